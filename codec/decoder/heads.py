"""From event vectors to controls: one trunk and a head per control (paper, section 3.2: MLP heads)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.config import DecoderConfig, ModelConfig
from codec.decoder.controls import EventControls, ImpulseControls, ResonanceControls, RoomControls
from codec.decoder.grids import interpolation_matrix

__all__ = ["BALANCE_REACH", "BALANCE_UNIT", "CONTOUR_REACH", "GLIDE_UNIT", "ControlHeads"]

_TEMPLATE_LEAD = 48
"""Atoms that a shifted template reaches below its pitch."""
CONTOUR_REACH = 3.0
"""Bound on contours, in nepers (26 dB)."""
GLIDE_UNIT = 0.05
"""Semitones of a glide for a correction of 1: a step of corrections is one cent."""
BALANCE_REACH, BALANCE_UNIT = 1.2, 0.75
"""Bound on balances, in nepers (10 dB), and what a correction of 1 is: a step of corrections is 1.3 dB."""
_N_MEASURED = 2
_TUNING_REACH = 2.5
"""Bound on tunings, in lines: a little more than half the way to the next atom."""


def _bounded(values: Tensor, centre: float, reach: float) -> Tensor:
    """Squash `values` to centre ± reach with slope 1 at the centre, so that exp() of it stays tame."""
    return centre + reach * torch.tanh(values / reach)


class _Trunk(nn.Module):
    def __init__(self, n_inputs: int, channels: int, n_layers: int) -> None:
        super().__init__()
        self.first = nn.Linear(n_inputs, channels)
        self.norms = nn.ModuleList(nn.LayerNorm(channels) for _ in range(n_layers - 1))
        self.layers = nn.ModuleList(nn.Linear(channels, channels) for _ in range(n_layers - 1))

    def forward(self, inputs: Tensor) -> Tensor:
        hidden = functional.gelu(self.first(inputs))
        for norm, layer in zip(self.norms, self.layers, strict=True):
            hidden = hidden + functional.gelu(layer(norm(hidden)))
        return hidden


class _ResonanceHead(nn.Module):
    """Amplitudes, decays, deformation and mix of one resonance block.

    Pitched sounds are one template at many pitches, so besides the direct amplitudes per atom there is a
    template that is moved along the logarithmic grid to the position a softmax points at.
    """

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        r, atoms = config.expressivity, config.n_atoms
        self.amplitude = nn.Linear(config.channels, r * atoms)
        self.template = nn.Linear(config.channels, r * atoms) if config.shifted_template else None
        self.position = nn.Linear(config.channels, atoms) if config.shifted_template else None
        self.decay = nn.Linear(config.channels, r * config.n_decay_points)
        self.deformation = nn.Linear(config.channels, r * config.n_deformation_points)
        self.gains = nn.Linear(config.channels, 2)
        points = np.linspace(0, config.n_decay_groups - 1, config.n_decay_points)
        matrix = interpolation_matrix(points, np.arange(config.n_decay_groups, dtype=np.float64))
        self.register_buffer("decay_interpolation", torch.from_numpy(matrix), persistent=False)
        self.decay_interpolation: Tensor

    @property
    def correction_sizes(self) -> list[int]:
        """Sizes of the corrections: log amplitudes, decays, deformation, log source gain."""
        config = self.config
        per_resonance = (config.n_atoms, config.n_decay_points, config.n_deformation_points)
        return [*(config.expressivity * size for size in per_resonance), 1]

    def forward(self, hidden: Tensor, corrections: Tensor | None = None) -> ResonanceControls:
        config = self.config
        shape = (-1, config.expressivity, config.n_atoms)
        sizes = self.correction_sizes
        louder, faster, masked, gained = (
            [hidden.new_zeros(1, 1)] * 4 if corrections is None else corrections.split(sizes, -1)
        )
        gain_source, gain_resonance = _bounded(self.gains(hidden), -2.0, 6.0).unbind(-1)
        amplitude = torch.exp(_bounded(self.amplitude(hidden), -4.0, 6.0)).view(shape)
        if self.template is not None and self.position is not None:
            template = torch.exp(_bounded(self.template(hidden), -4.0, 6.0)).view(shape)
            position_log = torch.log_softmax(self.position(hidden), -1)
            amplitude = amplitude + _shift(template, position_log.exp())
        else:
            position_log = amplitude.new_zeros(len(amplitude), 0)
        amplitude = amplitude * torch.exp(gain_resonance + 2.0)[:, None, None]
        if corrections is not None:
            amplitude = amplitude * torch.exp(louder.view(shape))
        decay_points = _bounded(self.decay(hidden) + faster, 1.0, 3.5).view(
            -1, config.expressivity, config.n_decay_points
        )
        deformation = torch.sigmoid(self.deformation(hidden) + masked + 2.0)
        return ResonanceControls(
            amplitude=amplitude,
            decay=torch.exp(decay_points @ self.decay_interpolation),
            deformation=deformation.view(-1, config.expressivity, config.n_deformation_points),
            source_gain=torch.exp(gain_source + gained[:, 0]),
            position_log=position_log,
            contour=hidden.new_zeros(len(hidden), 0, 0),
            balance=hidden.new_zeros(len(hidden), 0, 0),
            tuning=hidden.new_zeros(len(hidden), 0),
            glide=hidden.new_zeros(len(hidden), 0),
        )


def _shift(template: Tensor, position: Tensor) -> Tensor:
    """Convolve templates [batch, r, n] with positions [batch, n] along the grid, template lead removed."""
    n = template.shape[-1]
    size = 2 * n
    product = torch.fft.rfft(template, size) * torch.fft.rfft(position, size)[:, None]
    return torch.fft.irfft(product, size)[..., _TEMPLATE_LEAD : _TEMPLATE_LEAD + n].clamp_min(0.0)


class ControlHeads(nn.Module):
    """The decoder's network: event vectors to :class:`EventControls`.

    Element 0 of a vector is the log level and bypasses the network, so adding to it is an exact gain.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        decoder = config.decoder
        self.hop_samples = config.spectrum.hop_samples
        self._contour_shape = decoder.n_contour_bands, 2 * decoder.n_deformation_points - 1
        self._balance_shape = decoder.n_balance_bands, decoder.n_balance_points
        self._n_moved = decoder.n_atoms, decoder.n_glide_points
        self.trunk = _Trunk(config.vector_size - 1, decoder.channels, decoder.n_layers)
        self.impulse_spectrum = nn.Linear(decoder.channels, decoder.n_noise_bands)
        self.impulse_decay = nn.Linear(decoder.channels, decoder.n_decay_points)
        self.attack = nn.Linear(decoder.channels, 1)
        self.blocks = nn.ModuleList(_ResonanceHead(decoder) for _ in range(decoder.n_blocks))
        self.room = nn.Linear(decoder.channels, config.n_rooms)
        self.room_mix = nn.Linear(decoder.channels, 1)
        self.shift = nn.Linear(decoder.channels, 1)
        points = np.linspace(0, decoder.n_noise_bands - 1, decoder.n_decay_points)
        matrix = interpolation_matrix(points, np.arange(decoder.n_noise_bands, dtype=np.float64))
        self.register_buffer("band_interpolation", torch.from_numpy(matrix), persistent=False)
        self.band_interpolation: Tensor

    @property
    def correction_sizes(self) -> list[int]:
        """Sizes of the parts of a detailed event's corrections: each block's; the burst's spectrum, decay and
        attack; the room's mix; the contours of burst and resonances; tunings; glide; balance."""
        blocks = [sum(block.correction_sizes) for block in self._resonance_heads()]
        burst = self.impulse_spectrum.out_features, self.impulse_decay.out_features, 1
        contours, balance = [math.prod(self._contour_shape)] * 2, math.prod(self._balance_shape)
        return [*blocks, *burst, 1, *contours, *self._n_moved, balance]

    @property
    def n_fitted(self) -> int:
        """How many corrections are fitted: all but glide and balance, which are measured afterwards."""
        return sum(self.correction_sizes[:-_N_MEASURED])

    def _resonance_heads(self) -> list[_ResonanceHead]:
        return [block for block in self.blocks if isinstance(block, _ResonanceHead)]

    def forward(self, vectors: Tensor, corrections: Tensor | None = None) -> EventControls:
        """Map vectors to controls.

        Corrections are added to what the heads say before it is bounded, so none can leave its range; only
        those of amplitudes are added to the final logarithm.

        Shape
        -----
        vectors: [batch, 32]
        corrections: [batch, sum(correction_sizes)], or [batch, n_fitted] before the others are measured
        """
        hidden = self.trunk(vectors[:, 1:])
        heads = self._resonance_heads()
        sizes, measured = self.correction_sizes[:-_N_MEASURED], self.correction_sizes[-_N_MEASURED:]
        burst_contour = contour = balance = hidden.new_zeros(len(hidden), 0, 0)
        tuning = glide = hidden.new_zeros(len(hidden), 0)
        if corrections is None:
            parts = [hidden.new_zeros(1, 1)] * len(sizes)
        else:
            parts = corrections[:, : self.n_fitted].split(sizes, -1)
        coloured, damped, risen, mixed, *contours, tuned = parts[len(heads) :]
        if corrections is not None:
            tuning = _bounded(tuned, 0.0, _TUNING_REACH)
            burst_contour, contour = (
                _bounded(each, 0.0, CONTOUR_REACH).unflatten(1, self._contour_shape) for each in contours
            )
            if corrections.shape[1] > self.n_fitted:
                moved, balanced = corrections[:, self.n_fitted :].split(measured, -1)
                glide = GLIDE_UNIT * moved
                balance = _bounded(BALANCE_UNIT * balanced, 0.0, BALANCE_REACH).unflatten(
                    1, self._balance_shape
                )
        first, *others = (
            block(hidden, None if corrections is None else part)
            for block, part in zip(heads, parts, strict=False)
        )
        return EventControls(
            level=vectors[:, 0],
            shift_samples=torch.sigmoid(self.shift(hidden))[:, 0] * self.hop_samples,
            impulse=ImpulseControls(
                band_log_power=torch.log_softmax(
                    _bounded(self.impulse_spectrum(hidden) + coloured, 0.0, 8.0), -1
                ),
                band_decay=torch.exp(
                    _bounded(self.impulse_decay(hidden) + damped, 2.5, 3.0) @ self.band_interpolation
                ),
                attack_s=torch.exp(_bounded(self.attack(hidden) + risen, -4.5, 3.0))[:, 0],
                contour=burst_contour,
                balance=balance,
            ),
            resonances=(
                replace(first, contour=contour, balance=balance, tuning=tuning, glide=glide),
                *others,
            ),
            room=RoomControls(
                weights=torch.softmax(self.room(hidden), -1),
                mix=torch.sigmoid(self.room_mix(hidden) + mixed - 1.0)[:, 0],
            ),
        )
