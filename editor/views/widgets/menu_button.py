"""A button with an arrow that opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton

from editor.overrides import guarded

__all__ = ["MenuButton"]

_ARROW_PX = 8
"""Distance from the end of the button to the centre of its arrow, in pixels."""


@guarded
class MenuButton(QToolButton):
    """A tool button with an arrow at its end; the style draws only a tiny one in a corner."""

    def __init__(self) -> None:
        super().__init__()
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def sizeHint(self) -> QSize:
        """Add space for the arrow, and the same space on the other side."""
        return super().sizeHint() + QSize(2 * _ARROW_PX, 0)

    def minimumSizeHint(self) -> QSize:
        """The same size, so that nothing is cut off."""
        return self.sizeHint()

    def shown_text(self) -> str:
        """Return the text, as far as there is room for it."""
        # A text may be a part of a pixel wider than its width in whole pixels.
        room = self.width() - self._beside_text() + 1
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def _beside_text(self) -> int:
        """Return the width of all but the text, in pixels."""
        return self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the button and the arrow."""
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = self.shown_text()
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu  # without the style's arrow
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(option.palette.color(QPalette.ColorRole.ButtonText), 1.4))
        at = QPointF(self.width() - _ARROW_PX, self.height() / 2)
        painter.drawPolyline([at + QPointF(-3, -1.5), at + QPointF(0, 1.5), at + QPointF(3, -1.5)])
