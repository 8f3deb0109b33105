"""Real codecs, MP3, AAC and Opus, from memory to memory: ``y, kbps = roundtrip(x, sr, "opus", 32)``.

PyAV brings the encoders along: LAME for MP3, FFmpeg's own for AAC, libopus for Opus. Sounds are mono. A codec runs at
one of its own sample rates; what it is given is resampled to that, and what comes out back, by soxr, without delay.
The delay of the codec itself is measured and taken away: y lies over x, sample for sample, and is as long.
"""

import io
from dataclasses import dataclass, field

import numpy as np
import soxr

from studio.sounds import SoundError, as_mono, as_rate

__all__ = ["CODECS", "Encoded", "decode", "encode", "roundtrip"]

CODECS = ("mp3", "aac", "opus")
_ENCODERS = {"mp3": ("libmp3lame", "mp3"), "aac": ("aac", "mp4"), "opus": ("libopus", "ogg")}  # encoder, container
_RATES = {
    "mp3": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
    "aac": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
    "opus": (48000,),
}
_RANGE = {"mp3": (8, 320), "aac": (8, 320), "opus": (6, 256)}  # kbit/s that make sense for one channel
_HALF_RATE_BELOW = {"mp3": 32, "aac": 48, "opus": 0}  # kbit/s: fewer bits go further if the highs are given up
_LONGEST_DELAY = 0.1  # seconds that a codec may come late, or early


@dataclass(frozen=True)
class Encoded:
    """A sound as a codec's file. kbps: measured, packets only; kbps_file: with the container's headers."""

    codec: str
    asked: float
    data: bytes = field(repr=False)
    packet_sizes: tuple = field(repr=False)  # bytes each
    coded_rate: int  # Hz, at which the codec ran
    sr: float  # Hz, of the sound
    reference: np.ndarray = field(repr=False)  # [n] float32, the sound itself, by which the decoder's delay is found

    @property
    def kbps(self):
        """Bits of all packets, divided by the sound's duration, in 1000 bit/s."""
        return sum(self.packet_sizes) * 8 * self.sr / len(self.reference) / 1000

    @property
    def kbps_file(self):
        """The same for the whole file: for a sound of a few seconds, its headers count."""
        return len(self.data) * 8 * self.sr / len(self.reference) / 1000


def encode(x, sr, codec, kbps):
    """Encode x: [n] at sr Hz with "mp3", "aac" or "opus". kbps is what is asked for; Encoded.kbps is what came out.

    At 32 kHz and more, MP3 below 32 kbit/s and AAC below 48 run at half the rate: the one has no such bitrate at the
    full rate, the other sounds worse there. Programs that encode files do the same.
    """
    av = _pyav()
    x, sr = as_mono(x).astype(np.float32), as_rate(sr)
    _demand(codec, kbps)
    rate = _rate(codec, sr, kbps)
    name, container = _ENCODERS[codec]
    file, packets = io.BytesIO(), []
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(name, rate=rate, layout="mono")
        stream.bit_rate = round(kbps * 1000)
        stream.format = "flt" if codec == "opus" else "fltp"
        frames = _frames(av, _resample(x, sr, rate), rate, stream)
        for frame in (*frames, None):  # None: what the encoder still holds
            for packet in stream.encode(frame):
                packets.append(packet.size)
                output.mux(packet)
    return Encoded(codec, kbps, file.getvalue(), tuple(packets), rate, sr, x)


def decode(encoded):
    """The sound of what `encode` returned: [n] float32, aligned with the original, at its sample rate."""
    if not isinstance(encoded, Encoded):
        raise SoundError(f"decode takes what encode returned; this is {type(encoded).__name__}.")
    with _pyav().open(io.BytesIO(encoded.data)) as file:
        frames = [frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)]
    y, rate = np.concatenate(frames), encoded.coded_rate
    if y.dtype.kind == "i":
        y = y / float(1 << (8 * y.itemsize - 1))
    y = _aligned(y.astype(np.float32), _resample(encoded.reference, encoded.sr, rate), rate)
    y = _resample(y, rate, encoded.sr)[: len(encoded.reference)]
    return np.pad(y, (0, len(encoded.reference) - len(y)))


def roundtrip(x, sr, codec, kbps):
    """There and back: what a codec makes of x: [n] at sr Hz. Returns y: [n] float32, aligned, and the measured kbps."""
    encoded = encode(x, sr, codec, kbps)
    return decode(encoded), encoded.kbps


def _demand(codec, kbps):
    if codec not in CODECS:
        raise SoundError(f"there is no codec {codec!r} here; choose one of {', '.join(CODECS)}.")
    low, high = _RANGE[codec]
    if not low <= kbps <= high:
        raise SoundError(
            f"{kbps:g} kbit/s is no bitrate for {codec} with one channel; choose {low} to {high}. "
            "Bitrates are in thousands of bits a second: 64, not 64000."
        )


def _rate(codec, sr, kbps):
    """The lowest sample rate of the codec that holds the whole sound; at low bitrates, half of it."""
    rate = next((r for r in _RATES[codec] if r >= sr), _RATES[codec][-1])
    if rate >= 32000 and kbps < _HALF_RATE_BELOW[codec]:
        rate //= 2
    return rate


def _resample(x, sr, rate):
    return x if sr == rate else soxr.resample(x, sr, rate).astype(np.float32)


def _frames(av, x, rate, stream):
    """The sound as frames of the encoder's own length; the last is filled up with zeros."""
    size = stream.codec_context.frame_size or 0
    if not size:
        stream.codec_context.open()
        size = stream.codec_context.frame_size or 1024
    x = np.pad(x, (0, -len(x) % size))
    for begin in range(0, len(x), size):
        piece = np.ascontiguousarray(x[np.newaxis, begin : begin + size])
        frame = av.AudioFrame.from_ndarray(piece, format=stream.format.name, layout="mono")
        frame.sample_rate, frame.pts = rate, begin
        yield frame


def _aligned(y, x, rate):
    """y: [n] moved so that it lies over x: by the lag at which their product is largest."""
    reach = round(_LONGEST_DELAY * rate)
    size = 1 << (len(x) + len(y) + reach).bit_length()
    product = np.fft.irfft(np.fft.rfft(y, size) * np.fft.rfft(x, size).conj(), size)
    lag = int(np.argmax(np.concatenate([product[-reach:], product[: reach + 1]]))) - reach
    y = y[lag:] if lag >= 0 else np.pad(y, (-lag, 0))
    return np.pad(y, (0, max(0, len(x) - len(y))))[: len(x)]


def _pyav():
    """PyAV, imported when it is needed, without its messages on stderr."""
    try:
        import av
    except ImportError:
        raise SoundError("the codecs need the package PyAV: pip install av") from None
    av.logging.set_level(av.logging.ERROR)
    return av
