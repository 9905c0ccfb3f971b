"""The morph slider: from one event towards another, heard while it moves, as one undo step.

Vectors and details are interpolated. An event with a captured sound is then rendered by the model, as loud as
its captured sound was, as after a swap; at 0 % it is heard as before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from codec.events.event import Event, StageSource
from editor.translation import tr
from editor.views.inspector.value_fields import FieldSlider

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MorphControl"]

_HEARD_MS = 160
"""Shortest time between two auditions while the slider moves."""
_KEYS_MS = 700
"""Key presses within this time of each other are one undo step."""


class MorphControl(QWidget):
    """The slider and its amount; :meth:`set_pair` sets the two events.

    0 % is the event as it was when the neighbour was chosen, so the slider can return to it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._event: Event | None = None
        self._neighbour: StageSource | None = None
        self._origin: Event | None = None
        self._made: Event | None = None
        self._moving = False
        self.slider = FieldSlider(0.0, 100.0, 1.0, "Morph towards the neighbour, in percent")
        self.amount = QLabel()
        self.amount.setMinimumWidth(self.amount.fontMetrics().horizontalAdvance("100 %"))
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        caption = QLabel("Morph")
        caption.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(caption)
        row.addWidget(self.slider, 1)
        row.addWidget(self.amount)
        self._hearing = QTimer(self, singleShot=True, interval=_HEARD_MS)
        self._hearing.timeout.connect(self._hear)
        self._keys = QTimer(self, singleShot=True, interval=_KEYS_MS)
        self._keys.timeout.connect(self._end)
        self.slider.grabbed.connect(self._begin)
        self.slider.released.connect(self._end)
        self.slider.edited.connect(self._morph_to)
        self.set_pair(None, None)

    @property
    def in_use(self) -> bool:
        """Whether the event is the result of this slider: then the slider must not be reset."""
        event = self._event
        made = self._made
        return self._moving or (event is not None and made is not None and _sound_alike(event, made))

    def show_event(self, event: Event) -> None:
        """Start from the current event; the slider keeps its position if it made that event."""
        same = self._event is not None and self._event.event_id == event.event_id
        self._event = event
        if not (same and self.in_use):
            self._start_anew()

    def set_pair(self, event: Event | None, neighbour: StageSource | None) -> None:
        """Set the event and the sound to morph to; with None for either, the slider is disabled."""
        if self._moving:
            self._end()
        self._event = event
        self._neighbour = neighbour
        self.slider.setEnabled(event is not None and neighbour is not None)
        tip = tr("Choose a neighbour in the list first")
        if neighbour is not None:
            tip = tr("Part of the way to {event}", event=neighbour.label)
        self.slider.setToolTip(tip)
        self._start_anew()

    def _start_anew(self) -> None:
        self._origin = None
        self._made = None
        self.slider.show_value(0.0)
        self.amount.setText("0 %")

    def _begin(self) -> None:
        self._keys.stop()
        if self._event is not None and not self._moving:
            self._moving = True
            self._session.history.begin_gesture()

    def _end(self) -> None:
        self._keys.stop()
        if not self._moving:
            return
        self._session.history.end_gesture()
        self._moving = False
        self._hear()

    def _morph_to(self, percent: float) -> None:
        neighbour = self._neighbour
        event = self._event
        if neighbour is None or event is None or event.event_id not in self._session.document:
            return
        if not self.slider.isSliderDown():  # moved by keys, which have no release
            self._begin()
            self._keys.start()
        if self._origin is None:
            self._origin = event
        origins = {event.event_id: self._origin}
        self._session.edits.morph([event.event_id], neighbour, percent / 100.0, origins=origins)
        self._made = self._session.document.event(event.event_id)
        self.amount.setText(f"{percent:.0f} %")
        if not self._hearing.isActive():
            self._hearing.start()

    def _hear(self) -> None:
        self._hearing.stop()
        if self._event is not None and not self._session.playback.is_playing:
            self._session.audition([self._event.event_id])


def _sound_alike(one: Event, other: Event) -> bool:
    same = one.event_id == other.event_id and one.detail == other.detail
    return same and one.vector.tobytes() == other.vector.tobytes()
