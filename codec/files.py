"""Errors of files, and atomic saves.

A :class:`FileError` names the file, the reason and a remedy in one line. Inputs are opened by
:func:`open_regular` only: a pipe would block, and a device would never end.

All saves and exports use :func:`atomic_file`: the content is written to a temporary file in the same folder,
flushed to disk, and renamed over the old file. A full disk, a crash or a power failure leaves the old file
unchanged. A later save in the folder removes temporary files of killed processes.
"""

from __future__ import annotations

import contextlib
import errno
import io
import itertools
import os
import re
import shutil
import stat
import sys
import time
import uuid
from collections.abc import Callable, Generator
from pathlib import Path
from typing import BinaryIO, Self

if sys.platform != "win32":
    import fcntl

from codec.messages import Message

__all__ = [
    "FileError",
    "atomic_file",
    "is_hidden",
    "is_there",
    "open_regular",
    "os_reason",
    "set_aside",
    "shortened",
]

_LEFT_BEHIND = re.compile(r"\..+\.[0-9a-f]{12}\.part", re.DOTALL)
_LEFT_BEHIND_S = 24 * 3600.0


class FileError(Exception):
    """A file cannot be used; ``str()`` names it, the reason and a remedy, in one line.

    Parameters
    ----------
    path
        The file, or None.
    reason
        Reason and remedy: a template of a :class:`~codec.messages.Message`.
    **values
        Values of the template.
    """

    def __init__(self, path: str | Path | None, reason: str, /, **values: object) -> None:
        self.path = None if path is None else Path(path)
        self.reason = Message(reason, **values)
        super().__init__(
            self.reason
            if self.path is None
            else Message("{path}: {reason}", path=self.path, reason=self.reason)
        )

    def __reduce__(self) -> tuple[type[Self], tuple[Path | None, Message]]:
        """Pickle the constructor's arguments."""
        return type(self), (self.path, self.reason)


@contextlib.contextmanager
def atomic_file(path: Path) -> Generator[BinaryIO]:
    """Open a temporary file that replaces `path` when the block ends without an exception.

    Parameters
    ----------
    path
        The file to create or replace. A symbolic link is followed and kept.

    Yields
    ------
    BinaryIO
        A seekable binary file, open for reading and writing. It is deleted if the block raises.

    Raises
    ------
    OSError
        If the folder or the file cannot be written.
    """
    target = path.resolve()
    mode = _mode_to_keep(target)
    beside = target.with_name(f".{shortened(target.name)}.{uuid.uuid4().hex[:12]}.part")
    # Mode `x`, not mkstemp: mkstemp would give the file private permissions (0600).
    stream = beside.open("x+b")
    try:
        with stream:
            _hold(stream)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            beside.chmod(mode)
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _flush_folder(target.parent)
    _sweep(target.parent)


def open_regular(path: Path) -> io.BufferedReader:
    """Open an input for reading in binary mode; a folder, a device, a pipe or a socket is refused at once.

    Raises
    ------
    OSError
        If it is not a regular file, or cannot be read; :func:`os_reason` has the reason.
    """
    try:
        kind = path.stat().st_mode
    except ValueError as error:  # a zero byte in the name
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from error
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(kind):
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(path))
    return path.open("rb")


def set_aside(path: Path, *, keep: bool = False) -> Path:
    """Move a file that cannot be read to a name of its own beside it, and return that.

    Parameters
    ----------
    path
        The file.
    keep
        Copy it instead.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    for number in itertools.count(1):
        aside = path.with_name(f"{path.name}.unreadable{'' if number == 1 else f'-{number}'}")
        if aside.exists():
            continue
        if keep:
            shutil.copyfile(path, aside)
        else:
            path.replace(aside)
        return aside
    raise AssertionError


def is_hidden(path: Path) -> bool:
    """Return whether a file is hidden, as ``._NAME`` is, in which macOS keeps attributes of NAME."""
    return path.name.startswith(".")


def is_there(path: Path, kind: Callable[[Path], bool] = Path.is_file) -> bool:
    """Return whether there is a file, or what `kind` asks for; not if the system refuses to look.

    It does so for a name that is too long, as one from another system may be, and in a closed folder.
    """
    try:
        return kind(path)
    except OSError:
        return False


def shortened(name: str) -> str:
    """Return at most 80 bytes of a name: systems limit names by bytes, and a letter may have four."""
    return os.fsdecode(os.fsencode(name)[:80].decode("utf-8", "ignore").encode())


def _sweep(folder: Path) -> None:
    """Delete temporary files that killed saves left in a folder.

    These have names as given by :func:`atomic_file`, were not modified for a day, and are not locked: the
    system releases the lock of a process that ended.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _LEFT_BEHIND.fullmatch(entry.name):
                continue
            with contextlib.suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _LEFT_BEHIND_S:
                    _remove_unless_held(Path(entry.path))


def _remove_unless_held(path: Path) -> None:
    if sys.platform == "win32":
        path.unlink()  # refused while it is open
        return
    with path.open("r+b") as stream:
        if _hold(stream):
            path.unlink()


def _hold(stream: BinaryIO) -> bool:
    """Lock a file until it is closed or the process ends; return whether that succeeded."""
    if sys.platform == "win32":
        return True
    descriptor = stream.fileno()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a file system that has no locks
        return False
    return True


def _mode_to_keep(target: Path) -> int | None:
    """Return the permissions of an existing file, or None; raise if it must not be replaced."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(target))
    # A rename needs write permission for the folder only; do not replace a read-only file either.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(status.st_mode)


def _flush_folder(folder: Path) -> None:
    """Flush a rename to disk, where the system supports it (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# The same for both: a check may ask for the status of a file that is to be written.
_TOO_LONG = Message("the name is too long; choose a shorter one")
_WRITE_ADVICE = {
    errno.ENOSPC: Message("the disk is full; free some space or choose another disk"),
    errno.EDQUOT: Message("your disk quota is used up; free some space or choose another disk"),
    errno.EFBIG: Message("the file would be larger than this disk or account allows; choose another disk"),
    errno.EACCES: Message("permission denied; choose a folder or a file you may write to"),
    errno.EPERM: Message("permission denied; choose a folder or a file you may write to"),
    errno.EROFS: Message("the disk is read-only; choose another folder"),
    errno.ENOENT: Message("the folder does not exist; create it or choose another"),
    errno.ENOTDIR: Message("the folder does not exist; create it or choose another"),
    errno.EISDIR: Message("this is a folder; give a file name"),
    errno.ENXIO: Message("this is a device or a pipe; give a file name"),
    errno.ENAMETOOLONG: _TOO_LONG,
}
_READ_ADVICE = {
    errno.ENOENT: Message("no such file; check the name"),
    errno.ENOTDIR: Message("no such file; check the name"),
    errno.EISDIR: Message("this is a folder; choose a file inside it"),
    errno.ENXIO: Message("this is a device or a pipe; choose a file"),
    errno.EACCES: Message("permission denied; change the file's permissions or open a copy"),
    errno.EPERM: Message("permission denied; change the file's permissions or open a copy"),
    errno.ENAMETOOLONG: _TOO_LONG,
}


def os_reason(error: OSError, *, writing: bool) -> Message:
    """Return one line with the reason of a system error, and a remedy."""
    advice = (_WRITE_ADVICE if writing else _READ_ADVICE).get(error.errno or 0)
    if advice is not None:
        return advice
    detail = (error.strerror or str(error)).lower()
    if writing:
        return Message("cannot be written ({detail}); try another disk or folder", detail=detail)
    return Message("cannot be read ({detail}); try another disk or folder", detail=detail)
