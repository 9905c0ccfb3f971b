"""The kinds of values in the steps of a script, and how each is read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from codec.events.event import MODEL_SAMPLE_RATE, StageSource
from editor.document import Document

__all__ = [
    "FLAG",
    "NUMBER",
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


FLAG = Kind("true or false", _flag)
WHOLE = Kind("a whole number", _whole)
NUMBER = Kind("a number", _number)
TEXT = Kind("a text", _text)
TEXTS = Kind("a list, each a text", _texts)
SECONDS = Kind("seconds", _seconds_as_samples)
"""Read as samples at the model rate."""
SOURCE = Kind('{"event": ID} or {"palette": NAME}', _source)
