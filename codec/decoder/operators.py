"""Two linear operators whose gradients PyTorch computes the slow way round.

The gradient of a real FFT there is a full complex one, and that of a gather a scatter; here they are the
operators' own transposes, which halves the time of a refinement step.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from codec.decoder.grids import LINES_PER_ATOM

__all__ = ["add_on_lines", "convolved_rows", "summed_events"]

_UNTUNED = slice(LINES_PER_ATOM // 2, None, LINES_PER_ATOM)
"""The lines that atoms are on."""


def convolved_rows(rows: Tensor, kernels: Tensor) -> Tensor:
    """Convolve rows with one kernel per group of them, cut to the rows' length.

    Shape
    -----
    rows: [..., n_rows, n_frames]; kernels: [..., n_kernel]; returns: [..., n_rows, n_frames]
    """
    return _Convolved.apply(rows, kernels)  # type: ignore[no-any-return]


def summed_events(
    coefficient: Tensor,
    envelope: Tensor,
    noise: Tensor,
    tuning: Tensor,
    first_frames: Tensor,
    n_frames: int,
) -> Tensor:
    """Add up the powers of events in a window of `n_frames`, each from its own first frame on.

    Event by event, what is added stays in the processor's cache; placing all of them first and adding then
    moves many times as much memory.

    Shape
    -----
    coefficient: [batch, n_groups, n_atoms / n_groups, n_terms]
    envelope: [batch, n_groups, n_terms, n_own_frames]; noise: [batch, n_noise_bands, n_own_frames]
    tuning: [batch, n_atoms], by how many lines; [batch, 0] where none is tuned
    first_frames: [batch], may lie outside the window
    returns: [n_lines + n_noise_bands, n_frames]
    """
    return _Summed.apply(coefficient, envelope, noise, tuning, first_frames, n_frames)  # type: ignore[no-any-return]


def add_on_lines(lines: Tensor, tonal: Tensor, tuning: Tensor) -> None:
    """Add the power of one event's atoms to the lines on either side of each, in place.

    Shape
    -----
    lines: [n_lines, n_frames]; tonal: [n_atoms, n_frames]; tuning: [n_atoms], or [0] where none is tuned
    """
    if not len(tuning):
        lines[_UNTUNED] += tonal
        return
    low, share = _lines(tuning)
    lines.index_add_(0, low, tonal * (1 - share))
    lines.index_add_(0, low + 1, tonal * share)


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
        ctx: Any,
        coefficient: Tensor,
        envelope: Tensor,
        noise: Tensor,
        tuning: Tensor,
        first_frames: Tensor,
        n_frames: int,
    ) -> Tensor:
        n_lines = LINES_PER_ATOM * coefficient.shape[1] * coefficient.shape[2]
        spans = _spans(first_frames, noise.shape[2], n_frames)
        ctx.save_for_backward(coefficient, envelope, tuning)
        ctx.spans, ctx.n_own = spans, noise.shape[2]
        total = noise.new_zeros(n_lines + noise.shape[1], n_frames)
        for event, (placed, own) in spans:
            tonal = (coefficient[event] @ envelope[event][..., own]).flatten(0, 1)
            add_on_lines(total[:n_lines, placed], tonal, tuning[event])
            total[n_lines:, placed] += noise[event][..., own]
        return total

    @staticmethod
    @once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx: Any, *gradients: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, None, None]:
        coefficient, envelope, tuning = ctx.saved_tensors
        n_lines = LINES_PER_ATOM * coefficient.shape[1] * coefficient.shape[2]
        of_lines, bands = gradients[0][:n_lines], gradients[0][n_lines:]
        of_coefficient, of_envelope = torch.zeros_like(coefficient), torch.zeros_like(envelope)
        of_noise, of_tuning = (
            bands.new_zeros(len(coefficient), len(bands), ctx.n_own),
            torch.zeros_like(tuning),
        )
        for event, (placed, own) in ctx.spans:
            lines = of_lines[:, placed]
            if tuning.shape[1]:
                low, share = _lines(tuning[event])
                of_tonal = lines[low]
                slope = lines[low + 1] - of_tonal
                tonal = (coefficient[event] @ envelope[event][..., own]).flatten(0, 1)
                of_tuning[event] = (slope * tonal).sum(1)
                of_tonal += slope * share
            else:
                of_tonal = lines[_UNTUNED]
            gradient = of_tonal.reshape(*coefficient.shape[1:3], -1)
            torch.bmm(gradient, envelope[event][..., own].mT, out=of_coefficient[event])
            of_envelope[event][..., own] = coefficient[event].mT @ gradient
            of_noise[event][..., own] = bands[..., placed]
        return of_coefficient, of_envelope, of_noise, of_tuning, None, None


def _lines(tuning: Tensor) -> tuple[Tensor, Tensor]:
    """Return the line below each atom [n_atoms], and how far from there to the next it is [n_atoms, 1]."""
    place = torch.arange(len(tuning)) * LINES_PER_ATOM + LINES_PER_ATOM / 2 + tuning
    place = place.clamp(0.0, LINES_PER_ATOM * len(tuning) - 1.0)
    low = place.floor().clamp_max(LINES_PER_ATOM * len(tuning) - 2.0)
    return low.long(), (place - low)[:, None]


def _spans(first_frames: Tensor, n_own: int, n_frames: int) -> list[tuple[int, tuple[slice, slice]]]:
    """Return the events that reach into the window: where each one's frames go, and which of them."""
    spans: list[tuple[int, tuple[slice, slice]]] = []
    for event, first in enumerate(first_frames.tolist()):
        begin, end = max(0, first), min(n_frames, first + n_own)
        if begin < end:
            spans.append((event, (slice(begin, end), slice(begin - first, end - first))))
    return spans
