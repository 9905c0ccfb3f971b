"""The event table: the events of the timeline as text and numbers, also for screen readers.

It has the same events and the same selection as the timeline. A number that can be changed on the timeline
can be typed here; a value typed into one of several selected rows applies to all of them, as one undo step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFont, QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.messages import Message
from editor.overrides import guarded
from editor.translation import number_text, tr
from editor.views.inspector.button_keys import WALKS
from editor.views.lists.event_columns import (
    COLUMNS,
    EDITABLE,
    FIELDS,
    KEYS,
    MEASURED,
    OF_EVENT,
    parse_number,
    parse_time,
)
from editor.views.marks.marks import format_time, note_name
from editor.views.marks.model import MarksModel
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.links import link
from editor.views.widgets.typed_text import after_editing, is_cell_edited

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["EventTable", "EventTableModel"]

_Index = QModelIndex | QPersistentModelIndex
_UNKNOWN = -1e9
"""Sort key of values that are not known yet: they go to one end."""
_SILENT = Message("silent while others are solo")


def _faint() -> QBrush:
    return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)


def _slanted() -> QFont:
    font = QGuiApplication.font()
    font.setItalic(True)
    return font


_SILENT_LOOK: dict[int, Callable[[], object]] = {
    Qt.ItemDataRole.ForegroundRole: _faint,
    Qt.ItemDataRole.FontRole: _slanted,
    Qt.ItemDataRole.ToolTipRole: lambda: tr(_SILENT),
}
"""How rows of silent events look: faint, and not by colour alone."""


def _flags(key: str) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
    if key in EDITABLE:
        flags |= Qt.ItemFlag.ItemIsEditable
    elif key == "mute":
        flags |= Qt.ItemFlag.ItemIsUserCheckable
    return flags


_FLAGS = tuple(_flags(key) for key in KEYS)
"""Flags of the cells of each column; precomputed, because Qt reads them for every selected cell."""


@guarded
class EventTableModel(QAbstractTableModel):
    """Events as rows, sorted by a column.

    The model sorts whole columns itself. A sort proxy reads each cell many times, which blocks the window for
    a second at 7,000 events.

    Attributes
    ----------
    is_edited
        Returns whether a cell is being edited. Then the rows stay as they are until :meth:`refresh`.
    """

    refused = Signal(str)
    """Emitted with the reason when a typed value cannot be used."""

    def __init__(self, session: Session, model: MarksModel) -> None:
        super().__init__()
        self._session = session
        self._marks = model
        self._shown = model.marks
        self.is_edited: Callable[[], bool] = lambda: False
        self._sorted_by = "time"
        self._order = Qt.SortOrder.AscendingOrder
        self._places: NDArray[np.intp] = np.zeros(0, np.intp)
        self._ids: tuple[str, ...] = ()
        self.refresh()
        model.changed.connect(self.refresh)

    @property
    def ids(self) -> tuple[str, ...]:
        """Event identifiers, one per row."""
        return self._ids

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows by a column, and equal rows by onset."""
        self._sorted_by = KEYS[column]
        self._order = order
        self.refresh()

    def refresh(self) -> None:
        """Show the events as they are now; not while a cell is edited: what is typed would be lost."""
        if self.is_edited():
            return
        self._shown = self._marks.marks
        ids = self._shown.ids
        places = self._sorted()
        rows = tuple(ids[place] for place in places.tolist())
        if rows != self._ids:
            self.beginResetModel()
            self._ids = rows
            self._places = places
            self.endResetModel()
            return
        self._places = places
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def _sorted(self) -> NDArray[np.intp]:
        """Return the indices of the marks in the order of the rows."""
        marks = self._shown
        key = self._sorted_by
        events = self._session.document.events
        falling = self._order == Qt.SortOrder.DescendingOrder
        if key == "time":
            values = marks.onset_s
        elif key in MEASURED:
            values = np.nan_to_num(getattr(marks, MEASURED[key]), nan=_UNKNOWN)
        else:
            cells = [self._number(key, events[each], 0) if each in events else _UNKNOWN for each in marks.ids]
            if key == "edited":
                return np.array(sorted(range(len(cells)), key=cells.__getitem__, reverse=falling), np.intp)
            values = np.array(cells, float)
        return np.argsort(-values if falling else values, kind="stable")

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of events."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return column titles and row numbers."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(COLUMNS[section][1])
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr(COLUMNS[section][2])
        elif orientation == Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return section + 1
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return whether a cell can be edited or checked."""
        return _FLAGS[index.column()]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        key = KEYS[index.column()]
        event = self._session.document.events.get(self._ids[index.row()])
        if event is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(key, event, index.row())
        if role == Qt.ItemDataRole.EditRole:
            return self._edit_text(key, event)
        if role == Qt.ItemDataRole.CheckStateRole and key == "mute":
            return Qt.CheckState.Checked if event.mute else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and key not in ("edited", "pitch"):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = f"{tr(COLUMNS[index.column()][1])} {self._text(key, event, index.row()) or ''}"
            silent = key == "mute" and self._is_silent(index.row())
            return f"{text} {tr(_SILENT)}" if silent else text
        if role in _SILENT_LOOK and self._is_silent(index.row()):
            return _SILENT_LOOK[role]()
        return None

    def _is_silent(self, row: int) -> bool:
        """Whether the event of a row is not heard because others are solo."""
        return bool(self._shown.silent[self._places[row]])

    def _number(self, key: str, event: Event, place: int) -> float | str:
        marks = self._shown
        if key == "edited":
            return self._edited(event)
        if key in MEASURED:
            value = float(getattr(marks, MEASURED[key])[place])
            return value if math.isfinite(value) else _UNKNOWN
        return float(getattr(event, OF_EVENT[key]))

    def _text(self, key: str, event: Event, row: int) -> str | None:
        number = self._number(key, event, int(self._places[row]))
        if isinstance(number, str):
            return number
        if number == _UNKNOWN:
            return "–"
        text = {
            "time": lambda: format_time(event.onset_s),
            "pitch": lambda: f"{note_name(number)}  {number:.0f} Hz",
            "length": lambda: number_text(number, ".2f"),
            "loudness": lambda: number_text(number, ".1f"),
            "gain": lambda: number_text(number, "+.1f") if number else "0",
            "pan": lambda: number_text(number, "+.2f") if number else "0",
            "transpose": lambda: number_text(number, "+g") if number else "0",
            "mute": lambda: None,
        }[key]()
        return None if text is None else text.replace("-", "−")

    def _edit_text(self, key: str, event: Event) -> str | None:
        return {
            "time": format_time(event.onset_s),
            "gain": number_text(event.gain_db, "g"),
            "pan": number_text(event.pan, "g"),
            "transpose": number_text(event.transpose_semitones, "g"),
        }.get(key)

    def _edited(self, event: Event) -> str:
        before = self._session.document.as_encoded(event.event_id)
        if before is None:
            return tr("added")
        changed = [name for field, name in FIELDS if getattr(event, field) != getattr(before, field)]
        if (event.vector.tobytes(), event.detail) != (before.vector.tobytes(), before.detail):
            changed.append(Message("sound"))
        return ", ".join(map(tr, dict.fromkeys(changed)))

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Apply a typed value to the row, or to the whole selection if the row is part of it."""
        key = KEYS[index.column()]
        event_id = self._ids[index.row()]
        if event_id not in self._session.document:  # the rows follow the document a frame later
            return False
        edits = self._session.edits
        chosen = self._session.selection.ids
        ids = chosen if event_id in chosen else frozenset([event_id])
        if key == "mute" and role == Qt.ItemDataRole.CheckStateRole:
            edits.set_mute(ids, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole or key not in EDITABLE:
            return False
        try:
            if key == "time":
                onset = round(parse_time(str(value)) * MODEL_SAMPLE_RATE)
                delta = onset - self._session.document.event(event_id).onset_samples
                if abs(delta) > MODEL_SAMPLE_RATE // 2000:
                    edits.move(ids, delta)
                return True
            number = parse_number(str(value))
            {"gain": edits.set_gain, "pan": edits.set_pan, "transpose": edits.set_transpose}[key](ids, number)
        except ValueError as problem:
            self.refused.emit(tr("“{value}” cannot be used here: {problem}", value=value, problem=problem))
            return False
        return True


@guarded
class _Rows(QTableView):
    """The rows; calls `hear` with a row that a key has gone to."""

    def __init__(self, hear: Callable[[int], object]) -> None:
        super().__init__()
        self._hear = hear

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play the row that becomes current."""
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        row = self.currentIndex().row()
        if event.key() in WALKS and row not in (before, -1):
            self._hear(row)


class EventTable(QWidget):
    """The table with sorting and the shared selection."""

    def __init__(self, session: Session, model: MarksModel) -> None:
        super().__init__()
        self._session = session
        self._syncing = False
        self.audition_on_walk = True
        self.model = EventTableModel(session, model)
        self.view = _Rows(self._hear)
        self.view.setModel(self.model)
        self.model.is_edited = lambda: is_cell_edited(self.view)
        after_editing(self.view, self._after_editing)
        self.view.setSortingEnabled(True)
        self.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.view.setAlternatingRowColors(True)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setAccessibleName("Event table")
        self.view.setAccessibleDescription(
            "Every event with its time, pitch, level and edits; F2 edits a cell"
        )
        metrics = self.view.fontMetrics()
        self.view.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.6))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        # Whole rows are selected, so the header has nothing to highlight; it would check every cell for it.
        header.setSelectionModel(QItemSelectionModel(self.model, header))
        widths = (
            "0:00:00.000",
            "C♯10 00000 Hz",
            "Length s",
            "Level dB",
            "Gain dB",
            "+0.00",
            "Transpose",
            "Mute",
        )
        for column, sample in enumerate(widths):
            wanted = max(
                metrics.horizontalAdvance(sample), metrics.horizontalAdvance(COLUMNS[column][1]) + 14
            )
            header.resizeSection(column, wanted + 16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self._empty = EmptyState(
            self.view.viewport(), "No events", "Events that are found or pasted are listed here."
        )
        self._empty.show_encodes(session)
        self.setFocusProxy(self.view)
        self.view.selectionModel().selectionChanged.connect(self._to_session)
        link(self, session.selection.changed, self._from_session)
        self.model.modelReset.connect(self._from_session)
        self.model.modelReset.connect(self._show_emptiness)
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        self._empty.setVisible(not self.model.ids)

    def _after_editing(self) -> None:
        self.model.refresh()
        self._from_session()

    def _hear(self, row: int) -> None:
        if self.audition_on_walk:
            self._session.audition([self.model.ids[row]])

    def _to_session(self, *_: object) -> None:
        if self._syncing:
            return
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        self._syncing = True
        try:
            self._session.selection.set(self.model.ids[row] for row in rows)
        finally:
            self._syncing = False

    def _from_session(self, *_: object) -> None:
        if self._syncing or is_cell_edited(self.view):
            return
        chosen = self._session.selection.ids
        last_column = len(COLUMNS) - 1
        wanted = QItemSelection()
        first: QModelIndex | None = None
        for is_chosen, run in groupby(enumerate(self.model.ids), lambda row: row[1] in chosen):
            if is_chosen:
                rows = [row for row, _ in run]
                left = self.model.index(rows[0], 0)
                wanted.select(left, self.model.index(rows[-1], last_column))
                first = left if first is None else first
        self._syncing = True
        try:
            flag = QItemSelectionModel.SelectionFlag
            self.view.selectionModel().select(wanted, flag.ClearAndSelect | flag.Rows)
            if first is not None:
                self.view.selectionModel().setCurrentIndex(first, flag.NoUpdate)
                self.view.scrollTo(first)
        finally:
            self._syncing = False
