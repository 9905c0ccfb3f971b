"""The folder of the library, chosen in the preferences: moved, shared, begun anew, or gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QStorageInfo
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from codec.library import Library
from codec.library.places import chosen_folder, default_folder, usual_folder
from codec.library.relocating import Content
from editor.session import Session, Settings
from editor.session.library import LibraryState
from editor.views.dialogs import library_folder_box
from editor.views.dialogs.library_folder_box import LibraryFolderBox
from editor.views.dialogs.questions import Answer
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.threads import assert_no_thread_left

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[Session]:
    before = set(threading.enumerate())
    with Library.open() as library:
        library.add_encoded(made_up_piece(0, model=SineCodec.identity))
    made = Session(
        load_codec=SineCodec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    yield made
    made.close()
    assert_no_thread_left(before)


@pytest.fixture
def opened(qtbot: QtBot, session: Session) -> Session:
    session.library.open()
    qtbot.waitUntil(lambda: session.library.state is LibraryState.OPEN)
    return session


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """What the user says, the last one next."""
    said: list[Answer] = []

    def ask(parent: QWidget, folder: Path, content: Content | None) -> Answer:
        return said.pop()

    monkeypatch.setattr(library_folder_box, "ask_library_folder", ask)
    return said


@pytest.fixture
def box(qtbot: QtBot, opened: Session) -> LibraryFolderBox:
    made = LibraryFolderBox(opened.library.place)
    qtbot.addWidget(made)
    made.show()
    return made


def wait_for(qtbot: QtBot, session: Session, folder: Path, n_events: int) -> None:
    library = session.library
    qtbot.waitUntil(
        lambda: (
            library.folder == folder
            and library.state is LibraryState.OPEN
            and library.found is not None
            and len(library.found) == n_events
        )
    )
    assert default_folder() == folder, "the commands look there, too"
    qtbot.waitUntil(lambda: library.is_idle and not library.place.moving)


def test_it_moves_and_is_heard_and_changed_there(
    qtbot: QtBot, opened: Session, box: LibraryFolderBox, answers: list[Answer], tmp_path: Path
) -> None:
    new, library = tmp_path / "new", opened.library
    answers.append(Answer.YES)
    box.offer(new)
    wait_for(qtbot, opened, new, 20)
    assert box.folder.text() == str(new)
    assert not usual_folder().exists()
    assert library.found is not None
    row = library.found.row(0)
    with qtbot.waitSignal(library.heard):
        library.audition(row)
    library.rate([row], 4)
    qtbot.waitUntil(lambda: library.shelf is not None and row in library.shelf.marks)
    with Library.open(new, create=False) as moved:
        assert moved.marks.of_events()[row].rating == 4


def test_a_new_one_is_begun_and_the_old_one_stays(
    qtbot: QtBot, opened: Session, box: LibraryFolderBox, answers: list[Answer], tmp_path: Path
) -> None:
    new = tmp_path / "new"
    answers.append(Answer.NO)
    box.offer(new)
    wait_for(qtbot, opened, new, 0)
    answers.append(Answer.YES)
    box.offer(usual_folder())  # which has a library, and is used
    wait_for(qtbot, opened, usual_folder(), 20)
    assert chosen_folder() is None


def test_without_an_answer_nothing_changes(
    qtbot: QtBot, opened: Session, box: LibraryFolderBox, answers: list[Answer], tmp_path: Path
) -> None:
    answers.append(Answer.LATER)
    box.offer(tmp_path / "new")
    qtbot.waitUntil(lambda: not answers)
    assert not opened.library.place.moving
    assert default_folder() == usual_folder()


def test_what_is_rated_while_it_moves_is_not_lost(
    qtbot: QtBot, opened: Session, box: LibraryFolderBox, tmp_path: Path
) -> None:
    new, library = tmp_path / "new", opened.library
    assert library.found is not None
    row = library.found.row(3)
    library.place.move(new)
    assert library.place.moving
    assert not box.choose.isEnabled()
    library.rate([row], 5)
    wait_for(qtbot, opened, new, 20)
    qtbot.waitUntil(lambda: library.shelf is not None and row in library.shelf.marks)
    with Library.open(new) as moved:
        assert moved.marks.of_events()[row].rating == 5


def test_a_folder_that_cannot_be_used_is_said_and_nothing_changes(
    qtbot: QtBot, opened: Session, box: LibraryFolderBox, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with qtbot.waitSignal(opened.library.failed) as told:
        box.offer(tmp_path / "file" / "library")
    assert told.args is not None
    assert "file" in told.args[1]
    with qtbot.waitSignal(opened.library.failed) as told:
        opened.library.place.move(tmp_path / "file" / "library")
    assert default_folder() == usual_folder()
    assert opened.library.state is LibraryState.OPEN


def test_a_network_drive_is_refused(
    qtbot: QtBot,
    opened: Session,
    box: LibraryFolderBox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QStorageInfo, "fileSystemType", lambda _: QByteArray(b"nfs4"))
    with qtbot.waitSignal(opened.library.failed) as told:
        box.offer(tmp_path / "new" / "library")
    assert told.args is not None
    assert "network drive" in told.args[1]
    assert not (tmp_path / "new").exists()


def test_a_missing_drive_is_said_and_can_be_tried_again(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    drive, library = tmp_path / "drive", session.library
    library.open()
    qtbot.waitUntil(lambda: library.state is LibraryState.OPEN)
    library.place.move(drive / "library")
    wait_for(qtbot, session, drive / "library", 20)
    other = Session(
        load_codec=SineCodec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    drive.rename(tmp_path / "unplugged")
    other.library.open()
    qtbot.waitUntil(lambda: other.library.state is LibraryState.FAILED)
    assert "connect the drive" in other.library.problem
    assert not drive.exists()
    (tmp_path / "unplugged").rename(drive)
    other.library.open()
    qtbot.waitUntil(lambda: other.library.state is LibraryState.OPEN)
    other.close()


def test_while_files_are_added_it_stays(
    qtbot: QtBot, opened: Session, box: LibraryFolderBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(opened.library.batches), "running", True)
    with qtbot.waitSignal(opened.library.failed) as told:
        box.offer(tmp_path / "new")
    assert told.args is not None
    assert "being added" in told.args[1]
    assert not (tmp_path / "new").exists()
