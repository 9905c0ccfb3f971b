"""The expected power of events in factored form."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from codec.decoder.operators import summed_events

__all__ = ["EventPower"]


@dataclass(frozen=True)
class EventPower:
    """The power of a batch of events per component (atoms, then noise bands) over an event's frames.

    It is factored because the atoms of a decay group share their envelopes: the power of an atom is the sum
    over terms of its coefficient times its group's envelope. Room convolution and placement in a window
    change the envelopes only.

    Shape
    -----
    coefficient: [batch, n_groups, n_atoms / n_groups, n_terms]
    envelope: [batch, n_groups, n_terms, n_frames]
    noise: [batch, n_noise_bands, n_frames]
    tuning: as :attr:`codec.decoder.controls.ResonanceControls.tuning`
    """

    coefficient: Tensor
    envelope: Tensor
    noise: Tensor
    tuning: Tensor

    def at(self, frames: Tensor) -> EventPower:
        """Return the power at some frames, given as indices [n_frames]."""
        return replace(self, envelope=self.envelope[..., frames], noise=self.noise[..., frames])

    def components(self) -> Tensor:
        """Return the power of each component, [batch, n_atoms + n_noise_bands, n_frames].

        Rows are atoms whatever their tuning; :meth:`summed` applies tunings.
        """
        return torch.cat([(self.coefficient @ self.envelope).flatten(1, 2), self.noise], 1)

    def summed(self, first_frames: Tensor, n_frames: int, *, on_lines: bool = True) -> Tensor:
        """Add all events up in a window of `n_frames`, each from its own first frame on.

        Without `on_lines`, atoms are not spread over lines; no event may have tunings then.

        Shape
        -----
        first_frames: [batch], may lie outside the window
        returns: [n_lines + n_noise_bands, n_frames], or [n_atoms + n_noise_bands, n_frames]
        """
        parts = self.coefficient, self.envelope, self.noise, self.tuning
        return summed_events(*parts, first_frames, n_frames, on_lines=on_lines)
