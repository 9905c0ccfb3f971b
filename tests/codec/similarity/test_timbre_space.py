"""Scales of a model: distances mean the same in every piece."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from codec import resources
from codec.events.event import Stage
from codec.files import FileError
from codec.model.checkpoint import load_default_model
from codec.resources import asset_path
from codec.similarity.stage_profiles import stage_profiles
from codec.similarity.timbre_space import (
    StageAxes,
    TimbreSpace,
    read_timbre_space,
    shipped_timbre_space,
    write_timbre_space,
)


def vectors_of(n_events: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n_events, 32)) * rng.uniform(0.1, 5, 32) + rng.normal(size=32)).astype(
        np.float32
    )


def test_the_shipped_scales_are_those_of_the_shipped_model():
    """After a change of the model: python scripts/measure_timbre_space.py RECORDINGS."""
    identity = load_default_model().identity
    space = shipped_timbre_space(identity.weights_hash)
    assert space is not None, "the scales in assets/models were measured with another model"
    assert set(space.stages) == set(Stage)
    assert space.n_events > 1_000
    assert shipped_timbre_space("of another model") is None
    assert shipped_timbre_space("") is None
    assert shipped_timbre_space("../default") is None


def test_the_scales_of_an_earlier_model_are_found_by_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A library has its events, which are compared as before when another model is shipped."""
    profiles = {stage: np.random.default_rng(1).normal(size=(50, 20)) for stage in Stage}
    earlier, present = (TimbreSpace.measured(vectors_of(50), profiles, 32 * each) for each in ("ab", "cd"))
    (tmp_path / "models" / "earlier").mkdir(parents=True)
    write_timbre_space(tmp_path / "models" / "default.timbre.json", present, "made up")
    write_timbre_space(
        tmp_path / "models" / "earlier" / f"{earlier.weights_hash}.timbre.json", earlier, "made up"
    )
    monkeypatch.setattr(resources, "_ROOTS", (tmp_path,))
    shipped_timbre_space.cache_clear()
    try:
        for each in (earlier, present):
            found = shipped_timbre_space(each.weights_hash)
            assert found is not None
            assert (found.weights_hash, set(found.stages)) == (each.weights_hash, set(Stage))
        assert shipped_timbre_space(32 * "ef") is None
    finally:
        shipped_timbre_space.cache_clear()


def test_a_distance_is_that_of_elements_over_their_deviations_and_not_of_the_level():
    vectors = vectors_of(400)
    space = TimbreSpace.measured(vectors)
    points = space.points(vectors)
    expected = np.sqrt(np.mean(((vectors[3] - vectors[8])[1:] / vectors[:, 1:].std(axis=0)) ** 2))
    assert np.linalg.norm(points[3] - points[8]) == pytest.approx(expected, rel=1e-5)
    louder = vectors.copy()
    louder[:, 0] += 3.0
    np.testing.assert_array_equal(space.points(louder), points)


def test_a_distance_does_not_depend_on_the_other_events_of_the_piece():
    space = TimbreSpace.measured(vectors_of(400))
    narrow = vectors_of(50, seed=1) * 0.01
    wide = np.concatenate([narrow[:2], 9.0 * vectors_of(50, seed=2)])
    for points in (space.points(narrow), space.points(wide)):
        assert np.linalg.norm(points[0] - points[1]) == pytest.approx(
            float(np.linalg.norm(np.diff(space.points(narrow[:2]), axis=0)))
        )


def test_an_element_that_is_constant_has_a_scale():
    vectors = vectors_of(20)
    vectors[:, 5] = 2.0
    assert np.isfinite(TimbreSpace.measured(vectors).points(vectors)).all()


def test_summaries_keep_the_distances_of_profiles():
    rng = np.random.default_rng(3)
    profiles = rng.normal(size=(500, 6)) * 12 @ rng.normal(size=(6, 90)) - 25.0
    axes = StageAxes.measured(profiles)
    summaries = axes.summaries(profiles)
    assert summaries.dtype == np.int8
    near = StageAxes.distances_db(summaries, summaries[0])
    true = np.sqrt(np.square(profiles - profiles[0]).mean(axis=1))
    np.testing.assert_allclose(near, true, atol=1.5)


def test_shipped_axes_order_events_as_their_profiles_do():
    model = load_default_model()
    space = shipped_timbre_space(model.identity.weights_hash)
    assert space is not None
    rng = np.random.default_rng(5)
    vectors = (space.mean + space.deviation * rng.normal(size=(200, 31))).astype(np.float32)
    vectors = np.concatenate([np.zeros((200, 1), np.float32), vectors], axis=1)
    for stage, profiles in stage_profiles(model, [(each, None) for each in vectors]).items():
        summaries = space.stages[stage].summaries(profiles)
        near = StageAxes.distances_db(summaries, summaries[0])[1:]
        true = np.sqrt(np.square(profiles - profiles[0]).mean(axis=1))[1:]
        assert np.corrcoef(near, true)[0, 1] > 0.9, stage


def test_what_is_written_is_read_again(tmp_path: Path):
    rng = np.random.default_rng(1)
    profiles = {stage: rng.normal(size=(60, 20)) * 9 for stage in Stage}
    space = TimbreSpace.measured(vectors_of(60), profiles, "abc")
    path = tmp_path / "scales.json"
    write_timbre_space(path, space, "a command")
    again = read_timbre_space(path)
    assert (again.weights_hash, again.n_events) == ("abc", 60)
    np.testing.assert_allclose(again.deviation, space.deviation, rtol=1e-4)
    for stage in Stage:
        np.testing.assert_allclose(again.stages[stage].axes, space.stages[stage].axes, rtol=1e-4)


@pytest.mark.parametrize(
    "change",
    [
        {"mean": [1.0]},
        {"deviation": [0.0] * 31},
        {"mean": [float("nan")] * 31},
        {"stages": {"impulse": {"mean": [0.0], "axes": [[1.0]]}}},
        {"stages": {"echo": {}}},
        {"format": 2},
        {"n_events": None},
    ],
)
def test_a_damaged_file_is_one_line(tmp_path: Path, change: dict[str, object]):
    content = json.loads(asset_path("models", "default.timbre.json").read_text())
    path = tmp_path / "scales.json"
    path.write_text(json.dumps(content | change))
    with pytest.raises(FileError, match="not a file of timbre scales"):
        read_timbre_space(path)
    path.write_text("[" * 9)
    with pytest.raises(FileError, match="not a file of timbre scales"):
        read_timbre_space(path)
    with pytest.raises(FileError, match="no such file"):
        read_timbre_space(tmp_path / "none")
