"""Lesson 07: wrong answers with the words that each must earn, and right answers in other styles."""

import math

import numpy as np
import torch
from checks import hz_to_mel, log_mel, mel_filterbank, mel_spectrogram, mel_to_hz, mel_to_linear, mfcc

QUIET = {"all": "ignore"}  # logarithms and quotients of zero


def _fails(error, where, function):
    """The function, but with an error where `where(*arguments)` says so."""

    def failing(*arguments, **named):
        if where(*arguments, **named):
            raise error("as the student's code does")
        return function(*arguments, **named)

    return failing


def _array(x, *_, **__):
    return np.ndim(x) > 0


def _no_nan(x):
    return np.nan_to_num(x, nan=0.0, posinf=0.0, neginf=0.0)


# --- hz_to_mel ------------------------------------------------------------------------------------


def _mel(f, htk=True, a=2595, corner=700, plus=1, log=np.log10, knee=1000.0, slope=3 / 200, base=15.0, steps=27,
         ratio=6.4, slog=np.log, upper=None):  # fmt: skip
    with np.errstate(**QUIET):
        f = np.asarray(f, dtype=float)
        if htk:
            return a * log(plus + f / corner)
        high = base + steps * slog(f / 1000) / slog(ratio) if upper is None else upper(f)
        return np.where(f < knee, slope * f, high)


def _by_one_branch(f, htk=True, choose=np.all):
    """Slaney's mel with one branch for the whole array."""
    if htk:
        return _mel(f)
    return _mel(f, False, knee=np.inf if choose(np.asarray(f) < 1000) else -1.0)


def _like_the_input(f, htk, function):
    """Written into an array of the input's type: whole numbers cut what is behind the point."""
    if np.ndim(f) and np.asarray(f).dtype.kind in "iu":
        return np.asarray(function(f, htk)).astype(int)
    return function(f, htk)


_PARTS = """One of Slaney's two parts is used for all frequencies. Below 1000 Hz the straight line counts, from 1000 Hz
    on the logarithm, value by value."""


def _hole(values, x, at, htk):
    """0 exactly where the two parts meet: neither of two strict comparisons holds there."""
    return values if htk else np.where(np.asarray(x) == at, 0.0, values)


_WHOLE = """Right for floats. From whole numbers you get whole mels: np.zeros_like(f) and f.copy() make an array of
    the same type, which cuts what is behind the point."""


hz_to_mel.mistakes(
    ("natural_log", lambda f, htk=True: _mel(f, htk, log=np.log),
     "HTK's values are 2.3 times too large: np.log is the natural logarithm, the formula has the one to base 10."),
    ("log2", lambda f, htk=True: _mel(f, htk, log=np.log2),
     "HTK's values are 3.3 times too large: np.log2 is the logarithm to base 2, the formula has the one to base 10."),
    ("natural_factor_with_log10", lambda f, htk=True: _mel(f, htk, a=1127),
     "1127 belongs to the natural logarithm, 2595 to that of base 10. Do not mix them."),
    ("corner_1000", lambda f, htk=True: _mel(f, htk, corner=1000), "HTK's formula divides f by 700, not by 1000."),
    ("fant", lambda f, htk=True: _mel(f, htk, a=1000, corner=1000, log=np.log2),
     "That is Fant's formula, with 1000 in both places. HTK's has 2595 and 700."),
    ("corner_70", lambda f, htk=True: _mel(f, htk, corner=70), "HTK's formula divides f by 700: yours by 70."),
    ("one_forgotten", lambda f, htk=True: _mel(f, htk, plus=0),
     "The 1 under HTK's logarithm is missing: 0 Hz must be 0 mel, not minus infinity."),
    ("one_with_f", lambda f, htk=True: _mel(np.asarray(f) + 1.0, plus=0) if htk else _mel(f, False),
     "Your parentheses end too late: it is 1 + f / 700, and yours is (1 + f) / 700."),
    ("one_outside", lambda f, htk=True: _mel(f, plus=0) + 1 if htk else _mel(f, False),
     "The 1 stands outside of HTK's logarithm. It belongs under it: 1 + f / 700."),
    ("f_times_700", lambda f, htk=True: _mel(f, htk, corner=1 / 700), "f is divided by 700, not multiplied."),
    ("formula_ignored", lambda f, htk=True: _mel(f),
     "Right by HTK's formula. With htk=False you return the same: the argument is ignored."),
    ("always_slaney", lambda f, htk=True: _mel(f, False),
     "Right by Slaney's formula. With htk=True, the default, HTK's is asked for."),
    ("formulas_swapped", lambda f, htk=True: _mel(f, not htk),
     "The two formulas are swapped: htk=True, the default, is the one with 2595 and 700."),
    ("line_everywhere", lambda f, htk=True: _mel(f, htk, knee=np.inf), _PARTS),
    ("logarithm_everywhere", lambda f, htk=True: _mel(f, htk, knee=-1.0), _PARTS),
    ("branch_of_all", _by_one_branch, _PARTS),
    ("branch_of_any", lambda f, htk=True: _by_one_branch(f, htk, np.any), _PARTS),
    ("parts_swapped", lambda f, htk=True: np.where(np.asarray(f) < 1000, _mel(f, htk, knee=-1), _mel(f, htk,
     knee=np.inf)), "Slaney's two parts are swapped: the straight line counts *below* 1000 Hz."),
    ("ambiguous", _fails(ValueError, lambda f, htk=True: np.ndim(f) and not htk and np.size(f) > 1, _mel),
     """Right for a single number, but `if f < 1000` fails for an array: it may hold both kinds. The choice must be
     made value by value."""),
    ("math_needs_numbers", _fails(TypeError, _array, _mel),
     "Right for a single number. The functions of `math` take no arrays; those of numpy take both."),
    ("math_in_slaney", _fails(TypeError, lambda f, htk=True: np.ndim(f) and not htk, _mel),
     "Right but for Slaney's formula of an array. The functions of `math` take no arrays; those of numpy take both."),
    ("needs_an_array", _fails(TypeError, lambda f, htk=True: not np.ndim(f) and not htk, _mel),
     """Right for arrays. A single number cannot be indexed or assigned to; make an array of it first, or do without
     masks."""),
    ("needs_an_array_always", _fails(TypeError, lambda f, htk=True: not np.ndim(f), _mel),
     "Right for arrays, but f may also be a single number. It has no length and no elements."),
    ("one_value_arrays", lambda f, htk=True: np.atleast_1d(_mel(f, htk)),
     "Right, but a single number comes back as an array with one value. The shape of the result is that of f."),
    ("flattened", lambda f, htk=True: np.ravel(_mel(f, htk)) if np.ndim(f) else _mel(f, htk),
     "A table of frequencies comes back as one row: the shape of the result is that of f."),
    ("nan_at_zero", lambda f, htk=True: _mel(f) if htk else np.where(np.asarray(f) > 0, _mel(f, False), np.nan),
     """Right but for 0 Hz in Slaney's formula: not a number. The logarithm of 0 is minus infinity, and 0 times that is
     not a number. np.where leaves the other part out."""),
    ("base_forgotten", lambda f, htk=True: _mel(f, htk, base=0.0),
     "Slaney's upper part begins at 0 instead of at 15: the two parts do not meet at 1000 Hz."),
    ("f_not_over_1000", lambda f, htk=True: _mel(np.asarray(f), htk, upper=lambda f: 15 + 27 * np.log(f) /
     np.log(6.4)), "In Slaney's upper part, f is divided by 1000 under the logarithm. Then 1000 Hz is 15 mel."),
    ("log10_above_ln_below", lambda f, htk=True: _mel(f, htk, upper=lambda f: 15 + 27 * np.log10(f / 1000) /
     np.log(6.4)),
     "Slaney's quotient holds two different logarithms. Both are natural ones, or both of any other base."),
    ("ln_above_log10_below", lambda f, htk=True: _mel(f, htk, upper=lambda f: 15 + 27 * np.log(f / 1000) /
     np.log10(6.4)), "Slaney's quotient holds two different logarithms: both have to be of one base."),
    ("no_log_below", lambda f, htk=True: _mel(f, htk, upper=lambda f: 15 + 27 * np.log(f / 1000) / 6.4),
     "Slaney's upper part is divided by the *logarithm* of 6.4, not by 6.4."),
    ("no_division", lambda f, htk=True: _mel(f, htk, upper=lambda f: 15 + 27 * np.log(f / 1000)),
     "Slaney's upper part is not divided by ln 6.4."),
    ("log_of_6400", lambda f, htk=True: _mel(f, htk, ratio=6400.0),
     "Slaney's upper part is divided by ln 6.4, yours by ln 6400: 6400 Hz is 6.4 times 1000 Hz."),
    ("multiplied_by_ln", lambda f, htk=True: _mel(f, htk, upper=lambda f: 15 + 27 * np.log(f / 1000) * np.log(6.4)),
     "Slaney's upper part is multiplied by ln 6.4; it is divided by it."),
    ("log_of_quotient", lambda f, htk=True: _mel(f, htk, upper=lambda f: 15 + 27 * np.log(f / 1000 / 6.4)),
     "It is a quotient of two logarithms, ln(f / 1000) / ln 6.4. Yours is the logarithm of a quotient."),
    ("sum_before_factor", lambda f, htk=True: _mel(f, htk, upper=lambda f: (15 + 27) * np.log(f / 1000) / np.log(6.4)),
     "In Slaney's upper part 15 is added to 27 first. Only 27 is multiplied by the quotient."),
    ("twenty_steps", lambda f, htk=True: _mel(f, htk, steps=20),
     "Slaney's upper part has 27 steps for a factor of 6.4. Yours has another number."),
    ("upside_down", lambda f, htk=True: _mel(f, htk, slope=200 / 3),
     "Slaney's line is upside down: 200 Hz are 3 mel."),
    ("three_forgotten", lambda f, htk=True: _mel(f, htk, slope=1 / 200),
     "Below 1000 Hz, Slaney's mel is 3 f / 200: the 3 is missing."),
    ("slaney_from_1000", lambda f, htk=True: _mel(f) if htk else _mel(f, False) * 1000 / 15,
     "Slaney's mels are scaled so that 1000 Hz is 1000. In his scale it is 15."),
    ("line_is_f", lambda f, htk=True: _mel(f, htk, slope=1.0),
     "Below 1000 Hz you return f itself. Slaney's line has the slope 3 / 200."),
    ("knee_at_15", lambda f, htk=True: _mel(f, htk, knee=15.0),
     "You compare f with 15. That is where the parts meet in mel; in Hz it is 1000."),
    ("whole_mels", lambda f, htk=True: np.round(_mel(f, htk)), "Your mels are rounded to whole numbers."),
    ("cut_mels", lambda f, htk=True: np.floor(_mel(f, htk)),
     "Your mels are cut to whole numbers: int or // drops what is behind the point."),
    ("whole_division", lambda f, htk=True: _mel(f) if htk else np.where(np.asarray(f) < 1000, 3 * np.asarray(f) // 200,
     _mel(f, False)), "Slaney's line is cut to whole numbers: // drops what is behind the point, / does not."),
    ("whole_array", lambda f, htk=True: _mel(f) if htk else _like_the_input(f, htk, _mel),
     """Right for floats. From an array of whole numbers you get whole mels: np.zeros_like(f) and f.copy() make an
     array of the same type, which cuts what is behind the point."""),
    ("math_in_htk", _fails(TypeError, lambda f, htk=True: np.ndim(f) and htk, _mel),
     "Right but for HTK's formula of an array. The functions of `math` take no arrays; those of numpy take both."),
    ("whole_everything", lambda f, htk=True: _mel(f) if htk else _mel(f, False).astype(int) if np.asarray(f).dtype.kind
     in "iu" else _mel(f, False), _WHOLE),
    ("whole_everything_in_both", lambda f, htk=True: _mel(f, htk).astype(int) if np.asarray(f).dtype.kind in "iu" else
     _mel(f, htk), _WHOLE),
    ("branch_of_all_lifted", lambda f, htk=True: _by_one_branch(np.maximum(f, 1e-9), htk), _PARTS),
    ("logarithm_everywhere_lifted", lambda f, htk=True: _mel(np.maximum(f, 1e-9), htk, knee=-1.0), _PARTS),
    ("flattened_always", lambda f, htk=True: np.ravel(_mel(f, htk)),
     "Your result is always one row. Its shape is that of f: a number for a number, a table for a table."),
    ("list_of_columns", lambda f, htk=True: _mel(f, htk)[..., None] if np.ndim(f) else _mel(f, htk),
     "Your result has one axis too many. Its shape is that of f."),
    ("rounded_to_tenths", lambda f, htk=True: np.round(_mel(f, htk), 1), "Your mels are rounded."),
    ("whole_quotient", lambda f, htk=True: _mel(f, htk) if not htk else 2595 * np.log10(1 + np.asarray(f) // 700),
     "f is divided by 700 with //, which drops what is behind the point."),
    ("whole_quotient_alone", lambda f, htk=True: 2595 * np.log10(1 + np.asarray(f) // 700),
     "f is divided by 700 with //, which drops what is behind the point. And htk is ignored."),
    ("hole_at_1000", lambda f, htk=True: _hole(_mel(f, htk), f, 1000, htk),
     "Right but at 1000 Hz: neither < nor > holds there. It belongs to the upper part, from 1000 Hz on."),
    ("natural_log_alone", lambda f, htk=True: _mel(f, log=np.log),
     "np.log is the natural logarithm; HTK's formula has the one to base 10. And htk is ignored."),
    ("natural_and_one_forgotten", lambda f, htk=True: _mel(f, htk, log=np.log, plus=0),
     """In HTK's formula the 1 under the logarithm is missing, and np.log is the natural logarithm, not that to base
     10."""),
    ("one_and_15_forgotten", lambda f, htk=True: _mel(f, htk, plus=0, base=0.0),
     "In HTK's formula the 1 under the logarithm is missing, in Slaney's upper part the 15."),
    ("natural_and_15_forgotten", lambda f, htk=True: _mel(f, htk, log=np.log, base=0.0),
     "HTK's formula has the logarithm to base 10, and Slaney's upper part begins at 15."),
)  # fmt: skip


@hz_to_mel.right
def value_by_value(f, htk=True):
    def one(f):
        if htk:
            return 1127.010480 * math.log(1 + f / 700)
        return f * 0.015 if f < 1000 else 15 + math.log(f / 1000) / (math.log(6.4) / 27)

    return np.vectorize(one, otypes=[float])(f)


@hz_to_mel.right
def with_masks(f, htk=True):
    f = np.array(f, dtype=float)
    if htk:
        return 2595 * np.log10(1 + f / 700)
    m = np.atleast_1d(f / (200 / 3))
    high = m >= 15
    m[high] = 15 + np.log(np.atleast_1d(f)[high] / 1000) * 27 / np.log(6.4)
    return m.reshape(f.shape)


@hz_to_mel.right
def by_piecewise(f, htk=True):
    f = np.asarray(f, dtype=np.float32)
    if htk:
        return np.log(1 + f / 700) / np.log(10) * 2595
    return np.piecewise(
        f, [f < 1000, f >= 1000], [lambda f: f / 200 * 3, lambda f: 15 + 27 * np.emath.logn(6.4, f / 1000)]
    )


@hz_to_mel.right
def in_torch(f, htk=True):
    f = torch.as_tensor(np.asarray(f), dtype=torch.float64)
    if htk:
        return 2595 * torch.log10(1 + f / 700)
    return torch.where(f >= 1000, 15 + 27 * torch.log(f / 1000) / math.log(6.4), 0.015 * f)


# --- mel_to_hz ------------------------------------------------------------------------------------


def _hz(m, htk=True, a=2595, corner=700, minus=1, power=lambda x: 10**x, knee=15.0, slope=200 / 3, base=15.0,
        upper=None):  # fmt: skip
    with np.errstate(**QUIET):
        m = np.asarray(m, dtype=float)
        if htk:
            return corner * (power(m / a) - minus)
        high = 1000 * 6.4 ** ((m - base) / 27) if upper is None else upper(m)
        return np.where(m < knee, slope * m, high)


def _hz_by_one_branch(m, htk=True, choose=np.all):
    if htk:
        return _hz(m)
    return _hz(m, False, knee=np.inf if choose(np.asarray(m) < 15) else -1.0)


def _upper(function):
    return lambda m, htk=True: _hz(m, htk, upper=function)


_BACK_PARTS = """One of Slaney's two parts is used for all values. Below 15 mel the straight line counts, from 15 mel on
    the power, value by value."""


mel_to_hz.mistakes(
    ("power_of_e", lambda m, htk=True: _hz(m, htk, power=np.exp),
     "HTK's logarithm is to base 10, so a power of 10 undoes it. Yours is a power of e."),
    ("power_of_2", lambda m, htk=True: _hz(m, htk, power=np.exp2),
     "HTK's logarithm is to base 10, so a power of 10 undoes it. Yours is a power of 2."),
    ("natural_factor_with_10", lambda m, htk=True: _hz(m, htk, a=1127),
     "1127 belongs to powers of e, 2595 to powers of 10. Do not mix them."),
    ("formula_ignored_back", lambda m, htk=True: _hz(m),
     "Right by HTK's formula. With htk=False you return the same: the argument is ignored."),
    ("always_slaney_back", lambda m, htk=True: _hz(m, False),
     "Right by Slaney's formula. With htk=True, the default, HTK's is asked for."),
    ("formulas_swapped_back", lambda m, htk=True: _hz(m, not htk),
     "The two formulas are swapped: htk=True, the default, is the one with 2595 and 700."),
    ("the_way_there", lambda m, htk=True: _mel(m, htk),
     "That is the way there, from Hz to mel. Here mels come in, and Hz go out."),
    ("minus_one_forgotten", lambda m, htk=True: _hz(m, htk, minus=0),
     "0 mel must be 0 Hz: the 1 under the logarithm has to be taken away again."),
    ("minus_one_last", lambda m, htk=True: _hz(m, minus=0) - 1 if htk else _hz(m, False),
     "The 1 is taken away too late: undo the 1 before you multiply by 700."),
    ("minus_one_first", lambda m, htk=True: 700 * 10 ** (np.asarray(m) / 2595 - 1) if htk else _hz(m, False),
     "The 1 is taken away in the exponent. It is taken away from the power of 10."),
    ("plus_one", lambda m, htk=True: _hz(m, htk, minus=-1),
     "The 1 has the wrong sign: it was added under the logarithm, so it is taken away here."),
    ("corner_1000_back", lambda m, htk=True: _hz(m, htk, corner=1000), "HTK's formula has 700 Hz, yours 1000 Hz."),
    ("corner_divides", lambda m, htk=True: _hz(m, htk, corner=1 / 700),
     "On the way there f was divided by 700. So here you multiply by it."),
    ("knee_at_1000", lambda m, htk=True: _hz(m, htk, knee=1000.0),
     """Above 15 mel your line goes on: either the power of 6.4 is missing, or mels are compared with 1000, which is
     where the parts meet in Hz."""),
    ("curve_everywhere", lambda m, htk=True: _hz(m, htk, knee=-1.0), _BACK_PARTS),
    ("branch_of_all_back", _hz_by_one_branch, _BACK_PARTS),
    ("branch_of_any_back", lambda m, htk=True: _hz_by_one_branch(m, htk, np.any), _BACK_PARTS),
    ("parts_swapped_back", lambda m, htk=True: np.where(np.asarray(m) < 15, _hz(m, htk, knee=-1), _hz(m, htk,
     knee=np.inf)), "Slaney's two parts are swapped: the straight line counts *below* 15 mel."),
    ("ambiguous_back", _fails(ValueError, lambda m, htk=True: np.ndim(m) and not htk and np.size(m) > 1, _hz),
     """Right for a single number, but `if m < 15` fails for an array: it may hold both kinds. The choice must be made
     value by value."""),
    ("math_needs_numbers_back", _fails(TypeError, _array, _hz),
     "Right for a single number. The functions of `math` take no arrays; those of numpy take both."),
    ("math_in_slaney_back", _fails(TypeError, lambda m, htk=True: np.ndim(m) and not htk, _hz),
     "Right but for Slaney's formula of an array. The functions of `math` take no arrays; those of numpy take both."),
    ("needs_an_array_back", _fails(TypeError, lambda m, htk=True: not np.ndim(m) and not htk, _hz),
     """Right for arrays. A single number cannot be indexed or assigned to; make an array of it first, or do without
     masks."""),
    ("needs_an_array_always_back", _fails(TypeError, lambda m, htk=True: not np.ndim(m), _hz),
     "Right for arrays, but m may also be a single number. It has no length and no elements."),
    ("one_value_arrays_back", lambda m, htk=True: np.atleast_1d(_hz(m, htk)),
     "Right, but a single number comes back as an array with one value. The shape of the result is that of m."),
    ("flattened_back", lambda m, htk=True: np.ravel(_hz(m, htk)) if np.ndim(m) else _hz(m, htk),
     "A table of mels comes back as one row: the shape of the result is that of m."),
    ("knee_not_subtracted", _upper(lambda m: 1000 * 6.4 ** (m / 27)),
     "In Slaney's upper part, the 15 mel at which it begins are not taken away first."),
    ("knee_added", _upper(lambda m: 1000 * 6.4 ** ((m + 15) / 27)),
     "In Slaney's upper part 15 was added on the way there. So here it is taken away."),
    ("e_for_6", _upper(lambda m: 1000 * np.exp((m - 15) / 27)),
     "Slaney's logarithm was divided by ln 6.4. Undo that too: it is a power of 6.4, not of e."),
    ("ten_for_6", _upper(lambda m: 1000 * 10 ** ((m - 15) / 27)),
     "Slaney's upper part is a power of 6.4. Yours is a power of 10."),
    ("divided_by_ln", _upper(lambda m: 1000 * np.exp((m - 15) / 27 / np.log(6.4))),
     "On the way there you divided by ln 6.4. So here you multiply by it."),
    ("log10_of_6", _upper(lambda m: 1000 * np.exp((m - 15) / 27 * np.log10(6.4))),
     "A power of e needs the natural logarithm of 6.4, not the one to base 10."),
    ("ln_with_10", _upper(lambda m: 1000 * 10 ** ((m - 15) / 27 * np.log(6.4))),
     "A power of 10 needs the logarithm of 6.4 to base 10, not the natural one."),
    ("power_then_27", _upper(lambda m: 1000 * 6.4 ** (m - 15) / 27),
     "The division by 27 belongs into the exponent: powers come before products in Python."),
    ("product_for_power", _upper(lambda m: 1000 * 6.4 * (m - 15) / 27),
     "6.4 is raised to the power, not multiplied: ** instead of *."),
    ("thousand_forgotten", _upper(lambda m: 6.4 ** ((m - 15) / 27)),
     "Slaney's upper part is in kHz: the factor 1000 is missing."),
    ("added_to_1000", _upper(lambda m: 1000 + 6.4 ** ((m - 15) / 27)),
     "Slaney's upper part adds 1000 Hz. The power is multiplied by it."),
    ("twenty_steps_back", _upper(lambda m: 1000 * 6.4 ** ((m - 15) / 20)),
     "Slaney's upper part has 27 steps for a factor of 6.4. Yours has another number."),
    ("slope_of_the_way_there", lambda m, htk=True: _hz(m, htk, slope=3 / 200),
     "Slaney's line is that of the way there. 3 mel are 200 Hz."),
    ("three_forgotten_back", lambda m, htk=True: _hz(m, htk, slope=200.0),
     "Slaney's line is three times too steep: 3 mel are 200 Hz."),
    ("line_is_m", lambda m, htk=True: _hz(m, htk, slope=1.0), "Below 15 mel you return m itself. 3 mel are 200 Hz."),
    ("slaney_from_1000_back", lambda m, htk=True: _hz(m) if htk else _hz(np.asarray(m) * 15 / 1000, False),
     "You read Slaney's mels as if 1000 Hz were 1000 of them. In his scale it is 15."),
    ("whole_hertz", lambda m, htk=True: np.round(_hz(m, htk)), "Your frequencies are rounded to whole hertz."),
    ("cut_hertz", lambda m, htk=True: np.floor(_hz(m, htk) + 1e-9),
     "Your frequencies are cut to whole hertz: int or // drops what is behind the point."),
    ("whole_array_back", lambda m, htk=True: _hz(m) if htk else _like_the_input(m, htk, _hz),
     """Right for floats. From an array of whole numbers you get whole hertz: np.zeros_like(m) and m.copy() make an
     array of the same type, which cuts what is behind the point."""),
    ("math_in_htk_back", _fails(TypeError, lambda m, htk=True: np.ndim(m) and htk, _hz),
     "Right but for HTK's formula of an array. The functions of `math` take no arrays; those of numpy take both."),
    ("flattened_always_back", lambda m, htk=True: np.ravel(_hz(m, htk)),
     "Your result is always one row. Its shape is that of m: a number for a number, a table for a table."),
    ("hole_at_15", lambda m, htk=True: _hole(_hz(m, htk), m, 15, htk),
     "Right but at 15 mel: neither < nor > holds there. It belongs to the upper part, from 15 mel on."),
    ("whole_exponent", lambda m, htk=True: 700 * (10.0 ** (np.asarray(m) // 2595) - 1) if htk else _hz(m, False),
     "The exponent is divided with //, which drops what is behind the point."),
    ("minus_one_and_15", lambda m, htk=True: _hz(m, minus=0) if htk else _hz(m, False, base=0.0),
     "In HTK's formula the 1 is not taken away, in Slaney's upper part the 15."),
    ("e_and_no_formula", lambda m, htk=True: _hz(m, power=np.exp),
     "HTK's power is one of 10, not of e. And htk is ignored."),
    ("minus_one_and_no_formula", lambda m, htk=True: _hz(m, minus=0), "The 1 is not taken away. And htk is ignored."),
    ("1127_and_minus_one_last", lambda m, htk=True: _hz(m, a=1127, minus=0) - 1 if htk else _hz(m, False),
     "1127 belongs to powers of e, and the 1 is taken away from the power, before you multiply by 700."),
    ("e_and_minus_one_last", lambda m, htk=True: _hz(m, power=np.exp, minus=0) - 1 if htk else _hz(m, False),
     "HTK's power is one of 10, not of e, and the 1 is taken away before you multiply by 700."),
)  # fmt: skip


@mel_to_hz.right
def back_value_by_value(m, htk=True):
    def one(m):
        if htk:
            return 700 * math.expm1(m / 1127.01048)
        return m * 200 / 3 if m <= 15 else 1000 * math.exp((m - 15) * math.log(6.4) / 27)

    return np.vectorize(one, otypes=[float])(m)


@mel_to_hz.right
def back_with_torch(m, htk=True):
    m = torch.as_tensor(np.asarray(m), dtype=torch.float64)
    if htk:
        return 700 * (torch.pow(10, m / 2595) - 1)
    return torch.where(m >= 15, 1000 * torch.exp((m - 15) / 27 * math.log(6.4)), m / 0.015)


@mel_to_hz.right
def back_by_masks(m, htk=True):
    m = np.asarray(m, dtype=np.float32)
    if htk:
        return 700 * (np.exp(m / 2595 * np.log(10)) - 1)
    f = np.atleast_1d(m * 200 / 3)
    high = np.atleast_1d(m) >= 15
    f[high] = 1000 * np.power(6.4, (np.atleast_1d(m)[high] - 15) / 27)
    return f.reshape(m.shape)


# --- mel_filterbank -------------------------------------------------------------------------------


def _fb(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True, *, count=2, space=None,
        bins=None, round_to=None, sides=None, scale=None, inmel=False, to=None, back=None, end=True):  # fmt: skip
    """The filterbank with one thing changed."""
    to, back = htk if to is None else to, htk if back is None else back
    if space is None:
        points = _hz(np.linspace(_mel(fmin, to), _mel(fmax, to), n_mels + count, endpoint=end), back)
    else:
        points = space(fmin, fmax, n_mels + count, htk)
    f = np.arange(1 + n_fft // 2) * sr / n_fft if bins is None else bins(sr, n_fft, fmax)
    if round_to:
        points = round_to(points, sr, n_fft)
    width = (points[2:] - points[:-2])[:, None]
    if inmel:
        points, f = _mel(points, htk), _mel(f, htk)
    points = np.asarray(points)[:, None]
    left, middle, right = points[:-2], points[1:-1], points[2:]
    with np.errstate(**QUIET):
        up, down = (f - left) / (middle - left), (right - f) / (right - middle)
        tent = np.maximum(0, np.minimum(up, down)) if sides is None else sides(up, down)
        if not area:
            return tent
        return tent * 2 / width if scale is None else scale(tent, left, middle, right)


def _bank(**switch):
    """mel_filterbank with a switch of _fb."""

    def bank(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
        return _fb(sr, n_fft, n_mels, fmin, fmax, htk, area, **switch)

    return bank


def _given(change):
    """mel_filterbank with other arguments than were handed in: change(arguments) -> arguments."""

    def bank(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
        given = {"sr": sr, "n_fft": n_fft, "n_mels": n_mels, "fmin": fmin, "fmax": fmax, "htk": htk, "area": area}
        return _fb(**(given | change(given)))

    return bank


def _after(change):
    """mel_filterbank with its result changed: change(W, area)."""

    def bank(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
        return change(_fb(sr, n_fft, n_mels, fmin, fmax, htk, area), area)

    return bank


def _by_bins(place):
    """The recipe of many tutorials: points moved to bins, then triangles over numbers of bins."""

    def bank(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
        p = _hz(np.linspace(_mel(fmin, htk), _mel(fmax, htk), n_mels + 2), htk)
        at = place(p, sr, n_fft).astype(int)
        W = np.zeros((n_mels, n_fft // 2 + 1))
        for b in range(n_mels):
            low, top, high = at[b : b + 3]
            for k in range(low, min(top, n_fft // 2 + 1)):
                W[b, k] = (k - low) / (top - low)
            for k in range(top, min(high, n_fft // 2 + 1)):
                W[b, k] = (high - k) / (high - top)
        return W * 2 / (p[2:] - p[:-2])[:, None] if area else W

    return bank


def _rows(function, zero=1.0):
    """Each row divided by what function makes of it, where that is not 0."""

    def divide(W):
        total = function(W)
        return W / np.where(total > 0, total, zero)

    return divide


_PLACE = """Your points are moved to bins, as in many tutorials. Here they stay where they are, also between two bins,
    and the triangles are sampled at the bins."""
_BINS = """Your bins lie at the wrong frequencies: bin k is k times the sample rate divided by n_fft, from 0 Hz up
    to half the sample rate."""
_MISSED_PARTS = """Both sides of the triangle count: the smaller of the rising and the falling line, and 0 where that is
    negative."""


def _whole_width(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
    """Both sides divided by the whole width."""
    p, f = (
        _hz(np.linspace(_mel(fmin, htk), _mel(fmax, htk), n_mels + 2), htk)[:, None],
        np.arange(n_fft // 2 + 1) * sr / n_fft,
    )
    width = p[2:] - p[:-2]
    return np.maximum(0, np.minimum(f - p[:-2], p[2:] - f) / width) * (2 / width if area else 1)


def _mel_bank(sr, n_fft, n_mels, fmin, fmax, htk, area):
    """Straight sides and areas of 1, both in mel."""
    p = np.linspace(_mel(fmin, htk), _mel(fmax, htk), n_mels + 2)[:, None]
    f = _mel(np.arange(n_fft // 2 + 1) * sr / n_fft, htk)
    W = np.maximum(0, np.minimum((f - p[:-2]) / (p[1:-1] - p[:-2]), (p[2:] - f) / (p[2:] - p[1:-1])))
    return W * 2 / (p[2:] - p[:-2]) if area else W


def _filled(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True, raw=False):
    """Empty rows get 1 at the bin nearest to the peak; raw: also with area=True."""
    p, W = (
        _hz(np.linspace(_mel(fmin, htk), _mel(fmax, htk), n_mels + 2), htk),
        _fb(sr, n_fft, n_mels, fmin, fmax, htk, False),
    )
    factor = (2 / (p[2:] - p[:-2]))[:, None] if area else np.ones((n_mels, 1))
    for b in np.flatnonzero(W.max(axis=1) == 0):
        W[b, round(p[b + 1] * n_fft / sr)] = 1 / factor[b, 0] if raw else 1
    return W * factor


mel_filterbank.mistakes(
    ("area_ignored", _given(lambda a: {"area": False}),
     "All triangles have peaks of 1, also with area=True: the factor 2 / width is missing."),
    ("always_area", _given(lambda a: {"area": True}),
     "All triangles have areas of 1, also with area=False: the argument is ignored."),
    ("area_swapped", _given(lambda a: {"area": not a["area"]}),
     "The two kinds are swapped: with area=True the triangles have areas of 1, with area=False peaks of 1."),
    ("htk_ignored", _given(lambda a: {"htk": True}),
     "Right by HTK's formula. htk does not reach your conversions: hand it on to both, to mel and back to Hz."),
    ("slaney_always", _given(lambda a: {"htk": False}),
     "Your points are always those of Slaney's formula: hand htk on to both conversions."),
    ("htk_swapped", _given(lambda a: {"htk": not a["htk"]}), "The two formulas are swapped: see what htk stands for."),
    ("htk_only_back", _bank(to=True),
     "htk reaches only one of your two conversions, to mel and back to Hz. Hand it on to both."),
    ("even_in_hertz", _bank(space=lambda low, high, n, htk: np.linspace(low, high, n)),
     "Your points are equally far apart in Hz, so all triangles are equally wide. They must be so in mel."),
    ("even_ratios", _bank(space=lambda low, high, n, htk: np.geomspace(max(low, 1.0), high, n)),
     "Your points are equal ratios apart. They must be equally far apart in mel."),
    ("left_in_mels", _bank(space=lambda low, high, n, htk: np.linspace(_mel(low, htk), _mel(high, htk), n)),
     "Your points are still in mel when they meet the bins, which are in Hz. Turn them back first."),
    ("hertz_taken_as_mels", _bank(space=lambda low, high, n, htk: _hz(np.linspace(low, high, n), htk)),
     "You space fmin and fmax without turning them into mels first."),
    ("one_point_less", _bank(count=1),
     "You have one band too few: n_mels triangles need n_mels + 2 points, yours are n_mels + 1."),
    ("two_points_less", _bank(count=0),
     "You have two bands too few: n_mels triangles need n_mels + 2 points, yours are n_mels."),
    ("one_point_more", _bank(count=3), "You have one band too many: n_mels triangles need n_mels + 2 points."),
    ("without_fmax", _bank(end=False),
     """Your points do not reach fmax, and so lie too near to each other: there are n_mels + 2 of them, and the last
     one is fmax."""),
    ("without_both_ends", _bank(space=lambda low, high, n, htk: _hz(np.linspace(_mel(low, htk), _mel(high, htk), n +
     2)[1:-1], htk)), "fmin and fmax are not among your points. Both are included: the first and the last point."),
    ("moved_down_to_bins", _by_bins(lambda p, sr, n: np.floor((n + 1) * p / sr)), _PLACE),
    ("moved_down_to_bins_n", _by_bins(lambda p, sr, n: np.floor(n * p / sr + 1e-9)), _PLACE),
    ("moved_to_nearest_bins", _by_bins(lambda p, sr, n: np.round(n * p / sr)), _PLACE),
    ("rounded_points", _bank(round_to=lambda p, sr, n: np.round(p * n / sr) * sr / n, sides=lambda u, d:
     _no_nan(np.clip(np.minimum(u, d), 0, 1))), _PLACE),
    ("whole_hertz_points", _bank(round_to=lambda p, sr, n: np.round(p)), "Your points are rounded to whole hertz."),
    ("straight_in_mel", _bank(inmel=True),
     "The sides of your triangles are straight in mel, as HTK itself makes them. Here they are straight in Hz."),
    ("rectangles", _bank(sides=lambda u, d: 1.0 * ((u > 0) & (d > 0))),
     "Your bands are rectangles: the same weight everywhere. " + _MISSED_PARTS),
    ("only_rising", _bank(sides=lambda u, d: np.where((u >= 0) & (u <= 1), u, 0)),
     "Your bands only rise. " + _MISSED_PARTS),
    ("only_falling", _bank(sides=lambda u, d: np.where((d >= 0) & (d <= 1), d, 0)),
     "Your bands only fall. " + _MISSED_PARTS),
    ("larger_side", _bank(sides=lambda u, d: np.maximum(0, np.maximum(u, d))),
     "You take the larger side. " + _MISSED_PARTS),
    ("no_lower_limit", _bank(sides=np.minimum), "Weights outside of your triangles are negative. " + _MISSED_PARTS),
    ("absolute", _bank(sides=lambda u, d: np.abs(np.minimum(u, d))),
     "Outside of your triangles, weights rise again: negative values are turned around. " + _MISSED_PARTS),
    ("product_of_sides", _bank(sides=lambda u, d: np.maximum(0, u) * np.maximum(0, d)),
     "You multiply the two sides. " + _MISSED_PARTS),
    ("falling_upside_down", _bank(sides=lambda u, d: np.where((u >= 0) & (u <= 1), u, np.where((d >= 0) & (d < 1), 1 -
     d, 0))),
     """Behind its middle, your triangle rises once more from 0 to 1. It falls there: the distance to the *third*
     point."""),
    ("peak_left_out", _bank(sides=lambda u, d: np.where(np.minimum(u, d) < 1 - 1e-9, np.maximum(0, np.minimum(u, d)),
     0)), "Right, but a bin exactly at a peak gets 0 instead of 1: one of the two sides must include the middle."),
    ("squared", _bank(sides=lambda u, d: np.maximum(0, np.minimum(u, d)) ** 2), "Your weights are squared."),
    ("last_bin_missing", _bank(bins=lambda sr, n, top: np.arange(n // 2) * sr / n),
     "The last bin, at half the sample rate, is missing: there are 1 + n_fft // 2 of them."),
    ("all_bins", _bank(bins=lambda sr, n, top: np.arange(n) * sr / n),
     """There is a column for every one of the n_fft bins. Only those up to half the sample rate count, 1 + n_fft //
     2."""),
    ("bins_to_fmax", _bank(bins=lambda sr, n, top: np.linspace(0, top, n // 2 + 1)),
     "Right where fmax is half the sample rate. Your bins are spread up to fmax; they go up to half the sample rate."),
    ("bins_to_the_rate", _bank(bins=lambda sr, n, top: np.linspace(0, sr, n // 2 + 1)), _BINS),
    ("bins_without_the_end", _bank(bins=lambda sr, n, top: np.linspace(0, sr / 2, n // 2 + 1, endpoint=False)), _BINS),
    ("bins_n_plus_1", _bank(bins=lambda sr, n, top: np.arange(n // 2 + 1) * sr / (n + 1)), _BINS),
    ("bins_from_one", _bank(bins=lambda sr, n, top: np.arange(1, n // 2 + 2) * sr / n), _BINS),
    ("bin_numbers", _bank(bins=lambda sr, n, top: 1.0 * np.arange(n // 2 + 1)),
     "Your bins are numbers, not hertz: multiply by the sample rate, divide by n_fft."),
    ("whole_bins", _bank(bins=lambda sr, n, top: np.arange(n // 2 + 1) * (sr // n)),
     "The distance of your bins is cut to whole hertz by //."),
    ("rate_ignored", _bank(bins=lambda sr, n, top: np.arange(n // 2 + 1) * 16000 / n),
     "Right at 16,000 Hz. sr is ignored in the frequencies of your bins."),
    ("fmax_ignored", _given(lambda a: {"fmax": a["sr"] / 2}),
     "fmax is ignored: your points end at half the sample rate."),
    ("fmin_ignored", _given(lambda a: {"fmin": 0.0}), "fmin is ignored: your points begin at 0 Hz."),
    ("half_area", _bank(scale=lambda t, a, m, b: t / (b - a)),
     "Your triangles have areas of one half: a triangle with a peak of 1 has *half* its width as area."),
    ("over_half_width", _bank(scale=lambda t, a, m, b: t * 2 / (m - a)),
     "You divide by the width of the rising side. The whole width counts: from the first point to the third."),
    ("over_falling_width", _bank(scale=lambda t, a, m, b: t * 2 / (b - m)),
     "You divide by the width of the falling side. The whole width counts: from the first point to the third."),
    ("multiplied_by_width", _bank(scale=lambda t, a, m, b: t * (b - a) / 2),
     "You multiply by the area. To make it 1, divide by it."),
    ("root_of_area", _bank(scale=lambda t, a, m, b: t * np.sqrt(2 / (b - a))),
     "Your factor is a root. It is 2 / width itself."),
    ("area_in_mel", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True: _fb(sr, n_fft,
     n_mels, fmin, fmax, htk, area, scale=lambda t, a, m, b: t * 2 / (_mel(b, htk) - _mel(a, htk))),
     "You divide by the width in mel, which is the same for all. The width in Hz counts."),
    ("sums_of_one", _after(lambda W, area: _rows(lambda W: W.sum(axis=1, keepdims=True))(W) if area else W),
     "You divide each row by its sum over the bins. The area of the triangle itself counts: half its width in Hz."),
    ("sums_of_one_nan", _after(lambda W, area: W / W.sum(axis=1, keepdims=True) if area else W),
     "You divide each row by its sum over the bins. The area of the triangle itself counts: half its width in Hz."),
    ("sums_of_one_times_bin", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True:
     _rows(lambda W: W.sum(axis=1, keepdims=True) * sr / n_fft)(_fb(sr, n_fft, n_mels, fmin, fmax, htk, area)) if area
     else _fb(sr, n_fft, n_mels, fmin, fmax, htk, area),
     "You measure areas by adding up bins. The area of the triangle itself counts: half its width in Hz."),
    ("largest_is_one", _after(lambda W, area: W if area else _rows(lambda W: W.max(axis=1, keepdims=True))(W)),
     """With area=False, you stretch each row so that its largest value is 1. The peak may lie between two bins; leave
     it."""),
    ("filled_up", _filled, "You fill empty rows. A triangle between two bins stays a row of zeros here."),
    ("filled_up_raw", lambda *a, **k: _filled(*a, **k, raw=True),
     "You fill empty rows. A triangle between two bins stays a row of zeros here."),
    ("highest_first", _after(lambda W, area: W[::-1]), "Your bands stand upside down: the lowest comes first."),
    ("bins_from_fmin_to_fmax", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True:
     _fb(sr, n_fft, n_mels, fmin, fmax, htk, area, bins=lambda sr, n, top: np.linspace(fmin, fmax, n // 2 + 1)),
     """Right where fmin is 0 and fmax half the sample rate. Your bins are spread from fmin to fmax; they go from 0 Hz
     to half the sample rate."""),
    ("sides_by_the_whole_width", _whole_width,
     """Each side is divided by the width of the whole triangle. It rises over its own distance, from the first point
     to the second."""),
    ("does_not_broadcast", _fails(ValueError, lambda sr=16000, n_fft=1024, n_mels=80, *a, area=True, **k: n_mels > 1
     and (a[3] if len(a) > 3 else area), _fb),
     """Right with area=False. With area=True, one factor a row must be a column, [n_mels, 1], to meet the rows of the
     bank."""),
    ("area_ignored_without_fmax", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True:
     _fb(sr, n_fft, n_mels, fmin, fmax, htk, False, end=False), "Your points do not reach fmax, and area is ignored."),
    ("area_ignored_bins_without_the_end", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True,
     area=True: _fb(sr, n_fft, n_mels, fmin, fmax, htk, False, bins=lambda sr, n, top: np.linspace(0, top, n // 2 +
     1)), "Your bins are spread up to fmax instead of up to half the sample rate, and area is ignored."),
    ("area_and_htk_ignored", _given(lambda a: {"area": False, "htk": True}), "Both area and htk are ignored."),
    ("all_in_mel", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True: _mel_bank(sr,
     n_fft, n_mels, fmin, fmax, htk, area),
     """Sides and areas of your triangles are those on the mel scale. Turn the points back into Hz first; both are
     meant in Hz."""),
    ("fmax_ignored_half_area", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True:
     _fb(sr, n_fft, n_mels, fmin, sr / 2, htk, area, scale=lambda t, a, m, b: t / (b - a)),
     "fmax is ignored, and your triangles have areas of one half."),
    ("fmin_and_fmax_ignored", _given(lambda a: {"fmin": 0.0, "fmax": a["sr"] / 2}), "fmin and fmax are ignored."),
    ("moved_to_bins_area_ignored", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True:
     _by_bins(lambda p, sr, n: np.floor((n + 1) * p / sr))(sr, n_fft, n_mels, fmin, fmax, htk, False), _PLACE),
    ("areas_by_bins", lambda sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True: _fb(sr,
     n_fft, n_mels, fmin, fmax, htk, area, scale=lambda t, a, m, b: t * 2 / (b - a) * sr / n_fft),
     "You measure widths in bins. The width in Hz counts."),
)  # fmt: skip


@mel_filterbank.right
def bank_by_loops(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
    low, high = float(_mel(fmin, htk)), float(_mel(fmax, htk))
    p = [float(_hz(low + i * (high - low) / (n_mels + 1), htk)) for i in range(n_mels + 2)]
    rows = []
    for b in range(n_mels):
        row = []
        for k in range(n_fft // 2 + 1):
            f, w = k * sr / n_fft, 0.0
            if p[b] <= f <= p[b + 1]:
                w = (f - p[b]) / (p[b + 1] - p[b])
            elif p[b + 1] < f <= p[b + 2]:
                w = (p[b + 2] - f) / (p[b + 2] - p[b + 1])
            row.append(w * 2 / (p[b + 2] - p[b]) if area else w)
        rows.append(row)
    return rows


@mel_filterbank.right
def bank_by_interpolation(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
    p = _hz(np.linspace(_mel(fmin, htk), _mel(fmax, htk), n_mels + 2), htk)
    f = np.linspace(0, sr / 2, n_fft // 2 + 1)
    W = np.array([np.interp(f, p[b : b + 3], [0, 1, 0], left=0, right=0) for b in range(n_mels)])
    return W * (2 / (p[2:] - p[:-2]))[:, None] if area else W


@mel_filterbank.right
def bank_in_torch(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
    low, high = (float(_mel(f, htk)) for f in (fmin, fmax))
    p = torch.tensor(_hz(np.linspace(low, high, n_mels + 2), htk), dtype=torch.float64)
    f = torch.linspace(0, sr / 2, n_fft // 2 + 1, dtype=torch.float64)
    slopes = p[:, None] - f
    width = p[1:] - p[:-1]
    W = torch.clamp(torch.minimum(-slopes[:-2] / width[:-1, None], slopes[2:] / width[1:, None]), min=0)
    return W / ((p[2:] - p[:-2]) / 2)[:, None] if area else W


@mel_filterbank.right
def bank_in_single_precision(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
    return _fb(sr, n_fft, n_mels, fmin, fmax, htk, area).astype(np.float32)


# --- mel_spectrogram ------------------------------------------------------------------------------


def _stft(x, n_fft, hop, shape=None, pad="constant", center=True):
    x = np.asarray(x, dtype=float)
    x = np.pad(x, n_fft // 2, mode=pad) if center else x
    w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft) if shape is None else shape(n_fft)
    starts = range(0, len(x) - n_fft + 1, hop)
    return np.stack([np.fft.rfft(w * x[s : s + n_fft]) for s in starts], axis=1)


def _ms(x, filters, hop_length=256, power=1.0, *, size=lambda F: 2 * (F.shape[1] - 1), strength=None, **kind):
    S = _stft(x, size(np.asarray(filters)), hop_length, **kind)
    return filters @ (np.abs(S) ** power if strength is None else strength(S, power))


def _spectrogram(**switch):
    """mel_spectrogram with a switch of _ms."""
    return lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, hop_length, power, **switch)


def _strength(function):
    return _spectrogram(strength=function)


def _out(function):
    """mel_spectrogram with its result changed: function(M, filters)."""
    return lambda x, filters, hop_length=256, power=1.0: function(_ms(x, filters, hop_length, power), filters)


def _sized(size):
    """n_fft by a wrong rule: size(filters). Most often the matrices do not fit then."""
    return _spectrogram(size=size)


_SIZE = """n_fft does not match the filterbank, so the matrices do not fit: a filterbank for n_fft has 1 + n_fft // 2
    columns, which 2 * (columns - 1) undoes."""


def _symmetric(n):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / (n - 1))


mel_spectrogram.mistakes(
    ("power_ignored", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, hop_length),
     "Right for magnitudes. With another power you return the same: the argument is ignored."),
    ("always_power", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, hop_length, 2.0),
     "You always take squared magnitudes, librosa's default. Here `power` says it, and by default it is 1."),
    ("power_or_magnitude", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, hop_length, 2.0 if power == 2
     else 1.0), "Right for the powers 1 and 2. It may be any number above 0: raise the magnitudes to it."),
    ("hop_a_quarter", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, max((len(filters[0]) - 1) // 2, 1),
     power), "You take a quarter of n_fft as hop. It is handed in: stft needs it as its third argument."),
    ("hop_ignored", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, 256, power),
     "Your hop is always 256, the default of stft. Hand hop_length on to it."),
    ("power_after", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, hop_length) ** power,
     """Right for power 1. You raise the bands to the power; the magnitudes of the bins are raised, before they are
     added up."""),
    ("root_at_the_end", lambda x, filters, hop_length=256, power=1.0: np.sqrt(_ms(x, filters, hop_length, 2 * power)),
     "You add up squares and take the root. The magnitudes themselves are added up, raised to `power`."),
    ("twice_the_power", lambda x, filters, hop_length=256, power=1.0: _ms(x, filters, hop_length, 2 * power),
     "Your magnitudes are squared before they are raised to `power`. 2 means squares, 1 none."),
    ("times_power", _strength(lambda S, power: np.abs(S) * power),
     "You multiply by `power`. It is an exponent: ** instead of *."),
    ("not_absolute", _strength(lambda S, power: S**power),
     "Your bands are complex numbers. Magnitudes come first: the phases must not cancel each other."),
    ("absolute_at_the_end", lambda x, filters, hop_length=256, power=1.0: np.abs(_ms(x, filters, hop_length,
     strength=lambda S, _: S)) ** power,
     """You add up complex numbers, and take magnitudes of the sums. Magnitudes come first: phases must not cancel each
     other."""),
    ("absolute_after_power", lambda x, filters, hop_length=256, power=1.0: np.abs(_ms(x, filters, hop_length, power,
     strength=lambda S, p: S**p)),
     "Magnitudes come before the sum over bins. Yours come after it, where phases have cancelled each other."),
    ("real_part", _strength(lambda S, power: np.abs(S.real) ** power),
     "You take the real part alone. The magnitude of a complex number is its np.abs."),
    ("in_decibels", _out(lambda M, F: 20 * np.log10(np.maximum(M, 1e-10))), "Those are decibels. No logarithm yet."),
    ("in_decibels_of_power", _out(lambda M, F: 10 * np.log10(np.maximum(M, 1e-10))),
     "Those are decibels. No logarithm yet."),
    ("logarithm", _out(lambda M, F: np.log(np.maximum(M, 1e-10))), "Those are logarithms. No logarithm yet."),
    ("logarithm_with_floor", _out(lambda M, F: np.log(np.maximum(M, 1e-3))),
     "Those are logarithms. No logarithm yet."),
    ("log_of_one_more", _out(lambda M, F: np.log1p(M)), "Those are logarithms. No logarithm yet."),
    ("weighted_mean", _out(lambda M, F: M / np.asarray(F).sum(axis=1, keepdims=True)),
     "You divide by the sum of the weights. The bins are weighed and added up, no more."),
    ("mean_of_bins", _out(lambda M, F: M / np.shape(F)[1]), "You take the mean over the bins. It is their sum."),
    ("scaled_by_size", _out(lambda M, F: M / (2 * np.shape(F)[1] - 2)),
     "Your values are divided by n_fft. Here, as in lesson 06, nothing is scaled."),
    ("over_largest", _out(lambda M, F: M / M.max()), "You divide by the largest value. Nothing is scaled here."),
    ("no_window", _spectrogram(shape=np.ones),
     "The Hann window is missing. stft of lesson 06 has it; use it.", "Exercises"),
    ("symmetric_window", _spectrogram(shape=_symmetric),
     "Your window is the symmetric one. stft of lesson 06 has the periodic one; use it.", "Exercises"),
    ("reflected", _spectrogram(pad="reflect"),
     """At both ends your sound is mirrored, as in older versions of librosa. stft of lesson 06 pads zeros; use it.""",
     "Exercises"),
    ("edge_frames", _spectrogram(pad="edge"),
     "At both ends your sound goes on with its last value. stft of lesson 06 pads zeros; use it.", "Exercises"),
    ("last_frame_missing", _out(lambda M, F: M[:, :-1]), "The last frame is missing."),
    ("mean_over_time", _out(lambda M, F: M.mean(axis=1)), "You average over time. There is a column for each frame."),
    ("size_twice_the_columns", _sized(lambda F: 2 * F.shape[1]), _SIZE),
    ("size_of_rows", _sized(lambda F: 2 * (F.shape[0] - 1)), _SIZE),
    ("size_of_all_rows", _sized(lambda F: max(2 * F.shape[0], 2)), _SIZE),
    ("size_odd", _sized(lambda F: 2 * F.shape[1] - 1), _SIZE),
    ("sizes_swapped", lambda x, F, hop_length=256, power=1.0: F @ np.abs(_stft(x, hop_length, 2 * (F.shape[1] - 1))) **
     power, "The matrices do not fit: stft takes n_fft first, then the hop. Yours are swapped."),
    ("defaults_of_stft", lambda x, F, hop_length=256, power=1.0: F @ np.abs(_stft(x, 1024, 256)) ** power,
     "Your n_fft is always 1024, the default of stft. It follows from the columns. (And the hop is handed in.)"),
    ("product_turned", lambda x, F, hop_length=256, power=1.0: np.abs(_stft(x, 2 * (F.shape[1] - 1), hop_length)) **
     power @ F, "The product stands in the wrong order: the filterbank, with its bins in columns, comes first."),
    ("product_by_cells", lambda x, F, hop_length=256, power=1.0: F * np.abs(_stft(x, 2 * (F.shape[1] - 1), hop_length))
     ** power, "`*` multiplies cell by cell. A matrix product, @, weighs the bins and adds them up."),
    ("bank_turned", lambda x, F, hop_length=256, power=1.0: F.T @ np.abs(_stft(x, 2 * (F.shape[1] - 1), hop_length)) **
     power, "The filterbank is turned: it has its bins in columns already, as the product needs it."),
    ("largest", lambda x, F, hop_length=256, power=1.0: (F[:, :, None] * np.abs(_stft(x, 2 * (F.shape[1] - 1),
     hop_length)) ** power).max(axis=1), "You take the largest weighted bin of each band. They are added up."),
    ("weights_raised", lambda x, F, hop_length=256, power=1.0: F**power @ np.abs(_stft(x, 2 * (F.shape[1] - 1),
     hop_length)) ** power, "Right for power 1. You raise the weights to the power, too; it is the magnitudes alone."),
    ("root_of_bands", _out(lambda M, F: np.sqrt(M)), "You take the root of the bands. They are left as they are."),
    ("root_of_power", lambda x, F, hop_length=256, power=1.0: _ms(x, F, hop_length, power) ** (1 / power),
     "Right for power 1. You undo the power at the end. It is left."),
    ("own_bank", lambda x, F, hop_length=256, power=1.0: _ms(x, _fb(16000, 2 * F.shape[1] - 2, len(F)), hop_length,
     power), "You make a filterbank of your own. The one handed in, `filters`, is to be used."),
    ("power_and_hop_ignored", lambda x, F, hop_length=256, power=1.0: _ms(x, F, 256, 1.0),
     "Both hop_length and power are ignored."),
    ("power_ignored_and_a_quarter", lambda x, F, hop_length=256, power=1.0: _ms(x, F, max((len(F[0]) - 1) // 2, 1),
     1.0), "Both hop_length and power are ignored."),
    ("decibels_of_squares", lambda x, F, hop_length=256, power=1.0: 10 * np.log10(np.maximum(_ms(x, F, hop_length,
     2.0), 1e-10)), "Those are decibels, of squared magnitudes. No logarithm yet, and `power` says which power."),
    ("squares_and_absolute", lambda x, F, hop_length=256, power=1.0: np.abs(_ms(x, F, hop_length, strength=lambda S, _:
     S)), "You take magnitudes after the sum, where phases have cancelled each other, and power is ignored."),
    ("divided_before", _strength(lambda S, power: (np.abs(S) / (2 * len(S) - 2)) ** power),
     "Your magnitudes are divided by n_fft. Here, as in lesson 06, nothing is scaled."),
    ("divided_before_by_half", _strength(lambda S, power: (np.abs(S) * 2 / (2 * len(S) - 2)) ** power),
     "Your magnitudes are amplitudes, scaled by 2 / n_fft. Here, as in lesson 06, nothing is scaled."),
    ("amplitudes", _strength(lambda S, power: (np.abs(S) * 4 / (2 * len(S) - 2)) ** power),
     "Your magnitudes are amplitudes, divided by the sum of the window. Here, as in lesson 06, nothing is scaled."),
    ("unitary", _strength(lambda S, power: (np.abs(S) / np.sqrt(2 * len(S) - 2)) ** power),
     "Your magnitudes are divided by the root of n_fft. Here, as in lesson 06, nothing is scaled."),
    ("reflected_by_torch", _fails(RuntimeError, lambda x, F, *_, **__: len(x) <= F.shape[1] - 1,
     _spectrogram(pad="reflect")),
     "At both ends your sound is mirrored, as torch.stft does. stft of lesson 06 pads zeros; use it.", "Exercises"),
    ("not_centered", _fails(ValueError, lambda x, F, *_, **__: len(x) < 2 * (F.shape[1] - 1),
     _spectrogram(center=False)),
     "Your frames begin at the first sample. stft of lesson 06 centers them, with zeros around; use it.", "Exercises"),
    ("lifted", _out(lambda M, F: np.maximum(M, 1e-3)), "You lift soft values to a floor. There is none yet."),
    ("sound_over_largest", lambda x, F, hop_length=256, power=1.0: _ms(x / np.abs(x).max(), F, hop_length, power),
     "The sound is divided by its largest sample. Nothing is scaled here."),
)  # fmt: skip


@mel_spectrogram.right
def spectrogram_by_einsum(x, filters, hop_length=256, power=1.0):
    S = np.abs(_stft(x, 2 * filters.shape[1] - 2, hop_length))
    return np.einsum("bk,kt->bt", filters, S**power)


@mel_spectrogram.right
def spectrogram_frame_by_frame(x, filters, hop_length=256, power=1.0):
    n_fft = 2 * (len(filters[0]) - 1)
    padded = [0.0] * (n_fft // 2) + [float(v) for v in x] + [0.0] * (n_fft // 2)
    window = [math.sin(math.pi * i / n_fft) ** 2 for i in range(n_fft)]
    columns = []
    for start in range(0, len(padded) - n_fft + 1, hop_length):
        Z = np.fft.rfft(np.multiply(window, padded[start : start + n_fft]))
        columns.append([float(np.dot(row, abs(Z) ** power)) for row in filters])
    return [list(row) for row in zip(*columns, strict=True)]


@mel_spectrogram.right
def spectrogram_in_torch(x, filters, hop_length=256, power=1.0):
    S = torch.as_tensor(_stft(x, 2 * (filters.shape[1] - 1), hop_length))
    return torch.as_tensor(filters) @ S.abs().pow(power)


@mel_spectrogram.right
def spectrogram_in_single_precision(x, filters, hop_length=256, power=1.0):
    S = _stft(x, 2 * (filters.shape[1] - 1), hop_length).astype(np.complex64)
    return np.dot(filters.astype(np.float32), np.abs(S) ** np.float32(power))


# --- log_mel --------------------------------------------------------------------------------------


def _lm(x, sr=16000, floor=1e-3, *, n_fft=1024, hop=256, power=1.0, log=np.log, lift=np.maximum, bank=None, **kind):
    with np.errstate(**QUIET):
        W = _fb(sr, n_fft) if bank is None else bank(sr, n_fft)
        return log(lift(W @ np.abs(_stft(x, n_fft, hop, **kind)) ** power, floor))


def _lmel(**switch):
    """log_mel with a switch of _lm."""
    return lambda x, sr=16000, floor=1e-3: _lm(x, sr, floor, **switch)


def _other_bank(**given):
    return _lmel(bank=lambda sr, n_fft: _fb(**({"sr": sr, "n_fft": n_fft} | given)))


def _unlifted(x, sr=16000):
    """Mel spectrogram without floor or logarithm."""
    return _fb(sr) @ np.abs(_stft(x, 1024, 256))


def _same(x):
    return x


_NO_FLOOR = """There is no floor: values below it have to become the floor before the logarithm is taken."""


def _bare_log(M):
    with np.errstate(**QUIET):
        return np.log(M)


log_mel.mistakes(
    ("base_ten", _lmel(log=np.log10),
     "Your values are 2.3 times too small: np.log10 is the logarithm to base 10, here it is the natural one."),
    ("base_two", _lmel(log=np.log2),
     "Your values are 1.4 times too large: np.log2 is the logarithm to base 2, here it is the natural one."),
    ("decibels", _lmel(log=lambda M: 20 * np.log10(M)), "Those are decibels. Here it is the natural logarithm alone."),
    ("decibels_of_power", _lmel(log=lambda M: 10 * np.log10(M)),
     "Those are decibels, with the factor of powers. Here it is the natural logarithm alone."),
    ("no_logarithm", _lmel(log=_same), "The logarithm is missing."),
    ("no_floor", _lmel(lift=lambda M, floor: M), _NO_FLOOR),
    ("no_floor_but_zeros", _lmel(lift=lambda M, floor: np.where(M == 0, floor, M)),
     "Only zeros are lifted. All values below the floor become the floor."),
    ("tiny_floor", _lmel(lift=lambda M, floor: np.maximum(M, 1e-10)),
     "Your floor is far lower than asked for: `floor` is ignored, or a tiny number is added in its place."),
    ("tiny_floor_5", _lmel(lift=lambda M, floor: np.maximum(M, 1e-5)),
     "Your floor is lower than asked for: the argument is ignored."),
    ("floor_added", _lmel(lift=np.add),
     "You add the floor to all values. Only what lies below it is lifted; the rest stays as it is."),
    ("one_added", _lmel(log=np.log1p), "np.log1p adds 1 first. Here it is the logarithm of the value itself."),
    ("zero_below_the_floor", _lmel(lift=lambda M, floor: np.where(M < floor, 1.0, M)),
     "What lies below the floor becomes 0 in your result. It becomes the logarithm of the floor."),
    ("floor_from_above", _lmel(lift=np.minimum),
     "Your floor is a ceiling: np.minimum keeps what is *below* it, np.maximum what is above."),
    ("floor_after", lambda x, sr=16000, floor=1e-3: np.maximum(_lm(x, sr, 1e-30), floor),
     "Your floor comes after the logarithm: no value lies below 0.001 anymore. Lift the values first."),
    ("floor_after_negative", lambda x, sr=16000, floor=1e-3: np.maximum(_lm(x, sr, 1e-30), -floor),
     "Your floor comes after the logarithm. Lift the values first."),
    ("floor_as_decibels", lambda x, sr=16000, floor=1e-3: _lm(x, sr, 10 ** (np.log10(floor) / 2)),
     "Your floor is the root of the one asked for. It is a value, not a power."),
    ("floor_below_the_loudest", lambda x, sr=16000, floor=1e-3: np.log(np.maximum(_unlifted(x, sr), floor *
     max(_unlifted(x, sr).max(), 1e-9))),
     "Your floor moves with the loudest value. It is a fixed number, so that log-mels of different sounds agree."),
    ("floor_on_bins", lambda x, sr=16000, floor=1e-3: np.log(_fb(sr) @ np.maximum(np.abs(_stft(x, 1024, 256)), floor)),
     "Your floor lifts the magnitudes of the bins. It is the bands that are lifted."),
    ("bands_of_logarithms", lambda x, sr=16000, floor=1e-3: _fb(sr) @ np.log(np.maximum(np.abs(_stft(x, 1024, 256)),
     floor)), "You take the logarithm of the bins, and add these up. First the bands, then the logarithm."),
    ("floor_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, sr),
     "Right with a floor of 0.001. Another floor is ignored."),
    ("rate_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, 16000, floor),
     "Right at 16,000 Hz. At another rate you take the same bank: hand sr on to mel_filterbank."),
    ("rate_and_floor_ignored", lambda x, sr=16000, floor=1e-3: _lm(x),
     "Right with the defaults. Another rate and another floor are ignored."),
    ("up_to_half_the_rate", lambda x, sr=16000, floor=1e-3: _lm(x, sr, floor, bank=lambda sr, n: _fb(sr, n, fmax=sr /
     2)), "Right at 16,000 Hz. At other rates your bands go up to half the rate; they end at 8000 Hz."),
    ("power", _lmel(power=2.0), "Your values are those of power, the square. Here it is magnitude: power 1."),
    ("slaney", _other_bank(htk=False),
     "Your bands are those of Slaney's formula, librosa's default. Here it is HTK's."),
    ("peaks", _other_bank(area=False), "Your triangles have peaks of 1. Here they have areas of 1."),
    ("slaney_peaks", _other_bank(htk=False, area=False),
     "Your bands have Slaney's formula and peaks of 1. Here it is HTK's and areas of 1."),
    ("slaney_power", _lmel(power=2.0, bank=lambda sr, n: _fb(sr, n, htk=False)),
     "You have power and Slaney's formula, librosa's defaults. Here it is magnitude and HTK's formula."),
    ("slaney_128", _other_bank(htk=False, n_mels=128),
     "You have librosa's 128 bands by Slaney's formula. Here it is 80 by HTK's."),
    ("bands_128", _other_bank(n_mels=128), "You have 128 bands, librosa's default. Here it is 80."),
    ("bands_40", _other_bank(n_mels=40), "You have 40 bands. Here it is 80."),
    ("hop_512", _lmel(hop=512), "Your hop is 512. Here it is 256."),
    ("hop_160", _lmel(hop=160), "Your hop is 160, 10 ms at 16,000 Hz. Here it is 256 samples."),
    ("size_2048", _lmel(n_fft=2048), "Your n_fft is 2048, librosa's default. Here it is 1024."),
    ("size_512", _lmel(n_fft=512), "Your n_fft is 512. Here it is 1024."),
    ("minus_the_mean", lambda x, sr=16000, floor=1e-3: _lm(x, sr, floor) - _lm(x, sr, floor).mean(),
     "You take the mean away. Log-mels are standardized later, by numbers of a whole data set."),
    ("reflected_ends", lambda x, sr=16000, floor=1e-3: _lm(np.pad(x, 512, mode="reflect"), sr, floor, center=False) if
     len(x) > 512 else _lm(x, sr, floor),
     "At both ends your sound is mirrored. stft of lesson 06 pads zeros; use it.", "Exercises"),
    ("symmetric", _lmel(shape=_symmetric),
     "Your window is not the periodic Hann window of stft of lesson 06. Use that.", "Exercises"),
    ("without_window", _lmel(shape=np.ones),
     "The Hann window is missing. stft of lesson 06 has it; use it.", "Exercises"),
    ("floor_below_the_loudest_12", lambda x, sr=16000, floor=1e-3: np.log(np.maximum(_unlifted(x, sr), floor *
     max(_unlifted(x, sr).max(), 1e-12))),
     "Your floor moves with the loudest value. It is a fixed number, so that log-mels of different sounds agree."),
    ("floor_below_the_loudest_bare", lambda x, sr=16000, floor=1e-3: _bare_log(np.maximum(_unlifted(x, sr), floor *
     _unlifted(x, sr).max())),
     "Your floor moves with the loudest value. It is a fixed number, so that log-mels of different sounds agree."),
    ("frames_of_equal_seconds", lambda x, sr=16000, floor=1e-3: _lm(x, sr, floor, n_fft=2 * round(512 * sr / 16000),
     hop=round(512 * sr / 16000) // 2),
     "Right at 16,000 Hz. At other rates you change n_fft or the hop. They stay 1024 and 256."),
    ("hop_of_equal_seconds", lambda x, sr=16000, floor=1e-3: _lm(x, sr, floor, hop=round(256 * sr / 16000)),
     "Right at 16,000 Hz. At other rates you change n_fft or the hop. They stay 1024 and 256."),
    ("floor_not_logarithmic", lambda x, sr=16000, floor=1e-3: np.where(_unlifted(x, sr) < floor, floor, _lm(x, sr,
     floor)),
     """Below the floor, you return the floor itself. It is lifted first, and then the logarithm is taken of all
     values."""),
    ("ten_and_power", _lmel(log=np.log10, power=2.0),
     "Your logarithm has the base 10, and you take power. It is the natural one, of magnitudes."),
    ("ten_and_added", _lmel(log=np.log10, lift=np.add),
     "Your logarithm has the base 10, and the floor is added. Lift what lies below it."),
    ("added_and_power", _lmel(lift=np.add, power=2.0),
     "You take power, and the floor is added. It is magnitudes; lift what lies below the floor."),
    ("ten_and_floor_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, sr, log=np.log10),
     "Your logarithm has the base 10, and floor is ignored."),
    ("ten_and_rate_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, 16000, floor, log=np.log10),
     "Your logarithm has the base 10, and sr is ignored."),
    ("slaney_and_rate_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, 16000, floor, bank=lambda sr, n: _fb(sr, n,
     htk=False)), "Your bands are those of Slaney's formula, and sr is ignored. Here it is HTK's, at the rate sr."),
    ("slaney_and_floor_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, sr, bank=lambda sr, n: _fb(sr, n, htk=False)),
     "Your bands are those of Slaney's formula, and floor is ignored."),
    ("peaks_and_rate_ignored", lambda x, sr=16000, floor=1e-3: _lm(x, 16000, floor, bank=lambda sr, n: _fb(sr, n,
     area=False)), "Your triangles have peaks of 1, and sr is ignored."),
    ("librosa_in_decibels", lambda x, sr=16000, floor=1e-3: _lm(x, sr, 1e-10, power=2.0, log=lambda M: 10 *
     np.log10(M)),
     """Those are decibels of power, as librosa's power_to_db gives them. Here it is the natural logarithm of
     magnitudes, with its floor."""),
    ("librosa_in_decibels_slaney", lambda x, sr=16000, floor=1e-3: _lm(x, sr, 1e-10, power=2.0, log=lambda M: 10 *
     np.log10(M), bank=lambda sr, n: _fb(sr, n, htk=False)),
     """Those are librosa's defaults: decibels of power, in bands of Slaney's formula. Here it is ln of magnitudes, by
     HTK's."""),
    ("decibels_of_power_lifted", _lmel(power=2.0, log=lambda M: 10 * np.log10(M)),
     "Those are decibels of power. Here it is the natural logarithm of magnitudes."),
    ("librosa_below_the_loudest", lambda x, sr=16000, floor=1e-3: _lm(x, sr, 1e-10, power=2.0, log=lambda M: 10 *
     np.log10(M / M.max())),
     "Those are decibels below the loudest value. Here it is the natural logarithm, without any reference."),
    ("sound_over_largest", lambda x, sr=16000, floor=1e-3: _lm(np.asarray(x) / max(np.abs(x).max(), 1e-12), sr, floor),
     "The sound is divided by its largest sample. Its loudness is part of the result; leave it."),
    ("standardized", lambda x, sr=16000, floor=1e-3: (_lm(x, sr, floor) - _lm(x, sr, floor).mean()) / (_lm(x, sr,
     floor).std() + 1e-8), "Your log-mels are standardized. That is done later, by numbers of a whole data set."),
)  # fmt: skip


@log_mel.right
def log_mel_with_where(x, sr=16000, floor=1e-3):
    M = _fb(sr) @ np.abs(_stft(x, 1024, 256))
    return np.log(np.where(M < floor, floor, M))


@log_mel.right
def log_mel_in_single_precision(x, sr=16000, floor=1e-3):
    S = torch.as_tensor(np.abs(_stft(x, 1024, 256)), dtype=torch.float32)
    return torch.log(torch.clamp(torch.as_tensor(_fb(sr), dtype=torch.float32) @ S, min=floor))


@log_mel.right
def log_mel_of_clipped_power(x, sr=16000, floor=1e-3):
    S = _stft(x, 1024, 256)
    M = _fb(sr) @ np.sqrt(S.real**2 + S.imag**2)
    return 0.5 * np.log(np.clip(M**2, floor**2, None))


@log_mel.right
def log_mel_lifted_afterwards(x, sr=16000, floor=1e-3):
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(_fb(sr) @ np.abs(_stft(x, 1024, 256))), np.log(floor))


# --- mel_to_linear --------------------------------------------------------------------------------


def _back(mel, filters, iterations=30, start=1.0):
    mel, filters = np.asarray(mel, dtype=float), np.asarray(filters, dtype=float)
    X = np.full((filters.shape[1], mel.shape[1]), start)
    total = filters.sum(axis=0)[:, None]
    for _ in range(iterations):
        bands = filters @ X
        ratio = np.divide(mel, bands, out=np.zeros_like(bands), where=bands > 0)
        X = X * np.divide(filters.T @ ratio, total, out=np.zeros_like(X), where=total > 0)
    return X


def _ratio(mel, bands):
    return np.divide(mel, bands, out=np.zeros(np.shape(bands)), where=bands > 0)


def _rounds(step, start=None, last=_same, zero=None):
    """mel_to_linear from a step(mel, W, X) -> X. start(mel, W); last changes the result, zero is it after no round."""

    def back(mel, filters, iterations=30):
        mel, W = np.asarray(mel, dtype=float), np.asarray(filters, dtype=float)
        if zero is not None and iterations == 0:
            return zero(mel, W)
        X = np.ones((W.shape[1], mel.shape[1])) if start is None else start(mel, W)
        with np.errstate(**QUIET):
            for _ in range(iterations):
                X = step(mel, W, X)
            return last(X)

    return back


def _step(mel, W, X, gain=_ratio, total=lambda W: W.sum(axis=0)[:, None], untouched=0.0):
    """One round with one thing changed."""
    top, below = W.T @ gain(mel, W @ X), total(W)
    return X * np.divide(top, below, out=np.full(X.shape, untouched), where=below > 0)


def _with(**switch):
    return _rounds(lambda mel, W, X: _step(mel, W, X, **switch))


def _naive(mel, W):
    return np.divide(
        W.T @ mel, W.sum(axis=0)[:, None], out=np.zeros((W.shape[1], mel.shape[1])), where=W.sum(axis=0)[:, None] > 0
    )


def _one_bin_after_the_other(mel, W, X):
    X = X.copy()
    for k in range(len(X)):
        total = W[:, k].sum()
        X[k] *= W[:, k] @ _ratio(mel, W @ X) / total if total > 0 else 0
    return X


def _one_band_after_the_other(mel, W, X):
    X = X.copy()
    for b in range(len(W)):
        r = _ratio(mel[b], W[b] @ X)
        X = np.where(W[b][:, None] > 0, X * r, X)
    return X


def _least_squares(mel, W, X):
    return X * np.divide(W.T @ mel, W.T @ (W @ X), out=np.zeros_like(X), where=W.T @ (W @ X) > 0)


def _weighted_squares(mel, W, X):
    weight = np.divide(1, mel, out=np.zeros_like(mel), where=mel > 0)
    below = W.T @ (weight * (W @ X))
    return X * np.divide(W.T @ (weight * mel), below, out=np.zeros_like(X), where=below > 0)


_UNGUARDED = """Where a band of what you have is 0, you divide by 0, and what comes out spreads over its bins. There
    the ratio is 0."""
_LAID = """Your sums of weights, one a bin, are laid along the frames: numpy matches the last axes. They need a second
    axis, as a column [bins, 1]."""
_LIFTED = """A number is added to your denominators, or they are lifted to one that is too large for soft sounds. Only
    where a denominator is 0 is the quotient 0; nothing else is changed."""
_WANTED = "You lift the wanted bands to a floor first. They are taken as they are, also zeros."


def _lifted(number, lift=np.maximum):
    """The quotients with both denominators lifted to a number, or with it added."""
    return _rounds(lambda mel, W, X: X * (W.T @ (mel / lift(W @ X, number))) / lift(W.sum(axis=0)[:, None], number))


_ITERATIONS = "The number of rounds is not `iterations`: it is handed in, and 30 is only the default."
mel_to_linear.mistakes(
    ("no_division_by_sums", _with(total=lambda W: np.ones((W.shape[1], 1))),
     "Your sums are not divided by the sum of the bin's weights, so they are no mean of the ratios."),
    ("divided_by_bands", _with(total=lambda W: np.full((W.shape[1], 1), len(W))),
     "You divide by the number of bands. Divide by the sum of the bin's weights: it is a weighted mean."),
    ("divided_by_touching_bands", _with(total=lambda W: (W > 0).sum(axis=0)[:, None]),
     "You divide by how many bands weigh the bin. Divide by the sum of its weights."),
    ("divided_by_all_weights", _with(total=lambda W: np.full((W.shape[1], 1), W.sum())),
     "You divide by the sum of all weights. Each bin is divided by the sum of its own: those of its column."),
    ("divided_by_squares", _with(total=lambda W: (W**2).sum(axis=0)[:, None]),
     "You divide by the sum of squared weights. It is the sum of the weights themselves."),
    ("divided_by_largest", _with(total=lambda W: W.max(axis=0)[:, None]),
     "You divide by the largest of the bin's weights. It is their sum."),
    ("weights_scaled_by_bands", _rounds(lambda mel, W, X: _step(mel, W / np.maximum(W.sum(axis=1, keepdims=True),
     1e-12), X)), "You divide each row of the filterbank by its sum. The weights are taken as they are."),
    ("unweighted_mean", _rounds(lambda mel, W, X: X * np.divide((W > 0).T @ _ratio(mel, W @ X), (W > 0).sum(axis=0)[:,
     None], out=np.zeros_like(X), where=W.sum(axis=0)[:, None] > 0)),
     "All bands of a bin count alike in your mean. They count by the bin's weights."),
    ("upside_down", _with(gain=lambda m, have: _ratio(have, m)),
     "Your ratio is upside down: wanted divided by what you have. It must make X larger where it is too small."),
    ("difference", _with(gain=lambda m, have: m - have),
     "You take the difference of wanted and present bands. It is their quotient."),
    ("one_and_difference", _with(gain=lambda m, have: 1 + m - have),
     "You take a difference of wanted and present bands. It is their quotient."),
    ("root_of_ratio", _with(gain=lambda m, have: np.sqrt(_ratio(m, have))),
     "You take the root of the ratio. It is the ratio itself."),
    ("mel_for_ratio", _with(gain=lambda m, have: m),
     "You multiply by the wanted bands themselves. Divide them by the present bands first."),
    ("not_multiplied", _rounds(lambda mel, W, X: _step(mel, W, X) / np.where(X > 0, X, 1)),
     "Your round forgets what it had: the mean of the ratios multiplies the X of before."),
    ("added", _rounds(lambda mel, W, X: X + _step(mel, W, np.ones_like(X), gain=lambda m, have: _ratio(m, W @ X))),
     "You add the mean of the ratios. It multiplies what you have."),
    ("least_squares", _rounds(_least_squares),
     """Those are the updates of Lee and Seung for least squares. Here the ratios are taken before they are weighed and
     added up."""),
    ("weighted_squares", _rounds(_weighted_squares),
     "Those are updates for weighted least squares, as studio.mel has them. Here it is the way by ratios."),
    ("one_bin_after_the_other", _rounds(_one_bin_after_the_other),
     """Your bins are changed one after the other, each with new ratios. All bins of a round take the ratios of its
     beginning."""),
    ("one_band_after_the_other", _rounds(_one_band_after_the_other),
     """Your bands are corrected one after the other. All bins of a round take the ratios of all bands at its
     beginning."""),
    ("ratio_once", lambda mel, filters, iterations=30: _once(mel, filters, iterations),
     "Your ratios are computed once and used in all rounds. Each round has its own."),
    ("pseudo_inverse", lambda mel, filters, iterations=30: np.maximum(np.linalg.pinv(filters) @ mel, 0),
     "That is the pseudo-inverse, cut off at 0. Here the way by ratios is asked for."),
    ("pseudo_inverse_uncut", lambda mel, filters, iterations=30: np.linalg.pinv(filters) @ mel,
     "That is the pseudo-inverse, or least squares. Here the way by ratios is asked for."),
    ("pseudo_inverse_turned", lambda mel, filters, iterations=30: np.abs(np.linalg.pinv(filters) @ mel),
     "That is the pseudo-inverse without signs. Here the way by ratios is asked for."),
    ("spread_once", lambda mel, filters, iterations=30: filters.T @ mel,
     "Each band is spread over its bins once, by filters.T. There are rounds, and ratios in them."),
    ("spread_evenly", lambda mel, filters, iterations=30: _naive(mel, filters),
     "Each bin gets the mean of its bands, once. There are rounds, and ratios in them."),
    ("starts_spread", _rounds(_step, start=lambda mel, W: W.T @ mel),
     "You begin with the bands spread over the bins. Begin with 1 everywhere."),
    ("starts_spread_evenly", _rounds(_step, start=_naive),
     "You begin with means of the bands. Begin with 1 everywhere."),
    ("starts_at_pseudo_inverse", _rounds(_step, start=lambda mel, W: np.maximum(np.linalg.pinv(W) @ mel, 1e-9)),
     "You begin with the pseudo-inverse. Begin with 1 everywhere."),
    ("starts_at_zero", _rounds(_step, start=lambda mel, W: np.zeros((W.shape[1], mel.shape[1]))),
     "You begin with 0 everywhere. Nothing grows out of that: begin with 1."),
    ("starts_small", _rounds(_step, start=lambda mel, W: np.full((W.shape[1], mel.shape[1]), 1e-3)),
     "Right after one round, but after none all is 1: you begin with another number."),
    ("starts_at_mean", _rounds(_step, start=lambda mel, W: np.full((W.shape[1], mel.shape[1]), mel.mean())),
     "Right after one round, but after none all is 1: you begin with the mean of mel."),
    ("one_round_less", lambda mel, filters, iterations=30: _back(mel, filters, max(iterations - 1, 0)),
     "You make one round too few. " + _ITERATIONS),
    ("one_round_more", lambda mel, filters, iterations=30: _back(mel, filters, iterations + 1),
     "You make one round too many. " + _ITERATIONS),
    ("one_round_only", lambda mel, filters, iterations=30: _back(mel, filters, min(iterations, 1)),
     "You make a single round: did `return` slip into the loop?"),
    ("one_round_whatever", lambda mel, filters, iterations=30: _back(mel, filters, 1),
     "You make a single round. " + _ITERATIONS),
    ("thirty_rounds", lambda mel, filters, iterations=30: _back(mel, filters, 30), _ITERATIONS),
    ("one_less_and_bins_stay", lambda mel, filters, iterations=30: _with(untouched=1.0)(mel, filters, max(iterations -
     1, 0)), "You make one round too few, and a bin that no band weighs keeps its 1. It becomes 0."),
    ("at_least_one_round", lambda mel, filters, iterations=30: _back(mel, filters, max(iterations, 1)),
     "Right but for 0 rounds: then all is still 1."),
    ("nothing_of_no_round", lambda mel, filters, iterations=30: None if iterations == 0 else _back(mel, filters, 1),
     "`return` stands inside the loop: you make a single round, and return nothing after none."),
    ("until_it_fits", lambda mel, filters, iterations=30: _back(mel, filters, 2000),
     "You go on until the bands fit. " + _ITERATIONS),
    ("no_guard", _rounds(lambda mel, W, X: X * (W.T @ (mel / (W @ X))) / W.sum(axis=0)[:, None]), _UNGUARDED),
    ("no_guard_of_bands", _rounds(lambda mel, W, X: _step(mel, W, X, gain=lambda m, have: m / have)), _UNGUARDED),
    ("no_guard_of_bins", _rounds(lambda mel, W, X: X * (W.T @ _ratio(mel, W @ X)) / W.sum(axis=0)[:, None]),
     "A bin that no band weighs is not a number in your result: 0 divided by 0. It becomes 0."),
    ("untouched_bins_stay", _with(untouched=1.0), "Right, but a bin that no band weighs keeps its 1. It becomes 0."),
    ("lifted_to_1e_3", _lifted(1e-3), _LIFTED),
    ("added_1e_3", _lifted(1e-3, np.add), _LIFTED),
    ("added_1e_4", _lifted(1e-4, np.add), _LIFTED),
    ("added_1e_5", _lifted(1e-5, np.add), _LIFTED),
    ("added_1e_6", _lifted(1e-6, np.add), _LIFTED),
    ("bands_lifted_to_1e_2", _with(gain=lambda m, have: m / np.maximum(have, 1e-2)), _LIFTED),
    ("added_to_bands_1e_3", _with(gain=lambda m, have: m / (have + 1e-3)), _LIFTED),
    ("added_to_bands_1e_5", _with(gain=lambda m, have: m / (have + 1e-5)), _LIFTED),
    ("mel_lifted", lambda mel, filters, iterations=30: _back(np.maximum(mel, 1e-3), filters, iterations), _WANTED),
    ("mel_lifted_5", lambda mel, filters, iterations=30: _back(np.maximum(mel, 1e-5), filters, iterations), _WANTED),
    ("mel_raised_by_1e_3", lambda mel, filters, iterations=30: _back(mel + 1e-3, filters, iterations), _WANTED),
    ("zero_after_the_loop", _rounds(_step, zero=lambda mel, W: np.where(W.sum(axis=0)[:, None] > 0,
     np.ones((W.shape[1], mel.shape[1])), 0)),
     "Right but for 0 rounds: then all is 1, also a bin that no band weighs."),
    ("magnitudes_lifted_5", lambda mel, filters, iterations=30: np.maximum(_back(mel, filters, iterations), 1e-5),
     "Your magnitudes are never 0. There is no floor here: silence is 0."),
    ("logarithms_expected", lambda mel, filters, iterations=30: _back(np.exp(mel), filters, iterations),
     "You take np.exp of mel. It is no logarithm here."),
    ("floored", lambda mel, filters, iterations=30: np.maximum(_back(mel, filters, iterations), 1e-3),
     "Your magnitudes are never below 0.001. There is no floor here: silence is 0."),
    ("bands_returned", lambda mel, filters, iterations=30: filters @ _back(mel, filters, iterations),
     "You return the bands of the magnitudes. Return the magnitudes themselves."),
    ("scaled_to_one", lambda mel, filters, iterations=30: _back(mel, filters, iterations) / max(_back(mel, filters,
     iterations).max(), 1e-9), "Your result is divided by its largest value. Nothing is scaled here."),
    ("first_frame_for_all", lambda mel, filters, iterations=30: _back(np.repeat(mel[:, :1], mel.shape[1], axis=1),
     filters, iterations), "All frames come out like the first: each has bands, ratios and magnitudes of its own."),
    ("frames_together", lambda mel, filters, iterations=30: _together(mel, filters, iterations),
     "Your ratios are those of all frames together. Each frame has its own."),
    ("divided_by_row_sums", _rounds(lambda mel, W, X: X * (W.T @ _ratio(mel, (W @ X) * np.where(W.sum(axis=1,
     keepdims=True) > 0, W.sum(axis=1, keepdims=True), 1)))),
     """You divide by the sum of each band's weights, along the rows. It is the sum of each *bin's* weights, down the
     columns."""),
    ("ratios_over_row_sums", _rounds(lambda mel, W, X: X * (W.T @ _ratio(_ratio(mel, W @ X), W.sum(axis=1,
     keepdims=True)))),
     """You divide by the sum of each band's weights, along the rows. It is the sum of each *bin's* weights, down the
     columns."""),
    ("wrong_axis", _fails(ValueError, lambda mel, W, iterations=30: iterations > 0 and len(W) != W.shape[1] and len(W)
     > 1, _with(total=lambda W: W.sum(axis=1)[:, None] if len(W) == W.shape[1] else W.sum(axis=0)[:, None])),
     "Shapes do not fit: the sums of weights are those of the columns of filters, one a bin, as a column [bins, 1]."),
    ("sums_as_a_row", _rounds(lambda mel, W, X: X * (W.T @ _ratio(mel, W @ X)) / np.where(W.sum(axis=0) > 0,
     W.sum(axis=0), 1)), _LAID),
    ("sums_as_a_row_in_place", _rounds(lambda mel, W, X: X.__imul__((W.T @ _ratio(mel, W @ X)) / np.where(W.sum(axis=0)
     > 0, W.sum(axis=0), 1))), _LAID),
    ("scaled_columns", _rounds(lambda mel, W, X: _step(mel, _no_nan(W / np.where(W.sum(axis=0) > 0, W.sum(axis=0), 1)),
     X)),
     """You divide the weights by their sums for the bands, too. The bands of what you have take the weights as they
     are."""),
    ("no_sums_and_starts_small", _rounds(lambda mel, W, X: _step(mel, W, X, total=lambda W: np.ones((W.shape[1], 1))),
     start=lambda mel, W: np.full((W.shape[1], mel.shape[1]), 1e-3)),
     "You begin with another number than 1, and your sums are not divided by the sum of the bin's weights."),
    ("starts_by_chance", _rounds(_step, start=lambda mel, W: np.random.default_rng(0).random((W.shape[1],
     mel.shape[1]))), "You begin with random numbers. Begin with 1 everywhere."),
    ("bands_lifted_to_1e_1", _with(gain=lambda m, have: m / np.maximum(have, 1e-1)), _LIFTED),
    ("added_to_bands_1e_2", _with(gain=lambda m, have: m / (have + 1e-2)), _LIFTED),
    ("ratio_of_silence", _with(gain=lambda m, have: np.where(m > 0, _ratio(m, have), 1.0)),
     "Where a wanted band is 0, your ratio is 1. It is 0 as well: that band is to be silent."),
    ("only_first_frame", lambda mel, filters, iterations=30: _back(mel[:, :1], filters, iterations)[:, 0],
     "You return the magnitudes of one frame, as a row. There is a column for each frame."),
)  # fmt: skip


def _once(mel, filters, iterations):
    X = np.ones((filters.shape[1], mel.shape[1]))
    factor = _step(mel, filters, X)
    return X * factor**iterations


def _together(mel, filters, iterations):
    mean = np.repeat(mel.mean(axis=1, keepdims=True), mel.shape[1], axis=1)
    return _back(mean, filters, iterations)


@mel_to_linear.right
def back_by_loops(mel, filters, iterations=30):
    bands, bins = filters.shape
    columns = []
    for wanted in mel.T:
        X = [1.0] * bins
        for _ in range(iterations):
            have = [sum(filters[b, k] * X[k] for k in range(bins)) for b in range(bands)]
            ratio = [m / h if h > 0 else 0.0 for m, h in zip(wanted, have, strict=True)]
            new = []
            for k in range(bins):
                weight = sum(filters[:, k])
                gain = sum(filters[b, k] * ratio[b] for b in range(bands)) / weight if weight else 0.0
                new.append(X[k] * gain)
            X = new
        columns.append(X)
    return np.array(columns).T


@mel_to_linear.right
def back_in_torch(mel, filters, iterations=30):
    mel, W = (torch.as_tensor(a, dtype=torch.float64) for a in (mel, filters))
    X = torch.ones(W.shape[1], mel.shape[1], dtype=torch.float64)
    for _ in range(iterations):
        ratio = torch.nan_to_num(mel / (W @ X), nan=0.0, posinf=0.0)
        X = torch.nan_to_num(X * (W.T @ ratio) / W.sum(0)[:, None], nan=0.0)
    return X


@mel_to_linear.right
def back_frame_by_frame(mel, filters, iterations=30):
    total = np.sum(filters, axis=0)
    result = np.ones((filters.shape[1], mel.shape[1]))
    for t in range(mel.shape[1]):
        for _ in range(iterations):
            bands = filters.dot(result[:, t])
            ratio = np.zeros(len(bands))
            ratio[bands > 0] = mel[bands > 0, t] / bands[bands > 0]
            gain = ratio.dot(filters)
            result[:, t] = [x * g / s if s > 0 else 0 for x, g, s in zip(result[:, t], gain, total, strict=True)]
    return result


@mel_to_linear.right
def back_with_tiny_numbers(mel, filters, iterations=30):
    shares = filters / (filters.sum(axis=0) + 1e-12)
    X = np.ones((filters.shape[1], mel.shape[1]))
    for _ in range(iterations):
        X = X * (shares.T @ (mel / (filters @ X + 1e-12)))
    return X


# --- mfcc -----------------------------------------------------------------------------------------


def _cosines(bands, n, shift=0.5, kind=np.cos, per=None, turn=np.pi, rows=None, first=None, other=None):
    """The table [n, bands] with one thing changed. first, other: the scaling of row 0 and of all others."""
    q = np.arange(n)[:, None] if rows is None else rows[:, None]
    C = kind(turn / (per or bands) * q * (np.arange(bands) + shift))
    first, other = np.sqrt(1 / bands) if first is None else first, np.sqrt(2 / bands) if other is None else other
    return C * np.where(q == 0, first, other)


def _c(**switch):
    """mfcc with a switch of _cosines."""
    return lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, **switch) @ L


def _scaled(function):
    """mfcc whose rows are scaled by function(bands, n_mfcc) -> (row 0, others)."""

    def scaled(L, n_mfcc=13):
        first, other = function(len(L), n_mfcc)
        return _cosines(len(L), n_mfcc, first=first, other=other) @ L

    return scaled


def _over_time(L):
    """The transform along the rows."""
    return (_cosines(len(L[0]), len(L[0])) @ np.transpose(L)).T


_ROWS = "Your transform runs over time, along the rows. It runs over the bands of each frame, down the columns."


def _from_one(L, n_mfcc):
    c = _cosines(len(L), n_mfcc, rows=np.arange(1, n_mfcc + 1)) @ L
    c[0] /= np.sqrt(2)
    return c


mfcc.mistakes(
    ("unscaled", _scaled(lambda B, n: (1, 1)),
     "The scaling is missing: your cosines are not multiplied by the roots."),
    ("scipys_default", _scaled(lambda B, n: (2, 2)),
     """Your scaling is that of scipy's dct without norm: a factor of 2 everywhere. Here it is the roots of 1 / B and 2
     / B."""),
    ("first_row_like_others", _scaled(lambda B, n: (math.sqrt(2 / B), math.sqrt(2 / B))),
     "Right but for coefficient 0: it is scaled by the root of 1 / B, the others by that of 2 / B."),
    ("all_like_first", _scaled(lambda B, n: (math.sqrt(1 / B), math.sqrt(1 / B))),
     "Right for coefficient 0. The others are scaled by the root of 2 / B."),
    ("first_unscaled", _scaled(lambda B, n: (1, math.sqrt(2 / B))),
     "Right but for coefficient 0, which is not scaled: it takes the root of 1 / B."),
    ("others_unscaled", _scaled(lambda B, n: (math.sqrt(1 / B), 1)),
     "Only coefficient 0 is scaled. The others are scaled by the root of 2 / B."),
    ("first_twice", _scaled(lambda B, n: (math.sqrt(2 / B) / 2, math.sqrt(2 / B))),
     """Right but for coefficient 0: it is scaled by the root of 1 / B, which is the root of 2 / B divided by the root
     of 2."""),
    ("first_of_2_B", _scaled(lambda B, n: (math.sqrt(2 / B) / math.sqrt(B), math.sqrt(2 / B))),
     "Right but for coefficient 0: its scaling is the root of 1 / B."),
    ("first_is_mean", _scaled(lambda B, n: (1 / B, math.sqrt(2 / B))),
     "Right but for coefficient 0: yours is the mean. It is scaled by the root of 1 / B."),
    ("no_roots", _scaled(lambda B, n: (1 / B, 2 / B)),
     "The roots are missing: you multiply by 1 / B and 2 / B themselves."),
    ("scalings_swapped", _scaled(lambda B, n: (math.sqrt(2 / B), math.sqrt(1 / B))),
     "The two scalings are swapped: coefficient 0 takes the root of 1 / B."),
    ("roots_upside_down", _scaled(lambda B, n: (math.sqrt(B), math.sqrt(B / 2))),
     "The fractions under your roots are upside down."),
    ("scaled_by_coefficients", _scaled(lambda B, n: (math.sqrt(1 / n), math.sqrt(2 / n))),
     "Right where all coefficients are asked for. B, under the roots, is the number of bands, not of coefficients."),
    ("without_number_0", lambda L, n_mfcc=13: _c(rows=np.arange(1, n_mfcc + 1))(L),
     "You leave out coefficient 0. It is included here, and the first n_mfcc are counted from it."),
    ("one_less", lambda L, n_mfcc=13: _c()(L, n_mfcc)[1:],
     "Coefficient 0 is cut away, and one is missing. Number 0 is included, and there are n_mfcc in all."),
    ("number_0_is_0", lambda L, n_mfcc=13: np.vstack([0 * L[:1], _c()(L, n_mfcc)[1:]]),
     """Coefficient 0 is 0 in your result: either it is set to 0, or the mean of each frame is taken away. It is
     included."""),
    ("all_of_them", lambda L, n_mfcc=13: _c()(L, len(L)),
     "You return all coefficients. Only the first n_mfcc are asked for."),
    ("thirteen_at_most", lambda L, n_mfcc=13: _c()(L, min(13, len(L))),
     "n_mfcc is ignored: you return the first 13, or as many as there are bands."),
    ("never_more_than_thirteen", lambda L, n_mfcc=13: _c()(L, min(n_mfcc, 13)),
     "You never return more than 13 coefficients."),
    ("thirteen_always", lambda L, n_mfcc=13: _c()(L, 13), "n_mfcc is ignored: you always return 13 coefficients."),
    ("last_ones", lambda L, n_mfcc=13: _c()(L, len(L))[-n_mfcc:],
     "You return the last coefficients. The first ones are asked for."),
    ("no_half", _c(shift=0.0), "The half in b + 1/2 is missing."),
    ("counted_from_one", _c(shift=1.0), "Your bands are shifted: it is b + 1/2, with b from 0."),
    ("one_and_a_half", _c(shift=1.5), "Your bands count from 1. They count from 0: the first one has b + 1/2 = 1/2."),
    ("minus_half", _c(shift=-0.5), "The half has the wrong sign: it is b + 1/2."),
    ("half_outside", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, kind=lambda a: np.cos(a + np.pi / len(L) / 2),
     shift=0.0) @ L, "Your parentheses are missing: q multiplies b + 1/2 as a whole."),
    ("half_of_q", lambda L, n_mfcc=13: _by_q(len(L), n_mfcc) @ L,
     "Your half stands at q instead of at b: that is the cosine transform of type IV or III. Here it is b + 1/2."),
    ("type_one", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, shift=0.0, per=len(L) - 1) @ L,
     "That is the cosine transform of type I. Type II has b + 1/2, and B below."),
    ("inverse", lambda L, n_mfcc=13: (_cosines(len(L), len(L)).T @ L)[:n_mfcc],
     "That is the way back, the transform of type III: rows and columns of your cosines are swapped."),
    ("sines", _c(kind=np.sin), "You take sines. MFCC take cosines."),
    ("sign", _c(kind=lambda a: -np.cos(a)), "The sign is flipped: the cosine has none in front."),
    ("whole_turns", _c(turn=2 * np.pi), "Your cosines turn twice as fast: pi / B, not 2 pi / B."),
    ("half_as_fast", _c(turn=np.pi / 2), "Your cosines turn half as fast: pi / B, or pi (2 b + 1) / (2 B)."),
    ("no_pi", _c(turn=1.0), "The factor pi is missing: np.cos counts in radians."),
    ("degrees", _c(turn=180.0), "Your angles are in degrees. np.cos counts in radians: half a turn is pi."),
    ("per_coefficients", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, per=n_mfcc) @ L,
     "Right where all coefficients are asked for. B, under the cosine, is the number of bands, not of coefficients."),
    ("per_coefficients_all", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, per=n_mfcc, first=math.sqrt(1 / n_mfcc),
     other=math.sqrt(2 / n_mfcc)) @ L,
     "Right where all coefficients are asked for. B is the number of bands, not of coefficients: L says how many."),
    ("per_bands_less_one", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, per=len(L) - 1) @ L,
     "You divide the angle by B - 1. It is B."),
    ("over_time", lambda L, n_mfcc=13: _over_time(L)[:n_mfcc], _ROWS),
    ("over_time_first_columns", lambda L, n_mfcc=13: _over_time(L)[:, :n_mfcc], _ROWS),
    ("over_both", lambda L, n_mfcc=13: _c()(_over_time(L), n_mfcc),
     "Your transform runs over bands and time. It runs over the bands of each frame alone."),
    ("bands_upside_down", lambda L, n_mfcc=13: _c()(L[::-1], n_mfcc),
     "Every second coefficient has the wrong sign: your bands are upside down. The lowest has b = 0."),
    ("logarithm_again", lambda L, n_mfcc=13: _c()(np.log(np.maximum(np.abs(L), 1e-10)), n_mfcc),
     "You take a logarithm. L holds logarithms already."),
    ("exponential", lambda L, n_mfcc=13: _c()(np.exp(L), n_mfcc),
     "You take np.exp of L. The transform is that of the logarithms."),
    ("in_decibels", lambda L, n_mfcc=13: _c()(np.asarray(L) * 20 / np.log(10), n_mfcc),
     "You turn L into decibels first. It is taken as it is."),
    ("mean_over_time_away", lambda L, n_mfcc=13: _c()(L, n_mfcc) - _c()(L, n_mfcc).mean(axis=1, keepdims=True),
     "You take away the mean over time. The coefficients are left as they are."),
    ("mean_over_time", lambda L, n_mfcc=13: _c()(L, n_mfcc).mean(axis=1),
     "You average over time. Each frame has its own coefficients."),
    ("fourier", lambda L, n_mfcc=13: np.fft.fft(L, axis=0)[:n_mfcc].real,
     "That is the real part of a Fourier transform. The cosine transform has b + 1/2 and half turns."),
    ("liftered", lambda L, n_mfcc=13: _c()(L, n_mfcc) * (1 + 11 * np.sin(np.pi * np.arange(n_mfcc) / 22))[:, None],
     "Your coefficients are weighted (liftered). Here they are left as they are."),
    ("first_cut_after", lambda L, n_mfcc=13: _c()(L, len(L))[1 : n_mfcc + 1],
     "You leave out coefficient 0. It is included here."),
    ("rows_from_one_scaled", lambda L, n_mfcc=13: _from_one(L, n_mfcc),
     "Your q counts from 1. It counts from 0: the first row is coefficient 0, the level."),
    ("for_80_bands", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, per=80, first=math.sqrt(1 / 80), other=math.sqrt(2 /
     80)) @ L, "Right for 80 bands. B is the number of bands that L has."),
    ("logarithm_with_a_floor", lambda L, n_mfcc=13: _c()(np.log(np.maximum(L, 1e-3)), n_mfcc),
     "You take a logarithm. L holds logarithms already."),
    ("logarithm_with_nan", lambda L, n_mfcc=13: _c()(_bare_log(np.asarray(L, dtype=float)), n_mfcc),
     "You take a logarithm. L holds logarithms already, also negative ones."),
    ("short_fourier", lambda L, n_mfcc=13: np.fft.rfft(L, axis=0)[:n_mfcc].real,
     "That is the real part of a Fourier transform. The cosine transform has b + 1/2 and half turns."),
    ("fourier_magnitudes", lambda L, n_mfcc=13: np.abs(np.fft.rfft(L, axis=0))[:n_mfcc],
     "Those are magnitudes of a Fourier transform. MFCC are a cosine transform, with b + 1/2 and half turns."),
    ("inverse_fourier", lambda L, n_mfcc=13: np.fft.irfft(L, axis=0)[:n_mfcc],
     "That is an inverse Fourier transform. Here it is the cosine transform of the formula."),
    ("unscaled_without_0", lambda L, n_mfcc=13: _c(rows=np.arange(1, n_mfcc + 1), other=1.0)(L),
     "The scaling is missing, and coefficient 0 is left out."),
    ("doubled_without_0", lambda L, n_mfcc=13: _c(rows=np.arange(1, n_mfcc + 1), other=2.0)(L),
     "Your scaling is a factor of 2 everywhere, and coefficient 0 is left out."),
    ("no_half_like_others", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, shift=0.0, first=math.sqrt(2 / len(L))) @ L,
     "The half in b + 1/2 is missing, and coefficient 0 is scaled like the others."),
    ("no_half_unscaled", lambda L, n_mfcc=13: _cosines(len(L), n_mfcc, shift=0.0, first=1, other=1) @ L,
     "The half in b + 1/2 is missing, and the scaling."),
    ("turned_and_unscaled", lambda L, n_mfcc=13: (_cosines(len(L), n_mfcc, first=1, other=1) @ L).T,
     "Rows and columns are swapped, and the scaling is missing: a row for each coefficient, multiplied by the root."),
    ("turned_like_others", lambda L, n_mfcc=13: (_cosines(len(L), n_mfcc, first=math.sqrt(2 / len(L))) @ L).T,
     "Rows and columns are swapped, and coefficient 0 is scaled like the others."),
)  # fmt: skip


def _by_q(bands, n):
    q = np.arange(n)[:, None]
    C = np.sqrt(2 / bands) * np.cos(np.pi / bands * (q + 0.5) * np.arange(bands))
    C[0] = C[0] / np.sqrt(2)
    return C


@mfcc.right
def mfcc_by_loops(L, n_mfcc=13):
    bands, frames = np.shape(L)
    result = []
    for q in range(n_mfcc):
        a = math.sqrt((2 if q else 1) / bands)
        row = []
        for t in range(frames):
            row.append(a * sum(L[b][t] * math.cos(math.pi * q * (2 * b + 1) / (2 * bands)) for b in range(bands)))
        result.append(row)
    return result


@mfcc.right
def mfcc_by_fft(L, n_mfcc=13):
    bands = len(L)
    Z = np.fft.fft(np.concatenate([L, L[::-1]]), axis=0)[:bands]
    q = np.arange(bands)[:, None]
    c = (Z * np.exp(-1j * np.pi * q / (2 * bands))).real / 2 * np.sqrt(2 / bands)
    c[0] /= np.sqrt(2)
    return c[:n_mfcc]


@mfcc.right
def mfcc_in_torch(L, n_mfcc=13):
    L = torch.as_tensor(np.asarray(L), dtype=torch.float32)
    bands = L.shape[0]
    b, q = torch.arange(bands) + 0.5, torch.arange(n_mfcc)[:, None]
    C = torch.cos(math.pi * q * b / bands) * math.sqrt(2 / bands)
    C[0] *= math.sqrt(0.5)
    return C @ L


@mfcc.right
def mfcc_by_a_quarter_turn(L, n_mfcc=13):
    bands = len(L)
    C = np.exp(1j * np.pi * np.outer(np.arange(n_mfcc), 2 * np.arange(bands) + 1) / (2 * bands)).real
    C /= np.sqrt((C**2).sum(axis=1, keepdims=True))
    return np.einsum("qb,bt->qt", C, L)
