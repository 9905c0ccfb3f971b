"""What a detailed event carries beside its vector: corrections to its controls, and partials' phases.

A sparse event is 32 numbers and a time. In detailed mode the vector still says where an event lies on the map
and what it is to begin with; the detail says how this one sound differs. Nothing here imports torch or Qt.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["CORRECTION_STEP", "Detail"]

CORRECTION_STEP = 0.2
"""Corrections are multiples of this, in the units of the decoder's heads (nepers for amplitudes)."""

_FREQUENCY_STEP_HZ = 0.125
_GAIN_STEP_DB = 0.25
_PHASE_STEP = 2 * np.pi / 256
_HEADER = struct.Struct("<II")
_MAX_SIZE = 1 << 16


def _partials(
    atoms: NDArray[np.uint16], offsets: NDArray[np.int8], phases: NDArray[np.uint8], gains: NDArray[np.int8]
) -> NDArray[np.float32]:
    columns = (atoms, offsets * _FREQUENCY_STEP_HZ, phases * _PHASE_STEP, gains * _GAIN_STEP_DB)
    return np.stack(columns, 1).astype(np.float32)


def _no_partials() -> NDArray[np.float32]:
    return np.zeros((0, 4), np.float32)


@dataclass(frozen=True, eq=False)
class Detail:
    """Corrections to an event's controls, and the partials whose phase is known.

    Values are rounded to what is stored, so that what is heard after saving is what was heard before.

    Shape
    -----
    corrections: [n], added to what the decoder's heads say (:meth:`codec.decoder.ControlHeads.forward`)
    partials: [n_partials, 4], atom of the partial's peak, offset from its frequency in Hz, phase of its
        cosine at the onset in radians, and gain in dB

    Raises
    ------
    ValueError
        If a shape is wrong or a value is not finite.
    """

    corrections: NDArray[np.float32]
    partials: NDArray[np.float32] = field(default_factory=_no_partials)

    def __post_init__(self) -> None:
        corrections, partials = np.asarray(self.corrections, float), np.asarray(self.partials, float)
        if corrections.ndim != 1 or partials.ndim != 2 or partials.shape[1] != 4:
            raise ValueError("a detail holds [n] corrections and [n_partials, 4] partials")
        if max(corrections.size, partials.size) > _MAX_SIZE:
            raise ValueError("a detail is too large")
        if not (np.isfinite(corrections).all() and np.isfinite(partials).all()):
            raise ValueError("a detail holds a value that is not finite")
        steps = np.rint(corrections / CORRECTION_STEP).clip(-127, 127).astype(np.int8)
        atoms = np.rint(partials[:, 0]).clip(0, 65535).astype("<u2")
        offsets = np.rint(partials[:, 1] / _FREQUENCY_STEP_HZ).clip(-127, 127).astype(np.int8)
        phases = (np.rint(partials[:, 2] / _PHASE_STEP).astype(np.int64) % 256).astype(np.uint8)
        gains = np.rint(partials[:, 3] / _GAIN_STEP_DB).clip(-127, 127).astype(np.int8)
        packed = b"".join(each.tobytes() for each in (steps, atoms, offsets, phases, gains))
        object.__setattr__(self, "_bytes", _HEADER.pack(len(steps), len(atoms)) + zlib.compress(packed, 9))
        rounded = _partials(atoms, offsets, phases, gains)
        for name, value in (
            ("corrections", (steps * CORRECTION_STEP).astype(np.float32)),
            ("partials", rounded),
        ):
            value.setflags(write=False)
            object.__setattr__(self, name, value)

    def to_bytes(self) -> bytes:
        """Return the stored form: corrections as int8 steps, five bytes a partial, deflated."""
        return self.__dict__["_bytes"]

    @classmethod
    def from_bytes(cls, data: bytes) -> Detail:
        """Read the stored form.

        Raises
        ------
        ValueError
            If it is damaged.
        """
        try:
            n_corrections, n_partials = _HEADER.unpack_from(data)
            size = n_corrections + 5 * n_partials
            if size > 8 * _MAX_SIZE:
                raise ValueError("too large")
            packed = zlib.decompressobj().decompress(data[_HEADER.size :], size + 1)
        except (struct.error, zlib.error) as error:
            raise ValueError(f"not a detail ({error})") from error
        if len(packed) != size:
            raise ValueError("a detail is cut off")
        ends = np.cumsum([n_corrections, 2 * n_partials, n_partials, n_partials])
        steps = np.frombuffer(packed[: ends[0]], np.int8)
        atoms = np.frombuffer(packed[ends[0] : ends[1]], "<u2")
        offsets = np.frombuffer(packed[ends[1] : ends[2]], np.int8)
        phases = np.frombuffer(packed[ends[2] : ends[3]], np.uint8)
        gains = np.frombuffer(packed[ends[3] :], np.int8)
        return cls(
            steps.astype(np.float32) * np.float32(CORRECTION_STEP),
            _partials(atoms, offsets, phases, gains),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Detail) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())
