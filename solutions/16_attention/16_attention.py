# %% [markdown]
# # 16 · Attention
#
# A chorale has four voices, and one of them is missing. To write it, you would look around: which notes sound now,
# which came before, what key is this? In this lesson a machine learns to look around. You will write the few lines
# that let it, and they are the heart of every transformer.
#
# | | |
# |---|---|
# | **You will hear** | a chorale without its alto, and three guesses at it; a note listening to the notes around it |
# | **You will write** | softmax, a mask, attention, cross-attention, RoPE, several heads, a whole transformer block |
# | **Time** | about two hours; most of it is writing |
# | **You need** | arrays of several axes and `@`, the matrix product; sine and cosine; lesson 11 on learning |
#
# Everything here is small: a few lines of code, and a network that learns in seconds on a laptop.

# %%
import numpy as np
import torch

from autograder import check, hint, progress
from studio import dataset, explore, listen, plot_curves, plot_matrix, plot_piano_roll, say, train
from studio.sampler import play_note, render

# %% [markdown]
# ## Hear the problem first
#
# Four bars of a chorale by J. S. Bach. Four voices sing: soprano, alto, tenor, bass. The alto, the second from above,
# is played by a clarinet, so that you can follow it. The network of this lesson has never seen this piece.
#
# You will hear: first the piece as it is. Then without its alto: still music, but hollow. Then with an alto made by a
# simple rule: at each moment the pitch halfway between the two neighbors, soprano and tenor. It is always in the
# right region, and often painfully wrong.

# %% tags=["demo"]
chorales = dataset("chorales")
piece = next(chorales[i] for i in chorales.heldout if chorales[i].name == "bwv272")
STEPS = 32  # eighth notes: four bars
grid, held = piece.grid[:STEPS], piece.held[:STEPS]  # [32, 4]: soprano, alto, tenor, bass


def sing(grid, held, voices=(0, 1, 2, 3), quarter=0.6):
    """grid: [n, 4] MIDI pitch, 0 = rest; held: [n, 4], True where a note goes on. Returns [m] at 16 kHz."""
    notes = []
    for voice in voices:
        starts = [t for t in range(len(grid)) if grid[t, voice] and not (t and held[t, voice])]
        for start in starts:
            end = start + 1
            while end < len(grid) and held[end, voice]:
                end += 1
            sound = (70, "clarinet") if voice == 1 else (60, "choir")
            notes.append((start * quarter / 2, (end - start) * quarter / 2 * 0.95, int(grid[start, voice]), *sound))
    return render(notes, sr=16000)


# %% tags=["demo"]
def with_alto(alto):
    """The piece with another alto, [32] MIDI pitch: a new note where its pitch or the soprano's note changes."""
    new, going_on = grid.copy(), held.copy()
    new[:, 1] = alto
    going_on[1:, 1] = (new[1:, 1] == new[:-1, 1]) & held[1:, 0]
    return new, going_on


halfway = with_alto((grid[:, 0] + grid[:, 2]) // 2)
sounds = {"Bach": sing(grid, held), "without the alto": sing(grid, held, (0, 2, 3)), "halfway": sing(*halfway)}
listen({label: (x, 16000) for label, x in sounds.items()})
plot_piano_roll(grid, caption="The four voices as Bach wrote them. Bars are notes; higher is higher.")
right = np.mean(halfway[0][:, 1] == grid[:, 1])
say(f"The rule *halfway* hits Bach's alto in **{right:.0%}** of the eighth notes.")

# %% [markdown]
# What would you look at, to do better? At the notes that sound *now*: the alto should complete their chord. At the
# notes *before and after*: a voice moves in small steps. And at many notes at once: they tell the *key*, and with it
# which notes sound wrong. How important each of them is changes from moment to moment. So a fixed rule "take the two
# neighbors" will not do. We need a way to *choose where to look*, and one that can be learned.

# %% [markdown]
# ## Softmax: a soft choice
#
# To choose among $n$ things, give each a **score** and take the one with the highest. That choice is hard: the
# others count nothing, and a small change of a score changes nothing, until everything flips. What flips cannot be
# learned by small steps. **Softmax** makes the choice soft: each thing gets a share.
#
# $$w_j = \frac{e^{s_j / T}}{\sum_{i} e^{s_i / T}}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $s_j$ | score of thing number $j$: any number, also negative | none |
# | $w_j$ | its **weight**: above 0; all weights together are 1 | none |
# | $T$ | **temperature**: high makes the choice even, low makes it hard; the exercises have $T = 1$ | none |
#
# The power $e^s$ does two things: it makes all numbers positive, and it turns *differences* of scores into *ratios*
# of weights. With $T = 1$, two points more make a weight $e^2$ times as large, wherever the scores lie.
#
# In the next cell four notes have the scores 2, 1, 0 and −1, and each sounds as loud as its weight. Turn the
# temperature down: you will hear the chord melt into one note. Turn it up: all four, equally loud.

# %% tags=["demo"]
from math import exp

scores = {60: 2.0, 64: 1.0, 67: 0.0, 72: -1.0}  # MIDI pitch: score


def share_out(scores, T):
    powers = [exp(s / T) for s in scores]
    return [power / sum(powers) for power in powers]


def soft_choice(temperature=1.0):
    weights = share_out(scores.values(), temperature)
    chord = sum(w * play_note("organ", pitch, 1.5, sr=16000) for w, pitch in zip(weights, scores, strict=True))
    listen(chord, 16000)
    names = ("C4", "E4", "G4", "C5")
    say("| note | " + " | ".join(names) + " |\n|---|---|---|---|---|\n" + "| score | 2 | 1 | 0 | −1 |\n"
        "| weight | " + " | ".join(f"{w:.3f}" for w in weights) + " |")  # fmt: skip


explore(soft_choice, temperature=([0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0]))

# %% [markdown]
# This code has a flaw that you will meet in practice. Let the scores be 1000 times as large.

# %% tags=["demo"]
try:
    print(share_out([2000.0, 1000.0, 0.0], 1))
except OverflowError as error:
    say(f"Python stops: *{error}*. $e^{{2000}}$ is a number of {2000 * np.log10(np.e):.0f} digits.")
powers = torch.exp(torch.tensor([2000.0, 1000.0, 0.0]))
say(f"torch goes on, with infinity: {powers.tolist()}. And infinity over infinity is {(powers / powers.sum())[0]:.0f}.")
moved = torch.exp(torch.tensor([2000.0, 1000.0, 0.0]) - 2000)
say(f"With 2000 taken from each score: **{(moved / moved.sum()).tolist()}**.")

# %% [markdown]
# Only differences count. So the same number may be taken from all scores that compete with each other, and nothing
# changes but the size of the powers. A score of minus infinity is welcome, too: $e^{-\infty} = 0$, a weight of
# exactly 0.

# %% [markdown] term="Softmax"
# A function that turns any list of scores into shares that are positive and add up to 1. The largest score gets the
# largest share, and how clearly depends on how far it is ahead.

# %% [markdown]
# ## A dot product says how alike
#
# Where do scores come from? Describe each note by a list of numbers, a **vector**. The **dot product** of two
# vectors,
# $a \cdot b = \sum_i a_i b_i$, is large where they point the same way, 0 where they are at right angles, negative where
# they are opposite. It is a score for *how alike*.
#
# Try it on notes. Put the twelve pitch classes on the *circle of fifths*, so that each neighbor is a fifth away, and
# let each be the vector from the center to its place. Then C and G are alike, C and F♯ opposite.

# %% tags=["demo"]
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


def fifths(pitch):
    """Pitches [n] (MIDI) as vectors [n, 2] of length 1: their places on the circle of fifths."""
    angle = 2 * torch.pi * (torch.as_tensor(pitch) * 7 % 12) / 12
    return torch.stack([torch.cos(angle), torch.sin(angle)], -1)


twelve = fifths(torch.arange(12))
caption = "Dot products of the twelve pitch classes: bright where two lie close on the circle of fifths."
plot_matrix(twelve @ twelve.T, "pitch class", "pitch class", caption, NAMES, NAMES, label="dot product")

# %% [markdown]
# ## Attention is a weighted mean
#
# Now let one note ask: *who is like me?* In **attention** each note sends out a **query** $q$, what it looks for.
# Each note also shows a **key** $k$, what it can be found by, and holds a **value** $v$, what it hands over. Query
# times key is the score; softmax turns scores into weights; the answer is the mean of the values, with these
# weights.
#
# $$s_{ij} = \frac{q_i \cdot k_j}{\sqrt d}, \qquad w_{ij} = \operatorname{softmax}_j(s_{ij}), \qquad
# o_i = \sum_j w_{ij} \, v_j$$
#
# There are n queries, and m keys with a value each. Queries and keys have the same width, d numbers; values may have
# another one, d_v numbers.
#
# | symbol | meaning | shape |
# |---|---|---|
# | $q_i$ | query of note $i$, the one that looks; all of them: `q` | [d]; [n, d] |
# | $k_j$ | key of note $j$, one that is looked at; all of them: `k` | [d]; [m, d] |
# | $v_j$ | value of note $j$; all of them: `v` | [d_v]; [m, d_v] |
# | $w_{ij}$ | how much note $i$ attends to note $j$; each row adds up to 1 | [n, m] |
# | $o_i$ | the answer to note $i$: a mean of values | [n, d_v] |
#
# None of these has a unit. In code, for one query, it is six lines. (The division by $\sqrt d$ comes in a moment.)

# %% tags=["demo"]
voices = [[note for note in voice if note[0] < 2 * STEPS] for voice in piece.voices]  # (onset, duration, pitch)
notes = torch.tensor([(onset, pitch, v) for v, voice in enumerate(voices) for onset, _, pitch in voice])


def ask(query, keys, values, sharpness):
    scores = [sharpness * float(query @ key) for key in keys]
    highest = max(scores)
    powers = [exp(score - highest) for score in scores]
    weights = [power / sum(powers) for power in powers]
    answer = sum(w * value for w, value in zip(weights, values, strict=True))
    return answer, torch.tensor(weights)


def by_voice(weights):
    """Weights of all notes, darkest = 1, in lists like `voices`."""
    return [part.tolist() for part in (weights / weights.max()).split([len(voice) for voice in voices])]


# %% [markdown]
# Look at one note of the alto, outlined in black: it asks. Every note is colored by the weight that it gets, scaled so
# that the largest weight is the darkest; the note that asks attends to itself, too. Then listen: you will hear the
# four bars as this note hears them, the louder the larger the weight. `sharpness` multiplies the scores: it is $1/T$,
# one over the temperature. At 0 all notes are the same to it; turn it up, and only its own kind is left.


# %% tags=["demo"]
def who_is_like_me(note=5, sharpness=4):
    asking = len(voices[0]) + note
    vectors = fifths(notes[:, 1])
    mean, weights = ask(vectors[asking], vectors, vectors, sharpness)
    dark = by_voice(weights)
    caption = "The note outlined in black asks; the darker a note, the larger its weight."
    plot_piano_roll(voices, weights=dark, mark=(1, note), caption=caption)
    heard = [(on * 0.15, 0.14 * d, p, 1 + 110 * w, "choir") for voice, row in zip(voices, dark, strict=True)
             for (on, d, p), w in zip(voice, row, strict=True)]  # fmt: skip
    listen(render(heard), 16000)
    own = (notes[:, 1] % 12 == notes[asking, 1] % 12).float()
    nearest = NAMES[int((twelve @ mean).argmax())]
    say(f"""It is a {NAMES[int(notes[asking, 1]) % 12]}. To notes of its own pitch class goes **{weights @ own:.0%}** of
        its attention. The mean of the values points to **{nearest}**, with length {mean.norm():.2f}.""")


explore(who_is_like_me, note=(0, len(voices[1]) - 1), sharpness=(0, 20))

# %% [markdown]
# Nobody told this note where to look. It asked for *content*, and content answered, wherever it was. That is the
# difference to a filter or a convolution, which looks at fixed places. And all of it is smooth: move a query a
# little, and weights and answer move a little. So queries, keys and values can be *learned*: each note is a row $x$,
# and three matrices make of it what it asks, shows, and hands over: $q = x W_q$, $k = x W_k$, $v = x W_v$.
#
# All queries at once are one matrix product: `q @ k.T` is [n, m], a score for each pair. With leading axes (a batch
# of pieces, say) only the last two axes change places: `k.transpose(-2, -1)`, or `k.mT` for short (the m is for
# *matrix*).

# %% [markdown] term="Attention" also="self-attention, attends"
# Each element of a sequence takes a weighted mean of all the elements that it may look at; the weights come from how
# well its query fits their keys. So one layer can join what is far apart.

# %% [markdown]
# ## Why the scores are divided by √d
#
# A dot product is a sum of $d$ terms. If each has a random size around 1, the sum is around $\sqrt d$: wider vectors
# make larger scores, and softmax turns larger scores into a harder choice. Measure it: how many keys does a query
# really see? If it sees $N$ of them equally, $N$; in general $e^S$, with $S = -\sum_j w_j \ln w_j$, the *entropy* of
# the weights, in nats.

# %% tags=["demo"]
random = torch.Generator().manual_seed(1)
widths, seen = [2**i for i in range(1, 11)], {"not divided": [], "divided by d": [], "divided by √d": []}
for d in widths:
    products = torch.randn(200, d, generator=random) @ torch.randn(64, d, generator=random).T
    for label, divisor in zip(seen, (1, d, d**0.5), strict=True):
        w = torch.softmax(products / divisor, -1)
        entropy = -(w * torch.log(w + 1e-30)).sum(-1)
        seen[label].append(float(entropy.exp().mean()))
caption = "64 random keys. Undivided, a query of 256 numbers sees hardly more than one key."
plot_curves(
    {label: (widths, y) for label, y in seen.items()}, "width d", "keys seen", caption, log_x=True, markers=True
)
say(f"At d = {widths[-1]}: {', '.join(f'{label} **{y[-1]:.1f}**' for label, y in seen.items())} keys of 64.")

# %% [markdown]
# With the root, the width makes no difference. Without it, a wide network starts with hard choices, from which it can
# hardly learn.

# %% [markdown]
# ## A mask says who may look where
#
# A singer who makes up the music note by note cannot look at notes that do not exist yet. So attention takes a
# **mask**: a table of True and False, a row for each query, a column for each key. In this course **True means: may
# attend**. (Other programs mark what is hidden; read the manual.) A hidden pair gets the score minus infinity,
# *before* softmax. So its weight is exactly 0, and the others of the row still add up to 1. In torch:
# `scores.masked_fill(~mask, -torch.inf)`. `~` turns each True into False and back, so `~mask` is True for hidden pairs;
# `masked_fill(where, number)` gives a copy with the number wherever `where` is True.
#
# The mask that hides the future is called **causal**: note $i$ may attend to $j$ if $j \le i$. Below, the notes of
# the soprano attend to each other, as above, without and with it.

# %% tags=["demo"]
soprano = fifths(notes[notes[:, 2] == 0, 1])
products = 4 * soprano @ soprano.T  # sharpness 4, as above
begins = notes[notes[:, 2] == 0, 0]
mask = begins <= begins[:, None]  # [n, n]: True where the key begins no later than the query
causal = torch.softmax(products.masked_fill(~mask, -torch.inf), -1)
tables = {"everything": torch.softmax(products, -1), "causal": causal}
tables["hidden after softmax"] = tables["everything"] * mask
names = [NAMES[int(p) % 12] for _, p, v in notes.tolist() if v == 0]
caption = "Rows look, columns are looked at. In the third table the future was hidden after softmax."
plot_matrix(tables, "key", "query", caption, names, names, label="weight")
sums = ", ".join(f"{label} {w.sum(-1)[1]:.2f}" for label, w in tables.items())
say(f"What the weights of the second row add up to: {sums}.")

# %% [markdown]
# The third table is a common mistake: its rows no longer add up to 1, so early notes get faint answers.

# %% [markdown]
# ## Many heads
#
# One set of weights gives one mean. But an alto wants to know several things at once: what does the soprano sing,
# what does the bass, what came before? If one query asked for everything, the answers would be blended. **Multi-head
# attention** asks several questions side by side, each with queries, keys and values of its own. A **head** is one
# of them. The heads share out the width: of $d$ columns, each of $H$ heads gets $d / H$, a block of neighbors. Their
# answers stand side by side again, $d$ columns, and a last matrix $W_o$ mixes them.
#
# Here are four heads made by hand: the keys of head 0 shine where the soprano sings, those of head 1 where the alto
# does, and so on; and all of them ask for notes close in time. You will hear what one head hears: one voice, and
# of it what is near.


# %% tags=["demo"]
def time_vectors(onsets, speeds=(0.05, 0.1, 0.2, 0.4)):
    """Times [n] in sixteenths as [n, 8]: the dot product of two depends on how far apart they are."""
    angle = torch.as_tensor(onsets)[:, None] * torch.tensor(speeds)
    return torch.cat([angle.cos(), angle.sin()], -1)


def one_head(head=0, note=8):
    times = time_vectors(notes[:, 0])
    sung = 5.0 * (notes[:, 2] == head)[:, None]  # one number more in each key, large in the head's own voice
    query = torch.cat([times[len(voices[0]) + note], torch.tensor([2.0])])
    _, weights = ask(query, torch.cat([times, sung], -1), notes[:, 1:2].float(), 1)
    dark = by_voice(weights)
    caption = "One head: it asks for one voice, near in time."
    plot_piano_roll(voices, weights=dark, mark=(1, note), caption=caption)
    heard = [(on * 0.15, 0.14 * d, p, 1 + 110 * w, "choir") for voice, row in zip(voices, dark, strict=True)
             for (on, d, p), w in zip(voice, row, strict=True)]  # fmt: skip
    listen(render(heard), 16000)
    say(f"**{weights[notes[:, 2] == head].sum():.0%}** of the attention goes to this voice.")


explore(one_head, head={"soprano": 0, "alto": 1, "tenor": 2, "bass": 3}, note=(0, len(voices[1]) - 1))

# %% [markdown]
# In a trained network nobody assigns heads. They find their own questions; some can be named, many cannot.
#
# The cut is a frequent source of mistakes. Rows [n, d] become [n, H, d/H], and then the axis of the heads must move
# to the front, [H, n, d/H]: attention works on the last two axes.
#
# - `y.unflatten(-1, (H, -1))` cuts the last axis into H parts; the second −1 stands for "whatever is left".
# - `y.movedim(-2, -3)` moves the last axis but one a place to the front; the others keep their order.
# - `y.flatten(-2)` makes one axis of the last two again.
#
# A `reshape` straight to [H, n, d/H] has the right shape and the wrong numbers:

# %% tags=["demo"]
rows = torch.tensor([[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]])  # 3 notes, 4 columns
right, wrong = rows.unflatten(-1, (2, 2)).movedim(-2, -3), rows.reshape(2, 3, 2)
say(f"Head 0 should see columns 0 and 1 of each note: `{right[0].tolist()}`. Reshaped at once: `{wrong[0].tolist()}`.")

# %% [markdown] term="Multi-Head Attention" also="multi-head, heads"
# Several attentions side by side, each in its own smaller space with its own learned projections; their results are
# joined. One head may follow the bass while another looks for the last beat.

# %% [markdown]
# ## Cross-attention: asking another sequence
#
# So far notes asked notes of the same sequence: *self-attention*. The formulas never needed that. In
# **cross-attention** the queries come from one sequence, keys and values from another, the **context**. A melody can
# ask its accompaniment; a machine that paints sound can ask the words of its instruction (lessons 19 and 20 do).
# The weights are a table with a row for each one who asks, a column for each one who answers. There may be more of
# the ones than of the others: the table need not be square.
#
# Here the soprano asks the bass who is near in time. Some rows of a context may not be there at all: texts in a batch
# have different lengths, and the short ones are filled up. A mask hides the filling. Move the slider: the last notes
# of the bass disappear, and the soprano shares out its attention among the others.


# %% tags=["demo"]
def melody_asks_bass(bass_notes=99):
    top, bass = (time_vectors(notes[notes[:, 2] == v, 0]) for v in (0, 3))
    there = torch.arange(len(bass)) < bass_notes
    scores = (1.5 * top @ bass.T).masked_fill(~there, -torch.inf)  # sharpness 1.5
    caption = "The soprano asks, the bass answers: who is near in time?"
    plot_matrix(torch.softmax(scores, -1), "note of the bass", "note of the soprano", caption, label="weight", low=0)


explore(melody_asks_bass, bass_notes=list(range(1, len(voices[3]) + 1))[::-1])

# %% [markdown] term="Cross-Attention" also="cross attention"
# Attention in which one sequence asks and another one answers: queries from the sound that is being made, keys and
# values from the text or melody that it is made for.

# %% [markdown]
# ## RoPE: position as rotation
#
# Attention has a blind spot. You will hear the four bars as they are, and then with their chords in random order. To
# your ears that is another piece. To attention it is not: each chord gets the same answer, wherever it stands. The
# scores are dot products of contents, and the sum does not care for the order of its terms.

# %% tags=["demo"]
order = torch.randperm(STEPS, generator=torch.Generator().manual_seed(3)).numpy()
listen({"in order": (sing(grid, held), 16000), "shuffled": (sing(grid[order], 0 * held), 16000)})
chords = torch.cat([fifths(grid[:, v]) for v in range(4)], -1)  # [32, 8]: four voices, two numbers each
answers = torch.softmax(4 * chords @ chords.T, -1) @ chords
shuffled = torch.softmax(4 * chords[order] @ chords[order].T, -1) @ chords[order]
largest = (answers[order] - shuffled).abs().max()
say(f"The answers to each chord, compared: they differ by at most **{largest:.5f}**.")

# %% [markdown]
# So the position must get into the vectors. **RoPE**, *rotary position embedding*, turns them. Take the numbers of a
# query or key in pairs; each pair is an arrow in the plane. Turn it by an angle that grows with the position $p$:
#
# $$\begin{pmatrix} a' \\ b' \end{pmatrix} =
# \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
# \begin{pmatrix} a \\ b \end{pmatrix}, \qquad \theta = p \cdot \text{base}^{-2i/d}$$
#
# | symbol | meaning | unit |
# |---|---|---|
# | $a, b$ | the numbers $2i$ and $2i + 1$ of the row: pair number $i$, counted from 0 | none |
# | $p$ | position of the row | steps, here eighth notes |
# | $\text{base}^{-2i/d}$ | speed of pair $i$: 1 for the first, each later one slower | radians per step |
# | $d$ | width of the row | none |
#
# Why turn? The dot product of two arrows depends on their lengths and on the angle *between* them. Turn both by the
# same angle, and nothing changes. So the score depends on the *signed distance* of two positions only, on how many
# steps the key stands after the query (or before it), not on where they are: a motif is the same motif in bar 1 and
# in bar 100. Move `shift`: both arrows turn, the score stays. Move
# `distance`: the angle between them changes, and so does the score.


# %% tags=["demo"]
from studio.figures import BLUE, GRAY, ORANGE, new_axes


def arrow(angle, position, speed=0.3):
    return torch.tensor([np.cos(angle + speed * position), np.sin(angle + speed * position)])


def two_arrows(shift=3, distance=4):
    query, key = arrow(0.4, shift), arrow(0.9, shift + distance)
    figure, axes = new_axes(
        "first number of the pair", "second number", 3.6, "A query and a key, turned by their positions."
    )
    for start, color in ((arrow(0.4, 0), GRAY), (arrow(0.9, 0), GRAY), (query, BLUE), (key, ORANGE)):
        axes.annotate("", start.tolist(), (0, 0), arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 2})
    for point, text in ((query, f"query at {shift}"), (key, f"key at {shift + distance}")):
        side = "left" if point[0] > 0 else "right"
        axes.text(*(1.06 * point).tolist(), text, ha=side, va="center", fontsize=11)
    axes.set_xlim(-3, 3)
    axes.set_ylim(-1.35, 1.35)
    axes.set_aspect("equal")
    figure.show_now()
    say(f"Dot product: **{query @ key:.4f}**. (Gray: before turning.)")


explore(two_arrows, shift=(0, 40), distance=(-10, 10))

# %% [markdown]
# One pair turns round and round, and far and near look alike again after a full turn, as on a clock with one hand. So
# each pair has a speed of its own: like the hands of a clock, the fast ones tell neighbors apart, the slow ones bar
# from bar. The curves show the score of a key of ones for a query of ones, over their distance.

# %% tags=["demo"]
distance = torch.arange(-32, 33)
one_pair = {"fastest pair": torch.cos(distance * 1.0), "slowest pair": torch.cos(distance * 100.0 ** (-14 / 16))}
all_pairs = sum(torch.cos(distance * 100.0 ** (-2 * i / 16)) for i in range(8)) / 8
caption = "Eight pairs (d = 16, base 100). Together they make one peak where the distance is 0."
plot_curves({label: (distance, y) for label, y in {**one_pair, "all eight, mean": all_pairs}.items()},
            "distance (steps)", "score", caption)  # fmt: skip

# %% [markdown]
# Only queries and keys are turned, never values: positions decide *where* to look, not *what* is handed over. And
# which two numbers make a pair is a convention. Su et al. pair neighbors, 0 with 1, 2 with 3 (*interleaved*); this
# lesson does, too. Others pair number $i$ with number $i + d/2$ (*half-split*). Both work. Weights trained with the
# one give noise with the other.

# %% [markdown] term="RoPE" also="rotary position embedding, rotary"
# Rotary position embedding: queries and keys are turned by an angle that grows with their place. A product of the two
# then depends on how far they are apart, and not on where they stand.

# %% [markdown]
# ## The transformer block
#
# Attention fetches. What was fetched must be worked on, and added to what was there. A **transformer** is a stack of
# equal blocks, and each block has two halves of the same form:
#
# $$y = x + \mathrm{attend}\big(\mathrm{norm}(x) \cdot g_1\big), \qquad
# z = y + \mathrm{gelu}\big((\mathrm{norm}(y) \cdot g_2) \, W_1\big) \, W_2$$
#
# | symbol | meaning | shape |
# |---|---|---|
# | $x$, $y$, $z$ | rows before, between and after the halves | [n, d] |
# | attend | multi-head attention: the only place where rows see each other | [n, d] → [n, d] |
# | norm | *layer norm*: each row gets mean 0 and variance 1 | [n, d] → [n, d] |
# | $g_1$, $g_2$ | **gains**: each column is multiplied by its own number; in code `gain_1`, `gain_2` | [d] |
# | $W_1$, $W_2$ | a small network that works on each row by itself | [d, h] and [h, d] |
# | gelu | a soft bend: near 0 for negative numbers, near $z$ for positive ones | any |
#
# Two details matter more than they seem to. The **sum** $x + \dots$, called *residual*: a block only adds, so nothing
# gets lost on the way. And the place of the norm: *before* each half (**pre-norm**); the sum itself is never
# normalized. (Vaswani et al. normalized after it, *post-norm*, which is harder to train.)
#
# What if the sums are left out? Attention takes means, and means of means get more and more alike. The curves show
# how alike 32 chords are after each of 12 random blocks.

# %% tags=["demo"]
from torch.nn import functional as F


def likeness(x):
    """Mean cosine between different rows of x: [n, d]; 1 means that all rows point the same way."""
    y = x / x.norm(dim=-1, keepdim=True)
    return float(((y @ y.T).sum() - len(y)) / (len(y) * (len(y) - 1)))


def random_blocks(keep):
    random, d = torch.Generator().manual_seed(2), 32
    x, found = torch.randn(STEPS, d, generator=random), []
    for _ in range(12):
        found.append(likeness(x))
        w_q, w_k, w_v, w_1, w_2 = (torch.randn(d, d, generator=random) / d**0.5 for _ in range(5))
        y = F.layer_norm(x, (d,))
        x = keep * x + torch.softmax(y @ w_q @ (y @ w_k).T / d**0.5, -1) @ y @ w_v
        x = keep * x + F.gelu(F.layer_norm(x, (d,)) @ w_1) @ w_2
    return found


caption = "Without the sums all rows soon point the same way: the chords can no longer be told apart."
curves = {"with sums": random_blocks(1), "without": random_blocks(0)}
plot_curves(curves, "blocks passed", "mean cosine between rows", caption, markers=True)

# %% [markdown] term="Transformer" also="transformers"
# A network built of equal blocks, each of which first lets the places of a sequence look at each other, by attention,
# and then works on each place by itself. It learns on all places at once, which made very large models possible.

# %% [markdown]
# ## What a trained network looks at
#
# Now the alto. A small network got one row for each eighth note: what soprano, tenor and bass sing there, and
# whether they go on from before. Two blocks, four heads, RoPE, and at the end a score for each pitch that the alto
# could sing. The loss is the cross-entropy of lesson 11. Training pieces were moved to random keys, so the network
# must find the key by itself. No piece that it is tested on was among those it learned from.
#
# How much of that is attention? Three networks with the same weights to learn and the same number of steps: one may
# look at all 32 steps; one has no positions; one may look **only at its own step**, by a mask that is True on the
# diagonal alone. That one sees the notes that sound at the moment, and nothing else.

# %% tags=["demo"]
from studio.models import harmonizer

ready, facts = harmonizer.load()
rows = ["| it sees | alto hit, held-out pieces | three trainings |", "|---|---|---|"]
for name, runs in facts["short trainings"].items():
    found = runs["held-out accuracy"]
    rows.append(f"| {name} | **{np.mean(found):.1%}** | {', '.join(f'{value:.1%}' for value in found)} |")
say("\n".join(rows))
kept = facts["kept model"]
say(f"""Each was trained for {facts["short steps"]} steps, three times from other random weights. The one used below
    was trained for {kept["steps"]:,} steps, and hits **{kept["held-out accuracy"]:.1%}** of the held-out alto
    ({kept["train accuracy"]:.1%} of the training pieces).""")

# %% [markdown]
# Where does it look? Choose a step, a block and a head. The alto's note at this step is outlined; each note of the
# other voices is as dark as the attention that its moment gets. (The alto's notes stay empty: the network does not see
# them.)


# %% tags=["demo"]
def moments(weights):
    """Weights of the 32 steps, spread over the notes: for each the mean of its steps; the largest is 1; alto: 0."""
    found = []
    for number, voice in enumerate(voices):
        spans = [(on // 2, min(STEPS, max(on // 2 + 1, (on + d) // 2))) for on, d, _ in voice]
        found.append([float(weights[a:b].mean()) * (number != 1) for a, b in spans])
    return [[w / max(map(max, found)) for w in row] for row in found]


# %% tags=["demo"]
def looks(step=12, block=0, head=0, model=ready, tools=harmonizer.COURSE):
    seen = []
    with torch.no_grad():
        model(grid, held, tools, positions=torch.arange(STEPS), seen=seen)
    weights = seen[block][head, step]
    caption = f"Block {block}, head {head}: what the alto at step {step} attends to."
    alto_note = max(i for i, (onset, _, _) in enumerate(voices[1]) if onset <= 2 * step)
    plot_piano_roll(voices, weights=moments(weights), mark=(1, alto_note), caption=caption)
    most = weights.topk(3)
    where = ", ".join(f"{int(at) - step:+d} ({w:.0%})" for w, at in zip(*most, strict=True))
    say(f"Most attention goes to the steps at these distances, in eighth notes: **{where}**.")


explore(looks, step=(0, STEPS - 1), block=(0, 1), head=(0, 3))

# %% [markdown]
# All heads of both blocks at once, as tables. A bright diagonal is a head that looks at a fixed distance: RoPE at
# work. Bright columns are moments that many others look at.

# %% tags=["demo"]
seen = []
with torch.no_grad():
    ready(grid, held, harmonizer.COURSE, positions=torch.arange(STEPS), seen=seen)
tables = {f"block {b}, head {h}": seen[b][h] for b in range(2) for h in range(4)}
caption = "Who looks at whom: rows look, columns are looked at, in eighth notes."
plot_matrix(tables, "step looked at", "step that looks", caption, label="weight", low=0, high=0.5)

# %% [markdown]
# ## Exercises
#
# Write one function at a time, in its cell, in place of `raise NotImplementedError`. Run the cell, then the
# `check` below it. `hint(softmax)`, in a cell of your own, gives one hint at a time. If you are graded, the same
# cases are tried with other random numbers.
#
# What holds for all of them:
#
# - Arrays are torch tensors of dtype float32, unless stated. Do not change your arguments in place. Return tensors,
#   numpy arrays or (where no dtype is asked for) lists. `np.asarray(x)` makes a tensor numpy's. Only if you write
#   all in torch can the network at the end *train* with your code.
# - "$[\dots, n, d]$" means any number of leading axes, also none; the last two have the lengths $n$ and $d$.
#   Count axes from the end.
# - **Masks** are bool, and **True means: may attend**. Each row of a mask has at least one True.
# - **Weight matrices** multiply on the right, `x @ w`. Nothing has a bias.
# - A later exercise may call an earlier function of yours, but none needs to: where one would help, a function of
#   torch is allowed in its place. If `attention` is wrong and `multi_head` calls it, both fail. Mend the first one
#   first.
# - Not allowed: torch's layers with attention inside (`nn.MultiheadAttention`, `nn.Transformer…`), and `studio`.
#   `nn.LayerNorm` and `nn.GELU` are allowed. `torch.nn.functional.scaled_dot_product_attention` is all of exercise 3
#   in one call: not allowed there and in exercise 4, but allowed inside `multi_head`.
# - Numbers are compared up to rounding errors of float32. All cases of an exercise together have 10 seconds.

# %% [markdown]
# ### Exercise 1 · `softmax`
#
# Turn scores into weights along one axis: each power $e^{x}$ over the sum of the powers along that axis. `x` is a
# tensor with one to four axes; `axis` is a whole number, which may be negative; the result has the shape of `x`.
#
# - Scores may be some thousands, up to 10,002 and down to −10,002, rows of both kinds in one tensor. Then `x` has the
#   dtype float64, because float32 has only three digits behind the point there: do not round it to float32 first.
#   The weights must come out right, without NaN. Their dtype is up to you, float32 or float64.
# - A score may be minus infinity: its weight is exactly 0, also beside scores around −10,000. (Along `axis` there is
#   always at least one finite score.)
# - Write it yourself: `softmax`, `log_softmax`, `softmin`, `gumbel_softmax`, `nn.Softmax` and its like are not
#   allowed, neither torch's nor scipy's. `torch.exp`, `amax`, `sum`, `logsumexp` are.
#
# Example: `softmax(torch.tensor([2.0, 1.0, -0.5]))` is [0.6897, 0.2537, 0.0566], and so is the softmax of
# [10002, 10001, 9999.5].


# %% exercise="softmax"
def softmax(x, axis=-1):
    """Weights along `axis` that add up to 1. x: [...] float, may hold -inf. The result has the same shape."""
    ### BEGIN SOLUTION
    powers = torch.exp(x - x.amax(axis, keepdim=True))
    return powers / powers.sum(axis, keepdim=True)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 2 · `causal_mask`
#
# Return the mask with which each of `n` notes may attend to itself and to all notes before it, but to none after
# it: a tensor or array [n, n] of dtype **bool** (no list). Row i belongs to the note that looks, column j to the
# note that is looked at. `n` is a whole number, at least 1.
#
# Example: `causal_mask(3)` is [[True, False, False], [True, True, False], [True, True, True]].


# %% exercise="causal_mask"
def causal_mask(n):
    """[n, n] bool: True where note i (row) may attend to note j (column), which is not later."""
    ### BEGIN SOLUTION
    place = torch.arange(n)
    return place[:, None] >= place
    ### END SOLUTION


# %% [markdown]
# ### Exercise 3 · `attention`
#
# Scaled dot-product attention. `q` is [..., n, d], `k` is [..., m, d], `v` is [..., m, d_v], with the same leading
# axes. Return **two** things, `(output, weights)`:
#
# - scores [..., n, m]: the dot product of each query with each key, divided by √d;
# - with a mask, pairs that are False get the weight 0, however high they score. `mask` is None or bool, of shape
#   [n, m], or with leading axes that broadcast against the scores, as [2, 1, n, m] does against [2, 3, n, m];
# - `weights` [..., n, m]: the softmax of the scores over the keys, so that each row adds up to 1 (also with a mask);
# - `output` [..., n, d_v]: weights times values.
#
# Scores may be some thousands, above and below zero. `torch.softmax` is allowed here, and so is your own.
#
# Example: `q` = [[1, 0, 0, 1]], `k` = [[2, 0, 0, 0], [0, 1, 1, 0]], `v` = [[1], [5]]. The dot products are 2 and 0,
# the scores 1 and 0, `weights` is [[0.7311, 0.2689]], and `output` is [[2.0758]].


# %% exercise="attention"
def attention(q, k, v, mask=None):
    """q: [..., n, d], k: [..., m, d], v: [..., m, d_v]; mask: bool, True = may attend.

    Returns output [..., n, d_v] and weights [..., n, m].
    """
    ### BEGIN SOLUTION
    scores = q @ k.mT / q.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    weights = softmax(scores)
    return weights @ v, weights
    ### END SOLUTION


# %% [markdown]
# ### Exercise 4 · `cross_attention`
#
# The rows of `x` ask, the rows of `context` answer. One head. `x` is [..., n, d_x] and `context` [..., m, d_c], with
# the same leading axes; the weight matrices are `w_q` [d_x, d], `w_k` [d_c, d], `w_v` [d_c, d_v], and all these
# widths may differ. Queries are `x @ w_q`, keys `context @ w_k`, values `context @ w_v`; then attention as in
# exercise 3, with the scale √d, where d is the number of columns of `w_q`. Return `(output, weights)`:
# [..., n, d_v] and [..., n, m].
#
# `present` is None or bool, [..., m], with the leading axes of `context` and no axis for the queries: False for a row
# of the context that is not there (a shorter text in a batch, filled up). No query may attend to such a row: its
# column of `weights` is 0, and each row of `weights` still adds up to 1. At least one row of the context is present.
# `torch.softmax` and your own `attention` are allowed.
#
# Example: with `x` = [[1, 0]], `context` = [[3, 0], [0, 4]] and three unit matrices, the dot products are 3 and 0,
# the scores 2.1213 and 0, `weights` is [[0.8930, 0.1070]], and `output` is [[2.6789, 0.4281]]. With `present` = [True,
# False], `weights` is [[1, 0]], and `output` is [[3, 0]].


# %% exercise="cross_attention"
def cross_attention(x, context, w_q, w_k, w_v, present=None):
    """x: [..., n, d_x] asks, context: [..., m, d_c] answers; present: [..., m] bool.

    Returns output [..., n, d_v] and weights [..., n, m].
    """
    ### BEGIN SOLUTION
    mask = None if present is None else present[..., None, :]
    return attention(x @ w_q, context @ w_k, context @ w_v, mask)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 5 · `rope`
#
# Turn the rows of `x` by their positions. `x` is [..., n, d], with d even; `positions` is [n], whole numbers or
# floats, in any order, also negative ones and equal ones; `base` is a number above 1. The result has the shape of
# `x`.
#
# - **Pairs are neighbors** (*interleaved*): pair i holds the numbers 2i and 2i + 1 of a row, for i from 0 to d/2 − 1.
#   The result keeps that order. (Other programs pair number i with number i + d/2, *half-split*.)
# - In the row at position $p$, pair i turns by the angle $p \cdot \text{base}^{-2i/d}$, in radians.
# - A pair (a, b) turned by the angle $\theta$ is $(a \cos\theta - b \sin\theta,\; a \sin\theta + b \cos\theta)$:
#   counterclockwise.
#
# Example: `rope(torch.tensor([[1.0, 2, 3, 4]]), torch.tensor([3]))` turns (1, 2) by 3 and (3, 4) by 0.03:
# [[−1.2722, −1.8389, 2.8787, 4.0882]].


# %% exercise="rope"
def rope(x, positions, base=10000.0):
    """x: [..., n, d] with neighboring pairs turned by positions: [n] times base**(-2i/d). Returns [..., n, d]."""
    ### BEGIN SOLUTION
    a, b = x[..., 0::2], x[..., 1::2]
    i = torch.arange(x.shape[-1] // 2)  # equivalent: x.shape[-1] // 2 -> x.shape[-1] / 2 (d is even)
    angle = positions[:, None] * base ** (-2 * i / x.shape[-1])
    turned = a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()
    return torch.stack(turned, -1).flatten(-2)
    ### END SOLUTION


# %% [markdown]
# ### Exercise 6 · `multi_head`
#
# Self-attention with several heads. `x` is [..., n, d]; `w_q`, `w_k`, `w_v` and `w_o` are [d, d]; `heads` divides d.
#
# 1. q, k and v are `x @ w_q`, `x @ w_k` and `x @ w_v`, [..., n, d] each.
# 2. Each is cut into heads, in **blocks of neighboring columns**: head h has the columns from h · d/heads to
#    (h + 1) · d/heads − 1.
# 3. `rotate` is None, the default, or a function. Then call it on the queries and on the keys of the heads, not on
#    the values. It takes [..., n, d/heads], of one head or of all at once, where the axis before the last must be the
#    n rows (it counts positions along it), and gives back a tensor of the same shape.
# 4. Each head does attention by itself, with the scale √(d/heads). `mask` is None or [n, n] bool, the same for all.
# 5. The results stand side by side again, in the order of the heads, [..., n, d], and go through `w_o`:
#    `joined @ w_o`.
#
# Return the output alone, [..., n, d]. Your own `attention` is allowed here, and so is
# `torch.nn.functional.scaled_dot_product_attention` (in its bool masks, too, True means: may attend).
#
# Example: `x` = [[1, 0], [0, 1]], two heads, all weights the unit matrix. Head 0 sees column 0, which is 1 and 0: the
# first row has the scores 1 and 0, the weights 0.7311 and 0.2689; the second row 0 and 0, so a half each. The result
# is [[0.7311, 0.5], [0.5, 0.7311]].


# %% exercise="multi_head"
def multi_head(x, w_q, w_k, w_v, w_o, heads, mask=None, rotate=None):
    """x: [..., n, d]; weights [d, d]; mask: [n, n] bool; rotate: function of q and of k. Returns [..., n, d]."""
    ### BEGIN SOLUTION
    q, k, v = ((x @ w).unflatten(-1, (heads, -1)).movedim(-2, -3) for w in (w_q, w_k, w_v))
    if rotate is not None:
        q, k = rotate(q), rotate(k)
    joined = attention(q, k, v, mask)[0].movedim(-3, -2).flatten(-2)
    return joined @ w_o
    ### END SOLUTION


# %% [markdown]
# ### Exercise 7 · `transformer_block`
#
# One block, *pre-norm*: normalize, work, add. `x` is [..., n, d]. `attend` is a function that is handed in: it takes
# rows [..., n, d] (a tensor or an array) and gives back a tensor [..., n, d]. `gain_1` and `gain_2` are [d], `w_1` is
# [d, h], `w_2` is [h, d].
#
# 1. $y = x + \mathrm{attend}\big(\mathrm{norm}(x) \cdot g_1\big)$, where $g_1$ is `gain_1`
# 2. Return $y + \mathrm{gelu}\big((\mathrm{norm}(y) \cdot g_2) \, W_1\big) \, W_2$, of shape [..., n, d].
#
# - norm is **LayerNorm** without a bias: from each row take its mean away, and divide by √(variance + 0.00001). The
#   variance is the mean of the squared distances from the mean: divide by d, not d − 1. The small number keeps a row
#   whose numbers are all equal from ending in 0/0. Rows may vary little or not at all, and there it counts.
# - gelu is the **exact** GELU: $\mathrm{gelu}(z) = z \cdot \frac{1}{2}\big(1 + \mathrm{erf}(z / \sqrt 2)\big)$. The
#   *error function* erf runs from −1 to 1 in a soft step around 0: `torch.erf`.
#
# `layer_norm` and `gelu` of `torch.nn.functional`, `nn.LayerNorm` and `nn.GELU` are allowed. Results are compared so
# closely that the approximation of GELU with tanh does not pass; rounding in float32 does.
#
# Example: `x` = [[1, 3]], `attend` gives back what it gets, all gains are 1, `w_1` = [[0], [1]], `w_2` = [[10, 0]].
# The mean is 2, the variance 1, so norm(x) is [[−1, 1]] and y = [[0, 4]]. norm(y) is [[−1, 1]] again, times `w_1` is
# [[1]], gelu(1) = 0.8413, and the result is [[8.4134, 4.0000]].


# %% exercise="transformer_block"
def transformer_block(x, attend, gain_1, gain_2, w_1, w_2):
    """x: [..., n, d] through attention and a network, pre-norm. gains: [d], w_1: [d, h], w_2: [h, d]."""
    ### BEGIN SOLUTION

    def norm(rows):
        centered = rows - rows.mean(-1, keepdim=True)
        return centered / torch.sqrt((centered**2).mean(-1, keepdim=True) + 1e-5)

    x = x + attend(norm(x) * gain_1)
    return x + torch.nn.functional.gelu(norm(x) * gain_2 @ w_1) @ w_2
    ### END SOLUTION


# %% [markdown]
# ## Hear your own code
#
# Now train the network yourself, with your functions inside: `transformer_block` calls `multi_head`, which calls
# `rope` and whatever you built on. A part that is missing, wrong, not in torch or too slow is replaced by the
# course's; the text says which.

# %% tags=["demo", "nbval-ignore-output"]
tools, whose = harmonizer.choose(harmonizer.Tools(multi_head, rope, transformer_block, attention))
say("\n".join(["| part | whose |", "|---|---|", *(f"| `{name}` | {who} |" for name, who in whose.items())]))
pieces = {split: [chorales[i] for i in getattr(chorales, split)] for split in ("train", "heldout")}
to_learn = harmonizer.windows(pieces["train"])
to_test = harmonizer.windows(pieces["heldout"], STEPS // 2)
say(f"{len(to_learn[0]):,} windows of 32 eighth notes to learn from, {len(to_test[0])} held out.")


def learn(caption, mask=None, steps=700, seconds=20):
    """Train a network with the parts in `tools`. Returns it and the training's history."""
    model, stream = harmonizer.Harmonizer(seed=0), harmonizer.batches(*to_learn)
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.01)

    def step(fraction):
        rate = 7e-3 * min(1, fraction / 0.03 + 0.01) * (1 + np.cos(np.pi * fraction)) / 2
        return harmonizer.train_step(model, optimizer, *next(stream), tools, rate, mask, torch.arange(STEPS))

    return model, train(step, steps, seconds, caption=caption)


# %% [markdown]
# First the network that may look everywhere, then the one that sees only its own step: same parts, same random start,
# same number of steps; only the mask differs. Each takes about twelve seconds. On a busy computer both stop after
# twenty; the text below says how many steps each had.

# %% tags=["demo", "nbval-ignore-output"]
everywhere, log = learn("The loss, in nats per eighth note, of the network that may look everywhere.")

# %% tags=["demo", "nbval-ignore-output"]
OWN_STEP = torch.eye(STEPS, dtype=torch.bool)
alone, log_alone = learn("The same, of the network that sees only its own step.", OWN_STEP)

# %% tags=["demo", "nbval-ignore-output"]
places = torch.arange(STEPS)
hits = harmonizer.accuracy(everywhere, *to_test, tools, None, places)
hits_alone = harmonizer.accuracy(alone, *to_test, tools, OWN_STEP, places)
say(f"""Held-out alto hit: **{hits:.1%}** with attention to all steps ({log.steps} steps of training),
    **{hits_alone:.1%}** with attention to its own step alone ({log_alone.steps} steps).""")
altos = {
    "looks everywhere": everywhere.alto(grid, held, tools, None, places),
    "own step alone": alone.alto(grid, held, tools, OWN_STEP, places),
}
sounds = {"Bach": sing(grid, held)} | {label: sing(*with_alto(alto)) for label, alto in altos.items()}
listen({label: (x, 16000) for label, x in sounds.items()})
here = ", ".join(f"{label} {np.mean(alto == grid[:, 1]):.0%}" for label, alto in altos.items())
say(f"Of this alto, they hit: {here}.")
lines = np.stack([grid[:, 1], *(np.where(alto == grid[:, 1], 0, alto) for alto in altos.values())], 1)
plot_piano_roll(lines, names=["Bach", *altos], caption="Bach's alto, and where each network sings something else.")

# %% [markdown]
# These four bars were picked because the two networks differ in them. So count over all held-out windows: how often
# each alto moves from one eighth note to the next, how often by a leap, and how often it sings a pitch class that no
# other voice sings within the window, which mostly does not belong to the key.

# %% tags=["demo", "nbval-ignore-output"]
pitches, going_on = to_test
lines = {"Bach": pitches[:, :, 1].numpy()}
lines["looks everywhere"] = everywhere.alto(pitches, going_on, tools, None, places)
lines["own step alone"] = alone.alto(pitches, going_on, tools, OWN_STEP, places)
rows = ["| alto | moves | of these, by more than a fourth | pitch classes foreign to the window |", "|---|---|---|---|"]
others = [set((window % 12).flatten().tolist()) for window in pitches[:, :, [0, 2, 3]].numpy()]
for name, line in lines.items():
    leap = np.abs(np.diff(line, axis=1))[(line[:, 1:] > 0) & (line[:, :-1] > 0)]
    foreign = np.mean([note % 12 not in known for row, known in zip(line, others, strict=True) for note in row if note])
    rows.append(
        f"| {name} | {np.mean(leap > 0):.0%} of the steps | {np.mean(leap[leap > 0] > 5):.1%} | {foreign:.1%} |"
    )
say("\n".join(rows))

# %% [markdown]
# Listen to places where the two differ. The network that sees only its own step mostly finds a note that fits the
# chord; but it cannot know the key, nor where the line comes from and where it goes. Where neither agrees with Bach,
# ask whether it sounds *wrong*, or only different: there is more than one good alto, and the count of hits does not
# know that.
#
# And what does *your* network look at? These are its weights, computed by your `attention`.

# %% tags=["demo", "nbval-ignore-output"]
from functools import partial

mine = partial(looks, model=everywhere, tools=tools)
explore(mine, step=(0, STEPS - 1), block=(0, 1), head=(0, 3))

# %% tags=["demo"]
progress()

# %% [markdown]
# ## What does it look at, and why?
#
# Write six to ten sentences. Compare the two altos that you heard: where does the one that looks everywhere do
# better, and what did it need to know there that the other could not know? Then explain with the words *query*,
# *key*, *value* and *weight* how a network can fetch that. Last: the network without positions lies between the two.
# What can it still find out, and what not?

# %% [markdown] question="what_it_looks_at" points=3
# **Model answer.** The alto of the network that sees only its own step mostly fits the chord, but it jumps between
# notes of the chord, and it has wrong accidentals: from three notes alone the key is often open, and a doubled root,
# a third or a seventh may all be possible. The network that looks everywhere keeps the line in small steps, holds
# notes where Bach does, and stays in the key. It needed the other voices of the neighboring moments and the notes
# that tell the key, which may be bars away.
#
# Each moment sends out a query, what it needs to know, for example "the moment before me" or "moments that show the
# leading tone". Each moment shows a key that says what it is and, turned by RoPE, where it is. Query times key gives
# a score, and softmax over all moments makes weights of the scores, which add up to 1. The answer is the mean of the
# values with these weights: mostly the values of the moments whose keys fit. So information moves from where it is
# to where it is needed, and because everything is smooth, training can find queries and keys that help.
#
# Without positions all moments are a bag of chords. Attention can still find out what does not depend on order: which
# notes occur in the piece, and so the key. It cannot find out which chord comes before or after, so it does not know
# where a line comes from or leads to. So it is better than seeing one step, and worse than seeing steps in order.
#
# **Rubric.** 1 point for what is heard, with at least one difference (jumps, wrong accidentals, held notes) *and*
# what must be known for it (neighbors, key). 1 point for the mechanism: query and key give weights that add up to 1,
# the answer is the weighted mean of values; half of it if one of these is missing. 1 point for positions: key or set
# of notes yes, order of the moments no; half for one of the two.

# %% [markdown]
# ## What to read next
#
# **Lesson 17** stacks these blocks under a causal mask and lets them write whole chorales, note by note.
#
# - D. Bahdanau, K. Cho, Y. Bengio: *Neural Machine Translation by Jointly Learning to Align and Translate*, 2014.
#   Where attention over another sequence began.
# - A. Vaswani, N. Shazeer, N. Parmar, J. Uszkoreit, L. Jones, A. N. Gomez, Ł. Kaiser, I. Polosukhin: *Attention Is
#   All You Need*, 2017. Heads, the root of d, the transformer.
# - C.-Z. A. Huang and others: *Music Transformer: Generating Music with Long-Term Structure*, 2018. Distances between
#   notes inside attention, and pictures of what it looks at.
# - J. Su, Y. Lu, S. Pan, A. Murtadha, B. Wen, Y. Liu: *RoFormer: Enhanced Transformer with Rotary Position
#   Embedding*, 2021. RoPE.
# - Y. Dong, J.-B. Cordonnier, A. Loukas: *Attention Is Not All You Need: Pure Attention Loses Rank Doubly
#   Exponentially with Depth*, 2021. Why the sums are there.
