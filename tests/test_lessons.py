"""What every lesson must hold: judged as it should be, up to date, runs in time, gives nothing away."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
import tokenize
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.authoring.build import orphans, stale_lesson
from autograder.authoring.bundle import bundle
from autograder.authoring.quality import assess_lesson
from autograder.authoring.script import read_script
from autograder.lesson import find_lessons, load_lesson
from autograder.run import public_seeds
from studio.datasets import data_sets, dataset

ROOT = Path(__file__).parent.parent
LESSONS = find_lessons(ROOT / "solutions")
MINUTE = 60
LONGER = {"13_vqvae": 2 * MINUTE, "18_diffusion": 2 * MINUTE}  # lessons that train a model for long

each_lesson = pytest.mark.parametrize("slug", LESSONS)


def published(slug):
    """{name: text} of all that students get of a lesson; arrays are in answers.npz alone."""
    folder = ROOT / "course" / slug
    return {f.name: f.read_text() for f in folder.iterdir() if f.suffix != ".npz"}


def lesson_copy(folder, slug, tmp_path):
    """A lesson's folder somewhere else: a test leaves no trace in the repository."""
    return Path(shutil.copytree(ROOT / folder / slug, tmp_path / slug))


def long_lines(source):
    """Lines that say something: code of one's own, not `return x` or an import."""
    common = ("#", '"""', "import", "from", "def", "with np.errstate(")
    return {line for text in source.splitlines() if len(line := text.strip()) > 25 and not line.startswith(common)}


@each_lesson
def test_quality_of_every_exercise(slug):
    qualities = assess_lesson(ROOT / "solutions" / slug)
    assert qualities
    assert [f"{q.exercise}: {problem}" for q in qualities for problem in q.problems] == []


@each_lesson
def test_everything_is_built(slug):
    assert stale_lesson(ROOT, slug) == []


def test_only_lessons_are_published():
    assert orphans(ROOT) == []


def test_exercise_names_are_unique_in_the_course():
    names = [name for slug in LESSONS for name in load_lesson(ROOT / "solutions" / slug).exercises]
    assert len(names) == len(set(names))


@pytest.fixture(scope="session")
def data_sets_made():
    """Beforehand, as the build does it: the first use of a data set puts out a progress bar."""
    for name in data_sets("\n".join((ROOT / "solutions" / slug / f"{slug}.py").read_text() for slug in LESSONS)):
        dataset(name)


@each_lesson
@pytest.mark.alone
@pytest.mark.usefixtures("data_sets_made")
def test_solved_notebook_runs_in_time_and_puts_out_what_it_shows(slug, tmp_path):
    notebook = lesson_copy("solutions", slug, tmp_path) / f"{slug}.ipynb"
    options = ["--nbval", "--nbval-current-env", "-q", "-n0", "-p", "no:cacheprovider", "-c", "/dev/null"]
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(notebook)],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert time.monotonic() - begin < LONGER.get(slug, MINUTE)


@each_lesson
def test_run_all_of_the_untouched_release_reaches_the_end(slug, tmp_path):
    """Every check raises, every other cell runs, with or without solutions: a learner is never stopped."""
    folder = lesson_copy("course", slug, tmp_path)
    notebook = nbformat.read(folder / f"{slug}.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=4 * MINUTE, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    failed = {cell.id for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "error"}
    checks = {f"check_{name}" for name in load_lesson(ROOT / "solutions" / slug).exercises}
    assert failed == checks


@each_lesson
def test_students_get_no_solution_and_no_variant(slug):
    lesson = load_lesson(ROOT / "solutions" / slug)
    script = (lesson.folder / f"{slug}.py").read_text()
    solutions = "\n".join(re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", script, re.DOTALL))
    answer = "\n".join(re.findall(r"# %% \[markdown\] question=.*?\n(.*?)(?=# %%|\Z)", script, re.DOTALL))
    secret = long_lines(solutions) | long_lines(answer.replace("# ", "")) | variant_lines(lesson)
    assert secret
    text = "\n".join(published(slug).values()).replace('\\"', '"')
    assert [line for line in secret if line in text] == []


def variant_lines(lesson):
    """Lines of variants.py but for names and words to be said to a wrong answer, and for what the lesson itself shows:
    some students hand in its demos."""
    lines = (lesson.folder / "variants.py").read_text().splitlines()
    pairs = zip(lines, without_texts(lines), strict=True)
    code = [line for line, rest in pairs if len("".join(rest.split())) > 15 and not line.startswith("@")]
    demos = [cell.source for cell in read_script(lesson.folder / f"{lesson.slug}.py") if "demo" in cell.tags]
    return long_lines("\n".join(code)) - long_lines("\n".join(demos))


def without_texts(lines):
    """The same lines with string literals left out."""
    left = [list(line) for line in lines]
    for token in tokenize.generate_tokens(iter([line + "\n" for line in lines] + [""]).__next__):
        if token.type == tokenize.STRING:
            (first, begin), (last, end) = token.start, token.end
            for number in range(first, last + 1):
                row = left[number - 1]
                start = begin if number == first else 0
                stop = end if number == last else len(row)
                row[start:stop] = " " * (stop - start)
    return ["".join(row) for row in left]


@each_lesson
def test_answers_hold_no_code(slug):
    lesson = load_lesson(ROOT / "solutions" / slug)
    with zipfile.ZipFile(ROOT / "course" / slug / "answers.npz") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for line in variant_lines(lesson):
        assert line.encode() not in content


@each_lesson
def test_the_bundle_holds_nothing_of_solutions(slug, tmp_path):
    lesson = load_lesson(ROOT / "solutions" / slug)
    secret = variant_lines(lesson)
    for name, content in unfolded(bundle(ROOT, [slug], tmp_path / "b.zip").read_bytes()):
        assert "solutions" not in name and "variants" not in name
        assert not [line for line in secret if line.encode() in content], name


def unfolded(archive):
    """(name, content) of everything in a zip, wheels within it unfolded too."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        for name in file.namelist():
            yield name, file.read(name)
            if name.endswith((".whl", ".npz")):
                yield from unfolded(file.read(name))


@each_lesson
@pytest.mark.alone
def test_a_check_answers_at_once(slug):
    """Median over the exercises, with reference solutions: at most half a second."""
    from autograder import answers
    from autograder.judge import judge
    from autograder.run import run_cases

    lesson = load_lesson(ROOT / "solutions" / slug)
    took = []
    for exercise in lesson.exercises.values():
        begin = time.monotonic()
        outcomes = run_cases(exercise, lesson.references[exercise.name], public_seeds(exercise))
        verdict = judge(exercise, outcomes, answers.read(ROOT / "course" / slug / "answers.npz", exercise))
        took.append(time.monotonic() - begin)
        assert verdict.passed
    assert sorted(took)[len(took) // 2] < 0.5
