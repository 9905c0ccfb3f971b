"""The measures: what equality, silence, scaling and noise do to each of them."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from codec.evaluate.extras import MissingExtraError
from codec.evaluate.metrics import (
    chroma_similarity,
    detect_onsets,
    l1_unexplained,
    log_mel_distance_db,
    multi_resolution_stft,
    onset_f1,
    si_sdr_db,
    spectral_convergence,
    spectrogram,
    visqol_mos,
)

RATE = 22_050
Measure = Callable[[np.ndarray, np.ndarray, int], float]
DISTANCES = [spectral_convergence, l1_unexplained, log_mel_distance_db, multi_resolution_stft]
SIMILARITIES = [chroma_similarity, onset_f1]
ONSETS_S = [0.2, 0.5, 0.9, 1.15, 1.6]


def melody(
    pitches_hz: tuple[float, ...] = (440.0, 330.0, 494.0, 220.0, 587.0), level: float = 0.3
) -> np.ndarray:
    """Decaying notes with three partials at ONSETS_S, two seconds."""
    samples = np.zeros(2 * RATE)
    for onset_s, pitch_hz in zip(ONSETS_S, pitches_hz, strict=True):
        time_s = np.arange(len(samples) - round(onset_s * RATE)) / RATE
        note = sum(np.sin(2.0 * np.pi * pitch_hz * k * time_s) / k for k in (1, 2, 3))
        samples[round(onset_s * RATE) :] += level * note * np.exp(-6.0 * time_s)
    return samples.astype(np.float32)


def noise(level: float, n_samples: int = 2 * RATE) -> np.ndarray:
    return (level * np.random.default_rng(0).standard_normal(n_samples)).astype(np.float32)


@pytest.mark.parametrize("measure", DISTANCES)
def test_equality_is_zero(measure: Measure) -> None:
    assert measure(melody(), melody(), RATE) == 0.0


@pytest.mark.parametrize("measure", SIMILARITIES)
def test_equality_is_one(measure: Measure) -> None:
    assert measure(melody(), melody(), RATE) == pytest.approx(1.0)


@pytest.mark.parametrize("measure", DISTANCES)
def test_more_noise_is_further(measure: Measure) -> None:
    reference = melody()
    distances = [measure(reference, reference + noise(level), RATE) for level in (0.001, 0.01, 0.1)]
    assert 0.0 < distances[0] < distances[1] < distances[2]


@pytest.mark.parametrize("measure", [spectral_convergence, l1_unexplained])
def test_silence_leaves_all_unexplained_and_scaling_its_share(measure: Measure) -> None:
    reference = melody()
    assert measure(reference, 0.0 * reference, RATE) == pytest.approx(1.0)
    assert measure(reference, 0.75 * reference, RATE) == pytest.approx(0.25, rel=1e-4)
    assert measure(reference, 3.0 * reference, RATE) == pytest.approx(2.0, rel=1e-4)


@pytest.mark.parametrize("measure", [*DISTANCES, chroma_similarity])
def test_the_level_of_both_does_not_count(measure: Measure) -> None:
    reference, estimate = melody(), melody() + noise(0.01)
    loud = measure(8.0 * reference, 8.0 * estimate, RATE)
    assert loud == pytest.approx(measure(reference, estimate, RATE), rel=1e-3)


def test_log_mel_counts_decibels() -> None:
    reference = noise(0.1)
    assert log_mel_distance_db(reference, reference / 10.0, RATE) == pytest.approx(20.0, abs=0.01)
    assert log_mel_distance_db(reference, reference * 2.0, RATE) == pytest.approx(6.02, abs=0.01)


def test_log_mel_stops_at_the_floor() -> None:
    reference = noise(0.1)
    nearly = log_mel_distance_db(reference, 1e-9 * reference, RATE)
    assert nearly == log_mel_distance_db(reference, 0.0 * reference, RATE)
    assert 60.0 < nearly < 80.0
    assert log_mel_distance_db(reference, reference + noise(1e-7), RATE) < 0.01


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_every_rate_has_its_bands(rate: int) -> None:
    reference = noise(0.1, 8192)
    assert log_mel_distance_db(reference, reference / 10.0, rate) == pytest.approx(20.0, abs=0.01)


def test_long_signals_are_measured_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    reference, estimate = melody(), melody() + noise(0.01)
    whole = [measure(reference, estimate, RATE) for measure in (*DISTANCES, *SIMILARITIES)]
    monkeypatch.setattr("codec.evaluate.metrics._BLOCK_FRAMES", 7)
    parts = [measure(reference, estimate, RATE) for measure in (*DISTANCES, *SIMILARITIES)]
    assert parts == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize("measure", DISTANCES)
def test_silence_against_silence_and_against_sound(measure: Measure) -> None:
    silence = np.zeros(4096, np.float32)
    assert measure(silence, silence, RATE) == 0.0
    assert measure(silence, noise(0.1, 4096), RATE) == math.inf


@pytest.mark.parametrize("measure", SIMILARITIES)
def test_silence_agrees_with_silence_only(measure: Measure) -> None:
    silence = np.zeros(2 * RATE, np.float32)
    assert measure(silence, silence, RATE) == 1.0
    assert measure(silence, melody(), RATE) == 0.0
    assert measure(melody(), silence, RATE) == 0.0


def test_chroma_hears_pitch_classes_not_octaves_or_levels() -> None:
    reference = melody()
    octave_up = melody((880.0, 660.0, 988.0, 440.0, 1174.0))
    tritone_up = melody(tuple(2**0.5 * f for f in (440.0, 330.0, 494.0, 220.0, 587.0)))  # type: ignore[arg-type]
    assert chroma_similarity(reference, 0.1 * reference, RATE) == pytest.approx(1.0)
    assert chroma_similarity(reference, octave_up, RATE) > 0.9
    assert chroma_similarity(reference, tritone_up, RATE) < 0.5


@pytest.mark.parametrize("level", [0.003, 0.3])
def test_onsets_are_found_where_notes_begin(level: float) -> None:
    found = detect_onsets(melody(level=level), RATE)
    assert len(found) == len(ONSETS_S)
    assert np.abs(found - ONSETS_S).max() < 0.03


def test_a_steady_tone_has_one_onset_and_silence_none() -> None:
    tone = np.sin(2.0 * np.pi * 440.0 * np.arange(2 * RATE) / RATE)
    assert len(detect_onsets(np.concatenate((np.zeros(RATE), tone)), RATE)) == 1
    assert len(detect_onsets(np.zeros(RATE), RATE)) == 0


def test_missed_and_late_onsets_lower_the_score() -> None:
    reference = melody()
    late = np.roll(reference, round(0.1 * RATE))
    fewer = reference * np.interp(np.arange(len(reference)), [RATE, 1.1 * RATE], [1.0, 0.0])
    assert onset_f1(reference, late, RATE) == 0.0
    assert onset_f1(reference, np.roll(reference, round(0.02 * RATE)), RATE) == 1.0
    assert onset_f1(reference, fewer, RATE) == pytest.approx(2 * 3 / (5 + 3))


@pytest.mark.parametrize("measure", [*DISTANCES, *SIMILARITIES, visqol_mos])
@pytest.mark.parametrize(
    ("reference", "estimate", "rate", "words"),
    [
        (np.zeros(100), np.zeros(101), RATE, "different lengths"),
        (np.zeros((2, 100)), np.zeros((2, 100)), RATE, "mono"),
        (np.zeros(0), np.zeros(0), RATE, "empty"),
        (np.zeros(100), np.full(100, np.nan), RATE, "not finite"),
        (np.zeros(100), np.zeros(100), 0, "positive"),
    ],
)
def test_wrong_signals_are_refused(
    measure: Measure, reference: np.ndarray, estimate: np.ndarray, rate: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        measure(reference, estimate, rate)


@pytest.mark.parametrize("n_samples", [1, 100, 2047])
@pytest.mark.parametrize("measure", [*DISTANCES, chroma_similarity])
def test_signals_shorter_than_a_window_have_a_measure(measure: Measure, n_samples: int) -> None:
    assert math.isfinite(measure(noise(0.1, n_samples), 0.5 * noise(0.1, n_samples), RATE))


@pytest.mark.parametrize(("module", "measure"), [("visqol", visqol_mos), ("mir_eval.onset", onset_f1)])
def test_a_missing_package_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, module: str, measure: Measure
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'pointillist\[evaluate\]'"):
        measure(melody(), melody(), RATE)


def test_a_missing_package_is_told_across_processes() -> None:
    error = MissingExtraError("visqol-python")
    again = error.__reduce__()[0](*error.__reduce__()[1])
    assert str(again) == str(error)


def test_a_spectrogram_comes_in_blocks_centred_on_hops() -> None:
    click = np.zeros(300_000, np.float32)
    click[256 * 700] = 1.0
    blocks = list(spectrogram(click, 2048, 256))
    whole = np.concatenate(blocks)
    assert len(blocks) == 3
    assert whole.shape == (1 + 300_000 // 256, 1025)
    assert whole[:, 100].argmax() == 700
    assert whole[700] == pytest.approx(1.0, abs=1e-5)


def test_visqol_is_asked_for_music_at_48_khz(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    class Api:
        def create(self, mode: str) -> None:
            asked["mode"] = mode

        def measure_from_arrays(
            self, reference: np.ndarray, estimate: np.ndarray, rate: int
        ) -> SimpleNamespace:
            asked.update(rate=rate, lengths=(len(reference), len(estimate)))
            return SimpleNamespace(moslqo=float(np.abs(estimate).max() / np.abs(reference).max()))

    monkeypatch.setitem(sys.modules, "visqol", SimpleNamespace(VisqolApi=Api))
    assert visqol_mos(melody(), 0.5 * melody(), RATE) == pytest.approx(0.5)
    assert asked == {"mode": "audio", "rate": 48_000, "lengths": (96_000, 96_000)}
    with pytest.raises(ValueError, match="a second of sound"):
        visqol_mos(np.zeros(2 * RATE), np.zeros(2 * RATE), RATE)
    with pytest.raises(ValueError, match="a second of sound"):
        visqol_mos(melody()[:8000], melody()[:8000], RATE)


if importlib.util.find_spec("visqol") is not None:  # the evaluate extra; compiles, so not on every machine

    def test_visqol_hears_noise() -> None:
        reference = melody()[: round(1.2 * RATE)]
        clean = visqol_mos(reference, reference, RATE)
        noisy = visqol_mos(reference, reference + noise(0.05, len(reference)), RATE)
        assert clean == pytest.approx(4.73, abs=0.01)
        assert 1.0 <= noisy < clean - 1.0


def test_si_sdr_ignores_scale_and_knows_the_noise() -> None:
    reference = np.sin(2 * np.pi * 440.0 * np.arange(RATE) / RATE).astype(np.float32)
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    noise -= reference * (noise @ reference) / (reference @ reference)
    noise *= np.sqrt((reference @ reference) / (noise @ noise) / 100)
    assert si_sdr_db(reference, 3 * (reference + noise), RATE) == pytest.approx(20.0, abs=0.05)
    assert si_sdr_db(reference, np.zeros_like(reference), RATE) == -60.0
