"""Players: hear sounds side by side, exactly as loud as their samples say.

A player holds a 16-bit FLAC file, which is lossless, at the sound's own sample rate. Sample values are
scaled by 32768 and rounded: a recording from `load` is played bit for bit. Nothing is normalized; what lies beyond
[-1, 1] is clipped, and the player says so.
"""

import base64
import html
import re

import numpy as np

from studio.output import show
from studio.sounds import SoundError, as_rate, as_sound, flac_bytes

SLOWEST, FASTEST = 3000, 384_000  # the sample rates in Hz that Chromium plays


def listen(sound, sr=None, label=None):
    """Show one player, or several in a row: ``listen(x, sr)``, ``listen({"label": (x, sr), ...})``.

    sound: [n] (mono), or [2, n] or [n, 2] (stereo): floats in [-1, 1] or int16, as array, list or tensor.
    Raises SoundError for NaN, no samples, a wrong shape or a sample rate that makes no sense.
    """
    show(Players(_as_dict(sound, sr, label)))


class Players:
    """An item of one row of players (see studio.output). sounds: {label: (x, sr)}."""

    def __init__(self, sounds):
        self.sounds = [_Sound(str(label), *_pair(label, pair)) for label, pair in sounds.items()]

    def bundle(self):
        """HTML with the sound in it, and a line of plain text."""
        row = "".join(sound.html() for sound in self.sounds)
        page = f'<div class="studio-players" style="display:flex;flex-wrap:wrap;gap:6px 20px">{row}</div>'
        return {"text/html": page, "text/plain": "Players: " + "; ".join(s.text() for s in self.sounds)}, {}


def without_sound(page):
    """The HTML of players without their audio data: labels and levels stay, with a sentence instead."""
    bare, found = re.subn(r'<audio class="studio-audio"[^>]*></audio>', "", page)
    note = '<div class="studio-nosound"><em>sound: run the notebook to hear it</em></div>'
    return bare + note if found else page


def format_db(value):
    """A level relative to full scale as text, with a true minus sign or a plus: '+6.0 dBFS'."""
    value = round(float(value), 1)
    return f"{value:+.1f} dBFS".replace("-", "\N{MINUS SIGN}") if value else "0.0 dBFS"


def _as_dict(sound, sr, label):
    if isinstance(sound, dict):
        if not sound:
            raise SoundError("there is nothing to play: the dictionary is empty.")
        return sound
    if sr is None:
        raise SoundError("the sample rate is missing: write listen(x, sr).")
    return {label or "": (sound, sr)}


def _pair(label, pair):
    if not (isinstance(pair, tuple) and len(pair) == 2):
        raise SoundError(f"{label!r} must be a pair (x, sr); this is {type(pair).__name__}.")
    return pair


class _Sound:
    """One player: label, samples ready to play, and what must be said about them."""

    def __init__(self, label, x, sr):
        self.label = label
        try:
            self.x, self.sr = as_sound(x), as_rate(sr)
        except SoundError as error:
            raise SoundError(f"{label!r}: {error}" if label else str(error)) from None
        self.clipped = int(np.count_nonzero(np.abs(self.x) > 1))
        self.peak = float(np.abs(self.x).max())

    def facts(self):
        """Level, rate and duration in one short line."""
        level = f"peak {format_db(20 * np.log10(self.peak))}" if self.peak else "silence"
        seconds = len(self.x) / self.sr
        duration = f"{seconds:,.2f} s" if seconds >= 0.1 else f"{1000 * seconds:.3g} ms"
        return f"{level} · {self.sr:,.10g} Hz · {duration}"

    def text(self):
        return f"{self.label} ({self.facts()})".strip() + (f", {self.warning()}" if self.clipped else "")

    def warning(self):
        many = "1 sample is" if self.clipped == 1 else f"{self.clipped:,} samples are"
        return f"{many} beyond ±1 and clipped"

    def playable(self):
        """Samples and an integer rate that a browser plays, and a note if that is another rate."""
        if self.sr > FASTEST:
            raise SoundError(f"browsers play up to {FASTEST:,} samples a second, not {self.sr:,.10g}.")
        repeat = int(np.ceil(SLOWEST / self.sr))
        rate = round(self.sr * repeat)
        note = f"each sample is played {repeat} times, at {rate:,} Hz" if repeat > 1 else ""
        if repeat == 1 and rate != self.sr:
            note = f"played at {rate:,} Hz"
        return np.repeat(self.x, repeat, axis=0), rate, note

    def html(self):
        x, rate, note = self.playable()
        data = base64.b64encode(flac_bytes(x, rate)).decode("ascii")
        name = html.escape(self.label, quote=True)
        lines = [f'<div style="font-weight:600">{name}</div>'] if name else []
        lines.append(
            f'<audio class="studio-audio" controls preload="auto" aria-label="{name or "sound"}" '
            f'style="width:236px;height:36px;display:block;margin:3px 0" '
            f'src="data:audio/flac;base64,{data}"></audio>'
        )
        lines.append(f'<div style="font-size:85%;opacity:.75">{self.facts()}</div>')
        if note:
            lines.append(f'<div style="font-size:85%">{note}</div>')
        if self.clipped:
            lines.append(f'<div style="font-size:85%;font-weight:600;color:#d55e00">⚠ {self.warning()}</div>')
        return f'<div class="studio-player">{"".join(lines)}</div>'
