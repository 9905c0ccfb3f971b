"""The overview of the whole piece: its waveform, events and markers as ticks, loop and visible part.

The bright part is visible on the timeline: drag it to scroll, drag an edge to zoom, click elsewhere to jump.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from codec.audio.metadata import Marker
from editor.overrides import guarded
from editor.theme import theme_of
from editor.views.marks.hit_testing import MIN_TARGET_PX, edge_at
from editor.views.marks.marks import SILENT_SHARE
from editor.views.marks.model import MarksModel
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.views.widgets.links import link
from editor.workers.peaks import PeakPyramid

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["Overview"]

_LOOP_BAR_PX = 4.0


@guarded
class Overview(QWidget):
    """A strip with the waveform of the original and the visible region."""

    region_dragged = Signal(float, float)
    """The time range that the timeline should show, in seconds."""

    def __init__(self, session: Session, model: MarksModel) -> None:
        super().__init__()
        self._session = session
        self._model = model
        self._peaks: PeakPyramid | None = None
        self._rate = 1
        self._region = (0.0, 1.0)
        self._loop: tuple[float, float] | None = None
        self._position_s = 0.0
        self._picture: QPixmap | None = None
        self._waveform: QPixmap | None = None
        self._waveform_key: tuple[float, ...] = ()
        self._markers: tuple[Marker, ...] = ()
        self._grab: tuple[str, float, tuple[float, float]] | None = None
        self.margin_left = 0
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_accessible_role(self, QAccessible.Role.Chart)
        self.setAccessibleName("Overview")
        self.setAccessibleDescription(
            "Waveform of the whole piece; the bright part is what the timeline shows"
        )
        self.setToolTip("Drag the bright part to scroll, its edges to zoom; click elsewhere to jump there")
        model.changed.connect(self._forget_events)
        link(self, session.document.reset_done, self.show_document)
        link(self, session.document.original_changed, self.show_document)
        session.playback.position_changed.connect(self._show_position)
        self.show_document()

    def sizeHint(self) -> QSize:
        """Return a height of about four lines of text."""
        return QSize(400, round(self.fontMetrics().height() * 4.2))

    def show_document(self) -> None:
        """Set the waveform from the document's recording."""
        clip = self._session.document.original
        self._peaks = None if clip is None else PeakPyramid(clip.samples, clip.analysis_mix())
        self._rate = 1 if clip is None else clip.sample_rate
        self._forget_picture()

    def show_markers(self, markers: tuple[Marker, ...]) -> None:
        """Show markers as ticks at the top."""
        self._markers = markers
        self._forget_picture()

    def set_region(self, start_s: float, end_s: float) -> None:
        """Set the part that the timeline shows."""
        self._region = (start_s, end_s)
        self.update()

    def show_loop(self) -> None:
        """Show the loop of the playback."""
        self._loop = self._session.playback.loop
        self.update()

    def _forget_picture(self) -> None:
        self._waveform = None
        self._forget_events()

    def _forget_events(self) -> None:
        self._picture = None
        self.update()

    def _show_position(self, position_s: float) -> None:
        self._position_s = position_s
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw when the palette changes."""
        if event.type() == QEvent.Type.PaletteChange:
            self._forget_picture()
        super().changeEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        """Redraw at the new size."""
        del event
        self._forget_picture()

    # Geometry

    def _duration(self) -> float:
        marks = self._model.marks
        last = float(marks.onset_s[-1]) + 0.5 if len(marks) else 0.0
        return max(float(self._session.document.duration_s), last, 1e-3) * 1.03

    def _x(self, time_s: float) -> float:
        return self.margin_left + time_s / self._duration() * (self.width() - self.margin_left)

    def _time(self, x: float) -> float:
        return (x - self.margin_left) / max(self.width() - self.margin_left, 1) * self._duration()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cached waveform, then the moving parts."""
        del event
        theme = theme_of(self.palette())
        if self._picture is None:
            self._picture = self._draw_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if not len(self._model.marks) and self._peaks is None:
            return
        x0 = max(self._x(self._region[0]), float(self.margin_left))
        x1 = min(self._x(self._region[1]), float(self.width()))
        shade = QColor(theme.background)
        shade.setAlpha(165)
        painter.fillRect(QRectF(self.margin_left, 0, x0 - self.margin_left, self.height()), shade)
        painter.fillRect(QRectF(x1, 0, self.width() - x1, self.height()), shade)
        if self._loop is not None:
            start, end = (self._x(edge_s) for edge_s in self._loop)
            painter.fillRect(QRectF(start, 0, end - start, self.height()), theme.loop)
            painter.fillRect(QRectF(start, 0, max(end - start, _LOOP_BAR_PX), _LOOP_BAR_PX), theme.accent)
        painter.setPen(QPen(theme.accent, 1.5))
        painter.drawRoundedRect(QRectF(x0, 0.75, x1 - x0 - 1, self.height() - 1.5), 3, 3)
        x = self._x(self._position_s)
        painter.setPen(QPen(theme.playhead, 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.playhead)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPolygon(QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 7)]))

    def _draw_picture(self) -> QPixmap:
        """Draw the waveform and the events."""
        theme = theme_of(self.palette())
        ratio = self.devicePixelRatioF()
        # The waveform moves if an event lies beyond the piece's end.
        key = (self._duration(), self.margin_left, ratio)
        if self._waveform is None or self._waveform_key != key:
            self._waveform, self._waveform_key = self._draw_waveform(), key
        picture = self._waveform.copy()
        painter = QPainter(picture)
        ticks = self._tick_height()
        marks = self._model.marks
        places = self.margin_left + marks.onset_s / self._duration() * (self.width() - self.margin_left)
        # Only one of the events in one column of pixels is visible.
        for i in np.unique(np.round(places * ratio), return_index=True)[1].tolist():
            colour = QColor(*map(int, marks.colours[i])) if marks.coloured[i] else QColor(theme.event)
            colour.setAlphaF(SILENT_SHARE if marks.silent[i] else 1.0)
            painter.fillRect(QRectF(float(places[i]) - 0.75, self.height() - ticks, 1.5, ticks), colour)
        painter.end()
        return picture

    def _draw_waveform(self) -> QPixmap:
        """Draw the waveform and the markers, which stay while events are found or edited."""
        theme = theme_of(self.palette())
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), max(1, round(self.height() * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.background)
        painter = QPainter(picture)
        ticks = self._tick_height()
        if self._peaks is not None and self._peaks.n_samples:
            columns = max(1, round((self.width() - self.margin_left) * ratio))
            low, high = self._peaks.outline(0, round(self._duration() * self._rate), columns)
            peak = max(float(np.abs(low).max()), float(np.abs(high).max()), 1e-6)
            middle = (self.height() - ticks) / 2
            scale = (middle - 3) / peak
            xs = self.margin_left + (np.arange(columns) + 0.5) / ratio
            upper = [
                QPointF(x, middle - y * scale - 0.5) for x, y in zip(xs.tolist(), high.tolist(), strict=True)
            ]
            lower = [
                QPointF(x, middle - y * scale + 0.5) for x, y in zip(xs.tolist(), low.tolist(), strict=True)
            ]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.waveform)
            painter.drawPolygon(QPolygonF(upper + lower[::-1]))
        for x in {round(self._x(marker.time_s) * ratio) / ratio for marker in self._markers}:
            painter.fillRect(QRectF(x - 0.5, 0, 1, ticks), theme.marker)
        painter.end()
        return picture

    def _tick_height(self) -> float:
        return self.fontMetrics().height() * 0.6

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the region, an edge of it, or jump."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        x0, x1 = self._x(self._region[0]), self._x(self._region[1])
        edge = edge_at(x, x0, x1, MIN_TARGET_PX / 2)
        if edge is None and not x0 <= x <= x1:
            half = (self._region[1] - self._region[0]) / 2
            self.region_dragged.emit(self._time(x) - half, self._time(x) + half)
        self._grab = (edge or "all", self._time(x), self._region)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue a drag, or show what can be dragged."""
        x = event.position().x()
        if self._grab is None:
            on_edge = edge_at(x, self._x(self._region[0]), self._x(self._region[1]), MIN_TARGET_PX / 2)
            self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.PointingHandCursor)
            return
        kind, grabbed_s, (start, end) = self._grab
        delta = self._time(x) - grabbed_s
        if kind == "start":
            start = min(start + delta, end - 0.02)
        elif kind == "end":
            end = max(end + delta, start + 0.02)
        else:
            start, end = start + delta, end + delta
        self.region_dragged.emit(start, end)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        del event
        self._grab = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        factor = 1.25 ** (-event.angleDelta().y() / 120)
        at = self._time(event.position().x())
        start, end = self._region
        self.region_dragged.emit(at - (at - start) * factor, at + (end - at) * factor)
        event.accept()
