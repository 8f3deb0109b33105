# %% [markdown]
# # 02 · Sampling and the Nyquist frequency
#
# Throw samples of a bell away, and it rings another note. Here you will find out where that note comes from, how to
# keep it out, and how to change the sample rate of any recording without leaving a trace that anyone could hear.
#
# | | |
# |---|---|
# | **You will hear** | a bell that changes its note; a sweep that turns round; what a filter takes away |
# | **You will write** | five functions: where a tone folds to, the curve between samples, a filter, two resamplers |
# | **Time** | under two hours; a third of it is listening |
# | **You need** | lesson 01; sine and cosine from school; headphones |
#
# Some sounds below are high and thin. Start with the volume low.

# %%
import numpy as np

from autograder import check, hint, progress
from studio import explore, listen, load, plot_curves, plot_spectrogram, plot_spectrum, say

# %% [markdown]
# ## Hear the problem first
#
# A recording at 44,100 Hz takes much space. Why not keep only every seventh sample, and play what is left at a seventh
# of the speed? You will hear a bell four times: as it was recorded, then with every 5th, every 7th and every 10th
# sample kept. The second is nearly the same. The third is a lower bell. The fourth is lower still, by more than two
# octaves against the first. Each lasts as long as before. Nobody played these notes.

# %% tags=["demo"]
bell, sr = load("perc_bell")
bell = 2 * bell[: 4 * sr].astype(float)  # the recording is soft
kept = {"all samples": 1, "every 5th": 5, "every 7th": 7, "every 10th": 10}
listen({label: (bell[::step], sr / step) for label, step in kept.items()})

# %% [markdown]
# Which notes are these? The next cell looks for the strongest frequency in each of them. (Lesson 05 explains how. Here
# it is a measuring instrument.)


# %% tags=["demo"]
def strongest(x, sr):
    """The frequency of the loudest tone in x: [n], in Hz."""
    size = np.abs(np.fft.rfft(x * np.hanning(len(x))))
    return np.argmax(size) * sr / len(x)


rows = ["| kept | new sample rate | half of it | strongest tone |", "|---|---|---|---|"]
for label, step in kept.items():
    found = strongest(bell[::step], sr / step)
    rows.append(f"| {label} | {sr / step:,.0f} Hz | {sr / step / 2:,.0f} Hz | **{found:,.0f} Hz** |")
say("\n".join(rows))
loudest = strongest(bell, sr)
say(f"{sr / 7:.0f} − {loudest:.0f} = **{sr / 7 - loudest:.0f}**, and {sr / 10:.0f} − {loudest:.0f} = "
    f"**{sr / 10 - loudest:.0f}**.")  # fmt: skip

# %% [markdown]
# As long as half the new rate lies above the bell's tone, the tone stays. As soon as it lies below, another one
# appears, and the subtraction says which. Three questions lead through this lesson. Why this one? What do samples
# know about the sound between them? And what must be done *before* samples are thrown away?

# %% [markdown]
# ## A tone above half the rate folds back
#
# The next cell computes a tone that rises evenly from 0 to 20 kHz within four seconds, and takes samples of it at the
# rate on the slider. You will hear, at 44,100 Hz, a whistle that climbs until you lose it. Lower the rate: the whistle
# climbs, turns round, comes down to nothing, and climbs again. In the picture, the line bounces off a ceiling. Where
# is that ceiling?


# %% tags=["demo"]
def sampled_sweep(sample_rate=16000):
    t = np.arange(4 * sample_rate) / sample_rate
    x = 0.2 * np.sin(2 * np.pi * 20000 / (2 * 4) * t**2)  # 20,000 / 4 Hz more in each second
    x *= np.minimum(1, 50 * np.minimum(t, 4 - t))  # no clicks at the ends
    n_fft = 2 ** round(np.log2(sample_rate / 40))
    caption = "A tone that rises from 0 to 20 kHz, seen through its samples."
    plot_spectrogram(x, sample_rate, n_fft=n_fft, top=22050, floor=-70, caption=caption)
    listen(x, sample_rate)
    say(f"The ceiling is at half the sample rate, **{sample_rate / 2:,.0f} Hz**.")


explore(sampled_sweep, sample_rate=([44100, 32000, 24000, 16000, 11025, 8000, 6000], "Hz"))

# %% [markdown]
# Why does it turn round? Look at a single tone. Below, samples are taken 8000 times a second. Dots are all that is
# stored. The solid curve is the tone that was sampled; the dashed curve is a lower one, which *passes through the same
# dots*. Nothing in the dots says which of them it was. A player takes the lower one.
#
# You will hear the tone, then what its samples give. Up to 4000 Hz, both are the same. Then go on: while the first
# climbs, the second falls. At 8000 Hz it is gone: each sample catches the tone at the same point of its cycle.


# %% tags=["demo"]
def same_samples(frequency=7000):
    rate = 8000
    lower = frequency - rate * round(frequency / rate)
    t, k = np.linspace(0, 0.002, 1000), np.arange(17)
    double = f"{abs(lower)} Hz, its double"
    curves = {"samples": (1000 * k / rate, np.sin(2 * np.pi * frequency * k / rate))}
    curves[f"{frequency} Hz"] = (1000 * t, np.sin(2 * np.pi * frequency * t))
    curves[double] = (1000 * t, np.sin(2 * np.pi * lower * t))
    caption = f"Two milliseconds of {frequency} Hz, sampled at 8000 Hz. Both curves meet in the dots."
    plot_curves(curves, "time (ms)", "value (no unit)", caption=caption, dashed=[double], points=["samples"])
    x, y = (0.2 * np.sin(2 * np.pi * frequency * np.arange(sr) / sr) for sr in (48000, rate))
    listen({"the tone": (x, 48000), "its samples, played": (y, rate)})
    say(f"{frequency} − {round(frequency / rate)} · 8000 = {lower}, so its double has **{abs(lower)} Hz**.")


explore(same_samples, frequency=(500, 15500, 500, "Hz"))

# %% [markdown]
# The reason fits in one line. Add a whole number of turns to each sample's angle, and no sample changes:
#
# $$\sin\!\left(2\pi (f + m f_s) \frac{k}{f_s}\right) = \sin\!\left(2\pi f \frac{k}{f_s} + 2\pi m k\right)
# = \sin\!\left(2\pi f \frac{k}{f_s}\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $f$ | frequency of a tone | Hz |
# | $f_s$ | sample rate, `sr` | Hz |
# | $k$ | number of the sample | none |
# | $m$ | any whole number, also negative | none |
#
# So every tone has doubles, at $f \pm f_s$, $f \pm 2 f_s$, and so on. Some of these frequencies are negative. A tone
# of −1000 Hz sounds like one of 1000 Hz: the sine runs backwards, and no ear hears that. Among all doubles, the one
# nearest to zero lies at most half the sample rate away from it. That is what is heard:
#
# $$f_a = \left| f - f_s \cdot \mathrm{round}\!\left(\frac{f}{f_s}\right) \right|, \qquad
# 0 \le f_a \le \frac{f_s}{2}$$
#
# with $f_a$, in Hz, the frequency that comes back. (At exactly .5, rounding up and rounding down give the same $f_a$.)
# In other words: draw the frequencies on a strip of paper, and fold it at every multiple of half the sample rate.


# %% tags=["demo"]
def fold(frequency, rate):
    """Where a tone of `frequency` >= 0 lands, step by step as on the strip of paper. Both in Hz."""
    while frequency > rate:  # whole turns do not count
        frequency -= rate
    if frequency > rate / 2:  # beyond the fold: as far below as it was above
        frequency = rate - frequency
    return frequency


for f in (3000, 5000, 8000, 9000, 13000, 20500):
    say(f"{f:,} Hz, sampled at 8000 Hz, comes back as **{fold(f, 8000):,} Hz**")
f = np.linspace(0, 24000, 481)
caption = "Sampled at 8 kHz, everything ends up below 4 kHz. Only up to there is it true."
plot_curves({"": (f / 1000, [fold(v, 8000) / 1000 for v in f])}, "frequency of the tone (kHz)",
            "what comes back (kHz)", caption=caption, ylim=(0, 5))  # fmt: skip

# %% [markdown] term="Aliasing" also="alias, aliases, folding"
# What happens when a sound is sampled that has frequencies above half the sample rate: each of them leaves
# the same samples as a lower tone, its *alias*, and from then on it is that lower tone. The alias moves down when the
# sound moves up, so it is out of tune with everything, and nothing done to the samples later can tell it from music.

# %% [markdown]
# A single tone that folds is still a tone. In music every note has overtones; those that fold no longer fit their
# note. You will hear a melody of a bright sawtooth, with all overtones up to 20 kHz, first sampled at 44,100 Hz and
# then at 8000 Hz. The second has a rattle and a whine under it, different with every note. The third is sampled at 8000
# Hz as well, but made only of those overtones that lie below 4000 Hz: duller than the first, and in tune.

# %% tags=["demo"]
melody = [415.3, 466.2, 523.3, 622.3, 554.4, 415.3]  # Hz


def saw_melody(rate, highest):
    """Six notes of 0.4 s. Each has the overtones up to `highest`, in Hz, number h with the amplitude 0.15 / h."""
    t = np.arange(round(0.4 * rate)) / rate
    fade = np.minimum(1, 100 * np.minimum(t, 0.4 - t))
    notes = []
    for f in melody:
        notes.append(fade * sum(0.15 / h * np.sin(2 * np.pi * h * f * t) for h in range(1, int(highest / f) + 1)))
    return np.concatenate(notes)


versions = {"44.1 kHz": (44100, 20000), "8 kHz": (8000, 20000), "8 kHz, overtones below 4 kHz": (8000, 4000)}
sounds = {label: (saw_melody(rate, highest), rate) for label, (rate, highest) in versions.items()}
listen(sounds)
caption = "The first note. Between its overtones stand others that fit no note: aliases."
first = {label: (x[: round(0.4 * rate)], rate) for label, (x, rate) in list(sounds.items())[:0:-1]}
plot_spectrum(first, caption=caption, floor=-80, top=4000)

# %% [markdown]
# ## The Nyquist frequency
#
# What happens exactly at the fold? A tone of half the sample rate has two samples in each cycle. If they hit the top
# and the bottom, as with a cosine, the samples are 1, −1, 1, −1. If they hit the zeros in between, as with a sine, all
# of them are 0, and the tone is gone. With a phase $\varphi$ (in radians), sample number $k$ is
#
# $$\cos(\pi k + \varphi) = \cos(\varphi) \cdot (-1)^k$$
#
# so an amplitude of 1 shrinks to $|\cos\varphi|$. The slider moves the phase.


# %% tags=["demo"]
def at_the_edge(phase=60):
    turn = np.radians(phase)
    t, k = np.linspace(0, 8, 800), np.arange(9)
    curves = {"samples": (k, np.cos(np.pi * k + turn)), "the tone": (t, np.cos(np.pi * t + turn))}
    curves["what is left"] = (t, np.cos(turn) * np.cos(np.pi * t))
    caption = "A tone at exactly half the sample rate. Its samples cannot tell phase from amplitude."
    plot_curves(curves, "sample", "value (no unit)", caption=caption, points=["samples"], dashed=["what is left"])
    amplitude = abs(np.cos(np.pi * k + turn)).max()
    say(f"Phase {phase}°: the samples look like a tone of amplitude **{amplitude:.2f}**.")


explore(at_the_edge, phase=(0, 90, 5, "degrees"))

# %% [markdown] term="Nyquist Frequency" also="Nyquist"
# Half the sample rate: here the range ends that samples can hold. If all of a
# sound lies below it, the samples determine the sound completely; what lies above comes back as an alias; and of a
# tone exactly at it, samples keep a part that depends on its phase.

# %% [markdown]
# *Completely* is a large word. It is the **sampling theorem**, and the next section makes it audible. Mind a word that
# sounds alike: the *Nyquist rate* of a sound is twice its highest frequency, the sample rate that must be exceeded.

# %% [markdown]
# ## Between the samples
#
# Samples are dots, and loudspeakers need a curve. How should it run from dot to dot? Take a drum loop with 7350
# samples a second, and fill in five new ones between each two, so that there are 44,100. You will hear it three times.
# With *stairs*, each sample is held until the next one comes: a fizz lies over the drums, brighter than
# anything in the samples. With *straight lines*, less of it. With the curve that this section is about, none: dull, as
# a sound without anything above 3675 Hz must be, but clean.

# %% tags=["demo"]
from scipy.signal import firwin, kaiserord, resample_poly


def kaiser_lowpass(cutoff, transition, attenuation, sr):
    """scipy's low-pass filter, with an odd number of coefficients. All but the attenuation (dB) in Hz."""
    length, beta = kaiserord(attenuation, 2 * transition / sr)
    return firwin(length | 1, cutoff, window=("kaiser", beta), fs=sr)


drums, sr = load("loop_mika")
drums = 0.8 * drums[: 4 * sr].astype(float)
narrow = kaiser_lowpass(0.95 * 3675, 0.1 * 3675, 100, sr)
few = resample_poly(drums, 1, 6, window=narrow)  # 7350 Hz
places = np.arange(6 * len(few)) / 6
filled = {"stairs": np.repeat(few, 6), "straight lines": np.interp(places, np.arange(len(few)), few)}
filled["the right curve"] = resample_poly(few, 6, 1, window=narrow)
listen({label: (x, sr) for label, x in filled.items()})
caption = "Stairs and lines invent everything above 3.7 kHz: mirror images of what is below."
plot_spectrum({label: (filled[label], sr) for label in reversed(filled)}, caption=caption)

# %% [markdown]
# What stairs and lines add are **images**, the reverse of aliases: of all the doubles that share the same samples, they
# let more than one through. The right curve contains only the lowest of each. There is exactly one such curve. Claude
# Shannon wrote it down in 1949, and others before him:
#
# $$x(p) = \sum_{k=0}^{n-1} x[k] \; \mathrm{sinc}(p - k), \qquad
# \mathrm{sinc}(v) = \frac{\sin \pi v}{\pi v}, \quad \mathrm{sinc}(0) = 1$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $p$ | position: 0 is the first sample, 2.5 lies halfway between samples 2 and 3 | samples |
# | $x(p)$ | height of the curve there | none (1 is full scale) |
# | $x[k]$ | sample number $k$; before the first and behind the last, samples count as 0 | none |
# | $n$ | number of samples | none |
# | $v$ | what a sinc is taken of: here the distance from position $p$ to sample $k$ | samples |
#
# Every sample sends out one wave, the sinc. It is 1 at its own sample and 0 at every other one, so the curve passes
# through all dots. And it contains all frequencies up to the Nyquist frequency, none above.


# %% tags=["demo"]
from math import pi, sin


def between(x, p):
    """The curve through the samples x: [n] at one position p, in samples."""
    total = 0.0
    for k in range(len(x)):
        distance = p - k
        wave = 1.0 if distance == 0 else sin(pi * distance) / (pi * distance)
        total += x[k] * wave
    return total


few_samples = [0.3, 0.9, 0.2, -0.6, -0.1, 0.5]
for p in (1, 1.5, 2, -0.5):
    say(f"at position {p}: **{between(few_samples, p):.3f}**")

# %% tags=["demo"]
from studio.figures import BLUE, GRAY, ORANGE, add_legend, new_axes

p = np.linspace(-2, 7, 901)
caption = "Six samples. Each sends out a wave that is zero at all the others."
figure, axes = new_axes("position (samples)", "value (no unit)", caption=caption, legend=True)
for k, value in enumerate(few_samples):
    axes.plot(p, value * np.sinc(p - k), color=GRAY, linewidth=0.9, label="the wave of one sample" if k == 0 else None)
axes.plot(p, [between(few_samples, v) for v in p], color=BLUE, linewidth=1.8, label="their sum")
axes.plot(few_samples, "o", color=ORANGE, label="samples", zorder=5)
axes.set_xlim(-2, 7)
add_legend(axes)
figure.show_now()

# %% [markdown]
# Does the curve really come back? In the next cell, a tone is sampled, and the sinc curve is drawn through its samples.
# Move the frequency up to just below half the sample rate: the dots look like chaos, the curve does not mind. Then
# cross it, and the curve takes the alias. At both ends it is wrong: there, the waves of samples that were never taken
# are missing. Below 0.5 cycles a sample, and from 20 samples on, twice the samples about halve the error in the middle:
# slow, because a sinc dies away slowly.


# %% tags=["demo"]
def through_the_dots(frequency=0.4, samples=40):
    k, p = np.arange(samples), np.linspace(0, samples - 1, 2000)
    x = np.cos(2 * np.pi * frequency * (k - 3.3))
    tone = np.cos(2 * np.pi * frequency * (p - 3.3))
    curve = np.sinc(p[:, np.newaxis] - k) @ x
    lower = abs(frequency - round(frequency))  # the alias
    curves = {"samples": (k, x), "sinc curve": (p, curve), "the tone": (p, tone)}
    caption = f"A tone of {frequency:.2f} cycles a sample, and the curve through its {samples} samples."
    plot_curves(curves, "position (samples)", "value (no unit)", caption=caption, points=["samples"],
                dashed=["the tone"], ylim=(-1.5, 1.5))  # fmt: skip
    inner = slice(800, 1200)
    say(f"""Largest distance from the tone in the middle fifth: **{abs(curve - tone)[inner].max():.3f}**; anywhere:
        {abs(curve - tone).max():.3f}. The curve has {lower:.2f} cycles a sample.""")


explore(through_the_dots, frequency=(0.05, 0.75, 0.05, "cycles a sample"), samples=([10, 20, 40, 80], "samples"))

# %% [markdown]
# ## A filter lets only low tones pass
#
# Now the other direction. Before samples are thrown away, everything above the *new* Nyquist frequency must go. What
# removes high frequencies is a **low-pass filter**. Used for this purpose, it is an *anti-alias filter*.
#
# You will hear a cymbal, then what a low-pass filter at 3500 Hz leaves of it, then what it has taken away. The last two
# add up to the first, sample by sample.

# %% tags=["demo"]
cymbal = 0.6 * load("drum_cymbal_open")[0].astype(float)
h = kaiser_lowpass(3500, 400, 100, sr)
low = np.convolve(cymbal, h)[len(h) // 2 :][: len(cymbal)]
listen({"the cymbal": (cymbal, sr), "what is left": (low, sr), "what was taken away": (cymbal - low, sr)})
caption = "The filter divides the cymbal in two: below 3.3 kHz all stays, above 3.7 kHz nothing."
plot_spectrum({"what is left": (low, sr), "what was taken away": (cymbal - low, sr)}, caption=caption)
power = {label: np.mean(x**2) for label, x in {"left": low, "taken": cymbal - low}.items()}
say(f"Taken away: **{power['taken'] / np.mean(cymbal**2):.0%}** of the power.")

# %% [markdown]
# The filter is a list of $N$ numbers, its **coefficients** $h$. Each sample that comes out is a weighted sum of
# samples around it:
#
# $$y[k] = \sum_{j=0}^{N-1} h[j] \; x[k + M - j], \qquad M = \frac{N - 1}{2}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $x$, $y$ | samples before and after; outside of its $n$ samples, $x$ counts as 0 | none (1 is full scale) |
# | $h[j]$ | coefficient number $j$ | none |
# | $N$ | number of coefficients, the *length*; odd here, so that there is one in the middle | none |
# | $M$ | number of the middle one. Without $+M$, everything would come $M$ samples late | samples |
#
# `np.convolve(x, h)` computes all of these sums, and $M$ more at each end. Filters of this kind are called *FIR*,
# finite impulse response: of a single 1 among zeros, they make the list $h$ itself.
#
# Which numbers? The sinc again. Widened to zeros every $f_s / (2 f_c)$ samples, it contains all frequencies up to the
# **cutoff** $f_c$, none above. But it never ends, and a filter must. If it is cut off after $N$ values, the picture
# below shows what that does: far above the cutoff, tones still come through. So it is faded in and out by a *window*,
# here one that James Kaiser found:
#
# $$h[j] \;\propto\; \mathrm{sinc}\!\left(\frac{2 f_c}{f_s} (j - M)\right) \cdot w_\beta[j]$$
#
# where $w_\beta$ is the Kaiser window of $N$ values, `np.kaiser(N, beta)`, without a unit. The sign $\propto$ means
# that all values are finally divided by one number, their sum. Then a constant stays as it is: the gain at 0 Hz is 1.


# %% tags=["demo"]
def response(h, sr):
    """How a filter h: [N] changes the level of each frequency. Returns frequencies in Hz and levels in dB."""
    return np.fft.rfftfreq(2**15, 1 / sr), 20 * np.log10(np.abs(np.fft.rfft(h, 2**15)) + 1e-9)


N, M, cutoff, curves = 201, 100, 3500, {}
for label, beta in {"cut off": 0, "Kaiser window, β = 6": 6, "β = 12": 12}.items():
    h = []
    for j in range(N):
        v = 2 * cutoff / sr * (j - M)
        h.append((1.0 if v == 0 else sin(pi * v) / (pi * v)) * np.kaiser(N, beta)[j])
    f, level = response(np.array(h) / sum(h), sr)
    curves[label] = (f[f < 9000] / 1000, level[f < 9000])
caption = "Three filters of 201 coefficients. A stronger fade stops more, and begins later."
plot_curves(curves, "frequency (kHz)", "level (dB)", caption=caption, ylim=(-140, 5))

# %% [markdown]
# Two things can be asked of such a filter, and both cost length. The **attenuation** $A$ says by how many decibels it
# weakens what must go. The **transition band**, $\Delta f$ wide with the cutoff in its middle, is where it neither
# passes nor stops. Kaiser measured many filters and found formulas that tell what is needed:
#
# $$\beta = \begin{cases} 0.1102 \, (A - 8.7) & A > 50 \\
# 0.5842 \, (A - 21)^{0.4} + 0.07886 \, (A - 21) & 21 \le A \le 50 \end{cases}$$
#
# $$N \ge \frac{A - 7.95}{2.285 \cdot 2\pi \, \Delta f / f_s} + 1$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $A$ | attenuation, positive | dB |
# | $\Delta f$ | width of the transition band, from $f_c - \Delta f / 2$ to $f_c + \Delta f / 2$ | Hz |
# | $\beta$ | shape of the window: 0 is no fade at all | none |
#
# The next cell shows the price. Half the transition band costs twice the length. From 40 to 120 dB, it is 3.5 times.

# %% tags=["demo"]
widths = np.geomspace(20, 5000, 60)
curves = {f"{A} dB": (widths, (A - 7.95) / (2.285 * 2 * pi * widths / sr) + 1) for A in (120, 80, 40)}
caption = "How many coefficients a filter needs at 44.1 kHz. Sharp edges are dear."
plot_curves(curves, "transition band (Hz)", "coefficients", caption=caption, log_x=True, log_y=True)
say(f"From 40 to 120 dB: {(120 - 7.95) / (40 - 7.95):.1f} times as many.")

# %% [markdown]
# Try it on the cymbal. You will hear what is left of it and what is still there *above* the transition band, where the
# filter should let nothing pass. At 30 dB you can hear that rest. At 60 dB it is buried. Then widen the transition:
# the filter gets short, and takes part of what it should keep.


# %% tags=["demo"]
def design(attenuation=30, transition=1000):
    h = kaiser_lowpass(3500, transition, attenuation, sr)
    edge = 3500 + transition / 2
    rest = np.convolve(cymbal, h)[len(h) // 2 :][: len(cymbal)]
    above = rest - np.convolve(rest, kaiser_lowpass(edge + 100, 200, 100, sr), "same")
    f, level = response(h, sr)
    caption = "What the filter does to each frequency. The cutoff, at 3.5 kHz, lies at −6 dB."
    plot_curves({"": (f / 1000, level)}, "frequency (kHz)", "level (dB)", caption=caption, ylim=(-160, 5))
    listen({"filtered": (rest, sr), f"of that, above {edge:,.0f} Hz": (above, sr)})
    say(f"""**{len(h)}** coefficients, so {len(h) * sr / 1e6:.0f} million multiplications for each second of sound.
        Above {edge:,.0f} Hz, tones are at least **{-level[f >= edge].max():.0f} dB** softer.""")


explore(design, attenuation=(30, 120, 10, "dB"), transition=([4000, 2000, 1000, 500, 200, 100], "Hz"))

# %% [markdown]
# ## Decimation: filter, then throw away
#
# To keep every $d$-th sample of a sound is called **decimation**. The new sample rate is $f_s / d$. Now you know what
# has to come first: a low-pass filter that ends below the new Nyquist frequency $f_N = f_s / (2d)$. The course's filter
# is the same everywhere. (Frequencies are in Hz; $d$, a whole number, is called `factor` in exercise 4.)
#
# | | value | why |
# |---|---|---|
# | $f_N$ | $f_s / (2d)$ | here the *new* Nyquist frequency, the lower one |
# | transition band | from 0.9 $f_N$ to $f_N$ | above the new Nyquist frequency nothing may be left |
# | cutoff | 0.95 $f_N$ | the middle of it |
# | attenuation | 100 dB | aliases then drown in the rounding noise of 16 bits (lesson 01) |
#
# Filter outputs that will be thrown away need not be computed. The sum is needed only for the samples that stay:


# %% tags=["demo"]
def one_kept(x, h, m, d):
    """Sample number m after decimation by d. x: [n], h: [N] with N odd."""
    total = 0.0
    for j in range(len(h)):
        k = m * d + len(h) // 2 - j
        if 0 <= k < len(x):
            total += h[j] * x[k]
    return total


h = kaiser_lowpass(0.95 / 8, 0.1 / 8, 100, 1)  # d = 4; a sample rate of 1, so that f_N is 1/8
filtered = np.convolve(drums, h)[len(h) // 2 :]
say(f"""{len(h)} coefficients. Sample 5000 of the drums, decimated by 4: **{one_kept(drums, h, 5000, 4):.6f}**. All
    samples filtered, then every 4th kept: {filtered[::4][5000]:.6f}.""")

# %% [markdown]
# Choose a recording and a factor. You will hear it with every $d$-th sample kept and no filter, then filtered first,
# and then the difference of the two: the aliases by themselves. With the cymbal, from a factor of 3 on, aliases are
# louder than what should be there. With the drums and the voice, they are a gritty layer on every hi-hat and every
# *s*. With the bell at 7, the filter leaves next to nothing, and it is right: the note lies above the new Nyquist
# frequency. What you heard at the start was an alias and nothing else.

# %% tags=["demo"]
voice = load("pd_voice")[0].astype(float)
recordings = {"drums": drums, "cymbal": cymbal, "voice": voice, "bell": bell}


def rms_db(x):
    return 10 * np.log10(np.mean(x**2) + 1e-20)


def with_and_without(recording="drums", factor=6):
    x, rate = recordings[recording], sr / factor
    h = kaiser_lowpass(0.95 / 2 / factor, 0.1 / 2 / factor, 100, 1)
    bare, clean = x[::factor], resample_poly(x, 1, factor, window=h)
    listen({"no filter": (bare, rate), "filtered": (clean, rate), "aliases alone": (bare - clean, rate)})
    caption = f"At {rate:,.0f} Hz: what should be there, and what an absent filter adds to it."
    plot_spectrum({"filtered": (clean, rate), "aliases alone": (bare - clean, rate)}, caption=caption)
    louder = rms_db(bare - clean) - rms_db(clean)
    say(f"""New Nyquist frequency {rate / 2:,.0f} Hz. Level of the aliases, compared with what should be there:
        **{louder:+.0f} dB**.""")


explore(with_and_without, recording=list(recordings), factor=[2, 3, 4, 5, 6, 7, 8, 10])

# %% [markdown]
# One question remains: why not filter *afterwards*? Because then it is too late. The alias of the bell at 2679 Hz lies
# where a real tone could be. A filter that takes it out takes out everything that is played there.

# %% [markdown]
# ## Resampling by a ratio
#
# From 44,100 to 48,000 Hz no sample is thrown away; new ones must lie between the old ones. The ratio is 160/147. The
# recipe: put $u - 1$ zeros behind each sample, so that the rate is $u$ times as high; filter; keep every $d$-th. With
# $u = 160$ and $d = 147$, that gives 48,000 Hz.
#
# Zeros? Listen. You will hear a voice at 16 kHz. Then with two zeros behind each sample, played at 48 kHz: a second
# voice hisses above the first, mirrored at 8 kHz, and a third above that. (Stairs were a soft version of this.) Then
# with the filter, which keeps the lowest copy: the voice again.

# %% tags=["demo"]
speech = 0.6 * load("librivox_0870")[0][: 3 * 16000].astype(float)
stuffed = np.zeros(3 * len(speech))
stuffed[::3] = speech
h = kaiser_lowpass(0.95 * 8000, 0.1 * 8000, 100, 48000)
clean = 3 * np.convolve(stuffed, h)[len(h) // 2 :][: len(stuffed)]
sounds = {"zeros put in, × 3": (3 * stuffed, 48000), "and filtered, × 3": (clean, 48000)}
listen({"16 kHz": (speech, 16000)} | sounds)
caption = "With zeros, the band below 8 kHz appears three times, once mirrored."
plot_spectrum(dict(reversed(sounds.items())), caption=caption)

# %% [markdown]
# Why times 3? Of three samples, two are zero now, so a constant of 1 has become 1, 0, 0 with the mean 1/3. The factor
# $u$ repairs that. All in one formula:
#
# $$y[m] = u \sum_{k} h[m d + M - k u] \; x[k], \qquad 0 \le m < \left\lceil \frac{n u}{d} \right\rceil$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $u$, $d$ | up and down (`up`, `down` in exercise 5): whole numbers without a common divisor | none |
# | $x[k]$, $n$ | samples before, and how many; outside, they count as 0 | none |
# | $y[m]$ | sample $m$ after, at the rate $f_s u / d$; it lies at position $m d / u$ of $x$ | none |
# | $h$ | low-pass filter at the rate $u f_s$; it ends at $f_N$ | none |
# | $f_N$ | here the *lower* of the two Nyquist frequencies, the old and the new | Hz |
# | $M$ | $(N - 1)/2$, which takes the filter's delay out | samples at $u f_s$ |
# | $\lceil \; \rceil$ | rounded up | |
#
# Most of the filter meets zeros, and zeros need no multiplication. Output $m$ needs only every $u$-th coefficient,
# starting from number $(m d + M) \bmod u$. There are $u$ such subsets, called *phases* (no relation to the phase of a
# tone), and each is a small filter of its own. Whoever sorts the outputs by their phase computes with small filters
# only. That is a **polyphase** filter.


# %% tags=["demo"]
def one_resampled(x, h, m, u, d):
    """Sample m of x: [n] after resampling by u / d, and how many multiplications that took. h: [N]."""
    place = m * d + len(h) // 2
    total, count = 0.0, 0
    for j in range(place % u, len(h), u):  # only coefficients that meet a sample, not a zero
        k = (place - j) // u
        if 0 <= k < len(x):
            total, count = total + h[j] * x[k], count + 1
    return u * total, count


h = kaiser_lowpass(0.95 * 0.5, 0.1 * 0.5, 100, 160)  # the rate of x counts as 1, so its Nyquist frequency is 0.5
value, count = one_resampled(drums, h, 20000, 160, 147)
say(f"""From 44,100 to 48,000 Hz: {len(h):,} coefficients. Sample 20,000 of the new drums is {value:.6f} (by scipy:
    {resample_poly(drums, 160, 147, window=h)[20000]:.6f}). It took **{count}** multiplications. With the zeros, it
    would have taken {len(h):,}, and as many for each of the 146 samples before it that are thrown away.""")

# %% [markdown]
# Do libraries do it well? Put a tone above the new Nyquist frequency $f_N$ in, and measure what comes out where its
# alias would lie. Below, sounds at 44,100 Hz lose three of four samples. `resample_poly` is scipy's function, and by
# default its filter is short. Given the filter of the last section, it does as well as that filter. `soxr` is a
# library that many programs use. Lesson 01 used the default: for that purpose it was good enough. For measuring, it
# is not.

# %% tags=["demo"]
import soxr


def level_at(x, frequency, sr):
    """Level in dBFS of a tone of this frequency in x: [n], in the middle of x. A sine of amplitude 1 is at 0 dBFS."""
    x = x[len(x) // 4 : -len(x) // 4]
    window = np.blackman(len(x))
    turning = np.exp(-2j * np.pi * frequency * np.arange(len(x)) / sr)
    return 20 * np.log10(2 * abs(np.sum(window * x * turning)) / window.sum() + 1e-9)


nyquist = sr / 8
h = kaiser_lowpass(0.95 * nyquist, 0.1 * nyquist, 100, sr)
rows = ["| tone | alias | no filter | scipy, default | scipy, our filter | soxr |", "|---|---|---|---|---|---|"]
for ratio in (1.02, 1.05, 1.1, 1.2, 1.5):
    tone = np.sin(2 * np.pi * ratio * nyquist * np.arange(sr) / sr)
    ways = tone[::4], resample_poly(tone, 1, 4), resample_poly(tone, 1, 4, window=h), soxr.resample(tone, sr, sr // 4)
    alias = 2 * nyquist - ratio * nyquist
    cells = " | ".join(f"{level_at(y, alias, 2 * nyquist):.0f} dB" for y in ways)
    rows.append(f"| {ratio} $f_N$ | {alias:,.0f} Hz | {cells} |")
say("\n".join(rows))
say(f"scipy's default filter has {2 * 10 * 4 + 1} coefficients here (20 times the factor, and one), ours has {len(h)}.")

# %% [markdown]
# A filter that costs less is not wrong. But say which one it was: "resampled to 16 kHz" alone does not tell.

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the `check`
# below it. `hint(decimate)` in a cell of your own gives one hint at a time, and `progress()` shows what you have
# solved.
#
# The loops in the text come close to exercises 2, 4 and 5, one value at a time. You may begin with them.
#
# These conventions hold for all exercises:
#
# - A sound `x` is a one-dimensional numpy array of $n \ge 1$ floats. Outside of it, samples count as 0. Leave the
#   arrays that you are given as they are.
# - `sinc(v)` is sin(πv) / (πv), and 1 at v = 0. That is `np.sinc`, which you may use, like `np.kaiser` and
#   `np.convolve`.
# - Later exercises may call your earlier functions; the solutions here do.
# - Return numbers, arrays, tensors, or lists of numbers. Single precision is exact enough. Use Python, numpy and torch
#   as you like, but no library that does the exercise (scipy.signal, soxr, librosa, torchaudio). All cases of an
#   exercise have 10 seconds.

# %% [markdown]
# ### Exercise 1 · `alias_frequency`
#
# A tone of `frequency` is sampled at `sr`, both in Hz. Return the frequency at which it is heard: one number from 0 to
# `sr / 2`, both ends included. `frequency` is a single number, as high as you like, 0, or negative: a tone of −300 Hz
# sounds like one of 300 Hz. A tone from 0 up to `sr / 2`, both included, stays where it is. A whole
# multiple of `sr` gives 0. `sr` is above 0. Neither need be a whole number.
#
# Example: `alias_frequency(5000, 8000)` is 3000, and `alias_frequency(20500, 8000)` is 3500.


# %% exercise="alias_frequency"
def alias_frequency(frequency, sr):
    """Where a tone of `frequency` is heard if sampled at `sr`, both in Hz. Returns one number from 0 to sr / 2."""
    ### BEGIN SOLUTION
    multiple = sr * np.rint(frequency / sr)
    return abs(frequency - multiple)  # equivalent: frequency - multiple -> multiple - frequency (its size counts)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `sinc_interpolate`
#
# Return the values of the band-limited curve through the samples `x` at `positions`, an array of $m \ge 1$ floats, in
# samples: position 0 is the first sample, 2.5 lies halfway between the third and the fourth. The value at position $p$
# is the sum, over all samples $k$ from 0 to $n - 1$, of `x[k]` · sinc($p - k$). All samples count, however far away.
#
# Positions come in any order. They may be whole numbers, lie before the first sample or behind the last: there, the
# same formula holds. Return $m$ values.
#
# Example: `sinc_interpolate(np.array([1.0, 2.0]), np.array([0.5, 1.0, -0.5]))` is `[1.9099, 2, 0.2122]`.


# %% exercise="sinc_interpolate"
def sinc_interpolate(x, positions):
    """Band-limited curve through the samples x: [n] at positions: [m], in samples. Returns [m] floats."""
    ### BEGIN SOLUTION
    k = np.arange(len(x))
    u = positions[:, np.newaxis] - k  # equivalent: positions[:, np.newaxis] - k -> k - positions[:, np.newaxis] (even)
    return np.sinc(u) @ x
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `lowpass_fir`
#
# Design a low-pass filter. `cutoff` (the middle of the transition band), `transition` (its full width) and `sr` are in
# Hz, with 0 < `cutoff` < `sr` / 2; `attenuation` is in dB, at least 21. Return the $N$ coefficients, in these steps:
#
# - β = 0.1102 · (A − 8.7) if the attenuation A is above 50, else 0.5842 · (A − 21)^0.4 + 0.07886 · (A − 21).
# - N = (A − 7.95) / (2.285 · 2π · transition / sr) + 1, rounded up to a whole number; if that is even, one more. (No
#   case lies close to a whole number before rounding.)
# - Coefficient number $j$, from 0 to $N - 1$, is sinc(2 · cutoff / sr · ($j - M$)), with $M$ = ($N - 1$) / 2, times
#   value number $j$ of the Kaiser window of $N$ values, `np.kaiser(N, beta)`.
# - Divide all coefficients by their sum, so that they add up to 1.
#
# Example: `lowpass_fir(1, 2, 21, 8)` is `[0.1563, 0.2210, 0.2455, 0.2210, 0.1563]`: β is 0, and N is 4.6 before
# rounding.


# %% exercise="lowpass_fir"
def lowpass_fir(cutoff, transition, attenuation, sr):
    """Kaiser-windowed sinc. cutoff, transition, sr in Hz, attenuation >= 21 in dB. Returns [N] floats, N odd, sum 1."""
    ### BEGIN SOLUTION
    excess = attenuation - 21
    beta = 0.1102 * (attenuation - 8.7) if attenuation > 50 else 0.5842 * excess**0.4 + 0.07886 * excess
    length = int(np.ceil((attenuation - 7.95) / (2.285 * 2 * np.pi * transition / sr) + 1))
    length += 1 - length % 2
    h = np.sinc(2 * cutoff / sr * (np.arange(length) - length // 2)) * np.kaiser(length, beta)
    return h / h.sum()
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `decimate`
#
# Filter `x`, and keep every `factor`-th sample, beginning with sample 0. `factor` is a whole number, at least 1. If it
# is 1, return the samples of `x` unchanged, `x` itself or a copy. Else count the sample rate of `x` as 1, so that the
# new Nyquist frequency is $f_N$ = 0.5 / `factor`, and use the filter
#
# `lowpass_fir(0.95 * f_N, 0.1 * f_N, 100, 1)`
#
# with $N$ coefficients $h[j]$ and $M = (N - 1)/2$. Result number $m$ is the sum, over all $j$ from 0 to $N - 1$, of
# $h[j]$ · x[m · factor + M − j]. The filter's delay is thereby taken out: result 0 is centered on sample 0.
#
# Return n / `factor` values, rounded up. `x` may be shorter than the filter, and shorter than `factor`.
#
# Example: `decimate(np.array([1.0, 0, 0, 0, 0]), 2)` is `[0.4750, 0.0249, -0.0245]`, from a filter of 259 coefficients:
# its values number 129, 131 and 133.


# %% exercise="decimate"
def decimate(x, factor):
    """Every factor-th sample of x: [n], filtered before against aliases. Returns [ceil(n / factor)] floats."""
    ### BEGIN SOLUTION
    if factor == 1:
        return x
    nyquist = 0.5 / factor
    h = lowpass_fir(0.95 * nyquist, 0.1 * nyquist, 100, 1)
    middle = len(h) // 2
    return np.convolve(x, h)[middle : middle + len(x) : factor]
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `resample`
#
# Change the sample rate of `x` by the ratio `up` / `down`, two whole numbers, at least 1. First divide both by their
# greatest common divisor. If both are 1 then, return the samples of `x` unchanged, `x` itself or a copy.
# Else:
#
# - Count the sample rate of `x` as 1. The new rate is `up / down`. The lower of the two Nyquist frequencies is $f_N$ =
#   0.5 · min(1, up / down).
# - The filter works at the rate `up`: it is `lowpass_fir(0.95 * f_N, 0.1 * f_N, 100, up)`, with $N$ coefficients and
#   $M = (N - 1)/2$.
# - Result number $m$ is `up` times the sum, over all samples $k$ of `x`, of h[m · down + M − k · up] · x[k], where
#   $h$ is 0 outside of its coefficients.
# - Return n · up / down values, rounded up; a whole number stays as it is, as for 27 samples by 7 / 3.
#
# You may put zeros in, filter, and throw away: the cases are small, and this version is no harder than exercise 4. The
# stars are for the fast one, a polyphase filter. Later lessons resample seconds of sound. They take your function
# unless it is much slower than this exercise's solution, which needs a second or less for ten seconds of sound; else
# they take the course's.
#
# Example: `resample(np.array([1.0, 0.0]), 3, 2)` is `[0.9500, 0.4360, -0.1770]`: the filter has 387 coefficients, and
# these are three times its values number 193, 195 and 197.


# %% exercise="resample"
def resample(x, up, down):
    """x: [n] at up / down times its sample rate, by a polyphase filter. Returns [ceil(n * up / down)] floats."""
    ### BEGIN SOLUTION
    common = np.gcd(up, down)
    up, down = up // common, down // common
    if up == down:
        return x
    nyquist = 0.5 * min(1, up / down)
    h = up * lowpass_fir(0.95 * nyquist, 0.1 * nyquist, 100, up)
    middle = len(h) // 2
    h = np.append(h, np.zeros(-len(h) % up))  # so that all phases are equally long
    phases = np.flip(h.reshape(-1, up), axis=0).T  # [up, taps]: the last coefficient meets the earliest sample
    taps = phases.shape[1]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, taps), taps)  # row k + 1 ends with sample k
    y = np.zeros(-(-len(x) * up // down))
    for first in range(up):  # every up-th output, from this one on, has the same phase
        k, phase = divmod(first * down + middle, up)
        same = y[first::up]
        same[:] = windows[k + 1 :: down][: len(same)] @ phases[phase]
    return y
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# The recordings again, and now the filter is yours. You will hear: without it, the wrong bell, the fizzing cymbal; with
# it, only what the new rate can hold. For the bell, the text checks your `alias_frequency` against what is measured.


# %% tags=["demo"]
def my_decimation(recording="bell", factor=7, filtered=True):
    x = recordings[recording]
    y = np.asarray(decimate(x, factor) if filtered else x[::factor], dtype=float)
    plot_spectrum(y, sr / factor, top=sr / 2, caption="What is left at the new rate.")
    listen({"before": (x, sr), "after": (y, sr / factor)})
    heard = strongest(x, sr)
    found = float(alias_frequency(heard, sr / factor))
    change = level_at(y, found, sr / factor) - level_at(x, heard, sr)
    say(f"""The strongest tone before has {heard:,.0f} Hz. By your rule it comes back at **{found:,.0f} Hz**. What is
        measured there, compared with before: **{round(change)} dB**.""")


explore(my_decimation, recording=list(recordings), factor=[1, 2, 3, 4, 5, 6, 7, 8, 10], filtered=True)

# %% [markdown]
# The sweep again, at 44,100 Hz, and then at a ratio of your choice through your `resample`. You will hear it rise and
# stop: no turn. The darkest color stands for −110 dBFS, and the text says what your filter achieves.
# (If your function goes through all samples in a Python loop, this takes minutes. Stop it with ■, and ask for the third
# hint.)


# %% tags=["demo"]
def my_sweep(ratio="1/4"):
    up, down = map(int, ratio.split("/"))
    t = np.arange(2 * sr) / sr
    x = 0.2 * np.sin(2 * np.pi * 20000 / (2 * 2) * t**2) * np.minimum(1, 50 * np.minimum(t, 2 - t))
    y, rate = np.asarray(resample(x, up, down), dtype=float), sr * up / down
    caption = "A tone from 0 to 20 kHz, resampled by your code. It ends where the new rate ends."
    n_fft = 2 ** round(np.log2(rate / 40))
    plot_spectrogram(y, rate, n_fft=n_fft, top=22050, floor=-110, caption=caption)
    listen(y, rate)
    high = 1.05 * rate / 2 if up < down else 20000
    ghost = float(alias_frequency(high, rate) if up < down else sr - high)  # an alias, or an image
    tone = np.sin(2 * np.pi * high * np.arange(sr // 2) / sr)
    level = level_at(np.asarray(resample(tone, up, down), dtype=float), ghost, rate)
    say(f"""{len(x):,} samples became {len(y):,}, at {rate:,.0f} Hz. A tone of {high:,.0f} Hz at 0 dBFS, resampled by
        you, leaves **{level:.0f} dBFS** at {ghost:,.0f} Hz, where its {"alias" if up < down else "image"} would be.""")


explore(my_sweep, ratio=["1/4", "1/3", "1/2", "2/3", "3/4", "3/2"])

# %% [markdown]
# And a toy that needs values between samples: a tape machine whose motor wobbles. The positions run a little ahead and
# a little behind, five times a second, and `sinc_interpolate` says what lies there. You will hear the voice waver.


# %% tags=["demo"]
def my_tape(depth=12):
    x = np.asarray(decimate(voice, 4), dtype=float)
    t = np.arange(len(x))
    places = t + depth * np.sin(2 * np.pi * 5 * t / (sr / 4))
    y = []
    for start in range(0, len(x), 100):  # a hundred positions at a time, and the samples around them
        here = places[start : start + 100]
        first = max(0, int(here.min()) - 50)
        y.extend(np.asarray(sinc_interpolate(x[first : int(here.max()) + 50], here - first)))
    listen({"steady": (x, sr / 4), "wobbling": (np.asarray(y, dtype=float), sr / 4)})
    speed = depth * 2 * np.pi * 5 / (sr / 4)
    say(f"At its fastest, the tape runs **{speed:.1%}** too fast: {12 * np.log2(1 + speed):.2f} semitones.")


explore(my_tape, depth=(0, 40, 4, "samples"))

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What do you hear, and why?
#
# Play the bell above at factor 7, with and without your filter, and compare it with the recording. In five to eight
# sentences: What do you hear in each case? Where does the tone at 2679 Hz come from? Why does a filter help that is
# applied before the samples are thrown away, and not one that is applied afterwards? Use the words *Nyquist frequency*
# and *alias*.

# %% [markdown] question="nyquist_what_you_hear" points=2
# **Model answer.** The recording is a high, clear bell. With every seventh sample kept and no filter, it is about as
# loud, but its note is lower, by about a fourth, and it does not fit its own softer partials. With the
# filter, nearly nothing is left: one soft, low partial of the bell.
#
# After decimation the sample rate is 6300 Hz, and the Nyquist frequency 3150 Hz. The bell's strongest tone has 3621 Hz,
# which lies above. Its samples, 6300 a second, are the same as those of a tone of 6300 − 3621 = 2679 Hz: the alias.
# The samples do not say which of the two it was, and a player makes the lower one.
#
# Before samples are thrown away, the tone is at 3621 Hz, above everything that can be kept, so a low-pass filter can
# remove it and nothing else. Afterwards it is at 2679 Hz, in the middle of what should be kept. A filter that removed
# it would also remove a real tone there: the samples of both are equal.
#
# **Rubric.** 1 point for both descriptions: another, lower note without the filter; next to nothing with it. 1 point
# for the reasons: the tone lies above the new Nyquist frequency and has the same samples as 6300 − 3621 Hz, *and*
# afterwards alias and real tone cannot be told apart. Half a point if only one of the two reasons is given.

# %% [markdown]
# ## What to read next
#
# **Lesson 03** makes notes: envelopes, overtones, MIDI. You now know which overtones to leave out.
#
# - C. E. Shannon: *Communication in the Presence of Noise*. Proceedings of the IRE 37 (1), 1949. The sampling theorem
#   in two pages, and much more.
# - H. Nyquist: *Certain Topics in Telegraph Transmission Theory*. Transactions of the AIEE 47, 1928. Where the name
#   comes from; the subject is Morse code.
# - R. E. Crochiere, L. R. Rabiner: *Interpolation and Decimation of Digital Signals: A Tutorial Review*. Proceedings of
#   the IEEE 69 (3), 1981. Polyphase filters.
# - J. F. Kaiser: *Nonrecursive Digital Filter Design Using the I0-sinh Window Function*. IEEE International Symposium
#   on Circuits and Systems, 1974. The window and the formulas.
# - J. O. Smith: *Digital Audio Resampling Home Page*, CCRMA, Stanford University. Resampling by any ratio, with code.
