"""Draws a library's map: images of it from afar, single events from close by, in a few milliseconds.

Single events are drawn into an image that is larger than the view. While the map is dragged, the image moves
with it; it is drawn again when its border comes into view.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from codec.library.map_picture import OTHERS, DrawnLevel, MapPicture
from editor.theme import Theme
from editor.views.library.frame import Frame
from editor.views.map.sprites import disc, shades_of
from editor.views.timeline.pixel_canvas import Canvas

__all__ = ["MapDrawing"]

_MOST_SINGLE = 30_000
"""Events in view up to which each is drawn, not where they are dense."""
_SMALLEST_PX, _LARGEST_PX = 0.75, 4.5
"""Radius of an event."""
_NEAR_PX = 2.0
"""The least radius of an event near the pointer."""
_FILLED = 0.25
"""Share of the view that events cover before they get smaller."""
_COARSEST_PX = 1.5
"""Width of a cell of an image, up to which a coarser one is taken."""
_BEYOND = 0.2
"""Share of the view that is drawn beyond each border."""
_OTHERS_STRENGTH = 0.45

Ints = NDArray[np.int64]


class MapDrawing:
    """Draws one map at a time.

    Attributes
    ----------
    moving
        The view is being zoomed or dragged: events are then drawn at one pixel per device-independent pixel.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._picture: MapPicture | None = None
        self.moving = False
        self._single: tuple[float, float, Frame, Canvas] | None = None

    def set_picture(self, picture: MapPicture | None) -> None:
        """Draw another map, or the same one with other events standing out."""
        self._picture, self._single = picture, None

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme, self._single = theme, None

    def shows_single(self, frame: Frame) -> bool:
        """Return whether each event in a frame is drawn, not where they are dense."""
        return self._n_in(frame) <= _MOST_SINGLE

    def radius_px(self, frame: Frame) -> float:
        """Return the radius of events that are drawn one by one."""
        room = (frame.width * frame.height * _FILLED / (np.pi * max(1, self._n_in(frame)))) ** 0.5
        return float(np.clip(room, _SMALLEST_PX, _LARGEST_PX))

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Draw what is in a frame, over the background."""
        picture = self._picture
        if picture is None or not len(picture.world):
            return
        if not self.shows_single(frame):
            self._paint_level(painter, frame, _fitting(picture.levels, frame.unit_px))
            return
        ratio = 1.0 if self.moving else painter.device().devicePixelRatioF()
        radius = self.radius_px(frame)
        shift = self._shift(frame, ratio, radius)
        if shift is None:
            self._single = (ratio, radius, frame, self._drawn_single(picture, frame, ratio, radius))
            shift = QPointF(0.0, 0.0)
        assert self._single is not None
        painter.save()
        painter.translate(shift)
        self._single[3].paint(painter)
        painter.restore()

    def paint_near(self, painter: QPainter, frame: Frame, positions: Ints) -> None:
        """Draw some events one by one, over the image: those near the pointer."""
        picture = self._picture
        if picture is None or not len(positions):
            return
        xs, ys = frame.pixels_of(picture.world.places[positions])
        area = QRectF(xs.min(), ys.min(), max(float(np.ptp(xs)), 1.0), max(float(np.ptp(ys)), 1.0))
        ratio = painter.device().devicePixelRatioF()
        canvas = Canvas(area, ratio)
        shades = shades_of(picture.world.colours[positions], self._theme.background)
        sprite = disc(round(2 * ratio * max(self.radius_px(frame), _NEAR_PX)) / 2)
        canvas.draw(sprite, (xs - area.left()) * ratio, (ys - area.top()) * ratio, shades)
        canvas.paint(painter)

    # Internal

    def _n_in(self, frame: Frame) -> int:
        picture = self._picture
        if picture is None:
            return 0
        return picture.chosen.most_in_frame(*frame.visible) + picture.others.most_in_frame(*frame.visible)

    def _shift(self, frame: Frame, ratio: float, radius: float) -> QPointF | None:
        """Return where the image of single events is now; None if it has to be drawn again."""
        if self._single is None:
            return None
        drawn_ratio, drawn_radius, drawn, _ = self._single
        same_size = (drawn.unit_px, drawn.width, drawn.height) == (frame.unit_px, frame.width, frame.height)
        if not same_size or drawn_ratio != ratio or not 0.8 < radius / drawn_radius < 1.25:
            return None
        x = (drawn.x - frame.x) * frame.unit_px
        y = (frame.y - drawn.y) * frame.unit_px
        if abs(x) > _BEYOND * frame.width or abs(y) > _BEYOND * frame.height:
            return None
        return QPointF(x, y)

    def _drawn_single(self, picture: MapPicture, frame: Frame, ratio: float, radius: float) -> Canvas:
        beyond_x, beyond_y = _BEYOND * frame.width, _BEYOND * frame.height
        area = QRectF(-beyond_x, -beyond_y, frame.width + 2 * beyond_x, frame.height + 2 * beyond_y)
        canvas = Canvas(area, ratio)
        left, top = frame.place_of(area.left(), area.top())
        right, bottom = frame.place_of(area.right(), area.bottom())
        sprite = disc(max(1.0, round(2 * radius * ratio)) / 2)
        ground = self._theme.background
        for events in (picture.others, picture.chosen):
            positions = events.in_frame(left, bottom, right, top) if len(events) else events.positions
            if events is picture.chosen:
                shades = shades_of(picture.world.colours[positions], ground)
            else:
                grey = np.full((1, 3), OTHERS, np.uint8)
                shades = np.broadcast_to(shades_of(grey, ground, _OTHERS_STRENGTH), (len(positions), 5))
            xs, ys = frame.pixels_of(picture.world.places[positions])
            canvas.draw(sprite, (xs - area.left()) * ratio, (ys - area.top()) * ratio, shades)
        return canvas

    @staticmethod
    def _paint_level(painter: QPainter, frame: Frame, level: DrawnLevel) -> None:
        height, width = level.pixels.shape
        image = QImage(level.pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        left, bottom, right, top = frame.visible
        # Only what is in view is handed over: Qt's time grows with the part that is drawn.
        first_x = max(0, int((left - level.left) / level.cell))
        last_x = min(width, int(np.ceil((right - level.left) / level.cell)))
        first_y = max(0, int((level.top - top) / level.cell))
        last_y = min(height, int(np.ceil((level.top - bottom) / level.cell)))
        if first_x >= last_x or first_y >= last_y:
            return
        xs, ys = frame.pixels_of(
            [
                [level.left + first_x * level.cell, level.top - first_y * level.cell],
                [level.left + last_x * level.cell, level.top - last_y * level.cell],
            ]
        )
        target = QRectF(QPointF(xs[0], ys[0]), QPointF(xs[1], ys[1]))
        part = QRectF(first_x, first_y, last_x - first_x, last_y - first_y)
        # Single events are faint beside dense places; from closer than the finest image, twice is clearer.
        for _ in range(1 if level.cell * frame.unit_px <= _COARSEST_PX else 2):
            painter.drawImage(target, image, part)


def _fitting(levels: tuple[DrawnLevel, ...], unit_px: float) -> DrawnLevel:
    """Return the coarsest image whose cells are at most a pixel and a half wide, or the finest one."""
    fitting = [level for level in levels if level.cell * unit_px <= _COARSEST_PX]
    return fitting[-1] if fitting else levels[0]
