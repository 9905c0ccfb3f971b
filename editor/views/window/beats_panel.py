"""Tempo, first beat and bars of the piece: typed, tapped, or taken from the playhead."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSpinBox, QToolButton, QWidget

from codec.project.file import BEATS_PER_BAR_RANGE, FIRST_BEAT_RANGE_S, TEMPO_RANGE_BPM
from editor.overrides import guarded
from editor.views.timeline.snap import SnapControl
from editor.views.widgets.focus_keys import FocusKeys
from editor.views.widgets.number_field import NumberField
from editor.views.widgets.screen_fit import move_inside
from editor.views.widgets.typed_text import is_typed_into

__all__ = ["BeatsPanel"]


@guarded
class BeatsPanel(QFrame):
    """A small window that opens below a button; what is changed in it applies at once.

    Parameters
    ----------
    snap
        Has the beats, and changes them.
    tap, from_playhead
        The actions "tap the tempo" and "first beat at the playhead".
    parent
        The button.
    """

    def __init__(self, snap: SnapControl, tap: QAction, from_playhead: QAction, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Beats")
        self._snap = snap
        self._keys: FocusKeys | None = None
        self.tempo = NumberField()
        self.tempo.setRange(*TEMPO_RANGE_BPM)
        self.tempo.setDecimals(2)
        self.tempo.setSuffix(" bpm")
        self.tempo.setAccessibleName("Tempo")
        self.tempo.setToolTip("Tempo of the piece, that beats are counted in")
        self.first_beat = NumberField()
        self.first_beat.setRange(*FIRST_BEAT_RANGE_S)
        self.first_beat.setDecimals(3)
        self.first_beat.setSingleStep(0.01)
        self.first_beat.setSuffix(" s")
        self.first_beat.setAccessibleName("First beat")
        self.first_beat.setToolTip("Time of one beat, from which the others are counted")
        self.per_bar = QSpinBox()
        self.per_bar.setRange(*BEATS_PER_BAR_RANGE)
        self.per_bar.setAccessibleName("Beats a bar")
        self.per_bar.setToolTip("A bar begins with the first beat")
        grid = QGridLayout(self)
        for row, (text, field, action) in enumerate(
            (("Te&mpo", self.tempo, tap), ("&First beat", self.first_beat, from_playhead))
        ):
            field.setKeyboardTracking(False)
            caption = QLabel(text)
            caption.setBuddy(field)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            for column, widget in enumerate((caption, field, button)):
                grid.addWidget(widget, row, column)
        self.per_bar.setKeyboardTracking(False)
        caption = QLabel("&Beats a bar")
        caption.setBuddy(self.per_bar)
        grid.addWidget(caption, 2, 0)
        grid.addWidget(self.per_bar, 2, 1)
        self.per_bar.valueChanged.connect(snap.set_beats_per_bar)
        self.tempo.valueChanged.connect(snap.set_tempo)
        self.first_beat.valueChanged.connect(snap.set_first_beat)
        snap.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the beats of the piece; a number that is being typed stays."""
        # Showing a value must not edit it: it may have more decimals than the field shows.
        fields = ((self.tempo, self._snap.tempo_bpm), (self.first_beat, self._snap.first_beat_s))
        for field, value in (*fields, (self.per_bar, self._snap.beats_per_bar)):
            if not is_typed_into(field):
                with QSignalBlocker(field):
                    field.setValue(value)  # type: ignore[arg-type]

    def set_available(self, available: bool) -> None:
        """Enable the fields, which belong to a piece."""
        for field in (self.tempo, self.first_beat, self.per_bar):
            field.setEnabled(available)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep keys for typing from the shortcuts of the window, which work here too."""
        super().showEvent(event)
        self._keys = FocusKeys(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop watching the focus."""
        if self._keys is not None:
            self._keys.release()
            self._keys = None
        super().hideEvent(event)

    def open_below(self, button: QWidget) -> None:
        """Open below a button, within its screen."""
        self.adjustSize()
        self.move(button.mapToGlobal(QPoint(0, button.height())))
        self.show()
        move_inside(self)
        self.tempo.setFocus()
        self.tempo.selectAll()
