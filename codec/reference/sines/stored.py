"""Weights as bytes, in 32, 16 or 8 bits each.

The first layer's weights are frequencies: an error of 1/255 of the largest, times an omega of thousands,
turns the phase by many radians, and the sound is gone. So layers that are *fine* stay float32 at any width.
Biases are few, and stay float16.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from codec.reference.payload import DAMAGED, PayloadError
from codec.reference.sines.layers import Layer

__all__ = ["WIDTHS", "quantise", "read_weights", "stored_bytes", "weight_bytes"]

WIDTHS = (8, 16, 32)
"""Bits of a weight that can be chosen."""
_LEVELS = 127


def weight_bytes(layers: Iterable[Layer], bits: int, *, fine: int) -> bytes:
    """Return the weights of layers.

    Parameters
    ----------
    layers
        In order.
    bits
        Of a weight, one of :data:`WIDTHS`.
    fine
        How many layers at the beginning stay float32.

    Raises
    ------
    ValueError
        If `bits` is not one of them.
    """
    if bits not in WIDTHS:
        raise ValueError(f"weights have 8, 16 or 32 bits, not {bits}")
    parts: list[bytes] = []
    for at, layer in enumerate(layers):
        weight, bias = layer.weight.numpy(), layer.bias.numpy()
        if at < fine or bits == 32:
            parts += [weight.astype("<f4").tobytes(), bias.astype("<f4").tobytes()]
        elif bits == 16:
            parts += [weight.astype("<f2").tobytes(), bias.astype("<f2").tobytes()]
        else:
            scale, integers = _rounded(weight)
            parts += [np.array(scale, "<f4").tobytes(), integers.tobytes(), bias.astype("<f2").tobytes()]
    return b"".join(parts)


def read_weights(data: bytes, layers: Iterable[Layer], bits: int, *, fine: int) -> None:
    """Set the weights of layers from the bytes that :func:`weight_bytes` made.

    Raises
    ------
    PayloadError
        If there are more or fewer bytes than the layers need, or values that are not finite.
    """
    reader = _Reader(data)
    for at, layer in enumerate(layers):
        if at < fine or bits == 32:
            weight, bias = reader.take(layer.weight, "<f4"), reader.take(layer.bias, "<f4")
        elif bits == 16:
            weight, bias = reader.take(layer.weight, "<f2"), reader.take(layer.bias, "<f2")
        else:
            scale = reader.take(layer.bias[:1], "<f4")
            weight, bias = reader.take(layer.weight, "i1") * scale, reader.take(layer.bias, "<f2")
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    reader.end()


def stored_bytes(shapes: Iterable[tuple[int, int]], bits: int, *, fine: int) -> int:
    """Return the number of bytes that layers of these inputs and outputs take."""
    total = 0
    for at, (n_in, n_out) in enumerate(shapes):
        if at < fine or bits == 32:
            total += 4 * (n_in * n_out + n_out)
        elif bits == 16:
            total += 2 * (n_in * n_out + n_out)
        else:
            total += 4 + n_in * n_out + 2 * n_out
    return total


def quantise(layers: Iterable[Layer], *, skip: int) -> None:
    """Round the weights of all layers but the first `skip` to 8 bits, in place: to hear what that does."""
    for at, layer in enumerate(layers):
        if at >= skip:
            scale, integers = _rounded(layer.weight.numpy())
            layer.weight.copy_(torch.from_numpy(integers.astype(np.float32) * np.float32(scale)))


def _rounded(weight: NDArray[np.float32]) -> tuple[float, NDArray[np.int8]]:
    scale = max(float(np.abs(weight).max(initial=0.0)) / _LEVELS, 1e-20)
    return scale, np.rint(weight / scale).astype(np.int8)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, like: Tensor, kind: str) -> Tensor:
        """Return the next values, float32 of the shape of `like`."""
        n_bytes = like.numel() * np.dtype(kind).itemsize
        part = self._data[self._at : self._at + n_bytes]
        self._at += n_bytes
        if len(part) != n_bytes:
            raise PayloadError(None, DAMAGED)
        values = np.frombuffer(part, kind).astype(np.float32)
        if not np.isfinite(values).all():
            raise PayloadError(None, DAMAGED)
        return torch.from_numpy(values).reshape(like.shape)

    def end(self) -> None:
        """Raise an error if anything is left."""
        if self._at != len(self._data):
            raise PayloadError(None, DAMAGED)
