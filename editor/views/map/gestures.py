"""Mouse gestures of the map: clicks, the lasso, drags of sounds, scrolling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem

from editor.theme import Theme
from editor.views.map.picking import in_lasso
from editor.views.map.surface import MapSurface

__all__ = ["MapGestures"]

_ADDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
_LASSO = _ADDS | Qt.KeyboardModifier.AltModifier
_STARTS_PX = 6


class MapGestures:
    """Turns presses, moves and releases on the map into selections, drags and scrolling."""

    def __init__(self, surface: MapSurface) -> None:
        self._surface = surface
        self._outline = QGraphicsPolygonItem()
        self._outline.setFillRule(Qt.FillRule.WindingFill)
        self._outline.hide()
        surface.plot.scene().addItem(self._outline)
        self._press: _Press | None = None
        self._lasso: _Lasso | None = None
        self._pan: _Pan | None = None

    @property
    def left_held(self) -> bool:
        """Whether the left button is held, for a click or a lasso."""
        return self._press is not None

    def set_theme(self, theme: Theme) -> None:
        """Set the colours of the lasso."""
        fill = QColor(theme.accent)
        fill.setAlpha(40)
        self._outline.setBrush(fill)
        self._outline.setPen(QPen(theme.accent, 1, Qt.PenStyle.DashLine))

    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        surface = self._surface
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan = _Pan(surface, event.position())
        elif event.button() == Qt.MouseButton.LeftButton:
            index = surface.index_at(event.position())
            # Events may come and go before the release: the pressed one is known by its identifier.
            event_id = None if index is None else surface.model.marks.ids[index]
            self._press = _Press(event.position(), event_id)
            # With a modifier key, a press on a point may begin a lasso.
            if index is not None and not event.modifiers() & _LASSO:
                surface.select([index])

    def move(self, event: QMouseEvent) -> bool:
        """Continue the gesture; return whether there is one."""
        at = event.position()
        press = self._press
        if self._pan is not None:
            self._pan.move(at)
            return True
        if press is None:
            return False
        if self._lasso is None and (at - press.at).manhattanLength() >= _STARTS_PX:
            if press.event_id is not None and not event.modifiers() & _LASSO:
                self._press = None
                self._surface.drag_away(press.event_id)
                return True
            self._lasso = _Lasso(self._surface, self._outline, press.at)
        if self._lasso is not None:
            self._lasso.move(at, adds=bool(event.modifiers() & _ADDS))
        return True

    def release(self, event: QMouseEvent) -> None:
        """Finish the gesture, or handle it as a click."""
        if event.button() == Qt.MouseButton.MiddleButton and self._pan is not None:
            self._pan.end()
            self._pan = None
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        adds = bool(event.modifiers() & _ADDS)
        if self._lasso is not None:
            self._surface.select(np.flatnonzero(self._lasso.enclosed()), adds=adds)
        else:
            self._click(self._press, event.modifiers())
        self._end_press()

    def _click(self, press: _Press, modifiers: Qt.KeyboardModifier) -> None:
        selection = self._surface.session.selection
        if press.event_id is not None and modifiers & _ADDS:
            if press.event_id in self._surface.session.document:
                selection.toggle([press.event_id])
        elif press.event_id is None and not modifiers:
            selection.clear()

    def cancel(self) -> None:
        """Cancel the gesture of the left button."""
        self._end_press()
        self._surface.show_selection()

    def _end_press(self) -> None:
        self._press = None
        self._lasso = None
        self._outline.hide()


@dataclass(frozen=True)
class _Press:
    """The place of the press of the left button, and its event."""

    at: QPointF
    event_id: str | None


class _Lasso:
    """An outline drawn around points. They are highlighted immediately, and selected at the end.

    So the selection changes only once.
    """

    def __init__(self, surface: MapSurface, item: QGraphicsPolygonItem, start: QPointF) -> None:
        self._surface = surface
        self._item = item
        self._box = surface.plot.getViewBox()
        self._outline: list[QPointF] = []  # in data units: the map may change its size meanwhile
        self._append(start)

    def move(self, at: QPointF, *, adds: bool) -> None:
        """Extend the outline to a position; highlight the points inside, with the selection if it `adds`."""
        surface = self._surface
        self._append(at)
        self._item.setPolygon(QPolygonF(self._pixels()))
        self._item.show()
        marked = self.enclosed()
        if adds:
            marked |= surface.model.marks.selected_mask(surface.session.selection.ids)
        surface.points.selected = marked
        surface.points.neighbours = []
        surface.points.update()

    def enclosed(self) -> NDArray[np.bool_]:
        """Return which events are inside, [n_events]."""
        xs, ys = self._surface.points.pixels()
        return in_lasso(xs, ys, self._pixels()) & self._surface.model.marks.coloured

    def _append(self, at: QPointF) -> None:
        self._outline.append(self._box.mapSceneToView(self._surface.plot.mapToScene(at.toPoint())))

    def _pixels(self) -> list[QPointF]:
        return [self._box.mapViewToScene(each) for each in self._outline]


class _Pan:
    """A drag with the middle button, which scrolls."""

    def __init__(self, surface: MapSurface, at: QPointF) -> None:
        self._surface = surface
        self._last = at
        surface.plot.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPointF) -> None:
        """Scroll by the movement of the pointer."""
        self._surface.pan(at - self._last)
        self._last = at

    def end(self) -> None:
        """Restore the cursor."""
        self._surface.plot.viewport().unsetCursor()
