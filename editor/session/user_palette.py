"""The palette for all projects: stages that the user has saved, in one file.

A vector has a meaning only with the model that made it, so each entry has its model. Entries of another model
are kept and shown, but cannot be used. A file that cannot be read is renamed before a new one is written.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import platformdirs
from psygnal import Signal

from codec import bounded_json
from codec.bounds import MAX_NOTE_BYTES, MAX_TEXT
from codec.events.event import Stage
from codec.events.model_identity import ModelIdentity
from codec.files import FileError, atomic_file, os_reason, set_aside
from codec.messages import Message
from codec.project.detail_versions import read_detail
from codec.project.file import PaletteEntry
from editor.commands.labels import unique_name

__all__ = ["KeptEntry", "UserPalette"]

_FORMAT, _VERSION = "pointillist-palette", 2
"""Version 2 only where an entry has a detail: details carry their version since then."""


@dataclass(frozen=True)
class KeptEntry:
    """A saved stage, and the model of its vector; the file keeps only the hash of the model's weights."""

    entry: PaletteEntry
    model: ModelIdentity


class UserPalette:
    """The entries, in the order of saving; read at the first use, written at each change.

    Parameters
    ----------
    path
        The file; by default in the user's data folder.

    Attributes
    ----------
    changed : Signal()
        An entry was added, renamed or removed.
    problem
        One line about a file that could not be read, or None.
    """

    changed = Signal()

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or platformdirs.user_data_path("pointillist") / "palette.json"
        self._entries: tuple[KeptEntry, ...] | None = None
        self.problem: str | None = None

    @property
    def entries(self) -> tuple[KeptEntry, ...]:
        """All entries, including those of other models."""
        if self._entries is None:
            try:
                self._entries = self._read()
            except FileError as error:
                self._entries, self.problem = (
                    (),
                    Message("Your palette could not be read: {error}", error=error),
                )
        return self._entries

    def add(self, entry: PaletteEntry, model: ModelIdentity) -> str:
        """Save an entry; return its name, made unique by a number if necessary.

        Raises
        ------
        FileError
            If the file cannot be written; then nothing changes. The same holds for the other methods.
        """
        name = unique_name(entry.name, {kept.entry.name for kept in self.entries})
        kept = KeptEntry(dataclasses.replace(entry, name=name), model)
        self._replace((*self.entries, kept))
        return name

    def rename(self, name: str, new_name: str) -> None:
        """Rename an entry; does nothing if the name exists."""
        if new_name in {kept.entry.name for kept in self.entries}:
            return
        self._replace(
            tuple(
                dataclasses.replace(kept, entry=dataclasses.replace(kept.entry, name=new_name))
                if kept.entry.name == name
                else kept
                for kept in self.entries
            )
        )

    def remove(self, name: str) -> None:
        """Remove an entry; events and projects that use it keep it."""
        self._replace(tuple(kept for kept in self.entries if kept.entry.name != name))

    def _replace(self, entries: tuple[KeptEntry, ...]) -> None:
        content = {
            "format": _FORMAT,
            "version": 1 if all(kept.entry.detail is None for kept in entries) else _VERSION,
            "entries": [_to_json(kept) for kept in entries],
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(content, indent=1).encode()
            if len(text) > MAX_NOTE_BYTES:
                raise FileError(self._path, "holds as many stages as it can; remove some")
            if self.problem is not None and self._path.exists():
                set_aside(self._path)
            with atomic_file(self._path) as stream:
                stream.write(text)
        except OSError as error:
            raise FileError(self._path, os_reason(error, writing=True)) from error
        self._entries, self.problem = entries, None
        self.changed.emit()

    def _read(self) -> tuple[KeptEntry, ...]:
        try:
            content = cast("Any", bounded_json.parse_file(self._path))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise FileError(self._path, os_reason(error, writing=False)) from error
        except ValueError as error:
            raise FileError(self._path, "is damaged; it is set aside when you next keep a stage") from error
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise FileError(self._path, "is no palette; it is set aside when you next keep a stage")
        if content.get("version") not in range(1, _VERSION + 1):
            raise FileError(
                self._path, "was written by a newer version; it is set aside when you next keep a stage"
            )
        entries = content.get("entries", [])
        if not isinstance(entries, list):
            raise FileError(self._path, "is damaged; it is set aside when you next keep a stage")
        found: dict[str, KeptEntry] = {}
        for item in entries:
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, OverflowError):
                kept = _from_json(item)
                found.setdefault(kept.entry.name, kept)
        n_lost = len(entries) - len(found)
        if n_lost:
            self.problem = Message(
                "{path}: {n_lost} of your kept stages could not be read", path=self._path, n_lost=n_lost
            )
        return tuple(found.values())


def _to_json(kept: KeptEntry) -> dict[str, Any]:
    entry = kept.entry
    return {
        "name": entry.name,
        "stage": entry.stage.value,
        "model_hash": kept.model.weights_hash,
        "vector": entry.vector.tolist(),
        "detail": None if entry.detail is None else base64.b64encode(entry.detail.to_bytes()).decode(),
    }


def _from_json(item: dict[str, Any]) -> KeptEntry:
    packed = item.get("detail")
    detail = None if packed is None else read_detail(base64.b64decode(packed, validate=True))
    name, model_hash = item["name"], item["model_hash"]
    if not (isinstance(name, str) and isinstance(model_hash, str) and len(name) <= MAX_TEXT):
        raise ValueError("a name is not a text")
    entry = PaletteEntry(name, Stage(item["stage"]), item["vector"], detail)
    return KeptEntry(entry, ModelIdentity(weights_hash=model_hash))
