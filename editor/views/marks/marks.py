"""The drawable properties of all events, as arrays.

The timeline and the map both draw from :class:`EventMarks`, so an event has the same colour, opacity and
marks in both, and drawing does not iterate over the events of the document.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from editor.commands.labels import n_events_text
from editor.translation import db_text, number_text, tr
from editor.views.timeline.spectrum import HIGH_HZ, LOW_HZ

__all__ = [
    "OPACITY_FLOOR",
    "SILENT_SHARE",
    "EventMarks",
    "describe",
    "format_time",
    "name_at",
    "note_name",
    "spoken_selection",
]

OPACITY_FLOOR = 0.45
"""Opacity of the softest events; its colour can still be recognised, also over a spectrogram."""

SILENT_SHARE = 0.2
"""Share of an event's opacity that is left while others are solo."""

_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class EventMarks:
    """Events as arrays, in order of onset; each has shape [n_events] unless said otherwise.

    Attributes
    ----------
    onset_s, length_s, pitch_hz, loudness_db
        Measures; NaN if not known yet (onset and length are always known).
    lane
        Position on the lane axis, 0..1; NaN without a layout.
    cluster
        Colour cluster, int64, from 0 in order of the lanes; -1 without a layout. `n_clusters` counts them.
    place
        Position on the map, 0..1, shape [n_events, 2]; NaN without a layout.
    colours
        0..255, shape [n_events, 3]; `coloured` is false for events without a colour.
    model_share
        Share of the model in the sound: 0 is captured, 1 the model, in between a blend.
    silent
        Whether it is not heard because other events are solo.
    opacity
        :data:`OPACITY_FLOOR` to 1, from the loudness relative to the loudest event.
    """

    ids: tuple[str, ...]
    onset_s: Floats
    length_s: Floats
    pitch_hz: Floats
    loudness_db: Floats
    lane: Floats
    cluster: NDArray[np.int64]
    n_clusters: int
    place: Floats
    colours: NDArray[np.uint8]
    coloured: NDArray[np.bool_]
    opacity: Floats
    muted: NDArray[np.bool_]
    edited: NDArray[np.bool_]
    model_share: Floats
    silent: NDArray[np.bool_]
    index: dict[str, int] = field(default_factory=dict)
    _masks: dict[frozenset[str], NDArray[np.bool_]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __len__(self) -> int:
        return len(self.ids)

    def log2_pitch(self) -> Floats:
        """Return the height on the pitch axis, log2 of Hz; the middle for events without a pitch."""
        middle = (LOW_HZ * HIGH_HZ) ** 0.5
        return np.log2(np.clip(np.nan_to_num(self.pitch_hz, nan=middle), LOW_HZ, HIGH_HZ))

    def cluster_height(self) -> Floats:
        """Return the height on the cluster axis: one unit for each cluster, from 0; the pitch within it.

        Events without a cluster are in the middle.
        """
        low, high = math.log2(LOW_HZ), math.log2(HIGH_HZ)
        within = 0.15 + 0.7 * (self.log2_pitch() - low) / (high - low)
        return np.where(self.cluster >= 0, self.cluster + within, self.n_clusters / 2)

    def selected_mask(self, ids: frozenset[str]) -> NDArray[np.bool_]:
        """Return which events are in `ids`; read-only, because views that ask for the same share it."""
        kept = self._masks.get(ids)
        if kept is None:
            kept = np.zeros(len(self.ids), bool)
            kept[[row for row in map(self.index.get, ids) if row is not None]] = True
            kept.flags.writeable = False
            self._masks.clear()  # nobody asks for an older selection again
            self._masks[ids] = kept
        return kept


def note_name(pitch_hz: float) -> str:
    """Return the nearest tempered note, such as ``"A4"``, or a dash if there is no pitch."""
    if not math.isfinite(pitch_hz) or pitch_hz <= 0:
        return "–"
    midi = round(69 + 12 * math.log2(pitch_hz / 440.0))
    return f"{_NOTES[midi % 12]}{midi // 12 - 1}"


def name_at(pitch_hz: float | None, time: str) -> str:
    """Return a name from the pitch of an event, if known, and its time."""
    if pitch_hz is None:
        return tr("Event at {time}", time=time)
    return tr("{note} at {time}", note=note_name(pitch_hz), time=time)


def describe(marks: EventMarks, index: int) -> str:
    """Return a line about an event, for tooltips and the status bar."""
    parts = [tr("Event at {time}", time=format_time(float(marks.onset_s[index])))]
    pitch_hz = float(marks.pitch_hz[index])
    loudness_db = float(marks.loudness_db[index])
    if math.isfinite(pitch_hz):
        parts.append(f"{note_name(pitch_hz)} {pitch_hz:.0f} Hz")
    if math.isfinite(loudness_db):
        parts.append(db_text(loudness_db, decimals=0))
        parts.append(tr("{length_s:.2f} s long", length_s=marks.length_s[index]))
    share = float(marks.model_share[index])
    heard = {0.0: tr("captured sound"), 1.0: tr("from the model")}
    parts.append(heard.get(share) or tr("blend, {share} % model", share=round(100 * share)))
    parts += [tr("silent while others are solo")] if marks.silent[index] else []
    parts += [tr("muted")] if marks.muted[index] else []
    parts += [tr("edited")] if marks.edited[index] else []
    return " · ".join(parts)


def spoken_selection(marks: EventMarks, ids: frozenset[str]) -> str:
    """Return a sentence about the selected events, for screen readers."""
    rows = np.flatnonzero(marks.selected_mask(ids))
    if len(rows) == 1:
        return tr("Selected: {event}.", event=describe(marks, int(rows[0])))
    n_all = len(marks)
    if not len(rows):
        return tr("{events}, none selected.", events=n_events_text(n_all))
    first, last = (format_time(float(at(marks.onset_s[rows])), 2) for at in (np.min, np.max))
    events = n_events_text(n_all)
    return tr(
        "{n} of {events} selected, {first} – {last}.", n=len(rows), events=events, first=first, last=last
    )


def format_time(seconds: float, decimals: int = 3) -> str:
    """Return ``m:ss.mmm`` (or ``h:mm:ss``) for a time in seconds."""
    sign = "−" if seconds < 0 else ""
    units = round(abs(seconds) * 10**decimals)
    whole, part = divmod(units, 10**decimals)
    minutes, secs = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{sign}{head}:{secs:02d}" + (
        number_text(part / 10**decimals, f".{decimals}f")[1:] if decimals else ""
    )
