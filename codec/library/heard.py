"""Sounds of the library's events: captured where the recording is there, the model's otherwise.

Importing this loads torch.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from codec.audio.clip import AudioError
from codec.audio.metadata import Marker
from codec.audio.placed import PlacedSound, panned
from codec.audio.recording import ClipRecording, FileRecording
from codec.capture import CapturedSounds, CaptureSettings, SoundStore, open_recording
from codec.events.event import Event
from codec.exchange.sample_pack import PackSound, region_name
from codec.library.file_records import FileRecords
from codec.library.library import Library
from codec.library.pieces import Piece
from codec.project.content import CAPTURE_VERSION
from codec.project.file import ProjectError, read_project
from codec.rendering import EventRenderer
from codec.targets import Kind, kind_of

__all__ = ["HeardEvent", "PieceSounds", "heard_events", "opened_piece", "pack_sounds"]


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
        with PieceSounds(library, piece, renderer, from_model=from_model) as sounds:
            for _, row in group:
                yield sounds.heard(row)


class PieceSounds:
    """The sounds of a piece's events; a context manager that closes the recording.

    Parameters
    ----------
    library
        The library.
    piece
        Of the renderer's model.
    renderer
        Makes the model's sounds.
    from_model
        Use no recording.
    files
        See :func:`opened_piece`.
    store
        Keeps captured sounds on disk; without one, they are made again each time.

    Raises
    ------
    codec.library.errors.LibraryError
        If its events cannot be read.
    """

    def __init__(
        self,
        library: Library,
        piece: Piece,
        renderer: EventRenderer,
        *,
        from_model: bool = False,
        files: FileRecords | None = None,
        store: SoundStore | None = None,
    ) -> None:
        self._piece, self._renderer = piece, renderer
        self._events = library.events(piece.piece_id)
        self._stack = contextlib.ExitStack()
        self._recording = None if from_model else self._stack.enter_context(opened_piece(piece, files))
        self._captured = None
        if self._recording is not None:
            settings = CaptureSettings.of_version(CAPTURE_VERSION)
            self._captured = CapturedSounds(
                renderer.model,
                self._events,
                self._recording,
                settings,
                store=store,
                recording_key=piece.content_hash,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the recording."""
        self._stack.close()

    def heard(self, row: int) -> HeardEvent:
        """Return an event of the piece with its sound: the model's if the recording cannot be read."""
        piece, event = self._piece, self._events[row - self._piece.first_row]
        if self._captured is not None and self._recording is not None:
            with contextlib.suppress(AudioError):  # it was changed or taken away meanwhile
                sound = self._captured.sound(event.event_id)
                if sound.n_samples:
                    markers = self._recording.metadata.markers
                    return HeardEvent(row, event, piece, sound, self._recording.n_channels, True, markers)
        n_channels = min(2, piece.n_channels)
        samples = self._renderer.render(event, sample_rate=piece.sample_rate)
        placed = panned(samples, round(event.onset_s * piece.sample_rate), event.pan, n_channels)
        return HeardEvent(row, event, piece, placed, n_channels, False)


def pack_sounds(heard: Iterable[HeardEvent], renderer: EventRenderer) -> Iterator[PackSound]:
    """Yield the sounds of events for a sample pack, named by the region of the recording, or the piece."""
    for each in heard:
        event = each.event
        yield PackSound.of_placed(
            region_name(each.markers, event.onset_s, each.piece.title),
            [each.sound],
            event.onset_s,
            each.n_channels,
            each.piece.sample_rate,
            renderer.measures([event])[0],
        )


@contextlib.contextmanager
def opened_piece(
    piece: Piece, files: FileRecords | None = None
) -> Generator[ClipRecording | FileRecording | None]:
    """Open a piece's recording, from any of its files that still has the same samples; None without one.

    Parameters
    ----------
    piece
        The piece.
    files
        The files that the library knows: a recording whose size and time of change are as they were is
        opened at once. Without them, its samples are compared, which reads all of it.
    """
    found: ClipRecording | FileRecording | None = None
    for path in piece.paths:
        found = _opened(path, piece.content_hash, files)
        if found is not None:
            break
    try:
        yield found
    finally:
        if isinstance(found, FileRecording):
            found.close()


def _opened(path: Path, content_hash: str, files: FileRecords | None) -> ClipRecording | FileRecording | None:
    with contextlib.suppress(AudioError, ProjectError, OSError):
        if kind_of(path) is Kind.PROJECT:
            project = read_project(path, decode=False)
            known = project.source_file.samples_sha256 == content_hash
            return open_recording(project, path).recording if known else None
        recording = FileRecording(path)
        if (files is not None and files.is_unchanged(path)) or recording.samples_sha256 == content_hash:
            return recording
        recording.close()
    return None
