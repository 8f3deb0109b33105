"""Functions that lessons have you write, made of professional libraries.

Lesson 06, the short-time Fourier transform. Conventions, the same in every lesson:

- Windows are periodic Hann windows of n_fft samples, n_fft even; 1 <= hop_length <= n_fft (griffin_lim: n_fft // 2).
- Frames are centered: frame m is centered on sample m * hop_length, in a sound with n_fft // 2 zeros
  put before and behind it. A sound of n samples has 1 + n // hop_length frames.
- S: [1 + n_fft // 2, frames] complex, without any scaling. Row k is k * sr / n_fft Hz.
- The inverse divides overlapping, windowed frames by the sum of squared windows (Griffin and Lim, 1984).

Lesson 10, the modified discrete cosine transform. X: [n, frames], n even; frames of 2n samples, n apart, under a sine
window; orthonormal. The sound has n zeros before it, and behind it as many as fill up its last hop, and n more.
"""

import warnings

import numpy as np
from scipy import signal
from scipy.fft import dct

__all__ = ["frame", "griffin_lim", "hann", "imdct", "is_invertible", "istft", "mdct", "spectrogram_db", "stft"]

_LEAST = 1e-10  # a sum of squared windows up to this counts as zero


def hann(n):
    """Periodic Hann window of n samples: [n]."""
    return signal.get_window("hann", n)


def frame(x, frame_length, hop_length):
    """Pieces of x: [n], one a column: [frame_length, frames]. No padding; what fills no frame is left out."""
    x = np.asarray(x)
    if len(x) < frame_length:
        return np.empty((frame_length, 0))
    every = np.lib.stride_tricks.sliding_window_view(x, frame_length)
    return every[::hop_length].T


def stft(x, n_fft=1024, hop_length=256):
    """Short-time Fourier transform of x: [n]. Returns S: [1 + n_fft // 2, 1 + n // hop_length] complex."""
    window = hann(n_fft)
    padded = np.pad(np.asarray(x, dtype=float), n_fft // 2)
    shape = {"nperseg": n_fft, "noverlap": n_fft - hop_length, "boundary": None, "padded": False}
    _, _, S = signal.stft(padded, window=window, **shape)
    return S * window.sum()  # scipy divides by it


def is_invertible(window, hop_length):
    """Can frames under window: [n], hop_length samples apart, be put together again? True or False (NOLA).

    True where the squared windows of endlessly many frames add up to more than 1e-10 at every sample.
    """
    n = len(window)
    return bool(hop_length <= n and signal.check_NOLA(window, n, n - hop_length, tol=_LEAST))


def istft(S, hop_length, length):
    """Sound of S: [1 + n_fft // 2, frames], as stft makes it. Returns [length].

    It is 0 where no frame reaches, and where the squares of the windows that do add up to no more than 1e-10.
    """
    n_fft = 2 * (len(S) - 1)
    window = hann(n_fft)
    shape = {"nperseg": n_fft, "noverlap": n_fft - hop_length, "boundary": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of windows with gaps, which are filled with zeros
        _, x = signal.istft(np.asarray(S) / window.sum(), window=window, **shape)
    places = np.arange(n_fft) + hop_length * np.arange(np.shape(S)[1])[:, None]  # [frames, n_fft]
    sums = np.bincount(places.ravel(), np.broadcast_to(window**2, places.shape).ravel())
    x = np.where(sums > _LEAST, x, 0)[n_fft // 2 :][:length]  # scipy leaves something there
    return np.pad(x, (0, length - len(x)))


def spectrogram_db(S, reference=None, floor=-80.0):
    """Levels of S: [bins, frames], complex or magnitudes, in dB: [bins, frames]. Nothing is lower than floor.

    reference: the magnitude that is 0 dB; None for the largest in S. Silence is at the floor.
    """
    magnitude = np.abs(S)
    if reference is None:
        reference = magnitude.max()
    if reference == 0:
        return np.full(magnitude.shape, float(floor))
    return 20 * np.log10(np.maximum(magnitude / reference, 10 ** (floor / 20)))


def griffin_lim(magnitude, phase, hop_length, length, iterations):
    """A sound whose STFT has about these magnitudes (Griffin and Lim, 1984; no momentum). Returns [length].

    magnitude: [1 + n_fft // 2, frames]; phase: the first guess, of the same shape, in radians;
    length: samples, with 1 + length // hop_length == frames; with a hop_length of more than n_fft // 2, the last ones
    may be 0, since no frame reaches them. Raises ValueError where that does not fit.
    """
    magnitude, phase = np.asarray(magnitude), np.asarray(phase)
    n_fft, frames = 2 * (len(magnitude) - 1), magnitude.shape[1]
    if 1 + length // hop_length != frames:
        raise ValueError(
            f"{frames} frames, {hop_length} samples apart, belong to a sound of {(frames - 1) * hop_length} to "
            f"{frames * hop_length - 1} samples, not {length}. Ask for one of these, and cut afterwards."
        )
    for _round in range(iterations):
        x = istft(magnitude * np.exp(1j * phase), hop_length, length)
        phase = np.angle(stft(x, n_fft, hop_length))
    return istft(magnitude * np.exp(1j * phase), hop_length, length)


def mdct(x, n):
    """Modified discrete cosine transform of x: [samples], n rows. Returns [n, 1 + ceil(samples / n)]."""
    hops = -(-len(x) // n)
    padded = np.zeros((hops + 2) * n)
    padded[n : n + len(x)] = x
    frames = frame(padded, 2 * n, n) * _sine(n)[:, np.newaxis]
    a, b, c, d = frames.reshape(4, n // 2, -1)
    return dct(np.concatenate([-c[::-1] - d, a - b[::-1]]), type=4, norm="ortho", axis=0)


def imdct(X, length):
    """Sound of X: [n, frames], as mdct makes it: windowed frames, overlapped by n and added. Returns [length]."""
    n = len(X)
    back, front = dct(np.asarray(X, dtype=float), type=4, norm="ortho", axis=0).reshape(2, n // 2, -1)
    frames = np.concatenate([front, -front[::-1], -back[::-1], -back]) * _sine(n)[:, np.newaxis]
    return (frames[n:, :-1] + frames[:n, 1:]).T.reshape(-1)[:length]


def _sine(n):
    return np.sin(np.pi * (np.arange(2 * n) + 0.5) / (2 * n))
