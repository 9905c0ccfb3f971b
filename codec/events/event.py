"""The event: an onset, an event vector and the musician's edits, as an immutable value.

Every edit creates a new event, so undo, caches (keyed by :attr:`Event.render_key`) and threads need no locks.
Nothing here imports torch or Qt.
"""

from __future__ import annotations

import dataclasses
import math
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.bounds import MAX_LEVEL, MAX_VECTOR_VALUE
from codec.events.detail import Detail
from codec.frozen import through_constructor

__all__ = [
    "MODEL_SAMPLE_RATE",
    "VECTOR_SIZE",
    "Event",
    "EventSequence",
    "Morph",
    "RenderFrom",
    "Stage",
    "StageSource",
    "Vector",
    "as_vector",
    "check_vectors",
    "new_event_id",
]

MODEL_SAMPLE_RATE = 22_050
"""Sample rate of the model and of onsets, in Hz (paper, section 3)."""

VECTOR_SIZE = 32
"""Number of elements of an event vector (paper, section 3.1)."""

Vector = NDArray[np.float32]


class Stage(str, Enum):
    """The three stages of the source-excitation decoder, in signal order (paper, fig. 5)."""

    IMPULSE = "impulse"
    RESONANCE = "resonance"
    ROOM = "room"


class RenderFrom(str, Enum):
    """The sound of an event: its captured sound, the model's render, or a blend of both."""

    CAPTURED = "captured"
    MODEL = "model"
    BLEND = "blend"


def new_event_id() -> str:
    """Return a new identifier, unique across projects."""
    return uuid.uuid4().hex


def as_vector(values: Any) -> Vector:
    """Return `values` as a read-only float32 array of shape [32]: a copy, unless it is one already.

    Raises
    ------
    ValueError
        If the shape is not [32], or a value is not finite or larger than any that a model makes.
    """
    vector = values if _is_own_and_read_only(values) else np.array(values, dtype=np.float32)
    if vector.shape != (VECTOR_SIZE,):
        raise ValueError(f"an event vector has shape [{VECTOR_SIZE}], not {list(vector.shape)}")
    check_vectors(vector)
    vector.setflags(write=False)
    return vector


def check_vectors(vectors: Vector) -> None:
    """Check vectors [..., 32].

    Raises
    ------
    ValueError
        If a value is not finite or larger than any that a model makes.
    """
    # Both comparisons are false for NaN.
    if not np.abs(vectors).max(initial=0.0) <= MAX_VECTOR_VALUE:
        raise ValueError(
            f"an event vector holds a value that is not finite, or not within ±{MAX_VECTOR_VALUE:g}"
        )
    if not vectors[..., 0].max(initial=0.0) <= MAX_LEVEL:
        raise ValueError(f"an event vector holds a level above {MAX_LEVEL:g}")


def _is_own_and_read_only(values: Any) -> bool:
    """Return whether nothing else can change `values`, so that events may share them."""
    return (
        isinstance(values, np.ndarray)
        and values.base is None
        and not values.flags.writeable
        and values.dtype == np.float32
    )


@dataclass(frozen=True, slots=True, eq=False)
class StageSource:
    """The donor of a swapped stage: the vector and detail whose controls are used, and a name to show."""

    vector: Vector
    label: str
    detail: Detail | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "vector", as_vector(self.vector))

    __reduce__ = through_constructor

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StageSource):
            return NotImplemented
        return (
            self.label == other.label
            and np.array_equal(self.vector, other.vector)
            and self.detail == other.detail
        )

    def __hash__(self) -> int:
        return hash((self.label, self.vector.tobytes(), self.detail))


@dataclass(frozen=True, slots=True)
class Morph:
    """The sound that an event was replaced with, or morphed towards.

    Parameters
    ----------
    label
        Its name, to show.
    share
        How far the vector went towards it: above 0, and 1 for a replacement.
    """

    label: str
    share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One event: a time of occurrence, an event vector, and the musician's edits.

    Parameters
    ----------
    event_id
        Stable identifier.
    onset_samples
        Time of occurrence from the start of the piece, at :data:`MODEL_SAMPLE_RATE`.
    vector
        Event vector, shape [32].
    gain_db
        Edit: level change in dB.
    pan
        Position from -1 (left) to 1 (right); estimated by the encoder from stereo, editable.
    mute
        Edit: silence the event without removing it.
    transpose_semitones
        Edit: shift of all resonances, in semitones.
    stretch
        Edit: factor on the length before the room; the pitch does not change.
    decay_factor
        Edit: factor on the decay times of the resonances.
    hardness
        Edit: -1 (soft and dark attack) to 1 (hard and bright attack); 0 is unchanged.
    impulse, resonance, room
        Edits: donors whose controls replace this event's own in that stage.
    room_name
        Edit: a room of the bank by name; takes precedence over the room of `room` and `vector`.
    room_mix
        Edit: 0 (dry) to 1 (room only); None keeps the decoded mix.
    detail
        In detailed mode, corrections and partials.
    render_from
        Captured sound, model or blend. An event without a captured sound is always rendered from the model.
    blend
        With ``RenderFrom.BLEND``: 0 (captured sound only) to 1 (model only), an equal-power crossfade.
    captured_id
        Identifier of the as-encoded event whose captured sound it uses: its own, or for a duplicate that of
        the event it was copied from; None if it has no captured sound.
    morph
        Edit: what the vector was replaced with or morphed towards; None as long as it is as encoded. The
        vector has the sound; this has only the name and the share.
    """

    event_id: str
    onset_samples: int
    vector: Vector
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    transpose_semitones: float = 0.0
    stretch: float = 1.0
    decay_factor: float = 1.0
    hardness: float = 0.0
    impulse: StageSource | None = None
    resonance: StageSource | None = None
    room: StageSource | None = None
    room_name: str | None = None
    room_mix: float | None = None
    detail: Detail | None = None
    render_from: RenderFrom = RenderFrom.MODEL
    blend: float = 0.5
    captured_id: str | None = None
    morph: Morph | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "vector", as_vector(self.vector))

    __reduce__ = through_constructor

    @property
    def onset_s(self) -> float:
        """Time of occurrence in seconds."""
        return self.onset_samples / MODEL_SAMPLE_RATE

    @property
    def render_key(self) -> tuple[object, ...]:
        """A hashable key of the model's mono waveform: equal keys give equal waveforms.

        Onset, pan and mute are applied in the mix and are not part of it, nor is `render_from` (see
        :attr:`capture_key`).
        """
        return (self.gain_db, *self.tone_key)

    @property
    def tone_key(self) -> tuple[object, ...]:
        """:attr:`render_key` without the gain."""
        return (
            self.event_id,
            self.vector.tobytes(),
            self.transpose_semitones,
            self.stretch,
            self.decay_factor,
            self.hardness,
            self.impulse,
            self.resonance,
            self.room,
            self.room_name,
            self.room_mix,
            self.detail,
        )

    @property
    def capture_key(self) -> tuple[object, ...]:
        """A hashable key of the event's contribution to a mix over a given recording and its events."""
        return (
            self.render_key,
            self.onset_samples,
            self.pan,
            self.mute,
            self.render_from,
            self.blend,
            self.captured_id,
        )

    def replace(self, **changes: Any) -> Event:
        """Return a copy with the named fields changed."""
        if "vector" in changes or not changes.keys() <= _SETTERS.keys():
            return dataclasses.replace(self, **changes)
        # Without a new vector, skip the constructor's checks: edits of thousands of events are much faster.
        return self.with_checked(**changes)

    def with_checked(self, **changes: Any) -> Event:
        """Return a copy with the named fields changed, where a vector was returned by :func:`as_vector`."""
        copy = object.__new__(Event)
        for put, value in zip(_SETTERS.values(), _values(self), strict=True):
            put(copy, value)
        for name, value in changes.items():
            _SETTERS[name](copy, value)
        return copy

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        if self is other:
            return True
        return (
            self.onset_samples == other.onset_samples
            and self.capture_key == other.capture_key
            and self.morph == other.morph
        )

    def __hash__(self) -> int:
        return hash((self.event_id, self.onset_samples))


_SETTERS = {field.name: getattr(Event, field.name).__set__ for field in dataclasses.fields(Event)}
_values = attrgetter(*_SETTERS)


@dataclass(frozen=True, slots=True)
class EventSequence:
    """Events of a piece, in order of onset (ties by identifier)."""

    events: tuple[Event, ...] = ()

    @classmethod
    def of(cls, events: Iterable[Event]) -> EventSequence:
        """Build a sequence from events in any order."""
        return cls(tuple(sorted(events, key=lambda e: (e.onset_samples, e.event_id))))

    def between(self, begin_s: float, end_s: float = math.inf) -> EventSequence:
        """Return the events whose onsets are in a half-open interval, in seconds.

        Its ends are rounded to samples as onsets are, so an event on a line of a grid is in the interval that
        begins there, and not in the one that ends there.
        """
        begin, end = (
            time_s if math.isinf(time_s) else round(time_s * MODEL_SAMPLE_RATE) for time_s in (begin_s, end_s)
        )
        return EventSequence(tuple(event for event in self.events if begin <= event.onset_samples < end))

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def __getitem__(self, index: int) -> Event:
        return self.events[index]

    def vectors(self) -> NDArray[np.float32]:
        """Return the event vectors, shape [n_events, 32]."""
        if not self.events:
            return np.zeros((0, VECTOR_SIZE), np.float32)
        return np.stack([event.vector for event in self.events])
