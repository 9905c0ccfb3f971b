"""What events sound like, in figures, as far as that is known: another gain is no reason to measure again."""

from __future__ import annotations

from collections.abc import Collection

from codec.events.event import Event
from codec.events.measures import Measures
from codec.recently_used import RecentlyUsed

__all__ = ["SILENT", "KnownMeasures"]

_N_KEPT = 50_000


SILENT = Measures(440.0, 0.05, -120.0, pitched=False)
"""Those of an event that cannot be rendered; told apart by identity."""


class KnownMeasures:
    """The measures of the events that were measured last. Every method can be called from any thread."""

    def __init__(self) -> None:
        self._kept = RecentlyUsed[tuple[str | None, tuple[object, ...]], tuple[float, Measures]](_N_KEPT)

    def of(self, event: Event) -> Measures | None:
        """Return what an event sounds like as it is, if that is known."""
        known = self._kept.get((event.room_name, event.tone_key))
        if known is None:
            return None
        gain_db, measures = known
        if gain_db == event.gain_db or measures is SILENT:
            return measures
        return measures.louder(event.gain_db - gain_db)

    def measured(self, event: Event) -> Measures | None:
        """Return the same, but nothing of an event that could not be rendered: it may be tried again."""
        measures = self.of(event)
        return None if measures is SILENT else measures

    def put(self, event: Event, measures: Measures) -> None:
        """Keep what an event sounds like."""
        self._kept.put((event.room_name, event.tone_key), (event.gain_db, measures))

    def forget_rooms(self, names: Collection[str]) -> None:
        """Forget those of all events that were put into one of these rooms."""
        for key in self._kept.kept():
            if key[0] in names:
                self._kept.drop(key)

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
