"""A small transformer that writes the missing alto of a chorale (lesson 16). Its parts are handed in.

One row stands for one eighth note: what soprano, tenor and bass sing there. Two blocks as in Vaswani et al.:
Attention Is All You Need (2017), normalized before each half; positions as in Su et al.: RoFormer (2021).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from studio.models.weights import load_weights

__all__ = ["BASE", "COURSE", "STEPS", "Harmonizer", "Tools"]
__all__ += ["accuracy", "batches", "choose", "load", "train_step", "windows"]

STEPS = 32
"""Eighth notes in a window: four bars of four quarters."""
BASE = 100.0
"""Base of the rotary positions: the slowest pair turns by less than one radian in a window."""
_LOWEST, _PITCHES = 30, 60  # token 0 is a rest, token t is the MIDI pitch t + 29
_ALTO, _HIDDEN = 1, _PITCHES  # column of the alto, token of what is not known


@dataclass(frozen=True)
class Tools:
    """The functions of lesson 16, with the arguments that its exercises state."""

    multi_head: Callable
    rope: Callable
    transformer_block: Callable
    attention: Callable


class Harmonizer(nn.Module):
    """Rows from chords, blocks, scores of pitches for the alto. `seed` decides where the weights start."""

    def __init__(self, width: int = 64, heads: int = 4, blocks: int = 2, seed: int = 0):
        super().__init__()
        self.heads = heads
        random = torch.Generator().manual_seed(seed)

        def table(rows: int, columns: int, scale: float) -> nn.Parameter:
            return nn.Parameter(scale * torch.randn(rows, columns, generator=random))

        self.pitch = nn.ParameterList([table(_PITCHES + 1, width, 0.3) for _ in range(4)])
        self.held = nn.ParameterList([table(2, width, 0.3) for _ in range(4)])
        self.blocks = nn.ModuleList()
        for _ in range(blocks):
            block = nn.ParameterDict({f"w_{part}": table(width, width, width**-0.5) for part in "qkv"})
            block["w_o"] = table(width, width, 0.3 * width**-0.5)
            block["w_1"] = table(width, 4 * width, width**-0.5)
            block["w_2"] = table(4 * width, width, 0.3 * (4 * width) ** -0.5)
            block |= {"gain_1": nn.Parameter(torch.ones(width)), "gain_2": nn.Parameter(torch.ones(width))}
            self.blocks.append(block)
        self.gain = nn.Parameter(torch.ones(width))
        self.out = table(width, _PITCHES, 0.02)

    def forward(self, pitches, held, tools: Tools, mask=None, positions=None, seen=None) -> torch.Tensor:
        """pitches, held: [..., n, 4]; the alto is not looked at. Returns scores [..., n, 60] of its tokens.

        mask: [n, n] bool, True = may attend; positions: [n], None for no positions; seen: a list that receives
        the weights [..., heads, n, n] of each block.
        """
        rows = self._rows(pitches, held)
        rotate = None if positions is None else lambda part: tools.rope(part, positions, BASE)
        for block in self.blocks:
            weights = [block[f"w_{part}"] for part in "qkvo"]

            def attend(y, weights=weights):
                if seen is not None:
                    seen.append(self._weights(y, weights, tools, mask, rotate))
                return tools.multi_head(y, *weights, self.heads, mask=mask, rotate=rotate)

            inner = [block[name] for name in ("gain_1", "gain_2", "w_1", "w_2")]
            rows = torch.as_tensor(tools.transformer_block(rows, attend, *inner)).to(torch.float32)
        return F.layer_norm(rows, rows.shape[-1:]) * self.gain @ self.out

    def _rows(self, pitches, held) -> torch.Tensor:
        tokens, held = _tokens(pitches), torch.as_tensor(held).long()
        tokens[..., _ALTO], held = _HIDDEN, held * (torch.arange(4) != _ALTO)
        return sum(self.pitch[v][tokens[..., v]] + self.held[v][held[..., v]] for v in range(4))

    def _weights(self, rows, weights, tools: Tools, mask, rotate) -> torch.Tensor:
        q, k = (_by_head(torch.as_tensor(rows), w, self.heads) for w in weights[:2])
        q, k = (rotate(part) if rotate else part for part in (q, k))
        return torch.as_tensor(tools.attention(q, k, k, mask)[1]).detach()

    @torch.no_grad()
    def alto(self, pitches, held, tools: Tools, mask=None, positions=None) -> np.ndarray:
        """The likeliest alto, [n] MIDI pitches (0 is a rest), for pitches, held: [n, 4]."""
        tokens = self(pitches, held, tools, mask, positions).argmax(-1).numpy()
        return np.where(tokens > 0, tokens + _LOWEST - 1, 0)


def _tokens(pitches) -> torch.Tensor:
    pitches = torch.as_tensor(pitches).long()
    return torch.where(pitches > 0, (pitches - _LOWEST + 1).clamp(1, _PITCHES - 1), 0)


def windows(pieces, stride: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    """All windows of 32 eighth notes, `stride` apart. Returns pitches [N, 32, 4] int and held [N, 32, 4] bool."""
    places = [(p, at) for p in pieces for at in range(0, len(p.grid) - STEPS + 1, stride)]
    cut = [(p.grid[at : at + STEPS], p.held[at : at + STEPS]) for p, at in places]
    return tuple(torch.from_numpy(np.stack(part)) for part in zip(*cut, strict=True))


def batches(pitches, held, size: int = 16, seed: int = 0):
    """Random windows for ever, each moved to a random key. Yields pitches and held, [size, 32, 4]."""
    random = torch.Generator().manual_seed(seed)
    while True:
        pick = torch.randint(len(pitches), (size,), generator=random)
        shift = torch.randint(-5, 7, (size, 1, 1), generator=random)
        yield torch.where(pitches[pick] > 0, pitches[pick] + shift, 0), held[pick]


def train_step(model, optimizer, pitches, held, tools, rate, mask=None, positions=None) -> float:
    """One step of training at the learning rate `rate`. Returns the loss in nats per eighth note."""
    optimizer.param_groups[0]["lr"] = rate
    scores = model(pitches, held, tools, mask, positions)
    loss = F.cross_entropy(scores.flatten(0, 1), _wanted(pitches).flatten(), ignore_index=-1)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@torch.no_grad()
def accuracy(model, pitches, held, tools, mask=None, positions=None) -> float:
    """Share of eighth notes whose alto is the likeliest pitch; rests are not counted."""
    parts = zip(pitches.split(64), held.split(64), strict=True)
    got = torch.cat([model(p, h, tools, mask, positions).argmax(-1) for p, h in parts])
    wanted = _wanted(pitches)
    return (got == wanted)[wanted >= 0].float().mean().item()


def _wanted(pitches) -> torch.Tensor:
    tokens = _tokens(pitches)[..., _ALTO]
    return torch.where(tokens > 0, tokens, -1)


def load(name: str = "harmonizer") -> tuple[Harmonizer, dict]:
    """The trained model of data/models, and what was measured and recorded when it was made."""
    weights, facts = load_weights(name)
    model = Harmonizer()
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False), facts


# --- the same parts from what torch offers, for demos before the learner has written them ------------


def _by_head(rows, weight, heads):
    return torch.einsum("...nd,dhw->...hnw", rows, weight.unflatten(1, (heads, -1)))


def _attention(q, k, v, mask=None):
    same = torch.eye(k.shape[-2]).expand(*k.shape[:-1], -1)
    return tuple(F.scaled_dot_product_attention(q, k, values, attn_mask=mask) for values in (v, same))


def _multi_head(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    q, k, v = (_by_head(x, w, heads) for w in (w_q, w_k, w_v))
    q, k = (rotate(part) if rotate else part for part in (q, k))
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return torch.einsum("...hnw,hwd->...nd", out, w_o.unflatten(0, (heads, -1)))


def _rope(x, positions, base=10000.0):
    speeds = torch.logspace(0, -1, x.shape[-1] // 2 + 1, base)[:-1]
    turns = torch.polar(torch.tensor(1.0), torch.outer(positions.float(), speeds))
    return torch.view_as_real(torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous()) * turns).flatten(-2)


def _block(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(F.layer_norm(x, x.shape[-1:], gain_1))
    return x + F.linear(F.gelu(F.linear(F.layer_norm(x, x.shape[-1:], gain_2), w_1.mT)), w_2.mT)


COURSE = Tools(_multi_head, _rope, _block, _attention)
"""All parts by torch's own functions."""


# --- the learner's parts where they fit, else the course's ------------------------------------------------


def choose(own: Tools) -> tuple[Tools, dict[str, str]]:
    """For each part the learner's function if it works here, else the course's. Returns them and whose each is."""
    said = {name: _trouble(name, function) for name, function in vars(own).items()}
    parts = {name: function if said[name] is None else vars(COURSE)[name] for name, function in vars(own).items()}
    return Tools(**parts), {name: "yours" if why is None else f"ours: yours {why}" for name, why in said.items()}


def _trouble(name: str, function: Callable) -> str | None:
    """Why a function cannot serve here, or None. Tried on numbers like those of the network."""
    try:
        (got, seconds), (want, usual) = (_tried(name, f) for f in (function, vars(COURSE)[name]))
        if got.shape != want.shape or not torch.allclose(got, want, atol=1e-3):
            return "gives other numbers"
    except NotImplementedError:
        return "is not written yet"
    except Exception as error:  # whatever the learner's function raises
        return f"stops with {type(error).__name__}"
    if name != "attention" and not got.requires_grad:
        return "cannot learn, because it is not all in torch"
    return "is right, but too slow to train with" if seconds > max(30 * usual, 0.03) else None


def _tried(name: str, function: Callable) -> tuple[torch.Tensor, float]:
    """What a function gives on fixed random numbers, and the seconds that it takes."""
    random = torch.Generator().manual_seed(0)
    x, *w = (torch.randn(shape, generator=random) / 4 for shape in ((4, STEPS, 16), *[(16, 16)] * 4))
    x.requires_grad_()
    mask, places = torch.ones(STEPS, STEPS, dtype=torch.bool).tril(), torch.arange(STEPS)
    arguments = {
        "multi_head": (x, *w, 4, mask, lambda part: part * 2),
        "rope": (x, places, BASE),
        "transformer_block": (x, lambda rows: torch.as_tensor(rows).float() / 2, w[0][0], w[1][0], w[2], w[3]),
        "attention": (x, x, x, mask),
    }[name]
    seconds = []
    for _ in range(3):  # the quickest counts: another program may have held one up
        start = perf_counter()
        got = function(*arguments)
        seconds.append(perf_counter() - start)
    return torch.as_tensor(got[1] if name == "attention" else got).float(), min(seconds)
