"""Events on the system clipboard: values that survive, windows that exchange them, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom, Stage, StageSource
from codec.events.model_identity import ModelIdentity
from codec.project.file import ProjectError
from editor.views.lists.event_clipboard import EVENTS_MIME, CopiedEvents, events_from_mime, events_to_mime
from editor.views.window.main_window import MainWindow
from tests.editor.codec_fakes import a_detail
from tests.editor.view_fakes import FakeSession, fill

MakeEvent = Callable[..., Event]


@pytest.fixture
def windows(qtbot) -> Iterator[tuple[MainWindow, MainWindow]]:
    made = MainWindow(FakeSession()), MainWindow(FakeSession())
    for seed, window in enumerate(made):
        window.files.may_close_document = lambda: True
        qtbot.addWidget(window)
        window.show()
        fill(window.session, 6, seed=seed)
        window.model.rebuild()
    yield made
    for window in made:
        window.timeline.wait()


def _copy(window: MainWindow, ids: list[str]) -> None:
    window.session.selection.set(ids)
    window.actions_by_id["copy"].trigger()


def _boxes(window: MainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_everything_about_events_survives(make_event: MakeEvent):
    plain = make_event(0, 0.5)
    rich = make_event(1, 0.75, detail=a_detail()).replace(
        gain_db=-3.5,
        pan=0.25,
        mute=True,
        transpose_semitones=2.5,
        resonance=StageSource(np.ones(32), "Glocke", a_detail(1)),
        room_name="Große Halle",
        room_mix=0.4,
        render_from=RenderFrom.BLEND,
        blend=0.3,
        captured_id="owner",
    )
    copied = CopiedEvents((plain, rich), ModelIdentity("default", "abc"))
    data = events_to_mime(copied)
    assert events_from_mime(data) == copied
    assert data.text() == "0.5000\n0.7500"
    assert events_from_mime(QMimeData()) is None
    swapped = events_from_mime(data)
    assert swapped is not None
    assert swapped.events[1].resonance == rich.resonance
    assert Stage.RESONANCE.value == "resonance"


@pytest.mark.parametrize(
    "damage",
    [
        lambda payload: payload.pop("vectors"),
        lambda payload: payload.update(vectors="AAAA"),
        lambda payload: payload["events"][0].update(vector=7),
        lambda payload: payload["events"][0].update(gain_db="loud"),
        lambda payload: payload.pop("model"),
        lambda payload: payload.update(details=["!"]),
    ],
)
def test_damaged_events_are_refused_in_words(make_event: MakeEvent, damage: Callable[[dict], object]):
    data = events_to_mime(CopiedEvents((make_event(0),), ModelIdentity("default", "abc")))
    payload = json.loads(bytes(data.data(EVENTS_MIME).data()))
    damage(payload)
    damaged = QMimeData()
    damaged.setData(EVENTS_MIME, json.dumps(payload).encode())
    with pytest.raises(ProjectError, match="clipboard"):
        events_from_mime(damaged)
    damaged.setData(EVENTS_MIME, b"\xff{")
    with pytest.raises(ProjectError, match="clipboard"):
        events_from_mime(damaged)


def test_events_go_from_window_to_window(windows: tuple[MainWindow, MainWindow]):
    source, target = windows
    ids = [event.event_id for event in source.session.document.sequence()][2:4]
    originals = [source.session.document.event(each) for each in ids]
    _copy(source, ids)
    assert target.actions_by_id["paste"].isEnabled()
    target.session.playback.seek(1.0)
    target.actions_by_id["paste"].trigger()
    document = target.session.document
    pasted = sorted(
        (document.event(each) for each in target.session.selection.ids), key=lambda event: event.onset_samples
    )
    assert len(document) == 8
    assert pasted[0].onset_samples == MODEL_SAMPLE_RATE
    assert pasted[1].onset_samples - pasted[0].onset_samples == (
        originals[1].onset_samples - originals[0].onset_samples
    )
    for event, original in zip(pasted, originals, strict=True):
        np.testing.assert_array_equal(event.vector, original.vector)
        assert event.event_id != original.event_id
    target.session.undo_stack.undo()
    assert len(document) == 6


def test_captured_sounds_stay_with_their_recording(windows: tuple[MainWindow, MainWindow]):
    source, target = windows
    first = source.session.document.sequence()[0]
    source.session.document.add_encoded(
        first.replace(event_id="only-here", captured_id="only-here", render_from=RenderFrom.CAPTURED)
    )
    _copy(source, ["only-here"])
    for window, kept in ((source, "only-here"), (target, None)):
        window.actions_by_id["paste"].trigger()
        (pasted,) = window.session.selection.ids
        event = window.session.document.event(pasted)
        assert event.captured_id == kept
        assert event.render_from is (RenderFrom.MODEL if kept is None else RenderFrom.CAPTURED)
    assert "1 event heard from the model" in target.status.currentMessage()


def test_events_of_another_model_are_refused_with_a_message(windows: tuple[MainWindow, MainWindow]):
    source, target = windows
    source.session.document.set_model(ModelIdentity("ours", "1" * 64))
    target.session.document.set_model(ModelIdentity("theirs", "2" * 64))
    _copy(source, [source.session.document.sequence()[0].event_id])
    before = target.session.document.events
    target.actions_by_id["paste"].trigger()
    (box,) = _boxes(target)
    assert box.text() == "These events belong to another model"
    assert "ours" in box.informativeText()
    assert "theirs" in box.informativeText()
    box.close()
    assert target.session.document.events == before
    target.session.document.set_model(ModelIdentity("theirs", "1" * 64))
    target.actions_by_id["paste"].trigger()
    assert len(target.session.document) == len(before) + 1


def test_what_cannot_be_read_is_said_and_changes_nothing(windows: tuple[MainWindow, MainWindow]):
    window = windows[0]
    damaged = QMimeData()
    damaged.setData(EVENTS_MIME, b"{}")
    QGuiApplication.clipboard().setMimeData(damaged)
    window.actions_by_id["paste"].trigger()
    (box,) = _boxes(window)
    assert box.text() == "The copied events cannot be read"
    box.close()
    assert window.session.undo_stack.count() == 0


def test_paste_is_offered_while_there_are_events_to_paste(windows: tuple[MainWindow, MainWindow]):
    window = windows[0]
    QGuiApplication.clipboard().setText("words")
    assert not window.actions_by_id["paste"].isEnabled()
    _copy(window, [window.session.document.sequence()[0].event_id])
    assert window.actions_by_id["paste"].isEnabled()
    QGuiApplication.clipboard().setText("words again")
    assert not window.actions_by_id["paste"].isEnabled()
