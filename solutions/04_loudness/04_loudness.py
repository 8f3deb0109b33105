# %% [markdown]
# # 04 · Loudness
#
# Two recordings with the same level can differ so much that you reach for the volume. Here you will build the meter
# that broadcasters and streaming services use, hear what it repairs, and hear what it costs where a sound has no room
# left.
#
# | | |
# |---|---|
# | **You will hear** | equal levels that are not equally loud; a note made of one click; a meter fooled by silence |
# | **You will write** | six functions: a curve of the ear, a filter, K-weighting, blocks, gates, normalization |
# | **Time** | about two hours; a third of it is listening |
# | **You need** | decibels, peak and RMS from lesson 01; headphones, as small loudspeakers play no low notes |
#
# Set the volume once, at the first players, and leave it there: comparing is what this lesson is about.

# %%
import numpy as np
from scipy.signal import lfilter, resample_poly

from autograder import check, hint, progress
from studio import explore, listen, load, plot_curves, plot_waveform, say

# %% [markdown]
# ## Hear the problem first
#
# RMS is the square root of the mean square of the samples: it tells how strong a sound is. You will hear three tones,
# one after the other, of exactly the same RMS level. The first, at 60 Hz, is a soft hum that you may hardly notice.
# The second, at 1000 Hz, is clearly there. The third, at 3000 Hz, is as loud or louder, and it stings.

# %% tags=["demo"]
RATE = 48000  # Hz

from studio.toolbox import rms_dbfs, sine


def tone(frequency, level, seconds=1.5):
    """A tone of this RMS level in dBFS, faded in and out over 50 ms: [n] at RATE."""
    x = np.asarray(sine(frequency, seconds, RATE))
    fade = np.minimum(1, np.arange(len(x)) / (0.05 * RATE))
    faded = x * fade * fade[::-1]
    return faded * 10 ** ((level - rms_dbfs(faded)) / 20)


tones = {f"{frequency} Hz": tone(frequency, -22) for frequency in (60, 1000, 3000)}
listen({label: (x, RATE) for label, x in tones.items()})
levels = ", ".join(f"{rms_dbfs(x):.1f}" for x in tones.values())
say(f"Their RMS levels in dBFS, measured with the meter of lesson 01: **{levels}**.")

# %% [markdown]
# Does it matter for music? You will hear four recordings, again of one RMS level: a bell, a voice, a low piano chord
# and a bass drum. The bell is by far the loudest. The drum, whose power is the same, is a soft thud.


# %% tags=["demo"]
def part(name, seconds, times=1):
    """The beginning of a recording, its last 20 ms faded out, one or several times. Returns [n] and its sr."""
    x, sr = load(name)
    x = x[: round(seconds * sr)].astype(float)
    x[-(sr // 50) :] *= np.linspace(1, 0, sr // 50)
    return np.tile(x, times), sr


choices = {"bell": part("perc_bell", 3), "voice": part("librivox_0870", 3), "piano": part("ambi_piano", 2.8)}
choices["bass drum"] = part("bd_808", 0.5, 6)


def at_level(x, level):
    return x * 10 ** ((level - rms_dbfs(x)) / 20)


same_rms = {label: (at_level(x, -27), sr) for label, (x, sr) in choices.items()}
listen(same_rms)
say("RMS levels in dBFS: " + ", ".join(f"{label} **{rms_dbfs(x):.1f}**" for label, (x, _) in same_rms.items()))

# %% [markdown]
# RMS asks how much power there is. It does not ask at which frequency, nor when. Ears ask both. Four questions lead
# through this lesson: which frequencies count how much? What counts when a sound is loud only now and then? How is a
# recording brought to a wanted loudness? And what if there is no room for it?

# %% [markdown]
# ## A-weighting
#
# How much a frequency counts was measured with people, who turned one tone up until it was as loud as another. An
# old curve made after such measurements is still built into every sound level meter. It says by how many decibels a
# tone of frequency $f$ counts less, or more, than one of 1000 Hz:
#
# $$A(f) = 20 \log_{10} \frac{R(f)}{R(1000)}, \qquad
# R(f) = \frac{12194^2 \, f^4}{(f^2 + 20.6^2)\sqrt{(f^2 + 107.7^2)(f^2 + 737.9^2)}\,(f^2 + 12194^2)}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $f$ | frequency of a tone | Hz |
# | $R(f)$ | how much of the tone's amplitude counts | none |
# | $A(f)$ | the same in decibels, 0 at 1000 Hz | dB |
# | 20.6, 107.7, 737.9, 12194 | corner frequencies: the slope changes there | Hz |
#
# Each bracket begins to grow above its own corner. Below all of them, $f^4$ alone is left: a very steep slope. One
# after the other they make it flatter, until the denominator wins, and the curve falls again.


# %% tags=["demo"]
def counted(f):
    """R(f), in four steps."""
    rising = f**4
    bass = f**2 + 20.6**2
    middle = ((f**2 + 107.7**2) * (f**2 + 737.9**2)) ** 0.5
    treble = f**2 + 12194**2
    return 12194**2 * rising / (bass * middle * treble)


hertz = np.geomspace(20, 20000, 1500)
curve = 20 * np.log10(counted(hertz) / counted(1000.0))
caption = "A-weighting. Low tones count far less than those around 2 kHz."
plot_curves({"A(f)": (hertz, curve)}, "frequency (Hz)", "weight (dB)", caption=caption, log_x=True, ylim=(-55, 5))
top, above = hertz[curve.argmax()], hertz[curve > 0]
near = hertz[curve > curve.max() - 1]
say(f"""Alone, R(1000) is {20 * np.log10(counted(1000.0)):.2f} dB; the division puts it at 0. The top,
    {curve.max():+.2f} dB, lies at **{top:,.0f} Hz**. From {near[0]:,.0f} to {near[-1]:,.0f} Hz the curve is within
    1 dB of it, and from {above[0]:,.0f} to {above[-1]:,.0f} Hz it is above 0. At 60 Hz it is
    **{20 * np.log10(counted(60.0) / counted(1000.0)):.1f} dB**.""")

# %% [markdown]
# "The ear is most sensitive from 2 to 5 kHz", books say. The curve agrees, and adds how little it changes there.
#
# Try it on your own ears. The first player is a tone of 1000 Hz, the second one a tone of your choice with the same RMS
# level. You will hear, at 60 Hz, that it is much softer. Then set `correct`: now the tone is raised by $-A(f)$, and
# should be about as loud as the first. About: the curve is an average of people, for soft sounds, and your headphones
# have a curve of their own.


# %% tags=["demo"]
def compare_with_1000(frequency=60, correct=False):
    weight = 20 * np.log10(counted(frequency) / counted(1000.0))
    level = -32 - (weight if correct else 0)
    listen({"1000 Hz": (tone(1000, -32), RATE), f"{frequency} Hz": (tone(frequency, level), RATE)})
    say(f"A({frequency}) is {weight:+.1f} dB. The second tone has an RMS level of **{level:.1f} dBFS**.")


pitches = [60, 125, 250, 500, 2000, 3000, 4000, 8000, 12000]
explore(compare_with_1000, frequency=(pitches, "Hz"), correct=False)

# %% [markdown] term="A-weighting" also="A-weighted, dB(A), dBA"
# A curve that says how much a tone of each frequency counts toward a measured level, made after the human ear's
# sensitivity to soft sounds. It is 0 dB at 1000 Hz, highest between 2 and 3 kHz, and falls steeply toward low
# frequencies. Levels measured through it are written dB(A).

# %% [markdown]
# A recording is many frequencies at once. Its A-weighted level takes the power at each of them, multiplies it by
# $10^{A/10}$, and adds up. The next cell does so, for the four recordings of one RMS level. Compare with what you
# heard.


# %% tags=["demo"]
def a_weighted_level(x, sr):
    """RMS level after the A curve, in dB(A) relative to full scale. x: [n]."""
    power = 2 * np.abs(np.fft.rfft(x) / len(x)) ** 2  # at each frequency; together, the mean square
    weights = counted(np.fft.rfftfreq(len(x), 1 / sr)) / counted(1000.0)
    return 10 * np.log10(np.sum(power * weights**2))


rows = ["| recording | RMS level (dBFS) | A-weighted (dB) |", "|---|---|---|"]
rows += [f"| {name} | {rms_dbfs(x):.1f} | **{a_weighted_level(x, sr):.1f}** |" for name, (x, sr) in same_rms.items()]
say("\n".join(rows))

# %% [markdown]
# ## A filter with a memory
#
# Going through a Fourier transform (lesson 05), as `np.fft.rfft` did, one must have the whole recording first. A meter
# on a mixing desk cannot wait. It needs a **filter**: a rule that turns each sample into an output right away. This one
# looks back one output:


# %% tags=["demo"]
def with_memory(x, keep):
    """Each output is the sample of now, and a part of the output before."""
    outputs, last = [], 0.0
    for sample in x:
        last = sample + keep * last
        outputs.append(last)
    return outputs


click = [1, 0, 0, 0, 0, 0]
say(f"A click, {click}, becomes {[round(v, 3) for v in with_memory(click, 0.5)]}: it fades.")
say(f"If a *negative* part is kept: {[round(v, 3) for v in with_memory(click, -0.5)]}: it swings while it fades.")

# %% [markdown]
# A memory of two outputs and two inputs is enough for nearly everything in audio: equalizers, bass knobs, and the ear
# in a loudness meter. It is called a **biquad**, as its response is one quadratic polynomial divided by another:
#
# $$y[k] = \frac{b_0 x[k] + b_1 x[k-1] + b_2 x[k-2] - a_1 y[k-1] - a_2 y[k-2]}{a_0}$$
#
# $$H(f) = \frac{b_0 + b_1 z^{-1} + b_2 z^{-2}}{a_0 + a_1 z^{-1} + a_2 z^{-2}}, \quad z = e^{2 \pi \mathrm{i} f / f_s}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $x[k]$, $y[k]$ | sample number $k$ of the input, of the output; 0 before the sound begins | none |
# | $b_0, b_1, b_2$ | how much this sample and the two before it count | none |
# | $a_1, a_2$ | how much the last two outputs count; they are *taken away* | none |
# | $a_0$ | divides everything; most tables have 1 | none |
# | $H(f)$ | the response: by what a tone of frequency $f$ is multiplied; its absolute value is the gain | none |
# | $z^{-1}$ | a delay of one sample, for a tone of frequency $f$ | none |
# | $f_s$ | sample rate, `sr` | Hz |
# | $\mathrm{i}$ | the imaginary unit, `1j` in code | none |
#
# What can the last two outputs remember? A pitch. In the next cell a single click goes in, and you will hear a note
# come out: the filter swings on by itself. `ring` is the time in which the swing falls to 37 %. With a short one, it is
# a woodblock; with a long one, a glass.


# %% tags=["demo"]
def struck(pitch=880, ring=200):
    radius = np.exp(-1000 / (ring * RATE))  # what is left from one sample to the next
    a = [1, -2 * radius * np.cos(2 * np.pi * pitch / RATE), radius**2]
    strike = np.zeros(2 * RATE)
    strike[0] = 0.6 * np.sin(2 * np.pi * pitch / RATE)
    sound = lfilter([1, 0, 0], a, strike)  # scipy's biquad, in compiled code
    plot_waveform(sound, RATE, 0, 0.03, caption="One sample went in, at time 0. All else is memory.")
    listen(sound, RATE)
    say(f"b = [1, 0, 0], a = [1, {a[1]:.6f}, {a[2]:.6f}]. With a₂ above 1, it would grow for ever.")


explore(struck, pitch=([220, 440, 880, 1760], "Hz"), ring=([5, 20, 50, 200, 400], "ms"))

# %% [markdown]
# ## K-weighting
#
# Of many curves that were tried on listeners, with speech and music at home volume, a simple one did best. It is made
# of two biquads. The first is a *shelf*: it raises everything above about 2 kHz by 4 dB, as a head in front of a
# loudspeaker does. The second is a *low cut*: it takes away what lies below about 100 Hz, slowly at first. Together
# they are **K-weighting**. The International Telecommunication Union publishes their numbers in its recommendation
# ITU-R BS.1770, for 48,000 Hz. Here they are, with the curve that follows from the formula for $H(f)$:

# %% tags=["demo"]
SHELF = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
LOW_CUT = [1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621]


def gain_db(stage, f, sr):
    """Gain of a biquad (b, a) at the frequencies f, in dB."""
    b, a = stage
    later = np.exp(-2j * np.pi * np.asarray(f) / sr)  # one sample later
    H = (b[0] + b[1] * later + b[2] * later**2) / (a[0] + a[1] * later + a[2] * later**2)
    return 20 * np.log10(np.abs(H))


published = gain_db(SHELF, hertz, RATE) + gain_db(LOW_CUT, hertz, RATE)
curves = {"K-weighting": (hertz, published), "A-weighting": (hertz, curve)}
caption = "K-weighting keeps far more of the bass than A-weighting does."
plot_curves(curves, "frequency (Hz)", "weight (dB)", caption=caption, log_x=True, ylim=(-55, 6), dashed=["A-weighting"])
at = {f: gain_db(SHELF, f, RATE) + gain_db(LOW_CUT, f, RATE) for f in (60, 997, 3000)}
say(", ".join(f"At {f} Hz: **{gain:+.3f} dB**" for f, gain in at.items()) + ".")

# %% [markdown]
# Remember the gain at 997 Hz: it will come back.
#
# What does a sound lose? You will hear the bass drum and the voice before and after K-weighting. The drum loses most of
# its weight. The voice gets thinner and crisper. This is not meant to be beautiful: it is what the meter counts.

# %% tags=["demo"]
from math import gcd


def weighted(x, sr):
    """K-weighted x: [n], by the published numbers. They hold at 48,000 Hz, so it is brought there first: [m]."""
    common = gcd(RATE, sr)
    x = resample_poly(x, RATE // common, sr // common)
    return lfilter(*LOW_CUT, lfilter(*SHELF, x))


for name in ("bass drum", "voice"):
    x, sr = same_rms[name]
    filtered = weighted(x, sr)
    listen({name: (x, sr), "K-weighted": (filtered, RATE)})
    say(f"The {name}: {rms_dbfs(x):.1f} dBFS before, **{rms_dbfs(filtered):.1f} dBFS** after the filter.")

# %% [markdown]
# Now the trap. The voice has 16,000 samples a second. A filter does not know seconds; it counts samples. If the
# published numbers are used at another rate, the whole curve moves with the rate:

# %% tags=["demo"]
curves = {"at 48,000 Hz": (hertz, published)}
for rate in (44100, 16000):
    low = hertz[hertz < rate / 2]
    curves[f"the same numbers at {rate:,} Hz"] = low, gain_db(SHELF, low, rate) + gain_db(LOW_CUT, low, rate)
caption = "The published numbers, used at three rates. At 16,000 Hz, the shelf begins at a third of its frequency."
plot_curves(curves, "frequency (Hz)", "weight (dB)", caption=caption, log_x=True, ylim=(-20, 6))
voice, voice_sr = same_rms["voice"]
wrong = rms_dbfs(lfilter(*LOW_CUT, lfilter(*SHELF, voice)))
say(f"After it, the voice measures {wrong - rms_dbfs(weighted(voice, voice_sr)):+.2f} dB too loud.")

# %% [markdown]
# `weighted` goes around that by making every sound one of 48,000 Hz. It is better to know the curve itself, and to make
# the numbers from it at any rate. Both stages can be drawn as analog circuits, each described by a frequency
# $f_0$, where its curve bends, a quality $Q$, and gains. The shelf rises from a gain of 1 to $V_h$ around $f_0$; $V_b$,
# about the root of $V_h$, shapes the way up.
#
# | | shelf | low cut |
# |---|---|---|
# | $f_0$ | 1681.97445 Hz | 38.1354709 Hz |
# | $Q$: how sharp the bend is | 0.707175237 | 0.500327037 |
# | gain of the highs | 3.99984385 dB: $V_h$ as a ratio | $g = 1.0049949$, so that $g / a_0$ is 1 at 48,000 Hz |
# | gain on the way up | $V_b = V_h^{\,0.499666774}$ | none |
#
# The *bilinear transform* turns such a circuit into a biquad. All that the sample rate does is to set one number,
# $K = \tan(\pi f_0 / f_s)$. The tangent makes the digital filter meet the analog one at $f_0$. Exercise 3 has the six
# coefficients. For a first look, here is $K$, and what becomes of $a_0 = 1 + K/Q + K^2$ of the low cut:

# %% tags=["demo"]
rows = ["| sample rate | $K$ of the shelf | $K$ of the low cut | its $a_0$ | its $g / a_0$ |", "|---|---|---|---|---|"]
for rate in (96000, 48000, 44100, 16000, 8000):
    K, L = (np.tan(np.pi * f / rate) for f in (1681.97445, 38.1354709))
    scale = 1 + L / 0.500327037 + L**2
    rows.append(f"| {rate:,} Hz | {K:.5f} | {L:.6f} | {scale:.6f} | {1.0049949 / scale:.5f} |")
say("\n".join(rows))
at_8 = 1 + np.tan(np.pi * 38.1354709 / 8000) / 0.500327037
say(f"""Some libraries write 1, −2, 1 for b at every rate, where $g / a_0$ belongs. At 8000 Hz, their meters read
    {20 * np.log10(at_8 / 1.0049949):.2f} dB too loud. At 48,000 Hz, no one notices.""")

# %% [markdown]
# ## Loudness, block by block
#
# After the filter, loudness is a level: ten times the logarithm of the mean square. It is taken over **blocks** of
# 400 ms, long enough for twenty cycles of a low hum, and short enough to follow a sentence. A new block begins every
# 100 ms, so neighbors share 75 % of their samples.
#
# $$L_j = -0.691 + 10 \log_{10} \sum_c G_c \, z_{c,j}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $z_{c,j}$ | mean of the squares of channel $c$, K-weighted, in block $j$ | none |
# | $G_c$ | weight of the channel: 1, and 1.41 for loudspeakers at the sides and behind | none |
# | $L_j$ | loudness of block $j$, called *momentary* loudness | LUFS |
#
# **LUFS** are *loudness units relative to full scale*. A difference of 1 LUFS is a *loudness unit*, LU, and is as large
# as 1 dB. The channels' powers are added up: two loudspeakers are louder than one.
#
# Why −0.691? K-weighting raises 997 Hz by a little. The constant takes that away again:

# %% tags=["demo"]
say(f"The gain of both stages at 997 Hz: **{at[997]:+.3f} dB**. So there, loudness equals the RMS level again.")


def momentary(x, sr):
    """Loudness of each block of x: [n], mono. Returns times of the blocks' ends in s, and levels in LUFS."""
    y, times, levels = weighted(x, sr), [], []
    begin = 0
    while begin + 19200 <= len(y):  # 400 ms at 48,000 Hz
        block = y[begin : begin + 19200]
        levels.append(10 * np.log10(block @ block / 19200 + 1e-20) - 0.691)  # 1e-20: for plots; yours gives -inf
        begin += 4800
        times.append((begin + 14400) / RATE)
    return np.array(times), np.array(levels)


full = np.sin(2 * np.pi * 997 * np.arange(2 * RATE) / RATE)
one = momentary(full, RATE)[1].mean()
say(f"""A sine of 997 Hz up to full scale: **{one:.2f} LUFS**. In two channels: **{one + 10 * np.log10(2):.2f} LUFS**,
    which is {10 * np.log10(2):.2f} LU more.""")

# %% [markdown]
# That is its RMS level from lesson 01. In both channels of a stereo file, the same waveform has twice the power, and so
# a mono file and its copy in stereo differ by these 3 LU, as one loudspeaker and two do in the room.
#
# Next, the loudest blocks of the four recordings, and then the curve of one. You will hear the voice while you follow
# the curve: it dips at the pauses, a little late, as a block looks back 400 ms.

# %% tags=["demo"]
for label, (x, sr) in same_rms.items():
    say(f"The {label}: {rms_dbfs(x):.1f} dBFS RMS, loudest block **{momentary(x, sr)[1].max():.1f} LUFS**.")
reading, reading_sr = load("librivox_0870")
caption = "Momentary loudness of seven seconds of speech. Each point is a block of 400 ms, drawn at its end."
points = momentary(reading.astype(float), reading_sr)
plot_curves({"momentary loudness": points}, "time (s)", "loudness (LUFS)", caption=caption, markers=True)
listen(reading, reading_sr)

# %% [markdown]
# ## Two gates
#
# A song, a film, a lecture needs *one* number. The mean over all blocks suggests itself. It is fooled by silence: the
# more pauses, the lower the mean, though nothing that you hear is softer.
#
# You will hear the same drums twice, each program turned up or down until its plain mean is the same. One is nothing
# but drums. The other has a long pause. Listen to the drums in both: in the second player they are clearly louder,
# before the pause and after it. Nothing but the silence between them made them so.

# %% tags=["demo"]
drums, drums_sr = part("loop_mika", 2)
drums *= 0.4  # the loop is loud


def with_pause(level, seconds=5):
    """Two seconds of drums, a pause with soft noise of about this loudness in LUFS, the same two seconds."""
    noise = np.random.default_rng(4).standard_normal(round(seconds * drums_sr))  # of RMS 1: about 2.9 LUFS
    return np.concatenate([drums, 10 ** ((level - 2.9) / 20) * noise, drums])


def mean_level(levels):
    return 10 * np.log10(np.mean(10 ** (np.asarray(levels) / 10)))


programs = {"drums only": np.tile(drums, 2), "with a pause": with_pause(-90)}
plain = {label: mean_level(momentary(x, drums_sr)[1]) for label, x in programs.items()}
listen({label: (x * 10 ** ((-29 - plain[label]) / 20), drums_sr) for label, x in programs.items()})
say(f"""Plain means before: {plain["drums only"]:.1f} and {plain["with a pause"]:.1f} LUFS. So the drums of the second
    player are **{plain["drums only"] - plain["with a pause"]:.1f} dB** louder than those of the first.""")

# %% [markdown]
# The remedy is a **gate**: blocks that are too soft do not count. There are two.
#
# - The *absolute* gate leaves out every block that is not above −70 LUFS: silence.
# - The *relative* gate leaves out every block that is not above the mean of those that are left, less 10 LU. That takes
#   care of pauses with noise in them: a room, a record's hiss, an audience.
#
# $$L = 10 \log_{10} \frac{1}{|J|} \sum_{j \in J} 10^{L_j / 10}$$
#
# with $L_j$ the blocks' levels and $L$ the **integrated loudness**, all in LUFS, $J$ the set of blocks that passed both
# gates, and $|J|$ their number. Powers are averaged, not decibels. By hand, with three blocks:

# %% tags=["demo"]
three = [-20.0, -20.0, -45.0]  # LUFS
powers = [10 ** (level / 10) for level in three]
plain_mean = 10 * np.log10(sum(powers) / 3)
say(f"""All three are above −70. Their mean power is {sum(powers) / 3:.5f}, which is {plain_mean:.2f} LUFS, so the
    second gate is at **{plain_mean - 10:.2f}**. It leaves out the last block. The mean of the others is
    **{20 * np.log10(0.1):.2f} LUFS**. (The mean of the three decibel values would be {np.mean(three):.2f}.)""")


def gates(levels):
    """Four levels in LUFS: plain mean, mean after the first gate, second gate, mean after both."""
    audible = [level for level in levels if level > -70] or [-70.0]  # for plots; for silence, yours gives -inf
    second = mean_level(audible) - 10
    return mean_level(levels), mean_level(audible), second, mean_level([v for v in audible if v > second])


# %% [markdown]
# Now the meter. Below you see momentary loudness, both gates, and the integrated loudness. You will hear the program
# with the pause, brought to −29 LUFS by the number of your choice. Choose `plain mean` and move the `noise` of the
# pause. Then choose `both gates`. What happens if the noise is nearly as loud as the drums?


# %% tags=["demo"]
def gated_meter(noise=-45, measure="both gates"):
    x = with_pause(noise)
    times, levels = momentary(x, drums_sr)
    plain, first, second, both = gates(levels)
    lines = {"integrated": both, "second gate": second, "first gate": -70}
    caption = "Momentary loudness of drums, a pause, drums. What lies below a gate does not count."
    curves = {"momentary loudness": (times, np.maximum(levels, -100))}
    plot_curves(curves, "time (s)", "loudness (LUFS)", caption=caption, lines=lines, ylim=(-95, -15))
    measured = {"plain mean": plain, "first gate": first, "both gates": both}
    listen(x * 10 ** ((-29 - measured[measure]) / 20), drums_sr, f"to −29 LUFS by: {measure}")
    say("; ".join(f"{label}: **{value:.1f} LUFS**" for label, value in measured.items()))


explore(gated_meter, noise=(-90, -20, 5, "LUFS"), measure=["plain mean", "first gate", "both gates"])

# %% [markdown] term="LUFS" also="loudness unit, integrated loudness, LKFS"
# Loudness units relative to full scale: the unit in which broadcasters and streaming services measure how loud a
# program is, after ITU-R BS.1770 and EBU R 128. The sound is K-weighted, its power is averaged over blocks of 400 ms,
# and blocks that are too soft are left out. A step of 1 LUFS is 1 dB.

# %% [markdown]
# A sound shorter than one block has no block at all, and the recommendation does not say what to do. In this course
# silence fills it up to 400 ms. So a very short click reads softer than a long tone of the same strength, as it sounds.
# At the end of a longer sound, a block that is not complete does not count. Some meters count it all the same: for a
# single stroke of a drum, do not expect two meters to agree.

# %% [markdown]
# ## One number for all recordings
#
# To bring a recording to a target, multiply it by one number. In decibels, that gain is $\text{target} - L$. Spotify
# plays at −14 LUFS, Apple Music at −16, European television at −23. The ear notices: no more jumps from one song
# to the next.
#
# You will hear the four recordings of the start again, each brought to −27 LUFS instead of −27 dBFS of RMS. Their
# loudness is much closer now. The drum has come up, the bell has come down.


# %% tags=["demo"]
def integrated(x, sr):
    return gates(momentary(x, sr)[1])[3]


same_lufs = {label: (x * 10 ** ((-27 - integrated(x, sr)) / 20), sr) for label, (x, sr) in same_rms.items()}
listen(same_lufs)
rows = ["| recording | RMS (dBFS) | loudness at first | gain | RMS afterwards |", "|---|---|---|---|---|"]
for label, (x, sr) in same_rms.items():
    before, after = integrated(x, sr), rms_dbfs(same_lufs[label][0])
    rows.append(f"| {label} | {rms_dbfs(x):.1f} | {before:.1f} LUFS | **{-27 - before:+.1f} dB** | {after:.1f} |")
say("\n".join(rows))

# %% [markdown]
# What do the targets sound like? In the next cell, switch between two recordings and four targets. You will hear that
# −14 is a little louder than −16, and −23 much softer; and that at each target the two recordings are about as loud as
# each other. Then turn down, and set the target to −8: the player warns you, and you hear why. The loudest moments no
# longer fit below full scale. They are cut off, and the sound gets harsh.


# %% tags=["demo"]
def to_target(recording="speech", target=-16):
    x, sr = part({"speech": "speech_it", "synthesizer": "loop_garzul"}[recording], 5)
    gain = target - integrated(x, sr)
    y = x * 10 ** (gain / 20)
    caption = f"The {recording} after the gain. What lies beyond ±1 cannot be stored."
    plot_waveform(y, sr, caption=caption)
    listen(y, sr, f"{recording} at −{-target} LUFS")
    say(f"Gain **{gain:+.1f} dB**; {np.mean(np.abs(y) > 1):.2%} of the samples are beyond full scale.")


explore(to_target, recording=["speech", "synthesizer"], target=([-8, -14, -16, -23], "LUFS"))

# %% [markdown]
# ## Peaks between the samples
#
# A gain must leave room for peaks. Which peaks? Lesson 02 drew the one curve that runs through the samples. Its tops
# need not be samples. Here is the worst case of a simple kind: a tone at a quarter of the sample rate, sampled at 45°,
# 135°, and so on. It is a full-scale sine, but no sample says so.

# %% tags=["demo"]
k, fine = np.arange(17), np.linspace(0, 16, 801)
curves = {"the sound": (fine, np.sin(np.pi * fine / 2 + np.pi / 4)), "samples": (k, np.sin(np.pi * k / 2 + np.pi / 4))}
caption = "A sine of amplitude 1 at a quarter of the sample rate. All samples miss its tops."
plot_curves(curves, "time (samples)", "value (1 = full scale)", caption=caption, points=["samples"])
say(f"The samples' peak is {20 * np.log10(np.sin(np.pi / 4)):.2f} dBFS. The sound's is 0.")

# %% [markdown]
# The peak of the curve is the **true peak**, in dBTP: *decibels true peak*, relative to full scale. To find it, sample
# four times as densely, with the low-pass filter of lesson 02, and look for the largest distance from zero. What can
# still slip through? The phase of a tone of frequency $f$ advances by $2 \pi f / (n f_s)$ from one of these samples to
# the next, where $f_s$ is the sample rate and $n$ the oversampling. At worst a top lies in the middle between two, so
#
# $$\text{worst error} = 20 \log_{10} \cos \frac{\pi f}{n f_s} \quad \text{in dB}$$

# %% tags=["demo"]
rows = ["| oversampling $n$ | at a quarter of the sample rate | at almost half of it |", "|---|---|---|"]
for n in (1, 2, 4, 8):
    quarter, half = (20 * np.log10(np.cos(np.pi * part_of / n)) for part_of in (0.25, 0.4999))
    rows.append(f"| {n} | {quarter:.2f} dB | {half:.2f} dB |")
say("\n".join(rows))


def true_peak(x, n=4):
    """Level of the largest distance from zero among n times as many samples, in dBTP."""
    return 20 * np.log10(np.abs(resample_poly(x, n, 1)).max())


inside = np.sin(np.pi * np.arange(4000) / 2 + np.pi / 4) * np.hanning(4000)
say(f"The tone above, faded in and out: four times the samples read **{true_peak(inside):+.2f} dBTP**.")
rows = ["| recording | sample peak (dBFS) | true peak (dBTP) |", "|---|---|---|"]
for name in ("drum_cymbal_open", "sn_dub", "drum_snare_hard", "speech_it"):
    x, _ = load(name)
    rows.append(f"| `{name}` | {20 * np.log10(np.abs(x).max()):.2f} | **{true_peak(x):+.2f}** |")
say("\n".join(rows))

# %% [markdown]
# The cymbal is a legal file: no sample is beyond full scale. Its true peak is. A converter that draws the curve, or an
# MP3 encoder that changes the samples a little, runs out of room. So services ask for a **ceiling**, often −1 dBTP: no
# true peak above it.
#
# Hear the difference that a ceiling makes. Guitar harmonics are soft, with sharp attacks. You will hear them as
# recorded, then brought to the target without a ceiling: with the plucks, a rough crackle, where samples were cut off.
# The third keeps to the ceiling: clean, but softer than the target. Turn down first.


# %% tags=["demo"]
def with_and_without(target=-10, ceiling=-1):
    x, sr = part("guit_harmonics", 3.4)
    wanted, allowed = target - integrated(x, sr), ceiling - true_peak(x)
    boosted, kept = (x * 10 ** (gain / 20) for gain in (wanted, min(wanted, allowed)))
    listen({"recording": (x, sr), "no ceiling": (boosted, sr), "with a ceiling": (kept, sr)})
    lost = boosted - np.clip(boosted, -1, 1)
    say(f"""Wanted: {wanted:+.1f} dB. Allowed: {allowed:+.1f} dB. Without a ceiling, {np.mean(lost != 0):.1%} of the
        samples are cut off. With it, the loudness is **{integrated(kept, sr):.1f} LUFS**.""")
    if np.any(lost):
        say(f"What was cut off is only {rms_dbfs(boosted) - rms_dbfs(lost):.0f} dB softer than the sound itself.")


explore(with_and_without, target=([-10, -14, -16, -23], "LUFS"), ceiling=(-9, 0, 1, "dBTP"))

# %% [markdown]
# That is a choice, and not the only one. A *limiter* turns the volume down for a few milliseconds around each peak. It
# reaches the target, and takes away some of the attack. Here the gain stays one number for the whole recording, so
# nothing about the sound changes but its loudness.

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the `check`
# below it. `hint(biquad)`, in a cell of your own, gives one hint at a time.
#
# Five things hold for all exercises:
#
# - Each exercise stands alone: none needs another one. From the third on, they are the parts of a loudness meter, which
#   you put together after the last one.
# - Sounds are arrays of floats: `[n]` for mono, and where an exercise says so, `[channels, n]` with time along the last
#   axis. Leave the arrays that you are given as they are.
# - Return arrays, tensors, or lists of numbers. Single precision is exact enough. Levels are compared up to a few
#   thousandths of a decibel.
# - A level of silence is minus infinity: `-np.inf`, without an error. (`np.log10(0.0)` gives it, with a warning that
#   you may ignore.)
# - Use Python, numpy, scipy and torch as you like, but no library that measures loudness (pyloudnorm, librosa,
#   torchaudio). `lfilter` and `resample_poly` of scipy.signal are imported at the top. In `biquad` they are out: you
#   write the filter. All cases of an exercise must finish within 10 seconds altogether.

# %% [markdown]
# ### Exercise 1 · `a_weighting_db`
#
# Return the A-weighting of `frequency`, in dB: by how much a tone of that frequency counts less, or more, than one of
# 1000 Hz. `frequency` is one number or an array of any shape, in Hz, 0 or above; its numbers may be whole, of a dtype
# such as `int32`. The result is one number, or an array of the same shape.
#
# $$A(f) = 20 \log_{10} \frac{R(f)}{R(1000)}, \qquad
# R(f) = \frac{12194^2 \, f^4}{(f^2 + 20.6^2)\sqrt{(f^2 + 107.7^2)(f^2 + 737.9^2)}\,(f^2 + 12194^2)}$$
#
# So $A$ is 0 at 1000 Hz. At 0 Hz it is minus infinity, for a number and within an array.
#
# Example: `a_weighting_db(np.array([100.0, 1000.0]))` is `[-19.14, 0]`.


# %% exercise="a_weighting_db"
def a_weighting_db(frequency):
    """A-weighting of frequency: a number or [...], in Hz. Returns dB of the same shape: 0 at 1000 Hz, -inf at 0 Hz."""

    ### BEGIN SOLUTION
    def ratio(squared):  # the factor of 12194 squared cancels
        middle = np.sqrt((squared + 107.7**2) * (squared + 737.9**2))
        high = squared + 12194**2  # equivalent: 12194 -> 12195 (a thousandth of a decibel)
        return squared**2 / ((squared + 20.6**2) * middle * high)

    squared = np.asarray(frequency, dtype=float) ** 2
    with np.errstate(all="ignore"):  # equivalent: np.errstate(all='ignore') -> np.errstate() (hides a warning)
        at_1000 = ratio(1e6)  # equivalent: 1000000.0 -> 1000001.0 (half a thousandth of a hertz)
        return 20 * np.log10(ratio(squared) / at_1000)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `biquad`
#
# Filter `x`, $n \ge 1$ samples, with one biquad. `b` and `a` hold three numbers each; `a[0]` may be any
# number but 0. Output number $k$ is
#
# $$y[k] = \frac{b_0 x[k] + b_1 x[k-1] + b_2 x[k-2] - a_1 y[k-1] - a_2 y[k-2]}{a_0}$$
#
# Before the sound there is silence: `x` and `y` are 0 where the index is below 0. Return $n$ floats. `x` may hold whole
# numbers, dtype `int64`; the outputs are floats all the same.
#
# Example: with `x` = [1, 0, 0, 3], `b` = [2, 0, 4] and `a` = [2, −1, 0], each output is
# (2 · x[k] + 4 · x[k−2] + y[k−1]) / 2, so the result is [1, 0.5, 2.25, 4.125].


# %% exercise="biquad"
def biquad(x, b, a):
    """x: [n] through one biquad, with zeros before the sound. b, a: three numbers each. Returns [n] floats."""
    ### BEGIN SOLUTION
    y = np.zeros(len(x))
    x1 = x2 = y1 = y2 = 0.0  # the last two inputs and outputs
    for k, x0 in enumerate(x):
        y[k] = (b[0] * x0 + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2) / a[0]
        x1, x2, y1, y2 = x0, x1, y[k], y1
    return y
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `k_weight`
#
# Return `x` after both stages of K-weighting, the shelf and then the low cut, each with zeros before the sound. `x` is
# `[n]` or `[channels, n]`; channels are filtered one by one along the last axis, and the result has the same shape.
# `sr` is a number in Hz, at least 8000. The coefficients are these:
#
# | | shelf | low cut |
# |---|---|---|
# | $K$ | $\tan(\pi \cdot 1681.97445 / f_s)$ | $\tan(\pi \cdot 38.1354709 / f_s)$ |
# | $Q$ | 0.707175237 | 0.500327037 |
# | $b_0, b_1, b_2$ | $V_h + V_b K/Q + K^2$, $\; 2 (K^2 - V_h)$, $\; V_h - V_b K/Q + K^2$ | $g$, $\; -2g$, $\; g$ |
# | $a_0, a_1, a_2$ | $1 + K/Q + K^2$, $\; 2 (K^2 - 1)$, $\; 1 - K/Q + K^2$ | the same, with its own $K$ and $Q$ |
#
# where $f_s$ is `sr`, $V_h = 10^{3.99984385/20}$, $V_b = V_h^{\,0.499666774}$, $g = 1.0049949$, and $\tan$ takes
# radians. Both $a_0$ are not 1: divide all six numbers of a stage by it, or let the filter do so.
# `scipy.signal.lfilter(b, a, x)` does what your `biquad` does, in compiled code and along the last axis; use it here.
#
# Example: at 48,000 Hz, divided by $a_0$, the shelf has b = [1.53512, −2.69170, 1.19839] and a = [1, −1.69066,
# 0.73248], the low cut b = [1, −2, 1] and a = [1, −1.99005, 0.99007]. So `k_weight(np.array([1.0, 0.0]), 48000)` is
# [1.53512, −0.11160].


# %% exercise="k_weight"
def k_weight(x, sr):
    """K-weighting of x: [n] or [channels, n], at any sample rate sr in Hz. Returns the same shape."""
    ### BEGIN SOLUTION
    K, Q = np.tan(np.pi * 1681.97445 / sr), 0.707175237
    high = 10 ** (3.99984385 / 20)
    middle = high**0.499666774
    b = [high + middle * K / Q + K**2, 2 * (K**2 - high), high - middle * K / Q + K**2]
    shelved = lfilter(b, [1 + K / Q + K**2, 2 * (K**2 - 1), 1 - K / Q + K**2], x)
    K, Q = np.tan(np.pi * 38.1354709 / sr), 0.500327037
    b = 1.0049949 * np.array([1, -2, 1])
    return lfilter(b, [1 + K / Q + K**2, 2 * (K**2 - 1), 1 - K / Q + K**2], shelved)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `block_loudness`
#
# Return the loudness of every block of `y`, a sound that is K-weighted already: `[n]`, or `[channels, n]` with one, two
# or five channels, $n \ge 1$. Do not weight it again. `sr` is a whole number of Hz and a multiple of 10. A block has
# 4 · `sr` // 10 samples, which are 400 ms. The first begins with the first sample, each next one `sr` // 10 samples
# later. Only complete blocks count: samples at the end that complete none are left out.
#
# $$L_j = -0.691 + 10 \log_{10} \sum_c G_c \, z_{c,j}$$
#
# where $z_{c,j}$ is the mean of the squares of channel $c$ in block $j$. The weights $G_c$ are 1, but for the last two
# of five channels (left, right, center, left surround, right surround; the bass channel is left out): they have 1.41.
# The result is an array of levels in LUFS, one a block. A block of zeros has minus infinity.
#
# A sound shorter than one block counts as if silence followed it: it makes one block, and the mean is taken over the
# length of a whole block.
#
# Example: `block_loudness(np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]), 10)` has three blocks of four samples, with the
# mean squares 1, 0.75 and 0.5. The result is [−0.691, −1.940, −3.701].


# %% exercise="block_loudness"
def block_loudness(y, sr):
    """Loudness of 400 ms blocks, 100 ms apart, of K-weighted y: [n] or [channels, n]. Returns [blocks] LUFS."""
    ### BEGIN SOLUTION
    y = np.atleast_2d(y)
    size = 4 * sr // 10
    missing = max(0, size - y.shape[1])
    weights = np.array([1, 1, 1, 1.41, 1.41])[: len(y)]
    power = np.pad(weights @ y**2, (0, missing))
    starts = range(0, len(power) - size + 1, sr // 10)
    with np.errstate(all="ignore"):  # equivalent: np.errstate(all='ignore') -> np.errstate() (hides a warning)
        return -0.691 + 10 * np.log10([np.mean(power[s : s + size]) for s in starts])
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `integrated_lufs`
#
# Return the integrated loudness, one number in LUFS, of blocks whose loudness is `levels`: an array of at least one
# level in LUFS. Some may be minus infinity.
#
# - Leave out all blocks that are not above −70 LUFS. If none is left, return minus infinity.
# - Take the mean *power* of those that are left, with a power of $10^{L/10}$ for the level $L$. Its level,
#   10 · log₁₀(mean), less 10 LU, is the second gate.
# - Leave out all blocks that are not above the second gate, and still all that the first one left out.
# - Return the level of the mean power of the blocks that passed both.
#
# The −0.691 is in the levels already. (No case has a block exactly at a gate.)
#
# Example: of the levels −20, −23, −40 and −80, the first gate leaves out the last. The others have the mean power
# (0.01 + 0.00501 + 0.0001) / 3, which is −22.98 LUFS. The second gate is −32.98 and leaves out −40. The result is
# −21.25.


# %% exercise="integrated_lufs"
def integrated_lufs(levels):
    """Integrated loudness of blocks of these levels: [blocks] LUFS, with both gates. Returns LUFS; -inf for silence."""
    ### BEGIN SOLUTION

    def mean(levels):
        return 10 * np.log10(np.mean(10 ** (levels / 10)))

    loud = levels[levels > -70]  # equivalent: levels > -70 -> levels >= -70 (no block is exactly at a gate)
    if len(loud) == 0:
        return -np.inf
    gate = mean(loud) - 10
    return mean(loud[loud > gate])  # equivalent: loud > gate -> loud >= gate (no block is exactly at a gate)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `normalize_loudness`
#
# Return `x`, `[n]` or `[channels, n]` floats, $n \ge 1$, with one gain for all samples: the same shape, louder or
# softer. `loudness` is what a meter says of `x`, in LUFS; you do not measure it. Two gains, in dB:
#
# - The *wanted* gain takes `x` to `target`, in LUFS: target minus loudness.
# - The *allowed* gain takes its true peak to `ceiling`, in dBTP: ceiling minus true peak. The true peak is
#   20 · log₁₀ of the largest distance from zero in `scipy.signal.resample_poly(x, 4, 1, axis=-1)`, over all channels.
#   (That sound has four times as many samples. Leave the function's window and padding as they are.)
#
# Use the smaller of the two, positive or negative, also where all peaks stay below full scale: each sample is
# multiplied by $10^{\mathrm{gain}/20}$. So a sound whose peak is too high for the target ends softer than the target,
# with its true peak at the ceiling. Nothing is cut off. The defaults are −14 LUFS and −1 dBTP.
#
# If `loudness` is minus infinity, nothing could be measured: return `x` as it is; the same array or a copy,
# either will do. Zeros come back as zeros, whatever their loudness.
#
# Example: the sound `np.array([0.5, 0.5])` has four times as many samples, the largest 0.6335: a true peak of
# −3.97 dBTP. If its loudness is −20, then −26 LUFS want −6 dB: [0.2506, 0.2506]. To −14 LUFS, 6 dB are wanted, but 2.97
# allowed: [0.7035, 0.7035].


# %% exercise="normalize_loudness"
def normalize_loudness(x, loudness, target=-14.0, ceiling=-1.0):
    """x: [n] or [channels, n] of this loudness, at target LUFS, or softer: its true peak stays at ceiling dBTP."""
    ### BEGIN SOLUTION
    if loudness == -np.inf:
        return x.copy()
    peak = np.max(np.abs(resample_poly(x, 4, 1, axis=-1)))
    with np.errstate(all="ignore"):  # equivalent: np.errstate(all='ignore') -> np.errstate() (hides a warning)
        gain = min(target - loudness, ceiling - 20 * np.log10(peak))
    return x * 10 ** (gain / 20)
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# Together, your functions are a loudness meter. The next cell puts them in a row: `k_weight`, `block_loudness`,
# `integrated_lufs`. First the four recordings of the start, as they were, then each with the gain that your meter asks
# for and your `normalize_loudness` allows. You will hear the jumps from player to player go away.


# %% tags=["demo"]
def my_loudness(x, sr):
    return float(integrated_lufs(np.asarray(block_loudness(np.asarray(k_weight(x, sr)), sr))))


def all_alike(target=-27):
    mine, rows = {}, ["| recording | before | after |", "|---|---|---|"]
    for label, (x, sr) in same_rms.items():
        mine[label] = np.asarray(normalize_loudness(x, my_loudness(x, sr), float(target))), sr
        rows.append(f"| {label} | {my_loudness(x, sr):.1f} LUFS | **{my_loudness(*mine[label]):.1f} LUFS** |")
    listen(same_rms)
    listen(mine)
    say("\n".join(rows))


explore(all_alike, target=(-35, -20, 1, "LUFS"))

# %% [markdown]
# And the meter, with everything on it. You will hear a recording before and after. Choose a target and a ceiling, and
# watch the curve move. Find a recording that does not reach −14 LUFS below −1 dBTP. What do those that reach it have in
# common?


# %% tags=["demo"]
def my_meter(recording="guit_em9", target=-14, ceiling=-1):
    x, sr = part(recording, 8)
    before = my_loudness(x, sr)
    y = np.asarray(normalize_loudness(x, before, float(target), float(ceiling)))
    curves, after = {}, my_loudness(y, sr)
    for label, sound in (("before", x), ("after", y)):
        levels = np.asarray(block_loudness(np.asarray(k_weight(sound, sr)), sr))
        curves[label] = 0.4 + np.arange(len(levels)) / 10, np.maximum(levels, -90)
    caption = f"Momentary loudness of {recording}, measured by your code."
    plot_curves(curves, "time (s)", "loudness (LUFS)", caption=caption, lines={"target": target}, dashed=["before"])
    listen({"before": (x, sr), "after": (y, sr)})
    held = "held it back" if after < target - 0.05 else "was not in the way"
    say(f"""**{before:.1f} LUFS** before, **{after:.1f} LUFS** after; true peak {true_peak(y):.1f} dBTP. The ceiling
        {held}.""")


names = ["guit_em9", "loop_tabla", "van_theme_mono", "naev_intro", "perc_bell", "speech_it", "loop_garzul"]
explore(my_meter, recording=names, target=([-14, -16, -23], "LUFS"), ceiling=(-9, 0, 1, "dBTP"))

# %% [markdown]
# Two functions have not had their turn. `a_weighting_db` weighs the spectra of the four recordings, and your `biquad`
# runs the published filter, sample by sample, against your `k_weight`. The table shows which of the three measures you
# can trust: look for the one that agrees with what you heard at the start. (A-weighting was made for soft tones. It all
# but forgets the bass drum.)


# %% tags=["demo"]
def three_measures():
    rows = ["| recording | RMS (dBFS) | A-weighted, by your curve (dB) | your meter (LUFS) |", "|---|---|---|---|"]
    for label, (x, sr) in same_rms.items():
        power = 2 * np.abs(np.fft.rfft(x)[1:] / len(x)) ** 2  # without 0 Hz
        weights = np.asarray(a_weighting_db(np.fft.rfftfreq(len(x), 1 / sr)[1:]))
        loud = 10 * np.log10(np.sum(power * 10 ** (weights / 10)))
        rows.append(f"| {label} | {rms_dbfs(x):.1f} | {loud:.1f} | **{my_loudness(x, sr):.1f}** |")
    say("\n".join(rows))
    stroke, _ = part("bd_808", 0.5)
    shelved = np.asarray(biquad(stroke, *SHELF))
    difference = np.abs(np.asarray(biquad(shelved, *LOW_CUT)) - np.asarray(k_weight(stroke, 48000))).max()
    say(f"""Largest difference between your `biquad` with the published numbers and your `k_weight`:
        {"below" if difference < 1e-5 else "**not** below"} a hundred-thousandth of full scale.""")


explore(three_measures)

# %% tags=["demo"]
progress()

# %% [markdown]
# These functions go on: whatever the course composes later is brought to a common loudness by them before it is
# compared.

# %% [markdown]
# ## What do you hear, and why?
#
# Set your meter above to `perc_bell` and to `loop_tabla`, a target of −14 LUFS, a ceiling of −1 dBTP. Then listen to
# the four recordings of the start once more, at equal RMS and at equal loudness. In six to ten sentences: Why is the
# bell louder than the bass drum at the same RMS level? Why does the tabla not reach the target, and what would you hear
# without a ceiling? Why do meters leave out soft blocks? Use the words *frequency*, *true peak* and *gate*.

# %% [markdown] question="what_you_hear" points=2
# **Model answer.** At the same RMS level the bell is much louder: its power lies at frequencies of some thousand hertz,
# where the ear is most sensitive, and K-weighting even raises them. The drum's power lies around 50 Hz, where the ear
# hears little. RMS counts all frequencies alike, so it calls them equal. At equal loudness in LUFS the drum has more
# power than the bell, and the two are much closer, though not alike: one curve cannot fit all listeners and volumes.
#
# The tabla has short, strong strokes and much quiet between them. Its loudness follows the average power, but the room
# is set by the highest moment. Its true peak reaches the ceiling long before its loudness reaches the target, so the
# gain is lowered. Without a ceiling the strokes would be cut off at full scale: a harsh crackle at every stroke. The
# true peak counts, not the largest sample, as the curve between samples may go higher.
#
# Pauses are not heard as softness of the music. If soft blocks counted, a program with long pauses would get a low
# number, and would be turned up too far. The first gate leaves out silence, the second one all that is 10 LU softer
# than the rest, such as noise in a pause.
#
# **Rubric.** 1 point for loudness depending on frequency, and for the bell and drum explained by it. 1 point for peaks
# against average (why the target is not reached, clipping without a ceiling) *and* for the purpose of gates; half a
# point if one of the two is missing. Full marks without these words if the ideas are clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 05** shows how the spectrum behind all these curves is computed.
#
# - Recommendation ITU-R BS.1770-4: *Algorithms to measure audio programme loudness and true-peak audio level*, 2015.
#   Free to read; your meter is its Annexes 1 and 2.
# - EBU R 128: *Loudness normalisation and permitted maximum level of audio signals*, and EBU Tech 3341, with test
#   signals for meters. Free as well.
# - IEC 61672-1: *Electroacoustics. Sound level meters. Part 1: Specifications*. The A curve with its tolerances.
# - ISO 226: *Acoustics. Normal equal-loudness-level contours*. Newer measurements of what A-weighting stands for.
# - H. Fletcher, W. A. Munson: *Loudness, Its Definition, Measurement and Calculation*. Journal of the Acoustical
#   Society of America 5, 1933. The first of these curves.
