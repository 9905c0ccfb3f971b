"""Keys of the focused field or button, before the shortcuts of its window.

Typing goes to text fields. Return activates buttons and opens lists of choices, because Space plays the piece
everywhere except where text is typed; a number contains no space.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLineEdit,
    QToolButton,
    QWidget,
)

from editor.overrides import guarded

__all__ = ["FocusKeys"]

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TYPING = {
    *_RETURN,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}


@guarded
class FocusKeys(QObject):
    """Watches which field or button of a window has the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        self._app = app if isinstance(app, QApplication) else None
        if self._app is not None:
            self._app.focusChanged.connect(self._guard)

    def release(self) -> None:
        """Stop watching; may be called twice."""
        app, self._app = self._app, None
        if app is not None:
            app.focusChanged.disconnect(self._guard)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle keys of the focused widget before they become shortcuts."""
        if not isinstance(event, QKeyEvent):
            return False
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if isinstance(watched, QAbstractSpinBox) and event.key() == Qt.Key.Key_Space and overrides:
            watched.interpretText()
            event.ignore()  # or the field would accept it as text
            return True
        if isinstance(watched, QLineEdit | QAbstractSpinBox):
            if overrides and event.key() in _TYPING:
                event.accept()
                return True
            return False
        act = _activation(watched)
        if act is None or event.key() not in _RETURN or _with_others(event):
            return False
        if overrides:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            act()
        return True

    def _guard(self, _old: QWidget | None, new: QWidget | None) -> None:
        watched = (QLineEdit, QAbstractSpinBox, QAbstractButton, QComboBox)
        if isinstance(new, watched) and self._is_ours(new.window()):
            new.removeEventFilter(self)
            new.installEventFilter(self)

    def _is_ours(self, window: QWidget) -> bool:
        """Whether it is the window, or a panel of it with a window of its own."""
        return window is self._window or (
            isinstance(window, QDockWidget) and window.parentWidget() is self._window
        )


def _activation(widget: QObject) -> Callable[[], object] | None:
    """Return what Return does on a widget, if anything."""
    if isinstance(widget, QToolButton) and widget.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup:
        return widget.showMenu
    if isinstance(widget, QAbstractButton):
        return widget.click
    # In a dialog, Return on a list of choices is its default button.
    if isinstance(widget, QComboBox) and not isinstance(widget.window(), QDialog):
        return widget.showPopup
    return None


def _with_others(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
