"""Swaps of stages as the window makes them: a room that is swapped in is heard.

Events often decode to a mix of a few percent, at which another room would change nothing. So the mix is
raised to what the room needs, and a message says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from codec.events.event import Event, Stage, StageSource
from codec.rooms import RoomBankError
from editor.commands import Edits
from editor.commands.labels import n_events_text
from editor.document import Document
from editor.session.decoded_rooms import DecodedRooms
from editor.session.rooms import SessionRooms
from editor.translation import tr

__all__ = ["Swaps"]


class Swaps(QObject):
    """Swaps stages of events, each as one undo step.

    Parameters
    ----------
    document, edits
        The events, and the verbs that change them.
    rooms
        The available rooms.
    decoded
        The rooms and mixes of vectors.
    """

    message = Signal(str)

    def __init__(
        self,
        document: Document,
        edits: Edits,
        rooms: SessionRooms,
        decoded: DecodedRooms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._edits = document, edits
        self._rooms, self._decoded = rooms, decoded

    def take_stage(self, ids: Iterable[str], stage: Stage, source: StageSource) -> None:
        """Take a stage of events from another sound."""
        ids = list(ids)
        if stage is not Stage.ROOM:
            self._edits.swap_stage(ids, stage, source)
            return
        mixes = self._mixes(ids, lambda event: event.replace(room=source, room_name=None))
        self._edits.swap_stage(ids, stage, source, mixes=mixes)
        self._tell(mixes)

    def take_room(self, ids: Iterable[str], name: str) -> None:
        """Put events into a room of the bank."""
        ids = list(ids)
        mixes = self._mixes(ids, lambda event: event.replace(room_name=name))
        self._edits.set_room(ids, name, mixes=mixes)
        self._tell(mixes)

    def in_heard_room(self, event: Event) -> Event:
        """Return an event with its mix raised to what its room needs, if the room is not heard."""
        name, mix = self._decoded.heard(event)
        try:
            bank = self._rooms.bank
        except RoomBankError:
            return event
        if name is None or mix is None or name not in bank.names or bank[name].is_heard_at(mix):
            return event
        return event.replace(room_mix=bank[name].clear_mix)

    def _mixes(self, ids: Iterable[str], swapped: Callable[[Event], Event]) -> dict[str, float]:
        """Return the new mixes of the events whose room would not be heard after a swap."""
        mixes: dict[str, float] = {}
        for event in (self._document.event(each) for each in ids if each in self._document):
            made = swapped(event)
            mix = self.in_heard_room(made).room_mix
            if mix is not None and mix != made.room_mix:
                mixes[event.event_id] = mix
        return mixes

    def _tell(self, mixes: dict[str, float]) -> None:
        if mixes:
            self.message.emit(
                tr(
                    "Mix of {events} raised to {mix} %, so that the room is heard",
                    events=n_events_text(len(mixes)),
                    mix=round(100 * max(mixes.values())),
                )
            )
