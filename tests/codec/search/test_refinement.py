"""What refinement follows, and how far it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from codec.decoder import EventControls
from codec.decoder.waveform import render_waveform
from codec.events.event import Stage
from codec.model.event_model import EventModel
from codec.search.buffer_search import BufferSearch
from codec.search.found import FoundEvents
from codec.search.levels import LEVELS, LevelName
from codec.search.refinement import Axes, Descent, WindowObjective
from codec.signal.stft import magnitude

ONSET_FRAME = 20


class _AlwaysEarlier(WindowObjective):
    """Wants every onset earlier, whatever sounds."""

    def __init__(self) -> None: ...

    def loss(self, controls: EventControls, onsets_samples: Tensor) -> Tensor:
        del controls
        return onsets_samples.sum()


def test_an_onset_is_never_moved_by_more_than_four_frames(
    model: EventModel, note: Callable[[float], Tensor]
) -> None:
    onset = torch.tensor([20_000.0])
    descent = Descent(model, _AlwaysEarlier(), note(440.0), onset, 200)
    moved = list[float]()
    while not descent.is_done:
        descent.loss().backward()
        descent.step()
        moved.append(float(onset - descent.onsets_samples))
    limit = 4 * model.config.spectrum.hop_samples
    assert moved[0] < 0.1 * limit, "one step is a small one"
    assert moved[-1] == pytest.approx(limit)
    assert max(moved) <= limit


def audible(model: EventModel, note: Tensor, *, tonal: bool) -> EventControls:
    """One partial, or the note's burst alone: long and dry."""
    controls = model.controls(note)
    (block,) = controls.resonances
    amplitude = torch.zeros_like(block.amplitude)
    amplitude[0, 0, block.amplitude[0, 0].argmax()] = 1.0 if tonal else 1e-6
    block = replace(
        block,
        amplitude=amplitude,
        source_gain=torch.full_like(block.source_gain, 1e-6 if tonal else 1.0),
        decay=torch.full_like(block.decay, 1.0),
    )
    impulse = replace(controls.impulse, band_decay=torch.full_like(controls.impulse.band_decay, 1.0))
    room = replace(controls.room, mix=torch.zeros(1))
    return replace(controls, impulse=impulse, resonances=(block,), room=room)


@torch.no_grad()
@pytest.mark.parametrize("tonal", [True, False])
def test_the_convergence_is_that_of_the_render(
    model: EventModel, note: Callable[[float], Tensor], tonal: bool
) -> None:
    """An event of noise that is expected exactly is still rendered with other phases than the recording's."""
    spectrum, n_frames = model.config.spectrum, 200
    controls = audible(model, note(440.0), tonal=tonal)
    power = model.expected.together(controls, torch.tensor([ONSET_FRAME]), n_frames).power
    target = model.expected.magnitude(power)
    objective = WindowObjective(model, Axes.of(model), target)
    objective.loss(controls, torch.tensor([float(ONSET_FRAME * spectrum.hop_samples)]))
    audio = torch.zeros(n_frames * spectrum.hop_samples)
    onset = ONSET_FRAME * spectrum.hop_samples + round(float(controls.shift_samples))
    sound = render_waveform(controls, model.config, (), seed=1, stage=Stage.RESONANCE)[: len(audio) - onset]
    audio[onset : onset + len(sound)] = torch.from_numpy(sound)
    rendered = magnitude(audio, spectrum)
    convergence = float((target - rendered).norm() / target.norm())
    assert (convergence < 0.2) == tonal
    assert objective.parts["convergence"] == pytest.approx(convergence, abs=0.1)


def searching(model: EventModel, level: LevelName = "standard") -> BufferSearch:
    return BufferSearch(model, LEVELS[level], detailed=False, should_stop=lambda: False)


def loss_of_a_gap(model: EventModel, first: int) -> float:
    """The loss of a steady sound that is explained but for ten frames."""
    search = searching(model)
    search.final_power = torch.full_like(search.final_power, 1.0)
    search.target = model.expected.magnitude(search.final_power)
    search.final_power[:, first : first + 10] = 0.01
    none = model.controls(torch.zeros(1, model.config.vector_size)).select(slice(0, 0))
    return float(search.objective(model.expected.coarse).loss(none, torch.zeros(0)))


@torch.no_grad()
def test_what_events_that_are_not_found_yet_will_explain_counts_less_the_later_it_is(
    model: EventModel,
) -> None:
    half = model.config.spectrum.n_onset_frames
    in_first, in_second, *in_last = (
        loss_of_a_gap(model, first)
        for first in (half // 2, half + half // 2, 2 * half, 2 * half + half // 2, 3 * half - 12)
    )
    assert in_second == pytest.approx(in_first, rel=0.01)
    assert in_last[0] < 0.75 * in_second
    assert in_last[1] < 0.75 * in_last[0]
    assert in_last[2] < 0.1 * in_second


@pytest.mark.parametrize("level", ["draft", "standard", "best"])
def test_what_a_simple_window_leaves_is_spent_where_the_piece_is_dense(
    model: EventModel, monkeypatch: pytest.MonkeyPatch, level: LevelName
) -> None:
    """Silence needs no events: each half leaves all of its own, and the next may have twice as many."""
    search = searching(model, level)
    asked: list[int] = []
    monkeypatch.setattr(search, "_found", lambda *given: asked.append(given[3]) or search.no_events)
    for _ in range(3):
        search.found_ahead(search.no_events)
        search.completed(search.no_events, search.no_events)
    n = model.config.n_steps
    ahead = 3 * n // 4
    # At level best, two searches follow each one that goes ahead.
    best = [ahead, n, n, *[ahead, 2 * n, 2 * n] * 2]
    assert asked == {"draft": [n] * 3, "standard": [n, 2 * n, 2 * n], "best": best}[level]


@torch.no_grad()
def test_a_half_window_has_at_most_its_own_events_and_those_that_others_left(
    model: EventModel, note: Callable[[float], Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching(model, "best")
    asked: list[int] = []
    monkeypatch.setattr(search, "_found", lambda *given: asked.append(given[3]) or search.no_events)
    monkeypatch.setattr(search, "_refined", lambda *events: events)
    monkeypatch.setattr("codec.search.buffer_search.pruned", lambda _, __, events, ___: events)
    n = model.config.n_steps
    dense = FoundEvents(
        note(440.0).expand(n - 4, -1), torch.zeros(n - 4), torch.zeros(n - 4, model.heads.n_fitted)
    )
    for _ in range(3):
        search.completed(dense, search.no_events)
    assert asked == [4, 4, 8, 8, 12, 12]


@torch.no_grad()
def test_what_other_events_still_sound_is_not_found_again(
    model: EventModel, note: Callable[[float], Tensor]
) -> None:
    """A note that began shortly before the half window that is searched, and rings through it."""
    hop, half = model.config.spectrum.hop_samples, model.config.spectrum.n_onset_frames
    for searched in (2, 0):
        search = searching(model)
        onset = torch.tensor([float((searched * half - 20) * hop)])
        rings = FoundEvents(note(440.0), onset, torch.zeros(1, model.heads.n_fitted))
        search.target = model.expected.magnitude(search.power(rings))
        assert len(search._found(search._ahead, searched, search.no_events, 4)) > 0
        assert len(search._found(search._ahead, searched, rings, 4)) == 0
        search.add_final(rings)
        assert len(search._found(search._ahead, searched, search.no_events, 4)) == 0
    search.advance(torch.zeros(half, model.config.spectrum.n_bins))
    assert float(search.final_power[:, :half].sum()) == 0.0, "it moves with the buffer"


def test_where_a_search_begins_only_what_comes_after_is_searched(
    model: EventModel, monkeypatch: pytest.MonkeyPatch, note: Callable[[float], Tensor]
) -> None:
    """Before it, what is not explained belongs to events that are known, or to silence."""
    search = searching(model)
    monkeypatch.setattr(search, "_found", lambda *_: pytest.fail("searched"))
    half_samples = model.config.spectrum.n_onset_frames * model.config.spectrum.hop_samples
    begun = FoundEvents(note(440.0), torch.tensor([1.2 * half_samples]), torch.zeros(1, model.heads.n_fitted))
    search.target = 2.0 * model.expected.magnitude(search.power(begun))

    def distance(events: FoundEvents) -> float:
        return float((search.target - model.expected.magnitude(search.power(events))).norm())

    first, second = search.completed(search.no_events, begun, begins=True)
    assert len(first) == 0
    assert distance(second) < 0.9 * distance(begun), "what comes after is refined"
