"""Regions of a map that the user has named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.bounds import MAX_TEXT

__all__ = ["MAX_CORNERS", "Region"]

MAX_CORNERS = 1_000


@dataclass(frozen=True)
class Region:
    """A named polygon on a map.

    Parameters
    ----------
    name
        Not empty.
    corners
        Three or more points, in units of the map.
    number
        In the library (:mod:`codec.library.named_regions`); 0 for one that is not kept yet.

    Raises
    ------
    ValueError
        If it has no name, or too few or too many corners, or one that is not finite.
    """

    name: str
    corners: tuple[tuple[float, float], ...]
    number: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MAX_TEXT:
            raise ValueError("a region has no name, or a very long one")
        if not 3 <= len(self.corners) <= MAX_CORNERS or not np.isfinite(self.corners).all():
            raise ValueError(f"a region has 3 to {MAX_CORNERS} corners")

    def contains(self, places: ArrayLike) -> NDArray[np.bool_]:
        """Return which places are inside, [n], of float [n, 2]; loops of the outline count too."""
        points = np.asarray(places, np.float64)
        corners = np.asarray(self.corners, np.float64)
        low, high = corners.min(axis=0), corners.max(axis=0)
        inside = ((points >= low) & (points <= high)).all(axis=1)
        candidates = points[inside]
        winding = np.zeros(len(candidates), np.int64)
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            left = (x1 - x0) * (candidates[:, 1] - y0) - (candidates[:, 0] - x0) * (y1 - y0)
            winding += (y0 <= candidates[:, 1]) & (candidates[:, 1] < y1) & (left > 0)
            winding -= (y1 <= candidates[:, 1]) & (candidates[:, 1] < y0) & (left < 0)
        inside[inside] = winding != 0
        return inside

    def to_json(self) -> dict[str, object]:
        """Return JSON values; see :meth:`from_json`."""
        return {"name": self.name, "corners": [list(each) for each in self.corners]}

    @classmethod
    def from_json(cls, value: dict[str, object]) -> Region:
        """Return the region of JSON values.

        Raises
        ------
        ValueError, KeyError, TypeError
            If they are no region.
        """
        corners: Sequence[Sequence[float]] = value["corners"]  # type: ignore[assignment]
        return cls(str(value["name"]), tuple((float(x), float(y)) for x, y in corners))
