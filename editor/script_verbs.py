"""What a script can do: the commands of the editor, by name, with arguments as JSON has them.

The table is read off :class:`editor.commands.Edits`, so that every verb of the window is one of scripts as
soon as it exists. Times are seconds here and samples there; donors of sounds are named. A verb with an
argument that cannot be said in JSON is not offered.
"""

from __future__ import annotations

import collections.abc
import inspect
import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from codec.events.event import MODEL_SAMPLE_RATE, StageSource
from editor.commands import Edits
from editor.commands.history import History
from editor.document import Document

__all__ = ["Argument", "Verb", "verbs"]

MEASURED = "pitches_hz"
"""An argument that a script does not give: it is measured."""

_HIDDEN = ("from_gesture_start", MEASURED)
_SAMPLES, _SECONDS = "_samples", "_s"

Read = Callable[[object, Document], Any]
"""Turns a value of a script into an argument; ValueError says what it should be."""


@dataclass(frozen=True)
class Argument:
    """One argument of a verb.

    Parameters
    ----------
    name
        In scripts.
    parameter
        Of the method.
    kind
        What it takes, in words.
    read
        Turns what a script says into the argument.
    required
        Whether it has to be given.
    """

    name: str
    parameter: str
    kind: str
    read: Read
    required: bool


@dataclass(frozen=True)
class Verb:
    """A method of :class:`~editor.commands.Edits` as scripts see it.

    Parameters
    ----------
    name
        Of the method.
    summary
        What it does, in a sentence.
    selects
        Whether it is about events, which are then selected.
    measured
        Whether it needs to know the pitches of the events.
    arguments
        By name.
    """

    name: str
    summary: str
    selects: bool
    measured: bool
    arguments: Mapping[str, Argument]

    @property
    def usage(self) -> str:
        """Its arguments in a line."""
        shown = [
            f"{a.name}: {a.kind}" + ("" if a.required else " (optional)") for a in self.arguments.values()
        ]
        return "; ".join(["select: which events", *shown] if self.selects else shown)


@cache
def verbs() -> Mapping[str, Verb]:
    """Return all verbs by name, in alphabetical order."""
    found: dict[str, Verb] = {}
    for name, method in sorted(inspect.getmembers(Edits, inspect.isfunction)):
        if not name.startswith("_") and not hasattr(History, name):
            verb = _verb(name, method)
            if verb is not None:
                found[name] = verb
    return types.MappingProxyType(found)


def _verb(name: str, method: Callable[..., Any]) -> Verb | None:
    hints = get_type_hints(method)
    parameters = dict(inspect.signature(method).parameters)
    del parameters["self"]
    selects = parameters.pop("ids", None) is not None
    arguments: dict[str, Argument] = {}
    for parameter in parameters.values():
        if parameter.name in _HIDDEN:
            continue
        required = parameter.default is inspect.Parameter.empty
        reading = None if parameter.kind is parameter.VAR_KEYWORD else _reading(hints[parameter.name])
        if reading is not None:
            argument = _argument(parameter.name, *reading, required)
            arguments[argument.name] = argument
        elif required:
            return None
    return Verb(name, _summary(method), selects, MEASURED in parameters, arguments)


def _summary(method: Callable[..., Any]) -> str:
    """Return the first sentence of a docstring, without its cross-references."""
    text = (inspect.getdoc(method) or "").partition("\n\n")[0].replace("\n", " ")
    text = re.sub(r"[;,]? \(?see :\w+:.*$", ".", text)
    return re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`|``?([^`]+)``?", r"\1\2", text)


def _argument(parameter: str, kind: str, read: Read, required: bool) -> Argument:
    if not parameter.endswith(_SAMPLES):
        return Argument(parameter, parameter, kind, read, required)
    kind = kind.replace("a whole number", "seconds")

    def read_seconds(value: object, document: Document) -> int | None:
        if value is None and kind.endswith(" or null"):
            return None
        seconds = _number(value, document)
        if not math.isfinite(seconds):
            raise ValueError(kind)
        return round(seconds * MODEL_SAMPLE_RATE)

    return Argument(parameter.removesuffix(_SAMPLES) + _SECONDS, parameter, kind, read_seconds, required)


def _reading(hint: Any) -> tuple[str, Read] | None:
    """Return what a type is in words, and what reads it; None if JSON cannot say it."""
    simple: dict[Any, tuple[str, Read]] = {
        bool: ("true or false", _flag),
        int: ("a whole number", _whole),
        float: ("a number", _number),
        str: ("a text", _text),
        StageSource: ('{"event": ID} or {"palette": NAME}', _source),
    }
    if hint in simple:
        return simple[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice([str(member.value) for member in hint], hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        inner = _reading(next(each for each in arguments if each is not type(None)))
        return None if inner is None else (f"{inner[0]} or null", _or_null(inner[1]))
    lists = (list, collections.abc.Iterable, collections.abc.Collection, collections.abc.Sequence)
    if origin in lists and arguments[0] in (str, int, float):
        kind, read = simple[arguments[0]]
        return f"a list, each {kind}", _each(read)
    return None


def _flag(value: object, _: Document) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _whole(value: object, _: Document) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number")
    return value


def _number(value: object, _: Document) -> float:
    # JSON has no infinity, and a residual can be silent.
    if value == "-inf":
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a number")
    return float(value)


def _text(value: object, _: Document) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


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


def _choice(words: list[str], make: Callable[[str], Any]) -> tuple[str, Read]:
    kind = " or ".join(f'"{word}"' for word in words)

    def read(value: object, _: Document) -> Any:
        if value not in words:
            raise ValueError(kind)
        return make(str(value))

    return kind, read


def _or_null(read: Read) -> Read:
    return lambda value, document: None if value is None else read(value, document)


def _each(read: Read) -> Read:
    def read_list(value: object, document: Document) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("a list")
        return [read(item, document) for item in cast(list[object], value)]

    return read_list
