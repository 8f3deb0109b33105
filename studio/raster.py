"""From sound to cells: short-time levels in dB, and matrices reduced to the cells that a figure shows."""

import numpy as np

from studio.sounds import SoundError

SILENCE = 1e-20  # power below which nothing is told apart, -200 dB


def stft_power(x, n_fft, hop_length):
    """Power of Hann-windowed frames, centered, zero-padded. x: [n]. Returns [frames, 1 + n_fft//2] float32.

    Scaled so that a sine of amplitude 1 peaks at 1, that is 0 dBFS. frames = 1 + n // hop_length.
    """
    padded = np.pad(np.asarray(x, dtype=np.float32), n_fft // 2)
    if len(padded) < n_fft:  # an odd n_fft
        padded = np.pad(padded, (0, n_fft - len(padded)))
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    spectra = np.fft.rfft(frames * window * np.float32(2 / window.sum()), axis=1)
    return spectra.real**2 + spectra.imag**2


def decibels(power):
    """10 log10 of power, at least -200."""
    return 10 * np.log10(np.maximum(power, SILENCE))


def reduce_cells(values, edges, axis):
    """The largest value between each two edges along an axis, so that thin lines stay visible.

    edges: [k + 1], ascending, in cells of `values` (cell i spans i to i + 1). Where several edges lie in
    one cell, that cell is repeated.
    """
    size = values.shape[axis]
    starts = np.clip(np.floor(edges + 1e-9).astype(int), 0, size - 1)
    stop = int(np.clip(np.ceil(edges[-1] - 1e-9), 1, size))
    part = values[:stop] if axis == 0 else values[:, :stop]
    return np.maximum.reduceat(part, np.minimum(starts[:-1], stop - 1), axis=axis)


def as_matrix(values, what, rows=None):
    """A matrix as float64 [rows, columns]; tensors and lists are taken. Raises SoundError."""
    try:
        matrix = np.asarray(values.detach().cpu() if hasattr(values, "detach") else values)
    except ValueError as error:
        raise SoundError(f"{what} must be a matrix; this is none: {error}.") from None
    if matrix.dtype.kind not in "fiub":
        hint = ": take its absolute value first" if matrix.dtype.kind == "c" else ""
        raise SoundError(f"{what} must hold real numbers; this holds {matrix.dtype}{hint}.")
    if matrix.ndim != 2 or 0 in matrix.shape or rows not in (None, matrix.shape[0]):
        shape = f"[{rows}, columns]" if rows else "[rows, columns]"
        raise SoundError(f"{what} has shape {shape}; this has shape {list(matrix.shape)}.")
    if np.isnan(matrix).any():
        raise SoundError(f"{np.count_nonzero(np.isnan(matrix)):,} of {matrix.size:,} values of {what} are NaN.")
    return matrix.astype(np.float64)
