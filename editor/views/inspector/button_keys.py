"""Keys that a button or a list handles before the window's shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

__all__ = ["BUTTON_KEYS", "acts_on_key", "keeps_button_key"]

BUTTON_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps_button_key(event: QEvent) -> bool:
    """Accept a button's keys before the window's shortcuts; return whether the key was one of them."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.key() not in BUTTON_KEYS or _with_others(event):
        return False
    event.accept()
    return True


def acts_on_key(event: QEvent, actions: Mapping[int, Callable[[], object]]) -> bool:
    """Run a list's action for a key, before the window's shortcuts; return whether it has one.

    For the event filter of a list; `actions` maps keys without modifiers to functions.
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
