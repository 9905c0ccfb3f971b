"""The folder of the library, for the preferences: where it is, and the choice of another one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from codec.library.relocating import Content
from editor.session.library import LibraryPlace
from editor.translation import tr
from editor.views.dialogs.questions import Answer, ask_library_folder

__all__ = ["LibraryFolderBox"]


class LibraryFolderBox(QWidget):
    """Shows the folder, and asks before anything moves.

    Parameters
    ----------
    place
        Looks into folders and moves the library.
    """

    def __init__(self, place: LibraryPlace) -> None:
        super().__init__()
        self._place = place
        self.caption = QLabel("&Folder")
        self.folder = QLineEdit(readOnly=True)
        self.folder.setAccessibleName("Folder of the library")
        self.choose = QPushButton("Choose…")
        self.choose.setToolTip("Move the library to another folder, or use the one that is there")
        self.caption.setBuddy(self.choose)
        self.note = QLabel("Has all events; recordings stay where they are. Not for network drives.")
        self.note.setWordWrap(True)
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.addWidget(self.caption)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.note)
        self.choose.clicked.connect(self._choose)
        place.changed.connect(self._show)
        self._show()

    def offer(self, folder: Path) -> None:
        """Look into a folder, and ask what to do with the library."""
        folder = folder.absolute()
        if folder == self._place.folder:
            return

        def ask(content: Content | None) -> None:
            if not isValid(self):  # the preferences were closed meanwhile
                return
            answer = ask_library_folder(self, folder, content)
            if answer is Answer.YES and content is None:
                self._place.move(folder)
            elif answer is not Answer.LATER:
                self._place.switch(folder)

        self._place.examine(folder, ask)

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(
            self, tr("Folder of the library"), str(self._place.folder.parent)
        )
        if found:
            self.offer(Path(found))

    def _show(self) -> None:
        place = self._place
        self.choose.setEnabled(not place.moving)
        self.folder.setText(
            tr("Being moved: {share} %", share=round(100 * place.share))
            if place.moving
            else str(place.folder)
        )
