"""What the actions do: one class per area, each method named in :mod:`editor.actions`.

Kept apart from the widgets so that the action table can name them and the window stays a composition.
"""

from __future__ import annotations

from editor.views.handlers.arrange_handlers import ArrangeHandlers
from editor.views.handlers.dialog_handlers import DialogHandlers
from editor.views.handlers.edit_handlers import EditHandlers
from editor.views.handlers.exchange_handlers import ExchangeHandlers
from editor.views.handlers.file_handlers import FileHandlers
from editor.views.handlers.play_handlers import PlayHandlers
from editor.views.handlers.view_handlers import ViewHandlers

__all__ = [
    "ArrangeHandlers",
    "DialogHandlers",
    "EditHandlers",
    "ExchangeHandlers",
    "FileHandlers",
    "PlayHandlers",
    "ViewHandlers",
]
