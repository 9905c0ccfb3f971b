"""What raises the format version: older programs would render these pieces otherwise."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from codec.events.event import Event, RenderFrom
from codec.project.content import Project, RecordingFormat
from codec.project.file import read_project, write_project

_VECTOR = np.zeros(32, np.float32)


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
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
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
    with zipfile.ZipFile(path) as archive:
        assert "stretch" not in json.loads(archive.read("events.json"))["events"][1]
    write_project(path, dataclasses.replace(project, events=(plain,)))
    assert read_project(path).format_version == 1
