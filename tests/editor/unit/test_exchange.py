"""Events out of the session and edits back into it."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import mido
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import load_audio
from codec.exchange.edits import EventEdits
from editor.session import Session
from editor.session.exchange import EventFormat, ExportedEvents, FarRows
from tests.editor.codec_fakes import SineCodec
from tests.editor.session_fakes import Told


def exported(
    qtbot: QtBot,
    session: Session,
    told: Told,
    path: Path,
    choice: ExportedEvents,
    ids: list[str] | None = None,
) -> Path:
    before = len(told.exports)
    session.exchange.export_events(path, choice, ids)
    qtbot.waitUntil(lambda: len(told.exports) > before)
    return path


@pytest.mark.parametrize("format_", ["midi", "audacity", "reaper", "svl", "dawproject", "csv", "json"])
def test_each_format_is_written_and_told(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path, format_: EventFormat
) -> None:
    path = exported(qtbot, opened, told, tmp_path / "events.out", ExportedEvents(format_))
    assert path.stat().st_size > 0
    assert told.messages[-1] == "Exported events.out (8 events)"
    assert not told.errors


def test_the_tempo_and_the_choice_of_events_reach_the_file(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    choice = ExportedEvents("midi", tempo_bpm=87.0, drums=True)
    path = exported(qtbot, opened, told, tmp_path / "three.mid", choice, ["found-0", "found-3", "found-5"])
    messages = [message for track in mido.MidiFile(path).tracks for message in track]
    assert [m.tempo for m in messages if m.type == "set_tempo"] == [mido.bpm2tempo(87.0)]
    assert [m.channel for m in messages if m.type == "note_on"] == [9, 9, 9]


def test_events_that_are_not_measured_yet_are_measured(
    qtbot: QtBot, codec: SineCodec, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.edits.transpose(["found-2"], 12)
    path = exported(qtbot, opened, told, tmp_path / "events.json", ExportedEvents("json"))
    rows = {row["id"]: row for row in json.loads(path.read_text())["events"]}
    assert rows["found-2"]["pitch_hz"] == pytest.approx(
        codec.measures([opened.document.event("found-2")])[0].pitch_hz, abs=1e-3
    )


def test_a_session_for_workstations_adds_up_to_the_mix(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.edits.set_mute(["found-1"], True)
    opened.edits.delete(["found-6"])
    qtbot.waitUntil(lambda: opened.is_settled)
    path = exported(qtbot, opened, told, tmp_path / "walk.dawproject", ExportedEvents("dawproject"))
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".wav")]
        tracks = [archive.extract(name, tmp_path / "unpacked") for name in names]
    total = np.zeros_like(opened.mix.T)
    for track in tracks:
        samples = load_audio(track).samples
        total[:, : samples.shape[1]] += samples[:, : total.shape[1]]
    assert np.allclose(total, opened.mix.T, atol=1e-5)


def test_stems_of_clusters_add_up_to_the_mix(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.edits.change_gain(["found-3"], 6.0)
    qtbot.waitUntil(lambda: opened.is_settled)
    opened.exchange.export_cluster_stems(tmp_path / "stems", "FLOAT", normalise=False)
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    names = [path.name for path in told.exports[0].paths]
    assert names == ["walk-cluster-1.wav", "walk-residual.wav"]
    total = sum(load_audio(path).samples[:, : len(opened.mix)] for path in told.exports[0].paths)
    assert np.allclose(total, opened.mix.T[:, : np.shape(total)[1]], atol=1e-5)


def test_without_a_recording_there_is_no_residual(
    qtbot: QtBot, modelled: Session, told: Told, tmp_path: Path
) -> None:
    modelled.exchange.export_cluster_stems(tmp_path / "stems", "FLOAT", normalise=True)
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    assert [path.name for path in told.exports[0].paths] == ["walk-cluster-1.wav"]


def test_an_export_that_fails_names_the_file(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    exported(qtbot, opened, told, tmp_path / "nowhere" / "events.csv", ExportedEvents("csv"))
    assert told.exports == [None]
    assert "does not exist" in told.errors[-1][1]
    opened.exchange.export_events(tmp_path / "none.csv", ExportedEvents("csv"), [])
    assert "nothing" in told.errors[-1][1]


# Back


def not_asked(edits: EventEdits) -> FarRows:
    raise AssertionError(f"no time is far: {edits.far}")


def test_a_table_comes_back_as_one_step(qtbot: QtBot, opened: Session, told: Told, tmp_path: Path) -> None:
    path = exported(qtbot, opened, told, tmp_path / "events.csv", ExportedEvents("csv"))
    before = dict(opened.document.events)
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["gain_db"], rows[1]["mute"] = "-4.5", "true"
    rows.append({**rows[2], "id": "", "copy_of": rows[2]["id"], "onset_s": "1.75"})
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    opened.exchange.import_edits(path, (), not_asked)
    qtbot.waitUntil(lambda: opened.undo_stack.count() == 1)
    assert told.messages[-1] == "events.csv: 2 events changed, 1 added"
    assert opened.undo_stack.text(0) == "Import edits of 3 events"
    assert opened.document.event("found-0").gain_db == -4.5
    assert len(opened.document) == 9
    opened.history.undo()
    assert dict(opened.document.events) == before


def test_a_table_that_is_wrong_changes_nothing(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("id,pan\nfound-0,0.5\nfound-1,far left\n")
    opened.exchange.import_edits(path, (), not_asked)
    qtbot.waitUntil(lambda: bool(told.errors))
    assert told.errors[-1][0] == "The edits in events.csv were not imported"
    assert "line 3, column pan: “far left” is not a number" in told.errors[-1][1]
    assert opened.undo_stack.count() == 0


def test_an_edit_made_while_a_table_is_read_is_not_lost(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("id,pan\nfound-0,0.5\n")
    opened.exchange.import_edits(path, (), not_asked)
    opened.edits.set_gain(["found-0"], -9.0)
    qtbot.waitUntil(lambda: opened.document.event("found-0").pan == 0.5)
    assert opened.document.event("found-0").gain_db == -9.0


@pytest.mark.parametrize(
    ("answer", "pans", "message"),
    [
        (FarRows.LEAVE_OUT, [0.0, 0.5], "events.csv: 1 events changed, 0 added; rows left out: 1"),
        (FarRows.TAKE, [0.5, 0.5], "events.csv: 2 events changed, 0 added"),
        (FarRows.CANCEL, [0.0, 0.0], "Nothing was imported"),
    ],
)
def test_times_far_behind_the_end_are_asked_about(
    qtbot: QtBot,
    opened: Session,
    told: Told,
    tmp_path: Path,
    answer: FarRows,
    pans: list[float],
    message: str,
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("id,onset_s,pan\nfound-0,3197,0.5\nfound-1,,0.5\n")
    asked: list[EventEdits] = []

    def ask(edits: EventEdits) -> FarRows:
        if not asked:
            # An encode that goes on during the question adds events: the answer holds, and nothing is lost.
            opened.edits.set_gain(["found-2"], -9.0)
        asked.append(edits)
        return answer

    opened.exchange.import_edits(path, (), ask)
    qtbot.waitUntil(lambda: message in told.messages)
    assert [opened.document.event(f"found-{k}").pan for k in (0, 1)] == pans
    assert opened.document.event("found-2").gain_db == -9.0
    assert (opened.document.event("found-0").onset_s > 3000) == (answer is FarRows.TAKE)
    assert [far.onset_s for (far,) in (edits.far for edits in asked)] == [pytest.approx(3197, abs=1e-3)]


# The selection as a file


def test_the_selection_is_made_into_a_file_that_follows_its_events(
    qtbot: QtBot, opened: Session, told: Told
) -> None:
    exchange, ids = opened.exchange, ["found-2", "found-3"]
    assert exchange.file_of(ids) is None
    with qtbot.waitSignal(exchange.file_ready):
        exchange.prepare_file(ids)
    first = exchange.file_of(ids)
    assert first is not None
    clip = load_audio(first)
    assert clip.duration_s == pytest.approx(0.25 + 0.15, abs=0.01)
    assert np.abs(clip.samples[:, :2000]).max() > 0.01
    assert exchange.file_of(["found-2"]) is None
    opened.edits.set_gain(["found-2"], -20.0)
    assert exchange.file_of(ids) is None
    with qtbot.waitSignal(exchange.file_ready):
        exchange.prepare_file(ids)
    second = exchange.file_of(ids)
    assert second is not None
    assert second != first
    assert first.is_file()
    opened.close()
    assert not first.parent.exists()


def test_nothing_is_made_of_muted_events(opened: Session) -> None:
    opened.edits.set_mute(["found-2"], True)
    opened.exchange.prepare_file(["found-2"])
    assert opened.exchange.file_of(["found-2"]) is None
