"""Which events sound alike; the vectors are stacked once per state of the document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.layout import neighbours
from editor.document import Document

__all__ = ["Neighbourhood"]


class Neighbourhood:
    """Answers neighbour queries about a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._revision = -1
        self._ids: list[str] = []
        self._vectors: NDArray[np.float32] = np.zeros((0, 32), np.float32)

    def of(self, event_id: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` events nearest to one (itself left out) with their distances."""
        if event_id not in self._document:
            return []
        if self._revision != self._document.revision:
            sequence = self._document.sequence()
            self._ids = [event.event_id for event in sequence]
            self._vectors = sequence.vectors()
            self._revision = self._document.revision
        query = self._document.event(event_id).vector
        indices, distances = neighbours(self._vectors, query, k + 1)
        found = [(self._ids[i], float(d)) for i, d in zip(indices, distances, strict=True)]
        return [each for each in found if each[0] != event_id][:k]
