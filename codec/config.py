"""Configurations of a model's architecture, as frozen values that can be read from TOML.

:data:`PAPER` has the sizes of Vinyard (2025), section 3; :data:`DEFAULT` is that of the shipped model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE
from codec.typed_config import AtLeast, AtMost, ConfigError, Count, check_fields, read_tables, updated

__all__ = [
    "CONFIGS",
    "CONFIG_TABLES",
    "DEFAULT",
    "PAPER",
    "ConfigError",
    "DecoderConfig",
    "EncoderConfig",
    "ModelConfig",
    "SpectrumConfig",
]


CONFIG_TABLES = ("model", "train")
"""Tables of a configuration file: the model's (:class:`ModelConfig`) and the training's."""


# With larger sizes, one layer alone would need more memory than computers have.
_Size = Annotated[int, AtLeast(1), AtMost(16_384)]
_Layers = Annotated[int, AtLeast(1), AtMost(64)]
_Frame = Annotated[int, AtLeast(-16_384), AtMost(16_384)]
_LowestHz = Annotated[float, AtLeast(1), AtMost(1_000)]


def _require(condition: bool, message: str) -> None:
    """Raise with a message that begins with the key."""
    if not condition:
        raise ConfigError(message)


@dataclass(frozen=True)
class SpectrumConfig:
    """The STFT and the window of the decomposition; events begin in the window's first half."""

    sample_rate: Count = MODEL_SAMPLE_RATE
    fft_size: _Size = 2048
    hop_samples: _Size = 256
    n_window_frames: _Size = 512
    n_event_frames: _Size = 260
    lead_frames: _Size = 3

    def __post_init__(self) -> None:
        check_fields(self)
        _require(self.fft_size == 8 * self.hop_samples, "fft_size must be eight hops")
        _require(self.n_window_frames % 2 == 0, "n_window_frames must be even")
        _require(self.lead_frames == 3, "lead_frames must be 3: a window reaches that far ahead of an onset")

    @property
    def n_bins(self) -> int:
        """Number of frequency bins, 1025 for an FFT of 2048."""
        return self.fft_size // 2 + 1

    @property
    def n_onset_frames(self) -> int:
        """Number of frames in which an event may begin: the first half of the window."""
        return self.n_window_frames // 2

    @property
    def event_samples(self) -> int:
        """Length of an event before the room, in samples."""
        return (self.n_event_frames - self.lead_frames - 1) * self.hop_samples


@dataclass(frozen=True)
class EncoderConfig:
    """The sizes of the encoder.

    `kind` is the front end. ``dilated`` is the paper's stack of anti-causal dilated convolutions; ``pooled``
    takes means over `spans` of frames, followed by a network per frame.
    """

    kind: Literal["dilated", "pooled"] = "pooled"
    channels: _Size = 768
    n_layers: _Layers = 3
    dilations: tuple[_Size, ...] = (1, 2, 4, 8, 16, 32, 64)
    spans: tuple[tuple[_Frame, _Frame], ...] = (
        (-6, -2), (-2, 0), (0, 1), (1, 3), (3, 6), (6, 12), (12, 28), (28, 64), (64, 192),
    )  # fmt: skip
    n_bands: _Size = 288
    n_switch_bands: _Size = 72
    switch_channels: _Size = 192

    def __post_init__(self) -> None:
        check_fields(self)
        _require(len(self.spans) > 0, "spans: at least one is needed")
        _require(all(a < b for a, b in self.spans), "spans: each must end after it begins")
        _require(self.n_bands % self.n_switch_bands == 0, "n_switch_bands must divide n_bands")


@dataclass(frozen=True)
class DecoderConfig:
    """The sizes of the source-excitation decoder.

    `n_blocks` is the number of resonance blocks; a room block follows them. Each resonance has `n_atoms`
    sinusoids on a logarithmic grid from `lowest_hz` to Nyquist. A detailed event's contours have
    `n_contour_bands` on that axis, at the deformation's points in time and between them. Its glide has
    `n_glide_points` and its balance `n_balance_bands` and `n_balance_points`, evenly spaced in time.
    """

    channels: _Size = 1024
    n_layers: _Layers = 3
    n_blocks: _Layers = 1
    expressivity: _Layers = 2
    n_atoms: _Size = 480
    lowest_hz: _LowestHz = 27.5
    n_decay_groups: _Size = 48
    n_decay_points: _Size = 12
    n_deformation_points: _Size = 20
    n_contour_bands: _Size = 24
    n_glide_points: _Size = 65
    n_balance_bands: _Size = 96
    n_balance_points: _Size = 257
    n_noise_bands: _Size = 48
    n_room_bands: _Size = 24
    shifted_template: bool = True

    @property
    def correction_sizes(self) -> list[int]:
        """Sizes of the parts of a detailed event's corrections.

        Each block's; the burst's spectrum, decay and attack; the room's mix; the contours of burst and
        resonances; tunings; glide; balance.
        """
        block = self.expressivity * (self.n_atoms + self.n_decay_points + self.n_deformation_points) + 1
        contour = self.n_contour_bands * self.n_contour_points
        balance = self.n_balance_bands * self.n_balance_points
        burst = self.n_noise_bands, self.n_decay_points, 1
        measured = self.n_atoms, self.n_glide_points, balance
        return [*[block] * self.n_blocks, *burst, 1, contour, contour, *measured]

    @property
    def n_contour_points(self) -> int:
        """Number of points in time of a contour: the deformation's, and the midpoints between them."""
        return 2 * self.n_deformation_points - 1

    def __post_init__(self) -> None:
        check_fields(self)
        _require(self.n_atoms % self.n_decay_groups == 0, "n_decay_groups must divide n_atoms")
        _require(self.n_decay_groups % self.n_room_bands == 0, "n_room_bands must divide n_decay_groups")
        _require(self.n_noise_bands % self.n_room_bands == 0, "n_room_bands must divide n_noise_bands")


@dataclass(frozen=True)
class ModelConfig:
    """The architecture of a model."""

    name: str = "default"
    vector_size: _Size = VECTOR_SIZE
    n_steps: _Size = 32
    n_rooms: _Size = 27
    spectrum: SpectrumConfig = field(default_factory=SpectrumConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    decoder: DecoderConfig = field(default_factory=DecoderConfig)

    def __post_init__(self) -> None:
        check_fields(self)
        _require(self.vector_size == VECTOR_SIZE, f"vector_size must be {VECTOR_SIZE}")

    def to_dict(self) -> dict[str, Any]:
        """Return the configuration as plain values, for a checkpoint's header or TOML."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: object, place: str = "") -> ModelConfig:
        """Build a configuration from plain values; `base` names one to start from.

        Parameters
        ----------
        values
            By name: what differs from the base.
        place
            Name of the table that they stand in, for messages.

        Raises
        ------
        ConfigError
            If a key is unknown or a value does not fit.
        """
        if not isinstance(values, Mapping):
            return updated(DEFAULT, values, place)
        values = dict(values)
        base_name = values.pop("base", "default")
        if not isinstance(base_name, str) or base_name not in CONFIGS:
            where = f"{place}.base" if place else "base"
            raise ConfigError(f"{where}: is {base_name!r}, expected one of {', '.join(CONFIGS)}")
        return updated(CONFIGS[base_name], values, place)

    @classmethod
    def from_toml(cls, path: Path) -> ModelConfig:
        """Read the ``[model]`` table of a TOML file.

        Raises
        ------
        ConfigError
            If the file is no TOML file, a key is unknown, or a value does not fit; the message names the file
            and the key.
        OSError
            If it cannot be read.
        """
        table = read_tables(path, CONFIG_TABLES).get("model", {})
        try:
            return cls.from_dict(table, "model")
        except ConfigError as error:
            raise ConfigError(f"{path}: {error}") from error


DEFAULT = ModelConfig()

PAPER = ModelConfig(
    name="paper",
    encoder=EncoderConfig(kind="dilated", channels=32, n_bands=1025, n_switch_bands=1025),
    decoder=DecoderConfig(n_blocks=2, shifted_template=False),
)

CONFIGS = {config.name: config for config in (DEFAULT, PAPER)}
