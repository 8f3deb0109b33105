# %% [markdown]
# # 05 · The Fourier transform
#
# Which tones are in this sound? You will ask one tone at a time, first with a cosine, then with a pointer that turns.
# Then you will make the asking a thousand times as fast, read the notes of a guitar chord off a picture, and put a
# voice into a hall that was never built.
#
# | | |
# |---|---|
# | **You will hear** | a square wave being built; a guitar taken apart; echoes that come before the word |
# | **You will write** | six functions: frequencies, DFT, FFT, levels, a tuner, fast convolution |
# | **Time** | about two hours; a third of it is listening |
# | **You need** | lesson 01: sine and decibels; half the sample rate from lesson 02; MIDI numbers from 03 |
#
# Complex numbers are explained here from the start. All you need is what an angle is.

# %%
import numpy as np

from autograder import check, hint, progress
from studio import explore, listen, load, plot_compare, plot_curves, plot_waveform, say
from studio.figures import BLUE, GRAY, ORANGE, new_axes
from studio.toolbox import midi_to_hz, sine

# %% [markdown]
# ## Hear the problem first
#
# The first player is a guitar, in the middle of a chord whose strings all ring. The other two try to copy it with five
# pure tones each. One copy has all five notes right. In the other, one note is wrong. You will hear: both are close,
# and it is hard to tell which is the right one. (The lowest note is low: use headphones.)

# %% tags=["demo"]
recording, sr = load("guit_em9")
chord = recording[round(1.6 * sr) : round(4.6 * sr)].astype(float)
chord[:400] *= np.linspace(0, 1, 400)  # a short fade, or its cut edge would click


def copy_of(notes):
    """Pure tones of these MIDI note numbers that die away together: [n]."""
    tones = sum(sine(midi_to_hz(note), 3, sr, 0.1) for note in notes)
    return tones * np.exp(-np.arange(3 * sr) / sr)


copies = {"copy A": copy_of([40, 59, 66, 67, 74]), "copy B": copy_of([40, 59, 64, 67, 74])}
listen({"the guitar": (chord, sr)} | {name: (x, sr) for name, x in copies.items()})
caption = "Forty milliseconds of the guitar and of copy A. Which notes are in there?"
plot_compare({"the guitar": chord, "copy A": copies["copy A"]}, sr, 0.5, 0.54, caption=caption, limit=0.5)

# %% [markdown]
# The waveform does not help: five tones add up to one tangle. Yet an ear can hear notes in it, so they must be there
# somehow. Three questions lead through this lesson. How does one find out whether a tone is in a sound? How does one
# ask for all tones, and fast? And what else is a fast answer good for?

# %% [markdown]
# ## Tones add up
#
# Before taking sounds apart, put one together. Take a pure tone. Add a tone of three times its frequency and a third
# of its amplitude. Add one of five times its frequency and a fifth of its amplitude, and so on, odd numbers only:
#
# $$x_m(t) = \frac{4}{\pi} \sum_{i=0}^{m-1} \frac{\sin\!\left(2 \pi (2i + 1) f \, t\right)}{2i + 1}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $m$ | number of tones that are added up | none |
# | $i$ | which of them, counted from 0 | none |
# | $f$ | frequency of the lowest, the *fundamental* | Hz |
# | $(2i + 1) f$ | frequency of one of them: a **partial** | Hz |
# | $t$ | time | s |
#
# Guess what wave this will be, then move the slider. You will hear one note all the time. It begins as soft as a flute,
# gets hollow like a clarinet, and ends in a buzz, because there is more and more high sound in it.


# %% tags=["demo"]
def partials_added(count, frequency, t):
    """The first odd partials of a square wave, added up. t: [n] in s. Returns [n]."""
    total = np.zeros(len(t))
    for i in range(count):
        number = 2 * i + 1
        total += 4 / np.pi * np.sin(2 * np.pi * number * frequency * t) / number
    return total


def square(partials=3):
    x = 0.3 * partials_added(partials, 220, np.arange(sr) / sr)
    ideal = 0.3 * np.sign(np.sin(2 * np.pi * 220 * (np.arange(sr) + 0.5) / sr))
    caption = f"Two cycles: {partials} odd partials of 220 Hz, and the square wave that they aim at."
    plot_compare({"partials": x, "square wave": ideal}, sr, 0, 2 / 220, caption=caption, limit=0.4)
    listen(x, sr)
    say(
        f"The highest partial is {220 * (2 * partials - 1):,} Hz, its amplitude {1.2 / np.pi / (2 * partials - 1):.4f}."
    )


explore(square, partials=[1, 2, 3, 5, 10, 25, 50])

# %% [markdown]
# It becomes a *square wave*. Joseph Fourier claimed in 1807 that every repeating curve is a sum of such tones, and few
# believed him: how can smooth tones make a corner? Look at the horns beside each jump. The next cell adds up to 500
# tones and measures how far the highest horn stands out. The horns get narrower, but they do not get lower. This is
# the **Gibbs phenomenon**: at a jump, a finite sum of tones always shoots over.

# %% tags=["demo"]
rows = ["| partials | highest value | beyond the square wave, as a part of the jump | where, after the jump |"]
rows += ["|---|---|---|---|"]
for count in (5, 50, 500):
    t = np.linspace(0, 0.1 / 220 * 5 / count, 2000)  # right behind the jump
    wave = partials_added(count, 220, t)
    rows.append(f"| {count} | {wave.max():.4f} | **{(wave.max() - 1) / 2:.2%}** | {1e6 * t[wave.argmax()]:.1f} µs |")
say("\n".join(rows))

# %% [markdown]
# ## Ask for one tone
#
# Now the other way round. Here is a sound, and somebody asks: is there a tone of 320 Hz in it, and how strong is it?
#
# **Multiply the sound by a tone of that frequency, and take the mean.** Where both have the same frequency, they rise
# and fall together, so their product is positive nearly everywhere. With any other frequency they fall in and out of
# step: the product is negative as often as positive, and the mean is 0.
#
# $$a(f) = \frac{2}{N} \sum_{j=0}^{N-1} x[j] \cos\!\left(2 \pi f \frac{j}{f_s}\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $x[j]$ | sample number $j$ of $N$ | none (1 is full scale) |
# | $f$ | the frequency that is asked for | Hz |
# | $f_s$ | sample rate, `sr` | Hz |
# | $a(f)$ | the answer; the 2 makes it the amplitude, as $\cos^2$ is $\frac{1}{2}$ on average | none |
#
# Below, three tones are hidden in 50 ms of sound. Find them. You will see: at the right frequencies the product leans
# to the upper side, and the answer below jumps up from 0.

# %% tags=["demo"]
RATE, N = 16000, 800
j = np.arange(N)
hidden = sum(A * np.cos(2 * np.pi * f * j / RATE) for f, A in ((200, 0.5), (320, 0.3), (500, 0.15)))


def ask(x, frequency):
    """How much of cos is in x: [n]? Multiply, add up, take the mean. Frequency in Hz."""
    total = 0
    for j in range(len(x)):
        total += x[j] * np.cos(2 * np.pi * frequency * j / RATE)
    return 2 / len(x) * total


def asking(frequency=260):
    tone = np.cos(2 * np.pi * frequency * j / RATE)
    curves = {"the sound": (1000 * j / RATE, hidden), "its product with the tone": (1000 * j / RATE, hidden * tone)}
    caption = f"Fifty milliseconds of the sound, and the same multiplied by a tone of {frequency} Hz."
    plot_curves(curves, "time (ms)", "value (1 = full scale)", caption=caption, ylim=(-1, 1))
    listen({"the sound": (np.tile(hidden, 20), RATE), f"{frequency} Hz": (0.3 * np.tile(tone, 20), RATE)})
    say(f"Answer: a tone of {frequency} Hz with the amplitude **{abs(ask(hidden, frequency)):.3f}**.")


explore(asking, frequency=(20, 640, 20, "Hz"))

# %% [markdown]
# (All frequencies of the slider make whole cycles in 50 ms. Only then is the mean exactly 0 between the tones.)
#
# But there is a hole in it. Move the *phase* in the next cell: how far into its cycle the tone starts. You will hear
# the same tone each time. The first answer does not: at 90° it says that there is none at all, and beyond that, that
# its amplitude is below zero.


# %% tags=["demo"]
def phase_matters(phase=0):
    x = 0.5 * np.cos(2 * np.pi * 200 * np.arange(RATE) / RATE + np.deg2rad(phase))
    plot_waveform(x, RATE, 0, 0.02, caption=f"Twenty milliseconds of 200 Hz that start at {phase}°.", limit=0.6)
    listen(x, RATE)
    a = round(ask(x[:N], 200), 3) + 0  # + 0 turns −0 into 0
    b = round(2 / N * np.sum(x[:N] * np.sin(2 * np.pi * 200 * j / RATE)), 3) + 0  # the same question, with a sine
    say(f"""Asked with a cosine: **{a:.3f}**. Asked with a sine: {b:.3f}.
        Root of both squares: √({a:.3f}² + {b:.3f}²) = **{np.hypot(a, b):.3f}**.""")


explore(phase_matters, phase=(0, 360, 15, "°"))

# %% [markdown]
# The remedy stands in the last line: **ask twice**, with a cosine and with a sine. What one misses, the other finds. A
# cosine and a sine of one frequency can be mixed into a tone of any phase. They are like two sides at a right angle: by
# Pythagoras, the root of both squares is the amplitude, whatever the phase is.

# %% [markdown]
# ## A pointer that turns
#
# Two answers that belong together fit into one **complex number**. Think of a pointer on a sheet of paper, with a
# length and an angle. Its tip lies so far to the right and so far up. Engineers write both into one number: right plus
# $\mathrm{i}$ times up, in Python `3 + 4j`. The length of that pointer is `abs(3 + 4j)`. Two rules are all you need:
#
# - to **add** pointers, put one at the tip of the other: right adds to right, up to up;
# - to **multiply** them, multiply the lengths and add the angles. So $\mathrm{i}$, which points up with length 1, turns
#   what it multiplies by a quarter turn. Two of them are half a turn: $\mathrm{i}^2 = -1$.
#
# A pointer of length 1 at the angle $\varphi$, in radians, is written $e^{\mathrm{i} \varphi} = \cos \varphi +
# \mathrm{i} \sin \varphi$. It is a cosine and a sine in one. If $\varphi$ grows with time, it turns.


# %% tags=["demo"]
def written(z):
    """A complex number as text, with two digits."""
    right, up = round(z.real, 2) + 0, round(z.imag, 2) + 0
    return f"{right:.2f} {'−' if up < 0 else '+'} {abs(up):.2f}i"


rows = ["| angle | length | right + up · i |", "|---|---|---|"]
for degrees in (0, 45, 90, 180, 270):
    tip = np.exp(1j * np.deg2rad(degrees))
    rows.append(f"| {degrees}° | {abs(tip):.0f} | {written(tip)} |")
say("\n".join(rows))
product = (2 * np.exp(1j * np.deg2rad(30))) * (3 * np.exp(1j * np.deg2rad(45)))
say(f"""Length 2 at 30° times length 3 at 45° is length **{abs(product):.0f}** at
    **{np.rad2deg(np.angle(product)):.0f}°**. The pointer `3 + 4j` has the length {abs(3 + 4j):.0f}.""")

# %% [markdown]
# Now ask with a pointer. Let it turn backwards, $f$ times a second, and stretch it at each moment by the sample: the
# sound is *wound* around the middle of the sheet. The answer is where the mean of all these tips lies:
#
# $$c(f) = \frac{2}{N} \sum_{j=0}^{N-1} x[j] \, e^{-2 \pi \mathrm{i} f j / f_s}$$
#
# with all symbols as above, $\mathrm{i}$ the imaginary unit, and $c$ without a unit. Its right part is the answer of
# the cosine, its upward part that of the sine, with a minus. Its length is the amplitude, its angle the phase. (Not at
# 0 Hz, where it is twice the mean of the sound.)
#
# Why backwards? A tone is itself two pointers that turn against each other: $\cos \varphi = \frac{1}{2} (e^{\mathrm{i}
# \varphi} + e^{-\mathrm{i} \varphi})$, as their upward parts cancel. Turning back at the same speed makes one of them
# stand still, and what stands still adds up. It is half as long as the tone: hence the 2 in front.
#
# Move the slider. You will see: at most frequencies, the sound is wound evenly around the middle, and the mean stays
# there. At 200, 320 and 500 Hz it leans to one side. (In Python $\mathrm{i}$ is `1j`, and `2j` is twice that; a bare
# `j` is here the sample number.)


# %% tags=["demo"]
def wind(frequency):
    """hidden, wound around 0 by a pointer that turns backwards: [n] complex."""
    return hidden * np.exp(-2j * np.pi * frequency * j / RATE)


asked = np.arange(0, 641, 2)
lengths = [2 * abs(np.mean(wind(f))) for f in asked]


def two_axes(caption):
    """A figure with a square pair of axes on the left and a wide one on the right."""
    figure, right = new_axes("frequency of the pointer (Hz)", "twice the mean (1 = full scale)", 3.4, caption=caption)
    box = right.get_position()
    right.set_position([0.55, box.y0, 0.42, box.height])
    right.yaxis.set_label_coords(-0.13, 0.5)
    left = figure.add_axes([0.06, box.y0, 0.36, box.height], aspect="equal", xlim=(-1, 1), ylim=(-1, 1))
    left.set_xlabel("to the right (real part)", fontsize=11)
    left.grid(color="#e3e3e3")
    return figure, left, right


# %% tags=["demo"]
def winding(frequency=260):
    caption = f"Left: the sound wound at {frequency} Hz, and twice its mean (dot). Right: how long that mean is."
    figure, left, right = two_axes(caption)
    tips, mean = wind(frequency), 2 * np.mean(wind(frequency))
    left.plot(tips.real, tips.imag, color=BLUE, linewidth=0.8)
    left.plot([0, mean.real], [0, mean.imag], "o-", color=ORANGE, markevery=[1], linewidth=2.5)
    right.plot(asked, lengths, color=GRAY, linewidth=1.2)
    right.plot(frequency, abs(mean), "o", color=ORANGE, markersize=9)
    figure.show_now()
    say(f"Twice the mean has the length **{abs(mean):.3f}**.")


explore(winding, frequency=(0, 640, 10, "Hz"))

# %% [markdown]
# The curve on the right is the answer for every frequency: a **spectrum**. Between the tones it has ripples, where
# frequencies do not make whole cycles in the 50 ms. Lesson 06 is about them. Here is the way around them: ask only
# for frequencies that do make whole cycles.

# %% [markdown]
# ## The discrete Fourier transform
#
# $N$ samples are one *frame*. Ask for the tone that makes 0 cycles in the frame, for 1 cycle, for 2, up to $N - 1$: $N$
# questions to $N$ samples. That is the **discrete Fourier transform**, the DFT:
#
# $$X[k] = \sum_{j=0}^{N-1} x[j] \, e^{-2 \pi \mathrm{i} \, k j / N}, \qquad 0 \le k < N$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $x[j]$ | sample number $j$ of the frame; it may be complex itself | none |
# | $N$ | number of samples, in code `n` | samples |
# | $k$ | number of the question, the **bin**: so many cycles in the frame | none |
# | $X[k]$ | a complex number: the answer, $N/2$ times as long as $c$ | none |
#
# Nothing is divided by $N$ here. That is the convention of numpy, of torch, and of this course. Others divide by $N$
# or by $\sqrt N$, or turn the pointer the other way; look it up before you compare.


# %% tags=["demo"]
def one_answer(x, k):
    """X[k] by the formula. x: [n]."""
    total = 0
    for j in range(len(x)):
        turned = 2 * np.pi * k * j / len(x)  # radians
        total += x[j] * (np.cos(turned) - 1j * np.sin(turned))
    return total


frame = np.array([0.9 * np.cos(2 * np.pi * 2 * i / 8 + np.pi / 3) for i in range(8)])  # 2 cycles, from 60° on
rows = ["| bin $k$ | $X[k]$ | length | angle |", "|---|---|---|---|"]
for k in range(8):
    X = one_answer(frame, k)
    size, angle = abs(X), f"{np.rad2deg(np.angle(X)):.0f}°" if abs(X) > 1e-9 else "none"
    rows.append(f"| {k} | {written(X)} | {size:.2f} | {angle} |")
say("\n".join(rows))
say(f"""Eight samples of a tone of amplitude 0.9: 2 cycles, from 60° on. Bin 2 holds its angle, and its amplitude times
    $N/2$: {0.9 * 8 / 2:.1f}. Bin 6 holds the same with the other sign of the angle: why, you will see below.""")

# %% [markdown]
# ## A frame that repeats for ever
#
# From the answers the samples can be made again: let all pointers turn forwards, add them up, divide by $N$.
#
# $$x[j] = \frac{1}{N} \sum_{k=0}^{N-1} X[k] \, e^{+2 \pi \mathrm{i} \, k j / N}$$
#
# with the symbols of above. Nothing is lost. But what does this sum say *beyond* the frame, for $j \ge N$? Every
# pointer has made whole turns after $N$ samples. They all stand as they stood at the start, and all begins anew.
#
# Hear it. The next cell takes 120 ms out of a voice, and adds up its tones for a whole second. You will hear the voice
# first. Then you will hear a bit of it, again and again. **To the DFT, a sound is its frame, repeated for ever.** Keep
# this in mind: it comes back twice in this lesson, and again in lesson 06.

# %% tags=["demo"]
voice, voice_sr = load("librivox_0870")
voice = voice[: 4 * voice_sr].astype(float)
piece = voice[round(0.5 * voice_sr) : round(0.62 * voice_sr)]
N_PIECE = len(piece)
X = np.fft.fft(piece)  # what you will write
second = np.arange(voice_sr)
rebuilt = np.zeros(voice_sr)
for k in range(N_PIECE):
    rebuilt += (X[k] * np.exp(2j * np.pi * k * second / N_PIECE)).real / N_PIECE
listen({"the voice": (voice[: 2 * voice_sr], voice_sr), "the tones of 120 ms, for a second": (rebuilt, voice_sr)})
caption = "A third of a second of that sum: the frame, and what its tones do after it."
plot_waveform(rebuilt, voice_sr, 0, 0.36, caption=caption, limit=0.5)
same = np.abs(rebuilt[:N_PIECE] - piece).max()
again = np.abs(rebuilt[N_PIECE : 2 * N_PIECE] - piece).max()
say(f"""{N_PIECE:,} tones. Largest difference from the frame, in its own place: {same:.1e}; one frame later:
    {again:.1e}.""")

# %% [markdown]
# ## Half of it is a mirror
#
# The table above had two answers for one tone, at bins 2 and 6. Six cycles in eight samples are ¾ of a turn from sample
# to sample, a quarter *short* of a full one, and a wheel that is filmed so seems to turn backwards. Bin $N - k$ is bin
# $k$ turning the other way: a *negative frequency*. (It is aliasing, lesson 02: above half the sample rate, frequencies
# fold back.) A real sound turns neither way, so it needs both: for real $x$, $X[N - k]$ is $X[k]$ with the other sign
# of the angle. Such a number is called the **conjugate**; its imaginary part has the other sign, too.
#
# So half of the answers say it all: the bins from 0 to $\lfloor N/2 \rfloor$, where $\lfloor \; \rfloor$ rounds down.
# `np.fft.rfft` returns these only. Since $k$ cycles in $N / f_s$ seconds are $k f_s / N$ cycles in one second,
#
# $$f_k = \frac{k \, f_s}{N}, \qquad 0 \le k \le \lfloor N/2 \rfloor$$
#
# with $f_k$ the frequency of bin $k$ in Hz, $f_s$ the sample rate in Hz, and $N$ the number of samples. If $N$ is even,
# the last one is half the sample rate. If $N$ is odd, no bin is exactly there.

# %% tags=["demo"]
rows = ["| samples $N$ | seconds | bins from 0 to $N/2$ | apart | last bin |", "|---|---|---|---|---|"]
for size in (8, 9, 800, 1024, 44100):
    last = size // 2
    rows.append(f"| {size:,} | {size / 8000:.4f} | {last + 1:,} | {8000 / size:.3f} Hz | {last * 8000 / size:.2f} Hz |")
say("At 8000 Hz:\n\n" + "\n".join(rows))

# %% [markdown]
# How many of these tones does a sound need? In the next cell, only the strongest bins of the guitar's three seconds
# are kept, the others set to zero. You will hear: 1 tone, then a soft organ, with 30 a chord, with 1000 the guitar, a
# little dull. All tones last for the three seconds. The dying away is made by tones that lie close together, and beat.


# %% tags=["demo"]
def strongest(tones=10):
    X = np.fft.rfft(chord)
    order = np.argsort(-np.abs(X))
    kept = np.zeros(len(X), complex)
    kept[order[:tones]] = X[order[:tones]]
    y = np.fft.irfft(kept, len(chord))
    listen({"the guitar": (chord, sr), f"{tones:,} of {len(X):,} tones": (y, sr)})
    lowest = ", ".join(f"{hertz:.0f}" for hertz in sorted(order[: min(tones, 6)] * sr / len(chord)))
    part = np.sum(np.abs(kept) ** 2) / np.sum(np.abs(X) ** 2)
    say(f"The strongest lie at {lowest} Hz. What is kept has **{part:.1%}** of the energy.")


explore(strongest, tones=[1, 3, 10, 30, 100, 300, 1000, 10000])

# %% [markdown]
# ## A spectrum in decibels
#
# To read amplitudes off a spectrum, undo the scale. A tone of amplitude $A$ on a bin has $|X| = A N / 2$, as half of
# it lies in the mirrored bin. So double it and divide by $N$. But 0 Hz has no mirrored twin, and neither has half the
# sample rate: these two must *not* be doubled. In decibels, with a floor as in all such pictures:
#
# $$L[k] = \max\!\left(20 \log_{10} \frac{d_k \left| \sum_j w[j] \, x[j] \, e^{-2 \pi \mathrm{i} k j / N} \right|}
# {\sum_j w[j]}, \; L_\text{floor}\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $L[k]$ | level of bin $k$: a full-scale sine on a bin has 0 | dBFS |
# | $d_k$ | 2 where bin $k$ has a twin; 1 for $k = 0$ and, if $N$ is even, for $k = N/2$ | none |
# | $w[j]$ | a *window*: each sample is multiplied by it; without one, $w[j] = 1$ and the sum is $N$ | none |
# | $L_\text{floor}$ | what is softer counts as this | dBFS |
#
# Why a window? A frame that is cut out of a sound and repeated for ever has a jump at each joint, and you know how
# many tones a jump needs. A window fades the frame in and out. Here it is the *Hann window*, $w[j] = 0.5 - 0.5
# \cos(2 \pi j / N)$; lesson 06 looks into it. It makes all tones softer, therefore one divides by its sum.
#
# The angles are left out of this picture. That they matter, lesson 06 lets you hear.

# %% tags=["demo"]
size = 1 << 16  # a power of two; about 1.5 s
hertz = np.fft.rfftfreq(size, 1 / sr)
fade = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
levels = 20 * np.log10(2 * np.abs(np.fft.rfft(fade * chord[:size])) / fade.sum() + 1e-9)
bare = 20 * np.log10(2 * np.abs(np.fft.rfft(chord[:size])) / size + 1e-9)
low = hertz < 850
curves = {"as it is cut": (hertz[low], bare[low]), "with a Hann window": (hertz[low], levels[low])}
caption = "A second and a half of the guitar. The window clears the valleys between the tones."
plot_curves(curves, "frequency (Hz)", "level (dBFS)", caption=caption, ylim=(-110, 0))

# %% [markdown]
# Now read the notes. A peak is a bin that is the highest for 15 Hz around. MIDI counts semitones, with 69 for 440 Hz
# (lesson 03): the note number is $69 + 12 \log_2(f / 440\,\mathrm{Hz})$.

# %% tags=["demo"]
reach = round(15 * size / sr)
rows = ["| peak (Hz) | level (dBFS) | MIDI note | name | also |", "|---|---|---|---|---|"]
names, found = "C C♯ D D♯ E F F♯ G G♯ A A♯ B".split(), []
for k in range(reach, np.count_nonzero(low)):
    if levels[k] > -46 and levels[k] == levels[k - reach : k + reach + 1].max():
        note = 69 + 12 * np.log2(hertz[k] / 440)
        multiple = [f for f in found if abs(hertz[k] / f - round(hertz[k] / f)) < 0.02]
        also = f"{hertz[k] / multiple[0]:.2f} × {multiple[0]:.0f} Hz" if multiple else ""
        name = f"{names[round(note) % 12]}{round(note) // 12 - 1}"
        rows.append(f"| {hertz[k]:.1f} | {levels[k]:.1f} | {note:.2f} | {name} | {also} |")
        found.append(hertz[k])
say("\n".join(rows))

# %% [markdown]
# The peaks at whole multiples of lower ones are partials: a string does not vibrate as a pure tone. And what lies near
# 60 Hz is no string of this guitar, whose lowest is E2; it is most likely the hum of the mains, which has 60 Hz in the
# Americas. (B is almost three times E, too. But it is far louder than the partials at two and four times.) Five peaks
# are left, at the notes 40, 59, 66, 67 and 74: E, B, F♯, G and D. Copy A was right. (Players call the chord Em9, and
# so is the file named.)

# %% [markdown]
# ## Between two bins
#
# Bins are $f_s / N$ apart, and a tone lies where it likes. Take 1024 samples of 440 Hz at 16 kHz. The strongest bin is
# the nearest one, and it is not 440 Hz. Is that bad? The next cell plays the tone together with a second one, at the
# frequency of that bin. You will hear the two *beat*: louder, softer, louder, more than twice a second. Any tuner must
# do better. The last player has the tone together with the estimate that follows below: no beating, only a slow fade.

# %% tags=["demo"]
FRAME = 1024
hann_window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)


def three_levels(x, window=hann_window):
    """Number p of the strongest bin of x: [1024], and the levels in dB at p − 1, p and p + 1."""
    heights = np.abs(np.fft.rfft(window * x))
    p = int(heights.argmax())
    return p, 20 * np.log10(heights[p - 1 : p + 2] + 1e-12)


p, (before, middle, after) = three_levels(sine(440, FRAME / RATE, RATE))
shift = (before - after) / (before - 2 * middle + after) / 2
nearest, estimate = p * RATE / FRAME, (p + shift) * RATE / FRAME
pairs = {"440 Hz alone": 440, f"440 Hz and {nearest:.1f} Hz": nearest, f"440 Hz and {estimate:.2f} Hz": estimate}
listen({name: (sine(440, 2, RATE, 0.3) + sine(other, 2, RATE, 0.3), RATE) for name, other in pairs.items()})
say(f"""The strongest bin is number {p}. Beside it the levels fall by {middle - before:.2f} dB and
    {middle - after:.2f} dB. The bin is wrong by {440 - nearest:.1f} Hz, and you hear so many beats a second. The
    estimate is wrong by **{abs(estimate - 440):.3f} Hz**: one beat would take {1 / abs(estimate - 440):.1f} s.""")

# %% [markdown]
# How? The two neighbors of the strongest bin know on which side the tone lies: the stronger one is nearer. Lay a
# parabola through the three levels, and take its top:
#
# $$\delta = \frac{1}{2} \cdot \frac{L[p - 1] - L[p + 1]}{L[p - 1] - 2 L[p] + L[p + 1]}, \qquad
# f = (p + \delta) \, \frac{f_s}{N}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $p$ | the strongest bin | none |
# | $L$ | levels of a frame with a Hann window, all bins alike: *nothing is doubled here* | dB |
# | $\delta$ | how far the top lies to the right of bin $p$; between −0.5 and 0.5 | bins |
# | $f$ | the estimate | Hz |
#
# Nothing is doubled, because three levels must be measured with one measure, also next to 0 Hz. The first and the last
# bin have only one neighbor: there, $\delta = 0$.

# %% tags=["demo"]
steps = np.linspace(-1, 1, 81)
parabola = middle + (after - before) / 2 * steps + (before - 2 * middle + after) / 2 * steps**2
curves = {"three bins": ((p + np.arange(-1, 2)) * RATE / FRAME, [before, middle, after])}
curves["parabola"] = ((p + steps) * RATE / FRAME, parabola)
curves["its top"] = ([estimate], [parabola.max()])
caption = f"Three bins of 440 Hz, and the parabola through them. Its top lies at {estimate:.2f} Hz."
plot_curves(curves, "frequency (Hz)", "level (dB)", caption=caption, points=["three bins", "its top"], height=2.6)

worst = {}
for name, window in {"with a Hann window": hann_window, "without a window": np.ones(FRAME)}.items():
    errors = []
    for place in np.linspace(100, 101, 101):  # tones between two bins
        q, (left, top, right) = three_levels(np.cos(2 * np.pi * place * np.arange(FRAME) / FRAME), window)
        errors.append(abs(q + (left - right) / (left - 2 * top + right) / 2 - place))
    worst[name] = max(errors)
say(
    "Largest error: "
    + "; ".join(f"{name} **{value:.3f} bins**" for name, value in worst.items())
    + "; the bin alone 0.5."
)

# %% [markdown]
# ## The fast Fourier transform
#
# $N$ questions with $N$ multiplications each are $N^2$, which soon is far too many. But the questions resemble each
# other. Split the samples into those at even places and those at odd ones:
#
# $$X[k] = \underbrace{\sum_{r=0}^{N/2-1} x[2r] \, e^{-2 \pi \mathrm{i} \, k r / (N/2)}}_{E[k]}
# \; + \; e^{-2 \pi \mathrm{i} \, k / N}
# \underbrace{\sum_{r=0}^{N/2-1} x[2r+1] \, e^{-2 \pi \mathrm{i} \, k r / (N/2)}}_{O[k]}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $r$ | number of a sample within its half, from 0 | none |
# | $E$, $O$ | the DFT of the even and of the odd samples, with $N/2$ values each | none |
# | $e^{-2 \pi \mathrm{i} k / N}$ | a turn, the **twiddle factor**: odd samples come one sample later | none |
#
# Both sums are DFTs of half the length. Now the gain: $E$ and $O$ repeat after $N/2$ values, so they serve twice. In
# the second half of the bins only the turn differs, and it differs by its sign: half a turn more is a factor of −1.
#
# $$X[k] = E[k] + e^{-2 \pi \mathrm{i} k / N} O[k], \qquad X[k + \tfrac{N}{2}] = E[k] -
# e^{-2 \pi \mathrm{i} k / N} O[k], \qquad 0 \le k < \tfrac{N}{2}$$

# %% tags=["demo"]
digits = [3, 1, 4, 1, 5, 9, 2, 6]
E = [one_answer(digits[0::2], k) for k in range(4)]
O = [one_answer(digits[1::2], k) for k in range(4)]  # noqa: E741
rows = ["| bin | $E$ | turn | $O$ | put together | by the sum |", "|---|---|---|---|---|---|"]
for k in range(8):
    turn = np.exp(-2j * np.pi * k / 8)
    cells = E[k % 4], turn, O[k % 4], E[k % 4] + turn * O[k % 4], one_answer(digits, k)
    rows.append(f"| {k} | " + " | ".join(map(written, cells)) + " |")
say(f"The samples {digits}: two sums over 4 samples instead of one over 8.\n\n" + "\n".join(rows))

# %% [markdown]
# Why stop there? Each half can be halved again, down to single samples. One sample is its own DFT. After $\log_2 N$
# halvings nothing is left to add up, and each level of halving has cost $N/2$ multiplications.

# %% tags=["demo"]
rows = ["| samples $N$ | the sum: $N^2$ | by halves: $\\frac{N}{2} \\log_2 N$ | times less |", "|---|---|---|---|"]
for power in (3, 6, 10, 16, 20):
    size = 2**power
    rows.append(f"| {size:,} | {size**2:,} | {size // 2 * power:,} | {size**2 // (size // 2 * power):,} |")
say("Multiplications of complex numbers:\n\n" + "\n".join(rows))
say(f"One second of CD sound: {44100**2 / 1e9:.1f} billion by the sum.")

# %% [markdown] term="FFT" also="fast Fourier transform"
# The *fast Fourier transform*: a way to compute the discrete Fourier transform of $N$ samples with about $N \log N$
# steps instead of $N^2$. It splits the samples into halves again and again, and uses each half's result twice. The
# result is the same; only the time differs.

# %% [markdown]
# James Cooley and John Tukey published it in 1965. Carl Friedrich Gauss had it in 1805, for the orbits of asteroids,
# in Latin, and it was overlooked. This form is called **radix 2**: it needs a power of two. Libraries split into
# thirds and fifths, too, and have ways for primes, so `np.fft` takes any length.
#
# The next cell takes the time, on your computer: the sum, as a product with the matrix of all pointers, against numpy's
# FFT. (The matrix is made beforehand by scipy, so only the multiplications count.) Each time is the best of several.
# Watch the last column grow. (Below 1, a call of numpy's FFT costs more than the work.)

# %% tags=["demo", "nbval-ignore-output"]
from time import perf_counter

from scipy import linalg, signal


def seconds(function, x, tries=5):
    """The shortest of several runs: what else the computer does only makes runs longer."""
    took = []
    for _ in range(tries):
        begin = perf_counter()
        function(x)
        took.append(perf_counter() - begin)
    return min(took)


rows = ["| samples | the sum | numpy's FFT | times as fast |", "|---|---|---|---|"]
for size in (64, 256, 1024, 2048):
    x, pointers = np.ones(size, complex), linalg.dft(size)
    slow, fast = seconds(pointers.dot, x), seconds(np.fft.fft, x, 20)
    rows.append(f"| {size:,} | {1e6 * slow:,.0f} µs | {1e6 * fast:,.0f} µs | **{slow / fast:,.1f}** |")
say("\n".join(rows))
say(f"""At this rate, a second of CD sound takes {slow * (44100 / size) ** 2:.1f} s by the sum, if there is room for the
    matrix: **{16 * 44100**2 / 1e9:.0f} GB**.""")

# %% [markdown]
# ## An echo is a convolution
#
# So much for spectra. The FFT is as important for something else: rooms.
#
# An echo is a copy of the sound, later and softer. Each sample starts a copy of its own. Write down which copies one
# sample of 1 starts: that list is the **impulse response** $h$. Here `h[0] = 1` is the sound itself, and
# `h[4800] = 0.5` a copy half as loud, 4800 samples later. The sum of all copies is the **convolution** of $x$ and $h$:
#
# $$y[j] = \sum_{i=0}^{M-1} h[i] \, x[j - i]$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $x$ | the sound, $n$ samples; before and after them it is 0 | none (1 is full scale) |
# | $h$ | the impulse response, $M$ samples: what the room makes of a single 1 | none |
# | $y$ | the sound in the room: $n + M - 1$ samples, as the last sample starts a whole $h$, too | none |
# | $i$ | how much later a copy comes | samples |


# %% tags=["demo"]
def copies_added(x, h):
    """The convolution of two lists, copy by copy."""
    y = [0] * (len(x) + len(h) - 1)
    for i in range(len(h)):
        for j in range(len(x)):
            y[i + j] += h[i] * x[j]
    return y


say(f"1, 2, 3 with 1, 0, 10: {copies_added([1, 2, 3], [1, 0, 10])}. The second copy is ten times as loud, 2 later.")


def echo(delay=300, strength=0.5):
    h = np.zeros(round(delay / 1000 * voice_sr) + 1)
    h[0], h[-1] = 1, strength
    y = np.convolve(voice, h)  # the same, quicker
    listen({"the voice": (voice, voice_sr), f"and itself, {delay} ms later": (y, voice_sr)})
    softer = abs(20 * np.log10(strength))
    say(f"{len(voice):,} samples and an $h$ of {len(h):,} give **{len(y):,}**. The copy is {softer:.1f} dB softer.")


explore(echo, delay=([5, 20, 50, 100, 300, 600], "ms"), strength=(0.1, 1.0, 0.1))

# %% [markdown]
# Move `delay`. At 300 ms you will hear an echo. At 50 ms the voice is doubled, as in a bathroom. At 5 ms there is no
# echo, but another color: some frequencies cancel.
#
# A real room has thousands of copies, from walls, walls by way of other walls, and so on, thicker and softer with
# time. To hear its impulse response, clap your hands. A plain model is noise that dies away. How fast is stated
# as the time in which it falls by 60 dB, the *reverberation time*. In the next cell, move it. You will hear what the
# room makes of a single 1, then of the voice: a living room at 0.3 s, a concert hall at 2 s, a cathedral at 6 s.


# %% tags=["demo"]
def room(decay, sr, seed=1):
    """Impulse response: a 1, then noise that falls by 60 dB in `decay` seconds. Returns [n]."""
    t = np.arange(round(decay * sr)) / sr
    tail = np.random.default_rng(seed).standard_normal(len(t)) * 10 ** (-3 * t / decay)
    tail *= 0.5 / np.sqrt(np.sum(tail**2))  # the echoes have a quarter of the energy of the direct sound
    tail[0] = 1
    return tail


def in_a_room(decay=2.0):
    h = room(decay, voice_sr)
    y = signal.fftconvolve(voice, h)  # how it works comes next, and you write it in exercise 6
    listen({"the room alone: h": (0.5 * h, voice_sr), "the voice in it": (y, voice_sr)})
    say(f"An $h$ of {len(h):,} samples. Copy by copy, that is **{len(h) * len(voice) / 1e9:.2f}** billion steps.")


explore(in_a_room, decay=([0.1, 0.3, 1.0, 2.0, 4.0, 6.0], "s"))

# %% [markdown]
# ## A product of spectra wraps around
#
# Billions of steps: too slow. Here the FFT helps. Convolve a tone with $h$: each copy of it is the same tone, shifted,
# and shifted copies of one tone add up to one tone of that frequency. So a room cannot make new frequencies. It only
# makes each of them stronger or weaker, and turns its phase: a *multiplication* by one complex number in each bin.
#
# $$y = x * h \quad\Longleftrightarrow\quad Y[k] = X[k] \, H[k]$$
#
# where the star is the convolution, and $X$, $H$, $Y$ are the DFTs of $x$, $h$ and $y$, once all are padded with zeros
# to the length of $y$; what happens otherwise you hear next. Transform, multiply, transform back: three FFTs.
#
# Try it in the obvious way: as many points as the voice has samples. You will hear: in the middle all is well. But at
# the very beginning there is reverberation *before the first word*, and at the end it is cut off.

# %% tags=["demo"]
h = room(2.0, voice_sr)
voiced = np.concatenate([np.zeros(voice_sr // 2), voice[: 2 * voice_sr]])  # half a second of silence first
wrapped = np.fft.irfft(np.fft.rfft(voiced) * np.fft.rfft(h, len(voiced)))  # len(voiced) is even
whole = np.convolve(voiced, h)
listen({"too few points": (wrapped, voice_sr), "copy by copy": (whole, voice_sr)})
caption = "Before the first word, which comes after 0.5 s: with too few points, a tail is there."
plot_compare({"too few points": wrapped, "copy by copy": whole}, voice_sr, 0, 0.7, caption=caption, limit=0.3)
quiet = slice(0, voice_sr // 2)
say(f"""Peak in the first half second: **{20 * np.log10(np.abs(wrapped[quiet]).max()):.1f} dBFS** with too few points,
    and {np.abs(whole[quiet]).max():g} copy by copy.""")

# %% [markdown]
# You know why: **to the DFT, a sound is its frame, repeated for ever.** The echoes of the last word reach into the next
# repetition, and the next repetition begins with the first word. The end *wraps around* to the beginning. This is the
# **circular convolution**.
#
# The remedy is room for the tail: append zeros to $x$ and to $h$, until there are at least $n + M - 1$ points. Then the
# tail falls on zeros. How many zeros are enough? Move the slider. You will hear the ghost at the beginning get softer
# and, at some place, vanish.


# %% tags=["demo"]
def appended(zeros=0.0):
    size = len(voiced) + round(zeros * voice_sr)
    y = np.fft.irfft(np.fft.rfft(voiced, size) * np.fft.rfft(h, size), size)
    listen(y, voice_sr, f"{zeros:g} s of zeros")
    caption = "The beginning: what is there comes from the end."
    plot_waveform(y, voice_sr, 0, 0.7, caption=caption, limit=0.3)
    worst = np.abs(y - whole[:size] if size <= len(whole) else y[: len(whole)] - whole).max()
    word = "The same as copy by copy" if worst < 1e-9 else "Different from copy by copy"
    say(f"{size:,} points; {len(voiced) + len(h) - 1:,} are needed. {word}: largest difference **{worst:.4f}**.")


explore(appended, zeros=(0.0, 2.5, 0.25, "s"))

# %% [markdown]
# And the time? The next cell convolves 2.5 s with an $h$ of 2 s, both ways: by numpy, copy by copy, and by three FFTs
# of scipy.

# %% tags=["demo", "nbval-ignore-output"]
slow = seconds(lambda x: np.convolve(x, h), voiced, 2)
fast = seconds(lambda x: signal.fftconvolve(x, h), voiced)
difference = np.abs(signal.fftconvolve(voiced, h) - whole).max()
say(f"""Copy by copy {1000 * slow:.0f} ms, by three FFTs {1000 * fast:.1f} ms: **{slow / fast:.0f} times as fast**. The
    largest difference is {difference:.0e}.""")

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `hint(dft)` in a cell of your own gives one hint at a time, and `progress()` shows what you have
# solved. These conventions hold for all exercises:
#
# - An array `x` is a one-dimensional numpy array with $n \ge 1$ values. Leave the arrays that you are given as they
#   are.
# - Transforms are as numpy's: $e^{-2 \pi \mathrm{i} k j / n}$, not scaled. Numbers of bins count from 0, at 0 Hz.
# - A spectrum of *real* samples has the bins from 0 to `n // 2`: that is `n // 2 + 1` values, for even and odd $n$.
# - In exercises 1 to 3, no library does the transform or its frequencies (`np.fft`, scipy, `torch.fft`). From exercise
#   4 on, `np.fft.rfft` and `np.fft.irfft` do it, or those of torch and scipy: by then you know what is inside.
# - Return arrays, tensors, or lists of numbers. Single precision is exact enough. Use Python, numpy and torch as you
#   like, but no library that does the exercise (scipy.signal, librosa). All cases of an exercise have 10 seconds; those
#   of exercise 6 have 45.

# %% [markdown]
# ### Exercise 1 · `fft_frequencies`
#
# Return the frequencies, in Hz, of the bins of `n` real samples at the sample rate `sr` in Hz: bin $k$, from 0 to
# `n // 2`, has k · sr / n. These are `n // 2 + 1` values, all from 0 up; there are no negative frequencies. `n` is a
# whole number, at least 1, even or odd; `sr` may have a fraction. For an odd `n` the last value lies below half the
# sample rate.
#
# Example: `fft_frequencies(8, 8000)` is `[0, 1000, 2000, 3000, 4000]`.


# %% exercise="fft_frequencies"
def fft_frequencies(n, sr):
    """Frequencies of the bins of n real samples: [n // 2 + 1] in Hz. sr in Hz."""
    ### BEGIN SOLUTION
    return np.arange(n // 2 + 1) * sr / n
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `dft`
#
# Return the discrete Fourier transform of `x`, $n \ge 1$ real or complex values, for any $n$: all $n$ complex numbers
# $X[k] = \sum_j x[j] \, e^{-2 \pi \mathrm{i} \, k j / n}$, $k$ from 0 to $n - 1$. Nothing is scaled. The sum will do;
# it need not be fast.
#
# Example: `dft(np.array([1.0, 2.0, 3.0, 4.0]))` is `[10, -2+2j, -2, -2-2j]`, up to rounding errors.


# %% exercise="dft"
def dft(x):
    """Discrete Fourier transform of x: [n] real or complex, by the sum. Returns [n] complex, not scaled."""
    ### BEGIN SOLUTION
    j = np.arange(len(x))
    return np.exp(-2j * np.pi * np.outer(j, j) / len(x)) @ x
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `fft`
#
# The same result as `dft`, but by halves, as radix 2: for $n$ = 1, 2, 4, 8, … Split `x` into samples at even and at odd
# places, transform both by calling `fft` itself, and put the halves together. It ends at one sample: an array of one
# value is its own transform. Do not call `dft`. `x` is real or complex. If $n$ is no power of two, raise a
# `ValueError`.
#
# Numbers cannot show whether you saved time. The payoff below measures that.
#
# Example: `fft(np.array([1.0, 2.0, 3.0, 4.0]))` is `[10, -2+2j, -2, -2-2j]`, made of the halves `[4, -2]` and `[6,
# -2]`.


# %% exercise="fft"
def fft(x):
    """Fourier transform of x: [n] real or complex, n a power of two, in N log N steps. Returns [n] complex."""
    ### BEGIN SOLUTION
    n = len(x)
    if n == 1:
        return x
    if n % 2:
        raise ValueError(f"the number of samples must be a power of two; on the way down it got to {n}")
    even, odd = fft(x[::2]), fft(x[1::2])
    turned = np.exp(-2j * np.pi * np.arange(n // 2) / n) * odd  # equivalent: n // 2 -> n / 2 (n is even here)
    return np.concatenate([even + turned, even - turned])
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `magnitude_db`
#
# Return the levels of the bins of `x`, $n \ge 1$ real samples, in dBFS: `n // 2 + 1` numbers. `window` has $n$ values
# with a sum above 0, or is `None`, which means $n$ ones.
#
# - Multiply `x` by the window, sample by sample, and transform it.
# - Divide the magnitudes by the sum of the window. Double them in all bins but the first (0 Hz) and, *if $n$ is even*,
#   the last (half the sample rate). So if $n$ is odd, the last bin is doubled. If $n = 1$, the only bin is 0 Hz.
# - The level is 20 · log₁₀ of that. Levels lower than `floor`, in dBFS, become `floor`; so does a magnitude of 0,
#   without an error (a warning is all right). To add a small number is not enough: it lifts nothing up to the floor.
#   Nothing is limited from above.
#
# Example: `magnitude_db(np.array([1.0, 0.0, -1.0, 0.0]))` is `[-120, 0, -120]`: a full-scale cosine on bin 1.


# %% exercise="magnitude_db"
def magnitude_db(x, window=None, floor=-120.0):
    """Levels of the bins of x: [n] real, in dBFS: [n // 2 + 1]. A full-scale sine on a bin: 0. window: [n] or None."""
    ### BEGIN SOLUTION
    n = len(x)
    window = np.ones(n) if window is None else window
    size = np.abs(np.fft.rfft(window * x)) / np.sum(window)
    size[1 : (n + 1) // 2] *= 2
    return 20 * np.log10(np.maximum(size, 10 ** (floor / 20)))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `peak_frequency`
#
# Return the frequency of the strongest tone in `x`, $n \ge 8$ real samples at the rate `sr` in Hz, as one number in Hz.
#
# - Multiply `x` by the Hann window of this lesson, the *periodic* one: value number $j$, from 0 to $n - 1$, is $0.5 -
#   0.5 \cos(2 \pi j / n)$. (`np.hanning` is another one.)
# - Transform it. The levels are 20 · log₁₀ of the magnitudes of the bins 0 to `n // 2`, all alike: nothing is doubled.
#   Do not limit them to a floor: a tone may have an amplitude of $10^{-7}$. (To add $10^{-12}$ is harmless.)
# - Take the strongest bin $p$; 0 Hz counts, too. If it is the first or the last bin, return its frequency.
# - Else (so also where $p$ is the second bin, or the last but one) return $(p + \delta) \cdot \mathrm{sr} / n$, with
#   $\delta = \frac{1}{2} (L[p - 1] - L[p + 1]) / (L[p - 1] - 2 L[p] + L[p + 1])$, as under *Between two bins*.
#
# Of silence, only zeros, return 0. No case has two equally strong bins.
#
# Example: `peak_frequency(np.array([1.0, 0, -1, 0, 1, 0, -1, 0]), 8000)` is 2000.


# %% exercise="peak_frequency"
def peak_frequency(x, sr):
    """Frequency of the strongest tone in x: [n] real, in Hz; sr in Hz. Hann window, parabola through three levels."""
    ### BEGIN SOLUTION
    n = len(x)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    size = np.abs(np.fft.rfft(window * x))
    p = np.argmax(size)
    if p == 0 or p == n // 2:
        return p * sr / n
    left, top, right = np.log(size[p - 1 : p + 2])  # the parabola's top is the same for every logarithm
    return (p + (left - right) / (left - 2 * top + right) / 2) * sr / n
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `fft_convolve`
#
# Return the whole convolution of `x`, $n \ge 1$ real samples, with `h`, $M \ge 1$ real samples: $n + M - 1$ numbers,
# floats, not complex: $y[j] = \sum_i h[i] \, x[j - i]$, with zeros around `x`. Either may be the longer one. Do it with
# three transforms: append zeros to both, up to at least $n + M - 1$ points (a power of two, if you use your own `fft`),
# multiply, transform back. `np.fft.rfft` and `irfft` are allowed; `np.convolve` is not.
#
# One case has 500,000 samples and an `h` of 500,000. Copy by copy does not finish it within the 45 seconds. Your own
# recursive `fft` may be too slow for it as well; numpy's takes a fraction of a second. (With an odd number of points,
# `irfft` must be told the number.)
#
# Example: `fft_convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0]))` is `[1, 12, 23, 30]`, up to rounding errors.


# %% exercise="fft_convolve"
def fft_convolve(x, h):
    """Convolution of x: [n] and h: [M], both real, by FFTs. Returns [n + M - 1] floats."""
    ### BEGIN SOLUTION
    length = len(x) + len(h) - 1
    size = 2 ** int(np.ceil(np.log2(length)))
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(h, size), size)[:length]
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# First, the race. Your `dft` and your `fft` run on more and more samples, until one run takes too long, and the best
# of several runs counts. Both axes are logarithmic, so $N^2$ and $N \log N$ are straight lines, or nearly. The dashed
# lines go through your last points. Which of them do your other points follow? If both curves have the slope of $N^2$,
# your `fft` does the whole sum somewhere. (Short frames lie above the lines: calling a function costs time, too.)


# %% tags=["demo"]
def race(samples="real"):
    rng, curves = np.random.default_rng(0), {}
    for name, function, most in (("your dft", dft, 2048), ("your fft", fft, 16384)):
        took, n = {}, 8
        while n <= most and (not took or took[n // 2] < 60):
            x = rng.standard_normal(n) + (1j * rng.standard_normal(n) if samples == "complex" else 0)
            tries = 20 if not took or took[n // 2] < 2 else 3
            took[n], n = 1000 * seconds(function, x, tries), 2 * n
        curves[name] = list(took), list(took.values())
    for label, name, law in (("N²", "your dft", np.square), ("N log N", "your fft", lambda n: n * np.log2(n))):
        n, took = np.array(curves[name][0], float), curves[name][1]
        curves[label] = n, took[-1] * law(n) / law(n[-1])
    caption = "Time against the number of samples, as measured on this computer. Lower is faster."
    look = {"log_x": True, "log_y": True, "dashed": ["N²", "N log N"], "markers": ["your dft", "your fft"]}
    plot_curves(curves, "samples N", "time (ms)", caption=caption, height=3.8, **look)
    for name in ("your dft", "your fft"):
        n, took = curves[name]
        say(f"{name}: from {n[-2]:,} to {n[-1]:,} samples, the time grows **{took[-1] / took[-2]:.1f} times**.")


explore(race, samples=["real", "complex"])

# %% [markdown]
# Second, the tuner. One string of a guitar, touched so that it sounds a harmonic. Each frame goes through your
# `peak_frequency`; the spectrum of the second one through your `magnitude_db` and `fft_frequencies`. You will hear the
# string, and then a pure tone at the mean of your estimates. Make the frames short: how far can you go until the
# estimates wander?


# %% tags=["demo"]
def tuner(frame=4096):
    x, rate = load("guit_harmonics")
    x = x[round(1.2 * rate) : round(2.7 * rate)].astype(float)
    frames = x[: len(x) // frame * frame].reshape(-1, frame)
    hertz = np.array([peak_frequency(one, rate) for one in frames], float)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)
    levels, at = np.asarray(magnitude_db(frames[1], hann)), np.asarray(fft_frequencies(frame, rate))
    low = at < 3000
    caption = f"Your levels of a frame of {1000 * frame / rate:.0f} ms: the tone and its partials."
    plot_curves({"level": (at[low], levels[low])}, "frequency (Hz)", "level (dBFS)", caption=caption, ylim=(-120, 0))
    listen({"the string": (x, rate), "your estimate": (sine(hertz.mean(), 1.5, rate, 0.2), rate)})
    note = 69 + 12 * np.log2(hertz.mean() / 440)
    away = f"{100 * (note - round(note)):+.0f} cents from note {round(note)} ({names[round(note) % 12]})"
    say(f"""**{hertz.mean():.2f} Hz**, {away}; a cent is a hundredth of a semitone. Bins are {rate / frame:.2f} Hz
        apart. The {len(hertz)} estimates lie between {hertz.min():.2f} and {hertz.max():.2f} Hz.""")


explore(tuner, frame=([512, 1024, 2048, 4096, 16384], "samples"))

# %% [markdown]
# Third, rooms, all through your `fft_convolve`. A room may be *any* sound: what it makes of a single 1 is the sound
# itself. You will hear: in the hall, the voice and its reverberation. In the bell, its words ring a bell, softly. In
# the snare drum, a thud with every syllable; in the bass drum, only a dark rumble. (Each `h` is scaled so that its
# squares add up to 1, and the result is played at a stated level.)

# %% tags=["demo"]
dry = {"voice": (voice, voice_sr), "guitar": (chord, sr)}
places = {"hall": None, "bell": "perc_bell", "snare drum": "drum_snare_hard", "bass drum": "drum_bass_hard"}


def my_room(sound="voice", place="hall", decay=2.0):
    x, rate = dry[sound]
    if places[place] is None:
        h = room(decay, rate)
    else:
        h, its_rate = load(places[place])
        h = signal.resample_poly(h, rate, its_rate)[: round(decay * rate)].astype(float)  # at our rate (lesson 02)
    h = h / np.sqrt(np.sum(h**2))
    y = np.asarray(fft_convolve(x, h))
    gain = min(1, 0.9 / np.abs(y).max())
    listen({"dry": (x, rate), f"in the {place}": (gain * y, rate)})
    say(f"""{len(x):,} and {len(h):,} samples gave {len(y):,}, played at {20 * np.log10(gain):.1f} dB to stay below full
        scale. At the start, your result differs from the sum by
        {np.abs(y[:200] - np.convolve(x[:200], h[:200])[:200]).max():.1e}.""")


explore(my_room, sound=list(dry), place=list(places), decay=([0.3, 1.0, 2.0, 4.0], "s"))

# %% [markdown]
# Your `fft_frequencies` label the rows of every spectrogram from lesson 06 on. There, your FFT runs hundreds of times a
# second, one frame after the other.

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What do you hear, and why?
#
# Go back to *A product of spectra wraps around*, and listen with 0 s, 0.5 s and 2 s of zeros. In five to eight
# sentences: What do you hear at the beginning of each, before the first word? Where does it come from, and why does a
# DFT put it *there*? From how many zeros on is the result right, and why is it that number? Use the words *repeat* and
# *tail*.

# %% [markdown] question="what_you_hear" points=2
# **Model answer.** With 0 s of zeros there is reverberation in the half second before the first word, although nobody
# has spoken yet. It is the sound of a hall after the *last* words, and the end of the sound stops abruptly. With 0.5 s
# it is softer, as only the later part of the tail is left there. With 2 s the beginning is silent, and the
# reverberation dies away at the end, as it should.
#
# A DFT of N points describes a sound that repeats after N samples. To multiply two spectra means to convolve this
# endlessly repeating sound with h. The tail of the last word then falls into the next repetition, on top of its
# beginning. As all repetitions are alike, one finds it at the beginning of the only one that is looked at.
#
# The result of the convolution has n + M − 1 samples: the last sample of x starts a whole h, which reaches M − 1
# samples beyond the end. So M − 1 zeros are enough, here 2 s less one sample. With fewer, what does not fit wraps
# around; more zeros change nothing but the time it takes.
#
# **Rubric.** 1 point for what is heard and what it is: the reverberant tail of the end, at the beginning, softer with
# more zeros and gone with 2 s. 1 point for the reason: the DFT's frame repeats, so that what does not fit wraps around,
# *and* the number of zeros follows from the length of h. Half a point if only one of the two is given. Full marks
# without these words if the idea is clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 06** cuts sound into frames and takes the spectrum of each: then you see *when* a note sounds.
#
# - J. W. Cooley, J. W. Tukey: *An Algorithm for the Machine Calculation of Complex Fourier Series*. Mathematics of
#   Computation 19, 1965. Five pages that changed what computers are used for.
# - M. T. Heideman, D. H. Johnson, C. S. Burrus: *Gauss and the History of the Fast Fourier Transform*. IEEE ASSP
#   Magazine 1 (4), 1984.
# - J. O. Smith: *Mathematics of the Discrete Fourier Transform (DFT), with Audio Applications*. W3K Publishing, second
#   edition, 2007. The whole of this lesson, with proofs, and free to read online.
# - J. O. Smith, X. Serra: *PARSHL: An Analysis/Synthesis Program for Non-Harmonic Sounds Based on a Sinusoidal
#   Representation*. International Computer Music Conference, 1987. The parabola through decibels, put to use.
# - W. G. Gardner: *Efficient Convolution without Input-Output Delay*. Journal of the Audio Engineering Society 43 (3),
#   1995. How to play through a hall without waiting for its end.
