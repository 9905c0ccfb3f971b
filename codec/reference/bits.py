"""Integers as bits: fields of a given width, and Rice codes for small numbers of unknown size."""

from __future__ import annotations

from codec.reference.payload import DAMAGED, PayloadError

__all__ = ["BitReader", "BitWriter", "rice_parameter"]

_LONGEST_UNARY = 64


class BitWriter:
    """Collects bits, the most significant first."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def field(self, value: int, width: int) -> None:
        """Append an integer from 0 in a field of `width` bits.

        Raises
        ------
        ValueError
            If it does not fit.
        """
        if not 0 <= value < 1 << width:
            raise ValueError(f"{value} does not fit into {width} bits")
        if width:
            self._bits.append(f"{value:0{width}b}")

    def rice(self, value: int, parameter: int) -> None:
        """Append an integer from 0 in a Rice code: the upper part in unary, `parameter` bits as they are.

        Values with an upper part of 64 or more have 64 ones and then 40 bits.
        """
        upper = value >> parameter
        if upper >= _LONGEST_UNARY:
            self._bits.append("1" * _LONGEST_UNARY)
            self.field(value, 40)
            return
        self._bits.append("1" * upper + "0")
        self.field(value & ((1 << parameter) - 1), parameter)

    def to_bytes(self) -> bytes:
        """Return the bits, filled up with zeros to whole bytes."""
        text = "".join(self._bits)
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big") if text else b""


class BitReader:
    """Reads what a :class:`BitWriter` wrote.

    Reading beyond the end raises :class:`~codec.reference.payload.PayloadError`.
    """

    def __init__(self, data: bytes) -> None:
        self._text = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}" if data else ""
        self._position = 0

    def field(self, width: int) -> int:
        """Return the next field of `width` bits."""
        end = self._position + width
        if end > len(self._text):
            raise PayloadError(None, DAMAGED)
        part = self._text[self._position : end]
        self._position = end
        return int(part, 2) if part else 0

    def rice(self, parameter: int) -> int:
        """Return the next integer in a Rice code."""
        ones = 0
        while ones < _LONGEST_UNARY and self.field(1):
            ones += 1
        return self.field(40) if ones == _LONGEST_UNARY else ones << parameter | self.field(parameter)


def rice_parameter(values: list[int]) -> int:
    """Return a good parameter for values from 0 on: about log2 of their mean."""
    mean = sum(values) / len(values) if values else 0.0
    return max(0, round(mean).bit_length() - 1)
