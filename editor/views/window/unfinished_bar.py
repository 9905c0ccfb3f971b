"""A bar that says how far an interrupted encode came, and lets it go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from editor.translation import tr
from editor.views.marks.marks import format_time
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["UnfinishedBar"]


class UnfinishedBar(QWidget):
    """Visible while events are missing after a point in time, unless the user has put it away."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._put_away = self._gives_way = False
        self.label = ElidedLabel()
        self.go_on = QPushButton("Go on encoding")
        self.go_on.setToolTip("Find the events after this point; those found so far stay, with their edits")
        self.later = QPushButton("Not now")
        self.later.setToolTip("File, Go on encoding does it later")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.addWidget(self.label, 1)
        for button in (self.go_on, self.later):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        self.go_on.clicked.connect(session.go_on_encoding)
        self.later.clicked.connect(self._hide_for_now)
        document = session.document
        for signal in (document.unfinished_changed, document.reset_done, document.original_changed):
            link(self, signal, self._refresh)
        session.encode_started.connect(self._begin)
        session.encode_finished.connect(self._refresh)
        session.piece_opened.connect(self._begin)
        self._refresh()

    def give_way(self, gives_way: bool) -> None:
        """Be hidden while another bar needs the room."""
        self._gives_way = gives_way
        self._refresh()

    def _begin(self) -> None:
        self._put_away = False
        self._refresh()

    def _hide_for_now(self) -> None:
        self._put_away = True
        self._refresh()

    def _refresh(self, *_: object) -> None:
        document = self._session.document
        unfinished = document.unfinished
        shown = self._session.can_go_on_encoding and not (self._put_away or self._gives_way)
        if shown and unfinished is not None:
            text = tr(
                "Encoding stopped at {reached} of {duration}; not all events after it are found yet.",
                reached=format_time(unfinished.complete_s, 0),
                duration=format_time(document.duration_s, 0),
            )
            self.label.setText(text)
        self.setVisible(shown)
