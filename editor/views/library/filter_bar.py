"""The filters of the library panel: a search for words, and choices and ranges beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from codec.exchange.score import note_number
from codec.library import Filter
from codec.library.filters import Range
from editor.overrides import guarded
from editor.session.library import LibrarySession, Shelf
from editor.translation import tr
from editor.views.marks.marks import note_name
from editor.views.widgets.flow_layout import FlowLayout
from editor.views.widgets.number_field import NumberField

__all__ = ["FilterBar", "RangeBox"]

_TYPED_MS = 200
_LOWEST_NOTE, _HIGHEST_NOTE = 0, 127
_Sound = Literal["any", "pitched", "noise"]
_SOUNDS: tuple[tuple[_Sound, str], ...] = (
    ("any", "Pitched and noise"),
    ("pitched", "Pitched"),
    ("noise", "Noise"),
)


@guarded
class _Bound(NumberField):
    """One end of a range; at its lowest value there is none."""

    def __init__(self, lowest: float, highest: float, step: float, decimals: int, name: str) -> None:
        super().__init__()
        self.setRange(lowest - step, highest)
        self.setSingleStep(step)
        self.setDecimals(decimals)
        self.setValue(lowest - step)
        self.setSpecialValueText("any")
        self.setKeyboardTracking(False)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAccessibleName(name)

    def bound(self) -> float | None:
        """Return the value, or None without a bound."""
        return None if self.value() == self.minimum() else self.value()

    def clear_bound(self) -> None:
        """Have no bound."""
        self.setValue(self.minimum())


@guarded
class _NoteBound(_Bound):
    """One end of a range of notes, typed as "C4", "F#3" or a MIDI note number."""

    def textFromValue(self, value: float) -> str:
        """Return the name of a note."""
        return note_name(440.0 * 2 ** ((value - 69) / 12))

    def valueFromText(self, text: str) -> float:
        """Return the number of a note; no bound if it is none."""
        try:
            return note_number(text)
        except ValueError:
            return self.minimum()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let everything be typed."""
        return QValidator.State.Acceptable, text, position


class RangeBox(QWidget):
    """A label and two numbers, each of which may be left open."""

    changed = Signal()

    def __init__(self, label: str, low: _Bound, high: _Bound) -> None:
        super().__init__()
        self.low, self.high = low, high
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for each in (QLabel(label), low, QLabel("–"), high):
            row.addWidget(each)
        for bound in (low, high):
            bound.valueChanged.connect(self.changed)

    def range(self) -> Range | None:
        """Return lowest and highest value, or None if both are open."""
        low, high = self.low.bound(), self.high.bound()
        if low is None and high is None:
            return None
        return (-1e9 if low is None else low), (1e9 if high is None else high)

    def clear(self) -> None:
        """Leave both open."""
        self.low.clear_bound()
        self.high.clear_bound()


class FilterBar(QWidget):
    """Says which events the library finds.

    Parameters
    ----------
    library
        The library.
    beside
        A widget at the end of the first line.
    """

    def __init__(self, library: LibrarySession, beside: QWidget) -> None:
        super().__init__()
        self._library = library
        self._shelf: Shelf | None = None
        self._pieces: frozenset[int] | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search titles, tags, notes")
        self.search.setAccessibleName("Search the library")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(self.fontMetrics().averageCharWidth() * 12)
        self.folder, self.tag, self.sound = QComboBox(), QComboBox(), QComboBox()
        for box, name in ((self.folder, "Folder"), (self.tag, "Tag"), (self.sound, "Kind of sound")):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        self.sound.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # they are few, and short
        for key, text in _SOUNDS:
            self.sound.addItem(text, key)
        self.piece = QToolButton()
        self.piece.setToolTip("Show the events of all pieces again")
        self.piece.setAccessibleName("Show the events of all pieces again")
        self.piece.hide()
        self.more = QToolButton()
        self.more.setText("Filters")
        self.more.setToolTip("Filter by folder, tag, kind of sound, pitch, level and length")
        self.more.setCheckable(True)
        self.pitch = RangeBox(
            "Pitch",
            _NoteBound(_LOWEST_NOTE, _HIGHEST_NOTE, 1, 0, "Lowest pitch"),
            _NoteBound(_LOWEST_NOTE, _HIGHEST_NOTE, 1, 0, "Highest pitch"),
        )
        self.level = RangeBox(
            "Level dB",
            _Bound(-120, 20, 1, 0, "Lowest level in dB"),
            _Bound(-120, 20, 1, 0, "Highest level in dB"),
        )
        self.length = RangeBox(
            "Length s",
            _Bound(0, 600, 0.1, 2, "Shortest length in seconds"),
            _Bound(0, 600, 0.1, 2, "Longest length in seconds"),
        )
        self._ranges = (self.pitch, self.level, self.length)
        self._compose(beside)
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self.apply)
        self.search.textChanged.connect(lambda _: self._typed.start())
        for box in (self.folder, self.tag, self.sound):
            box.currentIndexChanged.connect(self.apply)
        for each in self._ranges:
            each.changed.connect(self.apply)
        self.piece.clicked.connect(lambda: self.show_pieces(None))
        library.changed.connect(self._refresh)
        self._fill()

    def _compose(self, beside: QWidget) -> None:
        first = QHBoxLayout()
        first.addWidget(self.search, 1)
        for each in (self.piece, self.more, beside):
            first.addWidget(each)
        self._second = QWidget()
        second = FlowLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        clear = QToolButton()
        clear.setText("Show all")
        clear.setToolTip("Take all filters away")
        clear.clicked.connect(self.reset)
        for each in (self.folder, self.tag, self.sound, *self._ranges, clear):
            second.addWidget(each)
        self._second.hide()
        self.more.toggled.connect(self._second.setVisible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(first)
        column.addWidget(self._second)

    # What is wanted

    def wanted(self) -> Filter:
        """Return the filter that is shown."""
        text = self.search.text().strip()
        folder, tag = self.folder.currentData(), self.tag.currentData()
        return Filter(
            pieces=self._pieces,
            folder=None if folder is None else Path(folder),
            tag=tag,
            text=text or None,
            pitch=self.pitch.range(),
            level_db=self.level.range(),
            length_s=self.length.range(),
            sound=cast(_Sound, self.sound.currentData()),
        )

    def apply(self) -> None:
        """Search."""
        self._typed.stop()
        wanted = self.wanted()
        parts = (wanted.folder, wanted.tag, wanted.pitch, wanted.level_db, wanted.length_s)
        n = sum(part is not None for part in parts) + (wanted.sound != "any")
        self.more.setText(tr("Filters ({n})", n=n) if n else tr("Filters"))
        self._library.set_filter(wanted)

    def reset(self) -> None:
        """Let all events through."""
        self.search.clear()  # its button is shown and hidden by its signals
        with self._quiet():
            for box in (self.folder, self.tag, self.sound):
                box.setCurrentIndex(0)
            for each in self._ranges:
                each.clear()
        self.show_pieces(None)

    def show_pieces(self, piece_ids: Iterable[int] | None) -> None:
        """Show the events of these pieces only, or of all with None."""
        self._pieces = None if piece_ids is None else frozenset(piece_ids)
        self._show_piece()
        self.apply()

    def _quiet(self) -> _Quiet:
        return _Quiet([self.folder, self.tag, self.sound, *self._ranges])

    # What there is to choose

    def _refresh(self) -> None:
        shelf = self._library.shelf
        if shelf is not self._shelf:
            before, self._shelf = self._shelf, shelf
            if shelf is None:  # another library is used now, and all of it is found
                self.reset()
            if _offers(before) != _offers(shelf):
                self._fill()
            self._show_piece()

    def _fill(self) -> None:
        tags, folders = _offers(self._shelf)
        with self._quiet():
            _fill(self.tag, tr("All tags"), [(tag, tag) for tag in tags])
            _fill(self.folder, tr("All folders"), [(_short(folder), str(folder)) for folder in folders])

    def _show_piece(self) -> None:
        chosen = self._pieces
        self.piece.setVisible(chosen is not None)
        if chosen is not None:
            known = {} if self._shelf is None else self._shelf.pieces
            titles = [known[each].title for each in sorted(chosen) if each in known]
            name = titles[0] if len(titles) == 1 else tr("{n} pieces", n=len(chosen))
            self.piece.setText(tr("Only {name} ✕", name=name))


class _Quiet:
    """Blocks the signals of widgets in a context."""

    def __init__(self, widgets: list[QWidget]) -> None:
        self._widgets = widgets
        self._blocked: list[QSignalBlocker] = []

    def __enter__(self) -> None:
        self._blocked = [QSignalBlocker(each) for each in self._widgets]

    def __exit__(self, *_: object) -> None:
        for each in self._blocked:
            each.unblock()


def _offers(shelf: Shelf | None) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Return the tags and the folders that can be chosen."""
    return ((), ()) if shelf is None else (shelf.tags, tuple(sorted({*shelf.folders, *shelf.watched})))


def _short(folder: Path) -> str:
    return str(folder) if len(folder.parts) <= 3 else str(Path("…", *folder.parts[-2:]))


def _fill(box: QComboBox, everything: str, choices: list[tuple[str, str]]) -> None:
    before = box.currentData()
    box.clear()
    box.addItem(everything, None)
    for text, value in choices:
        box.addItem(text, value)
        box.setItemData(box.count() - 1, value, Qt.ItemDataRole.ToolTipRole)
    box.setCurrentIndex(max(0, box.findData(before)))
