"""What replaced and morphed events are called, in the project file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import jsonschema

from codec.events.event import Morph
from codec.project.file import read_project, write_project
from tests.codec.project.test_project import SCHEMA, assert_same, make_project, members_of, pack, reason_of


def test_what_a_sound_was_morphed_towards_is_kept_and_keeps_old_programs_reading(tmp_path: Path) -> None:
    path = tmp_path / "a"
    project = make_project()
    first, *others = project.events
    project = dataclasses.replace(project, events=(first.replace(morph=Morph("bell “B”", 0.4)), *others))
    write_project(path, project)
    members = members_of(path)
    jsonschema.Draft202012Validator(SCHEMA).validate(members)
    assert members["manifest.json"]["format_version"] == 1
    assert ["morph" in event for event in members["events.json"]["events"]] == [
        True,
        *([False] * len(others)),
    ]
    assert_same(read_project(path), project)
    members["events.json"]["events"][0]["morph"]["share"] = 1.5
    pack(path, members)
    assert "events[0].morph.share" in reason_of(path)
