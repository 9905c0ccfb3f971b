"""The data of a drag of a sound, a stage, a room or events of the library between views.

Map, palette, slots of the inspector and timeline use one MIME type, so each can accept sounds from all
others. Rooms of the bank are dragged by name.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QMimeData

from codec import bounded_json
from codec.events.event import Stage, StageSource
from codec.project.detail_versions import read_detail

__all__ = [
    "LIBRARY_MIME",
    "ROOM_MIME",
    "SOUND_MIME",
    "DraggedSound",
    "add_rows",
    "dragged_from_mime",
    "room_to_mime",
    "rows_from_mime",
    "sound_to_mime",
]

SOUND_MIME = "application/x-pointillist-sound"
"""JSON: ``{"label": str, "vector": [32 numbers], "detail": base64 or null, "event_id": str or null,
"stage": str or null}``."""

LIBRARY_MIME = "application/x-pointillist-library-rows"
"""JSON: ``{"folder": str, "rows": [numbers]}``: events of the library in a folder."""

ROOM_MIME = "application/x-pointillist-room"
"""The name of a room, as UTF-8."""


@dataclass(frozen=True)
class DraggedSound:
    """A dragged sound.

    Attributes
    ----------
    event_id
        The event it was taken from, if any.
    stage
        The dragged stage; None for the whole sound.
    """

    source: StageSource
    event_id: str | None = None
    stage: Stage | None = None


def sound_to_mime(source: StageSource, event_id: str | None = None, stage: Stage | None = None) -> QMimeData:
    """Return drag data for a sound; see :class:`DraggedSound`."""
    detail = None if source.detail is None else base64.b64encode(source.detail.to_bytes()).decode()
    payload = {
        "label": source.label,
        "vector": source.vector.tolist(),
        "detail": detail,
        "event_id": event_id,
        "stage": None if stage is None else stage.value,
    }
    data = QMimeData()
    data.setData(SOUND_MIME, json.dumps(payload).encode())
    data.setText(source.label)
    return data


def add_rows(data: QMimeData, folder: Path, rows: Sequence[int]) -> None:
    """Add events of the library in a folder to drag data."""
    data.setData(LIBRARY_MIME, json.dumps({"folder": str(folder), "rows": list(rows)}).encode())


def rows_from_mime(data: QMimeData, folder: Path) -> list[int] | None:
    """Return the dragged events of the library in a folder; None if `data` holds none of it."""
    if not data.hasFormat(LIBRARY_MIME):
        return None
    try:
        payload = cast("Any", bounded_json.parse(bytes(data.data(LIBRARY_MIME).data())))
        rows = [int(row) for row in payload["rows"]]
        return rows if payload["folder"] == str(folder) and rows else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def room_to_mime(name: str) -> QMimeData:
    """Return drag data for a room of the bank."""
    data = QMimeData()
    data.setData(ROOM_MIME, name.encode())
    data.setText(name)
    return data


def dragged_from_mime(data: QMimeData) -> DraggedSound | str | None:
    """Return the dragged sound, or the name of the dragged room; None if `data` holds nothing usable."""
    if data.hasFormat(ROOM_MIME):
        return bytes(data.data(ROOM_MIME).data()).decode(errors="replace")
    if not data.hasFormat(SOUND_MIME):
        return None
    try:
        payload = cast("Any", bounded_json.parse(bytes(data.data(SOUND_MIME).data())))
        packed = payload.get("detail")
        stage = payload.get("stage")
        detail = None if packed is None else read_detail(base64.b64decode(packed, validate=True))
        source = StageSource(payload["vector"], str(payload["label"]), detail)
        return DraggedSound(source, payload.get("event_id") or None, None if stage is None else Stage(stage))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
