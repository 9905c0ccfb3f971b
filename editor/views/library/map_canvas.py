"""The picture of a library's map, and what part of it is in view; gestures are handled elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from codec.library.map_picture import MapPicture
from codec.library.regions import Region
from editor.overrides import guarded
from editor.theme import theme_of
from editor.views.library.drawing import MapDrawing
from editor.views.library.frame import Frame
from editor.views.widgets.accessible_roles import set_accessible_role

__all__ = ["MapCanvas"]

_STILL_MS = 120
_REACH_PX = 10.0
_NEAR_PX = 36.0
"""Around the pointer, events are drawn one by one, if they are few enough to be told apart."""
_MOST_NEAR = 300
_RING_PX = 3.0

Place = tuple[float, float]


@guarded
class MapCanvas(QWidget):
    """Shows a map.

    Attributes
    ----------
    picture
        What is shown; None for nothing.
    frame
        The part of the map in view.
    current
        Row of the event that was heard last, which arrow keys walk from; None for none.
    """

    view_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = theme_of(self.palette())
        self._drawing = MapDrawing(self._theme)
        self.picture: MapPicture | None = None
        self.frame = Frame(0.5, 0.5, 1.0, 1.0, 1.0)
        self.current: int | None = None
        self._whole = True
        self._hovered: int | None = None
        self._pointer: QPointF | None = None
        self._outline: Sequence[Place] = ()
        self._brush_px: float | None = None
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._come_to_rest)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        set_accessible_role(self, QAccessible.Role.Chart)
        self.setAccessibleName("Map of the library")

    def sizeHint(self) -> QSize:
        """Return a size that shows something of a map."""
        line = self.fontMetrics().height()
        return QSize(30 * line, 20 * line)

    def minimumSizeHint(self) -> QSize:
        """Return a small size."""
        line = self.fontMetrics().height()
        return QSize(10 * line, 6 * line)

    # Contents

    def show_picture(self, picture: MapPicture | None) -> None:
        """Show a map; the view stays where it is, except that a map shown whole stays whole."""
        first = self.picture is None
        self.picture = picture
        self._hovered = None
        self._drawing.set_picture(picture)
        if first or self._whole:
            self.fit()
        self.update()

    def show_current(self, row: int | None) -> None:
        """Mark an event as the current one."""
        self.current = row
        self.update()

    def show_hovered(self, position: int | None) -> None:
        """Highlight the event under the pointer."""
        if position != self._hovered:
            self._hovered = position
            self.update()

    def show_pointer(self, at: QPointF | None, brush_px: float | None) -> None:
        """Show single events around the pointer, and the brush if it has a radius."""
        self._pointer, self._brush_px = at, brush_px
        self.update()

    def show_outline(self, outline: Sequence[Place]) -> None:
        """Show the region that is being drawn."""
        self._outline = outline
        self.update()

    # View

    def fit(self) -> None:
        """Show the whole map."""
        if self.picture is not None:
            self._set_frame(Frame.whole(self.picture.bounds, self.width(), self.height()), whole=True)

    def show_place(self, x: float, y: float) -> None:
        """Move the map if a place is out of view."""
        self._set_frame(self.frame.revealing(x, y))

    def show_region(self, region: Region) -> None:
        """Show a region, as large as it fits."""
        xs, ys = np.array(region.corners).T
        bounds = float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())
        self._set_frame(Frame.whole(bounds, self.width(), self.height()))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a position of the widget, by default its centre."""
        if self.picture is not None:
            self._set_moving()
            where = None if at is None else (at.x(), at.y())
            self._set_frame(self.frame.zoomed(factor, self.picture.bounds, where).within(self.picture.bounds))

    def pan(self, by: QPointF) -> None:
        """Move the map by a number of pixels."""
        if self.picture is not None:
            self._set_moving()
            self._set_frame(self.frame.panned(by.x(), by.y()).within(self.picture.bounds))

    def place_at(self, at: QPointF) -> Place:
        """Return the place at a position of the widget."""
        return self.frame.place_of(at.x(), at.y())

    def event_at(self, at: QPointF) -> int | None:
        """Return the event under the pointer, by its position in the map's arrays; or None."""
        found = self.events_near(at, _REACH_PX, 1)
        return int(found[0]) if len(found) else None

    def events_near(self, at: QPointF, radius_px: float, most: int) -> NDArray[np.int64]:
        """Return at most so many events that stand out within a radius, the nearest first."""
        if self.picture is None:
            return np.zeros(0, np.int64)
        return self.picture.chosen.nearest(*self.place_at(at), radius_px / self.frame.unit_px, most)

    def _set_frame(self, frame: Frame, *, whole: bool = False) -> None:
        self.frame, self._whole = frame, whole
        self.update()
        self.view_changed.emit()

    def _set_moving(self) -> None:
        self._drawing.moving = True
        self._still.start()

    def _come_to_rest(self) -> None:
        self._drawing.moving = False
        self.update()

    # Drawing

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in the centre, or the whole map."""
        super().resizeEvent(event)
        if self._whole:
            self.fit()
        else:
            self._set_frame(self.frame.resized(self.width(), self.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Restyle with the palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._theme = theme_of(self.palette())
            self._drawing.set_theme(self._theme)
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map, regions, and what the pointer is on."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.background)
        picture = self.picture
        if picture is not None:
            self._drawing.paint(painter, self.frame)
            if self._pointer is not None and not self._drawing.shows_single(self.frame):
                near = self.events_near(self._pointer, self._brush_px or _NEAR_PX, _MOST_NEAR + 1)
                if len(near) <= _MOST_NEAR:  # more would be a blot
                    self._drawing.paint_near(painter, self.frame, near)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for region in picture.world.regions:
                self._paint_region(painter, region)
            self._paint_rings(painter, picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(self._outline) > 1:
            self._paint_outline(painter, self._outline)
        if self._pointer is not None and self._brush_px is not None:
            self._paint_circle(painter, self._pointer, self._brush_px)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.accent, 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _polygon(self, corners: Sequence[Place]) -> QPolygonF:
        xs, ys = self.frame.pixels_of(np.array(corners))
        return QPolygonF([QPointF(x, y) for x, y in zip(xs, ys, strict=True)])

    def _paint_outline(self, painter: QPainter, corners: Sequence[Place]) -> None:
        fill = QColor(self._theme.accent)
        fill.setAlpha(40)
        painter.setBrush(fill)
        painter.setPen(QPen(self._theme.accent, 1.5, Qt.PenStyle.DashLine))
        painter.drawPolygon(self._polygon(corners), Qt.FillRule.WindingFill)

    def _paint_region(self, painter: QPainter, region: Region) -> None:
        polygon = self._polygon(region.corners)
        bounds = polygon.boundingRect()
        if not bounds.intersects(QRectF(self.rect())):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(self._theme.halo, 3), QPen(self._theme.text, 1)):
            painter.setPen(pen)
            painter.drawPolygon(polygon)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(region.name, Qt.TextElideMode.ElideRight, max(self.width() // 3, 1))
        width, height = metrics.horizontalAdvance(text) + 8, metrics.height() + 2
        left = min(max(bounds.center().x() - width / 2, 2.0), max(self.width() - width - 2.0, 2.0))
        top = min(max(bounds.top() - height - 2, 2.0), max(self.height() - height - 2.0, 2.0))
        label = QRectF(left, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.halo)
        painter.drawRoundedRect(label, 3, 3)
        painter.setPen(self._theme.text)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_rings(self, painter: QPainter, picture: MapPicture) -> None:
        radius = self._drawing.radius_px(self.frame) + _RING_PX
        painter.setBrush(Qt.BrushStyle.NoBrush)
        current = None if self.current is None else picture.position_of(self.current)
        for position, colour in ((current, self._theme.selection), (self._hovered, self._theme.text)):
            if position is None:
                continue
            xs, ys = self.frame.pixels_of(picture.world.places[position])
            at = QPointF(xs[0], ys[0])
            for pen in (QPen(self._theme.halo, 4), QPen(colour, 2)):
                painter.setPen(pen)
                painter.drawEllipse(at, radius, radius)

    def _paint_circle(self, painter: QPainter, at: QPointF, radius: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(self._theme.halo, 3), QPen(self._theme.accent, 1.5)):
            painter.setPen(pen)
            painter.drawEllipse(at, radius, radius)
