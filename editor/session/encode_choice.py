"""How recordings are encoded: the user's stored choice of quality level and mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from codec.messages import Message
from codec.search.levels import DEFAULT_LEVEL, LEVELS, LevelName, Mode

__all__ = ["DETAILED_TEXT", "DETAILED_TIP", "LEVEL_TEXTS", "EncodeChoice", "LevelText"]

_LEVEL, _MODE = "encode_level", "encode_mode"


@dataclass(frozen=True)
class LevelText:
    """Texts of a level: its name, its name with the time it takes, and a sentence about its use."""

    title: str
    text: str
    tip: str


LEVEL_TEXTS: Mapping[LevelName, LevelText] = {
    "draft": LevelText(
        "Draft", "Draft (fast sketch)", "A first look: events are found quickly and not refined"
    ),
    "standard": LevelText(
        "Standard", "Standard", "The usual choice: events are refined until they fit the recording together"
    ),
    "best": LevelText(
        "Best", "Best (slow)", "Listens three times and refines longest: closest to the recording, and slow"
    ),
}

DETAILED_TEXT = "Detailed events (closer sound, larger file)"
DETAILED_TIP = (
    "Each event also keeps what sets it apart from other sounds of its kind: "
    "closer to the recording, edited as ever, and a larger project file"
)


class _Store(Protocol):
    def value(self, key: str, default: Any = None) -> Any: ...
    def set_value(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True)
class EncodeChoice:
    """The quality level, and whether events are sparse or detailed; see :mod:`codec.search.levels`."""

    level: LevelName = DEFAULT_LEVEL
    mode: Mode = "sparse"

    @classmethod
    def remembered(cls, settings: _Store) -> EncodeChoice:
        """Return the choice stored in `settings`; defaults for missing and unknown values."""
        return cls.named(str(settings.value(_LEVEL)), str(settings.value(_MODE)))

    @classmethod
    def named(cls, level: str, mode: str) -> EncodeChoice:
        """Return the choice of these names; defaults for unknown ones."""
        known: dict[str, LevelName] = {name: name for name in LEVELS}
        return cls(known.get(level, DEFAULT_LEVEL), "detailed" if mode == "detailed" else "sparse")

    def remember(self, settings: _Store) -> None:
        """Store the choice."""
        settings.set_value(_LEVEL, self.level)
        settings.set_value(_MODE, self.mode)

    @property
    def title(self) -> Message:
        """Its name: "Standard", "Best, detailed"."""
        title = Message(LEVEL_TEXTS[self.level].title)
        return Message("{title}, detailed", title=title) if self.mode == "detailed" else title
