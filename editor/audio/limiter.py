"""A limiter, the last stage before the device. It changes nothing while the sum stays below full scale.

Events that are moved onto each other can add up to more than full scale, and the device would clip. The
limiter lowers the gain instead: it falls linearly until the first sample of the block that would exceed full
scale, holds for 50 ms after the last such sample, and recovers within 200 ms. Outside of these times the
samples pass unchanged, bit for bit.
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
    """Keeps blocks within -1..1 with one gain for all channels.

    Parameters
    ----------
    max_block
        Samples in the longest block.
    """

    def __init__(self, n_channels: int, sample_rate: int, max_block: int) -> None:
        self._n_hold = round(_HOLD_S * sample_rate)
        self._n_release = max(1, round(_RELEASE_S * sample_rate))
        self.n_over = 0
        """Number of blocks that would have exceeded full scale."""
        self._gain = 1.0
        self._held = 0
        self._level = np.zeros((max_block, n_channels), np.float32)
        self._over = np.zeros((max_block, n_channels), np.bool_)
        self._count = np.arange(max_block, dtype=np.float32)[:, None]
        self._slide = np.zeros((max_block, 1), np.float32)

    def apply(self, block: FloatArray) -> None:
        """Limit a block, [n_samples, n_channels], in place; a block with NaN or infinity becomes silence."""
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
        # Rounding can leave the peak above 1 by one unit in the last place.
        np.clip(block, -1.0, 1.0, out=block)

    def _slide_to(self, block: FloatArray, gain: float, target: float) -> None:
        n_samples = len(block)
        if not n_samples:
            return
        slide = self._slide[:n_samples]
        np.multiply(self._count[:n_samples], (target - gain) / n_samples, out=slide)
        slide += gain
        block *= slide
