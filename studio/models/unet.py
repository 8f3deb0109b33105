"""A small U-Net that looks at a noisy mel of a note and predicts the clean one.

The two functions that the lesson is about, `time_embedding` and `unet_forward`, are handed in: the network has the
parts, the learner's function wires them. Mels are [batch, 80, 64], standardized; four frames at a time become one of
16 positions, and the U-Net goes down to 8 and up again.
"""

import torch
from torch import nn
from torch.nn import functional as F

from studio.models.weights import load_weights

__all__ = ["COUNTS", "Block", "UNet", "note_conditions", "trained_unet"]

BANDS, FRAMES, PATCH = 80, 64, 4
LOWEST = 40  # MIDI pitch with the number 0
COUNTS = (12, 40, 3)  # instruments, pitches, loudnesses; one number more means "any"


class UNet(nn.Module):
    """unet(x, t, condition) -> prediction of the clean mel.

    time_embedding(t, dim) -> [batch, dim] and unet_forward(x, emb, parts) -> mel are the learner's. What is asked
    for, instrument, pitch and loudness, is looked up in tables and added to the embedding of the time.
    """

    def __init__(self, time_embedding, unet_forward, channels=192, time_dim=64):
        super().__init__()
        self.time_embedding, self.unet_forward, self.time_dim = time_embedding, unet_forward, time_dim
        c = channels
        self.clock = nn.Sequential(nn.Linear(time_dim, c), nn.SiLU(), nn.Linear(c, c))
        self.tables = nn.ModuleList(nn.Embedding(n + 1, c) for n in COUNTS)
        self.parts = nn.ModuleDict(
            {
                "enter": Enter(c),
                "down_blocks": nn.ModuleList([Block(c, c, c)]),
                "downs": nn.ModuleList([nn.Conv1d(c, c, 2, 2)]),
                "middle": Block(c, c, c),
                "ups": nn.ModuleList([nn.ConvTranspose1d(c, c, 2, 2)]),
                "up_blocks": nn.ModuleList([Block(2 * c, c, c)]),
                "leave": nn.ConvTranspose1d(c, BANDS, PATCH, PATCH),
            }
        )

    def forward(self, x, t, condition):
        """x: [batch, 80, 64], t: [batch] steps, condition: [batch, 3] int. Returns [batch, 80, 64]."""
        time = torch.as_tensor(self.time_embedding(t, self.time_dim), dtype=x.dtype)
        emb = self.clock(time) + sum(table(condition[:, k]) for k, table in enumerate(self.tables))
        return self.unet_forward(x, F.silu(emb), self.parts)


class Enter(nn.Module):
    """Patches of four frames, 80 bands each, become [batch, channels, 16]; each position has a mark of its own."""

    def __init__(self, channels):
        super().__init__()
        self.patches = nn.Conv1d(BANDS, channels, PATCH, PATCH)
        self.place = nn.Parameter(0.02 * torch.randn(channels, FRAMES // PATCH))

    def forward(self, x):
        return self.patches(x) + self.place


class Block(nn.Module):
    """block(h, emb): h [batch, before, n] -> [batch, channels, n]; emb [batch, dim] shifts and scales its features.

    A block of ConvNeXt (Liu et al. 2022): each channel looks along time by itself, then all channels are mixed at
    each position; what comes out is added to what came in.
    """

    def __init__(self, before, channels, dim):
        super().__init__()
        self.narrow = nn.Conv1d(before, channels, 1) if before != channels else nn.Identity()
        self.along = nn.Conv1d(channels, channels, 5, padding=2, groups=channels)
        self.told = nn.Linear(dim, 3 * channels)
        self.mix = nn.Sequential(nn.Linear(channels, 3 * channels), nn.GELU(), nn.Linear(3 * channels, channels))
        nn.init.zeros_(self.told.weight)
        nn.init.zeros_(self.told.bias)

    def forward(self, h, emb):
        h = self.narrow(h)
        scale, shift, gate = self.told(emb)[:, None].chunk(3, 2)
        y = F.layer_norm(self.along(h).transpose(1, 2), h.shape[1:2])
        return h + ((1 + gate) * self.mix(y * (1 + scale) + shift)).transpose(1, 2)


def note_conditions(notes, index=None):
    """[n, 3] int64 for notes of the data set: instrument, pitch - 40, loudness."""
    index = slice(None) if index is None else index
    columns = notes.instrument[index], notes.pitch[index] - LOWEST, notes.loudness[index]
    return torch.stack([torch.as_tensor(c) for c in columns], 1).long()


def trained_unet(time_embedding, unet_forward):
    """A U-Net with the course's weights, trained longer than a lesson lasts (data/makers/diffusion.py)."""
    net = UNet(time_embedding, unet_forward)
    net.load_state_dict(load_weights("unet_notes")[0])
    return net.eval()
