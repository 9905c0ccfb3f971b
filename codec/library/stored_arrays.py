"""Arrays in one file, with a checksum of each: a NumPy ``.npz`` that any program with NumPy can read.

What is written is read again before it replaces the old file. So a full disk, a kill or a disk that loses
data leaves the file that was there.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from codec.bounded_json import parse
from codec.files import FileError, atomic_file, open_regular, os_reason

__all__ = ["Arrays", "read_arrays", "write_arrays"]

Arrays = Mapping[str, NDArray[Any]]

_ABOUT = "about"
_DAMAGED = (zipfile.BadZipFile, ValueError, KeyError, EOFError, NotImplementedError, struct.error, zlib.error)


def write_arrays(path: Path, about: Mapping[str, object], arrays: Arrays) -> None:
    """Write arrays and JSON values; the old file is replaced when the new one has been read back.

    Raises
    ------
    codec.files.FileError
        If it cannot be written; the old file is as it was.
    """
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    try:
        with atomic_file(path) as stream:
            np.savez(stream, allow_pickle=False, **{_ABOUT: text, **arrays})
            stream.flush()
            _, again = _read(stream)
            if any(not np.array_equal(again[name], values) for name, values in arrays.items()):
                raise FileError(path, "is not what was written; check the disk")
    except OSError as error:
        raise FileError(path, os_reason(error, writing=True)) from error
    except _DAMAGED as error:
        raise FileError(path, "is not what was written; check the disk") from error


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return the JSON values and the arrays of a file.

    Raises
    ------
    codec.files.FileError
        If it is missing, cannot be read, or is damaged.
    """
    try:
        with open_regular(path) as stream:
            return _read(stream)
    except OSError as error:
        raise FileError(path, os_reason(error, writing=False)) from error
    except (*_DAMAGED, MemoryError) as error:
        raise FileError(path, "is damaged ({detail})", detail=str(error)[:80]) from error


def _read(stream: BinaryIO) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        members: dict[str, NDArray[Any]] = {}
        for info in archive.infolist():
            # Members are not compressed, so none is larger than the file, whatever it says.
            if info.compress_type != zipfile.ZIP_STORED or info.file_size > size:
                raise ValueError("a member is compressed or longer than the file")
            data = archive.read(info)  # checks the checksum
            members[info.filename.removesuffix(".npy")] = np.load(io.BytesIO(data), allow_pickle=False)
    about = parse(members.pop(_ABOUT).tobytes())
    if not isinstance(about, dict):
        raise ValueError("no description")
    return about, members
