"""Sounds as controls: an event vector, with the detail beside it if it has one that fits the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from codec.decoder import EventControls
from codec.decoder.grids import contour_times_s, deformation_times_s, interpolation_matrix
from codec.decoder.heads import BALANCE_REACH, BALANCE_UNIT, CONTOUR_REACH
from codec.events.detail import Detail
from codec.events.event import Vector
from codec.model.event_model import EventModel
from codec.recently_used import RecentlyUsed

__all__ = ["Decoder", "decoded"]

_N_KEPT = 256
_N_LATER = 5
"""Parts of the corrections that came later: two contours, tunings, glide, balance."""
_FULL = 0.9999
"""Of a bound, what a finite number is mapped to."""


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
    tuned or glides; those of format 6 have no balance, and those of format 7 one of half as many points.
    """
    given, decoder, sizes = detail.corrections, model.config.decoder, model.heads.correction_sizes
    if len(given) == model.correction_size:
        return given
    n_unbalanced, n_points = sum(sizes[:-1]), decoder.n_balance_points
    if len(given) == n_unbalanced:
        return np.pad(given, (0, sizes[-1]))
    if len(given) == n_unbalanced + decoder.n_balance_bands * (n_points // 2 + 1):
        points = np.arange(n_points, dtype=np.float64)
        coarse = given[n_unbalanced:].reshape(decoder.n_balance_bands, -1)
        finer = _finer(coarse, points[::2], points, BALANCE_REACH / BALANCE_UNIT)
        return np.concatenate([given[:n_unbalanced], finer])
    n_first = sum(sizes[:-_N_LATER])
    later = np.zeros(model.correction_size - n_first, np.float32)
    contours = given[n_first:]
    if len(contours) == 2 * decoder.n_contour_bands * decoder.n_deformation_points:
        points, finer_points = (
            times_s(decoder, model.config.spectrum) for times_s in (deformation_times_s, contour_times_s)
        )
        finer = _finer(contours.reshape(-1, len(points)), points, finer_points, CONTOUR_REACH)
        later[: len(finer)] = finer
    elif len(given) != n_first:
        return None
    return np.concatenate([given[:n_first], later])


def _finer(
    values: NDArray[np.float32],
    points: NDArray[np.float64],
    finer_points: NDArray[np.float64],
    reach: float,
) -> NDArray[np.float32]:
    """Return corrections, [n, n_points], that make the same gains on finer points, flattened."""
    bounded = np.tanh(values / reach) @ interpolation_matrix(points, finer_points)
    return (reach * np.arctanh(np.clip(bounded, -_FULL, _FULL))).flatten().astype(np.float32)


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
