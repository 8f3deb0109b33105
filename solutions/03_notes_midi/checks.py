"""Lesson 03: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["librosa", "mido", "pretty_midi", "miditoolkit", "music21", "torchaudio", "studio.sampler"]


def _or_error(function, *arguments):
    """What the function returns, or the words that it raised ValueError, where the exercise asks for one."""
    try:
        return function(*arguments)
    except ValueError:
        return "ValueError"


midi_to_hz = Exercise(
    "midi_to_hz",
    points=1,
    minutes=5,
    difficulty=1,
    see="Pitch is a number",
    hints=[
        "How many octaves is the key above 69? Twelve keys are one octave, and fractions of octaves count.",
        "One octave doubles the frequency: 2 to the power of the number of octaves.",
        "For uint8 arrays: 60 - 69 is no such number, and wraps round to 247. Make floats before you subtract.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=0,
    unit="Hz",
)


@midi_to_hz.case
def concert_pitch(midi_to_hz, rng):
    """the A that orchestras tune to"""
    return midi_to_hz(69)


@midi_to_hz.case
def a_fraction(midi_to_hz, rng):
    """a quarter of a semitone above middle C"""
    return midi_to_hz(60.25)


@midi_to_hz.case
def a_few_keys(midi_to_hz, rng):
    """an array of whole numbers"""
    return midi_to_hz(np.array([21, 33, 45, 57, 69, 72]))


@midi_to_hz.case
def from_bytes(midi_to_hz, rng):
    """whole numbers of type uint8, some below 69"""
    return midi_to_hz(np.array([60, 69, 75, 64], np.uint8))


@midi_to_hz.case
def below_zero(midi_to_hz, rng):
    """a negative number"""
    return midi_to_hz(-3)


@midi_to_hz.case
def random_table(midi_to_hz, rng):
    """random fractions, as a table of two rows"""
    return midi_to_hz(rng.uniform(50, 80, (2, 3)))


adsr = Exercise(
    "adsr",
    points=3,
    minutes=20,
    difficulty=2,
    see="An envelope gives a note its shape",
    hints=[
        "First the curve as if the key stayed down for ever: the rise, the fall, then the sustain level. Then cut it.",
        "np.arange(a) / a rises from 0 and stops one step before 1. What about a = 0?",
        "The release starts from the value that the cut-off curve would have had next, at sample N.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-5,
)


@adsr.case
def all_four_parts(adsr, rng):
    """all four parts"""
    return adsr(0.3, 0.4, 0.4, 0.5, 1.2, 10)


@adsr.case
def key_up_during_the_decay(adsr, rng):
    """the key goes up during the decay"""
    return adsr(0.4, 1.0, 0.3, 0.6, 0.7, 10)


@adsr.case
def key_up_during_the_attack(adsr, rng):
    """the key goes up during the attack"""
    return adsr(0.8, 0.5, 0.6, 0.4, 0.3, 10)


@adsr.case
def key_up_at_the_top(adsr, rng):
    """the key goes up just as the attack ends"""
    return adsr(0.5, 0.4, 0.25, 0.3, 0.5, 10)


@adsr.case
def key_up_as_the_decay_ends(adsr, rng):
    """the key goes up just as the decay ends"""
    return adsr(0.2, 0.3, 0.5, 0.4, 0.5, 10)


@adsr.case
def without_attack(adsr, rng):
    """an attack of 0"""
    return adsr(0, 0.4, 0.5, 0.3, 0.8, 10)


@adsr.case
def without_decay(adsr, rng):
    """a decay of 0"""
    return adsr(0.3, 0, 0.7, 0.2, 0.6, 10)


@adsr.case
def neither_attack_nor_decay(adsr, rng):
    """an attack and a decay of 0"""
    return adsr(0, 0, 0.7, 0.4, 0.5, 10)


@adsr.case
def without_release(adsr, rng):
    """a release of 0"""
    return adsr(0.2, 0.4, 0.5, 0, 0.9, 10)


@adsr.case
def never_down(adsr, rng):
    """a duration of 0, without attack"""
    return adsr(0, 0.4, 0.5, 0.3, 0, 10)


@adsr.case
def nothing_at_all(adsr, rng):
    """a duration and a release of 0"""
    return adsr(0.1, 0.2, 0.5, 0, 0, 10)


@adsr.case
def sustain_of_zero(adsr, rng):
    """a sustain level of 0, key down for longer than the decay"""
    return adsr(0.2, 0.5, 0.0, 0.3, 1.0, 10)


@adsr.case
def each_time_is_rounded(adsr, rng):
    """an attack of 3.3 samples, a decay of 5.4, a release of 4.6, a duration of 12.7"""
    return adsr(0.033, 0.054, 0.25, 0.046, 0.127, 100)


@adsr.case
def random_envelope(adsr, rng):
    """random times, at 200 samples a second"""
    attack, decay, release, longer = (int(n) / 200 for n in rng.integers(5, 30, 4))
    return adsr(attack, decay, rng.uniform(0.2, 0.8), release, attack + decay + longer, 200)


@adsr.case
def random_short_note(adsr, rng):
    """random times; the key goes up during the decay"""
    attack, decay, release = (int(n) / 200 for n in rng.integers(5, 30, 3))
    return adsr(attack, decay, rng.uniform(0.2, 0.8), release, attack + 3 / 200, 200)


additive_tone = Exercise(
    "additive_tone",
    points=2,
    minutes=15,
    difficulty=2,
    see="Partials give a note its color",
    hints=[
        "Begin with zeros, and add one sine for each amplitude. What is the frequency of partial number k?",
        "Without ratios, the first partial has the frequency itself, so ratios begin with 1.",
        "Before you add a partial, compare its own frequency, not the fundamental, with sr / 2.",
    ],
    forbids=[*LIBRARIES, "scipy.signal"],
    rtol=1e-4,
    atol=1e-6,
)


@additive_tone.case(sound=8000)
def a_note_to_hear(additive_tone, rng):
    """a tenth of a second of six partials at 220 Hz"""
    return additive_tone(220.0, [0.3, 0.15, 0.1, 0.07, 0.05, 0.04], 0.1, 8000)


@additive_tone.case
def too_high(additive_tone, rng):
    """five partials, two of them above half the sample rate"""
    return additive_tone(150.0, [0.5, 0.4, 0.3, 0.8, 0.7], 0.05, 1000)


@additive_tone.case
def all_too_high(additive_tone, rng):
    """a fundamental above half the sample rate"""
    return additive_tone(700.0, np.array([0.5, 0.4]), 0.02, 1000)


@additive_tone.case
def one_partial(additive_tone, rng):
    """a single partial"""
    return additive_tone(90.0, [0.7], 0.03, 1000)


@additive_tone.case
def negative_and_zero(additive_tone, rng):
    """amplitudes of 0 and below"""
    return additive_tone(60.0, np.array([0.0, -0.5, 0.0, 0.25]), 0.04, 1000)


@additive_tone.case
def a_bell(additive_tone, rng):
    """ratios that are no whole numbers"""
    return additive_tone(100.0, [0.4, 0.3, 0.2], 0.04, 1000, ratios=[0.5, 1.183, 2.756])


@additive_tone.case
def ratios_too_high(additive_tone, rng):
    """ratios in no order, one of them too high"""
    return additive_tone(100.0, [0.4, 0.5, 0.2], 0.04, 1000, np.array([3.1, 5.2, 0.7]))


@additive_tone.case
def length_rounds_up(additive_tone, rng):
    """a duration of 40.6 samples"""
    return additive_tone(70.0, [0.5, 0.2], 0.0203, 2000)


@additive_tone.case
def length_rounds_down(additive_tone, rng):
    """a duration of 41.4 samples"""
    return additive_tone(70.0, [0.5, 0.2], 0.0207, 2000)


@additive_tone.case
def louder_than_one(additive_tone, rng):
    """amplitudes that add up to more than 1"""
    return additive_tone(50.0, [1, 2, 1], 0.03, 1000)


@additive_tone.case
def no_time_at_all(additive_tone, rng):
    """a duration of 0"""
    return additive_tone(100.0, [0.5, 0.5], 0.0, 1000)


@additive_tone.case
def random_tone(additive_tone, rng):
    """random amplitudes and pitch"""
    return additive_tone(rng.uniform(60, 140), rng.uniform(0.1, 0.5, 6), 0.05, 2000)


beats_to_seconds = Exercise(
    "beats_to_seconds",
    points=2,
    minutes=20,
    difficulty=2,
    see="Beats and seconds",
    hints=[
        "At one tempo, a beat lasts 60 / bpm seconds. With several tempos, add up the seconds of each stretch.",
        "For one beat: how many beats of it lie in each stretch? None if it is reached before the stretch begins.",
        "For all beats at once: the seconds at each change first (np.cumsum), then np.searchsorted.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-6,
    unit="s",
)


@beats_to_seconds.case
def one_tempo(beats_to_seconds, rng):
    """one tempo, one beat"""
    return beats_to_seconds(6, [(0, 90)])


@beats_to_seconds.case
def several_tempos(beats_to_seconds, rng):
    """three tempos; beats before, on and after the changes"""
    return beats_to_seconds(np.array([0, 1.5, 4, 5, 7.5, 8, 12]), [(0, 120), (4, 60), (7.5, 150)])


@beats_to_seconds.case
def first_change_is_late(beats_to_seconds, rng):
    """the first pair stands at beat 3, some beats lie before it"""
    return beats_to_seconds(np.array([0, 2, 3, 5, 9]), [(3, 100), (6, 80)])


@beats_to_seconds.case
def in_any_order(beats_to_seconds, rng):
    """beats in no order, as a table"""
    return beats_to_seconds(np.array([[9, 2, 6], [0, 6, 1]]), [(0, 75), (2, 50), (6, 100)])


@beats_to_seconds.case
def same_beat_twice(beats_to_seconds, rng):
    """two pairs at one beat"""
    return beats_to_seconds(np.array([1, 4, 6]), [(0, 120), (2, 30), (2, 60), (5, 240)])


@beats_to_seconds.case
def first_beat_twice(beats_to_seconds, rng):
    """two pairs at beat 0"""
    return beats_to_seconds(np.array([0.0, 3.0]), [(0, 120), (0, 80)])


@beats_to_seconds.case
def a_number_between(beats_to_seconds, rng):
    """a number, after the second change"""
    return beats_to_seconds(7.25, [(0, 60), (1, 120), (5, 90)])


@beats_to_seconds.case
def nothing_before_zero(beats_to_seconds, rng):
    """beat 0, with a change later on"""
    return beats_to_seconds(0, [(0, 60), (8, 120)])


@beats_to_seconds.case
def random_tempos(beats_to_seconds, rng):
    """random tempos and beats"""
    changes = np.cumsum(rng.uniform(1, 4, 4)) - 1
    tempos = [(float(beat), float(bpm)) for beat, bpm in zip(changes, rng.uniform(40, 200, 4), strict=True)]
    return beats_to_seconds(rng.uniform(0, 16, 8), tempos)


read_vlq = Exercise(
    "read_vlq",
    points=2,
    minutes=12,
    difficulty=2,
    see="Numbers of any length",
    hints=[
        "Read byte by byte. The lower seven bits of a byte are byte % 128, or byte & 127.",
        "Whenever seven more bits come, what you have so far moves up by seven bits: it is multiplied by 128.",
        "Count the bytes of this number: after four, or when position has reached len(data), raise ValueError.",
    ],
    forbids=LIBRARIES,
)


@read_vlq.case
def one_byte(read_vlq, rng):
    """a number of one byte"""
    return read_vlq(bytes([0x05, 0x99, 0x07]), 0)


@read_vlq.case
def largest_of_one_byte(read_vlq, rng):
    """127, with more data behind it"""
    return read_vlq(bytes([0x7F, 0x81, 0x01]), 0)


@read_vlq.case
def smallest_of_two_bytes(read_vlq, rng):
    """128"""
    return read_vlq(bytes([0x81, 0x00, 0x40]), 0)


@read_vlq.case
def not_from_the_start(read_vlq, rng):
    """a number of three bytes, at position 2"""
    return read_vlq(bytes([0x90, 0x11, 0x83, 0x85, 0x07, 0x22]), 2)


@read_vlq.case
def up_to_the_end(read_vlq, rng):
    """a number that ends with the data"""
    return read_vlq(bytes([0x00, 0xC0, 0x00]), 1)


@read_vlq.case
def four_bytes(read_vlq, rng):
    """the largest number of four bytes"""
    return read_vlq(bytes([0xFF, 0xFF, 0xFF, 0x7F, 0x01]), 0)


@read_vlq.case
def zero_in_two_bytes(read_vlq, rng):
    """zero, written with a byte too many"""
    return read_vlq(bytes([0x80, 0x00, 0x01]), 0)


@read_vlq.case
def cut_off(read_vlq, rng):
    """data that end within the number"""
    return _or_error(read_vlq, bytes([0x01, 0x81, 0x85]), 1)


@read_vlq.case
def nothing_there(read_vlq, rng):
    """a position behind the data"""
    return _or_error(read_vlq, bytes([0x01, 0x02]), 2)


@read_vlq.case
def five_bytes(read_vlq, rng):
    """a number whose fourth byte says that another one follows"""
    return _or_error(read_vlq, bytes([0x81, 0x82, 0x83, 0x84, 0x05]), 0)


@read_vlq.case
def six_bytes(read_vlq, rng):
    """a number of six bytes"""
    return _or_error(read_vlq, bytes([0x81, 0x82, 0x83, 0x84, 0x85, 0x05]), 0)


@read_vlq.case
def random_numbers(read_vlq, rng):
    """random numbers of one to three bytes"""
    data = bytes(byte for size in (2, 1, 3) for byte in [*(128 + rng.integers(1, 128, size - 1)), rng.integers(1, 128)])
    return [list(read_vlq(data, position)) for position in (0, 2, 3)]


# --- MIDI files ---------------------------------------------------------------------------------------------

END = b"\x00\xff\x2f\x00"


def _wait(ticks):
    """A waiting time of up to three bytes."""
    groups = [ticks & 127]
    while ticks := ticks >> 7:
        groups.insert(0, ticks & 127 | 128)
    return bytes(groups)


def _chunk(kind, content):
    return kind + len(content).to_bytes(4, "big") + content


def _file(*tracks, division=64, form=None, more=b""):
    """A MIDI file of tracks: bytes each, without the end-of-track event unless they hold one."""
    form = (len(tracks) > 1) if form is None else form
    header = int(form).to_bytes(2, "big") + len(tracks).to_bytes(2, "big") + division.to_bytes(2, "big") + more
    return _chunk(b"MThd", header) + b"".join(_chunk(b"MTrk", t if t.endswith(END[1:]) else t + END) for t in tracks)


def _track(*events):
    """Events (ticks to wait, byte, byte, ...) as the bytes of a track."""
    return b"".join(_wait(wait) + bytes(message) for wait, *message in events)


def _tempo(wait, microseconds):
    return (wait, 0xFF, 0x51, 3, *microseconds.to_bytes(3, "big"))


track_events = Exercise(
    "track_events",
    points=3,
    minutes=25,
    difficulty=3,
    see="The bytes of a MIDI file",
    hints=[
        "Walk through the track with a position and a tick. Each round of the loop: a waiting time, then an event.",
        "If a byte is below 128 where a status should stand, use the status of the message before, and stay there.",
        "Of a meta event, the type stands before the length. Of a sysex event, the length comes at once.",
    ],
    forbids=LIBRARIES,
)


@track_events.case
def a_note(track_events, rng):
    """a note, and the end of the track"""
    return track_events(_track((0, 0x90, 60, 100), (64, 0x80, 60, 30)) + END)


@track_events.case
def only_the_end(track_events, rng):
    """a track that ends at once"""
    return track_events(END)


@track_events.case
def waits_of_many_bytes(track_events, rng):
    """waiting times of one, two and three bytes"""
    return track_events(_track((127, 0x92, 50, 1), (128, 0x82, 50, 0), (20000, 0xB2, 1, 2)) + _wait(300) + END[1:])


@track_events.case
def left_out_status(track_events, rng):
    """running status of note-ons and of instruments"""
    events = (0, 0x91, 60, 90), (32, 127, 80), (32, 60, 0), (0, 0xC1, 5), (7, 6), (0, 0x81, 127, 0), (1, 0, 0)
    return track_events(_track(*events) + END)


@track_events.case
def all_kinds_of_messages(track_events, rng):
    """all kinds of messages, on channels 0 to 15"""
    events = (0, 0x80, 60, 1), (1, 0x91, 61, 2), (2, 0xA2, 62, 3), (3, 0xB3, 7, 4), (4, 0xC4, 5), (5, 0xDE, 6)
    return track_events(_track(*events, (6, 0xEF, 0, 64), (1, 0x9F, 64, 64), (0, 65, 65)) + END)


@track_events.case
def meta_events(track_events, rng):
    """meta events: a tempo, an empty text, one of 132 bytes"""
    events = (5, 0xFF, 0x51, 3, 7, 0xA1, 0x20), (8, 0xFF, 1, 0), (4, 0xFF, 3, 0x81, 4, *range(100, 232))
    return track_events(_track(*events, (1, 0x90, 60, 70)) + END)


@track_events.case
def sysex_events(track_events, rng):
    """sysex events between notes, one of them empty, one without F7 at its end"""
    events = (
        (9, 0x90, 60, 70),
        (8, 0xF0, 5, 0x7E, 0x7F, 9, 1, 0xF7),
        (3, 0x90, 60, 0),
        (2, 0xF7, 0),
        (1, 0xF7, 2, 144, 60),
        (4, 0xF0, 3, 67, 18, 0),
        (6, 0xF7, 2, 1, 0xF7),
    )
    return track_events(_track(*events) + END)


@track_events.case
def random_track(track_events, rng):
    """a random track, with running status"""
    events, last = [], 0
    for _ in range(20):
        status = int(rng.choice([0x83, 0x93, 0x93, 0xB3, 0xC3, 0xD3]))
        data = [int(byte) for byte in rng.integers(0, 128, 1 if status in (0xC3, 0xD3) else 2)]
        events.append((int(rng.integers(0, 400 if events else 128)), *([] if status == last else [status]), *data))
        last = status
    return track_events(_track(*events) + END)


note_events = Exercise(
    "note_events",
    points=4,
    minutes=30,
    difficulty=3,
    see="Exercise 7 · `note_events`",
    hints=[
        "Take track_events of each MTrk chunk. Print a few of them before you look for notes.",
        "Keep notes that sound in a dictionary: key (channel, pitch), value a list of (tick, velocity), oldest first.",
        "Collect notes and tempos of all tracks in ticks. Turn ticks into seconds at the very end: a tempo may stand "
        "in a track that you read later.",
    ],
    forbids=LIBRARIES,
    rtol=1e-6,
    atol=1e-5,
)


@note_events.case
def one_note(note_events, rng):
    """one note, at the default tempo"""
    return note_events(_file(_track((0, 0x90, 60, 100), (64, 0x80, 60, 30))))


@note_events.case
def long_waits(note_events, rng):
    """waiting times of two and three bytes"""
    return note_events(_file(_track((300, 0x92, 50, 1), (20000, 0x82, 50, 0)), division=481))


@note_events.case
def running_status(note_events, rng):
    """running status, and note-ons with velocity 0"""
    events = (0, 0x91, 60, 90), (32, 64, 80), (32, 60, 0), (0, 127, 70), (64, 64, 0), (32, 127, 0)
    return note_events(_file(_track(*events)))


@note_events.case
def running_note_off(note_events, rng):
    """running status of note-offs and of messages with one byte"""
    events = (0, 0xC0, 5), (0, 6), (0, 0x90, 60, 90), (0, 64, 91), (64, 0x80, 60, 0), (64, 64, 10)
    return note_events(_file(_track(*events)))


@note_events.case
def other_messages(note_events, rng):
    """pedals, pressure, pitch wheel and instruments between the notes"""
    events = (0, 0xC3, 12), (0, 0xB3, 7, 100), (0, 0x93, 48, 64), (16, 0xA3, 48, 20), (16, 0xD3, 60)
    return note_events(_file(_track(*events, (16, 0xEF, 0, 64), (16, 0x83, 48, 64))))


@note_events.case
def meta_and_sysex(note_events, rng):
    """names, texts and sysex, whose bytes look like notes"""
    text = (0, 0xFF, 0x01, 4, 0x90, 0x3C, 0x40, 0x7F), (8, 0xF0, 5, 0x7E, 0x7F, 0x09, 0x01, 0xF7)
    long_text = (4, 0xFF, 0x03, 0x81, 0x04, *([0x51] * 132))
    rest = (8, 0x90, 62, 77), (12, 0xF7, 3, 0x90, 0x3E, 0x00), (20, 0x80, 62, 0)
    return note_events(_file(_track(*text, long_text, *rest, (0, 0xFF, 0x51 + 3, 5, 1, 2, 3, 4, 5), (0, 0xFF, 1, 0))))


@note_events.case
def tempo_change(note_events, rng):
    """notes before, across and after a change of tempo"""
    events = (0, 0x90, 60, 90), (32, 0x80, 60, 0), (0, 0x90, 62, 90), _tempo(32, 1_000_000), (32, 0x80, 62, 0)
    return note_events(_file(_track(*events, (0, 0x90, 64, 90), (64, 0x80, 64, 0))))


@note_events.case
def tempo_in_another_track(note_events, rng):
    """tempos in the last of three tracks"""
    first = _track((0, 0x90, 60, 90), (64, 0x80, 60, 0), (64, 0x90, 60, 91), (64, 0x80, 60, 0))
    second = _track((32, 0x91, 72, 50), (128, 0x81, 72, 0))
    return note_events(_file(first, second, _track(_tempo(0, 1_000_000), _tempo(96, 250_000), _tempo(64, 750_000))))


@note_events.case
def tempos_in_two_tracks(note_events, rng):
    """tempos in two tracks, the later ones first"""
    first = _track(_tempo(128, 1_000_000), (0, 0x90, 60, 90), (64, 0x80, 60, 0))
    return note_events(_file(first, _track(_tempo(64, 250_000), (0, 0x91, 62, 90), (128, 0x81, 62, 0))))


@note_events.case
def first_tempo_is_late(note_events, rng):
    """the first tempo comes after the first note"""
    events = (32, 0x90, 60, 90), _tempo(64, 250_000), (64, 0x80, 60, 0)
    return note_events(_file(_track(*events)))


@note_events.case
def chords_are_sorted(note_events, rng):
    """notes that begin together, in several tracks and channels"""
    first = _track(
        (0, 0x95, 67, 80), (0, 0x95, 60, 80), (0, 0x91, 60, 80), (64, 0x95, 60, 0), (0, 67, 0), (0, 0x91, 60, 0)
    )
    second = _track((0, 0x90, 60, 70), (0, 64, 75), (32, 0x80, 64, 0), (32, 60, 0))
    return note_events(_file(first, second))


@note_events.case
def same_key_elsewhere(note_events, rng):
    """the same key on another channel and in another track, ending at other times"""
    first = _track((0, 0x90, 60, 80), (16, 0x91, 60, 81), (16, 0x81, 60, 0), (32, 0x80, 60, 0))
    return note_events(_file(first, _track((8, 0x90, 60, 82), (80, 0x80, 60, 0))))


@note_events.case
def struck_again(note_events, rng):
    """a key struck again while it sounds, then two note-offs"""
    events = (0, 0x90, 60, 80), (32, 60, 90), (16, 60, 0), (48, 60, 0)
    return note_events(_file(_track(*events)))


@note_events.case
def struck_three_times(note_events, rng):
    """a key struck three times at once; two note-offs"""
    events = (16, 0x90, 60, 80), (0, 60, 90), (0, 60, 85), (16, 60, 0), (16, 60, 0), (32, 62, 50), (16, 62, 0)
    return note_events(_file(_track(*events)))


@note_events.case
def off_without_on(note_events, rng):
    """note-offs without a note"""
    events = (0, 0x80, 60, 0), (16, 0x90, 60, 0), (16, 60, 70), (16, 60, 0), (16, 60, 0), (16, 62, 71), (16, 62, 0)
    return note_events(_file(_track(*events)))


@note_events.case
def never_ended(note_events, rng):
    """notes that never end, in two tracks of different length"""
    first = _track((0, 0x90, 60, 80), (32, 62, 90), (32, 62, 0), (32, 0xFF, 0x2F, 0))
    second = _track((0, 0x91, 72, 81), (200, 0xB1, 7, 0))
    return note_events(_file(first, second))


@note_events.case
def no_length(note_events, rng):
    """a note that ends at the tick at which it begins"""
    return note_events(_file(_track((32, 0x90, 60, 80), (0, 60, 0), (0, 64, 80), (32, 64, 0))))


@note_events.case
def unknown_chunks(note_events, rng):
    """a longer header, and unknown chunks before and between tracks"""
    tracks = [_chunk(b"MTrk", _track((0, 0x90, key, 80), (64, 0x80, key, 0)) + END) for key in (60, 64)]
    header = _file(more=b"\x4d\x54")[:8] + bytes([0, 1, 0, 2, 0, 32]) + b"\x4d\x54"
    return note_events(header + _chunk(b"XFIH", b"MTrk\x00\x90\x3c\x40") + tracks[0] + _chunk(b"Junk", b"") + tracks[1])


@note_events.case
def without_notes(note_events, rng):
    """a file without notes"""
    return note_events(_file(_track(_tempo(0, 400_000)), b""))


@note_events.case
def smpte(note_events, rng):
    """a division in SMPTE time"""
    return _or_error(note_events, _file(_track((0, 0x90, 60, 80), (40, 0x80, 60, 0)), division=0xE728))


@note_events.case
def random_file(note_events, rng):
    """a random file of two tracks, with running status and four tempos"""
    tracks = [
        _track(
            _tempo(0, 500_000),
            *[_tempo(int(rng.integers(20, 300)), int(us)) for us in rng.permutation(3) * 250_000 + 250_000],
        )
    ]
    for channel in (int(rng.integers(0, 8)), int(rng.integers(8, 16))):
        events, sounding, last = [], [], 0
        for _ in range(24):
            ticks, off = int(rng.integers(1, 200)), bool(sounding) and rng.random() < 0.5
            key = sounding.pop(int(rng.integers(len(sounding)))) if off else int(rng.integers(40, 46))
            status = (0x80 if off and rng.random() < 0.3 else 0x90) + channel
            message = (key, 0 if off else int(rng.integers(1, 128)))
            events.append((ticks, *message) if status == last else (ticks, status, *message))
            sounding, last = sounding if off else [*sounding, key], status
        tracks.append(_track(*events))
    return note_events(_file(*tracks, division=128))


mix = Exercise(
    "mix",
    points=2,
    minutes=15,
    difficulty=2,
    see="Mixing adds voices",
    hints=[
        "How long is the result? Each sound ends at its offset plus its length; the last one to end decides.",
        "Begin with zeros of shape [2, n], and add each sound to a slice of both rows.",
        "Pan -1 is the angle 0: cosine 1, all of it on the left. Pan 1 is a quarter of a circle, pi / 2.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-6,
)


@mix.case
def two_sounds(mix, rng):
    """two sounds of one length, in the middle"""
    return mix([np.array([0.5, -0.5, 0.25]), np.array([0.1, 0.2, 0.3])])


@mix.case
def hard_left_and_right(mix, rng):
    """one sound on the left, a shorter one on the right"""
    return mix([np.array([0.5, -0.5, 0.25]), np.array([1.0])], pans=[-1, 1])


@mix.case
def half_way(mix, rng):
    """a sound half way to the right"""
    return mix([np.array([0.8, -0.4])], pans=[0.5])


@mix.case
def gains(mix, rng):
    """gains of -20, 6 and 0 dB"""
    return mix([np.array([0.5, 0.1]), np.array([0.2, 0.4]), np.array([0.1, 0.1])], gains_db=[-20, 6, 0])


@mix.case
def offsets(mix, rng):
    """sounds that begin at different samples"""
    return mix([np.array([0.5, 0.25]), np.array([0.1, 0.2, 0.3])], offsets=[4, 1])


@mix.case
def silence_before_all(mix, rng):
    """a single sound that begins at sample 3"""
    return mix([np.array([0.5, -0.25])], offsets=[3])


@mix.case
def beyond_full_scale(mix, rng):
    """a sum beyond full scale"""
    return mix([np.array([0.9, -0.9]), np.array([0.9, -0.9]), np.array([0.9, 0.3])], gains_db=[3, 0, 0])


@mix.case
def pans_add_up_to_zero(mix, rng):
    """pans of -0.5 and 0.5, gains of 0 dB, offsets of 0, all given"""
    return mix([np.array([0.4]), np.array([0.6, 0.2])], gains_db=[0, 0], pans=[-0.5, 0.5], offsets=[0, 0])


@mix.case
def random_mix(mix, rng):
    """random sounds, gains, pans and offsets"""
    sounds = [rng.uniform(-1, 1, n) for n in (9, 5, 12)]
    return mix(
        sounds, list(rng.uniform(-12, 3, 3)), list(rng.uniform(-1, 1, 3)), [int(n) for n in rng.integers(0, 9, 3)]
    )
