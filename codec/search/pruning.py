"""Fewer events for the same sound: near-duplicates are merged, events that nobody would miss are dropped."""

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
_DUPLICATE_SIMILARITY = 0.9
_MASKED_SHARE = 0.03
"""An event that nowhere reaches 3 % (-15 dB) of the power that sounds with it in its band is masked."""
_SILENT_POWER = 1e-9
_BATCH = 32


@torch.inference_mode()
def near_duplicates(model: EventModel, vectors: Tensor, onsets_samples: Tensor) -> Tensor:
    """Return which pairs of events sound nearly the same at nearly the same time.

    Onsets within 30 ms, and a cosine of at least 0.9 between the magnitudes per component over time.

    Shape
    -----
    vectors: [n_events, 32]; onsets_samples: [n_events]
    returns: [n_events, n_events], booleans above the diagonal
    """
    magnitude = model.expected.power(model.controls(vectors), Stage.RESONANCE).components()[..., ::2].sqrt()
    shape = functional.normalize(magnitude.flatten(1), dim=1)
    alike = shape @ shape.T >= _DUPLICATE_SIMILARITY
    near = (onsets_samples[:, None] - onsets_samples).abs() <= _DUPLICATE_SAMPLES
    return torch.triu(alike & near, 1)


def share_of_near_duplicates(model: EventModel, events: Sequence[Event]) -> float:
    """Return the share of a piece's events that are near-duplicates of an event before or beside them."""
    ordered = sorted(events, key=lambda event: event.onset_samples)
    doubled: set[int] = set()
    for begin in range(0, len(ordered), _BATCH):
        batch = ordered[begin : begin + 2 * _BATCH]
        vectors = torch.from_numpy(np.stack([event.vector for event in batch]))
        onsets = torch.tensor([float(event.onset_samples) for event in batch])
        pairs = near_duplicates(model, vectors, onsets)
        doubled |= {begin + int(second) for second in pairs.any(0).nonzero()[:, 0]}
    return len(doubled) / max(1, len(ordered))


@torch.inference_mode()
def pruned(model: EventModel, axes: Axes, events: FoundEvents, sounding: Tensor) -> FoundEvents:
    """Merge near-duplicates into the louder one, and drop what is masked by the rest.

    Shape
    -----
    sounding: [n_lines + n_noise_bands, n_frames], power of what sounds besides `events`
    """
    if not len(events):
        return events
    events = _merged(model, events)
    spectrum, n_frames = model.config.spectrum, sounding.shape[1]
    controls = model.controls(events.vectors)
    controls, frames = at_onsets(controls, events.onsets_samples, spectrum.hop_samples)
    own = model.expected.power(controls, Stage.ROOM).components().mT @ axes.mels.response
    together = axes.mels.of_lines((sounding + model.expected.together(controls, frames, n_frames).power).T)
    floor = _SILENT_POWER * (spectrum.fft_size / 4) ** 2
    heard = torch.zeros(len(events), dtype=torch.bool)
    for index, frame in enumerate((frames - spectrum.lead_frames).tolist()):
        begin, end = max(0, frame), min(n_frames, frame + own.shape[1])
        if begin < end:
            part, whole = own[index, begin - frame : end - frame], together[begin:end]
            heard[index] = bool(((part > _MASKED_SHARE * whole) & (part > floor)).any())
    return events[heard]


def _merged(model: EventModel, events: FoundEvents) -> FoundEvents:
    pairs = near_duplicates(model, events.vectors, events.onsets_samples)
    vectors, kept = events.vectors.clone(), torch.ones(len(events), dtype=torch.bool)
    for first, second in pairs.nonzero().tolist():
        if kept[first] and kept[second]:
            # Element 0 of a vector is its log level; powers add.
            louder, other = (first, second) if vectors[first, 0] >= vectors[second, 0] else (second, first)
            vectors[louder, 0] = 0.5 * torch.logaddexp(2 * vectors[louder, 0], 2 * vectors[other, 0])
            kept[other] = False
    return FoundEvents(vectors, events.onsets_samples, events.corrections)[kept]
