"""SIREN: one network of sines for each recording, whose weights are the payload.

The network maps time to a sample: ``t = -1 + 2n/N``, one first layer, L layers of width h, and a linear
output. It has ``L (h² + h) + 3h + 1`` parameters. Since it can be asked for any time, it can be read at any
sample rate (:meth:`Siren.decode_at`); what lies above the rate of the fit is made up.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
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
from codec.reference.sines.fitting import FAST, Recipe, fit
from codec.reference.sines.layers import Stack, n_parameters
from codec.reference.sines.recordings import MAX_SAMPLES, decibels, places_at, wanted_of
from codec.reference.sines.stored import WIDTHS, read_weights, stored_bytes, weight_bytes

__all__ = ["SIZES", "Siren", "SirenNetwork", "parameters_of", "read_siren"]

SIZES = {
    name: tuple(map(int, name.split("x")))
    for name in ("2x6", "16x3", "32x6", "64x4", "128x4", "256x4", "1024x6")
}
"""Width and number of hidden layers, by name, of the source's tables."""

_KIND, _VERSION = "siren", 1
_OMEGA = 30.0
_FIRST_OMEGA_PER_S = 1_500.0
"""Of the first layer, for each second: 6,000 for 4 s. It sets the frequency of the fastest sine,
omega/(pi T), 477 Hz; the layers after it make the higher ones. With 30, as the source implies, there is no
sine above 2.4 Hz, and a fit stays silent."""
_MAX_OMEGA = 1e9
_CHUNK = 1 << 16
_NO_FOLLOW = Follow()


def parameters_of(width: int, depth: int) -> int:
    """Return the number of parameters of a network of `depth` hidden layers of `width`."""
    return n_parameters(_sizes(width, depth))


def _sizes(width: int, depth: int) -> list[int]:
    return [1, *[width] * (depth + 1), 1]


class SirenNetwork:
    """A network of sines from time to a sample.

    Parameters
    ----------
    width, depth
        Of the hidden layers.
    first_omega
        Angular frequency of the first layer.
    n_samples
        Samples of the recording.
    seed
        Of the weights.
    """

    def __init__(self, width: int, depth: int, first_omega: float, n_samples: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.stack = Stack.drawn(_sizes(width, depth), generator, first_omega=first_omega, omega=_OMEGA)
        self._times = places_at(n_samples, 1, 1)[:, None]

    def groups(self) -> tuple[list[tuple[Tensor, Tensor]], list[tuple[Tensor, Tensor]]]:
        """Return tensors with their gradients: the first layer, and the others."""
        first, second, *others = self.stack.tensors()
        return [first, second], others

    def gradients(self, places: Tensor, wanted: Tensor) -> float:
        """Set the gradients of the mean squared error at samples, and return it."""
        errors = self.stack(self._times[places], keep=True)[:, 0] - wanted
        self.stack.backward((errors * (2 / len(errors)))[:, None])
        return float(errors.square().mean())

    def read(self, times: Tensor) -> Tensor:
        """Return the values at times, float32 [n]."""
        with torch.no_grad():
            parts = [self.stack(part[:, None])[:, 0] for part in times.split(_CHUNK)]
        return torch.cat(parts)

    def error(self, samples: Tensor) -> float:
        """Return the mean squared error over all samples."""
        return float((self.read(self._times[:, 0]) - samples).square().mean())


@dataclass(frozen=True)
class Siren:
    """SIREN in one size.

    Parameters
    ----------
    name
        In the registry.
    width, depth
        Width and number of the hidden layers.
    bits
        Of a stored weight: 8, 16 or 32. The first layer is always float32.
    rate
        Sample rate of the fit in Hz.
    first_omega_per_s
        Angular frequency of the first layer for each second of the recording.
    recipe, seed
        Of the fit.
    """

    name: str = "siren-64x4"
    width: int = 64
    depth: int = 4
    bits: int = 16
    rate: int = 22_050
    first_omega_per_s: float = _FIRST_OMEGA_PER_S
    recipe: Recipe = FAST
    seed: int = 0
    suffix: str = ".siren"

    @property
    def description(self) -> str:
        """Size and width of the weights."""
        count = parameters_of(self.width, self.depth)
        return f"SIREN {self.width}×{self.depth}, {count:,} weights of {self.bits} bits, a fit to each clip"

    @property
    def settings(self) -> dict[str, Any]:
        """Size, rate and recipe."""
        values = asdict(self)
        del values["name"], values["suffix"]
        return values

    def network(self, n_samples: int, seed: int) -> SirenNetwork:
        """Return a network with random weights for a recording of this many samples at :attr:`rate`."""
        first_omega = self.first_omega_per_s * n_samples / self.rate
        return SirenNetwork(self.width, self.depth, first_omega, n_samples, seed)

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Fit a network to a recording, mixed to mono at :attr:`rate`.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording is empty or too long.
        codec.reference.payload.Cancelled
            If `follow` says so.
        """
        follow.step(0.0)
        wanted = wanted_of(recording, self.rate)
        n_samples = len(wanted.samples)
        if wanted.scale == 0.0:
            return Encoded(self._packed(self.network(n_samples, self.seed), n_samples, 0.0))
        found = fit(
            lambda seed: self.network(n_samples, seed), wanted.samples, self.recipe, self.seed, follow
        )
        error = found.network.error(wanted.samples)
        follow.on_progress(1.0)
        figures = {"fit_snr_db": decibels(error), "fit_tries": float(found.tries)}
        return Encoded(self._packed(found.network, n_samples, wanted.scale), figures=figures)

    def _packed(self, network: SirenNetwork, n_samples: int, scale: float) -> bytes:
        header = {
            "rate": self.rate,
            "samples": n_samples,
            "width": self.width,
            "depth": self.depth,
            "bits": self.bits,
            "omega": self.first_omega_per_s * n_samples / self.rate,
            "scale": float(np.float32(scale)),
        }
        return pack(_KIND, _VERSION, header, weight_bytes(network.stack.layers, self.bits, fine=1))

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Read the network at the rate of its fit."""
        return read_siren(payload)

    def decode_at(self, payload: bytes, rate: int) -> AudioClip:
        """Read the network at any sample rate in Hz.

        Raises
        ------
        PayloadError
            If the payload is damaged, of another kind, or newer.
        ValueError
            If the sample rate is not one that sound files have.
        """
        return read_siren(payload, rate)


def read_siren(payload: bytes, rate: int | None = None) -> AudioClip:
    """Read the network of a payload, of any size.

    Parameters
    ----------
    payload
        From :meth:`Siren.encode`.
    rate
        Sample rate in Hz to read it at; None for that of the fit.

    Raises
    ------
    PayloadError
        If the payload is damaged, of another kind, or newer, or too long at that rate.
    ValueError
        If the sample rate is not one that sound files have.
    """
    header, body = unpack(payload, _KIND, _VERSION)
    fitted_rate = integer_of(header, "rate", *SAMPLE_RATES_HZ)
    n_samples = integer_of(header, "samples", 1, MAX_SAMPLES)
    width, depth = integer_of(header, "width", 1, 4_096), integer_of(header, "depth", 0, 64)
    bits = integer_of(header, "bits", WIDTHS[0], WIDTHS[-1])
    omega = number_of(header, "omega", 0.0, _MAX_OMEGA)
    scale = number_of(header, "scale", 0.0, 1e6)
    read_rate = fitted_rate if rate is None else rate
    if not SAMPLE_RATES_HZ[0] <= read_rate <= SAMPLE_RATES_HZ[1]:
        raise ValueError(f"a sample rate is {SAMPLE_RATES_HZ[0]} to {SAMPLE_RATES_HZ[1]} Hz, not {read_rate}")
    sizes = _sizes(width, depth)
    shapes = pairwise(sizes)
    # The length first: a network is made only if its weights are there.
    if bits not in WIDTHS or stored_bytes(shapes, bits, fine=1) != len(body):
        raise PayloadError(None, DAMAGED)
    if n_samples * read_rate > MAX_SAMPLES * fitted_rate:
        raise PayloadError(None, "is too long to be read at {rate} Hz; choose a lower rate", rate=read_rate)
    network = SirenNetwork(width, depth, omega, 1, 0)
    read_weights(body, network.stack.layers, bits, fine=1)
    values = network.read(places_at(n_samples, fitted_rate, read_rate)) * scale
    return AudioClip(values.numpy(), read_rate)
