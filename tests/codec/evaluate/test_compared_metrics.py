"""Figures of comparisons: known errors have the known values, and what is missing or undefined says so."""

from __future__ import annotations

import importlib.util
import io
import pickle

import numpy as np
import pytest
import torch

from codec.evaluate import cdpam, speech_metrics
from codec.evaluate.extras import MissingExtraError
from codec.evaluate.figures import COMPARED, measured
from codec.evaluate.old_weights import old_tensors
from codec.evaluate.waveform_metrics import (
    ac_snr_db,
    l1_error,
    log_spectral_distance_db,
    mse,
    psnr_db,
    snr_db,
)

RATE = 22_050


def voice(duration_s: float = 2.0) -> np.ndarray:
    """Return a tone that comes and goes like syllables."""
    times_s = np.arange(round(duration_s * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 140 * k * times_s) / k for k in range(1, 20))
    return (0.1 * tone * np.maximum(0, np.sin(2 * np.pi * 2 * times_s))).astype(np.float32)


def test_a_known_noise_has_its_ratios() -> None:
    reference = np.tile(np.float32([0.5, -0.5]), 1_000)
    estimate = reference + np.tile(np.float32([0.05, 0.05, -0.05, -0.05]), 500)
    assert snr_db(reference, estimate, RATE) == pytest.approx(20.0, abs=1e-4)
    assert ac_snr_db(reference, estimate, RATE) == pytest.approx(20.0, abs=1e-4)
    assert psnr_db(reference, estimate, RATE) == pytest.approx(20.0, abs=1e-4)
    assert mse(reference, estimate, RATE) == pytest.approx(0.0025, rel=1e-5)
    assert l1_error(reference, estimate, RATE) == pytest.approx(0.05, rel=1e-5)


def test_an_offset_counts_as_signal_in_snr_and_not_in_ac_snr() -> None:
    samples = (0.1 * np.random.default_rng(0).normal(size=10_000)).astype(np.float32)
    error = (0.01 * np.random.default_rng(1).normal(size=10_000)).astype(np.float32)
    assert snr_db(samples, samples + error, RATE) == pytest.approx(20.0, abs=0.2)
    assert snr_db(samples + 0.5, samples + 0.5 + error, RATE) > 33
    assert ac_snr_db(samples + 0.5, samples + 0.5 + error, RATE) == pytest.approx(20.0, abs=0.2)
    assert ac_snr_db(samples, samples + 0.3, RATE) > 90


def test_equal_signals_have_120_db_and_silence_has_no_ratio() -> None:
    samples = voice()
    assert snr_db(samples, samples, RATE) == 120.0
    assert snr_db(samples, np.zeros_like(samples), RATE) == pytest.approx(0.0)
    assert measured(np.zeros_like(samples), samples, RATE, ["snr_db", "psnr_db"]) == {
        "snr_db": None,
        "psnr_db": None,
    }


def test_half_the_level_is_6_db_of_log_spectral_distance() -> None:
    noise = np.random.default_rng(2).normal(size=RATE).astype(np.float32)
    assert log_spectral_distance_db(noise, 0.5 * noise, RATE) == pytest.approx(6.02, abs=0.01)
    assert log_spectral_distance_db(noise, noise, RATE) == 0.0


def test_stoi_of_equal_speech_is_one_and_of_little_speech_undefined() -> None:
    pytest.importorskip("pystoi", reason="pystoi is not installed")
    samples = voice()
    noise = np.random.default_rng(3).normal(size=len(samples)).astype(np.float32)
    assert speech_metrics.stoi(samples, samples, RATE) == pytest.approx(1.0, abs=1e-6)
    assert speech_metrics.stoi(samples, noise, RATE) < 0.5
    # The package itself would return 1e-5 for what it cannot measure.
    mostly_silent = np.where(np.arange(len(samples)) < RATE // 5, samples, 0.0).astype(np.float32)
    with pytest.raises(ValueError, match="Not enough STFT frames"):
        speech_metrics.stoi(mostly_silent, mostly_silent, RATE)


def test_pesq_of_many_utterances_is_measured_in_pieces() -> None:
    pytest.importorskip("pesq", reason="pesq is not installed; it is compiled with gcc")
    # More utterances than the package has room for: as one piece it would end the process.
    samples = np.tile(np.concatenate([voice(0.5), np.zeros(RATE // 3, np.float32)]), 75)
    noise = 0.01 * np.random.default_rng(4).normal(size=len(samples)).astype(np.float32)
    assert speech_metrics.pesq_mos(samples, samples, RATE) == pytest.approx(4.64, abs=0.01)
    assert 1.0 < speech_metrics.pesq_mos(samples, samples + noise, RATE) < 4.5
    with pytest.raises(ValueError, match="no utterance"):
        speech_metrics.pesq_mos(samples, np.zeros_like(samples), RATE)


@pytest.mark.skipif(importlib.util.find_spec("cdpam") is None, reason="cdpam is not installed")
def test_cdpam_of_equal_signals_is_zero() -> None:
    samples = voice(0.3)
    noise = 0.05 * np.random.default_rng(5).normal(size=len(samples)).astype(np.float32)
    assert cdpam.cdpam_distance(samples, samples, RATE) == 0.0
    assert cdpam.cdpam_distance(samples, samples + noise, RATE) > 0.05


def test_figures_without_their_package_say_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    missing = {name: str(figure.missing) for name, figure in COMPARED.items() if figure.missing is not None}
    assert missing.keys() == {"stoi", "pesq_mos", "visqol_mos", "cdpam"}
    assert missing["stoi"] == "pystoi is not installed; run: pip install 'pointillist[compare]'"
    assert "gcc" in missing["pesq_mos"]
    cdpam._weights.cache_clear()
    with pytest.raises(MissingExtraError, match=r"cdpam 0\.0\.6 is not installed"):
        cdpam.cdpam_distance(voice(0.3), voice(0.3), RATE)


def saved(value: object) -> bytes:
    stream = io.BytesIO()
    torch.save(value, stream, _use_new_zipfile_serialization=False)
    return stream.getvalue()


def test_old_weights_are_read_without_unpickling() -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv1d(2, 3, 5), torch.nn.BatchNorm1d(3))
    transposed = torch.arange(6.0).reshape(2, 3).T
    data = saved({"epoch": 3, "state": network.state_dict(), "more": {"t": transposed}})
    state = old_tensors(data, ("state",))
    assert state.keys() == network.state_dict().keys()
    for name, tensor in network.state_dict().items():
        np.testing.assert_array_equal(state[name], tensor.numpy())
    np.testing.assert_array_equal(old_tensors(data, ("more",))["t"], transposed.numpy())


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this must not run",)


def test_weights_that_would_call_something_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="calls something else"):
        old_tensors(saved({"state": {"a": torch.zeros(1), "b": Hostile()}}), ("state",))
    assert capsys.readouterr().out == ""


def test_other_files_and_cut_weights_are_refused() -> None:
    data = saved({"state": {"a": torch.zeros(1_000)}})
    broken = [b"", b"noise", data[:100], data[:-100], pickle.dumps([1, 2]), saved([1])]
    for other in broken:
        with pytest.raises(ValueError):  # noqa: PT011 - any reason, but no other class of error
            old_tensors(other, ("state",))
