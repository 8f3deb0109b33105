"""Lesson 18: wrong answers with the words that each must earn, and right answers in other styles."""

import math
from itertools import pairwise

import numpy as np
import torch
from checks import add_noise, cosine_schedule, ddim_step, ddpm_step, predict_clean, time_embedding, unet_forward

# --- cosine_schedule ------------------------------------------------------------------------------


def _f(steps, s=0.008, power=2, turn=math.pi / 2, over=None):
    """The curve of the schedule at 0, 1, ..., steps."""
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    return torch.cos((t + s) / (1 + s if over is None else over) * turn) ** power


def _shares(f, worst=0.999):
    """[steps + 1] shares from the curve, with no beta above `worst`."""
    alpha = (f[1:] / f[:-1]).clamp(min=1 - worst)
    return torch.cat([torch.ones(1, dtype=f.dtype), torch.cumprod(alpha, 0)])


@cosine_schedule.wrong("""Close, but the offset s = 0.008 is missing: your curve starts at the very top of the
    cosine, where it is flat.""")
def without_offset(steps):
    return _shares(_f(steps, s=0))


@cosine_schedule.wrong("""Your shares stay too high in the middle: the cosine is not squared.""")
def not_squared(steps):
    return _shares(_f(steps, power=1))


@cosine_schedule.wrong("""Nearly right: the last share is 0, but no step may take more than 0.999 of what is left.
    With a share of 0 there is nothing that predict_clean could divide by.""")
def nothing_left(steps):
    f = _f(steps)
    return (f / f[0]).clamp(min=0)


@cosine_schedule.wrong("""Nearly right: the shares are not divided by f(0), so the first is not exactly 1.""")
def not_divided_by_the_first(steps):
    f = _f(steps)
    f[-1] = 0.001 * f[-2]
    return f


@cosine_schedule.wrong("""Two things: the shares are not divided by f(0), so the first is not exactly 1, and the
    last is 0, because no beta is limited to 0.999.""")
def bare_curve(steps):
    return _f(steps)


@cosine_schedule.wrong("""The share of step 0, which is 1, is missing. The result has steps + 1 values: index t must
    be step t.""")
def first_left_out(steps):
    return _shares(_f(steps))[1:]


@cosine_schedule.wrong("""The last share is missing: steps are counted from 0 to `steps`, both included.""")
def last_left_out(steps):
    return _shares(_f(steps))[:-1]


@cosine_schedule.wrong("""There are `steps` values, spread from the first to the last. Steps run from 0 to `steps`,
    so there is one value more.""")
def spread_over_steps(steps):
    t = torch.linspace(0, 1, steps, dtype=torch.float64)
    f = torch.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
    return _shares(f)


@cosine_schedule.wrong("""These are the betas, the share that each step takes away. What is left after all steps up
    to t is asked for: a running product of 1 − beta, with a 1 in front.""")
def betas(steps):
    shares = _shares(_f(steps))
    return 1 - shares[1:] / shares[:-1]


@cosine_schedule.wrong("""These are the betas, the share that each step takes away, with a 0 in front. What is left
    after all steps up to t is asked for: a running product of 1 − beta, with a 1 in front.""")
def betas_from_0(steps):
    return torch.cat([torch.zeros(1), betas(steps)])


@cosine_schedule.wrong("""Each value is what one step leaves of the step before. What is left of the beginning is
    asked for: a running product.""")
def no_running_product(steps):
    shares = _shares(_f(steps))
    return torch.cat([shares[:1], shares[1:] / shares[:-1]])


@cosine_schedule.wrong("""These are the weights of the clean signal. The shares are their squares: the root is taken
    where the noise is added.""")
def roots(steps):
    return _shares(_f(steps)).sqrt()


@cosine_schedule.wrong("""These are the shares of the noise: they start at 0. The shares of the clean signal are
    asked for.""")
def noise_shares(steps):
    return 1 - _shares(_f(steps))


@cosine_schedule.wrong("""The order is reversed: index 0 is the clean end, with a share of 1.""")
def reversed_order(steps):
    return _shares(_f(steps)).flip(0)


@cosine_schedule.wrong("""The shares fall twice as fast as they should, or come back up: the curve runs over half a
    turn. The cosine needs a quarter of a turn, pi / 2, to fall from 1 to 0.""")
def half_a_turn(steps):
    f = _f(steps, turn=math.pi)
    return (f / f[0]).clamp(min=0)


@cosine_schedule.wrong("""The shares fall twice as fast as they should: the curve runs over half a turn, where the
    cosine needs a quarter, pi / 2.""")
def half_a_turn_limited(steps):
    return _shares(_f(steps, turn=math.pi))


@cosine_schedule.wrong("""Nearly right: (t / steps + s) is not divided by 1 + s, so the cosine runs past its zero.""")
def offset_not_divided(steps):
    return _shares(_f(steps, over=1))


@cosine_schedule.wrong("""The offset is added to the step, not to the fraction t / steps: it becomes smaller, the
    more steps there are.""")
def offset_added_to_step(steps):
    t = torch.arange(steps + 1, dtype=torch.float64)
    return _shares(torch.cos((t + 0.008) / (steps + 0.008) * math.pi / 2) ** 2)


@cosine_schedule.wrong("""The limit is on the wrong thing: the shares are kept above 0.001. What must not exceed
    0.999 is each step's beta, 1 − f(t) / f(t − 1).""")
def shares_limited(steps):
    f = _f(steps)
    return (f / f[0]).clamp(min=0.001)


@cosine_schedule.wrong("""The limit is on the wrong thing: the shares are kept below 0.999, so even step 0 takes
    some away. What must not exceed 0.999 is each step's beta.""")
def shares_limited_above(steps):
    f = _f(steps)
    return (f / f[0]).clamp(max=0.999)


@cosine_schedule.wrong("""Every step takes at least 0.999 away: the limit is applied as the smallest value, and it
    is the largest.""")
def limit_upside_down(steps):
    f = _f(steps)
    beta = (1 - f[1:] / f[:-1]).clamp(min=0.999)
    return torch.cat([torch.ones(1), torch.cumprod(1 - beta, 0)])


@cosine_schedule.wrong("""All values after the first nearly vanish, or fall much too fast: the running product is
    taken of the betas. It is 1 − beta that stays.""")
def product_of_betas(steps):
    shares = _shares(_f(steps))
    return torch.cat([shares[:1], torch.cumprod(1 - shares[1:] / shares[:-1], 0)])


@cosine_schedule.wrong("""That is the straight schedule of Ho et al., betas from 0.0001 to 0.02. The cosine one of
    Nichol and Dhariwal is asked for.""")
def linear_schedule(steps):
    beta = torch.linspace(1e-4, 0.02, steps, dtype=torch.float64)
    return torch.cat([torch.ones(1), torch.cumprod(1 - beta, 0)])


@cosine_schedule.wrong("""The curve goes up where it should go down: that is the sine. At step 0 the share of the
    clean signal is 1.""")
def sine(steps):
    return 1 - _f(steps)


@cosine_schedule.wrong("""The limit comes too early: with 0.99, the last step leaves ten times too much. It is
    0.999.""")
def limit_of_99(steps):
    return _shares(_f(steps), worst=0.99)


@cosine_schedule.wrong("""These are the values of 1 − beta, one for each step. What is left of the beginning is
    asked for: their running product, with a 1 in front.""")
def alphas_alone(steps):
    shares = _shares(_f(steps))
    return shares[1:] / shares[:-1]


@cosine_schedule.wrong("""The shares explode: they follow the ratios of a sine, which grows. The curve is a cosine,
    which falls from 1.""")
def ratios_of_a_sine(steps):
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    return _shares(torch.sin((t + 0.008) / 1.008 * math.pi / 2) ** 2)


@cosine_schedule.wrong("""The fraction is t / (steps + 1), so that the last step does not reach the end of the
    curve. It is t / steps.""")
def divided_by_count(steps):
    t = torch.arange(steps + 1, dtype=torch.float64) / (steps + 1)
    return _shares(torch.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2)


@cosine_schedule.wrong("""Values are added up where they should be multiplied: torch.cumprod, not torch.cumsum.""")
def running_sum(steps):
    shares = _shares(_f(steps))
    return torch.cat([shares[:1], torch.cumsum(shares[1:] / shares[:-1], 0)])


@cosine_schedule.wrong("""The offset s is 0.008; yours is ten times as large.""")
def offset_ten_times(steps):
    return _shares(_f(steps, s=0.08))


@cosine_schedule.wrong("""Your t begins at 1, so the curve is read one step too late and beyond its end. Steps are
    counted from 0.""")
def steps_from_one(steps):
    t = torch.arange(1, steps + 2, dtype=torch.float64) / steps
    return _shares(torch.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2)


@cosine_schedule.wrong("""Each ratio is taken to f(0), and then multiplied up once more. A step's ratio is f(t) /
    f(t − 1).""")
def ratio_to_the_first(steps):
    f = _f(steps)
    alpha = (f[1:] / f[0]).clamp(min=0.001)
    return torch.cat([torch.ones(1), torch.cumprod(alpha, 0)])


@cosine_schedule.wrong("""The shares grow without end: the ratio is upside down. It is f(t) over f(t − 1), so at
    most 1.""")
def ratio_upside_down(steps):
    f = _f(steps)
    return torch.cat([torch.ones(1), torch.cumprod(1 - (1 - f[:-1] / f[1:]).clamp(max=0.999), 0)])


@cosine_schedule.wrong("""A 0 stands at the end, and the 1 at the start is missing. The list begins with the share
    of step 0, which is 1.""")
def zero_behind(steps):
    return torch.cat([_shares(_f(steps))[1:], torch.zeros(1)])


@cosine_schedule.wrong("""Right but for index 0, which is 0 in yours. Step 0 is clean: its share is 1.""")
def zero_in_front(steps):
    return torch.cat([torch.zeros(1), _shares(_f(steps))[1:]])


@cosine_schedule.wrong("""The shares hardly fall: the angle is turned from degrees into radians, but it is in
    radians already.""")
def angle_in_degrees(steps):
    return _shares(_f(steps, turn=math.pi / 2 * math.pi / 180))


@cosine_schedule.wrong("""The shares end too high: the angle runs from 0 to 1. It runs over a quarter of a turn: pi
    / 2 is missing.""")
def without_pi(steps):
    return _shares(_f(steps, turn=1.0))


@cosine_schedule.wrong("""The limit is 0.9999 in yours, so the last step leaves ten times too little. It is 0.999.""")
def limit_of_9999(steps):
    return _shares(_f(steps), worst=0.9999)


@cosine_schedule.wrong("""Right but for the last share, which is set to 0.001. The last step leaves a thousandth of
    the share before it.""")
def last_share_a_thousandth(steps):
    shares = _shares(_f(steps))
    shares[-1] = 0.001
    return shares


@cosine_schedule.wrong("""The angle is taken in degrees: a quarter of a turn is 90 in yours. Here it is pi / 2.""")
def quarter_of_90(steps):
    return _shares(_f(steps, turn=90))


@cosine_schedule.wrong("""The angle is squared, and then the cosine is taken. The cosine itself is squared.""")
def angle_squared(steps):
    t = torch.arange(steps + 1, dtype=torch.float64) / steps
    return _shares(torch.cos(((t + 0.008) / 1.008 * math.pi / 2) ** 2))


@cosine_schedule.wrong("""Only the offset is divided by 1 + s: parentheses are missing. All of t / steps + s is.""")
def offset_alone_divided(steps):
    return _shares(_f(steps, s=0.008 / 1.008, over=1))


@cosine_schedule.wrong("""The curve is always the one of 200 steps. It is read at t / steps, so that any number of
    steps reaches its end.""")
def always_200(steps):
    f = [math.cos((t / 200 + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(steps + 1)]
    shares = [1.0]
    for before, now in pairwise(f):
        shares.append(shares[-1] * (1 - min(0.999, 1 - now / before)))
    return shares


@cosine_schedule.right
def schedule_with_a_loop(steps):
    def f(t):
        return math.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2

    shares = [1.0]
    for t in range(1, steps + 1):
        shares.append(shares[-1] * (1 - min(0.999, 1 - f(t) / f(t - 1))))
    return torch.tensor(shares)


@cosine_schedule.right
def schedule_in_numpy(steps):
    f = np.cos((np.linspace(0, 1, steps + 1) + 0.008) / 1.008 * np.pi / 2) ** 2
    beta = np.minimum(1 - f[1:] / f[:-1], 0.999)
    return np.cumprod(np.concatenate([[1], 1 - beta]))


@cosine_schedule.right
def schedule_patched_at_the_end(steps):
    f = _f(steps).float()
    shares = f / f[0]
    shares[-1] = shares[-2] * 0.001
    return shares


# --- add_noise and predict_clean ------------------------------------------------------------------


def _share(alpha_bar, t, like):
    """alpha_bar[t] with as many axes of length 1 behind it as `like` has behind the batch."""
    return alpha_bar[t].reshape(-1, *[1] * (like.ndim - 1))


def _of_one_step(alpha_bar):
    """alpha in place of alpha_bar: what each step leaves of the one before it."""
    return torch.cat([alpha_bar[:1], alpha_bar[1:] / alpha_bar[:-1]])


def _noisy(clean, noise, t, alpha_bar, clean_weight=None, noise_weight=None):
    a = _share(alpha_bar, t, clean)
    return (clean_weight or torch.sqrt)(a) * clean + (noise_weight or (lambda a: (1 - a).sqrt()))(a) * noise


@add_noise.wrong("""The two weights are swapped: the clean signal must have the root of alpha_bar, which is near 1
    for small t.""")
def weights_swapped(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: (1 - a).sqrt(), torch.sqrt)


@add_noise.wrong("""Both roots are missing: alpha_bar is a share of power, and the signal is multiplied by its root.""")
def no_roots(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: a, lambda a: 1 - a)


@add_noise.wrong("""The noise is too weak: its weight is the root of 1 − alpha_bar.""")
def no_root_of_noise(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, None, lambda a: 1 - a)


@add_noise.wrong("""The clean signal is too weak: its weight is the root of alpha_bar.""")
def no_root_of_clean(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: a)


@add_noise.wrong("""The noise has the weight 1 − √alpha_bar. It is the squares of the weights that add up to 1, not
    the weights.""")
def weights_that_add_up(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, None, lambda a: 1 - a.sqrt())


@add_noise.wrong("""The noise has the weight √(1 − alpha_bar²). alpha_bar is a share of power already: do not square
    it.""")
def squared_once_more(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, None, lambda a: (1 - a * a).sqrt())


@add_noise.wrong("""The clean signal keeps its full size. It must shrink while the noise grows, or the sum becomes
    louder with each step.""")
def clean_not_shrunk(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: 1)


@add_noise.wrong("""The noise comes in at full size at every step. Its weight depends on t, too.""")
def noise_not_weighted(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, None, lambda a: 1)


@add_noise.wrong("""The noise is subtracted. As it is as often positive as negative, that sounds the same, but it is
    not the noise that was handed in.""")
def noise_subtracted(clean, noise, t, alpha_bar):
    return _noisy(clean, -noise, t, alpha_bar)


@add_noise.wrong("""Every item of the batch gets the step of the first one. `t` holds a step for each item.""")
def first_step_for_all(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t[:1].expand(len(clean)), alpha_bar)


@add_noise.wrong("""Off by one: the share of step t − 1 is taken. alpha_bar[0] belongs to step 0, which is clean.""")
def one_step_early(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t - 1, alpha_bar)


@add_noise.wrong("""Off by one: the share of step t + 1 is taken, which does not even exist for the last step.""")
def one_step_late(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t + 1, alpha_bar)


@add_noise.wrong("""The shares are laid along the last axis, so that they go with columns instead of items. Where
    the lengths differ, torch refuses. [batch] needs axes of length 1 behind it.""")
def along_the_last_axis(clean, noise, t, alpha_bar):
    a = alpha_bar[t]
    return a.sqrt() * clean + (1 - a).sqrt() * noise


@add_noise.wrong("""Right for batches with two further axes, such as mels, and for no others: the shares always get
    two axes of length 1. Any number of axes is asked for.""")
def mels_only(clean, noise, t, alpha_bar):
    a = alpha_bar[t][:, None, None]
    return a.sqrt() * clean + (1 - a).sqrt() * noise


@add_noise.wrong("""Right for batches with one further axis, and for no others: the shares always get one axis of
    length 1. Any number of axes is asked for.""")
def rows_only(clean, noise, t, alpha_bar):
    a = alpha_bar[t][:, None]
    return a.sqrt() * clean + (1 - a).sqrt() * noise


@add_noise.wrong("""Right for batches with three further axes, such as pictures in color, and for no others. Any
    number of axes is asked for.""")
def pictures_only(clean, noise, t, alpha_bar):
    a = alpha_bar[t].reshape(-1, 1, 1, 1)
    return a.sqrt() * clean + (1 - a).sqrt() * noise


@add_noise.wrong("""The result has the noise beside it, as a pair. The noisy signal alone is asked for.""")
def pair_with_noise(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar), noise


@add_noise.wrong("""Your code multiplies alpha_bar up once more, as if it held what each step keeps. It is that
    running product already.""")
def product_once_more(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, torch.cumprod(alpha_bar, 0))


@add_noise.wrong("""The shares have one axis too many, so the result has, too: [batch] needs as many axes behind it
    as the items have, which is one less than `clean.ndim`.""")
def one_axis_too_many(clean, noise, t, alpha_bar):
    a = alpha_bar[t].reshape(-1, *[1] * clean.ndim)
    return a.sqrt() * clean + (1 - a).sqrt() * noise


@add_noise.wrong("""The shares have one axis too few, so that they go with the wrong one, or torch refuses. [batch]
    needs as many axes behind it as the items have.""")
def one_axis_too_few(clean, noise, t, alpha_bar):
    a = alpha_bar[t].reshape(-1, *[1] * (clean.ndim - 2))
    return a.sqrt() * clean + (1 - a).sqrt() * noise


@add_noise.wrong("""The clean items that you were given are no longer the same after the call: `*=` and `+=` change
    a tensor in place. Make a new one.""")
def changed_in_place(clean, noise, t, alpha_bar):
    clean *= _share(alpha_bar, t, clean).sqrt()
    return clean + (1 - _share(alpha_bar, t, clean)).sqrt() * noise


@add_noise.wrong("""Every item of the batch gets the same step, the largest. `t` holds a step for each item.""")
def largest_step_for_all(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t.max().expand(len(clean)), alpha_bar)


@add_noise.wrong("""Two things: the roots are missing, and the shares always get two further axes, where any number
    is asked for.""")
def mels_only_without_roots(clean, noise, t, alpha_bar):
    a = alpha_bar[t][:, None, None]
    return a * clean + (1 - a) * noise


@add_noise.wrong("""The clean items have the square of their share as a weight. It is the root.""")
def square_for_root(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: a * a)


@add_noise.wrong("""The weight of the noise is √(1 + alpha_bar) in yours: a plus for a minus.""")
def plus_for_minus(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, None, lambda a: (1 + a).sqrt())


@add_noise.wrong("""The shares are those of one step alone, alpha_bar[t] / alpha_bar[t − 1]. What is left of the
    beginning is alpha_bar[t] itself.""")
def share_of_one_step(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, _of_one_step(alpha_bar))


@add_noise.wrong("""alpha_bar is taken for the weight of the clean signal, and √(1 − alpha_bar²) for that of the
    noise. It is a share of power: the weight is its root.""")
def share_as_amplitude(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: a, lambda a: (1 - a * a).sqrt())


@add_noise.wrong("""The clean signal keeps its full size, and the noise grows without end: other papers add noise
    like that. Here both are weighted, so that the power stays the same.""")
def noise_that_explodes(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar, lambda a: 1, lambda a: ((1 - a) / a).sqrt())


@add_noise.wrong("""Time runs the other way in yours: alpha_bar is read from its end. Step t has alpha_bar[t].""")
def read_from_the_end(clean, noise, t, alpha_bar):
    return _noisy(clean, noise, t, alpha_bar.flip(0))


@add_noise.wrong("""Your code uses what is ruled out here; the next line names it. If that draws random numbers: the
    noise is handed in, so draw none of your own.""")
def noise_of_its_own(clean, noise, t, alpha_bar):
    return _noisy(clean, torch.randn_like(clean), t, alpha_bar)


@add_noise.right
def noise_item_by_item(clean, noise, t, alpha_bar):
    items = [
        math.sqrt(alpha_bar[k]) * c + math.sqrt(1 - alpha_bar[k]) * n
        for c, n, k in zip(clean, noise, t.tolist(), strict=True)
    ]
    return torch.stack(items)


@add_noise.right
def noise_in_numpy(clean, noise, t, alpha_bar):
    a = alpha_bar.numpy()[t.numpy()]
    turned = np.sqrt(a) * clean.numpy().T + np.sqrt(1 - a) * noise.numpy().T
    return turned.T


@add_noise.right
def noise_by_angle(clean, noise, t, alpha_bar):
    angle = torch.acos(alpha_bar[t].double().sqrt())
    angle = angle.view(len(t), *(1,) * (clean.dim() - 1))
    return angle.cos() * clean + angle.sin() * noise


def _clean(x, guess, t, alpha_bar, noise_weight=None, over=torch.sqrt):
    a = _share(alpha_bar, t, x)
    return (x - (noise_weight or (lambda a: (1 - a).sqrt()))(a) * guess) / over(a)


@predict_clean.wrong("""The noise is gone, but the sound is too soft: it was multiplied by √alpha_bar, and that is
    not undone.""")
def not_scaled_back(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, over=lambda a: 1)


@predict_clean.wrong("""The sound is shrunk once more: dividing by √alpha_bar undoes the shrinking, multiplying
    repeats it.""")
def multiplied_back(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, over=lambda a: 1 / a.sqrt())


@predict_clean.wrong("""Too large: you divide by alpha_bar, and the sound was multiplied by its root.""")
def divided_by_share(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, over=lambda a: a)


@predict_clean.wrong("""The noise is added once more. It went in with a plus, so it comes out with a minus.""")
def noise_added_again(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, -noise_prediction, t, alpha_bar)


@predict_clean.wrong("""Too little noise is taken away: its weight was the root of 1 − alpha_bar.""")
def no_root_of_the_noise(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, lambda a: 1 - a)


@predict_clean.wrong("""Two roots are missing. Both weights of add_noise are roots.""")
def no_roots_at_all(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, lambda a: 1 - a, lambda a: a)


@predict_clean.wrong("""The weights are swapped: the noise came in with √(1 − alpha_bar), the sound with √alpha_bar.""")
def weights_swapped_back(noisy, noise_prediction, t, alpha_bar):
    a = _share(alpha_bar, t, noisy)
    return (noisy - a.sqrt() * noise_prediction) / (1 - a).sqrt()


@predict_clean.wrong("""All of the noise is taken away, but only a part of it was added: it has a weight, √(1 −
    alpha_bar).""")
def noise_at_full_size(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, lambda a: 1)


@predict_clean.wrong("""All of the noise is taken away, but only a part of it was added, and the shrinking of the
    sound is not undone.""")
def plain_difference(noisy, noise_prediction, t, alpha_bar):
    return noisy - noise_prediction


@predict_clean.wrong("""The division comes too early: it must undo the shrinking of the whole difference, noise
    included. Look for missing parentheses.""")
def parentheses_missing(noisy, noise_prediction, t, alpha_bar):
    a = _share(alpha_bar, t, noisy)
    return noisy / a.sqrt() - (1 - a).sqrt() * noise_prediction


@predict_clean.wrong("""Only the noise is divided: the parentheses are missing. The whole difference is divided.""")
def only_noise_divided(noisy, noise_prediction, t, alpha_bar):
    a = _share(alpha_bar, t, noisy)
    return noisy - (1 - a).sqrt() * noise_prediction / a.sqrt()


@predict_clean.wrong("""The guess is limited to −1 … 1. Some programs do that for pictures; standardized mels go far
    beyond, and no limit is asked for.""")
def limited(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar).clamp(-1, 1)


@predict_clean.wrong("""You treat the network's output as a *velocity*, another thing that networks are taught to
    predict. Here it is a prediction of the noise.""")
def from_velocity(noisy, noise_prediction, t, alpha_bar):
    a = _share(alpha_bar, t, noisy)
    return a.sqrt() * noisy - (1 - a).sqrt() * noise_prediction


@predict_clean.wrong("""Off by one: the share of step t − 1 is taken. `noisy` belongs to step t.""")
def share_of_the_step_before(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, (t - 1).clamp(min=0), alpha_bar)


@predict_clean.wrong("""Every item of the batch gets the step of the first one. `t` holds a step for each item.""")
def first_step_for_every_item(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t[:1].expand(len(noisy)), alpha_bar)


@predict_clean.wrong("""The shares go with columns instead of items, or torch refuses: [batch] needs axes of length
    1 behind it, as many as the batch has further axes.""")
def shares_along_columns(noisy, noise_prediction, t, alpha_bar):
    a = alpha_bar[t]
    return (noisy - (1 - a).sqrt() * noise_prediction) / a.sqrt()


@predict_clean.wrong("""Right for mels, [batch, bands, frames], and for nothing else: any number of axes is asked
    for.""")
def back_for_mels_only(noisy, noise_prediction, t, alpha_bar):
    a = alpha_bar[t][:, None, None]
    return (noisy - (1 - a).sqrt() * noise_prediction) / a.sqrt()


@predict_clean.wrong("""Right for rows, [batch, n], and for nothing else: any number of axes is asked for.""")
def back_for_rows_only(noisy, noise_prediction, t, alpha_bar):
    a = alpha_bar[t][:, None]
    return (noisy - (1 - a).sqrt() * noise_prediction) / a.sqrt()


@predict_clean.wrong("""Off by one: the share of step t − 1 is taken, and for step 0 that of the very last one, as
    Python counts −1 from the end. `noisy` belongs to step t.""")
def share_before_wrapping(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t - 1, alpha_bar)


@predict_clean.wrong("""Off by one: the share of step t + 1 is taken, which does not even exist for the last step.""")
def share_after(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t + 1, alpha_bar)


@predict_clean.wrong("""The noise has the weight √(1 − alpha_bar²) in yours. alpha_bar is a share of power already:
    do not square it.""")
def squared_again(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, lambda a: (1 - a * a).sqrt())


@predict_clean.wrong("""The noise has the weight 1 − √alpha_bar in yours. It came in with √(1 − alpha_bar).""")
def root_inside_out(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, lambda a: 1 - a.sqrt())


@predict_clean.wrong("""You divide by the weight of the noise. What was shrunk by √alpha_bar is the clean sound.""")
def divided_by_noise_weight(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, None, lambda a: (1 - a).sqrt())


@predict_clean.wrong("""The shares have one axis too many, so the result has, too: [batch] needs one axis less
    behind it than `noisy.ndim`.""")
def back_with_an_axis_more(noisy, noise_prediction, t, alpha_bar):
    a = alpha_bar[t].reshape(-1, *[1] * noisy.ndim)
    return (noisy - (1 - a).sqrt() * noise_prediction) / a.sqrt()


@predict_clean.wrong("""The sign of every value is flipped: the noise is taken from `noisy`, not the other way
    round.""")
def other_way_round(noisy, noise_prediction, t, alpha_bar):
    return -_clean(noisy, noise_prediction, t, alpha_bar)


@predict_clean.wrong("""Right for batches with three further axes, and for nothing else: any number of axes is asked
    for.""")
def back_for_pictures_only(noisy, noise_prediction, t, alpha_bar):
    a = alpha_bar[t].reshape(-1, 1, 1, 1)
    return (noisy - (1 - a).sqrt() * noise_prediction) / a.sqrt()


@predict_clean.wrong("""You return the noise prediction as it came. The clean items that follow from it are asked
    for.""")
def noise_returned(noisy, noise_prediction, t, alpha_bar):
    return noise_prediction


@predict_clean.wrong("""Right, except where almost nothing of the sound is left: you keep alpha_bar above 0.001. Use
    it as it is.""")
def share_above_a_thousandth(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar.clamp(min=1e-3))


@predict_clean.wrong("""Right, except where almost nothing of the sound is left: you keep alpha_bar above 0.01. Use
    it as it is.""")
def share_above_a_hundredth(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar.clamp(min=1e-2))


@predict_clean.wrong("""Right, except where almost nothing of the sound is left: you keep alpha_bar above 0.0001.
    Use it as it is.""")
def share_above_a_ten_thousandth(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar.clamp(min=1e-4))


@predict_clean.wrong("""A little too small everywhere: you add 0.001 to what you divide by. alpha_bar is never 0, so
    nothing needs to be added.""")
def a_thousandth_added(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar, over=lambda a: a.sqrt() + 1e-3)


@predict_clean.wrong("""The shares are those of one step alone, alpha_bar[t] / alpha_bar[t − 1]. What is left of the
    clean signal is alpha_bar[t] itself.""")
def back_by_one_alpha(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, _of_one_step(alpha_bar))


def _mean_from_noise(noisy, guess, t, alpha_bar):
    alpha, now = _share(_of_one_step(alpha_bar), t, noisy), _share(alpha_bar, t, noisy)
    return (noisy - (1 - alpha) / (1 - now).sqrt() * guess) / alpha.sqrt()


@predict_clean.wrong("""That is the mean of DDPM for one step back, as Ho et al. write it. All of the noise is to be
    taken out at once. And at step 0 yours divides 0 by 0.""")
def one_step_of_ddpm(noisy, noise_prediction, t, alpha_bar):
    return _mean_from_noise(noisy, noise_prediction, t, alpha_bar)


@predict_clean.wrong("""That is the mean of DDPM for one step back, as Ho et al. write it. All of the noise is to be
    taken out at once.""")
def one_step_of_ddpm_guarded(noisy, noise_prediction, t, alpha_bar):
    out = _mean_from_noise(noisy, noise_prediction, t, alpha_bar)
    return torch.where(_share(alpha_bar, t, noisy) == 1, noisy, out)


@predict_clean.wrong("""The guess is limited to −10 … 10. No limit is asked for.""")
def limited_to_ten(noisy, noise_prediction, t, alpha_bar):
    return _clean(noisy, noise_prediction, t, alpha_bar).clamp(-10, 10)


@predict_clean.right
def solved_item_by_item(noisy, noise_prediction, t, alpha_bar):
    out = torch.empty_like(noisy)
    for i, k in enumerate(t):
        share = alpha_bar[k].item()
        out[i] = (noisy[i] - (1 - share) ** 0.5 * noise_prediction[i]) / share**0.5
    return out


@predict_clean.right
def solved_with_ratio(noisy, noise_prediction, t, alpha_bar):
    inverse = 1 / _share(alpha_bar, t, noisy).double()
    return inverse.sqrt() * noisy - (inverse - 1).sqrt() * noise_prediction


@predict_clean.right
def solved_in_numpy(noisy, noise_prediction, t, alpha_bar):
    a = np.asarray(alpha_bar)[np.asarray(t)]
    return ((noisy.numpy().T - np.sqrt(1 - a) * noise_prediction.numpy().T) / np.sqrt(a)).T


# --- ddpm_step ------------------------------------------------------------------------------------


def _ddpm(x, clean, t, noise, shares, to_clean=None, to_x=None, spread=None):
    """One step back; each of the two weights and the deviation may be replaced by f(now, before, alpha, beta)."""
    now, before = shares[t], shares[t - 1]
    alpha = now / before
    given = now, before, alpha, 1 - alpha
    to_clean = to_clean or (lambda now, before, alpha, beta: before.sqrt() * beta / (1 - now))
    to_x = to_x or (lambda now, before, alpha, beta: alpha.sqrt() * (1 - before) / (1 - now))
    spread = spread or (lambda now, before, alpha, beta: (beta * (1 - before) / (1 - now)).sqrt())
    return to_clean(*given) * clean + to_x(*given) * x + spread(*given) * noise


@ddpm_step.wrong("""The mean is right; the noise is too strong, and is there even at t = 1. The variance is beta in
    yours, one of two choices in Ho et al.; this exercise asks for the other, the smaller one.""")
def variance_beta(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t, noise, alpha_bar, spread=lambda now, before, alpha, beta: beta.sqrt())


@ddpm_step.wrong("""The mean is right, and so is the last step. Before it, the noise is too strong: the variance is
    beta in yours, one of two choices in Ho et al.; this exercise asks for the other, the smaller one.""")
def variance_beta_but_last(x_t, clean_prediction, t, noise, alpha_bar):
    return variance_beta(x_t, clean_prediction, t, noise * (t > 1), alpha_bar)


@ddpm_step.wrong("""The mean is right; the noise is multiplied by the variance. What noise is multiplied by is a
    standard deviation, the root of the variance.""")
def variance_as_deviation(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: beta * (1 - before) / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""The mean is right; no noise is added. That is no DDPM step: without fresh noise, all the samples
    are drawn towards the middle.""")
def mean_only(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t, 0 * noise, alpha_bar)


@ddpm_step.wrong("""The mean is right; the noise comes in at full size. It has a weight, the root of the variance.""")
def full_noise(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t, noise, alpha_bar, spread=lambda *_: 1)


@ddpm_step.wrong("""The mean is right; the noise comes in at full size, except at t = 1. It has a weight, the root
    of the variance.""")
def full_noise_but_last(x_t, clean_prediction, t, noise, alpha_bar):
    return full_noise(x_t, clean_prediction, t, noise * (t > 1), alpha_bar)


@ddpm_step.wrong("""Right but for the sign of the noise: it is added, not subtracted.""", worth=0.5)
def noise_taken_away(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t, -noise, alpha_bar)


@ddpm_step.wrong("""The two weights of the mean are swapped: the one that holds beta belongs to the clean guess.""")
def guess_and_state_swapped(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(clean_prediction, x_t, t, noise, alpha_bar)


@ddpm_step.wrong("""The weight of the clean guess holds the root of alpha_bar[t − 1]; in yours it is the root of
    alpha_bar[t].""")
def root_of_now(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: now.sqrt() * beta / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""The weight of the clean guess has no root: it holds √alpha_bar[t − 1], yours alpha_bar[t − 1].""")
def no_root_at_the_guess(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before * beta / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""The weight of x_t holds √alpha, the root of this step's alpha; yours has no root.""")
def no_root_at_the_state(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_x=lambda now, before, alpha, beta: alpha * (1 - before) / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""The roots are missing in both weights of the mean.""")
def no_root_in_the_mean(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before * beta / (1 - now),
        to_x=lambda now, before, alpha, beta: alpha * (1 - before) / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""The weight of x_t holds the root of alpha_bar[t]. It is alpha, of this one step: the ratio of
    two neighbors in alpha_bar.""")
def alpha_bar_for_alpha(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_x=lambda now, before, alpha, beta: now.sqrt() * (1 - before) / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""beta is 1 − alpha_bar[t] in yours. It is 1 − alpha, what this one step takes away, and alpha is
    the ratio of two neighbors in alpha_bar.""")
def beta_of_all_steps(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt(),
        spread=lambda now, before, alpha, beta: (1 - before).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""alpha and beta are those of the step, but your alpha is alpha_bar[t] itself, as if the list held
    what each step keeps. It holds what is left of the beginning: alpha is the ratio of two neighbors.""")
def alpha_bar_as_alpha(x_t, clean_prediction, t, noise, alpha_bar):
    alpha, product = alpha_bar, torch.cumprod(alpha_bar, 0)
    now, before, beta = product[t], product[t - 1], 1 - alpha[t]
    mean = before.sqrt() * beta / (1 - now) * clean_prediction + alpha[t].sqrt() * (1 - before) / (1 - now) * x_t
    return mean + (beta * (1 - before) / (1 - now)).sqrt() * noise


@ddpm_step.wrong("""You take the guess for a prediction of the noise, as many papers write the mean. Here the guess
    is of the clean signal, and its mean is the one above the exercise.""")
def guess_as_noise(x_t, clean_prediction, t, noise, alpha_bar):
    now, before = alpha_bar[t], alpha_bar[t - 1]
    alpha = now / before
    mean = (x_t - (1 - alpha) / (1 - now).sqrt() * clean_prediction) / alpha.sqrt()
    return mean + ((1 - alpha) * (1 - before) / (1 - now)).sqrt() * noise


@ddpm_step.wrong("""You put fresh noise on the clean guess and leave x_t out. DDPM stays near x_t: its mean lies
    between both.""")
def noised_anew(x_t, clean_prediction, t, noise, alpha_bar):
    before = alpha_bar[t - 1]
    return before.sqrt() * clean_prediction + (1 - before).sqrt() * noise


@ddpm_step.wrong("""That is the step of DDIM, which adds no noise. DDPM adds some in each step but the last.""")
def step_of_ddim(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t - 1, alpha_bar)


@ddpm_step.wrong("""Right but for the last step: at t = 1 the formula gives the clean guess, with no noise. Yours
    gives something else there.""")
def last_step_left_out(x_t, clean_prediction, t, noise, alpha_bar):
    return x_t if t == 1 else _ddpm(x_t, clean_prediction, t, noise, alpha_bar)


@ddpm_step.wrong("""The noise is missing at t = 2 already. Only t = 1 goes without, and there the variance is 0 by
    itself.""")
def no_noise_at_two(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t, noise * (t > 2), alpha_bar)


@ddpm_step.wrong("""The variance divides the wrong way round: it is beta times (1 − alpha_bar[t − 1]) / (1 −
    alpha_bar[t]). At t = 1 yours divides by 0.""")
def variance_upside_down(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: (beta * (1 - now) / (1 - before)).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""Off by one: the step goes from t + 1 to t, or beyond the end of the schedule. x_t belongs to
    alpha_bar[t], the result to alpha_bar[t − 1].""")
def step_above(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t + 1, noise, alpha_bar)


@ddpm_step.wrong("""The clean guess does not come in: both weights of the mean go with x_t. The one that holds beta
    belongs to the clean guess.""")
def state_twice(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, x_t, t, noise, alpha_bar)


@ddpm_step.wrong("""alpha is alpha_bar[t] in yours, while the rest is right. It is the ratio of two neighbors,
    alpha_bar[t] / alpha_bar[t − 1].""")
def no_ratio(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt(),
        to_x=lambda now, before, alpha, beta: now.sqrt() * (1 - before) / (1 - now),
        spread=lambda now, before, alpha, beta: (1 - before).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""alpha is upside down: it is alpha_bar[t] / alpha_bar[t − 1], below 1. Yours is above 1, so beta
    is negative and its root not a number.""")
def alpha_upside_down(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * (1 - 1 / alpha) / (1 - now),
        to_x=lambda now, before, alpha, beta: (1 / alpha).sqrt() * (1 - before) / (1 - now),
        spread=lambda now, before, alpha, beta: ((1 - 1 / alpha) * (1 - before) / (1 - now)).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""t and t − 1 are swapped: x_t belongs to alpha_bar[t], and the result to alpha_bar[t − 1].""")
def now_and_before_swapped(x_t, clean_prediction, t, noise, alpha_bar):
    swapped = torch.stack([alpha_bar[t], alpha_bar[t - 1]])
    return _ddpm(x_t, clean_prediction, 1, noise, swapped)


@ddpm_step.wrong("""The weight of the clean guess is divided by 1 − alpha_bar[t − 1]. Both weights are divided by 1
    − alpha_bar[t].""")
def guess_over_before(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta / (1 - before),
    )  # fmt: skip


@ddpm_step.wrong("""The weight of x_t is not divided by 1 − alpha_bar[t].""")
def state_not_divided(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_x=lambda now, before, alpha, beta: alpha.sqrt() * (1 - before),
    )  # fmt: skip


@ddpm_step.wrong("""The weight of the clean guess is not divided by 1 − alpha_bar[t].""")
def guess_not_divided(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta,
    )  # fmt: skip


@ddpm_step.wrong("""Neither weight of the mean is divided by 1 − alpha_bar[t].""")
def mean_not_divided(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta,
        to_x=lambda now, before, alpha, beta: alpha.sqrt() * (1 - before),
    )  # fmt: skip


@ddpm_step.wrong("""The mean is right; the variance is not divided by 1 − alpha_bar[t].""")
def variance_not_divided(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: ((1 - before) * beta).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""The two parts of the mean are subtracted. They are added: the mean lies between the two.""")
def parts_subtracted(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_x=lambda now, before, alpha, beta: -alpha.sqrt() * (1 - before) / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""A root too many: the weight of the clean guess is divided by 1 − alpha_bar[t], not by its root.""")
def root_too_many(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta / (1 - now).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""You return mean and deviation. What is asked for is x at t − 1: the mean and the noise, put
    together.""")
def mean_and_deviation(x_t, clean_prediction, t, noise, alpha_bar):
    zero = 0 * noise
    mean = _ddpm(x_t, clean_prediction, t, zero, alpha_bar)
    return mean, (_ddpm(x_t, clean_prediction, t, zero + 1, alpha_bar) - mean).reshape(-1)[0]


@ddpm_step.wrong("""The mean is right; the deviation is e to the power of half the variance. That formula is for the
    logarithm of a variance.""")
def as_log_variance(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: (beta * (1 - before) / (1 - now) / 2).exp(),
    )  # fmt: skip


@ddpm_step.wrong("""The clean guess is limited to −1 … 1. Some programs do that for pictures; standardized mels go
    far beyond, and no limit is asked for.""")
def ddpm_limited(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction.clamp(-1, 1), t, noise, alpha_bar)


@ddpm_step.wrong("""You return two things, the result and the mean. Only x at t − 1 is asked for.""")
def result_and_mean(x_t, clean_prediction, t, noise, alpha_bar):
    return [_ddpm(x_t, clean_prediction, t, z, alpha_bar) for z in (noise, 0 * noise)]


@ddpm_step.wrong("""You return two things, the result and the clean guess. Only x at t − 1 is asked for.""")
def result_and_guess(x_t, clean_prediction, t, noise, alpha_bar):
    return [_ddpm(x_t, clean_prediction, t, noise, alpha_bar), clean_prediction]


@ddpm_step.wrong("""The mean is right, and so is the last step. Before it, the variance divides the wrong way round:
    it is beta times (1 − alpha_bar[t − 1]) / (1 − alpha_bar[t]).""")
def variance_upside_down_but_last(x_t, clean_prediction, t, noise, alpha_bar):
    return clean_prediction if t == 1 else variance_upside_down(x_t, clean_prediction, t, noise, alpha_bar)


@ddpm_step.wrong("""Both weights of the mean are divided by 1 − alpha_bar[t − 1], which is 0 at t = 1. They are
    divided by 1 − alpha_bar[t].""")
def mean_over_before(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta / (1 - before),
        to_x=lambda now, before, alpha, beta: alpha.sqrt() * (1 - before) / (1 - before),
    )  # fmt: skip


@ddpm_step.wrong("""In the weight of the clean guess, the factor beta is missing.""")
def no_beta_at_the_guess(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""In the weight of x_t, the factor 1 − alpha_bar[t − 1] is missing.""")
def no_rest_at_the_state(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_x=lambda now, before, alpha, beta: alpha.sqrt() / (1 - now),
    )  # fmt: skip


@ddpm_step.wrong("""The mean is right; in the variance, the factor beta is missing.""")
def variance_without_beta(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: ((1 - before) / (1 - now)).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""A root too many in both weights of the mean: they are divided by 1 − alpha_bar[t], not by its
    root.""")
def two_roots_too_many(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta / (1 - now).sqrt(),
        to_x=lambda now, before, alpha, beta: alpha.sqrt() * (1 - before) / (1 - now).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""A root too many in the weight of x_t: it is divided by 1 − alpha_bar[t], not by its root.""")
def root_too_many_at_the_state(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_x=lambda now, before, alpha, beta: alpha.sqrt() * (1 - before) / (1 - now).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""The mean is right; the noise is multiplied by half the logarithm of the variance, a negative
    number. Programs that keep that logarithm still take torch.exp of it.""")
def logarithm_as_deviation(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: (beta * (1 - before) / (1 - now)).clamp(min=1e-20).log() / 2,
    )  # fmt: skip


@ddpm_step.wrong("""Right but for the last step: you keep the variance above a smallest value, so that some noise
    comes in at t = 1, where there is none.""")
def variance_kept_above_zero(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        spread=lambda now, before, alpha, beta: (beta * (1 - before) / (1 - now)).clamp(min=1e-4).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""Right but for a step that takes nearly all: you keep beta below 0.999. That limit belongs to the
    cosine schedule; here any schedule may come, and beta is used as it is.""")
def beta_below_999(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(
        x_t, clean_prediction, t, noise, alpha_bar,
        to_clean=lambda now, before, alpha, beta: before.sqrt() * beta.clamp(max=0.999) / (1 - now),
        spread=lambda now, before, alpha, beta: (beta.clamp(max=0.999) * (1 - before) / (1 - now)).sqrt(),
    )  # fmt: skip


@ddpm_step.wrong("""Right but for the last step: at t = 1 you take beta for the variance. It is 0 there, as the
    formula says.""")
def variance_beta_at_the_last(x_t, clean_prediction, t, noise, alpha_bar):
    function = variance_beta if t == 1 else _ddpm
    return function(x_t, clean_prediction, t, noise, alpha_bar)


@ddpm_step.wrong("""Your code uses what is ruled out here; the next line names it. If that draws random numbers: the
    noise is handed in, so draw none of your own.""")
def dice_of_its_own(x_t, clean_prediction, t, noise, alpha_bar):
    return _ddpm(x_t, clean_prediction, t, torch.randn_like(x_t), alpha_bar)


@ddpm_step.right
def ddpm_by_precision(x_t, clean_prediction, t, noise, alpha_bar):
    """Two Gaussian witnesses on x at t - 1, weighted by their precisions; at t = 1 one of them is certain."""
    if t == 1:
        return clean_prediction
    now, before = float(alpha_bar[t]), float(alpha_bar[t - 1])
    alpha = now / before
    from_guess, from_state = 1 / (1 - before), alpha / (1 - alpha)
    variance = 1 / (from_guess + from_state)
    mean = variance * (from_guess * before**0.5 * clean_prediction + from_state * x_t / alpha**0.5)
    return mean + variance**0.5 * noise


@ddpm_step.right
def ddpm_as_noisy_ddim(x_t, clean_prediction, t, noise, alpha_bar):
    """DDIM with eta = 1: part of the old noise, part of the new."""
    now, before = alpha_bar[t].double(), alpha_bar[t - 1].double()
    variance = (1 - before) / (1 - now) * (1 - now / before)
    old = (x_t - now.sqrt() * clean_prediction) / (1 - now).sqrt()
    return (
        before.sqrt() * clean_prediction + (1 - before - variance).clamp(min=0).sqrt() * old + variance.sqrt() * noise
    )


@ddpm_step.right
def ddpm_in_numpy(x_t, clean_prediction, t, noise, alpha_bar):
    shares = alpha_bar.numpy().astype(float)
    beta = np.concatenate([[0], 1 - shares[1:] / shares[:-1]])
    mean = np.sqrt(shares[t - 1]) * beta[t] * clean_prediction.numpy()
    mean = (mean + np.sqrt(1 - beta[t]) * (1 - shares[t - 1]) * x_t.numpy()) / (1 - shares[t])
    return mean + (t > 1) * np.sqrt(beta[t] * (1 - shares[t - 1]) / (1 - shares[t])) * noise.numpy()


# --- ddim_step ------------------------------------------------------------------------------------


def _ddim(x, clean, t, t_next, shares, clean_weight=torch.sqrt, noise_weight=None, noise=None):
    now, then = shares[t], shares[t_next]
    noise = (x - now.sqrt() * clean) / (1 - now).sqrt() if noise is None else noise
    return clean_weight(then) * clean + (noise_weight or (lambda a: (1 - a).sqrt()))(then) * noise


@ddim_step.wrong("""The clean guess is mixed with x_t itself. What belongs there is the noise in x_t: solve the
    equation of add_noise for it.""")
def state_as_noise(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=x_t)


@ddim_step.wrong("""The noise is x_t − guess in yours. In x_t the clean signal is shrunk, and so is the noise: both
    weights must be undone.""")
def noise_as_difference(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=x_t - clean_prediction)


@ddim_step.wrong("""The noise that you find in x_t is too weak: x_t minus the shrunk guess is not yet divided by √(1
    − alpha_bar[t]).""")
def noise_not_scaled_up(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = x_t - alpha_bar[t].sqrt() * clean_prediction
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""When you look for the noise in x_t, the whole guess is taken away. In x_t it is shrunk by
    √alpha_bar[t].""")
def guess_not_shrunk(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - clean_prediction) / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""A root is missing where the guess is taken out of x_t: it is shrunk by √alpha_bar[t], not by
    alpha_bar[t].""")
def guess_shrunk_without_root(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t] * clean_prediction) / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""A root is missing where the noise is found: divide by √(1 − alpha_bar[t]).""")
def noise_scaled_without_root(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t])
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""The noise has the other sign. To find it, the shrunk guess is taken from x_t, not the other way
    round; or it is subtracted in the mixture, where it must be added.""")
def noise_with_other_sign(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (alpha_bar[t].sqrt() * clean_prediction - x_t) / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""You take the guess for a prediction of the noise. Here it is a guess of the clean signal; the
    noise follows from it.""")
def guess_taken_for_noise(x_t, clean_prediction, t, t_next, alpha_bar):
    clean = (x_t - (1 - alpha_bar[t]).sqrt() * clean_prediction) / alpha_bar[t].sqrt()
    return _ddim(x_t, clean, t, t_next, alpha_bar, noise=clean_prediction)


@ddim_step.wrong("""`t_next` is ignored: the step always goes to t − 1.""")
def always_to_the_neighbor(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t - 1, alpha_bar)


@ddim_step.wrong("""The result is x_t again: guess and noise are mixed with the shares of t. Where you go, the
    shares of t_next hold.""")
def mixed_as_before(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t, alpha_bar)


@ddim_step.wrong("""t and t_next are swapped: the noise must be found with the shares of t, and mixed with those of
    t_next.""")
def steps_swapped(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t_next, t, alpha_bar)


@ddim_step.wrong("""The weights of the new mixture are swapped: at t_next = 0 nothing but the guess must be left.""")
def mixture_swapped(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, lambda a: (1 - a).sqrt(), torch.sqrt)


@ddim_step.wrong("""The roots are missing in the new mixture: alpha_bar is a share of power.""")
def mixture_without_roots(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, lambda a: a, lambda a: 1 - a)


@ddim_step.wrong("""In the new mixture, the noise is too weak: its weight is √(1 − alpha_bar[t_next]).""")
def new_noise_without_root(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise_weight=lambda a: 1 - a)


@ddim_step.wrong("""In the new mixture, the clean guess is too weak: its weight is √alpha_bar[t_next].""")
def new_guess_without_root(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, lambda a: a)


@ddim_step.wrong("""The guess keeps its full size in the new mixture. Where noise is left, the clean signal is
    shrunk.""")
def new_guess_not_shrunk(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, lambda a: 1)


@ddim_step.wrong("""The new state holds no noise at all: it is the shrunk guess. Only at t_next = 0 is there none.""")
def no_noise_left(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise_weight=lambda a: 0)


@ddim_step.wrong("""Your result is the guess itself, whatever t_next. The sampler goes there only at t_next = 0; on
    the way, it keeps a part of the noise.""")
def guess_alone(x_t, clean_prediction, t, t_next, alpha_bar):
    return clean_prediction


@ddim_step.wrong("""That is the mean of DDPM, for one step to t − 1. DDIM goes to t_next, and keeps all the noise
    that belongs there.""")
def mean_of_ddpm(x_t, clean_prediction, t, t_next, alpha_bar):
    return mean_only(x_t, clean_prediction, t, 0 * x_t, alpha_bar)


@ddim_step.wrong("""You walk in a straight line from x_t towards the guess. Between them the shares decide, and they
    do not fall in a straight line.""")
def straight_line(x_t, clean_prediction, t, t_next, alpha_bar):
    return clean_prediction + t_next / t * (x_t - clean_prediction)


@ddim_step.wrong("""The new mixture holds x_t where the clean guess belongs.""")
def state_for_guess(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, x_t, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""Off by one: the shares of t_next − 1 are taken for the new mixture.""")
def one_below_next(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next - 1, alpha_bar)


@ddim_step.wrong("""Off by one: the shares of t_next + 1 are taken for the new mixture, so at the end noise is left.""")
def one_above_next(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next + 1, alpha_bar)


@ddim_step.wrong("""To find the noise, you divide by √alpha_bar[t], which is the weight of the clean guess. The
    noise had √(1 − alpha_bar[t]).""")
def divided_by_the_other(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / alpha_bar[t].sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""To find the noise, you multiply by its weight once more. Divide: the weight must be undone.""")
def multiplied_for_divided(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) * (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""To find the noise, the guess is added to x_t. It must be taken out.""")
def guess_added(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t + alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""In the new mixture, the noise keeps the weight of t. Its weight is √(1 − alpha_bar[t_next]).""")
def old_weight_of_noise(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise_weight=lambda a: (1 - alpha_bar[t]).sqrt())


@ddim_step.wrong("""In the new mixture, the guess keeps the weight of t. Its weight is √alpha_bar[t_next].""")
def old_weight_of_guess(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, clean_weight=lambda a: alpha_bar[t].sqrt())


@ddim_step.wrong("""Right but for t_next = 0, where you return x_t. There the formula gives the clean guess.""")
def state_at_the_end(x_t, clean_prediction, t, t_next, alpha_bar):
    return x_t if t_next == 0 else _ddim(x_t, clean_prediction, t, t_next, alpha_bar)


@ddim_step.wrong("""The roots are missing everywhere: alpha_bar is a share of power, and all four weights are roots.""")
def no_roots_anywhere(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t] * clean_prediction) / (1 - alpha_bar[t])
    return _ddim(
        x_t, clean_prediction, t, t_next, alpha_bar, clean_weight=lambda a: a, noise_weight=lambda a: 1 - a, noise=noise
    )


@ddim_step.wrong("""To find the noise, the guess is shrunk by √alpha_bar[t_next]. In x_t it is shrunk by
    √alpha_bar[t].""")
def guess_of_next_in_now(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t_next].sqrt() * clean_prediction) / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""To find the noise, you divide by the weight that it will have at t_next, which may be 0. In x_t
    it has √(1 − alpha_bar[t]).""")
def divided_by_next(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t_next]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""The clean guess is limited to −1 … 1. Some programs do that for pictures; standardized mels go
    far beyond, and no limit is asked for.""")
def ddim_limited(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction.clamp(-1, 1), t, t_next, alpha_bar)


@ddim_step.wrong("""The clean guess is limited to −10 … 10. No limit is asked for.""")
def ddim_limited_to_ten(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction.clamp(-10, 10), t, t_next, alpha_bar)


@ddim_step.wrong("""You return two things, the result and the noise. Only x at t_next is asked for.""")
def result_and_noise(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t]).sqrt()
    return [_ddim(x_t, clean_prediction, t, t_next, alpha_bar), noise]


@ddim_step.wrong("""You return two things, the result and the clean guess. Only x at t_next is asked for.""")
def next_and_guess(x_t, clean_prediction, t, t_next, alpha_bar):
    return [_ddim(x_t, clean_prediction, t, t_next, alpha_bar), clean_prediction]


@ddim_step.wrong("""Off by one: both shares are taken one index too low. Index alpha_bar with the step itself: its
    index 0 is the clean end.""")
def both_one_too_low(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t - 1, max(t_next - 1, 0), alpha_bar)


@ddim_step.wrong("""Off by one: both shares are taken one index too low, and for step 0 the very last one, as Python
    counts −1 from the end. Index alpha_bar with the step itself.""")
def both_one_too_low_wrapping(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t - 1, t_next - 1, alpha_bar)


@ddim_step.wrong("""The shares are those of one step alone, alpha_bar[t] / alpha_bar[t − 1]. The formula has what is
    left of the beginning, alpha_bar[t] itself.""")
def ddim_by_one_alpha(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, _of_one_step(alpha_bar))


@ddim_step.wrong("""To find the noise, only the guess is divided: parentheses are missing. The whole difference is
    divided.""")
def guess_alone_divided(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = x_t - alpha_bar[t].sqrt() * clean_prediction / (1 - alpha_bar[t]).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""alpha_bar is taken for the weight of the clean signal, and √(1 − alpha_bar²) for that of the
    noise. It is a share of power: the weight is its root.""")
def shares_as_amplitudes(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar**2)


@ddim_step.wrong("""You return the noise that you found in x_t. It is still to be mixed with the guess.""")
def found_noise_alone(x_t, clean_prediction, t, t_next, alpha_bar):
    return (x_t - alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t]).sqrt()


@ddim_step.wrong("""Right but for t_next = 0, where you take the share of step 1. alpha_bar[0] is 1, and the result
    the clean guess.""")
def never_below_one(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, max(t_next, 1), alpha_bar)


@ddim_step.wrong("""Right, except where hardly any noise is left: you keep 1 − alpha_bar above 0.001. Use it as it
    is; for t of 1 or more it is never 0.""")
def noise_share_kept_up(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / (1 - alpha_bar[t]).clamp(min=1e-3).sqrt()
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""To find the noise, you add 0.001 to what you divide by. It is never 0, so nothing needs to be
    added.""")
def divisor_with_a_thousandth(x_t, clean_prediction, t, t_next, alpha_bar):
    noise = (x_t - alpha_bar[t].sqrt() * clean_prediction) / ((1 - alpha_bar[t]).sqrt() + 1e-3)
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=noise)


@ddim_step.wrong("""Your code uses what is ruled out here; the next line names it. If that draws random numbers:
    DDIM has no dice, its noise is the one that is found in x_t.""")
def fresh_noise(x_t, clean_prediction, t, t_next, alpha_bar):
    return _ddim(x_t, clean_prediction, t, t_next, alpha_bar, noise=torch.randn_like(x_t))


@ddim_step.right
def ddim_by_ratio(x_t, clean_prediction, t, t_next, alpha_bar):
    now, then = alpha_bar[t].item(), alpha_bar[t_next].item()
    shrink = ((1 - then) / (1 - now)) ** 0.5
    return shrink * x_t + (then**0.5 - shrink * now**0.5) * clean_prediction


@ddim_step.right
def ddim_by_angle(x_t, clean_prediction, t, t_next, alpha_bar):
    now, then = (torch.acos(alpha_bar[k].double().sqrt()) for k in (t, t_next))
    return (torch.sin(now - then) * clean_prediction + torch.sin(then) * x_t) / torch.sin(now)


@ddim_step.right
def ddim_in_numpy(x_t, clean_prediction, t, t_next, alpha_bar):
    x, clean, shares = x_t.numpy(), clean_prediction.numpy(), alpha_bar.numpy()
    noise = (x - shares[t] ** 0.5 * clean) / (1 - shares[t]) ** 0.5
    return shares[t_next] ** 0.5 * clean + (1 - shares[t_next]) ** 0.5 * noise


# --- time_embedding -------------------------------------------------------------------------------


def _rates(dim, base=10_000.0, over=None, first=0):
    half = dim // 2
    return base ** (-(torch.arange(half, dtype=torch.float64) + first) / (half if over is None else over))


def _table(t, rates, turn=1.0):
    return turn * t[:, None].double() * rates


def _sines_first(angle):
    return torch.cat([angle.sin(), angle.cos()], 1)


@time_embedding.wrong("""The halves are swapped: the sines stand first, then the cosines.""")
def cosines_first(t, dim):
    angle = _table(t, _rates(dim))
    return torch.cat([angle.cos(), angle.sin()], 1)


@time_embedding.wrong("""Sine and cosine alternate in yours. All the sines stand first, then all the cosines.""")
def alternating(t, dim):
    angle = _table(t, _rates(dim))
    return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)


@time_embedding.wrong("""The rates fall too fast: the exponent is divided by dim / 2 − 1, so that the last rate is
    exactly 1/10000. Here it is divided by dim / 2.""")
def one_less(t, dim):
    return _sines_first(_table(t, _rates(dim, over=max(dim // 2 - 1, 1))))


@time_embedding.wrong("""The rates fall too slowly: the exponent is divided by dim. Only dim / 2 rates are there, so
    it is divided by that.""")
def divided_by_dim(t, dim):
    return _sines_first(_table(t, _rates(dim, over=dim)))


@time_embedding.wrong("""The rates fall too fast: the exponent is −2k / (dim / 2) in yours. Books write −2k / dim,
    which is −k / (dim / 2).""")
def two_k(t, dim):
    return _sines_first(_table(t, _rates(dim, over=dim / 4)))


@time_embedding.wrong("""The first rate is not 1: k is counted from 0.""")
def counted_from_one(t, dim):
    return _sines_first(_table(t, _rates(dim, first=1)))


@time_embedding.wrong("""The rates grow where they should fall: the sign of the exponent is missing.""")
def rates_that_grow(t, dim):
    rates = 10_000.0 ** (torch.arange(dim // 2) / (dim // 2))  # in float32, as most would: fast hands show it
    return _sines_first(t[:, None] * rates)


@time_embedding.wrong("""The angles are too large by a factor of about 6.28: there is no 2π in this formula.""")
def full_turns(t, dim):
    return _sines_first(_table(t, _rates(dim), 2 * math.pi))


@time_embedding.wrong("""The angles are turned from degrees into radians. They are radians already.""")
def in_degrees(t, dim):
    return _sines_first(_table(t, _rates(dim), math.pi / 180))


@time_embedding.wrong("""The largest base is 1000 in yours; it is 10,000.""")
def base_of_1000(t, dim):
    return _sines_first(_table(t, _rates(dim, base=1000.0)))


@time_embedding.wrong("""The rates fall too slowly: math.log10 or np.log10 of 10,000 stands where torch.exp needs
    the natural logarithm.""")
def common_logarithm(t, dim):
    return _sines_first(_table(t, _rates(dim, base=math.e**4)))


@time_embedding.wrong("""Steps are divided by the largest of them, so the same step looks different in another
    batch. The steps themselves are asked for.""")
def divided_by_largest(t, dim):
    return _sines_first(_table(t / t.max(), _rates(dim)))


@time_embedding.wrong("""Rows and columns are swapped: each step has a row of `dim` numbers.""")
def columns_for_steps(t, dim):
    return _sines_first(_table(t, _rates(dim))).T


@time_embedding.wrong("""Each row has twice as many numbers as asked for: `dim` counts sines and cosines together.""")
def dim_of_each(t, dim):
    return _sines_first(_table(t, _rates(2 * dim)))


@time_embedding.wrong("""Only the sines are there. Their cosines follow behind them.""")
def sines_alone(t, dim):
    return _table(t, _rates(dim)).sin()


@time_embedding.wrong("""The sine is there twice. The second half holds the cosines.""")
def sines_twice(t, dim):
    angle = _table(t, _rates(dim))
    return torch.cat([angle.sin(), angle.sin()], 1)


@time_embedding.wrong("""Steps are cut to whole numbers. They may lie in between, and are taken as they are.""")
def cut_to_whole_steps(t, dim):
    return _sines_first(_table(t.long(), _rates(dim)))


@time_embedding.wrong("""Sines and cosines lie on top of each other, along the batch: torch.cat joins along axis 0
    if nothing is said.""")
def joined_along_the_batch(t, dim):
    angle = _table(t, _rates(dim))
    return torch.cat([angle.sin(), angle.cos()])


@time_embedding.wrong("""A step is multiplied with one rate alone, or torch refuses. Every step goes with every
    rate: t needs an axis of length 1 behind it.""")
def step_with_its_own_rate(t, dim):
    return torch.cat([(t * _rates(dim)).sin(), (t * _rates(dim)).cos()], -1)


@time_embedding.wrong("""Every second number is a cosine, of a rate that belongs to it alone. Sine and cosine share
    their rates, and all the sines stand first.""")
def a_rate_for_each(t, dim):
    angle = _table(t, 10_000 ** (-torch.arange(dim, dtype=torch.float64) / dim))
    return torch.where(torch.arange(dim) % 2 == 0, angle.sin(), angle.cos())


@time_embedding.wrong("""Right for dim = 2. Else each half has rates of its own: sine and cosine number k share the
    rate k.""")
def rates_go_on(t, dim):
    angle = _table(t, 10_000 ** (-torch.arange(dim, dtype=torch.float64) / dim))
    return torch.cat([angle[:, : dim // 2].sin(), angle[:, dim // 2 :].cos()], 1)


@time_embedding.wrong("""Right but for dim = 2, where you divide 0 by 0; and the other rates fall too fast. The
    exponent is divided by dim / 2, not by dim / 2 − 1.""")
def one_less_and_nan(t, dim):
    half = dim // 2
    return _sines_first(_table(t, 10_000 ** (-torch.arange(half) / (half - 1))))


@time_embedding.wrong("""Each column is a step in yours, and the cosines lie to the right of all the sines. Each row
    must be a step: t needs an axis of length 1 behind it, not in front.""")
def rates_by_steps(t, dim):
    return _sines_first(_rates(dim)[:, None] * t)


@time_embedding.wrong("""torch refuses, or a step is multiplied with one rate alone: every step goes with every
    rate. t needs an axis of length 1 behind it.""")
def no_table(t, dim):
    return _sines_first(t * _rates(dim))


@time_embedding.wrong("""Sines and cosines lie in a third axis: torch.stack makes a new one. They stand behind each
    other in one row.""")
def stacked(t, dim):
    angle = _table(t, _rates(dim))
    return torch.stack([angle.sin(), angle.cos()], 1)


@time_embedding.wrong("""All rates are 1: the exponent is a whole number in yours, as // makes it. Divide with /.""")
def whole_exponent(t, dim):
    return _sines_first(_table(t, torch.ones(dim // 2)))


@time_embedding.wrong("""Every step is one too late: t is taken as it is, without adding 1.""")
def one_step_on(t, dim):
    return _sines_first(_table(t + 1, _rates(dim)))


@time_embedding.wrong("""The base is 100,000 in yours: a zero too many. It is 10,000.""")
def base_of_100000(t, dim):
    return _sines_first(_table(t, _rates(dim, base=100_000.0)))


@time_embedding.wrong("""The rates stand in the reverse order. The first one is 1, and they fall.""")
def slow_hands_first(t, dim):
    return _sines_first(_table(t, _rates(dim).flip(0)))


@time_embedding.wrong("""The cosines have the wrong sign.""")
def cosines_negated(t, dim):
    angle = _table(t, _rates(dim))
    return torch.cat([angle.sin(), -angle.cos()], 1)


@time_embedding.wrong("""The exponent is divided by dim / 2 − 1, so that the rates fall too fast, and dim = 2 ends
    with a division by zero. Some papers have it so; here it is divided by dim / 2.""")
def one_less_and_stopped(t, dim):
    half = dim // 2
    return _sines_first(_table(t, torch.exp(-math.log(10_000) / (half - 1) * torch.arange(half))))


@time_embedding.wrong("""Two things: the cosines come first in yours, and the exponent is divided by dim / 2 − 1.
    Sines come first, and it is divided by dim / 2.""")
def cosines_first_one_less(t, dim):
    angle = _table(t, _rates(dim, over=max(dim // 2 - 1, 1)))
    return torch.cat([angle.cos(), angle.sin()], 1)


@time_embedding.wrong("""All rates after the first are 1/10000: the exponent is a whole number in yours, as // makes
    it. Divide with /.""")
def exponent_rounded_down(t, dim):
    half = dim // 2
    return _sines_first(_table(t, 10_000.0 ** (-torch.arange(half) // half)))


@time_embedding.wrong("""The angles are too small: t is divided by 200, or by some other number of steps. It is
    taken as it is.""")
def divided_by_200(t, dim):
    return _sines_first(_table(t / 200, _rates(dim)))


@time_embedding.wrong("""The rates fall in a straight line. They fall by the same *factor* from each to the next.""")
def straight_rates(t, dim):
    return _sines_first(_table(t, torch.linspace(1, 1e-4, dim // 2)))


@time_embedding.wrong("""The rows belong to 0, 1, 2, ..., the places in the batch. They belong to the steps in `t`.""")
def places_for_steps(t, dim):
    return _sines_first(_table(torch.arange(len(t)), _rates(dim)))


@time_embedding.wrong("""Sines and cosines are cut to whole numbers: the result was made with the data type of `t`,
    which may be int64. Make it of floats.""")
def in_the_type_of_t(t, dim):
    return _sines_first(_table(t, _rates(dim))).to(t.dtype)


@time_embedding.wrong("""The sines have the wrong sign: a minus of the exponent has come in front of the rate.""")
def sines_negated(t, dim):
    return _sines_first(_table(t, -_rates(dim)))


@time_embedding.right
def clock_with_loops(t, dim):
    rows = []
    for step in t.tolist():
        angles = [step / 10_000 ** (k / (dim / 2)) for k in range(dim // 2)]
        rows.append([math.sin(a) for a in angles] + [math.cos(a) for a in angles])
    return torch.tensor(rows)


@time_embedding.right
def clock_by_exponential(t, dim):
    rates = torch.exp(-math.log(10_000) / (dim // 2) * torch.arange(dim // 2))
    angle = torch.outer(t.float(), rates)
    return torch.hstack([torch.sin(angle), torch.cos(angle)])


@time_embedding.right
def clock_by_complex_numbers(t, dim):
    rates = np.logspace(0, -4, dim // 2, endpoint=False)
    turning = np.exp(1j * np.outer(t.numpy(), rates))
    return np.concatenate([turning.imag, turning.real], axis=-1)


# --- unet_forward ---------------------------------------------------------------------------------


def _join(h, skip):
    return torch.cat([h, skip], 1)


def _unet(
    x, emb, parts, join=_join, save=0, fifo=False, enter=True, middle=True, leave=True, down_embs=None,
    ups=None, up_blocks=None,
):  # fmt: skip
    """A U-Net with switches. save: 0 after the block, 1 before it, 2 after going down."""
    h, skips = parts["enter"](x) if enter else x, []
    for block, down in zip(parts["down_blocks"], parts["downs"], strict=True):
        states = [h]
        h = block(h, emb if down_embs is None else down_embs)
        states, h = [h, *states], down(h)
        skips.append([*states, h][save])
    h = parts["middle"](h, emb) if middle else h
    for up, block in zip(ups or parts["ups"], up_blocks or parts["up_blocks"], strict=True):
        skip = skips.pop(0 if fifo else -1)
        h = block(join(up(h), skip), emb)
    return parts["leave"](h) if leave else h


@unet_forward.wrong("""The channels stand in the other order: those that come from below are first, those of the
    skip behind them.""")
def skip_in_front(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: torch.cat([skip, h], 1))


@unet_forward.wrong("""The skip is added. It is laid beside the channels from below, so that the block sees both
    apart.""")
def skip_added(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: h + skip)


@unet_forward.wrong("""Nothing comes over from the way down: on the way up, the skips are left out.""")
def no_skips(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: h)


@unet_forward.wrong("""Only the skip goes on upwards; what came from below is lost. Both are laid beside each other.""")
def skip_alone(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: skip)


@unet_forward.wrong("""The skip is laid behind in time: axis 2. Channels are axis 1.""")
def joined_in_time(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: torch.cat([h, skip], 2))


@unet_forward.wrong("""The skip becomes more items of the batch: torch.cat joins along axis 0 if nothing is said.
    Channels are axis 1.""")
def joined_in_the_batch(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: torch.cat([h, skip]))


@unet_forward.wrong("""The skip is saved before the block has seen it. It is what comes out of the block, just
    before going down.""")
def saved_before_the_block(x, emb, parts):
    return _unet(x, emb, parts, save=1)


@unet_forward.wrong("""With one level or more, torch refuses to join: state and skip have different numbers of
    positions. That happens if what down(h) returns is not kept, if the skip is saved after going down instead of
    before, if the block comes after going down, or if the skip joins before going up.""")
def saved_after_going_down(x, emb, parts):
    return _unet(x, emb, parts, save=2)


@unet_forward.wrong("""Right for one level. With more, torch refuses to join: state and skip have different numbers of
    positions. That happens if the skips come back in the order in which they were saved, where the last one is the
    first one needed; if one variable holds the skip, so that each level overwrites it; or if all the blocks come
    first, and then all the downs.""")
def first_in_first_out(x, emb, parts):
    return _unet(x, emb, parts, fifo=True)


@unet_forward.wrong("""The middle block is left out, at the lowest point of the U.""")
def no_middle(x, emb, parts):
    return _unet(x, emb, parts, middle=False)


@unet_forward.wrong("""parts["enter"] is left out: it must turn mel bands into channels before all else.""")
def not_entered(x, emb, parts):
    return _unet(x, emb, parts, enter=False)


@unet_forward.wrong("""parts["leave"] is left out: the result must have the bands of x again.""")
def never_left(x, emb, parts):
    return _unet(x, emb, parts, leave=False)


@unet_forward.wrong("""Both parts["enter"] and parts["leave"] are left out.""")
def neither_entered_nor_left(x, emb, parts):
    return _unet(x, emb, parts, enter=False, leave=False)


@unet_forward.wrong("""The skip joins before going up, so a short signal meets a long one. First up, then the skip.""")
def joined_then_up(x, emb, parts):
    h, skips = parts["enter"](x), []
    for block, down in zip(parts["down_blocks"], parts["downs"], strict=True):
        skips.append(down(block(h, emb)))
        h = skips[-1]
    h = parts["middle"](h, emb)
    for up, block in zip(parts["ups"], parts["up_blocks"], strict=True):
        h = block(up(torch.cat([h, skips.pop()], 1)), emb)
    return parts["leave"](h)


@unet_forward.wrong("""Right for one level. With more, the lists `ups` and `up_blocks` are read from the end. They
    stand in the order of use: lowest first.""")
def lists_reversed(x, emb, parts):
    return _unet(x, emb, parts, ups=parts["ups"][::-1], up_blocks=parts["up_blocks"][::-1])


@unet_forward.wrong("""Right for one level. With more, `up_blocks` is read from the end. It stands in the order of
    use: lowest first.""")
def blocks_reversed(x, emb, parts):
    return _unet(x, emb, parts, up_blocks=parts["up_blocks"][::-1])


@unet_forward.wrong("""Right for one level. With more, `ups` is read from the end. It stands in the order of use:
    lowest first.""")
def ups_reversed(x, emb, parts):
    return _unet(x, emb, parts, ups=parts["ups"][::-1])


@unet_forward.wrong("""At the end, x is added to the result. Some networks do that; nothing of the kind is asked for
    here.""")
def added_to_the_input(x, emb, parts):
    return x + _unet(x, emb, parts)


@unet_forward.wrong("""The embedding does not reach the way down: the blocks there get zeros. All blocks need it.""")
def no_embedding_down(x, emb, parts):
    return _unet(x, emb, parts, down_embs=0 * emb)


@unet_forward.wrong("""The embedding does not reach the blocks: they get zeros, and cannot know what time it is.""")
def no_embedding(x, emb, parts):
    return _unet(x, 0 * emb, parts)


@unet_forward.wrong("""Right the first time, but your function takes the functions out of the lists in `parts`, so
    that the next call finds them empty. Leave the lists as they are.""")
def lists_emptied(x, emb, parts):
    out = _unet(x, emb, parts)
    for name in ("downs", "down_blocks", "ups", "up_blocks"):
        parts[name].clear()
    return out


@unet_forward.wrong("""Your code stops with a TypeError, even without a level: in a call, the arguments do not fit.
    Usually enter or leave is called with the embedding, which they do not take; or the blocks and middle are called
    without it.""")
def blocks_without_embedding(x, emb, parts):
    return parts["leave"](parts["middle"](parts["enter"](x)))


@unet_forward.wrong("""On the way up, the blocks are left out: after the skip has joined, the block must bring the
    channels together.""")
def no_blocks_up(x, emb, parts):
    return _unet(x, emb, parts, up_blocks=[lambda h, emb: h for _ in parts["ups"]])


@unet_forward.wrong("""On the way down, the blocks are left out. First the block, whose output is saved, then down.""")
def no_blocks_down(x, emb, parts):
    return _unet(x, emb, {**parts, "down_blocks": [lambda h, emb: h for _ in parts["downs"]]})


@unet_forward.wrong("""Nobody goes down or up: `downs` and `ups` are left out, so all blocks see the full length and
    none sees far.""")
def flat(x, emb, parts):
    stay = [lambda h: h for _ in parts["ups"]]
    return _unet(x, emb, {**parts, "downs": stay}, ups=stay)


@unet_forward.wrong("""The highest level is left out on the way up: the result is too short, or torch refuses. There
    are as many ups as downs.""")
def one_up_missing(x, emb, parts):
    few = {**parts, "ups": parts["ups"][:-1], "up_blocks": parts["up_blocks"][:-1]}
    return _unet(x, emb, few)


@unet_forward.wrong("""On the way up, the block comes first in yours, then up, then the skip. First up, then the
    skip, then the block.""")
def block_then_up(x, emb, parts):
    h, skips = parts["enter"](x), []
    for block, down in zip(parts["down_blocks"], parts["downs"], strict=True):
        skips.append(block(h, emb))
        h = down(skips[-1])
    h = parts["middle"](h, emb)
    for up, block in zip(parts["ups"], parts["up_blocks"], strict=True):
        h = _join(up(block(h, emb)), skips.pop())
    return parts["leave"](h)


@unet_forward.wrong("""Right the first time, but your function takes functions out of the lists in `parts`, as pop()
    does, so that the next call finds too few: it stops with an IndexError. Leave the lists as they are.""")
def popped_from_parts(x, emb, parts):
    if len(parts["downs"]) < len(parts["down_blocks"]):
        raise IndexError("pop from empty list")
    out = _unet(x, emb, parts)
    parts["downs"].clear()
    return out


@unet_forward.wrong("""What goes into the middle block is added to what comes out. Return paths around a block are
    the block's own affair; nothing of the kind is asked for.""")
def around_the_middle(x, emb, parts):
    middle = parts["middle"]
    return _unet(x, emb, {**parts, "middle": lambda h, emb: h + middle(h, emb)})


@unet_forward.wrong("""The middle block is used twice. Once is enough.""")
def middle_twice(x, emb, parts):
    middle = parts["middle"]
    return _unet(x, emb, {**parts, "middle": lambda h, emb: middle(middle(h, emb), emb)})


@unet_forward.wrong("""As soon as there is a level, your code stops with a TypeError: in a call, the arguments do
    not fit. Usually down or up is called with the embedding, where it takes the state alone; a block is called
    without it; or torch.cat gets two tensors that are not in a list.""")
def embedding_for_down(x, emb, parts):
    h = parts["enter"](x)
    for down in parts["downs"]:
        h = down(h, emb)
    return parts["leave"](parts["middle"](h, emb))


@unet_forward.wrong("""torch refuses in every case, even without a level. Perhaps the blocks and middle are called
    with the embedding first? It is block(h, emb).""")
def embedding_first(x, emb, parts):
    return parts["leave"](parts["middle"](emb, parts["enter"](x)))


@unet_forward.wrong("""On the way up, the skip joins after the block. First up, then the skip, then the block, which
    sees both.""")
def joined_after_the_block(x, emb, parts):
    blocks = [lambda h, emb: h for _ in parts["ups"]]
    late = [lambda h, up=up, b=b: b(up(h), emb) for up, b in zip(parts["ups"], parts["up_blocks"], strict=True)]
    return _unet(x, emb, parts, ups=late, up_blocks=blocks)


@unet_forward.wrong("""Right for one level. With more, your function turns the lists `ups` and `up_blocks` round, and
    they stay so for the next call. They stand in the order of use, lowest level first: leave them so.""")
def lists_turned_round(x, emb, parts):
    parts["ups"].reverse()
    parts["up_blocks"].reverse()
    return _unet(x, emb, parts)


@unet_forward.wrong("""Right the first time, but your function empties `ups` and `up_blocks`, as pop() does, so that
    the next call never goes up. Leave the lists as they are.""")
def ups_used_up(x, emb, parts):
    if parts["downs"] and not parts["ups"]:
        h = parts["enter"](x)
        for block, down in zip(parts["down_blocks"], parts["downs"], strict=True):
            h = down(block(h, emb))
        return parts["leave"](parts["middle"](h, emb))
    out = _unet(x, emb, parts)
    parts["ups"].clear()
    parts["up_blocks"].clear()
    return out


@unet_forward.wrong("""Right for one level, and for no other number: the first of each list is used alone. Go
    through the lists, which may also be empty.""")
def one_level_only(x, emb, parts):
    skip = parts["down_blocks"][0](parts["enter"](x), emb)
    h = parts["middle"](parts["downs"][0](skip), emb)
    return parts["leave"](parts["up_blocks"][0](_join(parts["ups"][0](h), skip), emb))


@unet_forward.wrong("""Before leave, the state after enter is joined once more. Some networks do that; here the
    skips are all that joins.""")
def joined_with_the_entry(x, emb, parts):
    leave, entry = parts["leave"], parts["enter"](x)
    return _unet(x, emb, {**parts, "leave": lambda h: leave(_join(h, entry))})


@unet_forward.wrong("""On the lowest level, nobody goes down or up. Some networks do that; here each level has its
    down and its up.""")
def lowest_stays(x, emb, parts):
    downs, ups = [*parts["downs"]], [*parts["ups"]]
    downs[-1:], ups[:1] = [lambda h: h] * len(downs[-1:]), [lambda h: h] * len(ups[:1])
    return _unet(x, emb, {**parts, "downs": downs}, ups=ups)


@unet_forward.wrong("""Right, except with no level: then enter, middle and leave are still there. Yours leaves out
    the middle.""")
def no_level_no_middle(x, emb, parts):
    return _unet(x, emb, parts, middle=bool(parts["downs"]))


@unet_forward.wrong("""The values are right, but a network would not learn as it should: gradients do not pass the
    skips. detach() or a detour over numpy cuts them off.""")
def skips_cut_off(x, emb, parts):
    return _unet(x, emb, parts, lambda h, skip: _join(h, skip.detach()))


@unet_forward.wrong("""The values are right, but a network could not learn: no gradient passes your function.
    torch.no_grad(), detach() or a detour over numpy cuts it off.""")
def no_gradient(x, emb, parts):
    return _unet(x, emb, parts).detach()


@unet_forward.right
def unet_recursive(x, emb, parts):
    n = len(parts["downs"])

    def level(h, k):
        if k == n:
            return parts["middle"](h, emb)
        skip = parts["down_blocks"][k](h, emb)
        below = level(parts["downs"][k](skip), k + 1)
        lifted = parts["ups"][n - 1 - k](below)
        return parts["up_blocks"][n - 1 - k](torch.cat((lifted, skip), dim=-2), emb)

    return parts["leave"](level(parts["enter"](x), 0))


@unet_forward.right
def unet_by_index(x, emb, parts):
    levels = len(parts["downs"])
    h, skips = parts["enter"](x), [None] * levels
    for k in range(levels):
        skips[k] = h = parts["down_blocks"][k](h, emb)
        h = parts["downs"][k](h)
    h = parts["middle"](h, emb)
    for k in range(levels):
        h = torch.hstack([parts["ups"][k](h), skips[levels - 1 - k]])
        h = parts["up_blocks"][k](h, emb)
    return parts["leave"](h)


@unet_forward.right
def unet_in_one_tensor(x, emb, parts):
    h = parts["enter"](x)
    skips = []
    for down, block in zip(parts["downs"], parts["down_blocks"], strict=True):
        skips.insert(0, block(h, emb))
        h = down(skips[0])
    h = parts["middle"](h, emb)
    for up, block, skip in zip(parts["ups"], parts["up_blocks"], skips, strict=True):
        h = up(h)
        wide = h.new_zeros(h.shape[0], h.shape[1] + skip.shape[1], h.shape[2])
        wide[:, : h.shape[1]], wide[:, h.shape[1] :] = h, skip
        h = block(wide, emb)
    return parts["leave"](h)
