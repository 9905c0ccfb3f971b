"""Neighbours and swaps from the library: heard, replaced with, taken from, swapped in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from codec.events.event import Stage
from codec.library import Library
from codec.similarity.timbre_space import StageAxes, TimbreSpace
from editor.views.inspector.swap_chooser import SwapChooser
from editor.views.map.neighbours_panel import NeighboursPanel
from editor.views.window.main_window import MainWindow
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SineCodec
from tests.editor.library_window import MODEL, N_PIECE, add_others, window_with_piece
from tests.editor.view_fakes import drag_slider

pytest.importorskip("constriction", reason="has no builds for this machine")

KEY = Qt.ItemDataRole.UserRole


@pytest.fixture
def rows() -> range:
    return add_others()


@pytest.fixture
def window(rows: range, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_with_piece(qtbot, SineCodec(N_PIECE), tmp_path) as made:
        yield made


@pytest.fixture
def space(monkeypatch: pytest.MonkeyPatch) -> TimbreSpace:
    """A space of the made-up model, with axes of its stages."""
    rng = np.random.default_rng(3)
    profiles = {stage: 20.0 * rng.normal(size=(50, 8)) for stage in Stage}
    found = TimbreSpace.measured(rng.normal(size=(50, 32)), profiles, MODEL.weights_hash)
    for module in ("codec.library.explorer", "editor.session.library.finder"):
        monkeypatch.setattr(f"{module}.shipped_timbre_space", lambda _: found)
    return found


def first(window: MainWindow) -> str:
    """Select the first event, and return it."""
    event_id = min(window.session.document.events)
    window.session.selection.set([event_id])
    window.map.show_selection()
    return event_id


def keys(panel: NeighboursPanel) -> list[object]:
    return [panel.list.topLevelItem(n).data(0, KEY) for n in range(panel.list.topLevelItemCount())]


def in_library(qtbot: QtBot, window: MainWindow) -> NeighboursPanel:
    """Switch the neighbours to the library, and wait for them."""
    panel = window.map.neighbours
    QTest.mouseClick(panel.scope.library, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(keys(panel)) == 24)
    return panel


def distances(library: Library, rows: range, vector: object, space: TimbreSpace) -> np.ndarray:
    columns = library.columns()
    points = space.points(columns.vectors[columns.positions(list(rows))])
    (point,) = space.points(np.asarray(vector)[None])
    return np.linalg.norm(points - point, axis=1)


def test_the_switch_lists_the_nearest_sounds_of_the_library(
    qtbot: QtBot, window: MainWindow, rows: range, space: TimbreSpace
) -> None:
    event = window.session.document.event(first(window))
    in_piece = keys(window.map.neighbours)
    panel = in_library(qtbot, window)
    with Library.open() as library:
        expected = np.argsort(distances(library, rows, event.vector, space), kind="stable")[:24]
    assert keys(panel) == [rows[int(n)] for n in expected]
    assert "piece 1" in panel.list.topLevelItem(0).text(0)
    assert "10 events of other models" in panel.left_out.text()
    assert panel.left_out.isVisible()
    QTest.mouseClick(panel.scope.piece, Qt.MouseButton.LeftButton)
    assert keys(panel) == in_piece
    assert not panel.left_out.isVisible()


@pytest.mark.parametrize("stage", list(Stage))
def test_more_like_one_stage(
    qtbot: QtBot, window: MainWindow, rows: range, space: TimbreSpace, stage: Stage
) -> None:
    event = window.session.document.event(first(window))
    panel = in_library(qtbot, window)
    panel.like.setCurrentIndex(panel.like.findData(stage))
    profile = SineCodec().stage_profiles([event])[stage]
    summary = space.stages[stage].summaries(profile)[0]
    with Library.open() as library:
        summaries = library.columns().stages[: len(rows), list(Stage).index(stage)]
        order = np.argsort(StageAxes.distances_db(summaries, summary), kind="stable")[:24]
    qtbot.waitUntil(lambda: keys(panel) == [rows[int(n)] for n in order])
    assert panel.list.topLevelItem(0).text(2).endswith("dB")


def test_a_sound_of_the_library_is_heard_and_replaces_the_event_in_one_step(
    qtbot: QtBot, window: MainWindow
) -> None:
    session, event_id = window.session, first(window)
    panel = in_library(qtbot, window)
    heard: list[int] = []
    session.library.audition = heard.append  # type: ignore[method-assign]
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    row = keys(panel)[1]
    assert heard == [row]
    assert panel.towards is None, "there is no line on the map of the piece"
    before = session.document.event(event_id)
    panel.replace.click()
    after = session.document.event(event_id)
    with Library.open() as library:
        np.testing.assert_array_equal(after.vector, library.event(int(str(row))).vector)
    assert after.onset_samples == before.onset_samples
    assert session.undo_stack.count() == 1
    session.history.undo()
    assert session.document.event(event_id) == before

    def used() -> bool:
        with Library.open() as library:
            return int(str(row)) in library.marks.of_events()

    qtbot.waitUntil(used)


def test_one_stage_is_taken_and_the_slider_morphs_towards_it(qtbot: QtBot, window: MainWindow) -> None:
    session, event_id = window.session, first(window)
    panel = in_library(qtbot, window)
    menu = panel.take.menu()
    menu.actions()[list(Stage).index(Stage.RESONANCE)].trigger()
    taken = session.document.event(event_id).resonance
    assert taken is not None
    assert "piece 1" in taken.label
    session.history.undo()
    qtbot.waitUntil(lambda: len(keys(panel)) == 24)
    own = session.document.event(event_id).vector
    drag_slider(qtbot, panel.morph.slider, 0.1, 0.9, 0.7)
    share = panel.morph.slider.value() / 100.0
    with Library.open() as library:
        vector = library.event(int(str(keys(panel)[0]))).vector
    morphed = session.document.event(event_id)
    np.testing.assert_allclose(morphed.vector, (1.0 - share) * own + share * vector, atol=1e-6)
    assert morphed.morph is not None
    assert "piece 1" in morphed.morph.label


def test_without_a_library_the_list_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    with window_with_piece(qtbot, SineCodec(N_PIECE), tmp_path) as window:
        first(window)
        panel = window.map.neighbours
        panel.scope.library.click()
        qtbot.waitUntil(lambda: "library" in str(panel.list.empty_text).lower())
        qtbot.waitUntil(lambda: "Searching" not in str(panel.list.empty_text))
        assert keys(panel) == []


def test_events_that_are_added_are_listed(qtbot: QtBot, window: MainWindow, rows: range) -> None:
    first(window)
    panel = in_library(qtbot, window)
    qtbot.waitUntil(lambda: window.session.library.shelf is not None)
    with Library.open() as library:
        added = library.add_encoded(made_up_piece(7, 200, model=MODEL)).rows
    window.session.library.refresh()
    qtbot.waitUntil(lambda: any(key in added for key in keys(panel)))


def opened(window: MainWindow, stage: Stage) -> SwapChooser:
    window.inspector.refresh()
    chooser = window.inspector.stages.choose(stage)
    assert chooser is not None
    return chooser


def names(chooser: SwapChooser) -> list[str]:
    top = [chooser.list.topLevelItem(n) for n in range(chooser.list.topLevelItemCount())]
    return [each.child(n).text(0) for each in top for n in range(each.childCount())]


def test_a_slot_tries_stages_of_the_library_and_keeps_one(qtbot: QtBot, window: MainWindow) -> None:
    session, event_id = window.session, first(window)
    chooser = opened(window, Stage.RESONANCE)
    in_piece = names(chooser)
    chooser.scope.library.click()
    qtbot.waitUntil(lambda: len(names(chooser)) == 24)
    assert "10 events of other models" in chooser.left_out.text()
    assert session.document.event(event_id).resonance is None, "nothing is tried yet"
    chooser.list.setFocus()
    QTest.keyClick(chooser.list, Qt.Key.Key_Down)
    tried = session.document.event(event_id).resonance
    assert tried is not None
    assert tried.label == names(chooser)[0]
    chooser.scope.piece.click()
    assert session.document.event(event_id).resonance is None, "the switch puts it back"
    assert names(chooser) == in_piece
    chooser.scope.library.click()
    qtbot.waitUntil(lambda: len(names(chooser)) == 24)
    QTest.keyClick(chooser.list, Qt.Key.Key_Down)
    QTest.keyClick(chooser.list, Qt.Key.Key_Down)
    QTest.keyClick(chooser.list, Qt.Key.Key_Return)
    kept = session.document.event(event_id).resonance
    assert kept is not None
    assert "piece 1" in kept.label
    assert session.undo_stack.count() == 1
