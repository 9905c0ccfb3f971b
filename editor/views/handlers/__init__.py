"""What the actions do: one class per area, each method named in :mod:`editor.actions`.

Kept apart from the widgets so that the action table can name them and the window stays a composition.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.views.handlers.arrange_handlers import ArrangeHandlers
from editor.views.handlers.dialog_handlers import DialogHandlers
from editor.views.handlers.edit_handlers import EditHandlers
from editor.views.handlers.exchange_handlers import ExchangeHandlers
from editor.views.handlers.file_handlers import FileHandlers
from editor.views.handlers.play_handlers import PlayHandlers
from editor.views.handlers.view_handlers import ViewHandlers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from editor.views.window.main_window import MainWindow

__all__ = [
    "ArrangeHandlers",
    "DialogHandlers",
    "EditHandlers",
    "ExchangeHandlers",
    "FileHandlers",
    "PlayHandlers",
    "ViewHandlers",
    "dialog_makers",
]


def dialog_makers(window: MainWindow) -> dict[str, Callable[[], QDialog]]:
    """Return what makes each of the program's dialogs, by name.

    Whoever needs all of them reads this list: translations, pictures and tests.
    """
    return {
        "quantise": window.arrange.quantise_dialog,
        "spacing": window.arrange.spacing_dialog,
        "humanise": window.arrange.humanise_dialog,
        "scale": window.arrange.scale_dialog,
        "mix": window.dialogs.recording_mix_dialog,
        "export": window.files.export_dialog,
        "export-events": window.exchange.export_events_dialog,
        "preferences": window.dialogs.preferences_dialog,
        "keys": window.dialogs.keys_dialog,
        "about": window.dialogs.about_dialog,
    }
