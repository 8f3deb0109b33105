"""Grading on a real Dask cluster on this computer: a scheduler and workers as processes, some of which die."""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import cluster_preload
import psutil
import pytest
from classroom import hand_in, nbgrader
from nbgrader.api import Gradebook
from toy import SLUG, write_toy

from autograder import answers
from autograder.__main__ import main
from autograder.authoring.notebook import to_bytes, to_notebook
from autograder.errors import CourseError
from autograder.grading import cluster
from autograder.grading.result import read_results
from autograder.grading.tasks import Task
from autograder.lesson import load_lesson

HERE = Path(__file__).parent
ROOT = HERE.parent
RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
MEAN = RIGHT | {"total": "def total(x):\n    return sum(x) / len(x)"}  # half of its points
HALT = RIGHT | {"total": "# halt\n" + RIGHT["total"]}  # see cluster_preload.py
PATIENCE = 50  # seconds; nothing here waits so long unless something is broken

SCHEDULER = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    root = tmp_path_factory.mktemp("cluster")
    lesson = load_lesson(write_toy(root))
    (lesson.folder / "answers.npz").write_bytes(answers.record(list(lesson.exercises.values()), lesson.references))
    (lesson.folder / f"{SLUG}.ipynb").write_bytes(to_bytes(to_notebook(lesson)))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    nbgrader(root, "generate_assignment", SLUG, "--force")
    return root


@pytest.fixture
def course(released, tmp_path):
    return Path(shutil.copytree(released, tmp_path / "course"))


@pytest.fixture
def pipe(tmp_path):
    """A worker that halts writes its process number here."""
    os.mkfifo(tmp_path / "who")
    file = os.open(tmp_path / "who", os.O_RDWR)  # so that nobody waits for the other end
    yield file
    os.close(file)


def halted(pipe, running):
    """The process number of the worker that has halted, once it has; `running` is who waits for it."""
    ended = os.pidfd_open(running.pid)
    found = select.select([pipe, ended], [], [], PATIENCE)[0]
    os.close(ended)
    assert pipe in found, running.communicate() if ended in found else "no worker has come to the cell that halts it"
    return int(os.read(pipe, 100))


@pytest.fixture
def start(tmp_path):
    """A function that starts `dask WORDS`, and waits until it has said what it must say."""
    with contextlib.ExitStack() as open_:

        def started(said, *words, **variables):
            environment = os.environ | {"PYTHONPATH": f"{ROOT}:{HERE}", "HALT": str(tmp_path)} | variables
            command = [sys.executable, "-m", "dask", *words]
            process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
            open_.callback(end, process)
            for line in process.stderr:
                if said in line:
                    threading.Thread(target=process.stderr.read, daemon=True).start()  # else it would wait for us
                    return process, line.split()[-1]
            raise AssertionError(f"dask {' '.join(words)} ended")

        yield started


def end(process):
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.kill()
    for child in children:
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    process.communicate()


@pytest.fixture
def scheduler(start):
    """The address of a scheduler."""
    return start("Scheduler at:", *SCHEDULER)[1]


@pytest.fixture
def worker(start):
    def started(scheduler, nanny="--no-nanny"):
        words = ("worker", scheduler, "--nthreads", "1", nanny, "--no-dashboard")
        return start("Starting established", *words, "--preload", str(HERE / "cluster_preload.py"))[0]

    return started


def submit(root, student, sources):
    folder = root / "submitted" / student / SLUG
    return hand_in(root / "course" / SLUG / f"{SLUG}.ipynb", sources, folder / f"{SLUG}.ipynb")


def grading(root, address):
    command = [sys.executable, "-m", "autograder", "grade", SLUG, "--course", str(root), "--cluster", address]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_worker_that_is_killed_while_it_grades_costs_nothing(course, pipe, scheduler, worker):
    wanted = {f"s{i}": 6.0 if i % 2 else 4.0 for i in range(8)} | {"s3": 6.0}
    for student, points in wanted.items():
        submit(course, student, HALT if student == "s3" else RIGHT if points == 6 else MEAN)
    workers = [worker(scheduler, "--nanny"), worker(scheduler, "--no-nanny")]
    running = grading(course, scheduler)
    victim = halted(pipe, running)
    assert {victim, psutil.Process(victim).ppid()} & {w.pid for w in workers}
    sandbox = psutil.Process(victim).children(recursive=True)
    assert len(sandbox) >= 4, "bubblewrap, the warm parent, a guard, a submission"
    os.kill(victim, signal.SIGKILL)
    said, errors = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, errors
    assert said == "Graded 8, unchanged since last time 0.\n"
    assert not psutil.wait_procs(sandbox, timeout=PATIENCE)[1]
    assert {r.student: r.points for r in read_results(course, SLUG)} == wanted
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        found = [(s.student_id, s.score) for s in gradebook.assignment_submissions(SLUG)]
    assert len(found) == len(wanted) and dict(found) == wanted


def test_one_that_ends_every_worker_costs_itself_alone(start, worker, monkeypatch):
    scheduler = start("Scheduler at:", *SCHEDULER, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")[1]
    monkeypatch.setattr(cluster, "grade_there", cluster_preload.deadly)
    monkeypatch.setattr(cluster, "_versions", lambda root, lesson: ())
    worker(scheduler, "--nanny")
    students = ["ada", "deadly", "ben", "cy", "dee"]
    tasks = [Task(Path("/course"), SLUG, student, b"", b"") for student in students]
    found = list(cluster.on_cluster(tasks, scheduler))
    assert sorted(r.student for r in found) == sorted(students)
    assert {r.student: r.problem[:32] for r in found if r.problem} == {"deadly": "Grading it ended several workers"}


def test_what_a_worker_lacks_is_said(course, tmp_path, scheduler, worker, monkeypatch, capfd):
    submit(course, "ada", RIGHT)
    worker(scheduler)
    said = f"has no folder {tmp_path}/elsewhere/solutions/{SLUG}: .* must be shared"
    with monkeypatch.context() as patch, pytest.raises(CourseError, match=said):
        patch.setattr(cluster, "_versions", lambda root, lesson: ())  # this computer has what the worker has not
        list(cluster.on_cluster([Task(tmp_path / "elsewhere", SLUG, "ada", b"", b"")], scheduler))
    monkeypatch.setattr(cluster, "_program", lambda: "newer")
    assert main(["grade", SLUG, "--course", str(course), "--cluster", scheduler]) == 1
    last = capfd.readouterr().err.splitlines()[-1]
    assert "does not have what this computer has: autograder (" in last and ", not newer)" in last
    assert not read_results(course, SLUG)


def test_a_scheduler_without_workers_is_said(course, scheduler, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "_WORKERS_WITHIN", 0.1)
    submit(course, "ada", RIGHT)
    assert main(["grade", SLUG, "--course", str(course), "--cluster", scheduler]) == 1
    assert f"The Dask scheduler at {scheduler} has no workers" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nothing://like:that", "tcp://127.0.0.1:port"])
def test_a_scheduler_that_is_not_there_is_said(course, address, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "_CONNECTED_WITHIN", 0.2)
    submit(course, "ada", RIGHT)
    assert main(["grade", SLUG, "--course", str(course), "--cluster", address]) == 1
    assert f"No Dask scheduler can be reached at {address} (" in capsys.readouterr().err.splitlines()[-1]


def test_a_scheduler_that_goes_away_is_said(tmp_path, start, worker, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECTED_WITHIN", 2)
    process, address = start("Scheduler at:", *SCHEDULER)
    worker(address)

    def tasks():
        yield Task(tmp_path, SLUG, "ada", b"", b"")
        process.kill()

    monkeypatch.setattr(cluster, "grade_there", cluster_preload.never)
    monkeypatch.setattr(cluster, "_versions", lambda root, lesson: ())
    with pytest.raises(CourseError, match="What was graded so far is kept"):
        list(cluster.on_cluster(tasks(), address))


def test_ctrl_c_ends_at_once_and_keeps_what_is_done(course, pipe, scheduler, worker):
    submit(course, "s0", HALT)
    worker(scheduler)
    running = grading(course, scheduler)
    halted(pipe, running)
    running.send_signal(signal.SIGINT)
    said, errors = running.communicate(timeout=20)  # seconds; were it to wait for the task, it would wait for ever
    assert running.returncode == 130 and "the same command goes on" in errors and "Traceback" not in errors
