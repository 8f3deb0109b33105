"""A small VQ-VAE for the mels of notes (lesson 13). What quantizes is not here: it is handed in.

Encoder and decoder follow van den Oord, Vinyals, Kavukcuoglu: Neural Discrete Representation Learning (2017), in one
dimension: four frames of a mel are one vector, and so one token. Codebook by moving averages as in their appendix;
restarts as in Jukebox (Dhariwal et al., 2020).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from studio.models.weights import load_weights

__all__ = ["FRAMES", "VQVAE", "WAYS", "Tools", "load", "quality", "train_step"]

FRAMES = 4
"""Frames of the mel in one token."""
WAYS = ("gradient only", "moving average", "with restarts")
"""How the codebook learns."""


@dataclass(frozen=True)
class Tools:
    """The learner's functions, as lesson 13 asks for them."""

    nearest_codes: Callable
    straight_through: Callable
    vq_loss: Callable
    ema_update: Callable | None = None
    restart_dead_codes: Callable | None = None


class VQVAE(nn.Module):
    """Encoder, codebook [K, D], decoder. Vectors are rows: a batch of B notes of 64 frames has n = 16 B of them."""

    def __init__(self, K: int = 256, D: int = 32, width: int = 160, learns: bool = False):
        """learns: True if the codebook is moved by gradient, False if `train_step` moves it."""
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv1d(80, width, FRAMES, FRAMES), nn.GELU(),
            nn.Conv1d(width, width, 3, padding=1), nn.GELU(),
            nn.Conv1d(width, D, 1),
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Conv1d(D, width, 3, padding=1), nn.GELU(),
            nn.Conv1d(width, width, 3, padding=1), nn.GELU(),
            nn.ConvTranspose1d(width, 80, FRAMES, FRAMES),
        )  # fmt: skip
        self.codebook = nn.Parameter(0.3 * torch.randn(K, D), requires_grad=learns)
        self.register_buffer("counts", torch.ones(K), persistent=False)
        self.register_buffer("sums", self.codebook.detach().clone(), persistent=False)

    def encode(self, mels: torch.Tensor) -> torch.Tensor:
        """mels: [B, 80, T] standardized, T a multiple of 4. Returns vectors [B * T/4, D]."""
        return self.encoder(mels).transpose(1, 2).flatten(0, 1)

    def decode(self, vectors: torch.Tensor, notes: int = 1) -> torch.Tensor:
        """vectors: [notes * T/4, D]. Returns mels [notes, 80, T]."""
        return self.decoder(vectors.unflatten(0, (notes, -1)).transpose(1, 2))

    def sound_of(self, tokens) -> torch.Tensor:
        """tokens: [T/4] whole numbers. Returns the mel [80, T] that the decoder makes of their codes."""
        with torch.no_grad():
            return self.decode(self.codebook[torch.as_tensor(tokens)])[0]


def train_step(model, optimizer, mels, tools, way, decay=0.97, threshold=0.1):
    """One step of training on mels [B, 80, T]. Returns the error of the mels (mean square) and the codes [n]."""
    z = model.encode(mels)
    codes = torch.as_tensor(tools.nearest_codes(z, model.codebook))
    q = model.codebook[codes]
    output = model.decode(tools.straight_through(z, q), len(mels))
    error = F.mse_loss(output, mels)
    optimizer.zero_grad()
    (error + tools.vq_loss(z, q, 0.25)).backward()
    optimizer.step()
    if way != "gradient only":
        counts, sums, codebook = map(_tensor, tools.ema_update(model.counts, model.sums, z, codes, decay))
        if way == "with restarts":
            candidates = z[torch.randperm(len(z))]
            restarted = tools.restart_dead_codes(codebook, counts, sums, candidates, threshold)
            codebook, counts, sums = map(_tensor, restarted)
        model.codebook.data, model.counts, model.sums = codebook, counts, sums
    return error.item(), codes


def _tensor(values) -> torch.Tensor:
    """A tensor, an array, or lists of numbers or rows, as float32."""
    return torch.as_tensor(values if torch.is_tensor(values) else np.asarray(values), dtype=torch.float32)


@torch.no_grad()
def quality(model: VQVAE, mels: torch.Tensor, nearest_codes: Callable) -> dict:
    """mels: [N, 80, T]. Mean absolute error (standardized mels), codes [n], and how often each is used, [K]."""
    codes, total = [], 0.0
    for part in mels.split(16):  # a table of all distances at once may not fit into memory
        codes.append(torch.as_tensor(nearest_codes(model.encode(part), model.codebook)))
        total += (model.decode(model.codebook[codes[-1]], len(part)) - part).abs().sum().item()
    codes = torch.cat(codes)
    return {"error": total / mels.numel(), "codes": codes, "counts": codes.bincount(minlength=len(model.codebook))}


def load(name: str = "vqvae_notes") -> tuple[VQVAE, dict]:
    """The trained model of data/models, and what was measured and recorded when it was made."""
    weights, facts = load_weights(name)
    model = VQVAE(*weights["codebook"].shape)
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False), facts
