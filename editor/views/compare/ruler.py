"""The time axis of compared sounds, and the legend of the error's colours."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.overrides import guarded
from editor.session.compare import Region
from editor.theme import theme_of
from editor.translation import tr
from editor.views.compare.colours import ADDED, MISSING
from editor.views.marks.marks import format_time
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.workers import ERROR_RANGE_DB

__all__ = ["ErrorLegend", "TimeRuler", "times_between"]

_STEPS_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0)
_LABEL_CHARS = 12
_ROUNDING = 1e-6


def times_between(begin_s: float, end_s: float, n_most: int) -> list[float]:
    """Return round times of a span, at most so many."""
    step_s = next((each for each in _STEPS_S if (end_s - begin_s) / each <= max(1, n_most)), _STEPS_S[-1])
    first, last = math.ceil(begin_s / step_s - _ROUNDING), math.floor(end_s / step_s + _ROUNDING)
    return [number * step_s for number in range(first, last + 1)]


@guarded
class TimeRuler(QWidget):
    """Times of the piece beneath the pictures; `left` pixels are free, for what is beside them.

    Parameters
    ----------
    above
        What the pictures are in: it ends where they end, which a scroll bar moves.
    """

    def __init__(self, above: QWidget) -> None:
        super().__init__()
        self.left = 0
        self._above = above
        self._region: Region | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_accessible_role(self, QAccessible.Role.Graphic)
        self.setAccessibleName("Times of the pictures")

    def sizeHint(self) -> QSize:
        """Return a line of text, and the ticks over it."""
        return QSize(10, self.fontMetrics().height() + 5)

    def show_region(self, region: Region | None) -> None:
        """Show the times of a part."""
        self._region = region
        self.update()

    @property
    def right(self) -> int:
        """Where the pictures end, in pixels."""
        return min(self.width(), self._above.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ticks and times."""
        region = self._region
        if region is None:
            return
        painter, theme, metrics = QPainter(self), theme_of(self.palette()), self.fontMetrics()
        width = self.right - self.left
        label = metrics.averageCharWidth() * _LABEL_CHARS
        times = times_between(region.begin_s, region.end_s, width // max(1, label))
        decimals = 2 if len(times) > 1 and times[1] - times[0] < 0.1 else 1
        for time_s in times:
            x = self.left + (time_s - region.begin_s) / region.duration_s * width
            painter.setPen(QPen(theme.faint, 1.0))
            painter.drawLine(QPointF(x, 0), QPointF(x, 4))
            text = format_time(time_s, decimals)
            half = metrics.horizontalAdvance(text) / 2
            at = min(max(x - half, float(self.left)), self.right - 2 * half)
            painter.drawText(QPointF(at, 4 + metrics.ascent()), text)


@guarded
class ErrorLegend(QWidget):
    """What the colours of the error mean."""

    def __init__(self) -> None:
        super().__init__()
        set_accessible_role(self, QAccessible.Role.Graphic)
        self.setAccessibleName("Colours of the error")
        self.setToolTip(
            "Blue: the codec lost it. Orange: the codec added it. Background: as in the recording"
        )

    def sizeHint(self) -> QSize:
        """Return the width of its texts and a bar."""
        char, line = self.fontMetrics().averageCharWidth(), self.fontMetrics().height()
        return QSize(self._side(tr("missing")) + self._side(tr("added")) + 16 * char, line + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def _side(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(f"{text} −{ERROR_RANGE_DB:.0f} dB") + 6

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar between its texts."""
        painter, theme = QPainter(self), theme_of(self.palette())
        left, right = self._side(tr("missing")), self._side(tr("added"))
        bar = QRectF(left, 3, max(0, self.width() - left - right), self.height() - 6)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        colours: tuple[tuple[float, QColor], ...] = ((0.0, MISSING), (0.5, theme.background), (1.0, ADDED))
        for place, colour in colours:
            gradient.setColorAt(place, colour)
        painter.fillRect(bar, gradient)
        painter.setPen(QPen(theme.grid, 1.0))
        painter.drawRect(bar)
        painter.setPen(theme.text)
        middle = Qt.AlignmentFlag.AlignVCenter
        texts = (
            (QRectF(0, 0, left - 4, self.height()), Qt.AlignmentFlag.AlignRight, f"{tr('missing')} −"),
            (
                QRectF(bar.right() + 4, 0, right, self.height()),
                Qt.AlignmentFlag.AlignLeft,
                f"{tr('added')} +",
            ),
        )
        for area, side, text in texts:
            painter.drawText(area, int(side | middle), f"{text}{ERROR_RANGE_DB:.0f} dB")

    def changeEvent(self, event: QEvent) -> None:
        """Follow dark and light."""
        self.update()
        super().changeEvent(event)
