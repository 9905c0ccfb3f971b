"""Handles at the ends of the selection's span, to stretch its spacing."""

from __future__ import annotations

from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from editor.overrides import guarded
from editor.theme import Theme
from editor.views.marks.hit_testing import MIN_TARGET_PX

__all__ = ["SpanHandles"]

_WIDTH = MIN_TARGET_PX + 1
_HEIGHT = 16.0
_SLACK = 2.0


@guarded
class SpanHandles(pg.GraphicsObject):
    """A bar from the first selected onset to the last, at the top of the plane, with a handle at each end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._span: tuple[float, float] | None = None
        self._grabbed: Literal["start", "end"] | None = None
        self._bounds = QRectF(0, 0, 1, 1)

    def set_theme(self, theme: Theme) -> None:
        """Set the colours of `theme`."""
        self._theme = theme
        self.update()

    def set_span(
        self,
        span: tuple[float, float] | None,
        bounds: QRectF,
        grabbed: Literal["start", "end"] | None = None,
    ) -> None:
        """Show handles at both times, in seconds; None hides them. `bounds` is the plane in data units."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self._span = span
        self._grabbed = grabbed
        self.update()

    @property
    def span(self) -> tuple[float, float] | None:
        """The times of the handles."""
        return self._span

    def edge_at(self, position: QPointF) -> Literal["start", "end"] | None:
        """Return the handle at a scene position; the nearer one if they overlap."""
        boxes = self._boxes()
        if boxes is None:
            return None
        inside = [box.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(position) for box in boxes]
        if all(inside):
            return "start" if position.x() < (boxes[0].right() + boxes[1].left()) / 2 else "end"
        return "start" if inside[0] else "end" if inside[1] else None

    def boundingRect(self) -> QRectF:
        """Return the whole plane, in data units."""
        return self._bounds

    def _boxes(self) -> tuple[QRectF, QRectF] | None:
        """Return both handles in scene pixels: outside the span, so that a short span keeps them apart."""
        view = self.getViewBox()
        if self._span is None or view is None:
            return None
        t = self.sceneTransform()
        start, end = (time_s * t.m11() + t.dx() for time_s in self._span)
        top = view.sceneBoundingRect().top() + 2
        return QRectF(start - _WIDTH, top, _WIDTH, _HEIGHT), QRectF(end, top, _WIDTH, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in scene pixels."""
        del option, widget
        boxes = self._boxes()
        to_scene, invertible = self.sceneTransform().inverted()
        if boxes is None or not invertible:
            return
        painter.setTransform(to_scene, True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        start, end = boxes
        middle = start.center().y()
        painter.setPen(QPen(self._theme.halo, 5.0))
        painter.drawLine(QPointF(start.right(), middle), QPointF(end.left(), middle))
        painter.setPen(QPen(self._theme.accent, 2.0))
        painter.drawLine(QPointF(start.right(), middle), QPointF(end.left(), middle))
        for box, edge in ((start, "start"), (end, "end")):
            painter.setPen(QPen(self._theme.halo, 1.0))
            painter.setBrush(self._theme.selection if self._grabbed == edge else self._theme.accent)
            painter.drawRoundedRect(box, 2.5, 2.5)
            painter.setPen(QPen(self._theme.background, 1.0))
            for offset in (-1.5, 1.5):
                x = box.center().x() + offset
                painter.drawLine(QPointF(x, box.top() + 4), QPointF(x, box.bottom() - 4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
