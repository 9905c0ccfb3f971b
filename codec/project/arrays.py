"""The arrays of a project, to and from bytes.

They are parsed here instead of by numpy.load: without pickle, with a size limit that does not trust the
header, and with one error class (numpy.load raises many on broken headers).
"""

from __future__ import annotations

import ast
import io
import struct
from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from codec.messages import Message
from codec.project.zip_members import ProjectError

__all__ = ["array_from_bytes", "array_to_bytes"]

_MAGIC = b"\x93NUMPY\x01\x00"
_PREFIX = struct.Struct("<8sH")  # before the header: magic and length of the header
_DAMAGED = Message("the file is damaged; open an earlier copy")


def array_to_bytes(array: NDArray[np.float32]) -> bytes:
    """Return an array as the content of an .npy file, little-endian float32."""
    stream = io.BytesIO()
    npy.write_array(stream, np.ascontiguousarray(array, "<f4"), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def array_from_bytes(path: Path, name: str, data: bytes, n_columns: int) -> NDArray[np.float32]:
    """Read float32 [n, n_columns] from the content of an .npy file.

    Raises
    ------
    ProjectError
        If it is another array, is truncated, or has a value that is not finite.
    """
    start = _PREFIX.size
    try:
        magic, length = _PREFIX.unpack_from(data)
        header = ast.literal_eval(data[start : start + length].decode("latin-1").strip())
        if magic != _MAGIC:
            raise ValueError("an unknown version of the format")
        layout, fortran_order, shape = header["descr"], header["fortran_order"], tuple(header["shape"])
    except (ValueError, SyntaxError, KeyError, TypeError, RecursionError, MemoryError, struct.error) as error:
        raise ProjectError(
            path, "{name} is not a NumPy array; {advice}", name=name, advice=_DAMAGED
        ) from error
    if layout != "<f4" or fortran_order is not False or len(shape) != 2 or shape[1] != n_columns:
        raise ProjectError(
            path,
            "{name} should be float32 [n, {n_columns}], not {layout} {shape}; {advice}",
            name=name,
            n_columns=n_columns,
            layout=str(layout)[:20],
            shape=str(shape)[:40],
            advice=_DAMAGED,
        )
    body = data[start + length :]
    if not isinstance(shape[0], int) or len(body) != 4 * n_columns * shape[0]:
        raise ProjectError(path, "{name} is cut off or too long; {advice}", name=name, advice=_DAMAGED)
    array = np.frombuffer(body, "<f4").reshape(-1, n_columns)
    finite = np.isfinite(array).all(axis=1)
    if not finite.all():
        raise ProjectError(
            path,
            "{name}: row {row} holds a value that is not finite; {advice}",
            name=name,
            row=int(np.argmin(finite)),
            advice=_DAMAGED,
        )
    return array.astype(np.float32)
