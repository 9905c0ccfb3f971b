"""The recording of a project, and the captured sounds of its events."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from codec.audio.clip import AudioClip, AudioError, load_audio
from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.audio.recording import ClipRecording, FileRecording, file_sha256
from codec.events.event import Event, RenderFrom
from codec.messages import Message, said
from codec.project.content import Project, RecordingFormat, SourceFile
from codec.project.file import SOURCE_MEMBER, read_project

__all__ = [
    "OpenedRecording",
    "as_captured",
    "captured_baselines",
    "difference",
    "heard_as_recorded",
    "known_metadata",
    "load_recording",
    "open_recording",
    "read_as_heard",
    "recording_places",
    "rendered_from",
    "with_captured_sounds",
    "with_samples_hash",
]


_LENGTH_TOLERANCE_S = 0.05


class _Audio(Protocol):
    """The format of a recording, in memory or on disk."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def n_channels(self) -> int: ...
    @property
    def n_samples(self) -> int: ...
    @property
    def samples_sha256(self) -> str | None: ...
    @property
    def metadata(self) -> RecordingMetadata: ...


AudioT = TypeVar("AudioT", bound=_Audio)


@dataclass(frozen=True)
class OpenedRecording(Generic[AudioT]):
    """A project's recording, or the reason why it is not available.

    Attributes
    ----------
    recording
        None if no file can be read. If there is a `problem`, it is not the recording that was encoded: it can
        be played, but has no captured sounds.
    problem
        Reason why there are no captured sounds, a :class:`~codec.messages.Message`; None if there are.
    """

    recording: AudioT | None
    problem: str | None = None

    def close(self) -> None:
        """Close the recording's file, if it is one that is read in blocks."""
        if isinstance(self.recording, FileRecording):
            self.recording.close()


def as_captured(event: Event) -> Event:
    """Return an as-encoded event that is rendered from its own captured sound."""
    return event.replace(render_from=RenderFrom.CAPTURED, captured_id=event.event_id)


def captured_baselines(project: Project) -> list[Event]:
    """Return the as-encoded events that have a captured sound of their own."""
    return [event for key, event in project.as_encoded.items() if event.captured_id == key]


def with_captured_sounds(project: Project) -> Project:
    """Give captured sounds to the events of a project of format 2 or earlier.

    As-encoded events with equal vectors are treated as duplicates of the first of them. What events are
    rendered from does not change.
    """
    if captured_baselines(project):
        return project
    owners: dict[tuple[object, ...], str] = {}
    of_event: dict[str, str] = {}
    for key, event in project.as_encoded.items():
        of_event[key] = owners.setdefault((event.vector.tobytes(), event.detail), key)

    def linked(event: Event) -> Event:
        return event.replace(captured_id=of_event.get(event.event_id))

    return dataclasses.replace(
        project,
        events=tuple(map(linked, project.events)),
        as_encoded={key: linked(event) for key, event in project.as_encoded.items()},
    )


def rendered_from(events: Iterable[Event], render_from: RenderFrom) -> tuple[Event, ...]:
    """Return events with `render_from` set, except those without a captured sound."""
    return tuple(
        event if event.captured_id is None else event.replace(render_from=render_from) for event in events
    )


def recording_places(project: Project, path: Path) -> list[Path]:
    """Return where a project that does not hold its recording looks for it, whether it is there or not.

    Parameters
    ----------
    project
        The project.
    path
        The project's file.
    """
    if project.includes_source or project.source_file.path is None:
        return []
    named = Path(project.source_file.path)
    # If a project was moved together with its recording, the recording is in the project's folder.
    beside = path.absolute().parent / named.name
    return [named] if beside == named else [named, beside]


def heard_as_recorded(project: Project) -> Project:
    """Render the events of a project of format 2 or earlier from their captured sounds.

    A project in which an event has a captured sound is returned unchanged.
    """
    if not _predates_captured_sounds(project):
        return project
    linked = with_captured_sounds(project)
    as_encoded = rendered_from(linked.as_encoded.values(), RenderFrom.CAPTURED)
    return dataclasses.replace(
        linked,
        events=rendered_from(linked.events, RenderFrom.CAPTURED),
        as_encoded={event.event_id: event for event in as_encoded},
    )


def read_as_heard(path: Path) -> Project:
    """Read a project for editing: as :func:`heard_as_recorded`, if its recording can be used.

    A recording in it is not decoded.

    Raises
    ------
    codec.project.file.ProjectError
        If the project cannot be read.
    """
    project = read_project(path, decode=False)
    if not _predates_captured_sounds(project):
        return project
    opened = open_recording(project, path)
    opened.close()
    return project if opened.recording is None else heard_as_recorded(project)


def with_samples_hash(project: Project, recording: AudioClip | None) -> Project:
    """Give a project of an earlier version the hash of its recording's samples.

    Parameters
    ----------
    project
        A project; if it knows the hash, or cannot know whether it is that of `recording`, it is returned as
        it is.
    recording
        Its recording, as :func:`load_recording` returned it without a problem.
    """
    known = project.source_file
    if recording is None or recording.samples_sha256 is None or known.sha256 is None or known.samples_sha256:
        return project
    return dataclasses.replace(
        project, source_file=dataclasses.replace(known, samples_sha256=recording.samples_sha256)
    )


def _predates_captured_sounds(project: Project) -> bool:
    return bool(project.as_encoded) and all(e.captured_id is None for e in project.as_encoded.values())


def open_recording(project: Project, path: Path) -> OpenedRecording[ClipRecording | FileRecording]:
    """Open the recording of a project for reading in blocks.

    It is the one stored in the project, or the file that the project names, or a file of that name in the
    project's folder. If it differs from the encoded recording, it is closed and only the problem is returned.

    Parameters
    ----------
    project
        The project.
    path
        The project's file.
    """
    opened = _opened(project, path, ClipRecording, FileRecording)
    if opened.problem is None:
        return opened
    opened.close()
    return OpenedRecording(None, opened.problem)


def load_recording(project: Project, path: Path) -> OpenedRecording[AudioClip]:
    """Read the recording of a project into memory; see :func:`open_recording`.

    If it differs from the encoded recording, it is returned with the problem, so that it can be played.
    """
    return _opened(project, path, lambda clip: clip, load_audio)


def known_metadata(project: Project, opened: OpenedRecording[AudioT]) -> RecordingMetadata:
    """Return the metadata of a project; of its recording, if the project was made by an earlier version."""
    if project.metadata != NO_METADATA or opened.recording is None or opened.problem is not None:
        return project.metadata
    return opened.recording.metadata


def _opened(
    project: Project, path: Path, inside: Callable[[AudioClip], AudioT], read: Callable[[Path], AudioT]
) -> OpenedRecording[AudioT]:
    source = project.source
    if project.stored_source is not None:
        source = project.stored_source.decoded(path, SOURCE_MEMBER)
    if source is not None:
        recording = inside(source)
        return OpenedRecording(recording, _other_format(project.recording, recording, path))
    if project.source_file.path is None:
        return OpenedRecording(None, Message("the project was saved without it"))
    others: list[OpenedRecording[AudioT]] = []
    for candidate in recording_places(project, path):
        opened = _opened_at(project, candidate, read)
        if opened.problem is None:
            break
        others.append(opened)
    else:
        # Another recording can at least be played.
        opened = next((each for each in others if each.recording is not None), others[0])
    for other in others:
        if other is not opened:
            other.close()
    return opened


def _opened_at(project: Project, place: Path, read: Callable[[Path], AudioT]) -> OpenedRecording[AudioT]:
    recording = None
    try:
        recording = read(place)
        problem = difference(project.recording, project.source_file, recording, place)
    except AudioError as error:
        problem = said(error)
    return OpenedRecording(recording, problem)


def difference(
    encoded: RecordingFormat, source_file: SourceFile, recording: _Audio, path: Path
) -> Message | None:
    """Return the difference between the recording in a file and the encoded one; None if they are equal.

    The same samples are the same recording: only tags, or the lossless format, may have been changed.

    Parameters
    ----------
    encoded, source_file
        Format and file of the encoded recording, from the project.
    recording, path
        The recording that was read, and its file.
    """
    if source_file.sha256 is not None and _digest(path) != source_file.sha256:
        known = source_file.samples_sha256
        if known is None or recording.samples_sha256 != known:
            return Message("{path} is not, byte for byte, the file that was encoded", path=path)
    return _other_format(encoded, recording, path)


def _other_format(encoded: RecordingFormat, recording: _Audio, path: Path) -> Message | None:
    if (recording.sample_rate, recording.n_channels) != (encoded.sample_rate, min(2, encoded.n_channels)):
        return Message("{path} has another sample rate or other channels than when it was encoded", path=path)
    if abs(recording.n_samples / recording.sample_rate - encoded.duration_s) > _LENGTH_TOLERANCE_S:
        return Message("{path} has another length than when it was encoded", path=path)
    return None


def _digest(path: Path) -> str | None:
    with contextlib.suppress(OSError):
        return file_sha256(path)
    return None
