"""A graphics item over the visible part of the timeline's plane, painted in pixels of the scene."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from editor.overrides import guarded

__all__ = ["SceneItem"]


@guarded
class SceneItem(pg.GraphicsObject):
    """An item whose lines and heights do not scale with the zoom; subclasses have :meth:`paint_pixels`."""

    def boundingRect(self) -> QRectF:
        """Return the visible part of the plane, in data units."""
        box = self.getViewBox()
        return QRectF() if box is None else box.viewRect()

    def viewRangeChanged(self) -> None:
        """Update when the view changes."""
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in scene pixels."""
        del option, widget
        box = self.getViewBox()
        t = self.sceneTransform()
        to_scene, invertible = t.inverted()
        if box is None or not invertible:
            return
        painter.setTransform(to_scene, True)
        # Lines lie on pixels; antialiasing would fill each as a shape, which takes ten times as long.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.paint_pixels(painter, t, box.sceneBoundingRect())

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        """Paint into an area of the scene; `to_pixels` converts seconds and heights."""
