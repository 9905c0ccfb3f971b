"""The tempo is tapped, and the first beat is taken from the playhead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from codec.project.file import TEMPO_RANGE_BPM, BeatSettings
from editor.views.handlers.tapping import tapped_tempo_bpm
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill, shown_window


class Clock:
    """A clock that a test sets."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 6) as made:
        yield made


@pytest.fixture
def clock(window: MainWindow) -> Clock:
    made = Clock()
    window.play.taps.clock = made
    return made


def tap(qtbot: QtBot, window: MainWindow, clock: Clock, n: int, period_s: float) -> None:
    window.timeline.plot.setFocus()
    for _ in range(n):
        qtbot.keyClick(window.timeline.plot, Qt.Key.Key_T)
        clock.now_s += period_s


@pytest.mark.parametrize("tempo_bpm", [24.0, 97.3, 120.0, 240.0])
def test_even_taps_give_their_tempo_whatever_their_number(tempo_bpm: float) -> None:
    for n in (2, 3, 9):
        taps = [5.0 + k * 60.0 / tempo_bpm for k in range(n)]
        assert tapped_tempo_bpm(taps) == pytest.approx(tempo_bpm, abs=0.05)


def test_more_taps_are_more_exact_and_a_single_one_decides_nothing() -> None:
    rng = np.random.default_rng(3)

    def spread(n: int) -> float:
        found = [
            tapped_tempo_bpm((np.arange(n) * 0.5 + rng.normal(0, 0.015, n)).tolist()) for _ in range(200)
        ]
        return float(np.std(np.array(found, float)))

    assert spread(12) < spread(6) < spread(3)
    taps = [k * 0.5 for k in range(12)]
    taps[5] += 0.1
    assert tapped_tempo_bpm(taps) == pytest.approx(120.0, abs=1.0)


def test_one_tap_is_no_tempo_and_wild_ones_stay_in_range() -> None:
    assert tapped_tempo_bpm([]) is None
    assert tapped_tempo_bpm([1.0]) is None
    assert tapped_tempo_bpm([1.0, 1.0]) == TEMPO_RANGE_BPM[1]
    assert tapped_tempo_bpm([1.0, 50.0]) == TEMPO_RANGE_BPM[0]


def test_taps_with_a_key_set_the_tempo_as_one_step_once_they_stop(
    qtbot: QtBot, window: MainWindow, clock: Clock
) -> None:
    document, stack = window.session.document, window.session.undo_stack
    tap(qtbot, window, clock, 5, 60 / 93)
    assert document.beats == BeatSettings(), "not while it is being tapped"
    assert "93" in window.status.currentMessage()
    qtbot.waitUntil(lambda: stack.count() == 1)
    assert document.beats.tempo_bpm == pytest.approx(93.0, abs=0.05)
    stack.undo()
    assert document.beats == BeatSettings()
    tap(qtbot, window, clock, 1, 0.5)
    window.play.taps.finish()
    assert stack.count() == 1, "a single tap sets nothing"


def test_taps_belong_to_the_piece_they_were_tapped_for(
    qtbot: QtBot, window: MainWindow, clock: Clock
) -> None:
    tap(qtbot, window, clock, 4, 0.4)
    fill(cast(FakeSession, window.session), 3)
    window.play.taps.finish()
    assert window.session.document.beats == BeatSettings()


def test_the_first_beat_is_where_the_playhead_is(window: MainWindow) -> None:
    window.session.playback.seek(1.2345)
    window.actions_by_id["first_beat_here"].trigger()
    assert window.session.document.beats.first_beat_s == pytest.approx(1.2345, abs=1e-3)
    assert window.transport.first_beat.value() == pytest.approx(1.2345, abs=1e-3)
    assert window.session.undo_stack.undoText() == "Set first beat to 1.234 s"


def test_behind_the_first_hour_the_same_beats_are_counted_from_an_earlier_one(window: MainWindow) -> None:
    window.snap.set_tempo(100.0)
    window.session.playback.seek(4000.1)
    window.actions_by_id["first_beat_here"].trigger()
    first_s = window.session.document.beats.first_beat_s
    assert 0 <= first_s <= 3600
    n_bars = (4000.1 - first_s) / 2.4
    assert n_bars == pytest.approx(round(n_bars), abs=1e-3)
