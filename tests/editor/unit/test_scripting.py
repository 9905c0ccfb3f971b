"""Scripts: every example of docs/scripting.md as it stands, what steps do, and how wrong ones are refused."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.audio.clip import load_audio, save_audio
from codec.audio.recording import file_sha256
from codec.events.event import Event, RenderFrom, Stage
from codec.events.model_identity import ModelIdentity
from codec.library import Library
from codec.project.file import (
    PaletteEntry,
    Project,
    RecordingFormat,
    SourceFile,
    read_project,
    write_project,
)
from codec.similarity.layout import Layout
from editor import entry
from editor.commands import Arranging, Edits, PieceEdits
from editor.scripting import Piece, ScriptError, read_script
from editor.scripting import piece as piece_module
from editor.scripting.library import ScriptLibrary
from editor.scripting.verbs import MEASURED, VERBS, Verb
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SineCodec

pytest.importorskip("constriction", reason="has no builds for this machine")

DOCUMENT = Path(__file__).parents[3] / "docs" / "scripting.md"
GOLDEN_VERBS = Path(__file__).parents[2] / "data" / "script_verbs.txt"
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL)
N_EVENTS = 11


@pytest.fixture
def project(make_event: Callable[..., Event]) -> Project:
    """Eleven events at 0.03, 0.53 … 5.03 s, in turn of two colours, with captured sounds and a palette."""
    events = [
        make_event(n, 0.5 * n + 0.03, captured_id=f"event-{n}", render_from=RenderFrom.CAPTURED)
        for n in range(N_EVENTS)
    ]
    kinds = np.arange(N_EVENTS) % 2
    return Project(
        recording=RecordingFormat(22_050, 2, 6.0),
        model=SineCodec.identity,
        events=tuple(events),
        as_encoded={event.event_id: event for event in events},
        layout=Layout(
            lanes=kinds.astype(np.float32),
            map=np.zeros((N_EVENTS, 2)),
            colours=np.where(kinds[:, None] == 1, [0.9, 0.1, 0.1], [0.1, 0.1, 0.9]),
            seed=0,
            event_ids=tuple(event.event_id for event in events),
        ),
        palettes=(PaletteEntry("soft mallet", Stage.IMPULSE, events[0].vector),),
        extra={"manifest.json": {"from another program": 1}},
    )


@pytest.fixture
def folder(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the project in it and a codec of sines instead of the model."""
    write_project(tmp_path / "walk.pointillist", project)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(piece_module, "load_codec", SineCodec)
    with Library.open() as library:
        library.add_encoded(made_up_piece(1, 16, model=SineCodec.identity))
        library.add_encoded(made_up_piece(2, 4))  # of another model
    return tmp_path


@pytest.fixture
def piece(folder: Path) -> Piece:
    return Piece.open(folder / "walk.pointillist")


# The document


def blocks() -> list[tuple[str, str | None, str]]:
    return [(m["kind"], m["file"], m["text"]) for m in BLOCK.finditer(DOCUMENT.read_text("utf-8"))]


def test_the_document_does_what_it_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, file, text in blocks():
        if file is not None:
            (folder / file).write_text(text, "utf-8")
        elif kind == "sh":
            capsys.readouterr()
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "pointillist"
                assert entry.main(arguments) == 0
        elif kind == "text":
            assert capsys.readouterr().out == text
        else:
            assert kind == "python"
            exec(compile(text, str(DOCUMENT), "exec"), {})
    assert "Fade out" in capsys.readouterr().out
    names = {path.name for path in folder.iterdir()}
    assert {"walk-2.pointillist", "walk-3.pointillist", "walk-4.pointillist"} <= names
    by_table = {event.event_id: event for event in read_project("walk-3.pointillist").events}
    assert by_table["encore"].onset_s == pytest.approx(9.75, abs=1e-4)
    assert by_table["event-1"].mute
    assert len(read_project("walk-4.pointillist").events) == N_EVENTS


@pytest.mark.parametrize("file", [file for kind, file, _ in blocks() if kind == "json"])
def test_each_script_of_the_document_runs(folder: Path, piece: Piece, file: str) -> None:
    text = next(text for _, name, text in blocks() if name == file)
    (folder / file).write_text(text, "utf-8")
    steps = read_script(folder / file)
    said = piece.run(steps)
    assert len(said) == len(steps)
    assert piece.history[-1] != ""
    assert [text for text in said if text == "Nothing to change"] == []


def test_the_document_names_all_that_can_be_selected_by() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert all(f"`{name}`" in text for name in piece_module._SELECTORS)


# The recording


@pytest.fixture
def beside(folder: Path, project: Project) -> Path:
    """The recording, which was moved along with the project."""
    path = folder / "take.wav"
    save_audio(path, np.full((2, 6 * 22_050), 0.25, np.float32), 22_050, "PCM_16")
    file = SourceFile("/nowhere/take.wav", file_sha256(path), load_audio(path).samples_sha256)
    write_project(folder / "walk.pointillist", dataclasses.replace(project, source_file=file))
    return path


def test_the_recording_is_looked_for_as_by_the_window(folder: Path, beside: Path) -> None:
    opened = Piece.open(folder / "walk.pointillist").open_recording()
    assert opened.problem is None
    assert opened.recording is not None
    np.testing.assert_allclose(opened.recording.read(0, 100), 0.25)
    opened.close()
    beside.unlink()
    lost = Piece.open(folder / "walk.pointillist").open_recording()
    assert lost.recording is None
    assert str(lost.problem) == "/nowhere/take.wav: no such file; check the name"


@pytest.mark.parametrize("is_there", [True, False])
def test_a_project_without_captured_sounds_opens_as_in_the_window(
    folder: Path, beside: Path, is_there: bool
) -> None:
    path = folder / "walk.pointillist"
    content = read_project(path)
    plain = tuple(each.replace(captured_id=None, render_from=RenderFrom.MODEL) for each in content.events)
    as_encoded = {event.event_id: event for event in plain}
    write_project(path, dataclasses.replace(content, events=plain, as_encoded=as_encoded))
    if not is_there:
        beside.unlink()
    events = Piece.open(path).document.sequence()
    assert {event.render_from is RenderFrom.CAPTURED for event in events} == {is_there}
    assert {event.captured_id == event.event_id for event in events} == {is_there}


# What steps do


NOT_IN_SCRIPTS = {"insert", "paste", "take_over", "add_to_palette"}
"""Verbs that take events or vectors, which JSON steps do not hold."""


def test_the_verbs_of_scripts_are_those_that_were_promised(capsys: pytest.CaptureFixture[str]) -> None:
    # To add a verb on purpose: pointillist edit --verbs > tests/data/script_verbs.txt
    # A line that goes or changes breaks scripts of users.
    assert entry.main(["edit", "--verbs"]) == 0
    assert capsys.readouterr().out == GOLDEN_VERBS.read_text("utf-8")


def test_every_verb_of_the_window_is_one_of_scripts_or_left_out_on_purpose(piece: Piece) -> None:
    methods = {
        name
        for group in (Edits, Arranging, PieceEdits, ScriptLibrary)
        for name, _ in inspect.getmembers(group, inspect.isfunction)
        if not name.startswith("_")
    }
    methods |= {"place", "best_matches", "mosaic"}  # of the library beside the piece
    found = {verb.method(piece).__name__ for verb in VERBS.values()}
    assert found | NOT_IN_SCRIPTS == methods
    assert not found & NOT_IN_SCRIPTS


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_a_verb_can_be_called_with_what_it_declares(piece: Piece, verb: Verb) -> None:
    signature = inspect.signature(verb.method(piece))
    given = {"ids": []} if verb.selects else {}
    measured = {MEASURED: {}} if verb.measured else {}
    required = {each.parameter: None for each in verb.arguments if each.required}
    signature.bind(**given, **measured, **required)
    signature.bind(**given, **measured, **{each.parameter: None for each in verb.arguments})


def test_seconds_become_samples(piece: Piece) -> None:
    piece.run([{"verb": "move", "select": {"ids": ["event-2"]}, "delta_s": 0.25}])
    assert piece.document.event("event-2").onset_s == pytest.approx(1.28, abs=1e-4)


def test_repeated_steps_are_steps_of_their_own(piece: Piece) -> None:
    step = {"verb": "transpose", "select": "all", "delta_semitones": 1}
    piece.run([step, step])
    assert piece.history == ["Transpose 11 events +1 st"] * 2
    piece.undo()
    assert piece.document.event("event-0").transpose_semitones == 1


def test_selections_meet_all_that_is_asked(piece: Piece) -> None:
    assert piece.select() == [f"event-{n}" for n in range(N_EVENTS)]
    assert piece.select(time_s=(1.0, 2.0)) == ["event-2", "event-3"]
    assert piece.select(cluster=2) == [f"event-{n}" for n in range(1, N_EVENTS, 2)]
    assert piece.select(cluster=[1, 2], time_s=(0, 0.6)) == ["event-0", "event-1"]
    piece.edits.set_mute(["event-3"], True)
    assert piece.select(muted=True) == piece.select(edited=True) == ["event-3"]
    assert "event-3" not in piece.select(muted=False)
    assert piece.select(["event-9", "event-1"], cluster=2) == ["event-1", "event-9"]


def test_loudness_is_measured_with_the_edits(piece: Piece) -> None:
    piece.edits.set_gain(["event-4"], 6.0)
    assert piece.select(loudness_db=(-13, -11)) == ["event-4"]
    assert len(piece.select(loudness_db=(-100, 0))) == N_EVENTS


def test_scale_steps_get_their_pitches_measured(piece: Piece) -> None:
    piece.run([{"verb": "transpose_in_scale", "select": "all", "steps": 7, "key": 0, "mode": "major"}])
    assert {event.transpose_semitones for event in piece.document.sequence()} == {12.0}


def test_what_a_step_adds_is_selected_for_the_next(piece: Piece) -> None:
    piece.run(
        [
            {"verb": "duplicate", "select": {"ids": ["event-0"]}, "delta_s": 3},
            {"verb": "set_mute", "select": "selected", "mute": True},
        ]
    )
    (muted,) = [event for event in piece.document.sequence() if event.mute]
    assert muted.onset_s == pytest.approx(3.03, abs=1e-4)


def test_a_project_that_is_saved_keeps_what_it_had(folder: Path, piece: Piece, project: Project) -> None:
    piece.run([{"verb": "set_gain", "select": {"ids": ["event-0"]}, "gain_db": -3}])
    assert piece.document.modified
    piece.save("new.pointillist")
    assert not piece.document.modified
    saved = read_project(folder / "new.pointillist")
    assert saved.events == (project.events[0].replace(gain_db=-3.0), *project.events[1:])
    assert dict(saved.as_encoded) == dict(project.as_encoded)
    assert (saved.layout, saved.palettes) == (project.layout, project.palettes)
    assert saved.extra["manifest.json"] == {"from another program": 1}


# What is refused

ONE = {"ids": ["event-0"]}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"verb": "explode", "select": "all"}, r'no verb "explode"; known are change_gain, '),
        ({"select": "all"}, r"no verb null"),
        (["move"], r"a step is an object"),
        ({"verb": "undo"}, r'no verb "undo"'),
        ({"verb": "move", "select": "all"}, r'move lacks "delta_s", seconds'),
        ({"verb": "move", "select": "all", "delta_s": "1"}, r'delta_s of move is a number, not "1"'),
        ({"verb": "move", "select": "all", "delta_s": "-inf"}, r"delta_s of move is seconds"),
        (
            {"verb": "move", "select": "all", "delta_samples": 1},
            r'move has no argument "delta_samples"; it takes',
        ),
        ({"verb": "move", "delta_s": 1}, r'move lacks "select": "all"'),
        ({"verb": "delete", "select": {}}, r'delete lacks "select"'),
        ({"verb": "set_residual_db", "select": "all", "residual_db": 0}, r'has no argument "select"'),
        ({"verb": "set_mute", "select": ONE, "mute": 1}, r"mute of set_mute is true or false, not 1"),
        ({"verb": "set_gain", "select": ONE, "gain_db": "-inf"}, r"gain_db cannot be -inf"),
        ({"verb": "set_gain", "select": ONE, "gain_db": 10**400}, r"gain_db of set_gain is"),
        (
            {"verb": "set_render_from", "select": ONE, "render_from": "tape"},
            r'"captured" or "model" or "blend"',
        ),
        ({"verb": "set_room", "select": ONE, "name": "cellar"}, r"no room 'cellar'; known are Car"),
        ({"verb": "set_parameter", "select": ONE, "field": "colour", "value": 1}, r"there is no 'colour'"),
        ({"verb": "reset", "select": ONE, "fields": ["colour"]}, r"cannot reset colour"),
        ({"verb": "reset", "select": ONE, "fields": "pan"}, r"fields of reset is a list"),
        ({"verb": "morph", "select": ONE, "source": {"event": "x"}, "amount": 1}, r"an event of the project"),
        ({"verb": "morph", "select": ONE, "source": {"palette": "x"}, "amount": 1}, r"palettes"),
        ({"verb": "morph", "select": ONE, "source": "event-1", "amount": 1}, r'is \{"event": ID\}'),
        ({"verb": "delete", "select": {"ids": ["event-99"]}}, r"there is no event 'event-99'"),
        ({"verb": "delete", "select": {"ids": "event-0"}}, r"ids in select is a list of identifiers"),
        ({"verb": "delete", "select": {"cluster": 3}}, r"there is no cluster 3: they are 1 to 2"),
        ({"verb": "delete", "select": {"cluster": True}}, r"cluster in select is a number"),
        ({"verb": "delete", "select": {"time_s": [2, 1]}}, r"time_s in select is two numbers"),
        ({"verb": "delete", "select": {"colour": "red"}}, r'cannot be selected by "colour"; known are ids'),
    ],
)
def test_a_step_that_cannot_be_done_is_named_and_nothing_is(piece: Piece, step: Any, said: str) -> None:
    before = dict(piece.document.events)
    first = {"verb": "set_pan", "select": "all", "pan": 1}
    with pytest.raises(ScriptError, match=rf"edits\.json: step 2: .*{said}.*; nothing was changed"):
        piece.run([first, step], path=Path("edits.json"))
    assert dict(piece.document.events) == before
    assert piece.history == []


def test_events_of_another_model_are_not_measured(project: Project, folder: Path) -> None:
    strange = dataclasses.replace(project, model=ModelIdentity("other-1", "0" * 64))
    write_project(folder / "strange.pointillist", strange)
    piece = Piece.open(folder / "strange.pointillist")
    with pytest.raises(ScriptError, match=r"step 1: the project was made with the model other-1"):
        piece.run([{"verb": "delete", "select": {"loudness_db": [-20, 0]}}])


def test_a_project_without_colours_has_no_clusters(project: Project, folder: Path) -> None:
    write_project(folder / "plain.pointillist", dataclasses.replace(project, layout=None))
    piece = Piece.open(folder / "plain.pointillist")
    with pytest.raises(ValueError, match="no colours yet"):
        piece.select(cluster=1)


@pytest.mark.parametrize(
    ("text", "said"), [("{}", "is no script"), ("[", "is not JSON"), (None, "no such file")]
)
def test_a_file_that_is_no_script_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "edits.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ScriptError, match=said):
        read_script(path)


# The command


def test_the_command_says_in_one_line_what_is_wrong_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "walk.pointillist").read_bytes()
    (folder / "bad.json").write_text('[{"verb": "delete", "select": {"cluster": 9}}]')
    assert entry.main(["edit", "walk.pointillist", "--script", "bad.json"]) == 2
    stderr = capsys.readouterr().err
    assert (
        stderr
        == "pointillist: bad.json: step 1: there is no cluster 9: they are 1 to 2; nothing was changed\n"
    )
    (folder / "bad.csv").write_text("id,pan\nevent-0,far\n")
    assert entry.main(["edit", "walk.pointillist", "--table", "bad.csv"]) == 2
    assert "line 2, column pan" in capsys.readouterr().err
    assert entry.main(["edit", "gone.pointillist", "--table", "bad.csv"]) == 2
    assert "gone.pointillist" in capsys.readouterr().err
    assert entry.main(["edit", "walk.pointillist"]) == 2
    assert (folder / "walk.pointillist").read_bytes() == before


def test_times_far_behind_the_end_are_taken_only_where_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "walk.pointillist").read_bytes()
    (folder / "ms.csv").write_text("id,onset_s\nevent-0,500\nevent-1,1000\n")
    command = ["edit", "walk.pointillist", "--table", "ms.csv"]
    for more in ([], ["--force"]):
        assert entry.main(command + more) == 2
        stderr = capsys.readouterr().err
        assert "ms.csv: line 2, column onset_s: 500 s is far behind the end of the piece at " in stderr
        assert "(and 1 more)" in stderr
        assert "--any-time" in stderr
        assert stderr.count("\n") == 1
        assert (folder / "walk.pointillist").read_bytes() == before
    assert entry.main([*command, "--any-time"]) == 0
    events = {event.event_id: event for event in read_project("walk.pointillist").events}
    assert events["event-1"].onset_s == pytest.approx(1000.0, abs=1e-4)
    assert entry.main(["edit", "walk.pointillist", "--script", "x.json", "--any-time"]) == 2


def test_without_out_the_project_itself_is_replaced(folder: Path) -> None:
    (folder / "edits.json").write_text('[{"verb": "delete", "select": {"time_s": [1, 9]}}]')
    assert entry.main(["edit", "walk.pointillist", "--script", "edits.json"]) == 0
    assert len(read_project(folder / "walk.pointillist").events) == 2


def test_a_script_needs_neither_torch_nor_an_application(folder: Path) -> None:
    (folder / "edits.json").write_text(
        json.dumps([{"verb": "transpose", "select": "all", "delta_semitones": 2}])
    )
    program = (
        "import sys\nfrom editor import entry\n"
        "assert entry.main(['edit', 'walk.pointillist', '--script', 'edits.json']) == 0\n"
        "assert not {'torch', 'PySide6.QtWidgets', 'sounddevice'} & set(sys.modules)\n"
        "from PySide6.QtCore import QCoreApplication\nassert QCoreApplication.instance() is None"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=os.environ)
    (event, *_) = read_project(folder / "walk.pointillist").events
    assert event.transpose_semitones == 2.0


# The library


def test_sounds_of_the_library_are_steps_that_can_be_undone(piece: Piece) -> None:
    before = list(piece.document.sequence())
    said = piece.run(
        [
            {"verb": "library_place", "rows": [2, 5], "at_s": 1.0},
            {"verb": "library_best_matches", "select": {"ids": ["event-1"]}},
            {"verb": "library_mosaic"},
        ]
    )
    assert said == piece.history
    assert len(piece.document) == N_EVENTS + 2
    with piece.library.open() as library:
        vectors = {each.vector.tobytes() for each in library.events(1)}
    assert {each.vector.tobytes() for each in piece.document.sequence() if not each.mute} <= vectors
    for _ in said:
        piece.undo()
    assert list(piece.document.sequence()) == before


def test_what_is_placed_keeps_its_distances_and_its_vectors(piece: Piece) -> None:
    ids = piece.library.place([2, 5], 22_050)
    with piece.library.open() as library:
        first, second = (library.event(row) for row in (2, 5))
    placed = [piece.document.event(each) for each in ids]
    assert placed[0].onset_samples == 22_050
    assert placed[1].onset_samples - 22_050 == second.onset_samples - first.onset_samples
    np.testing.assert_array_equal([each.vector for each in placed], [first.vector, second.vector])
    assert {each.render_from for each in placed} == {RenderFrom.MODEL}


def test_what_is_alike_is_printed_with_its_number(piece: Piece) -> None:
    (said,) = piece.run([{"verb": "library_list_alike", "select": {"ids": ["event-1"]}, "count": 4}])
    lines = said.splitlines()
    assert len(lines) == 4
    distances = [float(line.split()[1]) for line in lines]
    assert distances == sorted(distances)
    assert piece.history == []
    filtered = {"verb": "library_list_alike", "select": {"ids": ["event-1"]}, "filter": {"sound": "noise"}}
    (said,) = piece.run([filtered])
    assert {int(line.split()[3]) % 2 for line in said.splitlines()} == {1}, "every second event is a noise"


def test_a_recording_is_added_and_a_pack_written(piece: Piece, folder: Path) -> None:
    piece.library.folder = folder / "other"
    (said,) = piece.run([{"verb": "library_add", "paths": [str(folder / "missing.wav")]}])
    assert said.startswith("0 added to the library, 0 known already; ")
    assert "missing.wav" in said
    piece.library.folder = None
    (said,) = piece.run([{"verb": "library_export_pack", "folder": "p", "filter": {"pitch": [40, 44]}}])
    assert said == "p: 3 sounds, 0 silent ones left out"
    assert len(list((folder / "p" / "samples").glob("*.wav"))) == 3


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"verb": "library_place", "rows": [99], "at_s": 0}, "no event 99"),
        ({"verb": "library_place", "rows": [17], "at_s": 0}, "belongs to the model made-up"),
        ({"verb": "library_place", "rows": [], "at_s": 0}, "a list of whole numbers"),
        ({"verb": "library_mosaic", "filter": {"pitch": [126, 127]}}, "no such events"),
        ({"verb": "library_mosaic", "filter": {"colour": 1}}, "an object with text, tag"),
        ({"verb": "library_mosaic", "filter": {"pitch": [1]}}, "pitch is two numbers"),
        ({"verb": "library_list_alike", "select": "all", "count": 0}, "at least 1"),
        ({"verb": "library_list_alike", "select": "all", "stage": "room"}, "never measured"),
        ({"verb": "library_export_pack", "folder": "walk.pointillist"}, "walk.pointillist"),
        ({"verb": "library_add", "paths": ["x.wav"], "level": "perfect"}, '"draft" or'),
    ],
)
def test_a_step_of_the_library_that_cannot_be_done_changes_nothing(
    piece: Piece, step: dict[str, Any], said: str
) -> None:
    with pytest.raises(ScriptError, match=re.escape(said)):
        piece.run([{"verb": "delete", "select": {"ids": ["event-0"]}}, step])
    assert len(piece.document) == N_EVENTS


def test_without_a_library_a_step_says_so(piece: Piece, folder: Path) -> None:
    piece.library.folder = folder / "nowhere"
    with pytest.raises(ScriptError, match="there is no library"):
        piece.run([{"verb": "library_mosaic"}])
    assert not (folder / "nowhere").exists()
