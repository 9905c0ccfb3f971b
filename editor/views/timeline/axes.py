"""Axes with minutes and seconds, or bars and beats, for time, and note names for pitch."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from editor.document.grid import STEPS_S, Grid
from editor.overrides import guarded
from editor.theme import Theme
from editor.views.marks.marks import format_time, note_name
from editor.views.timeline.marker_flags import Flag, MarkerFlags
from editor.views.timeline.scene_item import SceneItem

__all__ = ["GridLines", "HeightAxis", "TimeAxis"]

_GRID_ALPHA = 38
_CROWDED_PX = 20.0
"""Grid lines closer than this are drawn fainter, in pixels."""

_TICK_ROW, _FLAG_ROW = 1.7, 1.25
"""Heights of the ruler's rows, in lines of text."""
_TEXT_OFFSET_PX = 2
"""Between the labels of ticks and what is below them."""

_CLOSEST_PX, _LABEL_PX, _BAR_LABEL_PX = 4.0, 90.0, 60.0
"""Smallest distances of lines of the grid, of labels of times, and of bars and beats, in pixels."""
_WEIGHTS = {"bar": 2.0, "beat": 1.0, "part": 0.55}


@guarded
class TimeAxis(pg.AxisItem):
    """The time axis at the top, with flags of markers below.

    It shows the grid that is snapped to: bars and beats, or times. Without a grid it shows times in steps of
    1, 2, 5 or of parts of a minute.

    Parameters
    ----------
    theme
        Colours of the flags.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__("top")
        self.snap_grid: Grid | None = None
        self._flag_height = 0
        self.flags = MarkerFlags(theme)

    def fit_height(self, metrics: QFontMetrics) -> None:
        """Set the height for a font: a row for ticks, and below it one for flags if there are any."""
        self._flag_height = int(metrics.height() * _FLAG_ROW) if self.flags.markers else 0
        self.setHeight(int(metrics.height() * _TICK_ROW) + self._flag_height)
        self.setStyle(tickTextOffset=_TEXT_OFFSET_PX + self._flag_height)
        self.update()

    def _flag_row(self) -> QRectF:
        area = self.mapRectFromParent(self.geometry())
        return area.adjusted(0, area.height() - self._flag_height, 0, 0)

    def flag_at(self, position: QPointF) -> Flag | None:
        """Return the flag at a scene position, or None."""
        at, row = self.mapFromScene(position), self._flag_row()
        if not row.contains(at):
            return None
        return self.flags.flag_at(at.x() - row.left(), self.range, row.width())

    def paint(self, p: QPainter, opt: QStyleOptionGraphicsItem, widget: QWidget | None) -> None:
        """Paint ticks, then flags."""
        super().paint(p, opt, widget)
        self.flags.paint(p, self._flag_row(), self.range)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return tick positions for pyqtgraph."""
        if size <= 0 or maxVal <= minVal:
            return []
        per_pixel_s = (maxVal - minVal) / size
        if self.snap_grid is None:
            step_s = _readable_step_s(_LABEL_PX * per_pixel_s)
            return [(step_s, Grid(step_s).levels(minVal, maxVal, step_s, step_s)[0].times_s)]
        label_px = _BAR_LABEL_PX if self.snap_grid.counts_beats else _LABEL_PX
        return [self.snap_grid.labelled(minVal, maxVal, label_px * per_pixel_s)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return places in bars and beats, or times with the decimals that the step needs."""
        if self.snap_grid is not None and self.snap_grid.counts_beats:
            return [self.snap_grid.label(v) for v in values]
        decimals = 0 if spacing >= 1 else min(3, math.ceil(-math.log10(spacing) - 1e-9))
        return [format_time(v, decimals) for v in values]

    def drawn_lines(self, start_s: float, end_s: float, width: float) -> list[tuple[list[float], float]]:
        """Return the times of the lines to draw across the plot, with a weight for each level.

        Parameters
        ----------
        start_s, end_s, width
            Visible times in seconds, and their width in pixels.
        """
        if width <= 0 or end_s <= start_s:
            return []
        per_pixel_s = (end_s - start_s) / width
        if self.snap_grid is not None:
            levels = self.snap_grid.levels(start_s, end_s, _CLOSEST_PX * per_pixel_s, _LABEL_PX * per_pixel_s)
            weights = [_WEIGHTS.get(level.kind, 1 / (rank + 1)) for rank, level in enumerate(levels)]
        else:
            step_s = _readable_step_s(_LABEL_PX * per_pixel_s)
            minor_s = step_s / (5 if str(step_s)[-1] in "15" or step_s in (1, 5) else 4)
            levels = Grid(minor_s).levels(start_s, end_s, minor_s, step_s)
            weights = [1.0, 0.5]
        return [(level.times_s, weight) for level, weight in zip(levels, weights, strict=True)]


@guarded
class HeightAxis(pg.AxisItem):
    """The left axis: note names over log2 Hz, numbered lanes of one unit each, or no labels."""

    def __init__(self, orientation: str = "left") -> None:
        super().__init__(orientation)
        self.pitch = True
        self.n_lanes = 0

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return tick positions: every C, or every semitone if they fit; borders and centres of lanes."""
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
        """Return note names, or the numbers of lanes at their centres."""
        if self.n_lanes and not self.pitch:
            return ["" if v == int(v) else str(int(v) + 1) for v in values]
        return [note_name(2.0**v) for v in values]


class GridLines(SceneItem):
    """Lines at the ticks of both axes, across the plot.

    Filled as rectangles: the axes would stroke each line in each frame, which takes most of a frame's time.
    """

    def __init__(self, time_axis: TimeAxis, height_axis: HeightAxis) -> None:
        super().__init__()
        self._time_axis = time_axis
        self._height_axis = height_axis
        self._colour = QColor()

    def set_colour(self, colour: QColor) -> None:
        """Set the colour; its opacity is ignored."""
        self._colour = QColor(colour)
        self.update()

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        """Paint lines of one pixel."""
        t = to_pixels
        seen = self.boundingRect()
        pixels = area.toAlignedRect()
        left, top, width, height = pixels.left(), pixels.top(), pixels.width(), pixels.height()
        for values, weight in self._time_axis.drawn_lines(seen.left(), seen.right(), area.width()):
            colour = self._coloured(weight, len(values), area.width())
            for value in values:
                painter.fillRect(round(value * t.m11() + t.dx()), top, 1, height, colour)
        for level, (_, values) in enumerate(
            self._height_axis.tickValues(seen.top(), seen.bottom(), area.height())
        ):
            colour = self._coloured(1 / (level + 1), len(values), area.height())
            for value in values:
                painter.fillRect(left, round(value * t.m22() + t.dy()), width, 1, colour)

    def _coloured(self, weight: float, n_lines: int, length: float) -> QColor:
        """Return the colour of lines: the fainter, the closer they are."""
        colour = QColor(self._colour)
        colour.setAlpha(round(_GRID_ALPHA * weight * min(1.0, length / (n_lines + 1) / _CROWDED_PX)))
        return colour


def _readable_step_s(least_s: float) -> float:
    return next((step_s for step_s in STEPS_S if step_s >= least_s), STEPS_S[-1])
