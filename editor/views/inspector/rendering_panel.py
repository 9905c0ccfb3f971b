"""Render from: the captured sound, the model, or a blend of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QWidget

from codec.events.event import Event, RenderFrom
from codec.messages import Message
from editor.translation import tr
from editor.views.inspector.parameter_row import ParameterRow, reset_button
from editor.views.inspector.subject import shared

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["RenderingPanel"]

_CHOICES = {
    RenderFrom.CAPTURED: (Message("Captured"), Message("Their own share of the recording, with their edits")),
    RenderFrom.MODEL: (Message("Model"), Message("What the model makes of them")),
    RenderFrom.BLEND: (Message("Blend"), Message("Both, as much of each as set below")),
}


class RenderingPanel(QWidget):
    """The three choices and the amount of the blend, for all inspected events."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._group = QButtonGroup(self)
        self.choices: dict[RenderFrom, QRadioButton] = {}
        row = QHBoxLayout()
        row.setSpacing(6)
        for render_from, (text, _) in _CHOICES.items():
            button = QRadioButton(text)
            button.setAccessibleName(tr("Render from: {source}", source=text))
            button.clicked.connect(partial(self._choose, render_from))
            self._group.addButton(button)
            self.choices[render_from] = button
            row.addWidget(button)
        row.addStretch()
        self._reset = reset_button(Message("rendering"))
        self._reset.clicked.connect(lambda: session.edits.reset(self._ids, ("render_from",)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel("Render from"), 0, 0)
        grid.addLayout(row, 0, 1, 1, 2)
        grid.addWidget(self._reset, 0, 3)
        self.blend = ParameterRow(session, grid, "blend")

    def show_events(self, events: Sequence[Event], baselines: Sequence[Event | None]) -> None:
        """Show the choice of at least one event."""
        self._ids = tuple(event.event_id for event in events)
        captures = self._session.captures
        can = captures.carried_by_any(events)
        reason = captures.reason or Message("these events have no part in the recording")
        heard = captures.all_heard_from(events)
        self._group.setExclusive(False)
        for render_from, button in self.choices.items():
            button.setChecked(heard == {render_from})
            button.setEnabled(can)
            explained = tr(_CHOICES[render_from][1])
            button.setToolTip(explained if can else f"{explained}\n{tr('Not now: {reason}', reason=reason)}")
        self._group.setExclusive(len(heard) == 1)
        state = shared(events, baselines, attrgetter("render_from"))
        blend = shared(events, baselines, attrgetter("blend"))
        self.blend.show_value(self._ids, blend)
        self.blend.set_available(can and RenderFrom.BLEND in heard)
        self._reset.setVisible(state.edited)

    def _choose(self, render_from: RenderFrom, _on: bool = True) -> None:
        self._session.edits.set_render_from(self._ids, render_from)
        if len(self._ids) == 1 and not self._session.playback.is_playing:
            self._session.audition(self._ids)
