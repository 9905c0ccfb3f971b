"""The first start: the window uses its screen, its panels follow it, and what it says can be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from editor.views.window.main_window import MainWindow
from editor.views.window.workspace_switch import WorkspaceSwitch
from editor.views.window.workspaces import BROWSE, EDIT
from tests.editor.playback_fakes import FakePlayback
from tests.editor.view_fakes import FakeSession, shown_window
from tests.editor.waiting import wait_ms

_ROOT = Path(__file__).parents[3]

_PROGRAM = """
import json
from PySide6.QtWidgets import QApplication
app = QApplication([])
from editor.theme import install_theme
from editor.views.window.main_window import MainWindow
from editor.views.window.priority_strip import PriorityStrip
from tests.editor.view_fakes import FakeSession

install_theme(app, "light")
window = MainWindow(FakeSession())
window.files.may_close_document = lambda: True
window.show()
app.processEvents()
size = window.size().toTuple()
hidden = window.transport.findChild(PriorityStrip).more.isVisible()
window.resize(1000, 700)
window.close()
again = MainWindow(window.session)
again.files.may_close_document = lambda: True
again.show()
app.processEvents()
print(json.dumps({"size": size, "hidden": hidden, "again": again.size().toTuple()}))
again.close()
for each in (window, again):
    each.timeline.wait()
"""


@pytest.mark.parametrize("screen", [(1440, 900), (1920, 1080)], ids=str)
def test_the_first_window_takes_most_of_the_screen_and_hides_no_control(
    tmp_path: Path, screen: tuple[int, int]
) -> None:
    width, height = screen
    shape = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height}
    setup = tmp_path / "screen.json"
    setup.write_text(json.dumps({"screens": [shape | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}))
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=_ROOT, capture_output=True, text=True, check=False, timeout=600,
        env={
            **os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={setup}", "PYTHONPATH": str(_ROOT),
        },
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert 0.85 * width < found["size"][0] <= width
    assert 0.85 * height < found["size"][1] <= height
    assert not found["hidden"]
    assert found["again"] == [1000, 700], "later the window is as it was left"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 12) as made:
        made.workspaces.reset()
        yield made


def settle(window: MainWindow) -> None:
    for _ in range(4):
        wait_ms(10)
        QApplication.processEvents()
    assert window.isVisible()


def sizes(window: MainWindow) -> dict[str, tuple[int, int]]:
    seen = {name: dock for name, dock in window.docks.items() if not dock.visibleRegion().isEmpty()}
    return {name: dock.size().toTuple() for name, dock in seen.items()}  # type: ignore[misc]


@pytest.mark.parametrize("workspace", [EDIT, BROWSE])
def test_panels_follow_the_window_until_a_border_is_moved(
    window: MainWindow, qtbot: QtBot, workspace: str
) -> None:
    window.workspaces.choose(workspace)
    window.resize(1100, 700)
    settle(window)
    window.resize(1900, 1060)
    settle(window)
    followed = sizes(window)
    window.workspaces.reset()
    settle(window)
    assert followed == sizes(window)
    map_dock = window.docks["map"]
    border = QPoint(map_dock.geometry().center().x(), map_dock.y() - 2)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=border)
    for up in (20, 40, 60):
        QTest.mouseMove(window, border - QPoint(0, up))
        settle(window)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=border - QPoint(0, 60))
    settle(window)
    moved = sizes(window)["map"][1]
    assert moved > followed["map"][1] + 30
    window.resize(1800, 1000)
    settle(window)
    fresh_height = sizes(window)["map"][1]
    window.workspaces.reset()
    settle(window)
    assert fresh_height != sizes(window)["map"][1], "what the user has moved is kept"


def test_a_window_opened_again_at_another_size_follows_too(qtbot: QtBot) -> None:
    session = FakeSession()
    for size in ((1100, 700), (1900, 1060)):
        window = MainWindow(session)
        window.files.may_close_document = lambda: True  # type: ignore[method-assign]
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        settle(window)
        found = sizes(window)
        window.workspaces.reset()
        settle(window)
        assert found == sizes(window)
        window.close()
        window.timeline.wait()


def test_a_click_in_the_status_bar_switches_the_workspace(window: MainWindow, qtbot: QtBot) -> None:
    for size in ((1024, 640), (1440, 900)):
        window.resize(*size)
        settle(window)
        edit, browse = window.status.findChild(WorkspaceSwitch).buttons
        assert (edit.text(), browse.text()) == ("Edit", "Browse")
        assert (edit.isChecked(), browse.isChecked()) == (True, False)
        assert browse.visibleRegion().boundingRect() == browse.rect()
        place = QRect(browse.mapTo(window, QPoint(0, 0)), browse.size())
        assert place.right() > window.width() - 60, "at the right end"
        qtbot.mouseClick(browse, Qt.MouseButton.LeftButton)
        assert window.workspaces.current == BROWSE
        assert (edit.isChecked(), browse.isChecked()) == (False, True)
        qtbot.mouseClick(browse, Qt.MouseButton.LeftButton)
        assert browse.isChecked()
        qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
        assert window.workspaces.current == EDIT


def test_a_long_message_takes_room_and_its_tooltip_has_all_of_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(1024, 640)
    settle(window)
    status = window.status
    status.factor.setText("encoded in 1.7× its duration")
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_: shown.append(text))

    def ask() -> list[str]:
        shown.clear()
        at = QPoint(20, status.height() // 2)
        QApplication.sendEvent(status, QHelpEvent(QHelpEvent.Type.ToolTip, at, status.mapToGlobal(at)))
        return shown

    status.show_message("Saved")
    settle(window)
    assert status.factor.isVisible()
    assert ask() == []
    text = "Captured sounds are made when they are needed " * 4
    status.show_message(text)
    settle(window)
    assert not status.factor.isVisible()
    assert not status.rate.isVisible()
    assert ask() == [text]
    image = status.grab().toImage()
    end = status._message_area().right()
    right_of_it = {image.pixel(x, y) for x in range(end + 1, end + 3) for y in range(image.height())}
    assert len(right_of_it) <= 3, "nothing is drawn over the fields"
    status.clearMessage()
    settle(window)
    assert status.factor.isVisible()
    assert status.rate.isVisible()


def test_the_welcome_points_at_the_recording(window: MainWindow) -> None:
    window.dialogs.tour_guide.offer()
    settle(window)
    callout = window.dialogs.tour_guide.callout
    assert callout is not None
    tip = callout.mapTo(window, callout._tip)
    overview = QRect(window.overview.mapTo(window, QPoint(0, 0)), window.overview.size())
    assert overview.adjusted(0, -2, 0, 2).contains(tip)
    assert not callout.geometry().intersects(window.docks["map"].geometry())
    window.dialogs.tour_guide.close()


def test_the_status_bar_counts_dropouts(window: MainWindow) -> None:
    playback = window.session.playback
    assert isinstance(playback, FakePlayback)
    for lost, text in ((0, ""), (1, " · 1 dropout"), (2, " · 2 dropouts")):
        playback.underflows = lost
        window.status.refresh()
        assert window.status.engine.text().removeprefix(playback.backend_name) == text
