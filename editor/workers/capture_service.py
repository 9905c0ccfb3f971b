"""Captured sounds as the editor uses them, as a protocol, and the real ones behind it.

There are two services over one recording: one answers the musician, the other makes all sounds in the
background. They share a folder, so that neither waits for the other.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import platformdirs
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.project.content import MixSettings
from codec.recently_used import RecentlyUsed

if TYPE_CHECKING:
    from codec.audio.clip import AudioClip
    from codec.capture import CapturedSounds, CaptureMix, Placed
    from codec.model.event_model import EventModel
    from codec.rendering import EventRenderer

__all__ = ["CaptureService", "ModelCapture", "OnFirst", "PlacedSound", "default_sound_folder"]

FloatArray = NDArray[np.float32]

BUDGET_BYTES = 2 << 30
"""Of captured sounds on disk, those of all pieces together."""


_ALONE = MixSettings(residual_db=-math.inf)
_KEPT_BYTES = 64 << 20


class PlacedSound(Protocol):
    """Sound at a place of the piece; see :class:`codec.capture.Placed`.

    Shape
    -----
    samples: [n_channels, n_samples], at the piece's rate
    """

    @property
    def begin_sample(self) -> int:
        """Position of the first sample; negative if it lies before the piece."""
        ...

    @property
    def samples(self) -> FloatArray:
        """The samples, [n_channels, n_samples]."""
        ...


OnFirst = Callable[[Sequence[PlacedSound]], None]
"""Called with the beginning of an event's sound, before the whole is computed."""


class CaptureService(Protocol):
    """The captured sounds of one piece. Calls may come from any thread."""

    def __contains__(self, event_id: object) -> bool: ...

    def event(self, event_id: str) -> Event:
        """Return an event as encoded."""
        ...

    def is_untouched(self, event: Event) -> bool:
        """Whether an event sounds exactly as recorded; needs no computation."""
        ...

    def contribution(
        self, event: Event, settings: MixSettings, on_first: OnFirst | None = None
    ) -> Sequence[PlacedSound]:
        """Return the contribution of an event to the bed (:meth:`bed`); nothing if it is unedited.

        If it takes long, `on_first` is called with the beginning.
        """
        ...

    def alone(self, event: Event) -> Sequence[PlacedSound]:
        """Return the sound of an event alone, at its place, also if it is muted."""
        ...

    def captured(self, event_id: str) -> PlacedSound:
        """Return the captured sound of an as-encoded event, without edits."""
        ...

    def build(self, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]) -> bool:
        """Compute the captured sounds that are not cached yet; return whether all were."""
        ...

    def bed(
        self, settings: MixSettings, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]
    ) -> FloatArray | None:
        """Return all captured sounds and the residual at its level, [n_samples, n_channels].

        At 0 dB it is the recording itself, shared. None if it was cancelled.
        """
        ...


def default_sound_folder() -> Path:
    """Return where captured sounds are kept; the folder may not exist yet."""
    return Path(platformdirs.user_cache_dir("pointillist", appauthor=False)) / "captured"


class ModelCapture:
    """The real thing: :class:`codec.capture.CapturedSounds` of a recording in memory.

    Parameters
    ----------
    model
        The one that the events belong to.
    renderer
        Returns the renderer in use, which changes with the rooms.
    events
        All as-encoded events that share out the recording.
    clip, key
        The recording, and what tells it apart in the folder.
    folder
        Where sounds are kept.
    """

    def __init__(
        self,
        model: EventModel,
        renderer: Callable[[], EventRenderer],
        events: Sequence[Event],
        clip: AudioClip,
        key: str,
        folder: Path,
    ) -> None:
        from codec.capture import CapturedSounds, ClipRecording, SoundStore, is_as_captured

        self._is_as_captured = is_as_captured
        # What edits of rooms ask of the expected powers belongs to one thread at a time.
        self._lock = threading.RLock()
        self._renderer = renderer
        self._clip = clip
        self._store = SoundStore(folder, BUDGET_BYTES)
        self._recording = ClipRecording(clip)
        self._sounds: CapturedSounds = CapturedSounds(
            model, events, self._recording, store=self._store, recording_key=key
        )
        self._mixes: tuple[EventRenderer, dict[MixSettings, CaptureMix]] | None = None
        self._claimed: FloatArray | None = None
        self._kept = RecentlyUsed[tuple[object, ...], "list[Placed]"](_KEPT_BYTES, _n_bytes)

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._sounds

    def event(self, event_id: str) -> Event:
        """See :meth:`CaptureService.event`."""
        return self._sounds.event(event_id)

    def is_untouched(self, event: Event) -> bool:
        """See :meth:`CaptureService.is_untouched`."""
        if event.captured_id != event.event_id or event.event_id not in self._sounds:
            return False
        return self._is_as_captured(self._in_known_room(event), self._sounds.event(event.event_id))

    def contribution(
        self, event: Event, settings: MixSettings, on_first: OnFirst | None = None
    ) -> Sequence[PlacedSound]:
        """See :meth:`CaptureService.contribution`."""
        if self.is_untouched(event):
            return []
        event = self._in_known_room(event)
        with self._lock:
            taken = [*self._mix(settings).taken(event), *self._level_of_rest(event, settings)]
            if event.mute:
                return taken
            first = None if on_first is None else lambda parts: on_first([*parts, *taken])
            return [*self._new_sound(event, first), *taken]

    def _level_of_rest(self, event: Event, settings: MixSettings) -> list[Placed]:
        """The bed holds the whole captured sound, the recording at the residual's level a share of it."""
        from codec.capture import Placed

        gain = settings.residual_gain
        if gain == 1.0 or event.captured_id != event.event_id or event.event_id not in self._sounds:
            return []
        sound = self._sounds.sound(event.event_id)
        return [Placed(sound.begin_sample, np.float32(gain - 1.0) * sound.samples)]

    def alone(self, event: Event) -> Sequence[PlacedSound]:
        """See :meth:`CaptureService.alone`."""
        heard = self._in_known_room(event).replace(mute=False)
        with self._lock:
            return self._new_sound(heard)

    def captured(self, event_id: str) -> PlacedSound:
        """See :meth:`CaptureService.captured`."""
        return self._sounds.sound(event_id)

    def build(self, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]) -> bool:
        """See :meth:`CaptureService.build`."""
        n_done = n_bytes = 0
        for span in self._sounds.spans():
            if should_cancel():
                return False
            self._sounds.prepare(span)
            for event_id in span:
                # Twice 16 bits: the sound, and what remains of it in the residual.
                n_bytes += 4 * self._sounds.sound(event_id).samples.size
            if n_bytes > 0.8 * BUDGET_BYTES:
                # More would push out what was made first; the rest is made when it is asked for.
                break
            n_done += len(span)
            on_progress(n_done / max(1, len(self._sounds.event_ids)))
        return True

    def bed(
        self, settings: MixSettings, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]
    ) -> FloatArray | None:
        """See :meth:`CaptureService.bed`."""
        recording, gain = self._clip.samples.T, np.float32(settings.residual_gain)
        if gain == 1.0:
            return recording
        if self._claimed is None:
            self._claimed = self._all_claimed(on_progress, should_cancel)
        if self._claimed is None:
            return None
        return np.asarray(gain * recording + (np.float32(1.0) - gain) * self._claimed, np.float32)

    def _all_claimed(
        self, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]
    ) -> FloatArray | None:
        claimed = np.zeros((self._recording.n_samples, self._recording.n_channels), np.float32)
        n_done = 0
        for span in self._sounds.spans():
            self._sounds.prepare(span)
            for event_id in span:
                if should_cancel():
                    return None
                sound = self._sounds.sound(event_id)
                claimed[sound.begin_sample : sound.end_sample] += sound.samples.T
            n_done += len(span)
            on_progress(n_done / max(1, len(self._sounds.event_ids)))
        return claimed

    def _new_sound(self, event: Event, on_first: OnFirst | None = None) -> Sequence[Placed]:
        """Return what is heard of an event; a sound that took long to make is only moved."""
        from codec.capture import Placed

        mix = self._mix(_ALONE)
        if event.captured_id is None or event.captured_id not in self._sounds:
            return mix.new_sound(event)
        before = self._sounds.event(event.captured_id)
        if not _takes_long(event, before):
            return mix.new_sound(event)
        shift_s = (event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE
        shift = round(shift_s * self._recording.sample_rate)

        def moved(parts: Sequence[Placed]) -> list[Placed]:
            return [Placed(part.begin_sample + shift, part.samples) for part in parts]

        key = (*event.replace(onset_samples=0, mute=False).capture_key, mix)
        kept = self._kept.get(key)
        if kept is None:
            first = None if on_first is None else lambda parts: on_first(moved(parts))
            kept = mix.new_sound(event.replace(onset_samples=before.onset_samples), first)
            self._kept.put(key, kept)
        return moved(kept)

    def _in_known_room(self, event: Event) -> Event:
        """A project may name a room that is not here: its event then sounds in its own room."""
        if event.room_name is not None and event.room_name not in self._renderer().bank.names:
            return event.replace(room_name=None)
        return event

    def _mix(self, settings: MixSettings) -> CaptureMix:
        from codec.capture import CaptureMix

        renderer = self._renderer()
        mixes = self._mixes
        if mixes is None or mixes[0] is not renderer:
            mixes = self._mixes = (renderer, {})
        if settings not in mixes[1]:
            mixes[1][settings] = CaptureMix(renderer, self._sounds, settings)
        return mixes[1][settings]


def _n_bytes(parts: Sequence[PlacedSound]) -> int:
    return sum(part.samples.nbytes for part in parts)


def _takes_long(event: Event, before: Event) -> bool:
    """Whether more was done to a sound than is done at once, which is not done again for a move."""
    at_once = before.replace(
        event_id=event.event_id,
        onset_samples=event.onset_samples,
        gain_db=event.gain_db,
        pan=event.pan,
    )
    return event.render_key != at_once.render_key
