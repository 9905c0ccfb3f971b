"""The grid of a piece: bars, beats and parts of beats, or steps of time.

There is one: onsets, the spacing of a selection and the edges of loops snap to its lines, nudges are as long
as its step, and the ruler and the timeline draw it. Every drawn line is a line that snaps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["STEPS_S", "Grid", "GridLevel"]

STEPS_S = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600,
)  # fmt: skip
"""Distances of lines of time that are easy to read, in seconds."""

_CUT_S = 0.03
"""A loop may cut off so much of what it encloses, in seconds: events that are a little off their line."""


class GridLevel(NamedTuple):
    """Lines of one importance.

    Attributes
    ----------
    kind
        What the lines are.
    times_s
        Ascending times in seconds; no line is in two levels.
    """

    kind: Literal["bar", "beat", "part", "time"]
    times_s: list[float]


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines at equal distances.

    Parameters
    ----------
    step_s
        Distance of neighbouring lines, in seconds.
    first_s
        Time of one line; for beats, that of the first beat of a bar.
    per_beat
        Lines per beat; 0 for a grid of time.
    beats_per_bar
        Beats per bar.
    """

    step_s: float
    first_s: float = 0.0
    per_beat: int = 0
    beats_per_bar: int = 4

    @property
    def counts_beats(self) -> bool:
        """Whether the lines are beats or parts of them."""
        return self.per_beat > 0

    def levels(self, start_s: float, end_s: float, closest_s: float, label_s: float) -> list[GridLevel]:
        """Return the lines to draw between two times, the most important level first.

        Parameters
        ----------
        closest_s
            Lines closer than this are left out, level by level.
        label_s
            Room that a label needs, in seconds: a grid of time has a level of lines that far apart.
        """
        if not self.counts_beats:
            fine, coarse = self._steps_of_time(closest_s, label_s)
            major = self._times(coarse, start_s, end_s)
            minor = self._times(fine, start_s, end_s, without=coarse)
            return [GridLevel("time", major), GridLevel("time", minor)]
        bar = self._bars(closest_s)
        levels = [GridLevel("bar", self._times(bar, start_s, end_s))]
        if self.per_beat * self.step_s >= closest_s:
            levels.append(GridLevel("beat", self._times(self.per_beat, start_s, end_s, without=bar)))
        if self.per_beat > 1 and self.step_s >= closest_s:
            levels.append(GridLevel("part", self._times(1, start_s, end_s, without=self.per_beat)))
        return levels

    def labelled(self, start_s: float, end_s: float, label_s: float) -> tuple[float, list[float]]:
        """Return the distance of the lines that have room for a label, and their times, in seconds."""
        if not self.counts_beats:
            stride = self._steps_of_time(0.0, label_s)[1]
        else:
            fitting = (n for n in (1, self.per_beat) if n * self.step_s >= label_s)
            stride = next(fitting, self._bars(label_s))
        return stride * self.step_s, self._times(stride, start_s, end_s)

    def label(self, time_s: float) -> str:
        """Return the place of a time in bars and beats: ``5``, ``5.2`` or ``5.2.3``, counted from 1."""
        index = math.floor((time_s - self.first_s) / self.step_s + 1e-6)
        bar, rest = divmod(index, max(1, self.per_beat * self.beats_per_bar))
        beat, part = divmod(rest, max(1, self.per_beat))
        parts = [bar + 1, beat + 1, part + 1]
        while len(parts) > 1 and parts[-1] == 1:
            parts.pop()
        return ".".join(map(str, parts)).replace("-", "−")

    def enclosing(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return the shortest span between two lines that encloses a span, up to 30 ms at either end."""
        cut_s = min(_CUT_S, self.step_s / 4)
        low = max(math.floor((start_s + cut_s - self.first_s) / self.step_s), self._index_from(0.0))
        high = max(math.ceil((end_s - cut_s - self.first_s) / self.step_s), low + 1)
        return self._line_s(low), self._line_s(high)

    def _line_s(self, index: int) -> float:
        return self.first_s + index * self.step_s

    def _index_from(self, time_s: float) -> int:
        return math.ceil((time_s - self.first_s) / self.step_s - 1e-9)

    def _times(self, stride: int, start_s: float, end_s: float, *, without: int = 0) -> list[float]:
        """Return every `stride`-th line, from 0 s on, except every `without`-th."""
        low = self._index_from(max(start_s, 0.0))
        high = math.floor((end_s - self.first_s) / self.step_s + 1e-9)
        first = low + -low % stride
        return [
            self._line_s(index) for index in range(first, high + 1, stride) if not without or index % without
        ]

    def _bars(self, closest_s: float) -> int:
        """Return the lines of a bar, or of 2, 4, 8, … bars, that are at least so far apart."""
        stride = max(1, self.per_beat) * self.beats_per_bar
        while stride * self.step_s < closest_s:
            stride *= 2
        return stride

    def _steps_of_time(self, closest_s: float, label_s: float) -> tuple[int, int]:
        """Return two strides of a grid of time: that of all lines, and that of lines with a label."""
        ratios = [each / self.step_s for each in STEPS_S]
        strides = [round(each) for each in ratios if each > 0.5 and math.isclose(each, round(each))]
        fine = next((n for n in strides if n * self.step_s >= closest_s * (1 - 1e-9)), strides[-1])
        wide = (n for n in strides if n % fine == 0 and n * self.step_s >= label_s * (1 - 1e-9))
        return fine, next(wide, max(fine, strides[-1] // fine * fine))
