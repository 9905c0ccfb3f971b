"""The sum of the sounds of a document's events, brought up to it a few events at a time.

The sounds are not kept: several events sound at once, so all of them take many times the memory of the piece.
What an edited event sounded like before is computed again, to take it out. See docs/adr/0014.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from codec.audio.placed import PlacedSound
from codec.events.event import Event
from codec.recently_used import RecentlyUsed
from editor.audio.running_mix import RunningMix
from editor.workers import CodecService

__all__ = ["EventSum", "Sounds", "Step"]

_CACHE_BYTES = 64 * 1024**2
_STEP_S = 0.04
"""Time after which a step ends: requests of the user wait for it."""
_N_AT_ONCE = 64
_BEFORE_S = 1.0
"""Events that began this long before the playhead are still heard, and are computed with those after it."""
_LEAD_S = 1.5
"""Where a slow computation begins ahead of a playhead that it did not catch up with."""
_REORDER_S = 1.0
"""Time after which the order follows the playhead."""

Sounds = Callable[[CodecService, Event], Sequence[PlacedSound]]
"""Returns the sound of an event at its place; called in the inference thread."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class Step:
    """What a part of the work changes.

    Attributes
    ----------
    event_id
        The event.
    before
        The state of it that is in the sum, or None.
    now
        The state that takes its place, or None.
    """

    event_id: str
    before: Event | None
    now: Event | None


class EventSum:
    """Holds a :class:`~editor.audio.running_mix.RunningMix` of events.

    All methods are for the main thread, except :meth:`carry_out`.

    Parameters
    ----------
    mix
        An empty mix.
    sounds
        The sound of an event.
    key
        A key of everything that this sound depends on.
    """

    def __init__(self, mix: RunningMix, sounds: Sounds, key: Callable[[Event], Key]) -> None:
        self.mix = mix
        self.begun = False
        """Whether there is enough of it around the playhead to be listened to."""
        self._sounds, self._key = sounds, key
        self._wanted: dict[str, Event] = {}
        self._present: dict[str, Event] = {}
        self._behind: dict[str, None] = {}
        self._order: deque[str] = deque()
        self._ordered_s = -math.inf
        self._cache = RecentlyUsed[Key, tuple[PlacedSound, ...]](
            _CACHE_BYTES, lambda sounds: sum(sound.samples.nbytes for sound in sounds)
        )
        self._silent: set[Key] = set()

    def want(self, event_id: str, event: Event | None) -> None:
        """Have a state of an event in the sum; None removes it."""
        if event is None:
            self._wanted.pop(event_id, None)
        else:
            self._wanted[event_id] = event
        self._compare(event_id)

    def _compare(self, event_id: str) -> None:
        before, now = self._present.get(event_id), self._wanted.get(event_id)
        if before is now or (before is not None and now is not None and self._key(before) == self._key(now)):
            self._behind.pop(event_id, None)
        else:
            self._behind[event_id] = None
            self._order.appendleft(event_id)  # what was edited last is heard first

    @property
    def share(self) -> float:
        """The share of the events that are as wanted, 0 to 1."""
        return 1.0 - len(self._behind) / max(1, len(self._wanted), len(self._behind))

    @property
    def complete(self) -> bool:
        """Whether every event is as wanted."""
        return not self._behind

    def ready_span(self, position_s: float) -> tuple[float, float]:
        """Return the times around a position between which every event that sounds is there.

        The length of sounds is not known: one that began a second earlier counts as over.
        """
        onsets_s = [self._onset_s(event_id) for event_id in self._behind]
        begin_s = max((each for each in onsets_s if each < position_s), default=-math.inf) + _BEFORE_S
        end_s = min((each for each in onsets_s if each >= position_s), default=math.inf)
        return max(0.0, begin_s), end_s

    def _onset_s(self, event_id: str) -> float:
        event = self._wanted.get(event_id) or self._present[event_id]
        return event.onset_s

    def next_steps(self, position_s: float, *, moving: bool) -> list[Step]:
        """Return what is to be done first: edited events, those from the playhead on, then those before.

        Parameters
        ----------
        position_s
            The playhead.
        moving
            Whether it moves. Then, if the first second was not enough to begin, work goes on ahead of it.
        """
        while self._order and self._order[0] not in self._behind:
            self._order.popleft()
        now_s = time.monotonic()
        if now_s - self._ordered_s > _REORDER_S or not self._order:
            overtaken = moving and not self.begun and math.isfinite(self._ordered_s)
            from_s = position_s + (_LEAD_S if overtaken else -_BEFORE_S)
            self._ordered_s = now_s
            self._order = deque(sorted(self._behind, key=lambda each: self._urgency(each, from_s)))
        first = [each for each in dict.fromkeys(islice(self._order, _N_AT_ONCE)) if each in self._behind]
        return [Step(each, self._present.get(each), self._wanted.get(each)) for each in first]

    def _urgency(self, event_id: str, from_s: float) -> tuple[bool, bool, float]:
        onset_s = self._onset_s(event_id)
        return event_id not in self._present, onset_s < from_s, onset_s

    def carry_out(self, codec: CodecService, steps: Iterable[Step]) -> tuple[list[Step], Exception | None]:
        """Add to the mix for a short time; return what was done, and the first error.

        An event that cannot be rendered is silent. Called in the inference thread.
        """
        ends_s = time.monotonic() + _STEP_S
        done: list[Step] = []
        added: list[PlacedSound] = []
        problem: Exception | None = None
        for step in steps:
            for event, sign in ((step.now, 1.0), (step.before, -1.0)):
                try:
                    sounds = () if event is None else self._sounds_of(codec, event)
                except Exception as error:  # noqa: BLE001 - reported on the main thread
                    problem = problem or error
                    continue
                added += [sound if sign > 0.0 else sound.scaled(-1.0) for sound in sounds]
            done.append(step)
            if time.monotonic() > ends_s:
                break
        self.mix.add(added)
        return done, problem

    def _sounds_of(self, codec: CodecService, event: Event) -> Sequence[PlacedSound]:
        key = self._key(event)
        if key in self._silent:
            return ()
        known = self._cache.get(key)
        if known is None:
            try:
                known = tuple(self._sounds(codec, event))
            except Exception:
                self._silent.add(key)
                raise
            self._cache.put(key, known)
        return known

    def note(self, done: Iterable[Step]) -> None:
        """Note what was carried out."""
        for step in done:
            if step.now is None:
                self._present.pop(step.event_id, None)
            else:
                self._present[step.event_id] = step.now
            self._compare(step.event_id)
