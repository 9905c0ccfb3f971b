"""Picking on the map: points inside a lasso, and the next point for an arrow key.

Pure functions of pixel coordinates; pixels grow to the right and down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF

from editor.views.marks.hit_testing import Direction, Floats

__all__ = ["in_lasso", "step_towards"]

_TOWARDS: dict[Direction, tuple[float, float]] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "up": (0.0, -1.0),
    "down": (0.0, 1.0),
}
_SAME_PX = 0.5


def in_lasso(xs: Floats, ys: Floats, outline: Sequence[QPointF]) -> NDArray[np.bool_]:
    """Return which points, [n], lie within a closed free-hand outline; its loops count as inside.

    The outline is filled once as an image of single pixels, so the time hardly depends on its length or on n.
    """
    bounds = QPolygonF(outline).boundingRect().toAlignedRect()
    inside = np.zeros(len(xs), bool)
    if len(outline) < 3 or bounds.isEmpty():
        return inside
    image = QImage(bounds.width() + 1, bounds.height() + 1, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(-bounds.topLeft())
    painter.setPen(Qt.GlobalColor.white)
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawPolygon(QPolygonF(outline), Qt.FillRule.WindingFill)
    painter.end()
    stride = image.bytesPerLine()
    filled = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), stride)
    area = QRectF(bounds)
    near = np.flatnonzero(
        (xs >= area.left()) & (xs <= area.right()) & (ys >= area.top()) & (ys <= area.bottom())
    )
    columns = np.floor(xs[near] - area.left()).astype(np.int64)
    rows = np.floor(ys[near] - area.top()).astype(np.int64)
    inside[near] = filled[rows, columns] > 0
    return inside


def step_towards(xs: Floats, ys: Floats, current: int, direction: Direction) -> int:
    """Return the nearest point in a direction, [n] pixels; `current` if there is none.

    Points within 45 degrees of the direction come first, then any that lie ahead. Points at the same place
    (copies of one sound) are visited one after the other, so each can be reached.
    """
    ux, uy = _TOWARDS[direction]
    dx, dy = xs - xs[current], ys - ys[current]
    ahead = dx * ux + dy * uy
    distance = np.hypot(dx, dy)
    onwards = direction in ("right", "down")
    rows = np.arange(len(xs))
    together = (distance <= _SAME_PX) & ((rows > current) if onwards else (rows < current))
    if together.any():
        found = np.flatnonzero(together)
        return int(found[0] if onwards else found[-1])
    for share in (math.sqrt(0.5) - 1e-9, 1e-9):
        found = np.flatnonzero((ahead >= share * distance) & (distance > _SAME_PX))
        if len(found):
            nearest = float(distance[found].min())
            tied = found[np.hypot(dx[found], dy[found]) <= nearest + _SAME_PX]
            return int(tied[0] if onwards else tied[-1])
    return current
