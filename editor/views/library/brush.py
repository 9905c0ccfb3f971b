"""A brush over the library's map: events under it are heard over one another, as grains of a cloud."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QPointF, QTimer, Signal

from editor.views.library.map_canvas import MapCanvas

__all__ = ["LARGEST_PX", "SMALLEST_PX", "Brush", "Choice"]

Choice = Literal["nearest", "random"]

SMALLEST_PX, LARGEST_PX = 4, 160
"""Radius."""
_LONGEST_WAIT_MS = 1_000
"""For a sound that is being made."""


class Brush(QObject):
    """Picks events around the pointer at a tempo, while it is held.

    A sound that was never heard is made first, which may take longer than a beat. So the next event waits
    until :meth:`go_on` says that the last one is heard; otherwise each would be dropped for the next.

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
        self._following: int | None = None
        self._awaited = QElapsedTimer()
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
        self._at, self._last, self._following = at, None, None
        self._awaited.invalidate()
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

    def go_on(self) -> int | None:
        """Note that the last event is heard; return the event that will probably be next, to be prepared."""
        self._awaited.invalidate()
        self._following = self._found() if self.choice == "random" else None
        return self._following

    def _pick(self) -> None:
        if self._at is None or (self._awaited.isValid() and not self._awaited.hasExpired(_LONGEST_WAIT_MS)):
            return
        following, self._following = self._following, None
        self._last = following if following is not None and self._is_under(following) else self._found()
        if self._last is not None:
            self._awaited.start()
            self.picked.emit(self._last)

    def _found(self) -> int | None:
        """Return an event under the brush, or None."""
        picture, at = self._canvas.picture, self._at
        if picture is None or at is None:
            return None
        x, y = self._canvas.place_at(at)
        radius = self.radius_px / self._canvas.frame.unit_px
        if self.choice == "nearest":
            found = picture.chosen.nearest(x, y, radius)
            return int(found[0]) if len(found) else None
        drawn = picture.chosen.drawn_near(x, y, radius, self._rng)
        if drawn is not None and drawn == self._last:  # the same twice in a row only if it is alone
            drawn = picture.chosen.drawn_near(x, y, radius, self._rng)
        return drawn

    def _is_under(self, position: int) -> bool:
        picture, at = self._canvas.picture, self._at
        if picture is None or at is None or position >= len(picture.world):
            return False
        xs, ys = self._canvas.frame.pixels_of(picture.world.places[position])
        return (xs[0] - at.x()) ** 2 + (ys[0] - at.y()) ** 2 <= self.radius_px**2
