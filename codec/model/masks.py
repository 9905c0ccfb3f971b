"""A network that tells which bands belong to one sound of several.

Where two instruments sound, the encoder predicts one event for both. This network is asked for one of them
by a *query*, a band at an onset that this sound has most of. It answers with a mask, the share of each band
that belongs to it, and the encoder sees only that (docs/adr/0024). Masks from a query are also how Lee, Choi
and Lee separate sources ("Audio query-based music source separation", 2019).

What tells sounds apart are inputs: partials of one sound begin together, rise and fall together, and lie at
multiples of one frequency. So a small network is enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.config import ModelConfig
from codec.model.encoder import compressed, span_means, warped_bands

__all__ = ["CHANNELS", "MaskNetwork", "beginning"]

CHANNELS = 64
"""Channels of the hidden layers, by default."""
_KERNEL = 5
_DILATIONS = 1, 2, 4, 8, 16, 32, 1
_MODULATION_FIRST = -4
_MODULATION_FRAMES = 16, 64
"""Numbers of frames, from the first on, relative to the onset, over which courses are compared."""
_PARTIALS = 1, 2, 3, 4
"""The query may lie at one of these partials."""
_HIGHEST_RATIO = 40.0
_QUERY_REACH = 2
"""A query also looks at bands nearer than this."""
_BEFORE, _AFTER = (-6, -1), (0, 5)
"""Frames, relative to an onset; what is louder in the latter begins there."""
_SUSTAINED = slice(3, 5)
"""The spans in which a mask tells what a sound's bands are."""
_OWN = 0.5
"""A band with this share or more is the sound's own."""
_SHARPNESS = 1.5
"""Factor on logits: an event that lacks a part of its sound is better mended than one with another's."""
_LEAST_NEXT = 0.3
"""What begins beside the first sound of an onset, relative to it, to be asked for too."""


class MaskNetwork(nn.Module):
    """Predicts masks of the encoder's inputs, by convolutions along the bands.

    Parameters
    ----------
    config
        The model's configuration; its encoder has to be a pooled one.
    channels
        Of the hidden layers.

    Raises
    ------
    ValueError
        If the encoder is another one.
    """

    def __init__(self, config: ModelConfig, channels: int = CHANNELS) -> None:
        super().__init__()
        encoder = config.encoder
        if encoder.kind != "pooled":
            raise ValueError("masks are of the spans of a pooled encoder")
        self.spans = encoder.spans
        filters = torch.from_numpy(warped_bands(encoder.n_bands, config.spectrum))
        centres = torch.arange(len(filters), dtype=filters.dtype) @ filters / filters.sum(0)
        self.register_buffer("centres", centres.clamp_min(0.5), persistent=False)
        self.centres: Tensor
        n_inputs = 2 * len(self.spans) + len(_MODULATION_FRAMES) + 3 + len(_PARTIALS)
        self.entry = nn.Conv1d(n_inputs, channels, _KERNEL, padding=_KERNEL // 2)
        self.norms = nn.ModuleList(nn.GroupNorm(1, channels) for _ in _DILATIONS)
        self.layers = nn.ModuleList(
            nn.Conv1d(channels, channels, _KERNEL, padding=_KERNEL // 2 * dilation, dilation=dilation)
            for dilation in _DILATIONS
        )
        self.summaries = nn.ModuleList(nn.Linear(2 * channels, channels) for _ in _DILATIONS)
        self.last = nn.Conv1d(channels, len(self.spans), 1)

    def forward(self, bands: Tensor, windows: Tensor, frames: Tensor, queries: Tensor) -> Tensor:
        """Return the logits of masks.

        Parameters
        ----------
        bands
            Of :class:`codec.model.encoder.Features`.
        windows, frames, queries
            The window, the onset frame and the band of each query.

        Shape
        -----
        bands: [n_windows, n_window_frames, n_bands]; windows, frames, queries: [n]
        returns: [n, n_spans, n_bands]
        """
        means = compressed(span_means(bands, windows, frames, self.spans)).unflatten(1, (len(self.spans), -1))
        band = torch.arange(bands.shape[2], device=bands.device)
        near = (1 - (band - queries[:, None]).abs() / _QUERY_REACH).clamp_min(0.0)
        at_query = (means * near[:, None]).sum(2, keepdim=True) / near.sum(1)[:, None, None]
        ratio = self.centres / self.centres[queries][:, None]
        # At multiples of the fundamental the cosine is 1, whichever partial the query is.
        harmonic = [torch.cos(2 * math.pi * n * ratio) * (n * ratio < _HIGHEST_RATIO) for n in _PARTIALS]
        height = (torch.log2(self.centres) / 10).expand(len(ratio), -1)
        rows = [*_comodulation(bands, windows, frames, near), near, torch.log2(ratio) / 5, height, *harmonic]
        hidden = self.entry(torch.cat([means, means - at_query, torch.stack(rows, 1)], 1))
        for norm, layer, summary in zip(self.norms, self.layers, self.summaries, strict=True):
            step = functional.gelu(layer(norm(hidden)))
            around = torch.cat([step.mean(2), (step * near[:, None]).sum(2)], 1)
            hidden = hidden + step + summary(around)[..., None]
        return self.last(hidden)

    def sounds_at(self, bands: Tensor, frames: Tensor, n_most: int = 2) -> tuple[Tensor, Tensor]:
        """Return masks of the sounds that begin at onsets of one window, the first ones of all onsets first.

        The first query is the band in which most begins. The next one is that among the bands which the
        sound before does not have, if enough begins there.

        Parameters
        ----------
        bands
            Of :class:`codec.model.encoder.Features`.
        frames
            The onsets.
        n_most
            Maximal number of sounds at one onset.

        Returns
        -------
        The onset frame and the mask of each sound, with values 0..1.

        Shape
        -----
        bands: [1, n_window_frames, n_bands]; frames: [n]
        returns: [n_sounds] and [n_sounds, n_spans, n_bands]
        """
        windows = torch.zeros_like(frames)
        begins = beginning(bands, windows, frames)
        least = _LEAST_NEXT * begins.amax(1)
        found: list[tuple[Tensor, Tensor]] = []
        for _ in range(n_most):
            logits = self(bands, windows[: len(frames)], frames, begins.argmax(1))
            found.append((frames, torch.sigmoid(_SHARPNESS * logits)))
            own = torch.sigmoid(logits[:, _SUSTAINED]).mean(1) >= _OWN
            begins = begins * ~own
            more = begins.amax(1) > least
            frames, begins, least = frames[more], begins[more], least[more]
            if not len(frames):
                break
        each_frame, each_mask = zip(*found, strict=True)
        return torch.cat(each_frame), torch.cat(each_mask)


def beginning(bands: Tensor, windows: Tensor, frames: Tensor) -> Tensor:
    """Return how much louder each band is from a frame on than before it, 0 or more.

    Shape
    -----
    bands: [n_windows, n_window_frames, n_bands]; windows, frames: [n]; returns: [n, n_bands]
    """
    before, after = (_frames_around(bands, windows, frames, *each).mean(1) for each in (_BEFORE, _AFTER))
    return (after - before).clamp_min(0.0)


def _comodulation(bands: Tensor, windows: Tensor, frames: Tensor, near: Tensor) -> Iterator[Tensor]:
    """Yield the correlations of all bands' courses with the query's, [n, n_bands], short and long ones."""
    first = _MODULATION_FIRST
    courses = _frames_around(bands, windows, frames, first, first + max(_MODULATION_FRAMES)).sqrt()
    for n_frames in _MODULATION_FRAMES:
        course = courses[:, :n_frames] - courses[:, :n_frames].mean(1, keepdim=True)
        at_query = (course @ near[..., None])[..., 0]
        norms = course.norm(dim=1) * at_query.norm(dim=1, keepdim=True)
        yield (at_query[:, None] @ course)[:, 0] / (norms + 1e-6)


def _frames_around(bands: Tensor, windows: Tensor, frames: Tensor, begin: int, end: int) -> Tensor:
    """Return frames `begin` to `end` after given ones, [n, end - begin, n_bands]; 0 beyond the window."""
    at = frames[:, None] + torch.arange(begin, end, device=frames.device)
    inside = (at >= 0) & (at < bands.shape[1])
    return bands[windows[:, None], at.clamp(0, bands.shape[1] - 1)] * inside[..., None]
