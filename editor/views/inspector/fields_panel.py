"""The fields for time, parameters, room mix and mute; for one event or for all selected ones."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QToolButton, QWidget

from codec.events.event import MODEL_SAMPLE_RATE
from codec.messages import Message
from editor.translation import tr
from editor.views.inspector.inspected import Inspected, Shared
from editor.views.inspector.parameter_row import ParameterRow, reset_button
from editor.views.inspector.value_fields import FieldSpinBox

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["FieldsPanel"]

_FIELDS = ("gain_db", "pan", "transpose_semitones", "stretch", "decay_factor", "hardness")
_ROOM_MIX = "room_mix"
_MAX_TIME_S = 86_400.0


class FieldsPanel(QWidget):
    """The fields of the inspected events; :meth:`show_events` fills them in."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._resets: dict[str, QToolButton] = {}
        self.time = FieldSpinBox(0.0, _MAX_TIME_S, 0.01, 4, "s", "Time in seconds")
        self.time.edited.connect(self._move_to)
        self._row("Time", "onset_samples", "time", self.time, n_columns=2)
        self.rows = {field: ParameterRow(session, self._grid, field) for field in (*_FIELDS, _ROOM_MIX)}
        self.mute = QCheckBox("Muted")
        self.mute.clicked.connect(lambda checked: session.edits.set_mute(self._ids, checked))
        self._row("", "mute", "mute", self.mute)
        session.decoded_rooms.changed.connect(self._on_rooms_decoded)

    def show_events(self, inspected: Inspected) -> None:
        """Show the fields of events."""
        events = inspected.events
        self._ids = inspected.ids
        time = inspected.shared(attrgetter("onset_samples"))
        self.time.show_range(events[0].onset_s, events[-1].onset_s)
        several = tr("Of the first and the last; a new time is that of the first, and the others move along")
        self.time.setToolTip(several if len(events) > 1 else "")
        self._resets["onset_samples"].setVisible(time.edited)
        for field in _FIELDS:
            self.rows[field].show_value(self._ids, inspected.shared(attrgetter(field)))
        self._show_room_mix(inspected)
        muted = inspected.shared(attrgetter("mute"))
        self.mute.setTristate(muted.mixed)
        partly = Qt.CheckState.PartiallyChecked
        whole = Qt.CheckState.Checked if muted.value else Qt.CheckState.Unchecked
        self.mute.setCheckState(partly if muted.mixed else whole)
        self._resets["mute"].setVisible(muted.edited)

    def _show_room_mix(self, inspected: Inspected) -> None:
        """Show the mixes that are heard; events without a mix of their own have the decoded one."""
        edited = inspected.shared(attrgetter(_ROOM_MIX)).edited
        known: list[float] = []
        for event in inspected.events:
            mix = self._session.decoded_rooms.heard(event).mix
            if mix is None:
                self.rows[_ROOM_MIX].show_unknown(self._ids, edited)
                return
            known.append(mix)
        low, high = min(known), max(known)
        mixed = round(low, 2) != round(high, 2)
        self.rows[_ROOM_MIX].show_value(self._ids, Shared(known[0], mixed, edited, (low, high)))

    def _on_rooms_decoded(self) -> None:
        document = self._session.document
        events = [document.event(each) for each in self._ids if each in document]
        if events and len(events) == len(self._ids):
            self._show_room_mix(Inspected.of(document, events))

    def _row(self, label: str, field: str, name: str, widget: QWidget, *, n_columns: int = 1) -> None:
        row = self._grid.rowCount()
        caption = QLabel(label)
        caption.setBuddy(widget)
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(widget, row, 1, 1, n_columns)
        button = reset_button(Message(name))
        button.clicked.connect(partial(self._reset, (field,)))
        self._resets[field] = button
        self._grid.addWidget(button, row, 3)

    def _reset(self, fields: Collection[str]) -> None:
        self._session.edits.reset(self._ids, fields)

    def _move_to(self, seconds: float) -> None:
        document = self._session.document
        if self._ids and self._ids[0] in document:  # it may have been removed a moment ago
            first = document.event(self._ids[0])
            self._session.edits.move(self._ids, round(seconds * MODEL_SAMPLE_RATE) - first.onset_samples)
