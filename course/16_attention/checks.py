"""Lesson 16: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np
import torch

from autograder import Exercise

BLOCKS = [
    "studio",
    "torch.nn.functional.multi_head_attention_forward",
    *(f"torch.nn.{name}" for name in ("MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder")),
    *(f"torch.nn.{name}" for name in ("TransformerEncoderLayer", "TransformerDecoderLayer", "attention")),
    "torchtune",
    "transformers",
]
READY_MADE = [*BLOCKS, "torch.nn.functional.scaled_dot_product_attention"]
SOFTMAXES = [
    "studio",
    *(f"torch.{name}" for name in ("softmax", "log_softmax", "Tensor.softmax", "Tensor.log_softmax")),
    *(f"torch.{where}.{name}" for where in ("special", "nn.functional") for name in ("softmax", "log_softmax")),
    *(f"torch.nn.functional.{name}" for name in ("softmin", "gumbel_softmax", "scaled_dot_product_attention")),
    *(f"torch.nn.{name}" for name in ("Softmax", "LogSoftmax", "Softmin", "Softmax2d", "MultiheadAttention")),
    *("scipy.special.softmax", "scipy.special.log_softmax"),
]


def _tensor(values):
    return torch.from_numpy(np.array(values, dtype=np.float32))


def _large(values):
    """Large scores as float64: in float32, numbers around 10,000 have only three digits behind the point."""
    return torch.tensor(values, dtype=torch.float64)


def _normal(rng, *shape, scale=1.0):
    """[shape] float32 tensor of normal random numbers."""
    return _tensor(scale * rng.standard_normal(shape))


class _Function:
    """A function of rows [..., n, d] that is handed in: takes arrays too, gives tensors, has a readable name."""

    def __init__(self, name, run):
        self._name, self._run = name, run

    def __call__(self, rows):
        return self._run(torch.as_tensor(rows).to(torch.float32))

    def __repr__(self):
        return f"<a function: {self._name}>"


def _mask(rng, *shape):
    """[shape] bool tensor in which each row has at least one True and one False."""
    allowed = rng.random(shape) < 0.5
    first = rng.integers(0, shape[-1], (*shape[:-1], 1))
    np.put_along_axis(allowed, first, True, -1)
    np.put_along_axis(allowed, (first + 1) % shape[-1], False, -1)
    return torch.from_numpy(allowed)


softmax = Exercise(
    "softmax",
    points=2,
    minutes=8,
    difficulty=1,
    see="Softmax: a soft choice",
    hints=[
        "Two steps: exponentials, then divide each by the sum of those that it competes with.",
        "keepdim=True (keepdims=True in numpy) keeps the axis that you sum over, so that shapes fit when you divide.",
        "Adding a constant to all scores of a row changes no weight. Which constant keeps torch.exp from overflowing?",
        "Rows may be of very different size: each needs a constant of its own.",
    ],
    forbids=SOFTMAXES,
    rtol=1e-4,
    atol=1e-7,
)


@softmax.case
def three_scores(softmax, rng):
    """three scores"""
    return softmax(_tensor([2.0, 1.0, -0.5]))


@softmax.case
def rows_of_a_matrix(softmax, rng):
    """a matrix, along its last axis"""
    return softmax(_normal(rng, 3, 5))


@softmax.case
def columns_of_a_matrix(softmax, rng):
    """a matrix, along axis 0"""
    return softmax(_normal(rng, 4, 4), axis=0)


@softmax.case
def the_axis_in_the_middle(softmax, rng):
    """three axes, along axis 1"""
    return softmax(_normal(rng, 2, 3, 4), axis=1)


@softmax.case
def counted_from_the_end(softmax, rng):
    """three axes, along axis -2"""
    return softmax(_normal(rng, 3, 2, 3), axis=-2)


@softmax.case
def four_axes(softmax, rng):
    """four axes, along the last"""
    return softmax(_normal(rng, 2, 2, 3, 4, scale=2))


@softmax.case
def large_scores(softmax, rng):
    """scores around 10,000"""
    return softmax(_large([10000.3, 10001.7, 9999.4]))


@softmax.case
def very_negative_scores(softmax, rng):
    """scores around -10,000"""
    return softmax(_large([-10000.3, -10001.7, -9999.4]))


@softmax.case
def one_row_large_one_small(softmax, rng):
    """a row around 10,000 above a row around -10,000"""
    return softmax(_large([[10000.3, 10001.7], [-10000.3, -10001.4]]))


@softmax.case
def with_minus_infinity(softmax, rng):
    """some scores are minus infinity"""
    return softmax(_tensor([[1.0, -np.inf, 2.0], [-np.inf, -np.inf, -3.0]]))


@softmax.case
def minus_infinity_among_very_negative(softmax, rng):
    """minus infinity beside scores around -10,000"""
    return softmax(_large([-9999, -np.inf, -10000]))


@softmax.case
def close_scores(softmax, rng):
    """scores that differ by fractions"""
    return softmax(_tensor(rng.uniform(-0.9, 0.9, 6)))


@softmax.case
def one_score(softmax, rng):
    """a single score"""
    return softmax(_tensor([-3.0]))


causal_mask = Exercise(
    "causal_mask",
    points=1,
    minutes=4,
    difficulty=1,
    see="A mask says who may look where",
    hints=[
        "Draw it for n = 3. Row 0 is the first note: whom may it see? And row 2?",
        "Entry (i, j) asks one question about i and j. torch.arange(n)[:, None] is a column, torch.arange(n) a row.",
        "A comparison gives bool; torch.ones(n, n) gives float.",
    ],
    forbids=["studio", "torch.nn.Transformer", "torch.nn.modules.transformer"],
    dtype="bool",
)


@causal_mask.case
def four_notes(causal_mask, rng):
    """four notes"""
    return causal_mask(4)


@causal_mask.case
def one_note(causal_mask, rng):
    """a single note"""
    return causal_mask(1)


@causal_mask.case
def two_notes(causal_mask, rng):
    """two notes"""
    return causal_mask(2)


@causal_mask.case
def more_notes(causal_mask, rng):
    """some more notes"""
    return causal_mask(int(rng.integers(5, 12)))


attention = Exercise(
    "attention",
    points=3,
    minutes=12,
    difficulty=2,
    see="Attention is a weighted mean",
    hints=[
        "Four steps: scores, mask, softmax, mean. Write down the shape after each of them.",
        "k.transpose(-2, -1) swaps the last two axes only, so q @ k.transpose(-2, -1) works with any leading axes.",
        "What must a score be so that its weight comes out as exactly 0, and the others of its row still add up to 1?",
        "The weights of one query, one row, add up to 1.",
    ],
    forbids=READY_MADE,
    rtol=1e-4,
    atol=1e-6,
)


@attention.case
def by_hand(attention, rng):
    """one query, two keys"""
    return attention(_tensor([[1.0, 0, 0, 1]]), _tensor([[2.0, 0, 0, 0], [0, 1, 1, 0]]), _tensor([[1.0], [5.0]]))


@attention.case
def four_queries_three_keys(attention, rng):
    """more queries than keys, values of another width"""
    return attention(_normal(rng, 4, 6), _normal(rng, 3, 6), _normal(rng, 3, 2))


@attention.case
def as_many_queries_as_keys(attention, rng):
    """as many queries as keys, and as wide as many"""
    return attention(*(_normal(rng, 4, 4, scale=1.5) for _ in range(3)))


@attention.case
def with_a_mask(attention, rng):
    """a mask [n, m]"""
    q, k, v = _normal(rng, 3, 5), _normal(rng, 4, 5), _normal(rng, 4, 3)
    return attention(q, k, v, mask=_mask(rng, 3, 4))


@attention.case
def a_square_mask(attention, rng):
    """a causal mask, q, k and v alike"""
    x = _normal(rng, 4, 4)
    return attention(x, x, x, mask=torch.tensor([[True] * (i + 1) + [False] * (3 - i) for i in range(4)]))


@attention.case
def two_leading_axes(attention, rng):
    """leading axes [2, 3]"""
    return attention(_normal(rng, 2, 3, 4, 5), _normal(rng, 2, 3, 2, 5), _normal(rng, 2, 3, 2, 1))


@attention.case
def one_mask_for_all(attention, rng):
    """leading axes [2, 2], and one mask [n, m] for all of them"""
    q, k, v = _normal(rng, 2, 2, 3, 4), _normal(rng, 2, 2, 3, 4), _normal(rng, 2, 2, 3, 4)
    return attention(q, k, v, mask=_mask(rng, 3, 3))


@attention.case
def a_mask_for_each(attention, rng):
    """leading axes [2, 2], and a mask [2, 1, n, m]"""
    q, k, v = _normal(rng, 2, 2, 2, 3), _normal(rng, 2, 2, 4, 3), _normal(rng, 2, 2, 4, 2)
    return attention(q, k, v, mask=_mask(rng, 2, 1, 2, 4))


@attention.case
def large_values(attention, rng):
    """scores of some thousands"""
    q, k = _tensor(40 * rng.choice([-1, 1], (3, 4))), _tensor(40 * rng.choice([-1, 1], (3, 4)))
    return attention(q, k + _tensor([[0.0], [1], [2]]), _normal(rng, 3, 2))


@attention.case
def masked_and_below_zero(attention, rng):
    """scores far below zero, and a mask"""
    q, k, v = 10 + _normal(rng, 2, 4), -10 + _normal(rng, 3, 4), _normal(rng, 3, 2)
    return attention(q, k, v, mask=torch.tensor([[True, True, False], [False, True, True]]))


@attention.case
def hidden_scores_highest(attention, rng):
    """scores of 3200 and -3200; each query sees only keys with the low ones"""
    q, k = _tensor([[40.0] * 4, [-40.0] * 4]), _tensor([[40.0] * 4, [-40.0] * 4, [-40.0] * 4, [40.0] * 4])
    mask = torch.tensor([[False, True, True, False], [True, False, False, False]])
    return attention(q, k, _normal(rng, 4, 3), mask=mask)


rope = Exercise(
    "rope",
    points=3,
    minutes=15,
    difficulty=3,
    see="RoPE: position as rotation",
    hints=[
        "x[..., 0::2] holds the first number of each pair, x[..., 1::2] the second. Both have d/2 columns.",
        "The angles form a table [n, d/2]: a column of positions times a row of speeds.",
        "The two turned halves must go back to where they came from: torch.stack(..., -1) and flatten, or two slices.",
        "Test yourself: at position 0 nothing changes, and no row ever changes its length.",
    ],
    forbids=["studio", "torchtune", "transformers"],
    rtol=1e-4,
    atol=1e-6,
)


@rope.case
def one_pair(rope, rng):
    """one pair at positions 0, 1, 2"""
    return rope(_tensor([[1.0, 0], [1, 0], [1, 0]]), torch.arange(3))


@rope.case
def two_pairs(rope, rng):
    """two pairs, at position 3"""
    return rope(_tensor([[1.0, 2, 3, 4]]), torch.tensor([3.0]))


@rope.case
def three_pairs_base_100(rope, rng):
    """three pairs, base 100"""
    return rope(_normal(rng, 4, 6), torch.arange(4.0), base=100.0)


@rope.case
def from_another_start(rope, rng):
    """positions that start elsewhere"""
    return rope(_normal(rng, 3, 4), torch.arange(3.0) + int(rng.integers(5, 20)))


@rope.case
def any_order(rope, rng):
    """whole positions in any order, some equal, some negative"""
    return rope(_normal(rng, 5, 8), torch.tensor([4, -2, 4, 0, -7]), base=50)


@rope.case
def between_whole_numbers(rope, rng):
    """positions that are no whole numbers"""
    return rope(_normal(rng, 4, 4), _tensor(rng.uniform(-6, 6, 4)))


@rope.case
def far_away(rope, rng):
    """positions of some thousands"""
    return rope(_normal(rng, 2, 4), torch.tensor([2000.0, 5000.0]))


@rope.case
def leading_axes(rope, rng):
    """leading axes [2, 3]"""
    return rope(_normal(rng, 2, 3, 4, 6), torch.arange(4.0), base=1000.0)


@rope.case
def as_many_rows_as_heads(rope, rng):
    """leading axes as long as there are rows"""
    return rope(_normal(rng, 4, 4, 4), torch.arange(4.0))


multi_head = Exercise(
    "multi_head",
    points=4,
    minutes=20,
    difficulty=3,
    see="Many heads",
    hints=[
        "First q, k, v: [..., n, d] each, by one multiplication each. Then cut the last axis into heads.",
        "y.unflatten(-1, (heads, -1)) gives [..., n, heads, d/heads]. Attention works on the last two axes: which must "
        "stand there?",
        "A loop over heads is fine: columns h*w to (h+1)*w of q, k and v, with w = d // heads; then join the results.",
        "The scale belongs to the width of one head.",
    ],
    forbids=BLOCKS,
    rtol=1e-4,
    atol=1e-6,
)


def _weights(rng, d, number=4):
    return [_normal(rng, d, d, scale=d**-0.5 * 1.5) for _ in range(number)]


def _stretched(rng, n, width):
    """A function for `rotate`: multiplies [..., n, width] by a fixed table."""
    table = 1 + _normal(rng, n, width, scale=0.5)
    return _Function("each number times one of its own", lambda rows: rows * table)


@multi_head.case
def one_head(multi_head, rng):
    """one head"""
    return multi_head(_normal(rng, 3, 4), *_weights(rng, 4), 1)


@multi_head.case
def two_heads(multi_head, rng):
    """two heads of two columns"""
    return multi_head(_normal(rng, 3, 4), *_weights(rng, 4), 2)


@multi_head.case
def three_heads(multi_head, rng):
    """three heads of two columns, five notes"""
    return multi_head(_normal(rng, 5, 6), *_weights(rng, 6), 3)


@multi_head.case
def heads_of_one_column(multi_head, rng):
    """as many heads as columns"""
    return multi_head(_normal(rng, 4, 4), *_weights(rng, 4), 4)


@multi_head.case
def copied_through(multi_head, rng):
    """w_v and w_o copy their input"""
    w_q, w_k = _weights(rng, 4, 2)
    return multi_head(_normal(rng, 3, 4), w_q, w_k, torch.eye(4), torch.eye(4), heads=2)


@multi_head.case
def with_a_causal_mask(multi_head, rng):
    """a causal mask"""
    mask = torch.tensor([[True] * (i + 1) + [False] * (3 - i) for i in range(4)])
    return multi_head(_normal(rng, 4, 6), *_weights(rng, 6), 2, mask=mask)


@multi_head.case
def a_batch(multi_head, rng):
    """a batch of two, with a mask for all"""
    return multi_head(_normal(rng, 2, 3, 4), *_weights(rng, 4), 2, mask=_mask(rng, 3, 3))


@multi_head.case
def as_many_as_can_be_mixed_up(multi_head, rng):
    """leading axes [2, 2], two notes, two heads of two columns"""
    return multi_head(_normal(rng, 2, 2, 2, 4), *_weights(rng, 4), 2)


@multi_head.case
def turned(multi_head, rng):
    """a function for `rotate`, as many heads as rows"""
    return multi_head(_normal(rng, 3, 6), *_weights(rng, 6), 3, rotate=_stretched(rng, 3, 2))


@multi_head.case
def turned_and_masked(multi_head, rng):
    """a batch, a mask and a function for `rotate`"""
    turn = _stretched(rng, 4, 2)
    return multi_head(_normal(rng, 2, 4, 4), *_weights(rng, 4), 2, mask=_mask(rng, 4, 4), rotate=turn)


cross_attention = Exercise(
    "cross_attention",
    points=2,
    minutes=10,
    difficulty=2,
    see="Cross-attention: asking another sequence",
    hints=[
        "Who asks? That is where queries come from. Who answers? That is where keys and values come from.",
        "Write the three shapes down: q is [n, d], k is [m, d], v is [m, d_v].",
        "`present` has one entry for each row of the context, scores have one for each pair: present[..., None, :].",
    ],
    forbids=READY_MADE,
    rtol=1e-4,
    atol=1e-6,
)


def _projections(rng, d_x, d_c, d, d_v):
    return [_normal(rng, rows, columns, scale=rows**-0.5 * 1.5) for rows, columns in ((d_x, d), (d_c, d), (d_c, d_v))]


@cross_attention.case
def asked_by_hand(cross_attention, rng):
    """one question to two rows, weights that copy"""
    copy = torch.eye(2)
    return cross_attention(_tensor([[1.0, 0]]), _tensor([[3.0, 0], [0, 4]]), copy, copy, copy)


@cross_attention.case
def other_widths(cross_attention, rng):
    """all widths differ"""
    return cross_attention(_normal(rng, 4, 3), _normal(rng, 5, 6), *_projections(rng, 3, 6, 2, 4))


@cross_attention.case
def same_widths(cross_attention, rng):
    """all widths are equal, and as many rows"""
    return cross_attention(_normal(rng, 4, 4), _normal(rng, 4, 4), *_projections(rng, 4, 4, 4, 4))


@cross_attention.case
def one_row_of_context(cross_attention, rng):
    """a context of one row"""
    return cross_attention(_normal(rng, 3, 2), _normal(rng, 1, 3), *_projections(rng, 2, 3, 4, 2))


@cross_attention.case
def some_absent(cross_attention, rng):
    """some rows of the context are absent"""
    x, context, weights = _normal(rng, 3, 4), _normal(rng, 5, 3), _projections(rng, 4, 3, 6, 2)
    return cross_attention(x, context, *weights, present=_mask(rng, 5))


@cross_attention.case
def as_many_questions_as_rows(cross_attention, rng):
    """as many questions as rows, some absent"""
    x, context, weights = _normal(rng, 4, 4), _normal(rng, 4, 4), _projections(rng, 4, 4, 4, 4)
    return cross_attention(x, context, *weights, present=_mask(rng, 4))


@cross_attention.case
def a_batch_without_gaps(cross_attention, rng):
    """a batch of two"""
    return cross_attention(_normal(rng, 2, 3, 4), _normal(rng, 2, 4, 3), *_projections(rng, 4, 3, 2, 3))


@cross_attention.case
def a_batch_with_gaps(cross_attention, rng):
    """a batch of two, each with its own absent rows"""
    x, context, weights = _normal(rng, 2, 3, 4), _normal(rng, 2, 4, 3), _projections(rng, 4, 3, 2, 3)
    return cross_attention(x, context, *weights, present=_mask(rng, 2, 4))


transformer_block = Exercise(
    "transformer_block",
    points=4,
    minutes=15,
    difficulty=3,
    see="The transformer block",
    hints=[
        "Two halves of the same form: x plus something made of the normalized x. The second starts from what the first "
        "gave.",
        "Mean and variance are those of each row, over its d numbers: mean(-1, keepdim=True).",
        "torch.var divides by d - 1 unless told otherwise; the mean of the squared distances divides by d.",
        "torch.nn.functional.gelu is the exact GELU unless told otherwise.",
    ],
    forbids=BLOCKS,
    rtol=2e-5,
    atol=2e-6,
)


def _mixing(rng, n):
    """A function in the place of attention: mixes the rows of [..., n, d]."""
    mix = _normal(rng, n, n, scale=0.7)
    return _Function("bends each number, then mixes rows", lambda rows: mix @ torch.tanh(rows))


def _inner(rng, d, h):
    """gain_1, gain_2 [d], w_1 [d, h], w_2 [h, d]."""
    gains = [1 + _normal(rng, d, scale=0.4) for _ in range(2)]
    return [*gains, _normal(rng, d, h, scale=1.5 * d**-0.5), _normal(rng, h, d, scale=1.5 * h**-0.5)]


@transformer_block.case
def nothing_attended(transformer_block, rng):
    """attend gives zeros, so the second half works alone"""
    return transformer_block(_normal(rng, 3, 4), _Function("zeros", torch.zeros_like), *_inner(rng, 4, 8))


@transformer_block.case
def no_second_half(transformer_block, rng):
    """w_2 is all zeros, so the first half works alone"""
    gain_1, gain_2, w_1, w_2 = _inner(rng, 4, 6)
    return transformer_block(_normal(rng, 3, 4), _mixing(rng, 3), gain_1, gain_2, w_1, 0 * w_2)


@transformer_block.case
def both_halves(transformer_block, rng):
    """both halves"""
    return transformer_block(_normal(rng, 4, 6), _mixing(rng, 4), *_inner(rng, 6, 9))


@transformer_block.case
def gains_of_one(transformer_block, rng):
    """gains of 1, as many rows as columns"""
    _, _, w_1, w_2 = _inner(rng, 4, 4)
    return transformer_block(_normal(rng, 4, 4), _mixing(rng, 4), torch.ones(4), torch.ones(4), w_1, w_2)


@transformer_block.case
def far_from_zero(transformer_block, rng):
    """rows with a large mean, each another"""
    x = _normal(rng, 3, 5) + _tensor([[4.0], [-6], [9]])
    return transformer_block(x, _mixing(rng, 3), *_inner(rng, 5, 7))


@transformer_block.case
def very_quiet(transformer_block, rng):
    """rows that differ by some thousandths only"""
    return transformer_block(_normal(rng, 3, 4, scale=0.004), _mixing(rng, 3), *_inner(rng, 4, 6))


@transformer_block.case
def constant_rows(transformer_block, rng):
    """rows in which all numbers are equal"""
    x = _tensor([[2.0] * 4, [0.0] * 4])
    return transformer_block(x, _mixing(rng, 2), *_inner(rng, 4, 5))


@transformer_block.case
def a_batch_of_two(transformer_block, rng):
    """a batch of two"""
    return transformer_block(_normal(rng, 2, 3, 6), _mixing(rng, 3), *_inner(rng, 6, 8))
