"""Two linear operators whose gradients PyTorch computes the slow way round.

The gradient of a real FFT there is a full complex one, and that of a gather a scatter; here they are the
operators' own transposes, which halves the time of a refinement step.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

__all__ = ["convolved_rows", "summed_events"]


def convolved_rows(rows: Tensor, kernels: Tensor) -> Tensor:
    """Convolve rows with one kernel per group of them, cut to the rows' length.

    Shape
    -----
    rows: [..., n_rows, n_frames]; kernels: [..., n_kernel]; returns: [..., n_rows, n_frames]
    """
    return _Convolved.apply(rows, kernels)  # type: ignore[no-any-return]


def summed_events(
    coefficient: Tensor, envelope: Tensor, noise: Tensor, first_frames: Tensor, n_frames: int
) -> Tensor:
    """Add up the powers of events in a window of `n_frames`, each from its own first frame on.

    Event by event, what is added stays in the processor's cache; placing all of them first and adding then
    moves many times as much memory.

    Shape
    -----
    coefficient: [batch, n_groups, n_atoms / n_groups, n_terms]
    envelope: [batch, n_groups, n_terms, n_own_frames]; noise: [batch, n_noise_bands, n_own_frames]
    first_frames: [batch], may lie outside the window
    returns: [n_atoms + n_noise_bands, n_frames]
    """
    return _Summed.apply(coefficient, envelope, noise, first_frames, n_frames)  # type: ignore[no-any-return]


class _Convolved(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, kernels: Tensor) -> Tensor:
        n_frames, n_kernel = rows.shape[-1], kernels.shape[-1]
        size = 1 << (n_frames + n_kernel - 2).bit_length()
        transform, kernel_transform = torch.fft.rfft(rows, size), torch.fft.rfft(kernels, size)
        ctx.save_for_backward(transform if ctx.needs_input_grad[1] else None, kernel_transform)
        ctx.sizes = size, n_frames, n_kernel
        return torch.fft.irfft(transform * kernel_transform.unsqueeze(-2), size)[..., :n_frames]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor | None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        transform, kernel_transform = ctx.saved_tensors
        size, n_frames, n_kernel = ctx.sizes
        gradient = torch.fft.rfft(gradients[0], size)
        of_rows = torch.fft.irfft(gradient * kernel_transform.conj().unsqueeze(-2), size)[..., :n_frames]
        if transform is None:
            return of_rows, None
        of_kernels = torch.fft.irfft((gradient * transform.conj()).sum(-2), size)[..., :n_kernel]
        return of_rows, of_kernels


class _Summed(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, coefficient: Tensor, envelope: Tensor, noise: Tensor, first_frames: Tensor, n_frames: int
    ) -> Tensor:
        n_groups, n_per_group = coefficient.shape[1:3]
        spans = _spans(first_frames, noise.shape[2], n_frames)
        ctx.save_for_backward(coefficient, envelope)
        ctx.spans, ctx.n_own = spans, noise.shape[2]
        total = noise.new_zeros(n_groups * n_per_group + noise.shape[1], n_frames)
        tonal, bands = _parts(total, n_groups, n_per_group)
        for event, (placed, own) in spans:
            tonal[..., placed] += coefficient[event] @ envelope[event][..., own]
            bands[..., placed] += noise[event][..., own]
        return total

    @staticmethod
    @once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx: Any, *gradients: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, None, None]:
        coefficient, envelope = ctx.saved_tensors
        tonal, bands = _parts(gradients[0], *coefficient.shape[1:3])
        of_coefficient, of_envelope = torch.zeros_like(coefficient), torch.zeros_like(envelope)
        of_noise = bands.new_zeros(len(coefficient), len(bands), ctx.n_own)
        for event, (placed, own) in ctx.spans:
            gradient = tonal[..., placed]
            torch.bmm(gradient, envelope[event][..., own].mT, out=of_coefficient[event])
            of_envelope[event][..., own] = coefficient[event].mT @ gradient
            of_noise[event][..., own] = bands[..., placed]
        return of_coefficient, of_envelope, of_noise, None, None


def _parts(total: Tensor, n_groups: int, n_per_group: int) -> tuple[Tensor, Tensor]:
    """Split components [n_atoms + n_noise_bands, n_frames] into atoms by group, and noise bands."""
    n_atoms = n_groups * n_per_group
    return total[:n_atoms].view(n_groups, n_per_group, -1), total[n_atoms:]


def _spans(first_frames: Tensor, n_own: int, n_frames: int) -> list[tuple[int, tuple[slice, slice]]]:
    """Return the events that reach into the window: where each one's frames go, and which of them."""
    spans: list[tuple[int, tuple[slice, slice]]] = []
    for event, first in enumerate(first_frames.tolist()):
        begin, end = max(0, first), min(n_frames, first + n_own)
        if begin < end:
            spans.append((event, (slice(begin, end), slice(begin - first, end - first))))
    return spans
