"""Training on recordings, whose events nobody knows: the model's own loop proposes them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.decomposition import Found, WindowDecomposer
from codec.model import EventModel
from codec.stft import magnitude
from codec.training.objective import recording_loss
from codec.training.recordings import RecordingError

__all__ = ["RecordedWindows"]

_N_TRAINED = 12
_N_SCORED = 96
_SILENT = 1e-3
_TRIES = 50


class RecordedWindows:
    """Draws windows of recordings and scores the events that the loop finds in them.

    Parameters
    ----------
    segment
        Returns the next random segment of a window's length, float32 [n_samples] at the model's rate.
    """

    def __init__(self, segment: Callable[[], NDArray[np.float32]], seed: int) -> None:
        self._segment = segment
        self._generator = torch.Generator().manual_seed(seed)

    def loss(self, model: EventModel) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of some events of one window, computed again with gradient among the others.

        Raises
        ------
        RecordingError
            If there is nothing to hear in the recordings.
        """
        window, found, residuals = self._decomposed(model)
        order = torch.randperm(len(found), generator=self._generator)
        trained = order[:_N_TRAINED].tolist()
        fixed = torch.zeros_like(window)
        for index in order[_N_TRAINED:].tolist():
            fixed += found[index].patch
        scored = torch.randperm(len(window), generator=self._generator)[:_N_SCORED].sort().values
        loss, parts = recording_loss(
            model,
            window,
            fixed,
            torch.stack([residuals[index] for index in trained]),
            torch.tensor([found[index].frame for index in trained]),
            scored,
        )
        distinct = len({event.frame for event in found}) / len(found)
        left = float(residuals[-1].norm() / window.norm())
        return loss, parts | {"distinct_frames": distinct, "left": left}

    def _decomposed(self, model: EventModel) -> tuple[Tensor, list[Found], list[Tensor]]:
        """Return magnitudes of a window in which the loop finds events, and what it finds."""
        for _ in range(_TRIES):
            audio = torch.from_numpy(self._segment())
            if audio[: len(audio) // 2].abs().max() > _SILENT:
                window = magnitude(audio, model.config.spectrum)
                found, residuals = _decompose(model, window)
                # A lone click is not silent, and yet too faint in each bin to be an event.
                if found:
                    return window, found, residuals
        raise RecordingError(f"nothing was heard in {_TRIES} segments of the recordings; give others")


def _decompose(model: EventModel, window: Tensor) -> tuple[list[Found], list[Tensor]]:
    """Return the loop's events and the residual that each was chosen from."""
    decomposer = WindowDecomposer(model, n_candidates=1)
    residual = window.clone()
    found: list[Found] = []
    residuals: list[Tensor] = []
    for _ in range(model.config.n_steps):
        before = residual.clone()
        event = decomposer.step(residual)
        if event is None:
            break
        found.append(event)
        residuals.append(before.clamp_min(0.0))
    return found, residuals
