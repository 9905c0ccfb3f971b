"""The keys of actions: the defaults of the action table, and the user's changes.

Which keys belong to the system is in :mod:`editor.reserved_keys`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from editor.actions import ACTIONS, ActionSpec, tool_tip
from editor.reserved_keys import taken_by
from editor.session.settings import Settings

__all__ = ["RESERVED", "Keymap", "default_keys"]

RESERVED: Mapping[str, str] = {
    key: "The arrow keys walk from event to event"
    for arrow in ("Left", "Right", "Up", "Down")
    for key in (arrow, f"Shift+{arrow}")
} | dict.fromkeys(("Tab", "Shift+Tab", "Backtab", "Shift+Backtab"), "Tab walks through the window")
"""Keys that cannot be assigned, and why."""

_KEY = "shortcuts"
_SPECS: Mapping[str, ActionSpec] = {spec.action_id: spec for spec in ACTIONS}


def default_keys(platform: str = sys.platform) -> dict[str, tuple[str, ...]]:
    """Return the keys of all actions on a platform: those of the table that its systems do not take."""
    return {
        spec.action_id: tuple(key for key in spec.shortcuts if not taken_by(key, platform))
        for spec in ACTIONS
    }


class Keymap(QObject):
    """The keys of each action, in Qt's portable notation; differences from the defaults are stored.

    No key belongs to two actions: assigning it to one removes it from the other. A key that the user has
    chosen stays with its action, also if a later version makes it a default of another one.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._defaults = default_keys()
        self._own = _read(settings.json_value(_KEY, dict))

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return the keys of an action; the first is shown in menus."""
        if action_id in self._own:
            return self._own[action_id]
        chosen = [QKeySequence(key) for keys in self._own.values() for key in keys]
        return tuple(
            key
            for key in self._defaults[action_id]
            if not any(_collide(QKeySequence(key), each) for each in chosen)
        )

    def is_default(self, action_id: str) -> bool:
        """Return whether an action has its default keys."""
        return self.keys(action_id) == self._defaults[action_id]

    def owners(self, key: str, *, besides: str) -> list[ActionSpec]:
        """Return the actions other than `besides` that have this key or a sequence with the same start."""
        wanted = QKeySequence(key)
        return [
            spec
            for spec in ACTIONS
            if spec.action_id != besides
            and any(_collide(wanted, QKeySequence(each)) for each in self.keys(spec.action_id))
        ]

    def set_keys(self, action_id: str, keys: Iterable[str]) -> None:
        """Set the keys of an action; other actions with these keys lose them."""
        wanted = tuple(dict.fromkeys(_portable(key) for key in keys if key))
        for key in wanted:
            for spec in self.owners(key, besides=action_id):
                rest = [
                    k for k in self.keys(spec.action_id) if not _collide(QKeySequence(k), QKeySequence(key))
                ]
                self._own[spec.action_id] = tuple(rest)
        self._own[action_id] = wanted
        self._remember()

    def reset(self, action_id: str) -> None:
        """Restore the default keys of an action; other actions with these keys lose them."""
        self.set_keys(action_id, self._defaults[action_id])

    def reset_all(self) -> None:
        """Restore the default keys of all actions."""
        self._own.clear()
        self._remember()

    def apply(self, actions: Mapping[str, QAction]) -> None:
        """Set the keys of a window's actions, and tooltips that name them."""
        for action_id, action in actions.items():
            keys = self.keys(action_id)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(tool_tip(_SPECS[action_id], keys))

    def _remember(self) -> None:
        self._own = {
            action_id: keys for action_id, keys in self._own.items() if keys != self._defaults[action_id]
        }
        self._settings.set_value(_KEY, json.dumps(self._own))
        self.changed.emit()


def _portable(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def _collide(one: QKeySequence, other: QKeySequence) -> bool:
    """Whether two key sequences conflict: they are equal, or one begins with the other."""
    none = QKeySequence.SequenceMatch.NoMatch
    return one.matches(other) != none or other.matches(one) != none


def _read(found: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Read the stored keys; unknown actions and invalid keys are ignored."""
    return {
        action_id: tuple(_portable(key) for key in keys if isinstance(key, str) and _portable(key))
        for action_id, keys in found.items()
        if action_id in _SPECS and isinstance(keys, list)
    }
