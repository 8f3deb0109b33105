"""studio's images and curves: right values at the right places, units, small files, fast answers."""

import importlib
import time

import numpy as np
import pytest

from studio import (
    SoundError,
    explore,
    listen,
    load,
    plot_chroma,
    plot_curves,
    plot_matrix,
    plot_mel,
    plot_piano_roll,
    plot_spectrogram,
)
from studio.output import collecting
from studio.panels import _COLORS, LEVELS
from studio.pianoroll import note_name
from studio.raster import decibels, reduce_cells, stft_power

EXPLORE = importlib.import_module("studio.explore")
SR = 16000
RNG = np.random.default_rng(7)
MELS = {f"step {k}": RNG.standard_normal((80, 64)) for k in range(4)}
VOICES = [[(4 * k, 4, pitch + k % 3) for k in range(16)] for pitch in (72, 67, 60, 48)]


@pytest.fixture(autouse=True)
def collected():
    with collecting() as items:
        yield items


def sine(frequency, seconds=1.0, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * SR)) / SR)


def levels(axes):
    """The level of each cell of a panel, 0 to LEVELS - 1, or LEVELS where it is white; lowest row first."""
    colors = np.asarray(axes.images[0].get_array())[..., :3]
    return np.argmin(np.abs(colors[..., None, :].astype(int) - _COLORS).sum(axis=-1), axis=-1)


# Short-time levels


def test_a_sine_of_amplitude_1_reads_0_dbfs():
    level = decibels(stft_power(sine(1000), 1024, 256))
    assert level.shape == (1 + SR // 256, 513)
    assert np.argmax(level[30]) == 64 and abs(level[30, 64]) < 1e-4


@pytest.mark.parametrize(("n_fft", "hop", "n"), [(512, 100, 3000), (301, 77, 1000), (1024, 256, 10)])
def test_frames_agree_with_librosa(n_fft, hop, n):
    librosa = pytest.importorskip("librosa")
    x = RNG.uniform(-1, 1, n)
    padded = np.pad(x, n_fft)  # librosa warns of sounds shorter than a frame
    want = np.abs(librosa.stft(padded, n_fft=n_fft, hop_length=1, center=False)) ** 2
    starts = n_fft - n_fft // 2 + hop * np.arange(1 + n // hop)
    window = librosa.filters.get_window("hann", n_fft, fftbins=True)
    got = stft_power(x, n_fft, hop)[: len(starts)]
    starts = starts[: len(got)]
    assert np.allclose(got.T * (window.sum() / 2) ** 2, want[:, starts], rtol=1e-3, atol=1e-3)


def test_cells_show_the_strongest_value():
    x = np.zeros((100, 3))
    x[37] = 5
    got = reduce_cells(x, np.linspace(0, 100, 11), axis=0)
    assert got[:, 0].tolist() == [0, 0, 0, 5, 0, 0, 0, 0, 0, 0]
    assert reduce_cells(np.array([[1.0, 2.0]]), np.linspace(0, 2, 5), axis=1).tolist() == [[1, 1, 2, 2]]


# Spectrograms


@pytest.mark.parametrize("log_frequency", [False, True])
@pytest.mark.parametrize("frequency", [440, 3000])
def test_a_sine_lies_at_its_frequency(frequency, log_frequency):
    axes = plot_spectrogram(sine(frequency), SR, log_frequency=log_frequency).axes[0]
    cells = levels(axes)
    assert cells.max() == LEVELS - 1 and np.median(cells) == 0
    row = np.median(np.flatnonzero(cells[:, cells.shape[1] // 2] >= LEVELS - 2)) + 0.5
    place = axes.transAxes.transform((0, row / len(cells)))
    hertz = axes.transData.inverted().transform(place)[1] * (1 if log_frequency else 1000)
    assert abs(hertz - frequency) < max(0.03 * frequency, 40)


def test_a_click_lies_at_its_time():
    x = np.zeros(2 * SR)
    x[round(1.5 * SR)] = 1
    cells = levels(plot_spectrogram(x, SR, n_fft=256).axes[0])
    column = np.median(np.flatnonzero(cells[60])) + 0.5
    assert abs(2 * column / cells.shape[1] - 1.5) < 0.01


def test_sound_and_levels_give_the_same_picture():
    x = sine(1000, 1, 0.5) + 0.1 * RNG.standard_normal(SR)
    S = decibels(stft_power(x, 512, 128)).T
    ours = levels(plot_spectrogram(x, SR, n_fft=512, hop_length=128, floor=-60).axes[0])
    theirs = plot_spectrogram(S[:, :126], SR, hop_length=128, floor=-60)
    given = levels(theirs.axes[0])
    assert ours.shape == given.shape and np.mean(ours == given) > 0.99
    assert "level (dB" in " ".join(text.get_text() for text in theirs.texts)


def test_several_sounds_share_axes_and_scale():
    figure = plot_spectrogram({"long": (sine(500, 2), SR), "short": (sine(500, 1, 0.1)[::2], SR / 2)})
    long, short, _bar = figure.axes
    assert long.get_title(loc="left") == "long" and long.get_xlim() == short.get_xlim() == (0, 2)
    white = levels(short) == LEVELS
    assert white[:, -1].all() and white[-1].all() and not white[0, 0]
    loudest = levels(short)[~white].max()
    assert levels(long).max() == LEVELS - 1 and loudest == LEVELS * 60 // 80, "-20 dBFS, of -80 to 0"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot_spectrogram(sine(500)), "sample rate is missing"),
        (lambda: plot_spectrogram(sine(500), SR, n_fft=0.5), "n_fft must be a whole number"),
        (lambda: plot_spectrogram(np.full((5, 5), np.nan), SR), "NaN"),
        (lambda: plot_spectrogram(np.ones((5, 5), complex), SR), "take its absolute value first"),
        (lambda: plot_spectrogram({}), "nothing to plot"),
        (lambda: plot_spectrogram(sine(500), SR, floor=3), "floor=3 dB"),
        (lambda: plot_mel(np.zeros(5)), r"this has shape \[5\]"),
        (lambda: plot_mel({}), "nothing to plot"),
        (lambda: plot_chroma(np.zeros((11, 5)), SR, 512), r"has shape \[12, columns\]; this has shape \[11, 5\]"),
        (lambda: plot_matrix(np.eye(3), "x", "y", xticks=["a"]), "1 names for 3"),
        (lambda: plot_matrix(np.eye(3), "x", "y", low=1, high=0), "must go up"),
        (lambda: plot_piano_roll([]), "notes are"),
        (lambda: plot_piano_roll([[(0, 1)]]), "notes are"),
        (lambda: plot_piano_roll(VOICES, weights=[[1.0]]), "weights, voice by voice"),
        (lambda: plot_piano_roll(VOICES, weights=[[2.0] * 16] * 4), r"must lie in \[0, 1\]"),
        (lambda: plot_piano_roll(VOICES, mark=(4, 0)), "mark must be"),
        (lambda: plot_piano_roll(VOICES, start=5, end=5), "nothing lies between"),
        (lambda: plot_curves([1, 2], "x", "y"), "as a dictionary"),
        (lambda: plot_curves({"a": ([1, 2], [1])}, "x", "y"), "2 values of x, but 1 of y"),
        (lambda: plot_curves({"a": "text"}, "x", "y"), "must be numbers"),
    ],
)
def test_what_is_wrong_is_said(call, message):
    with pytest.raises(SoundError, match=message):
        call()


# Other images


def test_mel_panels():
    figure = plot_mel(MELS, caption="Four.")
    assert [axes.get_title(loc="left") for axes in figure.axes[:4]] == list(MELS)
    assert levels(figure.axes[0]).shape == (80, 64)
    assert {text.get_text() for text in figure.texts} >= {"time (s)", "frequency (kHz)", "log-mel value", "Four."}
    ticks = dict(
        zip([t.get_text() for t in figure.axes[0].get_yticklabels()], figure.axes[0].get_yticks(), strict=True)
    )
    librosa = pytest.importorskip("librosa")
    centers = librosa.mel_frequencies(82, fmin=0, fmax=8000, htk=True)[1:-1]
    assert abs(np.interp(1000, centers, np.arange(80) + 0.5) - ticks["1"]) < 0.1


def test_chroma_rows_from_c_to_b():
    C = np.zeros((12, 40))
    C[9] = 1
    axes = plot_chroma(C, SR, 512).axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()][9] == "A"
    assert levels(axes)[9].min() == LEVELS - 1 and levels(axes)[8].max() == 0


def test_matrix_has_square_cells_and_row_0_on_top():
    A = np.zeros((4, 6))
    A[0, 5] = 1
    axes = plot_matrix(A, "key", "query", xticks="abcdef").axes[0]
    assert levels(axes)[-1, 5] == LEVELS - 1 and levels(axes).sum() == LEVELS - 1
    box = axes.get_window_extent()
    assert abs(box.width / 6 - box.height / 4) < 0.5
    assert axes.get_ylim() == (3.5, -0.5) and [t.get_text() for t in axes.get_xticklabels()] == list("abcdef")


def test_matrices_take_tensors_and_infinities():
    torch = pytest.importorskip("torch")
    A = torch.tensor([[0.0, float("-inf")], [1.0, 0.0]], requires_grad=True)
    assert levels(plot_matrix(A, "x", "y").axes[0]).tolist() == [[LEVELS - 1, 0], [0, 0]]


# Piano rolls and curves


def test_notes_lie_at_their_beats():
    assert plot_piano_roll(VOICES, xlabel="time (s)").axes[0].get_xlabel() == "time (s)"
    axes = plot_piano_roll(VOICES, mark=(0, 2)).axes[0]
    first = axes.collections[0].get_paths()[2].get_extents()
    assert first.extents.tolist() == [2.0, 73.5, 3.0, 74.5]
    assert note_name(60) == "C4" and note_name(69) == "A4"
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["soprano", "alto", "tenor", "bass", "marked note"]


def test_weights_are_opacity():
    weights = [np.linspace(0, 1, 16) for _ in VOICES]
    faces = plot_piano_roll(VOICES, weights=weights).axes[0].collections[1].get_facecolors()
    assert np.allclose(faces[:, 3], weights[0])


def test_kinds_of_pieces():
    class Piece:
        voices = VOICES

    grid = np.array([[60, 0], [60, 48], [62, 48]])
    assert len(plot_piano_roll(Piece()).axes[0].collections) == 4
    assert len(plot_piano_roll(VOICES[0]).axes[0].collections) == 1
    first, second = plot_piano_roll(grid).axes[0].collections
    assert [p.get_extents().x1 for p in first.get_paths()] == [1.0, 1.5]
    assert [p.get_extents().x0 for p in second.get_paths()] == [0.5]


def test_curves():
    curves = {"a": [1.0, 2.0, 4.0], "b": ([0, 2], [3.0, float("nan")])}
    figure = plot_curves(
        curves, "step", "loss (nats)", log_y=True, lines={"baseline": 1.3}, markers=["b"], dashed=["a"]
    )
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["a", "b", "baseline"]
    assert axes.get_yscale() == "log" and axes.lines[1].get_marker() == "s"
    assert "$" not in "".join(t.get_text() for t in axes.get_yticklabels())


# Size and speed


def figures():
    guitar, sr = load("guit_em9")
    theme, theme_sr = load("van_theme_mono")
    yield plot_spectrogram(guitar, sr, caption="A.")
    yield plot_spectrogram(theme, theme_sr, caption="A.")
    yield plot_spectrogram(theme, theme_sr, caption="A.", log_frequency=True)
    yield plot_spectrogram({k: (theme, theme_sr) for k in "abc"}, caption="A.")
    yield plot_mel(MELS, caption="A.")
    yield plot_chroma(RNG.random((12, 400)), SR, 512, caption="A.")
    yield plot_matrix(RNG.random((64, 64)), "key", "query", caption="A.")
    yield plot_piano_roll(VOICES, weights=[RNG.random(16) for _ in VOICES], caption="A.")
    yield plot_curves({k: RNG.random(500) for k in "ab"}, "step", "loss (nats)", caption="A.")


def test_figures_are_small_and_shown_once(collected):
    for number, figure in enumerate(figures()):
        assert len(collected) == number + 1 and collected[-1] is figure
        data, metadata = figure.bundle()
        assert len(data["image/png"]) <= 40_000, number
        assert metadata["image/png"]["alt"] == "A."


def best_move(monkeypatch, function, values, **controls):
    """The shortest CPU time of one move of a slider, in seconds."""
    monkeypatch.setattr(EXPLORE, "publish", lambda *args, **kwargs: None)
    monkeypatch.setattr(EXPLORE, "display", lambda box: None)
    made = EXPLORE._Explorer(function, EXPLORE.make_controls(function, controls))
    made.start()
    times = []
    for value in values:
        begin = time.process_time()
        next(iter(made.controls.values())).value = value
        times.append(time.process_time() - begin)
    return min(times)


def test_a_spectrogram_and_a_player_answer_fast(monkeypatch):
    theme, sr = load("van_theme_mono")
    theme = theme[: 5 * sr]

    def louder(gain=0.5):
        plot_spectrogram(gain * theme, sr, caption="Gain.")
        listen(gain * theme, sr)

    assert best_move(monkeypatch, louder, (0.1, 0.2, 0.3, 0.4, 0.6, 0.7), gain=(0.0, 1.0)) < 0.2


def test_scrubbing_through_frames_is_fast(monkeypatch):
    frames = list(MELS.values())
    assert best_move(monkeypatch, lambda step=0: plot_mel(frames[step]), (1, 2, 3, 0, 1, 2), step=(0, 3)) < 0.2
    assert callable(explore)


def test_labels_stand_above_the_notes_within_the_time_shown():
    figure = plot_piano_roll([[(0, 4, 60), (4, 4, 64)]], labels=[(0, "C"), (1, "Em"), (9, "G")])
    texts = [(text.get_text(), *text.get_position()) for text in figure.axes[0].texts]
    assert [text for text, _, _ in texts] == ["C", "Em"]
    assert all(64.5 < pitch < figure.axes[0].get_ylim()[1] for _, _, pitch in texts)
