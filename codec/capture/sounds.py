"""Captured sounds: what each as-encoded event has of the recording, and what remains of it in the residual.

The residual is the recording less all captured sounds, sample by sample, so together they are the recording,
however they were computed and rounded.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable, Iterable, Sequence

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
    """The captured sounds of a recording's events, made when they are asked for or all at once.

    Every method can be called from any thread; they take turns.

    Parameters
    ----------
    model
        The one that the events belong to.
    events
        All as-encoded events of the recording: each one's share depends on the others.
    recording
        What they were encoded from.
    settings
        How it is shared out.
    store
        Keeps sounds on disk; without one, all but the last used are computed again when asked for.
    recording_key
        Tells recordings apart in a store, as does the SHA-256 of a file.
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
        span_s: float = _SPAN_S,
    ) -> None:
        self.recording = recording
        self.settings = CaptureSettings() if settings is None else settings
        self._grid = Grid(model.config, model.expected.line_response, recording.sample_rate)
        self._powers = ExpectedPowers(model, self._grid, events, recording.n_channels)
        self._store = store
        self._key = self._key_of(model, recording_key)
        self._span_s = span_s
        self._lock = threading.RLock()
        self._recent = RecentlyUsed[str, StoredSounds](_MEMORY_BYTES, lambda sounds: sounds.n_bytes)

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
        """The as-encoded events that have captured sounds, in order of onset."""
        return tuple(self._powers.events)

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._powers.events

    def event(self, event_id: str) -> Event:
        """Return an event as encoded."""
        return self._powers.events[event_id]

    @property
    def powers(self) -> ExpectedPowers:
        """Where events are expected."""
        return self._powers

    @property
    def grid(self) -> Grid:
        """The grid on which the recording is shared out."""
        return self._grid

    def sound(self, event_id: str) -> PlacedSound:
        """Return an event's captured sound, without the silence at its ends.

        Raises
        ------
        KeyError
            If no as-encoded event has this identifier.
        codec.audio.clip.AudioError
            If the recording cannot be read any more.
        """
        return self._sounds(event_id).sound.sound()

    def hole(self, event_id: str) -> PlacedSound:
        """Return what remains of an event in the residual: its share of what no event claims.

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
        """Make all sounds that are not kept yet, span by span; return False if it was cancelled.

        Without a store this is of no use.

        Parameters
        ----------
        budget_bytes
            What the store has room for: beyond it, the sounds that were made first would be pushed out, and
            the rest is left to be made when it is asked for.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read any more.
        """
        n_done, n_bytes, n_events = 0, 0, max(1, len(self.event_ids))
        for span in self.spans():
            if should_cancel is not None and should_cancel():
                return False
            self.prepare(span)
            n_bytes += sum(self._sounds(event_id).n_bytes for event_id in span)
            if n_bytes > budget_bytes:
                break
            n_done += len(span)
            if on_progress is not None:
                on_progress(n_done / n_events)
        return True

    def add_all(
        self,
        onto: FloatArray,
        on_progress: Callable[[float], None] | None = None,
        should_cancel: Callable[[], bool] | None = None,
    ) -> bool:
        """Add all captured sounds to samples [n_channels, n_samples]; return whether it ran to the end.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read any more.
        """
        n_done, n_events = 0, max(1, len(self.event_ids))
        for span in self.spans():
            self.prepare(span)
            for event_id in span:
                if should_cancel is not None and should_cancel():
                    return False
                self.sound(event_id).add_to(onto)
            n_done += len(span)
            if on_progress is not None:
                on_progress(n_done / n_events)
        return True

    def prepare(self, event_ids: Sequence[str]) -> None:
        """Make the sounds of events that begin near each other (:meth:`spans`) with shared work.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read any more.
        """
        with self._lock:
            missing = [event_id for event_id in event_ids if self._kept(event_id) is None]
            if missing:
                self._make(missing)

    def residual(self, begin: int, end: int) -> FloatArray:
        """Return the recording less all captured sounds, samples ``begin..end - 1``.

        Shape
        -----
        returns: [n_channels, end - begin]
        """
        rest = self.recording.read(begin, end)
        half = self._grid.fft_size // 2
        hop = self._grid.hop_samples
        first, last = (begin - half) // hop, -(-(end + half) // hop) + 1
        for event_id in self._powers.overlapping(first, last):
            self.sound(event_id).scaled(-1.0).add_to(rest, begin)
        return rest

    def spans(self) -> list[list[str]]:
        """Return the events in groups that begin within a few seconds of each other."""
        length = max(1, round(self._span_s * self._grid.sample_rate / self._grid.hop_samples))
        groups: dict[int, list[str]] = {}
        for event_id in self.event_ids:
            groups.setdefault(self._powers.range_of(event_id)[0] // length, []).append(event_id)
        return list(groups.values())

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

    def _make(self, event_ids: Sequence[str]) -> list[StoredSounds]:
        ranges = [self._powers.range_of(event_id) for event_id in event_ids]
        first, end = min(each[0] for each in ranges), max(each[1] for each in ranges)
        neighbours = self._powers.overlapping(first, end)
        powers = self._powers.of(neighbours)
        end = max(powers[event_id].end for event_id in event_ids)
        samples = self.recording.read(*self._grid.span_of(first, end))
        span = SharedSpan(
            self._grid, self.settings, first, end, samples, [powers[event_id] for event_id in neighbours]
        )
        made = [self._made(span, powers[event_id]) for event_id in event_ids]
        for event_id, sounds in zip(event_ids, made, strict=True):
            self._recent.put(event_id, sounds)
            if self._store is not None:
                self._store.put(f"{self._key}/{event_id}", sounds)
        return made

    def _made(self, span: SharedSpan, power: ExpectedPower) -> StoredSounds:
        begin, _ = self._grid.span_of(power.first, power.end)
        sound, whole = span.sounds_of(power)
        n_piece = self.recording.n_samples
        captured = rounded(begin, sound, n_piece)
        hole = rounded(begin, whole - sound, n_piece)
        return StoredSounds(captured, hole)
