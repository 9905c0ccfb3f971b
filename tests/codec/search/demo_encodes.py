"""An encode of a part of the demo piece, kept with all that was told while it ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer, mix_events
from codec.search.levels import Mode
from codec.search.streaming import Encoding, encode


@dataclass(frozen=True)
class EncodedDemo:
    """A part of the demo piece, and all that its encode said.

    Attributes
    ----------
    told
        Final events and lists of provisional ones, in the order in which they were told.
    progress
        Shares of the piece.
    rendered
        The events from the model, [n_samples], mono.
    """

    model: EventModel
    clip: AudioClip
    encoding: Encoding
    told: list[Event | Sequence[Event]]
    progress: list[float]
    rendered: NDArray[np.float32]


def encoded_demo(model: EventModel, clip: AudioClip, mode: Mode) -> EncodedDemo:
    told, progress = list[Event | Sequence[Event]](), list[float]()
    encoding = encode(
        model, clip, mode=mode, on_event=told.append, on_found=told.append, on_progress=progress.append
    )
    mix = mix_events(
        EventRenderer(model),
        encoding.events,
        sample_rate=MODEL_SAMPLE_RATE,
        n_channels=1,
        duration_s=clip.duration_s,
    )
    return EncodedDemo(model, clip, encoding, told, progress, mix[0, : clip.n_samples])
