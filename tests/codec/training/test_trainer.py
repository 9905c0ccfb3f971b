"""Training: a real run in seconds that stops and goes on, and losses that fall."""

from __future__ import annotations

import csv
import errno
import itertools
import math
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor

from codec.config import ConfigError, ModelConfig
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.bins import MergedBins
from codec.model.checkpoint import CheckpointError, load_model
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.signal.stft import magnitude
from codec.training.config import TrainConfig
from codec.training.fitted import FittedSegments
from codec.training.objective import Supervised, supervised_loss
from codec.training.recordings import RecordingError
from codec.training.state import Progress, load_state, save_state
from codec.training.trainer import train

_HOURS = 0.003
_WINDOW_SAMPLES = 512 * 256
_ONSETS = ((20, 150), (60, 8))
_PITCHES = ((220.0, 523.25), (987.77, 311.13))
_SCORED = torch.cat([torch.arange(12), torch.arange(20, 260, 20)])


def _tone(pitch_hz: float, onset: int, n_samples: int = _WINDOW_SAMPLES) -> NDArray[np.float32]:
    """Return a decaying note of six harmonics that begins at sample `onset`."""
    seconds = np.arange(n_samples - onset) / MODEL_SAMPLE_RATE
    tone = np.zeros(n_samples, np.float32)
    for harmonic in range(1, 7):
        tone[onset:] += np.exp(-3 * harmonic * seconds) * np.sin(2 * np.pi * harmonic * pitch_hz * seconds)
    return 0.1 * tone


def _toml(folder: Path, recordings: Path, hours: float) -> Path:
    path = folder / f"tiny-{hours}.toml"
    path.write_text(
        f"""
        [model]
        base = "default"
        name = "tiny"
        n_steps = 4
        [model.encoder]
        channels = 32
        switch_channels = 16
        [model.decoder]
        channels = 32
        [train]
        hours = {hours}
        batch_size = 2
        n_notes = 12
        warmup_steps = 1
        seed = {_first_step_recorded()}
        save_minutes = 0.01
        recordings = {str(recordings)!r}
        recordings_from = 0.0
        recordings_share = 0.3
        """
    )
    return path


def _first_step_recorded() -> int:
    """Return a seed whose first step is a recording and whose second is a mixture."""
    for seed in range(1000):
        first, second = np.random.default_rng([seed, 0]).random(2)
        if first < 0.3 <= second:
            return seed
    raise AssertionError("no seed")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with seven seconds of music."""
    folder = tmp_path_factory.mktemp("recordings")
    music = sum((_tone(220 * 2 ** (k / 5), k * 20_000, 160_000) for k in range(7)), np.zeros(160_000))
    soundfile.write(folder / "scale.wav", music, MODEL_SAMPLE_RATE)
    return folder


@pytest.fixture(scope="module")
def finished_run(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of a few seconds; copy it to go on."""
    folder = tmp_path_factory.mktemp("run")
    written = train(_toml(folder, recordings, _HOURS), folder / "out")
    assert written == folder / "out" / "model.safetensors"
    return folder / "out"


@pytest.fixture
def run_to_resume(finished_run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished_run, tmp_path / "out"))


def _state(config: Path, out_dir: Path) -> tuple[Progress, EventModel, torch.optim.AdamW]:
    model = EventModel(ModelConfig.from_toml(config), default_bank())
    optimiser = torch.optim.AdamW(model.parameters())
    return load_state(out_dir / "state.safetensors", model, optimiser), model, optimiser


def _n_updates(model: EventModel, optimiser: torch.optim.Optimizer) -> int:
    return max(int(optimiser.state[parameter]["step"]) for parameter in model.parameters())


# --- the schedule


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "typo.toml"
    path.write_text("[train]\nhours = 1.0\nbatch_sise = 4\n")
    with pytest.raises(ConfigError, match=r"typo\.toml.*batch_sise"):
        TrainConfig.from_toml(path)


def test_values_come_from_the_train_table(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text('[model]\nbase = "default"\n[train]\nhours = 3.5\nn_notes = 7\n')
    assert TrainConfig.from_toml(path) == TrainConfig(hours=3.5, n_notes=7)
    path.write_text("")
    assert TrainConfig.from_toml(path) == TrainConfig()


def test_the_learning_rate_warms_up_and_decays() -> None:
    config = TrainConfig(learning_rate=1e-2, final_learning_rate=1e-4, warmup_steps=10)
    warming = [config.learning_rate_at(step, 0.0) for step in range(12)]
    assert np.allclose(np.diff(warming[:10]), 1e-3)
    assert warming[9:] == [1e-2] * 3
    decaying = [config.learning_rate_at(100, share) for share in np.linspace(0, 1, 20)]
    assert all(a > b for a, b in itertools.pairwise(decaying))
    assert decaying[-1] == pytest.approx(1e-4)
    assert config.learning_rate_at(100, 1.3) == pytest.approx(1e-4)
    assert TrainConfig(learning_rate=1e-2, warmup_steps=0).learning_rate_at(0, 0.0) == 1e-2


def test_polyphony_grows() -> None:
    config = TrainConfig(max_events=20, grow_until=0.5)
    most = [config.n_events_at(share)[1] for share in np.linspace(0, 0.5, 12)]
    assert most[0] == 2
    assert most[-1] == 20
    assert all(a <= b for a, b in itertools.pairwise(most))
    assert config.n_events_at(0.9) == (1, 20)


# --- a run


@pytest.mark.xdist_group("training")
def test_a_run_leaves_a_model_a_state_and_logs(finished_run: Path) -> None:
    model = load_model(finished_run / "model.safetensors")
    assert model.config.name == "tiny"
    assert model.config.encoder.channels == 32
    with torch.no_grad():
        assert bool(torch.isfinite(model.magnitudes(torch.randn(2, 32))).all())
    with (finished_run / "metrics.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert {row[2].split(".")[0] for row in rows} >= {"recordings", "synthetic"}
    assert {"recordings.kl", "synthetic.kl", "synthetic.switch"} <= {row[2] for row in rows}
    assert all(int(row[0]) >= 2 and math.isfinite(float(row[3])) for row in rows)
    assert [path for path in (finished_run / "tensorboard").iterdir() if path.stat().st_size > 0]
    assert not [path for path in finished_run.iterdir() if path.suffix in (".part", ".partial")]


@pytest.mark.xdist_group("training")
def test_a_resumed_run_goes_on_where_it_stopped(
    finished_run: Path, run_to_resume: Path, recordings: Path, tmp_path: Path
) -> None:
    config = _toml(tmp_path, recordings, 1.5 * _HOURS)
    before, model, optimiser = _state(config, finished_run)
    assert before.elapsed_s >= _HOURS * 3600
    assert before.n_events > 0
    updates = _n_updates(model, optimiser)
    assert 0 < updates <= before.step

    train(config, run_to_resume, resume=True)

    after, model, optimiser = _state(config, run_to_resume)
    assert after.step > before.step
    assert after.n_events > before.n_events
    assert after.elapsed_s >= 1.5 * _HOURS * 3600
    # The optimiser's own count shows that its moments were taken over, not begun again.
    assert updates < _n_updates(model, optimiser) <= updates + after.step - before.step
    written = load_file(run_to_resume / "model.safetensors")
    for name, tensor in model.state_dict().items():
        assert torch.equal(written[name], tensor.half()), name
    steps = [int(line.split(",")[0]) for line in (run_to_resume / "metrics.csv").read_text().splitlines()]
    assert steps == sorted(steps)
    assert steps[0] <= before.step < steps[-1]


@pytest.mark.xdist_group("training")
def test_a_finished_run_resumes_to_nothing(run_to_resume: Path, recordings: Path, tmp_path: Path) -> None:
    kept = [run_to_resume / name for name in ("state.safetensors", "metrics.csv", "model.safetensors")]
    before = [path.read_bytes() for path in kept]
    weights = load_file(kept[2])
    began = time.process_time()
    train(_toml(tmp_path, recordings, _HOURS), run_to_resume, resume=True)
    assert time.process_time() - began < 8
    assert [path.read_bytes() for path in kept[:2]] == before[:2]
    for name, tensor in load_file(kept[2]).items():
        assert torch.equal(tensor, weights[name]), name


@pytest.mark.xdist_group("training")
def test_an_interrupted_run_can_go_on(
    run_to_resume: Path, recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is stopped leaves the state of its last save."""
    config = _toml(tmp_path, recordings, 10.0)
    saved: list[int] = []

    def save_and_stop(path: Path, model: EventModel, optimiser: torch.optim.Optimizer, at: Progress) -> None:
        save_state(path, model, optimiser, at)
        saved.append(at.step)
        raise KeyboardInterrupt

    before = _state(config, run_to_resume)[0]
    monkeypatch.setattr("codec.training.trainer.save_state", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train(config, run_to_resume, resume=True)
    after = _state(config, run_to_resume)[0]
    assert [after.step] == saved
    assert after.step > before.step


# --- state


def _trained(model: EventModel, n_steps: int) -> torch.optim.AdamW:
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for _ in range(n_steps):
        optimiser.zero_grad()
        model.magnitudes(torch.randn(2, 32), torch.tensor([3, 8])).sum().backward()
        optimiser.step()
    return optimiser


def test_the_state_comes_back_exactly(
    tiny_model: EventModel, tiny_config: ModelConfig, tmp_path: Path
) -> None:
    path = tmp_path / "state.safetensors"
    optimiser = _trained(tiny_model, 3)
    progress = Progress(step=3, elapsed_s=12.345678901, n_events=99)
    save_state(path, tiny_model, optimiser, progress)

    torch.manual_seed(5)
    other = EventModel(tiny_config, default_bank())
    fresh = torch.optim.AdamW(other.parameters(), lr=1e-3)
    assert load_state(path, other, fresh) == progress
    for name, tensor in tiny_model.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor), name
    assert len(fresh.state) == len(optimiser.state) > 0
    for (name, mine), theirs in zip(tiny_model.named_parameters(), other.parameters(), strict=True):
        assert (mine in optimiser.state) == (theirs in fresh.state), name
        for key, moment in optimiser.state.get(mine, {}).items():
            assert torch.equal(fresh.state[theirs][key], moment), (name, key)
            assert fresh.state[theirs][key].dtype == moment.dtype, (name, key)


def test_a_state_of_another_model_is_refused(tiny_model: EventModel, tmp_path: Path) -> None:
    path = tmp_path / "state.safetensors"
    save_state(path, tiny_model, torch.optim.AdamW(tiny_model.parameters()), Progress())
    config = ModelConfig.from_dict({**tiny_model.config.to_dict(), "decoder": {"channels": 40}})
    other = EventModel(config, default_bank())
    with pytest.raises(CheckpointError, match=r"state\.safetensors: does not fit this run"):
        load_state(path, other, torch.optim.AdamW(other.parameters()))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(CheckpointError, match=r"state\.safetensors: does not fit this run"):
        load_state(path, tiny_model, torch.optim.AdamW(tiny_model.parameters()))


def test_a_state_that_cannot_be_written_leaves_the_earlier_one(
    tiny_model: EventModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.safetensors"
    optimiser = _trained(tiny_model, 1)
    save_state(path, tiny_model, optimiser, Progress(step=1))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CheckpointError, match="the disk is full"):
        save_state(path, tiny_model, optimiser, Progress(step=2))
    assert path.read_bytes() == before
    assert [file for file in tmp_path.iterdir() if file.is_file()] == [path]


# --- losses


@pytest.fixture(scope="module")
def batch() -> Supervised:
    """Two windows of two notes each, the louder one first."""
    spectrum = ModelConfig().spectrum
    windows: list[NDArray[np.float32]] = []
    alone: list[NDArray[np.float32]] = []
    switch = torch.zeros(2, 256)
    for row, (pitches, frames) in enumerate(zip(_PITCHES, _ONSETS, strict=True)):
        gains = (1.0, 0.6)
        windows.append(
            sum(
                (g * _tone(p, f * 256 + 90) for g, p, f in zip(gains, pitches, frames, strict=True)),
                np.zeros(_WINDOW_SAMPLES),
            ).astype(np.float32)
        )
        alone += [g * _tone(p, 3 * 256 + 90, 260 * 256) for g, p in zip(gains, pitches, strict=True)]
        for gain, frame in zip(gains, frames, strict=True):
            switch[row, frame] = gain**2
    events = magnitude(torch.from_numpy(np.float32(alone)), spectrum)
    return Supervised(
        residual=magnitude(torch.from_numpy(np.float32(windows)), spectrum),
        frames=torch.tensor(_ONSETS),
        shifts=torch.full((2, 2), 90),
        score_frames=_SCORED,
        magnitudes=events[:, _SCORED].unflatten(0, (2, 2)),
        switch=switch,
        pitches_hz=torch.tensor(_PITCHES),
    )


@pytest.mark.parametrize("rollout", [False, True], ids=["plain", "rollout"])
def test_a_fixed_batch_is_learned(tiny_model: EventModel, batch: Supervised, *, rollout: bool) -> None:
    bins = MergedBins(tiny_model)
    optimiser = torch.optim.Adam(tiny_model.parameters(), 3e-3)

    def loss_of(seed: int) -> tuple[Tensor, dict[str, float]]:
        torch.manual_seed(seed)  # which targets a rollout takes away
        return supervised_loss(tiny_model, bins, batch, rollout=rollout)

    first, first_parts = loss_of(0)
    for step in range(25):
        optimiser.zero_grad()
        loss_of(step)[0].backward()
        optimiser.step()
    last, last_parts = loss_of(0)
    assert float(last.detach()) < 0.7 * float(first.detach())
    assert last_parts["kl"] < first_parts["kl"]
    assert ("switch" in last_parts) is not rollout


def test_missing_targets_do_not_count(tiny_model: EventModel, batch: Supervised) -> None:
    bins = MergedBins(tiny_model)
    frames = batch.frames.clone()
    frames[1, 1] = -1
    values: list[float] = []
    for scale in (1.0, 50.0):
        magnitudes = batch.magnitudes.clone()
        magnitudes[1, 1] *= scale
        changed = Supervised(**{**vars(batch), "frames": frames, "magnitudes": magnitudes})
        with torch.no_grad():
            values.append(float(supervised_loss(tiny_model, bins, changed, rollout=False)[0]))
    assert values[0] == values[1]
    with torch.no_grad():
        assert values[0] != float(supervised_loss(tiny_model, bins, batch, rollout=False)[0])


def _segment() -> NDArray[np.float32]:
    audio = np.zeros(_WINDOW_SAMPLES * 3 // 2, np.float32)
    audio[:_WINDOW_SAMPLES] = _tone(330, 5000) + _tone(440, 30_000)
    return audio


def test_segments_of_recordings_train_the_decoder_then_the_encoder(tiny_model: EventModel) -> None:
    fitted = FittedSegments(tiny_model, _segment, seed=0, n_visits=4)
    losses: list[float] = []
    assert fitted.encoder_loss() is None
    for _ in range(60):
        loss, parts = fitted.loss()
        loss.backward()
        assert any(p.grad is not None and bool(p.grad.any()) for p in tiny_model.heads.parameters())
        assert all(p.grad is None for p in tiny_model.encoder.parameters())
        fitted.step()
        losses.append(parts["kl"])
        lesson = fitted.encoder_loss()
        if lesson is not None:
            break
        tiny_model.zero_grad()
    else:
        raise AssertionError("no segment was ever finished")
    assert all(np.isfinite(losses))
    tiny_model.zero_grad()
    lesson[0].backward()
    gradients = [p.grad for p in tiny_model.encoder.parameters() if p.grad is not None]
    assert any(bool(gradient.any()) for gradient in gradients)
    assert all(bool(torch.isfinite(gradient).all()) for gradient in gradients)
    assert all(p.grad is None for p in tiny_model.heads.parameters())
    assert all(p.requires_grad for p in tiny_model.heads.parameters())


def _click() -> NDArray[np.float32]:
    audio = np.zeros(_WINDOW_SAMPLES * 3 // 2, np.float32)
    audio[9000] = 2e-3
    return audio


def test_segments_with_nothing_to_hear_are_passed_over(tiny_model: EventModel) -> None:
    drawn = iter([np.zeros(_WINDOW_SAMPLES * 3 // 2, np.float32), _click(), _segment()])
    loss, _ = FittedSegments(tiny_model, lambda: next(drawn), seed=0).loss()
    assert bool(torch.isfinite(loss))
    assert next(drawn, None) is None


@pytest.mark.parametrize("segment", [lambda: np.zeros(_WINDOW_SAMPLES * 3 // 2, np.float32), _click])
def test_recordings_of_silence_end_the_run_with_a_reason(
    tiny_model: EventModel, segment: Callable[[], NDArray[np.float32]]
) -> None:
    with pytest.raises(RecordingError, match="nothing was heard"):
        FittedSegments(tiny_model, segment, seed=0).loss()


# --- beginning with a checkpoint, and validation


def _toml_with(path: Path, base: Path, lines: str) -> Path:
    path.write_text(f"{base.read_text()}\n{lines}\n")
    return path


def test_one_name_cannot_be_mixed() -> None:
    with pytest.raises(ConfigError, match="held_back"):
        TrainConfig(held_back=("one.wav",))


@pytest.mark.xdist_group("training")
def test_a_run_begins_with_a_checkpoint_and_validates_on_what_it_holds_back(
    finished_run: Path, recordings: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    shutil.copytree(recordings, folder)
    for name, ratio in (("low.wav", 0.5), ("high.wav", 1.5)):
        soundfile.write(folder / name, _tone(440 * ratio, 3000, 230_000), MODEL_SAMPLE_RATE)
    config = _toml_with(
        tmp_path / "more.toml",
        _toml(tmp_path, folder, 1e-7),
        f"""
        learning_rate = 1e-12
        final_learning_rate = 0.0
        weight_decay = 0.0
        start = {str(finished_run / "model.safetensors")!r}
        held_back = ["low.wav", "high.wav"]
        """,
    )
    shutil.copytree(finished_run / "notes", tmp_path / "out" / "notes")
    train(config, tmp_path / "out")
    began, after = (load_file(path / "model.safetensors") for path in (finished_run, tmp_path / "out"))
    for name, tensor in after.items():
        assert torch.allclose(tensor.float(), began[name].float(), atol=1e-3), name
    with (tmp_path / "out" / "metrics.csv").open(newline="") as file:
        figures = {row[2]: float(row[3]) for row in csv.reader(file)}
    assert 0.5 <= figures["validation.least_purity_draft"] <= figures["validation.purity_draft"] <= 1.0
    assert figures["validation.convergence_standard"] > 0.0


@pytest.mark.xdist_group("training")
def test_what_a_run_cannot_begin_with_is_named(finished_run: Path, recordings: Path, tmp_path: Path) -> None:
    base = _toml(tmp_path, recordings, _HOURS)
    start = f"start = {str(finished_run / 'model.safetensors')!r}"
    other = _toml_with(tmp_path / "other.toml", base, start)
    other.write_text(other.read_text().replace("n_steps = 4", "n_steps = 5"))
    with pytest.raises(CheckpointError, match=r"model\.safetensors: has another architecture"):
        train(other, tmp_path / "out")
    missing = _toml_with(tmp_path / "missing.toml", base, 'held_back = ["scale.wav", "away.wav"]')
    with pytest.raises(RecordingError, match=r"away\.wav"):
        train(missing, Path(shutil.copytree(finished_run, tmp_path / "missing")))
