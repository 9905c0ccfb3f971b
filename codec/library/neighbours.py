"""Nearest neighbours among all events of a library.

Points are those of a :class:`~codec.similarity.timbre_space.TimbreSpace`. A search is exact unless it is
asked to visit only the nearest cells. Where rows are given, which a database has filtered, exactly these are
searched: an index that filters what it finds would miss most of a piece (docs/adr/0017).
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.library.cells import Floats, k_means_centres, nearest_centres

__all__ = ["PROBES", "Cells", "EventIndex", "Found", "build_cells"]

PROBES = 16
"""Cells that a quick search visits; docs/adr/0017 has its recall."""

_FEWEST_FOR_CELLS = 20_000  # below, an exact search takes less than a fifth of a millisecond
_SAMPLE_STEP = 64
_GATHERED_SHARE = 0.1  # of more rows than this share, all distances are computed at once
_ROUNDING = 4e-6

Rows = NDArray[np.int64]


class Found(NamedTuple):
    """Events and their distances, nearest first, ties in the order of the rows."""

    rows: Rows
    distances: Floats


class Cells(NamedTuple):
    """Centres of cells, and the cell of each point.

    Shape
    -----
    centres: float32 [n_cells, 32]; labels: uint16 [n]
    """

    centres: Floats
    labels: NDArray[np.uint16]


def build_cells(points: Floats, seed: int = 0) -> Cells | None:
    """Return about √n cells of n points; None if there are too few points for cells to save time."""
    if len(points) < _FEWEST_FOR_CELLS:
        return None
    centres = k_means_centres(points, round(len(points) ** 0.5), seed)
    return Cells(centres, nearest_centres(points, centres))


class EventIndex:
    """Points of events in memory, in the order of their cells.

    Parameters
    ----------
    rows
        int64 [n], each event's row in the library, ascending.
    points
        float32 [n, 32].
    cells
        The cells of the points; None for one cell.

    Raises
    ------
    ValueError
        If shapes do not match, rows do not ascend, or a point is not finite.
    """

    def __init__(self, rows: ArrayLike, points: ArrayLike, cells: Cells | None = None) -> None:
        ascending = np.asarray(rows, np.int64)
        values = np.asarray(points, np.float32)
        if values.ndim != 2 or len(values) != len(ascending):
            raise ValueError(f"{len(ascending)} rows for points of shape {list(values.shape)}")
        if (np.diff(ascending) <= 0).any():
            raise ValueError("rows do not ascend")
        if cells is not None and len(cells.labels) != len(ascending):
            raise ValueError(f"{len(cells.labels)} labels for {len(ascending)} rows")
        self.rows = ascending
        self.cells = cells
        self._order: NDArray[np.int64] | None = None
        if cells is None:
            self._ordered, self._points = ascending, values
        else:
            self._order = np.argsort(cells.labels, kind="stable")
            self._ordered, self._points = ascending[self._order], values[self._order]
            counts = np.bincount(cells.labels, minlength=len(cells.centres))
            self._begins = np.concatenate([[0], np.cumsum(counts)])
            self._centre_squares = np.square(cells.centres).sum(axis=1)
        self._squares = np.einsum("ij,ij->i", self._points, self._points)
        if not np.isfinite(self._squares).all():
            raise ValueError("a point is not finite")
        self._largest = float(self._squares.max(initial=0.0))

    def __len__(self) -> int:
        return len(self.rows)

    def points_of(self, rows: ArrayLike) -> Floats:
        """Return the points of events, [n, 32].

        Raises
        ------
        KeyError
            If a row is not in the index.
        """
        wanted = np.atleast_1d(np.asarray(rows, np.int64))
        places = self._places(wanted)
        if len(places) != len(wanted):
            raise KeyError("a row is not in the index")
        return self._points[places]

    def nearest(
        self, query: ArrayLike, k: int, *, among: ArrayLike | None = None, probes: int | None = None
    ) -> Found:
        """Return the nearest events.

        Parameters
        ----------
        query
            [32], a point.
        k
            Number of events; fewer are returned if there are fewer.
        among
            Rows to search, exactly; rows that are not in the index are ignored. Default: all.
        probes
            Visit this many cells only, those with the nearest centres. Default: all, which is exact. Has no
            effect with `among` or without cells.

        Raises
        ------
        ValueError
            If the query has another shape or is not finite.
        """
        point = np.asarray(query, np.float32)
        if point.shape != self._points.shape[1:] or not np.isfinite(point).all():
            raise ValueError(f"a query is {self._points.shape[1]} finite numbers")
        if among is not None:
            places = self._places(np.unique(np.asarray(among, np.int64)))
            if len(places) > _GATHERED_SHARE * len(self):
                squares = self._all_squares(point)[places]
            else:
                squares = self._squares[places] - 2.0 * (self._points[places] @ point)
        elif probes is not None and self.cells is not None:
            places, squares = self._probed(point, probes)
        else:
            places, squares = None, self._all_squares(point)
        return self._best(point, k, squares, places)

    def _all_squares(self, point: Floats) -> Floats:
        """Return the squared distances of all points, less the square of the query."""
        squares = self._points @ (-2.0 * point)
        squares += self._squares
        return squares

    def _probed(self, point: Floats, probes: int) -> tuple[NDArray[np.int64], Floats]:
        assert self.cells is not None
        to_centres = self._centre_squares - 2.0 * (self.cells.centres @ point)
        probes = min(max(1, probes), len(to_centres))
        spans = [
            (int(self._begins[cell]), int(self._begins[cell + 1]))
            for cell in np.argpartition(to_centres, probes - 1)[:probes]
        ]
        doubled = -2.0 * point
        squares = np.concatenate([self._points[a:b] @ doubled + self._squares[a:b] for a, b in spans])
        return np.concatenate([np.arange(a, b) for a, b in spans]), squares

    def _best(self, point: Floats, k: int, squares: Floats, places: NDArray[np.int64] | None) -> Found:
        k = min(max(0, k), len(squares))
        if k == 0:
            return Found(np.zeros(0, np.int64), np.zeros(0, np.float32))
        # The k-th smallest of a part is at least the k-th smallest of all: what is above it is not sorted.
        sample = squares[::_SAMPLE_STEP] if len(squares) >= _SAMPLE_STEP * k else squares
        limit = np.partition(sample, k - 1)[k - 1]
        # Differences of large squares are rounded; distances of the few that are left are computed anew.
        limit += np.float32(_ROUNDING * (self._largest + float(point @ point)))
        near = np.flatnonzero(squares <= limit)
        if places is not None:
            near = places[near]
        rows = self._ordered[near]
        distances = np.sqrt(np.square(self._points[near] - point).sum(axis=1))
        order = np.lexsort((rows, distances))[:k]
        return Found(rows[order], distances[order])

    def _places(self, rows: Rows) -> NDArray[np.int64]:
        """Return where the points of rows are kept; rows that are not in the index are left out."""
        at = np.searchsorted(self.rows, rows)
        at = at[(at < len(self.rows)) & (self.rows[np.minimum(at, len(self.rows) - 1)] == rows)]
        return at if self._order is None else self._kept_at[at]

    @cached_property
    def _kept_at(self) -> NDArray[np.int64]:
        """Where the point of each row is kept."""
        assert self._order is not None
        kept_at = np.empty_like(self._order)
        kept_at[self._order] = np.arange(len(self))
        return kept_at
