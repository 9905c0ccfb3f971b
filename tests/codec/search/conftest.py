"""The shipped model, notes as its encoder hears them, and a few seconds of the demo piece, encoded once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from codec.audio.clip import AudioClip, load_audio
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.resources import asset_path
from codec.signal.stft import magnitude
from tests.codec.search.demo_encodes import EncodedDemo, encoded_demo

MakeNote = Callable[[float], torch.Tensor]
_FRAME = 40
_DEMO_S = (1.8, 5.3)


@pytest.fixture(scope="session")
def demo() -> AudioClip:
    """3.5 s of the demo piece, at the model's rate, in stereo."""
    samples = load_audio(asset_path("demo/demo.flac")).resampled(MODEL_SAMPLE_RATE).samples
    begin, end = (round(second * MODEL_SAMPLE_RATE) for second in _DEMO_S)
    return AudioClip(samples[:, begin:end].copy(), MODEL_SAMPLE_RATE)


@pytest.fixture(scope="session")
def sparse_demo(model: EventModel, demo: AudioClip) -> EncodedDemo:
    """The demo encoded in sparse mode, level standard."""
    return encoded_demo(model, demo, "sparse")


@pytest.fixture(scope="session")
def detailed_demo(model: EventModel, demo: AudioClip) -> EncodedDemo:
    """The demo encoded in detailed mode, level standard."""
    return encoded_demo(model, demo, "detailed")


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
