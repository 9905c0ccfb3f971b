"""What a project holds: the values that :mod:`codec.project.file` reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, AudioReader
from codec.events.detail import Detail
from codec.events.event import Event, Stage, StageSource, Vector, as_vector
from codec.events.model_identity import UNKNOWN_MODEL, ModelIdentity
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
    "BeatSettings",
    "HolePolicy",
    "MixSettings",
    "PaletteEntry",
    "Project",
    "RecordingFormat",
    "SourceFile",
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


@dataclass(frozen=True, slots=True)
class MixSettings:
    """What is heard of the recording beside the events.

    Parameters
    ----------
    residual_db
        Level at which what no event claims of the recording is heard, in dB; ``-math.inf`` silences it.
    hole_policy
        What becomes of an event's remains in the residual when it leaves its place.
    """

    residual_db: float = 0.0
    hole_policy: HolePolicy = HolePolicy.ATTENUATE

    @property
    def residual_gain(self) -> float:
        """The level as a factor."""
        return 10.0 ** (self.residual_db / 20.0)


@dataclass(frozen=True, slots=True)
class BeatSettings:
    """Where the beats of a piece are.

    Parameters
    ----------
    tempo_bpm
        Within :data:`TEMPO_RANGE_BPM`; None where nobody has said it: the preference for new pieces holds.
    first_beat_s
        Time of one beat, from which the others are counted in both directions; within
        :data:`FIRST_BEAT_RANGE_S`.
    """

    tempo_bpm: float | None = None
    first_beat_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RecordingFormat:
    """Rate, channels and length of the recording that a piece was encoded from, and so of its re-render.

    Parameters
    ----------
    sample_rate
        In Hz. Onsets are counted at the model's rate whatever it is.
    n_channels
        As in the file; encoding and rendering use 1 or 2.
    duration_s
        In seconds.
    """

    sample_rate: int
    n_channels: int
    duration_s: float

    @classmethod
    def of(cls, audio: AudioClip | AudioReader) -> RecordingFormat:
        """Return the format of a recording."""
        return cls(audio.sample_rate, audio.n_channels, audio.duration_s)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of the recording that a piece was encoded from.

    Parameters
    ----------
    path
        Where it was opened from; None if it is not known.
    sha256
        Of the file's bytes, in hexadecimal, so that a changed recording is noticed; None if it is not known.
    """

    path: str | None = None
    sha256: str | None = None


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
    recording
        Rate, channels and length of the recording.
    model
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
    source_file
        The file that the recording came from.
    mix
        What is heard of the recording beside the events.
    beats
        Where the beats are.
    user_rooms
        By name, impulse responses from the musician's own folder that events use: float32 [n], mono, at
        22,050 Hz.
    extra
        What a newer or another program added; carry it along unread, and it is written back.
    format_version
        Version of the container.
    """

    recording: RecordingFormat
    model: ModelIdentity = UNKNOWN_MODEL
    events: tuple[Event, ...] = ()
    as_encoded: Mapping[str, Event] = field(default_factory=dict[str, Event])
    layout: Layout | None = None
    palettes: tuple[PaletteEntry, ...] = ()
    source: AudioClip | None = None
    source_file: SourceFile = SourceFile()
    mix: MixSettings = MixSettings()
    beats: BeatSettings = BeatSettings()
    user_rooms: Mapping[str, NDArray[np.float32]] = field(default_factory=dict[str, NDArray[np.float32]])
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    format_version: int = 1
