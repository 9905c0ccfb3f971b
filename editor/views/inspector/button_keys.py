"""Keys that a picture or a list handles before the window's shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

__all__ = ["WALKS", "acts_on_key"]

WALKS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
"""Keys that go to another row of a list, which is then heard."""


def acts_on_key(event: QEvent, actions: Mapping[int, Callable[[], object]]) -> bool:
    """Run a widget's action for a key, before the window's shortcuts; return whether it has one.

    For an event filter or an ``event`` method; `actions` maps keys without modifiers to functions.
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
