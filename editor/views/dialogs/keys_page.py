"""The page of the preferences that assigns keys to actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.actions import ACTIONS, GROUPS, ActionSpec, full_text, menu_title, shortcut_text
from editor.keymap import RESERVED, Keymap
from editor.reserved_keys import taken_by
from editor.translation import tr

__all__ = ["KeysPage"]

_ID = Qt.ItemDataRole.UserRole


class KeysPage(QWidget):
    """A list of all actions with their keys; the keys of the selected action can be changed and reset.

    A key of another action is only reassigned after the user confirms it.
    """

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._wanted = ""
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Search, for example “transpose” or “Ctrl+D”")
        self._filter.setAccessibleName("Search actions")
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._show_matching)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["Action", "Keys"])
        self.tree.setAlternatingRowColors(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName("Actions and their keys")
        self.items: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[str, QTreeWidgetItem] = {}
        for group in GROUPS:
            parent = QTreeWidgetItem(self.tree, [tr(menu_title(group)).replace("&", "")])
            parent.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = parent.font(0)
            font.setBold(True)
            parent.setFont(0, font)
            parent.setFirstColumnSpanned(True)
            self._groups[group] = parent
            for spec in ACTIONS:
                if spec.group == group:
                    item = QTreeWidgetItem(parent, [full_text(spec), ""])
                    self.items[spec.action_id] = item
                    item.setData(0, _ID, spec.action_id)
                    item.setToolTip(0, tr(spec.tip))
        self.tree.expandAll()
        self.tree.setColumnWidth(0, self.fontMetrics().averageCharWidth() * 52)
        self.tree.currentItemChanged.connect(self._choose)
        self._label = QLabel("&Key")
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName("Key of the chosen action")
        self.edit.keySequenceChanged.connect(self._record)
        self._label.setBuddy(self.edit)
        self.none = _button("&No key", "The action stays in its menu", self._clear)
        self.reset = _button("&Reset", "Back to the keys it had at first", self._reset)
        self.reset_all = _button(
            "Reset &all", "Back to the keys that everything had at first", self._reset_all
        )
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setAccessibleName("Conflict")
        self.take = _button("&Use it here instead", "The other action loses this key", self._take)
        row = QHBoxLayout()
        for widget in (self._label, self.edit, self.none, self.reset):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.reset_all)
        conflict = QHBoxLayout()
        conflict.addWidget(self.note, 1)
        conflict.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.addWidget(self._filter)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        layout.addLayout(conflict)
        self._show()

    # Display

    def _chosen(self) -> ActionSpec | None:
        item = self.tree.currentItem()
        wanted = None if item is None else item.data(0, _ID)
        return next((spec for spec in ACTIONS if spec.action_id == wanted), None)

    def _show(self) -> None:
        for action_id, item in self.items.items():
            item.setText(1, shortcut_text(self._keymap.keys(action_id)))
            font = item.font(1)
            font.setBold(not self._keymap.is_default(action_id))
            item.setFont(1, font)
            item.setToolTip(1, "" if self._keymap.is_default(action_id) else tr("Changed by you"))
        spec = self._chosen()
        keys = () if spec is None else self._keymap.keys(spec.action_id)
        self.edit.blockSignals(True)
        self.edit.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self.edit.blockSignals(False)
        self.edit.setEnabled(spec is not None)
        self.none.setEnabled(bool(keys))
        self.reset.setEnabled(spec is not None and not self._keymap.is_default(spec.action_id))
        self._say("" if spec is not None else tr("Choose an action to change its key."))

    def _say(self, text: str, wanted: str = "") -> None:
        """Show a message below the list, and offer to take the key `wanted` from another action."""
        self._wanted = wanted
        self.note.setText(text)
        self.note.setForegroundRole(
            QPalette.ColorRole.WindowText if wanted else QPalette.ColorRole.PlaceholderText
        )
        self.take.setVisible(bool(wanted))

    def _show_matching(self, text: str) -> None:
        wanted = text.casefold()
        for name, group in self._groups.items():
            rows = [self.items[spec.action_id] for spec in ACTIONS if spec.group == name]
            for row in rows:
                row.setHidden(wanted not in f"{row.text(0)} {row.text(1)}".casefold())
            group.setHidden(all(row.isHidden() for row in rows))

    # Changes

    def _choose(self, *_: object) -> None:
        self._show()

    def _record(self, sequence: QKeySequence) -> None:
        spec, key = self._chosen(), sequence.toString(QKeySequence.SequenceFormat.PortableText)
        if spec is None or not key:
            return
        if key in RESERVED:
            self._show()
            self._say(f"{shortcut_text([key])}: {tr(RESERVED[key])}.")
            return
        owners = self._keymap.owners(key, besides=spec.action_id)
        if owners:
            names = ", ".join(f"“{full_text(each)}”" for each in owners)
            self._say(f"⚠ {shortcut_text([key])}: " + tr("belongs to {names}", names=names), wanted=key)
            return
        self._give(spec, key)

    def _give(self, spec: ActionSpec, key: str) -> None:
        """Replace the first key of an action; its other keys do not change."""
        self._keymap.set_keys(spec.action_id, (key, *self._keymap.keys(spec.action_id)[1:]))
        self._show()
        if systems := taken_by(key):
            said = tr("may not arrive: {systems} can take it for itself", systems=systems)
            self._say(f"⚠ {shortcut_text([key])}: {said}")

    def _take(self) -> None:
        spec = self._chosen()
        if spec is not None and self._wanted:
            self._give(spec, self._wanted)

    def _clear(self) -> None:
        spec = self._chosen()
        if spec is not None:
            self._keymap.set_keys(spec.action_id, ())
            self._show()

    def _reset(self) -> None:
        spec = self._chosen()
        if spec is not None:
            self._keymap.reset(spec.action_id)
            self._show()

    def _reset_all(self) -> None:
        self._keymap.reset_all()
        self._show()


def _button(text: str, tip: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button
