"""The last thing before the device: nothing passes full scale, and nothing below it is touched.

Events that are moved onto each other can add up to more than a device can play, which would cut the peaks
off. Instead the level is lowered for as long as it lasts: the gain slides down to meet the first sample that
would pass full scale within the block, stays for 50 ms after the last one, and comes back within 200 ms.
Until that happens, and after it is over, samples go out bit for bit as they came.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["Limiter"]

FloatArray = NDArray[np.float32]

_HOLD_S = 0.05
_RELEASE_S = 0.2


class Limiter:
    """Keeps blocks within -1..1 by one gain for all channels.

    Parameters
    ----------
    max_block
        Samples in the longest block.
    """

    def __init__(self, n_channels: int, sample_rate: int, max_block: int) -> None:
        self._n_hold = round(_HOLD_S * sample_rate)
        self._n_release = max(1, round(_RELEASE_S * sample_rate))
        self.n_over = 0
        """How many blocks would have passed full scale."""
        self._gain = 1.0
        self._held = 0
        self._level = np.zeros((max_block, n_channels), np.float32)
        self._over = np.zeros((max_block, n_channels), np.bool_)
        self._count = np.arange(max_block, dtype=np.float32)[:, None]
        self._slide = np.zeros((max_block, 1), np.float32)

    def apply(self, block: FloatArray) -> None:
        """Limit a block, [n_samples, n_channels], in place; what is not a number becomes silence."""
        n_samples, n_channels = block.shape
        level = self._level[:n_samples]
        np.abs(block, out=level)
        peak = float(level.max(initial=0.0))
        if peak <= 1.0 and self._gain == 1.0:
            return
        if not math.isfinite(peak):
            block.fill(0.0)
            return
        self.n_over += peak > 1.0
        needed = 1.0 / peak if peak > 1.0 else 1.0
        self._held = 0 if peak > 1.0 else self._held + n_samples
        gain = self._gain
        if needed < gain:
            over = self._over[:n_samples]
            np.greater(level, 1.0 / gain, out=over)
            n_slide = int(over.argmax()) // n_channels
            self._slide_to(block[:n_slide], gain, needed)
            self._gain = needed
            block[n_slide:] *= np.float32(needed)
        else:
            step = n_samples / self._n_release if self._held > self._n_hold else 0.0
            self._gain = min(needed, gain + step)
            self._slide_to(block, gain, self._gain)
        # Rounding can leave the peak a unit in the last place above.
        np.clip(block, -1.0, 1.0, out=block)

    def _slide_to(self, block: FloatArray, gain: float, target: float) -> None:
        n_samples = len(block)
        if not n_samples:
            return
        slide = self._slide[:n_samples]
        np.multiply(self._count[:n_samples], (target - gain) / n_samples, out=slide)
        slide += gain
        block *= slide
