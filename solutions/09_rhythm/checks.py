"""Lesson 09: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["librosa", "mir_eval", "torchaudio", "studio", "matplotlib.pyplot.acorr"]

spectral_flux = Exercise(
    "spectral_flux",
    points=2,
    minutes=10,
    difficulty=1,
    see="The onset curve shows where something begins",
    hints=[
        "Magnitudes first, of the whole table. Then each column minus the one before it.",
        "np.diff takes an axis. Frames are columns: which axis runs from frame to frame?",
        "np.diff gives one column less than there were. The first value of the result is 0.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-5,
)


def _spectra(rng, bins, frames):
    """Random complex numbers: [bins, frames]."""
    return rng.standard_normal((bins, frames)) + 1j * rng.standard_normal((bins, frames))


@spectral_flux.case
def example_flux(spectral_flux, rng):
    """the three rows of the example"""
    return spectral_flux(np.array([[1, 4, 2, 2, 0], [3, 3j, 5, 1, 2], [0, 1, 1, -4, 4]]))


@spectral_flux.case
def complex_numbers(spectral_flux, rng):
    """random complex numbers, 5 bins and 8 frames"""
    return spectral_flux(_spectra(rng, 5, 8))


@spectral_flux.case
def square_table(spectral_flux, rng):
    """random complex numbers, 6 bins and 6 frames"""
    return spectral_flux(_spectra(rng, 6, 6))


@spectral_flux.case
def plain_magnitudes(spectral_flux, rng):
    """random magnitudes, 4 bins and 7 frames"""
    return spectral_flux(rng.uniform(0, 9, (4, 7)))


@spectral_flux.case
def one_bin(spectral_flux, rng):
    """one bin, 9 frames"""
    return spectral_flux(rng.uniform(0, 5, (1, 9)))


@spectral_flux.case
def one_frame(spectral_flux, rng):
    """seven bins, one frame"""
    return spectral_flux(_spectra(rng, 7, 1))


@spectral_flux.case
def only_softer(spectral_flux, rng):
    """every bin gets softer from frame to frame"""
    return spectral_flux(np.cumsum(rng.uniform(0.1, 1, (4, 6)), axis=1)[:, ::-1])


@spectral_flux.case
def only_phases_change(spectral_flux, rng):
    """magnitudes stay, angles change"""
    return spectral_flux(rng.uniform(1, 2, (5, 1)) * np.exp(1j * rng.uniform(-3, 3, (5, 6))))


autocorrelation = Exercise(
    "autocorrelation",
    points=2,
    minutes=12,
    difficulty=2,
    see="After one beat, a rhythm is like itself",
    hints=[
        "Subtract the mean. Then, for one lag: which slice of the curve meets which?",
        "d[lag:] meets d[: len(d) - lag]. Multiply, add up. Beware of d[:-lag] at lag 0.",
        "Only divide by the value at lag 0 if it is above 1e-10. Lags of n or more stay 0.",
    ],
    forbids=[*LIBRARIES, "numpy.correlate", "numpy.convolve", "scipy.signal"],
    rtol=0,
    atol=2e-5,
)


@autocorrelation.case
def example_lags(autocorrelation, rng):
    """the six values of the example"""
    return autocorrelation(np.array([1.0, 0, 0, 2, 0, 0]), 3)


@autocorrelation.case
def random_curve(autocorrelation, rng):
    """24 random values, lags up to 9"""
    return autocorrelation(rng.uniform(0, 4, 24), 9)


@autocorrelation.case
def far_from_zero(autocorrelation, rng):
    """12 random values around 20, lags up to 11, which is n - 1"""
    return autocorrelation(20 + rng.standard_normal(12), 11)


@autocorrelation.case
def beyond_the_end(autocorrelation, rng):
    """7 random values, lags up to 12"""
    return autocorrelation(rng.uniform(0, 1, 7), 12)


@autocorrelation.case
def lag_zero_alone(autocorrelation, rng):
    """9 random values, lag 0 alone"""
    return autocorrelation(rng.uniform(0, 1, 9), 0)


@autocorrelation.case
def whole_numbers(autocorrelation, rng):
    """15 random whole numbers, lags up to 6"""
    return autocorrelation(rng.integers(0, 9, 15), 6)


@autocorrelation.case
def nothing_changes(autocorrelation, rng):
    """zeros; the same value eleven times; one value alone"""
    return [autocorrelation(x, 3) for x in (np.zeros(6), np.full(11, 0.1), np.array([2.5]))]


@autocorrelation.case
def near_the_limit(autocorrelation, rng):
    """one frame of 1e-4, 2e-5, 2e-6 or 1e-7 among 19 zeros"""
    x = np.zeros(20)
    x[int(rng.integers(4, 16))] = 1
    return [autocorrelation(size * x, 4) for size in (1e-4, 2e-5, 2e-6, 1e-7)]


estimate_tempo = Exercise(
    "estimate_tempo",
    points=3,
    minutes=20,
    difficulty=3,
    see="Half, right, and double",
    hints=[
        "Which lag has 40 BPM? You need the autocorrelation up to a little more than four times that lag.",
        "Score all candidates, take the best with np.argmax, and remember which lag its place stands for.",
        "Refine with g, not with the score. Both neighbors of the winner may lie outside of the candidates.",
    ],
    forbids=[*LIBRARIES, "numpy.correlate", "numpy.convolve", "scipy.signal"],
    rtol=2e-5,
    atol=1e-3,
    unit="BPM",
)


def _pulse(rng, n, period, noise=0.1, first=None):
    """Random curve [n] with bumps about two frames wide, `period` frames apart."""
    first = rng.uniform(0, period) if first is None else first
    m = np.arange(n)[:, None]
    bumps = np.exp(-0.5 * ((m - first - period * np.arange(n // period + 2)) / 1.2) ** 2).sum(axis=1)
    return bumps + noise * rng.random(n)


@estimate_tempo.case
def example_tempo(estimate_tempo, rng):
    """the curve of the example"""
    onset = np.zeros(101)
    onset[::10] = 1
    return estimate_tempo(onset, 20)


@estimate_tempo.case
def between_frames(estimate_tempo, rng):
    """a beat every 17.3 frames, 40 frames a second"""
    return estimate_tempo(_pulse(rng, 200, 17.3), 40)


@estimate_tempo.case
def odd_frame_rate(estimate_tempo, rng):
    """a beat every 13.6 frames, 31.25 frames a second"""
    return estimate_tempo(_pulse(rng, 160, 13.6), 31.25)


@estimate_tempo.case
def preferences(estimate_tempo, rng):
    """one curve, preferred tempos of 50, 100 and 200 BPM"""
    onset = _pulse(rng, 240, 12.2) + _pulse(rng, 240, 24.4, first=3.0)
    return [estimate_tempo(onset, 40.0, preferred, 0.6) for preferred in (50.0, 100.0, 200.0)]


@estimate_tempo.case
def widths(estimate_tempo, rng):
    """one curve, widths of 0.15, 0.7 and 5 octaves around 90 BPM"""
    onset = 0.6 * _pulse(rng, 240, 13.3, first=2.0) + _pulse(rng, 240, 26.6, first=2.0)
    return [estimate_tempo(onset, 40.0, preferred=90.0, width=width) for width in (0.15, 0.7, 5.0)]


@estimate_tempo.case
def at_both_ends(estimate_tempo, rng):
    """beats at exactly 240 and at exactly 40 BPM; beats that are faster, and slower, and are preferred"""
    pairs = (10.0, 240.0), (60.0, 40.0), (9.0, 300.0), (61.0, 30.0), (5.0, 480.0)
    return [estimate_tempo(_pulse(rng, 400, period, 0.02), 40, preferred, 0.3) for period, preferred in pairs]


@estimate_tempo.case
def hardly_faster(estimate_tempo, rng):
    """a beat every ten frames at 40.1 frames a second, which is 240.6 BPM"""
    return estimate_tempo(_pulse(rng, 400, 10.0, 0.02), 40.1, 240.0, 0.3)


@estimate_tempo.case
def limits_between_frames(estimate_tempo, rng):
    """22 frames a second, a beat every 5 frames (264 BPM); 21 frames a second, a beat every 32 (39.4 BPM)"""
    fast, slow = _pulse(rng, 200, 5.0, 0.02), _pulse(rng, 300, 32.0, 0.02)
    return [estimate_tempo(fast, 22, 240.0, 0.3), estimate_tempo(slow, 21, 40.0, 0.3)]


@estimate_tempo.case
def nothing_in_reach(estimate_tempo, rng):
    """three frames, 40 a second: all candidates lie beyond the end and are equally good"""
    return estimate_tempo(np.array([0.0, 1.0, 0.0]), 40.0, float(rng.uniform(80, 160)))


@estimate_tempo.case
def few_frames_a_second(estimate_tempo, rng):
    """three frames a second, six curves of noise: four candidates, the shortest lag is 1"""
    return [estimate_tempo(rng.random(30), 3, preferred, 0.2) for preferred in (180.0, 180.0, 170.0, 90.0, 60.0, 45.0)]


@estimate_tempo.case
def defaults(estimate_tempo, rng):
    """twelve curves of noise, preferred tempo and width by default"""
    return [estimate_tempo(rng.random(60), 12.5) for _ in range(12)]


@estimate_tempo.case
def short_curve(estimate_tempo, rng):
    """only 40 frames: a beat every 11.4, then five curves of noise; most lags lie beyond the end"""
    curves = [_pulse(rng, 40, 11.4), *rng.random((5, 40))]
    return [estimate_tempo(onset, 25.0, 90.0, 0.8) for onset in curves]


@estimate_tempo.case
def noise_alone(estimate_tempo, rng):
    """fifteen curves of noise, with narrow and wide preferences"""
    return [estimate_tempo(rng.random(70), 12.5, 110.0, width) for width in (0.1, 0.25, 0.4, 0.9, 2.0) * 3]


@estimate_tempo.case
def silence(estimate_tempo, rng):
    """zeros, and a curve that never changes; preferred tempos of 140 and 97"""
    return [estimate_tempo(np.zeros(90), 20.0), estimate_tempo(np.full(70, 0.3), 20.0, 97.0)]


track_beats = Exercise(
    "track_beats",
    points=4,
    minutes=30,
    difficulty=4,
    see="The best path of beats",
    hints=[
        "Two arrays as long as the curve: the best total that ends at each frame, and the beat before it (-1: none).",
        "Which frames may come before t? Those from t - 2P up to t - P/2, none below 0: np.ceil and np.floor help.",
        "Going through them from the earliest on, replace the best only if the new total is larger: ties go right.",
        "At the end, np.argmax over the last ceil(P) frames. Then a while loop along the notes; turn the list round.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-4,
    unit="s",
)


@track_beats.case
def example_beats(track_beats, rng):
    """the twelve frames of the example"""
    return track_beats(np.array([0.0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]), 10, 150)


@track_beats.case
def steady_beats(track_beats, rng):
    """beats every 9.6 frames, 20 frames a second, 125 BPM"""
    return track_beats(_pulse(rng, 100, 9.6, 0.3), 20, 125)


@track_beats.case
def noisy_beats(track_beats, rng):
    """five random curves of 70 frames at several tempos, default tightness"""
    return [track_beats(rng.random(70), 12.5, bpm) for bpm in (61.0, 93.0, 120.0, 150.0, 187.5)]


@track_beats.case
def loose_and_tight(track_beats, rng):
    """one random curve of 80 frames, tightness 0.5, 3, 20 and 1000"""
    onset = rng.random(80)
    return [track_beats(onset, 10.0, 97.0, tightness) for tightness in (0.5, 3.0, 20.0, 1000.0)]


@track_beats.case
def without_tightness(track_beats, rng):
    """few strokes among zeros, tightness 0: many ways are equally good"""
    results = []
    for bpm in (120.0, 150.0, 170.0):
        onset = np.zeros(60)
        onset[rng.choice(60, 9, replace=False)] = 1
        results.append(track_beats(onset, 10.0, bpm, tightness=0.0))
    return results


@track_beats.case
def limits_of_the_distance(track_beats, rng):
    """strokes exactly half a period apart, then exactly two periods; tightness 0.1"""
    near, far, wide = np.zeros(41), np.zeros(41), np.zeros(41)
    near[::3], far[::12], wide[::13] = 1, 1, 1
    return [track_beats(onset, 10, 100, 0.1) for onset in (near, far, wide)]


@track_beats.case
def strokes_near_the_end(track_beats, rng):
    """a strong stroke at each of the last frames in turn; periods of 5.4 and 5.6 frames"""
    results = []
    for place in range(3, 9):
        onset = 0.1 * rng.random(40)
        onset[-place] = 3
        results += [track_beats(onset, frame_rate, 100.0) for frame_rate in (9.0, 28 / 3)]
    return results


@track_beats.case
def close_calls(track_beats, rng):
    """two curves where 1 % of the tightness decides, at its default"""
    results = []
    for size in (4.954, 5.004):  # in standard deviations; the penalty of 5 frames instead of 4 is 4.979
        n, total, squares = 80, 5.5 + size, 5.5**2 + size**2
        rest = np.roots([1 / n - 1 / n**2, -2 * total / n**2, squares / n - total**2 / n**2 - 1])
        onset = np.zeros(n)
        onset[[5, 74, 79]] = max(rest.real), 5.5, size
        results.append(track_beats(onset, 10.0, 150.0))
    return results


@track_beats.case
def silent_ends(track_beats, rng):
    """silence before the first stroke and after the last; a period of exactly 5 frames"""
    onset = np.zeros(70)
    onset[22 : 22 + 5 * int(rng.integers(3, 6)) : 5] = 1
    return track_beats(onset, 10.0, 120.0)


@track_beats.case
def short_curves(track_beats, rng):
    """curves of 3, 4, 5, 6 and 9 frames, a period of 6; then twenty of 7 frames, a period of 2.5"""
    long = [track_beats(rng.random(n), 10.0, 100.0, 1.0) for n in (3, 4, 5, 6, 9)]
    return long + [track_beats(rng.random(7), 10.0, 240.0, 4.0) for _ in range(20)]


@track_beats.case
def louder_and_softer(track_beats, rng):
    """one random curve, as it is, 1000 times and a thousandth as large, and 5 higher: tightness 5"""
    onset = rng.random(60)
    return [track_beats(curve, 12.0, 110.0, 5.0) for curve in (onset, 1000 * onset, onset / 1000, onset + 5)]


@track_beats.case
def no_beats(track_beats, rng):
    """zeros, a curve that never changes, and one frame alone: how many beats"""
    return [f"{len(track_beats(onset, 10.0, 120.0))} beats" for onset in (np.zeros(30), np.full(40, 0.3), np.ones(1))]


beat_f_measure = Exercise(
    "beat_f_measure",
    points=3,
    minutes=15,
    difficulty=2,
    see="How good are the beats?",
    hints=[
        "First count pairs; precision and recall follow. Take care of the lists without any beat.",
        "Both are sorted: walk along both with two counters. If the two beats in front fit, they are a pair.",
        "If they do not fit, the earlier of the two can never find a partner: go on without it.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-5,
)


def _times(rng, n, apart=0.12):
    """Random times in s: [n], rising."""
    return np.cumsum(rng.uniform(0.002, 2 * apart, n))


@beat_f_measure.case
def example_score(beat_f_measure, rng):
    """two beats each, as in the example"""
    return beat_f_measure(np.array([1.0, 1.0625]), np.array([1.0625, 1.125]), 0.0625)


@beat_f_measure.case
def around_the_beat(beat_f_measure, rng):
    """20 beats half a second apart, found with errors of up to 0.14 s"""
    known = 0.5 * np.arange(1, 21)
    return beat_f_measure(known, np.sort(known + rng.uniform(-0.14, 0.14, 20)))


@beat_f_measure.case
def half_and_double(beat_f_measure, rng):
    """every second beat found; then twice as many as there are; then all between the beats"""
    known = rng.uniform(0, 1) + 0.5 * np.arange(12)
    tries = known[::2], np.arange(24) * 0.25 + known[0], known + 0.25
    return [beat_f_measure(known, found) for found in tries]


@beat_f_measure.case
def crowded(beat_f_measure, rng):
    """six pairs of lists with many beats close together, so that several pairings are possible"""
    return [beat_f_measure(_times(rng, 20, 0.05), _times(rng, 25, 0.04)) for _ in range(6)]


@beat_f_measure.case
def several_near_one(beat_f_measure, rng):
    """four found around one known beat; one found between three known"""
    near = [0.97, 0.99, 1.01, 1.03]
    return [
        beat_f_measure(np.array([1.0]), np.array(near)),
        beat_f_measure(np.array([0.95, 1.0, 1.05]), np.array([1.0])),
    ]


@beat_f_measure.case
def windows(beat_f_measure, rng):
    """one pair of lists, windows of 0.01, 0.05, 0.2 and 1 s"""
    known, found = _times(rng, 15, 0.25), _times(rng, 18, 0.2)
    return [beat_f_measure(known, found, window) for window in (0.01, 0.05, 0.2, 1.0)]


@beat_f_measure.case
def exactly_at_the_limit(beat_f_measure, rng):
    """errors of exactly the window of 0.125 s, to both sides; then larger, then half of it"""
    known = np.arange(1.0, 7)
    return [beat_f_measure(known, known + error, 0.125) for error in (0.125, -0.125, 0.1875, 0.0625)]


@beat_f_measure.case
def different_lengths(beat_f_measure, rng):
    """3 of 10 beats found; 10 found where there are 3"""
    times = np.arange(10) + rng.uniform(0, 0.4, 10)
    return [beat_f_measure(times, times[2:5]), beat_f_measure(times[4:7], times)]


@beat_f_measure.case
def empty_lists(beat_f_measure, rng):
    """no beats known, none found, neither; and none that fit"""
    none, some = np.zeros(0), np.array([1.0, 2.0])
    return [
        beat_f_measure(none, some),
        beat_f_measure(some, none),
        beat_f_measure(none, none),
        beat_f_measure(some, some + 0.5),
    ]
