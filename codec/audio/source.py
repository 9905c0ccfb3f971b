"""What every decoder offers: the samples of a file, from front to back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from codec.messages import Message

__all__ = ["DecodingError", "Samples", "Source"]

Samples = NDArray[np.float32]


class DecodingError(Exception):
    """A file, or a place in it, cannot be decoded. ``str()`` is what the decoder says."""


class Source(Protocol):
    """The samples of a file, from front to back."""

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
        """Whether fewer samples than :attr:`n_samples` are no damage."""
        ...

    @property
    def random_access(self) -> bool:
        """Whether libsndfile, given the file itself, can seek to any sample exactly."""
        ...

    @property
    def notes(self) -> Sequence[Message]:
        """What a musician should know of how the file was read."""
        ...

    def blocks(self) -> Iterator[Samples]:
        """Decode from the start: float32 [n, n_channels], channels in WAV's order.

        Raises
        ------
        DecodingError, OSError
            If the file is damaged, or cannot be read.
        """
        ...
