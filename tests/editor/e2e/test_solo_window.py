"""Solo in the real window: what is silent is dimmed, and a badge ends it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import shown_window


@pytest.fixture(params=[15, 900], ids=["few", "many"])
def window(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, request.param) as made:
        made.timeline.fit()
        yield made


def _pixels(widget: QWidget, area: QRect) -> NDArray[np.float64]:
    image = widget.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)
    stride, height = image.bytesPerLine(), image.height()
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(height, stride)
    return bits[:, : 4 * image.width()].reshape(height, -1, 4)[..., :3].astype(float)


def _contrast(window: MainWindow, event_id: str) -> tuple[float, float]:
    """Return how much an event's mark differs from the background, on the timeline and on the map."""
    marks = window.model.marks
    row = marks.index[event_id]
    plot = window.timeline.plot
    x, y = plot.to_pixels(float(marks.onset_s[row]), float(window.timeline.heights()[row]))
    base = np.array(window.palette().base().color().getRgb()[2::-1], float)
    mark = _pixels(plot.viewport(), QRect(round(x) + 3, round(y) - 1, 3, 3))
    xs, ys = window.map.points.pixels()
    point = _pixels(window.map.plot.viewport(), QRect(round(xs[row]) - 1, round(ys[row]) - 1, 3, 3))
    return tuple(float(np.abs(each - base).max(axis=2).mean()) for each in (mark, point))  # type: ignore[return-value]


def _visible_pair(window: MainWindow) -> tuple[str, str]:
    """Return two events that no other covers, on the timeline and on the map."""
    marks, timeline = window.model.marks, window.timeline
    heights = timeline.heights()
    x, y = np.array([timeline.plot.to_pixels(t, h) for t, h in zip(marks.onset_s, heights, strict=True)]).T
    mx, my = window.map.points.pixels()
    near = (np.abs(x[:, None] - x) < 60) & (np.abs(y[:, None] - y) < 14)
    near |= np.hypot(mx[:, None] - mx, my[:, None] - my) < 6
    alone = np.flatnonzero(near.sum(axis=1) == 1)
    if len(alone) < 2:  # many events: those that are drawn last
        alone = np.argsort(-marks.opacity)
    return marks.ids[alone[0]], marks.ids[alone[1]]


def test_silent_events_are_dimmed_in_every_view(window: MainWindow) -> None:
    window.timeline.plot.set_spectrogram(None)
    alone, other = _visible_pair(window)
    QApplication.processEvents()
    before = {each: _contrast(window, each) for each in (alone, other)}
    window.session.selection.set([alone])
    window.actions_by_id["solo"].trigger()
    window.session.selection.clear()
    window.model.rebuild()
    QApplication.processEvents()
    marks = window.model.marks
    assert marks.silent.sum() == len(marks) - 1
    assert not marks.silent[marks.index[alone]]
    if len(marks) < 100:
        after = {each: _contrast(window, each) for each in (alone, other)}
        assert after[alone] == pytest.approx(before[alone], rel=0.05)
        for was, now in zip(before[other], after[other], strict=True):
            assert now < 0.45 * was
    model = window.table.model
    fonts = {
        each: model.data(model.index(model.ids.index(each), 1), Qt.ItemDataRole.FontRole) for each in before
    }
    assert fonts[alone] is None
    assert fonts[other].italic()
    cell = model.index(model.ids.index(other), 7)
    assert "solo" in model.data(cell, Qt.ItemDataRole.AccessibleTextRole)
    assert "silent while others are solo" in window.timeline.describe(marks.index[other])
    assert "silent" not in window.timeline.describe(marks.index[alone])


def test_the_picture_of_the_events_changes_with_the_solo(window: MainWindow) -> None:
    window.timeline.plot.set_spectrogram(None)
    plot, points = window.timeline.plot.viewport(), window.map.plot.viewport()
    QApplication.processEvents()
    whole = [_pixels(view, view.rect()) for view in (plot, points)]
    window.session.set_solo(frozenset(list(window.session.document.events)[:1]))
    window.model.rebuild()
    QApplication.processEvents()
    base = np.array(window.palette().base().color().getRgb()[2::-1], float)
    for view, before in zip((plot, points), whole, strict=True):
        now = _pixels(view, view.rect())
        assert np.abs(now - base).sum() < 0.8 * np.abs(before - base).sum()
    window.session.set_solo(None)
    window.model.rebuild()
    QApplication.processEvents()
    np.testing.assert_array_equal(_pixels(points, points.rect()), whole[1])


def test_a_badge_shows_the_solo_and_ends_it_by_mouse_and_keyboard(window: MainWindow) -> None:
    badge = window.status.solo
    assert not badge.isVisible()
    window.session.selection.set(list(window.session.document.events)[:2])
    for end in ("mouse", "keyboard"):
        window.actions_by_id["solo"].trigger()
        assert badge.isVisible()
        assert "2 events" in badge.text()
        if end == "mouse":
            QTest.mouseClick(badge, Qt.MouseButton.LeftButton)
        else:
            badge.setFocus()
            QTest.keyClick(badge, Qt.Key.Key_Return)
        assert window.session.solo_ids is None
        assert not badge.isVisible()
        assert not window.actions_by_id["solo"].isChecked()
