"""Markers and Broadcast Wave information in the project file."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import codec
from codec.audio.metadata import BroadcastInfo, Marker, RecordingMetadata
from codec.project.file import Project, ProjectError, RecordingFormat, read_project, write_project

SCHEMA = json.loads((Path(codec.__file__).parent / "project" / "project.schema.json").read_text("utf-8"))
METADATA = RecordingMetadata(
    (Marker(0.0), Marker(0.01, "été", 0.02, "zweimal\nlaut")),
    BroadcastInfo(37_230.5, "Take 7", "H6", "REF-1", "2026-11-02", "10:20:30"),
)


def written(path: Path, metadata: RecordingMetadata) -> dict[str, Any]:
    """Write a project with metadata, and return its manifest."""
    write_project(path, Project(recording=RecordingFormat(22_050, 1, 1.0), metadata=metadata))
    return members_of(path)["manifest.json"]


def members_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_metadata_is_written_where_it_is_and_keeps_old_programs_reading(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert not {"markers", "broadcast"} & written(path, RecordingMetadata()).keys()
    manifest = written(path, METADATA)
    jsonschema.Draft202012Validator(SCHEMA).validate(members_of(path))
    assert manifest["format_version"] == 1
    assert manifest["markers"][0] == {"time_s": 0.0, "label": ""}
    assert read_project(path).metadata == METADATA


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("markers", [{"time_s": -1.0, "label": ""}], "manifest.json.markers[0].time_s should be"),
        ("markers", [{"time_s": 1e9, "label": ""}], "manifest.json.markers[0].time_s should be"),
        ("markers", [{"time_s": 1.0}], "markers[0].label is missing"),
        ("markers", {"time_s": 1.0}, "markers should be a list"),
        ("markers", [{"time_s": 0.0, "label": ""}] * 10_001, "markers should be at most 10000 markers"),
        ("broadcast", {"time_reference_s": 0.0}, "broadcast.description is missing"),
    ],
)
def test_wrong_metadata_is_refused(tmp_path: Path, key: str, value: object, part: str) -> None:
    path = tmp_path / "a.pointillist"
    written(path, RecordingMetadata())
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, key: value}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ProjectError) as caught:
        read_project(path)
    assert part in caught.value.reason
