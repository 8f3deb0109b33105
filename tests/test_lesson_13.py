"""Lesson 13's references against oracles that share no code with them: trees, autograd, closed forms; its model."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from lesson_kit import judged
from scipy.spatial import cKDTree
from scipy.stats import entropy

from autograder.lesson import load_lesson
from studio import dataset
from studio.models import vqvae

ROOT = Path(__file__).parents[1]
LESSON = load_lesson(ROOT / "solutions" / "13_vqvae")
REF = LESSON.references
MODEL = ROOT / "data" / "models" / "vqvae_notes.json"


def generator(seed=1):
    return torch.Generator().manual_seed(seed)


def normal(*shape, seed=1):
    return torch.randn(*shape, generator=generator(seed))


def test_cdist_is_allowed_and_quantizers_are_not():
    def with_scipy(z, codebook):
        from scipy.cluster.vq import vq

        return vq(z.detach().numpy(), codebook.detach().numpy())[0]

    assert judged(LESSON, "nearest_codes", lambda z, codebook: torch.cdist(z, codebook).argmin(1)).passed
    assert judged(LESSON, "nearest_codes", with_scipy).trouble == "forbidden"


AS = {"tensors": lambda x: x, "arrays": lambda x: x.numpy(), "lists": lambda x: x.tolist(), "rows": list}


@pytest.mark.parametrize("kind", AS)
def test_what_has_no_gradient_may_come_in_any_form(kind):
    def as_asked(name):
        def answer(*arguments, **named):
            results = REF[name](*arguments, **named)
            return tuple(map(AS[kind], results)) if isinstance(results, tuple) else AS[kind](results)

        return answer

    names = ("nearest_codes", "ema_update", "restart_dead_codes")
    assert [judged(LESSON, name, as_asked(name)).lines for name in names] == [[], [], []]
    tools = vqvae.Tools(as_asked(names[0]), REF["straight_through"], REF["vq_loss"], *map(as_asked, names[1:]))
    model = vqvae.VQVAE(8, 4, 8)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad])
    vqvae.train_step(model, optimizer, normal(2, 80, 64), tools, "with restarts")
    assert model.codebook.shape == model.sums.shape == (8, 4)


@pytest.mark.parametrize("name, wrong", [("ema_update", "too_few_results"), ("restart_dead_codes", "one_result")])
def test_another_number_of_results_is_told_from_none(name, wrong):
    assert judged(LESSON, name, lambda *arguments, **named: None).misconception == ""
    assert judged(LESSON, name, lambda *arguments, **named: REF[name](*arguments, **named)[-1]).misconception == wrong


# --- nearest_codes: a search tree ------------------------------------------------------------------


@pytest.mark.parametrize("n, K, D", [(500, 64, 8), (1, 5, 3), (40, 1, 2), (100, 256, 32), (30, 7, 1)])
def test_nearest_codes_by_a_tree(n, K, D):
    z, codebook = normal(n, D), normal(K, D, seed=2)
    _, nearest = cKDTree(codebook.numpy()).query(z.numpy())
    found = REF["nearest_codes"](z, codebook)
    assert found.dtype == torch.int64
    np.testing.assert_array_equal(found, nearest)


def test_each_code_is_nearest_to_itself_and_ties_go_to_the_first():
    codebook = normal(50, 4)
    assert REF["nearest_codes"](codebook, codebook).tolist() == list(range(50))
    assert REF["nearest_codes"](codebook, torch.cat([codebook, codebook])).tolist() == list(range(50))


# --- straight_through: the gradient that must pass, and the one that must not -------------------------


def test_the_encoder_gets_the_gradient_at_the_code():
    encoder, decoder, codebook = normal(3, 4).requires_grad_(), normal(4, 2, seed=2), normal(5, 4, seed=3)
    x, codes = normal(6, 3, seed=4), torch.tensor([0, 4, 4, 2, 1, 0])
    codebook.requires_grad_()
    z = x @ encoder
    output = REF["straight_through"](z, codebook[codes])
    torch.testing.assert_close(output, codebook[codes])
    (output @ decoder).sin().sum().backward()
    q = codebook[codes].detach().requires_grad_()
    (q @ decoder).sin().sum().backward()  # what the decoder wants of its input
    torch.testing.assert_close(encoder.grad, x.T @ q.grad)
    assert codebook.grad is None or not codebook.grad.any()


# --- vq_loss: closed form, finite differences -------------------------------------------------------


@pytest.mark.parametrize("beta", [0.0, 0.25, 3.0])
def test_each_side_feels_one_term(beta):
    z, q = normal(7, 3).double().requires_grad_(), normal(7, 3, seed=2).double().requires_grad_()
    loss = REF["vq_loss"](z, q, beta)
    loss.backward()
    assert loss.item() == pytest.approx((1 + beta) * np.mean((z - q).detach().numpy() ** 2))
    torch.testing.assert_close(q.grad, 2 * (q - z).detach() / 21)
    torch.testing.assert_close(z.grad, beta * 2 * (z - q).detach() / 21)


def test_the_pull_on_codes_is_the_slope_of_the_mean_square():
    z, q = normal(4, 2).double(), normal(4, 2, seed=2).double()
    moved = q.clone()
    moved[1, 0] += 1e-6
    slope = (torch.nn.functional.mse_loss(moved, z) - torch.nn.functional.mse_loss(q, z)) / 1e-6
    q.requires_grad_()
    REF["vq_loss"](z, q, 7.0).backward()
    assert q.grad[1, 0].item() == pytest.approx(slope.item(), abs=1e-5)


# --- perplexity: scipy, known shares -----------------------------------------------------------------


def test_perplexity_by_scipy():
    counts = torch.randint(0, 50, (256,), generator=generator())
    assert float(REF["perplexity"](counts)) == pytest.approx(np.exp(entropy(counts.numpy())), rel=1e-5)
    assert float(REF["perplexity"](counts / 1000)) == pytest.approx(2 ** entropy(counts.numpy(), base=2), rel=1e-5)


@pytest.mark.parametrize("used, K", [(1, 1), (1, 9), (4, 256), (256, 256)])
def test_perplexity_of_equal_use(used, K):
    counts = torch.zeros(K)
    counts[:used] = 17
    assert float(REF["perplexity"](counts)) == pytest.approx(used, rel=1e-5)


# --- ema_update: k-means, fixed points ----------------------------------------------------------------


def test_without_memory_it_is_a_step_of_k_means():
    z, codes = normal(200, 3), torch.randint(0, 8, (200,), generator=generator())
    counts, sums, codebook = REF["ema_update"](torch.rand(8), normal(8, 3), z, codes, 0.0, 1e-9)
    means = np.stack([z.numpy()[codes.numpy() == k].mean(0) for k in range(8)])
    np.testing.assert_allclose(codebook, means, atol=1e-5)
    np.testing.assert_array_equal(counts, np.bincount(codes.numpy()))
    np.testing.assert_allclose(sums, means * np.bincount(codes.numpy())[:, None], atol=1e-4)


def test_a_code_that_nobody_chooses_waits_and_fades():
    counts, sums = torch.tensor([4.0, 4.0]), torch.tensor([[8.0], [12.0]])
    for _ in range(50):
        counts, sums, codebook = REF["ema_update"](counts, sums, torch.ones(3, 1), torch.zeros(3).long(), 0.9, 1e-9)
    assert codebook[1, 0].item() == pytest.approx(3, rel=1e-5)
    assert counts[1].item() == pytest.approx(4 * 0.9**50, rel=1e-4)
    assert codebook[0, 0].item() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("epsilon", [1e-5, 0.5, 20.0])
def test_smoothed_counts_keep_their_total(epsilon):
    counts, sums = torch.tensor([5.0, 0.0, 2.0]), torch.ones(3, 1)
    z = torch.ones(1, 1)
    counts, sums, codebook = REF["ema_update"](counts, sums, z, torch.tensor([2]), 0.5, epsilon)
    smoothed = sums / codebook
    assert smoothed.sum().item() == pytest.approx(counts.sum().item(), rel=1e-5)
    expected = (counts.numpy() + epsilon) / np.sum(counts.numpy() + epsilon) * counts.sum().item()
    np.testing.assert_allclose(smoothed.flatten(), expected, rtol=1e-5)


# --- restart_dead_codes: what holds for any input -----------------------------------------------------


@pytest.mark.parametrize("K, m", [(20, 30), (20, 3), (1, 1), (6, 1)])
def test_the_dead_become_candidates_in_turn_and_the_living_stay(K, m):
    counts, threshold = torch.rand(K, generator=generator()), 0.5
    codebook, sums, candidates = normal(K, 2), normal(K, 2, seed=2), 10 + normal(m, 2, seed=3)
    new = REF["restart_dead_codes"](codebook, counts, sums, candidates, threshold)
    dead = (counts < threshold).numpy()
    in_turn = np.resize(candidates.numpy(), (dead.sum(), 2))
    for got, old, fresh in zip(new, (codebook, counts, sums), (in_turn, 1.0, in_turn), strict=True):
        np.testing.assert_array_equal(got.numpy()[~dead], old.numpy()[~dead])
        np.testing.assert_array_equal(got.numpy()[dead], fresh)


def test_a_restarted_code_outlives_the_next_update():
    candidates = torch.tensor([[5.0, 6.0]])
    state = torch.zeros(2, 2), torch.tensor([0.0, 3.0]), torch.ones(2, 2)
    _, counts, sums = REF["restart_dead_codes"](*state, candidates, 0.1)
    counts, _, codebook = REF["ema_update"](counts, sums, torch.ones(4, 2), torch.ones(4).long(), 0.97)
    torch.testing.assert_close(codebook[:1], candidates, rtol=1e-3, atol=0)
    assert counts[0] > 0.1


def test_restarts_fill_a_codebook_that_gradient_leaves_dead():
    """Twelve clusters, twelve codes that begin far from all but one."""
    centers = 10 * normal(12, 4)
    codebook, counts, sums = 0.01 * normal(12, 4, seed=2), torch.ones(12), torch.zeros(12, 4)
    gradient = codebook.clone().requires_grad_()
    for step in range(300):
        z = centers.repeat_interleave(8, 0) + 0.1 * normal(96, 4, seed=step)
        loss = REF["vq_loss"](z, gradient[REF["nearest_codes"](z, gradient)])
        (slope,) = torch.autograd.grad(loss, gradient)
        gradient = (gradient - 3 * slope).detach().requires_grad_()
        codes = REF["nearest_codes"](z, codebook)
        counts, sums, codebook = REF["ema_update"](counts, sums, z, codes, 0.8)
        shuffled = z[torch.randperm(96, generator=generator(step))]
        codebook, counts, sums = REF["restart_dead_codes"](codebook, counts, sums, shuffled, 0.5)
    used = [len(REF["nearest_codes"](centers, book).unique()) for book in (gradient, codebook)]
    assert used[0] < 12
    assert used[1] >= 11


# --- the shipped model -------------------------------------------------------------------------------


def test_the_bars_hold_for_every_seed():
    rows = json.loads(MODEL.read_text())["bars"]
    long = [row for row in rows if row["steps"] == 1000]
    used = {way: [row["codes used (train)"] / row["codes"] for row in long if row["way"] == way] for way in vqvae.WAYS}
    assert [len(parts) for parts in used.values()] == [3, 3, 3]
    assert max(used["gradient only"]) < 0.25
    assert min(used["with restarts"]) >= 0.95
    for seed in range(3):
        error = {r["codes"]: r["held-out L1 (dB)"] for r in rows if r["seed"] == seed and r["steps"] == 600}
        assert error[16] > error[64] > error[256]


def test_the_model_is_as_good_as_its_file_says():
    model, made = vqvae.load()
    notes = dataset("notes")
    mels = torch.tensor(notes.mels)[torch.tensor(notes.heldout)]
    found = vqvae.quality(model, mels, REF["nearest_codes"])
    decibels = found["error"] * notes.mel_std * 20 / np.log(10)
    assert decibels == pytest.approx(made["quality"]["held-out L1 (dB)"], abs=0.02)
    assert decibels < 5.0
    assert MODEL.with_suffix(".safetensors").stat().st_size < 1_000_000
