"""Drawing thousands of small shapes as pixels, in one pass: painting them one by one takes a frame each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from editor.views.marks.hit_testing import Floats

__all__ = ["MARGIN_PX", "Canvas", "Pixels", "Sprite"]

MARGIN_PX = 24
"""Margin around the area, in device-independent pixels: shapes that begin in it are not clipped."""
_CHUNK_PX = 65_536
"""Pixels that are written at once: they fit the CPU cache."""

Pixels = NDArray[np.uint32]
"""0xAARRGGBB, premultiplied."""


class Sprite(NamedTuple):
    """Pixels of a small shape: offsets from its position, and the shade of each."""

    dx: NDArray[np.int64]
    dy: NDArray[np.int64]
    shade: NDArray[np.int64]


class Canvas:
    """An image with a margin, so that no shape has to be clipped."""

    def __init__(self, area: QRectF, ratio: float) -> None:
        self.ratio = ratio
        self.margin = round(MARGIN_PX * ratio)
        self.corner = area.topLeft() - QPointF(self.margin, self.margin) / ratio
        height, width = round(area.height() * ratio), round(area.width() * ratio)
        self.pixels = np.zeros((height + 2 * self.margin + 1, width + 2 * self.margin + 1), np.uint32)

    def draw(self, sprite: Sprite, xs: Floats, ys: Floats, shades: Pixels) -> None:
        """Draw a shape at each position, later ones over earlier ones.

        Shape
        -----
        xs, ys: [n], in pixels of the image from the area's corner; shades: [n, n_shades]
        """
        stride = self.pixels.shape[1]
        flat = self.pixels.reshape(-1)
        centres = (np.round(ys).astype(np.int64) + self.margin) * stride + self.margin
        centres += np.round(xs).astype(np.int64)
        # Shade by shade, which numpy repeats faster than it looks one up for each pixel.
        by_shade = np.argsort(sprite.shade, kind="stable")
        n_pixels = np.bincount(sprite.shade, minlength=shades.shape[1])
        offsets = (sprite.dy * stride + sprite.dx)[by_shade]
        n_shapes = max(1, _CHUNK_PX // max(1, len(offsets)))
        # Within a chunk, numpy writes in order.
        for start in range(0, len(centres), n_shapes):
            chunk = slice(start, start + n_shapes)
            flat[centres[chunk, None] + offsets] = np.repeat(shades[chunk], n_pixels, axis=1)

    def paint(self, painter: QPainter) -> None:
        """Paint the image at its position in the scene."""
        height, width = self.pixels.shape
        image = QImage(self.pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(self.ratio)
        painter.drawImage(self.corner, image)
