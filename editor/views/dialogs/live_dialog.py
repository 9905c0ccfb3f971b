"""A dialog that previews its edit while the user changes its values."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from editor.commands.labels import n_events_text
from editor.overrides import guarded
from editor.translation import tr
from editor.views.inspector.value_fields import FieldSlider, FieldSpinBox
from editor.views.widgets.focus_keys import FocusKeys
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session
    from editor.views.window.preferences import Preferences

__all__ = ["LiveDialog", "NumberRow"]

_PREVIEW_MS = 30


class NumberRow(QWidget):
    """A slider and a field for one number.

    Parameters
    ----------
    low, high
        Range of the field.
    step, decimals
        Resolution.
    unit
        Suffix of the number.
    name
        For screen readers.
    slider_high
        Upper end of the slider, if below `high`.
    """

    changed = Signal()

    def __init__(
        self,
        low: float,
        high: float,
        step: float,
        decimals: int,
        unit: str,
        name: str,
        *,
        slider_high: float | None = None,
    ) -> None:
        super().__init__()
        self.field = FieldSpinBox(low, high, step, decimals, unit, name)
        self.slider = FieldSlider(low, high if slider_high is None else slider_high, step, name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        self.field.setMinimumWidth(18 * self.fontMetrics().averageCharWidth())  # fields stand in a column
        self.setFocusProxy(self.field)
        self.slider.edited.connect(self._take)
        self.field.edited.connect(self._take)

    @property
    def value(self) -> float:
        """The number."""
        return self.field.value()

    def set_value(self, value: float) -> None:
        """Show a number, clipped to the range."""
        self.field.show_value(value, False)
        self.slider.show_value(value)

    def _take(self, value: float) -> None:
        self.set_value(value)
        self.changed.emit()


@guarded
class LiveDialog(QDialog):
    """Edits the selected events while it is open; OK keeps one undo step, Cancel none.

    Playback continues, so the user hears the edit. A derived class adds its fields to :attr:`form`, connects
    them to :meth:`schedule`, ends its ``__init__`` with :meth:`begin`, and implements the edit.

    Parameters
    ----------
    key
        Key under which the values are stored for the next time.
    title
        Window title; a template with ``{events}``, the number of events.
    """

    def __init__(
        self, session: Session, preferences: Preferences, key: str, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.ids = session.selection.ids
        self._preferences = preferences
        self._key = key
        self.setWindowTitle(tr(title, events=n_events_text(len(self.ids))))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Edits in other windows would become part of this dialog's undo step.
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setMinimumWidth(58 * self.fontMetrics().averageCharWidth())
        self._timer = QTimer(self, singleShot=True, interval=_PREVIEW_MS)
        self._timer.timeout.connect(self.apply)
        self.form = QFormLayout()
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.hide()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.play = self.buttons.addButton("&Play / stop", QDialogButtonBox.ButtonRole.ActionRole)
        self.play.setToolTip("Hear what it would be (Space)")
        self.play.setAutoDefault(False)
        self.play.clicked.connect(session.playback.toggle_edits)
        QShortcut(Qt.Key.Key_Space, self, self.play.click)
        self._keys = FocusKeys(self)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(self.form)
        column.addWidget(self.state)
        column.addStretch()
        column.addWidget(self.buttons)

    # for derived classes; by itself it edits nothing

    def apply(self) -> None:
        """Apply the edit with the current values to the events as they were at the start of the gesture."""

    def values(self) -> dict[str, Any]:
        """Return the values to store."""
        return {}

    def take_values(self, values: dict[str, Any]) -> None:
        """Show stored values; missing ones do not change the fields."""

    def begin(self) -> None:
        """Load the values of the last time, and apply them."""
        with contextlib.suppress(TypeError, ValueError):  # of a settings file that was edited by hand
            self.take_values(self._preferences.chosen(self._key))
        self.session.history.begin_gesture()
        link(self, self.session.document.reset_done, self._give_up)
        self.apply()

    def schedule(self, *_: object) -> None:
        """Apply the values soon; changes until then are combined."""
        if not self._timer.isActive():
            self._timer.start()

    # Qt

    def done(self, result: int) -> None:
        """Keep the edit, or undo it."""
        self._timer.stop()
        self._keys.release()
        if result == QDialog.DialogCode.Accepted:
            self.apply()
            self._preferences.set_chosen(self._key, self.values())
            self.session.history.end_gesture()
        else:
            self.session.history.cancel_gesture()
        super().done(result)

    def _give_up(self, *_: object) -> None:
        self.reject()
