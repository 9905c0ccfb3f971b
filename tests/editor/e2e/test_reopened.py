"""A reopened project shows its events where they belong at once, before anything is measured."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import Event
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.project.file import PROJECT_SUFFIX
from editor.views.marks.marks import EventMarks
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip

Windows = Callable[[str], AbstractContextManager[PendingWindow]]


class Measuring:
    """Stands in for a codec's measuring: notes what is measured, and gives another octave if told to."""

    def __init__(self, desk: PendingWindow, octaves: int = 0) -> None:
        self.measured: list[str] = []
        self._octaves, self._codec_measures = octaves, desk.codec.measures
        desk.codec.measures = self  # type: ignore[method-assign]

    def __call__(self, events: Sequence[Event]) -> list[Measures]:
        self.measured += [event.event_id for event in events]
        found = self._codec_measures(events)
        return [
            Measures(each.pitch_hz * 2.0**self._octaves, each.audible_length_s, each.loudness_db)
            for each in found
        ]


@pytest.fixture
def windows(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Windows:
    return lambda name: pending_window(qtbot, tmp_path / name, monkeypatch)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(3.0).samples, 22_050, "PCM_16")
    return path


@pytest.fixture
def project(windows: Windows, recording: Path) -> tuple[Path, EventMarks]:
    """A saved project of nine events, some edited, and its marks."""
    path = recording.with_suffix(PROJECT_SUFFIX)
    with windows("first") as desk:
        session = desk.session
        session.open_path(recording)
        desk.settle()
        session.edits.transpose(["found-1"], 7)
        session.edits.set_gain(["found-2"], -4.0)
        session.edits.duplicate(["found-3"], 4_000)
        desk.settle()
        session.save(path)
        session.finish_saving()
        desk.window.model.rebuild()
        marks = desk.window.model.marks
        assert np.ptp(marks.pitch_hz) > 50.0
        desk.check()
    return path, marks


def _wait_for_events(desk: PendingWindow, path: Path, qtbot: QtBot) -> None:
    """Open a project, and stop when it is in the document: no later result has come in."""
    document = desk.session.document
    desk.session.open_path(path)
    document.reset_done.connect(lambda: setattr(desk.main, "holding", True))
    qtbot.waitUntil(lambda: document.project_path == path)
    assert desk.main.holding


def _same(marks: EventMarks, wanted: EventMarks) -> None:
    assert marks.ids == wanted.ids
    np.testing.assert_allclose(marks.pitch_hz, wanted.pitch_hz, rtol=1e-6)
    np.testing.assert_allclose(marks.length_s, wanted.length_s, atol=1e-5)
    np.testing.assert_allclose(marks.loudness_db, wanted.loudness_db, atol=1e-5)


def test_marks_are_right_before_anything_is_measured(
    windows: Windows, project: tuple[Path, EventMarks], qtbot: QtBot
) -> None:
    path, wanted = project
    with windows("second") as desk:
        measuring = Measuring(desk)
        _wait_for_events(desk, path, qtbot)
        desk.window.model.rebuild()
        _same(desk.window.model.marks, wanted)
        table = desk.window.table.model
        shown = [table.index(row, 1).data() for row in range(table.rowCount())]
        assert len(set(shown)) > 3
        desk.settle()
        desk.window.model.rebuild()
        _same(desk.window.model.marks, wanted)
        assert measuring.measured == [], "known sounds are not measured again"
        desk.check()


def test_an_event_that_was_changed_elsewhere_is_measured(
    windows: Windows, project: tuple[Path, EventMarks], qtbot: QtBot
) -> None:
    path, wanted = project
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    events = json.loads(members["events.json"])
    (changed,) = (each for each in events["events"] if each["id"] == "found-5")
    changed["transpose_semitones"] = -12.0
    members["events.json"] = json.dumps(events).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with windows("second") as desk:
        measuring = Measuring(desk)
        desk.session.open_path(path)
        desk.settle()
        desk.window.model.rebuild()
        assert set(measuring.measured) == {"found-5"}
        marks = desk.window.model.marks
        index = marks.ids.index("found-5")
        assert marks.pitch_hz[index] == pytest.approx(wanted.pitch_hz[index] / 2, rel=1e-5)
        desk.check()


def test_another_model_corrects_them(
    windows: Windows, project: tuple[Path, EventMarks], qtbot: QtBot
) -> None:
    path, wanted = project
    with windows("second") as desk:
        desk.codec.identity = ModelIdentity("sines-2", "e" * 64)
        measuring = Measuring(desk, octaves=1)
        desk.codec.gate.clear()
        _wait_for_events(desk, path, qtbot)
        desk.window.model.rebuild()
        _same(desk.window.model.marks, wanted)
        desk.codec.gate.set()
        desk.settle()
        desk.window.model.rebuild()
        assert set(measuring.measured) == set(wanted.ids)
        np.testing.assert_allclose(desk.window.model.marks.pitch_hz, 2 * wanted.pitch_hz, rtol=1e-6)
        desk.check()


def test_undo_of_encoding_again_shows_the_earlier_events_at_once(windows: Windows, recording: Path) -> None:
    with windows("second") as desk:
        desk.session.open_path(recording)
        desk.settle()
        desk.session.edits.transpose(["found-1"], 7)
        desk.settle()
        desk.window.model.rebuild()
        wanted = desk.window.model.marks
        desk.window.actions_by_id["encode_again"].trigger()
        desk.settle()
        desk.main.holding = True
        desk.window.actions_by_id["undo"].trigger()
        desk.window.model.rebuild()
        _same(desk.window.model.marks, wanted)
        desk.settle()
        desk.check()


def test_unsaved_work_keeps_them_too(
    windows: Windows, project: tuple[Path, EventMarks], qtbot: QtBot, tmp_path: Path
) -> None:
    path, _ = project
    with windows("second") as desk:
        session = desk.session
        session.open_path(path)
        desk.settle()
        session.edits.move(["found-4"], 1.0)
        desk.settle()
        assert session.recovery.autosave.tick()
        kept = tmp_path / "second" / "recovery"
        qtbot.waitUntil(lambda: any(kept.glob("*.json")))
        (written,) = kept.glob(f"*{PROJECT_SUFFIX}")
        with zipfile.ZipFile(written) as archive:
            found = json.loads(archive.read("measures.json"))
        assert len(found["sounds"]) >= 8
        desk.check()
