"""Map and neighbours have one place, large enough; workspaces are remembered; the map can have the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QTabBar, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from editor.translation import install_language
from editor.views.map.morph_control import MorphControl
from editor.views.window.main_window import MainWindow
from editor.views.window.workspaces import BROWSE, EDIT
from tests.editor.view_fakes import FakeSession, fill, shown_window

_SIZES = ((1024, 640), (1280, 720), (1920, 1080))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 30) as made:
        made.resize(1920, 1080)
        made.workspaces.reset()
        choose(made, 4)
        yield made


@pytest.fixture(params=["en", "de"])
def language(qapp: QCoreApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    assert install_language(qapp, request.param) == request.param
    yield request.param
    install_language(qapp, "en")


def choose(window: MainWindow, n: int) -> str:
    event_id = list(window.session.document.events)[n]
    window.session.selection.set([event_id])
    window.inspector.refresh()
    settle()
    return event_id


def settle() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def place(window: MainWindow, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def seen_whole(window: MainWindow, widget: QWidget) -> bool:
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def panels(window: MainWindow) -> dict[str, tuple[bool, bool, QRect]]:
    """Return the state of the arranged panels: whether it is open, whether it floats, where it is."""
    return {
        name: (not dock.isHidden(), dock.isFloating(), place(window, dock))
        for name, dock in window.docks.items()
        if name != "compare"  # which has a window of its own
    }


def test_neighbours_and_morph_exist_once(window: MainWindow) -> None:
    assert window.findChildren(MorphControl) == [window.map.neighbours.morph]
    named = [each for each in window.findChildren(QAbstractSlider) if "Morph" in each.accessibleName()]
    assert named == [window.map.neighbours.morph.slider]
    lists = [
        each for each in window.findChildren(QTreeWidget) if "neighbour" in each.accessibleName().lower()
    ]
    assert lists == [window.map.neighbours.list]
    assert window.docks["map"].isAncestorOf(window.map.neighbours)


def test_map_and_neighbours_have_room_at_1080p(window: MainWindow) -> None:
    plot, panel = window.map.plot, window.map.neighbours
    assert plot.width() >= 650
    assert plot.height() >= 300
    assert panel.list.height() >= 8 * panel.list.sizeHintForRow(0) + panel.list.header().height()
    assert window.timeline.plot.height() > 1.5 * plot.height(), "the timeline is the largest part"
    window.workspaces.choose(BROWSE)
    settle()
    assert plot.width() >= 1200
    assert plot.height() >= 580
    assert window.timeline.plot.height() < plot.height() / 2


@pytest.mark.parametrize("size", _SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("workspace", [EDIT, BROWSE, "whole"])
def test_replace_take_and_morph_are_seen_at_once(
    qtbot: QtBot, language: str, size: tuple[int, int], workspace: str
) -> None:
    with shown_window(qtbot, 30) as window:
        window.resize(*size)
        window.workspaces.choose(EDIT if workspace == "whole" else workspace)
        window.workspaces.reset()
        window.workspaces.show_whole_map(workspace == "whole")
        choose(window, 4)
        assert window.size().toTuple() == size
        panel = window.map.neighbours
        for each in (panel.replace, panel.take, panel.go, panel.morph.slider):
            assert seen_whole(window, each), each
            assert each.isEnabled()
        for each in (panel.replace, panel.take, panel.go):
            assert each.width() >= each.fontMetrics().horizontalAdvance(each.text())
        assert panel.list.viewport().height() >= 4 * panel.list.sizeHintForRow(0)
        assert window.map.plot.width() >= 160
        assert window.map.plot.height() >= 160


def test_each_workspace_keeps_its_arrangement_from_window_to_window(qtbot: QtBot) -> None:
    session = FakeSession()
    first = open_window(qtbot, session)
    first.docks["history"].hide()
    first.docks["palette"].setFloating(True)
    qtbot.keyClick(first.timeline.plot, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert first.workspaces.current == BROWSE
    assert first.actions_by_id["workspace_browse"].isChecked()
    settle()
    browsing = panels(first)
    assert all(shown and not floats for shown, floats, _ in browsing.values())
    first.docks["table"].hide()
    first.close()

    second = open_window(qtbot, session)
    assert second.workspaces.current == BROWSE
    assert second.docks["table"].isHidden()
    assert not second.docks["history"].isHidden()
    assert not second.docks["palette"].isFloating()
    second.actions_by_id["workspace_edit"].trigger()
    assert second.docks["history"].isHidden()
    assert second.docks["palette"].isFloating()
    assert not second.docks["table"].isHidden()
    second.actions_by_id["reset_layout"].trigger()
    settle()
    docked = {name: dock for name, dock in second.docks.items() if name != "compare"}
    assert not any(dock.isHidden() or dock.isFloating() for dock in docked.values())
    assert second.docks["compare"].isHidden(), "it has a window of its own"
    assert second.docks["compare"].isFloating()
    second.actions_by_id["next_workspace"].trigger()
    assert second.docks["table"].isHidden(), "only the current workspace was reset"
    second.close()


def test_an_arrangement_of_an_older_version_gives_way_to_the_new_one(qtbot: QtBot) -> None:
    session = FakeSession()
    old = open_window(qtbot, session)
    old.docks["map"].hide()
    session.settings.set_value("window/layout", old.saveState(1))
    old.release()
    session.settings.set_value("window/layout_edit", old.saveState(1))
    session.settings.set_value("window/workspace", "none of them")
    new = open_window(qtbot, session)
    assert new.workspaces.current == EDIT
    assert not new.docks["map"].isHidden()
    new.close()


def open_window(qtbot: QtBot, session: FakeSession) -> MainWindow:
    made = MainWindow(session)
    made.files.may_close_document = lambda: True
    qtbot.addWidget(made, before_close_func=lambda it: it.timeline.wait())
    made.show()
    if not session.document.events:
        fill(session, 12)
        made.model.rebuild()
    settle()
    return made


@pytest.mark.parametrize("back", [Qt.Key.Key_W, Qt.Key.Key_Escape])
@pytest.mark.parametrize("workspace", [EDIT, BROWSE])
def test_one_key_gives_the_map_the_window_and_back(
    window: MainWindow, qtbot: QtBot, back: Qt.Key, workspace: str
) -> None:
    session = window.session
    window.workspaces.choose(workspace)
    window.docks["history"].hide()
    window.timeline.plot.setFocus()
    settle()
    before, chosen = panels(window), session.selection.ids
    session.playback.play()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_W)
    settle()
    assert window.actions_by_id["whole_map"].isChecked()
    assert not window.timeline.isVisible()
    assert [name for name, dock in window.docks.items() if dock.isVisible()] == ["map"]
    assert window.map.width() == window.width()
    assert window.map.height() >= window.height() - 110
    assert window.map.plot.hasFocus()
    qtbot.keyClick(window.map.plot, Qt.Key.Key_Right)
    walked = session.selection.ids
    assert walked != chosen, "the keys of the map work"
    qtbot.keyClick(window.map.plot, back)
    settle()
    assert session.selection.ids == walked, "Esc ends the map alone, and nothing else"
    assert session.playback.is_playing
    assert not window.actions_by_id["whole_map"].isChecked()
    assert window.timeline.plot.hasFocus()
    assert panels(window) == before
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Escape)
    assert not session.selection.ids, "and then does what it does elsewhere"


def test_the_other_workspace_comes_though_the_tab_with_the_keyboard_is_gone(
    window: MainWindow, qtbot: QtBot
) -> None:
    tabs = next(each for each in window.findChildren(QTabBar) if each.isVisible() and each.parent() is window)
    tabs.setFocus()
    qtbot.keyClick(tabs, Qt.Key.Key_W)
    settle()
    assert window.workspaces.map_is_whole
    qtbot.waitUntil(lambda: not isValid(tabs))  # Qt makes other tabs when it stacks the panels again
    qtbot.keyClick(window.map.plot, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert not window.workspaces.map_is_whole
    assert window.workspaces.current == BROWSE
    assert window.timeline.isVisible()


def test_esc_cancels_a_gesture_before_it_ends_the_map_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.workspaces.show_whole_map(True)
    settle()
    view = window.map.plot.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    QTest.mouseMove(view, QPoint(60, 60))
    qtbot.keyClick(window.map.plot, Qt.Key.Key_Escape)
    assert window.workspaces.map_is_whole
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.keyClick(window.map.plot, Qt.Key.Key_Escape)
    assert not window.workspaces.map_is_whole


def test_the_map_alone_is_left_where_it_would_be_in_the_way(qtbot: QtBot) -> None:
    session = FakeSession()
    window = open_window(qtbot, session)
    before = panels(window)

    def alone() -> None:
        window.workspaces.show_whole_map(True)
        settle()
        assert not window.timeline.isVisible()
        assert not window.docks["map"].toggleViewAction().isEnabled(), "closed, it would leave nothing"

    alone()
    session.piece_opened.emit()
    assert window.timeline.isVisible()
    alone()
    window.actions_by_id["tour"].trigger()
    assert window.timeline.isVisible()
    window.dialogs.tour_guide.close()
    alone()
    window.actions_by_id["reset_layout"].trigger()
    assert window.timeline.isVisible()
    alone()
    window.close()
    again = open_window(qtbot, session)
    assert again.timeline.isVisible()
    assert {name: state[:2] for name, state in panels(again).items()} == {
        name: state[:2] for name, state in before.items()
    }
    assert not again.workspaces.map_is_whole
    again.close()


def test_menus_lead_to_the_one_place_even_if_its_panel_is_closed(window: MainWindow) -> None:
    window.docks["map"].hide()
    window.actions_by_id["morph"].trigger()
    settle()
    assert window.map.neighbours.morph.slider.hasFocus()
    assert seen_whole(window, window.map.neighbours.morph.slider)
    window.docks["map"].hide()
    window.actions_by_id["neighbours"].trigger()
    settle()
    assert window.map.neighbours.list.hasFocus()


def test_the_smallest_window_is_no_larger_than_before_there_were_neighbours_in_it(
    qtbot: QtBot, language: str
) -> None:
    with shown_window(qtbot, 15) as window:
        window.workspaces.reset()
        settle()
        smallest = window.minimumSizeHint()
        assert window.map.minimumSizeHint().width() <= {"en": 238, "de": 271}[language]
        for workspace in (BROWSE, EDIT):
            window.workspaces.choose(workspace)
            settle()
            assert window.minimumSizeHint().width() <= smallest.width()
            assert window.minimumSizeHint().height() <= max(smallest.height(), 400)
