"""What the actions do: one class per area, each method named in :mod:`editor.actions`.

Kept apart from the widgets so that the action table can name them and the window stays a composition.
"""

from __future__ import annotations

from .arrange_handlers import ArrangeHandlers
from .dialog_handlers import DialogHandlers
from .edit_handlers import EditHandlers
from .exchange_handlers import ExchangeHandlers
from .file_handlers import FileHandlers
from .play_handlers import PlayHandlers
from .view_handlers import ViewHandlers

__all__ = [
    "ArrangeHandlers",
    "DialogHandlers",
    "EditHandlers",
    "ExchangeHandlers",
    "FileHandlers",
    "PlayHandlers",
    "ViewHandlers",
]
