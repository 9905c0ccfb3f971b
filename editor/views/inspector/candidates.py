"""Candidates for swapping a stage, in groups: for the palette and for the list at a slot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from codec.events.event import Event, Stage, StageSource
from codec.messages import Message
from editor.commands.labels import n_events_text
from editor.session.library.finder import LibraryNeighbours
from editor.translation import number_text, tr
from editor.views.drags.data import room_to_mime, sound_to_mime
from editor.views.inspector.subject import event_name, stage_source
from editor.views.library.sound_names import distance_text, sound_name

if TYPE_CHECKING:
    from editor.session import Session

__all__ = [
    "Candidate",
    "Origin",
    "event_candidates",
    "library_candidates",
    "palette_candidates",
    "request_rooms",
]


class Origin(Enum):
    """The origin of a candidate; the value is the title of its group."""

    EVENT = Message("Events")
    PROJECT = Message("Saved in this project")
    USER = Message("Saved for all projects")
    PIECE = Message("Typical of this piece")
    ROOM = Message("Rooms")


@dataclass(frozen=True)
class Candidate:
    """A candidate: a sound's stage, or a room of the bank.

    Attributes
    ----------
    note
        A short text beside the name: the number of events it represents, or the reverberation time.
    source
        The donor; None for a room of the bank, which is used by name, and for an event's own stage.
    event_id
        Its event, if any.
    unusable
        Why it cannot be used; empty if it can.
    as_encoded
        Whether it is each event's stage as encoded, which its own is not after a replacement.
    """

    name: str
    stage: Stage
    origin: Origin
    note: str = ""
    source: StageSource | None = None
    event_id: str | None = None
    unusable: str = ""
    as_encoded: bool = False

    @property
    def room_name(self) -> str | None:
        """Its room of the bank, if it is one."""
        return self.name if self.origin is Origin.ROOM else None

    def put_into(self, session: Session, ids: Collection[str]) -> None:
        """Swap it into events."""
        if self.as_encoded:
            session.edits.reset_stage(ids, self.stage)
        elif self.room_name is not None:
            session.swaps.take_room(ids, self.room_name)
        elif self.source is not None:
            session.swaps.take_stage(ids, self.stage, self.source)
        else:
            session.edits.swap_stage(ids, self.stage, None)

    def in_event(self, session: Session, event: Event) -> Event:
        """Return an event with the candidate swapped in."""
        if self.room_name is not None:
            return session.swaps.in_heard_room(event.replace(room_name=self.room_name))
        changes: dict[str, object] = {self.stage.value: self.source}
        if self.stage is not Stage.ROOM:
            return event.replace(**changes)
        return session.swaps.in_heard_room(event.replace(**changes, room_name=None))

    def to_mime(self) -> QMimeData:
        """Return it as drag data."""
        if self.source is None:
            return room_to_mime(self.name)
        return sound_to_mime(self.source, self.event_id, self.stage)


def palette_candidates(session: Session, stage: Stage) -> list[Candidate]:
    """Return the saved stages of a kind, those typical of the piece, and, for rooms, the bank's."""
    saved = [
        Candidate(entry.name, stage, Origin.PROJECT, source=entry.source())
        for entry in session.document.palettes
        if entry.stage is stage
    ]
    model = session.document.model
    kept = [
        Candidate(
            each.entry.name,
            stage,
            Origin.USER,
            source=each.entry.source(),
            unusable=tr("made with another model") if model.has_other_weights(each.model) else "",
        )
        for each in session.user_palette.entries
        if each.entry.stage is stage
    ]
    typical: list[Candidate] = []
    for each in session.piece_palettes.of(stage):
        name = event_name(session, each.event)
        note = tr(n_events_text(each.n_events))
        source = StageSource(each.event.vector, name, each.event.detail)
        typical.append(Candidate(name, stage, Origin.PIECE, note, source))
    rooms: list[Candidate] = []
    if stage is Stage.ROOM:
        bank = session.bank
        rooms = [
            Candidate(name, stage, Origin.ROOM, f"RT60 {number_text(bank[name].rt60_s, '.2f')} s")
            for name in session.room_names
        ]

    def by_name(candidate: Candidate) -> str:
        return candidate.name.casefold()

    return [*sorted(saved, key=by_name), *sorted(kept, key=by_name), *typical, *rooms]


def event_candidates(session: Session, stage: Stage, events: Sequence[tuple[Event, str]]) -> list[Candidate]:
    """Return a stage of events, with a note to each."""
    found: list[Candidate] = []
    for event, note in events:
        name = event_name(session, event)
        source = stage_source(event, stage, name)
        found.append(Candidate(name, stage, Origin.EVENT, note, source, event.event_id))
    return found


def library_candidates(stage: Stage, found: LibraryNeighbours) -> list[Candidate]:
    """Return a stage of sounds of the library, with their distances as notes."""
    candidates: list[Candidate] = []
    for sound in found.sounds:
        name = sound_name(sound)
        source = StageSource(sound.event.vector, name, sound.event.detail)
        candidates.append(Candidate(name, stage, Origin.EVENT, distance_text(sound, found), source))
    return candidates


def request_rooms(session: Session, candidates: Sequence[Candidate]) -> None:
    """Decode the rooms of candidates for the room stage, so that a swap knows their mixes."""
    sources = [each.source for each in candidates if each.stage is Stage.ROOM and each.source is not None]
    if sources and len(session.document):
        session.decoded_rooms.request(sources)
