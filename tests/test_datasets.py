"""The sampler and the data sets: in tune, without clicks, the same each time, split honestly, never half-written."""

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import textwrap
import time

import librosa
import numpy as np
import pytest
import soundfile

from studio import dataset, sampler
from studio.clips import data_folder
from studio.datasets import DatasetError, cache
from studio.datasets import chorale_audio as chorale_module
from studio.datasets import loops as loops_module
from studio.datasets import notes as notes_module
from studio.mel import log_mel, mel_matrix, mel_to_magnitude
from studio.progress import Bar, progress
from studio.sampler import INSTRUMENTS, SamplerError, play_note, render

pytestmark = pytest.mark.xdist_group("datasets")  # one worker: the data sets are made once


@pytest.fixture(scope="module", autouse=True)
def fresh_cache(tmp_path_factory):
    """The folder in which all data sets are made for this file, and the CPU seconds that it took."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_CACHE", str(folder))
        dataset.cache_clear()
        start = time.process_time()
        for name in ("notes", "chorales", "chorale_audio", "loops"):
            dataset(name)
        yield folder, time.process_time() - start
        dataset.cache_clear()


# The sampler


def cents_off(x, sr, pitch, n=4096, hop=16):
    """How far x sounds from a MIDI pitch: mean instantaneous frequency of harmonics 1 to 4, weighted by amplitude."""
    window, k, found = np.hanning(n), np.arange(n) / sr, []
    for harmonic in range(1, 5):
        f = harmonic * 440 * 2 ** ((pitch - 69) / 12)
        tone = window * np.exp(-2j * np.pi * f * k)
        for start in range(int(0.2 * sr), int(0.8 * sr) - n - hop, 512):
            a, b = x[start : start + n] @ tone, x[start + hop : start + hop + n] @ tone
            off = np.angle(b / a * np.exp(-2j * np.pi * f * hop / sr)) * sr / hop / (2 * np.pi)
            found.append((1200 * np.log2(1 + off / f), abs(a)))
    cents, weight = np.array(found)[np.abs(np.array(found)[:, 0]) < 80].T
    return np.average(cents, weights=weight)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_note_is_in_tune(instrument):
    worst = max(abs(cents_off(play_note(instrument, p, 1.0, 100, 16000), 16000, p)) for p in range(36, 85))
    assert worst < 12


def test_loops_do_not_click():
    """Where a loop begins again, the third difference is no larger than anywhere else in the loop."""
    index = json.loads((data_folder() / "instruments" / "index.json").read_text(encoding="utf-8"))
    for name, row in index["instruments"].items():
        x, _ = soundfile.read(data_folder() / "instruments" / row["file"])
        for note in row["notes"]:
            loop = x[note["start"] + note["loop"] : note["start"] + note["length"]]
            d = np.abs(np.diff(np.tile(loop, 3), 3))
            seam = np.r_[len(loop) - 4 : len(loop) + 2, 2 * len(loop) - 4 : 2 * len(loop) + 2]
            assert d[seam].max() <= 1.1 * np.delete(d, seam).max(), (name, note)


def test_recordings_lie_a_minor_third_apart():
    index = json.loads((data_folder() / "instruments" / "index.json").read_text(encoding="utf-8"))
    assert tuple(index["instruments"]) == INSTRUMENTS
    for row in index["instruments"].values():
        assert np.all(np.diff([round(note["pitch"] + 0.1) for note in row["notes"]]) == 3)


def test_a_note_starts_and_ends_in_silence_and_has_the_length_asked_for():
    for instrument in INSTRUMENTS:
        for duration, sr in ((1.0, 44100), (0.05, 16000), (3.3, 22050)):
            x = play_note(instrument, 60, duration, 127, sr)
            assert x.shape == (round(duration * sr),) and x.dtype == np.float32
            assert np.max(np.abs(x)) < 1 and abs(x[-1]) < 1e-3
            assert np.max(np.abs(x[:5])) < 0.15, instrument


def test_velocity_changes_level_and_brightness():
    for instrument in INSTRUMENTS:
        soft, loud = (play_note(instrument, 55, 1.0, velocity, 16000) for velocity in (45, 120))
        assert 10 < 20 * np.log10(np.std(loud) / np.std(soft)) < 20
        bright = [float(np.mean(librosa.feature.spectral_centroid(y=x, sr=16000))) for x in (soft, loud)]
        assert bright[0] < bright[1]


def test_instruments_are_about_equally_loud():
    levels = [20 * np.log10(np.std(play_note(i, 60, 1.0, 85, 16000)[:6400])) for i in INSTRUMENTS]
    assert max(levels) - min(levels) < 9


def test_held_notes_are_in_time_and_add_up():
    notes = [(0.5, 0.25, 69, 90, "flute"), (0.0, 1.0, 45, 90, "bass")]
    x = render(notes, 16000)
    parts = [render([note], 16000) for note in notes]
    total = np.zeros(len(x))
    for part in parts:
        total[: len(part)] += part
    assert np.allclose(x, total, atol=1e-4)
    assert np.max(np.abs(parts[0][: int(0.49 * 16000)])) < 1e-4
    assert render([], 16000).shape == (0,)


@pytest.mark.parametrize(
    "arguments, words",
    [(("kazoo", 60), "no instrument 'kazoo'"), (("piano", 600), "pitch 600"), (("piano", 60, 0), "a note of 0 s")],
)
def test_a_note_that_cannot_be_played_is_explained(arguments, words):
    with pytest.raises(SamplerError, match=words):
        play_note(*arguments)


def test_the_sampler_is_over_100_times_real_time():
    play_note("piano", 60)
    best = 0.0
    for _ in range(3):
        sampler._shifted.cache_clear()  # each note for the first time
        start = time.process_time()
        for instrument in INSTRUMENTS:
            play_note(instrument, 60, 1.0, 85, 16000)
        best = max(best, len(INSTRUMENTS) / (time.process_time() - start))
    print(f"{best:.0f} times real time")
    assert best > 100


# The mel spectrogram


def test_log_mel_is_librosas():
    x = np.random.default_rng(0).standard_normal(16128).astype(np.float32) * 0.1
    settings = dict(sr=16000, n_fft=1024, hop_length=256, n_mels=80, fmin=0, fmax=8000, htk=True, power=1.0)
    expected = np.log(np.maximum(librosa.feature.melspectrogram(y=x, pad_mode="constant", **settings), 1e-3))
    assert np.allclose(log_mel(x), expected, atol=1e-3)
    assert log_mel(np.stack([x, x])).shape == (2, 80, 64)


def test_magnitudes_from_mels_have_these_mels():
    notes = dataset("notes")
    for i in range(0, len(notes), 401):
        M = notes.mels[i] * notes.mel_std + notes.mel_mean
        S = mel_to_magnitude(M)
        assert S.shape == (513, 64) and S.min() >= 0
        off = np.abs(np.log(np.maximum(mel_matrix() @ S, 1e-3)) - M)
        assert off.mean() < 0.01 and off.max() < 0.2


# The data sets


def test_notes_keep_their_contract():
    notes = dataset("notes")
    n = len(notes.instruments) * 40 * 3
    assert len(notes.instruments) >= 12 and notes.loudnesses == ["soft", "medium", "loud"]
    assert notes.audio.shape == (n, 16000) and notes.audio.dtype == np.float32 and notes.sr == 16000
    assert notes.mels.shape == (n, 80, 64) and notes.mels.dtype == np.float32
    assert 0.5 < np.abs(notes.audio).max() < 1
    train = notes.mels[notes.train]
    assert abs(train.mean(dtype=np.float64)) < 1e-3 and abs(train.std(dtype=np.float64) - 1) < 1e-3
    i = notes.find(instrument="flute", pitch=69, loudness="loud")
    assert notes.captions[i] == "a loud flute note, A4"
    assert (notes.instruments[notes.instrument[i]], notes.pitch[i], notes.loudness[i]) == ("flute", 69, 2)
    M = log_mel(np.pad(notes.audio[i], (0, 128)))
    assert np.allclose(notes.mels[i], (M - notes.mel_mean) / notes.mel_std, atol=1e-4)
    assert np.array_equal(notes.audio[i], play_note("flute", 69, 1.0, 120, 16000))
    with pytest.raises(DatasetError, match="'kazoo'"):
        notes.find("kazoo", 60)


def test_notes_hold_out_whole_cells():
    notes = dataset("notes")
    cells = [{(notes.instrument[i], notes.pitch[i]) for i in split} for split in (notes.train, notes.heldout)]
    assert not cells[0] & cells[1] and len(notes.train) + len(notes.heldout) == len(notes)
    for instrument, pitch in cells[1]:
        assert ((pitch - 40) * 7 + instrument * 3) % 10 == 0
    assert {instrument for instrument, _ in cells[1]} == set(range(len(notes.instruments)))


def test_chorales_keep_their_contract():
    chorales = dataset("chorales")
    splits = [set(chorales.train), set(chorales.validation), set(chorales.heldout)]
    assert set.union(*splits) == set(range(len(chorales))) and sum(map(len, splits)) == len(chorales)
    assert len({piece.name for piece in chorales}) == len(chorales)
    for piece in chorales:
        home = piece.transposed()
        assert home.tonic == (0 if piece.mode == "major" else 9)
        shift = home.grid[piece.grid > 0] - piece.grid[piece.grid > 0]
        assert len(set(shift)) == 1 and abs(shift[0]) <= 6 and (piece.tonic + shift[0] - home.tonic) % 12 == 0
        assert np.array_equal(home.held, piece.held) and not piece.held[0].any()
        assert np.all(piece.grid[1:][piece.held[1:]] == piece.grid[:-1][piece.held[1:]])
        means = [np.mean([pitch for _, _, pitch in voice]) for voice in piece.voices]
        assert means == sorted(means, reverse=True)


def test_a_piece_is_sampled_at_each_eighth():
    voices = [[(0, 4, 72), (4, 1, 74), (5, 3, 76)], [(2, 2, 67)], [], [(0, 8, 48)]]
    piece = type(dataset("chorales")[0])("toy", 2, "major", voices)
    assert piece.grid.tolist() == [[72, 0, 0, 48], [72, 67, 0, 48], [74, 0, 0, 48], [76, 0, 0, 48]]
    assert piece.held[:, 0].tolist() == [False, True, False, False]
    assert piece.held[:, 3].tolist() == [False, True, True, True]


def test_chorale_audio_is_split_by_piece():
    audio, chorales = dataset("chorale_audio"), dataset("chorales")
    assert len(audio.train) >= 96 and len(audio.captions) == len(audio.pieces) == len(audio)
    assert all(x.shape == (160000,) and x.dtype == np.float32 and np.abs(x).max() <= 0.81 for x in audio.clips)
    names = {split: {audio.pieces[i].name for i in getattr(audio, split)} for split in ("train", "heldout")}
    assert names["train"] <= {chorales[i].name for i in chorales.train}
    assert names["heldout"] <= {chorales[i].name for i in chorales.heldout}
    for split in (audio.train, audio.heldout):
        assert len(set(audio.timbre[split])) == len(audio.timbres) >= 6


def test_loops_hold_out_patterns_and_drums():
    loops = dataset("loops")
    for kind in ([loops.patterns[p] for p in loops.pattern], loops.drums):
        train, heldout = ({str(kind[i]) for i in split} for split in (loops.train, loops.heldout))
        assert not train & heldout
    drums = [{name for i in split for name in loops.drums[i]} for split in (loops.train, loops.heldout)]
    assert not drums[0] & drums[1]
    assert np.ptp(loops.bpm) > 80 and loops.audio.dtype == np.float32 and np.abs(loops.audio).max() <= 0.81


def test_drums_sound_on_the_beats():
    """Most beats have an onset, and it lies within 12 ms of where the data set says."""
    loops, near, beats = dataset("loops"), 0, 0
    for i in range(0, len(loops), 9):
        strength = librosa.onset.onset_strength(y=loops.audio[i], sr=loops.sr, n_fft=512, hop_length=64)
        onsets = librosa.onset.onset_detect(onset_envelope=strength, sr=loops.sr, hop_length=64, units="time")
        assert np.allclose(np.diff(loops.beats[i]), 60 / loops.bpm[i]) and 0 <= loops.beats[i][0] < 60 / loops.bpm[i]
        beats += len(loops.beats[i])
        near += sum(np.min(np.abs(onsets - beat)) < 0.012 for beat in loops.beats[i])
    assert near / beats > 0.6


def test_arrays_are_mapped_and_changing_them_does_not_change_the_file():
    first, meta = cache.made(recipe_of("loops"))
    first["audio"][0, :100] = 7
    again, _ = cache.made(recipe_of("loops"))
    assert np.abs(again["audio"][0]).max() <= 0.81


def test_an_unknown_name_is_explained():
    with pytest.raises(DatasetError, match="Did you mean 'notes'"):
        dataset("note")


def test_everything_is_made_in_under_a_minute(fresh_cache):
    """In CPU seconds: other tests run beside this one."""
    assert fresh_cache[1] < 60


def test_another_process_makes_the_same(fresh_cache, tmp_path):
    run("from studio import dataset\nfor name in ('notes', 'loops'): dataset(name)", tmp_path)
    theirs, ours = hashes(tmp_path), hashes(fresh_cache[0])
    # sound is the same to the last bit; mels are sums that a BLAS library takes in an order of its own
    mels = next(name for name in theirs if name.endswith("mels.npy"))
    np.testing.assert_allclose(np.load(tmp_path / mels), np.load(fresh_cache[0] / mels), rtol=0, atol=1e-5)
    assert len(theirs) == 3 and {n: h for n, h in theirs.items() if n != mels}.items() <= ours.items()
    index, timbre, bpm = chorale_module.plan()[0]
    x = chorale_module.play(dataset("chorales")[index], timbre, bpm)
    program = "from studio import dataset; from studio.datasets import chorale_audio as c; import hashlib\n"
    program += "i, t, b = c.plan()[0]; x = c.play(dataset('chorales')[i], t, b)\n"
    done = run(program + "print(hashlib.sha256(x.tobytes()).hexdigest())", tmp_path)
    assert done.stdout.strip() == hashlib.sha256(x.tobytes()).hexdigest()


# The hard cases of the cache. `loops` is the smallest data set that is really made.


def recipe_of(name, **changes):
    module = {"loops": loops_module, "notes": notes_module, "chorale_audio": chorale_module}[name]
    return dataclasses.replace(module._recipe(), **changes)


def run(program, folder, **settings):
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment(folder), text=True, check=True, capture_output=True, **settings)


def environment(folder):
    return os.environ | {"STUDIO_CACHE": str(folder), "STUDIO_DATA": str(data_folder()), "OMP_NUM_THREADS": "1"}


def hashes(folder):
    files = sorted(folder.rglob("*.npy"))
    return {f"{p.parent.name}/{p.name}": hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_killed_process_leaves_no_data_set_and_no_lock(tmp_path):
    slow = "import time; from studio import dataset; from studio.progress import Bar\n"
    slow += "Bar.advance = lambda *_, **__: time.sleep(0.05)\ndataset('loops')"
    victim = subprocess.Popen([sys.executable, "-c", slow], env=environment(tmp_path))
    while not any(path.stat().st_size > 1_000_000 for path in tmp_path.glob("loops-*.part/*.npy")):
        assert victim.poll() is None
        time.sleep(0.02)
    victim.kill()
    victim.wait()
    assert list(tmp_path.glob("*.part")) and not list(tmp_path.glob("loops-*/meta.json"))
    done = run("from studio import dataset; print(len(dataset('loops')))", tmp_path, timeout=30)
    assert done.stdout.strip() == "162"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files needs POSIX")
def test_a_full_disk_is_one_sentence_and_nothing_is_left(tmp_path):
    program = """
        import resource
        from studio import dataset
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000))
        try:
            dataset("loops")
        except Exception as error:
            print(type(error).__name__, *error._render_traceback_())
    """
    done = run(textwrap.dedent(program), tmp_path)
    assert "DatasetError: there is no room for the data set 'loops': it needs 63 MB" in done.stdout
    assert "STUDIO_CACHE" in done.stdout and [p.name for p in tmp_path.iterdir()] == ["loops.lock"]


def test_too_little_room_is_said_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_CACHE", str(tmp_path))
    with pytest.raises(DatasetError, match="it needs 900000000 MB"):
        cache.made(recipe_of("loops", megabytes=900_000_000))


def test_two_processes_make_one_data_set(tmp_path):
    program = "import os; from studio.datasets import cache, dataset\nmake = cache._make\n"
    program += "cache._make = lambda *a: (print('made'), make(*a))\nprint(len(dataset('loops')))"
    command = [sys.executable, "-c", program]
    pair = [subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in pair]
    assert [process.returncode for process in pair] == [0, 0]
    assert "".join(said).count("made") == 1 and all("162" in text for text in said)
    assert len(list(tmp_path.glob("loops-*"))) == 1


def test_the_second_process_says_that_it_waits(tmp_path):
    waits = "import filelock; from studio import dataset\n"
    with cache.filelock.FileLock(tmp_path / "loops.lock"):
        command = [sys.executable, "-u", "-c", waits + "print(len(dataset('loops')))"]
        process = subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
        assert "Another notebook is making the data set 'loops'" in process.stdout.readline()
    assert process.communicate(timeout=30)[0].strip() == "162"


def test_a_damaged_or_old_data_set_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_CACHE", str(tmp_path))
    cache.made(recipe_of("loops"))
    (folder,) = tmp_path.glob("loops-*")
    with open(folder / "audio.npy", "r+b") as file:
        file.truncate(1000)
    old = tmp_path / "loops-000000000000"
    old.mkdir()
    arrays, _ = cache.made(recipe_of("loops"))
    assert arrays["audio"].shape == (162, 96000) and not old.exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_explained(tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("STUDIO_CACHE", str(tmp_path / "cache"))
    with pytest.raises(DatasetError, match="Set the environment variable STUDIO_CACHE"):
        cache.made(recipe_of("loops"))


def test_a_file_in_the_place_of_the_folder_is_explained(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("STUDIO_CACHE", str(tmp_path / "file"))
    with pytest.raises(DatasetError, match="can be written: .*Set the environment variable STUDIO_CACHE"):
        cache.made(recipe_of("loops"))


# The progress bar


def test_progress_is_one_line_in_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress("Rendering notes", 4) as bar:
        for _ in range(4):
            bar.advance()
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "Rendering notes" in said.err and "100 %" in said.err


def test_progress_is_silent_where_nobody_looks(capsys):
    """A grading cell that writes to stderr scores 0."""
    with progress("Rendering notes", 4) as bar:
        bar.advance(2)
    assert capsys.readouterr() == ("", "")


def test_progress_updates_one_display_in_a_notebook(monkeypatch):
    shown = []
    monkeypatch.setattr("studio.progress._in_notebook", lambda: True)
    monkeypatch.setattr("studio.progress.publish", lambda data, **options: shown.append((data, options)))
    monkeypatch.setattr("studio.progress.EVERY", 0)
    with pytest.raises(KeyboardInterrupt), progress("A < B", 4) as bar:
        bar.advance(note="loss 0.1")
        raise KeyboardInterrupt
    assert [options["update"] for _, options in shown] == [False, True, True]
    assert len({options["display_id"] for _, options in shown}) == 1
    page = shown[-1][0]["text/html"]
    assert 'value="1" max="4"' in page and "A &lt; B" in page and "25 % loss 0.1" in page
    assert isinstance(bar, Bar)
