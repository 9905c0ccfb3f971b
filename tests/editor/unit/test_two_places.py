"""One project in two places: no save discards what another one has saved."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from codec.events.event import Event
from codec.project.file import Project, ProjectError, RecordingFormat, read_project, write_project
from editor.document import Autosave, Document, FileVersion, list_recoverable, project_lock
from editor.scripting import Piece
from editor.session import Session
from editor.views.dialogs import Keep, ask_changed_elsewhere
from editor.views.handlers import FileHandlers, file_handlers
from editor.views.handlers.window import HandlersWindow
from tests.editor.session_fakes import Told

N_EDITS = 10
_EDIT = "import sys; from editor.entry import main; sys.exit(main(['edit', *sys.argv[1:]]))"


@pytest.fixture
def path(tmp_path: Path, make_event: Callable[..., Event]) -> Path:
    """A project of ten events, 0.5 s apart."""
    events = tuple(make_event(n, 0.5 * n) for n in range(N_EDITS))
    path = tmp_path / "walk.pointillist"
    write_project(path, Project(recording=RecordingFormat(22_050, 2, 6.0), events=events))
    return path


def _delete(path: Path, n: int) -> None:
    piece = Piece.open(path)
    piece.edits.delete([f"event-{n}"])
    piece.save()


# On the command line


def test_simultaneous_edits_all_land(path: Path) -> None:
    running: list[subprocess.Popen[bytes]] = []
    for n in range(N_EDITS - 1):
        script = path.with_name(f"{n}.json")
        script.write_text(json.dumps([{"verb": "delete", "select": {"ids": [f"event-{n}"]}}]))
        command = [sys.executable, "-c", _EDIT, str(path), "--script", str(script)]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
    assert [process.wait() for process in running] == [0] * len(running)
    assert [event.event_id for event in read_project(path).events] == [f"event-{N_EDITS - 1}"]
    assert not list(path.parent.glob(".*")), "no lock is left behind"


def test_a_piece_is_not_saved_over_what_another_saved(path: Path, tmp_path: Path) -> None:
    piece = Piece.open(path)
    piece.edits.delete(["event-1"])
    _delete(path, 2)
    theirs = path.read_bytes()
    with pytest.raises(ProjectError, match="was changed by another program since it was opened"):
        piece.save()
    assert path.read_bytes() == theirs
    piece.save(tmp_path / "mine.pointillist")
    piece.save()
    assert len(read_project(tmp_path / "mine.pointillist").events) == N_EDITS - 1


def test_what_only_looks_changed_is_saved(path: Path, tmp_path: Path) -> None:
    piece = Piece.open(path)
    shutil.copy(path, tmp_path / "copy")
    (tmp_path / "copy").replace(path)
    piece.edits.delete(["event-1"])
    piece.save()
    piece.edits.delete(["event-2"])
    piece.save()
    path.unlink()
    piece.save()
    assert len(read_project(path).events) == N_EDITS - 2


def test_a_lock_that_is_held_for_long_is_an_error(path: Path) -> None:
    refused = pytest.raises(ProjectError, match="another program is changing it")
    with project_lock(path, 0.0), refused, project_lock(path, 0.1):
        pytest.fail("two hold one lock")
    with project_lock(path, 0.0):
        pass


def test_the_lock_file_of_a_killed_edit_stops_nobody(path: Path) -> None:
    killed = "import os, sys\nfrom pathlib import Path\nfrom editor.document import project_lock\n"
    killed += "with project_lock(Path(sys.argv[1]), 0.0): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", killed, str(path)], check=False).returncode == 9
    assert list(path.parent.glob(".*.lock"))
    with project_lock(path, 0.0):
        _delete(path, 1)
    assert not list(path.parent.glob(".*.lock"))


# In the window


class _Window:
    dialog_parent = None

    def __init__(self, session: Session) -> None:
        self.session = session


@pytest.fixture
def shared(qtbot: QtBot, opened: Session, path: Path) -> FileHandlers:
    """Handlers of a window that has deleted event-1, while another program has deleted event-2."""
    opened.open_path(path)
    qtbot.waitUntil(lambda: opened.document.project_path == path and opened.is_settled)
    opened.edits.delete(["event-1"])
    _delete(path, 2)
    return FileHandlers(cast(HandlersWindow, _Window(opened)))


def _answer(monkeypatch: pytest.MonkeyPatch, keep: Keep) -> list[str]:
    asked: list[str] = []

    def ask(_: object, name: str) -> Keep:
        asked.append(name)
        return keep

    monkeypatch.setattr(file_handlers, "ask_changed_elsewhere", ask)
    return asked


def _ids(path: Path) -> set[str]:
    return {event.event_id for event in read_project(path).events}


def test_mine_is_kept_and_not_asked_about_again(
    opened: Session, shared: FileHandlers, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _answer(monkeypatch, Keep.MINE)
    assert shared.save()
    assert opened.finish_saving()
    assert "event-2" in _ids(path)
    assert "event-1" not in _ids(path)
    opened.edits.delete(["event-3"])
    assert shared.save()
    assert opened.finish_saving()
    assert asked == ["walk.pointillist"]


def test_theirs_is_opened_again(
    qtbot: QtBot, opened: Session, shared: FileHandlers, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, Keep.THEIRS)
    theirs = path.read_bytes()
    assert not shared.save()
    qtbot.waitUntil(lambda: "event-2" not in opened.document and opened.is_settled)
    assert "event-1" in opened.document
    assert not opened.document.modified
    assert path.read_bytes() == theirs


def test_undecided_changes_nothing(
    opened: Session, shared: FileHandlers, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, Keep.UNDECIDED)
    theirs = path.read_bytes()
    assert not shared.save()
    assert path.read_bytes() == theirs
    assert opened.document.modified


def test_both_asks_for_another_name(
    shared: FileHandlers, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, Keep.BOTH)
    monkeypatch.setattr(shared, "save_as", lambda: "another name was asked for")
    theirs = path.read_bytes()
    assert shared.save() == "another name was asked for"
    assert path.read_bytes() == theirs


@pytest.mark.usefixtures("shared")
def test_a_change_between_question_and_writing_is_an_error(opened: Session, told: Told, path: Path) -> None:
    theirs = path.read_bytes()
    assert opened.save()
    assert not opened.finish_saving()
    assert "was changed by another program" in told.errors[0][1]
    assert path.read_bytes() == theirs
    assert opened.document.modified


@pytest.mark.parametrize(
    ("button", "keep"),
    [
        ("Keep &mine", Keep.MINE),
        ("Keep &theirs", Keep.THEIRS),
        ("&Save as…", Keep.BOTH),
        ("Cancel", Keep.UNDECIDED),
    ],
)
def test_the_question_has_an_answer_for_each_button(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, button: str, keep: Keep
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def click(box: QMessageBox) -> int:
        next(each for each in box.buttons() if each.text() == button).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    assert ask_changed_elsewhere(parent, "walk.pointillist") is keep


def test_recovered_work_remembers_which_version_it_was_based_on(path: Path, tmp_path: Path) -> None:
    document = Document()
    document.load_project(read_project(path), path, recovered=True)
    document.project_version = FileVersion.of(path)
    autosave = Autosave(document, tmp_path / "recovery", interval_s=0.0)
    assert autosave.tick()
    autosave._lock.release()  # pyright: ignore[reportPrivateUsage] - as when the process ends
    (found,) = list_recoverable(tmp_path / "recovery")
    assert found.project_version is not None
    assert not found.project_version.is_replaced(path)
    _delete(path, 2)
    assert found.project_version.is_replaced(path)
