"""The encoder's front ends: which frames they look at, and what a steady sound gives them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from codec.config import EncoderConfig, ModelConfig
from codec.model.encoder import EventEncoder, Features, _span_means, warped_bands

FRAME = 100


@pytest.fixture(params=["dilated", "pooled"])
def encoder(request: pytest.FixtureRequest, tiny_config: ModelConfig) -> EventEncoder:
    torch.manual_seed(0)
    config = EncoderConfig(kind=request.param, channels=32, switch_channels=16)
    # In double precision: means are differences of sums from the window's start.
    return EventEncoder(replace(tiny_config, encoder=config)).eval().double()


@torch.inference_mode()
def answers(encoder: EventEncoder, bands: Tensor) -> tuple[Tensor, Tensor]:
    features = Features(bands, torch.zeros(1, dtype=torch.float64))
    return encoder.switch_logits(features)[0, FRAME], encoder.vectors(features, torch.tensor([[FRAME]]))[0, 0]


def test_a_frame_looks_at_what_follows_it(encoder: EventEncoder) -> None:
    spectrum = encoder.config.spectrum
    bands = torch.rand(1, spectrum.n_window_frames, encoder.config.encoder.n_bands, dtype=torch.float64)
    own = answers(encoder, bands)

    def changes(frames: slice) -> bool:
        other = bands.clone()
        other[:, frames] = 1.0 - other[:, frames]
        return any(
            not torch.allclose(*each, atol=1e-6) for each in zip(own, answers(encoder, other), strict=True)
        )

    assert changes(slice(FRAME, FRAME + 1)), "its own"
    assert changes(slice(FRAME + 1, FRAME + 3))
    assert changes(slice(FRAME + 64, FRAME + 120)), "a second later"
    assert not changes(slice(0, FRAME - 6))
    assert not changes(slice(FRAME + 192, None))
    # The pooled one compares what follows with six frames before; the paper's sees none.
    assert changes(slice(FRAME - 6, FRAME)) == (encoder.config.encoder.kind == "pooled")


def test_a_steady_sound_has_one_mean_over_every_span() -> None:
    spans = EncoderConfig().spans
    steady = torch.full((1, 512, 3), 0.7)
    means = _span_means(steady, torch.tensor([[10, 250]]), spans)
    torch.testing.assert_close(means, torch.full((1, 2, 3 * len(spans)), 0.7), rtol=1e-4, atol=0.0)


def test_what_lies_outside_the_window_is_silence_to_a_mean() -> None:
    steady = torch.ones(1, 100, 1)
    means = _span_means(steady, torch.tensor([[0, 90]]), ((-2, 2), (0, 20)))
    torch.testing.assert_close(means[0], torch.tensor([[0.5, 1.0], [1.0, 0.5]]))


@pytest.mark.parametrize("n_bands", [72, 288, 1025])
def test_every_bin_is_in_bands_once(tiny_config: ModelConfig, n_bands: int) -> None:
    bands = torch.from_numpy(warped_bands(n_bands, tiny_config.spectrum))
    torch.testing.assert_close(bands.sum(1), torch.ones(tiny_config.spectrum.n_bins))
    assert bool((bands.sum(0) > 0).all())
