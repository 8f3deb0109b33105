"""studio: load, hear, see and explore sounds in the lessons of From Sample to Song.

Conventions: a sound is ``x: [n] float32 in [-1, 1]`` with its sample rate ``sr`` in Hz, passed as
``x, sr`` or, where several are shown, as ``{"label": (x, sr), ...}``. Nothing is ever normalized.
"""

from studio.clips import ClipError, clips, load
from studio.curves import plot_curves
from studio.datasets import DatasetError, dataset
from studio.explore import explore
from studio.images import plot_chroma, plot_matrix, plot_mel, plot_spectrogram
from studio.pianoroll import plot_piano_roll
from studio.players import listen
from studio.plots import plot_spectrum, plot_transfer
from studio.sounds import SoundError
from studio.text import say
from studio.training import History, TrainingError, train
from studio.waveforms import plot_compare, plot_waveform

__all__ = [
    "ClipError",
    "DatasetError",
    "History",
    "SoundError",
    "TrainingError",
    "clips",
    "dataset",
    "explore",
    "listen",
    "load",
    "plot_chroma",
    "plot_compare",
    "plot_curves",
    "plot_matrix",
    "plot_mel",
    "plot_piano_roll",
    "plot_spectrogram",
    "plot_spectrum",
    "plot_transfer",
    "plot_waveform",
    "say",
    "train",
]
