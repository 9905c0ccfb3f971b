"""What swaps are compared by, and the few sounds that stand for many."""

from __future__ import annotations

import numpy as np
import pytest

from codec.events.detail import Detail
from codec.events.event import Stage
from codec.model.event_model import EventModel
from codec.similarity.representatives import representatives
from codec.similarity.stage_profiles import stage_profiles


def test_representatives_are_members_of_the_clusters_the_largest_first():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, 12)) * 30
    sizes = [40, 25, 7]
    rows = np.repeat(centres, sizes, axis=0) + rng.normal(size=(sum(sizes), 12))
    order = rng.permutation(len(rows))
    found = representatives(rows[order], 10)
    assert [each.n_members for each in found] == sizes, "what cannot be told apart is one"
    for each, centre in zip(found, centres, strict=True):
        assert np.abs(rows[order][each.row] - centre).max() < 4
    assert found == representatives(rows[order], 10), "equal rows, equal choices"


def test_there_are_no_more_than_asked_for_and_none_of_nothing():
    rows = np.random.default_rng(1).normal(size=(200, 8)) * 40
    found = representatives(rows, 6)
    assert len(found) == 6
    assert sum(each.n_members for each in found) == 200
    assert representatives(np.zeros((0, 8)), 6) == []
    assert [each.n_members for each in representatives(np.ones((5, 8)), 6)] == [5]
    with pytest.raises(ValueError, match="finite"):
        representatives([[np.nan, 1.0]], 2)


def test_a_profile_is_of_its_own_stage_and_not_of_the_level(tiny_model: EventModel):
    vector = np.random.default_rng(2).normal(size=32).astype(np.float32)
    louder = vector.copy()
    louder[0] += 2.0
    other = np.random.default_rng(3).normal(size=32).astype(np.float32)
    profiles = stage_profiles(tiny_model, [(vector, None), (louder, None), (other, None)])
    assert set(profiles) == set(Stage)
    for rows in profiles.values():
        assert len(rows) == 3
        assert np.isfinite(rows).all()
        assert rows.max() <= 1e-3
        assert rows.min() >= -50.01
        np.testing.assert_allclose(rows[0], rows[1], atol=1e-4)
        assert np.abs(rows[0] - rows[2]).max() > 0.1


def test_a_detail_changes_the_profile(tiny_model: EventModel):
    vector = np.random.default_rng(2).normal(size=32).astype(np.float32)
    corrections = np.random.default_rng(4).normal(size=tiny_model.correction_size).astype(np.float32)
    profiles = stage_profiles(tiny_model, [(vector, None), (vector, Detail(corrections))])
    assert np.abs(np.diff(profiles[Stage.RESONANCE], axis=0)).max() > 0.5


def test_many_are_taken_in_batches(tiny_model: EventModel):
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(520, 32)).astype(np.float32)
    whole = stage_profiles(tiny_model, [(vector, None) for vector in vectors])
    alone = stage_profiles(tiny_model, [(vectors[517], None)])
    for stage in Stage:
        np.testing.assert_allclose(whole[stage][517], alone[stage][0], atol=1e-2)
    assert len(stage_profiles(tiny_model, [])[Stage.ROOM]) == 0
