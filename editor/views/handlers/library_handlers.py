"""Handlers of the library: files that are added, what becomes of events, and its dialogs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox

from codec.audio.clip import SUPPORTED_SUFFIXES
from codec.bitstream.file import PACKED_SUFFIX
from codec.project.file import PROJECT_SUFFIX
from editor.translation import tr
from editor.views.handlers.folders import export_folder
from editor.views.handlers.window import HandlersWindow
from editor.views.library.files_dialogs import LibraryProblemsDialog, WatchedFoldersDialog

__all__ = ["LibraryHandlers"]


class LibraryHandlers:
    """Handlers of the library's menu."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._session = window.session
        self._library = window.session.library

    def show(self) -> None:
        """Bring the library to the front, with the keyboard."""
        dock = self._window.docks["library"]
        dock.show()
        dock.raise_()
        self._window.library_panel.setFocus()

    def add_files(self) -> None:
        """Ask for recordings and projects, and add them."""
        endings = " ".join(f"*{each}" for each in (*SUPPORTED_SUFFIXES, PROJECT_SUFFIX, PACKED_SUFFIX))
        kinds = f"{tr('Recordings and projects')} ({endings});;{tr('All files')} (*)"
        found, _ = QFileDialog.getOpenFileNames(
            self._window.dialog_parent, tr("Add to the library"), self._folder(), kinds
        )
        if found:
            self._add([Path(each) for each in found])

    def add_folder(self) -> None:
        """Ask for a folder, and add all recordings in it."""
        found = QFileDialog.getExistingDirectory(
            self._window.dialog_parent, tr("Folder of recordings"), self._folder()
        )
        if found:
            self._add([Path(found)])

    def _add(self, paths: list[Path]) -> None:
        self._window.preferences.set("open_folder", str(paths[0].parent))
        self.show()
        self._library.batches.add(paths)

    def add_piece(self) -> None:
        """Add the open piece, as it was encoded."""
        document = self._session.document
        if self._session.is_encoding or not len(document.captured_baselines() or document):
            self._window.show_message(tr("Wait until the piece is encoded, then add it"))
            return
        paths = [each for each in (document.source_path, document.project_path) if each is not None]
        project = document.to_project(include_source=False)
        self._library.open()
        self._library.add_project(project, document.title, paths, document.original)

    def rescan(self) -> None:
        """Look for new, moved and missing files."""
        self._library.open()
        self._library.rescan()

    def watched_dialog(self) -> WatchedFoldersDialog:
        """Return a new window with the watched folders."""
        return WatchedFoldersDialog(self._library, self._window.dialog_parent)

    def watched(self) -> None:
        """Show the watched folders."""
        self._library.open()
        self.watched_dialog().exec()

    def problems_dialog(self) -> LibraryProblemsDialog:
        """Return a new window with the files that cannot be used."""
        return LibraryProblemsDialog(self._library, self._window.dialog_parent)

    def problems(self) -> None:
        """Show the files that cannot be used."""
        self._library.open()
        self.problems_dialog().exec()

    def insert(self) -> None:
        """Insert the events that are selected in the library at the playhead."""
        self._window.library_panel.events.insert_at_playhead()

    def export_pack(self) -> None:
        """Ask for a folder, and write the events that are selected in the library as a sample pack."""
        rows = self._window.library_panel.events.chosen()
        if not rows:
            self._window.show_message(tr("Select events of the library first"))
            return
        start = export_folder(self._window)
        found = QFileDialog.getExistingDirectory(
            self._window.dialog_parent, tr("Folder for the sample pack"), start
        )
        if found:
            self._window.preferences.set("export_folder", found)
            self._session.exchange.export_library_pack(Path(found), self._library.folder, rows)

    def remove(self) -> None:
        """Remove the pieces of the selected events from the library, after a question."""
        pieces = self._library.pieces_of(self._window.library_panel.events.chosen())
        if not pieces:
            self._window.show_message(tr("Select events of the library first"))
            return
        name = pieces[0].title if len(pieces) == 1 else tr("{n} pieces", n=len(pieces))
        box = QMessageBox(
            QMessageBox.Icon.Question,
            tr("Remove from the library?"),
            tr("Remove {name} from the library?", name=name),
            QMessageBox.StandardButton.Cancel,
            self._window.dialog_parent,
        )
        box.setInformativeText(
            tr("Its events, tags, ratings and notes go from the library. Recordings and projects stay.")
        )
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)  # it cannot be undone
        box.exec()
        if box.clickedButton() is remove:
            self._library.remove([piece.piece_id for piece in pieces])

    def _folder(self) -> str:
        return self._window.preferences.text("open_folder") or str(Path.home())
