"""Which events are said to be one, and which nobody would miss: both sides of each limit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from codec.decoder.controls import at_onsets
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents
from codec.search.pruning import near_duplicates, pruned, share_of_near_duplicates
from codec.search.refinement import Axes

MS = MODEL_SAMPLE_RATE / 1000
ONSET = 20_000.0


@pytest.fixture(scope="module")
def axes(model: EventModel) -> Axes:
    return Axes.of(model)


def found(model: EventModel, vectors: Tensor, onsets: list[float]) -> FoundEvents:
    return FoundEvents(vectors, torch.tensor(onsets), torch.zeros(len(vectors), model.heads.n_fitted))


def softer(vectors: Tensor, decibels: float) -> Tensor:
    changed = vectors.clone()
    changed[:, 0] -= decibels * np.log(10) / 20
    return changed


def silence(model: EventModel) -> Tensor:
    return torch.zeros(len(model.expected.line_response), 3 * model.config.spectrum.n_onset_frames)


@pytest.mark.parametrize(("apart_ms", "are_one"), [(0, True), (29, True), (31, False), (100, False)])
def test_equal_sounds_are_one_within_30_ms(
    model: EventModel, note: Callable[[float], Tensor], axes: Axes, apart_ms: float, are_one: bool
) -> None:
    vectors = note(440.0).expand(2, -1)
    onsets = [ONSET, ONSET + apart_ms * MS]
    assert bool(near_duplicates(model, vectors, torch.tensor(onsets))[0, 1]) is are_one
    kept = pruned(model, axes, found(model, vectors, onsets), silence(model))
    assert len(kept) == (1 if are_one else 2)
    events = [Event(str(k), round(onset), vectors[k].numpy()) for k, onset in enumerate(onsets)]
    assert share_of_near_duplicates(model, events) == (0.5 if are_one else 0.0)


def test_sounds_that_begin_together_are_one_only_if_they_are_alike(
    model: EventModel, note: Callable[[float], Tensor]
) -> None:
    """From one note to another, by the cosine of the magnitudes that the model expects of them."""
    shares = torch.linspace(0, 1, 41)[:, None]
    vectors = (1 - shares) * note(440.0) + shares * note(587.0)
    heard = model.expected.power(model.controls(vectors), Stage.RESONANCE).components().sqrt().flatten(1)
    cosine = torch.nn.functional.cosine_similarity(heard[:1], heard)
    alike = near_duplicates(model, vectors, torch.full((len(vectors),), ONSET))[0]
    assert alike[1:][cosine[1:] > 0.92].all()
    assert not alike[cosine < 0.88].any()
    assert ((cosine > 0.6) & (cosine < 0.88)).any(), "what is only similar is among them"


def test_of_two_that_are_one_the_louder_stays_with_the_power_of_both(
    model: EventModel, note: Callable[[float], Tensor], axes: Axes
) -> None:
    loud = note(440.0)
    vectors = torch.cat([softer(loud, 2.6), loud])
    kept = pruned(model, axes, found(model, vectors, [ONSET, ONSET + 100]), silence(model))
    assert kept.onsets_samples.tolist() == [ONSET + 100]
    both = float(torch.exp(2 * vectors[:, 0]).sum())
    assert float(torch.exp(2 * kept.vectors[0, 0])) == pytest.approx(both, rel=1e-4)
    torch.testing.assert_close(kept.vectors[0, 1:], loud[0, 1:])


@pytest.mark.parametrize(("below_db", "is_heard"), [(10, True), (14, True), (17, False), (30, False)])
def test_what_is_15_db_below_what_sounds_with_it_is_masked(
    model: EventModel, note: Callable[[float], Tensor], axes: Axes, below_db: float, is_heard: bool
) -> None:
    vector, onset = note(440.0), torch.tensor([ONSET])
    controls, frames = at_onsets(model.controls(vector), onset, model.config.spectrum.hop_samples)
    own = model.expected.together(controls, frames, silence(model).shape[1]).power
    besides = own * (10 ** (below_db / 10) - 1)
    assert len(pruned(model, axes, found(model, vector, [ONSET]), besides)) == is_heard


def test_what_masks_an_event_does_so_only_where_it_sounds(
    model: EventModel, note: Callable[[float], Tensor], axes: Axes
) -> None:
    quiet, masker = softer(note(440.0), 25.0), note(440.0)
    half_a_second_later = found(model, torch.cat([masker, quiet]), [ONSET + MODEL_SAMPLE_RATE / 2, ONSET])
    assert len(pruned(model, axes, half_a_second_later, silence(model))) == 2
    other_pitch = found(model, torch.cat([note(1760.0), quiet]), [ONSET, ONSET])
    assert len(pruned(model, axes, other_pitch, silence(model))) == 2


def test_what_is_below_hearing_is_dropped(
    model: EventModel, note: Callable[[float], Tensor], axes: Axes
) -> None:
    for softer_db, n_heard in ((0.0, 1), (40.0, 1), (110.0, 0)):
        alone = found(model, softer(note(440.0), softer_db), [ONSET])
        assert len(pruned(model, axes, alone, silence(model))) == n_heard
