"""The plane of the timeline: axes, spectrogram, events, playhead, loop, guide line and rubber band.

It draws, and converts between pixels, seconds and heights. Mouse gestures are handled in
:mod:`editor.views.timeline.gestures`; :mod:`editor.views.timeline.timeline` sets what is shown.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from codec.audio.metadata import Marker
from codec.messages import Message
from editor.document import Grid
from editor.overrides import guarded
from editor.theme import Theme
from editor.translation import tr
from editor.views.marks.hit_testing import Floats
from editor.views.marks.marks import EventMarks
from editor.views.timeline.axes import GridLines, HeightAxis, TimeAxis
from editor.views.timeline.event_item import EventItem
from editor.views.timeline.marker_flags import Flag, MarkerLines
from editor.views.timeline.span_handles import SpanHandles
from editor.views.timeline.spectrum import HIGH_HZ, LOW_HZ, LogSpectrogram
from editor.views.timeline.waveform_item import WaveformItem

__all__ = ["CLUSTERS", "LANES", "MODES", "PITCH", "TimelinePlot"]

PITCH = "pitch"
LANES = "lanes"
CLUSTERS = "clusters"
MODES = (PITCH, LANES, CLUSTERS)
"""Choices for the vertical axis: pitch, similarity (a 1-D t-SNE), or the colour cluster."""

_LABELS = {PITCH: "", LANES: Message("similar sounds lie close"), CLUSTERS: Message("colour clusters")}
_MIN_VIEW_S = 0.02
_PROVISIONAL_OPACITY = 0.55


@guarded
class _SmoothImage(pg.ImageItem):
    """An image that is interpolated when it is magnified."""

    def paint(self, painter: QPainter, *args: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)


@guarded
class TimelinePlot(pg.PlotWidget):
    """A plot of seconds by height without pyqtgraph's own mouse handling."""

    view_changed = Signal(float, float)
    """The visible time range, in seconds."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.time_axis = TimeAxis(theme)
        self.height_axis = HeightAxis("left")
        super().__init__(
            parent,
            axisItems={"top": self.time_axis, "left": self.height_axis},
            enableMenu=False,
        )
        self.duration_s = 0.0
        self.mode = PITCH
        self.n_clusters = 0
        item = self.getPlotItem()
        item.hideAxis("bottom")
        item.hideButtons()
        item.setContentsMargins(0, 0, 0, 0)
        self.box = item.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.setMenuEnabled(False)
        self.box.disableAutoRange()
        self.box.setDefaultPadding(0)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.image = _SmoothImage(axisOrder="col-major", autoDownsample=True)
        self.image.setZValue(-100)
        self.grid = GridLines(self.time_axis, self.height_axis)
        self.grid.setZValue(-60)
        self.marker_lines = MarkerLines(theme)
        self.marker_lines.setZValue(-40)
        self.events = EventItem(theme)
        self.provisional = EventItem(theme)
        self.provisional.setOpacity(_PROVISIONAL_OPACITY)
        self.provisional.hide()
        self.waveforms = WaveformItem(theme)
        self.span = SpanHandles(theme)
        self.loop_region = pg.LinearRegionItem((0, 1), movable=False, swapMode="sort")
        self.loop_region.setZValue(-50)
        self.loop_region.hide()
        self.playhead = pg.InfiniteLine(0.0, angle=90)
        self.guide = pg.InfiniteLine(0.0, angle=90)
        self.note = pg.TextItem("", anchor=(0, 1))
        self.band = QGraphicsRectItem()
        for thing, z in (
            (self.provisional, -1),
            (self.events, 0),
            (self.waveforms, 5),
            (self.span, 10),
            (self.guide, 20),
            (self.playhead, 30),
            (self.note, 40),
        ):
            thing.setZValue(z)
        for thing in (
            self.image,
            self.grid,
            self.loop_region,
            self.marker_lines,
            self.provisional,
            self.events,
            self.waveforms,
            self.span,
            self.guide,
            self.playhead,
            self.note,
        ):
            self.addItem(thing, ignoreBounds=True)
        self.band.setZValue(60)
        self.scene().addItem(self.band)
        self.band.hide()
        self.guide.hide()
        self.note.hide()
        self.box.sigXRangeChanged.connect(lambda _box, span: self.view_changed.emit(*span))
        self._spectrogram: LogSpectrogram | None = None
        self.restyle(theme)
        self.set_mode(PITCH)
        self.set_duration(0.0)

    # look

    def restyle(self, theme: Theme) -> None:
        """Set the colours of `theme`."""
        self.theme = theme
        self.setBackground(theme.background)
        for axis in (self.time_axis, self.height_axis):
            axis.setPen(theme.grid)
            axis.setTextPen(theme.faint)
            axis.setStyle(tickLength=0)
        self.grid.set_colour(theme.grid)
        metrics = self.fontMetrics()
        self.time_axis.flags.set_theme(theme)
        self.marker_lines.set_theme(theme)
        self.time_axis.fit_height(metrics)
        self.height_axis.setWidth(int(metrics.horizontalAdvance("A♯10") * 1.4))
        self.loop_region.setBrush(theme.loop)
        for line in self.loop_region.lines:
            line.setPen(QPen(theme.accent, 0))
        ratio = self.devicePixelRatioF()  # these pens are cosmetic: their widths are in device pixels
        self.playhead.setPen(pg.mkPen(theme.playhead, width=1.6 * ratio))
        self.guide.setPen(pg.mkPen(theme.guide, width=1.2 * ratio, style=Qt.PenStyle.DashLine))
        fill = QColor(theme.accent)
        fill.setAlpha(40)
        self.band.setBrush(fill)
        self.band.setPen(QPen(theme.accent, 1, Qt.PenStyle.DashLine))
        self.note.setColor(theme.text)
        self.note.fill = pg.mkBrush(theme.background)
        self.note.border = pg.mkPen(theme.faint)
        self.events.set_theme(theme)
        self.provisional.set_theme(theme)
        self.waveforms.set_theme(theme)
        self.span.set_theme(theme)
        self._show_spectrogram()

    def set_spectrogram(self, spectrogram: LogSpectrogram | None) -> None:
        """Show `spectrogram` behind the events."""
        self._spectrogram = spectrogram
        self._show_spectrogram()

    def _show_spectrogram(self) -> None:
        found = self._spectrogram
        # Only where height is pitch: elsewhere it would say something that is not so.
        self.image.setVisible(found is not None and self.mode == PITCH)
        if found is None:
            return
        self.image.setImage(
            found.image, levels=(0, 255), lut=self.theme.spectrogram_table(), autoLevels=False
        )
        if self.mode == PITCH:
            low, high = self.plane()
            self.image.setRect(QRectF(0, low, found.duration_s, high - low))

    # plane

    def plane(self) -> tuple[float, float]:
        """Return the lowest and the highest point of the vertical axis."""
        if self.mode == PITCH:
            return math.log2(LOW_HZ), math.log2(HIGH_HZ)
        # The handles of the span are above the highest lane.
        return (-0.06, 1.06) if self.mode == LANES else (0.0, 1.06 * max(self.n_clusters, 1))

    def bounds(self) -> QRectF:
        """Return the whole plane in data units, with the tails of events."""
        low, high = self.plane()
        return QRectF(-1.0, low - 1, self.duration_s + 62.0, high - low + 2)

    def set_mode(self, mode: str) -> None:
        """Use one of :data:`MODES` as the vertical axis, all of it visible."""
        self.mode = mode
        self.height_axis.pitch = mode == PITCH
        self.height_axis.n_lanes = self.n_clusters if mode == CLUSTERS else 0
        self.height_axis.picture = None
        low, high = self.plane()
        self.box.setLimits(yMin=low, yMax=high, minYRange=(high - low) / 40, maxYRange=high - low)
        self.box.setYRange(low, high, padding=0)
        self.height_axis.setLabel(tr(_LABELS[mode]))
        self.height_axis.showLabel(mode != PITCH)
        self._show_spectrogram()
        self.height_axis.update()

    def set_grid(self, grid: Grid | None) -> None:
        """Draw the lines that are snapped to, and count in them on the ruler; without any, show times."""
        if grid != self.time_axis.snap_grid:
            self.time_axis.snap_grid = grid
            self.time_axis.picture = None
            self.time_axis.update()
            self.grid.update()

    def set_duration(self, duration_s: float) -> None:
        """Set the length of the piece, in seconds."""
        self.duration_s = duration_s
        end = max(duration_s * 1.03, 1.0)
        self.box.setLimits(xMin=-end * 0.004, xMax=end, minXRange=_MIN_VIEW_S, maxXRange=end * 1.004)

    def time_range(self) -> tuple[float, float]:
        """Return the visible times, in seconds."""
        low, high = self.box.viewRange()[0]
        return float(low), float(high)

    def set_time_range(self, start_s: float, end_s: float) -> None:
        """Show [start, end), moved inside the piece; it is shortened only if the piece is shorter."""
        limit_low, limit_high = self.box.state["limits"]["xLimits"]
        width = min(max(end_s - start_s, _MIN_VIEW_S), limit_high - limit_low)
        start = min(max(start_s, limit_low), limit_high - width)
        self.box.setXRange(start, start + width, padding=0)

    def height_range(self) -> tuple[float, float]:
        """Return the visible part of the vertical axis."""
        low, high = self.box.viewRange()[1]
        return float(low), float(high)

    def set_height_range(self, low: float, high: float) -> None:
        """Show [low, high) of the vertical axis, moved inside the plane."""
        bottom, top = self.plane()
        height = min(max(high - low, (top - bottom) / 40), top - bottom)
        start = min(max(low, bottom), top - height)
        self.box.setYRange(start, start + height, padding=0)

    def to_data(self, position: QPointF) -> tuple[float, float]:
        """Return (seconds, height) under a widget position."""
        point = self.box.mapSceneToView(self.mapToScene(position.toPoint()))
        return float(point.x()), float(point.y())

    def to_pixels(self, time_s: float, height: float = 0.0) -> tuple[float, float]:
        """Return the scene position of a point of the plane."""
        point = self.box.mapViewToScene(QPointF(time_s, height))
        return float(point.x()), float(point.y())

    def scale(self) -> tuple[float, float]:
        """Return seconds per pixel and height per pixel."""
        seconds, height = self.box.viewPixelSize()
        return float(seconds), float(height)

    def in_ruler(self, position: QPointF) -> bool:
        """Return whether a widget position is on the time ruler."""
        area = self.box.sceneBoundingRect()
        return position.y() < area.top() and area.left() <= position.x() <= area.right()

    def in_plane(self, position: QPointF) -> bool:
        """Return whether a widget position is on the plane of events."""
        return self.box.sceneBoundingRect().contains(position)

    # Overlays

    def show_markers(self, markers: tuple[Marker, ...]) -> None:
        """Show markers as flags in the ruler and lines across the plane; none hide the row of flags."""
        self.time_axis.flags.set_markers(markers)
        self.marker_lines.set_markers(markers)
        self.time_axis.fit_height(self.fontMetrics())

    def flag_at(self, position: QPointF) -> Flag | None:
        """Return the flag of markers at a widget position, or None."""
        return self.time_axis.flag_at(self.mapToScene(position.toPoint()))

    def show_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the loop region; None hides it."""
        self.loop_region.setVisible(loop is not None)
        if loop is not None:
            self.loop_region.setRegion(loop)

    def show_span(
        self, span: tuple[float, float] | None, grabbed: Literal["start", "end"] | None = None
    ) -> None:
        """Show handles at the ends of the selection's span, in seconds; None hides them."""
        self.span.set_span(span, self.bounds(), grabbed)

    def show_guide(self, time_s: float | None) -> None:
        """Show the time that a dragged event will snap to."""
        self.guide.setVisible(time_s is not None)
        if time_s is not None:
            self.guide.setPos(time_s)

    def show_note(self, text: str, time_s: float = 0.0, height: float = 0.0) -> None:
        """Show a short text beside a point, on the side with more space; an empty text hides it."""
        self.note.setVisible(bool(text))
        if text:
            low, high = self.time_range()
            bottom, top = self.height_range()
            right = time_s > low + 0.75 * (high - low)
            above = height < bottom + 0.8 * (top - bottom)
            self.note.setText(text)
            self.note.setAnchor((1.08 if right else -0.08, 1.6 if above else -0.6))
            self.note.setPos(time_s, height)

    def show_band(self, corner: QPointF | None, other: QPointF | None = None) -> None:
        """Show the rubber band between two scene positions; None hides it."""
        self.band.setVisible(corner is not None)
        if corner is not None and other is not None:
            area = self.box.sceneBoundingRect()
            self.band.setRect(QRectF(corner, other).normalized().intersected(area))

    def set_clusters(self, n_clusters: int) -> None:
        """Set the number of colour clusters."""
        if n_clusters != self.n_clusters:
            self.n_clusters = n_clusters
            if self.mode == CLUSTERS:
                self.set_mode(CLUSTERS)

    def show_provisional(self, marks: EventMarks | None) -> None:
        """Show provisional events, fainter than those of the document; None for none."""
        self.provisional.setVisible(marks is not None)
        if marks is not None:
            self.provisional.set_marks(marks, self.shown_heights(marks), self.bounds())

    def shown_heights(self, marks: EventMarks) -> Floats:
        """Return the heights of events in the current mode; the middle for events without one."""
        if self.mode == PITCH:
            return marks.log2_pitch()
        return np.nan_to_num(marks.lane, nan=0.5) if self.mode == LANES else marks.cluster_height()
