"""Nearest neighbours among all events of a library.

Points are those of a :class:`~codec.similarity.timbre_space.TimbreSpace`. A search is exact unless it is
asked to visit only the nearest cells. Where rows are given, which a database has filtered, exactly these are
searched: an index that filters what it finds would miss most of a piece (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.library.cells import Cells, Floats, k_means_centres, nearest_centres
from codec.library.shells import Shells, Spans

__all__ = ["PROBES", "EventIndex", "Found", "build_cells"]

PROBES = 16
"""Cells that a quick search visits; docs/adr/0017 has its recall."""

_FEWEST_FOR_CELLS = 20_000  # below, an exact search takes less than a fifth of a millisecond
_SAMPLE, _MOST_STEP = 4_096, 64
_GATHERED_SHARE = 0.03  # of more rows than this share, the cells tell which are near
_ROUNDING = 4e-6
_FIRST_CELLS = 8  # of an exact search: the nearest ones, to know how near the others have to be
_SHORT_SPAN = 96  # points; of shorter spans, the points are gathered
_VISITED_SHARE = 0.4  # of more points than this, all distances are computed at once

Rows = NDArray[np.int64]
_Candidates = tuple[NDArray[np.int64] | None, Floats]
"""Where points are kept (None for all), and their squared distances, less the square of the query."""


class Found(NamedTuple):
    """Events and their distances, nearest first, ties in the order of the rows."""

    rows: Rows
    distances: Floats


def build_cells(points: Floats, seed: int = 0, *, check: Callable[[], None] = lambda: None) -> Cells | None:
    """Return about √n cells of n points; None if there are too few points for cells to save time.

    `check` is called now and then; what it raises ends the work.
    """
    if len(points) < _FEWEST_FOR_CELLS:
        return None
    centres = k_means_centres(points, round(len(points) ** 0.5), seed, check=check)
    return Cells(centres, nearest_centres(points, centres, check=check))


def _only(
    allowed: NDArray[np.bool_] | None, places: NDArray[np.int64] | None, squares: Floats
) -> _Candidates:
    """Return the candidates that are allowed."""
    if allowed is None:
        return places, squares
    if places is None:
        kept = np.flatnonzero(allowed)
        return kept, squares[kept]
    kept = allowed[places]
    return places[kept], squares[kept]


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
            self._shells = Shells(values, cells)
            self._order = self._shells.order
            self._ordered, self._points = ascending[self._order], values[self._order]
        self._squares = np.einsum("ij,ij->i", self._points, self._points)
        if not np.isfinite(self._squares).all():
            raise ValueError("a point is not finite")
        self._largest = float(self._squares.max(initial=0.0))
        self._there: NDArray[np.bool_] | None = None

    def without(self, rows: ArrayLike) -> EventIndex:
        """Return the same index, whose searches leave out some rows; :attr:`rows` still has them."""
        gone = self._places(np.asarray(rows, np.int64))
        if not len(gone):
            return self
        other = copy(self)
        other._there = np.ones(len(self), np.bool_) if self._there is None else self._there.copy()
        other._there[gone] = False
        return other

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
            Rows to search, exactly, or a mask, bool [n], over :attr:`rows`; rows that are not in the index
            are ignored. Default: all.
        probes
            Visit this many cells only, those with the nearest centres. Default: all, which is exact. Has no
            effect with `among` or without cells.

        Raises
        ------
        ValueError
            If the query or the mask has another shape, or the query is not finite.
        """
        point = np.asarray(query, np.float32)
        if point.shape != self._points.shape[1:] or not np.isfinite(point).all():
            raise ValueError(f"a query is {self._points.shape[1]} finite numbers")
        if among is None:
            return self._best(point, k, *self._candidates(point, k, probes, self._there))
        places = self._chosen(np.asarray(among))
        if self._there is not None:
            places = places[self._there[places]]
        if len(places) < _GATHERED_SHARE * len(self):
            squares = self._squares[places] - 2.0 * (self._points[places] @ point)
            return self._best(point, k, places, squares)
        allowed = np.zeros(len(self), np.bool_)
        allowed[places] = True
        return self._best(point, k, *self._candidates(point, k, None, allowed))

    def _all_squares(self, point: Floats) -> Floats:
        """Return the squared distances of all points, less the square of the query."""
        squares = self._points @ (-2.0 * point)
        squares += self._squares
        return squares

    def _candidates(
        self, point: Floats, k: int, probes: int | None, allowed: NDArray[np.bool_] | None
    ) -> _Candidates:
        """Return points among which the nearest are: all, or those in some cells.

        These are the nearest cells and, without `probes`, all points of others that can be as near as the
        k-th of these.
        """
        if self.cells is None:
            return _only(allowed, None, self._all_squares(point))
        to_centres = np.linalg.norm(self.cells.centres - point, axis=1)
        n_first = min(_FIRST_CELLS if probes is None else max(1, probes), len(to_centres))
        first = np.argpartition(to_centres, n_first - 1)[:n_first]
        places, squares = _only(allowed, *self._in_spans(point, self._shells.whole(first)))
        if probes is not None:
            return places, squares
        if 0 < k <= len(squares):
            own = float(point @ point)
            furthest = max(float(np.partition(squares, k - 1)[k - 1]) + own, 0.0) + self._rounding(own)
            spans = self._shells.within(to_centres, furthest**0.5 + 1e-5 * (own + self._largest) ** 0.5)
            if (spans[1] - spans[0]).sum() < _VISITED_SHARE * len(self):
                return _only(allowed, *self._in_spans(point, spans))
        return _only(allowed, None, self._all_squares(point))

    def _in_spans(self, point: Floats, spans: Spans) -> tuple[NDArray[np.int64], Floats]:
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

    def _best(self, point: Floats, k: int, places: NDArray[np.int64] | None, squares: Floats) -> Found:
        k = min(max(0, k), len(squares))
        if k == 0:
            return Found(np.zeros(0, np.int64), np.zeros(0, np.float32))
        # The k-th smallest of a part is at least the k-th smallest of all: what is above it is not sorted.
        sample = squares[:: min(max(1, len(squares) // (_SAMPLE + k)), _MOST_STEP)]
        limit = np.partition(sample, k - 1)[k - 1]
        # Differences of large squares are rounded; distances of the few that are left are computed anew.
        limit += np.float32(self._rounding(float(point @ point)))
        near = np.flatnonzero(squares <= limit)
        if places is not None:
            near = places[near]
        rows = self._ordered[near]
        distances = np.sqrt(np.square(self._points[near] - point).sum(axis=1))
        order = np.lexsort((rows, distances))[:k]
        return Found(rows[order], distances[order])

    def _rounding(self, own: float) -> float:
        """Return how wrong squared distances may be, as differences of the squares of points and query."""
        return _ROUNDING * (self._largest + own)

    def _chosen(self, among: NDArray[Any]) -> NDArray[np.int64]:
        """Return where the points of a mask, or of rows in any order, are kept."""
        if among.dtype == np.bool_ and len(self):
            if among.shape != self.rows.shape:
                raise ValueError(f"a mask of {len(among)} for {len(self)} rows")
            at = np.flatnonzero(among)
            return at if self._order is None else self._kept_at[at]
        rows = among.astype(np.int64)
        return self._places(rows if (np.diff(rows) > 0).all() else np.unique(rows))

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
