"""What raises the format version: older programs would render these pieces otherwise."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import codec
from codec.events.event import Event, RenderFrom
from codec.project.content import Project, RecordingFormat
from codec.project.file import read_project, write_project

_VECTOR = np.zeros(32, np.float32)
_SCHEMA = json.loads((Path(codec.__file__).parent / "project" / "project.schema.json").read_text("utf-8"))


def _members_of(path: Path) -> dict[str, Any]:
    """Unpack a project, and check it against the schema."""
    with zipfile.ZipFile(path) as archive:
        members: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    members = {name: json.loads(data) if name.endswith(".json") else data for name, data in members.items()}
    jsonschema.Draft202012Validator(_SCHEMA).validate(members)
    return members


@pytest.mark.parametrize(("version", "written"), [(1, 3), (2, 10)])
def test_a_piece_keeps_how_its_recording_is_divided(tmp_path: Path, version: int, written: int) -> None:
    event = Event("a", 5, _VECTOR, render_from=RenderFrom.CAPTURED, captured_id="a")
    project = Project(
        recording=RecordingFormat(44_100, 2, 1.0),
        events=(event,),
        as_encoded={"a": event},
        capture_version=version,
    )
    path = tmp_path / "divided.pointillist"
    write_project(path, project)
    again = read_project(path)
    assert (again.capture_version, again.format_version) == (version, written)
    manifest = _members_of(path)["manifest.json"]
    # Programs that know one way only can read a piece that is divided that way.
    assert ("capture_version" in manifest) == (version > 1)
    # Without captured sounds there is nothing that they would divide otherwise.
    plain = dataclasses.replace(project, events=(Event("a", 5, _VECTOR),), as_encoded={})
    write_project(path, plain)
    assert (read_project(path).capture_version, read_project(path).format_version) == (version, 1)


def test_sound_edits_come_back_and_raise_the_version(tmp_path: Path) -> None:
    edited = Event("a", 5, _VECTOR, stretch=1.7, decay_factor=0.3, hardness=-0.25)
    plain = Event("b", 9, _VECTOR)
    project = Project(recording=RecordingFormat(44_100, 2, 1.0), events=(edited, plain))
    path = tmp_path / "edited.pointillist"
    write_project(path, project)
    assert read_project(path).events == (edited, plain)
    assert read_project(path).format_version == 4
    assert "stretch" not in _members_of(path)["events.json"]["events"][1]
    write_project(path, dataclasses.replace(project, events=(plain,)))
    assert read_project(path).format_version == 1
