"""Train the harmonizer of lesson 16 and measure it: data/models/harmonizer.safetensors (float16) and .json.

    python data/makers/harmonizer.py      # about 4 CPU minutes

First the lesson's own short training, three seeds each of three networks that differ in what they may see; then one
long training, whose weights are kept. Pieces are held out whole; keys are as written.
"""

import time

import numpy as np
import torch

from studio import dataset
from studio.models.harmonizer import COURSE, STEPS, Harmonizer, accuracy, batches, train_step, windows
from studio.models.weights import rounded, save_weights

SHORT, LONG, RATE, SEEDS = 700, 6000, 7e-3, (0, 1, 2)
EVERYWHERE = torch.arange(STEPS)
SIGHTS = {  # mask and positions
    "only its own step": (torch.eye(STEPS, dtype=torch.bool), EVERYWHERE),
    "all steps, no positions": (None, None),
    "all steps": (None, EVERYWHERE),
}


def rate_at(fraction, highest=RATE):
    """The learning rate: up in the first 3 % of the training, then down along half a cosine."""
    return highest * min(1.0, fraction / 0.03 + 0.01) * (1 + np.cos(np.pi * fraction)) / 2


def trained(data, steps, seed, mask, positions, highest=RATE):
    """Returns the model, the loss every 100 steps, and CPU seconds."""
    model, stream = Harmonizer(seed=seed), batches(*data, seed=seed)
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    losses, start = [], time.process_time()
    for step in range(steps):
        rate = rate_at(step / steps, highest)
        losses.append(train_step(model, optimizer, *next(stream), COURSE, rate, mask, positions))
    log = [round(float(np.mean(losses[at : at + 100])), 4) for at in range(0, steps, 100)]
    return model, log, time.process_time() - start


def main():
    torch.set_num_threads(1)
    chorales = dataset("chorales")
    train, test = (
        windows([chorales[i] for i in split], stride)
        for split, stride in ((chorales.train, 4), (chorales.heldout, STEPS // 2))
    )
    short = {}
    for name, sight in SIGHTS.items():
        runs = [trained(train, SHORT, seed, *sight) for seed in SEEDS]
        found = [round(accuracy(model, *test, COURSE, *sight), 4) for model, _, _ in runs]
        short[name] = {"held-out accuracy": found, "CPU seconds": [round(seconds, 1) for _, _, seconds in runs]}
        print(name, short[name], flush=True)
    sight = SIGHTS["all steps"]
    model, log, seconds = trained(train, LONG, 0, *sight, highest=5e-3)
    rounded(model)
    long = {"steps": LONG, "CPU seconds": round(seconds, 1)}
    for part, data in (("train", [t[::8] for t in train]), ("held-out", test)):
        long[f"{part} accuracy"] = round(accuracy(model, *data, COURSE, *sight), 4)
    print(long, flush=True)
    facts = {"what": "the alto's pitch, an eighth note at a time, from the other voices", "seed": 0}
    facts |= {"short steps": SHORT, "short seeds": list(SEEDS), "short trainings": short, "kept model": long}
    facts["log"] = {"loss every 100 steps (nats)": log}
    save_weights("harmonizer", model, facts)


if __name__ == "__main__":
    main()
