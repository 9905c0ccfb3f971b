"""Space and Return press what has the focus, although they play elsewhere in the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

__all__ = ["BUTTON_KEYS", "keeps_button_key"]

BUTTON_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps_button_key(event: QEvent) -> bool:
    """Claim a button's keys before the shortcuts of the window; return whether it was one."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in BUTTON_KEYS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    event.accept()
    return True
