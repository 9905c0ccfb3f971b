"""Controls: the physical parameters that the decoder's heads compute from an event vector.

Two functions read them: :mod:`codec.decoder.expected` computes magnitudes without phase (for training and
decomposition), :mod:`codec.decoder.waveform` computes audio. The three stages are separate values, so the
editor can swap one stage for another event's (docs/adr/0001).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Self

import torch
from torch import Tensor

__all__ = ["EventControls", "ImpulseControls", "ResonanceControls", "RoomControls", "at_onsets"]


class _Batched:
    """A dataclass of tensors that share their first dimension."""

    def map(self, function: Callable[[Tensor], Tensor]) -> Self:
        """Return a copy with `function` applied to each tensor."""
        return replace(self, **{f.name: function(getattr(self, f.name)) for f in fields(self)})  # type: ignore[type-var]


@dataclass(frozen=True)
class ImpulseControls(_Batched):
    """Stage 1: a burst of noise (paper, section 3.2: the source).

    Shape
    -----
    band_log_power: [batch, n_noise_bands], log share of the burst's power per band (shares sum to 1)
    band_decay: [batch, n_noise_bands], amplitude decay rate in 1/s
    attack_s: [batch], time constant of the burst's rise, which the resonances inherit
    contour: [batch, n_contour_bands, n_contour_points], log gain over frequency and time, in nepers; only
        detailed events have one, otherwise [batch, 0, 0]
    balance: [batch, n_balance_bands, n_balance_points], a second log gain, in nepers, that compensates for
        interference between sounds; only the waveform reads it; [batch, 0, 0] if there is none
    """

    band_log_power: Tensor
    band_decay: Tensor
    attack_s: Tensor
    contour: Tensor
    balance: Tensor


@dataclass(frozen=True)
class ResonanceControls(_Batched):
    """Stage 2: resonances, the deformation that mixes them, and the block's two-channel gain.

    Source: paper, section 3.2.

    Shape
    -----
    amplitude: [batch, expressivity, n_atoms], linear, relative to the event's level
    decay: [batch, expressivity, n_decay_groups], amplitude decay rate in 1/s
    deformation: [batch, expressivity, n_deformation_points], 0..1
    source_gain: [batch], linear gain of the block's input
    position_log: [batch, n_atoms], log probability of the shifted template's position (the pitch);
        [batch, 0] in a configuration without a shifted template
    contour, balance: as :class:`ImpulseControls`, for the first block; other blocks have none
    tuning: [batch, n_atoms], offset of each atom's frequency from the grid, in lines
        (:mod:`codec.decoder.grids`), for the first block of detailed events; otherwise [batch, 0]
    glide: [batch, n_glide_points], semitones by which all partials move along the event; only the waveform
        reads it; [batch, 0] if there is none
    """

    amplitude: Tensor
    decay: Tensor
    deformation: Tensor
    source_gain: Tensor
    position_log: Tensor
    contour: Tensor
    balance: Tensor
    tuning: Tensor
    glide: Tensor


@dataclass(frozen=True)
class RoomControls(_Batched):
    """Stage 3: a choice among the bank's rooms, and a mix (paper, section 3.2: the fixed last block).

    Shape
    -----
    weights: [batch, n_rooms], non-negative, sums to 1
    mix: [batch], 0 (dry) to 1 (room only)
    """

    weights: Tensor
    mix: Tensor


@dataclass(frozen=True)
class EventControls:
    """The controls of a batch of events.

    Shape
    -----
    level: [batch], natural log of the event's amplitude; all other amplitudes are relative to it
    shift_samples: [batch], 0..hop, offset of the onset from the centre of its frame (fine scheduling)
    """

    level: Tensor
    shift_samples: Tensor
    impulse: ImpulseControls
    resonances: tuple[ResonanceControls, ...]
    room: RoomControls

    def __len__(self) -> int:
        return self.level.shape[0]

    def map(self, function: Callable[[Tensor], Tensor]) -> EventControls:
        """Return a copy with `function` applied to each tensor."""
        return EventControls(
            function(self.level),
            function(self.shift_samples),
            self.impulse.map(function),
            tuple(block.map(function) for block in self.resonances),
            self.room.map(function),
        )

    def select(self, index: int | slice | Tensor) -> EventControls:
        """Return the controls of some events; an integer keeps a batch of one."""
        if isinstance(index, int):
            index = slice(index, index + 1)
        return self.map(lambda tensor: tensor[index])


def at_onsets(
    controls: EventControls, onsets_samples: Tensor, hop_samples: int
) -> tuple[EventControls, Tensor]:
    """Return controls with `shift_samples` set for given onsets, and the frames of the onsets.

    Gradients flow from the controls to the onsets.

    Shape
    -----
    onsets_samples: [batch], may be negative
    returns: the controls, and the frames, [batch] integers with ``onset = frame * hop + shift``
    """
    frames = torch.floor(onsets_samples.detach() / hop_samples)
    return replace(controls, shift_samples=onsets_samples - frames * hop_samples), frames.long()
