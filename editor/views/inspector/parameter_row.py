"""One parameter of the inspected events: slider, field and reset button, made from its range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton

from codec.events.parameters import PARAMETERS
from codec.messages import Message
from editor.translation import tr
from editor.views.inspector.value_fields import FieldSlider, FieldSpinBox

if TYPE_CHECKING:
    from editor.session import Session
    from editor.views.inspector.inspected import Shared

__all__ = ["ParameterRow", "reset_button"]

_SPOKEN_UNITS = {"dB": Message("decibels"), "st": Message("semitones"), "%": Message("percent")}


def reset_button(name: Message, *, keep_place: bool = True) -> QToolButton:
    """Return the small button that resets one field to as-encoded; hidden while nothing is edited."""
    button = QToolButton()
    button.setText("↺")
    button.setToolTip(tr("Reset the {field} to as-encoded", field=name))
    button.setAccessibleName(tr("Reset the {field}", field=name))
    button.setAutoRaise(True)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(keep_place)
    button.setSizePolicy(policy)
    button.hide()
    return button


class ParameterRow:
    """A row of a grid of four columns: caption, slider, field, reset.

    The events change while the slider is dragged; the drag is one undo step. At its end a single event is
    played, unless the piece is playing.

    Parameters
    ----------
    session
        The session of the events.
    grid
        Grid that gets one more row.
    field
        A field of :data:`codec.events.parameters.PARAMETERS`.
    """

    def __init__(self, session: Session, grid: QGridLayout, field: str) -> None:
        self._session = session
        self._ids: tuple[str, ...] = ()
        parameter = PARAMETERS[field]
        self._parameter = parameter
        spoken = tr(parameter.name.capitalize())
        unit = _SPOKEN_UNITS.get(parameter.unit)
        self.spin = FieldSpinBox(
            parameter.low * parameter.scale,
            parameter.high * parameter.scale,
            parameter.step,
            parameter.decimals,
            parameter.unit,
            tr("{field} in {unit}", field=spoken, unit=unit) if unit else spoken,
        )
        self.slider = FieldSlider(*parameter.slider_range, parameter.slider_step, spoken)
        self.reset = reset_button(Message(parameter.name))
        self.caption = QLabel(parameter.caption)
        self.caption.setBuddy(self.spin)
        for widget in (self.caption, self.spin):
            widget.setToolTip(parameter.tip)
        self.slider.setToolTip(f"{tr(parameter.tip)}\n{tr('Double-click: as-encoded')}")
        self.spin.edited.connect(lambda shown: self._edit(shown / parameter.scale))
        self.slider.edited.connect(lambda position: self._edit(parameter.value_at(position)))
        self.slider.grabbed.connect(session.history.begin_gesture)
        self.slider.released.connect(self._end_drag)
        for signal in (self.reset.clicked, self.slider.reset_wanted):
            signal.connect(lambda *_: session.edits.reset(self._ids, (field,)))
        row = grid.rowCount()
        for column, widget in enumerate((self.caption, self.slider, self.spin, self.reset)):
            grid.addWidget(widget, row, column)

    def show_value(self, ids: Sequence[str], state: Shared[float]) -> None:
        """Show the value that events have, or that they are mixed."""
        self._ids = tuple(ids)
        parameter = self._parameter
        self.spin.show_value(state.value * parameter.scale, state.mixed)
        low, high = (state.value, state.value) if state.span is None else state.span
        span = (parameter.position(low), parameter.position(high)) if state.mixed else None
        self.slider.show_value(parameter.position(state.value), span)
        self.reset.setVisible(state.edited)

    def show_unknown(self, ids: Sequence[str], edited: bool) -> None:
        """Show that the value is not known yet; it can be set."""
        self._ids = tuple(ids)
        self.spin.show_unknown()
        self.slider.show_value(self._parameter.position(self._parameter.low))
        self.reset.setVisible(edited)

    def set_available(self, available: bool) -> None:
        """Show the row, or hide it while it has no effect."""
        for widget in (self.caption, self.slider, self.spin):
            widget.setEnabled(available)
            widget.setVisible(available)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(available)
        self.reset.setSizePolicy(policy)
        if not available:
            self.reset.hide()

    def _edit(self, value: float) -> None:
        self._session.edits.set_parameter(self._ids, self._parameter.field, value)

    def _end_drag(self) -> None:
        self._session.history.end_gesture()
        if len(self._ids) == 1 and not self._session.playback.is_playing:
            self._session.audition(self._ids)
