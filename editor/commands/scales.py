"""Musical scales, and moving pitches along them.

Pitches are MIDI note numbers with a fraction (69 is 440 Hz); a key is a pitch class, 0 for C.
"""

from __future__ import annotations

import math
from bisect import bisect_left

__all__ = ["KEYS", "MODES", "STEPS_RANGE", "degrees", "midi_of", "scale_interval"]

KEYS = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
"""Names of the keys by pitch class."""

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "natural minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
}
"""Semitones above the tonic, by the mode's name."""

STEPS_RANGE = (-24, 24)


def midi_of(pitch_hz: float) -> float:
    """Return the MIDI note number of a frequency, with its fraction."""
    return 69.0 + 12.0 * math.log2(pitch_hz / 440.0)


def degrees(key: int, mode: str) -> tuple[int, ...]:
    """Return the pitch classes of a scale, ascending.

    Raises
    ------
    ValueError
        If the key or mode is unknown.
    """
    if key not in range(12):
        raise ValueError(f"the key is {key}; it must be a pitch class from 0 (C) to 11 (B)")
    if mode not in MODES:
        raise ValueError(f"there is no mode {mode!r}; known are {', '.join(MODES)}")
    return tuple(sorted((key + step) % 12 for step in MODES[mode]))


def scale_interval(midi: float, steps: int, scale: tuple[int, ...]) -> int:
    """Return the semitones by which a pitch moves, for a number of steps along a scale.

    Steps are counted from the nearest note of the scale (of two, the lower). The pitch keeps its deviation
    from that note.
    """
    octave = math.floor(midi / 12)
    notes = [12 * each + degree for each in (octave - 1, octave, octave + 1) for degree in scale]
    above = bisect_left(notes, midi)
    nearest = above if notes[above] - midi < midi - notes[above - 1] else above - 1
    place = nearest - len(scale) + steps  # counted from the lowest degree of this octave
    octaves, degree = divmod(place, len(scale))
    return 12 * (octave + octaves) + scale[degree] - notes[nearest]
