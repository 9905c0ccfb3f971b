"""The expected power of events, as factors: what the expected magnitude is read from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from codec.decoder.operators import summed_events

__all__ = ["EventPower"]


@dataclass(frozen=True)
class EventPower:
    """The power of a batch of events per component (atoms, then noise bands) over an event's frames.

    Kept factored, because atoms that share a decay share their envelopes: the power of an atom is the sum
    over terms of its coefficient times its group's envelope. Smearing and placing touch envelopes only.

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
        """Keep some frames, [n_frames] of indices."""
        return replace(self, envelope=self.envelope[..., frames], noise=self.noise[..., frames])

    def components(self) -> Tensor:
        """Return the power of each component, [batch, n_atoms + n_noise_bands, n_frames].

        These are the atoms themselves, wherever they are tuned.
        """
        return torch.cat([(self.coefficient @ self.envelope).flatten(1, 2), self.noise], 1)

    def summed(self, first_frames: Tensor, n_frames: int) -> Tensor:
        """Place each event at its first frame [batch] of a window, which may lie outside, and add them up.

        Shape
        -----
        returns: [n_lines + n_noise_bands, n_frames]
        """
        parts = self.coefficient, self.envelope, self.noise, self.tuning
        return summed_events(*parts, first_frames, n_frames)
