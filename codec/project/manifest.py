"""``manifest.json`` of a project: all but its events and palettes, to and from JSON.

The schema is ``codec/project/project.schema.json``. Settings are written only if they differ from their
defaults.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from codec.audio.metadata import MAX_LABEL, MAX_MARKERS, MAX_NOTE, BroadcastInfo, Marker, RecordingMetadata
from codec.bounds import MAX_CHANNELS, MAX_DURATION_S, MAX_GAIN_DB, MAX_SAMPLE_RATE, MIN_GAIN_DB
from codec.events.event import MODEL_SAMPLE_RATE
from codec.events.model_identity import ModelIdentity
from codec.messages import Message
from codec.project.content import (
    BEATS_PER_BAR_RANGE,
    CAPTURE_VERSION,
    FIRST_BEAT_RANGE_S,
    FORMAT_NAME,
    FORMAT_VERSION,
    TEMPO_RANGE_BPM,
    BeatSettings,
    HolePolicy,
    MixSettings,
    Project,
    RecordingFormat,
    SourceFile,
    UnfinishedEncode,
)
from codec.project.fields import Fields

__all__ = ["manifest_to_json", "project_from_manifest"]

_SOURCE_HASHES = ("sha256", "samples_sha256")
_MAX_TIME_REFERENCE_S = 2.0**64
_BROADCAST_TEXTS = ("description", "originator", "originator_reference", "date", "time")

JsonObject = dict[str, Any]


def manifest_to_json(project: Project, app_version: str, room_members: Mapping[str, str]) -> JsonObject:
    """Return manifest.json without `scale` and `member`, which depend on the encoding of the audio.

    Parameters
    ----------
    project
        The project.
    app_version
        Version of the program that writes the file.
    room_members
        Name of the file's member for each room, by the room's name.
    """
    recording, model, layout = project.recording, project.model, project.layout
    source: JsonObject = {"path": project.source_file.path, "member": None, "scale": 1.0}
    for name in _SOURCE_HASHES:
        if getattr(project.source_file, name) is not None:
            source[name] = getattr(project.source_file, name)
    manifest: JsonObject = {
        "format": FORMAT_NAME,
        "format_version": project.format_version,
        "app_version": app_version,
        "sample_rate": int(recording.sample_rate),
        "n_channels": int(recording.n_channels),
        "duration_s": float(recording.duration_s),
        "model": {"id": model.name, "hash": model.weights_hash},
        "room_bank_hash": model.room_bank_hash,
        "source": source,
        "layout": None if layout is None else {"seed": layout.seed, "event_ids": list(layout.event_ids)},
        "rooms": [{"name": name, "member": member, "scale": 1.0} for name, member in room_members.items()],
    }
    if project.mix != MixSettings():
        residual_db = None if project.mix.residual_db == -math.inf else float(project.mix.residual_db)
        manifest["mix"] = {"residual_db": residual_db, "hole_policy": project.mix.hole_policy.value}
    if project.capture_version != 1:
        manifest["capture_version"] = project.capture_version
    if project.beats != BeatSettings():
        tempo_bpm = None if project.beats.tempo_bpm is None else float(project.beats.tempo_bpm)
        beats: JsonObject = {"tempo_bpm": tempo_bpm, "first_beat_s": float(project.beats.first_beat_s)}
        if project.beats.beats_per_bar != BeatSettings().beats_per_bar:
            beats["beats_per_bar"] = int(project.beats.beats_per_bar)
        manifest["beats"] = beats
    if project.unfinished is not None:
        manifest["unfinished_encode"] = dataclasses.asdict(project.unfinished)
    if project.metadata.markers:
        manifest["markers"] = [_marker_to_json(marker) for marker in project.metadata.markers]
    if project.metadata.broadcast is not None:
        manifest["broadcast"] = dataclasses.asdict(project.metadata.broadcast)
    return manifest


def _marker_to_json(marker: Marker) -> JsonObject:
    made: JsonObject = {"time_s": float(marker.time_s), "label": marker.label}
    if marker.length_s:
        made["length_s"] = float(marker.length_s)
    if marker.note:
        made["note"] = marker.note
    return made


def project_from_manifest(manifest: Fields) -> Project:
    """Read the manifest as a project without events, palettes, layout and audio.

    Raises
    ------
    ProjectError
        If a field is missing or invalid.
    """
    return Project(
        format_version=manifest.integer("format_version", 1, FORMAT_VERSION),
        recording=_recording(manifest),
        model=_model(manifest),
        source_file=_source_file(manifest),
        metadata=_metadata(manifest),
        mix=_mix(manifest),
        beats=_beats(manifest),
        capture_version=_capture_version(manifest),
        unfinished=_unfinished(manifest),
    )


def _recording(manifest: Fields) -> RecordingFormat:
    """Read the recording's rate, channels and length."""
    return RecordingFormat(
        sample_rate=manifest.integer("sample_rate", 1, MAX_SAMPLE_RATE),
        n_channels=manifest.integer("n_channels", 1, MAX_CHANNELS),
        duration_s=manifest.number("duration_s", 0.0, MAX_DURATION_S),
    )


def _model(manifest: Fields) -> ModelIdentity:
    """Read the identity of the model."""
    model = manifest.child("model")
    return ModelIdentity(model.text("id"), model.text("hash"), manifest.text("room_bank_hash"))


def _source_file(manifest: Fields) -> SourceFile:
    """Read the file of the recording."""
    source = manifest.child("source")
    hashes = {name: source.text(name) for name in _SOURCE_HASHES if source.raw.get(name) is not None}
    return SourceFile(source.optional_text("path"), **hashes)


def _mix(manifest: Fields) -> MixSettings:
    """Read how the residual is mixed."""
    if manifest.raw.get("mix") is None:
        return MixSettings()
    mix = manifest.child("mix")
    residual_db = mix.optional_number("residual_db", MIN_GAIN_DB, MAX_GAIN_DB)
    policy = mix.choice("hole_policy", [policy.value for policy in HolePolicy])
    return MixSettings(-math.inf if residual_db is None else residual_db, HolePolicy(policy))


def _capture_version(manifest: Fields) -> int:
    """Read how the recording is divided; projects of format 9 and earlier do not say it."""
    if "capture_version" not in manifest.raw:
        return 1
    return manifest.integer("capture_version", 1, CAPTURE_VERSION)


def _beats(manifest: Fields) -> BeatSettings:
    """Read the positions of the beats.

    They do not change the sound, so they do not raise the format version; older programs keep them.
    """
    if manifest.raw.get("beats") is None:
        return BeatSettings()
    beats = manifest.child("beats")
    usual = BeatSettings().beats_per_bar
    return BeatSettings(
        beats.optional_number("tempo_bpm", *TEMPO_RANGE_BPM),
        beats.number("first_beat_s", *FIRST_BEAT_RANGE_S),
        beats.integer("beats_per_bar", *BEATS_PER_BAR_RANGE) if "beats_per_bar" in beats.raw else usual,
    )


def _unfinished(manifest: Fields) -> UnfinishedEncode | None:
    """Read how far an interrupted encode came.

    It does not change the sound, so it does not raise the format version; older programs keep it.
    """
    if manifest.raw.get("unfinished_encode") is None:
        return None
    found = manifest.child("unfinished_encode")
    complete_samples = found.integer("complete_samples", 0, round(MAX_DURATION_S * MODEL_SAMPLE_RATE))
    return UnfinishedEncode(complete_samples, found.text("level"), found.text("mode"))


def _metadata(manifest: Fields) -> RecordingMetadata:
    """Read markers and Broadcast Wave information.

    They do not change the sound, so they do not raise the format version; older programs keep them.
    """
    listed = [] if manifest.raw.get("markers") is None else manifest.children("markers")
    if len(listed) > MAX_MARKERS:
        raise manifest.error("markers", Message("at most {n} markers", n=MAX_MARKERS), len(listed))
    markers = [
        Marker(
            each.number("time_s", 0.0, MAX_DURATION_S),
            each.text("label")[:MAX_LABEL],
            each.number("length_s", 0.0, MAX_DURATION_S) if "length_s" in each.raw else 0.0,
            each.text("note")[:MAX_NOTE] if "note" in each.raw else "",
        )
        for each in listed
    ]
    markers.sort(key=lambda each: each.time_s)
    if manifest.raw.get("broadcast") is None:
        return RecordingMetadata(tuple(markers))
    broadcast = manifest.child("broadcast")
    texts = {name: broadcast.text(name)[:MAX_NOTE] for name in _BROADCAST_TEXTS}
    reference_s = broadcast.number("time_reference_s", 0.0, _MAX_TIME_REFERENCE_S)
    return RecordingMetadata(tuple(markers), BroadcastInfo(reference_s, **texts))
