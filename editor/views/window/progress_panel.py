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

_ENCODE, _EXPORT, _LIBRARY = "encode", "export", "library"


def remaining_text(left: float | None) -> str:
    """Return a remaining time in seconds as text; empty for None."""
    if left is None:
        return ""
    if left < 5:
        return tr("a few seconds left")
    if left < 90:
        return tr("about {seconds} s left", seconds=round(left / 5) * 5)
    return tr("about {minutes} min left", minutes=round(left / 60))


class _Work:
    """Long work that is shown: what it says, how far it is, and how to stop it."""

    def __init__(self, text: str, tip: str, stop: Callable[[], object]) -> None:
        self.text, self.tip, self.stop = text, tip, stop
        self.share = 0.0
        self.stopping = False
        self._pace = Pace()

    def report(self, share: float, text: str) -> None:
        """Take over a report; work that is being stopped says so until it ends."""
        self.share = share
        if not self.stopping:
            self.text = text
        self._pace.report(share)

    @property
    def estimate(self) -> str:
        """The remaining time as text."""
        return "" if self.stopping else remaining_text(self._pace.left_s())


class ProgressPanel(QWidget):
    """A thin bar, visible only during long work; of several, the one that began last is shown."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._works: dict[str, _Work] = {}
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
        session.encode_progress.connect(lambda share, text: self._report(_ENCODE, share, text))
        session.encode_finished.connect(lambda *_: self._finish(_ENCODE))
        session.export_progress.connect(self._export)
        session.export_finished.connect(lambda *_: self._finish(_EXPORT))
        replacing = session.library.replacing
        replacing.started.connect(
            lambda text: self.start(_LIBRARY, text, tr("Stop; nothing has changed"), replacing.cancel)
        )
        replacing.progress.connect(lambda share, text: self._report(_LIBRARY, share, text))
        replacing.finished.connect(lambda: self._finish(_LIBRARY))

    def start(self, name: str, text: str, tip: str, stop: Callable[[], object]) -> None:
        """Show work that has begun.

        Parameters
        ----------
        name
            Of its kind; of each kind there is one at a time.
        text
            What it is doing.
        tip
            What stopping it does.
        stop
            Stops it.
        """
        self._works.pop(name, None)
        self._works[name] = _Work(text, tip, stop)
        self._show()
        self.show()

    def stop_encode(self) -> None:
        """Stop the encode, whether it is the work that is shown or not."""
        self._show_stopping(_ENCODE)
        self._session.cancel_encode()

    def _start_encode(self) -> None:
        self.start(
            _ENCODE,
            tr("Getting ready to find events…"),
            tr("Stop; nothing has changed")
            if self._session.region_encoding.running
            else tr("Stop here and keep the events found so far"),
            self._session.cancel_encode,
        )

    def _export(self, share: float, text: str) -> None:
        if _EXPORT not in self._works:
            tip = tr("Stop; no incomplete file is left")
            self.start(_EXPORT, tr("Exporting…"), tip, self._session.cancel_export)
        self._report(_EXPORT, share, text)

    def _report(self, name: str, share: float, text: str) -> None:
        work = self._works.get(name)
        if work is not None:
            work.report(share, text)
            if work is self._shown:
                self._show()

    def _cancel(self) -> None:
        name = next(reversed(self._works), None)
        if name is not None:
            self._show_stopping(name)
            self._works[name].stop()

    def _show_stopping(self, name: str) -> None:
        work = self._works.get(name)
        if work is not None:
            work.stopping = True
            work.text = tr("Stopping…")
            self._show()

    def _finish(self, name: str) -> None:
        self._works.pop(name, None)
        self._show()

    @property
    def _shown(self) -> _Work | None:
        return next(reversed(self._works.values()), None)

    def _show(self) -> None:
        work = self._shown
        if work is None:
            self.hide()
            return
        self.bar.setValue(round(1000 * work.share))
        self.label.setText(work.text)
        self.estimate.setText(work.estimate)
        if self.cancel.toolTip() != work.tip:
            self.cancel.setToolTip(work.tip)
        self.cancel.setEnabled(not work.stopping)
