"""``measures.json`` of a project: measures of its events, to and from JSON.

It saves the time to measure them and nothing else: what does not fit is left out, and measured again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from codec.bounds import MAX_EVENTS, MAX_TEXT
from codec.events.measures import MEASURES_VERSION, Measures
from codec.events.stored_measures import StoredMeasures

__all__ = ["measures_from_json", "measures_to_json"]

_N_DECIMALS = 6
_RANGES = {
    "pitch_hz": (1e-3, 1e6),
    "audible_length_s": (0.0, 1e4),
    "loudness_db": (-1e4, 1e4),
}

JsonObject = dict[str, Any]


def measures_to_json(stored: StoredMeasures) -> JsonObject:
    """Return measures.json; each list has a value per sound."""
    known = {sound: each for sound, each in stored.by_sound.items() if _is_possible(each)}
    return {
        "version": MEASURES_VERSION,
        "model_hash": stored.model_hash,
        "sounds": list(known),
        **{name: [round(getattr(each, name), _N_DECIMALS) for each in known.values()] for name in _RANGES},
        "pitched": [each.pitched for each in known.values()],
    }


def _is_possible(measures: Measures) -> bool:
    return all(low <= getattr(measures, name) <= high for name, (low, high) in _RANGES.items())


def measures_from_json(raw: Mapping[str, Any], model_hash: str) -> StoredMeasures | None:
    """Read measures.json.

    Parameters
    ----------
    raw
        Its content.
    model_hash
        Hash of the weights of the project's model.

    Returns
    -------
    StoredMeasures or None
        None if they were measured in another way or with another model, or if they are damaged.
    """
    if raw.get("version") != MEASURES_VERSION or not model_hash or raw.get("model_hash") != model_hash:
        return None
    sounds = _column(raw, "sounds", str)
    pitched = _column(raw, "pitched", bool)
    columns = [_column(raw, name, int, float) for name in _RANGES]
    if any(len(each) != len(sounds) for each in (pitched, *columns)) or len(sounds) > MAX_EVENTS:
        return None
    if max(map(len, sounds), default=0) > MAX_TEXT:
        return None
    rows = zip(*(map(float, values) for values in columns), pitched, strict=True)
    by_sound = {sound: Measures(*row) for sound, row in zip(sounds, rows, strict=True)}
    if not all(map(_is_possible, by_sound.values())):
        return None
    return StoredMeasures(model_hash, by_sound)


def _column(raw: Mapping[str, Any], name: str, *types: type) -> Sequence[Any]:
    """Return a list whose values are all of these types; an empty one if it is not there or another value."""
    values = raw.get(name)
    if not isinstance(values, list) or not {type(each) for each in cast(list[object], values)} <= {*types}:
        return ()
    return cast(list[Any], values)
