"""studio: load, hear, see and explore sounds in the lessons of From Sample to Song.

Conventions: a sound is ``x: [n] float32 in [-1, 1]`` with its sample rate ``sr`` in Hz, passed as
``x, sr`` or, where several are shown, as ``{"label": (x, sr), ...}``. Nothing is ever normalized.
"""

from studio.clips import ClipError, clips, load
from studio.explore import explore
from studio.players import listen
from studio.plots import plot_spectrum, plot_transfer
from studio.sounds import SoundError
from studio.text import say
from studio.waveforms import plot_compare, plot_waveform

__all__ = [
    "ClipError",
    "SoundError",
    "clips",
    "explore",
    "listen",
    "load",
    "plot_compare",
    "plot_spectrum",
    "plot_transfer",
    "plot_waveform",
    "say",
]
