"""Losses between magnitudes.

An L1 loss rewards silence before it rewards a nearly right note; a generalised Kullback-Leibler divergence
with an absolute amplitude does not (its gradient in log amplitude is simply estimate minus target).
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["kl_divergence", "log_magnitude_distance", "spectral_convergence", "unexplained_l1"]


def kl_divergence(target: Tensor, estimate: Tensor) -> Tensor:
    """Return ``sum(T log(T / E) - T + E) / sum(T)`` over the last two dimensions, [...]."""
    floor = 1e-4 * target.amax((-2, -1), keepdim=True).clamp_min(1e-8)
    target, estimate = target + floor, estimate + floor
    divergence = target * torch.log(target / estimate) - target + estimate
    return divergence.sum((-2, -1)) / target.sum((-2, -1))


def spectral_convergence(target: Tensor, estimate: Tensor) -> Tensor:
    """Return ``|T - E| / |T|`` (Frobenius) over the last two dimensions, [...]."""
    error = (target - estimate).square().sum((-2, -1))
    return torch.sqrt(error / target.square().sum((-2, -1)).clamp_min(1e-12) + 1e-8)


def log_magnitude_distance(target: Tensor, estimate: Tensor, floor: float = 1e-3) -> Tensor:
    """Return the mean absolute log ratio above a floor relative to the target's peak, in nepers, [...]."""
    level = floor * target.amax((-2, -1), keepdim=True).clamp_min(1e-8)
    return torch.log((target + level) / (estimate + level)).abs().mean((-2, -1))


def unexplained_l1(target: Tensor, estimate: Tensor) -> Tensor:
    """Return ``|T - E|_1 / |T|_1`` over the last two dimensions, [...]: the paper's loss, as a share."""
    return (target - estimate).abs().sum((-2, -1)) / target.abs().sum((-2, -1)).clamp_min(1e-12)
