"""Train the U-Net of lesson 18 and measure it.

    OMP_NUM_THREADS=1 python data/makers/diffusion.py bars          # as in the lesson, with 3 seeds: what it reaches
    OMP_NUM_THREADS=1 python data/makers/diffusion.py ship [steps]  # longer, for data/models/unet_notes.safetensors

What is shipped is asked for instrument, pitch and loudness in half of the batches; in the others some or all of these
are left open, so that it can also make a note of its own choice. Functions of the lesson are its references.
"""

import json
import sys
import time
from pathlib import Path

import torch

from autograder.lesson import load_lesson
from studio.datasets import dataset
from studio.models import weights
from studio.models.judge import judge_notes
from studio.models.unet import COUNTS, LOWEST, UNet, note_conditions

ROOT = Path(__file__).resolve().parents[2]
REF = load_lesson(ROOT / "solutions" / "18_diffusion").references
STEPS, BATCH, RATE = 200, 64, 2e-3  # steps of noise; notes in a batch; the highest learning rate
SHARES = REF["cosine_schedule"](STEPS)


class Data:
    """Mels, wishes and splits as tensors."""

    def __init__(self):
        notes = dataset("notes")
        self.mels, self.wishes = torch.tensor(notes.mels), note_conditions(notes)
        self.train, self.heldout = torch.tensor(notes.train), torch.tensor(notes.heldout)
        self.decibels = notes.mel_std * 20 / torch.log(torch.tensor(10.0)).item()


def train(data, steps, seconds, seed, cap, open_wishes=False):
    """Predict the clean mel, up to so many optimizer steps or CPU seconds. Returns the network and its log."""
    torch.manual_seed(seed)
    net = UNet(REF["time_embedding"], REF["unet_forward"])
    optimizer = torch.optim.AdamW(net.parameters(), RATE, betas=(0.9, 0.99), weight_decay=0.01)
    begin, losses, done = time.process_time(), [], 0
    while done < steps and time.process_time() - begin < seconds:
        part = max(done / steps, (time.process_time() - begin) / seconds)
        optimizer.param_groups[0]["lr"] = RATE * min(1, (done + 1) / 50) * (1.01 - part)
        loss = _loss(net, data, cap, open_wishes)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        done += 1
        if done % 500 == 0:
            print(f"  {done} steps, {time.process_time() - begin:.0f} s, {sum(losses[-100:]) / 100:.3f}", flush=True)
    final = sum(losses[-50:]) / len(losses[-50:])
    log = {"seed": seed, "steps": done, "cpu_seconds": round(time.process_time() - begin, 1), "loss": round(final, 4)}
    return net.eval(), log


def _loss(net, data, cap, open_wishes):
    pick = data.train[torch.randint(len(data.train), (BATCH,))]
    clean, wish, t = data.mels[pick], data.wishes[pick], torch.randint(1, STEPS + 1, (BATCH,))
    if open_wishes:
        luck = torch.rand(BATCH, 1)  # below 0.3: all open; up to 0.5: each with a chance of one half
        left_open = (luck < 0.3) | ((luck < 0.5) & (torch.rand(BATCH, 3) < 0.5))
        wish = torch.where(left_open, torch.tensor(COUNTS), wish)
    noisy = REF["add_noise"](clean, torch.randn_like(clean), t, SHARES)
    weight = (1 / (1 - SHARES[t])).clamp(max=cap)
    return ((net(noisy, t, wish) - clean).square().mean((1, 2)) * weight).mean()


@torch.no_grad()
def sample(net, wishes, steps, seed=5):
    """Notes by DDIM in so many steps: [batch, 80, 64]."""
    x = torch.randn(len(wishes), 80, 64, generator=torch.Generator().manual_seed(seed))
    stops = torch.linspace(STEPS, 0, steps + 1).round().long().tolist()
    for t, t_next in zip(stops, stops[1:], strict=False):
        x = REF["ddim_step"](x, net(x, torch.full((len(x),), t), wishes), t, t_next, SHARES)
    return x


def measured(net, data, index, steps):
    """Right answers of the judge (shares), distance to the real notes in dB, and roughness (1 is that of real ones)."""
    made, real, wish = sample(net, data.wishes[index], steps), data.mels[index], data.wishes[index]
    instrument, pitch, loudness = judge_notes(made)
    right = torch.stack([instrument == wish[:, 0], pitch - LOWEST == wish[:, 1], loudness == wish[:, 2]], 1).float()
    return {
        "instrument": right[:, 0].mean().item(),
        "pitch": right[:, 1].mean().item(),
        "both": (right[:, 0] * right[:, 1]).mean().item(),
        "loudness": right[:, 2].mean().item(),
        "L1 in dB": (made - real).abs().mean().item() * data.decibels,
        "roughness": (roughness(made) / roughness(real)).item(),
    }


def roughness(mels):
    """How much each frame leaves the mean of its two neighbors, on average."""
    return (mels[:, :, 1:-1] - (mels[:, :, 2:] + mels[:, :, :-2]) / 2).abs().mean()


def nearest(mels, others, data):
    """Distance from each of mels to the nearest of the others, in dB: [n]."""
    parts = [torch.cdist(part.flatten(1), others.flatten(1), p=1) for part in mels.split(48)]
    return torch.cat(parts).min(1).values / mels[0].numel() * data.decibels


def free(net, data, steps):
    """Notes without any wish: how far from the nearest held-out note, and from the nearest training note."""
    made = sample(net, torch.tensor(COUNTS).expand(96, 3), steps)
    instrument, pitch, _ = judge_notes(made)
    to_train = nearest(made, data.mels[data.train], data)
    return {
        "to the nearest held-out note in dB": nearest(made, data.mels[data.heldout], data).mean().item(),
        "to the nearest training note in dB": to_train.mean().item(),
        "nearest of all in dB": to_train.min().item(),
        "roughness": (roughness(made) / roughness(data.mels[data.heldout])).item(),
        "instruments": len(instrument.unique()),
        "pitches": len(pitch.unique()),
    }


def rounded(values):
    return {k: round(v, 3) if isinstance(v, float) else v for k, v in values.items()}


def bars(data):
    """As in the lesson, with three seeds."""
    for seed in (0, 1, 2):
        net, log = train(data, steps=500, seconds=80, seed=seed, cap=20)
        print(log)
        for steps in (1, 2, 4, 8, 16, 50):
            print(f"  unseen, {steps} steps:", rounded(measured(net, data, data.heldout, steps)), flush=True)
        print("  seen, 8 steps:", rounded(measured(net, data, data.train[::9], 8)), flush=True)


def ship(data, steps):
    """Train long, round to float16, measure what is then left, and write both files."""
    net, log = train(data, steps, seconds=900, seed=0, cap=50, open_wishes=True)
    weights.rounded(net)
    log["parameters"] = sum(p.numel() for p in net.parameters())
    log["real: from training to held-out notes in dB"] = _typical(data)
    for n in (1, 2, 4, 8, 16, 50):
        log[f"unseen pairs, {n} steps"] = rounded(measured(net, data, data.heldout, n))
        log[f"no wish, {n} steps"] = rounded(free(net, data, n))
    log["seen pairs, 8 steps"] = rounded(measured(net, data, data.train[::9], 8))
    weights.save_weights("unet_notes", net, log)
    print(json.dumps(log, indent=2))


def _typical(data):
    return round(nearest(data.mels[data.train], data.mels[data.heldout], data).mean().item(), 3)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["bars"]:
        bars(Data())
    else:
        ship(Data(), int(sys.argv[2]) if len(sys.argv) > 2 else 4000)
