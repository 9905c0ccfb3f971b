"""One grid: what is drawn is what is snapped to, counted in bars and beats from the first beat."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec.events.event import MODEL_SAMPLE_RATE
from editor.document import SNAP_LINES, Grid, SnapSettings, candidates_near, snap
from editor.document.grid import STEPS_S

_MODES = st.sampled_from(sorted(SNAP_LINES))
_TEMPI = st.floats(20.0, 400.0).map(lambda bpm: round(bpm, 2))
_FIRST = st.floats(-10.0, 60.0).map(lambda s: round(s, 3))


def grid_of(mode: str, tempo_bpm: float, first_s: float, beats_per_bar: int = 4) -> Grid:
    number = int(mode[4:])
    if mode.startswith("grid"):
        return Grid(number / 1000)
    return Grid(60.0 / tempo_bpm / number, first_s, number, beats_per_bar)


def settings_of(mode: str, tempo_bpm: float, first_s: float) -> SnapSettings:
    number = int(mode[4:])
    if mode.startswith("grid"):
        return SnapSettings(grid_s=number / 1000, to_events=False)
    return SnapSettings(
        tempo_bpm=tempo_bpm, first_beat_s=first_s, beat_division=number, to_events=False
    )  # fmt: skip


@given(_MODES, _TEMPI, _FIRST, st.integers(1, 7), st.floats(0, 300), st.floats(0.02, 120))
def test_every_drawn_line_snaps_and_every_line_with_room_is_drawn(
    mode: str, tempo_bpm: float, first_s: float, beats_per_bar: int, start_s: float, length_s: float
) -> None:
    grid = grid_of(mode, tempo_bpm, first_s, beats_per_bar)
    closest_s, label_s = length_s * 4 / 900, length_s * 90 / 900
    levels = grid.levels(start_s, start_s + length_s, closest_s, label_s)
    drawn = sorted(time_s for level in levels for time_s in level.times_s)
    assert all(start_s - 1e-6 <= each <= start_s + length_s + 1e-6 and each >= 0 for each in drawn)
    gaps = [after - before for before, after in pairwise(drawn)]
    assert all(gap >= closest_s * (1 - 1e-6) for gap in gaps), "no line twice, none too close"
    settings = settings_of(mode, tempo_bpm, first_s)
    for time_s in drawn:
        wanted = round(time_s * MODEL_SAMPLE_RATE)
        found = snap(wanted + 3, candidates_near(wanted + 3, settings), 4)
        assert found.snapped
        assert abs(found.position_samples - time_s * MODEL_SAMPLE_RATE) <= 1
    if grid.step_s >= closest_s:
        n_lines = math.floor((start_s + length_s - first_of(grid, start_s)) / grid.step_s + 1e-6) + 1
        assert len(drawn) == max(0, n_lines)


def first_of(grid: Grid, start_s: float) -> float:
    return grid.first_s + math.ceil((start_s - grid.first_s) / grid.step_s - 1e-9) * grid.step_s


@given(_MODES, _TEMPI, _FIRST, st.floats(0, 300), st.floats(0.02, 120))
def test_labels_have_room_and_stand_at_drawn_lines(
    mode: str, tempo_bpm: float, first_s: float, start_s: float, length_s: float
) -> None:
    grid = grid_of(mode, tempo_bpm, first_s)
    label_s = length_s / 10
    spacing_s, times_s = grid.labelled(start_s, start_s + length_s, label_s)
    assert spacing_s >= label_s * (1 - 1e-6) or spacing_s >= STEPS_S[-1]
    levels = grid.levels(start_s, start_s + length_s, length_s * 4 / 900, label_s)
    drawn = {round(time_s, 6) for level in levels for time_s in level.times_s}
    assert {round(each, 6) for each in times_s} <= drawn


def test_bars_and_beats_are_counted_from_the_first_beat() -> None:
    quarters = Grid(0.5, 0.2, 1, 3)
    assert [quarters.label(0.2 + k * 0.5) for k in range(5)] == ["1", "1.2", "1.3", "2", "2.2"]
    assert quarters.label(0.2 - 0.5) == "0.3", "an upbeat is before bar 1"
    assert quarters.label(0.2 - 4 * 0.5) == "−1.3"
    sixteenths = Grid(0.125, 0.0, 4, 4)
    assert [sixteenths.label(t) for t in (0.0, 0.125, 0.5, 0.626, 2.0)] == ["1", "1.1.2", "1.2", "1.2.2", "2"]
    levels = sixteenths.levels(0.0, 3.999, 0.01, 0.5)
    assert [(level.kind, len(level.times_s)) for level in levels] == [("bar", 2), ("beat", 6), ("part", 24)]
    assert [level.kind for level in sixteenths.levels(0.0, 60.0, 0.2, 5.0)] == ["bar", "beat"]
    crowded = sixteenths.levels(0.0, 600.0, 3.0, 20.0)
    assert [level.kind for level in crowded] == ["bar"]
    assert crowded[0].times_s[:3] == [0.0, 4.0, 8.0], "every other bar"


@given(_MODES, _TEMPI, _FIRST, st.floats(0, 100), st.floats(0.001, 30))
def test_a_span_is_enclosed_by_lines_and_hardly_cut(
    mode: str, tempo_bpm: float, first_s: float, start_s: float, length_s: float
) -> None:
    grid = grid_of(mode, tempo_bpm, first_s)
    low, high = grid.enclosing(start_s, start_s + length_s)
    for edge_s in (low, high):
        index = (edge_s - grid.first_s) / grid.step_s
        assert index == pytest.approx(round(index), abs=1e-6)
    assert -1e-9 <= low < high
    cut_s = min(0.03, grid.step_s / 4) + 1e-9
    assert low <= start_s + cut_s or low < grid.step_s, "only the start of the piece is in the way"
    assert high >= start_s + length_s - cut_s
    assert low >= start_s - grid.step_s
    assert high <= max(start_s + length_s, low) + grid.step_s + 1e-9


def test_an_event_that_is_a_little_early_does_not_take_a_whole_bar_more() -> None:
    bars = Grid(2.0, 0.0, 1, 1)
    assert bars.enclosing(3.99, 8.01) == (4.0, 8.0)
    assert bars.enclosing(3.9, 8.1) == (2.0, 10.0)
