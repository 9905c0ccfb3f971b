"""Keys and members of a project that this version does not know: kept, and written back unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from codec import bounded_json
from codec.project.fields import Fields, merge_unknown, unknown_part
from codec.project.members import unknown_part_of_event
from codec.project.zip_members import ProjectError

__all__ = ["unknown_keys", "with_unknown"]

_LISTS = {"events": "id", "as_encoded": "id", "palettes": "name", "rooms": "name"}
"""The lists of objects in a project, and the key that identifies an object in its list."""
_EVENT_LISTS = ("events", "as_encoded")

JsonObject = dict[str, Any]


def unknown_keys(found: Fields, known: Mapping[str, Any]) -> JsonObject:
    """Return the unknown keys of a JSON member.

    Parameters
    ----------
    found
        The member, in which everything that is known was valid.
    known
        What this version would write. Lists of events may be empty.

    Raises
    ------
    ProjectError
        If they could not be written back.
    """
    unknown = unknown_part(found.raw, known)
    for key in _LISTS.keys() & known.keys():
        parts = {which: part for which, part in _parts(found.raw[key], key, known[key]) if part}
        if parts:
            unknown[key] = parts
    try:
        bounded_json.check_again(unknown)
    except ValueError as error:
        raise ProjectError(
            found.path,
            "{name} is not valid JSON ({detail}); open an earlier copy",
            name=found.place,
            detail=error,
        ) from error
    return unknown


def _parts(items: list[JsonObject], key: str, known: list[JsonObject]) -> list[tuple[str, JsonObject]]:
    if key in _EVENT_LISTS:
        return [(item["id"], unknown_part_of_event(item)) for item in items]
    identity = _LISTS[key]
    ours = {item[identity]: item for item in known}
    return [(item[identity], unknown_part(item, ours[item[identity]])) for item in items]


def with_unknown(known: JsonObject, unknown: Mapping[str, Any]) -> JsonObject:
    """Return what this version writes, with the unknown keys added to what is still there."""
    lists = _LISTS.keys() & known.keys()
    merged = merge_unknown(known, {key: part for key, part in unknown.items() if key not in lists})
    for key in lists & unknown.keys():
        parts = cast(Mapping[str, JsonObject], unknown[key])
        merged[key] = [
            merge_unknown(item, parts[item[_LISTS[key]]]) if item[_LISTS[key]] in parts else item
            for item in known[key]
        ]
    return merged
