"""Coarser frequency axes, for losses that are computed many times."""

from __future__ import annotations

import torch
from torch import Tensor

from codec.model.event_model import EventModel
from codec.signal.banded import BandedMatrix
from codec.signal.mel import mel_filters

__all__ = ["MelBands", "MergedBins"]

_FULL_BINS = 256
_MERGE = 4
_N_MELS = 80


class MergedBins:
    """A coarser frequency axis for scoring: bins above 2.7 kHz are summed, as powers, in fours.

    Halves the cost of the decoder's largest product; pitch is decided below that frequency.
    """

    def __init__(self, model: EventModel) -> None:
        response = model.expected.response
        self.n_merged = (response.shape[1] - _FULL_BINS) // _MERGE
        # Gradients flow through them, also for callers that are in inference mode.
        with torch.inference_mode(False):
            self.response = self._merge_power(response.clone())
            self.of_lines = BandedMatrix(self._merge_power(model.expected.line_response.clone()))

    def _merge_power(self, power: Tensor) -> Tensor:
        high = power[..., _FULL_BINS : _FULL_BINS + self.n_merged * _MERGE]
        return torch.cat([power[..., :_FULL_BINS], high.unflatten(-1, (-1, _MERGE)).sum(-1)], -1)

    def merge(self, magnitudes: Tensor) -> Tensor:
        """Merge magnitudes [..., n_bins] to [..., n_merged_bins]."""
        return torch.sqrt(self._merge_power(magnitudes.square()))


class MelBands:
    """Power in mel bands: what loudness differences are heard in."""

    def __init__(self, model: EventModel) -> None:
        spectrum = model.config.spectrum
        with torch.inference_mode(False):
            self._filters = torch.from_numpy(mel_filters(spectrum.sample_rate, spectrum.fft_size, _N_MELS))
            self.response = model.expected.response.clone() @ self._filters
            self.of_lines = BandedMatrix(model.expected.line_response.clone() @ self._filters)

    def power(self, magnitudes: Tensor) -> Tensor:
        """Return the power of magnitudes [..., n_bins] per band, [..., n_bands]."""
        return magnitudes.square() @ self._filters
