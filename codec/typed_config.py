"""Configurations: frozen dataclasses whose values are checked against their annotations.

A class calls :func:`check_fields` in its ``__post_init__``, so no instance has an invalid value;
:func:`updated` creates instances from the tables of a TOML file. Messages name the file and the key.

No library does all of this: msgspec ignores unknown keys of dataclasses, dacite accepts True as an integer,
cattrs converts strings to numbers; and all accept NaN.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from codec.files import open_regular

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "AtLeast",
    "AtMost",
    "ConfigError",
    "Count",
    "JsonConfig",
    "NotNegative",
    "Positive",
    "Share",
    "check_fields",
    "read_tables",
    "updated",
]


class ConfigError(ValueError):
    """A configuration has an unknown key or an invalid value; ``str()`` names the key."""


@dataclass(frozen=True)
class AtLeast:
    """A lower limit of a number; with `above`, the limit itself is excluded."""

    low: float
    above: bool = False

    def allows(self, value: float) -> bool:
        """Return whether a number is in the range."""
        return value > self.low if self.above else value >= self.low

    def __str__(self) -> str:
        return f"{'above' if self.above else 'of at least'} {self.low:g}"


@dataclass(frozen=True)
class AtMost:
    """An upper limit of a number."""

    high: float

    def allows(self, value: float) -> bool:
        """Return whether a number is in the range."""
        return value <= self.high

    def __str__(self) -> str:
        return f"of at most {self.high:g}"


Count = Annotated[int, AtLeast(1), AtMost(1_000_000)]
Positive = Annotated[float, AtLeast(0, above=True), AtMost(1e9)]
NotNegative = Annotated[float, AtLeast(0), AtMost(1e9)]
Share = Annotated[float, AtLeast(0), AtMost(1)]

_NAMES: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    tuple: "a list",
    list: "a list",
    dict: "a table",
    NoneType: "nothing",
}
_Config = TypeVar("_Config", bound="DataclassInstance")


def check_fields(config: object) -> None:
    """Check the fields of a dataclass against their annotations; an int is accepted as a float.

    Supported are bool, int, float, str, Literal, tuples, dataclasses, and numbers with :class:`AtLeast` and
    :class:`AtMost`.

    Raises
    ------
    ConfigError
        If a field does not match; the message begins with its name.
    """
    for name, kind in _annotations(type(config)).items():
        _check(name, getattr(config, name), kind)


@cache
def _annotations(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _check(key: str, value: object, kind: Any) -> None:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        _check(key, value, arguments[0])
        for limit in arguments[1:]:
            if isinstance(value, int | float) and not limit.allows(value):
                raise ConfigError(f"{key}: is {_number(value)}, expected {_NAMES[arguments[0]]} {limit}")
    elif origin is Literal:
        if value not in arguments:
            raise ConfigError(f"{key}: is {value!r}, expected one of {', '.join(map(repr, arguments))}")
    elif origin is tuple:
        if not isinstance(value, tuple):
            raise ConfigError(f"{key}: is {_shown(value)}, expected a list")
        of_any_length = arguments[-1] is Ellipsis
        if not of_any_length and len(value) != len(arguments):
            raise ConfigError(f"{key}: has {len(value)} items, expected {len(arguments)}")
        for index, item in enumerate(value):
            _check(f"{key}[{index}]", item, arguments[0 if of_any_length else index])
    elif kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConfigError(f"{key}: is {_shown(value)}, expected a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise ConfigError(f"{key}: is {value}, expected a finite number")
    elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ConfigError(f"{key}: is {_shown(value)}, expected {_NAMES.get(kind, kind.__name__)}")


def _number(value: float) -> str:
    # Python refuses to write integers of more than 4,300 digits.
    return f"{value}" if isinstance(value, float) or abs(value) < 10**30 else "a number of many digits"


def _shown(value: object) -> str:
    return _NAMES.get(type(value), type(value).__name__)


def updated(base: _Config, values: object, place: str) -> _Config:
    """Return a configuration with fields replaced by the values of a table, recursively.

    Parameters
    ----------
    base
        A dataclass.
    values
        By name; lists become tuples.
    place
        Name of the table, for messages; empty if there is none.

    Raises
    ------
    ConfigError
        If a key is unknown or a value does not fit; the message begins with the key.
    """
    prefix = f"{place}." if place else ""
    if not isinstance(values, Mapping):
        raise ConfigError(f"{place or 'the configuration'}: is {_shown(values)}, expected a table")
    known: dict[str, Any] = {name: getattr(base, name) for name in _annotations(type(base))}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f"{prefix}{key}: is unknown; known: {', '.join(sorted(known))}")
        if dataclasses.is_dataclass(known[key]):
            changes[key] = updated(known[key], value, prefix + key)
        else:
            changes[key] = _as_tuple(value)
    try:
        return dataclasses.replace(base, **changes)
    except ConfigError as error:
        raise ConfigError(f"{prefix}{error}") from error


def _as_tuple(value: object) -> object:
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(_as_tuple(item) for item in value)
    return value


class JsonConfig:
    """Adds reading from and writing to JSON values to a configuration whose fields have defaults."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return a configuration from JSON values; what is not named is as by default.

        Raises
        ------
        ConfigError
            If a key is unknown or a value does not fit.
        """
        return updated(cast(Any, cls()), values, "")

    def to_dict(self) -> dict[str, Any]:
        """Return the configuration as JSON values."""
        return dataclasses.asdict(cast(Any, self))


def read_tables(path: Path, known: Sequence[str]) -> dict[str, Any]:
    """Read the tables of a TOML file.

    Raises
    ------
    ConfigError
        If it is not a TOML file, or has a key that is not a known table.
    OSError
        If it cannot be read.
    """
    try:
        with open_regular(path) as file:
            tables = tomllib.load(file)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: is not a TOML file ({error})") from error
    for key in tables:
        if key not in known:
            raise ConfigError(f"{path}: {key}: is unknown; known: {', '.join(known)}")
    return tables
