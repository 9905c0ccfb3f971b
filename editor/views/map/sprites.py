"""Shapes of points on maps as pixels: discs, rings and diamonds in shades from the background to a colour."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from editor.views.marks.hit_testing import Floats
from editor.views.timeline.pixel_canvas import Pixels, Sprite

__all__ = ["diamond", "disc", "ring", "shades_of"]

_SHADES = 4


@lru_cache(maxsize=256)
def disc(radius: float) -> Sprite:
    """A disc with an edge in the background colour (and a rim of a pixel if large), to separate points."""
    reach = radius + (1.5 if radius >= 3.0 else 0.5)
    return _sprite(reach, lambda d: radius + 0.5 - d, lambda d: d < reach)


@lru_cache(maxsize=256)
def ring(radius: float, width: float, halo: float) -> Sprite:
    """A ring around `radius` with a rim in the background colour."""
    half = width / 2
    return _sprite(
        radius + half + halo,
        lambda d: half + 0.5 - np.abs(d - radius),
        lambda d: np.abs(d - radius) < half + max(halo, 0.5),
    )


@lru_cache(maxsize=16)
def diamond(radius: float) -> Sprite:
    """A diamond with a rim in the background colour: the mark of an edited event."""
    m = int(np.ceil(radius + 2))
    y, x = np.mgrid[-m : m + 1, -m : m + 1]
    distance = np.abs(x) + np.abs(y)
    kept = distance < radius + 1.5
    return Sprite(x[kept], y[kept], np.where(distance[kept] < radius + 0.5, _SHADES, 0).astype(np.int64))


def _sprite(
    reach: float, coverage: Callable[[Floats], Floats], inside: Callable[[Floats], NDArray[np.bool_]]
) -> Sprite:
    m = int(np.ceil(reach + 1))
    y, x = np.mgrid[-m : m + 1, -m : m + 1]
    distance = np.hypot(x, y)
    kept = inside(distance)
    shade = np.round(np.clip(coverage(distance), 0.0, 1.0)[kept] * _SHADES).astype(np.int64)
    return Sprite(x[kept], y[kept], shade)


def _packed(rgb: NDArray[np.uint8]) -> Pixels:
    weights = np.array([1 << 16, 1 << 8, 1], np.uint32)
    return rgb.astype(np.uint32) @ weights + np.uint32(0xFF << 24)


def shades_of(colours: NDArray[np.uint8], ground: QColor, strength: Floats | float = 1.0) -> Pixels:
    """Return [n, 5]: shades from the background to a share of each colour, as pixels of an image."""
    base = np.array([ground.red(), ground.green(), ground.blue()], np.float32)
    share = (np.arange(_SHADES + 1, dtype=np.float32) / _SHADES)[:, None, None]
    strongest = np.broadcast_to(np.asarray(strength, np.float32), len(colours))[:, None]
    mixed = base + share * strongest * (colours.astype(np.float32) - base)
    return np.stack([_packed(np.round(each).astype(np.uint8)) for each in mixed], axis=1)
