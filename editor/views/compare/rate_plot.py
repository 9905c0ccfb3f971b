"""Rate against quality: a point for each codec that was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from editor.overrides import guarded
from editor.session.compare.figure_texts import FigureText
from editor.theme import theme_of
from editor.translation import number_text, tr
from editor.views.widgets.accessible_roles import set_accessible_role

__all__ = ["RatePlot", "RatePoint", "round_steps"]

_RADIUS_PX = 4.0
_REACH_PX = 12.0
_MARGIN = 0.08
"""Free share of an axis at its ends."""
_LEAST_DECADES = 0.6


@dataclass(frozen=True)
class RatePoint:
    """A codec on the plot.

    Attributes
    ----------
    letter, name
        How it is marked, and what it is.
    bits_per_s, value
        Where it is.
    """

    letter: str
    name: str
    bits_per_s: float
    value: float


def round_steps(low: float, high: float, n_most: int) -> list[float]:
    """Return round numbers from `low` to `high`, at most about so many."""
    span = high - low
    if not math.isfinite(span) or span <= 0.0:
        return []
    raw = span / max(1, n_most)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= raw)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


@guarded
class RatePlot(QWidget):
    """Bits a second on a logarithmic axis, and a figure of quality, with what is better at the top."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[RatePoint] = ()
        self._figure: FigureText | None = None
        set_accessible_role(self, QAccessible.Role.Chart)
        self.setAccessibleName("Rate against quality; the table has the same numbers")

    def sizeHint(self) -> QSize:
        """Return a size that shows something."""
        line = self.fontMetrics().height()
        return QSize(30 * line, 16 * line)

    def minimumSizeHint(self) -> QSize:
        """Return a small size."""
        line = self.fontMetrics().height()
        return QSize(12 * line, 7 * line)

    def show_points(self, points: Sequence[RatePoint], figure: FigureText) -> None:
        """Show codecs by a figure."""
        self._points, self._figure = points, figure
        self.update()

    # Places

    def _area(self, metrics: QFontMetrics) -> QRectF:
        char, line = metrics.averageCharWidth(), metrics.height()
        return QRectF(
            7 * char, 1.7 * line, max(1, self.width() - 9 * char), max(1, self.height() - 4.4 * line)
        )

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the ranges of log10 of bits a second, and of the figure."""
        logs = [math.log10(point.bits_per_s) for point in self._points]
        values = [point.value for point in self._points]
        low, high = min(logs), max(logs)
        missing = max(0.0, _LEAST_DECADES - (high - low)) / 2
        span = max(high - low + 2 * missing, 1e-9) * _MARGIN
        x_range = low - missing - span, high + missing + span
        bottom, top = min(values), max(values)
        extra = max((top - bottom) * _MARGIN, abs(top) * 0.05, 1e-6)
        return x_range, (bottom - extra, top + extra)

    def places(self) -> list[QPointF]:
        """Return where the points are drawn."""
        if not self._points or self._figure is None:
            return []
        area = self._area(self.fontMetrics())
        (left, right), (low, high) = self._ranges()
        found: list[QPointF] = []
        for point in self._points:
            across = (math.log10(point.bits_per_s) - left) / (right - left)
            along = (point.value - low) / (high - low)
            # What is better is at the top, whichever way it counts.
            up = along if self._figure.higher_is_better else 1.0 - along
            found.append(QPointF(area.left() + across * area.width(), area.bottom() - up * area.height()))
        return found

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axes and points."""
        painter, theme = QPainter(self), theme_of(self.palette())
        painter.fillRect(self.rect(), theme.background)
        figure = self._figure
        if not self._points or figure is None:
            painter.setPen(theme.faint)
            nothing = tr("There is a point for each codec whose figure is known")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), nothing)
            return
        metrics = painter.fontMetrics()
        area = self._area(metrics)
        self._draw_axes(painter, area, metrics, figure)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        for point, at in zip(self._points, self.places(), strict=True):
            painter.setPen(QPen(theme.background, 1.0))
            painter.setBrush(theme.accent)
            painter.drawEllipse(at, _RADIUS_PX, _RADIUS_PX)
            painter.setPen(theme.text)
            label = _label_place(f"{point.letter} {point.name}", at, metrics, area, taken)
            taken.append(label)
            painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), f"{point.letter} {point.name}")

    def _draw_axes(self, painter: QPainter, area: QRectF, metrics: QFontMetrics, figure: FigureText) -> None:
        theme = theme_of(self.palette())
        (left, right), (low, high) = self._ranges()
        line = metrics.height()
        for power in range(math.floor(left), math.ceil(right) + 1):
            for factor in (1, 2, 5):
                place = power + math.log10(factor)
                if left <= place <= right:
                    x = area.left() + (place - left) / (right - left) * area.width()
                    painter.setPen(QPen(theme.grid, 1.0))
                    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                    painter.setPen(theme.faint)
                    box = QRectF(x - 50, area.bottom() + 2, 100, line)
                    painter.drawText(
                        box, int(Qt.AlignmentFlag.AlignHCenter), number_text(factor * 10.0**power / 1000, "g")
                    )
        for value in round_steps(low, high, max(2, int(area.height() / (2.5 * line)))):
            along = (value - low) / (high - low)
            y = area.bottom() - (along if figure.higher_is_better else 1.0 - along) * area.height()
            painter.setPen(QPen(theme.grid, 1.0))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.faint)
            box = QRectF(0, y - line / 2, area.left() - 5, line)
            painter.drawText(
                box,
                int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
                number_text(value, ".4g"),
            )
        painter.setPen(theme.text)
        better = tr("{figure}, better upwards", figure=tr(figure.text))
        painter.drawText(QRectF(4, 2, self.width() - 8, line), int(Qt.AlignmentFlag.AlignLeft), better)
        bottom = QRectF(0, area.bottom() + line + 2, area.right(), line)
        painter.drawText(
            bottom, int(Qt.AlignmentFlag.AlignRight), tr("kbit/s, all bits of the payload counted")
        )

    # Reading it

    def event(self, event: QEvent) -> bool:
        """Say what a point is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = QPointF(event.pos())
            for point, place in zip(self._points, self.places(), strict=False):
                away = place - at
                if math.hypot(away.x(), away.y()) < _REACH_PX:
                    kbit = point.bits_per_s / 1000.0
                    figures = f"{number_text(kbit, '.2f')} kbit/s, {number_text(point.value, '.3g')}"
                    text = f"{point.letter} {point.name}\n{figures}"
                    QToolTip.showText(event.globalPos(), text, self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow dark and light."""
        self.update()
        super().changeEvent(event)


def _label_place(
    text: str, at: QPointF, metrics: QFontMetrics, area: QRectF, taken: Sequence[QRectF]
) -> QRectF:
    """Return a place beside a point, within the area and, if there is one, free of other labels."""
    width, height = metrics.horizontalAdvance(text) + 2.0, float(metrics.height())
    gap = _RADIUS_PX + 3.0
    places = [
        QRectF(at.x() + gap, at.y() - height / 2, width, height),
        QRectF(at.x() - gap - width, at.y() - height / 2, width, height),
        QRectF(at.x() - width / 2, at.y() - gap - height, width, height),
        QRectF(at.x() - width / 2, at.y() + gap, width, height),
    ]
    inside = [each for each in places if each.left() >= area.left() and each.right() <= area.right() + gap]
    free = [each for each in inside if not any(each.intersects(other) for other in taken)]
    return (free or inside or places)[0]
