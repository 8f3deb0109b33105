"""Lesson 02: wrong answers with the words that each must earn, and right answers in other styles."""

import math
from fractions import Fraction

import numpy as np
import torch
from checks import alias_frequency, decimate, lowpass_fir, resample, sinc_interpolate

# A variant in few lines:
# fmt: off

FOLD = "A tone above half the rate folds back"
NYQUIST = "The Nyquist frequency"
BETWEEN = "Between the samples"
FILTER = "A filter lets only low tones pass"
DECIMATION = "Decimation: filter, then throw away"
RATIO = "Resampling by a ratio"


# --- alias_frequency --------------------------------------------------------------------------------


def _fold(f, sr):
    rest = f % sr
    return min(rest, sr - rest)


def _alias(name, message, function, see="", worth=0.0):
    alias_frequency.mistakes((name, function, message), see=see, worth=worth)

_alias("unchanged", "Every tone comes back as it was. From the Nyquist frequency on, another one is heard.",
    lambda f, sr: f)
_alias("rest_only", """Some of your results lie above the Nyquist frequency. You took away whole multiples of sr,
    which is only the first step: what is left may still lie above sr / 2, and then it folds once more.""",
    lambda f, sr: f % sr)
_alias("rest_of_the_size", """Some of your results lie above the Nyquist frequency. You took away whole multiples of
    sr, which is only the first step: what is left may still lie above sr / 2. (The sign is treated well.)""",
    lambda f, sr: abs(f) % sr)


def _climbs(f, sr, keeps):
    """Every stretch of sr / 2 climbs from 0. keeps: the first time, Nyquist itself stays."""
    rest = f % sr
    return rest if rest < sr / 2 or keeps and rest == sr / 2 else rest - sr / 2


def _falls(f, sr, keeps=True, first=True):
    """Every stretch of sr / 2 comes down; first: but the first. keeps: Nyquist and its multiples are at a top."""
    if first and f <= sr / 2:
        return f
    rest = f % (sr / 2)
    return 0 if f and not rest and not keeps else sr / 2 - rest


for name, size in {"": lambda f: f, "_of_the_size": abs}.items():
    for edge, keeps in {"": False, "_above_the_fold": True}.items():
        _alias(f"rest_of_nyquist{name}{edge}", """Between sr / 2 and sr, your results climb again from 0. There a tone
            comes down: the paper is folded, not cut. Either you take the rest of a division by sr / 2, or you return
            how far the tone lies above the fold.""", lambda f, sr, size=size, keeps=keeps: _climbs(size(f), sr, keeps))
    for edge, keeps in {"": True, "_to_zero": False}.items():
        _alias(f"comes_down_always{name}{edge}", """Right from 0 Hz to the first fold and down to the next. Above the
            sample rate, your results start at the Nyquist frequency again and come down each time. The paper is
            folded to and fro: every second stretch climbs.""",
            lambda f, sr, size=size, keeps=keeps: _falls(size(f), sr, keeps))
        _alias(f"mirrored_each_time{name}{edge}", """A low tone comes back high in yours: you return how far it lies
            below the next fold. Only every second stretch of the paper comes down; from 0 Hz on, it climbs.""",
            lambda f, sr, size=size, keeps=keeps: _falls(size(f), sr, keeps, first=False))
_alias("rest_of_nyquist_above", """Right up to the Nyquist frequency. Above, your results climb from 0 again, where the
    tone comes down: you take the rest of a division by sr / 2. The paper is folded there, not cut.""",
    lambda f, sr: abs(f) if abs(f) <= sr / 2 else abs(f) % (sr / 2))
_alias("folded_at_a_quarter_above", """Right up to the Nyquist frequency. Above, you take away multiples of sr / 2. The
    doubles of a tone lie whole multiples of *sr* apart.""",
    lambda f, sr: abs(f) if abs(f) <= sr / 2 else _fold(f, sr / 2), NYQUIST)
_alias("nyquist_gives_nothing", """A tone at exactly sr / 2 gives None in yours: neither < nor > holds for two equal
    numbers, so no branch returns anything. Both ends are included.""",
    lambda f, sr: None if f % sr == sr / 2 else _fold(f, sr), NYQUIST)
_alias("nyquist_gives_nothing_first", """A tone at exactly sr / 2 gives None in yours: neither < nor > holds for two
    equal numbers, so no branch returns anything.""", lambda f, sr: None if abs(f) == sr / 2 else _fold(f, sr), NYQUIST)
for name, size in {"": lambda f: f, "_of_the_size": abs}.items():
    _alias(f"quotient_upside_down{name}", """The quotient inside round is upside down: it must say how often sr goes
        into the frequency. Yours says the opposite, and has no answer for 0 Hz.""",
        lambda f, sr, size=size: size(f - sr * round(sr / f)))
    _alias(f"rest_upside_down{name}", """Rate and frequency are swapped at the %: you take what is left of sr when the
        frequency is taken away. And 0 Hz divides nothing.""", lambda f, sr, size=size: sr % size(f))
    _alias(f"rest_upside_down_above{name}", """Right up to the Nyquist frequency. Above, rate and frequency are swapped
        at the %: you take what is left of sr when the frequency is taken away.""",
        lambda f, sr, size=size: f if abs(f) <= sr / 2 else sr % size(f))
_alias("above_nyquist_by", """A tone above the Nyquist frequency comes back as far from 0 as it lay above. It must
    come back as far *below the Nyquist frequency*.""", lambda f, sr: f if abs(f) <= sr / 2 else abs(f) - sr / 2)
_alias("limited", """All tones above the Nyquist frequency end up exactly there. Sampling does not stop tones at a
    limit; it folds them back.""", lambda f, sr: min(abs(f), sr / 2))
_alias("silenced", """Tones above the Nyquist frequency give 0 in yours, as if they had been filtered out. Without a
    filter, they come back as other tones.""", lambda f, sr: abs(f) if abs(f) <= sr / 2 else 0)
_alias("one_fold", """Right from 0 Hz up to the sample rate. Above, your results are negative: one fold is not
    enough for them.""", lambda f, sr: f if f <= sr / 2 else sr - f)
_alias("one_fold_of_the_size", """Right up to the sample rate, also for negative frequencies. Above, your results
    are negative: one fold is not enough for them.""", lambda f, sr: abs(f) if abs(f) <= sr / 2 else sr - abs(f))
_alias("one_fold_without_sign", """Right up to one and a half times the sample rate. Beyond, your results lie above
    the Nyquist frequency: only one multiple of sr is taken away, however high the tone is.""",
    lambda f, sr: f if f <= sr / 2 else abs(sr - f))
_alias("one_fold_of_the_size_without_sign", """Right up to one and a half times the sample rate, also for negative
    frequencies. Beyond, your results lie above the Nyquist frequency: only one multiple of sr is taken away,
    however high the tone is.""", lambda f, sr: abs(f) if abs(f) <= sr / 2 else abs(sr - abs(f)))
_alias("with_sign", """You found the double nearest to zero, with its sign. A tone of -1000 Hz sounds like one of
    1000 Hz, and the result is asked for from 0 on. The rest is right, so this earns half.""",
    lambda f, sr: f - sr * round(f / sr), worth=0.5)
_alias("upside_down", "All results are right but for their sign: from 0 up to sr / 2 is asked for.",
    lambda f, sr: -_fold(f, sr), worth=0.5)
_alias("negative_stays_negative", """Right for frequencies from 0 on. A negative one must give a positive result as
    well: the ear does not hear the direction in which a sine turns. math.fmod keeps the sign, % does not.""",
    lambda f, sr: math.copysign(_fold(f, sr), f) if f else 0, worth=0.5)
_alias("negative_only_turned", """Right for frequencies from 0 on. Negative ones only lose their sign in yours, and
    do not fold: a loop that subtracts sr never starts for them.""",
    lambda f, sr: _fold(f, sr) if f >= 0 else -f, worth=0.5)
_alias("negative_as_it_is", """Right for frequencies from 0 on. Negative ones come back as they are: a loop that
    subtracts sr never starts for them.""", lambda f, sr: _fold(f, sr) if f >= 0 else f, worth=0.5)
_alias("negative_is_silent", """Right for frequencies from 0 on. Negative ones give 0 in yours, but they sound like
    positive ones.""", lambda f, sr: _fold(f, sr) if f >= 0 else 0, worth=0.5)
_alias("nyquist_lost", """A tone at exactly sr / 2 gives 0 in yours. It stays where it is: 0 to sr / 2, both
    included. Look for a < that should be <=.""", lambda f, sr: 0 if f % sr == sr / 2 else _fold(f, sr), NYQUIST)
_alias("nyquist_lost_first", """A tone at exactly sr / 2 gives 0 in yours. It stays where it is: 0 to sr / 2, both
    included.""", lambda f, sr: 0 if abs(f) == sr / 2 else _fold(f, sr), NYQUIST)
_alias("multiples_stay", """A whole multiple of sr gives sr in yours. Each sample catches such a tone at the same
    point of its cycle: it becomes 0 Hz.""", lambda f, sr: sr if f and f % sr == 0 else _fold(f, sr))
_alias("multiples_are_nyquist", """A whole multiple of sr gives sr / 2 in yours. Each sample catches such a tone at
    the same point of its cycle: it becomes 0 Hz.""", lambda f, sr: sr / 2 if f and f % sr == 0 else _fold(f, sr))
_alias("folded_at_sr", "Yours folds at the sample rate. The ceiling is half of it.",
    lambda f, sr: _fold(f, 2 * sr), NYQUIST)
_alias("folded_at_a_quarter", """Yours folds at a quarter of the sample rate. Either it is halved twice, or you
    take away multiples of sr / 2: the doubles lie whole multiples of sr apart.""",
    lambda f, sr: _fold(f, sr / 2), NYQUIST)
_alias("mirrored_always", """Your results are mirrored: 0 Hz gives the Nyquist frequency, and that gives 0. You
    return the distance from the fold.""", lambda f, sr: sr / 2 - _fold(f, sr))
_alias("distance_above", "Of the two doubles between 0 and sr, you return the higher one. What is heard is the lower.",
    lambda f, sr: max(f % sr, sr - f % sr) % sr)
_alias("whole_numbers", "Your results are whole numbers, with the fractions cut off: int() or // does that.",
    lambda f, sr: int(_fold(f, sr)))
_alias("rounded", "Your results are rounded to whole numbers. Return them as they are.",
    lambda f, sr: round(_fold(f, sr)))
_alias("in_cycles_a_sample", """Your results lie between 0 and 0.5: they are counted in cycles a sample. Hz are
    asked for.""", lambda f, sr: _fold(f, sr) / sr)
_alias("swapped", "Rate and frequency are swapped: you fold sr at multiples of the frequency.",
    lambda f, sr: _fold(sr, f) if f else 0)
_alias("number_of_folds", "You return how often the strip of paper is folded, not the frequency.",
    lambda f, sr: math.floor(abs(f) / (sr / 2)))


@alias_frequency.right
def alias_nearest_multiple(frequency, sr):
    return abs(frequency - sr * round(frequency / sr))


@alias_frequency.right
def alias_by_steps(frequency, sr):
    frequency = abs(frequency)
    while frequency > sr / 2:
        frequency = abs(frequency - sr)
    return frequency


@alias_frequency.right
def alias_by_the_angle(frequency, sr):
    turns = frequency / sr
    return sr * np.arccos(np.clip(np.cos(2 * np.pi * turns), -1, 1)) / (2 * np.pi)


@alias_frequency.right
def alias_of_a_tensor(frequency, sr):
    rest = torch.remainder(torch.tensor(float(frequency), dtype=torch.float64), sr)
    return torch.minimum(rest, sr - rest)


@alias_frequency.right
def alias_by_halves(frequency, sr):
    halves, rest = divmod(abs(frequency), sr / 2)
    return np.array([rest if halves % 2 == 0 else sr / 2 - rest])[0]


# --- sinc_interpolate -------------------------------------------------------------------------------


def _between(x, positions, wave=np.sinc, first=0):
    return wave(np.asarray(positions)[:, np.newaxis] - first - np.arange(len(x))) @ x


def _sinc(name, message, function):
    sinc_interpolate.mistakes((name, function, message))

_sinc("pi_twice", "Your waves are too narrow: np.sinc multiplies by pi itself, and yours has it twice.",
    lambda x, positions: _between(x, positions, lambda d: np.sinc(np.pi * d)))


def _without_pi(d):
    return np.sinc(d / np.pi)

_sinc("pi_missing", "Your waves are not zero at the other samples: pi is missing. sinc(u) is sin(pi u) / (pi u).",
    lambda x, positions: _between(x, positions, _without_pi))
_sinc("pi_missing_below", """Your waves have a height of pi in the middle: pi stands in the sine, but not in the
    denominator.""", lambda x, positions: _between(x, positions, lambda d: np.pi * np.sinc(d)))


@sinc_interpolate.wrong("""At the samples themselves, NaN comes out: 0 divided by 0. There, sinc is 1. np.sinc knows
    that, or test for it.""")
def nan_at_samples(x, positions):
    d = positions[:, np.newaxis] - np.arange(len(x))
    return np.where(d == 0, np.nan, np.sinc(d)) @ x

_sinc("zero_at_samples", """At the samples themselves, your curve drops to nearly 0: there, sinc(0) must be 1, and
    yours is 0.""", lambda x, positions: _between(x, positions, lambda d: np.where(d == 0, 0, np.sinc(d))))
_sinc("squared", """Your waves are squared: none of them goes below zero. The curve then bends too little between
    the samples.""", lambda x, positions: _between(x, positions, lambda d: np.sinc(d) ** 2))
_sinc("without_sign", "Your waves never go below zero: an abs() is in the way.",
    lambda x, positions: _between(x, positions, lambda d: np.abs(np.sinc(d))))


@sinc_interpolate.wrong("""Your result has a place for every sample, but it needs one for every position. With more
    positions than samples, your code runs out of places; with fewer, zeros are left over.""")
def a_place_for_each_sample(x, positions):
    y = np.zeros(len(x))
    for i, value in enumerate(_between(x, positions)):
        y[i] = value
    return y

_sinc("counted_from_one", "Your curve comes one sample too late: position 0 is the first sample, x[0].",
    lambda x, positions: _between(x, positions, first=1))
_sinc("half_a_sample_late", "Your curve comes half a sample too late.",
    lambda x, positions: _between(x, positions, first=0.5))


@sinc_interpolate.wrong("""That is a chain of straight lines, as np.interp draws it. The curve that is asked for
    contains no frequency above the Nyquist frequency; lines have corners, and corners do.""")
def straight_lines(x, positions):
    return np.interp(positions, np.arange(len(x)), x)

_sinc("straight_lines_from_zero", """That is a chain of straight lines, with zeros around. The curve that is asked
    for has no corners.""", lambda x, positions: _between(x, positions, lambda d: np.maximum(0, 1 - np.abs(d))))


@sinc_interpolate.wrong("""You return the nearest sample. Between two samples, the curve has values of its own.""")
def nearest(x, positions):
    return x[np.clip(np.rint(positions).astype(int), 0, len(x) - 1)]


@sinc_interpolate.wrong("""You return the last sample before each position: stairs. The curve moves on between two
    samples.""")
def stairs(x, positions):
    return x[np.clip(np.floor(positions).astype(int), 0, len(x) - 1)]


@sinc_interpolate.wrong("""That is a spline: smooth, but not the band-limited curve, which is a sum of sincs.""")
def spline(x, positions):
    from scipy.interpolate import CubicSpline

    return CubicSpline(np.arange(len(x)), x)(positions) if len(x) > 1 else np.full(len(positions), x[0])


def _inside(x, positions):
    return (positions >= 0) & (positions <= len(x) - 1)

_sinc("zero_outside", """Right between the samples. Before the first and behind the last you return 0. *Samples*
    count as 0 there, but the waves of the others reach further: the same formula holds.""",
    lambda x, positions: np.where(_inside(x, positions), _between(x, positions), 0))
_sinc("positions_limited", """Right between the samples. Positions before the first and behind the last are moved to
    the ends in yours. The same formula holds there, without a limit.""",
    lambda x, positions: _between(x, np.clip(positions, 0, len(x) - 1)))
_sinc("left_out", """Right between the samples, but positions outside of them are left out. There must be as many
    values as positions.""", lambda x, positions: _between(x, positions)[_inside(x, positions)])


@sinc_interpolate.wrong("""Your sound repeats itself: behind the last sample comes the first again. That is what the
    Fourier transform assumes. Here, samples outside count as 0.""")
def repeated(x, positions):
    n = len(x)
    turns = np.asarray(positions)[:, np.newaxis, np.newaxis] - np.arange(n)[:, np.newaxis] - n * np.arange(-300, 301)
    return np.sinc(turns).sum(axis=2) @ x

_sinc("edges_go_on", "In yours, the first and the last sample go on for ever outside. There, samples count as 0.",
    lambda x, positions: _between(np.pad(x, 200, mode="edge"), np.asarray(positions) + 200))


def _nearby(reach):
    return lambda x, positions: _between(x, positions, lambda d: np.where(np.abs(d) < reach, np.sinc(d), 0))


for reach in (2, 4, 8, 16):
    _sinc(
        f"only_{reach}_neighbors",
        f"""Close, but only the samples nearer than {reach} count in yours. A sinc dies away slowly: all samples
        count.""",
        _nearby(reach),
    )
_sinc("lanczos", """That is a faded sinc of three samples to each side, named after Lanczos: good for pictures. Here
    all samples count, without a fade.""",
    lambda x, positions: _between(x, positions, lambda d: np.where(np.abs(d) < 3, np.sinc(d) * np.sinc(d / 3), 0)))
_sinc("divided_by_their_sum", """The waves are divided by their sum, so that they always add up to 1. The formula
    does not divide: near the ends, the curve comes down to 0.""",
    lambda x, positions: _between(x, positions) / _between(np.ones(len(x)), positions))
_sinc("mean_for_sum", "You take the mean over all samples. The curve is their sum.",
    lambda x, positions: _between(x, positions) / len(x))
_sinc("last_missing", "The wave of the last sample is missing: a loop ends one too early.",
    lambda x, positions: _between(x[:-1], positions) if len(x) > 1 else np.zeros(len(positions)))
_sinc("first_missing", "The wave of the first sample is missing: a loop begins at 1.",
    lambda x, positions: _between(x[1:], positions, first=1) if len(x) > 1 else np.zeros(len(positions)))
_sinc("in_order", """Your values come in the order of rising positions. They must stand in the order in which
    positions are given.""", lambda x, positions: _between(x, np.sort(positions)))
_sinc("whole_positions", "Your positions are cut off to whole numbers, so only samples and zeros come out.",
    lambda x, positions: _between(x, np.trunc(positions)))
_sinc("only_one", "You return the value at the first position only. One value for each position is asked for.",
    lambda x, positions: _between(x, positions)[0])
_sinc("only_one_in_a_list", """You return a list with the value at the first position only: a `return` stands inside
    the loop, so the loop ends after its first round.""", lambda x, positions: _between(x, positions)[:1])
_sinc("only_last", """You return the value at the last position only: each round of the loop overwrites the one before.
    One value for each position is asked for.""", lambda x, positions: _between(x, positions)[-1])
_sinc("only_first_wave", """You return the first sample's share at the first position: a `return` stands inside the
    inner loop.""", lambda x, positions: x[0] * np.sinc(positions[0]))
_sinc("goes_on_adding", """The first value is right, and each one after it also holds all those before: the sum is set
    to 0 once, but must begin anew for each position.""", lambda x, positions: np.cumsum(_between(x, positions)))
_sinc("last_wave_only", """You keep the wave of the last sample only: each round of the loop overwrites the one before.
    The waves are added up.""", lambda x, positions: x[-1] * np.sinc(positions - (len(x) - 1)))
_sinc("waves_alone", """Your waves all have a height of 1: the samples themselves never come in. Each wave is as high as
    its sample.""", lambda x, positions: _between(np.ones(len(x)), positions))
_sinc("sample_inside", """The sample stands inside the sinc, where it changes how wide the wave is. It must say how high
    the wave is.""", lambda x, positions: np.sinc(x * (positions[:, np.newaxis] - np.arange(len(x)))).sum(axis=1))
for name, fade in {"hann": np.hanning, "hamming": np.hamming, "kaiser": lambda n: np.kaiser(n, 6)}.items():
    _sinc(f"faded_{name}", """Your samples are faded in and out before the waves are added up. Here no window is asked
        for: every sample counts with its full height. (Windows belong to filters, exercise 3.)""",
        lambda x, positions, fade=fade: _between(x * fade(len(x)), positions))
_sinc("one_column", "The values are right, but stand in a column, as a table of shape [m, 1]. Return [m] values.",
    lambda x, positions: _between(x, positions)[:, np.newaxis])
_sinc("table_not_summed", """You return a table: one row for each position, one column for each sample. Add up each
    row.""", lambda x, positions: np.sinc(positions[:, np.newaxis] - np.arange(len(x))) * x)
_sinc("wrong_sum", "The table of waves is added up along the wrong axis: one value for each sample comes out.",
    lambda x, positions: (np.sinc(positions[:, np.newaxis] - np.arange(len(x))) * x).sum(axis=0))
_sinc("backwards", "Samples are taken in reverse order: the curve runs backwards.",
    lambda x, positions: _between(x[::-1], positions))
_sinc("too_wide", "Your waves are too wide by a factor of two: they are zero at every second sample only.",
    lambda x, positions: _between(x, positions, lambda d: np.sinc(d / 2)))
_sinc("too_narrow", "Your waves are too narrow by a factor of two: they have zeros halfway between samples as well.",
    lambda x, positions: _between(x, positions, lambda d: np.sinc(2 * d)))


@sinc_interpolate.right
def sinc_by_two_loops(x, positions):
    values = []
    for p in positions:
        total = 0.0
        for k, sample in enumerate(x):
            u = math.pi * (p - k)
            total += sample * (math.sin(u) / u if u else 1.0)
        values.append(total)
    return values


@sinc_interpolate.right
def sinc_float32(x, positions):
    d = torch.tensor(positions, dtype=torch.float32)[:, None] - torch.arange(len(x))
    return torch.special.sinc(d) @ torch.tensor(x, dtype=torch.float32)


@sinc_interpolate.right
def sinc_sample_by_sample(x, positions):
    total = np.zeros(len(positions))
    for k in range(len(x)):
        total += x[k] * np.sinc(positions - k)
    return total


@sinc_interpolate.right
def sinc_by_one_sine(x, positions):
    """sin(pi (p - k)) is sin(pi p) with alternating signs."""
    d = positions[:, None] - np.arange(len(x))
    signs = (-1.0) ** np.arange(len(x))
    shares = np.divide(signs * x, d, out=np.zeros(d.shape), where=d != 0)
    y = np.sin(np.pi * positions) / np.pi * shares.sum(axis=1)
    at = np.rint(positions).astype(int)
    close = np.abs(positions - at) < 1e-9
    known = np.where((at >= 0) & (at < len(x)), x[np.clip(at, 0, len(x) - 1)], 0)
    return np.where(close, known, y)


# --- lowpass_fir ------------------------------------------------------------------------------------


def _beta(A):
    return 0.1102 * (A - 8.7) if A > 50 else 0.5842 * max(A - 21, 0) ** 0.4 + 0.07886 * (A - 21)


def _raw(transition, attenuation, sr):
    return (attenuation - 7.95) / (2.285 * 2 * np.pi * transition / sr) + 1


def _odd(raw):
    return math.ceil(raw) | 1


def _fir(
    cutoff, transition, attenuation, sr, *,
    raw=_raw, length=_odd, beta=_beta, window=np.kaiser, width=2.0, middle=None, scale=lambda h: h / h.sum(),
):  # fmt: skip
    """The filter with switches: how long it is, how it is faded, how wide and where the sinc is, how it is scaled."""
    n = length(raw(transition, attenuation, sr))
    center = (n - 1) / 2 if middle is None else middle(n)
    h = np.sinc(width * cutoff / sr * (np.arange(n) - center))
    return scale(h * window(n, beta(attenuation)))


_SLIPS = {}


def _lowpass(name, message, see="", worth=0.0, **switches):
    _SLIPS[name] = message, switches

    def function(cutoff, transition, attenuation, sr):
        return _fir(cutoff, transition, attenuation, sr, **switches)

    lowpass_fir.mistakes((name, function, message), see=see, worth=worth)

_lowpass("not_divided", """Your coefficients do not add up to 1: the largest is 1. Either the last step is missing, or
    you divide by the largest. They are divided by their sum: a constant must stay as it is.""", scale=lambda h: h)
_lowpass("energy_of_one", """The squares of your coefficients add up to 1. The coefficients themselves must: the
    gain at 0 Hz is their sum.""", scale=lambda h: h / np.sqrt(np.sum(h**2)))
_lowpass("sizes_add_up_to_one", """You divide by the sum of the sizes. Some coefficients are negative, and count as
    such in the sum.""", scale=lambda h: h / np.abs(h).sum())
_lowpass("divided_by_length", "You divide by the number of coefficients. They must be divided by their sum.",
    scale=lambda h: h / len(h))


@lowpass_fir.wrong("""Your coefficients nearly add up to 1: they are scaled by 2 * cutoff / sr, which is exact only for
    a filter without end. Divide by the sum that they really have.""")
def scaled_in_theory(cutoff, transition, attenuation, sr):
    return 2 * cutoff / sr * _fir(cutoff, transition, attenuation, sr, scale=lambda h: h)


@lowpass_fir.wrong("""Your sinc is divided by its sum *before* it is faded, so that afterwards the sum is no longer 1.
    The division comes last.""")
def divided_too_early(cutoff, transition, attenuation, sr):
    plain = _fir(cutoff, transition, attenuation, sr, window=lambda n, beta: np.ones(n), scale=lambda h: h)
    return _fir(cutoff, transition, attenuation, sr, scale=lambda h: h / plain.sum())

_lowpass("even_length", """The length is even where the formula gives an even number. Add one: only an odd length
    has a coefficient in the middle.""", length=math.ceil)
_lowpass("one_less", """Where rounding up gives an even length, yours is two too short. Three slips do that: either one
    is taken away, not added; or the number is rounded down, as int() does; or the + 1 of the formula is missing.""",
    length=lambda raw: math.ceil(raw) - 1 + math.ceil(raw) % 2)
_lowpass("always_one_more", "One is always added. Only an even length needs it; here odd ones become even.",
    length=lambda raw: math.ceil(raw) + 1)
_lowpass("two_more", "Odd lengths get two more: the length must be tested *after* rounding up, and an odd one stays.",
    length=lambda raw: (math.ceil(raw) + 1) | 1)
_lowpass("even_made", """One is added where the length is odd, so all lengths are even: the test is the wrong way round.
    Only an odd length has a coefficient in the middle.""", length=lambda raw: math.ceil(raw) + math.ceil(raw) % 2)
_lowpass("rounded_down_to_even", """Your filter is one too short, and its length stays even where it is. Either the
    number is rounded down, as int() does, or the + 1 of the formula is missing; and it is not made odd.""", length=int)
_lowpass("rounded_to_nearest", """The number is rounded to the nearest whole number before it is made odd. Round up:
    it is a lower limit.""", length=lambda raw: round(raw) | 1)
_lowpass("relative_to_nyquist", """Your filter is about half as long as it should be: the transition is divided by
    sr / 2 in yours, where the formula divides by sr.""",
    raw=lambda transition, attenuation, sr: _raw(2 * transition, attenuation, sr))
_lowpass("twice_as_long", """Your filter is about twice as long as it should be. Either the 2 of 2 pi is missing in
    the formula for the length, or half the transition band is used: `transition` is its full width.""",
    raw=lambda transition, attenuation, sr: _raw(transition / 2, attenuation, sr))
_lowpass("without_two_pi", """Your filter is more than six times as long as it should be: 2 pi is missing in the
    formula for the length.""", raw=lambda transition, attenuation, sr: _raw(transition / 2 / np.pi, attenuation, sr))
_lowpass("brackets", """Your filter is far too short or too long: in a / b * c, Python divides by b and multiplies
    by c. The whole product belongs below the line.""",
    raw=lambda transition, attenuation, sr: (attenuation - 7.95) / 2.285 * 2 * np.pi * transition / sr + 1)
_lowpass("without_2_285", """Your filter is more than twice as long as it should be: 2.285 is missing in the formula for
    the length.""",
    raw=lambda transition, attenuation, sr: (attenuation - 7.95) / (2 * np.pi * transition / sr) + 1)
_lowpass("without_rate", """The transition is not divided by sr, so your filter has hardly any coefficients. The formula
    counts the transition in sample rates.""",
    raw=lambda transition, attenuation, sr: _raw(transition, attenuation, 1))
_lowpass("brackets_above", """Your filter is too long: / is done before -, so only 7.95 is divided. The whole difference
    stands above the line.""",
    raw=lambda transition, attenuation, sr: attenuation - 7.95 / (2.285 * 2 * np.pi * transition / sr) + 1)
_lowpass("no_window", """Your sinc is cut off, not faded: the window is missing. Then no filter reaches more than
    about 21 dB.""", window=lambda n, beta: np.ones(n))
_lowpass("hann", "That is a Hann window. A Kaiser window is asked for.", window=lambda n, beta: np.hanning(n))
_lowpass("hamming", "That is a Hamming window. A Kaiser window is asked for.", window=lambda n, beta: np.hamming(n))
_lowpass("blackman", "That is a Blackman window. A Kaiser window is asked for.", window=lambda n, beta: np.blackman(n))
_lowpass("window_alone", "That is the window alone: the sinc is missing, so the cutoff changes nothing.", width=0.0)
_lowpass("window_twice", "The window is applied twice.", window=lambda n, beta: np.kaiser(n, beta) ** 2)
_lowpass("periodic_window", """Your window is not symmetric: it is one of N + 1 values, with the last one cut off.
    Such *periodic* windows are for spectra (lesson 06). Filters need the symmetric one, as np.kaiser makes it.""",
    window=lambda n, beta: np.kaiser(n + 1, beta)[:-1])
_lowpass("first_formula_only", "Right above 50 dB. From 21 to 50 dB, there is another formula for beta.",
    beta=lambda A: 0.1102 * (A - 8.7))
_lowpass("second_formula_only", "Right up to 50 dB. Above, there is another formula for beta.",
    beta=lambda A: 0.5842 * max(A - 21, 0) ** 0.4 + 0.07886 * (A - 21))
_lowpass("formulas_swapped", "The two formulas for beta are swapped: the one with the power holds up to 50 dB.",
    beta=lambda A: 0.1102 * (A - 8.7) if A <= 50 else 0.5842 * (A - 21) ** 0.4 + 0.07886 * (A - 21))
_lowpass("border_belongs_above", """Right but for exactly 50 dB: there, the formula with the power still holds.
    `above` is >, not >=.""", beta=lambda A: 0.1102 * (A - 8.7) if A >= 50 else _beta(A), worth=0.5)
_lowpass("power_missing", "Right above 50 dB. Below, the exponent 0.4 is missing in yours.",
    beta=lambda A: _beta(A) if A > 50 else (0.5842 + 0.07886) * (A - 21))
_lowpass("second_term_missing", "Right above 50 dB. Below, the second term of the sum is missing.",
    beta=lambda A: _beta(A) if A > 50 else 0.5842 * (A - 21) ** 0.4)
_lowpass("not_8_7", "Beta is too large above 50 dB: 8.7 is not subtracted.",
    beta=lambda A: 0.1102 * A if A > 50 else _beta(A))


def _weak(name, message, formula):
    _lowpass(name, f"Right above 50 dB. From 21 to 50 dB, beta is wrong: {message}",
        beta=lambda A: _beta(A) if A > 50 else formula(A))

_weak("times_0_4", """the first term is multiplied by 0.4, where 0.4 is its exponent. Python writes powers with two
    stars.""", lambda A: 0.5842 * (A - 21) * 0.4 + 0.07886 * (A - 21))
_weak("power_of_all", "the exponent 0.4 also covers the factor 0.5842. It belongs to A - 21 alone.",
    lambda A: (0.5842 * (A - 21)) ** 0.4 + 0.07886 * (A - 21))
_weak("power_of_both", "both terms get the exponent 0.4. Only the first has it.",
    lambda A: (0.5842 + 0.07886) * (A - 21) ** 0.4)
_weak("power_on_the_other", "the exponent 0.4 stands at the second term. It belongs to the first.",
    lambda A: 0.5842 * (A - 21) + 0.07886 * (A - 21) ** 0.4)
_weak("power_of_21", "a power binds before a minus, so only the 21 gets the exponent. Mind the brackets.",
    lambda A: 0.5842 * (A - 21**0.4) + 0.07886 * (A - 21))
_weak("no_brackets_second", "in the second term, only A is multiplied. Mind the brackets around A - 21.",
    lambda A: 0.5842 * (A - 21) ** 0.4 + 0.07886 * A - 21)
_weak("minus", "the second term is taken away. The two are added up.",
    lambda A: 0.5842 * (A - 21) ** 0.4 - 0.07886 * (A - 21))
_weak("first_term_missing", "the first term of the sum, the one with the power, is missing.",
    lambda A: 0.07886 * (A - 21))
_lowpass("no_brackets_8_7", """Beta is wrong above 50 dB: only A is multiplied by 0.1102, then 8.7 is taken away. Mind
    the brackets around A - 8.7.""", beta=lambda A: 0.1102 * A - 8.7 if A > 50 else _beta(A))
_lowpass("attenuation_as_beta", """The attenuation itself is handed to the window as beta. The formula turns
    decibels into a shape first.""", beta=lambda A: A)
_lowpass("beta_over_pi", """Your window is too weak: beta is divided by pi. Some books count that way (and call it
    alpha); np.kaiser does not.""", beta=lambda A: _beta(A) / np.pi)
_lowpass("beta_fixed", "Your window is the same for every attenuation. Beta depends on it.", beta=lambda A: 5.0)
_lowpass("half_the_cutoff", "Your cutoff lies at half of what is asked for: the 2 in 2 * cutoff / sr is missing.",
    width=1.0)
_lowpass("twice_the_cutoff", "Your cutoff lies at twice of what is asked for: the 2 stands there twice.", width=4.0)
_lowpass("pi_twice", "Your cutoff is too high by a factor of pi: np.sinc multiplies by pi itself.",
    see=BETWEEN, width=2 * np.pi)
_lowpass("pi_missing", "Your cutoff is too low by a factor of pi: sinc(u) is sin(pi u) / (pi u).",
    see=BETWEEN, width=2 / np.pi)
_lowpass("begins_in_the_middle", """Your sinc has its top at the first coefficient. It belongs in the middle: M must
    be subtracted from j.""", middle=lambda n: 0)
_lowpass("half_a_sample_off", """Your sinc is half a coefficient off the middle: for an odd N, the middle one has
    the number (N - 1) / 2.""", middle=lambda n: n / 2)
_lowpass("one_off", "Your sinc is one coefficient off the middle.", middle=lambda n: n // 2 + 1)

for first, second in [
    ("half_the_cutoff", "first_formula_only"), ("half_the_cutoff", "not_divided"), ("half_the_cutoff", "even_length"),
    ("half_the_cutoff", "one_less"), ("not_divided", "even_length"), ("not_divided", "first_formula_only"),
    ("even_length", "first_formula_only"), ("one_less", "first_formula_only"), ("not_divided", "one_less"),
]:  # fmt: skip
    (one, switches), (other, more) = _SLIPS[first], _SLIPS[second]
    both = f"Two things at once. The one: {one} The other, taken alone: {other}"
    _lowpass(f"{first}_and_{second}", both, **switches, **more)


def _edge(name, shift, message):
    def function(cutoff, transition, attenuation, sr):
        return _fir(cutoff + shift * transition, transition, attenuation, sr)

    lowpass_fir.mistakes((name, function, message))

_edge("cutoff_as_lower_edge", 0.5, """Your cutoff lies too high by half a transition band: `cutoff` is the middle of
    the band, not its lower edge.""")
_edge("cutoff_as_upper_edge", -0.5, """Your cutoff lies too low by half a transition band: `cutoff` is the middle of
    the band, not its upper edge.""")


def _high(h):
    h = -h / h.sum()
    h[len(h) // 2] += 1
    return h

_lowpass("highpass", "That is what the filter takes away: a high-pass filter.", scale=_high)
_lowpass("right_half", "Only the half from the middle on is returned.", scale=lambda h: (h / h.sum())[len(h) // 2 :])


@lowpass_fir.wrong("""You return two things. Return the coefficients alone.""")
def with_beta(cutoff, transition, attenuation, sr):
    return _fir(cutoff, transition, attenuation, sr), _beta(attenuation)


@lowpass_fir.right
def fir_by_loops(cutoff, transition, attenuation, sr):
    n, beta = _odd(_raw(transition, attenuation, sr)), _beta(attenuation)
    middle, h = n // 2, []
    for j in range(n):
        u = math.pi * 2 * cutoff / sr * (j - middle)
        fade = np.i0(beta * math.sqrt(max(0, 1 - ((j - middle) / middle) ** 2))) / np.i0(beta)
        h.append(float(fade) * (math.sin(u) / u if u else 1))
    return [value / sum(h) for value in h]


@lowpass_fir.right
def fir_of_one_half(cutoff, transition, attenuation, sr):
    n = _odd(_raw(transition, attenuation, sr))
    half = (np.kaiser(n, _beta(attenuation)) * np.sinc(2 * cutoff / sr * (np.arange(n) - n // 2)))[n // 2 :]
    h = np.concatenate([half[:0:-1], half])
    return h / (2 * half[1:].sum() + half[0])


@lowpass_fir.right
def fir_with_torch(cutoff, transition, attenuation, sr):
    n = int(2 * math.ceil((_raw(transition, attenuation, sr) - 1) / 2) + 1)
    window = torch.kaiser_window(n, periodic=False, beta=_beta(attenuation), dtype=torch.float64)
    h = window * torch.special.sinc(2 * cutoff / sr * torch.arange(-(n // 2), n // 2 + 1, dtype=torch.float64))
    return h / h.sum()


@lowpass_fir.right
def fir_float32(cutoff, transition, attenuation, sr):
    return _fir(cutoff, transition, attenuation, sr).astype(np.float32)


# --- decimate ---------------------------------------------------------------------------------------


def _filter(nyquist, rate=1.0, edge=0.95, width=0.1, attenuation=100):
    """The course's filter, with switches."""
    return _fir(edge * nyquist, width * nyquist, attenuation, rate)


def _decimated(
    x, factor, *, nyquist=0.5, rate=None, design=None, shape=None, gain=None, late=None, step=None, length=None,
    one=True, pad=None, mode="full", early=False, after=False, finish=None,
):  # fmt: skip
    """x, filtered and thinned out, with switches.

    design: the filter's edge, width, attenuation; shape: what is done to its coefficients; late: how far the delay is
    taken out (after: of what is left); early: all beyond n is cut off before; step: how far
    on the next one kept lies; finish: what is done to the result.
    """
    if factor == 1 and one:
        return np.array(x)
    n, step = len(x), factor if step is None else step
    h = _filter(nyquist / factor, 1.0 if rate is None else rate(factor), **(design(factor) if design else {}))
    h = (gain(factor) if gain else 1.0) * (shape(h) if shape else h)
    begin = len(h) // 2 if late is None else late(len(h))
    if pad:
        x, mode = np.pad(x, len(h) // 2, mode=pad), "valid"
    full = np.convolve(x, h, mode)
    begin = begin if mode == "full" else 0
    full = full[:n] if early else full
    y = full[::step][begin // step :] if after else full[begin::step]
    y = y[: -(-n // factor) if length is None else length(n, factor)]
    return finish(y) if finish else y


def _dec(name, message, see="", worth=0.0, **switches):
    decimate.mistakes((name, lambda x, factor: _decimated(x, factor, **switches), message), see=see, worth=worth)


def _all(n, factor):
    return None


decimate.mistakes(("no_filter", lambda x, factor: x[::factor], """Every factor-th sample is kept, but nothing is
    filtered before. All that lies above the new Nyquist frequency comes back as aliases."""))


@decimate.wrong("""First you throw samples away, then you filter. By then the aliases are there, and no filter can
    tell them from the sound.""")
def thrown_away_first(x, factor):
    kept = x[::factor]
    return kept if factor == 1 else _decimated(kept, factor, step=1, length=lambda n, factor: n)


@decimate.wrong("""You take the mean of each block of samples. That is a filter as well, but a weak one: aliases come
    through. The filter of exercise 3 is asked for.""")
def means_of_blocks(x, factor):
    return [np.mean(x[s : s + factor]) for s in range(0, len(x), factor)]

_dec("nothing_thrown_away", "You filter, but every sample is still there: the throwing away is missing.",
    step=1, length=lambda n, factor: n)
_dec("mode_same", """Wrong where x is shorter than the filter: np.convolve with mode 'same' returns as many values as
    the *longer* of its two arrays has.""", mode="same", length=_all)
_dec("mode_same_cut", """Right where x is longer than the filter. Where it is shorter, np.convolve with mode 'same'
    keeps the middle as long as the *filter*, so its first value lies far before sample 0. Cutting the end off makes the
    number right, not the place.""", mode="same")
_dec("mode_valid", """Samples at both ends are missing, or there are too many: mode 'valid' keeps only places where the
    shorter array lies wholly within the longer one. Here, samples outside count as 0.""", mode="valid", length=_all)
_dec("mode_valid_cut", """Mode 'valid' keeps only places where the shorter array lies wholly within the longer one, so
    the results near both ends are missing. Here, samples outside count as 0.""", mode="valid")
_dec("tail_kept", """There are too many values at the end: what the filter adds behind the last sample must be cut off.
    n / factor values, rounded up, are asked for.""", length=_all)
_dec("whole_convolution", """There are too many values: np.convolve returns more than x has, M at each end. Result 0
    must be centered on sample 0, and n / factor values, rounded up, are asked for.""",
    late=lambda n: 0, length=_all)
_dec("delay_left_in", """Everything comes too late: the filter's delay is not taken out. The result for sample 0 has
    the number M in the full convolution.""", see=FILTER, late=lambda n: 0)
_dec("delay_after", """The delay is taken out after samples have been thrown away, in whole samples of the new rate: M /
    factor is no whole number, so a part of the delay is left. Take it out while all samples are there.""", after=True)
_dec("cut_early", """All beyond n values is cut off *before* the delay is taken out, so M values are missing at the end.
    The last results stand behind number n in the full convolution.""", early=True)
_dec("one_late", "The delay is taken out, but by one sample too many.", late=lambda n: n // 2 + 1)
_dec("one_early", "The delay is taken out, but by one sample too few.", late=lambda n: n // 2 - 1)
_dec("whole_filter_late", "Twice the delay is taken out: it is half the filter's length, not all.",
    late=lambda n: n - 1)
_dec("length_late", """As many values are cut off in front as the filter has coefficients. The delay is M, less than
    half of that.""", late=lambda n: n)
_dec("rounded_down", "The last value is missing where the length does not divide evenly: n / factor is rounded up.",
    length=lambda n, factor: n // factor)
_dec("one_too_many", """Where n divides evenly, there is one value too many: rounding up leaves a whole number as it
    is.""", length=lambda n, factor: n // factor + 1 if factor > 1 else n)
_dec("rounded_to_nearest", "The number of values is rounded to the nearest. It is rounded up.",
    length=lambda n, factor: max(1, round(n / factor)))
_dec("only_one", """You return the first value only: a `return` stands inside the loop, so the loop ends after its first
    round.""", finish=lambda y: y[:1])
_dec("goes_on_adding", """The first value is right, and each one after it also holds all those before: the sum is set
    to 0 once, but must begin anew for each result.""", finish=np.cumsum)


def _by_sums(x, factor, allowed):
    """The sum as written, with a test of its own for which samples count."""
    if factor == 1:
        return x.copy()
    h, y = _filter(0.5 / factor), []
    for m in range(-(-len(x) // factor)):
        k = m * factor + len(h) // 2 - np.arange(len(h))
        keep = allowed(k, len(x))
        y.append(h[keep] @ x[k[keep]])
    return y


decimate.mistakes(
    ("before_the_first", lambda x, factor: _by_sums(x, factor, lambda k, n: k < n), """The sum also asks for samples
    before the first. Python counts negative numbers from the end: they bring in samples from there, or an IndexError.
    Outside of x, samples count as 0."""),
    ("behind_the_last", lambda x, factor: _by_sums(x, factor, lambda k, n: k >= 0), """The sum also asks for samples
    behind the last, or on both sides of x, and an IndexError comes of it. Outside of x, samples count as 0."""),
    ("counted_from_the_end", lambda x, factor: _by_sums(x, factor, lambda k, n: (k >= -n) & (k < n)), """The sum also
    asks for samples before the first, and Python counts negative numbers from the end, without an error. Outside of x,
    samples count as 0."""),
)
_dec("later_half", """Half of the filter is missing: the sum begins at j = M. It runs over all coefficients, from 0 to N
    - 1.""", shape=lambda h: np.where(np.arange(len(h)) < len(h) // 2, 0, h))
_dec("earlier_half", """Half of the filter is missing: the sum ends at j = M. It runs over all coefficients, from 0 to N
    - 1.""", shape=lambda h: np.where(np.arange(len(h)) > len(h) // 2, 0, h))
_dec("old_nyquist", """Your filter ends at the old Nyquist frequency, 0.5, so it takes hardly anything away. Either f_N
    is the old one, or the rate in the filter is the new one: it works before samples are thrown away.""",
    rate=lambda factor: 1 / factor)
_dec("filter_for_the_rate_factor", """Your filter ends too low by the factor `factor`: it is designed for a sample rate
    of `factor`, but f_N counts the rate of x as 1. Both must count alike.""", rate=lambda factor: factor)
_dec("nyquist_of_one", """Your filter ends at twice the new Nyquist frequency. With a sample rate of 1, that is 0.5
    / factor, not 1 / factor.""", nyquist=1.0)
_dec("half_the_nyquist", """Your filter ends at half the new Nyquist frequency: it seems to be halved twice. The
    result is too dull.""", nyquist=0.25)


def _designs(add, share):
    """Slips in the numbers that the filter is made of. share(...): a number that is not multiplied by f_N."""
    add("cutoff_at_nyquist", """Your cutoff lies at the Nyquist frequency itself. That is the middle of the transition
        band: its upper half lets aliases through. The cutoff is 0.95 of it.""", design=lambda *_: {"edge": 1.0})
    add("cutoff_at_0_9", "Your cutoff lies at 0.9 times the Nyquist frequency; it should be 0.95 times.",
        design=lambda *_: {"edge": 0.9})
    add("band_half_as_wide", "Your transition band is half as wide as stated, and the filter twice as long.",
        design=lambda *_: {"width": 0.05})
    add("band_twice_as_wide", "Your transition band is twice as wide as stated, and the filter half as long.",
        design=lambda *_: {"width": 0.2})
    add("band_not_of_nyquist", """Your transition band is 0.1 wide, whatever the Nyquist frequency is. It is a tenth *of
        that*, so your filter is too short.""", design=lambda *ratio: {"width": share(0.1, *ratio)})
    add("cutoff_not_of_nyquist", """Your cutoff is 0.95, whatever the Nyquist frequency is. It is 0.95 *of that*, so
        yours lies far too high.""", design=lambda *ratio: {"edge": share(0.95, *ratio)})
    add("neither_of_nyquist", """Neither the cutoff nor the transition band depends on the Nyquist frequency in yours:
        both numbers are shares of it.""",
        design=lambda *ratio: {"edge": share(0.95, *ratio), "width": share(0.1, *ratio)})
    for decibels in (60, 80, 96):
        add(f"weaker_{decibels}", f"Your filter weakens by {decibels} dB. This lesson's filter has 100 dB.",
            design=lambda *_, decibels=decibels: {"attenuation": decibels})


_designs(_dec, lambda number, factor: number * 2 * factor)
_dec("too_loud", """Your result is too loud by `factor`. Throwing samples away makes no sound softer: the filter's gain
    stays 1.""", gain=lambda factor: factor)
_dec("too_soft", """Your result is too soft by `factor`. Throwing samples away makes no sound louder: the filter's gain
    stays 1.""", gain=lambda factor: 1 / factor)
_dec("filtered_at_one", """Right but for factor 1: then nothing is thrown away, and the samples come back unchanged.
    Yours are filtered.""", one=False, worth=0.5)
_dec("edges_go_on", "In yours, the first and the last sample go on outside. There, samples count as 0.", pad="edge")
for pad in ("symmetric", "reflect"):
    _dec(f"mirrored_ends_{pad}", "In yours, the sound is mirrored at its ends. Outside, samples count as 0.", pad=pad)
_dec("goes_round", "In yours, the sound begins again behind its end. Outside, samples count as 0.", pad="wrap")
_dec("filtered_twice", "You filter twice. Once is asked for.",
    shape=lambda h: np.convolve(h, h))
_dec("beginning_only", "You keep the first n / factor samples: the beginning of the sound, at the old rate.", step=1)


@decimate.wrong("""You keep the last sample of each group of `factor`. Sample 0 is the first that is kept.""")
def last_of_group(x, factor):
    return np.array(x) if factor == 1 else _decimated(x, factor, step=1, length=lambda n, f: n)[factor - 1 :: factor]


@decimate.right
def decimated_by_loops(x, factor):
    if factor == 1:
        return list(x)
    h = _filter(0.5 / factor)
    y = []
    for center in range(0, len(x), factor):
        begin = max(0, center - len(h) // 2)
        y.append(sum(x[k] * h[len(h) // 2 + center - k] for k in range(begin, min(len(x), center + len(h) // 2 + 1))))
    return y


@decimate.right
def decimated_by_fft(x, factor):
    if factor == 1:
        return x.copy()
    h = _filter(0.5 / factor)
    size = len(x) + len(h) - 1
    full = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(h, size), size)
    return full[len(h) // 2 : len(h) // 2 + len(x)][::factor]


@decimate.right
def decimated_by_torch(x, factor):
    x = torch.tensor(np.asarray(x), dtype=torch.float32)
    if factor == 1:
        return x
    h = torch.tensor(_filter(0.5 / factor), dtype=torch.float32)
    return torch.nn.functional.conv1d(x[None, None], h[None, None], stride=factor, padding=len(h) // 2)[0, 0]


@decimate.right
def decimated_in_hertz(x, factor):
    if factor == 1:
        return x
    h = _fir(0.95 * 22050 / factor, 2205 / factor, 100, 44100)
    padded = np.concatenate([np.zeros(len(h) // 2), x, np.zeros(len(h) // 2)])
    return [padded[s : s + len(h)] @ h for s in range(0, len(x), factor)]


# --- resample ---------------------------------------------------------------------------------------


def _lowest_terms(up, down):
    return up // math.gcd(up, down), down // math.gcd(up, down)


def _resampled(
    x, up, down, *, reduce=True, one=True, gain=None, late=None, nyquist=None, rate=None, first=0, hold=False,
    group=None, length=None, step=None, design=None, shape=None, mode="full", early=False, thin=False, finish=None,
):  # fmt: skip
    """Zeros put in, filter, every down-th kept, with switches.

    first: where in its group each sample stands; group: how long that is; thin: samples are thrown away first; early:
    all beyond n * up is cut off before the delay; the rest as above.
    """
    n = len(x)
    if reduce:
        up, down = _lowest_terms(up, down)
    if up == down and one:
        return np.array(x)
    limit = 0.5 * min(1, up / down) if nyquist is None else nyquist(up, down)
    h = _filter(limit, up if rate is None else rate(up, down), **(design(up, down) if design else {}))
    h = (up if gain is None else gain(up, down)) * (shape(h) if shape else h)
    kept = x[::down] if thin else x
    size = group(up) if group else up
    stuffed = np.zeros(len(kept) * size)
    stuffed[first::size] = kept
    stuffed = np.repeat(kept, up) if hold else stuffed
    full = np.convolve(stuffed, h, mode)
    full = full[: n * up] if early else full
    begin = len(h) // 2 if late is None else late(len(h))
    begin = begin if mode == "full" else 0
    count = -(-n * up // down) if length is None else length(n, up, down)
    y = full[begin :: 1 if thin else down if step is None else step(up, down)][:count]
    return finish(y) if finish else y


def _res(name, message, see="", worth=0.0, **switches):
    resample.mistakes((name, lambda x, up, down: _resampled(x, up, down, **switches), message), see=see, worth=worth)

_res("gain_missing", """Your result is too soft by the factor `up`. Between the samples stand up - 1 zeros now,
    which lower the mean. The factor `up` repairs that.""", gain=lambda up, down: 1)
_res("gain_of_the_ratio", """Your result is too soft by the factor `down`: it is multiplied by up / down. Throwing
    samples away makes nothing softer. Multiply by `up` alone.""", gain=lambda up, down: up / down)
_res("gain_down", "Your result is multiplied by `down`. The zeros that were put in are made up for by `up`.",
    gain=lambda up, down: down)
_res("gain_twice", "Your result is too loud by the factor `up`: it is multiplied twice.",
    gain=lambda up, down: up * up)


@resample.wrong("""Up and down are swapped: there are fewer values where there should be more.""")
def swapped(x, up, down):
    return _resampled(x, down, up)

_res("always_old_nyquist", """Right where the rate rises. Where it falls, your filter ends at the old Nyquist
    frequency, and lets through what becomes aliases. It must end at the lower of the two.""",
    nyquist=lambda up, down: 0.5)
_res("always_new_nyquist", """Right where the rate falls. Where it rises, your filter ends at the new Nyquist
    frequency, and lets images through: the samples know nothing above the old one. It must end at the lower of the
    two.""", nyquist=lambda up, down: 0.5 * up / down)
_res("higher_nyquist", """Your filter ends at the higher of the two Nyquist frequencies. Take the lower one: max in
    place of min?""", nyquist=lambda up, down: 0.5 * max(1, up / down))
_res("nyquist_of_one", """Your filter ends at twice the frequency where it should: the Nyquist frequency is half the
    rate.""", see=NYQUIST, nyquist=lambda up, down: min(1, up / down))
_res("nyquist_over_down", """Your filter ends at 0.5 / down, however large `up` is. The new Nyquist frequency is 0.5
    * up / down.""", nyquist=lambda up, down: 0.5 / down)
_res("nyquist_over_larger", """Your cutoff is too low by the factor `up`: it is counted in sample rates of `up`, while
    the filter is told that the rate is `up`. Frequencies here count the rate of x as 1.""",
    nyquist=lambda up, down: 0.5 / max(up, down))
_res("nyquist_times_smaller", """Right where the rate falls. Where it rises, f_N is too high: the old Nyquist frequency
    is 0.5, since the rate of x counts as 1. It is not multiplied by `up` or `down`.""",
    nyquist=lambda up, down: 0.5 * up / down if up < down else 0.5 * down)
_res("ratio_upside_down", """Your f_N is right where up and down are swapped: the new rate is up / down, and yours is
    upside down.""", nyquist=lambda up, down: 0.5 * min(1, down / up))
_res("filter_for_rate_one", """The filter is designed for the rate 1. It works where the zeros have been put in: at
    the rate `up`.""", rate=lambda up, down: 1)
_res("filter_for_the_new_rate", """Your filter ends too high by the factor `down`. Either it is designed for the rate up
    / down, but it works before samples are thrown away, at the rate `up`; or f_N is half the smaller of `up` and
    `down`, but the rates to compare are 1 and up / down.""", rate=lambda up, down: up / down)
_res("filter_for_the_rate_down", """The filter is designed for the rate `down`. It works where the zeros have been
    put in: at the rate `up`.""", rate=lambda up, down: down)
_res("held", """You repeat each sample `up` times, as stairs. Put zeros between the samples: stairs change the
    sound, and with the factor `up` it gets too loud.""", hold=True)
_res("held_without_gain", """You repeat each sample `up` times, as stairs. Put zeros between the samples, and
    multiply by `up`: stairs make high tones softer, and come late.""",
    see=BETWEEN, hold=True, gain=lambda up, down: 1)
_res("delay_left_in", """Everything comes too late: the filter's delay of M samples, at the rate `up`, is not taken
    out.""", see=FILTER, late=lambda n: 0)
_res("one_late", "The delay is taken out, but one sample too many, at the rate `up`.", late=lambda n: n // 2 + 1)
_res("one_early", "The delay is taken out, but one sample too few, at the rate `up`.", late=lambda n: n // 2 - 1)
_res("whole_filter_late", "Twice the delay is taken out: it is half the filter's length, not all.",
    late=lambda n: n - 1)
_res("length_late", """As many values are cut off in front as the filter has coefficients. The delay is M, less than
    half of that.""", late=lambda n: n)
_res("cut_early", """All beyond n * up values is cut off *before* the delay is taken out, so M values are missing at the
    end. The last results stand behind that number in the full convolution.""", early=True)
_res("mode_same", """There are too many values where the sound is short: np.convolve with mode 'same' returns as many as
    the *longer* of its two arrays has, and that may be the filter.""", mode="same", length=lambda n, up, down: None)
_res("mode_same_cut", """Right where the sound, with its zeros, is longer than the filter. Where it is shorter, mode
    'same' keeps the middle as long as the *filter*, so its first value lies far before sample 0. Cutting the end off
    makes the number right, not the place.""", mode="same")
_res("mode_valid", """Mode 'valid' keeps only places where the shorter array lies wholly within the longer one, so
    results near both ends are missing. Here, samples outside count as 0.""", mode="valid",
    length=lambda n, up, down: None)
_res("whole_convolution", """There are too many values, and they come too late: the filter adds M values at each end, at
    the rate `up`. Result 0 must be centered on sample 0.""", late=lambda n: 0, length=lambda n, up, down: None)
_res("later_half", """Half of the filter is missing: all coefficients before the middle one. The sum runs over all of
    them.""", shape=lambda h: np.where(np.arange(len(h)) < len(h) // 2, 0, h))
_res("earlier_half", """Half of the filter is missing: all coefficients behind the middle one. The sum runs over all of
    them.""", shape=lambda h: np.where(np.arange(len(h)) > len(h) // 2, 0, h))
_res("only_one", """You return the first value only: a `return` stands inside the loop, so the loop ends after its first
    round.""", finish=lambda y: y[:1])
_res("goes_on_adding", """The first value is right, and each one after it also holds all those before: the sum is set
    to 0 once, but must begin anew for each result.""", finish=np.cumsum)
_res("one_zero_too_many", """You put `up` zeros behind each sample, so that a group has up + 1 values. The rate is `up`
    times as high, so a group, with its sample, has `up` values.""", group=lambda up: up + 1)
_res("thinned_first", """Every down-th sample is kept first, without a filter, and then zeros are put in. What is thrown
    away then does not come back, and aliases are there to stay: go up first.""", thin=True)


@resample.wrong("""Your sound comes up - 1 places late, at the rate `up`: the zeros stand in front of each sample. They
    belong behind it.""")
def zeros_in_front(x, up, down):
    ratio = Fraction(up, down)
    return _resampled(x, up, down, first=ratio.numerator - 1)


@resample.wrong("""The delay is taken out after samples have been thrown away, in whole samples of the new rate: M /
    down is no whole number, so a part of the delay is left. Start at number M, and go on in steps of `down`.""")
def delay_in_new_samples(x, up, down):
    ratio = Fraction(up, down)
    if ratio == 1:
        return np.array(x)
    up, down = ratio.numerator, ratio.denominator
    h = up * _filter(0.5 * min(1, up / down), up)
    stuffed = np.zeros(len(x) * up)
    stuffed[::up] = x
    full = np.append(np.convolve(stuffed, h)[::down], np.zeros(up))
    return full[len(h) // 2 // down :][: -(-len(x) * up // down)]

_res("rounded_down", "The last value is missing where n * up / down is no whole number: it is rounded up.",
    length=lambda n, up, down: n * up // down)
_res("rounded_to_nearest", "The number of values is rounded to the nearest. It is rounded up.",
    length=lambda n, up, down: round(n * up / down))
_res("quotient_first", """Mostly right, but here and there one value too many: the length is n times the quotient up /
    down. A quotient is rounded to the nearest float, and rounding up then turns a tiny excess into a whole number.""",
    length=lambda n, up, down: math.ceil(n * (up / down)), worth=0.5)
_res("one_too_many", """Where n * up / down is a whole number, there is one value too many: rounding up leaves whole
    numbers as they are.""", length=lambda n, up, down: n * up // down + 1)
_res("as_long_as_x", "Your result has as many values as x. It should have n * up / down, rounded up.",
    length=lambda n, up, down: n)
_res("all_that_is_left", """There are too many values at the end: what the filter adds behind the sound must be cut
    off. n * up / down values, rounded up, are asked for.""", length=lambda n, up, down: None)
_res("not_reduced", """Right where `up` and `down` have no common divisor. Else divide both by it first: the filter
    depends on them.""", reduce=False)
_res("not_reduced_but_equal", """`up` and `down` are not divided by their greatest common divisor, and where both
    are equal, the sound is filtered. Then it should come back unchanged.""", reduce=False, one=False)
_res("filtered_at_one", """Right but for equal `up` and `down`: then the samples come back unchanged. Yours are
    filtered.""", one=False, worth=0.5)
_designs(_res, lambda number, up, down: number / (0.5 * min(1, up / down)))
_res("every_upth", "After filtering, you keep every up-th value: that is the old rate again. Keep every down-th.",
    step=lambda up, down: up)
_res("nothing_thrown_away", """The zeros are in, the filter is right, but nothing is thrown away: keep every down-th
    value.""", step=lambda up, down: 1)


@resample.wrong("""Zeros are put in and samples thrown away, but nothing is filtered: images and aliases are all
    there.""")
def zeros_only(x, up, down):
    ratio = Fraction(up, down)
    stuffed = np.zeros(len(x) * ratio.numerator)
    stuffed[:: ratio.numerator] = x
    return stuffed[:: ratio.denominator]


@resample.wrong("""You throw samples away before you put new ones in. What is lost then does not come back: go up
    first.""")
def down_first(x, up, down):
    ratio = Fraction(up, down)
    if ratio == 1:
        return np.array(x)
    y = _decimated(x, ratio.denominator)
    return _resampled(y, ratio.numerator, 1)[: -(-len(x) * ratio.numerator // ratio.denominator)]


for name, one in {"two_filters": True, "two_filters_always": False}.items():
    resample.mistakes((name, lambda x, up, down, one=one: x.copy() if up == down else _decimated(
            _resampled(x, _lowest_terms(up, down)[0], 1, one=one), _lowest_terms(up, down)[1]),
        """You filter twice, once for going up and once for going down. One filter does both: the one that ends at the
        lower Nyquist frequency."""))


@resample.wrong("""`up` and `down` are divided by / , which makes floats even of whole quotients. Sizes, steps and
    indices must be whole numbers: hence the TypeError.""")
def floats(x, up, down):
    return x.copy() if up == down else np.zeros(len(x) * (up / math.gcd(up, down)))


@resample.wrong(
    """That is a chain of straight lines. Lines make high tones softer and let images through; the
    filter is missing.""",
    see=BETWEEN,
)
def lines_between(x, up, down):
    count = -(-len(x) * up // down)
    return np.interp(np.arange(count) * down / up, np.arange(len(x)), x)


@resample.wrong(
    """You spread the new samples evenly from the first to the last old one. The last new sample need not
    fall on the last old one: new sample m lies at m * down / up.""",
    see=BETWEEN,
)
def spread_evenly(x, up, down):
    count = -(-len(x) * up // down)
    return np.interp(np.linspace(0, len(x) - 1, count), np.arange(len(x)), x)


@resample.wrong("""You take the nearest old sample before each new one. The curve moves on between two samples.""",
    see=BETWEEN)  # fmt: skip
def nearest_before(x, up, down):
    return x[np.arange(-(-len(x) * up // down)) * down // up]


@resample.wrong(
    """That is the sinc curve through all samples, without the filter that this exercise states. Where the
    rate falls, nothing keeps aliases out.""",
    see=DECIMATION,
)
def pure_sinc(x, up, down):
    return _between(x, np.arange(-(-len(x) * up // down)) * down / up)


@resample.wrong("""You cut or extend the spectrum of the whole sound. That takes the sound for one that repeats. Here,
    samples outside count as 0, and the filter is a short one.""")
def by_spectrum(x, up, down):
    count = -(-len(x) * up // down)
    spectrum = np.fft.rfft(x)
    size = count // 2 + 1
    return np.fft.irfft(np.pad(spectrum, (0, max(0, size - len(spectrum))))[:size], count) * count / len(x)


def _phased(x, up, down, phase=None, top=None, allowed=lambda k, n: (k >= 0) & (k < n)):
    """Polyphase, output by output: it begins with the coefficient `phase`, which meets the sample `top`."""
    up, down = _lowest_terms(up, down)
    if up == down:
        return x.copy()
    h, y = up * _filter(0.5 * min(1, up / down), up), []
    for m in range(-(-len(x) * up // down)):
        start, place = m * down, m * down + len(h) // 2
        begin = (phase(start, place) if phase else place) % up
        taps = h[begin::up]
        k = (top(start, place, begin, len(taps), up) if top else place // up) - np.arange(len(taps))
        keep = allowed(k, len(x))
        y.append(taps[keep] @ x[k[keep]])
    return y


def _poly(name, message, **switches):
    resample.mistakes((name, lambda x, up, down: _phased(x, up, down, **switches), message))

_poly("phases_reversed", """The phases of the polyphase filter are taken in the wrong order: output m begins with
    coefficient number (m * down + M) % up.""", phase=lambda start, place: -place)
FIRST = "Output m begins with coefficient number (m * down + M) % up, and M is missing there in yours"
_poly("phase_without_delay", f"{FIRST}. So each output takes another one's coefficients.",
    phase=lambda start, place: start)
_poly("phase_without_delay_rounded", f"{FIRST}. So each output takes coefficients that meet zeros, not samples.",
    phase=lambda start, place: start, top=lambda start, place, begin, taps, up: (place - begin) // up)
_poly("phase_without_delay_centered", f"""{FIRST}. Half the number of a phase's coefficients is no exact delay: each
    phase has its own fraction of a sample.""", phase=lambda start, place: start,
    top=lambda start, place, begin, taps, up: start // up + taps // 2)
_poly("sample_without_delay", """The coefficients are right, but meet samples that come too early: M is missing where
    the number of the sample is computed.""", top=lambda start, place, begin, taps, up: start // up)
_poly("sample_centered", """The coefficients are right, but not the samples they meet: half the number of a phase's
    coefficients is no exact delay. The first coefficient meets the sample (m * down + M) // up.""",
    top=lambda start, place, begin, taps, up: start // up + taps // 2)
BEFORE = """The sum also asks for samples before the first. Python counts negative numbers from the end: they bring in
    samples from there, or an IndexError. Outside of x, samples count as 0."""
_poly("counted_from_the_end", BEFORE, allowed=lambda k, n: (k >= -n) & (k < n))
_poly("before_the_first", BEFORE, allowed=lambda k, n: k < n)
_poly("behind_the_last", """The sum also asks for samples behind the last, or on both sides of x, and an IndexError
    comes of it. Outside of x, samples count as 0.""", allowed=lambda k, n: k >= 0)


def _by_coefficients(x, up, down, allowed):
    """The sum over all samples, with a test of its own for which coefficients count."""
    up, down = _lowest_terms(up, down)
    if up == down:
        return x.copy()
    h, y = up * _filter(0.5 * min(1, up / down), up), []
    for m in range(-(-len(x) * up // down)):
        j = m * down + len(h) // 2 - up * np.arange(len(x))
        keep = allowed(j, len(h))
        y.append(h[j[keep]] @ x[keep])
    return y


for name, allowed in {
    "beyond_the_filter": lambda j, n: j >= 0, "coefficients_from_the_end": lambda j, n: (j >= -n) & (j < n),
}.items():  # fmt: skip
    resample.mistakes((name, lambda x, up, down, allowed=allowed: _by_coefficients(x, up, down, allowed), """The sum
        also asks for coefficients that the filter does not have. A negative number counts from the end in Python, a
        large one is an IndexError. Outside of its coefficients, h is 0."""))


@resample.wrong("""The greatest common divisor is taken out of one of the two numbers only.""")
def only_up_reduced(x, up, down):
    return _resampled(x, up // math.gcd(up, down), down, reduce=False)


@resample.wrong("""Right where the rate falls to a whole part of it. `up` is ignored otherwise.""")
def only_down(x, up, down):
    return _decimated(x, Fraction(up, down).denominator)


@resample.wrong("""Right where the rate is multiplied by a whole number. `down` is ignored otherwise.""")
def only_up(x, up, down):
    return _resampled(x, Fraction(up, down).numerator, 1)


@resample.right
def resampled_with_zeros(x, up, down):
    return _resampled(x, up, down)


@resample.right
def resampled_one_by_one(x, up, down):
    common = math.gcd(up, down)
    up, down = up // common, down // common
    if up == down:
        return list(x)
    h = _filter(0.5 * min(1, up / down), up)
    y = []
    for m in range(-(-len(x) * up // down)):
        place = m * down + len(h) // 2
        total = 0.0
        for k in range(len(x)):
            if 0 <= place - k * up < len(h):
                total += h[place - k * up] * x[k]
        y.append(up * total)
    return y


@resample.right
def resampled_float32(x, up, down):
    common = math.gcd(up, down)
    up, down = up // common, down // common
    x = torch.tensor(np.asarray(x), dtype=torch.float32)
    if up == down:
        return x
    h = torch.tensor(up * _filter(0.5 * min(1, up / down), up), dtype=torch.float32)
    spread = torch.nn.functional.conv_transpose1d(x[None, None], h[None, None], stride=up)[0, 0, len(h) // 2 :]
    return torch.nn.functional.pad(spread, (0, up))[::down][: -(-len(x) * up // down)]


@resample.right
def resampled_as_a_matrix(x, up, down):
    common = math.gcd(up, down)
    up, down = up // common, down // common
    if up == down:
        return x
    h = _filter(0.5 * min(1, up / down), up)
    j = down * np.arange(-(-len(x) * up // down))[:, None] + len(h) // 2 - up * np.arange(len(x))
    return up * np.where((j >= 0) & (j < len(h)), h[np.clip(j, 0, len(h) - 1)], 0) @ x


@resample.right
def resampled_by_whole_phases(x, up, down):
    common = math.gcd(up, down)
    up, down = up // common, down // common
    if up == down:
        return x.copy()
    h = up * _filter(0.5 * min(1, up / down), up)
    whole = np.zeros((len(x) + len(h) // up + 1, up))
    for phase in range(up):
        y = np.convolve(x, h[phase::up])
        whole[: len(y), phase] = y
    return whole.ravel()[len(h) // 2 :: down][: -(-len(x) * up // down)]
