"""Lesson 16: wrong answers with the words that each must earn, and right answers in other styles."""

import math

import numpy as np
import torch
from checks import attention, causal_mask, cross_attention, multi_head, rope, softmax, transformer_block
from scipy.special import erf

# --- softmax --------------------------------------------------------------------------------------


def _softmax(x, axis=-1, shift=None, weigh=torch.exp, total=None):
    """exp(x - shift), divided by its sum along `total` (default: axis)."""
    peak = x.amax(axis, keepdim=True) if shift is None else shift
    powers = weigh(x - peak)
    return powers / powers.sum(axis if total is None else total, keepdim=True)


@softmax.wrong("""Right for small scores, but for scores in the thousands the weights are NaN or 0/0: exp of
    them is infinite, or 0. Adding the same number to all scores of a row changes no weight: make use of it.""")
def overflows(x, axis=-1):
    return _softmax(x, axis, shift=0)


@softmax.wrong("""Right, except where rows differ by a lot: you take the largest score of the whole tensor away,
    so all powers of a row far below are 0, and 0/0 is NaN. Each row has its own largest score.""")
def largest_of_all(x, axis=-1):
    return _softmax(x, axis, shift=x.max())


@softmax.wrong("""Right for the last axis, but the argument `axis` changes nothing.""")
def axis_ignored(x, axis=-1):
    return _softmax(x, -1)


@softmax.wrong("""Right for the last axis. Along others yours differs: the largest score is taken along the last
    axis, whatever `axis` says, and for large scores that ends in NaN.""")
def largest_along_last(x, axis=-1):
    return _softmax(x, axis, shift=x.amax(-1, keepdim=True))


@softmax.wrong("""All your weights together add up to 1. Each row along `axis` must do so by itself: the sum
    needs the axis.""")
def over_everything(x, axis=-1):
    powers = torch.exp(x - x.amax(axis, keepdim=True))
    return powers / powers.sum()


@softmax.wrong("""All your weights together add up to 1, and large scores overflow. Each row along `axis` must
    add up to 1 by itself; and the same number may be taken from all scores of a row.""")
def over_everything_unstable(x, axis=-1):
    return torch.exp(x) / torch.exp(x).sum()


@softmax.wrong("""All your weights together add up to 1: both the largest score and the sum are those of the
    whole tensor. Each row along `axis` must do so by itself.""")
def everything_by_the_whole(x, axis=-1):
    powers = torch.exp(x - x.max())
    return powers / powers.sum()


@softmax.wrong("""Your weights run along axis 0 where none is given. The default is the last axis, -1.""")
def first_axis_by_default(x, axis=0):
    return _softmax(x, axis)


@softmax.wrong("""Your weights run along axis 0, whatever `axis` says.""")
def always_the_first_axis(x, axis=-1):
    return _softmax(x, 0)


@softmax.wrong("""Those are the powers, and they do not add up to 1 yet: the division by their sum is missing.""")
def not_divided(x, axis=-1):
    return torch.exp(x - x.amax(axis, keepdim=True))


@softmax.wrong("""Those are the powers of the scores, not weights yet: they do not add up to 1, and large scores
    overflow.""")
def powers_alone(x, axis=-1):
    return torch.exp(x)


@softmax.wrong("""Those are logarithms of the weights. Weights lie between 0 and 1.""")
def logarithms(x, axis=-1):
    return torch.log(_softmax(x, axis))


@softmax.wrong("""The smallest score gets the largest weight: there is a minus sign too many in the power.""")
def softmin(x, axis=-1):
    return _softmax(-x, axis)


@softmax.wrong("""Your powers have the base 2. Softmax takes e, which is torch.exp.""")
def powers_of_2(x, axis=-1):
    return _softmax(x, axis, weigh=torch.exp2)


@softmax.wrong("""Your powers have the base 10. Softmax takes e, which is torch.exp.""")
def powers_of_10(x, axis=-1):
    return _softmax(x, axis, weigh=lambda scores: 10**scores)


@softmax.wrong("""Yours divides the scores by their sum. Scores may be negative: take powers first, they never
    are.""")
def scores_over_sum(x, axis=-1):
    return x / x.sum(axis, keepdim=True)


@softmax.wrong("""The largest score gets the weight 1 and all others 0. That is the hard choice; softmax is the
    soft one.""")
def hard_choice(x, axis=-1):
    return (x == x.amax(axis, keepdim=True)).to(x.dtype)


@softmax.wrong("""Each score is squashed by itself (a sigmoid), so a row does not add up to 1.""")
def sigmoid(x, axis=-1):
    return torch.sigmoid(x)


@softmax.wrong("""The sum counts only part of the row, or something is added to it: your weights add up to a
    little less than 1. No small number is needed below the line: the largest power is 1.""")
def small_number_below(x, axis=-1):
    powers = torch.exp(x - x.amax(axis, keepdim=True))
    return powers / (powers.sum(axis, keepdim=True) + 1e-3)


@softmax.wrong("""Right, except where scores are minus infinity: yours gives NaN there. The mean of such a row,
    or its smallest score, is minus infinity, too, and what is left after taking that away is no number.""")
def minus_mean(x, axis=-1):
    return _softmax(x, axis, shift=x.mean(axis, keepdim=True))


@softmax.wrong("""Right, except where scores are minus infinity: these are taken for large finite numbers, or
    for 0. Their weight is exactly 0.""")
def minus_infinity_as_zero(x, axis=-1):
    return _softmax(torch.nan_to_num(x, neginf=0.0), axis)


@softmax.wrong("""Shapes do not fit, or the wrong numbers get divided: the sum has lost the axis along which it
    was taken. keepdim=True keeps it, with length 1.""")
def axis_lost(x, axis=-1):
    powers = torch.exp(x - x.amax(axis, keepdim=True))
    return powers / powers.sum(axis)


@softmax.wrong("""Shapes do not fit, or the wrong numbers get subtracted: maximum and sum have lost the axis
    along which they were taken. keepdim=True keeps it, with length 1.""")
def axis_lost_twice(x, axis=-1):
    powers = torch.exp(x - x.amax(axis))
    return powers / powers.sum(axis)


@softmax.wrong("""Shapes do not fit, or the wrong numbers get divided: the sum has lost the axis along which it
    was taken (keepdim=True keeps it), and large scores overflow.""")
def axis_lost_unstable(x, axis=-1):
    powers = torch.exp(x)
    return powers / powers.sum(axis)


@softmax.wrong("""Your code stops with a TypeError in every case. Two usual causes: torch.max(x, dim) gives two
    things, the values and where they are (amax gives the values alone); or a function of numpy got a tensor
    (np.asarray(x) comes first).""")
def place_of_the_largest(x, axis=-1):
    return x - torch.max(x, axis, keepdim=True)


@softmax.wrong("""Your scores are divided by the largest one instead of moved by it, so the differences between
    them change. A difference of scores is what counts.""")
def divided_by_largest(x, axis=-1):
    return _softmax(x / x.amax(axis, keepdim=True), axis, shift=0)


@softmax.wrong("""Scores are cut off before the power is taken, so large ones all look alike. Nothing needs to
    be cut: the same number may be taken from all scores of a row.""")
def cut_off(x, axis=-1):
    return _softmax(x.clamp(-80, 80), axis)


@softmax.wrong("""Right for moderate scores, but those far below zero fail: you take the largest size, without
    its sign, away. The largest score may be negative.""")
def largest_size(x, axis=-1):
    return _softmax(x, axis, shift=x.abs().amax(axis, keepdim=True))


@softmax.wrong("""Right for the last axis. Along others the powers are divided by sums along the last axis,
    whatever `axis` says.""")
def sum_along_last(x, axis=-1):
    return _softmax(x, axis, total=-1)


@softmax.wrong("""Two things: the sum runs along the last axis, whatever `axis` says, and large scores overflow.""")
def sum_along_last_unstable(x, axis=-1):
    return _softmax(x, axis, shift=0, total=-1)


@softmax.wrong("""Your weights run along axis 1, whatever `axis` says, and a tensor of one axis stops your code.""")
def always_axis_1(x, axis=-1):
    return _softmax(x, 1)


@softmax.wrong("""Shapes do not fit, or the wrong numbers get subtracted: the maximum has lost the axis along
    which it was taken. keepdim=True keeps it, with length 1.""")
def axis_of_maximum_lost(x, axis=-1):
    return _softmax(x, axis, shift=x.amax(axis))


@softmax.wrong("""The smallest score gets the largest weight: the difference to the largest score has the wrong
    sign.""")
def distance_from_largest(x, axis=-1):
    return _softmax(x, axis, weigh=lambda y: torch.exp(-y))


@softmax.wrong("""Large scores give NaN or 0. A small number below the line does not help where powers are
    infinite, or all 0: take the same number from all scores of a row.""")
def overflows_with_small_number(x, axis=-1):
    powers = torch.exp(x)
    return powers / (powers.sum(axis, keepdim=True) + 1e-6)


@softmax.wrong("""You return where the largest weight is. The weights themselves are asked for.""")
def place_alone(x, axis=-1):
    return _softmax(x, axis).argmax(axis)


@softmax.wrong("""Your shares are made of sigmoids instead of powers of e, so that differences of scores do not
    become ratios of weights.""")
def shares_of_sigmoids(x, axis=-1):
    return _softmax(x, axis, shift=0, weigh=torch.sigmoid)


@softmax.wrong("""Right for small scores. For large ones NaN is painted over with 0, and the weights of such a row
    no longer add up to 1. Keep NaN from arising: take the same number from all scores of a row first.""")
def nan_painted_over(x, axis=-1):
    return torch.nan_to_num(_softmax(x, axis, shift=0))


@softmax.wrong("""Your weights are too even: the scores are divided by the root of their number. (Attention divides
    by a root, before it calls softmax; softmax itself does not.)""")
def divided_by_root(x, axis=-1):
    return _softmax(x / x.shape[axis] ** 0.5, axis)


@softmax.wrong("""The largest score is taken away, but the power is missing: what is left is divided by its own sum.
    torch.exp comes in between.""")
def power_forgotten(x, axis=-1):
    return _softmax(x, axis, weigh=lambda scores: scores)


@softmax.wrong("""The largest score is taken from the powers. It belongs inside the power: take it from the scores
    first.""")
def largest_taken_late(x, axis=-1):
    powers = torch.exp(x) - x.amax(axis, keepdim=True)
    return powers / powers.sum(axis, keepdim=True)


@softmax.wrong("""Right for the last axis. Along others shapes do not fit, or the wrong numbers get divided: the axis
    that the sum lost is put back at the end, with unsqueeze(-1). It belongs where it was.""")
def sum_unsqueezed_at_the_end(x, axis=-1):
    powers = torch.exp(x - x.amax(axis, keepdim=True))
    return powers / powers.sum(axis).unsqueeze(-1)


@softmax.wrong("""Right for the last axis. Along others shapes do not fit, or the wrong numbers meet: the axis that
    maximum and sum lost is put back at the end, with unsqueeze(-1). It belongs where it was.""")
def both_unsqueezed_at_the_end(x, axis=-1):
    powers = torch.exp(x - x.amax(axis).unsqueeze(-1))
    return powers / powers.sum(axis).unsqueeze(-1)


@softmax.wrong("""The weights are right, but their axes stand in another order: `axis` was moved to the end, and not
    back.""")
def axis_left_at_the_end(x, axis=-1):
    return _softmax(x, axis).movedim(axis, -1)


@softmax.wrong("""A fixed number is taken from all scores. It would have to fit each row: in rows far below it all
    powers are 0, and 0/0 is NaN.""")
def fixed_shift(x, axis=-1):
    return _softmax(x, axis, shift=2000)


@softmax.wrong("""Right, except where the other scores are very low, too: minus infinity is replaced by a large finite
    number there, and gets a weight. Its weight is exactly 0: the power of minus infinity is 0 already.""")
def minus_infinity_as_minus_10000(x, axis=-1):
    return _softmax(torch.nan_to_num(x, neginf=-1e4), axis)


@softmax.wrong("""Right, except where the other scores are very low, too: minus infinity is replaced by a finite
    number above them, which wins. Its weight is exactly 0: the power of minus infinity is 0 already.""")
def minus_infinity_as_minus_1000(x, axis=-1):
    return _softmax(torch.nan_to_num(x, neginf=-1e3), axis)


@softmax.wrong("""Nearly right. Scores around 10,000 lose digits: `x` is of dtype float64 there, and float32, which
    `.float()` makes of it, has only three digits behind the point.""")
def rounded_to_float32(x, axis=-1):
    return _softmax(x.float(), axis)


@softmax.right
def softmax_numpy(x, axis=-1):
    x = np.asarray(x)
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


@softmax.right
def softmax_by_logarithm(x, axis=-1):
    return torch.exp(x - torch.logsumexp(x, dim=axis, keepdim=True))


@softmax.right
def softmax_loop(x, axis=-1):
    moved = np.moveaxis(np.asarray(x, dtype=float), axis, -1)
    out = np.empty_like(moved)
    for index in np.ndindex(moved.shape[:-1]):
        row = moved[index].tolist()
        powers = [math.exp(score - max(row)) for score in row]
        out[index] = [power / sum(powers) for power in powers]
    return np.moveaxis(out, -1, axis)


@softmax.right
def softmax_one_over(x, axis=-1):
    moved = x.double().movedim(axis, -1)
    distance = moved[..., None, :] - moved[..., :, None]
    return (1 / torch.exp(distance.nan_to_num(nan=0.0)).sum(-1) * ~torch.isinf(moved)).movedim(-1, axis)


# --- causal_mask ----------------------------------------------------------------------------------


@causal_mask.wrong("""True and False have changed places: in this lesson True means *may attend*. (Some
    libraries mark what is hidden instead.)""")
def hidden_marked(n):
    return ~torch.ones(n, n, dtype=torch.bool).tril()


@causal_mask.wrong("""Rows and columns have changed places: yours lets a note see itself and what comes later.
    Row i belongs to the note that looks.""")
def future_seen(n):
    return torch.ones(n, n, dtype=torch.bool).triu()


@causal_mask.wrong("""A note may see itself: the diagonal is True. Otherwise the first note could see nothing at
    all.""")
def self_hidden(n):
    return torch.ones(n, n, dtype=torch.bool).tril(-1)


def _of(dtype, kind):
    """Registers the right pattern in another dtype."""

    def other_dtype(n):
        return np.tri(n, dtype=dtype)

    other_dtype.__name__ = f"of_{dtype}"
    causal_mask.wrong(f"The pattern is right, but it is made of {kind}. A mask has the dtype bool.")(other_dtype)


for _dtype in ("float32", "float64", "float16"):
    _of(_dtype, "floats, 0.0 and 1.0")
for _dtype in ("int64", "int32", "int8", "uint8"):
    _of(_dtype, "whole numbers, 0 and 1")


@causal_mask.wrong("""That is a mask to be added to scores: 0 where one may look, minus infinity elsewhere. This
    lesson asks for bool, True where one may look.""")
def to_be_added(n):
    return torch.full((n, n), -torch.inf).triu(1)


@causal_mask.wrong("""Yours reaches one note too far: each note sees the next one, too.""")
def one_too_far(n):
    return torch.ones(n, n, dtype=torch.bool).tril(1)


@causal_mask.wrong("""A note sees only itself in yours. It may see all earlier ones, too.""")
def itself_alone(n):
    return torch.eye(n, dtype=torch.bool)


@causal_mask.wrong("""Every note sees every note in yours.""")
def everything_seen(n):
    return torch.ones(n, n, dtype=torch.bool)


@causal_mask.wrong("""A note sees itself and the one before it in yours. It may see all earlier ones.""")
def one_step_back(n):
    return torch.ones(n, n, dtype=torch.bool).tril().triu(-1)


@causal_mask.wrong("""The pattern is right, but it is a list of lists. Hand back a tensor or an array of dtype
    bool.""")
def of_lists(n):
    return [[j <= i for j in range(n)] for i in range(n)]


@causal_mask.wrong("""The pattern is right, but there is an axis too many in front: [n, n] is asked for.""")
def axis_in_front(n):
    return torch.ones(1, n, n, dtype=torch.bool).tril()


@causal_mask.wrong("""That is the last row alone. Each note that looks has a row of its own: [n, n].""")
def one_row(n):
    return torch.ones(n, dtype=torch.bool)


@causal_mask.wrong("""The pattern runs from the other corner: your rows are in reverse order.""")
def rows_reversed(n):
    return torch.ones(n, n, dtype=torch.bool).tril().flip(0)


@causal_mask.wrong("""The columns are in reverse order in yours: column 0 belongs to the first note.""")
def columns_reversed(n):
    return torch.ones(n, n, dtype=torch.bool).tril().flip(1)


@causal_mask.wrong("""Nearly: a note sees itself and the one before it, and the first note sees the last one, because
    index -1 is the last in Python. And a note may see all earlier ones.""")
def one_step_back_around(n):
    return torch.eye(n, dtype=torch.bool) | torch.eye(n, dtype=torch.bool).roll(-1, 1)


@causal_mask.wrong("""A row and a column too many: [n, n] is asked for. Counting begins at 0.""")
def one_too_many(n):
    return np.tri(n + 1, dtype=bool)


@causal_mask.wrong("""Those are the places where True belongs, as rows and columns. The table itself is asked for,
    [n, n].""")
def places_of_true(n):
    return torch.tril_indices(n, n)


@causal_mask.wrong("""Two things: rows and columns have changed places, and the numbers are floats. A mask has
    the dtype bool.""")
def future_seen_of_floats(n):
    return torch.ones(n, n).triu()


@causal_mask.wrong("""The pattern is right, but there are two axes too many in front: [n, n] is asked for.""")
def two_axes_in_front(n):
    return torch.ones(1, 1, n, n, dtype=torch.bool).tril()


@causal_mask.wrong("""Only the first row is filled. A `return` inside the loop ends the function at once: it
    belongs after the loop.""")
def first_row_alone(n):
    return torch.eye(n, dtype=torch.bool) & (torch.arange(n) == 0)


@causal_mask.wrong("""The last column stays empty: the last note may see itself. range(n) counts to n - 1
    already.""")
def last_column_empty(n):
    return torch.ones(n, n, dtype=torch.bool).tril() & (torch.arange(n) < n - 1)


@causal_mask.wrong("""The first column stays empty: every note may see the first one. Counting begins at 0.""")
def first_column_empty(n):
    return torch.ones(n, n, dtype=torch.bool).tril() & (torch.arange(n) > 0)


@causal_mask.right
def compared(n):
    place = torch.arange(n)
    return place[:, None] >= place


@causal_mask.right
def mask_numpy(n):
    return np.tri(n, dtype=bool)


@causal_mask.right
def mask_loop(n):
    mask = np.zeros((n, n), dtype=bool)
    for i in range(n):
        for j in range(i + 1):
            mask[i, j] = True
    return mask


@causal_mask.right
def summed_up(n):
    return torch.eye(n).cumsum(0).T.flip(0, 1) > 0 if n == 1 else torch.eye(n).flip(1).cumsum(0).flip(1) > 0


# --- attention ------------------------------------------------------------------------------------

_SEE_SCALE = "Why the scores are divided by √d"
_SEE_MASK = "A mask says who may look where"


def _scores(q, k, scale=None):
    return q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5 if scale is None else scale)


def _attend(q, k, v, mask=None, scale=None, fill=-torch.inf, axis=-1):
    """Attention with switches: what scores are multiplied by, what fills masked ones, along which axis weights run."""
    scores = _scores(q, k, scale)
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, fill), axis)
    return weights @ v, weights


def _after(q, k, v, mask, scale=None):
    """Attention in which the mask sets weights to 0 after softmax."""
    weights = torch.softmax(_scores(q, k, scale), -1)
    weights = weights if mask is None else weights * mask
    return weights @ v, weights


def _inverted(mask):
    return None if mask is None else ~mask


@attention.wrong(
    """Your weights are too sharp: the scores are not divided by the root of the width of a query.""",
    see=_SEE_SCALE,
)
def no_scale(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1)


@attention.wrong(
    """Your weights are too even: the scores are divided by d, the width of a query, not by its root.""",
    see=_SEE_SCALE,
)
def scale_without_root(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1 / q.shape[-1])


@attention.wrong(
    """Your weights are far too sharp: the scores are multiplied by the root of d; they should be divided by it.""",
    see=_SEE_SCALE,
)
def scale_multiplied(q, k, v, mask=None):
    return _attend(q, k, v, mask, q.shape[-1] ** 0.5)


@attention.wrong(
    """The scores are divided by the root of the number of keys. It is the width of a query and a key that counts,
    their last axis.""",
    see=_SEE_SCALE,
)
def scale_by_keys(q, k, v, mask=None):
    return _attend(q, k, v, mask, k.shape[-2] ** -0.5)


@attention.wrong(
    """The scores are divided by the root of the number of queries. It is the width of a query and a key that
    counts, their last axis.""",
    see=_SEE_SCALE,
)
def scale_by_queries(q, k, v, mask=None):
    return _attend(q, k, v, mask, q.shape[-2] ** -0.5)


@attention.wrong(
    """The scores are divided by the root of the width of the values. It is the width of a query and a key that
    counts.""",
    see=_SEE_SCALE,
)
def scale_by_values(q, k, v, mask=None):
    return _attend(q, k, v, mask, v.shape[-1] ** -0.5)


@attention.wrong(
    """The scores are divided by the root of the first axis. With leading axes that is no width: q.shape[-1]
    counts from the end.""",
    see=_SEE_SCALE,
)
def scale_by_first_axis(q, k, v, mask=None):
    return _attend(q, k, v, mask, q.shape[0] ** -0.5)


@attention.wrong(
    """The weights, not the scores, are divided by the root of d: a row no longer adds up to 1. The scale belongs
    before softmax.""",
    see=_SEE_SCALE,
)
def scale_after_softmax(q, k, v, mask=None):
    out, weights = _attend(q, k, v, mask, 1)
    return out * q.shape[-1] ** -0.5, weights * q.shape[-1] ** -0.5


@attention.wrong("""Your weights add up to 1 over the queries, in columns. Each query shares out its own
    attention: the sum runs over the keys, the last axis of the scores.""")
def over_queries(q, k, v, mask=None):
    return _attend(q, k, v, mask, axis=-2)


@attention.wrong("""Right without leading axes, else your weights add up to 1 over the wrong ones: axis 1 counts
    from the front (and F.softmax takes it where `dim` is left out). The keys are the last axis of the scores, -1.""")
def axis_from_the_front(q, k, v, mask=None):
    return _attend(q, k, v, mask, axis=1)


@attention.wrong("""Your weights add up to 1 over the queries, in columns. Each query shares out its own
    attention: the sum runs over the keys, the last axis of the scores.""")
def over_queries_finite(q, k, v, mask=None):
    return _attend(q, k, v, mask, fill=-1e9, axis=-2)


@attention.wrong("""Queries and keys are brought to length 1 first, so that the scores are cosines. Their dot product is
    asked for as it is.""")
def cosines(q, k, v, mask=None):
    q, k = (torch.nn.functional.normalize(part, dim=-1) for part in (q, k))
    return _attend(q, k, v, mask)


@attention.wrong("""Your weights add up to 1 along the first axis, axis 0. The sum runs over the keys, the last
    axis of the scores.""")
def along_the_first_axis(q, k, v, mask=None):
    return _attend(q, k, v, mask, axis=0)


@attention.wrong(
    """Right without a mask. With one, everything that should be hidden is seen, and the other way round: True
    means *may attend*.""",
    see=_SEE_MASK,
)
def mask_inverted(q, k, v, mask=None):
    return _attend(q, k, v, _inverted(mask))


@attention.wrong(
    """Right without a mask, but a mask changes nothing.""",
    see=_SEE_MASK,
)
def mask_ignored(q, k, v, mask=None):
    return _attend(q, k, v)


@attention.wrong(
    """Right without a mask. With one, hidden keys get the score 0, and 0 is no small score: they keep a weight.
    The weight of a hidden key is exactly 0.""",
    see=_SEE_MASK,
)
def mask_fills_zero(q, k, v, mask=None):
    return _attend(q, k, v, mask, fill=0.0)


@attention.wrong(
    """Right without a mask. With one, the weights of a row no longer add up to 1: hidden ones are set to 0 after
    softmax has shared out everything.""",
    see=_SEE_MASK,
)
def mask_after_softmax(q, k, v, mask=None):
    return _after(q, k, v, mask)


@attention.wrong(
    """The mask is added to the scores as numbers, so True counts 1 and nothing is hidden.""",
    see=_SEE_MASK,
)
def mask_added(q, k, v, mask=None):
    scores = _scores(q, k)
    weights = torch.softmax(scores if mask is None else scores + mask, -1)
    return weights @ v, weights


@attention.wrong(
    """Right in most cases. Where true scores are far below zero, hidden keys win: their score is a moderate
    negative number. Minus infinity is below every score.""",
    see=_SEE_MASK,
)
def mask_fills_minus_ten(q, k, v, mask=None):
    return _attend(q, k, v, mask, fill=-10.0)


@attention.wrong(
    """Right in most cases. Where true scores are far below zero, hidden keys win: their score is a negative number
    of two or three digits. Minus infinity is below every score.""",
    see=_SEE_MASK,
)
def mask_fills_minus_100(q, k, v, mask=None):
    return _attend(q, k, v, mask, fill=-100.0)


@attention.wrong(
    """Right in most cases. Where true scores are thousands below zero, hidden keys win: their score is finite, and
    not low enough. Minus infinity is below every score.""",
    see=_SEE_MASK,
)
def mask_fills_minus_1000(q, k, v, mask=None):
    return _attend(q, k, v, mask, fill=-1000.0)


@attention.wrong(
    """Right in most cases. Hidden keys have a finite number taken from their scores. Those that score thousands above
    the others still win: minus infinity is below every score.""",
    see=_SEE_MASK,
)
def mask_takes_100(q, k, v, mask=None):
    weights = torch.softmax(_scores(q, k) - (0 if mask is None else 100.0 * ~mask), -1)
    return weights @ v, weights


@attention.wrong(
    """Right in most cases. Weights are set to 0 after softmax and shared out anew. Where a hidden key scores far above
    the others, nothing is left to share: all others are 0 already, and 0/0 is NaN. Hide scores, before softmax.""",
    see=_SEE_MASK,
)
def mask_after_and_shared_anew(q, k, v, mask=None):
    weights = _after(q, k, v, mask)[1]
    weights = weights / weights.sum(-1, keepdim=True)
    return weights @ v, weights


@attention.wrong(
    """Weights are right, but with a mask the output is not theirs: it is made of weights from before the mask.""",
    see=_SEE_MASK,
)
def output_unmasked(q, k, v, mask=None):
    return _attend(q, k, v)[0], _attend(q, k, v, mask)[1]


@attention.wrong(
    """Right without a mask. With one, yours hides the future, whatever the mask says. The mask that is given
    counts.""",
    see=_SEE_MASK,
)
def always_causal(q, k, v, mask=None):
    causal = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    return _attend(q, k, v, None if mask is None else causal)


@attention.wrong(
    """Right without a mask. With one, an axis too many is put into it, as for heads: a mask [n, m] fits the last two
    axes of the scores as it is.""",
    see=_SEE_MASK,
)
def axis_put_into_mask(q, k, v, mask=None):
    return _attend(q, k, v, None if mask is None else mask.unsqueeze(1))


@attention.wrong(
    """Hidden keys get plus infinity, and inf - inf is NaN. They need the lowest score, not the highest.""",
    see=_SEE_MASK,
)
def mask_fills_plus_infinity(q, k, v, mask=None):
    return _attend(q, k, v, mask, fill=torch.inf)


@attention.wrong(
    """The mask is turned round: entry (i, j) must say whether *query i* may see key j. With another number of
    queries than keys the shapes do not fit.""",
    see=_SEE_MASK,
)
def mask_transposed(q, k, v, mask=None):
    return _attend(q, k, v, None if mask is None else mask.transpose(-2, -1))


@attention.wrong(
    """Right without a mask. With one, you multiply scores by minus infinity or by 0 times it: that is NaN. Choose
    between two values instead, as torch.where does.""",
    see=_SEE_MASK,
)
def zero_times_infinity(q, k, v, mask=None):
    scores = _scores(q, k)
    weights = torch.softmax(scores if mask is None else scores + (~mask).float() * -torch.inf, -1)
    return weights @ v, weights


@attention.wrong("""Only the output comes back. The exercise asks for two things: output and weights.""")
def output_alone(q, k, v, mask=None):
    return _attend(q, k, v, mask)[0]


@attention.wrong("""Only the weights come back. The exercise asks for two things: output and weights.""")
def weights_alone(q, k, v, mask=None):
    return _attend(q, k, v, mask)[1]


@attention.wrong(
    """Both are right, but in the other order: first the output, then the weights.""",
    worth=0.5,
)
def swapped(q, k, v, mask=None):
    return _attend(q, k, v, mask)[::-1]


@attention.wrong("""The output is right, but beside it stand the scores, not the weights: softmax comes between.""")
def scores_returned(q, k, v, mask=None):
    scores = _scores(q, k)
    return _attend(q, k, v, mask)[0], scores if mask is None else scores.masked_fill(~mask, -torch.inf)


@attention.wrong("""No softmax: the output is summed up with raw scores, which do not add up to 1.""")
def no_softmax(q, k, v, mask=None):
    scores = _scores(q, k)
    scores = scores if mask is None else scores.masked_fill(~mask, 0.0)
    return scores @ v, scores


@attention.wrong("""No softmax: the scores go straight into the sum, and masked ones are minus infinity there.""")
def no_softmax_infinite(q, k, v, mask=None):
    scores = _scores(q, k)
    scores = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
    return scores @ v, scores


@attention.wrong(
    """Right for moderate scores, but scores in the thousands give NaN: exp of them is infinite. Take the largest
    of each row away first, or call a softmax that does.""",
    see="Softmax: a soft choice",
)
def unstable(q, k, v, mask=None):
    powers = torch.exp(_scores(q, k))
    powers = powers if mask is None else powers * mask
    weights = powers / powers.sum(-1, keepdim=True)
    return weights @ v, weights


@attention.wrong("""Right without leading axes. With them, other axes change places than the last two: `.T`
    reverses all of them, and transpose(0, 1) counts from the front.""")
def all_axes_reversed(q, k, v, mask=None):
    scores = q @ k.permute(*range(k.ndim)[::-1]) * q.shape[-1] ** -0.5
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), -1)
    return weights @ v, weights


@attention.wrong("""Queries and keys have changed places: the keys ask, and the queries answer.""")
def keys_ask(q, k, v, mask=None):
    return _attend(k, q, v, mask)


@attention.wrong("""q and k are multiplied without turning k round: rows of one must meet rows of the other.""")
def keys_not_turned(q, k, v, mask=None):
    scores = q @ k * q.shape[-1] ** -0.5
    weights = torch.softmax(scores if mask is None else scores.masked_fill(~mask, -torch.inf), -1)
    return weights @ v, weights


@attention.wrong("""The weights are right, but they are used the wrong way round: each output is a row of
    weights times the values.""")
def weights_turned(q, k, v, mask=None):
    weights = _attend(q, k, v, mask)[1]
    return weights.transpose(-2, -1) @ v, weights


@attention.wrong("""The weights are right, but they average the keys. The values are what is handed over.""")
def keys_averaged(q, k, v, mask=None):
    weights = _attend(q, k, v, mask)[1]
    return weights @ k, weights


@attention.wrong(
    """Two things: the scores are not divided by the root of d, and hidden keys get the score 0, which is no small
    score.""",
    see=_SEE_MASK,
)
def no_scale_and_zero(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1, 0.0)


@attention.wrong(
    """Two things: the scores are not divided by the root of d, and the mask is read the wrong way round: True
    means *may attend*.""",
    see=_SEE_MASK,
)
def no_scale_and_inverted(q, k, v, mask=None):
    return _attend(q, k, v, _inverted(mask), 1)


@attention.wrong(
    """Two things: the scores are not divided by the root of d, and the mask works after softmax, so that rows no
    longer add up to 1.""",
    see=_SEE_MASK,
)
def no_scale_and_after(q, k, v, mask=None):
    return _after(q, k, v, mask, 1)


@attention.wrong(
    """Two things: the scores are not divided by the root of d, and the mask changes nothing.""",
    see=_SEE_MASK,
)
def no_scale_and_ignored(q, k, v, mask=None):
    return _attend(q, k, v, None, 1)


@attention.wrong(
    """Hidden keys get the scaled score only after the division is undone: the mask is right, but the scale is
    missing where there is a mask.""",
    see=_SEE_SCALE,
)
def no_scale_with_mask(q, k, v, mask=None):
    return _attend(q, k, v, mask, None if mask is None else 1)


@attention.wrong(
    """Right without leading axes. With them the scores are divided by the root of another axis: q.shape[1] counts
    from the front, q.shape[-1] from the end.""",
    see=_SEE_SCALE,
)
def scale_by_second_axis(q, k, v, mask=None):
    return _attend(q, k, v, mask, q.shape[1] ** -0.5)


@attention.wrong("""Two things: the scores are not divided by the root of d, and your weights add up to 1 over
    the queries instead of the keys.""")
def no_scale_over_queries(q, k, v, mask=None):
    return _attend(q, k, v, mask, 1, axis=-2)


@attention.wrong(
    """Right without a mask. With one, everything that should be hidden is seen, and the other way round: True
    means *may attend*.""",
    see=_SEE_MASK,
)
def mask_inverted_finite(q, k, v, mask=None):
    return _attend(q, k, v, _inverted(mask), fill=-1e9)


@attention.right
def attention_einsum(q, k, v, mask=None):
    scores = torch.einsum("...nd,...md->...nm", q, k) / math.sqrt(k.shape[-1])
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(-1e9))
    weights = scores.softmax(-1)
    return torch.einsum("...nm,...mv->...nv", weights, v), weights


@attention.right
def attention_numpy(q, k, v, mask=None):
    q, k, v = (np.asarray(part, dtype=np.float64) for part in (q, k, v))
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(np.asarray(mask), scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return weights @ v, weights


@attention.right
def attention_mask_multiplied(q, k, v, mask=None):
    scores = (q / q.shape[-1] ** 0.5) @ k.mT
    allowed = torch.ones_like(scores) if mask is None else mask.float().expand(scores.shape)
    peak = torch.where(allowed > 0, scores, -torch.inf).amax(-1, keepdim=True)
    powers = torch.exp((scores - peak).clamp(max=80)) * allowed
    weights = powers / powers.sum(-1, keepdim=True)
    return [weights @ v, weights]


@attention.right
def attention_loop(q, k, v, mask=None):
    lead = q.shape[:-2]
    weights = torch.zeros(*lead, q.shape[-2], k.shape[-2])
    may = torch.ones_like(weights, dtype=torch.bool) if mask is None else mask.broadcast_to(weights.shape)
    out = torch.zeros(*lead, q.shape[-2], v.shape[-1])
    for index in np.ndindex(*lead, q.shape[-2]):
        keys = torch.nonzero(may[index]).flatten()
        scores = torch.stack([q[index] @ k[index[:-1]][j] for j in keys]) / q.shape[-1] ** 0.5
        weights[index][keys] = torch.softmax(scores, 0)
        out[index] = sum(weights[index][j] * v[index[:-1]][j] for j in keys)
    return out, weights


# --- rope -----------------------------------------------------------------------------------------


def _angles(x, positions, base, speeds=None):
    i = torch.arange(x.shape[-1] // 2)
    speeds = base ** (-2 * i / x.shape[-1]) if speeds is None else speeds
    return torch.as_tensor(positions).to(torch.float64)[:, None] * speeds


def _turn(x, angle, pair=lambda x: (x[..., 0::2], x[..., 1::2]), join=None):
    """Turn pairs (a, b) counterclockwise by `angle`: how x is cut into pairs and joined again are switches."""
    (a, b), c, s = pair(x), torch.cos(angle), torch.sin(angle)
    turned = a * c - b * s, a * s + b * c
    return torch.stack(turned, -1).flatten(-2) if join is None else join(*turned)


def _halves(x):
    return x.chunk(2, -1)


def _one_after_other(a, b):
    return torch.cat([a, b], -1)


@rope.wrong("""Your pairs are the halves: number i goes with number i + d/2. Many programs do that, and it works
    as well, but this exercise pairs neighbors: 0 with 1, 2 with 3.""")
def half_split(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base), _halves, _one_after_other)


@rope.wrong("""The pairs are turned right, but put back in another order: all first numbers, then all second
    ones. Each pair belongs where it came from.""")
def left_in_halves(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base), join=_one_after_other)


@rope.wrong("""The halves make the pairs in yours, but the result is put back as if neighbors did. Neighbors are
    asked for, throughout.""")
def halves_then_neighbors(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base), _halves)


@rope.wrong(
    """You turn clockwise. A positive angle turns (1, 0) towards (0, 1). (Scores would be the same; but an angle
    has a sign.)""",
    worth=0.5,
)
def clockwise(x, positions, base=10000.0):
    return _turn(x, -_angles(x, positions, base))


@rope.wrong("""Half-split pairs, turned clockwise: neighbors, counterclockwise, are asked for.""")
def half_split_clockwise(x, positions, base=10000.0):
    return _turn(x, -_angles(x, positions, base), _halves, _one_after_other)


@rope.wrong("""Right for one pair, but the others turn too fast: the exponent is -2i/d for pair i, and yours
    lacks the 2.""")
def exponent_without_2(x, positions, base=10000.0):
    i = torch.arange(x.shape[-1] // 2)
    return _turn(x, _angles(x, positions, base, base ** (-i / x.shape[-1])))


@rope.wrong("""Right for one pair, but the others turn too slowly: the exponent falls twice as fast as it
    should. With i the number of the pair, 2i/d goes from 0 to just below 1.""")
def exponent_twice(x, positions, base=10000.0):
    i = torch.arange(x.shape[-1] // 2)
    return _turn(x, _angles(x, positions, base, base ** (-4 * i / x.shape[-1])))


@rope.wrong("""Right for one pair, but later pairs turn faster instead of slower: the minus sign of the exponent
    is missing.""")
def exponent_positive(x, positions, base=10000.0):
    i = torch.arange(x.shape[-1] // 2)
    return _turn(x, _angles(x, positions, base, base ** (2 * i / x.shape[-1])))


@rope.wrong("""The speeds are in reverse order: the first pair must be the fastest.""")
def speeds_reversed(x, positions, base=10000.0):
    i = torch.arange(x.shape[-1] // 2)
    return _turn(x, _angles(x, positions, base, base ** (-2 * i / x.shape[-1])).flip(-1))


@rope.wrong("""Pairs are counted from 1 in yours, so all of them turn too slowly. The first pair is number 0,
    with the speed 1.""")
def pairs_from_one(x, positions, base=10000.0):
    i = torch.arange(1, x.shape[-1] // 2 + 1)
    return _turn(x, _angles(x, positions, base, base ** (-2 * i / x.shape[-1])))


@rope.wrong("""Right for one pair. With more, the later ones are too slow: speeds are spread so that the last one
    is 1/base. The exponent of pair i is -2i/d.""")
def speeds_to_the_end(x, positions, base=10000.0):
    speeds = base ** -torch.linspace(0, 1, x.shape[-1] // 2)
    return _turn(x, _angles(x, positions, base, speeds))


@rope.wrong("""All pairs turn at the same speed. Each pair has its own: base ** (-2i/d).""")
def one_speed(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base, torch.ones(x.shape[-1] // 2)))


@rope.wrong("""The argument `base` changes nothing: 10,000 is its default only.""")
def base_ignored(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, 10000.0))


@rope.wrong("""The argument `positions` changes nothing: rows are counted 0, 1, 2, ... A row may stand anywhere,
    and in any order.""")
def rows_counted(x, positions, base=10000.0):
    return _turn(x, _angles(x, torch.arange(x.shape[-2]), base))


@rope.wrong("""Each row is turned as if it stood one place later. Position 0 turns by nothing.""")
def one_place_later(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions + 1, base))


@rope.wrong("""Right for whole positions, but others are cut to whole numbers.""")
def positions_cut(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions.long(), base))


@rope.wrong("""Right, except for negative positions, whose sign you drop.""")
def sign_dropped(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions.abs(), base))


@rope.wrong("""The angles are taken for degrees. They are in radians, as torch.cos expects.""")
def degrees(x, positions, base=10000.0):
    return _turn(x, torch.deg2rad(_angles(x, positions, base)))


@rope.wrong("""The angles count whole turns in yours (times 2 pi). They are in radians: position times speed.""")
def whole_turns(x, positions, base=10000.0):
    speeds = 1.0 / base ** (torch.arange(0, x.shape[-1], 2) / x.shape[-1])
    return _turn(x, 2 * math.pi * positions.float()[:, None] * speeds)


@rope.wrong("""The angles count whole turns in yours (times 2 pi). They are in radians: position times speed.""")
def whole_turns_float64(x, positions, base=10000.0):
    return _turn(x, 2 * math.pi * _angles(x, positions, base))


@rope.wrong("""The angles count whole turns in yours (times 2 pi). They are in radians: position times speed.""")
def whole_turns_rounded(x, positions, base=10000.0):
    return _turn(x, (2 * math.pi * _angles(x, positions, base)).float())


@rope.wrong("""That is no rotation: lengths change. Both sine terms have the same sign; in a rotation one is
    negative.""")
def both_signs_plus(x, positions, base=10000.0):
    a, b, angle = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([a * c + b * s, a * s + b * c], -1).flatten(-2)


@rope.wrong("""That is a mirror, not a rotation: at position 0 the second number of each pair changes its sign.""")
def mirrored(x, positions, base=10000.0):
    a, b, angle = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([a * c + b * s, a * s - b * c], -1).flatten(-2)


@rope.wrong("""Sine and cosine have changed places: at position 0 nothing should change.""")
def sine_for_cosine(x, positions, base=10000.0):
    a, b, angle = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([a * s - b * c, a * c + b * s], -1).flatten(-2)


@rope.wrong("""The second number of each pair is made of the first one after it was turned. Both need the old
    values: keep a copy of them.""")
def turned_too_early(x, positions, base=10000.0):
    a, b, angle = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    a = a * torch.cos(angle) - b * torch.sin(angle)
    return torch.stack([a, a * torch.sin(angle) + b * torch.cos(angle)], -1).flatten(-2)


@rope.wrong("""Sines and cosines are added to x. That is the older kind of position encoding; RoPE turns what is
    there.""")
def added(x, positions, base=10000.0):
    angle = _angles(x, positions, base)
    return x + torch.stack([torch.sin(angle), torch.cos(angle)], -1).flatten(-2)


@rope.wrong("""The right numbers, but stored in the x that was handed in. Work on a copy: x.clone().""")
def in_place(x, positions, base=10000.0):
    x[...] = _turn(x, _angles(x, positions, base))
    return x


@rope.wrong("""The angle of a pair depends on the leading axes, not on the row. Rows are the last axis but one.""")
def along_the_first(x, positions, base=10000.0):
    angle = _angles(x, positions, base)
    for _ in range(x.ndim - 2):
        angle = angle[:, None]
    return _turn(x, angle)


@rope.wrong("""Right without leading axes. With them, each row turns by the angles of all rows, or shapes do not
    fit: the table of angles is [n, d/2] and belongs to the last two axes.""")
def leading_axis_missing(x, positions, base=10000.0):
    return torch.stack([_turn(x[k], _angles(x, positions, base)[k]) for k in range(len(x))])


@rope.wrong("""The exponent holds d/2 instead of d in a way that makes the speeds of neighbors equal: pairs are
    numbered 0, 0, 1, 1. Each pair has one number, from 0 to d/2 - 1.""")
def pairs_numbered_twice(x, positions, base=10000.0):
    i = torch.arange(x.shape[-1] // 2) // 2
    return _turn(x, _angles(x, positions, base, base ** (-2 * i / x.shape[-1])))


@rope.wrong("""The distance to the first row is used instead of the position itself: the first row is never
    turned.""")
def from_the_first_row(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions - positions[0], base))


def _turn_columns(x, angle, halves=False):
    """x cos + (x turned by a right angle) sin, with an angle for each column; in halves or in neighboring pairs."""
    a, b = _halves(x) if halves else (x[..., 0::2], x[..., 1::2])
    other = torch.cat([-b, a], -1) if halves else torch.stack([-b, a], -1).flatten(-2)
    return x * torch.cos(angle) + other * torch.sin(angle)


@rope.wrong("""Two numbers of a pair turn by different angles: each column has a speed of its own. A pair shares
    one.""")
def each_column_its_own(x, positions, base=10000.0):
    speeds = base ** (-torch.arange(x.shape[-1]) / x.shape[-1])
    return _turn_columns(x, _angles(x, positions, base, speeds))


@rope.wrong("""Two numbers of a pair turn by different angles: the number of the column stands in the exponent where the
    number of the pair belongs, and columns are twice as many.""")
def each_column_as_a_pair(x, positions, base=10000.0):
    speeds = base ** (-2 * torch.arange(x.shape[-1]) / x.shape[-1])
    return _turn_columns(x, _angles(x, positions, base, speeds))


@rope.wrong("""Two ways are mixed: neighbors are turned, but their angles are laid out for halves (all angles, then all
    of them again). Two neighbors share an angle.""")
def neighbors_with_angles_for_halves(x, positions, base=10000.0):
    return _turn_columns(x, _angles(x, positions, base).repeat(1, 2))


@rope.wrong("""Two ways are mixed: the angles are laid out for neighbors, but number i is turned with number i + d/2.
    Neighbors are asked for, throughout.""")
def halves_with_angles_for_neighbors(x, positions, base=10000.0):
    return _turn_columns(x, _angles(x, positions, base).repeat_interleave(2, -1), halves=True)


@rope.wrong("""The exponent has the number of rows where d, the width of a row, belongs: speeds depend on how many rows
    there are.""")
def width_from_rows(x, positions, base=10000.0):
    i = torch.arange(x.shape[-1] // 2)
    return _turn(x, _angles(x, positions, base, base ** (-2 * i / x.shape[-2])))


@rope.wrong("""The speeds go down from 1 to 1/base in equal steps. They go down in equal *ratios*: base ** (-2i/d).""")
def speeds_in_equal_steps(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base, torch.linspace(1, 1 / base, x.shape[-1] // 2)))


@rope.wrong("""Positions and speeds are multiplied one by one, or their shapes do not fit. Each position meets
    each speed, in a table [n, d/2]: one of the two needs an axis more.""")
def positions_without_an_axis(x, positions, base=10000.0):
    return _turn(x, positions * base ** (-2 * torch.arange(x.shape[-1] // 2) / x.shape[-1]))


@rope.wrong("""Right without leading axes. With them, `x[:, 0::2]` cuts the second axis, not the last: `...` stands for
    all axes in front.""")
def two_axes_only(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base), lambda x: (x[:, 0::2], x[:, 1::2]))


@rope.wrong("""The numbers are right, but each pair stands in an axis of its own, [..., d/2, 2]. The result has
    the shape of x.""")
def pairs_left_apart(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base), join=lambda a, b: torch.stack([a, b], -1))


@rope.wrong("""The second number of each pair has the wrong sign in one term: lengths change. A turned pair is
    (a cos - b sin, a sin + b cos).""")
def second_sign(x, positions, base=10000.0):
    a, b, angle = x[..., 0::2], x[..., 1::2], _angles(x, positions, base)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([a * c - b * s, a * s - b * c], -1).flatten(-2)


@rope.wrong("""The two numbers of each pair have changed places: at position 0 nothing should change.""")
def pair_swapped(x, positions, base=10000.0):
    a, b, angle = x[..., 1::2], x[..., 0::2], _angles(x, positions, base)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([a * c - b * s, a * s + b * c], -1).flatten(-2)


@rope.wrong("""The table of angles is turned round, so that shapes do not fit: rows of it are positions, columns
    are pairs, [n, d/2].""")
def table_turned(x, positions, base=10000.0):
    return _turn(x, _angles(x, positions, base).T)


@rope.wrong("""The result holds two things, or more. Only the turned rows are asked for.""")
def angles_too(x, positions, base=10000.0):
    angle = positions.float()[:, None] / base ** (torch.arange(0, x.shape[-1], 2) / x.shape[-1])
    return _turn(x, angle), angle


@rope.right
def complex_numbers(x, positions, base=10000.0):
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2).contiguous())
    speeds = base ** (-torch.arange(0, x.shape[-1], 2) / x.shape[-1])
    turns = torch.polar(torch.ones(len(positions), len(speeds)), positions.float()[:, None] * speeds)
    return torch.view_as_real(pairs * turns).flatten(-2)


@rope.right
def rope_numpy(x, positions, base=10000.0):
    x, positions = np.array(x, dtype=np.float64), np.asarray(positions)
    out = np.empty_like(x)
    speeds = 1 / base ** (np.arange(0, x.shape[-1], 2) / x.shape[-1])
    angle = np.outer(positions, speeds)
    out[..., ::2] = x[..., ::2] * np.cos(angle) - x[..., 1::2] * np.sin(angle)
    out[..., 1::2] = x[..., ::2] * np.sin(angle) + x[..., 1::2] * np.cos(angle)
    return out


@rope.right
def rope_loop(x, positions, base=10000.0):
    out, d = x.clone(), x.shape[-1]
    for row, position in enumerate(positions.tolist()):
        for i in range(d // 2):
            angle = position / base ** (2 * i / d)
            a, b = x[..., row, 2 * i], x[..., row, 2 * i + 1]
            out[..., row, 2 * i] = a * math.cos(angle) - b * math.sin(angle)
            out[..., row, 2 * i + 1] = a * math.sin(angle) + b * math.cos(angle)
    return out


@rope.right
def with_matrices(x, positions, base=10000.0):
    out, d = torch.empty_like(x), x.shape[-1]
    for row in range(x.shape[-2]):
        angle = positions[row] * base ** (-2 * torch.arange(d // 2) / d)
        turn = torch.block_diag(
            *(torch.tensor([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]]) for a in angle)
        )
        out[..., row, :] = x[..., row, :] @ turn.T.to(x.dtype)
    return out


@rope.right
def swapped_and_negated(x, positions, base=10000.0):
    angle = _angles(x, positions, base).repeat_interleave(2, -1).float()
    other = torch.stack([-x[..., 1::2], x[..., 0::2]], -1).reshape(x.shape)
    return x * angle.cos() + other * angle.sin()


# --- multi_head -----------------------------------------------------------------------------------


def _split(y, heads):
    """[..., n, d] as [..., heads, n, d/heads], in contiguous blocks of columns."""
    return y.unflatten(-1, (heads, -1)).transpose(-3, -2)


def _alternating(y, heads):
    """Head h gets the columns h, h + heads, ..."""
    return y.unflatten(-1, (-1, heads)).movedim(-1, -3)


def _uncut(y, heads):
    """Cut without moving the axis of the heads: rows get mixed up."""
    return y.reshape(*y.shape[:-2], heads, y.shape[-2], -1)


def _join(y):
    return y.transpose(-3, -2).flatten(-2)


def _unmoved(y, heads):
    """Cut, and left as it is: [..., n, heads, d/heads]."""
    return y.unflatten(-1, (heads, -1))


def _torchs(**switches):
    """torch's own attention, with a mask or other switches."""
    return lambda q, k, v: torch.nn.functional.scaled_dot_product_attention(q, k, v, **switches)


def _heads(
    x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None,
    split=_split, join=_join, scale=None, fill=-torch.inf, axis=-1, turned="qk", after=False, move=None, ready=None,
):  # fmt: skip
    """Multi-head attention with switches.

    turned: which of q, k and v go through `rotate`; move: what follows that; ready: another attention, of torch.
    """
    parts = {name: split(x @ w, heads) for name, w in zip("qkv", (w_q, w_k, w_v), strict=True)}
    if rotate is not None:
        parts |= {name: rotate(parts[name]) for name in turned}
    parts = [move(part) if move else part for part in parts.values()]
    attend = _after if after else lambda *a: _attend(*a, fill=fill, axis=axis)
    out = join(ready(*parts) if ready else attend(*parts, mask, scale)[0])
    return out if w_o is None else out @ w_o


@multi_head.wrong("""Right for one head. With more, rows and columns get mixed up: reshape cut the numbers in
    the order in which they lie in memory. Cut the last axis first, then move the axis of the heads to the
    front.""")
def reshaped_at_once(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _uncut)


@multi_head.wrong("""Right for one head. With more, rows and columns get mixed up, both where the heads are cut
    and where they are joined: the order in memory is not the order of the heads.""")
def reshaped_both_ways(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _uncut, lambda y: y.reshape(x.shape))


@multi_head.wrong("""The heads are cut right, but joined wrong: before reshape the axis of the heads must go
    back beside the columns.""")
def joined_at_once(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, join=lambda y: y.reshape(x.shape))


@multi_head.wrong("""Your heads take turns at the columns: head 0 has columns 0, 2, 4, ... if there are two.
    Here each head has a block of neighbors.""")
def taking_turns(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _alternating)


@multi_head.wrong("""Your heads take turns at the columns, when cut and when joined. Here each head has a block
    of neighbors.""")
def taking_turns_throughout(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    join = lambda y: y.movedim(-3, -1).flatten(-2)  # noqa: E731
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _alternating, join)


@multi_head.wrong("""The heads are cut right, but joined in turns: column 0 of each head, then column 1. The
    blocks belong side by side.""")
def joined_in_turns(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, join=lambda y: y.movedim(-3, -1).flatten(-2))


@multi_head.wrong("""The heads attend to each other within one row, instead of rows to rows: attention works on
    the last two axes, and there stand heads and columns. Move the axis of the heads first.""")
def heads_attend_to_heads(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _unmoved, lambda y: y.flatten(-2))


@multi_head.wrong("""The heads attend to each other within one row, instead of rows to rows, and the mask changes
    nothing: attention works on the last two axes, and there stand heads and columns. Move the axis of the heads
    first.""")
def heads_attend_to_heads_unmasked(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, None, rotate, _unmoved, lambda y: y.flatten(-2))


@multi_head.wrong("""The heads attend to each other within one row, instead of rows to rows; and neither the mask nor
    `rotate` changes anything. Attention works on the last two axes, and there stand heads and columns. Move the
    axis of the heads first.""")
def heads_attend_to_heads_bare(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, None, None, _unmoved, lambda y: y.flatten(-2))


@multi_head.wrong("""Right for one head. With more, yours still computes one wide head: nothing is cut.""")
def one_wide_head(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, 1, mask, rotate)


@multi_head.wrong(
    """The scores are divided by the root of d. Each head is only d/heads wide, and that is what counts.""",
    see=_SEE_SCALE,
)
def scale_of_all(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, scale=x.shape[-1] ** -0.5)


@multi_head.wrong(
    """The scores are divided by the root of the number of heads. The width of one head counts.""",
    see=_SEE_SCALE,
)
def scale_of_heads(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, scale=heads**-0.5)


@multi_head.wrong(
    """Your weights are too sharp: the scores are not divided by the root of a head's width.""",
    see=_SEE_SCALE,
)
def heads_without_scale(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, scale=1)


@multi_head.wrong("""The heads are right, but the last step is missing: the joined result times w_o.""")
def without_w_o(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, None, heads, mask, rotate)


@multi_head.wrong("""The weights are turned round: x @ w.T. This lesson multiplies on the right as they are, x @
    w. (torch.nn.Linear stores its weights turned.)""")
def weights_transposed(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q.T, w_k.T, w_v.T, w_o.T, heads, mask, rotate)


@multi_head.wrong("""Only w_o is turned round: the joined result goes through w_o as it is, on the right.""")
def w_o_transposed(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o.T, heads, mask, rotate)


@multi_head.wrong("""Your values are the keys, or go through w_k. Values are x @ w_v.""")
def keys_for_values(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_k, w_o, heads, mask, rotate)


@multi_head.wrong("""Your queries go through w_k and your keys through w_q: each asks with the other's weights.""")
def w_q_and_w_k_swapped(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_k, w_q, w_v, w_o, heads, mask, rotate)


@multi_head.wrong("""Your keys go through w_q, like the queries. Keys are x @ w_k.""")
def w_q_for_keys(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_q, w_v, w_o, heads, mask, rotate)


@multi_head.wrong("""Your values are x itself: the multiplication by w_v is missing.""")
def without_w_v(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, torch.eye(x.shape[-1]), w_o, heads, mask, rotate)


@multi_head.wrong("""Queries, keys and values are cut from x itself: the multiplications by w_q, w_k and w_v are
    missing.""")
def x_cut_itself(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    copy = torch.eye(x.shape[-1])
    return _heads(x, copy, copy, copy, w_o, heads, mask, rotate)


@multi_head.wrong("""The results of the heads are averaged. They belong side by side: d columns again.""")
def heads_averaged(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    join = lambda y: y.mean(-3).repeat_interleave(heads, -1)  # noqa: E731
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, join=join)


@multi_head.wrong("""The results of the heads are averaged. They belong side by side: d columns again.""")
def heads_averaged_tiled(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    join = lambda y: torch.cat([y.mean(-3)] * heads, -1)  # noqa: E731
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, join=join)


@multi_head.wrong(
    """Number and width of the heads have changed places: your heads are as many as one should be wide."""
)
def count_and_width_swapped(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, x.shape[-1] // heads, mask, rotate)


@multi_head.wrong("""transpose(1, 2) counts from the front: that is right for one leading axis only. Count axes from the
    end, -3 and -2.""")
def moved_from_the_front(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    cut = lambda y, heads: _unmoved(y, heads).transpose(1, 2)  # noqa: E731
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, cut, lambda y: y.transpose(1, 2).flatten(-2))


@multi_head.wrong("""transpose(0, 1) counts from the front: that is right without leading axes only. Count axes from the
    end, -3 and -2.""")
def moved_to_the_very_front(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    cut = lambda y, heads: _unmoved(y, heads).transpose(0, 1)  # noqa: E731
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, cut, lambda y: y.transpose(0, 1).flatten(-2))


@multi_head.wrong("""The heads are joined in reverse order: head 0 has the first columns.""")
def heads_reversed(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, join=lambda y: _join(y.flip(-3)))


@multi_head.wrong(
    """Right, but a mask changes nothing.""",
    see=_SEE_MASK,
)
def heads_mask_ignored(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, None, rotate)


@multi_head.wrong(
    """Right without a mask. With one, what should be hidden is seen: True means *may attend*.""",
    see=_SEE_MASK,
)
def heads_mask_inverted(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, _inverted(mask), rotate)


@multi_head.wrong(
    """Right without a mask. With one, what should be hidden is seen. In scaled_dot_product_attention, too, True means
    *may attend*: nothing needs to be turned round.""",
    see=_SEE_MASK,
)
def ready_made_inverted(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    ready = _torchs(attn_mask=_inverted(mask))
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, ready=ready)


@multi_head.wrong(
    """Right without a mask. With one, nothing is hidden: a mask of floats is *added* to the scores, so that True
    counts 1. Hand the mask over as bool.""",
    see=_SEE_MASK,
)
def ready_made_mask_added(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    ready = _torchs(attn_mask=None if mask is None else mask.float())
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, ready=ready)


@multi_head.wrong(
    """Right without a mask, and with a causal one. With others, yours hides the future all the same: is_causal ignores
    what the mask says.""",
    see=_SEE_MASK,
)
def ready_made_causal(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, ready=_torchs(is_causal=mask is not None))


@multi_head.wrong(
    """Right without a mask. With one, hidden rows get the score 0, which is no small score.""",
    see=_SEE_MASK,
)
def heads_mask_zero(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, fill=0.0)


@multi_head.wrong(
    """Right without a mask. With one, weights are set to 0 after softmax, so that a row no longer adds up to 1.""",
    see=_SEE_MASK,
)
def heads_mask_after(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, after=True)


@multi_head.wrong(
    """Right without a mask, else the mask works in the other direction: entry (i, j) says whether row i may see
    row j.""",
    see=_SEE_MASK,
)
def heads_mask_turned(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, None if mask is None else mask.T, rotate)


@multi_head.wrong("""Your weights add up to 1 over the rows that ask. Each row shares out its own attention,
    over the last axis of the scores.""")
def heads_over_queries(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, axis=-2)


@multi_head.wrong("""Right, but the function `rotate` is never called.""")
def never_turned(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, None)


@multi_head.wrong("""Right without `rotate`. With it, the values are turned, too: only queries and keys carry
    positions.""")
def values_turned(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, turned="qkv")


@multi_head.wrong("""Right without `rotate`. With it, only the queries are turned: the keys need it as well.""")
def queries_turned(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, turned="q")


@multi_head.wrong("""Right without `rotate`. With it, only the keys are turned: the queries need it as well.""")
def keys_turned(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, turned="k")


@multi_head.wrong("""Right without `rotate`. With it, queries and values are turned. Turn queries and keys: they
    make the scores.""")
def queries_and_values_turned(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, turned="qv")


@multi_head.wrong("""Right without `rotate`. Yours is called on [..., n, heads, d/heads]: positions are counted
    along the axis before the last, and there your heads stand. Move them to the front first.""")
def turned_before_the_move(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    move = lambda y: y.transpose(-3, -2)  # noqa: E731
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _unmoved, move=move)


@multi_head.wrong("""Right without `rotate`. Yours turns x, before the multiplications by w_q and w_k. Turn queries and
    keys, what comes out of these.""")
def turned_before_the_matrices(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    y = x if rotate is None else _join(rotate(_split(x, heads)))
    parts = (_split(rows @ w, heads) for rows, w in ((y, w_q), (y, w_k), (x, w_v)))
    return _join(_attend(*parts, mask)[0]) @ w_o


@multi_head.wrong("""Right without `rotate`. With it the shapes do not fit: `rotate` gets the full width d, but
    it works on heads, after the cut.""")
def turned_before_the_cut(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    turn = rotate or (lambda y: y)
    return _join(_attend(*(_split(y, heads) for y in (turn(x @ w_q), turn(x @ w_k), x @ w_v)), mask)[0]) @ w_o


@multi_head.wrong("""Both output and weights come back, or a tuple. Only the output is asked for here.""")
def weights_too(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    q, k = _split(x @ w_q, heads), _split(x @ w_k, heads)
    q, k = (q, k) if rotate is None else (rotate(q), rotate(k))
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate), _attend(q, k, q, mask)[1]


@multi_head.wrong("""x is added at the end. That belongs to the transformer block, not here.""")
def with_residual(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return x + _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate)


@multi_head.wrong(
    """The scores are divided by the width of a head, not by its root.""",
    see=_SEE_SCALE,
)
def heads_scale_without_root(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, scale=heads / x.shape[-1])


@multi_head.wrong("""Your weights add up to 1 along axis 1, counted from the front: without a batch these are
    the rows that ask. The sum runs over the last axis of the scores.""")
def heads_axis_1(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, axis=1)


@multi_head.wrong("""Your weights add up to 1 along axis 0, over the heads or the batch. The sum runs over the
    last axis of the scores.""")
def heads_axis_0(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, axis=0)


@multi_head.wrong("""Right without leading axes. With them your code stops: `n, d = x.shape` expects exactly
    two.""")
def two_axes_expected(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    n, d = x.shape
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate)


@multi_head.wrong("""Right with one leading axis. With none, or two, your code stops: `b, n, d = x.shape`
    expects exactly three axes.""")
def three_axes_expected(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    b, n, d = x.shape
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate)


@multi_head.wrong("""The results of the heads are added up. They belong side by side: d columns again.""")
def heads_added(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, join=lambda y: y.sum(-3))


@multi_head.wrong(
    """Two things: the scores are not divided by the root of a head's width, and the mask is read the wrong way
    round: True means *may attend*.""",
    see=_SEE_MASK,
)
def heads_no_scale_inverted(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, _inverted(mask), rotate, scale=1)


@multi_head.wrong(
    """Two things: the scores are divided by the root of d instead of a head's width, and hidden rows get the
    score 0, which is no small score.""",
    see=_SEE_MASK,
)
def heads_scale_of_all_zero(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, scale=x.shape[-1] ** -0.5, fill=0.0)


@multi_head.wrong("""Two things: rows and columns get mixed up where the heads are cut (reshape at once), and
    the scores are divided by the root of d instead of a head's width.""")
def reshaped_and_scale_of_all(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    return _heads(x, w_q, w_k, w_v, w_o, heads, mask, rotate, _uncut, scale=x.shape[-1] ** -0.5)


@multi_head.right
def ready_made_inside(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    q, k, v = (torch.stack((x @ w).chunk(heads, -1), -3) for w in (w_q, w_k, w_v))
    if rotate:
        q, k = rotate(q), rotate(k)
    out = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return torch.cat(out.unbind(-3), -1) @ w_o


@multi_head.right
def heads_one_by_one(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    width, out = x.shape[-1] // heads, 0
    for h in range(heads):
        part = slice(h * width, (h + 1) * width)
        q, k, v = x @ w_q[:, part], x @ w_k[:, part], x @ w_v[:, part]
        q, k = (q, k) if rotate is None else (rotate(q), rotate(k))
        out = out + _attend(q, k, v, mask)[0] @ w_o[part]
    return out


@multi_head.right
def heads_einsum(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    d = x.shape[-1]
    turn = rotate or (lambda y: y)
    q, k, v = (torch.einsum("...nd,dhw->...hnw", x, w.reshape(d, heads, -1)) for w in (w_q, w_k, w_v))
    out = attention_numpy(turn(q), turn(k), v, mask)[0].astype(np.float32)
    return torch.einsum("...hnw,hwd->...nd", torch.from_numpy(out), w_o.reshape(heads, -1, d))


@multi_head.right
def heads_numpy(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    x, w_q, w_k, w_v, w_o = (np.asarray(part, dtype=np.float64) for part in (x, w_q, w_k, w_v, w_o))
    turn = (lambda y: y) if rotate is None else (lambda y: np.asarray(rotate(y)))
    q, k, v = (np.split(x @ w, heads, axis=-1) for w in (w_q, w_k, w_v))
    done = [attention_numpy(turn(a), turn(b), c, mask)[0] for a, b, c in zip(q, k, v, strict=True)]
    return np.concatenate(done, axis=-1) @ w_o


# --- cross_attention ------------------------------------------------------------------------------


def _ask(x, context, w_q, w_k, w_v, present=None, **switches):
    """Cross-attention with the switches of `_attend`."""
    mask = None if present is None else present.unsqueeze(-2)
    return _attend(x @ w_q, context @ w_k, context @ w_v, mask, **switches)


@cross_attention.wrong("""The context asks, and x answers: queries must come from x, keys and values from the
    context.""")
def context_asks(x, context, w_q, w_k, w_v, present=None):
    return _ask(context, x, w_q, w_k, w_v, present)


@cross_attention.wrong("""x asks itself: keys and values must come from the context.""")
def asks_itself(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, x, w_q, w_k, w_v, present)


@cross_attention.wrong("""The context asks, and x answers, and `present` changes nothing. Queries must come from x, keys
    and values from the context.""")
def context_asks_all(x, context, w_q, w_k, w_v, present=None):
    return _ask(context, x, w_q, w_k, w_v)


@cross_attention.wrong("""x asks itself, and `present` changes nothing. Keys and values must come from the context.""")
def asks_itself_all(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, x, w_q, w_k, w_v)


@cross_attention.wrong("""The weights are right, but the values come from x. What is handed over comes from the
    context.""")
def values_from_x(x, context, w_q, w_k, w_v, present=None):
    weights = _ask(x, context, w_q, w_k, w_v, present)[1]
    return weights @ (x @ w_v), weights


@cross_attention.wrong("""The keys come from x. Keys and values must come from the same rows, those of the
    context.""")
def keys_from_x(x, context, w_q, w_k, w_v, present=None):
    return _attend(x @ w_q, x @ w_k, context @ w_v, None if present is None else present.unsqueeze(-2))


@cross_attention.wrong("""The values are the context itself: the multiplication by w_v is missing.""")
def values_bare(x, context, w_q, w_k, w_v, present=None):
    weights = _ask(x, context, w_q, w_k, w_v, present)[1]
    return weights @ context, weights


@cross_attention.wrong("""Your values go through w_k, as the keys do. They go through w_v.""")
def keys_for_values_of_context(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_k, present)


@cross_attention.wrong("""Keys and values have exchanged their weights, w_k and w_v.""")
def w_k_and_w_v_swapped(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_v, w_k, present)


@cross_attention.wrong(
    """Your weights are too sharp: the scores are not divided by the root of d, the width of a query x @ w_q.""",
    see=_SEE_SCALE,
)
def asks_without_scale(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=1)


@cross_attention.wrong(
    """The scores are divided by the root of the width of x. The width of a query x @ w_q counts, which may
    differ.""",
    see=_SEE_SCALE,
)
def scale_of_x(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=x.shape[-1] ** -0.5)


@cross_attention.wrong(
    """The scores are divided by the root of the width of the context. The width of a query x @ w_q counts, which
    may differ.""",
    see=_SEE_SCALE,
)
def scale_of_context(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=context.shape[-1] ** -0.5)


@cross_attention.wrong(
    """The scores are divided by d itself, not by its root.""",
    see=_SEE_SCALE,
)
def asks_scale_without_root(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=1 / w_q.shape[-1])


@cross_attention.wrong("""Your weights add up to 1 over the questions. Each question shares out its attention
    over the rows of the context, the last axis of the scores.""")
def over_questions(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, axis=-2)


@cross_attention.wrong("""Your weights add up to 1 over the questions. Each question shares out its attention
    over the rows of the context, the last axis of the scores.""")
def over_questions_finite(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, axis=-2, fill=-1e9)


@cross_attention.wrong(
    """Right, but `present` changes nothing.""",
    see=_SEE_MASK,
)
def present_ignored(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v)


@cross_attention.wrong(
    """Right without `present`. With it, the absent rows are seen and the others hidden: True means that a row is
    there.""",
    see=_SEE_MASK,
)
def absent_seen(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, _inverted(present))


@cross_attention.wrong(
    """Right without `present`. With it, absent rows get the score 0, which is no small score: they keep a weight.""",
    see=_SEE_MASK,
)
def absent_at_zero(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, fill=0.0)


@cross_attention.wrong(
    """Right without `present`. With it, absent rows of the context are set to 0, but a row of zeros still has the
    score 0, and a weight.""",
    see=_SEE_MASK,
)
def absent_emptied(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context if present is None else context * present[..., None], w_q, w_k, w_v)


@cross_attention.wrong(
    """Right without `present`. With it, only the values of absent rows are set to 0. Their keys still get a
    share of the weights: hide their scores, before softmax.""",
    see=_SEE_MASK,
)
def absent_values_emptied(x, context, w_q, w_k, w_v, present=None):
    values = context @ w_v if present is None else context @ w_v * present[..., None]
    return _attend(x @ w_q, context @ w_k, values)


@cross_attention.wrong(
    """Right without `present`. With it, weights are set to 0 after softmax, so that a row no longer adds up to 1.""",
    see=_SEE_MASK,
)
def absent_after(x, context, w_q, w_k, w_v, present=None):
    return _after(x @ w_q, context @ w_k, context @ w_v, None if present is None else present.unsqueeze(-2))


@cross_attention.wrong(
    """`present` has an entry for each row of the context, but yours hides questions: along the wrong axis of the
    scores.""",
    see=_SEE_MASK,
)
def questions_hidden(x, context, w_q, w_k, w_v, present=None):
    mask = None if present is None else present.unsqueeze(-1)
    return _attend(x @ w_q, context @ w_k, context @ w_v, mask)


@cross_attention.wrong(
    """`present` has an entry for each row of the context, but yours hides questions: along the wrong axis of the
    scores.""",
    see=_SEE_MASK,
)
def questions_hidden_finite(x, context, w_q, w_k, w_v, present=None):
    mask = None if present is None else present.unsqueeze(-1)
    return _attend(x @ w_q, context @ w_k, context @ w_v, mask, fill=-1e9)


@cross_attention.wrong(
    """Right with one leading axis. Without any, `present` hides questions, or shapes do not fit: unsqueeze(1) counts
    from the front. The axis for the questions is the last but one.""",
    see=_SEE_MASK,
)
def questions_from_the_front(x, context, w_q, w_k, w_v, present=None):
    mask = None if present is None else present.unsqueeze(1)
    return _attend(x @ w_q, context @ w_k, context @ w_v, mask)


@cross_attention.wrong(
    """`present` gets two axes, one of them for heads. There is one head here, and there may be no leading axis either:
    only an axis for the questions is missing, before the last.""",
    see=_SEE_MASK,
)
def axis_for_heads(x, context, w_q, w_k, w_v, present=None):
    mask = None if present is None else present[:, None, None, :]
    return _attend(x @ w_q, context @ w_k, context @ w_v, mask)


@cross_attention.wrong("""Right without a batch; with one your code stops. A usual cause is `.T`, which reverses
    all axes: only the last two may change places.""")
def all_axes_of_keys_reversed(x, context, w_q, w_k, w_v, present=None):
    keys = context @ w_k
    return _attend(x @ w_q, keys.permute(*range(keys.ndim)[::-1]).mT, context @ w_v, present)


@cross_attention.wrong(
    """Right without a batch. With one, `present` [batch, m] lies beside the scores [batch, n, m] as if its first
    axis were the questions: it lacks an axis.""",
    see=_SEE_MASK,
)
def axis_for_questions_missing(x, context, w_q, w_k, w_v, present=None):
    return _attend(x @ w_q, context @ w_k, context @ w_v, present)


@cross_attention.wrong("""Only the output comes back. The exercise asks for two things: output and weights.""")
def answer_alone(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present)[0]


@cross_attention.wrong(
    """Both are right, but in the other order: first the output, then the weights.""",
    worth=0.5,
)
def answer_swapped(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present)[::-1]


@cross_attention.wrong(
    """Absent rows are cut out, so the weights have fewer columns. Keep all m of them: an absent row has the
    weight 0.""",
    see=_SEE_MASK,
)
def absent_cut_out(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context if present is None else context[present], w_q, w_k, w_v)


@cross_attention.wrong("""x is added to the output. That belongs to a transformer block, not here.""")
def question_added(x, context, w_q, w_k, w_v, present=None):
    out, weights = _ask(x, context, w_q, w_k, w_v, present)
    return x + out, weights


@cross_attention.wrong("""The weights w_q, w_k and w_v are turned round. This lesson multiplies on the right as
    they are: x @ w_q.""")
def projections_turned(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q.T, w_k.T, w_v.T, present)


@cross_attention.wrong("""x and the context are compared as they are: w_q and w_k are missing.""")
def not_projected(x, context, w_q, w_k, w_v, present=None):
    return _attend(x, context, context @ w_v, None if present is None else present.unsqueeze(-2))


@cross_attention.wrong(
    """Two things: the scores are not divided by the root of d, and `present` is read the wrong way round: True
    means that a row is there.""",
    see=_SEE_MASK,
)
def asks_no_scale_absent_seen(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, _inverted(present), scale=1)


@cross_attention.wrong(
    """Two things: the scores are not divided by the root of d, and absent rows get the score 0, which is no small
    score.""",
    see=_SEE_MASK,
)
def asks_no_scale_absent_zero(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=1, fill=0.0)


@cross_attention.wrong("""The output is right, but beside it stand the scores, not the weights: softmax comes
    between.""")
def asks_scores_returned(x, context, w_q, w_k, w_v, present=None):
    scores = _scores(x @ w_q, context @ w_k)
    hidden = scores if present is None else scores.masked_fill(~present.unsqueeze(-2), -torch.inf)
    return _ask(x, context, w_q, w_k, w_v, present)[0], hidden


@cross_attention.wrong(
    """The scores are divided by the root of the number of rows of the context. The width of a query counts, their
    last axis.""",
    see=_SEE_SCALE,
)
def scale_of_rows(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=context.shape[-2] ** -0.5)


@cross_attention.wrong(
    """The scores are divided by the root of the width of the values. The width of a query x @ w_q counts, which
    may differ.""",
    see=_SEE_SCALE,
)
def scale_of_values(x, context, w_q, w_k, w_v, present=None):
    return _ask(x, context, w_q, w_k, w_v, present, scale=w_v.shape[-1] ** -0.5)


@cross_attention.right
def cross_einsum(x, context, w_q, w_k, w_v, present=None):
    scores = torch.einsum("...nx,xd,cd,...mc->...nm", x, w_q, w_k, context) / math.sqrt(w_q.shape[1])
    if present is not None:
        scores = scores - 1e9 * (1 - present[..., None, :].float())
    weights = torch.softmax(scores, dim=-1)
    return weights @ context @ w_v, weights


@cross_attention.right
def cross_numpy(x, context, w_q, w_k, w_v, present=None):
    x, context, w_q, w_k, w_v = (np.asarray(part, dtype=np.float64) for part in (x, context, w_q, w_k, w_v))
    mask = None if present is None else np.asarray(present)[..., None, :]
    return attention_numpy(x @ w_q, context @ w_k, context @ w_v, mask)


@cross_attention.right
def cross_one_by_one(x, context, w_q, w_k, w_v, present=None):
    if x.ndim > 2:
        presents = [None] * len(x) if present is None else present
        done = [cross_one_by_one(a, b, w_q, w_k, w_v, c) for a, b, c in zip(x, context, presents, strict=True)]
        return torch.stack([out for out, _ in done]), torch.stack([weights for _, weights in done])
    there = torch.ones(len(context), dtype=torch.bool) if present is None else present
    weights = torch.zeros(len(x), len(context))
    for i, row in enumerate(x):
        weights[i, there] = torch.softmax(context[there] @ w_k @ (row @ w_q) / len(w_q[0]) ** 0.5, 0)
    return weights @ (context @ w_v), weights


# --- transformer_block ----------------------------------------------------------------------------


def _norm(y, gain, axis=-1, eps=1e-5, unbiased=False, centered=True, outside=False):
    """LayerNorm along `axis`, without bias, with switches."""
    middle = y - y.mean(axis, keepdim=True) if centered else y
    variance = middle.pow(2).mean(axis, keepdim=True)
    variance = variance * y.shape[axis] / (y.shape[axis] - 1) if unbiased else variance
    return middle / (variance.sqrt() + eps if outside else (variance + eps).sqrt()) * gain


def _block(x, attend, gain_1, gain_2, w_1, w_2, norm=_norm, act=torch.nn.functional.gelu, second=None):
    x = x + attend(norm(x, gain_1))
    return x + act((second or norm)(x, gain_2) @ w_1) @ w_2


def _only_gain(y, gain):
    return y * gain


def _with_norm(**switches):
    return lambda y, gain: _norm(y, gain, **switches)


@transformer_block.wrong("""You normalize after adding. In a pre-norm block the sum x + ... stays as it is; what
    goes *into* attention and network is normalized.""")
def post_norm(x, attend, gain_1, gain_2, w_1, w_2):
    x = _norm(x + attend(x), gain_1)
    return _norm(x + torch.nn.functional.gelu(x @ w_1) @ w_2, gain_2)


@transformer_block.wrong("""The first sum is missing: what attention gives replaces x instead of being added to
    it.""")
def no_first_sum(x, attend, gain_1, gain_2, w_1, w_2):
    x = attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""The second sum is missing: what the network gives replaces the result of the first
    half instead of being added to it.""")
def no_second_sum(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(_norm(x, gain_1))
    return torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""Both sums are missing: x is added to what each half gives.""")
def no_sums(x, attend, gain_1, gain_2, w_1, w_2):
    return torch.nn.functional.gelu(_norm(attend(_norm(x, gain_1)), gain_2) @ w_1) @ w_2


@transformer_block.wrong("""The original x is added in the second half. There it is the result of the first half
    that goes on.""")
def original_added_twice(x, attend, gain_1, gain_2, w_1, w_2):
    first = x + attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(_norm(first, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""The network sees the original x, beside attention instead of after it. (Some models
    are built so; here the second half starts from the result of the first.)""")
def side_by_side(x, attend, gain_1, gain_2, w_1, w_2):
    return x + attend(_norm(x, gain_1)) + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""The normalized rows are added where x itself should be: the sum must carry the row
    as it was.""")
def normalized_added(x, attend, gain_1, gain_2, w_1, w_2):
    y = _norm(x, gain_1)
    x = y + attend(y)
    y = _norm(x, gain_2)
    return y + torch.nn.functional.gelu(y @ w_1) @ w_2


@transformer_block.wrong("""In the first half the normalized rows, times gain_1, are added where x itself should
    be: the sum must carry the row as it was.""")
def first_normalized_added(x, attend, gain_1, gain_2, w_1, w_2):
    y = _norm(x, gain_1)
    return _block(y, attend, 1, gain_2, w_1, w_2, lambda y, gain: y, second=_norm)


@transformer_block.wrong("""In the first half the normalized rows are added where x itself should be: the sum
    must carry the row as it was.""")
def first_normalized_added_bare(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(_norm(x, 1), attend, gain_1, gain_2, w_1, w_2, _only_gain, second=_norm)


@transformer_block.wrong("""The normalized rows, without their gain, are added where x itself should be, in both
    halves: the sum must carry the row as it was.""")
def normalized_added_bare(x, attend, gain_1, gain_2, w_1, w_2):
    x = _norm(x, 1)
    x = _norm(x + attend(x * gain_1), 1)
    return x + torch.nn.functional.gelu(x * gain_2 @ w_1) @ w_2


@transformer_block.wrong(
    """The network gets its rows times gain_2, but not normalized: the second normalization is missing."""
)
def second_gain_alone(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, second=_only_gain)


@transformer_block.wrong("""Attention gets x times gain_1, but not normalized: the first normalization is missing.""")
def first_gain_alone(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _only_gain, second=_norm)


@transformer_block.wrong("""The rows are multiplied by their gains, but nothing is normalized, neither before
    attention nor before the network.""")
def gains_alone(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _only_gain)


@transformer_block.wrong("""Each number is multiplied by 1 + gain. (Some models store gains so; here the gain
    itself is the factor.)""")
def one_plus_gain(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, 1 + gain_1, 1 + gain_2, w_1, w_2)


@transformer_block.wrong("""Attention gets x as it is: the first normalization is missing.""")
def no_first_norm(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(x)
    return x + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""The network gets its rows as they are: the second normalization is missing.""")
def no_second_norm(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(x @ w_1) @ w_2


@transformer_block.wrong("""Nothing is normalized, neither before attention nor before the network.""")
def no_norms(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, lambda y, gain: y)


@transformer_block.wrong("""What attention and the network give is normalized; what goes into them should be.""")
def results_normalized(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + _norm(attend(x), gain_1)
    return x + _norm(torch.nn.functional.gelu(x @ w_1) @ w_2, gain_2)


@transformer_block.wrong("""The gains change nothing: each normalized number is multiplied by its gain.""")
def no_gains(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, 1, 1, w_1, w_2)


@transformer_block.wrong("""gain_1 and gain_2 have changed places: gain_1 belongs to the half with attention.""")
def gains_swapped(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_2, gain_1, w_1, w_2)


@transformer_block.wrong("""gain_1 is used in both halves. The second has its own, gain_2.""")
def gain_1_twice(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_1, w_1, w_2)


@transformer_block.wrong("""You normalize down the columns, over the rows. Each row is normalized by itself,
    over its d numbers.""")
def norm_over_rows(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(axis=-2))


@transformer_block.wrong("""Mean and variance are those of the whole tensor. Each row is normalized by itself.""")
def norm_over_everything(x, attend, gain_1, gain_2, w_1, w_2):
    norm = lambda y, gain: (y - y.mean()) / (y.var(correction=0) + 1e-5).sqrt() * gain  # noqa: E731
    return _block(x, attend, gain_1, gain_2, w_1, w_2, norm)


@transformer_block.wrong("""Right for one row. With more, mean and variance are those of the last two axes, all
    rows together. Each row is normalized by itself, over the last axis.""")
def norm_over_two_axes(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(axis=(-2, -1)))


@transformer_block.wrong("""Shapes do not fit, or the wrong numbers meet: mean and variance have lost the axis
    along which they were taken. keepdim=True keeps it, with length 1.""")
def norm_without_keepdim(x, attend, gain_1, gain_2, w_1, w_2):
    norm = lambda y, gain: (y - y.mean(-1)) / (y.var(-1, correction=0) + 1e-5).sqrt() * gain  # noqa: E731
    return _block(x, attend, gain_1, gain_2, w_1, w_2, norm)


@transformer_block.wrong("""Your variance divides by d - 1, as torch.var and torch.std do unless told otherwise.
    Here it is the mean of the squared distances: by d.""")
def unbiased_variance(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(unbiased=True))


@transformer_block.wrong("""The mean is not taken away before you divide (that is RMSNorm, which other models
    use).""")
def rms_norm(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(centered=False))


@transformer_block.wrong("""The 0.00001 is added to the root. It belongs to the variance, under the root.""")
def eps_outside(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(outside=True))


@transformer_block.wrong("""Two things: your variance divides by d - 1, and the 0.00001 is added to the root. It
    belongs to the variance, under the root.""")
def unbiased_and_outside(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(unbiased=True, outside=True))


@transformer_block.wrong("""Right where rows vary enough. Where they vary little yours differs, and a row of equal
    numbers has the variance 0, and 0/0 is NaN: add 0.00001 to the variance.""")
def without_eps(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(eps=0.0))


@transformer_block.wrong("""Nearly right; where rows vary little yours differs: what you add to the variance is
    not 0.00001, which is 1e-5.""")
def other_eps(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(eps=1e-6))


@transformer_block.wrong("""Nearly right; where rows vary little yours differs: what you add to the variance is
    far smaller than 0.00001, which is 1e-5.""")
def smaller_eps(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(eps=1e-8))


@transformer_block.wrong("""Your rows are centered, but not divided by the root of their variance.""")
def centered_only(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, lambda y, gain: (y - y.mean(-1, keepdim=True)) * gain)


@transformer_block.wrong("""You divide by the variance. Its root belongs there.""")
def variance_without_root(x, attend, gain_1, gain_2, w_1, w_2):
    def norm(y, gain):
        return (y - y.mean(-1, keepdim=True)) / (y.var(-1, keepdim=True, correction=0) + 1e-5) * gain

    return _block(x, attend, gain_1, gain_2, w_1, w_2, norm)


@transformer_block.wrong("""Your curve is the ReLU, which cuts at 0. GELU is asked for.""")
def relu(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=torch.relu)


@transformer_block.wrong("""Your curve is x times its sigmoid (SiLU, or Swish). GELU is asked for.""")
def silu(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=torch.nn.functional.silu)


@transformer_block.wrong(
    """Nearly right: your GELU is the approximation with tanh. The exact one, with erf, is asked for.""",
    worth=0.5,
)
def gelu_by_tanh(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=lambda y: torch.nn.functional.gelu(y, approximate="tanh"))


@transformer_block.wrong("""Your GELU is the rough approximation, x · sigmoid(1.702 x). The exact one, with erf,
    is asked for.""")
def gelu_by_sigmoid(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=lambda y: y * torch.sigmoid(1.702 * y))


@transformer_block.wrong("""Two things: your GELU is the approximation with tanh, and what you add to the
    variance is not 0.00001, which is 1e-5.""")
def gelu_by_tanh_and_other_eps(x, attend, gain_1, gain_2, w_1, w_2):
    act = lambda y: torch.nn.functional.gelu(y, approximate="tanh")  # noqa: E731
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(eps=1e-6), act)


@transformer_block.wrong("""Your GELU is too steep: z is divided by the root of 2 before erf is taken.""")
def erf_without_root(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=lambda y: y * (1 + torch.erf(y)) / 2)


@transformer_block.wrong("""Your GELU is twice as large as it should be: the factor 1/2 is missing.""")
def gelu_without_half(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=lambda y: 2 * torch.nn.functional.gelu(y))


@transformer_block.wrong("""GELU comes before w_1. It belongs between w_1 and w_2: check the brackets.""")
def curve_before_w_1(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(_norm(x, gain_2)) @ w_1 @ w_2


@transformer_block.wrong("""w_1 and w_2 are turned round, as F.linear and nn.Linear do. This lesson multiplies
    on the right as they are: rows @ w_1.""")
def network_turned(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1.T, w_2.T)


@transformer_block.wrong("""There is no curve between w_1 and w_2: two multiplications in a row are one.""")
def no_curve(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=lambda y: y)


@transformer_block.wrong("""GELU comes after w_2. It belongs between w_1 and w_2.""")
def curve_at_the_end(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1 @ w_2)


@transformer_block.wrong("""Your GELU is applied twice: once between w_1 and w_2, and once more after.""")
def curve_twice(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2)


@transformer_block.wrong("""Only the first half is there: attention. The network with w_1 and w_2 is missing.""")
def first_half_alone(x, attend, gain_1, gain_2, w_1, w_2):
    return x + attend(_norm(x, gain_1))


@transformer_block.wrong("""The two halves have changed places: attention comes first.""")
def network_first(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2
    return x + attend(_norm(x, gain_1))


@transformer_block.wrong("""The result is right, but x, which was handed in, has changed: `x += ...` works in
    place. Write x = x + ...""")
def changed_in_place(x, attend, gain_1, gain_2, w_1, w_2):
    x += attend(_norm(x, gain_1))
    return x + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""x, which was handed in, has changed: `x += ...` works in place. Write x = x + ...""")
def changed_in_place_throughout(x, attend, gain_1, gain_2, w_1, w_2):
    x += attend(_norm(x, gain_1))
    x += torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2
    return x


@transformer_block.wrong("""The last result lacks x: only what the two halves add comes back.""")
def only_what_was_added(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2) - x


@transformer_block.wrong("""One more normalization than asked for: the result is normalized at the end.""")
def normalized_at_the_end(x, attend, gain_1, gain_2, w_1, w_2):
    return _norm(_block(x, attend, gain_1, gain_2, w_1, w_2), 1)


@transformer_block.wrong("""You normalize along axis 0, counted from the front. Each row is normalized by
    itself, over its d numbers, the last axis.""")
def norm_along_the_first(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, _with_norm(axis=0))


@transformer_block.wrong("""Your curve is the tanh. GELU is asked for.""")
def tanh(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=torch.tanh)


@transformer_block.wrong("""Your curve is the sigmoid. GELU is asked for, z times a share.""")
def sigmoid_curve(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, act=torch.sigmoid)


@transformer_block.wrong("""gain_1 is multiplied to what attention gives. It belongs to the normalized rows that
    go into it.""")
def gain_after_attention(x, attend, gain_1, gain_2, w_1, w_2):
    x = x + attend(_norm(x, 1)) * gain_1
    return x + torch.nn.functional.gelu(_norm(x, gain_2) @ w_1) @ w_2


@transformer_block.wrong("""The gains are added. Each normalized number is multiplied by its gain.""")
def gains_added(x, attend, gain_1, gain_2, w_1, w_2):
    return _block(x, attend, gain_1, gain_2, w_1, w_2, lambda y, gain: _norm(y, 1) + gain)


@transformer_block.right
def ready_made_norm(x, attend, gain_1, gain_2, w_1, w_2):
    norm = torch.nn.LayerNorm(x.shape[-1], elementwise_affine=False)
    with torch.no_grad():
        first = x + attend(gain_1 * norm(x))
        return first + torch.nn.GELU()(torch.matmul(gain_2 * norm(first), w_1)).matmul(w_2)


@transformer_block.right
def block_numpy(x, attend, gain_1, gain_2, w_1, w_2):
    x, gain_1, gain_2, w_1, w_2 = (np.asarray(part, dtype=np.float64) for part in (x, gain_1, gain_2, w_1, w_2))

    def norm(y):
        return (y - y.mean(-1, keepdims=True)) / np.sqrt(y.var(-1, keepdims=True) + 1e-5)

    x = x + np.asarray(attend(norm(x) * gain_1))
    y = norm(x) * gain_2 @ w_1
    return x + (y * (1 + erf(y / np.sqrt(2))) / 2) @ w_2


@transformer_block.right
def gain_in_the_weights(x, attend, gain_1, gain_2, w_1, w_2):
    x = x.clone()
    x += attend(torch.nn.functional.layer_norm(x, (x.shape[-1],), gain_1))
    standard = torch.nn.functional.layer_norm(x, (x.shape[-1],))
    y = standard @ (gain_2[:, None] * w_1)
    return x + (0.5 * y * (1 + torch.erf(y / 2**0.5))) @ w_2


@transformer_block.right
def block_row_by_row(x, attend, gain_1, gain_2, w_1, w_2):
    def norm(row):
        mean = row.sum() / len(row)
        return (row - mean) * ((row * row).mean() - mean**2 + 1e-5) ** -0.5

    d = x.shape[-1]
    rows = torch.stack([norm(row) for row in x.double().reshape(-1, d)]).reshape(x.shape).float()
    first = x + attend(rows * gain_1)
    out = [
        row + torch.nn.functional.gelu((norm(row.double()).float() * gain_2) @ w_1) @ w_2
        for row in first.reshape(-1, d)
    ]
    return torch.stack(out).reshape(x.shape)
