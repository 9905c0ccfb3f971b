"""Every key and every gesture, generated from the action table."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.actions import ACTIONS, GROUPS, full_text, menu_title, shortcut_text
from editor.gestures import GESTURES
from editor.keymap import Keymap
from editor.translation import tr

__all__ = ["HelpDialog", "help_rows"]


def help_rows(keymap: Keymap) -> list[tuple[str, str, str]]:
    """Return (group, action, keys) for every action that has keys, then every gesture."""
    rows = [
        (tr(menu_title(group)).replace("&", ""), full_text(spec), shortcut_text(keymap.keys(spec.action_id)))
        for group in GROUPS
        for spec in ACTIONS
        if spec.group == group and keymap.keys(spec.action_id)
    ]
    return rows + [(tr("Mouse and arrow keys"), tr(what), tr(how)) for what, how in GESTURES]


class HelpDialog(QDialog):
    """A searchable list of keys; it updates when keys change."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard and mouse")
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Search, for example “transpose” or “Ctrl+D”")
        self._filter.setClearButtonEnabled(True)
        self._filter.setAccessibleName("Search keys and gestures")
        self._filter.textChanged.connect(self._show_matching)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["Action", "Keys or gesture"])
        self.tree.setAlternatingRowColors(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setWordWrap(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.tree.setAccessibleName("Keys and gestures")
        self._keymap = keymap
        keymap.changed.connect(self._fill)
        self._fill()
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._filter)
        layout.addWidget(self.tree)
        layout.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 115, metrics.height() * 40)

    def _fill(self) -> None:
        self.tree.clear()
        self._rows: dict[str, list[QTreeWidgetItem]] = {}
        parents: dict[str, QTreeWidgetItem] = {}
        for group, action, keys in help_rows(self._keymap):
            if group not in parents:
                parents[group] = QTreeWidgetItem(self.tree, [group])
                font = parents[group].font(0)
                font.setBold(True)
                parents[group].setFont(0, font)
                parents[group].setFirstColumnSpanned(True)
            item = QTreeWidgetItem(parents[group], [action, keys])
            self._rows.setdefault(group, []).append(item)
            item.setToolTip(1, keys)
        self._groups = list(parents.values())
        self.tree.expandAll()
        self._show_matching(self._filter.text())

    def _show_matching(self, text: str) -> None:
        wanted = text.casefold()
        for group in self._groups:
            rows = self._rows[group.text(0)]
            hidden = [wanted not in f"{row.text(0)} {row.text(1)}".casefold() for row in rows]
            for row, hide in zip(rows, hidden, strict=True):
                row.setHidden(hide)
            group.setHidden(all(hidden))
