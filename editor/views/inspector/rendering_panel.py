"""What events are heard as: their captured sound, the model, or a blend of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QWidget

from codec.events import Event, RenderFrom

from .fields_panel import reset_button
from .subject import shared
from .value_fields import FieldSlider, FieldSpinBox

if TYPE_CHECKING:
    from ...session import Session

__all__ = ["RenderingPanel"]

_CHOICES = {
    RenderFrom.CAPTURED: ("Captured", "Their own share of the recording, with their edits"),
    RenderFrom.MODEL: ("Model", "What the model makes of them"),
    RenderFrom.BLEND: ("Blend", "Both, as much of each as set below"),
}


class RenderingPanel(QWidget):
    """Three choices and the amount of the blend; they apply to all inspected events."""

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
            button.setAccessibleName(f"Render from {text.lower()}")
            button.clicked.connect(partial(self._choose, render_from))
            self._group.addButton(button)
            self.choices[render_from] = button
            row.addWidget(button)
        row.addStretch()
        self.blend = FieldSpinBox(0.0, 100.0, 5.0, 0, "%", "Share of the model in the blend, in percent")
        self.blend_slider = FieldSlider(0.0, 100.0, 1.0, "Share of the model in the blend")
        for field in (self.blend, self.blend_slider):
            field.setToolTip("0 % is the captured sound alone, 100 % the model alone")
            field.edited.connect(self._set_blend)
        self.blend_slider.grabbed.connect(session.edits.begin_gesture)
        self.blend_slider.released.connect(self._end_drag)
        self._reset, self._reset_blend = reset_button("rendering"), reset_button("blend")
        self._reset.clicked.connect(lambda: session.edits.reset(self._ids, ("render_from",)))
        for signal in (self._reset_blend.clicked, self.blend_slider.reset_wanted):
            signal.connect(lambda *_: session.edits.reset(self._ids, ("blend",)))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(QLabel("Render from"), 0, 0)
        grid.addLayout(row, 0, 1, 1, 2)
        grid.addWidget(self._reset, 0, 3)
        caption = QLabel("Model in it")
        caption.setBuddy(self.blend)
        grid.addWidget(caption, 1, 0)
        grid.addWidget(self.blend_slider, 1, 1)
        grid.addWidget(self.blend, 1, 2)
        grid.addWidget(self._reset_blend, 1, 3)
        self._blend_row = (caption, self.blend_slider, self.blend)

    def show_events(self, events: Sequence[Event], baselines: Sequence[Event | None]) -> None:
        """Show what at least one event is heard as."""
        self._ids = tuple(event.event_id for event in events)
        captures = self._session.captures
        can = any(captures.carried_by(event) for event in events)
        reason = captures.reason or "these events have no part in the recording"
        heard = {captures.heard_from(event) for event in events}
        self._group.setExclusive(False)
        for render_from, button in self.choices.items():
            button.setChecked(heard == {render_from})
            button.setEnabled(can)
            explained = _CHOICES[render_from][1]
            button.setToolTip(explained if can else f"{explained}\nNot now: {reason}")
        self._group.setExclusive(len(heard) == 1)
        state = shared(events, baselines, lambda event: event.render_from)
        blend = shared(events, baselines, lambda event: event.blend)
        blended = can and RenderFrom.BLEND in heard
        for widget in self._blend_row:
            widget.setEnabled(blended)
            widget.setVisible(blended)
        self.blend.show_value(100.0 * blend.value, blend.mixed)
        self.blend_slider.show_value(100.0 * blend.value)
        self._reset.setVisible(state.edited)
        self._reset_blend.setVisible(blended and blend.edited)

    def _choose(self, render_from: RenderFrom, _on: bool = True) -> None:
        self._session.edits.set_render_from(self._ids, render_from)
        self._audition()

    def _set_blend(self, percent: float) -> None:
        self._session.edits.set_blend(self._ids, percent / 100.0)

    def _end_drag(self) -> None:
        self._session.edits.end_gesture()
        self._audition()

    def _audition(self) -> None:
        if len(self._ids) == 1 and not self._session.playback.is_playing:
            self._session.audition(self._ids)
