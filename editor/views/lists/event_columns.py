"""The columns of the event table, and what may be typed into them."""

from __future__ import annotations

import math

from codec.messages import Message

__all__ = ["COLUMNS", "EDITABLE", "FIELDS", "KEYS", "MEASURED", "OF_EVENT", "parse_number", "parse_time"]

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("time", "Time", "Onset; type seconds or m:ss.mmm"),
    ("pitch", "Pitch", "Strongest partial, as a note; of noise, the centre of its energy"),
    ("length", "Length s", "Audible length in seconds"),
    ("loudness", "Level dB", "Loudness relative to full scale"),
    ("gain", "Gain dB", "Level change in dB"),
    ("pan", "Pan", "−1 left to 1 right"),
    ("transpose", "Transpose", "Semitones"),
    ("mute", "Mute", "Silence the event without removing it"),
    ("edited", "Edited", "What differs from the event as encoded"),
)
"""Columns of the table: key, title, description."""
KEYS = tuple(key for key, _, _ in COLUMNS)
EDITABLE = {"time", "gain", "pan", "transpose"}
MEASURED = {"pitch": "pitch_hz", "length": "length_s", "loudness": "loudness_db"}
OF_EVENT = {
    "time": "onset_samples",
    "gain": "gain_db",
    "pan": "pan",
    "mute": "mute",
    "transpose": "transpose_semitones",
}
FIELDS = (
    ("onset_samples", Message("time")),
    ("gain_db", Message("gain")),
    ("pan", Message("pan")),
    ("mute", Message("mute")),
    ("transpose_semitones", Message("transpose")),
    ("stretch", Message("length")),
    ("decay_factor", Message("decay")),
    ("hardness", Message("hardness")),
    ("impulse", Message("impulse")),
    ("resonance", Message("resonance")),
    ("room", Message("room")),
    ("room_name", Message("room")),
    ("room_mix", Message("room mix")),
    ("morph", Message("sound")),
    ("render_from", Message("rendering")),
)


def parse_time(text: str) -> float:
    """Return seconds from ``12.5``, ``1:02.5`` or ``1:00:02.5``.

    Raises
    ------
    ValueError
        If `text` has none of these forms.
    """
    seconds = 0.0
    try:
        for part in text.split(":"):
            seconds = seconds * 60 + parse_number(part)
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise ValueError(Message("{text} is not a time", text=text))
    return seconds


def parse_number(text: str) -> float:
    """Return a finite number, typed with a point or a comma.

    Raises
    ------
    ValueError
        If `text` is not a finite number.
    """
    try:
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(Message("{text} is not a number", text=text))
    return value
