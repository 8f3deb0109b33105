# %% [markdown]
# # 07 · Mel spectrograms
#
# A spectrogram gives every hertz the same room. Ears do not: from 200 to 300 Hz is a leap, from 7200 to 7300 Hz hardly
# a step. Here you will bend the frequency axis to how pitch is heard, and so describe a sound by a sixth of the
# numbers. Nearly every model of this course reads and writes sound in this form, and so do most models outside.
#
# | | |
# |---|---|
# | **You will hear** | steps that are even in numbers and uneven in the ear; a voice from 128, 64, 32, 16 bands |
# | **You will write** | seven functions: Hz to mel and back, filterbank, mel spectrogram, log-mels, inverse, MFCC |
# | **Time** | about 100 minutes; a third of it is listening |
# | **You need** | lesson 06: `stft`, `griffin_lim`; decibels and logarithms; what a matrix product is; headphones |

# %%
import numpy as np

from autograder import check, hint, progress
from studio import explore, listen, load, plot_curves, plot_mel, plot_spectrogram, say
from studio.toolbox import a_weighting_db, griffin_lim, resample, sine, stft

SR = 16000  # Hz

# %% [markdown]
# ## Hear the problem first
#
# You will hear nine tones that climb from 200 to 5000 Hz, twice. In the first player, each is the same number of
# *hertz* above the one before. You will hear a huge leap, then smaller ones, and at the end the tones creep. In the
# second player the same stretch is cut in another way, the subject of this lesson. Which of the two stairs has the
# more even steps? (All tones have the same A-weighted level, lesson 04, so that only pitch differs.)

# %% tags=["demo"]
import librosa


def tone(frequency, seconds=0.35):
    amplitude = min(0.06 * 10 ** (-float(a_weighting_db(frequency)) / 20), 0.5)
    x = np.asarray(sine(frequency, seconds, SR, amplitude))
    edge = np.minimum(np.arange(len(x)), np.arange(len(x))[::-1]) / (0.02 * SR)  # 20 ms: no clicks
    return x * np.minimum(edge, 1)


def stairs(frequencies):
    return np.concatenate([tone(f) for f in frequencies]), SR


in_hertz = np.linspace(200, 5000, 9)
in_mels = librosa.mel_to_hz(np.linspace(*librosa.hz_to_mel([200, 5000], htk=True), 9), htk=True)
listen({"equal steps in Hz": stairs(in_hertz), "equal steps in mel": stairs(in_mels)})
for label, f in (("In Hz", in_hertz), ("In mel", in_mels)):
    steps = 12 * np.log2(f[1:] / f[:-1])
    say(f"{label}: the first step has **{steps[0]:.1f}** semitones, the last one **{steps[-1]:.1f}**.")

# %% [markdown]
# The rows of a spectrogram are equal steps in Hz. So most of its rows describe what you can hardly tell apart, and the
# few at the bottom hold most of what you hear. Look at a voice: nearly all lines of its melody lie in the lowest
# eighth of the picture.

# %% tags=["demo"]
voice, voice_sr = load("librivox_0870")
voice = voice[: 3 * voice_sr].astype(float)
magnitudes = np.abs(np.asarray(stft(voice)))
plot_spectrogram(
    voice, voice_sr, n_fft=1024, hop_length=256, caption="Three seconds of a voice, every hertz equally high."
)
listen(voice, voice_sr, "the voice")
energy = (magnitudes**2).sum(axis=1)
low, high = (part.sum() / energy.sum() for part in (energy[:65], energy[256:]))
say(f"""{len(magnitudes)} rows. The lowest eighth of them, up to 1 kHz, holds **{low:.0%}** of the energy; the
    upper half, from 4 to 8 kHz, holds {high:.1%}.""")

# %% [markdown]
# ## The mel scale
#
# In 1937 Stanley Smith Stevens, John Volkmann and Edwin Newman let listeners set a tone to half the pitch of another
# one, and drew a curve from frequency to pitch. They named its unit the **mel**, after melody. 1000 Hz is 1000 mel by
# definition, and equal steps in mel are meant to sound equally large. In 1940 Stevens and Volkmann let listeners cut a
# range into equal steps, and revised the curve.
#
# Formulas came later. The most common one is a smooth curve, known from the speech toolkit HTK:
#
# $$m = 2595 \, \log_{10}\!\left(1 + \frac{f}{700}\right), \qquad f = 700 \left(10^{m / 2595} - 1\right)$$
#
# The other one comes from Malcolm Slaney's *Auditory Toolbox*. It is a straight line up to 1000 Hz and a logarithm
# above it. Its unit is larger, 1000 Hz is 15 of it, and it is called mel all the same:
#
# $$m = \frac{3 f}{200} \;\text{ below 1000 Hz}, \qquad
# m = 15 + 27 \, \frac{\ln (f / 1000)}{\ln 6.4} \;\text{ from 1000 Hz}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $f$ | frequency, from 0 up | Hz |
# | $m$ | place on the mel scale | mel (HTK), or Slaney's mel: 15 at 1000 Hz |
# | $\log_{10}$, $\ln$ | logarithm to base 10, natural logarithm | none |
#
# Do they fit what listeners said? L. L. Beranek printed the curve of 1940 as a table in *Acoustic Measurements* (1949).
# Here are its numbers, and both formulas beside them. (For this comparison
# alone, Slaney's mels are multiplied by 1000 / 15.)

# %% tags=["demo"]
table_hz = np.array([160, 394, 670, 1000, 1420, 1900, 2450, 3120, 4000, 5100, 6600, 9000, 14000])
table_mel = np.arange(250, 3251, 250)
grid = np.linspace(20, 14000, 400)
htk, slaney = 2595 * np.log10(1 + grid / 700), librosa.hz_to_mel(grid) * 1000 / 15
curves = {"table": (table_hz, table_mel), "HTK": (grid, htk), "Slaney": (grid, slaney)}
caption = "Pitch against frequency: the table of 1949, and the two formulas in use."
plot_curves(curves, "frequency (Hz)", "pitch (mel)", caption=caption, points=["table"])
inside = table_hz <= 8000
for label, m in (("HTK", htk), ("Slaney", slaney)):
    off = np.abs(np.interp(table_hz, grid, m) - table_mel)
    say(f"{label}: at most **{off[inside].max():.0f} mel** off below 8 kHz, {off.max():.0f} mel at 14 kHz.")

# %% [markdown]
# The formulas follow the table, roughly. But is the table right? In 1965 R. J. Siegel asked once more what had been
# asked in 1937: listeners set a tone so that it sounded *half as high* as another one. By the mel scale, that is the
# tone with half the mels. Look at what they set, and compare.

# %% tags=["demo"]
siegel = {92: 60, 165: 54, 510: 50, 920: 46, 1650: 48, 5100: 47, 9200: 43}  # Hz: percent of it that sounded half
given = np.geomspace(90, 9300, 100)
half = 700 * (10 ** (np.log10(1 + given / 700) / 2) - 1)
curves = {"listeners, 1965": (list(siegel), list(siegel.values())), "half the mels (HTK)": (given, 100 * half / given)}
caption = "Which tone sounds half as high? Listeners stay near half the frequency, the formula does not."
plot_curves(curves, "frequency of the tone (Hz)", "half as high (% of it)", caption=caption, log_x=True, ylim=(0, 70),
            points=["listeners, 1965"], lines={"half the frequency": 50})  # fmt: skip

# %% [markdown]
# So the mel scale is no law of nature. It is a convention: close to linear at the bottom, close to logarithmic at the
# top, good enough to share out the numbers where ears need them. That it is *one* convention, the same everywhere in a
# system, matters more than which one.
#
# In the next cell, cut a range of your own into steps. Octaves are equal ratios. Between 100 and 800 Hz, which of the
# four sounds most even to you? And between 800 and 6400 Hz? There is no wrong answer: you are the listener.


# %% tags=["demo"]
def cut(scale="mel (HTK)", low=200, octaves=4, tones=8):
    high = min(low * 2**octaves, 7000)
    to, back = {
        "Hz": (lambda f: f, lambda m: m),
        "mel (HTK)": (lambda f: librosa.hz_to_mel(f, htk=True), lambda m: librosa.mel_to_hz(m, htk=True)),
        "mel (Slaney)": (librosa.hz_to_mel, librosa.mel_to_hz),
        "octaves": (np.log2, np.exp2),
    }[scale]
    f = back(np.linspace(to(low), to(high), tones))
    listen(*stairs(f), f"{tones} tones, even in {scale}")
    say("Frequencies in Hz: " + ", ".join(f"{value:.0f}" for value in f))


names = ["Hz", "mel (HTK)", "mel (Slaney)", "octaves"]
explore(cut, scale=names, low=(100, 800, 100, "Hz"), octaves=(1, 5, 1), tones=(4, 12, 1))

# %% [markdown] term="Mel Scale" also="mels"
# A scale of pitch on which equal steps are meant to sound equally large: nearly linear below 1000 Hz, nearly
# logarithmic above, with 1000 mel at 1000 Hz. Two formulas are common, HTK's and Slaney's, and they do not mix.

# %% [markdown]
# ## Triangles that collect bins
#
# Now use it. Choose a number of bands, say 80. Cut the stretch from 0 to 8000 Hz into 81 equal steps *in mel*. That
# gives 82 points. Each band has a triangle over three neighboring points: it rises from 0 at the first to 1 at the
# second, and falls to 0 at the third. So each band begins where the one before it has its peak. The table of all
# triangles, sampled at the bins of the FFT, is the **mel filterbank**:
#
# $$W[b, k] = \max\!\left(0, \; \min\!\left(\frac{f_k - p_b}{p_{b+1} - p_b}, \;
# \frac{p_{b+2} - f_k}{p_{b+2} - p_{b+1}}\right)\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $W[b, k]$ | weight of bin $k$ in band $b$ | none |
# | $b$ | band, from 0 to `n_mels` − 1 | none |
# | $p_b$ | points, equally far apart in mel, turned back into hertz: `n_mels` + 2 of them | Hz |
# | $f_k = k f_s / N$ | frequency of bin $k$, from 0 to $N/2$ | Hz |
# | $f_s$, $N$ | sample rate `sr`, frame length `n_fft` | Hz, samples |
#
# The sides are straight lines *in hertz*. The points stay where they are: nothing is rounded to a bin. Here is one band
# of a small bank, with a loop.

# %% tags=["demo"]
points = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), 10 + 2) / 2595) - 1)  # 10 bands
left, middle, right = points[3:6]
band = []
for k in range(64 // 2 + 1):  # n_fft = 64
    f = k * 16000 / 64
    rising, falling = (f - left) / (middle - left), (right - f) / (right - middle)
    band.append(max(0.0, min(rising, falling)))
shown = [f"{k * 250} Hz: **{w:.3f}**" for k, w in enumerate(band) if w > 0]
say(f"The points {left:.0f}, {middle:.0f} and {right:.0f} Hz make band 3. Its weights above 0: {', '.join(shown)}.")

# %% [markdown]
# A wide triangle collects more bins than a narrow one, so high bands would come out stronger for no other reason. The
# remedy is to divide each by its area in hertz, half its width: multiply by
#
# $$\frac{2}{p_{b+2} - p_b}$$
#
# (unit: 1 / Hz). Then all triangles have the same area of 1. librosa calls that `norm="slaney"`, also where the
# *formula* of the points is HTK's: two different choices, one name.
#
# Noise with equal energy at all frequencies shows it. With peaks of 1 it looks as if it had much more treble than
# bass; with equal areas it is flat.

# %% tags=["demo"]
noise = 0.1 * np.random.default_rng(7).standard_normal(4 * SR)
steady = np.abs(np.asarray(stft(noise))).mean(axis=1)
banks = {"peaks of 1": None, "areas of 1": "slaney"}
curves = {}
for label, norm in banks.items():
    mel = librosa.filters.mel(sr=SR, n_fft=1024, n_mels=80, htk=True, norm=norm) @ steady
    curves[label] = 20 * np.log10(mel / mel[40])
caption = "White noise in 80 bands. Only equal areas keep it flat."
plot_curves(curves, "band", "level (dB, band 40 is 0)", caption=caption)
listen(noise, SR, "white noise")
rise = curves["peaks of 1"]
say(f"With peaks of 1, the highest band lies **{rise[-1] - rise[2]:.0f} dB** above band 2.")

# %% [markdown]
# Build a bank in the next cell. You will see: few bands are wide tents, many bands crowd at the bottom. With areas of
# 1, low triangles are tall and high ones flat.


# %% tags=["demo"]
def bank(bands=10, formula="HTK", areas=False, top=8000):
    W = librosa.filters.mel(sr=SR, n_fft=8192, n_mels=bands, fmax=top, htk=formula == "HTK",
                            norm="slaney" if areas else None)  # fmt: skip
    f = np.arange(W.shape[1]) * SR / 8192
    chosen = np.unique(np.linspace(0, bands - 1, 5).astype(int))
    spans = {b: np.s_[max(np.flatnonzero(W[b])[0] - 1, 0) : np.flatnonzero(W[b])[-1] + 2] for b in chosen}
    curves = {f"band {b}": (f[span], W[b][span]) for b, span in spans.items()}
    caption = f"{len(curves)} of {bands} triangles, {formula} formula."
    plot_curves(curves, "frequency (Hz)", "weight (1/Hz)" if areas else "weight (no unit)", caption=caption)
    width = [np.ptp(f[W[b] > 0]) for b in (0, bands - 1)]
    say(f"The lowest triangle is about {width[0]:.0f} Hz wide, the highest {width[1]:.0f} Hz.")


explore(bank, bands=(4, 40, 1), formula=["HTK", "Slaney"], areas=False, top=([2000, 4000, 8000], "Hz"))

# %% [markdown]
# ## Why some bands are empty
#
# Sooner or later librosa will warn you: *Empty filters detected*. In a spectrogram, some rows near the bottom are then
# black for ever. The reason is in the picture below. The dots are the bins, $f_s / N$ hertz apart. The points of the
# triangles are equally far apart in mel, so at the bottom very near in hertz. A triangle that fits *between two bins*
# is zero at both of them: it sees nothing, whatever sounds.

# %% tags=["demo"]
edges = librosa.mel_to_hz(np.linspace(0, librosa.hz_to_mel(22050, htk=True), 130), htk=True)  # 128 bands, 44.1 kHz
bins = np.arange(3) * 44100 / 512
curves = {f"band {b}": (edges[b : b + 3], [0, 1, 0]) for b in range(4)}
caption = "The lowest 4 of 128 triangles, 44.1 kHz, n_fft 512. Bands 0 to 2 meet no bin."
plot_curves(curves | {"bins": (bins[:2], 0 * bins[:2])}, "frequency (Hz)", "weight (no unit)", caption=caption,
            points=["bins"])  # fmt: skip
say(f"Bins are {bins[1]:.1f} Hz apart; the lowest triangle is {edges[2]:.1f} Hz wide.")

# %% [markdown]
# Three remedies: longer frames (bins move together), fewer bands (triangles get wider), or a lower sample rate. Another
# formula may help or not: Slaney's lowest triangles are wider than HTK's, those around 1 kHz narrower. A band with a
# single bin is not empty, but it is no better than that bin. Find settings without empty bands at 44,100 Hz with 128
# bands. The settings of this course have none.

# %% tags=["demo"]
import warnings


def empties(bands=128, n_fft=1024, sr=44100, formula="HTK"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # librosa's own warning
        W = librosa.filters.mel(sr=sr, n_fft=n_fft, n_mels=bands, htk=formula == "HTK")
    count = (W > 0).sum(axis=1)
    caption = f"How many bins each of {bands} bands collects. 0 is an empty band."
    labels = "band (the lowest 60)", "bins above 0"
    plot_curves({"bins": count[:60]}, *labels, caption=caption, ylim=(-0.5, None), points=["bins"])
    empty, single = np.sum(count == 0), np.sum(count == 1)
    say(f"Empty bands: **{empty}**. Bands of a single bin: {single}. Bins are {sr / n_fft:.1f} Hz apart.")


rates, sizes = ([16000, 22050, 44100], "Hz"), ([256, 512, 1024, 2048, 4096], "samples")
explore(empties, bands=[40, 80, 128], n_fft=sizes, sr=rates, formula=["HTK", "Slaney"])

# %% [markdown]
# ## The mel spectrogram
#
# The rest is one matrix product. Every frame's magnitudes go through all triangles:
#
# $$M[b, t] = \sum_{k=0}^{N/2} W[b, k] \; |S[k, t]|^{q}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $M[b, t]$ | mel spectrogram: strength of band $b$ in frame $t$ | none |
# | $S[k, t]$ | STFT of lesson 06 | none |
# | $q$ | 1 for magnitudes, 2 for power; in code `power` | none |
#
# (Strictly, weights with areas of 1 carry 1 / Hz along. Nobody writes it.)
#
# **In this course**, and in all lessons after this one:
#
# | | |
# |---|---|
# | sound | 16,000 Hz |
# | STFT | `n_fft` 1024, periodic Hann window, hop 256, centered |
# | strength | **magnitude**, not power |
# | bands | 80, **HTK formula**, 0 to 8000 Hz, **areas of 1** |
# | logarithm | **natural**, of values not below a floor of **0.001** |

# %% tags=["demo"]
W = librosa.filters.mel(sr=SR, n_fft=1024, n_mels=80, fmin=0, fmax=8000, htk=True, norm="slaney").astype(float)
M = W @ magnitudes
plot_mel({"mel spectrogram": np.log(np.maximum(M, 1e-3))}, label="log-mel value (ln)",
         caption="The voice in 80 bands: its melody now fills a third of the picture.")  # fmt: skip
below = np.sum(librosa.mel_frequencies(82, fmax=8000, htk=True)[1:-1] < 1000)
rows = len(magnitudes)
say(f"""From {rows} rows to {len(M)}: **one number where there were {rows / len(M):.1f}**. {below} of the 80 bands
    have their peak below 1000 Hz; of the {rows} rows, it was {int(1000 / (SR / 1024)) + 1}.""")

# %% [markdown] term="Mel Spectrogram" also="mels, log-mel, log-mels, mel bands"
# A spectrogram whose rows are bands equally wide on the mel scale, each the weighted sum of the bins under a triangle,
# mostly as a logarithm. It keeps what shapes the sound of voices and instruments in far fewer numbers, and loses the
# fine detail of high frequencies; phases it has none, as no spectrogram has.

# %% [markdown]
# ## The logarithm and its floor
#
# Ears judge ratios, so models work on logarithms. Silence would be minus infinity; so values below a **floor** are
# lifted to it first:
#
# $$L[b, t] = \ln\!\left(\max(M[b, t], \; \epsilon)\right)$$
#
# with $L$ the log-mel value and $\epsilon$ the floor, both without a unit. One unit of $L$ is 8.7 dB, since
# $20 \log_{10} e$ is 8.686.
#
# What does the floor do to the sound? All that was softer is not lost in silence: it comes *back as loud as the floor*.
# Here is the voice again, put back from its log-mels. You will hear: with floors of 0.00001 and 0.001, hardly a
# difference. At 0.01, a steady rush between the words. At 0.1, the voice drowns in it. (A shortcut,
# the *pseudo-inverse*, makes bins of bands here; the next section looks into it.)

# %% tags=["demo"]
angles = np.random.default_rng(7).uniform(-np.pi, np.pi, (513, 2000))  # a first guess of phases


def put_back(mel, bank, length, rounds=20):
    """A sound [length] of mel: [bands, frames], by pseudo-inverse and Griffin-Lim."""
    magnitude = np.maximum(np.linalg.pinv(bank) @ mel, 0)
    return np.asarray(griffin_lim(magnitude, angles[:, : mel.shape[1]], 256, length, rounds)), SR


listen({f"floor {floor:g}": put_back(np.maximum(M, floor), W, len(voice)) for floor in (1e-5, 1e-3, 1e-2, 1e-1)})
floor_db = [20 * np.log10(np.sqrt(np.mean(put_back(np.full_like(M, f), W, len(voice))[0] ** 2))) for f in (1e-3, 1e-1)]
rows = "; ".join(f"{f:g}: {np.mean(f > M):.0%}" for f in (1e-5, 1e-3, 1e-2, 1e-1))
say(f"""Share of values below each floor: {rows}. A sound made of nothing but the floor has **{floor_db[0]:.0f} dBFS**
    (RMS) for 0.001, {floor_db[1]:.0f} dBFS for 0.1.""")

# %% [markdown]
# Why not a tiny floor, then? Because a model that learns log-mels counts all differences alike. With a floor of
# $10^{-10}$, most of its effort would go into the exact level of what no one hears. The picture shows how the values
# spread: the lower the floor, the more of the scale goes to silence.


# %% tags=["demo"]
def spread(floor_exponent=-3):
    L = np.log(np.maximum(M, 10.0**floor_exponent))
    plot_mel(L, label="log-mel value (ln)", caption=f"The voice with a floor of 1e{floor_exponent}.")
    listen(*put_back(np.exp(L), W, len(voice)), f"floor 1e{floor_exponent}")
    loudest = np.log(M.max())
    say(f"""The scale runs over {loudest - L.min():.1f} units, {(loudest - L.min()) * 20 / np.log(10):.0f} dB; half of
        all values lie in the lowest **{(np.median(L) - L.min()) / (loudest - L.min()):.0%}** of it.""")


explore(spread, floor_exponent=(-8, 0, 1))

# %% [markdown]
# ## From bands back to bins
#
# Can one hear a mel spectrogram? The phases are gone: that is work for Griffin and Lim. But first the 513 magnitudes of
# each frame must be found from its 80 bands. There are far fewer equations than unknowns, and so endlessly many
# answers. The textbook's choice is the *pseudo-inverse* $W^{+}$: of all answers, the one with the smallest sum of
# squares. It has a flaw: some of its magnitudes are **negative**, and there is no such thing. Cut them off at 0, and
# the bands do not agree anymore.
#
# Here is another way, used for blurred photographs since W. H. Richardson (1972) and L. B. Lucy (1974). Guess the
# magnitudes. Ask: which bands does my guess give, and how many times too small is each? Then multiply every bin by the
# mean of these factors, weighted as the triangles weigh it. Repeat.
#
# $$r[b] = \frac{M[b]}{\sum_k W[b, k] \, X[k]}, \qquad
# X[k] \leftarrow X[k] \cdot \frac{\sum_b W[b, k] \, r[b]}{\sum_b W[b, k]}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $X[k]$ | guessed magnitude of bin $k$; at first 1 everywhere | none |
# | $r[b]$ | how many times too small the guess is in band $b$ | none |
# | $M[b]$, $W[b, k]$ | the wanted bands of this frame; the filterbank | none |
#
# No value ever becomes negative. Follow some rounds on a bank of two bands and three bins.


# %% tags=["demo"]
def one_frame(weights, wanted, rounds):
    """Magnitudes of one frame, by the formula; fails where a band weighs nothing. weights: rows of a filterbank."""
    X = [1.0] * len(weights[0])
    for _ in range(rounds):
        factors = [m / sum(w * x for w, x in zip(row, X, strict=True)) for m, row in zip(wanted, weights, strict=True)]
        for k in range(len(X)):
            column = [row[k] for row in weights]
            X[k] *= sum(w * r for w, r in zip(column, factors, strict=True)) / (sum(column) or 1)
    return X


tiny, wanted = [[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]], [2.0, 4.0]
for rounds in (1, 2, 10):
    X = one_frame(tiny, wanted, rounds)
    bands = [sum(w * x for w, x in zip(row, X, strict=True)) for row in tiny]
    say(f"Rounds: {rounds}. X = {', '.join(f'{x:.3f}' for x in X)}. Its bands: {', '.join(f'{m:.3f}' for m in bands)}.")

# %% [markdown]
# Now a real frame, from a guitar. Look between the peaks: the pseudo-inverse swings below zero, and where it is cut off
# there is a hole. The other way is never negative, and most of its valleys are closer to the true ones. Neither can
# know the fine lines above 700 Hz: several bins share one band there, and each takes a part.

# %% tags=["demo"]
guitar, guitar_sr = load("guit_em9")
guitar = np.asarray(resample(guitar[: 3 * guitar_sr].astype(float), 160, 441))  # to 16 kHz
G = np.abs(np.asarray(stft(guitar)))
true = G[:, 100]
clipped = np.maximum(np.linalg.pinv(W) @ (W @ true), 0)
by_ratios = np.array(one_frame(W.tolist(), (W @ true).tolist(), 30))


def convergence(have, want):
    """Spectral convergence, lesson 06: how far have is from want. 0 is perfect, 1 is as wrong as silence."""
    return np.linalg.norm(have - want) / np.linalg.norm(want)


curves = {"true": true, "pseudo-inverse, cut": clipped, "by ratios": by_ratios}
hertz = np.arange(513) * SR / 1024
curves = {k: (hertz[:128], 20 * np.log10(np.maximum(v[:128], 1e-3))) for k, v in curves.items()}
caption = "A frame of the guitar, and two spectra made of its 80 bands."
plot_curves(curves, "frequency (Hz)", "magnitude (dB, 1 is 0)", caption=caption, ylim=(-60, 40))
share = np.mean(np.linalg.pinv(W) @ (W @ G) < 0)
off = [convergence(v, true) for v in (clipped, by_ratios)]
say(f"""Of all values that the pseudo-inverse gives for the guitar, **{share:.0%}** are below zero. In this frame it is
    {off[0]:.2f} off the true magnitudes (as spectral convergence counts it), the other way {off[1]:.2f}.""")

# %% [markdown]
# How few bands are enough? You will hear the guitar and the voice from 128, 64, 32 and 16 bands. With 128, both are
# nearly themselves. With 64 the guitar's chords get rough, and the voice a little hoarse. With 32 the voice speaks, but
# its melody is all but gone. With 16 it whispers; yet most words can be made out, and of the guitar only rustling and
# rhythm are left. What is lost first is **pitch**: a band wider than the distance of two partials cannot tell them
# apart.
# The table measures it: how often the pitch of the voice, as a program finds it, is still right.

# %% tags=["demo"]
clips = {"guitar": guitar, "voice": voice}


def pitches(x):
    """Pitch in semitones, one value every 256 samples: [frames]."""
    return 12 * np.log2(librosa.yin(x, fmin=70, fmax=400, sr=SR, frame_length=1024, hop_length=256))


strong = magnitudes[:65].sum(axis=0) > 60  # frames with a vowel

# %% tags=["demo"]
rows = ["| bands | guitar | voice | pitch of the voice kept | width of the band at 500 Hz |", "|---|---|---|---|---|"]
for bands in (128, 64, 32, 16):
    bank = librosa.filters.mel(sr=SR, n_fft=1024, n_mels=bands, htk=True).astype(float)
    made = {f"{name}, {bands} bands": put_back(bank @ np.abs(stft(x)), bank, len(x)) for name, x in clips.items()}
    listen(made)
    errors = []
    for (y, _), x in zip(made.values(), clips.values(), strict=True):
        errors.append(convergence(np.abs(stft(y)), np.abs(stft(x))))
    p = librosa.mel_frequencies(bands + 2, fmax=8000, htk=True)
    b = np.argmin(np.abs(p[1:-1] - 500))
    kept = np.mean(np.abs(pitches(y) - pitches(voice))[strong] < 1)
    rows.append(f"| {bands} | {errors[0]:.2f} | {errors[1]:.2f} | {kept:.0%} | {p[b + 2] - p[b]:.0f} Hz |")
say("\n".join(rows))
say("""Columns 2 and 3: spectral convergence to the original, lesson 06; 0 is perfect, 1 is as wrong as silence. Column
    4: frames with a vowel in which the pitch is within a semitone of the original's.""")

# %% [markdown]
# ## Others mean something else
#
# The word "mel spectrogram" says little. librosa's own function, without arguments, gives something else in nearly
# every respect. What was made by one set of rules must be read by the same rules.

# %% tags=["demo"]
import inspect

defaults = {name: p.default for name, p in inspect.signature(librosa.feature.melspectrogram).parameters.items()}
inner = inspect.signature(librosa.filters.mel).parameters
scale = {False: "Slaney", True: "HTK"}[inner["htk"].default]
say(f"""
| | this course | librosa, by default |
|---|---|---|
| sample rate | 16,000 Hz | {defaults["sr"]:,} Hz |
| `n_fft`, hop | 1024, 256 | {defaults["n_fft"]}, {defaults["hop_length"]} |
| strength | magnitude (`power=1`) | power (`power={defaults["power"]:g}`) |
| bands | 80 | {inner["n_mels"].default} |
| formula | HTK | {scale} |
| triangles | areas of 1 | areas of 1 (`norm="{inner["norm"].default}"`) |
| logarithm | natural, floor 0.001 | none; then mostly `power_to_db`: dB, at most 80 below the loudest |
""")

# %% [markdown]
# Hear what happens when the reader takes another rule than the writer. Choose a mistake. You will hear: with the wrong
# formula, a voice about a fifth too high, as if of another person. With power read as magnitude, all that is soft is
# gone and the rest booms. With the logarithm to base 10 read as the natural one, contrasts are flat: a loud rush with a
# voice in it. No error message, no warning: each time the shapes are right.


# %% tags=["demo"]
def mixed_up(mistake="none"):
    other = librosa.filters.mel(sr=SR, n_fft=1024, n_mels=80, htk=False).astype(float)
    L = np.log(np.maximum(M, 1e-3))
    read = {
        "none": (np.exp(L), W),
        "HTK read as Slaney": (np.exp(L), other),
        "power read as magnitude": (W @ magnitudes**2, W),
        "base 10 read as natural": (np.exp(L / np.log(10)), W),
    }[mistake]
    x, _ = put_back(*read, len(voice))
    x = x * np.sqrt(np.mean(voice**2) / np.mean(x**2))  # as loud as the voice
    listen(np.clip(x, -1, 1), SR, mistake)
    plot_spectrogram(x, SR, n_fft=1024, hop_length=256, top=4000, caption=f"The voice, put back. Mistake: {mistake}.")
    interval = np.median((pitches(x) - pitches(voice))[strong])
    say(f"Its pitch lies **{interval:+.1f} semitones** from the original's (median).")


explore(mixed_up, mistake=["none", "HTK read as Slaney", "power read as magnitude", "base 10 read as natural"])

# %% [markdown]
# ## MFCC: the outline of a spectrum
#
# One more step, older than the deep models. A column of log-mels is a curve over the bands: a broad outline, from
# the body of the instrument or the mouth of the speaker, and on it the fine teeth of the partials, from the pitch.
# Take that curve apart into cosines, as if it were a sound. The slow cosines hold the outline, the fast ones the
# teeth. Their amounts are the **MFCC**, mel-frequency cepstral coefficients (*cepstrum* is *spectrum* with its first
# letters turned around: the spectrum of a log-spectrum):
#
# $$c[q, t] = a_q \sum_{b=0}^{B-1} L[b, t] \, \cos\!\left(\frac{\pi}{B} \, q \left(b + \tfrac{1}{2}\right)\right),
# \qquad a_0 = \sqrt{\tfrac{1}{B}}, \quad a_q = \sqrt{\tfrac{2}{B}} \text{ for } q > 0$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $c[q, t]$ | coefficient $q$ of frame $t$; number 0 is the level | as $L$: none |
# | $q$ | how many half turns the cosine makes over all bands | none |
# | $B$, $b$ | number of bands, band | none |
# | $L[b, t]$ | log-mel value | none |
# | $a_q$ | scaling; with it, all $B$ coefficients have the same sum of squares as the $B$ log-mels | none |
#
# This is a *discrete cosine transform* of type II, in its *orthonormal* scaling.
#
# Here is a frame of the voice with its first 13 coefficients alone: the teeth are gone, the outline stays.

# %% tags=["demo"]
from scipy.fft import dct, idct

L = np.log(np.maximum(M, 1e-3))
c = dct(L, axis=0, norm="ortho")  # your task in exercise 7
smooth = idct(np.where(np.arange(80)[:, np.newaxis] < 13, c, 0), axis=0, norm="ortho")
t = 60
caption = f"One frame of the voice, at {t * 256 / SR:.2f} s: 80 log-mels, and what 13 coefficients keep of them."
plot_curves({"80 log-mels": L[:, t], "from 13 MFCC": smooth[:, t]}, "band", "log-mel value (ln)", caption=caption)

# %% [markdown]
# Now listen to it. Move the number of coefficients. You will hear: with 80 all is there. With 13 the voice still says
# its words, in a whisper without melody. With 3 only loud and soft, dark and bright are left.


# %% tags=["demo"]
def outline(coefficients=13):
    kept = np.where(np.arange(80)[:, np.newaxis] < coefficients, c, 0)
    back = idct(kept, axis=0, norm="ortho")
    listen(*put_back(np.exp(back), W, len(voice)), f"{coefficients} coefficients")
    plot_mel(back, label="log-mel value (ln)", caption=f"Put back from {coefficients} of 80 coefficients.")
    say(f"{np.sum(kept[1:] ** 2) / np.sum(c[1:] ** 2):.0%} of the squares, without number 0, are kept.")


explore(outline, coefficients=[80, 40, 20, 13, 8, 3])

# %% [markdown]
# What is that good for? To know *who* sounds, whatever is being played. In the next cell each of 48 notes, of 8
# instruments at 6 pitches, looks for its nearest neighbor among the notes of *other* pitches. Is it the same
# instrument? By all 80 log-mels, the pitch gets in the way. By 13 coefficients, it hardly does. Speech recognizers
# read MFCC for decades. (Deep networks find such things out themselves, and take log-mels again.)

# %% tags=["demo"]
from studio.mel import log_mel as course_log_mel
from studio.sampler import play_note

players = ["flute", "trumpet", "violin", "clarinet", "piano", "guitar", "organ", "oboe"]
notes = [(name, pitch) for name in players for pitch in range(60, 76, 3)]
colors = np.array([course_log_mel(play_note(*note, 0.8, 100, SR))[:, 8:40].mean(axis=1) for note in notes])
cosines = dct(colors, axis=1, norm="ortho")


def recognized(features):
    distance = np.linalg.norm(features[:, np.newaxis] - features, axis=2)
    pitch = np.array([pitch for _, pitch in notes])
    distance[pitch[:, np.newaxis] == pitch] = np.inf  # only notes of other pitches count
    return np.mean([notes[i][0] == notes[j][0] for i, j in enumerate(distance.argmin(axis=1))])


heard = [play_note(name, pitch, 0.6, 90, SR) for name, pitch in (("flute", 63), ("flute", 72), ("oboe", 72))]
listen(np.concatenate(heard), SR, "two pitches of a flute, then an oboe")
counts = [3, 5, 8, 13, 20, 40, 80]
part = [100 * recognized(cosines[:, :n]) for n in counts]
caption = "How many of 48 notes find their own instrument, by so many coefficients."
curves = {"recognized": (counts, part)}
plot_curves(curves, "coefficients", "recognized (%)", caption=caption, markers=True, ylim=(0, 100))
say(f"""Chance would be {1 / 8:.0%}. By 80 log-mels: **{recognized(colors):.0%}**. By 13 coefficients:
    **{recognized(cosines[:, :13]):.0%}**.""")

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `hint(hz_to_mel)` in a cell of your own gives one hint at a time, and `progress()` shows what you
# have solved.
#
# These conventions hold for all exercises, and for all lessons after this one:
#
# - A sound `x` is a one-dimensional numpy array of $n \ge 1$ floats. Leave the arrays that you are given as they are.
# - Time runs to the right: spectrograms have the shape `[bins, frames]`, mel spectrograms `[n_mels, frames]`. A
#   filterbank has the shape `[n_mels, 1 + n_fft // 2]`, one row a band, lowest band first.
# - `stft` of lesson 06 is imported at the top: centered with zeros, periodic Hann window, nothing scaled. Use it.
# - `htk=True` is the formula of HTK, `htk=False` Slaney's. Both stand under the heading `The mel scale`.
# - Later exercises may call your earlier functions; the solutions here do. If `log_mel` fails, check `mel_filterbank`
#   and `mel_spectrogram` first.
# - Return arrays, tensors, or lists of numbers. Single precision is exact enough. Use Python, numpy and torch as you
#   like, but no library that does the exercise (librosa, torchaudio, scipy's `dct`, or `studio.mel`). All cases of an
#   exercise have 10 seconds.

# %% [markdown]
# ### Exercise 1 · `hz_to_mel`
#
# Turn frequencies into mels. `f` is a number, or a numpy array of any shape, of frequencies in Hz, from 0 up; whole
# numbers are allowed. The result has the same shape, and holds floats.
#
# - With `htk=True`, return $2595 \log_{10}(1 + f / 700)$.
# - With `htk=False`, return Slaney's mel: $3 f / 200$ below 1000 Hz, and $15 + 27 \ln(f / 1000) / \ln 6.4$ from 1000 Hz
#   on.
#
# 0 Hz is 0 mel in both. Example: `hz_to_mel(700.0)` is 781.17, `hz_to_mel(6300.0)` is 2595, and
# `hz_to_mel(np.array([200.0, 6400.0]), htk=False)` is `[3, 42]`.


# %% exercise="hz_to_mel"
def hz_to_mel(f, htk=True):
    """Mels of frequencies f in Hz, a number or [...]: by HTK's formula, or by Slaney's."""
    ### BEGIN SOLUTION
    if htk:
        return 2595 * np.log10(1 + f / 700)
    line, curve = np.minimum(f, 1000), np.maximum(f, 1000)  # the line ends at 15 mel; below 1000 Hz the curve is 0
    return 3 * line / 200 + 27 * np.log(curve / 1000) / np.log(6.4)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `mel_to_hz`
#
# The way back: turn mels into frequencies in Hz. `m` is a number, or a numpy array of any shape, from 0 up; whole
# numbers are allowed. The result has the same shape, and holds floats.
#
# - With `htk=True`, it is the inverse of HTK's formula.
# - With `htk=False`, it is the inverse of Slaney's, of both its parts. They meet at 15 mel.
#
# So `mel_to_hz(hz_to_mel(f, htk), htk)` is `f` again, up to rounding errors. Example: `mel_to_hz(2595.0)` is 6300, and
# `mel_to_hz(np.array([3.0, 42.0]), htk=False)` is `[200, 6400]`.


# %% exercise="mel_to_hz"
def mel_to_hz(m, htk=True):
    """Frequencies in Hz of mels m, a number or [...]: the inverse of hz_to_mel."""
    ### BEGIN SOLUTION
    if htk:
        return 700 * (10 ** (m / 2595) - 1)
    line, curve = np.minimum(m, 15), np.maximum(m, 15)  # the line ends at 1000 Hz; below 15 mel the factor is 1
    return 200 * line / 3 * 6.4 ** ((curve - 15) / 27)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `mel_filterbank`
#
# Return the filterbank of the section `Triangles that collect bins`: `[n_mels, 1 + n_fft // 2]` floats, none below 0.
#
# - Take `n_mels` + 2 points, from `fmin` to `fmax` (both in Hz, both included), equally far apart **in mel** by the
#   formula that `htk` chooses. Turn them back into Hz.
# - Band $b$, from 0, has its triangle over the points $b$, $b + 1$, $b + 2$: 0 at the first, 1 at the second, 0 at the
#   third and outside. Between them it is straight **in Hz**.
# - Column $k$ holds its value at k · `sr` / `n_fft` Hz. Do not move points to bins, nor fill rows. So a row may
#   hold no value of 1, and a triangle between two bins gives a row of zeros.
# - With `area=True`, multiply each row by 2 / (distance in Hz of the triangle's first and third point). With
#   `area=False`, leave it.
#
# `n_mels` is at least 1, `n_fft` is even, and 0 ≤ `fmin` < `fmax` ≤ `sr` / 2.
#
# Example: `mel_filterbank(800, 8, 1, 0.0, 400.0, htk=False, area=False)` has the points 0, 200 and 400 Hz and is
# `[[0, 0.5, 1, 0.5, 0]]`. With `area=True` it is that times 2 / 400: `[[0, 0.0025, 0.005, 0.0025, 0]]`.


# %% exercise="mel_filterbank"
def mel_filterbank(sr=16000, n_fft=1024, n_mels=80, fmin=0.0, fmax=8000.0, htk=True, area=True):
    """Triangles equally far apart in mel, sampled at the bins: [n_mels, 1 + n_fft // 2] floats."""
    ### BEGIN SOLUTION
    points = mel_to_hz(np.linspace(hz_to_mel(fmin, htk), hz_to_mel(fmax, htk), n_mels + 2), htk)[:, np.newaxis]
    left, middle, right = points[:-2], points[1:-1], points[2:]
    f = np.arange(1 + n_fft // 2) * sr / n_fft
    triangles = np.maximum(0, np.minimum((f - left) / (middle - left), (right - f) / (right - middle)))
    return triangles * 2 / (right - left) if area else triangles
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `mel_spectrogram`
#
# Return the mel spectrogram of `x` through the filterbank `filters`, `[n_mels, 1 + n_fft // 2]`, any floats from 0 up.
# There are at least 2 columns, and `n_fft` follows from their number. Transform `x` by `stft` with that `n_fft` and
# `hop_length`, take the magnitudes to the power `power` (1 for magnitudes, 2 for power; any number above 0), and then
# weigh the bins by the rows of `filters` and add them up. No logarithm yet.
#
# The shape is `[n_mels, 1 + n // hop_length]`. `hop_length` is at most `n_fft`.
#
# Example: the magnitudes of `stft(np.ones(4), 4, 2)` are `[[1.5, 2, 0.5], [1.118, 1, 0.5], [0.5, 0, 0.5]]`. So
# `mel_spectrogram(np.ones(4), np.array([[1.0, 1, 0], [0, 0, 2]]), 2)` is `[[2.618, 3, 1], [1, 0, 1]]`.


# %% exercise="mel_spectrogram"
def mel_spectrogram(x, filters, hop_length=256, power=1.0):
    """x: [n] through filters: [n_mels, 1 + n_fft // 2]. Returns [n_mels, 1 + n // hop_length] floats."""
    ### BEGIN SOLUTION
    n_fft = 2 * (filters.shape[1] - 1)
    return filters @ np.abs(stft(x, n_fft, hop_length)) ** power
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `log_mel`
#
# Return the log-mels of `x` as this course has them:
#
# 1. the mel spectrogram of magnitudes with `n_fft` 1024 and hop 256, through 80 bands by HTK's formula from 0 to 8000
#    Hz, areas of 1, at the sample rate `sr` (at least 16,000 Hz; at other rates nothing else changes);
# 2. values below `floor` become `floor`;
# 3. the **natural** logarithm.
#
# The shape is `[80, 1 + n // 256]`. `floor` is a number above 0. Silence gives $\ln$(`floor`) everywhere.
#
# Example: `log_mel(np.zeros(300))` is −6.9078 in 80 rows and 2 columns.


# %% exercise="log_mel"
def log_mel(x, sr=16000, floor=1e-3):
    """Natural log-mels of x: [n], 80 bands, none below ln(floor). Returns [80, 1 + n // 256] floats."""
    ### BEGIN SOLUTION
    return np.log(mel_spectrogram(x, mel_filterbank(sr)).clip(floor))
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `mel_to_linear`
#
# Find magnitudes whose bands through `filters`, `[n_mels, bins]`, are about `mel`, `[n_mels, frames]`. Both hold
# floats from 0 up; `mel` is no logarithm. The result has the shape `[bins, frames]`. It is the way of the section
# `From bands back to bins`, for all frames:
#
# - Begin with 1 everywhere.
# - In each round, compute the bands of what you have. Divide `mel` by them, value by value: these are the ratios. Where
#   the band that you have is 0, the ratio is 0 (so that nothing becomes NaN).
# - Multiply each bin by the sum over all bands of (weight of the bin in the band · ratio of the band), divided by the
#   sum of the bin's weights in all bands (one sum for each bin, the same in all frames). A bin that no band weighs
#   (that sum is 0) becomes 0.
# - All bins of a round are computed with the ratios of that round.
#
# Do it `iterations` times, 0 or more. After 0 rounds, all is 1.
#
# Example, one frame: `mel_to_linear(np.array([[2.0], [4.0]]), np.array([[1.0, 1, 0], [0, 1, 1]]), 1)` has the ratios 1
# and 2 and is `[[1], [1.5], [2]]`.


# %% exercise="mel_to_linear"
def mel_to_linear(mel, filters, iterations=30):
    """Magnitudes [bins, frames] with about the bands mel: [n_mels, frames] through filters: [n_mels, bins]."""
    ### BEGIN SOLUTION
    X = np.ones((filters.shape[1], mel.shape[1]))
    total = filters.sum(axis=0)[:, np.newaxis]
    for _ in range(iterations):
        bands = filters @ X
        ratio = mel / np.where(bands > 0, bands, np.inf)
        X = X * (filters.T @ ratio) / np.where(total > 0, total, np.inf)
    return X
    ### END SOLUTION


# %% [markdown]
# ### Exercise 7 · `mfcc`
#
# Return the first `n_mfcc` mel-frequency cepstral coefficients of the log-mels `L`, `[n_mels, frames]`, any floats:
# the orthonormal cosine transform of type II over the bands of each frame, by the formula of the section
# `MFCC: the outline of a spectrum`. Row $q$ of the result, from 0, is coefficient $q$; number 0 is included.
# 1 ≤ `n_mfcc` ≤ `n_mels`.
#
# The shape is `[n_mfcc, frames]`.
#
# Example: `mfcc(np.array([[1.0], [3.0]]), 2)` is `[[2.828], [-1.414]]`.


# %% exercise="mfcc"
def mfcc(L, n_mfcc=13):
    """First cepstral coefficients of log-mels L: [n_mels, frames], orthonormal DCT-II. Returns [n_mfcc, frames]."""
    ### BEGIN SOLUTION
    bands = len(L)
    q = np.arange(n_mfcc)[:, np.newaxis]
    cosines = np.sqrt(2 / bands) * np.cos(np.pi / bands * q * (np.arange(bands) + 0.5))
    cosines[0] = np.sqrt(1 / bands)
    return cosines @ L
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# The whole way once more, and now every step is yours: bank, mel spectrogram, logarithm and floor, back to bins, and
# with lesson 06 back to sound. Look for the smallest number of bands at which you understand the voice. Then for the
# smallest at which you recognize the guitar's chords.


# %% tags=["demo"]
def my_chain(sound="voice", bands=80, rounds=30, floor_exponent=-3):
    x = clips[sound]
    filters = np.asarray(mel_filterbank(SR, 1024, bands))
    mel = np.maximum(np.asarray(mel_spectrogram(x, filters)), 10.0**floor_exponent)
    X = np.asarray(mel_to_linear(mel, filters, rounds))
    y = np.asarray(griffin_lim(X, angles[:, : mel.shape[1]], 256, len(x), 20))
    plot_mel(np.log(mel), label="log-mel value (ln)", caption=f"{sound} in {bands} bands, through your code.")
    listen({"original": (x, SR), f"from {bands} bands": (y, SR)})
    target = np.abs(stft(x))
    C, off = convergence(np.abs(stft(y)), target), convergence(X, target)
    say(f"""Spectral convergence: the magnitudes found **{off:.2f}**, the sound made of them **{C:.2f}**.
        {bands} values describe a frame, {bands / 513:.0%} of the 513 of a spectrogram.""")


sizes = [128, 80, 64, 32, 16, 8]
explore(my_chain, sound=list(clips), bands=sizes, rounds=[0, 1, 3, 10, 30], floor_exponent=(-5, -1, 1))

# %% [markdown]
# Was the way by ratios worth it? The guitar from 64 bands, by the pseudo-inverse, cut off at 0, and by your
# `mel_to_linear`. You will hear two similar sounds; the second has a little less shimmer around its tones.


# %% tags=["demo"]
def two_ways():
    filters = np.asarray(mel_filterbank(SR, 1024, 64))
    mel = np.asarray(mel_spectrogram(guitar, filters))
    found = {"pseudo-inverse": np.maximum(np.linalg.pinv(filters) @ mel, 0)}
    found["ratios"] = np.asarray(mel_to_linear(mel, filters))
    sounds, rows = {"original": (guitar, SR)}, ["| way | magnitudes off by | their bands off by |", "|---|---|---|"]
    for label, X in found.items():
        sounds[label] = np.asarray(griffin_lim(X, angles[:, : mel.shape[1]], 256, len(guitar), 20)), SR
        rows.append(f"| {label} | {convergence(X, G):.2f} | {convergence(filters @ X, mel):.4f} |")
    listen(sounds)
    say("\n".join(rows))


explore(two_ways)

# %% [markdown]
# Do yours agree with the world outside? With librosa, in both formulas, and with what the models of this course use.

# %% tags=["demo"]
from studio import mel as course


def against_others():
    pairs, size, sound = {}, {"sr": SR, "n_fft": 1024, "n_mels": 80}, {"y": voice, "hop_length": 256}
    for htk, area in ((True, True), (False, True), (True, False), (False, False)):
        theirs = librosa.filters.mel(htk=htk, norm="slaney" if area else None, dtype=float, **size)
        name = f"`librosa.filters.mel`, {'HTK' if htk else 'Slaney'}, {'areas' if area else 'peaks'} of 1"
        pairs[name] = mel_filterbank(htk=htk, area=area), theirs
    power = mel_spectrogram(voice, np.asarray(mel_filterbank(htk=False)), power=2.0)
    theirs = librosa.feature.melspectrogram(pad_mode="constant", **sound, **size)
    pairs["`librosa.feature.melspectrogram`, Slaney, power"] = power, theirs
    logs = np.asarray(log_mel(voice))
    pairs["log-mels of the course's models"] = logs, course.log_mel(voice)
    pairs["`librosa.feature.mfcc` of your log-mels"] = mfcc(logs), librosa.feature.mfcc(S=logs, n_mfcc=13)
    rows = ["| yours against | largest difference | largest value |", "|---|---|---|"]
    for name, (mine, theirs) in pairs.items():
        rows.append(f"| {name} | {np.abs(np.asarray(mine) - theirs).max():.1e} | {np.abs(theirs).max():.1e} |")
    say("\n".join(rows))


explore(against_others)

# %% [markdown]
# These functions go on: a later lesson takes your bank by `from studio.toolbox import mel_filterbank`. Log-mels are
# what the models of lessons 13 and 18 make, and what the vocoder of lesson 15 turns into sound.

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What do you hear, and why?
#
# Listen once more to the guitar and the voice from 128 bands and from 16. In six to ten sentences: What is lost from
# 128 to 16 bands, and what is not? Why can one still understand the voice when its melody is gone? Why does the guitar
# lose more than the voice? Use the words *partials*, *triangle* and *outline*, and at least one number that a cell
# printed.

# %% [markdown] question="what_you_hear" points=3
# **Model answer.** From 128 bands, voice and guitar sound nearly as recorded, a little rough. From 16 bands the voice
# whispers: its melody is gone, its words are not. Of the guitar, I hear strokes and rustling of changing brightness,
# but no chords.
#
# The partials of a tone are as far apart as its fundamental frequency: 100 to 250 Hz in a voice. A triangle that is
# wider than this distance adds up two partials or more, and does not tell where they lie. With 16 bands, the table says
# that the band at 500 Hz is several hundred hertz wide: no partials can be told apart there. The way back spreads the
# energy evenly over all bins of the band, and noise takes the place of tones.
#
# Words are mostly in the outline of the spectrum: where the mouth makes broad regions strong or weak. These regions are
# several hundred hertz wide and change slowly, and 16 triangles still show them; so did 13 MFCC. A whispering person
# has no pitch either and is understood. What a chord says lies in pitches alone. Notes of a chord differ by some ten
# or hundred hertz, and a few wide triangles cannot show which of them sound.
#
# **Rubric.** 1 point for what is heard: pitch is lost, words and rhythm are not. 1 point for triangles wider than the
# distance of partials, with a number. 1 point for words being in the outline and chords in the pitches. Full marks
# without these words if the ideas are clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 08** bends the rows once more: all octaves on top of each other.
#
# - S. S. Stevens, J. Volkmann, E. B. Newman: *A Scale for the Measurement of the Psychological Magnitude Pitch*.
#   Journal of the Acoustical Society of America 8 (3), 1937. Where the mel comes from.
# - S. S. Stevens, J. Volkmann: *The Relation of Pitch to Frequency: A Revised Scale*. American Journal of Psychology 53
#   (3), 1940. The curve behind the formulas; L. L. Beranek's *Acoustic Measurements* (1949) has it as a table.
# - R. J. Siegel: *A Replication of the Mel Scale of Pitch*. American Journal of Psychology 78 (4), 1965. Half as high.
# - S. B. Davis, P. Mermelstein: *Comparison of Parametric Representations for Monosyllabic Word Recognition in
#   Continuously Spoken Sentences*. IEEE Transactions on Acoustics, Speech, and Signal Processing 28 (4), 1980. MFCC.
# - M. Slaney: *Auditory Toolbox, Version 2*. Interval Research Corporation, Technical Report 1998-010. The other
#   formula.
# - L. B. Lucy: *An Iterative Technique for the Rectification of Observed Distributions*. Astronomical Journal 79, 1974.
#   The way back by ratios; W. H. Richardson found it in 1972.
