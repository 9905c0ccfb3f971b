"""A batch of events during the search: passed between the greedy loop, refinement and pruning."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["FoundEvents"]


@dataclass(frozen=True)
class FoundEvents:
    """Events of a buffer during the search.

    Shape
    -----
    vectors: [n_events, 32]
    onsets_samples: [n_events], relative to the centre of the buffer's first frame
    corrections: [n_events, n_fitted] (:class:`codec.decoder.ControlHeads`), zero in sparse mode
    """

    vectors: Tensor
    onsets_samples: Tensor
    corrections: Tensor

    def __len__(self) -> int:
        return len(self.vectors)

    def __getitem__(self, index: slice | Tensor) -> FoundEvents:
        return FoundEvents(self.vectors[index], self.onsets_samples[index], self.corrections[index])

    def to(self, device: torch.device) -> FoundEvents:
        """Return the events on a device."""
        return FoundEvents(
            self.vectors.to(device), self.onsets_samples.to(device), self.corrections.to(device)
        )

    def moved(self, by_samples: int) -> FoundEvents:
        """Return the events with `by_samples` added to their onsets."""
        return FoundEvents(self.vectors, self.onsets_samples + by_samples, self.corrections)

    def joined(self, other: FoundEvents) -> FoundEvents:
        """Return these events followed by others."""
        return FoundEvents(
            torch.cat([self.vectors, other.vectors]),
            torch.cat([self.onsets_samples, other.onsets_samples]),
            torch.cat([self.corrections, other.corrections]),
        )
