"""The event of a recording or a project that a search begins with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codec.audio.clip import AudioReader, load_audio
from codec.events.event import Event
from codec.files import FileError
from codec.model.event_model import EventModel
from codec.project.file import read_project
from codec.search.levels import LevelName
from codec.search.streaming import encode
from codec.targets import Kind, kind_of

__all__ = ["event_at", "event_near"]

_BEFORE_S, _AFTER_S = 2.0, 4.0
"""What is encoded around a time: the event, those that still sound, and its decay."""
_TOGETHER_S = 0.06
"""Of events that begin this near to the time, the loudest is meant."""


def event_at(path: Path, at_s: float, model: EventModel, level: LevelName) -> Event:
    """Return the event of a file at a time; of a recording, only the seconds around it are encoded.

    Parameters
    ----------
    path
        A recording or a project.
    at_s
        In seconds.
    model
        What the event has to be of.
    level
        For recordings.

    Raises
    ------
    codec.files.FileError
        If the file cannot be used, is shorter than that, is of another model, or has no event there.
    """
    if kind_of(path) is Kind.PROJECT:
        project = read_project(path, decode=False)
        misfit = project.model.misfit(model.identity)
        if misfit is not None:
            raise FileError(path, "{misfit}; encode its recording again", misfit=misfit.reason)
        found, offset_s = project.events, 0.0
    else:
        found, offset_s = _encoded(path, at_s, model, level)
    event = event_near(found, at_s - offset_s)
    if event is None:
        raise FileError(path, "has no event at {at_s:.2f} s; choose another time", at_s=at_s)
    return event


def event_near(events: Sequence[Event], at_s: float) -> Event | None:
    """Return the loudest of the events that begin at a time, otherwise the one that begins nearest to it."""
    together = [event for event in events if abs(event.onset_s - at_s) <= _TOGETHER_S]
    if together:
        return max(together, key=lambda event: float(event.vector[0]))
    return min(events, key=lambda event: abs(event.onset_s - at_s), default=None)


def _encoded(path: Path, at_s: float, model: EventModel, level: LevelName) -> tuple[Sequence[Event], float]:
    with AudioReader(path) as reader:
        duration_s = reader.duration_s
    if not 0.0 <= at_s <= duration_s:
        raise FileError(path, "is {duration_s:.2f} s long; choose a time within it", duration_s=duration_s)
    begin_s = max(0.0, at_s - _BEFORE_S)
    clip = load_audio(path).part(begin_s, min(duration_s, at_s + _AFTER_S))
    return encode(model, clip, level=level).events.events, begin_s
