"""A musician's edits on captured sounds."""

from __future__ import annotations

import math

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from codec.capture.sounds import CapturedSounds, add_sound
from codec.capture.store import CapturedSound
from codec.capture.transposition import transposed
from codec.decoder.waveform import combined_response
from codec.dsp import convolved
from codec.events import MODEL_SAMPLE_RATE, Event
from codec.panning import pan_gains
from codec.rendering import EventRenderer

__all__ = ["CapturedEdits"]

FloatArray = NDArray[np.float32]

_MOST_LEVEL_MATCH = 4.0
_MOST_GAIN = 4.0
"""A bin that was all room is raised by 12 dB at most when the room is taken away."""
_EDGE_FRAMES = 4


class CapturedEdits:
    """Applies the edits of events to the captured sounds that they carry.

    Parameters
    ----------
    renderer
        Knows the rooms, and what edits mean for the expected powers.
    sounds
        The captured sounds.
    """

    def __init__(self, renderer: EventRenderer, sounds: CapturedSounds) -> None:
        self._renderer, self._sounds = renderer, sounds

    def edited(self, event: Event) -> CapturedSound:
        """Return the captured sound that an event carries, with the event's edits; mute is left to the mix.

        Raises
        ------
        KeyError
            If the event carries none of these captured sounds, or names a room that the bank lacks.
        codec.audio.AudioError
            If the recording cannot be read any more.
        """
        if event.captured_id is None:
            raise KeyError(event.event_id)
        before = self._sounds.event(event.captured_id)
        if event.impulse is not None or event.resonance is not None:
            return self._swapped(event, before)
        sound = self._sounds.sound(event.captured_id)
        rate = self._sounds.recording.sample_rate
        samples, begin = sound.samples, sound.begin_sample
        if event.transpose_semitones != 0.0:
            attack = round(before.onset_s * rate) - begin
            samples = transposed(samples, rate, event.transpose_semitones, attack)
        if _says_of_room(event) != _says_of_room(before):
            samples = self._in_room(event, before, CapturedSound(begin, samples))
        if event.pan != before.pan and len(samples) == 2:
            samples = _turned(samples, (event.pan - before.pan) * math.pi / 4.0)
        gain_db = event.gain_db - before.gain_db
        if gain_db != 0.0:
            samples = samples * np.float32(10.0 ** (gain_db / 20.0))
        shift_s = (event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE
        return CapturedSound(begin + round(shift_s * rate), samples)

    def from_model(self, event: Event) -> CapturedSound:
        """Return the model's render of an event, panned, at the recording's rate; mute is left to the mix."""
        rate = self._sounds.recording.sample_rate
        audio = self._renderer.render(event, sample_rate=rate)
        gains = pan_gains(event.pan) if self._sounds.recording.n_channels == 2 else (1.0,)
        return CapturedSound(round(event.onset_s * rate), np.array(gains, np.float32)[:, None] * audio)

    def _swapped(self, event: Event, before: Event) -> CapturedSound:
        """Return the model's render of an event with a donor, as loud against the event as its sound was."""
        render = self.from_model(event)
        captured = np.square(self._sounds.sound(before.event_id).samples).sum()
        modelled = np.square(self.from_model(before).samples).sum()
        gain = np.sqrt(captured / max(float(modelled), 1e-12))
        limited = np.clip(gain, 1.0 / _MOST_LEVEL_MATCH, _MOST_LEVEL_MATCH)
        return CapturedSound(render.begin_sample, render.samples * np.float32(limited))

    def _in_room(self, event: Event, before: Event, sound: CapturedSound) -> FloatArray:
        """Take an event's own room away as far as its expected power says, and place it in another."""
        own, new = self._renderer.controls(before).room, self._renderer.controls(event).room
        n_own = own.weights.shape[1]
        own_mix, new_mix = float(own.mix[0]), float(new.mix[0])
        # A bank with rooms of the musician's has more of them; in another batch, roundings differ.
        same = torch.allclose(own.weights, new.weights[:, :n_own], atol=1e-4)
        if same and abs(new_mix - own_mix) < 1e-4:
            return sound.samples
        if same and new_mix < own_mix:
            return self._drier(before.event_id, sound, own_mix, new_mix)
        dry = self._drier(before.event_id, sound, own_mix, 0.0)
        responses = [room.impulse_response for room in self._renderer.bank.rooms]
        response = combined_response(responses, new.weights[0].double().numpy())
        rate = self._sounds.recording.sample_rate
        if rate != MODEL_SAMPLE_RATE:
            # Of more samples each is to be smaller, for the sum over them to stay.
            response = np.asarray(soxr.resample(response, MODEL_SAMPLE_RATE, rate), np.float32)
            response *= np.float32(MODEL_SAMPLE_RATE / rate)
        placed = np.stack([np.asarray(convolved(channel, response), np.float32) for channel in dry])
        placed *= np.float32(new_mix)
        placed[:, : dry.shape[1]] += np.float32(1.0 - new_mix) * dry
        return placed

    def _drier(self, event_id: str, sound: CapturedSound, own_mix: float, new_mix: float) -> FloatArray:
        """Weigh a captured sound by the expected powers of its event in two mixes, bin by bin."""
        if own_mix <= new_mix or not sound.samples.shape[1]:
            return sound.samples
        grid, powers = self._sounds.grid, self._sounds.powers
        old, new = powers.in_another_mix(event_id, [own_mix, new_mix])
        n_frames = len(old.power)
        wanted = np.zeros_like(old.power)
        wanted[: len(new.power)] = new.power[:n_frames]
        floor = np.float32(1e-9) * old.power.max(initial=0.0) + np.float32(1e-20)
        gain = np.sqrt((wanted + floor) / (old.power + floor)).clip(0.0, _MOST_GAIN)
        top = gain[:, grid.first_top_bin :].mean(1, keepdims=True)
        gain = np.concatenate([gain, np.repeat(top, grid.n_bins - grid.n_low_bins, axis=1)], axis=1)
        # Two frames more on either side, so that the ends of the sound are not faded.
        gain = np.pad(gain, ((_EDGE_FRAMES, _EDGE_FRAMES), (0, 0)), mode="edge")
        first = old.first - _EDGE_FRAMES
        begin, end = grid.span_of(first, first + len(gain))
        padded = np.zeros((len(sound.samples), end - begin), np.float32)
        add_sound(padded, begin, sound, 1.0)
        weighed = grid.synthesised(grid.analysed(padded) * np.asarray(gain, np.float32))
        result = np.zeros_like(sound.samples)
        add_sound(result, sound.begin_sample, CapturedSound(begin, weighed), 1.0)
        return result


def _says_of_room(event: Event) -> tuple[object, ...]:
    return event.room, event.room_name, event.room_mix


def _turned(samples: FloatArray, angle: float) -> FloatArray:
    """Turn the stereo image [2, n] by an angle: what stood at one place of the pan law stands at another.

    Unlike a balance it brings a sound that is in one channel only to the other side, and it keeps the energy.
    """
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    left, right = samples
    return np.stack([cos * left - sin * right, sin * left + cos * right])
