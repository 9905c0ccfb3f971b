"""The content of a project: the values that :mod:`codec.project.file` reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, AudioReader
from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.bounds import MAX_MIX_BYTES, MAX_ONSET_S
from codec.events.detail import Detail
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage, StageSource, Vector, as_vector
from codec.events.model_identity import UNKNOWN_MODEL, ModelIdentity
from codec.events.stored_measures import StoredMeasures
from codec.frozen import through_constructor
from codec.project.audio_members import StoredAudio
from codec.similarity.layout import Layout

__all__ = [
    "BEATS_PER_BAR_RANGE",
    "CAPTURE_VERSION",
    "FIRST_BEAT_RANGE_S",
    "FORMAT_NAME",
    "FORMAT_VERSION",
    "PROJECT_SUFFIX",
    "TEMPO_RANGE_BPM",
    "BeatSettings",
    "HolePolicy",
    "MixSettings",
    "PaletteEntry",
    "Project",
    "RecordingFormat",
    "SourceFile",
    "UnfinishedEncode",
]

PROJECT_SUFFIX = ".pointillist"
FORMAT_NAME = "pointillist-project"
CAPTURE_VERSION = 2
"""How the recording of a new piece is divided among its events: 1 by their expected powers, 2 also by what
they learn from the recording (docs/adr/0013). A piece keeps its version, and so its edits sound as before."""
FORMAT_VERSION = 10
"""Newest version of the file format that this program reads.

It writes 3 only if events have captured sounds, 4 only if events have a stretch, a decay factor or a
hardness, 9 only if events have details, and 10 only if captured sounds are of version 2. The layout of
details changed with earlier formats: in 8 they had no version number, in 7 half as many points in a balance,
in 6 no balance, in 5 no tunings, in 2 no contours (:mod:`codec.project.detail_versions`).
"""

_TAIL_S = 60.0
"""Longer than any event sounds."""
TEMPO_RANGE_BPM = (20.0, 400.0)
FIRST_BEAT_RANGE_S = (-10.0, 3600.0)
BEATS_PER_BAR_RANGE = (1, 16)


class HolePolicy(str, Enum):
    """Whether an event that is moved or removed also removes its share of the residual (its hole)."""

    ATTENUATE = "attenuate"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class MixSettings:
    """How the residual is mixed.

    Parameters
    ----------
    residual_db
        Level of the residual in dB; ``-math.inf`` silences it.
    hole_policy
        Whether an event that is moved removes its share of the residual.
    """

    residual_db: float = 0.0
    hole_policy: HolePolicy = HolePolicy.ATTENUATE

    @property
    def residual_gain(self) -> float:
        """The level as a linear gain."""
        return 10.0 ** (self.residual_db / 20.0)


@dataclass(frozen=True, slots=True)
class BeatSettings:
    """The positions of the beats of a piece.

    Parameters
    ----------
    tempo_bpm
        Within :data:`TEMPO_RANGE_BPM`; None if it was never set: then the preferences' tempo is used.
    first_beat_s
        Time of one beat in seconds, within :data:`FIRST_BEAT_RANGE_S`; the others follow from the tempo in
        both directions. A bar begins with it.
    beats_per_bar
        Within :data:`BEATS_PER_BAR_RANGE`.
    """

    tempo_bpm: float | None = None
    first_beat_s: float = 0.0
    beats_per_bar: int = 4


@dataclass(frozen=True, slots=True)
class RecordingFormat:
    """Rate, channels and length of the recording that a piece was encoded from, and so of its re-render.

    Parameters
    ----------
    sample_rate
        In Hz. Onsets are at the model's sample rate, not at this one.
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

    @property
    def n_mixed(self) -> int:
        """Channels of a mix: 1 or 2."""
        return min(2, self.n_channels)

    def mix_bytes(self, duration_s: float, sample_rate: int | None = None) -> float:
        """Return the size of a mix of a length, float32, at `sample_rate` or the recording's."""
        rate = self.sample_rate if sample_rate is None else sample_rate
        return 4.0 * self.n_mixed * rate * duration_s

    @property
    def last_onset_samples(self) -> int:
        """Latest onset that an edit may give an event, at the model's rate.

        It is a day, or less if the mix would be too large to be played and rendered; and never before the
        end of the recording.
        """
        allowed_s = min(MAX_ONSET_S, MAX_MIX_BYTES / self.mix_bytes(1.0) - _TAIL_S)
        return int(max(allowed_s, self.duration_s) * MODEL_SAMPLE_RATE)

    @property
    def last_readable_onset_samples(self) -> int:
        """Latest onset that a project may hold: projects of earlier versions may exceed the mix."""
        return int((max(MAX_ONSET_S, self.duration_s) + _TAIL_S) * MODEL_SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of the recording that a piece was encoded from.

    Parameters
    ----------
    path
        Path of the file; None if it is not known.
    sha256
        Of the file's bytes, in hexadecimal, to detect a changed recording; None if it is not known.
    samples_sha256
        Of its decoded samples (:meth:`codec.audio.clip.AudioReader.samples_sha256`), to recognise the same
        sound in a file with other tags; None if it is not known.
    """

    path: str | None = None
    sha256: str | None = None
    samples_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class UnfinishedEncode:
    """An encode that was interrupted; it can go on (:class:`codec.search.found_before.FoundBefore`).

    Parameters
    ----------
    complete_samples
        Number of samples, at the model's rate, in which all events are found.
    level, mode
        Names of :mod:`codec.search.levels`.
    """

    complete_samples: int
    level: str
    mode: str

    @property
    def complete_s(self) -> float:
        """The same in seconds."""
        return self.complete_samples / MODEL_SAMPLE_RATE


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
        The donor's event vector, shape [32].
    detail
        The donor's detail, or None.
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
    """The content of a ``.pointillist`` file.

    Parameters
    ----------
    recording
        Rate, channels and length of the recording.
    model
        The model of the events.
    events
        The edited events, in any order.
    as_encoded
        The as-encoded events by identifier. Duplicates have no entry; deleted events may have one.
    layout
        Lanes, map and colours, or None if they were never computed.
    palettes
        Saved stages with unique names.
    source
        The recording, if it is stored in the project (as 24-bit FLAC at its own sample rate), or None.
    stored_source
        The same, if it is stored in the project but was not decoded; then `source` is None.
    source_file
        The file of the recording.
    metadata
        Markers and Broadcast Wave information of the recording.
    mix
        How the residual is mixed.
    beats
        The positions of the beats.
    capture_version
        How the recording is divided, from 1 to :data:`CAPTURE_VERSION`.
    unfinished
        How far the encode came, if it was interrupted.
    measures
        Measures of the events, as far as they are known.
    user_rooms
        Impulse responses of the musician's own rooms that events use, by name: float32 [n_samples], mono, at
        22,050 Hz.
    extra
        Unknown keys and members, which are written back unchanged.
    format_version
        Version of the file format.
    """

    recording: RecordingFormat
    model: ModelIdentity = UNKNOWN_MODEL
    events: tuple[Event, ...] = ()
    as_encoded: Mapping[str, Event] = field(default_factory=dict[str, Event])
    layout: Layout | None = None
    palettes: tuple[PaletteEntry, ...] = ()
    source: AudioClip | None = None
    stored_source: StoredAudio | None = None
    source_file: SourceFile = SourceFile()
    metadata: RecordingMetadata = NO_METADATA
    mix: MixSettings = MixSettings()
    beats: BeatSettings = BeatSettings()
    capture_version: int = 1
    unfinished: UnfinishedEncode | None = None
    measures: StoredMeasures | None = None
    user_rooms: Mapping[str, NDArray[np.float32]] = field(default_factory=dict[str, NDArray[np.float32]])
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    format_version: int = 1

    @property
    def includes_source(self) -> bool:
        """Whether the project contains the recording."""
        return self.source is not None or self.stored_source is not None
