"""The way of marks from one layout to the next: places, lanes and colours change gradually."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from editor.views.marks.marks import EventMarks

__all__ = ["Transition"]

_Number = TypeVar("_Number", np.float64, np.uint8)


class Transition:
    """Marks on their way; events that were not there before appear at their goal.

    Parameters
    ----------
    before
        The marks at the beginning.
    """

    def __init__(self, before: EventMarks) -> None:
        self._before = before
        self._ids: tuple[str, ...] = ()
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self._origins: NDArray[np.intp] = np.zeros(0, np.intp)

    def at(self, share: float, goal: EventMarks) -> EventMarks:
        """Return the marks after a share of the time, 0 to 1; slow at both ends.

        Only lanes, places on the map and colours are on the way; everything else is that of `goal`.
        """
        share = min(max(share, 0.0), 1.0)
        self._pair(goal)
        weight = share * share * (3.0 - 2.0 * share)
        return replace(
            goal,
            lane=self._between(self._before.lane, goal.lane, weight),
            place=self._between(self._before.place, goal.place, weight),
            colours=self._between(self._before.colours, goal.colours, weight),
        )

    def length(self, goal: EventMarks) -> float:
        """Return the longest way of a mark, on the map or between lanes, as a share of their extent."""
        self._pair(goal)
        return max(
            float(np.abs(after[self._rows] - before[self._origins]).max(initial=0.0))
            for before, after in ((self._before.lane, goal.lane), (self._before.place, goal.place))
        )

    def _pair(self, goal: EventMarks) -> None:
        """Find the rows of the events that have a place before and after."""
        if goal.ids is not self._ids:
            known = [(row, self._before.index.get(each, -1)) for row, each in enumerate(goal.ids)]
            pairs = np.array(known, np.intp).reshape(-1, 2)
            self._ids, (rows, origins) = goal.ids, pairs[pairs[:, 1] >= 0].T
            both = goal.coloured[rows] & self._before.coloured[origins]
            self._rows, self._origins = rows[both], origins[both]

    def _between(self, before: NDArray[_Number], after: NDArray[_Number], weight: float) -> NDArray[_Number]:
        made = after.copy()
        start = before[self._origins].astype(np.float64)
        way = start + weight * (after[self._rows].astype(np.float64) - start)
        made[self._rows] = way if after.dtype != np.uint8 else np.round(way)
        return made
