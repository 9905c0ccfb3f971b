"""Coarse frequency axes, which make the losses of training and refinement cheaper."""

from __future__ import annotations

import torch
from torch import Tensor

from codec.model.event_model import EventModel
from codec.signal.banded import BandedMatrix
from codec.signal.mel import mel_filters

__all__ = ["EncoderBands", "MelBands", "MergedBins"]

_FULL_BINS = 256
_MERGE = 4
_N_MELS = 80


class _Axis:
    """A frequency axis, and the products that lead to it.

    Attributes
    ----------
    response
        The decoder's response on this axis, [n_atoms + n_noise_bands, n_bins].
    """

    def __init__(self, atoms: Tensor, lines: Tensor) -> None:
        self.response = atoms
        self._of_atoms = BandedMatrix(atoms)
        self._of_lines = BandedMatrix(lines)
        self._n_lines = len(lines)

    def summed(self, power: Tensor) -> Tensor:
        """Return the power on this axis of power per atom, or per line, and noise band.

        Shape
        -----
        power: [..., n_atoms + n_noise_bands] or [..., n_lines + n_noise_bands]; returns: [..., n_bins]
        """
        return self._of_lines(power) if power.shape[-1] == self._n_lines else self._of_atoms(power)


class MergedBins(_Axis):
    """A frequency axis on which groups of four bins above 2.7 kHz are summed, as powers.

    It halves the cost of the decoder's largest matrix product. Below 2.7 kHz, where pitch is resolved, bins
    are kept.

    Attributes
    ----------
    n_merged
        Number of merged bins.
    """

    def __init__(self, model: EventModel) -> None:
        response = model.expected.response
        self.n_merged = (response.shape[1] - _FULL_BINS) // _MERGE
        # Tensors made in inference mode could not take part in a gradient later.
        with torch.inference_mode(False):
            lines = model.expected.line_response.clone()
            super().__init__(self._merge_power(response.clone()), self._merge_power(lines))

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


class EncoderBands(_Axis):
    """The encoder's bands: bins at low frequencies, equal steps of log frequency above."""

    def __init__(self, model: EventModel) -> None:
        self._encoder = model.encoder
        with torch.inference_mode(False):
            atoms, lines = model.expected.response.clone(), model.expected.line_response.clone()
            super().__init__(model.encoder.bands(atoms), model.encoder.bands(lines))

    def magnitudes(self, magnitudes: Tensor) -> Tensor:
        """Return magnitudes of bins [..., n_bins] per band, [..., n_bands]."""
        return self._encoder.on_bands(magnitudes)


class MelBands(_Axis):
    """A frequency axis of 80 mel bands."""

    def __init__(self, model: EventModel) -> None:
        spectrum = model.config.spectrum
        with torch.inference_mode(False):
            filters = torch.from_numpy(mel_filters(spectrum.sample_rate, spectrum.fft_size, _N_MELS))
            self._filters = filters.to(model.device)
            lines = model.expected.line_response.clone()
            super().__init__(model.expected.response.clone() @ self._filters, lines @ self._filters)

    def power(self, magnitudes: Tensor) -> Tensor:
        """Return the power of magnitudes per mel band.

        Shape
        -----
        magnitudes: [..., n_bins]; returns: [..., n_mels]
        """
        return magnitudes.square() @ self._filters
