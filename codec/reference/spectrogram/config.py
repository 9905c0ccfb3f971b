"""The configuration of a spectrogram autoencoder, and the number of its parameters as a formula."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Annotated, Literal

from codec.typed_config import AtLeast, AtMost, ConfigError, JsonConfig, NotNegative, check_fields

__all__ = ["ARCHITECTURES", "REPRESENTATIONS", "Architecture", "Representation", "SpectrogramConfig"]

Representation = Literal["stft", "log-stft", "log-mel"]
Architecture = Literal["conv", "u-net", "transformer", "variational"]
REPRESENTATIONS: tuple[Representation, ...] = ("stft", "log-stft", "log-mel")
ARCHITECTURES: tuple[Architecture, ...] = ("conv", "u-net", "transformer", "variational")

_CHANNELS = (1, 32, 64, 128)
_DOWN = 2 ** (len(_CHANNELS) - 1)


@dataclass(frozen=True)
class SpectrogramConfig(JsonConfig):
    """The configuration of a spectrogram autoencoder.

    Attributes
    ----------
    representation
        What is coded: magnitudes, their logarithms ``log(1 + |S|)``, or logarithms of mel bands.
    architecture
        Of encoder and decoder. The skips of a `u-net` do not pass the latent numbers: they are counted as
        side information.
    latent
        Numbers of 8 bits for a block.
    narrow
        Channels to which a 1×1 convolution takes the 128 channels before they are flattened; 0 for none.
        Without it nearly all parameters are in two matrices, from all places and channels to the latent
        numbers and back.
    crop
        Whether the highest bin is left out, so that 512 remain, and is decoded as 0.
    n_frames
        Frames of a block.
    n_mels
        Mel bands of `log-mel`.
    sample_rate, fft_size, hop_samples
        Of the spectrogram, with a Hann window. Recordings are resampled.
    l1, multi_scale, mel, kl
        Weights of the losses: of the absolute difference of the representation, of magnitudes at three window
        sizes of the waveform with the original's phase, of log-mel bands, and of the divergence of
        `variational` from a normal distribution.

    Raises
    ------
    ConfigError
        If a value is out of range, or values do not fit together.
    """

    representation: Representation = "log-mel"
    architecture: Architecture = "conv"
    latent: Annotated[int, AtLeast(8), AtMost(1_024)] = 128
    narrow: Annotated[int, AtLeast(0), AtMost(128)] = 16
    crop: bool = True
    n_frames: Annotated[int, AtLeast(8), AtMost(1_024)] = 64
    n_mels: Annotated[int, AtLeast(8), AtMost(256)] = 64
    sample_rate: Annotated[int, AtLeast(8_000), AtMost(48_000)] = 22_050
    fft_size: Annotated[int, AtLeast(256), AtMost(4_096)] = 1_024
    hop_samples: Annotated[int, AtLeast(32), AtMost(1_024)] = 256
    l1: NotNegative = 1.0
    multi_scale: NotNegative = 0.0
    mel: NotNegative = 0.0
    kl: NotNegative = 1e-3

    def __post_init__(self) -> None:
        check_fields(self)
        if self.fft_size & (self.fft_size - 1):
            raise ConfigError(f"fft_size: is {self.fft_size}, expected a power of two")
        if self.fft_size % (4 * self.hop_samples):
            raise ConfigError(
                f"hop_samples: is {self.hop_samples}, "
                f"expected a quarter of fft_size ({self.fft_size // 4}) or a part of it"
            )
        if not self.l1 + self.multi_scale + self.mel > 0:
            raise ConfigError("l1: all of l1, multi_scale and mel are 0, expected one of them above")
        if self.architecture == "transformer" and (self.n_bands % _DOWN or self.n_frames % _DOWN):
            name = "n_mels" if self.representation == "log-mel" else "crop"
            raise ConfigError(
                f"{name}: gives {self.n_bands} bands in {self.n_frames} frames, expected multiples of "
                f"{_DOWN} for a transformer, whose patches are 8 by 8"
            )

    @property
    def n_bins(self) -> int:
        """Bins of the spectrogram, 0 Hz to Nyquist."""
        return self.fft_size // 2 + 1

    @property
    def n_bands(self) -> int:
        """Bands of the representation."""
        if self.representation == "log-mel":
            return self.n_mels
        return self.n_bins - 1 if self.crop else self.n_bins

    @property
    def grid(self) -> tuple[int, int]:
        """Bands and frames after three halvings, rounded up."""
        return math.ceil(self.n_bands / _DOWN), math.ceil(self.n_frames / _DOWN)

    @property
    def flat(self) -> int:
        """Numbers that are flattened before the latent ones: channels times :attr:`grid`."""
        return (self.narrow or _CHANNELS[-1]) * self.grid[0] * self.grid[1]

    @property
    def bit_rate(self) -> float:
        """Bits of the latent numbers per second."""
        return 8 * self.latent * self.sample_rate / (self.hop_samples * self.n_frames)

    @property
    def n_parameters(self) -> int:
        """Parameters of the architecture `conv`: ``2·flat·latent + flat + latent`` and the convolutions'."""
        inner = 2 * self.flat * self.latent + self.flat + self.latent
        pairs = list(itertools.pairwise(_CHANNELS))
        inner += sum(9 * a * b + b for a, b in pairs)  # 3×3
        inner += sum(16 * a * b + a for a, b in pairs)  # 4×4, transposed
        if self.narrow:
            inner += 2 * _CHANNELS[-1] * self.narrow + self.narrow + _CHANNELS[-1]
        return inner
