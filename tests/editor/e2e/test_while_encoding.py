"""What the window says while events are being found, and where its file dialogs begin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from codec.audio.clip import save_audio
from codec.project.content import UnfinishedEncode
from editor.views.handlers.folders import export_folder, open_folder, save_folder
from editor.views.widgets.empty_state import EmptyState
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill, note_clip


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def window(qtbot, session: FakeSession) -> Iterator[MainWindow]:
    made = MainWindow(session)
    qtbot.addWidget(made, before_close_func=lambda it: setattr(it.files, "may_close_document", lambda: True))
    made.show()
    QApplication.processEvents()
    yield made
    made.timeline.wait()


def _recording(window: MainWindow, folder: Path) -> Path:
    """Have the piece come from a recording in a folder."""
    folder.mkdir()
    path = folder / "song.wav"
    clip = note_clip()
    save_audio(path, clip.samples, clip.sample_rate, "PCM_16")
    window.session.document.load_audio(clip, path)
    return path


def test_empty_views_do_not_say_that_there_are_no_events(window: MainWindow, session: FakeSession):
    empty = [view.findChild(EmptyState) for view in (window.map.plot, window.table)]
    before = [(each.title, each.text) for each in empty]
    assert {title for title, _ in before} == {"No events"}
    session.encode_started.emit()
    session.encode_started.emit()
    for each in empty:
        assert each.title == "No events yet"
        assert "as soon as" in each.text
    session.encode_finished.emit(True, "")
    assert [(each.title, each.text) for each in empty] == before


def test_the_status_bar_counts_final_events_and_says_so(window: MainWindow, session: FakeSession):
    fill(session, 5)
    session.is_encoding = True
    session.document.set_unfinished(UnfinishedEncode(1000, "standard", "sparse"))
    session.encode_started.emit()
    assert window.status.selection.text() == "5 events final"
    session.is_encoding = False
    session.document.set_unfinished(None)
    session.encode_finished.emit(False, "")
    assert window.status.selection.text() == "5 events"


def test_a_page_is_offered_beside_the_recording_and_then_where_the_last_export_went(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    offered: list[Path] = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda _p, _t, start, _k: (offered.append(Path(start)), ("", ""))[1]
    )
    recording = _recording(window, tmp_path / "takes")
    window.exchange.share_page()
    assert offered[-1].parent == recording.parent
    assert Path(export_folder(window)) == save_folder(window) == recording.parent
    last = tmp_path / "sent"
    last.mkdir()
    window.preferences.set("export_folder", str(last))
    window.exchange.share_page()
    assert offered[-1].parent == last
    last.rmdir()
    window.exchange.share_page()
    assert offered[-1].parent == recording.parent, "a folder that has gone is no place"


def test_files_are_looked_for_in_a_folder_that_is_there(window: MainWindow, tmp_path: Path):
    window.preferences.set("open_folder", str(tmp_path))
    assert open_folder(window) == str(tmp_path)
    window.preferences.set("open_folder", str(tmp_path / "gone"))
    assert open_folder(window) == str(Path.home())
