"""A musician's edits, applied to captured sounds (docs/adr/0008)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from codec.audio.panning import pan_gains
from codec.audio.placed import PlacedSound, summed
from codec.capture.powers import ExpectedPower
from codec.capture.retiming import Retiming
from codec.capture.sounds import CapturedSounds
from codec.decoder import EventControls
from codec.decoder.waveform import combined_response
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.events.hearing import sounds_otherwise
from codec.recently_used import RecentlyUsed
from codec.rendering import EventRenderer, with_sound_edits
from codec.signal.fft import convolved

__all__ = ["CapturedEdits"]

FloatArray = NDArray[np.float32]

_MOST_LEVEL_MATCH = 4.0
_MOST_GAIN = 4.0
"""Upper limit (12 dB) of a bin's gain, in the edits that weight bins."""
_LEAST_MISSING = 1e-6
"""The model's tail is not added in bins with an expected power below this share of the maximum (-60 dB)."""
_EDGE_FRAMES = 4
_N_POWERS = 16
_FIRST_S = 1.0
_FADE_S = 0.01
"""Length after the attack that is computed first for a changed pitch or length, and its fade-out."""


@dataclass(frozen=True)
class _Gains:
    """Gains of a captured sound's spectrum.

    Shape
    -----
    values: [n_frames, n_low_bins], from frame `first` of the grid on
    """

    first: int
    values: FloatArray


class CapturedEdits:
    """Applies the edits of events to the captured sounds that they carry.

    Parameters
    ----------
    renderer
        Its rooms and its edits of controls are used.
    sounds
        The captured sounds.
    """

    def __init__(self, renderer: EventRenderer, sounds: CapturedSounds) -> None:
        self._renderer, self._sounds = renderer, sounds
        # While a slider is dragged, the power of the unedited event is needed repeatedly.
        self._own_powers = RecentlyUsed[str, ExpectedPower](_N_POWERS)

    def edited(self, event: Event, on_first: Callable[[PlacedSound], None] | None = None) -> PlacedSound:
        """Return an event's captured sound with the event's edits, except mute.

        Parameters
        ----------
        event
            The edited event.
        on_first
            If the result takes long to compute, called first with a preview: the first second, or the result
            without the model's tail of a longer decay.

        Raises
        ------
        KeyError
            If the event has no captured sound here, or names a room that the bank does not have.
        codec.audio.clip.AudioError
            If the recording cannot be read.
        """
        if event.captured_id is None:
            raise KeyError(event.event_id)
        before = self._sounds.event(event.captured_id)
        if sounds_otherwise(event, before):
            return self._swapped(event, before)
        sound = self._sounds.sound(event.captured_id)
        own_mix, mix, response = self._change_of_room(event, before)
        missing: _Gains | None = None
        if sound.samples.shape[1] and (mix < own_mix or (event.decay_factor, event.hardness) != (1.0, 0.0)):
            gains, missing = self._weights(event, before, mix)
            sound = self._with_gains(sound, gains)
        if on_first is not None:
            beginning = self._beginning(event, before, sound)
            if missing is not None or beginning is not sound:
                on_first(self._faded(self._placed(event, before, response, beginning)))
        if missing is not None:
            sound = summed([sound, self._model_rest(event, before, mix, missing)], len(sound.samples))
        return self._placed(event, before, response, sound)

    def _retiming(self, event: Event) -> Retiming:
        return Retiming(self._sounds.recording.sample_rate, event.transpose_semitones, event.stretch)

    def _beginning(self, event: Event, before: Event, sound: PlacedSound) -> PlacedSound:
        """Return the part of a sound that its first second is computed from; `sound` if that is all of it."""
        rate, retiming = self._sounds.recording.sample_rate, self._retiming(event)
        n_samples = round(before.onset_s * rate + float(retiming.earlier(_FIRST_S * rate)))
        n_samples -= sound.begin_sample
        if not retiming.changes or n_samples >= sound.n_samples:
            return sound
        return PlacedSound(sound.begin_sample, sound.samples[:, : max(0, n_samples)])

    def _faded(self, sound: PlacedSound) -> PlacedSound:
        n_samples = sound.samples.shape[1]
        fade = min(n_samples, round(_FADE_S * self._sounds.recording.sample_rate))
        gain = np.ones(n_samples, np.float32)
        gain[n_samples - fade :] = np.linspace(1, 0, fade, dtype=np.float32)
        return PlacedSound(sound.begin_sample, sound.samples * gain)

    def _placed(
        self, event: Event, before: Event, response: FloatArray | None, sound: PlacedSound
    ) -> PlacedSound:
        """Apply an event's pitch, length, room, pan, gain and onset to a sound."""
        rate, retiming = self._sounds.recording.sample_rate, self._retiming(event)
        onset = round(before.onset_s * rate)
        samples = retiming.applied(sound.samples, onset - sound.begin_sample)
        begin = onset + round(float(retiming.later(sound.begin_sample - onset)))
        if response is not None:
            samples = self._in_room(event, samples, response)
        if event.pan != before.pan and len(samples) == 2:
            samples = _turned(samples, (event.pan - before.pan) * math.pi / 4.0)
        gain_db = event.gain_db - before.gain_db
        if gain_db != 0.0:
            samples = samples * np.float32(10.0 ** (gain_db / 20.0))
        shift_s = (event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE
        return PlacedSound(begin + round(shift_s * rate), samples)

    def from_model(self, event: Event) -> PlacedSound:
        """Return the model's render of an event, panned, at the recording's sample rate, without mute."""
        rate = self._sounds.recording.sample_rate
        audio = self._renderer.render(event, sample_rate=rate)
        gains = pan_gains(event.pan) if self._sounds.recording.n_channels == 2 else (1.0,)
        return PlacedSound(round(event.onset_s * rate), np.array(gains, np.float32)[:, None] * audio)

    def _swapped(self, event: Event, before: Event) -> PlacedSound:
        """Return the model's render of an event with a swapped stage.

        It is scaled by the level of the captured sound relative to the model's render without the swap.
        """
        render = self.from_model(event)
        return render.scaled(self._level_match(before))

    def _level_match(self, before: Event) -> np.float32:
        """Return the level of an event's captured sound relative to the model's render, linear, 1/4..4."""
        captured = np.square(self._sounds.sound(before.event_id).samples).sum()
        modelled = np.square(self.from_model(before).samples).sum()
        gain = np.sqrt(captured / max(float(modelled), 1e-12))
        return np.float32(np.clip(gain, 1.0 / _MOST_LEVEL_MATCH, _MOST_LEVEL_MATCH))

    def _change_of_room(self, event: Event, before: Event) -> tuple[float, float, FloatArray | None]:
        """Return the mix of the event's decoded room, the mix to reduce it to, and a new room's response.

        The response is None if the room is the same and not wetter.
        """
        if _says_of_room(event) == _says_of_room(before):
            return 0.0, 0.0, None
        own, new = self._renderer.controls(before).room, self._renderer.controls(event).room
        n_own = own.weights.shape[1]
        own_mix, new_mix = float(own.mix[0]), float(new.mix[0])
        # A bank with the user's rooms has more weights. Rounding depends on the batch, hence the tolerance.
        if torch.allclose(own.weights, new.weights[:, :n_own], atol=1e-4):
            if abs(new_mix - own_mix) < 1e-4:
                return own_mix, own_mix, None
            if new_mix < own_mix:
                return own_mix, new_mix, None
        responses = [room.impulse_response for room in self._renderer.bank.rooms]
        response = combined_response(responses, new.weights[0].double().numpy())
        rate = self._sounds.recording.sample_rate
        if rate != MODEL_SAMPLE_RATE:
            # Resampling changes the number of samples: scale, so that their sum does not change.
            response = np.asarray(soxr.resample(response, MODEL_SAMPLE_RATE, rate), np.float32)
            response *= np.float32(MODEL_SAMPLE_RATE / rate)
        return own_mix, 0.0, response

    def _in_room(self, event: Event, dry: FloatArray, response: FloatArray) -> FloatArray:
        mix = float(self._renderer.controls(event).room.mix[0])
        placed = np.stack([np.asarray(convolved(channel, response), np.float32) for channel in dry])
        placed *= np.float32(mix)
        placed[:, : dry.shape[1]] += np.float32(1.0 - mix) * dry
        return placed

    def _weights(self, event: Event, before: Event, mix: float) -> tuple[_Gains, _Gains | None]:
        """Return the gains of a captured sound's bins for edits of decay, hardness and a drier room.

        They are the root of the ratio of expected powers with and without the edits, at most 12 dB. Where
        that is not enough, late in a longer decay, the missing power comes from the model: the second result
        has the gains of the model's render, or is None.
        """
        config = self._renderer.model.config
        has_room = _says_of_room(event) != _says_of_room(before)

        def edited(controls: EventControls) -> EventControls:
            controls = with_sound_edits(controls, event, config)
            if has_room:
                controls = replace(controls, room=replace(controls.room, mix=torch.tensor([mix])))
            return controls

        powers = self._sounds.powers
        old, new = self._own_powers.get(before.event_id), powers.adjusted(before.event_id, edited)
        if old is None:
            old = powers.adjusted(before.event_id, lambda unchanged: unchanged)
            self._own_powers.put(before.event_id, old)
        power = _padded(old.power, len(new.power))
        target = _padded(new.power, len(old.power))
        floor = np.float32(1e-9) * power.max(initial=0.0) + np.float32(1e-20)
        gain = np.sqrt((target + floor) / (power + floor)).clip(0.0, _MOST_GAIN)
        gains = _Gains(old.first, gain)
        if event.decay_factor <= 1.0:
            return gains, None
        missing = np.sqrt((1.0 - gain**2 * power / (target + floor)).clip(0.0, 1.0))
        missing[target < _LEAST_MISSING * target.max(initial=0.0)] = 0.0
        return gains, _Gains(old.first, missing) if missing.any() else None

    def _model_rest(self, event: Event, before: Event, mix: float, missing: _Gains) -> PlacedSound:
        """Return the model's tail of a longer decay, scaled to the level of the captured sound."""
        has_room = _says_of_room(event) != _says_of_room(before)
        room_mix = mix if has_room else before.room_mix
        longer = before.replace(decay_factor=event.decay_factor, hardness=event.hardness, room_mix=room_mix)
        gains = replace(missing, values=missing.values * self._level_match(before))
        return self._with_gains(self.from_model(longer), gains)

    def _with_gains(self, sound: PlacedSound, gains: _Gains) -> PlacedSound:
        """Filter a sound with gains per frame and bin."""
        grid, gain = self._sounds.grid, gains.values
        top = gain[:, grid.first_top_bin :].mean(1, keepdims=True)
        gain = np.concatenate([gain, np.repeat(top, grid.n_bins - grid.n_low_bins, axis=1)], axis=1)
        # More frames on either side: the first and last frames of an overlap-add are incomplete.
        gain = np.pad(gain, ((_EDGE_FRAMES, _EDGE_FRAMES), (0, 0)), mode="edge")
        first = gains.first - _EDGE_FRAMES
        begin, end = grid.span_of(first, first + len(gain))
        padded = np.zeros((len(sound.samples), end - begin), np.float32)
        sound.add_to(padded, begin)
        weighed = grid.synthesised(grid.analysed(padded) * np.asarray(gain, np.float32))
        result = np.zeros_like(sound.samples)
        PlacedSound(begin, weighed).add_to(result, sound.begin_sample)
        return PlacedSound(sound.begin_sample, result)


def _padded(power: FloatArray, n_frames: int) -> FloatArray:
    return np.pad(power, ((0, max(0, n_frames - len(power))), (0, 0)))


def _says_of_room(event: Event) -> tuple[object, ...]:
    return event.room, event.room_name, event.room_mix


def _turned(samples: FloatArray, angle: float) -> FloatArray:
    """Rotate the stereo image of samples [2, n] by an angle in radians, which moves them along the pan law.

    Unlike a balance control, it can move a sound that is in one channel to the other, and it keeps the
    energy.
    """
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    left, right = samples
    return np.stack([cos * left - sin * right, sin * left + cos * right])
