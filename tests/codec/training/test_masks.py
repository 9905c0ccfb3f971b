"""Training of a mask network: what its examples hold, and a real run in seconds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from safetensors import safe_open

from codec.audio.clip import load_audio
from codec.cli import main
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model, load_model, save_model
from codec.model.masks import MaskNetwork
from codec.resources import asset_path
from codec.training.masks.config import MaskTraining
from codec.training.masks.residuals import MaskExamples, Residuals
from codec.training.masks.segments import SEGMENT_S, SearchedSegment, searched_rounds
from codec.training.masks.trainer import mask_loss, train_masks
from codec.training.recordings import RecordingError, RecordingFolder
from codec.typed_config import ConfigError

SUSTAINED = 5
"""A span of frames after the onset."""


def _notes(pitches_hz: tuple[float, ...], every: int) -> np.ndarray:
    samples = np.zeros(5 * MODEL_SAMPLE_RATE, np.float32)
    seconds = np.arange(len(samples)) / MODEL_SAMPLE_RATE
    for index, pitch_hz in enumerate(pitches_hz):
        begin = 3_000 + index * every
        tone = sum(np.sin(2 * np.pi * n * pitch_hz * seconds) / n for n in (1, 2, 3)) * np.exp(-4 * seconds)
        samples[begin:] += 0.2 * tone[: len(samples) - begin]
    return samples


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Low notes, high notes, and a third recording, which is held back."""
    folder = tmp_path_factory.mktemp("pieces")
    for number, pitches in enumerate([(110.0, 147.0, 165.0), (1_760.0, 2_349.0, 2_637.0), (440.0, 550.0)]):
        soundfile.write(folder / f"{number}.wav", _notes(pitches, 21_000 + 900 * number), MODEL_SAMPLE_RATE)
    return folder


@pytest.fixture(scope="module")
def rounds(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[SearchedSegment]]:
    """One round of the low and the high notes."""
    folder = RecordingFolder(
        recordings,
        cache_folder=tmp_path_factory.mktemp("cache"),
        n_samples=round(SEGMENT_S * MODEL_SAMPLE_RATE),
        chosen=lambda name: not name.startswith("2"),
    )
    return list(searched_rounds(load_default_model(), folder, 2, 0))


@pytest.fixture(scope="module")
def examples(rounds: list[list[SearchedSegment]]) -> list[MaskExamples]:
    residuals = Residuals(load_default_model(), rounds, 0)
    return [residuals.draw() for _ in range(12)]


@pytest.fixture(scope="module")
def shipped_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the shipped model, without networks beside it."""
    path = tmp_path_factory.mktemp("model") / "shipped.safetensors"
    save_model(load_default_model(), path)
    return path


def _settings(**changes: float) -> MaskTraining:
    return MaskTraining(**{"hours": 0.0005, "n_segments": 2, "n_validated": 1, "held_back": 3, **changes})


def _info(path: Path) -> dict[str, float]:
    with safe_open(path, "pt") as file:
        return json.loads(file.metadata()["info"])


def test_a_round_has_a_segment_of_each_recording(rounds: list[list[SearchedSegment]]) -> None:
    config = load_default_model().config
    ((first, second),) = rounds
    for segment in (first, second):
        n_events = len(segment.frames)
        assert n_events >= 3
        shape = n_events, config.spectrum.n_event_frames // 2, config.encoder.n_bands
        assert segment.patches.shape == shape
        loudness = float(segment.samples.square().mean().sqrt())
        assert loudness == pytest.approx(0.05, rel=0.01)
    assert not torch.equal(first.samples, second.samples)


def test_examples_are_shares_of_what_is_there(examples: list[MaskExamples]) -> None:
    config = load_default_model().config
    at_onset: list[float] = []
    for each in examples:
        n = len(each.queries)
        assert 0 < n == len(each.windows) == len(each.frames)
        assert each.shares.shape == each.weights.shape == (n, len(config.encoder.spans), 288)
        assert bool(((each.shares >= 0) & (each.shares <= 1)).all())
        # Where all is too quiet, nothing counts.
        total = each.weights.sum((1, 2))
        assert bool(((total - 1).abs() < 1e-4).logical_or(total == 0).all())
        assert bool((each.bands >= 0).all())
        # The loudest band of each residual is 1, before the weights by widths.
        roots = load_default_model().encoder.root_widths
        torch.testing.assert_close((each.bands / roots).amax((1, 2)), torch.ones(len(each.bands)))
        at_onset += each.shares[torch.arange(n), 3, each.queries].tolist()
    assert np.median(at_onset) > 0.5, "an event has most of the band that is asked for"


def test_what_the_other_recording_has_is_no_share_of_an_event(examples: list[MaskExamples]) -> None:
    """The low notes lie below band 60 (646 Hz), the high ones above band 140."""
    foreign: dict[str, list[float]] = {"low": [], "high": []}
    for each in examples:
        counted = (each.shares * each.weights)[:, SUSTAINED]
        counted = counted / each.weights[:, SUSTAINED].sum(1, keepdim=True).clamp_min(1e-9)
        for query, shares in zip(each.queries.tolist(), counted, strict=True):
            if query < 60:
                foreign["low"].append(float(shares[165:220].sum()))
            elif query > 140:
                foreign["high"].append(float(shares[8:30].sum()))
    for shares in foreign.values():
        assert len(shares) > 5
        assert np.median(shares) < 0.05


def test_draws_repeat_with_their_seed(rounds: list[list[SearchedSegment]]) -> None:
    first, again, other = (Residuals(load_default_model(), rounds, seed).draw() for seed in (3, 3, 4))
    torch.testing.assert_close(first.shares, again.shares)
    assert first.shares.shape != other.shares.shape or not torch.allclose(first.shares, other.shares)


def test_the_loss_is_least_for_the_true_shares(examples: list[MaskExamples]) -> None:
    class Told(MaskNetwork):
        logits = torch.zeros(0)

        def forward(self, *_: torch.Tensor) -> torch.Tensor:
            return self.logits

    network = Told(load_default_model().config, 8)
    network.logits = torch.logit(torch.cat([each.shares for each in examples[:3]]), eps=1e-5)
    loss, figures = mask_loss(network, examples[:3])
    assert figures["divergence"] == pytest.approx(0.0, abs=1e-3)
    assert figures["right"] == pytest.approx(1.0, abs=1e-3)
    network.logits = -network.logits
    worse, figures = mask_loss(network, examples[:3])
    assert float(worse) > float(loss) + 1
    assert figures["right"] < 0.5


def test_the_shipped_network_knows_what_belongs_together(tmp_path: Path) -> None:
    """On mixtures of two stretches of the demo piece: of notes from a formula, it knows nothing."""
    model = load_default_model()
    network = model.masks
    assert network is not None
    piece = load_audio(asset_path("demo/demo.flac")).resampled(MODEL_SAMPLE_RATE).mono()
    for number, begin_s in enumerate((1, 9)):
        begin = begin_s * MODEL_SAMPLE_RATE
        soundfile.write(tmp_path / f"{number}.wav", piece[begin:][: 6 * MODEL_SAMPLE_RATE], MODEL_SAMPLE_RATE)
    n_samples = round(SEGMENT_S * MODEL_SAMPLE_RATE)
    folder = RecordingFolder(tmp_path, cache_folder=tmp_path / "cache", n_samples=n_samples)
    residuals = Residuals(model, list(searched_rounds(model, folder, 2, 0)), 0)
    examples = [residuals.draw() for _ in range(12)]
    with torch.inference_mode():
        figures = mask_loss(network, examples)[1]
        untrained = mask_loss(MaskNetwork(load_default_model().config), examples)[1]
    assert figures["right"] > untrained["right"] + 0.1
    assert figures["divergence"] < 0.6 * untrained["divergence"]


def test_a_run_makes_a_network_that_its_model_uses_and_goes_on(
    shipped_copy: Path, recordings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    path = train_masks(shipped_copy, recordings, out, _settings())
    first = _info(path)
    assert first["steps"] > 0
    assert 0 < first["right"] <= 1
    again = train_masks(shipped_copy, recordings, out, _settings(hours=0.003))
    assert _info(again)["steps"] > first["steps"], "the run went on"
    assert _info(again)["divergence"] < first["divergence"], "it has learned something"
    path.rename(shipped_copy.with_name("shipped.masks.safetensors"))
    assert load_model(shipped_copy).masks is not None


def test_settings_out_of_range_are_refused() -> None:
    for changes in ({"hours": 0}, {"n_segments": 0}, {"held_back": 1}):
        with pytest.raises(ConfigError, match=next(iter(changes))):
            _settings(**changes)


def test_a_folder_without_recordings_is_named(shipped_copy: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no recordings"):
        train_masks(shipped_copy, tmp_path, tmp_path / "out", _settings())


def test_the_command_refuses_a_missing_model_in_a_line(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train-masks", str(tmp_path / "none.safetensors"), str(recordings)]) == 2
    assert "none.safetensors" in capsys.readouterr().err
