"""Configurations: the sizes of a model, as frozen values that read from and write to TOML.

One architecture, two configurations: :data:`PAPER` has the numbers of Vinyard (2025), section 3;
:data:`DEFAULT` is what ships.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE

__all__ = [
    "CONFIGS",
    "DEFAULT",
    "PAPER",
    "ConfigError",
    "DecoderConfig",
    "EncoderConfig",
    "ModelConfig",
    "SpectrumConfig",
]


class ConfigError(ValueError):
    """A configuration holds an unknown key or a value that cannot work."""


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ConfigError(message)


@dataclass(frozen=True)
class SpectrumConfig:
    """The analysis grid: STFT magnitudes over a window of which the first half may begin events."""

    sample_rate: int = MODEL_SAMPLE_RATE
    fft_size: int = 2048
    hop_samples: int = 256
    n_window_frames: int = 512
    n_event_frames: int = 260
    lead_frames: int = 3

    def __post_init__(self) -> None:
        _require(self.fft_size == 8 * self.hop_samples, "fft_size must be eight hops")
        _require(self.n_window_frames % 2 == 0, "n_window_frames must be even")
        _require(self.lead_frames == 3, "lead_frames must be 3: a window reaches that far ahead of an onset")

    @property
    def n_bins(self) -> int:
        """Number of frequency bins, 1025 for an FFT of 2048."""
        return self.fft_size // 2 + 1

    @property
    def n_onset_frames(self) -> int:
        """Number of frames at which an event may begin: the first half of the window."""
        return self.n_window_frames // 2

    @property
    def event_samples(self) -> int:
        """Length of an event before the room, in samples."""
        return (self.n_event_frames - self.lead_frames - 1) * self.hop_samples


@dataclass(frozen=True)
class EncoderConfig:
    """The analysis of the residual.

    `kind` is the front end: ``dilated`` is the paper's stack of anti-causal convolutions,
    ``pooled`` means over spans of frames of growing length, then a network per frame.
    """

    kind: Literal["dilated", "pooled"] = "pooled"
    channels: int = 768
    n_layers: int = 3
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    spans: tuple[tuple[int, int], ...] = (
        (-6, -2), (-2, 0), (0, 1), (1, 3), (3, 6), (6, 12), (12, 28), (28, 64), (64, 192),
    )  # fmt: skip
    n_bands: int = 288
    n_switch_bands: int = 72
    switch_channels: int = 192

    def __post_init__(self) -> None:
        _require(self.kind in ("dilated", "pooled"), f"unknown encoder kind {self.kind!r}")
        _require(all(a < b for a, b in self.spans), "each span must end after it begins")
        _require(self.n_bands % self.n_switch_bands == 0, "n_switch_bands must divide n_bands")


@dataclass(frozen=True)
class DecoderConfig:
    """The source-excitation decoder.

    `n_blocks` counts resonance blocks; the room block always follows as the last.
    `n_atoms` sinusoids per resonance lie on a logarithmic grid from `lowest_hz` to Nyquist.
    `n_contour_bands` of equal width there, at the deformation's points in time and between these, are where a
    detailed event's contours are given; its glide is given at `n_glide_points`, evenly along the event, and
    its balance in `n_balance_bands` at `n_balance_points` as evenly.
    """

    channels: int = 1024
    n_layers: int = 3
    n_blocks: int = 1
    expressivity: int = 2
    n_atoms: int = 480
    lowest_hz: float = 27.5
    n_decay_groups: int = 48
    n_decay_points: int = 12
    n_deformation_points: int = 20
    n_contour_bands: int = 24
    n_glide_points: int = 65
    n_balance_bands: int = 96
    n_balance_points: int = 257
    n_noise_bands: int = 48
    n_room_bands: int = 24
    shifted_template: bool = True

    def __post_init__(self) -> None:
        _require(
            self.n_blocks >= 1 and self.expressivity >= 1, "n_blocks and expressivity must be at least 1"
        )
        _require(self.n_atoms % self.n_decay_groups == 0, "n_decay_groups must divide n_atoms")
        _require(self.n_decay_groups % self.n_room_bands == 0, "n_room_bands must divide n_decay_groups")
        _require(self.n_noise_bands % self.n_room_bands == 0, "n_room_bands must divide n_noise_bands")


@dataclass(frozen=True)
class ModelConfig:
    """Everything that fixes a model's architecture."""

    name: str = "default"
    vector_size: int = VECTOR_SIZE
    n_steps: int = 32
    n_rooms: int = 27
    spectrum: SpectrumConfig = field(default_factory=SpectrumConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    decoder: DecoderConfig = field(default_factory=DecoderConfig)

    def __post_init__(self) -> None:
        _require(self.vector_size == VECTOR_SIZE, f"vector_size must be {VECTOR_SIZE}")
        _require(self.n_steps >= 1 and self.n_rooms >= 1, "n_steps and n_rooms must be at least 1")

    def to_dict(self) -> dict[str, Any]:
        """Return the configuration as plain values, for a checkpoint's header or TOML."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ModelConfig:
        """Build a configuration from plain values; `base` names one to start from.

        Raises
        ------
        ConfigError
            If a key is unknown or a value does not fit.
        """
        values = dict(values)
        base_name = values.pop("base", "default")
        if base_name not in CONFIGS:
            raise ConfigError(f"unknown base configuration {base_name!r}; known: {', '.join(CONFIGS)}")
        return _merged(CONFIGS[base_name], values)

    @classmethod
    def from_toml(cls, path: Path) -> ModelConfig:
        """Read the ``[model]`` table of a TOML file."""
        with path.open("rb") as file:
            return cls.from_dict(tomllib.load(file).get("model", {}))


def _merged(base: Any, values: Mapping[str, Any]) -> Any:
    known = {f.name for f in dataclasses.fields(base)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(
                f"unknown key {key!r} in {type(base).__name__}; known: {', '.join(sorted(known))}"
            )
        current = getattr(base, key)
        if dataclasses.is_dataclass(current):
            changes[key] = _merged(current, value)
        else:
            changes[key] = _as_tuple(value) if isinstance(current, tuple) else value
    return dataclasses.replace(base, **changes)


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(item) for item in value) if isinstance(value, list | tuple) else value


DEFAULT = ModelConfig()

PAPER = ModelConfig(
    name="paper",
    encoder=EncoderConfig(kind="dilated", channels=32, n_bands=1025, n_switch_bands=1025),
    decoder=DecoderConfig(n_blocks=2, shifted_template=False),
)

CONFIGS = {config.name: config for config in (DEFAULT, PAPER)}
