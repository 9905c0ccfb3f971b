"""The configurations of the feed-forward codec: as published, and done right at three rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from codec.typed_config import AtLeast, AtMost, ConfigError, JsonConfig, Share, check_fields

__all__ = ["CONFIGS", "FeedForwardConfig"]


@dataclass(frozen=True)
class FeedForwardConfig(JsonConfig):
    """The configuration of a feed-forward codec.

    Attributes
    ----------
    frame
        Samples of an item. As published, it is 1: each sample is an item by itself.
    encoding
        What the sines and cosines encode: the sample's ``amplitude``, as published, or the frame's
        ``position``, counted within :attr:`positions` frames.
    octaves
        Sines and cosines of ``2^k``, k = 0 to octaves - 1.
    positions
        Frames after which positions begin again.
    widths
        Of the encoder's input and layers; the decoder has them in reverse. The last is the size of a latent
        vector.
    group, codes
        Latent vectors that share a codeword, and number of codewords.
    latent_norm
        Whether latent vectors are normalised, as published: two numbers become ±1, and their gradient all
        but vanishes.
    skips
        Whether the output of each encoder layer is added to the decoder's. A decoder needs them for each
        item: they are side information.
    dropout
        Share of the encoder's values that are set to zero, as published also when the codec is used.
    unit_range
        Whether a recording is brought to 0..1 by its extremes, which adds an offset of about a half.
        Otherwise it is brought to a common power.
    sample_rate
        In Hz. Recordings are resampled.

    Raises
    ------
    ConfigError
        If a value is out of range, or values do not fit together.
    """

    frame: Annotated[int, AtLeast(1), AtMost(1_024)] = 32
    encoding: Literal["amplitude", "position"] = "position"
    octaves: Annotated[int, AtLeast(1), AtMost(64)] = 8
    positions: Annotated[int, AtLeast(1), AtMost(65_536)] = 256
    widths: tuple[Annotated[int, AtLeast(1), AtMost(1_024)], ...] = (64, 64, 8)
    group: Annotated[int, AtLeast(1), AtMost(64)] = 1
    codes: Annotated[int, AtLeast(2), AtMost(4_096)] = 256
    latent_norm: bool = False
    skips: bool = False
    dropout: Share = 0.0
    unit_range: bool = False
    sample_rate: Annotated[int, AtLeast(8_000), AtMost(48_000)] = 44_100

    def __post_init__(self) -> None:
        check_fields(self)
        if len(self.widths) < 2:
            raise ConfigError(f"widths: has {len(self.widths)} items, expected at least 2")
        if self.codes & (self.codes - 1):
            raise ConfigError(f"codes: is {self.codes}, expected a power of two, so that no bits are lost")
        if self.encoding == "amplitude" and self.frame != 1:
            raise ConfigError(f"frame: is {self.frame}, expected 1 where an amplitude is encoded")
        if self.dropout >= 1:
            raise ConfigError(f"dropout: is {self.dropout:g}, expected a number below 1")

    @property
    def bits(self) -> int:
        """Bits of a codeword."""
        return (self.codes - 1).bit_length()

    @property
    def bit_rate(self) -> float:
        """Bits of the codewords per second."""
        return self.sample_rate * self.bits / (self.frame * self.group)

    @property
    def skip_floats(self) -> int:
        """Floats that skip the codewords, for each item."""
        return sum(self.widths[1:]) if self.skips else 0

    @property
    def n_inputs(self) -> int:
        """Values of an item that enter the network."""
        return self.frame + 2 * self.octaves

    @property
    def n_parameters(self) -> int:
        """Parameters of layers, normalisations and codebook."""
        pairs = list(zip(self.widths[:-1], self.widths[1:], strict=True))
        layers = self.n_inputs * self.widths[0] + self.widths[0]
        layers += sum(a * b + b for a, b in pairs) + sum(a * b + a for a, b in pairs)
        norms = 2 * sum(self.widths[1:-1]) + 2 * sum(self.widths[:-1])
        norms += 2 * self.widths[-1] if self.latent_norm else 0
        out = self.widths[0] * self.frame + self.frame
        return layers + norms + out + self.codes * self.group * self.widths[-1]


CONFIGS = {
    "published": FeedForwardConfig(
        frame=1,
        encoding="amplitude",
        octaves=50,
        widths=(32, 16, 8, 4, 2),
        group=2,
        codes=4,
        latent_norm=True,
        skips=True,
        dropout=0.5,
        unit_range=True,
    ),
    # The published network without its skips: what its codewords hold.
    "mixed-up": FeedForwardConfig(
        frame=1, encoding="amplitude", octaves=50, widths=(32, 16, 8, 4, 2), group=2, codes=4
    ),
    "1k4": FeedForwardConfig(frame=32, widths=(32, 16, 8, 4, 2), group=2, codes=4),
    "11k": FeedForwardConfig(frame=32),
    "44k": FeedForwardConfig(frame=8),
}
"""By name; the rates are those at 44,100 Hz."""
