"""Images of sound, bright where it is strong: spectrogram, mel spectrogram, chroma; and any matrix.

Every image shows itself, returns its figure, has units on axes and color bar, and takes `caption=`. What
has more cells than the figure has dots is reduced: each dot shows the strongest of its cells.
"""

import numpy as np
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from studio.panels import GAP, LEFT, WIDE, Scale, draw_cells, label_panels, new_panels
from studio.raster import as_matrix, decibels, reduce_cells, stft_power
from studio.sounds import SoundError, as_mono, as_rate

CELL = 2  # dots: width and height of the smallest cell of a spectrogram; half of it has four times the bytes
PITCH_CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def plot_spectrogram(x, sr=None, n_fft=2048, hop_length=None, caption=None, floor=-80.0, top=None, log_frequency=False):
    """Level over time and frequency, of one sound or of several: ``plot_spectrogram({"label": (x, sr)})``.

    x: [n], of which centered, Hann-windowed frames are taken, zero-padded at both ends, and scaled so
    that a sine of amplitude 1 reads 0 dBFS; or S: [1 + n_fft//2, frames], levels in dB of centered
    frames, `hop_length` samples apart (default n_fft // 4). floor: lowest level told apart, in dB; the
    scale ends at 0 dB, or above the highest level of S. top: highest frequency shown, in Hz.
    """
    pairs = x if isinstance(x, dict) else {"": (x, sr)}
    if not pairs:
        raise SoundError("there is nothing to plot: the dictionary is empty.")
    images = [_Levels(label, pair, sr, n_fft, hop_length) for label, pair in pairs.items()]
    top = float(top or max(image.sr for image in images) / 2)
    seconds, high = max(image.seconds for image in images), max(image.high() for image in images)
    if floor >= high:
        raise SoundError(f"floor={floor:g} dB must lie below the top of the scale, {high:g} dB.")
    scale = Scale(floor, high, "level (dBFS)" if all(image.power for image in images) else "level (dB)")
    dots = (WIDE, {1: 248, 2: 168, 3: 132}.get(len(images), 108))
    figure, panels = new_panels(list(pairs), 1, dots, scale, caption)
    for axes, image in zip(panels, images, strict=True):
        draw_cells(axes, image.cells(dots, seconds, top, log_frequency), scale)
        _frequency_axis(axes, top, log_frequency)
    unit = "kHz" if top >= 2000 and not log_frequency else "Hz"
    label_panels(figure, panels, 1, _time_axes(panels, seconds), f"frequency ({unit})")
    return figure.show_now()


def plot_mel(M, caption=None, sr=16000, hop_length=256, label="log-mel value", low=None, high=None):
    """Mel spectrograms, one or any number side by side: ``plot_mel({"label": M, ...})``.

    M: [n_mels, frames], any values (log-mels, standardized or not) of bands equally wide on the HTK mel
    scale from 0 Hz to sr / 2. label: what the values are; low, high: ends of the color scale.
    """
    mels = {k: as_matrix(v, "a mel spectrogram") for k, v in (M if isinstance(M, dict) else {"": M}).items()}
    scale = _scale(list(mels.values()), label, low, high)
    frames = max(mel.shape[1] for mel in mels.values())
    columns = min(len(mels), 8 if len(mels) % 6 else 6)
    dots = ((WIDE - GAP * (columns - 1)) // columns, 160 if len(mels) <= 8 else 80)
    figure, panels = new_panels(list(mels), columns, dots, scale, caption)
    for axes, mel in zip(panels, mels.values(), strict=True):
        draw_cells(axes, _fit(mel, dots), scale, part=mel.shape[1] / frames)
        _mel_axis(axes, len(mel), as_rate(sr), dots[1] > 100)
    seconds = frames * hop_length / as_rate(sr)
    label_panels(figure, panels, columns, _time_axes(panels, seconds, columns), "frequency (kHz)")
    return figure.show_now()


def plot_chroma(C, sr, hop_length, caption=None, label="strength", low=0.0, high=None):
    """Strength of the twelve pitch classes over time. C: [12, frames], from C at row 0 to B; or {"label": C}.

    sr in Hz, hop_length in samples; low, high: ends of the color scale.
    """
    chromas = {k: as_matrix(v, "a chromagram", 12) for k, v in (C if isinstance(C, dict) else {"": C}).items()}
    scale = _scale(list(chromas.values()), label, low, high)
    frames = max(chroma.shape[1] for chroma in chromas.values())
    dots = (WIDE, 216 if len(chromas) == 1 else 180)
    figure, panels = new_panels(list(chromas), 1, dots, scale, caption)
    for axes, chroma in zip(panels, chromas.values(), strict=True):
        draw_cells(axes, _fit(chroma, dots), scale, part=chroma.shape[1] / frames)
        axes.set_ylim(0, 12)
        axes.set_yticks(np.arange(12) + 0.5, PITCH_CLASSES)
    seconds = frames * hop_length / as_rate(sr)
    label_panels(figure, panels, 1, _time_axes(panels, seconds), "pitch class")
    return figure.show_now()


def plot_matrix(A, xlabel, ylabel, caption=None, xticks=None, yticks=None, label="value", low=None, high=None):
    """A matrix as square cells, row 0 on top, such as attention weights; several: {"label": A, ...}.

    A: [rows, columns]. xticks, yticks: names of columns and rows. label: what the values are, with their
    unit; low, high: ends of the color scale, by default the lowest and the highest value.
    """
    matrices = {k: as_matrix(v, "a matrix") for k, v in (A if isinstance(A, dict) else {"": A}).items()}
    scale = _scale(list(matrices.values()), label, low, high)
    rows, wide = (max(m.shape[axis] for m in matrices.values()) for axis in (0, 1))
    columns = min(len(matrices), 4)
    left = LEFT - 20 + max([0, *(7 * len(str(name)) - 14 for name in yticks or ())])
    room = (LEFT + WIDE - left - GAP * (columns - 1)) // columns
    side = max(1, min(room // wide, (380 if columns == 1 else 300) // rows, 48))
    dots = (min(room, side * wide), min(380, side * rows))
    figure, panels = new_panels(list(matrices), columns, dots, scale, caption, left)
    for axes, matrix in zip(panels, matrices.values(), strict=True):
        draw_cells(axes, _fit(matrix, dots, cell=1)[::-1], scale)
        axes.set_xlim(-0.5, matrix.shape[1] - 0.5)
        axes.set_ylim(matrix.shape[0] - 0.5, -0.5)
        _name_ticks(axes.xaxis, xticks, matrix.shape[1], dots[0])
        _name_ticks(axes.yaxis, yticks, matrix.shape[0], dots[1])
    label_panels(figure, panels, columns, xlabel, ylabel)
    return figure.show_now()


class _Levels:
    """One sound or matrix of levels, ready to be reduced to cells. power: whether `values` are power."""

    def __init__(self, label, pair, sr, n_fft, hop_length):
        x, rate = pair if isinstance(pair, tuple) and len(pair) == 2 else (pair, sr)
        if rate is None:
            raise SoundError("the sample rate is missing: write plot_spectrogram(x, sr).")
        self.sr = as_rate(rate)
        shape = getattr(x, "shape", ())
        self.power = not (len(shape) == 2 and min(shape) > 2)
        if self.power:
            x = as_mono(x)
            n_fft = _whole(n_fft, "n_fft")
        else:
            x = as_matrix(x, "S")
            n_fft = 2 * (len(x) - 1)
        self.n_fft, self.hop = n_fft, _whole(hop_length or max(1, n_fft // 4), "hop_length")
        self.values = stft_power(x, n_fft, self.hop) if self.power else x.T  # [frames, bins]
        self.seconds = (len(x) if self.power else max(1, len(self.values) - 1) * self.hop) / self.sr

    def high(self):
        """The upper end of the scale in dB: 0, or the next multiple of 10 above all levels of S."""
        return 0.0 if self.power else max(0.0, 10 * np.ceil((np.max(self.values) - 0.5) / 10))

    def cells(self, dots, seconds, top, log_frequency):
        """Levels in dB [rows, columns] for an area of so many dots; NaN beyond the sound's end or band."""
        t = np.linspace(0, seconds, dots[0] // CELL + 1)
        f = _frequencies(top, dots[1] // CELL + 1, log_frequency)
        cells = reduce_cells(self.values, t * self.sr / self.hop + 0.5, axis=0)
        cells = reduce_cells(cells, f * self.n_fft / self.sr + 0.5, axis=1).astype(np.float64)
        cells = decibels(cells) if self.power else cells
        cells[t[:-1] >= self.seconds] = np.nan
        cells[:, f[:-1] >= self.sr / 2] = np.nan
        return cells.T


def _frequencies(top, count, log_frequency):
    return np.geomspace(min(50.0, top / 2), top, count) if log_frequency else np.linspace(0, top, count)


def _frequency_axis(axes, top, log_frequency):
    """kHz, or Hz up to 2 kHz; in logarithmic steps always Hz, with 100, 200, 500, 1k, ... at the ticks."""
    if log_frequency:
        axes.set_yscale("log")
        axes.set_ylim(min(50.0, top / 2), top)
        ticks = [t for decade in (10, 100, 1000, 10_000) for t in (decade, 2 * decade, 5 * decade)]
        ticks = [t for t in ticks if min(50.0, top / 2) <= t <= top]
        axes.set_yticks(ticks, [f"{t // 1000}k" if t >= 1000 else str(t) for t in ticks])
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(0, top / 1000 if top >= 2000 else top)
        axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _mel_axis(axes, bands, sr, tall):
    """Band numbers from 0 to `bands`, ticked at the frequencies on which bands are centered."""
    axes.set_ylim(0, bands)
    kilohertz = [f for f in ((0.2, 0.5, 1, 2, 4, 8, 16) if tall else (0.5, 2, 4, 16)) if f <= 0.98 * sr / 2000]
    places = [np.log1p(f / 0.7) / np.log1p(sr / 1400) * (bands + 1) - 0.5 for f in kilohertz]
    axes.set_yticks(places, [f"{f:g}" for f in kilohertz])


def _time_axes(panels, seconds, columns=1):
    """The same time axis for all panels; below half a second in ms. Returns its label."""
    end = seconds * (1000 if seconds < 0.5 else 1)
    ticks = MaxNLocator(max(3, 9 // columns), steps=[1, 2, 5, 10]).tick_values(0, end)
    last = end if columns == 1 else 0.85 * end  # side by side, the next panel begins with 0
    for axes in panels:
        axes.set_xlim(0, end)
        axes.xaxis.set_major_locator(FixedLocator([t for t in ticks if 0 <= t <= last * (1 + 1e-9)]))
        axes.xaxis.set_major_formatter("{x:g}")
    return "time (ms)" if seconds < 0.5 else "time (s)"


def _fit(values, dots, cell=CELL):
    """values: [rows, columns], reduced to cells of at least so many dots where there are more."""
    for axis, room in ((1, dots[0] // cell), (0, dots[1] // cell)):
        if values.shape[axis] > room:
            values = reduce_cells(values, np.linspace(0, values.shape[axis], room + 1), axis)
    return values


def _scale(matrices, label, low, high):
    """A color scale that holds all finite values, or ends where it is told to."""
    if not matrices:
        raise SoundError("there is nothing to plot: the dictionary is empty.")
    finite = np.concatenate([m[np.isfinite(m)] for m in matrices])
    low = float(finite.min(initial=0) if low is None and not finite.size else finite.min() if low is None else low)
    high = float(max(finite.max(initial=low), low + 1e-9) if high is None else high)
    if low >= high:
        raise SoundError(f"the color scale must go up: low={low:g}, high={high:g}.")
    return Scale(low, high, label)


def _name_ticks(axis, names, count, dots):
    """Names at the cells, or numbers at some of them; as many as there is room for."""
    if names is None:
        axis.set_major_locator(MaxNLocator(min(count, 9, dots // 30), integer=True, steps=[1, 2, 5, 10]))
        return
    names = [str(name) for name in names]
    if len(names) != count:
        raise SoundError(f"there are {len(names)} names for {count} rows or columns.")
    room = 16 if axis.axis_name == "y" else 8 * max(map(len, names)) + 6
    every = max(1, -(-count * room // dots))
    axis.set_major_locator(FixedLocator(range(0, count, every)))
    axis.set_ticklabels(names[::every])


def _whole(value, name):
    """A positive whole number of samples."""
    if not (isinstance(value, (int, np.integer)) and value > 0):
        raise SoundError(f"{name} must be a whole number of samples above 0; this is {value!r}.")
    return int(value)
