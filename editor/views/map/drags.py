"""Sounds dragged away from points of the map, and what is dropped on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QDrag, QDragMoveEvent, QDropEvent, QPainter, QPen, QPixmap

from editor.views.drags.data import sound_to_mime
from editor.views.drags.giving import dragged_of, give, giving_text
from editor.views.marks.marks import EventMarks

if TYPE_CHECKING:
    from editor.session import Session
    from editor.views.map.view import MapView
    from editor.views.marks.model import MarksModel

__all__ = ["MapDrops", "drag_away"]


def drag_away(view: MapView, marks: EventMarks, index: int) -> None:
    """Drag the sound of a point until it is dropped."""
    drag = QDrag(view)
    drag.setMimeData(sound_to_mime(view.source_of(index), marks.ids[index]))
    ratio = view.devicePixelRatioF()
    picture = QPixmap(round(20 * ratio), round(20 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(*map(int, marks.colours[index])))
    painter.setPen(QPen(view.points.theme.text, 1.5))
    painter.drawEllipse(QPointF(10, 10), 7, 7)
    painter.end()
    drag.setPixmap(picture)
    drag.exec(Qt.DropAction.CopyAction)


class MapDrops:
    """Handles drags over the map; what is none of ours, a file perhaps, is left to the window."""

    def __init__(self, view: MapView, session: Session, model: MarksModel) -> None:
        self._view, self._session, self._model = view, session, model

    def drag(self, event: QDragMoveEvent) -> bool:
        """Show what a drop here would do."""
        dragged, index = dragged_of(event), self._view.index_at(event.position())
        if dragged is None:
            return False
        self._view.show_hovered(index)
        if index is None:
            self._view.pointer_changed.emit("")
            # Accepted all the same, or no moves would follow; a drop here does nothing.
            event.setDropAction(Qt.DropAction.IgnoreAction)
        else:
            text = giving_text(self._session, self._model.marks.ids[index], dragged)
            self._view.pointer_changed.emit(text[0].upper() + text[1:])
            event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def drop(self, event: QDropEvent) -> bool:
        """Give what is dropped to the event under it."""
        dragged, index = dragged_of(event), self._view.index_at(event.position())
        self._view.leave()
        if dragged is None:
            return False
        if index is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        event_id = self._model.marks.ids[index]
        give(self._session, event_id, dragged)
        self._session.audition([event_id])
        return True
