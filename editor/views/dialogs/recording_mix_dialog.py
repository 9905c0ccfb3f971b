"""The dialog for the mix over a recording: the residual's level, and its traces of moved events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from codec.project.file import HolePolicy
from editor.commands import RESIDUAL_RANGE_DB
from editor.translation import tr
from editor.views.inspector.value_fields import FieldSlider, FieldSpinBox
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["RecordingMixDialog"]

_SILENT_DB = RESIDUAL_RANGE_DB[0] - 1.0
"""Value that represents silence in the fields: one step below the lowest level."""
_POLICIES = {
    HolePolicy.ATTENUATE: (
        "&Attenuate what remains of it",
        "What is left of the event in the residual goes as well, as far as its own mask reaches",
    ),
    HolePolicy.KEEP: (
        "&Keep what remains of it",
        "Only the event's own share goes; a trace of it may stay where it was",
    ),
}


class RecordingMixDialog(QDialog):
    """Shows the document's settings and edits them, one undo step for each change or drag."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Mix over the recording")
        self.level = FieldSpinBox(
            _SILENT_DB, RESIDUAL_RANGE_DB[1], 1.0, 1, "dB", "Residual level in decibels"
        )
        self.level.setSpecialValueText("−∞ dB")
        self.slider = FieldSlider(_SILENT_DB, RESIDUAL_RANGE_DB[1], 0.5, "Residual level")
        tip = "Level of what no event claims of the recording; all the way down silences it"
        for field in (self.level, self.slider):
            field.setToolTip(tip)
            field.edited.connect(self._set_level)
        self.slider.grabbed.connect(session.history.begin_gesture)
        self.slider.released.connect(session.history.end_gesture)
        self.slider.reset_wanted.connect(lambda: session.piece_edits.set_residual_db(0.0))
        grid = QGridLayout()
        caption = QLabel("&Residual level")
        caption.setBuddy(self.level)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.level, 0, 2)
        grid.setColumnStretch(1, 1)
        group = QGroupBox("When an event leaves its place")
        column = QVBoxLayout(group)
        self.policies: dict[HolePolicy, QRadioButton] = {}
        choices = QButtonGroup(self)
        for policy, (text, explained) in _POLICIES.items():
            button = QRadioButton(text)
            button.setToolTip(explained)
            button.clicked.connect(
                lambda _on=True, chosen=policy: session.piece_edits.set_hole_policy(chosen)
            )
            choices.addButton(button)
            column.addWidget(button)
            self.policies[policy] = button
        self.state = QLabel()
        self.state.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(group)
        layout.addWidget(self.state)
        layout.addWidget(buttons)
        self.setMinimumWidth(60 * self.fontMetrics().averageCharWidth())
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        link(self, session.document.mix_changed, self.refresh)
        link(self, session.document.reset_done, self.refresh)
        session.captures.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show the document's settings."""
        settings = self._session.document.mix_settings
        level = _SILENT_DB if settings.residual_db == -math.inf else settings.residual_db
        self.level.show_value(level, False)
        self.slider.show_value(level)
        self.policies[settings.hole_policy].setChecked(True)
        reason = self._session.captures.reason
        self.state.setText(tr("Not heard now: {reason}.", reason=reason) if reason else "")
        self.state.setVisible(bool(reason))

    def _set_level(self, level_db: float) -> None:
        self._session.piece_edits.set_residual_db(-math.inf if level_db < RESIDUAL_RANGE_DB[0] else level_db)
