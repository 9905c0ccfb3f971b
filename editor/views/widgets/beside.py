"""A picture and what belongs to it: side by side, or one above the other where that leaves it more room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.overrides import guarded

__all__ = ["Beside"]

_SHARE = 0.3
"""Share of the room that the companion gets."""
_LARGEST_SHARE = 0.48
"""Share that it gets if it would be smaller than it should be."""
_LARGEST_CHARS = 52


@guarded
class Beside(QWidget):
    """Two widgets in one place.

    Only the companion has a smallest size, the same in both places: no window grows by the choice.

    Parameters
    ----------
    main
        The picture, which gets all room that is left.
    companion
        What is beside or below it.
    """

    def __init__(self, main: QWidget, companion: QWidget) -> None:
        super().__init__()
        self.main, self.companion = main, companion
        for each in (main, companion):
            each.setParent(self)

    @property
    def below(self) -> bool:
        """Whether the companion is below the picture."""
        return self.companion.y() > 0

    def minimumSizeHint(self) -> QSize:
        """That of the companion."""
        return self.companion.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """The picture twice as wide as its companion."""
        wanted = self.companion.sizeHint()
        return QSize(3 * wanted.width(), 2 * wanted.height())

    def event(self, event: QEvent) -> bool:
        """Follow the companion's texts, which may be translated or enlarged."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place both anew."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Place both in the room there is, from the side on which lines of text begin."""
        needed = self.companion.minimumSizeHint()
        width, height = self.width(), self.height()
        largest = _LARGEST_CHARS * self.fontMetrics().averageCharWidth()
        wide = max(min(round(width * _SHARE), largest), self.companion.sizeHint().width())
        wide = min(max(min(wide, round(width * _LARGEST_SHARE)), needed.width()), width)
        high = min(max(needed.height(), round(height * _SHARE)), height)
        rest_beside, rest_below = width - wide, height - high
        # The shorter side is how large a picture can be.
        if min(width, rest_below) > min(rest_beside, height):
            self.main.setGeometry(0, 0, width, rest_below)
            self.companion.setGeometry(0, rest_below, width, high)
            return
        companion = QRect(rest_beside, 0, wide, height)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            companion.moveLeft(0)
        self.companion.setGeometry(companion)
        self.main.setGeometry(QRect(0 if companion.x() else wide, 0, rest_beside, height))
