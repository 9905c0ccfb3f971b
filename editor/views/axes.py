"""Axes that a musician reads: minutes and seconds along time, note names along pitch."""

from __future__ import annotations

import math

import pyqtgraph as pg

from .event_marks import format_time, note_name

__all__ = ["HeightAxis", "TimeAxis"]

_STEPS_S = (
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.5,
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    1800,
    3600,
)


class TimeAxis(pg.AxisItem):
    """Time at the top, in steps of 1, 2, 5 or of parts of a minute."""

    def __init__(self, orientation: str = "top") -> None:
        super().__init__(orientation)
        self._major = 0.0

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return tick positions for pyqtgraph."""
        if size <= 0 or maxVal <= minVal:
            return []
        wanted = (maxVal - minVal) * 90 / size
        step = next((s for s in _STEPS_S if s >= wanted), _STEPS_S[-1])
        self._major = step
        first = max(math.ceil(minVal / step), 0)
        ticks = [n * step for n in range(first, math.floor(maxVal / step) + 1)]
        minor = step / (5 if str(step)[-1] in "15" or step in (1, 5) else 4)
        small = [n * minor for n in range(max(math.ceil(minVal / minor), 0), math.floor(maxVal / minor) + 1)]
        return [
            (step, ticks),
            (minor, [s for s in small if min(abs(s - t) for t in ticks or [-1]) > minor / 2]),
        ]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return labels, with as many decimals as the step needs; minor ticks stay bare."""
        if not values or spacing < self._major * 0.99:
            return [""] * len(values)
        decimals = 0 if spacing >= 1 else min(3, math.ceil(-math.log10(spacing) - 1e-9))
        return [format_time(v, decimals) for v in values]


class HeightAxis(pg.AxisItem):
    """The left axis: pitch as note names over log2 Hz, numbered lanes of one unit each, or a bare one."""

    def __init__(self, orientation: str = "left") -> None:
        super().__init__(orientation)
        self.pitch = True
        self.n_lanes = 0

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return tick positions: every C, or each semitone if there is room; borders and middles of lanes."""
        if self.n_lanes and not self.pitch:
            borders = [float(n) for n in range(self.n_lanes + 1)]
            return [(1.0, borders), (0.5, [n + 0.5 for n in range(self.n_lanes)])]
        if not self.pitch or size <= 0 or maxVal <= minVal:
            return []
        per_octave = size / (maxVal - minVal)
        step = 1 if per_octave / 12 >= 14 else 12 if per_octave >= 24 else 24
        offset = math.log2(440.0) - 69 / 12
        low, high = math.ceil((minVal - offset) * 12), math.floor((maxVal - offset) * 12)
        return [(step / 12, [offset + m / 12 for m in range(low, high + 1) if m % step == 0])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return note names, or the numbers of lanes at their middles."""
        if self.n_lanes and not self.pitch:
            return ["" if v == int(v) else str(int(v) + 1) for v in values]
        return [note_name(2.0**v) for v in values]
