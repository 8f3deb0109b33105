"""Log-mel spectrograms as all models of the course use them, and the way back to magnitudes.

The contract: 16 kHz; n_fft 1024, periodic Hann window, hop 256, frames centered with zeros beyond the ends;
magnitude; 80 mel bands from 0 to 8 kHz by the HTK formula, each scaled to the same area ("slaney" norm of
librosa); natural logarithm with a floor of 1e-3.
"""

from functools import lru_cache

import librosa
import numpy as np
from scipy.fft import rfft

__all__ = ["BANDS", "FLOOR", "HOP", "N_FFT", "SR", "log_mel", "mel_matrix", "mel_to_magnitude"]

SR, N_FFT, HOP, BANDS, FLOOR = 16000, 1024, 256, 80, 1e-3


@lru_cache(maxsize=4)
def mel_matrix(sr=SR):
    """[80, 513] float32: row m weighs the bins of one frame for band m. Do not write into it."""
    matrix = librosa.filters.mel(sr=sr, n_fft=N_FFT, n_mels=BANDS, fmin=0, fmax=8000, htk=True, norm="slaney")
    matrix.setflags(write=False)
    return matrix


def log_mel(x, sr=SR):
    """Natural log-mels, not standardized: x [..., n] -> [..., 80, frames] float32, frames = 1 + n // 256."""
    x = np.asarray(x, np.float32)
    if x.ndim > 1:
        return np.stack([log_mel(row, sr) for row in x])
    padded = np.pad(x, N_FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)).astype(np.float32)
    magnitude = np.abs(rfft(frames * window, axis=1))
    return np.log(np.maximum(mel_matrix(sr) @ magnitude.T, np.float32(FLOOR)))


def mel_to_magnitude(M, sr=SR, steps=100):
    """Magnitudes whose mels come close to M: natural log [80, frames] -> [513, frames] float32, none negative.

    There are fewer bands than bins, so many magnitudes have these mels. This finds one by the multiplicative
    updates of Lee and Seung (2001) for least squares, each frame weighed by its inverse so that quiet bands count.
    """
    target = np.exp(np.asarray(M, np.float64))
    matrix = mel_matrix(sr).astype(np.float64)
    weight = 1 / target
    S = np.maximum(matrix.T @ target, 1e-8) / (matrix.sum(0)[:, None] + 1e-8)
    for _ in range(steps):
        S *= (matrix.T @ (weight * target)) / np.maximum(matrix.T @ (weight * (matrix @ S)), 1e-12)
    return S.astype(np.float32)
