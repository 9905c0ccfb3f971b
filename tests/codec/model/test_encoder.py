"""The encoder's front ends: which frames they look at, and what a steady sound gives them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from codec.config import EncoderConfig, ModelConfig
from codec.model.encoder import EventEncoder, Features, span_means, warped_bands

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
    means = span_means(steady, torch.zeros(2, dtype=torch.int64), torch.tensor([10, 250]), spans)
    torch.testing.assert_close(means, torch.full((2, 3 * len(spans)), 0.7), rtol=1e-4, atol=0.0)


def test_what_lies_outside_the_window_is_silence_to_a_mean() -> None:
    steady = torch.ones(1, 100, 1)
    means = span_means(steady, torch.zeros(2, dtype=torch.int64), torch.tensor([0, 90]), ((-2, 2), (0, 20)))
    torch.testing.assert_close(means, torch.tensor([[0.5, 1.0], [1.0, 0.5]]))


@pytest.mark.parametrize("n_bands", [72, 288, 1025])
def test_every_bin_is_in_bands_once(tiny_config: ModelConfig, n_bands: int) -> None:
    bands = torch.from_numpy(warped_bands(n_bands, tiny_config.spectrum))
    torch.testing.assert_close(bands.sum(1), torch.ones(tiny_config.spectrum.n_bins))
    assert bool((bands.sum(0) > 0).all())


def test_bands_have_the_power_of_their_bins(tiny_config: ModelConfig) -> None:
    """So what an event removes of the bands is what it removes of the bins."""
    encoder = EventEncoder(tiny_config)
    torch.manual_seed(0)
    magnitudes = torch.rand(1, 4, tiny_config.spectrum.n_bins)
    bands = encoder.on_bands(magnitudes)
    assert bands.shape == (1, 4, tiny_config.encoder.n_bands)
    torch.testing.assert_close(bands.square().sum(2), magnitudes.square().sum(2))
    torch.testing.assert_close(encoder.on_bands(3 * magnitudes), 3 * bands)
    # Features are relative to the loudest band; the level says how loud that is.
    features = encoder.features(magnitudes)
    half = encoder.features(0.5 * magnitudes)
    torch.testing.assert_close(half.bands, features.bands)
    torch.testing.assert_close(features.level - half.level, torch.log(torch.tensor([2.0])))


@torch.inference_mode()
def test_a_mask_hides_what_it_does_not_have(tiny_config: ModelConfig) -> None:
    torch.manual_seed(0)
    encoder = EventEncoder(tiny_config).eval()
    n_bands, n_spans = tiny_config.encoder.n_bands, len(tiny_config.encoder.spans)
    low, high = (torch.rand(1, 512, n_bands) for _ in range(2))
    low[..., n_bands // 2 :] = high[..., : n_bands // 2] = 0.0
    frames, level = torch.tensor([[FRAME]]), torch.zeros(1)
    mask = torch.zeros(1, 1, n_spans, n_bands)
    mask[..., : n_bands // 2] = 1.0
    masked = encoder.vectors(Features(low + high, level), frames, mask)
    torch.testing.assert_close(masked, encoder.vectors(Features(low, level), frames), atol=1e-4, rtol=1e-4)
    whole = encoder.vectors(Features(low + high, level), frames)
    torch.testing.assert_close(
        encoder.vectors(Features(low + high, level), frames, torch.ones_like(mask)), whole
    )
    assert not torch.allclose(masked, whole, atol=1e-2)
