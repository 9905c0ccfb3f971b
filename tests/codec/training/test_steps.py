"""Training of a step network: a real run in seconds on the small model, and what an episode teaches."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from safetensors import safe_open

from codec.cli import main
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.bins import MergedBins
from codec.model.checkpoint import load_default_model, load_model, save_model
from codec.model.event_model import EventModel
from codec.training.parts import leaked_at
from codec.training.recordings import RecordingError
from codec.training.steps.config import StepTraining
from codec.training.steps.trainer import train_steps
from codec.training.steps.windows import SearchedWindow, WindowSource
from codec.typed_config import ConfigError


def _notes(pitches_hz: tuple[float, ...], every: int) -> np.ndarray:
    samples = np.zeros(4 * MODEL_SAMPLE_RATE, np.float32)
    seconds = np.arange(len(samples)) / MODEL_SAMPLE_RATE
    for index, pitch_hz in enumerate(pitches_hz):
        begin = 3_000 + index * every
        tone = sum(np.sin(2 * np.pi * n * pitch_hz * seconds) / n for n in (1, 2, 3)) * np.exp(-4 * seconds)
        samples[begin:] += 0.2 * tone[: len(samples) - begin]
    return samples


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five recordings, one of which is held back."""
    folder = tmp_path_factory.mktemp("pieces")
    for number in range(5):
        pitches = tuple(220.0 * 2 ** ((number + 3 * step) % 12 / 12) for step in range(4))
        soundfile.write(folder / f"{number}.wav", _notes(pitches, 16_000 + 700 * number), MODEL_SAMPLE_RATE)
    return folder


@pytest.fixture(scope="module")
def windows_of_two() -> tuple[EventModel, list[SearchedWindow]]:
    """Windows of a mixture of two recordings, as the shipped model's search meets them."""
    model = load_default_model()
    parts = np.stack([_notes((220.0, 330.0), 30_000), _notes((1046.5, 1318.5), 25_000)])
    return model, WindowSource(model).windows(parts)


def _settings(**changes: float) -> StepTraining:
    return StepTraining(**{"hours": 0.0003, "n_windows": 1, "n_validated": 1, "held_back": 5, **changes})


def _info(path: Path) -> dict[str, float]:
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["info"])


@pytest.fixture(scope="module")
def shipped_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the shipped model, without a step network beside it."""
    path = tmp_path_factory.mktemp("model") / "shipped.safetensors"
    save_model(load_default_model(), path)
    return path


def test_a_run_makes_a_network_that_its_model_uses_and_goes_on(
    shipped_copy: Path, recordings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    path = train_steps(shipped_copy, recordings, out, _settings())
    first = _info(path)
    assert first["episodes"] > 0
    assert first["episodes"] % 4 == 0
    again = train_steps(shipped_copy, recordings, out, _settings(hours=0.002))
    assert _info(again)["episodes"] > first["episodes"], "the run went on"
    path.rename(shipped_copy.with_name("shipped.steps.safetensors"))
    model = load_model(shipped_copy)
    assert model.steps is not None
    assert model.steps.layers[-1].weight.abs().max() > 0, "it has learned something"


def test_windows_hold_what_each_part_has(windows_of_two: tuple[EventModel, list[SearchedWindow]]) -> None:
    model, windows = windows_of_two
    assert len(windows) >= 2
    n_frames = 3 * model.config.spectrum.n_onset_frames
    for window in windows:
        assert window.parts is not None
        assert window.parts.shape == (2, n_frames, 256 + MergedBins(model).n_merged)
        assert len(window.vectors) == len(window.onsets_samples) > 0
    # The parts are far apart in pitch: below 500 Hz all is of the first, above 1 kHz most is of the second.
    first, second = torch.stack([window.parts for window in windows]).sum((0, 2))
    assert first[15:40].sum() > 50 * second[15:40].sum()
    assert second[95:100].sum() > 5 * first[95:100].sum()


def test_the_leak_of_pure_events_is_small(windows_of_two: tuple[EventModel, list[SearchedWindow]]) -> None:
    model, windows = windows_of_two
    response, window = MergedBins(model).response, windows[1]
    torch.manual_seed(0)
    with torch.no_grad():
        controls = model.controls(window.vectors)
        leaked = leaked_at(model, response, controls, window.onsets_samples, window.parts)
        assert float(leaked) < 0.2
        # Parts that share all bins leave every event half of each.
        same = window.parts.sum(0).expand(2, -1, -1)
        halves = leaked_at(model, response, controls, window.onsets_samples, same)
        assert float(halves) == pytest.approx(0.5, abs=0.01)


def test_settings_out_of_range_are_refused() -> None:
    for changes in ({"hours": 0}, {"n_windows": 0}, {"held_back": 1}, {"purity": -1}):
        with pytest.raises(ConfigError, match=next(iter(changes))):
            _settings(**changes)


def test_a_folder_without_recordings_is_named(shipped_copy: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no recordings"):
        train_steps(shipped_copy, tmp_path, tmp_path / "out", _settings())


def test_the_command_refuses_a_missing_model_in_a_line(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train-steps", str(tmp_path / "none.safetensors"), str(recordings)]) == 2
    assert "none.safetensors" in capsys.readouterr().err
