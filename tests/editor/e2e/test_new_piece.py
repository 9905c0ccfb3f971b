"""Another piece takes over nothing from the one before, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import RenderFrom
from codec.project.file import read_project
from editor.audio.backends import NullBackend
from editor.audio.meter import Levels
from editor.audio.playback import Playback
from editor.audio.source import Source
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip
from tests.editor.waiting import wait_ms


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PendingWindow]:
    """A window with a piece of eight events, played through a silent device."""
    playback = Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n))
    with pending_window(qtbot, tmp_path, monkeypatch, playback) as made:
        _open(made, _recording(tmp_path, "walk", 3.0))
        yield made
        made.check()


def _recording(folder: Path, name: str, duration_s: float) -> Path:
    path = folder / f"{name}.wav"
    save_audio(path, note_clip(duration_s).samples, 22_050, "PCM_16")
    return path


def _open(desk: PendingWindow, path: Path) -> None:
    desk.session.open_path(path)
    desk.settle()
    desk.window.model.rebuild()
    wait_ms(30)


def test_playhead_playback_loop_and_zoom_begin_anew(desk: PendingWindow, tmp_path: Path) -> None:
    window, session = desk.window, desk.session
    session.set_solo(["found-1"])
    session.selection.set(["found-2", "found-3"])
    window.actions_by_id["loop_selection"].trigger()
    window.actions_by_id["zoom_selection"].trigger()
    window.map.zoom(3.0)
    session.playback.choose(Source.RECORDING)
    session.playback.play(1.0)
    session.loudness.set_on(True)
    wait_ms(100)
    _open(desk, _recording(tmp_path, "other", 2.0))
    playback = session.playback
    assert not playback.is_playing
    assert playback.source == Source.MIX
    assert playback.position_s == 0.0
    assert playback.loop is None
    assert window.timeline.plot.playhead.value() == 0.0
    assert not window.timeline.plot.loop_region.isVisible()
    assert not window.actions_by_id["loop"].isChecked()
    assert window.transport.position.text() == "0:00.000"
    assert window.timeline.plot.time_range()[0] <= 0.0
    assert window.timeline.plot.time_range()[1] >= 2.0
    assert window.map.box.viewRange()[0] == pytest.approx([-0.06, 1.06])
    assert session.solo_ids is None
    assert not window.actions_by_id["solo"].isChecked()
    assert not session.selection.ids
    assert session.undo_stack.count() == 0
    window.actions_by_id["loop"].trigger()
    assert playback.loop is not None
    assert playback.loop[0] == pytest.approx(0.0, abs=0.1)  # what is visible, not the earlier loop


def test_speed_messages_pointer_and_meter_are_of_the_new_piece(
    desk: PendingWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window, session = desk.window, desk.session
    project = tmp_path / "saved.pointillist"
    assert session.save(project)
    assert session.finish_saving()
    assert session.real_time_factor is not None
    assert window.status.factor.text()
    window.show_message("something of the first piece")
    window.status.show_pointer("an event of the first piece")
    window.transport.meter.show_levels(Levels((0.9, 0.9), (0.5, 0.5), 3))
    assert window.transport.meter.over.isEnabled()
    _open(desk, project)
    assert session.real_time_factor is None
    assert window.status.factor.text() == ""
    assert "first piece" not in window.status.currentMessage()
    assert window.status._pointer.text() == ""
    assert not window.transport.meter.over.isEnabled()
    assert window.transport.meter.bars.held == (0.0, 0.0)
    assert window.status.captures.text() == ""


def test_a_copy_as_audio_that_waits_is_forgotten(
    desk: PendingWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    copied: list[object] = []
    monkeypatch.setattr(
        "PySide6.QtGui.QClipboard.setMimeData", lambda _, data, *__: copied.append(data), raising=True
    )
    session, other = desk.session, _recording(tmp_path, "other", 2.0)
    session.edits.set_render_from(["found-1"], RenderFrom.MODEL)
    session.selection.set(["found-1"])
    desk.codec.gate.clear()
    desk.window.actions_by_id["copy_audio"].trigger()
    session.open_path(other)
    qtbot.waitUntil(lambda: session.document.source_path == other)
    desk.codec.gate.set()
    desk.settle()
    session.selection.set(["found-2"])
    session.exchange.prepare_file(session.selection.ids)  # as the drag handle does under the pointer
    desk.settle()
    assert session.exchange.file_of(session.selection.ids) is not None
    assert copied == []


def test_the_rooms_of_one_project_are_not_those_of_the_next(desk: PendingWindow, tmp_path: Path) -> None:
    session = desk.session
    projects: list[Path] = []
    for index, decay in enumerate((600.0, 3_000.0)):
        response = np.exp(-np.arange(6_000) / decay).astype(np.float32)
        _open(desk, tmp_path / "walk.wav")
        session.document.set_user_rooms({"my hall": response})
        session.edits.set_room(["found-1"], "my hall")
        projects.append(tmp_path / f"{index}.pointillist")
        assert session.save(projects[-1])
        assert session.finish_saving()
    for path in projects:
        _open(desk, path)
        saved = read_project(path).user_rooms["my hall"]
        heard = session.bank["my hall"].impulse_response
        np.testing.assert_allclose(heard / heard.max(), saved / saved.max(), rtol=1e-4)
        assert "my hall" in session.room_names
    _open(desk, tmp_path / "walk.wav")
    assert "my hall" not in session.room_names


def test_encoding_again_keeps_playhead_and_loop(desk: PendingWindow) -> None:
    session = desk.session
    session.playback.seek(1.2)
    session.playback.set_loop((0.5, 1.0))
    session.new_encode()
    desk.settle()
    assert session.playback.position_s == 1.2
    assert session.playback.loop == (0.5, 1.0)
