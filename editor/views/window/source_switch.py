"""The switch of the transport bar for what is heard: one segment for each source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QEnterEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from editor.overrides import guarded

__all__ = ["SourceSwitch"]

_MARGIN_X, _MARGIN_Y = 9, 5
_RADIUS = 4.0
_HOVER = 0.12
_BAR_REST = 0.3
"""Opacity of what is not made yet."""


@guarded
class SourceSwitch(QWidget):
    """Exclusive choices side by side; the chosen one is filled, also while nothing plays.

    Parameters
    ----------
    actions
        Checkable actions of one group, from left to right.
    """

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.segments = [
            _Segment(action, first=index == 0, last=index == len(actions) - 1)
            for index, action in enumerate(actions)
        ]
        for segment in self.segments:
            row.addWidget(segment)

    def show_ready(self, share: float | None) -> None:
        """Show in the chosen segment how much of its sound is made; None if all of it is."""
        for segment in self.segments:
            segment.show_ready(share if segment.isChecked() else None)


@guarded
class _Segment(QToolButton):
    """A choice, drawn in the colours of the palette; the ends of the switch are rounded."""

    def __init__(self, action: QAction, *, first: bool, last: bool) -> None:
        super().__init__()
        self._first, self._last = first, last
        self._hovered = False
        self._ready: float | None = None
        self.setDefaultAction(action)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(action.iconText())

    def sizeHint(self) -> QSize:
        """Return the size of the text and its margins."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * _MARGIN_X, metrics.height() + 2 * _MARGIN_Y)

    def minimumSizeHint(self) -> QSize:
        """The same size, so that nothing is cut off."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show it as the others."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def show_ready(self, share: float | None) -> None:
        """Show a bar of this share of the width; None for no bar."""
        if share != self._ready:
            self._ready = share
            self.update()

    def _outline(self) -> QPainterPath:
        """Return the outline; neighbours share the line between them."""
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if not self._last:
            area.setRight(area.right() + 1.0)
        path = QPainterPath()
        path.addRoundedRect(area, _RADIUS, _RADIUS)
        for shared, x in ((not self._first, area.left()), (not self._last, area.right() - _RADIUS)):
            if shared:
                square = QPainterPath()
                square.addRect(QRectF(x, area.top(), _RADIUS, area.height()))
                path = path.united(square)
        return path

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the outline, filled if it is chosen, and the text."""
        role = QPalette.ColorRole
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = palette.color(group, role.Highlight if self.isChecked() else role.Button)
        outline = self._outline()
        painter.setPen(QPen(palette.color(role.PlaceholderText if self.isEnabled() else role.Mid), 1.0))
        painter.setBrush(fill)
        painter.drawPath(outline)
        filled = self.isChecked() and self.isEnabled()
        ink = palette.color(group, role.HighlightedText if filled else role.ButtonText)
        if self._hovered and self.isEnabled():
            shade = palette.color(role.ButtonText)
            shade.setAlphaF(_HOVER)
            painter.fillPath(outline, shade)
        painter.setPen(ink)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5), 2.0, 2.0)
        if self._ready is not None:
            bar = QRectF(self.rect()).adjusted(_MARGIN_X, self.height() - 5.0, -_MARGIN_X, -3.0)
            faint = QColor(ink)
            faint.setAlphaF(_BAR_REST)
            painter.fillRect(bar, faint)
            bar.setWidth(bar.width() * self._ready)
            painter.fillRect(bar, ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
