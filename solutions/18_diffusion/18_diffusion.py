# %% [markdown]
# # 18 · Diffusion
#
# You will make notes out of noise. A network learns one humble thing: to guess what a noisy picture of a sound
# looked like before the noise. Asked again and again, each time about a little less noise, it arrives at a sound
# that nobody played.
#
# | | |
# |---|---|
# | **You will hear** | a note drowned in noise; the mean of all notes; notes that your network makes of noise |
# | **You will write** | seven functions: noise and its schedule, two samplers, a clock, the wiring of a U-Net |
# | **Time** | two hours; a minute of it is training |
# | **You need** | torch tensors and training (lesson 11), mel spectrograms (lesson 07), mean and variance |
#
# The sounds are one-second notes of 12 instruments, as mel spectrograms: 80 bands, 64 frames, one frame every 16
# ms. A mel has no phases, so for listening an old method of lesson 06, Griffin-Lim, guesses them. If your own
# functions of that lesson pass, they are what you hear: the line below the second cell says so.

# %%
import math
from itertools import pairwise

import numpy as np
import torch

from autograder import check, hint, progress
from studio import dataset, explore, listen, plot_curves, plot_matrix, plot_mel, say, train

# %% tags=["demo"]
from studio.notesound import mel_to_sound
from studio.toolbox import griffin_lim

notes = dataset("notes")


def sound(mel):
    """mel: [80, 64], standardized. Returns ([n], sr), ready to listen to."""
    return mel_to_sound(mel, notes, griffin_lim), notes.sr


# %% [markdown]
# ## Hear the problem first
#
# Suppose you have a machine that has heard all our notes and knows them by heart. You give it pure noise and say:
# there was a note behind this; which one? The noise tells it nothing. It must answer with one mel, and it is
# punished for the squared distance to the right one. The best it can do is the **mean** of all notes.
#
# You will hear three of the notes; then the mean of a flute and a bass, in which you can make out both, hollow and
# too soft; then the mean of all notes: a soft, gray rumble that is no note at all. Its level is low because silence
# was averaged in.

# %% tags=["demo"]
flute, bass = notes.find("flute", 69, "loud"), notes.find("bass", 45, "loud")
trumpet = notes.find("trumpet", 69, "loud")
known = notes.mels[notes.train].reshape(len(notes.train), -1)  # [1296, 5120]: the notes that a machine may learn from
average = known.mean(0).reshape(80, 64)
two = (notes.mels[flute] + notes.mels[bass]) / 2
listen({notes.captions[k]: (notes.audio[k], notes.sr) for k in (flute, bass, trumpet)})
listen({"mean of flute and bass": sound(two), "mean of all notes": sound(average)})
pictures = {"flute, A4": notes.mels[flute], "bass, A2": notes.mels[bass], "mean of both": two, "mean of all": average}
plot_mel(pictures, caption="Two notes, their mean, and the mean of all notes that we train on. Means are blurred.")

# %% [markdown]
# That is the trouble with guessing in one leap: **where many answers are possible, the best single guess is a blur
# of them.** A sharp note, any of them, would be closer to what we want, and yet farther from the truth on average.
#
# The way out is to guess in many small steps. From pure noise, follow the blurred guess a little way only. What you
# have now is noise with a hint in it, so the next guess is a little less blurred. And so on. Each guess has fewer
# answers to choose among, until only one is left. A network that makes such guesses, with the procedure that
# follows them, is a **diffusion model**. To build one, we first need the opposite direction: adding noise.

# %% [markdown]
# ## Noise, a little at a time
#
# Take a clean mel $x_0$ and mix it with Gaussian noise $\epsilon$, more of it at each *step* $t$, until at the last
# step nothing of the note is left:
#
# $$x_t = \sqrt{\bar\alpha_t}\; x_0 + \sqrt{1 - \bar\alpha_t}\; \epsilon$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $t$ | step: 0 is clean, $T$ (in code `steps`) is pure noise | none |
# | $x_0$, $x_t$ | the clean mel, and the noisy one at step $t$; standardized | deviations of the training mels |
# | $\epsilon$ | Gaussian noise of mean 0 and deviation 1 | as above |
# | $\bar\alpha_t$ | share of the clean mel's power in $x_t$; in code `alpha_bar[t]` | none, from 1 down to almost 0 |
#
# Why roots? The mel is standardized, so its power, the mean of its squares, is about 1, and so is that of the
# noise. The powers of two signals that have nothing to do with each other add up: $\bar\alpha_t + (1 -
# \bar\alpha_t) = 1$. The mixture has the same power at every step, and the network never meets a louder or a softer
# one.

# %% tags=["demo"]
rng = np.random.default_rng(1)
noise = rng.standard_normal((80, 64))


def mixed(mel, share):
    """One mel with noise, where `share` of its power is the note. Band by band, frame by frame."""
    signal, hiss = math.sqrt(share), math.sqrt(1 - share)
    rows = [[signal * x + hiss * e for x, e in zip(*pair, strict=True)] for pair in zip(mel, noise, strict=True)]
    return np.array(rows)


shares = (1, 0.9, 0.5, 0.1, 0)
steps_of_noise = {f"share {share}": mixed(notes.mels[flute], share) for share in shares}
plot_mel(steps_of_noise, low=-2, high=3, caption="A flute note. The smaller the share, the more is noise.")
listen({label: sound(mel) for label, mel in list(steps_of_noise.items())[1:]})

# %% [markdown]
# You heard the flute behind a curtain of crackle, and then crackle alone. It crackles because the noise is put on
# the *mel*: each band and each frame is made louder or softer by chance.
#
# Move the slider, and find the share at which you can no longer tell the pitch. It may be smaller than you think: a
# note's lines are long, and the ear averages along them. A network can do the same.


# %% tags=["demo"]
def how_noisy(share=0.3, note="flute"):
    mel = mixed(notes.mels[notes.find(note, 69, "loud")], share)
    plot_mel(mel, low=-2, high=3, caption="The mel with noise on it.")
    listen(*sound(mel), f"{note}, share {share}")


shares = [1.0, 0.8, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.0]
explore(how_noisy, share=shares, note=["flute", "guitar", "strings"])

# %% [markdown] term="Diffusion Model" also="diffusion, diffusion models"
# A network that has learned to take a little noise away. Begin with noise alone, let it do so again and again, and
# something new appears that resembles what it was trained on.

# %% [markdown]
# ## A schedule says how much is left
#
# Which share at which step? Think of the noise as coming in bit by bit. One step takes a small part $\beta_t$ of the
# power of what is there, and puts fresh noise of that power in its place:
#
# $$x_t = \sqrt{1 - \beta_t}\; x_{t-1} + \sqrt{\beta_t}\; \epsilon_t$$
#
# After many such steps, what is left of the clean mel is the product of all the $1 - \beta$ so far; that product is
# $\bar\alpha_t$. All the fresh noises add up to one Gaussian noise of power $1 - \bar\alpha_t$. So the formula
# above takes $t$ steps at once.
#
# The list $\bar\alpha_0, \dots, \bar\alpha_T$ is the **schedule**. In that of Ho et al. (2020), $\beta_t$ grows in a
# straight line. Nichol and Dhariwal (2021) found that this drowns the signal too early, so that many steps are spent
# in pure noise. Their shares follow a cosine, here with $T$ = 200:
#
# $$\bar\alpha_t = \frac{f(t)}{f(0)}, \qquad f(t) = \cos^2\!\left(\frac{t / T + s}{1 + s} \cdot \frac{\pi}{2}\right)$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $f$ | a quarter of a turn of a squared cosine: falls slowly, then fast, then slowly | none |
# | $s$ | offset of 0.008: even the first step takes a little away | none |
# | $\beta_t$ | part that step $t$ takes: $1 - f(t) / f(t-1)$, but at most 0.999 | none |
#
# At $t = T$ the cosine is 0. A share of 0 would make trouble soon, when we divide by it. That is why no $\beta_t$ may
# be larger than 0.999: the last share becomes a thousandth of the one before it.


# %% tags=["demo"]
def cosine_share(t, T=200):
    turn = (t / T + 0.008) / 1.008  # in quarter turns
    start = 0.008 / 1.008
    quarter = math.pi / 2
    return (math.cos(turn * quarter) / math.cos(start * quarter)) ** 2


left, straight = 1.0, [1.0]
for t in range(200):
    left *= 1 - (0.0005 + 0.0995 * t / 199)  # a straight line of betas, made for 200 steps
    straight.append(left)
cosine = [cosine_share(t) for t in range(201)]
caption = "The share of the clean signal at each step. In the straight schedule, the last third is noise alone."
plot_curves({"cosine": cosine, "straight betas": straight}, "step t", "share of the signal's power", caption=caption)
say(f"Steps at which less than one percent is left: **{sum(s < 0.01 for s in cosine)}** of 200 with the cosine, "
    f"**{sum(s < 0.01 for s in straight)}** with straight betas.")  # fmt: skip


# %% [markdown]
# ## Why not in one leap?
#
# Leave sound for a moment. Suppose there are only two "notes" in the world, the numbers −1 and +1, equally likely.
# You get $x_t$, with noise on it. What is the best guess of $x_0$, the one with the least squared error on average?
# It is the mean of the two, each weighted by how well it explains $x_t$. (Worked out, that is $\hat x_0 =
# \tanh\!\left(\sqrt{\bar\alpha_t}\, x_t / (1 - \bar\alpha_t)\right)$; the cell below weighs instead.)


# %% tags=["demo"]
def guess_of_two(x, share):
    """The best guess of x0, which is -1 or +1, from x = sqrt(share) x0 + sqrt(1 - share) noise."""
    weights = []
    for note in (-1, 1):
        miss = x - math.sqrt(share) * note  # what must have been noise
        weights.append(math.exp(-miss * miss / (2 * (1 - share))))
    return (weights[1] - weights[0]) / (weights[0] + weights[1])


x = np.linspace(-2, 2, 81)
curves = {f"share {share}": (x, [guess_of_two(v, share) for v in x]) for share in (0.9, 0.5, 0.1, 0.001)}
caption = "The best guess in a world of two notes. In pure noise it stays at 0, neither note."
plot_curves(curves, "noisy value x", "best guess of the clean value", caption=caption)

# %% [markdown]
# Look at the flattest curve. In pure noise, the guess is 0, whatever $x_t$: a value that no note has. That is the
# gray rumble again, in one dimension.

# %% [markdown]
# ## Guessing noise is guessing the sound
#
# Many networks are taught to guess the noise $\epsilon$ instead of the clean $x_0$. That is the same knowledge: if
# you know $x_t$ and the schedule, either one gives you the other, because the equation above holds. Here with
# numbers:

# %% tags=["demo"]
share, clean, hiss = 0.36, 1.0, -1.0
noisy = math.sqrt(share) * clean + math.sqrt(1 - share) * hiss
weights = f"{math.sqrt(share):.1f} · {clean:g} + {math.sqrt(1 - share):.1f} · ({hiss:g})"
say(f"At a share of {share}, a clean {clean:g} and the noise {hiss:g} make {weights} = **{noisy:.1f}**.")
without = noisy - math.sqrt(1 - share) * hiss
say(f"Who guesses the noise {hiss:g} takes it away, as strong as it was added, and has {without:.1f} left.")
say(f"That is the clean value, shrunk by {math.sqrt(share):.1f}; undone, it is **{without / math.sqrt(share):.1f}**.")

# %% [markdown]
# The same knowledge, but not the same risk. When almost all is noise, the clean signal is shrunk to almost nothing,
# and undoing that makes any error in the noise guess huge. When almost nothing is noise, it is the other way round.
# Both kinds are in use; some networks guess a mixture of both, the *velocity* $v = \sqrt{\bar\alpha_t}\, \epsilon -
# \sqrt{1 - \bar\alpha_t}\, x_0$. Ours guesses the **clean mel**: in trials with networks of this size, that was
# cleaner. Exercise 2 is for the other kind, and at the end you will hear the difference.

# %% [markdown]
# ## Any stride, and no dice: DDIM
#
# Now the way back. You have $x_t$ and a guess $\hat x_0$. If the guess were right, the rest of $x_t$ would be
# noise: find out which noise that is. Then mix the same guess and the same noise again, with the shares of a step
# $t_{next}$ that is less noisy:
#
# $$\hat\epsilon = \frac{x_t - \sqrt{\bar\alpha_t}\, \hat x_0}{\sqrt{1 - \bar\alpha_t}}, \qquad
# x_{t_{next}} = \sqrt{\bar\alpha_{t_{next}}}\, \hat x_0 + \sqrt{1 - \bar\alpha_{t_{next}}}\, \hat\epsilon$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $\hat x_0$ | the guess of the clean signal | deviations |
# | $\hat\epsilon$ | the noise that must be in $x_t$ if the guess is right | deviations |
# | $t_{next}$ | any step below $t$: the next one, or one far away | none |
#
# That is **DDIM** (Song et al. 2020). No chance is left in it: the noise that you begin with decides everything,
# and a stride may be as long as you like. Watch it in the world of two notes. Each line begins at a random number.


# %% tags=["demo"]
def ddim_paths(starts, stops):
    """From each start, the values at all stops. The guess is the perfect one for the world of two notes."""
    paths = []
    for x in starts:
        path = [x]  # below, a share of at least 1e-6: the bare cosine ends at 0, a limited schedule does not
        for t, t_next in pairwise(stops):
            now, then = max(cosine_share(t), 1e-6), cosine_share(t_next)
            guess = guess_of_two(x, now)
            rest = (x - math.sqrt(now) * guess) / math.sqrt(1 - now)
            x = math.sqrt(then) * guess + math.sqrt(1 - then) * rest
            path.append(x)
        paths.append(path)
    return paths


def walk(strides=20):
    stops = [round(200 * (1 - k / strides)) for k in range(strides + 1)]
    paths = ddim_paths(np.random.default_rng(2).standard_normal(5), stops)
    curves = {f"start {path[0]:+.2f}": (stops, path) for path in paths}
    caption = "DDIM in a world of two notes, from noise on the left to clean on the right."
    plot_curves(curves, "step t", "value", xlim=(200, 0), markers=strides < 30, caption=caption)
    say("The lines end at " + ", ".join(f"**{path[-1]:+.2f}**" for path in paths) + ".")


explore(walk, strides=[1, 2, 3, 5, 10, 20, 50, 100])

# %% [markdown]
# With one stride, every line ends near 0: the blur. From how many strides on does each line find a note? Which of
# the two it finds was decided by the noise it began with. The hardest to please is the line that begins nearest to
# 0.

# %% [markdown]
# ## One step back, with fresh noise: DDPM
#
# The older sampler, **DDPM** (Ho et al. 2020), goes back one step at a time, and throws dice at each. It asks:
# given $x_t$, and given that the clean signal is $\hat x_0$, where was $x_{t-1}$? Two witnesses have something to
# say.
#
# - The guess says: near $\sqrt{\bar\alpha_{t-1}}\, \hat x_0$, with the variance $1 - \bar\alpha_{t-1}$.
# - The present says: $x_t$ came from $x_{t-1}$ by one step, which shrank it by $\sqrt{\alpha_t}$ and added noise of
#   the variance $\beta_t$.
#
# Both are Gaussian: each gives a bell curve over $x_{t-1}$. What agrees with both is their product, and the product
# of two such densities is, apart from a factor, a Gaussian again. Its mean lies between what both say, nearer to the
# more certain one:
#
# $$\tilde\mu = \frac{\sqrt{\bar\alpha_{t-1}}\, \beta_t}{1 - \bar\alpha_t}\, \hat x_0 +
# \frac{\sqrt{\alpha_t}\, (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}\, x_t, \qquad
# \tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t}\, \beta_t$$
#
# $$x_{t-1} = \tilde\mu + \sqrt{\tilde\beta_t}\; z$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $\alpha_t$ | what step $t$ alone leaves: $\bar\alpha_t / \bar\alpha_{t-1}$ | none |
# | $\beta_t$ | what step $t$ alone takes: $1 - \alpha_t$ | none |
# | $\tilde\mu$, $\tilde\beta_t$ | mean and variance of $x_{t-1}$, given both witnesses | deviations, and their square |
# | $z$ | fresh Gaussian noise of deviation 1 | none |
#
# (Ho et al. tried $\beta_t$ in place of $\tilde\beta_t$, too. Here it is always $\tilde\beta_t$.) At $t = 1$ the
# first witness is certain, $\tilde\beta_1 = 0$, and no dice are thrown. The next cell puts the two witnesses
# together by their *precision*, which is one over the variance.


# %% tags=["demo"]
def two_witnesses(x, guess, now, before, z):
    """x one step earlier. now, before: shares of the signal at this step and at the one before it."""
    alpha = now / before
    if before == 1:
        return guess
    by_guess, by_present = 1 / (1 - before), alpha / (1 - alpha)  # precisions
    both = by_guess + by_present
    mean = (by_guess * math.sqrt(before) * guess + by_present * x / math.sqrt(alpha)) / both
    return mean + math.sqrt(1 / both) * z


def dice(throw_dice=True, seed=1):
    rng, curves = np.random.default_rng(seed), {}
    for number in range(5):
        path = [0.3]  # all five begin at the same noise
        for t in range(200, 0, -1):
            now, before = max(cosine_share(t), 1e-6), cosine_share(t - 1)  # 1e-6: two_witnesses divides by it
            z = rng.standard_normal() * throw_dice
            path.append(two_witnesses(path[-1], guess_of_two(path[-1], now), now, before, z))
        curves[f"{number + 1}: {path[-1]:+.2f}"] = (range(200, -1, -1), path)
    caption = "DDPM, five times from the same noise, in a world of two notes. Above: where each line ends."
    plot_curves(curves, "step t", "value", xlim=(200, 0), caption=caption)


explore(dice, throw_dice=True, seed=(1, 9))

# %% [markdown]
# From one and the same beginning, the lines end at different notes: in DDPM, chance goes on all the way. (Not
# with every seed: now and then all five happen to end at the same one.) Switch the dice off, and all five lines are
# one. DDPM needs all its small steps; DDIM may stride. Both need the same guesses, so **one network serves both**.

# %% [markdown]
# ## A perfect guesser gives back what it knows
#
# Back to sound. The formula of the two notes works for any list of them: the best guess is the mean of all known
# notes, each weighted by how well it explains $x_t$. No network is needed for that, only the list, and DDIM around
# it.
#
# Move the slider stride by stride. You will hear the guess: at 0 the gray rumble; at 1 a murmur of dozens of notes;
# at 2 a chord of the few that could still be meant; then one note, and it stays. Everything is decided while more
# than nine tenths of the state are noise. The text below the players says how many notes share the guess.


# %% tags=["demo", "nbval-ignore-output"]
def weights_of(x, share):
    """x: [n, 5120] noisy mels. Returns [n, 1296]: how well each known note explains each x; rows add up to 1."""
    misses = (x**2).sum(1)[:, None] - 2 * math.sqrt(share) * x @ known.T + share * (known**2).sum(1)
    fit = -misses / (2 * (1 - share))
    weights = np.exp(fit - fit.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def by_heart(x, strides):
    """DDIM with the perfect guess. Returns states, guesses: lists of [n, 5120], and how many notes share each guess."""
    stops = [cosine_share(200 * (1 - k / strides)) for k in range(strides + 1)]
    states, guesses, meant = [x], [], []
    for now, then in pairwise([1e-6, *stops[1:]]):
        weights = weights_of(states[-1], now)
        guesses.append(weights @ known)
        meant.append(1 / (weights**2).sum(1))  # 10 equal weights would give 10
        keep = math.sqrt((1 - then) / (1 - now))  # the noise shrinks by this, and brings its part of the guess along
        states.append(keep * states[-1] + (math.sqrt(then) - keep * math.sqrt(now)) * guesses[-1])
    return states, guesses, meant


beginnings = np.random.default_rng(4).standard_normal((4, 5120))
film = by_heart(beginnings.astype(np.float32), 24)


# %% tags=["demo", "nbval-ignore-output"]
def scrub(stride=1, beginning=0):
    state, guess = (frames[stride][beginning].reshape(80, 64) for frames in film[:2])
    caption = f"After {stride} of 24 strides: where we are, and the clean note that is guessed from there."
    plot_mel({"state": state, "guess": guess}, low=-2, high=3, caption=caption)
    listen({"state": sound(state), "guess": sound(guess)})
    part = cosine_share(200 * (1 - stride / 24))
    say(f"Share of signal: {part:.1%}. The guess is a mean of about **{film[2][stride][beginning]:.1f}** notes.")


explore(scrub, stride=(0, 23), beginning=(0, 3))

# %% [markdown]
# How many strides does it take? Measure the distance from what comes out to the nearest known note, in decibels,
# averaged over all bands and frames. (One deviation of our mels is about 16 dB.)

# %% tags=["demo", "nbval-ignore-output"]
DECIBELS = notes.mel_std * 20 / math.log(10)  # in one deviation


def nearest(mels, others):
    """Distance in dB from each of mels: [n, ...] to the nearest of the others: [m, ...]. Returns [n]."""
    a, b = (torch.as_tensor(np.asarray(m, np.float32)).flatten(1) for m in (mels, others))
    return torch.cdist(a, b, p=1).min(1).values / a.shape[1] * DECIBELS


rng = np.random.default_rng(5)
counts = (1, 2, 4, 8, 16, 50)
ends = {n: by_heart(rng.standard_normal((24, 5120), np.float32), n)[0][-1] for n in counts}
off = [nearest(end, known).mean().item() for end in ends.values()]
caption = "Steps against quality with a perfect guesser: distance to the nearest known note."
style = {"log_x": True, "markers": True, "caption": caption}
plot_curves({"perfect guesser": (counts, off)}, "strides of DDIM", "distance (dB)", **style)
many = nearest(ends[50], known)
say(
    f"With one stride the mean distance is **{off[0]:.1f} dB**; with 50, the largest of all is **{many.max():.2f} dB**."
)

# %% [markdown]
# Two things to take along. First: **with a perfect guesser, the sampler returns the data**, in about as many steps
# as the curve shows. The method works; the rest is a matter of guessing well. Second: it returns *nothing but* the
# data. This machine copies. Of the notes that were kept from it, about one in ten, it will never play one.
#
# A network cannot keep all notes in its weights as a list. It has to find out what they have in common: that the
# lines of a note stand in a fixed relation, that flutes have few of them, that one pitch is another one, shifted.
# Its guesses are worse than perfect. That is what allows it to play a note that it never heard.

# %% [markdown]
# ## Telling the network what time it is
#
# In nearly pure noise, a network should answer with something like a mean; near the end, it should only polish. So
# it must know the step. One number among thousands would be overlooked. Instead, the step becomes a row of sines
# and cosines that turn at different rates, like the hands of a clock: the fast ones tell neighbors apart, the slow
# ones say about where you are.
#
# $$\omega_k = 10000^{-k / h}, \quad k = 0, \dots, h - 1, \qquad
# \text{row} = \left[\sin \omega_0 t, \dots, \sin \omega_{h-1} t, \cos \omega_0 t, \dots, \cos \omega_{h-1} t\right]$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $h$ | half the number of values in a row, `dim / 2` | none |
# | $\omega_k$ | rate of hand $k$: from 1 down to $10000^{-(h-1)/h}$ | radians a step |
#
# Conventions differ: some interleave sines and cosines, some let cosines come first, some divide by $h - 1$. None
# is better, but a trained network is lost if you feed it another one.

# %% tags=["demo"]
hands = 16
rows = []
for t in range(0, 201, 8):
    turns = [t * 10000 ** (-k / hands) for k in range(hands)]
    rows.append([math.sin(a) for a in turns] + [math.cos(a) for a in turns])
caption = "One row for every eighth step: sixteen sines, then sixteen cosines. Fast hands on the left of each half."
names = [str(t) if t % 40 == 0 else "" for t in range(0, 201, 8)]
plot_matrix(np.array(rows), "number in the row", "step t", yticks=names, caption=caption)

# %% [markdown]
# ## A U-Net looks twice
#
# To guess a clean note from a noisy one, look at it from afar: where are the lines? How does the whole second rise
# and fall? And look closely: when exactly does it begin? A **U-Net** (Ronneberger et al. 2015) does both. It goes
# *down*: fewer positions in time, each of which sees more. At the bottom it sees the whole note. Then it goes *up*
# again to full detail. And because detail is lost on the way down, each level hands its state across, by a
# **skip**, to the way up, where it is laid beside what comes from below.
#
# In ours, four frames with 80 bands each become one of 16 positions with 192 channels. There is one level above the
# bottom.


# %% tags=["demo"]
def draw_unet():
    from studio.figures import BLUE, GRAY, ORANGE, Picture

    caption = "The U-Net of this lesson: channels × positions. Orange: the skip."
    figure = Picture(2.9, caption, few_colors=True)
    axes = figure.add_axes((0.01, 0.02, 0.98, 0.96))
    axes.set(xlim=(0, 10.4), ylim=(0, 3.4))
    axes.axis("off")
    boxes = [("mel\n80 × 64", 0.7, 2.7), ("enter\n192 × 16", 2.2, 2.7), ("down block\n192 × 16", 3.8, 2.7)]
    boxes += [("down\n192 × 8", 3.8, 0.7), ("middle\n192 × 8", 5.2, 0.7), ("up\n192 × 16", 6.6, 0.7)]
    boxes += [("joined\n384 × 16", 6.6, 2.7), ("up block\n192 × 16", 8.1, 2.7), ("leave\n80 × 64", 9.6, 2.7)]
    for text, x, y in boxes:
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": BLUE}
        axes.text(x, y, text, ha="center", va="center", fontsize=10, bbox=frame, zorder=3)
    for (_, x, y), (_, to_x, to_y) in pairwise(boxes):
        axes.plot([x, to_x], [y, to_y], color=GRAY, zorder=1)
    axes.plot([3.8, 6.6], [2.7, 2.7], color=ORANGE, linewidth=3, zorder=1)
    axes.text(5.2, 2.85, "skip", color=ORANGE, ha="center", fontsize=11)
    axes.text(5.2, 0.05, "every block is also told the time, and what to play", ha="center", fontsize=10, color=GRAY)
    figure.show_now()


draw_unet()

# %% [markdown]
# What would be missing without the skip? Here is a guitar note as it looks if all that is known is an average over
# each of 8 positions, which is what the bottom of the U has to say about time. You will hear it start too softly
# and too early, and end in stairs. Then the difference is added that only the higher level knows.

# %% tags=["demo"]
guitar = notes.mels[notes.find("guitar", 52, "loud")]
bottom = np.repeat(guitar.reshape(80, 8, 8).mean(2), 8, axis=1)
detail = guitar - bottom
parts = {"from below": bottom, "what a skip carries": detail, "both": bottom + detail}
plot_mel(parts, caption="A guitar note in two parts.")
listen({"from below": sound(bottom), "both": sound(bottom + detail)})

# %% [markdown]
# In a real U-Net nothing is added by hand. The channels from below and those of the skip lie **beside each other**,
# and the next block learns what to make of them.

# %% [markdown] term="U-Net" also="U-Nets, UNet"
# A network that first looks at the whole from further and further away, then comes back to full size, and on the way
# back is handed the details that it passed on the way out. It is a common choice for taking noise away.

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the `check`
# below it. `hint(add_noise)`, in a cell of your own, gives one hint at a time; `progress()` shows what you have
# solved.
#
# These things hold for all exercises:
#
# - Arrays are torch tensors of floats, float32 or float64. Hand results back with `return`: a tensor, an array or a
#   list of numbers will do, in either precision. Leave what you are given as it is.
# - `alpha_bar` is a tensor `[steps + 1]` that falls from 1 at index 0 to a share above 0 at index `steps`. Any such
#   list may come, not the cosine one alone, with shares near 0 and near 1. Index it with the step itself: step $t$
#   has `alpha_bar[t]`.
# - Steps: `t` is an int64 tensor, one step for each item, in exercises 1 and 2; tensors of steps in exercise 4; plain
#   Python ints, one for all, in exercises 5 and 6.
# - Limit nothing: values may lie anywhere, and shares are used as they are.
# - Noise is handed in. Draw no random numbers.
# - Each exercise stands alone: none needs another one. Use torch, numpy and Python, but no library for diffusion,
#   and nothing of `studio`.
# - All cases of an exercise together have 10 seconds.

# %% [markdown]
# ### Exercise 1 · `add_noise`
#
# Mix clean items with noise, each at its own step:
#
# $$x_t = \sqrt{\bar\alpha_t}\; x_0 + \sqrt{1 - \bar\alpha_t}\; \epsilon$$
#
# `clean` and `noise` are tensors of one shape, `[batch, ...]`, with any number of further axes, also none:
# `[batch]`, `[batch, 5]`, `[batch, 80, 64]`. `t` is an int64 tensor `[batch]` of steps from 0 to `steps`: item number
# $i$ of the batch gets the step `t[i]`. Return the noisy items, in the shape of `clean`. At step 0 they are
# clean.
#
# Example: with `alpha_bar` = [1, 0.64, 0.36], `clean` = [1, 1], `noise` = [0.5, −1] and `t` = [1, 2], the result is
# [0.8 · 1 + 0.6 · 0.5, 0.6 · 1 + 0.8 · (−1)] = [1.1, −0.2].


# %% exercise="add_noise"
def add_noise(clean, noise, t, alpha_bar):
    """clean, noise: [batch, ...], t: [batch] int, alpha_bar: [steps + 1]. Returns the noisy items, [batch, ...]."""
    ### BEGIN SOLUTION
    share = alpha_bar[t].reshape(-1, *[1] * (clean.ndim - 1))
    return share.sqrt() * clean + (1 - share).sqrt() * noise
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `predict_clean`
#
# Many networks are taught to predict the noise $\epsilon$ in $x_t$. Turn such a prediction into a prediction of the
# clean item: solve the equation of exercise 1 for $x_0$.
#
# `noisy` and `noise_prediction` are tensors of one shape, `[batch, ...]`, with any number of further axes, also
# none. `t` is an int64 tensor `[batch]` of steps from 0 to `steps`, one for each item. Return the clean items that
# follow, in the same shape. Limit nothing: they may lie anywhere. Do not bound `alpha_bar` either, and add nothing to
# what you divide by; a share may be as small as 0.00005. At step 0 the result is `noisy` itself.
#
# Example: with `alpha_bar` = [1, 0.64, 0.36], `noisy` = [1.1, −0.2], `noise_prediction` = [0.5, −1] and `t` = [1,
# 2], the result is [1, 1]: exercise 1 backwards.


# %% exercise="predict_clean"
def predict_clean(noisy, noise_prediction, t, alpha_bar):
    """noisy, noise_prediction: [batch, ...], t: [batch] int, alpha_bar: [steps + 1]. Returns [batch, ...]."""
    ### BEGIN SOLUTION
    share = alpha_bar[t].reshape(-1, *[1] * (noisy.ndim - 1))
    return (noisy - (1 - share).sqrt() * noise_prediction) / share.sqrt()
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `cosine_schedule`
#
# Return the shares $\bar\alpha_0, \dots, \bar\alpha_{steps}$ of the cosine schedule (Nichol and Dhariwal 2021) as
# `steps + 1` floats. `steps` is a whole number, at least 1.
#
# $$f(t) = \cos^2\!\left(\frac{t / steps + s}{1 + s} \cdot \frac{\pi}{2}\right), \quad s = 0.008, \qquad
# \beta_t = \min\!\left(0.999,\; 1 - \frac{f(t)}{f(t-1)}\right), \qquad
# \bar\alpha_0 = 1, \quad \bar\alpha_t = \bar\alpha_{t-1} \cdot (1 - \beta_t)$$
#
# for $t = 1, \dots, steps$. The angle is in radians. The limit on $\beta$ matters at the last step, where $f$ is 0.
#
# Examples: `cosine_schedule(4)` is [1, 0.8470, 0.4938, 0.1443, 0.0001443], and `cosine_schedule(1)` is [1, 0.001].


# %% exercise="cosine_schedule"
def cosine_schedule(steps):
    """Shares of the clean signal's power at the steps 0, 1, ..., steps. Returns [steps + 1] floats."""
    ### BEGIN SOLUTION
    angle = (torch.arange(steps + 1, dtype=torch.float64) / steps + 0.008) / 1.008 * torch.pi / 2
    f = torch.cos(angle) ** 2
    beta = (1 - f[1:] / f[:-1]).clamp(max=0.999)
    return torch.cat([torch.ones(1), torch.cumprod(1 - beta, 0)]).float()
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `time_embedding`
#
# Give each step a row of sines and cosines. `t` is a tensor `[batch]` of steps, whole numbers or not, from 0 up;
# `dim` is an even number, at least 2. With $h$ = `dim` / 2, the rates are
#
# $$\omega_k = 10000^{-k / h}, \qquad k = 0, 1, \dots, h - 1$$
#
# Return a tensor `[batch, dim]`: in row $i$ first the $h$ sines of `t[i]` · $\omega_k$, then the $h$ cosines of the
# same angles, both in the order of $k$. Angles are in radians; results may be off by 0.0002.
#
# Example: `time_embedding(torch.tensor([0, 1]), 4)` has the rates 1 and 0.01, and is [[0, 0, 1, 1], [0.8415,
# 0.0100, 0.5403, 0.99995]].


# %% exercise="time_embedding"
def time_embedding(t, dim):
    """t: [batch] steps. Returns [batch, dim]: dim / 2 sines, then dim / 2 cosines."""
    ### BEGIN SOLUTION
    rates = 10_000.0 ** (-torch.arange(dim // 2) / (dim // 2))  # equivalent: dim // 2 -> dim / 2 (dim is even)
    angle = t[:, None] * rates
    return torch.cat([angle.sin(), angle.cos()], 1)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `ddim_step`
#
# Go from step `t` to step `t_next` without dice: take the noise out of $x_t$ that the clean guess leaves over, and
# mix guess and noise anew.
#
# $$\hat\epsilon = \frac{x_t - \sqrt{\bar\alpha_t}\, \hat x_0}{\sqrt{1 - \bar\alpha_t}}, \qquad
# x_{t_{next}} = \sqrt{\bar\alpha_{t_{next}}}\, \hat x_0 + \sqrt{1 - \bar\alpha_{t_{next}}}\, \hat\epsilon$$
#
# `x_t` and `clean_prediction`, which is $\hat x_0$, are tensors of one shape, any shape. `t` and `t_next` are Python
# ints, the same for the whole tensor, with `t` > `t_next` ≥ 0, any distance apart. Return $x_{t_{next}}$, in the same
# shape. At `t_next` = 0 that is the clean prediction. Limit nothing, neither the guess nor `alpha_bar`: 1 −
# `alpha_bar[t]` may be as small as 0.0005.
#
# Example: with `alpha_bar` = [1, 0.64, 0.36], from `x_t` = [1.0] and `clean_prediction` = [0.5], the step from 2 to
# 1 finds the noise (1 − 0.6 · 0.5) / 0.8 = 0.875 and returns [0.8 · 0.5 + 0.6 · 0.875] = [0.925].


# %% exercise="ddim_step"
def ddim_step(x_t, clean_prediction, t, t_next, alpha_bar):
    """x_t, clean_prediction: one shape; t > t_next >= 0: int; alpha_bar: [steps + 1]. Returns x at t_next."""
    ### BEGIN SOLUTION
    now, then = alpha_bar[t], alpha_bar[t_next]
    noise = (x_t - now.sqrt() * clean_prediction) / (1 - now).sqrt()
    return then.sqrt() * clean_prediction + (1 - then).sqrt() * noise
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `ddpm_step`
#
# Go from step `t` to step `t` − 1 as DDPM does: to the mean of what may have been there, and add fresh noise.
#
# $$\alpha_t = \frac{\bar\alpha_t}{\bar\alpha_{t-1}}, \qquad \beta_t = 1 - \alpha_t, \qquad
# \tilde\mu = \frac{\sqrt{\bar\alpha_{t-1}}\, \beta_t}{1 - \bar\alpha_t}\, \hat x_0 +
# \frac{\sqrt{\alpha_t}\, (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}\, x_t, \qquad
# \tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t}\, \beta_t$$
#
# $$x_{t-1} = \tilde\mu + \sqrt{\tilde\beta_t}\; z$$
#
# `x_t`, `clean_prediction`, which is $\hat x_0$, and `noise`, which is $z$, are tensors of one shape, any shape.
# `t` is a Python int from 1 to `steps`, the same for the whole tensor. Return $x_{t-1}$ in that shape. The variance
# is $\tilde\beta_t$, the smaller of the two that Ho et al. tried, and not $\beta_t$. At `t` = 1 it is 0: the result
# is the clean prediction, whatever the noise. Limit nothing, neither the guess nor `alpha_bar`, $\beta$ or the
# variance.
#
# Example: with `alpha_bar` = [1, 0.64, 0.36], `x_t` = [1.0], `clean_prediction` = [0.5], `noise` = [1.0] and `t` =
# 2: α is 0.5625, β is 0.4375, the mean 0.8 · 0.4375 / 0.64 · 0.5 + 0.75 · 0.36 / 0.64 · 1 = 0.6953, the variance
# 0.2461, and the result [1.1914].


# %% exercise="ddpm_step"
def ddpm_step(x_t, clean_prediction, t, noise, alpha_bar):
    """x_t, clean_prediction, noise: one shape; t >= 1: int; alpha_bar: [steps + 1]. Returns x at t - 1."""
    ### BEGIN SOLUTION
    now, before = alpha_bar[t], alpha_bar[t - 1]
    alpha = now / before
    to_clean = before.sqrt() * (1 - alpha) / (1 - now)
    to_noisy = alpha.sqrt() * (1 - before) / (1 - now)
    variance = (1 - before) / (1 - now) * (1 - alpha)
    return to_clean * clean_prediction + to_noisy * x_t + variance.sqrt() * noise
    ### END SOLUTION


# %% [markdown]
# ### Exercise 7 · `unet_forward`
#
# Wire a U-Net of parts that are handed to you. `x` is a tensor `[batch, bands, frames]`, `emb` a tensor `[batch,
# dim]` that tells every block the time. `parts` is a dictionary. The *highest* level is the one with the most
# positions, the first on the way down:
#
# | key | what it is | call |
# |---|---|---|
# | `"enter"` | a function | `enter(x)` → the state `h`, `[batch, channels, n]` |
# | `"down_blocks"` | a list of functions, highest level first | `block(h, emb)` → `[batch, channels, n]` |
# | `"downs"` | a list of functions, as many, highest level first | `down(h)` → half as many positions |
# | `"middle"` | a function | `middle(h, emb)` → the same shape |
# | `"ups"` | a list of functions, as many, **lowest** level first | `up(h)` → twice as many positions |
# | `"up_blocks"` | a list of functions, as many, **lowest** level first | `block(h, emb)`, the skip joined to `h` |
# | `"leave"` | a function | `leave(h)` → `[batch, bands, frames]` |
#
# The order: *enter*. Then on each level, from the highest to the lowest: *block*, save its output as the skip of
# this level, *down*. Then *middle*. Then on each level, from the lowest to the highest: *up*, join the skip of the
# same level, *block*. At the end *leave*; return what it returns. Only the blocks and the middle get `emb`; *enter*,
# *down*, *up* and *leave* take one argument.
#
# To join is to lay the skip's channels behind those of `h`: axis 1, first `h`, then the skip. There may be one
# level, several, or none: with empty lists, that is enter, middle, leave. The functions change nothing in place.
# The same `parts` are used again and again: leave the lists as they are. (The lists may also be torch's
# `ModuleList`, which you go through like a list.) A network is trained through your function: stay with torch
# tensors, and let gradients flow back to `x` along all paths.
#
# Example: with every block and *enter*, *leave* handing back their first argument, *down* taking every second
# position, *up* repeating each, and one level, `x` = [[[1, 2, 3, 4]]] gives [[[1, 1, 3, 3], [1, 2, 3, 4]]]. Here two
# bands come out of one, because no block brings the joined channels together.


# %% exercise="unet_forward"
def unet_forward(x, emb, parts):
    """x: [batch, bands, frames], emb: [batch, dim], parts: a dict of functions. Returns what parts["leave"] makes."""
    ### BEGIN SOLUTION
    h, skips = parts["enter"](x), []
    for block, down in zip(parts["down_blocks"], parts["downs"]):  # noqa: B905
        skips.append(block(h, emb))
        h = down(skips[-1])
    h = parts["middle"](h, emb)
    for up, block in zip(parts["ups"], parts["up_blocks"]):  # noqa: B905
        h = block(torch.cat([up(h), skips.pop()], dim=1), emb)
    return parts["leave"](h)
    ### END SOLUTION


# %% [markdown]
# ## Train your network
#
# Now everything is yours: `cosine_schedule` and `add_noise` make the exercises that the network practices on,
# `time_embedding` is its clock, `unet_forward` its wiring. The layers themselves are in `studio/models/unet.py`, a
# short file.
#
# It is also told what it should play: the numbers of instrument, pitch and loudness pick a row each from three
# tables of learned numbers, and the three rows are added to the embedding of the time. (Lesson 19 does more with
# this.) One pair of instrument and pitch in ten is kept from it, with all three loudnesses: it hears trumpets, and
# it hears A4s, but no trumpet that plays an A4.
#
# In each step, 64 notes get noise, each from another step of the schedule. The network guesses the clean mels, and
# the loss is the mean squared error, weighted: where there is little noise, a good guess is easy and the error
# small, so it counts more, up to 20 times.
#
# It takes about a minute. If your functions are not written yet, the cell says so and ends.

# %% tags=["demo", "nbval-ignore-output"]
from studio.models.judge import judge_notes
from studio.models.unet import COUNTS, UNet, note_conditions, trained_unet

mels, wishes, heard = torch.tensor(notes.mels), note_conditions(notes), torch.tensor(notes.train)
torch.manual_seed(0)
net = UNet(time_embedding, unet_forward)
optimizer = torch.optim.AdamW(net.parameters(), betas=(0.9, 0.99), weight_decay=0.01)


def learn(fraction):
    pick, t = heard[torch.randint(len(heard), (64,))], torch.randint(1, 201, (64,))
    clean = mels[pick]
    noisy = torch.as_tensor(add_noise(clean, torch.randn_like(clean), t, alpha_bar)).float()
    weight = (1 / (1 - alpha_bar[t])).clamp(max=20)
    loss = ((net(noisy, t, wishes[pick]) - clean).square().mean((1, 2)) * weight).mean()
    optimizer.param_groups[0]["lr"] = 0.002 * min(1, 0.02 + 10 * fraction) * (1.01 - fraction)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    return loss.item()


# %% tags=["demo", "nbval-ignore-output"]
try:
    alpha_bar = torch.as_tensor(cosine_schedule(200)).float()
    history = train(learn, steps=500, seconds=75, caption="Weighted squared error of the guesses.", log_y=True)
except NotImplementedError:
    say("Write `cosine_schedule`, `add_noise`, `time_embedding` and `unet_forward` first; then run this cell again.")
except Exception as error:
    say(f"The training stopped: `{type(error).__name__}: {error}`. What do the checks of your functions say?")

# %% [markdown]
# ## Notes that nobody played
#
# The sampler begins with noise, asks the network, and takes your `ddim_step` or your `ddpm_step`, again and again.
# First, hear what the network makes of wishes that it **never** heard. You will hear each real note, which was kept
# from it, and then yours.


# %% tags=["demo", "nbval-ignore-output"]
@torch.no_grad()
def sample(model, wish, strides, sampler="DDIM", seed=5):
    """wish: [n, 3]. Returns the states, strides + 1 of them, and the guesses, one less: lists of [n, 80, 64]."""
    dice = torch.Generator().manual_seed(seed)
    states, guesses = [torch.randn(len(wish), 80, 64, generator=dice)], []
    alpha_bar = torch.as_tensor(cosine_schedule(200)).float()
    stops = [round(200 * (1 - k / strides)) for k in range(strides + 1)]
    for t, t_next in pairwise(stops):
        x = states[-1]
        guess = model(x, torch.full((len(x),), t), wish)
        if sampler == "DDIM":
            x = ddim_step(x, guess, t, t_next, alpha_bar)
        else:  # one step at a time: 200 strides
            x = ddpm_step(x, guess, t, torch.randn(x.shape, generator=dice), alpha_bar)
        guesses.append(guess)
        states.append(torch.as_tensor(x).float())
    return states, guesses


# %% tags=["demo", "nbval-ignore-output"]
unheard = torch.tensor(notes.heldout)


def roughness(m):
    return (m[:, :, 1:-1] - (m[:, :, 2:] + m[:, :, :-2]) / 2).abs().mean().item()


def first_notes():
    some = unheard[[2, 41, 53, 80, 115, 140]]
    made = sample(net, wishes[some], 16)[0][-1]
    names = [notes.captions[k].split(" ", 2)[2].replace(" note,", "") for k in some]
    caption = "Pairs of instrument and pitch that the network never heard: real notes above, its own below."
    pictures = dict(zip(names, mels[some], strict=True)) | {f"yours {k + 1}": m for k, m in enumerate(made)}
    plot_mel(pictures, caption=caption, low=-1, high=3)
    for k in (0, 3, 5):
        listen({"real: " + names[k]: (notes.audio[some[k]], notes.sr), "yours": sound(made[k])})


explore(first_notes)

# %% [markdown]
# Two measures, because a single one can be fooled. The **judge** is another small network, which was trained to
# name instrument and pitch, on all real notes. It hears whether the wish was fulfilled, but it would also let a
# speckled note pass. The **distance** to the real note, in dB, sees every speck, but would be content with a blur.
# And the last one is about copying: is what you made nearer to some training note than the real unheard note is?


# %% tags=["demo", "nbval-ignore-output"]
def how_good(whose="yours", strides=8):
    wish = wishes[unheard]
    model = net if whose == "yours" else trained_unet(time_embedding, unet_forward)
    made = sample(model, wish, strides)[0][-1]
    instrument, pitch, _ = judge_notes(made)
    named = instrument == wish[:, 0], pitch == torch.as_tensor(notes.pitch[unheard])
    rights = [f"**{right.float().mean():.0%}**" for right in (*named, named[0] & named[1])]
    off = (made - mels[unheard]).abs().mean().item() * DECIBELS
    blur = np.abs(average - notes.mels[notes.heldout]).mean() * DECIBELS
    copied = nearest(made, known)
    real = nearest(mels[unheard], known)
    say(f"""Of {len(made)} unheard notes, made in {strides} strides: instrument right {rights[0]}, pitch right
        {rights[1]}, both {rights[2]}. Distance to the real note **{off:.1f} dB**
        (the mean of all notes would be {blur:.1f} dB off).""")
    say(f"""From the nearest training note, these are {copied.mean():.1f} dB away, the nearest of them
        {copied.min():.1f} dB; the real ones {real.mean():.1f} dB.""")


explore(how_good, whose=["yours", "the course's"], strides=[1, 2, 4, 8, 16, 50])

# %% [markdown]
# The sliders let the course's network answer, too. It was trained much longer, but half of the time without a full
# wish. Is it better on unheard pairs? Does it get better with more strides? A network that knows its notes well may
# be drawn towards them.
#
# ## Step by step
#
# Here is the scrub bar. Choose a wish and drag `done` from 0 to 100 percent. You will see the state and hear the
# guess from there. Your network knows what it is asked for, so even its first guess, out of pure noise, is near:
# for this wish there is *one* right answer, and the mean of one note is that note. What the later steps do, is
# clean it. The course's network has practiced without a wish. Ask it for "anything": then many answers are
# possible, and the first guess is the gray rumble again, now from a network.

# %% tags=["demo", "nbval-ignore-output"]
asked = {"a flute": wishes[flute], "an unheard trumpet": wishes[trumpet], "anything": torch.tensor(COUNTS)}
films = {}


def frames_of(whose, wish, sampler):
    """The states and the guesses of one note; made once, then kept."""
    if (whose, wish, sampler) not in films:
        model = net if whose == "yours" else trained_unet(time_embedding, unet_forward)
        films[whose, wish, sampler] = sample(model, asked[wish][None], 200 if sampler == "DDPM" else 25, sampler)
    return films[whose, wish, sampler]


def scrub_yours(done=0, wish="a flute", whose="yours", sampler="DDIM"):
    states, guesses = frames_of(whose, wish, sampler)
    k = round(done / 100 * len(guesses))
    state, guess = states[k][0], (guesses + states[-1:])[k][0]
    caption = f"{wish}, after {k} of {len(guesses)} steps of {sampler}: the state, and the clean note guessed from it."
    plot_mel({"state": state, "guess": guess}, low=-2, high=3, caption=caption)
    listen({"guess": sound(guess)})


choices = {"wish": list(asked), "whose": ["yours", "the course's"], "sampler": ["DDIM", "DDPM"]}
explore(scrub_yours, done=(0, 100, 4, "%"), **choices)

# %% [markdown]
# ## Steps against quality
#
# What do more steps buy? *Roughness* is how much each frame of the mel leaves the mean of its two neighbors,
# compared with real notes: 1 is as smooth as those. Where noise is left over, it is higher; in a blur, it is lower.


# %% tags=["demo", "nbval-ignore-output"]
def steps_and_quality():
    some, open_wish = unheard[::6], torch.tensor(COUNTS).expand(24, 3)
    longer = trained_unet(time_embedding, unet_forward)
    smooth, off, rough = roughness(mels[some]), {}, {}
    for label, model in {"yours": net, "the course's": longer}.items():
        made = [sample(model, wishes[some], n)[0][-1] for n in counts]
        off[label] = (counts, [(m - mels[some]).abs().mean().item() * DECIBELS for m in made])
        rough[label] = (counts, [roughness(m) / smooth for m in made])
    made = [sample(longer, open_wish, n)[0][-1] for n in counts]
    off["the course's, no wish"] = (counts, [nearest(m, mels).mean().item() for m in made])
    rough["the course's, no wish"] = (counts, [roughness(m) / smooth for m in made])
    caption = "Distance to the real note; without a wish, to the nearest note of all."
    plot_curves(off, "strides of DDIM", "distance (dB)", log_x=True, markers=True, caption=caption)
    caption = "Roughness of what was made. At 1 it is as smooth as real notes."
    plot_curves(rough, "strides of DDIM", "roughness", log_x=True, markers=True, lines={"real": 1}, caption=caption)
    kinds = [len({*zip(*(answer.tolist() for answer in judge_notes(m)[:2]), strict=True)}) for m in (made[0], made[-1])]
    say(
        f"Without a wish, the judge hears **{kinds[0]}** different notes in 24 with one stride, **{kinds[1]}** with 50."
    )


explore(steps_and_quality)

# %% [markdown]
# Read the two pictures together, and compare them with the perfect guesser above. With a full wish, one stride is
# not bad: it says which note is meant, and more strides mostly take the roughness away. Without a wish, one stride
# gives nearly the same blur every time, and with many strides come different notes, as the text counts. Diffusion
# is worth its price **where the answer is open**.
#
# ## Ask for a note
#
# Any instrument, any pitch, any loudness. The text says whether the network ever heard that pair. You will hear
# yours, the course's, and the real one.


# %% tags=["demo", "nbval-ignore-output"]
def ask(instrument="saxophone", pitch=60, loudness="loud", strides=8):
    k = notes.find(instrument, pitch, loudness)
    models = {"yours": net, "the course's": trained_unet(time_embedding, unet_forward)}
    made = {label: sample(model, wishes[k][None], strides)[0][-1][0] for label, model in models.items()}
    heard_it = "was **kept from** both networks" if k in notes.heldout else "was among the notes they trained on"
    plot_mel(made | {"real": mels[k]}, low=-1, high=3, caption=f"You asked for {notes.captions[k]}.")
    listen({label: sound(mel) for label, mel in made.items()} | {"real": (notes.audio[k], notes.sr)})
    say(f"This one, {notes.captions[k]}, {heard_it}.")


explore(ask, instrument=notes.instruments, pitch=(40, 79), loudness=notes.loudnesses, strides=[1, 2, 4, 8, 16, 50])

# %% [markdown]
# ## Why not guess the noise?
#
# Suppose a network guesses the noise, and is wrong by a mere 5 percent of it. Your `predict_clean` turns that into
# a guess of the sound. At small steps you hear nothing of the error. Move the step towards 200: the clean signal
# has to be blown up, and the error is blown up with it. Guessing the clean mel has no such trouble where the noise
# is strong, which is where a sampler begins.


# %% tags=["demo", "nbval-ignore-output"]
def five_percent_off(step=100):
    shares = torch.as_tensor(cosine_schedule(200)).float()
    dice = torch.Generator().manual_seed(3)
    clean, t = mels[flute][None], torch.tensor([step])
    noise, error = (torch.randn(1, 80, 64, generator=dice) for _ in range(2))
    noisy = torch.as_tensor(add_noise(clean, noise, t, shares)).float()
    guess = torch.as_tensor(predict_clean(noisy, noise + 0.05 * error, t, shares)).float()[0]
    off = (guess - clean[0]).abs().mean().item() * DECIBELS
    caption = "A noise guess that is 5 percent off."
    plot_mel({"noisy": noisy[0], "from a noise guess": guess}, low=-2, high=3, caption=caption)
    listen({"from a noise guess": sound(guess.clamp(max=4))})
    say(f"At step {step}, with {shares[step].item():.2g} of the power left, the error is **{off:.1f} dB**.")


explore(five_percent_off, step=([20, 60, 100, 140, 160, 180, 190, 195, 199]))

# %% tags=["demo"]
progress()

# %% [markdown]
# ## One leap or many?
#
# Above, one stride of DDIM gave three different results: the perfect guesser made a gray rumble of it; your
# network, told which note to play, made nearly that note; and the course's network, asked for anything, made a
# rumble again. In five to eight sentences: Why is the guess from pure noise a rumble in the first and the third
# case, but not in the second? Why do more steps help there, although every guess is still a mean? And why is a
# network that guesses *worse* than the perfect guesser the more useful one? Use the words *mean* and *possible*.

# %% [markdown] question="one_leap_or_many" points=3
# **Model answer.** A guess with the least squared error is the mean of everything that is still possible, weighted
# by how well it explains what is seen. Pure noise rules nothing out. So the perfect guesser answers with the mean
# of all the notes on its list, and the network without a wish with something like it. Means of different notes are
# blurred, since their lines lie at different places. The network with a wish has only one possible note left (in
# our data, instrument, pitch and loudness fix the note), and the mean of one note is the note.
#
# More steps help because they narrow what is possible. A stride follows the blurred guess only a little; chance, in
# the noise at the beginning or thrown in on the way, favors some notes over others. The next guess is the mean of
# fewer, and so on, until what is left is one note, whose mean is sharp.
#
# The perfect guesser can only end at a note on its list: it copies, and never plays a held-out pair. The network
# cannot store the list. It must use what notes have in common, so its guesses are off a little, but they also hold
# between the notes that it heard, and it plays pairs that it never did.
#
# **Rubric.** 1 point: the best guess is a mean over what is possible, all notes in the cases one and three, a
# single one in the second. 1 point: each step narrows what is possible, so that later means are over fewer notes. 1
# point: the perfect guesser returns only its data, the network generalizes to unheard pairs. Full marks without
# these words if the ideas are clear.

# %% [markdown]
# ## What to read next
#
# **Lesson 19** asks how strongly a wish should be obeyed, and mends holes in recordings. **Lesson 20** moves
# diffusion into a smaller space.
#
# - J. Sohl-Dickstein and others: *Deep Unsupervised Learning using Nonequilibrium Thermodynamics*. 2015. Where it
#   began.
# - J. Ho, A. Jain, P. Abbeel: *Denoising Diffusion Probabilistic Models*. 2020. DDPM, with both variances.
# - A. Nichol, P. Dhariwal: *Improved Denoising Diffusion Probabilistic Models*. 2021. The cosine schedule.
# - J. Song, C. Meng, S. Ermon: *Denoising Diffusion Implicit Models*. 2020. DDIM.
# - O. Ronneberger, P. Fischer, T. Brox: *U-Net: Convolutional Networks for Biomedical Image Segmentation*. 2015.
# - T. Karras, M. Aittala, T. Aila, S. Laine: *Elucidating the Design Space of Diffusion-Based Generative Models*.
#   2022. All the choices above, side by side.
# - Z. Liu and others: *A ConvNet for the 2020s*. 2022. The blocks of our U-Net.
