"""What lies in data/: the manifest tells the truth of every file, and credits are complete."""

import ast
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio import ClipError, clips, load

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
ENTRIES = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
KEYS = {
    "recording": {"sr", "duration", "pcm_sha256", "source_package", "source_file", "changes"},
    "instrument": {"source_package", "changes", "script"},
    "chorales": {"sha256", "source_package", "source_file", "changes", "script"},
    "midi": {"sha256", "source_package", "source_file", "changes"},
    "model": {"sha256", "script", "seed", "quality", "report"},
}
COMMON = {"id", "kind", "file", "title", "licence", "attribution", "split", "use"}
LICENSES = {
    "CC0-1.0",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "MIT",
    "LicenseRef-LibriVox-Public-Domain AND BSD-2-Clause",
    "LicenseRef-Public-Domain",
}
NO_ENTRY = {"manifest.json", "LICENSES.md"}  # and what lies in makers/ and cache/
HELD_OUT = {entry["id"] for entry in ENTRIES if entry.get("split") == "heldout"}


def of_kind(*kinds):
    return [pytest.param(entry, id=entry["id"]) for entry in ENTRIES if entry["kind"] in kinds]


@pytest.mark.parametrize("entry", of_kind(*KEYS))
def test_entry_is_complete_and_its_hash_right(entry):
    needed = KEYS[entry["kind"]] | (COMMON - {"use", "split"} if entry["kind"] == "model" else COMMON)
    assert set(entry) >= needed and all(entry[key] not in ("", None) for key in needed)
    assert ("sha256" in entry) != ("pcm_sha256" in entry)
    assert "script" not in entry or (ROOT / entry["script"]).is_file()
    path = DATA / entry["file"]
    if "sha256" in entry:
        content = path.read_bytes()
        content = content.replace(b"\r\n", b"\n") if path.suffix == ".json" else content
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        return
    samples, sr = soundfile.read(path, dtype="int16")
    assert samples.ndim == 1, "all sounds are mono"
    assert sr == entry["sr"] and abs(len(samples) / sr - entry["duration"]) < 0.001
    assert hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest() == entry["pcm_sha256"]


def test_every_file_has_an_entry_and_the_reverse():
    files = (path.relative_to(DATA) for path in DATA.rglob("*") if path.is_file())
    found = [path.as_posix() for path in files if path.parts[0] not in {"makers", "cache"} | NO_ENTRY]
    listed = [entry["file"] for entry in ENTRIES] + [entry["report"] for entry in ENTRIES if "report" in entry]
    assert sorted(listed) == sorted(found), "after a change in data/, run data/makers/make_manifest.py"
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)
    assert {entry["kind"] for entry in ENTRIES} <= set(KEYS)


def test_everything_is_credited_under_a_known_license():
    credits = (DATA / "LICENSES.md").read_text(encoding="utf-8")
    for entry in ENTRIES:
        assert entry["licence"] in LICENSES, entry["id"]
        if entry["kind"] == "model":  # made here, under the license of the course
            continue
        assert entry["attribution"].split(",")[0].split(":")[0].split(" (")[0] in credits, entry["id"]
        if entry["kind"] in ("recording", "midi"):
            assert f"`{entry['id']}`" in credits, f"{entry['id']} is missing in LICENSES.md"
    assert "The above copyright notice and this permission notice shall be" in credits  # MIT, of the instruments


def test_no_lesson_loads_a_held_out_recording():
    assert len(HELD_OUT) == 3
    for path in (ROOT / "solutions").glob("*/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not {word for word in words if isinstance(word, str)} & HELD_OUT, path


def test_data_is_small():
    sizes = {entry["file"]: (DATA / entry["file"]).stat().st_size for entry in ENTRIES if entry["kind"] != "model"}
    assert sum(sizes.values()) < 12_000_000
    assert sum(size for file, size in sizes.items() if file.startswith("instruments/")) < 4_500_000
    assert sizes["chorales.json"] < 900_000


def test_load_and_clips_know_recordings_alone():
    recordings = [entry["id"] for entry in ENTRIES if entry["kind"] == "recording"]
    assert sorted(clips()) == sorted(recordings)
    with pytest.raises(ClipError, match="there is no recording 'chorales'"):
        load("chorales")


def test_a_recording_is_loaded_as_it_is_stored():
    x, sr = load("pd_bell")
    samples, rate = soundfile.read(DATA / "audio" / "pd_bell.flac", dtype="int16")
    assert sr == rate and x.dtype == np.float32
    assert np.array_equal(x * 32768, samples)


@pytest.fixture
def chorale_maker():
    sys.path.insert(0, str(DATA / "makers"))
    import make_chorales

    yield make_chorales
    sys.path.remove(str(DATA / "makers"))


def test_chorales_share_little_with_each_other(chorale_maker):
    """No two pieces share a fifth of their windows, and what is held out is not in the train split."""
    rows = json.loads((DATA / "chorales.json").read_text(encoding="utf-8"))
    voices = [[_timed(flat) for flat in row["voices"]] for row in rows]
    windows = [chorale_maker.shapes(chorale_maker.grid(voice)) for voice in voices]
    shared = max(chorale_maker.overlap(a, b) for k, a in enumerate(windows) for b in windows[:k])
    assert shared < chorale_maker.SHARED
    train = set().union(*(w for w, row in zip(windows, rows, strict=True) if row["split"] == "train"))
    for split in ("validation", "heldout"):
        seen = [len(w & train) / len(w) for w, row in zip(windows, rows, strict=True) if row["split"] == split]
        assert len(seen) == 35 and np.mean(seen) < 0.05 and max(seen) < 0.3


def _timed(flat):
    ends = np.cumsum(flat[::2]).tolist()
    rows = zip(ends, flat[::2], flat[1::2], strict=True)
    return [(end - duration, duration, pitch) for end, duration, pitch in rows if pitch]
