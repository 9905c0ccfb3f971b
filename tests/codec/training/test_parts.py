"""Mixtures whose parts are known: what is drawn, what is paid for, what the encoder is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.event_model import EventModel
from codec.search.refinement import Axes, WindowObjective
from codec.signal.stft import magnitude
from codec.training.fitted import FittedSegments
from codec.training.parts import MixedSegments, PartsObjective, frames_at, leaked_share
from codec.training.recordings import RecordingError, RecordingFolder

_N_SAMPLES = 768 * 256


def _tone(pitch_hz: float, onset: int) -> NDArray[np.float32]:
    seconds = np.arange(_N_SAMPLES - onset) / MODEL_SAMPLE_RATE
    tone = np.zeros(_N_SAMPLES, np.float32)
    for harmonic in range(1, 5):
        tone[onset:] += np.exp(-3 * seconds) * np.sin(2 * np.pi * harmonic * pitch_hz * seconds) / harmonic
    return 0.1 * tone


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> RecordingFolder:
    """Three recordings, each a tone of its own pitch and loudness."""
    folder = tmp_path_factory.mktemp("recordings")
    seconds = np.arange(10 * MODEL_SAMPLE_RATE) / MODEL_SAMPLE_RATE
    for name, pitch_hz, gain in (("a", 300.0, 0.9), ("b", 1000.0, 0.1), ("c", 3000.0, 0.01)):
        tone = gain * np.sin(2 * np.pi * pitch_hz * seconds)
        soundfile.write(folder / f"{name}.wav", tone, MODEL_SAMPLE_RATE)
    return RecordingFolder(folder, 0, cache_folder=folder / "cache", n_samples=8192)


def _pitch_hz(samples: NDArray[np.float32]) -> int:
    return round(np.abs(np.fft.rfft(samples)).argmax() * MODEL_SAMPLE_RATE / len(samples) / 100) * 100


# --- what is drawn


def test_the_parts_of_a_mixture_are_different_recordings_about_as_loud(recordings: RecordingFolder) -> None:
    mixed = MixedSegments(recordings, 1.0, seed=3)
    ratios_db: list[float] = []
    for _ in range(40):
        parts = mixed.draw()
        assert parts.shape == (2, 8192)
        assert _pitch_hz(parts[0]) != _pitch_hz(parts[1])
        assert np.abs(parts.sum(0)).max() <= 1.0 + 1e-5
        loudness = np.sqrt(np.square(parts).mean(1))
        ratios_db.append(20 * float(np.log10(loudness[1] / loudness[0])))
    assert max(np.abs(ratios_db)) <= 6.01
    assert min(ratios_db) < -3 < 3 < max(ratios_db)


def test_a_share_of_the_segments_is_mixed_and_the_seed_repeats_them(recordings: RecordingFolder) -> None:
    def drawn(seed: int) -> list[NDArray[np.float32]]:
        mixed = MixedSegments(recordings, 0.5, seed)
        return [mixed.draw() for _ in range(40)]

    assert 10 < sum(len(parts) == 2 for parts in drawn(1)) < 30
    assert all(np.array_equal(a, b) for a, b in zip(drawn(1), drawn(1), strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(drawn(1), drawn(2), strict=True))


def test_recordings_that_are_held_back_are_never_drawn(tmp_path: Path, recordings: RecordingFolder) -> None:
    rest = RecordingFolder(
        recordings.path, cache_folder=tmp_path, n_samples=8192, chosen=lambda name: name != "b.wav"
    )
    assert rest.names == ("a.wav", "c.wav")
    mixed = MixedSegments(rest, 1.0, 0)
    assert {_pitch_hz(part) for _ in range(10) for part in mixed.draw()} == {300, 3000}


def test_silence_is_no_part(tmp_path: Path) -> None:
    nearly_silent = np.zeros(30_000)
    nearly_silent[-1] = 0.1
    soundfile.write(tmp_path / "silence.wav", nearly_silent, MODEL_SAMPLE_RATE)
    soundfile.write(tmp_path / "tone.wav", np.sin(np.arange(30_000) * 0.1), MODEL_SAMPLE_RATE)
    folder = RecordingFolder(tmp_path, cache_folder=tmp_path / "cache", n_samples=8192)
    parts = MixedSegments(folder, 1.0, 0).mixture()
    assert parts.shape == (1, 8192)
    assert np.abs(parts).max() > 0.5


def test_a_mixture_needs_two_recordings(recordings: RecordingFolder, tmp_path: Path) -> None:
    alone = RecordingFolder(
        recordings.path, cache_folder=tmp_path, n_samples=8192, chosen=lambda name: name == "b.wav"
    )
    assert len(MixedSegments(alone, 1.0, 0).draw()) == 1
    with pytest.raises(RecordingError, match="mixtures need 2 recordings, and 1 can be used"):
        MixedSegments(alone, 1.0, 0).mixture()


# --- what is paid for


def _random(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def test_a_pure_event_pays_nothing_and_one_in_the_wrong_part_everything() -> None:
    parts = torch.zeros(2, 2, 5, 8)
    parts[0, ..., :4] = _random(2, 5, 4)
    parts[1, ..., 4:] = _random(2, 5, 4, seed=1)
    estimates = torch.zeros(2, 5, 8)
    estimates[0, :, :4] = 0.5
    estimates[1, :, 4:] = 3.0
    assert float(leaked_share(estimates, parts, torch.tensor([0, 1]))) == pytest.approx(0.0, abs=1e-6)
    assert float(leaked_share(estimates, parts, torch.tensor([1, 0]))) == pytest.approx(1.0, abs=1e-6)
    assert 0.0 < float(leaked_share(torch.ones(2, 5, 8), parts, torch.tensor([0, 1]))) < 1.0


def test_the_order_of_the_parts_does_not_matter_nor_does_a_common_gain() -> None:
    estimates, parts = _random(3, 5, 8), _random(2, 3, 5, 8, seed=1)
    owners = torch.tensor([0, 1, 1])
    leaked = float(leaked_share(estimates, parts, owners))
    assert float(leaked_share(estimates, parts.flip(0), 1 - owners)) == pytest.approx(leaked, rel=1e-5)
    assert float(leaked_share(10 * estimates, 100 * parts, owners)) == pytest.approx(leaked, rel=1e-4)
    # The owners' and the others' shares are all of it.
    assert float(leaked_share(estimates, parts, 1 - owners)) == pytest.approx(1.0 - leaked, rel=1e-5)


def test_a_step_against_the_gradient_leaks_less() -> None:
    estimates = _random(3, 5, 8).requires_grad_()
    parts = _random(2, 3, 5, 8, seed=1)
    owners = torch.tensor([0, 1, 1])
    leaked = leaked_share(estimates, parts, owners)
    leaked.backward()
    assert estimates.grad is not None
    # It grows where its own part is the stronger, and shrinks where the other is.
    stronger = parts.gather(0, owners[None, :, None, None].expand(1, 3, 5, 8))[0] > parts.sum(0) / 2
    assert float((estimates.grad[stronger] < 0).float().mean()) > 0.8
    assert float((estimates.grad[~stronger] > 0).float().mean()) > 0.8
    with torch.no_grad():
        stepped = (estimates - 0.1 * estimates.grad / estimates.grad.abs().max()).clamp_min(0.0)
        assert float(leaked_share(stepped, parts, owners)) < float(leaked)


def test_frames_outside_of_a_window_are_silent() -> None:
    window = torch.arange(1.0, 13.0).reshape(6, 2)
    taken = frames_at(window, torch.tensor([-1, 4]), torch.tensor([0, 1, 3]))
    np.testing.assert_array_equal(taken[0], torch.stack([torch.zeros(2), window[0], window[2]]))
    np.testing.assert_array_equal(taken[1], torch.stack([window[4], window[5], torch.zeros(2)]))


def test_each_event_answers_for_its_own_part_only(shared_tiny_model: EventModel) -> None:
    model, axes = shared_tiny_model, Axes.of(shared_tiny_model)
    targets = magnitude(
        torch.from_numpy(np.stack([_tone(220, 9000), _tone(700, 30_000)])), model.config.spectrum
    )
    weights = torch.ones(targets.shape[1])
    vectors = 0.5 * torch.randn(3, 32, generator=torch.Generator().manual_seed(0))
    onsets = torch.tensor([9000.0, 30_000.0, 31_000.0])
    owners = torch.tensor([0, 1, 1])
    with torch.no_grad():
        controls = model.controls(vectors)
        together = PartsObjective(model, axes, targets, owners, weights, 0.0).loss(controls, onsets)
        alone = [
            WindowObjective(model, axes, target, None, weights).loss(
                controls.select(owners == part), onsets[owners == part]
            )
            for part, target in enumerate(targets)
        ]
        assert float(together) == pytest.approx(float(sum(alone)) / 2, rel=1e-5)
        torch.manual_seed(0)
        charged = PartsObjective(model, axes, targets, owners, weights, 2.0)
        paid = float(charged.loss(controls, onsets) - together)
        assert paid == pytest.approx(2.0 * charged.parts["leaked"], rel=1e-3)
        assert 0.0 < charged.parts["leaked"] < 1.0


# --- what is trained


def test_the_encoder_is_asked_for_events_of_the_parts_in_the_mixture(tiny_model: EventModel) -> None:
    parts = np.stack([_tone(330, 5000), _tone(1250, 30_000)])
    fitted = FittedSegments(tiny_model, parts.copy, seed=0, n_visits=2, purity=1.0)
    for _ in range(80):
        loss, figures = fitted.loss()
        assert 0.0 <= figures["leaked"] <= 1.0
        loss.backward()
        fitted.step()
        tiny_model.zero_grad()
        lesson = fitted.encoder_loss()
        if lesson is not None:
            break
    else:
        raise AssertionError("no segment was ever finished")
    assert 0.0 <= lesson[1]["leaked"] <= 1.0
    lesson[0].backward()
    gradients = [p.grad for p in tiny_model.encoder.parameters() if p.grad is not None]
    assert any(bool(gradient.any()) for gradient in gradients)
    assert all(bool(torch.isfinite(gradient).all()) for gradient in gradients)
