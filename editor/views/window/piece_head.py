"""What is over the timeline: the overview, and a bar that says what is being done or has been left undone.

It is always equally high: a bar takes its room from the overview, so that nothing on the timeline moves under
the mouse when a bar comes or goes.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from editor.overrides import guarded
from editor.views.timeline.overview import Overview
from editor.views.window.progress_panel import ProgressPanel
from editor.views.window.unfinished_bar import UnfinishedBar

__all__ = ["PieceHead"]


@guarded
class PieceHead(QWidget):
    """The overview, and of the bars at most one, which is work that goes on if there is any."""

    def __init__(self, overview: Overview, progress: ProgressPanel, unfinished: UnfinishedBar) -> None:
        super().__init__()
        self._overview, self._unfinished = overview, unfinished
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        overview.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(overview, 1)
        column.addWidget(progress)
        column.addWidget(unfinished)
        progress.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Return the size of the overview alone."""
        return self._overview.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put the bar of what is unfinished away while another is shown."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._unfinished.give_way(event.type() == QEvent.Type.ShowToParent)
        return False
