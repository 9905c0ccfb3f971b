"""What a newcomer to the library panel has met: texts that nobody saw, keys and views that did not follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from codec.library import Library
from codec.library.file_records import FileState
from codec.messages import Message
from editor.session.library import LibraryState
from editor.views.library.files_dialogs import LibraryProblemsDialog
from editor.views.library.panel import LibraryPanel
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.noted_tabs import NotedTabs
from editor.views.window.main_window import MainWindow
from editor.views.window.workspaces import BROWSE, EDIT
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SineCodec
from tests.editor.library_window import MODEL, N_OTHERS, add_others, window_with_piece

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    add_others()
    with window_with_piece(qtbot, SineCodec(), tmp_path) as made:
        made.resize(1280, 720)
        yield made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> LibraryPanel:
    window.actions_by_id["library_show"].trigger()
    qtbot.waitUntil(lambda: window.session.library.state is LibraryState.OPEN)
    qtbot.waitUntil(window.library_panel.events.view.isVisible)
    return window.library_panel


def place_in(widget: QWidget, within: QWidget) -> QRect:
    return QRect(widget.mapTo(within, QPoint(0, 0)), widget.size())


def assert_note_is_seen(tabs: NotedTabs) -> None:
    note, bar = tabs.note, tabs.tabBar()
    assert note.isVisible()
    place = place_in(note, tabs)
    assert tabs.rect().contains(place)
    last = bar.tabRect(bar.count() - 1).translated(place_in(bar, tabs).topLeft())
    assert place.left() >= last.right(), "it covers no tab"


def test_a_single_piece_is_not_counted_as_several(qtbot: QtBot, tmp_path: Path) -> None:
    with Library.open(None) as library:
        library.add_encoded(made_up_piece(1, 10, model=MODEL))
    with window_with_piece(qtbot, SineCodec(), tmp_path) as window:
        window.actions_by_id["library_show"].trigger()
        qtbot.waitUntil(lambda: window.session.library.state is LibraryState.OPEN)
        assert window.library_panel.count.text() == "10 events of one piece"


def test_the_number_of_events_can_be_seen_and_so_can_what_was_heard(
    qtbot: QtBot, panel: LibraryPanel
) -> None:
    assert panel.count.text() == f"{N_OTHERS + 10} events of 2 pieces"
    assert_note_is_seen(panel.tabs)
    assert not panel.count.is_cut_off
    panel.events.view.selectAll()
    assert "selected" in panel.count.text()
    assert_note_is_seen(panel.tabs)
    panel.tabs.set_note("Heard as recorded: " + "a long title " * 40)
    qtbot.waitUntil(lambda: panel.count.is_cut_off)
    assert_note_is_seen(panel.tabs)
    panel.tabs.set_note("short")
    assert_note_is_seen(panel.tabs)
    assert not panel.count.is_cut_off


def test_f2_edits_the_tags_from_any_cell(qtbot: QtBot, window: MainWindow, panel: LibraryPanel) -> None:
    view, library = panel.events.view, window.session.library
    for column, (key, text) in enumerate([("piece", "dark"), ("pitch", "pad"), ("note", "nice")]):
        place = {"piece": 0, "pitch": 2, "note": 7}[key]
        view.setCurrentIndex(panel.events.model.index(column, place))
        view.selectRow(column)
        view.setCurrentIndex(panel.events.model.index(column, place))
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_F2)
        editors = view.viewport().findChildren(QLineEdit)  # the last one; one before may not be deleted yet
        assert len(editors) > 0, key
        editor = editors[-1]
        qtbot.keyClicks(editor, text)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: view.state() != view.State.EditingState)

    def marks() -> list[tuple[tuple[str, ...], str]]:
        found, shelf = library.found, library.shelf
        assert found is not None
        assert shelf is not None
        each = [shelf.mark_at(int(found.positions[place])) for place in range(3)]
        return [(mark.tags, mark.note) for mark in each]

    qtbot.waitUntil(lambda: marks() == [(("dark",), ""), (("pad",), ""), ((), "nice")])


@pytest.mark.parametrize("grows", [True, False])
def test_what_is_typed_stays_while_the_library_changes(
    qtbot: QtBot, window: MainWindow, panel: LibraryPanel, grows: bool
) -> None:
    view, library = panel.events.view, window.session.library
    view.selectRow(0)
    panel.events.edit_cell("note")
    editor = view.viewport().findChildren(QLineEdit)[-1]
    qtbot.keyClicks(editor, "nice")
    before = library.found
    with Library.open(library.folder) as other:
        if grows:
            other.add_encoded(made_up_piece(7, 5, model=MODEL))
        else:
            other.marks.rate(3, rows=[1])
    library.refresh()
    qtbot.waitUntil(lambda: library.found is not before)
    assert (editor.text(), view.state()) == ("nice", view.State.EditingState)
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    def notes() -> set[str]:
        return set() if library.shelf is None else {mark.note for mark in library.shelf.marks.values()}

    qtbot.waitUntil(lambda: "nice" in notes())
    qtbot.waitUntil(lambda: panel.events.model.found is library.found)
    assert panel.events.model.rowCount() == N_OTHERS + 10 + 5 * grows


def test_showing_all_leaves_no_button_that_clears_nothing(qtbot: QtBot, panel: LibraryPanel) -> None:
    search = panel.filters.search
    search.setText("nowhere")
    told: list[str] = []
    search.textChanged.connect(told.append)  # by this signal Qt shows and hides the button
    panel.filters.reset()
    assert told == [""]
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N_OTHERS + 10)


def test_flat_names_of_notes_are_understood(panel: LibraryPanel) -> None:
    low = panel.filters.pitch.low
    assert low.valueFromText("Bb3") == low.valueFromText("A#3") == 58
    assert low.valueFromText("nothing") == low.minimum()


def test_another_program_s_changes_are_shown(qtbot: QtBot, window: MainWindow, panel: LibraryPanel) -> None:
    library = window.session.library
    qtbot.waitUntil(lambda: library.is_idle)  # it has been looked at once
    with Library.open(library.folder) as other:
        other.add_encoded(made_up_piece(7, 5, model=MODEL))
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N_OTHERS + 15)
    with Library.open(library.folder) as other:
        other.marks.tag("theirs", rows=[0])
    qtbot.waitUntil(lambda: library.shelf is not None and library.shelf.tags == ("theirs",))


def test_the_library_stays_in_front_when_the_workspace_changes(qtbot: QtBot, window: MainWindow) -> None:
    dock = window.docks["library"]
    window.workspaces.choose(EDIT)
    window.actions_by_id["library_show"].trigger()
    qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
    for name in (BROWSE, EDIT):
        window.workspaces.choose(name)
        qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())


@pytest.mark.parametrize("height", [60, 80, 120, 300])
def test_what_an_empty_view_says_is_never_cut_off(qtbot: QtBot, height: int) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    empty = EmptyState(parent, "Nothing found", "No event passes.", [("Show all", lambda: None)])
    parent.resize(580, height)
    parent.show()
    qtbot.waitExposed(parent)
    qtbot.wait(1)
    for each in (*empty.findChildren(QLabel), *empty.findChildren(QPushButton)):
        if each.isVisible():
            assert empty.rect().contains(place_in(each, empty)), each.text()
            assert each.height() >= each.sizeHint().height() - 8, each.text()
    titles = [each.text() for each in empty.findChildren(QLabel) if each.isVisible()]
    assert ("Nothing found" in titles) == (height >= 120)


def test_a_problem_names_the_folder_is_not_cut_off_and_stays_selected(
    qtbot: QtBot, window: MainWindow, panel: LibraryPanel
) -> None:
    library = window.session.library
    reason = Message("holds values that are not numbers; repair that place in an audio editor, or export it")
    with Library.open(library.folder) as other:
        for folder in ("drums", "strings"):
            other.files.put_problem(Path("/music", folder, "take.wav"), FileState(1, 1), reason)
    library.refresh()
    qtbot.waitUntil(lambda: library.shelf is not None and len(library.shelf.problems) == 2)
    dialog = LibraryProblemsDialog(library)
    qtbot.addWidget(dialog)
    dialog.show()
    items = [dialog.list.topLevelItem(index) for index in range(2)]
    assert {item.text(2) for item in items} == {"/music/drums", "/music/strings"}  # type: ignore[union-attr]
    assert dialog.list.wordWrap()
    assert dialog.list.columnWidth(1) > dialog.list.columnWidth(0)
    dialog.resize(dialog.width() // 2, dialog.height())
    line = dialog.list.fontMetrics().height()
    qtbot.waitUntil(lambda: dialog.list.visualItemRect(dialog.list.topLevelItem(0)).height() > 3 * line)  # type: ignore[arg-type]
    dialog.list.setCurrentItem(dialog.list.topLevelItem(1))
    library.refresh()
    before = library.shelf
    qtbot.waitUntil(lambda: library.shelf is not before)
    dialog.forget.click()
    qtbot.waitUntil(lambda: library.shelf is not None and len(library.shelf.problems) == 1)
    assert list(library.shelf.problems) == [Path("/music/drums/take.wav")], "only the one that was selected"  # type: ignore[union-attr]


def test_another_library_is_shown_without_the_filters_of_the_one_before(
    qtbot: QtBot, window: MainWindow, panel: LibraryPanel, tmp_path: Path
) -> None:
    library = window.session.library
    panel.filters.search.setText("nowhere")
    qtbot.waitUntil(lambda: library.found is not None and not len(library.found))
    add_others(tmp_path / "other")
    library.place.switch(tmp_path / "other")
    qtbot.waitUntil(lambda: library.found is not None and len(library.found) == N_OTHERS + 10)
    qtbot.waitUntil(lambda: library.is_idle)
    assert panel.filters.search.text() == ""
    assert panel.events.model.rowCount() == N_OTHERS + 10
