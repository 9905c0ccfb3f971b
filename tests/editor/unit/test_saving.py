"""Saving in the background: editing goes on, quitting waits, a failure loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from codec.project.file import Project, ProjectError, read_project, write_project
from editor.session import Session, files
from tests.editor.session_fakes import Told


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Writing waits until it is set."""
    opened = threading.Event()

    def write(path: Path, project: Project) -> None:
        assert opened.wait(10.0)
        write_project(path, project)

    monkeypatch.setattr(files, "write_project", write)
    yield opened
    opened.set()


def test_what_is_edited_while_saving_is_unsaved_afterwards(
    qtbot: QtBot, opened: Session, gate: threading.Event, tmp_path: Path
) -> None:
    path = tmp_path / "piece.pointillist"
    busy: list[str] = []
    opened.busy_changed.connect(lambda _, text: busy.append(text))
    assert opened.save(path)
    assert opened.is_saving
    assert busy == ["Saving piece.pointillist"]
    opened.edits.delete(["found-3"])
    gate.set()
    qtbot.waitUntil(lambda: not opened.is_saving)
    assert len(read_project(path).events) == 8
    assert opened.document.project_path == path
    assert opened.document.modified
    assert busy[-1] == ""
    opened.save()
    assert opened.finish_saving()
    assert not opened.document.modified
    assert len(read_project(path).events) == 7


def test_a_second_save_follows_the_first(
    qtbot: QtBot, opened: Session, gate: threading.Event, tmp_path: Path
) -> None:
    path = tmp_path / "piece.pointillist"
    opened.save(path)
    opened.edits.delete(["found-3"])
    threading.Timer(0.1, gate.set).start()
    opened.save(path)
    assert opened.finish_saving()
    assert len(read_project(path).events) == 7
    assert not opened.document.modified


def test_closing_waits_for_what_is_being_written(
    opened: Session, gate: threading.Event, tmp_path: Path
) -> None:
    path = tmp_path / "piece.pointillist"
    opened.save(path)
    threading.Timer(0.1, gate.set).start()
    opened.close()
    assert len(read_project(path).events) == 8


def test_a_piece_opened_meanwhile_is_not_taken_for_the_saved_one(
    qtbot: QtBot, opened: Session, gate: threading.Event, recording: Path, told: Told, tmp_path: Path
) -> None:
    opened.save(tmp_path / "piece.pointillist")
    opened.open_path(recording)
    qtbot.waitUntil(lambda: len(told.ends) == 2)
    gate.set()
    qtbot.waitUntil(lambda: not opened.is_saving)
    assert opened.document.project_path is None
    assert opened.document.modified


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ProjectError("piece.pointillist", "the disk is full")]
)
def test_a_failure_says_why_and_the_document_stays_modified(
    opened: Session,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    error: Exception,
    make_refusal: Callable[[Exception], Callable[..., None]],
) -> None:
    monkeypatch.setattr(files, "write_project", make_refusal(error))
    assert opened.save(tmp_path / "piece.pointillist")
    assert not opened.finish_saving()
    assert told.errors[0][0] == "piece.pointillist could not be saved"
    assert "space" in told.errors[0][1] or "full" in told.errors[0][1]
    assert opened.document.modified
    assert opened.document.project_path is None


@pytest.fixture
def make_refusal() -> Callable[[Exception], Callable[..., None]]:
    """Return what makes a function that raises."""

    def make(error: Exception) -> Callable[..., None]:
        def refuse(*_: object) -> None:
            raise error

        return refuse

    return make
