"""What other programs are told of events: each with its measures and its colour cluster."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from codec.events.event import Event
from codec.files import FileError, atomic_file, os_reason

__all__ = [
    "ExchangeError",
    "Score",
    "ScoreEvent",
    "nearest_key",
    "note_name",
    "plain_text",
    "write_rows",
    "written",
]

_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
N_KEYS = 128


class ExchangeError(FileError):
    """A file of events that cannot be written or read; ``str()`` names it, the reason and the way out."""


@dataclass(frozen=True, slots=True)
class ScoreEvent:
    """An event as other programs see it.

    Parameters
    ----------
    event
        The event with its edits.
    pitch_hz, length_s, loudness_db
        Its measures (:class:`codec.rendering.Measures`), with its edits.
    cluster
        Its colour cluster, from 0.
    pitched
        Whether it has a clear pitch; else `pitch_hz` says only how high it lies.
    """

    event: Event
    pitch_hz: float
    length_s: float
    loudness_db: float
    cluster: int = 0
    pitched: bool = True

    @property
    def onset_s(self) -> float:
        """Time of occurrence in seconds."""
        return self.event.onset_s

    @property
    def end_s(self) -> float:
        """When it is no longer audible, in seconds."""
        return self.event.onset_s + self.length_s

    @property
    def note(self) -> str:
        """The nearest tempered note, such as ``A4``; empty without a clear pitch."""
        return note_name(nearest_key(self.pitch_hz)[0]) if self.pitched else ""

    @property
    def label(self) -> str:
        """A few words that name it: note and cluster."""
        return f"{self.note or 'no pitch'} · cluster {self.cluster + 1}"


@dataclass(frozen=True)
class Score:
    """The events of a piece, or some of them, for other programs.

    Parameters
    ----------
    title
        Of the piece.
    sample_rate, duration_s
        Of the recording: Hz and seconds.
    events
        In order of onset.
    colours
        By cluster, red, green and blue in 0..1.
    tempo_bpm
        Beats per minute from the start of the piece, for formats that count in beats.
    """

    title: str
    sample_rate: int
    duration_s: float
    events: tuple[ScoreEvent, ...]
    colours: tuple[tuple[float, float, float], ...] = ()
    tempo_bpm: float = 120.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", plain_text(self.title))

    @property
    def end_s(self) -> float:
        """The later of the recording's end and the end of the last event, in seconds."""
        return max([self.duration_s, *(each.end_s for each in self.events)])

    @property
    def clusters(self) -> list[int]:
        """The clusters that have events, ascending."""
        return sorted({each.cluster for each in self.events})

    def colour(self, cluster: int) -> str:
        """Return a cluster's colour as ``RRGGBB``; grey if it has none."""
        rgb = self.colours[cluster] if cluster < len(self.colours) else (0.5, 0.5, 0.5)
        return "".join(f"{round(255 * float(np.clip(value, 0, 1))):02X}" for value in rgb)


def nearest_key(pitch_hz: float) -> tuple[int, float]:
    """Return the nearest key of MIDI (0..127, A4 is 69) and how many semitones the pitch is above it.

    Raises
    ------
    ValueError
        If the pitch is not a positive number.
    """
    if not (math.isfinite(pitch_hz) and pitch_hz > 0):
        raise ValueError(f"{pitch_hz} Hz is no pitch")
    exact = 69 + 12 * math.log2(pitch_hz / 440.0)
    key = min(max(round(exact), 0), N_KEYS - 1)
    return key, exact - key


def note_name(key: int) -> str:
    """Return the name of a key of MIDI: 60 is ``C4``."""
    return f"{_NOTES[key % 12]}{key // 12 - 1}"


def plain_text(text: str) -> str:
    """Return a text without control characters and halves of characters, which XML and UTF-8 cannot hold."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


@contextmanager
def written(path: Path) -> Generator[BinaryIO]:
    """Write a file atomically, with errors that name it.

    Raises
    ------
    ExchangeError
        If it cannot be written; an earlier file stays.
    """
    try:
        with atomic_file(path) as stream:
            yield stream
    except OSError as error:
        raise ExchangeError(path, os_reason(error, writing=True)) from error


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file atomically; UTF-8 with commas.

    Raises
    ------
    ExchangeError
        If it cannot be written; an earlier file stays.
    """
    table = io.StringIO(newline="")
    csv.writer(table).writerows(rows)
    with written(path) as stream:
        stream.write(table.getvalue().encode("utf-8", "surrogatepass"))
