"""The document: the events of one piece, as found and as edited, with what belongs to them.

It exists so that every view, worker and command shares one state with one set of signals.
Invariants: events are immutable and keyed by their identifier; an event's as-encoded baseline never
changes while its edits do; :attr:`Document.modified` is true exactly when the file on disk (if any)
differs from what is here. All calls belong on one thread; snapshots handed out are safe anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence
from codec.messages import Message
from codec.project.file import PaletteEntry, Project
from codec.similarity.layout import Layout
from editor.document._as_project import as_project
from editor.document._change import Change
from editor.document._piece_settings import PieceSettings
from editor.document._placement import Placement
from editor.document._score import Score

__all__ = ["Document"]

_UNTITLED = Message("Untitled")


class Document(PieceSettings):
    """The events of a piece with their baselines, layout, palettes and original.

    Attributes
    ----------
    events_changed : Signal(Change)
        Events were added, changed or removed; never emitted for an edit that changes nothing.
    layout_changed, palettes_changed, original_changed : Signal()
        The layout, the palettes or :attr:`original` were replaced.
    modified_changed : Signal(bool)
        :attr:`modified` took a new value.
    reset_done : Signal()
        The whole content, or all its events, were replaced; no other content signal is emitted for it.
    saved : Signal(bool)
        The document was written to a file; the value says whether the file holds its present state.
    model_id, model_hash, room_bank_hash
        What the events were encoded with and are rendered through; kept in the project.
    piece
        A number that grows with each piece that is opened.
    user_rooms
        Room impulse responses of the user by name, float32 [n_samples]; kept in the project.
    source_sha256
        Of the file that the original came from, so that a changed one is noticed; None if it is not known.
    """

    events_changed = Signal(Change)
    layout_changed = Signal()
    palettes_changed = Signal()
    original_changed = Signal()
    modified_changed = Signal(bool)
    reset_done = Signal()
    saved = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.model_id = self.model_hash = self.room_bank_hash = ""
        self.user_rooms: dict[str, NDArray[np.float32]] = {}
        self._modified = False
        self.piece = 0
        self._reset_content()

    def _reset_content(self) -> None:
        self._events: dict[str, Event] = {}
        self._sequence: EventSequence | None = None
        self._snapshot: Mapping[str, Event] | None = None
        self._baselines: dict[str, Event] = {}
        self._placement: Placement | None = None
        self._layout: Layout | None = None
        self._palettes: tuple[PaletteEntry, ...] = ()
        self._take_settings(None)
        self.source_sha256: str | None = None
        self._original: AudioClip | None = None
        self._source_path: Path | None = None
        self._project_path: Path | None = None
        self._sample_rate, self._n_channels, self._duration_s = MODEL_SAMPLE_RATE, 1, 0.0
        self._extra: dict[str, Any] = {}
        self._history_clean, self._unsaved_base = True, False
        self._revision += 1
        self.piece += 1

    # Reading

    @property
    def events(self) -> Mapping[str, Event]:
        """A snapshot of the events by identifier, in order of onset (ties by identifier)."""
        if self._snapshot is None:
            self._snapshot = MappingProxyType({event.event_id: event for event in self.sequence()})
        return self._snapshot

    def sequence(self) -> EventSequence:
        """Return the events in order of onset (ties by identifier)."""
        if self._sequence is None:
            self._sequence = EventSequence.of(self._events.values())
        return self._sequence

    def event(self, event_id: str) -> Event:
        """Return one event; KeyError if the document has no such event."""
        return self._events[event_id]

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._events

    def __len__(self) -> int:
        return len(self._events)

    def as_encoded(self, event_id: str) -> Event | None:
        """Return an event's baseline, or None if it has none or is not in the document.

        The baseline is the event as the encoder found it. An event that was inserted or pasted has its state
        at that moment; a duplicate has that of the event it was made from, at the duplicate's time.
        """
        return self._baselines.get(event_id) if event_id in self._events else None

    def is_edited(self, event_id: str) -> bool:
        """Return whether an event differs from its baseline."""
        baseline = self.as_encoded(event_id)
        return baseline is not None and baseline != self._events[event_id]

    @property
    def original(self) -> AudioClip | None:
        """The recording that was opened, if it is at hand."""
        return self._original

    @property
    def source_path(self) -> Path | None:
        """Where the original came from."""
        return self._source_path

    @property
    def project_path(self) -> Path | None:
        """The project file this document was loaded from or saved to."""
        return self._project_path

    @property
    def title(self) -> str:
        """A name for window titles and lists."""
        path = self._project_path or self._source_path
        return path.stem if path is not None else _UNTITLED

    @property
    def sample_rate(self) -> int:
        """Rate of the piece in Hz (onsets are counted at the model rate whatever it is)."""
        return self._sample_rate

    @property
    def n_channels(self) -> int:
        """Channels of the piece: 1 or 2."""
        return self._n_channels

    @property
    def duration_s(self) -> float:
        """Length of the original in seconds; events may be moved beyond it, see :attr:`end_s`."""
        return self._duration_s

    @property
    def end_s(self) -> float:
        """The later of the original's end and the last onset, in seconds."""
        sequence = self.sequence()
        return max(self._duration_s, sequence[-1].onset_s) if len(sequence) else self._duration_s

    @property
    def layout(self) -> Layout | None:
        """The t-SNE layout of the events, once computed."""
        return self._layout

    def layout_index(self, event_id: str) -> int | None:
        """Return which row of :attr:`layout` places an event.

        An event that the layout does not know (inserted, pasted, a duplicate) is placed with the
        known event of the nearest timbre, so that nothing else moves when it appears.
        """
        if self._layout is None or event_id not in self._events:
            return None
        if self._placement is None:
            self._placement = Placement(self._layout.event_ids, self._baselines | self._events)
        return self._placement.row(self._events[event_id])

    @property
    def palettes(self) -> tuple[PaletteEntry, ...]:
        """Saved stages, in the order of saving."""
        return self._palettes

    def captured_baselines(self) -> list[Event]:
        """Return the as-encoded events that share out the recording; those since deleted are among them."""
        return [event for key, event in self._baselines.items() if event.captured_id == key]

    @property
    def modified(self) -> bool:
        """Whether there is anything that the file on disk lacks."""
        return self._modified

    # Changing: commands only

    def apply(
        self, changes: Mapping[str, Event | None], *, baselines: Mapping[str, Event] | None = None
    ) -> Change:
        """Set (or, with None, remove) events, and tell the listeners. Called by commands only.

        Parameters
        ----------
        changes
            New value of each event concerned, by identifier.
        baselines
            Baselines of events that are added. They outlive the event, so that undo need not carry them.

        Raises
        ------
        ValueError
            If a key differs from its event's identifier; nothing is changed then.
        """
        for event_id, event in changes.items():
            if event is not None and event.event_id != event_id:
                raise ValueError(f"event {event.event_id} was given under the key {event_id}")
        if baselines:
            self._baselines.update(baselines)
        added, changed, removed = set[str](), set[str](), set[str]()
        for event_id, event in changes.items():
            present = self._events.get(event_id)
            if event is None:
                if present is not None:
                    del self._events[event_id]
                    removed.add(event_id)
            elif present is None:
                self._events[event_id] = event
                added.add(event_id)
            elif present != event:
                self._events[event_id] = event
                changed.add(event_id)
        change = Change(frozenset(added), frozenset(changed), frozenset(removed))
        if change:
            self._sequence = self._snapshot = None
            self._revision += 1
            self.events_changed.emit(change)
        return change

    def set_palettes(self, palettes: Iterable[PaletteEntry]) -> None:
        """Replace the palettes. Called by commands only."""
        replaced = tuple(palettes)
        if replaced == self._palettes:
            return
        self._palettes = replaced
        self._revision += 1
        self.palettes_changed.emit()

    def exchange_score(self, score: Score) -> Score:
        """Replace all that an encode gives by `score`, and return what was there. Called by commands only."""
        made_with = (self.model_id, self.model_hash, self.room_bank_hash)
        before = Score(self._events, self._baselines, self._layout, *made_with, self._unsaved_base)
        self._events, self._baselines = dict(score.events), dict(score.baselines)
        self._sequence = self._snapshot = None
        self._layout, self._placement = score.layout, None
        self.model_id, self.model_hash = score.model_id, score.model_hash
        self.room_bank_hash = score.room_bank_hash
        self._unsaved_base = score.unsaved
        self._revision += 1
        self._announce_reset()
        return before

    def set_history_clean(self, clean: bool) -> None:
        """Take over the undo stack's clean state, which :attr:`modified` follows."""
        self._history_clean = clean
        self._update_modified()

    # Changing: outside the undo history

    def load_audio(self, clip: AudioClip, path: Path | str | None, sha256: str | None = None) -> None:
        """Start a new piece from a recording, without events yet."""
        self._reset_content()
        self.source_sha256, self._original = sha256, clip
        self._source_path = Path(path) if path is not None else None
        self._sample_rate, self._n_channels = clip.sample_rate, clip.n_channels
        self._duration_s = clip.duration_s
        self._announce_reset()

    def load_project(self, project: Project, path: Path | str | None, *, recovered: bool = False) -> None:
        """Replace the content by a project's.

        Parameters
        ----------
        project
            What was read.
        path
            The user's project file, or None if there is none.
        recovered
            The content comes from a recovery file, so that `path` does not hold it: the document
            is modified until it is saved.
        """
        self._reset_content()
        self._events = {event.event_id: event for event in project.events}
        self._baselines = dict(project.as_encoded)
        self._layout, self._palettes = project.layout, tuple(project.palettes)
        self._take_settings(project)
        self.source_sha256, self._original = project.source_sha256, project.source
        self._source_path = Path(project.source_path) if project.source_path else None
        self._project_path = Path(path) if path is not None else None
        self._sample_rate, self._n_channels = project.sample_rate, project.n_channels
        self._duration_s = project.duration_s
        self._extra = dict(project.extra)
        self.model_id, self.model_hash = project.model_id, project.model_hash
        self.room_bank_hash = project.room_bank_hash
        self.user_rooms = dict(project.user_rooms)
        self._unsaved_base = recovered
        self._announce_reset()

    def set_original(self, clip: AudioClip, located_at: Path | None = None) -> None:
        """Attach the original to a project that lacks it; where it was located is there to be saved."""
        self._original = clip
        if located_at is not None:
            self._source_path, self._unsaved_base = located_at, True
            self._revision += 1
            self._update_modified()
            self.original_changed.emit()

    def add_encoded(self, event: Event) -> None:
        """Add an event that the encoder found; it is its own baseline and cannot be undone."""
        self._unsaved_base = True
        self.apply({event.event_id: event}, baselines={event.event_id: event})
        self._update_modified()

    def set_layout(self, layout: Layout | None) -> None:
        """Replace the layout. It follows from the events, so it does not count as a modification."""
        self._layout = layout
        self._placement = None
        self._revision += 1
        self.layout_changed.emit()

    # Saving

    def to_project(self, include_source: bool) -> Project:
        """Return the content as a project, to be written by :func:`codec.project.file.write_project`.

        Parameters
        ----------
        include_source
            Whether the project embeds the original (if it is at hand).
        """
        return as_project(
            self, self._baselines, self._extra, source=self._original if include_source else None
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
        if exact:
            self._history_clean = True
        self.saved.emit(exact)
        self._update_modified()

    # Internal

    def _announce_reset(self) -> None:
        self.reset_done.emit()
        self._update_modified()

    def _update_modified(self) -> None:
        modified = self._unsaved_base or not self._history_clean
        if modified != self._modified:
            self._modified = modified
            self.modified_changed.emit(modified)
