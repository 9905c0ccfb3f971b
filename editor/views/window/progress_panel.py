"""Progress, remaining time and a cancel button, for encoding, exporting and mosaics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from codec.pace import Pace
from editor.translation import tr
from editor.views.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["ProgressPanel", "remaining_text"]


def remaining_text(left: float | None) -> str:
    """Return a remaining time in seconds as text; empty for None."""
    if left is None:
        return ""
    if left < 5:
        return tr("a few seconds left")
    if left < 90:
        return tr("about {seconds} s left", seconds=round(left / 5) * 5)
    return tr("about {minutes} min left", minutes=round(left / 60))


class ProgressPanel(QWidget):
    """A thin bar, visible only during long work."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._pace: Pace | None = None
        self._stop: Callable[[], object] = session.cancel_encode
        self.label = ElidedLabel(wanted=False)  # it changes many times a second
        self.estimate = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height())
        self.bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel")
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.addWidget(self.label, 2)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.estimate)
        layout.addWidget(self.cancel)
        self.hide()
        session.encode_started.connect(self._start_encode)
        session.encode_progress.connect(self._show_progress)
        session.encode_finished.connect(self._finish)
        session.export_progress.connect(self._export)
        session.export_finished.connect(self._finish)
        replacing = session.library.replacing
        replacing.started.connect(
            lambda text: self._start(text, tr("Stop; nothing has changed"), replacing.cancel)
        )
        replacing.progress.connect(self._show_progress)
        replacing.finished.connect(self._finish)

    def _start(self, text: str, tip: str, stop: Callable[[], object]) -> None:
        self._pace = Pace()
        self._stop = stop
        self.bar.setValue(0)
        self.label.setText(text)
        self.estimate.setText("")
        self.cancel.setToolTip(tip)
        self.cancel.setEnabled(True)
        self.show()

    def _start_encode(self) -> None:
        self._start(
            tr("Getting ready to find events…"),
            tr("Stop; nothing has changed")
            if self._session.region_encoding.running
            else tr("Stop here and keep the events found so far"),
            self._session.cancel_encode,
        )

    def _export(self, share: float, text: str) -> None:
        if self._pace is None:
            self._start(tr("Exporting…"), tr("Stop; no incomplete file is left"), self._session.cancel_export)
        self._show_progress(share, text)

    def _show_progress(self, share: float, text: str) -> None:
        self.bar.setValue(round(1000 * share))
        self.label.setText(text)
        if self._pace is not None:
            self._pace.report(share)
            self.estimate.setText(remaining_text(self._pace.left_s()))

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.label.setText(tr("Stopping…"))
        self._stop()

    def _finish(self, *_: object) -> None:
        self._pace = None
        self.hide()
