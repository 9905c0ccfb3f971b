"""What height means on the timeline: pitch, similarity, colour clusters; and selecting by cluster."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from codec.similarity.clusters import colour_clusters
from editor.views.marks.model import MarksModel
from editor.views.timeline.event_item import _fading
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill, shown_window


def _settle(window: MainWindow) -> None:
    """Let the clusters be found, and drawn."""
    window.model.rebuild()
    window.model.wait()
    QApplication.processEvents()
    window.model.rebuild()
    QApplication.processEvents()


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 40) as made:
        _settle(made)
        yield made


def test_a_key_goes_through_the_meanings_of_height_and_the_menu_shows_it(window: MainWindow, qtbot):
    window.timeline.plot.setFocus()
    seen = []
    for _ in range(4):
        on = [name for name in ("axis_pitch", "lanes", "clusters") if window.actions_by_id[name].isChecked()]
        seen.append((window.timeline.mode, window.transport.height_button.text(), on))
        assert window.preferences.text("timeline_axis") == window.timeline.mode
        qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Y)
    assert seen == [
        ("pitch", "Pitch", ["axis_pitch"]),
        ("lanes", "Timbre", ["lanes"]),
        ("clusters", "Clusters", ["clusters"]),
        ("pitch", "Pitch", ["axis_pitch"]),
    ]


def test_every_cluster_has_a_lane_in_which_height_is_the_pitch(window: MainWindow):
    window.actions_by_id["clusters"].trigger()
    marks, plot = window.model.marks, window.timeline.plot
    layout = window.session.document.layout
    assert layout is not None
    labels = colour_clusters(layout).labels
    expected = {each: labels[row] for row, each in enumerate(layout.event_ids)}
    heights = window.timeline.heights()
    assert [expected[each] for each in marks.ids] == np.floor(heights).astype(int).tolist()
    lane = np.floor(heights) == 0
    order = np.argsort(marks.pitch_hz[lane])
    assert (np.diff(heights[lane][order]) >= 0).all()
    low, high = plot.plane()
    assert low == 0
    assert high > marks.n_clusters
    ticks = dict(plot.height_axis.tickValues(low, high, 400))
    assert plot.height_axis.tickStrings(ticks[0.5], 1, 0.5) == [str(n + 1) for n in range(marks.n_clusters)]
    assert set(plot.height_axis.tickStrings(ticks[1.0], 1, 1.0)) == {""}
    QApplication.processEvents()
    boxes = plot.events.pixel_boxes()
    assert boxes.top.min() > plot.box.sceneBoundingRect().top()
    assert boxes.bottom.max() < plot.box.sceneBoundingRect().bottom()


def test_lanes_follow_a_new_layout_and_do_without_one(window: MainWindow):
    window.actions_by_id["clusters"].trigger()
    fill(window.session, 3, seed=1)
    _settle(window)
    assert window.timeline.plot.plane() == (0, 1.06 * window.model.marks.n_clusters)
    window.session.document.set_layout(None)
    window.model.rebuild()
    assert window.timeline.plot.plane() == (0, 1.06)
    assert window.timeline.heights().tolist() == [0.0] * 3


def test_a_cluster_is_selected_whole(window: MainWindow, qtbot):
    marks = window.model.marks
    first, other = marks.ids[0], marks.ids[int(np.flatnonzero(marks.cluster != marks.cluster[0])[0])]
    window.session.selection.set([first])
    window.timeline.plot.setFocus()
    qtbot.keyClick(
        window.timeline.plot,
        Qt.Key.Key_K,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    chosen = marks.selected_mask(window.session.selection.ids)
    assert (chosen == (marks.cluster == marks.cluster[0])).all()
    assert 1 < chosen.sum() < len(marks)
    window.session.selection.set([first, other])
    window.actions_by_id["select_cluster"].trigger()
    both = marks.selected_mask(window.session.selection.ids)
    assert (both == np.isin(marks.cluster, marks.cluster[[0, marks.index[other]]])).all()
    window.session.document.set_layout(None)
    window.model.rebuild()
    window.session.selection.set([first])
    window.actions_by_id["select_cluster"].trigger()
    assert window.session.selection.ids == {first}


def test_the_spectrogram_is_there_only_where_height_is_pitch(qtbot, window: MainWindow):
    window.timeline.wait()
    QApplication.processEvents()
    plot = window.timeline.plot
    for thing in (plot.events, plot.playhead, plot.grid):
        thing.hide()

    def is_plain() -> bool:
        QApplication.processEvents()
        image = plot.grab(plot.box.sceneBoundingRect().toAlignedRect().adjusted(4, 4, -4, -4)).toImage()
        places = [(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)]
        return {image.pixelColor(*at).name() for at in places} == {plot.theme.background.name()}

    seen: list[tuple[str, bool]] = []
    for _ in range(4):
        seen.append((window.timeline.mode, is_plain()))
        window.timeline.plot.setFocus()
        qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Y)
    assert seen == [("pitch", False), ("lanes", True), ("clusters", True), ("pitch", False)]


def test_inverting_selects_the_rest(window: MainWindow):
    ids = set(window.model.marks.ids)
    chosen = set(window.model.marks.ids[:7])
    window.session.selection.set(chosen)
    window.actions_by_id["invert"].trigger()
    assert window.session.selection.ids == ids - chosen


def test_events_fade_out_over_their_length(window: MainWindow, qtbot):
    window.session.selection.clear()
    plot, marks = window.timeline.plot, window.model.marks
    index = int(np.argmax(marks.length_s * ~marks.muted))
    stops = [colour.alphaF() for _, colour in _fading(plot.events._colour(index).rgba()).gradient().stops()]
    assert stops[0] == pytest.approx(marks.opacity[index], abs=0.01)
    assert stops[1] == pytest.approx(0.2 * marks.opacity[index], abs=0.01)
    alone = FakeSession()
    (only,) = fill(alone, 1)
    timeline = Timeline(alone, MarksModel(alone), SnapControl(alone))
    qtbot.addWidget(timeline)
    timeline.resize(800, 400)
    timeline.show()
    timeline.wait()
    QApplication.processEvents()
    picture = timeline.plot.events._resting_picture(timeline.plot.viewport(), 1.0).toImage()
    boxes = timeline.plot.events.pixel_boxes()
    assert timeline.model.marks.ids == (only,)
    y = round(float(boxes.top[0] + boxes.bottom[0]) / 2)
    near, far = (
        picture.pixelColor(round(float(boxes.left[0] + share * (boxes.right[0] - boxes.left[0]))), y).alpha()
        for share in (0.15, 0.85)
    )
    assert near > 1.5 * far > 0
