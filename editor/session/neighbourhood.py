"""Nearest neighbours of events by what they sound like; vectors are stacked once, and kept up to date.

Distances have the scales of the model where they were measured, so they mean the same in every piece.
"""

from __future__ import annotations

import numpy as np

from codec.similarity.layout import Timbres
from codec.similarity.placing import sounding_vector
from codec.similarity.timbre_space import shipped_timbre_space
from editor.document import Change, Document

__all__ = ["Neighbourhood"]

_BEFORE_ALL = 2000
"""Priority above that of the history: it changes the selection, and views then ask for neighbours."""


class Neighbourhood:
    """Answers neighbour queries about a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._timbres: Timbres | None = None
        self._ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._changed: set[str] = set()
        document.events_changed.connect(self._on_events_changed, priority=_BEFORE_ALL)
        document.reset_done.connect(self._forget, priority=_BEFORE_ALL)

    def of(self, event_id: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` events nearest to one (itself left out) with their distances."""
        if event_id not in self._document:
            return []
        if self._timbres is None:
            sequence = self._document.sequence()
            self._ids = [event.event_id for event in sequence]
            self._rows = {each: row for row, each in enumerate(self._ids)}
            vectors = [sounding_vector(event) for event in sequence]
            space = shipped_timbre_space(self._document.model.weights_hash)
            self._timbres = Timbres(np.stack(vectors), None if space is None else space.deviation)
        for each in self._changed:
            self._timbres.put(self._rows[each], sounding_vector(self._document.event(each)))
        self._changed.clear()
        query = sounding_vector(self._document.event(event_id))
        indices, distances = self._timbres.nearest(query, k + 1)
        found = [(self._ids[i], float(d)) for i, d in zip(indices, distances, strict=True)]
        return [each for each in found if each[0] != event_id][:k]

    def _on_events_changed(self, change: Change) -> None:
        if change.added or change.removed:
            self._forget()
        elif self._timbres is not None:
            self._changed |= change.changed  # not during a drag of many events

    def _forget(self) -> None:
        self._timbres = None
        self._changed.clear()
