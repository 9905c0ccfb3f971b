"""Coarse frequency axes, which make the losses of training and refinement cheaper."""

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
    """A frequency axis on which groups of four bins above 2.7 kHz are summed, as powers.

    It halves the cost of the decoder's largest matrix product. Below 2.7 kHz, where pitch is resolved, bins
    are kept.

    Attributes
    ----------
    n_merged
        Number of merged bins.
    response
        The decoder's response on this axis, [n_atoms + n_noise_bands, n_merged_bins].
    of_lines
        The product from powers per line and noise band to merged bins.
    """

    def __init__(self, model: EventModel) -> None:
        response = model.expected.response
        self.n_merged = (response.shape[1] - _FULL_BINS) // _MERGE
        # Tensors made in inference mode could not take part in a gradient later.
        with torch.inference_mode(False):
            self.response = self._merge_power(response.clone())
            self.of_lines = BandedMatrix(self._merge_power(model.expected.line_response.clone()))
            self._of_atoms = BandedMatrix(self.response)

    def summed(self, power: Tensor, *, on_lines: bool) -> Tensor:
        """Return the power per merged bin of power per line, or per atom, and noise band.

        Shape
        -----
        power: [..., n_lines + n_noise_bands] or [..., n_atoms + n_noise_bands]; returns: [..., n_merged_bins]
        """
        return self.of_lines(power) if on_lines else self._of_atoms(power)

    def _merge_power(self, power: Tensor) -> Tensor:
        high = power[..., _FULL_BINS : _FULL_BINS + self.n_merged * _MERGE]
        return torch.cat([power[..., :_FULL_BINS], high.unflatten(-1, (-1, _MERGE)).sum(-1)], -1)

    def merge(self, magnitudes: Tensor) -> Tensor:
        """Return magnitudes on the merged axis.

        Shape
        -----
        magnitudes: [..., n_bins]; returns: [..., n_merged_bins]
        """
        return torch.sqrt(self._merge_power(magnitudes.square()))


class MelBands:
    """A frequency axis of 80 mel bands.

    Attributes
    ----------
    response
        The decoder's response on this axis, [n_atoms + n_noise_bands, n_mels].
    of_lines
        The product from powers per line and noise band to mel bands.
    """

    def __init__(self, model: EventModel) -> None:
        spectrum = model.config.spectrum
        with torch.inference_mode(False):
            filters = torch.from_numpy(mel_filters(spectrum.sample_rate, spectrum.fft_size, _N_MELS))
            self._filters = filters.to(model.device)
            self.response = model.expected.response.clone() @ self._filters
            self.of_lines = BandedMatrix(model.expected.line_response.clone() @ self._filters)
            self._of_atoms = BandedMatrix(self.response)

    def power(self, magnitudes: Tensor) -> Tensor:
        """Return the power of magnitudes per mel band.

        Shape
        -----
        magnitudes: [..., n_bins]; returns: [..., n_mels]
        """
        return magnitudes.square() @ self._filters

    def summed(self, power: Tensor, *, on_lines: bool) -> Tensor:
        """Return the power per mel band of power per line, or per atom, and noise band.

        Shape
        -----
        power: [..., n_lines + n_noise_bands] or [..., n_atoms + n_noise_bands]; returns: [..., n_mels]
        """
        return self.of_lines(power) if on_lines else self._of_atoms(power)
