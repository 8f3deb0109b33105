"""Words to music, the whole chain once, roughly: python docs/chain/spike.py "a slow sad chorale on flute and strings"

The chain stands here from top to bottom; its models are in models.py and are trained when first used (about 7 minutes
for all). measure.py says how well it does. The phrase is written to build/chain/phrase.wav or where --out says.
"""

import argparse
import time
from pathlib import Path

import models
import numpy as np
import soundfile
import torch
from models import BANDS, FLOOR, FRAMES, HOP, LOW, MEAN, MODE, NOTES, NULL, REST, SEEN, SPAN, SR, STD, VALUES

from studio.mel import mel_to_magnitude

RELEASE = 0.15  # s: how long a note fades after its end
HEAD, TAIL = 20, 44  # frames 0.32 s to 0.70 s: past the attack, before any instrument's release
GUIDANCE = 0.5
PROMPTS = ("a slow sad chorale on flute and strings", "a lively happy hymn for trumpet and organ",
           "a gentle moderate song in minor for piano")  # fmt: skip


# ---- 1. words -> conditions -----------------------------------------------------------------------------------------
@torch.no_grad()
def understand(model, texts):
    """Each text's nearest conditions of all there are: [texts, 5] int."""
    grid = np.stack(np.meshgrid(*[np.arange(len(v)) for v in VALUES.values()], indexing="ij"), -1).reshape(-1, 5)
    table = torch.from_numpy(grid[(grid[:, 0] > 0) == (grid[:, 1] > 0)])
    return table[(model.text(models.word_ids(texts)) @ model.conditions(table).T).argmax(1)].numpy()


# ---- 2. conditions -> chorale tokens -> notes -----------------------------------------------------------------------
@torch.no_grad()
def write_phrase(model, minor, eighths, seed, temperature=0.9, top_p=0.95):
    """[eighths, 4] tokens, drawn one by one."""
    rng, out = torch.Generator().manual_seed(seed), []
    for k in range(4 * eighths):
        first = max(0, k // 4 - SEEN // 4 + 1)
        x = torch.tensor([out[4 * first :]], dtype=torch.long).reshape(1, -1)
        p = (model(torch.tensor([minor]), x, torch.tensor([first]))[0, -1] / temperature).softmax(0)
        p[MODE:] = 0
        value, index = p.sort(descending=True)
        value[value.cumsum(0) - value > top_p] = 0
        out.append(index[torch.multinomial(value, 1, generator=rng)].item())
    return np.array(out).reshape(-1, 4)


def closes(t, minor):
    """Does the last eighth hold the tonic in the bass and nothing but the tonic's triad?"""
    last = [(x % SPAN + LOW) % 12 for x in t[-1] if x != REST]
    triad = ({9, 0, 4}, {9, 1, 4}) if minor else ({0, 4, 7},)
    return bool(last) and last[-1] == (9 if minor else 0) and any(set(last) <= s for s in triad)


def ended(t, minor, hold=4):
    """The phrase up to its last tonic chord on a beat, in its second half, held longer; whole if there is none."""
    for k in range(len(t) - 1, len(t) // 2, -1):
        if k % 2 == 0 and closes(t[: k + 1], minor):
            last = np.where(t[k] >= REST, REST, t[k] % SPAN + SPAN)
            return np.concatenate([t[: k + 1], np.tile(last, (hold - 1, 1))])
    return t


def token_notes(t):
    """[T, 4] tokens -> list of (voice, first eighth, eighths, pitch). A held token after another pitch begins anew."""
    notes = []
    for voice in range(4):
        pitch = None
        for k, token in enumerate(t[:, voice]):
            if token == REST:
                pitch = None
            elif token >= SPAN and pitch == token - SPAN + LOW:
                notes[-1][2] += 1
            else:
                pitch = token % SPAN + LOW
                notes.append([voice, k, 1, pitch])
    return [tuple(n) for n in notes]


def into_range(notes):
    """Move the phrase by semitones so that few notes lie outside MIDI 40 to 79; those go up or down an octave."""
    outside = [sum(not 40 <= p + s <= 79 for *_, p in notes) for s in range(-6, 7)]
    shift = min(range(-6, 7), key=lambda s: (outside[s + 6], abs(s)))
    moved = [(v, k, n, p + shift) for v, k, n, p in notes]
    folded = [(v, k, n, p + 12 * (p < 40) - 12 * (p > 79)) for v, k, n, p in moved]
    return folded, shift, sum(a != b for a, b in zip(moved, folded, strict=True))


# ---- 3. notes -> mels of one second ---------------------------------------------------------------------------------
@torch.no_grad()
def make_mels(model, labels, seed, w=GUIDANCE, steps=8):
    """labels: [n, 3] -> natural log-mels [n, 80, 64], by DDIM without noise on the way, guided by (1 + w)."""
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn((len(labels), BANDS, FRAMES), generator=rng)
    levels = models.power(torch.linspace(1, 0, steps + 1))
    for a, b in zip(levels[:-1], levels[1:], strict=True):
        each = a.expand(len(labels))
        clean = model(x, each, labels)
        if w:
            clean = (1 + w) * clean - w * model(x, each, NULL.expand(len(labels), 3))
        clean = clean.clamp((FLOOR - MEAN) / STD, 4.0)  # no real mel lies outside
        noise = (x - a.sqrt() * clean) / (1 - a).sqrt()
        x = b.sqrt() * clean + (1 - b).sqrt() * noise
    return np.maximum(clean.numpy() * STD + MEAN, FLOOR)


def mel_level(M):
    """dB: the power of log-mels [..., 80, 64] from 0.13 to 0.58 s."""
    return 10 * np.log10(np.square(np.exp(M[..., 8:36])).sum((-1, -2)))


def leveled(M, labels, limit=12):
    """Move each mel to the level of the training notes near its pitch, by at most `limit` dB. Silence stays silence."""
    known, level = models.note_labels(NOTES.train).numpy(), mel_level(NOTES.mels[NOTES.train] * STD + MEAN)
    out = np.empty_like(M)
    for k, (instrument, pitch, loudness) in enumerate(np.asarray(labels)):
        same = (known[:, 0] == instrument) & (known[:, 2] == loudness)
        usual = np.average(level[same], weights=np.exp(-np.abs(known[same, 1] - pitch) / 2))
        change = np.clip(usual - mel_level(M[k]), -limit, limit) / 20 * np.log(10)
        out[k] = np.where(M[k] > FLOOR + 0.01, np.maximum(M[k] + change, FLOOR), FLOOR)
    return out


# ---- 4. length: 64 frames become as many as the note asks -----------------------------------------------------------
def lengthen(M, frames, decaying=True):
    """M: [80, 64] natural log-mel -> [80, frames]. Frames HEAD to TAIL go to and fro for as long as needed."""
    k, span = np.arange(frames), TAIL - HEAD
    source = np.where(k < TAIL, k, HEAD + np.abs((k - TAIL) % (2 * span) - span))
    out = M[:, source]
    if decaying:  # go on falling as it fell: one slope for all bands, never a rise
        level = np.log(np.square(np.exp(M[:, HEAD:TAIL])).sum(0)) / 2
        slope = np.polyfit(np.arange(span), level, 1)[0]
        slope *= slope < -0.009  # less than 5 dB/s is a sustained note
        out = np.maximum(out + slope * (k - source), FLOOR)
    return out.astype(np.float32)


# ---- 5. mels -> waveform --------------------------------------------------------------------------------------------
def pulses(pitch, n):
    """A sum of equally loud partials of the pitch, below 8 kHz: [n]."""
    f0 = 440 * 2 ** ((pitch - 69) / 12)
    partials = torch.arange(1, int(SR / 2 / f0) + 1)[:, None]
    return torch.cos(2 * torch.pi * f0 / SR * partials * torch.arange(n)).sum(0)


def griffin_lim(M, n, pitch=None, rounds=40):
    """M: [80, frames] natural log -> [n]. Phases begin random, or as those of pulses at the note's pitch."""
    S = torch.from_numpy(mel_to_magnitude(M))
    if pitch is None:
        rng = torch.Generator().manual_seed(0)
        P = torch.polar(torch.ones_like(S), 2 * torch.pi * torch.rand(S.shape, generator=rng))
    else:
        P = torch.exp(1j * models.stft(pulses(pitch, n)).angle())[:, : S.shape[1]]
    last = 0
    for _ in range(rounds):  # the fast variant of Perraudin, Balazs and Søndergaard (2013)
        R = models.stft(models.istft(S * P, n))[:, : S.shape[1]]
        P = R - 0.9 / 1.9 * last
        P, last = P / (P.abs() + 1e-9), R
    return models.istft(S * P, n).numpy()


def fade(x, held):
    """Silence the note, raised cosine squared, within RELEASE s after `held` s."""
    gate = np.clip((np.arange(len(x)) - round(held * SR)) / round(RELEASE * SR), 0, 1)
    return x * (0.5 + 0.5 * np.cos(np.pi * gate)) ** 2


# ---- the chain ------------------------------------------------------------------------------------------------------
class Chain:
    """All models, and the stages one after another. `cpu`: seconds each stage took for the last phrase."""

    def __init__(self):
        self.words, self.writer, self.notes = models.train_words(), models.train_chorale(), models.train_notes()
        self.codec, self.cpu = models.train_codec(), {}

    def timed(self, stage, f, *args):
        start = time.process_time()
        out = f(*args)
        self.cpu[stage] = self.cpu.get(stage, 0) + time.process_time() - start
        return out

    def conditions(self, prompt, seed=0):
        """What the words say, and for what they leave open a default. Returns a dict and a list of what was said."""
        index = self.timed("words", understand, self.words, [prompt])[0]
        told = set(models.split(prompt)) & models.TELLING
        c = {k: v[i] for (k, v), i in zip(VALUES.items(), index if told else [0] * 5, strict=True)}
        default = {"top": "organ", "others": "organ", "mode": ("major", "minor")[seed % 2], "tempo": "medium",
                   "loudness": "medium"}  # fmt: skip
        return {k: default[k] if v == "any" else v for k, v in c.items()}, [k for k, v in c.items() if v != "any"]

    def score(self, c, eighths, seed):
        """Notes (start s, duration s, pitch, instrument index, loudness index)."""
        minor = int(c["mode"] == "minor")
        t = ended(self.timed("chorale", write_phrase, self.writer, minor, eighths, seed), minor)
        notes, shift, folded = into_range(token_notes(t))
        models.say(f"  chorale: {len(notes)} notes, moved by {shift} semitones, {folded} folded into MIDI 40 to 79")
        s = 30 / {"slow": 60, "medium": 80, "fast": 108}[c["tempo"]]
        names = [NOTES.instruments.index(c["top" if v == 0 else "others"]) for v in range(4)]
        loud = NOTES.loudnesses.index(c["loudness"])
        return [(k * s, n * s, p, names[v], loud) for v, k, n, p in notes]

    def mels(self, score, seed, w=GUIDANCE, level=True):
        """[notes, 80, 64] natural log; a note that comes back is made once."""
        kinds, back = torch.tensor([(i, p - 40, loud) for _, _, p, i, loud in score]).unique(dim=0, return_inverse=True)
        made = self.timed("note mels", make_mels, self.notes, kinds, seed, w)
        return (leveled(made, kinds) if level else made)[back]

    def note(self, note, M):
        """One note's sound, with its fade."""
        _, held, pitch, _, _ = note
        n = round((held + RELEASE) * SR)
        return fade(self.timed("Griffin-Lim", griffin_lim, lengthen(M, 1 + n // HOP), n, pitch), held)

    def play(self, score, mels, note=None, codec=True):
        """The notes' sound [n] float32 at -16 LUFS. note: another way from note and mel to sound."""
        mix = np.zeros(int((max(n[0] + n[1] for n in score) + RELEASE) * SR) + 2)
        for each, M in zip(score, mels, strict=True):
            x, first = (note or self.note)(each, M), round(each[0] * SR)
            mix[first : first + len(x)] += x[: len(mix) - first]
        x = self.timed("loudness", models.normalize, mix)
        return models.normalize(self.timed("codec", self.through_codec, x)) if codec else x

    @torch.no_grad()
    def through_codec(self, x):
        y, self.indices, _ = self.codec(torch.from_numpy(np.float32(x))[None])
        return y[0].numpy()


def explain(prompt, c, said):
    """Print what was understood, and what was not."""
    strange = [w for w in models.split(prompt) if w not in models.VOCABULARY and w not in models.STOP]
    if not said:
        print(f"I understood nothing of {prompt!r}, so this phrase is a guess. I know the instruments")
        print(f"{', '.join(NOTES.instruments)}, and words such as slow, lively, sad, happy, gentle, loud.")
    elif strange:
        print("words I do not know, so they may mislead me:", ", ".join(strange))
    left = [f"{k} (took {v})" for k, v in c.items() if k not in said]
    print("conditions:", ", ".join(f"{k} {c[k]}" for k in said) or "none", "| not said:", ", ".join(left) or "nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompt", nargs="?", default=PROMPTS[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--eighths", type=int, default=32, help="length in eighth notes (default 32: 4 bars)")
    parser.add_argument("--out", type=Path, default=models.CACHE.parent / "phrase.wav", help="a WAV or FLAC file")
    parser.add_argument("--retrain", action="store_true", help="forget what was trained before")
    options = parser.parse_args()
    if options.out.suffix.lower() not in (".wav", ".flac"):
        parser.error(f"--out {options.out}: the name must end in .wav or .flac")
    if options.eighths < 1:
        parser.error(f"--eighths {options.eighths}: a phrase has at least 1 eighth note")
    if options.retrain:
        for path in models.CACHE.glob("*.pt"):
            path.unlink()
    chain = Chain()
    c, said = chain.conditions(options.prompt, options.seed)
    explain(options.prompt, c, said)
    score = chain.score(c, options.eighths, options.seed)
    x = chain.play(score, chain.mels(score, options.seed))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(options.out, x, SR)
    print(f"{options.out}: {len(x) / SR:.1f} s, {len(score)} notes, {models.lufs(x):.1f} LUFS, "
          f"{sum(chain.cpu.values()):.1f} CPU s")  # fmt: skip


if __name__ == "__main__":
    main()
