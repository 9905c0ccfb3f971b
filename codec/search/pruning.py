"""Pruning: near-duplicate events are merged, and inaudible (masked) events are dropped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from codec.decoder.controls import at_onsets
from codec.events.event import Event, Stage
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents
from codec.search.refinement import Axes

__all__ = ["near_duplicates", "pruned", "share_of_near_duplicates"]

_DUPLICATE_SAMPLES = 660
"""30 ms at the model's rate."""
_DUPLICATE_SIMILARITY = 0.9
_MASKED_SHARE = 0.03
"""An event is masked if its power is below 3 % (-15 dB) of the total in every mel band and frame."""
_SILENT_POWER = 1e-9
_BATCH = 32


@torch.inference_mode()
def near_duplicates(model: EventModel, vectors: Tensor, onsets_samples: Tensor) -> Tensor:
    """Return the pairs of near-duplicate events.

    Their onsets differ by at most 30 ms, and the cosine of their expected magnitudes (per component and
    frame, before the room) is at least 0.9.

    Shape
    -----
    vectors: [n_events, 32]; onsets_samples: [n_events]
    returns: [n_events, n_events], true only above the diagonal
    """
    power = model.expected.power(model.controls(vectors), Stage.RESONANCE, model.expected.coarse)
    magnitude = power.components().sqrt()
    unit = functional.normalize(magnitude.flatten(1), dim=1)
    similar = unit @ unit.T >= _DUPLICATE_SIMILARITY
    near = (onsets_samples[:, None] - onsets_samples).abs() <= _DUPLICATE_SAMPLES
    return torch.triu(similar & near, 1)


def share_of_near_duplicates(model: EventModel, events: Sequence[Event]) -> float:
    """Return the share of events, 0..1, that are near-duplicates of an earlier (or simultaneous) event."""
    ordered = sorted(events, key=lambda event: event.onset_samples)
    duplicates: set[int] = set()
    for begin in range(0, len(ordered), _BATCH):
        batch = ordered[begin : begin + 2 * _BATCH]
        vectors = torch.from_numpy(np.stack([event.vector for event in batch])).to(model.device)
        onsets = torch.tensor([float(event.onset_samples) for event in batch]).to(model.device)
        pairs = near_duplicates(model, vectors, onsets)
        duplicates |= {begin + int(second) for second in pairs.any(0).nonzero()[:, 0]}
    return len(duplicates) / max(1, len(ordered))


@torch.inference_mode()
def pruned(model: EventModel, axes: Axes, events: FoundEvents, other_power: Tensor) -> FoundEvents:
    """Return events without near-duplicates, which are merged into the louder one, and without masked ones.

    Parameters
    ----------
    model
        The model of the events.
    axes
        The model's frequency axes.
    events
        Of a buffer.
    other_power
        Power of all other events in the buffer.

    Shape
    -----
    other_power: [n_rows, n_frames], on lines or on atoms
    """
    if not len(events):
        return events
    events = _merged(model, events)
    spectrum = model.config.spectrum
    grid = model.expected.halved
    heard = axes.mels.summed(other_power[:, :: grid.stride].T)
    n_frames = len(heard)
    controls = model.controls(events.vectors)
    controls, frames = at_onsets(controls, events.onsets_samples, grid.stride * spectrum.hop_samples)
    components = model.expected.power(controls, Stage.ROOM, grid).components()
    each = axes.mels.summed(components.mT)
    together = model.expected.together(controls, frames, n_frames, grid=grid, on_lines=False).power
    total = heard + axes.mels.summed(together.T)
    floor = _SILENT_POWER * (spectrum.fft_size / 4) ** 2
    audible = torch.zeros(len(events), dtype=torch.bool)
    for index, frame in enumerate((frames - spectrum.lead_frames // grid.stride).tolist()):
        begin = max(0, frame)
        end = min(n_frames, frame + each.shape[1])
        if begin < end:
            power = each[index, begin - frame : end - frame]
            audible[index] = bool(((power > _MASKED_SHARE * total[begin:end]) & (power > floor)).any())
    return events[audible.to(model.device)]


def _merged(model: EventModel, events: FoundEvents) -> FoundEvents:
    pairs = near_duplicates(model, events.vectors, events.onsets_samples)
    vectors = events.vectors.clone()
    kept = torch.ones(len(events), dtype=torch.bool)
    for first, second in pairs.nonzero().tolist():
        if kept[first] and kept[second]:
            # Element 0 of a vector is its log level; powers add.
            louder, other = (first, second) if vectors[first, 0] >= vectors[second, 0] else (second, first)
            vectors[louder, 0] = 0.5 * torch.logaddexp(2 * vectors[louder, 0], 2 * vectors[other, 0])
            kept[other] = False
    return FoundEvents(vectors, events.onsets_samples, events.corrections)[kept.to(model.device)]
