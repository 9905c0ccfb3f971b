"""Measures in projects: bound to a model and to what was measured, and never in the way of the work."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from codec.events.detail import Detail
from codec.events.event import Event, Morph, RenderFrom, StageSource
from codec.events.measures import MEASURES_VERSION, Measures
from codec.events.model_identity import ModelIdentity
from codec.events.stored_measures import StoredMeasures, sound_digest
from codec.model.event_model import EventModel
from codec.project.file import Project, read_project, write_project
from codec.rendering import EventRenderer
from tests.codec.project.test_project import SCHEMA, make_project, members_of, pack, vector

MODEL = ModelIdentity("tiny-1", "a" * 64, "b" * 64)


def measured(project: Project, model_hash: str = MODEL.weights_hash) -> Project:
    """The project with a measure for every event."""
    pairs = [
        (event, Measures(100.0 + index / 3, 0.25 * (index + 1), -20.5 + event.gain_db, index % 2 == 0))
        for index, event in enumerate(project.events)
    ]
    return dataclasses.replace(project, model=MODEL, measures=StoredMeasures.of_events(model_hash, pairs))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "a.pointillist"
    write_project(path, measured(make_project()))
    return path


def test_measures_come_back(saved: Path) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(members_of(saved))
    project, wanted = read_project(saved), measured(make_project())
    assert project.measures is not None
    assert wanted.measures is not None
    for event in project.events:
        found, before = project.measures.of(event), wanted.measures.of(event)
        assert found is not None
        assert before is not None
        assert found.pitched == before.pitched
        for name in ("pitch_hz", "audible_length_s", "loudness_db"):
            assert getattr(found, name) == pytest.approx(getattr(before, name), abs=2e-6)
    first = saved.read_bytes()
    write_project(saved, project)
    assert saved.read_bytes() == first


def test_they_change_neither_version_nor_the_rest(saved: Path, tmp_path: Path) -> None:
    write_project(tmp_path / "b", dataclasses.replace(make_project(), model=MODEL))
    with_measures, without = members_of(saved), members_of(tmp_path / "b")
    del with_measures["measures.json"]
    assert with_measures == without


@pytest.mark.parametrize(
    "change",
    [
        {"transpose_semitones": 1.0},
        {"stretch": 1.5},
        {"decay_factor": 2.0},
        {"hardness": 0.5},
        {"impulse": StageSource(vector(9), "x")},
        {"resonance": StageSource(vector(9), "x")},
        {"resonance": StageSource(vector(0), "x", Detail([0.2] * 4))},
        {"detail": Detail([0.2] * 4)},
        {"vector": vector(8)},
    ],
)
def test_another_sound_has_no_measures(change: dict[str, Any]) -> None:
    event = Event("a", 0, vector(0))
    stored = StoredMeasures.of_events("m", [(event, Measures(100.0, 1.0, -10.0))])
    assert stored.of(event) is not None
    assert stored.of(event.replace(**change)) is None


def test_gain_shifts_the_level_and_place_and_room_nothing() -> None:
    event = Event("a", 0, vector(0), gain_db=2.0)
    stored = StoredMeasures.of_events("m", [(event, Measures(100.0, 1.0, -10.0))])
    other = event.replace(gain_db=5.0, onset_samples=7, pan=0.5, mute=True, room_name="hall", room_mix=0.1)
    assert stored.of(other) == Measures(100.0, 1.0, -7.0)


_CHANGES: dict[str, Any] = {
    "event_id": "b",
    "onset_samples": 900,
    "vector": vector(8),
    "gain_db": -9.0,
    "pan": -1.0,
    "mute": True,
    "transpose_semitones": 2.0,
    "impulse": StageSource(vector(9), "x"),
    "resonance": StageSource(vector(9), "x"),
    "room": StageSource(vector(9), "x"),
    "room_name": None,
    "room_mix": 0.9,
    "stretch": 1.7,
    "decay_factor": 3.0,
    "hardness": 1.0,
    "detail": None,
    "render_from": RenderFrom.CAPTURED,
    "blend": 0.25,
    "captured_id": "b",
    "morph": Morph("x", 0.5),
}


def test_the_digest_has_all_that_is_measured(tiny_model: EventModel) -> None:
    """A field of an event that changes its measures changes its digest; a new field has to be considered."""
    assert _CHANGES.keys() == {field.name for field in dataclasses.fields(Event)}
    renderer = EventRenderer(tiny_model)
    detail = Detail(np.random.default_rng(1).normal(0.0, 2.0, tiny_model.correction_size))
    event = Event("a", 0, vector(0), gain_db=-3.0, room_name=tiny_model.bank.names[0], detail=detail)
    (before,) = renderer.measures([event])
    changing = set[str]()
    for name, value in _CHANGES.items():
        other = event.replace(**{name: value})
        (after,) = renderer.measures([other])
        if after.louder(event.gain_db - other.gain_db) != before:
            changing.add(name)
            if name != "gain_db":
                assert sound_digest(other) != sound_digest(event), name
    assert {"vector", "transpose_semitones", "resonance", "stretch", "detail"} <= changing
    assert not changing & {"event_id", "onset_samples", "pan", "mute", "room", "room_name", "room_mix"}


def test_an_event_that_another_program_has_edited_is_measured_again(saved: Path) -> None:
    members = members_of(saved)
    edited = members["events.json"]["events"][2]
    edited["transpose_semitones"] += 3
    pack(saved, members)
    project = read_project(saved)
    assert project.measures is not None
    assert [project.measures.of(event) is None for event in project.events] == [False, False, True, False]


def test_only_what_is_used_is_written(saved: Path) -> None:
    project = read_project(saved)
    write_project(saved, dataclasses.replace(project, events=project.events[:1]))
    assert len(members_of(saved)["measures.json"]["sounds"]) == 1
    write_project(saved, dataclasses.replace(project, model=ModelIdentity("other", "c" * 64)))
    assert "measures.json" not in members_of(saved)


def _cut(members: dict[str, Any]) -> None:
    members["measures.json"]["pitch_hz"].pop()


def _no_number(members: dict[str, Any]) -> None:
    members["measures.json"]["pitch_hz"][0] = "loud"


def _no_pitch(members: dict[str, Any]) -> None:
    members["measures.json"]["pitch_hz"][0] = -3.0


def _no_list(members: dict[str, Any]) -> None:
    members["measures.json"]["sounds"] = {"a": 1}


def _a_truth(members: dict[str, Any]) -> None:
    members["measures.json"]["loudness_db"][0] = True


def _later(members: dict[str, Any]) -> None:
    members["measures.json"]["version"] = MEASURES_VERSION + 1


def _foreign(members: dict[str, Any]) -> None:
    members["measures.json"]["model_hash"] = "c" * 64


def _broken(members: dict[str, Any]) -> None:
    members["measures.json"] = b"{"


@pytest.mark.parametrize(
    "spoil", [_cut, _no_number, _no_pitch, _no_list, _a_truth, _later, _foreign, _broken]
)
def test_what_does_not_fit_is_left_out_and_the_project_opens(saved: Path, spoil: Any) -> None:
    members = members_of(saved)
    spoil(members)
    pack(saved, members)
    project = read_project(saved)
    assert project.measures is None
    assert len(project.events) == 4
    assert "members" not in project.extra


def test_an_impossible_measure_does_not_stop_a_save(tmp_path: Path) -> None:
    project = dataclasses.replace(make_project(), model=MODEL)
    pairs = [(event, Measures(np.nan, 0.1, -20.0)) for event in project.events[:1]]
    pairs += [(event, Measures(100.0, 0.1, -20.0)) for event in project.events[1:]]
    stored = StoredMeasures.of_events(MODEL.weights_hash, pairs)
    write_project(tmp_path / "a", dataclasses.replace(project, measures=stored))
    assert len(json.loads(json.dumps(members_of(tmp_path / "a")["measures.json"]["sounds"]))) == 3
