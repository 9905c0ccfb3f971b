"""Captured sounds of as-encoded events, and each event's share of the residual (its hole).

The residual is the recording minus all captured sounds, in samples. So the sum of all is the recording, for
any masks and any rounding.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.audio.recording import Recording
from codec.capture.grid import Grid
from codec.capture.powers import ExpectedPower, ExpectedPowers
from codec.capture.shares import CaptureSettings, SharedSpan
from codec.capture.store import SoundStore, StoredSounds, rounded
from codec.events.event import Event
from codec.model.event_model import EventModel
from codec.recently_used import RecentlyUsed

__all__ = ["CapturedSounds"]

FloatArray = NDArray[np.float32]

_SPAN_S = 6.0
_MEMORY_BYTES = 64 << 20


class CapturedSounds:
    """The captured sounds of a recording's events, computed on request or all at once.

    All methods are thread-safe.

    Parameters
    ----------
    model
        The model of the events.
    events
        All as-encoded events of the recording; each mask depends on all of them.
    recording
        The recording that they were encoded from.
    settings
        Of the masks.
    store
        Keeps sounds on disk. Without one, only the most recently used are kept, in memory.
    recording_key
        Identifies the recording in the store, for example by the SHA-256 of its file.
    """

    def __init__(
        self,
        model: EventModel,
        events: Iterable[Event],
        recording: Recording,
        settings: CaptureSettings | None = None,
        *,
        store: SoundStore | None = None,
        recording_key: str = "",
    ) -> None:
        self.recording = recording
        self.settings = CaptureSettings() if settings is None else settings
        model = model.on("cpu")
        self._grid = Grid(model.config, model.expected.line_response, recording.sample_rate)
        self._powers = ExpectedPowers(model, self._grid, events, recording.n_channels)
        self._store = store
        self._key = self._key_of(model, recording_key)
        self._span_frames = max(1, round(_SPAN_S * recording.sample_rate / self._grid.hop_samples))
        self._lock = threading.RLock()
        self._recent = RecentlyUsed[str, StoredSounds](_MEMORY_BYTES, lambda sounds: sounds.n_bytes)
        # Masks of the span asked for last: an event next to the one just heard needs no second computation.
        self._last_span: tuple[int, SharedSpan, dict[str, ExpectedPower]] | None = None

    def _key_of(self, model: EventModel, recording_key: str) -> str:
        digest = hashlib.sha256()
        recording = self.recording
        facts = (recording.sample_rate, recording.n_channels, recording.n_samples)
        digest.update(repr((recording_key, facts, self.settings, model.identity.weights_hash)).encode())
        for event in self._powers.events.values():
            digest.update(repr((event.event_id, event.onset_samples, event.pan)).encode())
            digest.update(event.vector.tobytes())
            digest.update(b"" if event.detail is None else event.detail.to_bytes())
        return digest.hexdigest()

    @property
    def event_ids(self) -> Sequence[str]:
        """Identifiers of the as-encoded events, in order of onset."""
        return tuple(self._powers.events)

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._powers.events

    def event(self, event_id: str) -> Event:
        """Return an event as encoded."""
        return self._powers.events[event_id]

    @property
    def powers(self) -> ExpectedPowers:
        """The expected powers of the events."""
        return self._powers

    @property
    def grid(self) -> Grid:
        """The grid of the masks."""
        return self._grid

    def sound(self, event_id: str) -> PlacedSound:
        """Return an event's captured sound, without silence at its ends.

        Raises
        ------
        KeyError
            If no as-encoded event has this identifier.
        codec.audio.clip.AudioError
            If the recording cannot be read.
        """
        return self._sounds(event_id).sound.sound()

    def hole(self, event_id: str) -> PlacedSound:
        """Return an event's share of the residual.

        Raises
        ------
        KeyError, codec.audio.clip.AudioError
            As :meth:`sound`.
        """
        return self._sounds(event_id).hole.sound()

    def build(
        self,
        on_progress: Callable[[float], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
        budget_bytes: float = math.inf,
    ) -> bool:
        """Compute all sounds that are not in the store yet, in order of spans; return False if cancelled.

        Parameters
        ----------
        on_progress
            Called with the share of the events that are done, 0..1.
        should_cancel
            Called before each event.
        budget_bytes
            The store's budget. Computation stops when it is used up, because more sounds would replace the
            first ones.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read.
        """
        n_bytes = 0
        for n_done, event_id in enumerate(chain.from_iterable(self.spans()), 1):
            if should_cancel is not None and should_cancel():
                return False
            n_bytes += self._sounds(event_id).n_bytes
            if n_bytes > budget_bytes:
                break
            if on_progress is not None:
                on_progress(n_done / len(self.event_ids))
        return True

    def add_all(
        self,
        onto: FloatArray,
        on_progress: Callable[[float], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
    ) -> bool:
        """Add all captured sounds to samples [n_channels, n_samples], in place; return False if cancelled.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read.
        """
        for n_done, event_id in enumerate(chain.from_iterable(self.spans()), 1):
            if should_cancel is not None and should_cancel():
                return False
            self.sound(event_id).add_to(onto)
            if on_progress is not None:
                on_progress(n_done / len(self.event_ids))
        return True

    def prepare(self, event_ids: Sequence[str]) -> None:
        """Compute the sounds of several events of a span (:meth:`spans`) together, which is faster.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read.
        """
        with self._lock:
            missing = [event_id for event_id in event_ids if self._kept(event_id) is None]
            if missing:
                self._make(missing)

    def residual(self, begin: int, end: int, but: Container[str] = ()) -> FloatArray:
        """Return samples ``begin..end - 1`` of the residual: the recording minus all captured sounds.

        Parameters
        ----------
        begin, end
            In samples of the recording.
        but
            Identifiers of events whose captured sounds are left in.

        Shape
        -----
        returns: [n_channels, end - begin]
        """
        rest = self.recording.read(begin, end)
        half = self._grid.fft_size // 2
        hop = self._grid.hop_samples
        first, last = (begin - half) // hop, -(-(end + half) // hop) + 1
        for event_id in self._powers.overlapping(first, last):
            if event_id not in but:
                self.sound(event_id).scaled(-1.0).add_to(rest, begin)
        return rest

    def spans(self) -> list[list[str]]:
        """Return the event identifiers in groups with onsets within six seconds, in order of onset.

        The masks of a group are computed together, whichever of its sounds are asked for: so a sound is the
        same each time.
        """
        return self._by_span(self.event_ids)

    def _by_span(self, event_ids: Iterable[str]) -> list[list[str]]:
        groups: dict[int, list[str]] = {}
        for event_id in event_ids:
            groups.setdefault(self._span_of(event_id), []).append(event_id)
        return list(groups.values())

    def _span_of(self, event_id: str) -> int:
        return self._powers.range_of(event_id)[0] // self._span_frames

    def _sounds(self, event_id: str) -> StoredSounds:
        if event_id not in self:
            raise KeyError(event_id)
        with self._lock:
            kept = self._kept(event_id)
            return self._make([event_id])[0] if kept is None else kept

    def _kept(self, event_id: str) -> StoredSounds | None:
        with self._lock:
            recent = self._recent.get(event_id)
            if recent is not None:
                return recent
            stored = None if self._store is None else self._store.get(f"{self._key}/{event_id}")
            if stored is not None and stored.sound.samples.shape[0] != self.recording.n_channels:
                return None
            if stored is not None:
                self._recent.put(event_id, stored)
            return stored

    def selected(
        self, event_ids: Sequence[str], parts: Sequence[Recording]
    ) -> Iterator[tuple[str, list[FloatArray]]]:
        """Yield what the masks of several events of a span (:meth:`spans`) select from other recordings.

        If their sum is the recording, the sum of these sounds is the captured sound, without its rounding.

        Parameters
        ----------
        event_ids
            The events.
        parts
            Each as long as the recording, with as many channels, at its rate.

        Shape
        -----
        returns: of each event, its identifier and a sound [n_channels, n_span_samples] for each part
        """
        with self._lock:
            span, powers = self._shared(event_ids[0])
        spectra = [self._grid.analysed(part.read(*span.samples_range)) for part in parts]
        for event_id in event_ids:
            yield event_id, [span.selected(powers[event_id], spectrum) for spectrum in spectra]

    def _shared(self, event_id: str) -> tuple[SharedSpan, dict[str, ExpectedPower]]:
        """Return the masks of the span that an event belongs to, and the powers of all events in it."""
        index = self._span_of(event_id)
        if self._last_span is not None and self._last_span[0] == index:
            return self._last_span[1:]
        self._last_span = None  # before the next one is made, which needs as much memory
        first, end = index * self._span_frames, (index + 1) * self._span_frames
        near = self._powers.overlapping(first, end)
        members = [key for key in near if self._span_of(key) == index]
        ranges = [self._powers.range_of(key) for key in members]
        first, end = min(each[0] for each in ranges), max(each[1] for each in ranges)
        neighbours = self._powers.overlapping(first, end)
        made = self._powers.of(neighbours)
        powers = {key: made[key] for key in neighbours}
        end = max(powers[key].end for key in members)
        samples = self.recording.read(*self._grid.span_of(first, end))
        span = SharedSpan(self._grid, self.settings, first, end, samples, list(powers.values()))
        self._last_span = (index, span, powers)
        return span, powers

    def _make(self, event_ids: Sequence[str]) -> list[StoredSounds]:
        made: dict[str, StoredSounds] = {}
        for group in self._by_span(event_ids):
            span, powers = self._shared(group[0])
            made |= {event_id: self._made(span, powers[event_id]) for event_id in group}
        for event_id, sounds in made.items():
            self._recent.put(event_id, sounds)
            if self._store is not None:
                self._store.put(f"{self._key}/{event_id}", sounds)
        return [made[event_id] for event_id in event_ids]

    def _made(self, span: SharedSpan, power: ExpectedPower) -> StoredSounds:
        begin, _ = self._grid.span_of(power.first, power.end)
        sound, whole = span.sounds_of(power)
        n_piece = self.recording.n_samples
        captured = rounded(begin, sound, n_piece)
        hole = rounded(begin, whole - sound, n_piece)
        return StoredSounds(captured, hole)
