"""Dialogs about the files of the library: those that cannot be used, and the watched folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from codec.messages import Message
from editor.overrides import guarded
from editor.session.library import LibrarySession
from editor.translation import tr

__all__ = ["LibraryProblemsDialog", "WatchedFoldersDialog"]

_PATH = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 2_000


class LibraryProblemsDialog(QDialog):
    """The files that could not be used, with the reasons, and what can be done about it.

    Parameters
    ----------
    library
        The library.
    """

    def __init__(self, library: LibrarySession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._shown: Mapping[Path, Message] | None = None
        self.setWindowTitle("Problems of the library")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["File", "What is wrong, and what helps", "Folder"])
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideLeft)  # of a folder, the end tells it from others
        self.list.setItemDelegate(_Wrapped(self.list))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self.list.scheduleDelayedItemsLayout)  # lines wrap at other words
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName("Files that cannot be used")
        self.count = QLabel()
        self.retry = QPushButton("Try again")
        self.retry.setToolTip("Read the selected files again, or all if none is selected")
        self.forget = QPushButton("Forget")
        self.forget.setToolTip("Take the selected files, or all, off this list; the files stay")
        _lay_out(self, (self.count, self.list), (self.retry, self.forget), (110, 22))
        self.retry.clicked.connect(self._retry)
        self.forget.clicked.connect(lambda: library.forget_problems(self._chosen()))
        library.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        shelf = self._library.shelf
        problems = {} if shelf is None else shelf.problems
        if problems == self._shown:
            return
        self._shown = problems
        chosen = {item.data(0, _PATH) for item in self.list.selectedItems()}
        self.list.clear()
        for path, problem in list(problems.items())[:_MOST_SHOWN]:
            item = QTreeWidgetItem([path.name, tr(problem), str(path.parent)])
            item.setData(0, _PATH, path)
            item.setToolTip(0, str(path))
            item.setToolTip(1, tr(problem))
            item.setToolTip(2, str(path.parent))
            for column in range(3):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self.list.addTopLevelItem(item)
            item.setSelected(path in chosen)
        for column in (0, 2):
            self.list.resizeColumnToContents(column)
            most = self.width() // 4
            self.list.setColumnWidth(column, min(self.list.columnWidth(column), most))
        self.count.setText(
            tr("Files that cannot be used: {n}. The others are not affected.", n=len(problems))
            if problems
            else tr("All files could be used.")
        )
        for button in (self.retry, self.forget):
            button.setEnabled(bool(problems))

    def _chosen(self) -> list[Path]:
        chosen = self.list.selectedItems()
        if chosen:
            return [item.data(0, _PATH) for item in chosen]
        return [] if self._library.shelf is None else list(self._library.shelf.problems)

    def _retry(self) -> None:
        self._library.batches.add(self._chosen(), retry=True)
        self.accept()


@guarded
class _Wrapped(QStyledItemDelegate):
    """Makes a row as high as its text is when it is wrapped: a tree wraps it, but leaves no room for it."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of a cell with the width of its column."""
        hint = super().sizeHint(option, index)
        margin = self._tree.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self._tree) + 1
        width = self._tree.columnWidth(index.column()) - 2 * margin
        metrics = self._tree.fontMetrics()
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        wrapped = metrics.boundingRect(QRect(0, 0, width, 0), Qt.TextFlag.TextWordWrap, text)
        return QSize(hint.width(), max(hint.height(), wrapped.height()))


class WatchedFoldersDialog(QDialog):
    """The folders in which a rescan looks for new recordings.

    Parameters
    ----------
    library
        The library.
    """

    def __init__(self, library: LibrarySession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.setWindowTitle("Watched folders")
        about = QLabel("A rescan adds new recordings in these folders, and finds those that moved there.")
        self.list = QListWidget()
        self.list.setAccessibleName("Watched folders")
        self.add = QPushButton("Add…")
        self.remove = QPushButton("Remove")
        self.remove.setToolTip("No longer look in this folder; its pieces stay in the library")
        self.rescan = QPushButton("Rescan")
        _lay_out(self, (about, self.list), (self.add, self.remove, self.rescan), (80, 16))
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.rescan.clicked.connect(library.rescan)
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        library.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        folders = () if self._library.shelf is None else self._library.shelf.watched
        before = self._current()
        self.list.clear()
        for folder in folders:
            item = QListWidgetItem(str(folder))
            item.setData(_PATH, folder)
            self.list.addItem(item)
            if folder == before:
                self.list.setCurrentItem(item)
        self.remove.setEnabled(self._current() is not None)
        self.rescan.setEnabled(bool(folders))

    def _current(self) -> Path | None:
        row = self.list.currentRow()
        return self.list.item(row).data(_PATH) if row >= 0 else None

    def _add(self) -> None:
        found = QFileDialog.getExistingDirectory(self, tr("Folder to watch"), str(Path.home()))
        if found:
            self._library.watch(Path(found))

    def _remove(self) -> None:
        folder = self._current()
        if folder is not None:
            self._library.unwatch(folder)


def _lay_out(
    dialog: QDialog, rows: tuple[QLabel, QWidget], actions: Sequence[QPushButton], size: tuple[int, int]
) -> None:
    """Put a text above a list, and buttons below it; the size is in characters and lines."""
    text, _ = rows
    text.setWordWrap(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    for button in actions:
        buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    for each in (*rows, buttons):
        column.addWidget(each)
    metrics = dialog.fontMetrics()
    dialog.resize(metrics.averageCharWidth() * size[0], metrics.height() * size[1])
