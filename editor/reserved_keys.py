"""Keys and mouse buttons that systems and window managers take before a program sees them.

The tables have the defaults that they are shipped with, in Qt's portable notation: on a Mac, Ctrl is the
Command key. Keys with Meta are left out, since they belong to the system elsewhere, and so are media keys.

Sources: ``org.gnome.desktop.wm.keybindings.gschema.xml`` (GNOME), ``kwinbindings.cpp`` (KWin),
``libxfce4kbd-private/xfce4-keyboard-shortcuts.xml`` (Xfce), the lists of shortcuts of Apple and Microsoft,
and *Why Ctrl+Alt shouldn't be used as a shortcut modifier* (The Old New Thing, 29 March 2004) for AltGr.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

__all__ = ["TAKEN_DRAGS", "TAKEN_KEYS", "taken_by"]

_ARROWS = ("Left", "Right", "Up", "Down")
_F_KEYS = tuple(f"F{number}" for number in range(1, 13))

TAKEN_KEYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "win32": {
        "Windows": (
            "Alt+Tab", "Alt+Shift+Tab", "Ctrl+Alt+Tab", "Alt+Esc", "Alt+Shift+Esc", "Alt+F4", "Alt+Space",
            "Ctrl+Esc", "Ctrl+Shift+Esc", "Ctrl+Alt+Del", "Print", "Alt+Print",
        ),
    },
    "darwin": {
        "macOS": (
            "Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+Space", "Ctrl+Alt+Space", "Ctrl+Alt+Esc", "Ctrl+H",
            "Ctrl+Alt+H", "Ctrl+M", "Ctrl+Alt+M", "Ctrl+`", "Ctrl+Shift+`", "Ctrl+Alt+D", "Ctrl+Shift+Q",
            "Ctrl+Alt+Shift+Q", "Ctrl+Shift+3", "Ctrl+Shift+4", "Ctrl+Shift+5", "Ctrl+F5", "Ctrl+Alt+F5",
            "Ctrl+Alt+8", "Ctrl+Alt+=", "Ctrl+Alt+-", "F11",
        ),
    },
    "linux": {
        "GNOME": (
            *(f"Ctrl+Alt+{arrow}" for arrow in _ARROWS), *(f"Ctrl+Alt+Shift+{arrow}" for arrow in _ARROWS),
            *(f"Ctrl+Alt+{key}" for key in _F_KEYS), "Alt+Tab", "Alt+Shift+Tab", "Alt+`", "Alt+Shift+`",
            "Alt+Esc", "Alt+Shift+Esc", "Ctrl+Alt+Tab", "Ctrl+Alt+Shift+Tab", "Ctrl+Alt+Esc",
            "Ctrl+Alt+Shift+Esc", "Alt+F1", "Alt+F2", "Alt+F4", "Alt+F5", "Alt+F6", "Alt+Shift+F6", "Alt+F7",
            "Alt+F8", "Alt+F10", "Alt+Space", "Ctrl+Alt+T", "Ctrl+Alt+Del", "Ctrl+Alt+Shift+R", "Print",
            "Alt+Print", "Shift+Print", "Ctrl+Shift+U", "Ctrl+.", "Ctrl+;",
        ),
        "KDE Plasma": (
            *(f"Ctrl+Alt+{key}" for key in _F_KEYS), "Ctrl+F1", "Ctrl+F2", "Ctrl+F3", "Ctrl+F4", "Ctrl+F7",
            "Ctrl+F8", "Ctrl+F9", "Ctrl+F10", "Ctrl+F12", "Alt+Tab", "Alt+Shift+Tab", "Alt+`", "Alt+Shift+`",
            "Alt+F1", "Alt+F2", "Alt+F3", "Alt+F4", "Alt+F12", "Alt+Shift+F12", "Alt+Space", "Ctrl+Esc",
            "Ctrl+Alt+Esc", "Ctrl+Alt+A", "Ctrl+Alt+I", "Ctrl+Alt+K", "Ctrl+Alt+L", "Ctrl+Alt+R",
            "Ctrl+Alt+T", "Ctrl+Alt+X", "Ctrl+Alt+Del", "Ctrl+Alt+Shift+Del", "Ctrl+Alt+Shift+PgUp",
            "Ctrl+Alt+Shift+PgDown", "Print", "Alt+Print", "Shift+Print", "Ctrl+Print",
        ),
        "Xfce": (
            *(f"Ctrl+Alt+{arrow}" for arrow in _ARROWS), *(f"Ctrl+Alt+Shift+{arrow}" for arrow in _ARROWS),
            *(f"Ctrl+Alt+{key}" for key in _F_KEYS), *(f"Ctrl+{key}" for key in _F_KEYS), "Alt+Tab",
            "Alt+Shift+Tab", "Alt+Ins", "Alt+Del", "Alt+Shift+PgUp", "Alt+Shift+PgDown", "Ctrl+Alt+Home",
            "Ctrl+Alt+End", "Alt+F1", "Alt+F2", "Alt+F3", "Alt+F4", *(f"Alt+{key}" for key in _F_KEYS[5:]),
            "Alt+Space", "Ctrl+Alt+D", "Ctrl+Alt+F", "Ctrl+Alt+L", "Ctrl+Alt+T", "Ctrl+Alt+Del",
            "Ctrl+Alt+Esc", "Ctrl+Esc", "Ctrl+Shift+Esc", "Print", "Alt+Print", "Shift+Print",
        ),
    },
}  # fmt: skip
"""By platform (as in :data:`sys.platform`) and system: the keys that it takes."""

TAKEN_DRAGS: Mapping[str, frozenset[str]] = {
    "win32": frozenset(),
    "darwin": frozenset(),
    "linux": frozenset({"Alt"}),  # Xfce, MATE, Cinnamon and earlier versions of Plasma move windows so
}
"""By platform: modifiers with which a press of a mouse button goes to the window manager."""

_ALT_GR = "AltGr"


def taken_by(key: str, platform: str = sys.platform) -> str:
    """Return the names of the systems that take a key on a platform; empty if it reaches the program.

    Parameters
    ----------
    key
        A key in Qt's portable notation. On Windows, Ctrl+Alt with a letter, digit or sign is AltGr, which
        types a character in many languages.
    platform
        As :data:`sys.platform`.
    """
    wanted = QKeySequence(key)
    found = [system for system, keys in _taken_sequences(platform).items() if wanted in keys]
    if platform == "win32" and _types_with_alt_gr(wanted):
        found.append(_ALT_GR)
    return ", ".join(found)


@cache
def _taken_sequences(platform: str) -> dict[str, list[QKeySequence]]:
    """Return the keys as Qt compares them, made once: the program's start asks about each default key."""
    return {
        system: [QKeySequence(key) for key in keys] for system, keys in TAKEN_KEYS.get(platform, {}).items()
    }


def _types_with_alt_gr(sequence: QKeySequence) -> bool:
    if not sequence.count():
        return False
    first = cast(Any, sequence)[0]  # the stub lacks it
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    is_sign = Qt.Key.Key_Space < first.key() < Qt.Key.Key_Escape
    return is_sign and first.keyboardModifiers() & both == both
