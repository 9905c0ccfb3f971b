"""Sounds dropped on the timeline: on empty space they become events, on an event they become its sound.

A stage dropped on an event is swapped into it, a room is put around it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from codec.events.event import MODEL_SAMPLE_RATE
from editor.translation import tr
from editor.views.drags.data import DraggedSound
from editor.views.drags.giving import dragged_of, give, giving_text
from editor.views.timeline.surface import TimelineSurface

__all__ = ["SoundDrops"]


class SoundDrops:
    """Handles drags of sounds over a timeline; each handler returns True, as event filters do."""

    def __init__(self, surface: TimelineSurface) -> None:
        self._surface = surface

    def _onset_s(self, at: QPointF) -> float:
        time_s = max(self._surface.plot.to_data(at)[0], 0.0)
        snapped = self._surface.snapped(time_s, frozenset())
        return time_s if snapped is None else snapped.time_s

    def drag(self, event: QDragMoveEvent) -> bool:
        """Show what a drop here would do."""
        dragged = dragged_of(event)
        at = event.position()
        plot = self._surface.plot
        index = self._surface.index_at(at)
        if dragged is None or (index is None and isinstance(dragged, str)):
            self.leave(event)
            event.ignore()
            return True
        plot.events.set_hovered(index)
        plot.show_guide(self._onset_s(at) if index is None else None)
        text = tr("insert here")
        if index is not None:
            text = giving_text(self._surface.session, self._surface.model.marks.ids[index], dragged)
        plot.show_note(text, *plot.to_data(at))
        event.acceptProposedAction()
        return True

    def leave(self, _event: QEvent) -> bool:
        """Show nothing any more."""
        self._surface.plot.show_guide(None)
        self._surface.plot.show_note("")
        return True

    def drop(self, event: QDropEvent) -> bool:
        """Take what was dropped."""
        dragged = dragged_of(event)
        self.leave(event)
        if dragged is None or not self.take(dragged, event.position()):
            event.ignore()
        else:
            event.acceptProposedAction()
        return True

    def take(self, dragged: DraggedSound | str, at: QPointF) -> bool:
        """Insert a sound, or give what was dropped to the event at this place; return whether it could."""
        session = self._surface.session
        index = self._surface.index_at(at)
        if index is not None:
            event_id = self._surface.model.marks.ids[index]
            give(session, event_id, dragged)
        elif isinstance(dragged, DraggedSound):
            onset_samples = round(self._onset_s(at) * MODEL_SAMPLE_RATE)
            source = dragged.source
            event_id = session.edits.insert(source.vector, onset_samples, detail=source.detail)
            if event_id not in session.document:
                return False
            session.selection.set([event_id])
        else:
            return False
        if self._surface.audition_on_grab:
            session.audition([event_id])
        return True
