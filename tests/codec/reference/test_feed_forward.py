"""The feed-forward codec: its parameters, its payloads, and what its 38 dB measure."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip, AudioError
from codec.reference.bench import coded
from codec.reference.feed_forward.codec import FeedForwardCodec
from codec.reference.feed_forward.config import CONFIGS, FeedForwardConfig
from codec.reference.feed_forward.network import FeedForward, inputs_of
from codec.reference.feed_forward.scores import Scores, scores_of, snr_db
from codec.reference.feed_forward.training import train_network
from codec.reference.fitting import Schedule, Training
from codec.reference.payload import Cancelled, Follow, PayloadError, pack, read_payload, unpack, write_payload
from codec.reference.segments import scaled
from codec.reference.weights import WeightsError
from codec.typed_config import ConfigError
from tests.codec.reference.reference_sounds import clip, feed_forward_weights, notes


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of all variants."""
    return feed_forward_weights(tmp_path_factory.mktemp("weights") / "feed-forward.safetensors")


def n_weights(*modules: torch.nn.Module) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def test_the_published_network_has_the_published_parameters() -> None:
    network = FeedForward(CONFIGS["published"])
    assert n_weights(network.projection) == 3_264
    assert n_weights(network.encoder) == 710
    assert n_weights(network.decoder) == 740
    assert n_weights(network.encoder_norms, network.decoder_norms) == 180
    assert n_weights(network.output) == 33
    assert network.codebook.numel() == 16
    assert n_weights(network) == 4_943


@pytest.mark.parametrize("name", CONFIGS)
def test_the_formula_counts_parameters(name: str) -> None:
    assert CONFIGS[name].n_parameters == n_weights(FeedForward(CONFIGS[name]))


def test_rates_are_those_of_the_sources() -> None:
    rates = {name: round(config.bit_rate) for name, config in CONFIGS.items()}
    assert rates == {"published": 44_100, "mixed-up": 44_100, "1k4": 1_378, "11k": 11_025, "44k": 44_100}
    # 30 floats a sample: 60 times 16 bits.
    assert CONFIGS["published"].skip_floats * 32 / 16 == 60


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"codes": 3}, "codes: is 3, expected a power of two"),
        ({"encoding": "amplitude"}, "frame: is 32, expected 1"),
        ({"widths": (8,)}, "widths: has 1 items, expected at least 2"),
        ({"dropout": 1.0}, "dropout: is 1, expected a number below 1"),
        ({"frame": 0}, "frame: is 0"),
        ({"encoding": "time"}, "encoding: is 'time', expected one of 'amplitude', 'position'"),
    ],
)
def test_a_configuration_says_what_is_wrong(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        FeedForwardConfig.from_dict(changes)


def test_an_item_as_published_knows_nothing_but_its_own_sample() -> None:
    config = CONFIGS["published"]
    items = torch.rand(7, 1)
    once = inputs_of(config, items)
    backwards = inputs_of(config, items.flip(0), 3).flip(0)
    assert once.shape == (7, 101)
    assert torch.equal(once, backwards)


def test_positions_begin_again() -> None:
    config = FeedForwardConfig(positions=4)
    inputs = inputs_of(config, torch.zeros(9, 32), 3)
    assert torch.allclose(inputs[0], inputs[4])
    assert not torch.allclose(inputs[0], inputs[1])
    assert torch.allclose(inputs[1:5], inputs_of(config, torch.zeros(4, 32)), atol=1e-6)


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("n_samples", [1, 63, 4_001])
def test_a_payload_file_is_decoded_to_the_recordings_length(
    weights: Path, tmp_path: Path, name: str, n_samples: int
) -> None:
    codec = FeedForwardCodec(name, weights)
    recording = AudioClip(notes(0.2, 44_100)[:n_samples], 44_100)
    encoded = codec.encode(recording)
    write_payload(tmp_path / f"a{codec.suffix}", encoded.payload)
    payload = read_payload(tmp_path / f"a{codec.suffix}")
    decoded = codec.decode(payload, encoded.side)
    assert decoded.n_samples == n_samples
    assert np.isfinite(decoded.samples).all()
    assert np.array_equal(decoded.samples, codec.decode(encoded.payload, encoded.side).samples)


def test_codewords_and_skips_cost_what_they_say(weights: Path) -> None:
    recording = clip(0.5, 44_100)
    for name, config in CONFIGS.items():
        _, result = coded(FeedForwardCodec(name, weights), recording)
        assert result.payload_bits == pytest.approx(config.bit_rate * 0.5, abs=8)
        skips = result.side_bits - result.figures["header_bits"]
        assert skips == pytest.approx(config.skip_floats * 32 * recording.n_samples, abs=512)


def test_codewords_are_those_of_the_network(weights: Path) -> None:
    # The decoder's samples are the network's for the same codewords: packing loses none of them.
    codec = FeedForwardCodec("11k", weights)
    network, _ = codec._loaded()
    recording = clip(0.3, 44_100)
    payload = codec.encode(recording).payload
    header, body = unpack(payload, "feed-forward")
    codewords = torch.from_numpy(np.frombuffer(body, np.uint8).astype(np.int64))
    samples = network.decode(network.latents_of(codewords)).flatten()[: recording.n_samples]
    assert np.allclose(codec.decode(payload).samples[0], samples.numpy() * header["gain"], atol=1e-6)


def test_a_payload_of_others_is_refused_in_a_line(weights: Path, tmp_path: Path) -> None:
    codec = FeedForwardCodec("1k4", weights)
    payload = codec.encode(clip()).payload
    header, body = unpack(payload, "feed-forward")
    others = FeedForwardCodec("1k4", feed_forward_weights(tmp_path / "others.safetensors", "1k4"))
    assert others.settings != codec.settings
    refused = [
        (codec, payload[:-1]),
        (codec, payload[:40] + b"\0" + payload[41:]),
        (codec, pack("feed-forward", 2, header, body)),
        (codec, pack("siren", 1, header, body)),
        (codec, pack("feed-forward", 1, header, body[:-1])),
        (codec, pack("feed-forward", 1, header | {"n": 2**40}, body)),
        (codec, pack("feed-forward", 1, header | {"gain": "1"}, body)),
        (others, payload),
        (FeedForwardCodec("11k", weights), payload),
    ]
    for decoder, data in refused:
        with pytest.raises(PayloadError) as raised:
            decoder.decode(data)
        assert "\n" not in str(raised.value)


def test_the_published_codec_needs_its_skips(weights: Path) -> None:
    codec = FeedForwardCodec("published", weights)
    encoded = codec.encode(clip(0.1))
    with pytest.raises(PayloadError, match="side information is missing"):
        codec.decode(encoded.payload)


def test_what_cannot_be_coded_says_so(weights: Path) -> None:
    with pytest.raises(AudioError, match="empty"):
        FeedForwardCodec("1k4", weights).encode(AudioClip(np.zeros(0, np.float32), 44_100))
    with pytest.raises(AudioError, match="too long for this codec, whose skips are large"):
        FeedForwardCodec("published", weights).encode(AudioClip(np.zeros(60 * 44_100, np.float32), 44_100))
    with pytest.raises(WeightsError, match="has no variant 2k8"):
        FeedForwardCodec("2k8", weights).encode(clip())


def test_an_encode_is_cancelled(weights: Path) -> None:
    with pytest.raises(Cancelled):
        FeedForwardCodec("1k4", weights).encode(clip(), Follow(should_cancel=lambda: True))


def test_silence_stays_silent_in_length_and_finite(weights: Path) -> None:
    codec = FeedForwardCodec("11k", weights)
    encoded = codec.encode(AudioClip(np.zeros(500, np.float32), 44_100))
    assert np.abs(codec.decode(encoded.payload).samples).max() < 1e-6


# What 38 dB measured


@pytest.fixture(scope="module")
def published() -> Scores:
    """The published network, trained for a moment on the recording that it is measured on."""
    samples = notes(0.5, 44_100)
    config = CONFIGS["published"]
    schedule = Schedule(n_steps=80, batch_size=8, learning_rate=5e-3)
    network = train_network(config, Training([scaled(samples)[0]], schedule))
    return scores_of(network, samples)


def test_the_offset_alone_scores_many_decibels(published: Scores) -> None:
    assert published.constant_db > 9
    assert published.snr_db > published.constant_db + 3
    # Without the offset, on both sides, as much is missing.
    assert published.ac_snr_db < published.snr_db - 8


def test_the_codewords_carry_nothing_and_the_skips_all(published: Scores) -> None:
    assert published.zeroed_snr_db == pytest.approx(published.snr_db, abs=0.5)
    assert published.no_skips_ac_snr_db < 1.0
    assert published.side_bit_rate > 900 * published.bit_rate


def test_ratios_are_of_powers() -> None:
    signal = np.array([3.0, 4.0])
    assert snr_db(signal, np.array([3.0, 3.5])) == pytest.approx(20.0)
    assert snr_db(signal, signal) == np.inf


def test_the_codec_done_right_learns_without_skips() -> None:
    samples = notes(0.5, 44_100)
    config = dataclasses.replace(CONFIGS["11k"], widths=(32, 32, 8), codes=64)
    schedule = Schedule(n_steps=120, batch_size=4, learning_rate=5e-3)
    network = train_network(config, Training([scaled(samples)[0]], schedule))
    scores = scores_of(network, samples)
    assert scores.ac_snr_db > 3
    # Here the codewords are all there is.
    assert scores.zeroed_snr_db < 0.5
    assert scores.side_bit_rate == 0
    # Latent vectors before they are rounded to codewords.
    assert scores.unquantised_snr_db > scores.snr_db - 0.5
