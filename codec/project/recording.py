"""The recording of a project, and the captured sounds of its events."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codec.audio.clip import AudioError
from codec.audio.recording import ClipRecording, FileRecording, Recording, file_sha256
from codec.events.event import Event, RenderFrom
from codec.files import os_reason
from codec.project.content import Project

__all__ = [
    "OpenedRecording",
    "as_captured",
    "captured_baselines",
    "open_recording",
    "rendered_from",
    "with_captured_sounds",
]


@dataclass(frozen=True)
class OpenedRecording:
    """A project's recording, or the reason why it is not available.

    Attributes
    ----------
    recording
        None if it is not available; then events are rendered from the model.
    key
        Identifies the recording in a cache.
    warning
        One line that names the file, the reason and a remedy; None if there is a recording.
    """

    recording: Recording | None
    key: str = ""
    warning: str | None = None


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


def open_recording(project: Project, path: Path) -> OpenedRecording:
    """Open the recording of a project: the stored one, or the file that it names.

    If that file does not exist, a file of the same name in the project's folder is used.

    Parameters
    ----------
    project
        The project.
    path
        The project's file.
    """
    if project.source is not None:
        recording = ClipRecording(project.source)
        reason = _difference(project, recording)
        if reason is None:
            return OpenedRecording(recording, f"inside {path.absolute()}")
        return _without(path, f"the recording inside it {reason}")
    if project.source_file.path is None:
        return _without(path, "it neither holds its recording nor names one")
    named = Path(project.source_file.path)
    beside = path.absolute().parent / named.name
    found = named if named.exists() or not beside.exists() else beside
    try:
        digest = file_sha256(found)
        if project.source_file.sha256 not in (None, digest):
            return _without(path, f"its recording {found} was changed since")
        recording = FileRecording(found)
    except AudioError as error:
        return _without(path, f"its recording {found} cannot be used ({error.reason})")
    except OSError as error:
        return _without(path, f"its recording {found} cannot be used ({os_reason(error, writing=False)})")
    reason = _difference(project, recording)
    if reason is not None:
        recording.close()
        return _without(path, f"its recording {found} {reason}")
    return OpenedRecording(recording, digest)


def _difference(project: Project, recording: Recording) -> str | None:
    known = project.recording
    if (recording.sample_rate, recording.n_channels) != (known.sample_rate, min(2, known.n_channels)):
        return "has another sample rate or other channels than when it was encoded"
    if abs(recording.n_samples / recording.sample_rate - known.duration_s) > 0.05:
        return "has another length than when it was encoded"
    return None


def _without(path: Path, reason: str) -> OpenedRecording:
    advice = "its events are rendered from the model; put the recording back where it was, or encode it again"
    return OpenedRecording(None, warning=f"{path}: {reason}; {advice}")
