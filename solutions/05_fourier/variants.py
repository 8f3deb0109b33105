"""Lesson 05: wrong answers with the words that each must earn, and right answers in other styles."""

import cmath
import math

import numpy as np
import scipy.fft
import torch
from checks import dft, fft, fft_convolve, fft_frequencies, magnitude_db, peak_frequency

DFT = "The discrete Fourier transform"
POINTER = "A pointer that turns"
MIRROR = "Half of it is a mirror"
FAST = "The fast Fourier transform"
LEVELS = "A spectrum in decibels"
BETWEEN = "Between two bins"
REPEATS = "A frame that repeats for ever"
EXERCISES = "Exercises"
WRAP = "A product of spectra wraps around"
ECHO = "An echo is a convolution"


def _fails(error, where, function):
    """The function, but with an error where `where(*arguments)` says so."""

    def failing(*arguments):
        if where(*arguments):
            raise error("as the student's code does")
        return function(*arguments)

    return failing


def _silenced():
    """No warnings of logarithms of 0."""
    return np.errstate(all="ignore")


# --- fft_frequencies ------------------------------------------------------------------------------


def _bins(n, sr, count=None, first=0, per=None):
    """Multiples of sr / per (default n), `count` of them (default n // 2 + 1)."""
    return (first + np.arange(n // 2 + 1 if count is None else count)) * sr / (per or n)


_N_MINUS_1 = "Your bins are sr / (n - 1) apart. n samples last n / sr seconds, so one cycle in them is sr / n."
fft_frequencies.mistakes(
    ("all_bins", lambda n, sr: _bins(n, sr, n),
     """There are n values, up to the sample rate. The upper half mirrors the lower; the last bin is n // 2."""),
    ("half_the_bins", lambda n, sr: _bins(n, sr, n // 2),
     """The last bin, number n // 2, is missing. From 0 to n // 2, both included, there are n // 2 + 1 bins."""),
    ("rounded_up", lambda n, sr: _bins(n, sr, (n + 1) // 2 + 1),
     "Right for an even n; for an odd n there is one bin too many. n // 2 rounds down."),
    ("rounded_up_half", lambda n, sr: _bins(n, sr, (n + 1) // 2),
     "Right for an odd n. For an even n the bin at half the sample rate is missing."),
    ("numpys_order", lambda n, sr: np.array([k if k < (n + 1) // 2 else k - n for k in range(n)]) * sr / n,
     """That is the order of np.fft.fftfreq: n values, the second half negative. Here only those of a real sound are
     asked for, from 0 up."""),
    ("last_one_negative",
     lambda n, sr: np.where(np.arange(n // 2 + 1) * 2 == n, -1, 1) * _bins(n, sr),
     """Right but for the last value of an even n: numpy's fftfreq calls half the sample rate negative. Here it is
     positive."""),
    ("numpys_order_shifted", lambda n, sr: (np.arange(n) - n // 2) * sr / n,
     """Your values run from a negative frequency to a positive one. A real sound needs only those from 0 up."""),
    ("counted_from_one", lambda n, sr: _bins(n, sr, first=1),
     "Your first bin is sr / n. Bins count from 0: the first one is 0 Hz."),
    ("without_zero", lambda n, sr: _bins(n, sr, n // 2, 1),
     "0 Hz is missing. It is a bin as well: the one that makes no cycle."),
    ("up_to_half_the_rate", lambda n, sr: np.linspace(0, sr / 2, n // 2 + 1),
     """Right for an even n. Your last value is always half the sample rate; for an odd n no bin is there, and bins are
     sr / n apart."""),
    ("up_to_the_rate", lambda n, sr: np.linspace(0, sr, n // 2 + 1),
     "Your values run up to the sample rate. The last bin is at half of it, or a little below."),
    ("apart_by_n_minus_1", lambda n, sr: _bins(n, sr, per=max(n - 1, 1)), _N_MINUS_1),
    ("apart_by_n_minus_1_nan", lambda n, sr: _bins(n, sr, per=n - 1 or np.nan), _N_MINUS_1),
    ("apart_by_n_minus_1_error",
     _fails(ZeroDivisionError, lambda n, sr: n == 1, lambda n, sr: _bins(n, sr, per=n - 1)), _N_MINUS_1),
    ("upside_down", lambda n, sr: np.arange(n // 2 + 1) * n / sr,
     "Your fraction is upside down: n / sr is how many seconds the frame lasts. How many cycles fit into one second?"),
    ("spread_without_the_end", lambda n, sr: np.linspace(0, sr / 2, n // 2 + 1, endpoint=False),
     """Half the sample rate is split into n // 2 + 1 parts. The frame decides how far bins are apart: sr / n. (The last
     of n // 2 + 1 values is n // 2 steps from the first.)"""),
    ("spread_over_half_the_bins", lambda n, sr: np.linspace(0, sr / 2, n // 2),
     "There is one value too few, and so they are too far apart: the bins 0 to n // 2 are n // 2 + 1 values."),
    ("spread_over_n", lambda n, sr: np.linspace(0, sr / 2, n),
     "n values are spread up to half the sample rate: too many, too near. The bins are those from 0 to n // 2."),
    ("twice_too_far", lambda n, sr: _bins(n, sr, per=n / 2),
     """Your bins are twice as far apart as they should be. Bin 1 makes one cycle in n samples, which is sr / n."""),
    ("half_too_near", lambda n, sr: _bins(n, sr, per=2 * n),
     """Your bins are half as far apart as they should be. Bin 1 makes one cycle in n samples, which is sr / n."""),
    ("in_cycles_a_sample", lambda n, sr: _bins(n, 1),
     "Your values are in cycles for each sample, from 0 to 0.5: the sample rate is missing."),
    ("bare_bins", lambda n, sr: np.arange(n // 2 + 1),
     "Those are the numbers of the bins. They are not in Hz yet."),
    ("in_radians", lambda n, sr: 2 * np.pi * _bins(n, sr),
     "Your values are angles, in radians for each second: the factor 2 pi does not belong in Hz."),
    ("whole_hertz", lambda n, sr: np.arange(n // 2 + 1) * sr // n,
     """Your values are cut to whole hertz: either // drops what is behind the point, or int, or an array of whole
     numbers."""),
    ("whole_distance", lambda n, sr: np.arange(n // 2 + 1) * (sr // n),
     """The distance of your bins is cut to whole hertz: // or int drops what is behind the point, and the error adds
     up."""),
)  # fmt: skip


@fft_frequencies.right
def with_a_loop(n, sr):
    values = []
    for k in range(n // 2 + 1):
        values.append(k / n * sr)
    return values


@fft_frequencies.right
def by_linspace(n, sr):
    return np.linspace(0, sr * (n // 2) / n, n // 2 + 1)


@fft_frequencies.right
def in_single_precision(n, sr):
    return torch.arange(n // 2 + 1, dtype=torch.float32) * (sr / n)


@fft_frequencies.right
def by_adding_up(n, sr):
    return np.cumsum(np.full(n // 2 + 1, sr / n)) - sr / n


# --- dft ------------------------------------------------------------------------------------------


def _dft(x, sign=-1, scale=1.0, turn=2 * np.pi, first=0, period=0, rows=None):
    """The sum with one thing changed: turn in radians, rows: number of bins, period: added to n in the exponent."""
    x = np.asarray(x)
    j, k = np.arange(len(x)) + first, np.arange(len(x) if rows is None else rows)
    n = max(len(x) + period, 1)
    return scale * (np.exp(sign * 1j * turn * np.outer(k, j) / n) @ x)


def _pointers(x):
    return np.exp(-2j * np.pi * np.outer(np.arange(len(x)), np.arange(len(x))) / len(x))


def _mirrored_half(x, first=False, middle=False):
    """The upper half as conjugates of the lower. first, middle: whether these are conjugated as well."""
    X = _dft(x)
    k = np.arange(1, (len(x) + 1) // 2)
    X[-k] = np.conj(X[k])
    turned = [0] * first + [len(x) // 2] * (middle and len(x) % 2 == 0)
    X[turned] = np.conj(X[turned])
    return X


_MIRRORED_HALF = """Right for real samples. You fill the upper half with conjugates of the lower; complex samples have
    no such mirror."""
dft.mistakes(
    ("total_not_reset", lambda x: np.cumsum(_dft(x)),
     """Bin 0 is right, and each later value is the sum of all bins up to it. Your total goes on: it must begin anew for
     each k."""),
    ("returned_too_early", lambda x: _dft(x)[:1],
     "Only bin 0 comes back: your `return` stands inside the loop, and ends it in its first round."),
    ("one_sample_alone", lambda x: x[0],
     """You return the first sample alone. Either `return` stands inside the inner loop, or the total is overwritten
     instead of added to."""),
    ("every_partial_sum", lambda x: np.cumsum(_pointers(x) * x, axis=1).ravel(),
     "You collect n times as many values: each sum on its way, too. Collect it once for each k, after the inner loop."),
    ("never_added_up", lambda x: _pointers(x) * x,
     "Your products are not added up: each k has one number, the sum of n products."),
    ("mirrored_half", _mirrored_half, _MIRRORED_HALF, MIRROR),
    ("mirrored_half_and_middle", lambda x: _mirrored_half(x, middle=True), _MIRRORED_HALF, MIRROR),
    ("mirrored_half_and_first", lambda x: _mirrored_half(x, True, True), _MIRRORED_HALF, MIRROR),
    ("not_imaginary", lambda x: np.exp(-2 * np.pi * np.outer(np.arange(len(x)), np.arange(len(x))) / len(x)) @ x,
     "Your exponent has no imaginary unit: then np.exp does not turn, it dies away.", POINTER),
    ("cosine_alone", lambda x: _pointers(x).real @ x,
     "Your pointers have no upward part: you ask with the cosine alone, not with the sine.", "Ask for one tone"),
    ("turned_forwards", lambda x: _dft(x, sign=1),
     "Your pointers turn forwards. The exponent has a minus; with a plus, all angles come out mirrored.", POINTER),
    ("divided_by_n", lambda x: _dft(x, scale=1 / len(x)),
     """Your values are divided by n. Here, as in numpy, nothing is scaled: bin 0 is the sum of the samples."""),
    ("twice_over_n", lambda x: _dft(x, scale=2 / len(x)),
     "Your values are amplitudes: the factor 2 / n of the earlier section. The DFT itself scales nothing."),
    ("by_the_root", lambda x: _dft(x, scale=len(x) ** -0.5),
     "Your values are divided by the root of n. That is another convention; here nothing is scaled."),
    ("backwards", lambda x: _dft(x, sign=1, scale=1 / len(x)),
     "That is the way back: it turns forwards and divides by n. The DFT turns backwards and does not.", REPEATS),
    ("half_of_it", lambda x: _dft(x, rows=len(x) // 2 + 1),
     "You return the bins up to n // 2 only. dft returns all n of them, also for real samples."),
    ("half_of_it_without_the_last", lambda x: _dft(x, rows=len(x) // 2),
     "You return the first n // 2 bins only. dft returns all n of them, also for real samples."),
    ("real_part", lambda x: _dft(x).real,
     "The imaginary parts are lost: you return the cosine's answers alone.", "Ask for one tone"),
    ("imaginary_part", lambda x: _dft(x).imag,
     "The real parts are lost: you return the sine's answers alone.", "Ask for one tone"),
    ("magnitudes", lambda x: np.abs(_dft(x)),
     "Those are the lengths alone. The angles belong to the result, too."),
    ("angles", lambda x: np.angle(_dft(x)),
     "Those are the angles alone. The result is the complex numbers themselves."),
    ("powers", lambda x: np.abs(_dft(x)) ** 2,
     "Those are squared lengths. The result is the complex numbers themselves."),
    ("half_turns", lambda x: _dft(x, turn=np.pi),
     "Your pointers make half turns: a whole turn is 2 pi radians."),
    ("no_pi", lambda x: _dft(x, turn=1.0),
     "The factor 2 pi is missing: np.exp(1j * angle) counts in radians."),
    ("in_degrees", lambda x: _dft(x, turn=360),
     "Your angles are in degrees. np.exp, np.cos and np.sin count in radians: a whole turn is 2 pi."),
    ("counted_from_one_in_time", lambda x: _dft(x, first=1),
     "Your samples count from 1: each value is turned a little. The first sample has the number 0."),
    ("one_less", lambda x: _dft(x, period=-1),
     "You divide the angle by n - 1. n samples make whole turns: divide by n."),
    ("one_more", lambda x: _dft(x, period=1),
     "You divide the angle by n + 1. n samples make whole turns: divide by n."),
    ("last_sample_lost",
     lambda x: np.exp(-2j * np.pi * np.outer(np.arange(len(x)), np.arange(len(x) - 1)) / len(x)) @ x[:-1],
     "The last sample is not in your sums: the end of a range is not part of it."),
    ("first_sample_lost", lambda x: _dft(x) - x[0],
     "The first sample is not in your sums. j counts from 0."),
    ("imaginary_input_lost", lambda x: _dft(np.real(x)),
     "Right for real samples. Of complex ones, you take the real part alone."),
    ("conjugated_input", lambda x: _dft(np.conj(x)),
     "Right for real samples. Complex ones come out as if their imaginary part had the other sign."),
    ("conjugate_for_complex", lambda x: np.conj(_dft(x)) if np.iscomplexobj(x) else _dft(x),
     "Right for real samples. For complex ones your result has the other sign in its imaginary part."),
    ("conjugated_sums", lambda x: _dft(np.conj(x), sign=1),
     """Your sums have the samples conjugated and the pointers turned forwards. np.vdot and .conj().T conjugate; a
     product with `@` or np.sum does not."""),
    ("middle_first", lambda x: np.roll(_dft(x), len(x) // 2),
     "Bin 0 stands in the middle of your result. Bins count from 0 to n - 1, as they are."),
    ("no_first_bin", lambda x: np.exp(-2j * np.pi * np.outer(np.arange(1, len(x)), np.arange(len(x))) / len(x)) @ x,
     "Bin 0 is missing. It makes no cycle; its value is the sum of the samples."),
    ("one_value", lambda x: _dft(x)[0],
     "You return one number, the sum of all samples. Each k from 0 to n - 1 has one."),
    ("last_value", lambda x: _dft(x)[-1],
     "You return the last value alone: did the loop overwrite it each time?"),
    ("sines_not_imaginary",
     lambda x: _dft(x, scale=0.5 - 0.5j) + _dft(x, sign=1, scale=0.5 + 0.5j),
     "Cosine and sine are mixed into one number: the sine belongs to the imaginary part, times 1j.", POINTER),
)  # fmt: skip


@dft.right
def dft_in_plain_python(x):
    n = len(x)
    result = []
    for k in range(n):
        total = 0
        for j in range(n):
            total += complex(x[j]) * cmath.exp(-2j * cmath.pi * k * j / n)
        result.append(total)
    return result


@dft.right
def dft_by_a_matrix(x):
    n = len(x)
    return np.exp(-2j * np.pi / n) ** np.outer(np.arange(n), np.arange(n)) @ x


@dft.right
def dft_by_cosine_and_sine(x):
    k = np.arange(len(x))
    angle = 2 * np.pi * k[:, None] * k / len(x)
    return np.cos(angle) @ x - 1j * (np.sin(angle) @ x)


@dft.right
def dft_in_single_precision(x):
    k = np.arange(len(x))
    turn = np.exp(-2j * np.pi * (k[:, None] * k % len(x)) / len(x)).astype(np.complex64)
    return torch.from_numpy(turn) @ torch.from_numpy(np.asarray(x, dtype=np.complex64))


@dft.right
def dft_by_vdot(x):
    n = len(x)
    return [np.vdot(np.exp(2j * np.pi * k * np.arange(n) / n), x) for k in range(n)]


@dft.right
def dft_by_horner(x):
    step = np.exp(-2j * np.pi * np.arange(len(x)) / len(x))
    total = np.zeros(len(x), dtype=complex)
    for sample in x[::-1]:
        total = total * step + sample
    return total


# --- fft ------------------------------------------------------------------------------------------


def _fft(
    x, sign=-1, turn=2, swap=False, first=1, second=-1, joined=True, scale=1, turned="odd", refuse=ValueError,
    bend=lambda p: p, split=lambda x: (x[::2], x[1::2]), stop=1,
):  # fmt: skip
    """Radix 2 with one thing changed. first, second: the signs; turned: which half is; bend: changes the turns."""
    x = np.asarray(x, dtype=complex)
    n = len(x)
    if n & (n - 1):
        if refuse:
            raise refuse("no power of two")
        return _dft(x)
    if n <= stop:
        return x.copy()
    keep = sign, turn, swap, first, second, joined, scale, turned, refuse, bend, split, stop
    even, odd = (_fft(part, *keep) for part in split(x))
    if swap:
        even, odd = odd, even
    pointer = bend(np.exp(sign * turn * 1j * np.pi * np.arange(n // 2) / n))
    even, odd = (even * pointer if turned in ("even", "both") else even), (odd * pointer if turned != "even" else odd)
    both = even + first * odd, even + second * odd
    return scale * (np.concatenate(both) if joined else np.stack(both, axis=1).ravel())


def _single(x):
    return len(x) == 1


def _only_even(x):
    """Refuses odd lengths alone: what is odd further down is summed up."""
    if len(x) % 2 and len(x) > 1:
        raise ValueError("odd")
    return _fft(x, refuse=None)


fft.mistakes(
    ("fft_forwards", lambda x: _fft(x, sign=1),
     """Your turns go forwards: all angles come out mirrored. The exponent of the twiddle factor has a minus."""),
    ("no_refusal", lambda x: _fft(x, refuse=None),
     """Powers of two come out right, but other lengths get through, all or some; or they stop only because two arrays
     happen not to fit. Test the length, and `raise` a ValueError for all but powers of two.""", EXERCISES),
    ("refuses_even_alone", lambda x: _fft(x, refuse=None if len(x) % 2 else ValueError),
     "Powers of two come out right, but odd lengths such as 3 and 5 get through. They must raise a ValueError, too.",
     EXERCISES),
    ("refuses_odd_alone", _only_even,
     "Odd lengths are refused, but 6, 12, 24 and 100 are no powers of two, either: what is half of 6?", EXERCISES),
    ("refused_by_assertion", lambda x: _fft(x, refuse=AssertionError),
     "Other lengths are refused, but with an AssertionError. Raise a ValueError.", EXERCISES),
    ("refused_by_type", lambda x: _fft(x, refuse=TypeError),
     """Other lengths are refused, but with a TypeError. Raise a ValueError.""", EXERCISES),
    ("no_twiddle", lambda x: _fft(x, turn=0),
     """The odd half is not turned: the factor in front of O[k] is missing. Odd samples come one sample later."""),
    ("half_the_turn", lambda x: _fft(x, turn=1),
     "Your turns are half as large as they should be: 2 pi k / n, with n the length *before* the split."),
    ("twice_the_turn", lambda x: _fft(x, turn=4),
     """Your turns are twice as large as they should be. Divide by n, the length *before* the split, not by n / 2."""),
    ("no_pi_in_the_turn", lambda x: _fft(x, turn=2 / np.pi),
     "The factor pi is missing in the turn: np.exp(1j * angle) counts in radians."),
    ("halves_swapped", lambda x: _fft(x, swap=True),
     """The wrong half is turned: x[::2] are the even places, x[1::2] the odd ones, which come one sample later."""),
    ("even_turned", lambda x: _fft(x, turned="even"),
     "The even half is turned instead of the odd one."),
    ("both_turned", lambda x: _fft(x, turned="both"),
     "Both halves are turned. Only the odd one comes one sample later."),
    ("plus_twice", lambda x: _fft(x, second=1),
     "Both halves of your result are equal: in the second one, the turned part is subtracted."),
    ("minus_first",
     lambda x: np.concatenate([_fft(x)[len(x) // 2 :], _fft(x)[: len(x) // 2]]) if len(x) > 1 else _fft(x),
     "The halves of your result stand in the wrong order: first the sums, then the differences."),
    ("minus_first_everywhere", lambda x: _fft(x, first=-1, second=1),
     "Sums and differences are swapped: E + turn * O comes first."),
    ("interleaved", lambda x: _fft(x, joined=False),
     """Sums and differences alternate in your result. All sums come first, then all differences: np.concatenate."""),
    ("split_in_the_middle", lambda x: _fft(x, split=lambda x: np.split(x, 2)),
     "You split into a first and a second half. Split into even and odd places: x[::2] and x[1::2]."),
    ("halved_each_time", lambda x: _fft(x, scale=0.5),
     "Your result is divided by n: each level halves it. Nothing is scaled."),
    ("no_single_sample", _fails(ValueError, _single, _fft),
     "For n = 1 it is refused. A single sample is its own transform, and 1 is a power of two."),
    ("single_sample_split", _fails(RecursionError, _single, _fft),
     """A single sample is split again and again, without end: your splitting stops at two samples only. One sample is
     its own transform."""),
    ("second_of_one", _fails(IndexError, _single, _fft),
     "Of a single sample yours asks for a second one. One sample is its own transform."),
    ("one_is_odd", _fails(ValueError, np.size, _fft),
     """Every length ends in a ValueError, also a single sample, at which all splitting ends. If it is your test of the
     length: 1 is odd, but a power of two. What does your function do first?"""),
    ("endless", _fails(RecursionError, lambda x: len(x) & (len(x) - 1) == 0, _fft),
     "Your splitting never ends. A single sample must not be split: it is its own transform."),
    ("endless_and_not_tested", _fails(RecursionError, np.size, _fft),
     """Your splitting never ends. A single sample must not be split: it is its own transform. (And other lengths than
     powers of two must raise a ValueError.)"""),
    ("turned_by_cosine", lambda x: _fft(x, bend=np.real),
     "Your turn is the cosine alone, which makes numbers shorter but does not turn them. Its upward part is missing.",
     POINTER),
    ("turn_not_imaginary", lambda x: _fft(x, bend=lambda p: np.exp(np.angle(p))),
     "The exponent of your turn has no imaginary unit: then np.exp does not turn, it dies away.", POINTER),
    ("only_half", lambda x: _fft(x)[: len(x) // 2 + 1],
     "You return the bins up to n // 2 only. All n are asked for."),
    ("sums_alone", lambda x: _fft(x)[: max(len(x) // 2, 1)],
     "You return the first half only. The second half is E - turn * O."),
    ("real_parts", lambda x: _fft(x).real,
     "The imaginary parts are lost."),
    ("real_input", lambda x: _fft(np.real(x)),
     "Right for real samples. Of complex ones, the imaginary part is lost."),
    ("fft_magnitudes", lambda x: np.abs(_fft(x)),
     "Those are the lengths alone; the result is complex numbers."),
    ("fft_conjugated_input", lambda x: _fft(np.conj(x)),
     "Right for real samples. Complex ones come out as if their imaginary part had the other sign."),
    ("one_split_too_few", lambda x: _fft(x, stop=2),
     """Your splitting ends at two samples, returned as they are. Only a *single* sample is its own transform."""),
)  # fmt: skip


@fft.right
def fft_with_lists(x):
    def halves(values):
        n = len(values)
        if n == 1:
            return [complex(values[0])]
        if n % 2:
            raise ValueError("n must be a power of two")
        E, O = halves(values[0::2]), halves(values[1::2])  # noqa: E741
        first, second = [], []
        for k in range(n // 2):
            turned = cmath.exp(-2j * cmath.pi * k / n) * O[k]
            first.append(E[k] + turned)
            second.append(E[k] - turned)
        return first + second

    return halves(list(x))


@fft.right
def fft_without_recursion(x):
    n = len(x)
    if n & (n - 1):
        raise ValueError(f"{n} is no power of two")
    bits = n.bit_length() - 1
    order = [int(f"{i:0{bits}b}"[::-1], 2) if bits else 0 for i in range(n)]
    X = np.asarray(x, dtype=complex)[order]
    size = 2
    while size <= n:
        blocks = X.reshape(-1, size)
        low, high = blocks[:, : size // 2].copy(), blocks[:, size // 2 :].copy()
        high *= np.exp(-2j * np.pi * np.arange(size // 2) / size)
        blocks[:, : size // 2], blocks[:, size // 2 :] = low + high, low - high
        size *= 2
    return X


@fft.right
def fft_in_frequency(x):
    """Halved the other way: sums and turned differences of the two halves first."""
    n = len(x)
    if n < 1 or 2 ** round(math.log2(n)) != n:
        raise ValueError("n must be 1, 2, 4, 8, ...")
    if n == 1:
        return np.asarray(x) + 0j
    front, back = x[: n // 2], x[n // 2 :]
    result = np.empty(n, dtype=complex)
    result[::2] = fft_in_frequency(front + back)
    result[1::2] = fft_in_frequency((front - back) * np.exp(-2j * np.pi * np.arange(n // 2) / n))
    return result


@fft.right
def fft_in_torch(x):
    def halves(v):
        n = len(v)
        if n == 1:
            return v
        if n % 2:
            raise ValueError("not a power of two")
        E, T = halves(v[::2]), halves(v[1::2])
        T = T * torch.exp(-2j * torch.pi * torch.arange(n // 2) / n)
        return torch.cat([E + T, E - T])

    return halves(torch.as_tensor(np.array(x), dtype=torch.complex128))


@fft.right
def fft_with_a_small_sum(x):
    n = len(x)
    if n not in [2**p for p in range(30)]:
        raise ValueError
    if n <= 4:
        k = np.arange(n)
        return np.exp(-2j * np.pi * k * k[:, None] / n) @ x
    E, O = fft_with_a_small_sum(x[::2]), fft_with_a_small_sum(x[1::2])  # noqa: E741
    k = np.arange(n)
    return np.tile(E, 2) + np.exp(-2j * np.pi * k / n) * np.tile(O, 2)


# --- magnitude_db ---------------------------------------------------------------------------------


def _hann(n, period=0):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / (n + period))


def _levels(
    x, window=None, floor=-120.0, *, doubled="twins", by=np.sum, factor=20, low="limit", power=1, default=np.ones,
    wanted=None, gain=1.0, cut=None,
):  # fmt: skip
    """The levels with one thing changed. doubled: which bins; by: what to divide by; low: how the floor is applied."""
    n = len(x)
    w = (default(n) if window is None else np.asarray(window)) if wanted is None else wanted(n)
    size = gain * np.abs(np.fft.rfft(w * x)) ** power / by(w)
    first, last = {
        "twins": (1, (n + 1) // 2),
        "all": (0, n),
        "none": (0, 0),
        "but_last": (0, (n + 1) // 2),
        "but_first": (1, n),
        "odd_for_even": (1, n // 2 + (n % 2 == 0)),
        "inner": (1, -1),
    }[doubled]
    if low == "early":
        size = np.maximum(size, 10 ** (floor / 20))
    size[first:last] *= 2
    with _silenced():
        level = factor * np.log10(size)
    if low == "raw":
        level = factor * np.log10(np.maximum(size * by(w), 10 ** (floor / 20)) / by(w))
    if low == "limit":
        level = np.maximum(level, floor)
    elif low == "added":
        level = factor * np.log10(size + 10 ** (floor / 20))
    elif low == "below_peak":
        level = np.maximum(level, level.max() + floor) if size.max() > 0 else np.full(len(level), floor)
    elif low == "peak":
        level = np.maximum(level - max(level.max(), -990), floor)
    elif low == "factor":
        level = factor * np.maximum(level / factor, floor)
    elif low == "zeros":
        level = np.where(size == 0, floor, level)
    elif low == "upper":
        level = np.clip(level, floor, 0)
    elif low == "fixed":
        level = np.maximum(level, -120.0)
    elif low == "ten":
        level = factor * np.log10(np.maximum(size, 10 ** (floor / 10)))
    return level[:cut]


def _levels_with(**changes):
    return lambda x, window=None, floor=-120.0: _levels(x, window, floor, **changes)


_HANN_BY_DEFAULT = "Without a window, you take a Hann window. None means n ones."
_DOUBLED = "Only bins with a twin are doubled: all but 0 Hz and, if n is even, the last."
magnitude_db.mistakes(
    ("all_doubled", _levels_with(doubled="all"),
     f"You double every bin. {_DOUBLED}"),
    ("none_doubled", _levels_with(doubled="none"),
     "Nothing is doubled: a tone lies half in its bin, half in the twin."),
    ("first_doubled", _levels_with(doubled="but_last"),
     f"You double the bin at 0 Hz as well. {_DOUBLED}"),
    ("last_doubled", _levels_with(doubled="but_first"),
     f"You double the last bin for an even n as well. {_DOUBLED}"),
    ("odd_last_not_doubled", _levels_with(doubled="inner"),
     """Right for an even n. For an odd n the last bin is not half the sample rate: it has a twin, and is doubled as
     well."""),
    ("even_and_odd_swapped", _levels_with(doubled="odd_for_even"),
     """Even and odd are swapped: you double the last bin where it is half the sample rate, for an even n, and leave it
     where it has a twin, for an odd one."""),
    ("single_bin_doubled", lambda x, window=None, floor=-120.0: _levels(x, window, floor) + 6.0206 * (len(x) == 1),
     "For n = 1 the only bin is the last one of an odd n, but 0 Hz as well: 0 Hz is never doubled."),
    ("powers_doubled", _levels_with(power=2, factor=10, by=lambda w: np.sum(w) ** 2),
     """You double the squares. A magnitude that is doubled has four times the square: your inner bins are 3.01 dB too
     soft."""),
    ("cut_at_half", _levels_with(cut=-1),
     "The last bin is missing: there are n // 2 + 1, as np.fft.rfft returns them."),
    ("divided_by_length", _levels_with(by=len),
     "You divide by n, also with a window. It makes tones softer: divide by its sum."),
    ("window_not_used", _levels_with(wanted=np.ones),
     "The window that is handed in is not used: multiply the samples by it, and divide by its sum."),
    ("window_not_multiplied",
     lambda x, window=None, floor=-120.0: _levels(x, None, floor, by=lambda w: np.sum(w if window is None else window)),
     "You divide by the sum of the window, but the samples are not multiplied by it."),
    ("divided_by_mean", _levels_with(by=np.mean),
     "You divide by the mean of the window, not by its sum: the number of samples is missing."),
    ("divided_by_energy", _levels_with(by=lambda w: np.sum(w**2)),
     "You divide by the sum of the *squared* window. A tone is scaled by the plain sum."),
    ("divided_by_root", _levels_with(by=lambda w: np.sum(w**2) ** 0.5),
     "You divide by the root of the squared window's sum. Amplitudes need the plain sum."),
    ("not_divided", _levels_with(by=lambda w: 1),
     "Your magnitudes are not divided by the sum of the window: long frames come out louder."),
    ("hann_by_default", _levels_with(default=_hann), _HANN_BY_DEFAULT),
    ("hann_by_default_of_one", _levels_with(default=lambda n: _hann(n) if n > 1 else np.ones(1)), _HANN_BY_DEFAULT),
    ("hann_by_default_not_0", _levels_with(default=_hann, by=lambda w: np.sum(w) or 1), _HANN_BY_DEFAULT),
    ("hanning_by_default", _levels_with(default=np.hanning), _HANN_BY_DEFAULT),
    ("hanning_by_default_not_0", _levels_with(default=np.hanning, by=lambda w: np.sum(w) or 1), _HANN_BY_DEFAULT),
    ("hann_always", _levels_with(wanted=_hann),
     "You always take a Hann window. Take the one handed in, and n ones for None."),
    ("factor_of_ten", _levels_with(factor=10),
     "Your levels are half of what they should be: a magnitude is no power, so it takes 20 log10."),
    ("power_and_twenty", _levels_with(power=2, by=lambda w: np.sum(w) ** 2),
     "Magnitudes are squared before the decibels. 20 log10 belongs to magnitudes, 10 log10 to squares."),
    ("natural_log", _levels_with(factor=20 / np.log10(np.e)),
     "Your logarithm is the natural one. Decibels take log10."),
    ("no_floor", _levels_with(low="none"),
     "The floor is missing: levels below it become the floor, and silence must not be -inf."),
    ("floor_ignored", _levels_with(low="fixed"),
     "Your floor is always -120: the argument `floor` is not used."),
    ("floor_below_peak", _levels_with(low="below_peak"),
     "Your floor counts from the highest level. Here it is an absolute level, in dBFS."),
    ("floor_added", _levels_with(low="added"),
     """The floor is added to each magnitude before the logarithm. That lifts soft levels; limit them instead."""),
    ("floor_of_power", _levels_with(low="ten"),
     "Your floor is twice as low as asked for: as a magnitude it is 10 ** (floor / 20)."),
    ("floor_before_doubling", _levels_with(low="early"),
     "The floor comes before the doubling, so that inner bins end 6 dB above it. It comes last."),
    ("floor_before_scaling", _levels_with(low="raw"),
     "The floor comes before the division by the sum of the window. It comes last, in dBFS."),
    ("floor_before_the_factor", _levels_with(low="factor"),
     """The floor is applied to the logarithm, before the factor 20. Mind the order: a method binds more closely than
     the multiplication in front."""),
    ("floor_for_zeros_alone", _levels_with(low="zeros"),
     "Only a magnitude of 0 is set to the floor. All levels below it become the floor."),
    ("all_doubled_by_length", _levels_with(doubled="all", by=len),
     f"You double every bin, and divide by n also with a window. {_DOUBLED} Divide by the sum of the window."),
    ("limited_above", _levels_with(low="upper"),
     "You limit levels to 0 dBFS. Nothing is limited from above."),
    ("relative_to_peak",
     lambda x, window=None, floor=-120.0: _levels(x, window, floor, low="peak"),
     "Your highest level is always 0. Here 0 dBFS is a full-scale sine, whatever else is in the frame."),
    ("all_bins_of_it", lambda x, window=None, floor=-120.0: _mirrored(x, window, floor),
     "You return all n bins. Of real samples the bins from 0 to n // 2 say it all: np.fft.rfft."),
    ("rms_levels", _levels_with(gain=0.5**0.5),
     "Your levels are 3.01 dB too low: they are those of the RMS. Here a full-scale sine has 0 dBFS."),
    ("mean_taken_away", lambda x, window=None, floor=-120.0: _levels(x - np.mean(x), window, floor),
     "The mean of the samples is taken away, so 0 Hz is lost. It belongs to the spectrum."),
    ("magnitudes_not_levels", lambda x, window=None, floor=-120.0: 10 ** (_levels(x, window, floor) / 20),
     "Those are magnitudes. The logarithm is missing: 20 log10."),
    ("floor_in_silence_forgotten",
     lambda x, window=None, floor=-120.0: _levels(x, window, floor) if np.any(x) else _levels(x, window, low="none"),
     "Silence comes out as -inf. A magnitude of 0 is at the floor."),
)  # fmt: skip


def _never_zero(tiny, keep):
    """A small number in place of the floor."""
    return lambda x, window=None, floor=-120.0: 20 * np.log10(keep(10 ** (_levels(x, window, low="none") / 20), tiny))


magnitude_db.mistakes(
    *(
        (f"{name}_{tiny:.0e}", _never_zero(tiny, keep),
         """A small number keeps the logarithm from minus infinity, but it is not the floor: every level below `floor`
         becomes `floor`.""")
        for tiny in (1e-12, 1e-10, 1e-9, 1e-8)
        for name, keep in (("plus", np.add), ("at_least", np.maximum))
        if (name, tiny) != ("at_least", 1e-12)  # as good as the same
    ),
)  # fmt: skip


def _mirrored(x, window, floor):
    w = np.ones(len(x)) if window is None else window
    size = np.abs(np.fft.fft(w * x)) / np.sum(w)
    size[1:] *= 2
    if len(x) % 2 == 0:
        size[len(x) // 2] /= 2
    with _silenced():
        return np.maximum(20 * np.log10(size), floor)


@magnitude_db.right
def levels_by_fft_and_loop(x, window=None, floor=-120.0):
    n = len(x)
    if window is None:
        window = [1.0] * n
    X = np.fft.fft([a * b for a, b in zip(x, window, strict=True)])
    levels = []
    for k in range(n // 2 + 1):
        size = abs(X[k]) / sum(window)
        if k != 0 and 2 * k != n:
            size *= 2
        levels.append(floor if size == 0 else max(20 * math.log10(size), floor))
    return levels


@magnitude_db.right
def levels_by_powers(x, window=None, floor=-120.0):
    w = np.ones_like(x) if window is None else window
    power = np.abs(scipy.fft.rfft(x * w) / w.sum()) ** 2
    twin = np.full(len(power), 4.0)
    twin[0] = 1
    if len(x) % 2 == 0:
        twin[-1] = 1
    with _silenced():
        return np.clip(10 * np.log10(power * twin), floor, None)


@magnitude_db.right
def levels_in_torch(x, window=None, floor=-120.0):
    x = torch.as_tensor(np.array(x, dtype=np.float32))
    w = torch.ones(len(x)) if window is None else torch.as_tensor(np.array(window, dtype=np.float32))
    size = torch.fft.rfft(x * w).abs() / w.sum()
    both = torch.arange(len(size))
    size = torch.where((both > 0) & (2 * both != len(x)), 2 * size, size)
    return (20 * torch.log10(size)).clamp(min=floor)


@magnitude_db.right
def levels_by_the_sum(x, window=None, floor=-120.0):
    n = len(x)
    w = np.ones(n) if window is None else window
    j = np.arange(n)
    size = [abs(np.sum(w * x * np.exp(-2j * np.pi * k * j / n))) / w.sum() for k in range(n // 2 + 1)]
    twins = [1 if k in (0, n / 2) else 2 for k in range(n // 2 + 1)]
    return [20 * np.log10(max(s * t, 10 ** (floor / 20))) for s, t in zip(size, twins, strict=True)]


# --- peak_frequency -------------------------------------------------------------------------------


def _peak(
    x, sr, *, window=_hann, level=None, sign=1, factor=0.5, edges=True, doubled=False, first=0, shift=True, per=0,
    denominator=-2.0, floor=None, last=None, at_edge=None, is_edge=None, silent=False,
):  # fmt: skip
    """The tuner with one thing changed. silent: zeros are looked for first."""
    n = len(x)
    if silent and not np.any(x):
        return 0.0
    size = np.abs(np.fft.rfft(window(n) * x))
    if doubled:
        size[1 : (n + 1) // 2] *= 2
    with _silenced():
        L = 20 * np.log10(size) if level is None else level(size)
    if floor is not None:
        L = np.maximum(L, floor)
    p = int(np.argmax(size[first:last] if floor is None else L[first:last])) + first
    if (is_edge(p, n) if is_edge else p in (0, len(L) - 1) and edges) or not shift:
        return at_edge(p, n, sr) if at_edge and p else p * sr / (n + per)
    left, top, right = L[p - 1], L[p], L[(p + 1) % len(L)]
    with _silenced():
        delta = sign * factor * (left - right) / (left + denominator * top + right)
    return float((p + delta) * sr / (n + per))


def _peak_with(**changes):
    return lambda x, sr: _peak(x, sr, **changes)


def _edges(is_edge=lambda p, n: False, silent=False, slices=False):
    """Written as one writes it: at the last bin there is no neighbor; three levels by a slice are none at both ends."""

    def peak(x, sr):
        n = len(x)
        if silent and not np.any(x):
            return 0.0
        with _silenced():
            L = 20 * np.log10(np.abs(np.fft.rfft(_hann(n) * x)))
            p = int(np.argmax(L))
            if is_edge(p, n):
                return p * sr / n
            left, top, right = L[p - 1 : p + 2] if slices else (L[p - 1], L[p], L[p + 1])
            return (p + 0.5 * (left - right) / (left - 2 * top + right)) * sr / n

    return peak


def _full(x, sr):
    """The strongest of all n bins of the full transform, where the mirror always wins."""
    n = len(x)
    size = np.abs(np.fft.fft(x * _hann(n)))
    p = n - int(size[: n // 2 + 1].argmax())
    if p == n:
        return 0.0
    left, top, right = 20 * np.log10([size[p - 1], size[p], size[(p + 1) % n]])
    return (p + 0.5 * (left - right) / (left - 2 * top + right)) * sr / n


def _by_magnitude_db(x, sr):
    L = _levels(x, _hann(len(x)))
    p = int(np.argmax(L))
    if p in (0, len(L) - 1):
        return p * sr / len(x)
    return (p + 0.5 * (L[p - 1] - L[p + 1]) / (L[p - 1] - 2 * L[p] + L[p + 1])) * sr / len(x)


def _nan_to_zero(value):
    return 0.0 if np.isnan(value) else value


_TWICE_THE_BINS = """You divide by twice the number of bins, or of the last bin. Neither is n for every n: bins are
    sr / n apart."""
_FORGOTTEN = """The first and the last bin have one neighbor only, and yours looks for two: beyond the end, or at index
    -1, which is the other end. There, return the bin's frequency; of silence, 0."""
_FIRST_FORGOTTEN = """At 0 Hz you interpolate, too: L[p - 1] is then L[-1], the last bin, as Python counts from the
    other end. There, return the bin's frequency."""
_LAST_FORGOTTEN = "At the last bin you interpolate, too, and there is no L[p + 1]. There, return the bin's frequency."
_ODD_LAST = "Right for an even n. For an odd n your test does not find the last bin; its number is n // 2, too."
_BESIDE = "You treat bins beside the first or the last as edges. They have two neighbors: interpolate there."
for _slices in (False, True):
    peak_frequency.mistakes(
        *((f"edges_forgotten_{_silent}_{_slices}", _edges(silent=_silent, slices=_slices), _FORGOTTEN)
          for _silent in (False, True)),
        *((f"first_edge_forgotten_{_silent}_{_slices}", _edges(lambda p, n: p == n // 2, _silent, _slices),
           _FIRST_FORGOTTEN) for _silent in (False, True)),
        (f"last_edge_forgotten_{_slices}", _edges(lambda p, n: p == 0, slices=_slices), _LAST_FORGOTTEN),
        (f"odd_last_edge_forgotten_{_slices}", _edges(lambda p, n: p in (0, n / 2), slices=_slices), _ODD_LAST),
        (f"last_edge_one_too_low_{_slices}", _edges(lambda p, n: p in (0, n // 2 - 1), slices=_slices),
         "Your test for the last bin finds the last but one. The bins run from 0 to n // 2."),
    )  # fmt: skip
peak_frequency.mistakes(
    ("beside_zero_as_edge", _peak_with(is_edge=lambda p, n: p <= 1 or p == n // 2), _BESIDE),
    ("beside_the_last_as_edge", _peak_with(is_edge=lambda p, n: p == 0 or p >= n // 2 - 1), _BESIDE),
    ("beside_both_as_edge", _peak_with(is_edge=lambda p, n: p <= 1 or p >= n // 2 - 1), _BESIDE),
    ("edge_at_half_the_rate", _peak_with(at_edge=lambda p, n, sr: sr / 2),
     """At the last bin yours comes to half the sample rate: either on purpose, or because all n bins are searched, and
     its neighbor in the mirror counts. For an odd n that bin lies lower: at p times sr / n."""),
    ("edge_in_bins", _peak_with(at_edge=lambda p, n, sr: p),
     "Right between the ends. At an edge you return the number of the bin; it must become hertz there, too."),
    ("edge_at_zero", _peak_with(at_edge=lambda p, n, sr: 0.0),
     "At the last bin you return 0. Return its own frequency there; 0 is right for 0 Hz and for silence only."),
    ("never_zero_but_silence", _peak_with(first=1, silent=True),
     "You leave 0 Hz out. It counts: a constant may be the strongest."),
    ("full_spectrum", _full,
     """You found the mirror, above half the sample rate: all n bins of the full transform are searched. Search those
     from 0 to n // 2.""", MIRROR),
    ("last_bin_cut_off", lambda x, sr: _peak(x, sr, is_edge=lambda p, n: p in (0, n // 2 - 1), last=-1),
     "You search the bins below n // 2 only. Bin n // 2 counts, too.", MIRROR),
    ("twice_the_bins", lambda x, sr: _peak(x, sr) * len(x) / (2 * (len(x) // 2 + 1)), _TWICE_THE_BINS),
    ("twice_the_bins_not_at_edges",
     lambda x, sr: _peak(x, sr * len(x) / (2 * (len(x) // 2 + 1)), at_edge=lambda p, n, rate: 1.0 * p * sr / n),
     _TWICE_THE_BINS),
    ("twice_the_last_bin", lambda x, sr: _peak(x, sr) * len(x) / (2 * (len(x) // 2)), _TWICE_THE_BINS),
    ("whole_distance_of_bins", lambda x, sr: _peak(x, sr // len(x) * len(x)),
     "The distance of your bins is cut to whole hertz: // drops what is behind the point."),
    ("bin_alone", _peak_with(shift=False),
     "That is the frequency of the strongest bin: the parabola is missing."),
    ("wrong_side", _peak_with(sign=-1),
     "Your estimate lies on the wrong side of the bin. The tone is nearer to the *stronger* neighbor."),
    ("twice_as_far", _peak_with(factor=1.0),
     "Your shift is twice as large as it should be: the factor 1/2 is missing."),
    ("half_as_far", _peak_with(factor=0.25),
     "Your shift is half as large as it should be."),
    ("on_magnitudes", _peak_with(level=lambda s: s),
     """The parabola goes through magnitudes. Take levels in dB: there it fits the peak far better."""),
    ("on_powers", _peak_with(level=lambda s: s**2),
     """The parabola goes through squared magnitudes. Take levels in dB: there it fits the peak far better."""),
    ("no_window", _peak_with(window=np.ones),
     "The window is missing. Without it the parabola does not fit the peak."),
    ("no_window_never_zero", _peak_with(window=np.ones, level=lambda s: 20 * np.log10(s + 1e-12)),
     "The window is missing. Without it the parabola does not fit the peak."),
    ("symmetric_window", _peak_with(window=np.hanning),
     """Nearly right: your window is the symmetric one, as np.hanning makes it. The periodic one divides by n."""),
    ("hamming_window", _peak_with(window=lambda n: 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(n) / n)),
     "Your window is the Hamming window; Hann is asked for."),
    ("blackman_window", _peak_with(window=np.blackman),
     "Your window is the Blackman window; Hann is asked for."),
    ("window_twice", _peak_with(window=lambda n: _hann(n) ** 2),
     "The window is applied twice."),
    ("shifted_window", _peak_with(window=lambda n: np.roll(_hann(n), n // 2)),
     "Your window is loud at the ends and silent in the middle: look at the sign of its cosine."),
    ("edges_interpolated", lambda x, sr: _nan_to_zero(_peak(x, sr, edges=False)),
     """At the first or the last bin you interpolate, with a value from the other end. There, return the bin's
     frequency."""),
    ("by_magnitude_db", _by_magnitude_db,
     """These are the levels of `magnitude_db`. It doubles inner bins and has a floor: a constant or a
     soft tone come out wrong. Here all bins are alike."""),
    ("never_zero", _peak_with(first=1),
     "You leave 0 Hz out. It counts: a constant may be the strongest."),
    ("never_zero_nor_last", lambda x, sr: _inner_only(x, sr),
     "You search only inner bins. The first and the last count, too."),
    ("doubled_bins", _peak_with(doubled=True),
     """You double all bins but the first and the last. Nothing is doubled here: doubled, the bin beside 0 Hz is as high
     as a constant's own."""),
    ("one_more_bin", lambda x, sr: _peak(x, sr) + sr / len(x),
     "Your estimate is one bin too high. Bins count from 0."),
    ("in_bins", lambda x, sr: _peak(x, sr) * len(x) / sr,
     "That is in bins. A bin is sr / n Hz."),
    ("relative_to_rate", lambda x, sr: _peak(x, sr) / sr,
     "That is in cycles for each sample. Multiply by the sample rate."),
    ("of_half_the_rate", lambda x, sr: _peak(x, sr) / 2,
     "Your estimate is half of what it should be: bins are sr / n apart."),
    ("of_twice_the_rate", lambda x, sr: _peak(x, sr) * 2,
     "Your estimate is twice what it should be: bins are sr / n apart, also with rfft."),
    ("divided_by_bins", lambda x, sr: _peak(x, sr) * len(x) / (len(x) // 2 + 1),
     "You divide by the number of bins. They are sr / n apart, with n samples."),
    ("divided_by_n_minus_1", _peak_with(per=-1),
     "You divide by n - 1. Bins are sr / n apart."),
    ("denominator_plus", _peak_with(denominator=2.0),
     "Look at the denominator: twice the middle level is *subtracted*."),
    ("denominator_once", _peak_with(denominator=-1.0),
     "Look at the denominator: the middle level counts *twice*."),
    ("plus_before_multiplication", lambda x, sr: _added_after(x, sr),
     "The shift is added in Hz. It is in bins: add it to p first, then multiply by sr / n."),
    ("with_a_floor", _peak_with(floor=-60.0),
     "A tone of 1e-7 counts as silence in yours, either by a threshold or by a floor. Only zeros are silence."),
    ("floor_of_120", _peak_with(floor=-120.0),
     "A tone of 1e-7 gets lost in yours, by a floor that comes before the search. Nothing is limited to a floor."),
    ("small_number_added", _peak_with(level=lambda s: np.log10(s + 1e-6)),
     """A small number is added before the logarithm, and bends the levels of soft tones. Add a far smaller one, or
     none."""),
    ("whole_hertz", lambda x, sr: float(round(_peak(x, sr))),
     "Your estimate is rounded to whole hertz."),
    ("mean_taken_away_first", lambda x, sr: _peak(x - np.mean(x), sr),
     "The mean is taken away first, so that 0 Hz is never the strongest. It counts."),
    ("stumbles_over_silence", lambda x, sr: _peak(x, sr) if np.any(x) else float("nan"),
     "Of silence comes NaN. The result there is 0."),
)  # fmt: skip


def _inner_only(x, sr):
    n = len(x)
    size = np.abs(np.fft.rfft(_hann(n) * x))
    p = int(size[1:-1].argmax()) + 1
    with _silenced():
        left, top, right = np.log(size[p - 1 : p + 2])
        return _nan_to_zero(float((p + (left - right) / (left - 2 * top + right) / 2) * sr / n))


def _added_after(x, sr):
    n = len(x)
    size = np.abs(np.fft.rfft(_hann(n) * x))
    p = int(size.argmax())
    if p in (0, n // 2):
        return p * sr / n
    left, top, right = np.log(size[p - 1 : p + 2])
    return p * sr / n + (left - right) / (left - 2 * top + right) / 2


@peak_frequency.right
def peak_in_plain_steps(x, sr):
    n = len(x)
    faded = [x[j] * (0.5 - 0.5 * math.cos(2 * math.pi * j / n)) for j in range(n)]
    levels = 20 * np.log10(np.abs(np.fft.rfft(faded)) + 1e-30)
    p = 0
    for k in range(1, len(levels)):
        if levels[k] > levels[p] + 1e-9:
            p = k
    delta = 0
    if 0 < p < len(levels) - 1:
        delta = 0.5 * (levels[p - 1] - levels[p + 1]) / (levels[p - 1] - 2 * levels[p] + levels[p + 1])
    return (p + delta) * sr / n


@peak_frequency.right
def peak_by_polyfit(x, sr):
    n = len(x)
    power = np.abs(np.fft.rfft(np.sin(np.pi * np.arange(n) / n) ** 2 * x)) ** 2
    p = power.argmax()
    if p == 0 or p == len(power) - 1:
        return np.fft.rfftfreq(n, 1 / sr)[p]
    a, b, _ = np.polyfit([-1, 0, 1], 10 * np.log10(power[p - 1 : p + 2]), 2)
    return (p - b / (2 * a)) * sr / n


@peak_frequency.right
def peak_in_torch(x, sr):
    n = len(x)
    size = torch.fft.rfft(torch.as_tensor(x) * torch.hann_window(n, dtype=torch.float64)).abs()
    p = int(size.argmax())
    if p in (0, len(size) - 1):
        return p * sr / n
    before, here, after = size[p - 1 : p + 2].log().tolist()
    return (p + (before - after) / (before + after - 2 * here) / 2) * sr / n


@peak_frequency.right
def peak_in_single_precision(x, sr):
    n = len(x)
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)).astype(np.float32)
    size = np.abs(scipy.fft.rfft(window * np.asarray(x, dtype=np.float32)))
    p = int(np.argmax(size))
    if not 0 < p < n // 2:
        return np.float32(p * sr / n)
    b, m, a = 20 * np.log10(size[p - 1 : p + 2].astype(float))
    return np.float64(p + 0.5 * (b - a) / (b - 2 * m + a)) * sr / n


# --- fft_convolve ---------------------------------------------------------------------------------


def _whole(x, h):
    """The whole convolution: [n + M - 1]."""
    size = len(x) + len(h) - 1
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(h, size), size) if size > 1 else np.array(x) * np.array(h)


def _circular(x, h, size):
    """The circular convolution of `size` points: what does not fit wraps around, also of x and h."""
    y = _whole(x, h)
    return np.pad(y, (0, -len(y) % size)).reshape(-1, size).sum(0)


def _cut(x, h, size):
    """As np.fft does it: x and h are cut to `size` first."""
    return _circular(x[:size], h[:size], size)


def _power(n):
    return 1 << max(n - 1, 0).bit_length()


def _one_point_less(x, h):
    return _cut(x, h, max(len(x) + len(h) - 2, 1))


def _forward_twice(x, h):
    """A forward transform instead of the way back: all but the first value runs backwards."""
    y = _padded_to(_whole(x, h), _power(len(x) + len(h) - 1))
    return y[-np.arange(len(x) + len(h) - 1)]


_COMPLEX = "Your result is complex, with nothing in its imaginary parts. Floats are asked for: take its real part."
_H_LONGER = """Right where x is the longer one. h may be longer: the number of points, or of zeros to append, must not
    depend on x alone."""
_TOO_FEW = (
    """There is one point too few: the last value falls on the first, or is missing. n + M - 1 points must fit."""
)
_FORWARD = """Your way back is a *forward* transform: it turns the wrong way, so that values come in backward order; and
    it divides by nothing itself."""
_SAME = "That is the middle part, what libraries call `same`. The whole convolution is asked for."
fft_convolve.mistakes(
    ("as_long_as_x", lambda x, h: _cut(x, h, len(x)),
     """The transforms are only as long as x: the tail wraps around to the beginning. Append zeros to both first."""),
    ("as_long_as_x_even", lambda x, h: np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(h, len(x))),
     """The transforms are only as long as x: the tail wraps around to the beginning. And np.fft.irfft must be told an
     odd number of points."""),
    ("different_sizes", lambda x, h: np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(h)),
     "The two spectra have different numbers of bins. Both transforms must have the same number of points."),
    ("only_the_way_back_told", lambda x, h: np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(h), len(x) + len(h) - 1),
     """Only the way back is told the number of points. Zeros must be appended *before* the transforms, to both x and h;
     without them the spectra have different numbers of bins."""),
    ("nothing_appended", lambda x, h: np.fft.ifft(np.fft.fft(x) * np.fft.fft(h)).real,
     """Nothing is appended: the spectra have as many points as x and as h. They need the same number, and so many that
     the whole result fits."""),
    ("odd_size_not_told", lambda x, h: _size_not_told(x, h),
     "With an odd number of points the result is too short: np.fft.irfft must be told it. A power of two is even."),
    ("as_long_as_the_longer", lambda x, h: _circular(x, h, max(len(x), len(h))),
     "The transforms are as long as the longer of both: the tail wraps around to the beginning."),
    ("wrapped_then_padded", lambda x, h: np.pad(_circular(x, h, max(len(x), len(h))), (0, min(len(x), len(h)) - 1)),
     """The zeros are appended *after* the way back. There the tail has already wrapped around; append them before."""),
    ("power_for_the_longer", lambda x, h: _circular(x, h, _power(max(len(x), len(h)))),
     "Your power of two leaves room for the longer of both, not for the result of n + M - 1 samples."),
    ("power_for_the_longer_cut", lambda x, h: _circular(x, h, _power(max(len(x), len(h))))[: len(x) + len(h) - 1],
     """Your power of two leaves room for the longer of both, not for n + M - 1 samples: the tail wraps around."""),
    ("power_below", lambda x, h: _cut(x, h, 1 << ((len(x) + len(h) - 1).bit_length() - 1)),
     "Your power of two is the one *below* n + M - 1, so the end wraps around or is cut off."),
    ("whole_power", lambda x, h: np.pad(_whole(x, h), (0, _power(len(x) + len(h) - 1) - len(x) - len(h) + 1)),
     "The result still has the zeros at its end: cut it to n + M - 1 samples."),
    ("whole_power_of_sum", lambda x, h: np.pad(_whole(x, h), (0, _power(len(x) + len(h)) - len(x) - len(h) + 1)),
     "The result still has the zeros at its end: cut it to n + M - 1 samples."),
    *((f"complex_{name}", lambda x, h, f=function: f(x, h) + 0j, said + _COMPLEX) for name, function, said in (
        ("result", lambda x, h: _whole(x, h), ""),
        ("wrapped", lambda x, h: _cut(x, h, len(x)), "The transforms are only as long as x: the tail wraps around. "),
        ("not_cut", lambda x, h: _padded_to(_whole(x, h), _power(len(x) + len(h) - 1)),
         "The result still has the zeros at its end: cut it to n + M - 1 samples. "),
        ("cut_to_x", lambda x, h: _whole(x, h)[: len(x)], "The tail is cut off: n + M - 1 samples are asked for. "),
    )),
    ("twice_x", lambda x, h: _cut(x, h, 2 * len(x))[: len(x) + len(h) - 1], _H_LONGER),
    ("power_for_twice_x", lambda x, h: _cut(x, h, _power(2 * len(x)))[: len(x) + len(h) - 1], _H_LONGER),
    ("negative_zeros", _fails(ValueError, lambda x, h: len(h) > len(x), _whole), _H_LONGER),
    ("one_point_not_told", _fails(ValueError, lambda x, h: len(x) == len(h) == 1, _whole),
     """Only one sample with an h of 1 fails: there the transform has a single point, and np.fft.irfft, if it is not
     told how many, takes an even number."""),
    ("one_point_too_few", lambda x, h: _padded_to(_one_point_less(x, h), len(x) + len(h) - 1), _TOO_FEW),
    ("one_point_too_few_short", lambda x, h: _one_point_less(x, h), _TOO_FEW),
    ("power_for_one_less", lambda x, h: _cut(x, h, _power(len(x) + len(h) - 2))[: len(x) + len(h) - 1], _TOO_FEW),
    ("forward_twice", lambda x, h: _forward_twice(x, h), _FORWARD),
    ("forward_twice_not_divided", lambda x, h: _forward_twice(x, h) * _power(len(x) + len(h) - 1), _FORWARD),
    ("start_cut_off", lambda x, h: _whole(x, h)[len(h) - 1 :],
     "The first M - 1 samples are cut off. The first sample of the result is x[0] times h[0], and the tail comes last.",
     ECHO),
    ("numpys_same", lambda x, h: _whole(x, h)[(min(len(x), len(h)) - 1) // 2 :][: max(len(x), len(h))], _SAME, ECHO),
    ("one_too_long", lambda x, h: np.append(_whole(x, h), 0.0),
     """There is one sample too many: the last sample of x starts an h at its own place, so n + M - 1 result.""", ECHO),
    ("one_too_short", lambda x, h: _whole(x, h)[:-1],
     "The last sample is missing: there are n + M - 1.", ECHO),
    ("cut_to_x", lambda x, h: _whole(x, h)[: len(x)],
     "The tail is cut off: your result is as long as x. The echoes of the last samples belong to it.", ECHO),
    ("cut_to_longer", lambda x, h: _whole(x, h)[: max(len(x), len(h))],
     "The tail is cut off: your result is as long as the longer of both. n + M - 1 samples are asked for.", ECHO),
    ("same", lambda x, h: _whole(x, h)[(len(h) - 1) // 2 :][: len(x)], _SAME, ECHO),
    ("valid", lambda x, h: _whole(x, h)[min(len(x), len(h)) - 1 : max(len(x), len(h))],
     "That is the part without ends, what libraries call `valid`. The whole convolution is asked for.", ECHO),
    ("correlation", lambda x, h: _whole(x, h[::-1]),
     "h runs backwards in yours: that is a correlation. Its first value belongs to the first copy.", ECHO),
    ("conjugated", lambda x, h: _conjugated(x, h),
     "One of the spectra is conjugated: that makes h run backwards. Multiply them as they are."),
    ("all_backwards", lambda x, h: _whole(x, h)[::-1],
     "Your result runs backwards: is the way back a *forward* transform?"),
    ("magnitudes_multiplied", lambda x, h: _by_magnitudes(x, h),
     "You multiply magnitudes. The angles say when things happen: multiply the complex numbers."),
    ("spectra_added", lambda x, h: _padded_to(x, len(x) + len(h) - 1) + _padded_to(h, len(x) + len(h) - 1),
     "The spectra are added: that plays both at once. Multiply them."),
    ("samples_multiplied", lambda x, h: _padded_to(x, len(x) + len(h) - 1) * _padded_to(h, len(x) + len(h) - 1),
     "The samples are multiplied. It is the *spectra* that are multiplied."),
    ("zeros_in_front", lambda x, h: _front(x, h),
     "The zeros stand in front of x or h: append them at the end."),
    ("direct_sound_added", lambda x, h: _whole(x, h) + _padded_to(x, len(x) + len(h) - 1),
     "x is added once more. The direct sound is in h already, where h[0] is not 0.", ECHO),
    ("divided_by_size", lambda x, h: _whole(x, h) / _power(len(x) + len(h) - 1),
     "Your result is divided by the number of points once too often: np.fft.irfft does it for you."),
    ("multiplied_by_size", lambda x, h: _whole(x, h) * _power(len(x) + len(h) - 1),
     "The division by the number of points is missing, or undone: the way back divides by it, once.", REPEATS),
    ("loudest_is_one", lambda x, h: _whole(x, h) / np.abs(_whole(x, h)).max(),
     "Your result is scaled so that its peak is 1. Nothing is scaled here."),
    ("whole_numbers", lambda x, h: np.rint(_whole(x, h)),
     "Your values are rounded to whole numbers."),
    ("lengths_of_values", lambda x, h: np.abs(_whole(x, h)),
     "All signs are lost: take the real part, not the length."),
    ("longer_first", lambda x, h: _whole(x, h) if len(x) >= len(h) else _whole(x, h)[: len(x)],
     "Right where x is the longer one. Where h is longer, the result is too short."),
)  # fmt: skip


def _size_not_told(x, h):
    size = len(x) + len(h) - 1
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(h, size))


def _padded_to(x, size):
    return np.pad(np.asarray(x, dtype=float), (0, size - len(x)))


def _conjugated(x, h):
    size = _power(len(x) + len(h) - 1)
    return np.fft.irfft(np.fft.rfft(x, size) * np.conj(np.fft.rfft(h, size)), max(size, 1))[: len(x) + len(h) - 1]


def _by_magnitudes(x, h):
    size = _power(len(x) + len(h) - 1)
    return np.fft.irfft(np.abs(np.fft.rfft(x, size) * np.fft.rfft(h, size)), size)[: len(x) + len(h) - 1]


def _front(x, h):
    size = _power(len(x) + len(h) - 1)
    X, H = (np.fft.rfft(np.pad(v, (size - len(v), 0))) for v in (x, h))
    return np.fft.irfft(X * H, size)[: len(x) + len(h) - 1]


@fft_convolve.right
def with_complex_transforms(x, h):
    n = len(x) + len(h) - 1
    size = 1
    while size < n:
        size *= 2
    X, H = np.fft.fft(x, size), np.fft.fft(h, size)
    return np.fft.ifft(X * H).real[:n]


@fft_convolve.right
def padded_by_hand(x, h):
    n = len(x) + len(h) - 1
    size = 1 << (n - 1).bit_length()
    longer = [np.concatenate([v, np.zeros(size - len(v))]) for v in (x, h)]
    product = np.prod(scipy.fft.rfft(longer), axis=0)
    return scipy.fft.irfft(product, size)[:n]


@fft_convolve.right
def any_length(x, h):
    n = len(x) + len(h) - 1
    return np.fft.ifft(np.fft.fft(x, n) * np.fft.fft(h, n)).real


@fft_convolve.right
def in_torch(x, h):
    n = len(x) + len(h) - 1
    size = 2 * _power(n)
    return torch.fft.irfft(torch.fft.rfft(torch.tensor(x), size) * torch.fft.rfft(torch.tensor(h), size), size)[:n]


@fft_convolve.right
def piece_by_piece(x, h):
    """Overlap-add: x in blocks, each convolved on its own."""
    y = np.zeros(len(x) + len(h) - 1)
    block = max(len(x) // 3, 1)
    size = _power(block + len(h) - 1)
    H = np.fft.rfft(h, size)
    for start in range(0, len(x), block):
        piece = x[start : start + block]
        part = np.fft.irfft(np.fft.rfft(piece, size) * H, size)[: len(piece) + len(h) - 1]
        y[start : start + len(part)] += part
    return y
