"""Drags of sounds from points of the map, and drops on points."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QColor, QDrag, QDragMoveEvent, QDropEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from editor.views.drags.giving import dragged_of, give, giving_text
from editor.views.map.surface import MapSurface

__all__ = ["MapDrops", "drag_sound"]


def drag_sound(widget: QWidget, data: QMimeData, colour: QColor, outline: QColor) -> None:
    """Run a drag of an event's sound from a widget; the cursor shows a point in its colour."""
    drag = QDrag(widget)
    drag.setMimeData(data)
    ratio = widget.devicePixelRatioF()
    picture = QPixmap(round(20 * ratio), round(20 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(QPen(outline, 1.5))
    painter.drawEllipse(QPointF(10, 10), 7, 7)
    painter.end()
    drag.setPixmap(picture)
    drag.exec(Qt.DropAction.CopyAction)


class MapDrops:
    """Handles drags over the map; other data, such as files, is left to the window."""

    def __init__(self, surface: MapSurface) -> None:
        self._surface = surface

    def drag(self, event: QDragMoveEvent) -> bool:
        """Show the effect of a drop here."""
        dragged = dragged_of(event)
        index = self._surface.index_at(event.position())
        if dragged is None:
            return False
        self._surface.show_hovered(index)
        if index is None:
            self._surface.show_pointer_text("")
            # Accepted, or Qt would send no further moves; a drop here does nothing.
            event.setDropAction(Qt.DropAction.IgnoreAction)
        else:
            text = giving_text(self._surface.session, self._surface.model.marks.ids[index], dragged)
            self._surface.show_pointer_text(text[0].upper() + text[1:])
            event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def drop(self, event: QDropEvent) -> bool:
        """Apply the drop to the event under it."""
        dragged = dragged_of(event)
        index = self._surface.index_at(event.position())
        self._surface.show_hovered(None)
        self._surface.show_pointer_text("")
        if dragged is None:
            return False
        if index is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        event_id = self._surface.model.marks.ids[index]
        give(self._surface.session, event_id, dragged)
        self._surface.session.audition([event_id])
        return True
