"""Keys for typing: they go to the focused text field before the shortcuts of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QMainWindow, QWidget

__all__ = ["TextKeys"]

_KEYS = {
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}


class TextKeys(QObject):
    """Watches which text field of a window has the focus."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        self._app = app if isinstance(app, QApplication) else None
        if self._app is not None:
            self._app.focusChanged.connect(self._guard)

    def release(self) -> None:
        """Stop watching; once only."""
        if self._app is not None:
            self._app.focusChanged.disconnect(self._guard)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Accept keys for a text field before they become shortcuts."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in _KEYS:
            return False
        event.accept()
        return True

    def _guard(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, QLineEdit | QAbstractSpinBox) and new.window() is self._window:
            new.removeEventFilter(self)
            new.installEventFilter(self)
