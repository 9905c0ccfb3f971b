"""The mix of events, alone or over a recording, updated span by span.

Under the events there may be a *bed*: the recording, to which edited events add their contributions. The bed
is shared, not copied. While no event adds anything, the bed itself is published.

A changed event costs only the samples that it covered before and covers now. These spans are summed again
from all events that overlap them, in a fixed order. So rounding errors do not accumulate: after any number of
edits the buffer equals a new mix, bit for bit.

A published buffer never changes. The next mix is written into memory that has no reader left, so even a long
piece is not copied for each edit.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound, panned
from editor.audio.pages import Page

__all__ = ["Mixer"]

FloatArray = NDArray[np.float32]
Span = tuple[int, int]

_MAX_SPANS = 64
"""Number of spans in a list at which they are merged."""
_MAX_PAGES = 4
"""Number of buffers that the mixer reuses; with more, it drops its reference to the oldest ones."""


@dataclass(frozen=True)
class _Contribution:
    """The contribution of one event to the mix."""

    parts: tuple[PlacedSound, ...]
    mute: bool

    @property
    def spans(self) -> list[Span]:
        return [(part.begin_sample, part.end_sample) for part in self.parts]

    def sounds_like(self, other: _Contribution) -> bool:
        if self.mute != other.mute or len(self.parts) != len(other.parts):
            return False
        return all(map(_sound_alike, self.parts, other.parts))


def _sound_alike(one: PlacedSound, other: PlacedSound) -> bool:
    same = one.samples is other.samples or np.array_equal(one.samples, other.samples)
    return same and (one.begin_sample, one.gains) == (other.begin_sample, other.gains)


class _MixPage(Page):
    """Memory for one mix, and the spans in which a later mix differs from it."""

    def __init__(self, memory: FloatArray) -> None:
        super().__init__(memory)
        self.stale: list[Span] = []


class Mixer:
    """Sums events into one buffer.

    Every method can be called from any thread.

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
        if sample_rate <= 0 or n_channels not in (1, 2):
            raise ValueError("a mix has a positive sample rate and one or two channels")
        self.sample_rate = sample_rate
        self.n_channels = n_channels
        self._n_piece = max(0, round(duration_s * sample_rate))
        self._events: dict[str, _Contribution] = {}
        self._seconds: dict[int, set[str]] = {}
        self._solo: frozenset[str] | None = None
        self._dirty: list[Span] = []
        self._changed = False
        self._lock = threading.RLock()
        self._bed: FloatArray | None = None
        self._page = self._new_page(self._n_piece)
        self._pages = [self._page]
        self._buffer = self._page.publish(self._n_piece)

    def __len__(self) -> int:
        return len(self._events)

    @property
    def buffer(self) -> FloatArray:
        """The mix, float32 [n_samples, n_channels], read-only; another array after each change.

        It is not clipped: the sum of events may exceed 1.
        """
        with self._lock:
            if self._changed:
                self._changed = False
                self._publish()
            return self._buffer

    def set_event(self, event_id: str, samples: FloatArray, onset_s: float, pan: float, mute: bool) -> None:
        """Put an event into the mix, in place of an earlier one of the same identifier.

        Parameters
        ----------
        samples
            Float32 [n_samples], mono, at the mix's sample rate; kept, not copied.
        onset_s
            Time at which it begins; rounded to a sample.
        pan
            From -1 (left) to 1 (right); a mono mix ignores it.
        """
        if samples.ndim != 1:
            raise ValueError(f"an event is mono, [n_samples]; this one is {samples.shape}")
        placed = panned(samples, max(0, round(onset_s * self.sample_rate)), pan, self.n_channels)
        self._set(event_id, _Contribution((placed,), mute))

    def set_parts(self, event_id: str, parts: Sequence[PlacedSound]) -> None:
        """Set the contribution of an event to the bed; replaces its earlier one.

        Parameters
        ----------
        parts
            Each [n_channels, n_samples], at the mix's sample rate; kept, not copied. None removes it.
        """
        placed: list[PlacedSound] = []
        for part in parts:
            if part.samples.ndim != 2 or part.samples.shape[0] != self.n_channels:
                raise ValueError(
                    f"a part is [{self.n_channels}, n_samples]; this one is {part.samples.shape}"
                )
            skip = max(0, -part.begin_sample)
            if part.n_samples > skip:
                placed.append(PlacedSound(part.begin_sample + skip, part.samples[:, skip:]))
        self._set(event_id, _Contribution(tuple(placed), False))

    def set_bed(self, bed: FloatArray | None) -> None:
        """Set the recording under the events; None is silence. Solo events are played without it.

        Parameters
        ----------
        bed
            [n_samples, n_channels] at the mix's rate, at least as long as the piece. It is shared, so the
            caller must not write to it any more. Strides are arbitrary.
        """
        if bed is not None and (bed.ndim != 2 or bed.shape[1] != self.n_channels):
            raise ValueError(f"a bed is [n_samples, {self.n_channels}]; this one is {bed.shape}")
        with self._lock:
            if bed is None and self._bed is None:
                return
            before = 0 if self._bed is None else len(self._bed)
            self._bed = bed
            self._mark([(0, max(self._n_piece, before, 0 if bed is None else len(bed)))])

    def reserve(self) -> None:
        """Allocate memory for the next mixes now, so that the first edits over a bed do not wait for it."""
        with self._lock:
            self._bring_up()
            last = self._page
            n_free = sum(page is not last and page.free for page in self._pages)
            for _ in range(2 - n_free):
                self._pages.insert(0, last.copied())

    def _set(self, event_id: str, contribution: _Contribution) -> None:
        with self._lock:
            before = self._events.get(event_id)
            if before is not None and before.sounds_like(contribution):
                return
            self.remove_event(event_id)
            self._events[event_id] = contribution
            for span in contribution.spans:
                for second in self._seconds_of(span):
                    self._seconds.setdefault(second, set()).add(event_id)
            self._touch(event_id)

    def remove_event(self, event_id: str) -> None:
        """Remove an event from the mix; unknown identifiers are ignored."""
        with self._lock:
            if event_id not in self._events:
                return
            self._touch(event_id)
            spans = self._events.pop(event_id).spans
            for second in {second for span in spans for second in self._seconds_of(span)}:
                self._seconds[second].discard(event_id)
                if not self._seconds[second]:
                    del self._seconds[second]

    def set_solo(self, ids: Iterable[str] | None) -> None:
        """Mix only these events, even if they are muted; with None, all that are not muted."""
        with self._lock:
            before = {key for key in self._events if self._heard(key)}
            had_bed = self._heard_bed is not None
            self._solo = None if ids is None else frozenset(ids)
            for key in before ^ {key for key in self._events if self._heard(key)}:
                self._mark(self._events[key].spans)
            if self._bed is not None and had_bed != (self._heard_bed is not None):
                self._mark([(0, len(self._bed))])

    @property
    def _heard_bed(self) -> FloatArray | None:
        return self._bed if self._solo is None else None

    def _heard(self, event_id: str) -> bool:
        return event_id in self._solo if self._solo is not None else not self._events[event_id].mute

    def _touch(self, event_id: str) -> None:
        if self._heard(event_id):
            self._mark(self._events[event_id].spans)

    def _mark(self, spans: Sequence[Span]) -> None:
        self._dirty += spans
        self._changed = self._changed or bool(spans)

    def _seconds_of(self, span: Span) -> range:
        """Indices of the whole seconds that a span overlaps."""
        return range(span[0] // self.sample_rate, (span[1] - 1) // self.sample_rate + 1)

    def _heard_within(self, span: Span) -> list[PlacedSound]:
        """The events that sound in a span, always in the same order."""
        keys = set[str]().union(*(self._seconds.get(second, ()) for second in self._seconds_of(span)))
        return [placed for key in sorted(keys) if self._heard(key) for placed in self._events[key].parts]

    def _n_samples(self) -> int:
        least = max(self._n_piece, 0 if self._heard_bed is None else len(self._heard_bed))
        for second in sorted(self._seconds, reverse=True):
            heard = [self._events[key] for key in self._seconds[second] if self._heard(key)]
            ends = [end for contribution in heard for _, end in contribution.spans]
            if ends:
                return max(least, *ends)
        return least

    def _publish(self) -> None:
        bed = self._heard_bed
        n_samples = self._n_samples()
        if bed is not None and not self._seconds and len(bed) == n_samples:
            self._buffer = bed.view()
            self._buffer.setflags(write=False)
            return
        self._bring_up()
        self._buffer = self._page.publish(n_samples)

    def _bring_up(self) -> None:
        """Compute the mix with all changes, in memory without readers."""
        if not self._dirty:
            return
        n_samples = self._n_samples()
        dirty = _merged(self._dirty)
        self._dirty = []
        bed = self._heard_bed
        page = self._free_page(n_samples)
        for begin, end in dirty:
            part = page.memory[begin:end]
            part[:] = 0.0
            if bed is not None:
                under = bed[begin:end]
                part[: len(under)] = under
            for placed in self._heard_within((begin, end)):
                placed.add_to(part.T, begin)
        others = [other for other in self._pages if other is not page]
        for other in others:
            other.stale += dirty
            if len(other.stale) > _MAX_SPANS:
                other.stale = _merged(other.stale)
        self._page, self._pages = page, [*others[1 - _MAX_PAGES :], page]

    def _free_page(self, n_samples: int) -> _MixPage:
        """Return memory without readers that holds the last published mix."""
        last = self._page
        if len(last.memory) < n_samples:
            page = self._new_page(n_samples)
            page.memory[: len(last.memory)] = last.memory
            self._pages = []
            return page
        page = next((page for page in self._pages if page is not last and page.free), None)
        if page is None:
            return last.copied()
        for begin, end in _merged(page.stale):
            page.memory[begin:end] = last.memory[begin:end]
        page.stale = []
        return page

    def _new_page(self, n_samples: int) -> _MixPage:
        return _MixPage.of_length(n_samples, self.n_channels, self.sample_rate)


def _merged(spans: list[Span]) -> list[Span]:
    """Return spans in order; spans that overlap or touch are merged."""
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif begin < end:
            merged.append((begin, end))
    return merged
