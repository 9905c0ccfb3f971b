"""The training run: curriculum, optimiser, logs and checkpoints, configured by a TOML file.

The length of a run is given in hours of processor time, and its schedules depend on the share of that time.
With wall-clock time, a busy machine would reach the end of the schedule after fewer steps. On a graphics
card, which the processor waits for, it is wall-clock time. A run can be stopped at any time and resumed, and
can use several processes (:mod:`codec.training.ranks`).
"""

from __future__ import annotations

import csv
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from codec.config import ConfigError, ModelConfig, SpectrumConfig
from codec.devices import DeviceChoice
from codec.files import FileError, os_reason
from codec.model.bins import MergedBins
from codec.model.checkpoint import CheckpointError, load_model, save_model
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from codec.targets import Kind, check_target
from codec.training.config import TrainConfig
from codec.training.fitted import FittedSegments
from codec.training.mixtures import MixtureLoader
from codec.training.musicnet import musicnet_recordings
from codec.training.note_bank import NoteBank
from codec.training.objective import Supervised, supervised_loss
from codec.training.parts import MixedSegments
from codec.training.ranks import Ranks, is_lost, joined
from codec.training.recordings import RecordingError, RecordingFolder
from codec.training.state import Progress, load_state, save_state
from codec.training.validation import validated

__all__ = ["TrainingError", "train"]

_STATE = "state.safetensors"
_MODEL = "model.safetensors"
_METRICS = "metrics.csv"
_MAX_FAILED_STEPS = 200
_MAX_REASON = 200
_N_VALIDATED = 6
"""Mixtures of recordings that are held back."""


class _Log:
    """Writes the means of the loss's parts to a CSV file and to TensorBoard, in the first rank only."""

    def __init__(self, folder: Path, ranks: Ranks) -> None:
        self._path = folder / _METRICS
        self._writer = SummaryWriter(str(folder / "tensorboard")) if ranks.is_first else None
        self._values: dict[str, list[float]] = defaultdict(list)

    def add(self, kind: str, parts: dict[str, float]) -> None:
        for name, value in parts.items():
            self._values[f"{kind}.{name}"].append(value)

    def flush(self, progress: Progress) -> dict[str, float]:
        means = {name: float(np.mean(values)) for name, values in self._values.items()}
        self._values.clear()
        if self._writer is None:
            return means
        with self._path.open("a", newline="") as file:
            rows = csv.writer(file)
            for name, value in means.items():
                rows.writerow([progress.step, f"{progress.elapsed_s:.0f}", name, f"{value:.5f}"])
                self._writer.add_scalar(name, value, progress.step)
        self._writer.flush()
        return means

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class TrainingError(FileError):
    """A run cannot begin or go on; ``str()`` names the folder, the reason and a remedy."""


def _supervised(batch: Mapping[str, NDArray[Any]], device: torch.device) -> Supervised:
    def tensor(name: str) -> Tensor:
        # The loader stores float16 only to save memory; compute in float32.
        values = torch.from_numpy(batch[name]).to(device)
        return values.float() if values.is_floating_point() else values

    return Supervised(
        residual=tensor("residual"),
        frames=tensor("target_frames"),
        shifts=tensor("target_offsets"),
        score_frames=tensor("score_frames"),
        magnitudes=tensor("target_magnitudes"),
        switch=tensor("switch_target"),
        pitches_hz=tensor("target_pitches_hz"),
    )


def _recordings(
    config: TrainConfig, model: EventModel, out_dir: Path, seed: int
) -> tuple[RecordingFolder, RecordingFolder | None] | None:
    """Open the recordings of a run, MusicNet or a folder, and those held back; None if it has none."""
    if config.musicnet:
        folder = musicnet_recordings(Path(config.musicnet))
    elif config.recordings:
        folder = Path(config.recordings)
    else:
        return None
    spectrum = model.config.spectrum
    held_back = frozenset(config.held_back)

    def opened(seed: int, chosen: Callable[[str], bool]) -> RecordingFolder:
        return RecordingFolder(
            folder,
            seed,
            cache_folder=out_dir / "recordings",
            n_samples=3 * spectrum.n_onset_frames * spectrum.hop_samples,
            chosen=chosen,
        )

    for name in config.held_back:
        if not (folder / name).is_file():
            raise RecordingError(folder / name, "is to be held back and is not there; correct its name")
    trained = opened(seed, lambda name: name not in held_back)
    return trained, opened(config.seed, held_back.__contains__) if held_back else None


def _built(config_path: Path, config: ModelConfig) -> EventModel:
    """Build the model of a run; raise ConfigError if its sizes do not fit together, or the training data."""
    if config.spectrum != SpectrumConfig():
        raise ConfigError(
            f"{config_path}: model.spectrum: the notes for training are made for the default sizes only; "
            "leave this table out"
        )
    try:
        return EventModel(config, default_bank())
    except (ValueError, RuntimeError, MemoryError, IndexError, ZeroDivisionError) as error:
        reason = str(error).partition("\n")[0][:_MAX_REASON]
        raise ConfigError(f"{config_path}: model: cannot be built with these sizes ({reason})") from error


def _prepare_folder(out_dir: Path) -> None:
    """Make the folder of a run, and check that its files can be written."""
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(out_dir, os_reason(error, writing=True)) from error
    for name in (_STATE, _MODEL, _METRICS):
        check_target(out_dir / name, Kind.OTHER, force=True)


def train(
    config_path: Path, out_dir: Path, *, resume: bool = False, device: DeviceChoice = "cpu"
) -> Path | None:
    """Train a model and return the path of its checkpoint; None in processes that write none.

    Parameters
    ----------
    config_path
        A TOML file with the tables ``[model]`` and ``[train]``.
    out_dir
        The folder to write ``state.safetensors`` (to resume), ``model.safetensors``, ``metrics.csv`` and
        ``tensorboard/`` to.
    resume
        Continue from ``state.safetensors`` if it exists.
    device
        Where the losses are computed; mixtures are made on the processor.

    Raises
    ------
    codec.config.ConfigError
        If the configuration has an unknown key or an invalid value.
    codec.model.checkpoint.CheckpointError
        If the state cannot be read, or a file cannot be written.
    TrainingError
        If the folder cannot be written, the loss is no longer finite, or another process of the run ended.
    codec.devices.DeviceError
        If the device cannot be used.
    codec.training.musicnet.MusicNetError, codec.training.recordings.RecordingError
        If the recordings cannot be used.
    codec.training.note_bank.NoteBankError, codec.training.soundfont.SoundfontError
        If the notes cannot be rendered.
    codec.training.shared_batches.BatchError
        If batches cannot be prepared.
    """
    config = TrainConfig.from_toml(config_path)
    model_config = ModelConfig.from_toml(config_path)
    _prepare_folder(out_dir)
    try:
        with joined(device) as ranks:
            return _train(config_path, config, model_config, out_dir, ranks, resume=resume)
    except RuntimeError as error:
        if not is_lost(error):
            raise
        reason = "another process of this run ended; see its message, and go on with --resume"
        raise TrainingError(out_dir, reason) from error


def _train(
    config_path: Path,
    config: TrainConfig,
    model_config: ModelConfig,
    out_dir: Path,
    ranks: Ranks,
    *,
    resume: bool,
) -> Path | None:
    torch.manual_seed(config.seed)
    model = _built(config_path, model_config).to(ranks.device)
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=config.learning_rate, betas=(0.9, 0.99), weight_decay=config.weight_decay
    )
    state_path = out_dir / _STATE
    progress = Progress()
    if config.start and not (resume and state_path.exists()):
        _begin_with(Path(config.start), model)
    if resume and state_path.exists():
        progress = load_state(state_path, model, optimiser)
    seed = ranks.seed(config.seed + progress.step)
    torch.manual_seed(seed)
    rooms = tuple(room.impulse_response for room in model.bank.rooms)
    # Its notes are rendered anew during the run, so each rank has a bank of its own.
    bank = NoteBank(out_dir / ("notes" if ranks.is_first else f"notes-{ranks.rank}"), rooms)
    if not bank.is_complete:
        with tqdm(total=config.n_notes, unit="note", desc="notes", disable=not ranks.is_first) as bar:

            def show(done: int, _total: int) -> None:
                bar.update(done - bar.n)

            bank.build(config.n_notes, ranks.seed(config.seed), show)

    def n_events(_step: int) -> tuple[int, int]:
        return config.n_events_at(progress.elapsed_s / (config.hours * 3600))

    recordings = _recordings(config, model, out_dir, seed)
    fitted, validation = None, []
    if recordings:
        trained, held_back = recordings
        segments = MixedSegments(trained, config.mixtures_share, seed)
        fitted = FittedSegments(model, segments.draw, seed, config.n_visits, config.purity)
        if held_back and ranks.is_first:
            mixed = MixedSegments(held_back, 1.0, config.seed)
            validation = [mixed.mixture() for _ in range(_N_VALIDATED)]
    try:
        with MixtureLoader(bank.folder, config.batch_size, n_events, seed, rooms=rooms) as mixtures:
            _run(config, model, optimiser, progress, mixtures, fitted, validation, out_dir, ranks)
    except OSError as error:
        raise TrainingError(out_dir, os_reason(error, writing=True)) from error
    if not ranks.is_first:
        return None
    path = out_dir / _MODEL
    save_model(model, path, info={"step": progress.step, "hours": progress.elapsed_s / 3600})
    return path


def _begin_with(checkpoint: Path, model: EventModel) -> None:
    """Read the weights that a run begins with."""
    trained = load_model(checkpoint, model.bank)
    if trained.config != model.config:
        raise CheckpointError(checkpoint, "has another architecture than this run; change `[model]`")
    model.load_state_dict(trained.state_dict())


def _on_recordings(fitted: FittedSegments, *, lesson: bool) -> tuple[str, Tensor, dict[str, float]]:
    """Return the loss of a step on recordings, its kind and its parts; a lesson if there is one to give."""
    given = fitted.encoder_loss() if lesson else None
    return ("recordings", *fitted.loss()) if given is None else ("lesson", *given)


def _run(
    config: TrainConfig,
    model: EventModel,
    optimiser: torch.optim.Optimizer,
    progress: Progress,
    mixtures: Iterator[dict[str, NDArray[Any]]],
    fitted: FittedSegments | None,
    validation: Sequence[NDArray[np.float32]],
    out_dir: Path,
    ranks: Ranks,
) -> None:
    state_path = out_dir / _STATE
    bins = MergedBins(model)
    log = _Log(out_dir, ranks)
    averaged = ranks.averaging(model)
    budget_s = config.hours * 3600
    n_failed = 0
    clock = time.process_time if ranks.device.type == "cpu" else time.monotonic
    began = clock()
    elapsed_before = progress.elapsed_s
    saved_at = time.monotonic()
    validated_at = -math.inf
    generator = np.random.default_rng([config.seed, progress.step])
    with tqdm(
        total=round(budget_s),
        initial=round(progress.elapsed_s),
        unit="s",
        desc="training",
        disable=not ranks.is_first,
    ) as bar:
        while progress.elapsed_s < budget_s:
            share = progress.elapsed_s / budget_s
            if validation and progress.elapsed_s - validated_at >= config.validation_minutes * 60:
                validated_at = progress.elapsed_s
                log.add("validation", validated(model, validation))
            for group in optimiser.param_groups:
                group["lr"] = config.learning_rate_at(progress.step, share)
            optimiser.zero_grad(set_to_none=True)
            if fitted and share >= config.recordings_from and generator.random() < config.recordings_share:
                wanted = generator.random() < config.lessons_share
                kind, loss, parts = averaged(partial(_on_recordings, fitted, lesson=wanted))
                progress.n_events += 2 * model.config.n_steps if kind == "lesson" else 0
            else:
                batch = _supervised(next(mixtures), ranks.device)
                rollout = share >= config.rollout_from and generator.random() < config.rollout_share
                loss, parts = averaged(
                    partial(supervised_loss, model, bins, batch, rollout=rollout, purity=config.purity)
                )
                kind = "rollout" if rollout else "synthetic"
                progress.n_events += int((batch.frames >= 0).sum())
            log.add(kind, parts)
            loss.backward()
            if fitted:
                fitted.step()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), config.gradient_clip)
            if torch.isfinite(norm):
                optimiser.step()
            n_failed = 0 if torch.isfinite(norm) else n_failed + 1
            if n_failed == _MAX_FAILED_STEPS:
                raise TrainingError(
                    out_dir,
                    "the loss is no longer a finite number; train again in another folder, with a lower "
                    "learning_rate",
                )
            progress.step += 1
            # The schedule depends on it: it has to be the same in all ranks.
            progress.elapsed_s = ranks.shared(elapsed_before + clock() - began)
            bar.update(min(round(progress.elapsed_s), round(budget_s)) - bar.n)
            if progress.step % config.log_steps == 0:
                means = log.flush(progress)
                bar.set_postfix(
                    {k.split(".")[1]: f"{v:.3f}" for k, v in means.items() if k.startswith("synth")}
                )
            if ranks.is_first and time.monotonic() - saved_at > config.save_minutes * 60:
                save_state(state_path, model, optimiser, progress)
                saved_at = time.monotonic()
    if validation:
        log.add("validation", validated(model, validation))
    log.flush(progress)
    if ranks.is_first:
        save_state(state_path, model, optimiser, progress)
    log.close()
