# %% [markdown]
# # 01 · Sound as numbers
#
# You will take a recording apart until only numbers are left, ruin it on purpose, and find out what ruined it. At
# the end, functions that you wrote make a chord, store it with few bits, hide the damage under soft noise, and
# write a file that any music player opens.
#
# | | |
# |---|---|
# | **You will hear** | a guitar at 16, 8, 4 and 2 bits; a cymbal that loses its shimmer; your own WAV file |
# | **You will write** | eight functions: a tone, two level meters, 16-bit samples, a quantizer, dither, a WAV file |
# | **Time** | under two hours; a third of it is listening |
# | **You need** | Python functions and a little numpy; sine and logarithm from school; headphones |
#
# Start with the volume low: some sounds below are meant to be ugly. Nothing in this course is made louder or
# softer behind your back, so what you hear is what the numbers say.

# %%
import numpy as np

from autograder import check, hint, progress
from studio import explore, listen, load, plot_compare, plot_spectrum, plot_transfer, plot_waveform, say

# %% [markdown]
# ## Hear the problem first
#
# Here is one guitar recording, four times. Only one thing changes: how many **bits** store each sample. A bit is
# a 0 or a 1. Two bits are an eighth of sixteen, so guess before you press play: will the last one be an eighth as
# loud?
#
# You will hear: at 16 bits, the recording. At 8 bits, almost the same, with some grit as it dies away. At 4 bits,
# a crackle around every note, and an end that comes too soon. At 2 bits, a buzz, and mostly nothing.
#
# The code below clears the low bits of a 16-bit recording. What that means comes later; now it is enough to listen.

# %% tags=["demo"]
guitar, sr = load("guit_em9")


def keep_top_bits(x, bits):
    """For 16-bit recordings only, x: [n] float. Returns [n] float that needs only so many bits a sample."""
    low = 16 - bits  # bits to clear
    whole = np.clip(32768 * x, -32768, 32767).astype(np.int32) + (1 << low >> 1)
    return (np.minimum(whole, 32767) & -1 << low) / 32768


listen({f"{bits} bits": (keep_top_bits(guitar, bits), sr) for bits in (16, 8, 4, 2)})

# %% tags=["demo"]
wrecked = keep_top_bits(guitar, 2)
caption = "Twenty milliseconds of the guitar. With 2 bits, the curve can only be in a few places."
plot_compare({"16 bits": guitar, "2 bits": wrecked}, sr, 0.90, 0.92, caption=caption)
silent = {bits: np.mean(keep_top_bits(guitar, bits) == 0) for bits in (16, 8, 4, 2)}
parts = ", ".join(f"**{part:.0%}** at {bits} bits" for bits, part in silent.items())
say(f"Samples that are exactly zero: {parts}.")

# %% [markdown]
# The sound at 2 bits is not softer. It is broken, and most of it is missing. Three questions lead through this
# lesson: where do these steps come from, why does the error sound like crackle and not like a lower volume, and
# can you do better with the same few bits? (You can. It takes noise.)

# %% [markdown]
# ## The waveform of a sound
#
# Sound is air that is pressed together and pulled apart, many times a second. A microphone turns the pressure
# into a voltage. Drawn over time, that is a curve: the **waveform**. Its height is measured in parts of the
# largest value that the system can hold, which is 1, *full scale*.
#
# A computer cannot keep a curve. It measures the height at regular moments and keeps the list. Each measured
# height is a **sample**, and the number its *value*. Below you see one recording three times, each time closer.
# Look for the place where the curve turns into dots.

# %% tags=["demo"]
plot_waveform(guitar, sr, caption="Ten seconds: every attack of a string, then a long way down.")
plot_waveform(guitar, sr, 0.90, 0.95, caption="Fifty milliseconds of it: something repeats. That is pitch.")
plot_waveform(guitar, sr, 0.90, 0.902, limit=0.4, caption="Two milliseconds: dots. Between them, nothing is stored.")

# %% [markdown]
# Samples carry no time of their own. Sample number $k$, counted from 0, belongs to the moment
#
# $$t_k = \frac{k}{f_s}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $k$ | number of the sample: 0, 1, 2, … | none |
# | $f_s$ | sample rate; in code `sr` | Hz, which is samples per second |
# | $t_k$ | time since the first sample | s |
#
# A sound of $n$ samples lasts $n / f_s$ seconds. The other way round, a duration needs as many samples as
# duration times sample rate, rounded to a whole number. The last of them has the number $n - 1$. If no rounding was
# needed, it comes $1/f_s$ *before* the duration is over.

# %% tags=["demo"]
rows = ["| sample $k$ | time $k / f_s$ | value |", "|---|---|---|"]
for k in (0, 1, 2, 40_000, 40_001, len(guitar) - 1):
    rows.append(f"| {k:,} | {1000 * k / sr:,.3f} ms | {guitar[k]:+.5f} |")
say("\n".join(rows))
say(f"The recording has **{len(guitar):,}** samples at {sr:,} Hz, so it lasts **{len(guitar) / sr:.3f} s**.")


# %% tags=["demo"]
def zoom(start=0.9, width=5):
    plot_waveform(guitar, sr, start, start + width / 1000, caption="A piece of the guitar. Its sound is below.")
    listen(guitar[round(start * sr) : round((start + width / 1000) * sr)], sr)


explore(zoom, start=(0.0, 6.0, 0.1, "s"), width=([2000, 500, 100, 50, 20, 5, 2], "ms"))

# %% [markdown]
# Move `width` up and down. At two seconds you will hear notes, at 50 ms a short pitch, below that a click. A
# single sample has no sound: sound is what changes from sample to sample.

# %% [markdown] term="Waveform" also="waveforms"
# A sound drawn as it happens: how far the air pressure, or the sample that stands for it, is from rest, moment by
# moment. Everything else in this course is computed from it.

# %% [markdown]
# ## A sine wave is a pure tone
#
# The simplest waveform that has a pitch is the sine. In the next cell you will hear it as a plain, flute-like
# tone. Its samples are
#
# $$x_k = A \sin\!\left(2\pi f \, t_k + \varphi\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $A$ | **amplitude**: height of the whole wave, from zero to its top | none (1 is full scale) |
# | $f$ | frequency: cycles per second | Hz |
# | $\varphi$ | phase: where in its cycle the tone starts | radians |
#
# Why $2\pi$? In one cycle, the angle inside the sine goes round once, and a full turn is $2\pi$ radians.
# $f \, t_k$ counts the cycles so far; $2\pi$ turns cycles into an angle. Twice the frequency is one octave higher.

# %% tags=["demo"]
from math import pi, sin


def height(t, frequency):
    """One moment of a tone of amplitude 1. t in s, frequency in Hz."""
    cycles = frequency * t
    angle = cycles * 2 * pi
    return sin(angle)


def play_tone(frequency=220, amplitude=0.3):
    x = amplitude * np.array([height(k / 16000, frequency) for k in range(16000)])
    plot_waveform(x, 16000, 0, 0.01, caption="The first ten milliseconds of the tone: one dot for each sample.")
    listen(x, 16000)


explore(play_tone, frequency=(110, 880, 10, "Hz"), amplitude=(0.05, 1.0, 0.05))

# %% [markdown]
# ## The sample rate
#
# The **sample rate** says how often the height is measured in each second. CDs use 44,100 Hz, telephones 8000.
# What does a lower rate cost? Listen to an open cymbal. You will hear the same stroke three times, and each time
# more of its bright shimmer is gone. The last one sounds as if through a wall.

# %% tags=["demo"]
from math import gcd

from scipy.signal import resample_poly

cymbal = 0.8 * load("drum_cymbal_open")[0]  # leaves room for what filtering adds


def at_rate(x, sr, new_sr):
    """x: [n] at sr in Hz. Takes out what new_sr cannot hold, then samples anew. Returns [m] and new_sr."""
    common = gcd(sr, new_sr)
    return resample_poly(x, new_sr // common, sr // common), new_sr


rates = {f"{new_sr / 1000:g} kHz": at_rate(cymbal, sr, new_sr) for new_sr in (44100, 22050, 8000)}
listen(rates)
lowest_first = dict(reversed(rates.items()))
plot_spectrum(
    lowest_first, caption="How loud each frequency of the cymbal is. Each lower rate lacks a part on the right."
)

# %% [markdown]
# A **spectrum** shows how loud each frequency is. (Lesson 05 builds one; here, read it from left, low, to right,
# high.) Each version ends at **half its sample rate**: samples that lie too far apart cannot follow faster
# swings. The shimmer of the cymbal is made of fast swings, so it goes first.
#
# Keeping every fifth sample would not be enough. Swings that are too fast do not vanish then; they come back as
# tones that were never played. That is *aliasing*, and lesson 02 is about it. The function `at_rate` filters them
# out first.
#
# A high rate has a price: more numbers. Storing $d$ seconds with $B$ bits a sample takes
# $d \cdot f_s \cdot B / 8$ bytes.
#
# Move the slider in the next cell: you will hear the shimmer come and go, while the text below counts the bytes.


# %% tags=["demo"]
def rate_and_size(sample_rate=8000):
    x, new_sr = at_rate(cymbal, sr, sample_rate)
    plot_spectrum(x, new_sr, top=22050, caption="What is left of the cymbal at this sample rate.")
    listen(x, new_sr)
    size = len(x) * 16 / 8
    say(f"{len(x):,} samples of 16 bits are **{size / 1000:.0f} kB**. Nothing above {new_sr / 2:,.0f} Hz is left.")


explore(rate_and_size, sample_rate=([44100, 32000, 22050, 16000, 11025, 8000, 4000], "Hz"))
cd = 44100 * 16 * 2  # bits per second
say(f"A CD has two channels of 16 bits at 44,100 Hz: **{cd / 1e6:.2f} million bits** each second.")
say(f"That is **{cd * 60 / 8e6:.1f} MB** a minute.")

# %% [markdown] term="Sample Rate" also="sampling rate"
# How many samples stand for one second of sound, in hertz. The more there are, the higher the pitches that fit
# between them: 44,100 Hz is a CD, 8,000 Hz an old telephone line.

# %% [markdown]
# ## PCM stores whole numbers
#
# Samples so far were fractions such as 0.25. Files, sound cards and CDs mostly hold whole numbers: each sample is
# scaled, rounded, and written down as an integer. That is **PCM**, *pulse-code modulation*. The 16-bit kind uses
# signed integers, numpy's `int16`, which run from −32768 to 32767: silence is 0.
#
# How far to scale is a convention. In this lesson 1 becomes 32767:
#
# $$p_k = \mathrm{round}(32767 \cdot x_k), \qquad -1 \le x_k \le 1$$
#
# where $x_k$ is a sample as a fraction of full scale, and $p_k$ a whole number, both without a unit. So −1
# becomes −32767, and no sample becomes −32768. Other programs scale by 32768: then −1 becomes −32768, but +1 has no
# number. Both are in use; what matters is to know which one you have. (`load` and `listen` here use 32768.)

# %% tags=["demo"]
one = 0.3
scaled = one * 32767
rounded = round(scaled)
say(f"""{one} of full scale is {scaled:.1f}, rounded **{rounded}**. In memory that is `{rounded:016b}`.
    Sixteen bits can say **{2**16:,}** different numbers; three bits only **{2**3}**.
    Between the conventions 32767 and 32768 lie **{20 * np.log10(32768 / 32767):.5f} dB**: no one hears that.""")

# %% [markdown]
# What if a sample is larger than 1? There is no number for it. A careful program **clips**: whatever is too large
# stays at the limit. A careless one lets the integer wrap round, like a car's odometer: after 32767 comes −32768.
#
# You will hear the guitar, each sample multiplied by the `gain` on the slider. Clipped, it gets harsh. Wrapped,
# it is torn apart by clicks. Turn the volume down first.


# %% tags=["demo"]
def too_loud(gain=3.0):
    loud = gain * guitar[: 3 * sr]
    sounds = {"wrapped round": (loud + 1) % 2 - 1, "clipped": loud.clip(-1, 1)}  # what int16 does; what it should
    caption = "Ten milliseconds: clipping cuts the tops off, wrapping throws them to the other side."
    plot_compare(sounds, sr, 0.78, 0.79, caption=caption)
    listen({label: (x, sr) for label, x in sounds.items()})
    say(f"**{np.mean(np.abs(loud) > 1):.2%}** of the samples are beyond full scale.")


explore(too_loud, gain=(1.0, 4.0, 0.1))

# %% [markdown] term="PCM" also="pulse code modulation, 16-bit"
# Pulse code modulation: a sound kept as one number for each sample, at equal distances in time, with nothing left out
# and nothing guessed. Most WAV files hold PCM with whole numbers of 16 or 24 bits.

# %% [markdown]
# ## Quantization rounds to a grid
#
# Rounding each sample to one of a few allowed values is **quantization**. The allowed values are *levels*, and
# $B$ bits can tell $2^B$ of them apart. Look at the staircase: a sample goes in from below, and comes out on the
# left, at the height of the nearest tread.
#
# (`keep_top_bits` drops what lies below 16 bits instead of rounding it. Yours, in exercise 5, must round.)


# %% tags=["demo"]
def staircase(x):
    return keep_top_bits(x, 3)


caption = "A quantizer of 3 bits: eight treads. The dashed line is what no rounding would give."
plot_transfer(staircase, low=-1.25, high=1.25, caption=caption)

# %% [markdown]
# One tread goes straight through zero, so silence stays silent. Such a staircase is called **mid-tread**. (In a
# *mid-rise* one, zero lies at an edge, and silence becomes a tiny buzz.) With zero and an even number of levels,
# one side must have one level more: the levels start at −1 and end one step below 1.
#
# $$\Delta = \frac{2}{2^B}, \qquad q_k = \Delta \cdot \mathrm{round}\!\left(\frac{x_k}{\Delta}\right)
# \quad\text{limited to } -1 \le q_k \le 1 - \Delta, \qquad e_k = q_k - x_k$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $B$ | number of bits, `bits` | bits |
# | $\Delta$ | the *step* between two levels: a range 2 wide, shared by $2^B$ levels | none (1 is full scale) |
# | $q_k$ | the quantized sample | none |
# | $e_k$ | the error; where nothing is limited it lies between $-\Delta/2$ and $\Delta/2$ | none |

# %% tags=["demo"]
levels = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]  # 3 bits
for value in (0.6, 0.1, -0.9, 0.97):
    distances = [abs(level - value) for level in levels]
    nearest = levels[distances.index(min(distances))]
    say(f"{value} becomes **{nearest}**; the error is {nearest - value:+.2f}")

# %% [markdown]
# That tries every level for every sample. With 16 bits there are 65,536, so it is slow; rounding is not.
#
# Now hear the error by itself. At 12 bits you will hear next to nothing, at 8 bits an even, faint hiss. Go down:
# at 4 bits the hiss gets rough, and at 3 bits you can recognize the guitar *in its own error*. That is why few
# bits do not sound like background noise: **the error follows the sound.** The text below the players measures
# it. An even hiss has its power spread over all frequencies; this error moves down to where the guitar is.


# %% tags=["demo"]
def quantizer(bits=4):
    x = guitar[: 3 * sr]
    q = keep_top_bits(x, bits)
    caption = "Five milliseconds. The error is largest where the sound lies between two levels."
    plot_compare({"before": x, "quantized": q, "error": q - x}, sr, 0.9, 0.905, limit=0.5, caption=caption)
    listen({"quantized": (q, sr), "the error alone": (q - x, sr)})
    power = np.abs(np.fft.rfft(q - x)) ** 2  # at each frequency
    low = round(2000 / sr * len(x))  # how many of these lie below 2 kHz
    part, even = power[:low].sum() / power.sum(), low / len(power)
    say(f"{2**bits:,} levels; one step is {2 / 2**bits:.5f}, the largest error {np.abs(q - x).max():.5f}.")
    say(f"Below 2 kHz lies **{part:.0%}** of the error's power. Of an even hiss, it would be {even:.0%}.")


explore(quantizer, bits=(1, 12))

# %% [markdown] term="Quantization (Audio)" also="quantization, quantized, quantize"
# Rounding each sample to one of a fixed set of levels. With $b$ bits there are $2^b$ of them, and each bit less
# raises the error by about 6 dB: first a hiss, then a rasp that follows the sound.

# %% [markdown]
# ## Levels in dBFS
#
# Ears judge ratios: from 0.1 to 0.2 is as big a step as from 0.2 to 0.4. So levels are given in **decibels**, a
# logarithm of a ratio. Compared with full scale they are called **dBFS**, *decibels relative to full scale*:
#
# $$L_\text{peak} = 20 \log_{10}\!\left(\max_k |x_k|\right), \qquad
# L_\text{RMS} = 20 \log_{10}\sqrt{\frac{1}{n}\sum_k x_k^2}$$
#
# with levels $L$ in dBFS, samples $x_k$ without a unit (1 is full scale), and $n$ their number. **Peak** is the
# sample farthest from zero, on either side; it tells whether something clips. **RMS**, the *root mean square*, is
# what its name says, read backwards: squares, their mean, its root. It is closer to how loud a sound is.
#
# The factor 20 belongs to amplitudes, samples and RMS values. A *power* is a square, and since
# $\log a^2 = 2 \log a$, powers take 10. Full scale is 0 dBFS, what is softer is negative, what is louder is
# positive. Silence, whose logarithm does not exist, is minus infinity.

# %% tags=["demo"]
rows = ["| sample | level |", "|---|---|"]
for value in (2, 1, 0.5, 0.1, 0.01, 0.001, 1 / 32768):
    rows.append(f"| {value:.5g} | {20 * np.log10(value):+.2f} dBFS |")
say("\n".join(rows))
samples = [0.5, -0.7, 0.1]
power = (0.5**2 + 0.7**2 + 0.1**2) / 3
say(f"""By hand, for the samples {samples}: the farthest from zero is −0.7. The squares have the mean **{power:.3f}**,
    its root is **{power**0.5:.3f}**. In decibels, −0.7 is {20 * np.log10(0.7):.2f} dBFS and {power**0.5:.3f} is
    {20 * np.log10(power**0.5):.2f} dBFS.""")

# %% [markdown]
# A sine that just reaches full scale has its peak at 0 dBFS, and its RMS level is $1/\sqrt{2}$ in decibels, which
# the next cell computes. The standard AES17 adds that difference back, so that the same sine reads 0 in RMS too.
# This lesson uses the plain formula. Check which one your audio program means.
#
# Levels also explain why the end of the guitar went missing. In the picture, whatever lies below half a step is
# rounded to zero.

# %% tags=["demo"]
from studio.figures import BLUE, GRAY, ORANGE, add_legend, new_axes

say(f"A full-scale sine has the RMS level **{20 * np.log10(1 / np.sqrt(2)):.2f} dBFS**.")
blocks = np.array_split(guitar, 200)
peaks = [max(block.max(), -block.min()) for block in blocks]
caption = "Peak of the guitar, block by block. Below a dashed line, so many bits give only zeros."
figure, axes = new_axes("time (s)", "peak (dBFS)", caption=caption)
axes.semilogy(np.arange(200) * len(guitar) / 200 / sr, peaks, color=BLUE)
axes.set_xlim(0, 10)
for bits, place in ((2, 8), (4, 8), (8, 0.2)):
    axes.axhline(1 / 2**bits, color=ORANGE, linestyle="--", linewidth=1)
    axes.text(place, 1.15 / 2**bits, f"half a step at {bits} bits", color=ORANGE)
ticks = [0, -20, -40, -60, -80]
axes.set_yticks([10 ** (tick / 20) for tick in ticks], [str(tick).replace("-", "−") for tick in ticks])
axes.minorticks_off()
figure.show_now()


# %% [markdown]
# A picture of the waveform hides what is soft. In the next cell you will hear the guitar much softer than before,
# but you *will* hear it, where you can hardly see it.


# %% tags=["demo"]
def softer(gain=-36):
    factor = 10 ** (gain / 20)
    x = factor * guitar[: 3 * sr]
    plot_waveform(x, sr, caption="What is 36 dB softer hardly shows in the waveform. Can you hear it?")
    listen(x, sr)
    say(f"{gain} dB multiplies every sample by **{factor:.4f}**.")


explore(softer, gain=(-60, 0, 6, "dB"))

# %% [markdown]
# ## Signal to noise
#
# How bad is an error? Compare its power with that of the sound. The *signal-to-quantization-noise ratio* is
#
# $$\mathrm{SQNR} = 10 \log_{10} \frac{\sum_k x_k^2}{\sum_k (q_k - x_k)^2}$$
#
# in dB, with $x_k$ the samples before and $q_k$ after quantizing. It is a ratio of powers, so the factor is 10. (A
# power is a *mean* of squares. Both means divide by $n$, which cancels.)
# At 0 dB the error is as loud as the sound. Without any error it is infinite.
#
# What to expect? A busy sound lands anywhere between two levels, so its error is spread evenly over one step,
# from $-\Delta/2$ to $\Delta/2$. The mean of $e^2$ over that range is its integral over its width,
# $\frac{1}{\Delta} \int_{-\Delta/2}^{\Delta/2} e^2 \, de = \Delta^2/12$. A sine at full scale has the power $1/2$. With
# $\Delta = 2/2^B$, the ratio is
#
# $$\frac{1/2}{\Delta^2/12} = \frac{6}{\Delta^2} = \frac{6 \cdot 2^{2B}}{4} = \tfrac{3}{2} \cdot 2^{2B}$$
#
# The next cell turns that into decibels and then measures it.

# %% tags=["demo"]
per_bit, offset = 20 * np.log10(2), 10 * np.log10(3 / 2)
say(f"The law: **{per_bit:.2f} · bits + {offset:.2f} dB**. Each bit is worth about {per_bit:.0f} dB.")


def measure(x, bits):
    """x: [n]. Adds up, sample by sample, what the ratio needs. Returns it in dB."""
    signal = noise = 0.0
    for before, after in zip(x, keep_top_bits(x, bits), strict=True):
        signal += before * before
        noise += (after - before) * (after - before)
    return 10 * np.log10(signal / noise)


bits = np.arange(2, 13)
k = np.arange(6000)
full = [(1 - 2.0**-b) * np.sin(1.2345 * k) for b in bits]  # ends half a step below full scale
caption = "Measured ratios and the law. A sound below full scale loses as many decibels as it is softer."
figure, axes = new_axes("bits", "SQNR (dB)", caption=caption, legend=True)
axes.plot(bits, per_bit * bits + offset, color=GRAY, label="the law")
axes.plot(bits, [measure(x, b) for x, b in zip(full, bits, strict=True)], "o", color=BLUE, label="full-scale sine")
axes.plot(bits, [measure(guitar[sr : 2 * sr : 8], b) for b in bits], "s", color=ORANGE, label="guitar")
add_legend(axes)
figure.show_now()


# %% [markdown]
# The law holds for a full-scale sine. A softer one meets fewer levels. You will hear a tone with a buzz; make it
# softer, and there is more buzz and less tone, until nothing is left.


# %% tags=["demo"]
def steps_used(level=-12, bits=4):
    k = np.arange(sr // 2)
    x = 10 ** (level / 20) * np.sin(2 * np.pi * 220 * k / sr)
    q = keep_top_bits(x, bits)
    tallest = max(x.max(), q.max())
    caption = "Two cycles of a tone. The softer it is, the fewer levels it meets."
    plot_compare({"before": x, "quantized": q}, sr, 0.1, 0.11, limit=tallest, caption=caption)
    listen(q, sr)
    ratio = f"the SQNR is **{measure(x[:4410], bits):.1f} dB**" if q.any() else "nothing is left"
    say(f"It meets {len(np.unique(q))} of {2**bits} levels; {ratio}.")


explore(steps_used, level=(-60, 0, 3, "dBFS"), bits=(2, 12))

# %% [markdown]
# ## Dither is noise that helps
#
# A soft tone that stays below half a step is rounded to zero: it is gone. Now add a little noise *before*
# rounding. Sometimes the noise lifts a sample over the edge, and the larger the sample, the more often. The tone
# lives on, in the average. This noise is called **dither**. Here it is with one single value:

# %% tags=["demo"]
rng = np.random.default_rng(1)
value = 0.3  # in steps: less than half of one
without = [round(value) for _ in range(1000)]
dithered = [round(value + rng.triangular(-1, 0, 1)) for _ in range(1000)]
say(f"A thousand times {value} steps, rounded: the average is **{np.mean(without):.2f}**.")
say(f"With noise first, the results begin {dithered[:12]}, and their average is **{np.mean(dithered):.2f}**.")

# %% [markdown]
# Listen to the guitar at 6 bits, from 4.5 s on. You will hear: without dither, the tone turns rough, sputters, and
# stops. With dither there is an even hiss, and the tone fades *into* it and goes on for longer. Nothing else
# differs: same recording, same number of bits.

# %% tags=["demo"]
step = 2 / 2**6
noisy = guitar + step * rng.triangular(-1, 0, 1, len(guitar))
versions = {"original": guitar, "6 bits": keep_top_bits(guitar, 6), "6 bits, dithered": keep_top_bits(noisy, 6)}
tail = slice(round(4.5 * sr), None)
listen({label: (x[tail], sr) for label, x in versions.items()})
end = np.flatnonzero(versions["6 bits"])[-1] / sr
say(f"""Without dither, all samples after **{end:.1f} s** of the recording are zero: {end - 4.5:.1f} s into these
    players. The recording ends at {len(guitar) / sr:.1f} s.""")

# %% [markdown]
# Where is the tone, if all you see is noise? Average it away. In the picture, each point of the dithered version
# is the mean over one millisecond.


# %% tags=["demo"]
def averaged(x):
    return np.convolve(x, np.ones(44) / 44, mode="same")  # 44 samples are about 1 ms


curves = {label: versions[label] for label in ("original", "6 bits")}
curves["6 bits, dithered, averaged"] = averaged(versions["6 bits, dithered"])
caption = "Twenty milliseconds of the recording. Without dither nothing is left; with dither the tone is still there."
plot_compare(curves, sr, 7.2, 7.22, limit=0.03, caption=caption)

# %% [markdown]
# Which noise? Think of dice. One die gives each number equally often. The sum of two dice favors the middle and
# makes a triangle. Dither uses the triangle, because then neither the mean of the error nor its power depends on
# the sound any more. It has a name, **TPDF**: *triangular probability density function*.
#
# $$d_k = \Delta \cdot (u_{1,k} + u_{2,k} - 1), \qquad q_k = \mathrm{quantize}(x_k + d_k)$$
#
# with $\Delta$ the step, and $u_1$, $u_2$ independent random numbers, each uniform between 0 and 1. Their sum
# lies between 0 and 2; taking 1 away centers it. So the noise reaches one step up and one step down.

# %% tags=["demo"]
one = rng.random(50_000)
two = rng.random(50_000) + rng.random(50_000)
caption = "Fifty thousand draws: one uniform number, and the sum of two."
figure, axes = new_axes("random number", "how often", caption=caption, legend=True)
axes.hist(one, np.linspace(0, 2, 41), histtype="step", color=ORANGE, linewidth=1.8, label="one")
axes.hist(two, np.linspace(0, 2, 41), histtype="step", color=BLUE, linewidth=1.8, label="sum of two")
add_legend(axes)
figure.show_now()

# %% [markdown]
# You will hear a soft tone three times: clean, then with a buzz that belongs to it, then with hiss. The picture
# shows the two errors.

# %% tags=["demo"]
k = np.arange(4 * sr)
tone = 1.4 * step * np.sin(2 * np.pi * 441 * k / sr)
hidden = keep_top_bits(tone + step * rng.triangular(-1, 0, 1, len(k)), 6)
errors = {"error with dither": (hidden - tone, sr), "error without": (keep_top_bits(tone, 6) - tone, sr)}
caption = (
    "The error of a soft 441 Hz tone at 6 bits. Without dither it is tones at multiples of 441 Hz; with "
    "dither, an even floor of noise."
)
plot_spectrum(errors, top=8000, caption=caption)
listen({"tone": (tone, sr), "6 bits": (keep_top_bits(tone, 6), sr), "6 bits, dithered": (hidden, sr)})
loud = guitar[: 3 * sr]
noise = step * rng.triangular(-1, 0, 1, len(loud))
error, dithered_error = (np.mean((keep_top_bits(loud + d, 6) - loud) ** 2) for d in (0, noise))
more = dithered_error / error
say(f"Where the guitar is loud, dither makes the error {more:.1f} times as strong: **{10 * np.log10(more):.1f} dB**.")

# %% [markdown]
# The peaks are the roughness that you heard: tones that belong to the error and move with the music. Dither
# trades them for hiss, and the hiss is stronger than the error was; the text above says by how much. Many ears
# take that trade: what stays the same is easy to ignore. Find your own limit: you will hear the guitar from 4.5 s on
# again, with as many bits as you like.


# %% tags=["demo"]
def dithering(bits=5, dither_on=True):
    x = guitar[tail]
    amount = 2 / 2**bits if dither_on else 0
    q = keep_top_bits(x + amount * rng.triangular(-1, 0, 1, len(x)), bits)
    there = slice(2 * sr, 2 * sr + sr // 50)
    caption = "Twenty milliseconds from 6.5 s of the recording, averaged over 1 ms. Switch dither off and on."
    curves = {"original": averaged(x)[there], "quantized": averaged(q)[there]}
    plot_compare(curves, sr, limit=0.1, caption=caption)
    listen(q, sr)
    say(f"Error: **{20 * np.log10(np.sqrt(np.mean((q - x) ** 2))):.1f} dBFS** (RMS).")


explore(dithering, bits=(2, 10), dither_on=True)

# %% [markdown]
# ## Inside a WAV file
#
# A WAV file is PCM with a header in front that says how to read it. It is made of **chunks**: a name of four
# letters, a size, content. Here are the first bytes of the guitar as a WAV file, written in hexadecimal: two
# digits a byte.

# %% tags=["demo"]
import io

import soundfile

file = io.BytesIO()
soundfile.write(file, guitar, sr, "PCM_16", format="WAV")
header = file.getvalue()[:44]
sizes = [4, 4, 4, 4, 4, 2, 2, 4, 4, 2, 2, 4, 4]  # bytes in each field of the header
names = (
    "RIFF, size of all that follows, WAVE, fmt and a space, size of the format chunk, 1 = PCM, channels, "
    "sample rate, bytes per second, bytes per frame, bits per sample, data, size of the samples"
).split(", ")


def dump(header):
    rows, start = ["| byte | content | meaning | value |", "|---|---|---|---|"], 0
    for size, name in zip(sizes, names, strict=True):
        part = header[start : start + size]
        value = part.decode() if part.strip().isalpha() else f"{int.from_bytes(part, 'little'):,}"
        rows.append(f"| {start} | `{part.hex(' ')}` | {name} | {value} |")
        start += size
    say("\n".join(rows))


dump(header)

# %% [markdown]
# Numbers are **little-endian**: the byte that counts least comes first. The next cell takes the sample rate
# apart. A *frame* is one sample of every channel, played at the same moment. Samples follow from byte 44 on.
#
# Python keeps bytes in a `bytes` object: `b"RIFF"` has four, `+` joins two of them, and `int(n).to_bytes(4, "little")`
# writes a whole number as four bytes.

# %% tags=["demo"]
low, next_up = header[24], header[25]
say(f"`{low:02x} {next_up:02x} 00 00` is {low} + {next_up} · 256 = **{low + 256 * next_up:,}**.")
negative = (-2).to_bytes(2, "little", signed=True)
say(f"A negative sample counts down from 65,536: −2 is stored as {2**16 - 2:,}, in bytes `{negative.hex(' ')}`.")


def your_header(sample_rate=44100, samples=5):
    file = io.BytesIO()
    soundfile.write(file, np.zeros(samples), sample_rate, "PCM_16", format="WAV")
    dump(file.getvalue()[:44])


explore(your_header, sample_rate=([8000, 22050, 44100, 96000], "Hz"), samples=(0, 200))

# %% [markdown]
# Move the sliders and watch which fields change: two with the rate, two with the length.

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `check` tries your function on several inputs and says what differs; `hint(sine)`, in a cell
# of your own, gives one hint at a time, and after the last begins again; `progress()` shows what you have solved. If
# you are graded, the same inputs are tried with other random numbers.
#
# Five things hold for all exercises:
#
# - Hand results back with `return`. A list, tuple, array or tensor of numbers will do, unless a dtype is asked for.
#   Numbers are compared up to rounding errors, decibels to about a thousandth.
# - An array `x` is a one-dimensional numpy array. Leave the arrays that you are given as they are.
# - Each exercise stands alone: none needs another one.
# - Use Python, numpy, torch or scipy as you like, but no audio library (librosa, soundfile, torchaudio, wave).
# - All cases of an exercise together have 10 seconds.
#
# If your cell shows a `SyntaxError`, it was not run: mend it first.
#
# ### How to read a failed check
#
# The next cell checks a function that puts out silence, as if it were `sine`. Read the message from the top: the
# points; if the mistake is a known one, what usually causes it; which call was tried; how the result differs; where
# to read again. Above it stand a picture and players for *expected* and *yours*.


# %% tags=["demo"]
def silence(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.zeros(round(duration * sr))


silence.__name__ = "sine"  # by this name, `check` takes it for an answer to exercise 1
try:
    check(silence)
except Exception as not_yet:
    print(not_yet)

# %% [markdown]
# ### Exercise 1 · `sine`
#
# Write a sine tone. All arguments are numbers, whole or not: `frequency` is in Hz, `duration` in seconds, `sr` in
# Hz, `amplitude` without a unit, `phase` in radians. Return $n$ samples, $n$ = `duration` times `sr`, rounded to
# the nearest whole number. (No case lies halfway between two.) For a duration of 0, that is none. Sample number $k$,
# from 0 to $n - 1$, is the tone at the time $k$ / `sr`:
#
# amplitude · sin(2π · frequency · time + phase)
#
# This holds for any frequency, amplitude and phase: negative ones, amplitudes above 1, and frequencies above half
# the sample rate.
#
# Example: `sine(1, 1, 8)` has 8 samples, one cycle: 0, 0.7071, 1, 0.7071, 0, −0.7071, −1, −0.7071, up to rounding
# errors.


# %% exercise="sine"
def sine(frequency, duration, sr, amplitude=1.0, phase=0.0):
    """A sine tone as [n] floats, n = round(duration * sr). frequency and sr in Hz, duration in s, phase in radians."""
    ### BEGIN SOLUTION
    t = np.arange(round(duration * sr)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `peak_dbfs`
#
# Return the peak level of `x` as one number, in dBFS: 20 · log₁₀ of the largest distance from zero, on either
# side. `x` holds $n \ge 1$ floats. A sample of 1 is 0 dBFS; larger ones give positive levels. Silence is only where
# all samples are exactly 0. (Some cases are very soft, down to $10^{-14}$.) For silence, return minus infinity:
# `-np.inf`, without an error. (`np.log10(0.0)` gives it, with a warning that you may ignore.)
#
# Example: `peak_dbfs(np.array([0.1, -0.5]))` is −6.02.


# %% exercise="peak_dbfs"
def peak_dbfs(x):
    """Peak level of x: [n] float, in dBFS. Returns one number; -inf for silence."""
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # equivalent: np.errstate(divide='ignore') -> np.errstate() (hides a warning)
        return 20 * np.log10(np.max(np.abs(x)))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `rms_dbfs`
#
# Return the RMS level of `x` as one number, in dBFS: 20 · log₁₀ of the root of the mean of the squares. `x` holds
# $n \ge 1$ floats. Use the plain convention, in which a full-scale sine has −3.01 dBFS (AES17 would say 0). Do
# not take the mean of the samples away first. Samples may lie beyond 1, or be very soft, as in exercise 2. For
# silence, all samples exactly 0, return `-np.inf`, without an error.
#
# Example: `rms_dbfs(np.array([0.5, -0.5]))` is −6.02.


# %% exercise="rms_dbfs"
def rms_dbfs(x):
    """Plain RMS level of x: [n] float, in dBFS. Returns one number; -inf for silence."""
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # equivalent: np.errstate(divide='ignore') -> np.errstate() (hides a warning)
        return 20 * np.log10(np.sqrt(np.mean(x**2)))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `to_pcm16`
#
# Turn floats into 16-bit PCM. `x` holds $n \ge 1$ floats. Limit them to −1 … 1, multiply by 32767, round to the
# nearest whole number, and return an array (or a tensor) of $n$ values with the dtype `int16`. So 1 and all above
# become 32767, and −1 and all below −32767. (No case lies halfway between two whole numbers.)
#
# Example: `to_pcm16(np.array([0.0, 0.3, -2.0]))` is `[0, 9830, -32767]`.


# %% exercise="to_pcm16"
def to_pcm16(x):
    """16-bit PCM of x: [n] float. Returns [n] int16 from -32767 to 32767; beyond -1 ... 1 is clipped."""
    ### BEGIN SOLUTION
    limited = np.clip(x, -1, 1)  # equivalent: np.clip(x, -1, 1) -> np.clip(-1, x, 1) (the middle of three numbers)
    return np.rint(limited * 32767).astype(np.int16)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `quantize`
#
# Round `x`, $n \ge 1$ floats, to the grid of a mid-tread quantizer with `bits` bits, a whole number from 1 to 16.
# The step is `2 / 2**bits`. The levels are the whole multiples of the step from −1 to 1 − step, both included:
# `2**bits` of them. Each sample goes to the nearest level; what lies beyond an end, however far, goes to that end.
# Return $n$ floats on the scale of `x`. (No case lies halfway between two levels.)
#
# Example: at 3 bits the step is 0.25, and `quantize(np.array([0.1, 0.6, 1.0, -1.5]), 3)` is `[0.0, 0.5, 0.75,
# -1.0]`.


# %% exercise="quantize"
def quantize(x, bits):
    """x: [n] float on a mid-tread grid of 2**bits levels, from -1 to 1 - step. Returns [n] float."""
    ### BEGIN SOLUTION
    step = 2 / 2**bits
    return np.clip(step * np.rint(x / step), -1, 1 - step)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `sqnr_db`
#
# Return the signal-to-quantization-noise ratio as one number, in dB: 10 · log₁₀ of the power of `x` over the
# power of the error. `x` holds $n \ge 1$ floats before, `q` as many floats after quantizing; the error is `q -
# x`, and a power is a mean of squares. All samples count, also zeros and those without an error. `x` is never silent.
# Errors may be larger than the sound, or as small as $10^{-6}$. Only if `x` and `q` are equal throughout, return
# `np.inf`, without a Python error. (A numpy number divided by 0 gives it, with a warning that you may ignore, and
# `np.log10` of that is `np.inf` again.)
#
# Example: `sqnr_db(np.array([1.0, -1.0]), np.array([0.9, -0.9]))` is 20.


# %% exercise="sqnr_db"
def sqnr_db(x, q):
    """Power of x: [n] over the power of the error q - x: [n], in dB. Returns one number; inf without any error."""
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):  # equivalent: np.errstate(divide='ignore') -> np.errstate() (hides a warning)
        return 10 * np.log10(np.mean(x**2) / np.mean((q - x) ** 2))  # equivalent: q - x -> x - q (it is squared)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 7 · `dither`
#
# Add TPDF dither to `x`, $n \ge 1$ floats, for a quantizer with `bits` bits, a whole number from 1 to 16. The
# random numbers are handed to you, so that your result can be compared: `u1` and `u2` hold $n$ floats each,
# uniform from 0 up to 1. The noise is step · (u1 + u2 − 1), with the step `2 / 2**bits`. Return `x` with the noise
# added: $n$ floats, neither quantized nor limited, even where `x` lies beyond −1 … 1.
#
# Example: at 3 bits, with `x` = [0.5], `u1` = [0.75] and `u2` = [0.5], the noise is 0.25 · 0.25, and the result
# is [0.5625].


# %% exercise="dither"
def dither(x, bits, u1, u2):
    """x: [n] float plus triangular noise of at most one step. u1, u2: [n], uniform in [0, 1). Returns [n] float."""
    ### BEGIN SOLUTION
    step = 2 / 2**bits
    return x + step * (u1 + u2 - 1)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 8 · `write_wav`
#
# Return the content of a WAV file as `bytes`: a header of 44 bytes, then the samples. `x` holds $n \ge 0$ samples
# of dtype `int16`, mono, as many as 41,000; `sr` is a whole number, in Hz. All numbers are little-endian; those of the
# header are unsigned. Build the bytes yourself: `struct` is fine, `wave` and `scipy.io` are not.
#
# | byte | length | content |
# |---|---|---|
# | 0 | 4 | the letters `RIFF` |
# | 4 | 4 | number of bytes that follow this field: 36 + 2 · n |
# | 8 | 4 | the letters `WAVE` |
# | 12 | 4 | the letters `fmt` and a space |
# | 16 | 4 | size of the format chunk: 16 |
# | 20 | 2 | format: 1, which means PCM |
# | 22 | 2 | number of channels: 1 |
# | 24 | 4 | sample rate |
# | 28 | 4 | bytes per second: 2 · sample rate |
# | 32 | 2 | bytes per frame ("block align"): 2 |
# | 34 | 2 | bits per sample: 16 |
# | 36 | 4 | the letters `data` |
# | 40 | 4 | number of bytes of all samples: 2 · n |
# | 44 | 2 · n | the samples, signed, two bytes each |
#
# Example: `write_wav(np.array([0, 1, -1], dtype=np.int16), 8000)` has 50 bytes; the last six are `00 00 01 00 ff
# ff`.


# %% exercise="write_wav"
def write_wav(x, sr):
    """The bytes of a WAV file. x: [n] int16, mono; sr: int in Hz. Returns 44 + 2 * n bytes."""
    ### BEGIN SOLUTION
    samples = x.astype("<i2").tobytes()

    def number(value, size):
        return int(value).to_bytes(size, "little")

    form = number(1, 2) + number(1, 2) + number(sr, 4) + number(2 * sr, 4) + number(2, 2) + number(16, 2)
    body = b"WAVE" + b"fmt " + number(16, 4) + form + b"data" + number(len(samples), 4) + samples
    return b"RIFF" + number(len(body), 4) + body
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# The guitar again, as at the start, and now every step is yours: `dither` and `quantize` make the sound;
# `peak_dbfs`, `rms_dbfs` and `sqnr_db` measure it. At 2 bits without dither, you will hear the wreck that you
# began with, and you know why. Switch dither on. Then find the lowest number of bits that you would still accept,
# with it and without.


# %% tags=["demo"]
def my_quantizer(bits=4, dither_on=True):
    x = guitar.astype(float)
    u1, u2 = np.random.default_rng(1).random((2, len(x)))
    ready = dither(x, bits, u1, u2) if dither_on else x
    mine = np.asarray(quantize(np.asarray(ready), bits))
    caption = "Five milliseconds of the guitar, through your code."
    plot_compare({"original": x, "yours": mine}, sr, 0.9, 0.905, limit=0.6, caption=caption)
    listen(mine, sr, "yours")
    say(f"Peak {peak_dbfs(mine):.1f} dBFS, RMS {rms_dbfs(mine):.1f} dBFS, SQNR **{sqnr_db(x, mine):.1f} dB**.")


explore(my_quantizer, bits=(1, 12), dither_on=True)

# %% [markdown]
# And your first file. Four notes from `sine` fade away, `to_pcm16` makes whole numbers of them, `write_wav` makes
# the file. It is saved as `my_first_sound.wav` beside this notebook. Then another program's code, libsndfile,
# opens it and plays what it finds. Open it in a music player, too.


# %% tags=["demo"]
def my_first_sound(lowest=220):
    rate, seconds = 44100, 2
    fade = np.exp(-2 * np.arange(seconds * rate) / rate)
    chord = sum(np.asarray(sine(lowest * ratio, seconds, rate, 0.2)) for ratio in (1, 5 / 4, 3 / 2, 2))
    data = write_wav(to_pcm16(chord * fade), rate)
    with open("my_first_sound.wav", "wb") as file:
        file.write(data)
    back, rate = soundfile.read("my_first_sound.wav")
    plot_waveform(back, rate, 0, 0.02, caption="The first twenty milliseconds of my_first_sound.wav, read back.")
    listen(back, rate)
    say(f"**{len(data):,} bytes**: a header of 44 and {len(back):,} samples. Each part of them went through your code.")


explore(my_first_sound, lowest=(110, 440, 10, "Hz"))

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What do you hear, and why?
#
# Set your quantizer above to 6 bits and play the end of the guitar, from six seconds on, with and without dither.
# In five to eight sentences: What do you hear in each case? Why does the error without dither not sound like
# hiss? How can a tone be heard whose amplitude is smaller than half a step? Use the words *step* and *error*.

# %% [markdown] question="what_you_hear" points=2
# **Model answer.** Without dither the guitar gets rough as it fades: a buzz that moves with the notes, then
# sputtering, then silence, too early. With dither there is a constant, soft hiss; the notes stay clean and fade
# into it, and can be followed well after the point at which the other version is silent.
#
# Without dither each error is decided by the sample alone. The waveform repeats, so the error repeats with it,
# and what repeats is a tone: the error consists of multiples of the note's frequency. It changes when the music
# changes, so it is heard as distortion. When the amplitude falls below half a step, every sample is rounded to
# zero, and the error is the whole tone.
#
# With dither, chance decides whether a sample is rounded up or down, and the closer it lies to the upper level,
# the more often it goes up. On average the output equals the input, also for amplitudes below half a step. What
# is left of the error is noise whose mean and power do not depend on the sound. The ear averages over time, as it
# follows one frequency, and so hears the tone under the noise.
#
# **Rubric.** 1 point for both descriptions: rough, then gone early, against steady hiss, with tones audible
# longer. 1 point for the reasons: without dither the error follows the sound (is periodic, harmonic, correlated),
# *and* with dither the tone survives in the average. Half a point if only one of the two reasons is given. Full
# marks without these words if the idea is clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 02** asks what happened above half the sample rate, and why throwing samples away is not enough.
#
# - S. P. Lipshitz, R. A. Wannamaker, J. Vanderkooy: *Quantization and Dither: A Theoretical Survey*. Journal of the
#   Audio Engineering Society 40 (5), 1992. Why the triangle, proved.
# - W. R. Bennett: *Spectra of Quantized Signals*. Bell System Technical Journal 27, 1948. Where the law of 6 dB a bit
#   comes from.
# - *Multimedia Programming Interface and Data Specifications 1.0*, IBM and Microsoft, 1991. The WAV format.
# - AES17: *Measurement of digital audio equipment*. The other way to count RMS.
