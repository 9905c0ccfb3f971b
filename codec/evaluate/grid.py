"""The four experiments on spectrogram autoencoders: latent numbers, representation, loss, architecture.

All networks of the grid are trained in the same way, for as many steps, on the same recordings, and measured
on recordings that are held back. A folder keeps what is done: ``weights/``, ``results/`` and the states of
trainings; the same call goes on, and measures nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, AudioReader
from codec.evaluate.figures import comparable
from codec.evaluate.metrics import log_mel_distance_db, spectral_convergence
from codec.evaluate.results import kept_json
from codec.events.event import MODEL_SAMPLE_RATE
from codec.files import FileError, os_reason
from codec.reference.bench import coded
from codec.reference.feed_forward.scores import ac_snr_db
from codec.reference.fitting import Schedule, Training
from codec.reference.payload import Follow
from codec.reference.segments import NoRecordingsError, files_in, recordings_of
from codec.reference.spectrogram.codec import SpectrogramCodec, save_network
from codec.reference.spectrogram.config import ARCHITECTURES, REPRESENTATIONS, SpectrogramConfig
from codec.reference.spectrogram.networks import make_network
from codec.reference.spectrogram.training import train_network
from codec.typed_config import AtLeast, AtMost, Count, Positive, check_fields

__all__ = ["EXPERIMENTS", "Grid", "GridSettings", "Row", "run_grid"]

_BASE = SpectrogramConfig()
_LOSSES = {
    "L1": {"l1": 1.0},
    "L1 + multi-scale": {"l1": 1.0, "multi_scale": 1.0},
    "L1 + mel": {"l1": 1.0, "mel": 1.0},
    "all three": {"l1": 1.0, "multi_scale": 1.0, "mel": 1.0},
}
EXPERIMENTS: dict[str, dict[str, SpectrogramConfig]] = {
    "latent": {str(n): replace(_BASE, latent=n) for n in (64, 128, 256, 512)},
    # With a 1×1 convolution to 2 channels, the 512 bins flatten to as many numbers as 64 bands with 16.
    "representation": {
        name: replace(_BASE, representation=name, narrow=16 if name == "log-mel" else 2)
        for name in REPRESENTATIONS
    },
    "loss": {name: replace(_BASE, **weights) for name, weights in _LOSSES.items()},
    "architecture": {name: replace(_BASE, architecture=name) for name in ARCHITECTURES},
}
"""Configurations by experiment and by what they differ in."""
_N_LOSSES = 40
"""Points of a loss curve."""
_FORMAT = 1


@dataclass(frozen=True)
class GridSettings:
    """The settings of a grid.

    Attributes
    ----------
    n_steps, batch_size, learning_rate, seed
        Of each training.
    seconds
        Read of each recording to train on.
    n_clips, clip_s
        Recordings that are held back, from the end of the folder's, and what is measured of each.

    Raises
    ------
    codec.typed_config.ConfigError
        If a value is out of range.
    """

    n_steps: Annotated[int, AtLeast(1), AtMost(1_000_000)] = 300
    batch_size: Annotated[int, AtLeast(1), AtMost(4_096)] = 16
    learning_rate: Annotated[float, AtLeast(0, above=True), AtMost(1)] = 2e-3
    seed: Annotated[int, AtLeast(0), AtMost(2**31)] = 1
    seconds: Positive = 30.0
    n_clips: Count = 3
    clip_s: Positive = 8.0

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class Row:
    """A network of the grid: its size, its rate, its figures (means over the clips) and its loss.

    Attributes
    ----------
    experiment, label
        Keys of :data:`EXPERIMENTS`.
    n_parameters
        Of the network.
    bit_rate, side_bit_rate
        Bits a second of latent numbers, and of what counts apart (headers, skips of a `u-net`).
    mel_db, convergence
        Log-mel distance and spectral convergence with phases of Griffin-Lim.
    no_skips_mel_db
        The former with zeros in the place of skips; equal without skips.
    oracle_snr_db
        Signal-to-noise ratio without offsets with the original's phases, which the rates do not contain.
    train_s
        Processor time of the training in the process that finished it.
    losses
        Step and mean loss since the last point.
    """

    experiment: str
    label: str
    n_parameters: int
    bit_rate: float
    side_bit_rate: float
    mel_db: float
    convergence: float
    no_skips_mel_db: float
    oracle_snr_db: float
    train_s: float
    losses: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Grid:
    """All rows, and the settings they were made with."""

    settings: GridSettings
    clips: tuple[str, ...]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the grid as JSON values."""
        return asdict(self)


def run_grid(
    folder: Path,
    out: Path,
    settings: GridSettings | None = None,
    follow: Follow | None = None,
    *,
    experiments: Mapping[str, Mapping[str, SpectrogramConfig]] = EXPERIMENTS,
) -> Grid:
    """Train and measure all networks of the experiments, or go on with it.

    Parameters
    ----------
    folder
        Of recordings; the last ones by name are held back.
    out
        Where weights, results and states are kept.
    settings, follow
        Sizes; progress and cancelling.
    experiments
        Configurations by experiment and label; equal ones are trained once.

    Raises
    ------
    codec.reference.payload.Cancelled
        If it was cancelled; what is done is kept.
    codec.reference.segments.NoRecordingsError
        If there are not enough recordings.
    codec.files.FileError
        If a file cannot be written.
    codec.reference.fitting.TrainingFailedError
        If a loss is no longer finite.
    """
    settings = GridSettings() if settings is None else settings
    follow = Follow() if follow is None else follow
    files = files_in(folder)
    if len(files) <= settings.n_clips:
        raise NoRecordingsError(
            folder,
            "holds {n} recordings, and {held} of them are to be held back; add some",
            n=len(files),
            held=settings.n_clips,
        )
    follow.step(0.0)
    rates = {config.sample_rate for each in experiments.values() for config in each.values()}
    (rate,) = rates
    recordings = recordings_of(files[: -settings.n_clips], rate, seconds=settings.seconds)
    clips = [_clip(file, settings.clip_s) for file in files[-settings.n_clips :]]
    source = _digest([*recordings, *(clip.samples for clip in clips)])
    try:
        (out / "weights").mkdir(parents=True, exist_ok=True)
        (out / "results").mkdir(exist_ok=True)
    except OSError as error:
        raise FileError(out, os_reason(error, writing=True)) from error
    bench = _Bench(recordings, clips, out, settings, source)
    rows: list[Row] = []
    pairs = [(name, label, each) for name, labels in experiments.items() for label, each in labels.items()]
    for index, (experiment, label, config) in enumerate(pairs):
        follow.step(index / len(pairs))

        def on_progress(share: float, begin: int = index) -> None:
            follow.on_progress((begin + share) / len(pairs))

        measured = bench.measured(config, replace(follow, on_progress=on_progress))
        losses = tuple((int(step), float(loss)) for step, loss in measured.pop("losses"))
        rows.append(Row(experiment=experiment, label=label, losses=losses, **measured))
    follow.on_progress(1.0)
    names = tuple(file.name for file in files[-settings.n_clips :])
    return Grid(settings, names, tuple(rows))


@dataclass(frozen=True)
class _Bench:
    """Trains and measures one network after the other, and keeps what is done."""

    recordings: Sequence[NDArray[np.float16]]
    clips: Sequence[AudioClip]
    out: Path
    settings: GridSettings
    source: str

    def measured(self, config: SpectrogramConfig, follow: Follow) -> dict[str, Any]:
        """Return the figures of a configuration, from an earlier run if it has them."""
        facts = [_FORMAT, config.to_dict(), asdict(self.settings), self.source]
        key = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]
        return kept_json(
            self.out / "results" / f"{key}.json", lambda: self._trained_and_measured(config, key, follow)
        )

    def _trained_and_measured(self, config: SpectrogramConfig, key: str, follow: Follow) -> dict[str, Any]:
        losses: list[tuple[int, float]] = []
        every = max(1, self.settings.n_steps // _N_LOSSES)
        since: list[float] = []

        def on_loss(step: int, loss: float) -> None:
            since.append(loss)
            if (step + 1) % every == 0:
                losses.append((step + 1, fmean(since)))
                since.clear()

        schedule = Schedule(
            n_steps=self.settings.n_steps,
            batch_size=self.settings.batch_size,
            learning_rate=self.settings.learning_rate,
            seed=self.settings.seed,
        )
        weights = self.out / "weights" / f"{key}.safetensors"
        state = weights.with_suffix(".state")
        began = time.process_time()
        follow = replace(follow, on_loss=on_loss)
        network = train_network(config, Training(self.recordings, schedule, follow, state, self.source))
        train_s = time.process_time() - began
        save_network(weights, network, {"steps": schedule.n_steps, "seed": schedule.seed})
        state.unlink(missing_ok=True)
        return self._figures(config, weights) | {"train_s": round(train_s, 1), "losses": losses}

    def _figures(self, config: SpectrogramConfig, weights: Path) -> dict[str, Any]:
        honest = SpectrogramCodec(weights)
        ways = {
            "honest": honest,
            "no skips": replace(honest, skips=False),
            "oracle": replace(honest, phase="original"),
        }
        if config.architecture != "u-net":
            del ways["no skips"]
        measured: dict[str, list[float]] = {}

        def add(name: str, value: float) -> None:
            measured.setdefault(name, []).append(value)

        for clip in self.clips:
            for way, codec in ways.items():
                _, result = coded(codec, clip)
                reference, estimate = comparable(clip, result.decoded)
                if way == "oracle":
                    add("oracle_snr_db", ac_snr_db(reference, estimate))
                    continue
                mel_db = log_mel_distance_db(reference, estimate, MODEL_SAMPLE_RATE)
                if way == "no skips":
                    add("no_skips_mel_db", mel_db)
                    continue
                add("mel_db", mel_db)
                add("convergence", spectral_convergence(reference, estimate, MODEL_SAMPLE_RATE))
                add("bit_rate", (result.payload_bits or 0.0) / clip.duration_s)
                add("side_bit_rate", result.side_bits / clip.duration_s)
        means: dict[str, Any] = {name: fmean(values) for name, values in measured.items()}
        means.setdefault("no_skips_mel_db", means["mel_db"])
        return means | {"n_parameters": sum(p.numel() for p in make_network(config).parameters())}


def _clip(path: Path, seconds: float) -> AudioClip:
    """Return the middle of a recording, mixed to mono at the rate of the measures."""
    with AudioReader(path) as reader:
        mix = reader.analysis_mix()
        blocks = [mix.mixed(block) for block in reader.blocks(2**18, MODEL_SAMPLE_RATE, centred_by=mix)]
    mono = np.concatenate(blocks)
    n_samples = min(len(mono), round(seconds * MODEL_SAMPLE_RATE))
    begin = (len(mono) - n_samples) // 2
    return AudioClip(mono[begin : begin + n_samples], MODEL_SAMPLE_RATE)


def _digest(arrays: Sequence[NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for each in arrays:
        digest.update(np.ascontiguousarray(each).tobytes())
    return digest.hexdigest()[:16]
