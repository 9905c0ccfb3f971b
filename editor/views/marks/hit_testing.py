"""Where the pointer is, in numbers: what it hits, what a rubber band holds, which axis a drag means.

Pure functions of pixel coordinates, without Qt, so that every rule of the mouse can be tested on arrays.
Pixels grow to the right and down. Targets are never smaller than :data:`MIN_TARGET_PX`.
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
"""Smallest width and height of anything that can be grabbed."""

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

    Short events are widened to the right, so that the left edge stays the onset.
    """
    half = max(height, MIN_TARGET_PX) / 2
    return Boxes(start, np.maximum(end, start + MIN_TARGET_PX), centre - half, centre + half)


def event_at(boxes: Boxes, x: float, y: float, slack: float = 2.0) -> int | None:
    """Return the index of the event under the pointer, or None.

    Where events overlap, the one whose line is nearest wins, then the one whose onset is nearest to the left:
    a short event on top of a long one can always be grabbed.
    """
    inside = (boxes.left - slack <= x) & (x <= boxes.right) & (boxes.top <= y) & (y <= boxes.bottom)
    candidates = np.flatnonzero(inside)
    if len(candidates) == 0:
        return None
    off_line = np.abs((boxes.top + boxes.bottom)[candidates] / 2 - y)
    since_onset = np.abs(x - boxes.left[candidates])
    return int(candidates[np.lexsort((since_onset, np.round(off_line)))[0]])


def events_in(boxes: Boxes, x0: float, y0: float, x1: float, y1: float) -> NDArray[np.intp]:
    """Return the indices of events that a rubber band between two corners touches."""
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
    """Return which edge of a region the pointer can grab, the nearer one if both are in reach."""
    to_start, to_end = abs(x - start), abs(x - end)
    if min(to_start, to_end) > reach:
        return None
    return "start" if to_start < to_end or (to_start == to_end and x < start) else "end"


def lock_axis(dx: float, dy: float) -> Literal["time", "pitch"] | None:
    """Return the axis that a drag of (dx, dy) pixels means, or None while it is too short to tell."""
    if max(abs(dx), abs(dy)) < _LOCK_PX:
        return None
    return "time" if abs(dx) >= abs(dy) else "pitch"


def walk(xs: Floats, ys: Floats, current: int | None, direction: Direction) -> int | None:
    """Return the event that an arrow key reaches from `current` (coordinates [n], y upwards), or None.

    Left and right follow time, ties from low to high, so that repeated presses visit every event once.
    Up and down go to the nearest event above or below, nearness in time counting most.
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
