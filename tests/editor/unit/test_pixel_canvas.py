"""Shapes are put into an image as if one after the other, in whatever pieces that is computed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from editor.views.timeline import pixel_canvas
from editor.views.timeline.pixel_canvas import MARGIN_PX, Canvas, Sprite


@pytest.mark.parametrize("pixels_at_once", [1, 50, 100_000])
def test_later_shapes_cover_earlier_ones(monkeypatch: pytest.MonkeyPatch, pixels_at_once: int) -> None:
    monkeypatch.setattr(pixel_canvas, "_CHUNK_PX", pixels_at_once)
    random = np.random.default_rng(0)
    sprite = Sprite(np.array([0, 1, 2, 0, 1]), np.array([-1, -1, 0, 1, 0]), np.array([1, 0, 2, 0, 1]))
    xs, ys = random.uniform(0, 20, 300), random.uniform(0, 12, 300)
    shades = random.integers(1, 2**32, (300, 3), dtype=np.uint32)
    canvas = Canvas(QRectF(0, 0, 20, 12), 1.0)
    expected = canvas.pixels.copy()
    for x, y, shade in zip(np.round(xs).astype(int), np.round(ys).astype(int), shades, strict=True):
        for dx, dy, which in zip(*sprite, strict=True):
            expected[MARGIN_PX + y + dy, MARGIN_PX + x + dx] = shade[which]
    canvas.draw(sprite, xs, ys, shades)
    np.testing.assert_array_equal(canvas.pixels, expected)
