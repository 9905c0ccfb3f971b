"""Refinement by learned steps: further than as many gradient steps, and never worse than the start."""

from __future__ import annotations

import copy
import itertools

import pytest
import torch
from torch import Tensor

from codec.audio.clip import AudioClip
from codec.model.event_model import EventModel
from codec.model.steps import StepNetwork, StepState
from codec.search.learned_steps import refined_by_steps, refined_with
from codec.search.levels import LEVELS
from codec.search.refinement import Refined, refine
from codec.training.steps.windows import SearchedWindow, WindowSource


@pytest.fixture(scope="module")
def windows(model: EventModel, demo: AudioClip) -> list[SearchedWindow]:
    """The windows of the demo as the search meets them before each refinement."""
    return [
        window
        for window in WindowSource(model).windows(demo.samples.mean(0)[None])
        if len(window.vectors) > 3
    ]


@torch.no_grad()
def _loss(model: EventModel, window: SearchedWindow, refined: Refined) -> float:
    controls = model.controls(refined.vectors)
    return sum(float(window.objective.loss(controls, refined.onsets_samples)) for _ in range(2)) / 2


def _start(window: SearchedWindow) -> Refined:
    return Refined(window.vectors, window.onsets_samples)


def test_the_shipped_network_goes_further_than_as_many_gradient_steps(
    model: EventModel, windows: list[SearchedWindow]
) -> None:
    assert model.steps is not None, "the model ships with its network"
    assert windows
    for window in windows:
        start = window.vectors, window.onsets_samples
        learned = refined_by_steps(model, model.steps, window.objective, *start, 4)
        by_gradient = refine(model, window.objective, *start, 4)
        before, after, otherwise = (
            _loss(model, window, each) for each in (_start(window), learned, by_gradient)
        )
        assert after < otherwise < before


class _Harmful(StepNetwork):
    """Goes up where the loss goes down."""

    def forward(
        self, vectors: Tensor, vector_gradient: Tensor, onset_gradient: Tensor, loss: float, state: StepState
    ) -> tuple[Tensor, Tensor]:
        steps = super().forward(vectors, vector_gradient, onset_gradient, loss, state)
        return -5 * steps[0], -5 * steps[1]


def test_steps_that_make_it_worse_are_taken_back(model: EventModel, windows: list[SearchedWindow]) -> None:
    window = windows[0]
    refined = refined_by_steps(model, _Harmful(8), window.objective, window.vectors, window.onsets_samples, 6)
    assert torch.equal(refined.vectors, window.vectors)
    assert torch.equal(refined.onsets_samples, window.onsets_samples.float())


def test_it_stops_when_it_is_told_to(model: EventModel, windows: list[SearchedWindow]) -> None:
    assert model.steps is not None
    window, calls = windows[0], itertools.count()
    start = window.vectors, window.onsets_samples
    stopped = refined_by_steps(model, model.steps, window.objective, *start, 6, lambda: next(calls) >= 2)
    assert next(calls) == 3
    assert not torch.equal(stopped.vectors, window.vectors)
    at_once = refined_by_steps(model, model.steps, window.objective, *start, 6, lambda: True)
    assert torch.equal(at_once.vectors, window.vectors)


def test_without_a_network_the_steps_are_gradient_steps(
    model: EventModel, windows: list[SearchedWindow]
) -> None:
    # An even number of losses, so both begin with the same frames.
    window, level = windows[0], LEVELS["standard"]
    start = window.vectors, window.onsets_samples
    bare = copy.deepcopy(model, {id(model.bank): model.bank})
    bare.steps = None
    found = refined_with(bare, window.objective, *start, level)
    expected = refine(model, window.objective, *start, level.n_refinement_steps)
    assert torch.equal(found.vectors, expected.vectors)


def test_gradient_steps_follow_where_a_level_has_more(
    model: EventModel, windows: list[SearchedWindow]
) -> None:
    """At level best they take a third of what learned steps stand for, and bring the rest."""
    assert model.steps is not None
    window = windows[0]
    start = window.vectors, window.onsets_samples
    level = LEVELS["best"]
    learned = refined_by_steps(model, model.steps, window.objective, *start, level.n_learned_steps)
    both = refined_with(model, window.objective, *start, level)
    assert _loss(model, window, both) < _loss(model, window, learned)


def test_onsets_stay_in_reach(model: EventModel, windows: list[SearchedWindow]) -> None:
    class Leaping(StepNetwork):
        def forward(
            self,
            vectors: Tensor,
            vector_gradient: Tensor,
            onset_gradient: Tensor,
            loss: float,
            state: StepState,
        ) -> tuple[Tensor, Tensor]:
            del vector_gradient, loss
            state.n_taken += 1
            return torch.zeros_like(vectors), torch.full_like(onset_gradient, -900.0)

    window = windows[0]
    refined = refined_by_steps(model, Leaping(8), window.objective, window.vectors, window.onsets_samples, 2)
    assert float((refined.onsets_samples - window.onsets_samples).max()) == pytest.approx(1024.0)
