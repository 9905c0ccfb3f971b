"""Dialogs for quantise, stretch spacing, humanise and transpose in a scale, heard while values change."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox, QWidget

from codec.events.event import MODEL_SAMPLE_RATE
from codec.messages import Message
from codec.project.file import FIRST_BEAT_RANGE_S, TEMPO_RANGE_BPM
from editor.commands import KEYS, MODES, SPACING_RANGE, STEPS_RANGE, SWING_RANGE
from editor.commands.labels import n_events_text
from editor.document import SNAP_LINES
from editor.translation import tr
from editor.views.dialogs.live_dialog import LiveDialog, NumberRow

if TYPE_CHECKING:
    from editor.session import Session
    from editor.views.timeline.snap import SnapControl
    from editor.views.window.preferences import Preferences

__all__ = ["HumaniseDialog", "QuantiseDialog", "ScaleDialog", "SpacingDialog"]

_DEFAULT_LINES = "beat4"


def _combo(name: str, tip: str, entries: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    for key, text in entries.items():
        box.addItem(text, key)
    return box


def _choose(box: QComboBox, key: object) -> None:
    place = box.findData(key)
    if place >= 0:
        box.setCurrentIndex(place)


class QuantiseDialog(LiveDialog):
    """Lines, strength and swing."""

    def __init__(
        self, session: Session, preferences: Preferences, snap: SnapControl, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, preferences, "quantise", Message("Quantise {events}"), parent)
        self._snap = snap
        self.lines = _combo("Lines", "Where events are moved to", SNAP_LINES)
        self.tempo = NumberRow(*TEMPO_RANGE_BPM, 0.1, 2, "bpm", "Tempo")
        self.first_beat = NumberRow(*FIRST_BEAT_RANGE_S, 0.001, 3, "s", "First beat", slider_high=10)
        self.strength = NumberRow(0, 100, 1, 0, "%", "Strength")
        self.swing = NumberRow(100 * SWING_RANGE[0], 100 * SWING_RANGE[1], 0.5, 1, "%", "Swing")
        self.strength.setToolTip("How far events go: 100 % puts them on the lines")
        self.swing.setToolTip("Where the second of two lines falls: 50 % is straight, 66.7 % a triplet")
        self.first_beat.setToolTip("Time of one beat, from which the others are counted")
        for label, field in (
            ("&Lines", self.lines),
            ("Te&mpo", self.tempo),
            ("&First beat", self.first_beat),
            ("&Strength", self.strength),
            ("S&wing", self.swing),
        ):
            self.form.addRow(label, field)
        self.strength.set_value(100.0)
        self.swing.set_value(50.0)
        self.tempo.set_value(snap.tempo_bpm)
        self.first_beat.set_value(snap.first_beat_s)
        self.lines.currentIndexChanged.connect(self.schedule)
        for row in (self.tempo, self.first_beat, self.strength, self.swing):
            row.changed.connect(self.schedule)
        self.begin()

    def apply(self) -> None:
        """Quantise with the current values."""
        name = str(self.lines.currentData())
        self._snap.set_tempo(self.tempo.value)
        self._snap.set_first_beat(self.first_beat.value)
        for row in (self.tempo, self.first_beat):
            row.setEnabled(name.startswith("beat"))
        step_s, first_s = self._snap.lines_of(name)
        self.session.arranging.quantise(
            self.ids,
            step_s,
            first_s=first_s,
            strength=self.strength.value / 100,
            swing=self.swing.value / 100,
            from_gesture_start=True,
        )

    def values(self) -> dict[str, Any]:
        """Return the values, without tempo and beats, which belong to the piece."""
        return {
            "lines": self.lines.currentData(),
            "strength": self.strength.value,
            "swing": self.swing.value,
        }

    def take_values(self, values: dict[str, Any]) -> None:
        """Show stored values; the lines of the current snap settings override the stored ones."""
        _choose(self.lines, self._snap.lines or values.get("lines", _DEFAULT_LINES))
        self.strength.set_value(float(values.get("strength", 100.0)))
        self.swing.set_value(float(values.get("swing", 50.0)))


class SpacingDialog(LiveDialog):
    """The factor, and which end stays in place."""

    def __init__(self, session: Session, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(session, preferences, "spacing", Message("Stretch the spacing of {events}"), parent)
        low, high = SPACING_RANGE
        self.factor = NumberRow(100 * low, 100 * high, 1, 1, "%", "Spacing", slider_high=400)
        self.factor.setToolTip("200 % doubles the distances of the onsets; sounds keep their lengths")
        self.pivot = _combo(
            "What stays",
            "Distances are scaled from here",
            {"first": "The first event", "last": "The last event", "playhead": "The playhead"},
        )
        self.form.addRow("&Spacing", self.factor)
        self.form.addRow("What s&tays", self.pivot)
        self.factor.set_value(100.0)
        onsets = [session.document.event(each).onset_samples for each in self.ids]
        playhead = round(session.playback.position_s * MODEL_SAMPLE_RATE)
        self._pivots = {"first": min(onsets), "last": max(onsets), "playhead": playhead}
        self.factor.changed.connect(self.schedule)
        self.pivot.currentIndexChanged.connect(self.schedule)
        self.begin()

    def apply(self) -> None:
        """Stretch with the current values, and report if an end of the piece limited it."""
        wanted = self.factor.value / 100
        used = self.session.arranging.stretch_spacing(
            self.ids,
            wanted,
            pivot_samples=self._pivots[str(self.pivot.currentData())],
            from_gesture_start=True,
        )
        limited = abs(used - wanted) > 1e-6
        self.state.setVisible(limited)
        self.state.setText(
            tr("Only {factor:.1f} %: no event may come before the start.", factor=100 * used)
            if limited
            else ""
        )

    def values(self) -> dict[str, Any]:
        """Return the factor and the end that stays in place."""
        return {"factor": self.factor.value, "pivot": self.pivot.currentData()}

    def take_values(self, values: dict[str, Any]) -> None:
        """Show remembered values."""
        self.factor.set_value(float(values.get("factor", 100.0)))
        _choose(self.pivot, values.get("pivot", "first"))


class HumaniseDialog(LiveDialog):
    """The amounts of deviation in time and level, and a button for another random draw."""

    def __init__(self, session: Session, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(session, preferences, "humanise", Message("Humanise {events}"), parent)
        self.seed = secrets.randbits(32)
        self.time = NumberRow(0, 500, 1, 0, "ms", "Deviation in time", slider_high=100)
        self.level = NumberRow(0, 24, 0.1, 1, "dB", "Deviation in level", slider_high=12)
        self.time.setToolTip("Largest deviation to either side; most are less than half of it")
        self.level.setToolTip("Largest deviation to either side; most are less than half of it")
        self.again = QPushButton("&Other deviations")
        self.again.setAutoDefault(False)
        self.form.addRow("&Time ±", self.time)
        self.form.addRow("&Level ±", self.level)
        self.form.addRow("", self.again)
        self.time.changed.connect(self.schedule)
        self.level.changed.connect(self.schedule)
        self.again.clicked.connect(self._draw_again)
        self.begin()

    def _draw_again(self) -> None:
        self.seed = secrets.randbits(32)
        self.schedule()

    def apply(self) -> None:
        """Humanise with the current values."""
        self.session.arranging.humanise(
            self.ids, self.time.value / 1000, self.level.value, self.seed, from_gesture_start=True
        )

    def values(self) -> dict[str, Any]:
        """Return the amounts."""
        return {"time": self.time.value, "level": self.level.value}

    def take_values(self, values: dict[str, Any]) -> None:
        """Show remembered values."""
        self.time.set_value(float(values.get("time", 15.0)))
        self.level.set_value(float(values.get("level", 1.5)))


class ScaleDialog(LiveDialog):
    """Key, mode and steps."""

    def __init__(self, session: Session, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(session, preferences, "scale", Message("Transpose in a scale: {events}"), parent)
        self.key = _combo("Key", "Tonic of the scale", {str(n): name for n, name in enumerate(KEYS)})
        self.mode = _combo("Mode", "Notes of the scale", {name: name.capitalize() for name in MODES})
        self.steps = QSpinBox()
        self.steps.setRange(*STEPS_RANGE)
        self.steps.setAccessibleName("Steps")
        self.steps.setToolTip(
            "Each event moves from the note of the scale nearest to its pitch to the one so many steps away"
        )
        self.form.addRow("&Tonic", self.key)
        self.form.addRow("&Mode", self.mode)
        self.form.addRow("&Steps", self.steps)
        measures = {each: session.measures(each) for each in self.ids}
        self._pitches_hz = {
            each: known.pitch_hz for each, known in measures.items() if known is not None and known.pitched
        }
        without = len(self.ids) - len(self._pitches_hz)
        if without:
            self.state.setText(
                tr(
                    "{events} of the selection without a clear pitch: moved like the nearest in time "
                    "that has one.",
                    events=n_events_text(without),
                )
            )
            self.state.show()
        for box in (self.key, self.mode):
            box.currentIndexChanged.connect(self.schedule)
        self.steps.valueChanged.connect(self.schedule)
        self.begin()

    def apply(self) -> None:
        """Transpose with the current values."""
        self.session.arranging.transpose_in_scale(
            self.ids,
            self.steps.value(),
            int(self.key.currentData()),
            str(self.mode.currentData()),
            self._pitches_hz,
            from_gesture_start=True,
        )

    def values(self) -> dict[str, Any]:
        """Return key, mode and steps."""
        return {
            "key": self.key.currentData(),
            "mode": self.mode.currentData(),
            "steps": self.steps.value(),
        }

    def take_values(self, values: dict[str, Any]) -> None:
        """Show remembered values."""
        _choose(self.key, values.get("key", "0"))
        _choose(self.mode, values.get("mode", "major"))
        self.steps.setValue(int(values.get("steps", 1)))
