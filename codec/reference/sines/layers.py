"""Layers of sines with gradients by hand: a step costs about half of what autograd needs for the same.

A layer of width m on n inputs is ``sin(omega (W x + b))`` (Sitzmann et al. 2020, "Implicit neural
representations with periodic activation functions", section 3.2 for the initial weights). The last layer of
a :class:`Stack` may be linear.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import torch
from torch import Tensor

__all__ = ["Layer", "Stack", "n_parameters"]


def n_parameters(sizes: Sequence[int]) -> int:
    """Return how many weights and biases a stack of layers with these numbers of inputs and outputs has."""
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))


@dataclass(eq=False)
class Layer:
    """Weights of a layer, and their gradients.

    Attributes
    ----------
    weight, bias
        float32 [n_out, n_in] and [n_out].
    omega
        Angular frequency; None for a layer without a sine.
    weight_gradient, bias_gradient
        Of the last :meth:`Stack.backward`, of the shapes of `weight` and `bias`.
    """

    weight: Tensor
    bias: Tensor
    omega: float | None
    weight_gradient: Tensor = field(init=False)
    bias_gradient: Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.weight_gradient = torch.zeros_like(self.weight)
        self.bias_gradient = torch.zeros_like(self.bias)

    @property
    def factor(self) -> float:
        """What multiplies the sum of inputs."""
        return 1.0 if self.omega is None else self.omega


class Stack:
    """Layers one after the other.

    Parameters
    ----------
    layers
        The output of each is the input of the next.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)
        self._inputs: list[Tensor] = []
        self._sums: list[Tensor] = []

    @classmethod
    def drawn(
        cls,
        sizes: Sequence[int],
        generator: torch.Generator,
        *,
        first_omega: float,
        omega: float,
        is_first: bool = True,
        ends_linear: bool = True,
    ) -> Stack:
        """Return layers with random weights.

        Parameters
        ----------
        sizes
            Numbers of inputs and outputs: ``[n_in, width, ..., n_out]``.
        generator
            Of the weights.
        first_omega, omega
            Angular frequencies of the first layer and of the others.
        is_first
            The first layer takes the coordinate, so its weights are drawn for that.
        ends_linear
            The last layer has no sine.
        """
        layers: list[Layer] = []
        for at, (n_in, n_out) in enumerate(pairwise(sizes)):
            begins = at == 0 and is_first
            limit = 1 / n_in if begins else math.sqrt(6 / n_in) / omega
            weight = _uniform((n_out, n_in), limit, generator)
            bias = _uniform((n_out,), 1 / math.sqrt(n_in), generator)
            linear = ends_linear and at == len(sizes) - 2
            layers.append(Layer(weight, bias, None if linear else first_omega if begins else omega))
        return cls(layers)

    def __call__(self, inputs: Tensor, *, keep: bool = False) -> Tensor:
        """Return the outputs, float32 [n, n_out], of inputs float32 [n, n_in].

        Parameters
        ----------
        inputs
            One row a point.
        keep
            Keep what :meth:`backward` needs.
        """
        kept_inputs: list[Tensor] = []
        kept_sums: list[Tensor] = []
        values = inputs
        for layer in self.layers:
            factor = layer.factor
            sums = torch.addmm(layer.bias, values, layer.weight.T, beta=factor, alpha=factor)
            if keep:
                kept_inputs.append(values)
                kept_sums.append(sums)
            values = sums if layer.omega is None else torch.sin(sums)
        self._inputs, self._sums = kept_inputs, kept_sums
        return values

    def backward(self, gradient: Tensor, *, needs_inputs: bool = False) -> Tensor | None:
        """Set the gradients of the weights, after a call with ``keep=True``.

        Parameters
        ----------
        gradient
            Of the loss by the outputs, float32 [n, n_out].
        needs_inputs
            Return the gradient by the inputs too.

        Returns
        -------
        Tensor or None
            Float32 [n, n_in], if it was asked for.
        """
        for at in reversed(range(len(self.layers))):
            layer = self.layers[at]
            if layer.omega is not None:
                # In place: the sums are needed no more.
                gradient = gradient * self._sums[at].cos_().mul_(layer.omega)
            torch.mm(gradient.T, self._inputs[at], out=layer.weight_gradient)
            torch.sum(gradient, 0, out=layer.bias_gradient)
            if at or needs_inputs:
                gradient = gradient @ layer.weight
        self._inputs, self._sums = [], []
        return gradient if needs_inputs else None

    def tensors(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield weights and biases with their gradients, layer by layer."""
        for layer in self.layers:
            yield layer.weight, layer.weight_gradient
            yield layer.bias, layer.bias_gradient

    def n_parameters(self) -> int:
        """Return how many weights and biases there are."""
        return sum(values.numel() for values, _ in self.tensors())


def _uniform(shape: tuple[int, ...], limit: float, generator: torch.Generator) -> Tensor:
    return (torch.rand(shape, generator=generator) * 2 - 1) * limit
