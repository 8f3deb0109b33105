"""Lesson 13: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np
import torch

from autograder import Exercise

FORBIDDEN = ["studio", "scipy.cluster", "sklearn", "faiss", "vector_quantize_pytorch"]


def _normal(rng, *shape):
    """[shape] float32, normal."""
    return torch.tensor(rng.standard_normal(shape), dtype=torch.float32)


def _grid(rng, low, high, *shape):
    """[shape] float32, whole multiples of 1/8 from low up to high: sums of their squares are exact in any order."""
    return torch.tensor(rng.integers(8 * low, 8 * high + 1, shape) / 8, dtype=torch.float32)


def _gradients(output, weights, *leaves):
    """Gradients of (weights * output).sum() at the leaves; zeros where none arrives, or if there is none at all."""
    nothing = [torch.zeros_like(leaf) for leaf in leaves]
    if not (torch.is_tensor(output) and output.requires_grad and output.shape == weights.shape):
        return nothing
    found = torch.autograd.grad((weights * output).sum(), leaves, allow_unused=True)
    return [zero if gradient is None else gradient for gradient, zero in zip(found, nothing, strict=True)]


def _three(results, *names):
    """Three results by name, and whether any has gradient. None stays None; anything else stops the case."""
    if results is None:
        return None
    if not isinstance(results, (tuple, list)) or len(results) != 3:
        raise TypeError("three results are asked for")
    return dict(zip(names, results, strict=True)) | {"the results have gradient": _has_gradient(results)}


def _has_gradient(part):
    if isinstance(part, (tuple, list)):
        return any(map(_has_gradient, part))
    return torch.is_tensor(part) and part.requires_grad


nearest_codes = Exercise(
    "nearest_codes",
    points=3,
    minutes=12,
    difficulty=1,
    see="A codebook",
    hints=[
        "You need a table of distances, [n, K]: one row for each vector, one column for each code.",
        "z[:, None, :] has the shape [n, 1, D], codebook[None, :, :] has [1, K, D]. What shape has their difference?",
        "Square, sum over the last axis, and ask each row for the place of its smallest value.",
    ],
    forbids=FORBIDDEN,
    dtype="int64",
)


def _places(found):
    """A list of numbers as an array, so that its dtype can be compared; all else as it is."""
    numbers = isinstance(found, list) and all(np.ndim(place) == 0 for place in found)
    return np.asarray(found) if numbers else found


@nearest_codes.case
def by_hand_on_a_plane(nearest_codes, rng):
    """three vectors of 2 numbers, four codes"""
    codebook = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    return _places(nearest_codes(torch.tensor([[3.0, 1.0], [1.0, 3.5], [-9.0, -1.0]]), codebook))


@nearest_codes.case
def as_many_vectors_as_codes(nearest_codes, rng):
    """6 vectors and 6 codes of 6 numbers"""
    return _places(nearest_codes(_grid(rng, -3, 3, 6, 6), _grid(rng, -3, 3, 6, 6)))


@nearest_codes.case
def more_vectors_than_codes(nearest_codes, rng):
    """60 vectors, 7 codes of 5 numbers"""
    return _places(nearest_codes(_grid(rng, -2, 2, 60, 5), _grid(rng, -2, 2, 7, 5)))


@nearest_codes.case
def more_codes_than_vectors(nearest_codes, rng):
    """9 vectors, 40 codes of 3 numbers, some of them long"""
    stretch = torch.tensor(rng.integers(1, 5, (40, 1)), dtype=torch.float32)
    return _places(nearest_codes(_grid(rng, -2, 2, 9, 3), stretch * _grid(rng, -2, 2, 40, 3)))


@nearest_codes.case
def ties_go_to_the_first(nearest_codes, rng):
    """equal distances, and a code that stands in the codebook twice"""
    codebook = torch.tensor([[5.0, 5.0], [1.0, 0.0], [-1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    return _places(nearest_codes(torch.tensor([[0.0, 0.0], [1.5, 0.0], [-2.0, 0.0], [0.0, -3.0]]), codebook))


@nearest_codes.case
def one_number_each(nearest_codes, rng):
    """vectors and codes of a single number"""
    return _places(nearest_codes(_grid(rng, -4, 4, 11, 1), _grid(rng, -4, 4, 5, 1)))


@nearest_codes.case
def a_single_code(nearest_codes, rng):
    """a codebook with one entry"""
    return _places(nearest_codes(_grid(rng, -1, 1, 4, 3), _grid(rng, -1, 1, 1, 3)))


@nearest_codes.case
def a_single_vector(nearest_codes, rng):
    """one vector, so one row"""
    return _places(nearest_codes(_grid(rng, -2, 2, 1, 4), _grid(rng, -2, 2, 8, 4)))


@nearest_codes.case
def far_from_zero(nearest_codes, rng):
    """all of them near 50, not near 0"""
    return _places(nearest_codes(50 + _grid(rng, -2, 2, 20, 3), 50 + _grid(rng, -2, 2, 10, 3)))


@nearest_codes.case
def vectors_with_gradient(nearest_codes, rng):
    """vectors and codes that have gradient, as in training"""
    z, codebook = _grid(rng, -2, 2, 12, 4).requires_grad_(), _grid(rng, -2, 2, 6, 4).requires_grad_()
    return _places(nearest_codes(2 * z, codebook))


straight_through = Exercise(
    "straight_through",
    points=2,
    minutes=10,
    difficulty=2,
    see="The gradient stops at the codebook",
    hints=[
        "Forget gradients for a moment: which expression with z and q in it has exactly the values of q?",
        "Write q as z plus what is missing. Which of the two parts may pass gradient?",
        "x.detach() has the values of x and passes no gradient back.",
    ],
    forbids=FORBIDDEN,
    rtol=1e-5,
    atol=1e-5,
)


def _through(straight_through, z, q, weights, /, **leaves):
    output = straight_through(z, q)
    if output is None:
        return None
    arrived = _gradients(output, weights, *leaves.values())
    found = {"values": output, "the result has gradient": _has_gradient(output)}
    return found | {f"gradient at {name}": g for name, g in zip(leaves, arrived, strict=True)}


@straight_through.case
def one_vector(straight_through, rng):
    """one vector of 2 numbers, and a q that has gradient"""
    z = torch.tensor([[0.9, -0.4]], requires_grad=True)
    q = torch.tensor([[1.0, 0.0]], requires_grad=True)
    return _through(straight_through, z, q, torch.tensor([[3.0, 5.0]]), z=z, q=q)


@straight_through.case
def codes_from_a_codebook(straight_through, rng):
    """q taken from a codebook that has gradient"""
    z, codebook = _normal(rng, 6, 3).requires_grad_(), _normal(rng, 4, 3).requires_grad_()
    q = codebook[torch.tensor(rng.integers(0, 4, 6))]
    return _through(straight_through, z, q, _normal(rng, 6, 3), z=z, codebook=codebook)


@straight_through.case
def a_codebook_without_gradient(straight_through, rng):
    """a q without gradient, as with a moving average"""
    z = _normal(rng, 5, 4).requires_grad_()
    return _through(straight_through, z, _normal(rng, 5, 4), _normal(rng, 5, 4), z=z)


@straight_through.case
def behind_an_encoder(straight_through, rng):
    """z computed from x: the gradient must get as far as x"""
    x, q = _normal(rng, 4, 3).requires_grad_(), _normal(rng, 4, 3).requires_grad_()
    return _through(straight_through, 2 * x, q, _normal(rng, 4, 3), x=x, q=q)


@straight_through.case
def nothing_has_gradient(straight_through, rng):
    """neither z nor q has gradient, as after training"""
    return {"values": straight_through(_normal(rng, 3, 2), _normal(rng, 3, 2))}


vq_loss = Exercise(
    "vq_loss",
    points=3,
    minutes=12,
    difficulty=2,
    see="Two losses pull from two sides",
    hints=[
        "Both terms are the same number, the mean squared difference. They differ in who may move.",
        "In the codebook term the encoder must stand still: detach its output there.",
        "Check yourself: the gradient at q must not depend on beta; the gradient at z must be 0 where beta is 0.",
    ],
    forbids=FORBIDDEN,
    rtol=1e-5,
    atol=1e-6,
)


def _loss_and_gradients(vq_loss, inputs, /, *beta, **leaves):
    loss = vq_loss(*inputs, *beta)
    if loss is None:
        return None
    arrived = _gradients(loss, torch.tensor(1.0), *leaves.values())
    return {"loss": loss} | {f"gradient at {name}": g for name, g in zip(leaves, arrived, strict=True)}


@vq_loss.case
def two_numbers(vq_loss, rng):
    """one vector of 2 numbers, beta 0.25"""
    z = torch.tensor([[1.0, 2.0]], requires_grad=True)
    q = torch.tensor([[0.0, 4.0]], requires_grad=True)
    return _loss_and_gradients(vq_loss, (z, q), 0.25, z=z, q=q)


@vq_loss.case
def beta_left_out(vq_loss, rng):
    """beta not given, so 0.25"""
    z, q = _normal(rng, 4, 3).requires_grad_(), _normal(rng, 4, 3).requires_grad_()
    return _loss_and_gradients(vq_loss, (z, q), z=z, q=q)


@vq_loss.case
def beta_zero(vq_loss, rng):
    """beta 0: no commitment"""
    z, q = _normal(rng, 5, 2).requires_grad_(), _normal(rng, 5, 2).requires_grad_()
    return _loss_and_gradients(vq_loss, (z, q), 0.0, z=z, q=q)


@vq_loss.case
def beta_above_one(vq_loss, rng):
    """beta 2"""
    z, q = _normal(rng, 3, 5).requires_grad_(), _normal(rng, 3, 5).requires_grad_()
    return _loss_and_gradients(vq_loss, (z, q), 2.0, z=z, q=q)


@vq_loss.case
def codes_chosen_twice(vq_loss, rng):
    """q taken from a codebook, z from an encoder"""
    x, codebook = _normal(rng, 8, 3).requires_grad_(), _normal(rng, 4, 3).requires_grad_()
    q = codebook[torch.tensor([0, 1, 1, 3, 3, 3, 0, 1])]
    return _loss_and_gradients(vq_loss, (3 * x, q), 0.25, x=x, codebook=codebook)


@vq_loss.case
def without_codebook_gradient(vq_loss, rng):
    """a q without gradient, as with a moving average"""
    z = _normal(rng, 4, 4).requires_grad_()
    return _loss_and_gradients(vq_loss, (z, _normal(rng, 4, 4)), 0.5, z=z)


perplexity = Exercise(
    "perplexity",
    points=2,
    minutes=8,
    difficulty=1,
    see="How many codes are in use",
    hints=[
        "Turn counts into shares first: they must add up to 1.",
        "0 times the logarithm of 0 is NaN for a computer. Leave the zeros out, or use torch.special.entr.",
        "Check yourself: if four codes are used equally often and the others never, the result is 4.",
    ],
    forbids=[*FORBIDDEN, "torchmetrics"],
    rtol=1e-4,
    atol=1e-4,
)


@perplexity.case
def equal_use(perplexity, rng):
    """eight codes, used equally often"""
    return perplexity(torch.full((8,), 3.0))


@perplexity.case
def unequal_use(perplexity, rng):
    """the example: counts 2, 1, 1"""
    return perplexity(torch.tensor([2.0, 1.0, 1.0]))


@perplexity.case
def unused_codes(perplexity, rng):
    """four codes in use, and twelve that never were"""
    counts = torch.zeros(16)
    counts[torch.tensor(rng.permutation(16)[:4])] = 5.0
    return perplexity(counts)


@perplexity.case
def one_code_for_all(perplexity, rng):
    """one code takes everything"""
    return perplexity(torch.tensor([0.0, 0.0, 12.0, 0.0]))


@perplexity.case
def whole_numbers(perplexity, rng):
    """counts of dtype int64"""
    return perplexity(torch.tensor(rng.integers(0, 40, 20)))


@perplexity.case
def running_counts(perplexity, rng):
    """small counts with fractions, from a moving average"""
    return perplexity(torch.tensor(rng.uniform(0, 0.3, 12) ** 2, dtype=torch.float32))


@perplexity.case
def a_codebook_of_one(perplexity, rng):
    """a codebook with one entry"""
    return perplexity(torch.tensor([7.0]))


ema_update = Exercise(
    "ema_update",
    points=4,
    minutes=20,
    difficulty=3,
    see="A codebook that follows its vectors",
    hints=[
        "First count: how many vectors of this batch chose each code, and what is the sum of those that did?",
        "A row of ones and zeros for each vector, torch.nn.functional.one_hot(codes, K), turns both into sums.",
        "In sums[codes] += z a code that was chosen three times gets one of its three vectors. index_add adds all.",
        "Compute the new counts and sums first. The smoothing uses the new counts, and their new total.",
    ],
    forbids=FORBIDDEN,
    rtol=1e-4,
    atol=1e-5,
)


def _state(rng, K, D):
    """counts [K] and sums [K, D] as after some training."""
    return torch.tensor(rng.uniform(0.5, 6, K), dtype=torch.float32), 2 * _normal(rng, K, D)


def _updated(ema_update, counts, sums, z, codes, *settings, **named):
    return _three(ema_update(counts, sums, z, codes, *settings, **named), "counts", "sums", "codebook")


@ema_update.case
def by_hand(ema_update, rng):
    """the example: two codes, three vectors of 1 number"""
    counts, sums = torch.tensor([2.0, 4.0]), torch.tensor([[2.0], [8.0]])
    return _updated(
        ema_update, counts, sums, torch.tensor([[3.0], [5.0], [7.0]]), torch.tensor([0, 0, 1]), 0.5, epsilon=0.5
    )


@ema_update.case
def some_codes_not_chosen(ema_update, rng):
    """5 codes, of which two are not chosen, the last one too"""
    codes = torch.tensor([0, 2, 2, 3, 0, 2, 2])
    return _updated(ema_update, *_state(rng, 5, 3), _normal(rng, 7, 3), codes, 0.75, epsilon=0.25)


@ema_update.case
def all_choose_one(ema_update, rng):
    """ten vectors that all choose code 1 of 4; epsilon 8, above every count"""
    codes = torch.ones(10, dtype=torch.int64)
    return _updated(ema_update, *_state(rng, 4, 2), 1 + _normal(rng, 10, 2), codes, 0.9, epsilon=8.0)


@ema_update.case
def a_code_never_chosen(ema_update, rng):
    """a code whose count and sum are still 0"""
    counts, sums = torch.tensor([3.0, 0.0, 1.0]), torch.tensor([[3.0, 6.0], [0.0, 0.0], [-1.0, 2.0]])
    return _updated(ema_update, counts, sums, _normal(rng, 4, 2), torch.tensor([2, 0, 0, 2]), 0.5, epsilon=0.1)


@ema_update.case
def no_memory(ema_update, rng):
    """decay 0: only this batch counts"""
    codes = torch.tensor([1, 0, 2, 1, 1])
    return _updated(ema_update, *_state(rng, 3, 2), _normal(rng, 5, 2), codes, 0.0, epsilon=0.5)


@ema_update.case
def settings_left_out(ema_update, rng):
    """decay and epsilon not given, so 0.99 and 1e-5"""
    codes = torch.tensor(rng.integers(0, 4, 30))
    return _updated(ema_update, *_state(rng, 4, 3), 20 * _normal(rng, 30, 3), codes)


@ema_update.case
def vectors_from_an_encoder(ema_update, rng):
    """z that has gradient, as in training"""
    codes = torch.tensor(rng.integers(0, 6, 20))
    z = 2 * _normal(rng, 20, 4).requires_grad_()
    return _updated(ema_update, *_state(rng, 6, 4), z, codes, 0.8, epsilon=0.3)


@ema_update.case
def as_many_numbers_as_codes(ema_update, rng):
    """4 vectors, 4 codes, 4 numbers in each"""
    codes = torch.tensor(rng.integers(0, 3, 4))
    return _updated(ema_update, *_state(rng, 4, 4), _normal(rng, 4, 4), codes, 0.6, epsilon=0.5)


restart_dead_codes = Exercise(
    "restart_dead_codes",
    points=4,
    minutes=18,
    difficulty=3,
    see="Dead codes come back",
    hints=[
        "Which codes are dead? counts < threshold has one True or False for each code.",
        "(counts < threshold).nonzero().flatten() lists the dead codes in order. How many candidates do you need?",
        "torch.arange(m) % len(candidates) counts 0, 1, ... and begins again where the candidates end.",
        "Clone the three tensors, then write into the dead places of the clones.",
    ],
    forbids=FORBIDDEN,
    rtol=1e-6,
    atol=1e-6,
)


def _restarted(restart_dead_codes, *arguments):
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(1)  # whoever draws at random draws the same each time
        return _three(restart_dead_codes(*arguments), "codebook", "counts", "sums")


@restart_dead_codes.case
def two_dead_of_three(restart_dead_codes, rng):
    """the example: codes 0 and 2 are dead"""
    codebook, sums = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[0.01], [10.0], [0.06]])
    candidates = torch.tensor([[7.0], [8.0], [9.0]])
    return _restarted(restart_dead_codes, codebook, torch.tensor([0.01, 5.0, 0.02]), sums, candidates, 0.1)


@restart_dead_codes.case
def several_dead(restart_dead_codes, rng):
    """8 codes, of which three are dead; more candidates than needed"""
    counts = torch.tensor([0.05, 2.0, 0.3, 0.0, 7.0, 0.09, 1.0, 0.2])
    return _restarted(
        restart_dead_codes, _normal(rng, 8, 3), counts, 3 * _normal(rng, 8, 3), 10 + _normal(rng, 12, 3), 0.1
    )


@restart_dead_codes.case
def at_the_threshold(restart_dead_codes, rng):
    """a count that equals the threshold: that code lives"""
    counts = torch.tensor([0.5, 0.25, 1.0, 0.4375])
    return _restarted(restart_dead_codes, _normal(rng, 4, 2), counts, _normal(rng, 4, 2), 5 + _normal(rng, 6, 2), 0.5)


@restart_dead_codes.case
def nobody_dead(restart_dead_codes, rng):
    """no dead code: all stays as it is"""
    counts = torch.tensor(rng.uniform(1.5, 4, 5), dtype=torch.float32)
    return _restarted(restart_dead_codes, _normal(rng, 5, 2), counts, _normal(rng, 5, 2), _normal(rng, 3, 2), 1.0)


@restart_dead_codes.case
def more_dead_than_candidates(restart_dead_codes, rng):
    """seven dead codes, three candidates: they are used again from the first"""
    counts = torch.tensor([0.0, 1.0, 0.2, 0.0, 0.1, 6.0, 0.3, 0.0, 0.1])
    return _restarted(restart_dead_codes, _normal(rng, 9, 2), counts, _normal(rng, 9, 2), 5 + _normal(rng, 3, 2), 0.75)


@restart_dead_codes.case
def all_dead(restart_dead_codes, rng):
    """every code is dead; threshold 2, above the count that a new code gets"""
    counts = torch.tensor(rng.uniform(0, 1.9, 4), dtype=torch.float32)
    return _restarted(restart_dead_codes, _normal(rng, 4, 3), counts, _normal(rng, 4, 3), _normal(rng, 4, 3), 2.0)


@restart_dead_codes.case
def candidates_from_an_encoder(restart_dead_codes, rng):
    """candidates that have gradient, as in training"""
    counts = torch.tensor(rng.permutation([0.0, 0.01, 0.5, 3.0, 8.0, 9.0]), dtype=torch.float32)
    candidates = 2 * _normal(rng, 9, 4).requires_grad_()
    return _restarted(restart_dead_codes, _normal(rng, 6, 4), counts, _normal(rng, 6, 4), candidates, 0.1)
