"""The interface of decoders: the samples of a file, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from codec.messages import Message

__all__ = ["DecodingError", "Samples", "Source", "is_sound"]

Samples = NDArray[np.float32]


_LARGEST = 1e18
"""The squares of larger values overflow float32. Unscaled 32-bit integers reach 2e9 and are accepted."""


def is_sound(samples: Samples) -> NDArray[np.bool_]:
    """Return for each sample whether it is finite and small enough for computations in float32."""
    return np.abs(samples) <= _LARGEST  # false for NaN


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
        """Samples per channel. An MP3 with damaged frames has fewer."""
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
