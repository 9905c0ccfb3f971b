"""Out to other programs and back, from the window: dialog, menus, clipboard and drags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from codec.exchange.edits import EventEdits, FarOnset
from editor.session.exchange import EventGroups, ExportedEvents, FarRows
from editor.views.dialogs.export_dialog import ExportDialog
from editor.views.dialogs.export_events_dialog import ExportEventsDialog
from editor.views.drags.drag_handle import DragHandle
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import shown_window

GROUPS = EventGroups({"a": 0, "b": 1, "c": 1}, ((0.9, 0.1, 0.1), (0.1, 0.1, 0.9)))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 8) as made:
        yield made


def dialog_of(
    qtbot: QtBot, selected: frozenset[str] = frozenset(), groups: EventGroups = GROUPS
) -> ExportEventsDialog:
    dialog = ExportEventsDialog("walk", "/tmp", groups, selected, 96.0)
    qtbot.addWidget(dialog)
    return dialog


def choose(dialog: ExportEventsDialog, key: str) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(key))


# The dialog


@pytest.mark.parametrize(
    ("key", "suffix"),
    [
        ("midi", ".mid"),
        ("audacity", ".txt"),
        ("reaper", ".csv"),
        ("svl", ".svl"),
        ("dawproject", ".dawproject"),
        ("csv", ".csv"),
        ("json", ".json"),
    ],
)
def test_each_format_has_its_suffix_and_says_what_it_is(qtbot: QtBot, key: str, suffix: str) -> None:
    dialog = dialog_of(qtbot)
    choose(dialog, key)
    choice = dialog.chosen(Path("/tmp/score"))
    assert choice.path == Path(f"/tmp/score{suffix}")
    assert dialog.chosen(Path(f"/tmp/score{suffix}")).path == choice.path
    assert choice.how.format == key
    assert choice.ids is None
    assert dialog.about.text().endswith(".")
    assert dialog.pitches.isEnabled() == (key == "midi")


def test_midi_has_pitches_or_drums(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    dialog.bend.setChecked(True)
    assert dialog.chosen(Path("x")).how == ExportedEvents("midi", 96.0, drums=False, pitch_bend=True)
    dialog.drums.setChecked(True)
    assert not dialog.bend.isEnabled()
    assert dialog.chosen(Path("x")).how == ExportedEvents("midi", 96.0, drums=True, pitch_bend=False)
    choose(dialog, "csv")
    assert dialog.chosen(Path("x")).how == ExportedEvents("csv", 96.0)


def test_events_are_all_the_selected_or_those_of_a_cluster(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, frozenset({"a"}))
    buttons = {button.objectName(): button for button in dialog.which.buttons()}
    assert not dialog.cluster.isEnabled()
    buttons["selection"].click()
    assert dialog.chosen(Path("x")).ids == {"a"}
    buttons["cluster"].click()
    assert dialog.cluster.isEnabled()
    dialog.cluster.setCurrentIndex(1)
    assert dialog.cluster.currentText() == "2 (2 events)"
    assert dialog.chosen(Path("x")).ids == {"b", "c"}


def test_what_is_not_there_cannot_be_chosen(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, groups=EventGroups({"a": 0}, ()))
    assert {button.objectName(): button.isEnabled() for button in dialog.which.buttons()} == {
        "all": True,
        "selection": False,
        "cluster": False,
    }


# The window


def test_events_are_exported_as_chosen_and_the_choice_is_remembered(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    formats: list[str] = []

    def run(dialog: ExportEventsDialog) -> int:
        formats.append(dialog.format.currentData())
        choose(dialog, "svl")
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportEventsDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "notes"), ""))
    window.actions_by_id["export_events"].trigger()
    window.actions_by_id["export_events"].trigger()
    assert formats == ["midi", "svl"]
    (_, path, how, ids), _ = window.session.exchange.asked
    assert (path, how.format, ids) == (tmp_path / "notes.svl", "svl", None)
    assert how.tempo_bpm == window.snap.tempo_bpm


def test_a_table_is_imported_with_the_rooms_that_there_are(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "events.csv"), ""))
    window.actions_by_id["import_edits"].trigger()
    assert window.session.exchange.asked == [
        ("edits", tmp_path / "events.csv", tuple(window.session.room_names))
    ]


@pytest.mark.parametrize(
    ("pressed", "answer"),
    [
        ("Import &without them", FarRows.LEAVE_OUT),
        ("Import &all the same", FarRows.TAKE),
        ("Cancel", FarRows.CANCEL),
    ],
)
def test_times_far_behind_the_end_are_a_question(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pressed: str, answer: FarRows
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "events.csv"), ""))
    window.actions_by_id["import_edits"].trigger()
    said: list[str] = []

    def press(box: QMessageBox) -> None:
        said.extend([box.text(), box.informativeText(), box.detailedText()])
        assert box.defaultButton().text() == box.escapeButton().text() == "Cancel"
        next(button for button in box.buttons() if button.text() == pressed).click()

    monkeypatch.setattr(QMessageBox, "exec", press)
    far = [FarOnset("line 2, column onset_s", "a", 3197.0), FarOnset("line 9, column onset_s", "b", 8000.0)]
    assert window.session.exchange.ask_far(EventEdits(far=tuple(far))) is answer
    assert said[0] == "Onsets in “events.csv” are far behind the end of the piece: 2 events."
    assert "ends at 0:04, and the latest of them would begin at 2:13:20." in said[1]
    assert said[2].splitlines() == ["line 2, column onset_s: 3197 s", "line 9, column onset_s: 8000 s"]


def test_stems_by_cluster_are_a_kind_of_audio_export(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(dialog: ExportDialog) -> int:
        next(button for button in dialog.what.buttons() if button.objectName() == "clusters").click()
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.actions_by_id["export"].trigger()
    assert window.session.exchange.asked == [
        ("clusters", tmp_path, "PCM_24", {"normalise": True, "dither": False, "bounds_s": None})
    ]


def test_copying_as_audio_waits_for_the_file(window: MainWindow, tmp_path: Path) -> None:
    session = window.session
    action = window.actions_by_id["copy_audio"]
    assert not action.isEnabled()
    ids = frozenset(list(session.document.events)[:2])
    session.selection.set(ids)
    QApplication.clipboard().setText("before")
    action.trigger()
    assert session.exchange.asked == [("file", ids)]
    assert QApplication.clipboard().text() == "before"
    session.exchange.made[ids] = tmp_path / "selection.wav"
    session.exchange.file_ready.emit()
    assert QApplication.clipboard().mimeData().urls()[0].toLocalFile() == str(tmp_path / "selection.wav")
    # A file that is made for a drag later does not touch the clipboard.
    QApplication.clipboard().setText("after")
    session.exchange.file_ready.emit()
    assert QApplication.clipboard().text() == "after"


# The handle


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The files of the drags that were begun."""
    found: list[list[str]] = []

    def run(_: DragHandle, drag: QDrag) -> None:
        data: QMimeData = drag.mimeData()
        found.append([url.toLocalFile() for url in data.urls()])

    monkeypatch.setattr(DragHandle, "_run", run)
    return found


def send(handle: DragHandle, kind: QEvent.Type, x: int) -> None:
    at = QPointF(x, 5)
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    place = handle.mapToGlobal(QPoint(x, 5)).toPointF()
    QApplication.sendEvent(handle, QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier))


def test_the_selection_is_rendered_when_the_pointer_comes_and_then_dragged(
    window: MainWindow, dragged: list[list[str]], tmp_path: Path
) -> None:
    session, handle = window.session, window.transport.drag_handle
    ids = frozenset(list(session.document.events)[:3])
    session.selection.set(ids)
    QApplication.sendEvent(handle, QEnterEvent(QPointF(2, 2), QPointF(2, 2), QPointF(2, 2)))
    assert session.exchange.asked == [("file", ids)]
    session.exchange.made[ids] = tmp_path / "selection.wav"
    send(handle, QEvent.Type.MouseButtonPress, 5)
    send(handle, QEvent.Type.MouseMove, 6)
    assert dragged == []
    send(handle, QEvent.Type.MouseMove, 60)
    assert dragged == [[str(tmp_path / "selection.wav")]]
    send(handle, QEvent.Type.MouseMove, 70)
    assert len(dragged) == 1


def test_a_drag_that_came_too_early_begins_when_the_file_is_there(
    window: MainWindow, dragged: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, handle = window.session, window.transport.drag_handle
    ids = frozenset(list(session.document.events)[:3])
    session.selection.set(ids)
    send(handle, QEvent.Type.MouseButtonPress, 5)
    send(handle, QEvent.Type.MouseMove, 60)
    assert dragged == []
    session.exchange.made[ids] = tmp_path / "selection.wav"
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    session.exchange.file_ready.emit()
    assert len(dragged) == 1


def test_a_drag_that_was_let_go_does_not_begin_and_is_no_click(
    window: MainWindow, dragged: list[list[str]], tmp_path: Path
) -> None:
    session, handle = window.session, window.transport.drag_handle
    ids = frozenset(list(session.document.events)[:3])
    session.selection.set(ids)
    clicked: list[bool] = []
    handle.clicked.connect(lambda: clicked.append(True))
    send(handle, QEvent.Type.MouseButtonPress, 5)
    send(handle, QEvent.Type.MouseMove, 60)
    send(handle, QEvent.Type.MouseButtonRelease, 60)
    session.exchange.made[ids] = tmp_path / "selection.wav"
    session.exchange.file_ready.emit()
    assert dragged == []
    assert clicked == []
    send(handle, QEvent.Type.MouseButtonPress, 5)
    send(handle, QEvent.Type.MouseButtonRelease, 5)
    assert len(clicked) == 1


def test_without_a_selection_nothing_is_rendered_or_dragged(
    window: MainWindow, dragged: list[list[str]]
) -> None:
    handle = window.transport.drag_handle
    assert not handle.isEnabled()
    send(handle, QEvent.Type.MouseButtonPress, 5)
    send(handle, QEvent.Type.MouseMove, 60)
    assert window.session.exchange.asked == []
    assert dragged == []


def test_a_sample_pack_is_of_the_selection_and_has_no_other_options(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ids = list(window.session.document.events)[:2]
    window.session.selection.set(ids)
    dialogs: list[ExportDialog] = []

    def run(dialog: ExportDialog) -> int:
        dialogs.append(dialog)
        pack = next(button for button in dialog.what.buttons() if button.objectName() == "pack")
        options = (dialog.bounds, dialog.format, dialog.normalise, dialog.dither)
        assert all(each.isEnabled() for each in options)
        pack.click()
        assert "2 files" in pack.text()
        assert not any(each.isEnabled() for each in options)
        assert all(each.toolTip().startswith("Not now: A sample pack has whole sounds") for each in options)
        dialog.what.buttons()[0].click()
        assert all(each.isEnabled() for each in options)
        pack.click()
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.actions_by_id["export"].trigger()
    assert len(dialogs) == 1
    assert window.session.exchange.asked == [("pack", tmp_path, frozenset(ids))]
