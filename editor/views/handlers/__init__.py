"""The handlers of actions: one class per area; :mod:`editor.actions` names the methods.

They are separate from the widgets, so that the window only combines its parts.
"""

from __future__ import annotations

from editor.views.handlers.arrange_handlers import ArrangeHandlers
from editor.views.handlers.compare_handlers import CompareHandlers
from editor.views.handlers.dialog_handlers import DialogHandlers
from editor.views.handlers.edit_handlers import EditHandlers
from editor.views.handlers.exchange_handlers import ExchangeHandlers
from editor.views.handlers.file_handlers import FileHandlers
from editor.views.handlers.library_handlers import LibraryHandlers
from editor.views.handlers.play_handlers import PlayHandlers
from editor.views.handlers.sound_handlers import SoundHandlers
from editor.views.handlers.view_handlers import ViewHandlers

__all__ = [
    "ArrangeHandlers",
    "CompareHandlers",
    "DialogHandlers",
    "EditHandlers",
    "ExchangeHandlers",
    "FileHandlers",
    "LibraryHandlers",
    "PlayHandlers",
    "SoundHandlers",
    "ViewHandlers",
]
