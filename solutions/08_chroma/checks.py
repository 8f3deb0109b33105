"""Lesson 08: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["librosa", "torchaudio", "sklearn"]

pitch_class = Exercise(
    "pitch_class",
    points=1,
    minutes=8,
    difficulty=1,
    see="Pitch goes around a circle",
    hints=[
        "First the pitch as a number of semitones, not rounded, as in the formula. Then round. Then fold.",
        "What remains of a pitch after division by 12? Python and numpy write it with %.",
        "261.6 Hz is C4, MIDI number 60: class 0. If yours says 3, you count from A instead of C.",
    ],
    forbids=LIBRARIES,
)


@pitch_class.case
def example(pitch_class, rng):
    """440 Hz, 261.63 Hz and 27.5 Hz, as in the example"""
    return pitch_class(np.array([440.0, 261.63, 27.5]))


@pitch_class.case
def a_single_number(pitch_class, rng):
    """a single frequency, a plain float"""
    return pitch_class(float(440 * 2 ** (rng.integers(-20, 20) / 12)))


@pitch_class.case
def every_key(pitch_class, rng):
    """all keys of a piano in a random order, each up to 40 cents out of tune"""
    pitch = rng.permutation(np.arange(21, 109)) + rng.uniform(-0.4, 0.4, 88)
    return pitch_class(440 * 2 ** ((pitch - 69) / 12))


@pitch_class.case
def below_c(pitch_class, rng):
    """just below and just above each of eight Cs, by 30 to 45 cents"""
    pitch = 12.0 * np.arange(1, 9) + rng.uniform(0.3, 0.45, (2, 8)) * [[-1], [1]]
    return pitch_class(440 * 2 ** ((pitch - 69) / 12))


@pitch_class.case
def near_halfway(pitch_class, rng):
    """twelve frequencies, 48 cents above or below a pitch"""
    pitch = rng.integers(30, 90, 12) + rng.choice([-0.48, 0.48], 12)
    return pitch_class(440 * 2 ** ((pitch - 69) / 12))


@pitch_class.case
def below_hearing(pitch_class, rng):
    """frequencies from 0.5 Hz to 8 Hz, whose MIDI numbers are below 0"""
    pitch = rng.integers(-48, -1, 10) + rng.uniform(-0.3, 0.3, 10)
    return pitch_class(440 * 2 ** ((pitch - 69) / 12))


@pitch_class.case
def another_tuning(pitch_class, rng):
    """A at 415 Hz and at 466 Hz instead of 440 Hz"""
    hertz = rng.uniform(400, 480, 3) * 2.0 ** rng.integers(-2, 3, 3)
    steps = 2 ** ((rng.integers(-20, 20, 8) + rng.uniform(-0.3, 0.3, 8)) / 12)
    return [pitch_class(a4 * steps, a4) for a4 in (415.0, 466.0, *map(float, hertz[:1]))]


@pitch_class.case
def a_table(pitch_class, rng):
    """an array of shape [2, 5]"""
    pitch = rng.integers(30, 90, (2, 5)) + rng.uniform(-0.4, 0.4, (2, 5))
    return pitch_class(440 * 2 ** ((pitch - 69) / 12))


chroma_filterbank = Exercise(
    "chroma_filterbank",
    points=3,
    minutes=15,
    difficulty=2,
    see="Bins are hertz, pitches are ratios",
    hints=[
        "Begin with the frequency of every bin, then its pitch, not rounded: one number a bin.",
        "Going around the circle, 11.5 is half a semitone from 0. (difference + 6) % 12 - 6 lies between -6 and 6.",
        "Bin 0 has no logarithm. Compute the weights only of bins that are let through; leave the others at 0.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-5,
)


@chroma_filterbank.case
def small_bank(chroma_filterbank, rng):
    """sr 8000, n_fft 64, 100 Hz to 3000 Hz, width 1"""
    return chroma_filterbank(8000, 64, 100.0, 3000.0, 1.0)


@chroma_filterbank.case
def default_width(chroma_filterbank, rng):
    """sr 4000, n_fft 128, 200 Hz to 1500 Hz, width by default"""
    return chroma_filterbank(4000, 128, 200.0, 1500.0)


@chroma_filterbank.case
def random_sizes(chroma_filterbank, rng):
    """a random sample rate, low, high and width"""
    low = float(rng.uniform(100, 300))
    return chroma_filterbank(int(rng.integers(5000, 9000)), 96, low, 7 * low, width=float(rng.uniform(0.4, 2)))


@chroma_filterbank.case
def from_zero_hertz(chroma_filterbank, rng):
    """low is 0 Hz: bin 0 has no pitch; bin 1 is at less than 1 Hz"""
    return chroma_filterbank(int(rng.integers(20, 30)), 32, 0.0, 1200.0, 0.7)


@chroma_filterbank.case
def limits_on_bins(chroma_filterbank, rng):
    """low and high fall on bins, which belong to it"""
    first = int(rng.integers(4, 9))
    return chroma_filterbank(3200, 64, 50.0 * first, 50.0 * (first + 12), 0.8)


@chroma_filterbank.case
def beyond_half_the_rate(chroma_filterbank, rng):
    """high lies above half the sample rate"""
    return chroma_filterbank(2000, 48, 150.0, 5000.0, float(rng.uniform(0.5, 1)))


@chroma_filterbank.case
def nothing_between(chroma_filterbank, rng):
    """no bin lies between low and high"""
    return chroma_filterbank(8000, 16, 510.0, 620.0 + float(rng.uniform(0, 100)), 0.5)


@chroma_filterbank.case
def defaults(chroma_filterbank, rng):
    """sr 4096, n_fft 4096 and the rest by default: 46 bins, those around 60 Hz and 700 Hz among them"""
    bins = np.concatenate([rng.choice(np.arange(1, 900), 40, replace=False), [59, 60, 61, 699, 700, 701]])
    return np.asarray(chroma_filterbank(4096, 4096))[:, bins]


chromagram = Exercise(
    "chromagram",
    points=4,
    minutes=20,
    difficulty=3,
    see="A note is more than its pitch",
    hints=[
        "One line for each step: magnitudes, subtraction, peaks, roots, filterbank, lengths. Print shapes on the way.",
        "With k = np.arange(len(M)), M[(k + 1) // 2] holds what is at k / 2, for all bins and frames at once.",
        "Peaks: compare M[1:-1] with M[:-2] and with M[2:]. All other bins become 0, the first and the last as well.",
        "Divide by the length only where a frame is not silent: np.where, or a loop over the frames.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-4,
)


def _tones(rng, sr, n, count=3, partials=5):
    """Some notes with a few partials and a little noise: [n] floats, amplitudes around 0.1 to 0.5."""
    t = np.arange(n) / sr
    x = 0.01 * rng.standard_normal(n)
    for pitch in rng.integers(45, 66, count):
        for k in range(1, partials + 1):
            size = rng.uniform(0.1, 0.5) * 0.6 ** (k - 1)
            x += size * np.sin(2 * np.pi * k * 440 * 2 ** ((pitch - 69) / 12) * t + rng.uniform(0, 6))
    return x


@chromagram.case
def harmonics_left_in(chromagram, rng):
    """three notes, harmonics 0: nothing is subtracted"""
    return chromagram(_tones(rng, 4000, 3000), 4000, 1024, 512, harmonics=0.0)


@chromagram.case
def harmonics_subtracted(chromagram, rng):
    """two notes with five partials, harmonics 0.8"""
    return chromagram(_tones(rng, 4000, 3000, 2), 4000, 1024, 512, 0.8)


@chromagram.case
def harmonics_by_default(chromagram, rng):
    """three notes with five partials, harmonics by default"""
    return chromagram(_tones(rng, 4000, 2600), 4000, 512, 300)


@chromagram.case
def noise_alone(chromagram, rng):
    """noise, n_fft 256, hop 100, harmonics 0.3"""
    return chromagram(rng.standard_normal(700), 3000, 256, 100, 0.3)


@chromagram.case
def silence_between(chromagram, rng):
    """two notes, silence, the same notes"""
    x = _tones(rng, 4000, 4000, 2)
    x[1200:2900] = 0
    return chromagram(x, 4000, 512, 256, 0.5)


@chromagram.case
def fading(chromagram, rng):
    """notes that fade from full scale to almost nothing: which frames are silent"""
    x = _tones(rng, 4000, 6000, 2) * np.geomspace(1, 1e-7, 6000)
    return chromagram(x, 4000, 512, 256, 0.4)


@chromagram.case
def soft_notes(chromagram, rng):
    """one long frame of a note of amplitude 0.004, and of one of 0.0002"""
    x = np.sin(2 * np.pi * 440 * 2 ** (rng.integers(-6, 6) / 12) * np.arange(2048) / 4000)
    x = x + 0.02 * rng.standard_normal(2048)
    return [chromagram(a * x, 4000, 2048, 4000, 0.3) for a in (0.004, 0.0002)]


@chromagram.case
def soft_noise(chromagram, rng):
    """noise of amplitude 0.001: spread over all classes, none of them strong"""
    return chromagram(0.001 * rng.standard_normal(2000), 3000, 512, 256, 0.0)


@chromagram.case
def soft_chord(chromagram, rng):
    """three soft tones: each class alone is below 0.03, the length of the column is not"""
    t = np.arange(7040) / 7040
    x = sum(0.0005 * np.sin(2 * np.pi * f * t) for f in (330, 440, 522.5))
    return np.asarray(chromagram(x, 7040, 1024, 512, 0.0))[:, 3:11]


@chromagram.case
def all_zeros(chromagram, rng):
    """nothing but zeros"""
    return chromagram(np.zeros(600), 4000, 256, 128)


@chromagram.case
def low_rate(chromagram, rng):
    """noise at 1200 Hz, where half the rate lies below 700 Hz, harmonics 0"""
    return chromagram(rng.standard_normal(900), 1200, 128, 64, 0.0)


@chromagram.case
def shorter_than_a_frame(chromagram, rng):
    """200 samples, n_fft 512"""
    return chromagram(_tones(rng, 4000, 200), 4000, 512, 128, 0.5)


@chromagram.case
def everything_by_default(chromagram, rng):
    """10,240 and 10,239 samples at 16,000 Hz, n_fft, hop and harmonics by default"""
    x = _tones(rng, 16000, 10240)
    return chromagram(x, 16000), chromagram(x[:-1], 16000)


match_chords = Exercise(
    "match_chords",
    points=3,
    minutes=15,
    difficulty=2,
    see="A chord is a template",
    hints=[
        "Make a table of 24 rows first: 12 major chords, then 12 minor ones, each with three ones among zeros.",
        "np.roll moves a template up. The major chord on C has ones at 0, 4 and 7, the minor one at 0, 3 and 7.",
        "All similarities at once: templates @ C, divided by the two lengths. A frame of zeros must not be divided.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-6,
)


def _chords(rng, count, noise):
    """Random chords with noise between their notes: C [12, count] and which they are [count]."""
    which = rng.permutation(24)[:count]
    C = rng.uniform(0, noise, (12, count))
    for m, chord in enumerate(which):
        for step in (0, 3 if chord >= 12 else 4, 7):
            C[(chord + step) % 12, m] += rng.uniform(0.7, 1.3)
    return C, which


@match_chords.case
def all_chords(match_chords, rng):
    """all 24 chords in a random order, a little noise"""
    return match_chords(_chords(rng, 24, 0.15)[0])


@match_chords.case
def square(match_chords, rng):
    """twelve frames"""
    return match_chords(_chords(rng, 12, 0.2)[0])


@match_chords.case
def of_any_loudness(match_chords, rng):
    """chords at levels between 0.0001 and 1000"""
    C, _ = _chords(rng, 16, 0.2)
    return match_chords(C * 10 ** rng.uniform(-4, 3, 16))


@match_chords.case
def unlike_chords(match_chords, rng):
    """thirty frames of random numbers, and six clusters of neighbors: some are no chord"""
    C = rng.random((12, 36)) ** 3
    for m in range(30, 36):
        C[:, m] = 0
        C[(rng.integers(12) + np.arange(3)) % 12, m] = rng.uniform(0.8, 1.2, 3)
    return match_chords(C)


@match_chords.case
def other_limits(match_chords, rng):
    """twenty random frames with limits of 0, 0.6, 0.8 and 0.95"""
    C = rng.random((12, 20)) ** 3
    C[:, :8] += 0.8 * _chords(rng, 8, 0.1)[0]
    return [match_chords(C, least) for least in (0.0, 0.6, 0.8, 0.95)]


@match_chords.case
def zeros_between(match_chords, rng):
    """some frames hold nothing but zeros, with the limit by default and with 0"""
    C, _ = _chords(rng, 9, 0.1)
    C[:, [0, 4, 5]] = 0
    return match_chords(C), match_chords(C, 0.0)


@match_chords.case
def uneven_chords(match_chords, rng):
    """chords whose notes differ in strength, and a fourth note"""
    C = np.zeros((12, 24))
    for m in range(24):
        third = 3 if m >= 12 else 4
        for step, size in zip((0, third, 7, 10), rng.uniform([0.5, 0.5, 0.5, 0.2], [1.5, 1.5, 1.5, 0.6]), strict=True):
            C[(m + step) % 12, m] += size
    return match_chords(C)


@match_chords.case
def one_frame(match_chords, rng):
    """a single frame"""
    return match_chords(_chords(rng, 1, 0.1)[0])


estimate_key = Exercise(
    "estimate_key",
    points=3,
    minutes=15,
    difficulty=2,
    see="A key is a profile",
    hints=[
        "The profile of D major is that of C major moved up by two places: np.roll(profile, 2).",
        "Pearson's correlation: take the mean away from both, multiply, add up, divide by both lengths.",
        "Sort the 24 correlations. The margin is the difference between the largest and the next.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-5,
)


def _strengths(rng):
    """A histogram like that of real music in a random key: [12] floats."""
    return np.roll([6, 1, 3, 1, 4, 4, 1, 5, 1, 3, 1, 2], rng.integers(12)) + rng.uniform(0, 2.5, 12)


@estimate_key.case
def c_major_scale(estimate_key, rng):
    """the seven notes of C major, equally long, as in the example"""
    return estimate_key(np.array([1.0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]))


@estimate_key.case
def major_profiles(estimate_key, rng):
    """histograms like those of pieces in major keys"""
    return [estimate_key(_strengths(rng)) for _ in range(12)]


@estimate_key.case
def minor_profiles(estimate_key, rng):
    """histograms like those of pieces in minor keys"""
    bases = [np.roll([6, 1, 3, 5, 1, 3, 1, 5, 3, 1, 2, 2], k) for k in rng.permutation(12)]
    return [estimate_key(base + rng.uniform(0, 2.5, 12)) for base in bases]


@estimate_key.case
def random_numbers(estimate_key, rng):
    """ten histograms of random numbers: small margins"""
    return [estimate_key(h) for h in rng.random((10, 12))]


@estimate_key.case
def one_note(estimate_key, rng):
    """a single pitch class"""
    h = np.zeros(12)
    h[rng.integers(12)] = rng.uniform(0.5, 2)
    return estimate_key(h)


@estimate_key.case
def large_and_small(estimate_key, rng):
    """the same histogram, times 1e-6, times 1e4, and plus 3"""
    h = _strengths(rng)
    return [estimate_key(h), estimate_key(1e-6 * h), estimate_key(1e4 * h), estimate_key(h + 3)]


@estimate_key.case
def silence(estimate_key, rng):
    """twelve zeros"""
    return estimate_key(np.zeros(12))


@estimate_key.case
def all_equal(estimate_key, rng):
    """twelve equal values: a whole number, and 0.1"""
    return estimate_key(np.full(12, float(rng.integers(1, 9)))), estimate_key(np.full(12, 0.1))


self_similarity = Exercise(
    "self_similarity",
    points=2,
    minutes=12,
    difficulty=2,
    see="What comes back",
    hints=[
        "Average first: C[:, : blocks * average] in groups of `average` columns, then the mean over each group.",
        "Divide every column by its length. Then all cosines at once are a product of two matrices.",
        "Leave columns of zeros as they are: with a length of 1 instead of 0, their cosines become 0.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-6,
)


@self_similarity.case
def example(self_similarity, rng):  # noqa: F811
    """three columns of two rows, as in the example, and four of five rows"""
    return self_similarity(np.array([[1.0, 0, 2], [0, 0, 2]])), self_similarity(rng.random((5, 4)), 2)


@self_similarity.case
def random_frames(self_similarity, rng):
    """nine random frames of different size"""
    return self_similarity(rng.random((12, 9)) * rng.uniform(0.1, 5, 9))


@self_similarity.case
def twelve_frames(self_similarity, rng):
    """twelve random frames"""
    return self_similarity(rng.random((12, 12)) ** 2)


@self_similarity.case
def averaged(self_similarity, rng):
    """twelve frames in blocks of 3"""
    return self_similarity(rng.random((12, 12)) * rng.uniform(0.1, 5, 12), 3)


@self_similarity.case
def frames_left_over(self_similarity, rng):
    """23 frames in blocks of 5: three are left over"""
    return self_similarity(rng.random((12, 23)) * rng.uniform(0.1, 5, 23), average=5)


@self_similarity.case
def some_zeros(self_similarity, rng):
    """frames of zeros among others, as they are and in blocks of 2"""
    C = rng.random((12, 10))
    C[:, [0, 4, 5]] = 0
    return self_similarity(C), self_similarity(C, 2)


@self_similarity.case
def both_signs(self_similarity, rng):
    """values below zero as well"""
    return self_similarity(rng.standard_normal((12, 7)))


@self_similarity.case
def one_block(self_similarity, rng):
    """six frames in a block of 6, and in blocks of 4"""
    C = rng.random((12, 6))
    return self_similarity(C, 6), self_similarity(C, 4)
