"""train: keeps to its time, can be interrupted, shows itself cheaply, and says what is wrong."""

import importlib
import math
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from studio import History, TrainingError, train
from studio.livecurves import running_mean
from studio.output import collecting

ROOT = Path(__file__).resolve().parent.parent
LIVE = importlib.import_module("studio.livecurves")


@pytest.fixture
def published(monkeypatch):
    """As in a notebook: list of (data, metadata, display id, update)."""
    sent = []

    def publish(data, metadata=None, display_id=None, update=False):
        sent.append((data, metadata, display_id, update))

    monkeypatch.setattr(LIVE, "can_update", lambda: True)
    monkeypatch.setattr(LIVE, "publish", publish)
    return sent


def test_all_steps(capsys):
    seen = []
    history = train(lambda f: seen.append(f) or 1 - f, steps=5, seconds=60)
    assert isinstance(history, History) and history.steps == 5 and history.stopped == "steps"
    assert history.curves == {"loss": [1.0, 0.8, 0.6, 0.4, pytest.approx(0.2)]}
    assert seen == [0.0, 0.2, 0.4, 0.6, 0.8], "the fraction does not hang on the clock"
    done = capsys.readouterr()
    assert done.err == "" and done.out.startswith("finished · step 5 of 5 · 0.0 of 60 s · loss 0.2")


def test_time_is_up():
    fractions = []

    def step(fraction):
        fractions.append(fraction)
        time.sleep(0.01)
        return 1.0

    begin = time.monotonic()
    history = train(step, steps=10**6, seconds=0.5)
    assert history.stopped == "time" and 1 < history.steps < 60
    assert history.seconds <= 0.6 and time.monotonic() - begin < 3
    assert fractions == sorted(fractions) and 0.85 < fractions[-1] <= 1, "a schedule comes to its end"


def test_one_step_at_least():
    assert train(lambda f: time.sleep(0.05) or 1.0, steps=9, seconds=0.01).steps == 1


def test_interrupt_keeps_what_was_learned(published):
    weights = [0.0]

    def step(fraction):
        if weights[0] == 3:
            raise KeyboardInterrupt
        weights[0] += 1
        return weights[0]

    history = train(step, steps=100, seconds=60)
    assert weights == [3] and history.steps == 3 and history.stopped == "interrupted"
    assert "interrupted · step 3 of 100" in published[-1][1]["image/png"]["alt"]


def test_curves_that_come_now_and_then():
    def step(fraction):
        return {"loss": 1.0} | ({"validation": 2.0} if fraction in (0.25, 0.75) else {})

    curves = train(step, 4, 60, curves=(("loss", "validation"),)).curves
    assert curves["loss"] == [1.0] * 4
    assert np.allclose(curves["validation"], [math.nan, 2, math.nan, 2], equal_nan=True)


@pytest.mark.filterwarnings("error")  # a warning would go to stderr, which no lesson may write to
def test_tensors_are_numbers_and_one_thread_is_used():
    torch = pytest.importorskip("torch")
    torch.set_num_threads(2)
    history = train(lambda f: torch.tensor(0.5, requires_grad=True), 2, 60)
    assert history.curves["loss"] == [0.5, 0.5] and torch.get_num_threads() == 1


def test_nan_stops_with_one_sentence():
    with pytest.raises(
        TrainingError, match=r"loss became nan in step 3 \(the value before was 1\).*learning rate"
    ) as e:
        losses = iter([2.0, 1.0, math.nan])
        train(lambda f: next(losses), 10, 60)
    assert e.value.history.steps == 2
    assert e.value._render_traceback_() == [f"TrainingError: {e.value}"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((None, 10, 1), "must be a function"),
        ((lambda: 1.0, 10, 1), "must take one argument"),
        ((lambda f: 1.0, 0, 1), "steps must be"),
        ((lambda f: 1.0, 10.5, 1), "steps must be"),
        ((lambda f: 1.0, 10, "long"), "seconds must be"),
        ((lambda f: None, 10, 1), "it returned None"),
        ((lambda f: {"error": 1.0}, 10, 1), r"returned \['error'\], but the curves to draw are \['loss'\]"),
    ],
)
def test_what_is_wrong_is_said(args, message):
    with pytest.raises(TrainingError, match=message):
        train(*args)


def test_errors_of_the_step_are_not_hidden():
    def step(fraction):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        train(step, 3, 1)


def test_one_display_is_updated_in_place_and_cheaply(published):
    rng = np.random.default_rng(0)

    def step(fraction):
        time.sleep(0.001)
        return 3 * math.exp(-3 * fraction) + 0.3 * rng.random()

    history = train(step, steps=10**6, seconds=4, caption="A loss.", lines={"chance": 2.0})
    assert history.drawing < 0.05 * history.seconds + 0.1, "one slow redraw on a busy machine is allowed"
    assert 3 <= len(published) <= 2 + 4 / 0.5
    assert len({display for _, _, display, _ in published}) == 1
    assert [update for *_, update in published] == [False] + [True] * (len(published) - 1)
    assert len({data["text/plain"] for data, *_ in published}) == 1, "nbval compares the text of first and last"
    assert len(published[-1][0]["image/png"]) < 25_000


def test_under_explore_the_last_state_alone_is_shown():
    with collecting() as items:
        train(lambda f: 1 - f, 5, 60)
    assert len(items) == 1 and items[0].bundle()[0]["image/png"].startswith(b"\x89PNG")


def test_the_running_mean():
    x = np.random.default_rng(1).random(600)
    mean = running_mean(x)
    assert mean.shape == x.shape and np.isclose(mean[300], x[290:311].mean())
    assert np.isclose(mean[0], x[:11].mean()) and np.isclose(mean[-1], x[-11:].mean())
    assert running_mean(np.array([2.0])).tolist() == [2.0]


def test_a_notebook_with_training_passes_nbval(tmp_path):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    cell = nbformat.v4.new_code_cell
    cells = [
        cell("import time\nfrom studio import train\ndef step(f):\n    time.sleep(0.002)\n    return time.time() % 1"),
        cell("history = train(step, 10**6, 1.6, caption='Never twice the same.')"),
        cell("train(step, 5, 9)"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute(env=env)
    outputs = [[o.output_type for o in c.outputs] for c in notebook.cells]
    assert outputs == [[], ["display_data"], ["display_data"]]
    assert set(notebook.cells[1].outputs[0]["data"]) == {"image/png", "text/plain"}
    nbformat.write(notebook, tmp_path / "t.ipynb")
    options = ["--nbval", "--nbval-current-env", "-q", "-n0", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(tmp_path / "t.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]
