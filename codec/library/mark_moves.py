"""Where marks of events go when their piece is encoded again.

The new events have other vectors, perhaps of another model. So they are compared by what both have: onset,
pitch and level.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE
from codec.library.columns import PACKED

__all__ = ["moved_marks"]

_ONSET_S, _SEMITONES, _LEVEL_DB = 0.03, 1.0, 6.0
"""Differences at which two events are taken for different ones."""


def moved_marks(places: Iterable[int], old: bytes, new: bytes) -> dict[int, int]:
    """Return for marked events the event that takes over the mark, where there is one that sounds alike.

    Parameters
    ----------
    places
        Positions of the marked events in the piece.
    old, new
        Packed rows of the piece (:data:`codec.library.columns.PACKED`), before and now.
    """
    if len(old) % PACKED.itemsize:
        return {}  # damaged, or of an older version
    before, now = np.frombuffer(old, PACKED), np.frombuffer(new, PACKED)
    moved: dict[int, int] = {}
    for place in places:
        if len(now) and place < len(before):
            differences = _differences(before[place], now)
            nearest = int(differences.argmin())
            if differences[nearest] <= 1.0:
                moved[place] = nearest
    return moved


def _differences(event: Any, now: NDArray[Any]) -> NDArray[np.float64]:
    """Return how different events are from one, [n]; up to 1, they are taken for the same."""
    onset = np.abs(now["onset_samples"] - event["onset_samples"]) / (_ONSET_S * MODEL_SAMPLE_RATE)
    level = np.abs(now["level_db"].astype(np.float64) - float(event["level_db"])) / _LEVEL_DB
    pitch = np.abs(now["pitch"].astype(np.float64) - float(event["pitch"])) / _SEMITONES
    unpitched = np.isnan(now["pitch"])
    pitch = np.where(unpitched & np.isnan(event["pitch"]), 0.0, np.where(np.isnan(pitch), np.inf, pitch))
    return np.maximum(np.maximum(onset, level), pitch)
