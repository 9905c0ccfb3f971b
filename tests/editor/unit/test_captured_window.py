"""Captured sounds in the real window: menus, inspector, timeline, status bar, the mix over the recording."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioError
from codec.audio.placed import PlacedSound
from codec.events.event import Event, RenderFrom
from codec.project.file import HolePolicy
from editor.menus import context_menu
from editor.session import Session
from editor.theme import theme_of
from editor.views.timeline.event_item import EventItem, _wedges
from editor.views.window.main_window import MainWindow
from tests.editor.codec_fakes import SilentPlayback, SineCapture, SineCodec, a_source
from tests.editor.session_fakes import Told

EVENT = "found-2"
RENDERINGS = {name: f"render_{name.value}" for name in RenderFrom}


@pytest.fixture
def window(qtbot: QtBot, opened: Session) -> Iterator[MainWindow]:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    made = MainWindow(opened)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    QApplication.processEvents()
    yield made
    made.release()


def heard(window: MainWindow, event_id: str = EVENT) -> RenderFrom:
    return window.session.document.event(event_id).render_from


def wait(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.session.is_settled)
    window.inspector.refresh()
    window.model.rebuild()


def test_the_event_menu_changes_what_the_selection_is_heard_as(window: MainWindow, qtbot: QtBot) -> None:
    actions, session = window.actions_by_id, window.session
    session.selection.set([EVENT, "found-3"])
    assert actions["render_captured"].isChecked()
    for render_from in (RenderFrom.MODEL, RenderFrom.BLEND, RenderFrom.CAPTURED):
        actions[RENDERINGS[render_from]].trigger()
        assert {heard(window, each) for each in session.selection.ids} == {render_from}
        assert [name for name in RenderFrom if actions[RENDERINGS[name]].isChecked()] == [render_from]
    assert [session.undo_stack.text(index) for index in range(3)] == [
        "Render 2 events from model",
        "Render 2 events from blend",
        "Render 2 events from captured sound",
    ]
    actions["render_captured"].trigger()
    assert actions["render_captured"].isChecked(), "a choice that is made stays ticked"
    assert session.undo_stack.count() == 3
    for _ in range(3):
        actions["undo"].trigger()
    assert not any(session.document.is_edited(each) for each in session.document.events)
    actions["select_all"].trigger()
    actions["render_model"].trigger()
    assert {heard(window, each) for each in session.document.events} == {RenderFrom.MODEL}


def test_the_context_menu_has_the_three_choices_in_a_submenu(window: MainWindow) -> None:
    menu = context_menu(window, window.actions_by_id)
    submenus = [found for found in menu.findChildren(QMenu) if "Render" in found.title()]
    assert len(submenus) == 1
    assert submenus[0].actions() == [window.actions_by_id[RENDERINGS[name]] for name in RenderFrom]


def test_what_cannot_be_chosen_says_why(window: MainWindow, qtbot: QtBot, codec: SineCodec) -> None:
    session, action = window.session, window.actions_by_id["render_captured"]
    assert not action.isEnabled()
    assert "select events first" in action.toolTip()
    made = session.edits.insert(a_source().vector, 500)
    session.selection.set([made])
    assert not action.isEnabled()
    assert "no part in the recording" in action.toolTip()
    wait(qtbot, window)
    assert not window.inspector.rendering.choices[RenderFrom.BLEND].isEnabled()
    session.selection.set([EVENT])
    assert action.isEnabled()
    assert "Not now" not in action.toolTip()
    session.captures.begin("walk.wav was changed")
    assert not action.isEnabled()
    assert "walk.wav was changed" in action.toolTip()
    assert not window.actions_by_id["recording_mix"].isEnabled()
    wait(qtbot, window)
    assert "walk.wav was changed" in window.inspector.rendering.choices[RenderFrom.CAPTURED].toolTip()
    assert not window.inspector.stages.play_captured.isEnabled()


def test_the_inspector_chooses_and_blends_in_one_undo_step(
    window: MainWindow, qtbot: QtBot, playback: SilentPlayback
) -> None:
    session, panel = window.session, window.inspector.rendering
    session.selection.set([EVENT])
    wait(qtbot, window)
    assert panel.choices[RenderFrom.CAPTURED].isChecked()
    assert not panel.blend.spin.isVisible()
    qtbot.mouseClick(panel.choices[RenderFrom.BLEND], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    wait(qtbot, window)
    assert heard(window) is RenderFrom.BLEND
    assert panel.blend.spin.isVisible()
    assert playback.auditions, "the choice is heard"
    slider = panel.blend.slider
    slider.grabbed.emit()
    for percent in (20.0, 70.0, 90.0):
        slider.edited.emit(percent)
    slider.released.emit()
    assert session.document.event(EVENT).blend == pytest.approx(0.9)
    assert session.undo_stack.count() == 2
    wait(qtbot, window)
    assert panel.blend.spin.value() == 90.0
    session.history.undo()
    assert session.document.event(EVENT).blend == 0.5
    session.history.undo()
    assert not session.document.is_edited(EVENT)


def test_the_captured_sound_has_a_picture_and_is_played(
    window: MainWindow, qtbot: QtBot, playback: SilentPlayback
) -> None:
    session, stages = window.session, window.inspector.stages
    with qtbot.waitSignal(session.captures.picture_ready) as ready:
        session.selection.set([EVENT])
        window.inspector.refresh()
    assert ready.args is not None
    assert ready.args[0] == EVENT
    view = ready.args[1]
    assert view.spectrogram_db.max() == 0.0
    assert view.spectrogram_db.min() < -30.0
    qtbot.mouseClick(stages.play_captured, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    onset = session.document.event(EVENT).onset_samples
    sound, original = playback.auditions[0][0], session.document.original
    assert original is not None
    np.testing.assert_array_equal(sound, 0.5 * original.samples.T[onset : onset + len(sound)])


def test_residual_level_and_hole_policy_are_set_in_their_window(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    window.actions_by_id["recording_mix"].trigger()
    dialog = window.dialogs._recording_mix
    assert dialog is not None
    assert dialog.level.value() == 0.0
    dialog.level.setValue(-12.0)
    assert session.document.mix_settings.residual_db == -12.0
    dialog.slider.grabbed.emit()
    for level in (-20.0, -61.0):
        dialog.slider.edited.emit(level)
    dialog.slider.released.emit()
    assert session.document.mix_settings.residual_db == -math.inf
    assert session.undo_stack.count() == 2
    dialog.policies[HolePolicy.KEEP].click()
    assert session.document.mix_settings.hole_policy is HolePolicy.KEEP
    for _ in range(3):
        session.history.undo()
    assert dialog.level.value() == 0.0
    assert dialog.policies[HolePolicy.ATTENUATE].isChecked()
    wait(qtbot, window)
    original = session.document.original
    assert original is not None
    np.testing.assert_array_equal(session.mix, original.samples.T)


def test_the_status_bar_tells_quietly_how_much_is_prepared(
    window: MainWindow, qtbot: QtBot, codec: SineCodec
) -> None:
    window.session.captures.progress.emit(0.4, "Captured sounds: 40%")
    assert window.status.captures.isVisible()
    assert window.status.captures.text() == "Captured sounds: 40%"
    window.session.captures.progress.emit(1.0, "")
    assert not window.status.captures.isVisible()


def coverage(window: MainWindow, event_id: str) -> tuple[float, float]:
    """Return how much of an event's upper and lower half is painted in its colour."""
    marks = window.model.marks
    item = EventItem(theme_of(window.palette()))
    item.set_marks(marks, np.full(len(marks), 20.0), QRectF(0, 0, 10, 10))
    which = marks.selected_mask(frozenset([event_id]))
    image = QImage(400, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(20, 0)
    shown = np.flatnonzero(which)
    wedges = _wedges(np.array([0.0]), np.array([300.0]), np.array([20.0]))
    item._paint_bodies(painter, shown, wedges, np.zeros(1, bool))
    painter.end()
    pixels = np.array(
        [[QColor(image.pixel(x, y)).saturation() + 255 - QColor(image.pixel(x, y)).value() > 40
          for x in range(26, 120)] for y in range(14, 27)]
    )  # fmt: skip
    return float(pixels[2:6].mean()), float(pixels[7:11].mean())


def test_the_timeline_shows_what_events_are_heard_as(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    described: dict[RenderFrom, str] = {}
    covered: dict[RenderFrom, tuple[float, float]] = {}
    for render_from in RenderFrom:
        session.edits.set_render_from([EVENT], render_from)
        wait(qtbot, window)
        described[render_from] = window.timeline.describe(window.model.marks.index[EVENT])
        covered[render_from] = coverage(window, EVENT)
    assert "captured sound" in described[RenderFrom.CAPTURED]
    assert "from the model" in described[RenderFrom.MODEL]
    assert "blend, 50 % model" in described[RenderFrom.BLEND]
    upper, lower = covered[RenderFrom.CAPTURED]
    assert min(upper, lower) > 0.9, "filled"
    upper, lower = covered[RenderFrom.MODEL]
    assert max(upper, lower) < 0.5, "a ring"
    upper, lower = covered[RenderFrom.BLEND]
    assert upper < 0.5 < 0.9 < lower, "half filled"


def test_a_click_says_that_the_sound_is_prepared_and_plays_the_last_one_clicked(
    window: MainWindow, qtbot: QtBot, playback: SilentPlayback, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, status = window.session, window.status
    ready, alone = threading.Event(), SineCapture.alone

    def later(self: SineCapture, event: Event) -> list[PlacedSound]:
        ready.wait(30)
        return alone(self, event)

    monkeypatch.setattr(SineCapture, "alone", later)
    rest = status.engine.text()
    click(qtbot, window, EVENT)
    qtbot.waitUntil(lambda: status.engine.text() == "preparing…")
    assert playback.auditions == []
    click(qtbot, window, "found-5")
    QApplication.processEvents()
    assert status.engine.text() == "preparing…"
    ready.set()
    qtbot.waitUntil(lambda: status.engine.text() == rest)
    wait(qtbot, window)
    assert len(playback.auditions) == 1
    source = session._renders.source
    assert source is not None
    expected = source.service.captured("found-5").samples.T
    np.testing.assert_allclose(playback.auditions[0][0], expected, atol=1e-6)


def test_a_sound_that_cannot_be_made_is_not_waited_for(
    window: MainWindow, qtbot: QtBot, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[PlacedSound]:
        raise AudioError("walk.wav", "was changed")

    monkeypatch.setattr(SineCapture, "alone", fail)
    awaited: list[bool] = []
    window.session.audition_awaited.connect(awaited.append)
    click(qtbot, window, EVENT)
    qtbot.waitUntil(lambda: awaited == [True, False])
    assert told.errors == [("An event could not be rendered", "walk.wav: was changed")]


def click(qtbot: QtBot, window: MainWindow, event_id: str) -> None:
    boxes, index = window.timeline.plot.events.pixel_boxes(), window.model.marks.ids.index(event_id)
    place = QPoint(round(boxes.left[index]) + 3, round((boxes.top[index] + boxes.bottom[index]) / 2))
    qtbot.mouseClick(window.timeline.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
