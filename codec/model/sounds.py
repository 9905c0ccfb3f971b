"""Decoding of event vectors with optional details to controls, and details of older formats."""

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
"""Number of parts of the corrections that format 4 did not have: two contours, tunings, glide, balance."""
_MAX_TANH = 0.9999
"""Clips values before arctanh, which is infinite at 1."""


def decoded(model: EventModel, sounds: Sequence[tuple[Vector, Detail | None]]) -> EventControls:
    """Decode one or more sounds in one batch.

    A detail whose size fits neither this model nor an older format of it is ignored.

    Parameters
    ----------
    model
        The model of the vectors.
    sounds
        Pairs of a vector [32] and its detail or None.
    """
    rows = [None if detail is None else _corrections(model, detail) for _, detail in sounds]
    corrections: torch.Tensor | None = None
    if any(row is not None for row in rows):
        nothing = np.zeros(model.correction_size, np.float32)
        corrections = torch.from_numpy(np.stack([nothing if row is None else row for row in rows]))
    return model.controls(torch.from_numpy(np.stack([vector for vector, _ in sounds])), corrections)


def _corrections(model: EventModel, detail: Detail) -> NDArray[np.float32] | None:
    """Return a detail's corrections in the current format, or None if their size is unknown.

    Formats before 5 have no contours. Format 5 has contours with fewer points in time, and no tunings and no
    glide. Format 6 has no balance. Format 7 has a balance with half as many points.
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
    """Interpolate corrections [n, n_points] so that their bounded gains are linear between the old points.

    Shape
    -----
    returns: [n * n_finer_points]
    """
    bounded = np.tanh(values / reach) @ interpolation_matrix(points, finer_points)
    return (reach * np.arctanh(np.clip(bounded, -_MAX_TANH, _MAX_TANH))).flatten().astype(np.float32)


class Decoder:
    """Decodes single sounds, with a cache of the 256 most recent: edits decode the same sound repeatedly."""

    def __init__(self, model: EventModel) -> None:
        self._model = model
        self._known = RecentlyUsed[tuple[bytes, Detail | None], EventControls](_N_KEPT)

    def controls(self, vector: Vector, detail: Detail | None) -> EventControls:
        """Return the controls of a sound, a batch of one."""
        key = (vector.tobytes(), detail)
        controls = self._known.get(key)
        if controls is None:
            controls = decoded(self._model, [(vector, detail)])
            self._known.put(key, controls)
        return controls
