"""The models of the chain: five that make music, one that judges notes. Each is a few lines and trains in minutes.

Each is trained when first asked for, a fixed number of steps from a fixed seed, and kept in build/chain/, a folder
for each version of the notes. Sound is mono, 16 kHz; mels are those of studio.mel, standardized where models see them.
"""

import math
import os
import re
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from scipy.signal import lfilter  # noqa: E402
from torch import nn  # noqa: E402

from studio import dataset  # noqa: E402
from studio.sampler import render  # noqa: E402

torch.set_num_threads(1)
SR, N_FFT, HOP, BANDS, FRAMES = 16000, 1024, 256, 80, 64
WINDOW = torch.hann_window(N_FFT)
FLOOR = math.log(1e-3)
VELOCITY = (45, 85, 120)  # of soft, medium, loud
NOTES, CHORALES = dataset("notes"), dataset("chorales")
MEAN, STD = NOTES.mel_mean, NOTES.mel_std
CACHE = ROOT / "build" / "chain" / f"notes{MEAN:.4f}"  # other notes, other models


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def fit(name, build, step, steps, rate=2e-3):
    """Train build() with step(model, share done) -> loss, or load what an earlier run trained."""
    path = CACHE / f"{name}.pt"
    torch.manual_seed(0)
    np.random.seed(0)
    model = build()
    if not path.exists():
        start, average = time.process_time(), {}
        optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.01, betas=(0.9, 0.98))
        model.train()
        for k in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (k + 1) / 50) * (0.03 + 0.97 * math.cos(k / steps * math.pi / 2) ** 2)
            loss = step(model, k / steps)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            for key, value in model.state_dict().items():  # the weights that are kept are a running average
                if value.is_floating_point():
                    average.setdefault(key, value.clone()).lerp_(value, 1 - min(0.995, (k + 1) / (k + 11)))
            if k % (steps // 4) == 0:
                say(f"  training {name}: step {k} of {steps}, loss {loss.item():.3f}")
        model.load_state_dict(average, strict=False)
        CACHE.mkdir(parents=True, exist_ok=True)
        torch.save({"weights": model.state_dict(), "cost": [steps, time.process_time() - start]}, path)
    saved = torch.load(path)
    model.load_state_dict(saved["weights"])
    model.cost = [sum(p.numel() for p in model.parameters()), *saved["cost"]]  # parameters, steps, CPU s
    return model.eval()


class Block(nn.Module):
    """ConvNeXt over time, x: [batch, d, frames]; with a condition c: [batch, d], scaled, shifted and gated (FiLM)."""

    def __init__(self, d, kernel=7, film=False):
        super().__init__()
        self.mix = nn.Conv1d(d, d, kernel, padding=kernel // 2, groups=d)
        self.norm = nn.LayerNorm(d, elementwise_affine=not film)
        self.film = nn.Linear(d, 3 * d) if film else None
        if film:
            nn.init.zeros_(self.film.weight), nn.init.zeros_(self.film.bias)
        self.mlp = nn.Sequential(nn.Linear(d, 3 * d), nn.GELU(), nn.Linear(3 * d, d))

    def forward(self, x, c=None):
        h = self.norm(self.mix(x).transpose(1, 2))
        if self.film is None:
            return x + 0.3 * self.mlp(h).transpose(1, 2)
        scale, shift, gate = self.film(c)[:, None].chunk(3, 2)
        return x + ((1 + gate) * self.mlp(h * (1 + scale) + shift)).transpose(1, 2)


# ---- words -> conditions: two towers, trained to agree (InfoNCE) ----------------------------------------------------
VALUES = {
    "top": ["any", *NOTES.instruments],
    "others": ["any", *NOTES.instruments],
    "mode": ["any", "major", "minor"],
    "tempo": ["any", "slow", "medium", "fast"],
    "loudness": ["any", "soft", "medium", "loud"],
}
WORDS = {
    "major": "happy joyful bright merry cheerful glad festive sunny".split() + ["in major", "in a major key"],
    "minor": "sad mournful dark somber sorrowful melancholy gloomy grave".split() + ["in minor", "in a minor key"],
    "slow": "slow calm unhurried solemn adagio largo".split(),
    "fast": "fast quick lively brisk rapid allegro".split(),
    "medium": ["moderate", "walking", "andante"],
    "soft": "soft quiet gentle hushed tender whispered".split(),
    "loud": "loud strong powerful forceful mighty".split(),
    "mezzo": ["mezzo forte", "half loud"],
}
ALSO = {"choir": ["voices", "singers"], "strings": ["string orchestra"], "saxophone": ["sax"], "violin": ["fiddle"]}
KINDS = "chorale hymn piece song tune phrase melody music prayer".split()
FORMS = (
    "{a} {kind} {on}|{kind} {on} {a}|play me {a} {kind} {on}|{on} {a} {kind}|i want {a} {kind} please {on}"
    "|{kind} that is {a} {on}|some {a} {kind} {on}|write {a} {kind} {on}"
).split("|")
PAIRS = "on {x} and {y}|for {x} and {y}|on {x} with {y}|{x} over {y}|played by {x} and {y}|{x} above {y}".split("|")
ONES = "on {x}|for {x}|played by {x}|{x}|on the {x}|for {x} alone".split("|")
STOP = set("a an the of on for and with in by to that is i me my please play want some write over above".split())


def random_conditions(rng):
    c = [rng.integers(0, len(v)) * (rng.random() < 0.7) for v in VALUES.values()]
    if c[0] and (rng.random() < 0.5 or not c[1]):
        c[1] = c[0]
    return np.array([c[0], c[1] if c[0] else 0, *c[2:]])


def caption(c, rng, forms=FORMS[:-1]):
    """One of many sentences for conditions c: [5] int. The last form is kept for tests."""
    top, others, mode, tempo, loudness = (v[i] for v, i in zip(VALUES.values(), c, strict=True))
    named = [rng.choice([n, n, *ALSO.get(n, [])]) for n in (top, others)]
    on = "" if top == "any" else rng.choice(ONES if top == others else PAIRS).format(x=named[0], y=named[1])
    keys = [mode, tempo, "mezzo" if loudness == "medium" else loudness]
    said = [rng.choice(WORDS[key]) for key in keys if key != "any"]
    text = rng.choice(forms).format(a=" ".join(rng.permutation(said)) if said else "", on=on, kind=rng.choice(KINDS))
    return " ".join(text.split())


def split(text):
    return re.findall(r"[a-z]+", text.lower())


VOCABULARY = sorted({w for group in (*WORDS.values(), *ALSO.values(), NOTES.instruments, KINDS, FORMS, PAIRS, ONES)
                     for text in group for w in split(re.sub(r"{\w+}", "", text))})  # fmt: skip
TELLING = {w for group in (*WORDS.values(), *ALSO.values(), NOTES.instruments) for t in group for w in split(t)} - STOP


def word_ids(texts, drop=0.0):
    ids = np.zeros((len(texts), 16), int)  # 0: nothing, 1: a word not known
    for row, text in zip(ids, texts, strict=True):
        for k, word in enumerate(split(text)[:16]):
            known = word in VOCABULARY and np.random.rand() >= drop
            row[k] = 2 + VOCABULARY.index(word) if known else 1
    return torch.from_numpy(ids)


class Towers(nn.Module):
    def __init__(self, d=96):
        super().__init__()
        self.word = nn.Embedding(len(VOCABULARY) + 2, d)
        self.place = nn.Parameter(0.1 * torch.randn(16, d))
        self.near = nn.Conv1d(d, 192, 3, padding=1)
        self.text_out = nn.Linear(192, 64)
        self.value = nn.ModuleList(nn.Embedding(len(v), d) for v in VALUES.values())
        self.condition_out = nn.Sequential(nn.Linear(d, 192), nn.GELU(), nn.Linear(192, 64))
        self.scale = nn.Parameter(torch.tensor(2.7))

    def text(self, ids):
        seen = (ids > 0).float()[:, :, None]
        h = F.gelu(self.near(((self.word(ids) + self.place) * seen).transpose(1, 2))).transpose(1, 2)
        return F.normalize(self.text_out((h * seen).sum(1) / 4), dim=1)

    def conditions(self, c):
        return F.normalize(self.condition_out(sum(e(c[:, k]) for k, e in enumerate(self.value))), dim=1)


def train_words(steps=400):
    rng = np.random.default_rng(0)

    def step(model, _):
        c = np.unique([random_conditions(rng) for _ in range(128)], axis=0)  # equal ones would be false opposites
        ids = word_ids([caption(row, rng) for row in c], drop=0.03)
        S = model.text(ids) @ model.conditions(torch.from_numpy(c)).T * model.scale.exp().clamp(max=50)
        return (F.cross_entropy(S, torch.arange(len(c))) + F.cross_entropy(S.T, torch.arange(len(c)))) / 2

    return fit("words", Towers, step, steps)


# ---- conditions -> chorale tokens: a causal transformer -------------------------------------------------------------
LOW, SPAN = 36, 47  # pitches 36 to 82 with their tonic C or A; token = pitch - LOW, + SPAN where held
REST, MODE, SEEN = 2 * SPAN, 2 * SPAN + 1, 128  # MODE, MODE + 1: the first token, major or minor


def tokens(piece):
    """[T * 4] int: soprano, alto, tenor, bass of one eighth after the other."""
    p = piece.transposed()
    t = np.clip(p.grid - LOW, 0, SPAN - 1) + SPAN * p.held
    return np.where(p.grid == 0, REST, t).reshape(-1)


class Writer(nn.Module):
    """A decoder of 3 blocks. mode, first: [batch]; x: [batch, n] tokens from eighth `first` on -> n + 1 logits."""

    def __init__(self, d=128, blocks=3):
        super().__init__()
        self.token, self.place = nn.Embedding(MODE + 2, d), nn.Embedding(SEEN + 1, d)
        self.voice, self.beat = nn.Embedding(5, d), nn.Embedding(8, d)
        layer = nn.TransformerEncoderLayer(d, 4, 4 * d, 0.0, "gelu", batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, blocks, nn.LayerNorm(d), enable_nested_tensor=False)
        for weight in (m.weight for m in self.modules() if isinstance(m, nn.Embedding)):
            nn.init.normal_(weight, 0, 0.02)

    def forward(self, mode, x, first):
        n = torch.arange(x.shape[1] + 1)
        h = self.token(torch.cat([MODE + mode[:, None], x], 1)) + self.place(n) + self.voice(n % 4)
        h = h + self.beat((first[:, None] + n // 4) % 8)
        mask = torch.triu(torch.full((len(n), len(n)), -math.inf), 1)
        return self.blocks(h, mask=mask, is_causal=True) @ self.token.weight.T


def windows(pieces, size):
    """Random windows of the pieces: mode, tokens, first eighth."""
    rows = []
    for k in np.random.randint(len(pieces), size=size):
        minor, t = pieces[k]
        first = np.random.randint(0, max(1, len(t) // 4 - SEEN // 4 + 1))
        cut = t[4 * first : 4 * first + SEEN]
        rows.append((minor, np.pad(cut, (0, SEEN - len(cut)), constant_values=-100), first))
    return [torch.from_numpy(np.array(column)) for column in zip(*rows, strict=True)]


def chorale_loss(model, batch):
    mode, x, first = batch
    logits = model(mode, x[:, :-1].clamp(min=0), first)
    return F.cross_entropy(logits.flatten(0, 1), x.flatten(), ignore_index=-100)


def coded(indices):
    return [(int(CHORALES[i].mode == "minor"), tokens(CHORALES[i])) for i in indices]


def train_chorale(steps=1150):
    pieces = coded(CHORALES.train)
    return fit("chorale", Writer, lambda m, _: chorale_loss(m, windows(pieces, 8)), steps, rate=3e-3)


# ---- notes -> mels: guided diffusion that predicts the clean mel ----------------------------------------------------
NULL = torch.tensor([12, 40, 3])


class NoteDenoiser(nn.Module):
    """x: [batch, 80, 64] noisy; a: [batch] the signal's share of power; y: [batch, 3], as in note_labels."""

    def __init__(self, d=192, blocks=4):
        super().__init__()
        self.into, self.out = nn.Conv1d(BANDS, d, 4, 4), nn.ConvTranspose1d(d, BANDS, 4, 4)
        self.place = nn.Parameter(0.02 * torch.randn(1, d, FRAMES // 4))
        self.level = nn.Sequential(nn.Linear(64, d), nn.SiLU(), nn.Linear(d, d))
        self.value = nn.ModuleList(nn.Embedding(n + 1, d) for n in NULL.tolist())
        self.blocks = nn.ModuleList(Block(d, 5, film=True) for _ in range(blocks))
        nn.init.zeros_(self.out.weight), nn.init.zeros_(self.out.bias)

    def forward(self, x, a, y):
        angle = a.sqrt().acos()[:, None] * 60 * torch.exp(-0.2 * torch.arange(32))
        c = self.level(torch.cat([angle.sin(), angle.cos()], 1))
        c = F.silu(c + sum(e(y[:, k]) for k, e in enumerate(self.value)))
        h = self.into(x) + self.place
        for block in self.blocks:
            h = block(h, c)
        return self.out(h)


def note_labels(indices=slice(None)):
    """[n, 3]: instrument, pitch - 40, loudness."""
    columns = NOTES.instrument[indices], NOTES.pitch[indices] - 40, NOTES.loudness[indices]
    return torch.from_numpy(np.stack(columns, -1))


def power(t):
    """Cosine schedule, t in [0, 1] -> share of the signal's power."""
    return torch.cos((t * 0.98 + 0.01) * math.pi / 2) ** 2


def train_notes(steps=850):
    mels, labels = torch.from_numpy(NOTES.mels), note_labels()
    train = torch.from_numpy(NOTES.train)

    def step(model, _):
        b = train[torch.randint(len(train), (64,))]
        x, a = mels[b], power(torch.rand(64))
        y = torch.where(torch.rand(64, 1) < 0.15, NULL, labels[b])
        noisy = a.sqrt()[:, None, None] * x + (1 - a).sqrt()[:, None, None] * torch.randn_like(x)
        weight = (1 / (1 - a)).clamp(max=10)  # of v-prediction, 1 + SNR, but bounded
        return (weight * (model(noisy, a, y) - x).square().mean((1, 2))).mean()

    return fit("notes", NoteDenoiser, step, steps)


# ---- sound: spectra, and loudness by ITU-R BS.1770 (K-weighting designed at 16 kHz, two gates) ----------------------
def stft(x):
    return torch.stft(x, N_FFT, HOP, window=WINDOW, center=True, pad_mode="constant", return_complex=True)


def istft(S, n):
    S = F.pad(S, (0, max(0, 1 + -(-n // HOP) - S.shape[-1])))
    return torch.istft(S, N_FFT, HOP, window=WINDOW, length=n)


def k_weighted(x):
    def section(f, q):
        w = 2 * math.pi * f / SR
        return math.cos(w), math.sin(w) / (2 * q)

    (c, s), a = section(1681.974, 0.7071752), 10 ** (3.999844 / 40)  # a shelf of 4 dB
    r = 2 * math.sqrt(a) * s
    top = [a * (a + 1 + (a - 1) * c + r), -2 * a * (a - 1 + (a + 1) * c), a * (a + 1 + (a - 1) * c - r)]
    x = lfilter(top, [a + 1 - (a - 1) * c + r, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - r], x)
    c, s = section(38.13547, 0.5003270)
    return lfilter([1, -2, 1], [1 + s, -2 * c, 1 - s], x) * (1.005 * (1 + c) / 2)  # 1.005: as at 48 kHz


def lufs(x, size=6400):
    y = k_weighted(np.pad(x, (0, max(0, size - len(x)))))
    mean = np.array([np.mean(y[k : k + size] ** 2) for k in range(0, len(y) - size + 1, size // 4)]) + 1e-12
    loud = mean[-0.691 + 10 * np.log10(mean) > -70]
    if not len(loud):
        return -70.0
    return -0.691 + 10 * math.log10(loud[10 * np.log10(loud) > 10 * np.log10(loud.mean()) - 10].mean())


def normalize(x, target=-16.0, ceiling=0.9):
    y = x * 10 ** ((target - lufs(x)) / 20)
    return (y * min(1, ceiling / np.abs(y).max())).astype(np.float32)


# ---- codec: 50 frames a second, 8 codebooks of 256 ------------------------------------------------------------------
class Residual(nn.Module):
    """Eight codebooks, each for what the ones before left over; moving averages, dead codes restarted."""

    def __init__(self, books=8, codes=256, d=32):
        super().__init__()
        self.register_buffer("code", torch.zeros(books, codes, d))
        self.register_buffer("count", torch.zeros(books, codes))

    def learn(self, k, r, index):
        hits = torch.bincount(index, minlength=self.code.shape[1]).float()
        mean = torch.zeros_like(self.code[k]).index_add_(0, index, r) / hits.clamp(min=1)[:, None]
        share = 0.02 * hits / (0.98 * self.count[k] + 0.02 * hits + 1e-6)
        self.code[k] += share[:, None] * (mean - self.code[k])
        self.count[k] = 0.98 * self.count[k] + 0.02 * hits
        dead = self.count[k] < 0.03
        self.code[k][dead], self.count[k][dead] = r[torch.randint(len(r), (int(dead.sum()),))], 1.0

    def forward(self, z, books=8):
        """z: [batch, d, frames] -> quantized z (gradient straight through), indices [batch, frames, books], loss."""
        flat = z.transpose(1, 2).reshape(-1, z.shape[1])
        r, q, indices, loss = flat.detach(), 0, [], 0
        for k in range(books):
            index = (self.code[k].square().sum(1) - 2 * r @ self.code[k].T).argmin(1)
            if self.training:
                self.learn(k, r, index)
            q, r = q + self.code[k][index], r - self.code[k][index]
            loss = loss + (flat - q).square().mean() / (flat.detach().var() + 1e-4) / books
            indices.append(index)
        out = (flat + (q - flat).detach()).reshape(len(z), -1, z.shape[1]).transpose(1, 2)
        return out, torch.stack(indices, -1).reshape(len(z), -1, books), loss


class Codec(nn.Module):
    def __init__(self, d=160, hop=320):
        super().__init__()
        self.into = nn.Conv1d(1, d, 4 * hop, hop, padding=2 * hop)
        self.encoder = nn.Sequential(*[Block(d) for _ in range(3)], nn.Conv1d(d, 32, 1))
        self.residual = Residual()
        self.decoder = nn.Sequential(nn.Conv1d(32, d, 3, padding=1), *[Block(d) for _ in range(3)])
        self.out = nn.ConvTranspose1d(d, 1, 4 * hop, hop, padding=2 * hop)

    def forward(self, x, books=8):
        z, indices, loss = self.encoder(self.into(x[:, None])), None, torch.zeros(())
        if books:
            z, indices, loss = self.residual(z, books)
        y = self.out(self.decoder(z))[:, 0]
        return F.pad(y, (0, max(0, x.shape[1] - y.shape[1])))[:, : x.shape[1]], indices, loss


def chorale_sounds(indices, seconds=12, seed=0):
    """[k, n] float32: the beginnings of chorales on random instruments from the sampler, at -16 LUFS."""
    rng, sounds = np.random.default_rng(seed), []
    for i in indices:
        s, (top, others) = 15 / rng.choice([60, 80, 108]), rng.choice(NOTES.instruments, 2)
        velocity = int(rng.choice(VELOCITY))
        voices = zip(CHORALES[i].voices, [top, others, others, others], strict=True)
        rows = [(o * s, min(d, seconds / s - o) * s, p, velocity, name) for v, name in voices for o, d, p in v]
        rows = [row for row in rows if row[0] < seconds]
        sounds.append(np.pad(normalize(render(rows, SR)), (0, seconds * SR))[: seconds * SR])
    return np.stack(sounds).astype(np.float32)


def spectral_loss(y, x):
    """Log and linear magnitudes at three window lengths; x, y: [batch, n]."""
    loss = 0
    for n in (512, 1024, 2048):
        window = torch.hann_window(n)
        a, b = (torch.stft(s, n, n // 4, window=window, return_complex=True).abs() for s in (x, y))
        loss = loss + (a.clamp(min=0.01).log() - b.clamp(min=0.01).log()).abs().mean()
        loss = loss + 0.5 * (a - b).norm() / a.norm()
    return loss / 3


def train_codec(steps=1000):
    sounds = []  # made only if there is something to train

    def step(model, done):
        if not sounds:
            sounds.append(torch.from_numpy(chorale_sounds(CHORALES.train[::4])))
        which, start = torch.randint(len(sounds[0]), (8,)), torch.randint(sounds[0].shape[1] - SR, (8,))
        x = torch.stack([sounds[0][k, a : a + SR] for k, a in zip(which, start, strict=True)])
        x = x * 10 ** (-0.4 * torch.rand(8, 1))
        books = 0 if done < 0.2 else int(np.random.choice([8, 8, 8, 6, 4, 2]))  # a plain autoencoder first
        y, _, loss = model(x, books)
        wave = ((x - y).square().mean(1) / (x.square().mean(1) + 1e-4)).mean()
        return wave + 0.25 * spectral_loss(y, x) + 0.25 * loss

    return fit("codec", Codec, step, steps)


# ---- the judge: which instrument, pitch, loudness is it? ------------------------------------------------------------
class Judge(nn.Module):
    """Logits of instrument, pitch, loudness of a standardized mel; it has heard all real notes, held-out ones too."""

    def __init__(self, c=96):
        super().__init__()
        layers = []
        for n, k, stride in ((BANDS, 5, 2), (c, 5, 2), (c, 3, 2)):
            layers += [nn.Conv1d(n, c, k, stride, k // 2), nn.BatchNorm1d(c), nn.GELU()]
        self.features = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.2), nn.Linear(8 * c, 64))
        self.heads = nn.ModuleList(nn.Linear(64, n) for n in NULL.tolist())

    def forward(self, x):
        h = F.gelu(self.features(x))
        return [head(h) for head in self.heads]


def train_judge(steps=1200):
    mels, labels = torch.from_numpy(NOTES.mels), note_labels()

    def step(model, _):
        b = torch.randint(len(mels), (64,))
        x = mels[b] + 0.15 * torch.randn(64, BANDS, FRAMES) * torch.rand(64, 1, 1)
        return sum(F.cross_entropy(p, labels[b, k]) for k, p in enumerate(model(x)))

    return fit("judge", Judge, step, steps)
