# %% [markdown]
# # 13 · Sound as tokens
#
# A language model writes text as a row of whole numbers, its *tokens*. Sound is a stream of fractions. In this lesson
# you build what lies between: a network with a **codebook**, which turns one second of a note into sixteen whole
# numbers, and sixteen whole numbers back into a note.
#
# | | |
# |---|---|
# | **You will hear** | a note from 16 tokens; single codes; notes swapping halves; a codebook that dies and returns |
# | **You will write** | six functions: nearest code, straight-through, loss, perplexity, moving average, restart |
# | **Time** | under two hours; a few minutes of it are training |
# | **You need** | lessons 11 (training) and 12 (encoder, decoder); mels from lesson 07; a little torch |

# %%
import numpy as np
import torch

from autograder import check, hint, progress
from studio import dataset, explore, listen, plot_curves, plot_matrix, plot_mel, say, train

# %% [markdown]
# ## Hear the problem first
#
# Here is one second of a trumpet, three times. You will hear: the recording; the same note from its mel spectrogram
# (lesson 07), with phases that were made up (lesson 06); and the note again, after it went through sixteen whole
# numbers from 0 to 255. Guess before you play: what will be lost in the last step, the pitch, the instrument, or the
# attack?
#
# The network that does this was trained for some minutes when the course was made. It never met this note: the
# trumpet at this pitch was held out, at every loudness.

# %% tags=["demo"]
notes = dataset("notes")

from scipy.cluster.vq import vq

from studio.models import vqvae
from studio.notesound import mel_to_sound
from studio.toolbox import griffin_lim

mels = torch.tensor(notes.mels)
model, made = vqvae.load()


def sound(mel):
    """mel: [80, T] standardized. Returns a pair for `listen`."""
    return mel_to_sound(mel, notes, griffin_lim), notes.sr


def tokens_of(i):
    """The sixteen tokens of note number i."""
    return vq(model.encode(mels[i : i + 1]).numpy(), model.codebook.numpy())[0]


held_out = [i for i in notes.heldout if notes.loudness[i] == 2]  # the loud ones
trumpet = next(i for i in held_out if notes.instruments[notes.instrument[i]] == "trumpet" and notes.pitch[i] > 60)

# %% tags=["demo"]
tokens = tokens_of(trumpet)
versions = {"mel": mels[trumpet], "from 16 tokens": model.sound_of(tokens)}
listen({"recording": (notes.audio[trumpet], notes.sr)} | {name: sound(mel) for name, mel in versions.items()})
plot_mel(versions, caption=f"{notes.captions[trumpet]}: its mel, and what comes back from 16 tokens.")
samples, bits = notes.audio.shape[1], len(tokens) * 8
say(f"""The tokens are `{" ".join(map(str, tokens))}`. Each is one of 256, so it takes 8 bits: **{bits} bits** for the
    whole note. As 16-bit PCM, {samples:,} samples take **{16 * samples:,} bits**, {16 * samples // bits:,} times as
    many. Even the mel, {mels[0].numel():,} numbers, would take {mels[0].numel() * 8:,} bits at 8 bits a number.""")

# %% [markdown]
# It is still that pitch, on that instrument. Of the three, the attack lost most: it is softer. The color is a little
# blurred, and small movements are gone. How can 128 bits hold a trumpet? They do not: the decoder knows how notes
# sound, and the tokens only say which of them to put where. Two questions lead through this lesson. How does one round
# a whole *piece of sound* to the nearest of a few? And how does a network learn through rounding, which has no slope?

# %% [markdown]
# ## A codebook
#
# In lesson 01 you rounded one number at a time to a grid of levels. Now round many numbers at once. Cut each mel into
# pieces of four frames (64 ms): 320 numbers each. Find a few typical pieces. Then replace each piece by the typical
# one that is nearest. That is **vector quantization**, VQ. The list of typical pieces is the **codebook**, each of
# them is a **code**, and its place in the list is the **token**.
#
# No network yet: the next cell finds typical pieces by *k-means*. (`vq`, from scipy, finds the nearest code in all
# demos of this lesson: it is what exercise 1 asks you to write.) You will hear the trumpet with 2 codes (one of them a
# noise, the other nearly silent), with 16, and with 256. Listen for the moment when the pitch comes back.

# %% tags=["demo", "nbval-ignore-output"]
patches = mels.unflatten(2, (16, 4)).permute(0, 2, 1, 3).flatten(2)  # [notes, 16, 320]
training = patches[notes.train].flatten(0, 1).numpy()[::3]  # every third one: it is quicker


def k_means(K, rounds=8):
    """K typical pieces, [K, 320]. Begin with any K pieces; then move each to the mean of those nearest to it."""
    book = np.random.default_rng(1).choice(training, K, replace=False)
    for _ in range(rounds):
        nearest = vq(training, book)[0]
        for k in np.unique(nearest):
            book[k] = training[nearest == k].mean(0)
    return book


books = {K: k_means(K) for K in (2, 4, 16, 64, 256)}


# %% tags=["demo", "nbval-ignore-output"]
def as_mel(rows):
    """Pieces [16, 320] put together: [80, 64]."""
    return torch.as_tensor(rows).unflatten(1, (80, 4)).permute(1, 0, 2).flatten(1)


def rounded(i, K):
    """Note i with each piece replaced by the nearest of K: [80, 64]."""
    return as_mel(books[K][vq(patches[i].numpy(), books[K])[0]])


heard = {f"{K} codes": rounded(trumpet, K) for K in (2, 16, 256)}
listen({name: sound(mel) for name, mel in heard.items()})
plot_mel({"mel": mels[trumpet]} | heard, caption="The trumpet, each piece of four frames replaced by the nearest code.")

# %% [markdown]
# What does "nearest" mean? Each piece is a vector: a point in a space with as many directions as it has numbers. The
# distance is the one from school, with more terms under the root; as the root changes no order, it is left out:
#
# $$k_i = \arg\min_k \lVert z_i - e_k \rVert^2, \qquad \lVert z_i - e_k \rVert^2 = \sum_{d=1}^{D} (z_{i,d} - e_{k,d})^2,
# \qquad q_i = e_{k_i}$$
#
# | symbol | meaning | shape |
# |---|---|---|
# | $z_i$ | vector number $i$ of $n$; in code a row of `z` | $[n, D]$ |
# | $e_k$ | code number $k$ of $K$; in code a row of `codebook` | $[K, D]$ |
# | $k_i$ | token: the index of the code nearest to $z_i$, from 0 to $K - 1$ | $[n]$, whole numbers |
# | $q_i$ | the quantized vector, a copy of that code; in code `q = codebook[codes]` | $[n, D]$ |
#
# None of these has a unit: the mels are standardized. By hand, for one vector:

# %% tags=["demo"]
codes_by_hand = [[0, 0], [4, 0], [0, 4]]
vector = [3, 1]
for number, (right, up) in enumerate(codes_by_hand):
    squared = (vector[0] - right) ** 2 + (vector[1] - up) ** 2
    say(f"from {vector} to code {number}, {[right, up]}: ({vector[0] - right})² + ({vector[1] - up})² = **{squared}**")

# %% [markdown]
# The smallest wins, so the token is 1. Now turn the size of the codebook. What do you hear first as it grows: the
# length of the note, its pitch, its instrument? And how many bits does each doubling cost?

# %% tags=["demo"]
by_name = {notes.captions[i]: i for i in held_out[::4]}


def codebook_size(size=16, note=notes.captions[trumpet]):
    i = by_name.get(note, trumpet)
    mel = rounded(i, size)
    plot_mel({"mel": mels[i], f"{size} codes": mel}, caption=f"{notes.captions[i]}, before and after VQ.")
    listen(*sound(mel))
    error = (mel - mels[i]).abs().mean() * notes.mel_std * 20 / np.log(10)  # from standardized mels to dB
    say(f"16 pieces of {np.log2(size):.0f} bits: **{16 * np.log2(size):.0f} bits** a note; mean error {error:.1f} dB.")


explore(codebook_size, size=[2, 4, 16, 64, 256], note=[notes.captions[trumpet], *by_name])

# %% [markdown]
# A codebook of raw pieces needs a code for each pitch, on each instrument, at each loudness, at each moment of a
# note. There are many more of these than codes. A **VQ-VAE** quantizes something better than raw pieces. An *encoder*
# network turns each piece into a vector of 32 numbers; these are quantized; and a *decoder* network turns the row of
# codes back into a mel. Both look at neighbors, too. Encoder, codebook and decoder learn together, so that what few
# codes can say is what matters most. (The VAE in its name is the one from lesson 12, with codes in place of the
# Gaussian.)

# %% tags=["demo", "nbval-ignore-output"]
DB = notes.mel_std * 20 / np.log(10)  # one unit of a standardized mel, in dB
unseen = patches[notes.heldout].flatten(0, 1).numpy()
raw_error = np.abs(books[256][vq(unseen, books[256])[0]] - unseen).mean() * DB
say(f"""Mean error on held-out notes, both with 256 codes: raw pieces **{raw_error:.2f} dB**, the VQ-VAE
    **{made["quality"]["held-out L1 (dB)"]:.2f} dB**.""")

# %% [markdown]
# The gap is small here: these notes stand still, so pieces repeat, and raw pieces do well. The more the sound moves,
# and the more of it there is, the more the network gains. Jukebox, below, could not have listed the pieces of a
# million songs.

# %% [markdown] term="Vector Quantization" also="VQ, nearest code"
# Replacing a vector by the nearest of a fixed set of vectors, and noting only the number of that one. It is rounding,
# in many dimensions at once.

# %% [markdown] term="Codebook" also="codebooks"
# The numbered list of vectors from which vector quantization may choose. Who has the same list can turn the numbers
# back into vectors.

# %% [markdown]
# ## Tokens
#
# For the trained model a note is sixteen whole numbers. One can look at them, count them, and write others. First,
# hear single codes: each player holds one code for a second. (A held code is like a vowel without a word: the decoder
# expects an attack and an end, and gets neither.)

# %% tags=["demo"]
every = vq(model.encode(mels[notes.train]).numpy(), model.codebook.numpy())[0]
often = np.argsort(-np.bincount(every, minlength=256))
chosen = [int(often[place]) for place in (0, 30, 60, 90, 120, 150)]
held = {f"code {k}": model.sound_of([k] * 16) for k in chosen}
listen({name: sound(mel) for name, mel in held.items()})
plot_mel(held, caption="Six codes, each held for a second: stripes are partials, so most codes know a pitch.")

# %% [markdown]
# Now write. The slider `token` puts another number into one place of the trumpet. You will hear a bump, a wrong note,
# or nothing at all: similar sounds lie at no particular distance from each other in the list. **A token is a name,
# not a size.** Token 41 is no more like 42 than like 200.


# %% tags=["demo"]
def write(place=6, token=chosen[3], length=4):
    changed = tokens.copy()
    changed[place : place + length] = token
    plot_mel({"as it was": model.sound_of(tokens), "changed": model.sound_of(changed)}, caption="Some tokens replaced.")
    listen(*sound(model.sound_of(changed)))
    say(f"`{' '.join(map(str, changed))}`")


explore(write, place=(0, 15), token=(0, 255), length=(1, 8))

# %% [markdown]
# What if two notes swap their second halves? Eight tokens of one, eight of the other. You will hear each note turn into
# the other halfway, and the decoder smooth the seam.

# %% tags=["demo"]
pick = {notes.instruments[notes.instrument[i]]: i for i in held_out if 60 <= notes.pitch[i] <= 72}
one, other = tokens_of(pick["guitar"]), tokens_of(pick["flute"])
crossed = {
    "guitar, then flute": model.sound_of(np.concatenate([one[:8], other[8:]])),
    "flute, then guitar": model.sound_of(np.concatenate([other[:8], one[8:]])),
}
listen({name: sound(mel) for name, mel in crossed.items()})
plot_mel(crossed, caption="Two notes with their second halves swapped, as tokens.")

# %% [markdown]
# **Jukebox** (Dhariwal and others, 2020) did this with songs. Three VQ-VAEs turned 44.1 kHz sound into tokens at three
# speeds, one for every 8, 32 and 128 samples, each from a codebook of 2048. A transformer, like the one you build in
# lesson 17, then learned to write the slowest row, two more filled in the others, and the decoder sang. Nearly all
# sound that language models write goes this way: sound into tokens, tokens by tokens, tokens into sound.

# %% tags=["demo"]
rows = ["| one token for | tokens a second | bits a second |", "|---|---|---|"]
for hop in (8, 32, 128):
    rows.append(f"| {hop} samples | {44100 / hop:,.0f} | {44100 / hop * np.log2(2048):,.0f} |")
hop = 4 * 256  # four frames, at 16 kHz
rows.append(f"| {hop:,} samples (this lesson) | {notes.sr / hop:.1f} | {notes.sr / hop * 8:.0f} |")
say("\n".join(rows))

# %% [markdown] term="Token" also="tokens"
# One of a finite set of symbols by which a model reads and writes, kept as a whole number: a piece of a word, a
# pitch, or the code of a moment of sound. What comes in tokens can be predicted one after the other, like text.

# %% [markdown]
# ## The gradient stops at the codebook
#
# A network learns by slopes: move a weight a little, see how the loss changes. Rounding has none. Move the input a
# little, and the rounded value stays; move it further, and it jumps. Look at the loss as a function of what the encoder
# puts out: a staircase. It is flat everywhere but at the jumps, and a flat place says nothing about where to go.

# %% tags=["demo"]
place = np.linspace(-3, 9, 601)
caption = "How wrong a tone is that should be 5 semitones up: by its exact height, and rounded to whole semitones."
plot_curves(
    {"exact": (place, (place - 5) ** 2), "rounded": (place, (np.round(place) - 5) ** 2)},
    "height of the tone (semitones)",
    "loss (semitones²)",
    caption=caption,
)
x = torch.tensor(0.3, requires_grad=True)
((torch.round(x) - 5) ** 2).backward()
say(f"torch agrees: at 0.3, the slope of the rounded loss is **{x.grad:.0f}**.")

# %% [markdown]
# The way out is a trick that works better than it should: *forward, round; backward, pretend that nothing was
# rounded.* The slope is taken at the rounded value and handed to the value in front of the rounding, unchanged. It is
# called the **straight-through** gradient. In the next cell a tone has to climb to its target, five semitones up. You
# will hear the target; where the tone gets with the true gradient; and where it gets with the straight-through one.


# %% tags=["demo"]
def learn(straight):
    """30 steps towards 5 semitones. Returns the rounded heights."""
    height, path = 0.3, []
    for _ in range(30):
        rounded_height = round(height)
        slope_there = 2 * (rounded_height - 5)  # of the loss, at the rounded value
        height -= 0.05 * (slope_there if straight else 0)  # the true slope of rounding is 0
        path.append(rounded_height)
    return path


def tone(semitones, seconds=0.5):
    """Heights in semitones above 220 Hz, one after the other: [n] at 16 kHz."""
    frequency = np.repeat(220 * 2 ** (np.asarray(semitones) / 12), round(16000 * seconds / len(semitones)))
    return 0.2 * np.sin(2 * np.pi * np.cumsum(frequency) / 16000)


paths = {"true gradient": learn(False), "straight-through": learn(True)}
listen({"target": (tone([5]), 16000)} | {name: (tone(path, 1.5), 16000) for name, path in paths.items()})
plot_curves(paths, "step", "semitones", caption="Only the straight-through gradient arrives.", height=2.2)

# %% [markdown]
# For a whole vector, with the nearest code $q$ in place of the rounded height, it is one line:
#
# $$\hat q = z + \mathrm{sg}[\,q - z\,]$$
#
# where $\mathrm{sg}$, *stop gradient*, has the value of what stands inside, and the slope 0. The values add up to
# $q$. The only path back goes through the first $z$, so the decoder's gradient reaches the encoder as if $\hat q$
# were $z$. The codes get none of it.
#
# In torch, `x.detach()` is $\mathrm{sg}[x]$: the same numbers, but gradient does not flow back through them. An
# experiment:

# %% tags=["demo"]
x = torch.tensor(3.0, requires_grad=True)
for name, y in {"x * x": x * x, "x.detach() * x": x.detach() * x}.items():
    (slope,) = torch.autograd.grad(y, x)
    say(f"`{name}` at 3 has the value {y.item():g} and the slope **{slope.item():g}**.")

# %% [markdown]
# The second one counts only one of its two factors as something that can move, so its slope is half as large.

# %% [markdown]
# ## Two losses pull from two sides
#
# The decoder's loss teaches encoder and decoder, but not the codebook: straight-through passes it by. So the codes
# get a loss of their own. The same distance between $z$ and $q$ appears twice, each time with the other side held
# still:
#
# $$L = \underbrace{\mathrm{mean}\big[(x - y)^2\big]}_{\text{the mel must come back}}
# + \underbrace{\mathrm{mean}\big[(\mathrm{sg}[z] - q)^2\big]}_{\text{codes go to their vectors}}
# + \beta \underbrace{\mathrm{mean}\big[(z - \mathrm{sg}[q])^2\big]}_{\text{vectors stay near their codes}}$$
#
# | symbol | meaning |
# |---|---|
# | $x, y$ | the mel, and what the decoder makes of the tokens |
# | second term | the *codebook term*: its gradient reaches the codes only |
# | third term | the *commitment term*: its gradient reaches the encoder only |
# | $\beta$ | weight of the commitment; 0.25 in the first paper and here |
#
# Each mean is taken over all numbers in the batch. None has a unit.
#
# Why commitment? The decoder pushes $z$ until the *code* is where it wants it. The code follows later. By then $z$ has
# gone too far, the code follows it past the target, and so on. In the next cell you will hear the code as a pitch that
# ought to climb by 7 semitones. At $\beta = 0$ it overshoots and swings. Raise $\beta$.


# %% tags=["demo"]
def chase(beta=0.0):
    z = code = 0.0
    path = {"vector z": [], "code q": []}
    for _ in range(300):
        decoder, gap = 0.08 * (7 - code), 0.02 * (z - code)
        z, code = z + decoder - beta * gap, code + gap
        path["vector z"].append(z)
        path["code q"].append(code)
    plot_curves(path, "step", "semitones", lines={"where it should be": 7}, caption="The code chases the vector.")
    listen(tone(path["code q"], 3), 16000)
    say(f"The code goes up to **{max(path['code q']):.1f}** semitones and ends at {path['code q'][-1]:.1f}.")


explore(chase, beta=(0.0, 4.0, 0.25))

# %% [markdown]
# With $\beta$ the vector is held back until its code has come along.

# %% [markdown] term="VQ-VAE" also="VQ-VAEs"
# An autoencoder with a codebook in the middle: the encoder makes vectors, each is replaced by its nearest code, and
# the decoder sees only codes. It turns sound into tokens and back.

# %% [markdown]
# ## How many codes are in use
#
# A codebook of 256 is worth 8 bits a token only if the codes are really used. Count how often each code is chosen, and
# divide by the sum: shares $p_k$. The **perplexity** turns them into one number:
#
# $$P = \exp\Big(-\sum_k p_k \ln p_k\Big)$$
#
# The sum with its minus is the *entropy*. With the natural logarithm its unit is called the nat; with base 2 it would
# be the bit. $e$ to that power is a number of codes, without a unit. If $m$ codes are used equally often and the rest
# never, it is $m$. Rare codes count little: they hardly help.

# %% tags=["demo"]
from math import exp, log

for shares in ([0.25, 0.25, 0.25, 0.25], [0.7, 0.1, 0.1, 0.1], [1.0]):
    entropy = sum(p * log(1 / p) for p in shares)
    say(f"shares {shares}: entropy {entropy:.3f} nats, perplexity **{exp(entropy):.2f}**")

# %% [markdown]
# Now the trouble that every VQ-VAE has. Codes begin at random places. Some happen to lie near the vectors and are
# chosen. Only a code that is chosen gets gradient, and moves nearer, and is chosen again. The others get none. They
# lie where they began, far from everything: **dead codes**. It is called *codebook collapse*.
#
# The next cell shows it without a network, on the raw pieces. The codebook term pulls each chosen code towards the mean
# of the vectors that chose it, and that is all that happens. You will hear the trumpet through what is left: a codebook
# of 256 that sounds like one of few. Each row of the picture is a code; where it is dark, the code is dead.


# %% tags=["demo"]
def follow(steps=480, restart_from=480):
    """Codes move to the pieces that chose them. Returns the codebook, and which codes were used lately."""
    rng = np.random.default_rng(4)
    book, used = 0.3 * rng.standard_normal((256, 320)), np.zeros((steps, 256), bool)
    alive = np.zeros((steps, 256), bool)  # in the last 20 steps
    for step in range(steps):
        batch = training[rng.integers(len(training), size=256)]
        codes = vq(batch, book)[0]
        used[step, codes] = True
        alive[step] = used[max(0, step - 19) : step + 1].any(0)
        for k in np.unique(codes):
            book[k] += 0.1 * (batch[codes == k].mean(0) - book[k])
        if step >= restart_from:
            dead = ~alive[step]
            book[dead] = batch[: dead.sum()]  # a piece of sound for each dead code
    return book, alive


def picture(alive, caption):
    order = np.argsort(-alive.sum(0))
    plot_matrix(alive[:, order].T, "step", "code, by use", caption, label="1: used lately")


# %% tags=["demo", "nbval-ignore-output"]
collapsed, alive = follow()
picture(alive, "256 codes that follow the pieces which chose them. Bright: used in the last 20 steps. Dark: dead.")
broken = as_mel(collapsed[vq(patches[trumpet].numpy(), collapsed)[0]])
listen({"collapsed codebook": sound(broken), "k-means, 256 codes": sound(rounded(trumpet, 256))})
say(f"In the last 20 steps, **{alive[-1].sum()}** of 256 codes were used.")

# %% [markdown]
# In a network it is worse, because the encoder moves too: it learns to put its vectors near the few codes that live,
# and leaves the others behind. The picture was recorded when the course was made, with the functions that you will
# write. At the end of the lesson you train these three yourself.

# %% tags=["demo"]
runs = {row["way"]: row for row in made["bars"] if row["log"]}
curves = {way: ([point[0] for point in row["log"]], [point[1] for point in row["log"]]) for way, row in runs.items()}
caption = "Codes that were chosen at least once in the last 81 batches (one epoch), for three ways to learn a codebook."
plot_curves(curves, "step", "codes used, of 256", caption=caption, ylim=(0, 260))
for way, row in runs.items():
    say(f"{way}: **{row['codes used (train)']}** of 256 used, error {row['held-out L1 (dB)']:.2f} dB (held-out notes)")

# %% [markdown]
# ## A codebook that follows its vectors
#
# The codebook term pulls a code towards the mean of the vectors that chose it, step by step, at a speed set by the
# learning rate. One can have that mean directly. Keep, for each code, a running count of how many vectors chose it,
# and a running sum of these vectors. Sum over count is the mean. "Running" means that the past fades: an
# **exponential moving average**, EMA.
#
# $$N_k \leftarrow \gamma N_k + (1-\gamma)\, n_k, \qquad m_k \leftarrow \gamma\, m_k + (1-\gamma)
# \sum_{i:\,k_i = k} z_i, \qquad e_k = \frac{m_k}{N_k}$$
#
# | symbol | meaning | shape |
# |---|---|---|
# | $\gamma$ | decay: the part of the old that is kept; in code `decay` | a number, 0 ≤ γ < 1 |
# | $n_k$ | how many vectors of this batch chose code $k$ | $[K]$ |
# | $N_k$ | running count; in code `counts` | $[K]$ |
# | $m_k$ | running sum; in code `sums` | $[K, D]$ |
#
# No gradient is needed, so the codebook term has nothing to do any more, and no learning rate either. If $\gamma$
# were 0 and the batch all data, this would be one round of k-means. By hand, for a single code:

# %% tags=["demo"]
count, total, decay = 2.0, 2.0, 0.5
for batch in ([3, 5], [], [4]):  # the vectors (of one number) that chose the code
    count = decay * count + (1 - decay) * len(batch)
    total = decay * total + (1 - decay) * sum(batch)
    say(f"chosen by {batch}: count {count:.3f}, sum {total:.3f}, so the code is at **{total / count:.3f}**")

# %% [markdown]
# Look at the second line: nobody chose the code. Count and sum shrink, and their ratio stays: the code waits where it
# is. But if that goes on, both get near 0, and 0 divided by 0 is no place. So the division uses *smoothed* counts: a
# little $\varepsilon$ is added to each, and all are scaled back so that their total $N = \sum_k N_k$ stays:
#
# $$\tilde N_k = \frac{N_k + \varepsilon}{N + K\varepsilon}\, N, \qquad e_k = m_k / \tilde N_k$$
#
# So an unchosen code waits for a long time, but not forever: once its count is as small as $\varepsilon$, the code
# slides towards 0. By hand, for a code at 3 with a count of 1 that nobody chooses, as in the training below ($\gamma$ =
# 0.97, $\varepsilon$ = 0.00001; the total changes little):

# %% tags=["demo"]
for steps in (0, 100, 300, 400, 600):
    fading = 0.97**steps
    say(f"after {steps} steps: count {fading:.2g}, so the code is at **{3 * fading / (fading + 1e-5):.3f}**")

# %% [markdown]
# What does the decay change? In the next cell the vectors jump to another place halfway. You will hear the code follow,
# as a pitch: fast and jittery with a small decay, smooth and late with a large one.


# %% tags=["demo"]
def moving(decay=0.9):
    rng = np.random.default_rng(2)
    count, total, path = 1.0, 0.0, []
    for step in range(200):
        batch = (0 if step < 100 else 7) + 2 * rng.standard_normal(4)
        count = decay * count + (1 - decay) * len(batch)
        total = decay * total + (1 - decay) * batch.sum()
        path.append(total / count)
    plot_curves({"the code": path}, "step", "semitones", caption="The vectors move up by 7 at step 100.", ylim=(-4, 11))
    listen(tone(path, 3), 16000)


explore(moving, decay=[0.0, 0.5, 0.9, 0.97, 0.99])

# %% [markdown]
# ## Dead codes come back
#
# A moving average does not wake the dead: nobody chooses them, so no vector pulls them. They wait, and in the end they
# fade. The remedy is crude, and works. A code whose running count falls below a threshold is **restarted**: it is put
# on top of a vector that the encoder has just made. There it is needed at once. Jukebox does so, too. Its count becomes
# 1, and its sum that vector; without these, the next update would compute it from its old sum and count, and bury it
# again.
#
# The same pieces as before. From step 240 on, codes that were not used for 20 steps are put onto pieces of the batch.
# You will hear the broken trumpet, and the mended one.

# %% tags=["demo", "nbval-ignore-output"]
mended, alive = follow(restart_from=240)
picture(alive, "The same 256 codes. From step 240 on, dead ones are put where pieces are.")
whole = as_mel(mended[vq(patches[trumpet].numpy(), mended)[0]])
listen({"collapsed": sound(broken), "restarted": sound(whole)})
count = alive.sum(1)
plot_curves({"codes": count}, "step", "codes in use", height=2.4, caption="Codes used in the last 20 steps, of 256.")
say(f"Right before step 240, **{count[239]}** of 256 were in use; at the end, **{count[-1]}**.")

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the `check`
# below it. `hint(nearest_codes)`, in a cell of your own, gives one hint at a time; `progress()` shows what you have
# solved. If you are graded, the same cases are tried with other random numbers.
#
# What holds for all exercises:
#
# - Vectors, codebooks and all else come as torch tensors of dtype float32; codes have dtype int64. $n$, $K$ and $D$
#   are 1 at least, and differ from case to case.
# - Leave the tensors that you are given as they are: compute new ones, or write into copies. What did not change may be
#   returned as it was given. Where several results are asked for, return them as a tuple, in that order.
# - Where the results have no gradient (exercises 1, 5 and 6), tensors, numpy arrays and lists are all fine. In
#   exercises 2 and 3 the result must be a tensor.
# - "Has gradient" means that gradient flows back through a tensor, as in training. Each exercise says which of its
#   arguments may have gradient, and where gradient must arrive. `check` looks at values *and* gradients; where none
#   arrives, it counts as zeros.
# - Numbers are compared up to rounding errors. Each exercise stands alone.
# - Use all of torch, numpy and Python, `torch.cdist` too, but no library that quantizes (scipy.cluster, sklearn,
#   faiss) and nothing from `studio`.

# %% [markdown]
# ### Exercise 1 · `nearest_codes`
#
# For each vector, find the nearest entry of the codebook. `z` has the shape $[n, D]$, `codebook` $[K, D]$. Return $n$
# whole numbers from 0 to $K - 1$: a tensor or numpy array $[n]$ of dtype `int64`, or a list. Number $i$ is the index of
# the code with the smallest squared distance to vector $i$,
#
# $$\lVert z_i - e_k \rVert^2 = \sum_d (z_{i,d} - e_{k,d})^2$$
#
# If several codes are equally near, take the one with the lowest index. (`argmin` does. All numbers in the cases are
# multiples of 1/8, so that equal distances come out equal in any formula.) `z` and `codebook` may have gradient; the
# result has none.
#
# Example: with `z` = [[3, 1], [0, 2]] and `codebook` = [[0, 0], [4, 0], [0, 4]], the squared distances are 10, 2, 18
# for the first vector and 4, 20, 4 for the second. The result is [1, 0].


# %% exercise="nearest_codes"
def nearest_codes(z, codebook):
    """z: [n, D] float32, codebook: [K, D] float32. Returns [n] int64: the index of the nearest code of each vector."""
    ### BEGIN SOLUTION
    a, b = z[:, None, :], codebook[None, :, :]  # [n, 1, D] and [1, K, D]
    return (a - b).square().sum(dim=2).argmin(dim=1)  # equivalent: a - b -> b - a (it is squared)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `straight_through`
#
# Return a tensor $[n, D]$ with the **values of** `q`, whose gradient goes **to** `z`, unchanged, and none of it to
# `q`. `z` and `q` have the shape $[n, D]$: what the encoder put out, and the codes chosen for it. In training `z` has
# gradient, and was computed from something that must get it too; `q` may have gradient or not. After training neither
# has; then the values are all that counts.
#
# Example: `z` = [[0.9, −0.4]], `q` = [[1, 0]]. The result is [[1, 0]]. If the gradient that comes back to the result
# is [[3, 5]], then the gradient at `z` is [[3, 5]], and at `q` it is [[0, 0]].


# %% exercise="straight_through"
def straight_through(z, q):
    """z, q: [n, D] float32. Returns [n, D] with the values of q; gradient passes to z unchanged, none to q."""
    ### BEGIN SOLUTION
    return z + (q - z).detach()
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `vq_loss`
#
# Return the loss of a quantizer as one number, in a tensor without dimensions (its `shape` is empty, as after
# `.mean()`) that has gradient: the codebook term plus `beta` times the commitment term. `z` and `q` have the shape $[n,
# D]$. Each term is the **mean** of the squared differences between `z` and `q`, over all $n \cdot D$ numbers.
#
# - **Codebook term**, weight 1: it moves the codes. Its gradient goes to `q` only; `z` stands still.
# - **Commitment term**, weight `beta`, a number of 0 or more: it moves the encoder. Its gradient goes to `z` only; `q`
#   stands still.
#
# `z` always has gradient, as in training. `q` has, or has none, as with a moving average; the loss stays the same
# number.
#
# Example: `z` = [[1, 2]], `q` = [[0, 4]], `beta` = 0.25. The mean of the squares 1 and 4 is 2.5, so the loss is 2.5 +
# 0.25 · 2.5 = 3.125. The gradient at `q` is [[−1, 2]], the one at `z` is [[0.25, −0.5]].


# %% exercise="vq_loss"
def vq_loss(z, q, beta=0.25):
    """z, q: [n, D] float32. Returns a tensor without dimensions: codebook term plus beta times commitment term."""
    ### BEGIN SOLUTION
    a, b = z.detach(), q.detach()
    codebook_term = torch.mean((a - q) ** 2)  # equivalent: a - q -> q - a (it is squared)
    commitment_term = torch.mean((z - b) ** 2)  # equivalent: z - b -> b - z (it is squared)
    return codebook_term + beta * commitment_term
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `perplexity`
#
# Return how many codes are in use, weighed by how often: $e$ to the power of the entropy of the shares,
#
# $$\exp\Big(-\sum_k p_k \ln p_k\Big), \qquad p_k = \frac{\text{counts}_k}{\text{sum of all counts}}$$
#
# with the natural logarithm (any base does if the power has the same). A code with $p_k = 0$ adds nothing to the sum.
# `counts` has the shape $[K]$; it holds whole numbers (int64) or floats of 0 and more, and at least one is above 0. It
# has no gradient. Return one number: a Python number, or a tensor or array without dimensions (its `shape` is empty, as
# after `.sum()`; a list or array that holds one number is something else). It may be off by one part in ten thousand.
#
# Example: for the counts [2, 1, 1] the shares are 0.5, 0.25, 0.25, the entropy is 1.0397, and the perplexity 2.8284.
# For [5, 0, 5] it is 2.


# %% exercise="perplexity"
def perplexity(counts):
    """counts: [K], int64 or float32, 0 or more, not all 0. Returns one number from 1 to K."""
    ### BEGIN SOLUTION
    shares = counts / counts.sum()
    used = shares[shares > 0]
    return torch.exp(-(used * used.log()).sum())
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `ema_update`
#
# Let the codebook follow its vectors: one step of an exponential moving average. Given are the running `counts` $[K]$
# and `sums` $[K, D]$, a batch of vectors `z` $[n, D]$, and their `codes` $[n]$, int64. Return three tensors: the new
# counts $[K]$, the new sums $[K, D]$, and the new codebook $[K, D]$.
#
# 1. For each code $k$, let $n_k$ be how many vectors of the batch chose it, and $s_k$ the sum of these vectors. (For a
#    code that nobody chose, both are 0.)
# 2. New counts: $N_k = \text{decay} \cdot \text{counts}_k + (1 - \text{decay}) \cdot n_k$. New sums:
#    $m_k = \text{decay} \cdot \text{sums}_k + (1 - \text{decay}) \cdot s_k$. Codes that nobody chose decay too.
# 3. Smooth the new counts, so that nothing is divided by zero. With $N = \sum_k N_k$, the total of the *new* counts:
#    $$\tilde N_k = \frac{N_k + \varepsilon}{N + K \varepsilon} \, N$$
# 4. New codebook: $e_k = m_k / \tilde N_k$. The smoothed counts serve this division alone; return the counts of step 2.
#
# `decay` is 0 or more and below 1, `epsilon` above 0; their default values are 0.99 and 1e-5 (the training below, which
# is short, gives 0.97). $N$ is never 0. `z` may have gradient, `counts` and `sums` have none; the results must not.
#
# Example: `counts` = [2, 4], `sums` = [[2], [8]], `z` = [[3], [5], [7]], `codes` = [0, 0, 1], `decay` = 0.75,
# `epsilon` = 0.5. Two vectors with the sum 8 chose code 0; one, 7, chose code 1. New counts: [2, 3.25]; new sums:
# [[3.5], [7.75]]. The counts' total is 5.25; smoothed, they are 2.5 / 6.25 · 5.25 = 2.1 and 3.75 / 6.25 · 5.25 = 3.15.
# Codebook: [[1.6667], [2.4603]].


# %% exercise="ema_update"
def ema_update(counts, sums, z, codes, decay=0.99, epsilon=1e-5):
    """counts: [K], sums: [K, D], z: [n, D], codes: [n] int64. Returns new counts [K], sums [K, D], codebook [K, D]."""
    ### BEGIN SOLUTION
    K = len(counts)
    chosen = torch.nn.functional.one_hot(codes, K).to(sums.dtype)  # [n, K]
    counts = decay * counts + (1 - decay) * chosen.sum(dim=0)
    sums = decay * sums + (1 - decay) * chosen.T @ z.detach()
    total = counts.sum()
    smoothed = (counts + epsilon) / (total + K * epsilon) * total
    return counts, sums, sums / smoothed[:, None]
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `restart_dead_codes`
#
# Give dead codes a new start. A code is dead if its running count is **below** `threshold`, a number above 0; at the
# threshold it lives. `codebook` $[K, D]$, `counts` $[K]$ and `sums` $[K, D]$ are what `ema_update` returned; do not
# compute one from the others. `candidates` $[m, D]$ are vectors of the encoder, already in random order, $m \ge 1$.
#
# The first dead code (lowest index) becomes candidate 0, the second dead code candidate 1, and so on. If there are
# more dead codes than candidates, begin again with candidate 0. A restarted code gets its candidate as its row of the
# codebook *and* as its row of the sums, and the count 1, whatever the threshold is. All other codes, counts and sums
# stay as they are; without dead codes, everything does.
#
# Return the new codebook, the new counts, the new sums, in this order. (`ema_update` has another.) `candidates` may
# have gradient, the other three have none; the results must not.
#
# Example: `codebook` = [[1], [2], [3]], `counts` = [0.01, 5, 0.02], `sums` = [[0.01], [10], [0.06]], `candidates` =
# [[7], [8], [9]], `threshold` = 0.1. Codes 0 and 2 are dead. Returned are [[7], [2], [8]], [1, 5, 1] and [[7], [10],
# [8]].


# %% exercise="restart_dead_codes"
def restart_dead_codes(codebook, counts, sums, candidates, threshold):
    """codebook, sums: [K, D], counts: [K], candidates: [m, D]. Returns new codebook, counts, sums."""
    ### BEGIN SOLUTION
    dead = (counts < threshold).nonzero().flatten()
    fresh = candidates.detach()[torch.arange(len(dead)) % len(candidates)]
    codebook, counts, sums = codebook.clone(), counts.clone(), sums.clone()
    codebook[dead], counts[dead], sums[dead] = fresh, 1.0, fresh
    return codebook, counts, sums
    ### END SOLUTION


# %% [markdown]
# ## Train it with your own code
#
# Now your functions go into the network. This is the training step, as it stands in `studio/models/vqvae.py`. It asks
# for the nearest code, the straight-through gradient, the loss, the moving average and the restart; `tools` holds
# *your* five. The sixth, `perplexity`, measures what came of it. (`_tensor` makes a tensor of whatever you return.)

# %% tags=["demo"]
import inspect
import traceback

say(f"```python\n{inspect.getsource(vqvae.train_step)}```")

# %% tags=["demo"]
rows_train, rows_held = torch.tensor(notes.train), torch.tensor(notes.heldout)
trained = {}


def train_mine(way, K=256, steps=800, seconds=60):
    """Trains a model with your functions, and keeps it in `trained`."""
    tools = vqvae.Tools(nearest_codes, straight_through, vq_loss, ema_update, restart_dead_codes)
    torch.manual_seed(0)
    fresh = vqvae.VQVAE(K, learns=way == "gradient only")
    if way == "with restarts":
        fresh.counts.zero_()  # all dead: the first step takes all codes from the notes
    optimizer, lately = torch.optim.Adam([p for p in fresh.parameters() if p.requires_grad]), []

    def step(fraction):
        optimizer.param_groups[0]["lr"] = 2e-3 * (1.02 - fraction)
        batch = mels[rows_train[torch.randint(len(rows_train), (16,))]]
        loss, codes = vqvae.train_step(fresh, optimizer, batch, tools, way)
        lately.append(torch.as_tensor(codes))
        return {"loss": loss, "codes used": len(torch.cat(lately[-81:]).unique())}  # 81 batches are an epoch

    step(0.0)  # stops here if a function is missing
    history = train(step, steps, seconds, curves=("loss", "codes used"), caption=f"{way}, {K} codes")
    trained[way, K] = fresh, history


# %% [markdown]
# `attempt` runs a part of it, and says so if a function is still missing. The three ways take a quarter of a minute
# each. Watch the curve on the right. **Gradient only**: the codebook learns by the codebook term. Few codes are in use,
# and that does not change much.


# %% tags=["demo"]
def attempt(part, *arguments):
    """Runs part(*arguments). If one of your functions is missing or stops, says so and goes on."""
    try:
        return part(*arguments)
    except NotImplementedError as missing:
        name = traceback.extract_tb(missing.__traceback__)[-1].name
        say(f"This part needs your `{name}`. Solve its exercise, then run this cell again.")
    except Exception as error:
        say(f"This part stopped: `{type(error).__name__}: {error}`. Do all checks above pass?")


# %% tags=["demo", "nbval-ignore-output"]
attempt(train_mine, "gradient only")

# %% [markdown]
# **Moving average**: each code is at the mean of the vectors that chose it lately; no learning rate slows it down. More
# of them live: as the vectors spread, some come near codes that were waiting, or sliding towards 0. But nothing puts a
# code where vectors are.

# %% tags=["demo", "nbval-ignore-output"]
attempt(train_mine, "moving average")

# %% [markdown]
# **With restarts**: all codes begin on top of vectors. The encoder moves away from most of them within a few steps, so
# few are in use. Then the dead come back. Look for the step at which they do.

# %% tags=["demo", "nbval-ignore-output"]
attempt(train_mine, "with restarts")
fades = np.log(0.1) / np.log(0.97)  # threshold and decay of train_step
say(f"A count of 1 that decays by 0.97 a step falls below the threshold 0.1 after **{np.ceil(fades):.0f}** steps.")

# %% [markdown]
# Side by side. Codes count as used if a training note chooses them; the error is measured on held-out notes, as the
# mean absolute difference of mels, in dB. Your `perplexity` counts what is in use. You will hear the trumpet from
# each.


# %% tags=["demo"]
def measured(part):
    """Held-out error in dB, codes used, and perplexity of a model that you trained."""
    error = vqvae.quality(part, mels[rows_held], nearest_codes)["error"] * DB
    counts = vqvae.quality(part, mels[rows_train], nearest_codes)["counts"]
    return error, int((counts > 0).sum()), float(perplexity(counts))


def back(part, i):
    """Note i through a model that you trained: [80, 64]."""
    with torch.no_grad():
        return part.sound_of(nearest_codes(part.encode(mels[i : i + 1]), part.codebook))


# %% tags=["demo", "nbval-ignore-output"]
def compare():
    table = ["| codebook learns | held-out error | codes used | perplexity |", "|---|---|---|---|"]
    for (way, K), (part, _) in trained.items():
        error, used, effective = measured(part)
        table.append(f"| {way} | {error:.2f} dB | {used} of {K} ({used / K:.0%}) | {effective:.0f} |")
    say("\n".join(table))
    used = {way: history.curves["codes used"] for (way, _), (_, history) in trained.items()}
    plot_curves(used, "step", "codes used, of 256", caption="Codes used in the last 81 batches (one epoch): yours.")
    listen({way: sound(back(part, trumpet)) for (way, _), (part, _) in trained.items()})


if trained:
    attempt(compare)

# %% [markdown]
# How large should a codebook be? Two more trainings, as long as the last one, with 16 and with 64 codes.

# %% tags=["demo", "nbval-ignore-output"]
attempt(train_mine, "with restarts", 16)
attempt(train_mine, "with restarts", 64)


# %% tags=["demo", "nbval-ignore-output"]
def sizes():
    found = {K: trained["with restarts", K][0] for K in (16, 64, 256)}
    errors = [measured(part)[0] for part in found.values()]
    caption = "Held-out error against the size of the codebook. Dashed: 256 raw pieces, by k-means, without a network."
    lines = {"raw pieces": raw_error}
    plot_curves({"yours": (list(found), errors)}, "codes", "error (dB)", caption, True, markers=True, lines=lines)
    listen({f"{K} codes": sound(back(part, trumpet)) for K, part in found.items()})
    say(", ".join(f"{K} codes: **{error:.2f} dB**" for K, error in zip(found, errors, strict=True)))


if ("with restarts", 64) in trained:
    attempt(sizes)

# %% [markdown]
# After so short a training, your network may still lie behind the codebook of raw pieces: it had to learn what a sound
# is while its codes were moving.
#
# And where does more training lead? The model that you heard at the start has the same network and the same codebook
# size; it was trained for longer. You will hear a held-out note: the mel, yours, and the longer one.


# %% tags=["demo", "nbval-ignore-output"]
def longer(note=notes.captions[trumpet]):
    i = by_name.get(note, trumpet)
    versions = {"mel": mels[i]}
    if ("with restarts", 256) in trained:
        versions["yours"] = back(trained["with restarts", 256][0], i)
    versions["trained for longer"] = model.sound_of(tokens_of(i))
    plot_mel(versions, caption=notes.captions[i])
    listen({name: sound(mel) for name, mel in versions.items()})
    found = made["quality"]
    used = f"{found['codes used (train)']} codes in use, perplexity {found['perplexity (train)']:.0f}"
    say(f"{made['steps']:,} steps: **{found['held-out L1 (dB)']:.2f} dB** on held-out notes, {used}.")


explore(longer, note=[notes.captions[trumpet], *by_name])

# %% tags=["demo"]
progress()

# %% [markdown]
# ## Why do codes die?
#
# In six to ten sentences: Why does a code that is never chosen stay unchosen when the codebook learns by gradient
# only? Why does a moving average alone not bring it back, and why must a restart set the count and the sum as well as
# the code itself? And what would be lost if the gradient of the decoder went to the codes instead of to the encoder?
# Use what you heard and saw above.

# %% [markdown] question="why_codes_die" points=3
# **Model answer.** The gradient of the codebook term exists only for codes that were chosen: `q` is a copy of these,
# and of no others. A code far from all vectors is nearest to none, so it gets no gradient and stays where it is;
# meanwhile the chosen codes move closer to the vectors, and the commitment term keeps the vectors near the chosen
# codes. So the gap gets wider, not smaller. In the runs above, gradient only used a small part of 256 codes.
#
# A moving average changes how fast chosen codes move, not which are chosen. For a code that nobody chose, count and
# sum shrink by the same factor, and their ratio, the code, stays for a long time (then the smoothing lets it slide
# towards 0, wherever vectors are). It needs to be put where vectors are. If a restart
# set only the code, the next update would compute it anew as old sum over old count, the old place; with a low count
# it would also be dead again at once. With count 1 and the vector as sum, sum over count is the new place.
#
# If the decoder's gradient went to the codes, the encoder would get none of it: only the commitment term would reach
# it, which asks it to stay near codes and not to say anything about the sound. The codes would be pulled by the
# decoder, away from the vectors that choose them. Straight-through gives the encoder the direction in which the
# decoder wants its input to move.
#
# **Rubric.** 1 point: no choice, no gradient, so no movement (with the circle named: chosen codes come nearer, others
# are left behind). 1 point: the moving average leaves the place of an unchosen code as it is, *and* a restart without
# count or sum is undone by the next update. 1 point: the encoder would learn nothing about the sound (or only
# commitment). Half points for half of a pair. Full marks without these words if the idea is clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 14** quantizes what is left over, again and again: a neural codec. **Lesson 17** writes tokens.
#
# - A. van den Oord, O. Vinyals, K. Kavukcuoglu: *Neural Discrete Representation Learning*. 2017. The VQ-VAE; the moving
#   average is in its appendix.
# - A. Razavi, A. van den Oord, O. Vinyals: *Generating Diverse High-Fidelity Images with VQ-VAE-2*. 2019. Codebooks at
#   several scales.
# - P. Dhariwal, H. Jun, C. Payne, J. W. Kim, A. Radford, I. Sutskever: *Jukebox: A Generative Model for Music*. 2020.
#   Three levels, random restarts, and songs.
# - Y. Bengio, N. Léonard, A. Courville: *Estimating or Propagating Gradients Through Stochastic Neurons for Conditional
#   Computation*. 2013. The straight-through gradient.
# - S. P. Lloyd: *Least Squares Quantization in PCM*. 1957, printed 1982. k-means, found for telephones; the moving
#   average is its version for one batch at a time.
# - A. Łańcucki and others: *Robust Training of Vector Quantized Bottleneck Models*. 2020. Why codebooks collapse, and
#   what else helps.
