"""Plots of sounds over frequency, and of what a function does to sample values.

Every plot shows itself, returns its figure, has units on both axes, and takes `caption=`: one line
under the figure that says what to see.
"""

import numpy as np
from matplotlib.ticker import MaxNLocator

from studio.figures import COLORS, GRAY, add_legend, new_axes
from studio.sounds import SoundError, as_mono, as_pairs


def plot_spectrum(x, sr=None, caption=None, floor=-120.0, top=None, log_frequency=False):
    """Level over frequency, of one sound or of several: ``plot_spectrum({"label": (x, sr), ...})``.

    The mean power of Hann-windowed frames of at most 8192 samples, scaled so that a sine of amplitude 1
    peaks at 0 dBFS (up to 1.4 dB lower between two bins). floor: lowest level shown, in dBFS; top:
    highest frequency shown, in Hz.
    """
    sounds = as_pairs(x if isinstance(x, dict) else {"": (x, sr)}, sr)
    top = top or max(rate for _, rate in sounds.values()) / 2
    unit, scale = ("kHz", 1e-3) if top >= 2000 and not log_frequency else ("Hz", 1.0)
    figure, axes = new_axes(f"frequency ({unit})", "level (dBFS)", caption=caption, legend=len(sounds) > 1)
    for i, (label, (x, rate)) in enumerate(sounds.items()):
        frequencies, level = spectrum(as_mono(x), rate)
        axes.plot(frequencies * scale, level, color=COLORS[i % 5], linewidth=1.2, label=label, zorder=9 - i)
    axes.set_ylim(floor, 5)
    axes.set_xlim(20 * scale if log_frequency else 0, top * scale)
    axes.xaxis.set_major_locator(MaxNLocator(9, steps=[1, 2, 5, 10]))
    if log_frequency:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:,.0f}")
    if len(sounds) > 1:
        add_legend(axes)
    return figure.show_now()


def plot_transfer(functions, caption=None, low=-1.0, high=1.0):
    """Output over input of a function of sample values, such as a quantizer; the dashed line is y = x.

    functions: one function of an array [n] that returns an array [n], or {"label": function}.
    """
    functions = functions if isinstance(functions, dict) else {"": functions}
    many = len(functions) > 1
    figure, axes = new_axes("input sample", "output sample", height=4.2, caption=caption, legend=many)
    x = np.linspace(low, high, 4001)
    axes.plot(x, x, color=GRAY, linewidth=1, linestyle="--")
    for color, (label, function) in zip(COLORS, functions.items(), strict=False):
        y = np.asarray(function(x), dtype=float)
        if y.shape != x.shape:
            raise SoundError(f"the function must return as many samples as it gets, {len(x)}; not {y.shape}.")
        axes.plot(x, y, color=color, linewidth=1.8, label=label)
    axes.set_xlim(low, high)
    if many:
        add_legend(axes)
    return figure.show_now()


def spectrum(x, sr):
    """Mean spectrum of x: [n]. Returns frequencies [k] in Hz and levels [k] in dBFS (see plot_spectrum)."""
    n_fft = min(8192, len(x))
    starts = range(0, len(x) - n_fft + 1, max(1, n_fft // 2))
    window = np.hanning(n_fft + 1)[:-1] if n_fft > 2 else np.ones(n_fft)
    frames = np.stack([x[i : i + n_fft] for i in starts]) * window
    amplitude = np.abs(np.fft.rfft(frames, axis=1)) * 2 / window.sum()
    power = np.mean(amplitude**2, axis=0)
    return np.fft.rfftfreq(n_fft, 1 / sr), 10 * np.log10(np.maximum(power, 1e-20))
