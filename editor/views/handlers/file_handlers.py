"""Handlers for opening, saving and exporting, with questions before work is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu

from codec.audio.clip import SUPPORTED_SUFFIXES
from codec.project.file import PROJECT_SUFFIX
from codec.resources import asset_path
from codec.search.levels import LevelName, Mode
from codec.targets import Kind
from editor.session import EncodeChoice
from editor.translation import tr
from editor.views.dialogs import Answer, Keep, ask_changed_elsewhere, ask_unsaved
from editor.views.dialogs.save_place import confirmed_place
from editor.views.dialogs.several_files import SeveralFilesDialog, ask_waiting, names_text
from editor.views.handlers.folders import export_folder, open_folder, save_folder
from editor.views.handlers.waiting_files import WaitingFiles
from editor.views.handlers.window import HandlersWindow

if TYPE_CHECKING:
    from editor.views.dialogs.export_dialog import ExportDialog

__all__ = ["FileHandlers"]


class FileHandlers:
    """Handlers of the File menu."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._session = window.session
        self.waiting = WaitingFiles()

    # opening

    def open(self) -> None:
        """Ask for a file and open it."""
        sounds = " ".join(f"*.{s.lstrip('.')}" for s in SUPPORTED_SUFFIXES)
        projects = f"*{PROJECT_SUFFIX}"
        kinds = ";;".join(
            (
                f"{tr('Recordings and projects')} ({sounds} {projects})",
                f"{tr('Projects')} ({projects})",
                f"{tr('All files')} (*)",
            )
        )
        start = open_folder(self._window)
        found, _ = QFileDialog.getOpenFileNames(self._window.dialog_parent, tr("Open"), start, kinds)
        if found:
            self._window.preferences.set("open_folder", str(Path(found[0]).parent))
            self.open_paths([Path(each) for each in found])

    def open_paths(self, paths: Sequence[Path], refused: Sequence[Path] = ()) -> None:
        """Open a file; of several, ask which one, or whether each in turn.

        Parameters
        ----------
        paths
            Recordings and projects.
        refused
            Other files that were given with them, which are named.
        """
        chosen = list(paths)
        if len(paths) > 1:
            dialog = SeveralFilesDialog(paths, refused, self._window.dialog_parent)
            dialog.exec()
            chosen = dialog.chosen
        elif refused:
            self._window.show_message(tr("Not opened here: {names}.", names=names_text(refused)))
        if chosen and self.open_path(chosen[0]):
            self.waiting.add(chosen[1:])

    def open_next(self) -> None:
        """Open the next of the files that wait."""
        for path in self.waiting.paths[:1]:
            self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open `path` unless the user keeps unsaved changes; return whether it was tried."""
        if not self.may_close_document():
            return False
        self._session.open_path(path)
        self.waiting.remove(path)
        return True

    def list_recent(self, menu: QMenu) -> None:
        """Fill a menu with the files that were opened or saved last."""
        menu.clear()
        for path in self._session.recent_files:
            action = menu.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _on=False, p=path: self.open_path(p))
        if menu.isEmpty():
            menu.addAction(tr("Nothing yet")).setEnabled(False)

    def locate(self) -> None:
        """Ask where the project's recording is."""
        document = self._session.document
        name = tr("the recording") if document.source_path is None else document.source_path.name
        start = document.project_path or document.source_path
        folder = start.parent if start is not None and start.parent.is_dir() else Path.home()
        sounds = " ".join(f"*.{s.lstrip('.')}" for s in SUPPORTED_SUFFIXES)
        found, _ = QFileDialog.getOpenFileName(
            self._window.dialog_parent,
            tr("Locate {name}", name=name),
            str(folder),
            f"{tr('Recordings')} ({sounds});;{tr('All files')} (*)",
        )
        if found:
            self._session.locate_recording(found)

    def open_demo(self) -> None:
        """Open the piece that comes with the editor."""
        try:
            self.open_path(asset_path("demo", "demo.flac"))
        except FileNotFoundError as problem:
            self._window.show_error(tr("The demo piece is missing"), str(problem))

    # saving

    def save(self) -> bool:
        """Start to save to the project's file, or ask for one; return whether a save was started.

        If another program has changed the file, ask which of the two to keep.
        """
        session = self._session
        session.finish_saving()
        path = session.document.project_path
        if path is None:
            return self.save_as()
        if not session.changed_elsewhere:
            return session.save()
        keep = ask_changed_elsewhere(self._window.dialog_parent, path.name)
        if keep is Keep.MINE:
            return session.save(overwrite=True)
        if keep is Keep.BOTH:
            return self.save_as()
        if keep is Keep.THEIRS:
            session.open_path(path)
        return False

    def save_as(self) -> bool:
        """Ask for a file and start to save; return whether one was chosen."""
        document = self._session.document
        name = str(save_folder(self._window) / f"{document.title}{PROJECT_SUFFIX}")
        found, _ = QFileDialog.getSaveFileName(
            self._window.dialog_parent, tr("Save project"), name, f"{tr('Projects')} (*{PROJECT_SUFFIX})"
        )
        if not found:
            return False
        parent = self._window.dialog_parent
        path = confirmed_place(parent, found, PROJECT_SUFFIX, Kind.PROJECT, document.source_path)
        if path is None:
            return False
        self._window.preferences.set("save_folder", str(path.parent))
        return self._session.save(path)

    def may_close_window(self) -> bool:
        """Return whether the window may be closed: no file waits, and :meth:`may_close_document`."""
        if self.waiting.paths:
            answer = ask_waiting(self._window.dialog_parent, self.waiting.paths)
            if answer is Answer.YES:
                self.open_next()
            if answer is not Answer.NO:
                return False
        return self.may_close_document()

    def may_close_document(self) -> bool:
        """Return whether the document may be closed: it is saved, or the user discards the changes."""
        document = self._session.document
        if self._session.is_saving and not self._session.finish_saving():
            return False
        if not document.modified:
            return True
        answer = ask_unsaved(self._window.dialog_parent, document.title)
        if answer is Answer.YES:
            return self.save() and self._session.finish_saving()
        return answer is Answer.NO

    # the rest

    def export_dialog(self) -> ExportDialog:
        """Return a new window that asks what sound to write and where."""
        from editor.views.dialogs.export_dialog import ExportDialog

        document = self._session.document
        return ExportDialog(
            document.title,
            document.sample_rate,
            document.n_channels,
            len(self._session.selection.ids),
            export_folder(self._window),
            self._window.dialog_parent,
            recording=document.source_path,
            dither=self._window.preferences.flag("export_dither"),
            loop=self._session.playback.loop,
            span=self._window.model.sounding_span(self._session.selection.ids),
        )

    def export(self) -> None:
        """Ask what to write and where, and write it."""
        session = self._session
        ids = self._session.selection.ids
        dialog = self.export_dialog()
        if dialog.exec() and dialog.choice is not None:
            choice = dialog.choice
            self._window.preferences.set(
                "export_folder", str(choice.path if choice.path.is_dir() else choice.path.parent)
            )
            self._window.preferences.set("export_dither", dialog.dither.isChecked())
            path, subtype = choice.path, choice.subtype
            levels, bounds_s = {"normalise": choice.normalise, "dither": choice.dither}, choice.bounds_s
            if choice.what == "stems":
                session.export_stems(path, subtype, ids, **levels, bounds_s=bounds_s)
            elif choice.what == "clusters":
                session.exchange.export_cluster_stems(path, subtype, **levels, bounds_s=bounds_s)
            elif choice.what == "pack":
                session.exchange.export_sample_pack(path, ids)
            else:
                chosen = ids if choice.what == "selection" else None
                session.export_mix(path, subtype, chosen, **levels, bounds_s=bounds_s)

    def encode_again(self) -> None:
        """Encode again, as one undo step."""
        self._session.new_encode()

    def go_on_encoding(self) -> None:
        """Go on with an encode that was interrupted."""
        self._session.go_on_encoding()

    def choose_encoding(self, choice: EncodeChoice) -> None:
        """Store how recordings are encoded, and show it in all views."""
        self._window.preferences.set_encode_choice(choice)
        self._window.show_encode_choice()
        if self._session.document.original is not None:
            self._window.show_message(
                tr("“Encode again” finds the events of this piece anew: {choice}", choice=choice.title)
            )

    def encode_draft(self, _on: bool) -> None:
        """Choose level draft."""
        self._choose_level("draft")

    def encode_standard(self, _on: bool) -> None:
        """Choose level standard."""
        self._choose_level("standard")

    def encode_best(self, _on: bool) -> None:
        """Choose level best."""
        self._choose_level("best")

    def _choose_level(self, level: LevelName) -> None:
        self.choose_encoding(replace(self._window.preferences.encode_choice, level=level))

    def encode_detailed(self, on: bool) -> None:
        """Switch detailed events on or off."""
        mode: Mode = "detailed" if on else "sparse"
        self.choose_encoding(replace(self._window.preferences.encode_choice, mode=mode))

    def cancel_encode(self) -> None:
        """Stop encoding; the events found so far are kept."""
        self._window.progress.stop_encode()

    def add_rooms(self) -> None:
        """Add the impulse responses of a folder to the rooms."""
        found = QFileDialog.getExistingDirectory(
            self._window.dialog_parent, tr("Folder of impulse responses"), str(Path.home())
        )
        if found:
            self._session.rooms.add([found])

    def quit(self) -> None:
        """Close the window, which asks about unsaved changes."""
        self._window.close()
