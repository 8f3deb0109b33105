"""From a standardized mel back to sound: magnitudes that fit the mel, then phases that fit the magnitudes."""

import numpy as np

from studio.mel import HOP, N_FFT, mel_to_magnitude

__all__ = ["mel_to_sound"]


def mel_to_sound(mel, notes, griffin_lim, iterations=32):
    """mel: [80, T], standardized as in `notes`. Returns [256 * (T - 1)] float32 at 16 kHz.

    griffin_lim(magnitude, phase, hop_length, length, iterations) is handed in: the learner's own, or the library's.
    """
    mel = np.asarray(mel.detach() if hasattr(mel, "detach") else mel, np.float64)
    magnitude = mel_to_magnitude(mel * notes.mel_std + notes.mel_mean)
    length = HOP * (mel.shape[1] - 1)
    return np.asarray(griffin_lim(magnitude, _steady(magnitude), HOP, length, iterations), np.float32)


def _steady(magnitude):
    """A first guess of phases [bins, frames]: each peak of the spectrum is a steady tone, with the bins around it.

    Random phases would make a held note waver. The peak lies where a parabola through three log-magnitudes has its
    top (Smith and Serra, 1987).
    """
    S = np.log(np.asarray(magnitude, np.float64) + 1e-6)
    left, middle, right = S[:-2], S[1:-1], S[2:]
    peak = (middle >= left) & (middle > right)
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.arange(1, len(S) - 1)[:, None] + 0.5 * (left - right) / (left - 2 * middle + right)
    frequency = np.tile(np.arange(len(S), dtype=float)[:, None], S.shape[1])  # in bins
    for t in range(S.shape[1]):
        places = np.flatnonzero(peak[:, t])
        if len(places):
            nearest = np.abs(np.arange(len(S))[:, None] - 1 - places).argmin(1)
            frequency[:, t] = top[places[nearest], t]
    return np.cumsum(2 * np.pi * HOP / N_FFT * frequency, axis=1)
