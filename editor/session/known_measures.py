"""A cache of measures of events. A change of gain alone needs no new measurement."""

from __future__ import annotations

from collections.abc import Collection

from codec.events.event import Event
from codec.events.measures import Measures
from codec.recently_used import RecentlyUsed

__all__ = ["SILENT", "KnownMeasures"]

_N_KEPT = 50_000


SILENT = Measures(440.0, 0.05, -120.0, pitched=False)
"""The measures of an event that cannot be rendered; compared by identity."""


class KnownMeasures:
    """The measures of the events that were measured last. All methods can be called from any thread."""

    def __init__(self) -> None:
        self._kept = RecentlyUsed[tuple[str | None, tuple[object, ...]], tuple[float, Measures]](_N_KEPT)

    def of(self, event: Event) -> Measures | None:
        """Return the measures of an event in its current state, if known."""
        known = self._kept.get((event.room_name, event.tone_key))
        if known is None:
            return None
        gain_db, measures = known
        if gain_db == event.gain_db or measures is SILENT:
            return measures
        return measures.louder(event.gain_db - gain_db)

    def measured(self, event: Event) -> Measures | None:
        """Return the same, but None for an event that could not be rendered, so that it is tried again."""
        measures = self.of(event)
        return None if measures is SILENT else measures

    def put(self, event: Event, measures: Measures) -> None:
        """Store the measures of an event."""
        self._kept.put((event.room_name, event.tone_key), (event.gain_db, measures))

    def forget_rooms(self, names: Collection[str]) -> None:
        """Remove the measures of all events whose room the user set to one of these."""
        for key in self._kept.kept():
            if key[0] in names:
                self._kept.drop(key)

    def clear(self) -> None:
        """Remove all measures."""
        self._kept.clear()
