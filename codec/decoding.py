"""Sounds as controls: an event vector, with the detail beside it if it has one that fits the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from codec.decoder import EventControls
from codec.decoder.grids import contour_times_s, deformation_times_s, interpolation_matrix
from codec.decoder.heads import CONTOUR_REACH
from codec.detail import Detail
from codec.events import Vector
from codec.model import EventModel
from codec.recently_used import RecentlyUsed

__all__ = ["Decoder", "decoded"]

_N_KEPT = 256
_N_LATER = 5
"""Parts of the corrections that came later: two contours, tunings, glide, balance."""
_FULL = 0.9999
"""Of a contour's bound, what a finite number is mapped to."""


def decoded(model: EventModel, sounds: Sequence[tuple[Vector, Detail | None]]) -> EventControls:
    """Decode sounds, at least one, in one batch.

    A project may come from a model of another size: then the vector alone speaks.
    """
    rows = [None if detail is None else _corrections(model, detail) for _, detail in sounds]
    corrections: torch.Tensor | None = None
    if any(row is not None for row in rows):
        nothing = np.zeros(model.correction_size, np.float32)
        corrections = torch.from_numpy(np.stack([nothing if row is None else row for row in rows]))
    return model.controls(torch.from_numpy(np.stack([vector for vector, _ in sounds])), corrections)


def _corrections(model: EventModel, detail: Detail) -> NDArray[np.float32] | None:
    """Return a detail's corrections if they are this model's.

    Those before format 5 have no contours; those of format 5 have half as many points in time, and none is
    tuned or glides; those of format 6 have no balance.
    """
    given, decoder, sizes = detail.corrections, model.config.decoder, model.heads.correction_sizes
    if len(given) == model.correction_size:
        return given
    if len(given) == sum(sizes[:-1]):
        return np.pad(given, (0, sizes[-1]))
    n_first = sum(sizes[:-_N_LATER])
    later = np.zeros(model.correction_size - n_first, np.float32)
    contours = given[n_first:]
    if len(contours) == 2 * decoder.n_contour_bands * decoder.n_deformation_points:
        times = (
            times_s(decoder, model.config.spectrum) for times_s in (deformation_times_s, contour_times_s)
        )
        bounded = np.tanh(contours.reshape(-1, decoder.n_deformation_points) / CONTOUR_REACH)
        finer = np.clip(bounded @ interpolation_matrix(*times), -_FULL, _FULL)
        later[: finer.size] = CONTOUR_REACH * np.arctanh(finer).flatten()
    elif len(given) != n_first:
        return None
    return np.concatenate([given[:n_first], later])


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
