"""Events and palettes of a project, to and from JSON (schema: ``codec/project/project.schema.json``).

All known keys are always written, so that a comparison finds the keys that another program added
(:func:`codec.project.fields.unknown_part`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.events.detail import Detail
from codec.events.event import VECTOR_SIZE, Event, Morph, RenderFrom, Stage, StageSource, Vector
from codec.events.parameters import PARAMETERS
from codec.messages import Message
from codec.project.content import MixSettings, PaletteEntry, Project
from codec.project.detail_versions import read_detail
from codec.project.fields import Fields
from codec.project.zip_members import ProjectError

__all__ = [
    "SoundTables",
    "Sounds",
    "carries_captured_sounds",
    "carries_sound_edits",
    "details_from_json",
    "event_to_json",
    "events_from_json",
    "palette_to_json",
    "palettes_from_json",
]

MAX_ONSET_SAMPLES = 2**40
MAX_GAIN_DB = 400.0
MAX_TRANSPOSE_SEMITONES = 240.0
_BLEND = 0.5  # of an event without the key
_SOUND_EDITS = ("stretch", "decay_factor", "hardness")

JsonObject = dict[str, Any]


@dataclass
class SoundTables:
    """The tables of distinct vectors and details that events refer to, in order of first use."""

    _vectors: dict[bytes, int] = field(default_factory=dict[bytes, int])
    _details: dict[bytes, int] = field(default_factory=dict[bytes, int])

    def rows(self, vector: Vector, detail: Detail | None) -> JsonObject:
        """Return the row numbers of a vector and its detail as JSON; add them if they are new."""
        row = self._vectors.setdefault(np.asarray(vector, "<f4").tobytes(), len(self._vectors))
        if detail is None:
            return {"vector": row}
        return {"vector": row, "detail": self._details.setdefault(detail.to_bytes(), len(self._details))}

    def vectors(self) -> NDArray[np.float32]:
        """Return the vectors, float32 [n, 32]."""
        return np.frombuffer(b"".join(self._vectors), "<f4").reshape(-1, VECTOR_SIZE)

    def details(self) -> JsonObject:
        """Return details.json."""
        return {"details": [base64.b64encode(data).decode("ascii") for data in self._details]}


@dataclass(frozen=True)
class Sounds:
    """The vectors [n, 32] and details of a project file that its events refer to."""

    vectors: NDArray[np.float32]
    details: tuple[Detail, ...] = ()

    def of(self, item: Fields) -> tuple[Vector, Detail | None]:
        """Return the vector and the detail that an entry refers to."""
        vector = self.vectors[item.integer("vector", 0, len(self.vectors) - 1)]
        if item.raw.get("detail") is None:
            return vector, None
        return vector, self.details[item.integer("detail", 0, len(self.details) - 1)]


def details_from_json(item: Fields) -> tuple[Detail, ...]:
    """Read details.json.

    Raises
    ------
    ProjectError
        If an entry is damaged.
    """
    details: list[Detail] = []
    for index, text in enumerate(item.texts("details")):
        try:
            details.append(read_detail(base64.b64decode(text, validate=True)))
        except ValueError as error:
            raise ProjectError(
                item.path,
                "{place}.details[{index}] is damaged ({error}); open an earlier copy",
                place=item.place,
                index=index,
                error=error,
            ) from error
    return tuple(details)


def carries_captured_sounds(project: Project) -> bool:
    """Return whether a project has captured sounds, which readers of format 2 would ignore."""
    events = (*project.events, *project.as_encoded.values())
    return project.mix != MixSettings() or any(_capture_to_json(event) for event in events)


def carries_sound_edits(project: Project) -> bool:
    """Return whether a project has edits of length, decay or hardness, which readers of format 3 ignore."""
    return any(_sound_edits_to_json(event) for event in (*project.events, *project.as_encoded.values()))


def event_to_json(event: Event, tables: SoundTables) -> JsonObject:
    """Return one entry of events.json; vectors and details go to the tables."""
    return {
        "id": event.event_id,
        "onset_samples": int(event.onset_samples),
        **tables.rows(event.vector, event.detail),
        "gain_db": float(event.gain_db),
        "pan": float(event.pan),
        "mute": bool(event.mute),
        "transpose_semitones": float(event.transpose_semitones),
        "impulse": _donor_to_json(event.impulse, tables),
        "resonance": _donor_to_json(event.resonance, tables),
        "room": _donor_to_json(event.room, tables),
        "room_name": event.room_name,
        "room_mix": None if event.room_mix is None else float(event.room_mix),
        **_sound_edits_to_json(event),
        **_capture_to_json(event),
        **_morph_to_json(event.morph),
    }


def _sound_edits_to_json(event: Event) -> JsonObject:
    """Return the continuous edits of an event that differ from their defaults."""
    values = {name: float(getattr(event, name)) for name in _SOUND_EDITS}
    return {name: value for name, value in values.items() if value != PARAMETERS[name].default}


def _sound_edits_from_json(item: Fields) -> JsonObject:
    known = [PARAMETERS[name] for name in _SOUND_EDITS if name in item.raw]
    return {each.field: item.number(each.field, each.low, each.high) for each in known}


def _capture_to_json(event: Event) -> JsonObject:
    """Return the fields of an event's captured sound that differ from their defaults."""
    known: JsonObject = {}
    if event.render_from is not RenderFrom.MODEL:
        known["render_from"] = event.render_from.value
    if event.blend != _BLEND:
        known["blend"] = float(event.blend)
    if event.captured_id is not None:
        known["captured_id"] = event.captured_id
    return known


def _capture_from_json(item: Fields) -> JsonObject:
    read: JsonObject = {}
    if "render_from" in item.raw:
        read["render_from"] = RenderFrom(item.choice("render_from", [value.value for value in RenderFrom]))
    if "blend" in item.raw:
        read["blend"] = item.number("blend", 0.0, 1.0)
    if item.raw.get("captured_id") is not None:
        read["captured_id"] = item.name("captured_id")
    return read


def _morph_to_json(morph: Morph | None) -> JsonObject:
    # It does not change the sound, so it does not raise the format version; older programs keep it.
    return {} if morph is None else {"morph": {"label": morph.label, "share": float(morph.share)}}


def _morph(item: Fields) -> Morph | None:
    if item.raw.get("morph") is None:
        return None
    morph = item.child("morph")
    return Morph(morph.text("label"), morph.number("share", 0.0, 1.0))


def _donor_to_json(donor: StageSource | None, tables: SoundTables) -> JsonObject | None:
    return None if donor is None else {**tables.rows(donor.vector, donor.detail), "label": donor.label}


def palette_to_json(entry: PaletteEntry, tables: SoundTables) -> JsonObject:
    """Return one entry of palettes.json; its vector and detail go to the tables."""
    return {"name": entry.name, "stage": entry.stage.value, **tables.rows(entry.vector, entry.detail)}


def events_from_json(items: Iterable[Fields], sounds: Sounds) -> dict[str, Event]:
    """Read a list of events, by identifier, in the same order.

    Raises
    ------
    ProjectError
        If a field is missing or invalid, or an identifier occurs twice.
    """
    events: dict[str, Event] = {}
    for item in items:
        vector, detail = sounds.of(item)
        event = Event(
            event_id=item.name("id"),
            onset_samples=item.integer("onset_samples", 0, MAX_ONSET_SAMPLES),
            vector=vector,
            detail=detail,
            gain_db=item.number("gain_db", -MAX_GAIN_DB, MAX_GAIN_DB),
            pan=item.number("pan", -1.0, 1.0),
            mute=item.flag("mute"),
            transpose_semitones=item.number(
                "transpose_semitones", -MAX_TRANSPOSE_SEMITONES, MAX_TRANSPOSE_SEMITONES
            ),
            impulse=_donor(item.optional_child("impulse"), sounds),
            resonance=_donor(item.optional_child("resonance"), sounds),
            room=_donor(item.optional_child("room"), sounds),
            room_name=item.optional_text("room_name"),
            room_mix=item.optional_number("room_mix", 0.0, 1.0),
            **_sound_edits_from_json(item),
            **_capture_from_json(item),
            morph=_morph(item),
        )
        if event.event_id in events:
            raise ProjectError(
                item.path,
                "{place}.id: two events are called {event_id}; the file is damaged",
                place=item.place,
                event_id=event.event_id[:40],
            )
        events[event.event_id] = event
    return events


def _donor(item: Fields | None, sounds: Sounds) -> StageSource | None:
    if item is None:
        return None
    vector, detail = sounds.of(item)
    return StageSource(vector, item.text("label"), detail)


def palettes_from_json(items: Iterable[Fields], sounds: Sounds) -> tuple[PaletteEntry, ...]:
    """Read a list of palette entries.

    Raises
    ------
    ProjectError
        If a field is missing or invalid, or a name occurs twice.
    """
    entries: dict[str, PaletteEntry] = {}
    for item in items:
        name, stage = item.text("name"), item.text("stage")
        if stage not in {known.value for known in Stage}:
            raise item.error("stage", Message("impulse, resonance or room"), stage)
        if name in entries:
            raise ProjectError(
                item.path,
                "{place}.name: two palette entries are called {name}; the file is damaged",
                place=item.place,
                name=name[:40],
            )
        entries[name] = PaletteEntry(name, Stage(stage), *sounds.of(item))
    return tuple(entries.values())
