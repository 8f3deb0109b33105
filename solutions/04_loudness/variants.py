"""Lesson 04: wrong answers with the words that each must earn, and right answers in other styles."""

import math

import numpy as np
import torch
from checks import a_weighting_db, biquad, block_loudness, integrated_lufs, k_weight, normalize_loudness
from scipy.signal import bilinear, filtfilt, firwin, lfilter, resample, resample_poly, sosfilt, upfirdn

QUIET = {"all": "ignore"}  # logarithms of zero


def _alike(exercise, message, **functions):
    """Wrong variants that share one message: the same slip, or several that cannot be told apart."""
    exercise.mistakes(*((name, function, message) for name, function in functions.items()))


# --- a_weighting_db -------------------------------------------------------------------------------


def _a(f, top=4, root=True, corners=(20.6, 107.7, 737.9, 12194.0), factor=20, log=np.log10, at=1000.0, power=2,
       powers=(2, 2, 2, 2), below=None, eps=0.0):  # fmt: skip
    """The curve with switches: [..] dB. at: the frequency of 0 dB, None for none; below: what the brackets make."""
    below = below or (lambda p, q, r, s: p * (np.sqrt(q * r) if root else q * r) * s)

    def ratio(f):
        brackets = (f**power + c ** min(power, own) for c, own in zip(corners, powers, strict=True))
        return corners[3] ** 2 * f**top / below(*brackets)

    with np.errstate(**QUIET):
        if eps:
            return factor * log(ratio(np.asarray(f, dtype=float)) / ratio(at) + eps)
        level = factor * log(ratio(np.asarray(f, dtype=float)))
        return level if at is None else level - factor * log(ratio(at))


def _overflowing(f):
    f = np.asarray(f)
    with np.errstate(**QUIET):
        top = 12194**2 * f**4
        below = (f**2 + 20.6**2) * np.sqrt((f**2 + 107.7**2) * (f**2 + 737.9**2)) * (f**2 + 12194**2)
        return 20 * np.log10(top / below) + 2.0


a_weighting_db.mistakes(
    ("not_shifted", lambda f: _a(f, at=None), """The curve has the right shape, but at 1000 Hz it is not 0 dB. The
        fraction alone is a little below 1 there; its level at 1000 Hz must be taken away."""),
    ("shifted_down", lambda f: _a(f) - 4.0, """The curve lies 4 dB too low: as if the 2 dB at 1000 Hz had been taken
        away twice, or with the wrong sign."""),
    ("factor_of_ten", lambda f: _a(f, factor=10), """All levels are half of what they should be. R is a ratio of
        amplitudes, so its decibels take the factor 20."""),
    ("factor_of_ten_not_shifted", lambda f: _a(f, factor=10, at=None), """The factor is that of powers, and the level
        at 1000 Hz is not taken away. R is a ratio of amplitudes."""),
    ("natural_log", lambda f: _a(f, log=np.log), """Your levels are 2.3 times too large: np.log is the natural
        logarithm. Decibels take np.log10."""),
    ("square_at_the_top", lambda f: _a(f, top=2), """Low tones come out too loud: f stands in the numerator to the
        fourth power."""),
    ("cube_at_the_top", lambda f: _a(f, top=3), """The numerator has the third power of f; it is the fourth."""),
    ("no_root", lambda f: _a(f, root=False), """Low tones come out far too loud, high ones too soft: the two middle
        brackets stand under a root."""),
    ("corners_not_squared", lambda f: _a(f, power=1), """The brackets hold sums of squares: f squared plus the corner
        frequency squared."""),
    ("without_the_highest_corner", lambda f: _a(f, corners=(20.6, 107.7, 737.9, 1e9)), """High tones come out too
        loud: the bracket with 12,194 Hz, which lowers them, is missing."""),
    ("without_the_lowest_corner", lambda f: _a(f, corners=(0.0, 107.7, 737.9, 12194.0)), """Very low tones come out
        too loud: the bracket with 20.6 Hz is missing, or is f squared alone."""),
    ("c_weighting", lambda f: _c(f), """That is
        C-weighting: the two middle brackets, with 107.7 and 737.9 Hz, are missing."""),
    ("middle_corner_missing", lambda f: _a(f, corners=(20.6, 107.7, 107.7, 12194.0)), """Both middle brackets have the
        same corner frequency. One is 107.7 Hz, the other 737.9 Hz."""),
    ("linear", lambda f: 10 ** (_a(f) / 20), """That is the ratio itself. Turn it into decibels: 0 dB at 1000 Hz,
        not 1."""),
    ("upside_down", lambda f: -_a(f), """The curve is upside down: what the ear hears badly must get a negative level.
        Look which way the fraction stands."""),
    ("shift_of_the_argument", lambda f: _a(f) - _a(np.max(f)), """0 dB lies at the highest frequency that was handed
        in. It lies at 1000 Hz, whatever the argument is."""),
    ("whole_numbers_overflow", _overflowing, """Right for floats, but an array of whole numbers overflowed: numpy
        integers have 32 or 64 bits, and f to the fourth times 12,194 squared needs more. Make floats of them
        first."""),
    ("angular", lambda f: _a(2 * np.pi * np.asarray(f, dtype=float), at=2000 * np.pi), """The curve lies too far to
        the left, as if frequencies were counted in radians. The formula's are in Hz."""),
)  # fmt: skip


def _c(f):
    def ratio(f):
        return f**2 / ((f**2 + 20.6**2) * (f**2 + 12194**2))

    with np.errstate(**QUIET):
        return 20 * np.log10(ratio(np.asarray(f, dtype=float)) / ratio(1000.0))


_alike(
    a_weighting_db,
    """Right but for 0 Hz: yours is finite there. The ratio is 0 at 0 Hz, and its level minus infinity. Either a small
    number was added in front of the logarithm, or a floor or a fixed value was put in its place; the exercise has
    none.""",
    floor_instead_of_minus_infinity=lambda f: np.maximum(_a(f), -200.0),
    floor_of_librosa=lambda f: np.maximum(_a(f), -80.0),
    floor_of_100=lambda f: np.maximum(_a(f), -100.0),
    floor_of_120=lambda f: np.maximum(_a(f), -120.0),
    nan_to_num=lambda f: np.nan_to_num(_a(f)),
    zero_at_zero=lambda f: np.where(np.asarray(f) > 0, _a(f), 0.0),
    eps_8=lambda f: _a(f, eps=1e-8),
    eps_9=lambda f: _a(f, eps=1e-9),
    eps_12=lambda f: _a(f, eps=1e-12),
    eps_15=lambda f: _a(f, eps=1e-15),
    eps_16=lambda f: _a(f, eps=np.finfo(float).eps),
    eps_20=lambda f: _a(f, eps=1e-20),
    eps_30=lambda f: _a(f, eps=1e-30),
)
_alike(
    a_weighting_db,
    """Right but for 0 Hz: yours is not a number there. The ratio is 0, and the level of 0 is minus infinity.""",
    nan_at_zero=lambda f: np.where(np.asarray(f) > 0, _a(f), np.nan),
)
_alike(
    a_weighting_db,
    """The root reaches too far, or not far enough: it covers the two middle brackets, both of them, and no other.""",
    root_over_the_last_too=lambda f: _a(f, below=lambda p, q, r, s: p * np.sqrt(q * r * s)),
    root_over_the_first_too=lambda f: _a(f, below=lambda p, q, r, s: np.sqrt(p * q * r) * s),
    root_over_all=lambda f: _a(f, below=lambda p, q, r, s: np.sqrt(p * q * r * s)),
    root_over_the_second=lambda f: _a(f, below=lambda p, q, r, s: p * np.sqrt(q) * r * s),
    root_over_the_third=lambda f: _a(f, below=lambda p, q, r, s: p * q * np.sqrt(r) * s),
)
_alike(
    a_weighting_db,
    """Some brackets multiply where they should divide: a / b * c is (a / b) * c in Python. Put parentheses around the
    whole denominator.""",
    only_the_first_divides=lambda f: _a(f, below=lambda p, q, r, s: p / np.sqrt(q * r) / s),
    last_one_multiplies=lambda f: _a(f, below=lambda p, q, r, s: p * np.sqrt(q * r) / s),
    middle_multiplies=lambda f: _a(f, below=lambda p, q, r, s: p / np.sqrt(q * r) * s),
)
_alike(
    a_weighting_db,
    """The frequencies are squared in your brackets, but not all of the corners: each bracket is f squared plus its
    corner frequency squared.""",
    no_corner_squared=lambda f: _a(f, powers=(1, 1, 1, 1)),
    first_corner_not_squared=lambda f: _a(f, powers=(1, 2, 2, 2)),
    second_corner_not_squared=lambda f: _a(f, powers=(2, 1, 2, 2)),
    third_corner_not_squared=lambda f: _a(f, powers=(2, 2, 1, 2)),
    middle_corners_not_squared=lambda f: _a(f, powers=(2, 1, 1, 2)),
    last_corner_not_squared=lambda f: _a(f, powers=(2, 2, 2, 1)),
)
_alike(
    a_weighting_db,
    """The shape is nearly right, but one corner frequency is not the formula's. Compare your four numbers with it,
    digit by digit.""",
    corner_177=lambda f: _a(f, corners=(20.6, 177.7, 737.9, 12194.0)),
    corner_170=lambda f: _a(f, corners=(20.6, 170.7, 737.9, 12194.0)),
    corner_26=lambda f: _a(f, corners=(26.0, 107.7, 737.9, 12194.0)),
    corner_739=lambda f: _a(f, corners=(20.6, 107.7, 739.7, 12194.0)),
    corner_773=lambda f: _a(f, corners=(20.6, 107.7, 773.9, 12194.0)),
    corner_12914=lambda f: _a(f, corners=(20.6, 107.7, 737.9, 12914.0)),
    corner_12149=lambda f: _a(f, corners=(20.6, 107.7, 737.9, 12149.0)),
)
_alike(
    a_weighting_db,
    """Your code goes through `frequency` with a loop, so it fails for a plain number, and perhaps for arrays that have
    rows, or for whole numbers. The exercise asks for one number or an array of any shape.""",
    loop_over_a_number=lambda f: np.array([_a(v) for v in f]),
    loop_over_floats=lambda f: np.array([_a(float(v)) for v in f]),
    loop_with_math=lambda f: [_by_math(v) for v in f],
)
_alike(
    a_weighting_db,
    """The levels are right, but not their shape: a number comes back as an array, or rows as one line. The result has
    the shape of `frequency`, and a level for each of its numbers, 0 Hz too.""",
    flattened=lambda f: np.ravel(_a(f)),
    at_least_one=lambda f: np.atleast_1d(_a(f)),
    zero_left_out=lambda f: _a(np.atleast_1d(f)[np.atleast_1d(f) > 0]),
)
_alike(
    a_weighting_db,
    """You divide one level by another. Either the fractions are divided before the logarithm, or their levels are
    subtracted after it.""",
    levels_divided=lambda f: _a(f, at=None) / _a(1000.0, at=None),
    levels_divided_times_20=lambda f: 20 * _a(f, at=None) / _a(1000.0, at=None),
)


def _by_math(f):
    """For single numbers, whole numbers left as they are."""
    below = (f**2 + 20.6**2) * np.sqrt((f**2 + 107.7**2) * (f**2 + 737.9**2)) * (f**2 + 12194.0**2)
    return 20 * math.log10(12194.0**2 * f**4 / below / counted_at_1000) if f > 0 else -math.inf


counted_at_1000 = 10 ** (_a(1000.0, at=None) / 20)


@a_weighting_db.right
def with_two_decibels(f):
    return _a(f, at=None) + 2.0


@a_weighting_db.right
def sum_of_levels(f):
    f = torch.as_tensor(f, dtype=torch.float64)
    s = f * f
    level = 40 * torch.log10(s / 1e6)
    for corner, steps in ((20.6, 20), (107.7, 10), (737.9, 10), (12194, 20)):
        level = level - steps * torch.log10((s + corner**2) / (1e6 + corner**2))
    return level if level.ndim else float(level)


@a_weighting_db.right
def one_at_a_time(f):
    def single(f):
        return float(_a(float(f))) if f > 0 else -np.inf

    f = np.asarray(f)
    return [single(v) for v in f] if f.ndim == 1 else np.vectorize(single, otypes=[float])(f)[()]


@a_weighting_db.right
def as_a_filter(f):
    s = 2j * np.pi * np.asarray(f, dtype=np.complex128)
    w = 2 * np.pi * np.array([20.598997, 107.65265, 737.86223, 12194.217])
    H = w[3] ** 2 * s**4 / ((s + w[0]) ** 2 * (s + w[1]) * (s + w[2]) * (s + w[3]) ** 2)
    with np.errstate(**QUIET):
        return 20 * np.log10(np.abs(H)) + 2.0


# --- biquad ---------------------------------------------------------------------------------------


def _biquad(x, b, a, back=-1, scale="all", old=(0, 0), late=0, feed="y", dtype=float, swap=False, forward=1,
            guard=(0, 0)):  # fmt: skip
    """The recursion with switches. scale: what is divided by a[0]; late: delay of the way back; old: first inputs;
    guard: rounds for which earlier inputs, earlier outputs are ignored though they exist."""
    x = np.asarray(x)
    y = np.zeros(len(x), dtype=dtype)
    a1, a2 = (a[2], a[1]) if swap else (a[1], a[2])
    for k in range(len(x)):
        x1, x2 = (x[k - i] if k >= i + guard[0] else old[i - 1] for i in (1, 2))
        source = y if feed == "y" else x
        y1, y2 = (source[k - i - late] if k >= i + late + guard[1] else 0.0 for i in (1, 2))
        ahead, behind = b[0] * x[k] + forward * (b[1] * x1 + b[2] * x2), back * (a1 * y1 + a2 * y2)
        divided = {"all": (1, 1), "none": (0, 0), "ahead": (1, 0), "behind": (0, 1), "times": (-1, -1)}[scale]
        y[k] = ahead / a[0] ** divided[0] + behind / a[0] ** divided[1]
    return y


def _wrapped(x, b, a, second=lambda x, k: x[k - 2]):
    """Reads x[-1] and x[-2] in the first two rounds, as Python allows."""
    x, y = np.asarray(x, dtype=float), np.zeros(len(x))
    for k in range(len(x)):
        old = second(x, k)
        y[k] = b[0] * x[k] + b[1] * x[k - 1] + b[2] * old - a[1] * y[k - 1] - a[2] * (y[k - 2] if k > 1 else 0)
        y[k] /= a[0]
    return y


def _starts(x, b, a, *first):
    """The first outputs are made by these functions of x, b, a, y so far; then the formula goes on."""
    x, y = np.asarray(x, dtype=float), np.zeros(len(x))
    for k in range(len(x)):
        if k < len(first):
            y[k] = first[k](x, b, a, y)
        else:
            y[k] = b[0] * x[k] + b[1] * (x[k - 1] if k else 0) + b[2] * (x[k - 2] if k > 1 else 0)
            y[k] = (y[k] - a[1] * y[k - 1] - a[2] * (y[k - 2] if k > 1 else 0)) / a[0]
    return y


def _remembers(x, b, a, inputs=True, outputs=True):
    """Four memories, of which pairs are moved on in the wrong order where the switches are off."""
    out, x1, x2, y1, y2 = [], 0.0, 0.0, 0.0, 0.0
    for now in x:
        y = (b[0] * now + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2) / a[0]
        x1, x2 = (now, x1) if inputs else (now, now)
        y1, y2 = (y, y1) if outputs else (y, y)
        out.append(y)
    return np.array(out)


biquad.mistakes(
    ("signs_of_a", lambda x, b, a: _biquad(x, b, a, back=1), """The outputs that come back are added; the formula takes
        them away. Some books write a with the other sign, so look twice at the convention."""),
    ("never_divided", lambda x, b, a: _biquad(x, b, a, scale="none"), """Right where a[0] is 1, but you never divide by
        a[0]. All five products are divided by it."""),
    ("only_b_divided", lambda x, b, a: _biquad(x, b, a, scale="ahead"), """Only the products with b are divided by a[0],
        or the whole result once at the end. The outputs that come back must be divided already, in each step."""),
    ("only_a_divided", lambda x, b, a: _biquad(x, b, a, scale="behind"), """Only the products with a are divided by
        a[0]. Those with b are, too."""),
    ("multiplied_by_a0", lambda x, b, a: _biquad(x, b, a, scale="times"), """You multiplied by a[0] where the formula
        divides."""),
    ("a_from_zero", lambda x, b, a: _biquad(x, b, [a[0], a[0], a[1]]), """The products with earlier outputs are off by
        one: a[1] belongs to the output one step ago, a[2] to the one two steps ago. a[0] belongs to none."""),
    ("feeds_back_inputs", lambda x, b, a: _biquad(x, b, a, feed="x"), """a is multiplied with earlier inputs. It
        belongs to earlier outputs: that is the memory that lets a filter ring.""" ),
    ("no_way_back", lambda x, b, a: _biquad(x, b, a, back=0), """The outputs do not come back: a[1] and a[2] count for
        nothing."""),
    ("no_way_back_never_divided", lambda x, b, a: _biquad(x, b, a, back=0, scale="none"), """Only b is used. a[0]
        divides everything, and a[1] and a[2] bring earlier outputs back."""),
    ("a_swapped", lambda x, b, a: _biquad(x, b, a, swap=True), """a[1] and a[2] have changed places: a[1] belongs to
        the output just before, a[2] to the one before that."""),
    ("b_swapped", lambda x, b, a: _biquad(x, b[::-1], a), """b is used back to front: b[0] belongs to the sample of this
        moment."""),
    ("a_and_b_exchanged", lambda x, b, a: _biquad(x, a, b), """a and b have changed places: b is for inputs, a for
        outputs."""),
    ("one_step_too_late", lambda x, b, a: _biquad(x, b, a, late=1), """The earlier outputs come back one step too late.
        a[1] meets the output just before this one."""),
    ("held_at_the_start", lambda x, b, a: _biquad(x, b, a, old=(x[0], x[0])), """The first sample counts as if it had
        been there before. Before the sound, there are zeros."""),
        ("first_two_left_out", lambda x, b, a: _starts(x, b, a, lambda *_: 0.0, lambda *_: 0.0),
        """The first two outputs are 0: your loop begins at 2. They follow the same
        formula, with zeros for what lies before the sound."""),
    ("whole_numbers_out", lambda x, b, a: _biquad(x, b, a, dtype=np.asarray(x).dtype), """For whole numbers, your
        outputs are cut to whole numbers: np.zeros_like takes over the dtype. Outputs are floats."""),
    ("b1_and_b2_lost", lambda x, b, a: _biquad(x, b, a, forward=0), """Only b[0] is used. b[1] and b[2] belong to the
        two samples before."""),
    ("sign_of_earlier_inputs", lambda x, b, a: _biquad(x, b, a, forward=-1), """The earlier inputs are taken away. All
        products with b are added; those with a are taken away."""),
    ("one_pole", lambda x, b, a: _biquad(x, b, [a[0], a[1], 0]), """a[2] counts for nothing: the output two steps ago is
        missing."""),
    ("one_zero", lambda x, b, a: _biquad(x, [b[0], b[1], 0], a), """b[2] counts for nothing: the sample two steps ago is
        missing."""),
)  # fmt: skip


_alike(
    biquad,
    """The first outputs know the end of the sound: in Python, x[-1] is the last sample, and x[-2] the one before it.
    (Sounds that end in zeros do not show it.) Before the sound, there are zeros.""",
    wrapped_round=_wrapped,
    first_one_wrapped_round=lambda x, b, a: _wrapped(x, b, a, lambda x, k: x[k - 2] if k > 1 else 0.0),
    wrapped_round_but_for_one=lambda x, b, a: _wrapped(x, b, a, lambda x, k: x[k - 2] if len(x) > 1 else 0.0),
    rolled=lambda x, b, a: _wrapped(x, b, a, lambda x, k: x[(k - 2) % len(x)]),
)
_alike(
    biquad,
    """The first two outputs are made of fewer products than all others, as if nothing came before either. The second
    one already has a sample and an output before it.""",
    first_two_with_b0_only=lambda x, b, a: _starts(x, b, a, _b0_only(0), _b0_only(1)),
    first_two_as_they_are=lambda x, b, a: _starts(x, b, a, lambda x, *_: x[0], lambda x, *_: x[1]),
    second_without_the_way_back=lambda x, b, a: _starts(
        x, b, a, _b0_only(0), lambda x, b, a, y: (b[0] * x[1] + b[1] * x[0]) / a[0]
    ),
    second_without_the_way_ahead=lambda x, b, a: _starts(
        x, b, a, _b0_only(0), lambda x, b, a, y: (b[0] * x[1] - a[1] * y[0]) / a[0]
    ),
)
_alike(
    biquad,
    """Your first outputs are not those of the formula: either a loop that begins at 1, or an output that was set by
    hand. Output 0 is b[0] times the first sample, divided by a[0].""",
    first_left_out=lambda x, b, a: _starts(x, b, a, lambda *_: 0.0),
    first_as_it_is=lambda x, b, a: _starts(x, b, a, lambda x, *_: x[0]),
    first_not_divided=lambda x, b, a: _starts(x, b, a, lambda x, b, *_: b[0] * x[0]),
)
_alike(
    biquad,
    """The memory comes one round too late: your conditions leave out products of which the sample, or the output,
    exists already. Ask of each product by itself from which k on.""",
    guarded_too_long=lambda x, b, a: _biquad(x, b, a, guard=(1, 1)),
    inputs_guarded_too_long=lambda x, b, a: _biquad(x, b, a, guard=(1, 0)),
    outputs_guarded_too_long=lambda x, b, a: _biquad(x, b, a, guard=(0, 1)),
)
_alike(
    biquad,
    """Both memories of a pair hold the same value: the newer one is overwritten before it moves on, so what lies two
    steps back is lost. Look at the order of your assignments.""",
    memory_in_wrong_order=lambda x, b, a: _remembers(x, b, a, inputs=False, outputs=False),
    outputs_in_wrong_order=lambda x, b, a: _remembers(x, b, a, outputs=False),
    inputs_in_wrong_order=lambda x, b, a: _remembers(x, b, a, inputs=False),
)
_alike(
    biquad,
    """Right where a[0] is 1, but elsewhere a[0] divides twice: once the coefficients, and once more the outputs.""",
    divided_twice=lambda x, b, a: _biquad(x, b, a) / a[0],
    divided_twice_in_each_step=lambda x, b, a: _biquad(x, np.divide(b, a[0]), [a[0], *np.divide(a, a[0])[1:]]),
)
_alike(
    biquad,
    """One of the two products with earlier outputs is added. Both are taken away.""",
    sign_of_a1=lambda x, b, a: _biquad(x, b, [a[0], -a[1], a[2]]),
    sign_of_a2=lambda x, b, a: _biquad(x, b, [a[0], a[1], -a[2]]),
)
_alike(
    biquad,
    """One of the products is missing: b[1] and a[1] belong to the sample and the output just before this one.""",
    no_a1=lambda x, b, a: _biquad(x, b, [a[0], 0.0, a[2]]),
    no_b1=lambda x, b, a: _biquad(x, [b[0], 0.0, b[2]], a),
)
biquad.mistakes(
    ("a_from_zero_never_divided", lambda x, b, a: _biquad(x, b, [a[0], a[0], a[1]], scale="none"), """The products with
        earlier outputs are off by one, and nothing is divided: a[1] belongs to the output one step ago, a[2] to the one
        two steps ago. a[0] divides everything."""),
    ("signs_of_a_never_divided", lambda x, b, a: _biquad(x, b, a, back=1, scale="none"), """Two slips at once: the
        outputs that come back are added, and nothing is divided by a[0]."""),
    ("zeros_in_front_returned", lambda x, b, a: np.concatenate([[0.0, 0.0], _biquad(x, b, a)]), """The outputs are
        right, but two zeros stand in front of them: those that you put before the sound. Return one output a
        sample."""),
    ("first_two_dropped", lambda x, b, a: _biquad(x, b, a)[2:], """The outputs are right, but the first two are missing:
        they follow the same formula. Return one output a sample."""),
    ("needs_two_samples", lambda x, b, a: _biquad(x, b, a) if x[1] is not None else None, """Right but for a sound of
        one sample: your code asks for the second one before it looks whether there is one."""),
)  # fmt: skip


def _b0_only(k):
    return lambda x, b, a, y: b[0] * x[k] / a[0]


@biquad.right
def transposed(x, b, a):
    b, a = np.asarray(b) / a[0], np.asarray(a) / a[0]
    out, s1, s2 = [], 0.0, 0.0
    for now in x:
        y = b[0] * now + s1
        s1, s2 = b[1] * now - a[1] * y + s2, b[2] * now - a[2] * y
        out.append(y)
    return out


@biquad.right
def second_direct_form(x, b, a):
    y, w1, w2 = np.zeros(len(x), dtype=np.float32), 0.0, 0.0
    for k in range(len(x)):
        w = (x[k] - a[1] * w1 - a[2] * w2) / a[0]
        y[k] = b[0] * w + b[1] * w1 + b[2] * w2
        w1, w2 = w, w1
    return y


@biquad.right
def by_a_matrix(x, b, a):
    n = len(x)

    def band(c):
        return c[0] * np.eye(n) + c[1] * np.eye(n, k=-1) + c[2] * np.eye(n, k=-2)

    return np.linalg.solve(band(a), band(b) @ x)


@biquad.right
def by_its_impulse_response(x, b, a):
    click = torch.zeros(len(x), dtype=torch.float64)
    click[0] = 1
    response = _biquad(click.numpy(), b, a)
    return np.convolve(x, response)[: len(x)]


# --- k_weight -------------------------------------------------------------------------------------

SHELF = 1681.97445, 3.99984385, 0.707175237
CUT = 38.1354709, 0.500327037
TABLE_SHELF = [1.53512485958697, -2.69169619840638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
TABLE_CUT = [1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621]


def _k(x, sr, shelf=True, cut=True, tan=np.tan, gain=20, gg=None, exponent=0.499666774, q=SHELF[2], qc=CUT[1],
       f=SHELF[0], fc=CUT[0], axis=-1, half=1.0, same_k=False, decibels=SHELF[1], old_q=False, swap=False, mid=None,
       square=(2, 2), minus=(0, 0, 0), q_of_b=None, tune=lambda b, a, stage: (b, a), run=lfilter):  # fmt: skip
    """Both stages with switches. gg: the factor of the low cut's b, None for the right one; half: divides sr;
    minus: 1 where 2 K K - v stands for 2 (K K - v), in b and a of the shelf and in a of the low cut;
    tune: what becomes of b, a of stage 0 and 1 in the end; run: the filter."""
    x = np.asarray(x, dtype=float)
    K = tan(np.pi * f / (sr * half))
    KK, high = K ** square[0], 10 ** (decibels / gain)
    middle = high**exponent if mid is None else mid(high)
    high, middle = (middle, high) if swap else (high, middle)
    bend = middle * (K / q if q_of_b is None else q_of_b(K, q))
    b = np.array([high + bend + KK, 2 * (KK - high) + minus[0] * high, high - bend + KK])
    a = np.array([1 + K / q + KK, 2 * (KK - 1) + minus[1], 1 - K / q + KK])
    y = run(*tune(b, a, 0), x, axis=axis) if shelf else x
    K = K if same_k else tan(np.pi * fc / (sr * half))
    KK, qc = K ** square[1], q if old_q else qc
    a = np.array([1 + K / qc + KK, 2 * (KK - 1) + minus[2], 1 - K / qc + KK])
    g = 1.0049949 if gg is None else gg(a[0])
    return run(*tune(g * np.array([1.0, -2.0, 1.0]), a, 1), y, axis=axis) if cut else y


def _tuned(tune, stages=(0, 1)):
    """A variant whose b, a are changed in these stages."""
    return lambda x, sr: _k(x, sr, tune=lambda b, a, stage: tune(b, a) if stage in stages else (b, a))


def _sign(b=1, a=1):
    """Changes the signs of b[1], a[1]."""
    return lambda old_b, old_a: (old_b * np.array([1, b, 1]), old_a * np.array([1, a, 1]))


def _at_48(x, sr, axis=-1, back=False):
    common = math.gcd(48000, int(sr))
    up, down = 48000 // common, int(sr) // common
    y = _table(resample_poly(x, up, down, axis=axis), sr)
    return resample_poly(y, down, up, axis=axis)[..., : np.shape(x)[-1]] if back else y


def _table(x, sr):
    return lfilter(*TABLE_CUT, lfilter(*TABLE_SHELF, x))


def _cookbook(x, sr):
    """The filters by R. Bristow-Johnson's formulas at 1500 and 38 Hz, as in pyloudnorm's default."""
    A, w = 10 ** (4 / 40), 2 * np.pi * 1500 / sr
    c, r = np.cos(w), 2 * np.sqrt(A) * np.sin(w) / np.sqrt(2)
    b = A * ((A + 1) + (A - 1) * c + r), -2 * A * ((A - 1) + (A + 1) * c), A * ((A + 1) + (A - 1) * c - r)
    a = (A + 1) - (A - 1) * c + r, 2 * ((A - 1) - (A + 1) * c), (A + 1) - (A - 1) * c - r
    w = 2 * np.pi * 38 / sr
    c, r = np.cos(w), np.sin(w)
    return lfilter([(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + r, -2 * c, 1 - r], lfilter(b, a, x))


k_weight.mistakes(
    ("always_the_table", _table, """Right at 48,000 Hz only: there the published coefficients hold. At other rates the
        same numbers are a filter at other frequencies. Compute K from sr."""),
    ("no_shelf", lambda x, sr: _k(x, sr, shelf=False), """The first stage is missing, or its result is not
        what the second one gets: nothing lifts the high frequencies."""),
    ("no_low_cut", lambda x, sr: _k(x, sr, cut=False), """The second stage is missing: low frequencies come through in
        full."""),
    ("both_on_x", lambda x, sr: _k(x, sr, shelf=False) + _k(x, sr, cut=False), """You filtered x twice and added the
        results. The second stage takes what the first one puts out."""),
    ("low_cut_twice", lambda x, sr: _k(_k(x, sr, shelf=False), sr, shelf=False), """It looks as if the low cut had been
        applied twice, and the shelf not at all."""),
    ("shelf_twice", lambda x, sr: _k(_k(x, sr, cut=False), sr, cut=False), """It looks as if the shelf had been applied
        twice, and the low cut not at all."""),
    ("no_tangent", lambda x, sr: _k(x, sr, tan=float), """K lacks its tangent. Near half the sample rate it makes a
        difference, and at low rates that is where the shelf lies."""),
    ("tangent_of_degrees", lambda x, sr: _k(x, sr, tan=lambda v: np.tan(np.radians(v))), """K is far too small:
        np.tan counts in radians, and pi f / sr is in radians already."""),
    ("no_pi", lambda x, sr: _k(x, sr, half=np.pi), """K lacks the factor pi, so both stages lie too low."""),
    ("two_pi", lambda x, sr: _k(x, sr, half=0.5), """Both stages lie an octave too high: K has pi f / sr in the
        tangent, without a 2. (Or f was divided by half the sample rate.)"""),
    ("gain_of_powers", lambda x, sr: _k(x, sr, gain=10), """The shelf lifts by 8 dB instead of 4: its gain is one of
        amplitudes, 10 ** (G / 20)."""),
    ("gain_in_decibels", lambda x, sr: _k(x, sr, decibels=20 * np.log10(3.99984385)), """You used
        3.99984385 as V_h itself. It is in dB: a level must become a ratio first."""),
    ("no_exponent", lambda x, sr: _k(x, sr, exponent=1), """V_b equals your V_h. It is V_h to the power 0.499666774,
        about its root."""),
    ("no_middle_gain", lambda x, sr: _k(x, sr, exponent=0), """V_b is missing: the middle term of b has it as a
        factor."""),
    ("numerator_of_48", lambda x, sr: _k(x, sr, gg=lambda _: 1.0049949 * 0 + 1), """b of the low cut lacks the factor g,
        so highs come out 0.04 dB too soft at all rates."""),
    ("unit_gain_numerator", lambda x, sr: _k(x, sr, gg=lambda a0: 1 / a0), """b of the low cut is divided by a[0]
        twice, or g is missing."""),
    ("g_after_division", lambda x, sr: _k(x, sr, gg=lambda a0: 1.0049949 * a0), """a of the low cut was divided by its
        a[0], but b was not: highs come out a little too loud. Divide all six numbers, or none: the filter does it."""),
    ("same_q", lambda x, sr: _k(x, sr, old_q=True), """The low cut uses the Q of the shelf. Each stage has its own."""),
    ("q_swapped", lambda x, sr: _k(x, sr, q=CUT[1], qc=SHELF[2]), """The two Q have changed places."""),
    ("same_frequency", lambda x, sr: _k(x, sr, same_k=True), """The low cut uses the K of the shelf: it takes away far
        too much. Each stage has its own frequency."""),
    ("frequencies_swapped", lambda x, sr: _k(x, sr, f=CUT[0], fc=SHELF[0]), """The two frequencies have changed
        places."""),
    ("q_multiplied", lambda x, sr: _k(x, sr, q=1 / SHELF[2], qc=1 / CUT[1]), """K is multiplied by Q; the formula
        divides K by Q."""),
    ("wrong_axis", lambda x, sr: _k(x, sr, axis=0), """Right for mono. With channels, your filter runs across the
        channels, not along time. The last axis is time."""),
    ("mixed_down", lambda x, sr: _k(np.atleast_2d(x).mean(axis=0), sr), """Right for mono. Channels must stay apart:
        the result has the shape of x."""),
    ("left_alone", lambda x, sr: _k(np.atleast_2d(x)[0], sr), """Right for mono. With channels, only the first one
        came back: the result has the shape of x."""),
    ("first_channel_filtered", lambda x, sr: np.concatenate([_k(np.atleast_2d(x)[:1], sr), np.atleast_2d(x)[1:]])
        .reshape(np.shape(x)), """Right for mono. With channels, only the first one is weighted."""),
    ("cookbook", _cookbook, """That is an approximation of the two stages that some libraries use, with 1500 and 38 Hz.
        The exercise asks for the formulas of the lesson, which give the published table exactly."""),
    ("without_filter", lambda x, sr: np.array(x), """x came back as it was: nothing was filtered."""),
)  # fmt: skip

k_weight.mistakes(
    ("one_minus_two_one", lambda x, sr: _k(x, sr, gg=lambda a0: a0), """Right at 48,000 Hz only. You divide a by a[0],
        but keep 1, -2, 1 at every rate, as some libraries do. Then highs get louder the lower the rate is. Divide all
        six numbers, and keep the factor g."""),
    worth=0.5,
)  # fmt: skip


_alike(
    k_weight,
    """All outputs are too large, or too small, by the same factor: a stage was divided by its a[0] on one side only.
    Either all six numbers of a stage are divided, or none: the filter does it.""",
    only_a_divided=_tuned(lambda b, a: (b, a / a[0])),
    only_a_of_the_shelf_divided=_tuned(lambda b, a: (b, a / a[0]), [0]),
    only_b_divided=_tuned(lambda b, a: (b / a[0], a)),
    only_b_of_the_shelf_divided=_tuned(lambda b, a: (b / a[0], a), [0]),
    only_b_of_the_low_cut_divided=_tuned(lambda b, a: (b / a[0], a), [1]),
)
_alike(
    k_weight,
    """a[0] became 1, but a[1] and a[2] were not divided by it (nor b, perhaps): that is another filter. All six numbers
    of a stage are divided, or none.""",
    one_for_a0=_tuned(lambda b, a: (b, np.array([1, *a[1:]]))),
    one_for_a0_of_the_shelf=_tuned(lambda b, a: (b, np.array([1, *a[1:]])), [0]),
    one_for_a0_of_the_low_cut=_tuned(lambda b, a: (b, np.array([1, *a[1:]])), [1]),
    one_for_a0_and_b_divided=_tuned(lambda b, a: (b / a[0], np.array([1, *a[1:]]))),
)
_alike(
    k_weight,
    """The sign of a middle coefficient is wrong: b[1] or a[1], in one stage or in both. At 48,000 Hz, after the
    division by a[0], all four are negative; compare with the table of the lesson.""",
    sign_of_a1=_tuned(_sign(a=-1), [0]),
    sign_of_a1_in_the_low_cut=_tuned(_sign(a=-1), [1]),
    sign_of_a1_in_both=_tuned(_sign(a=-1)),
    sign_of_b1=_tuned(_sign(b=-1), [0]),
    sign_of_b1_in_the_low_cut=_tuned(_sign(b=-1), [1]),
    sign_of_b1_in_both=_tuned(_sign(b=-1)),
    signs_in_the_shelf=_tuned(_sign(-1, -1), [0]),
    signs_in_the_low_cut=_tuned(_sign(-1, -1), [1]),
    signs_in_both=_tuned(_sign(-1, -1)),
)
_alike(
    k_weight,
    """You made the sound one of 48,000 Hz, as `weighted` in the lesson does, and used the published numbers there. The
    exercise filters x at its own rate: make the numbers from sr. The result has the shape of x.""",
    at_48000=_at_48,
    at_48000_across_channels=lambda x, sr: _at_48(x, sr, axis=0),
    at_48000_and_back=lambda x, sr: _at_48(x, sr, back=True),
)
_alike(
    k_weight,
    """a and b have changed places, in one stage or in both: the filter function takes b first, then a, then the
    sound.""",
    a_before_b=_tuned(lambda b, a: (a, b)),
    a_before_b_in_the_shelf=_tuned(lambda b, a: (a, b), [0]),
    a_before_b_in_the_low_cut=_tuned(lambda b, a: (a, b), [1]),
)
_alike(
    k_weight,
    """A term of the coefficients has K where the formula has its square.""",
    k_not_squared=lambda x, sr: _k(x, sr, square=(1, 1)),
    k_of_the_shelf_not_squared=lambda x, sr: _k(x, sr, square=(1, 2)),
    k_of_the_low_cut_not_squared=lambda x, sr: _k(x, sr, square=(2, 1)),
)
_alike(
    k_weight,
    """A middle coefficient lacks its parentheses: 2 (K² - 1) is not 2 K² - 1, and 2 (K² - V_h) is not 2 K² - V_h.""",
    parentheses=lambda x, sr: _k(x, sr, minus=(1, 1, 1)),
    parentheses_of_the_shelf=lambda x, sr: _k(x, sr, minus=(1, 1, 0)),
    parentheses_of_a=lambda x, sr: _k(x, sr, minus=(0, 1, 1)),
    parentheses_of_b=lambda x, sr: _k(x, sr, minus=(1, 0, 0)),
    parentheses_of_a_in_the_shelf=lambda x, sr: _k(x, sr, minus=(0, 1, 0)),
    parentheses_of_the_low_cut=lambda x, sr: _k(x, sr, minus=(0, 0, 1)),
)
_alike(
    k_weight,
    """b of the shelf has V_b K Q, or V_b K alone; the formula divides K by Q.""",
    q_multiplied_in_b=lambda x, sr: _k(x, sr, q_of_b=lambda K, q: K * q),
    q_missing_in_b=lambda x, sr: _k(x, sr, q_of_b=lambda K, q: K),
)
_alike(
    k_weight,
    """Each output is off by 0.691 dB. That constant belongs to loudness, a level; it comes later. Here only the two
    stages count.""",
    offset_already=lambda x, sr: _k(x, sr) * 10 ** (-0.691 / 20),
    offset_added_already=lambda x, sr: _k(x, sr) * 10 ** (0.691 / 20),
    offset_as_power=lambda x, sr: _k(x, sr) * 10 ** (-0.691 / 10),
)
k_weight.mistakes(
    ("tangent_in_degrees", lambda x, sr: _k(x, sr, tan=lambda v: np.tan(np.degrees(v))), """K is wrong: the angle was
        turned into degrees, or has 180 where pi belongs. np.tan counts in radians."""),
    ("high_and_middle_swapped", lambda x, sr: _k(x, sr, swap=True), """V_h and V_b have changed places. V_h is the gain
        of the highs; V_b is about its root."""),
    ("middle_multiplied", lambda x, sr: _k(x, sr, mid=lambda high: high * 0.499666774), """V_b is V_h *times*
        0.499666774 in your code. The number is an exponent."""),
    ("middle_of_decibels", lambda x, sr: _k(x, sr, mid=lambda high: 10 ** (3.99984385 * 0.499666774 / 10)), """V_b is
        too large: it is V_h to the power 0.499666774, and V_h has 20 in its exponent."""),
    ("there_and_back", lambda x, sr: _k(x, sr, run=filtfilt), """Your filter runs twice, forward and backward, as
        filtfilt does: each stage counts double, and outputs know samples that come later. A meter runs forward
        once."""),
    ("only_for_channels", lambda x, sr: np.array([_k(c, sr) for c in np.array(x)]), """Right with channels. A mono sound
        has one dimension only: a loop over it gives single samples, not channels. (The filter works along the last axis
        by itself.)"""),
)  # fmt: skip


@k_weight.right
def second_order_sections(x, sr):
    rows = []
    for f, q in ((SHELF[0], SHELF[2]), CUT):
        K = np.tan(np.pi * f / sr)
        high = 10 ** (SHELF[1] / 20)
        mid = high**0.499666774
        b = [high + mid * K / q + K**2, 2 * (K**2 - high), high - mid * K / q + K**2]
        b = b if f > 100 else [1.0049949, -2.0099898, 1.0049949]
        a = np.array([1 + K / q + K**2, 2 * (K**2 - 1), 1 - K / q + K**2])
        rows.append([*(b / a[0]), *(a / a[0])])
    return sosfilt(rows, np.asarray(x, dtype=float))


@k_weight.right
def by_bilinear_transform(x, sr):
    y = np.asarray(x)
    high = 10 ** (SHELF[1] / 20)
    for f, q, top in ((*CUT, (1.0049949, 0, 0)), (SHELF[0], SHELF[2], (high, high**0.499666774, 1))):
        w = 2 * sr * np.tan(np.pi * f / sr)  # rad/s, so that the transform leaves f where it is
        b, a = bilinear([top[0], top[1] * w / q, top[2] * w**2], [1, w / q, w**2], sr)
        y = lfilter(b, a, y)
    return y


@k_weight.right
def with_a_loop(x, sr):
    x = np.asarray(x)
    high = 10 ** (SHELF[1] / 20)
    mid = high**0.499666774
    K, q, L, r = np.tan(np.pi * SHELF[0] / sr), SHELF[2], np.tan(np.pi * CUT[0] / sr), CUT[1]
    b = [high + mid * K / q + K**2, 2 * (K**2 - high), high - mid * K / q + K**2]
    a = [1 + K / q + K**2, 2 * (K**2 - 1), 1 - K / q + K**2]
    c = [1 + L / r + L**2, 2 * (L**2 - 1), 1 - L / r + L**2]
    rows = [_biquad(_biquad(row, b, a), 1.0049949 * np.array([1, -2, 1]), c) for row in np.atleast_2d(x)]
    return np.reshape(rows, x.shape)


@k_weight.right
def single_precision(x, sr):
    return _k(np.asarray(x, dtype=np.float32), np.float32(sr)).astype(np.float32)


# --- block_loudness -------------------------------------------------------------------------------


def _blocks(y, sr, size=None, hop=None, weights=(1, 1, 1, 1.41, 1.41), offset=-0.691, factor=10, log=np.log10,
            over="sum", last="drop", short="pad", total=False, root=False, join="power", var="", always=True, eps=0.0,
            power=2, inside=0.0, front=lambda size: (0, 0)):  # fmt: skip
    """Blocks with switches. over: what the sum of squares is divided by; last: what becomes of an incomplete block;
    always: the weights count for any number of channels; front: zeros that are put before and after the sound."""
    y = np.atleast_2d(y).astype(float)
    size, hop = size or 4 * sr // 10, hop or max(1, sr // 10)
    y = np.pad(y, ((0, 0), front(size)))
    n = y.shape[1]
    weights = [*weights[: len(y)], *[1] * (len(y) - 5)] if always or len(y) == 5 else [1] * len(y)
    weights = np.array(weights)[:, np.newaxis]
    if var == "whole":
        y = y - y.mean(axis=1, keepdims=True)
    if n < size and short == "pad":
        y = np.pad(y, ((0, 0), (0, size - n)))
    elif n < size and short == "repeat":
        y = np.array([np.resize(c, size) for c in y])
    elif n < size and short == "mean":
        size = n
    starts = list(range(0, y.shape[1] - size + 1, hop))
    if last == "keep":
        starts = list(range(0, max(n - (size - hop), 1) + hop - 1, hop))
        starts = [s for s in starts if s < n]
    if last == "short":
        starts = starts[:-1] if len(starts) > 1 else starts
    if last == "range":
        starts = list(range(0, y.shape[1] - size, hop))
    if last == "all":
        starts = list(range(0, y.shape[1], hop))
    if last == "fill":
        steps = max(0, -(-(y.shape[1] - size) // hop))
        y = np.pad(y, ((0, 0), (0, steps * hop + size - y.shape[1])))
        starts = [step * hop for step in range(steps + 1)]
    if last == "fill all":
        starts = list(range(0, y.shape[1], hop))
        y = np.pad(y, ((0, 0), (0, size)))
    means = np.array([[np.mean(np.abs(b - b.mean() if var == "block" else b) ** power)
                       for b in (c[s : s + size] for s in starts)] for c in y])  # fmt: skip
    if total:
        means = means * size
    if root:
        means = np.sqrt(means)
    with np.errstate(**QUIET):
        if join == "level":
            return offset + np.mean(10 * np.log10(weights * means), axis=0)
        if join == "levels added":
            return offset + np.sum(10 * np.log10(weights * means), axis=0)
        if join == "each":
            return (offset + factor * log(weights * means)) if len(y) > 1 else offset + factor * log(means[0])
        if join == "rows":
            return offset + factor * log(weights * means)
        power = {"sum": np.sum, "mean": np.mean, "max": np.max}[over](weights * means, axis=0)
        return offset + factor * log(power + eps + inside)


def _added_first(y, sr):
    y = np.atleast_2d(y)
    return _blocks((np.array([1, 1, 1, 1.41, 1.41])[: len(y)] @ y), sr)


def _weights_squared(y, sr):
    return _blocks(y, sr, weights=(1, 1, 1, 1.41**2, 1.41**2))


block_loudness.mistakes(
    ("no_offset", lambda y, sr: _blocks(y, sr, offset=0), """All levels are 0.691 dB too high: the constant of the
        formula is missing."""),
    ("offset_added", lambda y, sr: _blocks(y, sr, offset=0.691), """All levels are 1.382 dB too high: 0.691 is taken
        away, not added."""),
    ("twenty_log", lambda y, sr: _blocks(y, sr, factor=20), """Decibels of a mean square take the factor 10: it is a
        power already."""),
    ("natural", lambda y, sr: _blocks(y, sr, log=np.log), """np.log is the natural logarithm. Levels take
        np.log10."""),
    ("root_and_ten", lambda y, sr: _blocks(y, sr, root=True), """It looks as if there were a root in front of the
        logarithm: with the factor 10, the mean square has none."""),
    ("sum_instead_of_mean", lambda y, sr: _blocks(y, sr, total=True), """The squares are added up, but not divided by
        the number of samples of a block: levels depend on the sample rate."""),
    ("no_overlap", lambda y, sr: _blocks(y, sr, hop=4 * sr // 10), """Your blocks do not overlap. A new block begins
        every 100 ms, so each shares three quarters with the next."""),
    ("half_overlap", lambda y, sr: _blocks(y, sr, hop=2 * sr // 10), """A new block begins every 200 ms in your
        version, an overlap of half. It is 100 ms."""),
    ("overlap_the_other_way", lambda y, sr: _blocks(y, sr, hop=3 * sr // 10), """A new block begins every 300 ms in
        your version. 75 % is what blocks share; they begin 25 % of a block apart."""),
    ("blocks_of_100_ms", lambda y, sr: _blocks(y, sr, size=sr // 10), """Your blocks last 100 ms. That is their
        distance; they last 400 ms."""),
    ("blocks_of_300_ms", lambda y, sr: _blocks(y, sr, size=3 * sr // 10), """Your blocks last 300 ms, they should last
        400 ms."""),
    ("blocks_of_a_second", lambda y, sr: _blocks(y, sr, size=sr), """Your blocks last a second, they should last
        400 ms. Multiply sr by 0.4."""),
    ("blocks_of_three_seconds", lambda y, sr: _blocks(y, sr, size=3 * sr), """Your blocks last 3 s, as those of
        short-term loudness. Gated loudness uses 400 ms."""),
    ("incomplete_blocks_kept", lambda y, sr: _blocks(y, sr, last="keep"), """There are too many blocks: some reach
        beyond the end of the sound. Incomplete blocks at the end are left out."""),
    ("last_block_lost", lambda y, sr: _blocks(y, sr, last="short"), """The last block is missing. A block that ends
        with the last sample is complete: the end of a range is not part of it."""),
    ("mean_of_channels", lambda y, sr: _blocks(y, sr, over="mean"), """Powers of channels are averaged. Two
        loudspeakers are louder than one: they are added up."""),
    ("mixed_before_squaring", _added_first, """Channels are added before they are squared. Then a channel that is the
        other one upside down cancels it. Squares come first, the sum over channels after."""),
    ("loudest_channel", lambda y, sr: _blocks(y, sr, over="max"), """Only the loudest channel counts in your version.
        Weighted powers of all channels are added up."""),
    ("mean_of_channel_levels", lambda y, sr: _blocks(y, sr, join="level"), """You averaged the channels' decibels. Add
        their powers, then take the logarithm once."""),
    ("one_row_a_channel", lambda y, sr: _blocks(y, sr, join="each"), """There is one row for each channel. A block has
        one level: the channels' weighted powers are added before the logarithm."""),
    ("no_surround_weights", lambda y, sr: _blocks(y, sr, weights=(1,) * 5), """Right up to two channels. Of five, the
        last two have the weight 1.41."""),
    ("surround_weights_first", lambda y, sr: _blocks(y, sr, weights=(1.41, 1.41, 1, 1, 1)), """The weights 1.41 are on
        the wrong channels: they belong to the last two of five."""),
    ("surround_weights_squared", _weights_squared, """The weights are squared together with the samples. They
        multiply powers, not samples."""),
    ("surround_weights_of_root_two", lambda y, sr: _blocks(y, sr, weights=(1, 1, 1, 1.5, 1.5)), """The weight of the
        last two of five channels is 1.41, which is 1.5 dB. Yours is the number of decibels."""),
    ("short_not_filled_up", lambda y, sr: _blocks(y, sr, short="mean"), """Right but for sounds shorter than a block.
        Silence fills them up, so their mean, too, is taken over the length of a whole block."""),
    ("short_gives_nothing", lambda y, sr: _blocks(y, sr) if np.shape(y)[-1] >= 4 * sr // 10 else np.zeros(0),
        """Right but for sounds shorter than a block: there you return no level at all. Silence fills them up to one
        block."""),
    ("mean_taken_away", lambda y, sr: _blocks(y, sr, var="block"), """You took the mean of the samples away first, as
        np.var and np.std do. The formula squares the samples as they are."""),
    ("power_alone", lambda y, sr: 10 ** ((_blocks(y, sr) + 0.691) / 10), """These are powers. Turn them into levels:
        10 times the logarithm, less 0.691."""),
)  # fmt: skip


def _floors(y, sr, floor):
    return np.maximum(_blocks(y, sr), floor)


_alike(
    block_loudness,
    """Right but for silent blocks: yours have a finite level, it should be minus infinity. Either a small number was
    added in front of the logarithm, as the lesson does for its plots, or there is a floor; the exercise has none.""",
    silence_with_a_floor=lambda y, sr: _floors(y, sr, -120.0),
    floor_at_the_gate=lambda y, sr: _floors(y, sr, -70.0),
    floor_at_100=lambda y, sr: _floors(y, sr, -100.0),
    floor_at_200=lambda y, sr: _floors(y, sr, -200.0),
    floor_at_the_gate_less_the_constant=lambda y, sr: _floors(y, sr, -70.691),
    eps_8=lambda y, sr: _blocks(y, sr, eps=1e-8),
    eps_9=lambda y, sr: _blocks(y, sr, eps=1e-9),
    eps_10=lambda y, sr: _blocks(y, sr, eps=1e-10),
    eps_12=lambda y, sr: _blocks(y, sr, eps=1e-12),
    eps_15=lambda y, sr: _blocks(y, sr, eps=1e-15),
    eps_16=lambda y, sr: _blocks(y, sr, eps=np.finfo(float).eps),
    eps_20=lambda y, sr: _blocks(y, sr, eps=1e-20),
    eps_30=lambda y, sr: _blocks(y, sr, eps=1e-30),
)
_alike(
    block_loudness,
    """There are too many blocks: some begin where no whole block is left, filled up with zeros or averaged over what is
    there. Incomplete blocks at the end are left out.""",
    last_block_filled_up=lambda y, sr: _blocks(y, sr, last="fill"),
    all_starts=lambda y, sr: _blocks(y, sr, last="all", short="mean"),
    all_starts_short_filled=lambda y, sr: _blocks(y, sr, last="all"),
    all_starts_filled_up=lambda y, sr: _blocks(y, sr, last="fill all", short="mean"),
    all_starts_filled_up_twice=lambda y, sr: _blocks(y, sr, last="fill all"),
)
_alike(
    block_loudness,
    """Right for mono. With channels, you took one mean over all of them. Each has its own mean square; weighted, they
    are added up.""",
    mean_over_all_axes=lambda y, sr: _blocks(y, sr, weights=(1,) * 5, over="mean"),
)
_alike(
    block_loudness,
    """The weights 1.41 are on the wrong channels, or where they do not belong. They hold for five channels only, and
    there for the last two.""",
    weights_in_stereo=lambda y, sr: _blocks(y, sr, weights=(1, 1, 1, 1.41, 1.41)[-min(5, len(np.atleast_2d(y))) :]
        if np.ndim(y) > 1 else (1,)),
    weight_on_the_center=lambda y, sr: _blocks(y, sr, weights=(1, 1, 1.41, 1.41, 1.41)),
    weight_on_all=lambda y, sr: _blocks(y, sr, weights=(1.41,) * 5, always=False),
    weight_on_the_last=lambda y, sr: _blocks(y, sr, weights=(1, 1, 1, 1, 1.41)),
    weight_on_the_fourth=lambda y, sr: _blocks(y, sr, weights=(1, 1, 1, 1.41, 1)),
    weight_on_left_and_right=lambda y, sr: _blocks(y, sr, weights=(1.41, 1.41, 1, 1, 1), always=False),
)  # fmt: skip
_alike(
    block_loudness,
    """The length of your blocks, and the distance between them, do not follow sr: either numbers for one rate are
    fixed, or milliseconds were taken for samples.""",
    samples_of_48000=lambda y, sr: _blocks(y, 48000),
    samples_of_44100=lambda y, sr: _blocks(y, 44100),
    milliseconds_as_samples=lambda y, sr: _blocks(y, 1000),
)
_alike(
    block_loudness,
    """Your blocks lie too close together. The next one begins sr // 10 samples later, a quarter of a block: not a tenth
    of a block, nor one sample.""",
    hop_of_a_tenth_of_a_block=lambda y, sr: _blocks(y, sr, hop=max(1, 4 * sr // 100)),
    hop_of_one_sample=lambda y, sr: _blocks(y, sr, hop=1),
)
_alike(
    block_loudness,
    """You weighted y again. It is K-weighted already; here only squares, means and levels are left to do.""",
    weighted_again=lambda y, sr: _blocks(_k(y, sr), sr),
    weighted_again_by_the_table=lambda y, sr: _blocks(_table(y, sr), sr),
)
_alike(
    block_loudness,
    """Right with channels. A mono sound has one dimension only, `[n]`: your code takes its samples for channels, or
    asks for a second axis that is not there.""",
    mono_not_handled=lambda y, sr: _blocks(y, sr) if np.shape(y)[1] else None,
    mono_and_short_not_handled=lambda y, sr: _blocks(y, sr, short="") if np.shape(y)[1] else None,
    mono_not_unpacked=lambda y, sr: _blocks(y, sr) if _two(*np.shape(y)) else None,
    mono_not_unpacked_nor_short=lambda y, sr: _blocks(y, sr, short="") if _two(*np.shape(y)) else None,
)
_alike(
    block_loudness,
    """There are zeros in front of your sound, so blocks begin before it does, as in a centered spectrogram. The first
    block begins with the first sample; only a short sound is filled up, at its end.""",
    centered=lambda y, sr: _blocks(y, sr, front=lambda size: (size // 2, size // 2)),
    padded_in_front=lambda y, sr: _blocks(y, sr, front=lambda size: (size - 1, 0)),
    padded_in_front_by_a_block=lambda y, sr: _blocks(y, sr, front=lambda size: (size, 0)),
)
_alike(
    block_loudness,
    """There is one number only. Return the level of every block; how they become one number is the next exercise.""",
    one_number=lambda y, sr: _blocks(y, sr)[0],
    one_mean=lambda y, sr: _level(_blocks(y, sr)),
    one_mean_of_levels=lambda y, sr: np.mean(_blocks(y, sr)),
    loudest=lambda y, sr: np.max(_blocks(y, sr)),
)
_alike(
    block_loudness,
    """There is one row for each channel. A block has one level: the channels' weighted powers are added before the
    logarithm. Mono, too, gives one row of levels: `[blocks]`.""",
    rows_also_for_mono=lambda y, sr: _blocks(y, sr, join="rows"),
    rows_without_weights=lambda y, sr: _blocks(y, sr, join="rows", weights=(1,) * 5),
    rows_without_weights_but_for_mono=lambda y, sr: _blocks(y, sr, join="each", weights=(1,) * 5),
    sum_keeps_its_axis=lambda y, sr: _blocks(y, sr)[np.newaxis],
)
block_loudness.mistakes(
    ("range_too_short", lambda y, sr: _blocks(y, sr, last="range"), """The last block is missing where it ends with the
        last sample, and a sound of exactly one block gives none: the end of a range is not part of it."""),
    ("channel_levels_added", lambda y, sr: _blocks(y, sr, join="levels added"), """Right for mono. You added the
        channels' decibels, which multiplies their powers. Add the powers, then take the logarithm once."""),
    ("samples_as_channels", lambda y, sr: _blocks(np.transpose(y), sr, always=False), """Right for mono. With channels,
        you took the first axis for time. It is `[channels, n]`: the last axis is time."""),
    ("absolute_values", lambda y, sr: _blocks(y, sr, power=1), """You averaged absolute values. The formula has the mean
        of the squares."""),
    ("root_after_the_sum", lambda y, sr: (_blocks(y, sr, offset=0)) / 2 - 0.691, """It looks as if there were a root in
        front of the logarithm, as in RMS: then the factor is 20. With 10, the mean square has none."""),
    ("mean_of_the_whole_taken_away", lambda y, sr: _blocks(y, sr, var="whole"), """You took the mean of the sound away
        first. The formula squares the samples as they are."""),
    ("short_repeated", lambda y, sr: _blocks(y, sr, short="repeat"), """Right but for sounds shorter than a block: you
        repeat them. Silence fills them up."""),
    ("short_is_silent", lambda y, sr: _blocks(y, sr) if np.shape(y)[-1] >= 4 * sr // 10 else np.array([-np.inf]),
        """Right but for sounds shorter than a block: yours count as silent. Silence fills them up to one block, and
        what sounds in it counts."""),
    ("constant_inside", lambda y, sr: _blocks(y, sr, offset=0, inside=-0.691), """The -0.691 stands inside the
        logarithm, where it is added to a power. It is in decibels: it is added to the level."""),
    ("gated_already", lambda y, sr: (lambda v: v[v > -70])(_blocks(y, sr)), """Soft blocks are left out already. Here
        every complete block has its level, silent ones too; gates come in the next exercise."""),
)  # fmt: skip


def _two(channels, n):
    return n


@block_loudness.right
def by_running_sum(y, sr):
    y = np.atleast_2d(np.asarray(y, dtype=float))
    size, hop = round(0.4 * sr), round(0.1 * sr)
    y = np.pad(y, ((0, 0), (0, max(0, size - y.shape[1]))))
    weights = np.array([1, 1, 1, 1.41, 1.41])[: len(y)]
    steps = (weights @ y**2)[: y.shape[1] // hop * hop].reshape(-1, hop).sum(axis=1)  # power of each 100 ms
    with np.errstate(**QUIET):
        return 10 * np.log10(np.convolve(steps, np.ones(4), "valid") / size) - 0.691


@block_loudness.right
def with_loops(y, sr):
    rows = np.asarray(y).reshape(-1, np.shape(y)[-1]).tolist()
    size, levels, begin = 4 * sr // 10, [], 0
    while begin == 0 or begin + size <= len(rows[0]):
        power = 0.0
        for weight, row in zip([1, 1, 1, 1.41, 1.41], rows, strict=False):
            power += weight * sum(v * v for v in row[begin : begin + size])
        levels.append(10 * np.log10(power / size) - 0.691 if power else -np.inf)
        begin += sr // 10
    return levels


@block_loudness.right
def in_torch(y, sr):
    y = torch.as_tensor(np.atleast_2d(y).copy(), dtype=torch.float32)
    size, hop = 4 * sr // 10, sr // 10
    y = torch.nn.functional.pad(y, (0, max(0, size - y.shape[1])))
    weights = torch.tensor([1, 1, 1, 1.41, 1.41])[: len(y), None]
    power = (weights * y.unfold(1, size, hop).square().mean(dim=2)).sum(dim=0)
    return 10 * torch.log10(power) - 0.691


@block_loudness.right
def by_windows(y, sr):
    size = 4 * sr // 10
    y = np.asarray(y)[np.newaxis] if np.ndim(y) == 1 else np.asarray(y)
    if y.shape[1] < size:
        y = np.concatenate([y, np.zeros((len(y), size - y.shape[1]))], axis=1)
    frames = np.lib.stride_tricks.sliding_window_view(y, size, axis=1)[:, :: sr // 10]
    power = np.einsum("c,cbi,cbi->b", [1, 1, 1, 1.41, 1.41][: len(y)], frames, frames) / size
    with np.errstate(**QUIET):
        return -0.691 + 10 * np.log10(power)


# --- integrated_lufs ------------------------------------------------------------------------------


def _level(levels, mean="power", factor=10):
    levels = np.asarray(levels, dtype=float)
    if mean == "power":
        return factor * np.log10(np.mean(10 ** (levels / factor)))
    if mean == "sum":
        return 10 * np.log10(np.sum(10 ** (levels / 10)))
    if mean == "exp":
        return 10 * np.log(np.mean(np.exp(levels / 10)))
    if mean == "ln":
        return 10 * np.log(np.mean(10 ** (levels / 10)))
    return {"level": np.mean, "median": np.median, "max": np.max}[mean](levels)


def _gated(levels, absolute=-70.0, relative=10.0, mean="power", gate_mean="power", base="kept", again=True,
           empty=-np.inf, factor=10, offset=0.0, rounds=1, gate_offset=0.0, none="empty"):  # fmt: skip
    """Both gates with switches. base: of which blocks the second gate is computed; again: the first still holds."""
    levels = np.asarray(levels, dtype=float)
    with np.errstate(**QUIET):
        kept = levels if absolute is None else levels[levels > absolute]
        if not len(kept):
            return empty
        for _ in range(rounds if relative is not None else 0):
            gate = _level(kept if base == "kept" else levels, gate_mean, factor) - relative + gate_offset
            kept = (kept if again else levels)[(kept if again else levels) > gate]
        if not len(kept) and none != "empty":
            return _level(levels[levels > absolute], mean) if none == "first" else np.nan
        return _level(kept, mean, factor) + offset if len(kept) else empty


def _soft_blocks_as_silence(levels):
    """Blocks that the gates close out count as silence instead of being left out."""
    levels = np.asarray(levels, dtype=float)
    result = _gated(levels)
    if not np.isfinite(result):
        return result
    kept = levels > max(-70, _level(levels[levels > -70]) - 10)
    return result + 10 * np.log10(np.mean(kept))


def _nan_for_silence(levels):
    result = _gated(levels)
    return result if np.isfinite(result) else np.nan


def _relative_below_maximum(levels):
    levels = np.asarray(levels, dtype=float)
    kept = levels[(levels > -70) & (levels > np.max(levels) - 10)]
    return _level(kept) if len(kept) else -np.inf


def _wrong_side(levels):
    levels = np.asarray(levels, dtype=float)
    kept = levels[levels > -70]
    if not len(kept):
        return -np.inf
    soft = kept[kept <= _level(kept) - 10]
    return _level(soft) if len(soft) else -np.inf


integrated_lufs.mistakes(
    ("no_gates", lambda levels: _gated(levels, absolute=None, relative=None), """No block is left out: both gates are
        missing."""),
    ("only_the_first_gate", lambda levels: _gated(levels, relative=None), """Only the gate at -70 LUFS works: the one
        10 LU below the mean is missing. (Or 10 was taken from a power, not from a level.)"""),
    ("only_the_second_gate", lambda levels: _gated(levels, absolute=None), """The gate at -70 LUFS is missing: very
        soft blocks lower the second gate."""),
    ("second_gate_of_all_blocks", lambda levels: _gated(levels, base="all"), """The second gate is computed of all
        blocks. It is computed of those that are left after the first gate."""),
    ("first_gate_forgotten", lambda levels: _gated(levels, again=False), """Blocks come back at the second gate
        that the first one had left out: it may lie below -70 LUFS. Both must hold."""),
    ("mean_of_decibels", lambda levels: _gated(levels, mean="level", gate_mean="level"), """You averaged decibels.
        Loudness is the level of the mean power: 10 ** (level / 10) first."""),
    ("mean_of_decibels_for_the_gate", lambda levels: _gated(levels, gate_mean="level"), """The result is a mean of
        powers, but the second gate is computed of a mean of decibels. It, too, takes powers."""),
    ("mean_of_decibels_at_the_end", lambda levels: _gated(levels, mean="level"), """The gates are right, but the last
        mean is one of decibels. Take powers here, too."""),
    ("gate_of_the_median", lambda levels: _gated(levels, gate_mean="median"), """The second gate is computed of a
        median. It is 10 LU below the level of the mean power."""),
    ("loudest_block", lambda levels: _gated(levels, mean="max"), """You return the loudest block. Integrated loudness
        is that of the mean power of all blocks that are left."""),
    ("gate_below_the_loudest", _relative_below_maximum, """The second gate lies 10 LU below the loudest block. It lies
        10 LU below the level of the mean power."""),
    ("gate_of_twenty", lambda levels: _gated(levels, relative=20.0), """The second gate lies 20 LU below the mean, as
        that of loudness range does. It is 10 LU."""),
    ("gate_of_eight", lambda levels: _gated(levels, relative=8.0), """The second gate lies 8 LU below the mean, as in
        an old version of the standard. It is 10 LU."""),
    ("gate_above", lambda levels: _gated(levels, relative=-10.0), """The second gate lies above the mean; it is 10 LU
        below it."""),
    ("gate_at_minus_60", lambda levels: _gated(levels, absolute=-60.0), """The first gate is at -70 LUFS; yours leaves
        out more."""),
    ("factor_of_twenty", lambda levels: _gated(levels, factor=20), """The mean is one of amplitudes, 10 ** (level /
        20). Levels in LUFS are those of powers."""),
    ("offset_once_more", lambda levels: _gated(levels, offset=-0.691), """The result is 0.691 too low: the constant is
        in the levels already."""),
    ("offset_undone", lambda levels: _gated(levels, offset=0.691), """The result is 0.691 too high. The constant was
        taken away once, and must be put back if you undo it."""),
    ("gates_until_nothing_changes", lambda levels: _gated(levels, rounds=9), """It looks as if the second gate were
        applied again and again. It is computed once."""),
    ("left_out_as_silence", _soft_blocks_as_silence, """Blocks that the gates close out count as zeros in your mean.
        They are left out, also of the number that you divide by."""),
    ("soft_blocks_kept", _wrong_side, """You keep what lies below the second gate, and leave out what is loud. Look at
        the direction of the comparison."""),
    ("silence_of_minus_70", lambda levels: _gated(levels, empty=-70.0), """Right but for silence: if no block is left,
        the result is minus infinity."""),
    ("silence_of_zero", lambda levels: _gated(levels, empty=0.0), """Right but for silence: 0 LUFS is very loud. If no
        block is left, the result is minus infinity."""),
    ("silence_of_nan", _nan_for_silence, """Right but for silence: the mean of no numbers is NaN. Ask first whether a
        block is left; if none is, return minus infinity."""),
    ("power_returned", lambda levels: 10 ** (_gated(levels) / 10), """That is the mean power. Return its level, 10
        times its logarithm."""),
    ("second_gate_returned", lambda levels: _level(np.asarray(levels)[np.asarray(levels) > -70]) - 10
        if np.max(levels) > -70 else -np.inf, """That is the level of the second gate. Return the loudness of the
        blocks above it."""),
)  # fmt: skip


def _silence_raises(error):
    def function(levels):
        if not np.any(np.asarray(levels) > -70):
            raise error
        return _gated(levels)

    return function


def _kept_by_both(levels):
    levels = np.asarray(levels, dtype=float)
    kept = levels[levels > -70]
    return kept[kept > _level(kept) - 10] if len(kept) else kept


_alike(
    integrated_lufs,
    """The second gate lies at the mean itself: the 10 LU are forgotten. It lies 10 LU below.""",
    gate_at_the_mean=lambda levels: _gated(levels, relative=0.0),
    gate_at_the_mean_or_none=lambda levels: _gated(levels, relative=0.0, none="first"),
    gate_at_the_mean_or_nan=lambda levels: _gated(levels, relative=0.0, none="nan"),
)
_alike(
    integrated_lufs,
    """Powers are added up, but not divided by their number: in the result, in the second gate, or in both. A mean is
    asked for.""",
    sum_for_mean=lambda levels: _gated(levels, mean="sum", gate_mean="sum"),
    sum_for_the_gate=lambda levels: _gated(levels, gate_mean="sum"),
    sum_at_the_end=lambda levels: _gated(levels, mean="sum"),
)
_alike(
    integrated_lufs,
    """Decibels are made with a base of ten, 10 ** (level / 10) and np.log10. Yours has np.exp, or np.log, the natural
    logarithm.""",
    base_of_e=lambda levels: _gated(levels, mean="exp", gate_mean="exp"),
    natural_log=lambda levels: _gated(levels, mean="ln", gate_mean="ln"),
    natural_log_at_the_end=lambda levels: _gated(levels, mean="ln"),
)
_alike(
    integrated_lufs,
    """Right but for silence: if the first gate leaves out all blocks, your code still takes a mean, and fails. Ask
    first whether a block is left.""",
    divides_by_no_blocks=_silence_raises(ZeroDivisionError()),
    log_of_no_blocks=_silence_raises(ValueError()),
    index_of_no_blocks=_silence_raises(IndexError()),
)
integrated_lufs.mistakes(
    ("median_at_the_end", lambda levels: _gated(levels, mean="median"), """The gates are right, but then you take a
        median. Integrated loudness is the level of the mean power."""),
    ("blocks_returned", _kept_by_both, """You return the blocks that passed both gates. Return one number: the level of
        their mean power."""),
)  # fmt: skip


@integrated_lufs.right
def in_powers(levels):
    power = 10 ** ((np.asarray(levels, dtype=np.float64) + 0.691) / 10)
    gate = 10 ** ((-70 + 0.691) / 10)
    if not np.any(power > gate):
        return float("-inf")
    gate = max(gate, power[power > gate].mean() / 10)
    return 10 * np.log10(power[power > gate].mean()) - 0.691


@integrated_lufs.right
def plain_python(levels):
    powers = [10 ** (float(level) / 10) for level in levels if level > -70]
    if not powers:
        return -np.inf
    gate = sum(powers) / len(powers) / 10
    loud = [power for power in powers if power > gate]
    return 10 * float(np.log10(sum(loud) / len(loud)))


@integrated_lufs.right
def sorted_first(levels):
    levels = np.sort(np.asarray(levels, dtype=np.float32))[::-1]
    levels = levels[: np.count_nonzero(levels > -70)]
    if levels.size == 0:
        return np.float32(-np.inf)
    total = np.cumsum(10 ** (levels.astype(float) / 10))
    gate = 10 * np.log10(total[-1] / len(total)) - 10
    count = np.count_nonzero(levels > gate)
    return 10 * np.log10(total[count - 1] / count)


@integrated_lufs.right
def in_torch_by_logsumexp(levels):
    levels = torch.as_tensor(levels, dtype=torch.float64) * (np.log(10) / 10)

    def mean(v):
        return torch.logsumexp(v, 0) - np.log(len(v))

    loud = levels[levels > -7 * np.log(10)]
    if len(loud) == 0:
        return -np.inf
    return float(mean(loud[loud > mean(loud) - np.log(10)])) * 10 / np.log(10)


# --- normalize_loudness ---------------------------------------------------------------------------


def _oversampled(x, times=4):
    return resample_poly(x, times, 1, axis=-1)


def _normalized(x, loudness, target, ceiling, bigger=_oversampled, peak=np.abs, over=None, pick=min, factor=20,
                silence=True, sign=1, room_sign=1, unit=20, zeros=False, top=np.max, level=None,
                gained=lambda x, gain: x * 10 ** (gain / 20), out=lambda x: x):  # fmt: skip
    """Gain with switches. bigger: what the peak is looked for in; pick: of the two gains in dB; zeros: they come back
    at once; gained: what becomes of x and the gain."""
    x = np.asarray(x)
    if (loudness == -np.inf and silence) or (zeros and not np.any(x)):
        return x.copy()
    with np.errstate(**QUIET):
        highest = top(peak(bigger(x)), axis=over, keepdims=over is not None)
        room = room_sign * (ceiling - (level(highest) if level else unit * np.log10(highest)))
        gain = pick(sign * (target - loudness), room) if over is None else np.minimum(target - loudness, room)
        return x * 10 ** (gain / factor) if factor != 20 else gained(out(x), gain)


def _if(needed):
    """To the target, and then to the ceiling only where this is true of the sound with the wanted gain."""

    def function(x, loudness, target=-14.0, ceiling=-1.0):
        if loudness == -np.inf or not np.any(x):
            return np.array(x)
        y = np.asarray(x) * 10 ** ((target - loudness) / 20)
        if needed(y, 10 ** (ceiling / 20)):
            y = y * 10 ** (ceiling / 20) / np.max(np.abs(_oversampled(y)))
        return y

    return function


def _mean_square(values, axis=None, keepdims=False):
    return np.sqrt(np.mean(values**2))


def _zeros_fail(error):
    def function(x, loudness, target=-14.0, ceiling=-1.0):
        if loudness > -np.inf and not np.any(x):
            if error:
                raise error
            return np.full(np.shape(x), np.nan)
        return _normalized(x, loudness, target, ceiling)

    return function


def _clipped(x, loudness, target, ceiling):
    if loudness == -np.inf:
        return np.array(x)
    limit = 10 ** (ceiling / 20)
    return np.clip(np.asarray(x) * 10 ** ((target - loudness) / 20), -limit, limit)


def _only_down(x, loudness, target, ceiling):
    return _normalized(x, loudness, min(target, loudness), ceiling)


def _never_down(x, loudness, target, ceiling):
    return _normalized(x, loudness, max(target, loudness) if np.isfinite(loudness) else target, ceiling)


def _periodic(x):
    return resample(x, 4 * np.shape(x)[-1], axis=-1)


def _zeros_between(x):
    out = np.zeros((*np.shape(x)[:-1], 4 * np.shape(x)[-1]))
    out[..., ::4] = x
    return out


def _quiet_filter(x):
    return _oversampled(x) / 4


def _target_in_reach(x, loudness, target, ceiling):
    """Judges the ceiling by the sample as it came in, before any gain."""
    if loudness == -np.inf:
        return np.array(x)
    x = np.asarray(x)
    top = np.max(np.abs(_oversampled(x)))
    gain = target - loudness
    if top > 10 ** (ceiling / 20):
        gain = ceiling - 20 * np.log10(top)
    return x * 10 ** (gain / 20)


def _with(**switches):
    return lambda x, loudness, target=-14.0, ceiling=-1.0: _normalized(x, loudness, target, ceiling, **switches)


def _calls(function):
    return lambda x, loudness, target=-14.0, ceiling=-1.0: function(x, loudness, target, ceiling)


def _back(function):
    """The oversampled sound, scaled, or something else that is not [n] of x."""
    return lambda x, loudness, target=-14.0, ceiling=-1.0: function(np.asarray(x), loudness, target, ceiling)


def _long(x, loudness, target, ceiling):
    top = np.max(np.abs(_oversampled(x)))
    if loudness == -np.inf or top == 0:
        return _oversampled(x)
    return _oversampled(x) * 10 ** (min(target - loudness, ceiling - 20 * np.log10(top)) / 20)


def _both_gains(x, loudness, target, ceiling):
    """First to the target, then always to the ceiling."""
    return _normalized(x, loudness, 999.0, ceiling)


normalize_loudness.mistakes(
    ("no_ceiling", _with(pick=lambda wanted, room: wanted), """The target is reached, but the ceiling counts for
        nothing: peaks go beyond it."""),
    ("sample_peak", _with(bigger=np.asarray), """The ceiling holds for the samples, but not for what lies between them.
        The true peak is that of four times as many. (Straight lines between samples, or zeros, never reach higher than
        the samples do.)"""),
    ("twice_as_many", _with(bigger=lambda x: _oversampled(x, 2)), """It looks as if you had oversampled twice, not four
        times: some peaks slip through."""),
    ("fourier_interpolation", _with(bigger=_periodic), """The samples between are those of scipy.signal.resample, which
        takes the sound for periodic: its end spills over into its start. Use resample_poly."""),
    ("forgot_the_gain_of_four", _with(bigger=_quiet_filter), """Your oversampled sound is four times too soft, 12 dB:
        zeros between samples take power away, so the filter must have a gain of 4. resample_poly does that."""),
    ("across_channels", _with(bigger=lambda x: resample_poly(x, 4, 1, axis=0)), """Right for mono. With channels,
        resample_poly works along the first axis unless you say axis=-1."""),
    ("each_channel_by_itself", _with(over=-1), """Right for mono. With channels, each has a gain of its own, which moves
        the sound sideways. One gain for all: the largest peak of all channels decides."""),
    ("first_channel_decides", _with(bigger=lambda x: _oversampled(np.atleast_2d(x)[0])), """Right for mono. With
        channels, only the first one was looked at for the peak."""),
    ("mixed_for_the_peak", _with(bigger=lambda x: _oversampled(np.atleast_2d(x).mean(axis=0))), """Right for mono. With
        channels, you looked for the peak in their mean. It may lie in any one of them."""),
    ("largest_value", _with(peak=np.asarray), """Peaks that point down are missed: the true peak is the largest distance
        from zero, on either side."""),
    ("always_to_the_ceiling", _calls(_both_gains), """Every sound ends with its peak at the ceiling: that is peak
        normalization. The ceiling only holds back where the target would pass it."""),
    ("power_gain", _with(factor=10), """The gain is twice as many dB as it should be: samples are amplitudes, so they
        are multiplied by 10 ** (gain / 20)."""),
    ("peak_as_power", _with(unit=10), """The level of the peak has the factor 10. A peak is an amplitude: 20."""),
    ("loudness_minus_target", _with(sign=-1), """The gain has the wrong sign: a sound that is too soft gets softer. It
        is target minus loudness."""),
    ("peak_minus_ceiling", _with(room_sign=-1), """What the ceiling allows has the wrong sign: it is the ceiling less
        the true peak."""),
    ("clipped_at_the_ceiling", _calls(_clipped), """You cut off what lies beyond the ceiling. That distorts: the gain is
        to be lowered, for the whole sound."""),
    ("peak_before_the_gain", _calls(_target_in_reach), """You looked only whether the sound as it came in passes the
        ceiling. What counts is whether it would do so after the gain."""),
    ("only_softer", _calls(_only_down), """Loud sounds are turned down, but soft ones are not turned up. Both
        happen."""),
    ("only_louder", _calls(_never_down), """Soft sounds are turned up, but loud ones are not turned down to the target.
        Both happen."""),
    ("default_target", _calls(lambda x, loudness, target, ceiling: _normalized(x, loudness, -14.0, ceiling)),
        """`target` is ignored: you always normalize to -14 LUFS."""),
    ("default_ceiling", _calls(lambda x, loudness, target, ceiling: _normalized(x, loudness, target, -1.0)),
        """`ceiling` is ignored: yours is always -1 dBTP."""),
    ("ceiling_of_full_scale", _calls(lambda x, loudness, target, ceiling: _normalized(x, loudness, target, 0.0)),
        """`ceiling` is ignored: your peaks reach up to full scale."""),
    ("no_measure_no_sound", _back(lambda x, loudness, target, ceiling: np.zeros(x.shape) if loudness == -np.inf
        else _normalized(x, loudness, target, ceiling)), """Right where there is a loudness. With a loudness of minus
        infinity, x comes back as it is."""),
)  # fmt: skip

normalize_loudness.mistakes(
    ("eight_times_as_many", _with(bigger=lambda x: _oversampled(x, 8)), """You oversampled eight times. That is closer
        to the truth, but the exercise asks for four, so that results can be compared."""),
    worth=0.5,
)  # fmt: skip


_alike(
    normalize_loudness,
    """The ceiling is looked at only where peaks pass full scale, or where samples pass the ceiling. A true peak between
    the ceiling and 0 dBTP is too high as well.""",
    ceiling_only_beyond_full_scale=_if(lambda y, limit: np.max(np.abs(_oversampled(y))) > 1),
    ceiling_only_for_samples=_if(lambda y, limit: np.max(np.abs(y)) > limit),
)
_alike(
    normalize_loudness,
    """The ceiling counts in your version only where a sound gets louder. It holds for every sound: also for one that
    gets softer, or stays as it is.""",
    ceiling_only_for_boosts=_with(pick=lambda wanted, room: min(wanted, room) if wanted > 0 else wanted),
    ceiling_stops_boosts=_with(pick=lambda wanted, room: min(wanted, max(0, room)) if wanted > 0 else wanted),
)
_alike(
    normalize_loudness,
    """Your sounds never get softer: neither down to the target, nor to keep the true peak at the ceiling. The gain may
    be negative.""",
    never_softer=_with(pick=lambda wanted, room: max(0, min(wanted, room))),
)
_alike(
    normalize_loudness,
    """You take the larger one of the two gains, or the one that is closer to 0 dB. The ceiling is a limit: the smaller
    one counts, and -6 dB is smaller than 2 dB.""",
    larger_gain=_with(pick=max),
    larger_gain_zeros_apart=_with(pick=max, zeros=True),
    smaller_change=_with(pick=lambda wanted, room: min(wanted, room, key=abs)),
    larger_change=_with(pick=lambda wanted, room: max(wanted, room, key=abs), zeros=True),
)
_alike(
    normalize_loudness,
    """With a loudness of minus infinity, your gain becomes infinite, or is what the ceiling allows. x comes back as it
    is.""",
    no_measure_up_to_the_ceiling=_with(silence=False),
    no_measure_zeros_apart=_with(silence=False, zeros=True),
)
_alike(
    normalize_loudness,
    """Right but for zeros: they have no peak, and a division by it, or its logarithm, fails. Zeros come back as
    zeros.""",
    zeros_to_nan=_zeros_fail(None),
    zeros_divide=_zeros_fail(ZeroDivisionError()),
    zeros_have_no_log=_zeros_fail(ValueError()),
)
_alike(
    normalize_loudness,
    """You return the oversampled sound. It only serves to find the peak: return x with the gain.""",
    four_times_as_long=_back(_long),
    four_times_as_long_with_a_measure=_with(out=_oversampled),
    four_times_as_long_zeros_apart=_with(out=_oversampled, zeros=True),
)
_alike(
    normalize_loudness,
    """The true peak goes into the gain as a number between 0 and 1. The ceiling is in dB: the peak must become a level
    before the two are compared.""",
    peak_not_in_decibels=_with(level=lambda highest: highest),
    ceiling_over_peak=_with(level=lambda highest: highest, pick=lambda wanted, room: min(wanted, room / 20)),
)
_alike(
    normalize_loudness,
    """The gain in dB meets the samples as it is, multiplied with them or added to them. First it becomes a factor:
    10 ** (gain / 20).""",
    times_decibels=_with(gained=lambda x, gain: x * gain),
    plus_decibels=_with(gained=lambda x, gain: x + gain),
    plus_decibels_zeros_apart=_with(gained=lambda x, gain: x + gain, zeros=True),
)
_alike(
    normalize_loudness,
    """The factor is target divided by loudness. Both are levels: their difference is a gain in dB.""",
    levels_divided=lambda x, loudness, target=-14.0, ceiling=-1.0: np.array(x) if loudness == -np.inf else _normalized(
        x, loudness, loudness + 20 * np.log10(target / loudness), ceiling),
    levels_divided_without_a_ceiling=lambda x, loudness, target=-14.0, ceiling=-1.0: np.array(x)
        if loudness == -np.inf else np.asarray(x) * target / loudness,
    levels_divided_as_gain=lambda x, loudness, target=-14.0, ceiling=-1.0: np.array(x) if loudness == -np.inf
        else _normalized(x, loudness, loudness + target / loudness, ceiling),
)  # fmt: skip
_alike(
    normalize_loudness,
    """You took a mean, RMS or that of absolute values, for the peak: then peaks go beyond the ceiling. The true peak is
    the largest distance from zero.""",
    rms_for_peak=_with(top=_mean_square),
    rms_of_x_for_peak=_with(top=_mean_square, bigger=np.asarray),
    mean_for_peak=_with(top=lambda values, axis, keepdims: np.mean(values)),
)
normalize_loudness.mistakes(
    ("defaults_fixed", _calls(lambda x, loudness, target, ceiling: _normalized(x, loudness, -14.0, -1.0)), """`target`
        and `ceiling` are ignored: you always use -14 LUFS and -1 dBTP."""),
    ("whole_decibels", _with(pick=lambda wanted, room: round(min(wanted, room))), """Your gain is rounded to whole
        decibels. Use it as it is."""),
    ("target_ignored_up_to_full_scale", _calls(lambda x, loudness, target, ceiling: _normalized(
        x, loudness, -14.0, 0.0)), """`target` and `ceiling` are ignored: you always use -14 LUFS, and full scale."""),
)  # fmt: skip


@normalize_loudness.right
def by_steps(x, loudness, target=-14.0, ceiling=-1.0):
    if np.isneginf(loudness):
        return x
    y = np.asarray(x, dtype=np.float64) * 10 ** ((target - loudness) / 20)
    highest = np.abs(_oversampled(y)).max()
    limit = 10 ** (ceiling / 20)
    return (y * (limit / highest) if highest > limit else y).tolist()


@normalize_loudness.right
def by_zeros_and_a_filter(x, loudness, target=-14.0, ceiling=-1.0):
    if loudness == -np.inf:
        return x
    taps = 4 * firwin(81, 1 / 4, window=("kaiser", 5.0))
    peak = max(np.max(np.abs(np.convolve(row, taps))) for row in _zeros_between(np.atleast_2d(x)))
    gain = target - loudness
    if peak > 0:
        gain = min(gain, ceiling - 20 * np.log10(peak))
    return 10 ** (gain / 20) * x


@normalize_loudness.right
def single(x, loudness, target=-14.0, ceiling=-1.0):
    if not np.isfinite(loudness) or not np.any(x):
        return np.asarray(x, dtype=np.float32)
    x = np.asarray(x, dtype=np.float32)
    room = np.float32(10 ** (ceiling / 20)) / np.abs(_oversampled(x)).max()
    return x * np.minimum(room, np.float32(10 ** ((target - loudness) / 20)))


@normalize_loudness.right
def by_upfirdn_in_torch(x, loudness, target=-14.0, ceiling=-1.0):
    y = torch.tensor(x)
    if loudness > -np.inf and bool(y.abs().max() > 0):
        peak = np.abs(upfirdn(4 * firwin(81, 0.25, window=("kaiser", 5.0)), x, up=4)).max()
        y = y * min(10 ** ((target - loudness) / 20), 10 ** (ceiling / 20) / float(peak))
    return y
