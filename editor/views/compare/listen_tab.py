"""Hearing compared sounds one after the other, over their pictures on one axis of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.overrides import guarded
from editor.session.compare import RECORDING
from editor.views.compare.ruler import ErrorLegend, TimeRuler
from editor.views.compare.sound_row import SoundRow
from editor.views.inspector.button_keys import acts_on_key
from editor.views.widgets.elided_label import ElidedLabel
from editor.workers import PictureKind

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["RECORDING_LETTER", "ListenTab"]

RECORDING_LETTER = "R"
_KINDS: tuple[tuple[PictureKind, str, str], ...] = (
    ("spectrogram", "Spectrogram", "Levels over frequency and time, all on the recording's scale"),
    ("waveform", "Waveform", "Samples over time"),
    ("error", "Error", "What each codec lost, and what it added, over frequency and time"),
)


@guarded
class ListenTab(QWidget):
    """The recording and the codecs, a row each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._compare = session, session.compare
        self.rows: dict[str, SoundRow] = {}
        self._last = RECORDING
        self.setAccessibleName("Listen")  # it can have the keyboard
        self.kinds: dict[PictureKind, QToolButton] = {}
        self._group = QButtonGroup(self)
        for kind, text, tip in _KINDS:
            self._add_kind(kind, text, tip)
        self._kind: PictureKind = "spectrogram"
        self.kinds[self._kind].setChecked(True)
        self.legend = ErrorLegend()
        self.legend.hide()
        self.hint = ElidedLabel(wanted=False)
        self.hint.setText("Letters play: same place, same loudness")
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._area = QScrollArea()
        self.ruler = TimeRuler(self._area.viewport())
        self._area.verticalScrollBar().rangeChanged.connect(lambda *_: self.ruler.update())
        self._compose()
        self._compare.progressed.connect(self._show_progress)
        self._compare.hearing.changed.connect(self._show_heard)
        session.playback.position_changed.connect(self._show_playhead)
        self.refresh()

    def _add_kind(self, kind: PictureKind, text: str, tip: str) -> None:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.show_kind(kind))
        self._group.addButton(button)
        self.kinds[kind] = button

    def _compose(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2)
        for button in self.kinds.values():
            top.addWidget(button)
        top.addSpacing(8)
        top.addWidget(self.hint, 1)
        top.addStretch()
        top.addWidget(self.legend)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(self._area, 1)
        column.addWidget(self.ruler)

    # What is shown

    def refresh(self) -> None:
        """Show the codecs that were chosen, and how far each is."""
        compare = self._compare
        names = [RECORDING, *compare.runs] if compare.runs else []
        focus = self.window().focusWidget()
        self._last = next((name for name, row in self.rows.items() if row.button is focus), self._last)
        if names != list(self.rows):
            self._build(names)
        for name, row in self.rows.items():
            run = compare.runs.get(name)
            sound = compare.recording if run is None else run.rendition
            row.show_sound(compare.recording, sound, run, compare.region)
            row.canvas.set_playhead(self._session.playback.position_s)
        self.ruler.show_region(compare.region)
        self._show_heard()

    def _build(self, names: list[str]) -> None:
        for row in self.rows.values():
            self._column.removeWidget(row)
            row.hide()  # gives the keyboard away now, not once it is deleted
            row.deleteLater()
        self.rows = {}
        for name in names:
            run = self._compare.runs.get(name)
            row = SoundRow(self._compare, RECORDING_LETTER if run is None else run.letter, name)
            row.asked.connect(self._compare.hear)
            row.asked_at.connect(self._hear_at)
            row.canvas.set_kind(self._kind)
            row.canvas.setAccessibleName(row.title.text())
            self.rows[name] = row
            self._column.addWidget(row, 1)
        if self.rows:
            self.ruler.left = next(iter(self.rows.values())).label_width()

    def show_kind(self, kind: PictureKind) -> None:
        """Show another kind of picture of all sounds."""
        self._kind = kind
        self.kinds[kind].setChecked(True)
        self.legend.setVisible(kind == "error")
        self.hint.setVisible(kind != "error")  # no room for both
        for row in self.rows.values():
            row.canvas.set_kind(kind)

    def _show_progress(self, name: str) -> None:
        if name in self.rows:
            self.rows[name].show_progress()

    def _show_heard(self) -> None:
        heard = self._compare.heard_name
        for name, row in self.rows.items():
            row.show_heard(name == heard)

    def _show_playhead(self, position_s: float) -> None:
        if self.isVisible():
            for row in self.rows.values():
                row.canvas.set_playhead(position_s)

    # Hearing

    def _hear_at(self, name: str, time_s: float) -> None:
        self._session.playback.seek(time_s)
        self._compare.hear(name)

    def take_keyboard(self) -> bool:
        """Give the keyboard to the sound that had it last, or to the first one, so that letters play.

        While none is ready the tab holds it. Return whether there are sounds.
        """
        ready = [row for row in self.rows.values() if row.button.isEnabled()]
        last = [row for row in ready if row.name == self._last]
        if self.rows:
            ([row.button for row in [*last, *ready]] or [self])[0].setFocus()
        return bool(self.rows)

    def event(self, event: QEvent) -> bool:
        """Hear a sound by its letter, before the shortcuts of the window, while the keyboard is here."""
        letters = {
            int(getattr(Qt.Key, f"Key_{row.letter}")): row.button.click
            for row in self.rows.values()
            if row.button.isEnabled()
        }
        return acts_on_key(event, letters) or super().event(event)
