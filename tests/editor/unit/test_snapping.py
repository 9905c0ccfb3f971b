"""Snapping: where an onset goes, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec.events.event import MODEL_SAMPLE_RATE
from editor.document import SnapKind, SnapResult, SnapSettings, SnapTarget, candidates_near, snap

_ONSETS = st.integers(0, 40_000_000)


def test_nearest_candidate_within_the_tolerance_wins() -> None:
    targets = [SnapTarget(100, SnapKind.GRID), SnapTarget(130, SnapKind.EVENT)]
    assert snap(120, targets, 50) == SnapResult(130, SnapKind.EVENT)
    assert snap(110, targets, 50) == SnapResult(100, SnapKind.GRID)
    assert snap(180, targets, 50) == SnapResult(130, SnapKind.EVENT)


def test_nothing_in_reach_leaves_the_onset_and_draws_no_guide() -> None:
    result = snap(181, [SnapTarget(130, SnapKind.EVENT)], 50)
    assert result == SnapResult(181)
    assert not result.snapped


def test_equally_near_targets_are_ranked_by_kind() -> None:
    kinds = [SnapKind.GRID, SnapKind.BEAT, SnapKind.DETECTED, SnapKind.MARKER, SnapKind.EVENT]
    for n in range(1, 6):
        on_both_sides = [SnapTarget(100 + 4 * (i % 2), kind) for i, kind in enumerate(kinds[:n])]
        assert snap(102, on_both_sides, 10).kind is kinds[n - 1]


def test_targets_before_the_start_are_ignored() -> None:
    assert snap(1, [SnapTarget(-1, SnapKind.EVENT)], 10) == SnapResult(1)


@given(onset=_ONSETS, grid_s=st.floats(0.001, 10))
def test_a_grid_always_has_a_line_within_half_a_step(onset: int, grid_s: float) -> None:
    settings = SnapSettings(grid_s=grid_s, to_events=False)
    half = int(grid_s * MODEL_SAMPLE_RATE / 2) + 2
    result = snap(onset, candidates_near(onset, settings), half)
    assert result.kind is SnapKind.GRID
    steps = result.position_samples / MODEL_SAMPLE_RATE / grid_s
    assert abs(steps - round(steps)) * grid_s * MODEL_SAMPLE_RATE < 0.51


def test_beats_follow_tempo_first_beat_and_division() -> None:
    settings = SnapSettings(tempo_bpm=90, first_beat_s=0.1, beat_division=4, to_events=False)
    sixteenth = 60 / 90 / 4
    for n in (0, 1, 7, 1000):
        exact = round((0.1 + n * sixteenth) * MODEL_SAMPLE_RATE)
        for off in (-40, 0, 40):
            result = snap(exact + off, candidates_near(exact + off, settings), 100)
            assert result == SnapResult(exact, SnapKind.BEAT)


@given(onset=_ONSETS, others=st.lists(_ONSETS, min_size=1), tolerance=st.integers(0, 1000))
def test_neighbours_are_enough_to_find_the_nearest_event(
    onset: int, others: list[int], tolerance: int
) -> None:
    candidates = candidates_near(onset, SnapSettings(), event_onsets=sorted(others))
    assert len(candidates) <= 2
    nearest = min(abs(onset - other) for other in others)
    result = snap(onset, candidates, tolerance)
    assert result.snapped == (nearest <= tolerance)
    assert abs(result.position_samples - onset) == (nearest if result.snapped else 0)


def test_each_kind_can_be_switched_off() -> None:
    arguments = {"event_onsets": [1000], "detected_onsets": [1010]}
    both = SnapSettings(to_events=True, to_detected=True)
    assert {t.kind for t in candidates_near(1005, both, **arguments)} == {
        SnapKind.EVENT,
        SnapKind.DETECTED,
    }
    assert candidates_near(1005, SnapSettings(to_events=False), **arguments) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"grid_s": 0.0},
        {"grid_s": float("nan")},
        {"tempo_bpm": -1.0},
        {"beat_division": 0},
        {"first_beat_s": float("inf")},
    ],
)
def test_steps_that_are_no_steps_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SnapSettings(**wrong)


def test_markers_are_targets_where_they_are_asked_for() -> None:
    markers = [1000, 5000]
    asked = SnapSettings(to_events=False, to_markers=True)
    assert snap(990, candidates_near(990, asked, markers=markers), 20) == SnapResult(1000, SnapKind.MARKER)
    assert not snap(990, candidates_near(990, SnapSettings(to_events=False), markers=markers), 20).snapped
