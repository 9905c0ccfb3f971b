"""Validation during training: events of mixtures of recordings that are not trained on.

The mixtures are the same each time. Their events are captured, so the purity is that of what a musician would
move (:func:`codec.capture.purity`), and compared with the recording.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.capture import CapturedSounds, ClipRecording, captured_energies, purity
from codec.decoder.controls import at_onsets
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.search.levels import LevelName
from codec.search.resuming import found_events
from codec.search.streaming import encode
from codec.signal.losses import spectral_convergence
from codec.signal.stft import magnitude

__all__ = ["validated"]

_LEVELS: tuple[LevelName, ...] = ("draft", "standard")


def validated(model: EventModel, mixtures: Sequence[NDArray[np.float32]]) -> dict[str, float]:
    """Return means over mixtures: purity and expected spectral convergence at the levels draft and standard.

    Shape
    -----
    mixtures: each [n_parts, n_samples], mono at the model's rate
    """
    trains = model.training
    model.eval().requires_grad_(False)
    try:
        figures: dict[str, float] = {}
        for level in _LEVELS:
            each = [_of_mixture(model, parts, level) for parts in mixtures]
            purities, convergences = np.mean(each, 0)
            figures |= {
                f"purity_{level}": float(purities),
                f"least_purity_{level}": min(value for value, _ in each),
                f"convergence_{level}": float(convergences),
            }
        return figures
    finally:
        model.train(trains).requires_grad_(True)


def _of_mixture(model: EventModel, parts: NDArray[np.float32], level: LevelName) -> tuple[float, float]:
    whole, *clips = (AudioClip(each[None], MODEL_SAMPLE_RATE) for each in (parts.sum(0), *parts))
    events = list(encode(model, whole, level=level).events)
    sounds = CapturedSounds(model, events, ClipRecording(whole))
    energies = captured_energies(sounds, [ClipRecording(clip) for clip in clips])
    return purity(energies), _convergence(model, whole.samples[0], events)


@torch.inference_mode()
def _convergence(model: EventModel, samples: NDArray[np.float32], events: Sequence[Event]) -> float:
    spectrum = model.config.spectrum
    target = magnitude(torch.from_numpy(samples), spectrum).to(model.device)
    if not events:
        return 1.0
    found = found_events(model, events, 0)
    controls, frames = at_onsets(model.controls(found.vectors), found.onsets_samples, spectrum.hop_samples)
    power = model.expected.together(controls, frames, len(target)).power
    return float(spectral_convergence(target, model.expected.magnitude(power)))
