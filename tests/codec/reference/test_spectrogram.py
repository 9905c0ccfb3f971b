"""Spectrogram autoencoders: sizes as the sources state them, payloads, and the oracle's phases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip, AudioError
from codec.reference.bench import coded
from codec.reference.fitting import Schedule, Training
from codec.reference.payload import Cancelled, Follow, PayloadError, pack, read_payload, unpack, write_payload
from codec.reference.segments import scaled
from codec.reference.spectrogram.codec import SpectrogramCodec, load_network
from codec.reference.spectrogram.config import ARCHITECTURES, REPRESENTATIONS, SpectrogramConfig
from codec.reference.spectrogram.networks import Code, make_network, quantised
from codec.reference.spectrogram.representation import Spectrograms, griffin_lim
from codec.reference.spectrogram.training import block_samples, loss_of, train_network
from codec.reference.weights import WeightsError
from codec.typed_config import ConfigError
from tests.codec.reference.reference_sounds import SMALL, clip, notes, spectrogram_weights

LITERAL = {"representation": "log-stft", "crop": False, "narrow": 0}
RATE = 22_050


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of a small autoencoder."""
    return spectrogram_weights(tmp_path_factory.mktemp("weights") / "small.safetensors")


def small(**changes: object) -> SpectrogramConfig:
    return SpectrogramConfig.from_dict(SMALL | changes)


def n_weights(config: SpectrogramConfig) -> int:
    with torch.device("meta"):
        return sum(p.numel() for p in make_network(config).parameters())


# Sizes


@pytest.mark.parametrize(
    ("changes", "millions"),
    [
        # 513 bins, 1 s at 16 kHz, latent 64; 3 s at 22,050 Hz, latent 512.
        ({**LITERAL, "sample_rate": 16_000, "n_frames": 63, "latent": 64}, 8.8),
        ({**LITERAL, "n_frames": 259, "latent": 512}, 281.7),
        # Cropped to 512 bins and narrowed to 8 channels; 64 mel bands without narrowing.
        ({"representation": "log-stft", "narrow": 8, "latent": 128}, 1.31),
        ({"narrow": 0, "latent": 64}, 1.31),
    ],
)
def test_sizes_are_those_of_the_sources(changes: dict[str, object], millions: float) -> None:
    config = SpectrogramConfig.from_dict(changes)
    assert n_weights(config) == config.n_parameters
    assert config.n_parameters / 1e6 == pytest.approx(millions, rel=0.006)


def test_the_formula_of_the_sources_holds() -> None:
    config = SpectrogramConfig.from_dict({**LITERAL, "sample_rate": 16_000, "n_frames": 63, "latent": 64})
    assert config.flat == 128 * 65 * 8
    convolutions = config.n_parameters - (2 * config.flat * 64 + config.flat + 64)
    assert convolutions / 1e6 == pytest.approx(0.26, abs=0.005)


def test_one_second_in_64_numbers_is_half_a_kilobit() -> None:
    config = SpectrogramConfig.from_dict({**LITERAL, "sample_rate": 16_000, "latent": 64, "n_frames": 63})
    assert config.bit_rate == pytest.approx(64 * 8 / (63 * 256 / 16_000))
    # "505:1" divides the magnitudes of a second by the latent numbers; the phases are in neither.
    assert pytest.approx(505, abs=0.1) == 513 * 63 / 64


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"latent": 4}, "latent: is 4, expected a whole number of at least 8"),
        ({"fft_size": 1_000}, "fft_size: is 1000, expected a power of two"),
        ({"hop_samples": 512}, "hop_samples: is 512, expected a quarter of fft_size"),
        ({"l1": 0.0}, "l1: all of l1, multi_scale and mel are 0"),
        ({"architecture": "transformer", "n_mels": 60}, "n_mels: gives 60 bands"),
        ({"architecture": "gan"}, "architecture: is 'gan', expected one of 'conv'"),
        ({"l1": float("nan")}, "l1: is nan"),
        ({"bits": 8}, "bits: is unknown"),
    ],
)
def test_a_configuration_says_what_is_wrong(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        SpectrogramConfig.from_dict(changes)


def test_a_configuration_survives_json() -> None:
    config = small(architecture="u-net", mel=0.5)
    assert SpectrogramConfig.from_dict(config.to_dict()) == config


# Spectrograms


@pytest.mark.parametrize("representation", REPRESENTATIONS)
def test_magnitudes_come_back_from_their_representation(representation: str) -> None:
    config = small(representation=representation)
    spectrograms = Spectrograms(config)
    magnitude = spectrograms.framed(torch.from_numpy(notes())).abs()
    again = spectrograms.magnitude(spectrograms.represented(magnitude))
    assert again.shape == magnitude.shape
    if representation == "log-mel":
        # Bands are kept, bins are not.
        wanted, found = spectrograms.mel(magnitude), spectrograms.mel(again)
        assert (wanted - found).norm() < 0.05 * wanted.norm()
    else:
        assert torch.allclose(again[:-1], magnitude[:-1], atol=1e-3)
        assert not again[-1].any()


@pytest.mark.parametrize("n_samples", [1, 700, 13_230])
def test_samples_come_back_from_their_spectrum(n_samples: int) -> None:
    spectrograms = Spectrograms(small())
    samples = torch.from_numpy(notes()[:n_samples])
    spectrum = spectrograms.framed(samples)
    assert spectrum.shape[1] == 16 * spectrograms.n_blocks(n_samples)
    assert torch.allclose(spectrograms.samples_of(spectrum, n_samples), samples, atol=1e-5)


def test_griffin_lim_finds_consistent_phases() -> None:
    spectrograms = Spectrograms(small())
    magnitude = spectrograms.framed(torch.from_numpy(notes(0.3))).abs()

    def inconsistency(n_iterations: int) -> float:
        spectrum = griffin_lim(spectrograms, magnitude, n_iterations)
        assert torch.allclose(spectrum.abs(), magnitude, atol=1e-4)
        consistent = spectrograms.stft(spectrograms.inverse(spectrum[None]))[0]
        return float((consistent - spectrum).norm() / magnitude.norm())

    assert inconsistency(30) < 0.5 * inconsistency(0)


# Networks


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("representation", REPRESENTATIONS)
def test_every_network_learns_a_sound(architecture: str, representation: str) -> None:
    config = small(architecture=architecture, representation=representation, mel=0.2, multi_scale=0.2)
    losses: list[float] = []
    schedule = Schedule(n_steps=25, batch_size=2, learning_rate=5e-3, warmup_steps=1)
    follow = Follow(on_loss=lambda _step, loss: losses.append(loss))
    network = train_network(config, Training([scaled(notes())[0]], schedule, follow))
    assert len(losses) == 25
    assert np.mean(losses[-4:]) < 0.9 * np.mean(losses[:2])
    blocks = torch.rand(3, config.n_bands, config.n_frames)
    code = network.encode(blocks)
    assert code.latent.shape == (3, config.latent)
    assert float(code.latent.abs().max()) <= 1
    assert network.decode(code).shape == blocks.shape


def test_the_loss_of_equal_sounds_has_no_part_but_the_networks() -> None:
    class Perfect(torch.nn.Module):
        def __init__(self, config: SpectrogramConfig) -> None:
            super().__init__()
            self.config = config

        def encode(self, blocks: torch.Tensor) -> Code:
            return Code(blocks)

        def with_noise(self, code: Code) -> Code:
            return code

        def decode(self, code: Code) -> torch.Tensor:
            return code.latent

    config = small(representation="log-stft", mel=1.0, multi_scale=1.0)
    audio = torch.from_numpy(notes()[: block_samples(config)])[None]
    assert float(loss_of(Perfect(config), Spectrograms(config), audio)) < 0.02  # type: ignore[arg-type]
    other = small(representation="log-stft", l1=0.0, multi_scale=1.0)
    assert float(loss_of(Perfect(other), Spectrograms(other), audio)) < 0.02  # type: ignore[arg-type]
    network = make_network(other).eval()
    assert float(loss_of(network, Spectrograms(other), audio).detach()) > 0.1


def test_eight_bits_are_fine_enough() -> None:
    values = torch.linspace(-1, 1, 1_001)
    steps = quantised(values)
    assert float(steps.abs().max()) == 127
    assert float((steps / 127 - values).abs().max()) <= 0.5 / 127 + 1e-6


# The codec


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("phase", ["griffin-lim", "original"])
def test_a_payload_file_is_decoded_to_the_recordings_length(
    tmp_path: Path, architecture: str, phase: str
) -> None:
    path = spectrogram_weights(tmp_path / "weights.safetensors", architecture=architecture)
    codec = SpectrogramCodec(path, phase=phase, n_iterations=2)  # type: ignore[arg-type]
    for n_samples in (1, 5_000):
        recording = AudioClip(notes()[:n_samples], RATE)
        encoded = codec.encode(recording)
        write_payload(tmp_path / f"a{codec.suffix}", encoded.payload)
        decoded = codec.decode(read_payload(tmp_path / f"a{codec.suffix}"), encoded.side)
        assert decoded.n_samples == n_samples
        assert np.isfinite(decoded.samples).all()
        assert bool(encoded.side) == (phase == "original" or architecture == "u-net")


def test_the_payload_is_eight_bits_a_number(weights: Path) -> None:
    codec = SpectrogramCodec(weights, n_iterations=1)
    network, _ = load_network(weights)
    recording = clip(2.0)
    encoded, result = coded(codec, recording)
    header, body = unpack(encoded.payload, "spectrogram")
    n_blocks = Spectrograms(network.config).n_blocks(recording.n_samples)
    assert len(body) == n_blocks * network.config.latent
    assert result.payload_bits == 8 * len(body)
    assert header["n"] == recording.n_samples
    assert result.payload_bits / 2.0 == pytest.approx(network.config.bit_rate, rel=0.05)


def test_what_is_decoded_is_the_networks(weights: Path) -> None:
    """The oracle's samples are those of the network's magnitudes with the recording's phases."""
    codec = SpectrogramCodec(weights, phase="original")
    network, _ = load_network(weights)
    recording = clip(0.3)
    mono, factor = scaled(recording.mono())
    spectrograms = Spectrograms(network.config)
    spectrum = spectrograms.framed(torch.from_numpy(mono))
    blocks = spectrograms.represented(spectrum.abs()).unfold(1, 16, 16).permute(1, 0, 2)
    latent = quantised(network.encode(blocks).latent) / 127
    magnitude = spectrograms.magnitude(network.decode(Code(latent)).permute(1, 0, 2).flatten(1))
    wanted = spectrograms.samples_of(torch.polar(magnitude, spectrum.angle()), len(mono)).numpy() * factor
    encoded = codec.encode(recording)
    found = codec.decode(encoded.payload, encoded.side).samples[0]
    # Phases of 8 bits are at most 1.4° away.
    assert np.linalg.norm(found - wanted) < 0.03 * np.linalg.norm(wanted)


def test_the_oracles_phases_are_counted_and_named(weights: Path) -> None:
    codec = SpectrogramCodec(weights, phase="original")
    _, result = coded(codec, clip(1.0))
    config = load_network(weights)[0].config
    n_phases = config.n_bins * config.n_frames * Spectrograms(config).n_blocks(RATE)
    assert result.side_bits > 8 * n_phases
    assert "ORACLE" in codec.description
    assert "ORACLE" not in SpectrogramCodec(weights).description


def test_the_skips_of_a_u_net_are_counted_or_left_out(tmp_path: Path) -> None:
    path = spectrogram_weights(tmp_path / "u.safetensors", architecture="u-net")
    with_skips, without = SpectrogramCodec(path), SpectrogramCodec(path, skips=False)
    recording = clip(0.3)
    first, result = coded(with_skips, recording)
    second, bare = coded(without, recording)
    assert first.payload == second.payload
    assert second.side == b""
    # 32 channels of 8 by 8, and 64 of 4 by 4, for blocks of 16 by 16.
    n_blocks = Spectrograms(load_network(path)[0].config).n_blocks(recording.n_samples)
    assert result.side_bits >= 8 * n_blocks * (32 * 64 + 64 * 16)
    assert not np.allclose(result.decoded.samples, bare.decoded.samples)
    with pytest.raises(PayloadError, match="side information is missing"):
        with_skips.decode(first.payload)


def test_a_payload_of_others_is_refused_in_a_line(weights: Path, tmp_path: Path) -> None:
    codec = SpectrogramCodec(weights, n_iterations=1)
    payload = codec.encode(clip()).payload
    header, body = unpack(payload, "spectrogram")
    others = SpectrogramCodec(spectrogram_weights(tmp_path / "others.safetensors", latent=9))
    refused = [
        (codec, payload[:-1]),
        (codec, payload[:-9] + bytes([payload[-9] ^ 1]) + payload[-8:]),
        (codec, pack("spectrogram", 2, header, body)),
        (codec, pack("feed-forward", 1, header, body)),
        (codec, pack("spectrogram", 1, header, body[:-1])),
        (codec, pack("spectrogram", 1, header | {"n": 0}, body)),
        (codec, pack("spectrogram", 1, header | {"gain": -1.0}, body)),
        (codec, pack("spectrogram", 1, {}, body)),
        (others, payload),
    ]
    for decoder, data in refused:
        with pytest.raises(PayloadError) as raised:
            decoder.decode(data)
        assert "\n" not in str(raised.value)


def test_louder_and_softer_are_the_same_payload(weights: Path) -> None:
    codec = SpectrogramCodec(weights, n_iterations=1)
    loud = codec.encode(clip())
    soft = codec.encode(AudioClip(clip().samples / 64, RATE))
    assert unpack(loud.payload, "spectrogram")[1] == unpack(soft.payload, "spectrogram")[1]
    decoded = [codec.decode(each.payload).samples for each in (loud, soft)]
    assert np.allclose(decoded[0], 64 * decoded[1], rtol=1e-3, atol=1e-4)


def test_what_cannot_be_coded_says_so(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="empty"):
        SpectrogramCodec(weights).encode(AudioClip(np.zeros(0, np.float32), RATE))
    with pytest.raises(Cancelled):
        SpectrogramCodec(weights).encode(clip(), Follow(should_cancel=lambda: True))
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(weights.read_bytes()[:200])
    with pytest.raises(WeightsError, match="damaged"):
        SpectrogramCodec(damaged).encode(clip())


def test_silence_stays_silent(weights: Path) -> None:
    codec = SpectrogramCodec(weights, n_iterations=1)
    decoded = codec.decode(codec.encode(AudioClip(np.zeros(3_000, np.float32), RATE)).payload)
    assert np.isfinite(decoded.samples).all()
