"""The library panel in the window: search, audition, marks, drops, batches, and what can go wrong."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.library import Library, default_folder
from codec.library.tasks import Encoded, Failed, Identified, Report, Task
from codec.messages import Message
from editor.session import Session, Settings
from editor.session.library import LibraryState
from editor.views.drags.data import rows_from_mime
from editor.views.library.panel import LibraryPanel
from editor.views.window.main_window import MainWindow
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.session_fakes import Told
from tests.editor.threads import assert_no_thread_left

pytest.importorskip("constriction", reason="has no builds for this machine")

N = 20
_DESTRUCTIVE = QMessageBox.ButtonRole.DestructiveRole


class SlowRunner:
    """Workers that identify every file, and encode one at each release; files named "bad" fail."""

    def __init__(self) -> None:
        self.steps = threading.Semaphore(0)
        self.paused = self.closed = False
        self._tasks: list[Task] = []

    capacity = 1

    def submit(self, task: Task) -> None:
        self._tasks.append(task)

    def reports(self, timeout_s: float) -> Sequence[Report]:
        if self._tasks and self._tasks[0].action == "encode" and not self.steps.acquire(timeout=0.01):
            return []
        found: list[Report] = []
        for task in self._tasks:
            if "bad" in task.path.name:
                found.append(Failed(task, Message("is damaged")))
            elif task.action == "identify":
                found.append(Identified(task, task.path.name, True))
            else:
                seed = 100 + len(task.path.name) + sum(map(ord, task.path.name))
                found.append(Encoded(task, made_up_piece(seed, 5, model=SineCodec.identity)))
        self._tasks.clear()
        return found

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def codec() -> SineCodec:
    return SineCodec()


@pytest.fixture
def runner() -> SlowRunner:
    return SlowRunner()


@pytest.fixture
def window(qtbot: QtBot, codec: SineCodec, runner: SlowRunner, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with a piece, whose library is not open yet."""
    before = set(threading.enumerate())
    session = Session(
        load_codec=lambda: codec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    session.library.batches._make_runner = lambda: runner
    made = MainWindow(session)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    save_audio(tmp_path / "walk.wav", np.zeros((1, 4 * 22_050), np.float32), 22_050, "PCM_16")
    with qtbot.waitSignal(session.encode_finished):
        session.open_path(tmp_path / "walk.wav")
    qtbot.waitUntil(lambda: session.is_settled)
    yield made
    made.release()
    session.close()
    assert_no_thread_left(before)


@pytest.fixture
def rows() -> list[int]:
    """Two pieces in the user's library: the rows of the first."""
    with Library.open() as library:
        first = library.add_encoded(made_up_piece(0, N, model=SineCodec.identity))
        library.add_encoded(made_up_piece(1, N, model=SineCodec.identity))
        return list(first.rows)


def shown(qtbot: QtBot, window: MainWindow) -> LibraryPanel:
    window.actions_by_id["library_show"].trigger()
    qtbot.waitUntil(lambda: window.session.library.state is LibraryState.OPEN)
    qtbot.waitUntil(window.library_panel.events.view.isVisible)
    return window.library_panel


def go_to(panel: LibraryPanel, place: int) -> None:
    panel.events.view.setFocus()
    panel.events.view.selectRow(place)


def play_count(window: MainWindow) -> int:
    return len(window.session.playback.auditions)  # type: ignore[attr-defined]


def test_the_library_opens_when_the_panel_is_seen(window: MainWindow, qtbot: QtBot, rows: list[int]) -> None:
    assert window.session.library.state is LibraryState.CLOSED
    panel = shown(qtbot, window)
    assert panel.events.model.rowCount() == 2 * N
    assert panel.count.text() == f"{2 * N} events of 2 pieces"


def test_arrow_keys_play_rows_and_the_last_one_wins(
    window: MainWindow, qtbot: QtBot, codec: SineCodec, rows: list[int]
) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 0)
    before = play_count(window)
    heard: list[int] = []
    window.session.library.heard.connect(lambda row, _: heard.append(row))
    codec.gate.clear()
    for _ in range(6):
        qtbot.keyClick(panel.events.view, Qt.Key.Key_Down)
    assert panel.events.current() == rows[6]
    codec.gate.set()
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(50)
    assert heard == [rows[6]]
    assert play_count(window) == before + 1
    assert "from the model" in panel.count.text()


def test_space_still_plays_the_piece(window: MainWindow, qtbot: QtBot, rows: list[int]) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 0)
    played: list[bool] = []
    window.play.toggle = lambda: played.append(True)  # type: ignore[method-assign]
    window.actions_by_id["play"].triggered.connect(lambda: played.append(True))
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Space)
    assert played


def test_digits_rate_and_cells_are_edited_for_all_selected(
    window: MainWindow, qtbot: QtBot, rows: list[int]
) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 0)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_4)
    library = window.session.library
    qtbot.waitUntil(lambda: len(library.shelf.marks) == 2)  # type: ignore[union-attr]
    column = 6
    assert panel.events.model.headerData(column, Qt.Orientation.Horizontal) == "Tags"
    panel.events.edit_cell("tags")
    field = panel.events.view.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "kick, 4 on the floor")  # digits are text here
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(library.shelf.tags))  # type: ignore[union-attr]
    with Library.open() as stored:
        marks = stored.marks.of_events()
    assert {row: (mark.rating, mark.tags) for row, mark in marks.items()} == dict.fromkeys(
        rows[:2], (4, ("4 on the floor", "kick"))
    )
    assert len(panel.events.chosen()) == 2


def test_search_and_filters_narrow_the_table(window: MainWindow, qtbot: QtBot, rows: list[int]) -> None:
    panel = shown(qtbot, window)
    qtbot.keyClicks(panel.filters.search, "piece 1")
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N)
    panel.filters.more.click()
    panel.filters.sound.setCurrentIndex(1)
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N // 2)
    panel.filters.pitch.low.lineEdit().setText("C3")  # 48, the fifth of 40, 42, 44 ...
    qtbot.keyClick(panel.filters.pitch.low, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N // 2 - 4)
    assert panel.filters.more.text() == "Filters (2)"
    qtbot.keyClicks(panel.filters.search, " there is no such piece")
    qtbot.waitUntil(panel.events.nothing.isVisible)
    panel.filters.reset()
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == 2 * N)


def drop(window: MainWindow, data: QMimeData, at: QPointF) -> None:
    """Drop on the timeline, as Qt delivers it."""
    viewport = window.timeline.plot.viewport()
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), action, data, button, none)
    QApplication.sendEvent(viewport, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(viewport, QDropEvent(at, action, data, button, none))


def test_a_drag_lands_at_the_drops_time_as_one_step(
    window: MainWindow, qtbot: QtBot, rows: list[int]
) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 2)
    view = panel.events.view
    dragged: list[QMimeData] = []
    view.run_drag = lambda drag: dragged.append(drag.mimeData())  # type: ignore[method-assign]
    at = view.visualRect(view.currentIndex()).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 6):
        QTest.mouseMove(view.viewport(), at - QPoint(0, 10 * step))
        qtbot.wait(5)
    if not dragged:  # without a window system moves have no button
        view.startDrag(Qt.DropAction.CopyAction)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton)
    assert rows_from_mime(dragged[0], window.session.library.folder) == [rows[2]]
    session, plot = window.session, window.timeline.plot
    n_steps, n_events = session.undo_stack.count(), len(session.document)
    window.snap.set_points("events", False)
    point = QPointF(plot.viewport().width() * 0.5, plot.viewport().height() * 0.6)
    wanted_s = plot.to_data(point)[0]
    drop(window, dragged[0], point)
    qtbot.waitUntil(lambda: len(session.document) == n_events + 1)
    assert session.undo_stack.count() == n_steps + 1
    (made,) = session.selection.ids
    event = session.document.event(made)
    assert event.onset_s == pytest.approx(wanted_s, abs=0.02)
    with Library.open() as library:
        assert np.array_equal(event.vector, library.event(rows[2]).vector)
    assert session.undo_stack.undoText() == "Insert 1 event"
    session.history.undo()
    assert len(session.document) == n_events


def test_a_dragged_row_replaces_the_sound_of_an_event(
    window: MainWindow, qtbot: QtBot, rows: list[int]
) -> None:
    panel = shown(qtbot, window)
    session, view = window.session, panel.events.view
    read: list[bool] = []
    go_to(panel, 2)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.currentIndex()).center()
    )
    session.library.ask(lambda _: None, lambda _: read.append(True), "")
    qtbot.waitUntil(lambda: bool(read))
    dragged: list[QMimeData] = []
    view.run_drag = lambda drag: dragged.append(drag.mimeData())  # type: ignore[method-assign]
    view.startDrag(Qt.DropAction.CopyAction)
    event_id = window.model.marks.ids[3]
    window.timeline.drops._surface.index_at = lambda _: 3  # type: ignore[method-assign]
    drop(window, dragged[0], QPointF(200, 60))
    with Library.open() as library:
        assert np.array_equal(session.document.event(event_id).vector, library.event(rows[2]).vector)


def test_return_inserts_at_the_playhead(window: MainWindow, qtbot: QtBot, rows: list[int]) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 1)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    session = window.session
    n = len(session.document)
    session.playback.seek(1.0)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(session.document) == n + 2)
    with Library.open() as library:
        wanted = [library.event(row) for row in rows[1:3]]
        qtbot.waitUntil(lambda: library.marks.of_events().keys() == set(rows[1:3]))
    made = sorted(session.document.event(each).onset_samples for each in session.selection.ids)
    assert made[0] == round(session.playback.position_s * 22_050)
    assert made[1] - made[0] == wanted[1].onset_samples - wanted[0].onset_samples


def test_events_of_another_model_are_refused_in_one_line(window: MainWindow, qtbot: QtBot) -> None:
    with Library.open() as library:
        library.add_encoded(made_up_piece(5, N))
    told = Told(window.session)
    panel = shown(qtbot, window)
    go_to(panel, 0)
    n = len(window.session.document)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told.errors))
    assert told.errors[0][0] == "These events belong to another model"
    assert "made-up" in told.errors[0][1]
    assert len(window.session.document) == n
    QApplication.activeModalWidget().close() if QApplication.activeModalWidget() else None


def test_an_empty_library_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    panel = shown(qtbot, window)
    assert panel.empty.isVisible()


def test_a_broken_database_is_named_and_tried_again(window: MainWindow, qtbot: QtBot) -> None:
    path = default_folder() / "library.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 100)
    window.actions_by_id["library_show"].trigger()
    panel = window.library_panel
    qtbot.waitUntil(lambda: window.session.library.state is LibraryState.FAILED)
    assert str(path) in panel.problem.text()
    assert panel.retry.isVisible()
    path.unlink()
    panel.retry.click()
    qtbot.waitUntil(lambda: window.session.library.state is LibraryState.OPEN)
    assert panel.empty.isVisible()


def test_dropped_files_are_added_while_one_works_on(
    window: MainWindow, qtbot: QtBot, runner: SlowRunner, rows: list[int], tmp_path: Path
) -> None:
    panel = shown(qtbot, window)
    folder = tmp_path / "recordings"
    folder.mkdir()
    for name in ("a.wav", "bad.wav", "cc.wav"):
        (folder / name).write_bytes(b"RIFF")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    panel.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(panel.batch.isVisible)
    runner.steps.release()
    library = window.session.library
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == 2 * N + 5)
    assert library.batches.running
    # The panel works meanwhile.
    go_to(panel, 0)
    before = play_count(window)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: play_count(window) > before)
    panel.batch.pause.click()
    qtbot.waitUntil(lambda: runner.paused)
    panel.batch.pause.click()
    qtbot.waitUntil(lambda: not runner.paused)
    runner.steps.release()
    qtbot.waitUntil(lambda: not library.batches.running)
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == 2 * N + 10)
    assert runner.closed
    assert not panel.batch.isVisible()
    qtbot.waitUntil(lambda: bool(library.shelf.problems))  # type: ignore[union-attr]
    dialog = window.library.problems_dialog()
    qtbot.addWidget(dialog)
    item = dialog.list.topLevelItem(0)
    assert (item.text(0), item.text(1)) == ("bad.wav", "is damaged")


def test_the_menu_of_the_selected_events_finds_and_removes_their_piece(
    window: MainWindow, qtbot: QtBot, rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 0)
    entries = {action.text(): action for action in panel.event_menu().actions()}
    entries["Only the events of this piece"].trigger()
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N)
    assert panel.filters.piece.text() == "Only piece 0 ✕"
    panel.filters.piece.click()
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == 2 * N)
    go_to(panel, 0)
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel), "it cannot be undone"
        next(each for each in box.buttons() if box.buttonRole(each) is _DESTRUCTIVE).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.actions_by_id["library_remove"].trigger()
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == N)
    assert asked == ["Remove piece 0 from the library?"]


def test_closing_the_window_ends_a_batch(
    window: MainWindow, qtbot: QtBot, runner: SlowRunner, tmp_path: Path
) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    window.session.library.batches.add([tmp_path / "a.wav"])
    qtbot.waitUntil(lambda: window.session.library.batches.progress is not None)
    began = time.monotonic()
    window.close()
    assert runner.closed
    assert time.monotonic() - began < 10


def test_this_piece_is_added_as_it_was_encoded(window: MainWindow, qtbot: QtBot) -> None:
    panel = shown(qtbot, window)
    session = window.session
    session.edits.set_gain(list(session.document.events), -6.0)
    n = len(session.document)
    window.actions_by_id["library_add_piece"].trigger()
    qtbot.waitUntil(lambda: panel.events.model.rowCount() == n)
    told = Told(session)
    window.actions_by_id["library_add_piece"].trigger()
    qtbot.waitUntil(lambda: bool(told.messages))
    assert told.messages == ["walk was in the library already"]
    with Library.open() as library:
        (piece,) = library.pieces()
        assert piece.path is not None
        assert piece.path.name == "walk.wav"
        assert {event.gain_db for event in library.events(piece.piece_id)} == {0.0}


def test_a_sample_pack_of_the_selected_rows(
    window: MainWindow, qtbot: QtBot, rows: list[int], tmp_path: Path
) -> None:
    panel = shown(qtbot, window)
    go_to(panel, 0)
    qtbot.keyClick(panel.events.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    told = Told(window.session)
    window.session.exchange.export_library_pack(
        tmp_path / "out", window.session.library.folder, panel.events.chosen()
    )
    qtbot.waitUntil(lambda: bool(told.exports))
    assert told.exports[0].n_events == 2
    assert len(list((tmp_path / "out" / "Library samples" / "samples").glob("*.wav"))) == 2


def test_a_hundred_thousand_rows_are_not_built_to_scroll(window: MainWindow, qtbot: QtBot) -> None:
    encoded = made_up_piece(0, 5_000, model=SineCodec.identity)
    with Library.open() as library, library.transaction():
        for number in range(20):
            library.add_encoded(dataclasses.replace(encoded, content_hash=f"{number:064x}"))
    panel = shown(qtbot, window)
    model, view = panel.events.model, panel.events.view
    assert model.rowCount() == 100_000
    asked: set[int] = set()
    data = model.data

    def counted(index, role=Qt.ItemDataRole.DisplayRole):
        asked.add(index.row())
        return data(index, role)

    model.data = counted  # type: ignore[method-assign]
    began = time.monotonic()
    for place in range(0, 100_000, 5_000):
        view.scrollTo(model.index(place, 0))
        view.viewport().repaint()
    view.selectAll()
    assert len(panel.events.chosen()) == 100_000
    assert time.monotonic() - began < 5
    assert len(asked) < 2_000
