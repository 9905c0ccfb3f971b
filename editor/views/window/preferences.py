"""Settings that are stored between runs, with types and defaults in one place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray

from editor.session.encode_choice import EncodeChoice

if TYPE_CHECKING:
    from editor.session.settings import Settings

__all__ = ["Preferences"]

_DEFAULTS: dict[str, bool | float | str] = {
    "audition": True,
    "audition_hover": True,
    "follow": True,
    "timeline_axis": "pitch",
    "markers": True,
    "waveforms": False,
    "snap": "events,markers",
    "tempo": 120.0,
    "arranging": "{}",
    "scheme": "system",
    "gradual": True,
    "language": "system",
    "device": "",
    "export_folder": "",
    "export_dither": False,
    "open_folder": "",
    "save_folder": "",
    "demo_shown": False,
    "tour_offered": False,
    "timbre_offered": False,
    "match_loudness": True,
    "metronome": False,
    "workspace": "edit",
    "follows_edit": False,
    "follows_browse": False,
}


class Preferences:
    """Typed access to the settings that the views use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def flag(self, key: str) -> bool:
        """Return a switch."""
        return bool(self._settings.value(key, bool(_DEFAULTS[key])))

    def number(self, key: str) -> float:
        """Return a number."""
        return float(self._settings.value(key, float(_DEFAULTS[key])))

    def text(self, key: str) -> str:
        """Return a text."""
        return str(self._settings.value(key, _DEFAULTS[key]))

    def set(self, key: str, value: bool | float | str) -> None:
        """Store a preference."""
        if key not in _DEFAULTS:
            raise KeyError(f"there is no preference {key}")
        self._settings.set_value(key, value)

    def chosen(self, dialog: str) -> dict[str, Any]:
        """Return the last values of a dialog, by name; empty if it was never used."""
        found = self._all_chosen().get(dialog)
        return found if isinstance(found, dict) else {}

    def set_chosen(self, dialog: str, values: dict[str, Any]) -> None:
        """Store the values of a dialog."""
        self.set("arranging", json.dumps({**self._all_chosen(), dialog: values}))

    def _all_chosen(self) -> dict[str, Any]:
        return self._settings.json_value("arranging", dict)

    @property
    def encode_choice(self) -> EncodeChoice:
        """How recordings are encoded."""
        return EncodeChoice.remembered(self._settings)

    def set_encode_choice(self, choice: EncodeChoice) -> None:
        """Store how recordings are encoded."""
        choice.remember(self._settings)

    def state(self, key: str) -> QByteArray | None:
        """Return a window state saved by :meth:`set_state`."""
        value = self._settings.value(f"window/{key}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def set_state(self, key: str, value: QByteArray) -> None:
        """Store a window state."""
        self._settings.set_value(f"window/{key}", value)
