"""``pointillist info``: facts about a file. The editor uses it before it opens a file."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from codec import bounded_json
from codec.cli.arguments import Commands
from codec.cli.checks import require_file
from codec.cli.pipes import print_line

if TYPE_CHECKING:
    from codec.audio.metadata import RecordingMetadata

__all__ = ["add_parser", "describe", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "info", help="say what a recording, a project or another file of Pointillist holds"
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what a file is and holds."""
    require_file(arguments.file)
    facts = describe(arguments.file)
    if arguments.json:
        print(json.dumps(facts, indent=2))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        first, *others = _lines(value)
        print_line(f"{name.replace('_', ' '):{width}}  {first}")
        for line in others:
            print_line(f"{'':{width}}  {line}")


def _lines(value: Any) -> list[str]:
    """Return a fact as lines: a list as the number of its items and a line for each."""
    if isinstance(value, list):
        items = cast(list[dict[str, Any]], value)
        return [str(len(items)) if items else "none", *map(_line, items)]
    if isinstance(value, dict):
        return [_line(cast(dict[str, Any], value))]
    return ["none" if value is None else str(value)]


def _line(values: dict[str, Any]) -> str:
    """Return the values that are not empty, with the names of all but the first."""
    (_, first), *others = values.items()
    named = (f"{name.replace('_', ' ')}: {value}" for name, value in others if value)
    return " · ".join([f"{first:.3f} s", *named])


def describe(path: Path) -> dict[str, Any]:
    """Return facts about a recording, a project, a packed piece or a checkpoint, in reading order.

    The first is ``kind``: ``recording``, ``project``, ``packed piece`` or ``checkpoint``; names end in their
    units.

    Raises
    ------
    AudioError, ProjectError, BitstreamError, CheckpointError
        If the file is none of them, or is damaged.
    """
    from codec.bitstream.file import PACKED_SUFFIX
    from codec.project.file import PROJECT_SUFFIX

    if path.suffix == PROJECT_SUFFIX or zipfile.is_zipfile(path):
        return _describe_project(path)
    if path.suffix == ".safetensors":
        return _describe_checkpoint(path)
    if path.suffix == PACKED_SUFFIX:
        return _describe_packed(path)
    return _describe_recording(path)


def _describe_recording(path: Path) -> dict[str, Any]:
    from codec.audio.clip import AudioReader

    with AudioReader(path) as reader:
        return {
            "kind": "recording",
            "file": str(path),
            "duration_s": round(reader.duration_s, 3),
            "sample_rate": reader.sample_rate,
            "n_channels": reader.n_channels,
            "n_samples": reader.n_samples,
            "notes": "; ".join(reader.notes) or "none",
            **_metadata(reader.metadata),
        }


def _metadata(metadata: RecordingMetadata) -> dict[str, Any]:
    broadcast = metadata.broadcast
    return {
        "markers": [dataclasses.asdict(marker) for marker in metadata.markers],
        "broadcast": None if broadcast is None else dataclasses.asdict(broadcast),
    }


def _describe_project(path: Path) -> dict[str, Any]:
    from codec.project.file import read_project

    project = read_project(path, decode=False)
    edited = sum(event != project.as_encoded.get(event.event_id) for event in project.events)
    swapped = Counter(
        stage
        for event in project.events
        for stage in ("impulse", "resonance", "room")
        if getattr(event, stage)
    )
    return {
        "kind": "project",
        "file": str(path),
        "format_version": project.format_version,
        "duration_s": round(project.recording.duration_s, 3),
        "sample_rate": project.recording.sample_rate,
        "n_channels": project.recording.n_channels,
        "tempo_bpm": "not set" if project.beats.tempo_bpm is None else project.beats.tempo_bpm,
        "first_beat_s": project.beats.first_beat_s,
        "beats_per_bar": project.beats.beats_per_bar,
        **_metadata(project.metadata),
        "n_events": len(project.events),
        **({} if project.unfinished is None else {"encoded_to_s": round(project.unfinished.complete_s, 3)}),
        "n_edited_events": edited,
        "n_muted_events": sum(event.mute for event in project.events),
        "swapped_stages": ", ".join(f"{count} {stage}" for stage, count in swapped.items()) or "none",
        "n_palette_entries": len(project.palettes),
        "user_rooms": ", ".join(project.user_rooms) or "none",
        "includes_recording": project.includes_source,
        "recording": project.source_file.path or "unknown",
        "model_id": project.model.name,
        "model_hash": project.model.weights_hash,
        "room_bank_hash": project.model.room_bank_hash,
    }


def _describe_packed(path: Path) -> dict[str, Any]:
    from codec.bitstream.file import read_packed

    project = read_packed(path)
    duration_s = project.recording.duration_s
    return {
        "kind": "packed piece",
        "file": str(path),
        "duration_s": round(duration_s, 3),
        "sample_rate": project.recording.sample_rate,
        "n_channels": project.recording.n_channels,
        "n_events": len(project.events),
        "n_edited_events": len(project.events) - len(project.as_encoded),
        "file_size_bytes": path.stat().st_size,
        "bits_per_s": round(8 * path.stat().st_size / duration_s) if duration_s else 0,
        "model_id": project.model.name,
        "model_hash": project.model.weights_hash,
        "room_bank_hash": project.model.room_bank_hash,
    }


def _describe_checkpoint(path: Path) -> dict[str, Any]:
    from safetensors import safe_open

    from codec.model.checkpoint import load_model

    model = load_model(path)
    with safe_open(path, "pt") as file:
        header: dict[str, str] = file.metadata() or {}
    facts: dict[str, Any] = {
        "kind": "checkpoint",
        "file": str(path),
        "model_id": model.identity.name,
        "model_hash": model.identity.weights_hash,
        "configuration": model.config.name,
        "n_parameters": sum(parameter.numel() for parameter in model.parameters()),
        "file_size_mb": round(path.stat().st_size / 1e6, 2),
        "n_rooms": model.config.n_rooms,
        "room_bank_hash": model.identity.room_bank_hash,
    }
    with contextlib.suppress(ValueError):
        info = bounded_json.parse(header.get("info", "{}"))
        if isinstance(info, dict):
            facts |= {str(key): value for key, value in info.items() if key not in facts}
    return facts
