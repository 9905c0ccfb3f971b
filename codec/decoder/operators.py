"""Two linear operators with hand-written backward passes.

PyTorch differentiates a real FFT with a full complex FFT, and a gather with a scatter. The transposed
operators here are faster and halve the time of a refinement step (docs/adr/0006).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from codec.decoder.grids import LINES_PER_ATOM
from codec.decoder.sums_at_once import summed_at_once

__all__ = ["add_on_lines", "convolved_rows", "summed_events"]


def _untuned(lines_per_atom: int) -> slice:
    """Return the lines at the frequencies of untuned atoms."""
    return slice(lines_per_atom // 2, None, lines_per_atom)


def convolved_rows(rows: Tensor, kernels: Tensor) -> Tensor:
    """Convolve each group of rows with one kernel, and cut the result to the rows' length.

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
    *,
    on_lines: bool = True,
) -> Tensor:
    """Add up the powers of events in a window of `n_frames`, each from its own first frame on.

    On the processor, events are added one at a time, which keeps the data in its cache (docs/adr/0009).
    Graphics cards add them all at once. Without `on_lines` the rows of the result are atoms, not lines; then
    no atom may be tuned.

    Shape
    -----
    coefficient: [batch, n_groups, n_atoms / n_groups, n_terms]
    envelope: [batch, n_groups, n_terms, n_event_frames]; noise: [batch, n_noise_bands, n_event_frames]
    tuning: [batch, n_atoms], in lines; [batch, 0] if no atom is tuned
    first_frames: [batch], may lie outside the window
    returns: [n_lines + n_noise_bands, n_frames], or [n_atoms + n_noise_bands, n_frames]
    """
    assert on_lines or not tuning.shape[1]
    lines_per_atom = LINES_PER_ATOM if on_lines else 1
    if coefficient.device.type != "cpu":
        lines = _lines(tuning) if tuning.shape[1] else None
        return summed_at_once(coefficient, envelope, noise, first_frames, n_frames, lines_per_atom, lines)
    return _Summed.apply(  # type: ignore[no-any-return]
        coefficient, envelope, noise, tuning, first_frames, n_frames, lines_per_atom
    )


def add_on_lines(lines: Tensor, tonal: Tensor, tuning: Tensor) -> None:
    """Add the power of one event's atoms to `lines`, in place, split linearly between the two nearest lines.

    Shape
    -----
    lines: [n_lines, n_frames]; tonal: [n_atoms, n_frames]
    tuning: [n_atoms], in lines, or [0] if no atom is tuned
    """
    if not len(tuning):
        lines[_untuned(len(lines) // len(tonal))] += tonal
        return
    low, share = _lines(tuning)
    lines.index_add_(0, low, tonal * (1 - share))
    lines.index_add_(0, low + 1, tonal * share)


class _Convolved(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: Tensor, kernels: Tensor) -> Tensor:
        n_frames, n_kernel = rows.shape[-1], kernels.shape[-1]
        size = 1 << (n_frames + n_kernel - 2).bit_length()
        transform = torch.fft.rfft(rows, size)
        kernel_transform = torch.fft.rfft(kernels, size)
        ctx.save_for_backward(transform if ctx.needs_input_grad[1] else None, kernel_transform)
        ctx.sizes = size, n_frames, n_kernel
        return torch.fft.irfft(transform * kernel_transform.unsqueeze(-2), size)[..., :n_frames]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor | None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        transform, kernel_transform = ctx.saved_tensors
        size, n_frames, n_kernel = ctx.sizes
        gradient = torch.fft.rfft(gradients[0], size)
        row_gradient = torch.fft.irfft(gradient * kernel_transform.conj().unsqueeze(-2), size)[..., :n_frames]
        if transform is None:
            return row_gradient, None
        kernel_gradient = torch.fft.irfft((gradient * transform.conj()).sum(-2), size)[..., :n_kernel]
        return row_gradient, kernel_gradient


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
        lines_per_atom: int,
    ) -> Tensor:
        n_lines = lines_per_atom * coefficient.shape[1] * coefficient.shape[2]
        spans = _spans(first_frames, noise.shape[2], n_frames)
        ctx.save_for_backward(coefficient, envelope, tuning)
        ctx.spans = spans
        ctx.lines_per_atom = lines_per_atom
        ctx.n_event_frames = noise.shape[2]
        total = noise.new_zeros(n_lines + noise.shape[1], n_frames)
        for event, in_window, in_event in spans:
            tonal = (coefficient[event] @ envelope[event][..., in_event]).flatten(0, 1)
            add_on_lines(total[:n_lines, in_window], tonal, tuning[event])
            total[n_lines:, in_window] += noise[event][..., in_event]
        return total

    @staticmethod
    @once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx: Any, *gradients: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, None, None, None]:
        coefficient, envelope, tuning = ctx.saved_tensors
        n_lines = ctx.lines_per_atom * coefficient.shape[1] * coefficient.shape[2]
        line_gradient = gradients[0][:n_lines]
        band_gradient = gradients[0][n_lines:]
        coefficient_gradient = torch.zeros_like(coefficient)
        envelope_gradient = torch.zeros_like(envelope)
        noise_gradient = band_gradient.new_zeros(len(coefficient), len(band_gradient), ctx.n_event_frames)
        tuning_gradient = torch.zeros_like(tuning)
        for event, in_window, in_event in ctx.spans:
            lines = line_gradient[:, in_window]
            if tuning.shape[1]:
                low, share = _lines(tuning[event])
                tonal_gradient = lines[low]
                slope = lines[low + 1] - tonal_gradient
                tonal = (coefficient[event] @ envelope[event][..., in_event]).flatten(0, 1)
                tuning_gradient[event] = (slope * tonal).sum(1)
                tonal_gradient += slope * share
            else:
                tonal_gradient = lines[_untuned(ctx.lines_per_atom)]
            grouped = tonal_gradient.reshape(*coefficient.shape[1:3], -1)
            torch.bmm(grouped, envelope[event][..., in_event].mT, out=coefficient_gradient[event])
            envelope_gradient[event][..., in_event] = coefficient[event].mT @ grouped
            noise_gradient[event][..., in_event] = band_gradient[..., in_window]
        return coefficient_gradient, envelope_gradient, noise_gradient, tuning_gradient, None, None, None


def _lines(tuning: Tensor) -> tuple[Tensor, Tensor]:
    """Return the line below each atom [..., n_atoms], and the atom's distance from it [..., n_atoms, 1]."""
    n_atoms = tuning.shape[-1]
    place = torch.arange(n_atoms, device=tuning.device) * LINES_PER_ATOM + LINES_PER_ATOM / 2 + tuning
    place = place.clamp(0.0, LINES_PER_ATOM * n_atoms - 1.0)
    low = place.floor().clamp_max(LINES_PER_ATOM * n_atoms - 2.0)
    return low.long(), (place - low)[..., None]


def _spans(first_frames: Tensor, n_event_frames: int, n_frames: int) -> list[tuple[int, slice, slice]]:
    """Return the events that overlap the window as (index, frames of the window, frames of the event)."""
    spans: list[tuple[int, slice, slice]] = []
    for event, first in enumerate(first_frames.tolist()):
        begin = max(0, first)
        end = min(n_frames, first + n_event_frames)
        if begin < end:
            spans.append((event, slice(begin, end), slice(begin - first, end - first)))
    return spans
