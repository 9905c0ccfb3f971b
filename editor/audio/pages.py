"""Memory for mixes that are played while the next one is written."""

from __future__ import annotations

import weakref
from typing import Self

import numpy as np
from numpy.typing import NDArray

from codec.audio.mapped import large_zeros

__all__ = ["Page"]

FloatArray = NDArray[np.float32]


class Page:
    """Memory for one mix, float32 [n_samples, n_channels]; it holds silence after the end of the mix.

    A published mix never changes. So that long ones are not copied for each change, memory is written again
    when it is :attr:`free`: when nobody holds what was published of it.
    """

    def __init__(self, memory: FloatArray) -> None:
        self.memory = memory
        self._readers: weakref.ref[FloatArray] | None = None

    @classmethod
    def of_length(cls, n_samples: int, n_channels: int, sample_rate: int) -> Self:
        """Return silence, with space for later tails."""
        whole_seconds = n_samples // sample_rate + 2
        return cls(large_zeros((whole_seconds * sample_rate, n_channels)))

    @property
    def free(self) -> bool:
        """Whether it has no reader left."""
        return self._readers is None or self._readers() is None

    def copied(self) -> Self:
        """Return other memory that holds the same mix."""
        memory = large_zeros((self.memory.shape[0], self.memory.shape[1]))
        memory[:] = self.memory
        return type(self)(memory)

    def publish(self, n_samples: int) -> FloatArray:
        """Return its first samples, [n_samples, n_channels], read-only; whoever holds them is a reader."""
        # An array over a memory view, not a NumPy view of `memory`: slices of it keep this array alive, not
        # `memory`, so its deletion tells that there is no reader left.
        flat = np.frombuffer(self.memory.data.toreadonly().cast("B"), np.float32)
        published = flat.reshape(self.memory.shape)[:n_samples]
        assert published.base is flat
        self._readers = weakref.ref(flat)
        return published
