"""Edited sounds move to where they sound like, on map and lanes and in colour; all others stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.events.event import Stage, StageSource
from codec.project.file import read_project
from codec.similarity.layout import Layout
from editor.document import Document
from editor.session import Session
from editor.views.marks.marks import EventMarks
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import drag_slider

EVENT = "found-2"


@pytest.fixture
def window(qtbot: QtBot, opened: Session) -> Iterator[MainWindow]:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    ids, rng = tuple(opened.document.events), np.random.default_rng(1)
    n = len(ids)
    opened.document.set_layout(
        Layout(rng.random(n), rng.random((n, 2)), 0.2 + 0.6 * rng.random((n, 3)), 0, ids)
    )
    made = MainWindow(opened)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    QApplication.processEvents()
    opened.selection.set([EVENT])
    made.inspector.refresh()
    yield made
    made.release()


def drawn(window: MainWindow) -> EventMarks:
    window.model.rebuild()
    window.model.wait()
    QApplication.processEvents()
    window.model.rebuild()
    return window.model.marks


def others(marks: EventMarks) -> list[np.ndarray]:
    kept = [row for row, each in enumerate(marks.ids) if each != EVENT]
    return [values[kept] for values in (marks.place, marks.lane, marks.colours, marks.cluster)]


def assert_others_stay(before: EventMarks, after: EventMarks) -> None:
    for one, other in zip(others(before), others(after), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_replaced_event_takes_colour_lane_and_place_of_its_donor(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.map.neighbours
    before = drawn(window)
    donor = session.neighbours(EVENT, 1)[0][0]
    panel.list.setCurrentItem(panel.list.topLevelItem(0))
    panel.replace.click()
    assert session.neighbours(EVENT, 1) == [(donor, pytest.approx(0.0, abs=1e-6))]
    after = drawn(window)
    row, its = after.index[EVENT], after.index[donor]
    for values in (after.place, after.lane, after.colours, after.cluster):
        np.testing.assert_array_equal(values[row], values[its])
    xs, ys = window.map.points.pixels()
    assert (xs[row], ys[row]) == (xs[its], ys[its]), "the map draws it there"
    assert not np.array_equal(before.place[row], after.place[row])
    assert_others_stay(before, after)
    session.history.undo()
    undone = drawn(window)
    for values, were in ((undone.place, before.place), (undone.colours, before.colours)):
        np.testing.assert_array_equal(values, were)


def test_a_morph_and_a_swap_go_part_of_the_way(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.map.neighbours
    before = drawn(window)
    row = before.index[EVENT]
    panel.list.setCurrentItem(panel.list.topLevelItem(0))
    drag_slider(qtbot, panel.morph.slider, 0.1, 0.5)
    morphed = drawn(window)
    donor = morphed.index[session.neighbours(EVENT, 1)[0][0]]
    assert not np.array_equal(morphed.place[row], before.place[row])
    assert not np.array_equal(morphed.place[row], before.place[donor])
    assert morphed.cluster[row] >= 0
    assert_others_stay(before, morphed)
    session.history.undo()
    event = session.document.event("found-5")
    session.edits.swap_stage([EVENT], Stage.RESONANCE, StageSource(event.vector, "another"))
    swapped = drawn(window)
    assert not np.array_equal(swapped.place[row], before.place[row])
    assert_others_stay(before, swapped)
    session.edits.reset_stage([EVENT], Stage.RESONANCE)
    np.testing.assert_array_equal(drawn(window).place, before.place)


def test_a_duplicate_lies_on_its_original_and_moves_with_its_own_sound(window: MainWindow) -> None:
    session = window.session
    (copy,) = session.edits.duplicate([EVENT], 1_000)
    marks = drawn(window)
    np.testing.assert_array_equal(marks.place[marks.index[copy]], marks.place[marks.index[EVENT]])
    event = session.document.event("found-5")
    session.edits.replace_vector([copy], StageSource(event.vector, "another"))
    marks = drawn(window)
    np.testing.assert_array_equal(marks.place[marks.index[copy]], marks.place[marks.index["found-5"]])


def test_the_place_of_an_edited_sound_is_the_same_when_its_project_is_opened_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    other = session.document.event("found-5")
    session.edits.morph([EVENT], StageSource(other.vector, "another"), 0.4)
    marks = drawn(window)
    session.save(tmp_path / "walk.pointillist")
    assert session.finish_saving()
    again = Document()
    again.load_project(read_project(tmp_path / "walk.pointillist"), None)
    row, layout = again.layout_index(EVENT), again.placed_layout
    assert layout is not None
    assert row is not None
    np.testing.assert_array_equal(layout.map[row], marks.place[marks.index[EVENT]].astype(np.float32))
    assert again.layout == session.document.layout
