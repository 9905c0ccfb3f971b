"""Several files for the window, dropped, chosen or named: one is chosen, or each in turn; none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from editor.app import begin
from editor.views.dialogs.several_files import SeveralFilesDialog, names_text
from editor.views.window.main_window import MainWindow
from editor.views.window.waiting_badge import WaitingBadge
from tests.editor.view_fakes import FakeSession, shown_window

Answer = Callable[[SeveralFilesDialog], object]


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    with shown_window(qtbot) as made:
        said(monkeypatch, "Close all the same")  # at the end of the test
        yield made


@pytest.fixture
def takes(tmp_path: Path) -> list[Path]:
    """Three recordings and a project, in a folder with other files."""
    names = ["take 1.wav", "take 2.flac", "piece & co.pointillist", "take 3.m4a"]
    for name in (*names, "notes.txt", "cover.jpg", "._take 1.wav"):
        (tmp_path / name).touch()
    return [tmp_path / name for name in names]


def opened(window: MainWindow) -> list[Path]:
    assert isinstance(window.session, FakeSession)
    return window.session.opened


def dropped(paths: Sequence[Path | str]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(window: MainWindow, *paths: Path | str) -> bool:
    """Drop files on the window; return whether it takes them."""
    data = dropped(paths)
    at, copy, none = QPointF(10, 10), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(at.toPoint(), copy, data, Qt.MouseButton.LeftButton, none)
    entering.ignore()
    window.dragEnterEvent(entering)
    event = QDropEvent(at, copy, data, Qt.MouseButton.LeftButton, none)
    event.ignore()
    window.dropEvent(event)
    QApplication.processEvents()
    assert entering.isAccepted() == event.isAccepted()
    return event.isAccepted()


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[SeveralFilesDialog]:
    """Have the question about several files answered; return the dialogs that asked."""
    asked: list[SeveralFilesDialog] = []

    def execute(dialog: SeveralFilesDialog) -> int:
        asked.append(dialog)
        dialog.show()
        answer(dialog)
        return dialog.result()

    monkeypatch.setattr(SeveralFilesDialog, "exec", execute)
    return asked


def names(dialog: SeveralFilesDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def said(monkeypatch: pytest.MonkeyPatch, button: str) -> list[QMessageBox]:
    boxes: list[QMessageBox] = []

    def execute(box: QMessageBox) -> int:
        boxes.append(box)
        (wanted,) = [each for each in box.findChildren(QPushButton) if each.text().replace("&", "") == button]
        wanted.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", execute)
    return boxes


def test_one_file_is_opened_without_a_question(window: MainWindow, takes: list[Path]) -> None:
    assert drop(window, takes[0])
    assert drop(window, takes[2])
    assert opened(window) == [takes[0], takes[2]]
    assert not drop(window, takes[0].with_name("notes.txt"))
    assert not drop(window, takes[0].with_name("._take 1.wav"))
    assert not drop(window, "https://example.org/take.wav")
    assert opened(window) == [takes[0], takes[2]]


def test_of_several_files_one_is_chosen(
    qtbot: QtBot, window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: SeveralFilesDialog) -> None:
        assert dialog.one.text() == "&Open take 1.wav"
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
        assert dialog.one.text().startswith("&Open piece && c")
        dialog.one.click()

    asked = answering(monkeypatch, choose)
    assert drop(window, *takes, takes[0], takes[0].with_name("notes.txt"), takes[0].with_name("cover.jpg"))
    assert names(asked[0]) == [path.name for path in takes]
    texts = [label.text() for label in asked[0].findChildren(QLabel)]
    assert "Not opened here: notes.txt, cover.jpg." in texts
    assert opened(window) == [takes[2]]
    assert window.files.waiting.paths == ()


def test_return_opens_the_file_that_is_marked(
    qtbot: QtBot, window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: SeveralFilesDialog) -> None:
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)

    answering(monkeypatch, choose)
    drop(window, *takes)
    assert opened(window) == [takes[1]]


def test_esc_opens_nothing(
    qtbot: QtBot, window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, lambda dialog: qtbot.keyClick(dialog.list, Qt.Key.Key_Escape))
    drop(window, *takes)
    assert opened(window) == []
    assert window.files.waiting.paths == ()


def test_each_in_turn_waits_for_the_user(
    window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    badge, action = window.findChild(WaitingBadge), window.actions_by_id["open_next"]
    assert isinstance(badge, WaitingBadge)
    assert not badge.isVisible()
    assert not action.isEnabled()
    answering(monkeypatch, lambda dialog: dialog.each.click())
    drop(window, *takes)
    assert opened(window) == takes[:1]
    assert badge.isVisible()
    assert badge.text() == "Next: take 2.flac (+2)"
    badge.click()
    assert badge.text() == "Next: piece && co.pointillist (+1)"
    assert action.isEnabled()
    action.trigger()
    assert badge.text() == "Next: take 3.m4a"
    action.trigger()
    assert opened(window) == takes
    assert not badge.isVisible()
    assert not action.isEnabled()


def test_files_that_wait_are_kept_when_others_come(
    window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answering(monkeypatch, lambda dialog: dialog.each.click())
    drop(window, *takes[:2])
    other = tmp_path / "other.wav"
    drop(window, other)
    assert window.files.waiting.paths == (takes[1],)
    drop(window, *takes[2:])
    assert window.files.waiting.paths == (takes[3], takes[1])
    assert opened(window) == [takes[0], other, takes[2]]


def test_unsaved_work_keeps_the_next_file_waiting(
    window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, lambda dialog: dialog.each.click())
    window.files.may_close_document = lambda: False
    drop(window, *takes)
    assert (opened(window), window.files.waiting.paths) == ([], ())
    window.files.may_close_document = lambda: True
    drop(window, *takes[:2])
    window.files.may_close_document = lambda: False
    window.files.open_next()
    assert (opened(window), window.files.waiting.paths) == ([takes[0]], (takes[1],))


def test_a_folder_stands_for_its_files(
    window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "takes.wav").mkdir()
    asked = answering(monkeypatch, lambda dialog: dialog.each.click())
    assert drop(window, tmp_path)
    assert names(asked[0]) == sorted(path.name for path in takes)
    assert not drop(window, tmp_path / "takes.wav"), "an empty folder"


def test_several_files_are_chosen_in_the_dialog(
    window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([*map(str, takes)], ""))
    asked = answering(monkeypatch, lambda dialog: dialog.one.click())
    window.actions_by_id["open"].trigger()
    assert names(asked[0]) == [path.name for path in takes]
    assert opened(window) == takes[:1]
    odd = takes[0].with_name("no ending")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(odd)], ""))
    window.actions_by_id["open"].trigger()
    assert opened(window) == [takes[0], odd], "what the user chose is tried, whatever its name"


def test_several_files_are_named_on_the_command_line(
    window: MainWindow, takes: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, lambda dialog: dialog.each.click())
    begin(window, takes, demo=False)
    assert opened(window) == takes[:1]
    assert window.files.waiting.paths == tuple(takes[1:])


@pytest.mark.parametrize(
    ("button", "closes", "next_opens"),
    [("Open the next", False, True), ("Close all the same", True, False), ("Cancel", False, False)],
)
def test_closing_with_files_that_wait_is_asked_about(
    window: MainWindow,
    takes: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    button: str,
    closes: bool,
    next_opens: bool,
) -> None:
    answering(monkeypatch, lambda dialog: dialog.each.click())
    drop(window, *takes[:3])
    boxes = said(monkeypatch, button)
    event = QCloseEvent()
    window.closeEvent(event)
    assert len(boxes) == 1
    assert boxes[0].informativeText() == "take 2.flac, piece & co.pointillist"
    assert event.isAccepted() is closes
    assert opened(window) == takes[: 2 if next_opens else 1]
    assert window.files.waiting.paths == tuple(takes[2 if next_opens else 1 : 3])


def test_many_names_are_shortened() -> None:
    paths = [Path(f"{number}.wav") for number in range(7)]
    assert names_text(paths[:2]) == "0.wav, 1.wav"
    assert names_text(paths) == "0.wav, 1.wav, 2.wav, 3.wav, 4.wav and 2 more"
