"""Tabs with a line of text beside them, cut off where there is no room for it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget

from editor.overrides import guarded
from editor.views.widgets.elided_label import ElidedLabel

__all__ = ["NotedTabs"]


@guarded
class _Note(ElidedLabel):
    """A line that asks for the width of its text, but for no more than `room_px`."""

    def __init__(self) -> None:
        super().__init__()
        self.room_px = 0
        self.setContentsMargins(4, 0, 4, 4)

    def sizeHint(self) -> QSize:
        """Return the size of the text, or what is left for it."""
        return super().sizeHint().boundedTo(QSize(self.room_px, 10_000))


@guarded
class NotedTabs(QTabWidget):
    """Tabs whose :attr:`note` ends at the right edge and never covers a tab."""

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.note = _Note()
        self._place_note()

    def set_note(self, text: str) -> None:
        """Show another text."""
        if text != self.note.text():
            self.note.setText(text)
            self._place_note()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the text what the tabs leave."""
        super().resizeEvent(event)
        self._place_note()

    def _place_note(self) -> None:
        self.note.room_px = max(0, self.width() - self.tabBar().sizeHint().width())
        # Only this call reads the size of a corner, and it hides the widget that was there before: the same.
        self.setCornerWidget(self.note)
        self.note.show()
