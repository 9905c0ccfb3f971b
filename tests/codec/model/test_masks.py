"""The shipped mask network: sounds that begin together are told apart by their partials and courses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from codec.config import EncoderConfig, ModelConfig
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model
from codec.model.encoder import Features
from codec.model.event_model import EventModel
from codec.model.masks import MaskNetwork, beginning
from codec.signal.stft import magnitude

FRAME = 60
LOW_HZ, HIGH_HZ = 220.0, 311.1
N_PARTIALS = 6


@pytest.fixture(scope="module")
def model() -> EventModel:
    return load_default_model()


@pytest.fixture(scope="module")
def masks(model: EventModel) -> MaskNetwork:
    assert model.masks is not None
    return model.masks


def tone(model: EventModel, pitch_hz: float, decay: float) -> np.ndarray:
    """A tone of six partials that begins at the frame, float32."""
    spectrum = model.config.spectrum
    samples = np.zeros(spectrum.n_window_frames * spectrum.hop_samples, np.float32)
    begin = FRAME * spectrum.hop_samples
    seconds = np.arange(len(samples) - begin) / MODEL_SAMPLE_RATE
    partials = sum(np.sin(2 * np.pi * n * pitch_hz * seconds) / n for n in range(1, N_PARTIALS + 1))
    samples[begin:] = 0.2 * np.exp(-decay * seconds) * partials
    return samples


@torch.inference_mode()
def heard(model: EventModel, *sounds: np.ndarray) -> Features:
    mixed = torch.from_numpy(np.sum(sounds, 0, dtype=np.float32))
    return model.encoder.features(magnitude(mixed, model.config.spectrum)[None])


def bands_of(model: EventModel, pitch_hz: float) -> list[int]:
    """The bands of a tone's partials."""
    bins = pitch_hz * np.arange(1, N_PARTIALS + 1) * model.config.spectrum.fft_size / MODEL_SAMPLE_RATE
    assert model.masks is not None
    return [int((model.masks.centres - each).abs().argmin()) for each in bins]


def at_partials(mask: Tensor, bands: list[int]) -> float:
    """Return the mean of a mask at a sustained tone's partials, from 3 to 28 frames after the onset."""
    return float(mask[4:7, bands].mean())


@pytest.mark.parametrize("asked", [LOW_HZ, HIGH_HZ])
def test_a_mask_has_the_partials_of_the_sound_that_is_asked_for(
    model: EventModel, masks: MaskNetwork, asked: float
) -> None:
    features = heard(model, tone(model, LOW_HZ, 3.0), tone(model, HIGH_HZ, 9.0))
    own, others = bands_of(model, asked), bands_of(model, LOW_HZ + HIGH_HZ - asked)
    with torch.inference_mode():
        windows, frames = torch.zeros(1, dtype=torch.int64), torch.tensor([FRAME])
        logits = masks(features.bands, windows, frames, torch.tensor([own[0]]))
    mask = torch.sigmoid(logits)[0]
    assert mask.shape == (len(model.config.encoder.spans), model.config.encoder.n_bands)
    assert at_partials(mask, own) > 0.5
    assert at_partials(mask, own) > at_partials(mask, others) + 0.15


@torch.inference_mode()
def test_both_sounds_of_an_onset_are_asked_for(model: EventModel, masks: MaskNetwork) -> None:
    features = heard(model, tone(model, LOW_HZ, 3.0), tone(model, HIGH_HZ, 9.0))
    frames, each = masks.sounds_at(features.bands, torch.tensor([FRAME]))
    assert frames.tolist() == [FRAME, FRAME]
    kept = [[at_partials(mask, bands_of(model, pitch)) for pitch in (LOW_HZ, HIGH_HZ)] for mask in each]
    assert {int(np.argmax(each)) for each in kept} == {0, 1}
    assert len(masks.sounds_at(features.bands, torch.tensor([FRAME]), n_most=1)[0]) == 1


@torch.inference_mode()
def test_the_first_sounds_of_all_onsets_come_first(model: EventModel, masks: MaskNetwork) -> None:
    features = heard(model, tone(model, LOW_HZ, 3.0), tone(model, HIGH_HZ, 9.0))
    frames, each = masks.sounds_at(features.bands, torch.tensor([FRAME, 200]))
    assert frames[:2].tolist() == [FRAME, 200]
    assert len(frames) == len(each)
    assert bool(((each >= 0) & (each <= 1)).all())


@torch.inference_mode()
def test_the_gain_of_the_recording_changes_no_mask(model: EventModel, masks: MaskNetwork) -> None:
    sounds = tone(model, LOW_HZ, 3.0), tone(model, HIGH_HZ, 9.0)
    at = torch.tensor([FRAME])
    loud = masks.sounds_at(heard(model, *sounds).bands, at)[1]
    soft = masks.sounds_at(heard(model, *(0.1 * each for each in sounds)).bands, at)[1]
    torch.testing.assert_close(soft, loud, atol=1e-3, rtol=1e-3)


def test_only_what_grows_louder_begins() -> None:
    bands = torch.zeros(2, 100, 3)
    bands[0, :, 0] = 1.0  # steady
    bands[0, 40:, 1] = 0.5  # begins
    bands[0, :40, 2] = 0.5  # ends
    bands[1] = 7.0
    torch.testing.assert_close(
        beginning(bands, torch.tensor([0, 1, 1]), torch.tensor([40, 50, 0])),
        torch.tensor([[0.0, 0.5, 0.0], [0.0, 0.0, 0.0], [7.0, 7.0, 7.0]]),
    )


def test_masks_are_for_a_pooled_encoder(tiny_config: ModelConfig) -> None:
    with pytest.raises(ValueError, match="pooled"):
        MaskNetwork(replace(tiny_config, encoder=EncoderConfig(kind="dilated")))
