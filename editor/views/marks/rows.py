"""The drawable values of each event, kept between frames; only changed events are read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE, Event
from editor.views.marks.marks import OPACITY_FLOOR, EventMarks

if TYPE_CHECKING:
    from codec.similarity.clusters import Clusters
    from codec.similarity.layout import Layout
    from editor.session import Session
    from editor.session.encoding import ProvisionalEvents

__all__ = ["EventRows", "provisional_marks"]

_RANGE_DB = 40.0
_UNMEASURED_LENGTH_S = 0.3

Floats = NDArray[np.float64]

_ONSET, _MUTED, _EDITED, _SHARE, _PLACE, _PITCH, _LENGTH, _LOUDNESS = range(8)
_MEASURES = slice(_PITCH, None)


class EventRows:
    """A row of numbers per event of a session's document.

    Shape
    -----
    _table: [n_events, 8], in the order in which they came: onset in samples, whether muted, whether edited,
        share of the model, row of the layout or -1; pitch in Hz, length in seconds and loudness in dB as last
        known, NaN before
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: list[str] = []
        self._index: dict[str, int] = {}
        self._rank: NDArray[np.int64] | None = None
        self._table = np.zeros((0, 8))
        self._layout: Layout | None = None

    def update(self, ids: Iterable[str] | None) -> None:
        """Update events that changed, were added or removed; None for all of the document."""
        document = self._session.document
        if ids is None:
            gone: set[str] = self._index.keys() - document.events.keys()
            changed: Sequence[Event] = document.sequence().events
        else:
            changed = [document.event(each) for each in ids if each in document]
            gone = {each for each in ids if each in self._index and each not in document}
        if gone:
            self._remove(gone)
        self._add([event.event_id for event in changed if event.event_id not in self._index])
        rows = [self._index[event.event_id] for event in changed]
        if rows:
            self._table[rows, :_PITCH] = [self._row(event) for event in changed]
        known = [
            (row, self._session.measures(event.event_id)) for row, event in zip(rows, changed, strict=True)
        ]
        measured = [(row, each) for row, each in known if each is not None]
        if measured:
            self._table[[row for row, _ in measured], _MEASURES] = [
                (each.pitch_hz, each.audible_length_s, each.loudness_db) for _, each in measured
            ]
        if document.layout is not self._layout:
            self._layout = document.layout
            if ids is not None:
                self._table[:, _PLACE] = [self._place(each) for each in self._ids]

    def marks(self, clusters: Clusters | None) -> EventMarks:
        """Return the events in order of onset, as arrays.

        Parameters
        ----------
        clusters
            Cluster of each row of the layout, if known.
        """
        if self._rank is None:
            self._rank = np.empty(len(self._ids), np.int64)
            self._rank[sorted(range(len(self._ids)), key=self._ids.__getitem__)] = np.arange(len(self._ids))
        order = np.lexsort((self._rank, self._table[:, _ONSET]))
        ids = tuple(map(self._ids.__getitem__, order.tolist()))
        marks = _marks(ids, self._table[order], self._session.document.placed_layout, clusters)
        solo = self._session.solo_ids
        return marks if solo is None else replace(marks, silent=~marks.selected_mask(solo))

    def _row(self, event: Event) -> tuple[float, ...]:
        """Return an event's row without its measures."""
        document = self._session.document
        event_id = event.event_id
        share = self._session.captures.model_share(event)
        edited = document.is_edited(event_id)
        place = self._place(event_id)
        return event.onset_samples, event.mute, edited, share, place

    def _place(self, event_id: str) -> int:
        row = self._session.document.layout_index(event_id)
        return -1 if row is None else row

    def _add(self, ids: Sequence[str]) -> None:
        if ids:
            self._index.update(zip(ids, range(len(self._ids), len(self._ids) + len(ids)), strict=True))
            self._ids += ids
            self._table = np.concatenate([self._table, np.full((len(ids), 8), np.nan)])
            self._rank = None

    def _remove(self, ids: set[str]) -> None:
        kept = [each not in ids for each in self._ids]
        self._ids = [each for each in self._ids if each not in ids]
        self._index = dict(zip(self._ids, range(len(self._ids)), strict=True))
        self._table = self._table[kept]
        self._rank = None


def provisional_marks(found: ProvisionalEvents, n_clusters: int) -> EventMarks:
    """Return provisional events as arrays: heard from the model, without a cluster."""
    rows = sorted(range(len(found.events)), key=lambda row: found.events[row].onset_samples)
    table = np.zeros((len(rows), 8))
    for index, row in enumerate(rows):
        measures = found.measures[row]
        sound = (measures.pitch_hz, measures.audible_length_s, measures.loudness_db)
        table[index] = (found.events[row].onset_samples, False, False, 1.0, row, *sound)
    marks = _marks(tuple(found.events[row].event_id for row in rows), table, found.layout, None)
    return replace(marks, n_clusters=n_clusters)


def _marks(
    ids: tuple[str, ...], table: NDArray[np.float64], layout: Layout | None, clusters: Clusters | None
) -> EventMarks:
    """Return the events of a table, which is in order of onset, as arrays."""
    loudness = table[:, _LOUDNESS]
    finite = loudness[np.isfinite(loudness)]
    top = float(finite.max()) if len(finite) else 0.0
    share = (np.nan_to_num(loudness, nan=top - _RANGE_DB / 2, neginf=-200.0) - top) / _RANGE_DB + 1
    lane, cluster, place, colours, coloured = _placed(table[:, _PLACE].astype(np.int64), layout, clusters)
    return EventMarks(
        ids=ids,
        onset_s=table[:, _ONSET] / MODEL_SAMPLE_RATE,
        length_s=np.maximum(np.nan_to_num(table[:, _LENGTH], nan=_UNMEASURED_LENGTH_S), 0.01),
        pitch_hz=np.where(table[:, _PITCH] <= 0, np.nan, table[:, _PITCH]),
        loudness_db=loudness,
        lane=lane,
        cluster=cluster,
        n_clusters=0 if clusters is None else len(clusters),
        place=place,
        colours=colours,
        coloured=coloured,
        opacity=OPACITY_FLOOR + (1 - OPACITY_FLOOR) * np.clip(share, 0, 1),
        muted=table[:, _MUTED] > 0,
        edited=table[:, _EDITED] > 0,
        model_share=table[:, _SHARE],
        silent=np.zeros(len(ids), bool),
        index=dict(zip(ids, range(len(ids)), strict=True)),
    )


def _placed(
    rows: NDArray[np.int64], layout: Layout | None, clusters: Clusters | None
) -> tuple[Floats, NDArray[np.int64], Floats, NDArray[np.uint8], NDArray[np.bool_]]:
    """Return lane, cluster, map position and colour of events by rows of a layout, and which have one."""
    n = len(rows)
    lane = np.full(n, np.nan)
    cluster = np.full(n, -1, np.int64)
    place = np.full((n, 2), np.nan)
    colours = np.zeros((n, 3), np.uint8)
    coloured = rows >= 0
    if layout is not None:
        rows = rows[coloured]
        lane[coloured] = layout.lanes[rows]
        if clusters is not None:
            cluster[coloured] = clusters.labels_of(layout)[rows]
        place[coloured] = layout.map[rows]
        colours[coloured] = np.round(np.clip(layout.colours[rows], 0, 1) * 255)
    return lane, cluster, place, colours, coloured
