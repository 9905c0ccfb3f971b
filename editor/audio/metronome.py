"""The metronome click. Only the audio callback adds it, during playback, so it is never exported."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Beats", "Metronome"]

FloatArray = NDArray[np.float32]

_CLICK_S = 0.03
_CLICK_HZ = 1_760.0
_CLICK_LEVEL = 0.25


@dataclass(frozen=True, slots=True)
class Beats:
    """The grid of beats: the time of one beat, and the period, in seconds."""

    first_s: float
    period_s: float


class Metronome:
    """Adds clicks to the output.

    A click always plays to its end, even if playback stops or jumps.
    """

    def __init__(self, n_channels: int, sample_rate: int) -> None:
        self._rate = sample_rate
        t = np.arange(round(_CLICK_S * sample_rate)) / sample_rate
        click = _CLICK_LEVEL * np.sin(2 * np.pi * _CLICK_HZ * t) * np.exp(-t / (_CLICK_S / 6))
        self._click = np.repeat(click[:, None], n_channels, axis=1).astype(np.float32)
        self._at = len(self._click)

    def add(self, out: FloatArray, position: int | None, beats: Beats | None) -> None:
        """Add the clicks of one part of the output, [n_samples, n_channels].

        Parameters
        ----------
        position
            Sample of the piece at which the part begins; None while nothing plays.
        beats
            Grid of beats; None for no new clicks.
        """
        self._go_on(out)
        if position is None or beats is None:
            return
        first, period = beats.first_s * self._rate, beats.period_s * self._rate
        index = math.floor((position - first) / period)
        while (begin := round(first + index * period) - position) < len(out):
            if begin >= 0:
                self._at = 0
                self._go_on(out[begin:])
            index += 1

    def _go_on(self, out: FloatArray) -> None:
        rest = self._click[self._at : self._at + len(out)]
        out[: len(rest)] += rest
        self._at += len(rest)
