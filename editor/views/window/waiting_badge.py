"""The button of the status bar that opens the next of several files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from editor.translation import tr
from editor.views.handlers.waiting_files import WaitingFiles

__all__ = ["WaitingBadge"]

_CHARS = 24
_N_LISTED = 20


class WaitingBadge(QToolButton):
    """Visible while files wait; a click opens the next one."""

    def __init__(self, waiting: WaitingFiles, open_next: Callable[[], None]) -> None:
        super().__init__()
        self._waiting = waiting
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Next file")
        self.clicked.connect(open_next)
        waiting.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        paths = self._waiting.paths
        self.setVisible(bool(paths))
        if not paths:
            return
        metrics = self.fontMetrics()
        name = metrics.elidedText(
            paths[0].name, Qt.TextElideMode.ElideMiddle, _CHARS * metrics.averageCharWidth()
        )
        text = tr("Next: {name}", name=name)
        self.setText(text.replace("&", "&&") + (f" (+{len(paths) - 1})" if len(paths) > 1 else ""))
        names = "\n".join(path.name for path in paths[:_N_LISTED])
        tip = tr("Opens the next of the files that wait: {names}", names=f"\n{names}")
        self.setToolTip(tip)
        self.setAccessibleName(tr("Open the next file, {name}", name=paths[0].name))
