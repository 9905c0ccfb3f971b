"""From a recording to a project, and from a project to audio.

The command line, the evaluation and the editor share these functions.

Importing this loads torch.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from codec.audio.clip import AudioClip, AudioError, AudioReader, load_audio
from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.audio.recording import known_sha256
from codec.capture import (
    CapturedSounds,
    CaptureMix,
    CaptureSettings,
    as_captured,
    captured_baselines,
    known_metadata,
    mix_captured,
    open_recording,
    rendered_from,
    with_captured_sounds,
)
from codec.devices import DeviceChoice
from codec.events.event import Event, EventSequence, RenderFrom
from codec.events.stored_measures import StoredMeasures
from codec.messages import Message
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.project.content import CAPTURE_VERSION
from codec.project.file import Project, ProjectError, RecordingFormat, SourceFile
from codec.project.mix_size import check_mix_size
from codec.rendering import EventRenderer, mix_events
from codec.rooms import Room, RoomBank
from codec.search.levels import DEFAULT_LEVEL, LevelName, Mode
from codec.search.streaming import Encoding, encode
from codec.similarity.layout import compute_layout

__all__ = ["EncodedFile", "build_project", "check_fits", "encode_file", "project_bank", "render_project"]


@dataclass(frozen=True)
class EncodedFile:
    """A project encoded from a recording, whether the encode was complete, and its time in seconds.

    `notes` are messages for the user about how the recording was read.
    """

    project: Project
    cancelled: bool
    elapsed_s: float
    notes: tuple[Message, ...] = ()


def encode_file(
    path: Path,
    *,
    model: EventModel | None = None,
    seed: int = 0,
    include_source: bool = True,
    with_layout: bool = True,
    level: LevelName = DEFAULT_LEVEL,
    mode: Mode = "sparse",
    device: DeviceChoice = "cpu",
    on_event: Callable[[Event], None] | None = None,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> EncodedFile:
    """Encode a recording into a project, as a stream (in bounded memory).

    Parameters
    ----------
    path
        A file that :func:`codec.audio.clip.load_audio` can read.
    model
        The shipped model by default.
    seed
        Of the layout (t-SNE); the events do not depend on it.
    with_layout
        Compute lanes, map, colours and measures, which takes seconds for many events.
    include_source
        Store the recording in the project.
    device
        Where the search computes; layout and measures are computed on the processor.
    level, mode, on_event, on_progress, should_cancel
        As in :func:`codec.search.streaming.encode`.

    Raises
    ------
    AudioError, CheckpointError
        If the recording or the model cannot be used, or the recording was changed meanwhile.
    codec.devices.DeviceError
        If the device cannot be used.
    """
    # Hashed before it is read and compared after, so that the hash names what was encoded.
    sha256 = known_sha256(path)
    source = load_audio(path) if include_source else None
    model = load_default_model() if model is None else model
    started = time.perf_counter()
    with AudioReader(path) as reader:
        sample_rate, n_channels, metadata = reader.sample_rate, reader.n_channels, reader.metadata
        encoding = encode(
            model,
            reader,
            level=level,
            mode=mode,
            device=device,
            on_event=on_event,
            on_progress=on_progress,
            should_cancel=should_cancel,
        )
        source_file = SourceFile(str(path.absolute()), sha256, reader.samples_sha256())
    elapsed_s = time.perf_counter() - started
    if known_sha256(path) not in (None, sha256):
        raise AudioError(path, "was changed while it was encoded; encode it again")
    project = build_project(
        encoding,
        model=model,
        sample_rate=sample_rate,
        n_channels=n_channels,
        source=source,
        source_file=source_file,
        metadata=metadata,
        seed=seed if with_layout else None,
    )
    if with_layout:
        measured = zip(project.events, EventRenderer(model).measures(project.events), strict=True)
        measures = StoredMeasures.of_events(model.identity.weights_hash, measured)
        project = dataclasses.replace(project, measures=measures)
    return EncodedFile(project, encoding.cancelled, elapsed_s, encoding.notes)


def build_project(
    encoding: Encoding,
    *,
    model: EventModel,
    sample_rate: int,
    n_channels: int,
    source: AudioClip | None = None,
    source_file: SourceFile = SourceFile(),  # noqa: B008 - frozen
    metadata: RecordingMetadata = NO_METADATA,
    seed: int | None = 0,
) -> Project:
    """Return a new project of an encoding.

    Each event is also stored as encoded. If the recording is available (`source` or `source_file`), events
    are rendered from their captured sounds.

    Parameters
    ----------
    encoding
        The events.
    model
        The model of the events.
    sample_rate, n_channels
        Of the recording.
    source
        The recording, to store it in the project.
    source_file
        The file of the recording.
    metadata
        Markers and Broadcast Wave information of the recording.
    seed
        Of the layout; None for no layout.
    """
    events = encoding.events
    if source is not None or source_file.path is not None:
        events = EventSequence.of(map(as_captured, events))
    layout = None
    if seed is not None:
        layout = compute_layout([event.event_id for event in events], events.vectors(), seed=seed)
    return Project(
        recording=RecordingFormat(sample_rate, n_channels, encoding.duration_s),
        model=model.identity,
        events=events.events,
        as_encoded={event.event_id: event for event in events},
        layout=layout,
        source=source,
        source_file=source_file,
        metadata=metadata,
        capture_version=CAPTURE_VERSION,
    )


def render_project(
    project: Project,
    *,
    path: Path = Path("project"),
    model: EventModel | None = None,
    sample_rate: int | None = None,
    render_from: RenderFrom | None = None,
    residual_db: float | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> AudioClip:
    """Render a project's events that are not muted, including tails beyond the recording's end.

    The clip has the metadata of the recording.

    Events with captured sounds are mixed over the recording (:mod:`codec.capture.mix`), unless `render_from`
    is the model.

    Parameters
    ----------
    path
        The project's file, for messages.
    model
        The model of the project's vectors; the shipped one by default.
    sample_rate
        In Hz; the project's by default.
    render_from
        Overrides what events are rendered from. From the model, there is no residual.
    residual_db
        Level of the residual; the project's by default. ``-math.inf`` silences it.
    on_progress
        Called with the share of the events that are rendered, 0..1.

    Raises
    ------
    ProjectError
        If the project was made with another model or another bank of rooms, its recording is needed and
        cannot be used, or the mix is too long to be held in memory.
    AudioError
        If the recording is damaged.
    """
    model = load_default_model() if model is None else model
    check_fits(project, model, path)
    heard = [event for event in project.events if not event.mute]
    check_mix_size(project.recording, heard, path, sample_rate)
    rate = project.recording.sample_rate if sample_rate is None else sample_rate
    renderer = EventRenderer(model, project_bank(project, model.bank, path))
    if render_from is not None and render_from is not RenderFrom.MODEL:
        project = with_captured_sounds(project)
        project = dataclasses.replace(project, events=rendered_from(project.events, render_from))
    if render_from is not RenderFrom.MODEL and captured_baselines(project):
        check_mix_size(project.recording, heard, path)
        opened = open_recording(project, path)
        if opened.recording is None:
            raise ProjectError(
                path,
                "its recording cannot be used ({problem}); put it back where it was, encode it again, or "
                "render the model's sound: --from model",
                problem=opened.problem or "",
            )
        shares = CaptureSettings.of_version(project.capture_version)
        sounds = CapturedSounds(model, captured_baselines(project), opened.recording, shares)
        settings = project.mix
        if residual_db is not None:
            settings = dataclasses.replace(settings, residual_db=residual_db)
        mix = CaptureMix(renderer, sounds, settings)
        try:
            samples = mix_captured(mix, project.events, on_progress=on_progress)
        finally:
            opened.close()
        clip = AudioClip(samples, project.recording.sample_rate, metadata=known_metadata(project, opened))
        return clip.resampled(rate)
    samples = mix_events(
        renderer,
        project.events,
        sample_rate=rate,
        n_channels=project.recording.n_mixed,
        duration_s=project.recording.duration_s,
        on_progress=on_progress,
    )
    return AudioClip(samples, rate, metadata=project.metadata)


def check_fits(project: Project, model: EventModel, path: Path) -> None:
    """Raise :class:`~codec.project.file.ProjectError` unless `model` is the one the project was made with."""
    misfit = project.model.misfit(model.identity)
    if misfit is None:
        return
    advice = {
        "model": Message(
            "its events would sound wrong; render it with --model FILE, or encode the recording again"
        ),
        "rooms": Message("use the Pointillist that made it, or encode again"),
    }
    raise ProjectError(path, "{reason}: {advice}", reason=misfit.reason, advice=advice[misfit.what])


def project_bank(project: Project, bank: RoomBank, path: Path) -> RoomBank:
    """Return a bank extended by the rooms that are stored in the project.

    Raises
    ------
    ProjectError
        If an event names a room that is in neither of them.
    """
    extended = bank.with_rooms(
        [
            Room.of(name, Message("brought along by the project"), "user", response)
            for name, response in project.user_rooms.items()
            if name not in bank.names
        ]
    )
    for event in project.events:
        if event.room_name is not None and event.room_name not in extended.names:
            raise ProjectError(
                path,
                "uses the room {room}, which is neither in it nor in the bank; open it in the "
                "editor and choose another room",
                room=repr(event.room_name),
            )
    return extended
