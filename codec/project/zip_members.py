"""Reading and writing of the members of ZIP files (projects and DAWproject sessions).

Reading checks the size of a member before it is unpacked, so that a small file cannot exhaust memory.
Writing is deterministic: equal members give equal bytes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from codec.files import FileError, open_regular, os_reason
from codec.messages import Message

__all__ = ["Content", "ProjectError", "read_members", "write_members"]

Content = bytes | Callable[[BinaryIO], None]
"""The content of a member, or a function that writes it to a seekable file (for large members)."""

_MAX_MEMBERS = 20_000
_MAX_MEMBER_BYTES = 2 * 1024**3
_MAX_TOTAL_BYTES = 4 * 1024**3
_MAX_RATIO = 2_000  # deflate cannot exceed 1,032:1; other methods, which are refused, can
_AUDIO = (".flac", ".wav")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_AGAIN = Message("open an earlier copy, or save the project again where it was made")


class ProjectError(FileError):
    """A project file cannot be read or written; ``str()`` names it, the reason and a remedy."""


def read_members(path: Path, limits: Mapping[str, int]) -> dict[str, bytes]:
    """Read all members of a ZIP file.

    Parameters
    ----------
    path
        The file.
    limits
        Maximal size in bytes by name suffix; other members have a large common limit.

    Raises
    ------
    ProjectError
        If the file is missing, not a ZIP file, damaged, encrypted, or exceeds a limit.
    """
    try:
        with open_regular(path) as stream:
            if not stream.read(1):
                raise ProjectError(path, "the file is empty; {advice}", advice=_AGAIN)
            stream.seek(0)
            return _unpacked(path, stream, limits)
    except OSError as error:
        raise ProjectError(path, os_reason(error, writing=False)) from error
    except ValueError as error:
        raise ProjectError(path, "damaged ({error}); {advice}", error=error, advice=_AGAIN) from error


def _unpacked(path: Path, stream: BinaryIO, limits: Mapping[str, int]) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(stream) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_sizes(path, infos, limits)
            return {info.filename: archive.read(info) for info in infos}
    except zipfile.BadZipFile as error:
        stream.seek(0)
        if stream.read(2) == b"PK":
            raise ProjectError(path, "damaged or cut off; {advice}", advice=_AGAIN) from error
        raise ProjectError(path, "not a Pointillist project; choose a .pointillist file") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, MemoryError) as error:
        raise ProjectError(
            path, "damaged or packed in an unknown way ({error}); {advice}", error=error, advice=_AGAIN
        ) from error


def _check_sizes(path: Path, infos: list[zipfile.ZipInfo], limits: Mapping[str, int]) -> None:
    names = [info.filename for info in infos]
    if len(names) != len(set(names)):
        raise ProjectError(path, "damaged: it holds two members of one name; {advice}", advice=_AGAIN)
    suspicious = len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > _MAX_TOTAL_BYTES
    for info in infos:
        if info.flag_bits & 1:
            raise ProjectError(
                path, "{member} is encrypted; unpack it and pack it again without", member=info.filename
            )
        if info.compress_type not in _PACKED:
            raise ProjectError(
                path, "{member} is packed in an unknown way; {advice}", member=info.filename, advice=_AGAIN
            )
        limit = limits.get(Path(info.filename).suffix, _MAX_MEMBER_BYTES)
        suspicious |= info.file_size > limit or info.file_size > _MAX_RATIO * max(1, info.compress_size)
    if suspicious:
        raise ProjectError(path, "would unpack to more than a project can hold; it was not opened")


def write_members(stream: BinaryIO, members: Iterable[tuple[str, Content]], folder: Path) -> None:
    """Write a ZIP file whose bytes depend only on the members and their order.

    Audio is stored, because deflate hardly compresses it; other members are deflated.

    Parameters
    ----------
    stream
        Open for writing, and seekable.
    members
        Names and contents; consumed one at a time.
    folder
        A folder with space for the largest member that is given as a function.
    """
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name.endswith(_AUDIO) else zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            if isinstance(data, bytes):
                archive.writestr(info, data, compresslevel=6)
                continue
            # Audio headers are written last, and a ZIP member is not seekable: use a temporary file.
            with tempfile.TemporaryFile(dir=folder) as beside:
                data(cast(BinaryIO, beside))
                info.file_size = beside.seek(0, os.SEEK_END)
                beside.seek(0)
                with archive.open(info, "w") as member:
                    shutil.copyfileobj(beside, member, 1 << 20)
