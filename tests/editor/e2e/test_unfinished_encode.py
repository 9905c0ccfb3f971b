"""A crash while a recording is encoded: what was found comes back, is seen, and the rest can be found."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.model_identity import ModelIdentity
from codec.project.file import PROJECT_SUFFIX, read_project
from editor.app import begin
from editor.views.window.unfinished_bar import UnfinishedBar
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip

_DURATION_S = 4.0
_N_FOUND = 3


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(_DURATION_S).samples, 22_050, "PCM_16")
    return path


@pytest.fixture
def left_behind(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recording: Path) -> Path:
    """The recovery folder of a process that was killed when three of eight events were found."""
    folder = tmp_path / "killed"
    with pending_window(qtbot, folder, monkeypatch) as desk:
        _stop_after(desk, lambda: desk.session.open_path(recording), qtbot)
        desk.session.edits.transpose(["found-1"], 5)
        assert desk.session.recovery.autosave.tick()
        kept = folder / "recovery"
        qtbot.waitUntil(lambda: any(kept.glob(f"*{PROJECT_SUFFIX}")) and any(kept.glob("*.json")))
        left = tmp_path / "later" / "recovery"
        left.mkdir(parents=True)
        for path in kept.iterdir():
            if not path.name.endswith(".lock"):
                shutil.copy(path, left)
        desk.session.cancel_encode()
        desk.settle()
    return left


def _stop_after(desk: PendingWindow, start: Callable[[], object], qtbot: QtBot) -> None:
    """Begin to encode, and go no further than to three events."""
    desk.codec.steps = threading.Semaphore(_N_FOUND)
    start()
    document = desk.session.document
    qtbot.waitUntil(lambda: len(document) == _N_FOUND and document.unfinished.complete_s > 1.0)


@pytest.fixture
def desk(
    qtbot: QtBot, left_behind: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> Iterator[PendingWindow]:
    """A window in which the work that was left behind is brought back."""
    with pending_window(qtbot, left_behind.parent, monkeypatch) as made:

        def bring_back(box: QMessageBox) -> int:
            asked.append(f"{box.text()} {box.informativeText()}")
            made.answer = next(each for each in box.buttons() if "Bring" in each.text())  # type: ignore[attr-defined]
            return 0

        monkeypatch.setattr(QMessageBox, "exec", bring_back)
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda _: made.answer)  # type: ignore[attr-defined]
        begin(made.window, [], demo=False)
        made.settle()
        yield made
        made.check()


@pytest.fixture
def asked() -> list[str]:
    """What was asked."""
    return []


def _bar(desk: PendingWindow) -> UnfinishedBar:
    return desk.window.findChild(UnfinishedBar)


def test_the_question_says_that_encoding_was_stopped(desk: PendingWindow, asked: list[str]) -> None:
    (text,) = asked
    assert "“walk”" in text
    assert "3 events, 1 of them edited." in text
    assert "It was being encoded: 0:02 of 0:04 are done. It can go on from there." in text


def test_recovered_work_is_seen_with_its_waveform_and_spectrogram(desk: PendingWindow, qtbot: QtBot) -> None:
    window = desk.window
    assert len(desk.session.document) == _N_FOUND
    assert window.overview._peaks is not None
    qtbot.waitUntil(lambda: window.timeline.plot._spectrogram is not None)
    assert window.timeline.plot.image.isVisible()


def test_encoding_goes_on_from_where_it_stopped_and_keeps_the_edits(
    desk: PendingWindow, qtbot: QtBot
) -> None:
    session, bar = desk.session, _bar(desk)
    document = session.document
    assert bar.isVisible()
    assert bar.label.text() == "Encoding stopped at 0:02 of 0:04; not all events after it are found yet."
    before = dict(document.events)
    assert before["found-1"].transpose_semitones == 5
    QTest.mouseClick(bar.go_on, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    desk.settle()
    assert sorted(document.events) == [f"found-{index}" for index in range(8)]
    assert {key: document.events[key] for key in before} == before
    assert document.unfinished is None
    assert not bar.isVisible()
    assert not desk.window.actions_by_id["go_on_encoding"].isEnabled()
    assert document.modified


def test_not_now_leaves_it_in_the_menu_and_in_the_file(desk: PendingWindow, tmp_path: Path) -> None:
    window, bar = desk.window, _bar(desk)
    QTest.mouseClick(bar.later, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert window.actions_by_id["go_on_encoding"].isEnabled()
    path = tmp_path / f"half{PROJECT_SUFFIX}"
    desk.session.save(path)
    desk.session.finish_saving()
    unfinished = read_project(path).unfinished
    assert unfinished is not None
    desk.session.open_path(path)
    desk.settle()
    assert bar.isVisible(), "a saved half is told again when it is opened"
    window.actions_by_id["go_on_encoding"].trigger()
    desk.settle()
    assert len(desk.session.document) == 8


def test_another_model_does_not_go_on(desk: PendingWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    desk.session.error.connect(lambda title, text: said.append(f"{title} {text}"))
    desk.codec.identity = ModelIdentity("sines-2", "e" * 64)
    _bar(desk).go_on.click()
    desk.settle()
    assert len(desk.session.document) == _N_FOUND
    assert "sines-1" in said[0]
    assert "encode it again" in said[0]
    assert _bar(desk).isVisible()
    desk.log.faults.clear()


def test_a_cancelled_encode_can_go_on(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recording: Path
) -> None:
    with pending_window(qtbot, tmp_path, monkeypatch) as desk:
        _stop_after(desk, lambda: desk.session.open_path(recording), qtbot)
        bar = _bar(desk)
        assert not bar.isVisible(), "it runs"
        QTest.mouseClick(desk.window.progress.cancel, Qt.MouseButton.LeftButton)
        desk.settle()
        assert bar.isVisible()
        kept = dict(desk.session.document.events)
        desk.codec.steps = None
        QTest.mouseClick(bar.go_on, Qt.MouseButton.LeftButton)
        desk.settle()
        document = desk.session.document
        assert len(document) == 8
        assert {key: document.events[key] for key in kept} == kept
        desk.check()


def test_the_status_bar_says_how_far_a_cancelled_encode_came(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recording: Path
) -> None:
    with pending_window(qtbot, tmp_path, monkeypatch) as desk:
        session, status = desk.session, desk.window.status
        session.open_path(recording)
        desk.settle()
        assert "its duration" in status.factor.text()
        said: list[str] = []
        session.message.connect(said.append)
        _stop_after(desk, session.new_encode, qtbot)
        assert status.factor.text() == "", "nothing of the encode before"
        session.cancel_encode()
        desk.settle()
        unfinished = session.document.unfinished
        assert unfinished is not None
        seconds, duration_s = unfinished.complete_s, session.document.duration_s
        assert status.factor.text() == f"encode stopped at 0:{seconds:02.0f} of 0:{duration_s:02.0f}"
        assert f"stopped at {seconds:.1f} of {duration_s:.1f} s; {_N_FOUND} events" in said[-1]
        desk.codec.steps = None
        session.go_on_encoding()
        assert status.factor.text() == ""
        desk.settle()
        assert "its duration" in status.factor.text()
        desk.check()


def test_encode_again_and_its_undo_know_what_is_unfinished(desk: PendingWindow) -> None:
    document, bar = desk.session.document, _bar(desk)
    before = document.unfinished
    desk.window.actions_by_id["encode_again"].trigger()
    desk.settle()
    assert document.unfinished is None
    assert not bar.isVisible()
    desk.window.actions_by_id["undo"].trigger()
    desk.settle()
    assert document.unfinished == before
    assert bar.isVisible()
