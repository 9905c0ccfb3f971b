"""Import of an edited table: compares its rows with the events of a project.

A row with the identifier of an event sets that event's values. A row with an unknown identifier, or none,
adds a duplicate of the event named in its column ``copy_of``, and is an error without one. Events without a
row do not change. Reading returns the changed events, or raises an error that names the line and the column.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from codec import bounded_json
from codec.bounds import MAX_EVENTS, MAX_ONSET_S, MAX_TABLE_BYTES
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom, new_event_id
from codec.events.parameters import PARAMETERS
from codec.exchange.score import ExchangeError, from_text
from codec.exchange.table import COLUMNS, COPY_OF, EDITABLE, FORMAT_NAME, FORMAT_VERSION, TEXT_COLUMNS
from codec.files import open_regular, os_reason
from codec.messages import Message, said

__all__ = ["EventEdits", "FarOnset", "last_plausible_onset_s", "read_edits"]

_MAX_ID = 200
_NUMBERS = frozenset({"onset_s", *PARAMETERS})
_EMPTY_MEANS_DECODED = ("room_name", *(name for name, each in PARAMETERS.items() if each.default is None))
_TRUE_LATIN = {"true", "yes", "1", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "vero", "sì", "sim", "tak"}
_FALSE_LATIN = {"false", "no", "0", "falsch", "nein", "faux", "non", "falso", "não", "nee", "fałsz", "nie"}
_TRUE = _TRUE_LATIN | {"verdadeiro", "waar", "prawda", "истина", "да", "真", "真实", "참"}
_FALSE = _FALSE_LATIN | {"onwaar", "ложь", "нет", "假", "거짓"}
"""What spreadsheets of several languages write for true and false, and what people type."""


@dataclass(frozen=True)
class FarOnset:
    """An onset in a table that is far behind the end of the piece.

    Parameters
    ----------
    place
        Name of the cell in messages.
    event_id
        The event of its row.
    onset_s
        The onset, in seconds.
    """

    place: str
    event_id: str
    onset_s: float


@dataclass(frozen=True)
class EventEdits:
    """The edits that a table contains.

    Attributes
    ----------
    changed
        New values of the events that differ from the project's.
    copies
        New events, each with the identifier of the event that it duplicates.
    ignored
        Names of unknown columns.
    far
        Changed onsets far behind the end of the piece. They are in `changed` and `copies` as well: ask
        before they are used.
    """

    changed: tuple[Event, ...] = ()
    copies: tuple[tuple[Event, str], ...] = ()
    ignored: tuple[str, ...] = ()
    far: tuple[FarOnset, ...] = ()

    def without_far(self) -> EventEdits:
        """Return the edits without the rows whose onsets are far behind the end of the piece."""
        far = {each.event_id for each in self.far}
        return EventEdits(
            tuple(event for event in self.changed if event.event_id not in far),
            tuple(pair for pair in self.copies if pair[0].event_id not in far),
            self.ignored,
        )


def read_edits(
    path: Path,
    events: Mapping[str, Event],
    *,
    room_names: Iterable[str] = (),
    last_onset_s: float | None = None,
    max_onset_s: float = MAX_ONSET_S,
) -> EventEdits:
    """Read a CSV or JSON table and compare it with the events of a project.

    Parameters
    ----------
    path
        A ``.json`` file; any other file is read as CSV with commas, semicolons or tabs. Numbers may have
        decimal commas, where no number of the file has a decimal point.
    events
        The project's events by identifier.
    room_names
        Names of the available rooms.
    last_onset_s
        Changed onsets later than this are listed in :attr:`EventEdits.far`. None lists none.
    max_onset_s
        Changed onsets later than this are a problem.

    Raises
    ------
    ExchangeError
        If the file cannot be read, or a row or a cell is invalid. The message contains the first problem and
        the number of the others.
    """
    rows = (_json_rows if path.suffix.lower() == ".json" else _csv_rows)(path, _read(path))
    reader = _Reader(events, frozenset(room_names), last_onset_s, max_onset_s)
    for row in rows:
        reader.read(row)
    if reader.problems:
        n_more = len(reader.problems) - 1
        more = Message(" (and {n} more)", n=n_more) if n_more else ""
        raise ExchangeError(
            path, "{problem}{more}; nothing was changed", problem=reader.problems[0], more=more
        )
    present = {name: None for row in rows for name in row.cells}
    ignored = tuple(name for name in present if name not in COLUMNS)
    return EventEdits(tuple(reader.changed), tuple(reader.copies), ignored, tuple(reader.far))


def last_plausible_onset_s(duration_s: float) -> float:
    """Return the latest onset that is plausible in a table, for a piece of this length.

    A later one is often a mistake: a time in milliseconds, or a decimal comma that was lost.
    """
    return max(2.0 * duration_s, duration_s + 60.0)


@dataclass(frozen=True)
class _Row:
    """A row: its cells by column, and a function from a column to the cell's name in error messages."""

    place: Callable[[str], str]
    cells: Mapping[str, Any]


class _BadCellError(Exception):
    """A cell is invalid; the message says why."""

    def __init__(self, template: str, /, **values: object) -> None:
        super().__init__(Message(template, **values))


@dataclass
class _Reader:
    events: Mapping[str, Event]
    room_names: frozenset[str]
    last_onset_s: float | None
    max_onset_s: float
    changed: list[Event] = field(default_factory=list[Event])
    copies: list[tuple[Event, str]] = field(default_factory=list[tuple[Event, str]])
    far: list[FarOnset] = field(default_factory=list[FarOnset])
    problems: list[str] = field(default_factory=list[str])
    seen: set[str] = field(default_factory=set[str])

    def read(self, row: _Row) -> None:
        """Add a row's edits to `changed` or `copies`, and its errors to `problems`."""
        event = self._subject(row)
        if event is None:
            return
        changes: dict[str, Any] = {}
        for column in EDITABLE:
            if column in row.cells:
                try:
                    changes |= self._change(column, row.cells[column], event)
                except _BadCellError as problem:
                    self._refuse(row, column, said(problem))
        edited = event.replace(**changes)
        if edited.onset_samples != event.onset_samples and self._is_far(edited):
            self.far.append(FarOnset(row.place("onset_s"), event.event_id, edited.onset_s))
        if event.event_id not in self.events:
            self.copies.append((edited, self._named(row, COPY_OF)))
        elif edited != event:
            self.changed.append(edited)

    def _subject(self, row: _Row) -> Event | None:
        """Return the event of a row or the new duplicate; None, and a problem, if it names neither."""
        found = self._named(row, "id")
        source = self._named(row, COPY_OF)
        if found and found in self.seen:
            self._refuse(row, "id", Message("{cell} has two rows", cell=_shown(found)))
            return None
        self.seen.add(found)
        if found in self.events:
            return self.events[found]
        if source in self.events and len(found) <= _MAX_ID:
            return self.events[source].replace(event_id=found or new_event_id())
        if source:
            self._refuse(row, COPY_OF, _no_event(source))
        else:
            reason = _no_event(found) if found else Message("there is no identifier")
            advice = Message("to add an event, name the one to duplicate in the column copy_of")
            self._refuse(row, "id", Message("{reason}; {advice}", reason=reason, advice=advice))
        return None

    def _refuse(self, row: _Row, column: str, problem: str) -> None:
        self.problems.append(Message("{place}: {problem}", place=row.place(column), problem=problem))

    def _named(self, row: _Row, column: str) -> str:
        """Return the identifier in a cell, without surrounding spaces unless an identifier has them."""
        text = str(row.cells.get(column) or "")
        return text if text in self.events else text.strip()

    def _change(self, column: str, cell: object, event: Event) -> dict[str, Any]:
        """Return the field values that a cell sets, by field name; empty if it sets none."""
        empty = isinstance(cell, str) and not cell.strip()
        if (empty or cell is None) and column in _EMPTY_MEANS_DECODED:
            return {column: None}
        if empty:
            return {}
        if column == "mute":
            return {"mute": _flag(cell)}
        if column == "room_name":
            return {"room_name": self._room(cell, event)}
        if column == "render_from":
            return {"render_from": _render_from(cell, event)}
        value = _number(cell)
        if column == "onset_s":
            onset = round(min(max(value, -1.0), 1e9) * MODEL_SAMPLE_RATE)
            if onset != event.onset_samples:
                _check_range(value, 0.0, self.max_onset_s)
            return {"onset_samples": onset}
        # Only changed values are checked: an existing value may be out of range.
        if value != getattr(event, column):
            _check_range(value, PARAMETERS[column].low, PARAMETERS[column].high)
        return {column: value}

    def _is_far(self, event: Event) -> bool:
        return self.last_onset_s is not None and event.onset_s > self.last_onset_s

    def _room(self, cell: object, event: Event) -> str:
        if isinstance(cell, str):
            for name in (cell, cell.strip()):
                if name in self.room_names or name == event.room_name:
                    return name
        raise _BadCellError(
            "{cell} is not among the rooms; add its folder first, or leave it empty", cell=_shown(cell)
        )


def _check_range(value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise _BadCellError(
            "{value:g} is not a number from {low:g} to {high:g}", value=value, low=low, high=high
        )


def _number(cell: object) -> float:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise _BadCellError("{cell} is not a number", cell=_shown(cell))
    try:
        value = float(cell)
    except (ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise _BadCellError("{cell} is not a number", cell=_shown(cell))
    return value


def _no_event(cell: str) -> Message:
    return Message("{cell} is no event of this project", cell=_shown(cell))


def _flag(cell: object) -> bool:
    word = cell.strip().lower() if isinstance(cell, str) else str(cell).lower()
    if isinstance(cell, bool | str) and word in _TRUE | _FALSE:
        return word in _TRUE
    raise _BadCellError("{cell} is neither true nor false", cell=_shown(cell))


def _render_from(cell: object, event: Event) -> RenderFrom:
    known = [each.value for each in RenderFrom]
    word = cell.strip().lower() if isinstance(cell, str) else ""
    if word not in known:
        raise _BadCellError("{cell} is none of {known}", cell=_shown(cell), known=", ".join(known))
    chosen = RenderFrom(word)
    if chosen is not RenderFrom.MODEL and event.captured_id is None and chosen is not event.render_from:
        raise _BadCellError("the event has no captured sound, and can be heard from the model only")
    return chosen


def _shown(cell: object) -> str:
    text = cell if isinstance(cell, str) else json.dumps(cell, default=str)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def _read(path: Path) -> bytes:
    try:
        with open_regular(path) as stream:
            data = stream.read(MAX_TABLE_BYTES + 1)
    except OSError as error:
        raise ExchangeError(path, os_reason(error, writing=False)) from error
    if len(data) > MAX_TABLE_BYTES:
        raise ExchangeError(path, "is larger than any table of events; choose the file that was exported")
    return data


def _csv_rows(path: Path, data: bytes) -> list[_Row]:
    try:
        text = data.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError as error:
        raise ExchangeError(
            path, "is not text in UTF-8; save it as “CSV UTF-8” in the spreadsheet"
        ) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num
            _check_count(path, len(rows) + 1)
            if len(cells) > len(header):
                raise ExchangeError(path, "line {line}: has more cells than there are columns", line=line)
            named = dict(zip(header, cells, strict=False))
            named |= {name: from_text(named[name]) for name in TEXT_COLUMNS if name in named}
            rows.append(
                _Row(
                    lambda column, line=line: Message(
                        "line {line}, column {column}", line=line, column=column
                    ),
                    named,
                )
            )
    except csv.Error as error:
        raise ExchangeError(
            path, "line {line}: is not CSV ({error})", line=reader.line_num, error=error
        ) from error
    return _with_decimal_points(rows)


def _with_decimal_points(rows: list[_Row]) -> list[_Row]:
    """Return the rows with points for decimal commas, if no number of the table has a point."""
    numbers = [str(row.cells[name]) for row in rows for name in _NUMBERS & row.cells.keys()]
    if any("." in cell for cell in numbers):
        return rows
    return [
        _Row(
            row.place,
            {**row.cells, **{n: str(row.cells[n]).replace(",", ".") for n in _NUMBERS & row.cells.keys()}},
        )
        for row in rows
    ]


def _check_count(path: Path, n_rows: int) -> None:
    if n_rows > MAX_EVENTS:
        raise ExchangeError(path, "has more rows than a piece can hold events ({limit:,})", limit=MAX_EVENTS)


def _check_header(path: Path, header: list[str]) -> None:
    if "id" not in header:
        raise ExchangeError(path, "line 1: there is no column “id”; the first line has to name the columns")
    if not any(name in header for name in EDITABLE):
        raise ExchangeError(
            path, "line 1: there is no column to read; known are {known}", known=", ".join(EDITABLE)
        )
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise ExchangeError(path, "line 1: the column {column} comes twice", column=_shown(twice[0]))


def _json_rows(path: Path, data: bytes) -> list[_Row]:
    try:
        content: Any = bounded_json.parse(data, MAX_TABLE_BYTES)
    except ValueError as error:
        raise ExchangeError(path, "is not JSON ({error})", error=error) from error
    table = cast(dict[str, Any], content) if isinstance(content, dict) else {}
    if table.get("format") != FORMAT_NAME:
        raise ExchangeError(path, "is no table of events: its “format” is not “{format}”", format=FORMAT_NAME)
    if table.get("format_version") != FORMAT_VERSION:
        raise ExchangeError(
            path,
            "has version {found}, and this program reads {known}; use the Pointillist that "
            "made it, or a newer one",
            found=_shown(table.get("format_version")),
            known=FORMAT_VERSION,
        )
    events = table.get("events")
    if not isinstance(events, list):
        raise ExchangeError(path, "has no list “events”")
    rows: list[_Row] = []
    _check_count(path, len(events))
    for index, cells in enumerate(cast(list[Any], events)):
        if not isinstance(cells, dict):
            raise ExchangeError(path, "events[{index}] is not an object", index=index)
        named = cast(dict[str, Any], cells)
        rows.append(_Row(lambda column, index=index: f"events[{index}].{column}", named))
    return rows
