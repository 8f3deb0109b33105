"""Lesson 18: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import torch

from autograder import Exercise

LIBRARIES = ["studio", "diffusers", "torchaudio", "k_diffusion", "denoising_diffusion_pytorch"]
DICE = ["torch.randn_like", "torch.randn", "torch.rand", "torch.normal", "numpy.random"]  # noise is handed in


def _normal(rng, *shape, dtype=torch.float32):
    """[shape] tensor of Gaussian numbers."""
    return torch.tensor(rng.standard_normal(shape), dtype=dtype)


def _schedule(rng, steps):
    """[steps + 1] falling shares of signal that follow no formula, from 1 to about 0.02."""
    falls = rng.uniform(0.5, 1.5, steps)
    return torch.tensor([1.0, *0.02 ** (falls.cumsum() / falls.sum())], dtype=torch.float32)


cosine_schedule = Exercise(
    "cosine_schedule",
    points=2,
    minutes=12,
    difficulty=2,
    see="A schedule says how much is left",
    hints=[
        "Make all of f(0), f(1), ..., f(steps) in one tensor first. How many numbers are that?",
        "The ratios f(t) / f(t − 1) are two slices of that tensor, one over the other. Limit them before you go on.",
        "A running product, torch.cumprod, turns ratios into shares. Where does the 1 at index 0 come from?",
    ],
    forbids=LIBRARIES,
    rtol=2e-5,
    atol=1e-6,
)


@cosine_schedule.case
def four_steps(cosine_schedule, rng):
    """4 steps"""
    return cosine_schedule(4)


@cosine_schedule.case
def one_step(cosine_schedule, rng):
    """a single step"""
    return cosine_schedule(1)


@cosine_schedule.case
def two_steps(cosine_schedule, rng):
    """2 steps"""
    return cosine_schedule(2)


@cosine_schedule.case
def odd_number(cosine_schedule, rng):
    """7 steps"""
    return cosine_schedule(7)


@cosine_schedule.case
def many_steps(cosine_schedule, rng):
    """a random number of steps, between 100 and 300"""
    return cosine_schedule(int(rng.integers(100, 300)))


add_noise = Exercise(
    "add_noise",
    points=2,
    minutes=10,
    difficulty=1,
    see="Noise, a little at a time",
    hints=[
        "alpha_bar[t] picks one share for each item of the batch: a tensor [batch].",
        "The two weights are roots. Their squares add up to 1.",
        "To multiply [batch] with [batch, 80, 64], give the shares as many axes of length 1 as are missing: "
        "reshape(-1, 1, 1). How do you do that for any number of axes?",
    ],
    forbids=LIBRARIES + DICE,
    rtol=2e-5,
    atol=1e-6,
)


@add_noise.case
def by_hand(add_noise, rng):
    """two numbers, at the steps 1 and 2"""
    shares = torch.tensor([1.0, 0.64, 0.36])
    return add_noise(torch.tensor([1.0, 1.0]), torch.tensor([0.5, -1.0]), torch.tensor([1, 2]), shares)


@add_noise.case
def patches_of_a_mel(add_noise, rng):
    """a batch of 3 small mels, [3, 4, 6]"""
    return add_noise(_normal(rng, 3, 4, 6), _normal(rng, 3, 4, 6), torch.tensor([2, 7, 5]), _schedule(rng, 8))


@add_noise.case
def square_batch(add_noise, rng):
    """4 rows of 4 numbers"""
    return add_noise(_normal(rng, 4, 4), _normal(rng, 4, 4), torch.tensor([1, 6, 3, 2]), _schedule(rng, 6))


@add_noise.case
def one_number_each(add_noise, rng):
    """5 single numbers, a batch without further axes"""
    return add_noise(_normal(rng, 5), _normal(rng, 5), torch.tensor([5, 4, 1, 2, 4]), _schedule(rng, 5))


@add_noise.case
def four_axes(add_noise, rng):
    """a batch of [2, 3, 2, 2]"""
    return add_noise(_normal(rng, 2, 3, 2, 2), _normal(rng, 2, 3, 2, 2), torch.tensor([3, 9]), _schedule(rng, 9))


@add_noise.case
def the_clean_end(add_noise, rng):
    """step 0 among others: nothing is added there"""
    return add_noise(_normal(rng, 3, 2), _normal(rng, 3, 2), torch.tensor([0, 3, 0]), _schedule(rng, 3))


@add_noise.case
def in_double_precision(add_noise, rng):
    """one item in float64"""
    clean, noise = _normal(rng, 1, 5, dtype=torch.float64), _normal(rng, 1, 5, dtype=torch.float64)
    return add_noise(clean, noise, torch.tensor([4]), _schedule(rng, 4).double())


predict_clean = Exercise(
    "predict_clean",
    points=2,
    minutes=8,
    difficulty=1,
    see="Guessing noise is guessing the sound",
    hints=[
        "Write the equation of add_noise on paper, and solve it for the clean sound.",
        "First take the noise away, as large as it was added. Then undo the shrinking.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-5,
)


@predict_clean.case
def by_hand_back(predict_clean, rng):
    """two numbers, at the steps 1 and 2"""
    shares = torch.tensor([1.0, 0.64, 0.36])
    return predict_clean(torch.tensor([1.1, -0.2]), torch.tensor([0.5, -1.0]), torch.tensor([1, 2]), shares)


@predict_clean.case
def small_mels(predict_clean, rng):
    """a batch of 3 small mels, [3, 4, 6]"""
    return predict_clean(_normal(rng, 3, 4, 6), _normal(rng, 3, 4, 6), torch.tensor([2, 7, 5]), _schedule(rng, 8))


@predict_clean.case
def square_batch_back(predict_clean, rng):
    """3 rows of 3 numbers"""
    return predict_clean(_normal(rng, 3, 3), _normal(rng, 3, 3), torch.tensor([4, 1, 6]), _schedule(rng, 6))


@predict_clean.case
def single_numbers(predict_clean, rng):
    """4 single numbers, a batch without further axes"""
    return predict_clean(_normal(rng, 4), _normal(rng, 4), torch.tensor([5, 1, 3, 2]), _schedule(rng, 5))


@predict_clean.case
def already_clean(predict_clean, rng):
    """step 0: there is no noise to take away"""
    return predict_clean(_normal(rng, 2, 3), _normal(rng, 2, 3), torch.tensor([0, 0]), _schedule(rng, 4))


@predict_clean.case
def large_values(predict_clean, rng):
    """values far beyond 1, at the last step"""
    return predict_clean(
        20 * _normal(rng, 2, 2, 2, 2), _normal(rng, 2, 2, 2, 2), torch.tensor([4, 3]), _schedule(rng, 4)
    )


@predict_clean.case
def nearly_all_noise(predict_clean, rng):
    """two items of which almost nothing is left: shares of 0.001 and 0.00005"""
    return predict_clean(
        _normal(rng, 2, 3), _normal(rng, 2, 3), torch.tensor([1, 2]), torch.tensor([1.0, 0.001, 0.00005])
    )


ddpm_step = Exercise(
    "ddpm_step",
    points=3,
    minutes=15,
    difficulty=3,
    see="One step back, with fresh noise: DDPM",
    hints=[
        "Five numbers do it all: alpha_bar[t], alpha_bar[t - 1], alpha, beta and the variance. Compute them first.",
        "In the formula of the mean, each of the two weights holds one root: the clean guess takes the share of the "
        "step to come, x_t takes alpha of this step alone.",
        "The noise is multiplied by a standard deviation, the formula gives a variance.",
        "At t = 1 the variance is 0 because alpha_bar[0] is 1. Nothing special needs to be written for it.",
    ],
    forbids=LIBRARIES + DICE,
    rtol=2e-5,
    atol=1e-6,
)


@ddpm_step.case
def by_hand_ddpm(ddpm_step, rng):
    """one number, from step 2 to step 1"""
    shares = torch.tensor([1.0, 0.64, 0.36])
    return ddpm_step(torch.tensor([1.0]), torch.tensor([0.5]), 2, torch.tensor([1.0]), shares)


@ddpm_step.case
def in_the_middle(ddpm_step, rng):
    """two small mels, from step 5 of 8"""
    return ddpm_step(_normal(rng, 2, 3, 4), _normal(rng, 2, 3, 4), 5, _normal(rng, 2, 3, 4), _schedule(rng, 8))


@ddpm_step.case
def from_pure_noise(ddpm_step, rng):
    """the first step of the way back, from the last index of the schedule"""
    return ddpm_step(_normal(rng, 3, 2), _normal(rng, 3, 2), 6, _normal(rng, 3, 2), _schedule(rng, 6))


@ddpm_step.case
def the_last_step(ddpm_step, rng):
    """t = 1, the last step: no noise is left"""
    return ddpm_step(_normal(rng, 2, 4), _normal(rng, 2, 4), 1, _normal(rng, 2, 4), _schedule(rng, 7))


@ddpm_step.case
def the_last_but_one(ddpm_step, rng):
    """t = 2, far from the end of the schedule"""
    return ddpm_step(_normal(rng, 4), _normal(rng, 4), 2, _normal(rng, 4), _schedule(rng, 9))


@ddpm_step.case
def without_noise(ddpm_step, rng):
    """the noise handed in is 0: the mean alone"""
    return ddpm_step(_normal(rng, 5), _normal(rng, 5), 3, torch.zeros(5), _schedule(rng, 5))


@ddpm_step.case
def large_ddpm(ddpm_step, rng):
    """values far beyond 1"""
    return ddpm_step(9 * _normal(rng, 2, 3), 9 * _normal(rng, 2, 3), 4, 9 * _normal(rng, 2, 3), _schedule(rng, 6))


@ddpm_step.case
def nearly_all_at_once(ddpm_step, rng):
    """a step that takes nearly all: from a share of 0.0001 to 0.5"""
    return ddpm_step(_normal(rng, 2, 3), _normal(rng, 2, 3), 2, _normal(rng, 2, 3), torch.tensor([1.0, 0.5, 0.0001]))


ddim_step = Exercise(
    "ddim_step",
    points=3,
    minutes=12,
    difficulty=2,
    see="Any stride, and no dice: DDIM",
    hints=[
        "If the clean guess were right, which noise would be in x_t? Solve the equation of add_noise for it.",
        "Then mix the same guess and the same noise again, with the shares of t_next.",
    ],
    forbids=LIBRARIES + DICE,
    rtol=2e-5,
    atol=1e-6,
)


@ddim_step.case
def by_hand_ddim(ddim_step, rng):
    """one number, from step 2 to step 1"""
    return ddim_step(torch.tensor([1.0]), torch.tensor([0.5]), 2, 1, torch.tensor([1.0, 0.64, 0.36]))


@ddim_step.case
def one_step_down(ddim_step, rng):
    """two small mels, from step 5 to step 4"""
    return ddim_step(_normal(rng, 2, 3, 4), _normal(rng, 2, 3, 4), 5, 4, _schedule(rng, 8))


@ddim_step.case
def a_long_stride(ddim_step, rng):
    """from step 9 to step 2 at once"""
    return ddim_step(_normal(rng, 3, 2), _normal(rng, 3, 2), 9, 2, _schedule(rng, 9))


@ddim_step.case
def to_the_clean_end(ddim_step, rng):
    """from step 4 to step 0"""
    return ddim_step(_normal(rng, 5), _normal(rng, 5), 4, 0, _schedule(rng, 6))


@ddim_step.case
def all_at_once(ddim_step, rng):
    """from the noisiest step to step 0"""
    return ddim_step(_normal(rng, 2, 2), _normal(rng, 2, 2), 7, 0, _schedule(rng, 7))


@ddim_step.case
def large_ddim(ddim_step, rng):
    """values far beyond 1, in float64"""
    x, clean = (9 * _normal(rng, 2, 3, dtype=torch.float64) for _ in range(2))
    return ddim_step(x, clean, 6, 3, _schedule(rng, 6).double())


@ddim_step.case
def nearly_clean(ddim_step, rng):
    """from step 2 to step 1, where almost no noise is left, in float64"""
    x, clean = (_normal(rng, 2, 3, dtype=torch.float64) for _ in range(2))
    shares = 1 - torch.tensor([0, 5, 11], dtype=torch.float64) / 16384  # exact in float32, too
    return ddim_step(x, clean, 2, 1, shares)


time_embedding = Exercise(
    "time_embedding",
    points=2,
    minutes=12,
    difficulty=2,
    see="Telling the network what time it is",
    hints=[
        "Make the dim / 2 rates first: one number for each k. Print them for dim = 4: 1 and 0.01.",
        "Every step with every rate is a table: t[:, None] times the rates.",
        "The sines of the whole table come first, then its cosines: torch.cat along the last axis.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=2e-4,
)


@time_embedding.case
def by_hand_clock(time_embedding, rng):
    """the steps 0 and 1, dim 4"""
    return time_embedding(torch.tensor([0, 1]), 4)


@time_embedding.case
def random_steps(time_embedding, rng):
    """five random steps up to 200, dim 16"""
    return time_embedding(torch.tensor(rng.integers(0, 201, 5)), 16)


@time_embedding.case
def as_many_as_rates(time_embedding, rng):
    """four steps, dim 8"""
    return time_embedding(torch.tensor(rng.integers(1, 40, 4)), 8)


@time_embedding.case
def dim_of_two(time_embedding, rng):
    """dim 2: one sine and one cosine"""
    return time_embedding(torch.tensor([3, 1, 2]), 2)


@time_embedding.case
def an_odd_half(time_embedding, rng):
    """one step, dim 6"""
    return time_embedding(torch.tensor([int(rng.integers(20, 200))]), 6)


@time_embedding.case
def between_two_steps(time_embedding, rng):
    """steps that are no whole numbers"""
    return time_embedding(torch.tensor([0.5, 12.25]), 8)


unet_forward = Exercise(
    "unet_forward",
    points=4,
    minutes=18,
    difficulty=3,
    see="A U-Net looks twice",
    hints=[
        "On the way down, keep a list: after each block, put its output there, then go down.",
        "The list's last entry is the first that the way up needs. A list's method pop() hands it out.",
        "zip(parts['ups'], parts['up_blocks']) goes through both lists together.",
        "torch.cat([one, other], dim=1) puts the channels of `other` behind those of `one`.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-5,
)


def _mixer(rng, channels, widest=60):
    """A function of x: [batch, any, n] that mixes channels into [batch, channels, n]; each has its own weights."""
    weight = _normal(rng, channels, widest) / 2
    return lambda x: torch.einsum("oc,bcn->bon", weight[:, : x.shape[1]], x)


def _block(rng, channels):
    """block(h, emb): mixes channels, adds the embedding, bends, and looks at the neighbor in time."""
    mix, push = _mixer(rng, channels), _mixer(rng, channels)

    def block(h, emb):
        h = torch.tanh(mix(h) + push(emb[:, :, None]))
        return h + 0.5 * h.roll(1, -1)

    return block


def _down(bend):
    """down(h): half as many positions."""
    return lambda h: 0.8 * h[..., ::2] + bend * h[..., 1::2]


def _up(bend, lift):
    """up(h): twice as many positions."""
    return lambda h: bend * h.repeat_interleave(2, -1) + lift


def _parts(rng, levels, channels=3, bands=5):
    """Parts of a tiny U-Net with so many levels, each with random weights of its own."""
    enter, leave = _mixer(rng, channels), _mixer(rng, bands)
    bends = _normal(rng, 2, levels)
    return {
        "enter": lambda x: torch.tanh(enter(x)),
        "down_blocks": [_block(rng, channels) for _ in range(levels)],
        "downs": [_down(0.5 + 0.1 * bends[0, k]) for k in range(levels)],
        "middle": _block(rng, channels),
        "ups": [_up(1 + 0.2 * bends[1, k], 0.1 * k) for k in range(levels)],
        "up_blocks": [_block(rng, channels) for _ in range(levels)],
        "leave": leave,
    }


@unet_forward.case
def one_level(unet_forward, rng):
    """one level, two small mels"""
    return unet_forward(_normal(rng, 2, 5, 4), _normal(rng, 2, 6), _parts(rng, 1))


@unet_forward.case
def two_levels(unet_forward, rng):
    """two levels"""
    return unet_forward(_normal(rng, 2, 5, 8), _normal(rng, 2, 6), _parts(rng, 2))


@unet_forward.case
def three_levels(unet_forward, rng):
    """three levels, a batch of one"""
    return unet_forward(_normal(rng, 1, 5, 16), _normal(rng, 1, 4), _parts(rng, 3))


@unet_forward.case
def no_level(unet_forward, rng):
    """no level at all: empty lists, so enter, middle, leave"""
    return unet_forward(_normal(rng, 2, 5, 3), _normal(rng, 2, 6), _parts(rng, 0))


@unet_forward.case
def twice_with_the_same_parts(unet_forward, rng):
    """two calls with the same parts"""
    parts = _parts(rng, 2, channels=4)
    return [unet_forward(_normal(rng, 1, 5, 4), _normal(rng, 1, 6), parts) for _ in range(2)]


@unet_forward.case
def gradients(unet_forward, rng):
    """one level, and the gradient that reaches x through your function"""
    x = _normal(rng, 1, 5, 4).requires_grad_()
    out = unet_forward(x, _normal(rng, 1, 6), _parts(rng, 1))
    if not (isinstance(out, torch.Tensor) and out.requires_grad):
        return torch.zeros(1, 5, 4)  # none arrives
    return torch.autograd.grad(out.square().sum(), x, allow_unused=True, materialize_grads=True)[0]
