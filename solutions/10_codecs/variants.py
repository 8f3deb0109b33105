"""Lesson 10: wrong answers with the words that each must earn, and right answers in other styles."""

import math
from collections import Counter
from fractions import Fraction
from functools import partial

import numpy as np
import torch
from checks import allocate_bits, bitrate_kbps, entropy_bits, imdct, masking_threshold, mdct

QUIET = {"all": "ignore"}  # logarithms of zero


def _alike(exercise, message, **functions):
    """Wrong variants that share one message: the same slip, or several that cannot be told apart."""
    exercise.mistakes(*((name, function, message) for name, function in functions.items()))


# --- bitrate_kbps ---------------------------------------------------------------------------------


def _rate(packets, samples, sr, byte=8, kilo=1000, of=None):
    """Bits a second with switches. of(samples, sr): the duration in seconds."""
    return byte * sum(packets) / (of(samples, sr) if of else samples / sr) / kilo


bitrate_kbps.mistakes(
    ("bytes", partial(_rate, byte=1), """The result is an eighth of what it should be: packets are counted in bytes, a
        bitrate in bits."""),
    ("kibibits", partial(_rate, kilo=1024), """A little too low: one kbps is 1000 bits per second, not 1024."""),
    ("bits_per_second", partial(_rate, kilo=1), """These are bits per second. One kbps is a thousand of them."""),
    ("bytes_per_second", partial(_rate, kilo=1, byte=1), """These are bytes per second: neither bits nor thousands of
        them."""),
    ("bytes_and_kibi", partial(_rate, kilo=1024, byte=1), """Two things at once: bytes have 8 bits each, and one kbps is
        1000 bits per second, not 1024."""),
    ("no_duration", partial(_rate, of=lambda samples, sr: 1.0), """These are all bits of the sound, in thousands. A
        bitrate is counted for each second: what is the sound's duration?"""),
    ("per_sample", partial(_rate, of=lambda samples, sr: samples), """These are bits for each sample, not for each
        second: the sample rate is missing."""),
    ("rate_upside_down", partial(_rate, of=lambda samples, sr: sr / samples), """Either the duration is upside down, or
        the bits were multiplied by it. It is the number of samples divided by the sample rate, and a longer sound
        has a lower bitrate."""),
    ("ignores_the_length", partial(_rate, of=lambda samples, sr: 1 / sr), """The length of the sound is not used: the
        same packets make a lower bitrate in a longer sound."""),
    ("mean_packet", lambda packets, samples, sr: 8 * np.mean(packets) * sr / samples / 1000 if len(packets) else 0.0,
        """Too low, by the number of packets: their mean size was taken, where all of them count."""),
    ("largest_packet", lambda packets, samples, sr: 8 * max(packets, default=0) * sr / samples / 1000,
        """Only the largest packet was counted; all of them take room."""),
    ("without_the_last", lambda packets, samples, sr: 8 * sum(packets[:-1]) * sr / samples / 1000,
        """The last packet was left out."""),
    ("without_the_first", lambda packets, samples, sr: 8 * sum(packets[1:]) * sr / samples / 1000,
        """The first packet was left out. It may hold no sound yet, but it takes room as well."""),
    ("count_of_packets", lambda packets, samples, sr: 8 * len(packets) * sr / samples / 1000,
        """The packets were counted, not their sizes added up."""),
    ("whole_seconds", lambda packets, samples, sr: 8 * sum(packets) / max(1, samples // sr) / 1000, """The duration was
        rounded to whole seconds: // does that. Use / instead."""),
)  # fmt: skip

_alike(
    bitrate_kbps,
    """Right, but in whole kbps: rounded, or cut off by // or int(). Return the number as it is.""",
    rounded=lambda packets, samples, sr: float(round(_rate(packets, samples, sr))),
    rounded_up=lambda packets, samples, sr: math.ceil(_rate(packets, samples, sr)),
    cut_off=lambda packets, samples, sr: 8 * sum(packets) * sr / samples // 1000,
)
bitrate_kbps.mistakes(
    ("rate_fixed", lambda packets, samples, sr: _rate(packets, samples, 44100), """Right at 44,100 Hz only: the argument
        sr is not used."""),
    ("eight_times_eight", partial(_rate, byte=64), """Eight times too high: bytes were turned into bits twice. If
        packets is a list, packets * 8 repeats it eight times."""),
    ("repeated_list", lambda packets, samples, sr: _rate(packets, samples, sr, 64 if isinstance(packets, list) else 8),
        """Right for an array, eight times too high for a list: there, packets * 8 is a list eight times as long."""),
    ("bytes_cut_off", lambda packets, samples, sr: int(_rate(packets, samples, sr, byte=1)), """Two things: bytes have 8
        bits each, and the result is cut off to a whole number."""),
    ("mean_of_none", lambda packets, samples, sr: _rate(packets, samples, sr) if len(packets) else np.nan, """Right but
        for no packets at all, where yours is not a number. Their bitrate is 0."""),
    ("each_packet", lambda packets, samples, sr: [_rate([size], samples, sr) for size in packets], """These are the
        bitrates of single packets. Add them up: one number for the whole sound."""),
)  # fmt: skip


@bitrate_kbps.right
def with_numpy(packets, samples, sr):
    return np.sum(np.asarray(packets, dtype=np.float64) * 8) / (samples / sr) * 1e-3


@bitrate_kbps.right
def with_a_loop(packets, samples, sr):
    bits = 0
    for size in packets:
        bits += 8 * int(size)
    return bits / 1000 / (samples / sr)


@bitrate_kbps.right
def with_fractions(packets, samples, sr):
    return float(Fraction(8 * sum(int(p) for p in packets) * sr, 1000 * samples))


@bitrate_kbps.right
def in_single_precision(packets, samples, sr):
    return np.float32(sum(packets)) * np.float32(0.008) / np.float32(samples / sr)


# --- entropy_bits ---------------------------------------------------------------------------------


def _entropy(
    symbols, log=np.log2, total=True, sign=-1, counts=None, empty=0.0, of=lambda p, log: p * log(p), over="all"
):
    symbols = np.asarray(symbols).reshape(-1)
    if not len(symbols):
        return empty
    counts = np.unique(symbols, return_counts=True)[1] if counts is None else counts(symbols)
    with np.errstate(**QUIET):
        p = counts / (counts.sum() if over == "all" else len(counts))
        each = sign * np.sum(of(p, log)) + 0.0
    return float(each * len(symbols) if total else each)


def _in_bins(symbols, bins):
    return np.histogram(symbols, bins)[0]


def _without_zeros(counts):
    return counts[counts > 0]


entropy_bits.mistakes(
    ("for_each_symbol", partial(_entropy, total=False), """These are the bits for each symbol, on average. The exercise
        asks for all symbols together."""),
    ("natural_log", partial(_entropy, log=np.log), """Too small by the factor 0.69: np.log is the natural logarithm, and
        counts in nats. Bits take np.log2."""),
    ("natural_log_for_each", partial(_entropy, log=np.log, total=False), """Two things: np.log counts in nats, not in
        bits, and the result is for one symbol, not for all of them."""),
    ("log_10", partial(_entropy, log=np.log10), """Too small by the factor 0.30: that is the logarithm to base 10. Bits
        take np.log2."""),
    ("negative", partial(_entropy, sign=1), """Right but for the sign: logarithms of frequencies below 1 are negative,
        and the formula has a minus in front."""),
    ("negative_for_each", partial(_entropy, sign=1, total=False), """The minus in front of the sum is missing, and the
        result is for one symbol, not for all of them."""),
    ("times_the_values", lambda s: _entropy(s, total=False) * len(np.unique(s)), """The bits for each symbol were
        multiplied by the number of *different* values. Multiply by the number of all symbols."""),
    ("all_equally_likely", lambda s: float(np.size(s) * np.log2(max(len(np.unique(s)), 1))), """That is right only if
        all values are equally frequent. How often does each of them occur?"""),
    ("whole_words", lambda s: _entropy(s, of=lambda p, log: p * np.floor(log(p))), """Each symbol got a whole number of
        bits. Entropy is not rounded: that is what makes it the bound."""),
    ("rounded_up", lambda s: float(np.ceil(_entropy(s))), """Right, but rounded up to whole bits. Return the number as
        it is."""),
    ("without_p", partial(_entropy, of=lambda p, log: log(p)), """The logarithms are added up as they are. Each one
        counts with its relative frequency p in front."""),
    ("mean_of_logs", partial(_entropy, of=lambda p, log: log(p) / len(p)), """The logarithms were averaged over the
        different values. A frequent value counts more than a rare one: by p."""),
    ("values_as_weights", lambda s: _entropy(s, counts=lambda s: _without_zeros(np.abs(s).astype(float))
                                             if np.any(s) else np.ones(1)), """The symbols themselves were taken as
        frequencies. Count first how often each value occurs."""),
    ("ten_bins", partial(_entropy, counts=lambda s: _without_zeros(_in_bins(s, 10))), """np.histogram has ten bins
        unless told otherwise, and puts different values together. Count each value for itself."""),
    ("no_zeros", lambda s: _entropy(np.asarray(s)[np.asarray(s) != 0]), """Zeros were left out. They are symbols like
        any other."""),
    ("of_magnitudes", lambda s: _entropy(np.abs(s)), """A number and its negative were counted as one. They are
        different symbols."""),
    ("of_differences", lambda s: _entropy(np.diff(np.reshape(s, -1))), """That is the entropy of differences between
        neighbors. Here only the symbols themselves count."""),
    ("rows_only", lambda s: _entropy(np.reshape(s, (len(s), -1))[:, 0]), """Only the first column of a table was
        counted. All symbols count, in whatever shape they come."""),
    ("row_by_row", lambda s: float(sum(_entropy(row) for row in s)) if np.ndim(s) > 1 else _entropy(s), """Right for one
        row, but a table was taken row by row, each with frequencies of its own. All symbols belong together."""),
    ("whole_rows", lambda s: _entropy(np.unique(s, axis=0, return_inverse=True)[1]) if np.ndim(s) > 1 else _entropy(s),
        """Right for one row, but of a table whole rows were taken as symbols. Each number is a symbol."""),
    ("length_of_a_table", lambda s: _entropy(s, total=False) * len(s), """Right for one row. For a table, len() is the
        number of its rows; how many symbols does it have?"""),
    ("not_a_number", partial(_entropy, empty=np.nan), """Right but for no symbols at all, where yours is not a number: 0
        divided by 0. No symbols need 0 bits."""),
    ("one_bit_at_least", lambda s: float(np.size(s)) if np.size(s) and np.ptp(s) == 0 else _entropy(s),
        """Right but for symbols that are all the same: they were given a bit each. Their entropy is 0."""),
    ("with_a_small_number", lambda s: _entropy(s, of=lambda p, log: p * log(p + 1e-3)), """A small number was added
        inside the logarithm, and changes the result. Values that do not occur need not be counted at all."""),
)  # fmt: skip
entropy_bits.mistakes(
    ("over_the_values", partial(_entropy, over="values"), """The counts were divided by the number of different values.
        A relative frequency is a count over the number of all symbols."""),
    ("log_of_zero", lambda s: _entropy(s, counts=lambda s: np.bincount(s - s.min())), """Values that never occur were
        counted, too: their p is 0, and 0 times the logarithm of 0 is not a number. Leave them out."""),
    ("bincount", partial(_entropy, counts=lambda s: _without_zeros(np.bincount(s))), """np.bincount counts only numbers
        from 0 up, and fails for others. np.unique counts any."""),
)  # fmt: skip
_alike(
    entropy_bits,
    """Each symbol takes a whole number of bits here: either words of a fixed length, enough to tell the values apart,
        or an entropy rounded up. The entropy goes by how often each value occurs, and is not rounded.""",
    fixed_words=lambda s: float(np.size(s) * np.ceil(np.log2(max(len(np.unique(s)), 1)))),
)


@entropy_bits.right
def with_a_counter(symbols):
    values = [int(v) for v in np.asarray(symbols).reshape(-1)]
    return -sum(count * math.log2(count / len(values)) for count in Counter(values).values())


@entropy_bits.right
def with_natural_logarithms(symbols):
    values = np.asarray(symbols).ravel()
    if values.size == 0:
        return 0
    p = np.unique(values, return_counts=True)[1] / values.size
    return values.size * -np.sum(p * np.log(p)) / np.log(2)


@entropy_bits.right
def with_torch(symbols):
    counts = torch.unique(torch.as_tensor(np.asarray(symbols)), return_counts=True)[1].double()
    return torch.sum(counts * torch.log2(counts.sum() / counts))


@entropy_bits.right
def of_all_counts(symbols):
    counts = np.unique(symbols, return_counts=True)[1].astype(float)
    return math.fsum([counts.sum() * np.log2(max(counts.sum(), 1))]) - math.fsum(counts * np.log2(counts))


@entropy_bits.right
def in_single_precision_too(symbols):
    counts = np.unique(symbols, return_counts=True)[1].astype(np.float32)
    return np.sum(counts * np.log2(counts.sum() / counts)) if len(counts) else np.float32(0)


# --- mdct -----------------------------------------------------------------------------------------


def _sine(n):
    return np.sin((np.arange(2 * n) + 0.5) / n * np.pi / 2)


def _waves(n, time=0.5, phase=0.5, row=0.5, wave=np.cos, per=1.0):
    i, k = np.arange(2 * n)[:, np.newaxis], np.arange(n)
    return wave(np.pi * per / n * (i + time + phase * n) * (k + row))


def _padded(x, n, before=1, behind=1, fill=True):
    x = np.asarray(x, dtype=float)
    rest = -len(x) % n if fill else 0
    return np.concatenate([np.zeros(before * n), x, np.zeros(rest + behind * n)])


def _mdct(x, n, window=_sine, factor=lambda n: np.sqrt(2 / n), waves=_waves, hop=1, **padding):
    padded = _padded(x, n, **padding)
    frames = [padded[s : s + 2 * n] for s in range(0, len(padded) - 2 * n + 1, max(1, int(hop * n)))]
    if not frames:
        return np.zeros((n, 0))
    return factor(n) * (window(n) * np.array(frames) @ waves(n)).T


def _hann(n):
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(2 * n) / n)


def _sine_from_zero(n):
    return np.sin(np.pi * np.arange(2 * n) / (2 * n))


def _symmetric_sine(n):
    return np.sin(np.pi * np.arange(2 * n) / (2 * n - 1))


def _symmetric_hann(n):
    return np.hanning(2 * n)


def _ones(n):
    return np.ones(2 * n)


def _half_sine(n):
    return np.sin(np.pi * (np.arange(2 * n) + 0.5) / n)


def _dct_of_frames(n):
    i, k = np.arange(2 * n)[:, np.newaxis], np.arange(n)
    return np.cos(np.pi / (2 * n) * (i + 0.5) * k)


WINDOWS = {
    "no_window": (_ones, """The frames were not multiplied by the window."""),
    "hann_window": (
        _hann,
        """The window is a Hann window. The MDCT needs one whose squares add up to 1 with their neighbor's: here the
        sine.""",
    ),
    "symmetric_hann_window": (
        _symmetric_hann,
        """The window is np.hanning, a Hann window. The MDCT needs one whose squares add up to 1 with their neighbor's:
        here the sine.""",
    ),
    "window_from_zero": (
        _sine_from_zero,
        """The window starts at 0: as if it had i in place of i + 1/2. Then it is not symmetric, and the images do not
        quite cancel.""",
    ),
    "symmetric_window": (
        _symmetric_sine,
        """The window starts and ends in 0. Its angle is that of i + 1/2, over 2N.""",
    ),
    "squared_window": (lambda n: _sine(n) ** 2, """The window came in twice. In each direction it comes in once."""),
    "window_too_fast": (
        _half_sine,
        """The window is a whole cycle of the sine; it should be half of one. Its angle is divided by 2N, twice the
        number of coefficients.""",
    ),
}
FACTORS = {
    "no_factor": (
        lambda n: 1.0,
        """Too large or too small everywhere, by the same factor for a given n: the root of 2 / n is missing.""",
    ),
    "factor_without_root": (
        lambda n: 2 / n,
        """The factor is 2 / n; it should be its root. Both directions take a root each.""",
    ),
    "factor_of_one_over": (lambda n: 1 / n, """The factor is 1 / n; it should be the root of 2 / n."""),
    "factor_root_of_one_over": (
        lambda n: np.sqrt(1 / n),
        """Everything is too small by the root of 2: the factor is the root of 2 / n, where n is the number of
        coefficients, not of samples in a frame.""",
    ),
    "factor_upside_down": (lambda n: np.sqrt(n / 2), """The factor is upside down: it is the root of 2 / n."""),
    "factor_two": (lambda n: 2.0, """The factor is 2; it should be the root of 2 / n."""),
}
WAVES = {
    "without_half_in_time": (partial(_waves, time=0.0), """The cosines are shifted by half a sample: i + 1/2 + N/2, not
        i + N/2."""),
    "without_the_quarter": (partial(_waves, phase=0.0), """The term N/2 is missing in the cosine: i + 1/2 + N/2. Without
        it, the images in time have the wrong place."""),
    "shifted_by_n": (partial(_waves, phase=1.0), """The cosine has i + 1/2 + N where it should have i + 1/2 + N/2."""),
    "without_half_in_frequency": (partial(_waves, row=0.0), """The cosines begin at frequency 0: k + 1/2, not k."""),
    "rows_from_one": (partial(_waves, row=1.5), """The rows begin one too late: k counts from 0, so the first cosine has
        k + 1/2 = 1/2."""),
    "both_halves_missing": (partial(_waves, time=0.0, row=0.0), """Both halves are missing in the cosine: it is i + 1/2
        + N/2 times k + 1/2."""),
    "sines": (partial(_waves, wave=np.sin), """These are sines; the formula has cosines."""),
    "over_two_n": (partial(_waves, per=0.5), """The angle is half of what it should be: π / N with N the number of
        coefficients, half of a frame."""),
    "twice_the_angle": (partial(_waves, per=2.0), """The angle is twice what it should be: π / N, not 2π / N."""),
    "two_pi_over_frame": (partial(_waves, per=1 / np.pi), """The π is missing in the angle of the cosine."""),
    "plain_dct": (_dct_of_frames, """That is a plain DCT of each frame, without the shift by N/2 and k + 1/2."""),
}  # fmt: skip

mdct.mistakes(*((name, partial(_mdct, window=window), message) for name, (window, message) in WINDOWS.items()))
mdct.mistakes(*((name, partial(_mdct, factor=factor), message) for name, (factor, message) in FACTORS.items()))
mdct.mistakes(*((name, partial(_mdct, waves=waves), message) for name, (waves, message) in WAVES.items()))
mdct.mistakes(
    ("no_padding_in_front", partial(_mdct, before=0, behind=1), """The first column is missing: n zeros belong in front
        of the sound, so that its first half frame has two frames, like all others."""),
    ("no_padding_behind", partial(_mdct, behind=0), """The last column is missing. Either the n zeros behind the sound
        are, or not all frames that fit were counted: there is one more than whole hops of sound."""),
    ("no_padding", partial(_mdct, before=0, behind=0), """Columns are missing on both sides: n zeros belong before the
        sound and n behind it."""),
    ("not_filled_up", partial(_mdct, fill=False), """Right where the length is a multiple of n; else the last column is
        missing. First fill the sound up with zeros."""),
    ("always_filled", lambda x, n: _mdct(np.append(x, np.zeros(n - len(x) % n)), n), """One column too many where the
        length is a multiple of n already: then nothing is to be filled up."""),
    ("double_padding", partial(_mdct, before=2, behind=2), """A column too many on either side: n zeros before, n
        behind, not the length of a frame."""),
    ("padded_behind_only", partial(_mdct, before=0, behind=2), """As many columns as there should be, but the zeros are
        all behind the sound; n of them belong in front."""),
    ("half_padding", lambda x, n: _mdct(np.concatenate([np.zeros(n // 2), x, np.zeros(-len(x) % n + n // 2)]), n,
                                        before=0, behind=0, fill=False),
        """n zeros belong on each side, not n / 2: a frame has 2n samples, and half of the first one is padding."""),
    ("filled_in_front", lambda x, n: _mdct(np.concatenate([np.zeros(-len(x) % n), x]), n), """The zeros that fill the
        sound up to a multiple of n stand in front of it. They are appended."""),
    ("no_overlap", partial(_mdct, hop=2),
        """Every second column is missing: frames of 2n samples begin n samples apart."""),
    ("too_much_overlap", partial(_mdct, hop=0.5), """There are too many columns: frames begin n samples apart, not n /
        2."""),
    ("rows_are_frames", lambda x, n: _mdct(x, n).T, """Rows and columns are exchanged: frames are columns."""),
    ("rounded_length", lambda x, n: _mdct(x[: len(x) // n * n], n), """What is left over behind the last whole hop was
        cut off. Fill it up with zeros instead."""),
    ("wrong_n", lambda x, n: _mdct(x, n // 2)[:, : 1 + -(-len(x) // n)], """Frames have n samples here; they should have
        2n. The argument n is the number of coefficients."""),
    ("no_window_no_factor", partial(_mdct, window=_ones, factor=lambda n: 1.0), """Two steps are missing: the window,
        and the factor of the root of 2 / n."""),
    ("hann_in_rows", lambda x, n: _mdct(x, n, window=_symmetric_hann).T, """Two things: the window is a Hann window, not
        the sine, and frames are columns, not rows."""),
    ("all_rows", partial(_mdct, waves=lambda n: np.cos(np.pi / n * (np.arange(2 * n)[:, None] + 0.5 + n / 2)
                                                       * (np.arange(2 * n) + 0.5))),
        """Twice as many rows as there should be: a frame of 2n samples gives only n coefficients."""),
    ("frames_of_n", lambda x, n: np.sqrt(2 / n) * _waves(n)[:n].T @ (
        np.sin(np.pi * (np.arange(n) + 0.5) / n)[:, None] * _padded(x, n).reshape(-1, n).T),
        """Frames have n samples here, and do not overlap. They have 2n, and begin n samples apart."""),
    ("mirrored_ends", lambda x, n: _mdct(np.pad(
        np.append(x, np.zeros(-len(x) % n)), n, mode="reflect" if len(x) > n else "edge"), n, before=0, behind=0),
        """The sound was continued at its ends, by mirroring or repeating. Pad it with zeros."""),
    ("last_slice_short", lambda x, n: np.sqrt(2 / n) * np.stack([(_sine(n)[:, None] * _waves(n)).T @ np.concatenate(
        [np.zeros(n), x, np.zeros(n)])[m * n : (m + 2) * n] for m in range(1 - (-len(x) // n))], axis=1),
        """The last frame has fewer than 2n samples where the length is no multiple of n: first fill the sound up with
        zeros."""),
    ("magnitudes", lambda x, n: np.abs(_mdct(x, n)), """These are magnitudes: the signs are lost. The MDCT is real, and
        its signs count."""),
)  # fmt: skip


@mdct.right
def with_loops(x, n):
    padded = [0.0] * n + [float(v) for v in x] + [0.0] * (-len(x) % n) + [0.0] * n
    table = [[math.sin(math.pi * (i + 0.5) / (2 * n)) * math.cos(math.pi / n * (i + 0.5 + n / 2) * (k + 0.5))
              * math.sqrt(2 / n) for i in range(2 * n)] for k in range(n)]  # fmt: skip
    starts = range(0, len(padded) - n, n)
    return [[sum(w * v for w, v in zip(row, padded[s : s + 2 * n], strict=True)) for s in starts] for row in table]


@mdct.right
def by_folding(x, n):
    half, padded = n // 2, _padded(x, n)
    columns = []
    for m in range(len(padded) // n - 1):
        a, b, c, d = (_sine(n) * padded[m * n : (m + 2) * n]).reshape(4, half)
        folded = np.concatenate([-c[::-1] - d, a - b[::-1]])
        j, k = np.arange(n)[:, np.newaxis], np.arange(n)
        columns.append(folded @ np.cos(np.pi / n * (j + 0.5) * (k + 0.5)) * np.sqrt(2 / n))
    return np.stack(columns, axis=1)


@mdct.right
def by_fft(x, n):
    padded = _padded(x, n)
    i, k = np.arange(2 * n), np.arange(n)
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * n)[::n] * _sine(n)
    spectra = np.fft.fft(frames * np.exp(-1j * np.pi * i / (2 * n)), axis=1)[:, :n]
    turned = spectra * np.exp(-1j * np.pi / n * (0.5 + n / 2) * (k + 0.5))
    return np.sqrt(2 / n) * turned.real.T


@mdct.right
def single_precision(x, n):
    blocks = _padded(x, n).astype(np.float32).reshape(-1, n)
    frames = np.concatenate([blocks[:-1], blocks[1:]], axis=1) * _sine(n).astype(np.float32)
    return (frames @ _waves(n).astype(np.float32) * np.float32(np.sqrt(2 / n))).T


@mdct.right
def torch_frames(x, n):
    frames = torch.as_tensor(_padded(x, n)).unfold(0, 2 * n, n) * torch.as_tensor(_sine(n))
    return (frames @ torch.as_tensor(_waves(n))).T * math.sqrt(2 / n)


# --- imdct ----------------------------------------------------------------------------------------


def _imdct(X, length, window=_sine, factor=lambda n: np.sqrt(2 / n), waves=_waves, skip=1.0, scale=1.0, after=None,
           weigh=2):  # fmt: skip
    X = np.asarray(X, dtype=float)
    n = len(X)
    x = np.zeros(n * (X.shape[1] + 3))
    weight = np.zeros(len(x))
    for m, y in enumerate((factor(n) * window(n)[:, np.newaxis] * (waves(n) @ X)).T):
        x[m * n : (m + 2) * n] += y
        weight[m * n : (m + 2) * n] += _sine(n) ** weigh
    x = after(x, weight) if after else x
    return scale * x[int(skip * n) :][:length]


def _last_frames_win(X, length):
    X = np.asarray(X, dtype=float)
    n = len(X)
    x = np.zeros(n * (X.shape[1] + 1))
    for m, y in enumerate((np.sqrt(2 / n) * _sine(n)[:, np.newaxis] * (_waves(n) @ X)).T):
        x[m * n : (m + 2) * n] = y
    return x[n : n + length]


def _hop_of_half(X, length):
    X = np.asarray(X, dtype=float)
    n = len(X)
    x = np.zeros(n * (X.shape[1] + 1))
    for m, y in enumerate((np.sqrt(2 / n) * _sine(n)[:, np.newaxis] * (_waves(n) @ X)).T):
        x[m * (n // 2) : m * (n // 2) + 2 * n] += y
    return x[n : n + length]


def _side_by_side(X, length):
    X = np.asarray(X, dtype=float)
    n = len(X)
    frames = np.sqrt(2 / n) * _sine(n)[:, np.newaxis] * (_waves(n) @ X)
    return np.resize(frames.T.reshape(-1)[n:], length)


def _not_turned(X, length):
    X = np.asarray(X, dtype=float)
    n = len(X)
    frames = np.sqrt(2 / n) * _sine(n)[:, np.newaxis] * (_waves(n) @ X)
    return (frames[n:, :-1] + frames[:n, 1:]).reshape(-1)[:length]


imdct.mistakes(
    (
        "not_turned",
        _not_turned,
        """Your blocks of n samples are columns, and they were strung together row by row. Turn
        the table before you make one row of it.""",
    ),
)
imdct.mistakes(*((name, partial(_imdct, window=window), message) for name, (window, message) in WINDOWS.items()))
imdct.mistakes(*((name, partial(_imdct, factor=factor), message) for name, (factor, message) in FACTORS.items()))
imdct.mistakes(*((name, partial(_imdct, waves=waves), message) for name, (waves, message) in WAVES.items()))
imdct.mistakes(
    ("padding_left_in", partial(_imdct, skip=0), """The result comes n samples late: the first n samples are padding,
        and are left out."""),
    ("too_much_left_out", partial(_imdct, skip=2), """The result comes n samples early: only the first n samples are
        left out, not the first 2n."""),
    ("halved", partial(_imdct, scale=0.5),
        """Half as loud as it should be: overlapping frames are added, not averaged."""),
    ("overwritten", _last_frames_win, """Each frame was written over the one before. Where two frames overlap they must
        be added: only then do the images cancel."""),
    ("side_by_side", _side_by_side, """The frames stand one behind the other. They overlap by n samples, where they are
        added."""),
    ("all_samples", lambda X, length: _imdct(X, 10**9)[: len(X) * (np.shape(X)[1] - 1)], """Right, but the result is as
        long as the frames reach. Return `length` samples only."""),
    ("tail_too", lambda X, length: _imdct(X, 10**9)[: len(X) * np.shape(X)[1]], """Right, but the result goes on to the
        end of the last frame. Return `length` samples only."""),
    ("sliced_to_length", lambda X, length: _imdct(X, max(0, length - len(X))), """Samples are missing at the end:
        x[n:length] ends at sample `length`, counted with the padding. It must end n later."""),
    ("one_late", lambda X, length: np.append(_imdct(X, length + 1), 0)[1 : length + 1], """The result comes one sample
        early: exactly the first n samples are left out."""),
    ("divided_by_the_window", partial(_imdct, window=lambda n: 1 / _sine(n)), """The frames were divided by the window.
        Multiply them by it, once more: sin² and cos² add up to 1."""),
    ("divided_by_the_windows", partial(_imdct, after=lambda x, w: x / np.maximum(w, 1e-9), weigh=1), """The sum was
        divided by the sum of the windows. Here nothing is divided: the squares of the windows add up to 1
        already."""),
    ("no_window_no_factor", partial(_imdct, window=_ones, factor=lambda n: 1.0), """Two steps are missing: the window,
        and the factor of the root of 2 / n."""),
    ("late_and_halved", partial(_imdct, skip=0, scale=0.5), """Two things: the padding of n samples was left in, and the
        result is half as loud as it should be."""),
    ("no_window_all_samples", lambda X, length: _imdct(X, len(X) * (np.shape(X)[1] - 1), window=_ones), """Two things:
        the window is missing, and the result does not end after `length` samples."""),
    ("reshaped", lambda X, length: _imdct(np.asarray(X).T.reshape(np.shape(X)), length), """The numbers of X were put
        into another order: reshape does not turn rows into columns, .T does."""),
    ("hop_of_half", lambda X, length: _hop_of_half(X, length), """The frames were overlapped too much: frame m begins at
        sample m times n, not m times n / 2."""),
    ("half_left_out", partial(_imdct, skip=0.5), """The result comes n / 2 samples late: the first n samples are
        padding."""),
    ("one_too_few", lambda X, length: _imdct(X, length - 1), """One sample is missing at the end."""),
    ("transposed", lambda X, length: np.resize(_imdct(np.asarray(X).T, length), length), """Rows were taken for columns:
        X has a row for each coefficient and a column for each frame."""),
    ("without_the_last_frame", lambda X, length: _imdct(np.where(np.arange(np.shape(X)[1]) < np.shape(X)[1] - 1, X, 0),
                                                        length), """The last frame was left out."""),
    ("without_the_first_frame", lambda X, length: _imdct(np.where(np.arange(np.shape(X)[1]) > 0, X, 0), length),
        """The first frame was left out. Only the first n *samples* are padding; the second half of frame 0 counts."""),
    ("only_even_frames", lambda X, length: _imdct(np.where(np.arange(np.shape(X)[1]) % 2 == 0, X, 0), length),
        """Every second frame is missing: they overlap by half, so frame m begins at sample m times n."""),
    ("flipped", partial(_imdct, waves=lambda n: _waves(n)[::-1]), """Each frame comes out turned around in time."""),
    ("magnitudes", lambda X, length: _imdct(np.abs(X), length),
        """The signs of the coefficients were lost. They count."""),
)  # fmt: skip


@imdct.right
def in_loops(X, length):
    X = np.asarray(X, dtype=float).tolist()
    n, frames = len(X), len(X[0])
    x = [0.0] * (n * (frames + 1))
    for m in range(frames):
        for i in range(2 * n):
            total = sum(X[k][m] * math.cos(math.pi / n * (i + 0.5 + n / 2) * (k + 0.5)) for k in range(n))
            x[m * n + i] += math.sqrt(2 / n) * math.sin(math.pi * (i + 0.5) / (2 * n)) * total
    return x[n : n + length]


@imdct.right
def halves_shifted(X, length):
    X = np.asarray(X, dtype=np.float64)
    n = X.shape[0]
    frames = (_sine(n)[:, None] * _waves(n) * (2 / n) ** 0.5) @ X
    tail, head = frames[n:, :-1], frames[:n, 1:]
    return (tail + head).T.ravel()[:length]


@imdct.right
def float32_frames(X, length):
    X = np.asarray(X, dtype=np.float32)
    n = len(X)
    frames = ((_sine(n) * np.sqrt(2 / n))[:, None] * _waves(n)).astype(np.float32) @ X
    x = np.zeros(n * (X.shape[1] + 1), dtype=np.float32)
    np.add.at(x, np.arange(2 * n)[:, None] + n * np.arange(X.shape[1]), frames)
    return x[n : n + length]


@imdct.right
def torch_fold(X, length):
    X = torch.as_tensor(np.asarray(X, dtype=float))
    n, frames = X.shape
    y = torch.as_tensor(_sine(n)[:, None] * _waves(n)) @ X * math.sqrt(2 / n)
    x = torch.nn.functional.fold(y[None], (1, n * (frames + 1)), (1, 2 * n), stride=(1, n))
    return x.reshape(-1)[n : n + length]


# --- masking_threshold ----------------------------------------------------------------------------


def _bark(f):
    return 3.5 * np.arctan(np.square(f / 7500)) + 13 * np.arctan(f * 0.00076)


def _quiet(f):
    k = f / 1000
    return 3.64 / k**0.8 + k**4 / 1000 - 6.5 * np.exp(-0.6 * np.square(k - 3.3))


def _slopes(d):
    return np.where(d < 0, 25 * d, -10 * d)


def _sum(parts):  # [band, masker, frame] powers
    return parts.sum(axis=1)


def _mask(level, frequency, offset=15.0, full_scale=96.0, bark=_bark, slopes=_slopes, quiet=_quiet, add=_sum, ten=10,
          power=10, combine=np.maximum, shift=-1, sign=1, to_quiet=-1, itself=True, eps=0.0,
          before=None, after=None, own=0.0, along=False, exp=None):  # fmt: skip
    """The threshold with switches: [bands, frames] dB."""
    level, f = np.asarray(level, dtype=float), np.asarray(frequency, dtype=float)
    level = before(level) if before else level
    with np.errstate(**QUIET):
        z = bark(f)
        distance = sign * (z[:, np.newaxis] - z)
        parts = level[np.newaxis] + shift * offset + slopes(distance)[:, :, np.newaxis]
        parts = parts + own * offset * (distance != 0)[:, :, np.newaxis]
        if not itself:
            parts[np.arange(len(f)), np.arange(len(f))] = -np.inf
        hidden = ten * np.log10(add(exp(parts / power) if exp else 10 ** (parts / power)) + eps)
        floor = quiet(f) + to_quiet * full_scale
        result = combine(hidden, floor if along else floor[:, np.newaxis] + np.zeros(level.shape))
        return after(result) if after else result


def _powers(a, b):
    return 10 * np.log10(10 ** (a / 10) + 10 ** (b / 10))


def _bark_of(first=13.0, second=3.5, slope=0.00076, corner=7500.0, arctan=np.arctan, square=2):
    return lambda f: first * arctan(slope * f) + second * arctan((f / corner) ** square)


def _quiet_of(k=1e-3, minus=6.5, sign=-1, last=0.001, top=4, bottom=-0.8, square=2, first=3.64, center=3.3):
    def quiet(f):
        f = f * k
        return first * f**bottom - minus * np.exp(sign * 0.6 * (f - center) ** square) + last * f**top

    return quiet


masking_threshold.mistakes(
    ("slopes_swapped", partial(_mask, sign=-1), """Masking reaches too far down and not far enough up: the two slopes
        are exchanged, or the distance is masker minus band. Above the masker it falls by 10 dB per Bark, below it
        by 25."""),
    ("same_slope_of_ten", partial(_mask, slopes=lambda d: -10 * np.abs(d)), """Below a masker the threshold is too high:
        there it falls by 25 dB per Bark, not by 10."""),
    ("same_slope_of_25", partial(_mask, slopes=lambda d: -25 * np.abs(d)), """Above a masker the threshold is too low:
        there it falls by 10 dB per Bark, not by 25."""),
    ("rising_below", partial(_mask, slopes=lambda d: np.where(d < 0, -25 * d, -10 * d)), """Below a masker the threshold
        rises with the distance. Distances are negative there, and so must the change be."""),
    ("rising_above", partial(_mask, slopes=lambda d: np.where(d < 0, 25 * d, 10 * d)), """Above a masker the threshold
        rises with the distance; it should fall by 10 dB per Bark."""),
    ("no_slopes", partial(_mask, slopes=lambda d: 0 * d), """Every band masks all others as much as itself: nothing
        falls with the distance."""),
    ("not_itself", partial(_mask, itself=False), """A band does not mask itself here. It does, at a distance of 0: there
        it masks most."""),
    ("in_hertz", partial(_mask, bark=lambda f: f / 100), """The distances are those in hertz, or in steps of 100 Hz.
        They must be measured on the Bark scale."""),
    ("in_kilohertz", partial(_mask, bark=lambda f: f / 1000), """The distances are those in kHz. On the Bark scale the
        bands are equally wide; the formula z(f) turns hertz into Bark."""),
    ("band_numbers", partial(_mask, bark=lambda f: np.arange(len(f)) * 1.0), """The distances are those of band
        *numbers*. Bands need not be one Bark apart: take z of their frequencies."""),
    ("offset_forgotten", partial(_mask, shift=0), """The offset is missing: within its own band, noise must lie `offset`
        dB below the masker."""),
    ("offset_added", partial(_mask, shift=1), """The offset was added; it must be taken away, since noise has to be
        softer than what hides it."""),
    ("offset_fixed", lambda level, frequency, offset=15.0, full_scale=96.0: _mask(level, frequency, 15.0, full_scale),
        """Right for the default offset, but the argument is not used."""),
    ("full_scale_fixed", lambda level, frequency, offset=15.0, full_scale=96.0: _mask(level, frequency, offset, 96.0),
        """Right for the default full scale, but the argument is not used."""),
    ("full_scale_forgotten", partial(_mask, to_quiet=0), """The threshold in quiet is far too high: it is in dB SPL, and
        the level of full scale must be taken away from it."""),
    ("full_scale_added", partial(_mask, to_quiet=1), """The level of full scale was added to the threshold in quiet; it
        must be taken away, so that 96 dB SPL becomes 0 dB."""),
    ("no_quiet", partial(_mask, quiet=lambda f: np.full(len(f), -np.inf)), """The threshold in quiet is missing: where
        little masks, the result falls below what anyone can hear."""),
    ("only_quiet", partial(_mask, before=lambda L: np.full(L.shape, -np.inf)), """That is the threshold in quiet alone;
        the sound hides nothing."""),
    ("quiet_as_minimum", partial(_mask, combine=np.minimum), """The lower of masking and threshold in quiet was taken. A
        sound is heard only if it is above both: the higher one counts."""),
    ("quiet_added", partial(_mask, combine=_powers), """The threshold in quiet was added as a power. It takes the place
        of the sum where it is higher; the two are not added."""),
    ("quiet_added_in_db", partial(_mask, combine=lambda a, b: a + b), """Masking and threshold in quiet were added in
        dB. The higher of the two counts."""),
    ("loudest_only", partial(_mask, add=lambda p: p.max(axis=1)), """Only the masker that hides most counts here. What
        all of them hide is added up, as powers."""),
    ("mean", partial(_mask, add=lambda p: p.mean(axis=1)), """What the bands hide was averaged; it is added up."""),
    ("amplitudes", partial(_mask, power=20, ten=20), """The levels were turned into amplitudes, by 20, and these were
        added up. Powers are to be added: divide by 10."""),
    ("twenty_there", partial(_mask, power=20), """Levels were turned into numbers by 20, and back by 10. Powers take 10
        in both directions."""),
    ("twenty_back", partial(_mask, ten=20), """Powers were turned into dB by the factor 20, which belongs to amplitudes.
        It is 10."""),
    ("natural_log", partial(_mask, combine=lambda a, b: np.maximum(a * np.log(10), b)), """np.log is the natural
        logarithm. Decibels take np.log10."""),
    ("over_frames", partial(_mask, before=lambda L: np.broadcast_to(10 * np.log10(
        np.sum(10 ** (L / 10), axis=1, keepdims=True) + 1e-300), L.shape)), """All frames together mask here. Each frame
        is a matter of its own: add over bands, not over frames."""),
    ("bark_without_square", partial(_mask, bark=_bark_of(square=1)), """The distances are not right: in the Bark scale,
        f / 7500 is squared inside the second arctan."""),
    ("bark_square_outside", partial(_mask, bark=lambda f: 13 * np.arctan(0.00076 * f) + 3.5 * np.arctan(f / 7500) ** 2),
        """The square of the Bark scale is at the wrong place: f / 7500 is squared, not its arctan."""),
    ("bark_first_term", partial(_mask, bark=_bark_of(second=0.0)), """The second term of the Bark scale, with 7500 Hz,
        is missing: high bands come out too close together."""),
    ("bark_of_kilohertz", partial(_mask, bark=lambda f: _bark(f / 1000)), """The Bark scale was given kHz; its formula
        is for Hz."""),
    ("mel", partial(_mask, bark=lambda f: 2595 * np.log10(1 + f / 700) / 100), """That is the mel scale. Masking is
        measured on the Bark scale here."""),
    ("quiet_of_hertz", partial(_mask, quiet=_quiet_of(k=1.0)), """The threshold in quiet was given Hz; its formula is
        for f / 1000."""),
    ("quiet_without_square", partial(_mask, quiet=_quiet_of(square=1)), """In the threshold in quiet, f / 1000 - 3.3 is
        squared."""),
    ("quiet_without_the_end", partial(_mask, quiet=_quiet_of(last=0.0)), """In the threshold in quiet, the last term is
        missing: high tones are hard to hear."""),
    ("quiet_rising", partial(_mask, quiet=_quiet_of(bottom=0.8)), """In the threshold in quiet, the exponent of the
        first term is -0.8: low tones are hard to hear."""),
    ("not_a_number_in_silence", lambda level, frequency, offset=15.0, full_scale=96.0: np.where(
        np.all(np.isneginf(level), axis=0), np.nan, _mask(level, frequency, offset, full_scale)), """Right but for a
        frame without any sound: there the threshold in quiet is left."""),
    ("no_spreading", partial(_mask, slopes=lambda d: np.where(d == 0, 0, -np.inf)), """Each band hides something only in
        itself. It also masks the bands around it."""),
    ("bark_in_degrees", partial(_mask, bark=_bark_of(arctan=lambda v: np.degrees(np.arctan(v)))), """Masking ends far
        too soon around each band: the distances are too large, as if the angles were in degrees. The Bark scale
        has radians, as np.arctan does."""),
    ("plain_hertz", partial(_mask, bark=lambda f: f), """The distances are those in Hz. They must be measured on the
        Bark scale."""),
    ("offset_in_its_own_band_only", partial(_mask, own=1.0), """The offset was taken away only within a masker's own
        band. It is taken away from every masker, at whatever distance."""),
    ("silence_at_0_db", partial(_mask, before=lambda L: np.where(np.isneginf(L), 0, L)), """Bands without sound hide the
        most here: their minus infinity was replaced by 0, and 0 dB is full scale. They hide nothing."""),
    ("a_power", partial(_mask, combine=lambda a, b: np.maximum(10 ** (a / 10), b)), """These are powers. The sum of
        powers must be turned into dB before it is compared with the threshold in quiet, and returned."""),
    ("base_e", partial(_mask, exp=np.exp),
        """np.exp was taken to turn levels into powers; decibels have the base 10."""),
    ("quiet_along_the_frames", partial(_mask, along=True), """The threshold in quiet lies along the frames here, not
        along the bands: one value for each band, in a column, [:, np.newaxis]."""),
    ("slopes_swapped_no_offset", partial(_mask, sign=-1, shift=0), """Two things: the slopes of 10 and 25 dB are
        exchanged, or the distance has the wrong sign; and the offset is missing."""),
    ("amplitudes_and_quiet_added", partial(_mask, power=20, ten=20, combine=_powers), """Two things: powers are to be
        added, not amplitudes; and the threshold in quiet takes the place of the sum, it is not added."""),
    ("without_an_axis", partial(_mask, after=np.squeeze), """Right, but an axis of length 1 is gone. The result has the
        shape of `level`."""),
)  # fmt: skip
_alike(
    masking_threshold,
    """A small number was added in front of the logarithm, and lifts the threshold where little is hidden. None is
        needed: the threshold in quiet takes over.""",
    eps_8=partial(_mask, eps=1e-8),
    eps_9=partial(_mask, eps=1e-9),
    eps_10=partial(_mask, eps=1e-10),
)


@masking_threshold.right
def with_three_loops(level, frequency, offset=15.0, full_scale=96.0):
    bands, frames = np.shape(level)
    result = [[0.0] * frames for _ in range(bands)]
    z = [13 * math.atan(0.00076 * f) + 3.5 * math.atan((f / 7500) ** 2) for f in frequency]
    for b, f in enumerate(frequency):
        k = f / 1000
        quiet = 3.64 * k**-0.8 - 6.5 * math.exp(-0.6 * (k - 3.3) ** 2) + 0.001 * k**4 - full_scale
        for m in range(frames):
            power = 0.0
            for j in range(bands):
                d = z[b] - z[j]
                power += 10 ** ((level[j][m] - offset + (-10 * d if d >= 0 else 25 * d)) / 10)
            result[b][m] = max(10 * math.log10(power), quiet) if power > 0 else quiet
    return result


@masking_threshold.right
def frame_by_frame(level, frequency, offset=15.0, full_scale=96.0):
    columns = [_mask(column[:, None], frequency, offset, full_scale)[:, 0] for column in np.asarray(level).T]
    return np.stack(columns, axis=1)


@masking_threshold.right
def with_logaddexp(level, frequency, offset=15.0, full_scale=96.0):
    z = _bark(frequency)
    with np.errstate(**QUIET):
        parts = (level[None] - offset + _slopes(z[:, None] - z)[:, :, None]) / 10 * np.log(10)
        return np.maximum(
            np.logaddexp.reduce(parts, axis=1) / np.log(10) * 10, (_quiet(frequency) - full_scale)[:, None]
        )


@masking_threshold.right
def in_float32(level, frequency, offset=15.0, full_scale=96.0):
    return _mask(level, frequency, offset, full_scale).astype(np.float32)


@masking_threshold.right
def with_torch_too(level, frequency, offset=15.0, full_scale=96.0):
    f, L = torch.as_tensor(frequency), torch.as_tensor(level)
    z = 13 * torch.atan(0.00076 * f) + 3.5 * torch.atan((f / 7500) ** 2)
    d = z[:, None] - z[None]
    hidden = torch.pow(10, (torch.where(d > 0, -10 * d, 25 * d) - offset) / 10) @ torch.pow(10, L / 10)
    k = f / 1000
    quiet = 3.64 * k**-0.8 - 6.5 * torch.exp(-0.6 * (k - 3.3) ** 2) + 0.001 * k**4 - full_scale
    return torch.maximum(10 * torch.log10(hidden), quiet[:, None])


# --- allocate_bits --------------------------------------------------------------------------------


def _allocate(smr, widths, budget, most=15, above=lambda v: v > 0, fits=lambda w, left: w <= left,
              fewer=lambda b, most: b < most, db=6.02, cost=lambda w: w, pick=np.argmax, skip=True, start=0, key=None,
              limit=10**5):  # fmt: skip
    """The greedy sharing with switches: [bands] whole numbers."""
    smr, widths = np.asarray(smr, dtype=float), np.asarray(widths)
    bits, left = np.full(len(smr), start), float(budget)
    for _ in range(limit):
        noise = smr - db * bits
        with np.errstate(**QUIET):
            rank = noise if key is None else key(noise, widths, smr, bits)
        may = above(noise) & fewer(bits, most)
        affordable = fits(cost(widths), left)
        if not skip:
            if not may.any() or not affordable[pick(np.where(may, rank, -np.inf))]:
                break
        may = may & affordable
        if not may.any():
            break
        worst = pick(np.where(may, rank, -np.inf))
        bits[worst] += 1
        left -= cost(widths)[worst]
    return bits


def _last_of_equals(values):
    return len(values) - 1 - np.argmax(values[::-1])


def _all_at_once(smr, widths, budget, most=15):
    wanted = np.clip(np.ceil(np.maximum(smr, 0) / 6.02), 0, most).astype(int)
    bits, left = np.zeros(len(smr), dtype=int), budget
    for b in np.argsort(-np.asarray(smr), kind="stable"):
        bits[b] = min(wanted[b], int(left // widths[b]))
        left -= bits[b] * widths[b]
    return bits


def _in_order(smr, widths, budget, most=15):
    wanted = np.clip(np.ceil(np.maximum(smr, 0) / 6.02), 0, most).astype(int)
    bits, left = np.zeros(len(smr), dtype=int), budget
    for b in range(len(smr)):
        bits[b] = min(wanted[b], int(left // widths[b]))
        left -= bits[b] * widths[b]
    return bits


def _stops_at_a_full_band(smr, widths, budget, most=15):
    bits, left = np.zeros(len(smr), dtype=int), budget
    while True:
        noise = np.where(np.asarray(widths) <= left, smr - 6.02 * bits, -np.inf)
        worst = np.argmax(noise)
        if noise[worst] <= 0 or bits[worst] >= most:
            return bits
        bits[worst] += 1
        left -= widths[worst]


def _round_robin(smr, widths, budget, most=15):
    bits, left, given = np.zeros(len(smr), dtype=int), budget, True
    while given:
        given = False
        for b in range(len(smr)):
            if smr[b] - 6.02 * bits[b] > 0 and bits[b] < most and widths[b] <= left:
                bits[b] += 1
                left -= widths[b]
                given = True
    return bits


def _round_by_round(smr, widths, budget, most=15):
    """One bit for each band that wants one, the loudest first; then again."""
    bits, left, given = np.zeros(len(smr), dtype=int), budget, True
    while given:
        given = False
        for b in np.argsort(-np.asarray(smr), kind="stable"):
            if smr[b] - 6.02 * bits[b] > 0 and bits[b] < most and widths[b] <= left:
                bits[b], left, given = bits[b] + 1, left - widths[b], True
    return bits


def _no_limit(bits, most):
    return bits < 10**9


allocate_bits.mistakes(
    ("stops_at_the_first_too_dear", partial(_allocate, skip=False), """Bits are left over that cheaper bands could have
        had: if the band with the loudest noise is too expensive, it is passed over, and others go on."""),
    ("round_by_round", _round_by_round, """The bands get bits in rounds, one bit for each, the loudest first. After each
        single bit, look anew which band has the highest noise-to-mask ratio."""),
    ("one_bit_costs_one", partial(_allocate, cost=np.ones_like), """A bit for a band costs as many bits as the band has
        coefficients. Here it costs one."""),
    ("one_round_too_many", partial(_allocate, fits=lambda w, left: left > 0 * w), """The last bit costs more than was
        left: the budget is overdrawn."""),
    ("never_updated", partial(_allocate, db=0.0), """The same band gets bits until it has `most` of them: its ratio is
        never updated. Each bit lowers its noise by 6.02 dB."""),
    ("six_point_oh_two_oh_six", partial(_allocate, db=20 * np.log10(2)), """A bit lowers the noise by 6.0206 dB here,
        which is 20 log 2. In this exercise it is 6.02 dB."""),
    ("stops_at_a_full_band", _stops_at_a_full_band, """It ends as soon as the band with the loudest noise has `most`
        bits. That band is passed over; others may still get some."""),
    ("less_than_a_whole_bit", partial(_allocate, above=lambda v: v >= 6.02), """Bands whose noise lies less than 6.02 dB
        above the mask get no further bit. They do, as long as it lies above 0 dB."""),
    ("budget_rounded_up", lambda smr, widths, budget, most=15: _allocate(smr, widths, np.ceil(budget), most), """The
        budget was rounded up: more was spent than there is."""),
    ("dear_and_never_enough", partial(_allocate, cost=np.ones_like, above=lambda v: v > -np.inf), """Two things: a bit
        for a band costs as many bits as the band has coefficients; and bands whose noise is below the mask get no
        more."""),
    ("stops_and_last_of_equals", partial(_allocate, skip=False, pick=_last_of_equals), """Two things: a band that is too
        expensive is passed over, and others go on; and of several equal bands, the first gets the bit."""),
    ("at_the_mask_and_strict", partial(_allocate, above=lambda v: v >= 0, fits=lambda w, left: w < left), """Two things:
        only ratios larger than 0 get a bit; and a bit that costs exactly what is left may still be given."""),
    ("with_the_rest", lambda smr, widths, budget, most=15: (_allocate(smr, widths, budget, most), budget), """Return the
        bits alone, not what is left of the budget."""),
    ("must_leave_something", partial(_allocate, fits=lambda w, left: w < left), """A bit that costs exactly what is left
        may still be given."""),
    ("budget_ignored", partial(_allocate, fits=lambda w, left: w > 0), """More bits are given than the budget has: every
        band got as many as it needs."""),
    ("at_the_mask_too", partial(_allocate, above=lambda v: v >= 0), """A band whose noise is exactly at the mask, 0 dB,
        gets another bit. Only noise-to-mask ratios larger than 0 do."""),
    ("never_enough", partial(_allocate, above=lambda v: v > -np.inf), """Bands get bits although their noise is below
        the mask already. When no ratio is above 0 dB, it is done, whatever is left."""),
    ("most_ignored", partial(_allocate, fewer=_no_limit), """A band got more than `most` bits."""),
    ("most_fixed", lambda smr, widths, budget, most=15: _allocate(smr, widths, budget, 15), """Right for the default,
        but the argument `most` is not used."""),
    ("one_less_than_most", partial(_allocate, fewer=lambda b, most: b < most - 1), """A band may have `most` bits; yours
        stops one before."""),
    ("one_more_than_most", partial(_allocate, fewer=lambda b, most: b <= most),
        """A band got one bit more than `most`."""),
    ("six_db", partial(_allocate, db=6.0), """A bit lowers the noise by 6 dB here; it is 6.02 dB."""),
    ("three_db", partial(_allocate, db=3.01), """Bits lower the noise too little: each one is worth 6.02 dB, since it
        halves the step, and halves the amplitude of the noise."""),
    ("last_of_equals", partial(_allocate, pick=_last_of_equals), """Of several equal bands, the last one got the bit. It
        is the first. With sort(), equal ones keep their order; reversed they do not."""),
    ("quietest_first", partial(_allocate, key=lambda noise, w, s, b: -noise), """Bits go to the band whose noise lies
        lowest. It is the one with the highest noise-to-mask ratio that needs them."""),
    ("gain_per_bit", partial(_allocate, key=lambda noise, w, s, b: noise / w), """The ratio was divided by the cost.
        Only the ratio decides; the cost matters for what is left."""),
    ("times_width", partial(_allocate, key=lambda noise, w, s, b: np.where(noise > 0, noise * w, noise)), """The ratio
        was multiplied by the width. Only the ratio decides; the width is the price."""),
    ("cheapest_first", partial(_allocate, key=lambda noise, w, s, b: -w.astype(float)), """The cheapest band got its
        bits first. The one with the loudest noise does."""),
    ("in_order", _in_order, """Each band got all it needs, one after the other in their order, until the budget was
        spent. Bits are given one by one, to the band that is worst at that moment."""),
    ("all_at_once", _all_at_once, """The band with the highest ratio got all its bits at once, then the next. After each
        bit the order may change."""),
    ("round_robin", _round_robin, """The bands got their bits in turn. After each bit, look again which band is the
        worst."""),
    ("one_bit_each", lambda smr, widths, budget, most=15: _allocate(smr, widths, budget, min(most, 1)), """No band got a
        second bit. As long as its noise is above the mask, it may get more."""),
    ("starts_with_one", partial(_allocate, start=1), """All bands began with one bit; they begin with none, and the
        first one costs as well."""),
    ("bits_of_the_band", lambda smr, widths, budget, most=15: _allocate(smr, widths, budget, most) * widths, """These
        are the bits for the whole band. Return the bits for each coefficient."""),
    ("single_step", partial(_allocate, limit=1), """Only a single bit was given. Go on until no band may get one."""),
    ("without_the_last", lambda smr, widths, budget, most=15: np.append(
        _allocate(smr[:-1], widths[:-1], budget, most), 0),
        """The last band never gets a bit."""),
    ("amplitude", partial(_allocate, db=12.04), """Each bit lowers the noise by 12.04 dB here; it is 6.02 dB."""),
    ("in_floats", lambda smr, widths, budget, most=15: np.maximum(smr, 0) / 6.02, """These are the bits that would bring
        the noise to the mask, not whole numbers, and without a budget."""),
)  # fmt: skip


@allocate_bits.right
def with_lists(smr, widths, budget, most=15):
    smr, widths = [float(s) for s in smr], [int(w) for w in widths]
    bits = [0] * len(smr)
    while True:
        best = None
        for b in range(len(smr)):
            noise = smr[b] - 6.02 * bits[b]
            if noise > 0 and bits[b] < most and widths[b] <= budget and (best is None or noise > best[0]):
                best = noise, b
        if best is None:
            return bits
        bits[best[1]] += 1
        budget -= widths[best[1]]


@allocate_bits.right
def with_a_queue(smr, widths, budget, most=15):
    bits = np.zeros(len(smr), dtype=np.int64)
    waiting = sorted((-s, b) for b, s in enumerate(smr) if s > 0)
    while waiting:
        _, b = waiting.pop(0)
        if widths[b] <= budget and bits[b] < most:
            bits[b] += 1
            budget -= widths[b]
            if smr[b] - 6.02 * bits[b] > 0:
                waiting = sorted([*waiting, (-(smr[b] - 6.02 * bits[b]), b)])
    return bits


@allocate_bits.right
def recursive(smr, widths, budget, most=15, bits=()):
    bits = bits or (0,) * len(smr)
    noise = [s - 6.02 * b for s, b in zip(smr, bits, strict=True)]
    open_to = [b for b, v in enumerate(noise) if v > 0 and bits[b] < most and widths[b] <= budget]
    if not open_to:
        return list(bits)
    b = max(open_to, key=noise.__getitem__)
    return recursive(smr, widths, budget - widths[b], most, (*bits[:b], bits[b] + 1, *bits[b + 1 :]))


@allocate_bits.right
def with_torch_argmax(smr, widths, budget, most=15):
    smr, widths = torch.as_tensor(np.asarray(smr)), torch.as_tensor(np.asarray(widths))
    bits = torch.zeros(len(smr), dtype=torch.int64)
    while bool(((smr - 6.02 * bits > 0) & (bits < most) & (widths <= budget)).any()):
        noise = smr - 6.02 * bits
        noise[(bits >= most) | (widths > budget)] = -torch.inf
        b = int(torch.argmax(noise))
        bits[b] += 1
        budget = budget - int(widths[b])
    return bits
