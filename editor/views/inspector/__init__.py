"""The inspector: fields, stages, room and neighbours of the selected events."""

from __future__ import annotations

from editor.views.inspector.inspector import InspectorView

__all__ = ["InspectorView"]
