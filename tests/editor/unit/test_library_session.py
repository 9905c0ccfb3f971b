"""The library in the editor: opened in a thread, searched, heard, changed, added to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.library import Filter, Library, database, default_folder
from editor.session import Session, Settings
from editor.session.library import LibraryState, Order
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.session_fakes import Told
from tests.editor.threads import assert_no_thread_left

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture
def codec() -> SineCodec:
    return SineCodec()


@pytest.fixture
def session(codec: SineCodec, tmp_path: Path, qapp: object) -> Iterator[Session]:
    before = set(threading.enumerate())
    made = Session(
        load_codec=lambda: codec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    yield made
    made.close()
    assert_no_thread_left(before)


@pytest.fixture
def pieces() -> list[range]:
    """Two pieces in the user's library, the second of a model that is not here; return their rows."""
    with Library.open() as library:
        return [
            library.add_encoded(made_up_piece(0, model=SineCodec.identity)).rows,
            library.add_encoded(made_up_piece(1)).rows,
        ]


def opened(qtbot: QtBot, session: Session) -> None:
    session.library.open()
    qtbot.waitUntil(lambda: session.library.state is LibraryState.OPEN)


def test_it_opens_in_a_thread_and_finds_everything(
    qtbot: QtBot, session: Session, pieces: list[range]
) -> None:
    library = session.library
    library.open()
    assert library.state is LibraryState.OPENING
    assert library.found is None
    qtbot.waitUntil(lambda: library.state is LibraryState.OPEN)
    assert library.found is not None
    assert sorted(library.found.rows) == [*pieces[0], *pieces[1]]


def test_what_the_first_audition_needs_is_loaded_before(
    qtbot: QtBot, session: Session, codec: SineCodec, pieces: list[range]
) -> None:
    opened(qtbot, session)
    qtbot.waitUntil(lambda: len(codec.rendered) == 2)  # in each of the two threads
    assert session.playback.auditions == []  # type: ignore[attr-defined]


def test_a_filter_and_an_order_are_followed(qtbot: QtBot, session: Session, pieces: list[range]) -> None:
    opened(qtbot, session)
    library = session.library
    library.set_filter(Filter(sound="pitched"))
    library.set_order(Order("pitch", falling=True))
    qtbot.waitUntil(lambda: library.found is not None and library.found.order.falling)
    assert library.found is not None
    pitch = library.found.shelf.columns.pitch[library.found.positions]
    assert len(pitch) == 20
    assert (np.diff(pitch) <= 0).all()


def test_events_without_a_value_are_last_in_either_order(
    qtbot: QtBot, session: Session, pieces: list[range]
) -> None:
    opened(qtbot, session)
    library = session.library
    library.rate([pieces[0][3]], 2)
    library.rate([pieces[1][5]], 5)
    qtbot.waitUntil(lambda: library.shelf is not None and len(library.shelf.marks) == 2)
    for falling in (True, False):
        library.set_order(Order("rating", falling))
        qtbot.waitUntil(lambda wanted=falling: library.found.order.falling == wanted)  # type: ignore[union-attr]
        first = [pieces[0][3], pieces[1][5]]
        assert library.found is not None
        assert list(library.found.rows[:2]) == (first[::-1] if falling else first)


def test_only_the_newest_of_several_auditions_is_heard(
    qtbot: QtBot, session: Session, codec: SineCodec, pieces: list[range]
) -> None:
    opened(qtbot, session)
    heard: list[int] = []
    session.library.heard.connect(lambda row, _: heard.append(row))
    codec.gate.clear()
    for row in pieces[0][1:6]:  # the first one is there already
        session.library.audition(row)
    codec.gate.set()
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(50)
    assert heard == [pieces[0][5]]
    assert len(session.playback.auditions) == 1  # type: ignore[attr-defined]


def test_an_audition_of_the_piece_replaces_one_of_the_library(
    qtbot: QtBot, session: Session, codec: SineCodec, pieces: list[range]
) -> None:
    opened(qtbot, session)
    codec.gate.clear()
    session.library.audition(pieces[0][2])
    with Library.open() as library:
        event = library.event(pieces[0][1])
    session.audition_events([event])
    codec.gate.set()
    qtbot.waitUntil(lambda: bool(session.playback.auditions))  # type: ignore[attr-defined]
    qtbot.wait(50)
    assert len(session.playback.auditions) == 1  # type: ignore[attr-defined]
    assert codec.rendered.count(event.event_id) == 1


def test_the_model_is_heard_while_a_captured_sound_takes_long(
    qtbot: QtBot, session: Session, codec: SineCodec, tmp_path: Path
) -> None:
    recording = tmp_path / "a.wav"
    recording.write_bytes(b"RIFF")
    with Library.open() as stored:
        row = stored.add_encoded(made_up_piece(3, model=SineCodec.identity), recording).rows[1]
    opened(qtbot, session)
    heard: list[tuple[int, bool]] = []
    session.library.heard.connect(lambda row, captured: heard.append((row, captured)))
    codec.building.clear()
    session.library.audition(row)
    qtbot.waitUntil(lambda: heard == [(row, False)])
    codec.building.set()
    qtbot.wait(100)
    assert heard == [(row, False)]  # it does not begin once more
    session.library.audition(row)
    qtbot.waitUntil(lambda: heard == [(row, False), (row, True)])


def test_an_event_of_a_model_that_is_not_here_says_so(
    qtbot: QtBot, session: Session, pieces: list[range]
) -> None:
    told = Told(session)
    opened(qtbot, session)
    session.library.audition(pieces[1][0])
    qtbot.waitUntil(lambda: bool(told.messages))
    assert "made-up, which is not here; encode it again" in told.messages[-1]


def test_tags_notes_and_ratings_are_kept(qtbot: QtBot, session: Session, pieces: list[range]) -> None:
    opened(qtbot, session)
    library, rows = session.library, list(pieces[0][:2])
    library.set_tags(rows, ["kick", " dry "])
    library.set_tags(rows[:1], ["kick", "loud"])
    library.set_note(rows, "for the bridge")
    library.rate(rows, 4)
    assert library.shelf is not None
    first = library.shelf.columns.positions(rows)[0]
    qtbot.waitUntil(lambda: library.shelf.mark_at(first).rating == 4)  # type: ignore[union-attr]
    assert [library.shelf.marks[row].tags for row in rows] == [("kick", "loud"), ("dry", "kick")]
    assert library.shelf.tags == ("dry", "kick", "loud")
    with Library.open() as stored:
        assert stored.marks.of_events()[rows[1]].note == "for the bridge"


def test_a_broken_database_is_named_and_tried_again(qtbot: QtBot, session: Session) -> None:
    path = default_folder() / "library.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 100)
    library = session.library
    library.open()
    qtbot.waitUntil(lambda: library.state is LibraryState.FAILED)
    assert str(path) in library.problem
    path.unlink()
    opened(qtbot, session)
    assert library.problem == ""
    assert library.shelf is not None
    assert len(library.shelf.columns) == 0


def test_the_library_is_closed_without_having_been_opened(session: Session) -> None:
    session.library.close()
    assert session.library.state is LibraryState.CLOSED


def test_closing_ends_a_batch_and_its_processes(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for number in range(3):
        noise = np.random.default_rng(number).normal(size=(1, 4 * 22_050)).astype(np.float32) * 0.1
        save_audio(folder / f"{number}.wav", noise, 22_050, "PCM_16")
    opened(qtbot, session)
    session.library.batches.add([folder])
    qtbot.waitUntil(lambda: session.library.batches.progress is not None)
    assert session.library.batches.running
    session.close()
    assert not session.library.batches.running


def test_new_files_in_watched_folders_are_added_when_the_library_is_opened(
    qtbot: QtBot, session: Session, pieces: list[range], tmp_path: Path
) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    with Library.open() as library:
        library.files.watch(folder)
    said: list[str] = []
    session.library.message.connect(said.append)
    opened(qtbot, session)
    qtbot.waitUntil(lambda: session.library.is_idle)
    assert not said, "nothing is new"
    assert not session.library.batches.running
    session.library._close_library()
    session.library.state = LibraryState.CLOSED
    noise = np.random.default_rng(3).normal(size=(1, 22_050)).astype(np.float32) * 0.1
    save_audio(folder / "new.wav", noise, 22_050, "PCM_16")
    opened(qtbot, session)
    qtbot.waitUntil(lambda: session.library.batches.running)
    assert any("1 new" in text for text in said)


def test_a_library_that_may_only_be_read_is_heard_and_says_what_it_refuses(
    qtbot: QtBot, session: Session, pieces: list[range], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Library.open() as library:
        library.files.watch(tmp_path)
    monkeypatch.setattr(database, "may_write", lambda _: False)
    told, heard = Told(session), []
    session.library.heard.connect(lambda row, _: heard.append(row))
    opened(qtbot, session)
    session.library.audition(pieces[0][0])
    session.library.remember_use([pieces[0][0]])
    qtbot.waitUntil(lambda: bool(heard) and session.library.is_idle)
    assert session.library.shelf is not None
    assert session.library.shelf.is_read_only
    assert told.errors == [], "nothing was asked of it that changes it"
    session.library.rate([pieces[0][0]], 3)
    qtbot.waitUntil(lambda: len(told.errors) == 1)
    assert "write-protected; allow writing, or copy the folder" in told.errors[0][1]
    session.library.batches.add([tmp_path])
    qtbot.waitUntil(lambda: len(told.errors) == 2)
    assert "write-protected" in told.errors[1][1]
