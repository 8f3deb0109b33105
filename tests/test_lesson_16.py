"""Lesson 16's references against torch's own attention, normalization and layers, and against closed forms."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from lesson_kit import judged
from torch.nn import functional as F

from autograder.lesson import load_lesson
from studio.models import harmonizer

ROOT = Path(__file__).parents[1]
LESSON = load_lesson(ROOT / "solutions" / "16_attention")
REF = LESSON.references


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def close(got, want, atol=2e-6):
    np.testing.assert_allclose(got, want, atol=atol, rtol=1e-5)


# --- softmax, mask --------------------------------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_softmax_agrees_with_torch(axis):
    x = 5 * normal(3, 4, 5)
    close(REF["softmax"](x, axis), F.softmax(x, axis))


def test_softmax_of_large_and_infinite_scores():
    x = torch.tensor([[1e4, 1e4 + 1, -torch.inf], [-1e4, -torch.inf, -torch.inf]], dtype=torch.float64)
    e = math.e
    close(REF["softmax"](x), [[1 / (1 + e), e / (1 + e), 0], [1, 0, 0]], atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_causal_mask_is_what_torch_calls_causal(n):
    mask = REF["causal_mask"](n)
    assert mask.dtype == torch.bool
    q, k, v = (normal(n, 4, seed=s) for s in range(3))
    want = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
    close(F.scaled_dot_product_attention(q[None], k[None], v[None], attn_mask=mask)[0], want)
    theirs = torch.nn.Transformer.generate_square_subsequent_mask(n)
    assert torch.equal(mask, theirs == 0)


# --- attention, heads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape, mask", [((), None), ((2, 3), None), ((), (4, 5)), ((2, 3), (4, 5)), ((2, 3), (2, 1, 4, 5))]
)
def test_attention_agrees_with_torch(shape, mask):
    q, k, v = normal(*shape, 4, 6), normal(*shape, 5, 6, seed=1), normal(*shape, 5, 2, seed=2)
    may = None if mask is None else (normal(*mask, seed=3) > 0) | (torch.arange(5) == 2)
    out, weights = REF["attention"](q, k, v, may)
    close(out, F.scaled_dot_product_attention(q, k, v, attn_mask=may))
    close(weights.sum(-1), torch.ones(*shape, 4))
    assert may is None or not weights[~may.expand(weights.shape)].any()


@pytest.mark.parametrize("d, heads, causal", [(8, 1, False), (8, 2, True), (12, 4, True)])
def test_multi_head_agrees_with_torchs_layer(d, heads, causal):
    w_q, w_k, w_v, w_o = (normal(d, d, seed=s) / d**0.5 for s in range(4))
    layer = torch.nn.MultiheadAttention(d, heads, bias=False, batch_first=True)
    with torch.no_grad():
        layer.in_proj_weight[:] = torch.cat([w_q.T, w_k.T, w_v.T])  # torch stores weights turned round
        layer.out_proj.weight[:] = w_o.T
        x, mask = normal(2, 5, d, seed=9), REF["causal_mask"](5) if causal else None
        want = layer(x, x, x, attn_mask=None if mask is None else ~mask)[0]  # and marks what is hidden
    close(REF["multi_head"](x, w_q, w_k, w_v, w_o, heads, mask), want)


def test_multi_head_turns_queries_and_keys_of_each_head():
    d, heads, places = 8, 2, torch.arange(5) + 3
    weights = [normal(d, d, seed=s) / d**0.5 for s in range(4)]
    x = normal(5, d, seed=9)
    got = REF["multi_head"](x, *weights, heads, rotate=lambda part: REF["rope"](part, places))
    q, k, v = ((x @ w).reshape(5, heads, -1).transpose(0, 1) for w in weights[:3])
    out = F.scaled_dot_product_attention(by_matrices(q, places), by_matrices(k, places), v)
    close(got, out.transpose(0, 1).reshape(5, d) @ weights[3])


def test_cross_attention_agrees_with_torch_and_with_a_shorter_context():
    x, context = normal(2, 3, 4), normal(2, 6, 5, seed=1)
    w_q, w_k, w_v = normal(4, 7, seed=2), normal(5, 7, seed=3), normal(5, 2, seed=4)
    out, weights = REF["cross_attention"](x, context, w_q, w_k, w_v)
    close(out, F.scaled_dot_product_attention(x @ w_q, context @ w_k, context @ w_v), atol=2e-5)
    assert weights.shape == (2, 3, 6)
    present = torch.arange(6) < torch.tensor([[6], [4]])
    masked, _ = REF["cross_attention"](x, context, w_q, w_k, w_v, present)
    short, _ = REF["cross_attention"](x[1], context[1, :4], w_q, w_k, w_v)
    close(masked[0], out[0])
    close(masked[1], short, atol=2e-5)


# --- RoPE -----------------------------------------------------------------------------------------------


def by_matrices(x, positions, base=10000.0):
    """Each row times its own rotation matrix, exp of an antisymmetric one: neighbors are pairs."""
    d = x.shape[-1]
    whirl = torch.zeros(d, d, dtype=torch.float64)
    for i in range(d // 2):
        whirl[2 * i + 1, 2 * i], whirl[2 * i, 2 * i + 1] = base ** (-2 * i / d), -(base ** (-2 * i / d))
    turned = [torch.linalg.matrix_exp(float(p) * whirl) for p in positions]
    return torch.stack([x[..., n, :].double() @ m.T for n, m in enumerate(turned)], -2).float()


@pytest.mark.parametrize("positions", [[0, 1, 2], [-4, 7.5, 100]])
def test_rope_is_the_matrix_exponential(positions):
    x = normal(2, 3, 8)
    close(REF["rope"](x, torch.tensor(positions), 500.0), by_matrices(x, positions, 500.0), atol=3e-5)


def test_rope_scores_depend_on_distance_only():
    q, k = normal(1, 16), normal(1, 16, seed=1)

    def score(p, r):
        return float(REF["rope"](q, torch.tensor([p])) @ REF["rope"](k, torch.tensor([r])).T)

    for distance in (-3, 0, 5):
        close([score(p, p + distance) for p in (0, 1, 17, 60)], [score(0, distance)] * 4, atol=1e-4)
    assert abs(score(0, 1) - score(0, 2)) > 1e-2


def test_rope_keeps_lengths_and_position_0():
    x = normal(4, 6)
    places = torch.tensor([0.0, 3, -8, 1000])
    got = REF["rope"](x, places)
    close(got[0], x[0])
    close(got.norm(dim=-1), x.norm(dim=-1), atol=1e-5)


def test_half_split_pairing_is_the_same_up_to_the_order_of_columns():
    x, places = normal(3, 8), torch.arange(3)
    order = torch.tensor([0, 4, 1, 5, 2, 6, 3, 7])  # column of half-split that stands at each place of interleaved
    angle = places[:, None] * 10000.0 ** (-torch.arange(4) / 4)
    a, b = x.chunk(2, -1)
    half_split = torch.cat([a * angle.cos() - b * angle.sin(), b * angle.cos() + a * angle.sin()], -1)
    close(REF["rope"](x[:, order], places), half_split[:, order])


# --- the block ------------------------------------------------------------------------------------------


def test_transformer_block_agrees_with_torchs_layer():
    d, h, heads = 8, 20, 2
    layer = torch.nn.TransformerEncoderLayer(
        d, heads, h, 0.0, F.gelu, 1e-5, batch_first=True, norm_first=True, bias=False
    )
    x = normal(2, 5, d)
    with torch.no_grad():
        gain_1, gain_2 = (1 + 0.3 * normal(d, seed=s) for s in (1, 2))
        layer.norm1.weight[:], layer.norm2.weight[:] = gain_1, gain_2
        want = layer(x)
        attend = lambda y: layer.self_attn(y, y, y)[0]  # noqa: E731
        got = REF["transformer_block"](x, attend, gain_1, gain_2, layer.linear1.weight.T, layer.linear2.weight.T)
    close(got, want, atol=1e-5)


def test_transformer_block_norm_has_the_stated_epsilon():
    x = torch.tensor([[0.001, -0.001, 0.0, 0.0]])
    got = REF["transformer_block"](x, lambda y: y, torch.ones(4), torch.ones(4), torch.zeros(4, 4), torch.zeros(4, 4))
    close(got - x, x / math.sqrt(0.5e-6 + 1e-5), atol=1e-6)


# --- what is allowed, what is not ------------------------------------------------------------------------


def test_ready_made_functions_are_found():
    def softmax_of_torch(x, axis=-1):
        return torch.softmax(x, axis)

    def softmax_of_functional(x, axis=-1):
        return F.softmax(x, dim=axis)

    def attention_of_torch(q, k, v, mask=None):
        eye = torch.eye(k.shape[-2]).expand(*k.shape[:-1], -1)
        return tuple(F.scaled_dot_product_attention(q, k, value, attn_mask=mask) for value in (v, eye))

    def heads_of_studio(*arguments, **others):
        return harmonizer.COURSE.multi_head(*arguments, **others)

    def rope_of_studio(x, positions, base=10000.0):
        return harmonizer.COURSE.rope(x, positions, base)

    assert judged(LESSON, "softmax", softmax_of_torch).trouble == "forbidden"
    assert judged(LESSON, "softmax", softmax_of_functional).trouble == "forbidden"
    assert judged(LESSON, "attention", attention_of_torch).trouble == "forbidden"
    assert judged(LESSON, "multi_head", heads_of_studio).trouble == "forbidden"
    assert judged(LESSON, "rope", rope_of_studio).trouble == "forbidden"


# --- the network ----------------------------------------------------------------------------------------


def test_the_courses_parts_agree_with_the_references():
    own = harmonizer.Tools(REF["multi_head"], REF["rope"], REF["transformer_block"], REF["attention"])
    parts, whose = harmonizer.choose(own)
    assert set(whose.values()) == {"yours"} and parts == own
    model = harmonizer.Harmonizer(seed=3)
    pitches, held = torch.randint(40, 80, (2, 32, 4)), torch.rand(2, 32, 4) < 0.5
    places = torch.arange(32)
    for mask in (None, torch.eye(32, dtype=torch.bool)):
        theirs, ours = ([], [])
        got = model(pitches, held, own, mask, places, seen=ours)
        close(got.detach(), model(pitches, held, harmonizer.COURSE, mask, places, seen=theirs).detach(), atol=1e-4)
        close(torch.stack(ours), torch.stack(theirs), atol=1e-5)


def test_parts_that_do_not_fit_are_replaced():
    def unsolved(*arguments, **others):
        raise NotImplementedError

    parts, whose = harmonizer.choose(harmonizer.Tools(unsolved, lambda x, p, base: x, lambda *a: None, unsolved))
    assert parts == harmonizer.COURSE
    assert "not written" in whose["multi_head"] and "other numbers" in whose["rope"]
    assert "stops with" in whose["transformer_block"]
    no_gradient = harmonizer.Tools(
        *(lambda *a, f=f: f(*a).detach() for f in list(vars(harmonizer.COURSE).values())[:3]), unsolved
    )
    assert "cannot learn" in harmonizer.choose(no_gradient)[1]["rope"]


def test_the_network_never_sees_the_alto():
    model = harmonizer.Harmonizer()
    pitches, held = torch.randint(40, 80, (1, 32, 4)), torch.rand(1, 32, 4) < 0.5
    other, other_held = pitches.clone(), held.clone()
    other[..., 1], other_held[..., 1] = 60, True
    scores = [model(p, h, harmonizer.COURSE) for p, h in ((pitches, held), (other, other_held))]
    assert torch.equal(*scores)


def test_attention_beats_its_own_step_in_every_recorded_training_and_the_kept_model_is_as_good_as_stated():
    from studio import dataset

    model, facts = harmonizer.load()
    found = {name: runs["held-out accuracy"] for name, runs in facts["short trainings"].items()}
    assert min(found["all steps"]) > max(found["all steps, no positions"]) > max(found["only its own step"])
    assert min(found["all steps"]) > max(found["only its own step"]) + 0.05
    chorales = dataset("chorales")
    test = harmonizer.windows([chorales[i] for i in chorales.heldout], 16)
    hits = harmonizer.accuracy(model, *test, harmonizer.COURSE, None, torch.arange(32))
    assert hits == pytest.approx(facts["kept model"]["held-out accuracy"], abs=0.01)
    size = (ROOT / "data" / "models" / "harmonizer.safetensors").stat().st_size
    assert size < 1_000_000 and json.dumps(facts)


def test_windows_and_batches():
    class Piece:
        grid = np.arange(40 * 4).reshape(40, 4) % 30 + 50
        held = np.zeros((40, 4), bool)

    pitches, held = harmonizer.windows([Piece], 4)
    assert pitches.shape == held.shape == (3, 32, 4)
    some, _ = next(harmonizer.batches(pitches, held, size=5))
    shift = (some - pitches[0]).flatten(1)
    assert some.shape == (5, 32, 4) and shift.abs().max() <= 60
