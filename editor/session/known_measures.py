"""A cache of measures of events. A change of gain alone needs no new measurement."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from codec.events.event import Event
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.events.stored_measures import StoredMeasures
from codec.project.file import Project
from codec.recently_used import RecentlyUsed

__all__ = ["SILENT", "KnownMeasures"]

_N_KEPT = 50_000


SILENT = Measures(440.0, 0.05, -120.0, pitched=False)
"""The measures of an event that cannot be rendered; compared by identity."""


class KnownMeasures:
    """The measures of the events that were measured last, and of those that the project brought along.

    The project's are used from the start. When the model is loaded and is another one, they are dropped, and
    the events are measured again. All methods can be called from any thread.
    """

    def __init__(self) -> None:
        self._kept = RecentlyUsed[tuple[str | None, tuple[object, ...]], tuple[float, Measures]](_N_KEPT)
        self._stored: StoredMeasures | None = None

    def of(self, event: Event) -> Measures | None:
        """Return the measures of an event in its current state, if known."""
        known = self._kept.get((event.room_name, event.tone_key))
        if known is None:
            stored = self._stored
            return None if stored is None else stored.of(event)
        gain_db, measures = known
        if gain_db == event.gain_db or measures is SILENT:
            return measures
        return measures.louder(event.gain_db - gain_db)

    def measured(self, event: Event, model: ModelIdentity | None = None) -> Measures | None:
        """Return the same, but None for an event that could not be rendered, so that it is tried again.

        Stored measures of another model than `model` are dropped; None if it is not at hand.
        """
        stored = self._stored
        if stored is not None and model is not None and stored.model_hash != model.weights_hash:
            self._stored = None
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

    def start_piece(self, stored: StoredMeasures | None) -> None:
        """Remove all measures, and begin with those that a project has stored."""
        self._kept.clear()
        self._stored = stored

    def stored_in(self, project: Project, model: ModelIdentity) -> Project:
        """Return a project with the measures of its events, as far as they are known of its own model."""
        model_hash = project.model.weights_hash
        if not model_hash or model_hash != model.weights_hash:
            return project
        known = [(event, self.measured(event, model)) for event in project.events]
        measured = [(event, measures) for event, measures in known if measures is not None]
        return dataclasses.replace(project, measures=StoredMeasures.of_events(model_hash, measured))
