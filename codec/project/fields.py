"""Typed look-ups in the JSON of a project, with errors that name the member and the field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from codec import bounded_json
from codec.bounds import MAX_JSON_BYTES, MAX_JSON_VALUES, MAX_TEXT
from codec.messages import Message
from codec.project.zip_members import ProjectError

__all__ = ["Fields", "merge_unknown", "parse_json", "unknown_part"]

JsonObject = dict[str, Any]


class Fields:
    """A JSON object of a project file, and its position for error messages.

    Parameters
    ----------
    path
        The project file.
    place
        Member and position, such as ``events.json: events[3]``.
    value
        The object; anything else is refused.
    index
        Its position in a list at `place`.
    """

    __slots__ = ("_index", "_place", "path", "raw")

    def __init__(self, path: Path, place: str, value: object, index: int | None = None) -> None:
        self.path = path
        self._place = place
        self._index = index
        if not isinstance(value, dict):
            raise self.error(None, Message("an object"), value)
        self.raw = cast(JsonObject, value)

    @property
    def place(self) -> str:
        """Member and position. It is put together only when needed: a project has many objects."""
        return self._place if self._index is None else f"{self._place}[{self._index}]"

    def error(self, key: str | None, expected: Message, found: object) -> ProjectError:
        """Return the error for a field with an unexpected value."""
        where = self.place if key is None else f"{self.place}.{key}"
        return ProjectError(
            self.path,
            "{where} should be {expected}, not {shown}; the file is damaged or was edited by hand",
            where=where,
            expected=expected,
            shown=_shown(found),
        )

    def _get(self, key: str) -> object:
        try:
            return self.raw[key]
        except KeyError:
            raise ProjectError(
                self.path,
                "{place}.{key} is missing; the file is damaged or was edited by hand",
                place=self.place,
                key=key,
            ) from None

    def text(self, key: str) -> str:
        """Return a string."""
        value = self._get(key)
        if not isinstance(value, str):
            raise self.error(key, Message("a text"), value)
        if len(value) > MAX_TEXT:
            raise self.error(key, Message("a text of at most {n} characters", n=MAX_TEXT), value)
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a string, or None for null."""
        return None if self._get(key) is None else self.text(key)

    def name(self, key: str) -> str:
        """Return a string that is not empty."""
        value = self.text(key)
        if not value:
            raise self.error(key, Message("a text that is not empty"), value)
        return value

    def choice(self, key: str, known: Sequence[str]) -> str:
        """Return a string that is one of those known."""
        value = self.text(key)
        if value not in known:
            raise self.error(key, Message("one of {known}", known=", ".join(known)), value)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.error(key, Message("true or false"), value)
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a whole number in a range, ends included."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(key, Message("a whole number from {low} to {high}", low=low, high=high), value)
        return value

    def number(self, key: str, low: float, high: float) -> float:
        """Return a number in a range, ends included."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.error(key, Message("a number from {low:g} to {high:g}", low=low, high=high), value)
        return float(value)

    def optional_number(self, key: str, low: float, high: float) -> float | None:
        """Return a number in a range, or None for null."""
        return None if self._get(key) is None else self.number(key, low, high)

    def child(self, key: str) -> Fields:
        """Return an object."""
        return Fields(self.path, f"{self.place}.{key}", self._get(key))

    def optional_child(self, key: str) -> Fields | None:
        """Return an object, or None for null."""
        return None if self._get(key) is None else self.child(key)

    def children(self, key: str) -> list[Fields]:
        """Return a list of objects."""
        place = f"{self.place}.{key}"
        return [Fields(self.path, place, item, index) for index, item in enumerate(self._list(key))]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        items = self._list(key)
        for index, item in enumerate(items):
            if not isinstance(item, str):
                raise self.error(f"{key}[{index}]", Message("a text"), item)
        return tuple(cast(list[str], items))

    def _list(self, key: str) -> list[object]:
        value = self._get(key)
        if not isinstance(value, list):
            raise self.error(key, Message("a list"), value)
        return cast(list[object], value)


def _shown(value: object) -> str:
    """Return the beginning of a value as JSON; it may be large, or nested too deeply to be written."""
    if isinstance(value, dict):
        return "{...}" if value else "{}"
    if isinstance(value, list):
        return "[...]" if value else "[]"
    try:
        shown = json.dumps(value[:40] if isinstance(value, str) else value, default=str)
    except ValueError:  # an integer of thousands of digits
        return "a number of thousands of digits"
    return shown if len(shown) <= 40 else shown[:37] + "..."


def parse_json(path: Path, name: str, data: bytes, max_values: int = MAX_JSON_VALUES) -> Fields:
    """Read a JSON member whose outermost value is an object, with at most `max_values` values."""
    try:
        value = bounded_json.parse(data, MAX_JSON_BYTES, max_values=max_values, strict=True)
    except ValueError as error:
        raise ProjectError(
            path, "{name} is not valid JSON ({detail}); open an earlier copy", name=name, detail=error
        ) from error
    return Fields(path, name, value)


def unknown_part(found: Mapping[str, Any], known: Mapping[str, Any]) -> JsonObject:
    """Return the keys of `found` that are not in `known` (what this version would write), recursively."""
    unknown: JsonObject = {}
    for key, value in found.items():
        if key not in known:
            unknown[key] = value
        elif isinstance(value, dict) and isinstance(known[key], dict):
            inner = unknown_part(cast(JsonObject, value), cast(JsonObject, known[key]))
            if inner:
                unknown[key] = inner
    return unknown


def merge_unknown(known: Mapping[str, Any], unknown: Mapping[str, Any]) -> JsonObject:
    """Add the keys of :func:`unknown_part` to `known`, whose values win; drop keys of removed objects."""
    merged: JsonObject = dict(known)
    for key, value in unknown.items():
        if key not in merged:
            merged[key] = value
        elif isinstance(value, dict) and isinstance(merged[key], dict):
            merged[key] = merge_unknown(cast(JsonObject, merged[key]), cast(JsonObject, value))
    return merged
