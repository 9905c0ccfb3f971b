"""What a piece can hold, said when an edit meets it; and files of the program itself that came to harm."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QUndoStack

from codec.audio.clip import AudioClip
from codec.bounds import MAX_ONSET_S
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.exchange.score import ExchangeError
from codec.project.file import Project, ProjectError, RecordingFormat
from editor.commands import Arranging, Edits, History
from editor.document import Autosave, Document, Selection, list_recoverable
from editor.keymap import Keymap
from editor.scripting import Piece, ScriptError, read_script
from editor.session.settings import Settings
from editor.session.user_palette import UserPalette
from editor.views.drags.data import SOUND_MIME, dragged_from_mime
from editor.views.lists.event_clipboard import EVENTS_MIME, events_from_mime

MakeEvent = Callable[..., Event]
DEEP = "[" * 100_000
LAST_S = 24_287.9
"""6.7 hours: of stereo at 44.1 kHz, a mix of 8 GiB is a minute longer."""


class Edited:
    """Three events in a stereo piece, edits of them, and what the user was told."""

    def __init__(self, make_event: MakeEvent) -> None:
        self.document = Document()
        events = [make_event(seed, 0.1 * (seed + 1)) for seed in range(3)]
        self.document.load_project(
            Project(
                recording=RecordingFormat(44_100, 2, 1.0),
                events=tuple(events),
                as_encoded={event.event_id: event for event in events},
            ),
            None,
        )
        self.told: list[str] = []
        self.history = History(self.document, Selection(), QUndoStack(), on_limit=self.told.append)
        self.edits, self.arranging = Edits(self.history), Arranging(self.history)

    @property
    def last_s(self) -> float:
        return max(event.onset_s for event in self.document.sequence())


@pytest.fixture
def edited(make_event: MakeEvent) -> Edited:
    return Edited(make_event)


@pytest.mark.parametrize(
    "edit",
    [
        lambda e: e.edits.move(["event-2"], 10**12),
        lambda e: e.edits.duplicate(["event-2"], 10**12),
        lambda e: e.edits.paste([e.document.event("event-2")], 10**12),
        lambda e: [e.arranging.stretch_spacing(["event-0", "event-2"], 100.0) for _ in range(4)],
    ],
)
def test_what_goes_too_far_stops_at_the_limit_and_says_so(
    edited: Edited, edit: Callable[[Edited], object]
) -> None:
    edit(edited)
    assert edited.last_s == pytest.approx(LAST_S, abs=1.0)
    assert set(edited.told) == {"No event can be later than 6.7 hours in this piece"}


def test_a_move_within_the_limits_says_nothing(edited: Edited) -> None:
    edited.edits.move(["event-2"], 10_000)
    edited.edits.move(["event-0"], -(10**12))
    edited.arranging.stretch_spacing(["event-0", "event-2"], 1000.0)
    edited.edits.insert(np.zeros(32), 10**12)
    assert edited.told == []


def test_events_that_do_not_fit_are_not_pasted(edited: Edited) -> None:
    far = [edited.document.event("event-0"), edited.document.event("event-1").replace(onset_samples=10**10)]
    assert edited.edits.paste(far, 0) == []
    assert len(edited.document) == 3
    assert edited.told == ["No event can be later than 6.7 hours in this piece"]


@pytest.mark.parametrize(
    "add",
    [
        lambda e: e.edits.duplicate(["event-0", "event-1"], 100),
        lambda e: e.edits.paste([e.document.event("event-0"), e.document.event("event-1")], 100),
        lambda e: [e.edits.insert(np.zeros(32), 0) for _ in range(2)],
        lambda e: e.edits.take_over(
            [], [(e.document.event("event-0").replace(event_id=k), "event-0") for k in "ab"]
        ),
    ],
)
def test_a_full_piece_takes_no_more_events_and_says_so(
    edited: Edited, monkeypatch: pytest.MonkeyPatch, add: Callable[[Edited], object]
) -> None:
    monkeypatch.setattr("editor.commands.history.MAX_EVENTS", 4)
    before = len(edited.document)
    add(edited)
    assert len(edited.document) <= 4
    assert edited.told == ["A piece can hold 4 events; nothing was added"]
    edited.told.clear()
    edited.history.undo()
    assert len(edited.document) == before


def test_a_script_says_what_was_limited_and_stops_at_what_cannot_be_done(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = Piece(edited.document)
    move = {"verb": "move", "select": "all", "delta_s": 1e6}
    assert piece.run([move]) == [
        "Move 3 events +24287587 ms; No event can be later than 6.7 hours in this piece"
    ]
    monkeypatch.setattr("editor.commands.history.MAX_EVENTS", 8)
    double = {"verb": "duplicate", "select": "all", "delta_s": 0}
    with pytest.raises(ScriptError, match="step 2: A piece can hold 8 events; nothing was added"):
        piece.run([double, double])
    assert len(piece.document) == 3


def test_a_table_is_held_to_the_same_limits(
    edited: Edited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, table = Piece(edited.document), tmp_path / "events.csv"
    table.write_text(f"id,onset_s\nevent-0,{LAST_S + 100}\n")
    with pytest.raises(ExchangeError, match="is not a number from 0 to 24287"):
        piece.take_over(table, any_time=True)
    table.write_text("id,copy_of,onset_s\na,event-0,0.5\nb,event-0,0.6\n")
    monkeypatch.setattr("editor.commands.history.MAX_EVENTS", 4)
    with pytest.raises(ExchangeError, match="can hold 4 events"):
        piece.take_over(table)
    monkeypatch.setattr("codec.exchange.edits.MAX_EVENTS", 1)
    with pytest.raises(ExchangeError, match="more rows than a piece can hold events"):
        piece.take_over(table)
    assert len(piece.document) == 3


def test_a_long_recording_can_be_edited_to_its_end() -> None:
    recording = RecordingFormat(44_100, 2, 100_000.0)
    assert recording.last_onset_samples == 100_000 * MODEL_SAMPLE_RATE > MAX_ONSET_S * MODEL_SAMPLE_RATE


def test_a_script_that_is_nested_deeply_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(DEEP)
    with pytest.raises(ScriptError, match="nested too deeply"):
        read_script(path)


# Files of the program itself


@pytest.mark.parametrize(
    "text",
    [
        "shortcuts=" + DEEP,
        'shortcuts="[1, 2]"',
        "recent_files=" + DEEP,
        'arranging="3"',
        "no settings at all\n[",
        "\0" * 1000,
    ],
    ids=["deep keys", "keys of another kind", "deep files", "dialogs", "text", "zeros"],
)
def test_settings_that_cannot_be_read_have_their_defaults_and_are_kept_aside(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "pointillist.ini"
    path.write_text(f"[General]\n{text}\n")
    before = path.read_bytes()
    settings = Settings(path)
    keymap = Keymap(settings)
    assert keymap.keys("mute") == ("M",)
    assert settings.recent_files == []
    assert settings.json_value("arranging", dict) == {}
    assert settings.problem is not None
    assert "pointillist.ini.unreadable" in settings.problem
    keymap.set_keys("mute", ["Ctrl+Shift+F9"])
    settings.sync()
    assert (tmp_path / "pointillist.ini.unreadable").read_bytes() == before
    again = Settings(path)
    assert Keymap(again).keys("mute") == ("Ctrl+Shift+F9",)


def test_settings_that_can_be_read_are_left_alone(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "pointillist.ini")
    settings.add_recent(tmp_path / "a.wav")
    settings.sync()
    again = Settings(tmp_path / "pointillist.ini")
    assert again.recent_files == [tmp_path / "a.wav"]
    assert again.problem is None
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["pointillist.ini"]


@pytest.mark.parametrize(
    "entries",
    [
        DEEP,
        "5",
        '[{"name": ["a"], "stage": "room", "model_hash": "", "vector": [0]}]',
        f'[{{"name": "a", "stage": "room", "model_hash": "", "vector": [{"1" + "0" * 400}{", 0" * 31}]}}]',
        f'[{{"name": "a", "stage": "room", "model_hash": "", "vector": [3e38{", 0" * 31}]}}]',
        '[{"name": "a", "stage": [], "model_hash": "", "vector": {}}, 7, null]',
    ],
    ids=["deep", "no list", "name", "digits", "vector", "kinds"],
)
def test_a_palette_that_came_to_harm_is_said_and_kept(tmp_path: Path, entries: str) -> None:
    path = tmp_path / "palette.json"
    path.write_text(f'{{"format": "pointillist-palette", "version": 1, "entries": {entries}}}')
    palette = UserPalette(path)
    assert palette.entries == ()
    assert palette.problem is not None
    assert str(path) in palette.problem


@pytest.mark.parametrize(
    "note",
    [
        DEEP,
        "{" * 100,
        "7",
        '{"saved_at": "0001-01-01T00:00:00+23:59", "title": "a", "n_events": 1e999}',
        '{"saved_at": "9999-12-31T23:59:59-23:59", "project_path": "a\\u0000b"}',
        '{"saved_at": [], "title": {}, "project_path": 5, "project_sha256": []}',
        json.dumps({"title": "x" * 1_000_000}),
    ],
)
def test_a_note_that_came_to_harm_does_not_hide_unsaved_work(
    make_event: MakeEvent, tmp_path: Path, note: str
) -> None:
    document = Document()
    document.load_audio(AudioClip(np.zeros((1, 2205), np.float32), 22_050), None)
    document.add_encoded(make_event(0, 0.05))
    kept: list[Path] = []
    for _ in range(2):  # so that their times are compared
        autosave = Autosave(document, tmp_path / "recovery")
        assert autosave.tick()
        autosave._lock.release()
        kept.append(autosave.path)
    kept[0].with_suffix(".json").write_text(note)
    found = list_recoverable(tmp_path / "recovery")
    assert {each.path for each in found} == set(kept)
    assert all(len(each.title) <= 200 for each in found)
    assert all(1970 < each.saved_at.year < 9999 for each in found)
    assert not any(each.project_path is not None and each.project_path.exists() for each in found)
    assert kept[0].with_suffix(".json").read_text() == note, "it is left as it was"


# Data of other programs


def mime(kind: str, content: str) -> QMimeData:
    data = QMimeData()
    data.setData(kind, content.encode())
    return data


@pytest.mark.parametrize(
    "change",
    [
        {"vectors": base64.b64encode(np.full(32, 3e38, "<f4").tobytes()).decode()},
        {"vectors": base64.b64encode(np.full(32, np.nan, "<f4").tobytes()).decode()},
        {"events": [{"id": "a", "onset_samples": 10**400}]},
        {"events": [{"id": "a", "onset_samples": 0, "vector": 0, "gain_db": 400.0}]},
        {"details": [base64.b64encode(b"nothing").decode()]},
    ],
)
def test_events_on_the_clipboard_that_are_damaged_are_refused(change: dict[str, Any]) -> None:
    vectors = base64.b64encode(np.zeros(32, "<f4").tobytes()).decode()
    payload = {"model": {"id": "", "hash": ""}, "events": [], "vectors": vectors, "details": [], **change}
    with pytest.raises(ProjectError):
        events_from_mime(mime(EVENTS_MIME, json.dumps(payload)))
    with pytest.raises(ProjectError, match="nested too deeply"):
        events_from_mime(mime(EVENTS_MIME, DEEP))


@pytest.mark.parametrize("vector", ["[" * 900 + "]" * 900, "[1e400]", f"[{'9' * 400}]", "5"])
def test_a_dragged_sound_that_is_damaged_is_none(vector: str) -> None:
    assert dragged_from_mime(mime(SOUND_MIME, f'{{"label": "a", "vector": {vector}}}')) is None
    assert dragged_from_mime(mime(SOUND_MIME, DEEP)) is None
