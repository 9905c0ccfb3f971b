"""One stage of an event as a spectrogram: frequency upwards, time to the right, loud is bright (or dark)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from codec.messages import Message
from editor.overrides import guarded
from editor.theme import theme_of
from editor.translation import number_text, tr
from editor.views.inspector.button_keys import acts_on_key
from editor.views.widgets.accessible_roles import set_accessible_role

if TYPE_CHECKING:
    from editor.session import StageView

__all__ = ["StagePicture", "stage_colours"]

_RANGE_DB = 72.0
_TICKS_HZ = (100.0, 1_000.0, 10_000.0)
_DARK_STOPS = ("#17181b", "#1f2c5c", "#6a3d8f", "#d0587a", "#f7a860", "#fdf4d2")
_LIGHT_STOPS = ("#ffffff", "#cfdcf0", "#7fa8d6", "#8a62b5", "#8f2a5f", "#2a0a1e")


def stage_colours(dark: bool) -> NDArray[np.uint8]:
    """Return a colour table [256, 3] from the background to the loudest, with even steps of lightness."""
    named = [QColor(name) for name in (_DARK_STOPS if dark else _LIGHT_STOPS)]
    stops = np.array([(each.red(), each.green(), each.blue()) for each in named], np.float64)
    at = np.linspace(0, len(stops) - 1, 256)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, k]) for k in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


@guarded
class StagePicture(QWidget):
    """Paints one :class:`~editor.workers.StageView`; a click or Return plays the stage."""

    activated = Signal()

    def __init__(self, heard: Message, labelled: bool, n_lines: int = 8) -> None:
        super().__init__()
        self._n_lines = n_lines
        self._view: StageView | None = None
        self._image: QImage | None = None
        self._instead = ""
        self._labelled = labelled
        self._stale = False
        set_accessible_role(self, QAccessible.Role.Chart)
        self.setAccessibleName(tr("Spectrogram of {sound}", sound=heard))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tr("Click to hear {sound}", sound=heard))

    def sizeHint(self) -> QSize:
        """A height in lines of text, which grows with the font."""
        line = self.fontMetrics().height()
        return QSize(5 * line, self._n_lines * line)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a narrow dock."""
        return QSize(3 * self.fontMetrics().height(), self.sizeHint().height())

    def show_view(self, view: StageView | None, instead: str = "") -> None:
        """Show a picture, or a text in its place."""
        self._view = view
        self._image = None
        self._stale = False
        self._instead = instead
        self.update()

    def set_stale(self) -> None:
        """Dim the picture while its event is rendered again."""
        self._stale = True
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Update the colours to dark or light."""
        if event.type() == QEvent.Type.PaletteChange:
            self._image = None
            self.update()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Play the stage."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit()

    def event(self, event: QEvent) -> bool:
        """Play the stage with Return, as a button is activated."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Return: self.activated.emit,
            Qt.Key.Key_Enter: self.activated.emit,
        }
        return acts_on_key(event, keys) or super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint image, frequency marks, duration and focus."""
        painter = QPainter(self)
        theme = theme_of(self.palette())
        area = QRectF(self.rect())
        painter.fillRect(area, theme.background)
        if self._view is not None:
            if self._image is None:
                self._image = _image(self._view, theme.dark)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(0.45 if self._stale else 1.0)
            painter.drawImage(area, self._image)
            painter.setOpacity(1.0)
            self._paint_marks(painter, area, self._view)
        elif self._instead:
            painter.setPen(theme.faint)
            room = area.adjusted(8, 4, -8, -4)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._instead)
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        painter.setPen(QPen(self.palette().color(role), 1))
        painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _paint_marks(self, painter: QPainter, area: QRectF, view: StageView) -> None:
        theme = theme_of(self.palette())
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        span = math.log(view.high_hz / view.low_hz)
        for tick_hz in _TICKS_HZ:
            y = area.bottom() - area.height() * math.log(tick_hz / view.low_hz) / span
            painter.setPen(QPen(theme.grid, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if self._labelled:
                text = f"{number_text(tick_hz / 1000, 'g')}k" if tick_hz >= 1000 else f"{tick_hz:.0f} Hz"
                above = y - 2 > metrics.ascent()
                baseline = y - 2 if above else y + metrics.ascent()
                _label(painter, area.left() + 4, baseline, text, theme.text, theme.halo)
        short = view.duration_s < 1.0
        text = f"{1000 * view.duration_s:.0f} ms" if short else f"{number_text(view.duration_s, '.1f')} s"
        x = area.right() - metrics.horizontalAdvance(text) - 4
        _label(painter, x, area.bottom() - metrics.descent() - 2, text, theme.text, theme.halo)


def _image(view: StageView, dark: bool) -> QImage:
    level = np.clip(view.spectrogram_db / _RANGE_DB + 1.0, 0.0, 1.0)
    rgb = stage_colours(dark)[(level[::-1] * 255).astype(np.uint8)]
    pixels = np.ascontiguousarray(rgb)
    height, width = level.shape
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _label(painter: QPainter, x: float, y: float, text: str, colour: QColor, ground: QColor) -> None:
    """Draw text on its own background, so that it is readable on loud and soft places."""
    box = QRectF(painter.fontMetrics().boundingRect(text)).translated(round(x), round(y))
    painter.fillRect(box.adjusted(-2, 0, 2, 0), ground)
    painter.setPen(colour)
    painter.drawText(round(x), round(y), text)
