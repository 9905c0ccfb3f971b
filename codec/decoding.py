"""Sounds as controls: an event vector, with the detail beside it if it has one that fits the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from codec.decoder import EventControls
from codec.detail import Detail
from codec.events import Vector
from codec.model import EventModel
from codec.recently_used import RecentlyUsed

__all__ = ["Decoder", "decoded"]

_N_KEPT = 256


def decoded(model: EventModel, sounds: Sequence[tuple[Vector, Detail | None]]) -> EventControls:
    """Decode sounds, at least one, in one batch.

    A project may come from a model of another size: then the vector alone speaks.
    """
    size = model.correction_size
    details = [None if each is None or len(each.corrections) != size else each for _, each in sounds]
    corrections: torch.Tensor | None = None
    if any(each is not None for each in details):
        nothing = np.zeros(size, np.float32)
        rows = [nothing if each is None else np.array(each.corrections, np.float32) for each in details]
        corrections = torch.from_numpy(np.stack(rows))
    return model.controls(torch.from_numpy(np.stack([vector for vector, _ in sounds])), corrections)


class Decoder:
    """Decodes single sounds and keeps those asked for last: edits of one sound decode it again and again."""

    def __init__(self, model: EventModel) -> None:
        self._model = model
        self._known = RecentlyUsed[tuple[bytes, Detail | None], EventControls](_N_KEPT)

    def controls(self, vector: Vector, detail: Detail | None) -> EventControls:
        """Return the controls of a sound: a batch of one."""
        key = (vector.tobytes(), detail)
        controls = self._known.get(key)
        if controls is None:
            controls = decoded(self._model, [(vector, detail)])
            self._known.put(key, controls)
        return controls
