"""A look at the files of a library: which are gone, which are back, and which have to be read.

Only names, sizes and times are looked at. Files to be read go to a batch (:mod:`codec.library.batch`), which
recognises a file that was renamed or tagged otherwise by its samples. Files are looked for in watched
folders, and a renamed one also beside its old name, by its size. Files that the user took out of the library
are left out.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from codec.library.file_records import FileRecords, FileState
from codec.library.finding import files_in, is_addable
from codec.messages import Message

__all__ = ["Rescan", "rescanned"]


@dataclass
class Rescan:
    """What a look at the files has found.

    Attributes
    ----------
    n_missing
        Files that are not there, now or before.
    n_back
        Files that were missing and are there again.
    to_read
        Files that were changed, new files in watched folders, and files that may be missing ones.
    problems
        Watched folders that cannot be listed, and why.
    """

    n_missing: int = 0
    n_back: int = 0
    to_read: list[Path] = field(default_factory=list[Path])
    problems: dict[Path, Message] = field(default_factory=dict[Path, Message])


def rescanned(files: FileRecords) -> Rescan:
    """Look at all known files and watched folders, and remember which files are missing."""
    result = Rescan()
    to_read: dict[Path, None] = {}
    gone: list[Path] = []
    back: list[Path] = []
    lost_sizes: dict[Path, set[int]] = {}
    known = {record.path: record for record in files.all()}
    unwanted = files.left_out() | known.keys()
    for path, record in known.items():
        try:
            state = FileState.of(path)
        except OSError:
            result.n_missing += 1
            lost_sizes.setdefault(path.parent, set()).add(record.state.size)
            if not record.missing:
                gone.append(path)
            continue
        if state != record.state:
            to_read[path] = None
        elif record.missing:
            back.append(path)
    files.set_missing(gone, missing=True)
    files.set_missing(back, missing=False)
    result.n_back = len(back)
    for folder, sizes in lost_sizes.items():
        to_read |= dict.fromkeys(each for each in _of_size(folder, sizes) if each not in unwanted)
    for folder in files.watched():
        if folder.is_dir():
            found = files_in([folder], result.problems.__setitem__)
            to_read |= dict.fromkeys(each for each in found if each not in unwanted)
        else:
            result.problems[folder] = Message(
                "the watched folder is not there; connect its disk, or unwatch it"
            )
    result.to_read = list(to_read)
    return result


def _of_size(folder: Path, sizes: set[int]) -> list[Path]:
    """Return the files of a folder that have one of these sizes in bytes."""
    found: list[Path] = []
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            with contextlib.suppress(OSError):
                if is_addable(path) and path.is_file() and path.stat().st_size in sizes:
                    found.append(path)
    return found
