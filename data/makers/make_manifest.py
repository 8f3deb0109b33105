"""Bring `data/manifest.json` up to date with all files in `data/` that are no recordings.

    python data/makers/make_manifest.py

Entries of recordings (`make_recordings.py`) stay as they are; those of instruments, chorales, MIDI files and
models are made anew. `pcm_sha256` is the hash of 16-bit samples, `sha256` that of the file (texts with \\n).
A model is `models/NAME.safetensors` with its report `models/NAME.json`, which holds its seed and quality; its
script is the one in this folder that names it.
"""

import hashlib
import json
from pathlib import Path

import soundfile

DATA = Path(__file__).resolve().parent.parent
MADE = ("instrument", "chorales", "midi", "model")
FONT = {
    "source_package": "fluidr3mono-gm-soundfont (Debian)",
    "licence": "MIT",
    "attribution": "Frank Wen, Michael Cowgill and others: FluidR3 Mono",
    "split": "course",
}
FREEDOOM = {
    "source_package": "freedoom (Debian)",
    "licence": "BSD-3-Clause",
    "attribution": "Contributors to the Freedoom project",
    "changes": "none",
    "split": "course",
    "use": "several tracks, tempo and controllers: what real MIDI files hold",
}
CHORALES = {
    "source_package": "music21 (PyPI)",
    "source_file": "music21/corpus/bach",
    "licence": "LicenseRef-Public-Domain",
    "attribution": "Johann Sebastian Bach (1685-1750)",
    "changes": "pitches and durations read from the encodings; near-duplicates dropped; key by automatic analysis",
    "split": "by piece, in the file",
    "use": "music as notes: models of chorales, harmony, rendered clips",
    "script": "data/makers/make_chorales.py",
}


def main():
    path = DATA / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    kept = [{"id": e["id"], "kind": "recording"} | e for e in entries if e.get("kind") not in MADE]
    index = DATA / "instruments" / "index.json"
    made = [instrument(*pair) for pair in json.loads(index.read_text(encoding="utf-8"))["instruments"].items()]
    common = FONT | {"changes": "made by the script", "script": "data/makers/make_instruments.py"}
    use = "pitch, place, loop and decay of each recording in the instruments' files"
    made.append(file_entry("instruments_index", "instrument", index, "Index of the instruments", common | {"use": use}))
    made.append(file_entry("chorales", "chorales", DATA / "chorales.json", "Four-voice chorales as notes", CHORALES))
    for midi in sorted((DATA / "midi").glob("*.mid")):
        fields = {"source_file": midi.name} | FREEDOOM
        made.append(file_entry(f"midi_{midi.stem.lower()}", "midi", midi, f"MIDI file {midi.name}", fields))
    made += [model(weights) for weights in sorted((DATA / "models").glob("*.safetensors"))]
    path.write_text(json.dumps(kept + made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def instrument(name, row):
    """The entry of one instrument's recordings."""
    samples, sr = soundfile.read(DATA / "instruments" / row["file"], dtype="int16")
    entry = {"id": f"instrument_{Path(row['file']).stem}", "kind": "instrument", "file": f"instruments/{row['file']}"}
    entry |= {"title": f"{len(row['notes'])} recordings of {name}", "sr": sr, "duration": round(len(samples) / sr, 3)}
    changes = "rendered, cut to attack and loop, tuned by measurement, levelled, one file an instrument"
    entry |= FONT | {"changes": changes, "script": "data/makers/make_instruments.py", "use": "the sampler"}
    return entry | {"pcm_sha256": hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()}


def model(weights):
    """The entry of one trained model."""
    report = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
    scripts = [p for p in Path(__file__).parent.glob("*.py") if weights.stem in p.read_text(encoding="utf-8")]
    quality = report.get("quality", {k: v for k, v in report.items() if k not in ("seed", "log")})
    fields = {
        "licence": "MIT",
        "attribution": "the authors of From Sample to Song",
        "script": f"data/makers/{min(scripts).name}",
        "seed": report["seed"],
        "quality": quality,
        "report": f"models/{weights.stem}.json",
    }
    return file_entry(f"model_{weights.stem}", "model", weights, f"Trained weights of {weights.stem}", fields)


def file_entry(name, kind, path, title, fields):
    """An entry with the hash of the file."""
    content = path.read_bytes()
    content = content.replace(b"\r\n", b"\n") if path.suffix == ".json" else content
    entry = {"id": name, "kind": kind, "file": path.relative_to(DATA).as_posix(), "title": title}
    return entry | fields | {"sha256": hashlib.sha256(content).hexdigest()}


if __name__ == "__main__":
    main()
