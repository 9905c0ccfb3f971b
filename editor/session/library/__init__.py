"""The library in the editor: what views read, and what they ask for (:class:`LibrarySession`)."""

from __future__ import annotations

from editor.session.library.batches import LibraryBatches
from editor.session.library.finding import Found, Order, SortKey
from editor.session.library.library_session import LibrarySession, LibraryState
from editor.session.library.place import LibraryPlace
from editor.session.library.shelf import Shelf

__all__ = [
    "Found",
    "LibraryBatches",
    "LibraryPlace",
    "LibrarySession",
    "LibraryState",
    "Order",
    "Shelf",
    "SortKey",
]
