"""Make the recordings in `data/audio/` and what `data/manifest.json` says of them.

    python data/makers/make_recordings.py PACK

PACK is a folder with `manifest.json` and `audio/`: the recordings as they come from the packages named there
(Debian: sonic-pi-samples, puredata-doc, pocketsphinx-testdata, asterisk-core-sounds-*-g722, ufoai-music,
naev-data), stored as FLAC. Here stereo becomes mono, and each gets a title. Recordings that the manifest has
already stay as they are, to the bit. Run `make_manifest.py` afterwards for all other files.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import numpy as np
import soundfile

DATA = Path(__file__).resolve().parent.parent
TITLES = {
    "loop_compus": "Drum loop, 148 BPM",
    "loop_garzul": "Loop of synthesizer and drums",
    "loop_tabla": "Tabla loop, about 90 BPM",
    "loop_mehackit1": "Glitch loop, about 97 BPM",
    "guit_harmonics": "Guitar harmonics, one after another",
    "guit_e_slide": "Guitar, a slide on the E string",
    "ambi_choir": "A sung chord",
    "ambi_piano": "A low piano chord",
    "ambi_glass_hum": "Humming glass, a sustained tone",
    "ambi_haunted_hum": "A hum of inharmonic partials",
    "vinyl_hiss": "Hiss and clicks of a record",
    "drum_roll": "Drum roll",
    "bass_voxy_c": "Bass note whose vowel changes",
    "drum_bass_hard": "Bass drum, hard",
    "drum_bass_soft": "Bass drum, soft",
    "drum_snare_hard": "Snare drum, hard",
    "drum_snare_soft": "Snare drum, soft",
    "drum_cymbal_closed": "Closed cymbal",
    "drum_tom_hi_hard": "High tom, hard",
    "drum_tom_lo_hard": "Low tom, hard",
    "drum_cowbell": "Cowbell",
    "bd_808": "Bass drum of a drum machine",
    "sn_dub": "Snare drum with an echo chamber",
    "tabla_na": "Tabla, one stroke",
    "pd_bell": "A small bell",
    "librivox_0890": 'Reading from "Sense and Sensibility", held out',
    "speech_it": "Italian, a man speaking",
    "speech_ru": "Russian, a woman speaking",
    "naev_intro": "Game music, a small ensemble",
    "naev_empire1": "Game music, 120 BPM, held out",
}
LIBRIVOX = (
    "LibriVox: Jane Austen, Sense and Sensibility, chapter 1; packaged by Carnegie Mellon University (PocketSphinx)"
)
EXCERPTS = {"speech_it": 9, "speech_ru": 9, "naev_intro": 15, "naev_empire1": 12}


def main(pack):
    path = DATA / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    known = {entry["id"] for entry in entries}
    for source in json.loads((pack / "manifest.json").read_text(encoding="utf-8")):
        if source["id"] in TITLES and source["id"] not in known:
            entries.append(recording(pack, source))
    path.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def recording(pack, source):
    """Write the mono file; returns its entry."""
    name = source["id"]
    x, sr = soundfile.read(pack / source["file"], dtype="int16", always_2d=True)
    mono = x[:, 0] if x.shape[1] == 1 else np.round(x.mean(axis=1, dtype=np.float64)).astype(np.int16)
    file = f"audio/{name}.flac"
    soundfile.write(DATA / file, mono, sr, subtype="PCM_16", compression_level=1.0)
    entry = {"id": name, "kind": "recording", "file": file, "title": TITLES[name], "sr": sr}
    entry["duration"] = round(len(mono) / sr, 3)
    entry |= {key: source[key] for key in ("source_package", "source_file")}
    entry["licence"] = license_of(source["licence"])
    entry["attribution"] = LIBRIVOX if "librivox" in name else credit(source["attribution"])
    entry["changes"] = changes(source)
    entry["pcm_sha256"] = hashlib.sha256(mono.astype("<i2").tobytes()).hexdigest()
    return entry | {"split": source["split"], "use": source["use"]} | {k: source[k] for k in ("bpm",) if k in source}


def license_of(text):
    """As an SPDX expression. What is offered under CC BY 3.0 or the GPL is used under CC BY 3.0."""
    return "LicenseRef-LibriVox-Public-Domain AND BSD-2-Clause" if "LibriVox" in text else text.split(" ")[0]


def credit(text):
    """ "2014 Name http://..." -> "Name, 2014, https://..."; mail addresses go."""
    text = re.sub(r"<[^>]*@[^>]*>\s*", "", text).strip()
    found = re.fullmatch(r"(\d{4}) (.+?)\s*(?:http://(?:www\.)?(\S+))?", text)
    if not found:
        return re.sub(r"freesound\.org/people/hullum", ", https://freesound.org/people/hullum/", text).replace(
            " ,", ","
        )
    year, name, address = found.groups()
    return ", ".join([name, year, *([f"https://{address}"] if address else [])])


def changes(source):
    made = [f"{EXCERPTS[source['id']]} s of it"] if source["id"] in EXCERPTS else []
    made += ["stereo to mono (mean of the channels)"] if source["source_channels"] == 2 else []
    made += ["decoded from Ogg Vorbis"] if source["source_file"].endswith(".ogg") else []
    made += ["decoded from G.722"] if source["source_file"].endswith(".g722") else []
    return ", ".join(made) or "none"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
