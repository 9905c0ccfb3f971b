"""The captured sounds of a recording in memory: those of the codec, with a lock, a folder and a cache.

There are two instances for one recording: one answers the user, the other computes all sounds in the
background. They share a folder, so neither waits for the other. Importing this loads torch.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Container, Sequence
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.placed import PlacedSound
from codec.audio.recording import ClipRecording
from codec.capture.mix import CaptureMix, bed, is_untouched
from codec.capture.shares import CaptureSettings
from codec.capture.sounds import CapturedSounds
from codec.capture.store import SoundStore
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.project.content import CAPTURE_VERSION, MixSettings
from codec.recently_used import RecentlyUsed
from codec.rendering import EventRenderer
from codec.rooms import in_known_room
from editor.workers.capture_service import OnFirst

__all__ = ["ModelCapture", "default_sound_folder"]

FloatArray = NDArray[np.float32]

BUDGET_BYTES = 2 << 30
"""Limit of captured sounds on disk, for all pieces together, in bytes."""

_ALONE = MixSettings(residual_db=-math.inf)
_KEPT_BYTES = 64 << 20


def default_sound_folder() -> Path:
    """Return the folder of captured sounds, which may not exist yet."""
    return Path(platformdirs.user_cache_dir("pointillist", appauthor=False)) / "captured"


class ModelCapture:
    """The :class:`codec.capture.CapturedSounds` of a recording in memory.

    Parameters
    ----------
    model
        The model of the events.
    renderer
        Returns the renderer in use, which changes with the rooms.
    events
        All as-encoded events among which the recording is divided.
    clip, key
        The recording, and its identifier in the folder.
    folder
        Folder of the sounds.
    version
        How the recording is divided (``capture_version`` of :class:`codec.project.content.Project`).
    """

    def __init__(
        self,
        model: EventModel,
        renderer: Callable[[], EventRenderer],
        events: Sequence[Event],
        clip: AudioClip,
        key: str,
        folder: Path,
        version: int = CAPTURE_VERSION,
    ) -> None:
        # Edits of rooms change expected powers, which only one thread may use at a time.
        self._lock = threading.RLock()
        self._renderer = renderer
        self._clip = clip
        self._store = SoundStore(folder, BUDGET_BYTES)
        self._recording = ClipRecording(clip)
        settings = CaptureSettings.of_version(version)
        self._sounds = CapturedSounds(
            model, events, self._recording, settings, store=self._store, recording_key=key
        )
        self._mixes: tuple[EventRenderer, dict[MixSettings, CaptureMix]] | None = None
        self._all_captured: FloatArray | None = None
        self._kept = RecentlyUsed[tuple[object, ...], list[PlacedSound]](_KEPT_BYTES, _n_bytes)

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._sounds

    def event(self, event_id: str) -> Event:
        """See :meth:`CaptureService.event`."""
        return self._sounds.event(event_id)

    def is_untouched(self, event: Event) -> bool:
        """See :meth:`CaptureService.is_untouched`."""
        return is_untouched(self._in_known_room(event), self._sounds)

    def contribution(
        self, event: Event, settings: MixSettings, on_first: OnFirst | None = None
    ) -> Sequence[PlacedSound]:
        """See :meth:`CaptureService.contribution`."""
        if self.is_untouched(event):
            return []
        event = self._in_known_room(event)
        with self._lock:
            taken = self._mix(settings).taken(event)
            if event.mute:
                return taken
            first = None if on_first is None else lambda parts: on_first([*parts, *taken])
            return [*self._new_sound(event, first), *taken]

    def alone(self, event: Event) -> Sequence[PlacedSound]:
        """See :meth:`CaptureService.alone`."""
        heard = self._in_known_room(event).replace(mute=False)
        with self._lock:
            return self._new_sound(heard)

    def captured(self, event_id: str) -> PlacedSound:
        """See :meth:`CaptureService.captured`."""
        return self._sounds.sound(event_id)

    def residual(self, begin: int, end: int, but: Container[str] = ()) -> FloatArray:
        """See :meth:`CaptureService.residual`."""
        return self._sounds.residual(begin, end, but)

    def build(self, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]) -> bool:
        """See :meth:`CaptureService.build`."""
        return self._sounds.build(on_progress, should_cancel, 0.8 * BUDGET_BYTES)

    def bed(
        self, settings: MixSettings, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]
    ) -> FloatArray | None:
        """See :meth:`CaptureService.bed`."""
        recording = self._clip.samples.T
        if settings.residual_gain == 1.0:
            return recording
        if self._all_captured is None:
            captured = np.zeros((self._recording.n_samples, self._recording.n_channels), np.float32)
            if not self._sounds.add_all(captured.T, on_progress, should_cancel):
                return None
            self._all_captured = captured
        return bed(recording, self._all_captured, settings.residual_gain)

    def _new_sound(self, event: Event, on_first: OnFirst | None = None) -> Sequence[PlacedSound]:
        """Return the sound of an event; a sound that took long to compute is only moved."""
        mix = self._mix(_ALONE)
        if event.captured_id is None or event.captured_id not in self._sounds:
            return mix.new_sound(event)
        before = self._sounds.event(event.captured_id)
        if not _takes_long(event, before):
            return mix.new_sound(event)
        shift_s = (event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE
        shift = round(shift_s * self._recording.sample_rate)

        def moved(parts: Sequence[PlacedSound]) -> list[PlacedSound]:
            return [part.moved(shift) for part in parts]

        key = (*event.replace(onset_samples=0, mute=False).capture_key, mix)
        kept = self._kept.get(key)
        if kept is None:
            first = None if on_first is None else lambda parts: on_first(moved(parts))
            kept = mix.new_sound(event.replace(onset_samples=before.onset_samples), first)
            self._kept.put(key, kept)
        return moved(kept)

    def _in_known_room(self, event: Event) -> Event:
        return in_known_room(event, self._renderer().bank)

    def _mix(self, settings: MixSettings) -> CaptureMix:
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
    """Whether an edited sound took long, so that it is cached and not computed again for a move."""
    at_once = before.replace(
        event_id=event.event_id,
        onset_samples=event.onset_samples,
        gain_db=event.gain_db,
        pan=event.pan,
    )
    return event.render_key != at_once.render_key
