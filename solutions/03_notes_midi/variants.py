"""Lesson 03: wrong answers with the words that each must earn, and right answers in other styles."""

import functools
import math

import numpy as np
import torch
from checks import additive_tone, adsr, beats_to_seconds, midi_to_hz, mix, note_events, read_vlq, track_events

BYTES = "The bytes of a MIDI file"
BEATS = "Beats and seconds"
ASKED = "Exercise 7 · `note_events`"
FOLD = "Partials above half the sample rate fold back"


# --- midi_to_hz -----------------------------------------------------------------------------------


def _hz(pitch, a4=440.0, base=2.0, reference=69, steps=12):
    return a4 * base ** ((np.asarray(pitch, float) - reference) / steps)


midi_to_hz.mistakes(
    ("middle_c", lambda pitch: _hz(pitch, reference=60),
     "Your 440 Hz are at number 60, which is middle C. They belong to the A above it, number 69."),
    ("counted_from_zero", lambda pitch: _hz(pitch, reference=0),
     "The distance is counted from number 0. 440 Hz belong to number 69, so it is counted from there."),
    ("octave_too_high", lambda pitch: _hz(pitch, reference=57),
     "All notes are an octave too high: your 440 Hz are at number 57. A4 is number 69."),
    ("octave_too_low", lambda pitch: _hz(pitch, reference=81),
     "All notes are an octave too low: your 440 Hz are at number 81. A4 is number 69."),
    ("off_by_one", lambda pitch: _hz(pitch, reference=70),
     "All notes are a semitone too low: 440 Hz are at number 70 instead of 69."),
    ("off_by_one_up", lambda pitch: _hz(pitch, reference=68),
     "All notes are a semitone too high: 440 Hz are at number 68 instead of 69."),
    ("other_tuning", lambda pitch: _hz(pitch, a4=432.0), "Your A4 has 432 Hz. Here it has 440 Hz."),
    ("piano_key", lambda pitch: _hz(pitch, reference=49),
     "Your 440 Hz are at number 49, where the A is if a piano's keys are counted from 1. MIDI's number is 69."),
    ("ten_steps", lambda pitch: _hz(pitch, steps=10), "Your octave has ten steps. It has twelve, black keys included."),
    ("eight_steps", lambda pitch: _hz(pitch, steps=8),
     "Your octave has eight steps. With the black keys, it has twelve."),
    ("cents", lambda pitch: _hz(pitch, steps=1200),
     "Your octave has 1200 steps, which are cents. `pitch` counts semitones: an octave has twelve."),
    ("brackets_missing", lambda pitch: _hz(pitch, reference=69 / 12, steps=1),
     "Only 69 is divided by 12: a division comes before a difference. Brackets around the difference are missing."),
    ("divided_too_late", lambda pitch: _hz(pitch, steps=1) / 12,
     "A power comes before a division: yours divides the result by 12, not the exponent. Brackets are missing."),
    ("power_too_late", lambda pitch: 880.0 ** ((np.asarray(pitch, float) - 69) / 12),
     "The power is taken of 440 and 2 together. A power comes before a product: only the 2 has the exponent."),
    ("always_a_row", lambda pitch: np.ravel(_hz(pitch)),
     "The values are right, but they come back as a row. For a number return a number, for a table a table."),
    ("seven_steps", lambda pitch: _hz(pitch, steps=7),
     "Your octave has seven steps. With the black keys, it has twelve."),
    ("power_of_e", lambda pitch: _hz(pitch, base=np.e),
     "An octave multiplies by e in yours. It doubles the frequency: the base is 2."),
    ("power_of_10", lambda pitch: _hz(pitch, base=10.0),
     "An octave multiplies by 10 in yours. It doubles the frequency: the base is 2."),
    ("octave_a_step", lambda pitch: _hz(pitch, steps=1),
     "Each key is an octave above the last. The division by 12 is missing."),
    ("linear", lambda pitch: 440 * (1 + (np.asarray(pitch, float) - 69) / 12),
     """The frequency grows by equal differences. Equal steps are equal *ratios*: the distance belongs into an
     exponent."""),
    ("whole_octaves", lambda pitch: 440 * 2.0 ** ((np.asarray(pitch, float) - 69) // 12),
     "Only whole octaves count: `//` throws the fraction of an octave away."),
    ("whole_keys", lambda pitch: _hz(np.floor(np.asarray(pitch, float))),
     "Right for whole numbers. Fractions are cut off: a pitch may lie between two keys."),
    ("rounded_keys", lambda pitch: _hz(np.round(np.asarray(pitch, float))),
     "Right for whole numbers. Fractions are rounded away: a pitch may lie between two keys."),
    ("bytes_wrap", lambda pitch: 440 * 2 ** ((pitch - np.asarray(69, getattr(pitch, "dtype", float))) / 12),
     "Right, but not for type `uint8`: there, 60 - 69 wraps round to 247, since these integers cannot be negative."),
    ("no_negatives", lambda pitch: _hz(np.maximum(pitch, 0)),
     "Right from 0 on. Numbers below 0 are raised to 0; they are allowed, too."),
    ("flattened", lambda pitch: _hz(np.ravel(pitch)) if np.ndim(pitch) else _hz(pitch),
     "The values are right, but a table comes out as one row. The result has the shape of `pitch`."),
    ("number_as_list", lambda pitch: _hz(np.atleast_1d(pitch)),
     "The values are right, but a number comes back as an array. For a number, return a number."),
    ("rounded_hertz", lambda pitch: np.round(_hz(pitch)),
     "The frequencies are rounded to whole hertz. At the low end, keys are only 2 Hz apart."),
    ("root_of_two_rounded", lambda pitch: 440 * 1.06 ** (np.asarray(pitch, float) - 69),
     "Your semitone is a factor of 1.06. Far from A4, that is audibly off: it is the twelfth root of 2."),
)  # fmt: skip
midi_to_hz.mistakes(
    ("upside_down", lambda pitch: _hz(-np.asarray(pitch, float), reference=-69),
     "Higher numbers give lower notes: the sign of the distance is turned round."),
    worth=0.5,
)  # fmt: skip


@midi_to_hz.right
def hz_with_exp(pitch):
    return np.exp(np.log(440.0) + np.log(2.0) / 12 * (np.array(pitch).astype(float) - 69))


@midi_to_hz.right
def hz_from_the_lowest(pitch):
    return 8.175798915643707 * np.exp2(np.true_divide(pitch, 12))


@midi_to_hz.right
def hz_by_recursion(pitch):
    if isinstance(pitch, np.ndarray):
        return [hz_by_recursion(part) for part in pitch]
    return 440.0 * math.pow(2, (float(pitch) - 69) / 12)


@midi_to_hz.right
def hz_in_torch(pitch):
    return 440 * 2 ** ((torch.as_tensor(pitch).float() - 69) / 12)


# --- adsr -----------------------------------------------------------------------------------------


def _adsr(
    attack, decay, sustain, release, duration, sr,
    count=round, ahead="", ends="", last=None, cut=True, inside=None, fall=None, late=0, jointly="", leave=None,
):  # fmt: skip
    """ahead, ends: letters of the ramps that are a step ahead, or reach their last value; last: level at key up."""
    a, d, r, n = (count(time * sr) for time in (attack, decay, release, duration))
    d = count((attack + decay) * sr) - a if "d" in jointly else d
    r = count((duration + release) * sr) - n if "r" in jointly else r
    if cut == "error" and n < a + d:
        raise ValueError("negative dimensions")

    def ramp(size, name):
        return (np.arange(size) + (name in ahead)) / max(size - (name in ends), 1)

    rise, down = ramp(a, "a"), ramp(d, "d") + (late * a / d if d else 0)
    down = 1 - (1 - sustain) * down if fall is None else fall(down, sustain)
    pressed = np.concatenate([rise, down, np.full(n + 1, float(sustain))])
    held = pressed[:n] if cut else pressed[: max(n, a + d)]
    level = pressed[n] if last is None else last(pressed, n, sustain)
    if inside:
        held = pressed[: max(n - r, 0)]
        level = pressed[len(held)] if inside == "level" else level
    return np.concatenate([held, leave(level, np.arange(r), r) if leave else level * (1 - ramp(r, "r"))])


def _by_the_clock(attack, decay, sustain, release, duration, sr, last=True, fade=True, count=round):
    """The formula in seconds, with times that are not rounded; last, fade: whether these are rounded."""

    def level(t):
        if t < attack:
            return t / attack
        return 1 - (1 - sustain) * (t - attack) / decay if t < attack + decay else sustain

    n, r = count(duration * sr), count(release * sr)
    top, size = level(n / sr if last else duration), r if fade else release * sr
    return [level(i / sr) for i in range(n)] + [top * (1 - j / size) for j in range(r)]


def _divided(*given, parts, always):
    """ZeroDivisionError for parts of no samples: those that are named; always: even if there is nothing to draw."""
    if (always or given[4]) and any(time == 0 for time, part in zip(given, "ads r", strict=False) if part in parts):
        raise ZeroDivisionError
    return _adsr(*given)


_JOINTLY = """Right where times are whole numbers of samples. Others are added up before they are rounded in
    yours. Each of the four times is turned into samples by itself."""
_UNROUNDED = """Right where times are whole numbers of samples. Others are not rounded in your ramps, as in the
    formula in seconds, or they are cut off. Here A, D, R and N are whole numbers of samples, and ramps are drawn
    with these."""

adsr.mistakes(
    ("from_sustain", lambda *a: _adsr(*a, last=lambda p, n, s: s),
     """The release always begins at the sustain level. If the key goes up during the attack or the decay, it begins
     at what was reached by then; else the level jumps."""),
    ("from_last_sample", lambda *a: _adsr(*a, last=lambda p, n, s: p[n - 1] if n else p[0]),
     """The release begins at the level of the last held sample, N - 1. It begins at the level that sample N would
     have had."""),
    ("from_one", lambda *a: _adsr(*a, last=lambda p, n, s: 1),
     "The release begins at 1. It begins at the level that was reached when the key went up."),
    ("not_cut", lambda *a: _adsr(*a, cut=False),
     """Right for long notes. If the key goes up early, attack and decay still run to their end. What lies behind
     sample N is left out."""),
    ("not_cut_from_sustain", lambda *a: _adsr(*a, cut=False, last=lambda p, n, s: s),
     """Attack and decay always run to their end, and the release begins at the sustain level. The key may go up
     before: then the release begins there, from the level that was reached."""),
    ("release_inside", lambda *a: _adsr(*a, inside=True),
     """Your note ends when the key goes up: the release lies inside of `duration`. It begins there, so the result
     has N + R values."""),
    ("release_inside_from_sustain", lambda *a: _adsr(*a, inside=True, last=lambda p, n, s: s),
     """Your note ends when the key goes up: the release lies inside of `duration`, and begins at the sustain level.
     It begins when the key goes up, from what was reached."""),
    ("ramps_reach_ends", lambda *a: _adsr(*a, ends="adr"),
     """Your ramps reach their last value within themselves, as np.linspace makes them: they divide by one sample
     less. The rise ends one step before 1; the 1 is the first value of the decay."""),
    ("ramps_begin_late", lambda *a: _adsr(*a, ahead="ad"),
     "Rise and fall are one step ahead: sample 0 of the attack is 0, and sample 0 of the decay is 1."),
    ("release_begins_late", lambda *a: _adsr(*a, ahead="r"),
     "The release is one step ahead: it begins with the level L itself, and the 0 at its end is left out."),
    ("all_begin_late", lambda *a: _adsr(*a, ahead="adr"),
     "All ramps are one step ahead: each begins with its first value, 0, 1 or L, and leaves out its last."),
    ("cut_down", lambda *a: _adsr(*a, count=int),
     "Right where times are whole numbers of samples. Others are cut off by `int`; they are rounded to the nearest."),
    ("rounded_up", lambda *a: _adsr(*a, count=lambda x: math.ceil(x - 1e-9)),
     "Right where times are whole numbers of samples. Others are rounded up; they are rounded to the nearest."),
    ("decay_to_zero", lambda *a: _adsr(*a, fall=lambda k, s: 1 - k),
     "The decay falls to 0, and the level then jumps up to sustain. It falls from 1 to the sustain level."),
    ("decay_by_sustain", lambda *a: _adsr(*a, fall=lambda k, s: 1 - s * k),
     "The decay falls by the sustain level, to 1 - S. It falls to S."),
    ("decay_is_exponential", lambda *a: _adsr(*a, fall=lambda k, s: max(s, 1e-3) ** k),
     "The decay is exponential, even in decibels. Here it is a straight line."),
    ("decay_from_sustain", lambda *a: _adsr(*a, fall=lambda k, s: s + 0 * k),
     "There is no decay: after the attack, the level jumps to sustain."),
    ("decay_rises", lambda *a: _adsr(*a, fall=lambda k, s: s + (1 - s) * k),
     "The decay rises from S to 1. It falls from 1 to S."),
    ("sustain_in_seconds", lambda a, d, s, r, t, sr: _adsr(a, d, s, r, a + d + s, sr),
     "The held part lasts as long as `sustain` says. Sustain is a level; how long the key is down, `duration` says."),
    ("duration_after_decay", lambda a, d, s, r, t, sr: _adsr(
     *(a := round(a * sr), d := round(d * sr), s, round(r * sr), a + d + round(t * sr), 1)),
     """`duration` begins only when the decay has ended. It begins when the key goes down: attack and decay lie
     within it."""),
    ("reaches_sustain_early", lambda a, d, s, r, t, sr: _adsr(a, max(d - a, 0), s, r, t, sr),
     "The decay ends at D, counted from the start of the note. D is its own length: it ends at A + D."),
    ("sustain_of_one", lambda a, d, s, r, t, sr: _adsr(a, d, 1.0, r, t, sr),
     "The sustain level makes no difference: the level stays at 1 after the attack."),
    ("without_the_release", lambda a, d, s, r, t, sr: _adsr(a, d, s, 0, t, sr),
     "The release is missing: the result ends when the key goes up. R values follow."),
    ("with_its_zero", lambda *a: np.append(_adsr(*a), 0.0),
     "One value too many: the 0 at the end of the release is left out."),
    ("zero_attack_begins_at_zero", lambda a, d, s, r, t, sr:
     np.concatenate([_adsr(a, d, s, r, t, sr)[:0], np.where(np.arange(round(t * sr) + round(r * sr)) == 0, 0,
     _adsr(a, d, s, r, t, sr))]),
     "Right, but the first value is always 0. Without attack, the envelope begins at 1, or at the sustain level."),
    ("attack_begins_late", lambda *a: _adsr(*a, ahead="a"),
     "The attack is one step ahead: sample 0 of it is 0, and its last one lies a step below 1."),
    ("decay_begins_late", lambda *a: _adsr(*a, ahead="d"),
     "The decay is one step ahead: sample 0 of it is 1, and its last one lies a step above S."),
    ("decay_from_key_down", lambda *a: _adsr(*a, late=1),
     "The decay is counted from the start of the note, so it begins too low. It is counted from sample A."),
    ("decay_from_key_down_stopped", lambda *a: _adsr(*a, late=1, fall=lambda k, s: np.maximum(s, 1 - (1 - s) * k)),
     "The decay is counted from the start of the note, so it begins too low. It is counted from sample A."),
    ("release_in_shape_of_one", lambda *a: _adsr(*a, leave=lambda level, j, r: np.maximum(level - j / max(r, 1), 0)),
     """Your release falls as steeply as if it began at 1, so it reaches 0 before its end. It falls from L to 0
     within R samples: the whole ramp is multiplied by L."""),
    ("release_below_zero", lambda *a: _adsr(*a, leave=lambda level, j, r: level - j / max(r, 1)),
     """Your release falls as steeply as if it began at 1, and so to below 0. It falls from L to 0 within R samples:
     the whole ramp is multiplied by L."""),
    ("note_ends_at_key_up", lambda *a: _adsr(*a, inside="level"),
     """Your note ends when the key goes up: the release lies inside of `duration`. It begins there, so the result
     has N + R values."""),
    ("sustain_lasts", lambda a, d, s, r, t, sr: _adsr(
     *(a := round(a * sr), d := round(d * sr), s, round(r * sr), a + d + round(s * sr), 1)),
     "The held part lasts as long as `sustain` says. Sustain is a level; how long the key is down, `duration` says."),
    ("decay_rounded_with_attack", lambda *a: _adsr(*a, jointly="d"), _JOINTLY),
    ("release_rounded_with_duration", lambda *a: _adsr(*a, jointly="r"), _JOINTLY),
    ("rounded_in_pairs", lambda *a: _adsr(*a, jointly="dr"), _JOINTLY),
    ("by_the_clock", _by_the_clock, _UNROUNDED),
    ("by_the_clock_to_the_end", lambda *a: _by_the_clock(*a, last=False, fade=False), _UNROUNDED),
    ("by_the_clock_cut_down", lambda *a: _by_the_clock(*a, last=False, count=int), _UNROUNDED),
    ("in_samples", lambda a, d, s, r, t, sr: _adsr(a, d, s, r, t, 1),
     "The times are taken as numbers of samples. They are in seconds: multiply by `sr`."),
)  # fmt: skip
adsr.mistakes(
    ("attack_and_decay_swapped", lambda a, d, s, r, t, sr: _adsr(d, a, s, r, t, sr),
     "Attack and decay are swapped."),
    worth=0.5,
)  # fmt: skip


_ENDS = {
    "a": "Your attack reaches 1 within itself, as np.linspace makes it. It stops a step before: the 1 comes after it. ",
    "d": "Your decay reaches S within itself, as np.linspace makes it. It stops one step before: S comes after it. ",
    "r": "Your release reaches 0 within itself, as np.linspace makes it. It stops one step before: the 0 is left out. ",
    "": "",
}
_SEVERAL = """Your ramps, or some of them, reach their last value within themselves, as np.linspace makes them.
    Each stops one step before it: the last value of attack and decay is the first of what follows, and the 0 is
    left out. """
_BEFORE = """The release begins at the level of the last held sample, N - 1, or at the last value of the curve. It
    begins at the level that sample N would have had."""
_FROM_S = "The release always begins at the sustain level, even if the key goes up before that was reached."
_HELD = """Right if the key goes up after the decay. Before that, N - A - D is below 0: a number of samples cannot
    be. Then the rest of attack and decay is left out, and the release begins at what was reached."""
_TOO_LONG = "Attack and decay always run to their end, though the key may go up before. "


def _nothing_held(p, n, s):
    if n == 0:
        raise IndexError
    return p[n - 1]


_LASTS = {
    "last_held": (lambda p, n, s: p[n - 1] if n else p[0], _BEFORE),
    "last_or_nothing": (lambda p, n, s: p[n - 1] if n else 0, _BEFORE),
    "last_or_sustain": (lambda p, n, s: p[n - 1] if n else s, _BEFORE),
    "last_or_error": (_nothing_held, _BEFORE),
    "sustain": (lambda p, n, s: s, _FROM_S),
    "level": (None, ""),
}
for _name, (_last, _said) in _LASTS.items():
    for _ends in ("", "a", "d", "r", "ad", "ar", "dr", "adr"):
        if (_name, _ends) in (("level", ""), ("level", "adr"), ("last_held", ""), ("sustain", "")):
            continue  # right, or above
        _words = _ENDS.get(_ends, _SEVERAL) + _said
        adsr.mistakes((f"{_name}_ends_{_ends}", functools.partial(_adsr, last=_last, ends=_ends), _words))
for _ends in ("", "ad", "adr", "r"):
    _words, _last = _ENDS.get(_ends, _SEVERAL), _LASTS["sustain"][0]
    _held = functools.partial(_adsr, cut="error", ends=_ends, last=_last)
    adsr.mistakes((f"hold_below_0_{_ends}", _held, _HELD + _words))
    if _ends:
        _later = functools.partial(_adsr, cut=False, ends=_ends, last=_last)
        adsr.mistakes((f"never_cut_{_ends}", _later, _TOO_LONG + _FROM_S + " " + _words))
for _parts in ("a", "d", "r", "ad", "ar", "dr", "adr"):
    for _always in (True, False) if _parts in ("a", "ad") else (True,):
        _zero = functools.partial(_divided, parts=_parts, always=_always)
        adsr.mistakes((f"divides_{_parts}_{_always}", _zero, """Right if all times are longer than 0. A part of 0
            samples is skipped; yours divides by its length."""))  # fmt: skip


@adsr.wrong("""Right if attack and decay are longer than 0. Sample A belongs to your attack, so an attack of 0 samples
    is divided by. The attack ends before sample A: i < A.""")
def attack_with_its_end(*given):
    x, start, end = _divided(*given, parts="a", always=False), round(given[0] * given[5]), round(given[4] * given[5])
    return np.where((np.arange(len(x)) == start) & (start < end), 1, x)


@adsr.wrong("""Right as long as attack and decay are longer than 0. Without decay, your level stays at 1 for one sample:
    sample A is the first of the sustain then.""")
def one_sample_of_decay(attack, decay, sustain, release, duration, sr):
    return _adsr(attack, max(decay, 1 / sr), sustain, release, duration, sr)


@adsr.wrong("""Right as long as attack and decay are longer than 0. A part of 0 samples is skipped; yours still takes
    one sample.""")
def one_sample_of_each(attack, decay, sustain, release, duration, sr):
    return _adsr(max(attack, 1 / sr), max(decay, 1 / sr), sustain, release, duration, sr)


@adsr.wrong("""Right as long as the attack is longer than 0. Without attack, the first sample is the first of the
    decay.""")
def one_sample_of_attack(attack, decay, sustain, release, duration, sr):
    return _adsr(max(attack, 1 / sr), decay, sustain, release, duration, sr)


@adsr.wrong("""Right as long as the release is longer than 0. Without release, nothing follows the N values; yours has
    one more.""")
def one_sample_of_release(attack, decay, sustain, release, duration, sr):
    return _adsr(attack, decay, sustain, max(release, 1 / sr), duration, sr)


@adsr.right
def sample_by_sample(attack, decay, sustain, release, duration, sr):
    a, d, r, n = round(attack * sr), round(decay * sr), round(release * sr), round(duration * sr)

    def level(i):
        if i < a:
            return i / a
        return 1 - (1 - sustain) * (i - a) / d if i < a + d else sustain

    return [level(i) for i in range(n)] + [level(n) * (1 - j / r) for j in range(r)]


@adsr.right
def by_corners(attack, decay, sustain, release, duration, sr):
    a, d, r, n = (int(np.rint(t * sr)) for t in (attack, decay, release, duration))
    i = np.arange(n + 1)
    fall = np.interp(i, [a, a + d], [1, sustain]) if d else np.full(n + 1, sustain)
    held = np.where(i < a, np.interp(i, [0, a], [0, 1]) if a else 1, fall)
    fade = np.interp(np.arange(r), [0, r], [held[-1], 0]) if r else np.zeros(0)
    return np.append(held[:-1], fade).astype(np.float32)


@adsr.right
def by_division(attack, decay, sustain, release, duration, sr):
    a, d, r, n = (round(t * sr) for t in (attack, decay, release, duration))
    curve = np.r_[np.arange(a) / (a or 1), 1 - np.arange(d) * (1 - sustain) / (d or 1)]
    curve = np.pad(curve, (0, n + 1), constant_values=sustain)
    return np.r_[curve[:n], curve[n] - curve[n] * np.arange(r) / (r or 1)]


@adsr.right
def by_minimum(attack, decay, sustain, release, duration, sr):
    a, d, r, n = (round(t * sr) for t in (attack, decay, release, duration))
    i = torch.arange(n + 1, dtype=torch.float64)
    fall = torch.clamp(1 - (1 - sustain) * (i - a) / d, min=sustain) if d else torch.full_like(i, sustain)
    curve = torch.where(i < a, i / max(a, 1), fall)
    return torch.cat([curve[:-1], curve[-1] * (r - torch.arange(r)) / max(r, 1)])


# --- additive_tone --------------------------------------------------------------------------------


def _tone(
    frequency, amplitudes, duration, sr, ratios=None,
    count=round, limit=0.5, first=1, wave=np.sin, turn=2 * np.pi, start=0, by=None, keep="partial",
    after=None, aliased=None, to_the_end=False, silent=None,
):  # fmt: skip
    """limit: of sr; first: ratio of the first partial; by: what the sum is divided by; keep: whose frequency counts."""
    n = count(duration * sr)
    out, any_heard = np.zeros(n), False
    index = np.linspace(0, duration * sr, n) if to_the_end else np.arange(n)
    multiples = first + np.arange(len(amplitudes)) if ratios is None else ratios
    for k, (amplitude, ratio) in enumerate(zip(amplitudes, multiples, strict=True)):
        hertz = ratio * frequency
        judged = {"partial": hertz, "fundamental": frequency, "number": (k + 1) * frequency}[keep]
        if judged >= limit * sr:
            if after == "stop":
                break
            if aliased is None:
                continue
            hertz = aliased(hertz, sr)
        out += amplitude * wave(turn * hertz * (start + index) / sr)
        any_heard = True
    if silent is not None and not any_heard:
        return silent
    return out / by(amplitudes, out) if by and n else out


_ONE_OFF = """Right without `ratios`. With them, each partial takes the ratio of another one. Index k of `ratios`
    belongs to index k of `amplitudes`, both counted from 0."""
_ADDED = "Your ratios, or the numbers of the partials, are added to the frequency. They are multiplied with it."

additive_tone.mistakes(
    ("all_partials", lambda *a, **k: _tone(*a, **k, limit=np.inf),
     """Partials above half the sample rate are still in it. They do not vanish, they fold back and sound at wrong
     places: leave them out.""", FOLD),
    ("up_to_sr", lambda *a, **k: _tone(*a, **k, limit=1.0),
     """Partials up to the sample rate are in it. The limit is half of that.""", FOLD),
    ("up_to_a_quarter", lambda *a, **k: _tone(*a, **k, limit=0.25),
     """Too many partials are left out: yours ends at a quarter of the sample rate. The limit is half of it.""", FOLD),
    ("fundamental_judged", lambda *a, **k: _tone(*a, **k, keep="fundamental"),
     """The fundamental is compared with half the sample rate. Each partial must be, by its own frequency.""", FOLD),
    ("number_judged", lambda *a, **k: _tone(*a, **k, keep="number"),
     "Right without `ratios`. With them, you still leave partials out by their number instead of their own frequency."),
    ("moved_to_the_limit", lambda *a, **k: _tone(*a, **k, aliased=lambda hertz, sr: 0.499 * sr),
     "Partials that are too high are moved down to the limit. They are left out."),
    ("stops_at_the_first", lambda *a, **k: _tone(*a, **k, after="stop"),
     """Right as long as ratios rise. Yours stops at the first partial that is too high; with other ratios, lower
     ones may follow."""),
    ("first_is_the_octave", lambda *a, **k: _tone(*a, **k, first=2),
     "The fundamental is missing: your first partial is the octave. Without ratios, they begin with 1."),
    ("first_is_zero", lambda *a, **k: _tone(*a, **k, first=0),
     """Your first partial has the frequency 0, and all others come one place too late. Without ratios, they begin
     with 1: Python counts from 0."""),
    ("cosines", lambda *a, **k: _tone(*a, **k, wave=np.cos),
     "Your partials are cosines. They are sines, which start at 0."),
    ("without_two_pi", lambda *a, **k: _tone(*a, **k, turn=1),
     "The notes are far too low: the factor 2 pi is missing. np.sin counts in radians."),
    ("only_pi", lambda *a, **k: _tone(*a, **k, turn=np.pi),
     "The notes are an octave too low: a full cycle is 2 pi, not pi."),
    ("degrees", lambda *a, **k: _tone(*a, **k, turn=360),
     "The angle is in degrees. np.sin counts in radians: a full cycle is 2 pi."),
    ("one_sample_late", lambda *a, **k: _tone(*a, **k, start=1),
     "Your tone is one sample ahead: sample 0 is at the time 0."),
    ("cut_down", lambda *a, **k: _tone(*a, **k, count=int),
     "Right where the duration is a whole number of samples. Others are rounded to the nearest, not cut off."),
    ("rounded_up", lambda *a, **k: _tone(*a, **k, count=lambda x: math.ceil(x - 1e-9)),
     "Right where the duration is a whole number of samples. Others are rounded to the nearest, not up."),
    ("one_more", lambda *a, **k: _tone(*a, **k, count=lambda x: round(x) + 1),
     "One sample too many: they are numbered from 0 to n - 1."),
    ("peak_of_one", lambda *a, **k: _tone(*a, **k, by=lambda amplitudes, x: np.abs(x).max() or 1),
     "The sum is scaled to a peak of 1. Nothing is scaled: amplitudes are what they are."),
    ("by_sum", lambda *a, **k: _tone(*a, **k, by=lambda amplitudes, x: np.abs(amplitudes).sum()),
     "The sum is divided by the sum of the amplitudes. Nothing is scaled."),
    ("mean", lambda *a, **k: _tone(*a, **k, by=lambda amplitudes, x: len(amplitudes)),
     "The partials are averaged. They are added."),
    ("below_one", lambda *a, **k: _tone(*a, **k, by=lambda amplitudes, x: max(1, np.abs(x).max())),
     "Right as long as the sum stays below 1. Louder ones are scaled down in yours. Nothing is scaled."),
    ("last_at_the_end", lambda *a, **k: _tone(*a, **k, to_the_end=True),
     """Your last sample lies at the end of the duration, as np.linspace puts it, so all notes are slightly out of tune.
     Sample i is at the time i / sr."""),
    ("nothing_left", lambda *a, **k: _tone(*a, **k, silent=0),
     "Right, but if all partials are left out, yours is the number 0: a sum of nothing. Return n samples of silence."),
    ("never_divided", lambda f, a, d, sr, ratios=None: _tone(f, a, d, sr, ratios, turn=2 * np.pi * sr),
     "The index of the sample is taken for the time. Sample i is at i / sr seconds."),
    ("ratio_before", lambda f, a, d, sr, ratios=None:
     _tone(f, a, d, sr, None if ratios is None else np.roll(ratios, 1)), _ONE_OFF),
    ("ratio_behind", lambda f, a, d, sr, ratios=None:
     _tone(f, a, d, sr, None if ratios is None else np.roll(ratios, -1)), _ONE_OFF),
    ("ratio_behind_the_last", lambda f, a, d, sr, ratios=None: _tone(f, a, d, sr, None if ratios is None else [][0]),
     _ONE_OFF),
    ("multiples_added", lambda f, a, d, sr, ratios=None:
     _tone(1.0, a, d, sr, f + (np.arange(len(a)) if ratios is None else np.asarray(ratios))), _ADDED),
    ("multiples_added_from_one", lambda f, a, d, sr, ratios=None:
     _tone(1.0, a, d, sr, f + (np.arange(len(a)) if ratios is None else np.asarray(ratios) - 1)), _ADDED),
    ("numbers_added", lambda f, a, d, sr, ratios=None:
     _tone(1.0, a, d, sr, f + (np.arange(1, len(a) + 1) if ratios is None else np.asarray(ratios))), _ADDED),
    ("without_frequency", lambda f, a, d, sr, ratios=None: _tone(1.0, a, d, sr, ratios),
     "The fundamental makes no difference: the ratios alone are your frequencies."),
    ("clipped", lambda *a, **k: _tone(*a, **k).clip(-1, 1),
     "Right up to 1. What is larger is clipped in yours; nothing is scaled or cut here."),
    ("negative_left_out", lambda f, a, *r, **k: _tone(f, np.maximum(a, 0), *r, **k),
     "Partials with negative amplitudes are left out. They turn the partial upside down."),
    ("ratios_ignored", lambda f, a, d, sr, ratios=None: _tone(f, a, d, sr),
     "Right without `ratios`, but the argument changes nothing."),
    ("ratios_are_hertz", lambda f, a, d, sr, ratios=None: _tone(1.0 if ratios is not None else f, a, d, sr, ratios),
     "The ratios are taken as frequencies in Hz. They are multiples of `frequency`."),
    ("ratios_times_number", lambda f, a, d, sr, ratios=None:
     _tone(f, a, d, sr, None if ratios is None else np.multiply(ratios, np.arange(1, len(ratios) + 1))),
     "Right without `ratios`. With them, the frequency is multiplied by the number of the partial as well."),
    ("ratios_added", lambda f, a, d, sr, ratios=None:
     _tone(f, a, d, sr, None if ratios is None else 1 + np.asarray(ratios)),
     "Right without `ratios`. With them, all partials are too high by one times the frequency."),
    ("octaves", lambda f, a, d, sr, ratios=None:
     _tone(f, a, d, sr, 2.0 ** np.arange(len(a)) if ratios is None else ratios),
     "Without `ratios`, each partial is an octave above the last: 1, 2, 4. They are 1, 2, 3."),
    ("odd_only", lambda f, a, d, sr, ratios=None:
     _tone(f, a, d, sr, 1 + 2 * np.arange(len(a)) if ratios is None else ratios),
     "Without `ratios`, yours are 1, 3, 5: odd partials only. They are 1, 2, 3."),
    ("softer_by_number", lambda f, a, *r, **k: _tone(f, np.asarray(a) / np.arange(1, len(a) + 1), *r, **k),
     "Each partial is divided by its number as well. The amplitudes are given as they are."),
    ("decibels", lambda f, a, *r, **k: _tone(f, 10 ** (np.asarray(a) / 20), *r, **k),
     "The amplitudes are taken as decibels. They are factors."),
    ("last_one_missing", lambda f, a, d, sr, ratios=None:
     _tone(f, a[:-1], d, sr, None if ratios is None else ratios[:-1]),
     "The last partial is missing."),
)  # fmt: skip
additive_tone.mistakes(
    ("absolute", lambda f, a, *r, **k: _tone(f, np.abs(a), *r, **k),
     "Negative amplitudes count as positive ones. They turn the partial upside down."),
    worth=0.5,
)  # fmt: skip


@additive_tone.right
def one_by_one(frequency, amplitudes, duration, sr, ratios=None):
    out = [0.0] * round(duration * sr)
    for k in range(len(amplitudes)):
        hertz = frequency * (k + 1 if ratios is None else ratios[k])
        if hertz < sr / 2:
            for i in range(len(out)):
                out[i] += amplitudes[k] * math.sin(2 * math.pi * hertz * i / sr)
    return out


@additive_tone.right
def as_spinning_numbers(frequency, amplitudes, duration, sr, ratios=None):
    n = int(duration * sr + 0.5)
    r = np.array([k + 1.0 for k in range(len(amplitudes))] if ratios is None else ratios)
    a = np.where(2 * r * frequency >= sr, 0.0, amplitudes)
    spins = np.exp(2j * np.pi * np.arange(n)[:, None] * (r * frequency / sr))
    return (spins @ a).imag


@additive_tone.right
def partials_in_torch(frequency, amplitudes, duration, sr, ratios=None):
    t = torch.arange(round(duration * sr), dtype=torch.float64) / sr
    x = torch.zeros_like(t)
    for amplitude, ratio in zip(amplitudes, range(1, 99) if ratios is None else ratios, strict=False):
        x += float(amplitude) * (ratio * frequency < sr / 2) * torch.sin(2 * torch.pi * ratio * frequency * t)
    return x.float()


@additive_tone.right
def turned_step_by_step(frequency, amplitudes, duration, sr, ratios=None):
    ratios = np.arange(len(amplitudes)) + 1 if ratios is None else np.asarray(ratios)
    out = np.zeros(round(duration * sr))
    for a, hertz in zip(amplitudes, ratios * frequency, strict=True):
        if hertz < 0.5 * sr:
            phase = np.cumsum(np.full(len(out), hertz / sr)) - hertz / sr
            out += a * np.sin(2 * np.pi * (phase % 1))
    return out


# --- beats_to_seconds -----------------------------------------------------------------------------


def _seconds(beats, tempo_changes, length=lambda bpm: 60 / bpm, back=True, pick=None, from_first=False, strict=False):
    """back: the first tempo holds before its beat; pick(changes): what is done to the list first."""
    changes = pick(tempo_changes) if pick else list(tempo_changes)
    if back:
        changes[0] = (0, changes[0][1])
    elif changes[0][0] > 0:
        changes = [(0, 120), *changes] if back is None else changes
    ends = [beat for beat, _ in changes[1:]] + [math.inf]

    def one(beat):
        total = 0.0
        for (begin, bpm), end in zip(changes, ends, strict=True):
            if beat > begin:
                total += (min(beat, end) - begin) * length(bpm)
        return total

    origin = one(tempo_changes[0][0]) if from_first else 0
    beats = np.asarray(beats, float)
    return np.array([one(beat) - origin for beat in beats.ravel()]).reshape(beats.shape)


def _at_current(beats, tempo_changes, which=lambda reached: reached[-1]):
    """All beats as if the tempo that holds at them had always held."""
    beats = np.asarray(beats, float)
    now = [
        which([bpm for change, bpm in tempo_changes if change <= beat] or [tempo_changes[0][1]])
        for beat in beats.ravel()
    ]
    return beats * 60 / np.reshape(now, beats.shape)


def _table(beats, tempo_changes, fraction=False, guard=True):
    """Beat by beat, as the lesson's table is made; fraction: the rest of a beat, at the tempo where it begins."""

    def lasts(beat):
        reached = [bpm for change, bpm in tempo_changes if change <= beat]
        return 60 / (reached or tempo_changes[0][1:] * guard)[-1]

    def one(beat):
        whole = int(beat)
        return sum(lasts(k) for k in range(whole)) + (fraction and (beat - whole) * lasts(whole))

    return np.vectorize(one, otypes=[float])(beats)


def _only(beats, tempo_changes, error, numbers=False, rows=False):
    """An error where beats are arrays; numbers: where they are numbers; rows: and where they are tables."""
    if (np.ndim(beats) == 0) == numbers:
        raise error
    if numbers and np.ndim(beats) > 1:
        raise (rows or error)
    return _seconds(beats, tempo_changes)


def _ramped(beats, tempo_changes):
    """Tempo glides from one change to the next."""
    grid = np.linspace(0, 20, 20001)
    pace = 60 / np.interp(grid + 0.0005, *np.array(tempo_changes, float).T)
    return np.interp(beats, grid, np.cumsum(pace) * 0.001 - pace[0] * 0.001)


def _in_order(beats, tempo_changes):
    """Walks on through the changes and never back."""
    done, clock, last, index, changes = [], 0.0, 0.0, 0, [(0, tempo_changes[0][1]), *tempo_changes[1:]]
    for beat in np.ravel(np.asarray(beats, float)):
        while index + 1 < len(changes) and changes[index + 1][0] <= beat:
            clock += (changes[index + 1][0] - last) * 60 / changes[index][1]
            last, index = changes[index + 1][0], index + 1
        done.append(clock + (beat - last) * 60 / changes[index][1])
    return np.reshape(done, np.shape(beats))


_WHOLE = """Your time goes on by whole beats, each at the tempo where it begins. A tempo may also change within a
    beat, and a beat may be any number: add up stretches instead."""
_EMPTY = " And where no pair has come yet, an empty list has no last one: the tempo of the first pair holds there."
_SINGLE = """Right for a single number. With an array, your line fails: `min`, `max`, `float` and `if` take no
    whole array. Go through the beats one by one, or use what numpy has for them."""
_ROW = """Right for a row of beats. A single number has no length and cannot be looped over, and a loop over a
    table gives rows. `beats` may be a number, or an array of any shape."""
_STOPS = """Beats behind the last pair all have its time: np.interp stays flat there, and so does a sum that ends
    with the last pair. The last tempo holds for ever."""

beats_to_seconds.mistakes(
    ("only_the_first", lambda b, c: _seconds(b, c, pick=lambda c: c[:1]),
     "Only the first tempo counts: later pairs change nothing."),
    ("only_the_last", lambda b, c: _seconds(b, c, pick=lambda c: c[-1:]),
     "Only the last tempo counts, and it holds from the start."),
    ("sorted_by_tempo", lambda b, c: _seconds(b, c, pick=sorted),
     """Right but where two pairs have the same beat: yours are sorted by tempo there, too. The last one in the list
     counts."""),
    ("current_tempo_for_all", _at_current,
     """The tempo at a beat is taken for the whole way up to it. What was played before a change keeps its own
     tempo: add up the stretches."""),
    ("mean_tempo", lambda b, c: _at_current(b, c, which=np.mean),
     "The tempos up to a beat are averaged. Each counts for as many beats as it holds: add up the stretches."),
    ("beats_per_second", lambda b, c: _seconds(b, c, length=lambda bpm: 1 / bpm),
     "The result is in minutes: the factor 60 is missing."),
    ("turned_round", lambda b, c: _seconds(b, c, length=lambda bpm: bpm / 60),
     "A beat lasts bpm / 60 seconds in yours. At 120 BPM it lasts half a second: turn the fraction round."),
    ("always_one_second", lambda b, c: _seconds(b, c, length=lambda bpm: 1.0),
     "The beats come back as they are: tempos change nothing."),
    ("silent_before", lambda b, c: _seconds(b, c, back=False),
     """Right if the first pair stands at beat 0. If it comes later, its tempo holds before it, too; in yours, no
     time goes by there."""),
    ("default_before", lambda b, c: _seconds(b, c, back=None),
     """Right if the first pair stands at beat 0. If it comes later, yours goes at 120 BPM before it. Here the tempo
     of the first pair holds there."""),
    ("counted_from_first", lambda b, c: _seconds(b, c, from_first=True),
     "Right if the first pair stands at beat 0. Seconds are counted from beat 0, not from the first pair."),
    ("first_of_equals", lambda b, c:
     _seconds(b, c, pick=lambda c: list({beat: bpm for beat, bpm in reversed(c)}.items())[::-1]),
     "Right unless several pairs have the same beat. Then the last one counts; in yours it is the first."),
    ("glides", _ramped,
     "Your tempo glides from each pair to the next. It jumps at the pair, and stays until the next one."),
    ("never_back", _in_order,
     "Right for beats in rising order. They may come in any order: your walk never goes back."),
    ("sorted_rows", lambda b, c: np.sort(_seconds(b, c)) if np.ndim(b) else _seconds(b, c),
     "The result is sorted. Each value stands where its beat stood."),
    ("always_a_row", lambda b, c: np.ravel(_seconds(b, c)),
     "The values are right, but they come back as a row. For a number return a number, for a table a table."),
    ("whole_seconds", lambda b, c: _seconds(b, c).astype(np.asarray(b).dtype),
     """Right where `beats` has fractions. From whole numbers, your result is an array of whole numbers, as
     np.zeros_like makes it, and all fractions of seconds are lost."""),
    ("beat_by_beat", _table, _WHOLE),
    ("beat_by_beat_and_rest", lambda b, c: _table(b, c, fraction=True), _WHOLE),
    ("beat_by_beat_or_error", lambda b, c: _table(b, c, guard=False), _WHOLE + _EMPTY),
    ("beat_by_beat_and_rest_or_error", lambda b, c: _table(b, c, fraction=True, guard=False), _WHOLE + _EMPTY),
    ("current_tempo_or_error", lambda b, c: _at_current(b, c) if np.min(b) >= c[0][0] else [][0],
     """The tempo at a beat is taken for the whole way up to it: add up the stretches instead.""" + _EMPTY),
    ("one_number_alone", lambda b, c: _only(b, c, ValueError), _SINGLE),
    ("one_number_alone_by_type", lambda b, c: _only(b, c, TypeError), _SINGLE),
    ("never_a_number", lambda b, c: _only(b, c, TypeError, numbers=True, rows=ValueError), _ROW),
    ("never_a_number_nor_table", lambda b, c: _only(b, c, TypeError, numbers=True), _ROW),
    ("sorted_result", lambda b, c: np.sort(_seconds(b, c), axis=None).reshape(np.shape(b)),
     "The result is sorted. Each value stands where its beat stood."),
    ("rounded_beats", lambda b, c: _seconds(np.floor(b), c),
     "Fractions of beats are cut off. A beat may be any number."),
    ("flattened", lambda b, c: np.ravel(_seconds(b, c)) if np.ndim(b) else _seconds(b, c),
     "The values are right, but a table comes out as one row. The result has the shape of `beats`."),
    ("number_as_array", lambda b, c: np.atleast_1d(_seconds(b, c)),
     "The values are right, but a number comes back as an array. For a number, return a number."),
    ("swapped_pairs", lambda b, c: _seconds(b, c, pick=lambda c: [(bpm, beat or 1) for beat, bpm in c]),
     "The pairs are read the wrong way round: they are (beat, bpm)."),
    ("milliseconds", lambda b, c: 1000 * _seconds(b, c), "The result is in milliseconds. It is asked for in seconds."),
    ("changes_in_seconds", lambda b, c: _by_clock(b, c),
     "The first number of each pair is taken as a time in seconds. It is a beat."),
    ("one_pair_early", lambda b, c:
     _seconds(b, c, pick=lambda c: [(beat, c[min(k + 1, len(c) - 1)][1]) for k, (beat, _) in enumerate(c)]),
     "Each tempo begins one pair too early: the stretch up to a pair has the tempo of the pair before it."),
    ("one_pair_late", lambda b, c:
     _seconds(b, c, pick=lambda c: [(beat, c[max(k - 1, 0)][1]) for k, (beat, _) in enumerate(c)]),
     "Each tempo begins one pair too late: it holds from its own beat on."),
    ("last_change_ignored", lambda b, c: _seconds(b, c, pick=lambda c: c[:-1] or c),
     "The last pair changes nothing: the loop over the changes ends too soon."),
    ("no_last_stretch", lambda b, c: _seconds(np.minimum(b, c[-1][0]), c), _STOPS),
    ("no_last_stretch_silent_before", lambda b, c: _seconds(np.minimum(b, c[-1][0]), c, back=False),
     _STOPS + " And the tempo of the first pair holds before it, too."),
    ("stops_at_the_last", lambda b, c: _seconds(np.minimum(b, c[-1][0] if len(c) > 1 else np.inf), c),
     _STOPS),
)  # fmt: skip


def _by_clock(beats, tempo_changes):
    changes = [(0, tempo_changes[0][1]), *tempo_changes[1:]]
    clock = np.array([moment for moment, _ in changes] + [1e4], float)
    played = np.concatenate([[0], np.cumsum(np.diff(clock) * [bpm / 60 for _, bpm in changes])])
    return np.interp(beats, played, clock)


@beats_to_seconds.right
def stretch_by_stretch(beats, tempo_changes):
    if np.ndim(beats):
        return [stretch_by_stretch(beat, tempo_changes) for beat in beats]
    total, begin, bpm = 0.0, 0, tempo_changes[0][1]
    for change, new in tempo_changes:
        if change >= beats:
            break
        total += (change - begin) * 60 / bpm
        begin, bpm = change, new
    return float(total + (beats - begin) * 60 / bpm)


@beats_to_seconds.right
def by_interpolation(beats, tempo_changes):
    corners, bpm = [0.0], tempo_changes[0][1]
    clock = [0.0]
    for beat, new in [*tempo_changes, (1e5, 1)]:
        clock.append(clock[-1] + (beat - corners[-1]) * 60 / bpm)
        corners.append(float(beat))
        bpm = new
    return np.interp(beats, corners, clock)


@beats_to_seconds.right
def by_what_each_change_adds(beats, tempo_changes):
    beats = np.asarray(beats, np.float64)
    lasts = [60 / bpm for _, bpm in tempo_changes]
    total = beats * lasts[0]
    for (beat, _), before, now in zip(tempo_changes[1:], lasts[:-1], lasts[1:], strict=True):
        total = total + np.maximum(beats - beat, 0) * (now - before)
    return total


@beats_to_seconds.right
def seconds_in_torch(beats, tempo_changes):
    beat = torch.as_tensor(beats, dtype=torch.float64)
    total = torch.zeros_like(beat)
    for k, (begin, bpm) in enumerate(tempo_changes):
        begin = 0 if k == 0 else begin
        end = tempo_changes[k + 1][0] if k + 1 < len(tempo_changes) else math.inf
        total = total + (beat.clamp(max=end) - begin).clamp(min=0) * 60 / bpm
    return total


# --- read_vlq -------------------------------------------------------------------------------------


def _vlq(
    data,
    position,
    shift=7,
    mask=127,
    flag=128,
    most=4,
    big=True,
    stop="error",
    error=ValueError,
    ends=None,
    end_error=None,
):
    """shift: bits a byte; most: bytes allowed; stop: what happens at the end of the data."""
    value, count = 0, 0
    while True:
        if position >= len(data):
            if stop == "error":
                raise (end_error or error)("the data end within a number")
            return value, position
        byte = data[position]
        position, count = position + 1, count + 1
        value = (value << shift) + (byte & mask) if big else value + ((byte & mask) << shift * (count - 1))
        if (byte < flag) if ends is None else ends(byte):
            return value, position
        if count == most:
            if stop == "error" or stop == "data":
                raise error("more than four bytes")
            return value, position


_UPSIDE = "The flag is read upside down: 1 says that another byte follows, 0 that this is the last."
_FAR = """Right near the start of the data. Further on, yours raises ValueError too early: it compares the
    position with the limit of four. Count the bytes of this number."""


def _vlq_until(data, position, refused):
    value, end = _vlq(data, position)
    if refused(position, end):
        raise ValueError
    return value, end


def _vlq_or(data, position, otherwise):
    try:
        return _vlq(data, position)
    except ValueError:
        return otherwise


read_vlq.mistakes(
    ("little_end_first", lambda d, p: _vlq(d, p, big=False),
     "The first byte is taken for the lowest. The highest seven bits come first."),
    ("eight_bits", lambda d, p: _vlq(d, p, shift=8),
     "Each byte moves the number up by eight bits. One bit of each byte is the flag: only seven belong to the number."),
    ("flag_kept", lambda d, p: _vlq(d, p, mask=255),
     "The flags are still in the number. Take only the lower seven bits of each byte."),
    ("flag_kept_eight_bits", lambda d, p: _vlq(d, p, mask=255, shift=8),
     """The bytes are read as a plain number of eight bits each. The highest bit of each is a flag, and only seven
     belong to the number."""),
    ("six_bits", lambda d, p: _vlq(d, p, mask=63),
     "Only six bits of each byte are taken. Seven belong to the number: the mask is 127."),
    ("or_instead_of_shift", lambda d, p: _vlq(d, p, shift=0),
     "The parts are added without moving up what came before. Seven more bits multiply it by 128."),
    ("times_127", lambda d, p: _vlq_times(d, p, 127),
     "What came before is multiplied by 127. Seven bits hold 128 different numbers."),
    ("any_length", lambda d, p: _vlq(d, p, most=99),
     "Right for numbers of up to four bytes. If the fourth says that a fifth follows, raise ValueError."),
    ("five_allowed", lambda d, p: _vlq(d, p, most=5),
     """Right for numbers of up to four bytes. Yours allows five: if the fourth says that a fifth follows, raise
     ValueError."""),
    ("only_three", lambda d, p: _vlq(d, p, most=3),
     "Numbers of four bytes are refused. Four are allowed, five are not."),
    ("stops_after_four", lambda d, p: _vlq(d, p) if len(d) - p < 5 else _vlq(d, p, stop="four"),
     """Right, but for a number that goes on behind its fourth byte: yours stops there without an error. Raise
     ValueError."""),
    ("end_accepted", lambda d, p: _vlq(d, p, stop="data"),
     "Right for complete quantities. If the data end within one, yours returns what there is. Raise ValueError."),
    ("never_an_error", lambda d, p: _vlq(d, p, stop="never"),
     """Right for complete quantities. Where the data end too soon, or a number has more than four bytes, raise
     ValueError."""),
    ("index_error", lambda d, p: _vlq(d, p, error=IndexError) if len(d) - p < 4 else _vlq(d, p),
     "Right for complete quantities. If the data end within one, yours raises IndexError. Raise ValueError."),
    ("index_error_everywhere", lambda d, p: _vlq(d, p, error=IndexError),
     """Right for complete quantities. Where the data end too soon, or a number is too long, yours raises IndexError. It
     is a ValueError that is asked for."""),
    ("last_position", lambda d, p: (_vlq(d, p)[0], _vlq(d, p)[1] - 1),
     "The number is right, but the position is that of its last byte. Return the position behind it."),
    ("one_too_far", lambda d, p: (_vlq(d, p)[0], _vlq(d, p)[1] + 1),
     "The number is right, but the position is one too far: it is that of the first byte behind the number."),
    ("how_many", lambda d, p: (_vlq(d, p)[0], _vlq(d, p)[1] - p),
     """The number is right, but the position is counted from where it begins. Count it from the start of the
     data."""),
    ("where_it_began", lambda d, p: (_vlq(d, p)[0], p),
     "The number is right, but the position is where it begins. Return the position behind it."),
    ("number_alone", lambda d, p: _vlq(d, p)[0],
     "Only the number is returned. Return a pair: the number, and the position behind it."),
    ("from_the_start", lambda d, p: _vlq(d, 0),
     "Yours always reads from the start of the data. The number begins at `position`."),
    ("flag_upside_down", lambda d, p: _vlq(d, p, stop="never", ends=lambda b: b >= 128),
     _UPSIDE),
    ("flag_upside_down_or_error", lambda d, p: _vlq(d, p, ends=lambda b: b >= 128), _UPSIDE),
    ("flag_upside_down_off_the_end", lambda d, p: _vlq(d, p, ends=lambda b: b >= 128, end_error=IndexError), _UPSIDE),
    ("limit_from_the_start", lambda d, p: _vlq_until(d, p, lambda begin, end: end - 1 >= 4 and end - begin > 1), _FAR),
    ("limit_from_the_start_by_one", lambda d, p:
     _vlq_until(d, p, lambda begin, end: end > 5 and end - begin > 1), _FAR),
    ("returns_the_error", lambda d, p: _vlq_or(d, p, ValueError()),
     "Right for complete quantities. For the others, yours *returns* an error. It must be raised, by `raise`."),
    ("returns_nothing", lambda d, p: _vlq_or(d, p, None),
     """Right for complete quantities. For the others, yours returns None. Raise ValueError, even if you print a
     message."""),
    ("first_byte_alone", lambda d, p: (d[p] & 127, p + 1) if p < len(d) else _vlq(d, p),
     "Only one byte is read. While the flag is set, another one follows."),
    ("always_two", lambda d, p: _vlq(d, p, most=2, stop="four"),
     "Numbers end after two bytes in yours. They go on as long as the flag is set, up to four bytes."),
    ("negative_zero", lambda d, p: _vlq(d, p, ends=lambda b: b < 128 or b & 127 == 0, stop="never"),
     "A byte whose lower seven bits are 0 ends your number. Only the flag says where it ends."),
    ("limit_127", lambda d, p: _vlq(d, p, ends=lambda b: b < 127),
     "127 does not end your number. The flag is set from 128 on."),
    ("limit_129", lambda d, p: _vlq(d, p, ends=lambda b: b <= 128),
     "The byte 128 ends your number. Its flag is set, so another one follows."),
)  # fmt: skip
read_vlq.mistakes(
    ("swapped", lambda d, p: _vlq(d, p)[::-1],
     "The pair is the wrong way round: first the number, then the position."),
    worth=0.5,
)  # fmt: skip


def _vlq_times(data, position, factor):
    value, end = _vlq(data, position)
    total = 0
    for byte in data[position:end]:
        total = factor * total + byte % 128
    return total, end


@read_vlq.right
def by_recursion(data, position, value=0, left=4):
    if left == 0 or position == len(data):
        raise ValueError("no end")
    value = value << 7 | data[position] & 127
    return by_recursion(data, position + 1, value, left - 1) if data[position] & 128 else (value, position + 1)


@read_vlq.right
def by_binary_digits(data, position):
    digits = ""
    for end in range(position, position + 4):
        if end >= len(data):
            break
        bits = format(data[end], "08b")
        digits += bits[1:]
        if bits[0] == "0":
            return [int(digits, 2), end + 1]
    raise ValueError(f"at {position}")


@read_vlq.right
def by_numpy(data, position):
    part = np.frombuffer(data, np.uint8)[position : position + 4]
    last = np.flatnonzero(part < 128)
    if len(last) == 0:
        raise ValueError("unfinished")
    part = part[: last[0] + 1].astype(np.int64) & 127
    return part @ 128 ** np.arange(len(part))[::-1], position + len(part)


@read_vlq.right
def by_index_errors(data, position):
    try:
        value, count = 0, 0
        while data[position] > 127 and count < 3:
            value, position, count = (value + data[position] - 128) * 128, position + 1, count + 1
        if data[position] > 127:
            raise ValueError("too long")
        return value + data[position], position + 1
    except IndexError as error:
        raise ValueError("too short") from error


# --- track_events ---------------------------------------------------------------------------------


def _list(track, row=lambda tick, status, data: (tick, status, data), keep=lambda status: True, **walk):
    return [row(*event) for event in _messages(track, **walk) if keep(event[1])]


_RUNNING = """Running status is not known to yours: it takes a byte below 128 for a status, skips it, or refuses
    it. That byte is no status. It is the first data byte of a message whose status was left out."""
_ONE_BYTE = "Waiting times of more than 127 ticks go wrong: they have more than one byte. Read them with read_vlq."
_LENGTH = "A length is still in `data`, of a meta or of a sysex event. Lengths are left out."
_TO_F7 = """A sysex event ends at the next byte F7 in yours. Its length stands in front, as with meta events: take
    so many bytes. F7 may also begin an event, and need not end one."""

track_events.mistakes(
    ("waits_not_added", lambda t: _list(t, absolute=False),
     """Your ticks are waiting times, counted from the event before. Add them up: ticks are counted from the start of
     the track."""),
    ("no_running_status", lambda t: _list(t, running=False),
     _RUNNING),
    ("no_running_status_at_all", lambda t: _list(t, running=None), _RUNNING),
    ("no_running_status_error", lambda t: _list(t, running=ValueError), _RUNNING),
    ("no_running_status_key_error", lambda t: _list(t, running=KeyError), _RUNNING),
    ("waits_of_seven_bits", lambda t: _list(t, wait_byte=127), _ONE_BYTE, "Numbers of any length"),
    ("length_kept", lambda t: _list(t, meta="bytes"), _LENGTH),
    ("length_kept_as_number", lambda t: _list(t, meta="number"), _LENGTH),
    ("sysex_length_kept", lambda t: _list(t, sysex="bytes"), _LENGTH),
    ("all_lengths_kept", lambda t: _list(t, meta="bytes", sysex="bytes"), _LENGTH),
    ("all_lengths_kept_as_numbers", lambda t: _list(t, meta="number", sysex="bytes"), _LENGTH),
    ("sysex_to_f7", lambda t: _list(t, sysex="until"), _TO_F7),
    ("sysex_to_f7_behind_length", lambda t: _list(t, sysex="until behind"), _TO_F7),
    ("f7_is_a_message", lambda t: _list(t, system=(0xF0, 0xFF)),
     "F7 is read as a message of two bytes. It is a sysex event, as F0 is: a length, and so many bytes."),
    ("f0_is_a_message", lambda t: _list(t, system=(0xFF,)),
     "F0 and F7 are read as messages of two bytes. They are sysex events: a length, and so many bytes."),
    ("channel_of_note_ons_lost", lambda t: _list(t, row=lambda tick, s, d: (tick, 0x90 if s >> 4 == 9 else s, d)),
     "The channel of note-ons is lost in yours. The status is returned in full, channel included."),
    ("channel_of_notes_lost", lambda t: _list(t, row=lambda tick, s, d: (tick, s & 240 if s >> 4 in (8, 9) else s, d)),
     "The channel of notes is lost in yours. The status is returned in full, channel included."),
    ("two_bytes_each", lambda t: _list(t, two=True),
     """All messages have two bytes in yours. Status C and D, choice of instrument and pressure, have only one."""),
    ("two_for_pressure", lambda t: _list(t, one=(12,)),
     """Right but for status D, pressure on all keys: it has one byte, as C has."""),
    ("two_for_instruments", lambda t: _list(t, one=(13,)),
     """Right but for status C, the choice of an instrument: it has one byte, as D has."""),
    ("one_for_the_wheel", lambda t: _list(t, one=(12, 13, 14)),
     """Right but for status E, the pitch wheel: it has two bytes."""),
    ("one_for_pressure_on_keys", lambda t: _list(t, one=(10, 12, 13)),
     """Right but for status A, pressure on one key: it has two bytes, the key and the pressure."""),
    ("waits_of_one_byte", lambda t: _list(t, wait_byte=255),
     _ONE_BYTE, "Numbers of any length"),
    ("lengths_of_one_byte", lambda t: _list(t, size_byte=True),
     """Lengths of more than 127 bytes go wrong: they are variable-length quantities, too.""",
     "Numbers of any length"),
    ("system_waits_lost", lambda t: _list(t, system_wait=False),
     """The time that goes by before a sysex or meta event is lost in yours. It counts like any other."""),
    ("channel_left_out", lambda t: _list(t, row=lambda tick, s, d: (tick, s if s >= 0xF0 else s & 0xF0, d)),
     """The channel is missing: your status is only its upper half. Return the byte in full."""),
    ("upper_half", lambda t: _list(t, row=lambda tick, s, d: (tick, s >> 4, d)),
     """Your status is only the upper half of the byte. Return it in full."""),
    ("type_left_out", lambda t: _list(t, row=lambda tick, s, d: (tick, s, d[s == 0xFF :])),
     """The type of a meta event is missing: it is the first byte of `data`."""),
    ("numbers_for_bytes", lambda t: _list(t, row=lambda tick, s, d: (tick, s, list(d))),
     """The events are right, but `data` is a list of numbers. It is asked for as `bytes`."""),
    ("status_among_data", lambda t: _list(t, row=lambda tick, s, d: (tick, s, bytes([s]) + d)),
     """The status byte stands in front of `data` as well. `data` is what follows it."""),
    ("meta_dropped", lambda t: _list(t, keep=lambda status: status != 0xFF),
     """Meta events are missing. All events are asked for: you will need the tempos, and the end of the track."""),
    ("system_dropped", lambda t: _list(t, keep=lambda status: status < 0xF0),
     """Sysex and meta events are missing. All events are asked for: you will need the tempos."""),
    ("sysex_dropped", lambda t: _list(t, keep=lambda status: status < 0xF0 or status == 0xFF),
     """Sysex events are missing. All events are asked for."""),
    ("end_dropped", lambda t: _list(t)[:-1], "The last event is missing: the end of the track is an event, too."),
    ("notes_alone", lambda t: _list(t, keep=lambda status: status >> 4 in (8, 9)),
     """Only notes are in your list. All events are asked for."""),
    ("pairs", lambda t: _list(t, row=lambda tick, s, d: (tick, bytes([s]) + d)),
     """Each of your tuples has two parts, with the status in the data. Three are asked for: tick, status, data."""),
    ("channel_15_lost", lambda t: _list(t, row=lambda tick, s, d: (tick, s - (0x80 <= s < 0xF0 and s & 15 == 15), d)),
     """Channel 15 is the last one: yours ends at 14."""),
)  # fmt: skip
track_events.mistakes(
    ("status_first", lambda t: _list(t, row=lambda tick, s, d: (s, tick, d)),
     """Tick and status are swapped."""),
    ("data_first", lambda t: _list(t, row=lambda tick, s, d: (tick, d, s)),
     """Status and data are swapped."""),
    worth=0.5,
)  # fmt: skip


@track_events.right
def a_generator_in_a_list(track):
    return [list(event) for event in _messages(track)]


@track_events.right
def as_a_stream(track):
    """Takes bytes from the front, and remembers the status."""
    left, events, tick, status = bytearray(track), [], 0, 0

    def number():
        value, byte = 0, 128
        while byte > 127:
            byte = left.pop(0)
            value = value << 7 | byte & 127
        return value

    while left:
        tick += number()
        status = left.pop(0) if left[0] & 128 else status
        data = [left.pop(0)] if status == 255 else []
        count = number() if status in (0xF0, 0xF7, 0xFF) else {0xC0: 1, 0xD0: 1}.get(status & 0xF0, 2)
        data += [left.pop(0) for _ in range(count)]
        events += [(tick, status, bytes(data))]
    return events


@track_events.right
def by_cases(track):
    events, position, time, running = [], 0, 0, None
    while position != len(track):
        delta, position = _vlq(track, position)
        time = time + delta
        first = track[position]
        if first == 0xFF:
            length, start = _vlq(track, position + 2)
            events.append((time, first, bytes([track[position + 1]]) + track[start : start + length]))
            position = start + length
        elif first in (0xF0, 0xF7):
            length, start = _vlq(track, position + 1)
            events.append((time, first, track[start : start + length]))
            position = start + length
        else:
            if first > 0x7F:
                running, position = first, position + 1
            end = position + (1 if 0xC0 <= running <= 0xDF else 2)
            events.append((time, running, track[position:end]))
            position = end
    return tuple(events)


# --- note_events ----------------------------------------------------------------------------------


def _pieces(data, header_end=None, known=True):
    """(kind, content) of each chunk."""
    found, position = [], 0
    while position + 8 <= len(data):
        size = int.from_bytes(data[position + 4 : position + 8], "big")
        if position == 0 and header_end:
            size = header_end - 8
        found.append((data[position : position + 4], data[position + 8 : position + 8 + size]))
        position += 8 + size
    return found


def _messages(
    track, running=True, two=False, wait_byte=0, system_wait=True, size_byte=False, one=(12, 13),
    system=(0xF0, 0xF7, 0xFF), absolute=True, meta=None, sysex=None,
):  # fmt: skip
    """(tick, status, bytes) of each event. Each switch is a slip; two: all messages have two bytes.

    running: False skips the byte, an error is raised, None takes it for a status; wait_byte: mask of the only byte;
    meta, sysex: what is done about the length.
    """
    tick = position = status = 0
    while position < len(track):
        wait, position = (track[position] & wait_byte, position + 1) if wait_byte else _vlq(track, position)
        tick = tick + wait if absolute else wait
        if track[position] >= 128 or running is None:
            status, position = track[position], position + 1
        elif running is False:
            position += 1
        elif running is not True:
            raise running
        if status not in system:
            size = 1 if status >> 4 in one and not two else 2
            yield tick, status, track[position : position + size]
            position += size
            continue
        kind = track[position : position + 1] if status == 0xFF else b""
        position += len(kind)
        begin = position
        size, position = (track[position], position + 1) if size_byte else _vlq(track, position)
        told = track[begin:position]
        if status != 0xFF and sysex in ("until", "until behind"):
            position, told = (begin, b"") if sysex == "until" else (position, b"")
            size = track.index(0xF7, position) + 1 - position
        if (meta if status == 0xFF else sysex) == "number":
            told = bytes([size])
        kept = (meta if status == 0xFF else sysex) in ("number", "bytes")
        yield tick, status, kind + told * kept + track[position : position + size]
        tick -= 0 if system_wait else wait
        position += size


def _events(
    data, pairing="first", velocity_zero=True, offs=True, key=lambda channel, pitch, track: (channel, pitch, track),
    tempos="all", unended="end", smpte=True, order=sorted, count_all=False, skip_unknown=True, seconds=None,
    one_based=0, off_velocity=False, default=500_000, carry=False, empty=True, header_end=None, row=None,
    stray=None, shared=False, off_channel=False, micros=lambda body: int.from_bytes(body[1:], "big"), last_two=False,
    **walk,
):  # fmt: skip
    """Notes as the exercise wants them; each switch is a slip. Every default is right."""
    (_, header), *rest = _pieces(data, header_end)
    division = int.from_bytes(header[-2:] if last_two else header[4:6], "big", signed=smpte == "signed")
    if division & 0x8000 and smpte not in ("raw", "signed"):
        if smpte:
            raise ValueError("SMPTE")
        division = division & 0x7FFF if smpte is False else (256 - (division >> 8)) * (division & 255) / 2
    notes, changes, total, number, kept = [], [(0, default, -1)], 0, -1, {}
    for kind, content in rest:
        if kind != b"MTrk" and skip_unknown:
            number += count_all
            continue
        number += 1
        sounding, offset = kept if shared else {}, total if carry else 0
        tick = 0
        for tick, status, body in _messages(content, **walk):
            tick += offset
            total = max(total, tick)
            if status == 0xFF and body[0] == 0x51 and len(body) == 4:
                changes.append((tick, micros(body), number))
            if status >> 4 not in (8, 9):
                continue
            channel, pitch, velocity = status & 15, body[0], body[1]
            place = key(channel, pitch, number)
            waiting = sounding.setdefault(place, [])
            if velocity_zero == "ignored" and status >> 4 == 9 and velocity == 0:
                continue
            if status >> 4 == 9 and (velocity or not velocity_zero):
                if pairing == "cut" and waiting:
                    begin, *more = waiting.pop()
                    notes.append((begin, tick, *more))
                if pairing == "overwrite":
                    waiting.clear()
                if not (pairing == "ignore" and waiting):
                    waiting.append((tick, pitch, velocity, channel, number))
                continue
            if stray and not waiting:
                raise stray
            if (offs or status >> 4 == 9) and waiting:
                ended = {"last": waiting[-1:], "all": waiting[:]}.get(pairing, waiting[:1])
                for entry in ended:
                    waiting.remove(entry)
                    begin, pitch, struck, on, track = entry
                    if empty != "off" or tick > begin:
                        row_end = velocity if off_velocity else struck, channel if off_channel else on, track
                        notes.append((begin, tick, pitch, *row_end))
        if shared and number < sum(kind == b"MTrk" for kind, _ in rest) - 1:
            continue
        left = [entry for waiting in sounding.values() for entry in waiting]
        if unended == "last":
            tick = max([offs[1] for offs in notes if offs[-1] == number] + [entry[0] for entry in left], default=0)
        if unended == "message":
            tick = max([when for when, status, _ in _messages(content) if status < 0xF0], default=0)
        if unended != "drop":
            notes += [(b, {"zero": b, "beat": b + division}.get(unended, tick), *more) for b, *more in left]
        if unended == "file":
            notes = [(b, e, *more) for b, e, *more in notes]
    if unended == "file":
        notes = _at_the_end_of_all(rest, data, notes)

    def clock(tick, track, begun=None):
        counted = {"own": (-1, 0, track), "mine": (-1, track), "track0": (-1, 0)}.get(tempos, range(-1, 999))
        known = sorted(((t, us) for t, us, n in changes if n in counted), key=lambda change: change[0])
        if tempos == "first":
            known = [(0, known[1][1] if len(known) > 1 else default)]
        if tempos == "last":
            known = [(0, known[-1][1])]
        if tempos in ("first told", "last told"):  # in the order of the file
            told = [us for _, us, _ in changes[1:]] or [default]
            known = [(0, told[0 if tempos == "first told" else -1])]
        if tempos == "none":
            known = [(0, default)]
        if tempos == "back" and len(known) > 1:
            known = [(0, known[1][1]), *known[1:]]
        if tempos == "unsorted":
            known = [(t, us) for t, us, _ in changes]
        if tempos == "ticks":
            return tick
        if tempos == "cumulated":
            begins, us = np.array([(t, us) for t, us, _ in changes], float).T
            reached = np.append(0, np.cumsum(np.diff(begins) * us[:-1]))
            at = np.searchsorted(begins, tick, side="right") - 1
            return (reached[at] + (tick - begins[at]) * us[at]) / division / 1e6
        if tempos == "by size":
            known = sorted(known, key=lambda change: (change[0], -change[1]))
        if tempos == "current":
            return tick / division * [us for t, us in known if t <= tick][-1] / 1e6
        if tempos == "start" and begun is not None:
            return clock(begun, track) + (tick - begun) / division * [us for t, us in known if t <= begun][-1] / 1e6
        total = 0.0
        for (begin, us), (end, _) in zip(known, [*known[1:], (math.inf, 0)], strict=True):
            if tick > begin and end > begin:
                total += (min(tick, end) - begin) / division * us / 1e6
        return total

    rows = [
        (clock(b, n), clock(e, n, b), pitch, velocity, channel + one_based, n + one_based)
        for b, e, pitch, velocity, channel, n in notes
        if empty or e > b
    ]
    rows = [row(r) for r in rows] if row else rows
    return order(rows)


def _at_the_end_of_all(rest, data, notes):
    """Notes that never end sound until the last event of the whole file."""
    ends, open_notes = [], _open_notes(rest)
    for kind, content in rest:
        ends += [tick for tick, _, _ in _messages(content)] if kind == b"MTrk" else []
    return [(b, max(ends) if (b, *more) in open_notes else e, *more) for b, e, *more in notes]


def _open_notes(rest):
    found, number = set(), -1
    for kind, content in rest:
        if kind != b"MTrk":
            continue
        number += 1
        sounding = {}
        for tick, status, body in _messages(content):
            if status >> 4 == 9 and body[1]:
                sounding.setdefault((status & 15, body[0]), []).append((tick, body[0], body[1], status & 15, number))
            elif status >> 4 in (8, 9) and sounding.get((status & 15, body[0])):
                sounding[status & 15, body[0]].pop(0)
        found |= {entry for waiting in sounding.values() for entry in waiting}
    return found


_STRAY = """Right, but a note-off without a note raises an error in yours. It is ignored: look whether there is a
    note before you take one."""
_NO_SMPTE = """Right for ticks per beat. A division whose highest bit is set is SMPTE time: raise ValueError. As
    int.from_bytes reads it, such a number is not below 0, but 0x8000 or more."""
_CHANNELS = """A note-off ends a note of another channel in yours, and its own channel is returned. Notes are told
    apart by key *and* channel."""

note_events.mistakes(
    ("zero_velocity_begins", functools.partial(_events, velocity_zero=False),
     "A note-on with velocity 0 begins a note in yours. It is a note-off."),
    ("zero_velocity_alone_ends", functools.partial(_events, offs=False),
     "Only note-ons with velocity 0 end a note in yours. Note-offs, status 8, do so as well."),
    ("without_running_status", functools.partial(_events, running=False),
     """Running status is not known to yours: a byte below 128 where a status should stand is no status. It is the
     first byte behind the status that was left out."""),
    ("two_bytes_for_all", functools.partial(_events, two=True),
     "All messages have two bytes in yours. Status C and D, choice of instrument and pressure, have only one."),
    ("one_byte_waits", functools.partial(_events, wait_byte=255),
     "Waiting times of more than 127 ticks go wrong: they have more than one byte. Read them with read_vlq.",
     "Numbers of any length"),
    ("meta_waits_lost", functools.partial(_events, system_wait=False),
     "The time that goes by before a meta or sysex event is lost in yours. It counts like any other."),
    ("overwritten", functools.partial(_events, pairing="overwrite"),
     """If a key is struck again while it sounds, your first note is lost: the second takes its place. Keep a list of
     notes for each key.""", ASKED),
    ("second_ignored", functools.partial(_events, pairing="ignore"),
     "If a key is struck again while it sounds, your second note is lost. Keep a list of notes for each key.", ASKED),
    ("all_ended", functools.partial(_events, pairing="all"),
     "A note-off ends all notes of its key in yours. It ends only the one that was struck first.", ASKED),
    ("channels_mixed", functools.partial(_events, key=lambda channel, pitch, track: pitch),
     "A note-off ends a note of another channel in yours. Notes are told apart by key *and* channel.", ASKED),
    ("keys_mixed", functools.partial(_events, key=lambda channel, pitch, track: channel),
     "A note-off ends whatever note sounds on its channel. It ends the one of its own key.", ASKED),
    ("first_track_tempos", functools.partial(_events, tempos="track0"),
     "Right if all tempos stand in the first track. The tempos of all tracks hold for all of them.", BEATS),
    ("own_tempos", functools.partial(_events, tempos="own"),
     "Tempo events of other tracks do not count, but for the first. The tempos of all tracks hold for all of them.",
     BEATS),
    ("no_tempos", functools.partial(_events, tempos="none"),
     "The tempo events change nothing: all goes at 120 BPM.", BEATS),
    ("first_tempo_alone", functools.partial(_events, tempos="first"),
     "Only the first tempo event counts, and it holds from the start.", BEATS),
    ("last_tempo_alone", functools.partial(_events, tempos="last"),
     "Only the last tempo event counts, and it holds from the start.", BEATS),
    ("first_tempo_of_the_file_alone", functools.partial(_events, tempos="first told"),
     "One tempo holds for the whole file: that of the tempo event that stands first in it.", BEATS),
    ("last_tempo_of_the_file_alone", functools.partial(_events, tempos="last told"),
     "One tempo holds for the whole file: that of the tempo event that stands last in it.", BEATS),
    ("first_tempo_before", functools.partial(_events, tempos="back"),
     "Right if the first tempo event stands at the start. Before the first one, the tempo is 120 BPM.", BEATS),
    ("tempos_unsorted", functools.partial(_events, tempos="unsorted"),
     """Right if all tempos stand in one track. If they stand in several, they must be sorted by their ticks before
     they can be used.""", BEATS),
    ("default_beats_slower_tempo", functools.partial(_events, tempos="by size"),
     """Right, but where the first tempo is slower than 120 BPM and stands at tick 0, the default still counts.
     `sorted` compares the tempos, too, where the ticks are equal.""", BEATS),
    ("tempo_for_all", functools.partial(_events, tempos="current"),
     """The tempo at a tick is taken for the whole time up to it. What lies before a change keeps its own tempo: add
     up the stretches.""", BEATS),
    ("default_of_100", functools.partial(_events, default=600_000),
     "Without a tempo event, yours goes at 100 BPM. The default is 120.", BEATS),
    ("default_of_60", functools.partial(_events, default=1_000_000),
     "Without a tempo event, yours goes at 60 BPM. The default is 120.", BEATS),
    ("unended_dropped", functools.partial(_events, unended="drop"),
     "Right, but notes that never end are missing. They end with their track.", ASKED),
    ("unended_to_last_note", functools.partial(_events, unended="last"),
     """Notes that never end stop with the last note-off of their track. They end with the track itself, at its end-
     of-track event.""", ASKED),
    ("unended_of_no_length", functools.partial(_events, unended="zero"),
     "Notes that never end have the length 0 in yours. They end with their track.", ASKED),
    ("unended_one_beat", functools.partial(_events, unended="beat"),
     "Notes that never end last one beat in yours. They end with their track.", ASKED),
    ("unended_to_end_of_file", functools.partial(_events, unended="file"),
     "Notes that never end last until the longest track ends. They end with their own track.", ASKED),
    ("smpte_accepted", functools.partial(_events, smpte=False),
     "Right for ticks per beat. A division whose highest bit is set is SMPTE time: raise ValueError."),
    ("smpte_read", functools.partial(_events, smpte=None),
     "Right for ticks per beat. A division in SMPTE time is asked to raise ValueError; yours reads it."),
    ("not_sorted", functools.partial(_events, order=list),
     "The notes are right, but in the order in which they end. They are sorted by their start.", ASKED),
    ("sorted_by_start_alone", functools.partial(_events, order=lambda rows: sorted(rows, key=lambda row: row[0])),
     """The notes are right, but those that begin together are in another order: after the start, the end counts, then
     pitch, velocity, channel and track.""", ASKED),
    ("sorted_by_start_and_pitch",
     functools.partial(_events, order=lambda rows: sorted(rows, key=lambda row: (row[0], row[2]))),
     """The notes are right, but of those that begin together, the pitch decides in yours. After the start, the end
     counts.""", ASKED),
    ("sorted_by_track", functools.partial(_events, order=lambda rows: sorted(rows, key=lambda row: (row[5], *row))),
     "The notes are right, but sorted track by track. They are sorted by their start.", ASKED),
    ("unknown_counted", functools.partial(_events, count_all=True),
     "Right, but unknown chunks are counted as tracks. Only `MTrk` chunks are.", ASKED),
    ("header_of_six", functools.partial(_events, header_end=14),
     "Your header always has six bytes. It states its own length, which may be more.", ASKED),
    ("velocity_of_the_off", functools.partial(_events, off_velocity=True),
     "The velocity is that of the note-off. It is that of the note-on.", ASKED),
    ("tracks_in_a_row", functools.partial(_events, carry=True),
     "The tracks follow each other in yours. All of them begin at tick 0 and sound together.", ASKED),
    ("no_length_dropped", functools.partial(_events, empty=False),
     "Right, but a note of length 0 is missing. It is a note, too.", ASKED),
    ("durations", functools.partial(_events, row=lambda r: (r[0], r[1] - r[0], *r[2:])),
     "Your second value is how long a note lasts. It is when it ends.", ASKED),
    ("without_track", functools.partial(_events, row=lambda r: r[:5]),
     "The number of the track is missing: each tuple has six values.", ASKED),
    ("in_beats", functools.partial(_events, tempos="none", default=1_000_000),
     """At 120 BPM your times are twice as large as they should be, at other tempos as well: they are beats, or take a
     beat for a second.""", BEATS),
    ("zero_velocity_ignored", functools.partial(_events, velocity_zero="ignored"),
     "A note-on with velocity 0 does nothing in yours, so its note goes on. It is a note-off: it ends the note."),
    ("tempos_of_its_own_track", functools.partial(_events, tempos="mine"),
     """Each track has only its own tempos in yours. They often stand in another track than the notes: the tempos of all
     tracks hold for all of them.""", ASKED),
    ("tempos_unsorted_and_searched", functools.partial(_events, tempos="cumulated"),
     "Right if all tempos stand in one track. If they stand in several, they must be sorted by their ticks first.",
     BEATS),
    ("length_at_first_tempo", functools.partial(_events, tempos="start"),
     """A note's length is taken at the tempo at which it begins. If the tempo changes while it sounds, both count:
     turn its start and its end into seconds, each by itself.""", BEATS),
    ("in_ticks", functools.partial(_events, tempos="ticks"),
     "Your times are ticks. Divided by the division they are beats; the tempos turn these into seconds.", BEATS),
    ("tempo_little_end_first", functools.partial(_events, micros=lambda body: int.from_bytes(body[1:], "little")),
     "The bytes of a tempo are read from the wrong end. In MIDI files, the first byte of a number counts most."),
    ("tempo_with_type", functools.partial(_events, micros=lambda body: int.from_bytes(body, "big")),
     "The type of the meta event, 51, is read as the first byte of the tempo. `data` begins with the type."),
    ("smpte_taken_for_ticks", functools.partial(_events, smpte="raw"),
     _NO_SMPTE),
    ("smpte_taken_for_negative", functools.partial(_events, smpte="signed"),
     _NO_SMPTE),
    ("header_from_its_end", functools.partial(_events, last_two=True),
     "The division is read from the end of the header. A header may be longer: count from its beginning.", ASKED),
    ("stray_key_error", functools.partial(_events, stray=KeyError),
     _STRAY, ASKED),
    ("stray_index_error", functools.partial(_events, stray=IndexError),
     _STRAY, ASKED),
    ("stray_value_error", functools.partial(_events, stray=ValueError),
     _STRAY, ASKED),
    ("overwritten_then_error", functools.partial(_events, stray=KeyError, pairing="overwrite"),
     """One note is kept for each key. If the key is struck again, the first one is lost, and its note-off finds
     nothing. Keep a list of notes for each key; and a note-off without a note is ignored.""", ASKED),
    ("channels_mixed_and_dropped", functools.partial(_events, key=lambda channel, pitch, track: pitch, unended="drop"),
     "A note-off ends a note of another channel in yours. Notes that never end are missing, too.", ASKED),
    ("channels_mixed_of_the_off", functools.partial(_events, key=lambda channel, pitch, track: pitch, off_channel=True),
     _CHANNELS, ASKED),
    ("channels_mixed_of_the_off_and_dropped",
     functools.partial(_events, key=lambda channel, pitch, track: pitch, off_channel=True, unended="drop"),
     _CHANNELS + " Notes that never end are missing, too.", ASKED),
    ("tracks_share_their_notes",
     functools.partial(_events, shared=True, key=lambda channel, pitch, track: (channel, pitch)),
     """Notes that still sound at the end of a track are kept for the next one. They end with their own track:
     begin each track without notes.""", ASKED),
    ("unended_to_last_message", functools.partial(_events, unended="message"),
     "Notes that never end stop with the last message of their track. They end at its end-of-track event.", ASKED),
    ("tracks_with_header", functools.partial(_events, count_all=True, row=lambda r: (*r[:5], r[5] + 1)),
     "All chunks are counted, the header too. Only `MTrk` chunks are counted, from 0.", ASKED),
    ("no_length_dropped_at_off", functools.partial(_events, empty="off"),
     "Right, but a note that ends at the tick of its start is missing. It is a note, too.", ASKED),
    ("rounded_to_ms", functools.partial(_events, row=lambda r: (round(r[0], 3), round(r[1], 3), *r[2:])),
     "Your times are rounded to milliseconds. Leave them as they are.", ASKED),
    ("cut_to_seconds", functools.partial(_events, row=lambda r: (int(r[0]), int(r[1]), *r[2:])),
     "Your times are cut off to whole seconds. Start and end have fractions.", ASKED),
    ("rounded_to_seconds", functools.partial(_events, row=lambda r: (round(r[0]), round(r[1]), *r[2:])),
     "Your times are rounded to whole seconds. Start and end have fractions.", ASKED),
    ("all_by_start_and_pitch",
     functools.partial(_events, order=lambda rows: sorted(sorted(rows), key=lambda row: (row[0], row[2]))),
     """The notes are right, but of those that begin together, the pitch decides in yours. After the start, the
     end counts.""", ASKED),
)  # fmt: skip
note_events.mistakes(
    ("last_struck_first", functools.partial(_events, pairing="last"),
     """If a key is struck again while it sounds, your note-off ends the note that was struck last. It ends the one
     that was struck first.""", ASKED),
    ("cut_when_struck_again", functools.partial(_events, pairing="cut"),
     """If a key is struck again while it sounds, your first note ends there. Here both go on, and a note-off ends the
     first of them.""", ASKED),
    ("counted_from_one", functools.partial(_events, one_based=1),
     "Channels and tracks are counted from 1. As in the bytes, they are counted from 0.", ASKED),
    ("velocity_first", functools.partial(_events, row=lambda r: (r[0], r[1], r[3], r[2], *r[4:])),
     "Pitch and velocity are swapped.", ASKED),
    ("track_before_channel", functools.partial(_events, row=lambda r: (*r[:4], r[5], r[4])),
     "Channel and track are swapped.", ASKED),
    ("tracks_from_one", functools.partial(_events, row=lambda r: (*r[:5], r[5] + 1)),
     "Tracks are counted from 1. They are counted from 0, without the header.", ASKED),
    ("channels_from_one", functools.partial(_events, row=lambda r: (*r[:4], r[4] + 1, r[5])),
     "Channels are counted from 1. As in the bytes, they are counted from 0."),
    worth=0.5,
)  # fmt: skip


@note_events.right
def event_by_event(data):
    return [list(row) for row in _events(data)]


@note_events.right
def as_a_table(data):
    rows = _events(data)
    return np.array(rows, float) if rows else []


@note_events.right
def all_tracks_merged(data):
    """One list of all events of all tracks in the order of time, and one clock that runs along."""
    if data[12] & 128:
        raise ValueError("SMPTE")
    division = data[12] * 256 + data[13]
    position, merged, track = 8 + int.from_bytes(data[4:8], "big"), [], 0
    while position < len(data):
        size = int.from_bytes(data[position + 4 : position + 8], "big")
        if data[position : position + 4] == b"MTrk":
            walk = _messages(data[position + 8 : position + 8 + size])
            merged += [(tick, track, place, status, body) for place, (tick, status, body) in enumerate(walk)]
            track += 1
        position += 8 + size
    clock, before, pace, sounding, notes = 0.0, 0, 0.5, {}, []
    for tick, track, _, status, body in sorted(merged):
        clock += (tick - before) / division * pace
        before = tick
        kind, channel = divmod(status, 16)
        if status == 255 and body[0] == 0x51:
            pace = int.from_bytes(body[1:4], "big") / 1e6
        elif status == 255 and body[0] == 0x2F:
            for t, c, pitch in [where for where in sounding if where[0] == track]:
                notes += [(begin, clock, pitch, v, c, t) for begin, v in sounding.pop((t, c, pitch))]
        elif kind == 9 and body[1] > 0:
            sounding.setdefault((track, channel, body[0]), []).append((clock, body[1]))
        elif kind in (8, 9) and sounding.get((track, channel, body[0])):
            begin, velocity = sounding[track, channel, body[0]].pop(0)
            notes.append((begin, clock, body[0], velocity, channel, track))
    return sorted(notes)


@note_events.right
def in_single_precision(data):
    return sorted(tuple(np.float32(t).item() if k < 2 else t for k, t in enumerate(row)) for row in _events(data))


# --- mix ------------------------------------------------------------------------------------------


def _circle(pan):
    return np.cos(np.pi / 4 * (pan + 1)), np.sin(np.pi / 4 * (pan + 1))


def _mix(
    sounds, gains_db=None, pans=None, offsets=None,
    law=_circle, factor=lambda gain: 10 ** (gain / 20), size=max, after=lambda x: x, place=lambda offset: offset,
    plain=None, no_gain=0,
):  # fmt: skip
    count = len(sounds)
    law = (lambda pan: (plain, plain)) if plain and pans is None else law
    gains_db = [no_gain] * count if gains_db is None else gains_db
    pans = [0] * count if pans is None else pans
    offsets = [0] * count if offsets is None else [place(offset) for offset in offsets]
    n = size(offset + len(x) for x, offset in zip(sounds, offsets, strict=True))
    out = np.zeros((2, n))
    for x, gain, pan, offset in zip(sounds, gains_db, pans, offsets, strict=True):
        piece = np.asarray(x)[: max(n - offset, 0)]
        for row, weight in zip(out, law(pan), strict=True):
            row[offset : offset + len(piece)] += weight * factor(gain) * piece
    return after(out)


def _shortest(ends):
    return min(ends)


_LENGTHS = """Right for sounds that begin together and have one length. Others fit neither into one table nor onto
    the whole result: add each to a slice of it, from its offset on, as long as the sound."""
_ONE_OF = """Only the first sound is heard where a list is None: your default has one number, and zip stops at the
    end of the shortest. A default is needed for each sound."""


def _of_one_length(sounds, *lists, **named):
    if len({len(x) for x in sounds}) > 1:
        raise ValueError
    return _mix(sounds, *lists, **named)


mix.mistakes(
    ("by_amplitudes", lambda *a, **k: _mix(*a, **k, law=lambda p: ((1 - p) / 2, (1 + p) / 2)),
     """The amplitude is divided between the channels, so the middle is 3 dB too soft: (1 - p)/2 and (1 + p)/2.
     Constant power takes cosine and sine."""),
    ("no_pan_is_one", lambda *a, **k: _mix(*a, **k, plain=1.0),
     "Right with `pans`. Without them, each sound has the factor 1 in both channels in yours. None is pan 0: 0.7071."),
    ("no_pan_is_one_half", lambda *a, **k: _mix(*a, **k, plain=0.5),
     "Right with `pans`. Without them, each sound has the factor 0.5 in both channels. None is pan 0: 0.7071."),
    ("gains_as_factors_or_one", lambda *a, **k: _mix(*a, **k, factor=lambda g: g, no_gain=1),
     "The gains are taken as factors. They are in decibels: 0 dB changes nothing."),
    ("both_rows_added", lambda *a, **k: _mix(*a, **k, after=lambda out: out.sum(0)),
     "The result has one channel: left and right are added. It has two: shape [2, n]."),
    ("mean_of_both_rows", lambda *a, **k: _mix(*a, **k, after=lambda out: out.mean(0)),
     "The result has one channel: left and right are averaged. It has two: shape [2, n]."),
    ("eighth_of_a_circle", lambda *a, **k: _mix(*a, **k, law=lambda p: _circle(p - 1)),
     "Your angle is 0 in the middle, so the left half of the pans is lost. It is 0 at pan -1: add 1 to the pan first."),
    ("one_table", _of_one_length, _LENGTHS),
    ("one_default", lambda s, gains_db=None, pans=None, offsets=None:
     _mix(s, gains_db, pans, offsets) if gains_db else
     _mix(s[:1], None, pans and pans[:1], offsets and offsets[:1]), _ONE_OF),
    ("one_default_each", lambda s, gains_db=None, pans=None, offsets=None: _mix(
     [np.asarray(x) * (k == 0 or bool(gains_db and pans and offsets)) for k, x in enumerate(s)],
     gains_db, pans, offsets),
     _ONE_OF),
    ("middle_is_one", lambda *a, **k: _mix(*a, **k, law=lambda p: np.sqrt(2) * np.array(_circle(p))),
     "All is 3 dB too loud: your middle has the factor 1 in both channels. Here it is 0.7071, and each end has 1."),
    ("square_roots", lambda *a, **k: _mix(*a, **k, law=lambda p: (np.sqrt((1 - p) / 2), np.sqrt((1 + p) / 2))),
     """That law has constant power, too, with square roots. Asked for are cosine and sine of an angle; between
     middle and ends they differ."""),
    ("balance", lambda *a, **k: _mix(*a, **k, law=lambda p: (min(1, 1 - p), min(1, 1 + p))),
     """That is a balance knob: in the middle both channels have the factor 1. Constant power takes cosine and sine
     of an angle."""),
    ("half_circle", lambda *a, **k:
     _mix(*a, **k, law=lambda p: (np.cos(np.pi / 2 * (p + 1)), np.sin(np.pi / 2 * (p + 1)))),
     "The angle runs through half a circle. It runs through a quarter, from 0 to pi / 2."),
    ("pan_from_zero", lambda *a, **k: _mix(*a, **k, law=lambda p: (np.cos(np.pi / 2 * p), np.sin(np.pi / 2 * p))),
     "Your pan runs from 0 to 1. It runs from -1 to 1: add 1 before you turn it into an angle."),
    ("degrees", lambda *a, **k: _mix(*a, **k, law=lambda p: (np.cos(45 * (p + 1)), np.sin(45 * (p + 1)))),
     "The angle is in degrees. np.cos counts in radians: a quarter of a circle is pi / 2."),
    ("powers", lambda *a, **k: _mix(*a, **k, law=lambda p: np.square(_circle(p))),
     "The weights are squared: these are powers. A sound is multiplied by amplitudes, cosine and sine themselves."),
    ("pans_ignored", lambda s, g=None, pans=None, offsets=None, **k: _mix(s, k.get("gains_db", g), None, offsets),
     "The argument `pans` changes nothing."),
    ("power_decibels", lambda *a, **k: _mix(*a, **k, factor=lambda g: 10 ** (g / 10)),
     "The gains count twice in decibels: you divide by 10, which belongs to powers. For amplitudes it is 20."),
    ("gains_as_factors", lambda *a, **k: _mix(*a, **k, factor=lambda g: g),
     "The gains are taken as factors. They are in decibels: 0 dB changes nothing."),
    ("gains_with_e", lambda *a, **k: _mix(*a, **k, factor=lambda g: np.exp(g / 20)),
     "Your gain is a power of e. Decibels are powers of 10."),
    ("gains_ignored", lambda s, gains_db=None, pans=None, offsets=None: _mix(s, None, pans, offsets),
     "The argument `gains_db` changes nothing."),
    ("offsets_ignored", lambda s, gains_db=None, pans=None, offsets=None: _mix(s, gains_db, pans, None),
     "The argument `offsets` changes nothing."),
    ("cut_to_shortest", lambda *a, **k: _mix(*a, **k, size=_shortest),
     "The result ends with the sound that ends first. It is as long as it takes for the last one to end."),
    ("longest_without_offset", lambda s, g=None, p=None, offsets=None, **k:
     _mix(s, k.get("gains_db", g), k.get("pans", p), offsets, size=lambda ends: max(len(x) for x in s)),
     "Right without offsets. With them, the result is too short: a sound ends at its offset plus its length."),
    ("longest_plus_largest", lambda s, g=None, p=None, offsets=None, **k:
     _mix(s, k.get("gains_db", g), k.get("pans", p), offsets, size=lambda ends: max(map(len,
     s)) + max(offsets or [0])),
     "The result is too long: you add the largest offset to the longest sound, which need not be the same one."),
    ("one_sample_late", lambda *a, **k: _mix(*a, **k, place=lambda o: o + 1),
     "Right without offsets. With them, sounds begin one sample too late: an offset of 3 puts 3 zeros in front."),
    ("first_at_zero", lambda s, g=None, p=None, offsets=None, **k:
     _mix(s, k.get("gains_db", g), k.get("pans", p), offsets and [o - min(offsets) for o in offsets]),
     "The silence before the first sound is cut off. Offsets are counted from the start of the result."),
    ("mean", lambda s, *a, **k: _mix(s, *a, **k, after=lambda out: out / len(s)),
     "The sounds are averaged. They are added."),
    ("peak_of_one", lambda *a, **k: _mix(*a, **k, after=lambda out: out / max(1, np.abs(out).max())),
     "Right as long as the sum stays below 1. Louder sums are scaled down in yours; they are left as they are."),
    ("always_normalized", lambda *a, **k: _mix(*a, **k, after=lambda out: out / np.abs(out).max()),
     "The result is scaled to a peak of 1. Nothing is scaled."),
    ("clipped", lambda *a, **k: _mix(*a, **k, after=lambda out: out.clip(-1, 1)),
     "Right up to 1. What is larger is clipped in yours; it is left as it is."),
    ("mono", lambda *a, **k: _mix(*a, **k, law=lambda p: (1, 1), after=lambda out: out[0]),
     "The result has one channel. It has two: shape [2, n]."),
    ("both_the_same", lambda *a, **k: _mix(*a, **k, law=lambda p: (1, 1)),
     "Both channels hold the plain sum. Each sound has its own share of them, by its pan."),
    ("last_one_alone", lambda s, g=None, p=None, o=None, **k:
     _overwritten(s, k.get("gains_db", g), k.get("pans", p), k.get("offsets", o)),
     "Where sounds overlap, only the last one is heard: `=` writes over what was there. Add to it."),
    ("first_one_missing", lambda s, g=None, p=None, o=None, **k:
     _without_first(s, k.get("gains_db", g), k.get("pans", p), k.get("offsets", o)),
     "The first sound is missing."),
)  # fmt: skip
mix.mistakes(
    ("swapped_channels", lambda *a, **k: _mix(*a, **k, law=lambda p: _circle(p)[::-1]),
     "Left and right are swapped."),
    ("gains_turned_round", lambda *a, **k: _mix(*a, **k, factor=lambda g: 10 ** (-g / 20)),
     "Positive gains make it softer: the sign is turned round."),
    ("rows_are_samples", lambda *a, **k: _mix(*a, **k, after=lambda out: out.T),
     """The result has a row for each sample. Its shape is [2, n]: one row for the left channel, one for the
     right."""),
    worth=0.5,
)  # fmt: skip


def _overwritten(sounds, gains_db, pans, offsets):
    single = [
        _mix([x], gains_db and [gains_db[k]], pans and [pans[k]], offsets and [offsets[k]])
        for k, x in enumerate(sounds)
    ]
    out = np.zeros((2, max(part.shape[1] for part in single)))
    for k, part in enumerate(single):
        begin = offsets[k] if offsets else 0
        out[:, begin : part.shape[1]] = part[:, begin:]
    return out


def _without_first(sounds, gains_db, pans, offsets):
    return _mix([0 * sounds[0], *sounds[1:]], gains_db, pans, offsets)


@mix.right
def channel_by_channel(sounds, gains_db=None, pans=None, offsets=None):
    left, right = [], []
    for k, x in enumerate(sounds):
        gain = math.pow(10, (gains_db[k] if gains_db else 0) / 20)
        angle = math.pi / 4 * ((pans[k] if pans else 0) + 1)
        begin = offsets[k] if offsets else 0
        for channel, share in ((left, math.cos(angle)), (right, math.sin(angle))):
            channel += [0.0] * (begin + len(x) - len(channel))
            for i, sample in enumerate(x):
                channel[begin + i] += gain * share * float(sample)
    return [left, right]


@mix.right
def padded_and_multiplied(sounds, gains_db=None, pans=None, offsets=None):
    offsets = offsets if offsets is not None else np.zeros(len(sounds), int)
    n = max(len(x) + o for x, o in zip(sounds, offsets, strict=True))
    table = np.array([np.pad(x, (o, n - o - len(x))) for x, o in zip(sounds, offsets, strict=True)], np.float32)
    weights = 10 ** (np.array(gains_db if gains_db is not None else 0) / 20) * np.ones(len(sounds))
    angles = (np.array(pans if pans is not None else 0) + 1) * np.pi / 4 * np.ones(len(sounds))
    return (np.stack([np.cos(angles), np.sin(angles)]) * weights) @ table


@mix.right
def stereo_in_torch(sounds, gains_db=None, pans=None, offsets=None):
    zeros = [0] * len(sounds)
    rows = list(zip(sounds, gains_db or zeros, pans or zeros, offsets or zeros, strict=True))
    out = torch.zeros(2, max(len(x) + o for x, _, _, o in rows), dtype=torch.float64)
    for x, gain, pan, begin in rows:
        turn = torch.tensor((pan + 1) / 2) * torch.pi / 2
        out[:, begin : begin + len(x)] += (
            10.0 ** (gain / 20) * torch.stack([turn.cos(), turn.sin()])[:, None] * torch.tensor(x)
        )
    return out


@mix.right
def by_turning(sounds, gains_db=None, pans=None, offsets=None):
    """Left and right as the real and the imaginary part of one number."""
    parts = []
    for k, x in enumerate(sounds):
        turn = np.exp(
            1j * np.pi / 4 * (1 + (pans[k] if pans else 0)) + np.log(10) / 20 * (gains_db[k] if gains_db else 0)
        )
        parts.append(np.concatenate([np.zeros(offsets[k] if offsets else 0), turn * x]))
    total = sum(np.pad(part, (0, max(map(len, parts)) - len(part))) for part in parts)
    return np.array([total.real, total.imag])
