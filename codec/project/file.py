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
``measures.json``  pitches, lengths and levels of sounds, bound to them and to the model (if measured)
``source.flac``    the recording (optional)
``rooms/*.flac``   the musician's own rooms that events use (optional)
=================  ====================================================================================

``codec/project/project.schema.json`` is the schema of the JSON members. Unknown keys and members are kept
and written back. They must not refer to rows of ``vectors.npy``, which are renumbered on each save. Equal
projects give equal bytes. A file of a newer version is refused.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import os
from collections.abc import Callable, Generator, Mapping
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.bounds import (
    JSON_VALUES_ALLOWANCE,
    MAX_ARRAY_BYTES,
    MAX_JSON_BYTES,
    MAX_JSON_VALUES,
    MAX_JSON_VALUES_PER_BYTE,
    MAX_ROOMS_BYTES,
    MAX_SOURCE_BYTES,
    MAX_UNKNOWN_BYTES,
)
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE
from codec.events.stored_measures import StoredMeasures
from codec.files import atomic_file, os_reason
from codec.project.arrays import array_from_bytes, array_to_bytes
from codec.project.audio_members import MAX_SCALE, StoredAudio, audio_scale, write_audio
from codec.project.content import (
    BEATS_PER_BAR_RANGE,
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
from codec.project.fields import Fields, parse_json
from codec.project.manifest import manifest_to_json, project_from_manifest
from codec.project.measures_member import measures_from_json, measures_to_json
from codec.project.members import (
    EventReader,
    Sounds,
    SoundTables,
    details_from_json,
    event_to_json,
    needed_version,
    palette_to_json,
    palettes_from_json,
)
from codec.project.unknown import unknown_keys, with_unknown
from codec.project.zip_members import (
    Archive,
    Content,
    ProjectError,
    check_members,
    open_archive,
    write_members,
)
from codec.similarity.layout import Layout

__all__ = [
    "BEATS_PER_BAR_RANGE",
    "FIRST_BEAT_RANGE_S",
    "FORMAT_VERSION",
    "PROJECT_SUFFIX",
    "SOURCE_MEMBER",
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
_PALETTES, _MAP, _DETAILS, _MEASURES = "palettes.json", "map.npy", "details.json", "measures.json"
SOURCE_MEMBER = "source.flac"
_LIMITS = {".json": MAX_JSON_BYTES, ".npy": MAX_ARRAY_BYTES, ".flac": MAX_SOURCE_BYTES}

JsonObject = dict[str, Any]


def read_project(path: str | Path, *, decode: bool = True) -> Project:
    """Read a project file.

    Parameters
    ----------
    path
        The file.
    decode
        Whether a recording in the project is decoded; otherwise it is kept as it is stored.

    Raises
    ------
    ProjectError
        If the file is missing, damaged, not a project, or of a newer version; the message names the member,
        the field and a remedy.
    """
    path = Path(path)
    with open_archive(path, _LIMITS) as archive, _without_collections():
        if _MANIFEST not in archive:
            raise ProjectError(path, "not a Pointillist project (no manifest.json in it)")
        manifest = _read_json(archive, _MANIFEST)
        _check_version(manifest)
        project = project_from_manifest(manifest)
        sounds = _read_sounds(path, archive)
        events, palettes = _read_json(archive, _EVENTS), _read_json(archive, _PALETTES)
        reader = EventReader(sounds, project.recording)
        stored = _read_source(manifest, archive)
        project = dataclasses.replace(
            project,
            events=tuple(reader.events(events, "events").values()),
            as_encoded=reader.events(events, "as_encoded"),
            layout=_read_layout(manifest, lambda: _member(path, archive, _MAP)),
            palettes=palettes_from_json(palettes.children("palettes"), sounds),
            measures=_read_measures(archive, project.model.weights_hash),
            source=stored.decoded(path, SOURCE_MEMBER) if decode and stored is not None else None,
            stored_source=None if decode else stored,
            user_rooms=_read_rooms(manifest, archive),
        )
        return dataclasses.replace(project, extra=_extra(project, manifest, events, palettes, archive))


def write_project(path: str | Path, project: Project) -> None:
    """Write a project file atomically: an existing file is replaced only by a complete one.

    Raises
    ------
    ProjectError
        If the file cannot be written, or the project has an invalid value, which could not be read again (a
        value out of range, a duplicate identifier); the message names the field.
    """
    path = Path(path)
    with _without_collections():
        members = _packed(path, project)
    try:
        with atomic_file(path) as stream:
            written = write_members(stream, members.items(), path.resolve().parent)
            # Check sizes as when opening, before the old file is replaced.
            check_members(path, written, _LIMITS, stream.seek(0, os.SEEK_END))
    except OSError as error:
        raise ProjectError(path, os_reason(error, writing=True)) from error
    except ValueError as error:
        raise ProjectError(path, os_reason(OSError(str(error)), writing=True)) from error


@contextlib.contextmanager
def _without_collections() -> Generator[None]:
    """Suspend the cyclic garbage collector: it would look through millions of new objects again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


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


def _member(path: Path, archive: Archive, name: str) -> bytes:
    if name not in archive:
        raise _missing(path, name)
    return archive.read(name)


def _read_json(archive: Archive, name: str) -> Fields:
    possible = JSON_VALUES_ALLOWANCE + MAX_JSON_VALUES_PER_BYTE * archive.n_bytes
    data = _member(archive.path, archive, name)
    return parse_json(archive.path, name, data, min(MAX_JSON_VALUES, possible))


def _missing(path: Path, name: str) -> ProjectError:
    return ProjectError(
        path, "{name} is missing from it; the file is damaged, open an earlier copy", name=name
    )


def _read_sounds(path: Path, archive: Archive) -> Sounds:
    vectors = array_from_bytes(path, _VECTORS, _member(path, archive, _VECTORS), VECTOR_SIZE)
    details = details_from_json(_read_json(archive, _DETAILS)) if _DETAILS in archive else ()
    try:
        return Sounds(vectors, details)
    except ValueError as error:
        raise ProjectError(
            path, "{name}: {error}; the file is damaged, open an earlier copy", name=_VECTORS, error=error
        ) from error


def _read_audio(item: Fields, archive: Archive) -> StoredAudio:
    name, scale = item.name("member"), item.number("scale", 1.0 / MAX_SCALE, MAX_SCALE)
    if name not in archive:
        raise _missing(item.path, name)
    return StoredAudio(archive.copied(name), scale)


def _read_source(manifest: Fields, archive: Archive) -> StoredAudio | None:
    source = manifest.child("source")
    return None if source.optional_text("member") is None else _read_audio(source, archive)


def _read_rooms(manifest: Fields, archive: Archive) -> dict[str, NDArray[np.float32]]:
    rooms: dict[str, NDArray[np.float32]] = {}
    n_bytes = 0
    for item in manifest.children("rooms"):
        name, member = item.name("name"), item.name("member")
        clip = _read_audio(item, archive).decoded(item.path, member)
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
                member=member,
                sample_rate=MODEL_SAMPLE_RATE,
            )
        rooms[name] = clip.samples[0]
        n_bytes += clip.samples.nbytes
        _check_rooms(item.path, n_bytes)
    return rooms


def _check_rooms(path: Path, n_bytes: int) -> None:
    if n_bytes > MAX_ROOMS_BYTES:
        raise ProjectError(path, "its rooms are longer than a project can hold; use fewer of your own rooms")


def _read_layout(manifest: Fields, map_member: Callable[[], bytes]) -> Layout | None:
    item = manifest.optional_child("layout")
    if item is None:
        return None
    seed, event_ids = item.integer("seed", -(2**63), 2**63), item.texts("event_ids")
    values = array_from_bytes(item.path, _MAP, map_member(), 6)
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


def _read_measures(archive: Archive, model_hash: str) -> StoredMeasures | None:
    if _MEASURES not in archive:
        return None
    try:
        return measures_from_json(_read_json(archive, _MEASURES).raw, model_hash)
    except ProjectError:
        return None  # nothing of the work is lost: they are measured again


def _manifest_json(project: Project) -> JsonObject:
    """Return the manifest without unknown keys."""
    return manifest_to_json(project, _app_version(), _room_members(project))


def _palettes_json(project: Project, tables: SoundTables) -> JsonObject:
    return {"palettes": [palette_to_json(entry, tables) for entry in project.palettes]}


def _room_members(project: Project) -> dict[str, str]:
    return {name: f"rooms/{index:03d}.flac" for index, name in enumerate(project.user_rooms)}


def _app_version() -> str:
    try:
        return metadata.version("pointillist")
    except metadata.PackageNotFoundError:
        return "unknown"


def _extra(
    project: Project, manifest: Fields, events: Fields, palettes: Fields, archive: Archive
) -> JsonObject:
    """Return the unknown keys and members of a file."""
    known = {
        _MANIFEST: (manifest, _manifest_json(project)),
        _EVENTS: (events, {"events": [], "as_encoded": []}),
        _PALETTES: (palettes, _palettes_json(project, SoundTables())),
    }
    extra: JsonObject = {}
    for name, (found, ours) in known.items():
        unknown = unknown_keys(found, ours)
        if unknown:
            extra[name] = unknown
    known_names = {*known, _VECTORS, _MAP, SOURCE_MEMBER, _DETAILS, _MEASURES}
    known_names |= {item.name("member") for item in manifest.children("rooms")}
    known_names.add(manifest.child("source").optional_text("member") or SOURCE_MEMBER)
    others = {name: size for name, size in archive.sizes.items() if name not in known_names}
    if sum(others.values()) > MAX_UNKNOWN_BYTES:
        raise ProjectError(
            archive.path,
            "{member} and others do not belong to a project, and are too large to be kept; "
            "take them out of the ZIP file",
            member=max(others, key=others.__getitem__),
        )
    if others:
        extra["members"] = {name: archive.read(name) for name in others}
    return extra


def _packed(path: Path, project: Project) -> dict[str, Content]:
    """Return all members, in the order in which they are written."""
    tables = SoundTables()
    manifest = _manifest_json(project)
    events: JsonObject = {
        "events": [event_to_json(event, tables) for event in project.events],
        "as_encoded": [event_to_json(event, tables) for event in project.as_encoded.values()],
    }
    palettes = _palettes_json(project, tables)
    vectors, details = tables.vectors(), tables.details()
    manifest["format_version"] = needed_version(project, has_details=bool(details["details"]))
    audio = _audio_members(path, project, manifest)
    members: dict[str, bytes] = {}
    for name, known in ((_MANIFEST, manifest), (_EVENTS, events), (_PALETTES, palettes)):
        content = with_unknown(known, project.extra.get(name, {}))
        members[name] = _json_bytes(path, name, content)
    members[_VECTORS] = array_to_bytes(vectors)
    if details["details"]:
        members[_DETAILS] = _json_bytes(path, _DETAILS, details)
    if project.layout is not None:
        layout = project.layout
        members[_MAP] = array_to_bytes(np.column_stack((layout.lanes, layout.map, layout.colours)))
    measures, model_hash = project.measures, project.model.weights_hash
    if measures is not None and measures.model_hash == model_hash != "":
        members[_MEASURES] = _json_bytes(path, _MEASURES, measures_to_json(measures.only(project.events)))
    _check_packed(path, members, events, details, vectors)
    others = cast(Mapping[str, bytes], project.extra.get("members", {}))
    return members | audio | {name: data for name, data in others.items() if name not in members | audio}


def _audio_members(path: Path, project: Project, manifest: JsonObject) -> dict[str, Content]:
    """Return the audio; its members and scales are put into the manifest."""
    members: dict[str, Content] = {}
    _check_rooms(path, sum(samples.nbytes for samples in project.user_rooms.values()))
    clips = [
        (item, AudioClip(samples, MODEL_SAMPLE_RATE))
        for item, samples in zip(manifest["rooms"], project.user_rooms.values(), strict=True)
    ]
    source, stored = project.source, project.stored_source
    if project.includes_source:
        manifest["source"]["member"] = SOURCE_MEMBER
    if source is not None:
        clips.append((manifest["source"], source))
    for item, clip in clips:
        name = str(item["member"])
        scale = item["scale"] = audio_scale(path, name, clip)
        members[name] = partial(write_audio, path, name, clip, scale)
    if source is None and stored is not None:
        manifest["source"]["scale"] = stored.scale
        members[SOURCE_MEMBER] = stored.write_to
    return members


def _json_bytes(path: Path, name: str, content: JsonObject) -> bytes:
    """Return a JSON member, with each entry of a list in a line of its own."""
    try:
        parts = [f"{json.dumps(key)}: {_json_text(value)}" for key, value in content.items()]
    except (ValueError, TypeError) as error:
        raise ProjectError(
            path, "{name} cannot be written ({error}); the project was not saved", name=name, error=error
        ) from error
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("ascii")


def _json_text(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value, allow_nan=False)
    # Without indentation, json.dumps is written in C, and ten times as fast.
    lines = [json.dumps(each, allow_nan=False) for each in cast(list[object], value)]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def _check_packed(
    path: Path,
    members: Mapping[str, bytes],
    events: JsonObject,
    details: JsonObject,
    vectors: NDArray[np.float32],
) -> None:
    """Check the members as when opening, before the old file is replaced."""
    manifest = parse_json(path, _MANIFEST, members[_MANIFEST])
    project = project_from_manifest(manifest)
    _read_layout(manifest, lambda: members[_MAP])
    sounds = Sounds(vectors, details_from_json(Fields(path, _DETAILS, details)))
    reader = EventReader(sounds, project.recording)
    for key in ("events", "as_encoded"):
        reader.events(Fields(path, _EVENTS, events), key)
    palettes_from_json(parse_json(path, _PALETTES, members[_PALETTES]).children("palettes"), sounds)
