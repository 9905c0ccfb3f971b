"""Pieces of made-up events, which need no model."""

from __future__ import annotations

import hashlib

import numpy as np

from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event, EventSequence
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.library import EncodedPiece
from codec.library.columns import Summaries
from codec.project.content import RecordingFormat

__all__ = ["MODEL", "made_up_piece"]

MODEL = ModelIdentity("made-up", "ab" * 32, "cd" * 32)


def made_up_piece(
    seed: int, n_events: int = 20, *, model: ModelIdentity = MODEL, level: str = "draft"
) -> EncodedPiece:
    """Return a piece whose every second event is a noise, and whose others are the notes 40, 42, 44 ..."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n_events, VECTOR_SIZE)).astype(np.float32)
    onsets = np.sort(rng.integers(0, 10 * MODEL_SAMPLE_RATE, n_events))
    events = EventSequence.of(
        Event(f"{index}", int(onsets[index]), vectors[index]) for index in range(n_events)
    )
    measures = [
        Measures(
            440.0 * 2 ** ((40 + index - 69) / 12), 0.1 * (index + 1), -float(index), pitched=index % 2 == 0
        )
        for index in range(n_events)
    ]
    return EncodedPiece.of(
        events,
        lambda _: Summaries(
            measures,
            np.linspace(0.0, 1.0, n_events),
            rng.integers(-99, 99, (n_events, 3, 8)).astype(np.int8),
        ),
        content_hash=hashlib.sha256(str(seed).encode()).hexdigest(),
        title=f"piece {seed}",
        recording=RecordingFormat(44_100, 2, 10.0),
        model=model,
        level=level,
    )
