"""Keys can be given to other actions, conflicts are shown, and what was chosen is remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from editor.actions import ACTIONS
from editor.keymap import Keymap, default_keys
from editor.reserved_keys import TAKEN_DRAGS, TAKEN_KEYS, taken_by
from editor.session import Settings
from editor.views.dialogs.keys_page import KeysPage
from editor.views.timeline.press import FREE_MODIFIERS
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSettings, fill, shown_window


@pytest.fixture
def keymap(qtbot) -> Keymap:
    return Keymap(FakeSettings())


@pytest.fixture
def page(qtbot, keymap: Keymap) -> KeysPage:
    made = KeysPage(keymap)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(page: KeysPage, action_id: str) -> None:
    page.tree.setCurrentItem(page.items[action_id])


def press(qtbot, page: KeysPage, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    page.edit.setFocus()
    qtbot.keyClick(page.edit, key, modifiers)


def test_at_first_the_keys_are_those_of_the_table(keymap: Keymap):
    assert {spec.action_id: keymap.keys(spec.action_id) for spec in ACTIONS} == default_keys()


# Keys that the system takes


@pytest.mark.parametrize("platform", sorted(TAKEN_KEYS))
def test_no_default_is_a_key_that_the_system_takes_and_every_action_of_the_table_keeps_one(platform: str):
    defaults = default_keys(platform)
    for spec in ACTIONS:
        assert [key for key in defaults[spec.action_id] if taken_by(key, platform)] == []
        assert bool(defaults[spec.action_id]) == bool(spec.shortcuts), spec.action_id
        assert set(defaults[spec.action_id]) <= set(spec.shortcuts)


def test_the_tables_are_in_qts_notation():
    for systems in TAKEN_KEYS.values():
        for keys in systems.values():
            for key in keys:
                assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


@pytest.mark.parametrize(
    ("key", "platform", "systems"),
    [
        ("Ctrl+Alt+Left", "linux", "GNOME, Xfce"),
        ("Ctrl+Alt+Shift+Up", "linux", "GNOME, Xfce"),
        ("Ctrl+Alt+L", "linux", "KDE Plasma, Xfce"),
        ("Ctrl+Alt+Left", "darwin", ""),
        ("Ctrl+Alt+M", "darwin", "macOS"),
        ("Ctrl+Shift+3", "darwin", "macOS"),
        ("Ctrl+Alt+E", "win32", "AltGr"),
        ("Ctrl+Alt+Shift+E", "win32", "AltGr"),
        ("Ctrl+Alt+7", "win32", "AltGr"),
        ("Ctrl+Alt+Left", "win32", ""),
        ("Ctrl+Shift+E", "win32", ""),
        ("Alt+Left", "linux", ""),
        ("", "win32", ""),
    ],
)
def test_who_takes_a_key(key: str, platform: str, systems: str):
    assert taken_by(key, platform) == systems


def test_a_drag_can_be_freed_with_a_modifier_that_no_window_manager_takes():
    for taken in TAKEN_DRAGS.values():
        assert set(FREE_MODIFIERS) - taken


def test_a_key_of_the_user_stays_when_it_becomes_the_default_of_another_action():
    settings = FakeSettings()
    settings.set_value("shortcuts", json.dumps({"mute": ["Ctrl+Shift+R"]}))
    keymap = Keymap(settings)
    assert keymap.keys("mute") == ("Ctrl+Shift+R",)
    assert keymap.keys("encode_again") == ()
    assert [spec.action_id for spec in keymap.owners("Ctrl+Shift+R", besides="")] == ["mute"]
    keymap.reset("mute")
    assert keymap.keys("mute") == ("M",)
    assert keymap.keys("encode_again") == ("Ctrl+Shift+R",)


def test_a_key_that_may_not_arrive_can_be_chosen_and_is_pointed_out(qtbot, page: KeysPage, keymap: Keymap):
    choose(page, "mute")
    page._record(QKeySequence("Alt+Tab"))
    assert keymap.keys("mute") == ("Alt+Tab",)
    assert "may not arrive" in page.note.text()
    choose(page, "solo")
    assert "may not" not in page.note.text()


def test_the_table_has_no_two_actions_that_collide(keymap: Keymap):
    for spec in ACTIONS:
        for key in spec.shortcuts:
            assert keymap.owners(key, besides=spec.action_id) == []


def test_a_key_that_is_taken_leaves_its_action(keymap: Keymap):
    changes: list[None] = []
    keymap.changed.connect(lambda: changes.append(None))
    keymap.set_keys("redo", ["Ctrl+D"])
    assert keymap.keys("redo") == ("Ctrl+D",)
    assert keymap.keys("duplicate") == ()
    assert changes == [None]
    keymap.reset("duplicate")
    assert keymap.keys("duplicate") == ("Ctrl+D",)
    assert keymap.keys("redo") == ()
    keymap.reset_all()
    assert all(keymap.is_default(spec.action_id) for spec in ACTIONS)


def test_keys_outlive_the_run(tmp_path: Path):
    settings = Settings(tmp_path / "settings.ini")
    Keymap(settings).set_keys("mute", ["Ctrl+Shift+F9"])
    settings.sync()
    again = Keymap(Settings(tmp_path / "settings.ini"))
    assert again.keys("mute") == ("Ctrl+Shift+F9",)
    assert again.keys("solo") == ("S",)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", None, json.dumps({"mute": "M", "gone": ["X"], "solo": [3, "nonsense key"]})]
)
def test_what_cannot_be_read_is_passed_over(text: str | None):
    settings = FakeSettings()
    settings.set_value("shortcuts", text)
    keymap = Keymap(settings)
    assert keymap.keys("mute") == ("M",)


def test_a_key_is_recorded_at_once_if_it_is_free(qtbot, page: KeysPage, keymap: Keymap):
    choose(page, "redo")
    assert page.edit.keySequence() == QKeySequence("Ctrl+Shift+Z")
    press(qtbot, page, Qt.Key.Key_F9)
    assert keymap.keys("redo") == ("F9", "Ctrl+Y"), "the second key stays"
    assert "F9" in page.items["redo"].text(1)
    page.reset.click()
    assert keymap.is_default("redo")
    page.none.click()
    assert keymap.keys("redo") == ()
    assert not page.none.isEnabled()
    page.reset_all.click()
    assert keymap.is_default("redo")


def test_a_conflict_is_shown_and_taken_over_only_on_demand(qtbot, page: KeysPage, keymap: Keymap):
    choose(page, "duplicate")
    press(qtbot, page, Qt.Key.Key_M)
    assert "“Mute”" in page.note.text()
    assert keymap.keys("duplicate") == ("Ctrl+D",)
    page.take.click()
    assert keymap.keys("duplicate") == ("M",)
    assert keymap.keys("mute") == ()
    assert not page.take.isVisible()


def test_keys_that_walk_cannot_be_taken(qtbot, page: KeysPage, keymap: Keymap):
    choose(page, "mute")
    press(qtbot, page, Qt.Key.Key_Left)
    assert "walk" in page.note.text()
    assert keymap.keys("mute") == ("M",)


def test_the_list_can_be_searched(page: KeysPage):
    page._filter.setText("ctrl+d")
    assert not page.items["duplicate"].isHidden()
    assert page.items["mute"].isHidden()


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    with shown_window(qtbot) as made:
        yield made


def test_a_new_key_works_in_the_window_and_is_named_everywhere(qtbot, window: MainWindow):
    ids = fill(window.session, 5)
    window.model.rebuild()
    window.session.selection.set(ids[:1])
    window.dialogs.keys()
    help_dialog = window.dialogs._help
    assert help_dialog is not None
    help_dialog.hide()
    window.activateWindow()
    window.keymap.set_keys("mute", ["Ctrl+F9"])
    QApplication.processEvents()
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.event(ids[0]).mute
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_M)
    assert window.session.document.event(ids[0]).mute, "the old key does nothing any more"
    assert "Ctrl+F9" in window.actions_by_id["mute"].toolTip()
    assert any(row.text(1) == "Ctrl+F9" for rows in help_dialog._rows.values() for row in rows)
