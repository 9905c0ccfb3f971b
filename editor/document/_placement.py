"""The rows of a layout for events: their own, or rows that are added for what they sound like now.

A layout is computed once, of the as-encoded events, and its rows never change. An event that sounds like its
row has that row. Another sound (swapped, replaced, morphed, inserted) gets a row of its own, where undo finds
it again. Events that were found later have such rows, too; what is stored names these rows after them, so
that further sounds are placed between them when the events of the layout are gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from codec.events.event import Event, Vector
from codec.similarity.layout import Layout
from codec.similarity.placing import AddedRows, Anchors, extended, sound_id, sounding_vector, with_rows

__all__ = ["Placement"]


class Placement:
    """Rows of a layout by event.

    Parameters
    ----------
    base
        The layout of the events as encoded.
    added
        Rows that were added to it earlier.
    known
        The events that the layout was computed of, by identifier.
    """

    def __init__(self, base: Layout, added: AddedRows, known: Mapping[str, Event]) -> None:
        self._base = base
        self._stored = {row_id: index for index, row_id in enumerate(added.ids)}
        self._added = [added]
        self._rows = {event_id: row for row, event_id in enumerate(base.event_ids)}
        self._present = [event_id for event_id in base.event_ids if event_id in known]
        self._known = known
        self._anchors: Anchors | None = None
        self._exact: dict[bytes, int] | None = None
        self._layout: Layout | None = None

    @property
    def layout(self) -> Layout:
        """The layout with all rows that were added so far, behind those of the events."""
        if self._layout is None:
            self._layout = extended(self._base, _joined(self._added))
        return self._layout

    def row(self, event: Event) -> int | None:
        """Return the row for what an event sounds like, or None if the layout has no rows."""
        own = self._rows.get(event.event_id)
        known = self._known.get(event.event_id)
        if own is not None and (known is None or known is event):
            return own
        vector = sounding_vector(event)
        if own is not None and known is not None and _same_timbre(known.vector, vector):
            return own
        if not self._present:
            return own
        exact = self._exact_rows().get(_timbre(vector))
        return self._added_row(vector) if exact is None else exact

    def stored(self, events: Iterable[Event], known: Mapping[str, Event]) -> Layout:
        """Return the layout to be saved: the rows of `known` events, and the added rows of `events`."""
        events, n_own = list(events), len(self._base.event_ids)
        rows = {self.row(event) for event in events}
        wanted = sorted(row - n_own for row in rows if row is not None and row >= n_own)
        own = with_rows(self._base, [event_id in known for event_id in self._base.event_ids])
        later = self._later(events, known)
        added = _joined(self._added)
        return extended(extended(own, later), _named(added, [added.ids[index] for index in wanted], wanted))

    def complete(self, events: Iterable[Event], known: Mapping[str, Event]) -> Layout:
        """Return the layout with all rows that were added so far, those of events that are gone included."""
        return extended(extended(self._base, self._later(events, known)), _joined(self._added))

    def _later(self, events: Iterable[Event], known: Mapping[str, Event]) -> AddedRows:
        """Return the rows of events that were found later, named after them, as far as they are added."""
        found = {each.event_id: known.get(each.event_id, each) for each in events}
        indices = {
            event_id: index
            for event_id, event in found.items()
            if event_id not in self._rows
            and (index := self._stored.get(sound_id(sounding_vector(event)))) is not None
        }
        return _named(_joined(self._added), list(indices), list(indices.values()))

    def places(self, vectors: Sequence[Vector]) -> AddedRows | None:
        """Return the rows that sounds would get, without adding them; None if the layout has no rows."""
        return self._anchors_of_events().placed(vectors) if self._present else None

    def _anchors_of_events(self) -> Anchors:
        if self._anchors is None:
            rows = [self._rows[event_id] for event_id in self._present]
            vectors = np.stack([self._known[event_id].vector for event_id in self._present])
            self._anchors = Anchors(self._base, rows, vectors)
        return self._anchors

    def _added_row(self, vector: Vector) -> int:
        row_id = sound_id(vector)
        if row_id not in self._stored:
            self._stored[row_id] = len(self._stored)
            self._added.append(self._anchors_of_events().placed([vector]))
            self._layout = None
        return len(self._base.event_ids) + self._stored[row_id]

    def _exact_rows(self) -> dict[bytes, int]:
        """Return the row of each timbre that the layout has."""
        if self._exact is None:
            self._exact = {
                _timbre(self._known[event_id].vector): self._rows[event_id]
                for event_id in reversed(self._present)
            }
        return self._exact


def _named(added: AddedRows, ids: Sequence[str], indices: list[int]) -> AddedRows:
    return AddedRows(tuple(ids), added.lanes[indices], added.map[indices], added.colours[indices])


def _same_timbre(one: Vector, other: Vector) -> bool:
    return one is other or _timbre(one) == _timbre(other)


def _timbre(vector: Vector) -> bytes:
    """Return a vector without its level, which is not part of the timbre."""
    return vector[1:].tobytes()


def _joined(parts: list[AddedRows]) -> AddedRows:
    if len(parts) > 1:
        joined = AddedRows(
            tuple(row_id for part in parts for row_id in part.ids),
            np.concatenate([part.lanes for part in parts]),
            np.concatenate([part.map for part in parts]),
            np.concatenate([part.colours for part in parts]),
        )
        parts[:] = [joined]
    return parts[0]
