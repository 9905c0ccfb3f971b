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
from codec.search.found import FoundEvents
from codec.search.levels import LEVELS
from codec.search.refinement import Axes, Descent, WindowObjective
from codec.search.streaming import StreamingEncoder
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


def loss_of_a_gap(model: EventModel, first: int) -> float:
    """The loss of a steady sound that is explained but for ten frames."""
    encoder = StreamingEncoder(model, 1)
    power = torch.full_like(encoder._final_power, 1.0)
    encoder._target[:] = model.expected.magnitude(power)
    encoder._final_power = power
    encoder._final_power[:, first : first + 10] = 0.01
    none = model.controls(torch.zeros(1, model.config.vector_size)).select(slice(0, 0))
    return float(encoder._objective(model.expected.coarse).loss(none, torch.zeros(0)))


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


@pytest.mark.parametrize("level", ["draft", "standard"])
def test_what_a_simple_window_leaves_is_spent_where_the_piece_is_dense(
    model: EventModel, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    """Silence needs no events: each half leaves all of its own, and the next may have twice as many."""
    encoder = StreamingEncoder(model, 1, level=LEVELS[level])  # pyright: ignore[reportArgumentType]
    asked: list[int] = []
    monkeypatch.setattr(encoder, "_proposed", lambda _, n_most: asked.append(n_most) or encoder._no_events)
    for _ in range(4):
        encoder._searched(encoder._no_events)
    n = model.config.n_steps
    assert asked == ([n] * 4 if level == "draft" else [n, 2 * n, 2 * n, 2 * n])


@torch.no_grad()
def test_what_final_events_still_sound_is_not_found_again(
    model: EventModel, note: Callable[[float], Tensor]
) -> None:
    """A note that began shortly before the half window that is searched, and rings through it."""
    encoder = StreamingEncoder(model, 1)
    hop, half = model.config.spectrum.hop_samples, model.config.spectrum.n_onset_frames
    onset = torch.tensor([float((half - 20) * hop)])
    rings = FoundEvents(note(440.0), onset, torch.zeros(1, model.heads.n_fitted))
    encoder._target[:] = model.expected.magnitude(encoder._power(rings))
    assert len(encoder._proposed(encoder._no_events, 4)) > 0
    encoder._emit(rings)
    assert len(encoder._proposed(encoder._no_events, 4)) == 0
    encoder._shift_buffer()
    encoder._target[:half] = 0.0
    assert float(encoder._final_power[:, :half].sum()) > 0.0, "it moves with the buffer"
    assert len(encoder._proposed(encoder._no_events, 4)) == 0
