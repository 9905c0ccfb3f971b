"""Hit testing: the event under the pointer, the events in a rubber band, the axis of a drag.

Pure functions of pixel coordinates, without Qt, so that they can be tested on arrays. x grows to the right, y
down. Targets are at least :data:`MIN_TARGET_PX` wide and high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MIN_TARGET_PX",
    "Boxes",
    "Direction",
    "edge_at",
    "event_at",
    "events_in",
    "lock_axis",
    "make_boxes",
    "point_at",
    "walk",
]

MIN_TARGET_PX = 8.0
"""Smallest width and height of a target."""

_LOCK_PX = 5.0

Direction = Literal["left", "right", "up", "down"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Boxes:
    """Rectangles in pixels, one per event; each array has shape [n_events]."""

    left: Floats
    right: Floats
    top: Floats
    bottom: Floats

    def __len__(self) -> int:
        return len(self.left)


def make_boxes(start: Floats, end: Floats, centre: Floats, height: float) -> Boxes:
    """Return the boxes of events from `start` to `end` around the line `centre`, all in pixels [n].

    Short events are widened to the right: the left edge is always the onset.
    """
    half = max(height, MIN_TARGET_PX) / 2
    return Boxes(start, np.maximum(end, start + MIN_TARGET_PX), centre - half, centre + half)


def event_at(boxes: Boxes, x: float, y: float, slack: float = 2.0) -> int | None:
    """Return the index of the event under the pointer, or None.

    If events overlap, the one with the nearest centre line is taken, then the one with the nearest onset to
    the left, so a short event on top of a long one can always be picked.
    """
    inside = (boxes.left - slack <= x) & (x <= boxes.right) & (boxes.top <= y) & (y <= boxes.bottom)
    candidates = np.flatnonzero(inside)
    if len(candidates) == 0:
        return None
    off_line = np.abs((boxes.top + boxes.bottom)[candidates] / 2 - y)
    since_onset = np.abs(x - boxes.left[candidates])
    return int(candidates[np.lexsort((since_onset, np.round(off_line)))[0]])


def events_in(boxes: Boxes, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.intp]:
    """Return the indices of events that overlap a rubber band between two corners."""
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    touched = (boxes.left <= right) & (boxes.right >= left) & (boxes.top <= bottom) & (boxes.bottom >= top)
    return np.flatnonzero(touched)


def point_at(xs: Floats, ys: Floats, x: float, y: float, radius: float = MIN_TARGET_PX) -> int | None:
    """Return the index of the nearest point within `radius` pixels, or None."""
    if len(xs) == 0:
        return None
    distance = np.hypot(xs - x, ys - y)
    nearest = int(np.argmin(distance))
    return nearest if distance[nearest] <= radius else None


def edge_at(
    x: float, start: float, end: float, reach: float = MIN_TARGET_PX / 2
) -> Literal["start", "end"] | None:
    """Return the edge of a region within reach of the pointer, the nearer one of two."""
    to_start, to_end = abs(x - start), abs(x - end)
    if min(to_start, to_end) > reach:
        return None
    return "start" if to_start < to_end or (to_start == to_end and x < start) else "end"


def lock_axis(dx: float, dy: float) -> Literal["time", "pitch"] | None:
    """Return the axis of a drag by (dx, dy) pixels, or None while it is too short to decide."""
    if max(abs(dx), abs(dy)) < _LOCK_PX:
        return None
    return "time" if abs(dx) >= abs(dy) else "pitch"


def walk(xs: Floats, ys: Floats, current: int | None, direction: Direction) -> int | None:
    """Return the event that an arrow key selects from `current` (coordinates [n], y upwards), or None.

    Left and right follow time, and equal times from low to high, so repeated presses visit every event once.
    Up and down go to the nearest event above or below; distance in time has the larger weight.
    """
    n = len(xs)
    if n == 0:
        return None
    order = np.lexsort((ys, xs))
    if current is None:
        return int(order[0] if direction in ("right", "up") else order[-1])
    if direction in ("left", "right"):
        place = int(np.flatnonzero(order == current)[0]) + (1 if direction == "right" else -1)
        return int(order[min(max(place, 0), n - 1)])
    gap = (ys - ys[current]) * (1 if direction == "up" else -1)
    ahead = np.flatnonzero(gap > 1e-9)
    if len(ahead) == 0:
        return current
    x_scale, y_scale = np.ptp(xs) or 1.0, np.ptp(ys) or 1.0
    cost = gap[ahead] / y_scale + 4 * np.abs(xs[ahead] - xs[current]) / x_scale
    return int(ahead[np.argmin(cost)])
