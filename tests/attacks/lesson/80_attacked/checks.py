import torch
from autograder import Exercise

length = Exercise(
    "length", points=2, minutes=1, difficulty=1, see="Length", seconds=3, forbids=["numpy.linalg", "torch.linalg"]
)
soft = Exercise("soft", points=4, minutes=1, difficulty=1, see="Length", seconds=3, rtol=1e-4)


@length.case
def noise(length, rng):
    """a few random numbers"""
    return length(rng.standard_normal(8))


@soft.case
def logits(soft, rng):
    """a few random logits"""
    return soft(torch.from_numpy(rng.standard_normal(8)).float())
