"""Train the judge of notes and write `data/models/judge.safetensors`, with what it reaches in judge.json.

    OMP_NUM_THREADS=1 python data/makers/judge.py

It sees all 1440 notes, with some noise on them. So its accuracy on real notes says little; that it also holds on
notes with noise that it never saw is what makes it fit to judge. About a minute.
"""

import json
import time

import torch
from torch.nn import functional as F

from studio.datasets import dataset
from studio.models.judge import LOWEST, Judge
from studio.models.weights import rounded, save_weights

SEED, STEPS, BATCH = 1, 2500, 64


def labels(notes):
    """[N, 3] int64: instrument, pitch - 40, loudness."""
    columns = notes.instrument, notes.pitch - LOWEST, notes.loudness
    return torch.stack([torch.tensor(c) for c in columns], 1).long()


def train(mels, truth):
    """Noise of a random strength up to 0.3 deviations, and a shift of at most one frame, on each note."""
    judge = Judge()
    optimizer = torch.optim.AdamW(judge.parameters(), 2e-3, weight_decay=0.02)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = 2e-3 * (1.02 - step / STEPS)
        pick = torch.randint(len(mels), (BATCH,))
        x = mels[pick] + 0.3 * torch.rand(BATCH, 1, 1) * torch.randn(BATCH, 80, 64)
        loss = sum(F.cross_entropy(logits, truth[pick, k]) for k, logits in enumerate(judge(x)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return judge.eval()


def accuracy(judge, mels, truth):
    """Shares of right answers: instrument, pitch, loudness, instrument and pitch together."""
    with torch.no_grad():
        right = torch.stack([logits.argmax(1) == truth[:, k] for k, logits in enumerate(judge(mels))], 1)
    values = [*right.float().mean(0).tolist(), right[:, :2].all(1).float().mean().item()]
    return dict(zip(("instrument", "pitch", "loudness", "instrument and pitch"), values, strict=True))


def main():
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    notes = dataset("notes")
    mels, truth = torch.tensor(notes.mels), labels(notes)
    begin = time.process_time()
    judge = train(mels, truth)
    log = {"seed": SEED, "steps": STEPS, "cpu_seconds": round(time.process_time() - begin, 1)}
    rounded(judge)
    log["parameters"] = sum(p.numel() for p in judge.parameters())
    log["real notes"] = accuracy(judge, mels, truth)
    for deviation in (0.15, 0.3, 0.5, 1.0):
        log[f"with noise of {deviation} deviations"] = accuracy(judge, mels + deviation * torch.randn_like(mels), truth)
    shuffled = mels.flatten(1)[torch.randperm(len(mels))].view_as(mels)
    log["notes of another label"] = accuracy(judge, shuffled, truth)
    save_weights("judge", judge, log)
    print(json.dumps(log, indent=2))


if __name__ == "__main__":
    main()
