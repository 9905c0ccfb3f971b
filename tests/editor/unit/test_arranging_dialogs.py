"""Dialogs that edit while they are open, and the menu entries of the Time and Pitch submenus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from codec.events.event import MODEL_SAMPLE_RATE
from codec.project.content import BeatSettings
from editor.views.dialogs.arranging_dialogs import HumaniseDialog, QuantiseDialog, ScaleDialog, SpacingDialog
from editor.views.dialogs.live_dialog import LiveDialog
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import fill, shown_window

D = TypeVar("D", bound=LiveDialog)
_OK = QDialogButtonBox.StandardButton.Ok
_CANCEL = QDialogButtonBox.StandardButton.Cancel


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 8) as made:
        made.session.selection.set(list(made.session.document.events)[1:6])
        yield made


def _open(window: MainWindow, action_id: str, kind: type[D]) -> D:
    window.actions_by_id[action_id].trigger()
    (dialog,) = [each for each in window.findChildren(kind) if each.isVisible()]
    return dialog


def _press(dialog: LiveDialog, which: QDialogButtonBox.StandardButton) -> None:
    dialog.buttons.button(which).click()
    QApplication.processEvents()


def _onsets(window: MainWindow) -> list[int]:
    return [event.onset_samples for event in window.session.document.sequence()]


def test_quantise_previews_and_ok_is_one_step(window: MainWindow, qtbot):
    window.snap.set_lines("beat4")
    before = _onsets(window)
    dialog = _open(window, "quantise", QuantiseDialog)
    assert dialog.windowTitle() == "Quantise 5 events"
    step = 60 / 120 / 4 * MODEL_SAMPLE_RATE
    assert all(abs(o / step - round(o / step)) < 1e-3 for o in _onsets(window)[1:6]), "heard at once"
    assert window.session.undo_stack.count() == 0
    dialog.strength.field.setValue(50)
    qtbot.waitUntil(lambda: not dialog._timer.isActive())
    half = _onsets(window)
    assert half != before
    assert all(abs(h - b) <= step / 4 + 1 for h, b in zip(half, before, strict=True))
    _press(dialog, _OK)
    assert window.session.undo_stack.undoText() == "Quantise 5 events by 50 %"
    window.session.undo_stack.undo()
    assert _onsets(window) == before
    again = _open(window, "quantise", QuantiseDialog)
    assert again.strength.value == 50
    _press(again, _CANCEL)
    assert _onsets(window) == before
    assert window.session.undo_stack.index() == 0
    assert not window.session.history.in_gesture


def test_a_preview_is_played_and_a_cancelled_tempo_comes_back(window: MainWindow, qtbot):
    dialog = _open(window, "quantise", QuantiseDialog)
    dialog.tempo.field.setValue(90)
    dialog.first_beat.field.setValue(0.2)
    qtbot.waitUntil(lambda: (window.snap.tempo_bpm, window.snap.first_beat_s) == (90, 0.2))
    dialog.play.click()
    assert window.session.playback.is_playing
    dialog.play.click()
    assert not window.session.playback.is_playing
    assert dialog.isVisible()
    _press(dialog, _CANCEL)
    assert (window.snap.tempo_bpm, window.snap.first_beat_s) == (120, 0)
    assert window.session.document.beats == BeatSettings()
    again = _open(window, "quantise", QuantiseDialog)
    again.tempo.field.setValue(100)
    _press(again, _OK)
    assert window.session.document.beats == BeatSettings(100.0)
    assert window.session.undo_stack.undoText() == "Quantise 5 events by 100 %"
    window.session.undo_stack.undo()
    assert window.session.document.beats == BeatSettings(), "one step with the events it was set for"


def test_esc_takes_a_preview_back(window: MainWindow, qtbot):
    before = _onsets(window)
    dialog = _open(window, "humanise", HumaniseDialog)
    assert _onsets(window) != before
    seed = dialog.seed
    dialog.again.click()
    assert dialog.seed != seed
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert _onsets(window) == before
    assert window.session.undo_stack.count() == 0


def test_spacing_is_stretched_about_what_stays_and_says_what_was_in_the_way(window: MainWindow, qtbot):
    before = _onsets(window)
    dialog = _open(window, "stretch_spacing", SpacingDialog)
    assert _onsets(window) == before
    dialog.factor.slider.setValue(200)
    dialog.pivot.setCurrentIndex(dialog.pivot.findData("last"))
    qtbot.waitUntil(lambda: not dialog._timer.isActive())
    assert max(window.session.document.event(each).onset_samples for each in dialog.ids) == before[5]
    assert not dialog.state.isHidden()
    assert min(_onsets(window)) == 0
    dialog.pivot.setCurrentIndex(dialog.pivot.findData("first"))
    _press(dialog, _OK)
    moved = sorted(window.session.document.event(each).onset_samples for each in window.session.selection.ids)
    assert moved == [before[1] + 2 * (onset - before[1]) for onset in before[1:6]]
    assert window.session.undo_stack.undoText() == "Stretch spacing of 4 events to 200 %"


def test_a_scale_is_remembered_and_moves_by_its_steps(window: MainWindow, qtbot):
    document, ids = window.session.document, sorted(window.session.selection.ids)
    window.session.known[ids[0]] = window.session.known[ids[0]].__class__(440.0, 1.0, -20.0)
    dialog = _open(window, "transpose_in_scale", ScaleDialog)
    dialog.key.setCurrentIndex(dialog.key.findText("A"))
    dialog.mode.setCurrentIndex(dialog.mode.findData("natural minor"))
    dialog.steps.setValue(2)
    _press(dialog, _OK)
    assert document.event(ids[0]).transpose_semitones == 3, "A to C"
    assert window.session.undo_stack.undoText() == "Transpose 5 events +2 steps in A natural minor"
    window.session.undo_stack.undo()
    again = _open(window, "transpose_in_scale", ScaleDialog)
    assert (again.key.currentText(), again.mode.currentData(), again.steps.value()) == (
        "A",
        "natural minor",
        2,
    )
    _press(again, _CANCEL)
    assert document.event(ids[0]).transpose_semitones == 0


def test_a_piece_that_is_replaced_closes_the_dialog(window: MainWindow):
    dialog = _open(window, "quantise", QuantiseDialog)
    fill(window.session, 3)
    assert not dialog.isVisible()
    assert not window.session.history.in_gesture


@pytest.mark.parametrize(
    ("action_id", "name"),
    [
        ("reverse", "Reverse order of"),
        ("randomise_times", "Randomise times of"),
        ("shuffle", "Shuffle"),
        ("draw_vectors", "Draw vectors of"),
    ],
)
def test_verbs_without_a_dialog_are_one_step_each(window: MainWindow, action_id: str, name: str):
    before = window.session.document.events
    window.actions_by_id[action_id].trigger()
    assert window.session.undo_stack.undoText().startswith(name)
    assert window.session.undo_stack.count() == 1
    window.session.undo_stack.undo()
    assert window.session.document.events == before
    window.session.selection.set(list(before)[:1])
    assert not window.actions_by_id[action_id].isEnabled()


def test_the_snap_menu_shows_and_remembers_what_is_on(window: MainWindow):
    button, actions = window.transport.snap_button, window.actions_by_id
    assert button.text() == "Snap to events"
    actions["snap_detected"].trigger()
    actions["snap_beat3"].trigger()
    actions["snap_events"].trigger()
    assert button.text() == "Snap to detected onsets, ⅓ beats"
    assert [name for name in actions if name.startswith("snap_") and actions[name].isChecked()] == [
        "snap_detected",
        "snap_markers",
        "snap_beat3",
    ]
    window.transport.first_beat.setValue(0.25)
    assert window.snap.lines_of("beat1") == (0.5, 0.25)
    assert window.preferences.text("snap") == "detected,markers,beat3"
    assert window.session.document.beats == BeatSettings(None, 0.25)
    for name in ("snap_no_lines", "snap_detected", "snap_markers"):
        actions[name].trigger()
    assert button.text() == "Snap off"


@pytest.mark.parametrize(
    ("key", "modifiers", "kind"),
    [
        (Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier, QuantiseDialog),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ShiftModifier, SpacingDialog),
        (Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier, HumaniseDialog),
        (Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier, ScaleDialog),
    ],
)
def test_each_dialog_has_a_key(window: MainWindow, qtbot, key, modifiers, kind: type[LiveDialog]):
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, key, modifiers)
    (dialog,) = [each for each in window.findChildren(LiveDialog) if each.isVisible()]
    assert isinstance(dialog, kind)
    _press(dialog, _CANCEL)
    assert window.session.undo_stack.count() == 0
