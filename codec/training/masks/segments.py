"""Segments of recordings with the events that the search finds in each of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.audio.clip import AudioClip
from codec.decoder.expected import EPSILON
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.model.bins import EncoderBands
from codec.model.event_model import EventModel
from codec.search.streaming import encode
from codec.training.recordings import RecordingFolder

__all__ = ["SEGMENT_S", "SearchedSegment", "searched_rounds"]

SEGMENT_S = 24.0
_LEVEL = "standard"
_RMS = 0.05
_SILENT_RMS = 1e-4
_LEAST_EVENTS = 3
_BATCH = 32


@dataclass(frozen=True)
class SearchedSegment:
    """A segment of a recording and its events.

    Shape
    -----
    samples: [n_samples], mono at the model's rate
    frames: [n_events], frame of each onset
    patches: [n_events, n_event_frames / 2, n_bands], float16, every second frame of each event's expected
        magnitudes on the encoder's bands, as in :mod:`codec.search.greedy`
    """

    samples: Tensor
    frames: Tensor
    patches: Tensor


def searched_rounds(
    model: EventModel, recordings: RecordingFolder, n_segments: int, seed: int
) -> Iterator[list[SearchedSegment]]:
    """Search segments of different recordings, round by round, until there are enough.

    Parameters
    ----------
    model
        Finds the events, without masks.
    recordings
        Each round has up to one segment of each; silent ones are left out.
    n_segments
        Number of segments in all.
    seed
        Of the places in the recordings.
    """
    generator = np.random.default_rng([seed, 23])
    n_left = n_segments
    while n_left > 0:
        n = min(n_left, len(recordings))
        segments = (_searched(model, each) for each in recordings.segments(n, generator))
        yield [segment for segment in segments if segment is not None]
        n_left -= n


def _searched(model: EventModel, samples: NDArray[np.float32]) -> SearchedSegment | None:
    """Search a segment; None if it is silent or has hardly an event."""
    loudness = float(np.sqrt(np.square(samples).mean()))
    if loudness < _SILENT_RMS:
        return None
    samples = samples * np.float32(_RMS / loudness)
    events = encode(model, AudioClip(samples[None], MODEL_SAMPLE_RATE), level=_LEVEL).events
    if len(events) < _LEAST_EVENTS:
        return None
    hop = model.config.spectrum.hop_samples
    frames = torch.tensor([round(event.onset_samples / hop) for event in events])
    return SearchedSegment(torch.from_numpy(samples), frames, _patches(model, list(events)))


@torch.no_grad()
def _patches(model: EventModel, events: Sequence[Event]) -> Tensor:
    bands = EncoderBands(model)
    vectors = torch.from_numpy(np.stack([event.vector for event in events]))
    patches: list[Tensor] = []
    for batch in vectors.split(_BATCH):
        controls = model.controls(batch)
        power = model.expected.power(controls, Stage.ROOM, model.expected.halved).components()
        patches.append(torch.sqrt(bands.summed(power.mT) + EPSILON).half())
    return torch.cat(patches)
