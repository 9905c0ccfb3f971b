"""Siamese SIREN: counts and sizes, gradients, twins, and the mask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.reference.payload import PayloadError, pack, unpack
from codec.reference.siamese import (
    SIZES,
    SiameseNetwork,
    SiameseSiren,
    Twins,
    features,
    parameters_of,
    read_twins,
)
from codec.reference.siamese_sizes import REFERENCE_BYTES, quality, size_of
from codec.reference.sines.fitting import Recipe
from codec.reference.sines.noise import reduced

RATE = 8_000
COUNTS = {
    "256-256-128": 140_674,
    "128-128-128": 70_658,
    "128-128-64": 46_018,
    "128-64-64": 33_666,
    "64-64-64": 27_394,
    "64-32-32": 14_018,
    "32-32-16": 7_282,
}
SMALL = SiameseSiren(
    trunk=SIZES["32-32-16"],
    rate=RATE,
    recipe=Recipe(n_steps=150, batch=256, rate=1e-3, first_rate=1e-3, warm_up=20),
)


def sound() -> AudioClip:
    at = np.arange(3_000) / RATE
    return AudioClip((0.3 * np.sin(2 * np.pi * 300 * at)).astype(np.float32), RATE)


def power_db(samples: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.square(samples, dtype=np.float64).mean()))


def test_parameters_are_those_of_the_source() -> None:
    assert {name: parameters_of(trunk) for name, trunk in SIZES.items()} == COUNTS
    for name, trunk in SIZES.items():
        layers = SiameseNetwork(trunk, features(10), 0).layers
        assert sum(layer.weight.numel() + layer.bias.numel() for layer in layers) == COUNTS[name]


@pytest.mark.parametrize("name", SIZES)
def test_published_sizes_are_files_with_three_trunks(name: str) -> None:
    size = size_of(name)
    # What is left over is a container of much the same size for all of them.
    assert 15_000 < size.container_bytes < 20_000
    assert size.true_bytes == COUNTS[name]
    assert size.float32_bytes == 4 * size.true_bytes
    assert size.published_bytes > 2.3 * size.true_bytes


def test_a_ratio_refers_to_four_seconds_of_compact_disc() -> None:
    assert REFERENCE_BYTES == 4 * 44_100 * 2 * 2
    assert quality(REFERENCE_BYTES, 0.5) == pytest.approx(0.25)
    assert quality(REFERENCE_BYTES / 10, 0.1) == pytest.approx(0.1)


def test_time_goes_in_as_its_octaves() -> None:
    inputs = features(1 << 16)
    assert inputs.shape == (1 << 16, 33)
    # The highest octave, 2^15 turns, has two samples for each turn here.
    np.testing.assert_allclose(inputs[:, 32].numpy(), np.tile([1.0, -1.0], 1 << 15), atol=1e-5)
    np.testing.assert_allclose(inputs[1 << 14, [0, 1, 17]].numpy(), [-0.5, 1.0, 0.0], atol=1e-6)


def test_gradients_are_those_of_autograd() -> None:
    inputs = features(30)
    network = SiameseNetwork((8, 8, 4), inputs, 3)
    wanted = torch.sin(torch.arange(30.0))
    network.gradients(torch.arange(30), wanted)
    free = [
        (layer.weight.clone().requires_grad_(), layer.bias.clone().requires_grad_())
        for layer in network.layers
    ]
    shared = inputs
    for weight, bias in free[:3]:
        shared = torch.sin(30 * (shared @ weight.T + bias))
    losses: list[torch.Tensor] = []
    for head in (free[3:5], free[5:7]):
        (weight, bias), (last, offset) = head
        value = torch.sin(30 * (shared @ weight.T + bias)) @ last.T + offset
        losses.append((value[:, 0] - wanted).square().mean())
    (losses[0] + losses[1]).backward()
    for layer, (weight, bias) in zip(network.layers, free, strict=True):
        torch.testing.assert_close(layer.weight_gradient, weight.grad, rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(layer.bias_gradient, bias.grad, rtol=1e-3, atol=1e-4)


def test_twins_go_through_their_payload() -> None:
    clip = sound()
    encoded = SMALL.encode(clip)
    assert encoded.payload == SMALL.encode(clip).payload
    body = unpack(encoded.payload, "siamese-siren")[1]
    n_biases, n_layers = 32 + 32 + 16 + 2 * (128 + 1), 7
    assert len(body) == COUNTS["32-32-16"] + n_biases + 4 * n_layers
    twins = read_twins(encoded.payload)
    error = np.square(twins.mean - clip.samples[0]).mean()
    said = encoded.figures["fit_snr_db"]
    assert said is not None
    assert said > 3
    assert 10 * np.log10(np.square(clip.samples).mean() / error) == pytest.approx(said, abs=1.0)
    np.testing.assert_array_equal(SMALL.decode(encoded.payload).samples[0], twins.reduced)
    plain = replace(SMALL, reading="mean").decode(encoded.payload)
    np.testing.assert_array_equal(plain.samples[0], twins.mean)


def test_the_difference_of_twins_is_the_sources_estimate_of_noise() -> None:
    first, second = np.random.default_rng(0).standard_normal((2, 100)).astype(np.float32)
    twins = Twins(first, second, RATE)
    np.testing.assert_allclose(twins.noise, 2 * (first - (first + second) / 2), atol=1e-5)


def test_the_mask_takes_noise_and_leaves_what_is_louder() -> None:
    generator = np.random.default_rng(0)
    noise, same = 0.01 * generator.standard_normal((2, 16_000)).astype(np.float32)
    assert power_db(reduced(noise, same, RATE)) < power_db(noise) - 10
    burst = noise.copy()
    burst[4_000:12_000] += 0.5 * generator.standard_normal(8_000).astype(np.float32)
    found = reduced(burst, same, RATE)
    assert power_db((found - burst)[5_000:11_000]) < power_db(burst[5_000:11_000]) - 20
    assert power_db(found[:3_000]) < power_db(burst[:3_000]) - 10
    np.testing.assert_array_equal(reduced(burst, np.zeros(10, np.float32), RATE), burst)
    assert len(reduced(burst[:50], noise, RATE)) == 50


def test_silence_stays_silent() -> None:
    silent = AudioClip(np.zeros((1, 100), np.float32), RATE)
    assert not SMALL.decode(SMALL.encode(silent).payload).samples.any()


def test_payloads_that_ask_for_the_impossible_are_refused() -> None:
    silent = AudioClip(np.zeros((1, 100), np.float32), RATE)
    header, body = unpack(SMALL.encode(silent).payload, "siamese-siren")
    for change in (
        {"trunk": [32, 32]},
        {"trunk": [32, 32, -16]},
        {"trunk": "32"},
        {"trunk": []},
        {"samples": 0},
        {"rate": 1},
        {"scale": None},
    ):
        with pytest.raises(PayloadError, match="damaged"):
            read_twins(pack("siamese-siren", 1, header | change, body))
    with pytest.raises(PayloadError, match="damaged"):
        read_twins(pack("siamese-siren", 1, header, body[:-1]))
    with pytest.raises(PayloadError, match="newer"):
        read_twins(pack("siamese-siren", 2, header, body))
