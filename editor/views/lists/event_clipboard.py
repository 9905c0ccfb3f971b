"""Events on the system clipboard, between windows and between projects.

Events are copied as values, in the format of project files, with their model. Other programs get the onsets
as text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication

from codec.bounds import MAX_DURATION_S
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event
from codec.events.model_identity import ModelIdentity
from codec.project.fields import parse_json
from codec.project.file import ProjectError, RecordingFormat
from codec.project.members import EventReader, Sounds, SoundTables, details_from_json, event_to_json

__all__ = ["EVENTS_MIME", "CopiedEvents", "EventClipboard", "events_from_mime", "events_to_mime"]

EVENTS_MIME = "application/x-pointillist-events"
"""JSON: ``{"model": {"id", "hash"}, "events": [as in a project], "vectors": base64, "details": [base64]}``"""

_PLACE = Path("clipboard")
_ANY_RECORDING = RecordingFormat(MODEL_SAMPLE_RATE, 1, MAX_DURATION_S)


@dataclass(frozen=True)
class CopiedEvents:
    """Events, in order of onset, and the model of their vectors; its rooms do not travel along."""

    events: tuple[Event, ...]
    model: ModelIdentity


def events_to_mime(copied: CopiedEvents) -> QMimeData:
    """Return clipboard data for events."""
    tables = SoundTables()
    events = [event_to_json(event, tables) for event in copied.events]
    payload = {
        "model": {"id": copied.model.name, "hash": copied.model.weights_hash},
        "events": events,
        "vectors": base64.b64encode(tables.vectors().tobytes()).decode("ascii"),
        **tables.details(),
    }
    data = QMimeData()
    data.setData(EVENTS_MIME, json.dumps(payload).encode())
    data.setText("\n".join(f"{event.onset_s:.4f}" for event in copied.events))
    return data


def events_from_mime(data: QMimeData) -> CopiedEvents | None:
    """Return the events on a clipboard, or None if there are none.

    Raises
    ------
    ProjectError
        If they are damaged, or of a version that this one cannot read.
    """
    if not data.hasFormat(EVENTS_MIME):
        return None
    payload = parse_json(_PLACE, "events", bytes(data.data(EVENTS_MIME).data()))
    try:
        numbers = np.frombuffer(base64.b64decode(payload.text("vectors"), validate=True), "<f4")
        vectors = numbers.reshape(-1, VECTOR_SIZE)
    except ValueError as error:
        raise ProjectError(_PLACE, "the events' vectors are damaged ({error})", error=error) from error
    model = payload.child("model")
    details = details_from_json(payload)
    try:
        sounds = Sounds(vectors, details)
    except ValueError as error:
        raise ProjectError(_PLACE, "the events' vectors are damaged ({error})", error=error) from error
    events = EventReader(sounds, _ANY_RECORDING).events(payload, "events")
    return CopiedEvents(tuple(events.values()), ModelIdentity(model.text("id"), model.text("hash")))


class EventClipboard(QObject):
    """Access to events on the system clipboard."""

    changed = Signal()
    """:attr:`has_events` may have a new value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_events = False
        QGuiApplication.clipboard().dataChanged.connect(self._look)
        self._look()

    @property
    def has_events(self) -> bool:
        """Whether there is something to paste.

        It is determined when the clipboard changes, because a query waits for the program that owns it.
        """
        return self._has_events

    def put(self, events: Sequence[Event], model: ModelIdentity) -> None:
        """Copy events."""
        copied = CopiedEvents(tuple(events), model)
        QGuiApplication.clipboard().setMimeData(events_to_mime(copied))

    def read(self) -> CopiedEvents | None:
        """Return the copied events; see :func:`events_from_mime`."""
        data = _clipboard_data()
        return None if data is None else events_from_mime(data)

    def _look(self) -> None:
        data = _clipboard_data()
        self._has_events = data is not None and data.hasFormat(EVENTS_MIME)
        self.changed.emit()


def _clipboard_data() -> QMimeData | None:
    # Qt returns None while the clipboard is empty, which its type hints do not say.
    return cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
