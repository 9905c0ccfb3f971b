"""Losses between magnitude spectrograms.

Training and refinement use the generalised Kullback-Leibler divergence: its gradient with respect to the
log amplitude is ``estimate - target``. The paper's L1 loss often drives amplitudes to zero, because silence
costs less than a note that is slightly wrong (docs/adr/0001).
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["kl_divergence", "log_magnitude_distance", "spectral_convergence"]


def kl_divergence(target: Tensor, estimate: Tensor) -> Tensor:
    """Return the generalised KL divergence ``sum(T log(T / E) - T + E) / sum(T)``.

    Both are floored at 1e-4 of the target's peak (-80 dB), so that zeros are finite.

    Shape
    -----
    target, estimate: [..., n_frames, n_bins], non-negative; returns: [...]
    """
    floor = 1e-4 * target.amax((-2, -1), keepdim=True).clamp_min(1e-8)
    target, estimate = target + floor, estimate + floor
    divergence = target * torch.log(target / estimate) - target + estimate
    return divergence.sum((-2, -1)) / target.sum((-2, -1))


def spectral_convergence(target: Tensor, estimate: Tensor) -> Tensor:
    """Return the spectral convergence ``|T - E| / |T|`` (Frobenius norms).

    Shape
    -----
    target, estimate: [..., n_frames, n_bins]; returns: [...]
    """
    error = (target - estimate).square().sum((-2, -1))
    return torch.sqrt(error / target.square().sum((-2, -1)).clamp_min(1e-12) + 1e-8)


def log_magnitude_distance(target: Tensor, estimate: Tensor, floor: float = 1e-3) -> Tensor:
    """Return the mean absolute log ratio of magnitudes, in nepers (1 Np = 8.69 dB).

    Both are raised by `floor` times the target's peak.

    Shape
    -----
    target, estimate: [..., n_frames, n_bins], non-negative; returns: [...]
    """
    level = floor * target.amax((-2, -1), keepdim=True).clamp_min(1e-8)
    return torch.log((target + level) / (estimate + level)).abs().mean((-2, -1))
