"""The map: what is picked, walked to, drawn, dropped and morphed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDropEvent, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.events.event import Stage, StageSource
from codec.similarity.layout import Timbres
from editor.views.drags.data import room_to_mime, sound_to_mime
from editor.views.map.picking import in_lasso, step_towards
from editor.views.map.view import MapView
from editor.views.marks.hit_testing import Direction
from editor.views.marks.model import MarksModel
from tests.editor.codec_fakes import a_source
from tests.editor.view_fakes import FakeSession, fill

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton
_ID = Qt.ItemDataRole.UserRole


class Bench:
    """A map of twenty events, and hands to use it with."""

    def __init__(self, qtbot: QtBot, n_events: int = 20) -> None:
        self.qtbot = qtbot
        self.session = FakeSession()
        self.ids = fill(self.session, n_events)
        self.model = MarksModel(self.session)
        self.view = MapView(self.session, self.model)
        qtbot.addWidget(self.view)
        self.view.resize(500, 480)
        self.view.show()
        QApplication.processEvents()
        self.viewport = self.view.plot.viewport()

    def at(self, event_id: str) -> QPoint:
        xs, ys = self.view.points.pixels()
        row = self.model.marks.index[event_id]
        return QPoint(round(xs[row]), round(ys[row]))

    def send(self, kind: QMouseEvent.Type, at: QPoint, modifiers=_NONE, button=_LEFT) -> None:
        event = QMouseEvent(kind, QPointF(at), QPointF(at), button, button, modifiers)
        QApplication.sendEvent(self.viewport, event)

    def sweep(self, points: list[QPoint], modifiers=_NONE, button=_LEFT, *, release: bool = True) -> None:
        self.send(QMouseEvent.Type.MouseButtonPress, points[0], modifiers, button)
        for point in points[1:]:
            self.send(QMouseEvent.Type.MouseMove, point, modifiers, button)
        if release:
            self.send(QMouseEvent.Type.MouseButtonRelease, points[-1], modifiers, button)

    def around(self, centre: QPoint, radius: int = 14) -> list[QPoint]:
        """Return an outline that begins away from every point."""
        turn = np.linspace(0, 2 * np.pi, 24)
        loop = [centre + QPoint(round(radius * np.cos(a)), round(radius * np.sin(a))) for a in turn]
        return [QPoint(3, 3), *loop, QPoint(4, 3)]

    def drop(self, data: QMimeData, at: QPoint) -> bool:
        event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, _LEFT, _NONE)
        event.ignore()
        self.view._drops.drop(event)
        return event.isAccepted()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


# picking


def test_a_lasso_holds_what_is_inside_its_outline_and_its_loops():
    square = [QPointF(0, 0), QPointF(10, 0), QPointF(10, 10), QPointF(0, 10)]
    xs, ys = np.array([5.0, 5.0, -1e9, 10.4]), np.array([5.0, 20.0, -1e9, 5.0])
    assert in_lasso(xs, ys, square).tolist() == [True, False, False, False]
    twice = [*square, *square]
    assert in_lasso(xs, ys, twice)[0], "a second round does not open a hole"
    notch = [QPointF(0, 0), QPointF(20, 0), QPointF(20, 20), QPointF(10, 4), QPointF(0, 20)]
    inside = in_lasso(np.array([10.0, 2.0]), np.array([15.0, 5.0]), notch)
    assert inside.tolist() == [False, True], "it is the free-hand outline that counts, not its frame"
    assert not in_lasso(xs, ys, square[:2]).any()


@pytest.mark.parametrize(("direction", "found"), [("right", 1), ("left", 2), ("up", 3), ("down", 1)])
def test_an_arrow_key_reaches_the_nearest_point_in_its_direction(direction: Direction, found: int):
    # here; right, and the lowest of all; left; up; right, but far
    xs = np.array([0.0, 10.0, -4.0, 2.0, 60.0])
    ys = np.array([0.0, 3.0, 0.0, -5.0, 0.0])
    assert step_towards(xs, ys, 0, direction) == found


def test_every_point_can_be_walked_to_even_copies_at_one_place():
    rng = np.random.default_rng(3)
    xs, ys = rng.uniform(0, 100, 30), rng.uniform(0, 100, 30)
    xs[20:23], ys[20:23] = xs[5], ys[5]
    reached, edge = {0}, [0]
    while edge:
        here = edge.pop()
        for direction in ("left", "right", "up", "down"):
            there = step_towards(xs, ys, here, direction)
            if there not in reached:
                reached.add(there)
                edge.append(there)
    assert reached == set(range(30))


def test_neighbours_follow_a_vector_that_changes():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(50, 32)).astype(np.float32)
    timbres = Timbres(vectors)
    assert timbres.nearest(vectors[7], 1)[0].tolist() == [7]
    timbres.put(30, vectors[7])
    indices, distances = timbres.nearest(vectors[7], 2)
    assert indices.tolist() == [7, 30]
    assert distances.tolist() == [0.0, 0.0]


# gestures


def test_a_lasso_selects_in_the_end_and_shift_adds(bench: Bench):
    first, second = bench.ids[2], bench.ids[11]
    changes: list[object] = []
    bench.session.selection.changed.connect(changes.append)
    bench.sweep(bench.around(bench.at(first)), release=False)
    assert not changes, "listeners are not asked at every pixel"
    assert bench.view.points.selected[bench.model.marks.index[first]], "but it is seen"
    bench.send(QMouseEvent.Type.MouseButtonRelease, QPoint(4, 3))
    once = set(bench.session.selection.ids)
    assert first in once
    assert len(once) < len(bench.ids)
    bench.sweep(bench.around(bench.at(second)), _SHIFT)
    assert bench.session.selection.ids > once | {second} or bench.session.selection.ids == once | {second}
    bench.sweep([QPoint(3, 3), QPoint(3, 3)])
    assert not bench.session.selection.ids, "a click on nothing selects nothing"


def test_with_shift_a_lasso_may_begin_on_a_point_and_a_click_toggles_it(bench: Bench):
    target = bench.ids[4]
    bench.session.selection.set([bench.ids[0]])
    bench.sweep([bench.at(target)], _SHIFT)
    assert bench.session.selection.ids == {bench.ids[0], target}
    bench.sweep([bench.at(target)], _SHIFT)
    assert bench.session.selection.ids == {bench.ids[0]}
    bench.sweep([bench.at(target), *bench.around(bench.at(target))[1:-1]], _SHIFT)
    assert bench.session.selection.ids >= {bench.ids[0], target}


def test_escape_gives_a_lasso_up(bench: Bench):
    bench.session.selection.set([bench.ids[7]])
    bench.sweep(bench.around(bench.at(bench.ids[2])), release=False)
    bench.qtbot.keyClick(bench.view.plot, Qt.Key.Key_Escape)
    assert not bench.view._gestures._outline.isVisible()
    bench.send(QMouseEvent.Type.MouseButtonRelease, QPoint(4, 3))
    assert bench.session.selection.ids == {bench.ids[7]}
    assert list(np.flatnonzero(bench.view.points.selected)) == [7]


def test_the_arrow_keys_walk_and_sound_and_bring_what_they_reach_into_view(bench: Bench):
    bench.session.selection.set([bench.ids[3]])
    before = bench.at(bench.ids[3])
    bench.qtbot.keyClick(bench.view.plot, Qt.Key.Key_Right)
    (there,) = bench.session.selection.ids
    assert bench.at(there).x() > before.x()
    assert bench.session.auditioned == [(there,)]
    bench.qtbot.keyClick(bench.view.plot, Qt.Key.Key_Left, _SHIFT)
    assert len(bench.session.selection.ids) == 2
    bench.view.audition_on_hover = False
    for _ in range(12):
        bench.view.zoom(1.5, QPointF(bench.at(there)))
    for _ in range(30):
        bench.qtbot.keyClick(bench.view.plot, Qt.Key.Key_Left)
    (end,) = bench.session.selection.ids
    assert bench.view.box.sceneBoundingRect().contains(QPointF(bench.at(end)))


def test_it_is_zoomed_at_the_pointer_dragged_and_fitted(bench: Bench):
    bench.view.zoom(4.0, QPointF(bench.at(bench.ids[5])))
    here = bench.at(bench.ids[5])
    bench.sweep([here, here + QPoint(40, 25)], button=Qt.MouseButton.MiddleButton)
    moved = bench.at(bench.ids[5]) - here
    assert (moved - QPoint(40, 25)).manhattanLength() <= 2
    low, high = bench.view.box.viewRange()[0]
    bench.qtbot.keyClick(bench.view.plot, Qt.Key.Key_Plus)
    assert bench.view.box.viewRange()[0][1] - bench.view.box.viewRange()[0][0] < high - low
    bench.qtbot.keyClick(bench.view.plot, Qt.Key.Key_0)
    assert bench.view.box.viewRange()[0][1] - bench.view.box.viewRange()[0][0] > 1.0


# drops


def test_a_stage_dropped_on_a_point_is_swapped_into_the_whole_selection(bench: Bench):
    chosen = bench.ids[1:4]
    bench.session.selection.set(chosen)
    source = a_source()
    assert bench.drop(sound_to_mime(source, None, Stage.RESONANCE), bench.at(chosen[1]))
    events = bench.session.document.events
    assert {events[each].resonance for each in chosen} == {source}
    assert all(events[each].impulse is None for each in bench.ids)
    assert bench.session.undo_stack.count() == 1
    assert bench.drop(room_to_mime("chapel"), bench.at(bench.ids[9]))
    assert events[bench.ids[9]].room_name is None
    assert bench.session.document.event(bench.ids[9]).room_name == "chapel"
    assert bench.session.selection.ids == {bench.ids[9]}, "an event outside the selection takes it alone"
    assert not bench.drop(sound_to_mime(source), QPoint(2, 2)), "there is nothing to give it to"


def test_a_whole_sound_goes_to_the_one_event(bench: Bench):
    bench.session.selection.set(bench.ids[1:4])
    source = StageSource(np.full(32, 0.5, np.float32), "bell")
    assert bench.drop(sound_to_mime(source), bench.at(bench.ids[2]))
    same = [e for e in bench.session.document.sequence() if np.array_equal(e.vector, source.vector)]
    assert [each.event_id for each in same] == [bench.ids[2]]


# morph


def test_the_morph_beside_the_map_leads_to_a_neighbour_and_is_heard_meanwhile(bench: Bench):
    panel = bench.view.neighbours
    assert panel.towards is None
    bench.session.selection.set([bench.ids[6]])
    found = [each for each, _ in bench.session.neighbours(bench.ids[6], 24)]
    shown = [panel.list.topLevelItem(k).data(0, _ID) for k in range(panel.list.topLevelItemCount())]
    assert shown == found
    assert panel.towards == found[0]
    goal = found[12]
    marks = bench.model.marks
    assert marks.index[goal] not in dict(bench.view.points.neighbours)
    panel.list.setCurrentItem(panel.list.topLevelItem(12))
    assert bench.view.points.towards == marks.index[goal]
    assert marks.index[goal] in dict(bench.view.points.neighbours), "a line leads to it, however far it is"
    before = bench.session.document.event(bench.ids[6]).vector
    slider = panel.morph.slider
    slider.setSliderDown(True)
    slider.setSliderPosition(30)
    bench.qtbot.waitUntil(lambda: (bench.ids[6],) in bench.session.auditioned)
    slider.setSliderPosition(50)
    bench.model.rebuild()
    slider.setSliderDown(False)
    made = bench.session.document.event(bench.ids[6]).vector
    np.testing.assert_allclose(made, (before + bench.session.document.event(goal).vector) / 2, atol=1e-5)
    assert bench.session.undo_stack.count() == 1
    assert slider.value() == 50, "its own edit does not put it back"
    assert panel.towards == goal
    bench.session.undo_stack.undo()
    bench.model.rebuild()
    assert slider.value() == 0
    assert panel.towards == goal
    bench.session.selection.set(bench.ids[:2])
    assert not slider.isEnabled()
    assert panel.towards is None


def test_keys_move_the_morph_as_one_step(bench: Bench):
    bench.session.selection.set([bench.ids[6]])
    control = bench.view.neighbours.morph
    for _ in range(4):
        bench.qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    control._keys.timeout.emit()
    assert bench.session.undo_stack.count() == 1
    assert not bench.session.history.in_gesture


# drawing


def pixels(image: QImage) -> set[str]:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


def test_points_have_the_colours_of_the_timeline_and_are_seen_when_chosen(bench: Bench):
    plain = bench.view.plot.grab().toImage()
    for event_id in bench.ids[:5]:
        row = bench.model.marks.index[event_id]
        at = bench.at(event_id)
        alone = np.hypot(*(axis - axis[row] for axis in bench.view.points.pixels()))
        alone[row] = np.inf
        if alone.min() > 18:
            drawn = QColor(plain.pixel(at))
            wanted = QColor(*map(int, bench.model.marks.colours[row]))
            assert max(abs(a - b) for a, b in zip(drawn.getRgb(), wanted.getRgb(), strict=True)) <= 2
    bench.session.selection.set(bench.ids[:8])
    chosen = bench.view.plot.grab().toImage()
    assert chosen != plain
    bench.session.selection.set(bench.ids[8:16])
    assert bench.view.plot.grab().toImage() not in (plain, chosen)
    bench.session.selection.clear()
    assert bench.view.plot.grab().toImage() == plain
    bench.session.edits.set_mute([bench.ids[0]], True)
    bench.model.rebuild()
    assert bench.view.plot.grab().toImage() != plain, "a muted one is a ring"


def test_a_hundred_thousand_points_are_one_image_that_hovering_leaves_alone(qtbot: QtBot):
    bench = Bench(qtbot, 30)
    points = bench.view.points
    many = MarksModel(bench.session)
    rng = np.random.default_rng(0)
    n = 100_000
    rows = rng.integers(0, 30, n)
    marks = many.marks
    points.marks = replace(
        marks,
        ids=tuple(map(str, range(n))),
        place=rng.uniform(0, 1, (n, 2)),
        colours=marks.colours[rows],
        coloured=np.ones(n, bool),
        opacity=marks.opacity[rows],
        muted=np.zeros(n, bool),
        silent=np.zeros(n, bool),
        edited=np.zeros(n, bool),
    )
    points.selected = np.zeros(n, bool)
    first = bench.view.plot.grab().toImage()
    assert points.scale() < 0.3, "they shrink, so that they can be told apart"
    kept = points._base
    points.hovered = 17
    points.update()
    assert bench.view.plot.grab().toImage() != first
    assert points._base is kept
    bench.view.zoom(30.0)
    assert points.scale() > 0.5, "and grow again where few are in view"
    assert not bench.view.grab().isNull()
