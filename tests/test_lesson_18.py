"""Lesson 18's references against closed forms, statistics and a sampler whose guesser is perfect."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from autograder.lesson import load_lesson
from studio.models.unet import COUNTS, UNet

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "18_diffusion")
REF = LESSON.references


def normal(*shape, seed=1):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def cosine(steps):
    return REF["cosine_schedule"](steps).double()


# --- the schedule ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 2, 7, 200, 1000])
def test_schedule_is_the_cosine_but_for_its_last_value(steps):
    shares = cosine(steps)
    turn = (np.arange(steps + 1) / steps + 0.008) / 1.008 * np.pi / 2
    curve = (1 + np.cos(2 * turn)) / 2  # the squared cosine by the half-angle formula
    assert shares.shape == (steps + 1,) and shares[0] == 1
    np.testing.assert_allclose(shares[:-1], (curve / curve[0])[:-1], atol=2e-6)
    assert shares[-1] == pytest.approx(0.001 * shares[-2].item(), rel=1e-4)
    assert (shares.diff() < 0).all()


# --- noise ----------------------------------------------------------------------------------------------


def test_noise_keeps_the_power_and_its_share_is_the_correlation():
    clean, noise, shares = normal(100_000, seed=1), normal(100_000, seed=2), cosine(50)
    for step in (1, 10, 25, 40, 50):
        x = REF["add_noise"](clean[None], noise[None], torch.tensor([step]), shares)[0]
        assert x.var().item() == pytest.approx(1, abs=0.02)
        correlation = torch.corrcoef(torch.stack([x, clean]))[0, 1].item()
        assert correlation**2 == pytest.approx(shares[step].item(), abs=0.02)


@pytest.mark.parametrize("shape", [(6,), (6, 3), (6, 4, 5), (6, 2, 3, 4)])
def test_noise_then_clean_is_the_same_for_every_shape(shape):
    clean, noise, t, shares = normal(*shape), normal(*shape, seed=2), torch.arange(6), cosine(8)
    x = REF["add_noise"](clean, noise, t, shares)
    assert x.shape == shape
    torch.testing.assert_close(x[0], clean[0])
    torch.testing.assert_close(REF["predict_clean"](x, noise, t, shares), clean)


# --- Gaussian data: the perfect guess, the posterior and both samplers have closed forms -------------------


def gaussian_guess(x, share, mean, variance):
    """E[x0 | x] for x0 ~ N(mean, variance): the regression line."""
    gain = math.sqrt(share) * variance / (share * variance + 1 - share)
    return mean + gain * (x - math.sqrt(share) * mean)


def test_ddpm_step_is_the_posterior_of_a_gaussian():
    """Mean and variance of x[t-1], given x[t] and x0, by conditioning a 2 x 2 covariance."""
    shares = cosine(12)
    for t in range(1, 13):
        now, before = shares[t].item(), shares[t - 1].item()
        alpha, clean, x = now / before, 0.7, -1.3
        var_before, covariance = 1 - before, math.sqrt(alpha) * (1 - before)
        mean = math.sqrt(before) * clean + covariance / (1 - now) * (x - math.sqrt(now) * clean)
        variance = var_before - covariance**2 / (1 - now)
        for z in (0.0, 1.0, -2.0):
            got = REF["ddpm_step"](*map(torch.tensor, ([x], [clean])), t, torch.tensor([z]), shares)
            assert got.item() == pytest.approx(mean + math.sqrt(max(variance, 0)) * z, abs=1e-5)


def test_ddpm_step_agrees_with_many_drawn_pairs():
    """Draw x[t-1] and x[t] forwards from one x0; among pairs whose x[t] is near 0.5, look at x[t-1]."""
    shares, clean, t, n = cosine(10), 0.4, 6, 1_000_000
    now, before = shares[t].item(), shares[t - 1].item()
    earlier = math.sqrt(before) * clean + math.sqrt(1 - before) * normal(n, seed=3)
    later = math.sqrt(now / before) * earlier + math.sqrt(1 - now / before) * normal(n, seed=4)
    drawn = earlier[(later - 0.5).abs() < 0.02]
    step = [
        REF["ddpm_step"](torch.tensor([0.5]), torch.tensor([clean]), t, torch.tensor([z]), shares) for z in (0.0, 1.0)
    ]
    assert drawn.mean().item() == pytest.approx(step[0].item(), abs=0.02)
    assert drawn.std().item() == pytest.approx((step[1] - step[0]).item(), abs=0.02)


def test_ddpm_with_the_perfect_guess_draws_from_the_data():
    """200 steps from noise must end with the mean and the deviation of the data, here N(2, 0.25)."""
    shares, x = cosine(200), normal(40_000, seed=5)
    for t in range(200, 0, -1):
        guess = gaussian_guess(x, shares[t].item(), 2.0, 0.25)
        x = REF["ddpm_step"](x, guess, t, normal(40_000, seed=1000 + t), shares)
    assert x.mean().item() == pytest.approx(2, abs=0.02)
    assert x.std().item() == pytest.approx(0.5, abs=0.02)


def test_ddim_with_the_perfect_guess_moves_quantiles_to_quantiles():
    """Without dice the way is deterministic: a start of z deviations ends z deviations from the data's mean."""
    shares, start = cosine(2000), torch.linspace(-3, 3, 13, dtype=torch.float64)
    x = start
    for t in range(2000, 0, -1):
        x = REF["ddim_step"](x, gaussian_guess(x, shares[t].item(), 2.0, 0.25), t, t - 1, shares)
    torch.testing.assert_close(x, 2 + 0.5 * start, atol=0.01, rtol=0)


def test_ddim_takes_any_stride_when_the_guess_is_right():
    clean, noise, shares = normal(3, 4), normal(3, 4, seed=2), cosine(40)
    for t, t_next in ((40, 39), (40, 3), (17, 5), (9, 0)):
        at = {k: REF["add_noise"](clean, noise, torch.full((3,), k), shares) for k in (t, t_next)}
        torch.testing.assert_close(REF["ddim_step"](at[t], clean, t, t_next, shares), at[t_next])


@pytest.mark.parametrize("sampler", ["DDIM", "DDPM"])
def test_with_a_perfect_guess_the_sampler_returns_the_data(sampler):
    """The guess is the mean of five known points, weighted by their likelihood: all samples end at one of them."""
    points, shares, x = 2 * normal(5, 8, seed=7), cosine(100), normal(50, 8, seed=8)
    for t in range(100, 0, -1):
        share = shares[t]
        likelihood = -(torch.cdist(x, share.sqrt() * points) ** 2) / (2 * (1 - share))
        guess = likelihood.softmax(1) @ points
        if sampler == "DDIM":
            x = REF["ddim_step"](x, guess, t, t - 1, shares)
        else:
            x = REF["ddpm_step"](x, guess, t, normal(50, 8, seed=100 + t), shares)
    distance = torch.cdist(x, points)
    assert distance.min(1).values.max() < 1e-3
    assert len(distance.argmin(1).unique()) >= 3


# --- the clock ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dim", [2, 6, 64])
def test_clock_hands_turn_at_constant_rates(dim):
    """Moving on by d steps turns hand k by d * rate: a rotation of (sine, cosine) that does not depend on t."""
    t = torch.tensor([0.0, 3.0, 10.5, 77.0])
    half = dim // 2
    now, later = (REF["time_embedding"](s, dim).double() for s in (t, t + 2))
    turn = 2 * torch.tensor([10_000 ** (-k / half) for k in range(half)])
    torch.testing.assert_close(
        later[:, :half], now[:, :half] * turn.cos() + now[:, half:] * turn.sin(), atol=1e-4, rtol=0
    )
    torch.testing.assert_close(now[:, :half] ** 2 + now[:, half:] ** 2, torch.ones(4, half).double(), atol=1e-5, rtol=0)
    torch.testing.assert_close(now[0], torch.tensor([0.0] * half + [1.0] * half).double())


# --- the U-Net ------------------------------------------------------------------------------------------


class Oracle(nn.Module):
    """The U-Net of two levels written out as plain layers, with the same weights."""

    def __init__(self, parts):
        super().__init__()
        self.parts = parts

    def forward(self, x, emb):
        p = self.parts
        top = p["down_blocks"][0](p["enter"](x), emb)
        middle = p["down_blocks"][1](p["downs"][0](top), emb)
        bottom = p["middle"](p["downs"][1](middle), emb)
        up = p["up_blocks"][0](torch.concat((p["ups"][0](bottom), middle), 1), emb)
        return p["leave"](p["up_blocks"][1](torch.concat((p["ups"][1](up), top), 1), emb))


class Plain(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.mix, self.push = nn.Conv1d(before, after, 3, padding=1), nn.Linear(7, after)

    def forward(self, h, emb):
        return torch.tanh(self.mix(h) + self.push(emb)[..., None])


def test_unet_equals_the_one_written_out():
    torch.manual_seed(0)
    parts = {
        "enter": nn.Conv1d(5, 4, 1),
        "down_blocks": nn.ModuleList([Plain(4, 4), Plain(6, 6)]),
        "downs": nn.ModuleList([nn.Conv1d(4, 6, 2, 2), nn.Conv1d(6, 8, 2, 2)]),
        "middle": Plain(8, 8),
        "ups": nn.ModuleList([nn.ConvTranspose1d(8, 6, 2, 2), nn.ConvTranspose1d(6, 4, 2, 2)]),
        "up_blocks": nn.ModuleList([Plain(12, 6), Plain(8, 4)]),
        "leave": nn.Conv1d(4, 5, 1),
    }
    x, emb = torch.randn(3, 5, 16), torch.randn(3, 7)
    torch.testing.assert_close(REF["unet_forward"](x, emb, parts), Oracle(parts)(x, emb))


def test_the_lessons_network_learns_through_the_learners_functions():
    """Every weight of the U-Net gets a gradient; after a few steps on one note, the error has fallen by half."""
    torch.manual_seed(0)
    net = UNet(REF["time_embedding"], REF["unet_forward"], channels=32)
    x, t = torch.randn(8, 80, 64), torch.randint(1, 201, (8,))
    wish, target = torch.tensor([[1, 2, 0]] * 8), torch.randn(80, 64)
    optimizer = torch.optim.Adam(net.parameters(), 5e-3)
    losses = []
    for _ in range(60):
        loss = (net(x, t, wish) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in net.parameters())
    assert losses[-1] < losses[0] / 2
    assert net(x[:1], t[:1], torch.tensor([COUNTS])).shape == (1, 80, 64)
