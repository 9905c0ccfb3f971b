"""Packed files: what goes in comes out quantised, equal pieces give equal bytes, and damage is refused."""

from __future__ import annotations

import dataclasses
import struct
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.bitstream.file import (
    BitstreamError,
    pack,
    packed_size,
    read_packed,
    unpack,
    write_packed,
)
from codec.bitstream.grid import quantised
from codec.bounds import MAX_ONSET_S
from codec.events.detail import Detail
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence, RenderFrom, StageSource
from codec.events.model_identity import UNKNOWN_MODEL, ModelIdentity
from codec.files import FileError
from codec.project.content import Project, RecordingFormat
from codec.project.file import read_project, write_project

pytest.importorskip("constriction", reason="has no builds for this machine")

DATA = Path(__file__).parents[2] / "data"
GOLDEN, GOLDEN_PROJECT = DATA / "packed_v1.plst", DATA / "packed_v1.pointillist"
MakeEvent = Callable[..., Event]


def vector(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(32).astype(np.float32)


def make_project(*events: Event, **fields: Any) -> Project:
    facts: dict[str, Any] = {
        "recording": RecordingFormat(44_100, 2, 12.345),
        "model": ModelIdentity("default-0123abcd", "0123abcd" * 8, "fedc9876" * 8),
    }
    return Project(events=events, **(facts | fields))


@pytest.fixture
def project(make_event: MakeEvent) -> Project:
    """Everything that a packed file has a place for."""
    donor = StageSource(vector(90), "snare “rim” № 3")
    far = vector(1)
    far[5] = 40.0
    return make_project(
        *(make_event(seed, 0.11 * seed, pan=seed / 10 - 1) for seed in range(20)),
        make_event(30, 1.0, mute=True, gain_db=-3.3, transpose_semitones=7.1, stretch=1.5, decay_factor=0.3),
        make_event(31, 900.0, hardness=-0.5, room_mix=0.25, room_name="hall", vector=far),
        make_event(32, 900.0, impulse=donor, room=donor, resonance=StageSource(vector(3), "")),
        make_event(33, 0.0, render_from=RenderFrom.BLEND, blend=0.2, captured_id="event-33"),
    )


def comparable(event: Event) -> Event:
    """An event as far as a packed file keeps it: with edits as float32, heard from the model."""
    numbers = ("gain_db", "transpose_semitones", "stretch", "decay_factor", "hardness", "room_mix")
    values = {name: getattr(event, name) for name in numbers}
    rounded = {name: None if value is None else float(np.float32(value)) for name, value in values.items()}
    return event.replace(event_id="", render_from=RenderFrom.MODEL, blend=0.5, captured_id=None, **rounded)


def test_events_come_back_as_quantised(project: Project) -> None:
    back = unpack(pack(project, None))
    assert (back.recording, back.model) == (project.recording, project.model)
    # Donors are rows of the same grid, so they are quantised together with the events they are swapped into.
    plain = dataclasses.replace(
        project, events=tuple(each for each in project.events if each.impulse is None)
    )
    events = unpack(pack(plain, None)).events
    assert [comparable(event) for event in events] == [
        comparable(event) for event in quantised(EventSequence.of(plain.events))
    ]
    swapped = next(event for event in back.events if event.impulse is not None)
    assert swapped.impulse is not None
    assert swapped.room == swapped.impulse
    assert swapped.impulse.label == "snare “rim” № 3"
    assert swapped.resonance is not None
    assert swapped.resonance.label == ""
    np.testing.assert_allclose(swapped.impulse.vector, vector(90), atol=1.1)
    assert sum(event.mute for event in back.events) == 1
    assert len(back.as_encoded) == 21


def test_packing_again_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    data = pack(project, None)
    path = tmp_path / "unpacked.pointillist"
    write_project(path, unpack(data))
    assert pack(read_project(path), path) == data


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, MAX_ONSET_S * MODEL_SAMPLE_RATE), st.integers(0, 5), st.floats(-1, 1)),
        max_size=30,
    )
)
def test_any_events_come_back_the_same_twice(values: list[tuple[int, int, float]]) -> None:
    events = (Event(f"{k}", onset, vector(seed), pan=pan) for k, (onset, seed, pan) in enumerate(values))
    data = pack(make_project(*events), None)
    assert pack(unpack(data), None) == data


def test_a_piece_without_events_or_model_is_a_header() -> None:
    data = pack(make_project(model=UNKNOWN_MODEL), None)
    back = unpack(data)
    assert (back.events, back.model) == ((), UNKNOWN_MODEL)


def test_the_golden_file_decodes_and_is_made_again_byte_for_byte() -> None:
    project = read_project(GOLDEN_PROJECT)
    assert pack(project, GOLDEN_PROJECT) == GOLDEN.read_bytes()
    events = read_packed(GOLDEN).events
    assert len(events) == len(project.events) == 24
    # What is written here was read when the file was made.
    event = events[2]
    assert (event.onset_samples, event.pan) == (2432, -0.8984375)
    assert event.vector[:4].tolist() == [0.25, 0.75, 0.25, -1.25]
    assert [event.transpose_semitones for event in events if event.transpose_semitones] == [7.099999904632568]


def test_more_events_take_about_as_many_bits_each(make_event: MakeEvent) -> None:
    sizes = [
        packed_size(make_project(*(make_event(seed, 0.1 * seed) for seed in range(n)))) for n in (100, 300)
    ]
    assert sizes[0].header_bits == sizes[1].header_bits
    # A normal distribution in steps of about a quarter of its deviation has about 4.05 bits, and onsets 8.
    each = (sizes[1].payload_bits - sizes[0].payload_bits) / 200
    assert 32 * 3.8 < each < 32 * 4.3 + 12
    assert sizes[0].bits_per_s == pytest.approx(8 * sizes[0].n_bytes / 12.345)


# Refusals


def reason(data: bytes) -> str:
    with pytest.raises(BitstreamError) as caught:
        unpack(data, Path("song.plst"))
    assert isinstance(caught.value, FileError)
    text = str(caught.value)
    assert text.startswith("song.plst: ")
    assert "\n" not in text
    return text


def test_every_truncation_is_refused() -> None:
    data = GOLDEN.read_bytes()
    for length in range(len(data)):
        assert "damaged" in reason(data[:length]) or length < 4


@given(st.data())
def test_flipped_bytes_are_refused(data: st.DataObject) -> None:
    golden = bytearray(GOLDEN.read_bytes())
    places = data.draw(st.lists(st.integers(0, len(golden) - 1), min_size=1, max_size=8, unique=True))
    for place in places:
        golden[place] ^= data.draw(st.integers(1, 255))
    reason(bytes(golden))


@given(st.binary(max_size=200))
def test_other_files_are_refused(data: bytes) -> None:
    reason(data)
    reason(b"PLST\x01" + data)


def forged(**changes: int) -> bytes:
    """The golden file with other numbers in its header, and a checksum that fits them."""
    golden = GOLDEN.read_bytes()
    names = ("magic", "version", "n_channels", "n_name", "sample_rate", "duration", "n_events", "n_words")
    layout = struct.Struct("<4sBBHIdII")
    values = dict(zip(names, layout.unpack_from(golden), strict=True)) | changes
    data = layout.pack(*values.values()) + golden[layout.size : -4]
    return data + struct.pack("<I", zlib.crc32(data))


@pytest.mark.parametrize(
    "changes",
    [
        {"n_channels": 0},
        {"sample_rate": 0},
        {"duration": float("nan")},
        {"duration": 1e300},
        {"n_events": 23},
        {"n_events": 2**32 - 1},
        {"n_words": 2**32 - 1},
        {"n_name": 65535},
    ],
)
def test_a_header_that_cannot_be_is_refused_in_little_memory(changes: dict[str, Any]) -> None:
    assert forged() == GOLDEN.read_bytes()
    tracemalloc.start()
    try:
        assert "damaged" in reason(forged(**changes))
        assert tracemalloc.get_traced_memory()[1] < 1e6
    finally:
        tracemalloc.stop()


@settings(deadline=None)
@given(st.binary(max_size=400).map(lambda data: data[: len(data) // 4 * 4]), st.integers(0, 40))
def test_a_forged_payload_decodes_to_events_or_is_refused(payload: bytes, n_events: int) -> None:
    header = struct.pack("<4sBBHIdII", b"PLST", 1, 2, 0, 44100, 1.0, n_events, len(payload) // 4)
    data = header + bytes(64) + payload
    data += struct.pack("<I", zlib.crc32(data))
    try:
        project = unpack(data)
    except BitstreamError:
        return
    assert len(project.events) == n_events
    assert all(np.isfinite(event.vector).all() for event in project.events)


@pytest.mark.parametrize("edits", [{"pan": 1.5}, {"gain_db": 500.0}, {"stretch": 9.0}, {"room_mix": -0.1}])
def test_values_that_no_project_has_are_refused(make_event: MakeEvent, edits: dict[str, float]) -> None:
    assert "is out of range" in reason(pack(make_project(make_event(1, **edits)), None))


def test_edits_that_vanish_in_float32_are_none(make_event: MakeEvent) -> None:
    plain, hardly = make_event(1), make_event(1, gain_db=1e-60, stretch=1.0 + 1e-12)
    data = pack(make_project(hardly), None)
    assert data == pack(make_project(plain), None)
    assert pack(unpack(data), None) == data


def test_a_newer_version_is_refused() -> None:
    assert "newer Pointillist (format 2" in reason(forged(version=2))


def test_files_that_are_not_there_or_not_writable_are_named(tmp_path: Path, project: Project) -> None:
    with pytest.raises(BitstreamError, match=r"none\.plst: no such file"):
        read_packed(tmp_path / "none.plst")
    with pytest.raises(BitstreamError, match=r"out\.plst: the folder does not exist"):
        write_packed(tmp_path / "no" / "out.plst", project, Path("project"))


def test_a_missing_entropy_coder_is_said_in_a_line(
    make_event: MakeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "constriction", None)
    with pytest.raises(BitstreamError, match="needs constriction, which is not installed"):
        pack(make_project(make_event(1)), None)
    assert "needs constriction" in reason(GOLDEN.read_bytes())


@pytest.mark.parametrize("stage", [None, "resonance"])
def test_details_are_refused(make_event: MakeEvent, stage: str | None) -> None:
    detail = Detail(np.ones(3))
    changes = {"detail": detail} if stage is None else {stage: StageSource(vector(1), "a", detail)}
    with pytest.raises(BitstreamError, match=r"song\.pointillist: 1 of 2 events are detailed"):
        pack(make_project(make_event(1), make_event(2).replace(**changes)), Path("song.pointillist"))


def test_own_rooms_are_refused(make_event: MakeEvent) -> None:
    project = make_project(make_event(1, room_name="attic"), user_rooms={"attic": np.ones(9, np.float32)})
    with pytest.raises(BitstreamError, match="your own room 'attic'"):
        pack(project, None)


def test_names_that_are_too_long_and_hashes_of_another_kind_are_refused(make_event: MakeEvent) -> None:
    with pytest.raises(BitstreamError, match="too long"):
        pack(make_project(make_event(1, room_name="r" * 1001)), None)
    with pytest.raises(BitstreamError, match="cannot be packed"):
        pack(make_project(model=ModelIdentity(weights_hash="abcd")), None)


def test_more_events_than_can_be_read_back_are_not_packed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = pack(project, None)
    monkeypatch.setattr("codec.bitstream.file.MAX_EVENTS", len(project.events) - 1)
    with pytest.raises(BitstreamError, match="too many events"):
        pack(project, None)
    assert "damaged" in reason(data)
