"""The paper's decomposition loop as a codec, with a model from :mod:`benchmarks.baselines.paper_training`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.baselines.paper_training import unroll
from codec.audio.clip import AudioClip
from codec.audio.coding import Coded
from codec.evaluate.event_codec import rendered
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event
from codec.model.checkpoint import load_model
from codec.model.event_model import EventModel
from codec.signal.stft import magnitude

__all__ = ["PaperCodec", "paper_events"]

Samples = NDArray[np.float32]


@torch.inference_mode()
def paper_events(model: EventModel, samples: Samples) -> list[Event]:
    """Encode mono audio by the paper's loop (section 3.1): one event per step, 32 per window.

    Windows of 512 frames advance by half a window, with the residual. Each step takes the frame with the
    largest switch: there is no verification, no fitted gain, no refinement and no stopping criterion.
    """
    spectrum = model.config.spectrum
    half = spectrum.n_onset_frames
    hop = spectrum.hop_samples
    n_windows = -(-len(samples) // (half * hop))
    padded = np.zeros((n_windows + 1) * half * hop, np.float32)
    padded[: len(samples)] = samples
    residual = magnitude(torch.from_numpy(padded), spectrum)
    events: list[Event] = []
    for index in range(n_windows):
        window = residual[index * half : (index + 2) * half]
        unrolled = unroll(model, window[None], model.config.n_steps)
        window[:] = unrolled.residual[0]
        vectors = unrolled.vectors[:, 0]
        frames = unrolled.frames[:, 0]
        shifts = model.controls(vectors).shift_samples
        for vector, frame, shift in zip(vectors, frames.tolist(), shifts.tolist(), strict=True):
            onset = (index * half + frame) * hop + round(shift)
            events.append(Event(event_id=str(len(events)), onset_samples=onset, vector=vector.numpy().copy()))
    return events


@dataclass(frozen=True)
class PaperCodec:
    """The paper's loop on the measuring bench: its events are not quantised.

    Parameters
    ----------
    model_path
        A checkpoint of the paper's configuration.
    """

    model_path: Path
    name: str = "paper"

    @property
    def description(self) -> str:
        """Which model it is."""
        return f"model {_loaded(self.model_path).identity.name}, the paper's loop"

    @property
    def settings(self) -> dict[str, str]:
        """The hash of the model."""
        return {"model": _loaded(self.model_path).identity.weights_hash}

    def code(self, recording: AudioClip) -> Coded:
        """Encode a recording, folded to mono at the model's rate, and render its events."""
        model = _loaded(self.model_path)
        samples = recording.resampled(MODEL_SAMPLE_RATE).mono()
        began = time.perf_counter()
        events = paper_events(model, samples)
        encoded = time.perf_counter()
        decoded = rendered(model, events, AudioClip(samples, MODEL_SAMPLE_RATE))
        ended = time.perf_counter()
        return Coded(
            decoded,
            encode_s=encoded - began,
            decode_s=ended - encoded,
            n_scalars=len(events) * (VECTOR_SIZE + 1),
            figures={"n_events": len(events)},
        )


@cache
def _loaded(path: Path) -> EventModel:
    return load_model(path)
