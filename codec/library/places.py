"""Where the user's library is: in the user's data, or in a folder that was chosen.

The choice is a line in a file beside the usual place, so that the editor and the commands look in the same
folder. It may be on a drive that is not connected. A library is never made there unasked: an empty one in its
place would look as if everything was lost.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

from codec.files import atomic_file, open_regular, os_reason
from codec.library.errors import LibraryError

__all__ = ["choose_folder", "chosen_folder", "default_folder", "usual_folder"]

_MOST_BYTES = 65_536


def usual_folder() -> Path:
    """Return the folder of the library if none was chosen, in the user's data."""
    return platformdirs.user_data_path("pointillist", appauthor=False) / "library"


def chosen_folder() -> Path | None:
    """Return the folder that was chosen, or None."""
    with contextlib.suppress(OSError):
        with open_regular(_file()) as stream:
            name = os.fsdecode(stream.read(_MOST_BYTES)).rstrip("\r\n")
        if name and "\0" not in name and Path(name).is_absolute():
            return Path(name)
    return None


def default_folder() -> Path:
    """Return the folder of the user's library."""
    return chosen_folder() or usual_folder()


def choose_folder(folder: Path) -> None:
    """Let the user's library be in a folder from now on; one has to be there.

    Raises
    ------
    LibraryError
        If the choice cannot be written; it is then as before.
    """
    path = _file()
    try:
        if folder.absolute() == usual_folder():
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as stream:
            stream.write(os.fsencode(folder.absolute()) + b"\n")
    except OSError as error:
        raise LibraryError(path, os_reason(error, writing=True)) from error


def _file() -> Path:
    return usual_folder().with_name("library-folder.txt")
