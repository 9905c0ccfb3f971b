"""Fitting of a network to one recording: the recipe, the loop, and how a collapse is noticed.

Losses are relative to the recording's power, so that silence has the loss 1 and the signal-to-noise ratio in
dB is ``-10 log10(loss)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor

from codec.reference.payload import Follow

__all__ = ["FAST", "PLAIN", "Fit", "Fittable", "Recipe", "fit"]

_AVERAGED_STEPS = 50
"""Steps over which a loss is averaged before it is judged or reported: a batch's own loss is too rough."""
_REPORT_STEPS = 10
_JUDGED_FROM = 0.15
"""Share of the steps after which a fit that is still at silence is given up."""
_SILENCE = 0.97
_RISEN = 4.0
"""A loss that is this much above the best of the fit has collapsed: noise between steps is far below."""


@dataclass(frozen=True)
class Recipe:
    """How a network is fitted.

    Attributes
    ----------
    n_steps
        Steps of Adam.
    batch
        Points of a step, drawn at random with replacement; None for all points.
    rate, first_rate
        Learning rates of the layers, and of the first one, whose weights are frequencies.
    warm_up
        Steps in which the rates rise to these.
    cosine
        Whether the rates fall to a hundredth along half a cosine; otherwise they stay.
    tries
        How often a fit that collapses is begun again, each time with half the rates and another seed.
    """

    n_steps: int = 3_000
    batch: int | None = 4_096
    rate: float = 1e-3
    first_rate: float = 1e-5
    warm_up: int = 50
    cosine: bool = True
    tries: int = 3

    def factor(self, step: int) -> float:
        """Return what multiplies the rates at a step, counted from 0."""
        factor = min(1.0, (step + 1) / self.warm_up) if self.warm_up else 1.0
        if self.cosine:
            factor *= 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / self.n_steps))
        return factor


FAST = Recipe()
PLAIN = Recipe(batch=None, rate=1e-4, first_rate=1e-4, warm_up=0, cosine=False, tries=1)
"""As the source says: all samples in each step, one rate for all layers."""


class Fittable(Protocol):
    """A network that can be fitted."""

    def groups(self) -> tuple[list[tuple[Tensor, Tensor]], list[tuple[Tensor, Tensor]]]:
        """Return tensors with their gradients: those of the first layer, and the others."""
        ...

    def gradients(self, places: Tensor, wanted: Tensor) -> float:
        """Set the gradients for points, and return the loss relative to a power of 1.

        Shape
        -----
        places: [n], indices of samples; wanted: [n]
        """
        ...


Network = TypeVar("Network", bound=Fittable)


@dataclass(eq=False)
class Fit(Generic[Network]):
    """A fitted network.

    Attributes
    ----------
    network
        The one of the try with the lowest loss.
    loss
        Its loss at the end, averaged over the last steps.
    tries
        Tries that were made; more than 1 if some collapsed.
    """

    network: Network
    loss: float
    tries: int


class _CollapsedError(Exception):
    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self.silent = silent


def fit(
    make: Callable[[int], Network],
    samples: Tensor,
    recipe: Recipe,
    seed: int,
    follow: Follow,
    *,
    on_step: Callable[[Network, int], bool] | None = None,
) -> Fit[Network]:
    """Fit a network to samples.

    Parameters
    ----------
    make
        Returns a network with random weights for a seed.
    samples
        Float32 [n_samples], scaled to a mean power of 1.
    recipe
        How to fit.
    seed
        Of weights and batches.
    follow
        Gets progress and losses; may cancel.
    on_step
        Called after each step with the network and the number of steps; where it returns True, the fit ends.

    Raises
    ------
    codec.reference.payload.Cancelled
        If `follow` says so.
    """
    best: Fit[Network] | None = None
    n_tries = 0
    for attempt in range(recipe.tries):
        network = make(seed + 1_000 * attempt)
        is_last = attempt == recipe.tries - 1
        steps = _steps(network, samples, recipe, seed + attempt, 0.5**attempt, follow, judge=not is_last)
        loss = math.inf
        collapsed = False
        try:
            for n_done, averaged in steps:
                loss = averaged
                if on_step is not None and on_step(network, n_done):
                    break
        except _CollapsedError as error:
            collapsed = True
            # What was at silence may be as good as it gets; what rose is worse than its last loss says.
            loss = loss if error.silent else math.inf
        if best is None or loss < best.loss:
            best = Fit(network, loss, attempt + 1)
        n_tries = attempt + 1
        if not collapsed:
            break
    assert best is not None
    return Fit(best.network, best.loss, n_tries)


def _steps(
    network: Fittable,
    samples: Tensor,
    recipe: Recipe,
    seed: int,
    scale: float,
    follow: Follow,
    *,
    judge: bool,
) -> Iterator[tuple[int, float]]:
    """Make the steps; yield the number made and the averaged loss."""
    first, others = network.groups()
    for values, gradient in (*first, *others):
        values.grad = gradient
    rates = (recipe.first_rate * scale, recipe.rate * scale)
    optimiser = torch.optim.Adam(
        [{"params": [values for values, _ in group], "lr": 0.0} for group in (first, others)], fused=True
    )
    generator = torch.Generator().manual_seed(seed)
    everything = torch.arange(len(samples))
    averaged, least = _Average(), math.inf
    for step in range(recipe.n_steps):
        follow.check()
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * recipe.factor(step)
        if recipe.batch is None:
            places = everything
        else:
            places = torch.randint(len(samples), (recipe.batch,), generator=generator)
        with torch.no_grad():
            loss = averaged.with_value(network.gradients(places, samples[places]))
            optimiser.step()
        if step % _REPORT_STEPS == 0:
            follow.on_loss(step, loss)
            follow.on_progress(step / recipe.n_steps)
        if step >= _AVERAGED_STEPS:
            least = min(least, loss)
        silent = step > max(_JUDGED_FROM * recipe.n_steps, 4 * recipe.warm_up) and loss > _SILENCE
        # Written so that NaN is a collapse too.
        if judge and (silent or not loss <= _RISEN * max(least, loss if step < _AVERAGED_STEPS else 0.0)):
            raise _CollapsedError(silent=silent)
        yield step + 1, loss


class _Average:
    """The mean of the last losses, with weights that fall off."""

    def __init__(self) -> None:
        self._sum = self._weight = 0.0

    def with_value(self, value: float) -> float:
        keep = 1 - 1 / _AVERAGED_STEPS
        self._sum = keep * self._sum + value
        self._weight = keep * self._weight + 1
        return self._sum / self._weight
