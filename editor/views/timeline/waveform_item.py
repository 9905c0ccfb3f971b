"""Draws the waveforms of events over their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from editor.theme import Theme
from editor.views.timeline.scene_item import SceneItem

if TYPE_CHECKING:
    from editor.session.event_waveforms import EventWaveform

__all__ = ["DrawnWaveform", "WaveformItem"]

_HALF_PX = 19.0
"""Half the height of a waveform, in device-independent pixels; each is as high as its peak."""
_FILL_ALPHA = 215
_QUIET = 10 ** (-42 / 20)
"""Relative to the peak: softer ends are not drawn."""


@dataclass(frozen=True)
class DrawnWaveform:
    """A waveform and its place: the onset in seconds, and the height on the vertical axis."""

    onset_s: float
    height: float
    waveform: EventWaveform


class WaveformItem(SceneItem):
    """Draws waveforms over the marks of their events."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawn: tuple[DrawnWaveform, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        """Set the colours of `theme`."""
        self._theme = theme
        self.update()

    def set_drawn(self, drawn: Sequence[DrawnWaveform]) -> None:
        """Set the waveforms."""
        self._drawn = tuple(drawn)
        self.update()

    @property
    def n_drawn(self) -> int:
        """The number of waveforms."""
        return len(self._drawn)

    def paint_pixels(self, painter: QPainter, to_pixels: QTransform, area: QRectF) -> None:
        """Paint the outlines, one column for each device pixel."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ratio = painter.device().devicePixelRatioF()
        fill = QColor(self._theme.text)
        fill.setAlpha(_FILL_ALPHA)
        for each in self._drawn:
            shape = _outline(each, to_pixels, area, ratio)
            if shape is None:
                continue
            # A rim of the background keeps the waveform apart from the mark and the spectrogram.
            painter.setPen(QPen(self._theme.halo, 3.0, j=Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(shape, Qt.FillRule.WindingFill)
            painter.setPen(QPen(fill, 0.6))
            painter.setBrush(fill)
            painter.drawPolygon(shape, Qt.FillRule.WindingFill)


def _outline(each: DrawnWaveform, t: QTransform, area: QRectF, ratio: float) -> QPolygonF | None:
    """Return the visible part of a waveform as a shape in scene pixels."""
    rate, peaks = each.waveform.sample_rate, each.waveform.peaks
    begin_s = each.onset_s - each.waveform.lead_s
    per_px = rate / t.m11()  # samples
    left = max(area.left(), begin_s * t.m11() + t.dx())
    right = min(area.right(), (begin_s + peaks.n_samples / rate) * t.m11() + t.dx())
    n_columns = round((right - left) * ratio)
    if n_columns < 2:
        return None
    first = round((left - t.dx()) * per_px - begin_s * rate)
    lows, highs = peaks.outline(first, first + round((right - left) * per_px), n_columns)
    heard = np.flatnonzero(np.maximum(highs, -lows) > _QUIET * each.waveform.peak)
    if not len(heard):
        return None
    shown = slice(int(heard[0]), int(heard[-1]) + 1)
    xs = np.linspace(left, right, n_columns)[shown]
    middle = each.height * t.m22() + t.dy()
    scale = _HALF_PX / each.waveform.peak
    upper, lower = middle - highs[shown] * scale, middle - lows[shown] * scale
    points = [*zip(xs, upper, strict=True), *zip(xs[::-1], lower[::-1], strict=True)]
    return QPolygonF([QPointF(x, y) for x, y in points])
