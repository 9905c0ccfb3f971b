"""Several files for one window: which of them can be opened, and those that wait for their turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from codec.audio.clip import SUPPORTED_SUFFIXES
from codec.files import is_hidden
from codec.project.file import PROJECT_SUFFIX

__all__ = ["WaitingFiles", "can_open", "sorted_out"]

_SUFFIXES = frozenset({PROJECT_SUFFIX, *SUPPORTED_SUFFIXES})


def can_open(path: Path) -> bool:
    """Return whether `path` looks like a recording or a project, by its name."""
    return path.suffix.lower() in _SUFFIXES and not is_hidden(path)


def sorted_out(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files that can be opened, and the others; a folder stands for those directly in it."""
    usable: list[Path] = []
    refused: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = _inside(path)
            usable += inside
            refused += [] if inside else [path]
        elif can_open(path):
            usable.append(path)
        else:
            refused.append(path)
    return list(dict.fromkeys(usable)), list(dict.fromkeys(refused))


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if can_open(path) and not path.is_dir())
    except OSError:
        return []


class WaitingFiles(QObject):
    """Files that are opened one after another, each when the user is done with the one before."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: tuple[Path, ...] = ()

    @property
    def paths(self) -> Sequence[Path]:
        """The files, the next one first."""
        return self._paths

    def add(self, paths: Iterable[Path]) -> None:
        """Put files before those that wait already."""
        self._set(dict.fromkeys([*paths, *self._paths]))

    def remove(self, path: Path) -> None:
        """Let a file wait no longer, because it was opened."""
        self._set(each for each in self._paths if each != path)

    def _set(self, paths: Iterable[Path]) -> None:
        before, self._paths = self._paths, tuple(paths)
        if self._paths != before:
            self.changed.emit()
