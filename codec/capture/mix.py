"""The mix over a recording: what each edited event adds to it, and what it takes away.

With the residual at level g the mix is ``sum(new sounds) + g * residual``. It is made of a *bed*, which is
what is heard with nothing edited, ``g * recording + (1 - g) * sum(captured sounds)``, and of what each edited
event adds to that: its new sound less its captured sound. Events that nobody edited add nothing, so they cost
nothing, and with g = 1 a mix in which nothing was edited is the recording, sample by sample.

The command line makes the whole mix at once (:func:`mix_captured`). The editor keeps the bed and the
contributions apart, so that an edit costs only what the edited events add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound, added
from codec.audio.recording import Recording
from codec.capture.edits import CapturedEdits, sounds_otherwise
from codec.capture.sounds import CapturedSounds
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.project.content import HolePolicy, MixSettings
from codec.rendering import EventRenderer

__all__ = ["CaptureMix", "bed", "is_as_captured", "is_untouched", "mix_captured"]

FloatArray = NDArray[np.float32]

_LEAVES_S = 0.03
"""An event that moves this far has left its place; before, its remains go in proportion."""
_BLOCK_SAMPLES = 1 << 18
_AS_RECORDED = MixSettings()


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

    def contribution(self, event: Event) -> list[PlacedSound]:
        """Return what an event adds to the bed; nothing if it is heard as recorded.

        The event that a captured sound belongs to also takes that sound out of the recording. A duplicate
        only adds; so does an event without a captured sound.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read any more.
        KeyError
            If the event names a room that the bank lacks.
        """
        if is_untouched(event, self.sounds):
            return []
        return [*([] if event.mute else self.new_sound(event)), *self.taken(event)]

    def taken(self, event: Event) -> list[PlacedSound]:
        """Return the part of a contribution that takes an event's captured sound out of the recording."""
        return self._taken(event.event_id, self._departure(event)) if _owns(event, self.sounds) else []

    def removal(self, event_id: str) -> list[PlacedSound]:
        """Return what has to be added to the bed because an event was deleted.

        Parameters
        ----------
        event_id
            Of an as-encoded event that is no longer among a project's events.
        """
        return self._taken(event_id, 1.0) if event_id in self.sounds else []

    def new_sound(
        self, event: Event, on_first: Callable[[list[PlacedSound]], None] | None = None
    ) -> list[PlacedSound]:
        """Return the part of a contribution that is heard of an event, whether muted or not.

        Parameters
        ----------
        on_first
            If the whole takes long, called before with what can be heard until then.
        """
        share = {RenderFrom.CAPTURED: 0.0, RenderFrom.MODEL: 1.0}.get(event.render_from, event.blend)
        if event.captured_id not in self.sounds:
            share = 1.0
        placed: list[PlacedSound] = []
        # The model's phases are its own: the two add as powers.
        if share < 1.0:
            gain = np.sqrt(1.0 - share)
            first = None if on_first is None else lambda sound: on_first([sound.scaled(gain)])
            placed.append(self._edits.edited(event, first).scaled(gain))
        if share > 0.0:
            placed.append(self._edits.from_model(event).scaled(np.sqrt(share)))
        return placed

    def _taken(self, event_id: str, departure: float) -> list[PlacedSound]:
        # Whatever the level of the residual, the bed holds the whole captured sound; the hole at that level.
        placed = [self.sounds.sound(event_id).scaled(-1.0)]
        hole_gain = self.residual_gain * departure
        if hole_gain > 0.0 and self._hole_policy is HolePolicy.ATTENUATE:
            placed.append(self.sounds.hole(event_id).scaled(-hole_gain))
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


def is_untouched(event: Event, sounds: CapturedSounds) -> bool:
    """Whether an event adds nothing to the bed: its captured sound is its own, and heard as recorded."""
    return _owns(event, sounds) and is_as_captured(event, sounds.event(event.event_id))


def _owns(event: Event, sounds: CapturedSounds) -> bool:
    return event.captured_id == event.event_id and event.event_id in sounds


def bed(recording: FloatArray, captured: FloatArray, residual_gain: float) -> FloatArray:
    """Return what is heard with nothing edited, without the events' contributions.

    Parameters
    ----------
    recording, captured
        The recording and the sum of all captured sounds (:meth:`CapturedSounds.add_all`), of one shape.
    residual_gain
        Of what no event claims.
    """
    gain = np.float32(residual_gain)
    return np.asarray(gain * recording + (np.float32(1.0) - gain) * captured, np.float32)


def mix_captured(
    mix: CaptureMix,
    events: Iterable[Event],
    *,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> FloatArray:
    """Return the whole mix: the bed and all contributions; tails beyond the recording's end are kept.

    As-encoded events that are not among `events` count as deleted. If it is cancelled, the mix is unfinished.

    Shape
    -----
    returns: [n_channels, n_samples], at the recording's rate, at least as long as the recording

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be read any more.
    """
    sounds, gain = mix.sounds, mix.residual_gain
    samples = _read(sounds.recording)
    if gain != 1.0:
        samples *= np.float32(gain)
    heard = sorted(events, key=lambda e: (e.onset_samples, e.event_id))
    present = {event.event_id for event in heard}
    jobs: dict[str | None, list[Event | str]] = {}
    for event_id in sounds.event_ids:
        if event_id not in present:
            jobs[event_id] = [event_id]
    for event in heard:
        if not is_untouched(event, sounds):
            jobs.setdefault(event.captured_id if event.captured_id in sounds else None, []).append(event)
    n_done, n_all = 0, sum(map(len, jobs.values()))
    for span in [*sounds.spans(), [None]]:
        # Group by group, so that each captured sound is made once, for the bed and for the contributions.
        needed = [key for key in span if key is not None and (gain != 1.0 or key in jobs)]
        sounds.prepare(needed)
        for event_id in needed if gain != 1.0 else ():
            samples = added(samples, sounds.sound(event_id).scaled(1.0 - gain))
        for job in (job for key in span for job in jobs.get(key, [])):
            if should_cancel is not None and should_cancel():
                return samples
            for sound in mix.contribution(job) if isinstance(job, Event) else mix.removal(job):
                samples = added(samples, sound)
            n_done += 1
            if on_progress is not None:
                on_progress(n_done / n_all)
    return samples


def _read(recording: Recording) -> FloatArray:
    samples = np.zeros((recording.n_channels, recording.n_samples), np.float32)
    for begin in range(0, recording.n_samples, _BLOCK_SAMPLES):
        end = min(begin + _BLOCK_SAMPLES, recording.n_samples)
        samples[:, begin:end] = recording.read(begin, end)
    return samples
