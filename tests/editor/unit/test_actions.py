"""The action table is complete, consistent, and what the help window shows."""

from __future__ import annotations

import collections
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from codec.search.levels import LEVELS
from editor.actions import ACTIONS, GROUPS, ActionSpec, full_text
from editor.keymap import Keymap
from editor.menus import build_actions, build_menus, context_menu
from editor.views.dialogs.help_dialog import HelpDialog, help_rows
from editor.views.handlers import (
    ArrangeHandlers,
    CompareHandlers,
    DialogHandlers,
    EditHandlers,
    ExchangeHandlers,
    FileHandlers,
    LibraryHandlers,
    PlayHandlers,
    SoundHandlers,
    ViewHandlers,
)
from tests.editor.view_fakes import FakeSettings

_AREAS = {
    "files": FileHandlers,
    "edit": EditHandlers,
    "arrange": ArrangeHandlers,
    "exchange": ExchangeHandlers,
    "library": LibraryHandlers,
    "play": PlayHandlers,
    "compare": CompareHandlers,
    "sound": SoundHandlers,
    "view": ViewHandlers,
    "dialogs": DialogHandlers,
}

_REQUIRED = {
    "Space", "Shift+Space", "Return", "L", "Shift+L", "Shift+Alt+L", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y",
    "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+E", "Ctrl+F", "Ctrl+D", "Del", "Backspace", "Ctrl+Left", "Ctrl+Right",
    "Alt+Left", "Alt+Right", "Ctrl+Up", "Ctrl+Down", "Ctrl+Shift+Up", "Ctrl+Shift+Down", "M", "S",
    "Ctrl+A", "Esc", "Ctrl+I", "Ctrl+O", "Ctrl+S", "Ctrl+Shift+S", "Ctrl+Shift+E", "Ctrl+C", "Ctrl+X",
    "Ctrl+V",
}  # fmt: skip


class _Recorder(QWidget):
    """A window whose handlers note that they were called."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        for area in _AREAS:
            setattr(self, area, _Area(area, self.calls))


class _Area:
    def __init__(self, name: str, calls: list[tuple[str, tuple[object, ...]]]) -> None:
        self._name, self._calls = name, calls

    def __getattr__(self, method: str):
        return lambda *arguments: self._calls.append((f"{self._name}.{method}", arguments))


def test_identifiers_and_keys_are_unique():
    ids = collections.Counter(spec.action_id for spec in ACTIONS)
    keys = collections.Counter(key for spec in ACTIONS for key in spec.shortcuts)
    assert [i for i, n in ids.items() if n > 1] == []
    assert [k for k, n in keys.items() if n > 1] == []


def test_every_key_of_the_interface_description_is_bound():
    bound = {key for spec in ACTIONS for key in spec.shortcuts}
    assert _REQUIRED - bound == set()


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.action_id)
def test_every_action_has_a_handler_a_menu_and_keys_that_qt_understands(spec: ActionSpec):
    area, method = spec.handler.split(".")
    assert callable(getattr(_AREAS[area], method, None)), f"{spec.handler} does not exist"
    assert spec.group in GROUPS
    for key in spec.shortcuts:
        written = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
        assert sorted(written.split("+")) == sorted(key.split("+"))


def test_menus_contain_every_action_once(qtbot):
    owner = _Recorder()
    qtbot.addWidget(owner)
    actions = build_actions(owner)
    menus = build_menus(QMenuBar(owner), actions)
    submenus = {a.text(): a.menu() for menu in menus.values() for a in menu.actions() if a.menu()}
    assert submenus, "the choice of quality is a submenu"
    whole = {**menus, **submenus}
    shown = [
        a.objectName()
        for menu in whole.values()
        for a in menu.actions()
        if not a.isSeparator() and not a.menu()
    ]
    assert sorted(shown) == sorted(spec.action_id for spec in ACTIONS)
    mnemonics = collections.defaultdict(list)
    for group, menu in whole.items():
        for action in menu.actions():
            for letter in re.findall(r"&(\w)", action.text()):
                mnemonics[group, letter.lower()].append(action.objectName())
    assert {k: v for k, v in mnemonics.items() if len(v) > 1} == {}


def test_of_the_qualities_exactly_one_is_on(qtbot):
    owner = _Recorder()
    qtbot.addWidget(owner)
    actions = build_actions(owner)
    levels = [actions[f"encode_{name}"] for name in LEVELS]
    for action in levels:
        action.trigger()
        action.trigger()
        assert [each for each in levels if each.isChecked()] == [action]
    actions["encode_detailed"].trigger()
    assert actions["encode_best"].isChecked()
    assert owner.calls[-1] == ("files.encode_detailed", (True,))


def test_triggering_calls_the_handler_with_the_state_of_a_switch(qtbot):
    owner = _Recorder()
    qtbot.addWidget(owner)
    actions = build_actions(owner)
    actions["delete"].trigger()
    actions["loop"].trigger()
    assert owner.calls == [("edit.delete", ()), ("play.loop", (True,))]


def test_the_context_menu_offers_edits_of_the_selection(qtbot):
    owner = _Recorder()
    qtbot.addWidget(owner)
    menu = context_menu(owner, build_actions(owner))
    names = {action.objectName() for action in menu.actions()}
    assert {"delete", "mute", "duplicate", "reset", "play_selection"} <= names


def test_help_lists_every_key_and_can_be_searched(qtbot):
    keymap = Keymap(FakeSettings())
    rows = help_rows(keymap)
    for spec in ACTIONS:
        if spec.shortcuts:
            assert any(full_text(spec) == text for _group, text, _keys in rows)
    assert ("Event", "Render from: Captured", "Ctrl+Shift+P") in rows  # a choice says of what
    dialog = HelpDialog(keymap)
    qtbot.addWidget(dialog)
    dialog._filter.setText("octave")
    shown = [
        dialog.tree.topLevelItem(i).child(j).text(0)
        for i in range(dialog.tree.topLevelItemCount())
        for j in range(dialog.tree.topLevelItem(i).childCount())
        if not dialog.tree.topLevelItem(i).child(j).isHidden()
    ]
    assert shown == ["Transpose up an octave", "Transpose down an octave"]


def test_views_never_import_torch():
    views = Path(__file__).parents[3] / "editor" / "views"
    found = [
        p
        for p in views.rglob("*.py")
        if re.search(r"^\s*(import|from) torch", p.read_text("utf-8"), re.MULTILINE)
    ]
    assert found == []
