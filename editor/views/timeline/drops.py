"""Sounds dropped on the timeline: on empty space they become events, on an event they become its sound.

A stage dropped on an event is swapped into it, a room is put around it. Events of the library may be several.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from codec.events.event import MODEL_SAMPLE_RATE
from editor.session.inserting import insert_from_library
from editor.translation import tr
from editor.views.drags.data import DraggedSound, rows_from_mime
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
        dragged, at, plot = dragged_of(event), event.position(), self._surface.plot
        index = None if dragged is None else self._surface.index_at(at)
        on_empty = isinstance(dragged, DraggedSound) or self._library_rows(event) is not None
        if index is None and not on_empty:
            self.leave(event)
            event.ignore()
            return True
        plot.events.set_hovered(index)
        plot.show_guide(self._onset_s(at) if index is None else None)
        text = tr("insert here")
        if index is not None and dragged is not None:
            text = giving_text(self._surface.session, self._surface.model.marks.ids[index], dragged)
        plot.show_note(text, *plot.to_data(at))
        event.acceptProposedAction()
        return True

    def _library_rows(self, event: QDropEvent) -> list[int] | None:
        return rows_from_mime(event.mimeData(), self._surface.session.library.folder)

    def leave(self, _event: QEvent) -> bool:
        """Show nothing any more."""
        self._surface.plot.show_guide(None)
        self._surface.plot.show_note("")
        return True

    def drop(self, event: QDropEvent) -> bool:
        """Take what was dropped."""
        dragged, rows, at = dragged_of(event), self._library_rows(event), event.position()
        self.leave(event)
        if rows is not None and (dragged is None or self._surface.index_at(at) is None):
            self._insert(rows, at)
            event.acceptProposedAction()
        elif dragged is None or not self.take(dragged, at):
            event.ignore()
        else:
            event.acceptProposedAction()
        return True

    def _insert(self, rows: list[int], at: QPointF) -> None:
        """Insert events of the library, which are read first."""
        session = self._surface.session

        def hear(ids: list[str]) -> None:
            if self._surface.audition_on_grab:
                session.audition(ids)

        insert_from_library(session, rows, self._onset_s(at), hear)

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
