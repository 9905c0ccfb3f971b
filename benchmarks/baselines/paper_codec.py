"""Encoding and rendering with a model that :mod:`benchmarks.baselines.paper_training` made."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.baselines.paper_training import unroll
from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer, mix_events
from codec.search.streaming import encode
from codec.signal.stft import magnitude

__all__ = ["encode_and_render", "paper_events"]

Samples = NDArray[np.float32]


@torch.inference_mode()
def paper_events(model: EventModel, samples: Samples) -> list[Event]:
    """Encode mono audio by the paper's loop (section 3.1): as many events as steps in each window.

    Windows of 512 frames move on by half, and the residual goes with them. The likeliest frame is taken as it
    is: nothing is verified or fitted, nothing refined, and nothing stops the loop.
    """
    spectrum = model.config.spectrum
    half, hop = spectrum.n_onset_frames, spectrum.hop_samples
    n_windows = -(-len(samples) // (half * hop))
    padded = np.zeros((n_windows + 1) * half * hop, np.float32)
    padded[: len(samples)] = samples
    residual = magnitude(torch.from_numpy(padded), spectrum)
    events: list[Event] = []
    for index in range(n_windows):
        window = residual[index * half : (index + 2) * half]
        unrolled = unroll(model, window[None], model.config.n_steps)
        window[:] = unrolled.residual[0]
        vectors, frames = unrolled.vectors[:, 0], unrolled.frames[:, 0]
        shifts = model.controls(vectors).shift_samples
        for vector, frame, shift in zip(vectors, frames.tolist(), shifts.tolist(), strict=True):
            onset = (index * half + frame) * hop + round(shift)
            events.append(Event(event_id=str(len(events)), onset_samples=onset, vector=vector.numpy().copy()))
    return events


def encode_and_render(
    model: EventModel, samples: Samples, loop: Literal["paper", "ours"]
) -> tuple[Samples, int]:
    """Return the render of mono audio at the model's rate, of the same length, and the number of events.

    Parameters
    ----------
    loop
        The paper's (:func:`paper_events`), or this codec's quickest level: a greedy loop too, but levels are
        fitted, what removes nothing is refused, and it stops when nothing more can be removed.
    """
    if loop == "paper":
        events = paper_events(model, samples)
    else:
        clip = AudioClip(samples, MODEL_SAMPLE_RATE)
        events = list(encode(model, clip, level="draft").events.events)
    mixed = mix_events(
        EventRenderer(model),
        events,
        sample_rate=MODEL_SAMPLE_RATE,
        n_channels=1,
        duration_s=len(samples) / MODEL_SAMPLE_RATE,
    )
    return mixed[0, : len(samples)], len(events)
