"""Waveform outlines of any length: a min/max pyramid, so the cost of a repaint depends only on its width."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.audio.analysis import AnalysisMix

__all__ = ["PeakPyramid"]

_BASE = 256
_FACTOR = 4
_PIECE = _BASE << 12
_NONE = np.zeros(0, np.float32)


class PeakPyramid:
    """Minima and maxima of a signal over blocks of 256, 1024, 4096 ... samples.

    Parameters
    ----------
    samples
        The signal, shape [n_samples] or [n_channels, n_samples], which become one
        (:class:`~codec.audio.analysis.AnalysisMix`); kept, not copied.
    mix
        How they become one; by default, it is chosen here.
    """

    def __init__(self, samples: NDArray[np.float32], mix: AnalysisMix | None = None) -> None:
        self._samples = np.atleast_2d(samples)
        self._mix = AnalysisMix.of_samples(self._samples) if mix is None else mix
        self.n_samples = self._samples.shape[1]
        ends = [_ends(self._mono(begin, begin + _PIECE)) for begin in range(0, self.n_samples, _PIECE)]
        low, high = (np.concatenate(each) for each in zip(*ends, strict=True)) if ends else (_NONE, _NONE)
        self._levels = [(_BASE, low, high)]
        while len(low) > 1024:
            n_keep = -(-len(low) // _FACTOR)
            missing = n_keep * _FACTOR - len(low)
            low = np.pad(low, (0, missing), mode="edge").reshape(n_keep, _FACTOR).min(axis=1)
            high = np.pad(high, (0, missing), mode="edge").reshape(n_keep, _FACTOR).max(axis=1)
            self._levels.append((self._levels[-1][0] * _FACTOR, low, high))

    def _mono(self, begin: int, end: int) -> NDArray[np.float32]:
        return self._mix(self._samples[:, begin:end])

    def outline(
        self, start: int, stop: int, n_columns: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return minima and maxima of samples [start, stop) in `n_columns` columns, each shape [n_columns].

        Columns outside the signal are zero. Never reads more than a few blocks per column.
        """
        zeros = np.zeros(n_columns, np.float32)
        if self.n_samples == 0 or stop <= start or n_columns <= 0:
            return zeros, zeros.copy()
        per_column = (stop - start) / n_columns
        block = 1
        low = _NONE
        high = _NONE
        for level in self._levels:
            if level[0] <= per_column:
                block, low, high = level
        edges = np.linspace(start, stop, n_columns + 1) / block
        if block == 1:
            begin = min(max(start, 0), self.n_samples - 1)
            low = self._mono(begin, max(stop, begin + 1))
            high = low
            edges = edges - begin
        first = np.floor(edges[:-1]).astype(np.int64)
        last = np.maximum(np.ceil(edges[1:]).astype(np.int64), first + 1)
        inside = (first < len(low)) & (last > 0)
        first, last = np.clip(first, 0, len(low) - 1), np.clip(last, 1, len(low))
        bounds = np.stack([first, last], axis=1).ravel()
        low_ext, high_ext = np.append(low, low[-1]), np.append(high, high[-1])
        lows = np.minimum.reduceat(low_ext, bounds)[::2]
        highs = np.maximum.reduceat(high_ext, bounds)[::2]
        return np.where(inside, lows, zeros).astype(np.float32), np.where(inside, highs, zeros).astype(
            np.float32
        )


def _ends(samples: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return minima and maxima of a mono signal, at least one sample, by blocks."""
    n_blocks = -(-len(samples) // _BASE)
    blocks = np.pad(samples, (0, n_blocks * _BASE - len(samples)), mode="edge").reshape(n_blocks, _BASE)
    return blocks.min(axis=1), blocks.max(axis=1)
