"""Settings that are stored between sessions. If they cannot be read or written, the editor still works."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSettings

from codec import bounded_json
from codec.files import is_there, set_aside
from codec.messages import Message

__all__ = ["Settings"]

_RECENT = "recent_files"
_ROOMS = "room_folders"
_REMOVED_ROOMS = "removed_rooms"
_N_RECENT = 12
_Kind = TypeVar("_Kind", list[Any], dict[str, Any])


class Settings:
    """Named values in the user's INI file.

    Parameters
    ----------
    path
        The file; by default ``pointillist/pointillist.ini`` in the user's configuration folder.

    Attributes
    ----------
    problem
        One line about settings that could not be read, which have their defaults; or None. The file as it
        was is kept beside it.
    """

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings(
                QSettings.Format.IniFormat, QSettings.Scope.UserScope, "pointillist", "pointillist"
            )
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)
        # Values that cannot be written are kept until the program ends.
        self._held: dict[str, Any] = {}
        self.problem: Message | None = None
        self._store.allKeys()  # which reads the values
        if self._store.status() == QSettings.Status.FormatError:
            self._set_aside()

    def value(self, key: str, default: Any = None) -> Any:
        """Return a value, converted to the type of `default` if that is a bool, an int or a float."""
        value = self._held[key] if key in self._held else self._store.value(key, default)
        if value is None:
            return default
        if isinstance(default, bool):
            return value in (True, "true", "True", "1", 1)
        if isinstance(default, int | float):
            try:
                return type(default)(str(value))
            except (TypeError, ValueError):
                return default
        return value

    def json_value(self, key: str, kind: type[_Kind]) -> _Kind:
        """Return a value that is stored as JSON, a list or an object; an empty one if there is none."""
        text = self.value(key)
        if text is None:
            return kind()
        try:
            found = bounded_json.parse(str(text))
        except ValueError:
            found = None
        if isinstance(found, kind):
            return found
        self._set_aside()
        return kind()

    def _set_aside(self) -> None:
        """Keep the file as it is now: what cannot be read is overwritten when it is set again."""
        if self.problem is not None:
            return
        path = Path(self._store.fileName())
        kept: Path | None = None
        with contextlib.suppress(OSError):
            kept = set_aside(path, keep=True)
        self.problem = Message(
            "Some settings could not be read, and have their defaults ({path} is as it was)",
            path=path if kept is None else kept,
        )

    def set_value(self, key: str, value: Any) -> None:
        """Store a value; never fails."""
        self._held[key] = value
        self._store.setValue(key, value)

    def setValue(self, key: str, value: Any) -> None:
        """Call :meth:`set_value`; Qt's name, so that this object can replace a QSettings."""
        self.set_value(key, value)

    def sync(self) -> bool:
        """Write changes; return whether the file could be written."""
        self._store.sync()
        return self._store.status() == QSettings.Status.NoError

    # Lists of files

    @property
    def recent_files(self) -> list[Path]:
        """Recently opened or saved files, newest first."""
        return self._paths(_RECENT)

    @property
    def recent_files_there(self) -> list[Path]:
        """Those of them that still exist."""
        return [path for path in self.recent_files if is_there(path)]

    def add_recent(self, path: Path) -> None:
        """Put a file first in the list of recent files."""
        path = path.absolute()
        others = [each for each in self.recent_files if each != path]
        self._set_paths(_RECENT, [path, *others][:_N_RECENT])

    @property
    def room_paths(self) -> list[Path]:
        """The user's own room impulse responses, files and folders, in the order in which they were added."""
        return self._paths(_ROOMS)

    def add_room_path(self, path: Path) -> None:
        """Store a file or a folder of rooms."""
        path = path.absolute()
        if path not in self.room_paths:
            self._set_paths(_ROOMS, [*self.room_paths, path])

    def forget_room_path(self, path: Path) -> None:
        """Remove a file or a folder of rooms."""
        self._set_paths(_ROOMS, [each for each in self.room_paths if each != path.absolute()])

    @property
    def removed_rooms(self) -> frozenset[str]:
        """Removed rooms of :attr:`room_paths`, by :attr:`codec.rooms.Room.sha256`."""
        return frozenset(self._texts(_REMOVED_ROOMS))

    def set_removed_rooms(self, hashes: Iterable[str]) -> None:
        """Store the removed rooms."""
        self._set_texts(_REMOVED_ROOMS, sorted(hashes))

    def _paths(self, key: str) -> list[Path]:
        return [Path(name) for name in self._texts(key)]

    def _set_paths(self, key: str, paths: list[Path]) -> None:
        self._set_texts(key, [str(path) for path in paths])

    def _texts(self, key: str) -> list[str]:
        return [each for each in self.json_value(key, list) if isinstance(each, str)]

    def _set_texts(self, key: str, texts: list[str]) -> None:
        self.set_value(key, json.dumps(texts))
