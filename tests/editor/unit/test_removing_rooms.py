"""Rooms of the user's own are removed again: offered no more, while what is in them goes on sounding."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import Event
from codec.project.file import read_project
from codec.rooms import Room, RoomBank, RoomBankError, default_bank, read_rooms
from editor.session import Session, Settings, files
from editor.views.lists.palette_view import PaletteView
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.session_fakes import Told
from tests.editor.swap_lists import item_of, offered
from tests.editor.view_fakes import note_clip
from tests.editor.waiting import wait_ms

ROOMS = "Rooms"
CELLAR, ATTIC = "my cellar", "my attic"


@pytest.fixture
def make_session(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Session]]:
    made: list[Session] = []

    def make() -> Session:
        session = Session(
            load_codec=SineCodec,
            playback=SilentPlayback(),  # type: ignore[arg-type]
            settings=Settings(tmp_path / "settings.ini"),
            recovery_folder=tmp_path / "recovery",
            compute_layout=plain_layout,
        )
        made.append(session)
        session.document.load_audio(note_clip(2.0), Path("walk.wav"))
        rng = np.random.default_rng(0)
        for index in range(4):
            vector = rng.normal(size=32).astype(np.float32)
            session.document.add_encoded(Event(f"e{index}", 4_000 * index, vector))
        return session

    yield make
    for session in made:
        session.close()


@pytest.fixture
def session(make_session: Callable[[], Session]) -> Session:
    return make_session()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two rooms."""
    made = tmp_path / "rooms"
    made.mkdir()
    for name, decay in ((CELLAR, 600.0), (ATTIC, 2_000.0)):
        response = np.exp(-np.arange(8_000) / decay).astype(np.float32)
        save_audio(made / f"{name}.wav", response, 22_050, "PCM_16")
    return made


@pytest.fixture
def palette(qtbot: QtBot, session: Session, folder: Path) -> PaletteView:
    made = PaletteView(session)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.list.topLevelItemCount() > 0)
    session.rooms.add([folder])
    qtbot.waitUntil(lambda: CELLAR in offered(made.list)[ROOMS])
    return made


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers the question with Remove; what was asked."""
    found: list[str] = []

    def agree(box: QMessageBox) -> int:
        found.append(f"{box.text()} {box.informativeText()}")
        next(each for each in box.buttons() if "Remove" in each.text()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", agree)
    return found


def rooms_of(settings: Settings) -> set[str]:
    """Return the user's rooms of a later session."""
    session = Session(
        load_codec=SineCodec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=settings,
        compute_layout=plain_layout,
    )
    found = {room.name for room in session.bank.rooms if room.kind == "user"}
    session.close()
    return found


def test_delete_removes_a_room_for_good_but_not_its_file(
    qtbot: QtBot, session: Session, palette: PaletteView, folder: Path, asked: list[str]
) -> None:
    palette.list.setCurrentItem(item_of(palette.list, CELLAR))
    assert palette.remove.isEnabled()
    qtbot.keyClick(palette.list, Qt.Key.Key_Delete)
    assert asked[0].startswith(f"Remove “{CELLAR}” for all projects? Events that use it keep it.")
    assert CELLAR not in offered(palette.list)[ROOMS]
    assert CELLAR not in session.room_names
    assert ATTIC in session.room_names
    assert rooms_of(session.settings) == {ATTIC}
    assert (folder / f"{CELLAR}.wav").is_file()
    session.rooms.add([folder / f"{CELLAR}.wav"])
    qtbot.waitUntil(lambda: CELLAR in session.room_names)
    assert rooms_of(session.settings) >= {CELLAR, ATTIC}


def test_a_room_that_was_dropped_alone_is_forgotten_with_its_path(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    path = folder / f"{CELLAR}.wav"
    session.rooms.add([path])
    qtbot.waitUntil(lambda: CELLAR in session.room_names)
    assert session.settings.room_paths == [path]
    session.rooms.remove(CELLAR)
    assert session.settings.room_paths == []
    assert rooms_of(session.settings) == set()


def test_a_room_of_the_model_cannot_be_removed(
    session: Session, palette: PaletteView, asked: list[str]
) -> None:
    first = session.room_names[0]
    palette.list.setCurrentItem(item_of(palette.list, first))
    assert not palette.remove.isEnabled()
    assert "your own" in palette.remove.toolTip()
    session.rooms.remove(first)
    assert session.room_names[0] == first
    assert asked == []


def test_events_keep_a_removed_room_and_the_project_brings_it_along(
    qtbot: QtBot, session: Session, palette: PaletteView, make_session: Callable[[], Session], tmp_path: Path
) -> None:
    told = Told(session)
    session.edits.set_room(["e1", "e2"], CELLAR)
    palette.list.setCurrentItem(item_of(palette.list, CELLAR))
    palette.remove.click()
    assert told.messages[-1] == f"Removed “{CELLAR}”; this piece keeps it for 2 events"
    assert CELLAR in session.bank.names, "what is in it goes on sounding"
    assert CELLAR in offered(palette.list)[ROOMS], "the piece still has it"
    assert not session.rooms.can_remove(CELLAR)
    session.edits.set_room(["e1", "e2"], None)
    assert CELLAR not in offered(palette.list)[ROOMS]
    session.history.undo()
    assert CELLAR in session.room_names
    assert session.save(tmp_path / "a.pointillist")
    assert session.finish_saving()
    project = read_project(tmp_path / "a.pointillist")
    assert list(project.user_rooms) == [CELLAR]
    later = make_session()
    assert CELLAR not in later.room_names
    later.document.load_project(project, None)
    later.rooms.adopt(project)
    assert CELLAR in later.room_names
    later.document.load_audio(note_clip(1.0), None)
    later.rooms.remove(CELLAR)
    assert CELLAR not in later.room_names


def test_rooms_are_read_ahead_outside_the_main_thread(
    make_session: Callable[[], Session], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[str] = []

    def reading(*asked: object) -> list[Room]:
        readers.append(threading.current_thread().name)
        return list(read_rooms(*asked))  # type: ignore[arg-type]

    monkeypatch.setattr("editor.session.rooms.read_rooms", reading)
    session = make_session()
    session.settings.add_room_path(folder)
    session.settings.add_room_path(folder / "gone")
    session.rooms.read_ahead()
    session.rooms.read_ahead()
    assert {CELLAR, ATTIC} <= set(session.rooms.bank.names)
    assert len(session.rooms.problems) == 1
    session.rooms.read_ahead()
    assert len(readers) == 2
    assert all(name.startswith("pointillist-rooms") for name in readers)


@pytest.mark.parametrize("begun", [False, True])
def test_a_piece_is_shown_when_the_rooms_are_read(
    qtbot: QtBot,
    make_session: Callable[[], Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    begun: bool,
) -> None:
    may_read, was_read = threading.Event(), threading.Event()
    readers: list[str] = []

    def reading() -> RoomBank:
        readers.append(threading.current_thread().name)
        assert may_read.wait(60)
        was_read.set()
        return default_bank()

    def opened(path: Path) -> Any:
        found = read_any(path)
        files_read.append(path)
        return found

    files_read: list[Path] = []
    read_any = files._read_any  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr("editor.session.rooms.default_bank", reading)
    monkeypatch.setattr(files, "_read_any", opened)
    session = make_session()
    shown: list[bool] = []
    session.piece_opened.connect(lambda: shown.append(was_read.is_set()))
    if begun:
        session.rooms.read_ahead()
    recording = tmp_path / "song.wav"
    save_audio(recording, note_clip(2.0).samples, 22_050)
    session.open_path(recording)
    qtbot.waitUntil(lambda: files_read == [recording] and len(readers) == 1)
    wait_ms(20)  # the main thread does not stand still, and shows nothing yet
    may_read.set()
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == [True]
    assert session.room_names == default_bank().names
    assert [name.rstrip("_0") for name in readers] == ["pointillist-rooms"]


def test_rooms_that_cannot_be_read_are_asked_for_again(
    make_session: Callable[[], Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> RoomBank:
        raise RoomBankError(Path("rooms"), "damaged")

    session = make_session()
    with monkeypatch.context() as patched:
        patched.setattr("editor.session.rooms.default_bank", damaged)
        session.rooms.read_ahead()
        session.rooms.waiter()()
        for _ in range(2):
            with pytest.raises(RoomBankError, match="damaged"):
                _ = session.rooms.bank
    assert session.rooms.bank is default_bank()
