"""Tempo and first beat belong to the piece: edits to be undone, saved with it, seen wherever beats are."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFileDialog

from codec.project.file import BeatSettings, Project, RecordingFormat, read_project, write_project
from editor import entry
from editor.commands import History, PieceEdits
from editor.document import Document, Selection
from editor.views.dialogs.export_events_dialog import ExportEventsDialog
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import fill, shown_window

UNSET = BeatSettings()


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 8) as made:
        made.snap.set_mode("beat1")
        yield made


def a_project(beats: BeatSettings = UNSET) -> Project:
    return Project(recording=RecordingFormat(22_050, 1, 4.0), beats=beats)


# The document


def test_beats_are_edits_that_are_undone_merged_and_held_in_range() -> None:
    document, stack = Document(), QUndoStack()
    now = [0.0]
    history = History(document, Selection(), stack, clock=lambda: now[0])
    piece_edits = PieceEdits(history)
    told: list[BeatSettings] = []
    document.beats_changed.connect(lambda: told.append(document.beats))
    piece_edits.set_tempo(92.5)
    piece_edits.set_tempo(93.004)
    assert (stack.count(), stack.undoText()) == (1, "Set tempo to 93 bpm")
    piece_edits.set_first_beat(0.25)
    piece_edits.set_first_beat(0.25)
    assert (stack.count(), stack.undoText()) == (2, "Set first beat to 0.250 s")
    assert told == [BeatSettings(92.5), BeatSettings(93.0), BeatSettings(93.0, 0.25)]
    now[0] = 60.0
    piece_edits.set_tempo(1e9)
    piece_edits.set_first_beat(-1e9)
    assert document.beats == BeatSettings(400.0, -10.0)
    for _ in range(3):
        history.undo()
    assert document.beats == BeatSettings(93.0)
    history.undo()
    assert document.beats == UNSET
    history.redo()
    assert document.beats == BeatSettings(93.0)
    for edit in (piece_edits.set_tempo, piece_edits.set_first_beat):
        with pytest.raises(ValueError, match="finite"):
            edit(math.nan)


def test_a_gesture_takes_the_beats_along() -> None:
    document, stack = Document(), QUndoStack()
    history = History(document, Selection(), stack)
    piece_edits = PieceEdits(history)
    with history.gesture():
        piece_edits.set_tempo(90)
        piece_edits.set_tempo(100)
    assert (stack.count(), document.beats.tempo_bpm) == (1, 100.0)
    history.begin_gesture()
    piece_edits.set_first_beat(1.0)
    history.cancel_gesture()
    assert (stack.count(), document.beats) == (1, BeatSettings(100.0))
    history.undo()
    assert document.beats == UNSET


def test_beats_travel_with_the_project(tmp_path: Path) -> None:
    document, stack = Document(), QUndoStack()
    document.load_project(a_project(BeatSettings(87.0, 0.5)), None)
    assert document.beats == BeatSettings(87.0, 0.5)
    PieceEdits(History(document, Selection(), stack)).set_tempo(88)
    assert document.modified
    write_project(tmp_path / "a.pointillist", document.to_project(include_source=False))
    again = Document()
    again.load_project(read_project(tmp_path / "a.pointillist"), None)
    assert again.beats == BeatSettings(88.0, 0.5)
    again.load_project(a_project(), None)
    assert again.beats == UNSET


def test_a_script_sets_them(tmp_path: Path) -> None:
    path, script = tmp_path / "a.pointillist", tmp_path / "edits.json"
    write_project(path, a_project())
    steps = [{"verb": "set_tempo", "tempo_bpm": 92}, {"verb": "set_first_beat", "first_beat_s": 0.25}]
    script.write_text(json.dumps(steps))
    assert entry.main(["edit", str(path), "--script", str(script)]) == 0
    assert read_project(path).beats == BeatSettings(92.0, 0.25)


def test_the_beats_of_a_bar_are_an_edit_and_a_verb(tmp_path: Path) -> None:
    document, stack = Document(), QUndoStack()
    piece_edits = PieceEdits(History(document, Selection(), stack))
    piece_edits.set_beats_per_bar(3)
    piece_edits.set_beats_per_bar(3)
    assert (stack.count(), stack.undoText()) == (1, "Set 3 beats a bar")
    assert document.beats == BeatSettings(beats_per_bar=3)
    piece_edits.set_beats_per_bar(99)
    assert document.beats.beats_per_bar == 16
    path, script = tmp_path / "a.pointillist", tmp_path / "edits.json"
    write_project(path, a_project())
    script.write_text(json.dumps([{"verb": "set_beats_per_bar", "beats_per_bar": 5}]))
    assert entry.main(["edit", str(path), "--script", str(script)]) == 0
    assert read_project(path).beats == BeatSettings(beats_per_bar=5)


# The window


def test_the_toolbar_edits_the_piece_and_follows_undo(window: MainWindow) -> None:
    bar, document = window.transport, window.session.document
    assert (bar.tempo.value(), document.beats) == (120.0, UNSET)
    bar.tempo.setValue(92.55)
    bar.first_beat.setValue(0.25)
    assert document.beats == BeatSettings(92.55, 0.25)
    bar.beats.per_bar.setValue(3)
    assert document.beats == BeatSettings(92.55, 0.25, 3)
    assert window.snap.bar_s == pytest.approx(3 * 60 / 92.55)
    window.session.undo_stack.undo()
    assert bar.beats.per_bar.value() == 4
    assert window.preferences.number("tempo") == 120.0, "of new pieces, not of this one"
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()
    assert (bar.tempo.value(), bar.first_beat.value(), document.beats) == (120.0, 0.0, UNSET)


def test_another_piece_brings_its_own_beats_and_showing_them_is_no_edit(window: MainWindow) -> None:
    window.actions_by_id["metronome"].trigger()
    document, playback = window.session.document, window.session.playback
    document.load_project(a_project(BeatSettings(93.3333, 0.5)), None)
    assert window.transport.tempo.value() == 93.33
    assert playback.beats.period_s == pytest.approx(60 / 93.3333)
    assert playback.beats.first_s == 0.5
    assert window.session.undo_stack.count() == 0
    assert not document.modified
    document.load_project(a_project(), None)
    assert playback.beats.period_s == 0.5


def test_the_preference_is_the_tempo_of_pieces_that_say_none(window: MainWindow) -> None:
    dialog = window.dialogs.preferences_dialog()
    dialog.tempo.setValue(75.0)
    assert window.preferences.number("tempo") == 75.0
    assert (window.snap.tempo_bpm, window.transport.tempo.value()) == (75.0, 75.0)
    assert window.session.document.beats == UNSET
    window.snap.set_tempo(80.0)
    dialog.tempo.setValue(60.0)
    assert window.snap.tempo_bpm == 80.0
    dialog.deleteLater()


def test_without_a_piece_there_is_no_tempo_to_set(qtbot) -> None:
    with shown_window(qtbot) as window:
        assert not window.transport.tempo.isEnabled()
        fill(window.session, 3)
        assert window.transport.tempo.isEnabled()
        assert window.transport.first_beat.isEnabled()


def test_an_export_is_in_the_tempo_of_the_piece_and_may_set_it(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[float] = []

    def run(dialog: ExportEventsDialog) -> int:
        shown.append(dialog.tempo.value())
        dialog.tempo.setValue(99.0)
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportEventsDialog, "exec", run)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "notes"), ""))
    window.snap.set_tempo(90.0)
    window.actions_by_id["export_events"].trigger()
    assert shown == [90.0]
    assert window.session.exchange.asked[0][2].tempo_bpm == 99.0
    assert window.session.document.beats.tempo_bpm == 99.0
