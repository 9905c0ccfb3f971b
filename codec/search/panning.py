"""The pan of events, from the two channels of a recording."""

from __future__ import annotations

import torch
from torch import Tensor

from codec.audio.panning import pan_from_levels
from codec.decoder.controls import at_onsets
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents

__all__ = ["estimated_pans"]


@torch.inference_mode()
def estimated_pans(
    model: EventModel, events: FoundEvents, channels: Tensor, *, detailed: bool
) -> list[float]:
    """Return the pan of each event: the balance of both channels, weighted by its expected magnitude.

    Parameters
    ----------
    model
        The model of the events.
    events
        With onsets relative to the first frame of `channels`.
    channels
        Magnitudes of the left and the right channel, or none: events of mono recordings are in the middle.
    detailed
        Whether corrections count.

    Shape
    -----
    channels: [n_channels, n_frames, n_bins]
    """
    if not len(channels) or not len(events):
        return [0.0] * len(events)
    spectrum = model.config.spectrum
    expected = model.expected
    controls = model.controls(events.vectors, events.corrections if detailed else None)
    controls, frames = at_onsets(controls, events.onsets_samples, spectrum.hop_samples)
    lead = torch.tensor([spectrum.lead_frames]).to(model.device)
    pans: list[float] = []
    for index, first in enumerate((frames - spectrum.lead_frames).tolist()):
        begin = max(0, first)
        end = min(channels.shape[1], first + spectrum.n_event_frames)
        power = expected.together(controls.select(index), lead, spectrum.n_event_frames).power
        patch = expected.magnitude(power[:, begin - first : end - first])
        left, right = (float((patch * channel[begin:end]).sum()) for channel in channels)
        pans.append(pan_from_levels(left, right))
    return pans
