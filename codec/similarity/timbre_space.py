"""A space in which timbres of different pieces are compared: its scales belong to a model, not to a piece.

The means and deviations of the elements of event vectors, and the main axes of stage profiles, are measured
once for a model, over events of training music (``python scripts/measure_timbre_space.py``). They are a file
beside the model's weights, bound to them by their hash. So a distance means the same in every piece.

No torch: profiles come from :func:`codec.similarity.stage_profiles.stage_profiles`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codec.bounded_json import parse_file
from codec.events.event import VECTOR_SIZE, Stage
from codec.files import FileError, atomic_file, os_reason
from codec.frozen import through_constructor
from codec.resources import asset_path

__all__ = [
    "SUMMARY_SIZE",
    "StageAxes",
    "TimbreSpace",
    "read_timbre_space",
    "shipped_timbre_space",
    "write_timbre_space",
]

SUMMARY_SIZE = 8
"""Number of values that stand for the profile of a stage."""

_SUMMARY_STEP_DB = 0.5
_FORMAT = 1
_N_TIMBRE = VECTOR_SIZE - 1

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class StageAxes:
    """The main axes of the profiles of one stage, by principal components.

    Parameters
    ----------
    mean
        float32 [n_values], the mean profile, in dB.
    axes
        float32 [8, n_values], orthonormal, that of the largest variance first.
    """

    mean: Floats
    axes: Floats

    @classmethod
    def measured(cls, profiles: ArrayLike) -> StageAxes:
        """Return the axes of profiles, [n, n_values] with n and n_values of at least 8."""
        values = np.asarray(profiles, np.float64)
        mean = values.mean(axis=0)
        _, directions = np.linalg.eigh((values - mean).T @ (values - mean))
        axes = directions[:, ::-1][:, :SUMMARY_SIZE].T
        largest = np.abs(axes).argmax(axis=1)
        axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
        return cls(mean.astype(np.float32), axes.astype(np.float32))

    def summaries(self, profiles: ArrayLike) -> NDArray[np.int8]:
        """Return the coordinates of profiles, in steps of 0.5 dB (root mean square over a profile's values).

        Shape
        -----
        profiles: [n, n_values]; returns: [n, 8]
        """
        values = np.asarray(profiles, np.float32)
        coordinates = (values - self.mean) @ self.axes.T / np.sqrt(np.float32(len(self.mean)))
        return np.clip(np.rint(coordinates / _SUMMARY_STEP_DB), -127, 127).astype(np.int8)

    @staticmethod
    def distances_db(summaries: ArrayLike, query: ArrayLike) -> Floats:
        """Return about the root mean square difference of profiles, in dB.

        Shape
        -----
        summaries: [n, 8]; query: [8]; returns: [n]
        """
        difference = np.asarray(summaries, np.float32) - np.asarray(query, np.float32)
        return _SUMMARY_STEP_DB * np.sqrt(np.square(difference).sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class TimbreSpace:
    """The scales of a model's event vectors.

    Parameters
    ----------
    mean, deviation
        float32 [31], of the elements 1..31 of event vectors. Element 0, the log level, is no timbre.
    stages
        The axes of each stage's profiles; empty if they were not measured.
    weights_hash
        The model (:attr:`codec.events.model_identity.ModelIdentity.weights_hash`); empty if there is none.
    n_events
        The number of events that were measured.

    Raises
    ------
    ValueError
        If a shape does not match, or a value is not finite, or a deviation is not above 0.
    """

    mean: Floats
    deviation: Floats
    stages: Mapping[Stage, StageAxes]
    weights_hash: str = ""
    n_events: int = 0

    def __post_init__(self) -> None:
        for name in ("mean", "deviation"):
            values = np.array(getattr(self, name), np.float32)
            if values.shape != (_N_TIMBRE,) or not np.isfinite(values).all():
                raise ValueError(f"{name} is not {_N_TIMBRE} finite numbers")
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        if not (self.deviation > 0.0).all():
            raise ValueError("a deviation is not above 0")
        for each in self.stages.values():
            if each.axes.shape != (SUMMARY_SIZE, *each.mean.shape):
                raise ValueError(f"the axes of a stage have the shape {list(each.axes.shape)}")
            if not (np.isfinite(each.mean).all() and np.isfinite(each.axes).all()):
                raise ValueError("an axis holds a value that is not finite")

    __reduce__ = through_constructor

    @classmethod
    def measured(
        cls, vectors: ArrayLike, profiles: Mapping[Stage, ArrayLike] | None = None, weights_hash: str = ""
    ) -> TimbreSpace:
        """Measure the scales of event vectors [n, 32], n > 0, and of the profiles of their stages."""
        elements = np.asarray(vectors, np.float64)[:, 1:]
        deviation = elements.std(axis=0)
        stages = {stage: StageAxes.measured(rows) for stage, rows in (profiles or {}).items()}
        return cls(
            elements.mean(axis=0).astype(np.float32),
            np.where(deviation > 1e-6, deviation, 1.0).astype(np.float32),
            stages,
            weights_hash,
            len(elements),
        )

    def points(self, vectors: ArrayLike) -> Floats:
        """Return vectors as points whose Euclidean distance is the timbre distance.

        That is the root mean square difference of elements 1..31, each divided by its deviation: about 1.4
        for two events drawn at random.

        Shape
        -----
        vectors: [n, 32]; returns: float32 [n, 32], element 0 is 0

        Raises
        ------
        ValueError
            If the shape does not match.
        """
        values = np.asarray(vectors)
        if values.ndim != 2 or values.shape[1] != VECTOR_SIZE:
            raise ValueError(f"vectors have the shape [n, {VECTOR_SIZE}], not {list(values.shape)}")
        points = values.astype(np.float32)
        points[:, 1:] -= self.mean
        points[:, 1:] /= self.deviation * np.sqrt(np.float32(_N_TIMBRE))
        points[:, 0] = 0.0
        return points


@cache
def shipped_timbre_space(weights_hash: str) -> TimbreSpace | None:
    """Return the space of a model that is shipped or was; None for another model.

    The scales of an earlier model stay in ``assets/models/earlier``: a library has events of it, and keeps
    its checkpoint to play them.
    """
    space = read_timbre_space(asset_path("models", "default.timbre.json"))
    if space.weights_hash == weights_hash:
        return space if weights_hash else None
    if not weights_hash.isalnum():  # it is part of a file name
        return None
    try:
        earlier = asset_path("models", "earlier", f"{weights_hash}.timbre.json")
    except FileNotFoundError:
        return None
    return read_timbre_space(earlier)


def read_timbre_space(path: Path) -> TimbreSpace:
    """Read a file that :func:`write_timbre_space` wrote.

    Raises
    ------
    codec.files.FileError
        If it cannot be read or is no such file.
    """
    try:
        content = parse_file(path)
    except OSError as error:
        raise FileError(path, os_reason(error, writing=False)) from error
    except ValueError as error:
        raise FileError(path, "is not a file of timbre scales ({detail})", detail=error) from error
    try:
        values = cast("dict[str, object]", content)
        if values["format"] != _FORMAT:
            raise ValueError(f"format {values['format']}")
        stages = cast("dict[str, dict[str, ArrayLike]]", values["stages"])
        return TimbreSpace(
            np.asarray(cast(ArrayLike, values["mean"]), np.float32),
            np.asarray(cast(ArrayLike, values["deviation"]), np.float32),
            {
                Stage(name): StageAxes(
                    np.asarray(each["mean"], np.float32), np.asarray(each["axes"], np.float32)
                )
                for name, each in stages.items()
            },
            str(values["weights_hash"]),
            int(cast(int, values["n_events"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FileError(path, "is not a file of timbre scales ({detail})", detail=repr(error)) from error


def write_timbre_space(path: Path, space: TimbreSpace, command: str) -> None:
    """Write a space as JSON, with the command that measured it.

    Raises
    ------
    codec.files.FileError
        If the file cannot be written.
    """

    def rounded(values: Floats) -> list[object]:
        return [float(f"{each:.5g}") if np.ndim(each) == 0 else rounded(each) for each in values]

    content = {
        "format": _FORMAT,
        "command": command,
        "weights_hash": space.weights_hash,
        "n_events": space.n_events,
        "mean": rounded(space.mean),
        "deviation": rounded(space.deviation),
        "stages": {
            stage.value: {"mean": rounded(each.mean), "axes": rounded(each.axes)}
            for stage, each in space.stages.items()
        },
    }
    try:
        with atomic_file(path) as stream:
            stream.write((json.dumps(content) + "\n").encode())
    except OSError as error:
        raise FileError(path, os_reason(error, writing=True)) from error
