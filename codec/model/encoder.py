"""The event encoder: predicts the next event from a residual spectrogram (paper, section 3.1).

It is anti-causal: the receptive field of a frame lies mostly after it, because an event sounds after its
onset. Both front ends compute features per frame, a switch logit per onset frame (for the position of the
next event), and an event vector per chosen frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.config import ModelConfig, SpectrumConfig
from codec.signal.banded import BandedMatrix

__all__ = ["EventEncoder", "Features", "compressed", "span_means", "warped_bands"]

_FLOOR = 1e-3
"""Floor of the log compression, relative to the loudest bin of the window (-60 dB)."""


@dataclass(frozen=True)
class Features:
    """The encoder's input features of a residual window.

    Shape
    -----
    bands: [batch, n_window_frames, n_bands], magnitudes per band relative to the loudest band, times the
        square root of the band's width
    level: [batch], natural log of the amplitude of a sinusoid with the loudest band's magnitude
    """

    bands: Tensor
    level: Tensor


class EventEncoder(nn.Module):
    """The encoder network: :meth:`features`, then :meth:`switch_logits`, then :meth:`vectors`.

    Parameters
    ----------
    config
        The model's configuration.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        encoder = config.encoder
        filters = torch.from_numpy(warped_bands(encoder.n_bands, config.spectrum))
        self.bands = BandedMatrix(filters)
        self.register_buffer("root_widths", filters.sum(0).sqrt(), persistent=False)
        self.root_widths: Tensor
        if encoder.kind == "dilated":
            self.front: nn.Module = _DilatedStack(config)
            switch_size = vector_size = encoder.channels
        else:
            self.front = nn.Identity()
            switch_size = len(encoder.spans) * encoder.n_switch_bands
            vector_size = len(encoder.spans) * encoder.n_bands
        self.switch = nn.Sequential(
            nn.Linear(switch_size, encoder.switch_channels),
            nn.GELU(),
            nn.Linear(encoder.switch_channels, encoder.switch_channels),
            nn.GELU(),
            nn.Linear(encoder.switch_channels, 1),
        )
        self.vector_in = nn.Linear(vector_size, encoder.channels)
        self.vector_norms = nn.ModuleList(nn.LayerNorm(encoder.channels) for _ in range(encoder.n_layers))
        self.vector_layers = nn.ModuleList(
            nn.Linear(encoder.channels, encoder.channels) for _ in range(encoder.n_layers - 1)
        )
        self.vector_out = nn.Linear(encoder.channels, config.vector_size)

    def on_bands(self, magnitudes: Tensor) -> Tensor:
        """Return magnitudes [..., n_bins] per band, the root of its power: [..., n_bands]."""
        return torch.sqrt(self.bands(magnitudes.square()))

    def features(self, residual: Tensor) -> Features:
        """Return the features of residual magnitudes [batch, n_window_frames, n_bins], non-negative."""
        return self.features_on_bands(self.on_bands(residual))

    def features_on_bands(self, residual: Tensor) -> Features:
        """Return the features of residual magnitudes per band, [batch, n_window_frames, n_bands].

        The root of a band's width makes noise as loud as if magnitudes were added; the weights were trained
        with sums.
        """
        peak = residual.flatten(1).amax(1).clamp_min(1e-6)
        bands = residual * (self.root_widths / peak[:, None, None])
        return Features(bands, torch.log(peak / (self.config.spectrum.fft_size / 4)))

    def switch_logits(self, features: Features) -> Tensor:
        """Return the logit that the next event begins in each onset frame, [batch, n_onset_frames]."""
        n_frames = self.config.spectrum.n_onset_frames
        encoder = self.config.encoder
        if encoder.kind == "dilated":
            return self.switch(self.front(features.bands)[:, :n_frames])[..., 0]
        coarse = features.bands.unflatten(2, (encoder.n_switch_bands, -1)).amax(-1)
        frames = torch.arange(n_frames, device=coarse.device).expand(coarse.shape[0], -1)
        windows = torch.arange(len(coarse), device=coarse.device)[:, None]
        return self.switch(compressed(span_means(coarse, windows, frames, encoder.spans)))[..., 0]

    def vectors(self, features: Features, frames: Tensor, masks: Tensor | None = None) -> Tensor:
        """Return event vectors at given frames.

        The network predicts element 0 relative to the window's level; the level is added here. So the gain
        of the recording changes element 0 only.

        Parameters
        ----------
        features
            Of the windows.
        frames
            The onsets.
        masks
            What the pooled encoder sees of each span of frames and band, 0..1; all of it if None.

        Shape
        -----
        frames: [batch, n]; masks: [batch, n, n_spans, n_bands]; returns: [batch, n, vector_size]
        """
        encoder = self.config.encoder
        if encoder.kind == "dilated":
            mapped = self.front(features.bands)
            inputs = torch.take_along_dim(mapped, frames[..., None], 1)
        else:
            windows = torch.arange(len(frames), device=frames.device)[:, None]
            means = span_means(features.bands, windows, frames, encoder.spans)
            inputs = compressed(means if masks is None else means * masks.flatten(2))
        hidden = self.vector_in(inputs)
        for norm, layer in zip(self.vector_norms, self.vector_layers, strict=False):
            hidden = hidden + functional.gelu(layer(norm(hidden)))
        vectors = self.vector_out(self.vector_norms[-1](hidden))
        return torch.cat([vectors[..., :1] + features.level[:, None, None], vectors[..., 1:]], -1)


class _DilatedStack(nn.Module):
    """The paper's stack of anti-causal dilated convolutions with kernel size 2 (section 3.1)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        encoder = config.encoder
        self.entry = nn.Linear(encoder.n_bands, encoder.channels)
        self.dilations = encoder.dilations
        self.layers = nn.ModuleList(
            nn.Conv1d(encoder.channels, encoder.channels, 2, dilation=dilation) for dilation in self.dilations
        )

    def forward(self, bands: Tensor) -> Tensor:
        hidden = self.entry(compressed(bands)).transpose(1, 2)
        for dilation, layer in zip(self.dilations, self.layers, strict=True):
            hidden = hidden + functional.gelu(layer(functional.pad(hidden, (0, dilation))))
        return hidden.transpose(1, 2)


def compressed(bands: Tensor) -> Tensor:
    """Return relative magnitudes on the log scale that the network sees."""
    return torch.log(bands + _FLOOR) / 3.0 + 1.0


def span_means(bands: Tensor, windows: Tensor, frames: Tensor, spans: tuple[tuple[int, int], ...]) -> Tensor:
    """Return means over spans of frames relative to given frames; frames outside the window count as zero.

    Shape
    -----
    bands: [n_windows, n_window_frames, n_bands]; windows, frames: [...], indices
    returns: [..., n_spans * n_bands], of all windows and frames, broadcast
    """
    n_frames = bands.shape[1]
    cumulative = functional.pad(bands.cumsum(1), (0, 0, 1, 0))
    means: list[Tensor] = []
    for begin, end in spans:
        high = cumulative[windows, (frames + end).clamp(0, n_frames)]
        low = cumulative[windows, (frames + begin).clamp(0, n_frames)]
        means.append((high - low) / (end - begin))
    return torch.cat(means, -1).clamp_min(0.0)


def warped_bands(n_bands: int, spectrum: SpectrumConfig) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return a filter bank [n_bins, n_bands]: single bins at low frequencies, equal log steps above.

    Single bins are used up to the frequency at which a log step is wider than a bin. With `n_bands` of at
    least `n_bins` the result is the identity (the paper's input).
    """
    n_bins = spectrum.n_bins
    if n_bands >= n_bins:
        return np.eye(n_bins, dtype=np.float32)
    linear = 1
    while linear * (n_bins / linear) ** (1 / (n_bands - linear)) < linear + 1:
        linear += 1
    centres = np.concatenate([np.arange(linear), np.geomspace(linear, n_bins - 1, n_bands - linear)])
    edges = np.concatenate([[-1.0], (centres[1:] + centres[:-1]) / 2, [n_bins]])
    bins = np.arange(n_bins)[:, None]
    overlap = np.minimum(bins + 0.5, edges[1:]) - np.maximum(bins - 0.5, edges[:-1])
    return np.clip(overlap, 0.0, 1.0).astype(np.float32)
