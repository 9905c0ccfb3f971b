"""Reading of JSON that somebody else may have written, with bounds and one class of error."""

from __future__ import annotations

import json
import math
from pathlib import Path

from codec.bounds import MAX_JSON_DEPTH, MAX_JSON_VALUES, MAX_NOTE_BYTES
from codec.files import open_regular

__all__ = ["check_again", "parse", "parse_file"]


def parse(
    text: bytes | str,
    max_bytes: int = MAX_NOTE_BYTES,
    *,
    max_values: int = MAX_JSON_VALUES,
    strict: bool = False,
) -> object:
    """Return the value of a JSON text.

    Numbers may be infinite or NaN, as Python reads them: whoever uses a number checks its range.

    Parameters
    ----------
    text
        The text; bytes are in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.
    max_bytes, max_values
        Longest text, and most values in it.
    strict
        Refuse the names NaN and Infinity, which are no JSON.

    Raises
    ------
    ValueError
        If it is no JSON, is too long, holds too many values, or is nested too deeply to be read.
    """
    if len(text) > max_bytes:
        raise ValueError(f"longer than {max_bytes // 1024**2} MiB")
    # Counted before parsing, when the memory is not used yet. Brackets in texts count too.
    if sum(_count(text, sign) for sign in "{[,") > max_values:
        raise ValueError("too many values")
    try:
        return json.loads(text, parse_constant=_refuse if strict else None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except ValueError as error:
        raise ValueError(str(error).partition("\n")[0][:80]) from error


def parse_file(path: Path, max_bytes: int = MAX_NOTE_BYTES) -> object:
    """Return the value of a JSON file; see :func:`parse`.

    Raises
    ------
    ValueError
        As :func:`parse`.
    OSError
        If it is not a regular file, or cannot be read.
    """
    with open_regular(path) as stream:
        return parse(stream.read(max_bytes + 1), max_bytes)


def check_again(value: object) -> None:
    """Check that a value of a JSON text can be written again.

    Raises
    ------
    ValueError
        If it is nested more deeply than :data:`~codec.bounds.MAX_JSON_DEPTH`, which may be too deep to be
        written, or holds a number beyond the range of float64.
    """
    level: list[object] = [value]
    for _ in range(MAX_JSON_DEPTH):
        if any(isinstance(each, float) and not math.isfinite(each) for each in level):
            raise ValueError("a number is too large")
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _count(text: bytes | str, sign: str) -> int:
    return text.count(sign) if isinstance(text, str) else text.count(sign.encode())


def _inner(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number in JSON")
