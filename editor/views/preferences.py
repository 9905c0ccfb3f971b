"""What the editor remembers between runs, with types and defaults in one place."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

__all__ = ["Preferences"]

_DEFAULTS: dict[str, bool | float | str] = {
    "audition": True,
    "audition_hover": True,
    "follow": True,
    "timeline_axis": "pitch",
    "snap": "events",
    "tempo": 120.0,
    "scheme": "system",
    "device": "",
    "export_folder": "",
    "open_folder": "",
    "demo_shown": False,
}


class Preferences:
    """Typed access to the application's settings; a file that cannot be read or written gives the defaults."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings if settings is not None else QSettings()

    def get(self, key: str) -> bool | float | str:
        """Return a preference, in the type of its default."""
        default = _DEFAULTS[key]
        value = self._settings.value(key, default)
        if isinstance(default, bool):
            return value if isinstance(value, bool) else str(value).lower() == "true"
        if isinstance(default, float):
            try:
                return float(str(value))
            except ValueError:
                return default
        return str(value)

    def flag(self, key: str) -> bool:
        """Return a switch."""
        return bool(self.get(key))

    def text(self, key: str) -> str:
        """Return a text."""
        return str(self.get(key))

    def set(self, key: str, value: bool | float | str) -> None:
        """Remember a preference."""
        self._settings.setValue(key, value)

    def state(self, key: str) -> QByteArray | None:
        """Return a window state saved by :meth:`set_state`."""
        value = self._settings.value(f"window/{key}")
        return value if isinstance(value, QByteArray) else None

    def set_state(self, key: str, value: QByteArray) -> None:
        """Remember a window state."""
        self._settings.setValue(f"window/{key}", value)
