"""The mix of rendered events, kept up to date span by span.

A changed event costs the samples it covers, before and after, and no more. Those spans are summed again
from the events that overlap them, in a fixed order, so no edit ever leaves rounding errors behind: after any
number of edits the buffer equals a fresh mix, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.panning import pan_gains

__all__ = ["Mixer"]

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class _Placed:
    """An event's waveform in the mix."""

    samples: FloatArray
    begin: int
    gains: FloatArray
    mute: bool

    @property
    def end(self) -> int:
        return self.begin + len(self.samples)


class Mixer:
    """Sums events into one buffer.

    Parameters
    ----------
    sample_rate
        Of the buffer and of every waveform, in Hz.
    n_channels
        1 or 2.
    duration_s
        Length of the piece; tails beyond it make the buffer longer.
    """

    def __init__(self, sample_rate: int, n_channels: int, duration_s: float) -> None:
        self.sample_rate = sample_rate
        self.n_channels = n_channels
        self._n_piece = max(0, round(duration_s * sample_rate))
        self._events: dict[str, _Placed] = {}
        self._solo: frozenset[str] | None = None
        self._dirty: list[tuple[int, int]] = []
        self._buffer = _frozen(np.zeros((self._n_piece, n_channels), np.float32))

    def __len__(self) -> int:
        return len(self._events)

    @property
    def buffer(self) -> FloatArray:
        """The mix, [n_samples, n_channels], read-only; a new array after each change, so it can be shared."""
        if self._dirty:
            self._bring_up()
        return self._buffer

    def set_event(self, event_id: str, samples: FloatArray, onset_s: float, pan: float, mute: bool) -> None:
        """Put an event's mono waveform into the mix, in place of an earlier one of the same identifier."""
        gains = pan_gains(pan) if self.n_channels == 2 else (1.0,)
        placed = _Placed(
            samples, max(0, round(onset_s * self.sample_rate)), np.array(gains, np.float32), mute
        )
        self._touch(self._events.get(event_id), event_id)
        self._events[event_id] = placed
        self._touch(placed, event_id)

    def remove_event(self, event_id: str) -> None:
        """Take an event out of the mix; unknown identifiers are ignored."""
        self._touch(self._events.get(event_id), event_id)
        self._events.pop(event_id, None)

    def set_solo(self, ids: Iterable[str] | None) -> None:
        """Hear these events alone, or, with None, all that are not muted."""
        solo = None if ids is None else frozenset(ids)
        changed = [key for key in self._events if self._heard(key) != self._would_hear(key, solo)]
        self._solo = solo
        self._dirty += [(self._events[key].begin, self._events[key].end) for key in changed]

    def _would_hear(self, event_id: str, solo: frozenset[str] | None) -> bool:
        return event_id in solo if solo is not None else not self._events[event_id].mute

    def _heard(self, event_id: str) -> bool:
        return self._would_hear(event_id, self._solo)

    def _touch(self, placed: _Placed | None, event_id: str) -> None:
        if placed is not None and event_id in self._events and self._heard(event_id):
            self._dirty.append((placed.begin, placed.end))

    def _bring_up(self) -> None:
        heard = [self._events[key] for key in sorted(self._events) if self._heard(key)]
        n_samples = max([self._n_piece, *(placed.end for placed in heard)])
        buffer = np.zeros((n_samples, self.n_channels), np.float32)
        kept = min(n_samples, len(self._buffer))
        buffer[:kept] = self._buffer[:kept]
        for begin, end in _merged(self._dirty, n_samples):
            span = buffer[begin:end]
            span[:] = 0.0
            for placed in heard:
                first, last = max(begin, placed.begin), min(end, placed.end)
                if first < last:
                    part = placed.samples[first - placed.begin : last - placed.begin]
                    span[first - begin : last - begin] += part[:, None] * placed.gains
        self._dirty.clear()
        self._buffer = _frozen(buffer)


def _merged(spans: list[tuple[int, int]], n_samples: int) -> list[tuple[int, int]]:
    """Return overlapping spans as one each, in order, cut at the end of the buffer."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted((begin, min(end, n_samples)) for begin, end in spans):
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _frozen(buffer: FloatArray) -> FloatArray:
    buffer.setflags(write=False)
    return buffer
