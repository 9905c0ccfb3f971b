"""The question which of several files to open, and the one about files that still wait."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.translation import tr
from editor.views.dialogs.questions import Answer

__all__ = ["SeveralFilesDialog", "ask_waiting", "names_text"]

_N_NAMED = 5
_N_SHOWN = 8
_BUTTON_CHARS = 20


def names_text(paths: Sequence[Path]) -> str:
    """Return the names of files for a sentence; of many, the first few and the number of the others."""
    names = ", ".join(path.name for path in paths[:_N_NAMED])
    rest = len(paths) - _N_NAMED
    return tr("{names} and {n} more", names=names, n=rest) if rest > 0 else names


class SeveralFilesDialog(QDialog):
    """Asks which of several files to open, or whether to open each in turn.

    Parameters
    ----------
    paths
        Files that can be opened, at least two.
    refused
        Others, which are named.
    """

    def __init__(self, paths: Sequence[Path], refused: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self.chosen: list[Path] = []
        """The files to open, in order; empty if the question was cancelled."""
        self.setWindowTitle(tr("Several files"))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        question = QLabel(
            tr("The window holds one piece at a time. Which of these {n} files do you want?", n=len(paths))
        )
        question.setWordWrap(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Files"))
        for path in paths:
            item = QListWidgetItem(path.name)
            item.setToolTip(str(path))
            self.list.addItem(item)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = min(len(paths), _N_SHOWN) * max(self.list.sizeHintForRow(0), self.fontMetrics().height())
        self.list.setMinimumHeight(rows + 2 * self.list.frameWidth())
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.one = QPushButton()
        self.each = QPushButton(tr("Each in &turn"))
        self.each.setToolTip(
            tr("Opens the first. The others wait in the status bar until you are done with it")
        )
        buttons.addButton(self.one, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.each, QDialogButtonBox.ButtonRole.AcceptRole)
        self.one.clicked.connect(self._open_one)
        self.each.clicked.connect(self._open_each)
        buttons.rejected.connect(self.reject)
        self.list.itemActivated.connect(self._open_one)
        self.list.currentRowChanged.connect(self._name_button)
        layout = QVBoxLayout(self)
        layout.addWidget(question)
        layout.addWidget(self.list, 1)
        if refused:
            note = QLabel(tr("Not opened here: {names}.", names=names_text(refused)))
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setWordWrap(True)
            layout.addWidget(note)
        layout.addWidget(buttons)
        self.setMinimumWidth(60 * self.fontMetrics().averageCharWidth())
        self.list.setCurrentRow(0)
        self.list.setFocus()
        self.one.setDefault(True)

    def _name_button(self, row: int) -> None:
        name = self._paths[row].name
        metrics = self.fontMetrics()
        name = metrics.elidedText(
            name, Qt.TextElideMode.ElideMiddle, _BUTTON_CHARS * metrics.averageCharWidth()
        )
        self.one.setText(tr("&Open {name}", name=name.replace("&", "&&")))

    def _open_one(self, *_: object) -> None:
        self.chosen = [self._paths[self.list.currentRow()]]
        self.accept()

    def _open_each(self) -> None:
        self.chosen = list(self._paths)
        self.accept()


def ask_waiting(parent: QWidget, paths: Sequence[Path]) -> Answer:
    """Ask what to do about files that wait, before the window is closed: YES opens the next one."""
    box = QMessageBox(
        QMessageBox.Icon.Question,
        tr("Files are waiting"),
        tr("Files that are not opened yet: {n}.", n=len(paths)),
        parent=parent,
    )
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(names_text(paths))
    go_on = box.addButton(tr("Open the &next"), QMessageBox.ButtonRole.AcceptRole)
    close = box.addButton(tr("&Close all the same"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(go_on)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    return Answer.YES if clicked is go_on else Answer.NO if clicked is close else Answer.LATER
