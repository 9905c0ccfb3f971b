"""The neighbours beside the map: what is heard of them, taken from them, and morphed to."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from codec.events.detail import Detail
from codec.events.event import StageSource
from editor.commands.verbs import blended
from editor.session import Session
from editor.views.drags.data import DraggedSound, dragged_from_mime
from editor.views.map.view import MapView
from editor.views.marks.model import MarksModel
from tests.editor.codec_fakes import SilentPlayback, a_detail
from tests.editor.view_fakes import drag_slider

pytestmark = pytest.mark.usefixtures("six_events")


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> MapView:
    made = MapView(session, MarksModel(session))
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def select(session: Session, *ids: str) -> None:
    session.selection.set(ids)


def named(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if text in action.text())


def test_nothing_moves_when_neighbours_appear(view: MapView, session: Session) -> None:
    places = [view.plot.geometry(), view.neighbours.geometry(), view.neighbours.list.geometry()]
    for ids in (["e1"], ["e1", "e2"], ["e2"], []):
        select(session, *ids)
        QApplication.processEvents()
        found = [view.plot.geometry(), view.neighbours.geometry(), view.neighbours.list.geometry()]
        assert found == places
        one = len(ids) == 1
        assert bool(view.neighbours.list.topLevelItemCount()) == one
        assert view.neighbours.replace.isEnabled() == view.neighbours.take.isEnabled() == one
        assert view.neighbours.morph.slider.isEnabled() == one


@pytest.mark.parametrize(("size", "below"), [((700, 250), False), ((300, 600), True), ((300, 130), False)])
def test_neighbours_are_where_the_picture_is_larger(
    view: MapView, size: tuple[int, int], below: bool
) -> None:
    smallest = view.minimumSizeHint()
    view.resize(*size)
    QApplication.processEvents()
    picture, list_ = view.plot.geometry(), view.neighbours.geometry()
    assert (list_.top() > picture.bottom()) == below
    assert (list_.left() > picture.right()) != below
    assert not picture.intersects(list_)
    assert view.rect().contains(picture.united(list_))
    assert list_.height() >= view.neighbours.minimumSizeHint().height()
    assert view.minimumSizeHint() == smallest, "no window grows because of it"


def test_neighbours_are_heard_taken_from_and_gone_to(
    qtbot: QtBot, view: MapView, session: Session, playback: SilentPlayback
) -> None:
    select(session, "e1")
    items = view.neighbours.list
    assert items.topLevelItemCount() == 5
    assert items.currentItem() is items.topLevelItem(0), "the nearest one is at hand"
    assert view.neighbours.replace.isEnabled()
    assert playback.auditions == [], "and silent"
    items.setCurrentItem(items.topLevelItem(0))
    nearest = items.topLevelItem(0).data(0, Qt.ItemDataRole.UserRole)
    assert nearest == session.neighbours("e1", 1)[0][0]
    dragged = dragged_from_mime(items.mimeData([items.topLevelItem(0)]))
    assert isinstance(dragged, DraggedSound)
    assert (dragged.event_id, dragged.stage) == (nearest, None)
    qtbot.keyClick(items, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    named(view.neighbours.take.menu(), "Resonance").trigger()
    taken = session.document.event("e1").resonance
    assert taken is not None
    assert np.array_equal(taken.vector, session.document.event(nearest).vector)
    view.neighbours.replace.click()
    assert np.array_equal(session.document.event("e1").vector, session.document.event(nearest).vector)
    qtbot.keyClick(items, Qt.Key.Key_Return)
    assert session.selection.ids == {nearest}


def test_the_morph_slider_goes_there_and_back_in_one_step_each(
    qtbot: QtBot, view: MapView, session: Session
) -> None:
    select(session, "e1")
    items = view.neighbours.list
    items.setCurrentItem(items.topLevelItem(1))
    neighbour = session.document.event(items.topLevelItem(1).data(0, Qt.ItemDataRole.UserRole))
    before = session.document.event("e1").vector
    drag_slider(qtbot, view.neighbours.morph.slider, 0.1, 0.5, 0.99)
    assert session.undo_stack.count() == 1
    np.testing.assert_allclose(session.document.event("e1").vector, neighbour.vector, atol=0.1)
    view.show_selection()
    drag_slider(qtbot, view.neighbours.morph.slider, 0.9, 0.3, 0.0)
    assert session.undo_stack.count() == 2
    np.testing.assert_allclose(session.document.event("e1").vector, before, atol=1e-6)


def give_detail(session: Session, event_id: str, detail: Detail | None) -> None:
    event = session.document.event(event_id)
    session.edits.replace_vector([event_id], StageSource(event.vector, "itself", detail))


def test_a_neighbour_gives_its_detail_whole_in_part_or_to_a_stage(
    qtbot: QtBot, view: MapView, session: Session
) -> None:
    for index in range(6):
        give_detail(session, f"e{index}", None if index == 1 else a_detail(index))
    select(session, "e1")
    items = view.neighbours.list
    items.setCurrentItem(items.topLevelItem(0))
    near = session.document.event(items.topLevelItem(0).data(0, Qt.ItemDataRole.UserRole))
    drag_slider(qtbot, view.neighbours.morph.slider, 0.1, 0.9, 0.7)
    made = session.document.event("e1").detail
    assert made is not None
    share = view.neighbours.morph.slider.value() / 100
    assert made == blended(None, near.detail, share)
    view.show_selection()
    drag_slider(qtbot, view.neighbours.morph.slider, 0.5, 0.0)
    assert session.document.event("e1").detail is None, "and back"
    named(view.neighbours.take.menu(), "Impulse").trigger()
    taken = session.document.event("e1").impulse
    assert taken is not None
    assert taken.detail == near.detail
    view.neighbours.replace.click()
    assert session.document.event("e1").detail == near.detail
