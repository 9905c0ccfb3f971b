"""The network from event vectors to controls: a trunk and one head per control (paper, section 3.2)."""

from __future__ import annotations

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
"""Number of atoms by which a shifted template extends below its pitch."""
CONTOUR_REACH = 3.0
"""Bound on contours, in nepers (26 dB)."""
GLIDE_UNIT = 0.05
"""Semitones of glide per unit of correction: a quantisation step of corrections is one cent."""
BALANCE_REACH = 1.2
"""Bound on balances, in nepers (10 dB)."""
BALANCE_UNIT = 0.75
"""Nepers of balance per unit of correction: a quantisation step of corrections is 1.3 dB."""
_N_MEASURED = 2
"""Number of parts of the corrections that are measured, not fitted: glide and balance."""
_TUNING_REACH = 2.5
"""Bound on tunings, in lines: slightly more than half the distance to the next atom."""


def _bounded(values: Tensor, centre: float, reach: float) -> Tensor:
    """Bound `values` to centre ± reach by tanh, with slope 1 at zero, so that their exp() is bounded."""
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
    """Amplitudes, decays, deformation and gains of one resonance block.

    Amplitudes are the sum of two parts: one amplitude per atom, and a template that is convolved along the
    log-frequency grid with a softmax over positions. A pitched sound has a similar template at all pitches.
    """

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        r = config.expressivity
        atoms = config.n_atoms
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
        for_amplitude, for_decay, for_deformation, for_source_gain = (
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
            amplitude = amplitude * torch.exp(for_amplitude.view(shape))
        decay_points = _bounded(self.decay(hidden) + for_decay, 1.0, 3.5).view(
            -1, config.expressivity, config.n_decay_points
        )
        deformation = torch.sigmoid(self.deformation(hidden) + for_deformation + 2.0)
        return ResonanceControls(
            amplitude=amplitude,
            decay=torch.exp(decay_points @ self.decay_interpolation),
            deformation=deformation.view(-1, config.expressivity, config.n_deformation_points),
            source_gain=torch.exp(gain_source + for_source_gain[:, 0]),
            position_log=position_log,
            contour=hidden.new_zeros(len(hidden), 0, 0),
            balance=hidden.new_zeros(len(hidden), 0, 0),
            tuning=hidden.new_zeros(len(hidden), 0),
            glide=hidden.new_zeros(len(hidden), 0),
        )


def _shift(template: Tensor, position: Tensor) -> Tensor:
    """Convolve templates [batch, r, n] with positions [batch, n] along the grid; cut the template's lead."""
    n = template.shape[-1]
    size = 2 * n
    product = torch.fft.rfft(template, size) * torch.fft.rfft(position, size)[:, None]
    return torch.fft.irfft(product, size)[..., _TEMPLATE_LEAD : _TEMPLATE_LEAD + n].clamp_min(0.0)


class ControlHeads(nn.Module):
    """The decoder's network: event vectors to :class:`EventControls`.

    Element 0 of a vector is the log level. It bypasses the network, so adding to it is an exact gain.

    Parameters
    ----------
    config
        The model's configuration.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        decoder = config.decoder
        self.hop_samples = config.spectrum.hop_samples
        self._decoder = decoder
        self._contour_shape = (decoder.n_contour_bands, decoder.n_contour_points)
        self._balance_shape = (decoder.n_balance_bands, decoder.n_balance_points)
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
        """Sizes of the parts of a detailed event's corrections; see the configuration's."""
        return self._decoder.correction_sizes

    @property
    def n_fitted(self) -> int:
        """Number of corrections that are fitted: all but glide and balance, which are measured later."""
        return sum(self.correction_sizes[:-_N_MEASURED])

    def _resonance_heads(self) -> list[_ResonanceHead]:
        return [block for block in self.blocks if isinstance(block, _ResonanceHead)]

    def forward(self, vectors: Tensor, corrections: Tensor | None = None) -> EventControls:
        """Map vectors to controls.

        Corrections are added to the outputs of the heads before these are bounded, so controls stay in
        range. Only the corrections of amplitudes are added after the bound, to the log amplitude.

        Parameters
        ----------
        vectors
            Event vectors.
        corrections
            Of detailed events, all parts or the fitted ones only; None for sparse events.

        Shape
        -----
        vectors: [batch, 32]
        corrections: [batch, sum(correction_sizes)] or [batch, n_fitted]
        """
        hidden = self.trunk(vectors[:, 1:])
        heads = self._resonance_heads()
        fitted_sizes = self.correction_sizes[:-_N_MEASURED]
        measured_sizes = self.correction_sizes[-_N_MEASURED:]
        burst_contour = contour = balance = hidden.new_zeros(len(hidden), 0, 0)
        tuning = glide = hidden.new_zeros(len(hidden), 0)
        if corrections is None:
            parts = [hidden.new_zeros(1, 1)] * len(fitted_sizes)
        else:
            parts = corrections[:, : self.n_fitted].split(fitted_sizes, -1)
        for_spectrum, for_decay, for_attack, for_mix, *for_contours, for_tuning = parts[len(heads) :]
        if corrections is not None:
            tuning = _bounded(for_tuning, 0.0, _TUNING_REACH)
            burst_contour, contour = (
                _bounded(part, 0.0, CONTOUR_REACH).unflatten(1, self._contour_shape) for part in for_contours
            )
            if corrections.shape[1] > self.n_fitted:
                for_glide, for_balance = corrections[:, self.n_fitted :].split(measured_sizes, -1)
                glide = GLIDE_UNIT * for_glide
                balance = _bounded(BALANCE_UNIT * for_balance, 0.0, BALANCE_REACH).unflatten(
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
                    _bounded(self.impulse_spectrum(hidden) + for_spectrum, 0.0, 8.0), -1
                ),
                band_decay=torch.exp(
                    _bounded(self.impulse_decay(hidden) + for_decay, 2.5, 3.0) @ self.band_interpolation
                ),
                attack_s=torch.exp(_bounded(self.attack(hidden) + for_attack, -4.5, 3.0))[:, 0],
                contour=burst_contour,
                balance=balance,
            ),
            resonances=(
                replace(first, contour=contour, balance=balance, tuning=tuning, glide=glide),
                *others,
            ),
            room=RoomControls(
                weights=torch.softmax(self.room(hidden), -1),
                mix=torch.sigmoid(self.room_mix(hidden) + for_mix - 1.0)[:, 0],
            ),
        )
