"""The main window as a musician uses it: keys and menus in, document and sound out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from codec.events.event import MODEL_SAMPLE_RATE
from codec.search.levels import DEFAULT_LEVEL
from editor.audio.source import Source
from editor.document import Recoverable
from editor.session import EncodeChoice
from editor.views.dialogs.export_dialog import ExportDialog
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, fill

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def window(qtbot, session: FakeSession) -> Iterator[MainWindow]:
    made = MainWindow(session)
    qtbot.addWidget(made, before_close_func=_drop_changes)
    made.resize(1300, 800)
    made.show()
    QApplication.processEvents()
    yield made
    made.timeline.wait()


def _drop_changes(window: MainWindow) -> None:
    window.files.may_close_document = lambda: True


def _loaded(window: MainWindow, n_events: int = 15) -> list[str]:
    ids = fill(window.session, n_events)
    window.model.rebuild()
    QApplication.processEvents()
    return ids


def _press(qtbot, window: MainWindow, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, key, modifiers)
    window.model.rebuild()


def _answer(monkeypatch: pytest.MonkeyPatch, button_text: str) -> list[str]:
    """Have the next question answered with the button whose text begins so; return the questions asked."""
    asked: list[str] = []

    def exec_(box: QMessageBox) -> int:
        asked.append(box.text())
        wanted = [
            b for b in box.findChildren(QPushButton) if b.text().replace("&", "").startswith(button_text)
        ]
        wanted[0].click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return asked


def test_an_empty_window_says_what_to_do(window: MainWindow, qtbot):
    assert window.welcome.isVisible()
    buttons = [b.text() for b in window.welcome.findChildren(QPushButton)]
    assert buttons == ["Open a file…", "Try the demo piece"]
    enabled = {name for name, action in window.actions_by_id.items() if action.isEnabled()}
    assert {"open", "preferences", "keys"} <= enabled
    assert not enabled & {"play", "export", "delete", "undo", "save"}
    _loaded(window)
    assert not window.welcome.isVisible()
    assert window.actions_by_id["play"].isEnabled()


def test_keys_edit_the_selection_and_undo_takes_it_back(window: MainWindow, qtbot):
    ids = _loaded(window)
    document, selection = window.session.document, window.session.selection
    onset = document.event(ids[3]).onset_samples
    selection.set([ids[3]])
    _press(qtbot, window, Qt.Key.Key_Up, _CTRL)
    assert document.event(ids[3]).transpose_semitones == 1
    _press(qtbot, window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert document.event(ids[3]).onset_samples - onset == pytest.approx(0.001 * MODEL_SAMPLE_RATE, abs=1)
    _press(qtbot, window, Qt.Key.Key_M)
    assert document.event(ids[3]).mute
    _press(qtbot, window, Qt.Key.Key_Delete)
    assert ids[3] not in document.events
    for _ in range(4):
        _press(qtbot, window, Qt.Key.Key_Z, _CTRL)
    assert document.event(ids[3]) == document.as_encoded(ids[3])
    assert not window.actions_by_id["undo"].isEnabled()
    _press(qtbot, window, Qt.Key.Key_Y, _CTRL)
    assert document.event(ids[3]).transpose_semitones == 1
    assert window.history.model().rowCount() == 5


def test_space_plays_the_mix_and_shift_space_compares_with_the_recording(window: MainWindow, qtbot):
    _loaded(window)
    playback = window.session.playback
    _press(qtbot, window, Qt.Key.Key_Space)
    assert (playback.is_playing, playback.source) == (True, Source.MIX)
    assert window.actions_by_id["play"].iconText() == "Stop"
    _press(qtbot, window, Qt.Key.Key_Space, _SHIFT)
    assert (playback.is_playing, playback.source) == (True, Source.RECORDING)
    assert window.actions_by_id["hear_recording"].isChecked()
    _press(qtbot, window, Qt.Key.Key_Space, _SHIFT)
    assert (playback.is_playing, playback.source) == (True, Source.MIX)
    _press(qtbot, window, Qt.Key.Key_Space)
    assert not playback.is_playing


def test_selection_and_loop_can_be_played(window: MainWindow, qtbot):
    ids = _loaded(window)
    window.session.selection.set(ids[2:5])
    _press(qtbot, window, Qt.Key.Key_Return)
    source, start_s, end_s = window.session.playback.played[-1]
    assert source == Source.MIX
    assert start_s == pytest.approx(window.session.document.event(ids[2]).onset_s)
    assert end_s > start_s
    _press(qtbot, window, Qt.Key.Key_L, _SHIFT)
    assert window.session.playback.loop == (start_s, end_s)
    assert window.actions_by_id["loop"].isChecked()
    _press(qtbot, window, Qt.Key.Key_L)
    assert window.session.playback.loop is None
    _press(qtbot, window, Qt.Key.Key_L)
    assert window.session.playback.loop == (start_s, end_s), "L brings the last loop back"


def test_selecting_by_key_and_by_sound(window: MainWindow, qtbot):
    ids = _loaded(window)
    selection = window.session.selection
    _press(qtbot, window, Qt.Key.Key_A, _CTRL)
    assert selection.ids == set(ids)
    _press(qtbot, window, Qt.Key.Key_Escape)
    assert selection.ids == frozenset()
    selection.set([ids[0]])
    _press(qtbot, window, Qt.Key.Key_I, _CTRL)
    assert selection.ids == set(ids[1:])
    selection.set([ids[0]])
    window.actions_by_id["select_similar"].trigger()
    assert ids[0] in selection.ids
    selection.set([ids[0]])
    window.actions_by_id["select_loud"].trigger()
    floor = window.session.known[ids[0]].loudness_db
    assert selection.ids == {i for i in ids if window.session.known[i].loudness_db >= floor}


def test_copy_and_paste_at_the_playhead(window: MainWindow, qtbot):
    ids = _loaded(window)
    window.session.selection.set(ids[1:3])
    _press(qtbot, window, Qt.Key.Key_C, _CTRL)
    window.session.playback.seek(2.0)
    _press(qtbot, window, Qt.Key.Key_V, _CTRL)
    document = window.session.document
    assert len(document.events) == len(ids) + 2
    onsets = sorted(document.event(i).onset_samples for i in window.session.selection.ids)
    assert onsets[0] == 2 * MODEL_SAMPLE_RATE
    assert (
        onsets[1] - onsets[0] == document.event(ids[2]).onset_samples - document.event(ids[1]).onset_samples
    )


def test_solo_is_a_switch_that_a_new_piece_resets(window: MainWindow, qtbot):
    ids = _loaded(window)
    window.session.selection.set(ids[:2])
    _press(qtbot, window, Qt.Key.Key_S)
    assert window.session.solo_ids == set(ids[:2])
    assert window.actions_by_id["solo"].isChecked()
    _press(qtbot, window, Qt.Key.Key_S)
    assert window.session.solo_ids is None
    window.session.selection.set(ids[:2])
    _press(qtbot, window, Qt.Key.Key_S)
    _loaded(window)
    assert window.session.solo_ids is None
    assert not window.actions_by_id["solo"].isChecked()


def test_typing_in_a_field_is_not_a_shortcut(window: MainWindow, qtbot):
    ids = _loaded(window)
    window.session.selection.set(ids[:1])
    window.snap.set_mode("beat1")
    window.transport.beats_button.click()
    QApplication.processEvents()
    window.transport.tempo.selectAll()
    qtbot.keyClicks(window.transport.tempo, "90")
    qtbot.keyClick(window.transport.tempo, Qt.Key.Key_Return)
    assert window.snap.tempo_bpm == 90
    assert window.session.playback.played == [], "Return did not play the selection"
    qtbot.keyClick(window.transport.tempo, Qt.Key.Key_Backspace)
    assert ids[0] in window.session.document.events, "Backspace did not delete the event"
    window.transport.beats.close()


def test_recent_files_are_listed_and_open(window: MainWindow, tmp_path: Path):
    menu = next(
        action.menu()
        for action in window._menus["File"].actions()
        if action.menu() and "recent" in action.text().replace("&", "")
    )
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    window.session.recent_files = [tmp_path / "a.wav", tmp_path / "b.pointillist"]
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["a.wav", "b.pointillist"]
    window.files.may_close_document = lambda: True
    menu.actions()[1].trigger()
    assert window.session.opened[-1] == tmp_path / "b.pointillist"


@pytest.mark.parametrize(("button", "opened"), [("Don't save", True), ("Cancel", False)])
def test_unsaved_changes_are_asked_about(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, button: str, opened: bool
):
    ids = _loaded(window)
    window.session.edits.set_mute(ids[:1], True)
    asked = _answer(monkeypatch, button)
    assert window.isWindowModified()
    assert window.files.open_path(tmp_path / "other.wav") is opened
    assert len(asked) == 1
    assert bool(window.session.opened) is opened
    if not opened:
        assert not window.close(), "Cancel keeps the window"
        assert not window.session.closed


def test_saving_first_asks_for_a_name_and_adds_the_ending(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ids = _loaded(window)
    window.session.edits.set_mute(ids[:1], True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "my piece"), ""))
    window.actions_by_id["save"].trigger()
    assert window.session.saved == [tmp_path / "my piece.pointillist"]
    assert not window.isWindowModified()


def test_export_offers_what_there_is_and_passes_the_choice_on(
    window: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ids = _loaded(window)
    nothing_selected = ExportDialog("piece", 22_050, 1, 0, str(tmp_path))
    qtbot.addWidget(nothing_selected)
    assert [b.isEnabled() for b in nothing_selected.what.buttons()] == [True, False, False, True, False]
    assert nothing_selected.bounds.count() == 1
    window.session.selection.set(ids[:2])
    first_s = min(window.session.document.event(each).onset_s for each in ids[:2])
    window.session.playback.set_loop((1.0, 2.5))

    def run(dialog: ExportDialog) -> int:
        next(b for b in dialog.what.buttons() if b.objectName() == "selection").click()
        dialog.format.setCurrentIndex(3)
        texts = [dialog.bounds.itemText(index) for index in range(dialog.bounds.count())]
        assert texts[:2] == ["The whole piece", "The loop, 0:01.000 – 0:02.500"]
        assert texts[2].startswith("The time of the selection")
        dialog.bounds.setCurrentIndex(bounds.pop())
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "part"), ""))
    bounds = [0, 1, 2, 3]
    for _ in range(4):
        window.actions_by_id["export"].trigger()
    kind, path, subtype, chosen, options = window.session.exported[0]
    assert (kind, path, subtype, set(chosen)) == ("mix", tmp_path / "part.flac", "PCM_24", set(ids[:2]))
    assert options == {"normalise": True, "dither": False, "bounds_s": (pytest.approx(first_s), None)}
    _from_first, span, loop, whole = (options["bounds_s"] for *_, options in window.session.exported)
    assert span == window.model.sounding_span(window.session.selection.ids)
    assert (loop, whole) == ((1.0, 2.5), None)


def test_dither_is_a_choice_where_samples_are_rounded_and_is_remembered(
    window: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    _loaded(window)
    begun: list[bool] = []

    def run(dialog: ExportDialog) -> int:
        begun.append(dialog.dither.isChecked())
        dialog.dither.setChecked(True)
        choices = {}
        for index in range(dialog.format.count()):
            dialog.format.setCurrentIndex(index)
            choices[dialog.format.currentText()] = dialog.chosen(tmp_path / "a").dither
            assert dialog.dither.isEnabled() == choices[dialog.format.currentText()]
        assert choices.pop("WAV, 32-bit float") is False
        assert all(choices.values())
        dialog.format.setCurrentText("WAV, 32-bit float")
        assert "is not rounded" in dialog.dither.toolTip()
        dialog.format.setCurrentText("WAV, 16 bit" if len(begun) == 1 else "WAV, 32-bit float")
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "all"), ""))
    for _ in range(3):
        window.actions_by_id["export"].trigger()
    assert begun == [False, True, True], "an export as float does not forget the choice"
    assert [options["dither"] for *_, options in window.session.exported] == [True, False, False]


def test_encode_again_asks_nothing_as_it_can_be_undone(window: MainWindow, monkeypatch: pytest.MonkeyPatch):
    ids = _loaded(window)
    window.session.edits.set_mute(ids[:1], True)
    asked = _answer(monkeypatch, "Cancel")
    window.actions_by_id["encode_again"].trigger()
    assert asked == []
    assert window.session.answered[-1][0] == "new_encode"


def test_a_save_that_fails_keeps_the_window_open(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ids = _loaded(window)
    window.session.edits.set_mute(ids[:1], True)
    _answer(monkeypatch, "Save")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "my piece"), ""))
    window.session.save_works = False
    assert not window.files.may_close_document()
    window.session.is_saving = True
    assert not window.files.may_close_document(), "a copy that was being written could not be"


def test_the_quality_is_one_choice_in_the_menu_the_welcome_page_and_the_preferences(
    window: MainWindow, session: FakeSession, qtbot
):
    welcome, actions = window.welcome.encoding, window.actions_by_id
    assert actions[f"encode_{DEFAULT_LEVEL}"].isChecked()
    assert not actions["encode_detailed"].isChecked()
    actions["encode_best"].trigger()
    actions["encode_detailed"].trigger()
    assert (welcome.level.currentText(), welcome.detailed.isChecked()) == ("Best (slow)", True)
    dialog = window.dialogs.preferences_dialog()
    qtbot.addWidget(dialog)
    assert (dialog.encoding.level.currentText(), dialog.encoding.detailed.isChecked()) == (
        "Best (slow)",
        True,
    )
    dialog.encoding.level.setCurrentIndex(0)
    dialog.encoding.level.activated.emit(0)
    dialog.encoding.detailed.click()
    assert actions["encode_draft"].isChecked()
    assert not actions["encode_detailed"].isChecked()
    assert EncodeChoice.remembered(session.settings) == EncodeChoice("draft", "sparse")
    welcome.detailed.click()
    other = FakeSession()
    other.settings = session.settings
    again = MainWindow(other)
    qtbot.addWidget(again)
    assert again.preferences.encode_choice == EncodeChoice("draft", "detailed")
    assert again.actions_by_id["encode_draft"].isChecked()
    assert again.actions_by_id["encode_detailed"].isChecked()
    assert again.welcome.encoding.detailed.isChecked()


def test_layout_and_switches_are_remembered(window: MainWindow, session: FakeSession, qtbot):
    _loaded(window)
    window.actions_by_id["lanes"].trigger()
    window.actions_by_id["audition"].trigger()
    window.docks["map"].hide()
    window.snap.set_mode("grid10")
    _drop_changes(window)
    window.close()
    assert session.closed
    other = FakeSession()
    other.settings = session.settings
    again = MainWindow(other)
    qtbot.addWidget(again)
    assert again.timeline.mode == "lanes"
    assert not again.timeline.audition_on_grab
    assert again.snap.mode == "grid10"
    assert again.docks["map"].isHidden()
    again.view.reset_layout()
    assert not again.docks["map"].isHidden()


def test_every_panel_has_a_name_for_screen_readers(window: MainWindow):
    _loaded(window)
    plots = (window.timeline.plot, window.map.plot)
    for widget in (*plots, window.table.view, window.overview, window.history):
        assert widget.accessibleName()
    for plot in plots:
        assert plot.viewport().accessibleName() == plot.accessibleName(), (
            "a screen reader stops at it as well"
        )
    for action in window.actions_by_id.values():
        assert action.toolTip()


def test_unsaved_work_of_an_earlier_run_is_offered(
    window: MainWindow, session: FakeSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    from editor.app import begin

    found = Recoverable(tmp_path / "x.pointillist", "Lost song", datetime.now(UTC), None)
    session.recovery.left_behind = [found]
    asked = _answer(monkeypatch, "Bring it back")
    begin(window, [tmp_path / "song.wav"], demo=False)
    assert "Lost song" in asked[0]
    assert session.answered == [("recover", found)]
    assert session.opened == []
    assert window.files.waiting.paths == (tmp_path / "song.wav",), "the file is lost"
    session.answered.clear()
    _answer(monkeypatch, "Throw it away")
    begin(window, [tmp_path / "song.wav"], demo=False)
    assert session.answered == [("discard", found)]
    assert session.opened == [tmp_path / "song.wav"]


def test_preferences_choose_a_device_and_are_remembered(window: MainWindow, session: FakeSession, qtbot):
    dialog = window.dialogs.preferences_dialog()
    assert [dialog.device.itemText(i) for i in range(dialog.device.count())] == [
        "System default",
        "Speakers",
        "Headphones",
    ]
    dialog.device.activated.emit(2)
    assert "Headphones" in window.status.engine.text()
    dialog.switches["audition"].click()
    assert not window.timeline.audition_on_grab
    dialog.scheme.activated.emit(1)
    QApplication.processEvents()
    assert window.palette().base().color().lightness() < 80
    assert [window.preferences.text(key) for key in ("device", "scheme")] == ["Headphones", "dark"]


def test_main_opens_the_window_and_ends_when_it_closes(
    qtbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    from editor import app as editor_app

    sessions: list[FakeSession] = []

    def make() -> FakeSession:
        sessions.append(FakeSession())
        return sessions[-1]

    asked: list[bool] = []

    def close() -> None:
        window = next(
            w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()
        )
        asked.append(("rooms are read", None) in sessions[0].answered)
        if asked[-1] or len(asked) > 100:
            window.close()
        else:
            QTimer.singleShot(50, close)

    monkeypatch.setattr(editor_app, "Session", make)
    QTimer.singleShot(400, close)
    assert editor_app.main([str(tmp_path / "song.wav")]) == 0
    assert sessions[0].opened == [tmp_path / "song.wav"]
    assert asked[-1], "rooms are read after the first picture"
    assert sessions[0].closed


def test_the_window_fits_a_small_screen(qtbot, window: MainWindow, session: FakeSession):
    ids = _loaded(window)
    session.selection.set(ids[:1])
    qtbot.waitUntil(window.inspector.fields.isVisible)
    for dock in window.docks.values():
        dock.raise_()
        window.resize(1024, 700)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (1024, 700), dock.windowTitle()
