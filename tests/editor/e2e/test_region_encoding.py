"""A region encoded again in the real window: what is searched, replaced, kept, undone and said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import MODEL_SAMPLE_RATE
from codec.project.file import PROJECT_SUFFIX, read_project
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip

_DURATION_S = 8.0
_LOOP = (2.0, 4.0)
"""Of the events at 0, 1, … 7 s, found-2 and found-3 begin in it."""


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PendingWindow]:
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(_DURATION_S).samples, MODEL_SAMPLE_RATE, "PCM_16")
    with pending_window(qtbot, tmp_path, monkeypatch) as made:
        made.session.open_path(path)
        made.settle()
        made.codec.found_as, made.codec.seed = "again", 1
        yield made
        made.check()


@pytest.fixture
def looped(desk: PendingWindow) -> PendingWindow:
    desk.session.playback.set_loop(_LOOP)
    desk.window.show_loop()
    desk.window.refresh_actions()
    return desk


def encode_loop(desk: PendingWindow) -> None:
    desk.window.actions_by_id["encode_loop"].trigger()
    desk.settle()


def ids(desk: PendingWindow) -> list[str]:
    return [event.event_id for event in desk.session.document.sequence()]


def recording(desk: PendingWindow) -> np.ndarray:
    assert desk.session.document.original is not None
    return desk.session.document.original.samples.T


def entry(desk: PendingWindow, time_s: float) -> QAction:
    """Open the context menu of the empty place at a time, and return its entry."""
    view = desk.window.timeline.plot.viewport()
    low, high = desk.window.timeline.plot.plane()
    x, y = desk.window.timeline.plot.to_pixels(time_s, low + 0.99 * (high - low))
    at = QPoint(round(x), round(y))
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    menu = desk.window.context_menus.opened
    assert menu is not None
    menu.close()
    return next(each for each in menu.actions() if "Encode" in each.text())


def test_the_events_of_the_loop_are_replaced_as_one_step(looped: PendingWindow) -> None:
    stack = looped.session.undo_stack
    before = looped.session.document.events
    encode_loop(looped)
    new = [each for each in ids(looped) if each.startswith("again")]
    assert new
    assert set(ids(looped)) == (before.keys() - {"found-2", "found-3"}) | set(new)
    assert all(_LOOP[0] <= looped.session.document.event(each).onset_s < _LOOP[1] for each in new)
    assert stack.count() == 1
    assert stack.text(0) == f"Encode 2.0–4.0 s again (2 events replaced by {len(new)})"
    after = looped.session.document.events
    for _ in range(2):
        looped.window.actions_by_id["undo"].trigger()
        looped.settle()
        assert looped.session.document.events == before
        looped.window.actions_by_id["redo"].trigger()
        looped.settle()
        assert looped.session.document.events == after


def test_what_plays_is_the_recording_itself_before_and_after(looped: PendingWindow) -> None:
    np.testing.assert_array_equal(looped.session.mix, recording(looped))
    encode_loop(looped)
    np.testing.assert_array_equal(looped.session.mix, recording(looped))
    new = next(each for each in ids(looped) if each.startswith("again"))
    looped.session.edits.delete([new])
    looped.settle()
    assert not np.array_equal(looped.session.mix, recording(looped)), "new events have captured sounds"
    for _ in range(2):
        looped.session.history.undo()
        looped.settle()
        np.testing.assert_array_equal(looped.session.mix, recording(looped))


def test_what_is_searched_is_what_the_others_leave_of_the_recording(looped: PendingWindow) -> None:
    encode_loop(looped)
    searched = looped.codec.encoded[-1]
    begin = int(1.75 * MODEL_SAMPLE_RATE)
    samples = recording(looped).T[:, begin : begin + searched.n_samples]
    left = np.abs(samples - searched.samples)

    def changed(from_s: float, to_s: float) -> bool:
        first, last = (round(time_s * MODEL_SAMPLE_RATE) - begin for time_s in (from_s, to_s))
        return bool(left[:, first:last].max() > 0.0)

    assert searched.duration_s < _DURATION_S
    assert not changed(2.0, 3.99), "the sounds of the events that go are searched"
    assert changed(4.0, 4.1), "an event that stays is taken out"
    assert not changed(4.2, 4.9)


def test_edited_deleted_and_lent_sounds_stay(looped: PendingWindow) -> None:
    session = looped.session
    session.edits.transpose(["found-2"], 3)
    encode_loop(looped)
    assert "found-2" in ids(looped)
    assert "found-3" not in ids(looped)
    session.history.undo()
    (copy,) = session.edits.duplicate(["found-3"], MODEL_SAMPLE_RATE)
    encode_loop(looped)
    assert {"found-2", "found-3", copy} <= set(ids(looped))
    assert session.document.event(copy).captured_id == "found-3"
    session.history.undo()
    session.history.undo()
    session.history.undo()
    looped.settle()
    session.edits.delete(["found-2"])
    looped.settle()
    heard = session.mix.copy()
    encode_loop(looped)
    assert "found-2" not in ids(looped)
    np.testing.assert_array_equal(session.mix, heard), "what was deleted is not heard again"


def test_new_points_move_no_other_and_are_stored(looped: PendingWindow, tmp_path: Path) -> None:
    document = looped.session.document

    def places() -> dict[str, tuple[float, ...]]:
        layout = document.placed_layout
        assert layout is not None
        return {each: tuple(layout.map[document.layout_index(each)]) for each in document.events}

    before = places()
    encode_loop(looped)
    after = places()
    assert {key: after[key] for key in before if key in after} == {
        key: place for key, place in before.items() if key in after
    }
    path = tmp_path / f"again{PROJECT_SUFFIX}"
    looped.session.save(path)
    assert looped.session.finish_saving()
    project = read_project(path)
    assert {"found-2", "found-3"}.isdisjoint(project.as_encoded)
    assert project.layout is not None
    assert {"found-2", "found-3"}.isdisjoint(project.layout.event_ids)
    looped.session.open_path(path)
    looped.settle()
    assert places() == after
    np.testing.assert_array_equal(looped.session.mix, recording(looped))


def test_a_piece_found_anew_in_whole_keeps_its_map(desk: PendingWindow, tmp_path: Path) -> None:
    session, document = desk.session, desk.session.document

    def places() -> dict[str, tuple[float, ...]]:
        layout = document.placed_layout
        assert layout is not None
        return {each: tuple(layout.map[document.layout_index(each)]) for each in document.events}

    session.playback.set_loop((0.0, _DURATION_S))
    desk.window.show_loop()
    desk.window.refresh_actions()
    encode_loop(desk)
    found = places()
    assert len(set(found.values())) > 2
    desk.window.actions_by_id["encode_again"].trigger()
    desk.settle()
    desk.window.actions_by_id["undo"].trigger()
    desk.settle()
    assert places() == found, "undo brings the places back with the events"
    path = tmp_path / f"whole{PROJECT_SUFFIX}"
    session.save(path)
    assert session.finish_saving()
    session.open_path(path)
    desk.settle()
    assert places() == found
    desk.codec.found_as, desk.codec.seed = "third", 2
    session.playback.set_loop((0.0, _DURATION_S))
    desk.window.show_loop()
    desk.window.refresh_actions()
    encode_loop(desk)
    assert not set(places()) & set(found)
    assert len(set(places().values())) > 2, "not all at the place of the last event that was left"


def test_found_events_are_drawn_while_it_runs_and_cancel_leaves_no_trace(
    looped: PendingWindow, qtbot: QtBot
) -> None:
    window, document = looped.window, looped.session.document
    said: list[str] = []
    looped.session.message.connect(said.append)
    before, revision, unfinished = document.events, document.revision, document.unfinished
    looped.codec.steps = threading.Semaphore(2)
    window.actions_by_id["encode_loop"].trigger()
    qtbot.waitUntil(lambda: window.model.provisional is not None)
    assert window.progress.isVisible()
    label = window.progress.label
    qtbot.waitUntil(lambda: label.text() == "Encoding 2.0–4.0 s again (Standard): 2 events")
    assert window.progress._works["encode"]._began_at == 0.0, "so that the time left can be estimated"
    assert window.progress.cancel.toolTip() == "Stop; nothing has changed"
    assert not window.actions_by_id["encode_loop"].isEnabled()
    assert "an encode is running" in window.actions_by_id["encode_loop"].toolTip()
    QTest.mouseClick(window.progress.cancel, Qt.MouseButton.LeftButton)
    looped.settle()
    window.model.rebuild()
    assert window.model.provisional is None
    assert not window.progress.isVisible()
    assert (document.events, document.revision, document.unfinished) == (before, revision, unfinished)
    assert not looped.session.undo_stack.count()
    assert said[-1] == "Encoding cancelled; nothing has changed"


def test_an_event_that_is_edited_while_it_runs_stays(looped: PendingWindow, qtbot: QtBot) -> None:
    looped.codec.steps = threading.Semaphore(1)
    looped.window.actions_by_id["encode_loop"].trigger()
    looped.session.edits.change_gain(["found-3"], -3.0)
    looped.codec.steps.release(100)
    looped.settle()
    assert "found-3" in ids(looped)
    assert "found-2" not in ids(looped)


def test_the_menu_of_an_empty_place_says_which_time(looped: PendingWindow) -> None:
    assert entry(looped, 3.0).text() == "Encode &here again: 2.0–4.0 s", "the loop, in the loop"
    there = entry(looped, 6.0)
    assert there.text() == "Encode &here again: 4.7–7.4 s"
    assert "Replaces 3 events" in there.toolTip()
    assert "edited" in there.toolTip()
    assert entry(looped, 0.2).text() == "Encode &here again: 0.0–2.7 s"
    there = entry(looped, 6.0)
    there.trigger()
    looped.settle()
    assert {"found-5", "found-6", "found-7"}.isdisjoint(ids(looped))


def test_it_says_why_it_is_not_available(desk: PendingWindow, tmp_path: Path) -> None:
    action = desk.window.actions_by_id["encode_loop"]
    assert not action.isEnabled()
    assert "set a loop first" in action.toolTip()
    path = tmp_path / f"without{PROJECT_SUFFIX}"
    desk.session.save(path, include_source=False)
    assert desk.session.finish_saving()
    (tmp_path / "walk.wav").unlink()
    desk.session.open_path(path)
    desk.settle()
    desk.session.playback.set_loop(_LOOP)
    desk.window.refresh_actions()
    assert not action.isEnabled()
    there = entry(desk, 6.0)
    assert not there.isEnabled()
    for said in (action.toolTip(), there.toolTip()):
        assert "Not now:" in said
        assert "walk.wav" in said
    desk.log.faults.clear()


def test_another_piece_ends_it(looped: PendingWindow, tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    save_audio(other, note_clip(3.0).samples, MODEL_SAMPLE_RATE, "PCM_16")
    looped.codec.steps = threading.Semaphore(1)
    looped.window.actions_by_id["encode_loop"].trigger()
    looped.session.open_path(other)
    looped.codec.steps.release(1000)
    looped.settle()
    assert looped.session.document.title == "other"
    assert not looped.session.region_encoding.running
    assert not looped.session.undo_stack.count()


def test_a_step_that_fails_changes_nothing(looped: PendingWindow) -> None:
    document = looped.session.document
    before, baselines = document.events, document.captured_baselines()

    def fail(change: object) -> None:
        del change
        raise RuntimeError("a view that fails")

    document.events_changed.connect(fail)
    looped.window.actions_by_id["encode_loop"].trigger()
    looped.settle()
    document.events_changed.disconnect(fail)
    assert document.events == before
    assert sorted(each.event_id for each in document.captured_baselines()) == sorted(
        each.event_id for each in baselines
    )
    assert not looped.session.undo_stack.count()
    assert looped.log.faults
    looped.log.faults.clear()
