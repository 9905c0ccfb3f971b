"""Checks before a file is overwritten: inputs, needed recordings and files of another kind are protected.

Mistakes are easy: a shell expands ``encode *.wav`` to ``encode take1.wav take2.wav``, which would overwrite
the second take. The kind of an existing file is detected from its content, not from its name.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from codec.files import FileError, open_regular, os_reason
from codec.messages import Message

__all__ = ["PACKED_MAGIC", "PAGE_MARK", "Kind", "TargetError", "check_target", "kind_of"]

PACKED_MAGIC = b"PLST"
"""First bytes of a packed file (:mod:`codec.bitstream.file`)."""
PAGE_MARK = b"<!doctype html><!-- Pointillist page -->"
"""First bytes of a page (:mod:`codec.pages.house`): it may replace an earlier one, and no page of others."""
_SOUNDS = (b"RIFF", b"RF64", b"BW64", b"FORM", b"fLaC", b"OggS", b"ID3", b".snd", b"caff", b"riff")


class TargetError(FileError):
    """A file must not be overwritten."""


class Kind(Enum):
    """The kind of a file, by its content. The value is its name in messages."""

    PROJECT = Message("a project")
    PACKED = Message("a packed file")
    RECORDING = Message("a recording")
    JSON = Message("a JSON file")
    PAGE = Message("a page of Pointillist")
    EMPTY = Message("an empty file")
    OTHER = Message("another file")


def kind_of(path: Path) -> Kind:
    """Return the kind of a regular file, from its first bytes, or from the members of a ZIP file.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with open_regular(path) as stream:
        head = stream.read(64)
    if not head:
        return Kind.EMPTY
    if head.startswith(b"PK"):
        return Kind.PROJECT if _is_project(path) else Kind.OTHER
    if head.startswith(PACKED_MAGIC):
        return Kind.PACKED
    if head.startswith(PAGE_MARK):
        return Kind.PAGE
    if (
        head.startswith(_SOUNDS)
        or head[4:8] == b"ftyp"
        or (head[0] == 0xFF and len(head) > 1 and head[1] >= 0xE0)
    ):
        return Kind.RECORDING
    return Kind.JSON if head.lstrip()[:1] in (b"{", b"[") else Kind.OTHER


def _is_project(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return {"manifest.json", "events.json"} <= set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def check_target(
    path: Path,
    makes: Kind,
    *,
    inputs: Iterable[Path] = (),
    relied_on: Iterable[Path] = (),
    force: bool | None = None,
) -> None:
    """Raise an error if writing a file would overwrite something that must be kept.

    Parameters
    ----------
    path
        The file to write; it need not exist.
    makes
        Kind of the new file. An existing file of the same kind, or an empty one, may be replaced.
    inputs
        Files that the command reads.
    relied_on
        Recordings that a project refers to, but does not contain.
    force
        Replace files of another kind, too; None if the command has no such option, so that the message does
        not mention it. Inputs, needed recordings, devices and pipes are never replaced.

    Raises
    ------
    TargetError
        If the file must be kept.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise TargetError(path, os_reason(error, writing=True)) from error
    if stat.S_ISDIR(status.st_mode):
        raise TargetError(path, "is a folder; name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise TargetError(path, "is a device or a pipe, and no file; name a file")
    if any(_same(path, each) for each in inputs):
        raise TargetError(path, "would overwrite its own input; choose another name")
    if any(_same(path, each) for each in relied_on):
        raise TargetError(
            path, "is the recording that the project was made from, and needs; choose another name"
        )
    try:
        kind = kind_of(path)
    except OSError as error:
        raise TargetError(path, os_reason(error, writing=True)) from error
    if kind in (makes, Kind.EMPTY) or force:
        return
    found = kind.value
    made = makes.value
    if force is None:
        raise TargetError(
            path, "is {found}, and would become {made}; choose another name", found=found, made=made
        )
    raise TargetError(
        path,
        "is {found}, and would become {made}; choose another name, or --force to replace it",
        found=found,
        made=made,
    )


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
