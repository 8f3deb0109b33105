"""Solutions of earlier lessons that this one builds on, where your own do not pass yet. Made by the build."""

import numpy as np

# from lesson 03_notes_midi
def midi_to_hz(pitch):
    """Frequency in Hz of MIDI numbers: a number, or an array of any shape."""
    return 440 * 2 ** ((np.asarray(pitch, float) - 69) / 12)

# from lesson 01_waveform_pcm
def sine(frequency, duration, sr, amplitude=1.0, phase=0.0):
    """A sine tone as [n] floats, n = round(duration * sr). frequency and sr in Hz, duration in s, phase in radians."""
    t = np.arange(round(duration * sr)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)
