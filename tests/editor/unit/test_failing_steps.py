"""Undo steps that fail: the exception arrives, the document is as before, and the other steps still work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psygnal import EmitLoopError
from PySide6.QtCore import QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor.commands import EditCommand
from editor.document import Document
from editor.overrides import guarded
from editor.session import Session
from editor.views.lists.history_view import HistoryView
from editor.views.widgets.links import link
from tests.editor.unit.conftest import Bench
from tests.editor.unit.test_history import VERBS, Player

A = "event-0"
_GESTURES = {"begin_gesture", "end_gesture", "cancel_gesture"}


class _FaultError(Exception):
    pass


class _Faults:
    """Fails at chosen changes of a document, as a listener with a fault does."""

    def __init__(self, document: Document) -> None:
        self.left = -1
        for signal in (document.events_changed, document.palettes_changed, document.reset_done):
            signal.connect(self._on_changed)

    def _on_changed(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise _FaultError


@settings(max_examples=100)
@given(st.lists(st.tuples(VERBS, st.integers(0, 2)), max_size=20))
def test_what_fails_changes_nothing(verbs: list[tuple[tuple[Any, ...], int]]) -> None:
    player = Player()
    faults = _Faults(player.document)
    for verb, n_faults in verbs:
        if verb[0] in _GESTURES or verb[0].startswith("raw"):
            continue
        faults.left = n_faults or -1
        _unless_it_fails(player, lambda verb=verb: player.play(*verb))
    faults.left = -1
    ends = [_undone_and_redone(player) for _ in range(3)]
    assert ends[1] == ends[2]


def _unless_it_fails(player: Player, act: Callable[[], object]) -> None:
    before = player.state
    try:
        act()
    except (EmitLoopError, KeyError):  # KeyError: of an event that a step before should have added
        assert player.state == before


def _undone_and_redone(player: Player) -> tuple[object, object]:
    stack = player.stack
    while stack.canUndo():
        _unless_it_fails(player, player.history.undo)
    start = player.state
    while stack.canRedo():
        _unless_it_fails(player, player.history.redo)
    return start, player.state


def test_a_failed_edit_is_told_and_leaves_no_step(bench: Bench) -> None:
    faults = _Faults(bench.document)
    before = dict(bench.document.events)
    faults.left = 1
    with pytest.raises(EmitLoopError):
        bench.edits.move([A], 50)
    assert dict(bench.document.events) == before
    assert bench.stack.count() == 0
    bench.edits.move([A], 50)
    assert bench.stack.count() == 1


def test_a_failed_undo_is_told_and_the_steps_before_can_be_undone(bench: Bench) -> None:
    faults = _Faults(bench.document)
    start = dict(bench.document.events)
    bench.edits.move([A], 50)
    bench.edits.set_gain([A], -6.0)
    bench.edits.set_pan([A], 0.5)
    edited = dict(bench.document.events)
    faults.left = 1
    with pytest.raises(EmitLoopError):
        bench.history.undo()
    assert dict(bench.document.events) == edited
    assert bench.stack.count() == 2
    while bench.stack.canUndo():
        bench.history.undo()
    assert bench.document.event(A).replace(pan=start[A].pan) == start[A]


def test_a_failed_step_restores_settings_and_selection_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = bench.document
    bench.selection.set([A])
    bench.edits.delete([A])
    bench.history.undo()
    before = dict(document.events), document.beats, bench.selection.ids

    def fail(*_: object) -> None:
        raise _FaultError

    with bench.history.gesture("All"):
        bench.edits.delete([A])
        bench.piece_edits.set_tempo(90.0)
    after = dict(document.events), document.beats, bench.selection.ids
    monkeypatch.setattr(type(bench.selection), "set", fail)
    with pytest.raises(_FaultError):
        bench.history.undo()
    monkeypatch.undo()
    assert (dict(document.events), document.beats, bench.selection.ids) == after != before


def test_two_steps_stay_two_if_they_cannot_be_merged(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bool:
        raise _FaultError

    bench.step_s = 0.0
    monkeypatch.setattr(EditCommand, "take_in", fail)
    bench.edits.change_gain([A], 1.0)
    with pytest.raises(_FaultError):
        bench.edits.change_gain([A], 1.0)
    assert bench.stack.count() == 2
    bench.history.undo()
    assert bench.document.event(A).gain_db == 1.0


def test_encoding_again_that_fails_keeps_the_events(bench: Bench) -> None:
    faults = _Faults(bench.document)
    before = bench.document.score
    faults.left = 1
    with pytest.raises(EmitLoopError):
        bench.history.start_over("Encode again", _Around().call)
    assert bench.document.score == before
    assert bench.stack.count() == 0


class _Around:
    def call(self, _exchanged: bool) -> None: ...


@guarded
class _Shown(QWidget):
    n_shown = 0

    def showEvent(self, _: QShowEvent) -> None:  # noqa: N802 - Qt's name
        type(self).n_shown += 1


def test_a_click_on_a_step_that_fails_leaves_the_widgets_at_work(qtbot: QtBot, six_events: Session) -> None:
    session = six_events
    session.edits.move(["e0"], 50)
    session.edits.move(["e1"], 50)
    view, other = HistoryView(session.undo_stack), _Shown()
    qtbot.addWidget(view)
    qtbot.addWidget(other)
    view.show()
    before = dict(session.document.events)
    faults = _Faults(session.document)
    faults.left = 1
    session.document.events_changed.connect(lambda _: other.show())  # looked up while the exception is kept
    with qtbot.capture_exceptions() as caught:
        view.setCurrentIndex(view.model().index(1, 0))
    assert [kind for kind, _, _ in caught] == [EmitLoopError]
    assert dict(session.document.events) == before
    assert session.undo_stack.count() == 1
    other.hide()
    other.show()
    assert _Shown.n_shown >= 1


def test_a_view_with_a_fault_does_not_keep_an_edit_from_being_made(qtbot: QtBot, bench: Bench) -> None:
    class View(QObject):
        def show_events(self, *_: object) -> None:
            raise _FaultError

    view = View()
    link(view, bench.document.events_changed, view.show_events)
    heard: list[object] = []
    bench.document.events_changed.connect(heard.append)
    before = bench.document.event(A).onset_samples
    with qtbot.capture_exceptions() as caught:
        bench.edits.move([A], 50)
        bench.history.undo()
        bench.history.redo()
    assert [kind for kind, _, _ in caught] == 3 * [_FaultError]
    assert len(heard) == 3
    assert bench.document.event(A).onset_samples == before + 50
    assert bench.stack.count() == 1
