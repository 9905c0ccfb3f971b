"""Points by cell and by distance from the centre of their cell: an exact search leaves most of them out.

By the triangle inequality, a point that is within `limit` of a query is as far from the centre of its cell as
the query, give or take `limit`. These points are one span of each cell, a shell (as of the iDistance index;
Yu, Ooi, Tan and Jagadish, 2001).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.library.cells import Cells, Floats

__all__ = ["Shells", "Spans"]

Spans = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Begins and ends of spans of points."""


class Shells:
    """The order of points by cell and, within a cell, by falling distance from its centre.

    Parameters
    ----------
    points
        float32 [n, n_values].
    cells
        Any cells of them: the nearer their centres, the more is left out.

    Attributes
    ----------
    order
        int64 [n], the points' order. Spans count in it.
    """

    def __init__(self, points: Floats, cells: Cells) -> None:
        radius = np.sqrt(np.square(points - cells.centres[cells.labels]).sum(axis=1)).astype(np.float64)
        self._widest = float(radius.max(initial=0.0)) + 1.0
        # Cells are further apart in this key than any radius.
        key = cells.labels * (2.0 * self._widest) - radius
        self.order = np.argsort(key, kind="stable")
        self._key = key[self.order]
        self._cell_keys = np.arange(len(cells.centres)) * (2.0 * self._widest)

    def whole(self, chosen: NDArray[np.int64]) -> Spans:
        """Return the spans of whole cells."""
        keys = self._cell_keys[chosen]
        return self._at(keys - self._widest), self._at(keys + 0.5)

    def within(self, to_centres: Floats, limit: float) -> Spans:
        """Return the spans, of all cells, of points that can be as near as `limit` to a query.

        Parameters
        ----------
        to_centres
            The query's distances from all centres, [n_cells].
        limit
            A distance.
        """
        furthest = np.minimum(to_centres + limit, self._widest)
        nearest = np.maximum(to_centres - limit, -0.5)
        begins = self._at(self._cell_keys - furthest)
        return begins, np.maximum(self._at(self._cell_keys - nearest), begins)

    def _at(self, keys: NDArray[np.floating]) -> NDArray[np.int64]:
        return np.searchsorted(self._key, keys)
