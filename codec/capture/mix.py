"""The mix over a recording: a bed, plus the contribution of each edited event.

With a residual gain g, the mix is ``sum(new sounds) + g * residual``. It is computed from a *bed*, the mix
without edits, ``g * recording + (1 - g) * sum(captured sounds)``. The contribution of an edited event is
its new sound minus its captured sound. Unedited events contribute nothing and cost nothing. At g = 1, a mix
without edits equals the recording in every sample.

The command line computes the whole mix at once (:func:`mix_captured`). The editor keeps the bed and the
contributions separately, so that an edit costs only the contributions of the edited events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import Mix, PlacedSound
from codec.audio.recording import Recording
from codec.capture.edits import CapturedEdits
from codec.capture.sounds import CapturedSounds
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.events.hearing import sounds_otherwise
from codec.project.content import HolePolicy, MixSettings
from codec.rendering import EventRenderer

__all__ = ["CaptureMix", "bed", "is_as_captured", "is_untouched", "mix_captured"]

FloatArray = NDArray[np.float32]

_LEAVES_S = 0.03
"""The event's share of the residual is removed in proportion to the distance moved, fully from here on."""
_BLOCK_SAMPLES = 1 << 18
_RESERVED_S = 60.0
"""Behind the last onset; events are shorter."""
_AS_RECORDED = MixSettings()


class CaptureMix:
    """Computes the contribution of each event to a mix over a recording.

    Parameters
    ----------
    renderer
        Renders events from the model, with its rooms.
    sounds
        The recording's captured sounds.
    settings
        How the residual is mixed.
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
        """Return the sounds that an event adds to the bed; none if it is unedited.

        An edited event also subtracts its captured sound. A duplicate, or an event without a captured sound,
        subtracts nothing.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording cannot be read.
        KeyError
            If the event names a room that the bank does not have.
        """
        if is_untouched(event, self.sounds):
            return []
        return [*([] if event.mute else self.new_sound(event)), *self.taken(event)]

    def taken(self, event: Event) -> list[PlacedSound]:
        """Return the part of a contribution that subtracts the event's captured sound."""
        return self._taken(event.event_id, self._departure(event)) if _owns(event, self.sounds) else []

    def removal(self, event_id: str) -> list[PlacedSound]:
        """Return the contribution of a deleted event: its captured sound, negated.

        Parameters
        ----------
        event_id
            Of an as-encoded event that is no longer among a project's events.
        """
        return self._taken(event_id, 1.0) if event_id in self.sounds else []

    def new_sound(
        self, event: Event, on_first: Callable[[list[PlacedSound]], None] | None = None
    ) -> list[PlacedSound]:
        """Return the part of a contribution that adds the event's new sound, whether muted or not.

        Parameters
        ----------
        event
            The edited event.
        on_first
            If the sound takes long to compute, called first with a preview.
        """
        share = {RenderFrom.CAPTURED: 0.0, RenderFrom.MODEL: 1.0}.get(event.render_from, event.blend)
        if event.captured_id not in self.sounds:
            share = 1.0
        placed: list[PlacedSound] = []
        # The model's phases differ from the recording's, so the two add as powers.
        if share < 1.0:
            gain = np.sqrt(1.0 - share)
            first = None if on_first is None else lambda sound: on_first([sound.scaled(gain)])
            placed.append(self._edits.edited(event, first).scaled(gain))
        if share > 0.0:
            placed.append(self._edits.from_model(event).scaled(np.sqrt(share)))
        return placed

    def _taken(self, event_id: str, departure: float) -> list[PlacedSound]:
        # The bed contains captured sounds at full level, and holes at the residual's level.
        placed = [self.sounds.sound(event_id).scaled(-1.0)]
        hole_gain = self.residual_gain * departure
        if hole_gain > 0.0 and self._hole_policy is HolePolicy.ATTENUATE:
            placed.append(self.sounds.hole(event_id).scaled(-hole_gain))
        return placed

    def _departure(self, event: Event) -> float:
        """Return the share of the event's part of the residual to remove, 0 (none) to 1 (all)."""
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
    """Return whether an event sounds exactly as in the recording: captured, and not edited."""
    return event.render_from is RenderFrom.CAPTURED and event == as_encoded.replace(
        render_from=RenderFrom.CAPTURED, blend=event.blend, captured_id=event.event_id
    )


def is_untouched(event: Event, sounds: CapturedSounds) -> bool:
    """Return whether an event's contribution is empty: it has its own captured sound, without edits."""
    return _owns(event, sounds) and is_as_captured(event, sounds.event(event.event_id))


def _owns(event: Event, sounds: CapturedSounds) -> bool:
    return event.captured_id == event.event_id and event.event_id in sounds


def bed(recording: FloatArray, captured: FloatArray, residual_gain: float) -> FloatArray:
    """Return the mix without edits.

    Parameters
    ----------
    recording, captured
        The recording and the sum of all captured sounds (:meth:`CapturedSounds.add_all`), of equal shape.
    residual_gain
        Linear gain of the residual.
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
    """Return the whole mix: the bed and all contributions, including tails beyond the recording's end.

    As-encoded events that are not among `events` count as deleted. If `should_cancel` returns true, the mix
    so far is returned.

    Shape
    -----
    returns: [n_channels, n_samples], at the recording's rate, at least as long as the recording

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be read.
    """
    sounds, gain = mix.sounds, mix.residual_gain
    heard = sorted(events, key=lambda e: (e.onset_samples, e.event_id))
    summed = _mix_over(sounds.recording, max((e.onset_s for e in heard if not e.mute), default=0.0))
    if gain != 1.0:
        summed.samples[:] *= np.float32(gain)
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
        # Process groups of events, so that each captured sound is computed once for bed and contributions.
        needed = [key for key in span if key is not None and (gain != 1.0 or key in jobs)]
        sounds.prepare(needed)
        for event_id in needed if gain != 1.0 else ():
            summed.add(sounds.sound(event_id).scaled(1.0 - gain))
        for job in (job for key in span for job in jobs.get(key, [])):
            if should_cancel is not None and should_cancel():
                return summed.samples
            for sound in mix.contribution(job) if isinstance(job, Event) else mix.removal(job):
                summed.add(sound)
            n_done += 1
            if on_progress is not None:
                on_progress(n_done / n_all)
    return summed.samples


def _mix_over(recording: Recording, last_onset_s: float) -> Mix:
    reserved = round((last_onset_s + _RESERVED_S) * recording.sample_rate)
    mix = Mix(recording.n_channels, recording.n_samples, reserved)
    for begin in range(0, recording.n_samples, _BLOCK_SAMPLES):
        end = min(begin + _BLOCK_SAMPLES, recording.n_samples)
        mix.samples[:, begin:end] = recording.read(begin, end)
    return mix
