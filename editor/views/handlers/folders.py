"""The folders in which file dialogs begin: near the piece, and never one that has gone."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from codec.resources import is_bundled
from editor.views.handlers.window import HandlersWindow

__all__ = ["export_folder", "open_folder", "save_folder"]


def open_folder(window: HandlersWindow) -> str:
    """Return where files are looked for first: where the last ones were."""
    last = window.preferences.text("open_folder")
    return last if last and Path(last).is_dir() else str(Path.home())


def export_folder(window: HandlersWindow) -> str:
    """Return where something is exported first: where the last export went, or where the piece is saved."""
    last = window.preferences.text("export_folder")
    return last if last and _writable(Path(last)) else str(save_folder(window))


def save_folder(window: HandlersWindow) -> Path:
    """Return where a piece is saved first: beside its project or recording, never in the installation."""
    document = window.session.document
    for path in (document.project_path, document.source_path):
        if path is not None and _writable(path.parent) and not is_bundled(path):
            return path.parent
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    for folder in (window.preferences.text("save_folder"), documents):
        if folder and _writable(Path(folder)):
            return Path(folder)
    return Path.home()


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)
