"""The room of events, and its mix."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from codec.events.event import Event
from codec.messages import Message
from editor.translation import tr
from editor.views.inspector.parameter_row import ParameterRow, reset_button
from editor.views.inspector.subject import Shared, shared

if TYPE_CHECKING:
    from editor.session import Session, StageViews

__all__ = ["RoomPanel"]

_MIXED = Message("mixed")


class RoomPanel(QWidget):
    """A room picker with the rooms' reverberation times, and the mix."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._shown: str | None = None
        self._mix: Shared[float | None] | None = None
        self._mix_is_own = True
        self._decoded: tuple[str, str, float] | None = None
        self.picker = QComboBox()
        self.picker.setAccessibleName("Room")
        self.picker.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.picker.setMinimumContentsLength(8)
        self.picker.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picker.activated.connect(self._choose)
        self._reset_room = reset_button(Message("room"))
        self._reset_room.clicked.connect(lambda: session.edits.reset(self._ids, ("room_name",)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        caption = QLabel("Room")
        caption.setBuddy(self.picker)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.picker, 0, 1, 1, 2)
        grid.addWidget(self._reset_room, 0, 3)
        self.mix = ParameterRow(session, grid, "room_mix")
        session.stages_ready.connect(self._on_stages_ready)
        rooms_changed = getattr(session, "rooms_changed", None)
        if rooms_changed is not None:
            rooms_changed.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """Fill the picker from the session's rooms."""
        rooms = {room.name: room for room in getattr(getattr(self._session, "bank", None), "rooms", ())}
        self.picker.clear()
        self.picker.addItem(tr("As decoded"), None)
        for name in self._session.room_names:
            room = rooms.get(name)
            self.picker.addItem(name if room is None else f"{name} — {room.rt60_s:.1f} s", name)
            if room is not None:
                time = tr("Reverberation time {seconds:.2f} s", seconds=room.rt60_s)
                tip = f"{tr(room.description)}\n{time}"
                self.picker.setItemData(self.picker.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._shown = None

    def show_events(self, events: Sequence[Event], baselines: Sequence[Event | None]) -> None:
        """Show room and mix of at least one event."""
        self._ids = tuple(event.event_id for event in events)
        room = shared(events, baselines, attrgetter("room_name"))
        mix = shared(events, baselines, attrgetter("room_mix"))
        self._show_room(room.value, room.mixed)
        self._reset_room.setVisible(room.edited)
        self._mix = mix
        self._mix_is_own = mix.value is None and not mix.mixed
        self._show_decoded()

    def _show_room(self, name: str | None, mixed: bool) -> None:
        while self.picker.itemText(self.picker.count() - 1) == tr(_MIXED):
            self.picker.removeItem(self.picker.count() - 1)
        index = self.picker.findData(name) if name is not None else 0
        if mixed or index < 0:
            # A room that is not in the list is shown by its name, so that it is not lost.
            text = tr(_MIXED) if mixed or name is None else tr("{name} (not here)", name=name)
            if (at := self.picker.findText(text)) < 0:
                self.picker.addItem(text, name)
                at = self.picker.count() - 1
            index = at
        self.picker.setCurrentIndex(index)
        tip = self.picker.itemData(index, Qt.ItemDataRole.ToolTipRole)
        self.picker.setToolTip(tip or tr("Where the event sounds; “as decoded” is what the model found"))

    def _show_decoded(self) -> None:
        known = self._decoded
        fits = known is not None and bool(self._ids) and known[0] == self._ids[0]
        self.picker.setItemText(
            0, tr("As decoded ({room})", room=known[1]) if fits and known is not None else tr("As decoded")
        )
        if self._mix is not None:
            own = self._mix.value
            if own is None:
                own = known[2] if fits and known is not None else 0.0
            self.mix.show_value(self._ids, Shared(own, self._mix.mixed, self._mix.edited))

    def _choose(self, index: int) -> None:
        if self.picker.itemText(index) != tr(_MIXED):
            self._session.edits.set_room(self._ids, self.picker.itemData(index))
            if len(self._ids) == 1 and not self._session.playback.is_playing:
                self._session.audition(self._ids)

    def _on_stages_ready(self, event_id: str, views: StageViews) -> None:
        if self._ids and event_id == self._ids[0]:
            own = self._session.document.event(event_id)
            if own.room_name is None or self._decoded is None or self._decoded[0] != event_id:
                name = views.room_name if own.room_name is None else tr("the model's choice")
                self._decoded = (event_id, name, views.room_mix)
            if self._mix_is_own:
                self._decoded = (event_id, self._decoded[1], views.room_mix)
            self._show_decoded()
