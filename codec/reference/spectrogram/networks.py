"""The networks of spectrogram autoencoders, one class for each architecture, with one interface.

Latent numbers are bounded by a hyperbolic tangent, so that 8 bits each need no scales.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.reference.spectrogram.config import SpectrogramConfig

__all__ = ["Autoencoder", "Code", "make_network", "quantised"]

_CHANNELS = (1, 32, 64, 128)
_PATCH = 8
_WIDTH, _N_HEADS, _N_LAYERS = 128, 4, 2
_PRIOR_BOUND = 4.0
"""Deviations of the prior within which the latent numbers of `variational` are."""
_STEPS = 127


@dataclass(frozen=True, eq=False)
class Code:
    """What an encoder gives.

    Attributes
    ----------
    latent
        Bounded by -1 and 1, [n, latent].
    skips
        What a decoder is given beside them, bounded by -1 and 1, from the outermost to the innermost layer,
        [n, channels, bands, frames]; empty for all architectures but `u-net`.
    divergence
        Of `variational` from its prior, in nats for each latent number; 0 otherwise.
    """

    latent: Tensor
    skips: tuple[Tensor, ...] = ()
    divergence: Tensor | float = 0.0


def quantised(values: Tensor) -> Tensor:
    """Return values between -1 and 1 as integers of 8 bits, -127 to 127, in float."""
    return torch.round(values.clamp(-1, 1) * _STEPS)


class Autoencoder(nn.Module):
    """The interface: an encoder of blocks to :class:`Code`, and a decoder.

    Parameters
    ----------
    config
        Sizes and architecture.
    """

    def __init__(self, config: SpectrogramConfig) -> None:
        super().__init__()
        self.config = config
        n_out = 2 * config.latent if config.architecture == "variational" else config.latent
        self.into_latent = nn.Linear(config.flat, n_out)
        self.from_latent = nn.Linear(config.latent, config.flat)
        self.narrowing = nn.Conv2d(_CHANNELS[-1], config.narrow, 1) if config.narrow else nn.Identity()
        self.widening = nn.Conv2d(config.narrow, _CHANNELS[-1], 1) if config.narrow else nn.Identity()

    def encode(self, blocks: Tensor) -> Code:
        """Encode blocks, [n, n_bands, n_frames]."""
        features, skips = self.features(blocks)
        flat = self.narrowing(features).flatten(1)
        values = self.into_latent(flat)
        if self.config.architecture != "variational":
            return Code(torch.tanh(values), skips)
        mean, log_variance = values.chunk(2, 1)
        log_variance = log_variance.clamp(-12, 4)
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).mean()
        if self.training:
            mean = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return Code(torch.tanh(mean / _PRIOR_BOUND), skips, divergence)

    def decode(self, code: Code) -> Tensor:
        """Decode blocks, [n, n_bands, n_frames]; a `u-net` without skips has zeros in their place."""
        latent = code.latent
        if self.config.architecture == "variational":
            latent = _PRIOR_BOUND * torch.atanh(latent.clamp(-0.999, 0.999))
        bands, frames = self.config.grid
        channels = self.config.narrow or _CHANNELS[-1]
        features = self.widening(self.from_latent(latent).view(-1, channels, bands, frames))
        blocks = self.blocks(features, code.skips)
        return blocks[..., : self.config.n_bands, : self.config.n_frames]

    def with_noise(self, code: Code) -> Code:
        """Return a code with noise as of quantisation, for training."""

        def noisy(values: Tensor) -> Tensor:
            return values + (torch.rand_like(values) - 0.5) / _STEPS

        return Code(noisy(code.latent), tuple(map(noisy, code.skips)), code.divergence)

    def features(self, blocks: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return features, [n, 128, *grid], and what skips."""
        raise AssertionError("each architecture has its own")

    def blocks(self, features: Tensor, skips: tuple[Tensor, ...]) -> Tensor:
        """Return blocks of features, at least as large as wanted."""
        raise AssertionError("each architecture has its own")


class _Convolutions(Autoencoder):
    """Three convolutions of stride 2, and their mirror image; `conv`, `variational` and `u-net`."""

    def __init__(self, config: SpectrogramConfig) -> None:
        super().__init__(config)
        pairs = list(itertools.pairwise(_CHANNELS))
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairs)
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 4, stride=2, padding=1) for a, b in reversed(pairs))

    def features(self, blocks: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return the last layer's output, and the skips of a `u-net`."""
        values = blocks[:, None]
        layers: list[Tensor] = []
        for layer in self.down:
            values = functional.gelu(layer(values))
            layers.append(values)
        if self.config.architecture != "u-net":
            return values, ()
        return values, tuple(torch.tanh(each) for each in layers[:-1])

    def blocks(self, features: Tensor, skips: tuple[Tensor, ...]) -> Tensor:
        """Return the mirror image's output."""
        values = features
        for index, layer in enumerate(self.up):
            values = layer(functional.gelu(values))
            inner = len(skips) - 1 - index
            if inner >= 0:
                skip = skips[inner]
                values = values[..., : skip.shape[-2], : skip.shape[-1]] + skip
        return values[:, 0]


class _Transformer(Autoencoder):
    """Patches of 8 by 8 as tokens; two layers of attention on each side."""

    def __init__(self, config: SpectrogramConfig) -> None:
        super().__init__(config)
        n_tokens = config.grid[0] * config.grid[1]
        self.patch_in = nn.Linear(_PATCH * _PATCH, _WIDTH)
        self.patch_out = nn.Linear(_WIDTH, _PATCH * _PATCH)
        self.places_in = nn.Parameter(torch.randn(n_tokens, _WIDTH) / math.sqrt(_WIDTH))
        self.places_out = nn.Parameter(torch.randn(n_tokens, _WIDTH) / math.sqrt(_WIDTH))
        self.inner = _attention()
        self.outer = _attention()

    def features(self, blocks: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return the tokens as features."""
        patches = functional.unfold(blocks[:, None], _PATCH, stride=_PATCH).transpose(1, 2)
        tokens = self.inner(self.patch_in(patches) + self.places_in)
        return tokens.transpose(1, 2).unflatten(2, self.config.grid), ()

    def blocks(self, features: Tensor, skips: tuple[Tensor, ...]) -> Tensor:
        """Return the patches of tokens."""
        tokens = self.outer(features.flatten(2).transpose(1, 2) + self.places_out)
        patches = self.patch_out(tokens).transpose(1, 2)
        size = tuple(_PATCH * n for n in self.config.grid)
        return functional.fold(patches, size, _PATCH, stride=_PATCH)[:, 0]


def _attention() -> nn.Module:
    layer = nn.TransformerEncoderLayer(
        _WIDTH, _N_HEADS, 2 * _WIDTH, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
    )
    return nn.TransformerEncoder(layer, _N_LAYERS, enable_nested_tensor=False)


def make_network(config: SpectrogramConfig) -> Autoencoder:
    """Return a network with random weights, from torch's global generator."""
    return _Transformer(config) if config.architecture == "transformer" else _Convolutions(config)
