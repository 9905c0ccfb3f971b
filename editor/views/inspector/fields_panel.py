"""The plain fields: time, gain, pan, transposition, mute; for one event or for a whole selection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QToolButton, QWidget

from codec.events import MODEL_SAMPLE_RATE, Event

from ...commands import GAIN_RANGE_DB, PAN_RANGE, TRANSPOSE_RANGE_SEMITONES
from .subject import shared
from .value_fields import FieldSlider, FieldSpinBox

if TYPE_CHECKING:
    from ...session import Session

__all__ = ["FieldsPanel", "reset_button"]

_MAX_TIME_S = 86_400.0


def reset_button(name: str, *, keep_place: bool = True) -> QToolButton:
    """Return the small button that takes one field back to as-encoded; hidden until it is of use."""
    button = QToolButton()
    button.setText("↺")
    button.setToolTip(f"Reset the {name} to as-encoded")
    button.setAccessibleName(f"Reset the {name}")
    button.setAutoRaise(True)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(keep_place)
    button.setSizePolicy(policy)
    button.hide()
    return button


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
        edits = session.edits
        self.time = FieldSpinBox(0.0, _MAX_TIME_S, 0.01, 4, "s", "Time in seconds")
        self.time.edited.connect(self._move_to)
        self._row("Time", "onset_samples", "time", None, self.time)
        self.gain = FieldSpinBox(*GAIN_RANGE_DB, 0.5, 1, "dB", "Gain in decibels")
        self.gain_slider = FieldSlider(-36.0, GAIN_RANGE_DB[1], 0.1, "Gain")
        self._couple("Gain", "gain_db", self.gain, self.gain_slider, edits.set_gain)
        self.pan = FieldSpinBox(*PAN_RANGE, 0.05, 2, "", "Pan, from minus 1, left, to 1, right")
        self.pan_slider = FieldSlider(*PAN_RANGE, 0.01, "Pan")
        self._couple("Pan", "pan", self.pan, self.pan_slider, edits.set_pan)
        self.transpose = FieldSpinBox(*TRANSPOSE_RANGE_SEMITONES, 1.0, 2, "st", "Transposition in semitones")
        self.transpose_slider = FieldSlider(-24.0, 24.0, 1.0, "Transposition")
        self._couple(
            "Transpose", "transpose_semitones", self.transpose, self.transpose_slider, edits.set_transpose
        )
        self.mute = QCheckBox("Muted")
        self.mute.clicked.connect(lambda checked: edits.set_mute(self._ids, checked))
        self._row("", "mute", "mute", self.mute, None)
        self.gain_slider.setToolTip("Double-click: as-encoded")

    def show_events(self, events: Sequence[Event], baselines: Sequence[Event | None]) -> None:
        """Show the fields of at least one event, in order of onset."""
        self._ids = tuple(event.event_id for event in events)
        time = shared(events, baselines, lambda event: event.onset_samples)
        self.time.show_value(events[0].onset_s, False)
        self.time.setToolTip("Of the first; the others move along" if len(events) > 1 else "")
        self._resets["onset_samples"].setVisible(time.edited)
        for field, spin, slider in (
            ("gain_db", self.gain, self.gain_slider),
            ("pan", self.pan, self.pan_slider),
            ("transpose_semitones", self.transpose, self.transpose_slider),
        ):
            state = shared(events, baselines, lambda event, field=field: float(getattr(event, field)))
            spin.show_value(state.value, state.mixed)
            slider.show_value(state.value)
            self._resets[field].setVisible(state.edited)
        muted = shared(events, baselines, lambda event: event.mute)
        self.mute.setTristate(muted.mixed)
        partly = Qt.CheckState.PartiallyChecked
        whole = Qt.CheckState.Checked if muted.value else Qt.CheckState.Unchecked
        self.mute.setCheckState(partly if muted.mixed else whole)
        self._resets["mute"].setVisible(muted.edited)

    def _row(self, label: str, field: str, name: str, left: QWidget | None, right: QWidget | None) -> None:
        row = self._grid.rowCount()
        caption = QLabel(label)
        self._grid.addWidget(caption, row, 0)
        if left is not None:
            self._grid.addWidget(left, row, 1)
        if right is not None:
            caption.setBuddy(right)
            column, span = (1, 2) if left is None else (2, 1)
            self._grid.addWidget(right, row, column, 1, span)
        button = reset_button(name)
        button.clicked.connect(partial(self._reset, (field,)))
        self._resets[field] = button
        self._grid.addWidget(button, row, 3)

    def _couple(
        self,
        label: str,
        field: str,
        spin: FieldSpinBox,
        slider: FieldSlider,
        apply: Callable[[Sequence[str], float], None],
    ) -> None:
        self._row(label, field, label.lower(), slider, spin)
        spin.edited.connect(lambda value: apply(self._ids, value))
        slider.edited.connect(lambda value: apply(self._ids, value))
        slider.grabbed.connect(self._begin_drag)
        slider.released.connect(self._end_drag)
        slider.reset_wanted.connect(partial(self._reset, (field,)))

    def _begin_drag(self) -> None:
        self._session.edits.begin_gesture()

    def _end_drag(self) -> None:
        self._session.edits.end_gesture()
        if len(self._ids) == 1 and not self._session.playback.is_playing:
            self._session.audition(self._ids)

    def _reset(self, fields: Collection[str]) -> None:
        self._session.edits.reset(self._ids, fields)

    def _move_to(self, seconds: float) -> None:
        if self._ids:
            first = self._session.document.event(self._ids[0])
            self._session.edits.move(self._ids, round(seconds * MODEL_SAMPLE_RATE) - first.onset_samples)
