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
_SAMPLE, _MOST_STEP = 4_096, 64
_GATHERED_SHARE = 0.03  # of more rows than this share, all distances are computed at once
_ROUNDING = 4e-6
_FIRST_CELLS = 8  # of an exact search: the nearest ones, to know how near the others have to be
_SHORT_SPAN = 96  # points; of shorter spans, the points are gathered
_VISITED_SHARE = 0.4  # of more points than this, all distances are computed at once

Rows = NDArray[np.int64]
_Spans = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Begins and ends of spans of points."""


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


class _Shells:
    """The order of points by cell and, within a cell, by falling distance from its centre.

    By the triangle inequality, a point that is as near to a query as `limit` is as far from the centre of its
    cell as the query, give or take `limit`. These points are one span of each cell.
    """

    def __init__(self, points: Floats, cells: Cells) -> None:
        radius = np.sqrt(np.square(points - cells.centres[cells.labels]).sum(axis=1)).astype(np.float64)
        self._widest = float(radius.max(initial=0.0)) + 1.0
        # Cells are further apart in this key than any radius.
        key = cells.labels * (2.0 * self._widest) - radius
        self.order = np.argsort(key, kind="stable")
        self._key = key[self.order]
        self._cell_keys = np.arange(len(cells.centres)) * (2.0 * self._widest)

    def whole(self, chosen: NDArray[np.int64]) -> _Spans:
        """Return the spans of whole cells."""
        keys = self._cell_keys[chosen]
        return self._at(keys - self._widest), self._at(keys + 0.5)

    def within(self, to_centres: Floats, limit: float) -> _Spans:
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
            self._shells = _Shells(values, cells)
            self._order = self._shells.order
            self._ordered, self._points = ascending[self._order], values[self._order]
        self._squares = np.einsum("ij,ij->i", self._points, self._points)
        if not np.isfinite(self._squares).all():
            raise ValueError("a point is not finite")
        self._largest = float(self._squares.max(initial=0.0))
        self._margin = 1e-3 * self._largest**0.5

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
            wanted = np.asarray(among, np.int64)
            places = self._places(wanted if (np.diff(wanted) > 0).all() else np.unique(wanted))
            if len(places) > _GATHERED_SHARE * len(self):
                squares = self._all_squares(point)[places]
            else:
                squares = self._squares[places] - 2.0 * (self._points[places] @ point)
        elif self.cells is not None:
            places, squares = self._in_cells(point, k, probes)
        else:
            places, squares = None, self._all_squares(point)
        return self._best(point, k, squares, places)

    def _all_squares(self, point: Floats) -> Floats:
        """Return the squared distances of all points, less the square of the query."""
        squares = self._points @ (-2.0 * point)
        squares += self._squares
        return squares

    def _in_cells(self, point: Floats, k: int, probes: int | None) -> tuple[NDArray[np.int64] | None, Floats]:
        """Return the places of some points and their squared distances, as :meth:`_all_squares`.

        They are those of the nearest cells and, without `probes`, all others that can be as near as the k-th
        of these.
        """
        assert self.cells is not None
        to_centres = np.linalg.norm(self.cells.centres - point, axis=1)
        n_first = min(_FIRST_CELLS if probes is None else max(1, probes), len(to_centres))
        first = np.argpartition(to_centres, n_first - 1)[:n_first]
        spans = self._shells.whole(first)
        if probes is None:
            _, squares = self._in_spans(point, spans)
            if not 0 < k <= len(squares):
                return None, self._all_squares(point)
            furthest = float(np.partition(squares, k - 1)[k - 1] + point @ point)
            begins, ends = self._shells.within(to_centres, max(furthest, 0.0) ** 0.5 + self._margin)
            if (ends - begins).sum() > _VISITED_SHARE * len(self):
                return None, self._all_squares(point)
            spans = begins, ends
        return self._in_spans(point, spans)

    def _in_spans(self, point: Floats, spans: _Spans) -> tuple[NDArray[np.int64], Floats]:
        """Return the places in spans, and the squared distances of their points, less that of the query."""
        doubled = -2.0 * point
        begins, ends = (each[spans[0] < spans[1]] for each in spans)
        lengths = ends - begins
        # The places of one span after the other: a step of 1 within, a jump from one to the next.
        places = np.arange(lengths.sum()) + np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
        if len(places) < _SHORT_SPAN * len(lengths):
            return places, self._points[places] @ doubled + self._squares[places]
        squares = np.empty(len(places), np.float32)
        at = 0
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            np.matmul(self._points[begin:end], doubled, out=squares[at : at + end - begin])
            at += end - begin
        squares += self._squares[places]
        return places, squares

    def _best(self, point: Floats, k: int, squares: Floats, places: NDArray[np.int64] | None) -> Found:
        k = min(max(0, k), len(squares))
        if k == 0:
            return Found(np.zeros(0, np.int64), np.zeros(0, np.float32))
        # The k-th smallest of a part is at least the k-th smallest of all: what is above it is not sorted.
        sample = squares[:: min(max(1, len(squares) // (_SAMPLE + k)), _MOST_STEP)]
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
