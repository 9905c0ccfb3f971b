"""Several short sounds at once, over what plays: the grains of a brush.

The number of voices is bounded. When all are in use, the oldest one fades out, and the new one waits for its
place. Grains add up as powers, so the sum is scaled by the root of their number; the scale glides, and each
grain fades in and out at its ends. So nothing clicks, and many grains are not louder than a few.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_GRAINS", "Grains"]

FloatArray = NDArray[np.float32]

MOST_GRAINS = 16
"""Voices at once, those that fade out included."""
_MOST_AT_ONCE = 4  # grains that begin with one block
_GLIDE_S = 0.02  # of the scale, upwards; downwards it is as quick as a grain begins


class _Grain:
    """A sound that is being played."""

    def __init__(self, samples: FloatArray) -> None:
        self.samples = samples
        self.position = 0
        self.released_at: int | None = None


class Grains:
    """Plays grains. :meth:`play` and :meth:`end` are for the interface, the others for the callback.

    Parameters
    ----------
    n_channels
        Of the blocks.
    sample_rate
        In Hz.
    max_block
        Longest block, in samples.
    n_start, n_fade
        Length of the fade at a grain's beginning, and at its end or when it is ended before, in samples.
    """

    def __init__(self, n_channels: int, sample_rate: int, max_block: int, n_start: int, n_fade: int) -> None:
        self._n_start, self._n_fade = n_start, n_fade
        self._waiting: deque[FloatArray] = deque(maxlen=MOST_GRAINS)
        self._ending = False
        self._playing: list[_Grain] = []
        self._sum = np.zeros((max_block, n_channels), np.float32)
        self._scale = 1.0
        self._rise, self._fall = (float(np.exp(-1.0 / n)) for n in (_GLIDE_S * sample_rate, n_start / 2))

    # Called from the interface

    def play(self, samples: FloatArray) -> None:
        """Play a sound [n_samples, 1 or n_channels] once, beside those that play."""
        if len(samples):
            self._waiting.append(samples)

    def end(self) -> None:
        """Fade out all that play; those that wait are dropped."""
        self._waiting.clear()
        self._ending = True

    @property
    def silent(self) -> bool:
        """Whether nothing plays or waits."""
        return not (self._waiting or self._playing)

    @property
    def n_playing(self) -> int:
        """The number of voices in use."""
        return len(self._playing)

    def uses(self, samples: FloatArray) -> bool:
        """Whether the callback may still read a sound."""
        there = [*self._waiting, *(grain.samples for grain in self._playing)]
        return any(samples is other for other in there)

    # Called from the callback

    def add(self, out: FloatArray) -> None:
        """Add the next samples to a block [n_samples, n_channels]."""
        self._begin()
        if not self._playing:
            self._scale = 1.0
            return
        total = self._sum[: len(out)]
        total.fill(0.0)
        for grain in self._playing:
            self._add_grain(grain, total)
        total *= self._scales(len(out))[:, None]
        out += total
        self._playing = [grain for grain in self._playing if not self._is_over(grain)]

    def _begin(self) -> None:
        """Start the grains that wait, as far as there are voices; let the oldest ones end for the others."""
        if self._ending:
            self._ending = False
            for grain in self._playing:
                self._release(grain)
        n_free = min(_MOST_AT_ONCE, MOST_GRAINS - len(self._playing))
        for _ in range(min(n_free, len(self._waiting))):
            self._playing.append(_Grain(self._waiting.popleft()))
        n_wanted = len(self._playing) + len(self._waiting) - MOST_GRAINS
        n_ending = sum(grain.released_at is not None for grain in self._playing)
        for grain in self._playing:
            if n_ending >= min(n_wanted, _MOST_AT_ONCE):
                break
            if grain.released_at is None:
                self._release(grain)
                n_ending += 1

    def _release(self, grain: _Grain) -> None:
        if grain.released_at is None:
            grain.released_at = grain.position

    def _is_over(self, grain: _Grain) -> bool:
        released = grain.released_at
        return grain.position >= len(grain.samples) or (
            released is not None and grain.position - released >= self._n_fade
        )

    def _add_grain(self, grain: _Grain, total: FloatArray) -> None:
        begin = grain.position
        part = grain.samples[begin : begin + len(total)]
        at = np.arange(begin, begin + len(part), dtype=np.float32)
        gain = np.minimum((at + 1.0) / self._n_start, (len(grain.samples) - at) / self._n_fade)
        if grain.released_at is not None:
            gain = np.minimum(gain, 1.0 - (at - grain.released_at) / self._n_fade)
        total[: len(part)] += part * gain.clip(0.0, 1.0)[:, None]
        grain.position += len(total)

    def _scales(self, n_samples: int) -> FloatArray:
        """Return the gain of each sample of the sum, on its way to that of the present number of grains."""
        wanted = len(self._playing) ** -0.5
        left = (self._fall if wanted < self._scale else self._rise) ** np.arange(1, n_samples + 1)
        scales = wanted + (self._scale - wanted) * left
        self._scale = float(scales[-1])
        return scales.astype(np.float32)
