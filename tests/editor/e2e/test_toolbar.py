"""The toolbar: nothing in it moves while the piece plays; what matters most has room in every window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.audio.meter import Levels
from editor.audio.source import PIECE_SOURCES, Source
from editor.document import SNAP_LINES
from editor.translation import install_language
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import shown_window

_LEFT = Qt.MouseButton.LeftButton
_WIDTHS = (760, 944, 1016, 1230, 1440, 1900)
_ALWAYS = ("play", "export")


@pytest.fixture(params=["en", "de"])
def window(qapp: QCoreApplication, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[MainWindow]:
    assert install_language(qapp, request.param) == request.param
    with shown_window(qtbot, 8) as made:
        yield made
    install_language(qapp, "en")


def controls(window: MainWindow) -> dict[str, QWidget]:
    """Return all controls of the toolbar by name."""
    bar = window.transport
    names = (*_ALWAYS, "open", "undo", "redo", "to_start", "loop", "zoom_out", "zoom_in", "fit")
    return {
        **{name: bar.button(name) for name in names},
        "position": bar.position, "heard": bar.heard, "height": bar.height_button, "snap": bar.snap_button,
        "beats": bar.beats_button, "level": bar.meter, "over": bar.meter.over, "drag": bar.drag_handle,
        "more": bar.strip.more,
    }  # fmt: skip


def shown(window: MainWindow) -> dict[str, tuple[int, int, int]]:
    """Return place and width of every control that is shown."""
    QApplication.processEvents()
    return {
        name: (*each.mapTo(window, QPoint(0, 0)).toTuple(), each.width())
        for name, each in controls(window).items()
        if each.isVisible()
    }


def states(window: MainWindow) -> Iterator[Callable[[], object]]:
    """Yield what changes a text of the toolbar."""
    session, playback = window.session, window.session.playback
    yield playback.play
    yield lambda: playback.set_gains_db(dict.fromkeys(Source, -12.5))
    for source in PIECE_SOURCES:
        yield lambda source=source: playback.choose(source)
    yield lambda: window.transport.meter.show_levels(Levels((1.0, 1.0), (0.5, 0.5), 3))
    yield lambda: playback.seek(3.21)
    yield lambda: playback.seek(599.0)
    yield playback.stop
    for mode in ("off", "events,detected", "events,detected,beat8", *SNAP_LINES):
        yield lambda mode=mode: window.snap.set_mode(mode)
    for tempo_bpm in (20.0, 133.33, 400.0):
        yield lambda tempo_bpm=tempo_bpm: window.snap.set_tempo(tempo_bpm)
    for action_id in ("lanes", "clusters", "axis_pitch", "metronome", "match_loudness"):
        yield window.actions_by_id[action_id].trigger
    yield lambda: session.selection.set(list(window.model.marks.ids[:3]))
    yield lambda: session.edits.set_mute(list(session.selection.ids), True)


@pytest.mark.parametrize("width", _WIDTHS)
def test_no_control_moves_or_goes_while_the_piece_is_played_and_edited(
    window: MainWindow, width: int
) -> None:
    window.resize(width, 700)
    before = shown(window)
    assert window.width() == width
    assert set(_ALWAYS) <= set(before)
    for state in states(window):
        state()
        assert shown(window) == before


def test_what_matters_least_goes_first_and_comes_back_last(window: MainWindow) -> None:
    gone: list[set[str]] = []
    for width in range(1900, 740, -20):
        window.resize(width, 700)
        QApplication.processEvents()
        here = set(shown(window))
        strip = window.transport.strip
        assert strip.rect().contains(strip.childrenRect())
        gone.append(set(controls(window)) - here - {"more"})
        assert ("more" in here) is bool(gone[-1] - {"heard"}), "what only shows something is in no menu"
        assert set(_ALWAYS) <= here
    assert all(before <= after for before, after in pairwise(gone))
    assert gone[0] == set()
    assert gone[(1900 - 1440) // 20] <= {"heard"}, "a usual window has every control"
    assert {"open", "drag"} <= gone[-1]
    assert "position" not in gone[-1]


def test_what_is_hidden_is_in_the_menu_at_the_end(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(820, 700)
    QApplication.processEvents()
    bar, actions = window.transport, window.actions_by_id
    assert bar.button("zoom_in").isHidden()
    assert bar.height_button.isHidden()
    menu = bar.strip.more.menu()
    menu.aboutToShow.emit()
    listed = menu.actions()
    assert actions["open"] in listed
    assert actions["beats"] in listed
    assert bar.height_button.menu().menuAction() in listed
    assert actions["play"] not in listed
    low, high = window.timeline.plot.time_range()
    next(each for each in listed if each is actions["zoom_in"]).trigger()
    zoomed = window.timeline.plot.time_range()
    assert zoomed[1] - zoomed[0] == pytest.approx((high - low) / 2, rel=0.05)
    assert all(each.text() for each in listed)


def test_the_beats_open_below_their_button_and_are_typed(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.transport
    window.resize(1400, 800)
    QApplication.processEvents()
    qtbot.mouseClick(bar.beats_button, _LEFT)
    assert bar.beats.isVisible()
    below = bar.beats_button.mapToGlobal(QPoint(0, bar.beats_button.height()))
    assert bar.beats.pos().y() >= below.y() - 2
    qtbot.keyClicks(bar.tempo, "97.5")
    qtbot.keyClick(bar.tempo, Qt.Key.Key_Return)
    assert window.session.document.beats.tempo_bpm == 97.5
    assert not window.session.playback.is_playing, "Return does not play the selection"
    assert "97" in bar.beats_button.text()
    bar.tempo.selectAll()
    qtbot.keyClicks(bar.tempo, "10")
    window.session.document.reset_done.emit()  # as if an encode had ended
    window.session.piece_edits.set_first_beat(0.5)
    assert bar.tempo.cleanText() == "10", "half a number is no tempo yet"
    assert bar.first_beat.value() == 0.5
    qtbot.keyClicks(bar.tempo, "5")
    qtbot.keyClick(bar.tempo, Qt.Key.Key_Return)
    assert window.session.document.beats.tempo_bpm == 105
    bar.beats.close()
    window.resize(820, 800)
    QApplication.processEvents()
    window.actions_by_id["beats"].trigger()
    assert bar.beats.isVisible()
    assert window.frameGeometry().intersects(bar.beats.frameGeometry())
    bar.beats.close()
