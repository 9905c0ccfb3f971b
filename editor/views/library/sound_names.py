"""Names of the library's sounds, as lists of sounds to choose from show them."""

from __future__ import annotations

import math

from codec.messages import Message
from editor.session.library.finder import LibraryNeighbours, LibrarySound
from editor.translation import number_text, tr
from editor.views.marks.marks import format_time, note_name

__all__ = ["NOTHING_ALIKE", "distance_text", "left_out_text", "sound_name"]

NOTHING_ALIKE = Message("The library has no other sounds of this piece's model")


def sound_name(sound: LibrarySound) -> str:
    """Return a name by note, piece and time: "D4 · Bells 0:03.21"."""
    time = f"{sound.title} {format_time(sound.event.onset_s, 2)}"
    if not math.isfinite(sound.pitch):
        return time
    return f"{note_name(440.0 * 2.0 ** ((sound.pitch - 69.0) / 12.0))} · {time}"


def distance_text(sound: LibrarySound, found: LibraryNeighbours) -> str:
    """Return the distance of a sound that was found: in dB if one stage was compared."""
    return (
        f"{number_text(sound.distance, '.1f')} dB" if found.by_stage else number_text(sound.distance, ".2f")
    )


def left_out_text(found: LibraryNeighbours) -> str:
    """Return a line about events that cannot be compared; empty if there are none."""
    n = found.n_left_out
    return tr("{n} events of other models are left out", n=n) if n else ""
