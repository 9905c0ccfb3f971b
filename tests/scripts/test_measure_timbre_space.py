"""Segments of training music lie at equal distances, and within their recordings."""

from __future__ import annotations

import pytest

from scripts.measure_timbre_space import segment_begins


def test_segments_are_spread_over_all_recordings_and_end_within_them():
    lengths_s = [100.0, 3.0, 40.0, 257.0]
    places = segment_begins(lengths_s, 40)
    assert len(places) == 40
    assert places == sorted(places)
    assert [sum(index == k for index, _ in places) for k in (0, 2, 3)] == pytest.approx([10, 4, 25.7], abs=1)
    for index, begin_s in places:
        assert 0.0 <= begin_s <= max(0.0, lengths_s[index] - 6.0)
