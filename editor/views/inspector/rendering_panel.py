"""The sound of events: replaced or morphed or not, what it is rendered from, and what is heard of it."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from codec.events.event import RenderFrom
from codec.messages import Message
from editor.translation import tr
from editor.views.inspector.heard import heard_text, sound_text
from editor.views.inspector.inspected import Inspected, Shared
from editor.views.inspector.parameter_row import ParameterRow, reset_button
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["RenderingPanel"]

_CHOICES = {
    RenderFrom.CAPTURED: (Message("Captured"), Message("Their own share of the recording, with their edits")),
    RenderFrom.MODEL: (Message("Model"), Message("What the model makes of them")),
    RenderFrom.BLEND: (Message("Blend"), Message("Both, as much of each as set below")),
}


class RenderingPanel(QWidget):
    """The sound and its reset, the three choices, what is heard, and the blend; for all inspected events."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._shown: Inspected | None = None
        session.decoded_rooms.changed.connect(self._on_rooms_decoded)
        self._group = QButtonGroup(self)
        self.choices: dict[RenderFrom, QRadioButton] = {}
        row = FlowLayout()
        for render_from, (text, _) in _CHOICES.items():
            button = QRadioButton(text)
            button.setAccessibleName(tr("Render from: {source}", source=text))
            button.clicked.connect(partial(self._choose, render_from))
            self._group.addButton(button)
            self.choices[render_from] = button
            row.addWidget(button)
        self._reset = reset_button(Message("rendering"))
        self._reset.clicked.connect(lambda: session.edits.reset(self._ids, ("render_from",)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        # Always there: a row that came with the first step of a morph would move the slider away.
        self.sound = ElidedLabel(wanted=False)
        self.sound.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.reset_sound = reset_button(Message("sound"))
        self.reset_sound.setToolTip("Undo every replacement and morph of the sound; swaps and numbers stay")
        self.reset_sound.clicked.connect(lambda: session.edits.reset(self._ids, ("vector",)))
        self.heard = QLabel()
        self.heard.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.heard.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.heard.setWordWrap(True)
        self.heard.setMinimumHeight(2 * self.heard.fontMetrics().lineSpacing())
        self.heard.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(QLabel("Sound"), 0, 0)
        grid.addWidget(self.sound, 0, 1, 1, 2)
        grid.addWidget(self.reset_sound, 0, 3)
        grid.addWidget(QLabel("Render from"), 1, 0)
        grid.addLayout(row, 1, 1, 1, 2)
        grid.addWidget(self._reset, 1, 3)
        caption = QLabel("Heard")
        caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(caption, 2, 0)
        grid.addWidget(self.heard, 2, 1, 1, 3)
        self.blend = ParameterRow(session, grid, "blend")

    def show_events(self, inspected: Inspected) -> None:
        """Show the choice of events."""
        self._ids = inspected.ids
        self._shown = inspected
        events = inspected.events
        captures = self._session.captures
        can = captures.any_can_be_captured(events)
        reason = captures.reason or Message("these events have no part in the recording")
        if not can and captures.carried_by_any(events):
            reason = Message("swapped, replaced or morphed sounds are heard from the model; reset them first")
        self._show_sound(inspected)
        heard = captures.all_heard_from(events)
        self._group.setExclusive(False)
        for render_from, button in self.choices.items():
            button.setChecked(heard == {render_from})
            button.setEnabled(can or (render_from is RenderFrom.MODEL and captures.carried_by_any(events)))
            explained = tr(_CHOICES[render_from][1])
            button.setToolTip(
                explained if button.isEnabled() else f"{explained}\n{tr('Not now: {reason}', reason=reason)}"
            )
        self._group.setExclusive(len(heard) == 1)
        state = inspected.shared(attrgetter("render_from"))
        shares = captures.model_shares(events)
        mixed = min(shares) != max(shares)
        edited = inspected.shared(attrgetter("blend")).edited
        self.blend.show_value(self._ids, Shared(shares[0], mixed, edited, (min(shares), max(shares))))
        self.blend.set_available(can and RenderFrom.BLEND in heard)
        self._reset.setVisible(state.edited)

    def _show_sound(self, inspected: Inspected) -> None:
        self.sound.setText(sound_text(self._session, inspected))
        self.reset_sound.setVisible(inspected.any_other_sound)
        heard = heard_text(self._session, inspected.events)
        self.heard.setText(heard)
        self.heard.setToolTip(heard)

    def _on_rooms_decoded(self) -> None:
        if self._shown is not None:
            self._show_sound(self._shown)

    def _choose(self, render_from: RenderFrom, _on: bool = True) -> None:
        self._session.edits.set_render_from(self._ids, render_from)
        if len(self._ids) == 1 and not self._session.playback.is_playing:
            self._session.audition(self._ids)
