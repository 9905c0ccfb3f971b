"""The sum of events all at once, for graphics cards: it is the one of the loop, and so are its gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from codec.decoder.grids import LINES_PER_ATOM
from codec.decoder.operators import _lines, summed_events
from codec.decoder.sums_at_once import summed_at_once

_N_FRAMES = 12
_FIRST = torch.tensor([0, -4, 9, 3, 3, -40, 400])
"""Within the window, over both of its ends, two at one place, and far outside."""


def _factors(tuned: bool) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    shapes = ((7, 3, 4, 2), (7, 3, 2, 6), (7, 5, 6), (7, 12 if tuned else 0))
    factors = [torch.rand(shape, generator=generator, dtype=torch.float64) for shape in shapes]
    factors[3] = 4 * factors[3] - 2
    factors[3][:, -1:] = 0.3  # above the last line there is none
    return [each.requires_grad_() for each in factors]


@pytest.mark.parametrize("tuned", [False, True])
def test_it_is_the_sum_of_the_loop_with_its_gradients(tuned: bool) -> None:
    looped, at_once = _factors(tuned), _factors(tuned)
    total = summed_events(*looped, _FIRST, _N_FRAMES)
    lines = _lines(at_once[3]) if tuned else None
    found = summed_at_once(*at_once[:3], _FIRST, _N_FRAMES, LINES_PER_ATOM, lines)
    torch.testing.assert_close(found, total)
    assert found.shape == (12 * LINES_PER_ATOM + 5, _N_FRAMES)
    weights = torch.rand(total.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    for each in (total, found):
        (weights * each).sum().backward()
    for mine, theirs in zip(at_once[: 3 + tuned], looped, strict=False):
        torch.testing.assert_close(mine.grad, theirs.grad)


def test_no_event_sums_to_silence() -> None:
    factors = [each.detach()[:0] for each in _factors(tuned=False)]
    found = summed_at_once(*factors[:3], _FIRST[:0], _N_FRAMES, LINES_PER_ATOM, None)
    assert found.shape == (12 * LINES_PER_ATOM + 5, _N_FRAMES)
    assert not found.any()
