"""Events are drawn as soon as they are found, before they are final and in the document."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip
from codec.events.event import Event, EventSequence
from codec.events.measures import Measures
from codec.similarity.layout import Layout
from editor.session import Session
from editor.session.encoding import ProvisionalEvents
from editor.views.marks.model import MarksModel
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from tests.editor.codec_fakes import SineCodec, pitch_of


def test_what_is_found_is_drawn_and_gives_way_to_what_is_final(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    model = MarksModel(session)
    timeline = Timeline(session, model, SnapControl(session))
    qtbot.addWidget(timeline)
    timeline.resize(800, 400)
    timeline.show()
    texts: list[str] = []
    session.encode_progress.connect(lambda _share, text: texts.append(text))
    codec.steps = threading.Semaphore(2)
    session.open_path(recording)
    qtbot.waitUntil(lambda: model.provisional is not None and len(model.marks) == 2)
    assert texts[-1].endswith("3 events"), "those that are drawn are counted"
    provisional = model.provisional
    assert provisional is not None
    (event_id,) = provisional.ids
    assert event_id == "shown-2"
    assert provisional.onset_s[0] > model.marks.onset_s[-1]
    assert provisional.coloured.all()
    assert np.isfinite(provisional.pitch_hz).all()
    assert timeline.plot.provisional.isVisible()
    # It is drawn only: it cannot be selected, undone or saved.
    assert event_id not in session.document
    assert event_id not in model.marks.ids
    assert not session.undo_stack.count()
    shown = timeline.grab().toImage()
    timeline.plot.provisional.hide()
    assert timeline.grab().toImage() != shown, "it is seen"
    timeline.plot.provisional.show()
    codec.steps.release(1)
    qtbot.waitUntil(lambda: len(model.marks) == 3)
    qtbot.waitUntil(lambda: model.provisional is not None and model.provisional.ids == ("shown-3",))
    codec.steps.release(100)
    qtbot.waitUntil(lambda: session.is_settled and not session.is_encoding)
    qtbot.waitUntil(lambda: model.provisional is None and not timeline.plot.provisional.isVisible())


def test_an_event_stands_at_its_pitch_before_it_is_rendered(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    model = MarksModel(session)
    codec.steps = threading.Semaphore(2)
    codec.gate.clear()
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(model.marks) == 2)
    assert not codec.rendered
    expected = [pitch_of(session.document.event(each)) for each in model.marks.ids]
    assert model.marks.pitch_hz.tolist() == pytest.approx(expected)
    codec.gate.set()
    session.cancel_encode()


def test_what_is_found_is_placed_without_a_look_at_all_events_before(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    vectors = EventSequence.vectors

    def noted(events: EventSequence) -> NDArray[np.float32]:
        sizes.append(len(events))
        return vectors(events)

    placed: list[tuple[int, int]] = []

    def on_found(found: ProvisionalEvents | None) -> None:
        if found is not None:
            placed.append((len(found.events), sizes[-1]))

    monkeypatch.setattr(EventSequence, "vectors", noted)
    session.encode_found.connect(on_found)
    codec.n_events = 60
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 60 and session.is_settled)
    assert placed == [(1, 1)] * 59


def test_an_event_that_was_found_is_measured_once(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []
    measures = codec.measures

    def noted(events: Sequence[Event]) -> Sequence[Measures]:
        measured.extend(event.event_id for event in events)
        return measures(events)

    monkeypatch.setattr(codec, "measures", noted)
    codec.steps = threading.Semaphore(3)
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 3)
    session.playback.play()
    qtbot.waitUntil(lambda: len(codec.rendered) == 3)
    assert sorted(each for each in measured if each.startswith("found")) == ["found-0", "found-1", "found-2"]
    codec.steps.release(100)
    qtbot.waitUntil(lambda: session.captures.available and session.is_settled)
    assert len([each for each in measured if each.startswith("found")]) == codec.n_events


def test_what_was_found_is_gone_when_the_encode_is_given_up(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    model = MarksModel(session)
    codec.steps = threading.Semaphore(1)
    session.open_path(recording)
    qtbot.waitUntil(lambda: model.provisional is not None)
    session.cancel_encode()
    qtbot.waitUntil(lambda: model.provisional is None)


def test_what_is_found_draws_nothing_again_but_itself(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    codec.n_events = 0
    session.open_path(recording)
    qtbot.waitUntil(lambda: session.is_settled)
    model = MarksModel(session)
    model.wait()
    QApplication.processEvents()
    model.rebuild()
    rebuilt: list[str] = []
    model.changed.connect(lambda: rebuilt.append("all"))
    model.provisional_changed.connect(lambda: rebuilt.append("provisional"))
    vector = np.zeros(32, np.float32)
    event = Event("shown-1", 9000, vector)
    layout = Layout(np.zeros(1), np.zeros((1, 2)), np.zeros((1, 3)), 0, (event.event_id,))
    session.encode_found.emit(ProvisionalEvents((event,), tuple(codec.measures([event])), layout))
    qtbot.waitUntil(lambda: model.provisional is not None)
    session.encode_found.emit(None)
    qtbot.waitUntil(lambda: model.provisional is None)
    assert rebuilt == ["provisional", "provisional"]


def test_events_that_are_final_together_are_measured_and_added_together(
    qtbot: QtBot, session: Session, codec: SineCodec, monkeypatch: pytest.MonkeyPatch, recording: Path
) -> None:
    sizes: list[int] = []
    changes: list[int] = []

    def encode(_clip: AudioClip, **told: Any) -> bool:
        for first in (0, 3):
            for index in range(first, first + 3):
                told["on_event"](Event(f"e{index}", 4000 * index, np.full(32, index, np.float32)))
            told["on_found"]([Event("later", 50_000, np.full(32, 9.0, np.float32))])
        told["on_event"](Event("last", 40_000, np.full(32, 7.0, np.float32)))
        return False

    measures = codec.measures

    def noted(events: Sequence[Event]) -> Sequence[Measures]:
        sizes.append(len(events))
        return measures(events)

    monkeypatch.setattr(codec, "encode", encode)
    monkeypatch.setattr(codec, "measures", noted)
    session.document.events_changed.connect(lambda change: changes.append(len(change.ids)))
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 7 and session.is_settled)
    assert sizes == [4, 3, 1], "three final ones and a provisional one, which is measured once"
    assert changes == [3, 3, 1]
    assert all(session.measures(each) is not None for each in session.document.events)


@pytest.mark.parametrize("frame_ms", [16, 0])
def test_events_are_drawn_at_places_of_a_layout_that_has_them(
    qtbot: QtBot,
    session: Session,
    codec: SineCodec,
    recording: Path,
    monkeypatch: pytest.MonkeyPatch,
    frame_ms: int,
) -> None:
    monkeypatch.setattr("editor.views.marks.model._FRAME_MS", frame_ms)  # 0: a frame that is due at once
    model = MarksModel(session)
    without: list[str] = []

    def look() -> None:
        layout = session.document.layout
        without.extend(set(model.marks.ids) - set(() if layout is None else layout.event_ids))

    model.changed.connect(look)
    codec.steps = threading.Semaphore(0)
    session.open_path(recording)
    for n_events in range(1, 6):
        codec.steps.release(1)
        qtbot.waitUntil(lambda n=n_events: len(model.marks) == n)
    assert not without
    session.cancel_encode()
