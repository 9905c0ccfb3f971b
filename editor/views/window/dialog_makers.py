"""Functions that create all dialogs of the program, for translations, pictures and tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog

from editor.views.dialogs.several_files import SeveralFilesDialog
from editor.views.window.main_window import MainWindow

__all__ = ["dialog_makers"]

_FILES = (Path("take-1.wav"), Path("take-2.wav"), Path("walk.pointillist"))
"""What the question about several files is shown with."""


def dialog_makers(window: MainWindow) -> dict[str, Callable[[], QDialog]]:
    """Return the functions that create the dialogs, by name."""
    return {
        "quantise": window.arrange.quantise_dialog,
        "spacing": window.arrange.spacing_dialog,
        "humanise": window.arrange.humanise_dialog,
        "scale": window.arrange.scale_dialog,
        "mix": window.dialogs.recording_mix_dialog,
        "export": window.files.export_dialog,
        "export-events": window.exchange.export_events_dialog,
        "library-problems": window.library.problems_dialog,
        "library-watched": window.library.watched_dialog,
        "preferences": window.dialogs.preferences_dialog,
        "guide": window.dialogs.guide_dialog,
        "keys": window.dialogs.keys_dialog,
        "about": window.dialogs.about_dialog,
        "several-files": lambda: SeveralFilesDialog(_FILES, [Path("notes.txt"), Path("cover.jpg")], window),
    }
