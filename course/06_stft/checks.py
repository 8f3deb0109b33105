"""Lesson 06: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = [
    *("librosa", "torchaudio", "studio", "scipy.signal", "matplotlib.mlab"),
    *("torch.stft", "torch.istft", "torch.Tensor.stft", "torch.Tensor.istft"),
]
WINDOWS = ["numpy.hanning", "torch.hann_window", "torch.signal", *LIBRARIES]


def _complex(rng, bins, frames):
    """Random S: [bins, frames] complex, real in its first and last row, as the FFT of real frames is."""
    S = rng.standard_normal((bins, frames)) + 1j * rng.standard_normal((bins, frames))
    S[[0, -1]] = S[[0, -1]].real
    return S


hann = Exercise(
    "hann",
    points=1,
    minutes=5,
    difficulty=1,
    see="A window fades every frame in and out",
    hints=[
        "The formula stands under the heading `A window fades every frame in and out`. np.arange(n) gives all k.",
        "Try hann(4): it has four values, starts at 0, and is 1 at k = 2.",
    ],
    forbids=WINDOWS,
    rtol=0,
    atol=1e-5,
)


@hann.case
def four_values(hann, rng):
    """four values, as in the example"""
    return hann(4)


@hann.case
def two_values(hann, rng):
    """two values"""
    return hann(2)


@hann.case
def odd_length(hann, rng):
    """an odd number of values"""
    return hann(9)


@hann.case
def even_length(hann, rng):
    """a random even number of values"""
    return hann(2 * int(rng.integers(8, 20)))


@hann.case
def random_length(hann, rng):
    """a random odd number of values"""
    return hann(2 * int(rng.integers(8, 20)) + 1)


@hann.case
def of_1024(hann, rng):
    """1024 values, of which every 61st is compared"""
    return np.asarray(hann(1024))[::61]


frame = Exercise(
    "frame",
    points=2,
    minutes=10,
    difficulty=1,
    see="A sound is cut into frames",
    hints=[
        "On paper: x has 10 samples, frames of 4, hop 3. At which samples do whole frames start? Find the rule.",
        "A frame that starts at sample s is x[s : s + frame_length]. np.stack with axis=1 puts arrays into columns.",
        "The last frame that fits starts at len(x) - frame_length or before. The end of a range is not part of it.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-6,
)


@frame.case
def by_hand(frame, rng):
    """ten samples, frames of 4, hop 3: nothing left over"""
    return frame(np.arange(10.0), 4, 3)


@frame.case
def left_over(frame, rng):
    """23 samples, frames of 6, hop 4: one sample left over"""
    return frame(rng.standard_normal(23), 6, 4)


@frame.case
def more_left_over(frame, rng):
    """21 samples, frames of 4, hop 6: gaps between frames, five samples left over"""
    return frame(rng.standard_normal(21), 4, 6)


@frame.case
def hop_of_one(frame, rng):
    """9 samples, frames of 5, hop 1: as many frames as samples in each"""
    return frame(rng.standard_normal(9), 5, 1)


@frame.case
def side_by_side(frame, rng):
    """15 samples, frames of 5, hop 5: no overlap"""
    return frame(rng.standard_normal(15), 5, 5)


@frame.case
def one_frame(frame, rng):
    """seven samples, frames of 7: exactly one frame"""
    return frame(rng.standard_normal(7), 7, 2)


@frame.case
def frames_of_one(frame, rng):
    """seven samples, frames of 1, hop 2"""
    return frame(rng.standard_normal(7), 1, 2)


@frame.case
def random_sizes(frame, rng):
    """random sizes"""
    length = int(rng.integers(5, 9))
    return frame(rng.standard_normal(int(rng.integers(30, 40))), length, int(rng.integers(2, length)))


stft = Exercise(
    "stft",
    points=3,
    minutes=15,
    difficulty=2,
    see="The short-time Fourier transform",
    hints=[
        "Four steps in this order: pad the sound, cut it into frames, fade each frame, transform each frame.",
        "Your frames are columns: the window must run down each column, and the FFT too. Both need to know the axis.",
        "Print shapes: for 24 samples, n_fft 16 and hop 4 the result has 9 rows and 7 columns.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-5,
)


@stft.case
def hop_divides(stft, rng):
    """24 samples, n_fft 16, hop 4"""
    return stft(rng.standard_normal(24), 16, 4)


@stft.case
def hop_does_not_divide(stft, rng):
    """27 samples, n_fft 10, hop 4"""
    return stft(rng.standard_normal(27), 10, 4)


@stft.case
def square(stft, rng):
    """10 samples, n_fft 6, hop 2: as many frames as samples in each"""
    return stft(rng.standard_normal(10), 6, 2)


@stft.case
def shorter_than_a_frame(stft, rng):
    """five samples, fewer than n_fft = 16"""
    return stft(rng.standard_normal(5), n_fft=16, hop_length=4)


@stft.case
def offset_alone(stft, rng):
    """nothing but ones, n_fft 8, hop 8"""
    return stft(np.ones(20), 8, 8)


@stft.case
def one_click(stft, rng):
    """a single sample of 1 among zeros, n_fft 8, hop 3"""
    x = np.zeros(15)
    x[int(rng.integers(4, 10))] = 1
    return stft(x, 8, 3)


@stft.case
def defaults(stft, rng):
    """600 samples, n_fft and hop by default: the shape, and every 64th row"""
    S = np.asarray(stft(rng.standard_normal(600)))
    return S.shape, S[::64]


is_invertible = Exercise(
    "is_invertible",
    points=2,
    minutes=12,
    difficulty=2,
    see="Overlapping windows must add up",
    hints=[
        "Far from both ends, only a sample's place within a hop matters. How many different places are there?",
        "Place p is reached by the window's values p, p + hop_length, p + 2 * hop_length, ... Add up their squares.",
        "In Python, window[p::hop_length] takes these values. If the hop is larger than the window, some are empty.",
    ],
    forbids=LIBRARIES,
)


def _symmetric(n):
    """Hann window with zeros at both ends: [n]."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / (n - 1))


@is_invertible.case
def periodic_hann(is_invertible, rng):
    """a periodic Hann window of 16 values, hops 1, 3, 4, 8, 9, 12, 15, 16"""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(16) / 16)
    return [is_invertible(window, hop) for hop in (1, 3, 4, 8, 9, 12, 15, 16)]


@is_invertible.case
def symmetric_hann(is_invertible, rng):
    """a Hann window of 9 values, zero at both ends, hops 4, 5, 7, 8"""
    return [is_invertible(_symmetric(9), hop) for hop in (4, 5, 7, 8)]


@is_invertible.case
def rectangle(is_invertible, rng):
    """six ones, hops 2, 4, 5, 6, 7, 12"""
    return [is_invertible(np.ones(6), hop) for hop in (2, 4, 5, 6, 7, 12)]


@is_invertible.case
def values_of_both_signs(is_invertible, rng):
    """random values of which four and four cancel each other, hops 4 and 8"""
    half = rng.uniform(0.2, 1, 4)
    window = np.concatenate([half, -half])
    return [is_invertible(window, hop) for hop in (4, 8)]


@is_invertible.case
def below_zero(is_invertible, rng):
    """random values below zero, hops 3, 6 and 7"""
    return [is_invertible(-rng.uniform(0.2, 1, 6), hop) for hop in (3, 6, 7)]


@is_invertible.case
def one_hole(is_invertible, rng):
    """random values with a zero at the start, in the middle, or at the end, hops 2, 3, 5 and 7"""
    results = []
    for place in (0, 3, 6):
        window = rng.uniform(0.2, 1, 7)
        window[place] = 0
        results += [is_invertible(window, hop) for hop in (2, 3, 5, 7)]
    return results


@is_invertible.case
def a_gap_of_zeros(is_invertible, rng):
    """1, 0, 0, 0, 1, 0, 0, 0, hops 2, 3, 4 and 5"""
    return [is_invertible(np.array([1.0, 0, 0, 0, 1, 0, 0, 0]), hop) for hop in (2, 3, 4, 5)]


@is_invertible.case
def near_the_limit(is_invertible, rng):
    """three equal values, hop 3: 1e-3, 3e-5, 4e-6, 1e-11 and 0"""
    return [is_invertible(np.full(3, value), 3) for value in (1e-3, 3e-5, 4e-6, 1e-11, 0.0)]


@is_invertible.case
def near_the_limit_together(is_invertible, rng):
    """eight equal values of 6e-6, 8e-6 or 5e-11, hops 1, 2, 4 and 8: together they may reach the limit"""
    return [is_invertible(np.full(8, value), hop) for value in (6e-6, 8e-6, 5e-11) for hop in (1, 2, 4, 8)]


@is_invertible.case
def large_beside_small(is_invertible, rng):
    """1000 beside 1e-4, hops 1 and 2; 0 beside 1.2e-5, hop 1"""
    calls = ([1000.0, 1e-4], 1), ([1000.0, 1e-4], 2), ([0.0, 1.2e-5], 1)
    return [is_invertible(np.array(window), hop) for window, hop in calls]


@is_invertible.case
def holes_anywhere(is_invertible, rng):
    """24 windows of 8 random values, about half of them zeros, hops 2 and 3"""
    windows = rng.uniform(0.2, 1, (24, 8)) * (rng.random((24, 8)) < 0.5)
    return [is_invertible(window, 2 + i % 2) for i, window in enumerate(windows)]


istft = Exercise(
    "istft",
    points=4,
    minutes=20,
    difficulty=3,
    see="The way back",
    hints=[
        "Make two arrays of zeros, long enough for all frames: one for the sound, one for the sum of squared windows.",
        "One loop over the frames fills both. Frame m reaches from sample m * hop_length to just before + n_fft.",
        "Divide only where the sum is above 1e-10. Then take the padding away in front, and keep `length` samples.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-6,
)


@istft.case
def arbitrary_numbers(istft, rng):
    """random numbers, 9 rows and 8 frames, hop 4, 28 samples"""
    return istft(_complex(rng, 9, 8), 4, 28)


@istft.case
def odd_hop(istft, rng):
    """random numbers, 6 rows and 9 frames, hop 3, 26 samples"""
    return istft(_complex(rng, 6, 9), 3, 26)


@istft.case
def as_many_rows_as_frames(istft, rng):
    """random numbers, 8 rows and 8 frames, hop 5, 35 samples"""
    return istft(_complex(rng, 8, 8), 5, 35)


@istft.case
def half_overlap(istft, rng):
    """random numbers, 5 rows and 6 frames, hop 4, 23 samples"""
    return istft(_complex(rng, 5, 6), hop_length=4, length=23)


@istft.case
def with_gaps(istft, rng):
    """random numbers, 17 rows and 3 frames, hop 32 as large as the window, 64 samples"""
    return istft(_complex(rng, 17, 3), 32, 64)


@istft.case
def hardly_reached(istft, rng):
    """random numbers, 513 rows and 3 frames, hop 1024: which samples around the two joints are 0"""
    x = np.asarray(istft(1000 * _complex(rng, 513, 3), 1024, 2048))
    return [np.abs(x[joint - 16 : joint + 17]) < 1e-6 for joint in (512, 1536)]


@istft.case
def part_of_the_frames(istft, rng):
    """random numbers, 5 rows and 14 frames, hop 2, 7 samples: far less than the frames reach"""
    return istft(_complex(rng, 5, 14), 2, 7)


@istft.case
def one_frame_alone(istft, rng):
    """random numbers, 9 rows and 1 frame, hop 4, three samples"""
    return istft(_complex(rng, 9, 1), 4, 3)


@istft.case
def of_ones(istft, rng):
    """the transform of 21 ones, n_fft 8, hop 2"""
    window = 0.5 - 0.5 * np.cos(np.pi * np.arange(8) / 4)
    padded = np.concatenate([np.zeros(4), np.ones(21), np.zeros(4)])
    S = np.stack([np.fft.rfft(padded[s : s + 8] * window) for s in range(0, 22, 2)], axis=1)
    return istft(S, 2, 21)


spectrogram_db = Exercise(
    "spectrogram_db",
    points=2,
    minutes=8,
    difficulty=2,
    see="A spectrogram shows levels in decibels",
    hints=[
        "Magnitudes first, then the reference, then decibels, then the floor.",
        "The magnitude of a complex number is its np.abs. It is no power, so its decibels take a factor of 20.",
        "Zeros have no logarithm. Either let it be -inf and limit afterwards, or limit the magnitudes before.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=2e-3,
    unit="dB",
)


def _spread(rng, bins, frames, low=-90.0, high=20.0):
    """Complex S: [bins, frames] whose levels lie between low and high, in dB; signs and angles are random."""
    level = rng.uniform(low, high, (bins, frames))
    return 10 ** (level / 20) * np.exp(1j * rng.uniform(-3, 3, (bins, frames)))


@spectrogram_db.case
def example(spectrogram_db, rng):
    """the four values of the example"""
    return spectrogram_db(np.array([[10.0, 1.0], [3 + 4j, 0.0]]))


@spectrogram_db.case
def spread_widely(spectrogram_db, rng):
    """random complex values, some more than 80 dB below the largest"""
    return spectrogram_db(_spread(rng, 6, 5))


@spectrogram_db.case
def all_small(spectrogram_db, rng):
    """random complex values, all very small"""
    return spectrogram_db(_spread(rng, 4, 6, -250, -150))


@spectrogram_db.case
def reference_given(spectrogram_db, rng):
    """a reference of 0.5, so that some values lie above 0 dB"""
    return spectrogram_db(_spread(rng, 5, 4), reference=0.5)


@spectrogram_db.case
def reference_of_one(spectrogram_db, rng):
    """a reference of 1, floor -60"""
    return spectrogram_db(_spread(rng, 4, 4, -80, 30), 1.0, -60)


@spectrogram_db.case
def lower_floor(spectrogram_db, rng):
    """a floor of -120"""
    return spectrogram_db(_spread(rng, 5, 4, -150, 0), floor=-120.0)


@spectrogram_db.case
def magnitudes(spectrogram_db, rng):
    """real magnitudes instead of complex numbers, one of them 0"""
    S = np.abs(_spread(rng, 4, 5, -60, 0))
    S[1, 2] = 0
    return spectrogram_db(S)


@spectrogram_db.case
def silence(spectrogram_db, rng):
    """nothing but zeros"""
    return spectrogram_db(np.zeros((4, 3), dtype=complex))


@spectrogram_db.case
def silence_with_reference(spectrogram_db, rng):
    """nothing but zeros, reference 1, floor -100"""
    return spectrogram_db(np.zeros((4, 3)), 1.0, -100.0)


griffin_lim = Exercise(
    "griffin_lim",
    points=3,
    minutes=15,
    difficulty=3,
    see="Griffin and Lim's guess",
    hints=[
        "Start with magnitude * np.exp(1j * phase). That is a spectrogram of no sound; your istft makes a sound of it.",
        "One round: to sound, back to a spectrogram, keep its angles, put the given magnitudes in place of its own.",
        "n_fft is not handed in: it follows from the number of rows. Your stft needs it, and the hop as well.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-6,
)


def _problem(rng, bins, hop_length, length):
    """Random magnitudes and phases for a sound of this length: two arrays [bins, frames]."""
    shape = bins, 1 + length // hop_length
    return rng.uniform(0.2, 2, shape), rng.uniform(-np.pi, np.pi, shape)


@griffin_lim.case
def no_iterations(griffin_lim, rng):
    """no iterations: the first guess, 24 samples"""
    return griffin_lim(*_problem(rng, 9, 4, 24), 4, 24, 0)


@griffin_lim.case
def one_iteration(griffin_lim, rng):
    """one iteration, 30 samples"""
    return griffin_lim(*_problem(rng, 9, 4, 30), 4, 30, 1)


@griffin_lim.case
def five_iterations(griffin_lim, rng):
    """five iterations, n_fft 12, hop 5, 31 samples"""
    return griffin_lim(*_problem(rng, 7, 5, 31), hop_length=5, length=31, iterations=5)


@griffin_lim.case
def two_iterations_of_large_phases(griffin_lim, rng):
    """two iterations, phases far beyond a full turn"""
    magnitude, phase = _problem(rng, 6, 2, 21)
    return griffin_lim(magnitude, 5 * phase, 2, 21, 2)


@griffin_lim.case
def as_many_rows_as_frames_again(griffin_lim, rng):
    """three iterations, as many rows as frames"""
    return griffin_lim(*_problem(rng, 9, 4, 32), 4, 32, 3)


@griffin_lim.case
def very_soft(griffin_lim, rng):
    """two iterations, magnitudes around 1e-5; what comes out is shown times 100,000"""
    magnitude, phase = _problem(rng, 9, 4, 26)
    return 1e5 * np.asarray(griffin_lim(1e-5 * magnitude, phase, 4, 26, 2))


@griffin_lim.case
def true_phase(griffin_lim, rng):
    """the magnitudes and phases of a real sound, four iterations: it must come back"""
    x = np.concatenate([np.zeros(4), rng.standard_normal(20), np.zeros(4)])
    window = 0.5 - 0.5 * np.cos(np.pi * np.arange(8) / 4)
    S = np.stack([np.fft.rfft(x[s : s + 8] * window) for s in range(0, 21, 2)], axis=1)
    return griffin_lim(np.abs(S), np.angle(S), 2, 20, 4)


@griffin_lim.case
def of_silence(griffin_lim, rng):
    """magnitudes of 0, three iterations: silence"""
    return griffin_lim(np.zeros((5, 4)), rng.uniform(-3, 3, (5, 4)), 2, 7, 3)
