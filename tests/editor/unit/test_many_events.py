"""Thousands of events: what is kept between frames is right, and no more is asked than is needed."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.qtbot import QtBot

import editor.session.renders
from codec.events.event import Event, Stage, StageSource
from codec.similarity.layout import Layout
from editor.session import Session
from editor.views.inspector import heard, stage_labels
from editor.views.inspector.inspector import InspectorView
from editor.views.lists.event_table import EventTable, EventTableModel
from editor.views.marks.marks import EventMarks
from editor.views.marks.model import MarksModel
from editor.views.marks.rows import EventRows
from tests.editor.codec_fakes import SineCodec
from tests.editor.view_fakes import FakeSession

N_EVENTS = 1_000


@pytest.fixture
def many(make_event: Callable[..., Event]) -> FakeSession:
    session = FakeSession()
    events = [make_event(seed, 0.01 * (seed // 3)) for seed in range(N_EVENTS)]
    session.document.apply({event.event_id: event for event in events})
    return session


def a_layout(ids: tuple[str, ...], seed: int) -> Layout:
    random = np.random.default_rng(seed)
    n = len(ids)
    return Layout(
        lanes=random.uniform(size=n).astype(np.float32),
        map=random.uniform(size=(n, 2)).astype(np.float32),
        colours=random.uniform(size=(n, 3)).astype(np.float32),
        seed=seed,
        event_ids=ids,
    )


def assert_same(found: EventMarks, expected: EventMarks) -> None:
    for field in dataclasses.fields(EventMarks):
        mine, theirs = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, theirs, field.name)
        else:
            assert mine == theirs, field.name


def test_the_inspector_says_of_thousands_what_it_says_of_one_without_a_text_for_each(
    many: FakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = InspectorView(many)  # pyright: ignore[reportArgumentType]
    qtbot.addWidget(inspector)
    ids = list(many.document.events)
    translated: list[str] = []
    for module in (heard, stage_labels):
        monkeypatch.setattr(module, "tr", lambda text, /, **_: (translated.append(str(text)), str(text))[1])

    def shown(chosen: list[str]) -> tuple[str, str]:
        many.selection.set(chosen)
        inspector.refresh()
        return inspector.rendering.sound.text(), inspector.stages.slots[Stage.IMPULSE].accessibleName()

    assert shown(ids) == shown(ids[:2]) == ("as encoded", "Impulse: own")
    many.edits.move(ids, 100)
    assert shown(ids) == ("as encoded", "Impulse: own")
    assert len(translated) < N_EVENTS / 10
    donor = StageSource(many.document.event(ids[0]).vector, "bell")
    many.edits.swap_stage(ids[-1:], Stage.IMPULSE, donor)
    assert shown(ids) == ("mixed", "Impulse: mixed")
    assert len(translated) < N_EVENTS / 10


def test_what_is_kept_of_events_is_what_there_is_of_them(many: FakeSession) -> None:
    model = MarksModel(many)  # pyright: ignore[reportArgumentType]
    document, edits = many.document, many.edits
    ids = list(document.events)
    random = np.random.default_rng(0)

    def some() -> list[str]:
        return [ids[index] for index in random.integers(0, len(ids), 20) if ids[index] in document]

    for step in (
        lambda: edits.move(some(), 3_000),
        lambda: edits.set_mute(some(), True),
        lambda: edits.delete(some()),
        lambda: document.set_layout(a_layout(tuple(ids), 1)),
        lambda: edits.duplicate(some(), 500),
        lambda: edits.change_gain(some(), -6.0),
        many.history.undo,
        many.history.undo,
        lambda: document.set_layout(a_layout(tuple(ids[10:]), 2)),
        lambda: document.set_layout(None),
        many.history.undo,
    ):
        step()
        model.rebuild()
        fresh = EventRows(many)  # pyright: ignore[reportArgumentType]
        fresh.update(None)
        model.wait()
        assert_same(model.marks, fresh.marks(model._clusters))  # pyright: ignore[reportPrivateUsage]
    events = sorted(document.events.values(), key=lambda event: (event.onset_samples, event.event_id))
    assert model.marks.ids == tuple(event.event_id for event in events)
    np.testing.assert_allclose(model.marks.onset_s, [event.onset_s for event in events])
    assert model.marks.muted.tolist() == [event.mute for event in events]
    assert model.marks.edited.tolist() == [document.is_edited(event.event_id) for event in events]


def test_an_edit_of_one_event_looks_at_that_one(many: FakeSession, monkeypatch: pytest.MonkeyPatch) -> None:
    model = MarksModel(many)  # pyright: ignore[reportArgumentType]
    asked: list[str] = []
    measures = many.measures
    monkeypatch.setattr(many, "measures", lambda event_id: asked.append(event_id) or measures(event_id))
    one = next(iter(many.document.events))
    many.edits.move([one], 100)
    model.rebuild()
    assert asked == [one]


def test_a_table_with_all_rows_selected_is_not_asked_for_each_cell(
    qtbot: QtBot, many: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    flags = EventTableModel.flags

    def counted(self: EventTableModel, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        asked.append(index.row())
        return flags(self, index)

    monkeypatch.setattr(EventTableModel, "flags", counted)
    table = EventTable(many, MarksModel(many))  # pyright: ignore[reportArgumentType]
    qtbot.addWidget(table)
    table.resize(800, 400)
    table.show()
    table.grab()
    asked.clear()
    many.selection.set(many.document.events)
    table.grab()
    n_asked = len(asked)
    assert len(table.view.selectionModel().selectedRows()) == N_EVENTS
    assert n_asked < N_EVENTS


def test_thousands_of_changes_are_taken_up_in_many_short_goes(
    qtbot: QtBot, opened: Session, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    monkeypatch.setattr(editor.session.renders, "_CATCH_UP_S", 0.0)
    recording = opened.mix.copy()
    codec.contributed.clear()
    ids = list(opened.document.events)
    opened.edits.change_gain(ids, -6.0)
    assert not opened.is_settled
    time.sleep(0.05)
    assert len(codec.contributed) <= 1, "one in each go"
    qtbot.waitUntil(lambda: opened.is_settled)
    assert sorted(codec.contributed) == sorted(ids)
    assert not np.array_equal(opened.mix[: len(recording)], recording)
    opened.history.undo()
    qtbot.waitUntil(lambda: opened.is_settled)
    np.testing.assert_array_equal(opened.mix, recording)


def test_a_changed_copy_of_an_event_is_checked_where_it_has_to_be(make_event: Callable[..., Event]) -> None:
    event = make_event(0)
    copy = event.replace(gain_db=-3.0, onset_samples=5)
    assert copy == dataclasses.replace(event, gain_db=-3.0, onset_samples=5)
    assert event == make_event(0), "the event itself stays"
    assert copy != event
    with pytest.raises(ValueError, match="finite"):
        event.replace(vector=np.full(32, np.nan))
    with pytest.raises(TypeError):
        event.replace(loudness=3.0)
