"""A musician's edits on captured sounds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from codec.capture.sounds import CapturedSounds
from codec.capture.store import CapturedSound
from codec.events import MODEL_SAMPLE_RATE, Event
from codec.rendering import EventRenderer

__all__ = ["CapturedEdits"]

FloatArray = NDArray[np.float32]


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
        sound = self._sounds.sound(event.captured_id)
        samples, begin = sound.samples, sound.begin_sample
        if event.pan != before.pan and len(samples) == 2:
            samples = _turned(samples, (event.pan - before.pan) * math.pi / 4.0)
        gain_db = event.gain_db - before.gain_db
        if gain_db != 0.0:
            samples = samples * np.float32(10.0 ** (gain_db / 20.0))
        shift_s = (event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE
        return CapturedSound(begin + round(shift_s * self._sounds.recording.sample_rate), samples)


def _turned(samples: FloatArray, angle: float) -> FloatArray:
    """Turn the stereo image [2, n] by an angle: what stood at one place of the pan law stands at another.

    Unlike a balance it brings a sound that is in one channel only to the other side, and it keeps the energy.
    """
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    left, right = samples
    return np.stack([cos * left - sin * right, sin * left + cos * right])
