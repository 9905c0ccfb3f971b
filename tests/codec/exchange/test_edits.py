"""Tables that come back: unchanged ones change nothing, and wrong ones say where."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.events.event import Event, RenderFrom
from codec.events.measures import Measures
from codec.exchange.edits import EventEdits, FarOnset, last_plausible_onset_s, read_edits
from codec.exchange.score import ExchangeError, Score, ScoreEvent
from codec.exchange.table import write_csv, write_json


def events_of(score: Score) -> dict[str, Event]:
    return {each.event.event_id: each.event for each in score.events}


def edits_of(path: Path, score: Score) -> EventEdits:
    return read_edits(path, events_of(score), room_names=["plate", "chapel, large"])


@pytest.fixture
def exported(score: Score, tmp_path: Path) -> Callable[[Mapping[tuple[int, str], str]], Path]:
    """Return a function that exports the score as CSV and changes cells of it: (row, column) to text."""

    def export(changes: Mapping[tuple[int, str], str]) -> Path:
        path = tmp_path / "events.csv"
        write_csv(path, score)
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for (row, column), text in changes.items():
            while row >= len(rows):
                rows.append(dict.fromkeys(rows[0], ""))
            rows[row][column] = text
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return export


def made_up(
    gains: st.SearchStrategy[float], shifts: st.SearchStrategy[float]
) -> st.SearchStrategy[list[Event]]:
    return st.lists(
        st.builds(
            Event,
            event_id=st.text(min_size=1, max_size=12).filter(lambda text: text.strip()),
            onset_samples=st.integers(0, 24 * 3600 * 22_050),
            vector=st.just(np.zeros(32, np.float32)),
            gain_db=gains,
            pan=st.floats(-1, 1),
            mute=st.booleans(),
            transpose_semitones=shifts,
            stretch=st.floats(0.25, 4),
            hardness=st.floats(-1, 1),
            room_name=st.none() | st.text(min_size=1, max_size=8).filter(lambda text: text.strip()),
            room_mix=st.none() | st.floats(0, 1),
            render_from=st.sampled_from(RenderFrom),
            blend=st.floats(0, 1),
            captured_id=st.none() | st.just("event"),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda event: event.event_id,
    )


EDITABLE_EVENT = made_up(st.floats(-60, 24), st.floats(-48, 48)).map(lambda events: events[0])


@settings(max_examples=50)
@given(events=made_up(st.floats(-400, 400), st.floats(-240, 240)), suffix=st.sampled_from([".csv", ".json"]))
def test_a_table_that_comes_back_unchanged_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], suffix: str
) -> None:
    path = tmp_path_factory.mktemp("table") / f"events{suffix}"
    score = Score("x", 44_100, 1.0, tuple(ScoreEvent(event, Measures(440.0, 0.1, -20.0)) for event in events))
    (write_csv if suffix == ".csv" else write_json)(path, score)
    assert edits_of(path, score) == EventEdits()


@settings(max_examples=50)
@given(
    event=EDITABLE_EVENT,
    wanted=EDITABLE_EVENT,
    suffix=st.sampled_from([".csv", ".json"]),
)
def test_what_one_table_says_another_project_takes_over(
    tmp_path_factory: pytest.TempPathFactory, event: Event, wanted: Event, suffix: str
) -> None:
    wanted = wanted.replace(event_id=event.event_id, captured_id="event")
    event = event.replace(captured_id="event")
    path = tmp_path_factory.mktemp("table") / f"events{suffix}"
    (write_csv if suffix == ".csv" else write_json)(
        path, Score("x", 44_100, 1.0, (ScoreEvent(wanted, Measures(440.0, 0.1, -20.0)),))
    )
    found = read_edits(
        path, {event.event_id: event}, room_names=[wanted.room_name] if wanted.room_name else []
    )
    assert found.changed == (() if wanted == event else (wanted,))
    assert not found.copies


def test_changed_cells_change_their_events(
    score: Score, exported: Callable[[Mapping[tuple[int, str], str]], Path]
) -> None:
    path = exported(
        {
            (0, "onset_s"): "2",
            (0, "gain_db"): "-6.25",
            (0, "mute"): "TRUE",
            (1, "room_name"): "plate",
            (1, "room_mix"): "",
            (1, "render_from"): "captured",
            (2, "pan"): " 0.5 ",
            (2, "transpose_semitones"): "",
        }
    )
    events = events_of(score)
    assert edits_of(path, score).changed == (
        events["event-0"].replace(onset_samples=44_100, gain_db=-6.25, mute=True),
        events["event-1"].replace(room_name="plate", room_mix=None, render_from=RenderFrom.CAPTURED),
        events["event-2"].replace(pan=0.5),
    )


def test_what_describes_an_event_is_not_read_back_and_foreign_columns_are_named(
    score: Score, exported: Callable[[Mapping[tuple[int, str], str]], Path]
) -> None:
    path = exported({(0, "pitch_hz"): "1", (0, "cluster"): "7", (0, "note"): "X"})
    path.write_text(path.read_text("utf-8").replace("id,", "remark,id,", 1).replace("\nevent", "\nhm,event"))
    assert edits_of(path, score) == EventEdits(ignored=("remark",))


def test_a_new_row_duplicates_the_event_that_it_names(
    score: Score, exported: Callable[[Mapping[tuple[int, str], str]], Path]
) -> None:
    path = exported(
        {(4, "copy_of"): "event-1", (4, "onset_s"): "3.5", (5, "id"): "mine", (5, "copy_of"): "event-0"}
    )
    (first, source), (second, other) = edits_of(path, score).copies
    events = events_of(score)
    assert (source, other) == ("event-1", "event-0")
    # Cells that are empty are the source's; an empty room is none, as everywhere.
    assert first == events["event-1"].replace(
        event_id=first.event_id, onset_samples=77_175, room_name=None, room_mix=None
    )
    assert first.event_id not in ("", *events)
    assert second == events["event-0"].replace(event_id="mine")


def test_a_table_that_was_taken_over_changes_nothing_the_second_time(
    score: Score, exported: Callable[[Mapping[tuple[int, str], str]], Path]
) -> None:
    path = exported({(4, "id"): "mine", (4, "copy_of"): "event-0", (4, "onset_s"): "9"})
    ((copy, _),) = edits_of(path, score).copies
    with_copy = replace(score, events=(*score.events, ScoreEvent(copy, Measures(440.0, 0.1, -20.0))))
    assert edits_of(path, with_copy) == EventEdits()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({(1, "pan"): "left"}, r"line 3, column pan: “left” is not a number; nothing was changed"),
        ({(1, "pan"): "-1.5"}, r"line 3, column pan: -1.5 is not a number from -1 to 1"),
        ({(0, "gain_db"): "nan"}, r"line 2, column gain_db: “nan” is not a number"),
        ({(0, "gain_db"): "1e999"}, r"“1e999” is not a number"),
        ({(0, "onset_s"): "-0.1"}, r"column onset_s: -0.1 is not a number from 0 to 86400"),
        ({(0, "mute"): "perhaps"}, r"column mute: “perhaps” is neither true nor false"),
        ({(0, "room_name"): "my cellar"}, r"column room_name: “my cellar” is not among the rooms"),
        ({(0, "render_from"): "tape"}, r"“tape” is none of captured, model, blend"),
        ({(0, "render_from"): "captured"}, r"line 2, column render_from: the event has no captured sound"),
        ({(4, "id"): "new"}, r"line 6, column id: “new” is no event .* copy_of"),
        ({(4, "onset_s"): "3"}, r"line 6, column id: there is no identifier"),
        ({(4, "copy_of"): "event-9"}, r"line 6, column copy_of: “event-9” is no event"),
        ({(1, "id"): "event-0"}, r"line 3, column id: “event-0” has two rows"),
        ({(0, "pan"): "x", (1, "pan"): "y", (2, "blend"): "7"}, r"line 2, .*“x”.*\(and 2 more\); nothing"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(
    score: Score,
    exported: Callable[[Mapping[tuple[int, str], str]], Path],
    cells: Mapping[tuple[int, str], str],
    said: str,
) -> None:
    with pytest.raises(ExchangeError, match=said) as raised:
        edits_of(exported(cells), score)
    assert "events.csv" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_table_from_a_spreadsheet_with_decimal_commas_is_read(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "tabelle.csv"
    path.write_bytes('\ufeffid;onset_s;mute\r\n"event-0";1,5;WAHR\r\n'.replace("WAHR", "yes").encode())
    (changed,) = edits_of(path, score).changed
    assert (changed.onset_s, changed.mute) == (1.5, True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column “id”"),
        (b"name,pan\nx,1\n", "no column “id”"),
        (b"id,colour\nevent-0,red\n", "no column to read"),
        (b"id,pan,pan\nevent-0,0,1\n", "“pan” comes twice"),
        (b"id,pan\nevent-0,0,1\n", "line 2: has more cells"),
        (b'id,pan\nevent-0,"0\n', "is not CSV"),
        (b"id,pan\n\xff\xfe,0\n", "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(score: Score, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(ExchangeError, match=said):
        edits_of(path, score)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ([], "its “format” is not"),
        ({"format": "pointillist-events", "format_version": 2, "events": []}, "has version “2”"),
        ({"format": "pointillist-events", "format_version": 1}, "no list “events”"),
        ({"events": [5]}, r"events\[0\] is not an object"),
        ({"events": [{"id": "event-0", "pan": None}]}, r"events\[0\].pan: “null” is not a number"),
        ({"events": [{"id": "event-0", "pan": True}]}, r"events\[0\].pan: “true” is not a number"),
        ({"events": [{"id": "event-0", "mute": 1}]}, r"events\[0\].mute: “1” is neither"),
        ({"events": [{"id": "event-0", "pan": math.nan}]}, r"events\[0\].pan: “NaN” is not a number"),
        ({"events": [{"id": "event-0"}, {"id": "x"}]}, r"events\[1\].id: “x” is no event"),
    ],
)
def test_json_that_cannot_be_used_says_where(score: Score, tmp_path: Path, content: Any, said: str) -> None:
    if isinstance(content, dict) and set(content) == {"events"}:
        content = {"format": "pointillist-events", "format_version": 1, **content}
    path = tmp_path / "table.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ExchangeError, match=said):
        edits_of(path, score)


def test_a_file_that_is_not_there_is_named(score: Score, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=r"missing\.csv: no such file"):
        edits_of(tmp_path / "missing.csv", score)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("WAHR", True), ("FALSCH", False), ("VRAI", True), ("FAUX", False), ("ONWAAR", False), ("да", True)],
)
def test_true_and_false_of_spreadsheets_in_other_languages(
    score: Score, tmp_path: Path, word: str, expected: bool
) -> None:
    event = score.events[1 if expected else 3].event
    path = tmp_path / "t.csv"
    path.write_text(f"id;mute\n{event.event_id};{word}\n", "utf-8")
    assert event.mute is not expected
    assert [each.mute for each in edits_of(path, score).changed] == [expected]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_decimal_commas_are_known_by_the_whole_table(score: Score, tmp_path: Path, delimiter: str) -> None:
    event = score.events[0].event
    path = tmp_path / "t.csv"
    rows = [["id", "onset_s", "gain_db"], [event.event_id, "0,75", "-3,5"]]
    path.write_text("\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows), "utf-8")
    (changed,) = edits_of(path, score).changed
    assert (round(changed.onset_s, 3), changed.gain_db) == (0.75, -3.5)
    # A number with a point says that commas are none: "1,000" could be a thousand.
    rows[1] = [event.event_id, "1,000", "-3.5"]
    path.write_text("\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows), "utf-8")
    with pytest.raises(ExchangeError, match="“1,000” is not a number"):
        edits_of(path, score)


def test_times_far_behind_the_piece_are_listed_and_can_be_left_out(score: Score, tmp_path: Path) -> None:
    ids = [each.event.event_id for each in score.events]
    path = tmp_path / "t.csv"
    rows = ["id,copy_of,onset_s,pan", f"{ids[0]},,3197,0.5", f"{ids[1]},,30,0.5", f"new,{ids[2]},500,"]
    path.write_text("\n".join([*rows, f"near,{ids[2]},5,"]), "utf-8")
    found = read_edits(path, events_of(score), last_onset_s=last_plausible_onset_s(4.0))
    assert found.far == (
        FarOnset("line 2, column onset_s", ids[0], pytest.approx(3197.0, abs=1e-4)),
        FarOnset("line 4, column onset_s", "new", pytest.approx(500.0, abs=1e-4)),
    )
    assert [event.event_id for event in found.changed] == ids[:2]
    assert [event.event_id for event, _ in found.copies] == ["new", "near"]
    rest = found.without_far()
    assert [event.event_id for event in rest.changed] == [ids[1]]
    assert [event.event_id for event, _ in rest.copies] == ["near"]
    assert rest.far == read_edits(path, events_of(score)).far == ()


def test_times_that_a_table_does_not_change_are_not_far(score: Score, tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", score)
    assert read_edits(tmp_path / "t.csv", events_of(score), last_onset_s=0.1) == EventEdits()


def test_times_after_a_day_are_never_taken(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"id,onset_s\n{score.events[0].event.event_id},86401\n", "utf-8")
    with pytest.raises(ExchangeError, match="line 2, column onset_s: 86401 is not a number from 0 to 86400"):
        read_edits(path, events_of(score), last_onset_s=last_plausible_onset_s(4.0))


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-x", "@home", "'quoted", "'=1", "''", "plain", "\t=1"])
def test_names_are_no_formulas_and_come_back(score: Score, tmp_path: Path, name: str) -> None:
    first = replace(score.events[0], event=score.events[0].event.replace(event_id=name))
    table = replace(score, events=(first,))
    write_csv(tmp_path / "t.csv", table)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert not row["id"].lstrip().startswith(("=", "+", "-", "@"))
    assert read_edits(tmp_path / "t.csv", events_of(table)) == EventEdits()
    assert float(row["gain_db"]) == first.event.gain_db
