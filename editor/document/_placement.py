"""Positions in a layout for events that it was not computed for.

A layout is computed once, because t-SNE differs from run to run. Later events use the row of the event that
sounds most like them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from codec.events.event import Event

__all__ = ["Placement"]


class Placement:
    """Rows of a layout by event; for other events, the row of the nearest timbre.

    Parameters
    ----------
    layout_ids
        Identifiers of the layout's rows, in order.
    known
        Events (or baselines) by identifier, from which the rows' vectors are taken.
    """

    def __init__(self, layout_ids: Sequence[str], known: Mapping[str, Event]) -> None:
        self._rows = {event_id: row for row, event_id in enumerate(layout_ids)}
        present = [event_id for event_id in layout_ids if event_id in known]
        self._present_rows = [self._rows[event_id] for event_id in present]
        # Without element 0, the level, which is not part of the timbre.
        self._timbres = np.array([known[event_id].vector[1:] for event_id in present], np.float32)
        self._nearest: dict[bytes, int] = {}

    def row(self, event: Event) -> int | None:
        """Return the row for `event`, or None if the layout has no rows."""
        own = self._rows.get(event.event_id)
        if own is not None or not self._present_rows:
            return own
        key = event.vector.tobytes()
        if key not in self._nearest:
            distances = np.square(self._timbres - event.vector[1:]).sum(axis=1)
            self._nearest[key] = self._present_rows[int(distances.argmin())]
        return self._nearest[key]
