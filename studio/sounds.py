"""What a sound is: samples as floats in [-1, 1], mono or stereo, with a sample rate in Hz."""

import io

import numpy as np

FULL_SCALE = 32768


class SoundError(Exception):
    """Something that cannot be played or drawn as a sound. The message says why."""

    def _render_traceback_(self):
        return [f"SoundError: {self}"]


def as_sound(x):
    """Any sound as float64, [n] or [n, 2]. int16 is divided by 32768. Raises SoundError."""
    x = _as_floats(x)
    if x.ndim == 2 and 1 in x.shape:
        x = x.ravel()
    if x.ndim == 2 and x.shape[0] == 2:
        x = x.T
    if x.ndim != 1 and not (x.ndim == 2 and x.shape[1] == 2):
        raise SoundError(f"a sound has shape [n], or [2, n] in stereo; this has shape {list(x.shape)}.")
    if x.size == 0:
        raise SoundError("this sound is empty: it has no samples.")
    if not np.isfinite(x).all():
        first = int(np.argmin(np.isfinite(x).reshape(len(x), -1).all(axis=1)))
        bad = np.count_nonzero(~np.isfinite(x))
        raise SoundError(f"{bad:,} of {x.size:,} samples are NaN or infinite, the first is sample {first}.")
    return x


def as_rate(sr):
    """A sample rate as a positive float in Hz. Raises SoundError."""
    try:
        rate = float(sr)
    except (TypeError, ValueError):
        rate = 0.0
    if not 1 <= rate <= 10_000_000:
        raise SoundError(f"the sample rate must be a number in Hz, such as 44100; this is {sr!r}.")
    return rate


def as_mono(x):
    """Any sound as [n] float64; stereo becomes the mean of both channels."""
    x = as_sound(x)
    return x if x.ndim == 1 else x.mean(axis=1)


def as_pairs(sounds, sr=None):
    """{label: (x, rate in Hz)} from a dictionary of pairs, or of bare arrays at `sr`."""
    if not isinstance(sounds, dict) or not sounds:
        raise SoundError('give sounds as a dictionary: {"label": (x, sr), "other label": (y, sr)}.')
    pairs = {k: v if isinstance(v, tuple) else (v, sr) for k, v in sounds.items()}
    return {label: (x, as_rate(rate)) for label, (x, rate) in pairs.items()}


def _as_floats(x):
    """An array, list or tensor of samples as a float64 array of any shape."""
    if x is None:
        raise SoundError("this sound is None: does the function that made it return something?")
    try:
        x = np.asarray(x.detach().cpu() if hasattr(x, "detach") else x)
    except ValueError as error:  # lists of different lengths
        raise SoundError(f"this is no array of samples: {error}.") from None
    if x.dtype == np.int16:
        return x / FULL_SCALE
    if x.dtype.kind not in "fiub" or (x.dtype.kind in "iu" and x.size and np.abs(x).max() > 1):
        raise SoundError(
            f"samples of type {x.dtype} cannot be played: give floats in [-1, 1], or 16-bit integers as dtype int16."
        )
    return x.astype(np.float64)


def flac_bytes(x, sr):
    """A 16-bit FLAC file: lossless, half the size of a WAV. x: [n] or [n, 2] float, beyond ±1 clipped; sr in Hz."""
    import soundfile

    pcm = np.clip(np.rint(x * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    file = io.BytesIO()
    soundfile.write(file, pcm, sr, "PCM_16", format="FLAC")
    return file.getvalue()
