"""Print all tables of docs/sound_pipeline.md, in order, and draw its picture: python docs/chain/measure.py"""

import time
from pathlib import Path

import models  # first: it sets one thread, for numpy too

# isort: split
import librosa
import matplotlib
import numpy as np
import spike
import torch
from models import BANDS, CHORALES, FLOOR, FRAMES, HOP, LOW, MEAN, NOTES, REST, SPAN, SR, STD, VALUES, VELOCITY, stft
from spike import HEAD, PROMPTS, RELEASE, TAIL, fade, griffin_lim, lengthen, make_mels, mel_level

from studio.mel import log_mel, mel_matrix
from studio.sampler import play_note, render

matplotlib.use("Agg")
DB = 20 / np.log(10)  # natural logarithm of a magnitude -> dB


def table(name, head, rows):
    """Print a table in Markdown. rows: {label: numbers or texts}, each printed as soon as it is known."""
    print(f"\n| {name} | {' | '.join(head)} |\n|---{'|--:' * len(head)}|")
    for label, values in rows:
        print(f"| {label} | {' | '.join(map(digits, values))} |", flush=True)


def digits(v):
    if isinstance(v, str | int):
        return str(v)
    return f"{v:.{0 if abs(v) >= 99.5 else 1 if abs(v) >= 9.95 else 2}f}".replace("-", "−")


# ---- how far two sounds are apart -----------------------------------------------------------------------------------
def log_mel_distance(x, reference, top=8000, depth=60):
    """Mean difference in dB of mels, from `depth` dB under the reference's maximum up."""
    n = min(len(x), len(reference))
    bands = int(np.sum(librosa.mel_frequencies(BANDS + 2, fmin=0, fmax=8000, htk=True)[2:] <= top + 1e-6))
    return apart(*(DB * log_mel(s[:n])[:bands] for s in (x, reference)), depth)


def fine_distance(x, reference, n_fft=4096, top=4000, depth=60):
    """The same on a spectrogram of 256 ms windows, bin by bin below 4 kHz: it sees pitch, which mels blur."""
    n = min(len(x), len(reference))
    S = [np.abs(librosa.stft(s[:n], n_fft=n_fft))[: n_fft * top // SR] for s in (x, reference)]
    return apart(*(20 * np.log10(s + 1e-7) for s in S), depth)


def apart(a, b, depth):
    low = b.max() - depth
    return float(np.abs(np.maximum(a, low) - np.maximum(b, low)).mean())


def chroma_likeness(x, reference):
    """Mean correlation of the chroma of the same frames."""
    n = min(len(x), len(reference))
    a, b = (librosa.feature.chroma_stft(y=s[:n], sr=SR, n_fft=4096, tuning=0) for s in (x, reference))
    return np.nanmean([np.corrcoef(u, v)[0, 1] for u, v in zip(a.T, b.T, strict=True) if v.std() and u.std()])


def cents(x, pitch, span=120):
    """How far the partials of x lie from the pitch, taken from the steady part: one number in cents."""
    y, size = x[int(0.15 * SR) : int(0.65 * SR)], 1 << 17
    X, tries = np.abs(np.fft.rfft(y * np.hanning(len(y)), size)), np.arange(-span, span + 1)
    f = librosa.midi_to_hz(pitch) * 2 ** (tries / 1200)
    score = sum(np.interp(k * f * size / SR, np.arange(len(X)), X) for k in range(1, 9) if k * f[-1] < 7000)
    return int(tries[score.argmax()])


def level_db(x):
    return 20 * np.log10(np.sqrt(np.mean(x[int(0.1 * SR) : int(0.6 * SR)] ** 2)) + 1e-9)


def random_phases(M, n, _):
    return griffin_lim(M, n)


# ---- the whole chain ------------------------------------------------------------------------------------------------
def reference(score):
    """The sampler's sound of the same notes, at the same loudness."""
    rows = [(t, d, p, VELOCITY[loud], NOTES.instruments[i]) for t, d, p, i, loud in score]
    return models.normalize(render(rows, SR))


def real_mel(pitch, instrument, loudness):
    return NOTES.mels[NOTES.find(NOTES.instruments[instrument], pitch, NOTES.loudnesses[loudness])] * STD + MEAN


def stage(mels="ours", phases=griffin_lim, length="ours"):
    """A way from note and mel to sound where the sampler may stand in for some of our stages ("real")."""

    def sound(note, M):
        _, held, pitch, instrument, loudness = note
        n, real = round((held + RELEASE) * SR), real_mel(pitch, instrument, loudness)
        frames = 1 + n // HOP
        own = lengthen(np.maximum(real if mels == "real" else M, FLOOR), frames)
        whole = (0.0, held + RELEASE, pitch, VELOCITY[loudness], NOTES.instruments[instrument])
        truth = render([whole], SR)[:n]  # held beyond its end: only our fade ends it
        T = log_mel(truth)[:, :frames]
        if length == "real":
            own = np.maximum(T + own - lengthen(real, frames), FLOOR)
        if phases != "real":
            return fade(phases(own, n, pitch), held)
        B = torch.tensor(mel_matrix())
        change = (B.T @ torch.from_numpy(own - T)) / (B.sum(0)[:, None] + 1e-6)
        return fade(models.istft(stft(torch.tensor(truth)) * change.exp(), n).numpy(), held)

    return sound


def the_chain(chain, eighths=16):
    real = {"mels": "real", "phases": "real", "length": "real"}
    variants = {
        "all ours": (stage(), True, True),
        "no codec": (stage(), True, False),
        "no codec, levels as generated": (stage(), False, False),
        "no codec, Griffin-Lim from random phases": (stage(phases=random_phases), True, False),
        "ours, real mels": (stage(mels="real"), True, True),
        "ours, real phases": (stage(phases="real"), True, True),
        "ours, real lengths": (stage(length="real"), True, True),
        "real, but our codec": (stage(**real), True, True),
        "real, but our mels": (stage(**real | {"mels": "ours"}), True, False),
        "real, but our phases": (stage(**real | {"phases": griffin_lim}), True, False),
        "real, but our lengths": (stage(**real | {"length": "ours"}), True, False),
        "all real": (stage(**real), True, False),
    }
    scores = [chain.score(chain.conditions(p, k)[0], eighths, k) for k, p in enumerate(PROMPTS)]
    sounds = [reference(score) for score in scores]

    def measure(note, level, codec):
        values = []
        for k, (score, r) in enumerate(zip(scores, sounds, strict=True)):
            x = chain.play(score, chain.mels(score, k, level=level), note, codec)
            distances = log_mel_distance(x, r), log_mel_distance(x, r, 4000), fine_distance(x, r)
            values.append((*distances, chroma_likeness(x, r)))
        return np.mean(values, 0)

    head = "log-mel dB", "below 4 kHz", "256 ms spectrum dB", "chroma"
    name = f"mean of {len(PROMPTS)} prompts, {eighths} eighths each"
    table(name, head, ((name, measure(*v)) for name, v in variants.items()))


def the_phrase(chain, picture, eighths=32):
    """Times of the first prompt, and its picture."""
    chain.cpu.clear()
    score = chain.score(chain.conditions(PROMPTS[0])[0], eighths, 0)
    mels = chain.mels(score, 0)
    x = chain.play(score, mels)
    seconds, cpu = len(x) / SR, sum(chain.cpu.values())
    rows = [("length, s", [seconds]), ("notes", [len(score)])]
    rows += [("bits of the codec, kbps", [chain.indices.numel() * 8 / seconds / 1000])]
    rows += [("CPU s per second of music", [cpu / seconds])]
    rows += [("of these Griffin-Lim", [chain.cpu["Griffin-Lim"] / seconds])]
    table(f'"{PROMPTS[0]}", {eighths} eighths', ["value"], rows)
    dry = chain.play(score, mels, codec=False)
    draw({"the chain": x, "without the codec": dry, "the sampler, same notes": reference(score)}, picture)


def draw(panels, name, seconds=8):
    import matplotlib.pyplot as plt
    from PIL import Image

    figure, axes = plt.subplots(len(panels), 1, figsize=(8, 6.3), sharex=True, constrained_layout=True)
    for ax, (title, x) in zip(axes, panels.items(), strict=True):
        S = 20 * torch.log10(stft(torch.from_numpy(x[: seconds * SR])).abs() + 1e-6).numpy()[:256]
        image = ax.imshow(S, origin="lower", aspect="auto", extent=[0, seconds, 0, SR / 4000], cmap="magma",
                          vmin=S.max() - 70, vmax=S.max())  # fmt: skip
        ax.set(title=title, ylabel="frequency (kHz)")
        figure.colorbar(image, ax=ax, label="dB", pad=0.01)
    ax.set_xlabel("time (s)")
    figure.savefig(name, dpi=66, bbox_inches="tight")
    plt.close(figure)
    Image.open(name).convert("RGB").quantize(24).save(name, optimize=True)


# ---- stage by stage -------------------------------------------------------------------------------------------------
def the_models(chain, judge):
    named = {"words (21)": chain.words, "chorale (17)": chain.writer, "note mels (18 to 20)": chain.notes,
             "codec (13, 14)": chain.codec, "judge (23)": judge}  # fmt: skip
    table("model", ["parameters", "steps", "CPU s"], ((k, m.cost) for k, m in named.items()))


def words(chain, count=500):
    rng = np.random.default_rng(9)
    c = np.array([models.random_conditions(rng) for _ in range(count)])
    right = spike.understand(chain.words, [models.caption(r, rng, models.FORMS[-1:]) for r in c]) == c
    mixed = spike.understand(chain.words, [models.caption(r, rng) for r in c])[rng.permutation(count)] == c
    rows = [("a sentence form never trained on", right), ("control: another's caption", mixed)]
    head = [*VALUES, "all five"]
    table(f"% understood of {count} captions", head, ((k, [*100 * r.mean(0), 100 * r.all(1).mean()]) for k, r in rows))
    prompts = [*PROMPTS, "something jolly on a piano loudly"]
    heard = [
        [v[i] for v, i in zip(VALUES.values(), row, strict=True)] for row in spike.understand(chain.words, prompts)
    ]
    table("prompt", VALUES, zip(prompts, heard, strict=True))


CHORDS = [{0, 4, 7}, {0, 3, 7}, {0, 3, 6}, {0, 4, 7, 10}, {0, 3, 7, 10}, {0, 4, 7, 11}, {0, 3, 6, 10}, {0, 3, 6, 9}]
CHORDS += [{0}, {0, 3}, {0, 4}, {0, 7}]


def consonant(t):
    """% of eighths whose pitch classes make a triad, a seventh chord, or a part of one. t: [T, 4] tokens."""
    sets = [{(x % SPAN + LOW) % 12 for x in r if x != REST} for r in t]
    return 100 * np.mean([any({(p - k) % 12 for p in s} in CHORDS for k in s) for s in sets if s])


def chorales(chain, count=32, eighths=32):
    held = models.coded(CHORALES.heldout)
    np.random.seed(0)
    with torch.no_grad():
        loss = np.mean([models.chorale_loss(chain.writer, models.windows(held, 16)).item() for _ in range(12)])
    held = [(m, t.reshape(-1, 4)) for m, t in held]
    made = [(k % 2, spike.write_phrase(chain.writer, k % 2, eighths, k)) for k in range(count)]
    rows = [("loss, nats a token", ["", loss])]
    rows += [("chords that are consonant, %", [np.mean([consonant(t) for _, t in s]) for s in (made, held)])]
    rows += [("end on the tonic, %", [100 * np.mean([spike.closes(t, m) for m, t in s]) for s in (made, held)])]
    rows += [("a tonic on which to cut, %", [100 * np.mean([len(spike.ended(t, m)) != len(t) for m, t in made]), ""])]
    notes = [[spike.token_notes(t) for _, t in s] for s in (made, held)]
    outside = [[not 40 <= p <= 79 for n in s for *_, p in n] for s in notes]
    rows += [("notes outside MIDI 40 to 79, %", [100 * np.mean(s) for s in outside])]
    moved = [sum(spike.into_range(n)[2] for n in s) for s in notes]
    rows += [("left outside after one shift, %", [100 * m / len(s) for m, s in zip(moved, outside, strict=True)])]
    lengths = [np.array([n for piece in s for _, _, n, _ in piece]) for s in notes]
    for bpm in (60, 80, 108):
        share = [100 * n[n * 30 / bpm > TAIL * HOP / SR].sum() / n.sum() for n in lengths]
        rows += [(f"time in notes over {TAIL * HOP / SR:.2f} s at {bpm} beats a minute, %", share)]
    chords = [[[x % SPAN for x in r if x != REST] for _, t in s for r in t] for s in (made, held)]
    rows += [("eighths with a unison, %", [100 * np.mean([len(set(r)) < len(r) for r in s]) for s in chords])]
    table("chorales", [f"{count} phrases of {eighths} eighths", f"{len(held)} held-out pieces"], rows)


def note_mels(chain, judge):
    some = np.random.default_rng(0).permutation(NOTES.train)[: len(NOTES.heldout)]
    cases = [(k, i, w, table) for k, i in (("known", some), ("held out", NOTES.heldout))
             for w, table in ((0.0, 0), (0.5, 0), (1.0, 0), (2.0, 0), (0.5, 1))]  # fmt: skip

    @torch.no_grad()
    def measure(index, w, table):
        real, labels = NOTES.mels[index] * STD + MEAN, models.note_labels(index)
        M = make_mels(chain.notes, labels, 1, w)
        M = spike.leveled(M, labels) if table else M
        error, change = DB * np.abs(M - real), mel_level(M) - mel_level(real)
        instrument, pitch, _ = (p.argmax(1) for p in judge(torch.from_numpy((M - MEAN) / STD)))
        right = ((instrument == labels[:, 0]) & (pitch == labels[:, 1])).float().mean().item()
        above = error[real > FLOOR + 0.01].mean()
        return error.mean(), above, change.mean(), change.std(), 100 * right

    head = "L1 dB", "above the floor", "level error, mean dB", "deviation dB", "judge %"
    rows = ((f"{k}, w = {w:g}{', leveled' * t}", measure(i, w, t)) for k, i, w, t in cases)
    table(f"{len(some)} generated notes", head, rows)


def neighbors(chain, low=50, high=74, held=0.8):
    def sounds():
        for name in ("flute", "strings", "trumpet", "piano"):
            score = [(0.0, held, p, NOTES.instruments.index(name), 1) for p in range(low, high)]
            real = [play_note(name, p, 1.0, VELOCITY[1], SR)[: int(held * SR)] for p in range(low, high)]
            yield f"{name}, real", real, real
            for what, level in (("generated", False), ("leveled", True)):
                mels = chain.mels(score, 0, level=level)
                yield f"{name}, {what}", [chain.note(n, m) for n, m in zip(score, mels, strict=True)], real

    def measure(x, real):
        step = np.abs(np.diff([level_db(s) for s in x]))
        off = [abs(cents(a, p) - cents(b, p)) for a, b, p in zip(x, real, range(low, high), strict=True)]
        return step.mean(), step.max(), np.median(off), max(off)

    head = "level step dB", "largest", "pitch off cents", "largest"
    table(f"chromatic scale, MIDI {low} to {high - 1}", head, ((k, measure(x, real)) for k, x, real in sounds()))


def waveforms():
    def measure(how):
        rows, start = [], time.process_time()
        for i in NOTES.heldout[::4]:
            x, p = np.pad(NOTES.audio[i], (0, FRAMES * HOP - HOP - SR)), int(NOTES.pitch[i])
            y = how(NOTES.mels[i] * STD + MEAN, len(x), p)
            off = abs(cents(y, p) - cents(x, p))
            rows.append((log_mel_distance(y, x), fine_distance(y, x), off, level_db(y) - level_db(x)))
        a, cpu = np.array(rows), (time.process_time() - start) / len(rows)
        return *a[:, :2].mean(0), np.median(a[:, 2]), np.quantile(a[:, 2], 0.9), a[:, 3].std(), cpu

    ways = {"Griffin-Lim from random phases": random_phases, "Griffin-Lim from phases of the pitch": griffin_lim}
    head = "log-mel dB", "256 ms spectrum dB", "off by cents, median", "90 %", "level deviation dB", "CPU s/s"
    name = f"{len(NOTES.heldout[::4])} held-out notes, real mels"
    table(name, head, ((k, measure(how)) for k, how in ways.items()))


def silence(M, frames):
    return np.pad(M, ((0, 0), (0, max(0, frames - FRAMES))), constant_values=FLOOR)[:, :frames]


def stretched(M, frames):
    k = np.arange(frames)
    place = np.where(k < HEAD, k, HEAD + (k - HEAD) * (TAIL - HEAD) / max(frames - HEAD, TAIL - HEAD))
    low = np.minimum(place.astype(int), FRAMES - 2)
    return (M[:, low] * (1 - place + low) + M[:, low + 1] * (place - low)).astype(np.float32)


def to_and_fro(M, frames):
    return lengthen(M, frames, decaying=False)


def lengths(pitches=(44, 52, 60, 68, 76)):
    fading = {"piano", "electric piano", "vibraphone", "guitar", "bass"}
    pairs = [(name in fading, NOTES.mels[NOTES.find(name, p, "medium")] * STD + MEAN,
              log_mel(render([(0, 2.0, p, VELOCITY[1], name)], SR)[: 2 * SR]))
             for name in NOTES.instruments for p in pitches]  # fmt: skip
    ways = {"silence after it": silence, "stretched": stretched, "to and fro": to_and_fro,
            "to and fro, dying away": lengthen}  # fmt: skip

    def measure(how, dying):
        made = [(how(M, T.shape[1]), T) for fades, M, T in pairs if fades == dying]
        return np.mean([apart(DB * M[:, TAIL:-3], DB * T[:, TAIL:-3], 60) for M, T in made])

    name = f"2 s note, after {TAIL * HOP / SR:.2f} s"
    head = "held instruments, dB", "dying away, dB"
    table(name, head, ((k, [measure(how, dying) for dying in (False, True)]) for k, how in ways.items()))


def floor_and_codec(chain):
    at_floor, soft = NOTES.mels * STD + MEAN < FLOOR + 0.001, NOTES.loudness == 0
    silent = griffin_lim(np.full((BANDS, FRAMES), FLOOR, np.float32), FRAMES * HOP - HOP)
    rows = [("mel values at the floor, %", [100 * at_floor.mean()])]
    rows += [("the same in soft notes, %", [100 * at_floor[soft].mean()])]
    rows += [("Griffin-Lim of a mel all at the floor, dBFS", [level_db(silent)])]
    rows += [("soft notes, mean, dBFS", [np.mean([level_db(x) for x in NOTES.audio[soft]])])]
    sounds = models.chorale_sounds(CHORALES.heldout[:16], 8, seed=5)
    coded = [chain.through_codec(x) for x in sounds]
    pairs = list(zip(coded, sounds, strict=True))
    distance, change = np.mean([(log_mel_distance(y, x), models.lufs(y) - models.lufs(x)) for y, x in pairs], 0)
    rows += [("codec, 16 held-out chorales from the sampler: log-mel dB", [distance])]
    rows += [("the same: change of loudness, LU", [change])]
    table("floor and codec", ["value"], rows)


def main():
    chain, judge = spike.Chain(), models.train_judge()
    the_models(chain, judge)
    the_phrase(chain, Path(__file__).with_name("phrase.png"))
    the_chain(chain)
    note_mels(chain, judge)
    neighbors(chain)
    waveforms()
    lengths()
    chorales(chain)
    words(chain)
    floor_and_codec(chain)


if __name__ == "__main__":
    main()
