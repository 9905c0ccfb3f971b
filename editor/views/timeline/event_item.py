"""Draws all events of the timeline in one item.

One graphics item for each event is too slow from a few thousand events on. This item maps all events to
pixels with a few array operations, skips those outside the exposed rectangle, and fills one path for each
colour and opacity.

An event is a wedge: tall at its onset, narrower and fainter over its audible length, as its level falls. It
is filled if it is heard as captured, a ring if it is heard from the model, and half filled for a blend; what
is not filled has a tint of its colour. Muted
events are hollow and hatched, edited ones have a diamond above the onset, selected ones are outlined: no
information depends on colour alone. While events are solo, the others are faint and without outlines.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGradient,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from editor.overrides import guarded
from editor.theme import Theme
from editor.views.marks.hit_testing import Boxes, Floats, make_boxes
from editor.views.marks.marks import OPACITY_FLOOR, SILENT_SHARE, EventMarks
from editor.views.timeline.dense_events import TINT, DenseEvents, DenseStyle, paint_dense

__all__ = ["EVENT_HEIGHT", "Drag", "EventItem"]

EVENT_HEIGHT = 13.0
"""Height of an event at its onset, in device-independent pixels."""

_RING_WIDTH = 2.5
_FINE_BELOW = 300
"""With more events, one path per colour is filled, without fading and outlines."""
_FADED = 0.2
"""The share of an event's opacity that is left at the end of its audible length."""
_HALOED_BELOW = 120
_PIXELS_ABOVE = 400
"""With more events, they are drawn as pixels."""
_ONSET_ALPHA = 150
_GHOST = 0.3
"""Opacity of dragged events at the place that they are dragged from."""
_DIAMOND_PX = 5.5

Hollow = Literal["none", "half", "whole"]


class Drag(NamedTuple):
    """The displayed place of the selected events during a drag: stretched around a time, then moved."""

    seconds: float = 0.0
    height: float = 0.0
    copying: bool = False
    factor: float = 1.0
    pivot_s: float = 0.0


@guarded
class EventItem(pg.GraphicsObject):
    """All events over an axis of seconds and an axis of lanes or log2 Hz."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._version = 0
        self._picture: QPixmap | None = None
        self._picture_key: tuple[object, ...] = ()
        self._marks: EventMarks | None = None
        self._heights: Floats = np.zeros(0)
        self._selected: NDArray[np.bool_] = np.zeros(0, bool)
        self._keys: NDArray[np.int64] = np.zeros(0, np.int64)
        self._hovered: int | None = None
        self._drag: Drag | None = None
        self._bounds = QRectF(0, 0, 1, 1)

    # Contents

    def set_theme(self, theme: Theme) -> None:
        """Set the colours of `theme`."""
        self._theme = theme
        self._version += 1
        self.update()

    def set_marks(self, marks: EventMarks, heights: Floats, bounds: QRectF) -> None:
        """Show `marks` at `heights` on the vertical axis; `bounds` is the whole plane in data units."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self._marks = marks
        self._heights = heights
        self._selected = np.zeros(len(marks), bool)
        self._hovered = None
        quantised = marks.colours.astype(np.int64) // 32
        colour_key = np.where(marks.coloured, (quantised @ np.array([196, 14, 1])) + 1, 0)
        keys = colour_key * 8 + np.round((marks.opacity - OPACITY_FLOOR) * 7).astype(np.int64)
        self._keys = 2 * keys + marks.silent
        self._version += 1
        self.update()

    def set_selected(self, ids: frozenset[str]) -> None:
        """Outline the events in `ids`."""
        if self._marks is not None:
            self._selected = self._marks.selected_mask(ids)
            self._version += 1
            self.update()

    def set_hovered(self, index: int | None) -> None:
        """Lighten the outline of the event under the pointer."""
        if index != self._hovered:
            self._hovered = index
            self.update()

    def set_drag(self, drag: Drag | None) -> None:
        """Show the selected events in a drag, or at rest."""
        if drag != self._drag:
            self._drag = drag
            self.update()

    # Geometry

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

    # Drawing

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in scene pixels, so that heights and marks do not scale with the zoom.

        Events at rest are cached as a picture, so a moving playhead or pointer copies only a few pixels.
        """
        del option
        marks = self._marks
        to_scene, invertible = self.sceneTransform().inverted()
        if marks is None or len(marks) == 0 or not invertible or widget is None:
            return
        painter.setTransform(to_scene, True)
        painter.drawPixmap(QPointF(0, 0), self._resting_picture(widget, painter.device().devicePixelRatioF()))
        seen = QRectF(widget.rect())
        if self._drag is not None:
            drag = self._drag
            onset_s = drag.pivot_s + (marks.onset_s - drag.pivot_s) * drag.factor + drag.seconds
            self._paint_events(painter, seen, self._selected, onset_s, drag.height)
        if self._hovered is not None and not self._selected[self._hovered]:
            one = np.array([self._hovered])
            start, end, centre = self._to_pixels(marks.onset_s[one], marks.length_s[one], self._heights[one])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.text, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(_wedges(start - 1, end + 1, centre, EVENT_HEIGHT + 2)[0])

    def _resting_picture(self, widget: QWidget, ratio: float) -> QPixmap:
        """Return the picture of all events, as large as the view; those that are moved leave a ghost."""
        t = self.sceneTransform()
        dragging = None if self._drag is None else self._drag.copying
        key = (self._version, t.m11(), t.m22(), t.dx(), t.dy(), widget.size().toTuple(), ratio, dragging)
        if self._picture is None or self._picture_key != key:
            picture = QPixmap(widget.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            assert self._marks is not None
            resting = ~self._selected if dragging is False else np.ones(len(self._selected), bool)
            area = QRectF(widget.rect())
            if dragging is False:
                painter.setOpacity(_GHOST)
                self._paint_events(painter, area, self._selected, self._marks.onset_s, 0.0)
                painter.setOpacity(1.0)
            self._paint_events(painter, area, resting, self._marks.onset_s, 0.0)
            painter.end()
            self._picture = picture
            self._picture_key = key
        return self._picture

    def _paint_events(
        self, painter: QPainter, area: QRectF, which: NDArray[np.bool_], onset_s: Floats, rise: float
    ) -> None:
        marks = self._marks
        assert marks is not None
        start, end, centre = self._to_pixels(onset_s, marks.length_s, self._heights + rise)
        end = np.maximum(end, start + EVENT_HEIGHT * 0.7)
        margin = EVENT_HEIGHT
        seen = which & (start <= area.right() + margin) & (end >= area.left() - margin)
        seen &= (centre >= area.top() - margin) & (centre <= area.bottom() + margin)
        visible = np.flatnonzero(seen)
        if len(visible) > _PIXELS_ABOVE:
            self._paint_pixels(painter, area, visible, (start, end, centre))
            return
        wedges = _wedges(start[visible], end[visible], centre[visible])
        muted = marks.muted[visible]
        self._paint_bodies(painter, visible, wedges, muted)
        onset = QColor(self._theme.text)
        onset.setAlpha(_ONSET_ALPHA)
        for i in visible[~muted & ~marks.silent[visible]].tolist():
            painter.fillRect(
                QRectF(float(start[i]), float(centre[i]) - EVENT_HEIGHT / 2, 1.5, EVENT_HEIGHT), onset
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = visible[self._selected[visible]]
        outlines = _wedges(start[chosen] - 1, end[chosen] + 1, centre[chosen], EVENT_HEIGHT + 3)
        halo = QPen(self._theme.halo, 4.0)
        line = QPen(self._theme.selection, 2.0)
        for pen in (halo, line) if len(chosen) < _HALOED_BELOW else (line,):
            painter.setPen(pen)
            for outline in outlines:
                painter.drawPolyline(outline)
        painter.setPen(QPen(self._theme.background, 1.0))
        painter.setBrush(self._theme.guide)
        for i in visible[marks.edited[visible]].tolist():
            painter.drawConvexPolygon(_diamond(float(start[i]) + 1, float(centre[i]) - EVENT_HEIGHT / 2 - 3))

    def _paint_pixels(
        self, painter: QPainter, area: QRectF, visible: NDArray[np.intp], at: tuple[Floats, Floats, Floats]
    ) -> None:
        marks = self._marks
        theme = self._theme
        assert marks is not None
        start, end, centre = (each[visible] for each in at)
        plain = np.array([theme.event.red(), theme.event.green(), theme.event.blue()], np.uint8)
        colours = np.where(marks.coloured[visible, None], marks.colours[visible], plain)
        onset = QColor(theme.text)
        onset.setAlpha(_ONSET_ALPHA)
        paint_dense(
            painter,
            area,
            DenseEvents(
                start,
                end,
                centre,
                colours,
                np.where(marks.silent, SILENT_SHARE, 1.0)[visible] * marks.opacity[visible],
                marks.model_share[visible],
                marks.muted[visible],
                marks.edited[visible],
                self._selected[visible],
                marks.silent[visible],
            ),
            DenseStyle(EVENT_HEIGHT, onset, theme.faint, theme.guide, theme.selection),
        )

    def _paint_bodies(
        self,
        painter: QPainter,
        visible: NDArray[np.intp],
        wedges: list[QPolygonF],
        muted: NDArray[np.bool_],
    ) -> None:
        # One path per colour is filled, but outlines are stroked one by one: stroking a path of many parts is
        # hundreds of times slower than stroking the parts.
        assert self._marks is not None
        hollows = [_hollow_of(share) for share in self._marks.model_share[visible].tolist()]
        batches: dict[int, list[int]] = {}
        for place, key in enumerate(self._keys[visible].tolist()):
            if not muted[place]:
                batches.setdefault(key, []).append(place)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for key in sorted(batches, key=lambda key: key % 2, reverse=True):  # silent ones below the others
            places = batches[key]
            together = QPainterPath()
            together.setFillRule(Qt.FillRule.WindingFill)
            tinted = QPainterPath()
            tinted.setFillRule(Qt.FillRule.WindingFill)
            for place in places:
                box = wedges[place].boundingRect()
                body = _body(round(2 * box.width()) / 2, hollows[place])
                x, y = box.left(), box.center().y()
                if len(visible) < _FINE_BELOW:
                    painter.translate(x, y)
                    colour = self._colour(int(visible[place]))
                    if hollows[place] != "none":
                        whole = _body(round(2 * box.width()) / 2, "none")
                        painter.fillPath(whole, _fading(_tint(colour).rgba()))
                    painter.fillPath(body, _fading(colour.rgba()))
                    painter.translate(-x, -y)
                else:
                    together.addPath(body.translated(x, y))
                    if hollows[place] != "none":
                        tinted.addPath(_body(round(2 * box.width()) / 2, "none").translated(x, y))
            painter.fillPath(tinted, _tint(self._colour(int(visible[places[0]]))))
            painter.fillPath(together, self._colour(int(visible[places[0]])))
        hatched = np.flatnonzero(muted).tolist()
        painter.setPen(QPen(self._theme.faint, 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(QBrush(self._theme.faint, Qt.BrushStyle.BDiagPattern))
        for place in hatched:
            painter.drawConvexPolygon(wedges[place])
        if len(visible) < _FINE_BELOW:
            outline = QColor(self._theme.text)
            outline.setAlpha(80)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(outline, 1.0))
            for place in np.flatnonzero(~muted & ~self._marks.silent[visible]).tolist():
                painter.drawPolyline(wedges[place])

    def _colour(self, index: int) -> QColor:
        marks = self._marks
        assert marks is not None
        known = marks.coloured[index]
        colour = QColor(*map(int, marks.colours[index])) if known else QColor(self._theme.event)
        colour.setAlphaF(float(marks.opacity[index]) * (SILENT_SHARE if marks.silent[index] else 1.0))
        return colour


@lru_cache(maxsize=4096)
def _fading(rgba: int) -> QBrush:
    """Return a brush whose opacity falls along the event like its level: linearly in decibels."""
    fade = QLinearGradient(0.0, 0.0, 1.0, 0.0)
    fade.setCoordinateMode(QGradient.CoordinateMode.ObjectMode)  # relative to the length of each event
    colour = QColor.fromRgba(rgba)
    fade.setColorAt(0.0, colour)
    colour.setAlphaF(colour.alphaF() * _FADED)
    fade.setColorAt(1.0, colour)
    return QBrush(fade)


def _tint(colour: QColor) -> QColor:
    """Return the colour of what is hollow of an event."""
    tinted = QColor(colour)
    tinted.setAlphaF(colour.alphaF() * TINT)
    return tinted


def _hollow_of(share: float) -> Hollow:
    return "none" if share <= 0.0 else "whole" if share >= 1.0 else "half"


@lru_cache(maxsize=4096)
def _body(width: float, hollow: Hollow) -> QPainterPath:
    """Return a wedge at the origin, with the part cut out that the model's share leaves empty.

    Cached, because scrolling needs the same wedges in each frame.
    """
    (wedge,) = _wedges(np.zeros(1), np.array([width]), np.zeros(1))
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addPolygon(wedge)
    if hollow != "none":
        path.addPolygon(_hollow(wedge, whole=hollow == "whole"))
    return path


def _wedges(start: Floats, end: Floats, centre: Floats, height: float = EVENT_HEIGHT) -> list[QPolygonF]:
    """Return closed wedges: full height at the onset, a quarter of it at the end."""
    half, tail = height / 2, height / 8
    return [
        QPolygonF(
            [
                QPointF(x0, y - half),
                QPointF(min(x0 + 5.0, (x0 + x1) / 2), y - half),
                QPointF(x1, y - tail),
                QPointF(x1, y + tail),
                QPointF(min(x0 + 5.0, (x0 + x1) / 2), y + half),
                QPointF(x0, y + half),
                QPointF(x0, y - half),
            ]
        )
        for x0, x1, y in zip(start.tolist(), end.tolist(), centre.tolist(), strict=True)
    ]


def _hollow(wedge: QPolygonF, *, whole: bool) -> QPolygonF:
    """Return the cut-out of a wedge, with opposite winding: all but its edge, or half of that."""
    outer = wedge.boundingRect()
    x0 = outer.left() + _RING_WIDTH
    x1 = outer.right() - _RING_WIDTH
    y = outer.center().y()
    half, tail = outer.height() / 2 - _RING_WIDTH, max(outer.height() / 8 - _RING_WIDTH / 2, 0.0)
    x1 = max(x1, x0)
    shoulder = min(x0 + 5.0 - _RING_WIDTH / 2, (x0 + x1) / 2)
    lower = [(x0, y + half), (shoulder, y + half), (x1, y + tail)] if whole else [(x0, y), (x1, y)]
    upper = [(x1, y - tail), (shoulder, y - half), (x0, y - half)]
    return QPolygonF([QPointF(*point) for point in (*lower, *upper, lower[0])])


def _diamond(x: float, y: float, radius: float = _DIAMOND_PX) -> QPolygonF:
    return QPolygonF(
        [QPointF(x - radius, y), QPointF(x, y - radius), QPointF(x + radius, y), QPointF(x, y + radius)]
    )
