"""The inspector: an event, or a selection, with its fields, its stages, its room and its neighbours."""

from __future__ import annotations

from editor.views.inspector.inspector import InspectorView

__all__ = ["InspectorView"]
