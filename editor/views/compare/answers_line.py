"""Where the answers of a blind test are, and a button that writes a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from editor.session.compare.answers import AnswersError
from editor.translation import tr, tr_error
from editor.views.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from editor.session.compare import AbxListening, RatingListening

__all__ = ["AnswersLine"]


class AnswersLine(QWidget):
    """A line beneath a test; hidden before there is an answer.

    Parameters
    ----------
    listening
        The test.
    ask_path
        Returns a path for a copy, or an empty text; replaced in tests.
    """

    def __init__(
        self, listening: AbxListening | RatingListening, ask_path: Callable[[str], str] | None = None
    ) -> None:
        super().__init__()
        self._listening = listening
        self._ask_path = self._asked_path if ask_path is None else ask_path
        self.label = ElidedLabel(wanted=False)
        self.open, self.copy = QPushButton("Open folder"), QPushButton("Save a copy…")
        self.open.setToolTip("The folder in which the answers of all tests are, a CSV file each")
        self.copy.setToolTip("Write the answers so far to a CSV file of your choice")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        for button in (self.open, self.copy):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self.open.clicked.connect(self._open_folder)
        self.copy.clicked.connect(self._copy)
        self.refresh()

    def refresh(self) -> None:
        """Show where the answers are, or why they are nowhere yet."""
        path, problem = self._listening.path, self._listening.problem
        self.setVisible(path is not None)
        if problem:
            self.label.setText(problem)
        elif path is not None:
            self.label.setText(tr("Each answer is stored at once: {name}", name=path.name))
            self.label.setToolTip(str(path))

    def _open_folder(self) -> None:
        if self._listening.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._listening.path.parent)))

    def _asked_path(self, start: str) -> str:
        found, _ = QFileDialog.getSaveFileName(self, tr("Save the answers"), start, "CSV (*.csv)")
        return found

    def _copy(self) -> None:
        path = self._listening.path
        found = "" if path is None else self._ask_path(str(Path.home() / path.name))
        if not found:
            return
        try:
            self._listening.copy_answers(Path(found))
        except AnswersError as error:
            self.label.setText(tr_error(error))
        else:
            self.label.setText(tr("Saved {name}", name=Path(found).name))
