"""Windows as the search meets them before each refinement: what a step network is trained on."""

from __future__ import annotations

from itertools import cycle
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from codec.model.bins import MergedBins
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents
from codec.search.levels import LEVELS
from codec.search.refinement import WindowObjective
from codec.search.streaming import StreamingEncoder
from codec.signal.stft import magnitude

__all__ = ["SearchedWindow", "WindowSource"]

_LEVELS = "standard", "standard", "draft"


class SearchedWindow(NamedTuple):
    """The events of a window, not yet refined, and what they are to explain.

    Shape
    -----
    vectors: [n_events, 32]; onsets_samples: [n_events]
    parts: [n_parts, n_window_frames, n_merged_bins], power of each part of the recording, or None if it is
        not a mixture
    """

    objective: WindowObjective
    vectors: Tensor
    onsets_samples: Tensor
    parts: Tensor | None


class WindowSource:
    """Encodes segments of recordings and gives the windows that were refined.

    Of three segments, two are encoded at level standard and one as a draft.

    Parameters
    ----------
    model
        The model, which refines by gradient steps.
    """

    def __init__(self, model: EventModel) -> None:
        self._model = model
        self._bins = MergedBins(model)
        self._levels = cycle(_LEVELS)

    def windows(self, parts: NDArray[np.float32]) -> list[SearchedWindow]:
        """Encode a segment, the sum of its parts.

        Shape
        -----
        parts: [n_parts, n_samples], mono at the model's rate
        """
        refined: list[tuple[int, WindowObjective, FoundEvents]] = []
        encoder = StreamingEncoder(
            self._model,
            1,
            level=LEVELS[next(self._levels)],
            on_window=lambda *window: refined.append(window),
        )
        encoder.push(parts.sum(0)[None])
        encoder.finish()
        powers = self._powers(parts) if len(parts) > 1 else None
        return [
            SearchedWindow(
                objective,
                events.vectors.clone(),
                events.onsets_samples.clone(),
                None if powers is None else self._inside(powers, begin_samples),
            )
            for begin_samples, objective, events in refined
        ]

    def _powers(self, parts: NDArray[np.float32]) -> Tensor:
        """Return the power of each part, [n_parts, n_frames, n_merged_bins]."""
        frames = magnitude(torch.from_numpy(parts), self._model.config.spectrum)
        return self._bins.merge(frames).square()

    def _inside(self, powers: Tensor, begin_samples: int) -> Tensor:
        """Return the frames of a window of three half windows, zero beyond the segment."""
        spectrum = self._model.config.spectrum
        first_frame = begin_samples // spectrum.hop_samples
        n_frames = 3 * spectrum.n_onset_frames
        begin, end = max(0, first_frame), min(powers.shape[1], first_frame + n_frames)
        around = (0, 0, begin - first_frame, first_frame + n_frames - max(begin, end))
        return functional.pad(powers[:, begin : max(begin, end)], around)
