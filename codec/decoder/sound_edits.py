"""A musician's continuous edits of a sound (length, decay, hardness), applied to controls and to power."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from codec.config import ModelConfig
from codec.decoder.controls import EventControls
from codec.decoder.event_power import EventPower

__all__ = ["hardened", "ringing", "stretched", "stretched_power"]

_TILT_DB_PER_OCTAVE = 3.0
_ATTACK_RATIO = 8.0


def ringing(controls: EventControls, factor: float) -> EventControls:
    """Return controls whose resonances decay `factor` times as slowly; the burst does not change."""
    blocks = tuple(replace(block, decay=block.decay / factor) for block in controls.resonances)
    return replace(controls, resonances=blocks)


def hardened(controls: EventControls, hardness: float, config: ModelConfig) -> EventControls:
    """Return controls of the sound struck harder or softer.

    The attack time is divided or multiplied by up to 8, and the burst's spectrum is tilted by up to 3 dB per
    octave at the same power. Both change the resonances that the burst excites.

    Parameters
    ----------
    controls
        Of a batch of events.
    hardness
        -1 (soft and dark) to 1 (hard and bright).
    config
        The model's configuration.
    """
    decoder = config.decoder
    impulse = controls.impulse
    n_bands = impulse.band_log_power.shape[-1]
    octaves = torch.arange(n_bands).to(impulse.band_log_power) / n_bands
    octaves = octaves * math.log2(config.spectrum.sample_rate / 2 / decoder.lowest_hz)
    tilt = hardness * _TILT_DB_PER_OCTAVE * math.log(10) / 10
    coloured = torch.log_softmax(impulse.band_log_power + tilt * octaves, -1)
    attack_s = impulse.attack_s * _ATTACK_RATIO**-hardness
    return replace(controls, impulse=replace(impulse, band_log_power=coloured, attack_s=attack_s))


def stretched(controls: EventControls, factor: float) -> EventControls:
    """Return controls whose decays and attack are `factor` times as slow.

    The times of deformation, contour, balance and glide are not controls; the waveform stretches them.
    """
    impulse = controls.impulse
    slower = replace(impulse, band_decay=impulse.band_decay / factor, attack_s=impulse.attack_s * factor)
    return replace(ringing(controls, factor), impulse=slower)


def stretched_power(power: EventPower, factor: float, lead_frames: int) -> EventPower:
    """Return the power of events, before the room, that last `factor` times as long after the onset.

    The `lead_frames` before the onset do not change: they contain the event only because the analysis window
    overlaps it.
    """
    n_frames = power.noise.shape[-1] - lead_frames
    after = torch.arange(max(1, round(n_frames * factor))) / factor
    position = torch.cat([torch.arange(lead_frames), lead_frames + after])
    position = position.clamp_max(lead_frames + n_frames - 1).to(power.noise)
    low = position.long().clamp_max(lead_frames + n_frames - 2)
    share = position - low

    def between(rows: Tensor) -> Tensor:
        return rows[..., low] * (1 - share) + rows[..., low + 1] * share

    return replace(power, envelope=between(power.envelope), noise=between(power.noise))
