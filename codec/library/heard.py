"""Sounds of the library's events: captured where the recording is there, the model's otherwise.

Importing this loads torch.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codec.audio.clip import AudioError
from codec.audio.metadata import Marker
from codec.audio.placed import PlacedSound, panned
from codec.audio.recording import ClipRecording, FileRecording
from codec.capture import CapturedSounds, CaptureSettings, open_recording
from codec.events.event import Event
from codec.library.library import Library
from codec.library.pieces import Piece
from codec.project.content import CAPTURE_VERSION
from codec.project.file import ProjectError, read_project
from codec.rendering import EventRenderer
from codec.targets import Kind, kind_of

__all__ = ["HeardEvent", "heard_events", "opened_piece"]


@dataclass(frozen=True, eq=False)
class HeardEvent:
    """An event of the library and its sound.

    Attributes
    ----------
    row, event, piece
        Its number in the library, the event, and its piece.
    sound
        In its piece, at the piece's rate.
    n_channels
        Of the piece, 1 or 2.
    captured
        Whether the sound was captured from the recording.
    markers
        Of the recording, if it was read.
    """

    row: int
    event: Event
    piece: Piece
    sound: PlacedSound
    n_channels: int
    captured: bool
    markers: tuple[Marker, ...] = ()


def heard_events(
    library: Library, rows: Iterable[int], renderer: EventRenderer, *, from_model: bool = False
) -> Iterator[HeardEvent]:
    """Yield events with their sounds, piece by piece.

    Parameters
    ----------
    library
        The library.
    rows
        Events, all of the renderer's model.
    renderer
        Makes the model's sounds.
    from_model
        Use no recordings.

    Raises
    ------
    KeyError
        If there is no such event.
    codec.library.errors.LibraryError
        If events cannot be read.
    """
    with_pieces = [(library.piece_of_row(row), row) for row in sorted(rows)]
    for piece, group in itertools.groupby(with_pieces, key=lambda each: each[0]):
        events = library.events(piece.piece_id)
        with contextlib.ExitStack() as stack:
            recording = None if from_model else stack.enter_context(opened_piece(piece))
            sounds = None
            if recording is not None:
                settings = CaptureSettings.of_version(CAPTURE_VERSION)
                sounds = CapturedSounds(renderer.model, events, recording, settings)
            for _, row in group:
                event = events[row - piece.first_row]
                yield _heard(piece, row, event, sounds, recording, renderer)


@contextlib.contextmanager
def opened_piece(piece: Piece) -> Generator[ClipRecording | FileRecording | None]:
    """Open a piece's recording, from any of its files that still has the same samples; None without one."""
    found: ClipRecording | FileRecording | None = None
    for path in piece.paths:
        found = _opened(path, piece.content_hash)
        if found is not None:
            break
    try:
        yield found
    finally:
        if isinstance(found, FileRecording):
            found.close()


def _opened(path: Path, content_hash: str) -> ClipRecording | FileRecording | None:
    with contextlib.suppress(AudioError, ProjectError, OSError):
        if kind_of(path) is Kind.PROJECT:
            project = read_project(path, decode=False)
            known = project.source_file.samples_sha256 == content_hash
            return open_recording(project, path).recording if known else None
        recording = FileRecording(path)
        if recording.samples_sha256 == content_hash:
            return recording
        recording.close()
    return None


def _heard(
    piece: Piece,
    row: int,
    event: Event,
    sounds: CapturedSounds | None,
    recording: ClipRecording | FileRecording | None,
    renderer: EventRenderer,
) -> HeardEvent:
    if sounds is not None and recording is not None:
        with contextlib.suppress(AudioError):  # it was changed or taken away meanwhile
            sound = sounds.sound(event.event_id)
            if sound.n_samples:
                markers = recording.metadata.markers
                return HeardEvent(row, event, piece, sound, recording.n_channels, True, markers)
    n_channels = min(2, piece.n_channels)
    samples = renderer.render(event, sample_rate=piece.sample_rate)
    placed = panned(samples, round(event.onset_s * piece.sample_rate), event.pan, n_channels)
    return HeardEvent(row, event, piece, placed, n_channels, False)
