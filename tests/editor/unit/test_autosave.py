"""Recovery files: written away from the user's, listed for crashed sessions only, harmless when they fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.events.event import Event
from codec.project.file import read_project
from editor.document import Autosave, Document, Recoverable, Score, discard_recoverable, list_recoverable
from editor.document.autosave import default_folder

MakeEvent = Callable[..., Event]

_ROOT = Path(__file__).parents[3]


class _Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def document(make_event: MakeEvent) -> Document:
    document = Document()
    document.load_audio(AudioClip(np.zeros((1, 2205), np.float32), 22_050), None)
    document.add_encoded(make_event(0, 0.05))
    return document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recovery"


def _files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


def _abandon(autosave: Autosave) -> Path:
    """Leave the recovery file as a crash does: the lock goes with the process, the file stays."""
    autosave._lock.release()
    return autosave.path


def test_unsaved_work_is_written_once_per_change_and_interval(
    document: Document, folder: Path, make_event: MakeEvent
) -> None:
    clock = _Clock()
    autosave = Autosave(document, folder, interval_s=30, clock=clock)
    assert autosave.tick()
    assert not autosave.tick()
    document.add_encoded(make_event(1, 0.06))
    assert not autosave.tick()
    clock.now_s = 31
    assert autosave.tick()
    clock.now_s = 100
    assert not autosave.tick()
    assert list(document.events.values()) == list(read_project(autosave.path).events)


def test_a_recording_whose_name_is_too_long_here_stops_no_autosave(
    document: Document, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Document, "source_path", folder / ("n" * 300))
    autosave = Autosave(document, folder, interval_s=30, clock=_Clock())
    assert autosave.tick()
    assert autosave.path.is_file()


def test_the_users_file_is_never_written_and_saving_removes_the_copy(
    document: Document, folder: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "Song.pointillist"
    mine.write_bytes(b"mine")
    document.mark_saved(mine)
    document.apply({"event-0": None})
    document.set_history_clean(False)
    autosave = Autosave(document, folder)
    assert autosave.tick()
    assert mine.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Song.pointillist", "recovery", "user"]
    assert read_project(autosave.path).events == ()
    document.mark_saved(mine)
    autosave.tick()
    assert _files(folder) == []


def test_only_what_a_dead_session_left_is_listed(document: Document, folder: Path, tmp_path: Path) -> None:
    document.mark_saved(tmp_path / "Song.pointillist")
    document.set_history_clean(False)
    autosave = Autosave(document, folder)
    autosave.tick()
    assert list_recoverable(folder) == []
    path = _abandon(autosave)
    (found,) = list_recoverable(folder)
    assert (found.path, found.title, found.project_path) == (path, "Song", tmp_path / "Song.pointillist")
    assert abs(datetime.now(UTC) - found.saved_at) < timedelta(minutes=1)
    discard_recoverable(found)
    assert list_recoverable(folder) == []
    assert _files(folder) == []


def test_a_killed_process_leaves_recoverable_work(folder: Path) -> None:
    program = (
        "import os, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from codec.events.event import Event\n"
        "from editor.document import Autosave, Document, list_recoverable\n"
        "document = Document()\n"
        "document.add_encoded(Event('a', 7, np.zeros(32)))\n"
        "document.add_encoded(Event('b', 9, np.zeros(32)))\n"
        "document.apply({'b': document.event('b').replace(gain_db=-3.0)})\n"
        "folder = Path(sys.argv[1])\n"
        "assert Autosave(document, folder).tick()\n"
        "assert list_recoverable(folder) == []\n"
        "os._exit(9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=_ROOT, check=False)
    assert ended.returncode == 9
    (found,) = list_recoverable(folder)
    assert [event.event_id for event in read_project(found.path).events] == ["a", "b"]
    assert (found.n_events, found.n_edited) == (2, 1)


def test_recovered_work_goes_on_in_its_file_until_it_is_saved(document: Document, folder: Path) -> None:
    path = _abandon(_ticked(document, folder))
    (found,) = list_recoverable(folder)
    other = Document()
    autosave = Autosave(other, folder)
    other.load_project(read_project(found.path), found.project_path, recovered=True)
    assert autosave.adopt(found)
    assert list_recoverable(folder) == []
    assert autosave.tick()
    assert autosave.path == path
    assert len(list(folder.glob("*.pointillist"))) == 1
    rival = Autosave(Document(), folder)
    assert not rival.adopt(found)
    assert rival.path != path
    other.mark_saved(folder.parent / "Song.pointillist")
    autosave.tick()
    assert _files(folder) == []


def test_new_content_and_closing_drop_the_copy(document: Document, folder: Path) -> None:
    autosave = _ticked(document, folder)
    first = autosave.path
    document.load_project(document.to_project(include_source=True), None, recovered=True)
    assert not first.exists()
    assert autosave.tick()
    assert autosave.path != first
    autosave.close()
    assert _files(folder) == []


def test_an_original_that_cannot_be_found_again_is_kept(
    document: Document, folder: Path, tmp_path: Path
) -> None:
    assert read_project(_ticked(document, folder).path).source is not None
    there = tmp_path / "there.wav"
    there.touch()
    clip = document.original
    assert clip is not None
    document.load_audio(clip, there)
    document.exchange_score(Score())
    document.load_project(document.to_project(include_source=True), None, recovered=True)
    project = read_project(_ticked(document, folder).path)
    assert (project.source, project.source_file.path) == (None, str(there))


def test_a_folder_that_cannot_be_written_is_reported_once_and_tried_again(
    document: Document, tmp_path: Path
) -> None:
    # A file where the folder should be: this fails for root as well.
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    said: list[str] = []
    clock = _Clock()
    autosave = Autosave(document, blocked / "recovery", interval_s=1, on_problem=said.append, clock=clock)
    for now_s in (0, 2, 4):
        clock.now_s = now_s
        assert not autosave.tick()
    assert len(said) == 1
    assert str(blocked) in said[0]
    blocked.unlink()
    clock.now_s = 6
    assert autosave.tick()
    assert list_recoverable(tmp_path / "absent") == []


def test_a_damaged_note_does_not_hide_the_work(document: Document, folder: Path) -> None:
    path = _abandon(_ticked(document, folder))
    os.utime(path, (1_000_000_000, 1_000_000_000))
    for note in ("{", "[]", json.dumps({"saved_at": "yesterday", "title": 3, "project_path": 4})):
        path.with_suffix(".json").write_text(note)
        (found,) = list_recoverable(folder)
        written = datetime.fromtimestamp(1_000_000_000, UTC)
        assert found == Recoverable(path, path.stem, written, None)


def test_the_newest_work_is_listed_first(document: Document, folder: Path) -> None:
    paths = [_abandon(_ticked(document, folder)) for _ in range(2)]
    assert [found.path for found in list_recoverable(folder)] == paths[::-1]


def test_the_folder_is_the_users_state_folder(isolated_folders: Path) -> None:
    assert default_folder().is_relative_to(isolated_folders)


def _tick_until(autosave: Autosave, reached: Callable[[], bool]) -> None:
    give_up_s = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < give_up_s
        autosave.tick()
        time.sleep(0.001)


def _ticked(document: Document, folder: Path) -> Autosave:
    autosave = Autosave(document, folder)
    assert autosave.tick()
    return autosave


def test_writing_in_the_background_reports_by_a_later_call(document: Document, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    said: list[tuple[str, int]] = []
    clock = _Clock()
    autosave = Autosave(
        document,
        blocked / "recovery",
        interval_s=0,
        background=True,
        on_problem=lambda text: said.append((text, threading.get_ident())),
        clock=clock,
    )
    assert autosave.tick()
    _tick_until(autosave, lambda: bool(said))
    assert said[0][1] == threading.get_ident()
    blocked.unlink()
    _tick_until(autosave, lambda: len(list(blocked.rglob("*.json"))) == 1)
    document.mark_saved(tmp_path / "Song.pointillist")
    _tick_until(autosave, lambda: not autosave.path.exists())
    autosave.close()
    assert [thread for thread in threading.enumerate() if thread.name == "pointillist-autosave"] == []
