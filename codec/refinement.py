"""Joint refinement of a window's events: the greedy loop never revisits one, gradient descent does.

All vectors of a window move together, in the magnitude domain, towards explaining it (CODEC.md B.7). Onsets
stay in their frames; the fine shift within the frame moves with the vector. Rooms stay as they were decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from codec.bins import MergedBins
from codec.decoder.expected import EPSILON
from codec.events import Stage
from codec.losses import kl_divergence, spectral_convergence
from codec.model import EventModel

__all__ = ["Refined", "refine"]

_LEARNING_RATE = 0.04
_N_SCORED = 96
_PRIOR = 2e-3


@dataclass(frozen=True)
class Refined:
    """What became of a window's events.

    Shape
    -----
    vectors: [n_events, 32]
    shifts_samples: [n_events], the onset after the centre of its frame
    patches: [n_events, n_event_frames, n_bins], expected magnitudes
    """

    vectors: Tensor
    shifts_samples: Tensor
    patches: Tensor


def refine(
    model: EventModel,
    bins: MergedBins,
    target: Tensor,
    vectors: Tensor,
    frames: Sequence[int],
    n_steps: int,
    should_stop: Callable[[], bool] | None = None,
) -> Refined:
    """Refine vectors [n_events, 32] of events at `frames` towards a window [n_window_frames, n_bins].

    `should_stop` is asked before each step; what is reached by then is returned.
    """
    # The caller may be in inference mode, whose tensors cannot be part of a gradient.
    with torch.inference_mode(False), torch.enable_grad():
        start, target = vectors.clone(), target.clone()
        free = start.clone().requires_grad_()
        descent = _Descent(model, bins, target, start, torch.tensor(frames))
        optimiser = torch.optim.Adam([free], lr=_LEARNING_RATE, betas=(0.8, 0.95))
        for step in range(n_steps):
            if should_stop is not None and should_stop():
                break
            for group in optimiser.param_groups:
                group["lr"] = _LEARNING_RATE * (1 - step / n_steps)
            optimiser.zero_grad(set_to_none=True)
            descent.loss(free).backward()
            optimiser.step()
        with torch.no_grad():
            controls = model.controls(free)
            return Refined(free.detach(), controls.shift_samples, model.expected(controls))


class _Descent:
    """The loss of a window's vectors, on a random sample of its frames each time."""

    def __init__(
        self, model: EventModel, bins: MergedBins, target: Tensor, start: Tensor, onsets: Tensor
    ) -> None:
        self._model, self._bins, self._start = model, bins, start
        self._target = bins.merge(target.clamp_min(0.0))
        self._onsets = onsets
        self._generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            self._smear = model.expected.room_smear(model.controls(start).room)

    def loss(self, vectors: Tensor) -> Tensor:
        spectrum, expected = self._model.config.spectrum, self._model.expected
        scored = torch.randperm(len(self._target), generator=self._generator)[:_N_SCORED]
        relative = scored[None, :] - self._onsets[:, None] + spectrum.lead_frames
        inside = (relative >= 0) & (relative < spectrum.n_event_frames)
        power = expected.component_power(self._model.controls(vectors), Stage.RESONANCE)
        power = expected.through_room(power, self._smear)
        index = relative.clamp(0, spectrum.n_event_frames - 1)[:, None].expand(-1, power.shape[1], -1)
        chosen = torch.gather(power, 2, index) * inside[:, None]
        estimate = torch.sqrt(chosen.transpose(1, 2) @ self._bins.response + EPSILON).sum(0)
        wanted = self._target[scored]
        moved = (vectors - self._start)[:, 1:].square().sum(1).mean()
        return kl_divergence(wanted, estimate) + 0.5 * spectral_convergence(wanted, estimate) + _PRIOR * moved
