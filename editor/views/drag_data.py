"""What travels when a sound is dragged between views: an event vector, its detail, and its name.

One mime type serves the map, the palette, the inspector's slots and the timeline, so that anything that
holds a sound can be dropped wherever a sound is wanted.
"""

from __future__ import annotations

import base64
import json

from PySide6.QtCore import QMimeData

from codec.detail import Detail
from codec.events import StageSource

__all__ = ["SOUND_MIME", "sound_from_mime", "sound_to_mime"]

SOUND_MIME = "application/x-pointillist-sound"
"""JSON: ``{"label": str, "vector": [32 numbers], "detail": base64 or null, "event_id": str or null}``."""


def sound_to_mime(source: StageSource, event_id: str | None = None) -> QMimeData:
    """Return drag data for `source`; `event_id` says which event it was taken from, if any."""
    detail = None if source.detail is None else base64.b64encode(source.detail.to_bytes()).decode()
    payload = {
        "label": source.label,
        "vector": source.vector.tolist(),
        "detail": detail,
        "event_id": event_id,
    }
    data = QMimeData()
    data.setData(SOUND_MIME, json.dumps(payload).encode())
    data.setText(source.label)
    return data


def sound_from_mime(data: QMimeData) -> tuple[StageSource, str | None] | None:
    """Return the dragged sound and the event it came from, or None if `data` holds no usable sound."""
    if not data.hasFormat(SOUND_MIME):
        return None
    try:
        payload = json.loads(bytes(data.data(SOUND_MIME).data()))
        event_id = payload.get("event_id")
        packed = payload.get("detail")
        detail = None if packed is None else Detail.from_bytes(base64.b64decode(packed, validate=True))
        return StageSource(payload["vector"], str(payload["label"]), detail), event_id or None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
