"""Pointillist's codec on the measuring bench: the events of the search, rendered by the model.

Importing this loads torch.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.coding import Coded
from codec.bitstream.file import packed_size
from codec.bitstream.grid import STEP_FRACTION, quantised
from codec.devices import DeviceChoice, device_of
from codec.evaluate.bit_rate import code_length_bits
from codec.evaluate.figures import comparable, measured
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event
from codec.model.checkpoint import load_default_model, load_model
from codec.model.event_model import EventModel
from codec.pipeline import build_project
from codec.project.file import Project
from codec.rendering import EventRenderer, mix_events
from codec.search.levels import DEFAULT_LEVEL, LEVELS, LevelName, Mode
from codec.search.pruning import share_of_near_duplicates
from codec.search.streaming import Encoding, encode
from codec.signal.mel import mel_filters
from codec.signal.stft import magnitude

__all__ = ["EventCodec", "expected_figures", "rendered"]

_SHOWN = {"cpu": "the CPU", "cuda": "a CUDA device", "mps": "an MPS device"}


@dataclass(frozen=True)
class EventCodec:
    """Pointillist's codec: encodes with a checkpoint, and renders the events from the model only.

    The bits of sparse events are those of their packed file (:mod:`codec.bitstream`), with its header as side
    information. The bits of detailed events, which cannot be packed, are estimated
    (:mod:`codec.evaluate.bit_rate`). The decoded audio is rendered from the events before quantisation; one
    figure measures the quantised events.

    Parameters
    ----------
    model_path
        A checkpoint; the shipped one by default.
    device
        Where the search computes; events are rendered and measured on the processor.
    level, mode
        As in :func:`codec.search.streaming.encode`.

    Raises
    ------
    codec.model.checkpoint.CheckpointError
        On first use, if the checkpoint cannot be used.
    codec.devices.DeviceError
        On first use, if the device cannot be used.
    """

    model_path: Path | None = None
    level: LevelName = DEFAULT_LEVEL
    mode: Mode = "sparse"
    device: DeviceChoice = "cpu"
    name: str = "pointillist"

    @property
    def description(self) -> str:
        """Model, level, mode and device."""
        name = self._model.identity.name
        place = _SHOWN[device_of(self.device).type]
        return f"model {name}, {self.level}, {self.mode}, torch {torch.__version__} on {place}"

    @property
    def settings(self) -> dict[str, Any]:
        """The model's hash, the settings of the level, the mode, and the quantisation step."""
        place = device_of(self.device).type
        return {
            "model": self._model.identity.weights_hash,
            "level": dataclasses.asdict(LEVELS[self.level]),
            "mode": self.mode,
            **({} if place == "cpu" else {"device": place}),
            "step_fraction": STEP_FRACTION,
        }

    @property
    def _model(self) -> EventModel:
        return _loaded(self.model_path)

    def code(self, recording: AudioClip) -> Coded:
        """Encode, render and report: see :class:`codec.audio.coding.Codec`."""
        model = self._model
        began = time.perf_counter()
        encoding = encode(model, recording, level=self.level, mode=self.mode, device=self.device)
        encoded = time.perf_counter()
        events = encoding.events
        decoded = rendered(model, events.events, recording)
        ended = time.perf_counter()
        reference, from_bits = comparable(recording, rendered(model, quantised(events).events, recording))
        from_bits_figures = measured(reference, from_bits, MODEL_SAMPLE_RATE, ["log_mel_distance_db"])
        estimated_bits = code_length_bits(events)
        payload_bits, side_bits = estimated_bits, 0.0
        if self.mode == "sparse":
            size = packed_size(_project(encoding, model, recording))
            payload_bits, side_bits = size.payload_bits, size.header_bits
        details = [event.detail for event in events if event.detail is not None]
        return Coded(
            decoded,
            encode_s=encoded - began,
            decode_s=ended - encoded,
            payload_bits=payload_bits,
            side_bits=side_bits,
            n_scalars=len(events) * (VECTOR_SIZE + 1),
            figures={
                "n_events": len(events),
                "estimated_bits_per_s": estimated_bits / recording.duration_s,
                "near_duplicates": share_of_near_duplicates(model, events.events),
                "detail_bytes_per_event": sum(len(each.to_bytes()) for each in details) / max(1, len(events)),
                **expected_figures(model, events.events, reference),
                **{f"quantised_{name}": value for name, value in from_bits_figures.items()},
            },
        )


@cache
def _loaded(path: Path | None) -> EventModel:
    return load_default_model() if path is None else load_model(path)


def _project(encoding: Encoding, model: EventModel, recording: AudioClip) -> Project:
    return build_project(
        encoding,
        model=model,
        sample_rate=recording.sample_rate,
        n_channels=recording.n_channels,
        seed=None,
    )


def rendered(model: EventModel, events: Sequence[Event], recording: AudioClip) -> AudioClip:
    """Render events from the model, at its sample rate, with the recording's number of channels and tails."""
    samples = mix_events(
        EventRenderer(model),
        events,
        sample_rate=MODEL_SAMPLE_RATE,
        n_channels=recording.n_channels,
        duration_s=recording.duration_s,
    )
    return AudioClip(samples, MODEL_SAMPLE_RATE)


def expected_figures(
    model: EventModel, events: Sequence[Event], reference: NDArray[np.float32]
) -> dict[str, float | None]:
    """Return spectral convergence and log-mel distance of expected magnitudes; None for a silent recording.

    The difference to the figures of the rendered audio is the effect of phases.

    Shape
    -----
    reference: [n_samples], mono at the model's rate
    """
    target = magnitude(torch.from_numpy(reference.copy()), model.config.spectrum)
    estimate = EventRenderer(model).expected_magnitude(events, len(target))
    names = ("expected_spectral_convergence", "expected_log_mel_distance_db")
    if not target.any():
        return dict.fromkeys(names)
    filters = torch.from_numpy(mel_filters(MODEL_SAMPLE_RATE, model.config.spectrum.fft_size, 80))
    wanted, found = target.square() @ filters, estimate.square() @ filters
    floor = wanted.max() * 1e-8
    distance = 10 * torch.log10(wanted.clamp_min(floor) / found.clamp_min(floor))
    values = ((target - estimate).norm() / target.norm(), distance.abs().mean())
    return {name: float(value) for name, value in zip(names, values, strict=True)}
