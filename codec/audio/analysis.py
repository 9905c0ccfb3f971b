"""Mixing a recording to the one channel that is analysed, drawn and searched for onsets.

Normally this is the mean of the channels (mid). If one channel is the inverted other (a miswired cable, a
stereo widener), the mean is silent, and half their difference (side) is used. A DC offset is subtracted: it
would be encoded as events of the lowest frequencies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.messages import Message

__all__ = ["AnalysisMix"]

Samples = NDArray[np.float32]

_PIECE_SAMPLES = 1 << 16
_CANCELLED_SHARE = 0.1
"""The side is used if the mid has less than this share of its energy."""
_OFFSET_SHARE = 0.01
"""An offset below this share of a channel's RMS level (-40 dB) is not subtracted."""
_MIN_SAMPLES = 8192
"""In a shorter recording, the mean is not a reliable estimate of the offset."""


@dataclass(frozen=True, slots=True)
class AnalysisMix:
    """How a recording's channels become one.

    Parameters
    ----------
    weights
        Of each channel, [n_channels]: 1, or 1/2 and 1/2, or 1/2 and -1/2.
    offsets
        DC offset of each channel, subtracted first.
    """

    weights: tuple[float, ...]
    offsets: tuple[float, ...]

    @classmethod
    def mean(cls, n_channels: int) -> AnalysisMix:
        """Return the mean of the channels."""
        return cls((1.0 / n_channels,) * n_channels, (0.0,) * n_channels)

    @classmethod
    def of(cls, pieces: Iterable[Samples], n_channels: int) -> AnalysisMix:
        """Choose the mix for a recording, given in pieces of float32 [n_channels, n]."""
        totals = np.zeros(n_channels)
        products = np.zeros((n_channels, n_channels))
        n_samples = 0
        for piece in pieces:
            block = piece.astype(np.float64)
            totals += block.sum(axis=1)
            products += block @ block.T
            n_samples += block.shape[1]
        if n_samples == 0:
            return cls.mean(n_channels)
        means = totals / n_samples
        covariance = products / n_samples - np.outer(means, means)
        levels = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        is_offset = (np.abs(means) > _OFFSET_SHARE * levels) & (n_samples >= _MIN_SAMPLES)
        offsets = np.where(is_offset, means, 0.0)
        mix = cls.mean(n_channels)
        weights = mix.weights
        if n_channels == 2:
            signs = np.array([1.0, -1.0])
            of_mean, of_difference = covariance.sum(), signs @ covariance @ signs
            if of_mean < _CANCELLED_SHARE * of_difference:
                weights = (0.5, -0.5)
        return cls(weights, tuple(map(float, offsets)))

    @classmethod
    def of_samples(cls, samples: Samples) -> AnalysisMix:
        """Choose the mix for samples [n_channels, n] in memory, or mapped from a file."""
        pieces = (samples[:, at : at + _PIECE_SAMPLES] for at in range(0, samples.shape[1], _PIECE_SAMPLES))
        return cls.of(pieces, len(samples))

    def __call__(self, samples: Samples) -> Samples:
        """Return one channel, float32 [n], of samples [n_channels, n]."""
        return self.mixed(self.centred(samples))

    def mixed(self, centred: Samples) -> Samples:
        """Return one channel, float32 [n], of samples from which the offsets are already subtracted."""
        if len(set(self.weights)) == 1:
            return centred.mean(axis=0, dtype=np.float32)
        return np.array(self.weights, np.float32) @ centred

    def centred(self, samples: Samples) -> Samples:
        """Return samples [n_channels, n] without their offsets."""
        if not any(self.offsets):
            return samples
        return samples - np.array(self.offsets, np.float32)[:, None]

    @property
    def note(self) -> Message | None:
        """A message for the user; None for the mean."""
        if any(weight < 0.0 for weight in self.weights):
            return Message("its sides cancel each other in mono; their difference is analysed instead")
        return None
