# %% [markdown]
# # 08 · Chroma
#
# You recognize a chord on a piano and on an organ, high or low. A spectrogram does not: there, the two have hardly a
# line in common. Here you will fold all octaves into one, so that what is the same to your ear becomes the same
# picture. With it you will read chords, find the key of a recording, and see what comes back in a piece.
#
# | | |
# |---|---|
# | **You will hear** | one chord in many clothes; a scale that rises for ever; a recording as its pitch classes alone |
# | **You will write** | six functions: pitch class, filterbank, chromagram, chords, key, self-similarity |
# | **Time** | about 100 minutes; a third of it is listening |
# | **You need** | lesson 06, the STFT; MIDI numbers from lesson 03; headphones |

# %%
import numpy as np

from autograder import check, hint, progress
from studio import (
    dataset,
    explore,
    listen,
    load,
    plot_chroma,
    plot_curves,
    plot_matrix,
    plot_piano_roll,
    plot_spectrogram,
    say,
)
from studio.datasets.chorale_audio import TIMBRES, play
from studio.sampler import play_note, render
from studio.toolbox import additive_tone, midi_to_hz, stft

NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"]

# %% [markdown]
# ## Hear the problem first
#
# You will hear four chords. The first three are C major: on a piano; on an organ, an octave higher; and on brass,
# spread wide. The fourth is the piano again, with *one* note moved by one key: C minor. Your ear sorts them at once:
# three are bright and alike, and one is dark.

# %% tags=["demo"]
SR = 16000
voicings = {
    "piano, C major": ("piano", [60, 64, 67, 72]),
    "organ, C major": ("organ", [72, 76, 79, 84]),
    "brass, C major": ("trombone", [48, 55, 64, 72]),
    "piano, C minor": ("piano", [60, 63, 67, 72]),
}
chords = {name: 0.5 * render([(0, 1.5, p, 90, instrument) for p in pitches], SR)[: 2 * SR]
          for name, (instrument, pitches) in voicings.items()}  # fmt: skip
listen({name: (x, SR) for name, x in chords.items()})


def cosine(a, b):
    """Cosine of the angle between a: [n] and b: [n]: 1 if one is the other times a positive number."""
    return a @ b / np.sqrt((a @ a) * (b @ b))


spectra = {name: np.abs(stft(x, 4096, 2048)).mean(axis=1) for name, x in chords.items()}
first = spectra["piano, C major"]
alike = [f"{name} **{cosine(first, other):.2f}**" for name, other in spectra.items() if other is not first]
say(f"How alike are their spectra and the first one, from 0 to 1? {'; '.join(alike)}.")
caption = "The two C major chords share few lines. C major and C minor on one piano share most of them."
shown = {name: (chords[name], SR) for name in ("piano, C major", "organ, C major", "piano, C minor")}
plot_spectrogram(shown, n_fft=4096, top=2000, caption=caption)

# %% [markdown]
# The spectra say the opposite of your ear: for them, the chord that changed its character is the close one. We need a
# picture that keeps *which* notes there are, and forgets in which octave, and who plays.

# %% [markdown]
# ## Pitch goes around a circle
#
# Tones an octave apart get the same letter, because to us they are nearly the same. So pitch has two parts: how high,
# and where on a circle of twelve. The place on the circle is the **pitch class**. From a frequency one gets it in
# three steps: the pitch in semitones, rounded, folded.
#
# $$p = 69 + 12 \log_2 \frac{f}{f_{A4}}, \qquad c = \mathrm{round}(p) \bmod 12$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $f$ | frequency | Hz |
# | $f_{A4}$ | frequency of A4, **440 Hz** in this course | Hz |
# | $p$ | pitch, a MIDI number if rounded: 69 is A4 | semitones |
# | $c$ | pitch class: 0 is C, 1 is C♯, … 11 is B | none |
# | mod 12 | what is left over after division by 12, from 0 up to, not including, 12 | |
#
# Sharps alone are written here: D♯ is also E♭. The circle cannot tell them apart, and neither can a piano.

# %% tags=["demo"]
rows = ["| frequency (Hz) | $p$ (semitones) | rounded | pitch class | name |", "|---|---|---|---|---|"]
for hertz in (55, 110, 440, 261.63, 392, 784, 450, 460):
    semitones = 69 + 12 * np.log2(hertz / 440)
    nearest = int(np.floor(semitones + 0.5))
    rows.append(f"| {hertz} | {semitones:.2f} | {nearest} | {nearest % 12} | {NAMES[nearest % 12]} |")
say("\n".join(rows))

# %% [markdown]
# Move the frequency. You will hear your tone, and then the note of the scale that is nearest. What is left between
# them is counted in **cents**, hundredths of a semitone: more than 50 of them, and the tone belongs to the neighbor.


# %% tags=["demo"]
def nearest_note(frequency=450):
    semitones = 69 + 12 * np.log2(frequency / 440)
    nearest = round(semitones)
    fade = np.minimum(1, np.minimum(np.arange(SR), np.arange(SR)[::-1]) / 800)
    sounds = {f"{frequency} Hz": frequency, NAMES[nearest % 12]: float(midi_to_hz(nearest))}
    listen({name: (0.3 * fade * additive_tone(f, [1, 0.5, 0.25], 1.0, SR), SR) for name, f in sounds.items()})
    say(f"""The pitch is {semitones:.2f}: class **{nearest % 12}, {NAMES[nearest % 12]}**, out of tune by
        {100 * (semitones - nearest):+.0f} cents.""")


explore(nearest_note, frequency=(220, 880, 2, "Hz"))

# %% [markdown]
# ## A chromagram folds the spectrum
#
# Do that with every bin of every frame: find its pitch class, and add its magnitude there. Of hundreds of rows, twelve
# remain. Here it is in ten lines.


# %% tags=["demo"]
def simple_chroma(x, sr, n_fft=4096, hop=2048, top=5000):
    """Magnitudes of x: [n] added up by pitch class, from 50 Hz to top in Hz: [12, frames]."""
    S = np.abs(stft(x, n_fft, hop)) * 4 / n_fft
    folded = np.zeros((12, S.shape[1]))
    for k in range(1, len(S)):
        hertz = k * sr / n_fft
        if 50 <= hertz <= top:
            folded[round(69 + 12 * np.log2(hertz / 440)) % 12] += S[k]
    return folded


# %% tags=["demo"]
profiles = {name: simple_chroma(x, SR).mean(axis=1) for name, x in chords.items()}
first = profiles["piano, C major"]
alike = [f"{name} **{cosine(first, other):.2f}**" for name, other in profiles.items() if other is not first]
say(f"The four chords once more, folded. How alike are they and the first one? {'; '.join(alike)}.")


def show_rows(rows, caption):
    """Strengths of pitch classes, {label: [12]}, one row each."""
    scaled = np.stack([h / h.max() for h in rows.values()])
    plot_matrix(
        scaled, "pitch class", "", caption=caption, xticks=NAMES, yticks=list(rows), label="strength, largest = 1"
    )


show_rows(profiles, "Folded: C, E and G stand out three times, and D♯ in the fourth.")

# %% [markdown]
# Now the order is the ear's. Over time, this is a **chromagram**. Below is the beginning of a chorale by Bach, as its
# score and as its folded sound. One beat lasts a second, so the two share their time axis. Follow the bass: where
# it moves, a row lights up. Listen first: a choir.

# %% tags=["demo"]
chorales = dataset("chorales")
piece = chorales[71]
choir = play(piece, "choir", 60)[: 16 * SR]
listen(0.7 * choir, SR, "a chorale, choir")
plot_piano_roll(piece, end=16, caption="The score: 16 beats. At 60 beats a minute, a beat is a second.")
folded = simple_chroma(choir, SR)
caption = "The same 16 seconds, folded into twelve rows. Each column is scaled to its strongest row."
plot_chroma(folded / folded.max(axis=0), SR, 2048, caption=caption, label="strength")

# %% [markdown] term="Chromagram" also="chroma, chromagrams"
# A picture of twelve rows over time: how strongly each pitch class, from C to B, sounds, whatever its octave. It shows
# chords and keys well, and hides melody, octaves and instruments.

# %% [markdown]
# How much of the music is left? One can make it heard: twelve organ tones without an octave of their own, each as loud
# as its row. You will hear the chorale's harmony, but no voices and no octaves. (How tones without octaves are made,
# the next section tells.)


# %% tags=["demo"]
def octaveless(pitch, seconds, sr=SR):
    """Sines of all octaves of a pitch under a bell around 370 Hz: [round(seconds * sr)]."""
    hertz = midi_to_hz(pitch % 12) * 2.0 ** np.arange(10)  # a tone in each octave
    loud = np.exp(-0.5 * (np.log2(hertz / 370) / 1.0) ** 2)
    return additive_tone(hertz[0], loud, seconds, sr, ratios=2.0 ** np.arange(10))


def as_sound(C, sr, hop, volume=0.12):
    """What a chromagram C: [12, frames] says, as sound at 16,000 Hz: [n]."""
    seconds = C.shape[1] * hop / sr
    frames = np.arange(round(seconds * SR)) / SR * sr / hop
    fade = [np.interp(frames, np.arange(C.shape[1]), row) for row in C]
    return volume * sum(row * octaveless(c, seconds)[: len(row)] for c, row in enumerate(fade))


strong = (folded / folded.max(axis=0)) ** 2  # the weak rows would blur it
listen({"the choir": (0.7 * choir, SR), "its chroma, as sound": (as_sound(strong, SR, 2048), SR)})

# %% [markdown]
# ## A scale that rises for ever
#
# Roger Shepard built in 1964 what has a pitch class and no octave: sines in *all* octaves at once, loudest in the
# middle, fading to nothing at both ends. You will hear three octaves of a rising scale of such tones. It rises and
# rises, and arrives where it began. Then, for comparison, a scale that really climbs three octaves, and ends high.


# %% tags=["demo"]
def scale(tone, steps):
    """One tone of 0.3 s a step, joined softly: [n]."""
    n = round(0.3 * SR)
    fade = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 400)
    return np.concatenate([fade * tone(p) for p in steps])


around = 0.15 * scale(lambda p: octaveless(p, 0.3), range(36, 73))
climbing = 0.3 * scale(lambda p: additive_tone(float(midi_to_hz(p)), [1], 0.3, SR), range(48, 85))
listen({"Shepard's scale": (around, SR), "a scale that climbs": (climbing, SR)})
caption = "Shepard's scale: all lines rise, fade in at the bottom and out at the top."
plot_spectrogram(around, SR, n_fft=4096, top=4000, log_frequency=True, caption=caption)
pair = {"Shepard's scale": simple_chroma(around, SR), "a scale that climbs": simple_chroma(climbing, SR)}
caption = "To a chromagram, endless rising, climbing and going around in a circle are one and the same."
plot_chroma({name: C / C.max(axis=0) for name, C in pair.items()}, SR, 2048, caption=caption)
alike = np.mean([cosine(a, b) for a, b in zip(pair["Shepard's scale"].T, pair["a scale that climbs"].T, strict=True)])
ends = [octaveless(p, 0.3) for p in (36, 48, 72)]
say(f"""Mean cosine of the two chromagrams' columns: **{alike:.2f}**. The first of Shepard's tones and the last one
    differ by {np.abs(ends[0] - ends[2]).max():.6f} at most: they are the same sound.""")

# %% [markdown]
# That is the price of folding: the chromagram cannot know whether a melody went up a second or down a seventh. For
# harmony this is right. For melodies it is not.

# %% [markdown]
# ## Bins are hertz, pitches are ratios
#
# The bins of an STFT are equally far apart in hertz; semitones are not. Around 100 Hz a semitone is 6 Hz wide, around
# 1000 Hz it is 60 Hz. So low down, one bin may serve several semitones, and each tone spreads over its neighbors. Hear
# and see it: C2 alone, through windows of three lengths. With 1024 samples, C is missing, and B and D♯ light up in its
# place. With 4096, C is there, and B and C♯ beside it.

# %% tags=["demo"]
low_c = 0.5 * additive_tone(float(midi_to_hz(36)), [1], 2.0, SR)
listen(low_c, SR, "C2, a pure tone")
pictures = {}
for n_fft in (1024, 4096, 16384):
    C = simple_chroma(low_c, SR, n_fft, 2048)
    pictures[f"{n_fft} samples, bins {SR / n_fft:.1f} Hz apart"] = C / C.max(axis=0)
plot_chroma(pictures, SR, 2048, caption="One low C, nothing else. Only the longest window shows C alone.")
steps = [f"{midi_to_hz(p + 1) - midi_to_hz(p):.1f} Hz" for p in (36, 84)]
say(f"From C2 to C♯2 it is {steps[0]}, from C6 to C♯6 {steps[1]}.")

# %% [markdown]
# A long window is the first remedy: 4096 samples at 16,000 Hz, a quarter of a second, is a compromise between pitch and
# time. The second one is softer borders. Rounding gives each bin wholly to one class, also one that lies between
# two. Instead, let each bin count by how near it is, with a bell around each class:
#
# $$F[c, k] = \exp\!\left(-\frac{d^2}{2 \sigma^2}\right), \qquad
# d = \left((p_k - c + 6) \bmod 12\right) - 6$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $F[c, k]$ | how much bin $k$ counts for class $c$: the **chroma filterbank** | none |
# | $p_k$ | pitch of the middle of bin $k$, not rounded; its frequency is $k f_s / N$ in Hz | semitones |
# | $f_s$, $N$ | sample rate, `sr`; length of a frame, `n_fft` | Hz; samples |
# | $d$ | the shorter way from the class to the bin around the circle, from −6 to 6 | semitones |
# | $\sigma$ | width of the bell | semitones |
#
# Bins below a lowest and above a highest frequency count 0. A chromagram is then one product of matrices: $F$ times
# magnitudes. Widen the bell in the next cell: neighbors melt together. Raise the highest frequency: what comes in is
# mostly overtones.


# %% tags=["demo"]
def bank_rows(width=0.3, high=700):
    curves = {}
    hertz = np.arange(1, 600) * SR / 4096
    for c in (0, 4, 7):
        away = (69 + 12 * np.log2(hertz / 440) - c) % 12
        away = np.minimum(away, 12 - away)
        curves[NAMES[c]] = (hertz, np.exp(-(away**2) / width**2 / 2) * (hertz >= 60) * (hertz <= high))
    caption = f"Three of the twelve rows, from 60 to {high} Hz: one bell in each octave, {width:g} semitones wide."
    plot_curves(
        curves, "frequency (Hz)", "weight (no unit)", caption=caption, xlim=(0, 2000), log_x=False, markers=False
    )


explore(bank_rows, width=(0.1, 1.5, 0.1, "semitones"), high=([350, 700, 1000, 2000], "Hz"))

# %% [markdown]
# ## A note is more than its pitch
#
# A worse fault remains. Play a single C3, and look at its chroma: there is a G in it, and an E. No one plays them. They
# are the third and the fifth **partial** of the note (lesson 03): three times its frequency is a G, five times an E.
# You will hear C3 on a trombone, and then its chroma as sound: nearly a chord.

# %% tags=["demo"]
solo = play_note("trombone", 48, 2.0, 90, SR)
C = simple_chroma(solo, SR)
listen({"C3 on a trombone": (0.7 * solo, SR), "its chroma, as sound": (as_sound(C / C.max(), SR, 2048, 0.2), SR)})
rows = ["| partial | frequency (Hz) | pitch class | out of tune (cents) |", "|---|---|---|---|"]
for number in range(1, 9):
    semitones = 48 + 12 * np.log2(number)
    rows.append(f"| {number} | {number * midi_to_hz(48):.0f} | {NAMES[round(semitones) % 12]} | "
                f"{100 * (semitones - round(semitones)):+.0f} |")  # fmt: skip
say("\n".join(rows))
notes = {"flute, C4": 60, "trombone, C3": 48, "cello, C3": 48, "organ, C3": 48}
sung = {name: play_note(name.split(",")[0], pitch, 2.0, 90, SR) for name, pitch in notes.items()}
bars = {name: simple_chroma(x, SR).mean(axis=1) for name, x in sung.items()}
show_rows(bars, "Single notes, all of them C. What is bright beside C are partials.")

# %% [markdown]
# The partials 2, 4 and 8 do little harm: they are C as well, and make the note count more than once. Two steps reduce
# the rest. First, count only up to 700 Hz: a note above 233 Hz has its third partial beyond that. Second, **subtract**
# what a lower note could have left. If bin $k$ is a third partial, its fundamental is at $k/3$; if a fifth, at $k/5$;
# if a second, at $k/2$. So look what is at these lower bins, and subtract $h$ times as much from bin $k$. The second
# partial is in the right class, so only half is taken for it:
#
# $$P[k] = \max\!\big(0, \; M[k] - h \, (\tfrac{1}{2} M[k/2] + M[k/3] + M[k/5])\big)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $M[k]$ | magnitude of bin $k$ in a frame, times $4/N$: so a sine of amplitude 1 on a bin has 1 (lesson 06) | none |
# | $k/2$, $k/3$, $k/5$ | rounded to the nearest whole bin, a half upward | none |
# | $h$ | how many times as strong as the fundamental these partials may be; `harmonics` in code | none |
# | $P[k]$ | what is left | none |
#
# Three more steps sharpen the picture:
#
# 1. Only **peaks** count: bins that are larger than both neighbors in $M$, before the subtraction. So the slopes beside
#    a strong peak do not fill the classes next to it.
# 2. Of what is left, the **square root** is taken: soft voices then count for more.
# 3. Each column is divided by its length, the root of its sum of squares, so that soft passages show, too.
#
# Hear what the subtraction does to one note, without the peaks: C3 on a clarinet. Its third and fifth partials are
# strong, but not stronger than its fundamental. With $h = 0$, the chroma as sound is a C major chord. With $h = 1.5$, E
# and G are gone. What is left is C, and fainter B and C♯, the slopes of its peak.


# %% tags=["demo"]
played = {
    "clarinet, C3": [("clarinet", 48)],
    "clarinet, C3 and G4": [("clarinet", 48), ("clarinet", 67)],
    "trombone, C3": [("trombone", 48)],
}


def one_frame(sound, h):
    """A sound: [n], the magnitudes of a frame in its middle and what is left of them: [180], folded: [12]."""
    x = render([(0, 2, pitch, 90, instrument) for instrument, pitch in played[sound]], SR)[: 2 * SR]
    M = np.abs(stft(x, 4096, 2048)[:, 8]) / 1024
    half, third, fifth = (M[np.floor(np.arange(180) / ratio + 0.5).astype(int)] for ratio in (2, 3, 5))
    left = np.clip(M[:180] - h * (half / 2 + third + fifth), 0, None)
    classes = [round(69 + 12 * np.log2(k * SR / 4096 / 440)) % 12 for k in range(15, 180)]
    return x, M[:180], left, np.bincount(classes, np.sqrt(left[15:]), 12)


# %% tags=["demo"]
def subtracting(h=1.5, sound="clarinet, C3"):
    x, M, left, strength = one_frame(sound, h)
    before = one_frame(sound, 0)[-1]
    hertz = np.arange(180) * SR / 4096
    caption = f"{sound}: one frame, before and after h = {h:g}."
    curves = {"magnitude": (hertz, M), "left after subtracting": (hertz, left)}
    plot_curves(curves, "frequency (Hz)", "magnitude (no unit)", caption=caption)
    column = strength[:, None] / before.max()  # as loud as it is beside h = 0
    listen({sound: (x, SR), f"its chroma, h = {h:g}": (as_sound(np.tile(column, (1, 16)), SR, 2048, 0.12), SR)})
    changes = [f"{NAMES[c]} {before[c] / before.max():.2f} → **{column[c, 0]:.2f}**" for c in (0, 4, 7)]
    say(f"Strength of classes at h = 0 and at h = {h:g}; the strongest at h = 0 has 1: {', '.join(changes)}.")


explore(subtracting, h=(0.0, 4.0, 0.5), sound=list(played))

# %% [markdown]
# Now choose the second sound. A real G4 is played, and lies on the third partial of the C3. The subtraction takes it
# for one: two notes are played, and of the G nothing is left. From a single spectrum nobody can tell for sure. In the
# third sound, $h = 1.5$ is too little: this trombone's third and fifth partials are several times as strong as its
# fundamental. They become fainter, but stay. A larger $h$ takes more of them, and more real notes.

# %% tags=["demo"]
rows = [
    "| sound | third partial by fundamental | fifth by fundamental | G, h = 0 | G, h = 1.5 |",
    "|---|---|---|---|---|",
]
for sound in played:
    _, M, _, before = one_frame(sound, 0)
    after = one_frame(sound, 1.5)[-1]
    partials = [M[k - 2 : k + 3].max() for k in (33, 100, 167)]  # C3's partials 1, 3, 5 lie there
    rows.append(f"| {sound} | {partials[1] / partials[0]:.2f} | {partials[2] / partials[0]:.2f} | "
                f"{before[7] / before.max():.2f} | {after[7] / before.max():.2f} |")  # fmt: skip
say("\n".join(rows))

# %% [markdown]
# ## A chord is a template
#
# A chord of three notes is three ones among nine zeros. C major is C, E, G: places 0, 4, 7. C minor has 3 instead
# of 4. Moved around the circle, they give 24 templates. Which one does a frame resemble most? Compare angles, not
# sizes:
#
# $$s_j = \frac{\sum_c T_j[c] \, C[c]}{\sqrt{\sum_c T_j[c]^2} \, \sqrt{\sum_c C[c]^2}}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $T_j$ | template number $j$: 0 to 11 major on C, C♯, …; 12 to 23 minor on C, C♯, … | none |
# | $C$ | one column of the chromagram | none |
# | $s_j$ | cosine similarity, 0 to 1 where nothing is negative | none |
#
# The best one wins, if it is good enough. Below a limit, and in silence, the answer is **no chord**. That matters,
# since something is always the best. You will hear a chord, and then a drum. It gets a chord's name, too, but its
# similarity is lower: a limit of 0.7 lets the chord through, and not the drum.

# %% tags=["demo"]
rows = ["| chord | template, from C to B |", "|---|---|"]
for name, places in {"C major": (0, 4, 7), "D major": (2, 6, 9), "C minor": (0, 3, 7), "B minor": (11, 2, 6)}.items():
    rows.append(f"| {name} | {' '.join('1' if c in places else '·' for c in range(12))} |")
say("\n".join(rows))


def best_chord(column):
    """Similarity and name of the chord that a column: [12] resembles most."""
    scores = []
    for kind, third in (("major", 4), ("minor", 3)):
        for root in range(12):
            three = column[root] + column[(root + third) % 12] + column[(root + 7) % 12]
            scores.append((three / np.sqrt(3) / np.linalg.norm(column), f"{NAMES[root]} {kind}"))
    return max(scores)


drum, drum_sr = load("drum_snare_hard")
heard = {"the first chord, on the piano": (chords["piano, C major"], SR), "a snare drum": (drum, drum_sr)}
listen(heard)
for label, (x, sr) in heard.items():
    similarity, name = best_chord(simple_chroma(x, sr, 2 * round(0.128 * sr), 2048).mean(axis=1))
    say(f"{label}: **{name}**, similarity {similarity:.2f}.")

# %% [markdown]
# ## A key is a profile
#
# A key is what a whole passage leans on. In 1982 Carol Krumhansl and Edward Kessler played listeners a scale or a few
# chords, and then one tone: how well does it fit, from 1 to 7? The mean answers are the **key profiles**, twelve
# numbers for major and twelve for minor, counted from the tonic up. They stand in the next cell, and you will need
# them.

# %%
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])

# %% tags=["demo"]
caption = "How well each tone fits, by listeners' ratings: tonic, third and fifth of the chord fit best."
plot_curves({"major": MAJOR, "minor": MINOR}, "semitones above the tonic", "rating (1 to 7)", caption=caption,
            markers=True, ylim=(1, 7))  # fmt: skip

# %% [markdown]
# Music in a key uses its tones about as often as they fit. So add up how long each pitch class sounds: a histogram
# $h[c]$. Compare it with all 24 profiles, each moved to its tonic, by **Pearson's correlation**: the cosine, after the
# mean is taken away from both.
#
# $$r_j = \frac{\sum_c (h[c] - \bar h)(q_j[c] - \bar q)}{\sqrt{\sum_c (h[c] - \bar h)^2} \,
# \sqrt{\sum_c (q_j[c] - \bar q)^2}}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $h[c]$ | strength of pitch class $c$: seconds of its notes, or the sum of a chromagram's row | any |
# | $q_j$ | profile of key $j$: 0 to 11 major on C, C♯, …; 12 to 23 minor; its first value at $c = j \bmod 12$ | none |
# | $\bar h, \bar q$ | means over the twelve classes | as they |
# | $r_j$ | correlation, from −1 to 1 | none |
#
# The key is the $j$ with the largest $r_j$. How sure is that? The **margin** says it: the largest $r_j$ minus the
# second largest. Relatives such as C major and A minor share nearly all their tones, so margins are often small.
#
# Listen to the same chorale again, longer and longer parts of it. When is the margin smallest, and which key comes
# close?


# %% tags=["demo"]
def notes_histogram(piece, seconds, bpm=60):
    """Seconds that each pitch class is notated in the first so many of a piece, whose times are in sixteenths: [12]."""
    h, start = np.zeros(12), min(voice[0][0] for voice in piece.voices if voice)
    for voice in piece.voices:
        for onset, duration, pitch in voice:
            begin = (onset - start) * 15 / bpm
            h[pitch % 12] += max(0.0, min(begin + duration * 15 / bpm, seconds) - begin)
    return h


def correlations(h):
    """Pearson's r of h: [12] with all 24 profiles: [24]."""
    r = []
    for profile in (MAJOR, MINOR):
        for tonic in range(12):
            moved = [profile[(c - tonic) % 12] for c in range(12)]
            r.append(np.corrcoef(h, moved)[0, 1])
    return np.array(r)


def name_of(j):
    """Chord or key number j as text: C, Cm; – for none."""
    return "–" if j < 0 else NAMES[j % 12] + ("m" if j > 11 else "")


# %% tags=["demo"]
def key_so_far(seconds=4):
    h = notes_histogram(piece, seconds)
    r = correlations(h)
    first, second = np.argsort(-r)[:2]
    profile = np.roll(MAJOR if first < 12 else MINOR, first)
    curves = {"notes": h / h.sum(), f"profile of {name_of(first)}": profile / profile.sum()}
    caption = f"The notes of the first {seconds} s, and the profile that fits best."
    plot_curves(curves, "pitch class (0 = C)", "share (no unit)", caption=caption, markers=True)
    listen(0.7 * choir[: seconds * SR], SR, f"{seconds} s")
    say(f"""Best **{name_of(first)}**, r = {r[first]:.3f}; then {name_of(second)}, r = {r[second]:.3f}.
        Margin **{r[first] - r[second]:.3f}**. (A small m is minor.)""")


explore(key_so_far, seconds=([1, 2, 3, 4, 6, 8, 12, 16], "s"))

# %% [markdown]
# Two things this method does not know: in which *order* notes come, and which chord ends the piece. Musicians use both.
# So take its answer as what it is, a comparison of histograms, and look at the margin.

# %% [markdown]
# ## Where chroma fails
#
# Now a real recording: 15 s of a produced piece for a game, with bass, drums and synthesizers. You will hear it, and
# then its chroma as sound. Listen at 2.0 s and at 3.6 s: instead of a chord, a cluster of many tones barks. There the
# picture has columns that are bright from bottom to top. These are strokes of the low drum and the bass. A stroke has
# no clear pitch, and deep down a semitone is only a few hertz wide, so it falls into many classes at once.

# %% tags=["demo"]
game, game_sr = load("naev_intro")
game = game.astype(float)
folded = simple_chroma(game, game_sr, 11264, 5632)
strong = folded / folded.max(axis=0)
listen({"recording": (game, game_sr), "its chroma, as sound": (as_sound(strong, game_sr, 5632, 0.06), SR)})
caption = "A produced recording, folded as it is: columns bright from bottom to top at low strokes."
plot_chroma(strong, game_sr, 5632, caption=caption)
even = folded.mean(axis=0) / folded.max(axis=0)  # 1 if all twelve rows are equal
S = np.abs(stft(game, 11264, 5632))
deep = 20 * np.log10(S[round(50 * 11264 / game_sr) : round(150 * 11264 / game_sr)].sum(axis=0))
say(f"""How even are the columns, mean by largest row? **{even.min():.2f}** to **{even.max():.2f}**. Correlation of that
    with the level between 50 and 150 Hz: **{np.corrcoef(even, deep)[0, 1]:.2f}**.""")

# %% [markdown]
# Four more enemies, one at a time. In the next cell the choir gets company: drums; hiss; a rumble that hums
# between two notes; or it is played out of tune. Listen, and look at what becomes of the key and of
# its margin. The chorale stays the same. (The level counts for what is added.)


# %% tags=["demo"]
def enemies(what="nothing", level=-6):
    x, noise = choir, np.random.default_rng(8)
    t = np.arange(len(x)) / SR
    loop = np.interp(t % (len(drums) / drums_sr), np.arange(len(drums)) / drums_sr, drums)
    wobble = 71.3 * t + 0.5 * np.sin(2 * np.pi * t)
    added = {"drums": loop, "hiss": 0.2 * noise.standard_normal(len(x)), "rumble": 0.5 * np.sin(2 * np.pi * wobble)}
    if what == "out of tune":  # played faster, a quarter tone
        x = np.interp(np.arange(0, len(x) - 1, 2 ** (0.5 / 12)), np.arange(len(x)), x)
    x = x + 10 ** (level / 20) * added[what] if what in added else x
    C = simple_chroma(x, SR)
    r = correlations(C.sum(axis=1))
    second, best = np.sort(r)[-2:]
    listen(0.5 * x, SR, what)
    plot_chroma(C / C.max(axis=0), SR, 2048, caption=f"The choir, and {what}.")
    wanted = correlations(notes_histogram(piece, 16)).argmax()
    say(f"Key found: **{name_of(r.argmax())}**, margin {best - second:.3f}. From the notes: {name_of(wanted)}.")


drums, drums_sr = load("loop_mika")
explore(enemies, what=["nothing", "drums", "hiss", "rumble", "out of tune"], level=(-24, 6, 6, "dB"))

# %% [markdown]
# Drums and hiss smear the picture and leave the key alone; a loud rumble takes it along. Worst is the tuning: the key
# is wrong, and the margin does not notice, since it cannot see what moves all notes at once. In a recording that is a
# quarter tone off, each note lies on the border of two pitch classes. Tuning must be measured first, and the filterbank
# moved. Many old recordings need it, and choirs that sink.

# %% [markdown]
# ## What comes back
#
# Music repeats itself. Compare every moment with every other one: how alike are their chroma columns? That gives a
# square picture, the **self-similarity matrix**. On the diagonal each moment meets itself: 1. Where a passage comes
# back, a stripe runs parallel to the diagonal. Where a passage stays the same, there is a bright block.
#
# $$A[i, j] = \frac{\sum_c C[c, i] \; C[c, j]}{\sqrt{\sum_c C[c, i]^2} \, \sqrt{\sum_c C[c, j]^2}}$$
#
# with $C[c, i]$ the strength of class $c$ in frame $i$, and $A$ without a unit. Single frames are restless: so columns
# are averaged in blocks first, here of one beat each. You will hear the beginning of a chorale whose first two
# lines are sung twice.

# %% tags=["demo"]
seconds_a_block = 5 * 2048 / SR
repeated = play(chorales[14], "choir", 60 / seconds_a_block)[: 38 * SR]
listen(0.7 * repeated, SR, "a chorale whose beginning is repeated")
columns = simple_chroma(repeated, SR, top=700) ** 2  # the weak rows count for less
means = [columns[:, m : m + 5].mean(axis=1) for m in range(0, columns.shape[1] - 4, 5)]
table = [[cosine(a, b) for b in means] for a in means]
ticks = [f"{m * seconds_a_block:.0f}" for m in range(len(means))]
caption = "The bright stripes 15 s from the diagonal: what was sung first comes back. A block is a beat, 0.64 s."
plot_matrix(
    np.array(table), "time (s)", "time (s)", xticks=ticks, yticks=ticks, label="cosine similarity", caption=caption
)

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `hint(pitch_class)` in a cell of your own gives one hint at a time, and `progress()` shows what you
# have solved.
#
# These conventions hold for all exercises:
#
# - Pitch classes count from C: 0 is C, 1 is C♯, 11 is B. **A4 is 440 Hz**, if nothing else is said.
# - A chromagram is `[12, frames]`: row 0 is C, each frame is a *column*.
# - Chords and keys are numbers from 0 to 23: 0 to 11 are **major** on C, C♯, … B, and 12 to 23 are **minor** on C, C♯,
#   … B. So 0 is C major, 9 is A major, 21 is A minor. −1 means none.
# - Leave the arrays that you are given as they are. Return arrays, tensors, or lists; single precision is exact enough.
# - Use Python, numpy, scipy and torch as you like, and the course's `stft`, which the first cell imports. No library
#   that does the exercise: librosa, torchaudio, sklearn. Later exercises may call your earlier functions.
# - All cases of an exercise together may take 10 seconds.

# %% [markdown]
# ### Exercise 1 · `pitch_class`
#
# Return the pitch class nearest to `frequency`, a number or a numpy array of any shape, in Hz, above 0: a whole number
# from 0 to 11, or as many in an array of the same shape. Round the pitch to the nearest semitone, on the logarithmic
# scale, and fold it. `a4` is the frequency in Hz that counts as A4, and so has class 9. No frequency lies exactly half
# way between two semitones.
#
# Example: `pitch_class(np.array([440.0, 261.63, 27.5]))` is `[9, 0, 9]`.


# %% exercise="pitch_class"
def pitch_class(frequency, a4=440.0):
    """Nearest pitch class of frequency: a number or an array, in Hz. 0 is C, 11 is B; whole numbers."""
    ### BEGIN SOLUTION
    pitch = 69 + 12 * np.log2(frequency / a4)
    return np.round(pitch).astype(int) % 12
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `chroma_filterbank`
#
# Return the filterbank $F$ of shape `[12, 1 + n_fft // 2]`. Bin $k$ is at $f_k = k \cdot$ `sr` / `n_fft` Hz, and its
# pitch is $p_k = 69 + 12 \log_2 (f_k / 440)$, not rounded. Then
# $F[c, k] = \exp\!\left(-d^2 / (2 \sigma^2)\right)$, where $\sigma$ is `width`, in semitones, and $d$ is how far $p_k$
# is from the nearest pitch of class $c$, in whichever octave: at most 6 semitones.
#
# Only bins with `low` $\le f_k \le$ `high` count, in Hz, both limits included; in all others $F$ is 0. Bin 0 has no
# pitch: it is 0 always, also if `low` is 0. `high` may lie above half the sample rate, and there may be no bin between
# the limits. Nothing is normalized. `n_fft` is even.
#
# Example: `chroma_filterbank(7040, 16, 400.0, 900.0, 1.0)` has bins at 0, 440, 880, 1320, … Hz. Its row 9 (A) is
# `[0, 1, 1, 0, 0, 0, 0, 0, 0]`; in rows 8 and 10 there is 0.607 in the place of 1, that is $e^{-1/2}$.


# %% exercise="chroma_filterbank"
def chroma_filterbank(sr, n_fft, low=60.0, high=700.0, width=0.3):
    """Weights of bins for pitch classes: [12, 1 + n_fft // 2]; low, high in Hz, width in semitones."""
    ### BEGIN SOLUTION
    hertz = np.arange(1 + n_fft // 2) * sr / n_fft  # equivalent: n_fft // 2 -> n_fft / 2 (n_fft is even)
    counts = (hertz > 0) & (hertz >= low) & (hertz <= high)
    pitch = 69 + 12 * np.log2(hertz[counts] / 440)
    classes = np.arange(12)[:, np.newaxis]
    octaves = (pitch - classes) / 12  # equivalent: pitch - classes -> classes - pitch (it is squared)
    turn = np.round(octaves)
    distance = 12 * (octaves - turn)  # equivalent: octaves - turn -> turn - octaves (it is squared)
    bank = np.zeros((12, len(hertz)))
    bank[:, counts] = np.exp(-0.5 * (distance / width) ** 2)
    return bank
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `chromagram`
#
# Return the chromagram of `x`, $n \ge 1$ samples at `sr` Hz: `[12, frames]`, with the frames of `stft(x, n_fft,
# hop_length)`; `x` may be shorter than `n_fft`. In this order:
#
# 1. $M$ is the magnitude of the STFT, times 4 / `n_fft`.
# 2. From each bin $k$ of each frame subtract `harmonics` · ($M[k/2] / 2 + M[k/3] + M[k/5]$). $k/2$, $k/3$ and $k/5$ are
#    rounded to the nearest whole number, and a half upward: bins $(k+1)/2$, $(k+1)/3$ and $(k+2)/5$, rounded *down*.
#    What is below 0 becomes 0.
# 3. Keep only peaks of $M$: bins at which $M$, *before* the subtraction, is larger than at both neighbors, $k - 1$ and
#    $k + 1$. In all others put 0, and so in the first and the last bin, too. (Except in silence, no two neighbors are
#    equal.)
# 4. Take the square root of each value.
# 5. Multiply from the left by `chroma_filterbank(sr, n_fft)` of exercise 2, with its other arguments by default.
# 6. The length of a column is the root of its sum of squares. Divide each column by its length. But a column whose
#    length, before this division, is at most 0.03 is silent: put zeros.
#
# Example: for a sine of 220 Hz and amplitude 0.5, 8000 samples at 8000 Hz, `n_fft=1024`, row 9 is above 0.9 in every
# frame; for the same sine times 0.0001, all is 0.


# %% exercise="chromagram"
def chromagram(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
    """Chromagram of x: [n] without low harmonics: [12, frames], columns of length 1, or 0 where it is silent."""
    ### BEGIN SOLUTION
    M = np.abs(stft(x, n_fft, hop_length)) * 4 / n_fft
    k = np.arange(len(M))
    left = (M - harmonics * (M[(k + 1) // 2] / 2 + M[(k + 1) // 3] + M[(k + 2) // 5])).clip(0)
    peak = np.zeros(M.shape)
    above = M[1:-1] > M[:-2]  # equivalent: M[1:-1] > M[:-2] -> M[1:-1] >= M[:-2] (no two are equal)
    below = M[1:-1] > M[2:]  # equivalent: M[1:-1] > M[2:] -> M[1:-1] >= M[2:] (no two are equal)
    peak[1:-1] = above & below
    C = chroma_filterbank(sr, n_fft) @ np.sqrt(left * peak)
    length = np.sqrt(np.sum(C**2, axis=0))
    length[length <= 0.03] = np.inf  # equivalent: length <= 0.03 -> length < 0.03 (none is exactly that)
    return C / length
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `match_chords`
#
# Name the chord of each column of `C`, `[12, frames]`, numbers from 0 up: return whole numbers, one a frame. Template
# number $j < 12$ has ones at the classes $j$, $j + 4$, $j + 7$ and zeros elsewhere, a major chord; template $12 + j$
# has ones at $j$, $j + 3$, $j + 7$, a minor one; classes beyond 11 go on at 0. The similarity is the cosine, as in the
# formula above. A frame gets the number of the template with the largest similarity, if it is at least `least`; else
# −1. A frame of zeros gets −1, whatever `least` is. Where a chord is found, no other template is equally similar; and
# no similarity equals `least`.
#
# Example: columns with ones at C, E, G, at A, C, E, and at C, C♯, D: `[0, 21, -1]`.


# %% exercise="match_chords"
def match_chords(C, least=0.7):
    """Number of the major (0 to 11) or minor (12 to 23) chord of each column of C: [12, frames]; -1: none. [frames]."""
    ### BEGIN SOLUTION
    first = np.eye(12)
    fifth = np.roll(first, 7, axis=1)
    templates = np.concatenate([first + np.roll(first, third, axis=1) + fifth for third in (4, 3)])
    sums = templates @ C
    best = sums.max(axis=0)
    needed = least * np.sqrt(3 * np.sum(C**2, axis=0))
    good = (best > 0) & (best >= needed)  # equivalent: best >= needed -> best > needed (none is exactly that)
    return np.where(good, sums.argmax(axis=0), -1)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `estimate_key`
#
# `histogram` is a numpy array of twelve numbers from 0 up, how strong each pitch class is, C first. Return two
# numbers: the key, from 0 to 23, and the margin. Key number $j < 12$ is major, and its profile is `MAJOR` moved so
# that the value of the tonic, `MAJOR[0]`, stands at place $j$, and what falls off at the end goes on at the start. $12
# + j$ is minor, with `MINOR`. The key is the one whose profile has the largest Pearson correlation $r_j$ with the
# histogram; the margin is that correlation minus the second largest of the 24. If all twelve numbers are equal, no
# correlation is defined: return −1 and 0.
#
# `MAJOR` and `MINOR` are defined in the section *A key is a profile*: run that cell. Unless all twelve
# numbers are equal, no other key is as good as the best.
#
# Example: the scale of C major, `[1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]`, gives 0 and a margin of about 0.044.


# %% exercise="estimate_key"
def estimate_key(histogram):
    """Key of a histogram: [12], 0 to 11 major, 12 to 23 minor, -1 none; and the margin of its correlation."""
    ### BEGIN SOLUTION
    h = histogram - np.mean(histogram)
    if np.ptp(histogram) == 0:
        return -1, 0.0
    profiles = np.array([np.roll(profile, tonic) for profile in (MAJOR, MINOR) for tonic in range(12)])
    profiles = profiles - profiles.mean(axis=1, keepdims=True)
    r = profiles @ h / np.sqrt(np.sum(profiles**2, axis=1) * np.sum(h**2))
    second, first = np.sort(r)[-2:]
    return r.argmax(), first - second
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `self_similarity`
#
# `C` has shape `[rows, frames]`, any numbers. First average blocks of `average` $\ge 1$ frames: column 0 of the blocks
# is the mean of the first `average` columns, column 1 of the next ones, and so on. Frames left over at the end are
# left out; there is at least one block. Then return the cosine similarity of every block with every block: `[blocks,
# blocks]`, from −1 to 1. A block of zeros has similarity 0 with all, also with itself.
#
# Example: for the columns (1, 0), (0, 0), (2, 2) and `average=1`: `[[1, 0, 0.707], [0, 0, 0], [0.707, 0, 1]]`.


# %% exercise="self_similarity"
def self_similarity(C, average=1):
    """Cosine similarity of averaged blocks of columns of C: [rows, frames]. Returns [blocks, blocks]."""
    ### BEGIN SOLUTION
    blocks = C.shape[1] // average
    means = C[:, : blocks * average].reshape(len(C), blocks, average).mean(axis=2)
    length = np.sqrt(np.sum(means**2, axis=0))
    unit = means / np.where(length > 0, length, 1)
    return unit.T @ unit
    ### END SOLUTION


# %% [markdown]
# ## Hear and see your own code
#
# The chorale once more, and now every row is yours. Choose who plays. You see the score, with the chords that
# your `match_chords` reads from the *sound* above it, and your chromagram under it. Then you hear the music, and your
# chromagram as sound: compare it with the first one of this lesson.


# %% tags=["demo"]
def in_beats(C):
    """C: [12, frames] at 16,000 Hz, hop 2048, averaged over each of 16 seconds: [12, 16]."""
    edges = np.round(np.arange(17) * SR / 2048).astype(int)
    return np.stack([C[:, a:b].mean(axis=1) for a, b in zip(edges[:-1], edges[1:], strict=True)], axis=1)


def my_chroma(timbre="choir", subtract=1.5):
    x = play(piece, timbre, 60)[: 16 * SR]
    C = np.asarray(chromagram(x, SR, harmonics=subtract))
    found = np.asarray(match_chords(in_beats(C)))
    until = np.stack([notes_histogram(piece, beat) for beat in range(17)], axis=1)
    wanted = np.asarray(match_chords(np.diff(until, axis=1)))
    labels = [(beat, name_of(j)) for beat, j in enumerate(found)]
    plot_piano_roll(piece, end=16, labels=labels, caption=f"The score, and the chords found in the sound: {timbre}.")
    plot_chroma(C, SR, 2048, caption="Your chromagram of the same 16 seconds.")
    listen({timbre: (0.7 * x, SR), "your chroma, as sound": (as_sound(C**2, SR, 2048), SR)})
    say(f"""From the notes, by the same rule: {" ".join(map(name_of, wanted))}. In **{np.mean(found == wanted):.0%}** of
        the beats, the sound says the same.""")


explore(my_chroma, timbre=list(TIMBRES), subtract=(0.0, 3.0, 0.5))

# %% [markdown]
# Does it hold for pieces that nobody looked at? All parameters of this lesson (700 Hz, 0.3 semitones, 1.5 times the
# harmonics, the peaks, the root) were chosen on the train split of the chorales. The next cell takes the 35 chorales
# that were held out, each played in another timbre: your `estimate_key` on your chromagram, against your
# `estimate_key` on the notes of the same excerpt. Beside it stands the simple chromagram of the beginning.

# %% tags=["demo"]
LENGTHS = {"10 s": 10, "15 s": 15, "30 s": 30, "whole": 600}
heldout = [chorales[int(i)] for i in chorales.heldout]
players = [list(TIMBRES)[k % len(TIMBRES)] for k in range(len(heldout))]
sounds = [play(p, timbre, 84) for p, timbre in zip(heldout, players, strict=True)]
trials = {}  # excerpt: (same key?, margin) of each piece


# %% tags=["demo"]
def agreement():
    mine = [np.asarray(chromagram(x, SR)) for x in sounds]
    rows = ["| excerpt | same key as from the notes | mean margin |", "|---|---|---|"]
    for label, seconds in LENGTHS.items():
        trials[label] = []
        for p, C in zip(heldout, mine, strict=True):
            key, margin = estimate_key(C[:, : round(seconds * SR / 2048)].sum(axis=1))
            trials[label].append((key == estimate_key(notes_histogram(p, seconds, 84))[0], margin))
        same, margin = np.mean(np.array(trials[label], dtype=float), axis=0)
        rows.append(f"| {label} | {same:.0%} of {len(heldout)} | {margin:.3f} |")
    say("\n".join(rows))
    goal = [estimate_key(notes_histogram(p, 15, 84))[0] for p in heldout]
    simple = [estimate_key(simple_chroma(x[: 15 * SR], SR).sum(axis=1))[0] for x in sounds]
    every = np.mean([same for found in trials.values() for same, _ in found])
    say(f"""Over all four lengths: **{every:.0%}**. With the simple chromagram, 15 s each:
        {np.mean(np.array(simple) == np.array(goal)):.0%}.""")


explore(agreement)

# %% [markdown]
# And does it know when it is unsure? Sort all these answers by their margin, the smallest first, into five equal
# groups. An estimator that knows itself errs where the margin is small.


# %% tags=["demo"]
def calibration():
    if not trials:
        say("First solve the exercises, then run the cell above.")
        return
    every = np.array(sorted((margin, same) for found in trials.values() for same, margin in found), dtype=float)
    margin, same = np.transpose([group.mean(axis=0) for group in np.array_split(every, 5)])
    caption = "Each dot: a fifth of the answers. Where the margin is small, the sound and the notes disagree more."
    axes = "mean margin of the group (no unit)", "same key (%)"
    plot_curves({"held-out excerpts": (margin, 100 * same)}, *axes, caption=caption, markers=True, ylim=(0, 105))
    wrong, right = (np.median(every[every[:, 1] == kind, 0]) for kind in (0, 1))
    say(f"Margins of wrong answers: median **{wrong:.3f}**; of right ones: {right:.3f}.")


explore(calibration)

# %% [markdown]
# Last, the game's recording, with its drums. The key as it unfolds: each column below is a window of 3 s, compared with
# all 24 keys. Under it, its form through your `self_similarity`. Change the window: with 1 s, the answer follows every
# chord; with 8 s, it hardly moves.


# %% tags=["demo"]
def unfolding(sound="game", window=3):
    x, sr = (game, game_sr) if sound == "game" else (choir, SR)
    n_fft = 2 * round(0.128 * sr)  # so that a hop is 0.128 s
    C = np.asarray(chromagram(x, sr, n_fft, n_fft // 2))
    wide = round(window / 0.128)
    starts = range(0, C.shape[1] - wide + 1, 4)
    parts = [C[:, m : m + wide].sum(axis=1) for m in starts]
    seconds = [f"{(m + wide / 2) * 0.128:.0f}" for m in starts]
    r, keys = np.stack([correlations(h) for h in parts], axis=1), [name_of(j) for j in range(24)]
    caption = f"{sound}: how well each key fits {window} s around each moment."
    plot_matrix(r, "time (s)", "key", xticks=seconds, yticks=keys, low=0, label="correlation r", caption=caption)
    A, caption = np.asarray(self_similarity(C, 4)), "The same sound against itself, in blocks of half a second."
    ticks = [f"{0.512 * block:.0f}" for block in range(len(A))]
    plot_matrix(A, "time (s)", "time (s)", xticks=ticks, yticks=ticks, label="cosine similarity", caption=caption)
    listen(0.7 * x, sr, sound)
    key, margin = estimate_key(C.sum(axis=1))
    say(f"""All of it: **{name_of(key)}**, margin {margin:.3f}. Window by window:
        {" ".join(name_of(estimate_key(h)[0]) for h in parts)}.""")


explore(unfolding, sound=["game", "choir"], window=(1, 8, 1, "s"))

# %% [markdown]
# These functions go on: chroma is how a machine that writes music is told which harmony to play.

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What does it hear, and what not?
#
# Set `my_chroma`, under *Hear and see your own code*, to the harpsichord and to the choir, with `subtract` at 0 and at
# 1.5. Look at the chromagrams and at the chords, and listen to both chromas as sound. Then take the game's recording.
# In six to ten sentences: which rows light up that no one plays, and why those? What do the drums do, and why to all
# rows? Where do the chords of sound and notes differ, and what does that tell about chords of four notes, or notes that
# pass by? When would you not trust the key that is found? Use the words *partial*, *octave* and *margin*.

# %% [markdown] question="what_it_hears" points=3
# **Model answer.** With nothing subtracted, the harpsichord's chroma has rows a fifth and a major third above the notes
# that are played. They are the third and the fifth partial: three times a frequency is an octave and a fifth up, five
# times is two octaves and a third. The choir has even more of it: the third partial of its low notes is several times
# as strong as their fundamental. As sound, the rows that no one plays make a denser, more major harmony. Subtracting
# removes most of them from the harpsichord and about half from the choir. But a real note that lies on a partial of a
# lower one fades, too.
#
# A drum's stroke has no pitch: its energy lies in all bins, so it falls into all twelve classes, and the column is
# bright from bottom to top. The chords differ mostly where a beat holds two harmonies or a passing note, or where the
# chord has four notes, such as a seventh chord: among 24 templates of three notes, it must be called one of its parts,
# or nothing.
#
# I would not trust a key with a small margin. Then a relative, with the same tones, or a key a fifth away is nearly as
# good, as in a passage that is moving from one key to another. Nor would I trust one with a large margin before I know
# that the recording is in tune: a quarter tone makes the key wrong, and the margin hardly smaller.
#
# **Rubric.** 1 point for partials as the cause of rows that no one plays, with the fifth or the third named. 1 point
# for the drums: noise in all bins, hence in all classes. 1 point for a reason to doubt the key that refers to the
# margin, *or* for what three-note templates cannot say. Full marks without these words if the ideas are clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 09** looks for what chroma throws away: when things happen.
#
# - R. N. Shepard: *Circularity in Judgments of Relative Pitch*. Journal of the Acoustical Society of America 36 (12),
#   1964. The tones that rise for ever.
# - C. L. Krumhansl, E. J. Kessler: *Tracing the Dynamic Changes in Perceived Tonal Organization in a Spatial
#   Representation of Musical Keys*. Psychological Review 89 (4), 1982. The 24 numbers, and what lies behind them.
# - T. Fujishima: *Realtime Chord Recognition of Musical Sound: a System Using Common Lisp Music*. International
#   Computer Music Conference, 1999. Pitch class profiles and templates.
# - E. Gómez: *Tonal Description of Polyphonic Audio for Music Content Processing*. INFORMS Journal on Computing 18 (3),
#   2006. Peaks, harmonics and keys from audio.
# - M. Mauch, S. Dixon: *Approximate Note Transcription for the Improved Identification of Difficult Chords*.
#   International Society for Music Information Retrieval Conference, 2010. A better way to get rid of partials.
# - J. Foote: *Visualizing Music and Audio using Self-Similarity*. ACM Multimedia, 1999.
# - M. Müller: *Fundamentals of Music Processing*. Springer, 2015. Chapters 3 to 5, at length.
