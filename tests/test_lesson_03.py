"""Lesson 03's references against librosa, mido, scipy, closed forms, and what the lesson promises."""

import io
import math
from pathlib import Path

import librosa
import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lesson_kit import judged
from scipy.interpolate import interp1d

from autograder.lesson import load_lesson

ROOT = Path(__file__).parents[1]
LESSON = load_lesson(ROOT / "solutions" / "03_notes_midi")
REF = LESSON.references
FILES = sorted((ROOT / "data" / "midi").glob("*.mid"))
midi_to_hz, adsr, additive_tone, beats_to_seconds, read_vlq, track_events, note_events, mix = (
    REF[name] for name in "midi_to_hz adsr additive_tone beats_to_seconds read_vlq track_events note_events mix".split()
)


# --- pitch, envelope, tone ----------------------------------------------------------------------------------


def test_midi_to_hz_is_librosas():
    pitch = np.linspace(-10, 140, 151).reshape(1, -1) + 0.37
    np.testing.assert_allclose(midi_to_hz(pitch), librosa.midi_to_hz(pitch), rtol=1e-13)
    assert midi_to_hz(81) == pytest.approx(880)
    assert np.ndim(midi_to_hz(60)) == 0
    np.testing.assert_allclose(midi_to_hz(np.arange(128, dtype=np.uint8)), librosa.midi_to_hz(np.arange(128)))


def test_librosa_is_no_answer():
    assert judged(LESSON, "midi_to_hz", lambda pitch: librosa.midi_to_hz(pitch)).trouble == "forbidden"


def test_mido_is_no_answer():
    def with_mido(data):
        return [(0.0, m.time, m.note, m.velocity, m.channel, 0) for m in mido.MidiFile(file=io.BytesIO(data)).tracks[0]]

    assert judged(LESSON, "note_events", with_mido).trouble == "forbidden"


@pytest.mark.parametrize("held", [0.0, 0.1, 0.25, 0.4, 0.55, 0.9, 1.3])
@pytest.mark.parametrize("attack, decay", [(0.25, 0.4), (0.01, 0.6), (0.5, 0.02)])
def test_adsr_is_a_line_through_its_corners(attack, decay, held):
    """scipy draws the curve as if the key stayed down, and the line from where it is cut to 0."""
    sr, sustain, release = 1000, 0.35, 0.3
    down = interp1d([0, attack, attack + decay, 10], [0, 1, sustain, sustain])
    up = interp1d([held, held + release], [float(down(held)), 0])
    n, r = round(held * sr), round(release * sr)
    wanted = np.concatenate([down(np.arange(n) / sr), up((n + np.arange(r)) / sr)])
    got = adsr(attack, decay, sustain, release, held, sr)
    np.testing.assert_allclose(got, wanted, atol=1e-9)


def test_adsr_examples_of_the_prompt():
    wanted = [0, 0.5, 1, 0.75, 0.5, 0.5, 0.5, 0.375, 0.25, 0.125]
    np.testing.assert_allclose(adsr(0.2, 0.2, 0.5, 0.4, 0.6, 10), wanted)
    np.testing.assert_allclose(adsr(0.2, 0.2, 0.5, 0.4, 0.1, 10), [0, 0.5, 0.375, 0.25, 0.125])
    assert adsr(0, 0, 0.7, 0, 0.3, 10).tolist() == [0.7] * 3
    assert adsr(0, 0.2, 0.7, 0, 0.1, 10).tolist() == [1.0]
    assert len(adsr(0.1, 0.1, 0.5, 0, 0, 10)) == 0


def test_adsr_never_jumps():
    curve = adsr(0.01, 0.02, 0.4, 0.05, 0.015, 44100)
    assert np.abs(np.diff(curve)).max() < 1 / 400
    assert curve[-1] < 1e-3


@pytest.mark.parametrize("frequency, sr", [(100.0, 2000), (147.3, 2000), (333.3, 1999)])
def test_additive_tone_has_these_partials(frequency, sr):
    """The amplitudes found by least squares are those that were asked for; those too high are 0."""
    amplitudes = np.array([0.5, -0.3, 0.0, 0.2, 0.4, 0.1, 0.6])
    x = additive_tone(frequency, amplitudes, 1.0, sr)
    t = np.arange(sr) / sr
    heard = [k for k in range(1, 8) if k * frequency < sr / 2]
    basis = np.stack([np.sin(2 * math.pi * k * frequency * t) for k in heard], axis=1)
    found, *_ = np.linalg.lstsq(basis, x, rcond=None)
    np.testing.assert_allclose(found, amplitudes[[k - 1 for k in heard]], atol=1e-9)
    np.testing.assert_allclose(basis @ found, x, atol=1e-9)


def test_additive_tone_of_all_partials_is_a_closed_form():
    """The sum of sin(k a) is sin(n a / 2) sin((n + 1) a / 2) / sin(a / 2)."""
    n, sr, frequency = 8, 8000, 123.0
    a = 2 * np.pi * frequency * np.arange(1, 4000) / sr
    closed = np.sin(n * a / 2) * np.sin((n + 1) * a / 2) / np.sin(a / 2)
    np.testing.assert_allclose(additive_tone(frequency, np.ones(n), 0.5, sr)[1:], closed, atol=1e-8)


def test_no_partial_of_additive_tone_folds():
    sr = 8000
    x = additive_tone(1250.0, np.ones(20), 1.0, sr)
    levels = np.abs(np.fft.rfft(x)) / sr
    loud = np.flatnonzero(levels > 1e-6)
    assert loud.tolist() == [1250, 2500, 3750]
    bell = additive_tone(1000.0, [1, 1, 1], 1.0, sr, ratios=[0.5, 3.7, 5.2])
    assert np.flatnonzero(np.abs(np.fft.rfft(bell)) / sr > 1e-6).tolist() == [500, 3700]
    example = additive_tone(1.0, [1.0, 0.5, 0.0, 0.0, 9.0], 0.5, 8)
    np.testing.assert_allclose(example, [0, 1.207, 1, 0.207], atol=1e-3)


# --- time ---------------------------------------------------------------------------------------------------


def test_beats_to_seconds_are_midos():
    """mido adds up the seconds of each stretch, from ticks and microseconds."""
    changes = [(0, 500_000), (480, 250_000), (960, 731_234), (3000, 1_000_000)]
    pairs = [(tick / 480, mido.tempo2bpm(us)) for tick, us in changes]
    for tick in (0, 17, 480, 700, 960, 2999, 3000, 10_000):
        clock, before, tempo = 0.0, 0, 500_000
        for change, us in changes:
            if change < tick:
                clock += mido.tick2second(change - before, 480, tempo)
                before, tempo = change, us
        clock += mido.tick2second(tick - before, 480, tempo)
        assert float(beats_to_seconds(tick / 480, pairs)) == pytest.approx(clock, abs=1e-9)


def test_beats_to_seconds_is_an_integral():
    changes = [(1, 100), (3, 60), (3, 90), (7.5, 200)]
    fine = np.arange(0, 10, 1e-4) + 5e-5
    bpm = np.select([fine >= 7.5, fine >= 3], [200, 90], 100)
    for beat in (0.5, 1, 2.9, 3, 5, 7.5, 9.9):
        integral = np.sum(60 / bpm[fine < beat]) * 1e-4
        assert float(beats_to_seconds(beat, changes)) == pytest.approx(integral, abs=2e-4)
    assert beats_to_seconds(np.array([0, 2, 4, 6]), [(0, 120), (4, 60)]).tolist() == [0, 1, 2, 4]
    assert beats_to_seconds(np.ones((2, 3)), changes).shape == (2, 3)


# --- MIDI ---------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**28 - 1), st.binary(max_size=5), st.binary(max_size=5))
def test_read_vlq_reads_what_mido_writes(value, before, after):
    written = bytes(mido.midifiles.meta.encode_variable_int(value))
    assert read_vlq(before + written + after, len(before)) == (value, len(before) + len(written))


def test_read_vlq_knows_the_table_of_the_standard():
    table = {0: "00", 0x40: "40", 0x7F: "7F", 0x80: "8100", 0x2000: "C000", 0x3FFF: "FF7F", 0x4000: "818000"}
    table |= {
        0x100000: "C08000",
        0x1FFFFF: "FFFF7F",
        0x200000: "81808000",
        0x8000000: "C0808000",
        0xFFFFFFF: "FFFFFF7F",
    }
    for value, text in table.items():
        assert read_vlq(bytes.fromhex(text), 0) == (value, len(text) // 2)
    for bad in ("", "81", "8180", "8180808000"):
        with pytest.raises(ValueError):
            read_vlq(bytes.fromhex(bad), 0)


def midos_notes(data):
    """What note_events promises, from mido's reader and mido's clock."""
    file = mido.MidiFile(file=io.BytesIO(data))
    rows, tempos = [], [(0, 500_000)]
    for number, track in enumerate(file.tracks):
        tick, waiting = 0, []
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempos.append((tick, message.tempo))
            elif message.type == "note_on" and message.velocity:
                waiting.append((tick, message))
            elif message.type in ("note_on", "note_off"):
                same = [w for w in waiting if (w[1].note, w[1].channel) == (message.note, message.channel)]
                if same:
                    waiting.remove(same[0])
                    rows.append((same[0][0], tick, same[0][1], number))
        rows += [(begin, tick, message, number) for begin, message in waiting]
    tempos.sort(key=lambda change: change[0])

    def clock(tick):
        total = 0.0
        for (begin, tempo), (end, _) in zip(tempos, [*tempos[1:], (math.inf, 0)], strict=True):
            if tick > begin:
                total += mido.tick2second(min(tick, end) - begin, file.ticks_per_beat, tempo)
        return total

    return [(clock(b), clock(e), m.note, m.velocity, m.channel, number) for b, e, m, number in rows]


def assert_same_notes(data):
    got, wanted = note_events(data), sorted(midos_notes(data))
    assert got == sorted(got)
    assert len(got) == len(wanted)

    def exact(rows):
        return sorted((round(a, 6), round(b, 6), *rest) for a, b, *rest in rows)

    for mine, theirs in zip(exact(got), exact(wanted), strict=True):
        assert mine[2:] == theirs[2:]
        assert mine[:2] == pytest.approx(theirs[:2], abs=2e-6)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_that_no_one_here_wrote(path):
    data = path.read_bytes()
    assert_same_notes(data)
    assert max(end for _, end, *_ in note_events(data)) <= mido.MidiFile(path).length + 1e-6


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_events_of_their_tracks(path):
    chunks = note_events.__globals__["chunks"](path.read_bytes())
    tracks = [track_events(content) for kind, content in chunks if kind == b"MTrk"]
    for mine, theirs in zip(tracks, mido.MidiFile(path).tracks, strict=True):
        assert_same_messages(mine, theirs)


def assert_same_messages(mine, theirs):
    tick = 0
    assert len(mine) == len(theirs)
    for (when, status, data), message in zip(mine, theirs, strict=True):
        tick += message.time
        assert when == tick
        if message.is_meta:
            assert status == 0xFF and data[0] == (0x7F if message.type == "sequencer_specific" else message.bytes()[1])
        elif message.type == "sysex":
            assert status == 0xF0 and data == bytes(message.data) + b"\xf7"
        else:
            assert bytes([status]) + data == bytes(message.bytes())


channels, keys = st.integers(0, 15), st.integers(40, 44)
waits = st.sampled_from([0, 0, 1, 50, 127, 128, 300, 20_000])
messages = st.one_of(
    st.builds(lambda c, n, v, t: mido.Message("note_on", channel=c % 3, note=n, velocity=v, time=t),
              channels, keys, st.integers(0, 127), waits),
    st.builds(lambda c, n, t: mido.Message("note_off", channel=c % 3, note=n, time=t), channels, keys, waits),
    st.builds(lambda c, v, t: mido.Message("control_change", channel=c, control=64, value=v, time=t),
              channels, st.integers(0, 127), waits),
    st.builds(lambda c, p, t: mido.Message("program_change", channel=c, program=p, time=t), channels, keys, waits),
    st.builds(lambda c, p, t: mido.Message("aftertouch", channel=c, value=p, time=t), channels, keys, waits),
    st.builds(lambda c, p, t: mido.Message("pitchwheel", channel=c, pitch=p, time=t), channels, keys, waits),
    st.builds(lambda d, t: mido.Message("sysex", data=d, time=t), st.lists(st.integers(0, 127), max_size=140), waits),
    st.builds(lambda text, t: mido.MetaMessage("text", text="x" * text, time=t), st.sampled_from([0, 3, 200]), waits),
    st.builds(lambda us, t: mido.MetaMessage("set_tempo", tempo=us, time=t + 1),
              st.integers(200_000, 1_500_000), waits),
)  # fmt: skip


def without_equal_tempos(tracks):
    """Tempo events only where no other stands: of two at one tick, the exercise promises nothing."""
    taken, kept = set(), []
    for track in tracks:
        tick, rest, lost = 0, [], 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo" and tick in taken:
                lost += message.time
                continue
            taken |= {tick} if message.type == "set_tempo" else set()
            rest.append(message.copy(time=message.time + lost))
            lost = 0
        kept.append(mido.MidiTrack(rest))
    return kept


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(messages, max_size=25), min_size=1, max_size=4), st.integers(1, 0x7FFF))
def test_files_that_mido_writes(tracks, division):
    file = mido.MidiFile(type=0 if len(tracks) == 1 else 1, ticks_per_beat=division)
    file.tracks = without_equal_tempos(tracks)
    out = io.BytesIO()
    file.save(file=out)
    data = out.getvalue()
    assert_same_notes(data)
    read = mido.MidiFile(file=io.BytesIO(data))
    parts = [content for kind, content in note_events.__globals__["chunks"](data) if kind == b"MTrk"]
    for mine, theirs in zip(parts, read.tracks, strict=True):
        assert_same_messages(track_events(mine), theirs)


def running(data):
    """A track's bytes with every status byte left out that may be, from track_events' own answer to mido's bytes."""
    out, before, last = b"", 0, 0
    for tick, status, body in track_events(data):
        out += bytes(mido.midifiles.meta.encode_variable_int(tick - before))
        before = tick
        if status == 0xFF:
            out += bytes([status]) + body[:1] + bytes(mido.midifiles.meta.encode_variable_int(len(body) - 1)) + body[1:]
        elif status >= 0xF0:
            out += bytes([status]) + bytes(mido.midifiles.meta.encode_variable_int(len(body))) + body
        else:
            out += (b"" if status == last else bytes([status])) + body
        last = status
    return out


@settings(max_examples=40, deadline=None)
@given(st.lists(messages, max_size=40))
def test_running_status_is_read_as_mido_reads_it(track):
    file = mido.MidiFile(type=0, ticks_per_beat=96)
    file.tracks = without_equal_tempos([track])
    out = io.BytesIO()
    file.save(file=out)
    data = out.getvalue()
    shorter = running(data[22:])
    squeezed = data[:18] + len(shorter).to_bytes(4, "big") + shorter
    assert_same_notes(squeezed)
    assert note_events(squeezed) == note_events(data)


def test_the_file_of_the_lesson():
    table = (LESSON.folder / "03_notes_midi.py").read_text().split("by hand")[1].split("So key 60")[0]
    rows = [line.split("`")[1] for line in table.splitlines() if line.startswith("# | `")]
    data = bytes.fromhex("".join(rows))
    assert note_events(data) == [(0.0, 1.0, 60, 100, 0, 0), (0.5, 2.0, 64, 80, 0, 0)]
    assert_same_notes(data)
    events = track_events(data[22:])
    assert events[:4] == [
        (0, 255, b"\x51\x0f\x42\x40"),
        (0, 0xC0, b"\x05"),
        (0, 144, b"\x3c\x64"),
        (32, 144, b"\x40\x50"),
    ]
    assert events[-1] == (128, 0xFF, b"\x2f")


def test_smpte_is_refused():
    data = bytearray(FILES[0].read_bytes())
    data[12] = 0xE7
    with pytest.raises(ValueError, match="SMPTE"):
        note_events(bytes(data))


# --- mix ----------------------------------------------------------------------------------------------------


def test_mix_has_constant_power_and_its_gains():
    x = np.random.default_rng(0).standard_normal(500)
    for pan in np.linspace(-1, 1, 9):
        out = mix([x], gains_db=[-6.0], pans=[pan])
        power = 10 * np.log10(np.sum(out**2) / np.sum(x**2))
        assert power == pytest.approx(-6.0)
        assert math.atan2(out[1] @ x, out[0] @ x) == pytest.approx((pan + 1) * math.pi / 4)


def test_mix_is_linear_and_places_sounds():
    a, b = np.arange(1.0, 4), np.ones(5)
    both = mix([a, b], [-3, 2], [0.2, -0.9], [4, 1])
    alone = mix([a], [-3], [0.2], [4])
    other = mix([b], [2], [-0.9], [1])
    assert both.shape == (2, 7)
    total = np.zeros((2, 7))
    total[:, :7] += alone
    total[:, :6] += other
    np.testing.assert_allclose(both, total)
    assert not both[:, 0].any()
    wanted = [[1, 1, 0], [0, 0, 0.1]]
    np.testing.assert_allclose(mix([np.ones(2), np.ones(1)], [0, -20], [-1, 1], [0, 2]), wanted, atol=1e-12)
    np.testing.assert_allclose(mix([a]), np.sqrt([[0.5], [0.5]]) * a)


def test_mix_is_fast_enough_for_a_piece():
    rng = np.random.default_rng(0)
    sounds = [rng.standard_normal(8000) for _ in range(600)]
    out = mix(sounds, np.zeros(600), np.zeros(600), [int(k) for k in rng.integers(0, 200_000, 600)])
    assert out.shape[0] == 2
