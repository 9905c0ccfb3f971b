"""Rates and figures of the compared codecs, as a plot and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.session.compare import Run
from editor.session.compare.figure_texts import FIGURE_TEXTS
from editor.translation import number_text, tr
from editor.views.compare.rate_plot import RatePlot, RatePoint

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["QualityTab"]

_NONE = "–"
_TABLE_LINES = 8


class QualityTab(QWidget):
    """The figures of all codecs that are done."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._compare = session.compare
        self.figure = QComboBox()
        self.figure.setAccessibleName("Figure of quality")
        for name, text in FIGURE_TEXTS.items():
            self.figure.addItem(tr(text.text), name)
            self.figure.setItemData(self.figure.count() - 1, tr(text.tip), Qt.ItemDataRole.ToolTipRole)
        self.plot = RatePlot()
        self.table = QTableWidget()
        self.table.setAccessibleName("Rates and figures")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.note = QLabel(
            "Figures compare one channel at 22,050 Hz with the recording, over this part of it."
        )
        self.note.setWordWrap(True)
        self._compose()
        self.figure.currentIndexChanged.connect(self._show_points)
        self.refresh()

    def _compose(self) -> None:
        top = QHBoxLayout()
        label = QLabel("Quality by")
        label.setBuddy(self.figure)
        top.addWidget(label)
        top.addWidget(self.figure)
        top.addStretch()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.plot)
        parts.addWidget(self.table)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        self.table.setMinimumHeight(self.fontMetrics().height() * _TABLE_LINES // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(top)
        column.addWidget(parts, 1)
        column.addWidget(self.note)

    @property
    def _done(self) -> list[Run]:
        return [run for run in self._compare.runs.values() if run.rendition is not None]

    def refresh(self) -> None:
        """Show what is there."""
        self._show_points()
        self._fill()

    def _show_points(self) -> None:
        name = self.figure.currentData()
        points: list[RatePoint] = []
        for run in self._done:
            rate = None if run.rendition is None else run.rendition.bits_per_s
            value = (run.figures or {}).get(name)
            if rate and value is not None:
                points.append(RatePoint(run.letter, run.name, rate, value))
        self.plot.show_points(points, FIGURE_TEXTS[name])

    def _fill(self) -> None:
        figures = [
            name
            for name in FIGURE_TEXTS
            if any((run.figures or {}).get(name) is not None for run in self._done)
        ]
        heads = ["", tr("Codec"), tr("kbit/s"), tr("Size"), tr("Encoding"), tr("Decoding")]
        self.table.setColumnCount(len(heads) + len(figures))
        self.table.setHorizontalHeaderLabels([*heads, *(tr(FIGURE_TEXTS[name].text) for name in figures)])
        for column, name in enumerate(figures, len(heads)):
            item = self.table.horizontalHeaderItem(column)
            if item is not None:
                item.setToolTip(tr(FIGURE_TEXTS[name].tip))
        self.table.setRowCount(len(self._done))
        for row, run in enumerate(self._done):
            for column, text in enumerate([*_facts(run), *_values(run, figures)]):
                item = QTableWidgetItem(text)
                if column > 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                elif run.rendition is not None:
                    item.setToolTip(run.rendition.description)
                self.table.setItem(row, column, item)


def _facts(run: Run) -> list[str]:
    sound = run.rendition
    if sound is None or sound.payload_bytes is None or sound.bits_per_s is None:
        return [run.letter, run.name, _NONE, _NONE, _NONE, _NONE]
    n_bytes = sound.payload_bytes + sound.side_bytes
    size = tr("{n} bytes", n=n_bytes) if n_bytes < 10_000 else tr("{n:.1f} kB", n=n_bytes / 1000)
    rate = number_text(sound.bits_per_s / 1000, ".2f")
    times = (f"{number_text(each, '.2f')} s" for each in (sound.encode_s, sound.decode_s))
    return [run.letter, run.name, rate, size, *times]


def _values(run: Run, names: list[str]) -> list[str]:
    found = run.figures or {}
    values = [(found.get(name), FIGURE_TEXTS[name].form) for name in names]
    return [_NONE if value is None else number_text(value, form) for value, form in values]
