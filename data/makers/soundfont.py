"""Read a SoundFont (SF2, or SF3 with Ogg Vorbis inside): as much of the format as one plain note needs.

Sources: "SoundFont Technical Specification 2.04" (E-mu Systems, 2006), sections 4 to 9.
"""

import io
import struct

import numpy as np
import soundfile
import soxr
from scipy.signal import lfilter

RECORDS = {"phdr": "<20sHHHIII", "pbag": "<HH", "pgen": "<HH", "inst": "<20sH", "ibag": "<HH", "igen": "<HH"}
RECORDS["shdr"] = "<20sIIIIIBbHH"
# Generators by number (section 8.1.2): those that one note without modulators needs, with their defaults.
START, LOOP_START, LOOP_END, CUTOFF = 0, 2, 3, 8
DELAY, ATTACK, HOLD, DECAY, SUSTAIN, RELEASE = 33, 34, 35, 36, 37, 38
INSTRUMENT, KEYS, VELOCITIES, ATTENUATION, COARSE, FINE, SAMPLE, MODES, SCALE, ROOT = (
    41,
    43,
    44,
    48,
    51,
    52,
    53,
    54,
    56,
    58,
)
DEFAULTS = {START: 0, LOOP_START: 0, LOOP_END: 0, CUTOFF: 13500, ATTENUATION: 0, COARSE: 0, FINE: 0, MODES: 0}
DEFAULTS |= {
    SCALE: 100,
    ROOT: -1,
    DELAY: -12000,
    ATTACK: -12000,
    HOLD: -12000,
    DECAY: -12000,
    SUSTAIN: 0,
    RELEASE: -12000,
}
ABSOLUTE = {START, LOOP_START, LOOP_END, MODES, ROOT}  # a preset does not add to these


class SoundFont:
    """Presets, and the notes that they play."""

    def __init__(self, path):
        self.bytes = open(path, "rb").read()
        self.tables, self.samples = _tables(self.bytes)
        presets = self.tables["phdr"][:-1]
        self.presets = {(bank, program): index for index, (_, program, bank, *_) in enumerate(presets)}

    def zones(self, program, key, velocity, bank=0):
        """The zones that sound: list of {generator: value} with defaults, preset values added."""
        found = []
        for preset in self._bags("phdr", "pbag", "pgen", self.presets[bank, program], 3, INSTRUMENT):
            if not _covers(preset, key, velocity):
                continue
            for zone in self._bags("inst", "ibag", "igen", preset[INSTRUMENT], 1, SAMPLE):
                if _covers(zone, key, velocity):
                    added = {g: _signed(preset.get(g, 0)) for g in DEFAULTS if g not in ABSOLUTE}
                    values = {g: _signed(zone.get(g, d)) + added.get(g, 0) for g, d in DEFAULTS.items()}
                    found.append(values | {SAMPLE: zone[SAMPLE]})
        return found

    def shift(self, zone, key):
        """How far the zone's sample is shifted for this key, in semitones."""
        header = self.tables["shdr"][zone[SAMPLE]]
        root = zone[ROOT] if zone[ROOT] >= 0 else header[6]
        return (key - root) * zone[SCALE] / 100 + zone[COARSE] + (zone[FINE] + header[7]) / 100

    def first_pass(self, zone, key):
        """Seconds until the zone's own loop jumps back for the first time; infinite without a loop."""
        _, rate, start, end = self._sample(zone)
        return end / rate / 2 ** (self.shift(zone, key) / 12) if zone[MODES] & 1 and end > start else float("inf")

    def note(self, program, key, velocity, seconds, sr):
        """The note held for `seconds`, with its volume envelope but no release: [n] float64."""
        return sum(self._play(zone, key, seconds, sr) for zone in self.zones(program, key, velocity))

    def _play(self, zone, key, seconds, sr):
        x, rate, start, end = self._sample(zone)
        rate *= 2 ** (self.shift(zone, key) / 12)
        needed = int((seconds + 0.1) * rate)
        if zone[MODES] & 1 and end > start:
            index = np.arange(needed)
            x = x[np.where(index < end, index, start + (index - start) % (end - start))]
        y = soxr.resample(np.pad(x[:needed], (0, max(0, needed - len(x)))), rate, sr, quality="VHQ")[
            : int(seconds * sr)
        ]
        if zone[CUTOFF] < 13000:
            pole = np.exp(-2 * np.pi * min(8.176 * _cents(zone[CUTOFF]), 0.45 * sr) / sr)
            y = lfilter([1 - pole], [1, -pole], lfilter([1 - pole], [1, -pole], y))
        return y * _envelope(zone, len(y), sr) * 10 ** (-0.4 * zone[ATTENUATION] / 200)

    def _sample(self, zone):
        """samples, their rate in Hz, loop start, loop end."""
        _, first, last, loop, end, rate, _, _, _, kind = self.tables["shdr"][zone[SAMPLE]]
        if kind & 0x10:  # SF3: bytes of an Ogg Vorbis file, loop points count from its start
            x, _ = soundfile.read(io.BytesIO(self.samples[first:last]))
        else:
            x = np.frombuffer(self.samples[2 * first : 2 * last], "<i2") / 32768
            loop, end = loop - first, end - first
        return x[zone[START] :], rate, loop + zone[LOOP_START] - zone[START], end + zone[LOOP_END] - zone[START]

    def _bags(self, header, bag, generators, index, column, needed):
        """The zones of a preset or instrument; a first one without a target holds values for all."""
        tables, common = self.tables, {}
        for row in range(tables[header][index][column], tables[header][index + 1][column]):
            zone = dict(tables[generators][tables[bag][row][0] : tables[bag][row + 1][0]])
            if needed in zone:
                yield common | zone
            elif not common:
                common = zone


def _tables(data):
    """The tables of the `pdta` chunk as lists of tuples, and the bytes of all samples."""
    tables, samples = {}, b""
    for name, start, size in _chunks(data, 12, len(data)):
        if name != b"LIST":
            continue
        for inner, first, length in _chunks(data, start + 4, start + size):
            block = data[first : first + length]
            if inner == b"smpl":
                samples = block
            elif inner.decode("latin1") in RECORDS:
                tables[inner.decode()] = list(struct.iter_unpack(RECORDS[inner.decode()], block))
    return tables, samples


def _chunks(data, position, end):
    while position + 8 <= end:
        name, size = data[position : position + 4], struct.unpack_from("<I", data, position + 4)[0]
        yield name, position + 8, size
        position += 8 + size
        position += size & 1 and data[position : position + 1] == b"\0"  # some writers leave out the pad byte


def _covers(zone, key, velocity):
    ranges = ((zone.get(KEYS, 0x7F00), key), (zone.get(VELOCITIES, 0x7F00), velocity))
    return all((limits & 255) <= value <= (limits >> 8) for limits, value in ranges)


def _signed(value):
    return value - 65536 if value > 32767 else value


def _cents(value):
    return 2.0 ** (value / 1200)


def _envelope(zone, n, sr):
    """Delay, attack, hold, decay to the sustain level: [n], linear (section 8.1.2, generators 33 to 37)."""
    t = np.arange(n) / sr - _cents(zone[DELAY])
    attack, hold = _cents(zone[ATTACK]), _cents(zone[HOLD])
    fall = np.clip((t - attack - hold) / _cents(zone[DECAY]) * 100, 0, np.clip(zone[SUSTAIN] / 10, 0, 100))
    return np.clip(t / attack, 0, 1) * 10 ** (-fall / 20)
