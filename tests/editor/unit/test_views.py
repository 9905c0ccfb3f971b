"""Views: what they show, and what gestures do to the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from codec.events.event import MODEL_SAMPLE_RATE, Stage, StageSource
from editor.snapshots import SnapshotError, StagePicture, save_map, save_stages, save_timeline
from editor.theme import apply_scheme, theme_of
from editor.views.drags.data import SOUND_MIME, DraggedSound, dragged_from_mime, room_to_mime, sound_to_mime
from editor.views.lists.event_table import EventTable
from editor.views.map.view import MapView
from editor.views.marks.model import MarksModel
from editor.views.timeline.event_item import Drag
from editor.views.timeline.overview import Overview
from editor.views.timeline.plot import LANES
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from editor.views.window.progress_panel import ProgressPanel, remaining_text
from tests.editor.codec_fakes import a_detail, a_source
from tests.editor.timeline_bench import TimelineBench
from tests.editor.view_fakes import FakeSession, fill, note_clip

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_LEFT = Qt.MouseButton.LeftButton


class Bench(TimelineBench):
    """Hands to use a timeline with."""

    def at(self, event_id: str) -> QPointF:
        """Return a place on the event's onset."""
        boxes = self.timeline.plot.events.pixel_boxes()
        i = self.model.marks.index[event_id]
        return QPointF(boxes.left[i] + 2, (boxes.top[i] + boxes.bottom[i]) / 2)

    def drag(self, start: QPointF, by: tuple[float, float], modifiers=_NONE) -> None:
        gestures = self.timeline._gestures
        gestures.press(start, _LEFT, modifiers)
        gestures.move(start + QPointF(by[0] / 2, by[1] / 2), modifiers)
        gestures.release(start + QPointF(*by), modifiers)
        self.model.rebuild()

    def click(self, at: QPointF, modifiers=_NONE) -> None:
        self.drag(at, (0, 0), modifiers)

    def onset(self, event_id: str) -> int:
        return self.session.document.event(event_id).onset_samples

    def lonely(self) -> str:
        """Return an event that no other one overlaps, far from the edges."""
        boxes = self.timeline.plot.events.pixel_boxes()
        for i, event_id in enumerate(self.model.marks.ids):
            clear = (boxes.left > boxes.right[i]) | (boxes.right < boxes.left[i])
            clear |= (boxes.top > boxes.bottom[i] + 20) | (boxes.bottom < boxes.top[i] - 20)
            clear[i] = True
            if clear.all() and boxes.left[i] > 150:
                return event_id
        raise AssertionError("no event stands alone")


@pytest.fixture
def bench(qtbot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.timeline.wait()


# gestures on the timeline


def test_a_click_selects_sounds_and_deselects(bench: Bench):
    one, other = bench.lonely(), bench.ids[0]
    bench.session.selection.set([other])
    bench.click(bench.at(one))
    assert bench.session.selection.ids == {one}
    assert bench.session.auditioned == [(one,)]
    bench.timeline.audition_on_grab = False
    bench.click(bench.at(other), _SHIFT)
    assert bench.session.selection.ids == {one, other}
    bench.click(bench.at(other), _CTRL)
    assert bench.session.selection.ids == {one}
    assert bench.session.auditioned == [(one,)], "auditioning is off"
    bench.click(QPointF(500, 490))
    assert bench.session.selection.ids == frozenset()
    assert bench.session.playback.position_s > 0, "a click on nothing places the playhead"


def test_a_drag_moves_the_selection_as_one_named_step(bench: Bench):
    moved = bench.lonely()
    also = next(i for i in bench.ids if i != moved)
    before = {i: bench.onset(i) for i in (moved, also)}
    bench.session.selection.set([moved, also])
    seconds = 40 * bench.timeline.plot.scale()[0]
    bench.drag(bench.at(moved), (40, 3))
    for event_id in (moved, also):
        assert bench.onset(event_id) - before[event_id] == pytest.approx(
            seconds * MODEL_SAMPLE_RATE, rel=0.05
        )
    assert bench.session.undo_stack.count() == 1
    bench.session.undo_stack.undo()
    assert {i: bench.onset(i) for i in (moved, also)} == before


def test_a_group_stops_at_zero_with_its_distances(bench: Bench):
    first, second = bench.ids[0], bench.lonely()
    gap = bench.onset(second) - bench.onset(first)
    bench.session.selection.set([first, second])
    bench.drag(bench.at(second), (-2000, 0))
    assert bench.onset(first) == 0
    assert bench.onset(second) - bench.onset(first) == gap


def test_a_vertical_drag_transposes_by_whole_semitones(bench: Bench):
    target = bench.lonely()
    per_semitone = 1 / (12 * bench.timeline.plot.scale()[1])
    bench.drag(bench.at(target), (1, -3.2 * per_semitone - 4))
    event = bench.session.document.event(target)
    assert event.transpose_semitones == round(event.transpose_semitones) != 0
    assert bench.session.undo_stack.count() == 1


@pytest.mark.parametrize("by", [(-30, 0), (0, 60)])
def test_the_note_beside_a_drag_has_a_minus_sign(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, by: tuple[int, int]
) -> None:
    notes: list[str] = []
    monkeypatch.setattr(bench.timeline.plot, "show_note", lambda text, *_: notes.append(text))
    bench.drag(bench.at(bench.lonely()), by)
    shown = [each for each in notes if each]
    assert shown[-1].startswith("−")
    assert not any("-" in each for each in shown)


def test_lanes_have_no_transposition(bench: Bench):
    bench.timeline.set_mode(LANES)
    bench.model.rebuild()
    target = bench.ids[5]
    bench.session.selection.set([target])
    bench.drag(bench.at(target), (0, -60))
    assert bench.session.document.event(target).transpose_semitones == 0


def test_ctrl_drag_leaves_a_copy(bench: Bench):
    source = bench.lonely()
    onset = bench.onset(source)
    bench.drag(bench.at(source), (50, 0), _CTRL)
    assert len(bench.session.document.events) == 13
    assert bench.onset(source) == onset
    (copy,) = bench.session.selection.ids
    assert copy != source
    assert bench.onset(copy) > onset
    assert copy in bench.model.marks.ids
    assert bench.model.marks.coloured[bench.model.marks.index[copy]], "a copy has its source's colour"


def test_escape_cancels_a_drag_without_a_trace(bench: Bench):
    target = bench.lonely()
    onset = bench.onset(target)
    gestures = bench.timeline._gestures
    gestures.press(bench.at(target), _LEFT, _NONE)
    gestures.move(bench.at(target) + QPointF(60, 0), _NONE)
    assert bench.timeline.plot.note.isVisible()
    assert bench.timeline.cancel_gesture()
    gestures.release(bench.at(target) + QPointF(60, 0), _NONE)
    assert bench.onset(target) == onset
    assert bench.session.undo_stack.count() == 0
    assert bench.session.selection.ids == frozenset()
    assert not bench.timeline.plot.note.isVisible()
    assert not bench.timeline.cancel_gesture()


def test_snapping_shows_a_guide_and_alt_bypasses_it(bench: Bench):
    bench.snap.set_mode("grid100")
    target = bench.lonely()
    start = bench.at(target)
    gestures = bench.timeline._gestures
    gestures.press(start, _LEFT, _NONE)
    hits = 0
    for pixels in range(5, 60):
        gestures.move(start + QPointF(pixels, 0), _NONE)
        hits += bench.timeline.plot.guide.isVisible()
    assert hits > 0
    gestures.move(start + QPointF(60, 0), _ALT)
    assert not bench.timeline.plot.guide.isVisible()
    bench.timeline.cancel_gesture()
    bench.drag(start, (31, 0))
    nearest_grid = round(bench.onset(target) / (0.1 * MODEL_SAMPLE_RATE)) * 0.1 * MODEL_SAMPLE_RATE
    assert abs(bench.onset(target) - nearest_grid) <= 1


def test_a_rubber_band_selects_and_adds(bench: Bench):
    bench.drag(QPointF(70, 495), (920, -460))
    assert bench.session.selection.ids == set(bench.ids)
    bench.session.selection.set([bench.ids[0]])
    bench.drag(QPointF(980, 495), (10, -5), _SHIFT)
    assert bench.session.selection.ids == {bench.ids[0]}


def test_the_ruler_seeks_and_loops(bench: Bench):
    ruler = QPointF(500, 8)
    bench.click(ruler)
    assert bench.session.playback.position_s == pytest.approx(bench.timeline.plot.to_data(ruler)[0])
    bench.drag(ruler, (200, 0))
    low, high = bench.session.playback.loop
    assert high - low == pytest.approx(200 * bench.timeline.plot.scale()[0], rel=0.05)
    edge = QPointF(bench.timeline.plot.to_pixels(high)[0], 8)
    bench.drag(edge, (-100, 0))
    assert bench.session.playback.loop[0] == pytest.approx(low)
    assert bench.session.playback.loop[1] < high - 50 * bench.timeline.plot.scale()[0]


def test_the_mouse_wheel_zooms_at_the_pointer(bench: Bench, qtbot):
    plot = bench.timeline.plot
    pointer = QPointF(700, 250)
    before_s = plot.to_data(pointer)[0]
    bench.timeline.zoom_time(4.0, before_s)
    assert plot.to_data(pointer)[0] == pytest.approx(before_s, abs=2 * plot.scale()[0])
    low, high = plot.time_range()
    bench.timeline.scroll_by(1e6)
    assert plot.time_range()[1] - plot.time_range()[0] == pytest.approx(high - low, rel=1e-3)
    bench.timeline.zoom_time(1e9)
    assert plot.time_range()[1] - plot.time_range()[0] >= 0.0199
    bench.timeline.fit()
    assert plot.time_range()[1] >= bench.session.document.duration_s


def test_arrow_keys_walk_from_event_to_event(bench: Bench, qtbot):
    bench.session.selection.set([bench.ids[3]])
    qtbot.keyClick(bench.timeline.plot, Qt.Key.Key_Right)
    assert bench.session.selection.ids == {bench.ids[4]}
    qtbot.keyClick(bench.timeline.plot, Qt.Key.Key_Left, _SHIFT)
    assert bench.session.selection.ids == {bench.ids[3], bench.ids[4]}


def test_a_dropped_sound_is_inserted_or_replaces(bench: Bench):
    source = StageSource(np.full(32, 0.5, np.float32), "bell")
    bench.timeline.drops.take(DraggedSound(source), QPointF(bench.timeline.plot.to_pixels(3.9)[0], 480))
    assert len(bench.session.document.events) == 13
    (new,) = bench.session.selection.ids
    assert bench.onset(new) == pytest.approx(3.9 * MODEL_SAMPLE_RATE, abs=400)
    bench.model.rebuild()
    target = bench.lonely()
    onset = bench.onset(target)
    bench.timeline.drops.take(DraggedSound(source), bench.at(target))
    assert np.array_equal(bench.session.document.event(target).vector, source.vector)
    assert bench.onset(target) == onset


def test_a_stage_or_a_room_dropped_on_a_selected_event_reaches_the_selection(bench: Bench):
    target = bench.lonely()
    chosen = {target, *[i for i in bench.ids if i != target][:2]}
    bench.session.selection.set(chosen)
    source = StageSource(np.full(32, 0.5, np.float32), "bell")
    assert bench.timeline.drops.take(DraggedSound(source, None, Stage.IMPULSE), bench.at(target))
    events = bench.session.document.events
    assert {each for each in bench.ids if events[each].impulse == source} == chosen
    assert bench.session.undo_stack.undoText() == "Swap impulse of 3 events for bell"
    assert bench.timeline.drops.take("chapel", bench.at(target))
    events = bench.session.document.events
    assert {each for each in bench.ids if events[each].room_name == "chapel"} == chosen
    nowhere = QPointF(bench.timeline.plot.to_pixels(3.9)[0], 480)
    assert not bench.timeline.drops.take("chapel", nowhere), "a room alone is no event"
    assert len(bench.session.document) == 12


def test_sounds_survive_the_clipboard_format():
    source = StageSource(np.arange(32, dtype=np.float32), "A4 at 0:01")
    data = sound_to_mime(source, "event-1")
    assert dragged_from_mime(data) == DraggedSound(source, "event-1")
    detailed = a_source(detail=a_detail())
    assert dragged_from_mime(sound_to_mime(detailed)) == DraggedSound(detailed)
    staged = DraggedSound(detailed, "event-1", Stage.IMPULSE)
    assert dragged_from_mime(sound_to_mime(detailed, "event-1", Stage.IMPULSE)) == staged
    assert dragged_from_mime(room_to_mime("Große Halle")) == "Große Halle"
    data.setData(SOUND_MIME, b"{broken")
    assert dragged_from_mime(data) is None
    data.setData(SOUND_MIME, b'{"label": "x", "vector": [1, 2]}')
    assert dragged_from_mime(data) is None


@pytest.mark.parametrize("detail", ["no base64!", "", "AAAA", 7, [1]])
def test_a_sound_with_a_damaged_detail_is_no_sound(detail: object):
    data = sound_to_mime(a_source(detail=a_detail()))
    payload = json.loads(data.data(SOUND_MIME).data())
    data.setData(SOUND_MIME, json.dumps({**payload, "detail": detail}).encode())
    assert dragged_from_mime(data) is None


def test_the_detail_goes_with_a_sound_from_the_map_to_the_timeline(bench: Bench, qtbot):
    event_id, detail = bench.model.marks.ids[0], a_detail()
    event = bench.session.document.event(event_id)
    bench.session.edits.replace_vector([event_id], StageSource(event.vector, "itself", detail))
    bench.model.rebuild()
    view = MapView(bench.session, bench.model)
    qtbot.addWidget(view)
    source = view.source_of(bench.model.marks.ids.index(event_id))
    assert source.detail == detail
    bench.timeline.drops.take(DraggedSound(source), QPointF(bench.timeline.plot.to_pixels(3.9)[0], 480))
    (new,) = bench.session.selection.ids
    assert new != event_id
    assert bench.session.document.event(new).detail == detail
    table = EventTable(bench.session, bench.model)
    qtbot.addWidget(table)
    assert table.model._edited(bench.session.document.event(event_id)) == "sound"


# what is drawn


def _different(first: QImage, second: QImage) -> bool:
    return bytes(first.constBits()) != bytes(second.constBits())


@pytest.mark.parametrize("state", ["mute", "edit", "select", "drag"])
def test_every_state_of_an_event_looks_different(bench: Bench, state: str):
    target = bench.lonely()
    plain = bench.timeline.grab().toImage()
    if state == "mute":
        bench.session.edits.set_mute([target], True)
    elif state == "edit":
        bench.session.edits.set_pan([target], 0.4)
    else:
        bench.session.selection.set([target])
        if state == "drag":
            selected = bench.timeline.grab().toImage()
            bench.timeline.plot.events.set_drag(Drag(0.2))
            assert _different(selected, bench.timeline.grab().toImage())
    bench.model.rebuild()
    assert _different(plain, bench.timeline.grab().toImage())


def test_the_timeline_follows_dark_and_light(bench: Bench):
    apply_scheme("dark")
    QApplication.processEvents()
    dark = QColor(bench.timeline.grab().toImage().pixel(995, 495))
    apply_scheme("light")
    QApplication.processEvents()
    light = QColor(bench.timeline.grab().toImage().pixel(995, 495))
    assert dark.lightness() < 80
    assert light.lightness() > 200
    assert not theme_of(bench.timeline.palette()).dark


def test_a_thousand_events_are_one_item_and_paint_quickly(qtbot):
    session = FakeSession()
    fill(session, 1000)
    model = MarksModel(session)
    timeline = Timeline(session, model, SnapControl(session))
    qtbot.addWidget(timeline)
    n_items = len(timeline.plot.scene().items())
    timeline.resize(1200, 600)
    timeline.show()
    timeline.grab()
    assert len(timeline.plot.scene().items()) == n_items < 40
    timeline.wait()


def test_events_without_measures_or_layout_are_drawn_too(qtbot):
    session = FakeSession()
    ids = fill(session, 5)
    session.known.clear()
    session.document.set_layout(None)
    model = MarksModel(session)
    assert not model.marks.coloured.any()
    assert np.isfinite(model.marks.log2_pitch()).all()
    timeline = Timeline(session, model, SnapControl(session))
    qtbot.addWidget(timeline)
    empty = timeline.grab().toImage()
    session.edits.delete(ids)
    model.rebuild()
    assert _different(empty, timeline.grab().toImage())
    timeline.wait()


# map


def test_the_map_selects_both_ways_and_shows_neighbours(bench: Bench, qtbot):
    view = MapView(bench.session, bench.model)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    QApplication.processEvents()
    xs, ys = view.points.pixels()
    target = 4
    qtbot.mouseMove(view.plot.viewport(), QPoint(2, 2))
    qtbot.mouseClick(view.plot.viewport(), _LEFT, pos=QPoint(round(xs[target]), round(ys[target])))
    (chosen,) = bench.session.selection.ids
    near = np.hypot(xs - xs[target], ys - ys[target])[bench.model.marks.index[chosen]]
    assert near < 12
    assert len(view.points.neighbours) == 8
    bench.session.selection.set([bench.ids[7]])
    assert list(np.flatnonzero(view.points.selected)) == [7]
    source = view.source_of(7)
    assert np.array_equal(source.vector, bench.session.document.event(bench.ids[7]).vector)


def test_hovering_on_the_map_sounds_only_if_wanted(bench: Bench, qtbot):
    view = MapView(bench.session, bench.model)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    QApplication.processEvents()
    xs, ys = view.points.pixels()
    view._hover(QPointF(xs[2], ys[2]))
    assert len(bench.session.auditioned) == 1
    view._hover(QPointF(xs[2], ys[2]))
    assert len(bench.session.auditioned) == 1, "staying does not repeat"
    view.audition_on_hover = False
    view._hover(QPointF(xs[9], ys[9]))
    assert len(bench.session.auditioned) == 1


# overview, snapping, progress, pictures


def test_dragging_the_overview_moves_the_view(bench: Bench, qtbot):
    overview = Overview(bench.session, bench.model)
    qtbot.addWidget(overview)
    overview.resize(600, 60)
    overview.set_region(1.0, 2.0)
    moved: list[tuple[float, float]] = []
    overview.region_dragged.connect(lambda a, b: moved.append((a, b)))
    inside = QPoint(round(overview._x(1.5)), 30)
    qtbot.mousePress(overview, _LEFT, pos=inside)
    qtbot.mouseMove(overview, inside + QPoint(50, 0))
    qtbot.mouseRelease(overview, _LEFT, pos=inside + QPoint(50, 0))
    assert moved[-1][1] - moved[-1][0] == pytest.approx(1.0)
    assert moved[-1][0] > 1.2
    assert not overview.grab().isNull()


def test_the_overview_draws_the_waveform_once_while_events_change(bench: Bench, qtbot, monkeypatch):
    overview = Overview(bench.session, bench.model)
    qtbot.addWidget(overview)
    overview.resize(600, 60)
    overview.show()
    before = overview.grab().toImage()
    drawn: list[int] = []
    draw = overview._draw_waveform
    monkeypatch.setattr(overview, "_draw_waveform", lambda: drawn.append(overview.margin_left) or draw())
    bench.session.document.apply({bench.model.marks.ids[0]: None})
    bench.model.rebuild()
    assert overview.grab().toImage() != before
    assert not drawn
    overview.margin_left = 40  # the timeline's axis is wider now
    bench.model.rebuild()
    overview.grab()
    assert drawn == [40]


def test_long_work_says_what_it_does_and_can_be_cancelled(qtbot):
    session = FakeSession()
    panel = ProgressPanel(session)
    qtbot.addWidget(panel)
    assert panel.isHidden()
    session.encode_started.emit()
    session.encode_progress.emit(0.4, "Encoding: 4 of 10 s")
    assert not panel.isHidden()
    assert panel.bar.value() == 400
    assert panel.label.text() == "Encoding: 4 of 10 s"
    panel.cancel.click()
    assert session.cancelled
    session.encode_finished.emit(True, "cancelled")
    assert panel.isHidden()
    assert [remaining_text(left_s) for left_s in (None, 2.0, 10.0, 600.0)] == [
        "",
        "a few seconds left",
        "about 10 s left",
        "about 10 min left",
    ]


def test_work_that_is_being_stopped_says_so_until_it_ends(qtbot):
    session = FakeSession()
    panel = ProgressPanel(session)
    qtbot.addWidget(panel)
    session.encode_started.emit()
    session.encode_progress.emit(0.4, "Encoding: 4 of 10 s")
    panel.stop_encode()  # from the menu
    assert session.cancelled
    session.encode_progress.emit(0.5, "Encoding: 5 of 10 s")
    assert panel.label.text() == "Stopping…"
    assert panel.estimate.text() == ""
    assert not panel.cancel.isEnabled()
    session.encode_finished.emit(True, "cancelled")
    session.encode_started.emit()
    assert panel.cancel.isEnabled()


def test_an_encode_is_shown_again_when_an_export_during_it_has_ended(qtbot):
    session = FakeSession()
    panel = ProgressPanel(session)
    qtbot.addWidget(panel)
    session.encode_started.emit()
    session.encode_progress.emit(0.4, "Encoding: 4 of 10 s")
    tip = panel.cancel.toolTip()
    session.export_progress.emit(0.1, "Writing")
    session.encode_progress.emit(0.5, "Encoding: 5 of 10 s")
    assert panel.label.text() == "Writing"
    assert panel.cancel.toolTip() != tip
    panel.cancel.click()
    session.export_finished.emit(None)
    assert not panel.isHidden()
    assert (panel.label.text(), panel.bar.value()) == ("Encoding: 5 of 10 s", 500)
    assert panel.cancel.toolTip() == tip
    assert panel.cancel.isEnabled()
    session.encode_finished.emit(False, "found")
    assert panel.isHidden()


def test_pictures_are_written_at_twice_the_size(qtbot, tmp_path: Path):
    session = FakeSession()
    fill(session, 30, note_clip())
    save_timeline(session, tmp_path / "timeline.png", width=500, height=300)
    save_map(session, tmp_path / "map.png", size=200)
    picture = StagePicture(np.linspace(-80, 0, 200, dtype=np.float32).reshape(10, 20), 0.5, 11_025.0)
    save_stages(dict.fromkeys(Stage, picture), tmp_path / "stages.png", width=400, height=200)
    sizes = [
        QImage(str(tmp_path / name)).size().toTuple() for name in ("timeline.png", "map.png", "stages.png")
    ]
    assert sizes == [(1000, 600), (400, 400), (800, 400)]
    image = QImage(str(tmp_path / "map.png"))
    colours = {image.pixel(x, y) for x in range(0, 400, 4) for y in range(0, 400, 4)}
    assert len(colours) > 10
    with pytest.raises(SnapshotError, match=r"missing.*timeline\.png"):
        save_timeline(session, tmp_path / "missing" / "timeline.png", width=100, height=100)
