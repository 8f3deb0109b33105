"""Lesson 08: wrong answers with the words that each must earn, and right answers in other styles."""

import math
from functools import partial

import numpy as np
import torch
from checks import chroma_filterbank, chromagram, estimate_key, match_chords, pitch_class, self_similarity

from studio import library

CIRCLE = "Pitch goes around a circle"
BINS = "Bins are hertz, pitches are ratios"
PARTIALS = "A note is more than its pitch"
CHORD = "A chord is a template"
KEY = "A key is a profile"
REPEATS = "What comes back"
EXERCISES = "Exercises"
QUIET = {"all": "ignore"}  # logarithms of zero, divisions by zero


# --- pitch_class ----------------------------------------------------------------------------------


def _class(f, a4=440.0, at=69, steps=12, log=np.log2, whole=np.round, order="round first", modulo=12):
    """Pitch class with switches. whole: how the pitch is rounded; order: whether folded before or after."""
    pitch = at + steps * log(np.asarray(f, dtype=float) / a4)
    if order == "fold first":
        return whole(pitch % modulo).astype(int)
    pitch = whole(pitch).astype(int)
    return pitch % modulo if modulo else pitch


def _by_fmod(f, a4=440.0):
    return np.fmod(_class(f, a4, modulo=None), 12)


def _flat(f, a4=440.0):
    return _class(np.ravel(f), a4)


def _scalar_only(f, a4=440.0):
    return round(69 + 12 * math.log2(f / a4)) % 12


def _one_table(f, a4=440.0):
    """Nearest of the twelve classes of one octave, after folding the frequency, without the way round."""
    pitch = (69 + 12 * np.log2(np.asarray(f, dtype=float) / a4)) % 12
    return np.abs(pitch[..., None] - np.arange(12)).argmin(axis=-1)


_ROUND = """Your pitches are cut to whole numbers instead of rounded: //, int, astype(int) and floor drop what is behind
    the point. A tone a little flat then belongs to the class below."""
pitch_class.mistakes(
    ("counted_from_a", lambda f, a4=440.0: _class(f, a4, at=0),
     """Your classes count from A: 440 Hz gets 0. Here C is 0 and A is 9. Either no pitch is added, or 60, that of
     middle C; A4 has the pitch 69."""),
    ("one_too_high", lambda f, a4=440.0: (_class(f, a4) + 1) % 12,
     "Your classes count from 1, or one too high: C is 0, and B is 11."),
    ("from_one_to_twelve", lambda f, a4=440.0: _class(f, a4) + 1,
     "Your classes count from 1 to 12. C is 0, and B is 11."),
    ("cut", lambda f, a4=440.0: _class(f, a4, whole=np.floor), _ROUND),
    ("cut_towards_zero", lambda f, a4=440.0: _class(f, a4, whole=np.trunc), _ROUND),
    ("rounded_up", lambda f, a4=440.0: _class(f, a4, whole=np.ceil),
     "Your pitches are rounded up always. Round to the nearest semitone."),
    ("not_rounded", lambda f, a4=440.0: (69 + 12 * np.log2(np.asarray(f) / a4)) % 12,
     "Your result has digits behind the point: the pitch is folded but not rounded. A class is a whole number."),
    ("folded_first", lambda f, a4=440.0: _class(f, a4, order="fold first"),
     """You fold before you round, so a tone a little below C becomes 12. There is no class 12: round first, then
     fold."""),
    ("no_way_round", _one_table,
     """A tone a little below C gets class 11. It is nearest to C, from below: going around the circle, 11.7 is 0.3 away
     from 0."""),
    ("not_folded", lambda f, a4=440.0: _class(f, a4, modulo=None),
     "Those are MIDI numbers. The pitch class is what is left after division by 12."),
    ("octave_number", lambda f, a4=440.0: _class(f, a4, modulo=None) // 12,
     "You return the number of the octave, the whole part of the division by 12. The class is what is left over: %."),
    ("negative_rest", _by_fmod,
     """Right for pitches from 0 up. Below MIDI number 0 your classes are negative: fmod, or math.fmod, keeps the sign.
     The % of Python and numpy does not."""),
    ("natural_log", lambda f, a4=440.0: _class(f, a4, log=np.log),
     "np.log is the natural logarithm. An octave is a factor of 2: take np.log2."),
    ("log_of_ten", lambda f, a4=440.0: _class(f, a4, log=np.log10),
     "np.log10 counts factors of ten. An octave is a factor of 2: take np.log2."),
    ("seven_steps", lambda f, a4=440.0: _class(f, a4, modulo=7),
     "You fold by 7. An octave has twelve semitones."),
    ("upside_down", lambda f, a4=440.0: _class(f, a4, steps=-12),
     "Your pitch falls when the frequency rises: the fraction stands upside down. f / a4."),
    ("tuning_ignored", lambda f, a4=440.0: _class(f), "The argument a4 has no effect: 440 stands in your formula."),
    ("tuning_added", lambda f, a4=440.0: _class(f, 440.0 * 440.0 / a4),
     "The other tuning moves your classes the wrong way: a4 is what the frequency is divided by."),
    ("as_a_list_of_all", _flat,
     "The values are right, but an array must keep its shape, and a single number gives a single number."),
    ("cents", lambda f, a4=440.0: 100 * _class(f, a4), "Those are cents. A class is a whole number from 0 to 11."),
    ("names", lambda f, a4=440.0: np.array("C C# D D# E F F# G G# A A# B".split())[_class(f, a4)],
     "You return names. The class is a number: C is 0."),
    ("single_numbers_alone", _scalar_only,
     """Right for a single number. For an array it stops: math.log2 and round take one number at a time. np.log2 and
     np.round take arrays."""),
    see=CIRCLE,
)  # fmt: skip


def _one_by_one(f, a4=440.0):
    return np.array([round(69 + 12 * math.log2(v / a4)) % 12 for v in f])


def _in_the_shape_of(f, a4=440.0):
    return np.reshape([_class(v, a4) for v in np.ravel(f)], f.shape)


def _of_a_list(f, a4=440.0):
    grid = a4 * 2.0 ** ((np.arange(140) - 69) / 12)
    return np.abs(np.asarray(f, dtype=float)[..., None] - grid).argmin(axis=-1) % 12


pitch_class.mistakes(
    ("loop_over_one_axis", _one_by_one,
     """Your loop goes through one axis. It stops at a single number, which has none, and at a table, whose items are
     rows: np.log2 and np.round take all of them at once."""),
    ("loop_over_rows", lambda f, a4=440.0: np.array([_class(v, a4) for v in f]),
     "Your loop stops at a single number: there is nothing to go through. Without a loop, numpy takes both."),
    ("shape_of_a_number", _in_the_shape_of,
     "You ask a single number for its shape. A plain float has none: np.shape(...) or np.asarray(...) helps."),
    ("at_least_one_axis", lambda f, a4=440.0: np.atleast_1d(_class(f, a4)),
     "A single number comes back as an array of one. It gives a single number."),
    ("from_a_and_cut", lambda f, a4=440.0: _class(f, a4, at=0, whole=np.floor),
     "Your classes count from A, and your pitches are cut instead of rounded. A4 has the pitch 69, class 9."),
    ("tuning_ignored_and_not_folded", lambda f, a4=440.0: _class(f, modulo=None),
     "Those are MIDI numbers, not folded by 12; and the argument a4 has no effect."),
    ("cut_and_not_folded", lambda f, a4=440.0: _class(f, a4, whole=np.floor, modulo=None),
     "Those are MIDI numbers, not folded by 12; and they are cut instead of rounded."),
    ("folded_by_11", lambda f, a4=440.0: _class(f, a4, modulo=11),
     "You fold by 11. There are twelve classes, 0 to 11: % 12."),
    ("signs_lost", lambda f, a4=440.0: np.abs(_class(f, a4, modulo=None)) % 12,
     """Right for pitches from 0 up. Below MIDI number 0 your classes run the wrong way: the sign is lost before the
     folding. % in Python and numpy takes care of signs."""),
    ("nearest_of_a_list", _of_a_list,
     """Right within your list of notes. Lower frequencies all get its first note: a formula knows no end. (And the
     nearest in hertz is not always the nearest in pitch.)"""),
    see=CIRCLE,
)  # fmt: skip


@pitch_class.right
def in_plain_python(frequency, a4=440.0):
    if np.ndim(frequency):
        return np.array([in_plain_python(f, a4) for f in frequency])
    return (math.floor(12 * math.log(frequency / a4, 2) + 0.5) + 9) % 12


@pitch_class.right
def by_counting_from_c(frequency, a4=440.0):
    c = a4 * 2 ** (-9 / 12)
    return np.mod(np.rint(12 * np.log2(np.asarray(frequency, dtype=float) / c)), 12).astype(int)


@pitch_class.right
def in_torch(frequency, a4=440.0):
    f = torch.as_tensor(frequency, dtype=torch.float64)
    return torch.remainder(torch.round(69 + 12 * torch.log2(f / a4)), 12).long()


@pitch_class.right
def in_floats_of_whole_value(frequency, a4=440.0):
    return (69 + np.round(12 * (np.log(frequency) - np.log(a4)) / np.log(2))).astype(np.int32) % 12


# --- chroma_filterbank ----------------------------------------------------------------------------


def _bank(sr, n_fft, low=60.0, high=700.0, width=0.3, rows=None, at=69, fold="circle", half=0.5, power=2, first=0,
          per=None, inside=None, norm=None, zero=0.0, tuned=440.0, ratio=12, fixed=None, hard=False):  # fmt: skip
    """The bank with switches. fold: how distances go around; norm: what the weights are divided by; zero: bin 0."""
    rows = 1 + n_fft // 2 if rows is None else rows
    hertz = (first + np.arange(rows)) * sr / (per or n_fft)
    inside = (inside or (lambda f: (f >= low) & (f <= high)))(hertz) & (hertz > 0)
    with np.errstate(**QUIET):
        pitch = at + ratio * np.log2(hertz / tuned)
    pitch = np.where(hertz > 0, np.round(pitch) if hard else pitch, 0)
    away = pitch - np.arange(12)[:, None]
    away = {"circle": (away + 6) % 12 - 6, "none": away, "one way": away % 12,
            "class": pitch % 12 - np.arange(12)[:, None], "shift": (away + 5) % 12 - 5}[fold]  # fmt: skip
    bank = np.exp(-half * (np.abs(away) / (fixed or width)) ** power) * inside
    if zero and low <= 0:
        bank[:, 0] = zero
    with np.errstate(**QUIET):
        if norm == "columns":
            bank = np.nan_to_num(bank / bank.sum(axis=0))
        if norm == "rows":
            bank = np.nan_to_num(bank / bank.sum(axis=1, keepdims=True))
        if norm == "peaks":
            bank = np.nan_to_num(bank / bank.max(axis=1, keepdims=True))
        if norm == "lengths":
            bank = np.nan_to_num(bank / np.sqrt((bank**2).sum(axis=0)))
    return bank


def _switched(**switches):
    """A bank with these switches."""
    return lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(sr, n_fft, low, high, width, **switches)


def _nan_at_zero(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, low, high, width)
    if low <= 0:
        bank[:, 0] = np.nan
    return bank


def _nan_everywhere(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, low, high, width)
    bank[:, 0] = np.nan
    return bank


def _triangles(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, low, high, width)
    with np.errstate(**QUIET):
        away = np.sqrt(-2 * np.log(bank)) * width
    return np.where(bank > 0, np.maximum(1 - away / width, 0), 0)


def _hard(sr, n_fft, low=60.0, high=700.0, width=0.3):
    return (_bank(sr, n_fft, low, high, 0.01, hard=True) > 0.5) * 1.0


def _density(sr, n_fft, low=60.0, high=700.0, width=0.3):
    return _bank(sr, n_fft, low, high, width) / (width * np.sqrt(2 * np.pi))


def _swapped(sr, n_fft, low=60.0, high=700.0, width=0.3):
    return _bank(sr, n_fft, low, high, width).T


_NORM = """Your weights are normalized. Here nothing is: a bin right on a pitch has the weight 1 in its row."""
_ZERO_BIN = """Right but for bin 0, at 0 Hz: it has no pitch and no logarithm. Its weights are 0, also if low is 0."""
chroma_filterbank.mistakes(
    ("not_around_the_circle", _switched(fold="none"),
     """Your distances do not fold: a bin counts only where its MIDI number itself is near 0 to 11. The distance is that
     to the nearest pitch of the class, in whichever octave."""),
    ("one_octave_alone", _switched(fold="none", at=9),
     """Your distances do not fold: a bin counts only in the octave of middle C. The distance is that to the nearest
     pitch of the class, in whichever octave."""),
    ("minus_forgotten", _switched(half=-0.5), "Your bells grow with the distance: the minus is missing."),
    ("one_way_round", _switched(fold="one way"),
     """Your distances go upward only: from 0 to 12. A bin a little below a class is near to it, too: the shorter way
     counts, at most 6."""),
    ("no_way_past_c", _switched(fold="class"),
     """The bins near C are wrong: a pitch of 11.8 is 0.2 away from class 0, around the circle. Fold the *difference*,
     not the pitch alone."""),
    ("from_a", _switched(at=0), "Your rows count from A. Row 0 is C: A4 has the pitch 69; 60 is middle C.", CIRCLE),
    ("no_half", _switched(half=1.0), "The 2 under the fraction is missing: your bells are too narrow."),
    ("half_squared", _switched(half=0.25),
     "Your bells are too wide: the exponent is d squared over 2 times the width squared."),
    ("width_multiplied", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(sr, n_fft, low, high, 1 / width),
     "You multiply by the width squared where you should divide: `/ 2 * width**2` divides by 2 alone. Parentheses!"),
    ("width_not_squared", lambda sr, n_fft, low=60.0, high=700.0, width=0.3:
     _bank(sr, n_fft, low, high, math.sqrt(width)),
     "The width is not squared: the exponent is d squared over 2 times the width *squared*."),
    ("not_squared", _switched(power=1), "Your weights fall off with d, not with d squared."),
    ("width_ignored", _switched(fixed=0.3), "The argument width has no effect: 0.3 stands in your function."),
    ("limits_excluded", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, inside=lambda f: (f > low) & (f < high)),
     "A bin exactly at a limit is left out. low and high themselves belong to it."),
    ("low_excluded", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, inside=lambda f: (f > low) & (f <= high)),
     "A bin exactly at low is left out. Both limits belong to it."),
    ("high_excluded", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, inside=lambda f: (f >= low) & (f < high)),
     "A bin exactly at high is left out. Both limits belong to it."),
    ("no_limits", _switched(inside=lambda f: f >= 0), "low and high have no effect: bins outside must be 0."),
    ("no_high", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(sr, n_fft, low, np.inf, width),
     "high has no effect: bins above it must be 0."),
    ("no_low", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(sr, n_fft, 0.0, high, width),
     "low has no effect: bins below it must be 0."),
    ("limits_fixed", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(sr, n_fft, 60.0, 700.0, width),
     "low and high have no effect: 60 and 700 stand in your function."),
    ("without_the_last_bin", lambda sr, n_fft, low=60.0, high=700.0, width=0.3:
     _bank(sr, n_fft, low, high, width)[:, :-1],
     "The last bin, at half the sample rate, is missing: there are 1 + n_fft // 2 of them."),
    ("without_bin_zero", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(sr, n_fft, low, high, width)[:, 1:],
     "Bin 0 is missing. Its weights are 0, but its column belongs to the bank."),
    ("transposed", _swapped, "Rows and columns are swapped: twelve rows, a column for each bin."),
    ("columns_add_up_to_one", _switched(norm="columns"), _NORM),
    ("rows_add_up_to_one", _switched(norm="rows"), _NORM),
    ("rows_peak_at_one", _switched(norm="peaks"), _NORM),
    ("columns_of_length_one", _switched(norm="lengths"),
     _NORM + " (librosa does it by default, along the columns.)"),
    ("a_density", _density,
     "Your bells have an area of 1, as a probability density has. Here their peak is 1: nothing in front of the exp."),
    ("rounded_to_a_class", _hard,
     "Each of your bins counts wholly for one class. The weight falls off with the distance, by a bell."),
    ("rounded_pitch", _switched(hard=True),
     "Your pitches are rounded before the distance is taken. Keep what is behind the point."),
    ("triangles", _triangles, "Your weights are triangles. The formula has a bell, with an exp."),
    ("bins_from_one", _switched(first=1), "Your bins count from 1, so all pitches are too high. Bin 0 is at 0 Hz."),
    ("spread_over_the_rows", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, per=2 * (1 + n_fft // 2)),
     "Your bins are too close together: the last one, number n_fft // 2, is at half the sample rate."),
    ("twice_the_frequency", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, per=n_fft / 2),
     "Your bins are at twice their frequency: the last one, number n_fft // 2, is at *half* the sample rate."),
    ("half_the_frequency", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, per=2 * n_fft),
     "Your bins are at half their frequency. Bin k is at k * sr / n_fft."),
    ("zero_is_nan", _nan_at_zero, _ZERO_BIN + " Yours is not a number there."),
    ("zero_is_always_nan", _nan_everywhere,
     """Bin 0 is not a number, whatever low is: 0 times nan, or 0 times infinity, is nan. Its weights are 0."""),
    ("zero_is_one", _switched(zero=1.0), _ZERO_BIN),
    see=BINS,
)  # fmt: skip


def _bank_of_limits_on_the_grid(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, 0.0, np.inf, width)
    bank[:, : int(low * n_fft / sr)] = 0
    bank[:, int(high * n_fft / sr) + 1 :] = 0
    return bank


def _tiny_at_zero(tiny):
    """Bin 0 has the pitch of a tiny frequency."""

    def bank(sr, n_fft, low=60.0, high=700.0, width=0.3):
        result = _bank(sr, n_fft, low, high, width)
        if low <= 0:
            away = (69 + 12 * np.log2(tiny / 440) - np.arange(12) + 6) % 12 - 6
            result[:, 0] = np.exp(-0.5 * (away / width) ** 2)
        return result

    return bank


def _rolled(rows):
    """The bank with its rows moved down."""
    return lambda sr, n_fft, low=60.0, high=700.0, width=0.3: np.roll(_bank(sr, n_fft, low, high, width), rows, axis=0)


def _nan_rows(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, low, high, width)
    with np.errstate(**QUIET):
        return bank / bank.sum(axis=1, keepdims=True)


def _nan_columns(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, low, high, width)
    with np.errstate(**QUIET):
        return bank / np.sqrt((bank**2).sum(axis=0))


def _natural(sr, n_fft, low=60.0, high=700.0, width=0.3):
    """Pitches by the natural logarithm."""
    return _bank(sr, n_fft, low, high, width, ratio=12 * math.log(2))


def _log_of_zero(late=False):
    """math.log2 of every bin, or of those alone that lie between the limits."""

    def bank(sr, n_fft, low=60.0, high=700.0, width=0.3):
        if not late or low <= 0:
            math.log2(0 * sr)
        return _bank(sr, n_fft, low, high, width)

    return bank


def _without_nyquist(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = _bank(sr, n_fft, low, high, width)
    bank[:, -1] = 0
    return bank


chroma_filterbank.mistakes(
    ("only_the_distance_not_squared", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, math.sqrt(2) * width / math.sqrt(2) * width, power=1),
     "The distance is not squared: the exponent is d *squared* over 2 times the width squared."),
    ("log_of_bin_zero", _log_of_zero(),
     "You take math.log2 of bin 0, which is at 0 Hz: it stops there. That bin has no pitch, and its weights are 0."),
    ("log_of_bin_zero_from_0", _log_of_zero(late=True),
     "If low is 0, you take math.log2 of bin 0, which is at 0 Hz: it stops there. Its weights are 0, whatever low is."),
    ("limits_on_the_grid", _bank_of_limits_on_the_grid,
     "A bin below low counts: your first bin is low * n_fft / sr, rounded down. Compare frequencies in Hz."),
    ("pitch_of_1e_6", _tiny_at_zero(1e-6), _ZERO_BIN + " A tiny frequency in place of 0 has some pitch."),
    ("pitch_of_1e_9", _tiny_at_zero(1e-9), _ZERO_BIN + " A tiny frequency in place of 0 has some pitch."),
    ("pitch_of_1e_10", _tiny_at_zero(1e-10), _ZERO_BIN + " A tiny frequency in place of 0 has some pitch."),
    ("pitch_of_1e_12", _tiny_at_zero(1e-12), _ZERO_BIN + " A tiny frequency in place of 0 has some pitch."),
    ("pitch_of_one_hertz", _tiny_at_zero(1.0), _ZERO_BIN + " 1 Hz in place of 0 has some pitch."),
    ("rows_add_up_or_nan", _nan_rows, _NORM + " Where a row is empty, that makes 0 / 0."),
    ("columns_of_length_one_or_nan", _nan_columns, _NORM + " Where a column is empty, that makes 0 / 0."),
    ("natural_pitch", _natural,
     "Your pitches take the natural logarithm: np.log. An octave is a factor of 2: np.log2.", CIRCLE),
    ("pitch_of_log10", _switched(ratio=12 * math.log10(2)),
     "Your pitches take np.log10. An octave is a factor of 2: np.log2.", CIRCLE),
    ("high_excluded_no_half", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, half=1.0, inside=lambda f: (f >= low) & (f < high)),
     "The 2 under the fraction is missing, and a bin exactly at high is left out."),
    ("limits_excluded_no_half", lambda sr, n_fft, low=60.0, high=700.0, width=0.3: _bank(
        sr, n_fft, low, high, width, half=1.0, inside=lambda f: (f > low) & (f < high)),
     "The 2 under the fraction is missing, and bins exactly at the limits are left out."),
    ("from_a_no_way_past_c", _switched(at=0, fold="class"),
     "Your rows count from A, and your distances do not go around the circle: 11.8 is 0.2 away from 0."),
    ("rounded_and_normalized", _switched(hard=True, norm="rows"),
     "Your pitches are rounded, and your rows are normalized. Do neither."),
    ("half_a_circle_off", _rolled(6),
     "Your rows are half a circle off, as if a 6 was added and not taken away again."),
    ("one_row_off", _rolled(1),
     "Your rows are one off: row 0 is C."),
    ("without_half_the_rate", _without_nyquist,
     "The last bin, at half the sample rate, counts nothing. It does if it lies between the limits."),
    see=BINS,
)  # fmt: skip


@chroma_filterbank.right
def bank_with_loops(sr, n_fft, low=60.0, high=700.0, width=0.3):
    rows = [[0.0] * (1 + n_fft // 2) for _ in range(12)]
    for k in range(1, 1 + n_fft // 2):
        hertz = k * sr / n_fft
        if hertz < low or hertz > high:
            continue
        pitch = 69 + 12 * math.log2(hertz / 440)
        for c in range(12):
            away = abs(pitch - c) % 12
            rows[c][k] = math.exp(-(min(away, 12 - away) ** 2) / (2 * width**2))
    return rows


@chroma_filterbank.right
def bank_by_all_octaves(sr, n_fft, low=60.0, high=700.0, width=0.3):
    hertz = np.linspace(0, sr / 2, 1 + n_fft // 2)
    with np.errstate(**QUIET):
        pitch = 69 + 12 * np.log2(hertz / 440)
    keys = np.arange(12)[:, None, None] + 12 * np.arange(-6, 16)
    nearest = np.min(np.abs(np.maximum(pitch, -60)[:, None] - keys), axis=2)
    return np.where((hertz >= max(low, 1e-9)) & (hertz <= high), np.exp(-(nearest**2) / (2 * width**2)), 0)


@chroma_filterbank.right
def bank_in_single_precision(sr, n_fft, low=60.0, high=700.0, width=0.3):
    hertz = torch.arange(1 + n_fft // 2, dtype=torch.float64) * sr / n_fft
    away = torch.remainder(12 * torch.log2(hertz.clamp(min=1e-3) / 440) + 69 - torch.arange(12)[:, None], 12)
    bank = torch.exp(-0.5 * (torch.minimum(away, 12 - away) / width) ** 2)
    bank[:, (hertz < low) | (hertz > high) | (hertz == 0)] = 0
    return bank.float()


@chroma_filterbank.right
def bank_by_angles(sr, n_fft, low=60.0, high=700.0, width=0.3):
    bank = np.zeros((12, 1 + n_fft // 2))
    for k in range(1, bank.shape[1]):
        if low <= k * sr / n_fft <= high:
            turn = np.exp(2j * np.pi * (np.log2(k * sr / n_fft / 440) + (9 - np.arange(12)) / 12))
            bank[:, k] = np.exp(-0.5 * (np.angle(turn) * 6 / np.pi / width) ** 2)
    return bank


# --- chromagram -----------------------------------------------------------------------------------


def _chroma(x, sr, n_fft=4096, hop=2048, h=1.5, scale=None, partials=((2, 0.5), (3, 1), (5, 1)), near=None, clip=True,
            peaks="before", root=np.sqrt, bank=None, norm="length", least=0.03, early=False, power=1, late=False,
            ends=0, wrong=False, axis=0, fourier=None, lower=None):  # fmt: skip
    """The chromagram with switches. peaks: of M before or after subtracting; norm: what a column is divided by; lower:
    what of all bins, and a ratio, is subtracted."""
    S = fourier(x) if fourier else library.stft(x, n_fft, hop)
    M = np.abs(S) ** power * (4 / n_fft if scale is None else scale)
    k = np.arange(len(M))
    near = near or (lambda k, ratio: np.floor(k / ratio + 0.5).astype(int))
    lower = lower or (lambda M, ratio: M[near(k, ratio)])
    before = root(M) if early else M
    left = before - h * sum(share * lower(before, ratio) for ratio, share in partials)
    left = np.maximum(left, 0) if clip else left if clip is None else np.abs(left)
    if peaks:
        of = left if peaks == "after" else M
        top = np.zeros(M.shape, bool)
        up, down = of[1:-1] > of[:-2], of[1:-1] > of[2:]
        top[1:-1] = (up & down) if not wrong else (up | down)
        if peaks == "time":
            top[:], top[:, 1:-1] = False, (M[:, 1:-1] > M[:, :-2]) & (M[:, 1:-1] > M[:, 2:])
        if peaks == "around":
            top = (M > np.roll(M, 1, axis=1)) & (M > np.roll(M, -1, axis=1))
        if peaks in ("left", "right"):
            top[1:-1] = up if peaks == "left" else down
        if peaks == "early":
            top = np.roll(top, -1, axis=0)
        if ends:
            top[0], top[-1] = M[0] > M[1], M[-1] > M[-2]
        left = left * top
    left = left if early else root(left)
    F = chroma_filterbank_of(sr, n_fft) if bank is None else bank(sr, n_fft)
    C = root(F @ left**2) if late else F @ left
    with np.errstate(**QUIET):
        size = {"length": np.sqrt((C**2).sum(axis=axis)), "largest": C.max(axis=axis), "sum": C.sum(axis=axis),
                "whole": np.sqrt((C**2).sum()), "peak of all": C.max(), "squares": (C**2).sum(axis=axis),
                "mean square": np.sqrt((C**2).mean(axis=axis)), "none": 1.0}[norm]  # fmt: skip
        length = np.sqrt((C**2).sum(axis=0)) if norm == "none" else size
        if axis == 1:
            size, length = size[:, None], length[:, None]
        return np.where(length > least, C / size, 0)


def chroma_filterbank_of(sr, n_fft):
    return _bank(sr, n_fft)


def _way(**switches):
    """A chromagram with these switches."""
    return lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, harmonics, **switches
    )


def _at_exact_multiples(M, ratio):
    """What lies at k / ratio, if that is a whole number; else nothing."""
    lower = np.zeros(M.shape)
    lower[::ratio] = M[: len(lower[::ratio])]
    return lower


def _at_multiples(M, ratio):
    """What lies at k * ratio, as far as there are bins."""
    upper = np.zeros(M.shape)
    upper[: len(M[::ratio])] = M[::ratio]
    return upper


def _filled(how):
    """Silent columns treated in another way: how(C before the division, silent columns)."""

    def chroma(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
        raw = _chroma(x, sr, n_fft, hop_length, harmonics, norm="none", least=-1)
        done = _chroma(x, sr, n_fft, hop_length, harmonics)
        return np.where(done.any(axis=0), done, how(raw))

    return chroma


def _whole_silence(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    C = _chroma(x, sr, n_fft, hop_length, harmonics, norm="none", least=-1)
    if np.linalg.norm(C) <= 0.03:
        return np.zeros_like(C)
    return C / np.maximum(np.linalg.norm(C, axis=0), 1e-12)


def _not_below_zero(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    with np.errstate(**QUIET):
        return _chroma(x, sr, n_fft, hop_length, harmonics, root=lambda v: np.sqrt(v), clip=None)


def _one_after_another(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5, first=0):
    """What was subtracted at lower bins counts at higher ones."""
    M = np.abs(library.stft(x, n_fft, hop_length)) * 4 / n_fft
    left = M.copy()
    for k in range(first, len(left)):
        lower = left[(k + 1) // 2] / 2 + left[(k + 1) // 3] + left[(k + 2) // 5]
        left[k] = np.maximum(left[k] - harmonics * lower, 0)
    top = np.zeros(M.shape)
    top[1:-1] = (M[1:-1] > M[:-2]) & (M[1:-1] > M[2:])
    C = _bank(sr, n_fft) @ np.sqrt(left * top)
    length = np.sqrt((C**2).sum(axis=0))
    return np.where(length > 0.03, C / np.maximum(length, 1e-9), 0)


def _largest_but_silence(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    C = _chroma(x, sr, n_fft, hop_length, harmonics, norm="none", least=-1)
    silent = np.sqrt((C**2).sum(axis=0)) <= 0.03
    return np.where(silent, 0, C / np.maximum(C.max(axis=0), 1e-12))


def _of_peak_one(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    return _chroma(np.asarray(x) / max(np.abs(x).max(), 1e-9), sr, n_fft, hop_length, harmonics)


def _nan_in_silence(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    C = _chroma(x, sr, n_fft, hop_length, harmonics)
    return np.where(C.any(axis=0), C, np.nan)


def _nan_of_zeros(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    with np.errstate(**QUIET):
        C = _chroma(x, sr, n_fft, hop_length, harmonics, norm="none", least=-1)
        return C / np.sqrt((C**2).sum(axis=0))


def _lengths_of_rows(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5, limit=True):
    """Divided by the lengths of the rows, without a second axis: it fits where there are twelve frames, or one."""
    C = _chroma(x, sr, n_fft, hop_length, harmonics, norm="none", least=-1)
    length = np.sqrt((C**2).sum(axis=1))
    with np.errstate(**QUIET):
        return np.where(length > 0.03, C / length, 0) if limit else C / length


def _row_by_row(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    C = _chroma(x, sr, n_fft, hop_length, harmonics, norm="none", least=-1)
    with np.errstate(**QUIET):
        return C / np.sqrt((C**2).sum(axis=1, keepdims=True))


_LENGTH = """Your columns do not have length 1. The length of a column is the root of its sum of squares."""
_CUT = " are cut to whole numbers, as // and int do. Round them to the nearest one, a half upward."
chromagram.mistakes(
    ("nothing_subtracted", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5:
     _chroma(x, sr, n_fft, hop_length, 0.0),
     "harmonics has no effect: nothing is subtracted."),
    ("harmonics_fixed", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(x, sr, n_fft, hop_length),
     "The argument harmonics has no effect: 1.5 stands in your function."),
    ("octave_in_full", _way(partials=((2, 1), (3, 1), (5, 1))),
     "The octave counts in full: M[k/2] is halved before it is subtracted, the other two are not."),
    ("without_the_octave", _way(partials=((3, 1), (5, 1))),
     "M[k/2] is not subtracted: half of it is, besides the other two."),
    ("without_the_third", _way(partials=((2, 0.5), (5, 1))), "M[k/3] is not subtracted."),
    ("without_the_fifth", _way(partials=((2, 0.5), (3, 1))), "M[k/5] is not subtracted."),
    ("fourth_for_fifth", _way(partials=((2, 0.5), (3, 1), (4, 1))), "You subtract M[k/4] in the place of M[k/5]."),
    ("all_halved", _way(partials=((2, 0.5), (3, 0.5), (5, 0.5))), "All three are halved. Only M[k/2] is."),
    ("harmonics_once", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, 1.0, partials=((2, 0.5 * harmonics), (3, 1), (5, 1))),
     "harmonics multiplies the first of the three alone. Put parentheses around their sum."),
    ("cut_bins", _way(near=lambda k, ratio: k // ratio), "The bins at k/2, k/3 and k/5" + _CUT),
    ("cut_halves", _way(near=lambda k, ratio: (2 * k + (ratio > 2) * ratio) // (2 * ratio)), "The bins at k/2" + _CUT),
    ("cut_but_halves", _way(near=lambda k, ratio: (2 * k + (ratio < 3) * ratio) // (2 * ratio)),
     "The bins at k/3 and k/5" + _CUT),
    ("cut_fifths", _way(near=lambda k, ratio: (2 * k + (ratio < 5) * ratio) // (2 * ratio)), "The bins at k/5" + _CUT),
    ("one_up_for_all", _way(near=lambda k, ratio: (k + 1) // ratio),
     "The bins at k/5 are rounded wrongly: (k + 1) // 5. What is added is half of the number you divide by."),
    ("halves_to_even", _way(near=lambda k, ratio: np.round(k / ratio).astype(int)),
     "Your halves go to the even number, as np.round and round do it: 0.5 to 0, 2.5 to 2. Here halves go up."),
    ("upward_bins", _way(near=lambda k, ratio: -(-k // ratio)),
     "The bins at k/2, k/3 and k/5 are rounded up always. Only halves go up."),
    ("multiples", _way(near=lambda k, ratio: np.minimum(k * ratio, len(k) - 1)),
     "You subtract what is at 2k, 3k and 5k: that takes the fundamental away. Look below, at k/2, k/3 and k/5."),
    ("multiples_within", _way(lower=_at_multiples),
     "You subtract what is at 2k, 3k and 5k: that takes the fundamental away. Look below, at k/2, k/3 and k/5."),
    ("exact_multiples", _way(lower=_at_exact_multiples),
     """You subtract at whole multiples of a bin alone. *Each* bin k has something subtracted: what is at the bins
     nearest to k/2, k/3 and k/5."""),
    ("negatives_folded", _way(clip=False), "What is below 0 comes back as positive: it must become 0."),
    ("no_peaks", _way(peaks=None), "All bins count, not peaks alone: step 3 is missing."),
    ("peaks_after", _way(peaks="after"),
     "Your peaks are those of what is left. Look for them in M, before the subtraction."),
    ("left_neighbor_alone", _way(peaks="left"),
     "A bin counts as a peak if it is larger than the one below. It must be larger than both neighbors."),
    ("right_neighbor_alone", _way(peaks="right"),
     "A bin counts as a peak if it is larger than the one above. It must be larger than both neighbors."),
    ("edges_too", _way(wrong=True), "A bin with one smaller neighbor counts as a peak. It must be larger than both."),
    ("no_root", _way(root=lambda v: v), "The square root is missing: step 4."),
    ("root_first", _way(early=True), "The root is taken before the subtraction. First subtract, then take the root."),
    ("root_last", _way(late=True), "The root is taken after the filterbank. It stands in front of it."),
    ("logarithm", _way(root=np.log1p), "You take a logarithm. Step 4 is the square root."),
    ("squared", _way(root=np.square), "You square in step 4. It is the square *root*."),
    ("power", _way(power=2), "You start from the power |S| squared. M is the magnitude, times 4 / n_fft."),
    ("not_scaled", _way(scale=1.0),
     """Frames that should be silent are not: is the factor 4 / n_fft in your magnitudes? If so, your limit is lower
     than 0.03.""", EXERCISES),
    ("scaled_by_two", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, harmonics, scale=2 / n_fft),
     """Your magnitudes are half as large: the factor is 4 / n_fft, since the window takes a half, too. Silence begins
     too early.""",
     EXERCISES),
    ("scaled_by_one", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, harmonics, scale=1 / n_fft),
     "Your magnitudes are too small: the factor is 4 / n_fft. Silence begins too early.", EXERCISES),
    ("largest_is_one", _way(norm="largest"), "You divide each column by its largest value. " + _LENGTH),
    ("largest_is_one_but_silence", _largest_but_silence, "You divide each column by its largest value. " + _LENGTH),
    ("sum_is_one", _way(norm="sum"), _LENGTH + " You divide by the sum."),
    ("by_squares", _way(norm="squares"), _LENGTH + " You divide by the sum of squares itself: the root is missing."),
    ("by_mean_square", _way(norm="mean square"), _LENGTH + " You divide by the root of the *mean* of squares."),
    ("rows_of_length_one", _way(axis=1),
     "Your rows have length 1, not your columns: the sum of squares runs over the classes, axis 0."),
    ("lengths_of_rows", _lengths_of_rows,
     "You take the lengths of rows, not of columns: the sum of squares runs over the classes, axis 0."),
    ("lengths_of_rows_no_silence", partial(_lengths_of_rows, limit=False),
     "You take the lengths of rows, not of columns: the sum of squares runs over the classes, axis 0."),
    ("rows_without_silence", _row_by_row,
     "You take the lengths of rows, not of columns: the sum of squares runs over the classes, axis 0."),
    ("whole_of_length_one", _way(norm="whole"),
     "You divide all by one number, the length of the whole. Each column has its own."),
    ("not_divided", _way(norm="none"), "Your columns are not divided by their lengths: step 6."),
    ("no_silence", _way(least=0.0),
     "You have no limit for silence: a column whose length is at most 0.03 becomes zeros, and is not divided."),
    ("nan_for_silence", _nan_in_silence, "Silent columns are not numbers. They are zeros."),
    ("zero_by_zero", _nan_of_zeros,
     """Columns of zeros are divided by 0, and soft ones are not silenced: a column whose length is at most 0.03
     becomes zeros."""),
    ("silent_at_0_3", _way(least=0.3), "Too many frames are silent: the limit is 0.03."),
    ("silent_before_the_root", _way(least=0.03**0.5),
     "The sum of squares is compared with 0.03, so too many frames are silent. The length is its root."),
    ("wide_bank", _way(bank=lambda sr, n_fft: _bank(sr, n_fft, 0.0, np.inf)),
     "Your bank has no limits in frequency. Take chroma_filterbank(sr, n_fft) with its defaults, 60 to 700 Hz.", BINS),
    ("hard_bank", _way(bank=lambda sr, n_fft: _hard(sr, n_fft)),
     "Each of your bins counts for one class wholly. Take chroma_filterbank(sr, n_fft).", BINS),
    ("bank_of_another_rate", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, harmonics, bank=lambda sr, n_fft: _bank(2 * sr, n_fft)),
     "Your bank is that of another sample rate: hand it sr and n_fft."),
    ("transposed_chroma", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, harmonics).T,
     "Rows and columns are swapped: twelve rows, a column for each frame."),
    ("hop_ignored", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, n_fft // 2, harmonics), "hop_length has no effect: your hop is half a window always."),
    ("hop_of_a_quarter", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, n_fft // 4, harmonics), "hop_length has no effect: your hop is a quarter of a window always."),
    see=PARTIALS,
)  # fmt: skip


_SILENT = "A column whose length is at most 0.03 becomes zeros."
chromagram.mistakes(
    ("negatives_kept", _not_below_zero,
     "What is below 0 is not set to 0, and the root of it is not a number: end of step 2."),
    ("negatives_folded_no_silence", _way(clip=False, least=0.0),
     "What is below 0 comes back as positive, and must become 0; and soft columns are not silenced."),
    ("peaks_in_time", _way(peaks="time"),
     "Your peaks are peaks in time: you compare with the frames before and after. Compare bins, along axis 0."),
    ("peaks_around_in_time", _way(peaks="around"),
     "Your peaks are peaks in time: you compare with the frames before and after. Compare bins, along axis 0."),
    ("peaks_one_too_low", _way(peaks="early"), "Your peaks are one bin too low: the mask of M[1:-1] begins at bin 1."),
    ("ends_too", _way(ends=1), "The first or the last bin counts as a peak. It has one neighbor only: put 0."),
    ("nothing_at_the_end", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, n_fft, hop_length, harmonics, norm="none", least=-1),
     "Step 6 is missing: columns are not divided by their lengths, and soft ones are not silenced."),
    ("silence_as_it_is", _filled(lambda raw: raw), "Silent columns are left as they are. " + _SILENT),
    ("silence_even", _filled(lambda raw: np.full_like(raw, 12**-0.5)),
     "Silent columns get twelve equal values. " + _SILENT),
    ("silence_of_ones", _filled(np.ones_like), "Silent columns get ones. " + _SILENT),
    ("silence_of_all", _whole_silence,
     "You test all frames together for silence. Each column is tested by itself. " + _SILENT),
    ("one_after_another", _one_after_another,
     "You subtract what is left at lower bins. Subtract the magnitudes M themselves, as they were before."),
    ("one_after_another_from_bin_one", partial(_one_after_another, first=1),
     "You subtract what is left at lower bins. Subtract the magnitudes M themselves, as they were before."),
    ("no_peaks_no_root", _way(peaks=None, root=lambda v: v),
     "Steps 3 and 4 are missing: neither peaks nor roots are taken."),
    ("cut_and_peaks_after", _way(near=lambda k, ratio: k // ratio, peaks="after"),
     """The bins k/2, k/3, k/5 are cut instead of rounded, and your peaks are those of what is left. Look for them in
     M."""),
    ("largest_is_one_no_silence", _way(norm="largest", least=0.0),
     _LENGTH + " You divide by the largest value. " + _SILENT),
    ("sum_is_one_no_silence", _way(norm="sum", least=0.0), _LENGTH + " You divide by the sum. " + _SILENT),
    ("not_scaled_root_last", _way(scale=1.0, late=True),
     "The factor 4 / n_fft is missing, and the root is taken after the filterbank."),
    ("bank_of_width_one", _way(bank=lambda sr, n_fft: _bank(sr, n_fft, width=1.0)),
     "Your bank has the width 1. Take its defaults."),
    ("bank_up_to_5000", _way(bank=lambda sr, n_fft: _bank(sr, n_fft, high=5000.0)),
     "Your bank reaches up too far. Take its defaults: up to 700 Hz."),
    ("n_fft_ignored", lambda x, sr, n_fft=4096, hop_length=2048, harmonics=1.5: _chroma(
        x, sr, 4096, hop_length, harmonics),
     "The argument n_fft has no effect: 4096 stands in your function."),
    ("peak_of_one_first", _of_peak_one, "You scale the sound first, so silence is never soft. Take x as it is."),
    see=PARTIALS,
)  # fmt: skip


@chromagram.right
def chromagram_with_loops(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    columns, bank = [], np.array(bank_with_loops(sr, n_fft))
    for spectrum in np.asarray(library.stft(x, n_fft, hop_length)).T:
        M = [4 / n_fft * abs(v) for v in spectrum]
        kept = [0.0] * len(M)
        for k in range(1, len(M) - 1):
            if M[k] > M[k - 1] and M[k] > M[k + 1]:
                lower = 0.5 * M[int(k / 2 + 0.5)] + M[int(k / 3 + 0.5)] + M[int(k / 5 + 0.5)]
                kept[k] = max(0.0, M[k] - harmonics * lower) ** 0.5
        column = bank @ kept
        length = math.sqrt(sum(v * v for v in column))
        columns.append(column / length if length > 0.03 else np.zeros(12))
    return np.array(columns).T


@chromagram.right
def chromagram_in_single_precision(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    M = (np.abs(library.stft(x, n_fft, hop_length)) * (4 / n_fft)).astype(np.float32)
    k = np.arange(len(M))
    left = M - np.float32(harmonics) * (M[(k + 1) // 2] / 2 + M[(k + 1) // 3] + M[(k + 2) // 5])
    inner = np.pad(np.diff(np.sign(np.diff(M, axis=0)), axis=0) < 0, ((1, 1), (0, 0)))
    C = _bank(sr, n_fft).astype(np.float32) @ np.sqrt(np.where(inner & (left > 0), left, 0))
    length = np.linalg.norm(C, axis=0)
    silent = length <= 0.03
    return np.where(silent, 0, C / np.where(silent, 1, length))


@chromagram.right
def chromagram_in_torch(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    M = torch.from_numpy(np.abs(library.stft(x, n_fft, hop_length))) * 4 / n_fft
    k = torch.arange(len(M))
    lower = sum(share * M[torch.floor(k / ratio + 0.5).long()] for ratio, share in ((2, 0.5), (3, 1), (5, 1)))
    left = (M - harmonics * lower).clamp(min=0)
    high = torch.nn.functional.pad(torch.maximum(M[:-2], M[2:]), (0, 0, 1, 1), value=math.inf)
    C = torch.from_numpy(_bank(sr, n_fft)) @ torch.where(high < M, left, 0).sqrt()
    length = C.norm(dim=0)
    return C / torch.where(length > 0.03, length, math.inf)


# --- match_chords ---------------------------------------------------------------------------------


def _chord(C, least=0.7, thirds=(4, 3), fifth=7, norm=True, limit=True, order="kind first", silent=-1, none=-1, drop=(),
           centered=False, direction=1, best=np.argmax, size="length", scale=3**0.5, first=0,
           rest=None):  # fmt: skip
    """Chords with switches. thirds: of the two kinds; size: what a column is divided by; rest: the other ones."""
    C = np.asarray(C, dtype=float)
    rows = []
    for third in thirds:
        for root in range(12):
            row = np.full(12, 0.0 if rest is None else rest)
            for step in (0, third, fifth):
                if step not in drop:
                    row[(root + direction * step) % 12] = 1
            rows.append(row)
    T = np.array(rows)
    if order == "alternating":
        T = T.reshape(2, 12, 12).transpose(1, 0, 2).reshape(24, 12)
    if centered:
        T, C = T - T.mean(axis=1, keepdims=True), C - C.mean(axis=0)
    with np.errstate(**QUIET):
        length = {"length": np.sqrt((C**2).sum(axis=0)), "sum": C.sum(axis=0), "largest": C.max(axis=0),
                  "whole": np.sqrt((C**2).sum())}[size]  # fmt: skip
        s = T @ C / (scale or np.linalg.norm(T, axis=1)[:, None])
        s = s / length if norm else s
        s = np.nan_to_num(s, nan=-2.0)
    chord = best(s, axis=0) + first
    chord = np.where(s.max(axis=0) >= least, chord, none) if limit else chord
    return np.where(C.any(axis=0) if not centered else True, chord, silent if silent is not None else chord)


def _kind(**switches):
    """Chords with these switches."""
    return lambda C, least=0.7: _chord(C, least, **switches)


def _similarities(C, least=0.7):
    C = np.asarray(C, dtype=float)
    T = np.array([np.roll(np.eye(12)[[0, t, 7]].sum(0), r) for t in (4, 3) for r in range(12)])
    with np.errstate(**QUIET):
        return np.nan_to_num((T @ C / np.sqrt(3) / np.sqrt((C**2).sum(axis=0))).max(axis=0))


def _rows_for_frames(C, least=0.7, products=True, limit=True, size=True):
    """A loop over C, not C.T: products of whole rows fit only where there are twelve frames."""
    T = np.array([np.roll(np.eye(12)[[0, t, 7]].sum(0), r) for t in (4, 3) for r in range(12)])
    found = []
    for frame in np.asarray(C, dtype=float):
        n = math.sqrt(sum(v * v for v in frame))
        if n == 0:
            found.append(-1)
            continue
        if products:
            s = T @ frame
        else:
            s = np.array([frame[j % 12] + frame[(j + 3 + (j < 12)) % 12] + frame[(j + 7) % 12] for j in range(24)])
        s = s / math.sqrt(3) / (n if size else 1)
        found.append(int(s.argmax()) if s.max() >= least or not limit else -1)
    return np.array(found)


def _lengths_along_frames(C, least=0.7, keep=False, guard=True):
    """Lengths of rows in place of columns."""
    T = np.array([np.roll(np.eye(12)[[0, t, 7]].sum(0), r) for t in (4, 3) for r in range(12)])
    n = np.linalg.norm(C, axis=1, keepdims=keep)
    s = T @ (C / n) / np.sqrt(3) if keep else T @ C / n / np.sqrt(3)
    caught = ~np.any(C, axis=0) & guard if keep else n == 0
    return np.where((s.max(axis=0) >= least) & ~caught, s.argmax(axis=0), -1)


def _best_frames(C, least=0.7, limit=True, size=True):
    """argmax along the frames."""
    T = np.array([np.roll(np.eye(12)[[0, t, 7]].sum(0), r) for t in (4, 3) for r in range(12)])
    n = np.linalg.norm(C, axis=0)
    s = T @ C / np.sqrt(3) / (np.where(n > 0, n, 1) if size else 1)
    return np.where((s.max(axis=1) >= least) | (not limit), s.argmax(axis=1), -1)


_ROWS = "You go through the rows of C. A frame is a column: a loop goes over C.T, a product takes C as it is."
_OWN = "You divide by the lengths of rows, axis 1. Each frame, a column, is divided by its own length: axis 0."
_ALONG = """You look for the best frame of each template: argmax and max run along the frames. Each frame needs its best
    template."""
_LIMIT = " Compare the cosine with least: the product divided by both lengths, which lies between 0 and 1."
match_chords.mistakes(
    ("minor_first", _kind(thirds=(3, 4)),
     "Major and minor are swapped: a minor third has 3 semitones, a major third 4."),
    ("major_alone", _kind(thirds=(4, 4)),
     "Your minor templates have 4 in place of 3, or are missing: minor chords are never found."),
    ("minor_alone", _kind(thirds=(3, 3)),
     "Your first twelve templates are minor, too: major chords have 4 in place of 3."),
    ("alternating", _kind(order="alternating"),
     "Your chords alternate: C, Cm, C♯, ... First come all twelve major ones, then the minor ones."),
    ("no_limit", _kind(limit=False), "Every frame gets a chord: least has no effect."),
    ("limit_fixed", lambda C, least=0.7: _chord(C), "The argument least has no effect: 0.7 stands in your function."),
    ("silence_is_c", _kind(silent=0),
     """You do not catch frames of zeros: 0 / 0 is nan, and argmax of nan, or of equal numbers, is 0, a chord. Such a
     frame gets -1, whatever least is."""),
    ("silence_if_least_is_zero", lambda C, least=0.7:
     np.where((least <= 0) & ~np.asarray(C).any(axis=0), 0, _chord(C, least)),
     """You do not catch frames of zeros when least is 0: their similarities are 0, so not below it. Such a frame gets
     -1, whatever least is."""),
    ("rows_for_frames", _rows_for_frames, _ROWS),
    ("rows_without_limit", partial(_rows_for_frames, limit=False), _ROWS),
    ("rows_by_index", partial(_rows_for_frames, products=False), _ROWS),
    ("rows_by_index_not_divided", partial(_rows_for_frames, products=False, size=False), _ROWS),
    ("lengths_of_rows", _lengths_along_frames, _OWN),
    ("rows_of_length_one", partial(_lengths_along_frames, keep=True), _OWN),
    ("rows_of_length_one_and_zeros", partial(_lengths_along_frames, keep=True, guard=False), _OWN),
    ("best_frames", _best_frames, _ALONG),
    ("best_frames_without_limit", partial(_best_frames, limit=False), _ALONG),
    ("best_frames_not_divided", partial(_best_frames, size=False), _ALONG),
    ("not_divided", _kind(norm=False),
     "You do not divide by the length of the column: your number grows with the loudness of the frame." + _LIMIT),
    ("not_divided_and_zeros", _kind(norm=False, silent=None),
     "You do not divide by the length of the column, and frames of zeros are not caught." + _LIMIT),
    ("by_template_alone", lambda C, least=0.7: _chord(C, least, norm=False, scale=1.0),
     "You divide by no length: yours is the plain sum of three values." + _LIMIT),
    ("template_not_divided", _kind(scale=1.0),
     "You do not divide by the length of the template, the root of 3." + _LIMIT),
    ("template_not_divided_and_zeros", _kind(scale=1.0, silent=0),
     "You do not divide by the length of the template, and frames of zeros are not caught." + _LIMIT),
    ("template_not_divided_zeros_at_0", lambda C, least=0.7:
     np.where((least <= 0) & ~np.asarray(C).any(axis=0), 0, _chord(C, least, scale=1.0)),
     "You do not divide by the length of the template, and frames of zeros are not caught." + _LIMIT),
    ("by_the_sum", _kind(size="sum"),
     """You divide by the sum of the column in place of its length, or by 3 in place of its root: your numbers never
     reach 0.6.""" + _LIMIT),
    ("by_the_sum_and_zeros", lambda C, least=0.7:
     np.where((least <= 0) & ~np.asarray(C).any(axis=0), 0, _chord(C, least, size="sum")),
     """You divide by the sum of the column in place of its length, or by 3 in place of its root; and frames of zeros
     are not caught.""" + _LIMIT),
    ("by_the_largest", _kind(size="largest"),
     "You divide by the largest value of the column, not by its length." + _LIMIT),
    ("by_the_whole", _kind(size="whole"), "You divide by the length of all of C. Each column has its own." + _LIMIT),
    ("by_the_whole_and_zeros", _kind(size="whole", silent=None),
     "You divide by the length of all of C, and frames of zeros are not caught. Each column has its own." + _LIMIT),
    ("by_shares", lambda C, least=0.7: _chord(C, least, size="sum", scale=1.0),
     "You compare the share of the three values in the sum, no lengths." + _LIMIT),
    ("correlation", _kind(centered=True, scale=None),
     "That is Pearson's correlation: the mean was taken away. The cosine takes none away."),
    ("fifth_of_6", _kind(fifth=6), "Your fifth has 6 semitones. It has 7."),
    ("fifth_of_8", _kind(fifth=8), "Your fifth has 8 semitones. It has 7."),
    ("counted_from_one_up", _kind(thirds=(5, 4), fifth=8),
     "Your steps count from 1: the third is 4 or 3 places above the root, the fifth 7."),
    ("downward", _kind(direction=-1),
     "Your chords are built downward: third and fifth lie *above* the root. A minus in front of a roll does it."),
    ("no_root", _kind(drop=(0,), scale=math.sqrt(2)), "The root is missing in your templates: three ones each."),
    ("no_third", _kind(drop=(3, 4), scale=math.sqrt(2)),
     "The third is missing in your templates: major and minor cannot be told apart."),
    ("no_fifth", _kind(drop=(7,), scale=math.sqrt(2)), "The fifth is missing in your templates: three ones each."),
    ("least_similar", _kind(best=np.argmin), "You name the chord that fits worst: argmin in the place of argmax."),
    ("from_one", _kind(first=1), "Your chords count from 1. C major is 0."),
    ("none_is_24", _kind(none=24, silent=24), "No chord is 24 in your result. Here it is -1."),
    ("none_is_zero", _kind(none=0, silent=0), "No chord is 0 in your result, which is C major. Here it is -1."),
    ("none_is_nan", _kind(none=np.nan, silent=np.nan), "No chord is not a number in your result. Here it is -1."),
    ("penalty", _kind(rest=-1.0, scale=None), "Your templates hold -1 outside of the chord. It is 0 there."),
    ("similarity_alone", _similarities, "You return the similarities. The number of the best template is asked for."),
    ("per_template", lambda C, least=0.7: _chord(C, least)[:1], "You return one number. Each frame has its own."),
    ("folded_minor", lambda C, least=0.7: np.where((c := _chord(C, least)) >= 0, c % 12, -1),
     "Your numbers end at 11: minor chords go on from 12 to 23."),
    see=CHORD,
)  # fmt: skip


def _roots_downward(C, least=0.7):
    """The roots run down, the chords are right."""
    chord = _chord(C, least)
    return np.where(chord < 0, -1, chord // 12 * 12 + (-(chord % 12)) % 12)


def _cut_chords(C, least=0.7):
    """Classes beyond 11 are left out of the templates."""
    T = np.zeros((24, 12))
    for j in range(24):
        for step in (0, 3 if j > 11 else 4, 7):
            if j % 12 + step < 12:
                T[j, j % 12 + step] = 1
    size = np.sqrt((C**2).sum(axis=0))
    s = T @ C / np.sqrt(T.sum(axis=1))[:, None] / np.where(size > 0, size, 1)
    return np.where((s.max(axis=0) >= least) & (size > 0), s.argmax(axis=0), -1)


def _renamed(change):
    """Chords whose numbers are changed: change(number)."""
    return lambda C, least=0.7: np.where((c := _chord(C, least)) >= 0, change(c), -1)


def _sevenths(C, least=0.7):
    T = np.array([np.roll(np.eye(12)[[0, t, 7, 10]].sum(axis=0), j) for t in (4, 3) for j in range(12)])
    size = np.sqrt((C**2).sum(axis=0))
    s = T @ C / 2 / np.where(size > 0, size, 1)
    return np.where((s.max(axis=0) >= least) & (size > 0), s.argmax(axis=0), -1)


match_chords.mistakes(
    ("roots_downward", _roots_downward,
     "Your roots run downward: the template after C must be that of C♯. np.roll(template, 1) moves up."),
    ("sevenths", _sevenths, "Your templates hold four ones. These chords have three notes."),
    ("relative_minor", _renamed(lambda c: np.where(c > 11, 12 + (c + 3) % 12, c)),
     "Your minor chords count from A, or from the relative of C. Number 12 is C minor."),
    ("minor_from_the_other_side", _renamed(lambda c: np.where(c > 11, 12 + (c - 3) % 12, c)),
     "Your minor chords count from E♭, or from the relative of C. Number 12 is C minor."),
    ("one_up", _renamed(lambda c: (c + 1) % 24), "Your numbers are one off. C major is 0, C♯ major is 1."),
    ("one_down", _renamed(lambda c: (c - 1) % 24), "Your numbers are one off. C major is 0, C♯ major is 1."),
    ("swapped_and_24", _kind(thirds=(3, 4), none=24, silent=24),
     "Major and minor are swapped, and no chord is -1, not 24."),
    ("swapped_correlation", _kind(thirds=(3, 4), centered=True, scale=None),
     "Major and minor are swapped, and you take the mean away, as for a correlation. The cosine takes none away."),
    ("plain_sums_and_zeros", lambda C, least=0.7: _chord(C, least, norm=False, scale=1.0, silent=None),
     "You divide by no length, yours is the plain sum of three values; and frames of zeros are not caught." + _LIMIT),
    ("cut_at_b", _cut_chords,
     "Classes beyond 11 are lost: the A major chord lacks two notes. They go on at 0, around the circle."),
    ("with_least", lambda C, least=0.7: (_chord(C, least), least),
     "You return two things. The numbers of the chords alone are asked for."),
    ("with_similarity", lambda C, least=0.7: (_chord(C, least), _similarities(C)),
     "You return two things. The numbers of the chords alone are asked for."),
    ("found_ones_alone", lambda C, least=0.7: (c := _chord(C, least))[c >= 0],
     "Frames without a chord are left out. Each frame has a number, -1 if none."),
    ("of_the_mean", lambda C, least=0.7: _chord(np.mean(C, axis=1, keepdims=True), least),
     "You name one chord, that of the mean of all frames. Each frame has its own."),
    see=CHORD,
)  # fmt: skip


@match_chords.right
def chords_with_loops(C, least=0.7):
    found = []
    for column in np.asarray(C, dtype=float).T:
        length = math.sqrt(sum(v * v for v in column))
        best, name = -1.0, -1
        for j in range(24):
            root, third = j % 12, 4 if j < 12 else 3
            three = column[root] + column[(root + third) % 12] + column[(root + 7) % 12]
            s = three / math.sqrt(3) / length if length else -1.0
            if s > best:
                best, name = s, j
        found.append(name if length and best >= least else -1)
    return found


@match_chords.right
def chords_by_rolling(C, least=0.7):
    C = np.asarray(C, dtype=np.float32)
    sums = np.concatenate([C + np.roll(C, -third, axis=0) + np.roll(C, -7, axis=0) for third in (4, 3)])
    length = np.linalg.norm(C, axis=0)
    return np.where((length > 0) & (sums.max(axis=0) >= least * 3**0.5 * length), sums.argmax(axis=0), -1)


@match_chords.right
def chords_in_torch(C, least=0.7):
    T = torch.zeros(24, 12, dtype=torch.float64)
    for j in range(24):
        T[j, [j % 12, (j + (3 if j > 11 else 4)) % 12, (j + 7) % 12]] = 1
    C = torch.as_tensor(np.array(C))
    best, chord = torch.nn.functional.cosine_similarity(T[:, :, None], C[None], dim=1).max(dim=0)
    return torch.where((best < least) | (C.abs().sum(0) == 0), -1, chord)


# --- estimate_key ---------------------------------------------------------------------------------

_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_DIATONIC = np.array([1.0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]), np.array([1.0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0])
_TEMPERLEY = (
    np.array([5.0, 2, 3.5, 2, 4.5, 4, 2, 4.5, 2, 3.5, 1.5, 4]),
    np.array([5.0, 2, 3.5, 4.5, 2, 4, 2, 4.5, 3.5, 2, 1.5, 4]),
)


def _key(h, profiles=(_MAJOR, _MINOR), direction=1, measure="pearson", empty=(-1, 0.0), margin="next", best=np.argmax,
         order="kind first", relative=0, names=0):  # fmt: skip
    """The key with switches. measure: how profile and histogram are compared; margin: what it is."""
    h = np.asarray(h, dtype=float)
    if empty is not None and np.all(h == h[0]):
        return empty
    P = np.array([np.roll(p, direction * t) for p in profiles for t in range(12)])
    if order == "alternating":
        P = P.reshape(2, 12, 12).transpose(1, 0, 2).reshape(24, 12)
    with np.errstate(**QUIET):
        D, g = P - P.mean(axis=1, keepdims=True), h - h.mean()
        r = {
            "pearson": lambda: D @ g / np.sqrt((D**2).sum(axis=1) * (g**2).sum()),
            "cosine": lambda: P @ h / np.sqrt((P**2).sum(axis=1) * (h**2).sum()),
            "product": lambda: P @ h,
            "covariance": lambda: D @ g / 12,
            "centered product": lambda: D @ g,
            "sample covariance": lambda: D @ g / 11,
            "absolute": lambda: np.abs(D @ g / np.sqrt((D**2).sum(axis=1) * (g**2).sum())),
            "squared": lambda: (D @ g) ** 2 / ((D**2).sum(axis=1) * (g**2).sum()),
            "profiles not centered": lambda: P @ g / np.sqrt((P**2).sum(axis=1) * (g**2).sum()),
            "half centered": lambda: D @ h / np.sqrt((D**2).sum(axis=1) * (h**2).sum()),
            "distance": lambda: -np.sqrt(((P / P.sum(axis=1, keepdims=True) - h / h.sum()) ** 2).sum(axis=1)),
            "sample": lambda: D @ g / 12 / (P.std(axis=1, ddof=1) * h.std(ddof=1)),
        }[measure]()
    sorted_ = np.sort(r)
    kind = np.sort(r[:12] if r.argmax() < 12 else r[12:])
    gap = {"next": sorted_[-1] - sorted_[-2], "ratio": sorted_[-2] / sorted_[-1], "best": sorted_[-1],
           "negative": sorted_[-2] - sorted_[-1], "last": sorted_[-1] - sorted_[0], "own kind": kind[-1] - kind[-2],
           "third": sorted_[-1] - sorted_[-3], "inverse": sorted_[-1] / sorted_[-2],
           "kind": abs(r[:12].max() - r[12:].max(initial=-1))}[margin]  # fmt: skip
    return int(best(r)) + relative, float(gap)


def _finds(**switches):
    """The key with these switches."""
    return lambda histogram: _key(histogram, **switches)


_PEARSON = """Take the mean away from both, the histogram and the profile, and divide by both lengths."""
estimate_key.mistakes(
    ("rolled_down", _finds(direction=-1),
     "Your profiles move the wrong way: D major comes out as A♯. np.roll(profile, 2) is the profile of D.", KEY),
    ("minor_swapped", _finds(profiles=(_MINOR, _MAJOR)),
     "Major and minor are swapped: 0 to 11 are major, 12 to 23 minor."),
    ("major_alone", lambda h: _finds(profiles=(_MAJOR, _MAJOR))(h),
     "Both your profiles are major: from 12 up, MINOR counts."),
    ("only_twelve", _finds(profiles=(_MAJOR,)), "You try twelve keys, the major ones. There are 24."),
    ("alternating_keys", _finds(order="alternating"),
     "Your keys alternate: C, Cm, C♯, ... First come all twelve major ones."),
    ("cosine_for_pearson", _finds(measure="cosine"), "That is the plain cosine: no mean was taken away. " + _PEARSON),
    ("product_alone", _finds(measure="product"), "That is the plain product. " + _PEARSON),
    ("covariance", _finds(measure="covariance"),
     "That is the covariance: it is not divided by the two lengths. " + _PEARSON),
    ("histogram_not_centered", _finds(measure="half centered"),
     "The mean was taken away from the profiles alone. " + _PEARSON),
    ("n_and_n_minus_one", _finds(measure="sample"),
     """Your correlations are a little too small: the sum is divided by 12, the deviations by 11. Divide both by
     the same, or by the lengths."""),
    ("distance", _finds(measure="distance"),
     "You compare distances. The best key has the largest correlation. " + _PEARSON),
    ("scale_alone", _finds(profiles=_DIATONIC), "Your profiles are scales of ones and zeros. Take MAJOR and MINOR."),
    ("other_profiles", _finds(profiles=_TEMPERLEY),
     "Those are other profiles. Take MAJOR and MINOR of the cell in the lesson."),
    ("worst_key", _finds(best=np.argmin), "You return the key that fits worst."),
    ("keys_from_one", _finds(relative=1), "Your keys count from 1. C major is 0."),
    ("margin_ratio", _finds(margin="ratio"),
     "Your margin is a ratio. It is a difference: largest minus second largest."),
    ("margin_best", _finds(margin="best"),
     "Your second number is the correlation of the best key. The margin is how far the second best is below it."),
    ("margin_negative", _finds(margin="negative"), "Your margin has the other sign: largest minus second largest."),
    ("margin_to_the_last", _finds(margin="last"),
     "Your margin reaches to the worst key: sorted numbers begin with the smallest. Take the second largest."),
    ("margin_to_the_third", _finds(margin="third"), "Your margin is that to the third best key."),
    ("margin_of_kinds", _finds(margin="kind"),
     "Your margin is that between the best major and the best minor key. The second best of all 24 counts."),
    ("margin_first", lambda h: _key(h)[::-1], "The two numbers are swapped: first the key, then the margin."),
    ("key_alone", lambda h: _key(h)[0], "You return the key alone. The margin belongs to it: return both."),
    ("three_numbers", lambda h: (_key(h)[0] % 12, _key(h)[0] // 12, _key(h)[1]),
     "You return three numbers. Tonic and kind are one number, from 0 to 23."),
    ("minor_folded", lambda h: (_key(h)[0] % 12 if _key(h)[0] >= 0 else -1, _key(h)[1]),
     "Your keys end at 11: minor keys go on from 12 to 23."),
    ("nan_for_equal", _finds(empty=(-1, np.nan)), "Of twelve equal values your margin is not a number. It is 0."),
    see=KEY,
)  # fmt: skip


_EQUAL = "Twelve equal values have no key: return two numbers, -1 and 0."


def _flat(h, zeros=(-1, 0.0), whole=(-1, 0.0), tenth=(-1, 0.0)):
    """Right but for twelve zeros, twelve equal whole numbers, and twelve times 0.1, whose mean is not quite 0.1."""
    if np.ptp(h):
        return _key(h)
    return zeros if h[0] == 0 else whole if h[0] == int(h[0]) else tenth


def _all_flat():
    """What comes of it, by what is caught: argmax, argsort and max of nan find this key or that, rounding any."""
    for j in range(24):
        yield (f"rounded_{j}", partial(_flat, tenth=(j, 0.0)),
               """You test a deviation for 0, as np.std gives it. Of twelve times 0.1 it is a rounding error, not 0.
               Compare the twelve numbers themselves.""")  # fmt: skip
    said = {"nan": " have no correlation: yours is nan, and argmax of nan is no key. Test for them first: -1 and 0.",
            "zero": " have no correlation, so none is the best. Test for them first: -1 and 0."}  # fmt: skip
    for kind, margin in (("nan", math.nan), ("zero", 0.0)):
        for k in (0, 1, 23):
            found = (k, margin)
            for j in (*(j for j in range(24) if j == 5 or k == 0), -1):
                tenth = (j, 0.0) if j >= 0 else found
                if kind == "zero" and j == k:
                    continue
                yield f"none_caught_{kind}_{k}_{j}", partial(_flat, zeros=found, whole=found, tenth=tenth), (
                    "Twelve equal numbers" + said[kind])  # fmt: skip
                yield f"zeros_caught_{kind}_{k}_{j}", partial(_flat, whole=found, tenth=tenth), (
                    "You catch zeros alone. Any twelve equal numbers" + said[kind])  # fmt: skip


estimate_key.mistakes(*_all_flat(), see=KEY)
estimate_key.mistakes(
    ("soft_is_equal", lambda h: (-1, 0.0) if np.std(h) < 1e-4 else _key(h),
     "A soft histogram counts as twelve equal numbers in your function: your limit for equal is too wide."),
    ("centered_products", _finds(measure="centered product"),
     "Your products are not divided by the two lengths. " + _PEARSON),
    ("sample_covariance", _finds(measure="sample covariance"), "That is the covariance. " + _PEARSON),
    ("absolute", _finds(measure="absolute"),
     "Your correlations have lost their sign: a key that fits badly has one below 0."),
    ("squared", _finds(measure="squared"), "Your correlations are squared. " + _PEARSON),
    ("profiles_not_centered", _finds(measure="profiles not centered"),
     "The mean was taken away from the histogram alone. " + _PEARSON),
    ("ratio_upside_down", _finds(margin="inverse"),
     "Your margin is a ratio. It is a difference: largest minus second largest."),
    ("margin_of_its_kind", _finds(margin="own kind"),
     "Your margin looks at keys of the same kind alone. The second best of all 24 counts."),
    ("rolled_down_cosine", _finds(direction=-1, measure="cosine"),
     "Your profiles move the wrong way, and no mean was taken away. np.roll(profile, 2) is the profile of D."),
    ("best_and_undefined", _finds(margin="best", empty=(0, np.nan)),
     """Your second number is the correlation of the best key, not the distance to the second best; and equal values
     give nan."""),
    ("swapped_and_to_the_last", _finds(profiles=(_MINOR, _MAJOR), margin="last"),
     "Major and minor are swapped, and your margin reaches to the worst key."),
    ("one_number_for_equal", lambda h: _key(h) if np.ptp(h) else -1,
     "Right but for equal values: one number comes back. " + _EQUAL),
    ("nothing_for_equal", lambda h: _key(h) if np.ptp(h) else None,
     "Right but for equal values: nothing comes back. " + _EQUAL),
    ("none_and_zero", lambda h: _key(h) if np.ptp(h) else (None, 0.0),
     "Right but for equal values: the key is None. " + _EQUAL),
    ("zero_and_none", lambda h: _key(h) if np.ptp(h) else (-1, None),
     "Right but for equal values: the margin is None. " + _EQUAL),
    ("as_text", lambda h: (str(_key(h)[0]), _key(h)[1]), "Your key is text. Return a number."),
    ("as_a_name", lambda h: ("C C# D D# E F F# G G# A A# B".split()[_key(h)[0] % 12], _key(h)[1]),
     "Your key is a name. Return a number."),
    ("relative_minor_key", lambda h: (12 + (k - 9) % 12 if (k := _key(h)[0]) > 11 else k, _key(h)[1]),
     "Your minor keys are numbered by their relative major. 12 is C minor, 21 is A minor."),
    ("rounded_margin", lambda h: (_key(h)[0], round(_key(h)[1], 2)), "Your margin is rounded. Return it as it is."),
    ("rounded_margin_3", lambda h: (_key(h)[0], round(_key(h)[1], 3)), "Your margin is rounded. Return it as it is."),
    see=KEY,
)  # fmt: skip


@estimate_key.right
def key_by_corrcoef(histogram):
    if max(histogram) == min(histogram):
        return -1, 0
    r = []
    for profile in (_MAJOR, _MINOR):
        for tonic in range(12):
            r.append(np.corrcoef(histogram, np.roll(profile, tonic))[0, 1])
    order = np.argsort(r)
    return order[-1], r[order[-1]] - r[order[-2]]


@estimate_key.right
def key_in_plain_python(histogram):
    h = [float(v) for v in histogram]
    if len(set(h)) == 1:
        return [-1, 0.0]

    def pearson(a, b):
        mean_a, mean_b = sum(a) / 12, sum(b) / 12
        top = sum((u - mean_a) * (v - mean_b) for u, v in zip(a, b, strict=True))
        return top / math.sqrt(sum((u - mean_a) ** 2 for u in a) * sum((v - mean_b) ** 2 for v in b))

    r = [pearson(h, [p[(c - t) % 12] for c in range(12)]) for p in (_MAJOR, _MINOR) for t in range(12)]
    best = max(range(24), key=r.__getitem__)
    return best, r[best] - max(v for j, v in enumerate(r) if j != best)


@estimate_key.right
def key_if_std_is_tiny(histogram):
    if np.std(histogram) < 1e-9:
        return -1, 0.0
    r = np.corrcoef(histogram, [np.roll(p, t) for p in (_MAJOR, _MINOR) for t in range(12)])[0, 1:]
    return np.argmax(r), np.ptp(np.sort(r)[-2:])


@estimate_key.right
def key_in_torch(histogram):
    h = torch.as_tensor(np.array(histogram), dtype=torch.float64)
    if bool((h == h[0]).all()):
        return torch.tensor(-1), torch.tensor(0.0)
    P = torch.stack([torch.roll(torch.tensor(p), t) for p in (_MAJOR, _MINOR) for t in range(12)])
    D, g = P - P.mean(1, keepdim=True), h - h.mean()
    top, which = torch.topk(D @ g / D.norm(dim=1) / g.norm(), 2)
    return which[0], top[0] - top[1]


# --- self_similarity ------------------------------------------------------------------------------


def _similar(C, average=1, left="out", how=np.mean, measure="cosine", zeros=0.0, diagonal=None, order="average first",
             grouping="blocks", axis=0):  # fmt: skip
    """The matrix with switches. left: what becomes of frames left over; zeros: similarity of silent blocks."""
    C = np.asarray(C, dtype=float)
    length = np.sqrt((C**2).sum(axis=0))
    if order == "normalize first":
        C = C / np.where(length > 0, length, 1)
    n = C.shape[1]
    if grouping == "moving":
        groups = [C[:, m : m + average] for m in range(n - average + 1)]
    elif grouping == "every":
        groups = [C[:, m : m + 1] for m in range(0, n - average + 1, average)]
    elif grouping == "interleaved":
        groups = [C[:, m :: n // average][:, :average] for m in range(n // average)]
    else:
        first = n % average if left == "front" else 0
        stop = n if left == "in" else n - average + 1
        groups = [C[:, m : m + average] for m in range(first, stop, average)]
    B = np.stack([how(g, axis=1) for g in groups], axis=1)
    if axis == 1:
        B = B.T
    if measure == "pearson":
        B = B - B.mean(axis=0)
    size = np.sqrt((B**2).sum(axis=0))
    with np.errstate(**QUIET):
        A = B.T @ B
        if measure in ("cosine", "pearson"):
            A = A / np.outer(size, size)
        if measure == "largest":
            A = A / (size.max() ** 2)
        if measure == "squares":
            A = A / np.outer(size**2, size**2)
        if measure == "half":
            A = A / size
        if measure == "other half":
            A = A / size[:, None]
        if measure == "sums":
            A = A / np.outer(np.abs(B).sum(axis=0), np.abs(B).sum(axis=0))
        if measure == "not below zero":
            A = np.clip(A / np.outer(size, size), 0, 1)
        if measure == "distance":
            A = np.sqrt(np.maximum((B**2).sum(0)[:, None] + (B**2).sum(0) - 2 * A, 0))
        if measure == "angle":
            A = np.arccos(np.clip(A / np.outer(size, size), -1, 1))
        if measure == "one minus":
            A = 1 - A / np.outer(size, size)
        if measure == "positive":
            A = np.abs(A / np.outer(size, size))
    if measure == "one minus":
        zeros = 1 - zeros
    A[size == 0], A[:, size == 0] = zeros, zeros
    if diagonal is not None:
        np.fill_diagonal(A, diagonal)
    return A


def _alike(**switches):
    """The matrix with these switches."""
    return lambda C, average=1: _similar(C, average, **switches)


_NOT_COSINE = """That is not the cosine: divide each product by the lengths of both blocks."""
self_similarity.mistakes(
    ("products", _alike(measure="product"),
     "Those are plain products: loud frames come out as more alike. " + _NOT_COSINE),
    ("by_the_largest", _alike(measure="largest"), "All is divided by one number. " + _NOT_COSINE),
    ("by_squares", _alike(measure="squares"),
     "You divide by the squares of the lengths: a root is missing. " + _NOT_COSINE),
    ("by_one_length", _alike(measure="half"), "You divide by the length of one of the two alone. " + _NOT_COSINE),
    ("distances", _alike(measure="distance"), "Those are distances. The cosine of alike blocks is 1."),
    ("angles", _alike(measure="angle"), "Those are the angles. Their cosine is asked for."),
    ("one_minus", _alike(measure="one minus"), "That is 1 minus the cosine, a distance."),
    ("without_signs", _alike(measure="positive"), "Your signs are lost: a cosine may be negative."),
    ("correlation", _alike(measure="pearson"),
     "That is Pearson's correlation: the mean was taken away. The cosine takes none away."),
    ("classes", _alike(axis=1), "You compare rows with rows. Compare columns, the moments."),
    ("average_ignored", lambda C, average=1: _similar(C), "The argument average has no effect."),
    ("moving_average", _alike(grouping="moving"),
     "Your blocks overlap: a moving average. Block 1 begins where block 0 ends."),
    ("every_nth", _alike(grouping="every"), "You take one frame of each block. Take the mean of all of them."),
    ("interleaved", _alike(grouping="interleaved"),
     """Your blocks hold frames that are far apart: the reshape has its axes in the wrong order. A block is frames in a
     row."""),
    ("rest_kept", _alike(left="in"), "Frames left over at the end make a block of their own. They are left out."),
    ("rest_in_front", _alike(left="front"), "You leave out frames at the start. Those at the end are left over."),
    ("largest_of_a_block", _alike(how=np.max), "You take the largest of each block. Take the mean."),
    ("median_of_a_block", _alike(how=np.median), "You take the median of each block. Take the mean."),
    ("normalized_first", _alike(order="normalize first"),
     """You divide frames by their lengths before you average. First average, then compare: loud frames count for more
     in a block."""),
    ("nan_for_zeros", _alike(zeros=np.nan),
     "You divide by the length of blocks of zeros: 0 / 0 is nan. Their similarity is 0 with all, and with themselves."),
    ("one_for_zeros", _alike(zeros=1.0), "Blocks of zeros are alike to all in your result. Their similarity is 0."),
    ("one_on_the_diagonal", _alike(diagonal=1.0),
     "Your diagonal is 1 everywhere. A block of zeros has similarity 0 with itself, too."),
    ("zero_on_the_diagonal", _alike(diagonal=0.0),
     "Your diagonal is 0. Each block is alike to itself: 1, but for zeros."),
    ("mean_similarity", lambda C, average=1: _blocks_of(_similar(C), average),
     """You divide frames by their lengths before averaging, or average their similarities, which is the same. Average
     the frames as they are, then compare the blocks."""),
    ("upper_half", lambda C, average=1: np.triu(_similar(C, average)),
     "The lower half is missing: A[i, j] and A[j, i] are equal."),
    see=REPEATS,
)  # fmt: skip


def _blocks_of(A, average):
    n = len(A) // average
    return A[: n * average, : n * average].reshape(n, average, n, average).mean(axis=(1, 3))


def _of_reshaped(C, average=1):
    """Blocks by a reshape with its axes in the wrong order."""
    n = C.shape[1] // average
    return _similar(np.asarray(C)[:, : n * average].reshape(n, average, len(C)).mean(axis=1).T)


def _softened(eps):
    """A small number in the denominator."""
    return lambda C, average=1: (A := _similar(C, average, measure="product")) / (
        np.sqrt(np.outer(np.diag(A), np.diag(A))) + eps)  # fmt: skip


def _made(C, average=1):
    n = C.shape[1] // average
    return np.asarray(C, dtype=float)[:, : n * average].reshape(len(C), n, average).mean(axis=2)


def _row_against_row(C, average=1, size=0, guard=True):
    """U @ U.T; size: the axis along which lengths are taken, None for no division."""
    B = _made(C, average)
    n = 1.0 if size is None else np.linalg.norm(B, axis=size, keepdims=True)
    with np.errstate(**QUIET):
        U = B / (np.where(n > 0, n, 1) if guard else n)
        return U @ U.T


def _rows_of_length_one(C, average=1):
    B = _made(C, average)
    U = B / np.linalg.norm(B, axis=1, keepdims=True)
    return U.T @ U


def _nan_by_one_length(C, average=1, turned=False):
    B = _made(C, average)
    n = np.linalg.norm(B, axis=0)
    with np.errstate(**QUIET):
        return B.T @ B / (n[:, None] if turned else n)


def _nothing_left_out(C, average=1, parts=False):
    """A reshape that fits only where no frame is left over; or parts of unequal length."""
    if parts:
        blocks = np.array_split(C, C.shape[1] // average, axis=1)
        return _similar(np.stack([b.mean(axis=1) for b in blocks], axis=1))
    return _similar(np.reshape(C, (len(C), -1, average)).mean(axis=2))


_OF_ROWS = "You compare rows. Blocks are columns: the product has the transposed one in front."
_ROW_LENGTHS = "You divide by the lengths of rows, axis 1. Each block, a column, has its own length: axis 0."
self_similarity.mistakes(
    ("row_against_row", _row_against_row, _OF_ROWS),
    ("row_against_row_or_nan", partial(_row_against_row, guard=False), _OF_ROWS),
    ("row_products", partial(_row_against_row, size=None), _OF_ROWS),
    ("rows_of_length_one", _rows_of_length_one, _ROW_LENGTHS),
    ("by_one_length_or_nan", _nan_by_one_length,
     "You divide by the length of one of the two alone, and blocks of zeros give nan. " + _NOT_COSINE),
    ("by_the_other_length_or_nan", partial(_nan_by_one_length, turned=True),
     "You divide by the length of one of the two alone, and blocks of zeros give nan. " + _NOT_COSINE),
    ("nothing_left_out", _nothing_left_out,
     "Your reshape, or split, stops where frames are left over. Leave them out first: keep blocks * average columns."),
    ("uneven_parts", partial(_nothing_left_out, parts=True),
     "Your blocks differ in length: array_split spreads the frames left over among them. They are left out."),
    ("by_the_other_length", _alike(measure="other half"),
     "You divide by the length of one of the two alone. " + _NOT_COSINE),
    ("by_sums", _alike(measure="sums"), "You divide by sums. A length is the root of a sum of squares. " + _NOT_COSINE),
    ("never_below_zero", _alike(measure="not below zero"), "Values below 0 are cut off: a cosine may be negative."),
    ("softened_by_0_01", _softened(1e-2),
     "All values are a little too small: a number is added to the lengths. It changes soft blocks."),
    ("softened_by_0_001", _softened(1e-3),
     "All values are a little too small: a number is added to the lengths. It changes soft blocks."),
    ("rest_kept_and_nan", _alike(left="in", zeros=np.nan),
     "Frames left over make a block of their own, and blocks of zeros give nan. Leave the ones out, and put 0."),
    ("moving_and_diagonal", _alike(grouping="moving", diagonal=1.0),
     "Your blocks overlap, and your diagonal is 1 also for zeros."),
    ("rest_kept_correlation", _alike(left="in", measure="pearson"),
     "The mean was taken away, as for a correlation, and frames left over are kept."),
    ("sums_and_products", _alike(how=np.sum, measure="product"), "Those are plain products of sums. " + _NOT_COSINE),
    ("rows_averaged", lambda C, average=1: _similar(np.asarray(C).T, average),
     "Rows and columns are swapped: frames are columns."),
    ("reshaped_wrongly", _of_reshaped,
     "Your reshape mixes rows and frames. Keep the rows in front: [rows, blocks, average]."),
    ("last_block_lost", lambda C, average=1: (
        _similar(C[:, : (C.shape[1] - 1) // average * average], average) if C.shape[1] > average else np.zeros((0, 0))),
     "The last whole block is lost: the end of a range is not part of it."),
    ("minus_one_for_zeros", _alike(zeros=-1.0), "Blocks of zeros have -1 in your result. Their similarity is 0."),
    see=REPEATS,
)  # fmt: skip


@self_similarity.right
def similar_with_loops(C, average=1):
    blocks = []
    for start in range(0, C.shape[1] - average + 1, average):
        blocks.append([sum(row[start : start + average]) / average for row in np.asarray(C).tolist()])
    lengths = [math.sqrt(sum(v * v for v in b)) for b in blocks]
    return [
        [sum(u * v for u, v in zip(a, b, strict=True)) / (p * q) if p * q else 0.0
         for b, q in zip(blocks, lengths, strict=True)]
        for a, p in zip(blocks, lengths, strict=True)
    ]  # fmt: skip


@self_similarity.right
def similar_of_sums(C, average=1):
    n = C.shape[1] // average
    sums = np.add.reduceat(np.asarray(C, dtype=np.float32)[:, : n * average], np.arange(n) * average, axis=1)
    products = sums.T @ sums
    size = np.sqrt(np.diag(products))
    return np.divide(products, np.outer(size, size), out=np.zeros_like(products), where=np.outer(size, size) > 0)


@self_similarity.right
def similar_in_torch(C, average=1):
    means = torch.nn.functional.avg_pool1d(torch.as_tensor(np.array(C))[None], average)[0]
    return torch.nn.functional.normalize(means, dim=0, eps=1e-12).T @ torch.nn.functional.normalize(
        means, dim=0, eps=1e-12
    )
