"""Keys that do something in a button or a list that they do not do elsewhere in the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

__all__ = ["BUTTON_KEYS", "acts_on_key", "keeps_button_key"]

BUTTON_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps_button_key(event: QEvent) -> bool:
    """Claim a button's keys before the shortcuts of the window; return whether it was one."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in BUTTON_KEYS or _with_others(event):
        return False
    event.accept()
    return True


def acts_on_key(event: QEvent, actions: Mapping[int, Callable[[], object]]) -> bool:
    """Do what a list does at a key, before the shortcuts of the window; return whether it was one of its own.

    For the event filter of a list; `actions` are by key, without modifiers.
    """
    if not isinstance(event, QKeyEvent) or event.key() not in actions or _with_others(event):
        return False
    if event.type() == QEvent.Type.ShortcutOverride:
        event.accept()
    elif event.type() == QEvent.Type.KeyPress:
        actions[event.key()]()
    return True


def _with_others(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
