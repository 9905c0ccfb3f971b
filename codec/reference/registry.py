"""The reference codecs by name.

A codec's file is imported when a codec of it is first made, so that a list of names loads nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from codec.reference.payload import ReferenceCodec

__all__ = ["Entry", "codecs_by_name"]


@dataclass(frozen=True)
class Entry:
    """A codec that can be made.

    Attributes
    ----------
    name
        What the user types, and the codec's own name.
    summary
        One short line for a list, without loading the codec.
    make
        Returns the codec; imports its file.
    """

    name: str
    summary: str
    make: Callable[[], ReferenceCodec]


def codecs_by_name() -> dict[str, Entry]:
    """Return all reference codecs by name, in the order in which they are listed."""
    return {entry.name: entry for entry in _ENTRIES}


def _pcm16() -> ReferenceCodec:
    from codec.reference.pcm import Pcm

    return Pcm()


_ENTRIES = (Entry("pcm16", "16 bits a sample, as in a WAV file: what all ratios refer to", _pcm16),)
