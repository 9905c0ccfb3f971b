"""Conversions between float16 and float32 arrays, several times faster than NumPy's.

Spectra are stored as float16, and most of their values are subnormal there, which NumPy converts at about
50 ns each. The exponent and fraction bits of a float16, shifted left by 13, are those of a float32 whose
exponent is 112 too small. A multiplication by 2**112 corrects it, for subnormal values too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["from_half", "store_half"]

_SHIFT = 13
_REBIAS = 2.0**112
_SIGN_EXTENSION = np.int32(0x70000000)


def from_half(stored: NDArray[np.float16], gain: float) -> NDArray[np.float32]:
    """Return ``stored * gain`` as a new float32 array of the same shape; values have to be finite."""
    bits = stored.view(np.int16).astype(np.int32)
    np.left_shift(bits, _SHIFT, out=bits)
    np.bitwise_and(bits, ~_SIGN_EXTENSION, out=bits)
    values = bits.view(np.float32)
    return np.multiply(values, np.float32(gain * _REBIAS), out=values)


def store_half(out: NDArray[np.float16], values: NDArray[np.float32]) -> None:
    """Write `values` to `out`, rounded to nearest. Overwrites `values`, which must lie within ±65,504."""
    np.multiply(values, np.float32(1 / _REBIAS), out=values)
    bits = values.view(np.uint32)
    signs = (bits >> np.uint32(16)).astype(np.uint16)
    bits += np.uint32(1 << (_SHIFT - 1))
    bits >>= np.uint32(_SHIFT)
    halves = out.view(np.uint16)
    np.bitwise_and(bits, np.uint32(0x7FFF), out=halves, casting="unsafe")
    halves |= signs & np.uint16(0x8000)
