"""A new layout is shown gradually, by the clock: nothing jumps, nothing waits, and it can be switched off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QCommonStyle, QStyle
from pytestqt.qtbot import QtBot

from codec.similarity.layout import Layout
from editor.theme import animations_wanted
from editor.views.dialogs.preferences_dialog import PreferencesDialog
from editor.views.marks.model import MarksModel
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill

LENGTH_S = 0.4


@dataclass
class Clock:
    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


class Bench:
    def __init__(self, qtbot: QtBot, *, animates: bool = True, n_events: int = 12) -> None:
        self.session, self.clock = FakeSession(), Clock()
        self.ids = fill(self.session, n_events)
        self.model = MarksModel(self.session, clock=self.clock, animates=lambda: animates)
        self.frames = 0
        self.model.changed.connect(self._count)
        self.qtbot = qtbot
        self.before = self.model.marks
        self.goal = self._mirrored()

    def _count(self) -> None:
        self.frames += 1

    def _mirrored(self) -> Layout:
        layout = self.session.document.layout
        assert layout is not None
        return Layout(1 - layout.lanes, 1 - layout.map, 1 - layout.colours, 1, layout.event_ids)

    def lay_out(self, layout: Layout | None = None) -> None:
        frames = self.frames
        self.session.document.set_layout(self.goal if layout is None else layout)
        self.qtbot.waitUntil(lambda: self.frames > frames)

    def wait_for_frame(self) -> None:
        frames = self.frames
        self.qtbot.waitUntil(lambda: self.frames > frames)

    def share(self) -> float:
        """Return how much of the way the lanes have gone, the same for all."""
        marks = self.model.marks
        way = (1 - self.before.lane) - self.before.lane
        shares = (marks.lane - self.before.lane)[np.abs(way) > 0.1] / way[np.abs(way) > 0.1]
        assert np.ptp(shares) < 1e-6
        return float(shares[0])


def test_marks_go_from_one_layout_to_the_next_by_the_clock(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.lay_out()
    assert bench.model.moving
    assert bench.share() == pytest.approx(0.0)
    np.testing.assert_array_equal(bench.model.marks.colours, bench.before.colours)
    shares = []
    for _ in range(4):
        bench.clock.now_s += LENGTH_S / 5
        bench.wait_for_frame()
        shares.append(bench.share())
        assert np.isfinite(bench.model.marks.place).all()
    assert shares == sorted(shares)
    assert shares[0] > 0.0
    assert shares[-1] < 1.0
    middle = bench.model.marks
    assert (middle.pitch_hz == bench.before.pitch_hz).all(), "only places and colours are on the way"
    bench.clock.now_s += LENGTH_S
    bench.wait_for_frame()
    assert not bench.model.moving
    np.testing.assert_array_equal(bench.model.marks.place, (1 - bench.before.place).astype(np.float32))
    frames = bench.frames
    qtbot.wait(60)
    assert bench.frames == frames, "at rest there is nothing to draw"


def test_an_edit_on_the_way_is_shown_at_once_and_the_way_goes_on(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.lay_out()
    bench.clock.now_s += LENGTH_S / 2
    bench.session.edits.move(bench.ids[:1], 2_000)
    bench.session.edits.delete(bench.ids[5:6])
    qtbot.waitUntil(lambda: len(bench.model.marks) == 11)
    marks = bench.model.marks
    assert marks.onset_s[marks.index[bench.ids[0]]] > bench.before.onset_s[0]
    assert bench.model.moving
    row, was = marks.index[bench.ids[7]], bench.before.index[bench.ids[7]]
    assert marks.lane[row] == pytest.approx(0.5, abs=1e-6), "half-way from lane to 1 - lane"
    assert bench.before.lane[was] != marks.lane[row]
    bench.clock.now_s += LENGTH_S
    bench.wait_for_frame()
    assert not bench.model.moving


def test_a_second_layout_goes_on_from_where_the_marks_are(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.lay_out()
    bench.clock.now_s += LENGTH_S / 2
    bench.wait_for_frame()
    middle = bench.model.marks
    bench.lay_out(Layout(1 - bench.goal.lanes, bench.goal.map, bench.goal.colours, 2, bench.goal.event_ids))
    np.testing.assert_allclose(bench.model.marks.lane, middle.lane, atol=1e-9)


def test_a_layout_that_moves_nothing_far_is_shown_at_once(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    layout = bench.session.document.layout
    assert layout is not None
    near = np.clip(layout.map + 0.01, 0.0, 1.0)
    bench.lay_out(Layout(layout.lanes, near, layout.colours, 1, layout.event_ids))
    assert not bench.model.moving
    np.testing.assert_allclose(bench.model.marks.place[bench.model.marks.index[bench.ids[0]]], near[0])
    far = near.copy()
    far[3, 0] = 1.0 - far[3, 0]
    bench.lay_out(Layout(layout.lanes, far, layout.colours, 2, layout.event_ids))
    assert bench.model.moving


def test_whoever_wants_no_motion_has_none(qtbot: QtBot) -> None:
    bench = Bench(qtbot, animates=False)
    bench.lay_out()
    assert not bench.model.moving
    assert bench.share() == pytest.approx(1.0)


def test_a_window_that_is_too_slow_for_it_is_not_held_up(qtbot: QtBot) -> None:
    bench = Bench(qtbot)

    def slow() -> None:
        bench.clock.now_s += 0.08

    bench.model.changed.connect(slow)
    bench.lay_out()
    bench.wait_for_frame()
    assert not bench.model.moving
    assert bench.share() == pytest.approx(1.0)


def test_another_piece_and_a_picture_start_at_their_goal(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.session.document.set_layout(bench.goal)
    bench.model.rebuild()
    assert bench.share() == pytest.approx(1.0), "rebuilt now means now"
    fill(bench.session, 12, seed=1)
    bench.wait_for_frame()
    assert not bench.model.moving


def test_the_desktop_and_the_preferences_decide(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = MainWindow(FakeSession())
    window.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(window)
    assert window._shows_gradually()
    dialog = window.dialogs.preferences_dialog()
    qtbot.addWidget(dialog)
    assert isinstance(dialog, PreferencesDialog)
    dialog.gradual.click()
    assert not window._shows_gradually()
    dialog.gradual.click()
    assert window._shows_gradually()
    hint = QCommonStyle.styleHint

    def still(style: QStyle, which: QStyle.StyleHint, *more: object) -> int:
        return 0 if which == QStyle.StyleHint.SH_Widget_Animation_Duration else hint(style, which, *more)

    monkeypatch.setattr(type(QApplication.style()), "styleHint", still, raising=False)
    assert not animations_wanted()
    assert not window._shows_gradually()
