"""Decoding of event vectors with optional details to controls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from codec.decoder import EventControls
from codec.decoder.grids import balance_times_s, contour_times_s, interpolation_matrix
from codec.decoder.heads import BALANCE_REACH, BALANCE_UNIT, CONTOUR_REACH
from codec.events.detail import Detail
from codec.events.event import Vector
from codec.model.event_model import EventModel
from codec.recently_used import RecentlyUsed

__all__ = ["Decoder", "decoded"]

_N_KEPT = 256
_MAX_TANH = 0.9999
"""Clips values before arctanh, which is infinite at 1."""


def decoded(model: EventModel, sounds: Sequence[tuple[Vector, Detail | None]]) -> EventControls:
    """Decode one or more sounds in one batch.

    A detail whose size does not fit this model is ignored.

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
        corrections = corrections.to(model.device)
    vectors = torch.from_numpy(np.stack([vector for vector, _ in sounds])).to(model.device)
    return model.controls(vectors, corrections)


def _corrections(model: EventModel, detail: Detail) -> NDArray[np.float32] | None:
    """Return a detail's corrections at all points in time, or None if they are those of another model."""
    decoder = model.config.decoder
    spectrum = model.config.spectrum
    given = detail.corrections
    *first, _, _, tuning, glide, _ = model.heads.correction_sizes
    contour_times = contour_times_s(decoder, spectrum)[:: detail.contour_stride]
    balance_times = balance_times_s(decoder, spectrum)[:: detail.balance_stride]
    n_contours = 2 * decoder.n_contour_bands * len(contour_times)
    n_balance = decoder.n_balance_bands * len(balance_times)
    sizes = sum(first), n_contours, tuning + glide, n_balance
    if len(given) != sum(sizes):
        return None
    if detail.contour_stride == detail.balance_stride == 1:
        return given
    head, contours, moved, balances = np.split(given, np.cumsum(sizes)[:-1])
    if detail.contour_stride > 1:
        contours = _finer(contours, contour_times, contour_times_s(decoder, spectrum), CONTOUR_REACH)
    if detail.balance_stride > 1:
        reach = BALANCE_REACH / BALANCE_UNIT
        balances = _finer(balances, balance_times, balance_times_s(decoder, spectrum), reach)
    return np.concatenate([head, contours, moved, balances])


def _finer(
    values: NDArray[np.float32],
    points: NDArray[np.float64],
    finer_points: NDArray[np.float64],
    reach: float,
) -> NDArray[np.float32]:
    """Interpolate corrections so that their bounded gains are linear between the given points.

    Shape
    -----
    values: [n * n_points]; returns: [n * n_finer_points]
    """
    bounded = np.tanh(values.reshape(-1, len(points)) / reach) @ interpolation_matrix(points, finer_points)
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
