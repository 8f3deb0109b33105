"""Trains data/models/vqvae_notes.safetensors for lesson 13, and measures what the lesson promises.

    python data/makers/vqvae.py            # both: 5 minutes of training, 4 minutes of bars
    python data/makers/vqvae.py bars       # only the bars, over 3 seeds: the model stays as it is

Runs with the reference solutions of lesson 13, on one thread. Beside the model, a JSON file holds the log of its
training, its measured quality (after rounding to float16), and the bars.
"""

import sys
import time
from pathlib import Path

import torch

from autograder.lesson import load_lesson
from studio.datasets import dataset
from studio.models.vqvae import VQVAE, WAYS, Tools, load, quality, train_step
from studio.models.weights import rounded, save_weights

ROOT = Path(__file__).parents[2]
NAME = "vqvae_notes"
NAMES = ("nearest_codes", "straight_through", "vq_loss", "ema_update", "restart_dead_codes")
BATCH, RATE = 16, 2e-3
LONG = 22_000  # steps of the model that is shipped
RUNS = [(256, way, 1000) for way in WAYS] + [(K, "with restarts", 600) for K in (16, 64, 256)]  # the bars


class Trainer:
    """The notes, the reference functions, and runs of training."""

    def __init__(self):
        torch.set_num_threads(1)
        references = load_lesson(ROOT / "solutions" / "13_vqvae").references
        self.tools, self.perplexity = Tools(*(references[name] for name in NAMES)), references["perplexity"]
        notes = dataset("notes")
        self.mels, self.db = torch.tensor(notes.mels), 20 / torch.log(torch.tensor(10.0)).item() * notes.mel_std
        self.train, self.heldout = torch.tensor(notes.train), torch.tensor(notes.heldout)
        self.epoch = len(self.train) // BATCH  # steps

    def run(self, K, way, steps, seed, every=0):
        """A trained model, its CPU seconds, and every so many steps: the step, codes used lately, held-out error."""
        torch.manual_seed(seed)
        model = VQVAE(K, learns=way == "gradient only")
        if way == "with restarts":
            model.counts.zero_()  # all dead, so that the first step takes its codes from the notes
        optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], RATE)
        begin, used, log = time.process_time(), [], []
        for step in range(steps):
            optimizer.param_groups[0]["lr"] = RATE * (1.02 - step / steps)
            mels = self.mels[self.train[torch.randint(len(self.train), (BATCH,))]]
            used = [*used, train_step(model, optimizer, mels, self.tools, way)[1]][-self.epoch :]
            if every and step % every == every - 1:
                log.append((step + 1, len(torch.cat(used).unique()), self.measure(model)["held-out L1 (dB)"]))
        return model, time.process_time() - begin, log

    def measure(self, model):
        """Errors in dB and use of the codebook; `used` is counted on the training notes."""
        parts = {"train": self.train, "held-out": self.heldout}
        found = {name: quality(model, self.mels[rows], self.tools.nearest_codes) for name, rows in parts.items()}
        counts = found["train"]["counts"]
        return {
            "held-out L1 (dB)": round(found["held-out"]["error"] * self.db, 3),
            "train L1 (dB)": round(found["train"]["error"] * self.db, 3),
            "codes": len(counts),
            "codes used (train)": int((counts > 0).sum()),
            "perplexity (train)": round(float(self.perplexity(counts)), 1),
            "perplexity (held-out)": round(float(self.perplexity(found["held-out"]["counts"])), 1),
        }


def bars(trainer):
    """What the lesson promises, over three seeds: prints and returns one row a run, the first seeds with a log."""
    rows = []
    for K, way, steps in RUNS:
        for seed in range(3):
            model, seconds, log = trainer.run(K, way, steps, seed, every=20 if steps == 1000 and not seed else 0)
            row = {"codes": K, "way": way, "steps": steps, "seed": seed, "CPU seconds": round(seconds, 1)}
            rows.append(row | trainer.measure(model) | {"log": log})
            print({key: value for key, value in rows[-1].items() if key != "log"}, flush=True)
    return rows


def ship(trainer):
    """Train for longer and write the model in half precision, with its log and quality measured as written."""
    model, seconds, log = trainer.run(256, "with restarts", LONG, seed=0, every=1000)
    made = {"seed": 0, "steps": LONG, "batch": BATCH, "CPU seconds": round(seconds), "log": log}
    made |= {"quality": trainer.measure(rounded(model))}
    save_weights(NAME, model, made)


def main():
    trainer = Trainer()
    if "bars" not in sys.argv[1:]:
        ship(trainer)
    model, made = load(NAME)
    print(made["quality"], flush=True)
    save_weights(NAME, model, made | {"bars": bars(trainer)})


if __name__ == "__main__":
    main()
