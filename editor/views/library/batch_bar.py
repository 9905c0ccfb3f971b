"""What is being added to the library: progress, estimate, pause and cancel; only seen while a batch runs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from codec.library.batch import BatchProgress
from editor.session.library import LibraryBatches
from editor.translation import tr
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.window.progress_panel import remaining_text

__all__ = ["BatchBar"]


class BatchBar(QWidget):
    """A thin bar beneath the library.

    Parameters
    ----------
    batches
        What is shown and steered.
    """

    def __init__(self, batches: LibraryBatches) -> None:
        super().__init__()
        self._batches = batches
        self.label = ElidedLabel(wanted=False)
        self.estimate = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height())
        self.bar.setAccessibleName("Progress of adding to the library")
        self.pause = QPushButton("Pause")
        self.pause.setCheckable(True)
        self.pause.setToolTip("Let adding wait, for example while you record")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop adding; what is done stays, and the same files go on from there")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self.label, 2)
        layout.addWidget(self.bar, 1)
        for each in (self.estimate, self.pause, self.cancel):
            layout.addWidget(each)
        for button in (self.pause, self.cancel):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pause.clicked.connect(batches.set_paused)
        self.cancel.clicked.connect(self._cancel)
        batches.changed.connect(self._show)
        self._show()

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.label.setText(tr("Stopping…"))
        self._batches.cancel()

    def _show(self) -> None:
        batches = self._batches
        if not batches.running:
            self.cancel.setEnabled(True)
            self.hide()
            return
        self.pause.setChecked(batches.paused)
        progress = batches.progress
        self.bar.setValue(0 if progress is None else round(1000 * progress.share))
        if self.cancel.isEnabled():
            self.label.setText(_text(progress))
        remaining_s = None if progress is None else progress.remaining_s
        estimate = "" if remaining_s is None else remaining_text(remaining_s)
        self.estimate.setText(tr("paused") if batches.paused else estimate)
        self.show()


def _text(progress: BatchProgress | None) -> str:
    if progress is None:
        return tr("Looking for recordings…")
    counts = {"done": progress.n_done, "files": progress.n_files, "events": progress.n_events}
    if progress.n_failed:
        return tr(
            "Adding: {done} of {files} files, {events} new events, problems: {failed}",
            failed=progress.n_failed,
            **counts,
        )
    return tr("Adding: {done} of {files} files, {events} new events", **counts)
