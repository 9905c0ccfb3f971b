"""Events as a table, for spreadsheets and programs: CSV, and JSON as in ``events.schema.json``.

Both hold the same columns. Those of :data:`EDITABLE` can be changed and read back
(:mod:`codec.exchange.edits`); the others say what the event is like. Numbers are written in full, so that a
table that comes back unchanged changes nothing.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from codec.exchange.score import Score, ScoreEvent, written

__all__ = ["COLUMNS", "COPY_OF", "EDITABLE", "FORMAT_NAME", "FORMAT_VERSION", "write_csv", "write_json"]

FORMAT_NAME = "pointillist-events"
FORMAT_VERSION = 1

EDITABLE = (
    "onset_s",
    "gain_db",
    "pan",
    "mute",
    "transpose_semitones",
    "room_name",
    "room_mix",
    "render_from",
    "blend",
)
"""Columns that can be changed: seconds, dB, -1 to 1, true or false, semitones, a room of the bank and its mix
from 0 to 1 (empty: as decoded), captured, model or blend, and the model's share of a blend."""

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
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for each in score.events:
        row = _row(each)
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    with written(path) as stream:
        stream.write(table.getvalue().encode("utf-8", "surrogatepass"))


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
        "gain_db": float(event.gain_db),
        "pan": float(event.pan),
        "mute": bool(event.mute),
        "transpose_semitones": float(event.transpose_semitones),
        "room_name": event.room_name,
        "room_mix": None if event.room_mix is None else float(event.room_mix),
        "render_from": event.render_from.value,
        "blend": float(event.blend),
        "length_s": round(each.length_s, 4),
        "pitch_hz": round(each.pitch_hz, 3),
        "note": each.note,
        "loudness_db": round(each.loudness_db, 2),
        "cluster": each.cluster + 1,
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
