"""Going on with an encode that was interrupted: what is known of the events before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from codec.decoder.controls import at_onsets
from codec.events.event import Event
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents

__all__ = ["found_events", "known_power"]


def found_events(model: EventModel, events: Sequence[Event], begin_samples: int) -> FoundEvents:
    """Return events as a batch on the model's device, with onsets relative to a sample of the piece."""
    n_fitted = model.heads.n_fitted
    corrections = np.zeros((len(events), n_fitted), np.float32)
    for row, event in enumerate(events):
        if event.detail is not None:
            corrections[row] = event.detail.corrections[:n_fitted]
    vectors = np.array([event.vector for event in events], np.float32)
    onsets = np.array([event.onset_samples - begin_samples for event in events], np.float32)
    return FoundEvents(
        torch.from_numpy(vectors.reshape(-1, model.config.vector_size)),
        torch.from_numpy(onsets),
        torch.from_numpy(corrections),
    ).to(model.device)


@torch.inference_mode()
def known_power(
    model: EventModel, events: Sequence[Event], begin_samples: int, n_frames: int, *, detailed: bool
) -> Tensor:
    """Return the power of events over frames of the piece, [n_rows, n_frames]: on lines if detailed.

    Parameters
    ----------
    begin_samples
        Sample of the piece at which the first frame is centred.
    detailed
        Whether corrections count.
    """
    spectrum = model.config.spectrum
    length = spectrum.n_event_frames * spectrum.hop_samples
    heard = [event for event in events if event.onset_samples > begin_samples - length]
    found = found_events(model, heard, begin_samples)
    controls = model.controls(found.vectors, found.corrections if detailed else None)
    controls, frames = at_onsets(controls, found.onsets_samples, spectrum.hop_samples)
    return model.expected.together(controls, frames, n_frames, on_lines=detailed).power
