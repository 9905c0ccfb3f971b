"""Draws all events of the timeline in one item.

One graphics item per event dies at a few thousand; this one maps every event to pixels with a few array
operations, drops what is outside the exposed rectangle, and fills one path per colour and opacity.

An event is a wedge: tall at its onset, thinning out over its audible length. Muted events are hollow and
hatched, edited ones carry a diamond above the onset, selected ones are outlined: nothing depends on colour
alone.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ..theme import Theme
from .event_marks import EventMarks
from .hit_testing import Boxes, Floats, make_boxes

__all__ = ["EVENT_HEIGHT", "EventItem"]

EVENT_HEIGHT = 13.0
"""Height of an event at its onset, in device-independent pixels."""

_SMOOTH_BELOW = 1500


class EventItem(pg.GraphicsObject):
    """All events over an axis of seconds and an axis of lanes or log2 Hz."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.theme = theme
        self._marks: EventMarks | None = None
        self._heights: Floats = np.zeros(0)
        self._selected: NDArray[np.bool_] = np.zeros(0, bool)
        self._keys: NDArray[np.int64] = np.zeros(0, np.int64)
        self._hovered: int | None = None
        self._drag: tuple[float, float, bool] | None = None
        self._bounds = QRectF(0, 0, 1, 1)

    # what is shown

    def set_marks(self, marks: EventMarks, heights: Floats, bounds: QRectF) -> None:
        """Show `marks` at `heights` on the vertical axis; `bounds` is the whole plane in data units."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self._marks, self._heights = marks, heights
        self._selected = np.zeros(len(marks), bool)
        self._hovered = None
        quantised = marks.colours.astype(np.int64) // 20
        colour_key = np.where(marks.coloured, (quantised @ np.array([196, 14, 1])) + 1, 0)
        self._keys = colour_key * 8 + np.round((marks.opacity - 0.3) * 10).astype(np.int64)
        self.update()

    def set_selected(self, ids: frozenset[str]) -> None:
        """Outline the events in `ids`."""
        if self._marks is not None:
            self._selected = self._marks.selected_mask(ids)
            self.update()

    def set_hovered(self, index: int | None) -> None:
        """Lighten the outline of the event under the pointer."""
        if index != self._hovered:
            self._hovered = index
            self.update()

    def set_drag(self, offset: tuple[float, float, bool] | None) -> None:
        """Show the selected events moved by (seconds, height, as copies), or at rest."""
        if offset != self._drag:
            self._drag = offset
            self.update()

    # geometry

    def boundingRect(self) -> QRectF:
        """Return the whole plane, in data units."""
        return self._bounds

    def pixel_boxes(self) -> Boxes:
        """Return the boxes of all events at rest, in scene pixels, for hit testing."""
        if self._marks is None or len(self._marks) == 0:
            empty = np.zeros(0)
            return Boxes(empty, empty, empty, empty)
        start, end, centre = self._to_pixels(self._marks.onset_s, self._marks.length_s, self._heights)
        return make_boxes(start, end, centre, EVENT_HEIGHT)

    def _to_pixels(self, onset_s: Floats, length_s: Floats, heights: Floats) -> tuple[Floats, Floats, Floats]:
        t = self.sceneTransform()
        start = onset_s * t.m11() + t.dx()
        return start, start + length_s * t.m11(), heights * t.m22() + t.dy()

    # drawing

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint what is exposed, in scene pixels, so that heights and marks do not stretch with the zoom."""
        del widget
        marks = self._marks
        if marks is None or len(marks) == 0:
            return
        to_scene, invertible = self.sceneTransform().inverted()
        if not invertible:
            return
        exposed = self.sceneTransform().mapRect(option.exposedRect)
        painter.setTransform(to_scene, True)
        dragged = self._selected if self._drag is not None else np.zeros(len(marks), bool)
        copies = self._drag is not None and self._drag[2]
        self._paint_events(painter, exposed, np.ones(len(marks), bool) if copies else ~dragged, 0.0, 0.0)
        if self._drag is not None:
            self._paint_events(painter, exposed, dragged, self._drag[0], self._drag[1])

    def _paint_events(
        self, painter: QPainter, exposed: QRectF, which: NDArray[np.bool_], dx: float, dy: float
    ) -> None:
        marks = self._marks
        assert marks is not None
        start, end, centre = self._to_pixels(marks.onset_s + dx, marks.length_s, self._heights + dy)
        end = np.maximum(end, start + EVENT_HEIGHT * 0.7)
        margin = EVENT_HEIGHT
        seen = which & (start <= exposed.right() + margin) & (end >= exposed.left() - margin)
        seen &= (centre >= exposed.top() - margin) & (centre <= exposed.bottom() + margin)
        visible = np.flatnonzero(seen)
        if len(visible) == 0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(visible) < _SMOOTH_BELOW)
        heard = visible[~marks.muted[visible]]
        outline = QColor(self.theme.text)
        outline.setAlpha(70)
        painter.setPen(QPen(outline, 1.0))
        for key in np.unique(self._keys[heard]):
            batch = heard[self._keys[heard] == key]
            painter.setBrush(self._brush(batch[0]))
            painter.drawPath(_wedges(start[batch], end[batch], centre[batch]))
        onsets = QPainterPath()
        for i in heard:
            onsets.addRect(start[i], centre[i] - EVENT_HEIGHT / 2, 1.5, EVENT_HEIGHT)
        edge = QColor(self.theme.text)
        edge.setAlpha(150)
        painter.fillPath(onsets, edge)
        self._paint_muted(painter, visible[marks.muted[visible]], start, end, centre)
        self._paint_outlines(painter, visible, start, end, centre)

    def _brush(self, index: int) -> QBrush:
        marks = self._marks
        assert marks is not None
        colour = (
            QColor(*map(int, marks.colours[index])) if marks.coloured[index] else QColor(self.theme.event)
        )
        colour.setAlphaF(float(marks.opacity[index]))
        return QBrush(colour)

    def _paint_muted(
        self, painter: QPainter, muted: NDArray[np.intp], start: Floats, end: Floats, centre: Floats
    ) -> None:
        if len(muted) == 0:
            return
        pen = QPen(self.theme.faint, 1.0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QBrush(self.theme.faint, Qt.BrushStyle.BDiagPattern))
        painter.drawPath(_wedges(start[muted], end[muted], centre[muted]))

    def _paint_outlines(
        self, painter: QPainter, visible: NDArray[np.intp], start: Floats, end: Floats, centre: Floats
    ) -> None:
        marks = self._marks
        assert marks is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chosen = visible[self._selected[visible]]
        if len(chosen):
            path = _wedges(start[chosen] - 1, end[chosen] + 1, centre[chosen], EVENT_HEIGHT + 3)
            painter.setPen(QPen(self.theme.halo, 4.0))
            painter.drawPath(path)
            painter.setPen(QPen(self.theme.selection, 2.0))
            painter.drawPath(path)
        if (
            self._hovered is not None
            and _seen_in(visible, self._hovered)
            and not self._selected[self._hovered]
        ):
            one = np.array([self._hovered])
            painter.setPen(QPen(self.theme.text, 1.0))
            painter.drawPath(_wedges(start[one] - 1, end[one] + 1, centre[one], EVENT_HEIGHT + 2))
        edited = visible[marks.edited[visible]]
        if len(edited):
            painter.setPen(QPen(self.theme.background, 1.0))
            painter.setBrush(self.theme.guide)
            for i in edited:
                painter.drawPolygon(_diamond(start[i] + 1, centre[i] - EVENT_HEIGHT / 2 - 3))


def _seen_in(visible: NDArray[np.intp], index: int) -> bool:
    """Return whether `index` is among the sorted indices `visible`."""
    place = int(np.searchsorted(visible, index))
    return place < len(visible) and int(visible[place]) == index


def _wedges(start: Floats, end: Floats, centre: Floats, height: float = EVENT_HEIGHT) -> QPainterPath:
    """Return one path of wedges: full height at the onset, a fifth of it at the end."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    half, tail = height / 2, height / 8
    for x0, x1, y in zip(start.tolist(), end.tolist(), centre.tolist(), strict=True):
        shoulder = min(x0 + 5.0, (x0 + x1) / 2)
        path.addPolygon(
            QPolygonF(
                [
                    QPointF(x0, y - half),
                    QPointF(shoulder, y - half),
                    QPointF(x1, y - tail),
                    QPointF(x1, y + tail),
                    QPointF(shoulder, y + half),
                    QPointF(x0, y + half),
                ]
            )
        )
        path.closeSubpath()
    return path


def _diamond(x: float, y: float, radius: float = 3.5) -> QPolygonF:
    return QPolygonF(
        [QPointF(x - radius, y), QPointF(x, y - radius), QPointF(x + radius, y), QPointF(x, y + radius)]
    )
