"""Handles at the ends of the selection: stretching the spacing with the mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from codec.events.event import MODEL_SAMPLE_RATE
from tests.editor.timeline_bench import TimelineBench

_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_ALT = Qt.KeyboardModifier.AltModifier


class Bench(TimelineBench):
    """A timeline on which some events are selected."""

    def __init__(self, qtbot) -> None:
        super().__init__(qtbot)
        self.chosen = self.ids[3:8]
        self.session.selection.set(self.chosen)

    @property
    def onsets(self) -> list[int]:
        return [self.session.document.event(each).onset_samples for each in self.chosen]

    def handle(self, edge: int) -> QPoint:
        boxes = self.timeline.plot.span._boxes()
        assert boxes is not None
        return boxes[edge].center().toPoint()

    def drag(self, edge: int, to_s: float, modifiers=_NONE, *, release: bool = True) -> None:
        view, start = self.timeline.plot.viewport(), self.handle(edge)
        span = self.timeline.plot.span.span
        assert span is not None
        end = start + QPoint(round((to_s - span[edge]) / self.timeline.plot.scale()[0]), 0)
        self.qtbot.mousePress(view, _LEFT, modifiers, start)
        self.timeline._gestures.move(QPointF(start + QPoint(8, 0)), modifiers)
        self.timeline._gestures.move(QPointF(end), modifiers)
        if release:
            self.qtbot.mouseRelease(view, _LEFT, modifiers, end)
        self.model.rebuild()


@pytest.fixture
def bench(qtbot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.timeline.wait()


def test_handles_appear_with_two_or_more_onsets_at_their_ends(bench: Bench):
    assert bench.timeline.plot.span.span == pytest.approx(
        (bench.onsets[0] / MODEL_SAMPLE_RATE, bench.onsets[-1] / MODEL_SAMPLE_RATE)
    )
    assert bench.timeline.plot.span.edge_at(QPointF(bench.handle(0))) == "start"
    assert bench.timeline.plot.span.edge_at(QPointF(bench.handle(1))) == "end"
    bench.session.selection.set(bench.chosen[:1])
    assert bench.timeline.plot.span.span is None
    assert bench.timeline.plot.span.edge_at(QPointF(bench.timeline.rect().center())) is None
    first = bench.session.document.event(bench.chosen[0]).onset_samples
    second = bench.session.document.event(bench.chosen[1]).onset_samples
    bench.session.edits.move([bench.chosen[1]], first - second)
    bench.model.rebuild()
    bench.session.selection.set(bench.chosen[:2])
    assert bench.timeline.plot.span.span is None, "a chord has no spacing"


def test_dragging_the_end_rescales_about_the_start_as_one_step(bench: Bench):
    before = bench.onsets
    length_s = (before[-1] - before[0]) / MODEL_SAMPLE_RATE
    bench.drag(1, before[0] / MODEL_SAMPLE_RATE + length_s / 2)
    after = bench.onsets
    factor = (after[-1] - after[0]) / (before[-1] - before[0])
    assert factor == pytest.approx(0.5, abs=0.01)
    assert after == [pytest.approx(before[0] + factor * (onset - before[0]), abs=1) for onset in before]
    assert bench.session.undo_stack.count() == 1
    assert bench.session.undo_stack.undoText().startswith("Stretch spacing of 4 events to")
    assert bench.session.selection.ids == set(bench.chosen)
    bench.session.undo_stack.undo()
    assert bench.onsets == before


def test_dragging_the_start_rescales_about_the_end_and_stops_at_zero(bench: Bench):
    before = bench.onsets
    bench.drag(0, -3.0)
    assert bench.onsets[0] == 0
    assert bench.onsets[-1] == before[-1]


def test_a_handle_does_not_pass_the_other_one(bench: Bench):
    before = bench.onsets
    bench.drag(1, 0.0)
    after = bench.onsets
    assert after == sorted(after)
    assert after[0] == before[0]
    assert after[-1] - after[0] == pytest.approx(0.01 * (before[-1] - before[0]), abs=1)


def test_the_handle_snaps_and_alt_bypasses_it(bench: Bench):
    bench.snap.set_mode("grid100")
    target_s = round(bench.onsets[-1] / MODEL_SAMPLE_RATE, 1) + 0.3
    bench.drag(1, target_s + 0.01, release=False)
    assert bench.timeline.plot.guide.isVisible()
    assert bench.timeline.plot.guide.value() == pytest.approx(target_s, abs=1e-4)
    assert "grid" in bench.timeline.plot.note.toPlainText()
    bench.timeline.cancel_gesture()
    bench.drag(1, target_s + 0.01)
    assert bench.onsets[-1] == round(target_s * MODEL_SAMPLE_RATE)
    bench.session.undo_stack.undo()
    bench.model.rebuild()
    bench.drag(1, target_s + 0.01, _ALT)
    assert bench.onsets[-1] != round(target_s * MODEL_SAMPLE_RATE)


def test_esc_drops_the_stretch(bench: Bench):
    before = bench.onsets
    span = bench.timeline.plot.span.span
    bench.drag(1, 3.0, release=False)
    assert bench.timeline.plot.span.span != span
    assert bench.timeline.cancel_gesture()
    assert bench.timeline.plot.span.span == span
    assert bench.onsets == before
    assert bench.session.undo_stack.count() == 0
