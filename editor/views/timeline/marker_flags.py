"""Markers of the recording on the timeline: flags in the ruler, and lines across the plane.

Markers whose flags would overlap share one flag with their number, and a label is shown where it has space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from codec.audio.metadata import Marker
from codec.messages import printable
from editor.theme import Theme
from editor.translation import tr
from editor.views.marks.hit_testing import MIN_TARGET_PX
from editor.views.timeline.scene_item import SceneItem

__all__ = ["Flag", "MarkerFlags", "MarkerLines", "lay_out", "marker_name"]

_FLAG_PX = MIN_TARGET_PX + 1
"""Width of a flag; markers closer than this share one."""
_GAP_PX = 4.0
_SHORTEST_LABEL_PX = 14.0
_REGION_ALPHA = 55
_LINE_ALPHA = 130
_LINE_DISTANCE_PX = 4.0


@dataclass(frozen=True)
class Flag:
    """A flag in the ruler.

    Parameters
    ----------
    x
        Its pole, in pixels from the left edge of the ruler.
    first, last
        The markers that it stands for: a range of indices.
    label_px
        Space for a label to the right of the flag, in pixels; 0 if there is not enough.
    """

    x: float
    first: int
    last: int
    label_px: float

    @property
    def n_markers(self) -> int:
        """The number of markers that it stands for."""
        return self.last - self.first


def lay_out(xs: Sequence[float], width: float) -> list[Flag]:
    """Return the flags of markers.

    Parameters
    ----------
    xs
        Positions of the markers in pixels, ascending; those outside of the ruler get no flag.
    width
        Of the ruler, in pixels.
    """
    groups: list[tuple[float, int, int]] = []
    for index, x in enumerate(xs):
        if not 0.0 <= x <= width:
            continue
        if groups and x - groups[-1][0] < _FLAG_PX:
            groups[-1] = (groups[-1][0], groups[-1][1], index + 1)
        else:
            groups.append((x, index, index + 1))
    flags: list[Flag] = []
    ends = [*(each[0] for each in groups), width][1:]
    for (x, first, last), after in zip(groups, ends, strict=True):
        label_px = after - x - _FLAG_PX - 2 * _GAP_PX
        flags.append(Flag(x, first, last, label_px if label_px >= _SHORTEST_LABEL_PX else 0.0))
    return flags


def marker_name(markers: Sequence[Marker], index: int) -> str:
    """Return a marker's label in one line; its number if it has none."""
    return printable(" ".join(markers[index].label.split())) or str(index + 1)


class MarkerFlags:
    """The flags of a ruler.

    Parameters
    ----------
    theme
        Colours.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.markers: tuple[Marker, ...] = ()
        self._times_s = np.zeros(0)

    def set_theme(self, theme: Theme) -> None:
        """Set the colours of `theme`."""
        self._theme = theme

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Set the markers, in order of time."""
        self.markers = markers
        self._times_s = np.array([marker.time_s for marker in markers])

    def flags(self, span: Sequence[float], width: float) -> list[Flag]:
        """Return the flags of a ruler that shows `span`, in seconds, on `width` pixels."""
        low, high = span
        if not self.markers or high <= low:
            return []
        return lay_out(((self._times_s - low) * width / (high - low)).tolist(), width)

    def flag_at(self, x: float, span: Sequence[float], width: float) -> Flag | None:
        """Return the nearest flag at a position of the ruler, in pixels; its whole width counts."""
        near = [
            flag
            for flag in self.flags(span, width)
            if flag.x - MIN_TARGET_PX / 2 <= x <= flag.x + max(_FLAG_PX, MIN_TARGET_PX)
        ]
        return min(near, key=lambda flag: abs(flag.x - x), default=None)

    def paint(self, painter: QPainter, row: QRectF, span: Sequence[float]) -> None:
        """Paint flags, labels and regions into a row."""
        low, high = span
        if not self.markers or high <= low:
            return
        painter.save()
        painter.setClipRect(row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        fill = QColor(self._theme.marker)
        fill.setAlpha(_REGION_ALPHA)
        for marker in self.markers:
            if marker.length_s and marker.time_s < high and marker.time_s + marker.length_s > low:
                left = row.left() + (marker.time_s - low) * row.width() / (high - low)
                region = QRectF(left, row.top(), marker.length_s * row.width() / (high - low), row.height())
                painter.fillRect(region.intersected(row), fill)
        metrics = QFontMetricsF(painter.font())
        for flag in self.flags(span, row.width()):
            x = round(row.left() + flag.x)
            painter.fillRect(QRectF(x, row.top(), 1, row.height()), self._theme.marker)
            self._paint_pennant(painter, QPointF(x, row.top()), row.height(), flag.n_markers > 1)
            label = self._label(flag, metrics)
            if label:
                place = QRectF(x + _FLAG_PX + _GAP_PX, row.top(), flag.label_px + _GAP_PX, row.height())
                painter.setPen(self._theme.marker)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
        painter.restore()

    def _paint_pennant(self, painter: QPainter, top: QPointF, height: float, several: bool) -> None:
        """Paint a triangle to the right of the pole; two of them for several markers."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.marker)
        tall = 0.62 * height
        for offset in (0.0, 0.3 * height) if several else (0.0,):
            begin = top + QPointF(0.5, 1 + offset)
            tip = begin + QPointF(_FLAG_PX - 1, tall / 2)
            painter.drawPolygon(QPolygonF([begin, tip, begin + QPointF(0, tall)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _label(self, flag: Flag, metrics: QFontMetricsF) -> str:
        if not flag.label_px:
            return ""
        if flag.n_markers > 1:
            number = tr("{n} markers", n=flag.n_markers)
            return number if metrics.horizontalAdvance(number) <= flag.label_px else ""
        name = marker_name(self.markers, flag.first)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, flag.label_px)
        return "" if shown == "…" else shown


class MarkerLines(SceneItem):
    """A line across the plane at each marker; of lines that would be closer than 4 pixels, the first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._times_s = np.zeros(0)

    def set_theme(self, theme: Theme) -> None:
        """Set the colours of `theme`."""
        self._theme = theme
        self.update()

    def set_markers(self, markers: Sequence[Marker]) -> None:
        """Set the markers."""
        self._times_s = np.array([marker.time_s for marker in markers])
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        """Paint lines of one pixel."""
        xs = np.unique(np.rint(self._times_s * to_pixels.m11() + to_pixels.dx()))
        drawn_x = -np.inf
        colour = QColor(self._theme.marker)
        colour.setAlpha(_LINE_ALPHA)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
        for x in xs[(xs >= area.left()) & (xs <= area.right())].tolist():
            if x - drawn_x >= _LINE_DISTANCE_PX:
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                drawn_x = x
