"""The part of a map that a view shows: conversion between places and pixels. Pure functions, without Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Frame"]

_MARGIN = 0.06
"""Free share of the shorter side around a map that is shown whole."""
_CLOSEST = 2_000.0
"""Times as large as the whole map, that the closest look is."""
_FARTHEST = 0.5


@dataclass(frozen=True)
class Frame:
    """A rectangle of the map, seen at a size in pixels; y grows upwards on the map, downwards in pixels.

    Parameters
    ----------
    x, y
        Place in its centre.
    unit_px
        Pixels of one unit of the map.
    width, height
        Size in pixels.
    """

    x: float
    y: float
    unit_px: float
    width: float
    height: float

    @classmethod
    def whole(cls, bounds: tuple[float, float, float, float], width: float, height: float) -> Frame:
        """Return the frame that shows a rectangle (left, bottom, right, top) with a margin."""
        left, bottom, right, top = bounds
        free = 1.0 - 2.0 * _MARGIN
        across = free * width / max(right - left, 1e-6)
        along = free * height / max(top - bottom, 1e-6)
        unit_px = max(min(across, along), 1e-3)
        return cls((left + right) / 2, (bottom + top) / 2, unit_px, width, height)

    @property
    def visible(self) -> tuple[float, float, float, float]:
        """The rectangle: left, bottom, right, top."""
        across, along = self.width / 2 / self.unit_px, self.height / 2 / self.unit_px
        return self.x - across, self.y - along, self.x + across, self.y + along

    def pixels_of(self, places: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where places [n, 2] are, in pixels from the upper left corner: x [n], y [n]."""
        points = np.asarray(places, np.float64).reshape(-1, 2)
        return (
            (points[:, 0] - self.x) * self.unit_px + self.width / 2,
            (self.y - points[:, 1]) * self.unit_px + self.height / 2,
        )

    def place_of(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Return the place at a pixel."""
        return (
            self.x + (x_px - self.width / 2) / self.unit_px,
            self.y - (y_px - self.height / 2) / self.unit_px,
        )

    def panned(self, dx_px: float, dy_px: float) -> Frame:
        """Return the frame after its contents were dragged by so many pixels."""
        return replace(self, x=self.x - dx_px / self.unit_px, y=self.y + dy_px / self.unit_px)

    def zoomed(
        self, factor: float, bounds: tuple[float, float, float, float], at: tuple[float, float] | None = None
    ) -> Frame:
        """Return a closer look, or one from farther away, around a pixel, by default the centre.

        Parameters
        ----------
        factor
            Above 1 for a closer look.
        bounds
            Of the whole map, which limits the zoom.
        at
            The pixel whose place stays where it is.
        """
        normal = Frame.whole(bounds, self.width, self.height).unit_px
        unit_px = min(max(self.unit_px * factor, _FARTHEST * normal), _CLOSEST * normal)
        x_px, y_px = (self.width / 2, self.height / 2) if at is None else at
        x, y = self.place_of(x_px, y_px)
        return Frame(
            x - (x_px - self.width / 2) / unit_px,
            y + (y_px - self.height / 2) / unit_px,
            unit_px,
            self.width,
            self.height,
        )

    def resized(self, width: float, height: float) -> Frame:
        """Return the frame at another size: centre and scale stay."""
        return replace(self, width=width, height=height)

    def within(self, bounds: tuple[float, float, float, float]) -> Frame:
        """Return the frame moved so that its centre is on the map."""
        left, bottom, right, top = bounds
        return replace(self, x=min(max(self.x, left), right), y=min(max(self.y, bottom), top))

    def revealing(self, x: float, y: float) -> Frame:
        """Return the frame moved so that a place is visible, an eighth of the shorter side from a border."""
        (xs, ys), margin = self.pixels_of([[x, y]]), min(self.width, self.height) / 8
        if 0 <= xs[0] <= self.width and 0 <= ys[0] <= self.height:
            return self
        wanted_x = min(max(float(xs[0]), margin), self.width - margin)
        wanted_y = min(max(float(ys[0]), margin), self.height - margin)
        return self.panned(wanted_x - float(xs[0]), wanted_y - float(ys[0]))
