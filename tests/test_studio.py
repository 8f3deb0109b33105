"""studio: sounds are played as they are, figures are labeled, controls answer fast."""

import ast
import base64
import importlib
import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

import studio
from studio import listen, load, plot_compare, plot_spectrum, plot_transfer, plot_waveform
from studio.controls import make_controls
from studio.output import collecting
from studio.players import without_sound
from studio.plots import spectrum
from studio.sounds import SoundError, as_sound

ROOT = Path(__file__).resolve().parent.parent
# The package's attribute `explore` is the function; this is its module.
EXPLORE = importlib.import_module("studio.explore")


def players(*args, **kwargs):
    """The HTML of listen(...)."""
    with collecting() as items:
        listen(*args, **kwargs)
    return items[0].bundle()[0]["text/html"]


def decode(page):
    """The sounds in the HTML of players: list of (samples int16, sr)."""
    found = re.findall(r'src="data:audio/flac;base64,([^"]+)"', page)
    return [soundfile.read(io.BytesIO(base64.b64decode(data)), dtype="int16") for data in found]


def run_python(code, **kwargs):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=env, timeout=120, **kwargs)


# Recordings


def test_load_gives_float32_in_range():
    for name in studio.clips():
        x, sr = load(name)
        assert x.dtype == np.float32 and x.ndim == 1 and np.abs(x).max() <= 1 and isinstance(sr, int)


def test_load_works_from_another_folder(tmp_path):
    done = run_python("import studio; print(len(studio.load('guit_em9')[0]))", cwd=tmp_path)
    assert done.stdout.strip() == "439768", done.stderr


def test_load_finds_the_data_folder_above(tmp_path, monkeypatch):
    audio = tmp_path / "data" / "audio"
    audio.mkdir(parents=True)
    soundfile.write(audio / "own.wav", np.array([0.5, -0.5]), 8000)
    (tmp_path / "data" / "manifest.json").write_text('[{"id": "own", "file": "audio/own.wav"}]')
    deep = tmp_path / "my_course" / "01"
    (deep / "data").mkdir(parents=True)
    (deep / "data" / "manifest.json").write_text('{"name": "a web page, no list of recordings"}')
    monkeypatch.chdir(deep)
    assert load("own")[0].tolist() == [0.5, -0.5]
    monkeypatch.setenv("STUDIO_DATA", str(ROOT / "data"))
    assert load("perc_bell")[1] == 44100


def test_load_says_what_is_wrong(tmp_path, monkeypatch):
    with pytest.raises(studio.ClipError, match="Did you mean 'guit_em9'"):
        load("guitar_em9")
    (tmp_path / "manifest.json").write_text('[{"id": "gone", "file": "audio/gone.flac"}]')
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path))
    with pytest.raises(studio.ClipError, match=r"missing. Get it back with `git checkout -- data`"):
        load("gone")
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "gone.flac").write_bytes(b"not a sound")
    with pytest.raises(studio.ClipError, match="damaged"):
        load("gone")
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(studio.ClipError, match="STUDIO_DATA is set to"):
        load("gone")


# Players


def test_a_recording_is_played_bit_for_bit():
    stored, _ = soundfile.read(ROOT / "data/audio/guit_em9.flac", dtype="int16")
    [(heard, sr)] = decode(players(*load("guit_em9")))
    assert sr == 44100 and np.array_equal(heard, stored)


@pytest.mark.parametrize("sr", [3000, 8000, 11025, 44100, 96000])
def test_levels_and_rates_are_exact(sr):
    x = 0.01 * np.sin(np.arange(1000))
    [(heard, rate)] = decode(players(x, sr))
    assert rate == sr and np.abs(heard / 32768 - x).max() <= 0.5 / 32768 + 1e-12


def test_nothing_is_normalized():
    (quiet, _), (loud, _) = decode(players({"quiet": ([0.001, 0.0], 8000), "loud": ([0.5, 0.0], 8000)}))
    assert quiet[0] == 33 and loud[0] == 16384


def test_clipping_is_said():
    page = players({"hot": (np.array([1.5, -2.0, 1.0, -1.0]), 8000)})
    assert "2 samples are beyond ±1 and clipped" in page and "peak +6.0 dBFS" in page
    assert decode(page)[0][0].tolist() == [32767, -32768, 32767, -32768]
    assert "clipped" not in players([1.0, -1.0], 8000)


@pytest.mark.parametrize(
    "x",
    [
        [0.5, -0.25],
        (0.5, -0.25),
        np.array([0.5, -0.25], dtype=np.float32),
        np.array([16384, -8192], dtype=np.int16),
        np.array([[0.5, -0.25]]),
    ],
)
def test_kinds_of_samples(x):
    assert as_sound(x).tolist() == [0.5, -0.25]


def test_a_tensor_is_a_sound():
    torch = pytest.importorskip("torch")
    assert as_sound(torch.tensor([0.5, -0.25], requires_grad=True)).tolist() == [0.5, -0.25]


def test_stereo_both_ways_around():
    left_right = np.array([[0.5, 0.25, 0.0], [0.0, -0.25, -0.5]])
    for x in (left_right, left_right.T):
        assert decode(players(x, 8000))[0][0].tolist() == [[16384, 0], [8192, -8192], [0, -16384]]


def test_slow_rates_repeat_samples_and_say_so():
    page = players([0.5, -0.5], 1000)
    assert "each sample is played 3 times, at 3,000 Hz" in page
    assert decode(page)[0][0].tolist() == [16384] * 3 + [-16384] * 3


@pytest.mark.parametrize(
    ("x", "sr", "message"),
    [
        ([0.0, float("nan")], 8000, "1 of 2 samples are NaN or infinite, the first is sample 1"),
        ([], 8000, "empty"),
        (None, 8000, "this sound is None"),
        ([[0.0], [0.0, 0.1]], 8000, "no array of samples"),
        (np.zeros((3, 3)), 8000, r"shape \[3, 3\]"),
        (np.array([1000, 2000]), 8000, "int64"),
        (["a"], 8000, "cannot be played"),
        (np.ones(3, dtype=complex), 8000, "complex128"),
        ([0.0], None, "sample rate is missing"),
        ([0.0], 0, "sample rate must be"),
        ([0.0], "fast", "sample rate must be"),
        ([0.0], 1e6, "browsers play"),
        ({"a": [0.0, 1.0]}, None, r"must be a pair \(x, sr\)"),
        ({}, None, "nothing to play"),
    ],
)
def test_what_cannot_be_played_is_said(x, sr, message):
    with pytest.raises(SoundError, match=message):
        players(x, sr)


def test_labels_are_escaped():
    assert "&lt;b&gt;" in players({"<b>": ([0.0, 0.1], 8000)})


def test_without_sound_keeps_labels():
    bare = without_sound(players({"a & b": ([0.5], 8000), "c": ([0.25], 8000)}))
    assert "base64" not in bare and "<audio" not in bare and "a &amp; b" in bare
    assert bare.count("sound: run the notebook to hear it") == 1
    assert without_sound(bare) == bare and without_sound("<p>text</p>") == "<p>text</p>"


# Figures


def figures():
    x, sr = load("guit_em9")
    y = np.round(x * 8) / 8
    yield plot_waveform(x, sr, caption="All of it.")
    yield plot_waveform(x, sr, start=1.0, end=1.002, limit=0.5, caption="Samples.")
    yield plot_waveform(2 * x, sr, caption="Too loud.")
    yield plot_compare({"before": (x, sr), "after": (y, sr)}, start=1.0, end=1.01, caption="Both.")
    yield plot_compare({"before": x, "after": y}, sr, caption="Both.")
    yield plot_spectrum(x, sr, caption="One.")
    yield plot_spectrum({"a": (x, sr), "b": (y[::2], sr / 2)}, caption="Two.", log_frequency=True)
    yield plot_transfer(lambda v: np.round(v * 4) / 4, caption="Steps.")


def test_figures_have_labels_units_and_captions():
    with collecting():
        for figure in figures():
            [axes] = figure.axes
            assert axes.get_xlabel() and axes.get_ylabel()
            assert "(" in axes.get_xlabel() or "sample" in axes.get_xlabel()
            assert figure.caption in [text.get_text() for text in figure.texts]
            data, metadata = figure.bundle()
            assert data["image/png"].startswith(b"\x89PNG") and len(data["image/png"]) < 60_000
            assert metadata["image/png"]["alt"] == figure.caption


def test_waveform_counts_time_and_samples():
    with collecting():
        figure = plot_waveform(np.zeros(8000), 8000, start=0.5, end=0.505)
        assert len(figure.axes[0].lines[-1].get_xdata()) == 40
        assert figure.axes[0].get_xlabel() == "time after 0.5 s (ms)"
        with pytest.raises(SoundError, match="give sounds as a dictionary"):
            plot_compare(np.zeros(8), 8000)
        with pytest.raises(SoundError, match=r"lasts 1\.000 s"):
            plot_waveform(np.zeros(8000), 8000, start=2.0)


def test_spectrum_is_calibrated():
    sr = 8192
    frequencies, level = spectrum(np.sin(2 * np.pi * 1000 * np.arange(sr) / sr), sr)
    assert frequencies[np.argmax(level)] == 1000
    assert abs(level.max()) < 1e-6


def test_a_figure_is_shown_once_in_a_cell():
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    code = nbformat.v4.new_code_cell
    cells = [
        code("from studio import *\nimport numpy as np\nx = np.zeros(100)"),
        code("plot_waveform(x, 8000)\nplot_waveform(x, 8000, caption='b')"),
        code("f = plot_waveform(x, 8000)\nf.axes[0].axvline(2)\nf"),
        code("f"),
        code("say('**1**'); listen(x, 8000); explore(lambda bits: print(bits), bits=(1, 8))"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": ""}
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute(env=env)
    kinds = [[sorted(out["data"])[0] for out in cell.outputs] for cell in notebook.cells]
    assert kinds[1] == ["image/png"] * 2
    assert kinds[2] == ["image/png"] * 2, "changed after it was shown: shown again"
    assert kinds[3] == ["image/png"]
    assert kinds[4][:2] == ["text/markdown", "text/html"]


# Controls


def test_controls_by_description():
    def function(bits=3, cutoff=500.0, wave="square", dither=True, sr=8000):
        pass

    controls = make_controls(
        function,
        {
            "bits": (2, 16),
            "cutoff": (100.0, 1000.0, 100.0, "Hz"),
            "wave": ["sine", "square"],
            "dither": False,
            "sr": ([44100, 22050, 8000], "Hz"),
        },
    )
    assert [type(c).__name__ for c in controls.values()] == [
        "IntSlider",
        "FloatSlider",
        "Dropdown",
        "Checkbox",
        "SelectionSlider",
    ]
    assert [c.value for c in controls.values()] == [3, 500.0, "square", False, 8000]
    assert controls["cutoff"].description == "cutoff (Hz)"
    assert all(not getattr(c, "continuous_update", False) for c in controls.values())
    with pytest.raises(TypeError, match="is no control"):
        make_controls(function, {"bits": "four"})


@pytest.fixture
def published(monkeypatch):
    """What explore sends to the notebook: list of (display id, MIME bundle, update)."""
    sent = []

    def publish(data, metadata=None, display_id=None, update=False):
        sent.append((display_id, data, update))

    monkeypatch.setattr(EXPLORE, "publish", publish)
    monkeypatch.setattr(EXPLORE, "display", lambda box: None)
    return sent


def start(function, **controls):
    made = EXPLORE._Explorer(function, make_controls(function, controls))
    made.start()
    return made


def test_explore_updates_its_outputs_in_place(published):
    def function(gain=1.0):
        x = gain * np.ones(100)
        listen(x / 10, 8000)
        return plot_waveform(x / 10, 8000), {"returned": (x / 10, 8000)}

    made = start(function, gain=(0.0, 2.0))
    first = list(published)
    published.clear()
    made.controls["gain"].value = 2.0
    assert [i for i, _, _ in first][1:] == [i for i, _, _ in published], "the empty message stays"
    assert [update for _, _, update in first + published] == [False] * 4 + [True] * 3
    assert [sorted(data)[0] for _, data, _ in published] == ["text/html", "image/png", "text/html"]
    assert decode(published[0][1]["text/html"])[0][0][0] == 6554  # 0.2 of full scale


def test_explore_shows_errors_and_goes_on(published):
    def function(bits=1):
        print("seen")
        if bits == 1:
            raise ValueError("<too few>")
        listen([0.5], 8000)
        listen([0.25], 8000)

    made = start(function, bits=(1, 3))
    message = published[0][1]
    assert "With bits=1 the function stopped" in message["text/plain"]
    assert "ValueError: <too few>" in message["text/plain"] and "&lt;too few&gt;" in message["text/html"]
    assert 'raise ValueError("<too few>")' in message["text/plain"] and "seen" in message["text/plain"]
    published.clear()
    made.controls["bits"].value = 2
    assert published[0][1]["text/plain"] == "seen"
    assert [len(decode(data["text/html"])) for _, data, _ in published] == [0, 1, 1]


def test_explore_says_when_a_return_value_is_unusable(published):
    start(lambda n: 42, n=(1, 2))
    assert "this one returned int" in published[0][1]["text/plain"]


def test_explore_answers_fast(published):
    x, sr = load("guit_em9")
    x = x[: 4 * sr]

    def degrade(bits=8):
        y = np.round(x * 2 ** (bits - 1)) / 2 ** (bits - 1)
        return plot_waveform(y, sr, caption=f"{bits} bits"), {"original": (x, sr), "degraded": (y, sr)}

    made = start(degrade, bits=(2, 16))
    times = []
    for bits in (2, 4, 6, 10, 12):
        began = time.process_time()  # not the clock on the wall: other tests run beside this one
        made.controls["bits"].value = bits
        times.append(time.process_time() - began)
    assert min(times) < 0.2, times


# The package


def test_import_is_light():
    code = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource"):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import studio
print([m for m in ("torch", "librosa", "scipy", "matplotlib.pyplot") if m in sys.modules])
"""
    done = run_python(code)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_no_module_imports_what_windows_lacks():
    for path in (ROOT / "studio").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not {"fcntl", "resource", "termios", "pwd"} & set(names), path


def test_outside_a_notebook_plain_text_is_printed():
    done = run_python("from studio import *; listen([0.5], 8000, label='a'); say('b'); plot_waveform([0.5], 8000)")
    assert done.stdout.split("\n")[:3] == [
        "Players: a (peak −6.0 dBFS · 8,000 Hz · 0.125 ms)",
        "b",
        "Figure",
    ]
