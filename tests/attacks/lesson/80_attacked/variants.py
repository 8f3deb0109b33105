import numpy as np
from checks import length, soft


@length.wrong("That is the sum of the squares: take its root.")
def squared(x):
    return np.sum(np.asarray(x) ** 2)


@soft.wrong("The results do not add up to 1.")
def without_sum(x):
    return x.exp()
