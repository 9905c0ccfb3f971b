"""The sum of events in a window, all at once: for graphics cards, where a loop over events costs most.

It is the same as the loop of :func:`codec.decoder.operators.summed_events`, but for rounding.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["summed_at_once"]


def summed_at_once(
    coefficient: Tensor,
    envelope: Tensor,
    noise: Tensor,
    first_frames: Tensor,
    n_frames: int,
    lines_per_atom: int,
    on_lines: tuple[Tensor, Tensor] | None,
) -> Tensor:
    """Add up the powers of events in a window of `n_frames`, each from its own first frame on.

    Parameters
    ----------
    coefficient, envelope, noise, first_frames, n_frames
        As for :func:`codec.decoder.operators.summed_events`.
    lines_per_atom
        Number of lines per atom; untuned atoms are on the middle one.
    on_lines
        For tuned atoms: the line below each atom, and the atom's distance from it in lines.

    Shape
    -----
    on_lines: [batch, n_atoms] and [batch, n_atoms, 1]
    returns: [n_lines + n_noise_bands, n_frames]
    """
    n_event_frames = noise.shape[2]
    tonal = (coefficient @ envelope).flatten(1, 2)
    # The window has a margin of an event's length on both sides, which is cut off: so no event is cut here.
    width = n_frames + 2 * n_event_frames
    begin = first_frames.clamp(-n_event_frames, n_frames) + n_event_frames
    frames = begin[:, None] + torch.arange(n_event_frames, device=begin.device)
    if on_lines is None:
        below = lines_per_atom // 2
        margin = (0, 0, below, lines_per_atom - 1 - below)
        lines = functional.pad(_placed(tonal, frames, width)[:, None], margin).flatten(0, 1)
    else:
        low, share = on_lines
        flat = tonal.new_zeros(tonal.shape[1] * lines_per_atom * width)
        for line, part in ((low, tonal * (1 - share)), (low + 1, tonal * share)):
            place = line[..., None] * width + frames[:, None]
            flat = flat.index_add(0, place.flatten(), part.flatten())
        lines = flat.unflatten(0, (-1, width))
    total = torch.cat([lines, _placed(noise, frames, width)])
    return total[:, n_event_frames : n_event_frames + n_frames]


def _placed(rows: Tensor, frames: Tensor, width: int) -> Tensor:
    """Add up rows [batch, n_rows, n_event_frames] at frames [batch, n_event_frames]: [n_rows, width]."""
    by_row = rows.transpose(0, 1).flatten(1)
    return rows.new_zeros(rows.shape[1], width).index_add(1, frames.flatten(), by_row)
