"""The kinds of values in the steps of a script, and how each is read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, cast

from codec.events.event import MODEL_SAMPLE_RATE, StageSource
from codec.library import Filter
from codec.search.levels import LEVELS
from editor.document import Document

__all__ = [
    "COUNT",
    "FILTER",
    "FLAG",
    "LEVEL",
    "NUMBER",
    "ROWS",
    "SECONDS",
    "SOURCE",
    "TEXT",
    "TEXTS",
    "WHOLE",
    "Kind",
    "choice",
    "or_null",
]


@dataclass(frozen=True)
class Kind:
    """A kind of values in scripts.

    Parameters
    ----------
    words
        Its description, for lists and messages.
    read
        Converts a value of a script to an argument; raises a ValueError that says what is expected.
    """

    words: str
    read: Callable[[object, Document], Any]


def _flag(value: object, _: Document) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _whole(value: object, _: Document) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number")
    return value


def _number(value: object, _: Document) -> float:
    # JSON has no infinity, which is the level of a silent residual.
    if value == "-inf":
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a number")
    return float(value)


def _text(value: object, _: Document) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def _seconds_as_samples(value: object, document: Document) -> int:
    seconds = _number(value, document)
    if not math.isfinite(seconds):
        raise ValueError("seconds")
    return round(seconds * MODEL_SAMPLE_RATE)


def _source(value: object, document: Document) -> StageSource:
    named = cast(dict[str, Any], value) if isinstance(value, dict) else {}
    if set(named) == {"event"}:
        if named["event"] not in document:
            raise ValueError("an event of the project")
        donor = document.event(named["event"])
        return StageSource(donor.vector, f"event at {donor.onset_s:.2f} s", donor.detail)
    if set(named) == {"palette"}:
        for entry in document.palettes:
            if entry.name == named["palette"]:
                return entry.source()
        raise ValueError("an entry of the project's palettes")
    raise ValueError('{"event": ID} or {"palette": NAME}')


def _texts(value: object, document: Document) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("a list")
    return [_text(item, document) for item in cast(list[object], value)]


def _count(value: object, document: Document) -> int:
    count = _whole(value, document)
    if count < 1:
        raise ValueError("a whole number of at least 1")
    return count


def _rows(value: object, document: Document) -> list[int]:
    if not isinstance(value, list) or not value:
        raise ValueError("a list of whole numbers")
    return [_whole(item, document) for item in cast(list[object], value)]


def _level(value: object, _: Document) -> str:
    if value not in LEVELS:
        raise ValueError(LEVEL.words)
    return str(value)


def _filter(value: object, document: Document) -> Filter:
    if not isinstance(value, dict):
        raise ValueError(FILTER.words)
    given: dict[str, Any] = {}
    for name, wanted in cast(dict[str, object], value).items():
        if name in ("text", "tag"):
            given[name] = _text(wanted, document)
        elif name == "folder":
            given[name] = Path(_text(wanted, document))
        elif name in ("pitch", "level_db", "length_s"):
            limits = cast(list[object], wanted) if isinstance(wanted, list) else []
            if len(limits) != 2:
                raise ValueError(f"{FILTER.words}: {name} is two numbers")
            given[name] = _number(limits[0], document), _number(limits[1], document)
        elif name == "sound" and wanted in ("any", "pitched", "noise"):
            given[name] = wanted
        else:
            raise ValueError(FILTER.words)
    return Filter(**given)


def choice(kind: type[Enum]) -> Kind:
    """Return the kind of the values of an enumeration."""
    names = [str(member.value) for member in kind]
    words = " or ".join(f'"{name}"' for name in names)

    def read(value: object, _: Document) -> Enum:
        if value not in names:
            raise ValueError(words)
        return kind(value)

    return Kind(words, read)


def or_null(kind: Kind) -> Kind:
    """Return a kind that also accepts null."""
    return Kind(
        f"{kind.words} or null",
        lambda value, document: None if value is None else kind.read(value, document),
    )


COUNT = Kind("a whole number of at least 1", _count)
ROWS = Kind("a list of whole numbers", _rows)
"""Of events of the library, as its commands print them."""
LEVEL = Kind(" or ".join(f'"{level}"' for level in LEVELS), _level)
FILTER = Kind("an object with text, tag, folder, pitch, level_db, length_s or sound", _filter)
"""Which events of the library, as :class:`codec.library.filters.Filter`."""
FLAG = Kind("true or false", _flag)
WHOLE = Kind("a whole number", _whole)
NUMBER = Kind("a number", _number)
TEXT = Kind("a text", _text)
TEXTS = Kind("a list, each a text", _texts)
SECONDS = Kind("seconds", _seconds_as_samples)
"""Read as samples at the model rate."""
SOURCE = Kind('{"event": ID} or {"palette": NAME}', _source)
