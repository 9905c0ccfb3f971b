"""Reading and writing of project files (docs/adr/0004).

A ``.pointillist`` file is a ZIP archive:

=================  ====================================================================================
``manifest.json``  format and version, sample rate, length, hashes of model and room bank, list of parts
``events.json``    the events as edited, and as encoded (captured sounds: format version 3;
                   stretch, decay or hardness: 4)
``vectors.npy``    float32 [n, 32]; the JSON members point at its rows
``details.json``   the details of detailed events (if there are any: format version 9)
``palettes.json``  saved stages
``map.npy``        float32 [n, 6]: lane, map x, map y, red, green, blue (if a layout was computed)
``source.flac``    the recording (optional)
``rooms/*.flac``   the musician's own rooms that events use (optional)
=================  ====================================================================================

``codec/project/project.schema.json`` is the schema of the JSON members. Unknown keys and members are kept
and written back. They must not refer to rows of ``vectors.npy``, which are renumbered on each save. Equal
projects give equal bytes. A file of a newer version is refused.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE
from codec.files import atomic_file, os_reason
from codec.project.arrays import (
    MAX_SCALE,
    array_from_bytes,
    array_to_bytes,
    audio_from_bytes,
    audio_scale,
    write_audio,
)
from codec.project.content import (
    FIRST_BEAT_RANGE_S,
    FORMAT_NAME,
    FORMAT_VERSION,
    PROJECT_SUFFIX,
    TEMPO_RANGE_BPM,
    BeatSettings,
    HolePolicy,
    MixSettings,
    PaletteEntry,
    Project,
    RecordingFormat,
    SourceFile,
)
from codec.project.fields import Fields, merge_unknown, parse_json, unknown_part
from codec.project.manifest import (
    beats_from_json,
    manifest_to_json,
    metadata_from_json,
    mix_from_json,
    model_from_json,
    recording_from_json,
    source_file_from_json,
)
from codec.project.members import (
    Sounds,
    SoundTables,
    carries_captured_sounds,
    carries_sound_edits,
    details_from_json,
    event_to_json,
    events_from_json,
    palette_to_json,
    palettes_from_json,
)
from codec.project.zip_members import Content, ProjectError, read_members, write_members
from codec.similarity.layout import Layout

__all__ = [
    "FIRST_BEAT_RANGE_S",
    "FORMAT_VERSION",
    "PROJECT_SUFFIX",
    "TEMPO_RANGE_BPM",
    "BeatSettings",
    "HolePolicy",
    "MixSettings",
    "PaletteEntry",
    "Project",
    "ProjectError",
    "RecordingFormat",
    "SourceFile",
    "read_project",
    "write_project",
]

_MANIFEST, _EVENTS, _VECTORS = "manifest.json", "events.json", "vectors.npy"
_PALETTES, _MAP, _SOURCE, _DETAILS = "palettes.json", "map.npy", "source.flac", "details.json"
_LIMITS = {".json": 256 * 1024**2, ".npy": 512 * 1024**2}

JsonObject = dict[str, Any]


def read_project(path: str | Path) -> Project:
    """Read a project file.

    Raises
    ------
    ProjectError
        If the file is missing, damaged, not a project, or of a newer version; the message names the member,
        the field and a remedy.
    """
    path = Path(path)
    members = read_members(path, _LIMITS)
    if _MANIFEST not in members:
        raise ProjectError(path, "not a Pointillist project (no manifest.json in it)")
    manifest = parse_json(path, _MANIFEST, members[_MANIFEST])
    _check_version(manifest)
    vectors = array_from_bytes(path, _VECTORS, _member(path, members, _VECTORS), VECTOR_SIZE)
    details = details_from_json(parse_json(path, _DETAILS, members[_DETAILS])) if _DETAILS in members else ()
    sounds = Sounds(vectors, details)
    events = parse_json(path, _EVENTS, _member(path, members, _EVENTS))
    palettes = parse_json(path, _PALETTES, _member(path, members, _PALETTES))
    source = manifest.child("source")
    project = dataclasses.replace(
        _read_manifest(manifest),
        events=tuple(events_from_json(events.children("events"), sounds).values()),
        as_encoded=events_from_json(events.children("as_encoded"), sounds),
        layout=_read_layout(manifest, members),
        palettes=palettes_from_json(palettes.children("palettes"), sounds),
        source=None if source.optional_text("member") is None else _read_audio(source, members),
        user_rooms=_read_rooms(manifest, members),
    )
    return dataclasses.replace(project, extra=_extra(project, manifest, events, palettes, members))


def write_project(path: str | Path, project: Project) -> None:
    """Write a project file atomically: an existing file is replaced only by a complete one.

    Raises
    ------
    ProjectError
        If the file cannot be written, or the project has an invalid value, which could not be read again (a
        value out of range, a duplicate identifier); the message names the field.
    """
    path = Path(path)
    members = _packed(path, project)
    try:
        with atomic_file(path) as stream:
            write_members(stream, members.items(), path.resolve().parent)
    except OSError as error:
        raise ProjectError(path, os_reason(error, writing=True)) from error
    except ValueError as error:
        raise ProjectError(path, os_reason(OSError(str(error)), writing=True)) from error


def _read_manifest(manifest: Fields) -> Project:
    """Read the manifest as a project without events, palettes, layout and audio."""
    return Project(
        format_version=manifest.integer("format_version", 1, FORMAT_VERSION),
        recording=recording_from_json(manifest),
        model=model_from_json(manifest),
        source_file=source_file_from_json(manifest),
        metadata=metadata_from_json(manifest),
        mix=mix_from_json(manifest),
        beats=beats_from_json(manifest),
    )


def _check_version(manifest: Fields) -> None:
    if manifest.text("format") != FORMAT_NAME:
        raise ProjectError(manifest.path, "not a Pointillist project (manifest.json names another format)")
    version = manifest.integer("format_version", 1, 2**31)
    if version > FORMAT_VERSION:
        raise ProjectError(
            manifest.path,
            "made by a newer Pointillist (format {version}; this one reads up to {newest}): "
            "update, or ask for an export",
            version=version,
            newest=FORMAT_VERSION,
        )


def _member(path: Path, members: Mapping[str, bytes], name: str) -> bytes:
    if name not in members:
        raise ProjectError(
            path, "{name} is missing from it; the file is damaged, open an earlier copy", name=name
        )
    return members[name]


def _read_audio(item: Fields, members: Mapping[str, bytes]) -> AudioClip:
    name = item.name("member")
    return audio_from_bytes(
        item.path, name, _member(item.path, members, name), item.number("scale", 1.0 / MAX_SCALE, MAX_SCALE)
    )


def _read_rooms(manifest: Fields, members: Mapping[str, bytes]) -> dict[str, NDArray[np.float32]]:
    rooms: dict[str, NDArray[np.float32]] = {}
    for item in manifest.children("rooms"):
        clip = _read_audio(item, members)
        name = item.name("name")
        if name in rooms:
            raise ProjectError(
                item.path,
                "{place}.name: two rooms are called {name}; it is damaged",
                place=item.place,
                name=name[:40],
            )
        if clip.n_channels != 1 or clip.sample_rate != MODEL_SAMPLE_RATE:
            raise ProjectError(
                item.path,
                "{member} should be mono at {sample_rate} Hz; it is damaged",
                member=item.name("member"),
                sample_rate=MODEL_SAMPLE_RATE,
            )
        rooms[name] = clip.samples[0]
    return rooms


def _read_layout(manifest: Fields, members: Mapping[str, bytes]) -> Layout | None:
    item = manifest.optional_child("layout")
    if item is None:
        return None
    seed, event_ids = item.integer("seed", -(2**63), 2**63), item.texts("event_ids")
    values = array_from_bytes(item.path, _MAP, _member(item.path, members, _MAP), 6)
    if len(values) != len(event_ids) or len(set(event_ids)) != len(event_ids):
        raise ProjectError(
            item.path,
            "{name} has {n_rows} rows for {n_events} events; the file is damaged",
            name=_MAP,
            n_rows=len(values),
            n_events=len(set(event_ids)),
        )
    if values.size and not (values.min() >= 0.0 and values.max() <= 1.0):
        raise ProjectError(item.path, "{name} holds a value outside 0..1; the file is damaged", name=_MAP)
    return Layout(values[:, 0], values[:, 1:3], values[:, 3:6], seed, event_ids)


def _json_members(project: Project, tables: SoundTables) -> tuple[JsonObject, JsonObject, JsonObject]:
    """Return manifest, events and palettes without unknown keys."""
    return (
        manifest_to_json(project, _app_version(), _room_members(project)),
        {
            "events": [event_to_json(event, tables) for event in project.events],
            "as_encoded": [event_to_json(event, tables) for event in project.as_encoded.values()],
        },
        {"palettes": [palette_to_json(entry, tables) for entry in project.palettes]},
    )


def _room_members(project: Project) -> dict[str, str]:
    return {name: f"rooms/{index:03d}.flac" for index, name in enumerate(project.user_rooms)}


def _app_version() -> str:
    try:
        return metadata.version("pointillist")
    except metadata.PackageNotFoundError:
        return "unknown"


_LISTS = (("events", "id"), ("as_encoded", "id"), ("palettes", "name"), ("rooms", "name"))


def _extra(
    project: Project, manifest: Fields, events: Fields, palettes: Fields, members: Mapping[str, bytes]
) -> JsonObject:
    """Return the unknown keys and members of a file."""
    extra: JsonObject = {}
    known_names = {_MANIFEST, _EVENTS, _VECTORS, _PALETTES, _MAP, _SOURCE, _DETAILS}
    known_names |= {item.name("member") for item in manifest.children("rooms")}
    known_names.add(manifest.child("source").optional_text("member") or _SOURCE)
    found = {_MANIFEST: manifest.raw, _EVENTS: events.raw, _PALETTES: palettes.raw}
    for (name, raw), known in zip(found.items(), _json_members(project, SoundTables()), strict=True):
        unknown = unknown_part(raw, known)
        for key, identity in _LISTS:
            if key in known:
                ours = {item[identity]: item for item in known[key]}
                parts = {item[identity]: unknown_part(item, ours[item[identity]]) for item in raw[key]}
                if any(parts.values()):
                    unknown[key] = {which: part for which, part in parts.items() if part}
        if unknown:
            extra[name] = unknown
    others = {name: data for name, data in members.items() if name not in known_names}
    if others:
        extra["members"] = others
    return extra


def _with_extra(known: JsonObject, unknown: Mapping[str, Any]) -> JsonObject:
    lists = {key: identity for key, identity in _LISTS if key in known}
    merged = merge_unknown(known, {key: part for key, part in unknown.items() if key not in lists})
    for key, identity in lists.items():
        parts = cast(Mapping[str, JsonObject], unknown.get(key, {}))
        merged[key] = [merge_unknown(item, parts.get(item[identity], {})) for item in known[key]]
    return merged


def _packed(path: Path, project: Project) -> dict[str, Content]:
    """Return all members, in the order in which they are written."""
    tables = SoundTables()
    manifest, events, palettes = _json_members(project, tables)
    vectors, details = tables.vectors(), tables.details()
    if carries_captured_sounds(project):
        manifest["format_version"] = max(manifest["format_version"], 3)
    if carries_sound_edits(project):
        manifest["format_version"] = max(manifest["format_version"], 4)
    if details["details"]:
        manifest["format_version"] = max(manifest["format_version"], 9)
    audio: dict[str, Content] = {}
    clips = [
        (item, AudioClip(samples, MODEL_SAMPLE_RATE))
        for item, samples in zip(manifest["rooms"], project.user_rooms.values(), strict=True)
    ]
    if project.source is not None:
        manifest["source"]["member"] = _SOURCE
        clips.append((manifest["source"], project.source))
    for item, clip in clips:
        name = str(item["member"])
        scale = item["scale"] = audio_scale(path, name, clip)
        audio[name] = partial(write_audio, path, name, clip, scale)
    members: dict[str, bytes] = {}
    for name, known in ((_MANIFEST, manifest), (_EVENTS, events), (_PALETTES, palettes)):
        try:
            text = json.dumps(_with_extra(known, project.extra.get(name, {})), indent=1, allow_nan=False)
        except (ValueError, TypeError) as error:
            raise ProjectError(
                path, "{name} cannot be written ({error}); the project was not saved", name=name, error=error
            ) from error
        members[name] = (text + "\n").encode("ascii")
    members[_VECTORS] = array_to_bytes(vectors)
    if details["details"]:
        members[_DETAILS] = (json.dumps(details, indent=0) + "\n").encode("ascii")
    if project.layout is not None:
        layout = project.layout
        members[_MAP] = array_to_bytes(np.column_stack((layout.lanes, layout.map, layout.colours)))
    # Check the members as when opening, before the old file is replaced.
    checked = parse_json(path, _MANIFEST, members[_MANIFEST])
    _read_manifest(checked)
    _read_layout(checked, members)
    written = parse_json(path, _EVENTS, members[_EVENTS])
    sounds = Sounds(vectors, details_from_json(Fields(path, _DETAILS, details)))
    events_from_json(written.children("events"), sounds)
    events_from_json(written.children("as_encoded"), sounds)
    palettes_from_json(parse_json(path, _PALETTES, members[_PALETTES]).children("palettes"), sounds)
    others = cast(Mapping[str, bytes], project.extra.get("members", {}))
    return members | audio | {name: data for name, data in others.items() if name not in members | audio}
