"""Siamese SIREN: two networks with a shared trunk, whose difference tells the noise of the fit.

Time goes in as 33 numbers: t itself, and sine and cosine of 2π 2^k t/T for k = 0 to 15 (T: length of the
recording). A trunk of three sine layers feeds two heads, each a sine layer of 128 units and a linear output.
Both heads are fitted to the same recording, from other random weights. The payload has all weights in 8 bits.

Decoded are (:class:`Twins`): the mean of the heads; and that mean with its noise reduced, with the
difference of the heads as the estimate of the noise (:func:`reduced`). Lanzendörfer and Wattenhofer 2023
write the difference as ``2 (f0 - (f0 + f1)/2)``, which is ``f0 - f1``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.audio.clip import AudioClip
from codec.bounds import SAMPLE_RATES_HZ
from codec.reference.payload import (
    DAMAGED,
    Encoded,
    Follow,
    PayloadError,
    integer_of,
    number_of,
    pack,
    unpack,
)
from codec.reference.sines.fitting import Recipe, fit
from codec.reference.sines.layers import Layer, Stack, n_parameters
from codec.reference.sines.noise import reduced
from codec.reference.sines.recordings import MAX_SAMPLES, decibels, wanted_of
from codec.reference.sines.stored import read_weights, stored_bytes, weight_bytes

__all__ = ["N_FEATURES", "SIAMESE_FIT", "SIZES", "SiameseSiren", "Twins", "parameters_of", "read_twins"]

SIZES = {
    name: tuple(map(int, name.split("-")))
    for name in ("256-256-128", "128-128-128", "128-128-64", "128-64-64", "64-64-64", "64-32-32", "32-32-16")
}
"""Widths of the trunk, by name, of the source's table."""

N_OCTAVES = 16
N_FEATURES = 1 + 2 * N_OCTAVES
HEAD_WIDTH = 128
SIAMESE_FIT = Recipe(rate=3e-4, first_rate=3e-4)
"""The rates that hold: with 1e-3 the fit collapses."""

Reading = Literal["reduced", "mean"]

_KIND, _VERSION = "siamese-siren", 1
_BITS = 8
_OMEGA = 30.0
_CHUNK = 1 << 16
_NO_FOLLOW = Follow()


def _trunk_sizes(trunk: tuple[int, ...]) -> list[int]:
    return [N_FEATURES, *trunk]


def _head_sizes(trunk: tuple[int, ...]) -> list[int]:
    return [trunk[-1], HEAD_WIDTH, 1]


def parameters_of(trunk: tuple[int, ...]) -> int:
    """Return the number of parameters: the trunk and two heads."""
    return n_parameters(_trunk_sizes(trunk)) + 2 * n_parameters(_head_sizes(trunk))


def features(n_samples: int, step: float = 1.0) -> Tensor:
    """Return the inputs for a recording of `n_samples`, float32 [ceil(n_samples / step), N_FEATURES].

    Parameters
    ----------
    n_samples
        Samples of the recording at the rate of the fit.
    step
        Distance of the points in samples.
    """
    at = np.arange(int(np.ceil(n_samples / step))) * (step / n_samples)
    # The phase in turns, reduced in float64: the highest octave turns 32,768 times.
    turns = np.mod(at[:, None] * 2.0 ** np.arange(N_OCTAVES), 1.0)
    columns = (2 * at[:, None] - 1, np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns))
    return torch.from_numpy(np.concatenate(columns, 1).astype(np.float32))


class SiameseNetwork:
    """A trunk and two heads.

    Parameters
    ----------
    trunk
        Widths of its layers.
    inputs
        :func:`features` of the recording.
    seed
        Of the weights.
    """

    def __init__(self, trunk: tuple[int, ...], inputs: Tensor, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        self._inputs = inputs
        self.trunk = Stack.drawn(
            _trunk_sizes(trunk), generator, first_omega=_OMEGA, omega=_OMEGA, ends_linear=False
        )
        self.heads = tuple(
            Stack.drawn(_head_sizes(trunk), generator, first_omega=_OMEGA, omega=_OMEGA, is_first=False)
            for _ in range(2)
        )

    @property
    def layers(self) -> list[Layer]:
        """All layers: the trunk's, then each head's."""
        return [layer for stack in (self.trunk, *self.heads) for layer in stack.layers]

    def groups(self) -> tuple[list[tuple[Tensor, Tensor]], list[tuple[Tensor, Tensor]]]:
        """Return tensors with their gradients: the first layer, and the others."""
        first, second, *others = (pair for stack in (self.trunk, *self.heads) for pair in stack.tensors())
        return [first, second], others

    def gradients(self, places: Tensor, wanted: Tensor) -> float:
        """Set the gradients of the sum of both heads' mean squared errors, and return their mean."""
        shared = self.trunk(self._inputs[places], keep=True)
        by_shared: list[Tensor] = []
        losses: list[float] = []
        for head in self.heads:
            errors = head(shared, keep=True)[:, 0] - wanted
            losses.append(float(errors.square().mean()))
            gradient = head.backward((errors * (2 / len(errors)))[:, None], needs_inputs=True)
            assert gradient is not None
            by_shared.append(gradient)
        self.trunk.backward(by_shared[0] + by_shared[1])
        return sum(losses) / 2

    def read(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return what both heads say, each float32 [n]."""
        parts: list[Tensor] = []
        with torch.no_grad():
            for part in inputs.split(_CHUNK):
                shared = self.trunk(part)
                parts.append(torch.cat([head(shared) for head in self.heads], 1))
        both = torch.cat(parts)
        return both[:, 0], both[:, 1]


@dataclass(frozen=True, eq=False)
class Twins:
    """What the two heads decode.

    Attributes
    ----------
    first, second
        Float32 [n_samples].
    rate
        In Hz.
    """

    first: NDArray[np.float32]
    second: NDArray[np.float32]
    rate: int

    @property
    def mean(self) -> NDArray[np.float32]:
        """The mean of both: the plain reading."""
        return (self.first + self.second) * np.float32(0.5)

    @property
    def noise(self) -> NDArray[np.float32]:
        """The estimate of the noise: the difference of both.

        What both heads get wrong alike is not in it. With a correlation of r between their errors, it has
        2(1 - r) of the power of one head's error.
        """
        return self.first - self.second

    @property
    def reduced(self) -> NDArray[np.float32]:
        """The mean with its noise masked."""
        return reduced(self.mean, self.noise, self.rate)


@dataclass(frozen=True)
class SiameseSiren:
    """Siamese SIREN in one size, with weights of 8 bits.

    Parameters
    ----------
    name
        In the registry.
    trunk
        Widths of the trunk's layers.
    reading
        What is decoded: ``reduced`` or ``mean``. Both are in the payload.
    rate
        Sample rate of the fit in Hz.
    recipe, seed
        Of the fit.
    """

    name: str = "siamese-128-64-64"
    trunk: tuple[int, ...] = SIZES["128-64-64"]
    reading: Reading = "reduced"
    rate: int = 22_050
    recipe: Recipe = SIAMESE_FIT
    seed: int = 0
    suffix: str = ".siamese"

    @property
    def description(self) -> str:
        """Size and reading."""
        read = "noise reduced" if self.reading == "reduced" else "mean of the twins"
        return f"Siamese SIREN, {parameters_of(self.trunk):,} weights of 8 bits, {read}"

    @property
    def settings(self) -> dict[str, Any]:
        """Size, reading, rate and recipe."""
        values = asdict(self)
        del values["name"], values["suffix"]
        return values | {"trunk": list(self.trunk)}

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Fit the twins to a recording, mixed to mono at :attr:`rate`.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording is empty or too long.
        codec.reference.payload.Cancelled
            If `follow` says so.
        """
        follow.step(0.0)
        wanted = wanted_of(recording, self.rate)
        inputs = features(len(wanted.samples))
        if wanted.scale == 0.0:
            return Encoded(self._packed(SiameseNetwork(self.trunk, inputs, self.seed), len(inputs), 0.0))
        found = fit(
            lambda seed: SiameseNetwork(self.trunk, inputs, seed),
            wanted.samples,
            self.recipe,
            self.seed,
            follow,
        )
        first, second = found.network.read(inputs)
        follow.on_progress(1.0)
        errors = [each - wanted.samples for each in (first, second)]
        figures = {
            "fit_snr_db": decibels(float(((errors[0] + errors[1]) / 2).square().mean())),
            "fit_tries": float(found.tries),
            "twin_error_correlation": float(torch.corrcoef(torch.stack(errors))[0, 1]),
        }
        return Encoded(self._packed(found.network, len(inputs), wanted.scale), figures=figures)

    def _packed(self, network: SiameseNetwork, n_samples: int, scale: float) -> bytes:
        header = {
            "rate": self.rate,
            "samples": n_samples,
            "trunk": list(self.trunk),
            "scale": float(np.float32(scale)),
        }
        return pack(_KIND, _VERSION, header, weight_bytes(network.layers, _BITS, fine=0))

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Read the twins, as :attr:`reading` says."""
        twins = read_twins(payload)
        return AudioClip(twins.reduced if self.reading == "reduced" else twins.mean, twins.rate)


def read_twins(payload: bytes) -> Twins:
    """Read both heads of a payload, of any size.

    Raises
    ------
    PayloadError
        If the payload is damaged, of another kind, or newer.
    """
    header, body = unpack(payload, _KIND, _VERSION)
    rate = integer_of(header, "rate", *SAMPLE_RATES_HZ)
    n_samples = integer_of(header, "samples", 1, MAX_SAMPLES)
    scale = number_of(header, "scale", 0.0, 1e6)
    trunk = _trunk_of(header)
    # The length first: a network is made only if its weights are there.
    if _stored_bytes(trunk) != len(body):
        raise PayloadError(None, DAMAGED)
    network = SiameseNetwork(trunk, features(1), 0)
    read_weights(body, network.layers, _BITS, fine=0)
    first, second = network.read(features(n_samples))
    return Twins((first * scale).numpy(), (second * scale).numpy(), rate)


def _stored_bytes(trunk: tuple[int, ...]) -> int:
    stacks = (_trunk_sizes(trunk), _head_sizes(trunk), _head_sizes(trunk))
    return sum(stored_bytes(pairwise(sizes), _BITS, fine=0) for sizes in stacks)


def _trunk_of(header: dict[str, Any]) -> tuple[int, ...]:
    widths = header.get("trunk")
    if not isinstance(widths, list) or not 1 <= len(widths) <= 16:
        raise PayloadError(None, DAMAGED)
    return tuple(integer_of({"width": width}, "width", 1, 4_096) for width in widths)
