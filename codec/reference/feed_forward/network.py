"""The feed-forward network: an item to a latent vector, a codeword for some of them, and back."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.reference.feed_forward.config import FeedForwardConfig

__all__ = ["FeedForward", "inputs_of"]

_COMMITMENT = 0.25
_KEPT = 0.99
"""Of the moving average of a codeword's use."""
_UNUSED = 0.02
"""A codeword that is used less than this share of its even share begins again at a latent vector."""


def inputs_of(config: FeedForwardConfig, items: Tensor, begin: int | Tensor = 0) -> Tensor:
    """Return items with their sinusoidal encoding.

    As published, the encoding is of the amplitude x: sin 2^k x and cos 2^k x, k = 0..49. From k = 24 on, an
    amplitude's bits are used up, and the sines are noise that depends on nothing but the last of them.

    Parameters
    ----------
    config
        The configuration.
    items
        Samples.
    begin
        Number of the first frame.

    Shape
    -----
    items: [..., n_items, frame]; begin: [...]; returns: [..., n_items, n_inputs]
    """
    octaves = 2.0 ** torch.arange(config.octaves, dtype=torch.float64)
    if config.encoding == "amplitude":
        # In float64, because 2^49 times a sample has no fraction left in float32.
        angles = items.double() * octaves
    else:
        first = torch.as_tensor(begin, dtype=torch.float64)[..., None]
        place = (first + torch.arange(items.shape[-2])) % config.positions
        angles = (2 * math.pi / config.positions) * place[..., None] * octaves
        angles = angles.expand(*items.shape[:-1], config.octaves)
    return torch.cat((items, angles.sin().float(), angles.cos().float()), -1)


class FeedForward(nn.Module):
    """The network of a configuration.

    Parameters
    ----------
    config
        Sizes, skips and dropout.
    """

    def __init__(self, config: FeedForwardConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.widths
        pairs = list(itertools.pairwise(widths))
        self.projection = nn.Linear(config.n_inputs, widths[0])
        self.encoder = nn.ModuleList(nn.Linear(a, b) for a, b in pairs)
        self.encoder_norms = nn.ModuleList(nn.LayerNorm(b) for _, b in pairs)
        if not config.latent_norm:
            self.encoder_norms[-1] = nn.Identity()
        self.decoder = nn.ModuleList(nn.Linear(b, a) for a, b in reversed(pairs))
        self.decoder_norms = nn.ModuleList(nn.LayerNorm(a) for a, _ in reversed(pairs))
        self.output = nn.Linear(widths[0], config.frame)
        self.codebook = nn.Parameter(torch.randn(config.codes, config.group * widths[-1]))
        self.register_buffer("uses", torch.ones(config.codes), persistent=False)
        self.uses: Tensor

    def encode(
        self, inputs: Tensor, generator: torch.Generator | None = None
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return latent vectors, and each encoder layer's output if the configuration has skips.

        Parameters
        ----------
        inputs
            Of :func:`inputs_of`.
        generator
            Of dropout, which stays on as published; None is torch's own.

        Shape
        -----
        inputs: [..., n_items, n_inputs]; returns: [..., n_items, widths[-1]], [..., n_items, width]
        """
        values = self.projection(inputs)
        layers: list[Tensor] = []
        for layer, norm in zip(self.encoder, self.encoder_norms, strict=True):
            values = norm(layer(values))
            if layer is not self.encoder[-1]:
                values = functional.gelu(values)
            layers.append(values)
            values = self._dropped(values, generator)
        return values, tuple(layers) if self.config.skips else ()

    def _dropped(self, values: Tensor, generator: torch.Generator | None) -> Tensor:
        share = self.config.dropout
        if not share:
            return values
        kept = torch.rand(values.shape, generator=generator) >= share
        return values * kept / (1 - share)

    def codewords(self, latents: Tensor) -> Tensor:
        """Return the nearest codeword of each group of latent vectors.

        Shape
        -----
        latents: [..., n_items, widths[-1]], n_items a multiple of the group; returns: int64 [..., n_groups]
        """
        groups = self._groups(latents)
        # |a - b|² without the term that is the same for all codewords, in a memory of codes times groups.
        distance = self.codebook.square().sum(1) - 2 * groups @ self.codebook.T
        return distance.argmin(-1)

    def _groups(self, latents: Tensor) -> Tensor:
        return latents.reshape(*latents.shape[:-2], -1, self.codebook.shape[1])

    def latents_of(self, codewords: Tensor) -> Tensor:
        """Return the latent vectors of codewords, [..., n_items, widths[-1]]."""
        groups = functional.embedding(codewords, self.codebook)
        return groups.reshape(*groups.shape[:-2], -1, self.config.widths[-1])

    def decode(self, latents: Tensor, skips: tuple[Tensor, ...] = ()) -> Tensor:
        """Return samples of latent vectors and skips.

        Shape
        -----
        latents: [..., n_items, widths[-1]]; returns: [..., n_items, frame]
        """
        values = latents
        if skips:
            values = values + skips[-1]
        for index, (layer, norm) in enumerate(zip(self.decoder, self.decoder_norms, strict=True)):
            values = functional.gelu(norm(layer(values)))
            inner = len(skips) - 2 - index
            if skips and inner >= 0:
                values = values + skips[inner]
        return self.output(values)

    def loss(self, items: Tensor, begin: Tensor) -> Tensor:
        """Return the loss of segments: squared error, and how far latent vectors and codewords are apart.

        Gradients pass the codewords as if they were not there (van den Oord et al. 2017).

        Shape
        -----
        items: [n, n_items, frame]; begin: [n]
        """
        latents, skips = self.encode(inputs_of(self.config, items, begin))
        chosen = self.codewords(latents.detach())
        found = self.latents_of(chosen)
        with torch.no_grad():
            share = torch.bincount(chosen.flatten(), minlength=self.config.codes) / chosen.numel()
            self.uses.mul_(_KEPT).add_((1 - _KEPT) * self.config.codes * share)
            self._last = self._groups(latents).reshape(-1, self.codebook.shape[1])
        apart = (found - latents.detach()).square().mean()
        commitment = (latents - found.detach()).square().mean()
        passed = latents + (found - latents).detach()
        error = (self.decode(passed, skips) - items).square().mean() / items.var().clamp_min(1e-8)
        return error + apart + _COMMITMENT * commitment

    def revive(self, generator: np.random.Generator) -> None:
        """Let codewords that are hardly used begin again at latent vectors of the last batch."""
        unused = (self.uses < _UNUSED).nonzero()[:, 0]
        if len(unused) == 0:
            return
        chosen = torch.from_numpy(generator.integers(len(self._last), size=len(unused)))
        with torch.no_grad():
            self.codebook[unused] = self._last[chosen]
            self.uses[unused] = 1.0

    def state(self) -> dict[str, Any]:
        """Return the weights that are stored."""
        return self.state_dict()
