"""Events as a table, for spreadsheets and programs: CSV, and JSON as in ``events.schema.json``.

Both hold the same columns. Those of :data:`EDITABLE` can be changed and read back
(:mod:`codec.exchange.edits`); the others say what the event is like. Numbers are written in full, so that a
table that comes back unchanged changes nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codec.events.parameters import PARAMETERS
from codec.exchange.score import Score, ScoreEvent, write_rows, written

__all__ = ["COLUMNS", "COPY_OF", "EDITABLE", "FORMAT_NAME", "FORMAT_VERSION", "write_csv", "write_json"]

FORMAT_NAME = "pointillist-events"
FORMAT_VERSION = 1

EDITABLE = ("onset_s", "mute", *PARAMETERS, "room_name", "render_from")
"""Columns that can be changed: seconds, true or false, the numbers of
:data:`codec.events.parameters.PARAMETERS`, a room of the bank, and captured,
model or blend. An empty room or room mix is the one that was decoded."""

COPY_OF = "copy_of"
"""In a row that was added: the event that it is a duplicate of."""

COLUMNS = ("id", COPY_OF, *EDITABLE, "length_s", "pitch_hz", "note", "loudness_db", "cluster")


def write_csv(path: Path, score: Score) -> None:
    """Write a row per event, in order of onset; UTF-8 with commas.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    rows = (_row(each) for each in score.events)
    write_rows(path, [COLUMNS, *([_cell(row[name]) for name in COLUMNS] for row in rows)])


def write_json(path: Path, score: Score) -> None:
    """Write the same as JSON, with the facts of the piece around it.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    content = {
        "format": FORMAT_NAME,
        "format_version": FORMAT_VERSION,
        "title": score.title,
        "sample_rate": score.sample_rate,
        "duration_s": score.duration_s,
        "tempo_bpm": score.tempo_bpm,
        "events": [_row(each) for each in score.events],
    }
    with written(path) as stream:
        stream.write((json.dumps(content, indent=1) + "\n").encode())


def _row(each: ScoreEvent) -> dict[str, Any]:
    event = each.event
    return {
        "id": event.event_id,
        COPY_OF: None,
        # A sample lasts 45 microseconds: a microsecond says which one it is.
        "onset_s": round(event.onset_s, 6),
        "mute": bool(event.mute),
        **{field: _number(getattr(event, field)) for field in PARAMETERS},
        "room_name": event.room_name,
        "render_from": event.render_from.value,
        "length_s": round(each.length_s, 4),
        "pitch_hz": round(each.pitch_hz, 3),
        "note": each.note,
        "loudness_db": round(each.loudness_db, 2),
        "cluster": each.cluster + 1,
    }


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
