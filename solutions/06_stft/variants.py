"""Lesson 06: wrong answers with the words that each must earn, and right answers in other styles."""

import numpy as np
import torch
from checks import frame, griffin_lim, hann, is_invertible, istft, spectrogram_db, stft

FRAMES = "A sound is cut into frames"
WINDOW = "A window fades every frame in and out"
OVERLAP = "Overlapping windows must add up"
BACK = "The way back"


# --- hann -----------------------------------------------------------------------------------------


def _cosine(n, period=None, first=0, mean=0.5, height=0.5):
    """mean - height * cos(2 pi k / period) for n values of k that begin at first: [n]."""
    return mean - height * np.cos(2 * np.pi * (first + np.arange(n)) / (period or n))


@hann.wrong("""Your window reaches zero at both ends: its last value equals its first. That is the symmetric window,
    which divides by n - 1. The periodic one leaves out the second zero: the next frame begins with it.""")
def symmetric(n):
    return _cosine(n, n - 1)


@hann.wrong("""There is one value too many at the end, the zero that begins the next period. That happens when a
    symmetric window of n + 1 values is not cut.""")
def one_too_many(n):
    return _cosine(n + 1, n)


@hann.wrong("""The window has lost its first zero instead of its last: it comes one place too early. k counts from 0,
    and the window begins with 0.""")
def counted_from_one(n):
    return _cosine(n, n, 1)


@hann.wrong("""Your window is a little too short for its place: it divides by n + 1.""")
def period_of_n_and_one(n):
    return _cosine(n, n + 1)


@hann.wrong("""Your window has no zero at either end: both were cut off from a longer one. The periodic window keeps
    the first zero.""")
def both_ends_cut(n):
    return _cosine(n, n + 1, 1)


@hann.wrong("""Your window is symmetric, between the samples: k is half a step too far on. The first value is 0.""")
def half_a_step(n):
    return _cosine(n, n, 0.5)


@hann.wrong("""Your window is upside down: 1 at the start and 0 in the middle. Look at the sign of the cosine.""")
def upside_down(n):
    return 1 - _cosine(n)


@hann.wrong("""Your window only rises: it covers half a cosine. A full cycle of the cosine fits in n values.""")
def only_rises(n):
    return _cosine(n, 2 * n)


@hann.wrong("""Your window has two humps: its cosine goes round twice.""")
def two_humps(n):
    return _cosine(n, n / 2)


@hann.wrong("""Your window is twice as high as it should be. In the middle, a Hann window is 1.""")
def twice_as_high(n):
    return 2 * _cosine(n)


@hann.wrong("""Your window runs from -0.5 to 0.5: the constant in front of the cosine is missing.""")
def without_mean(n):
    return _cosine(n) - 0.5


@hann.wrong("""Your window runs from 0.5 to 1.5: the cosine has lost its minus sign's partner, the 0.5 is a 1.""")
def mean_of_one(n):
    return _cosine(n, mean=1.0)


@hann.wrong("""Your window runs from -0.5 to 1.5: the cosine needs the factor 0.5 as well.""")
def height_of_one(n):
    return _cosine(n, height=1.0)


@hann.wrong("""That is the Hamming window: it begins at 0.08. Hann's two constants are equal.""", see="Leakage")
def hamming(n):
    return _cosine(n, mean=0.54, height=0.46)


@hann.wrong("""That is a symmetric Hamming window, as np.hamming makes it. Hann begins at 0.""", see="Leakage")
def hamming_symmetric(n):
    return np.hamming(n)


@hann.wrong("""That is the Blackman window, which has a second cosine.""", see="Leakage")
def blackman(n):
    return 0.42 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n) + 0.08 * np.cos(4 * np.pi * np.arange(n) / n)


@hann.wrong(
    """That is a symmetric Blackman window, as np.blackman makes it. Hann has one cosine only.""", see="Leakage"
)
def blackman_symmetric(n):
    return np.blackman(n)


@hann.wrong("""That is half a sine, the square root of a Hann window: the square is missing.""")
def sine_not_squared(n):
    return np.sin(np.pi * np.arange(n) / n)


@hann.wrong("""That is the square of a Hann window. A Hann window is the square of a sine; yours has its fourth
    power.""")
def squared(n):
    return _cosine(n) ** 2


@hann.wrong("""That is a triangle. A Hann window is a raised cosine, with rounded ends and a rounded top.""")
def triangle(n):
    return 1 - np.abs(2 * np.arange(n) / n - 1)


@hann.wrong("""That is a symmetric triangle, as np.bartlett makes it. A Hann window is a raised cosine.""")
def triangle_symmetric(n):
    return np.bartlett(n)


@hann.wrong("""Your values add up to 1. The window is not scaled: its largest value is 1.""")
def adds_up_to_one(n):
    return _cosine(n) / _cosine(n).sum()


@hann.wrong("""Every value is 1: that is the rectangular window, which changes nothing.""")
def rectangular(n):
    return np.ones(n)


@hann.wrong("""The factor 2 pi is missing: np.cos counts in radians, where a full cycle is 2 pi.""")
def without_two_pi(n):
    return 0.5 - 0.5 * np.cos(np.arange(n) / n)


@hann.wrong("""k is not divided by n: your cosine then stands at the start of its cycle at every k.""")
def not_divided(n):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n))


@hann.wrong("""That is a sine where the formula has a cosine: your window begins at 0.5.""")
def sine_for_cosine(n):
    return 0.5 - 0.5 * np.sin(2 * np.pi * np.arange(n) / n)


@hann.wrong("""Your window's largest value stands at the start: the window is rotated by half its length.""")
def rotated(n):
    return np.roll(_cosine(n), -(n // 2))


@hann.wrong("""Right for an even n. For an odd n you divide by 2 * (n // 2), which is one too few.""")
def even_period(n):
    return _cosine(n, 2 * (n // 2))


hann.mistakes(
    ("half_as_high", lambda n: _cosine(n) / 2, "Your window is half as high as it should be: its top is 1."),
    (
        "squared_cosine",
        lambda n: _cosine(n, height=0) - np.cos(2 * np.pi * np.arange(n) / n) ** 2 / 2,
        """The cosine is squared.""",
    ),
    (
        "mirrored_odd",
        lambda n: _cosine(n, n, n / 2 - n // 2),
        """Right for an even n, shifted by half a step for an odd one.""",
    ),
    (
        "mirrored_odd_left",
        lambda n: _cosine(n, n, n // 2 - n / 2),
        """Right for an even n, shifted by half a step for an odd one.""",
    ),
    (
        "one_value_short",
        lambda n: _cosine(n)[:-1],
        """One value is missing at the end. k runs from 0 to n - 1: n values.""",
    ),
    ("first_value_missing", lambda n: _cosine(n)[1:], "The first value, the 0 at k = 0, is missing."),
    ("last_value_0", lambda n: np.append(_cosine(n)[:-1], 0), "The last value is left at 0: the loop ends too soon."),
    (
        "a_single_number",
        lambda n: 0.0,
        """You return one number. np.arange(n) holds all k at once; then n values come out.""",
    ),
    ("without_pi", lambda n: _cosine(n, n * np.pi), "A pi is missing: a full cycle is 2 pi, and yours is 2."),
    (
        "cycle_of_360",
        lambda n: _cosine(n, n * 2 * np.pi / 360),
        """np.cos counts in radians, where a full cycle is 2 pi. Yours counts in degrees.""",
    ),
    (
        "cut_angles",
        lambda n: 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) // n),
        """The angles are whole numbers in yours: // cuts fractions off.""",
    ),
    ("whole_numbers", lambda n: _cosine(n).astype(int), "Your values are whole numbers, with all fractions cut off."),
    ("rounded_values", lambda n: np.round(_cosine(n)), "Your values are rounded to 0 or 1."),
    (
        "one_column",
        lambda n: _cosine(n)[:, np.newaxis],
        """The values are right, but they stand in a column: [n] is asked for.""",
    ),
    ("divided_by_length", lambda n: _cosine(n) / n, "Every value is divided by n. The largest value is 1."),
    (
        "bare_cosine",
        lambda n: -np.cos(2 * np.pi * np.arange(n) / n),
        """That is the cosine alone: it has to be halved and lifted.""",
    ),
    (
        "cosine_as_it_is",
        lambda n: np.cos(2 * np.pi * np.arange(n) / n),
        """That is the cosine alone, and it starts at 1.""",
    ),
    ("fixed_period", lambda n: _cosine(n, 1024), "Your cosine has a period of 1024, whatever n is."),
    (
        "pi_of_314",
        lambda n: _cosine(n, n * np.pi / 3.14),
        """Nearly right: pi has more digits than 3.14. np.pi has them.""",
    ),
    (
        "zero_twice",
        lambda n: np.minimum(_cosine(n, n - 1), _cosine(n, n - 1)[::-1]) ** 2,
        """That is a symmetric window, and squared. It is neither.""",
    ),
)


hann.mistakes(
    ("brackets", lambda n: _cosine(n, mean=0.25), "Your window runs from -0.25 to 0.75: a bracket takes in too much."),
    ("brackets_2", lambda n: _cosine(n, height=0.25), "Your window runs from 0.25 to 0.75: look at the brackets."),
    (
        "mirrored_half",
        lambda n: np.concatenate([_cosine(n)[: n // 2], _cosine(n)[: n - n // 2][::-1]]),
        """Your second half is the first one, mirrored, so that both ends are 0. Only the first value is: value number
        n - k equals value number k.""",
    ),
)


@hann.right
def hann_loop(n):
    return [0.5 * (1 - np.cos(2 * np.pi * k / n)) for k in range(n)]


@hann.right
def hann_sine_squared(n):
    return np.sin(np.linspace(0, np.pi, n, endpoint=False)) ** 2


@hann.right
def hann_float32(n):
    return (1 - torch.cos(2 * torch.pi * torch.arange(n, dtype=torch.float32) / n)) / 2


@hann.right
def hann_complex(n):
    turn = np.exp(2j * np.pi * np.arange(n) / n)
    return np.abs(turn - 1) ** 2 / 4


# --- frame ----------------------------------------------------------------------------------------


def _at(x, starts, length):
    """Frames that begin at `starts`, one a column, zeros beyond the end: [length, frames]."""
    x = np.concatenate([x, np.zeros(length + max(starts, default=0))])
    return np.array([x[s : s + length] for s in starts]).reshape(-1, length).T


def _starts(n, length, hop):
    return range(0, n - length + 1, hop)


@frame.wrong("""Rows and columns are swapped: your frames are rows. Here each frame is a column, so that time runs to
    the right.""")
def frames_as_rows(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, hop_length), frame_length).T


@frame.wrong("""The last frame is missing where it ends exactly with the sound. The end of a range is not part of it:
    the last possible start is n - frame_length itself.""")
def last_start_missing(x, frame_length, hop_length):
    return _at(x, range(0, len(x) - frame_length, hop_length), frame_length)


@frame.wrong("""The last frame is always missing: the division counts hops, and between m frames lie m - 1 of them.""")
def hops_counted(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, hop_length)[:-1], frame_length)


@frame.wrong("""There are frames at the end that are filled up with zeros: one starts at every hop within the sound.
    Only whole frames count.""")
def filled_up(x, frame_length, hop_length):
    return _at(x, range(0, len(x), hop_length), frame_length)


@frame.wrong("""Where samples are left over, you fill them up with zeros to one more frame. Here they are left out.""")
def last_one_filled_up(x, frame_length, hop_length):
    count = 1 + max(0, -(-(len(x) - frame_length) // hop_length))
    return _at(x, [m * hop_length for m in range(count)], frame_length)


@frame.wrong("""Your frames lie side by side whatever the hop: the next one begins where the last one ends.""")
def hop_ignored(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, frame_length), frame_length)


@frame.wrong("""Your frames are one sample apart whatever the hop.""")
def hop_of_1(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, 1), frame_length)


@frame.wrong("""Your frames are half a frame apart whatever the hop.""")
def hop_of_half(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, max(1, frame_length // 2)), frame_length)


@frame.wrong("""You took the hop for the overlap, the samples that two neighbors share. It is the distance from one
    start to the next.""")
def hop_as_overlap(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, max(1, frame_length - hop_length)), frame_length)


@frame.wrong("""Frame length and hop have changed places.""")
def length_and_hop_swapped(x, frame_length, hop_length):
    return _at(x, _starts(len(x), hop_length, frame_length), hop_length)


@frame.wrong("""Your frames are centered: the sound was padded with zeros on both sides. Padding is the business of
    `stft`; `frame` adds nothing.""")
def centered(x, frame_length, hop_length):
    x = np.pad(x, frame_length // 2)
    return _at(x, _starts(len(x), frame_length, hop_length), frame_length)


@frame.wrong("""The sample after the last whole hop is used: your last frame is moved back so that it ends with the
    sound. Frames start at multiples of the hop; what is left over is left out.""")
def last_moved_back(x, frame_length, hop_length):
    starts = list(_starts(len(x), frame_length, hop_length))
    if starts and starts[-1] != len(x) - frame_length:
        starts.append(len(x) - frame_length)
    return _at(x, starts, frame_length)


@frame.wrong("""Your first frame is missing: it starts at sample 0.""")
def first_missing(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, hop_length)[1:], frame_length)


@frame.wrong("""Samples run the wrong way within your frames: each column is upside down.""")
def upside_down_frames(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, hop_length), frame_length)[::-1]


@frame.wrong("""The frames come in reverse: the last one stands first.""")
def last_frame_first(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, hop_length), frame_length)[:, ::-1]


@frame.wrong("""The shape is right, but the values are in another order: .reshape fills row by row, and what you
    have are frames one after the other. Rows and columns change places by .T.""")
def reshaped_for_transposed(x, frame_length, hop_length):
    columns = _at(x, _starts(len(x), frame_length, hop_length), frame_length)
    return columns.T.reshape(columns.shape)


@frame.wrong("""There are too many or too few frames: their number counts how often the hop fits into the whole
    sound. A frame must fit as well.""")
def frames_by_hops(x, frame_length, hop_length):
    return _at(x, [m * hop_length for m in range(len(x) // hop_length)], frame_length)


@frame.wrong("""There are too few frames: their number counts how often a frame fits into the sound, as if none
    overlapped.""")
def frames_by_length(x, frame_length, hop_length):
    return _at(x, [m * hop_length for m in range(len(x) // frame_length)], frame_length)


@frame.wrong("""Your last frames wrap round: they go on with the start of the sound.""")
def wraps_round(x, frame_length, hop_length):
    starts = np.arange(0, len(x), hop_length)
    return x[(starts + np.arange(frame_length)[:, np.newaxis]) % len(x)]


@frame.wrong("""Your frames are one sample too short.""")
def one_short(x, frame_length, hop_length):
    return _at(x, _starts(len(x), frame_length, hop_length), frame_length)[:-1]


@frame.wrong("""One frame too many comes at the end: the range of starts goes too far by 1.""")
def one_start_too_many(x, frame_length, hop_length):
    return _at(x, range(0, len(x) - frame_length + 2, hop_length), frame_length)


@frame.wrong("""Your frames are faded by a window. `frame` cuts; the window comes later.""")
def windowed_already(x, frame_length, hop_length):
    columns = _at(x, _starts(len(x), frame_length, hop_length), frame_length)
    return columns * _cosine(frame_length)[:, np.newaxis]


def _slices(x, starts, length):
    """Frames cut as they come, without any care for the end: an array as Python makes it."""
    return np.array([x[s : s + length] for s in starts]).T


frame.mistakes(
    (
        "ragged_by_hop",
        lambda x, frame_length, hop_length: _slices(x, range(0, len(x) - hop_length + 1, hop_length), frame_length),
        "The last possible start is n - frame_length. Yours is n - hop_length, so that frames at the end "
        "come out shorter and do not fit (ValueError), or are missing.",
    ),
    (
        "hop_long",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x), frame_length, hop_length), hop_length),
        """Your frames are as long as the hop. They have frame_length samples.""",
    ),
    (
        "starts_by_one",
        lambda x, frame_length, hop_length: _at(x, range(len(_starts(len(x), frame_length, hop_length))), frame_length),
        """There are as many frames as there should be, but they start one sample apart: m instead of m *
        hop_length.""",
    ),
    (
        "starts_by_length",
        lambda x, frame_length, hop_length: _slices(
            x, [m * frame_length for m in range(len(_starts(len(x), frame_length, hop_length)))], frame_length
        ),
        """Your frames start at m * frame_length instead of m * hop_length, and run out of samples.""",
    ),
    (
        "last_column_empty",
        lambda x, frame_length, hop_length: (
            _at(x, _starts(len(x), frame_length, hop_length), frame_length)
            * (
                np.arange(len(_starts(len(x), frame_length, hop_length)))
                < len(_starts(len(x), frame_length, hop_length)) - 1
            )
        ),
        """The last column is left at 0: the loop ends one frame too soon.""",
    ),
    (
        "nothing_to_stack",
        lambda x, frame_length, hop_length: np.stack(
            [x[s : s + frame_length] for s in range(0, len(x) - frame_length, hop_length)], axis=1
        ),
        "The last frame is missing where it ends exactly with the sound; if it is the only one, your code "
        "stops with an error (ValueError). The end of a range is not part of it.",
    ),
    (
        "counted_and_stacked",
        lambda x, frame_length, hop_length: np.stack(
            [x[m * hop_length :][:frame_length] for m in range((len(x) - frame_length) // hop_length)], axis=1
        ),
        "The last frame is always missing; if it is the only one, your code stops with an error "
        "(ValueError). Between m frames lie m - 1 hops.",
    ),
    (
        "overlap_for_hop",
        lambda x, frame_length, hop_length: _slices(
            x, range(0, len(x) - frame_length + 1, frame_length - hop_length), frame_length
        ),
        "You took the hop for the overlap, the samples that two neighbors share. It is the distance from one "
        "start to the next, and may be as large as a frame, or larger.",
    ),
    (
        "ragged",
        lambda x, frame_length, hop_length: _slices(x, range(0, len(x), hop_length), frame_length),
        "Your code stops with an error (ValueError): the last frames reach beyond the end and come out "
        "shorter than the others. Only whole frames count.",
    ),
    (
        "one_more_filled_up",
        lambda x, frame_length, hop_length: _at(
            x, range(0, len(x) - frame_length + 1 + hop_length, hop_length), frame_length
        ),
        """There is always one frame too many at the end, filled up with zeros.""",
    ),
    (
        "until_incomplete",
        lambda x, frame_length, hop_length: _at(
            x, range(0, min(len(x), len(x) - frame_length + 1 + hop_length), hop_length), frame_length
        ),
        """The first incomplete frame is taken as well, filled up with zeros. Only whole frames count.""",
    ),
    (
        "rounded_count",
        lambda x, frame_length, hop_length: _at(
            x, [m * hop_length for m in range(1 + round((len(x) - frame_length) / hop_length))], frame_length
        ),
        """The number of frames is rounded in yours, so that sometimes there is one too many. Only whole
        frames count.""",
    ),
    (
        "count_of_stft",
        lambda x, frame_length, hop_length: _at(
            x, [m * hop_length for m in range(1 + len(x) // hop_length)], frame_length
        ),
        """There are too many frames: 1 + n // hop_length is the number for a padded sound. Here a whole
        frame must fit.""",
    ),
    (
        "pieces_as_rows",
        lambda x, frame_length, hop_length: x[: len(x) // frame_length * frame_length].reshape(frame_length, -1),
        """The sound is folded into rows. .reshape knows no hop, and it fills row by row.""",
    ),
    (
        "one_too_long",
        lambda x, frame_length, hop_length: _slices(x, _starts(len(x), frame_length, hop_length), frame_length + 1),
        """Your frames are one sample too long: the end of a slice is not part of it, s : s + 4 are four samples.""",
    ),
    (
        "one_too_long_each",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x), frame_length, hop_length), frame_length + 1),
        """Your frames are one sample too long.""",
    ),
    (
        "one_long_row",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x), frame_length, hop_length), frame_length).T.ravel(),
        """All frames come in one row, one after the other. Each is a column of its own.""",
    ),
    (
        "cut_to_integers",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x), frame_length, hop_length), frame_length).astype(int),
        """The shape is right, but the samples have lost their fractions: the array that you fill is one
        of integers.""",
    ),
    (
        "all_zeros",
        lambda x, frame_length, hop_length: 0 * _at(x, _starts(len(x), frame_length, hop_length), frame_length),
        """The shape is right, but nothing has been filled in: all values are 0.""",
    ),
    (
        "same_frame",
        lambda x, frame_length, hop_length: np.repeat(
            x[:frame_length, np.newaxis], len(_starts(len(x), frame_length, hop_length)), axis=1
        ),
        """The shape is right, but every column holds the first frame: the start does not move on.""",
    ),
    (
        "last_two_missing",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x) - 1, frame_length, hop_length)[:-1], frame_length),
        """Frames are missing at the end: both the range and the count end one too early.""",
    ),
    (
        "rows_and_last_missing",
        lambda x, frame_length, hop_length: _at(x, range(0, len(x) - frame_length, hop_length), frame_length).T,
        "Two things: your frames are rows, not columns. And the last one is missing where it ends exactly "
        "with the sound.",
    ),
    (
        "rows_and_filled_up",
        lambda x, frame_length, hop_length: _at(x, range(0, len(x), hop_length), frame_length).T,
        "Two things: your frames are rows, not columns. And those at the end are filled up with zeros; only "
        "whole ones count.",
    ),
)


def _stacked(x, starts, length):
    """Frames as np.stack makes them: an error without any, or with one that is shorter."""
    return np.stack([x[s : s + length] for s in starts], axis=1)


def _picked(x, starts, length):
    """Frames by index: an error beyond the end."""
    return x[np.array(starts, dtype=int) + np.arange(length)[:, np.newaxis]]


def _frames_from(rule, cut):
    return lambda x, frame_length, hop_length: cut(x, rule(len(x), frame_length, hop_length), frame_length)


_END = "The last frame is missing where it ends exactly with the sound: the end of a range is not part of it."
_ONE = "Frames start at sample 0 and every hop after it. Yours start one sample later."
_ROUNDED = "Your code stops with an error: the number of frames is rounded, and the last one does not fit."
for _name, _rule, _cut, _said in (
    (
        "no_plus_one",
        lambda n, size, hop: range(0, n - size, hop),
        _slices,
        f"{_END} If it is the only one, none is left.",
    ),
    (
        "no_plus_one_at_least",
        lambda n, size, hop: range(0, max(1, n - size), hop),
        _at,
        f"{_END} That goes for `<`, too.",
    ),
    (
        "hops_for_frames",
        lambda n, size, hop: [m * hop for m in range((n - size) // hop)],
        _slices,
        "The last frame is always missing; if it is the only one, none is left. Between m frames lie m - 1 hops.",
    ),
    (
        "overlap_stacked",
        lambda n, size, hop: range(0, n - size + 1, size - hop),
        _stacked,
        "You took the hop for the overlap. It is the distance from one start to the next, and may exceed a frame.",
    ),
    ("from_sample_1", lambda n, size, hop: range(1, n - size + 1, hop), _at, _ONE),
    ("from_sample_1_cut", lambda n, size, hop: range(1, n - size + 1, hop), _slices, _ONE),
    ("from_sample_1_stacked", lambda n, size, hop: range(1, n - size + 1, hop), _stacked, _ONE),
    (
        "hop_cut_down",
        lambda n, size, hop: range(0, n - size + 1, min(hop, size)),
        _at,
        "Right as long as the hop is not larger than a frame. If it is, samples between the frames are left out.",
    ),
    (
        "hop_behind_the_frame",
        lambda n, size, hop: range(0, n - size + 1, size + hop),
        _at,
        "Your frames lie a hop apart, from the end of one to the start of the next. It counts from start to start.",
    ),
    ("rounded_cut", lambda n, size, hop: [m * hop for m in range(1 + round((n - size) / hop))], _slices, _ROUNDED),
    ("rounded_picked", lambda n, size, hop: [m * hop for m in range(1 + round((n - size) / hop))], _picked, _ROUNDED),
):
    frame.mistakes((_name, _frames_from(_rule, _cut), _said))

frame.mistakes(
    (
        "return_in_the_loop",
        lambda x, frame_length, hop_length: x[:frame_length, np.newaxis],
        """Only the first frame is there: a `return` within the loop ends it in its first round.""",
    ),
    (
        "places_and_frames_swapped",
        lambda x, frame_length, hop_length: x[
            hop_length * np.arange(frame_length)[:, np.newaxis]
            + np.arange(len(_starts(len(x), frame_length, hop_length)))
        ],
        """Within your frames samples are a hop apart, and frames one sample; that mostly ends in an IndexError. It is
        the other way round: sample i of frame m is x[m * hop_length + i].""",
    ),
    (
        "every_hop_th_place",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x), frame_length, 1), frame_length)[::hop_length],
        """The hop was applied to the wrong axis: samples are left out within the frames. It selects frames.""",
    ),
    (
        "an_axis_more",
        lambda x, frame_length, hop_length: _at(x, _starts(len(x), frame_length, hop_length), frame_length)[np.newaxis],
        """The frames are right, but your result has an axis of length 1 in front.""",
    ),
)


@frame.right
def frame_fill(x, frame_length, hop_length):
    count = max(0, 1 + (len(x) - frame_length) // hop_length)
    out = np.empty((frame_length, count))
    for m in range(count):
        out[:, m] = x[m * hop_length : m * hop_length + frame_length]
    return out


@frame.right
def frame_view(x, frame_length, hop_length):
    if len(x) < frame_length:
        return np.zeros((frame_length, 0))
    return np.lib.stride_tricks.sliding_window_view(x, frame_length)[::hop_length].T


@frame.right
def frame_rows_of_samples(x, frame_length, hop_length):
    last = len(x) - frame_length
    return [[x[s + i] for s in range(0, last + 1, hop_length)] for i in range(frame_length)]


@frame.right
def frame_unfold(x, frame_length, hop_length):
    x = torch.as_tensor(x.copy(), dtype=torch.float32)
    if len(x) < frame_length:
        return torch.zeros(frame_length, 0)
    return x.unfold(0, frame_length, hop_length).T


# --- stft -----------------------------------------------------------------------------------------


def _stft(x, n_fft, hop, *, window=_cosine, pad=None, mode="constant", fft=np.fft.rfft):
    """The STFT with one thing changed. pad: (before, after) in samples, default half a frame each."""
    x = np.pad(np.asarray(x), pad if pad is not None else n_fft // 2, mode)
    return fft(_at(x, _starts(len(x), n_fft, hop), n_fft).T * window(n_fft)).T


@stft.wrong("""The window is missing: each frame must be multiplied by it before the FFT.""", see=WINDOW)
def no_window(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, window=np.ones)


@stft.wrong("""Nearly right: your window is the symmetric Hann window, as np.hanning makes it. The periodic one is
    asked for.""", see=WINDOW)  # fmt: skip
def symmetric_window(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, window=np.hanning)


@stft.wrong("""Your window is the Hamming window. Hann is asked for.""", see="Leakage")
def hamming_window(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, window=np.hamming)


@stft.wrong("""Your window is the Blackman window. Hann is asked for.""", see="Leakage")
def blackman_window(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, window=np.blackman)


@stft.wrong("""Each frame is multiplied by the window twice.""", see=WINDOW)
def window_twice(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, window=lambda n: _cosine(n) ** 2)


@stft.wrong("""Each frame is multiplied by the root of the Hann window, half a sine.""", see=WINDOW)
def window_of_sine(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, window=lambda n: _cosine(n) ** 0.5)


@stft.wrong("""The padding is missing: frame m is centered on sample m * hop_length, so the sound needs n_fft // 2
    zeros on either side.""")
def not_centered(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=0)


@stft.wrong("""The padding is missing, and the window as well.""")
def not_centered_no_window(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=0, window=np.ones)


@stft.wrong("""Right in the middle, wrong at both ends: the sound is padded with a mirror image of itself. Zeros are
    asked for.""")
def mirrored(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, mode="reflect")


@stft.wrong("""Right in the middle, wrong at both ends: the sound is padded with its first and last sample. Zeros are
    asked for.""")
def padded_with_edge(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, mode="edge")


@stft.wrong("""There are too many frames: n_fft zeros were put on either side. n_fft // 2 are enough to center the
    first frame on sample 0.""")
def padded_by_n_fft(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=n_fft)


@stft.wrong("""Right, but the last frames are missing: zeros stand before the sound only.""")
def padded_in_front(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=(n_fft // 2, 0))


@stft.wrong("""Your frames come n_fft // 2 samples too late: zeros stand behind the sound only.""")
def padded_behind(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=(0, n_fft // 2))


@stft.wrong("""Your frames begin at sample m * hop_length instead of being centered there: all the zeros stand behind
    the sound.""")
def all_padding_behind(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=(0, 2 * (n_fft // 2)))


@stft.wrong("""The sound is padded by hop_length on either side. Half a frame, n_fft // 2, is asked for.""")
def padded_by_hop(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=hop_length)


@stft.wrong("""The sound is padded by n_fft // 2 - 1 or so on one side: frames come one sample too early or late.""")
def padded_one_less(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=(n_fft // 2 - 1, n_fft // 2))


@stft.wrong("""Rows and columns are swapped: rows are frequencies, columns are frames.""")
def frames_are_rows(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length).T


@stft.wrong("""There are twice as many rows as needed: the FFT of real numbers repeats itself, mirrored. np.fft.rfft
    gives the first half, up to half the sample rate.""")
def two_sided(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, fft=np.fft.fft)


@stft.wrong("""The last row is missing: 1 + n_fft // 2 rows reach up to half the sample rate itself.""")
def top_row_missing(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length)[:-1]


@stft.wrong("""The first row, of 0 Hz, is missing.""")
def bottom_row_missing(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length)[1:]


@stft.wrong("""Those are magnitudes: the angles are lost. The STFT is complex; nobody finds the way back without
    angles.""", see="Magnitudes alone")  # fmt: skip
def magnitudes_only(x, n_fft=1024, hop_length=256):
    return np.abs(_stft(x, n_fft, hop_length))


@stft.wrong("""Those are powers, squared magnitudes. The complex numbers themselves are asked for.""")
def powers(x, n_fft=1024, hop_length=256):
    return np.abs(_stft(x, n_fft, hop_length)) ** 2


@stft.wrong("""Those are the real parts alone: the imaginary parts got lost, as when complex numbers go into an array
    of floats.""")
def real_parts(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length).real


@stft.wrong("""Every value is the complex conjugate of the expected one: the exponent has a minus sign.""")
def conjugated(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length).conj()


def _scaled(factor):
    return lambda frames: np.fft.rfft(frames) * factor(frames.shape[-1])


@stft.wrong("""Every value is divided by n_fft. This STFT is not scaled.""")
def divided_by_n_fft(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, fft=_scaled(lambda n: 1 / n))


@stft.wrong("""Every value is divided by the root of n_fft, as norm="ortho" does. This STFT is not scaled.""")
def divided_by_root(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, fft=_scaled(lambda n: n**-0.5))


@stft.wrong("""Every value is divided by the sum of the window. This STFT is not scaled.""")
def divided_by_window(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, fft=_scaled(lambda n: 2 / n))


@stft.wrong("""Every value is multiplied by 2 and divided by the sum of the window, so that a sine shows its
    amplitude. Useful, but this STFT is not scaled.""")
def scaled_to_amplitude(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, fft=_scaled(lambda n: 4 / n))


@stft.wrong("""The last frame is missing.""", see=FRAMES)
def last_frame_missing(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length)[:, :-1]


@stft.wrong("""The last frame is missing where it ends exactly with the padding. The end of a range is not part of
    it.""", see=FRAMES)  # fmt: skip
def last_start_not_taken(x, n_fft=1024, hop_length=256):
    exact = (len(x) + 2 * (n_fft // 2) - n_fft) % hop_length == 0
    return _stft(x, n_fft, hop_length)[:, : -1 if exact else None]


@stft.wrong("""Frames at the end are filled up with zeros, so that there are too many: only whole frames count.""",
    see=FRAMES)  # fmt: skip
def partial_frames_too(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=(n_fft // 2, n_fft // 2 + n_fft - 1))


@stft.wrong("""One frame more than asked for comes at the end wherever samples are left over.""", see=FRAMES)
def last_frame_filled_up(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=(n_fft // 2, n_fft // 2 + -len(x) % hop_length))


@stft.wrong("""Every other row has the wrong sign: your frames were rotated by half their length before the FFT.""")
def rotated_frames(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, fft=lambda frames: np.fft.rfft(np.fft.ifftshift(frames, axes=-1)))


@stft.wrong(
    """The window fades from frame to frame, or does not fit: your code stops with an error (ValueError) where
    there are not as many frames as samples in each. A window for columns needs a shape of [n_fft, 1].""",
    see=WINDOW,
)
def window_across(x, n_fft=1024, hop_length=256):
    x = np.pad(x, n_fft // 2)
    frames = _at(x, _starts(len(x), n_fft, hop_length), n_fft)
    return np.fft.rfft(frames * _cosine(n_fft), axis=0)


@stft.wrong("""The FFT runs from frame to frame instead of down each frame: numpy's FFT takes the last axis unless
    axis=0 is asked for.""")
def fft_across(x, n_fft=1024, hop_length=256):
    x = np.pad(x, n_fft // 2)
    frames = _at(x, _starts(len(x), n_fft, hop_length), n_fft)
    return np.fft.rfft(frames * _cosine(n_fft)[:, np.newaxis])


@stft.wrong("""The hop is always n_fft // 4, whatever hop_length says.""")
def hop_of_a_quarter(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, n_fft // 4)


@stft.wrong("""The hop is always n_fft // 2, whatever hop_length says.""")
def hop_of_a_half(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, n_fft // 2)


@stft.wrong("""Right, except for the defaults: n_fft is 2048 unless something else is said. It is 1024 here.""")
def default_of_2048(x, n_fft=2048, hop_length=256):
    return _stft(x, n_fft, hop_length)


@stft.wrong("""Right, except for the defaults: without a word, hop_length is 256.""")
def default_hop_of_512(x, n_fft=1024, hop_length=512):
    return _stft(x, n_fft, hop_length)


@stft.wrong("""Those are decibels. The complex numbers themselves are asked for.""")
def in_decibels(x, n_fft=1024, hop_length=256):
    return 20 * np.log10(np.maximum(np.abs(_stft(x, n_fft, hop_length)), 1e-10))


def _stft_with(after=lambda S: S, **options):
    """A variant of stft with these options; `after` changes its result."""
    return lambda x, n_fft=1024, hop_length=256: after(_stft(x, n_fft, hop_length, **options))


def _raising(x, n_fft=1024, hop_length=256):
    if len(x) < n_fft:
        raise ValueError("need at least one array to stack")
    return _stft(x, n_fft, hop_length, pad=0)


stft.mistakes(
    (
        "not_centered_empty",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, pad=0) if len(x) >= n_fft else np.zeros(0),
        """The padding with n_fft // 2 zeros on either side is missing, so that a short sound has no frame.""",
    ),
    (
        "uncentered_no_window_e",
        lambda x, n_fft=1024, hop_length=256: (
            _stft(x, n_fft, hop_length, pad=0, window=np.ones) if len(x) >= n_fft else np.zeros(0)
        ),
        """Two things: the padding is missing, so that a short sound has no frame, and so is the window.""",
    ),
    (
        "transform_cut",
        _stft_with(fft=lambda f: np.fft.rfft(f, f.shape[1] // 2 + 1)),
        """The frames are cut to half before the transform: its argument n counts samples, not rows.""",
    ),
    (
        "window_period_longer",
        _stft_with(window=lambda n: _cosine(n, n + 1)),
        """Your window is cut from a longer one: it divides by n + 1.""",
    ),
    (
        "magnitude_rows",
        _stft_with(lambda S: np.abs(S).T),
        """Two things: those are magnitudes, and rows and columns are swapped.""",
    ),
    (
        "magnitude_no_window",
        _stft_with(np.abs, window=np.ones),
        """Two things: those are magnitudes without angles, and the window is missing.""",
    ),
    (
        "magnitude_symmetric",
        _stft_with(np.abs, window=np.hanning),
        """Two things: those are magnitudes without angles, and the window is the symmetric one.""",
    ),
    (
        "one_sample_late",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, pad=(n_fft // 2 - 1, n_fft // 2 + 1)),
        """Your frames come one sample too late: in front, n_fft // 2 zeros are due.""",
    ),
    (
        "last_missing_no_window",
        _stft_with(lambda S: S[:, :-1], window=np.ones),
        """Two things: the window is missing, and so is the last frame.""",
    ),
    (
        "top_missing_no_window",
        _stft_with(lambda S: S[:-1], window=np.ones),
        """Two things: the window is missing, and so is the last row.""",
    ),
    ("hamming_periodic", _stft_with(window=lambda n: np.hamming(n + 1)[:-1]), "Your window is the Hamming window."),
    (
        "blackman_periodic",
        _stft_with(window=lambda n: np.blackman(n + 1)[:-1]),
        """Your window is the Blackman window.""",
    ),
    (
        "not_centered_symmetric",
        _stft_with(pad=0, window=np.hanning),
        """Two things: the padding with n_fft // 2 zeros on either side is missing, and the window is the
        symmetric one.""",
    ),
    (
        "not_centered_rows",
        _stft_with(lambda S: S.T, pad=0),
        """Two things: the padding is missing, and rows and columns are swapped.""",
    ),
    (
        "not_centered_raises",
        _raising,
        """The padding is missing, so that a short sound has no frame, and your code stops with an error
        (ValueError).""",
    ),
    (
        "not_centered_filled_up",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, pad=(0, n_fft - 1)),
        """The padding in front is missing, and partial frames at the end are filled up. Frames are centered here.""",
    ),
    (
        "symmetric_rows",
        _stft_with(lambda S: S.T, window=np.hanning),
        """Two things: rows and columns are swapped, and the window is the symmetric one.""",
    ),
    (
        "no_window_rows",
        _stft_with(lambda S: S.T, window=np.ones),
        """Two things: the window is missing, and rows and columns are swapped.""",
    ),
    (
        "two_sided_rows",
        _stft_with(lambda S: S.T, fft=np.fft.fft),
        """Two things: rows and columns are swapped, and the upper half of each spectrum is a mirror
        image of the lower.""",
    ),
    (
        "two_sided_no_window",
        _stft_with(fft=np.fft.fft, window=np.ones),
        """Two things: the window is missing, and the upper half of the rows is a mirror image of the lower.""",
    ),
    (
        "mirrored_symmetric",
        _stft_with(mode="reflect", window=np.hanning),
        """Two things: the sound is padded with a mirror image instead of zeros, and the window is the
        symmetric one.""",
    ),
    (
        "mirrored_no_window",
        _stft_with(mode="reflect", window=np.ones),
        """Two things: the sound is padded with a mirror image instead of zeros, and the window is missing.""",
    ),
    (
        "mirrored_with_edge",
        _stft_with(mode="symmetric"),
        """The sound is padded with a mirror image. Zeros are asked for.""",
    ),
    ("wrapped", _stft_with(mode="wrap"), "The sound is padded with its own other end. Zeros are asked for."),
    (
        "first_frame_missing",
        _stft_with(lambda S: S[:, 1:]),
        """The first frame is missing: it is centered on sample 0.""",
    ),
    (
        "last_frame_gone_rows",
        _stft_with(lambda S: S[:, :-1].T),
        """Two things: rows and columns are swapped, and the last frame is missing.""",
    ),
    (
        "frame_per_hop",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, window=np.ones)[
            :, : -(-len(x) // hop_length)
        ],
        """Two things: the window is missing, and where the hop divides the sound, so is the last frame.""",
    ),
    ("rows_reversed", _stft_with(lambda S: S[::-1]), "The rows stand upside down: row 0 is 0 Hz."),
    (
        "angles_only",
        _stft_with(np.angle),
        """Those are the angles alone. The complex numbers themselves are asked for.""",
    ),
    ("rounded", _stft_with(lambda S: np.round(S, 2)), "The values are rounded. Nothing is rounded here."),
    (
        "inverse_transform",
        _stft_with(fft=lambda f: np.fft.ifft(f)[:, : f.shape[1] // 2 + 1]),
        """That is the inverse FFT.""",
    ),
    (
        "shifted_rows",
        _stft_with(lambda S: np.fft.fftshift(S, axes=0)),
        """The rows are in another order, as np.fft.fftshift leaves them. Row 0 is 0 Hz.""",
    ),
    (
        "window_after",
        lambda x, n_fft=1024, hop_length=256: (
            _stft(x, n_fft, hop_length, window=np.ones) * _cosine(n_fft)[: n_fft // 2 + 1, np.newaxis]
        ),
        """The window is multiplied with the spectrum. It belongs to the samples of each frame, before the FFT.""",
    ),
    (
        "window_on_the_whole",
        lambda x, n_fft=1024, hop_length=256: _stft(x * _cosine(len(x)), n_fft, hop_length, window=np.ones),
        """The whole sound is faded once. Each frame has a window of its own.""",
    ),
    (
        "window_on_both",
        lambda x, n_fft=1024, hop_length=256: _stft(x * _cosine(len(x)), n_fft, hop_length),
        """The whole sound is faded once more before it is cut. Only the frames are.""",
    ),
    (
        "one_spectrum",
        lambda x, n_fft=1024, hop_length=256: np.fft.rfft(x),
        """That is one spectrum of the whole sound. Cut it into frames first.""",
    ),
    (
        "window_across_by_std",
        lambda x, n_fft=1024, hop_length=256: np.fft.rfft(
            _at(np.pad(x, n_fft // 2), _starts(len(x) + n_fft, n_fft, hop_length), n_fft) * _cosine(n_fft)
        ),
        """Both the window and the FFT run across the frames instead of down each column, or do not fit
        (ValueError).""",
    ),
    (
        "swapped",
        lambda x, n_fft=1024, hop_length=256: _stft(x, hop_length, n_fft),
        """n_fft and hop have changed places.""",
    ),
    (
        "hop_of_n_fft",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, n_fft),
        """The hop is always n_fft in yours.""",
    ),
    ("hop_of_256", lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, 256), "The hop is always 256 in yours."),
    ("no_defaults", lambda x, n_fft, hop_length: _stft(x, n_fft, hop_length), "Right, but the defaults are missing."),
    (
        "defaults_2048_512",
        lambda x, n_fft=2048, hop_length=512: _stft(x, n_fft, hop_length),
        """Other defaults are stated.""",
    ),
    (
        "default_of_512",
        lambda x, n_fft=512, hop_length=256: _stft(x, n_fft, hop_length),
        """Right, but n_fft defaults to 512.""",
    ),
    (
        "one_zero_too_many",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, pad=(n_fft // 2, n_fft // 2 + 1)),
        """Sometimes there is one frame too many: one zero too many was put behind the sound.""",
    ),
    (
        "n_fft_behind",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, pad=(n_fft // 2, n_fft)),
        """There are too many frames: n_fft zeros stand behind the sound. n_fft // 2 are asked for.""",
    ),
    (
        "short_without_frames",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length)[:, : None if len(x) >= n_fft else 0],
        """Right, except for sounds shorter than n_fft, which have no frames in yours. They are no special case.""",
    ),
    (
        "short_filled_first",
        lambda x, n_fft=1024, hop_length=256: _stft(np.pad(x, (0, max(0, n_fft - len(x)))), n_fft, hop_length),
        "Right, except for sounds shorter than n_fft, which are filled up before they are padded. They are "
        "no special case.",
    ),
)


def _or_error(variant):
    """This variant of stft, with an error where it has no frame."""

    def strict(x, n_fft=1024, hop_length=256):
        S = variant(x, n_fft, hop_length)
        if not S.size:
            raise ValueError("need at least one array to stack")
        return S

    return strict


def _turned(sign):
    """Phases counted from the start of the sound instead of the start of each frame."""

    def variant(x, n_fft=1024, hop_length=256):
        S = _stft(x, n_fft, hop_length)
        k, m = np.ogrid[: S.shape[0], : S.shape[1]]
        return S * np.exp(sign * 2j * np.pi * k * m * hop_length / n_fft)

    return variant


def _arguments_swapped(whole):
    """Frames of hop_length samples, n_fft apart; whole: filled up to n_fft by the FFT."""

    def variant(x, n_fft=1024, hop_length=256):
        x = np.pad(x, n_fft // 2)
        frames = _at(x, _starts(len(x), hop_length, n_fft), hop_length).T * _cosine(hop_length)
        return np.fft.rfft(frames, n_fft if whole else hop_length).T

    return variant


def _on_frames(fft):
    """fft(windowed frames: [n_fft, frames], n_fft)."""

    def variant(x, n_fft=1024, hop_length=256):
        x = np.pad(x, n_fft // 2)
        return fft(_at(x, _starts(len(x), n_fft, hop_length), n_fft) * _cosine(n_fft)[:, np.newaxis], n_fft)

    return variant


def _window_on_padded(x, n_fft=1024, hop_length=256):
    x = np.pad(x, n_fft // 2)
    return _stft(x * _cosine(len(x)), n_fft, hop_length, pad=0, window=np.ones)


def _half_hop(x, n_fft=1024, hop_length=256):
    return _stft(x, n_fft, hop_length, pad=hop_length // 2)


_START = "Phases count from the start of the sound in yours. In the formula they count from the start of each frame."
_SWAPPED = "Frame length and hop have changed places where you cut the frames."
_OVERLAP = "You took the hop for the overlap of two frames. It is the distance from one start to the next."
_HALF_A_HOP = "You put hop_length // 2 zeros on either side. Half a frame, n_fft // 2, is asked for."
stft.mistakes(
    (
        "padded_in_front_raises",
        _or_error(padded_in_front),
        """The last frames are missing: zeros stand before the sound only. A short sound then has no frame at all, and
        your code stops with an error (ValueError).""",
    ),
    ("padded_by_half_hop", _half_hop, _HALF_A_HOP),
    ("padded_by_half_hop_raises", _or_error(_half_hop), _HALF_A_HOP),
    (
        "padded_less_a_hop",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, hop_length, pad=(n_fft - hop_length) // 2),
        """You put (n_fft - hop_length) // 2 zeros on either side. It takes n_fft // 2 to center frames.""",
    ),
    (
        "overlap_for_the_hop",
        lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, max(1, n_fft - hop_length)),
        _OVERLAP,
    ),
    ("overlap_for_hop_raises", lambda x, n_fft=1024, hop_length=256: _stft(x, n_fft, n_fft - hop_length), _OVERLAP),
    (
        "window_on_padded",
        _window_on_padded,
        """The window is laid over the whole padded sound. Each frame has a window of its own, of n_fft values.""",
    ),
    ("frame_arguments_swapped", _arguments_swapped(True), _SWAPPED),
    ("frame_arguments_swapped_2", _arguments_swapped(False), _SWAPPED),
    (
        "inner_rows_doubled",
        _stft_with(lambda S: np.concatenate([S[:1], 2 * S[1:-1], S[-1:]])),
        """All rows but the first and the last are doubled, for negative frequencies. Nothing is scaled here.""",
    ),
    ("turned_from_the_start", _turned(-1), _START),
    ("turned_to_the_start", _turned(1), _START),
    (
        "mean_removed",
        lambda x, n_fft=1024, hop_length=256: _stft(x - np.mean(x), n_fft, hop_length),
        """The mean was taken away from the sound. It is part of it: row 0 is there for it.""",
    ),
    (
        "fft_across_filled_up",
        _on_frames(lambda frames, n_fft: np.fft.rfft(frames, n_fft)),
        """The FFT runs from frame to frame: numpy's takes the last axis unless axis=0 is asked for.""",
    ),
    (
        "fft_across_rows",
        _on_frames(lambda frames, n_fft: np.fft.rfft(frames.T, axis=0)),
        """The FFT runs from frame to frame: axis=0 is right where frames are columns, not where they are rows.""",
    ),
    ("no_transform", _on_frames(lambda frames, n_fft: frames), "Those are the windowed frames. The FFT is missing."),
)


@stft.right
def stft_loop(x, n_fft=1024, hop_length=256):
    out = np.zeros((n_fft // 2 + 1, 1 + len(x) // hop_length), dtype=complex)
    padded = np.concatenate([np.zeros(n_fft // 2), x, np.zeros(n_fft // 2)])
    for m in range(out.shape[1]):
        out[:, m] = np.fft.fft(padded[m * hop_length :][:n_fft] * np.hanning(n_fft + 1)[:-1])[: n_fft // 2 + 1]
    return out


@stft.right
def stft_matrix(x, n_fft=1024, hop_length=256):
    k, t = np.arange(n_fft // 2 + 1)[:, None], np.arange(n_fft)
    padded = np.pad(x, (n_fft // 2, n_fft // 2))
    index = t[:, None] + hop_length * np.arange(1 + len(x) // hop_length)
    return (np.exp(-2j * np.pi * k * t / n_fft) * np.sin(np.pi * t / n_fft) ** 2) @ padded[index]


@stft.right
def stft_float32(x, n_fft=1024, hop_length=256):
    padded = torch.nn.functional.pad(torch.as_tensor(x.copy(), dtype=torch.float32), (n_fft // 2, n_fft // 2))
    rows = padded.unfold(0, n_fft, hop_length) * torch.hann_window(n_fft)
    return torch.fft.rfft(rows).T


@stft.right
def stft_nested_lists(x, n_fft=1024, hop_length=256):
    padded = [0.0] * (n_fft // 2) + list(x) + [0.0] * (n_fft // 2)
    starts = range(0, len(padded) - n_fft + 1, hop_length)
    rows = [[padded[s + i] * (0.5 - 0.5 * np.cos(2 * np.pi * i / n_fft)) for i in range(n_fft)] for s in starts]
    return np.fft.rfft(rows, axis=-1).T


# --- is_invertible --------------------------------------------------------------------------------


def _sums(window, hop, power=2):
    """What each place within a hop gets from all windows: [hop]."""
    window = np.asarray(window, dtype=float)
    return np.array([np.sum(window[place::hop] ** power) for place in range(hop)])


@is_invertible.wrong("""You ask whether the windows add up to something constant (COLA). That is a stricter wish: since
    the inverse divides by the sum, it need only not be zero.""")
def constant_sum(window, hop_length):
    sums = _sums(window, hop_length, 1)
    return sums.max() - sums.min() < 1e-10


@is_invertible.wrong("""You ask whether the squared windows add up to something constant. Since the inverse divides by
    the sum, it need only not be zero.""")
def constant_sum_of_squares(window, hop_length):
    sums = _sums(window, hop_length)
    return sums.max() - sums.min() < 1e-10


@is_invertible.wrong("""The squares are missing: you add up the windows themselves, so values of both signs may cancel.
    The inverse multiplies by the window once more, so that squares are what adds up.""")
def without_squares(window, hop_length):
    return _sums(window, hop_length, 1).min() > 1e-10


@is_invertible.wrong("""The squares are missing: you add up distances from zero. Near the limit of 1e-10 that is not
    the same.""")
def absolute_values(window, hop_length):
    return _sums(np.abs(window), hop_length, 1).min() > 1e-10


@is_invertible.wrong("""The squares are missing: you add up first and look at the distance from zero then. Values of
    both signs may cancel.""")
def absolute_sums(window, hop_length):
    return np.abs(_sums(window, hop_length, 1)).min() > 1e-10


@is_invertible.wrong("""You add up first and square then. Squares come first, so that values of both signs cannot
    cancel.""")
def square_of_the_sum(window, hop_length):
    return (_sums(window, hop_length, 1) ** 2).min() > 1e-10


@is_invertible.wrong("""You ask whether the hop is at most half the window. Which hops will do depends on the window's
    values.""")
def half_overlaps(window, hop_length):
    return hop_length <= len(window) / 2


@is_invertible.wrong("""You ask whether the hop is at most as large as the window. Zeros within the window count as
    well.""")
def no_larger_than_the_window(window, hop_length):
    return hop_length <= len(window)


@is_invertible.wrong("""Your answer is True wherever neighbors overlap, whatever `window` holds. That happens when only
    lengths are compared, and also with a Hann window of your own in its place. What counts are the values handed in:
    zeros may meet zeros.""")
def overlaps_at_all(window, hop_length):
    return hop_length < len(window)


@is_invertible.wrong("""You ask whether the window has no zeros, and whether the frames leave gaps. Where windows
    overlap, a neighbor may fill the hole.""")
def no_zeros(window, hop_length):
    return hop_length <= len(window) and np.min(np.asarray(window) ** 2) > 1e-10


@is_invertible.wrong("""The beginning and the end of the overlapped frames count in yours, where a window stands
    alone. Only what holds far from both ends counts.""")
def with_the_ends(window, hop_length):
    total = np.zeros(len(window) + 20 * hop_length)
    for m in range(21):
        total[m * hop_length : m * hop_length + len(window)] += np.asarray(window) ** 2
    return total.min() > 1e-10


@is_invertible.wrong("""You go through whole hops only: the end of a window whose length is no multiple of the hop
    does not count in yours.""")
def whole_hops_only(window, hop_length):
    whole = len(window) // hop_length * hop_length
    return _sums(np.asarray(window)[:whole], hop_length).min() > 1e-10


@is_invertible.wrong("""Only two neighbors are added up in yours. With a small hop, more windows reach each
    sample.""")
def two_neighbors(window, hop_length):
    return _sums(np.asarray(window)[: 2 * hop_length], hop_length).min() > 1e-10


@is_invertible.wrong("""You look only at the first hop_length values of the window: those of its overlapping neighbors
    are missing.""")
def first_hop_only(window, hop_length):
    return _sums(np.asarray(window)[:hop_length], hop_length).min() > 1e-10


@is_invertible.wrong("""One place where the sum is large is enough in yours. It must be so at every place.""")
def somewhere(window, hop_length):
    return _sums(window, hop_length).max() > 1e-10


@is_invertible.wrong("""You look at the sum over the whole window, or at a mean. One sample that nothing reaches is
    enough to lose it.""")
def total_of_squares(window, hop_length):
    return np.sum(np.asarray(window) ** 2) > 1e-10


@is_invertible.wrong("""True and False are swapped.""")
def swapped(window, hop_length):
    return _sums(window, hop_length).min() <= 1e-10


@is_invertible.wrong("""Your limit is 0: only an exact zero counts. Sums of up to 1e-10 count as zero here.""")
def limit_of_zero(window, hop_length):
    return _sums(window, hop_length).min() > 0


@is_invertible.wrong("""Your limit is too high: sums a little above 1e-10 are refused. np.isclose and np.allclose count
    up to 1e-8 as zero.""")
def limit_of_isclose(window, hop_length):
    return _sums(window, hop_length).min() > 1e-8


@is_invertible.wrong("""Your limit is relative to the largest sum. Here it is 1e-10, whatever the other sums are.""")
def relative_limit(window, hop_length):
    sums = _sums(window, hop_length)
    return sums.min() > 1e-10 * sums.max()


@is_invertible.wrong("""The limit is compared with single values: 1e-10 is meant for the sums of squares.""")
def limit_for_values(window, hop_length):
    return bool((_sums(np.abs(np.asarray(window)) > 1e-10, hop_length, 1) > 0).all())


@is_invertible.wrong("""Squares of single values are compared with the limit, before they are added up.""")
def limit_for_squares(window, hop_length):
    return bool((_sums(np.asarray(window) ** 2 > 1e-10, hop_length, 1) > 0).all())


@is_invertible.wrong("""You took the hop for the overlap, the samples that two neighbors share. It is the distance from
    one start to the next.""", see=FRAMES)  # fmt: skip
def hop_for_overlap(window, hop_length):
    if hop_length >= len(window):
        return False
    return _sums(window, len(window) - hop_length).min() > 1e-10


@is_invertible.wrong("""Right as long as the hop is not larger than the window. If it is, samples between the frames
    are never seen: that is False.""")
def gaps_not_seen(window, hop_length):
    return _sums(window, min(hop_length, len(window))).min() > 1e-10


@is_invertible.wrong("""Right, except where the hop equals the length of the window. Frames that lie side by side leave
    nothing out, if the window is nowhere zero.""")
def side_by_side_refused(window, hop_length):
    return hop_length < len(window) and _sums(window, hop_length).min() > 1e-10


@is_invertible.wrong("""Right, except where a window is short: you look at the middle of too few frames.""")
def three_frames(window, hop_length):
    total = np.zeros(len(window) + 2 * hop_length)
    for m in range(3):
        total[m * hop_length : m * hop_length + len(window)] += np.asarray(window) ** 2
    return total[hop_length : hop_length + len(window)].min(initial=1) > 1e-10


@is_invertible.wrong("""You return the smallest sum. True or False is asked for.""")
def smallest_sum(window, hop_length):
    return _sums(window, hop_length).min()


@is_invertible.wrong("""You return one answer for each place. One for all of them is asked for.""")
def one_answer_each(window, hop_length):
    return _sums(window, hop_length) > 1e-10


def _places(window, hop, wanted):
    return bool((_sums(window, hop)[wanted] > 1e-10).all())


def _reshaped(window, hop, axis=0):
    return bool((np.square(window).reshape(-1, hop).sum(axis=axis) > 1e-10).all())


def _few(window, hop, frames, first, last):
    total = np.zeros(len(window) + (frames - 1) * hop)
    for m in range(frames):
        total[m * hop : m * hop + len(window)] += np.square(window)
    return bool(np.all(total[first:last] > 1e-10))


is_invertible.mistakes(
    (
        "constant_and_above_0",
        lambda window, hop_length: bool(np.ptp(_sums(window, hop_length)) < 1e-10 < _sums(window, hop_length).min()),
        """You ask for a constant sum as well. It need only be larger than 1e-10.""",
    ),
    (
        "limit_of_1e_5",
        lambda window, hop_length: bool(_sums(window, hop_length).min() > 1e-5),
        """Your limit is 1e-5, as if it were for single values. It is for sums of squares: 1e-10.""",
    ),
    (
        "quarter_of_the_window",
        lambda window, hop_length: hop_length <= len(window) / 4,
        """You ask whether the hop is at most a quarter of the window. What counts are the window's values.""",
    ),
    (
        "roots_of_sums",
        lambda window, hop_length: bool(_sums(window, hop_length).min() ** 0.5 > 1e-10),
        """The root of the sum is compared with the limit. It is the sum itself.""",
    ),
    (
        "rotated_neighbor",
        lambda window, hop_length: bool((np.square(window) + np.square(np.roll(window, hop_length))).min() > 1e-10),
        """You add the window to itself, rotated: np.roll brings its end back to the start. Neighbors do
        not wrap round.""",
    ),
    (
        "means_of_squares",
        lambda window, hop_length: bool(
            min(np.mean(np.square(np.asarray(window)[p::hop_length])) for p in range(hop_length)) > 1e-10
        ),
        """The squares that meet are averaged. They add up.""",
    ),
    (
        "nonzero_anywhere",
        lambda window, hop_length: bool(min(_sums(window, hop_length)[: len(window)]) > 0),
        """Two things: your limit is 0, and a hop larger than the window is not refused.""",
    ),
    (
        "hop_divides",
        lambda window, hop_length: len(window) % hop_length == 0,
        """You ask whether the hop divides the window's length. It need not: what counts are the window's values.""",
    ),
    (
        "all_above_zero",
        lambda window, hop_length: bool(np.all(np.asarray(window) > 0)) and hop_length <= len(window),
        "You ask whether all values are above 0. Where windows overlap, a neighbor may fill a hole, and "
        "squares have no sign.",
    ),
    (
        "single_values",
        lambda window, hop_length: bool(np.all(np.square(window) > 1e-10)),
        """You look at the window alone, without its neighbors a hop away, which add to it.""",
    ),
    (
        "first_place_alone",
        lambda window, hop_length: _places(window, hop_length, [0]),
        """Only the first place within a hop is looked at. In a loop, `return True` belongs behind it, not in it.""",
    ),
    (
        "last_place_missing",
        lambda window, hop_length: _places(window, hop_length, slice(0, hop_length - 1)),
        """The last place within a hop is left out: there are hop_length of them.""",
    ),
    (
        "first_place_missing",
        lambda window, hop_length: _places(window, hop_length, slice(1, None)),
        """The first place within a hop is left out. Places count from 0.""",
    ),
    (
        "does_not_fold",
        lambda window, hop_length: _reshaped(window, hop_length),
        "Your code stops with an error (ValueError) where the hop does not divide the window's length: it "
        "cannot be folded into rows then.",
    ),
    (
        "sums_of_rows",
        lambda window, hop_length: _reshaped(
            np.pad(np.square(window), (0, -len(window) % hop_length)) ** 0.5, hop_length, axis=1
        ),
        """You add up within a hop. What meets are values one hop apart: sum over the other axis.""",
    ),
    (
        "sums_of_whole_rows",
        lambda window, hop_length: (
            hop_length <= len(window)
            and _reshaped(np.asarray(window)[: len(window) // hop_length * hop_length], hop_length, axis=1)
        ),
        """You add up within a hop, and only whole ones. What meets are values one hop apart.""",
    ),
    (
        "none_for_true",
        lambda window, hop_length: None if _sums(window, hop_length).min() > 1e-10 else False,
        """You return False where it is due, but nothing (None) where it should be True.""",
    ),
    (
        "always_true",
        lambda window, hop_length: True,
        """You return True every time. So does a limit of 10^-10: in Python, ^ is no power. 1e-10 is the number.""",
    ),
    (
        "always_false",
        lambda window, hop_length: False,
        """You return False every time. A limit of 1e10 instead of 1e-10 does that, too.""",
    ),
    (
        "zeros_or_half",
        lambda window, hop_length: bool(np.all(np.asarray(window) != 0)) or hop_length <= len(window) // 2,
        """You ask for no zeros, or a hop of at most half the window. Which hops will do depends on the values.""",
    ),
    (
        "first_and_last_hop",
        lambda window, hop_length: bool(
            np.min(np.square(window[:hop_length]) + np.square(window[-hop_length:])) > 1e-10
        ),
        """You add the window's end to its beginning. Values that meet are exactly one hop apart.""",
    ),
    (
        "two_frames",
        lambda window, hop_length: _few(window, hop_length, 2, hop_length, len(window)),
        "You look only at where two frames overlap. With a large hop, there is more than that; with a small "
        "one, there are more frames.",
    ),
    (
        "middle_sample",
        lambda window, hop_length: _few(
            window, hop_length, 10, (len(window) + 9 * hop_length) // 2, (len(window) + 9 * hop_length) // 2 + 1
        ),
        """You look at one sample in the middle. It must hold at every sample.""",
    ),
    (
        "product",
        lambda window, hop_length: bool(np.prod(_sums(window, hop_length)) > 1e-10),
        """The sums are multiplied before they are compared. Each of them must be above the limit.""",
    ),
    (
        "text",
        lambda window, hop_length: str(bool(_sums(window, hop_length).min() > 1e-10)),
        """You return text. True and False are Python's own words, without quotation marks.""",
    ),
)


def _last_alone(window, hop):
    """Sums where only the last of several values counts, as total[places] += squares leaves them."""
    total = np.zeros(hop)
    total[np.arange(len(window)) % hop] += np.square(window)
    return total


def _whole_sums(window, hop):
    total = np.zeros(hop, dtype=int)
    for i, value in enumerate(window):
        total[i % hop] += value**2
    return total


def _two_copies(window, hop):
    if hop >= len(window):
        return bool(hop == len(window) and np.min(np.square(window)) > 1e-10)
    return _few(window, hop, 2, hop, len(window))


is_invertible.mistakes(
    (
        "all_sums",
        lambda window, hop_length: _sums(window, hop_length),
        """You return the sums themselves. Compare each with 1e-10; one True or False for all of them is asked for.""",
    ),
    (
        "nothing_returned",
        lambda window, hop_length: None,
        """Your function returns nothing (None). What it prints is for you: hand the answer back with `return`.""",
    ),
    (
        "none_for_false",
        lambda window, hop_length: True if _sums(window, hop_length).min() > 1e-10 else None,
        """You return True where it is due, but nothing (None) where it should be False.""",
    ),
    (
        "last_value_alone",
        lambda window, hop_length: bool((_last_alone(window, hop_length) > 1e-10).all()),
        """Where several values meet, only the last one counts: total[places] += squares adds but once at each place. A
        loop adds them all, and so does np.add.at.""",
    ),
    (
        "whole_sums",
        lambda window, hop_length: bool((_whole_sums(window, hop_length) > 1e-10).all()),
        """Your sums are whole numbers, so that squares below 1 vanish: the array that you fill is one of integers.""",
    ),
    (
        "limit_of_10e_10",
        lambda window, hop_length: bool(_sums(window, hop_length).min() > 1e-9),
        """Your limit is ten times too high: 10e-10 is 1e-9.""",
    ),
    (
        "two_copies",
        _two_copies,
        """You lay two windows over each other and look at their overlap. With a large hop, there are samples outside of
        it; with a small one, more windows meet.""",
    ),
    (
        "means_above_the_limit",
        lambda window, hop_length: all(
            len(window[p::hop_length]) and np.mean(np.square(window[p::hop_length])) > 1e-10 for p in range(hop_length)
        ),
        """The squares that meet are averaged in yours. They add up.""",
    ),
)


@is_invertible.right
def nola_by_adding(window, hop_length):
    window = np.asarray(window)
    total = np.zeros(6 * len(window) + 20 * hop_length)
    for start in range(0, len(total) - len(window) + 1, hop_length):
        total[start : start + len(window)] += window**2
    far = len(window) + hop_length
    return bool(np.all(total[far:-far] > 1e-10))


@is_invertible.right
def nola_by_rows(window, hop_length):
    squares = np.pad(np.square(window), (0, -len(window) % hop_length))
    return squares.reshape(-1, hop_length).sum(axis=0).min() > 1e-10


@is_invertible.right
def nola_by_counting(window, hop_length):
    sums = np.bincount(np.arange(len(window)) % hop_length, np.float64(window) ** 2, hop_length)
    return not (sums <= 1e-10).any()


@is_invertible.right
def nola_in_torch(window, hop_length):
    sums = torch.zeros(hop_length, dtype=torch.float64)
    for i, value in enumerate(window):
        sums[i % hop_length] += value**2
    return (sums > 1e-10).all()


# --- istft ----------------------------------------------------------------------------------------


def _add(pieces, hop):
    """Rows of pieces: [frames, n_fft], added up hop samples apart: [n]."""
    total = np.zeros(pieces.shape[1] + hop * (len(pieces) - 1))
    for m, piece in enumerate(pieces):
        total[m * hop : m * hop + len(piece)] += piece
    return total


def _fit(x, length):
    return np.pad(x[:length], (0, max(0, length - len(x))))


def _istft(S, hop, length, *, window=_cosine, once=None, below=None, n_fft=None, divide=True, trim=None, fit=_fit):
    """The inverse with one thing changed. once: window on the frames; below: what is added up to divide by."""
    n_fft = n_fft or 2 * (len(S) - 1)
    w = window(n_fft)
    pieces = np.fft.irfft(S.T, n_fft) * (w if once is None else once(w))
    total = _add(np.tile(w**2 if below is None else below(w), (len(pieces), 1)), hop)
    x = _add(pieces, hop)
    x = np.divide(x, total, out=np.zeros_like(x), where=total > 1e-10) if divide else x
    return fit(x[n_fft // 2 if trim is None else trim(n_fft) :], length)


@istft.wrong("""The frames are not multiplied by the window again, but divided by the sum of its squares. Both belong
    together.""")
def window_missing_above(S, hop_length, length):
    return _istft(S, hop_length, length, once=np.ones_like)


@istft.wrong("""You add up frames without a second window, and divide by the sum of windows. A sound's own transform
    comes back by that, too. Anything else, say a changed one, comes back with clicks: here windows are squared.""")
def plain_average(S, hop_length, length):
    return _istft(S, hop_length, length, once=np.ones_like, below=lambda w: w)


@istft.wrong("""You divide by the sum of the windows. The frames have met the window twice, so the sum of the squares is
    needed.""")
def squares_missing_below(S, hop_length, length):
    return _istft(S, hop_length, length, below=lambda w: w)


@istft.wrong("""The division is missing: where windows overlap more, your sound is louder.""", see=OVERLAP)
def no_division(S, hop_length, length):
    return _istft(S, hop_length, length, divide=False)


@istft.wrong(
    """Neither window nor division: frames are added up as they are. That is right for frames side by side,
    without any window.""",
    see=OVERLAP,
)
def bare_sum(S, hop_length, length):
    return _istft(S, hop_length, length, once=np.ones_like, divide=False)


@istft.wrong(
    """You divide by how many frames reach each sample. A frame counts by its window's square: much in the
    middle, little at its ends.""",
    see=OVERLAP,
)
def by_count(S, hop_length, length):
    return _istft(S, hop_length, length, below=np.ones_like)


@istft.wrong("""There is no window at all in yours: it is the mean of all frames that reach a sample.""")
def mean_of_frames(S, hop_length, length):
    return _istft(S, hop_length, length, once=np.ones_like, below=np.ones_like)


@istft.wrong("""The window is squared on the frames as well. They are multiplied by it once; the squares belong to what
    you divide by.""")
def squares_above(S, hop_length, length):
    return _istft(S, hop_length, length, once=lambda w: w**2)


@istft.wrong("""You divide by the root of the sum of squares. The sum itself is needed.""")
def root_of_the_sum(S, hop_length, length):
    root = np.sqrt(_add(np.tile(_cosine(2 * len(S) - 2) ** 2, (S.shape[1], 1)), hop_length))
    x = _add(np.fft.irfft(S.T, 2 * len(S) - 2) * _cosine(2 * len(S) - 2), hop_length)
    return _fit(np.divide(x, root, out=np.zeros_like(x), where=root > 1e-5)[len(S) - 1 :], length)


@istft.wrong(
    """Right in the middle, too soft at the start and the end, where fewer windows overlap: you divide by the
    same sum everywhere.""",
    see=OVERLAP,
)
def steady_sum(S, hop_length, length):
    n_fft = 2 * len(S) - 2
    sums = _sums(_cosine(n_fft), hop_length)
    x = _add(np.fft.irfft(S.T, n_fft) * _cosine(n_fft), hop_length)
    sums = np.resize(sums, len(x))
    return _fit(np.divide(x, sums, out=np.zeros_like(x), where=sums > 1e-10)[n_fft // 2 :], length)


@istft.wrong(
    """You divide by one constant, such as the mean of the sum. Here the sum of squared windows differs from
    sample to sample.""",
    see=OVERLAP,
)
def constant_divisor(S, hop_length, length):
    n_fft = 2 * len(S) - 2
    return _istft(S, hop_length, length, divide=False) / (np.sum(_cosine(n_fft) ** 2) / hop_length)


@istft.wrong(
    """The window is the symmetric Hann window, as np.hanning makes it. Both ways need the same one, the
    periodic one.""",
    see=WINDOW,
)
def symmetric_window_back(S, hop_length, length):
    return _istft(S, hop_length, length, window=np.hanning)


@istft.wrong("""The window is the Hamming window. Both ways need the same one, Hann's.""", see=WINDOW)
def hamming_back(S, hop_length, length):
    return _istft(S, hop_length, length, window=np.hamming)


@istft.wrong("""The padding is still there: your sound begins n_fft // 2 samples too early.""")
def padding_kept(S, hop_length, length):
    return _istft(S, hop_length, length, trim=lambda n: 0)


@istft.wrong("""Too much was cut off in front: the padding there has n_fft // 2 samples, and you cut n_fft.""")
def twice_the_padding(S, hop_length, length):
    return _istft(S, hop_length, length, trim=lambda n: n)


@istft.wrong("""What was cut off in front has the length of a hop. The padding has n_fft // 2 samples.""")
def a_hop_cut(S, hop_length, length):
    return _istft(S, hop_length, length, trim=lambda n: hop_length)


@istft.wrong("""Your sound is one sample off: one too many or too few was cut off in front.""")
def one_more_cut(S, hop_length, length):
    return _istft(S, hop_length, length, trim=lambda n: n // 2 + 1)


@istft.wrong("""`length` is not used: you return all that the frames reach behind the padding.""")
def all_of_it(S, hop_length, length):
    return _istft(S, hop_length, length, fit=lambda x, length: x)


@istft.wrong("""`length` is not used: you return everything, with the padding on both sides.""")
def everything(S, hop_length, length):
    return _istft(S, hop_length, length, trim=lambda n: 0, fit=lambda x, length: x)


@istft.wrong("""`length` is not used: you take n_fft // 2 samples away at both ends. The last frames may reach
    further than the sound, or less far.""")
def both_paddings_cut(S, hop_length, length):
    return _istft(S, hop_length, length, fit=lambda x, length: x[: max(0, len(x) - len(S) + 1)])


def _cut_both(x, S, length):
    return _fit(x[: max(0, len(x) - len(S) + 1)], length)


@istft.wrong("""The end of your sound is zero too early: n_fft // 2 samples were taken away behind, too, before `length`
    was looked at. Frames reach beyond the last center.""")
def end_cut_then_filled(S, hop_length, length):
    return _istft(S, hop_length, length, fit=lambda x, length: _cut_both(x, S, length))


@istft.wrong("""Where no window reaches, you divide 0 by 0: those samples are to be 0.""", see=OVERLAP)
def zero_by_zero(S, hop_length, length):
    n_fft = 2 * len(S) - 2
    w = _cosine(n_fft)
    x = _add(np.fft.irfft(S.T, n_fft) * w, hop_length) / _add(np.tile(w**2, (S.shape[1], 1)), hop_length)
    return _fit(x[n_fft // 2 :], length)


@istft.wrong("""Where frames overlap, the last one wins: they are written over each other instead of added up.""")
def written_over(S, hop_length, length):
    n_fft = 2 * len(S) - 2
    w = _cosine(n_fft)
    x, total = np.zeros((2, n_fft + hop_length * (S.shape[1] - 1)))
    for m, piece in enumerate(np.fft.irfft(S.T, n_fft)):
        x[m * hop_length :][:n_fft] = piece * w
        total[m * hop_length :][:n_fft] += w**2
    return _fit(np.divide(x, total, out=np.zeros_like(x), where=total > 1e-10)[n_fft // 2 :], length)


@istft.wrong("""Frames and squared windows are written over each other instead of added up: += adds, = replaces.""")
def both_written_over(S, hop_length, length):
    n_fft = 2 * len(S) - 2
    w = _cosine(n_fft)
    x, total = np.zeros((2, n_fft + hop_length * (S.shape[1] - 1)))
    for m, piece in enumerate(np.fft.irfft(S.T, n_fft)):
        x[m * hop_length :][:n_fft] = piece * w
        total[m * hop_length :][:n_fft] = w**2
    return _fit(np.divide(x, total, out=np.zeros_like(x), where=total > 1e-10)[n_fft // 2 :], length)


@istft.wrong("""The last frame is missing from your sum.""")
def last_frame_left_out(S, hop_length, length):
    return _istft(S[:, :-1], hop_length, length) if S.shape[1] > 1 else np.zeros(length)


@istft.wrong("""The hop is always a quarter of a frame, whatever hop_length says.""")
def always_a_quarter(S, hop_length, length):
    return _istft(S, (len(S) - 1) // 2, length)


@istft.wrong("""n_fft was taken for the number of rows. There are 1 + n_fft // 2 of them.""")
def rows_as_n_fft(S, hop_length, length):
    return _istft(S, hop_length, length, n_fft=len(S))


@istft.wrong("""n_fft was taken for twice the number of rows. There are 1 + n_fft // 2 of them.""")
def twice_the_rows(S, hop_length, length):
    return _istft(S, hop_length, length, n_fft=2 * len(S))


@istft.wrong("""n_fft comes out one too large, as 2 * rows - 1: there are 1 + n_fft // 2 rows.""")
def odd_n_fft(S, hop_length, length):
    return _istft(S, hop_length, length, n_fft=2 * len(S) - 1)


@istft.wrong("""Every frame runs backwards in yours, as when the complex numbers are conjugated.""")
def frames_backwards(S, hop_length, length):
    return _istft(S.conj(), hop_length, length)


@istft.wrong("""The angles are lost: only the real parts of S count in yours.""")
def real_part_of_S(S, hop_length, length):
    return _istft(S.real, hop_length, length)


@istft.wrong("""Your samples have lost their sign, as np.abs does. Take the real part, or use np.fft.irfft.""")
def signs_lost(S, hop_length, length):
    return np.abs(_istft(S, hop_length, length))


@istft.wrong("""The inverse FFT runs from frame to frame: rows and columns of S are swapped in yours. numpy's FFT takes
    the last axis unless axis=0 is asked for.""")
def rows_and_columns_swapped(S, hop_length, length):
    return _istft(S.T, hop_length, length)


@istft.wrong("""Your frames were rotated by half their length.""")
def frames_rotated(S, hop_length, length):
    return _istft(S * (-1.0) ** np.arange(len(S))[:, None], hop_length, length)


@istft.wrong("""Your sound is scaled so that its largest sample is 1. Levels are kept here.""")
def normalized(S, hop_length, length):
    x = _istft(S, hop_length, length)
    return x / np.abs(x).max()


def _istft_with(**options):
    return lambda S, hop_length, length: _istft(S, hop_length, length, **options)


def _pieces(S):
    """Frames of S before any window: [frames, n_fft], and the window."""
    return np.fft.irfft(S.T, 2 * len(S) - 2), _cosine(2 * len(S) - 2)


def _from_pieces(pieces, hop, length, first=0):
    """The sound of these frames, [frames, n_fft], as if those before `first` were not there."""
    w = _cosine(pieces.shape[1])
    counts = (np.arange(len(pieces)) >= first)[:, np.newaxis]
    x, total = _add(pieces * w * counts, hop), _add(w**2 * counts, hop)
    return _fit(np.divide(x, total, out=np.zeros_like(x), where=total > 1e-10)[len(w) // 2 :], length)


def _short_buffer(S, hop_length, length):
    if (S.shape[1] - 1) * hop_length > length:
        raise ValueError("operands could not be broadcast")
    return _istft(S, hop_length, length)


def _mixed(add_x, add_weight, windowed=True):
    """Overlap-add in which sound or weight is replaced instead of added."""

    def variant(S, hop_length, length):
        pieces, w = _pieces(S)
        x, total = np.zeros((2, len(w) + hop_length * (len(pieces) - 1)))
        for m, piece in enumerate(pieces):
            here = slice(m * hop_length, m * hop_length + len(w))
            x[here] = add_x * x[here] + (piece * w if windowed else piece)
            total[here] = add_weight * total[here] + w**2
        total = total if windowed else np.ones(len(x))
        return _fit(np.divide(x, total, out=np.zeros(len(x)), where=total > 1e-10)[len(S) - 1 :], length)

    return variant


def _window_undone(S, hop_length, length):
    pieces, w = _pieces(S)
    pieces = np.divide(pieces, w, out=np.zeros_like(pieces), where=np.broadcast_to(w > 1e-10, pieces.shape))
    return _fit(_add(pieces, hop_length)[len(S) - 1 :], length)


istft.mistakes(
    (
        "divided_by_largest",
        lambda S, hop_length, length: (
            _istft(S, hop_length, length, divide=False)
            / _add(np.tile(_cosine(2 * len(S) - 2) ** 2, (S.shape[1], 1)), hop_length).max()
        ),
        """You divide by the largest sum. Each sample has a sum of its own.""",
    ),
    (
        "divided_by_mean",
        lambda S, hop_length, length: (
            _istft(S, hop_length, length, divide=False)
            / _add(np.tile(_cosine(2 * len(S) - 2) ** 2, (S.shape[1], 1)), hop_length).mean()
        ),
        """You divide by the mean of the sums. Each sample has a sum of its own.""",
    ),
    (
        "scaled_by_hop",
        lambda S, hop_length, length: _istft(S, hop_length, length, divide=False) * hop_length / (2 * len(S) - 2),
        """You multiply by hop / n_fft. What counts is the sum of the squared windows that reach a sample.""",
    ),
    (
        "scaled_by_window",
        lambda S, hop_length, length: (
            _istft(S, hop_length, length, divide=False) * hop_length / np.sum(_cosine(2 * len(S) - 2))
        ),
        """You divide by the sum of one window, over the hop. What counts are the squared windows that
        reach a sample.""",
    ),
    (
        "plain_average_sym",
        _istft_with(once=np.ones_like, below=lambda w: w, window=np.hanning),
        "Two things: frames are added without a second window and divided by the sum of windows, not of "
        "squares; and the window is the symmetric one.",
    ),
    (
        "squares_on_both",
        _istft_with(once=lambda w: w**2, below=lambda w: w**4),
        """One power too many on both sides: frames take the window once, and squares are what you divide by.""",
    ),
    ("one_less_cut", _istft_with(trim=lambda n: n // 2 - 1), "Your sound comes one sample too late."),
    (
        "half_a_hop_cut",
        _istft_with(trim=lambda n: n // 4),
        """n_fft // 4 samples were cut off in front: n_fft // 2 are due.""",
    ),
    (
        "more_than_length",
        lambda S, hop_length, length: _istft(S, hop_length, length + len(S) - 1),
        """n_fft // 2 samples too many come at the end: the padding behind is still there.""",
    ),
    (
        "less_than_length",
        lambda S, hop_length, length: _istft(S, hop_length, length)[: length - len(S) + 1],
        """n_fft // 2 samples are missing at the end: the padding was counted twice.""",
    ),
    (
        "hops_limit_length",
        lambda S, hop_length, length: _istft(S, hop_length, min(length, hop_length * (S.shape[1] - 1))),
        """The end is missing: your sound stops at the center of the last frame, but that frame reaches further.""",
    ),
    (
        "room_for_length",
        _short_buffer,
        "Where there are more frames than `length` needs, your code stops with an error (ValueError): the "
        "arrays have no room for all frames.",
    ),
    (
        "n_fft_always_1024",
        _istft_with(n_fft=1024),
        """n_fft is always 1024 in yours. It follows from the number of rows.""",
    ),
    (
        "always_256",
        lambda S, hop_length, length: _istft(S, 256, length),
        """The hop is always 256 in yours, whatever hop_length says.""",
    ),
    (
        "half_the_frame",
        lambda S, hop_length, length: _istft(S, len(S) - 1, length),
        """The hop is always half a frame, whatever hop_length says.""",
    ),
    (
        "divided_by_1_5",
        lambda S, hop_length, length: _istft(S, hop_length, length, divide=False) / 1.5,
        "You divide by 1.5, which is the sum for a hop of a quarter, far from the ends. Here it differs from "
        "sample to sample.",
    ),
    (
        "divided_by_energy",
        lambda S, hop_length, length: (
            _istft(S, hop_length, length, divide=False) / np.sum(_cosine(2 * len(S) - 2) ** 2)
        ),
        """You divide by the sum over one window. What counts is the sum over all windows that reach a sample.""",
    ),
    (
        "divided_by_frames",
        lambda S, hop_length, length: _istft(S, hop_length, length, divide=False) / S.shape[1],
        """You divide by the number of frames. What counts is the sum of the squared windows that reach a sample.""",
    ),
    (
        "side_by_side",
        lambda S, hop_length, length: _fit(_pieces(S)[0].ravel()[len(S) - 1 :], length),
        """Your frames lie side by side. They overlap: frame m begins at sample m * hop_length.""",
    ),
    (
        "replaced_bare",
        _mixed(0, 1, windowed=False),
        """Frames replace each other, without a window. They are added up.""",
    ),
    ("weight_replaced", _mixed(1, 0), "The squared windows replace each other: += adds, = replaces."),
    (
        "window_undone",
        _window_undone,
        """Each frame is divided by the window. Near its ends that blows up what is left there.""",
    ),
    (
        "first_frame_left_out",
        lambda S, hop_length, length: _istft(S[:, 1:], hop_length, length) if S.shape[1] > 1 else np.zeros(length),
        """The first frame is left out, and all others come one hop too early.""",
    ),
    (
        "first_frame_skipped",
        lambda S, hop_length, length: _from_pieces(_pieces(S)[0], hop_length, length, first=1),
        """The first frame is left out: frames count from 0.""",
    ),
    (
        "frames_reversed",
        lambda S, hop_length, length: _istft(S[:, ::-1], hop_length, length),
        """The frames come in reverse.""",
    ),
    (
        "times_n_fft",
        lambda S, hop_length, length: _istft(S, hop_length, length) * (2 * len(S) - 2),
        """Every sample is n_fft times too large. np.fft.irfft divides by n_fft already.""",
    ),
    (
        "over_n_fft",
        lambda S, hop_length, length: _istft(S, hop_length, length) / (2 * len(S) - 2),
        """Every sample is n_fft times too small. np.fft.irfft divides by n_fft already.""",
    ),
    (
        "half_a_spectrum",
        lambda S, hop_length, length: _from_pieces(np.fft.ifft(S.T, 2 * len(S) - 2).real, hop_length, length),
        """np.fft.ifft wants the whole spectrum; half of it is missing in S. np.fft.irfft knows the other half.""",
    ),
    (
        "magnitudes_back",
        lambda S, hop_length, length: _istft(np.abs(S), hop_length, length),
        """The angles are lost: only the magnitudes of S count in yours.""",
    ),
    (
        "wrong_axis",
        lambda S, hop_length, length: np.zeros(length) + np.zeros(length + 1),
        "Your code stops with an error (ValueError): shapes do not fit. Are your arrays for the sums long enough? They "
        "must reach to the end of the last frame, which lies beyond `length`. If they do: each column of S is a "
        "frame, and np.fft.irfft takes the last axis unless axis=0 is asked for.",
    ),
    (
        "sign_flipped",
        lambda S, hop_length, length: -_istft(S, hop_length, length),
        """The sign of every sample is flipped.""",
    ),
)


def _over(change, cut=None):
    """The inverse with the sum of squares changed before the division; cut: where that sum begins."""

    def variant(S, hop_length, length):
        pieces, w = _pieces(S)
        x, total = _add(pieces * w, hop_length), _add(np.tile(w**2, (len(pieces), 1)), hop_length)
        x = x[len(w) // 2 :]
        total = total[len(w) // 2 if cut is None else cut :][: len(x)]
        return _fit(x / change(total), length)

    return variant


def _rows_as_frames(spare):
    """Rows instead of columns; spare: hops behind the last row's samples, None for enough."""

    def variant(S, hop_length, length):
        x = _from_pieces(np.fft.irfft(S, 2 * len(S) - 2), hop_length, length)
        return x if spare is None else x[: len(S) - 1 + hop_length * (len(S) - 1 + spare)]

    return variant


_ROWS = (
    "Each row of S is taken for a frame. Frames are columns: np.fft.irfft takes the last axis unless axis=0 is said."
)


def _from_count(S, hop_length, length):
    """Each frame divided by the window, and the mean of those that meet."""
    pieces, w = _pieces(S)
    x, count = _add(pieces / (w + 1e-10), hop_length), _add(np.ones(pieces.shape), hop_length)
    return _fit((x / np.maximum(count, 1))[len(w) // 2 :], length)


istft.mistakes(
    (
        "small_sums_divided",
        _over(lambda total: np.maximum(total, 1e-10)),
        """Right but for tiny sums of squares: up to 1e-10, the result is 0. Yours leaves something there, as it
        happens with a number added to the sum, with np.maximum, or with a sum set to 1.""",
    ),
    *(
        (
            f"added_{least:.0e}",
            _over(lambda total, least=least: total + least),
            f"{least:.0e} is added to the sum of squares, so that samples at window ends are too soft.",
        )
        for least in (1e-8, 1e-6, 1e-5, 1e-3)
    ),
    *(
        (
            f"limit_{least:.0e}",
            _over(lambda total, least=least: np.where(total > least, total, np.inf)),
            f"Your limit is about {least:.0e}: samples that few windows reach become 0. The limit is 1e-10.",
        )
        for least in (1e-8, 1e-6, 1e-5, 1e-3)
    ),
    (
        "sums_not_cut",
        _over(lambda total: np.where(total > 1e-10, total, np.inf), cut=0),
        """You divide by the sums of other samples: the padding was cut off the sound, but not off the sums.""",
    ),
    (
        "half_a_hop_less",
        lambda S, hop_length, length: _istft(S, hop_length, length, trim=lambda n: hop_length // 2),
        """hop_length // 2 samples were cut off in front: n_fft // 2 are due.""",
    ),
    (
        "square_of_the_sums",
        lambda S, hop_length, length: _fit(
            np.divide(
                _istft(S, hop_length, len(S) - 1 + hop_length * (S.shape[1] - 1), divide=False),
                (total := _add(np.tile(_cosine(2 * len(S) - 2), (S.shape[1], 1)), hop_length)[len(S) - 1 :] ** 2),
                out=np.zeros(len(S) - 1 + hop_length * (S.shape[1] - 1)),
                where=total > 1e-10,
            ),
            length,
        ),
        """You divide by the square of the sum of windows. It is the sum of their squares.""",
    ),
    (
        "fourth_powers_below",
        _istft_with(below=lambda w: w**4),
        """You divide by the sum of fourth powers: the squares were squared again.""",
    ),
    (
        "mirror_not_turned",
        lambda S, hop_length, length: _from_pieces(
            np.fft.ifft(np.concatenate([S, S[1:-1].conj()]), axis=0).real.T, hop_length, length
        ),
        """The upper half of the spectrum is not turned round: behind row n_fft // 2 rows come in reverse. np.fft.irfft
        does that by itself.""",
    ),
    ("rows_as_frames", _rows_as_frames(None), _ROWS),
    ("rows_as_frames_all", _rows_as_frames(0), _ROWS),
    ("rows_as_frames_more", _rows_as_frames(1), _ROWS),
    (
        "window_undone_and_mean",
        _from_count,
        """Each frame is divided by the window, which blows up what is left near its ends. Frames are multiplied by it
        once more, and divided by the sum of squares.""",
    ),
    (
        "last_of_many_left_out",
        lambda S, hop_length, length: _istft(S[:, : max(1, S.shape[1] - 1)], hop_length, length),
        """The last frame is missing from your sum, unless it is the only one.""",
    ),
    (
        "row_0_lost",
        lambda S, hop_length, length: _istft(S * (np.arange(len(S)) > 0)[:, np.newaxis], hop_length, length),
        """The first row of S, 0 Hz, is lost.""",
    ),
)


@istft.right
def istft_weights(S, hop_length, length):
    n_fft = 2 * (S.shape[0] - 1)
    window, size = np.hanning(n_fft + 1)[:-1], n_fft // 2 + length + n_fft
    above, below = np.zeros(size + n_fft), np.zeros(size + n_fft)
    for m in range(S.shape[1]):
        if m * hop_length <= size:
            above[m * hop_length : m * hop_length + n_fft] += window * np.fft.irfft(S[:, m])
            below[m * hop_length : m * hop_length + n_fft] += window * window
    below[below <= 1e-10] = np.inf
    return (above / below)[n_fft // 2 : n_fft // 2 + length]


@istft.right
def istft_add_at(S, hop_length, length):
    rows, frames = S.shape
    n_fft = 2 * rows - 2
    window = np.sin(np.pi * np.arange(n_fft) / n_fft) ** 2
    index = np.arange(n_fft)[:, None] + hop_length * np.arange(frames)
    above, below = np.zeros((2, max(index.max() + 1, n_fft // 2 + length)))
    np.add.at(above, index, np.fft.irfft(S, axis=0) * window[:, None])
    np.add.at(below, index, np.broadcast_to(window[:, None] ** 2, index.shape))
    return [a / b if b > 1e-10 else 0.0 for a, b in zip(above, below, strict=True)][n_fft // 2 :][:length]


@istft.right
def istft_full_fft(S, hop_length, length):
    n_fft = 2 * len(S) - 2
    full = np.concatenate([S, S[-2:0:-1].conj()])
    pieces = np.fft.ifft(full, axis=0).real * _cosine(n_fft)[:, None]
    below = _add(np.tile(_cosine(n_fft) ** 2, (S.shape[1], 1)), hop_length)
    x = _add(pieces.T, hop_length) / np.where(below > 1e-10, below, np.inf)
    return np.concatenate([x[n_fft // 2 :], np.zeros(length)])[:length]


@istft.right
def istft_fold(S, hop_length, length):
    n_fft, frames = 2 * len(S) - 2, S.shape[1]
    window = torch.hann_window(n_fft, dtype=torch.float64)[:, None]
    pieces = torch.fft.irfft(torch.as_tensor(S), dim=0) * window
    size = n_fft + hop_length * (frames - 1)
    fold = torch.nn.Fold((1, size), (1, n_fft), stride=(1, hop_length))
    x, total = (fold(part[None])[0, 0, 0] for part in (pieces, (window**2).expand(n_fft, frames)))
    x = torch.where(total > 1e-10, x / total, 0)[n_fft // 2 :]
    return torch.nn.functional.pad(x, (0, max(0, length - len(x))))[:length]


# --- spectrogram_db -------------------------------------------------------------------------------


def _db(S, reference=None, floor=-80.0, *, factor=20, largest=np.max, log=np.log10, size=np.abs):
    """Levels with one thing changed, before the floor."""
    magnitude = size(S)
    reference = largest(magnitude) if reference is None else reference
    return factor * log(magnitude / reference)


def _floored(S, reference=None, floor=-80.0, *, at=None, **options):
    at = floor if at is None else at
    if not np.any(S) and reference is None:
        return np.full(np.shape(S), float(at))
    return np.maximum(_db(S, reference, **options), at)


@spectrogram_db.wrong("""Your decibels are half of what they should be: magnitudes are amplitudes, and take a factor
    of 20.""")
def factor_of_10(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, factor=10)


@spectrogram_db.wrong("""Your decibels are twice what they should be: the magnitudes were squared, but a power takes a
    factor of 10.""")
def squared_and_20(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, factor=40)


@spectrogram_db.wrong("""That is the natural logarithm, np.log. Decibels take the one to base 10.""")
def natural_logarithm(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, log=np.log)


@spectrogram_db.wrong("""That is the logarithm to base 2. Decibels take the one to base 10.""")
def logarithm_to_2(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, log=np.log2)


@spectrogram_db.wrong("""The factor 20 is missing.""")
def without_factor(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, factor=1)


@spectrogram_db.wrong("""Without a reference, yours is 1. It is the largest magnitude, so that the loudest value is at
    0 dB.""")
def reference_of_1(S, reference=None, floor=-80.0):
    return _floored(S, 1.0 if reference is None else reference, floor)


@spectrogram_db.wrong("""The given reference is not used: yours is always the largest magnitude.""")
def always_the_largest(S, reference=None, floor=-80.0):
    return _floored(S, None, floor)


@spectrogram_db.wrong("""The reference is always 1: neither the largest magnitude nor the given one counts.""")
def never_a_reference(S, reference=None, floor=-80.0):
    return _floored(S, 1.0, floor)


@spectrogram_db.wrong("""Each frame has a reference of its own: the loudest value of every column is at 0 dB. One
    reference is meant for all, else soft moments look loud.""")
def each_column(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, largest=lambda magnitude: magnitude.max(axis=0, keepdims=True))


@spectrogram_db.wrong("""Each row has a reference of its own. One is meant for all.""")
def each_row(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, largest=lambda magnitude: magnitude.max(axis=1, keepdims=True))


@spectrogram_db.wrong("""Without a reference, yours is the mean magnitude. It is the largest.""")
def mean_as_reference(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, largest=np.mean)


@spectrogram_db.wrong("""Without a reference, yours is the largest value of S before the magnitudes are taken: of
    complex numbers, that is the one with the largest real part.""")
def largest_before_abs(S, reference=None, floor=-80.0):
    return _floored(S, np.abs(np.max(S)) if reference is None and np.any(S) else reference, floor)


@spectrogram_db.wrong("""Without a reference, yours is the largest real part. It is the largest magnitude.""")
def largest_real_part(S, reference=None, floor=-80.0):
    return _floored(S, np.max(np.real(S)) if reference is None and np.any(S) else reference, floor)


@spectrogram_db.wrong("""Only the real part of S counts in yours. A magnitude needs both parts: np.abs.""")
def of_the_real_part(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, size=lambda S: np.abs(np.real(S)))


@spectrogram_db.wrong("""The floor is missing: values fall below it, and zeros to minus infinity.""")
def no_floor(S, reference=None, floor=-80.0):
    return _db(S, reference)


@spectrogram_db.wrong("""Right, except for silence without a reference: 0 divided by 0 is NaN. All of it is to be at the
    floor.""")
def silence_is_nan(S, reference=None, floor=-80.0):
    return np.maximum(_db(S, reference), floor)


@spectrogram_db.wrong("""Right, except for silence without a reference, which is at 0 dB in yours: zeros were replaced
    by something tiny, which then is its own reference. All of it is to be at the floor.""")
def silence_at_0_db(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor) if np.any(S) or reference is not None else np.zeros(np.shape(S))


@spectrogram_db.wrong("""The floor is missing: a tiny number keeps zeros from minus infinity, but values still fall
    below the floor.""")
def tiny_for_floor(S, reference=None, floor=-80.0):
    return _db(S, reference, size=lambda S: np.maximum(np.abs(S), 1e-10))


@spectrogram_db.wrong("""The floor is missing: 1e-10 is added to every magnitude instead. Zeros are kept from minus
    infinity, but values still fall below the floor.""")
def tiny_added(S, reference=None, floor=-80.0):
    return _db(S, reference, size=lambda S: np.abs(S) + 1e-10)


@spectrogram_db.wrong("""Right for loud sounds. Very small magnitudes are replaced by 1e-10 or so before the reference
    is looked for: only what lies below the floor may change.""")
def tiny_limits_all(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, size=lambda S: np.maximum(np.abs(S), 1e-10))


@spectrogram_db.wrong("""A small number is added to every magnitude before the logarithm, so that soft values come out
    too loud.""")
def small_added(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor, size=lambda S: np.abs(S) + 1e-3)


@spectrogram_db.wrong("""The floor is always -80 dB: the argument `floor` changes nothing.""")
def floor_of_80(S, reference=None, floor=-80.0):
    return _floored(S, reference)


@spectrogram_db.wrong("""Your floor counts from the loudest value down. `floor` is a level by itself: values below it
    become it.""")
def floor_from_the_top(S, reference=None, floor=-80.0):
    levels = _floored(S, reference, -1000)
    return np.maximum(levels, levels.max() + floor) if np.any(S) else np.full(levels.shape, float(floor))


@spectrogram_db.wrong("""Your levels are counted from the floor up, so that the floor is at 0. The reference is at
    0 dB, the floor below it.""")
def from_the_floor_up(S, reference=None, floor=-80.0):
    return _floored(S, reference, floor) - floor


@spectrogram_db.wrong("""Values above 0 dB are cut off. Only the floor limits; with a given reference, levels may be
    positive.""")
def limited_at_0_db(S, reference=None, floor=-80.0):
    return np.minimum(_floored(S, reference, floor), 0)


@spectrogram_db.wrong("""All values have changed sign: the reference stands above the fraction bar in yours.""")
def upside_down_ratio(S, reference=None, floor=-80.0):
    return np.maximum(-_floored(S, reference, -1000), floor) if np.any(S) else np.full(np.shape(S), float(floor))


@spectrogram_db.wrong("""The floor works from above: np.minimum takes the smaller of two values. What is below the floor
    becomes it.""")
def minimum_for_maximum(S, reference=None, floor=-80.0):
    return np.minimum(_floored(S, reference, -1e9), floor)


@spectrogram_db.wrong("""The reference is subtracted before the logarithm. Decibels compare by division.""")
def reference_subtracted(S, reference=None, floor=-80.0):
    magnitude = np.abs(S)
    difference = magnitude - (magnitude.max() if reference is None else reference)
    return np.nan_to_num(np.maximum(20 * np.log10(np.abs(difference)), floor), nan=floor)


@spectrogram_db.wrong("""The given reference is taken for decibels. It is a magnitude.""")
def reference_in_decibels(S, reference=None, floor=-80.0):
    return _floored(S, reference if reference is None else 10 ** (reference / 20), floor)


@spectrogram_db.wrong("""Values below the floor are left out in yours (NaN). They become the floor.""")
def below_is_nan(S, reference=None, floor=-80.0):
    levels = _floored(S, reference, -1000)
    return np.where(levels < floor, np.nan, levels)


@spectrogram_db.wrong("""Only zeros go to the floor in yours. All that lies below it does.""")
def zeros_alone(S, reference=None, floor=-80.0):
    levels = _floored(S, reference, -1000)
    return np.where(np.abs(S) == 0, floor, levels)


@spectrogram_db.wrong("""Your levels run from 0 to 1. Decibels are asked for, with the reference at 0 dB.""")
def from_0_to_1(S, reference=None, floor=-80.0):
    return 1 - _floored(S, reference, floor) / floor


def _db_with(change, at_silence=None):
    """change(levels without floor, magnitudes, reference, floor) -> levels; silence is at the floor, or as given."""

    def variant(S, reference=None, floor=-80.0):
        magnitude = np.abs(S)
        if not magnitude.any():
            return np.full(magnitude.shape, float(floor)) if at_silence is None else at_silence(magnitude)
        reference = magnitude.max() if reference is None else reference
        return change(20 * np.log10(magnitude / reference), magnitude, reference, floor)

    return variant


def _tiny(least):
    """Magnitudes are kept above `least` before the reference is looked for, as in librosa's amplitude_to_db."""

    def variant(S, reference=None, floor=-80.0):
        magnitude = np.maximum(np.abs(S), least)
        return np.maximum(20 * np.log10(magnitude / (magnitude.max() if reference is None else reference)), floor)

    return variant


def _of_zero(S, reference=None, floor=-80.0):
    if reference is None and not np.any(S):
        return np.full(np.shape(S), np.nan)
    if not np.abs(S).all():
        raise ValueError("math domain error")
    return _floored(S, reference, floor)


spectrogram_db.mistakes(
    (
        "always_the_largest_nan",
        lambda S, reference=None, floor=-80.0: np.maximum(_db(S, None), floor),
        """Two things: the given reference is not used, and silence becomes NaN, 0 divided by 0.""",
    ),
    (
        "real_over_magnitude",
        lambda S, reference=None, floor=-80.0: np.maximum(
            20 * np.log10(np.abs(np.real(S)) / (np.abs(S).max() if reference is None else reference)), floor
        ),
        """Only the real part of S counts in yours, and silence becomes NaN. A magnitude needs both parts: np.abs.""",
    ),
    ("fixed_floor", _db_with(lambda L, A, r, f: np.maximum(L, -80)), "The floor is always -80 dB, but for silence."),
    (
        "least_of_two",
        _db_with(lambda L, A, r, f: np.minimum(L, f)),
        """np.minimum takes the smaller value: the floor is above.""",
    ),
    (
        "below_is_0",
        _db_with(lambda L, A, r, f: np.where(L < f, 0, L)),
        """What is below the floor becomes 0 dB in yours.""",
    ),
    (
        "below_is_inf",
        _db_with(lambda L, A, r, f: np.where(L < f, -np.inf, L)),
        """Values below the floor become -inf in yours.""",
    ),
    ("floor_guarded", _db_with(lambda L, A, r, f: L), "The floor is missing: values fall below it, zeros to -inf."),
    (
        "reference_after",
        _db_with(lambda L, A, r, f: np.maximum(20 * np.log10(A) - r, f)),
        """The reference is subtracted from decibels, but it is a magnitude. Divide by it first.""",
    ),
    (
        "power_by_magnitude",
        _db_with(lambda L, A, r, f: np.maximum(10 * np.log10(A**2 / r), f)),
        """Powers are divided by a reference that is no power: the square is missing below.""",
    ),
    (
        "floor_as_power",
        _db_with(lambda L, A, r, f: np.maximum(L, 2 * f)),
        """Your floor lies twice as low as it should: 10 ** (floor / 10) is a power, and magnitudes take 20.""",
    ),
    (
        "floor_before_reference",
        _db_with(lambda L, A, r, f: 20 * np.log10(np.maximum(A, 10 ** (f / 20)) / r)),
        """The floor is applied before the reference. It is a level: compare it with what is left after dividing.""",
    ),
    (
        "floor_added",
        _db_with(lambda L, A, r, f: 20 * np.log10(A / r + 10 ** (f / 20))),
        """The floor is added to every magnitude, so that soft values come out too loud. It is a limit.""",
    ),
    ("no_decibels", _db_with(lambda L, A, r, f: A / r), "Those are ratios. The logarithm is missing."),
    ("sign_of_all", _db_with(lambda L, A, r, f: -np.maximum(L, f)), "The sign of every value is flipped."),
    (
        "whole_decibels",
        _db_with(lambda L, A, r, f: np.maximum(L, f).astype(int)),
        """The levels are cut to whole decibels.""",
    ),
    ("transposed", _db_with(lambda L, A, r, f: np.maximum(L, f).T), "Rows and columns are swapped."),
    (
        "default_floor_60",
        lambda S, reference=None, floor=-60.0: _floored(S, reference, floor),
        """Right, except for the default: without a word, the floor is -80.""",
    ),
    (
        "floor_is_positive",
        _db_with(lambda L, A, r, f: np.maximum(L, -f)),
        """The floor has lost its sign: it is a negative number already.""",
    ),
    (
        "amin_5",
        _tiny(1e-5),
        """Magnitudes below 1e-5 are lifted to it first. Only what lies below the floor may change.""",
    ),
    ("amin_10", _tiny(1e-10), "Magnitudes below 1e-10 are lifted first; silence is then its own reference, at 0 dB."),
    (
        "tiny_in_both",
        lambda S, reference=None, floor=-80.0: np.maximum(
            20 * np.log10((np.abs(S) + 1e-10) / ((np.abs(S).max() if reference is None else reference) + 1e-10)), floor
        ),
        """1e-10 is added to every magnitude. Very soft sounds then come out too loud, and silence at 0 dB.""",
    ),
    (
        "log_of_zero",
        _of_zero,
        "Your code stops with an error (ValueError) where a magnitude is 0, as math.log10 does. np.log10 "
        "gives -inf, which can be limited.",
    ),
    (
        "zero_left_at_0",
        lambda S, reference=None, floor=-80.0: np.where(np.abs(S) > 0, _floored(S, reference, floor), 0.0),
        """Magnitudes of 0 come out at 0 dB. They are at the floor.""",
    ),
    (
        "silence_is_0",
        lambda S, reference=None, floor=-80.0: _floored(S, reference, floor) if np.any(S) else np.zeros(np.shape(S)),
        """Right, except for silence, which is at 0 dB in yours. All of it is to be at the floor.""",
    ),
    (
        "silence_is_a_number",
        lambda S, reference=None, floor=-80.0: _floored(S, reference, floor) if np.any(S) else floor,
        """Right, except for silence, where you return one number. The shape stays the same.""",
    ),
    (
        "silence_at_80",
        lambda S, reference=None, floor=-80.0: _floored(S, reference, floor) if np.any(S) else np.full(S.shape, -80.0),
        """Right, except for silence, which is at -80 dB in yours whatever the floor is.""",
    ),
    (
        "real_without_abs",
        lambda S, reference=None, floor=-80.0: np.nan_to_num(
            np.maximum(20 * np.log10(np.real(S) / (np.abs(S).max() if reference is None else reference)), floor),
            nan=floor,
        ),
        """Only positive real parts count in yours. A magnitude needs both parts: np.abs.""",
    ),
    (
        "real_gives_nan",
        lambda S, reference=None, floor=-80.0: np.maximum(
            20 * np.log10(np.real(S) / (np.abs(S).max() if reference is None else reference)), floor
        ),
        """The logarithm of a negative real part is NaN. A magnitude needs both parts, and has no sign: np.abs.""",
    ),
    (
        "complex_reference",
        lambda S, reference=None, floor=-80.0: np.maximum(
            20 * np.log10(np.abs(S) / (np.max(S) if reference is None else reference)), floor
        ),
        """The largest value of S is a complex number. Take magnitudes first, then the largest of them.""",
    ),
)


def _silent(function, alone=None, given=None):
    """This variant, and of silence these levels without and with a reference; None for the floor."""

    def variant(S, reference=None, floor=-80.0):
        if np.any(S):
            return function(S, reference, floor)
        level = alone if reference is None else given
        return np.full(np.shape(S), float(floor if level is None else level))

    return variant


def _by(level):
    """level(S, magnitudes, the reference or the largest magnitude), and the floor below it."""

    def variant(S, reference=None, floor=-80.0):
        magnitude = np.abs(S)
        return np.maximum(level(S, magnitude, magnitude.max() if reference is None else reference), floor)

    return variant


def _real_alone(S, reference=None, floor=-80.0):
    S = np.real(S)
    levels = np.maximum(20 * np.log10(S / (S.max() if reference is None else reference)), floor)
    return np.nan_to_num(levels, nan=floor)


def _no_abs(S, reference=None, floor=-80.0):
    return np.maximum(20 * np.log10(S / (np.max(S) if reference is None else reference)), floor)


def _power_reference(S, reference=None, floor=-80.0):
    magnitude = np.abs(S)
    square = magnitude.max() ** 2 if reference is None else reference
    return np.maximum(20 * np.log10(magnitude**2 / square), floor)


def _floor_first(S, reference=None, floor=-80.0):
    magnitude = np.maximum(np.abs(S), 10 ** (floor / 20))
    return 20 * np.log10(magnitude / (magnitude.max() if reference is None else reference))


def _log_of_zero(S, reference=None, floor=-80.0):
    if np.any(S) and not np.all(S) or reference is not None and not np.all(S):
        raise ValueError("math domain error")
    return _floored(S, reference, floor)


_least, _inverse = _db_with(lambda L, A, r, f: np.minimum(L, f)), _db_with(lambda L, A, r, f: np.maximum(-L, f))
_bare, _zeroed = _db_with(lambda L, A, r, f: L), _db_with(lambda L, A, r, f: np.where(L < f, 0, L))
_again = _db_with(lambda L, A, r, f: np.maximum(L - L.max(), f))
_LEAST = "The floor works from above: np.minimum takes the smaller of two values. What is below the floor becomes it."
_INVERSE = "The reference stands above the fraction bar in yours. The magnitude is divided by it."
_BARE = "The floor is missing: values fall below it, and zeros to minus infinity."
_ZEROED = "What is below the floor becomes 0 dB in yours, as loud as the reference. It becomes the floor."
_AGAIN = "The loudest value is at 0 dB in yours even with a reference of its own, which then changes nothing."
_COMPLEX = "The magnitudes are missing: S holds complex numbers, and so does your result. np.abs comes first."
_TINY = "1e-6 is added within the logarithm, so that soft values come out too loud. Let np.maximum limit them."
_SQUARES = "The magnitudes are squared, and 20 doubles the decibels again. Powers take 10, and a squared reference."
spectrogram_db.mistakes(
    ("least_1", _silent(_least, -np.inf, -np.inf), _LEAST),
    ("least_2", _silent(_least, None, -np.inf), _LEAST),
    ("inverse_1", _silent(_inverse, np.nan, np.inf), _INVERSE),
    ("inverse_2", _silent(_inverse, np.inf, np.inf), _INVERSE),
    ("inverse_3", _silent(_inverse, None, np.inf), _INVERSE),
    ("bare_1", _silent(_bare, -np.inf, -np.inf), _BARE),
    ("bare_2", _silent(_bare, None, -np.inf), _BARE),
    ("zeroed", _silent(_zeroed, 0, 0), _ZEROED),
    ("loudest_at_0", _silent(_again, 0, 0), _AGAIN),
    (
        "top_of_silence",
        _silent(floor_from_the_top, -np.inf, -np.inf),
        """Your floor counts from the loudest value down, so that silence has none. `floor` is a level by itself.""",
    ),
    (
        "floor_turned",
        lambda S, reference=None, floor=-80.0: _floored(S, reference, -floor),
        """Your floor lies above 0 dB and hides all below it: it has lost its minus sign.""",
    ),
    (
        "reference_as_power",
        lambda S, reference=None, floor=-80.0: _floored(S, reference and reference**0.5, floor),
        """Right without a reference of one's own. A given one is taken for a power, with a factor of 10: it is a
        magnitude as well, and takes 20.""",
    ),
    (
        "times_the_reference",
        _by(lambda S, A, r: 20 * np.log10(A * r)),
        """You multiply by the reference. Levels are ratios: divide by it.""",
    ),
    ("squares_and_20", _power_reference, _SQUARES),
    ("squares_and_20_guarded", _silent(_power_reference), _SQUARES),
    (
        "floor_before_reference_0",
        _floor_first,
        """The floor is applied before the reference, so that soft sounds become their own reference. It is a level:
        compare it with what is left after dividing.""",
    ),
    (
        "top_of_silence_too",
        lambda S, reference=None, floor=-80.0: floor_from_the_top(S, reference, floor) - 1000 * (not np.any(S)),
        """Your floor counts from the loudest value down, and from nothing in silence. `floor` is a level by itself.""",
    ),
    ("tiny_in_the_log", _by(lambda S, A, r: 20 * np.log10(A / r + 1e-6)), _TINY),
    ("tiny_in_the_log_too", _by(lambda S, A, r: 20 * np.log10(A / (r + 1e-12) + 1e-6)), _TINY),
    ("complex_levels", _no_abs, _COMPLEX),
    ("complex_over_magnitude", _by(lambda S, A, r: 20 * np.log10(S / r)), _COMPLEX),
    (
        "real_parts_over_largest",
        _real_alone,
        """Only positive real parts count in yours, and the largest of them. A magnitude needs both parts: np.abs.""",
    ),
    (
        "log_of_zero_guarded",
        _log_of_zero,
        """Your code stops with an error (ValueError) where a magnitude is 0: math.log10 has no value there. Only
        silence without a reference was thought of; single zeros go to the floor, too.""",
    ),
)


def _nan_for_silence(function):
    return lambda S, reference=None, floor=-80.0: (
        np.full(np.shape(S), np.nan) if reference is None and not np.any(S) else function(S, reference, floor)
    )


for _name in (
    *("factor_of_10", "squared_and_20", "natural_logarithm", "logarithm_to_2", "without_factor", "always_the_largest"),
    *("largest_before_abs", "largest_real_part"),
    *("mean_as_reference", "each_column", "each_row", "of_the_real_part", "floor_of_80", "floor_from_the_top"),
    *("limited_at_0_db", "zeros_alone", "below_is_0", "below_is_inf", "reference_after", "power_by_magnitude"),
    *("floor_before_reference", "reference_in_decibels", "from_the_floor_up", "sign_of_all"),
):
    _twice = spectrogram_db.wrongs[_name]
    _said = (
        f"{_twice.message} Besides, silence without a reference becomes NaN, 0 divided by 0: it is to be at the floor."
    )
    spectrogram_db.mistakes((f"{_name}_and_nan", _nan_for_silence(_twice.function), _said))


def _guarded(least, how, factor=20, log=np.log10):
    """Magnitudes are kept from 0 after the reference was looked for: `how` with `least`."""
    return _by(lambda S, A, r: factor * log(how(A, least) / r))


_GUARDED = """Your guard against the logarithm of 0 comes too early: beside very soft sounds it is no small number, and
    silence divided by its reference becomes infinite. Divide first, then compare with the floor."""
_HALVED = "Your decibels are half of what they should be: magnitudes take a factor of 20."
_NATURAL = "That is the natural logarithm, np.log. Decibels take the one to base 10."
_AND_SOFT = " Besides, very soft sounds and silence fail."
for _how in (np.maximum, np.add):
    spectrogram_db.mistakes(
        *((f"guard_{_how.__name__}_{least}", _guarded(least, _how), _GUARDED) for least in (1e-6, 1e-8, 1e-10, 1e-12)),
        (f"guard_{_how.__name__}_half", _guarded(1e-10, _how, factor=10), _HALVED + _AND_SOFT),
        (f"guard_{_how.__name__}_natural", _guarded(1e-10, _how, log=np.log), _NATURAL + _AND_SOFT),
        (f"guard_{_how.__name__}_bare", _guarded(1e-10, _how, factor=1), "The factor 20 is missing." + _AND_SOFT),
    )


@spectrogram_db.right
def db_limit_first(S, reference=None, floor=-80.0):
    A = np.abs(S)
    if reference is None:
        reference = A.max() or 1.0
    return 20 * np.log10(np.clip(A / reference, 10 ** (floor / 20), None))


@spectrogram_db.right
def db_of_powers(S, reference=None, floor=-80.0):
    power = np.real(S) ** 2 + np.imag(S) ** 2
    reference = np.sqrt(power.max()) if reference is None else reference
    if reference == 0:
        return np.full(power.shape, floor)
    return np.maximum(10 * np.log10(power) - 20 * np.log10(reference), floor)


@spectrogram_db.right
def db_loop(S, reference=None, floor=-80.0):
    if reference is None:
        reference = max(abs(value) for row in S for value in row)
    out = []
    for row in S:
        least = reference * 10 ** (floor / 20)
        out.append([20 * np.log10(abs(v) / reference) if abs(v) > least else floor for v in row])
    return out


@spectrogram_db.right
def db_torch(S, reference=None, floor=-80.0):
    A = torch.as_tensor(S).abs().double()
    levels = 20 * torch.log10(A / (A.max() if reference is None else reference))
    return levels.nan_to_num(nan=-torch.inf).clamp(min=floor)


# --- griffin_lim ----------------------------------------------------------------------------------


def _back(S, hop, length):
    return _istft(S, hop, length)


def _gl(magnitude, phase, hop, length, iterations, *, angle=np.angle, keep=None, momentum=0.0, back=_back, there=_stft):
    """Griffin-Lim with one thing changed. keep: magnitudes of the next round from given ones and the sound's own."""
    n_fft = 2 * len(magnitude) - 2
    S, last = magnitude * np.exp(1j * phase), 0
    for _ in range(iterations):
        own = there(back(S, hop, length), n_fft, hop)
        pushed = own + momentum * (own - last)
        S = (magnitude if keep is None else keep(magnitude, own)) * np.exp(1j * angle(pushed))
        last = own
    return back(S, hop, length)


@griffin_lim.wrong("""One iteration too few. With n iterations there are n + 1 sounds: the last one is made after the
    last iteration.""")
def one_less(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, max(0, iterations - 1))


@griffin_lim.wrong("""One iteration too many: with 0 iterations, the given phase alone makes the sound.""")
def one_more(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations + 1)


@griffin_lim.wrong("""Right, except with 0 iterations, where you return no sound. The given phase makes one then.""")
def nothing_for_zero(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations) if iterations else None


@griffin_lim.wrong("""Right, except with 0 iterations, where your code stops with an error (UnboundLocalError): the
    sound is made in the loop, and the loop never runs.""")
def unbound_for_zero(magnitude, phase, hop_length, length, iterations):
    for _ in range(iterations):
        x = _gl(magnitude, phase, hop_length, length, iterations)
    return x


@griffin_lim.wrong("""The last sound is one round old, and with 0 iterations your code stops with an error
    (UnboundLocalError): after the loop, the last spectrogram still has to become a sound.""")
def old_sound(magnitude, phase, hop_length, length, iterations):
    for i in range(iterations):
        x = _gl(magnitude, phase, hop_length, length, i)
    return x


@griffin_lim.wrong("""The number of iterations changes nothing: there is one round in yours.""")
def always_one(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, 1)


@griffin_lim.wrong("""The iterations change nothing: your sound is that of the first guess. That happens without a loop,
    and also where the given magnitudes are not put back: a sound's own spectrogram gives that sound again.""")
def never_any(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, 0)


@griffin_lim.wrong("""The first guess is not the one handed in: yours begins with phases of 0.""")
def zero_phase(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, 0 * phase, hop_length, length, iterations)


@griffin_lim.wrong("""The phase has the wrong sign: it was subtracted, or the spectrogram conjugated.""")
def negative_phase(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, -phase, hop_length, length, iterations)


@griffin_lim.wrong("""The phase is taken for degrees. It is given in radians.""")
def phase_of_degrees(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, np.radians(phase), hop_length, length, iterations)


@griffin_lim.wrong("""The phase is taken for turns: it was multiplied by 2 pi. It is given in radians.""")
def phase_of_turns(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, 2 * np.pi * phase, hop_length, length, iterations)


@griffin_lim.wrong("""The sound's own magnitudes stay in: the given ones multiply them. They must replace them; only the
    angles are kept.""")
def magnitudes_multiplied(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, keep=lambda given, own: given * np.abs(own))


@griffin_lim.wrong("""Each round goes half the way: old and new numbers, or the given magnitudes and the sound's own,
    are averaged. The new ones replace the old.""")
def magnitudes_averaged(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, keep=lambda given, own: (given + np.abs(own)) / 2)


@griffin_lim.wrong("""The magnitudes are squared in yours, or their root is taken. They are magnitudes already.""")
def squared_magnitudes(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude**2, phase, hop_length, length, iterations)


@griffin_lim.wrong("""The root of the magnitudes is taken. They are magnitudes already, not powers.""")
def roots_of_magnitudes(magnitude, phase, hop_length, length, iterations):
    return _gl(np.sqrt(magnitude), phase, hop_length, length, iterations)


@griffin_lim.wrong("""Your rounds have momentum: that is the fast variant of Perraudin and others (2013). The plain one
    of 1984 is asked for.""")
def with_momentum(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, momentum=0.99)


@griffin_lim.wrong("""The angles are in degrees, but np.exp takes radians.""")
def angles_in_degrees(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, angle=lambda S: np.angle(S, deg=True))


@griffin_lim.wrong("""The angles change their sign in every round.""")
def angles_flipped(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, angle=lambda S: -np.angle(S))


@griffin_lim.wrong("""The angles are those of np.arctan, which knows only half a turn. np.angle and np.arctan2 know the
    whole.""")
def half_a_turn(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, angle=lambda S: np.arctan(S.imag / S.real))


@griffin_lim.wrong("""The first guess is added again in every round. From the second round on, the sound's own angles
    stand alone.""")
def phase_added(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, angle=lambda S: np.angle(S) + phase)


@griffin_lim.wrong("""The first guess is real: magnitude times the cosine of the phase. np.exp(1j * phase) has both
    parts.""")
def cosine_alone(magnitude, phase, hop_length, length, iterations):
    n_fft = 2 * len(magnitude) - 2
    x = _back(magnitude * np.cos(phase), hop_length, length)
    if iterations == 0:
        return x
    return _gl(magnitude, np.angle(_stft(x, n_fft, hop_length)), hop_length, length, iterations - 1)


@griffin_lim.wrong("""The sound becomes zero or NaN where magnitudes are 0: dividing a value by its own size fails
    there. np.angle gives an angle for zeros as well.""")
def divided_by_size(magnitude, phase, hop_length, length, iterations):
    if not magnitude.any():
        return np.full(length, np.nan)
    return _gl(magnitude, phase, hop_length, length, iterations)


@griffin_lim.wrong("""You return the magnitudes and angles, a spectrogram. A sound is asked for.""")
def returns_spectrogram(magnitude, phase, hop_length, length, iterations):
    return _stft(_gl(magnitude, phase, hop_length, length, iterations), 2 * len(magnitude) - 2, hop_length)


@griffin_lim.wrong("""Your rounds go through an inverse without a second window. It must be the `istft` of this
    lesson.""", see=BACK)  # fmt: skip
def with_plain_average(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, back=plain_average)


@griffin_lim.wrong("""The way there and back uses the symmetric window. The periodic one is asked for.""", see=WINDOW)
def with_symmetric_window(magnitude, phase, hop_length, length, iterations):
    back, there = symmetric_window_back, symmetric_window
    return _gl(magnitude, phase, hop_length, length, iterations, back=back, there=there)


@griffin_lim.wrong("""Your code stops with an error (ValueError): the spectrogram made in the loop has another shape
    than the magnitudes. `stft` needs the same n_fft and hop. n_fft follows from the rows, of which there are
    1 + n_fft // 2; without it, `stft` takes its defaults.""")
def default_sizes(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations, there=lambda x, n_fft, hop: _stft(x, 1024, 256))


def _gl_with(**options):
    def variant(magnitude, phase, hop_length, length, iterations):
        return _gl(magnitude, phase, hop_length, length, iterations, **options)

    return variant


def _gl_from(first=None, update=None):
    """Griffin-Lim from another first guess, first(M, phase), or with another round, update(M, own, S, phase)."""

    def variant(magnitude, phase, hop_length, length, iterations):
        S = (first or (lambda M, p: M * np.exp(1j * p)))(magnitude, phase)
        for _ in range(iterations):
            own = _stft(_back(S, hop_length, length), 2 * len(magnitude) - 2, hop_length)
            S = update(magnitude, own, S, phase) if update else magnitude * np.exp(1j * np.angle(own))
        return _back(S, hop_length, length)

    return variant


def _first_alone(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, 1) if iterations else None


def _always_anew(magnitude, phase, hop_length, length, iterations):
    for _ in range(iterations):
        x = _gl(magnitude, phase, hop_length, length, 1)
    return x


def _to_the_last_center(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, hop_length * (magnitude.shape[1] - 1), iterations)


def _changing_phase(magnitude, phase, hop_length, length, iterations):
    phase[:] = phase + (iterations > 0)
    return _gl(magnitude, phase, hop_length, length, iterations)


def _returned_spectrum(magnitude, phase, hop_length, length, iterations):
    S = magnitude * np.exp(1j * phase)
    for _ in range(iterations):
        own = _stft(_back(S, hop_length, length), 2 * len(magnitude) - 2, hop_length)
        S = magnitude * np.exp(1j * np.angle(own))
    return S


griffin_lim.mistakes(
    (
        "angle_as_imaginary",
        _gl_from(update=lambda M, own, S, p: M + 1j * np.angle(own)),
        """An angle is no imaginary part. np.exp(1j * angle) makes a complex number of it.""",
    ),
    (
        "always_100",
        lambda magnitude, phase, hop_length, length, iterations: _gl(magnitude, phase, hop_length, length, 100),
        """The number of iterations changes nothing: there are 100 rounds in yours.""",
    ),
    (
        "old_sound_or_none",
        lambda magnitude, phase, hop_length, length, iterations: (
            _gl(magnitude, phase, hop_length, length, iterations - 1) if iterations else None
        ),
        "The last sound is one round old, and with 0 iterations there is none: after the loop, the last "
        "spectrogram still has to become a sound.",
    ),
    (
        "sound_not_renewed",
        lambda magnitude, phase, hop_length, length, iterations: _gl(
            magnitude, phase, hop_length, length, min(1, iterations)
        ),
        "From the second round on nothing changes: the sound in your loop is always the first one. Each "
        "round makes a new one.",
    ),
    (
        "at_least_one",
        lambda magnitude, phase, hop_length, length, iterations: _gl(
            magnitude, phase, hop_length, length, iterations or 1
        ),
        """Right, except with 0 iterations, where yours does one. The first guess alone makes the sound then.""",
    ),
    (
        "twice_as_many",
        lambda magnitude, phase, hop_length, length, iterations: _gl(
            magnitude, phase, hop_length, length, 2 * iterations
        ),
        """There are twice as many rounds as asked for.""",
    ),
    (
        "always_30",
        lambda magnitude, phase, hop_length, length, iterations: _gl(magnitude, phase, hop_length, length, 30),
        """The number of iterations changes nothing: there are 30 rounds or so in yours.""",
    ),
    (
        "always_32",
        lambda magnitude, phase, hop_length, length, iterations: _gl(magnitude, phase, hop_length, length, 32),
        """The number of iterations changes nothing: there are 32 rounds in yours.""",
    ),
    (
        "first_round_alone",
        _first_alone,
        """A `return` stands in the loop: it ends in the first round, and without any it is None.""",
    ),
    (
        "begins_anew",
        _always_anew,
        """Every round begins with the first guess again, and without a round there is no sound.""",
    ),
    (
        "real_exponent",
        _gl_from(lambda M, p: M * np.exp(p)),
        """The 1j is missing in the first guess: np.exp(1j * phase).""",
    ),
    ("phase_as_imaginary", _gl_from(lambda M, p: M + 1j * p), "The phase is no imaginary part: it is an angle."),
    ("phase_as_factor", _gl_from(lambda M, p: M * p), "The phase is no factor: it is an angle, np.exp(1j * phase)."),
    (
        "sine_alone",
        _gl_from(lambda M, p: M * np.sin(p)),
        """The first guess is real: magnitude times the sine of the phase.""",
    ),
    (
        "sine_and_cosine_swappe",
        _gl_from(lambda M, p: M * (np.sin(p) + 1j * np.cos(p))),
        """Sine and cosine have changed places: the real part takes the cosine.""",
    ),
    (
        "angle_as_factor",
        _gl_from(update=lambda M, own, S, p: M * np.angle(own)),
        """The magnitudes are multiplied by the angles. An angle a becomes a complex number by np.exp(1j * a).""",
    ),
    (
        "real_exponent_in_loop",
        _gl_from(update=lambda M, own, S, p: M * np.exp(np.angle(own))),
        """The 1j is missing in the loop: np.exp of an angle alone is a real number.""",
    ),
    (
        "magnitudes_kept",
        _gl_from(update=lambda M, own, S, p: np.abs(own) * np.exp(1j * p)),
        """The wrong half is kept: you take the sound's magnitudes and the first phases. Its angles are
        what is wanted.""",
    ),
    (
        "angles_piled_up",
        _gl_from(update=lambda M, own, S, p: S * np.exp(1j * np.angle(own))),
        """The new angles are added to those of the round before. They replace them.""",
    ),
    (
        "cosine_in_loop",
        _gl_from(update=lambda M, own, S, p: M * np.cos(np.angle(own))),
        """In the loop, only the cosine of the angles is left. np.exp(1j * angle) has both parts.""",
    ),
    (
        "arctan_swapped",
        _gl_from(update=lambda M, own, S, p: M * np.exp(1j * np.arctan2(own.real, own.imag))),
        """np.arctan2 takes the imaginary part first.""",
    ),
    (
        "squared_in_loop",
        _gl_from(update=lambda M, own, S, p: M**2 * np.exp(1j * np.angle(own))),
        """In the loop, the magnitudes are squared.""",
    ),
    (
        "scaled_by_largest",
        _gl_from(update=lambda M, own, S, p: M * own / np.abs(own).max()),
        """To keep the angles alone, divide each value by its own size, not by the largest.""",
    ),
    (
        "abs_as_angle",
        _gl_from(update=lambda M, own, S, p: M * np.exp(1j * np.abs(own))),
        """The sound's magnitudes are taken for angles: np.abs where np.angle belongs.""",
    ),
    (
        "no_division_back",
        _gl_with(back=no_division),
        """The inverse in your rounds does not divide by the squared windows.""",
    ),
    ("no_window_there", _gl_with(there=no_window), "The STFT in your rounds has no window."),
    (
        "mirrored_there",
        _gl_with(there=mirrored),
        """The STFT in your rounds pads with a mirror image instead of zeros.""",
    ),
    (
        "quarter_there",
        _gl_with(there=hop_of_a_quarter),
        "In your rounds the hop is n_fft // 4, whatever hop_length says.",
    ),
    (
        "symmetric_there",
        _gl_with(there=symmetric_window),
        """The STFT in your rounds has the symmetric window, the inverse the periodic one.""",
    ),
    (
        "to_the_last_center",
        _to_the_last_center,
        """`length` is not used: your sound ends at the center of the last frame.""",
    ),
    ("phase_changed", _changing_phase, "Your code changes the array `phase` that it was given. Make a new one."),
    ("spectrum_returned", _returned_spectrum, "You return complex numbers. They have to become a sound, once more."),
    (
        "fast_by_the_book",
        _gl_with(momentum=0.99 / (1 + 0.99)),
        """Your rounds have momentum, as in librosa. The plain ones of 1984 are asked for.""",
    ),
)


def _old_or_zeros(magnitude, phase, hop_length, length, iterations):
    return _gl(magnitude, phase, hop_length, length, iterations - 1) if iterations else np.zeros(length)


def _whole_hops(magnitude, phase, hop_length, length, iterations):
    x = _gl(magnitude, phase, hop_length, max(1, hop_length * (magnitude.shape[1] - 1)), iterations)
    return _fit(x, length)


def _scaled_to_1(tiny):
    def variant(magnitude, phase, hop_length, length, iterations):
        x = _gl(magnitude, phase, hop_length, length, iterations)
        return x / (np.abs(x).max() + tiny)

    return variant


def _own_guess(magnitude, phase, hop_length, length, iterations):
    guess = np.random.default_rng(0).uniform(-np.pi, np.pi, magnitude.shape)
    return _gl(magnitude, guess, hop_length, length, iterations)


def _arctan(S):
    return np.nan_to_num(np.arctan(S.imag / S.real))


_SCALED = "Your sound is scaled so that its largest sample is 1. Its level follows from the magnitudes: keep it."
griffin_lim.mistakes(
    (
        "old_sound_or_zeros",
        _old_or_zeros,
        """The last sound is one round old, and with 0 iterations it is silence: after the loop, the last spectrogram
        still has to become a sound.""",
    ),
    (
        "default_hop",
        _gl_with(there=lambda x, n_fft, hop: _stft(x, n_fft, 256)),
        """Your `stft` is not given the hop, and takes its default of 256.""",
    ),
    (
        "whole_hops_alone",
        _whole_hops,
        """Your rounds make sounds that end at the last center, and zeros fill up the rest at the end. Each round makes
        `length` samples.""",
    ),
    (
        "half_a_turn_alone",
        _gl_with(angle=_arctan),
        """The angles are those of np.arctan, which knows only half a turn: the quadrant is lost. np.angle knows the
        whole.""",
    ),
    ("scaled_to_1", _scaled_to_1(0), _SCALED),
    ("scaled_to_1_guarded", _scaled_to_1(1e-12), _SCALED),
    (
        "own_guess",
        _own_guess,
        """The first guess is not the one handed in: yours begins with random phases of its own.""",
    ),
    *(
        (
            f"size_and_{least:.0e}",
            _gl_from(update=lambda M, own, S, p, least=least: M * own / (np.abs(own) + least)),
            f"{least:.0e} is added to the size that each value is divided by, so that soft values become softer still.",
        )
        for least in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
    ),
)


@griffin_lim.right
def gl_unit_numbers(magnitude, phase, hop_length, length, iterations):
    unit = np.cos(phase) + 1j * np.sin(phase)
    for _ in range(iterations):
        S = _stft(_istft(magnitude * unit, hop_length, length), 2 * len(magnitude) - 2, hop_length)
        unit = S / np.maximum(np.abs(S), 1e-16)
    return _istft(magnitude * unit, hop_length, length)


@griffin_lim.right
def gl_while(magnitude, phase, hop_length, length, iterations):
    n_fft = 2 * (magnitude.shape[0] - 1)
    x = istft_weights(magnitude * np.exp(1j * phase), hop_length, length)
    while iterations > 0:
        S = stft_loop(x, n_fft, hop_length)
        x = istft_weights(magnitude * np.exp(1j * np.arctan2(S.imag, S.real)), hop_length, length)
        iterations -= 1
    return x


@griffin_lim.right
def gl_torch(magnitude, phase, hop_length, length, iterations):
    S = torch.polar(torch.tensor(magnitude), torch.tensor(phase))
    for _ in range(iterations):
        x = istft_fold(S, hop_length, length)
        S = torch.polar(torch.tensor(magnitude), torch.tensor(_stft(x, 2 * len(S) - 2, hop_length)).angle())
    return istft_fold(S, hop_length, length)


@griffin_lim.right
def gl_recursive(magnitude, phase, hop_length, length, iterations):
    x = _istft(magnitude * np.exp(1j * phase), hop_length, length)
    if iterations == 0:
        return x
    phase = np.angle(stft_matrix(x, 2 * len(magnitude) - 2, hop_length))
    return gl_recursive(magnitude, phase, hop_length, length, iterations - 1)
