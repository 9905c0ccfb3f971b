"""The events of the library as rows of a table, straight from its arrays: a million rows need no items."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from codec.library import Mark
from codec.library.marks import RATINGS
from codec.messages import Message
from editor.overrides import guarded
from editor.session.library import Found, LibrarySession, Order, SortKey
from editor.translation import number_text, tr
from editor.views.marks.marks import format_time, note_name

__all__ = ["COLUMNS", "LibraryTableModel", "stars"]

_Index = QModelIndex | QPersistentModelIndex

COLUMNS: tuple[tuple[SortKey, str, str], ...] = (
    ("piece", "Piece", "The recording that the event is from"),
    ("time", "Time", "Onset in its recording"),
    ("pitch", "Pitch", "Strongest partial, as a note; noise has none"),
    ("level", "Level dB", "Loudness relative to full scale"),
    ("length", "Length s", "Audible length in seconds"),
    ("rating", "Rating", "From one to five stars; keys 1 to 5 set it, 0 takes it away"),
    ("tags", "Tags", "Words of your own, separated by commas"),
    ("note", "Note", "Any text of your own"),
)
"""Columns of the table: key, title, description."""

_KEYS: tuple[SortKey, ...] = tuple(key for key, _, _ in COLUMNS)
_EDITABLE = ("rating", "tags", "note")
_A4, _A4_HZ = 69.0, 440.0


def stars(rating: int) -> str:
    """Return a rating as stars; empty without one."""
    return "★" * rating + "☆" * (RATINGS[-1] - rating) if rating else ""


@guarded
class LibraryTableModel(QAbstractTableModel):
    """What the library has found, in its order.

    Parameters
    ----------
    library
        The library.
    chosen
        Returns the rows of the library that are selected, for edits that apply to all of them.

    Attributes
    ----------
    is_edited
        Returns whether a cell is being edited. Then the table stays as it is until :meth:`refresh`.
    """

    refused = Signal(str)
    """Emitted with the reason when a typed value cannot be used."""

    def __init__(self, library: LibrarySession, chosen: Callable[[], Sequence[int]]) -> None:
        super().__init__()
        self._library, self._chosen = library, chosen
        self.is_edited: Callable[[], bool] = lambda: False
        self._found: Found | None = None
        library.changed.connect(self.refresh)
        self.refresh()

    @property
    def found(self) -> Found | None:
        """What is shown."""
        return self._found

    def places_of(self, rows: Sequence[int]) -> list[int]:
        """Return where events of the library are in the table, those that are, in the order of the table."""
        if self._found is None or not rows:
            return []
        return np.flatnonzero(np.isin(self._found.rows, rows)).tolist()

    def refresh(self) -> None:
        """Show what the library has found by now; not while a cell is edited: what is typed would be lost."""
        before, now = self._found, self._library.found
        if before is now or self.is_edited():
            return
        if before is not None and now is not None and _same_events(before, now):
            self._found = now
            if len(now):
                self.dataChanged.emit(self.index(0, 0), self.index(len(now) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._found = now
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the library sort by a column, in its thread."""
        if 0 <= column < len(COLUMNS):
            self._library.set_order(Order(_KEYS[column], order == Qt.SortOrder.DescendingOrder))

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of events found."""
        if (parent is not None and parent.isValid()) or self._found is None:
            return 0
        return len(self._found)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return column titles."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(COLUMNS[section][1])
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr(COLUMNS[section][2])
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return whether a cell can be edited; rows can be dragged."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if _KEYS[index.column()] in _EDITABLE else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        found = self._found
        if found is None or not index.isValid() or index.row() >= len(found):
            return None
        key = _KEYS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(key, found, index.row())
        if role == Qt.ItemDataRole.EditRole:
            mark = found.shelf.mark_at(int(found.positions[index.row()]))
            return str(mark.rating) if key == "rating" else self._text(key, found, index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole and key in ("time", "level", "length"):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and key == "piece":
            piece = found.shelf.piece_at(int(found.positions[index.row()]))
            missing = tr("The recording is missing; it is heard from the model") if piece.is_missing else ""
            return "\n".join(filter(None, (str(piece.path or piece.title), missing)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(COLUMNS[index.column()][1])} {self._spoken(key, found, index.row())}"
        return None

    def _text(self, key: SortKey, found: Found, place: int) -> str:
        position = int(found.positions[place])
        if key == "piece":
            return found.shelf.piece_at(position).title
        if key in _EDITABLE:
            return _marked(key, found.shelf.mark_at(position))
        columns = found.shelf.columns
        if key == "time":
            return format_time(float(columns.onsets_s[position]))
        if key == "pitch":
            pitch = float(columns.pitch[position])
            return note_name(_A4_HZ * 2 ** ((pitch - _A4) / 12)) if math.isfinite(pitch) else "–"
        if key == "level":
            return number_text(round(float(columns.level_db[position]), 1) + 0.0, ".1f").replace("-", "−")
        return number_text(float(columns.length_s[position]), ".2f")

    def _spoken(self, key: SortKey, found: Found, place: int) -> str:
        if key != "rating":
            return self._text(key, found, place)
        rating = found.shelf.mark_at(int(found.positions[place])).rating
        return tr("{n} of {most}", n=rating, most=RATINGS[-1]) if rating else tr("none")

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Apply a typed value to the row, or to all selected rows if it is one of them."""
        found, key = self._found, _KEYS[index.column()]
        if found is None or role != Qt.ItemDataRole.EditRole or key not in _EDITABLE:
            return False
        text = str(value).strip()
        if text == self.data(index, role):
            return True
        row = found.row(index.row())
        chosen = self._chosen()
        rows = chosen if row in chosen else [row]
        if key == "tags":
            self._library.set_tags(rows, text.split(","))
        elif key == "note":
            self._library.set_note(rows, text)
        elif text.isdecimal() and int(text) in RATINGS:
            self._library.rate(rows, int(text))
        else:
            problem = Message("a rating is a number from 0 to {most}", most=RATINGS[-1])
            self.refused.emit(tr("“{value}” cannot be used here: {problem}", value=text, problem=problem))
            return False
        return True


def _same_events(before: Found, now: Found) -> bool:
    return before.shelf.columns is now.shelf.columns and np.array_equal(before.positions, now.positions)


def _marked(key: SortKey, mark: Mark) -> str:
    return {"rating": stars(mark.rating), "tags": ", ".join(mark.tags), "note": mark.note}[key]
