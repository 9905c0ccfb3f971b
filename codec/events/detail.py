"""The detail of an event: corrections to its controls, and measured partials (docs/adr/0007).

A sparse event has 32 numbers and an onset. A detailed event also has a detail, which changes the controls
that its vector decodes to. Its place on the map still depends on the vector only. Imports no torch or Qt.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["CORRECTION_STEP", "DETAIL_MAGIC", "DETAIL_VERSION", "Detail", "inflated", "rounded"]

CORRECTION_STEP = 0.2
"""Quantisation step of corrections, in the units of the decoder's heads (nepers for amplitudes)."""

_FREQUENCY_STEP_HZ = 0.125
_GAIN_STEP_DB = 0.25
_PHASE_STEP = 2 * np.pi / 256
_HEADER = struct.Struct("<3sBBBII")
_MAX_SIZE = 1 << 16
_STRIDES = (1, 2)

DETAIL_MAGIC, DETAIL_VERSION = b"det", 9
"""What the stored form of a detail begins with: a mark, and the version of its layout in a byte.

A project of an earlier format has neither; :mod:`codec.project.detail_versions` reads those.
"""


def rounded(corrections: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return corrections rounded and clipped to the stored steps (int8 times :data:`CORRECTION_STEP`)."""
    return _steps(corrections).astype(np.float32) * np.float32(CORRECTION_STEP)


def _steps(corrections: NDArray[np.floating]) -> NDArray[np.int8]:
    return np.rint(corrections / CORRECTION_STEP).clip(-127, 127).astype(np.int8)


class Detail:
    """Corrections to an event's controls, and its measured partials.

    Values are rounded to the stored precision at construction, so saving does not change the sound. Only the
    compressed form is kept in memory, because a piece has thousands of details that are rarely read.

    Parameters
    ----------
    corrections
        [n_corrections], added to the outputs of the decoder's heads
        (:meth:`codec.decoder.ControlHeads.forward`).
    partials
        [n_partials, 4]: atom at the partial's peak, frequency offset in Hz, phase at the onset in radians (of
        a cosine), and gain in dB.
    contour_stride, balance_stride
        1 if contours and balance are given at all of the decoder's points in time; 2 if at every second one,
        as earlier versions measured them, with the gain going straight from one to the next.

    Raises
    ------
    ValueError
        If a shape is wrong or a value is not finite.
    """

    __slots__ = ("_bytes",)

    def __init__(
        self,
        corrections: ArrayLike,
        partials: ArrayLike = (),
        *,
        contour_stride: int = 1,
        balance_stride: int = 1,
    ) -> None:
        corrections, partials = np.asarray(corrections, float), np.asarray(partials, float)
        if not partials.size:
            partials = partials.reshape(0, 4)
        if corrections.ndim != 1 or partials.ndim != 2 or partials.shape[1] != 4:
            raise ValueError("a detail holds [n] corrections and [n_partials, 4] partials")
        if max(corrections.size, partials.size) > _MAX_SIZE:
            raise ValueError("a detail is too large")
        if not (np.isfinite(corrections).all() and np.isfinite(partials).all()):
            raise ValueError("a detail holds a value that is not finite")
        atoms = np.rint(partials[:, 0]).clip(0, 65535).astype("<u2")
        offsets = np.rint(partials[:, 1] / _FREQUENCY_STEP_HZ).clip(-127, 127).astype(np.int8)
        phases = (np.rint(partials[:, 2] / _PHASE_STEP).astype(np.int64) % 256).astype(np.uint8)
        gains = np.rint(partials[:, 3] / _GAIN_STEP_DB).clip(-127, 127).astype(np.int8)
        packed = b"".join(each.tobytes() for each in (_steps(corrections), atoms, offsets, phases, gains))
        self._bytes = _stored(packed, len(corrections), len(partials), contour_stride, balance_stride)

    @classmethod
    def from_steps(
        cls, steps: bytes, partials: bytes, *, contour_stride: int = 1, balance_stride: int = 1
    ) -> Detail:
        """Return the detail of corrections as int8 steps, and of partials as five bytes each."""
        detail, n_partials = cls.__new__(cls), len(partials) // 5
        detail._bytes = _stored(steps + partials, len(steps), n_partials, contour_stride, balance_stride)
        return detail

    @property
    def contour_stride(self) -> int:
        """Step between the given points in time of a contour, 1 or 2."""
        return _HEADER.unpack_from(self._bytes)[2]

    @property
    def balance_stride(self) -> int:
        """Step between the given points in time of a balance, 1 or 2."""
        return _HEADER.unpack_from(self._bytes)[3]

    @property
    def corrections(self) -> NDArray[np.float32]:
        """The corrections, float32 [n_corrections]."""
        n_corrections, _, packed = _unpacked(self._bytes)
        return np.frombuffer(packed, np.int8, n_corrections).astype(np.float32) * np.float32(CORRECTION_STEP)

    @property
    def partials(self) -> NDArray[np.float32]:
        """The partials, float32 [n_partials, 4]."""
        first, n, packed = _unpacked(self._bytes)
        atoms = np.frombuffer(packed, "<u2", n, first)
        offsets = np.frombuffer(packed, np.int8, n, first + 2 * n) * _FREQUENCY_STEP_HZ
        phases = np.frombuffer(packed, np.uint8, n, first + 3 * n) * _PHASE_STEP
        gains = np.frombuffer(packed, np.int8, n, first + 4 * n) * _GAIN_STEP_DB
        return np.stack([atoms, offsets, phases, gains], 1).astype(np.float32)

    def to_bytes(self) -> bytes:
        """Return the stored form: version and sizes, then corrections and partials, deflated."""
        return self._bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> Detail:
        """Read the stored form.

        Raises
        ------
        ValueError
            If it is damaged, or of another version.
        """
        _unpacked(data)
        detail = cls.__new__(cls)
        detail._bytes = bytes(data)
        return detail

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Detail) and self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)


def _stored(
    packed: bytes, n_corrections: int, n_partials: int, contour_stride: int, balance_stride: int
) -> bytes:
    if not {contour_stride, balance_stride} <= set(_STRIDES):
        raise ValueError("a detail is given at every point in time, or at every second one")
    # The data are mostly small numbers without repeated sequences: the strategy "filtered" saves 7 %.
    deflating = zlib.compressobj(9, memLevel=9, strategy=zlib.Z_FILTERED)
    deflated = deflating.compress(packed) + deflating.flush()
    strides = contour_stride, balance_stride
    return _HEADER.pack(DETAIL_MAGIC, DETAIL_VERSION, *strides, n_corrections, n_partials) + deflated


def _unpacked(data: bytes) -> tuple[int, int, bytes]:
    """Return the number of corrections, that of partials, and their bytes.

    Raises
    ------
    ValueError
        If it is damaged, or of another version.
    """
    try:
        magic, version, *strides, n_corrections, n_partials = _HEADER.unpack_from(data)
    except struct.error as error:
        raise ValueError(f"not a detail ({error})") from error
    if magic != DETAIL_MAGIC or not set(strides) <= set(_STRIDES):
        raise ValueError("not a detail")
    if version != DETAIL_VERSION:
        raise ValueError(f"a detail of version {version}; this program reads {DETAIL_VERSION}")
    return n_corrections, n_partials, inflated(data[_HEADER.size :], n_corrections + 5 * n_partials)


def inflated(data: bytes, size: int) -> bytes:
    """Inflate the bytes of a detail, which must be `size` bytes.

    Raises
    ------
    ValueError
        If they are not.
    """
    if size > 8 * _MAX_SIZE:
        raise ValueError("a detail is too large")
    try:
        packed = zlib.decompressobj().decompress(data, size + 1)
    except zlib.error as error:
        raise ValueError(f"not a detail ({error})") from error
    if len(packed) != size:
        raise ValueError("a detail is cut off")
    return packed
