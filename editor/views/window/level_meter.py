"""The level meter: a bar for each channel with RMS, peak and held peak, and an over lamp."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QToolTip, QWidget

from editor.overrides import guarded
from editor.theme import theme_of
from editor.translation import db_text, tr

if TYPE_CHECKING:
    from editor.audio.meter import Levels

__all__ = ["LevelBars", "LevelMeter", "level_text"]

_FLOOR_DB = -60.0
_MARKS_DB = (-48, -36, -24, -12, 0)
_HOLD_S = 1.5
_SAY_S = 1.0
"""Time between two descriptions for screen readers, in seconds."""


def _db(level: float) -> float:
    return 20.0 * math.log10(level) if level > 1e-6 else -math.inf


def level_text(level: float) -> str:
    """Return a level, linear relative to full scale, as text in dB: "−12.3 dB"."""
    return db_text(_db(level))


@guarded
class LevelBars(QWidget):
    """The bars and their scale.

    Parameters
    ----------
    clock
        Monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._peaks: tuple[float, ...] = (0.0, 0.0)
        self._rms: tuple[float, ...] = (0.0, 0.0)
        self._held = [0.0, 0.0]
        self._held_since_s = [0.0, 0.0]
        self._said_s = -math.inf
        self.setAccessibleName("Output level")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def held(self) -> tuple[float, ...]:
        """The highest peak of each channel in the last 1.5 s, linear, relative to full scale."""
        return tuple(self._held)

    def show_levels(self, levels: Levels) -> None:
        """Show what is heard now."""
        now_s = self._clock()
        before = (self._peaks, self._rms, tuple(self._held))
        self._peaks = levels.peaks
        self._rms = levels.rms
        for channel, peak in enumerate(levels.peaks):
            if peak >= self._held[channel] or now_s - self._held_since_s[channel] > _HOLD_S:
                self._held[channel] = peak
                self._held_since_s[channel] = now_s
        if before != (self._peaks, self._rms, tuple(self._held)):
            self.update()
        if now_s - self._said_s > _SAY_S:
            self._said_s = now_s
            self.setAccessibleDescription(self.text())

    def reset(self) -> None:
        """Forget the held peaks."""
        self._held = [0.0] * len(self._held)
        self.update()

    def text(self) -> str:
        """Return the levels as text."""
        peak, rms = max(self._held), max(self._rms)
        return tr("peak {peak}, RMS {rms}", peak=level_text(peak), rms=level_text(rms))

    def sizeHint(self) -> QSize:
        """Return a size that fits into a toolbar."""
        line = self.fontMetrics().height()
        return QSize(line * 9, round(line * 1.7))

    def event(self, event: QEvent) -> bool:
        """Update the tooltip to the current levels when it opens."""
        if event.type() == QEvent.Type.ToolTip:
            help_event = cast(QHelpEvent, event)
            QToolTip.showText(
                help_event.globalPos(), f"{self.text()}\n{tr('The line holds the highest peak')}", self
            )
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars over their scale."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.7)
        painter.setFont(font)
        labels = painter.fontMetrics()
        # Space for half of the outer labels on either side.
        margin = labels.horizontalAdvance("−48") / 2
        left = margin
        width = self.width() - 2 * margin
        top, bottom = 1.0, self.height() - labels.height()
        gap = 2.0
        height = (bottom - top - gap) / len(self._rms)

        def x(level: float) -> float:
            share = (max(_db(level), _FLOOR_DB) - _FLOOR_DB) / -_FLOOR_DB
            return left + width * min(share, 1.0)

        soft = QColor(theme.accent)
        soft.setAlpha(110)
        for channel, (peak, rms) in enumerate(zip(self._peaks, self._rms, strict=True)):
            y = top + channel * (height + gap)
            painter.fillRect(QRectF(left, y, width, height), theme.grid)
            painter.fillRect(QRectF(left, y + height / 4, x(peak) - left, height / 2), soft)
            painter.fillRect(QRectF(left, y, x(rms) - left, height), theme.accent)
            if self._held[channel] > 1e-3:
                painter.fillRect(QRectF(x(self._held[channel]) - 2, y, 2, height), theme.text)
        painter.setPen(theme.faint)
        for mark in _MARKS_DB:
            at = x(10 ** (mark / 20))
            painter.drawLine(QPointF(at, bottom), QPointF(at, bottom + 2))
            box = QRectF(at - margin, bottom, 2 * margin, labels.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(mark).replace("-", "−"))


class LevelMeter(QWidget):
    """The bars, and a lamp that turns on when the limiter acts, and stays on until it is clicked.

    Parameters
    ----------
    clock
        Monotonic time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.bars = LevelBars(clock)
        self.over = QToolButton()
        self.over.setText("Over")
        self.over.setAccessibleName("Over")
        self.over.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.over.clicked.connect(lambda: self._show_over(False))
        self._n_over = 0
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bars)
        layout.addWidget(self.over)
        self._show_over(False)

    def show_levels(self, levels: Levels) -> None:
        """Show what is heard now."""
        self.bars.show_levels(levels)
        # A new engine counts from zero.
        if levels.n_over > self._n_over:
            self._show_over(True)
        self._n_over = levels.n_over

    def reset(self) -> None:
        """Turn the lamp off, and forget the held peaks."""
        self.bars.reset()
        self._show_over(False)

    def _show_over(self, over: bool) -> None:
        """Show the state by frame and symbol too, not by colour alone."""
        self.over.setEnabled(over)
        self.over.setText(f"⚠ {tr('Over')}" if over else tr("Over"))
        font = self.over.font()
        font.setBold(over)
        self.over.setFont(font)
        tip = (
            tr("The mix passed full scale and was turned down; lower some events. Click to reset")
            if over
            else tr("Lights up when the mix passes full scale")
        )
        self.over.setToolTip(tip)
        self.over.setAccessibleDescription(tip)
        font.setBold(True)
        widest = QFontMetrics(font).horizontalAdvance(f"⚠ {tr('Over')}")
        self.over.setFixedWidth(widest + 2 * self.fontMetrics().averageCharWidth())
