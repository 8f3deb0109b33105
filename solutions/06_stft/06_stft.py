# %% [markdown]
# # 06 · The short-time Fourier transform
#
# A spectrum tells which notes are in a recording. It does not tell when. Here you will cut sound into short pieces,
# look into each of them, and put the pieces together again without a trace. Everything that follows in this course
# sees sound through these seven functions.
#
# | | |
# |---|---|
# | **You will hear** | a guitar backwards; a tone that leaks; a voice that whispers, and one without phases |
# | **You will write** | seven functions: window, frames, STFT and inverse, a test, spectrogram, Griffin-Lim |
# | **Time** | about two hours; a third of it is listening |
# | **You need** | lesson 05, the Fourier transform; decibels from lesson 01; headphones |
#
# From now on `np.fft.rfft` does the Fourier transform: you know what is inside.

# %%
import numpy as np

from autograder import check, hint, progress
from studio import explore, library, listen, load, plot_compare, plot_curves, plot_spectrogram, plot_waveform, say

# %% [markdown]
# ## Hear the problem first
#
# You will hear five seconds of a guitar, forwards and then backwards. No one would confuse the two: backwards, each
# note swells from nothing and stops short. Then look at their spectra, each taken of the whole sound at once.

# %% tags=["demo"]
guitar, guitar_sr = load("guit_em9")
guitar = guitar[: 5 * guitar_sr].astype(float)
turned = {"forwards": guitar, "backwards": guitar[::-1]}
listen({label: (x, guitar_sr) for label, x in turned.items()})

hertz = np.fft.rfftfreq(len(guitar), 1 / guitar_sr)
sizes = {label: np.abs(np.fft.rfft(x)) * 2 / len(x) for label, x in turned.items()}
low = hertz < 1000
curves = {label: (hertz[low], 20 * np.log10(size[low] + 1e-9)) for label, size in sizes.items()}
caption = "Spectra of the whole sounds. Both curves are there: one hides the other."
plot_curves(curves, "frequency (Hz)", "level (dBFS)", caption=caption, dashed=["backwards"], ylim=(-120, -20))
difference = np.abs(sizes["forwards"] - sizes["backwards"]).max() / sizes["forwards"].max()
say(f"The largest difference between the two, as a part of the highest peak: **{difference:.9f}**.")

# %% [markdown]
# You can read the notes off the peaks. But a spectrum of the whole sound is the same forwards and backwards: *when*
# a note sounds is not to be seen. It is not lost; it hides in the phases, where no eye finds it.
#
# The remedy is old: do not look at the whole sound, look at short pieces of it, one after the other. In the next
# pictures, each column is the spectrum of a short piece. Time runs to the right, frequency up, and what is bright is
# loud. Now forwards and backwards differ as clearly as they sound.

# %% tags=["demo"]
caption = "Forwards, notes begin with an edge and fade. Backwards, they grow and end in one."
plot_spectrogram({k: (x, guitar_sr) for k, x in turned.items()}, top=2500, caption=caption)
say(f"Each piece lasts {1000 * 2048 / guitar_sr:.0f} ms.")

# %% [markdown]
# Four questions lead through this lesson. How should the pieces be cut? How long should they be? Can the sound be
# put together again? And what if the phases are thrown away, as this picture does?

# %% [markdown]
# ## A sound is cut into frames
#
# A piece is called a **frame**. All frames have the same length, and each begins a fixed number of samples after the
# one before: the **hop size**. If the hop is smaller than a frame, neighbors overlap. Sample $i$ of frame $m$ is
#
# $$x_m[i] = x[mH + i], \qquad 0 \le i < N$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $x[j]$ | sample number $j$ of the sound | none (1 is full scale) |
# | $m$ | number of the frame: 0, 1, 2, … | none |
# | $H$ | hop size; in code `hop_length` | samples |
# | $N$ | length of a frame; in code `frame_length`, later `n_fft` | samples |
# | $i$ | place within the frame | samples |
#
# In this course each frame is a *column* of a table, so that time runs to the right, as in the picture above.

# %% tags=["demo"]
numbers = list(range(10))  # a sound of ten samples: sample j has the value j
size, step = 4, 3
columns = []
begin = 0
while begin + size <= len(numbers):  # as long as a whole frame is left
    columns.append(numbers[begin : begin + size])
    begin += step
head = "| place | " + " | ".join(f"frame {m}" for m in range(len(columns))) + " |"
rows = [f"| {i} | " + " | ".join(str(column[i]) for column in columns) + " |" for i in range(size)]
say("\n".join([head, "|---" * (len(columns) + 1) + "|", *rows]))
say(f"""{len(numbers)} samples, frames of {size}, hop {step}: **{len(columns)} frames**. Neighbors share
    {size - step} sample.""")

# %% [markdown]
# What does a frame know? Only what happens within it. In the next cell the frames of a voice are played in random
# order. You will hear, at 500 ms, whole syllables at the wrong place. At 100 ms, no word is left, but you still hear
# someone speak. At 10 ms, only the color of the voice is left, in a rough hum. Frames are the clock of everything that
# follows: what changes faster than a frame, no column can tell apart.

# %% tags=["demo"]
voice, voice_sr = load("librivox_0870")
voice = voice[: 3 * voice_sr]


def in_random_order(frame=100):
    size = round(frame / 1000 * voice_sr)
    pieces = [voice[start : start + size] for start in range(0, len(voice), size)]
    order = np.random.default_rng(6).permutation(len(pieces))
    mixed = np.concatenate([pieces[m] for m in order])
    listen({"the voice": (voice, voice_sr), "its frames in random order": (mixed, voice_sr)})
    say(f"{len(pieces)} frames of {size:,} samples, no overlap.")


explore(in_random_order, frame=([500, 200, 100, 50, 20, 10], "ms"))

# %% [markdown]
# You may also hear a click at each joint: frames begin and end abruptly. These edges are the next problem.

# %% [markdown] term="Hop Size" also="hop length, hop_length, hops"
# The distance in samples from the beginning of one frame to the beginning of the next. A smaller hop gives more
# columns for each second, and more to compute; it does not sharpen the frames themselves.

# %% [markdown]
# ## A window fades every frame in and out
#
# The Fourier transform of a frame describes a sound that repeats this frame for ever (lesson 05). So let us hear
# that: one frame of a tone, again and again. If whole cycles fit into the frame, its end meets its start, and you
# hear a pure tone. If half a cycle is left over, you hear a hard buzz: the tone jumps at every joint. Nothing in the
# recording buzzes; the cutting does.

# %% tags=["demo"]
FRAME, RATE = 512, 16000


def one_frame(cycles):
    return 0.4 * np.cos(2 * np.pi * cycles * np.arange(FRAME) / FRAME)


def repeated(x):
    return np.tile(x, RATE // FRAME)  # about a second


fade = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
loops = {"10 cycles": repeated(one_frame(10)), "10.5 cycles": repeated(one_frame(10.5))}
loops["10.5 cycles, faded"] = repeated(fade * one_frame(10.5))
listen({label: (x, RATE) for label, x in loops.items()})
shown = {label: x[: 2 * FRAME] for label, x in loops.items() if label != "10 cycles"}
caption = "Two repetitions of a frame. At the joint in the middle, only the faded one is smooth."
plot_compare(shown, RATE, caption=caption, limit=0.5)

# %% [markdown]
# The third player fades the frame in and out before repeating it. The buzz is gone; what is left is a tone that comes
# and goes. A curve that fades frames is a **window function**. Each sample of the frame is multiplied by the
# window's value at its place. The most common one is named after Julius von Hann:
#
# $$w[i] = 0.5 - 0.5 \cos\frac{2 \pi i}{N}, \qquad 0 \le i < N$$
#
# with $N$ the length of the frame in samples, $i$ the place in it, and $w$ without a unit, from 0 to 1.
#
# Two versions are in use. This one is *periodic*: its next value, at $i = N$, would be 0 again, but that place
# belongs to the next repetition. The *symmetric* one divides by $N - 1$ and ends in that zero. `np.hanning` makes the
# symmetric one; for spectra one takes the periodic one, because its copies add up evenly, as you will see.

# %% tags=["demo"]
rows = ["| place $i$ | periodic, $N = 8$ | symmetric |", "|---|---|---|"]
for i in range(8):
    periodic, symmetric = (0.5 - 0.5 * np.cos(2 * np.pi * i / period) for period in (8, 7))
    rows.append(f"| {i} | {periodic:.3f} | {symmetric:.3f} |")
say("\n".join(rows))

# %% [markdown] term="Window Function" also="Hann window, windowed"
# A curve by which each frame is multiplied, so that it begins and ends softly. Without it, the edges of the frame
# spread every tone over the whole spectrum; Hann, Hamming and Blackman are common shapes.

# %% [markdown]
# ## Leakage
#
# Now the same in the spectrum. The Fourier transform of $N$ samples has values only at whole numbers of cycles in
# the frame: its **bins**. A tone of 10 cycles is one peak at bin 10. A tone of 10.5 cycles belongs to no bin. Its
# energy spreads over all of them; one says it **leaks**. Windows differ in how they trade the height of these skirts
# for the width of the peak.

# %% tags=["demo"]
from scipy.signal import get_window

shapes = {name: get_window(kind, FRAME) for name, kind in
          {"rectangular": "boxcar", "Hann": "hann", "Hamming": "hamming", "Blackman": "blackman"}.items()}  # fmt: skip


def levels_of(frame, shape):
    """Levels in dB of a windowed frame: [bins]; a sine of amplitude 1 is at 0 dB if it falls on a bin."""
    return 20 * np.log10(np.abs(np.fft.rfft(shape * frame)) * 2 / shape.sum() + 1e-9)


curves = {name: levels_of(one_frame(10.5), shape)[:60] for name, shape in shapes.items()}
caption = "A tone of 10.5 cycles through four windows. With the rectangular one, it is everywhere."
plot_curves(curves, "bin (cycles in the frame)", "level (dB)", caption=caption, ylim=(-120, 0))

# %% [markdown]
# Two numbers sum up a window. The **main lobe** is the peak in the middle: its width says how close two equally loud
# tones may be before they melt into one. The **side lobes** are the ripples beside it: the height of the highest says
# how much softer a neighbor may be before it drowns. The next cell measures both, by looking at the window's own
# spectrum 64 times as closely.

# %% tags=["demo"]
rows = ["| window | main lobe, from zero to zero | highest side lobe |", "|---|---|---|"]
zoomed = {}
for name, shape in shapes.items():
    spectrum = np.abs(np.fft.rfft(shape, 64 * FRAME)) / shape.sum()
    valley = np.flatnonzero(np.diff(spectrum) > 0)[0]  # where the level rises for the first time
    side = 20 * np.log10(spectrum[valley:].max())
    rows.append(f"| {name} | {2 * valley / 64:.1f} bins | {side:.0f} dB |")
    zoomed[name] = (np.arange(64 * 8) / 64, 20 * np.log10(spectrum[: 64 * 8] + 1e-9))
say("\n".join(rows))
caption = "The windows' own spectra: lower side lobes are paid for with a wider main lobe."
plot_curves(zoomed, "distance from the tone (bins)", "level (dB)", caption=caption, ylim=(-100, 0))

# %% [markdown]
# Does it matter? Hide something soft beside something loud: a tone at 440 Hz, and 40 dB below it, beeps at 1000 Hz.
# Then take the loud tone away: in each frame, the bins next to it are set to zero, and the frames are put together
# again. What is left is played ten times as loud. You will hear: with the rectangular window, a harsh buzz at every
# joint, and somewhere in it, perhaps, beeps. With the Hann window, beeps. That buzz is leakage: the part of the loud
# tone that had spread to all the other bins.

# %% tags=["demo"]
t = np.arange(2 * RATE) / RATE
beeps = 10 ** (-40 / 20) * np.sin(2 * np.pi * 1000 * t) * (t % 0.5 < 0.2)
mixture = 0.3 * (np.sin(2 * np.pi * 440 * t) + beeps)


def without_bins(x, shape, hop, low, high):
    """x: [n] with the bins from low up to high set to zero, in frames faded by shape: [N]. Returns [n]."""
    out, weight = np.zeros((2, len(x)))
    for start in range(0, len(x) - len(shape) + 1, hop):
        spectrum = np.fft.rfft(shape * x[start : start + len(shape)])
        spectrum[low:high] = 0
        out[start : start + len(shape)] += np.fft.irfft(spectrum)
        weight[start : start + len(shape)] += shape
    return out / np.maximum(weight, 0.1)


loud = round(440 * FRAME / RATE)  # the bin of the loud tone
left = {"rectangular": without_bins(mixture, shapes["rectangular"], FRAME, loud - 4, loud + 5)}
left["Hann"] = without_bins(mixture, shapes["Hann"], FRAME // 4, loud - 4, loud + 5)
listen({"both tones": (mixture, RATE)} | {f"{name}, 440 Hz removed, × 10": (10 * x, RATE) for name, x in left.items()})

# %% [markdown]
# In the next cell, choose a window and move the soft tone. The dashed curve is the loud tone alone: wherever it lies
# above the peak of the soft one, no one can see that there is a second tone. Which window shows it best at 40 dB?
# Which at 2 bins' distance? No window wins both.


# %% tags=["demo"]
def two_tones(window="rectangular", softer=40, distance=12.0):
    alone = one_frame(20.5)
    both = alone + 10 ** (-softer / 20) * one_frame(20.5 + distance)
    curves = {
        "both tones": levels_of(both, shapes[window])[:60],
        "loud tone alone": levels_of(alone, shapes[window])[:60],
    }
    caption = f"A tone at bin 20.5, and one {softer} dB softer {distance:g} bins higher, through the {window} window."
    plot_curves(
        curves, "bin (cycles in the frame)", "level (dB)", caption=caption, ylim=(-120, 0), dashed=["loud tone alone"]
    )
    where = round(20.5 + distance)
    above = (curves["both tones"] - curves["loud tone alone"])[where - 1 : where + 2].max()
    say(f"Around bin {where}, the second tone lifts the curve by {max(above, 0):.0f} dB.")


explore(two_tones, window=list(shapes), softer=(0, 80, 5, "dB"), distance=(1.0, 30.0, 0.5, "bins"))

# %% [markdown]
# ## The short-time Fourier transform
#
# Frames, a window, a Fourier transform of each: that is the **STFT**, the *short-time Fourier transform*. Every
# column is the spectrum of one moment.
#
# $$S[k, m] = \sum_{i=0}^{N-1} w[i] \; x\!\left[mH + i - \tfrac{N}{2}\right] e^{-2 \pi \mathrm{i} \, k i / N}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $S[k, m]$ | a complex number: how strongly, and with which phase, frequency $k$ sounds in frame $m$ | none |
# | $k$ | row, the bin, from 0 to $N/2$; its frequency is $k f_s / N$ | none; Hz |
# | $m$ | column, the frame, from 0; its middle is at $m H / f_s$ | none; s |
# | $N$ | frame length, `n_fft`, an even number | samples |
# | $H$ | hop size, `hop_length` | samples |
# | $w$ | periodic Hann window | none |
# | $i$ | slanted: place within the frame, as before | samples |
# | $\mathrm{i}$ | upright: the imaginary unit, `1j` in code | none |
# | $f_s$ | sample rate, `sr` | Hz |
#
# Why $- N/2$? So that frame $m$ is **centered** on sample $mH$, and the time of a column is easy to tell. The first
# frame then begins before the sound does: there, and behind the end, the sound counts as zeros. A sound of $n$
# samples has $1 + \lfloor n / H \rfloor$ columns, where $\lfloor \; \rfloor$ rounds down.
#
# Nothing is scaled: far from both ends of a sound, a sine of amplitude $A$ on a bin between 0 Hz and half the sample
# rate gives $|S| = A \cdot \frac{1}{2} \sum_i w[i] = A N / 4$ there.


# %% tags=["demo"]
def one_value(x, n_fft, hop, k, m):
    """A single number of the STFT, by the formula. x: [n]."""
    total = 0
    for i in range(n_fft):
        j = m * hop + i - n_fft // 2
        sample = x[j] if 0 <= j < len(x) else 0.0  # zeros around the sound
        fade = 0.5 - 0.5 * np.cos(2 * np.pi * i / n_fft)
        total += fade * sample * np.exp(-2j * np.pi * k * i / n_fft)
    return total


S = library.stft(voice, n_fft=1024, hop_length=256)
k, m = 14, 60
by_hand = one_value(voice, 1024, 256, k, m)
say(f"""The voice has {len(voice):,} samples. Its STFT has **{S.shape[0]} rows** and **{S.shape[1]} columns**.
    Row {k} is {k * voice_sr / 1024:.1f} Hz, column {m} is {m * 256 / voice_sr:.3f} s.
    By the formula, the value there is {by_hand:.3f}; the library's is {S[k, m]:.3f}.""")

# %% [markdown] term="STFT" also="short-time Fourier transform"
# The short-time Fourier transform: cut a sound into overlapping frames, fade each with a window, take the Fourier
# transform of each. The result is a table of complex numbers with frequency in its rows and time in its columns.

# %% [markdown]
# ## A spectrogram shows levels in decibels
#
# Complex numbers cannot be seen. A **spectrogram** is the picture of their magnitudes, mostly in decibels, since ears
# and eyes both judge ratios (lesson 01):
#
# $$L[k, m] = \max\!\left(20 \log_{10} \frac{|S[k, m]|}{R}, \; L_\text{floor}\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $L$ | level | dB |
# | $R$ | **reference**: the magnitude that counts as 0 dB; by default the largest one | as $\lvert S \rvert$ |
# | $L_\text{floor}$ | **floor**: everything softer is drawn like this | dB |
#
# Without a floor, silence would be minus infinity, and the colors would be spent on noise that no one hears. Move it
# in the next cell. You will see: at −30 dB, only vowels. At −80 dB, consonants and breath. At −120 dB, the noise
# of the room.


# %% tags=["demo"]
def floors(floor=-80):
    levels = library.spectrogram_db(library.stft(voice, 1024, 256), floor=floor)
    caption = f"The voice. 0 dB is its loudest value; what is {-floor} dB below it, or more, is black."
    plot_spectrogram(levels, voice_sr, hop_length=256, floor=floor, caption=caption)
    say(f"{np.mean(levels <= floor):.0%} of all values lie at the floor.")


explore(floors, floor=(-120, -20, 10, "dB"))
listen(voice, voice_sr, "the voice")

# %% [markdown] term="Spectrogram" also="spectrograms"
# The picture of an STFT without its phases: time to the right, frequency upward, and the brighter, the louder, mostly
# in decibels. You see which tones sound and when, but not how to put the sound together again.

# %% [markdown]
# ## Long windows, short windows
#
# How long should a frame be? A drum loop has edges in time, a guitar lines in frequency. Look at the same two
# seconds of drums with three lengths. The hop is a quarter of the frame each time.

# %% tags=["demo"]
drums, drums_sr = load("loop_mika")
pictures = {}
for n_fft in (128, 1024, 8192):
    levels = library.spectrogram_db(library.stft(drums[: 2 * drums_sr], n_fft, n_fft // 4))
    pictures[f"{n_fft} samples: {1000 * n_fft / drums_sr:.0f} ms, rows {drums_sr / n_fft:.1f} Hz apart"] = levels
caption = "Short frames show when, long frames show which frequency. None shows both."
plot_spectrogram({k: (L, drums_sr) for k, L in pictures.items()}, top=4000, caption=caption)
listen(drums[: 2 * drums_sr], drums_sr, "the drums")

# %% [markdown]
# That is no fault of the program. Rows are $f_s / N$ hertz apart, and a frame lasts $N / f_s$ seconds: the product is
# 1, whatever $N$ is. Dennis Gabor showed in 1946 that no choice of window gets below a bound of this kind: **what is
# sharp in time is blurred in frequency**, and the other way round.
#
# Now it is your turn. Below is a live spectrogram. The last sound of the list is a riddle: two clicks, 10 ms apart,
# and two tones, 40 Hz apart. Find a length that separates the clicks. Find one that separates the tones. Then try to
# find one that does both.
#
# Move the hop as well. You will see: it changes how many columns there are, not how sharp they are. (Here it is kept
# between a sixteenth of the window and the window itself.)

# %% tags=["demo"]
riddle_sr = 16000
t = np.arange(riddle_sr // 2) / riddle_sr
riddle = 0.1 * (np.sin(2 * np.pi * 600 * t) + np.sin(2 * np.pi * 640 * t))
riddle[[4000, 4160]] += 0.8
choices = {
    "voice": (voice, voice_sr),
    "guitar": (guitar[: 3 * guitar_sr], guitar_sr),
    "drums": (drums[: 3 * drums_sr], drums_sr),
    "riddle": (riddle, riddle_sr),
}


def live(sound="voice", window=1024, hop=256):
    x, sr = choices[sound]
    hop = min(max(hop, window // 16), window)
    levels = library.spectrogram_db(library.stft(x, window, hop), floor=-70)
    caption = f"A window of {1000 * window / sr:.1f} ms, a hop of {1000 * hop / sr:.1f} ms."
    plot_spectrogram(levels, sr, hop_length=hop, floor=-70, top=1200 if sound == "riddle" else 4000, caption=caption)
    listen(x, sr, sound)
    say(f"""{levels.shape[0]:,} rows, {sr / window:.1f} Hz apart; {levels.shape[1]:,} columns, {hop} samples apart:
        **{levels.size / len(x):.1f} numbers for each sample**.""")


windows, hops = [64, 128, 256, 512, 1024, 2048, 4096, 8192], [16, 32, 64, 128, 256, 512, 1024]
explore(live, sound=list(choices), window=(windows, "samples"), hop=(hops, "samples"))

# %% [markdown]
# ## Overlapping windows must add up
#
# Can the way be gone back? Each column gives its windowed frame again, by the inverse FFT. But the window has faded
# the frame out at both ends; there, only the neighbors know what was played. So frames must overlap, and what one
# fades out, the next must fade in.
#
# Hear what happens if they are only added up, with the window applied twice, on the way there and on the way back. You
# will hear the guitar three times: at a hop of a quarter of the frame, clean. At half, rough. At three quarters, it is
# chopped to pieces.


# %% tags=["demo"]
def added_up(x, n_fft, hop):
    """Windowed frames of x: [n], windowed once more and added, without any division. Returns [n]."""
    shape, total = library.hann(n_fft), np.zeros(len(x))
    for start in range(0, len(x) - n_fft + 1, hop):
        total[start : start + n_fft] += shape * (shape * x[start : start + n_fft])
    return total * hop / np.sum(shape**2)  # as loud as x on average


parts = {"a quarter": 512, "half": 1024, "three quarters": 1536}
calm = guitar[2 * guitar_sr : 4 * guitar_sr]
listen({f"hop of {name}": (added_up(calm, 2048, hop), guitar_sr) for name, hop in parts.items()})

# %% [markdown]
# The division is the remedy. At sample $p$, counted from the start of the first frame, all windows that reach it have
# left the factor
#
# $$W[p] = \sum_m w^2[p - mH]$$
#
# behind, where $w$ is 0 outside of its $N$ values. It has no unit. Squares, because each frame has met the window
# twice. If that sum is known, the sound can be divided by it, and the flutter is gone. It need not be constant. **It
# must only not be zero**: then there is nothing left to divide. That condition is called **NOLA**, *nonzero
# overlap-add*. (COLA, *constant overlap-add*, is a stricter wish: the windows themselves, without squares, add up to
# the same number everywhere. Then frames that have met the window once need no division.)
#
# In practice a sum counts as zero up to a small limit, $10^{-10}$ here. At the ends of a sound fewer windows overlap.
# The condition looks at the middle, as if there were endlessly many frames: then $W$ repeats after one hop.


# %% tags=["demo"]
def sum_of_squares(window="Hann", hop=256):
    shape = get_window({"rectangular": "boxcar"}.get(window, window.lower()), 512)
    total = np.zeros(4096)
    for start in range(0, len(total) - 512 + 1, hop):
        total[start : start + 512] += shape**2
    single = np.pad(shape**2, (1536 // hop * hop, len(total)))[: len(total)]
    caption = f"Squares of {window} windows of 512 samples, {hop} samples apart. The ends do not count."
    curves = {"sum": total[:3584], "one window, squared": single[:3584]}
    plot_curves(curves, "sample", "squared window (no unit)", caption=caption, ylim=(0, None))
    middle = total[1024 : 1024 + hop]
    word = "**yes**" if middle.min() > 1e-10 else "**no**: the sum reaches zero"
    say(f"Within one hop the sum runs from {middle.min():.4f} to {middle.max():.4f}. Invertible: {word}.")


explore(sum_of_squares, window=list(shapes), hop=([64, 128, 192, 256, 384, 500, 512, 600], "samples"))

# %% [markdown]
# ## The way back
#
# All of that together is the inverse STFT:
#
# $$x[j] = \frac{\displaystyle\sum_m w[i] \; y_m[i]}{\displaystyle\sum_m w^2[i]}, \qquad i = j - mH + \tfrac{N}{2}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $y_m$ | the inverse FFT of column $m$: $N$ samples | none (1 is full scale) |
# | $j$ | sample of the sound; the first frame begins at $j = -N/2$, so $p = j + N/2$ above | samples |
# | $i$ | place of sample $j$ in frame $m$; only frames that reach $j$ count, $0 \le i < N$ | samples |
# | $w$ | periodic Hann window | none |
#
# Why the window a second time, if one could divide by the sum of plain windows? Because the columns are mostly
# *changed* on the way: filtered, cleaned, made by a neural network. A changed column may give a frame that does not end
# in zero. The second window fades it out again. Griffin and Lim proved in 1984 that this formula gives the sound
# whose own STFT is closest, in the sense of least squares, to the numbers at hand.

# %% tags=["demo"]
rows = ["| frame | hop | largest error |", "|---|---|---|"]
for n_fft, hop in ((1024, 256), (1024, 300), (512, 256), (64, 1), (4096, 1000)):
    there = library.stft(voice[:8000], n_fft, hop)
    back = library.istft(there, hop, 8000)
    rows.append(f"| {n_fft} | {hop} | {np.abs(back - voice[:8000]).max():.9f} |")
say("\n".join(rows))

# %% [markdown]
# There and back leaves no trace: the errors are rounding errors, far below a millionth. (With a hop larger than half a
# frame, the last frame may end before the sound does. What no frame has seen does not come back.)
#
# Now change something on the way. The next cell turns the phase of every value by chance, which makes a voice
# whisper. You will hear it twice. First with frames side by side, without a window: a buzz with a click at every
# joint. Then with windows that overlap: a whisper, and nothing else.

# %% tags=["demo"]
turns = np.random.default_rng(6)


def whisper(spectra):
    """Complex numbers of any shape, each with its magnitude and another phase."""
    return np.abs(spectra) * np.exp(2j * np.pi * turns.random(spectra.shape))


blocks = voice[: len(voice) // 512 * 512].reshape(-1, 512)  # one a row, side by side
chopped = np.fft.irfft(whisper(np.fft.rfft(blocks))).ravel()
smooth = library.istft(whisper(library.stft(voice, 512, 128)), 128, len(voice))
listen({"side by side": (chopped, voice_sr), "overlapping windows": (2 * smooth, voice_sr)})
rows = []
for name, x in {"side by side": chopped, "overlapping windows": smooth}.items():
    jumps = np.abs(np.diff(x))
    at_joints, elsewhere = jumps[511::512].mean(), np.delete(jumps, np.s_[511::512]).mean()
    rows.append(f"{name}: **{at_joints / elsewhere:.1f}** times")
say(f"From one sample to the next, the step at the joints is, compared with elsewhere: {'; '.join(rows)}.")

# %% [markdown]
# ## Magnitudes alone
#
# A spectrogram shows magnitudes. The phases are gone. Filters of lesson 07, and the models of parts III and IV, give
# magnitudes only. Can a sound be made of them? Hear what happens with the true magnitudes of the voice and three sets
# of phases: the true ones, zeros, and random ones. (Zero means here: all waves peak in the middle of the frame. Counted
# from its first sample, as the FFT does, that is the angle $\pi k$ in row $k$.) You will hear: the voice; a robot that
# hums one note; the whisper of before, as if in a tunnel.

# %% tags=["demo"]
short = voice[: 2 * voice_sr]
M = np.abs(library.stft(short))
true_phase = np.angle(library.stft(short))
random_phase = np.random.default_rng(1).uniform(-np.pi, np.pi, M.shape)
zeros = np.pi * np.arange(len(M))[:, np.newaxis] + 0 * M
guesses = {"true phases": true_phase, "zeros": zeros, "random": random_phase}
made = {label: library.istft(M * np.exp(1j * phase), 256, len(short)) for label, phase in guesses.items()}
listen({label: (x, voice_sr) for label, x in made.items()})
pictures = {k: (library.spectrogram_db(library.stft(x), M.max()), voice_sr) for k, x in made.items()}
caption = "Made of the same magnitudes. With wrong phases, other magnitudes come out."
plot_spectrogram(pictures, hop_length=256, top=4000, caption=caption)
say(f"The robot hums at {voice_sr / 256:.1f} Hz, one pulse a hop.")

# %% [markdown]
# All three were made of one table of magnitudes. Yet if you transform the second or third again, its magnitudes are
# *not* the ones you asked for: the pictures show it. Frames overlap, so neighboring columns describe the same samples,
# and most tables of complex numbers contradict themselves: they are the STFT of no sound. The inverse then finds a
# compromise. How far is it from what was asked for? The *spectral convergence* says it as one number without a unit:
#
# $$C = \frac{\lVert \, |\mathrm{STFT}(x)| - M \, \rVert}{\lVert M \rVert}$$
#
# with $M$ the magnitudes that were asked for, $x$ the sound that came out, and $\lVert \cdot \rVert$ the root of the
# sum of squares of all values. 0 is perfect.

# %% [markdown]
# ## Griffin and Lim's guess
#
# The contradiction is also the way out. The compromise is a real sound, so the phases of *its* STFT do fit together.
# Keep these phases, put the wanted magnitudes back, and make a sound again. Daniel Griffin and Jae Lim showed in 1984
# that the error never grows from round to round (counted over negative frequencies, too):
#
# $$x_{r} = \mathrm{ISTFT}\!\left(M \, e^{\mathrm{i} \varphi_r}\right), \qquad
# \varphi_{r+1} = \angle \, \mathrm{STFT}(x_r)$$
#
# with $r$ the round from 0, $\varphi_0$ a first guess in radians, and $\angle$ the angle of each complex number. It
# need not find the true sound. It finds one whose spectrogram looks alike.
#
# You will hear the voice after 0, 1, 5, 30 and 100 rounds, from random phases. The whisper turns into a voice in a
# metal pipe, the pipe gets shorter, and at the end only a slight shimmer is left.

# %% tags=["demo"]
stages = {}
for rounds in (0, 1, 5, 30, 100):
    x = library.griffin_lim(M, random_phase, 256, len(short), rounds)
    stages[f"{rounds} round{'s' * (rounds != 1)}"] = (x, voice_sr)
listen(stages)


def convergence(x):
    """How far the magnitudes of x: [n] are from M, as one number."""
    return np.linalg.norm(np.abs(library.stft(x)) - M) / np.linalg.norm(M)


errors = {}
for label in ("random", "zeros"):
    x, errors[f"from {label}"] = made[label], []
    for _ in range(60):
        errors[f"from {label}"].append(convergence(x))
        x = library.griffin_lim(M, np.angle(library.stft(x)), 256, len(short), 0)
caption = "The error falls in every round, fast at first and then slowly."
plot_curves(errors, "round", "spectral convergence (no unit)", caption=caption, log_y=True)
say(f"""After 0 rounds {convergence(stages["0 rounds"][0]):.2f}, after 100 rounds
    **{convergence(stages["100 rounds"][0]):.2f}**.""")

# %% [markdown]
# More overlap means more contradictions, and so more help. In the next cell you will hear a note of the guitar, found
# again from its magnitudes. Choose few rounds and a hop of half a window, then many and an eighth.


# %% tags=["demo"]
def found_again(rounds=10, overlap=4):
    x = guitar[guitar_sr // 4 : 2 * guitar_sr : 2]
    n_fft, hop = 1024, 1024 // overlap
    wanted = np.abs(library.stft(x, n_fft, hop))
    first = np.random.default_rng(2).uniform(-np.pi, np.pi, wanted.shape)
    y = library.griffin_lim(wanted, first, hop, len(x), rounds)
    listen({"the guitar": (x, guitar_sr / 2), "found again": (y, guitar_sr / 2)})
    error = np.linalg.norm(np.abs(library.stft(y, n_fft, hop)) - wanted) / np.linalg.norm(wanted)
    say(f"{rounds} rounds, hop {hop}: spectral convergence **{error:.3f}**.")


explore(found_again, rounds=[0, 1, 3, 10, 30], overlap={"half": 2, "a quarter": 4, "an eighth": 8})

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `hint(hann)` in a cell of your own gives one hint at a time, and `progress()` shows what you have
# solved.
#
# These conventions hold for all exercises, and for all lessons after this one:
#
# - A sound `x` is a one-dimensional numpy array of $n \ge 1$ floats. Leave the arrays that you are given as they are.
# - Frames are **columns**: `frame` returns `[frame_length, frames]`, `stft` returns `[1 + n_fft // 2, frames]`. So
#   time runs to the right, as in a picture.
# - Windows are **periodic Hann** windows of `n_fft` values, and `n_fft` is even.
# - `hop_length` is a whole number of samples, at least 1. In `stft` and `istft` it is at most `n_fft`, in `griffin_lim`
#   at most `n_fft // 2`. It need not divide anything.
# - `np.fft.rfft` and `np.fft.irfft`, or those of torch and scipy, do the Fourier transforms, without any scaling of
#   yours.
# - Later exercises may call your earlier functions; the solutions here do. If `stft` fails, check `hann` and `frame`
#   first.
# - Return arrays, tensors, or lists of numbers. Single precision is exact enough, and numpy's `True` and `False` count
#   as Python's. Use Python, numpy and torch as you like, but no library that does the exercise (librosa, scipy.signal,
#   torch.stft, or `studio.library`). All cases of an exercise have 10 seconds.

# %% [markdown]
# ### Exercise 1 · `hann`
#
# Return the periodic Hann window of `n` values, a whole number, at least 2. Value number $k$, from 0 to $n - 1$, is
# $0.5 - 0.5 \cos(2 \pi k / n)$. No ready-made window, such as `np.hanning` or `torch.hann_window`: you write it.
#
# Example: `hann(4)` is `[0, 0.5, 1, 0.5]`.


# %% exercise="hann"
def hann(n):
    """Periodic Hann window: [n] floats, n >= 2."""
    ### BEGIN SOLUTION
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `frame`
#
# Cut `x` into frames of `frame_length` $\ge 1$ samples. Column number $m$ of the result holds the samples from
# m · `hop_length` to m · `hop_length` + `frame_length` − 1. There is a column for every frame that fits into `x` as
# a whole, and for no other: samples left over at the end are left out, and nothing is padded. The hop may be larger
# than a frame; then samples between frames are left out as well.
#
# The shape is `[frame_length, frames]`. `x` is at least as long as one frame.
#
# Example: `frame(np.arange(10.0), 4, 3)` has three columns, which start at the samples 0, 3 and 6:
# `[[0, 3, 6], [1, 4, 7], [2, 5, 8], [3, 6, 9]]`.


# %% exercise="frame"
def frame(x, frame_length, hop_length):
    """Whole frames of x: [n], one a column, hop_length samples apart. Returns [frame_length, frames]."""
    ### BEGIN SOLUTION
    starts = np.arange(0, len(x) - frame_length + 1, hop_length)
    return x[starts + np.arange(frame_length)[:, np.newaxis]]
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `stft`
#
# Return the short-time Fourier transform of `x`, $n \ge 1$ samples. Put `n_fft // 2` zeros before and `n_fft // 2`
# zeros behind `x`, so that frame $m$ is centered on sample m · `hop_length` of `x`. Cut that into frames of `n_fft`
# samples, whole ones only. Multiply each by the periodic Hann window, and transform it. Row $k$ of the result is the
# frequency k / `n_fft` times the sample rate, in Hz, from 0 Hz up to and including half the sample rate. (Which rate
# that is, `stft` need not know.)
#
# The shape is `[1 + n_fft // 2, 1 + n // hop_length]`, complex. A sound shorter than `n_fft` is no special case. The
# defaults are `n_fft=1024` and `hop_length=256`.
#
# Example: `stft(np.ones(4), 4, 2)` is `[[1.5, 2, 0.5], [-1+0.5j, -1, -0.5j], [0.5, 0, -0.5]]`, up to rounding errors.


# %% exercise="stft"
def stft(x, n_fft=1024, hop_length=256):
    """Centered STFT of x: [n], periodic Hann window. Returns [1 + n_fft // 2, 1 + n // hop_length] complex."""
    ### BEGIN SOLUTION
    frames = frame(np.pad(x, n_fft // 2), n_fft, hop_length)
    return np.fft.rfft(hann(n_fft)[:, np.newaxis] * frames, axis=0)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `is_invertible`
#
# Can a sound be put together again from frames under this window? `window` is a one-dimensional array of $n \ge 1$
# floats, any values, also below 0. Think of endlessly many frames, `hop_length` samples apart, so that there are no
# ends. At every sample, add up the *squares* of all window values that reach it. Return `True` if that sum is larger
# than $10^{-10}$ at every sample, else `False`. (The limit is a plain number, whatever the other sums are.)
#
# `hop_length` may be larger than the window. Then no window reaches some samples: `False`.
#
# Example: for the window `[0, 1, 2, 1]`, a hop of 2 gives the sums 0 + 4 and 1 + 1: `True`. A hop of 4 leaves a sum
# of 0: `False`.


# %% exercise="is_invertible"
def is_invertible(window, hop_length):
    """True if the squares of overlapping copies of window: [n] add up to more than 1e-10 everywhere, far from ends."""
    ### BEGIN SOLUTION
    sums = [np.sum(np.square(window[place::hop_length])) for place in range(hop_length)]
    return all(s > 1e-10 for s in sums)  # equivalent: s > 1e-10 -> s >= 1e-10 (no sum is exactly that)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `istft`
#
# Turn `S`, of shape `[1 + n_fft // 2, frames]`, back into a sound of `length` $\ge 1$ samples. `S` has at least one
# frame, and `n_fft` follows from its number of rows. It may be any complex numbers, not only what `stft` returns.
# An imaginary part in the first or the last row counts for nothing, as in `np.fft.irfft`.
#
# - Transform each column back into `n_fft` samples, and multiply them by the periodic Hann window.
# - Add them up, frame $m$ beginning at sample m · `hop_length`. At the same places, add up the squares of the window.
# - Divide the one by the other, sample by sample. Where the sum of squares is at most $10^{-10}$, the result is 0.
#   These are the sums of the frames that there are, also at both ends.
# - Leave out the first `n_fft // 2` samples, which are padding, and return the `length` samples that follow. `length`
#   is never larger than what the frames reach, but may be smaller.
#
# Example: `istft(stft(np.array([1.0, 2.0, 3.0]), 4, 2), 2, 3)` is `[1, 2, 3]` again, up to rounding errors.


# %% exercise="istft"
def istft(S, hop_length, length):
    """Sound of S: [1 + n_fft//2, frames] complex, by windowed overlap-add. Returns [length] floats."""
    ### BEGIN SOLUTION
    n_fft = 2 * (len(S) - 1)
    window = hann(n_fft)
    last = hop_length * (S.shape[1] - 1)  # equivalent: S.shape[1] - 1 -> S.shape[1] + 1 (longer arrays do no harm)
    total = np.zeros(last + n_fft)
    weight = np.zeros(len(total))
    for m, column in enumerate(S.T):
        here = slice(m * hop_length, m * hop_length + n_fft)
        total[here] += window * np.fft.irfft(column)
        weight[here] += window**2
    weight[weight <= 1e-10] = np.inf  # equivalent: weight <= 1e-10 -> weight < 1e-10 (no sum is exactly that)
    return (total / weight)[n_fft // 2 :][:length]
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `spectrogram_db`
#
# Turn `S`, of shape `[bins, frames]`, into levels in dB, an array of the same shape. `S` holds complex numbers, or
# magnitudes already. A level is 20 · log₁₀(magnitude / reference), and levels lower than `floor` become `floor`.
#
# - `reference` is the magnitude that counts as 0 dB, larger than 0. If it is `None`, take the largest magnitude of
#   the whole of `S`. With a reference of your own, levels may be positive: nothing is limited from above.
# - `floor` is a level in dB, below 0. A magnitude of 0 is at the floor, without an error. If all of `S` is 0, all of
#   the result is at the floor, with any reference or none.
#
# Example: `spectrogram_db(np.array([[10.0, 1.0], [3 + 4j, 0.0]]))` is `[[0, -20], [-6.02, -80]]`.


# %% exercise="spectrogram_db"
def spectrogram_db(S, reference=None, floor=-80.0):
    """Levels of S: [bins, frames], in dB: 0 at the reference (None: the largest magnitude), never below floor."""
    ### BEGIN SOLUTION
    magnitude = np.abs(S)
    if reference is None:
        reference = magnitude.max() or 1  # equivalent: 1 -> 2 (of silence, all is 0)
    return 20 * np.log10(np.maximum(magnitude / reference, 10 ** (floor / 20)))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 7 · `griffin_lim`
#
# Find a sound whose STFT has the magnitudes `magnitude`, real numbers from 0 up, of shape `[1 + n_fft // 2, frames]`.
# `phase`, of the same shape, is the first guess of the angles, in radians, and may be any numbers. Begin with the
# complex numbers that have these magnitudes and angles. One iteration is:
#
# - make a sound of `length` samples of them, as your `istft` does,
# - transform it again, with the same `n_fft` and `hop_length`,
# - keep the angles of that, and put `magnitude` in the place of its magnitudes. The angle of 0 is 0, as `np.angle` has
#   it.
#
# Do it `iterations` times, 0 or more, without momentum. Then turn the complex numbers that you have into a sound once
# more and return it: `length` floats. So 0 iterations are the sound of the first guess. `length` always fits:
# 1 + `length` // `hop_length` is the number of frames, and the hop is at most `n_fft // 2`, so that frames reach every
# sample. If all magnitudes are 0, the result is silence.
#
# Example: with the magnitudes and angles of the STFT of a sound, that sound comes back, after any number of
# iterations.


# %% exercise="griffin_lim"
def griffin_lim(magnitude, phase, hop_length, length, iterations):
    """A sound [length] with about these magnitudes; phase: the first guess, in radians; both [bins, frames]."""
    ### BEGIN SOLUTION
    n_fft = 2 * (len(magnitude) - 1)
    for _ in range(iterations):
        x = istft(magnitude * np.exp(1j * phase), hop_length, length)
        phase = np.angle(stft(x, n_fft, hop_length))
    return istft(magnitude * np.exp(1j * phase), hop_length, length)
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# The whole way once more, and now every step is yours: `hann` and `frame` inside `stft`, `spectrogram_db` for the
# picture, `istft` for the way back, `griffin_lim` for a sound of magnitudes alone. You will hear the original, the
# sound that went there and back, and the one that lost its phases. The first two must be the same to your ears, and
# to the text below. Then look for the setting in which you can hardly tell the third one from the first.


# %% tags=["demo"]
def my_chain(sound="voice", window=1024, hop=256, rounds=10):
    x, sr = choices[sound]
    x, hop = x[: 3 * sr // 2].astype(float), min(hop, window // 2)
    S = np.asarray(stft(x, window, hop))
    levels = np.asarray(spectrogram_db(S, floor=-70.0))
    plot_spectrogram(levels, sr, hop_length=hop, floor=-70, top=4000, caption=f"{sound}, through your code.")
    back = np.asarray(istft(S, hop, len(x)))
    first = np.random.default_rng(3).uniform(-np.pi, np.pi, S.shape)
    guess = np.asarray(griffin_lim(np.abs(S), first, hop, len(x), rounds))
    listen({"original": (x, sr), "there and back": (back, sr), "magnitudes alone": (guess, sr)})
    error = np.abs(back - x).max()
    say(f"""Invertible by your own test: **{is_invertible(hann(window), hop)}**. There and back, the largest error is
        {error:.7f}: {"below" if error < 1e-6 else "**not** below"} a millionth.""")


sizes = {"window": ([256, 1024, 4096], "samples"), "hop": ([256, 128, 64], "samples")}
explore(my_chain, sound=list(choices), **sizes, rounds=[0, 1, 3, 10, 30])

# %% [markdown]
# These functions go on. Lesson 07 builds its mel spectrogram on your `stft`, the vocoder of lesson 15 competes with
# your `griffin_lim`, and the notes of lesson 18 are heard through it.

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What do you hear, and why?
#
# Set your chain above to the drums, then to the voice, with a window of 1024 and a hop of 256. Listen to *magnitudes
# alone* at 0 rounds and at 30 rounds, then once more with a window of 4096. In six to ten sentences: What do you hear
# at 0 rounds, and why does a sound with nearly the right magnitudes sound so wrong? What do the rounds repair, and
# what is left of the drums' strokes? Why does the long window make it worse? Use the words *phase*, *overlap* and
# *frame*.

# %% [markdown] question="what_you_hear" points=3
# **Model answer.** At 0 rounds the voice is a hoarse whisper in a tunnel, without pitch; the drums are a soft rustle,
# their strokes smeared out. After 30 rounds the voice has its pitch again and sounds a little metallic. The strokes of
# the drums are back, but softer at the onset, with a short rush before and after. With the window of 4096 the
# strokes stay washed out over a tenth of a second, at any number of rounds.
#
# Magnitudes say how much of each frequency there is within a frame, the phases say where within the frame it happens,
# and how it goes on into the next. With random phases, the frequencies of a stroke no longer meet at one moment, so
# its energy spreads over the frame. Overlapping frames contradict each other about the samples that they share, and
# the inverse averages the contradictions: parts cancel. So the magnitudes of the result are not the right ones either.
#
# Each round takes phases that belong to a real sound, which therefore agree where frames overlap, and puts the wanted
# magnitudes back. Contradictions get fewer, and the error never grows. But the method may end in a sound that agrees
# well with the magnitudes and still is another one. Within one frame the magnitudes hardly say *when* something
# happens. The longer the frame, the more time is left to the phases, and the farther a stroke can be smeared.
#
# **Rubric.** 1 point for what is heard: whisper or smear at 0 rounds, better but metallic or softened at 30, strokes
# washed out with the long window. 1 point for phases as the place of energy within a frame, *or* for the
# contradiction of overlapping frames. 1 point for why the long window is worse (time within a frame is in the phases
# alone). Full marks without these words if the ideas are clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 07** bends the rows of this picture to how ears hear pitch.
#
# - D. Griffin, J. Lim: *Signal Estimation from Modified Short-Time Fourier Transform*. IEEE Transactions on Acoustics,
#   Speech, and Signal Processing 32 (2), 1984. The inverse with squared windows, and the rounds, with their proofs.
# - F. J. Harris: *On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform*. Proceedings of the
#   IEEE 66 (1), 1978. Two dozen windows, their lobes measured.
# - D. Gabor: *Theory of Communication*. Journal of the Institution of Electrical Engineers 93, 1946. Why time and
#   frequency cannot both be sharp.
# - J. B. Allen, L. R. Rabiner: *A Unified Approach to Short-Time Fourier Analysis and Synthesis*. Proceedings of the
#   IEEE 65 (11), 1977. Overlapping, adding, filtering.
# - N. Perraudin, P. Balazs, P. L. Søndergaard: *A Fast Griffin-Lim Algorithm*. IEEE Workshop on Applications of Signal
#   Processing to Audio and Acoustics, 2013. The same rounds, with momentum.
