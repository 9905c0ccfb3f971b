"""The settings of a training run: the ``[train]`` table of a configuration. Loads no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from codec.config import CONFIG_TABLES
from codec.typed_config import (
    AtLeast,
    AtMost,
    ConfigError,
    Count,
    NotNegative,
    Positive,
    Share,
    check_fields,
    read_tables,
    updated,
)

__all__ = ["TrainConfig"]

_FromZero = Annotated[int, AtLeast(0), AtMost(1_000_000_000)]
_Rate = Annotated[float, AtLeast(0, above=True), AtMost(1)]
_Batch = Annotated[int, AtLeast(1), AtMost(4_096)]


@dataclass(frozen=True)
class TrainConfig:
    """The settings of a training run: the ``[train]`` table of a TOML file.

    Attributes
    ----------
    hours
        Processor time of the first process, over all cores, without the workers that make mixtures. On a
        graphics card, wall-clock time.
    batch_size
        Number of mixtures per supervised step, in each process.
    learning_rate, final_learning_rate, warmup_steps
        Of :meth:`learning_rate_at`.
    weight_decay, gradient_clip
        Of AdamW; upper limit of the gradient's norm.
    seed
        Of all random choices.
    max_events, grow_until
        Greatest number of notes in a mixture, reached at this share of the time.
    rollout_from, rollout_share
        From this share of the time on, this share of the supervised steps are rollouts.
    n_notes
        Size of the note bank.
    recordings, musicnet
        Folder of recordings, or of MusicNet; none if both are empty.
    recordings_from, recordings_share
        From this share of the time on, this share of the steps are on recordings.
    lessons_share
        Share of the steps on recordings that train the encoder on finished segments.
    mixtures_share
        Share of the segments of recordings that are mixtures of two, whose parts are known.
    purity
        Weight of the energy that events capture from other parts than their own.
    held_back
        Names of recordings, relative to their folder, that are not trained on. Mixtures of them, at least
        two, are the validation.
    validation_minutes
        Interval of the validation, in minutes of processor time.
    start
        A checkpoint of the same architecture whose weights the run begins with; random weights if empty.
    n_visits
        Gradient steps on each segment.
    save_minutes, log_steps
        Interval of saving the state, and of logging.

    Raises
    ------
    ConfigError
        If a value is out of range.
    """

    hours: Positive = 2.0
    batch_size: _Batch = 16
    learning_rate: _Rate = 8e-4
    final_learning_rate: Share = 4e-5
    warmup_steps: _FromZero = 150
    weight_decay: Share = 0.01
    gradient_clip: Positive = 1.0
    seed: _FromZero = 0
    max_events: Count = 20
    grow_until: Positive = 0.5
    rollout_from: NotNegative = 0.3
    rollout_share: Share = 0.4
    n_notes: Count = 2500
    recordings: str = ""
    musicnet: str = ""
    recordings_from: NotNegative = 0.3
    recordings_share: Share = 0.8
    lessons_share: Share = 0.2
    mixtures_share: Share = 0.0
    purity: NotNegative = 0.0
    held_back: tuple[str, ...] = ()
    validation_minutes: Positive = 10.0
    start: str = ""
    n_visits: Count = 40
    save_minutes: NotNegative = 5.0
    log_steps: Count = 20

    def __post_init__(self) -> None:
        check_fields(self)
        if len(self.held_back) == 1:
            raise ConfigError("held_back: has 1 name, expected none, or two to mix")

    @classmethod
    def from_toml(cls, path: Path) -> TrainConfig:
        """Read the ``[train]`` table.

        Raises
        ------
        ConfigError
            If the file is no TOML file, a key is unknown, or a value does not fit; the message names the file
            and the key.
        OSError
            If it cannot be read.
        """
        table = read_tables(path, CONFIG_TABLES).get("train", {})
        try:
            return updated(cls(), table, "train")
        except ConfigError as error:
            raise ConfigError(f"{path}: {error}") from error

    def learning_rate_at(self, step: int, share: float) -> float:
        """Return the learning rate at a step and a share of the time (0..1): linear warm-up, then cosine."""
        cosine = 0.5 + 0.5 * math.cos(math.pi * min(share, 1.0))
        rate = self.final_learning_rate + (self.learning_rate - self.final_learning_rate) * cosine
        return rate * min(1.0, (step + 1) / max(1, self.warmup_steps))

    def n_events_at(self, share: float) -> tuple[int, int]:
        """Return the least and the greatest number of notes in a mixture at a share of the time (0..1)."""
        growth = min(1.0, share / self.grow_until)
        return 1, max(2, round(2 + (self.max_events - 2) * growth))
