"""What a project holds: the values that :mod:`codec.project.file` reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.events.detail import Detail
from codec.events.event import Event, Stage, StageSource, Vector, as_vector
from codec.frozen import through_constructor
from codec.similarity.layout import Layout

__all__ = [
    "FIRST_BEAT_RANGE_S",
    "FORMAT_NAME",
    "FORMAT_VERSION",
    "MAX_CHANNELS",
    "MAX_DURATION_S",
    "MAX_SAMPLE_RATE",
    "PROJECT_SUFFIX",
    "TEMPO_RANGE_BPM",
    "HolePolicy",
    "PaletteEntry",
    "Project",
]

PROJECT_SUFFIX = ".pointillist"
FORMAT_NAME = "pointillist-project"
FORMAT_VERSION = 9
"""Newest version of the container that this program reads.

It writes 3 only where events carry captured sounds, 4 only where they are stretched, decay otherwise or are
struck harder or softer, and 9 only where they have details. Details changed with the formats before, without
saying so: in 8 they carried no version, in 7 their balance had half as many points, in 6 they had none, in 5
no tunings, in 2 no contours either (:mod:`codec.project.detail_versions`).
"""

MAX_SAMPLE_RATE, MAX_CHANNELS, MAX_DURATION_S = 10_000_000, 64, 1e8
TEMPO_RANGE_BPM = (20.0, 400.0)
FIRST_BEAT_RANGE_S = (-10.0, 3600.0)


class HolePolicy(str, Enum):
    """What becomes of an event's remains in the residual when it leaves its place."""

    ATTENUATE = "attenuate"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, eq=False)
class PaletteEntry:
    """A named, saved stage that can be swapped into events.

    Parameters
    ----------
    name
        Unique in a project.
    stage
        The stage that it replaces.
    vector
        The event vector whose controls it brings, shape [32].
    detail
        Of the event it was taken from, if that had one.
    """

    name: str
    stage: Stage
    vector: Vector
    detail: Detail | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "stage", Stage(self.stage))
        object.__setattr__(self, "vector", as_vector(self.vector))

    __reduce__ = through_constructor

    def source(self) -> StageSource:
        """Return the donor to put into an event."""
        return StageSource(self.vector, self.name, self.detail)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PaletteEntry):
            return NotImplemented
        return (
            self.name == other.name
            and self.stage == other.stage
            and np.array_equal(self.vector, other.vector)
            and self.detail == other.detail
        )

    def __hash__(self) -> int:
        return hash((self.name, self.stage, self.vector.tobytes(), self.detail))


@dataclass(frozen=True, kw_only=True, eq=False)
class Project:
    """Everything that a ``.pointillist`` file holds.

    Parameters
    ----------
    sample_rate, n_channels, duration_s
        Of the recording, and so of the re-render.
    model_id, model_hash, room_bank_hash
        What the events were encoded with.
    events
        The events as edited, in any order.
    as_encoded
        By identifier, each event as the encoder found it. Events made by hand have no entry; deleted events
        may keep theirs.
    layout
        Lanes, map and colours, or None if they were never computed.
    palettes
        Saved stages, by unique name.
    source
        The recording itself, if the musician wants it inside (kept as 24-bit FLAC at its own rate).
    source_path
        Where the recording was opened from.
    source_sha256
        Of the bytes of the file at `source_path`, so that a changed recording is noticed; None: not known.
    residual_db
        Level at which what no event claims of the recording is heard, in dB; ``-math.inf`` silences it.
    hole_policy
        What becomes of an event's remains in the residual when it leaves its place.
    tempo_bpm
        Tempo of the piece, within :data:`TEMPO_RANGE_BPM`; None where nobody has said it.
    first_beat_s
        Time of one beat, from which the others are counted, within :data:`FIRST_BEAT_RANGE_S`.
    user_rooms
        By name, impulse responses from the musician's own folder that events use: float32 [n], mono, at
        22,050 Hz.
    extra
        What a newer or another program added; carry it along unread, and it is written back.
    format_version
        Version of the container.
    """

    sample_rate: int
    n_channels: int
    duration_s: float
    model_id: str = ""
    model_hash: str = ""
    room_bank_hash: str = ""
    events: tuple[Event, ...] = ()
    as_encoded: Mapping[str, Event] = field(default_factory=dict[str, Event])
    layout: Layout | None = None
    palettes: tuple[PaletteEntry, ...] = ()
    source: AudioClip | None = None
    source_path: str | None = None
    source_sha256: str | None = None
    residual_db: float = 0.0
    hole_policy: HolePolicy = HolePolicy.ATTENUATE
    tempo_bpm: float | None = None
    first_beat_s: float = 0.0
    user_rooms: Mapping[str, NDArray[np.float32]] = field(default_factory=dict[str, NDArray[np.float32]])
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    format_version: int = 1
