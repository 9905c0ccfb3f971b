"""An index of events that come and go, without making it again at each change; results are the same.

Most events are in an index with cells. Those that came later are in a small one, which is searched as a
whole, and those that are gone are left out. When either are many, another index is due.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.library.cells import Floats
from codec.library.neighbours import EventIndex, Found

__all__ = ["GrowingIndex"]

_MOST_ADDED = 16_384
_MOST_GONE = 0.1  # share of the events with cells
_NO_ROWS = np.zeros(0, np.int64)

Rows = NDArray[np.int64]


class GrowingIndex:
    """Searches an :class:`~codec.library.neighbours.EventIndex` and what has changed since it was made.

    Parameters
    ----------
    base
        The index.
    added
        Of the events that came later, none of which are in `base`; None if there are none.
    gone
        Rows of `base` that there are no more, ascending.

    Attributes
    ----------
    rows
        int64 [n], the rows of all events, ascending.
    """

    def __init__(self, base: EventIndex, added: EventIndex | None = None, gone: Rows = _NO_ROWS) -> None:
        self._base, self._added = base.without(gone), added
        self.rows: Rows = base.rows
        self._kept: NDArray[np.bool_] | None = None
        if len(gone) or added is not None:
            self._kept = ~_are_in(base.rows, gone)
            self.rows = base.rows[self._kept]
        if added is not None:
            self.rows = np.sort(np.concatenate([self.rows, added.rows]))

    def __len__(self) -> int:
        return len(self.rows)

    def updated(self, rows: Rows, points_of: Callable[[Rows], Floats]) -> GrowingIndex | None:
        """Return the index of other events; None if so many are others that a new one is due.

        Parameters
        ----------
        rows
            int64 [n], ascending: all events.
        points_of
            Returns the points of some of them, [n_some, 32].
        """
        whole = self._base.rows
        is_known = _are_in(rows, whole)
        added = rows[~is_known]
        n_gone = len(whole) - (len(rows) - len(added))
        if len(added) > _MOST_ADDED or n_gone > _MOST_GONE * len(whole):
            return None
        gone = whole[~_are_in(whole, rows)] if n_gone else _NO_ROWS
        return GrowingIndex(self._base, EventIndex(added, points_of(added)) if len(added) else None, gone)

    def nearest(
        self, query: ArrayLike, k: int, *, among: ArrayLike | None = None, probes: int | None = None
    ) -> Found:
        """Return the nearest events; see :meth:`codec.library.neighbours.EventIndex.nearest`."""
        in_base, in_added = self._divided(among)
        found = self._base.nearest(query, k, among=in_base, probes=probes)
        if self._added is None:
            return found
        later = self._added.nearest(query, k, among=in_added)
        rows = np.concatenate([found.rows, later.rows])
        distances = np.concatenate([found.distances, later.distances])
        order = np.lexsort((rows, distances))[: max(0, k)]
        return Found(rows[order], distances[order])

    def _divided(self, among: ArrayLike | None) -> tuple[ArrayLike | None, ArrayLike | None]:
        """Return a mask over :attr:`rows` as one over each part's; rows are the same for both."""
        if among is None or self._kept is None:
            return among, among
        mask = np.asarray(among)
        if mask.dtype != np.bool_:
            return among, among
        if mask.shape != self.rows.shape:
            raise ValueError(f"a mask of {len(mask)} for {len(self)} rows")
        in_base = np.zeros(len(self._base), np.bool_)
        if self._added is None:
            in_base[self._kept] = mask
            return in_base, None
        is_added = _are_in(self.rows, self._added.rows)
        in_base[self._kept] = mask[~is_added]
        return in_base, mask[is_added]


def _are_in(rows: Rows, among: Rows) -> NDArray[np.bool_]:
    """Return which of ascending rows are among others, which ascend too."""
    if not len(among):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(among, rows), len(among) - 1)
    return among[at] == rows
