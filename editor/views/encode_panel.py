"""What a long encode is doing, how long it will take, and a way out that keeps what was found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget


if TYPE_CHECKING:
    from ..session import Session

__all__ = ["EncodePanel", "estimate_text"]


def estimate_text(elapsed_s: float, share: float) -> str:
    """Return how long the rest will take, in words; empty while it is too early to tell."""
    if share < 0.03 or elapsed_s < 1.0:
        return ""
    left = elapsed_s / share * (1 - share)
    if left < 5:
        return "a few seconds left"
    if left < 90:
        return f"about {round(left / 5) * 5} s left"
    return f"about {round(left / 60)} min left"


class EncodePanel(QWidget):
    """A slim bar, visible only while events are being found."""

    finished = Signal(float)
    """Seconds that the encode took."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._began = 0.0
        self.label = QLabel()
        self.estimate = QLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height())
        self.bar.setAccessibleName("Encoding progress")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop here and keep the events found so far")
        self.cancel.clicked.connect(session.cancel_encode)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.addWidget(self.label)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.estimate)
        layout.addWidget(self.cancel)
        self.hide()
        session.encode_started.connect(self._start)
        session.encode_progress.connect(self._progress)
        session.encode_finished.connect(self._finish)

    def _start(self) -> None:
        self._began = time.monotonic()
        self.bar.setValue(0)
        self.label.setText("Getting ready to find events…")
        self.estimate.setText("")
        self.cancel.setEnabled(True)
        self.show()

    def _progress(self, share: float, text: str) -> None:
        self.bar.setValue(round(1000 * share))
        n_events = len(self._session.document.events)
        self.label.setText(f"{text or 'Finding events'} · {n_events} found")
        self.estimate.setText(estimate_text(time.monotonic() - self._began, share))

    def _finish(self, _cancelled: bool, _summary: str) -> None:
        self.hide()
        self.finished.emit(time.monotonic() - self._began)
