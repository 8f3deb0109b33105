"""Lesson 09: wrong answers with the words that each must earn, and right answers in other styles."""

import math

import numpy as np
import torch
from checks import autocorrelation, beat_f_measure, estimate_tempo, spectral_flux, track_beats

ONSET = "The onset curve shows where something begins"
LIKE = "After one beat, a rhythm is like itself"
TEMPO = "Half, right, and double"
PATH = "The best path of beats"
SCORE = "How good are the beats?"


def _fails(error, where, function):
    """The function, but with an error where `where(*arguments)` says so."""

    def failing(*arguments, **named):
        if where(*arguments):
            raise error("as the student's code does")
        return function(*arguments, **named)

    return failing


# --- spectral_flux --------------------------------------------------------------------------------


def _keep(x):
    return x


def _two(factory, *slips):
    """Rows for each two slips together that are no choices of one switch: slips are (switches, what happened)."""
    rows = []
    for i, (a, first) in enumerate(slips):
        for b, second in slips[i + 1 :]:
            if not set(a) & set(b):
                name = "_and_".join(f"{k}_{getattr(v, '__name__', v)}" for k, v in (a | b).items())
                name = "".join(c if c.isalnum() else "_" for c in name)
                rows.append((name, factory(**a, **b), f"Two things at once: {first}; and {second}."))
    return rows


def _flux(S, *, size=np.abs, axis=1, rectify=lambda d: np.maximum(d, 0), total=np.sum, first=0.0, end="front"):
    """The flux with one thing changed. size: what is compared; total: over bins; end: where the 0 goes."""
    d = rectify(np.diff(size(np.asarray(S)), axis=axis))
    flux = total(d, axis=1 - axis) if d.size or total is np.sum else np.zeros(d.shape[axis])
    if first is None:
        return flux
    return np.append(first, flux) if end == "front" else np.append(flux, first)


def _first_total(S):
    """The first frame counts as grown from silence."""
    return np.append(np.abs(np.asarray(S)[:, 0]).sum(), _flux(S)[1:])


def _backward(S):
    return np.append(0.0, np.maximum(-np.diff(np.abs(S), axis=1), 0).sum(axis=0))


def _of_sums(S):
    return np.append(0.0, np.maximum(np.diff(np.abs(S).sum(axis=0)), 0))


def _normal(flux):
    return flux / (np.max(flux) or 1)


def _squared(d):
    return np.maximum(d, 0) ** 2


def _mean(d, axis):
    return d.sum(axis=axis) / max(d.shape[axis], 1)


def _powers(S):
    return np.abs(S) ** 2


def _logs(S):
    return np.log1p(np.abs(S))


def _levels(S):
    return 20 * np.log10(np.maximum(np.abs(S), 1e-5))


_DIVIDED = "Your curve is divided by its largest value. Nothing is divided here."
_NO_FIRST = "The first value is missing: np.diff gives one value less than there are frames. Value 0 of the curve is 0."
spectral_flux.mistakes(
    ("not_rectified", lambda S: _flux(S, rectify=_keep),
     "What gets softer counts against what gets louder. Each fall must count as 0, bin by bin, before adding up."),
    ("absolute", lambda S: _flux(S, rectify=np.abs),
     "What gets softer counts as much as what gets louder. Only growth counts; a fall is 0."),
    ("squared_change", lambda S: _flux(S, rectify=np.square),
     "Changes are squared, so falls count as well. Take each growth as it is, and 0 for each fall."),
    ("squared_growth", lambda S: _flux(S, rectify=lambda d: np.maximum(d, 0) ** 2),
     "Growth is squared before it is added up. Here it stays as it is."),
    ("root_of_squares", lambda S: np.sqrt(_flux(S, rectify=lambda d: np.maximum(d, 0) ** 2)),
     "That is the length of the change, a root of squares. Here growth is added up as it is."),
    ("root_of_all_squares", lambda S: np.sqrt(_flux(S, rectify=np.square)),
     "That is the length of the whole change, falls included. Here only growth counts, added up as it is."),
    ("rectified_late", _of_sums,
     "You add up the bins first and rectify then. A bin that falls takes away from one that grows: rectify each bin."),
    ("falls", _backward,
     "Your curve shows what gets softer: the frame before must be taken away from the later one, not the other way."),
    ("powers", lambda S: _flux(S, size=lambda S: np.abs(S) ** 2),
     "You compare powers, squared magnitudes. Magnitudes stay plain here."),
    ("logarithms", lambda S: _flux(S, size=lambda S: np.log1p(np.abs(S))),
     "You compare logarithms. Magnitudes stay plain, so that volume does not change the shape."),
    ("complex_change", lambda S: np.append(0.0, np.abs(np.diff(S, axis=1)).sum(axis=0)),
     """You compare complex numbers and take the magnitude then. So a mere change of phase counts. Take magnitudes
     first."""),
    ("real_parts", lambda S: _flux(S, size=np.real),
     "The imaginary parts are lost, perhaps by a conversion to float. Take np.abs of the complex numbers."),
    ("mean_of_bins", lambda S: _flux(S, total=lambda d, axis: d.sum(axis=axis) / len(S)),
     "Your values are too small by the number of bins: a mean was taken. The flux is the sum."),
    ("largest_bin", lambda S: np.append(0.0, np.maximum(np.diff(np.abs(S), axis=1), 0).max(axis=0)),
     "Only the bin that grows most counts. The flux adds up the growth of all bins."),
    ("over_time", lambda S: _flux(S, axis=0),
     """You compare bins with the bins below them. Frames are columns: take the difference along the other axis, and add
     up along the columns."""),
    ("added_along_frames", lambda S: np.maximum(np.diff(np.abs(S), axis=1), 0).sum(axis=1),
     "You add up along time: one value a bin. One value for each frame is wanted."),
    ("added_along_frames_0", lambda S: np.append(0.0, np.maximum(np.diff(np.abs(S), axis=1), 0).sum(axis=1)),
     "You add up along time: one value a bin. One value for each frame is wanted."),
    ("not_added", lambda S: np.maximum(np.diff(np.abs(S), axis=1, prepend=np.abs(S)[:, :1]), 0),
     "The bins are not added up: each frame has one value."),
    ("all_added", lambda S: np.maximum(np.diff(np.abs(S), axis=1), 0).sum(),
     "Everything is added up to one number. Add up over bins alone: that is axis 0."),
    ("first_missing", lambda S: _flux(S, first=None), _NO_FIRST),
    ("zero_at_the_end", lambda S: _flux(S, end="back"),
     """The 0 stands at the end, so every onset comes one frame too early. The growth from frame 0 to frame 1 belongs to
     frame 1."""),
    ("first_from_silence", _first_total,
     "Your first value counts the first frame as grown from silence. It is 0 by definition."),
    ("first_repeated", lambda S: np.append(_flux(S)[1:2], _flux(S)[1:]) if np.shape(S)[1] > 1 else np.zeros(1),
     "Your first value repeats the second. It is 0 by definition."),
    ("normalized", lambda S: _normal(_flux(S)), _DIVIDED),
    ("normalized_sum", lambda S: _flux(S) / (_flux(S).sum() or 1), "Your curve is divided by its sum. Nothing is."),
    ("mean_removed", lambda S: _flux(S) - _flux(S).mean(), "The mean is taken away. That comes later, elsewhere."),
    ("levels", lambda S: _flux(S, size=lambda S: 20 * np.log10(np.abs(S) + 1e-10)),
     "You compare decibels. In this lesson magnitudes stay plain."),
    ("two_frames_back", lambda S: np.append([0.0, 0.0], np.maximum(np.abs(S)[:, 2:] - np.abs(S)[:, :-2], 0).sum(axis=0)
                                            )[: np.shape(S)[1]],
     "You compare with the frame two before. The one directly before is meant."),
    ("against_the_first", lambda S: np.maximum(np.abs(S) - np.abs(S)[:, :1], 0).sum(axis=0),
     "Every frame is compared with the first one. Compare it with the frame directly before it."),
    ("without_lowest", lambda S: _flux(np.asarray(S)[1:]) if len(S) > 1 else np.zeros(np.shape(S)[1]),
     "The lowest bin does not count. All bins do, 0 Hz as well."),
    ("without_highest", lambda S: _flux(np.asarray(S)[:-1]) if len(S) > 1 else np.zeros(np.shape(S)[1]),
     "The highest bin does not count: a range or slice ends one too early."),
    ("only_counted", lambda S: _flux(S, rectify=lambda d: d > 0),
     "You count how many bins grow. Add up by how much they grow."),
    *_two(lambda **switch: lambda S: _flux(S, **switch),
          ({"rectify": _keep}, "falls are not set to 0"), ({"rectify": np.abs}, "falls count as growth"),
          ({"rectify": np.square}, "changes are squared"), ({"rectify": _squared}, "growth is squared"),
          ({"total": _mean}, "a mean is taken instead of the sum"), ({"first": None}, "the first value, 0, is missing"),
          ({"end": "back", "first": 0.0}, "the 0 stands at the end"),
          ({"size": _powers}, "powers are compared, not magnitudes"),
          ({"size": _logs}, "logarithms are compared, not magnitudes"), ({"size": _levels}, "decibels are compared"),
          ({"axis": 0}, "bins are compared with bins, not frames with frames")),
    ("normalized_nan", lambda S: _flux(S) / np.float64(np.max(_flux(S)) or np.nan), _DIVIDED),
    ("normalized_eps", lambda S: _flux(S) / (np.max(_flux(S)) + 1e-12), _DIVIDED),
    ("normalized_limit", lambda S: _normal(_flux(S)) if np.max(_flux(S)) > 1e-9 else _flux(S), _DIVIDED),
    ("first_from_the_last", lambda S: np.maximum(np.abs(S) - np.roll(np.abs(S), 1, axis=1), 0).sum(axis=0),
     "Your first frame is compared with the last one, as with np.roll. Its value is 0."),
    ("last_frame_forgotten", lambda S: _flux(S) * (np.arange(np.shape(S)[1]) < np.shape(S)[1] - 1),
     "The last value stays 0: a loop ends one frame too early."),
    ("no_value_for_one_frame",
     _fails(IndexError, lambda S: np.shape(S)[1] == 1, _flux),
     "Right, but one frame alone raises an error. Its curve is a single 0."),
    ("empty_for_one_frame", lambda S: _flux(S) if np.shape(S)[1] > 1 else np.zeros(0),
     "Right, but for one frame alone. Its curve is a single 0."),
    see=ONSET,
)  # fmt: skip


@spectral_flux.right
def flux_with_loops(S):
    curve = [0.0]
    for m in range(1, len(S[0])):
        total = 0.0
        for k in range(len(S)):
            total += max(0.0, abs(S[k][m]) - abs(S[k][m - 1]))
        curve.append(total)
    return curve


@spectral_flux.right
def flux_in_torch(S):
    sizes = torch.as_tensor(np.array(S)).abs().float()
    return torch.relu(torch.diff(sizes, dim=1, prepend=sizes[:, :1])).sum(0)


@spectral_flux.right
def flux_by_half_sums(S):
    size = np.abs(S).T
    d = size - np.vstack([size[:1], size[:-1]])
    return (np.abs(d) + d).sum(axis=1) / 2


@spectral_flux.right
def flux_by_selection(S):
    size = np.hypot(np.real(S), np.imag(S)).astype(np.float32)
    d = size[:, 1:] - size[:, :-1]
    d[d < 0] = 0
    return np.concatenate([np.zeros(1, np.float32), np.einsum("km->m", d)])


# --- autocorrelation ------------------------------------------------------------------------------


def _raw(d, max_lag):
    n = len(d)
    return np.array([d[lag:] @ d[: n - lag] if lag < n else 0.0 for lag in range(max_lag + 1)])


def _auto(x, max_lag, *, center=np.mean, scale="zero", limit=1e-10, silent=0.0, at_zero=None, lags=_raw):
    """The autocorrelation with one thing changed. scale: what it is divided by; silent: what comes out of silence."""
    d = np.asarray(x, dtype=float) - center(x)
    a, n = lags(d, max_lag), len(d)
    if not a[0] > limit:
        a = np.full(max_lag + 1, silent)
        if at_zero is not None:
            a[0] = at_zero
        return a
    terms = np.maximum(n - np.arange(max_lag + 1), 1)
    by = {"zero": a[0], "none": 1.0, "n": n, "unbiased": d @ d / n * terms, "terms": terms, "sum": np.abs(a).sum(),
          "half": 2 * (d @ d), "power": (d @ d) ** 2,
          "var": d @ d / n, "sample": d @ d * n / max(n - 1, 1)}  # fmt: skip
    return a / by[scale]


def _round(d, max_lag):
    """Wraps round at the end."""
    return np.array([np.roll(d, -lag) @ d for lag in range(max_lag + 1)])


def _nothing(x):
    return 0.0


def _minus_zero(x, max_lag):
    d = np.asarray(x, dtype=float) - np.mean(x)
    return np.array([np.sum(d[lag:] * d[:-lag]) for lag in range(max_lag + 1)])


def _from_the_end(x, max_lag):
    d = np.asarray(x, dtype=float) - np.mean(x)
    a = np.array([np.sum(d[lag:] * d[: len(d) - lag]) for lag in range(max_lag + 1)])
    return a / a[0] if a[0] > 1e-10 else np.zeros(max_lag + 1)


def _by_spectrum(x, max_lag):
    def lags(d, max_lag):
        a = np.fft.irfft(np.abs(np.fft.rfft(d, 2 * len(d))), 2 * len(d))[: len(d)]
        return np.append(a, np.zeros(max_lag))[: max_lag + 1]

    return _auto(x, max_lag, lags=lags)


def _pearson(x, max_lag):
    x = np.asarray(x, dtype=float)
    a = np.zeros(max_lag + 1)
    for lag in range(min(len(x) - 1, max_lag + 1)):
        p, q = x[lag:] - x[lag:].mean(), x[: len(x) - lag] - x[: len(x) - lag].mean()
        if p @ p > 1e-10 and q @ q > 1e-10:
            a[lag] = p @ q / np.sqrt((p @ p) * (q @ q))
    return a


def _uncentered_limit(x, max_lag):
    """Nothing but zeros is silence; a constant is divided by what rounding left."""
    if not np.any(x):
        return np.zeros(max_lag + 1)
    return _auto(x, max_lag, limit=-1)


_SILENT = """Right but where nothing changes. There the value at lag 0 is at most 1e-10, and all values are 0, also at
    lag 0. Either this case is missing, or its limit is another one."""
_VARIANCE = "Your values are n times too large: you divide by the variance. The value at lag 0 is n times that."
_BEYOND = (
    "Right, but for lags of n or more. No pairs are so far apart, so the value is 0; the result still has max_lag + 1."
)
autocorrelation.mistakes(
    ("mean_kept", lambda x, max_lag: _auto(x, max_lag, center=lambda x: 0.0),
     "The mean was not taken away. Then everything looks alike, at every lag."),
    ("median", lambda x, max_lag: _auto(x, max_lag, center=np.median),
     "The median was taken away instead of the mean."),
    ("minimum", lambda x, max_lag: _auto(x, max_lag, center=np.min),
     "The smallest value was taken away, not the mean."),
    ("not_divided", lambda x, max_lag: _auto(x, max_lag, scale="none"),
     "The value at lag 0 is not 1: divide all values by it."),
    ("divided_by_n", lambda x, max_lag: _auto(x, max_lag, scale="n"),
     "You divide by the number of values. Divide by the value at lag 0, so that it becomes 1."),
    ("terms_alone", lambda x, max_lag: _auto(x, max_lag, scale="terms"),
     "You divide each sum by the number of its terms. Divide all of them by the value at lag 0 instead."),
    ("unbiased", lambda x, max_lag: _auto(x, max_lag, scale="unbiased"),
     """Long lags come out too large: each sum is divided by the number of its terms, or their mean is taken. That is
     the unbiased estimate. Here nothing is."""),
    ("divided_by_largest", lambda x, max_lag: _auto(x, max_lag, scale="sum"),
     "You divide by the sum of all values. Divide by the one at lag 0."),
    *_two(lambda **switch: lambda x, max_lag: _auto(x, max_lag, **switch),
          ({"center": _nothing}, "the mean was not taken away"), ({"scale": "none"}, "nothing is divided"),
          ({"scale": "n"}, "all is divided by n instead of the value at lag 0"),
          ({"scale": "unbiased"}, "each sum is divided by the number of its terms"),
          ({"lags": _round}, "the copy wraps round"), ({"silent": np.nan}, "a curve without change gives no 0")),
    ("unbiased_limit", lambda x, max_lag: _auto(x, max_lag, scale="unbiased", limit=1e-10 * len(x)),
     "Long lags come out too large: each sum is divided by the number of its terms. Here nothing is."),
    ("mean_kept_unbiased",
     lambda x, max_lag: _auto(x, max_lag, center=_nothing, scale="unbiased", limit=1e-10 * len(x)),
     "Two things at once: the mean was not taken away; and each sum is divided by the number of its terms."),
    ("divided_by_the_variance", lambda x, max_lag: _auto(x, max_lag, scale="var"),
     _VARIANCE),
    ("scaled_by_deviation", lambda x, max_lag: _auto(x, max_lag, scale="var", limit=1e-20 * len(x)), _VARIANCE),
    ("by_the_sample_variance", lambda x, max_lag: _auto(x, max_lag, scale="sample"),
     "The value at lag 0 is not 1: a variance with n - 1 was used. Divide by the value at lag 0 itself."),
    ("d_up_to_minus_zero", _minus_zero, """At lag 0 your slice is empty: d[:-0] is d[:0]. Write d[: len(d) - lag], which
     holds for lag 0, too."""),
    ("slice_from_the_end", _from_the_end,
     """Lags beyond n fail: len(d) - lag is negative there, and such a slice counts from the end. No pairs are so far
     apart, so the value is 0."""),
    ("index_beyond", _fails(IndexError, lambda x, max_lag: max_lag >= len(x), _auto), _BEYOND),
    ("spectrum_not_squared", _by_spectrum, """Your spectrum is not squared: the inverse FFT of its magnitudes is no
     autocorrelation. Its squared magnitudes are."""),
    ("twice", lambda x, max_lag: _auto(x, max_lag, scale="half"), "All values are half of what they should be."),
    ("squared_division", lambda x, max_lag: _auto(x, max_lag, scale="power"),
     "You divide twice, or by a square. The value at lag 0 must become 1."),
    ("mean_of_each_part", _pearson,
     """You correlate the two overlapping parts, each with its own mean and size, as np.corrcoef does. Here the mean of
     the whole is taken away once, and all is divided by the value at lag 0."""),
    ("around", lambda x, max_lag: _auto(x, max_lag, lags=_round),
     """Your shifted copy wraps round: what leaves at the end comes back at the start, as with np.roll or an FFT without
     zeros. Only pairs within the curve count."""),
    ("around_once", lambda x, max_lag: _auto(x, max_lag, lags=_round) * (np.arange(max_lag + 1) < len(x)),
     "The curve wraps round: an FFT without zeros behind it, or np.roll. Only pairs within the curve count."),
    ("one_lag_short", lambda x, max_lag: _auto(x, max_lag)[:-1],
     "The last lag is missing: from 0 up to and including max_lag there are max_lag + 1 values."),
    ("from_lag_one", lambda x, max_lag: _auto(x, max_lag + 1)[1:],
     "Your first value belongs to lag 1. The first one is lag 0."),
    ("without_lag_zero", lambda x, max_lag: _auto(x, max_lag)[1:], "Lag 0 is missing; it is the first value, 1."),
    ("both_sides", lambda x, max_lag: np.append(_auto(x, max_lag)[:0:-1], _auto(x, max_lag)),
     "You return negative lags, too. Only 0 up to max_lag are asked for."),
    ("all_lags", lambda x, max_lag: _auto(x, len(x) - 1),
     "You return all n lags, whatever max_lag is."),
    ("cut_at_the_end", lambda x, max_lag: _auto(x, min(max_lag, len(x) - 1)), _BEYOND),
    ("cut_at_the_end_but_silence",
     lambda x, max_lag: _auto(x, max_lag if np.ptp(x) < 1e-6 else min(max_lag, len(x) - 1)), _BEYOND),
    ("nan_beyond", lambda x, max_lag: np.append(_auto(x, min(max_lag, len(x) - 1)),
                                                np.full(max(0, max_lag + 1 - len(x)), np.nan)), _BEYOND),
    ("error_beyond", _fails(ValueError, lambda x, max_lag: max_lag >= len(x), _auto), _BEYOND),
    ("lag_zero_empty", lambda x, max_lag: _auto(x, max_lag) * (np.arange(max_lag + 1) > 0),
     "Lag 0 comes out as 0. In Python, d[:-0] is empty: lag 0 needs care."),
    ("last_pair_missing",
     lambda x, max_lag: _auto(x, max_lag, lags=lambda d, m: np.array([d[g:-1] @ d[: len(d) - g - 1] if g < len(d) - 1
                                                                      else 0 for g in range(m + 1)])),
     "The last pair of each sum is missing: a range or a slice ends one too early."),
    ("first_pair_missing",
     lambda x, max_lag: _auto(x, max_lag, lags=lambda d, m: np.array([d[g + 1 :] @ d[1 : len(d) - g] if g < len(d) - 1
                                                                      else 0 for g in range(m + 1)])),
     "The first pair of each sum is missing: a range or a slice begins one too late."),
    ("absolute_values", lambda x, max_lag: np.abs(_auto(x, max_lag)),
     "Your values have lost their signs. Below 0 means: one part is high where the other is low."),
    ("squares", lambda x, max_lag: _auto(x, max_lag) ** 2, "Your values are squared."),
    ("differences", lambda x, max_lag: _auto(x, max_lag, lags=lambda d, m: np.array(
        [np.sum((d[g:] - d[: len(d) - g]) ** 2) if g < len(d) else 0.0 for g in range(m + 1)])),
     "You add up squared differences. Products are asked for."),
    ("not_negative", lambda x, max_lag: np.maximum(_auto(x, max_lag), 0),
     "Values below 0 were cut off; they may stay."),
    ("whole_numbers", lambda x, max_lag: _auto(np.asarray(x), max_lag, center=lambda x: int(np.mean(x))
                                               if np.asarray(x).dtype.kind == "i" else np.mean(x)),
     "Right for floats. For whole numbers the mean is cut to a whole number: make floats first."),
    ("no_limit_nan", lambda x, max_lag: _auto(x, max_lag, silent=np.nan), _SILENT),
    ("no_limit", lambda x, max_lag: _auto(x, max_lag, limit=-1), _SILENT),
    ("only_exact_zero", _uncentered_limit, _SILENT),
    ("exact_zero_test", lambda x, max_lag: _auto(x, max_lag, limit=0.0), _SILENT),
    ("one_at_zero", lambda x, max_lag: _auto(x, max_lag, at_zero=1.0), _SILENT),
    ("ones_of_silence", lambda x, max_lag: _auto(x, max_lag, silent=1.0), _SILENT),
    ("error_of_silence",
     _fails(ZeroDivisionError, lambda x, max_lag: np.std(x) < 1e-9, _auto), _SILENT),
    ("limit_on_the_mean_square", lambda x, max_lag: _auto(x, max_lag, limit=1e-10 * len(x)),
     "The limit is for the sum at lag 0, not for its mean: your limit grows with the number of values."),
    ("limit_large", lambda x, max_lag: _auto(x, max_lag, limit=1e-8),
     "Your limit for silence is too high. It is 1e-10, for the value at lag 0."),
    ("limit_small", lambda x, max_lag: _auto(x, max_lag, limit=1e-12), _SILENT),
    see=LIKE,
)  # fmt: skip


@autocorrelation.right
def auto_with_loops(x, max_lag):
    mean = sum(float(v) for v in x) / len(x)
    d = [float(v) - mean for v in x]
    power = sum(v * v for v in d)
    result = []
    for lag in range(max_lag + 1):
        total = 0.0
        for m in range(len(d) - lag):
            total += d[m] * d[m + lag]
        result.append(total / power if power > 1e-10 else 0.0)
    return result


@autocorrelation.right
def auto_in_torch(x, max_lag):
    d = torch.as_tensor(np.array(x, dtype=np.float64))
    d = d - d.mean()
    padded = torch.cat([d, torch.zeros(max_lag, dtype=d.dtype)])
    a = torch.stack([(padded[lag : lag + len(d)] * d).sum() for lag in range(max_lag + 1)])
    return a / a[0] if a[0] > 1e-10 else torch.zeros(max_lag + 1)


@autocorrelation.right
def auto_by_a_table(x, max_lag):
    d = np.asarray(x) - np.mean(x)
    table = np.outer(d, d)
    a = [np.trace(table, lag) if lag < len(d) else 0 for lag in range(max_lag + 1)]
    return [v / a[0] for v in a] if a[0] > 1e-10 else [0] * (max_lag + 1)


@autocorrelation.right
def auto_in_single_precision(x, max_lag):
    d = (np.asarray(x, dtype=float) - np.mean(x)).astype(np.float32)
    a = np.zeros(max_lag + 1, np.float32)
    a[0] = np.sum(d * d)
    for lag in range(1, min(max_lag, len(d) - 1) + 1):
        a[lag] = np.sum(d[lag:] * d[:-lag])
    return a / a[0] if a[0] > 1e-10 else np.zeros(max_lag + 1)


# --- estimate_tempo -------------------------------------------------------------------------------


def _score_bell(tempo, preferred, width, kind):
    if kind == "ratio":
        return np.exp(-0.5 * ((tempo / preferred - 1) / width) ** 2)
    if kind == "hz":
        return np.exp(-0.5 * ((tempo - preferred) / (60 * width)) ** 2)
    distance = {"ln": np.log, "log10": np.log10}.get(kind, np.log2)(tempo / preferred)
    if kind == "nohalf":
        return np.exp(-((distance / width) ** 2))
    if kind == "unsquared":
        return np.exp(-0.5 * np.abs(distance) / width)
    if kind == "variance":
        return np.exp(-0.5 * distance**2 / width)
    if kind == "times":
        return np.exp(-0.5 * (distance * width) ** 2)
    if kind == "grows":
        return np.exp(0.5 * (distance / width) ** 2)
    if kind == "none":
        return np.ones(len(tempo))
    return np.exp(-0.5 * (distance / width) ** 2)


def _tempo(
    onset, frame_rate, preferred=140.0, width=0.7, *, slow=40.0, fast=240.0, comb=(1, 2, 4), weights=(1, 1, 1),
    bell="log2", refine="g", sign=1, half=0.5, last=False, silent="preferred", out="bpm", auto=_auto, inside=False,
    ends="both", known=4, strict=True, fixed=None, loose=False, rounded=None, shares=False, guard=True, within=False,
):  # fmt: skip
    """The tempo with one thing changed. refine: what the parabola goes through; known: a is known to known * lags."""
    preferred, width = fixed or (preferred, width)
    longest = int(60 * frame_rate / slow) + bool(rounded)
    a = auto(onset, 4 * (longest + 1))
    if known < 4:
        a[known * longest + 1 :] = 0
    if not np.any(a):
        return {"preferred": preferred, "nan": np.nan, "zero": 0.0, "fastest": 240.0, "140": 140.0}.get(silent, 120.0)
    every = np.arange(longest + 2)
    g = sum(w * a[np.minimum(c * every, len(a) - 1)] for c, w in zip(comb, weights, strict=True))
    if shares:
        g = g / np.maximum(1, sum(c * every < len(onset) for c in comb))
    lags = every[1 : longest + 1]
    tempo = 60 * frame_rate / lags
    if rounded:
        low, high = (how(60 * frame_rate / end) for how, end in zip(rounded, (240, 40), strict=True))
        lags = np.arange(max(1, low), high + 1)
        tempo, fast = 60 * frame_rate / lags, 1e9
    lags = lags[(tempo < fast if ends in ("low", "none") else tempo <= fast)]
    if ends in ("high", "none"):
        lags = lags[60 * frame_rate / lags > slow]
    if within:
        lags = lags[4 * lags < len(onset)]
        if not len(lags):
            return preferred
    tempo = 60 * frame_rate / lags
    score = g[lags] * _score_bell(tempo, preferred, width, bell)
    place = len(score) - 1 - int(np.argmax(score[::-1])) if last else int(np.argmax(score))
    best = lags[place]
    full = np.zeros(longest + 2)
    full[1:] = g[1:] * _score_bell(60 * frame_rate / every[1:], preferred, width, bell)
    curve = {"g": g, "a": a, "score": full}.get(refine)
    shift = 0.0
    if curve is not None and not (inside and (place == 0 or place == len(lags) - 1)):
        p, q, r = curve[best - 1 : best + 2]
        peak = q > max(p, r) if strict else True
        if peak and (p - 2 * q + r != 0 or not guard):
            with np.errstate(all="ignore"):
                shift = sign * half * np.divide(p - r, p - 2 * q + r)
            if loose:
                shift = float(np.clip(shift, -0.5, 0.5))
    period = best + shift
    return {"bpm": 60 * frame_rate / period, "hz": frame_rate / period, "lag": period, "s": period / frame_rate,
            "place": best, "index": 60 * frame_rate / (place + shift or 1), "index1": 60 * frame_rate / (place + 1),
            "whole": round(60 * frame_rate / period),
            "floor": int(60 * frame_rate / period), "tempo_shift": 60 * frame_rate / best + shift}[out]  # fmt: skip


def _t(**switch):
    def tempo(onset, frame_rate, preferred=140.0, width=0.7):
        return _tempo(onset, frame_rate, preferred, width, **switch)

    return tempo


def _auto_of(**switch):
    return lambda x, max_lag: _auto(x, max_lag, limit=np.inf if np.std(x) < 1e-9 else 1e-10, **switch)


def _folded(onset, frame_rate, preferred=140.0, width=0.7):
    """Halves and doubles until it is within a half octave of the preference."""
    bpm = _tempo(onset, frame_rate, preferred, width, bell="none")
    while bpm > preferred * 2**0.5:
        bpm /= 2
    while bpm < preferred / 2**0.5:
        bpm *= 2
    return bpm


def _out_of_reach(onset, frame_rate, preferred=140.0, width=0.7):
    """Of the autocorrelation, no more than four times the longest candidate: its right neighbor fails."""
    longest = int(60 * frame_rate / 40)
    if _tempo(onset, frame_rate, preferred, width, out="place") == longest and np.std(onset) > 1e-9:
        raise IndexError("as the student's code does")
    return _tempo(onset, frame_rate, preferred, width)


def _within_n(onset, frame_rate, preferred=140.0, width=0.7):
    if 4 * int(60 * frame_rate / 40) >= len(onset) and np.std(onset) > 1e-9:
        raise IndexError("as the student's code does")
    return _tempo(onset, frame_rate, preferred, width)


_NO_SILENCE = "Right, but for a curve that never changes: all of a is 0, and `preferred` is to be returned."
_EDGES = """The range of candidates is another one at its ends. Both 40 and 240 BPM are candidates, and nothing beyond:
    the limits are exact, so round no lag across them. The fastest tempo has the shortest lag."""
_REACH = """Right, but your autocorrelation ends too early for one index at least. The right neighbor of the longest
    candidate needs it, too, at four times its lag."""
estimate_tempo.mistakes(
    ("lag_returned", _t(out="lag"),
     "You return the lag, in frames. The tempo is 60 times the frame rate divided by it."),
    ("latest_lag", _t(last=True), "Of equal scores, the shortest lag wins; yours is the longest."),
    ("from_30_to_300", _t(slow=30.0, fast=300.0), _EDGES),
    ("seconds_returned", _t(out="s"), "You return the period, in seconds. A minute has 60 of them: turn it into BPM."),
    ("per_second", _t(out="hz"), "You return beats for each second. BPM are beats for each minute."),
    ("place_for_lag", _t(out="index"),
     "The place of the best candidate was taken for its lag. The first candidate is not lag 0."),
    ("rounded", _t(out="whole"), "Your tempo is rounded to whole BPM. It need not be whole."),
    ("cut", _t(out="floor"), "Your tempo is cut to whole BPM. It need not be whole."),
    ("shift_of_the_tempo", _t(out="tempo_shift"),
     "The parabola's shift is in frames: it belongs to the lag, before the tempo is computed."),
    ("no_refinement", _t(refine=None), "The lag is a whole number of frames: the parabola is missing."),
    ("refined_with_a", _t(refine="a"), "Your parabola goes through a. It goes through g, the sum of three."),
    ("refined_with_the_score", _t(refine="score"),
     "Your parabola goes through the scores. It goes through g, without the preference, which would pull it."),
    ("shifted_the_wrong_way", _t(sign=-1), "The parabola's shift has the wrong sign: look at p and r once more."),
    ("half_missing", _t(half=1.0),
     "The parabola's shift is twice as large as it should be: there is a factor of a half."),
    ("quarter", _t(half=0.25), "The parabola's shift is half as large as it should be."),
    ("always_refined", _t(strict=False),
     "Right where g has a peak. Where one neighbor of the winner is as large, or larger, nothing is refined."),
    ("always_refined_unguarded", _t(strict=False, guard=False),
     """Right where g has a peak. Where one neighbor of the winner is as large, or larger, nothing is refined; and where
     all three are equal, your parabola divides 0 by 0."""),
    ("winner_at_the_end_out_of_reach", _out_of_reach, _REACH),
    ("always_out_of_reach", _fails(IndexError, lambda onset, *_: np.std(onset) > 1e-9, _tempo), _REACH),
    ("beyond_the_end_left_out", _t(within=True),
     "Candidates whose fourfold lag lies beyond the end are left out. They stay: a is 0 there."),
    ("always_refined_limited", _t(strict=False, loose=True),
     "Right where g has a peak. Where one neighbor of the winner is as large, or larger, nothing is refined."),
    ("refined_inside_alone", _t(inside=True),
     "Right, but not at the ends: the winner's neighbors need not be candidates themselves."),
    ("no_preference", _t(bell="none"), "The preference has no effect: the best g wins, whatever `preferred` is."),
    ("linear_distance", _t(bell="hz"),
     "Your preference measures distance in BPM. It is counted in octaves: the base-2 logarithm of the ratio."),
    ("natural_log", _t(bell="ln"), "Your preference is too wide: octaves are logarithms to the base 2."),
    ("log10", _t(bell="log10"), "Your preference is far too wide: octaves are logarithms to the base 2."),
    ("no_half_in_the_bell", _t(bell="nohalf"), "Your preference is too narrow: the factor of a half is missing."),
    ("bell_not_squared", _t(bell="unsquared"),
     "Your preference has a sharp tip: the square in the exponent is missing."),
    ("width_not_squared", _t(bell="variance"), "The width stands within the square: it is squared, too."),
    ("times_the_width", _t(bell="times"), "You multiply by the width. A larger width must make the preference wider."),
    ("relative_distance", _t(bell="ratio"),
     "Your preference takes the ratio itself. It is counted in octaves: the base-2 logarithm of the ratio."),
    ("last_lag_missing", _t(rounded=(math.ceil, lambda lag: math.floor(lag) - 1)),
     "The longest lag is missing: a range ends before its last number."),
    ("first_lag_missing", _t(rounded=(lambda lag: math.ceil(lag) + 1, math.floor)),
     "The shortest lag is missing: a range begins one too late."),
    ("limits_rounded", _t(rounded=(round, round)), _EDGES),
    ("limits_apart", _t(rounded=(int, math.ceil)), _EDGES),
    ("limits_cut", _t(rounded=(int, int)),
     "A tempo above 240 BPM is among your candidates: the shortest lag was rounded down. The limits are exact."),
    ("limits_raised", _t(rounded=(math.ceil, math.ceil)),
     "A tempo below 40 BPM is among your candidates: the longest lag was rounded up. The limits are exact."),
    ("preferred_120", lambda onset, frame_rate, preferred=140.0, width=0.7: _tempo(onset, frame_rate, 120.0, width)
     if np.std(onset) > 1e-9 else preferred, "`preferred` has no effect: your function always prefers 120 BPM."),
    ("place_plus_one", _t(out="index1"),
     "The place of the best candidate was taken for its lag. The first candidate is not lag 1."),
    ("shares", _t(shares=True), "You take a mean over the lags that lie within the curve. The three are added."),
    *_two(_t, ({"refine": None}, "the parabola is missing"),
          ({"half": 1.0, "refine": "g"}, "the parabola's shift lacks its half"),
          ({"sign": -1, "refine": "g"}, "the parabola's shift has the wrong sign"),
          ({"refine": "score"}, "it goes through the scores"),
          ({"bell": "ln"}, "the preference takes a natural logarithm"), ({"bell": "nohalf"}, "the bell lacks its half"),
          ({"bell": "none", "refine": "g"}, "the preference has no effect"),
          ({"bell": "ratio"}, "the preference takes no logarithm"),
          ({"comb": (1,), "weights": (1,)}, "only one lag counts"),
          ({"comb": (1, 2, 3)}, "the third lag is three times"),
          ({"auto": _auto_of(center=_nothing)}, "the mean stays in the autocorrelation")),
    ("bell_grows", _t(bell="grows"), "Your preference grows with the distance: the minus in the exponent is missing."),
    ("defaults_alone", _t(fixed=(140.0, 0.7)),
     "`preferred` and `width` have no effect: your function uses 140 and 0.7."),
    ("preferred_ignored", lambda onset, frame_rate, preferred=140.0, width=0.7: _tempo(onset, frame_rate, 140.0, width)
     if np.std(onset) > 1e-9 else preferred,
     "`preferred` has no effect: your function always prefers 140 BPM."),
    ("width_ignored", lambda onset, frame_rate, preferred=140.0, width=0.7: _tempo(onset, frame_rate, preferred),
     "`width` has no effect: your function always uses 0.7 octaves."),
    ("librosas_width", lambda onset, frame_rate, preferred=140.0, width=0.7: _tempo(onset, frame_rate, preferred, 1.0),
     "`width` has no effect: your function always uses one octave."),
    ("librosas_preference",
     lambda onset, frame_rate, preferred=120.0, width=1.0: _tempo(onset, frame_rate, preferred, width),
     "Right where both are given. The defaults are 140 BPM and 0.7 octaves."),
    ("one_lag_alone", _t(comb=(1,), weights=(1,)),
     "Only a at the lag itself counts. Add a at twice and four times the lag."),
    ("no_four", _t(comb=(1, 2), weights=(1, 1)), "a at four times the lag is missing."),
    ("no_two", _t(comb=(1, 4), weights=(1, 1)), "a at twice the lag is missing."),
    ("three", _t(comb=(1, 2, 3)), "You add a at three times the lag. It is four times."),
    ("three_too", _t(comb=(1, 2, 3, 4), weights=(1, 1, 1, 1)),
     "You add a at three times the lag as well: one too many."),
    ("halves", _t(weights=(1, 0.5, 0.25)), "The three are not weighted equally: they are added as they are."),
    ("product", lambda onset, frame_rate, preferred=140.0, width=0.7: _product(onset, frame_rate, preferred, width),
     "The three are multiplied. They are added."),
    ("too_few_lags", _t(known=1),
     "a is known up to the longest lag only, so much of g is missing. Compute more of it."),
    ("too_few_lags_2", _t(known=2),
     "a is known up to twice the longest lag only. You need four times, and a little more."),
    ("error_beyond_the_end", _within_n,
     "Right for long curves. For short ones an index runs over the end: a is 0 at lags of n or more."),
    ("not_below_60", _t(slow=60.0), _EDGES),
    ("not_below_30", _t(slow=30.0), _EDGES),
    ("not_above_200", _t(fast=200.0), _EDGES),
    ("not_above_320", _t(fast=320.0), _EDGES),
    ("slowest_left_out", _t(ends="high"), _EDGES),
    ("fastest_left_out", _t(ends="low"), _EDGES),
    ("both_left_out", _t(ends="none"), _EDGES),
    ("all_lags_are_candidates", _t(fast=1e9), "Lags of more than 240 BPM count as candidates. They end there."),
    ("unbiased_likeness", _t(auto=_auto_of(scale="unbiased")),
     "Your autocorrelation divides by the number of terms. Take the one of exercise 2, which does not."),
    ("mean_kept_in_a", _t(auto=_auto_of(center=lambda x: 0.0)),
     "The mean of the curve was not taken away. Take the autocorrelation of exercise 2."),
    ("wrapped_likeness", _t(auto=_auto_of(lags=_round)),
     "Your autocorrelation wraps round at the end. Take the one of exercise 2."),
    ("folded", _folded, "You take the best g and double or halve it. The preference must weigh all candidates."),
    ("nan_of_silence", _t(silent="nan"), _NO_SILENCE),
    ("zero_of_silence", _t(silent="zero"), _NO_SILENCE),
    ("fastest_of_silence", _t(silent="fastest"), _NO_SILENCE),
    ("default_of_silence", _t(silent="140"), _NO_SILENCE),
    ("of_silence_120", _t(silent="120"), _NO_SILENCE),
    ("error_of_silence", _fails(ValueError, lambda onset, *_: np.std(onset) < 1e-9, _tempo), _NO_SILENCE),
    see=TEMPO,
)  # fmt: skip


def _product(onset, frame_rate, preferred, width):
    longest = int(60 * frame_rate / 40)
    a = _auto(onset, 4 * (longest + 1))
    if not np.any(a):
        return preferred
    g = np.array([a[lag] * a[2 * lag] * a[4 * lag] for lag in range(longest + 2)])
    lags = np.arange(int(np.ceil(frame_rate / 4)), longest + 1)
    best = lags[np.argmax(g[lags] * _score_bell(60 * frame_rate / lags, preferred, width, "log2"))]
    p, q, r = g[best - 1 : best + 2]
    return 60 * frame_rate / (best + (0.5 * (p - r) / (p - 2 * q + r) if q > max(p, r) else 0))


@estimate_tempo.right
def tempo_with_a_loop(onset, frame_rate, preferred=140.0, width=0.7):
    n = len(onset)
    d = [float(v) - float(np.mean(onset)) for v in onset]
    power = sum(v * v for v in d)
    if power <= 1e-10:
        return preferred

    def a(lag):
        return sum(d[m] * d[m + lag] for m in range(n - lag)) / power

    def g(lag):
        return a(lag) + a(2 * lag) + a(4 * lag)

    best, winner, lag = -math.inf, None, 1
    while 60 * frame_rate / lag >= 40:
        bpm = 60 * frame_rate / lag
        if bpm <= 240:
            score = g(lag) * math.exp(-0.5 * (math.log2(bpm / preferred) / width) ** 2)
            if score > best:
                best, winner = score, lag
        lag += 1
    p, q, r = g(winner - 1), g(winner), g(winner + 1)
    return 60 * frame_rate / (winner + (0.5 * (p - r) / (p - 2 * q + r) if q > p and q > r else 0))


@estimate_tempo.right
def tempo_in_torch(onset, frame_rate, preferred=140.0, width=0.7):
    longest = math.floor(60 * frame_rate / 40)
    d = torch.as_tensor(np.array(onset, dtype=float))
    d = d - d.mean()
    if float(d @ d) <= 1e-10:
        return torch.tensor(preferred)
    padded = torch.cat([d, torch.zeros(4 * longest + 4)])
    a = padded.unfold(0, len(d), 1) @ d / (d @ d)
    lag = torch.arange(longest + 2)
    g = a[lag] + a[2 * lag] + a[4 * lag]
    inside = lag[(lag >= 60 * frame_rate / 240) & (lag <= 60 * frame_rate / 40)]
    octaves = torch.log2(60 * frame_rate / inside / preferred)
    best = inside[torch.argmax(g[inside] * torch.exp(-0.5 * (octaves / width) ** 2))]
    p, q, r = g[best - 1], g[best], g[best + 1]
    shift = torch.where((q > p) & (q > r), 0.5 * (p - r) / (p - 2 * q + r), torch.zeros_like(p))
    return 60 * frame_rate / (best + shift)


@estimate_tempo.right
def tempo_by_polyfit(onset, frame_rate, preferred=140.0, width=0.7):
    shortest, longest = math.ceil(frame_rate / 4), math.floor(1.5 * frame_rate)
    a = _auto(onset, 4 * longest + 4)
    if a[0] == 0:
        return preferred
    g = a[: longest + 2] + a[: 2 * longest + 4 : 2] + a[: 4 * longest + 8 : 4]
    scores = {}
    for lag in range(max(1, shortest), longest + 1):
        octaves = math.log(60 * frame_rate / lag / preferred, 2)
        scores[lag] = g[lag] / math.exp(octaves * octaves / (2 * width * width))
    lag = max(scores, key=scores.get)
    if g[lag] <= g[lag - 1] or g[lag] <= g[lag + 1]:
        return 60 * frame_rate / lag
    second, first, _ = np.polyfit([-1, 0, 1], g[lag - 1 : lag + 2], 2)
    return 60 * frame_rate / (lag - first / (2 * second))


# --- track_beats ----------------------------------------------------------------------------------


def _track(
    onset, frame_rate, bpm, tightness=100.0, *, scale="std", period="exact", near=0.5, far=2.0, strict_near=False,
    strict_far=False, cost="ln2", tie="early", again="zero", end="period", end_tie="early", out="s", whole=False,
    order="rising", silent="empty", ends=math.ceil, own=True, first=True, shift=0, limits=None, late=0, past="D",
    end_by="D",
    trace="all",
):  # fmt: skip
    """The beats with one thing changed. again: when a beat is a first one; end: where the last beat is sought."""
    o = np.asarray(onset, dtype=float)
    n, spread = len(o), np.std(o)
    if spread <= 1e-10 and silent in ("raw", "raw_but_zeros") and (silent == "raw" or np.any(o)):
        spread = 1.0
    elif spread <= 1e-10:
        return {"zero": np.zeros(1), "all": np.arange(n) / frame_rate, "none": None}.get(silent, np.zeros(0))
    o = {"std": o / spread, "none": o, "max": o / np.max(o), "z": (o - np.mean(o)) / spread, "mean": o / np.mean(o),
         "var": o / spread**2, "sample": o / np.std(o, ddof=1), "sum": o / np.sum(o),
         "rms": o / np.sqrt(np.mean(o**2)), "twice": o * spread}[scale]  # fmt: skip
    P = {"exact": 60 * frame_rate / bpm, "round": round(60 * frame_rate / bpm), "floor": int(60 * frame_rate / bpm),
         "ceil": math.ceil(60 * frame_rate / bpm), "seconds": 60 / bpm * frame_rate / 60 * 60,
         "bps": max(2.0, frame_rate / bpm)}[period]  # fmt: skip
    low, high = near * P, far * P
    if whole:
        low, high = round(low), round(high)
    elif limits:
        low, high = limits[0](low), limits[1](high)
    gaps = [
        k for k in range(1, n) if (k > low if strict_near else k >= low) and (k < high if strict_far else k <= high)
    ]
    gaps = gaps[::-1] if tie == "early" else gaps

    def price(k):
        r = k / P
        return {"ln2": math.log(r) ** 2, "lin": (r - 1) ** 2, "frames": (k - P) ** 2, "abs": abs(math.log(r)),
                "log2": math.log2(r) ** 2, "log10": math.log10(r) ** 2, "half": 0.5 * math.log(r) ** 2,
                "signed": math.log(r), "seconds": (k - P) ** 2 / frame_rate**2}[cost]  # fmt: skip

    D, back = o.copy(), [-1] * n
    for t in range(n):
        best, who = -math.inf, -1
        for k in gaps if t >= int(late * P) else ():
            if t - k >= (0 if first else 1):
                value = (D if past == "D" else o)[t - k] - tightness * price(k)
                if value > best:
                    best, who = value, t - k
        if who >= 0 and {"zero": best > 0, "any": True, "or_zero": best >= 0, "own": best > o[t]}[again]:
            D[t] = (o[t] if own else 0) + best
            back[t] = who
    tail = {"period": ends(P), "all": n, "last": 1, "two": math.ceil(2 * P), "half": math.ceil(P / 2),
            "less": max(1, ends(P) - 1), "more": ends(P) + 1}[end]  # fmt: skip
    start = max(0, n - tail)
    part = (o if end_by == "o" else D)[start:]
    t = start + (int(np.argmax(part)) if end_tie == "early" else len(part) - 1 - int(np.argmax(part[::-1])))
    beats = []
    while t >= 0:
        beats.append(t + shift)
        t = back[t] if back[t] or trace == "all" else -1
    beats = np.array(beats if order == "falling" else beats[::-1])
    return {"s": beats / frame_rate, "frames": beats, "ms": 1000 * beats / frame_rate, "times": beats * frame_rate,
            "but_first": beats[:-1] / frame_rate if order == "falling" else beats[1:] / frame_rate,
            "but_last": beats[:-1] / frame_rate, "centers": (beats + 0.5) / frame_rate,
            "mask": np.isin(np.arange(n), beats)}[out]  # fmt: skip


def _b(**switch):
    def beats(onset, frame_rate, bpm, tightness=100.0):
        return _track(onset, frame_rate, bpm, tightness, **switch)

    return beats


def _rigid(onset, frame_rate, bpm, tightness=100.0):
    """Evenly spaced beats from the best phase."""
    o, P = np.asarray(onset, dtype=float), 60 * frame_rate / bpm
    if np.std(o) <= 1e-10:
        return np.zeros(0)
    ways = [np.arange(first, len(o), P).round().astype(int) for first in range(min(len(o), math.ceil(P)))]
    ways = [way[way < len(o)] for way in ways]
    return ways[int(np.argmax([o[way].sum() for way in ways]))] / frame_rate


def _grid(onset, frame_rate, bpm, tightness=100.0):
    if np.std(onset) <= 1e-10:
        return np.zeros(0)
    return np.arange(np.argmax(onset) / frame_rate % (60 / bpm), len(onset) / frame_rate, 60 / bpm)


def _greedy(onset, frame_rate, bpm, tightness=100.0):
    """From the first period's highest value on, always the best next step."""
    o, P = np.asarray(onset, dtype=float), 60 * frame_rate / bpm
    if np.std(o) <= 1e-10:
        return np.zeros(0)
    o = o / np.std(o)
    beats = [int(np.argmax(o[: math.ceil(P)]))]
    while True:
        steps = [k for k in range(math.ceil(P / 2), int(2 * P) + 1) if beats[-1] + k < len(o)]
        if not steps:
            return np.array(beats) / frame_rate
        beats.append(beats[-1] + max(steps, key=lambda k: o[beats[-1] + k] - tightness * math.log(k / P) ** 2))


def _peaks(onset, frame_rate, bpm, tightness=100.0):
    o = np.asarray(onset, dtype=float)
    if np.std(o) <= 1e-10:
        return np.zeros(0)
    return np.array([m for m in range(1, len(o) - 1) if o[m - 1] < o[m] >= o[m + 1]]) / frame_rate


_RANGE = """The range of distances between beats is another one at an end. Frames from half a period to two periods
    earlier count, both ends included, and the period is not rounded."""
_NEAREST = """The nearest frame is left out: `range` ends before its last number. At half a period, the limit counts,
    and the period is not rounded."""
_END = "The last beat is looked for in another part. It is the best frame among the last ceil(P) frames."
_FLAT = "Right, but for a curve that never changes: it has no beats, and an empty list or array is to be returned."
_SHORT = "Right, but for curves shorter than a period. Then the best frame of all is the only beat."
_ROUNDED = "The period is rounded to whole frames. Leave it as it is: the beats drift otherwise."
track_beats.mistakes(
    ("frames_returned", _b(out="frames"), "You return frames. Divide by the frame rate: times are in seconds."),
    ("milliseconds", _b(out="ms"), "Your times are in milliseconds. They are wanted in seconds."),
    ("times_the_rate", _b(out="times"), "You multiply by the frame rate. A frame lasts 1 / frame_rate seconds."),
    ("mask_returned", _b(out="mask"), "You mark the frames that are beats. Return their times."),
    ("middle_of_the_frame", _b(out="centers"), "Your times lie half a frame late: frame m belongs to m / frame_rate."),
    ("one_frame_late", _b(shift=1), "Your times lie one frame late. Frames count from 0."),
    ("one_frame_early", _b(shift=-1), "Your times lie one frame early. Frames count from 0."),
    ("falling", _b(order="falling"), "Your beats run from the last to the first. Turn them round at the end."),
    ("first_beat_lost", _b(out="but_first"),
     "The first beat is missing: the loop that follows the notes back ends early."),
    ("last_beat_lost", _b(out="but_last"), "The last beat is missing: the list must begin with it."),
    ("not_scaled", _b(scale="none"), "The curve is not divided by its standard deviation: so the volume decides."),
    ("by_the_largest", _b(scale="max"), "The curve is divided by its largest value. Divide by its standard deviation."),
    ("by_the_mean", _b(scale="mean"), "The curve is divided by its mean. Divide by its standard deviation."),
    ("by_the_variance", _b(scale="var"), "The curve is divided by its variance. Divide by its root."),
    ("by_the_rms", _b(scale="rms"), "The curve is divided by its RMS value. The standard deviation ignores the mean."),
    ("by_the_sum", _b(scale="sum"), "The curve is divided by its sum. Divide by its standard deviation."),
    ("times_deviation", _b(scale="twice"), "The curve is multiplied by its standard deviation. Divide by it."),
    ("mean_taken_away", _b(scale="z"), "The mean was taken away. Here it stays; the curve is only divided."),
    ("period_rounded", _b(period="round"), _ROUNDED),
    ("period_cut", _b(period="floor"), _ROUNDED),
    ("period_rounded_up", _b(period="ceil"), _ROUNDED),
    ("period_of_a_second", _b(period="bps"), "Your period is too short by 60: BPM are beats for each minute."),
    ("half_left_out", _b(strict_near=True), _NEAREST),
    ("double_left_out", _b(strict_far=True), "Frames exactly two periods earlier are left out. Both limits count."),
    ("limits_rounded", _b(whole=True), _RANGE),
    ("any_distance", _b(near=0.0, far=1e6), "All earlier frames count. Only those from P/2 to 2P earlier do."),
    ("from_one_frame", _b(near=0.0), "Frames nearer than half a period count, too. They must not."),
    ("without_upper_limit", _b(far=1e6), "Frames farther than two periods count, too. They must not."),
    ("up_to_one_period", _b(far=1.0), "You look back one period at most. Look back up to two."),
    ("from_one_period", _b(near=1.0), "You look back one period at least. Look from half a period on."),
    ("up_to_three_halves", _b(far=1.5), _RANGE),
    ("linear_cost", _b(cost="lin"),
     "Your penalty is the square of a difference. Take the logarithm of the ratio first."),
    ("frames_cost", _b(cost="frames"), "Your penalty counts frames. It is the squared logarithm of a ratio."),
    ("seconds_cost", _b(cost="seconds"), "Your penalty counts seconds. It is the squared logarithm of a ratio."),
    ("cost_not_squared", _b(cost="abs"), "The logarithm in the penalty is not squared."),
    ("cost_signed", _b(cost="signed"), "The logarithm in the penalty is not squared: short distances earn a reward."),
    ("base_two", _b(cost="log2"), "The penalty takes the logarithm to the base 2. It is the natural one, np.log."),
    ("base_ten", _b(cost="log10"), "The penalty takes the logarithm to the base 10. It is the natural one, np.log."),
    ("half_the_cost", _b(cost="half"), "Your penalty is half of what it should be."),
    ("cost_added", lambda onset, frame_rate, bpm, tightness=100.0: _track(onset, frame_rate, bpm, -tightness),
     "The penalty is added. It must be taken away."),
    ("tightness_ignored", lambda onset, frame_rate, bpm, tightness=100.0: _track(onset, frame_rate, bpm),
     "`tightness` has no effect: your function always uses 100."),
    ("no_cost", lambda onset, frame_rate, bpm, tightness=100.0: _track(onset, frame_rate, bpm, 0.0),
     "There is no penalty: the distance of beats has no effect."),
    ("other_default", lambda onset, frame_rate, bpm, tightness=1.0: _track(onset, frame_rate, bpm, tightness),
     "Right where `tightness` is given. Its default is 100."),
    ("latest_tie", _b(tie="late"), "Of equally good frames before, the earliest one wins; yours is the latest."),
    ("latest_end", _b(end_tie="late"), "Of equally good last beats, the earliest one wins; yours is the latest."),
    ("latest_both", _b(tie="late", end_tie="late"), "Of equally good frames, the earliest wins; yours is the latest."),
    ("always_a_beat_before", _b(again="any"),
     """Every beat gets one before it, as long as there is a frame for it, so your beats begin too early. If the best of
     the ways before is worth 0 or less, the beat is a first one."""),
    ("also_worth_nothing", _b(again="or_zero"),
     "Your beats begin in silence: a way before that is worth exactly 0 does not count."),
    ("must_beat_itself", _b(again="own"),
     "A way before counts if it is worth more than 0. Yours must be worth more than the onset at t."),
    ("onset_not_added", _b(own=False), "The onset at t is not added to the best way before it."),
    ("frame_zero_left_out", _b(first=False), "Frame 0 is never a beat before: an index must be larger than 0 there."),
    ("best_of_all", _b(end="all"), _END),
    ("last_frame", _b(end="last"), _END),
    ("last_two_periods", _b(end="two"), _END),
    ("last_half_period", _b(end="half"), _END),
    ("end_one_less", _b(end="less"), _END),
    ("end_one_more", _b(end="more"), _END),
    ("end_rounded_down", _b(ends=int), _END),
    ("end_rounded", _b(ends=round), _END),
    ("rigid", _rigid, "Your beats are evenly spaced, from the best place on. They may give way to the onsets."),
    ("greedy", _greedy, "You go from beat to beat and take the best next step. Only the best whole way counts."),
    ("peaks", _peaks, "You return the peaks of the curve. Beats also keep to a period."),
    ("none_of_silence", _b(silent="none"), _FLAT),
    ("one_of_silence", _b(silent="zero"), _FLAT),
    ("all_of_silence", _b(silent="all"), _FLAT),
    ("error_of_silence", _fails(ZeroDivisionError, lambda onset, *_: np.std(onset) < 1e-9, _track), _FLAT),
    ("silence_not_seen", _b(silent="raw"), _FLAT),
    ("only_zeros_are_silent", _b(silent="raw_but_zeros"), _FLAT),
    ("assertion_of_silence", _fails(AssertionError, lambda onset, *_: np.std(onset) < 1e-9, _track), _FLAT),
    ("index_error_of_silence", _fails(IndexError, lambda onset, *_: np.std(onset) < 1e-9, _track), _FLAT),
    ("nearest_left_out", _b(limits=(lambda low: math.ceil(low) + 1, math.floor)), _NEAREST),
    ("nearest_left_out_cut", _b(limits=(lambda low: math.ceil(low) + 1, math.ceil)), _NEAREST),
    ("half_rounded_down", _b(limits=(math.floor, math.floor)), _RANGE),
    ("double_rounded_up", _b(limits=(math.ceil, math.ceil)), _RANGE),
    ("limits_rounded_apart", _b(limits=(math.floor, math.ceil)), _RANGE),
    ("sample_deviation", _b(scale="sample"),
     "The standard deviation divides by n - 1, as torch's does. np.std divides by n."),
    ("zero_taken_for_none", _b(trace="truthy"),
     "A first beat at frame 0 is missing: the loop that follows the notes takes frame 0 for none."),
    ("late_start", _b(late=2), "Frames before two periods have no beat before them: the search begins too late."),
    ("later_start", _b(late=1), "Frames before one period have no beat before them: the search begins too late."),
    ("not_accumulated", _b(past="o"), "You add the onset of the frame before, not its D: totals do not add up."),
    ("end_by_the_onset", _b(end_by="o"), "The last beat is where the onset is largest. It is where D is."),
    ("grid_from_the_spike", _grid,
     "Your beats are evenly spaced, from the highest value. They may give way to the onsets."),
    *_two(_b, ({"period": "round"}, "the period is rounded"), ({"strict_far": True}, "two periods are left out"),
          ({"strict_near": True}, "half a period is left out"), ({"scale": "z"}, "the mean is taken away"),
          ({"scale": "none"}, "the curve is not divided"), ({"end": "all"}, "the last beat is sought everywhere"),
          ({"end": "last"}, "the last frame is the last beat"), ({"again": "any"}, "no beat is ever a first one"),
          ({"cost": "log2"}, "the logarithm is that to the base 2"), ({"cost": "abs"}, "the penalty is not squared"),
          ({"out": "frames"}, "frames are returned"), ({"order": "falling"}, "beats are in falling order")),
    ("error_for_short_curves", _fails(ValueError, lambda onset, frame_rate, bpm, *_: len(onset) < 60 * frame_rate / bpm
                                      and np.std(onset) > 0, _track),
     _SHORT),
    ("index_error_for_short_curves", _fails(IndexError, lambda onset, frame_rate, bpm, *_: len(onset) < math.ceil(
        60 * frame_rate / bpm) and np.std(onset) > 1e-9, _track), _SHORT),
    ("empty_for_short_curves", lambda onset, frame_rate, bpm, tightness=100.0: np.zeros(0)
     if len(onset) < 60 * frame_rate / bpm else _track(onset, frame_rate, bpm, tightness),
     _SHORT),
    see=PATH,
)  # fmt: skip


@track_beats.right
def beats_with_loops(onset, frame_rate, bpm, tightness=100.0):
    n, mean = len(onset), sum(map(float, onset)) / len(onset)
    spread = math.sqrt(sum((float(v) - mean) ** 2 for v in onset) / n)
    if spread <= 1e-10:
        return []
    P = 60 * frame_rate / bpm
    D, before = [], []
    for t in range(n):
        best, who = 0.0, None
        for tau in range(t):
            if P / 2 <= t - tau <= 2 * P:
                value = D[tau] - tightness * math.log((t - tau) / P) ** 2
                if value > best:
                    best, who = value, tau
        D.append(float(onset[t]) / spread + best)
        before.append(who)
    last = max(0, n - math.ceil(P))
    for t in range(last + 1, n):
        if D[t] > D[last]:
            last = t
    beats = []
    while last is not None:
        beats.insert(0, last / frame_rate)
        last = before[last]
    return beats


@track_beats.right
def beats_by_memory(onset, frame_rate, bpm, tightness=100.0):
    """From the top down: best(t) asks for what it needs, and remembers."""
    o, P = np.asarray(onset, dtype=float), 60 * frame_rate / bpm
    if np.std(o) <= 1e-10:
        return np.array([])
    o, known = o / np.std(o), {}
    for t in range(len(o)):
        ways = [(0.0, -1, ())]
        for tau in range(max(0, t - math.floor(2 * P)), t - math.ceil(P / 2) + 1):
            ways.append((known[tau][0] - tightness * math.log((t - tau) / P) ** 2, -tau, known[tau][1]))
        worth, _, path = max(ways, key=lambda way: (way[0], way[1] if way[2] else 1e9))
        known[t] = o[t] + worth, (*path, t)
    tail = range(max(0, len(o) - math.ceil(P)), len(o))
    return np.array(max((known[t] for t in tail), key=lambda way: way[0])[1]) / frame_rate


@track_beats.right
def beats_in_torch(onset, frame_rate, bpm, tightness=100.0):
    o = torch.as_tensor(np.array(onset, dtype=float))
    if o.std(correction=0) <= 1e-10:
        return torch.zeros(0)
    P = 60 * frame_rate / bpm
    D = o / o.std(correction=0)
    pad = int(2 * P)
    totals = torch.cat([torch.full((pad,), -torch.inf, dtype=D.dtype), torch.zeros(len(o), dtype=D.dtype)])
    gaps = torch.arange(pad, math.ceil(P / 2) - 1, -1)
    penalty = tightness * torch.log(gaps / P).double() ** 2
    back = torch.full((len(o),), -1)
    for t in range(len(o)):
        values = totals[pad + t - gaps] - penalty
        k = int(torch.nonzero(values == values.max())[0])
        totals[pad + t] = D[t]
        if values[k] > 0:
            totals[pad + t] += values[k]
            back[t] = t - int(gaps[k])
    tail = totals[pad:][-math.ceil(P) :]
    beats = [len(o) - len(tail) + int(torch.nonzero(tail == tail.max())[0])]
    while back[beats[0]] >= 0:
        beats.insert(0, int(back[beats[0]]))
    return torch.tensor(beats) / frame_rate


# --- beat_f_measure -------------------------------------------------------------------------------


def _pairs_two(known, found, window, near=lambda a, b: a <= b):
    i = j = pairs = 0
    while i < len(known) and j < len(found):
        if near(abs(known[i] - found[j]), window):
            pairs, i, j = pairs + 1, i + 1, j + 1
        elif found[j] < known[i]:
            j += 1
        else:
            i += 1
    return pairs


def _pairs_closest(known, found, window):
    """The closest pair of all first."""
    rest = sorted((abs(a - b), i, j) for i, a in enumerate(known) for j, b in enumerate(found) if abs(a - b) <= window)
    left, right = set(), set()
    for _, i, j in rest:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return len(left)


def _pairs_nearest_free(known, found, window, turned=False):
    """Each known beat in turn takes the nearest that is free."""
    if turned:
        known, found = found, known
    free, pairs = list(found), 0
    for time in known:
        near = [b for b in free if abs(b - time) <= window]
        if near:
            free.remove(min(near, key=lambda b: abs(b - time)))
            pairs += 1
    return pairs


def _pairs_nearest_only(known, found, window):
    """Each known beat's nearest, if it is free."""
    free, pairs = set(range(len(found))), 0
    for time in known:
        j = int(np.argmin(np.abs(np.asarray(found) - time)))
        if j in free and abs(found[j] - time) <= window:
            free.remove(j)
            pairs += 1
    return pairs


def _pairs_last(known, found, window):
    """Each known beat in turn takes the last that is free and near."""
    free, pairs = list(found), 0
    for time in known:
        near = [b for b in free if abs(b - time) <= window]
        if near:
            free.remove(near[-1])
            pairs += 1
    return pairs


def _pairs_mutual(known, found, window):
    """Each is the other's nearest."""
    D = np.abs(np.subtract.outer(known, found))
    return int(sum(D[i, j] <= window and np.argmin(D[:, j]) == i for i, j in enumerate(D.argmin(axis=1))))


def _strictly(known, found, window):
    return _pairs_two(known, found, window, lambda a, b: a < b)


def _hit_strictly(known, found, window):
    return sum(any(abs(a - b) < window for b in known) for a in found)


def _hit(known, found, window):
    """How many of known have one of found near."""
    return sum(any(abs(a - b) <= window for b in found) for a in known)


def _by_place(known, found, window):
    return sum(abs(a - b) <= window for a, b in zip(known, found, strict=False))


def _f(
    reference, estimated, window=0.07, *, pairs=_pairs_two, score="f", empty=0.0, both=0.0, fixed=None, none=0.0,
    factor=1.0, trim=0.0,
):  # fmt: skip
    """The score with one thing changed. pairs(known, found, window) counts."""
    known, found = list(reference), list(estimated)
    if trim:
        known, found = [t for t in known if t >= trim], [t for t in found if t >= trim]
    if not known and not found:
        return both
    if not known or not found:
        return empty
    h = pairs(known, found, factor * (fixed or window))
    if h == 0 and score != "pairs":
        return none
    p, r = h / len(found), h / len(known)
    return {"f": 2 * p * r / (p + r), "mean": (p + r) / 2, "p": p, "r": r, "half": p * r / (p + r),
            "root": (p * r) ** 0.5,
            "pairs": h, "iou": h / (len(known) + len(found) - h), "percent": 200 * p * r / (p + r), "min": min(p, r),
            "all": (p, r, 2 * p * r / (p + r)), "product": p * r, "max": max(p, r),
            "beta": 5 * p * r / (4 * p + r)}[score]  # fmt: skip


def _s(**switch):
    def score(reference, estimated, window=0.07):
        return _f(reference, estimated, window, **switch)

    return score


def _two_counts(reference, estimated, window=0.07, turned=False):
    """Precision and recall counted on their own: beats used more than once."""
    if not len(reference) or not len(estimated):
        return 0.0
    p, r = _hit(estimated, reference, window) / len(estimated), _hit(reference, estimated, window) / len(reference)
    return 2 * p * r / (p + r) if p + r else 0.0


def _every_pair(known, found, window):
    return sum(abs(a - b) <= window for a in known for b in found)


_TWICE = """A beat is used more than once: two found beats near one known beat must count as one pair, or the other way
    round. Each beat belongs to one pair at most."""
_NOT_LARGEST = """Your pairing misses pairs: a beat takes a partner that another one would have needed. Try known beats
    at 1.00 and 1.06 and found ones at 1.05 and 1.12: two pairs fit."""
_NO_BEATS = """Right, but for a list without beats, or without any pair. If one is empty, or both, or nothing fits, F
    is 0."""
beat_f_measure.mistakes(
    ("beats_used_twice", _two_counts, _TWICE),
    ("known_used_once", _s(pairs=_hit), _TWICE),
    ("found_used_once", _s(pairs=lambda known, found, window: _hit(found, known, window)), _TWICE),
    ("every_pair", _s(pairs=_every_pair), _TWICE),
    ("closest_first", _s(pairs=_pairs_closest), _NOT_LARGEST),
    ("nearest_free", _s(pairs=_pairs_nearest_free), _NOT_LARGEST),
    ("nearest_free_of_found", _s(pairs=lambda known, found, window: _pairs_nearest_free(known, found, window, True)),
     _NOT_LARGEST),
    ("nearest_only", _s(pairs=_pairs_nearest_only), _NOT_LARGEST),
    ("nearest_only_of_found", _s(pairs=lambda known, found, window: _pairs_nearest_only(found, known, window)),
     _NOT_LARGEST),
    ("last_free", _s(pairs=_pairs_last), _NOT_LARGEST),
    ("mutual_nearest", _s(pairs=_pairs_mutual), _NOT_LARGEST),
    *_two(_s, ({"pairs": _strictly}, "the limit of the window is left out"), ({"both": 1.0}, "both empty is not 0"),
          ({"pairs": _hit_strictly}, "beats are used more than once, and the limit of the window is left out"),
          ({"pairs": _pairs_nearest_free}, "each beat takes the nearest one, so pairs are missed"),
          ({"pairs": _hit}, "beats are used more than once"), ({"score": "mean"}, "the mean is not the harmonic one"),
          ({"score": "half"}, "the factor 2 is missing"), ({"factor": 0.5}, "the window is half as wide"),
          ({"empty": np.nan, "none": np.nan}, "0 is not returned where nothing fits")),
    ("used_twice_strictly", _s(pairs=_hit_strictly),
     "Two things at once: a beat is used more than once; and the limit of the window is left out."),
    ("arrays_of_one_length", _fails(ValueError, lambda a, b, *_: len(a) != len(b), _f),
     "Your function fails where the two lengths differ. A plain difference compares the first with the first."),
    ("by_place", _s(pairs=_by_place),
     "The first is compared with the first, the second with the second. One missing beat then spoils all the rest."),
    ("below_the_window", _s(pairs=lambda known, found, window: _pairs_two(known, found, window, lambda a, b: a < b)),
     "Beats exactly `window` apart do not count for you. The limit is included."),
    ("half_the_window", _s(factor=0.5), "Your window is half as wide: it reaches `window` seconds to each side."),
    ("twice_the_window", _s(factor=2.0), "Your window is twice as wide: it reaches `window` seconds to each side."),
    ("window_ignored", _s(fixed=0.07), "`window` has no effect: your function always uses 70 ms."),
    ("window_of_50", lambda reference, estimated, window=0.05: _f(reference, estimated, window),
     "Right where `window` is given. Its default is 70 ms; 50 ms is usual for onsets."),
    ("milliseconds", _s(factor=1e-3), "Your window is a thousandth of what it should be: times are in seconds."),
    ("late_ones_only", _s(pairs=lambda known, found, window: _one_sided(known, found, window, 1)),
     "Found beats that come early do not count. The distance has no sign."),
    ("early_ones_only", _s(pairs=lambda known, found, window: _one_sided(known, found, window, -1)),
     "Found beats that come late do not count. The distance has no sign."),
    ("precision", _s(score="p"), "That is the precision alone. F needs the recall, too."),
    ("recall", _s(score="r"), "That is the recall alone. F needs the precision, too."),
    ("mean", _s(score="mean"), "You take the plain mean of precision and recall. F is their harmonic mean."),
    ("geometric", _s(score="root"), "You take the geometric mean of precision and recall. F is the harmonic one."),
    ("product", _s(score="product"), "You multiply precision and recall. Their sum is missing below."),
    ("two_missing", _s(score="half"), "The factor 2 is missing: if all fits, F is 1."),
    ("percent", _s(score="percent"), "Your F is in percent. It runs from 0 to 1."),
    ("pairs_returned", _s(score="pairs"), "You return the number of pairs."),
    ("jaccard", _s(score="iou"), "You divide the pairs by the number of different beats. That is another score."),
    ("smaller_one", _s(score="min"), "You take the smaller of precision and recall. F is their harmonic mean."),
    ("larger_one", _s(score="max"), "You take the larger of precision and recall. F is their harmonic mean."),
    ("weighted", _s(score="beta"), "Recall counts more than precision in yours. Here both count alike."),
    ("all_three", _s(score="all"), "You return three numbers. F alone is asked for."),
    ("trimmed", _s(trim=5.0), "The first five seconds are left out, as some evaluations do. Here all beats count."),
    ("one_if_both_empty", _s(both=1.0), "Right, but for two empty lists you give 1. There is no pair, so F is 0."),
    ("nan_if_both_empty", _s(both=np.nan), _NO_BEATS),
    ("nan_if_empty", _s(both=np.nan, empty=np.nan), _NO_BEATS),
    ("nan_without_pairs", _s(none=np.nan), _NO_BEATS),
    ("nan_always", _s(both=np.nan, empty=np.nan, none=np.nan), _NO_BEATS),
    ("error_if_empty", _fails(ZeroDivisionError, lambda a, b, *_: not len(a) or not len(b), _f), _NO_BEATS),
    ("error_without_pairs", _fails(ZeroDivisionError, lambda a, b, window=0.07: _f(a, b, window) == 0, _f), _NO_BEATS),
    see=SCORE,
)  # fmt: skip


def _one_sided(known, found, window, sign):
    free, pairs = list(found), 0
    for time in known:
        near = [b for b in free if 0 <= sign * (b - time) <= window]
        if near:
            free.remove(near[0])
            pairs += 1
    return pairs


@beat_f_measure.right
def score_by_the_earliest_free(reference, estimated, window=0.07):
    free, h = [float(t) for t in estimated], 0
    for time in reference:
        for other in free:
            if abs(other - time) <= window:
                free.remove(other)
                h += 1
                break
    if h == 0:
        return 0.0
    precision, recall = h / len(estimated), h / len(reference)
    return 2 * precision * recall / (precision + recall)


@beat_f_measure.right
def score_by_augmenting_paths(reference, estimated, window=0.07):
    """Kuhn's matching, for any order of the times."""
    partner = {}

    def place(i, seen):
        for j in range(len(estimated)):
            if abs(reference[i] - estimated[j]) <= window and j not in seen:
                seen.add(j)
                if j not in partner or place(partner[j], seen):
                    partner[j] = i
                    return True
        return False

    h = sum(place(i, set()) for i in range(len(reference)))
    return 2 * h / (len(reference) + len(estimated)) if h else 0


@beat_f_measure.right
def score_by_scipy(reference, estimated, window=0.07):
    from scipy.optimize import linear_sum_assignment

    if len(reference) == 0 or len(estimated) == 0:
        return np.float32(0)
    fits = np.abs(np.subtract.outer(np.asarray(reference), np.asarray(estimated))) <= window
    rows, columns = linear_sum_assignment(-fits.astype(float))
    h = fits[rows, columns].sum()
    return np.float32(2 * h / (len(reference) + len(estimated)))


@beat_f_measure.right
def score_by_a_table(reference, estimated, window=0.07):
    """Longest common subsequence, where near enough is equal."""
    best = np.zeros((len(reference) + 1, len(estimated) + 1), int)
    for i, a in enumerate(reference):
        for j, b in enumerate(estimated):
            best[i + 1, j + 1] = max(best[i, j + 1], best[i + 1, j], best[i, j] + (abs(a - b) <= window))
    return 2 * best[-1, -1] / max(1, len(reference) + len(estimated))
