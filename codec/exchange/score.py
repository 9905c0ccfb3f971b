"""The events of a piece with their measures and colour clusters, as the input of all exports."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from codec.audio.metadata import Marker
from codec.events.event import Event
from codec.events.measures import Measures
from codec.files import FileError, atomic_file, os_reason

__all__ = [
    "ExchangeError",
    "Score",
    "ScoreEvent",
    "as_text",
    "from_text",
    "nearest_key",
    "note_name",
    "note_number",
    "plain_text",
    "write_rows",
    "written",
]

_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
N_KEYS = 128
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"♯": 1, "#": 1, "♭": -1, "b": -1}
_NOTE_NAME = re.compile(r"([a-g])([♯#♭b]?)(-?[0-9]+)")


class ExchangeError(FileError):
    """A file of events cannot be written or read; ``str()`` names it, the reason and a remedy."""


@dataclass(frozen=True, slots=True)
class ScoreEvent:
    """An event with its measures.

    Parameters
    ----------
    event
        The event with its edits.
    measures
        What the edited event sounds like.
    cluster
        Index of its colour cluster, from 0.
    """

    event: Event
    measures: Measures
    cluster: int = 0

    @property
    def onset_s(self) -> float:
        """Onset in seconds."""
        return self.event.onset_s

    @property
    def end_s(self) -> float:
        """Time in seconds from which on it is inaudible."""
        return self.event.onset_s + self.measures.audible_length_s

    @property
    def note(self) -> str:
        """The nearest note in equal temperament, such as ``A4``; empty without a clear pitch."""
        return note_name(nearest_key(self.measures.pitch_hz)[0]) if self.measures.pitched else ""

    @property
    def label(self) -> str:
        """A short name: the note, or "noise" without a clear pitch, and the cluster."""
        return f"{self.note or 'noise'} · cluster {self.cluster + 1}"


@dataclass(frozen=True)
class Score:
    """The events of a piece, or a selection of them, for export.

    Parameters
    ----------
    title
        Title of the piece; control characters are replaced.
    sample_rate, duration_s
        Of the recording, in Hz and seconds.
    events
        In order of onset.
    colours
        Colour of each cluster: red, green and blue in 0..1.
    tempo_bpm
        Tempo in beats per minute, for formats that count in beats.
    markers
        Markers of the recording, for formats that have markers.
    beats_per_bar
        For formats that count in bars.
    """

    title: str
    sample_rate: int
    duration_s: float
    events: tuple[ScoreEvent, ...]
    colours: tuple[tuple[float, float, float], ...] = ()
    tempo_bpm: float = 120.0
    markers: tuple[Marker, ...] = ()
    beats_per_bar: int = 4

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", plain_text(self.title))

    @property
    def end_s(self) -> float:
        """The later of the recording's end and the end of the last event, in seconds."""
        return max([self.duration_s, *(each.end_s for each in self.events)])

    @property
    def clusters(self) -> list[int]:
        """Indices of the clusters that have events, ascending."""
        return sorted({each.cluster for each in self.events})

    def colour(self, cluster: int) -> str:
        """Return a cluster's colour as ``RRGGBB``; grey if it has none."""
        rgb = self.colours[cluster] if cluster < len(self.colours) else (0.5, 0.5, 0.5)
        return "".join(f"{round(255 * float(np.clip(value, 0, 1))):02X}" for value in rgb)


def nearest_key(pitch_hz: float) -> tuple[int, float]:
    """Return the nearest MIDI key (0..127, A4 is 69), and the pitch's distance above it in semitones.

    Raises
    ------
    ValueError
        If the pitch is not positive and finite.
    """
    if not (math.isfinite(pitch_hz) and pitch_hz > 0):
        raise ValueError(f"{pitch_hz} Hz is no pitch")
    exact = 69 + 12 * math.log2(pitch_hz / 440.0)
    key = min(max(round(exact), 0), N_KEYS - 1)
    return key, exact - key


def note_name(key: int) -> str:
    """Return the name of a MIDI key: 60 is ``C4``."""
    return f"{_NOTES[key % 12]}{key // 12 - 1}"


def note_number(text: str) -> float:
    """Return the MIDI note number of a name ("C4" is 60, "F#3", "Bb2") or of a number.

    Raises
    ------
    ValueError
        If it is neither.
    """
    note = text.strip().lower()
    found = _NOTE_NAME.fullmatch(note)
    if found is None:
        number = float(note)
        if not math.isfinite(number):
            raise ValueError(f"{text!r} is no note")
        return number
    step, sign, octave = found.groups()
    return 12.0 * (int(octave) + 1) + _STEPS[step] + _SIGNS.get(sign, 0)


def plain_text(text: str) -> str:
    """Replace control characters and lone surrogates, which XML and UTF-8 do not allow."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


@contextmanager
def written(path: Path) -> Generator[BinaryIO]:
    """Open a file for atomic writing.

    Raises
    ------
    ExchangeError
        If it cannot be written; an existing file is left unchanged.
    """
    try:
        with atomic_file(path) as stream:
            yield stream
    except OSError as error:
        raise ExchangeError(path, os_reason(error, writing=True)) from error


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: str) -> str:
    """Return a text as a cell that a spreadsheet shows and does not compute: names can come from anybody.

    An apostrophe in front says so; :func:`from_text` takes it away.
    """
    return f"'{value}" if value.lstrip("'").startswith(_FORMULA_STARTS) else value


def from_text(cell: str) -> str:
    """Return the text of a cell that :func:`as_text` made; any other cell is returned unchanged."""
    return cell[1:] if cell.startswith("'") and as_text(cell[1:]) == cell else cell


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file (UTF-8, commas) atomically.

    Raises
    ------
    ExchangeError
        If it cannot be written; an existing file is left unchanged.
    """
    table = io.StringIO(newline="")
    csv.writer(table).writerows(rows)
    with written(path) as stream:
        stream.write(table.getvalue().encode("utf-8", "surrogatepass"))
