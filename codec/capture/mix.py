"""The mix over a recording: what each edited event adds to it, and what it takes away.

With the residual at level g the mix is ``sum(new sounds) + g * residual``, which is ``g * recording`` plus,
for each event, its new sound less ``g`` times its captured sound. Events that nobody edited add nothing at
g = 1, so they cost nothing, and a mix in which nothing was edited is the recording, sample by sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.capture.edits import CapturedEdits, sounds_otherwise
from codec.capture.sounds import CapturedSounds
from codec.capture.store import CapturedSound
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.project.content import HolePolicy, MixSettings
from codec.rendering import EventRenderer

__all__ = ["CaptureMix", "Placed", "is_as_captured", "mix_captured"]

FloatArray = NDArray[np.float32]

_LEAVES_S = 0.03
"""An event that moves this far has left its place; before, its remains go in proportion."""
_BLOCK_SAMPLES = 1 << 18
_AS_RECORDED = MixSettings()


@dataclass(frozen=True, eq=False)
class Placed:
    """Sound to be added to a mix, from sample `begin_sample` on; the part before sample 0 is not heard.

    Shape
    -----
    samples: [n_channels, n], float32
    """

    begin_sample: int
    samples: FloatArray


class CaptureMix:
    """Says what events add to a recording.

    Parameters
    ----------
    renderer
        Renders what is heard from the model, and knows the rooms.
    sounds
        The recording's captured sounds.
    settings
        What is heard of the recording beside the events.
    """

    def __init__(
        self,
        renderer: EventRenderer,
        sounds: CapturedSounds,
        settings: MixSettings = _AS_RECORDED,
    ) -> None:
        self.sounds = sounds
        self.residual_gain = settings.residual_gain
        self._hole_policy = settings.hole_policy
        self._edits = CapturedEdits(renderer, sounds)

    def contribution(self, event: Event) -> list[Placed]:
        """Return what an event adds to ``residual_gain * recording``; nothing if it is heard as recorded.

        The event that a captured sound belongs to also takes that sound out of the recording. A duplicate
        only adds; so does an event without a captured sound.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read any more.
        KeyError
            If the event names a room that the bank lacks.
        """
        if self.is_untouched(event):
            return []
        return [*([] if event.mute else self.new_sound(event)), *self.taken(event)]

    def taken(self, event: Event) -> list[Placed]:
        """Return the part of a contribution that takes an event's captured sound out of the recording."""
        return self._taken(event.event_id, self._departure(event)) if self._owns(event) else []

    def is_untouched(self, event: Event) -> bool:
        """Whether an event adds nothing to the recording."""
        return (
            self._owns(event)
            and self.residual_gain == 1.0
            and is_as_captured(event, self.sounds.event(event.event_id))
        )

    def removal(self, event_id: str) -> list[Placed]:
        """Return what has to be added to ``residual_gain * recording`` because an event was deleted.

        Parameters
        ----------
        event_id
            Of an as-encoded event that is no longer among a project's events.
        """
        return self._taken(event_id, 1.0) if event_id in self.sounds else []

    def _owns(self, event: Event) -> bool:
        return event.captured_id == event.event_id and event.event_id in self.sounds

    def new_sound(self, event: Event, on_first: Callable[[list[Placed]], None] | None = None) -> list[Placed]:
        """Return the part of a contribution that is heard of an event, whether muted or not.

        Parameters
        ----------
        on_first
            If the whole takes long, called before with what can be heard until then.
        """
        share = {RenderFrom.CAPTURED: 0.0, RenderFrom.MODEL: 1.0}.get(event.render_from, event.blend)
        if event.captured_id not in self.sounds:
            share = 1.0
        placed: list[Placed] = []
        # The model's phases are its own: the two add as powers.
        if share < 1.0:
            gain = np.float32(np.sqrt(1.0 - share))

            def at_its_share(sound: CapturedSound) -> Placed:
                return Placed(sound.begin_sample, sound.samples * gain)

            first = None if on_first is None else lambda sound: on_first([at_its_share(sound)])
            placed.append(at_its_share(self._edits.edited(event, first)))
        if share > 0.0:
            render = self._edits.from_model(event)
            placed.append(Placed(render.begin_sample, render.samples * np.float32(np.sqrt(share))))
        return placed

    def _taken(self, event_id: str, departure: float) -> list[Placed]:
        if self.residual_gain == 0.0:
            return []
        sound = self.sounds.sound(event_id)
        gain = np.float32(-self.residual_gain)
        placed = [Placed(sound.begin_sample, gain * sound.samples)]
        if departure > 0.0 and self._hole_policy is HolePolicy.ATTENUATE:
            hole = self.sounds.hole(event_id)
            placed.append(Placed(hole.begin_sample, gain * np.float32(departure) * hole.samples))
        return placed

    def _departure(self, event: Event) -> float:
        """Return how far an event has left its place, 0 (not at all) to 1 (gone)."""
        before = self.sounds.event(event.event_id)
        if event.mute or event.render_from is RenderFrom.MODEL:
            return 1.0
        if sounds_otherwise(event, before) or event.transpose_semitones != 0.0:
            return 1.0
        moved_s = abs(event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE
        quieter = 10.0 ** (min(0.0, event.gain_db - before.gain_db) / 20.0)
        blend = event.blend if event.render_from is RenderFrom.BLEND else 0.0
        stays = min(event.stretch, 1.0 / event.stretch) * min(1.0, event.decay_factor)
        return 1.0 - (1.0 - min(1.0, moved_s / _LEAVES_S)) * stays * quieter * (1.0 - blend)


def is_as_captured(event: Event, as_encoded: Event) -> bool:
    """Whether an event is heard exactly as it was recorded: captured, and not edited."""
    return event.render_from is RenderFrom.CAPTURED and event == as_encoded.replace(
        render_from=RenderFrom.CAPTURED, blend=event.blend, captured_id=event.event_id
    )


def mix_captured(
    mix: CaptureMix,
    events: Iterable[Event],
    *,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> FloatArray:
    """Return the whole mix; tails beyond the recording's end are kept.

    As-encoded events that are not among `events` count as deleted. If it is cancelled, the mix is unfinished.

    Shape
    -----
    returns: [n_channels, n_samples], at the recording's rate, at least as long as the recording

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be read any more.
    """
    recording = mix.sounds.recording
    samples = np.zeros((recording.n_channels, recording.n_samples), np.float32)
    for begin in range(0, recording.n_samples, _BLOCK_SAMPLES):
        end = min(begin + _BLOCK_SAMPLES, recording.n_samples)
        samples[:, begin:end] = recording.read(begin, end)
    if mix.residual_gain != 1.0:
        samples *= np.float32(mix.residual_gain)
    heard = sorted(events, key=lambda e: (e.onset_samples, e.event_id))
    present = {event.event_id for event in heard}
    deleted = {event_id for event_id in mix.sounds.event_ids if event_id not in present}
    changed: dict[str | None, list[Event]] = {}
    for event in heard:
        if not mix.is_untouched(event):
            key = event.captured_id if event.captured_id in mix.sounds else None
            changed.setdefault(key, []).append(event)
    n_done, n_all = 0, len(deleted) + sum(map(len, changed.values()))
    for span in [*mix.sounds.spans(), [None]]:
        gone = [event_id for event_id in span if event_id in deleted]
        mix.sounds.prepare([key for key in span if key is not None and (key in changed or key in deleted)])
        events_here = [event for key in span for event in changed.get(key, [])]
        for job in [*gone, *events_here]:
            if should_cancel is not None and should_cancel():
                return samples
            parts = mix.contribution(job) if isinstance(job, Event) else mix.removal(job)
            for placed in parts:
                samples = _added(samples, placed)
            n_done += 1
            if on_progress is not None:
                on_progress(n_done / n_all)
    return samples


def _added(samples: FloatArray, placed: Placed) -> FloatArray:
    skip = max(0, -placed.begin_sample)
    begin, end = placed.begin_sample + skip, placed.begin_sample + placed.samples.shape[1]
    if end <= begin:
        return samples
    if end > samples.shape[1]:
        samples = np.pad(samples, ((0, 0), (0, end - samples.shape[1])))
    samples[:, begin:end] += placed.samples[:, skip:]
    return samples
