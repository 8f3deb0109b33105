"""The recordings: what the manifest says of them is true, and credits are complete."""

import ast
import hashlib
import json
from pathlib import Path

import pytest
import soundfile

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
ENTRIES = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
KEYS = {"id", "file", "title", "sr", "duration", "pcm_sha256", "split", "use"}
KEYS |= {"source_package", "source_file", "licence", "attribution", "changes"}
LICENSES = {
    "CC0-1.0",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "LicenseRef-LibriVox-Public-Domain AND BSD-2-Clause",
}
# Recordings kept for evaluation: they may come into data/ one day, but never into a lesson.
HELD_OUT = {"loop_compus", "librivox_0890", "naev_empire1"} | {
    entry["id"] for entry in ENTRIES if entry["split"] == "heldout"
}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_entry_tells_the_truth(entry):
    assert set(entry) >= KEYS and all(entry[key] not in ("", None) for key in KEYS)
    samples, sr = soundfile.read(DATA / entry["file"], dtype="int16")
    assert samples.ndim == 1, "lessons load mono"
    assert sr == entry["sr"]
    assert abs(len(samples) / sr - entry["duration"]) < 0.001
    assert hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest() == entry["pcm_sha256"]


def test_every_file_has_an_entry_and_the_reverse():
    listed = [entry["file"] for entry in ENTRIES]
    found = [path.relative_to(DATA).as_posix() for path in (DATA / "audio").iterdir()]
    assert sorted(listed) == sorted(found)
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)


def test_every_recording_is_credited_under_a_known_license():
    credits = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    for entry in ENTRIES:
        assert entry["licence"] in LICENSES, entry["id"]
        assert f"`{entry['id']}`" in credits, f"{entry['id']} is missing in LICENSES.md"
        assert entry["attribution"].split(",")[0].split(":")[0].split(" (")[0] in credits, entry["id"]


def test_no_lesson_loads_a_held_out_recording():
    for path in (ROOT / "solutions").glob("*/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not {word for word in words if isinstance(word, str)} & HELD_OUT, path


def test_recordings_are_small():
    assert sum((DATA / entry["file"]).stat().st_size for entry in ENTRIES) < 3_000_000
