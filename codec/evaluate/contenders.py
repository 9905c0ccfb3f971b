"""All codecs that can be compared, by name: Pointillist's events and the reference codecs.

Reading the names loads no codec.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from codec.messages import Message
from codec.reference import registry
from codec.reference.payload import ReferenceCodec
from codec.reference.registry import Entry

if TYPE_CHECKING:
    from codec.evaluate.our_codecs import Sound
    from codec.search.levels import LevelName

__all__ = ["UnknownCodecError", "chosen", "contenders_by_name"]


class UnknownCodecError(ValueError):
    """A name that no codec has; ``str()`` says which, and how to see all."""


def contenders_by_name() -> dict[str, Entry]:
    """Return all codecs by name, Pointillist's first."""
    return {entry.name: entry for entry in _OURS} | registry.codecs_by_name()


def chosen(names: str) -> list[Entry]:
    """Return the codecs of a list such as ``"events-best,opus-6"``; ``events`` stands for all that begin so.

    Raises
    ------
    UnknownCodecError
        If there is no such codec.
    """
    entries = contenders_by_name()
    found: dict[str, Entry] = {}
    for name in (part.strip() for part in names.split(",")):
        matching = {key: entry for key, entry in entries.items() if key == name or key.startswith(f"{name}-")}
        if not matching or not name:
            raise UnknownCodecError(
                Message("no codec is called {name}; `--codecs list` names them", name=repr(name))
            )
        found |= {name: entries[name]} if name in entries else matching
    return list(found.values())


def _events(name: str, level: LevelName, sound: Sound) -> ReferenceCodec:
    from codec.evaluate.our_codecs import EventPayloads

    return EventPayloads(name, level, sound)


def _entry(name: str, summary: str, level: LevelName, sound: Sound = "sparse") -> Entry:
    return Entry(name, summary, partial(_events, name, level, sound))


_OURS = (
    _entry("events-draft", "Pointillist's events, level draft, packed: about 1.3 kbit/s", "draft"),
    _entry("events-standard", "Pointillist's events, level standard, packed", "standard"),
    _entry("events-best", "Pointillist's events, level best, packed", "best"),
    _entry("events-detailed", "Pointillist's events with details, level standard", "standard", "detailed"),
    _entry("events-captured", "Pointillist's project with the recording in it", "standard", "captured"),
)
