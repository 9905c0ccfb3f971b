"""Below the map: the neighbours of the selected event with their distances, and the morph slider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from editor.views.inspector.morph_control import MorphControl
from editor.views.inspector.subject import event_name

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MapMorph"]


class MapMorph(QWidget):
    """A list of neighbours and the morph slider; disabled unless one event is selected."""

    towards_changed = Signal()
    """Emitted when another neighbour is chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._event_id: str | None = None
        self.choice = QComboBox()
        self.choice.setAccessibleName("Neighbour to morph to, with its distance")
        self.choice.setToolTip("The events that sound most alike, nearest first, with their distances")
        self.choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumWidth(self.choice.fontMetrics().averageCharWidth() * 12)
        self.morph = MorphControl(session)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.addWidget(self.choice, 3)
        row.addWidget(self.morph, 2)
        self.choice.currentIndexChanged.connect(self._choose)
        self.choice.activated.connect(self._hear)
        # Never hidden: otherwise the map would change its size under the pointer with every click.
        self.choice.setPlaceholderText("Select one event")
        self.setEnabled(False)

    @property
    def towards(self) -> str | None:
        """The neighbour that the slider morphs to."""
        return self.choice.currentData() if self._event_id is not None else None

    def show_neighbours(self, event_id: str | None, found: Sequence[tuple[str, float]]) -> None:
        """List the neighbours of one event; with None, there are none."""
        document = self._session.document
        if event_id is None or not found:
            self._event_id = None
            self.morph.set_pair(None, None)
            self.choice.clear()
            self.setEnabled(False)
            return
        event = document.event(event_id)
        same = event_id == self._event_id
        if same:
            self.morph.show_event(event)
            if self.morph.in_use:
                return
        kept = self.towards if same else None
        self._event_id = event_id
        self.choice.blockSignals(True)
        self.choice.clear()
        for each, distance in found:
            self.choice.addItem(f"{event_name(self._session, document.event(each))} · {distance:.2f}", each)
        self.choice.setCurrentIndex(max(0, self.choice.findData(kept)))
        self.choice.blockSignals(False)
        self._choose()
        self.setEnabled(True)

    def _choose(self, *_: object) -> None:
        document = self._session.document
        goal = self.towards
        if self._event_id in document and goal in document:
            assert self._event_id is not None
            assert goal is not None
            self.morph.set_pair(document.event(self._event_id), document.event(goal))
        self.towards_changed.emit()

    def _hear(self, *_: object) -> None:
        if self.towards is not None:
            self._session.audition([self.towards])
