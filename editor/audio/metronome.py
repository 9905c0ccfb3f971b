"""The metronome click. Only the audio callback adds it, during playback, so it is never exported."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Beats", "Metronome"]

FloatArray = NDArray[np.float32]

_CLICK_S = 0.03
_BAR_HZ, _BEAT_HZ = 2_637.0, 1_760.0
_CLICK_LEVEL = 0.25


@dataclass(frozen=True, slots=True)
class Beats:
    """The beats: the time of the first one of a bar and the period, in seconds, and their number per bar."""

    first_s: float
    period_s: float
    per_bar: int = 4


class Metronome:
    """Adds clicks to the output; the first beat of a bar has a higher one.

    A click always plays to its end, even if playback stops or jumps.
    """

    def __init__(self, n_channels: int, sample_rate: int) -> None:
        self._rate = sample_rate
        t = np.arange(round(_CLICK_S * sample_rate)) / sample_rate
        self._bar, self._beat = (
            np.repeat(click[:, None], n_channels, axis=1).astype(np.float32)
            for click in (
                _CLICK_LEVEL * np.sin(2 * np.pi * hz * t) * np.exp(-t / (_CLICK_S / 6))
                for hz in (_BAR_HZ, _BEAT_HZ)
            )
        )
        self._click = self._beat
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
                self._click = self._beat if index % beats.per_bar else self._bar
                self._at = 0
                self._go_on(out[begin:])
            index += 1

    def _go_on(self, out: FloatArray) -> None:
        rest = self._click[self._at : self._at + len(out)]
        out[: len(rest)] += rest
        self._at += len(rest)
