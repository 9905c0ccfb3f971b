"""Alt and a letter open one menu, and in a menu each letter chooses one entry."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from editor.translation import install_language
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import shown_window


@pytest.fixture(params=["en", "de"])
def window(qapp: QCoreApplication, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    assert install_language(qapp, request.param) == request.param
    with shown_window(qtbot, 3) as made:
        yield made
    install_language(qapp, "en")


def menus(name: str, entries: list[QAction]) -> Iterator[tuple[str, list[QAction]]]:
    yield name, entries
    for entry in entries:
        menu = entry.menu()
        if isinstance(menu, QMenu):
            yield from menus(f"{name} {entry.text()}", menu.actions())


def test_no_letter_stands_for_two_entries_of_a_menu(window: MainWindow) -> None:
    found = list(menus("bar", window.menuBar().actions()))
    assert len(found) > 10
    for name, entries in found:
        letters = collections.defaultdict(list)
        for text in (entry.text() for entry in entries):
            for letter in re.findall(r"&(\w)", text):
                letters[letter.lower()].append(text)
        assert {letter: texts for letter, texts in letters.items() if len(texts) > 1} == {}, name
