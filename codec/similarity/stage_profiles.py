"""Stage profiles: the level of a single stage of an event over bands and time, to compare events by a stage.

A swap takes one stage from another event, so donors are compared by that stage alone. Its controls
(amplitudes, decay rates, room weights) have different units. So they are converted, in closed form, to the
energy that the stage alone has in each band and time, in dB. Nothing is rendered: 7,000 events take two
seconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.config import ModelConfig
from codec.decoder import EventControls
from codec.decoder.grids import (
    contour_interpolation,
    contour_times_s,
    deformation_times_s,
    interpolation_matrix,
)
from codec.events.detail import Detail
from codec.events.event import Stage, Vector
from codec.model.event_model import EventModel
from codec.model.sounds import decoded

__all__ = ["stage_profiles"]

FloatArray = NDArray[np.float32]

_IMPULSE_TIMES_S = (0.002, 0.01, 0.04, 0.16)
_RESONANCE_TIMES_S = (0.02, 0.1, 0.4, 1.2)
_ROOM_FRAMES = ((0, 1), (1, 4), (4, 14), (14, 44), (44, 129))
"""The direct sound, then up to 46, 160, 510 ms and 1.5 s."""
_N_ROOM_BANDS = 6
_FLOOR_DB = -50.0
_BATCH = 512


@torch.inference_mode()
def stage_profiles(
    model: EventModel, sounds: Sequence[tuple[Vector, Detail | None]]
) -> dict[Stage, FloatArray]:
    """Return the profiles of sounds, without edits, by stage.

    Parameters
    ----------
    model
        The model of the vectors.
    sounds
        Pairs of a vector [32] and its detail or None; may be empty.

    Shape
    -----
    returns: each [n_sounds, n_values], in dB relative to the sound's own maximum, at least -50 dB
    """
    model = model.on("cpu")
    decays = torch.from_numpy(model.bank.energy_decays(_N_ROOM_BANDS, _ROOM_FRAMES[-1][1]))
    room_energy = torch.stack([decays[..., a:b].sum(-1) for a, b in _ROOM_FRAMES], -1)
    parts: dict[Stage, list[Tensor]] = {stage: [] for stage in Stage}
    for start in range(0, len(sounds), _BATCH):
        controls = decoded(model, sounds[start : start + _BATCH])
        parts[Stage.IMPULSE].append(_impulse_energy(controls, model.config))
        parts[Stage.RESONANCE].append(_resonance_energy(controls, model.config))
        parts[Stage.ROOM].append(_room_energy(controls, room_energy))
    return {
        stage: np.concatenate([_levels_db(each) for each in batches])
        if batches
        else np.zeros((0, 1), np.float32)
        for stage, batches in parts.items()
    }


def _impulse_energy(controls: EventControls, config: ModelConfig) -> Tensor:
    """Return the burst's relative energy, [batch, n_noise_bands, n_times]."""
    impulse = controls.impulse
    times = torch.tensor(_IMPULSE_TIMES_S)
    decayed = impulse.band_log_power[..., None] - 2.0 * impulse.band_decay[..., None] * times
    risen = 1.0 - torch.exp(-times / impulse.attack_s[:, None])
    energy = torch.exp(decayed) * torch.square(risen)[:, None]
    return energy * _contour_energy(impulse.contour, _IMPULSE_TIMES_S, energy.shape[1], config)


def _resonance_energy(controls: EventControls, config: ModelConfig) -> Tensor:
    """Return the resonances' relative energy, [batch, n_decay_groups, n_times], smoothed over bands.

    Without smoothing, a small change of pitch could move all energy to other bands.
    """
    times = torch.tensor(_RESONANCE_TIMES_S)
    n_groups = config.decoder.n_decay_groups
    points = deformation_times_s(config.decoder, config.spectrum)
    at_times = _at_times(_RESONANCE_TIMES_S, points)
    total: Tensor | None = None
    for block in controls.resonances:
        groups = block.amplitude.unflatten(-1, (n_groups, -1))
        energy = torch.square(groups).sum(-1)[..., None] * torch.exp(-2.0 * block.decay[..., None] * times)
        energy = (energy * torch.square(block.deformation @ at_times)[:, :, None]).sum(1)
        energy = energy * _contour_energy(block.contour, _RESONANCE_TIMES_S, n_groups, config)
        total = energy if total is None else total + energy
    assert total is not None
    padded = torch.nn.functional.pad(total, (0, 0, 1, 1))
    return padded[:, 1:-1] + 0.25 * (padded[:, :-2] + padded[:, 2:])


def _contour_energy(contour: Tensor, times_s: Sequence[float], n_bands: int, config: ModelConfig) -> Tensor:
    """Return the power gain of contours, [batch, n_bands, n_times]; ones [1, 1, 1] without contours."""
    if not contour.shape[1]:
        return contour.new_ones(1, 1, 1)
    across = torch.from_numpy(contour_interpolation(n_bands, config.decoder))
    along = _at_times(times_s, contour_times_s(config.decoder, config.spectrum))
    return torch.exp(2.0 * (across.T @ contour @ along))


def _at_times(times_s: Sequence[float], points: NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(interpolation_matrix(points, np.array(times_s)))


def _room_energy(controls: EventControls, room_energy: Tensor) -> Tensor:
    """Return the energy of a unit impulse in the room, [batch, n_bands, n_spans]."""
    mix = controls.room.mix[:, None, None]
    wet = torch.einsum("br,rft->bft", torch.square(controls.room.weights), room_energy)
    dry = torch.zeros_like(wet)
    dry[..., 0] = 1.0
    return torch.square(mix) * wet + torch.square(1.0 - mix) * dry


def _levels_db(energy: Tensor) -> FloatArray:
    flat = energy.flatten(1).double()
    relative = flat / flat.amax(1, keepdim=True).clamp_min(1e-30)
    level = 10.0 * torch.log10(relative + 10.0 ** (_FLOOR_DB / 10.0))
    return level.float().numpy()
