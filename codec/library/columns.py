"""Columns: what is searched, one row an event, without decoding the events.

In the database, a piece has its rows as one packed block of :data:`PACKED`, 105 bytes an event. In memory,
all events of the library are arrays, in order of their row: 124 bytes an event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, EventSequence, Stage
from codec.events.measures import Measures
from codec.similarity.timbre_space import SUMMARY_SIZE

__all__ = ["PACKED", "Columns", "Span", "Summaries", "packed_columns"]

PACKED = np.dtype(
    [
        ("vector", "<f2", (VECTOR_SIZE,)),
        ("onset_samples", "<i8"),
        ("level_db", "<f2"),
        ("pitch", "<f4"),
        ("length_s", "<f2"),
        ("noisiness", "u1"),
        ("stages", "i1", (len(Stage), SUMMARY_SIZE)),
    ]
)
"""A row in the database. The noisiness is in steps of 1/255."""

_A4_HZ, _A4 = 440.0, 69.0


class Summaries(NamedTuple):
    """What is searched of events beside vector and onset, one value for each event.

    Parameters
    ----------
    measures
        Pitch, length and loudness.
    noisiness
        0..1, see :class:`Columns`.
    stages
        Int8 [n, 3, 8], see :class:`Columns`; None for a model without measured axes.
    """

    measures: Sequence[Measures]
    noisiness: Sequence[float] | NDArray[np.floating]
    stages: NDArray[np.int8] | None


class Span(NamedTuple):
    """Where the events of a piece are."""

    piece_id: int
    first_row: int
    n_events: int


@dataclass(frozen=True, eq=False)
class Columns:
    """All events of a library at one moment, in order of their row.

    Attributes
    ----------
    generation
        The library's generation when they were read (:attr:`codec.library.library.Library.generation`).
    rows
        int64 [n]: the events' numbers, ascending; a number is never used again.
    piece_ids
        int32 [n]
    vectors
        float16 [n, 32]: event vectors, as quantised.
    onsets_s
        float32 [n]
    level_db
        float32 [n]: loudness of the loudest frame, dB relative to a full-scale sinusoid.
    pitch
        float32 [n]: MIDI note number with its fraction; NaN for an event without a clear pitch.
    length_s
        float32 [n]: audible length, before the room.
    noisiness
        float32 [n], 0..1: share of the energy that is in the noise of the burst, not in partials.
    stages
        int8 [n, 3, 8]: summaries of the stages (:mod:`codec.library.stages`); zeros where there are none.
    """

    generation: int
    rows: NDArray[np.int64]
    piece_ids: NDArray[np.int32]
    vectors: NDArray[np.float16]
    onsets_s: NDArray[np.float32]
    level_db: NDArray[np.float32]
    pitch: NDArray[np.float32]
    length_s: NDArray[np.float32]
    noisiness: NDArray[np.float32]
    stages: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, generation: int, n_events: int, blocks: Iterable[tuple[int, int, bytes]]) -> Columns:
        """Build columns of blocks: (piece, its first row, packed rows), in order of the first rows.

        Raises
        ------
        ValueError
            If the blocks do not hold `n_events` events altogether.
        """
        columns = cls(
            generation,
            np.empty(n_events, np.int64),
            np.empty(n_events, np.int32),
            np.empty((n_events, VECTOR_SIZE), np.float16),
            *(np.empty(n_events, np.float32) for _ in range(5)),
            stages=np.empty((n_events, len(Stage), SUMMARY_SIZE), np.int8),
        )
        begin = 0
        for piece_id, first_row, block in blocks:
            packed = np.frombuffer(block, PACKED)
            end = begin + len(packed)
            columns.rows[begin:end] = np.arange(first_row, first_row + len(packed))
            columns.piece_ids[begin:end] = piece_id
            columns.vectors[begin:end] = packed["vector"]
            columns.onsets_s[begin:end] = packed["onset_samples"] / MODEL_SAMPLE_RATE
            columns.level_db[begin:end] = packed["level_db"]
            columns.pitch[begin:end] = packed["pitch"]
            columns.length_s[begin:end] = packed["length_s"]
            columns.noisiness[begin:end] = packed["noisiness"] / np.float32(255.0)
            columns.stages[begin:end] = packed["stages"]
            begin = end
        if begin != n_events:
            raise ValueError(f"{begin} rows of {n_events}")
        return columns._read_only()

    def spans(self) -> list[Span]:
        """Return the pieces that have events, in order of their rows."""
        begins = np.flatnonzero(np.diff(self.piece_ids, prepend=-1))
        lengths = np.diff(begins, append=len(self))
        found = (self.piece_ids[begins].tolist(), self.rows[begins].tolist(), lengths.tolist())
        return [Span(*each) for each in zip(*found, strict=True)]

    def changed(self, removed: Iterable[Span], added: Columns) -> Columns:
        """Return columns without the events of some pieces, and with others that come after all of these.

        Only the arrays are copied, which for a million events is ten times as quick as reading them again.

        Raises
        ------
        ValueError
            If the rows of `added` do not come after these.
        """
        kept = np.ones(len(self), np.bool_)
        for span in removed:
            at = int(np.searchsorted(self.rows, span.first_row))
            kept[at : at + span.n_events] = False
        mine = [array if kept.all() else array[kept] for array in self._arrays()]
        if len(added) and len(mine[0]) and added.rows[0] <= mine[0][-1]:
            raise ValueError("rows of new events come after all others")
        both = (np.concatenate(pair) for pair in zip(mine, added._arrays(), strict=True))
        return Columns(added.generation, *both)._read_only()

    def _arrays(self) -> list[NDArray[Any]]:
        return [array for array in vars(self).values() if isinstance(array, np.ndarray)]

    def _read_only(self) -> Columns:
        for array in self._arrays():
            array.setflags(write=False)
        return self

    def positions(self, rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions of events in these arrays, from their rows.

        Raises
        ------
        KeyError
            If a row is not there.
        """
        wanted = np.asarray(rows, np.int64)
        positions = np.searchsorted(self.rows, wanted)
        found = positions < len(self.rows)
        found[found] = self.rows[positions[found]] == wanted[found]
        if not found.all():
            raise KeyError(int(wanted[~found][0]))
        return positions.astype(np.int64)


def packed_columns(events: EventSequence, summaries: Summaries) -> bytes:
    """Return the packed rows of a piece's events, as decoded from the bitstream."""
    packed = np.zeros(len(events), PACKED)
    if not len(events):
        return b""
    packed["vector"] = events.vectors()
    packed["onset_samples"] = [event.onset_samples for event in events]
    measures = summaries.measures
    packed["level_db"] = np.clip([each.loudness_db for each in measures], -400.0, 400.0)
    packed["pitch"] = [_midi(each) for each in measures]
    packed["length_s"] = np.minimum([each.audible_length_s for each in measures], 60_000.0)
    packed["noisiness"] = np.rint(np.clip(np.asarray(summaries.noisiness, np.float64), 0.0, 1.0) * 255.0)
    if summaries.stages is not None:
        packed["stages"] = summaries.stages
    return packed.tobytes()


def _midi(measures: Measures) -> float:
    if not measures.pitched or measures.pitch_hz <= 0.0:
        return float("nan")
    return _A4 + 12.0 * float(np.log2(measures.pitch_hz / _A4_HZ))
