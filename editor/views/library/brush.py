"""A brush over the library's map: events under it are heard one after the other, as grains of a cloud."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from editor.views.library.map_canvas import MapCanvas

__all__ = ["LARGEST_PX", "SMALLEST_PX", "Brush", "Choice"]

Choice = Literal["nearest", "random"]

SMALLEST_PX, LARGEST_PX = 4, 160
"""Radius."""


class Brush(QObject):
    """Picks events around the pointer at a tempo, while it is held.

    Attributes
    ----------
    radius_px
        In pixels of the screen, whatever the zoom.
    choice
        The nearest event each time, or any one within the radius.
    """

    picked = Signal(int)
    """The position of an event, in the map's arrays: it is to be heard now."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._rng = np.random.default_rng()
        self._at: QPointF | None = None
        self._last: int | None = None
        self.radius_px = 24
        self.choice: Choice = "random"
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._pick)
        self.set_tempo(8.0)

    @property
    def held(self) -> bool:
        """Whether it plays."""
        return self._at is not None

    def set_tempo(self, per_s: float) -> None:
        """Set the number of events in a second."""
        self._beat.setInterval(round(1000.0 / per_s))

    def begin(self, at: QPointF) -> None:
        """Begin to play, at a position of the canvas."""
        self._at, self._last = at, None
        self._pick()
        self._beat.start()

    def move(self, at: QPointF) -> None:
        """Go on at another position; where there was nothing to hear, what is found is heard at once."""
        self._at = at
        if self._last is None:
            self._pick()

    def end(self) -> None:
        """Stop; what is heard fades out by itself."""
        self._at = None
        self._beat.stop()

    def _pick(self) -> None:
        picture, at = self._canvas.picture, self._at
        if picture is None or at is None:
            return
        x, y = self._canvas.place_at(at)
        radius = self.radius_px / self._canvas.frame.unit_px
        if self.choice == "nearest":
            found = picture.chosen.nearest(x, y, radius)
            self._last = int(found[0]) if len(found) else None
        else:
            drawn = picture.chosen.drawn_near(x, y, radius, self._rng)
            if drawn == self._last:  # the same twice in a row only if it is alone
                drawn = picture.chosen.drawn_near(x, y, radius, self._rng)
            self._last = drawn
        if self._last is not None:
            self.picked.emit(self._last)
