"""The interface of decoders: the samples of a file, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from codec.bounds import MAX_SAMPLE_VALUE
from codec.messages import Message

__all__ = [
    "DecodingError",
    "Samples",
    "Source",
    "damaged_length",
    "is_shorter",
    "is_sound",
]

Samples = NDArray[np.float32]


def is_sound(samples: Samples) -> NDArray[np.bool_]:
    """Return for each sample whether it is finite and small enough for computations in float32."""
    return np.abs(samples) <= MAX_SAMPLE_VALUE  # false for NaN


def is_shorter(there_s: float, stated_s: float) -> bool:
    """Return whether a recording misses more than what coding with lost frames at both ends explains."""
    return stated_s - there_s > 0.15 + 0.01 * there_s


def damaged_length(stated_s: float, there_s: float) -> Message:
    """Return the message that parts of a recording are lost, wherever they were."""
    return Message(
        "damaged: of {stated_s:.1f} s, {there_s:.1f} s can be decoded, and are read. "
        "Copy it again if you can",
        stated_s=stated_s,
        there_s=there_s,
    )


class DecodingError(Exception):
    """A file, or part of it, cannot be decoded. ``str()`` is the decoder's message."""


class Source(Protocol):
    """A file that is decoded from its start to its end."""

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        ...

    @property
    def n_channels(self) -> int:
        """All channels of the file."""
        ...

    @property
    def n_samples(self) -> int:
        """Samples per channel. An MP3 or Ogg file with damaged parts has fewer."""
        ...

    @property
    def may_be_shorter(self) -> bool:
        """Whether fewer samples than :attr:`n_samples` are acceptable, not an error."""
        ...

    @property
    def random_access(self) -> bool:
        """Whether libsndfile can seek to any sample exactly in the unchanged file."""
        ...

    @property
    def notes(self) -> Sequence[Message]:
        """Messages for the user about how the file was read."""
        ...

    def blocks(self) -> Iterator[Samples]:
        """Decode from the start: float32 [n, n_channels], channels in WAV's order.

        Raises
        ------
        DecodingError, OSError
            If the file is damaged, or cannot be read.
        """
        ...
