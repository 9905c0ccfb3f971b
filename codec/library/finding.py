"""The recordings and projects in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from codec.audio.clip import SUPPORTED_SUFFIXES
from codec.bitstream.file import PACKED_SUFFIX
from codec.files import is_hidden, os_reason
from codec.messages import Message
from codec.project.file import PROJECT_SUFFIX

__all__ = ["files_in", "is_addable"]

_SUFFIXES = (*SUPPORTED_SUFFIXES, PROJECT_SUFFIX, PACKED_SUFFIX)


def is_addable(path: Path) -> bool:
    """Return whether a file of a folder is taken: by its ending, and if it is not hidden."""
    return path.suffix.lower() in _SUFFIXES and not is_hidden(path)


def files_in(paths: Iterable[Path], on_unreadable: Callable[[Path, Message], None]) -> list[Path]:
    """Return the files to add, absolute, each once, in order.

    Of a folder and the folders in it, files with the ending of a recording, a project or a packed file are
    taken, except hidden ones. Links to folders are not followed.

    Parameters
    ----------
    paths
        Files and folders. A file that is named is taken whatever its ending.
    on_unreadable
        Called with a folder that cannot be listed, and the reason.
    """

    def report(error: OSError) -> None:
        on_unreadable(Path(error.filename or "."), os_reason(error, writing=False))

    found: dict[Path, None] = {}
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - without `..`, and links are kept
        if not absolute.is_dir():
            found[absolute] = None
            continue
        for folder, folders, names in os.walk(absolute, onerror=report):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for name in sorted(names):
                file = Path(folder, name)
                if is_addable(file):
                    found[file] = None
    return list(found)
