"""The output level, measured in the audio callback, for the level meter of the interface.

The callback publishes one immutable :class:`Levels` by assigning an attribute; the meter reads the newest.
Peaks decay slowly enough that the meter misses none between two reads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SILENT_LEVELS", "Levels", "Meter"]

FloatArray = NDArray[np.float32]

_RMS_WINDOW_S = 0.3
_PEAK_FALL_DB_PER_S = 20.0 / 1.7
"""Decay of a peak programme meter (IEC 60268-10, type I)."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of each channel, linear, relative to full scale.

    Parameters
    ----------
    peaks
        Sample peaks: immediate attack, slow decay.
    rms
        Root mean square over the last 0.3 s.
    n_over
        Number of blocks that the limiter turned down because they would have exceeded full scale.
    """

    peaks: tuple[float, ...]
    rms: tuple[float, ...]
    n_over: int = 0


SILENT_LEVELS = Levels((0.0, 0.0), (0.0, 0.0))


class Meter:
    """Measures blocks of the output.

    Parameters
    ----------
    max_block
        Samples in the longest block.
    """

    def __init__(self, n_channels: int, sample_rate: int, max_block: int) -> None:
        self._rate = sample_rate
        self._peaks = [0.0] * n_channels
        self._squares = [0.0] * n_channels
        self._scratch = np.zeros((max_block, n_channels), np.float32)
        self._block_peaks = np.zeros(n_channels, np.float32)
        self._block_squares = np.zeros(n_channels, np.float32)
        self.levels = Levels(tuple(self._peaks), tuple(self._squares))

    def measure(self, block: FloatArray, n_over: int) -> None:
        """Update the levels with a block, [n_samples, n_channels]; `n_over` is copied into them."""
        seconds = len(block) / self._rate
        scratch = self._scratch[: len(block)]
        np.abs(block, out=scratch)
        scratch.max(axis=0, out=self._block_peaks)
        np.square(block, out=scratch)
        scratch.mean(axis=0, out=self._block_squares)
        fall = 10.0 ** (-_PEAK_FALL_DB_PER_S * seconds / 20.0)
        share = 1.0 - math.exp(-seconds / _RMS_WINDOW_S)
        for channel in range(len(self._peaks)):
            self._peaks[channel] = max(float(self._block_peaks[channel]), self._peaks[channel] * fall)
            self._squares[channel] += share * (float(self._block_squares[channel]) - self._squares[channel])
        rms = tuple([math.sqrt(max(square, 0.0)) for square in self._squares])
        self.levels = Levels(tuple(self._peaks), rms, n_over)
