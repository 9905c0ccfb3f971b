"""Events and palettes of a project, to and from JSON (schema: ``codec/project/project.schema.json``).

A piece has up to hundreds of thousands of events, so that reading and writing one has to take microseconds.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.bounds import MAX_EVENTS, MAX_GAIN_DB, MAX_TRANSPOSE_SEMITONES, MIN_GAIN_DB
from codec.events.detail import Detail
from codec.events.event import (
    VECTOR_SIZE,
    Event,
    Morph,
    RenderFrom,
    Stage,
    StageSource,
    Vector,
    check_vectors,
)
from codec.events.parameters import PARAMETERS
from codec.messages import Message
from codec.project.content import MixSettings, PaletteEntry, Project, RecordingFormat
from codec.project.detail_versions import read_detail
from codec.project.fields import Fields, unknown_part
from codec.project.zip_members import ProjectError

__all__ = [
    "EventReader",
    "SoundTables",
    "Sounds",
    "details_from_json",
    "event_to_json",
    "needed_version",
    "palette_to_json",
    "palettes_from_json",
    "unknown_part_of_event",
]

_BLEND = 0.5  # of an event without the key
_SOUND_EDITS = ("stretch", "decay_factor", "hardness")
_RENDER_FROM = {each.value: each for each in RenderFrom}
_DONORS = ("impulse", "resonance", "room")
_OBJECTS = (*_DONORS, "morph")
_MORPH_KEYS = dict.fromkeys(("label", "share"))
_SOUND_KEYS = dict.fromkeys(("vector", "detail"))
_DONOR_KEYS = {**_SOUND_KEYS, "label": None}
_EVENT_KEYS = {
    **_SOUND_KEYS,
    **dict.fromkeys(("id", "onset_samples", "gain_db", "pan", "mute", "transpose_semitones")),
    **dict.fromkeys(_DONORS, _DONOR_KEYS),
    **dict.fromkeys(("room_name", "room_mix", *_SOUND_EDITS, "render_from", "blend", "captured_id")),
    "morph": _MORPH_KEYS,
}
"""All keys of an event that this version writes, with those of its donors."""

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


class Sounds:
    """The vectors and details of a project file that its events refer to.

    Parameters
    ----------
    vectors
        [n, 32]. All that refer to one of them share its memory.
    details
        The details.

    Raises
    ------
    ValueError
        If a vector holds a value that no model makes.
    """

    def __init__(self, vectors: NDArray[np.float32], details: tuple[Detail, ...] = ()) -> None:
        check_vectors(vectors)
        self._vectors = vectors
        self._shared: list[Vector | None] = [None] * len(vectors)
        self._details = details

    def of(self, item: Fields) -> tuple[Vector, Detail | None]:
        """Return the vector and the detail that an entry refers to."""
        row = item.integer("vector", 0, len(self._shared) - 1)
        vector = self._shared[row]
        if vector is None:
            vector = self._shared[row] = self._vectors[row].copy()
            vector.setflags(write=False)
        if item.raw.get("detail") is None:
            return vector, None
        return vector, self._details[item.integer("detail", 0, len(self._details) - 1)]


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


def needed_version(project: Project, *, has_details: bool) -> int:
    """Return the oldest format version whose readers render a project as it is.

    Readers of format 2 would ignore captured sounds, of 3 edits of length, decay and hardness, of 8 the
    layout of details, of 9 how captured sounds are divided.
    """
    events = (*project.events, *project.as_encoded.values())
    version = project.format_version
    if project.mix != MixSettings() or any(_capture_to_json(event) for event in events):
        version = max(version, 3 if project.capture_version == 1 else 10)
    if any(_sound_edits_to_json(event) for event in events):
        version = max(version, 4)
    return max(version, 9) if has_details else version


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
    raw = item.raw
    read: JsonObject = {}
    if "render_from" in raw:
        read["render_from"] = _RENDER_FROM[item.choice("render_from", tuple(_RENDER_FROM))]
    if "blend" in raw:
        read["blend"] = item.number("blend", 0.0, 1.0)
    if raw.get("captured_id") is not None:
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


_NOT_READ: tuple[JsonObject | None, Event | None] = (None, None)
_TEMPLATE = Event("template", 0, np.zeros(VECTOR_SIZE, np.float32))


class EventReader:
    """Reads the lists of events of a project.

    Parameters
    ----------
    sounds
        What the entries refer to.
    recording
        Its length bounds onsets.
    """

    def __init__(self, sounds: Sounds, recording: RecordingFormat) -> None:
        self._sounds = sounds
        self._last_onset = recording.last_readable_onset_samples
        self._read: dict[str, tuple[JsonObject, Event]] = {}

    def events(self, items: Fields, key: str) -> dict[str, Event]:
        """Return a list of events, by identifier, in the same order.

        An entry that is equal to one of a list that was read before gives the same event: an unedited event
        equals itself as encoded.

        Raises
        ------
        ProjectError
            If a field is missing or invalid, an identifier occurs twice, or there are too many events.
        """
        events: dict[str, Event] = {}
        entries = items.children(key)
        # As encoded there are deleted events, too.
        if len(entries) > MAX_EVENTS * (2 if key == "as_encoded" else 1):
            raise ProjectError(
                items.path,
                "{place}.{key}: {n_events} events; a piece can hold {limit}. Encode the recording in parts",
                place=items.place,
                key=key,
                n_events=len(entries),
                limit=MAX_EVENTS,
            )
        for item in entries:
            event_id = item.name("id")
            raw, event = self._read.get(event_id, _NOT_READ)
            if event is None or raw != item.raw:
                event = self._event(item, event_id)
                self._read[event_id] = item.raw, event
            if event_id in events:
                raise ProjectError(
                    item.path,
                    "{place}.id: two events are called {event_id}; the file is damaged",
                    place=item.place,
                    event_id=event_id[:40],
                )
            events[event_id] = event
        return events

    def _event(self, item: Fields, event_id: str) -> Event:
        vector, detail = self._sounds.of(item)
        return _TEMPLATE.with_checked(
            event_id=event_id,
            onset_samples=item.integer("onset_samples", 0, self._last_onset),
            vector=vector,
            detail=detail,
            gain_db=item.number("gain_db", MIN_GAIN_DB, MAX_GAIN_DB),
            pan=item.number("pan", -1.0, 1.0),
            mute=item.flag("mute"),
            transpose_semitones=item.number(
                "transpose_semitones", -MAX_TRANSPOSE_SEMITONES, MAX_TRANSPOSE_SEMITONES
            ),
            impulse=_donor(item.optional_child("impulse"), self._sounds),
            resonance=_donor(item.optional_child("resonance"), self._sounds),
            room=_donor(item.optional_child("room"), self._sounds),
            room_name=item.optional_text("room_name"),
            room_mix=item.optional_number("room_mix", 0.0, 1.0),
            morph=_morph(item),
            **_sound_edits_from_json(item),
            **_capture_from_json(item),
        )


def unknown_part_of_event(raw: Mapping[str, Any]) -> JsonObject:
    """Return the keys of an entry of events.json that this version does not know, also those of donors."""
    if raw.keys() <= _EVENT_KEYS.keys() and all(raw.get(key) is None for key in _OBJECTS):
        return {}
    return unknown_part(raw, _EVENT_KEYS)


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
