"""Two linear operators whose gradients PyTorch computes the slow way round.

The gradient of a real FFT there is a full complex one, and that of a gather a scatter; here they are the
operators' own transposes, which halves the time of a refinement step.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

__all__ = ["convolved_rows", "placed_rows"]


def convolved_rows(rows: Tensor, kernels: Tensor) -> Tensor:
    """Convolve rows with one kernel per group of them, cut to the rows' length.

    Shape
    -----
    rows: [..., n_rows, n_frames]; kernels: [..., n_kernel]; returns: [..., n_rows, n_frames]
    """
    return _Convolved.apply(rows, kernels)  # type: ignore[no-any-return]


def placed_rows(rows: Tensor, first_frames: Tensor, n_frames: int) -> Tensor:
    """Place each event's rows at its first frame of a window of `n_frames`, zero elsewhere.

    Shape
    -----
    rows: [batch, n_rows, n_own_frames]; first_frames: [batch], may lie outside the window
    returns: [batch, n_rows, n_frames]
    """
    return _Placed.apply(rows, first_frames, n_frames)  # type: ignore[no-any-return]


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


class _Placed(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, first_frames: Tensor, n_frames: int) -> Tensor:
        ctx.save_for_backward(first_frames)
        ctx.n_own = rows.shape[-1]
        return _moved(rows, -first_frames, n_frames)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        (first_frames,) = ctx.saved_tensors
        return _moved(gradients[0], first_frames, ctx.n_own), None, None


def _moved(rows: Tensor, begin: Tensor, n_frames: int) -> Tensor:
    """Return `n_frames` frames of each event's rows from its own `begin` on, zero where it has none."""
    n_own = rows.shape[-1]
    index = torch.arange(n_frames, device=rows.device) + begin[:, None]
    index = torch.where((index < 0) | (index >= n_own), n_own, index)
    return torch.gather(functional.pad(rows, (0, 1)), 2, index[:, None].expand(-1, rows.shape[1], -1))
