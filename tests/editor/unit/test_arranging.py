"""Verbs that rearrange a selection in time and pitch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event, RenderFrom
from editor.commands import Arranging
from editor.commands.scales import KEYS, MODES, degrees, scale_interval
from editor.commands.timing import quantised, reversed_in_time, scattered, shuffled, spacing_factor, stretched
from editor.commands.verbs import drawn_vectors
from tests.editor.codec_fakes import a_detail

if TYPE_CHECKING:
    from tests.editor.unit.conftest import Bench

A, B, C = "event-0", "event-1", "event-2"
ALL = [A, B, C]
RATE = MODEL_SAMPLE_RATE
PITCHES = {A: 261.63, C: 392.0}  # C4 and G4; B has no pitch

_onset_lists = st.lists(st.integers(0, 5_000_000), min_size=1, max_size=30).map(
    lambda values: np.array(sorted(values), np.int64)
)
_seeds = st.integers(0, 2**32)


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("Quantise 3 events by 80 %", lambda e: e.quantise(ALL, 0.07, strength=0.8, swing=0.6)),
        ("Reverse order of 2 events", lambda e: e.reverse([A, B])),
        ("Stretch spacing of 2 events to 150 %", lambda e: e.stretch_spacing(ALL, 1.5)),
        ("Humanise 3 events ±20 ms, ±3 dB", lambda e: e.humanise(ALL, 0.02, 3.0, seed=1)),
        ("Randomise times of 3 events", lambda e: e.randomise_times(ALL, seed=1)),
        ("Shuffle 3 events", lambda e: e.shuffle(ALL, seed=2)),
        ("Draw vectors of 3 events afresh", lambda e: e.draw_vectors(ALL, seed=1)),
        (
            "Transpose 3 events +2 steps in D dorian",
            lambda e: e.transpose_in_scale(ALL, 2, 2, "dorian", PITCHES),
        ),
    ],
)
def test_each_verb_is_one_named_step_that_undoes_and_redoes(
    bench: Bench, name: str, verb: Callable[[Arranging], object]
) -> None:
    start = bench.document.events
    verb(bench.arranging)
    end = bench.document.events
    assert (bench.stack.count(), bench.stack.undoText()) == (1, name)
    assert end != start
    bench.stack.undo()
    assert bench.document.events == start
    assert not bench.document.modified
    bench.stack.redo()
    assert list(bench.document.events.items()) == list(end.items())


@pytest.mark.parametrize(
    "verb",
    [
        lambda e: e.quantise(ALL, 0.1),
        lambda e: e.quantise(ALL, 0.07, strength=0.0),
        lambda e: e.quantise([], 0.1),
        lambda e: e.reverse([A]),
        lambda e: e.reverse(["stranger"]),
        lambda e: e.stretch_spacing([], 2.0),
        lambda e: e.stretch_spacing([A], 2.0),
        lambda e: e.stretch_spacing(ALL, 1.0),
        lambda e: e.humanise(ALL, 0.0, 0.0, seed=1),
        lambda e: e.randomise_times([A], seed=1),
        lambda e: e.shuffle([], seed=1),
        lambda e: e.draw_vectors([A], seed=1),
        lambda e: e.transpose_in_scale(ALL, 0, 0, "major", PITCHES),
    ],
)
def test_what_changes_nothing_leaves_no_step(bench: Bench, verb: Callable[[Arranging], object]) -> None:
    verb(bench.arranging)
    assert bench.stack.count() == 0


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda e: e.quantise(ALL, 0.0), "positive"),
        (lambda e: e.quantise(ALL, 0.1, swing=float("nan")), "swing"),
        (lambda e: e.stretch_spacing(ALL, float("inf")), "finite"),
        (lambda e: e.humanise(ALL, -0.1, 0.0, seed=1), "time_s"),
        (lambda e: e.transpose_in_scale(ALL, 1, 12, "major", {}), "pitch class"),
        (lambda e: e.transpose_in_scale(ALL, 1, 0, "majestic", {}), "majestic"),
    ],
)
def test_nonsense_is_refused(bench: Bench, verb: Callable[[Arranging], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        verb(bench.arranging)
    assert bench.stack.count() == 0


# Grid


@given(_onset_lists, st.floats(20, 100_000), st.floats(-1e5, 1e5), st.floats(0.5, 0.75))
def test_quantised_onsets_lie_on_swung_lines_and_are_the_nearest(
    onsets: np.ndarray, step: float, first: float, swing: float
) -> None:
    placed = quantised(onsets, step, first_samples=first, swing=swing)
    pairs = np.arange(-1, (onsets.max() + abs(first)) / (2 * step) + 2)
    lines = np.concatenate([pairs * 2 * step, (pairs + swing) * 2 * step]) + first
    lines = np.concatenate([lines, lines - 2 * step * np.ceil((first + 1) / (2 * step))])
    lines = lines[lines >= -0.5]
    nearest = np.abs(lines[None] - onsets[:, None]).min(axis=1)
    assert np.abs(np.abs(placed - onsets) - nearest).max() <= 0.51
    assert placed.min() >= 0


def test_strength_goes_part_of_the_way_and_swing_delays_every_second_line() -> None:
    onsets = np.array([90, 210, 390], np.int64)
    np.testing.assert_array_equal(quantised(onsets, 100, strength=0.5), [95, 205, 395])
    np.testing.assert_array_equal(quantised(np.array([95, 290]), 100, swing=0.7), [140, 340])
    np.testing.assert_array_equal(quantised(np.array([3]), 100, first_samples=-2.0), [98])


def test_a_preview_counts_from_the_start_of_its_gesture(bench: Bench) -> None:
    found = bench.onsets
    bench.history.begin_gesture()
    for strength in (1.0, 0.2, 0.5):
        bench.arranging.quantise(ALL, 0.07, strength=strength, from_gesture_start=True)
    bench.history.end_gesture()
    assert bench.onsets == quantised(np.array(found), 0.07 * RATE, strength=0.5).tolist()
    assert bench.stack.undoText() == "Quantise 3 events by 50 %"
    bench.stack.undo()
    with bench.history.gesture():
        for steps in (5, -3, 1):
            bench.arranging.transpose_in_scale([A], steps, 0, "major", PITCHES, from_gesture_start=True)
        for factor in (3.0, 0.5):
            bench.arranging.stretch_spacing([A, C], factor, from_gesture_start=True)
    assert bench.document.event(A).transpose_semitones == 2
    assert bench.onsets == [found[0], found[1], (found[0] + found[2]) // 2]
    bench.stack.undo()
    assert bench.onsets == found


def test_a_humanised_preview_keeps_each_events_deviation_when_they_overtake_each_other(bench: Bench) -> None:
    found = bench.onsets
    bench.history.begin_gesture()
    for time_s in (2.0, 0.01):
        bench.arranging.humanise(ALL, time_s, 0.0, seed=3, from_gesture_start=True)
    bench.history.end_gesture()
    previewed = bench.onsets
    bench.stack.undo()
    bench.arranging.humanise(ALL, 0.01, 0.0, seed=3)
    assert bench.onsets == previewed
    assert all(abs(now - was) <= 0.01 * RATE + 1 for now, was in zip(previewed, found, strict=True))


# Order and spacing


@given(_onset_lists)
def test_reversing_twice_gives_the_same_and_keeps_the_span(onsets: np.ndarray) -> None:
    mirrored = reversed_in_time(onsets)
    assert (mirrored.min(), mirrored.max()) == (onsets.min(), onsets.max())
    np.testing.assert_array_equal(np.sort(np.diff(np.sort(mirrored))), np.sort(np.diff(onsets)))
    np.testing.assert_array_equal(reversed_in_time(mirrored), onsets)


@given(_onset_lists, st.floats(-5, 200), st.integers(0, 6_000_000))
def test_stretching_stays_in_the_piece_with_the_pivot_at_rest(
    onsets: np.ndarray, factor: float, pivot: int
) -> None:
    last = 10_000_000
    used = spacing_factor(onsets, factor, pivot, last)
    moved = stretched(onsets, used, pivot)
    assert moved.min() >= 0
    assert moved.max() <= last
    np.testing.assert_allclose(moved - pivot, (onsets - pivot) * used, atol=0.51)
    assert used <= max(factor, 0.01) + 1e-12


def test_spacing_is_stretched_about_either_end(bench: Bench) -> None:
    first, second, third = bench.onsets
    assert bench.arranging.stretch_spacing(ALL, 2.0) == 2.0
    assert bench.onsets == [first, 2 * second - first, 2 * third - first]
    bench.stack.undo()
    used = bench.arranging.stretch_spacing(ALL, 2.0, pivot_samples=third)
    assert used == pytest.approx(1.5), "no event comes before the start"
    assert bench.onsets[0] == 0
    assert bench.onsets[2] == third


# Chance


@given(_onset_lists, _seeds)
def test_random_onsets_stay_in_the_span_and_shuffled_ones_are_the_same(onsets: np.ndarray, seed: int) -> None:
    drawn = scattered(onsets, np.random.default_rng(seed))
    assert drawn.min() >= onsets.min()
    assert drawn.max() <= onsets.max()
    np.testing.assert_array_equal(scattered(onsets, np.random.default_rng(seed)), drawn)
    dealt = shuffled(onsets, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(dealt), onsets)


def test_shuffled_events_keep_all_but_their_time(bench: Bench) -> None:
    before = bench.document.events
    bench.arranging.shuffle(ALL, seed=2)
    for key, event in bench.document.events.items():
        assert event.replace(onset_samples=0) == before[key].replace(onset_samples=0)
    assert sorted(bench.onsets) == [before[key].onset_samples for key in ALL]


def test_drawn_vectors_have_the_statistics_of_the_given_ones_within_their_range() -> None:
    generator = np.random.default_rng(0)
    factors = generator.normal(size=(4, VECTOR_SIZE))
    vectors = (generator.normal(size=(3000, 4)) @ factors + 5.0).astype(np.float32)
    drawn = drawn_vectors(vectors, generator)
    assert (drawn >= vectors.min(axis=0)).all()
    assert (drawn <= vectors.max(axis=0)).all()
    np.testing.assert_allclose(drawn.mean(axis=0), vectors.mean(axis=0), atol=0.3)
    scale = np.sqrt(np.diag(np.cov(vectors.T)))
    correlation = np.cov(drawn.T) / np.outer(scale, scale)
    np.testing.assert_allclose(correlation, np.corrcoef(vectors.T), atol=0.12)


def test_what_is_drawn_afresh_is_heard_from_the_model_without_the_old_detail(bench: Bench) -> None:
    found = bench.document.event(A)
    recorded = Event("recorded", 5, found.vector, render_from=RenderFrom.CAPTURED, captured_id="recorded")
    bench.document.add_encoded(recorded.replace(detail=a_detail()))
    bench.arranging.draw_vectors([A, "recorded"], seed=0)
    drawn = bench.document.event("recorded")
    assert (drawn.render_from, drawn.detail) == (RenderFrom.MODEL, None)
    assert (drawn.onset_samples, drawn.captured_id) == (5, "recorded")
    bench.stack.undo()
    assert bench.document.event("recorded") == recorded.replace(detail=a_detail())


# Scales


def test_steps_of_c_major() -> None:
    scale = degrees(0, "major")
    assert [scale_interval(60, steps, scale) for steps in range(-2, 9)] == [
        -3, -1, 0, 2, 4, 5, 7, 9, 11, 12, 14,
    ]  # fmt: skip
    assert scale_interval(71, 1, scale) == 1
    assert scale_interval(61, 1, scale) == 2, "a note between two counts as the lower"
    assert scale_interval(61.2, 1, scale) == 2, "D is nearest, and a step up is E"
    assert scale_interval(59.9, -1, degrees(2, "major")) == -2, "B in D major, down to A"


@given(
    st.floats(0, 127),
    st.integers(-24, 24),
    st.integers(0, 11),
    st.sampled_from(sorted(MODES)),
)
@example(midi=0.0, steps=-21, key=0, mode="major pentatonic")
def test_steps_go_from_note_to_note_of_the_scale_and_back(
    midi: float, steps: int, key: int, mode: str
) -> None:
    scale = degrees(key, mode)
    notes = [note for note in range(-72, 200) if note % 12 in scale]
    nearest = min(notes, key=lambda note: (abs(note - midi), note))
    target = nearest + scale_interval(midi, steps, scale)
    assert notes.index(target) - notes.index(nearest) == steps
    assert scale_interval(target, -steps, scale) == nearest - target
    assert len(KEYS) == 12


def test_unpitched_events_move_with_their_nearest_pitched_neighbour(bench: Bench) -> None:
    bench.edits.move([B], round(-0.03 * RATE))  # nearer to A, at 0.17 s
    pitches = {A: 329.63, C: 392.0}  # E4 and G4
    bench.arranging.transpose_in_scale(ALL, 1, 0, "major", pitches)
    moved = [bench.document.event(key).transpose_semitones for key in ALL]
    assert moved == [1, 1, 2], "E to F, and G to A; from the tonic it would be a whole tone"
    bench.stack.undo()
    bench.edits.move([B], round(0.06 * RATE))  # nearer to C
    bench.arranging.transpose_in_scale(ALL, 1, 0, "major", pitches)
    assert [bench.document.event(key).transpose_semitones for key in ALL] == [1, 2, 2]
    bench.stack.undo()
    bench.arranging.transpose_in_scale(ALL, 2, 9, "natural minor", {})
    assert [bench.document.event(key).transpose_semitones for key in ALL] == [3, 3, 3], "as the tonic does"
