"""Sizes of Siamese SIREN: those that the source published, and the true ones.

The published sizes are those of checkpoint files: the trunk is in them three times (alone, and in each head's
chain), biases are float32, and a container of PyTorch is around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from codec.reference.siamese import HEAD_WIDTH, N_FEATURES, SIZES, parameters_of

__all__ = ["PUBLISHED_KIB", "REFERENCE_BYTES", "SiameseSize", "quality", "size_of"]

PUBLISHED_KIB = dict(zip(SIZES, (368.73, 163.36, 122.87, 85.95, 67.46, 44.21, 32.52), strict=True))
"""The source's table, by name."""
REFERENCE_BYTES = 705_600
"""4 s of 44.1 kHz stereo at 16 bits: what the source's ratios refer to, though its text says 702 KB."""


@dataclass(frozen=True)
class SiameseSize:
    """The sizes of one network.

    Attributes
    ----------
    n_parameters
        Weights and biases, each once.
    published_bytes
        As the source's table says.
    tripled_bytes
        Of weights in 8 bits and biases in float32, with the trunk three times.
    true_bytes
        One byte for each parameter, each once.
    float32_bytes
        Four bytes for each parameter.
    """

    n_parameters: int
    published_bytes: float
    tripled_bytes: int

    @property
    def true_bytes(self) -> int:
        """One byte for each parameter."""
        return self.n_parameters

    @property
    def container_bytes(self) -> float:
        """What of the published size neither weights nor biases explain."""
        return self.published_bytes - self.tripled_bytes

    @property
    def float32_bytes(self) -> int:
        """Four bytes for each parameter."""
        return 4 * self.n_parameters


def size_of(name: str) -> SiameseSize:
    """Return the sizes of a network of the source's table."""
    trunk = SIZES[name]
    widths = [N_FEATURES, *trunk]
    trunk_weights = sum(a * b for a, b in pairwise(widths))
    trunk_biases = sum(trunk)
    heads_weights = 2 * (trunk[-1] * HEAD_WIDTH + HEAD_WIDTH)
    heads_biases = 2 * (HEAD_WIDTH + 1)
    tripled = 3 * (trunk_weights + 4 * trunk_biases) + heads_weights + 4 * heads_biases
    return SiameseSize(parameters_of(trunk), 1_024 * PUBLISHED_KIB[name], tripled)


def quality(n_bytes: float, cdpam: float) -> float:
    """Return the source's figure of merit: compression ratio times the square of the CDPAM distance.

    Since a distance is better when it is small, and a ratio when it is large, it mixes both directions.

    Parameters
    ----------
    n_bytes
        Size of the payload: published or true.
    cdpam
        Distance of the decoded sound from the recording.
    """
    return REFERENCE_BYTES / n_bytes * cdpam**2
