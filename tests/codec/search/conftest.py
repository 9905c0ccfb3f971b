"""The shipped model, and notes as its encoder hears them; an untrained one finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.signal.stft import magnitude

MakeNote = Callable[[float], torch.Tensor]
_FRAME = 40


@pytest.fixture(scope="session")
def model() -> EventModel:
    """The shipped model: the loop refuses what an untrained one proposes."""
    return load_default_model()


@pytest.fixture(scope="session")
def note(model: EventModel) -> MakeNote:
    """Return a factory: the vector [1, 32] of a decaying tone near a frequency, with its octave."""

    spectrum = model.config.spectrum
    seconds = torch.arange(spectrum.n_window_frames * spectrum.hop_samples) / spectrum.sample_rate
    begin_s = _FRAME * spectrum.hop_samples / spectrum.sample_rate

    @torch.inference_mode()
    def make(frequency_hz: float) -> torch.Tensor:
        since = seconds - begin_s
        tone = sum(torch.sin(2 * torch.pi * n * frequency_hz * since) / n for n in (1, 2))
        audio = torch.where(since >= 0, 0.3 * torch.exp(-4 * since) * tone, 0.0)
        features = model.encoder.features(magnitude(audio, spectrum)[None])
        return model.encoder.vectors(features, torch.tensor([[_FRAME]]))[0].clone()

    return make
