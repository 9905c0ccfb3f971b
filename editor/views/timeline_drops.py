"""Sounds dropped on the timeline: on empty space they become events, on an event they become its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from codec.events import MODEL_SAMPLE_RATE, StageSource

from .drag_data import SOUND_MIME, sound_from_mime

if TYPE_CHECKING:
    from .timeline import Timeline

__all__ = ["SoundDrops"]


class SoundDrops:
    """Handles drags of sounds over a timeline; each handler returns True, as event filters do."""

    def __init__(self, timeline: Timeline) -> None:
        self._view = timeline

    def _onset_s(self, at: QPointF) -> float:
        time_s = max(self._view.plot.to_data(at)[0], 0.0)
        snapped = self._view.snap(time_s, frozenset())
        return time_s if snapped is None else snapped

    def drag(self, event: QDragMoveEvent) -> bool:
        """Show what a drop here would do."""
        if not event.mimeData().hasFormat(SOUND_MIME):
            event.ignore()
            return True
        plot = self._view.plot
        at = event.position()
        index = self._view.index_at(at)
        plot.events.set_hovered(index)
        plot.show_guide(self._onset_s(at) if index is None else None)
        plot.show_note("insert here" if index is None else "replace this event's sound", *plot.to_data(at))
        event.acceptProposedAction()
        return True

    def leave(self, _event: QEvent) -> bool:
        """Show nothing any more."""
        self._view.plot.show_guide(None)
        self._view.plot.show_note("")
        return True

    def drop(self, event: QDropEvent) -> bool:
        """Take a dropped sound."""
        found = sound_from_mime(event.mimeData())
        self.leave(event)
        if found is None:
            event.ignore()
        else:
            event.acceptProposedAction()
            self.take(found[0], event.position())
        return True

    def take(self, source: StageSource, at: QPointF) -> None:
        """Insert a sound, or give it to the event at this place, and select the event."""
        session = self._view.session
        index = self._view.index_at(at)
        if index is None:
            onset_samples = round(self._onset_s(at) * MODEL_SAMPLE_RATE)
            event_id = session.edits.insert(source.vector, onset_samples, detail=source.detail)
        else:
            event_id = self._view.model.marks.ids[index]
            session.edits.replace_vector([event_id], source)
        session.selection.set([event_id])
        if self._view.audition_on_grab:
            session.audition([event_id])
