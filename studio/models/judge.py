"""The judge: a small network that names instrument, pitch and loudness of a note's mel.

A measuring instrument, no model to learn from: it was trained on *all* real notes, held-out ones too, so that it
knows every (instrument, pitch). What it hears in a made note is then the made note's doing.
"""

from functools import lru_cache

import torch
from torch import nn
from torch.nn import functional as F

from studio.models.weights import load_weights

__all__ = ["Judge", "judge_notes"]

BANDS, INSTRUMENTS, PITCHES, LOUDNESSES, LOWEST = 80, 12, 40, 3, 40


class Judge(nn.Module):
    """Three strided convolutions over time and one linear layer for each question."""

    def __init__(self, channels=96):
        super().__init__()
        wide = [BANDS, channels, channels, channels]
        self.convolutions = nn.ModuleList(nn.Conv1d(a, b, 5, 2, 2) for a, b in zip(wide, wide[1:], strict=False))
        self.norms = nn.ModuleList(nn.BatchNorm1d(channels) for _ in wide[1:])
        self.features = nn.Linear(8 * channels, 64)
        self.questions = nn.ModuleList(nn.Linear(64, n) for n in (INSTRUMENTS, PITCHES, LOUDNESSES))

    def forward(self, mels):
        """mels: [batch, 80, 64], standardized. Returns logits: three tensors [batch, 12], [batch, 40], [batch, 3]."""
        h = mels
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            h = F.gelu(norm(convolution(h)))
        h = F.gelu(self.features(F.dropout(h.flatten(1), 0.2, self.training)))
        return [question(h) for question in self.questions]


@torch.no_grad()
def judge_notes(mels):
    """What the judge hears in mels: [batch, 80, 64], standardized.

    Returns three tensors [batch] of whole numbers: instrument (an index), pitch (MIDI), loudness (an index).
    """
    instrument, pitch, loudness = (logits.argmax(1) for logits in _trained()(torch.as_tensor(mels).float()))
    return instrument, pitch + LOWEST, loudness


@lru_cache(maxsize=1)
def _trained():
    judge = Judge()
    judge.load_state_dict(load_weights("judge")[0])
    return judge.eval()
