"""One step of the greedy loop, at its limits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.event_model import EventModel
from codec.search.greedy import Explored, Found, WindowDecomposer
from codec.signal.stft import magnitude


@pytest.fixture(scope="module")
def decomposer(model: EventModel) -> WindowDecomposer:
    return WindowDecomposer(model)


def pluck(model: EventModel, onset: int, frequency_hz: float, level: float = 0.4) -> Tensor:
    """The magnitudes of a window with one decaying tone, on the encoder's bands."""
    spectrum = model.config.spectrum
    audio = np.zeros(spectrum.n_window_frames * spectrum.hop_samples, np.float32)
    seconds = np.arange(len(audio) - onset) / MODEL_SAMPLE_RATE
    audio[onset:] = level * np.exp(-4 * seconds) * np.sin(2 * np.pi * frequency_hz * seconds)
    return model.encoder.on_bands(magnitude(torch.from_numpy(audio), spectrum))


@pytest.mark.parametrize(("level_db", "n_found"), [(-20, 1), (-60, 1), (-75, 1), (-82, 0), (-100, 0)])
def test_the_search_ends_80_db_below_full_scale(
    model: EventModel, decomposer: WindowDecomposer, level_db: float, n_found: int
) -> None:
    assert len(decomposer.step(pluck(model, 20_000, 440.0, 10 ** (level_db / 20)))) == n_found


def test_onsets_are_found_between_frames(model: EventModel, decomposer: WindowDecomposer) -> None:
    """Frames alone would be a quarter of a hop off in the mean, even if each were the nearest."""
    hop, errors = model.config.spectrum.hop_samples, list[float]()
    for frequency_hz in (262.0, 440.0, 880.0):
        for onset in range(20_000, 20_000 + hop, hop // 8):
            (event,) = decomposer.step(pluck(model, onset, frequency_hz))
            errors.append(event.onset_samples - onset)
    assert np.std(errors) < hop / 4
    assert abs(np.mean(errors)) < 0.005 * MODEL_SAMPLE_RATE


def test_a_step_never_removes_more_than_half_as_much_again(
    model: EventModel, decomposer: WindowDecomposer
) -> None:
    """An event that overshoots would feed the encoder residuals that it has never seen."""
    residual = pluck(model, 20_000, 440.0)
    (event,) = decomposer.step(residual.clone())
    assert float((residual - event.patch).square().sum()) < float(residual.square().sum())
    assert float(event.patch.square().sum()) < 1.5**2 * float(residual.square().sum())


def test_a_sound_that_was_found_is_not_found_again(model: EventModel, decomposer: WindowDecomposer) -> None:
    """What is left of a sound would be proposed over and over, and the window's events would be used up."""
    two = pluck(model, 20_000, 440.0) + pluck(model, 50_000, 880.0, 0.2)
    explored = Explored()
    (first,) = decomposer.step(two.clone(), explored)
    assert [event.frame for event in decomposer.step(two.clone())] == [first.frame]
    (second,) = decomposer.step(two.clone(), explored)
    assert second.frame != first.frame
    assert first.frame in explored.exhausted
    assert explored.found == [first, second]


@pytest.mark.parametrize("n_failures", [1, 3])
def test_the_search_ends_after_so_many_groups_without_an_event(
    model: EventModel, monkeypatch: pytest.MonkeyPatch, n_failures: int
) -> None:
    decomposer = WindowDecomposer(model, n_candidates=2, n_failures=n_failures)
    asked = list[list[int]]()

    def nothing(_: Tensor, frames: Tensor, *_others: object) -> list[Found]:
        asked.append(frames.tolist())
        return []

    monkeypatch.setattr(decomposer, "_subtracted", nothing)
    explored = Explored()
    for _ in range(2):
        assert decomposer.step(torch.rand(512, 288), explored) == []
    # Up to two sounds are asked for at each onset.
    assert [len(set(each)) for each in asked] == [2] * n_failures
    assert len({frame for each in asked for frame in each}) == 2 * n_failures


def test_a_window_that_is_explored_has_no_more_events(
    model: EventModel, decomposer: WindowDecomposer
) -> None:
    explored = Explored(exhausted=set(range(model.config.spectrum.n_onset_frames)))
    assert decomposer.step(pluck(model, 20_000, 440.0), explored) == []
    assert not explored.n_failures


@pytest.mark.parametrize(("least_share", "n_found"), [(0.0, 1), (0.05, 1), (0.99, 0)])
def test_an_event_removes_at_least_a_share_of_the_energy_where_it_is_loud(
    model: EventModel, least_share: float, n_found: int
) -> None:
    decomposer = WindowDecomposer(model, n_failures=1, least_share=least_share)
    residual = pluck(model, 20_000, 440.0)
    before = residual.clone()
    found = decomposer.step(residual)
    assert len(found) == n_found
    for event in found:
        loud = event.patch > 0.1 * event.patch.max()
        removed = before.square().sum() - residual.square().sum()
        assert float(removed) >= least_share * float(before[loud].square().sum())
    if not found:
        torch.testing.assert_close(residual, before)
