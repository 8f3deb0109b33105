"""Archives as an LMS hands them over, and as nobody should: what is collected, and what is left alone."""

import io
import resource
import shutil
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from attack_kit import ATTACKS, make_course, released, with_answers
from nbgrader.apps.zipcollectapp import ZipCollectApp
from toy import SLUG
from traitlets.config import Config

from autograder.grading.collector import whose
from autograder.grading.config import configure

ZIPS = sorted((ATTACKS / "zips").glob("*.toml"))
MOST = 300_000  # KB of memory


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("original"))


@pytest.fixture
def course(original, tmp_path):
    shutil.copytree(original.root, tmp_path / "above" / "course")
    return replace(original, root=tmp_path / "above" / "course")


def packed(entries, notebook):
    """The zip that a recipe describes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            if "link" in entry:
                link = zipfile.ZipInfo(entry["name"])
                link.create_system, link.external_attr = 3, 0o120777 << 16
                archive.writestr(link, entry["link"])
            elif "zeros" in entry:
                with archive.open(entry["name"], "w", force_zip64=True) as large:
                    for _ in range(entry["zeros"] // 1_000_000):
                        large.write(bytes(1_000_000))
            elif "nested" in entry:
                deeper = [{"name": "more.zip", "nested": entry["nested"] - 1}] if entry["nested"] > 1 else []
                climbs = {"name": "../../../../planted.py", "content": "raise SystemExit"}
                archive.writestr(entry["name"], packed([climbs, *deeper], notebook))
            else:
                for number in range(entry.get("times", 1)):
                    content = entry.get("content", "" if "times" in entry else notebook)
                    archive.writestr(entry["name"].replace("{}", str(number)), content)
    return file.getvalue()


def collect(root):
    """`nbgrader zip_collect` in the folder, in this process."""
    ZipCollectApp.clear_instance()
    config = Config()
    configure(config, root)
    app = ZipCollectApp(config=config, log_level="CRITICAL")
    app.initialize([SLUG, "--force"])
    app.start()


@pytest.mark.parametrize("path", ZIPS, ids=lambda path: path.stem)
def test_archive(course, path, monkeypatch):
    monkeypatch.chdir(course.root)
    wanted = tomllib.loads(path.read_text())
    notebook = with_answers(released(course.root, SLUG), course.answers[SLUG]).decode()
    archive = course.root / "downloaded" / SLUG / "archive"
    archive.mkdir(parents=True)
    data = packed(wanted["entries"], notebook)
    (archive / "submissions.zip").write_bytes(data[: len(data) // 2] if wanted.get("cut") else data)
    if wanted.get("cut"):
        (archive / f"ada_1_2_{SLUG}.ipynb").write_text(notebook)
    before = {name: content for name, content in course.files().items() if "/downloaded/" not in name}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    collect(course.root)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < MOST
    after = {name: content for name, content in course.files().items() if "/downloaded/" not in name}
    submitted = course.root / "submitted"
    new = {name: after[name] for name in after.keys() - before.keys()}
    assert {name: after[name] for name in before} == before
    assert sorted(new) == sorted(str(submitted / name / SLUG / f"{SLUG}.ipynb") for name in wanted["collected"])
    assert set(new.values()) == {notebook.encode()}
    assert sorted(p.name for p in course.root.parent.iterdir()) == ["course"]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("aable_1234_5678_01_waveform_pcm-1.ipynb", "aable"),
        ("extracted/all/aable_LATE_1234_5678_01_waveform_pcm.ipynb", "aable"),
        ("aable_1234_5678_victim_01_waveform_pcm.ipynb", "aable"),
        ("aable_1234_5678_victim_33_44_01_waveform_pcm.ipynb", "aable"),
        ("Ada Able_99_assignsubmission_file_/01_waveform_pcm.ipynb", "Ada Able"),
        ("Ada Able_99_assignsubmission_file_/victim_01_waveform_pcm.ipynb", "Ada Able"),
        ("aable/01_waveform_pcm.ipynb", "aable"),
        ("<img src=x onerror=alert(1)>_12_34_01_waveform_pcm.ipynb", None),
        ("aable_1234_5678_homework.ipynb", None),
    ],
)
def test_nobody_hands_in_as_somebody_else(name, student):
    found = whose(Path(name))
    assert (found and found["student_id"]) == student
