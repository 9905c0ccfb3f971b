"""Handlers for exports of events, imports of edits, and the selection as a WAV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from codec.targets import Kind
from editor.session.exchange import FarRows
from editor.translation import tr
from editor.views.dialogs.questions import ask_far_onsets
from editor.views.dialogs.save_place import confirmed_place
from editor.views.handlers.folders import export_folder
from editor.views.handlers.window import HandlersWindow

if TYPE_CHECKING:
    from codec.exchange.edits import EventEdits
    from editor.views.dialogs.export_events_dialog import ExportEventsDialog

__all__ = ["ExchangeHandlers"]

_FORMAT = "events_format"


class ExchangeHandlers:
    """Handlers of the exchange with other programs."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._session = window.session
        self._copying = False
        self._session.exchange.file_ready.connect(self._copy_if_asked)

    def export_events_dialog(self) -> ExportEventsDialog:
        """Return a new window that asks which events to write for which program."""
        from editor.views.dialogs.export_events_dialog import ExportEventsDialog

        session = self._session
        return ExportEventsDialog(
            session.document.title,
            export_folder(self._window),
            session.exchange.groups,
            session.selection.ids,
            self._window.snap.tempo_bpm,
            str(session.settings.value(_FORMAT, "")),
            self._window.dialog_parent,
            recording=session.document.source_path,
        )

    def export_events(self) -> None:
        """Ask which events to write for which program, and write them."""
        session = self._session
        dialog = self.export_events_dialog()
        if dialog.exec() and dialog.choice is not None:
            choice = dialog.choice
            self._window.preferences.set("export_folder", str(choice.path.parent))
            session.settings.set_value(_FORMAT, choice.how.format)
            self._window.snap.set_tempo(choice.how.tempo_bpm)
            session.exchange.export_events(choice.path, choice.how, choice.ids)

    def share_page(self) -> None:
        """Ask where to write the page of the piece, and write it."""
        document, parent = self._session.document, self._window.dialog_parent
        start = str(Path(export_folder(self._window)) / f"{document.title}.html")
        found, _ = QFileDialog.getSaveFileName(
            parent, tr("Share as a page"), start, f"{tr('Pages for a browser')} (*.html)"
        )
        path = None
        if found:
            path = confirmed_place(parent, found, ".html", Kind.PAGE, document.source_path)
        if path is not None:
            self._window.preferences.set("export_folder", str(path.parent))
            self._session.exchange.share_page(path)

    def import_edits(self) -> None:
        """Ask for an edited table, and apply its changes."""
        kinds = f"{tr('Tables of events')} (*.csv *.json);;{tr('All files')} (*)"
        found, _ = QFileDialog.getOpenFileName(
            self._window.dialog_parent, tr("Import event edits"), export_folder(self._window), kinds
        )
        if found:
            path = Path(found)
            self._session.exchange.import_edits(
                path, self._session.room_names, lambda edits: self._ask_far_onsets(path, edits)
            )

    def _ask_far_onsets(self, path: Path, found: EventEdits) -> FarRows:
        duration_s = self._session.document.duration_s
        return ask_far_onsets(self._window.dialog_parent, path.name, found.far, duration_s)

    def copy_audio(self) -> None:
        """Put the selected events on the clipboard as a WAV, when it is rendered."""
        self._copying = True
        ids = self._session.selection.ids
        if self._session.exchange.file_of(ids) is not None:
            self._copy_if_asked()
            return
        self._window.show_message(tr("Rendering the selection…"))
        self._session.exchange.prepare_file(ids)

    def forget(self) -> None:
        """Copy nothing when a file is ready: another piece was opened."""
        self._copying = False

    def _copy_if_asked(self) -> None:
        path = self._session.exchange.file_of(self._session.selection.ids)
        if not self._copying or path is None:
            return
        self._copying = False
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        QGuiApplication.clipboard().setMimeData(data)
        self._window.show_message(tr("Copied {name}: paste it into another program", name=path.name))
