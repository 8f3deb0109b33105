# %% [markdown]
# # 03 · Notes, envelopes and MIDI
#
# A recording holds what was heard. This lesson is about what was *played*: which key, when, how hard, for how long.
# Such a list is much smaller than the sound, and you can change it: slower, other instruments, without the
# tenor. To hear it, someone must make the sound anew. That will be you.
#
# | | |
# |---|---|
# | **You will hear** | clicks; a piano without hammers; a chorale voice by voice; a band out of 40 kilobytes |
# | **You will write** | eight functions: pitch, envelope, tone, tempo, three to read MIDI files, a mixer |
# | **Time** | about three hours and a half; two thirds of it are the exercises |
# | **You need** | lesson 01 for decibels and sines; lesson 02 for why high tones fold back; headphones |

# %%
import numpy as np

from autograder import check, hint, progress
from studio import dataset, explore, listen, load, plot_compare, plot_curves, plot_piano_roll, plot_spectrogram, say

# %% [markdown]
# ## Hear the problem first
#
# Bach's chorales have come down to us as notes. Here is the beginning of one, from his cantata 66, its highest voice:
# for each note, when it starts, how long it lasts, and which key it is. All you know so far is the sine of lesson 01.
# So each note becomes a sine, one after the other.
#
# You will hear the melody twice. In the first player it is full of clicks, one at each joint. In the second one,
# every note fades in and out within 20 ms, and the clicks are gone. The pictures show why: cut off in the middle of a
# swing, a pure tone becomes a sound of all frequencies for a moment, a bright line from bottom to top.

# %% tags=["demo"]
SR = 22050  # Hz: half of a CD's rate, so that everything in this lesson is made in a few seconds

from studio.toolbox import sine

SIXTEENTH = 60 / 76 / 4  # s: 76 beats a minute, four sixteenths a beat
chorale = next(piece for piece in dataset("chorales") if piece.name == "bwv66.6")
opening = [note for note in chorale.voices[0] if note[0] < 36]  # (start, length, key), in sixteenths


def melody(fade):
    """The opening as sines that fade in and out within `fade` seconds: [n]."""
    out = np.zeros(round(36 * SIXTEENTH * SR))
    for start, length, key in opening:
        note = sine(440 * 2 ** ((key - 69) / 12), length * SIXTEENTH, SR, amplitude=0.3, phase=0.5)
        edge = (np.arange(len(note)) + 1) / (fade * SR + 1)
        first = round(start * SIXTEENTH * SR)
        out[first : first + len(note)] += (note * np.minimum(1, np.minimum(edge, edge[::-1])))[: len(out) - first]
    return out


lines = {"cut off": melody(0.0), "faded": melody(0.02)}
listen({label: (x, SR) for label, x in lines.items()})
caption = "Each joint of notes that are cut off is a line through all frequencies."
five = round(20 * SIXTEENTH * SR)  # samples: the first notes, up to a joint
plot_spectrogram({k: (x[:five], SR) for k, x in lines.items()}, n_fft=512, top=8000, caption=caption)

# %% tags=["demo"]
steps = {label: np.abs(np.diff(x)).max() for label, x in lines.items()}
joint = round(np.abs(np.diff(lines["cut off"])).argmax() / SR, 3)  # s: where the largest step is
caption = "Ten milliseconds around a joint. One curve jumps, the other fades out and in."
plot_compare(lines, SR, joint - 0.005, joint + 0.005, caption=caption, limit=0.4)
say(f"""The largest step from one sample to the next: **{steps["cut off"]:.3f}** cut off, {steps["faded"]:.3f} faded.
    {len(opening)} notes of three small numbers each stand for {len(lines["faded"]):,} samples.""")

# %% [markdown]
# Fading is the smallest remedy. It still sounds like a telephone. Four questions lead through this lesson. What makes
# a note sound like an instrument? How does one write down when it is played? How do files hold that? And how do many
# notes become one sound?

# %% [markdown]
# ## Pitch is a number
#
# Every key of a piano has a number, from 21 at the left end to 108 at the right. Number 69 is the A to which orchestras
# tune, mostly at 440 Hz. Twelve keys up is an *octave*: twice the frequency. All twelve steps are equal, so each is
# a factor of $\sqrt[12]{2}$:
#
# $$f = 440 \cdot 2^{(p - 69)/12}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $p$ | the number of the key; fractions lie between the keys | semitones |
# | $f$ | frequency of the note | Hz |

# %% tags=["demo"]
rows = ["| number | name | frequency (Hz) |", "|---|---|---|"]
for key, name in {
    21: "A0, the lowest of a piano",
    60: "C4, middle C",
    69: "A4",
    70: "B♭4",
    108: "C8, the highest",
}.items():
    hertz = 440.0
    for _semitone in range(abs(key - 69)):
        hertz = hertz * 2 ** (1 / 12) if key > 69 else hertz / 2 ** (1 / 12)
    rows.append(f"| {key} | {name} | {hertz:.2f} |")
say("\n".join(rows))

# %% [markdown]
# Ears hear ratios, not differences: from 21 to 22 it is less than 2 Hz, at the other end more than 200 Hz, and both are
# one step. A hundredth of a semitone is a **cent**. In the next cell, two notes sound at once, the second one a few
# cents higher. You will hear one note that swells and fades, a **beat**. With more cents it gets faster, then rough. Go
# to a higher key: the same cents beat faster.


# %% tags=["demo"]
def out_of_tune(key=57, cents=10):
    first, second = (440 * 2 ** ((key + detuned / 100 - 69) / 12) for detuned in (0, cents))
    both = sine(first, 3.0, SR, 0.3) + sine(second, 3.0, SR, 0.3)
    both *= np.minimum(1, np.arange(len(both))[::-1] / (0.05 * SR))  # fades out
    listen(both, SR, f"key {key}, and {cents} cents above it")
    say(f"{first:.2f} Hz and {second:.2f} Hz: **{second - first:.2f}** beats in a second.")


explore(out_of_tune, key=(33, 93, 12), cents=(0, 50, 2))

# %% [markdown]
# ## An envelope gives a note its shape
#
# What tells a piano from an organ? Less what they sound like in the middle of a note than how it begins and ends. You
# will hear a real piano, key 57. Then the same recording, faded in over 0.4 s: the hammer is gone, and you may think
# of an accordion or of strings. Then backwards. No frequency was added or taken away.

# %% tags=["demo"]
from studio.sampler import play_note, render

hammer = play_note("piano", 57, 2.5, sr=SR).astype(float)
faded = hammer * np.minimum(1, np.arange(len(hammer)) / (0.4 * SR))
turned = {"a piano": hammer, "faded in": faded, "backwards": hammer[::-1]}
listen({label: (x, SR) for label, x in turned.items()})
caption = "The same recording, twice. The hammer is the first tenth of a second."
plot_compare({k: turned[k] for k in ("a piano", "faded in")}, SR, 0, 1, caption=caption, limit=0.6)

# %% [markdown]
# A curve that is multiplied with a sound, from its first to its last sample, is an **envelope**. Since the analog
# synthesizers of the 1960s, four numbers draw most of them. The key goes down: the level rises to 1, then sinks to a
# level that it holds. The key goes up: it falls to 0.
#
# $$e(t) = \begin{cases} t / A & 0 \le t < A \\ 1 - (1 - S)(t - A)/D & A \le t < A + D \\ S & A + D \le t < T \\
# e(T) \cdot (1 - (t - T)/R) & T \le t < T + R\end{cases}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $A$, $D$, $R$ | attack, decay, release: how long the level rises, sinks, fades | s |
# | $S$ | sustain: a *level*, not a time | none, 0 to 1 |
# | $T$ | how long the key is down | s |
# | $e(T)$ | the level that the first three lines give at the time $T$, when the key goes up | none |
# | $t$ | time since the key went down | s |
#
# If the key goes up early, during the attack or the decay, the fall begins at the level that was reached by then.

# %% [markdown] term="ADSR" also="envelope, envelopes"
# Attack, decay, sustain, release: the four numbers of the most common envelope. A note rises to full level in the
# attack time, sinks to the sustain level in the decay time, stays there while the key is held, and fades to silence in
# the release time after it. Sustain is a level, the other three are times.


# %% tags=["demo"]
def level_at(t, attack, decay, sustain):
    """The level t seconds after the key went down, as long as it is down."""
    if t < attack:
        return t / attack
    return max(sustain, 1 - (1 - sustain) * (t - attack) / decay) if decay else sustain


def envelope(attack, decay, sustain, release, held):
    """The whole curve as [n]; times in s. The note ends when the release does."""
    curve = [level_at(i / SR, attack, decay, sustain) for i in range(round(held * SR))]
    at_the_end, fading = level_at(held, attack, decay, sustain), round(release * SR)
    return np.array(curve + [at_the_end * (1 - i / fading) for i in range(fading)])


# %% [markdown]
# Now make your own. Begin with the sliders as they are, a plucked string. Then try: an organ (attack 10, decay 0,
# sustain 1, release 50). Strings (300, 0, 1, 500). Wood (0, 80, 0, 0). Then set attack, decay and release to 0, with a
# sustain of 1: the clicks are back.


# %% tags=["demo"]
def editor(attack=10, decay=600, sustain=0.2, release=300, held=1.0):
    curve = envelope(attack / 1000, decay / 1000, sustain, release / 1000, held)
    time = np.arange(len(curve)) / SR
    tone = sum(np.sin(2 * np.pi * 220 * k * time + 1) / k**1.5 for k in range(1, 12))  # starts amid a swing
    caption = f"Attack {attack} ms, decay {decay} ms, sustain {sustain:g}, release {release} ms, held {held:g} s."
    silence = np.zeros(SR // 10)
    curves = {"level": (np.append(time, [time[-1], 2.5]), np.append(curve, [0, 0]))}
    plot_curves(curves, "time (s)", "level (no unit)", caption=caption, xlim=(0, 2.5), ylim=(0, 1.05), height=2.4)
    listen(np.concatenate([silence, 0.3 * curve * tone, silence]), SR, "key 57")


times = {"attack": (0, 600, 10, "ms"), "decay": (0, 1000, 20, "ms")}
explore(editor, **times, sustain=(0.0, 1.0, 0.05), release=(0, 1000, 20, "ms"), held=(0.1, 1.5, 0.1, "s"))

# %% [markdown]
# ## Partials give a note its color
#
# A string swings as a whole, in halves, in thirds, all at once. So a note is a sum of sines, its **partials**. On
# strings and in pipes their frequencies are whole multiples of the lowest one, the *fundamental*, which we hear as the
# pitch. How strong each of them is, we hear as color, or **timbre**. Adding them up is *additive synthesis*:
#
# $$x(t) = \sum_{k} a_k \sin(2 \pi \, r_k f \, t)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $f$ | fundamental frequency | Hz |
# | $a_k$ | amplitude of partial $k = 1, 2, 3, \dots$ | none (1 is full scale) |
# | $r_k$ | its frequency, as a multiple of $f$; mostly $r_k = k$ | none |
# | $t$ | time | s |
#
# Some lines of code do it:


# %% tags=["demo"]
def tone(hertz, amplitudes, seconds, ratios=None):
    """A sum of sines as [n]. No care is taken of partials that are too high."""
    out = np.zeros(int(seconds * SR))
    for k, amplitude in enumerate(amplitudes, 1):
        ratio = ratios[k - 1] if ratios else k
        out += amplitude * np.sin(2 * np.pi * ratio * hertz * np.arange(len(out)) / SR)
    return out


# %% [markdown]
# You will hear five notes of the same pitch and the same envelope. The sine is dull. With the odd partials only, it is
# hollow, like a clarinet. With all of them, it is bright, like a bow on a string. The organ skips some. In the bell,
# the multiples are not whole numbers, and you may argue about its pitch.

# %% tags=["demo"]
colors = {
    "sine": [0.5],
    "odd partials": [0.4 / k if k % 2 else 0 for k in range(1, 20)],
    "all partials": [0.25 / k for k in range(1, 20)],
    "organ": [0.2, 0.2, 0.1, 0.2, 0, 0.1, 0, 0.1],
    "bell": [0.15, 0.2, 0.15, 0.15, 0.1, 0.05],
}
bell_ratios = [0.5, 1, 1.183, 1.506, 2, 2.514]
shape = envelope(0.01, 0.5, 0.3, 0.5, 1.0)
notes = {
    name: shape * tone(220, amplitudes, 1.5, bell_ratios if name == "bell" else None)
    for name, amplitudes in colors.items()
}
listen({name: (x, SR) for name, x in notes.items()})
part = slice(SR // 10, SR // 10 + SR // 100)
shown = {k: notes[k][part] / np.abs(notes[k][part]).max() for k in ("sine", "odd partials", "all partials")}
caption = "Ten milliseconds of three of them, drawn equally high. One pitch, three forms: the form is the color."
plot_compare(shown, SR, caption=caption, limit=1)

# %% [markdown]
# Each player of a band makes partials by the dozen. In the next cell you choose how many, and how quickly they get
# softer: partial $k$ has the amplitude $1 / k^s$. Listen to one partial, then two, then twenty. Then let them
# all be equally strong, with a slope of 0: it buzzes.


# %% tags=["demo"]
def color(partials=6, slope=1.0, odd_only=False):
    amplitudes = np.array([0 if odd_only and k % 2 == 0 else k**-slope for k in range(1, partials + 1)])
    x = shape * tone(220, 0.6 * amplitudes / amplitudes.sum(), 1.5)
    listen(x, SR, f"{partials} partials")
    places = 220 * np.arange(1, partials + 1)[amplitudes > 0]
    levels = 20 * np.log10(amplitudes[amplitudes > 0])
    caption = "Level of each partial, compared with the first."
    plot_curves({"partials": (places, levels)}, "frequency (Hz)", "level (dB)", caption=caption, points=["partials"],
                xlim=(0, 6000), ylim=(-60, 5), height=2.4)  # fmt: skip


explore(color, partials=(1, 24, 1), slope=(0.0, 3.0, 0.25), odd_only=False)

# %% [markdown]
# ## Partials above half the sample rate fold back
#
# The higher the key, the higher its partials, and nothing above half the sample rate can be sampled. Lesson 02 told
# what happens to it: it folds back and sounds at a wrong place. You will hear a scale up to the end of the
# piano, with 16 partials a note. In the first player, whistles and growls come in as it rises, and many of them move
# *down* while the notes go up. In the second, partials at or above half the sample rate are left out. Nothing else is
# different.


# %% tags=["demo"]
def scale(limit):
    """Whole tones from key 84 to 108; partials from `limit` Hz on are left out."""
    parts = []
    for key in range(84, 109, 2):
        hertz = 440 * 2 ** ((key - 69) / 12)
        amplitudes = [0.25 / k if k * hertz < limit else 0 for k in range(1, 17)]
        parts.append(
            envelope(0.01, 0.1, 0.8, 0.05, 0.25) * tone(hertz, amplitudes, 0.3)[: round(0.25 * SR) + round(0.05 * SR)]
        )
    return np.concatenate(parts)


scales = {"all partials": scale(np.inf), "those below half the rate": scale(SR / 2)}
listen({label: (x, SR) for label, x in scales.items()})
caption = "What goes down while the notes go up is a partial that folded back."
plot_spectrogram({label: (x, SR) for label, x in scales.items()}, n_fft=1024, floor=-50, caption=caption)
highest = 440 * 2 ** ((108 - 69) / 12)
folded = abs((4 * highest + SR / 2) % SR - SR / 2)
say(f"""Key 108 has {highest:.0f} Hz. Its partial 4 would have {4 * highest:.0f} Hz; it is heard at **{folded:.0f} Hz**,
    {20 * np.log10(4):.0f} dB softer than the note. Below {SR / 2:.0f} Hz only
    {int(SR / 2 // highest)} partials are left.""")

# %% [markdown]
# ## Beats and seconds
#
# Composers do not count seconds, they count beats. How fast these go is the **tempo**. At 60 beats per minute a beat
# lasts a second; at $b$ it lasts $60 / b$ seconds. If the tempo changes on the way, add up what lies behind:
#
# $$s(\beta) = \sum_{i} \frac{60}{b_i} \cdot (\text{beats from } 0 \text{ to } \beta \text{ that are played at } b_i)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $\beta$ | a place in the piece, counted from 0, in fractions too | beats |
# | $b_i$ | tempo number $i$, which holds from its own beat to that of the next | beats per minute |
# | $s$ | when that place is played | s |
#
# All tempos and their beats together are the **tempo map**.

# %% [markdown] term="BPM" also="beats per minute, tempo"
# Beats per minute: how fast music goes. At 120 BPM a beat lasts half a second. In MIDI files a beat is a quarter
# note, and the tempo is stored as microseconds per beat.

# %% tags=["demo"]
tempo_map = [(0, 120), (4, 60), (6, 90)]  # from beat 0 on 120 BPM, from beat 4 on 60, from beat 6 on 90
clock, table = 0.0, ["| beat | seconds |", "|---|---|"]
for beat in range(10):
    table.append(f"| {beat} | {clock:.3f} |")
    now = [bpm for change, bpm in tempo_map if change <= beat][-1]  # the last one that has come
    clock += 60 / now
say("\n".join(table))

# %% [markdown]
# To hear it, all four voices of the chorale are needed, as sines and their first partials. This cell plays them by any
# tempo map.


# %% tags=["demo"]
def chord_tones(tempo_map, first, last):
    """Four voices of the chorale from beat first to beat last, played by a tempo map: [n]."""

    def seconds(beat):
        ends = [change for change, _ in tempo_map[1:]] + [np.inf]
        return sum(max(0, min(beat, end) - start) * 60 / bpm for (start, bpm), end in zip(tempo_map, ends, strict=True))

    zero = seconds(first)
    out = np.zeros(int((seconds(last) - zero + 1.0) * SR))
    for start, length, key in [n for voice in chorale.voices for n in voice if 4 * first <= n[0] < 4 * last]:
        begin, held = seconds(start / 4) - zero, seconds((start + length) / 4) - seconds(start / 4)
        x = envelope(0.03, 0.3, 0.7, 0.2, held)
        x *= tone(440 * 2 ** ((key - 69) / 12), [0.07, 0.04, 0.02, 0.01], len(x) / SR + 0.001)[: len(x)]
        out[int(begin * SR) : int(begin * SR) + len(x)] += x[: len(out) - int(begin * SR)]
    return out


# %% [markdown]
# No one plays the end of a chorale like a clock. In a **ritardando** each beat lasts a little longer than the one
# before. You will hear the last three bars, first at one tempo, to the end, as if the power were cut. Then
# slowing down: it comes to rest. Move the slider, and look at the curve: the steeper, the slower.


# %% tags=["demo"]
def ritardando(slower=50):
    steady = [(0, 84)]
    slowing = steady + [(beat, 84 * (1 - slower / 100 * (beat - 30) / 5)) for beat in range(31, 36)]
    listen({"steady": (chord_tones(steady, 24, 36), SR), "slowing down": (chord_tones(slowing, 24, 36), SR)})
    curves = {}
    for label, changes in {"steady": steady, "slowing down": slowing}.items():
        lasts = [60 / [bpm for change, bpm in changes if change <= beat][-1] for beat in range(36)]
        curves[label] = np.cumsum([0, *lasts])
    caption = f"When each beat falls. The last tempo is {slower} % below the first."
    plot_curves(curves, "beat", "time (s)", caption=caption, xlim=(28, 36), ylim=(19, 31), markers=True, height=2.6)


explore(ritardando, slower=(0, 70, 10, "%"))

# %% [markdown]
# ## MIDI holds what was played
#
# In 1983, makers of synthesizers agreed on a cable and a language, so that the keyboard of one could play
# the sounds of another. Its messages say *key 60 down, this hard* and *key 60 up*. Nothing in it is sound. So the
# receiver decides what you hear. You will hear the same notes four times; only the instruments differ.

# %% [markdown] term="MIDI" also="note-on"
# Musical Instrument Digital Interface: a language of short messages, such as *note-on, channel 0, key 60, velocity
# 90*. It holds what was played, not what was heard, and any synthesizer can turn it into sound. A MIDI file is a list
# of such messages, with the time between them.

# %% tags=["demo"]
beginning = [note for voice in chorale.voices for note in voice if note[0] < 36]
bands = {"piano": ["piano"] * 4, "choir": ["choir"] * 4, "winds": ["flute", "oboe", "clarinet", "cello"]}
played = {}
for band, players in bands.items():
    voices = [[n for n in voice if n[0] < 36] for voice in chorale.voices]
    score = [
        (start * SIXTEENTH, length * SIXTEENTH, key, 75, player)
        for voice, player in zip(voices, players, strict=True)
        for start, length, key in voice
    ]
    played[band] = (0.6 * render(score, SR), SR)
listen(played | {"sums of sines": (chord_tones([(0, 76)], 0, 9)[: 8 * SR], SR)})
caption = "The notes of all four players. Such a picture is called a piano roll."
plot_piano_roll(chorale, 0, 9, caption=caption)
say(f"{len(beginning)} notes.")

# %% [markdown]
# ## The bytes of a MIDI file
#
# A file consists of **chunks**: four letters that say what it is, four bytes that say how long it is (the first
# one counts most: *big-endian*), then the content. The first chunk is the header, `MThd`. Then follow the tracks,
# `MTrk`, often one an instrument. Anything else may stand between, and is skipped. The next cell cuts a file into its
# chunks; you will need it again.


# %%
def chunks(data):
    """The chunks of a file's bytes, in order: a list of (kind, content), both bytes."""
    found = []
    while data:
        size = int.from_bytes(data[4:8], "big")
        found.append((data[:4], data[8 : 8 + size]))
        data = data[8 + size :]
    return found


# %% [markdown]
# Here are four files that no one in this course wrote: music from a free game, Freedoom, of the years 2001 to
# 2003.

# %% tags=["demo"]
from studio.clips import data_folder

files = {path.stem: path.read_bytes() for path in sorted((data_folder() / "midi").glob("*.mid"))}
rows = ["| file | bytes | format | tracks | ticks a beat |", "|---|---|---|---|---|"]
for name, data in files.items():
    (_, header), *rest = chunks(data)
    form, tracks, ticks = (int.from_bytes(header[i : i + 2], "big") for i in (0, 2, 4))
    rows.append(f"| {name} | {len(data):,} | {form} | {tracks} | {ticks} |")
say("\n".join(rows))
say("A track, as it is: `" + chunks(files["D_EVIL"])[3][1][:60].hex(" ") + "` …")

# %% [markdown]
# The header holds three numbers of two bytes each. The **format** is 0 for one track with everything in it, 1 for
# several tracks that play at the same time. Then comes the number of tracks. The third one is the **division**: so
# many *ticks* are a beat. (If its highest bit is set, ticks are parts of film frames instead, *SMPTE* time. That is
# rare.)
#
# A track is a sequence of two things, again and again: a waiting time in ticks, counted from the event before, and an
# event. The first byte of an event, its **status**, says what it is (it may be left out, see *running status*).
# Status bytes are 128 (hexadecimal `80`) or more, all others are less. The lower half of a status byte is the
# **channel**, 0 to 15, which people count from 1. Channel 9, the tenth, is for drums.
#
# | status | event | bytes that follow |
# |---|---|---|
# | `8c` | note-off on channel `c` | key, velocity (how fast it was let go; it does not matter here) |
# | `9c` | note-on on channel `c`; **with velocity 0 it is a note-off** | key, velocity: how hard, 1 to 127 |
# | `Ac`, `Bc`, `Ec` | pressure on a key, a pedal or knob, pitch wheel | two |
# | `Cc`, `Dc` | choice of instrument, pressure on all keys | one |
# | `F0`, `F7` | *system exclusive*, "sysex": for one maker's device | a length, and so many bytes |
# | `FF` | *meta event*: what is no message | its type, a length, and so many bytes |
#
# The meta event of type `51` is a tempo: three bytes, microseconds a beat. Type `2F` is the end of a track. All other
# types (names, texts, keys, copyright) make no difference to what sounds.
#
# **Running status**: if a message has the same status as the message before, its status byte may be left out. A byte
# below 128 where a status should stand tells you so. With note-ons of velocity 0 for note-offs, a whole melody needs
# one status byte.
#
# Here is a small file, by hand. `4D 54 68 64` is `MThd` and `4D 54 72 6B` is `MTrk`.
#
# | bytes | meaning |
# |---|---|
# | `4D 54 68 64 00 00 00 06` | header chunk, 6 bytes |
# | `00 00 00 01 00 40` | format 0, 1 track, 64 ticks a beat |
# | `4D 54 72 6B 00 00 00 1B` | track chunk, 27 bytes |
# | `00 FF 51 03 0F 42 40` | after 0 ticks: a tempo, 3 bytes, 1,000,000 µs a beat: 60 BPM |
# | `00 C0 05` | after 0 ticks: channel 0 takes instrument 5 |
# | `00 90 3C 64` | after 0 ticks: note-on, channel 0, key 60, velocity 100 |
# | `20 40 50` | after 32 ticks, running status: note-on, key 64, velocity 80 |
# | `20 3C 00` | after 32 ticks, running status: key 60, velocity 0: off |
# | `40 40 00` | after 64 ticks: key 64 off |
# | `00 FF 2F 00` | after 0 ticks: end of track |
#
# So key 60 sounds from 0 to 1 s, and key 64 from 0.5 to 2 s.

# %% [markdown]
# ## Numbers of any length
#
# Waiting times are mostly short, but may be long. To spend one byte on the short ones, each byte carries 7 bits of the
# number, the highest bits first. Its own highest bit is a flag: 1 means that another byte follows. That is a
# **variable-length quantity**, "VLQ". Four bytes are the most. The cell below *writes* such numbers. You will write the
# reader.

# %% tags=["demo"]
rows = ["| number | in groups of 7 bits | bytes, binary | bytes |", "|---|---|---|---|"]


def write_vlq(value):
    """The bytes of a variable-length quantity."""
    groups = [value & 0b1111111]
    while value := value >> 7:
        groups.insert(0, value & 0b1111111 | 0b10000000)  # not the last one: the flag is set
    return bytes(groups)


for value in (5, 127, 128, 200, 16384, 2**28 - 1):
    written = write_vlq(value)
    groups, binary = " ".join(f"{b & 127:07b}" for b in written), " ".join(f"{b:08b}" for b in written)
    rows.append(f"| {value:,} | {groups} | {binary} | `{written.hex(' ').upper()}` |")
say("\n".join(rows))

# %% [markdown]
# ## Mixing adds voices
#
# Sounds that play at the same time add up, sample by sample. What could go wrong? Each of the four voices of the
# chorale below stays well within full scale. Turn the volume down first. You will hear one of them, then all four
# added: it crackles, since their sum does not fit between −1 and 1, and is clipped (lesson 01). Then the sum, 12 dB
# softer: clean.

# %% tags=["demo"]
reeds = [0.35 / k for k in range(1, 11)]


def voice_alone(notes, amplitudes=reeds):
    """One voice of the opening: [n]."""
    out = np.zeros(int(38 * SIXTEENTH * SR))
    for start, length, key in notes:
        x = envelope(0.03, 0.2, 0.8, 0.08, length * SIXTEENTH - 0.03)
        x *= tone(440 * 2 ** ((key - 69) / 12), amplitudes, len(x) / SR + 0.001)[: len(x)]
        out[int(start * SIXTEENTH * SR) :][: len(x)] += x
    return out


four = [voice_alone([n for n in notes if n[0] < 36]) for notes in chorale.voices]
total = np.sum(four, axis=0)
quarter = 10 ** (-12 / 20)
listen({"soprano alone": (four[0], SR), "four voices added": (total, SR), "12 dB softer": (quarter * total, SR)})
rms = [np.sqrt(np.mean(x**2)) for x in (*four, total)]
say(f"""Peaks: one voice at most **{max(np.abs(x).max() for x in four):.2f}**, the sum **{np.abs(total).max():.2f}**;
    {np.mean(np.abs(total) > 1):.1%} of its samples are beyond full scale. Peaks of four voices may add up
    to {20 * np.log10(4):.0f} dB more. Their RMS level does not: the sum is
    {20 * np.log10(rms[4] / np.mean(rms[:4])):.1f} dB above one voice; for voices that have
    nothing to do with each other, one expects {10 * np.log10(4):.1f} dB.""")

# %% [markdown]
# So every voice gets a **gain**, in decibels: a factor of $10^{g/20}$. And it gets a place between the two
# loudspeakers, its **pan**, from −1 (left) to 1 (right). One idea is to divide the amplitude: left
# $(1 - p)/2$, right $(1 + p)/2$. In a room, though, two loudspeakers add their *powers*, roughly. In the
# middle, both then have half the amplitude, a quarter of the power each, together one half: a hole of 3 dB. The
# **constant-power** law takes a quarter of a circle instead:
#
# $$\theta = \frac{\pi}{4} (p + 1), \qquad g_L = \cos\theta, \qquad g_R = \sin\theta, \qquad g_L^2 + g_R^2 = 1$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $p$ | pan: −1 left, 0 middle, 1 right | none |
# | $\theta$ | the angle on the quarter circle | radians |
# | $g_L$, $g_R$ | what the sound is multiplied by in the left and the right channel | none |
#
# You will hear a guitar walk from left to right. By amplitudes, it gets softer on its way through the middle. By the
# quarter circle, it stays as loud. Loudspeakers or headphones, both will do.

# %% tags=["demo"]
guitar, guitar_sr = load("guit_em9")
guitar = guitar[: 6 * guitar_sr].astype(float)
walk = np.linspace(-1, 1, len(guitar))
by_law = {
    "by amplitudes": ((1 - walk) / 2, (1 + walk) / 2),
    "constant power": (np.cos(np.pi / 4 * (walk + 1)), np.sin(np.pi / 4 * (walk + 1))),
}
listen({law: (np.stack([left * guitar, right * guitar]), guitar_sr) for law, (left, right) in by_law.items()})
curves = {law: (walk[::1000], 10 * np.log10(left**2 + right**2)[::1000]) for law, (left, right) in by_law.items()}
caption = "Power of both channels together. In the middle, dividing amplitudes loses half of it."
plot_curves(curves, "pan (−1 left, 1 right)", "power (dB)", caption=caption, ylim=(-4, 1), height=2.4)

# %% [markdown]
# ## Mute and solo
#
# Gains and pans, and a switch for each voice: that is a mixing desk, and the heart of every program that musicians work
# with. Take away the soprano: the melody is gone. Then listen to the tenor alone, and then to all
# of them, following the tenor. You can, once you have heard it alone. Then give the bass 6 dB more.

# %% [markdown] term="DAW" also="digital audio workstation"
# Digital audio workstation: a program in which music is recorded, arranged and mixed. It holds tracks of sound and of
# MIDI side by side. Each track has a gain, a pan, a *mute* switch that silences it, and a *solo* switch that silences
# all the others.


# %% tags=["demo"]
VOICES = ["soprano", "alto", "tenor", "bass"]


def desk(soprano=True, alto=True, tenor=True, bass=True, solo="none", soprano_gain=0, bass_gain=0, width=0.8):
    heard = [
        on if solo == "none" else name == solo for name, on in zip(VOICES, (soprano, alto, tenor, bass), strict=True)
    ]
    out = np.zeros((2, len(four[0])))
    for v, (x, on) in enumerate(zip(four, heard, strict=True)):
        angle = np.pi / 4 * (1 + width * (-1, -0.33, 0.33, 1)[v])
        gain = quarter * on * 10 ** ((soprano_gain, 0, 0, bass_gain)[v] / 20)
        out += gain * np.outer([np.cos(angle), np.sin(angle)], x)
    listen(out, SR, "the mix")
    shown = [[n for n in notes if n[0] < 36] for notes in chorale.voices]
    weights = [[1.0 if on else 0.0] * len(notes) for notes, on in zip(shown, heard, strict=True)]
    plot_piano_roll(shown, 0, 9, weights=weights, caption="Filled notes sound, empty ones are silent.")


gains = {"soprano_gain": (-24, 6, 3, "dB"), "bass_gain": (-24, 6, 3, "dB")}
solos = ["none", *VOICES]
explore(desk, soprano=True, alto=True, tenor=True, bass=True, solo=solos, **gains, width=(0.0, 1.0, 0.1))

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `hint(midi_to_hz)` in a cell of your own gives one hint at a time, and `progress()` shows what you
# have solved.
#
# These conventions hold for all exercises:
#
# - A sound is a one-dimensional numpy array of floats. Leave the arrays and lists that you are given as they are.
# - Times are in seconds, and `sr`, the sample rate, is in Hz. A time becomes a number of samples by `round(time * sr)`;
#   no time that is tried lies halfway between two samples.
# - MIDI's tracks and channels are counted from 0, as in the bytes.
# - Later exercises may call your earlier functions; the solutions here do.
# - Return arrays, tensors, or lists of numbers. Single precision is exact enough. Use Python, numpy and torch as you
#   like, but no library that does the exercise (librosa, mido, pretty_midi, music21). All cases of an exercise have 10
#   seconds.

# %% [markdown]
# ### Exercise 1 · `midi_to_hz`
#
# Return the frequency in Hz of the MIDI number `pitch`: 69 is 440 Hz, and twelve more are twice the frequency. `pitch`
# is a number, or a numpy array of any shape; the result is a number, or an array of the same shape. Fractions and
# negative numbers are allowed. Integers may have any type of numpy's, also `uint8`, which cannot be negative.
#
# Example: `midi_to_hz(81)` is 880.0, and `midi_to_hz(np.array([69, 60]))` is `[440, 261.6256]`.


# %% exercise="midi_to_hz"
def midi_to_hz(pitch):
    """Frequency in Hz of MIDI numbers: a number, or an array of any shape."""
    ### BEGIN SOLUTION
    return 440 * 2 ** ((np.asarray(pitch, float) - 69) / 12)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `adsr`
#
# Return the envelope of a note whose key is down for `duration` seconds, as one float a sample. `attack`, `decay`,
# `release` and `duration` are times in seconds, 0 or more; `sustain` is a level from 0 to 1. Turn each of the four
# times into samples by itself: $A$, $D$, $R$ and $N$. The result has $N + R$ values. All below is in samples, not in
# seconds with the unrounded times of the formula above.
#
# - While the key is down, the level at sample $i$ is $i / A$ for $i < A$; then $1 - (1 - S)(i - A) / D$ for
#   $i < A + D$, with $S$ for `sustain`; then $S$. These are the values at $i = 0, \dots, N - 1$.
# - The key goes up at sample $N$. Let $L$ be the level that the same rule gives for $i = N$. Sample $N + j$ is
#   $L \cdot (1 - j / R)$, for $j = 0, \dots, R - 1$. (So the 0 at the end of the release is left out.)
# - The key may go up during the attack or the decay: then the rest of attack and decay is left out, and $L$ is what
#   was reached.
# - A part of 0 samples is skipped: without attack, the envelope begins at 1, or at $S$ if there is no decay either.
#   Without release, it ends after $N$ values. With no duration and no release the result is empty.
#
# Example, with 10 samples a second: `adsr(0.2, 0.2, 0.5, 0.4, 0.6, 10)` has $A = 2$, $D = 2$, $R = 4$, $N = 6$ and is
# `[0, 0.5, 1, 0.75, 0.5, 0.5, 0.5, 0.375, 0.25, 0.125]`. With a `duration` of 0.1 it is `[0, 0.5, 0.375, 0.25, 0.125]`.


# %% exercise="adsr"
def adsr(attack, decay, sustain, release, duration, sr):
    """Envelope of a note held for duration s: [round(duration * sr) + round(release * sr)] floats, 0 to 1."""
    ### BEGIN SOLUTION
    a, d, r, n = (round(time * sr) for time in (attack, decay, release, duration))
    ramps = [np.linspace(0, 1, a, endpoint=False), np.linspace(1, sustain, d, endpoint=False)]
    held = np.full(n + 1, sustain)  # equivalent: 1 -> 2 (cut off in the next line)
    pressed = np.concatenate([*ramps, held])[: n + 1]
    return np.append(pressed[:n], np.linspace(pressed[n], 0, r, endpoint=False))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `additive_tone`
#
# Return a sum of sines of `round(duration * sr)` samples, 0 or more. `amplitudes` is a list or an array of one
# or more numbers; any of them may be 0 or negative. `ratios` is a list or an array of as many numbers above 0, or
# `None`. The partial at index $k$, counted from 0, has the frequency `ratios[k] * frequency`; without ratios,
# $(k + 1)$ · `frequency`. At sample $i$ it is `amplitudes[k]` times the sine of 2π · (its frequency) · $i$ / `sr`.
# `frequency` is above 0.
#
# Partials whose frequency is `sr / 2` or higher are left out, as if their amplitude were 0. If none is left, the result
# is silence. Nothing is scaled: the sum may exceed 1.
#
# Example: `additive_tone(1.0, [1.0, 0.5, 0.0, 0.0, 9.0], 0.5, 8)` is `[0, 1.207, 1, 0.207]`: the fifth partial would
# have 5 Hz, and half of the sample rate is 4 Hz.


# %% exercise="additive_tone"
def additive_tone(frequency, amplitudes, duration, sr, ratios=None):
    """Sum of sines at ratios * frequency (None: 1, 2, 3, ...), those below sr / 2. Returns [round(duration * sr)]."""
    ### BEGIN SOLUTION
    multiples = np.arange(1, len(amplitudes) + 1) if ratios is None else np.asarray(ratios)
    hertz = frequency * multiples
    heard = hertz < sr / 2  # equivalent: hertz < sr / 2 -> hertz <= sr / 2 (there, a sine is 0 at all samples)
    cycles = np.outer(hertz[heard], np.arange(round(duration * sr)) / sr)
    return np.asarray(amplitudes)[heard] @ np.sin(2 * np.pi * cycles)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `beats_to_seconds`
#
# When are these beats played? `beats` is a number, or a numpy array of any shape, 0 or more, in any order. The result
# is a number, or an array of the same shape, in seconds. Beat 0 is at 0 s.
#
# `tempo_changes` is a list of one or more pairs `(beat, bpm)`, with beats of 0 or more and tempos above 0, sorted by
# beat: from that beat on the tempo is `bpm` beats per minute, until the next pair's beat. The tempo of the first pair
# holds before it, too. If several pairs have the same beat, the last of them counts.
#
# Example: `beats_to_seconds(np.array([0, 2, 4, 6]), [(0, 120), (4, 60)])` is `[0, 1, 2, 4]`.


# %% exercise="beats_to_seconds"
def beats_to_seconds(beats, tempo_changes):
    """Seconds at which beats (a number, or an array) are played; tempo_changes: [(beat, bpm), ...] by beat."""
    ### BEGIN SOLUTION
    changes, bpm = np.array(tempo_changes, float).T
    changes[0] = 0
    reached = np.concatenate([[0], np.cumsum(np.diff(changes) * 60 / bpm[:-1])])
    beats = np.asarray(beats, float)
    last = np.searchsorted(changes, beats, side="right") - 1
    return reached[last] + (beats - changes[last]) * 60 / bpm[last]
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `read_vlq`
#
# Read the variable-length quantity that begins at `data[position]`. `data` is `bytes`, which give whole numbers from
# 0 to 255 when indexed. Each byte holds 7 bits of the number, the highest first; bit 7, the highest of the byte, is 1
# if another byte follows. Return a pair: the number, and the position of the first byte behind it.
#
# Raise `ValueError` if the data end before the number does, and also if the fourth byte of a number says that a fifth
# one follows.
#
# Example: `read_vlq(bytes([0x81, 0x48, 0x00]), 0)` is `(200, 2)`, since 1 · 128 + 72 = 200. From position 1 it is
# `(72, 2)`.


# %% exercise="read_vlq"
def read_vlq(data, position):
    """The variable-length quantity at data[position]: (value, position behind it). Raises ValueError."""
    ### BEGIN SOLUTION
    value = 0
    for place, byte in enumerate(data[position : position + 4], position + 1):
        value = value * 128 + byte % 128
        if byte < 128:
            return value, place
    raise ValueError("a number must end within four bytes, and before the data do")
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `track_events`
#
# Cut `track`, the content of an `MTrk` chunk, into its events, as in *The bytes of a MIDI file*. Return a list of
# tuples `(tick, status, data)` in the order of the file:
#
# - `tick`: when, in ticks since the start of the track: the sum of all waiting times up to here.
# - `status`: the status byte in full, 0x80 to 0xFF, channel included, also where running status has left it out. The
#   first message after a sysex or meta event always has its status byte.
# - `data`: `bytes`. Of a message, its one or two bytes. Of a sysex event, as many bytes as its length says. Of a meta
#   event, its type, and then as many bytes as its length says. The lengths themselves are left out.
#
# Waiting times and lengths are variable-length quantities. Every event is complete, and the last one ends the track.
# Status bytes that are not in the table, F1 to F6 and F8 to FE, do not occur in files.
#
# Example: for the track of the file in *The bytes of a MIDI file*, the result begins with
# `[(0, 0xFF, b"\x51\x0f\x42\x40"), (0, 0xC0, b"\x05"), (0, 0x90, b"\x3c\x64"), (32, 0x90, b"\x40\x50"), …` and
# ends with `(128, 0xFF, b"\x2f")`.


# %% exercise="track_events"
def track_events(track):
    """Events of a track's bytes: [(tick, status, data), ...], without running status; data: bytes."""
    ### BEGIN SOLUTION
    events, tick, position = [], 0, 0
    while position < len(track):
        wait, position = read_vlq(track, position)
        tick += wait
        if track[position] >= 0x80:
            status, position = track[position], position + 1
        kind = track[position : position + 1] if status == 0xFF else b""
        if status >= 0xF0:
            size, position = read_vlq(track, position + len(kind))
        else:
            size = 1 if status // 16 in (0xC, 0xD) else 2
        events.append((tick, status, kind + track[position : position + size]))
        position += size
    return events
    ### END SOLUTION


# %% [markdown]
# ### Exercise 7 · `note_events`
#
# Read the bytes of a MIDI file of format 0 or 1 and return its notes: a list of tuples
# `(start, end, pitch, velocity, channel, track)`, start and end in seconds (floats), the other four whole numbers. It
# is sorted as `sorted` sorts tuples: by start, of equal starts by end, and so on. A file without notes gives an empty
# list.
#
# - **File.** `chunks(data)`, from above, cuts it up. The first chunk is the header; its content may be longer than six
#   bytes, and what follows these is skipped. Chunks that are not `MTrk` are skipped. Only `MTrk` chunks are counted,
#   from 0. If the highest bit of the division's 16 is set (SMPTE), raise `ValueError`.
# - **Tracks.** Each is read as in exercise 6. All tracks begin at tick 0, and each ends with an end-of-track event.
# - **Tempo.** The tempo events of all tracks hold for all tracks. Before the first, the tempo is 120 BPM. No two
#   tempo events stand at the same tick.
# - **Notes.** A note begins with a note-on with a velocity of 1 or more. It ends with the next note-off of the same key
#   and channel in the same track, or note-on with velocity 0. `velocity` is that of the note-on. Events of one tick
#   count in the order of the file.
# - **A key struck again** while it sounds begins a second note. Then a note-off ends *the one that was struck first*
#   and leaves the other one sounding. A note-off without a note is ignored. A note may have the length 0.
# - **A note that never ends** ends with its track: at the tick of the end-of-track event.
#
# Other messages (pedals, instruments, pitch wheel) are skipped.
#
# Example: for the file in *The bytes of a MIDI file*, the result is
# `[(0.0, 1.0, 60, 100, 0, 0), (0.5, 2.0, 64, 80, 0, 0)]`.


# %% exercise="note_events"
def note_events(data):
    """Notes of a MIDI file's bytes: sorted [(start in s, end in s, pitch, velocity, channel, track), ...]."""
    ### BEGIN SOLUTION
    (_, header), *others = chunks(data)
    division = int.from_bytes(header[4:6], "big")
    if division & 0x8000:
        raise ValueError("the division is SMPTE time; only ticks per beat can be read")
    notes, tempos = [], [(0, 120)]  # equivalent: 0 -> -1 (the first one holds from the start)
    for track, content in enumerate(content for kind, content in others if kind == b"MTrk"):
        sounding = {}
        for tick, status, body in track_events(content):
            if status == 0xFF and body[0] == 0x51:
                tempos.append((tick / division, 60e6 / int.from_bytes(body[1:], "big")))
            waiting = sounding.setdefault((status % 16, body[:1]), [])
            if status // 16 == 9 and body[1]:
                notes.append([tick, tick, body[0], body[1], status % 16, track])
                waiting.append(notes[-1])
            elif status // 16 in (8, 9) and waiting:
                waiting.pop(0)[1] = tick
        for note in sum(sounding.values(), []):
            note[1] = tick
    tempos.sort(key=lambda change: change[0])
    times = beats_to_seconds(np.array([note[:2] for note in notes]).reshape(-1, 2) / division, tempos)
    return sorted((*map(float, times[k]), *note[2:]) for k, note in enumerate(notes))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 8 · `mix`
#
# Add sounds up to a stereo sound of shape `[2, n]`: row 0 is left, row 1 is right. `sounds` is a list of one or more
# one-dimensional arrays, of one or more samples, which may differ in length. The other arguments are lists of as many
# numbers, or `None`:
#
# - `gains_db`: sound number $k$ is multiplied by 10^(`gains_db[k]` / 20). `None`: 0 dB for all.
# - `pans`: from −1 (left) to 1 (right). The left channel gets the sound times cos θ, the right one times sin θ, with
#   θ = (`pans[k]` + 1) · π / 4: constant power. `None`: 0 for all. (In the middle, both get the factor 0.7071.)
# - `offsets`: so many samples of silence come before it, whole numbers of 0 or more. `None`: 0 for all.
#
# The result is as long as it takes for the last sound to end. Nothing is clipped.
#
# Example: `mix([np.array([1.0, 1.0]), np.array([1.0])], gains_db=[0, -20], pans=[-1, 1], offsets=[0, 2])` is
# `[[1, 1, 0], [0, 0, 0.1]]`.


# %% exercise="mix"
def mix(sounds, gains_db=None, pans=None, offsets=None):
    """Sum of sounds [n_k] with gains in dB, pans from -1 to 1, offsets in samples: [2, n], left and right."""
    ### BEGIN SOLUTION
    nothing = [0] * len(sounds)
    gains_db, pans, offsets = (nothing if given is None else given for given in (gains_db, pans, offsets))
    out = np.zeros((2, max(offsets[k] + len(x) for k, x in enumerate(sounds))))
    for k, x in enumerate(sounds):
        angle = (pans[k] + 1) * np.pi / 4
        shares = 10 ** (gains_db[k] / 20) * np.array([np.cos(angle), np.sin(angle)])
        out[:, offsets[k] : offsets[k] + len(x)] += np.outer(shares, x)
    return out
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# Now all of it together. First the synthesizer: what a player is, is a row of partials and an envelope. The numbers
# below are ours. Change them, and run the cells again.

# %% tags=["demo"]
PLAYERS = {  # partials; attack, decay, sustain, release; how much a hard stroke adds
    "pipe": ([1, 0.7, 0.15, 0.35, 0.05, 0.1, 0, 0.1], (0.03, 0.1, 0.9, 0.12)),
    "string": ([1 / k for k in range(1, 16)], (0.08, 0.3, 0.8, 0.15)),
    "reed": ([1 / k if k % 2 else 0.05 for k in range(1, 16)], (0.04, 0.1, 0.8, 0.08)),
    "pluck": ([1 / k**1.3 for k in range(1, 13)], (0.004, 0.5, 0.1, 0.1)),
    "bass": ([1, 0.8, 0.5, 0.35, 0.2, 0.15, 0.1, 0.05], (0.008, 0.35, 0.4, 0.06)),
    "lead": ([1 / k**0.8 for k in range(1, 12)], (0.01, 0.2, 0.6, 0.08)),
}
made_already = {}  # the same note is made only once


def my_note(player, pitch, held, velocity):
    """One note of a player, at SR: [n]. held: seconds; velocity: 1 to 127."""
    asked = player, pitch, round(held, 3), velocity
    if asked not in made_already:
        partials, (attack, decay, sustain, release) = PLAYERS[player]
        curve = np.asarray(adsr(attack, decay, sustain, release, asked[2], SR))
        bright = (velocity / 127) ** (0.3 * np.arange(len(partials)))  # struck softly, a note is duller
        x = additive_tone(midi_to_hz(pitch), bright * partials, len(curve) / SR, SR)
        made_already[asked] = 0.2 * (velocity / 127) ** 1.2 * curve * np.asarray(x)
    return made_already[asked]


# %% [markdown]
# Drums have no partials to speak of. A bass drum is a sine whose pitch drops, within a tenth of a second. A snare is
# that with noise; cymbals are noise without the low half. On channel 9 a key is not a pitch, it is an
# instrument: 36 is the bass drum, 38 the snare, 42 the closed hi-hat.


# %% tags=["demo"]
def my_drum(key, velocity):
    """One stroke: [n]."""
    low, drop, length, noise = 55, 0, 0.25, 0.0  # Hz, Hz, s, share
    if key in (35, 36):  # bass drums
        low, drop, length = 45, 90, 0.3
    elif key in (37, 38, 39, 40):  # snares, rim, clap
        low, drop, length, noise = 170, 60, 0.2, 0.7
    elif key in (41, 43, 45, 47, 48, 50):  # toms, low to high
        low, drop, length = 60 + 12 * (key - 41), 60, 0.35
    elif key in (42, 44, 46, 54, 69, 70, 75):  # hi-hats, tambourine, small things
        length, noise = 0.35 if key == 46 else 0.06, 1.0
    else:  # cymbals
        length, noise = 1.2, 1.0
    t = np.arange(int(length * SR)) / SR
    body = np.sin(2 * np.pi * np.cumsum(low + drop * np.exp(-t / 0.03)) / SR)
    hiss = np.random.default_rng(key).standard_normal(len(t))
    hiss = np.diff(hiss, append=0) / 2 if noise == 1.0 else hiss / 2  # the difference takes out what is low
    stroke = adsr(0.001, length - 0.01, 0, 0.005, length - 0.01, SR)
    stroke = np.pad(np.asarray(stroke), (0, len(t)))[: len(t)] ** 2
    return 0.5 * (velocity / 127) * stroke * ((1 - noise) * body + 0.5 * noise * hiss)


# %% [markdown]
# The chorale becomes a MIDI file first, with a tempo event for every beat of the ritardando. The next cell writes it:
# each voice a track with a channel of its own, as in the table above.


# %% tags=["demo"]
def to_midi(voices, changes, ticks=96):
    """A MIDI file of format 1: track 0 holds the tempos. voices: lists of (start, length, key), in sixteenths."""
    conductor = [(round(beat * ticks), b"\xff\x51\x03" + round(60e6 / bpm).to_bytes(3, "big")) for beat, bpm in changes]
    tracks = [conductor]
    for channel, notes in enumerate(voices):
        messages = [(start * ticks // 4, bytes([0x90 + channel, key, 80])) for start, _, key in notes]
        messages += [((start + length) * ticks // 4, bytes([0x80 + channel, key, 0])) for start, length, key in notes]
        tracks.append(sorted(messages))  # an off, 0x80, comes before an on of the same tick
    file = b"MThd" + (6).to_bytes(4, "big") + b"\0\1" + len(tracks).to_bytes(2, "big") + ticks.to_bytes(2, "big")
    for messages in tracks:
        times = [0] + [time for time, _ in messages]
        body = b"".join(
            write_vlq(time - before) + message for before, (time, message) in zip(times, messages, strict=False)
        )
        body += b"\0\xff\x2f\0"
        file += b"MTrk" + len(body).to_bytes(4, "big") + body
    return file


size, seconds = len(to_midi(chorale.voices, [(0, 76)])), chorale.sixteenths * SIXTEENTH
cd = seconds * 44100 * 4  # bytes
say(f"""The chorale as a file: **{size:,} bytes**. As sound on a CD it would be {cd / 1e6:.1f} million:
    {cd / size:,.0f} times as many.""")

# %% [markdown]
# Here it is, through your eight functions: the desk from above, with a tempo of your choice and another set of
# players. Below it, the roll is drawn from your `note_events`.


# %% tags=["demo"]
def my_chorale(soprano=True, alto=True, tenor=True, bass=True, players="pipes", tempo=80, slower=50):
    changes = [(0, tempo)] + [(28 + k, tempo * (1 - slower / 100 * k / 8)) for k in range(1, 9)]
    events = note_events(to_midi(chorale.voices, changes))
    bands = {"pipes": ["pipe"] * 4, "strings": ["string"] * 4, "winds": ["pipe", "reed", "reed", "string"]}
    heard = [v for v, on in enumerate((soprano, alto, tenor, bass)) if on]
    events = [event for event in events if event[4] in heard]
    if not events:
        return say("All voices are muted.")
    sounds = [my_note(bands[players][channel], key, end - start, velocity)
              for start, end, key, velocity, channel, _ in events]  # fmt: skip
    pans = [(-0.7, -0.25, 0.25, 0.7)[event[4]] for event in events]
    out = np.asarray(mix(sounds, [-3] * len(sounds), pans, [round(event[0] * SR) for event in events]))
    listen(out, SR, "the chorale, by your functions")
    roll = [[(0, 0.01, 60)] for _ in VOICES]
    for start, end, key, _, channel, _ in events:
        roll[channel].append((4 * start, 4 * (end - start), key))
    plot_piano_roll(
        [notes[1:] or notes for notes in roll], caption="What your reader found, voice by voice.", xlabel="time (s)"
    )
    say(f"{len(events)} notes, {out.shape[1] / SR:.1f} s, peak {np.abs(out).max():.2f}.")


controls = {"players": ["pipes", "strings", "winds"], "tempo": (50, 140, 10, "BPM"), "slower": (0, 70, 10, "%")}
explore(my_chorale, soprano=True, alto=True, tenor=True, bass=True, **controls)

# %% [markdown]
# And now the files that no one here wrote. Each track gets a player, by a plain rule: channel 9 drums, low tracks the
# bass, the others take turns. They are spread over the stage. Their authors had other instruments in mind: the
# notes are theirs, the sound is yours.


# %% tags=["demo"]
def on_stage(events):
    """(player, pan) of each track: {track: ...}."""
    keys = {}
    for event in events:
        keys.setdefault((event[5], event[4]), []).append(event[2])
    stage, turn = {}, 0
    for (track, channel), pitches in keys.items():
        if channel == 9:
            stage[track] = "drums", 0.0
        elif np.mean(pitches) < 46:
            stage[track] = "bass", 0.0
        else:
            stage[track] = ("lead", "pluck", "reed", "string")[turn % 4], (-0.6, 0.6, -0.25, 0.25)[turn % 4]
            turn += 1
    return stage


# %% [markdown]
# Choose a file, and where to begin. `D_EVIL` is fast: two basses, drums, and, a little later than where the
# slider stands at first, two guitars that answer each other.


# %% tags=["demo"]
def my_band(file="D_EVIL", begin=24, drums=True, bass=True, others=True, master=-3):
    events = note_events(files[file])
    stage = on_stage(events)
    wanted = {"drums": drums, "bass": bass}
    part = [e for e in events if begin <= e[0] < begin + 12 and wanted.get(stage[e[5]][0], others)]
    if not part:
        return say("Nothing is played here.")
    sounds = [my_drum(e[2], e[3]) if e[4] == 9 else my_note(stage[e[5]][0], e[2], e[1] - e[0], e[3]) for e in part]
    gains = [master - (stage[e[5]][0] == "bass") for e in part]
    pans, offsets = [stage[e[5]][1] for e in part], [round((e[0] - begin) * SR) for e in part]
    out = np.asarray(mix(sounds, gains, pans, offsets))[:, : 13 * SR]
    listen(out, SR, f"{file} from {begin} s, by your functions")
    players = sorted({stage[e[5]][0] for e in part if e[4] != 9})
    roll = [[(4 * (e[0] - begin), 4 * (e[1] - e[0]), e[2]) for e in part if stage[e[5]][0] == p] for p in players]
    if players:
        plot_piano_roll(roll, 0, 12, names=players, caption="All tracks but the drums.", xlabel="time (s)")
    starts = {e[5]: e[0] for e in reversed(events)}
    entries = ", ".join(f"{stage[track][0]} from {starts[track]:.0f} s" for track in sorted(stage))
    say(f"""The whole file: **{len(events):,} notes** in {max(e[1] for e in events):.0f} s, {len(stage)} tracks with
        notes: {entries}. Here: {len(part)} notes; peak {np.abs(out).max():.2f}.""")


switches = {"drums": True, "bass": True, "others": True}
explore(my_band, file=list(files), begin=(0, 96, 4, "s"), **switches, master=(-12, 6, 3, "dB"))

# %% [markdown]
# These functions go on. The capstone, lesson 24, plays what a model has composed with your `additive_tone`, `adsr`
# and `mix`.

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What do you hear, and why?
#
# In the envelope editor, set attack, decay and release to 0 and sustain to 1. Then set the attack to 10 ms, then
# the release to 10 ms as well. Then set the release to 600 ms and hold the key for 0.1 s. In six to ten sentences:
# Where do you hear clicks, and why there? What does the picture of a click in the first section have to do with it? Why
# does a long release not make the note's beginning softer? And what would change if the release began at the sustain
# level, however early the key goes up? Use the words *jump*, *frequencies*, *level* and *release*.

# %% [markdown] question="what_clicks" points=3
# **Model answer.** With all times at 0 there is a click where the note begins and one where it ends. With an attack of
# 10 ms the first one is gone, with a release of 10 ms the second one as well. With a release of 600 ms the short note
# rings on, like a bell that is struck and left alone; its beginning is the same.
#
# A click is a jump: the tone is not there, and one sample later its envelope is at 1. (A sine that starts at a zero has
# no jump in its value, but still one in its slope, and ends wherever it happens to be.) A jump is short, and what is
# short contains all frequencies: the bright line from bottom to top. A fade of 10 ms spreads the change over
# hundreds of samples, so hardly any high frequencies are left.
#
# The release acts only after the key has gone up, so nothing before that changes. If it began at the sustain level
# although the key goes up during the attack, the level would jump from what was reached up or down to the sustain
# level at that moment: a click again, and a note that may get louder after the key was let go.
#
# **Rubric.** 1 point for clicks at both ends and which time removes which. 1 point for the jump as a sound of all
# frequencies. 1 point for the jump in level that a release from the sustain level makes. Full marks without these words
# if the ideas are clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 04** measures how loud your mix is to ears, not to meters of samples.
#
# - *The Complete MIDI 1.0 Detailed Specification*. MIDI Manufacturers Association. Messages, and, in the part *Standard
#   MIDI Files 1.0*, the files.
# - M. Mathews: *The Digital Computer as a Musical Instrument*. Science 142, 1963. Any sound,
#   it says, can be made from numbers.
# - J.-C. Risset, D. Wessel: *Exploration of Timbre by Analysis and Synthesis*. In D. Deutsch (ed.): The Psychology of
#   Music. Academic Press, 1982. Why each partial needs an envelope of its own.
# - C. Roads: *The Computer Music Tutorial*. MIT Press, 1996. Additive synthesis, envelopes, mixing.
# - B. Benward, M. Saker: *Music in Theory and Practice*. McGraw-Hill. How four voices of a chorale are led.
