"""The recording of a project, and the captured sounds of its events."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from codec.audio.clip import AudioClip, AudioError, load_audio
from codec.audio.recording import ClipRecording, FileRecording, file_sha256
from codec.events.event import Event, RenderFrom
from codec.messages import Message, said
from codec.project.content import Project, RecordingFormat, SourceFile

__all__ = [
    "OpenedRecording",
    "as_captured",
    "captured_baselines",
    "difference",
    "heard_as_recorded",
    "load_recording",
    "open_recording",
    "recording_places",
    "rendered_from",
    "with_captured_sounds",
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
    if project.source is not None or project.source_file.path is None:
        return []
    named = Path(project.source_file.path)
    # If a project was moved together with its recording, the recording is in the project's folder.
    return [named, path.absolute().parent / named.name]


def heard_as_recorded(project: Project) -> Project:
    """Render the events of a project of format 2 or earlier from their captured sounds.

    A project in which an event has a captured sound is returned unchanged.
    """
    if not project.as_encoded or any(e.captured_id is not None for e in project.as_encoded.values()):
        return project
    linked = with_captured_sounds(project)
    as_encoded = rendered_from(linked.as_encoded.values(), RenderFrom.CAPTURED)
    return dataclasses.replace(
        linked,
        events=rendered_from(linked.events, RenderFrom.CAPTURED),
        as_encoded={event.event_id: event for event in as_encoded},
    )


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
    if opened.problem is not None and isinstance(opened.recording, FileRecording):
        opened.recording.close()
    return opened if opened.problem is None else OpenedRecording(None, opened.problem)


def load_recording(project: Project, path: Path) -> OpenedRecording[AudioClip]:
    """Read the recording of a project into memory; see :func:`open_recording`.

    If it differs from the encoded recording, it is returned with the problem, so that it can be played.
    """
    return _opened(project, path, lambda clip: clip, load_audio)


def _opened(
    project: Project, path: Path, inside: Callable[[AudioClip], AudioT], read: Callable[[Path], AudioT]
) -> OpenedRecording[AudioT]:
    if project.source is not None:
        recording = inside(project.source)
        return OpenedRecording(recording, _other_format(project.recording, recording, path))
    if project.source_file.path is None:
        return OpenedRecording(None, Message("the project was saved without it"))
    problem: str | None = None
    for candidate in recording_places(project, path):
        try:
            recording = read(candidate)
        except AudioError as error:
            problem = problem or said(error)
        else:
            return OpenedRecording(
                recording, difference(project.recording, project.source_file, recording, candidate)
            )
    return OpenedRecording(None, problem)


def difference(
    encoded: RecordingFormat, source_file: SourceFile, recording: _Audio, path: Path
) -> Message | None:
    """Return the difference between the recording in a file and the encoded one; None if they are equal.

    Parameters
    ----------
    encoded, source_file
        Format and file of the encoded recording, from the project.
    recording, path
        The recording that was read, and its file.
    """
    if source_file.sha256 is not None and _digest(path) != source_file.sha256:
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
