"""What the networks of sines have in common: the recording as they see it, and its times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from codec.audio.clip import AudioClip, AudioError

__all__ = ["MAX_SAMPLES", "Wanted", "decibels", "places_at", "wanted_of"]

MAX_SAMPLES = 1 << 26
"""Longest sound that is decoded: 50 minutes at 22,050 Hz. A header of a payload may ask for any number."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """A recording as a network is fitted to it.

    Attributes
    ----------
    samples
        Float32 [n_samples], mono, with a mean power of 1, or zeros.
    rate
        In Hz.
    scale
        What the samples were divided by; 0 for silence.
    """

    samples: Tensor
    rate: int
    scale: float


def wanted_of(recording: AudioClip, rate: int) -> Wanted:
    """Return a recording as mono samples at a rate, scaled.

    Raises
    ------
    codec.audio.clip.AudioError
        If it is empty or too long.
    """
    samples = recording.mono_at(rate)
    if not 1 <= len(samples) <= MAX_SAMPLES:
        raise AudioError(None, "has no samples, or too many for a network of sines; choose a part of it")
    scale = float(np.sqrt(np.square(samples, dtype=np.float64).mean()))
    divided = samples / np.float32(scale) if scale > 0 else np.zeros_like(samples)
    return Wanted(torch.from_numpy(np.ascontiguousarray(divided, np.float32)), rate, scale)


def places_at(n_samples: int, rate: int, read_rate: int) -> Tensor:
    """Return the coordinates of the samples of a recording, read at another rate.

    Sample n of N lies at ``t = -1 + 2n/N``. The right end, t = 1, belongs to sample N, which is not there
    any more: with coordinates from -1 to 1 inclusive, the same sound would lie elsewhere at another rate.

    Returns
    -------
    Tensor
        Float32 [ceil(n_samples * read_rate / rate)]; computed in float64.
    """
    n_read = -(-n_samples * read_rate // rate)
    step = 2.0 * rate / (float(n_samples) * read_rate)
    return torch.from_numpy((np.arange(n_read) * step - 1.0).astype(np.float32))


def decibels(loss: float) -> float:
    """Return the signal-to-noise ratio in dB of a loss relative to the power."""
    return -10 * float(np.log10(max(loss, 1e-30)))
