"""Every row of the table of keys and mouse (UX.md), with key and mouse events in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from codec.events.event import MODEL_SAMPLE_RATE
from editor.audio.source import Source
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, shown_window

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


class Desk:
    """A window with a piece of fifteen events, and hands on its keyboard and mouse."""

    def __init__(self, window: MainWindow, qtbot: QtBot, ids: list[str]) -> None:
        self.window, self._qtbot, self.ids = window, qtbot, ids
        self.session: FakeSession = window.session  # type: ignore[assignment]
        self.plot = window.timeline.plot

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        self.plot.setFocus()
        self._qtbot.keyClick(self.plot, key, modifiers)
        self.window.model.rebuild()
        QApplication.processEvents()

    def turn(self, at: QPointF, modifiers: Qt.KeyboardModifier = _NONE, notches: int = 1) -> None:
        view = self.plot.viewport()
        none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        turned = QPoint(0, 120 * notches)
        event = QWheelEvent(at, view.mapToGlobal(at), QPoint(), turned, none, modifiers, phase, False)
        QApplication.sendEvent(view, event)

    def drag(self, event_id: str, by: QPoint, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """Drag an event in small steps, as a hand does."""
        begin = self.at(event_id)
        self._mouse(QEvent.Type.MouseButtonPress, begin, modifiers)
        for step in range(1, 11):
            self._mouse(QEvent.Type.MouseMove, begin + QPointF(by) * step / 10, modifiers)
        self._mouse(QEvent.Type.MouseButtonRelease, begin + QPointF(by), modifiers)
        self.window.model.rebuild()
        QApplication.processEvents()

    def _mouse(self, kind: QEvent.Type, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        view, left, none = self.plot.viewport(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        buttons = none if kind == QEvent.Type.MouseButtonRelease else left
        event = QMouseEvent(kind, at, view.mapToGlobal(at), button, buttons, modifiers)
        QApplication.sendEvent(view, event)

    def at(self, event_id: str) -> QPointF:
        """Return where an event can be grabbed: just after its onset."""
        index = self.window.model.marks.index[event_id]
        onset_s, height = self.window.model.marks.onset_s[index], self.window.timeline.heights()[index]
        x, y = self.plot.to_pixels(float(onset_s), float(height))
        return QPointF(x + 4, y)

    def alone(self) -> str:
        """Return an event that no other one covers where it is grabbed, with room on either side."""
        for each in self.ids[3:-3]:
            index = self.window.timeline.index_at(self.at(each))
            if index is not None and self.window.model.marks.ids[index] == each:
                return each
        raise AssertionError("every event is covered by another")

    def select(self, *ids: str) -> None:
        self.session.selection.set(ids)

    def onset(self, event_id: str) -> int:
        return self.session.document.event(event_id).onset_samples

    @property
    def seconds_per_pixel(self) -> float:
        return self.plot.scale()[0]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with shown_window(qtbot, 15) as window:
        window.snap.set_mode("off")
        QApplication.processEvents()
        window.timeline.fit()
        yield Desk(window, qtbot, list(window.session.document.events))


def test_play_and_stop(desk: Desk) -> None:
    playback = desk.session.playback
    desk.press(Qt.Key.Key_Space)
    assert playback.is_playing
    assert playback.source == Source.MIX
    desk.press(Qt.Key.Key_Space)
    assert not playback.is_playing


def test_compare_with_the_recording(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Space, _SHIFT)
    assert desk.session.playback.source == Source.RECORDING
    assert desk.session.playback.is_playing


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_play_the_selection(desk: Desk, key: Qt.Key) -> None:
    desk.select(desk.ids[4], desk.ids[6])
    desk.press(key)
    _, start_s, end_s = desk.session.playback.played[-1]
    assert start_s is not None
    assert end_s is not None
    assert start_s <= desk.onset(desk.ids[4]) / MODEL_SAMPLE_RATE
    assert end_s >= desk.onset(desk.ids[6]) / MODEL_SAMPLE_RATE


def test_loop_on_and_off_to_the_selection_and_cleared(desk: Desk) -> None:
    playback = desk.session.playback
    desk.select(desk.ids[2], desk.ids[5])
    desk.press(Qt.Key.Key_L, _SHIFT)
    assert playback.loop is not None
    looped = playback.loop
    desk.press(Qt.Key.Key_L)
    assert playback.loop is None
    desk.press(Qt.Key.Key_L)
    assert playback.loop == looped
    desk.press(Qt.Key.Key_L, _SHIFT | _ALT)
    assert playback.loop is None


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_Z, _CTRL | _SHIFT), (Qt.Key.Key_Y, _CTRL)])
def test_undo_and_redo(desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    before = desk.session.document.events
    desk.select(desk.ids[0])
    desk.press(Qt.Key.Key_Delete)
    after = desk.session.document.events
    desk.press(Qt.Key.Key_Z, _CTRL)
    assert desk.session.document.events == before
    desk.press(key, modifiers)
    assert desk.session.document.events == after


def test_the_wheel_zooms_time_and_height_at_the_pointer_and_scrolls(desk: Desk) -> None:
    pointer = QPointF(600, 250)
    time_s, height = desk.plot.to_data(pointer)
    span, rows = desk.plot.time_range(), desk.plot.height_range()
    desk.turn(pointer, _CTRL, 3)
    assert _width(desk.plot.time_range()) < 0.6 * _width(span)
    assert desk.plot.to_data(pointer)[0] == pytest.approx(time_s, abs=2 * desk.seconds_per_pixel)
    desk.turn(pointer, _CTRL | _SHIFT, 3)
    assert _width(desk.plot.height_range()) < 0.6 * _width(rows)
    assert desk.plot.to_data(pointer)[1] == pytest.approx(height, abs=0.1)
    span, rows = desk.plot.time_range(), desk.plot.height_range()
    desk.turn(pointer, _NONE, -1)
    assert desk.plot.time_range()[0] > span[0]
    assert _width(desk.plot.time_range()) == pytest.approx(_width(span))
    desk.turn(pointer, _SHIFT, 1)
    assert desk.plot.height_range()[0] > rows[0]


def test_zoom_by_key_to_the_selection_and_to_the_piece(desk: Desk) -> None:
    whole = desk.plot.time_range()
    desk.press(Qt.Key.Key_1, _CTRL)
    closer = desk.plot.time_range()
    assert _width(closer) < _width(whole)
    desk.press(Qt.Key.Key_3, _CTRL)
    assert _width(desk.plot.time_range()) > _width(closer)
    desk.press(Qt.Key.Key_2, _CTRL)
    assert _width(desk.plot.time_range()) == pytest.approx(min(10.0, _width(whole)), rel=0.1)
    desk.select(desk.ids[5])
    desk.press(Qt.Key.Key_E, _CTRL)
    onset_s = desk.onset(desk.ids[5]) / MODEL_SAMPLE_RATE
    assert desk.plot.time_range()[0] < onset_s < desk.plot.time_range()[1]
    assert _width(desk.plot.time_range()) < 0.8 * _width(whole)
    desk.press(Qt.Key.Key_F, _CTRL)
    assert desk.plot.time_range() == pytest.approx(whole)


def test_a_drag_moves_in_time_or_transposes_as_it_began(desk: Desk) -> None:
    event_id = desk.alone()
    onset = desk.onset(event_id)
    desk.drag(event_id, QPoint(60, 9))
    moved = desk.session.document.event(event_id)
    assert moved.onset_samples - onset == pytest.approx(
        60 * desk.seconds_per_pixel * MODEL_SAMPLE_RATE, rel=0.05
    )
    assert moved.transpose_semitones == 0
    assert desk.session.undo_stack.count() == 1
    desk.press(Qt.Key.Key_Z, _CTRL)
    desk.drag(event_id, QPoint(9, -60))
    raised = desk.session.document.event(event_id)
    assert raised.onset_samples == onset
    assert raised.transpose_semitones > 0
    assert raised.transpose_semitones == round(raised.transpose_semitones)


def test_alt_bypasses_the_snap(desk: Desk) -> None:
    desk.window.snap.set_mode("grid100")
    event_id = desk.alone()
    onset, grid = desk.onset(event_id), MODEL_SAMPLE_RATE / 10
    desk.drag(event_id, QPoint(43, 0))
    off_grid = abs(desk.onset(event_id) / grid - round(desk.onset(event_id) / grid)) * grid
    assert off_grid <= 1.0
    desk.press(Qt.Key.Key_Z, _CTRL)
    desk.drag(event_id, QPoint(43, 0), _ALT)
    by = 43 * desk.seconds_per_pixel * MODEL_SAMPLE_RATE
    assert desk.onset(event_id) - onset == pytest.approx(by, abs=desk.seconds_per_pixel * MODEL_SAMPLE_RATE)


def test_duplicate_by_dragging_with_ctrl_and_by_key(desk: Desk) -> None:
    event_id = desk.alone()
    onset = desk.onset(event_id)
    desk.drag(event_id, QPoint(50, 0), _CTRL)
    assert len(desk.session.document.events) == 16
    assert desk.onset(event_id) == onset
    (copy,) = desk.session.selection.ids
    assert desk.onset(copy) > onset
    desk.press(Qt.Key.Key_D, _CTRL)
    assert len(desk.session.document.events) == 17


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete(desk: Desk, key: Qt.Key) -> None:
    desk.select(*desk.ids[:2])
    desk.press(key)
    assert set(desk.session.document.events) == set(desk.ids[2:])


def test_nudge_by_the_grid_and_by_a_millisecond_and_plain_arrows_walk(desk: Desk) -> None:
    desk.window.snap.set_mode("grid100")
    event_id = desk.ids[6]
    desk.select(event_id)
    onset = desk.onset(event_id)
    for key, modifiers, by_s in (
        (Qt.Key.Key_Right, _CTRL, 0.1),
        (Qt.Key.Key_Left, _CTRL, -0.1),
        (Qt.Key.Key_Right, _ALT, 0.001),
        (Qt.Key.Key_Left, _ALT, -0.001),
    ):
        before = desk.onset(event_id)
        desk.press(key, modifiers)
        assert desk.onset(event_id) - before == round(by_s * MODEL_SAMPLE_RATE)
    assert desk.onset(event_id) == onset
    desk.press(Qt.Key.Key_Right)
    assert desk.session.selection.ids == {desk.ids[7]}


def test_transpose_by_semitones_and_octaves(desk: Desk) -> None:
    desk.select(desk.ids[3])
    for key, modifiers, expected in (
        (Qt.Key.Key_Up, _CTRL, 1),
        (Qt.Key.Key_Up, _CTRL | _SHIFT, 13),
        (Qt.Key.Key_Down, _CTRL, 12),
        (Qt.Key.Key_Down, _CTRL | _SHIFT, 0),
    ):
        desk.press(key, modifiers)
        assert desk.session.document.event(desk.ids[3]).transpose_semitones == expected


def test_mute_and_solo(desk: Desk) -> None:
    desk.select(desk.ids[1], desk.ids[2])
    desk.press(Qt.Key.Key_M)
    assert [desk.session.document.event(each).mute for each in desk.ids[:3]] == [False, True, True]
    desk.press(Qt.Key.Key_S)
    assert desk.session.solo_ids == {desk.ids[1], desk.ids[2]}
    desk.press(Qt.Key.Key_S)
    assert desk.session.solo_ids is None


def test_select_all_none_and_the_others(desk: Desk) -> None:
    desk.press(Qt.Key.Key_A, _CTRL)
    assert desk.session.selection.ids == set(desk.ids)
    desk.press(Qt.Key.Key_Escape)
    assert not desk.session.selection.ids
    desk.select(desk.ids[0])
    desk.press(Qt.Key.Key_I, _CTRL)
    assert desk.session.selection.ids == set(desk.ids[1:])


def test_open_save_save_as_and_export(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording, project = tmp_path / "other.wav", tmp_path / "walk.pointillist"
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(recording)], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(project), ""))
    shown: list[str] = []
    monkeypatch.setattr(QDialog, "exec", lambda box: shown.append(type(box).__name__) or 0)
    desk.press(Qt.Key.Key_S, _CTRL)
    desk.press(Qt.Key.Key_S, _CTRL | _SHIFT)
    assert desk.session.saved == [project, project]
    desk.press(Qt.Key.Key_O, _CTRL)
    assert desk.session.opened == [recording]
    desk.press(Qt.Key.Key_E, _CTRL | _SHIFT)
    assert shown == ["ExportDialog"]


def _width(span: tuple[float, float]) -> float:
    return span[1] - span[0]
