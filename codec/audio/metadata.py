"""Markers of a recording, and its Broadcast Wave information.

Recorders and editors store them beside the samples: cue points in WAV, markers in AIFF, chapters in FLAC and
Ogg. Times are in seconds, so that they do not depend on a sample rate.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "MAX_LABEL",
    "MAX_MARKERS",
    "MAX_NOTE",
    "NO_METADATA",
    "BroadcastInfo",
    "Marker",
    "RecordingMetadata",
    "shortened_text",
]

MAX_MARKERS = 10_000
MAX_LABEL, MAX_NOTE = 250, 1000
"""Largest number of characters of a label, and of a note or another text."""

_SAME_S = 1e-9
"""Rounding errors of times are smaller."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A named time of a recording, or a named region if it has a length.

    Parameters
    ----------
    time_s
        In seconds from the start of the recording.
    label
        Its name; can be empty.
    length_s
        Length of a region in seconds; 0 for a point.
    note
        A comment; can be empty.
    """

    time_s: float
    label: str = ""
    length_s: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class BroadcastInfo:
    """The Broadcast Wave extension of a recording (EBU Tech 3285).

    Parameters
    ----------
    time_reference_s
        Time of the first sample in seconds since midnight.
    description
        Of the recording.
    originator, originator_reference
        Name of the recorder or of its user, and its identifier of this recording.
    date, time
        When it was made: ``yyyy-mm-dd`` and ``hh:mm:ss``, as in the file.
    """

    time_reference_s: float = 0.0
    description: str = ""
    originator: str = ""
    originator_reference: str = ""
    date: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class RecordingMetadata:
    """What is known of a recording beside its samples.

    Parameters
    ----------
    markers
        In order of time.
    broadcast
        None if the recording has no such information.
    """

    markers: tuple[Marker, ...] = ()
    broadcast: BroadcastInfo | None = None

    def within(self, begin_s: float, end_s: float) -> RecordingMetadata:
        """Return the metadata of a part of the recording, with times from its beginning.

        Markers outside it are left out, and regions are cut at its ends.

        Parameters
        ----------
        begin_s, end_s
            The part, in seconds.
        """
        broadcast = self.broadcast
        if broadcast is not None:
            later_s = broadcast.time_reference_s + begin_s
            broadcast = dataclasses.replace(broadcast, time_reference_s=later_s)
        return RecordingMetadata(tuple(_inside(self.markers, begin_s, end_s)), broadcast)


NO_METADATA = RecordingMetadata()


def _inside(markers: tuple[Marker, ...], begin_s: float, end_s: float) -> Iterator[Marker]:
    for marker in markers:
        cut_s = max(begin_s - marker.time_s, 0.0)
        if marker.time_s > end_s + _SAME_S or cut_s > max(marker.length_s, 2 * _SAME_S) - _SAME_S:
            continue
        begins_s = max(marker.time_s, begin_s)
        length_s = max(min(marker.length_s - cut_s, end_s - begins_s), 0.0)
        yield Marker(begins_s - begin_s, marker.label, length_s, marker.note)


def shortened_text(text: str, n_most: int) -> str:
    """Return a text without white space around it, and of at most `n_most` characters."""
    text = text.strip()
    return text if len(text) <= n_most else text[: n_most - 1] + "…"
