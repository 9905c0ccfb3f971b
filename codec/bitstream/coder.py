"""Entropy coding of integers: adaptive frequencies, with the ANS coder of ``constriction``.

Encoder and decoder must compute equal probabilities to the last bit, on any machine and with any version of
the library. So probabilities are ratios of integers, counted from fixed initial tables, and only the
uniform model of ``constriction`` is used, which is integer arithmetic too (its other models use floating
point). ANS can code a symbol of any integer frequency with uniform models (J. Duda, "Asymmetric numeral
systems", 2013): to push a symbol with the frequencies `start` to ``start + width`` of `total`, pop a number
below `width`, and push `start` plus that number with a uniform model of `total`.

ANS is a stack: it returns symbols in reverse order. So all symbols are collected and pushed from the last
one.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CoderError",
    "CountedIntegers",
    "CountedSymbols",
    "Decoder",
    "Encoder",
    "MissingCoderError",
    "get_bits",
    "put_bits",
]

_LIMIT = 1 << 16
"""Largest total of frequencies; at it, all are halved, and what was seen long ago counts less.

The uniform model counts probabilities in 2**-24. A total that does not divide 2**24 costs each symbol more
than it should: at most 0.006 bits up to here (``findings/constriction-uniform-favours-its-last-symbol.sh``).
"""
_GAIN = 24
"""Increment of a symbol's frequency at each occurrence."""
_MAX_BITS = 48
"""Length of the longest integer."""


class CoderError(ValueError):
    """The words are not the output of an encoder."""


class MissingCoderError(Exception):
    """``constriction`` is not installed: it has no builds for this machine."""


def _constriction() -> Any:
    try:
        from constriction import stream
    except ImportError as error:
        raise MissingCoderError from error
    return stream


@cache
def _uniform(total: int) -> Any:
    return _constriction().model.Uniform(total)


class Encoder:
    """Encodes symbols, given as ranges of integer frequencies, to words of 32 bits."""

    def __init__(self) -> None:
        self._spans = array("I")

    def put(self, start: int, width: int, total: int) -> None:
        """Add a symbol whose frequencies are `start` to `start + width` of `total`, from 2 to 2**16."""
        self._spans.extend((start, width, total))

    def words(self) -> NDArray[np.uint32]:
        """Return the compressed words, without a zero at the end."""
        coder, spans = _constriction().stack.AnsCoder(), self._spans
        for index in range(len(spans) - 3, -1, -3):
            start, width, total = spans[index : index + 3]
            within = coder.decode(_uniform(width)) if width > 1 else 0
            coder.encode_reverse(start + int(within), _uniform(total))
        return np.asarray(coder.get_compressed(), np.uint32)


class Decoder:
    """Decodes symbols from words, in the order in which they were encoded.

    Raises
    ------
    CoderError
        If the words end in a zero, which an encoder never writes.
    """

    def __init__(self, words: NDArray[np.uint32]) -> None:
        try:
            self._coder = _constriction().stack.AnsCoder(words)
        except ValueError as error:
            raise CoderError("the words end in a zero") from error

    def position(self, total: int) -> int:
        """Return a position within the next symbol's range of frequencies; :meth:`take` has to follow."""
        return int(self._coder.decode(_uniform(total)))

    def take(self, within: int, width: int) -> None:
        """Finish a symbol of `width` whose :meth:`position` was `within` after its start."""
        if width > 1:
            self._coder.encode_reverse(within, _uniform(width))

    def finish(self) -> None:
        """Check that all words are used.

        Missing words cannot be detected here, because the coder continues with zeros.

        Raises
        ------
        CoderError
            If words are left over.
        """
        if not self._coder.is_empty():
            raise CoderError("words are left over")


class CountedSymbols:
    """Symbols 0 to n - 1 with adaptive frequencies.

    Parameters
    ----------
    prior
        [n], initial frequencies, each at least 1.
    """

    def __init__(self, prior: Sequence[int]) -> None:
        self._weights = list(prior)
        self._total = sum(self._weights)

    def put(self, encoder: Encoder, symbol: int) -> None:
        """Encode a symbol."""
        encoder.put(sum(self._weights[:symbol]), self._weights[symbol], self._total)
        self._count(symbol)

    def get(self, decoder: Decoder) -> int:
        """Decode a symbol."""
        within, symbol = decoder.position(self._total), 0
        while within >= self._weights[symbol]:
            within -= self._weights[symbol]
            symbol += 1
        decoder.take(within, self._weights[symbol])
        self._count(symbol)
        return symbol

    def _count(self, symbol: int) -> None:
        self._weights[symbol] += _GAIN
        self._total += _GAIN
        if self._total > _LIMIT:
            self._weights = [(weight + 1) // 2 for weight in self._weights]
            self._total = sum(self._weights)


class CountedIntegers:
    """Integers from 0 to 2**48 - 2: bit lengths have adaptive frequencies, lower bits are uniform."""

    def __init__(self) -> None:
        self._lengths = CountedSymbols([1] * _MAX_BITS)

    def put(self, encoder: Encoder, value: int) -> None:
        """Encode an integer.

        Raises
        ------
        ValueError
            If it is out of range.
        """
        length = (value + 1).bit_length() - 1
        if value < 0 or length >= _MAX_BITS:
            raise ValueError(f"{value} cannot be coded")
        self._lengths.put(encoder, length)
        put_bits(encoder, value + 1 - (1 << length), length)

    def get(self, decoder: Decoder) -> int:
        """Decode an integer."""
        length = self._lengths.get(decoder)
        return (1 << length) + get_bits(decoder, length) - 1

    def put_signed(self, encoder: Encoder, value: int) -> None:
        """Encode an integer that may be negative: 0, -1, 1, -2, 2 are coded as 0, 1, 2, 3, 4."""
        self.put(encoder, 2 * value if value >= 0 else -2 * value - 1)

    def get_signed(self, decoder: Decoder) -> int:
        """Decode an integer that may be negative."""
        value = self.get(decoder)
        return -(value + 1) // 2 if value & 1 else value // 2


def put_bits(encoder: Encoder, value: int, n_bits: int) -> None:
    """Encode the lowest bits of an integer with uniform probability, lowest first, 16 at a time."""
    while n_bits > 0:
        part = min(n_bits, 16)
        encoder.put(value & ((1 << part) - 1), 1, 1 << part)
        value, n_bits = value >> part, n_bits - part


def get_bits(decoder: Decoder, n_bits: int) -> int:
    """Decode what :func:`put_bits` encoded."""
    value, done = 0, 0
    while done < n_bits:
        part = min(n_bits - done, 16)
        position = decoder.position(1 << part)
        decoder.take(0, 1)
        value, done = value | position << done, done + part
    return value
