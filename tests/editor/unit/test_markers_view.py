"""Markers of the recording on the timeline: flags, lines, tooltips, keys, and what is snapped to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.audio.metadata import Marker, RecordingMetadata
from codec.events.event import MODEL_SAMPLE_RATE
from editor.theme import theme_of
from editor.views.timeline.marker_flags import lay_out, marker_name
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import fill, note_clip, shown_window

MARKERS = (
    Marker(1.0, "Strophe"),
    Marker(3.0, "Refrain", 0.5, "zweimal\nleise"),
    Marker(3.004, "<b>dicht</b>"),
    Marker(5.0),
)
RULER_MARKER = 0.75
"""Height of the flags in the ruler, as a share of it."""


def marked(window: MainWindow, markers: tuple[Marker, ...] = MARKERS) -> None:
    """Open a recording of eight seconds with markers."""
    fill(window.session, 10, replace(note_clip(8.0), metadata=RecordingMetadata(markers)))
    window.model.rebuild()
    QApplication.processEvents()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot) as shown:
        marked(shown)
        yield shown


def at(window: MainWindow, time_s: float, height: float = RULER_MARKER) -> QPointF:
    """Return the position of a time in the ruler."""
    plot = window.timeline.plot
    axis = plot.time_axis.sceneBoundingRect()
    return QPointF(plot.to_pixels(time_s)[0], axis.top() + height * axis.height())


# Layout


@given(
    xs=st.lists(st.floats(-500, 2000), max_size=60).map(sorted),
    width=st.floats(1, 1500),
)
def test_flags_never_overlap_and_stand_for_every_marker_once(xs: list[float], width: float) -> None:
    flags = lay_out(xs, width)
    shown = [index for flag in flags for index in range(flag.first, flag.last)]
    assert shown == [index for index, x in enumerate(xs) if 0 <= x <= width]
    for flag, after in itertools.pairwise(flags):
        assert after.x - flag.x >= 9
        assert flag.x + 9 + flag.label_px < after.x
    for flag in flags:
        assert flag.x == xs[flag.first]
        assert all(xs[index] - flag.x < 9 for index in range(flag.first, flag.last))


def test_a_marker_without_a_label_has_its_number() -> None:
    markers = (Marker(0.0, " \t"), Marker(1.0, "a\n b"), Marker(2.0, "\x1b[2J"))
    assert [marker_name(markers, index) for index in range(3)] == ["1", "a b", "\\x1b[2J"]


# Shown


def test_flags_have_a_row_of_their_own_only_where_there_are_markers(qtbot: QtBot, window: MainWindow) -> None:
    plot = window.timeline.plot
    tall = plot.time_axis.height()
    marked(window, ())
    short = plot.time_axis.height()
    assert tall > short + QFontMetricsF(plot.font()).height()
    assert plot.flag_at(at(window, 1.0)) is None
    marked(window)
    assert plot.time_axis.height() == tall
    window.actions_by_id["markers"].trigger()
    QApplication.processEvents()
    assert plot.time_axis.height() == short
    assert plot.flag_at(at(window, 1.0)) is None
    assert not window.preferences.flag("markers")
    window.actions_by_id["markers"].trigger()
    QApplication.processEvents()
    assert plot.time_axis.height() == tall


def coloured(window: MainWindow, x: float, top: float, height: float) -> int:
    """Return the number of pixels near a column of the plot that have the markers' hue."""
    image = window.timeline.plot.grab().toImage()
    hue = theme_of(window.palette()).marker.hue()
    found = 0
    for column in range(round(x) - 1, round(x) + 2):
        for row in range(round(top), round(top + height)):
            colour = QColor(image.pixel(column, row))
            found += abs(colour.hue() - hue) < 12 and colour.saturation() > 40
    return found


def test_flags_and_lines_are_drawn_at_the_times_of_the_markers(window: MainWindow) -> None:
    plot = window.timeline.plot
    area = plot.box.sceneBoundingRect()
    axis = plot.time_axis.sceneBoundingRect()
    for time_s, there in ((1.0, True), (5.0, True), (4.3, False), (6.7, False)):
        x = plot.to_pixels(time_s)[0]
        assert (coloured(window, x, axis.top(), axis.height()) > 8) is there, time_s
        # Above all events.
        assert (coloured(window, x, area.top() + 2, 40) > 8) is there, time_s
    marked(window, ())
    assert coloured(window, plot.to_pixels(1.0)[0], area.top() + 2, 40) == 0


def test_markers_that_are_close_share_a_flag_until_there_is_space(window: MainWindow) -> None:
    plot = window.timeline.plot
    flag = plot.flag_at(at(window, 3.0))
    assert flag is not None
    assert (flag.first, flag.n_markers) == (1, 2)
    plot.set_time_range(2.98, 3.02)
    QApplication.processEvents()
    found = [plot.flag_at(at(window, time_s)) for time_s in (3.0, 3.004)]
    assert [(flag.first, flag.n_markers) for flag in found if flag is not None] == [(1, 1), (2, 1)]


def test_ten_thousand_markers_are_drawn(window: MainWindow) -> None:
    marked(window, tuple(Marker(8.0 * n / 10_000, f"M{n}") for n in range(10_000)))
    plot = window.timeline.plot
    assert not plot.grab().isNull()
    flag = plot.flag_at(at(window, 4.0))
    assert flag is not None
    assert flag.n_markers > 50


def test_a_tooltip_names_the_markers_of_a_flag_as_plain_text(window: MainWindow) -> None:
    markers = window.timeline.markers
    assert markers.tip_at(at(window, 1.0)) == "Marker Strophe at 0:01.000"
    assert markers.tip_at(at(window, 5.0)) == "Marker 4 at 0:05.000"
    assert markers.tip_at(at(window, 4.3)) == ""
    several = markers.tip_at(at(window, 3.0)).splitlines()
    assert several == ["Marker Refrain at 0:03.000 – 0:03.500", "Marker <b>dicht</b> at 0:03.004"]
    marked(window, (MARKERS[2],))
    assert markers.tip_at(at(window, 3.004)) == "Marker &lt;b&gt;dicht&lt;/b&gt; at 0:03.004"
    marked(window, (MARKERS[1],))
    assert markers.tip_at(at(window, 3.0)).splitlines()[1:] == ["zweimal", "leise"]
    marked(window, tuple(Marker(3.0 + n / 1e4) for n in range(20)))
    assert markers.tip_at(at(window, 3.0)).splitlines()[-1] == "and 8 more"


# Used


def test_keys_go_from_marker_to_marker(qtbot: QtBot, window: MainWindow) -> None:
    playback, plot = window.session.playback, window.timeline.plot
    plot.setFocus()
    places: list[float] = []
    for key in "nnnnn":
        qtbot.keyClick(plot, key)
        places.append(playback.position_s)
    assert places == [1.0, 3.0, 3.004, 5.0, 5.0]
    assert window.status.currentMessage() == "There is no further marker"
    for _ in range(2):
        qtbot.keyClick(plot, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert playback.position_s == 3.0
    assert window.status.currentMessage() == "Marker Refrain at 0:03.000 – 0:03.500"
    playback.seek(3.4)
    qtbot.keyClick(plot, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert playback.position_s == 3.004
    # While it plays, the marker that was just passed is no goal.
    playback.seek(3.4)
    playback.is_playing = True
    qtbot.keyClick(plot, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert playback.position_s == 1.0


def test_a_marker_that_is_gone_to_is_visible(qtbot: QtBot, window: MainWindow) -> None:
    plot = window.timeline.plot
    plot.set_time_range(0.0, 0.5)
    window.actions_by_id["next_marker"].trigger()
    low, high = plot.time_range()
    assert low <= 1.0 <= high


def test_without_markers_there_is_nowhere_to_go(window: MainWindow) -> None:
    for name in ("next_marker", "previous_marker"):
        assert window.actions_by_id[name].isEnabled()
    marked(window, ())
    for name in ("next_marker", "previous_marker"):
        assert not window.actions_by_id[name].isEnabled()


def test_a_click_on_a_flag_puts_the_playhead_exactly_there(qtbot: QtBot, window: MainWindow) -> None:
    view = window.timeline.plot.viewport()
    place = at(window, 1.0).toPoint() + QPoint(5, 0)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert window.session.playback.position_s == 1.0
    beside = at(window, 1.0, 0.2).toPoint() + QPoint(5, 0)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=beside)
    assert 1.0 < window.session.playback.position_s < 1.1


def test_an_event_and_a_loop_snap_to_markers(qtbot: QtBot, window: MainWindow) -> None:
    session, plot = window.session, window.timeline.plot
    window.snap.set_mode("markers")
    event = session.document.sequence()[0]
    selected = session.selection
    selected.set([event.event_id])
    near_s = window.timeline.snapped(5.0 + 4 * plot.scale()[0], selected.ids)
    assert near_s is not None
    session.edits.move(selected.ids, round(near_s.time_s * MODEL_SAMPLE_RATE) - event.onset_samples)
    assert session.document.event(event.event_id).onset_samples == 5 * MODEL_SAMPLE_RATE
    view = plot.viewport()
    begin, end = at(window, 1.0).toPoint(), at(window, 5.0, 0.2).toPoint() + QPoint(4, 0)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
    for step in range(1, 6):
        qtbot.mouseMove(view, begin + (end - begin) * step / 5)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert session.playback.loop == (1.0, 5.0)
