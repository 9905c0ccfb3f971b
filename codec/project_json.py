"""The JSON members of a project: from values to JSON and back.

The forms here are those of ``codec/project.schema.json``. Every known key is always written, so that whatever
else a file holds is, by comparison, what another program added (:func:`codec.project_fields.unknown_part`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.events import VECTOR_SIZE, Event, Stage, StageSource, Vector
from codec.project_content import FORMAT_NAME, PaletteEntry, Project
from codec.project_fields import Fields
from codec.zip_members import ProjectError

__all__ = [
    "VectorTable",
    "event_to_json",
    "events_from_json",
    "manifest_to_json",
    "palette_to_json",
    "palettes_from_json",
]

MAX_ONSET_SAMPLES = 2**40
MAX_GAIN_DB = 400.0
MAX_TRANSPOSE_SEMITONES = 240.0

JsonObject = dict[str, Any]


@dataclass
class VectorTable:
    """The rows of vectors.npy: each distinct vector once, in the order in which they were asked for."""

    _rows: dict[bytes, int] = field(default_factory=dict[bytes, int])

    def row(self, vector: Vector) -> int:
        """Return the row of a vector, adding it if it is new."""
        return self._rows.setdefault(np.asarray(vector, "<f4").tobytes(), len(self._rows))

    def array(self) -> NDArray[np.float32]:
        """Return all rows, float32 [n, 32]."""
        return np.frombuffer(b"".join(self._rows), "<f4").reshape(-1, VECTOR_SIZE)


def manifest_to_json(project: Project, app_version: str, room_members: Mapping[str, str]) -> JsonObject:
    """Return manifest.json without the parts that depend on how audio was packed (`scale`, `member`)."""
    layout = project.layout
    return {
        "format": FORMAT_NAME,
        "format_version": project.format_version,
        "app_version": app_version,
        "sample_rate": int(project.sample_rate),
        "n_channels": int(project.n_channels),
        "duration_s": float(project.duration_s),
        "model": {"id": project.model_id, "hash": project.model_hash},
        "room_bank_hash": project.room_bank_hash,
        "source": {"path": project.source_path, "member": None, "scale": 1.0},
        "layout": None if layout is None else {"seed": layout.seed, "event_ids": list(layout.event_ids)},
        "rooms": [{"name": name, "member": member, "scale": 1.0} for name, member in room_members.items()],
    }


def event_to_json(event: Event, table: VectorTable) -> JsonObject:
    """Return one entry of events.json; vectors go to the table."""
    return {
        "id": event.event_id,
        "onset_samples": int(event.onset_samples),
        "vector": table.row(event.vector),
        "gain_db": float(event.gain_db),
        "pan": float(event.pan),
        "mute": bool(event.mute),
        "transpose_semitones": float(event.transpose_semitones),
        "impulse": _donor_to_json(event.impulse, table),
        "resonance": _donor_to_json(event.resonance, table),
        "room": _donor_to_json(event.room, table),
        "room_name": event.room_name,
        "room_mix": None if event.room_mix is None else float(event.room_mix),
    }


def _donor_to_json(donor: StageSource | None, table: VectorTable) -> JsonObject | None:
    return None if donor is None else {"vector": table.row(donor.vector), "label": donor.label}


def palette_to_json(entry: PaletteEntry, table: VectorTable) -> JsonObject:
    """Return one entry of palettes.json; its vector goes to the table."""
    return {"name": entry.name, "stage": entry.stage.value, "vector": table.row(entry.vector)}


def events_from_json(items: Iterable[Fields], vectors: NDArray[np.float32]) -> dict[str, Event]:
    """Read a list of events, by identifier and in their order.

    Raises
    ------
    ProjectError
        If a field is missing or wrong, or an identifier comes twice.
    """
    events: dict[str, Event] = {}
    for item in items:
        event = Event(
            event_id=item.name("id"),
            onset_samples=item.integer("onset_samples", 0, MAX_ONSET_SAMPLES),
            vector=_vector(item, vectors),
            gain_db=item.number("gain_db", -MAX_GAIN_DB, MAX_GAIN_DB),
            pan=item.number("pan", -1.0, 1.0),
            mute=item.flag("mute"),
            transpose_semitones=item.number(
                "transpose_semitones", -MAX_TRANSPOSE_SEMITONES, MAX_TRANSPOSE_SEMITONES
            ),
            impulse=_donor(item.optional_child("impulse"), vectors),
            resonance=_donor(item.optional_child("resonance"), vectors),
            room=_donor(item.optional_child("room"), vectors),
            room_name=item.optional_text("room_name"),
            room_mix=item.optional_number("room_mix", 0.0, 1.0),
        )
        if event.event_id in events:
            raise ProjectError(
                item.path,
                f"{item.place}.id: two events are called {event.event_id[:40]}; the file is damaged",
            )
        events[event.event_id] = event
    return events


def _vector(item: Fields, vectors: NDArray[np.float32]) -> Vector:
    return vectors[item.integer("vector", 0, len(vectors) - 1)]


def _donor(item: Fields | None, vectors: NDArray[np.float32]) -> StageSource | None:
    return None if item is None else StageSource(_vector(item, vectors), item.text("label"))


def palettes_from_json(items: Iterable[Fields], vectors: NDArray[np.float32]) -> tuple[PaletteEntry, ...]:
    """Read a list of palette entries.

    Raises
    ------
    ProjectError
        If a field is missing or wrong, or a name comes twice.
    """
    entries: dict[str, PaletteEntry] = {}
    for item in items:
        name, stage = item.text("name"), item.text("stage")
        if stage not in {known.value for known in Stage}:
            raise item.error("stage", "impulse, resonance or room", stage)
        if name in entries:
            raise ProjectError(
                item.path,
                f"{item.place}.name: two palette entries are called {name[:40]}; the file is damaged",
            )
        entries[name] = PaletteEntry(name, Stage(stage), _vector(item, vectors))
    return tuple(entries.values())
