"""Export of events as a table: CSV, or JSON (schema in ``events.schema.json``).

Both have the same columns. Those of :data:`EDITABLE` can be changed and imported again
(:mod:`codec.exchange.edits`); the others are for information. Numbers are written with full precision, so
that importing an unchanged table changes no event.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codec.events.parameters import PARAMETERS
from codec.exchange.score import Score, ScoreEvent, as_text, write_rows, written

__all__ = [
    "COLUMNS",
    "COPY_OF",
    "EDITABLE",
    "FORMAT_NAME",
    "FORMAT_VERSION",
    "TEXT_COLUMNS",
    "write_csv",
    "write_json",
]

FORMAT_NAME = "pointillist-events"
FORMAT_VERSION = 1

EDITABLE = ("onset_s", "mute", *PARAMETERS, "room_name", "render_from")
"""Columns that can be edited: the onset in seconds, mute (true or false), the parameters of
:data:`codec.events.parameters.PARAMETERS`, the name of a room, and what the event is rendered from (captured,
model or blend). An empty room or room mix stands for the decoded one."""

COPY_OF = "copy_of"
"""Column of added rows: the identifier of the event to duplicate."""

TEXT_COLUMNS = ("id", COPY_OF, "room_name")
"""Columns whose cells are names."""

COLUMNS = ("id", COPY_OF, *EDITABLE, "length_s", "pitch_hz", "note", "loudness_db", "cluster")


def write_csv(path: Path, score: Score) -> None:
    """Write a CSV file (UTF-8, commas) with one row per event, in order of onset.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    rows = (_row(each) for each in score.events)
    write_rows(path, [COLUMNS, *([_cell(row[name], name) for name in COLUMNS] for row in rows)])


def write_json(path: Path, score: Score) -> None:
    """Write the rows as JSON, together with the title, sample rate, duration and tempo of the piece.

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
        # Microseconds identify a sample, which lasts 45 microseconds.
        "onset_s": round(event.onset_s, 6),
        "mute": bool(event.mute),
        **{field: _number(getattr(event, field)) for field in PARAMETERS},
        "room_name": event.room_name,
        "render_from": event.render_from.value,
        "length_s": round(each.measures.audible_length_s, 4),
        "pitch_hz": round(each.measures.pitch_hz, 3),
        "note": each.note,
        "loudness_db": round(each.measures.loudness_db, 2),
        "cluster": each.cluster + 1,
    }


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _cell(value: object, column: str) -> str:
    if column in TEXT_COLUMNS and isinstance(value, str):
        return as_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
