"""All points of the map as one graphics item, drawn as pixels in one pass: fast up to 100,000 points.

Points are drawn into an image, which is cached until the view, the events or the theme change. Selected
points are in a second image. Hovering paints on top of both and does not draw them again.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from editor.overrides import guarded
from editor.theme import Theme
from editor.views.map.sprites import diamond, disc, ring, shades_of
from editor.views.marks.hit_testing import Floats
from editor.views.marks.marks import OPACITY_FLOOR, SILENT_SHARE, EventMarks
from editor.views.timeline.pixel_canvas import Canvas, Pixels

__all__ = ["MapPoints"]

_SMALLEST_PX, _LARGEST_PX = 4.0, 8.0
_DENSE_PX = 1.5
_FILLED = 0.35
"""Share of the view that points may cover before they get smaller."""
_DIAMOND_PX = 3.5
_DIAMONDS_ABOVE = 0.5
"""Scale of points from which on edited ones have a diamond."""
_COARSE_FROM = 20_000
"""From this number of points on, a moving view is drawn at one pixel per device-independent pixel."""


@guarded
class MapPoints(pg.GraphicsObject):
    """Draws the points, the selected points, and the lines to the neighbours.

    Attributes
    ----------
    selected
        Which points are selected, bool [n].
    hovered
        The point under the pointer.
    neighbours
        Points and distances: a line is drawn to each from the only selected point.
    towards
        The neighbour that the morph slider leads to.
    moving
        The view is being zoomed or dragged; many points are then drawn at a lower resolution.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._marks: EventMarks | None = None
        self._version = 0
        self._places = (np.zeros(0), np.zeros(0))
        self._sizes = np.zeros(0)
        self.selected: NDArray[np.bool_] = np.zeros(0, bool)
        self.hovered: int | None = None
        self.neighbours: list[tuple[int, float]] = []
        self.towards: int | None = None
        self.moving = False
        self._pixels_at: tuple[object, Floats, Floats] | None = None
        self._seen: tuple[object, NDArray[np.intp]] | None = None
        self._density: tuple[object, float] | None = None
        self._shades: tuple[object, Pixels] | None = None
        self._base: tuple[object, Canvas] | None = None
        self._chosen: tuple[object, NDArray[np.bool_], Canvas] | None = None

    @property
    def marks(self) -> EventMarks | None:
        """The events."""
        return self._marks

    @marks.setter
    def marks(self, marks: EventMarks) -> None:
        self._marks = marks
        self._version += 1
        xs, ys = np.nan_to_num(marks.place, nan=-1e9).T
        self._places = np.ascontiguousarray(xs), np.ascontiguousarray(ys)
        share = (marks.opacity - OPACITY_FLOOR) / (1 - OPACITY_FLOOR)
        self._sizes = _SMALLEST_PX + (_LARGEST_PX - _SMALLEST_PX) * share

    def boundingRect(self) -> QRectF:
        """Return the extent in plot coordinates, with a margin."""
        return QRectF(-0.2, -0.2, 1.4, 1.4)

    def pixels(self) -> tuple[Floats, Floats]:
        """Return the scene positions of all points; far outside for points without a place."""
        if self.marks is None:
            return np.zeros(0), np.zeros(0)
        box = self.getViewBox()
        if box is not None:
            box.childTransform()  # updates the transform: pyqtgraph would wait for the next frame
        t = self.sceneTransform()
        key = (self._version, t.m11(), t.m22(), t.dx(), t.dy())
        if self._pixels_at is None or self._pixels_at[0] != key:
            xs, ys = self._places
            self._pixels_at = (key, xs * t.m11() + t.dx(), ys * t.m22() + t.dy())
        return self._pixels_at[1], self._pixels_at[2]

    def scale(self) -> float:
        """Return the scale of points, at most 1: smaller if many are in view."""
        area = self._area()
        n_shown = max(1, len(self._in_view()))
        key = (n_shown, area.getRect())
        if self._density is None or self._density[0] != key:
            room = (area.width() * area.height() * _FILLED / (np.pi * n_shown)) ** 0.5
            middle = (_SMALLEST_PX + _LARGEST_PX) / 2
            self._density = (key, float(np.clip(room / middle, _DENSE_PX / middle, 1.0)))
        return self._density[1]

    def _in_view(self) -> NDArray[np.intp]:
        """Return the visible points."""
        area = self._area()
        xs, ys = self.pixels()
        key = (None if self._pixels_at is None else self._pixels_at[0], area.getRect())
        if self._seen is None or self._seen[0] != key:
            reach = _LARGEST_PX
            inside = (xs > area.left() - reach) & (xs < area.right() + reach)
            inside &= (ys > area.top() - reach) & (ys < area.bottom() + reach)
            self._seen = (key, np.flatnonzero(inside))
        return self._seen[1]

    def radii(self) -> Floats:
        """Return the radius of every point: larger for louder events, smaller if there are many."""
        return self._sizes * self.scale()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the points."""
        del option, widget
        self.pixels()
        to_scene, invertible = self.sceneTransform().inverted()
        if self.marks is None or not invertible:
            return
        painter.setTransform(to_scene, True)
        area = self._area()
        ratio = painter.device().devicePixelRatioF()
        if self.moving and len(self.marks) > _COARSE_FROM:
            ratio = 1.0
        self._base_canvas(area, ratio).paint(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_neighbours(painter)
        if self.selected.any():
            self._chosen_canvas(area, ratio).paint(painter)
        if self.hovered is not None and self.hovered < len(self.marks):
            xs, ys = self.pixels()
            radius = float(self.radii()[self.hovered]) + 3
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.text, 1.5))
            painter.drawEllipse(QPointF(xs[self.hovered], ys[self.hovered]), radius, radius)

    def _area(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else box.sceneBoundingRect()

    def _base_canvas(self, area: QRectF, ratio: float) -> Canvas:
        key = self._key(area, ratio)
        if self._base is None or self._base[0] != key:
            self._base = (key, self._drawn(area, ratio))
        return self._base[1]

    def _chosen_canvas(self, area: QRectF, ratio: float) -> Canvas:
        key = self._key(area, ratio)
        if self._chosen is None or self._chosen[0] != key or self._chosen[1] is not self.selected:
            self._chosen = (key, self.selected, self._drawn_chosen(area, ratio))
        return self._chosen[2]

    def _key(self, area: QRectF, ratio: float) -> object:
        self.pixels()
        assert self._pixels_at is not None
        return self._pixels_at[0], area.getRect(), ratio, self.theme.background.rgb()

    def _drawn(self, area: QRectF, ratio: float) -> Canvas:
        marks = self.marks
        assert marks is not None
        canvas = Canvas(area, ratio)
        key = (self._version, self.theme.background.rgb())
        if self._shades is None or self._shades[0] != key:
            strength = np.where(marks.silent, SILENT_SHARE, 1.0)
            self._shades = (key, shades_of(marks.colours, self.theme.background, strength))
        shades = self._shades[1]
        rows, xs, ys, diameters = self._placed(area, ratio, marks.coloured)
        muted, silent = marks.muted[rows], marks.silent[rows]
        for layer in (silent, ~silent) if silent.any() else (~silent,):
            for diameter in np.flatnonzero(np.bincount(diameters))[::-1]:  # small ones over large ones
                same = layer & (diameters == diameter)
                radius = float(diameter) / 2
                for sprite, chosen in (
                    (disc(radius), np.flatnonzero(same & ~muted)),
                    (ring(radius, 1.5 * ratio, 0.0), np.flatnonzero(same & muted)),
                ):
                    canvas.draw(sprite, xs[chosen], ys[chosen], shades[rows[chosen]])
        edited = np.flatnonzero(marks.edited[rows])
        if len(edited) and self.scale() > _DIAMONDS_ABOVE:
            beside = diameters[edited] / 2 * 0.7 + 1.5 * ratio
            guide = self.theme.guide
            colour = np.array([[guide.red(), guide.green(), guide.blue()]], np.uint8)
            shade = np.repeat(shades_of(colour, self.theme.background), len(edited), axis=0)
            canvas.draw(diamond(_DIAMOND_PX * ratio), xs[edited] + beside, ys[edited] - beside, shade)
        return canvas

    def _drawn_chosen(self, area: QRectF, ratio: float) -> Canvas:
        marks = self.marks
        assert marks is not None
        canvas = Canvas(area, ratio)
        rows, xs, ys, diameters = self._placed(area, ratio, marks.coloured & self.selected)
        chosen = self.theme.selection
        colour = np.array([[chosen.red(), chosen.green(), chosen.blue()]], np.uint8)
        shades = np.repeat(shades_of(colour, self.theme.background), len(rows), axis=0)
        width = max(1.0, 2.0 * self.scale()) * ratio
        for diameter in np.flatnonzero(np.bincount(diameters))[::-1]:
            same = diameters == diameter
            around = ring(float(diameter) / 2 + 1.5 * width, width, ratio)
            canvas.draw(around, xs[same], ys[same], shades[same])
        return canvas

    def _placed(
        self, area: QRectF, ratio: float, wanted: NDArray[np.bool_]
    ) -> tuple[NDArray[np.intp], Floats, Floats, NDArray[np.int64]]:
        """Return the visible ones of some points: rows, places and diameters, in pixels of the image."""
        all_xs, all_ys = self.pixels()
        rows = self._in_view()
        rows = rows[wanted[rows]]
        diameters = np.round((2.0 * ratio * self.scale()) * self._sizes[rows]).astype(np.int64)
        return rows, (all_xs[rows] - area.left()) * ratio, (all_ys[rows] - area.top()) * ratio, diameters

    def _paint_neighbours(self, painter: QPainter) -> None:
        chosen = np.flatnonzero(self.selected)
        if len(chosen) != 1 or not self.neighbours:
            return
        xs, ys = self.pixels()
        radii = self.radii()
        centre = QPointF(float(xs[chosen[0]]), float(ys[chosen[0]]))
        far = max(distance for _, distance in self.neighbours) or 1.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row, distance in self.neighbours:
            goal = row == self.towards
            colour = QColor(self.theme.accent if goal else self.theme.text)
            colour.setAlphaF(1.0 if goal else 0.9 - 0.4 * distance / far)
            end = QPointF(xs[row], ys[row])
            width = 2.6 if goal else 2.2 - 1.2 * distance / far
            for pen in (QPen(self.theme.halo, width + 2), QPen(colour, width)):
                painter.setPen(pen)
                painter.drawLine(centre, end)
                painter.drawEllipse(end, radii[row] + 1.5, radii[row] + 1.5)
