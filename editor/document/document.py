"""The document: the events of one piece, as encoded and as edited, and the rest of its project.

All views, workers and commands share this state and its signals.
Invariants: events are immutable and keyed by their identifier; an event's as-encoded baseline never
changes while its edits do; :attr:`Document.modified` is true exactly when the file on disk (if any)
differs from the document. All methods are for one thread; returned snapshots are safe in all threads.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from codec.audio.clip import AudioClip
from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence
from codec.events.model_identity import ModelIdentity
from codec.events.stored_measures import StoredMeasures
from codec.messages import Message
from codec.project.content import (
    CAPTURE_VERSION,
    BeatSettings,
    MixSettings,
    PaletteEntry,
    Project,
    RecordingFormat,
    SourceFile,
    UnfinishedEncode,
)
from codec.similarity.layout import Layout
from codec.similarity.placing import NO_ROWS, without_added
from editor.document._change import Change
from editor.document._event_table import EventTable
from editor.document._placement import Placement
from editor.document._score import Score
from editor.document.project_file import FileVersion

__all__ = ["Document"]

_UNTITLED = Message("Untitled")
_EMPTY = Project(recording=RecordingFormat(MODEL_SAMPLE_RATE, 1, 0.0))


class Document:
    """The events of a piece with their baselines, and the rest of its project.

    Attributes
    ----------
    events_changed : Signal(Change)
        Events were added, changed or removed; never emitted for an edit that changes nothing.
    layout_changed, palettes_changed, mix_changed, beats_changed, original_changed : Signal()
        The value of that name was replaced.
    unfinished_changed : Signal()
        An encode has come further, or to its end.
    modified_changed : Signal(bool)
        :attr:`modified` took a new value.
    shares_changed : Signal()
        The recording is divided among other events than before; sent after `events_changed`.
    reset_done : Signal()
        The whole content, or all its events, were replaced; no other content signal is emitted for it.
    saved : Signal(bool)
        The document was written to a file; the value says whether the file holds its present state.
    piece
        A number that grows with each piece that is opened.
    project_version
        The version of the project's file that the document was read from or last written to, if known.
    """

    events_changed = Signal(Change)
    layout_changed = Signal()
    palettes_changed = Signal()
    mix_changed = Signal()
    beats_changed = Signal()
    original_changed = Signal()
    unfinished_changed = Signal()
    shares_changed = Signal()
    modified_changed = Signal(bool)
    reset_done = Signal()
    saved = Signal(bool)

    def __init__(self) -> None:
        self.piece = 0
        self._revision = 0
        self._modified = False
        self._start_piece(_EMPTY, None)

    def _start_piece(self, project: Project, project_path: Path | None, *, unsaved: bool = False) -> None:
        self._events = EventTable({event.event_id: event for event in project.events}, project.as_encoded)
        # All else stays in the project, so that no field is forgotten. Writing raises the version as needed.
        oldest = _EMPTY.format_version
        layout, self._added_rows = (
            (None, NO_ROWS) if project.layout is None else without_added(project.layout)
        )
        self._rest = dataclasses.replace(
            project, events=(), as_encoded={}, layout=layout, format_version=oldest
        )
        self._placement: Placement | None = None
        self._project_path = project_path
        self.project_version: FileVersion | None = None
        self._history_clean = True
        self._unsaved_base = unsaved
        self._revision += 1
        self.piece += 1
        self._announce_reset()

    # Reading

    @property
    def events(self) -> Mapping[str, Event]:
        """A snapshot of the events by identifier, in order of onset (ties by identifier)."""
        return self._events.snapshot()

    def sequence(self) -> EventSequence:
        """Return the events in order of onset (ties by identifier)."""
        return self._events.sequence()

    def event(self, event_id: str) -> Event:
        """Return one event; KeyError if the document has no such event."""
        return self._events[event_id]

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._events

    def __len__(self) -> int:
        return len(self._events)

    @property
    def baselines(self) -> Mapping[str, Event]:
        """All baselines by identifier, those of deleted events too; a view that follows changes."""
        return self._events.baselines

    def as_encoded(self, event_id: str) -> Event | None:
        """Return an event's baseline, or None if it has none or is not in the document.

        The baseline is the event as the encoder found it. An event that was inserted or pasted has its state
        at that moment; a duplicate has that of the event it was made from, at the duplicate's time.
        """
        return self._events.baseline(event_id)

    def is_edited(self, event_id: str) -> bool:
        """Return whether an event differs from its baseline."""
        baseline = self.as_encoded(event_id)
        return baseline is not None and baseline != self._events[event_id]

    @property
    def revision(self) -> int:
        """A number that grows with each change of content."""
        return self._revision

    @property
    def model(self) -> ModelIdentity:
        """The model that encoded the events and renders them."""
        return self._rest.model

    @property
    def mix_settings(self) -> MixSettings:
        """The mix settings of the residual."""
        return self._rest.mix

    @property
    def beats(self) -> BeatSettings:
        """Tempo and first beat."""
        return self._rest.beats

    @property
    def metadata(self) -> RecordingMetadata:
        """Markers and Broadcast Wave information of the original."""
        return self._rest.metadata

    @property
    def user_rooms(self) -> Mapping[str, NDArray[np.float32]]:
        """Room impulse responses of the user by name, float32 [n_samples]."""
        return self._rest.user_rooms

    @property
    def unfinished(self) -> UnfinishedEncode | None:
        """How far the encode came, if it runs or was interrupted."""
        return self._rest.unfinished

    @property
    def stored_measures(self) -> StoredMeasures | None:
        """Measures that the project brought along."""
        return self._rest.measures

    @property
    def original(self) -> AudioClip | None:
        """The recording that was opened, if it is available."""
        return self._rest.source

    @property
    def source_file(self) -> SourceFile:
        """The file that the original came from, as the project names it."""
        return self._rest.source_file

    @property
    def source_path(self) -> Path | None:
        """Where the original came from."""
        path = self._rest.source_file.path
        return Path(path) if path else None

    @property
    def project_path(self) -> Path | None:
        """The project file this document was loaded from or saved to."""
        return self._project_path

    @property
    def title(self) -> str:
        """A name for window titles and lists."""
        path = self._project_path or self.source_path
        return path.stem if path is not None else _UNTITLED

    @property
    def recording(self) -> RecordingFormat:
        """Rate, channels and length of the original, and so of the re-render."""
        return self._rest.recording

    @property
    def sample_rate(self) -> int:
        """Rate of the piece in Hz (onsets are counted at the model rate whatever it is)."""
        return self._rest.recording.sample_rate

    @property
    def n_channels(self) -> int:
        """Channels of the piece: 1 or 2."""
        return self._rest.recording.n_mixed

    @property
    def duration_s(self) -> float:
        """Length of the original in seconds; events may be moved beyond it, see :attr:`end_s`."""
        return self._rest.recording.duration_s

    @property
    def end_s(self) -> float:
        """The later of the original's end and the last onset, in seconds."""
        sequence = self.sequence()
        return max(self.duration_s, sequence[-1].onset_s) if len(sequence) else self.duration_s

    @property
    def layout(self) -> Layout | None:
        """The t-SNE layout of the events as encoded, once computed."""
        return self._rest.layout

    def layout_index(self, event_id: str) -> int | None:
        """Return the row of :attr:`placed_layout` for what an event sounds like.

        An event that does not sound as encoded, or that is not in the layout, has a row between those of the
        events that it sounds most like, so that no other event moves.
        """
        return self.layout_row(self._events[event_id]) if event_id in self._events else None

    def layout_row(self, event: Event) -> int | None:
        """Return the row of :attr:`placed_layout` for a state of an event; see :meth:`layout_index`."""
        placement = self._placement_of_events()
        return None if placement is None else placement.row(event)

    def layout_rows(self, events: Iterable[Event]) -> list[int | None]:
        """Return :meth:`layout_row` of each event."""
        placement = self._placement_of_events()
        return [None if placement is None else placement.row(event) for event in events]

    @property
    def placed_layout(self) -> Layout | None:
        """:attr:`layout`, with the rows that :meth:`layout_index` added so far behind its own."""
        placement = self._placement_of_events()
        return None if placement is None else placement.layout

    def places_of(self, events: Sequence[Event]) -> Layout | None:
        """Return a layout of events that are not in the document, between the rows of those that are.

        None without a layout, or without events.
        """
        placement = self._placement_of_events()
        if placement is None or not events or (rows := placement.places([e.vector for e in events])) is None:
            return None
        ids = tuple(event.event_id for event in events)
        return Layout(rows.lanes, rows.map, rows.colours, placement.layout.seed, ids)

    def _placement_of_events(self) -> Placement | None:
        if self._placement is None and self.layout is not None:
            self._placement = Placement(self.layout, self._added_rows, self._known())
        return self._placement

    def _known(self) -> dict[str, Event]:
        """Return the events of the piece and those that its edits are told from, as they were encoded."""
        return {**self.events, **self._events.baselines}

    def _place_with(self, layout: Layout | None) -> None:
        own, self._added_rows = (None, NO_ROWS) if layout is None else without_added(layout)
        self._change_rest(layout=own)
        self._placement = None

    @property
    def palettes(self) -> tuple[PaletteEntry, ...]:
        """Saved stages, in the order of saving."""
        return self._rest.palettes

    @property
    def capture_version(self) -> int:
        """How the recording is divided among the events (:class:`codec.project.content.Project`)."""
        return self._rest.capture_version

    def captured_baselines(self) -> list[Event]:
        """Return the as-encoded events among which the recording is divided, including deleted ones."""
        return self._events.captured_baselines()

    @property
    def score(self) -> Score:
        """The results of an encode as they are now: the events with all that came with them."""
        placement = self._placement_of_events()
        return Score(
            dict(self.events),
            dict(self._events.baselines),
            None if placement is None else placement.complete(self.sequence(), self._known()),
            self.model,
            self.capture_version,
            self.unfinished,
            self._unsaved_base,
        )

    @property
    def modified(self) -> bool:
        """Whether there are changes that the file on disk does not have."""
        return self._modified

    # Changing: commands only

    def apply(
        self, changes: Mapping[str, Event | None], *, baselines: Mapping[str, Event] | None = None
    ) -> Change:
        """Set (or, with None, remove) events, and emit the change. Called by commands only.

        Parameters
        ----------
        changes
            New value of each event concerned, by identifier.
        baselines
            Baselines of added events. They are kept when the event is removed, so undo need not store them.

        Raises
        ------
        ValueError
            If a key differs from its event's identifier; nothing is changed then.
        """
        change = self._events.apply(changes, baselines or {})
        if change:
            self._revision += 1
            self.events_changed.emit(change)
        return change

    def exchange_found(self, gone: Collection[str], found: Mapping[str, Event]) -> None:
        """Replace events that the encoder found by others, with their baselines. Called by commands only.

        Parameters
        ----------
        gone
            Identifiers of events that are as encoded. Unlike deleted events they leave no share of the
            recording behind.
        found
            The new events, by identifier.
        """
        change = self._events.exchange(gone, found)
        if change:
            self._revision += 1
            self.events_changed.emit(change)
            self.shares_changed.emit()

    def set_palettes(self, palettes: Iterable[PaletteEntry]) -> None:
        """Replace the palettes. Called by commands only."""
        replaced = tuple(palettes)
        if replaced != self.palettes:
            self._change_rest(palettes=replaced)
            self.palettes_changed.emit()

    def set_mix_settings(self, settings: MixSettings) -> None:
        """Replace the mix settings. Called by commands only."""
        if settings != self.mix_settings:
            self._change_rest(mix=settings)
            self.mix_changed.emit()

    def set_beats(self, beats: BeatSettings) -> None:
        """Replace the beats. Called by commands only."""
        if beats != self.beats:
            self._change_rest(beats=beats)
            self.beats_changed.emit()

    def exchange_score(self, score: Score) -> None:
        """Replace the results of an encode, :attr:`score`, by others. Called by commands only."""
        self._events = EventTable(score.events, score.baselines)
        self._place_with(score.layout)
        self._change_rest(
            model=score.model, capture_version=score.capture_version, unfinished=score.unfinished
        )
        self._unsaved_base = score.unsaved
        self._announce_reset()

    def set_history_clean(self, clean: bool) -> None:
        """Set the undo stack's clean state, which determines :attr:`modified`."""
        self._history_clean = clean
        self._update_modified()

    # Changing: outside the undo history

    def load_audio(self, clip: AudioClip, path: Path | str | None, sha256: str | None = None) -> None:
        """Start a new piece from a recording, without events yet."""
        source_file = SourceFile(str(path) if path is not None else None, sha256, clip.samples_sha256)
        piece = Project(
            recording=RecordingFormat.of(clip),
            source=clip,
            source_file=source_file,
            metadata=clip.metadata,
            capture_version=CAPTURE_VERSION,
        )
        self._start_piece(piece, None)

    def load_project(self, project: Project, path: Path | str | None, *, recovered: bool = False) -> None:
        """Replace the content by a project's.

        Parameters
        ----------
        project
            What was read.
        path
            The user's project file, or None if there is none.
        recovered
            The content comes from a recovery file: the document is modified until it is saved.
        """
        self._start_piece(project, Path(path) if path is not None else None, unsaved=recovered)

    def set_original(self, clip: AudioClip, located: SourceFile | None = None) -> None:
        """Attach the original to a project that lacks it; the file where it was located is to be saved.

        A project of an earlier version gets its metadata, too.
        """
        metadata = clip.metadata if self.metadata == NO_METADATA else self.metadata
        self._rest = dataclasses.replace(self._rest, source=clip, metadata=metadata)
        if located is not None:
            self._change_rest(source_file=located)
            self._unsaved_base = True
            self._update_modified()
            self.original_changed.emit()

    def set_model(self, model: ModelIdentity) -> None:
        """Name the model that finds the events from now on."""
        if model != self.model:
            self._change_rest(model=model)

    def set_unfinished(self, unfinished: UnfinishedEncode | None) -> None:
        """Record how far the running encode has come; None when it has reached the end."""
        if unfinished != self.unfinished:
            self._change_rest(unfinished=unfinished)
            if len(self):
                self._unsaved_base = True
                self._update_modified()
            self.unfinished_changed.emit()

    def set_user_rooms(self, rooms: Mapping[str, NDArray[np.float32]]) -> None:
        """Replace the rooms that the project brings along; no change, since they follow from the events."""
        self._rest = dataclasses.replace(self._rest, user_rooms=dict(rooms))

    def add_encoded(self, *events: Event) -> None:
        """Add events that the encoder found; each is its own baseline, and they cannot be undone."""
        found = {event.event_id: event for event in events}
        self._unsaved_base = True
        self.apply(found, baselines=found)
        self._update_modified()

    def set_layout(self, layout: Layout | None) -> None:
        """Replace the layout. It follows from the events, so it does not count as a modification."""
        self._place_with(layout)
        self.layout_changed.emit()

    # Saving

    def to_project(self, include_source: bool) -> Project:
        """Return the content as a project, to be written by :func:`codec.project.file.write_project`.

        Parameters
        ----------
        include_source
            Whether the project contains the original (if it is available).
        """
        placement = self._placement_of_events()
        stored = self._rest.stored_source if self.original is None else None
        return dataclasses.replace(
            self._rest,
            layout=None if placement is None else placement.stored(self.sequence(), self._known()),
            events=self.sequence().events,
            as_encoded=self._events.lasting_baselines(),
            source=self.original if include_source else None,
            stored_source=stored if include_source else None,
        )

    def mark_saved(self, path: Path | str, *, revision: int | None = None) -> None:
        """Record that the content was written to `path`.

        Parameters
        ----------
        path
            The user's project file.
        revision
            :attr:`revision` when the content was taken; if it has changed since, it stays modified.
        """
        self._project_path = Path(path)
        exact = revision is None or revision == self._revision
        self._unsaved_base = not exact
        self._history_clean |= exact
        self.saved.emit(exact)
        self._update_modified()

    # Internal

    def _change_rest(self, **fields: Any) -> None:
        self._rest = dataclasses.replace(self._rest, **fields)
        self._revision += 1

    def _announce_reset(self) -> None:
        self.reset_done.emit()
        self._update_modified()

    def _update_modified(self) -> None:
        modified = self._unsaved_base or not self._history_clean
        if modified != self._modified:
            self._modified = modified
            self.modified_changed.emit(modified)
