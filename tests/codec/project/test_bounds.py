"""What a project may ask of the program: a small file costs little, and what was saved can be opened."""

from __future__ import annotations

import dataclasses
import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from codec.audio.clip import AudioClip
from codec.bounds import MAX_EVENTS, MAX_LEVEL, MAX_MIX_BYTES, MAX_ONSET_S, MAX_TEXT, MAX_VECTOR_VALUE
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage, StageSource
from codec.events.parameters import PARAMETERS
from codec.project import audio_members, zip_members
from codec.project.content import PaletteEntry, Project, RecordingFormat
from codec.project.file import ProjectError, read_project, write_project
from codec.project.mix_size import check_mix_size

Members = dict[str, bytes]


def vector(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(32).astype(np.float32)


@pytest.fixture
def project() -> Project:
    events = tuple(Event(f"event-{i}", 1000 * i, vector(i)) for i in range(4))
    return Project(
        recording=RecordingFormat(44_100, 2, 0.05),
        events=events,
        as_encoded={event.event_id: event for event in events},
        source=AudioClip(np.random.default_rng(0).uniform(-0.5, 0.5, (2, 2205)), 44_100),
        user_rooms={"my hall": np.linspace(1.0, 0.0, 300, dtype=np.float32)},
    )


@pytest.fixture
def saved(project: Project, tmp_path: Path) -> Path:
    path = tmp_path / "song.pointillist"
    write_project(path, project)
    return path


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: Members, kind: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def reason_of(path: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        read_project(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value.reason)


@pytest.fixture
def refuse_after(saved: Path) -> Callable[..., str]:
    """Return a function that changes a JSON member of the project, and returns why it is refused."""

    def change(name: str, do: Callable[[Any], object]) -> str:
        members = members_of(saved)
        content = json.loads(members[name])
        do(content)
        pack(saved, members | {name: json.dumps(content).encode()})
        return reason_of(saved)

    return change


# Numbers and texts


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("onset_samples", 1_000_000 * MODEL_SAMPLE_RATE),
        ("onset_samples", 10**400),
        ("gain_db", 61),
        ("gain_db", -401),
        ("transpose_semitones", 240),
        ("transpose_semitones", -49),
        ("stretch", 5),
        ("id", "x" * (MAX_TEXT + 1)),
        ("room_name", "x" * (MAX_TEXT + 1)),
        ("room_name", {"deep": [[[]]]}),
    ],
)
def test_a_value_out_of_bounds_is_refused(
    refuse_after: Callable[..., str], field: str, value: object
) -> None:
    reason = refuse_after("events.json", lambda content: content["events"][1].update({field: value}))
    assert f"events.json.events[1].{field} should be" in reason
    assert len(reason) < 300


@pytest.mark.parametrize(
    ("value", "element", "word"),
    [(2 * MAX_VECTOR_VALUE, 3, "within"), (-3e38, 31, "within"), (MAX_LEVEL + 1, 0, "level above")],
)
def test_a_vector_that_no_model_makes_is_refused(saved: Path, value: float, element: int, word: str) -> None:
    members = members_of(saved)
    vectors = np.load(io.BytesIO(members["vectors.npy"]))
    vectors[2, element] = value
    changed = io.BytesIO()
    np.save(changed, vectors)
    pack(saved, members | {"vectors.npy": changed.getvalue()})
    reason = reason_of(saved)
    assert "vectors.npy" in reason
    assert word in reason
    with pytest.raises(ValueError, match=word):
        Event("a", 0, vectors[2])


def test_an_onset_may_be_a_day_after_the_beginning_and_in_a_longer_recording_at_its_end(
    refuse_after: Callable[..., str], saved: Path, project: Project
) -> None:
    late = project.events[0].replace(onset_samples=MAX_ONSET_S * MODEL_SAMPLE_RATE)
    write_project(saved, dataclasses.replace(project, events=(late,)))
    assert read_project(saved).events == (late,)
    long = RecordingFormat(8_000, 1, 50 * 3600.0)
    late = late.replace(onset_samples=50 * 3600 * MODEL_SAMPLE_RATE)
    write_project(saved, dataclasses.replace(project, recording=long, events=(late,)))
    assert read_project(saved).events == (late,)


# Sizes and counts


def peak_bytes(path: Path) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(ProjectError):
            read_project(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("unknown.bin", bytes(1 << 28)),
        ("events.json", b'{"events": [' + b"[]," * (30 << 20) + b"[]]}"),
        ("palettes.json", b'{"palettes": [' + b'"ab",' * (15 << 20) + b'"ab"]}'),
        ("palettes.json", b'{"palettes": ' + b'{"a":' * (15 << 20) + b"1" + b"}" * (15 << 20) + b"}"),
        ("vectors.npy", bytes(1 << 28)),
    ],
    ids=["member", "lists", "texts", "nested", "array"],
)
def test_a_small_file_costs_little_memory(saved: Path, name: str, content: bytes) -> None:
    pack(saved, members_of(saved) | {name: content})
    assert saved.stat().st_size < 1_000_000
    assert peak_bytes(saved) < 8 << 20
    assert "would unpack to more" in reason_of(saved)


def test_json_of_many_values_is_refused_before_it_is_parsed(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codec.project.file.JSON_VALUES_ALLOWANCE", 100)
    size = saved.stat().st_size
    pack(saved, members_of(saved) | {"events.json": b'{"events": [' + b"0," * 11 * size + b"0]}"})
    parsed: list[bytes] = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text, **options: parsed.append(text) or loads(text, **options))
    assert "events.json is not valid JSON (too many values)" in reason_of(saved)
    assert len(parsed) == 1, "the manifest"


def test_a_recording_that_claims_to_be_longer_than_its_bytes_allow_is_not_decoded(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = members_of(saved)
    flac = bytearray(members["source.flac"])
    # The length of the FLAC stream: 36 bits that begin in the middle of byte 21.
    flac[21] &= 0xF0
    flac[22:26] = struct.pack(">I", 400_000_000)
    assert soundfile.info(io.BytesIO(bytes(flac))).frames == 400_000_000
    pack(saved, members | {"source.flac": bytes(flac)})
    monkeypatch.setattr(audio_members, "large_zeros", lambda _: pytest.fail("memory was reserved"))
    assert "source.flac is empty or too long" in reason_of(saved)


def test_silence_is_decoded(project: Project, saved: Path) -> None:
    silence = AudioClip(np.zeros((8, 2_000_000), np.float32), 44_100)
    write_project(saved, dataclasses.replace(project, source=silence))
    source = read_project(saved).source
    assert source is not None
    assert source.samples.shape == (8, 2_000_000)


def test_rooms_together_are_bounded_when_reading_and_when_writing(
    project: Project, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codec.project.file.MAX_ROOMS_BYTES", 4 * 299)
    assert "rooms are longer" in reason_of(saved)
    with pytest.raises(ProjectError, match="rooms are longer"):
        write_project(saved, project)


def test_unknown_members_are_kept_up_to_a_size(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(0).bytes(5000)
    pack(saved, members_of(saved) | {"a.bin": noise, "b.bin": noise[:100]})
    assert read_project(saved).extra["members"] == {"a.bin": noise, "b.bin": noise[:100]}
    monkeypatch.setattr("codec.project.file.MAX_UNKNOWN_BYTES", 5099)
    assert "a.bin and others do not belong to a project" in reason_of(saved)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("manifest.json", lambda content: content),
        ("manifest.json", lambda content: content["rooms"][0]),
        ("events.json", lambda content: content["as_encoded"][1]),
        ("palettes.json", lambda content: content),
    ],
)
def test_unknown_keys_that_could_not_be_written_again_are_refused(
    refuse_after: Callable[..., str], name: str, place: Callable[[Any], dict[str, Any]]
) -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep]
    reason = refuse_after(name, lambda content: place(content).update({"of another program": deep}))
    assert f"{name} is not valid JSON (nested too deeply)" in reason


def test_a_directory_that_is_too_large_is_not_read(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_members, "MAX_DIRECTORY_BYTES", 100)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was read"))
    assert "would unpack to more" in reason_of(saved)


@pytest.mark.parametrize("key", ["events", "as_encoded"])
def test_too_many_events_are_neither_read_nor_written(
    project: Project, saved: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    fields: dict[str, Any] = {"events": (), "as_encoded": {}, key: getattr(project, key)}
    few = dataclasses.replace(project, **fields)
    write_project(saved, few)
    before = saved.read_bytes()
    monkeypatch.setattr("codec.project.members.MAX_EVENTS", 1)
    assert f"events.json.{key}: 4 events; a piece can hold 1" in reason_of(saved)
    with pytest.raises(ProjectError, match="a piece can hold 1"):
        write_project(saved, few)
    assert saved.read_bytes() == before


def test_a_project_that_would_be_refused_for_its_size_is_not_saved(
    project: Project, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()
    monkeypatch.setattr(zip_members, "UNPACKED_ALLOWANCE_BYTES", 0)
    monkeypatch.setattr(zip_members, "MAX_UNPACKED_RATIO", 1)
    with pytest.raises(ProjectError, match="would unpack to more"):
        write_project(saved, project)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir() if path.is_file()] == [saved.name]


def test_as_many_equal_events_as_a_piece_can_hold_are_within_the_ratio(tmp_path: Path) -> None:
    # The most that can be packed: nothing but the identifiers differs, and these are as short as can be.
    event = Event("0", 0, np.zeros(32))
    events = tuple(event.replace(event_id=f"{index:x}") for index in range(MAX_EVENTS // 20))
    path = tmp_path / "a.pointillist"
    as_encoded = {event.event_id: event for event in events}
    write_project(
        path, Project(recording=RecordingFormat(44_100, 2, 1.0), events=events, as_encoded=as_encoded)
    )
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("events.json")
    assert info.file_size < 100 * info.compress_size, "there is not much left until 200"
    assert read_project(path).events == events


# What was saved can be opened


def test_the_ends_of_all_ranges_of_edits_can_be_saved_and_opened(project: Project, saved: Path) -> None:
    last = project.recording.last_onset_samples
    lowest = {name: each.low for name, each in PARAMETERS.items()}
    highest = {name: each.high for name, each in PARAMETERS.items()}
    name = "é" * MAX_TEXT
    ends = (
        Event("low", 0, vector(0), **lowest),
        Event("high", last, vector(1), room=StageSource(vector(2), name), room_name=name, **highest),
    )
    palettes = (PaletteEntry(name, Stage.ROOM, vector(3)),)
    write_project(saved, dataclasses.replace(project, events=ends, palettes=palettes))
    again = read_project(saved)
    assert again.events == ends
    assert again.palettes == palettes


def test_unedited_events_share_memory_with_themselves_as_encoded(saved: Path) -> None:
    project = read_project(saved)
    for event in project.events:
        assert project.as_encoded[event.event_id] is event
    edited = project.events[0].replace(gain_db=-3.0)
    write_project(saved, dataclasses.replace(project, events=(edited, *project.events[1:])))
    project = read_project(saved)
    assert project.events[0] == edited
    assert project.as_encoded["event-0"].gain_db == 0.0
    assert project.events[0].vector is project.as_encoded["event-0"].vector


def test_a_stored_recording_is_copied_and_not_decoded(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = members_of(saved)
    monkeypatch.setattr(audio_members, "write_audio_stream", lambda *_: pytest.fail("it was encoded"))
    stored = dataclasses.replace(read_project(saved, decode=False), user_rooms={})
    again = tmp_path / "again.pointillist"
    write_project(again, stored)
    write_project(again, stored)
    assert members_of(again)["source.flac"] == before["source.flac"]
    source, original = read_project(again).source, read_project(saved).source
    assert source is not None
    assert original is not None
    np.testing.assert_array_equal(source.samples, original.samples)


def test_members_beyond_the_limits_of_zip_are_written_and_read(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With these limits, small members take the way of those beyond 2 GiB: ZIP64, and temporary files.
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    monkeypatch.setattr(zip_members, "_IN_MEMORY_BYTES", 1000)
    path = tmp_path / "large.pointillist"
    write_project(path, project)
    assert b"PK\6\6" in path.read_bytes(), "it has no ZIP64 directory"
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 2**31 - 1)
    for decode in (True, False):
        again = read_project(path, decode=decode)
        assert again.events == project.events
        write_project(tmp_path / "again.pointillist", again)
        source = read_project(tmp_path / "again.pointillist").source
        assert source is not None
        assert project.source is not None
        np.testing.assert_allclose(source.samples, project.source.samples, atol=2**-23)


# The mix


def test_a_mix_that_cannot_be_held_is_refused_and_names_what_makes_it_long(project: Project) -> None:
    path = Path("song.pointillist")
    recording = RecordingFormat(44_100, 6, 4.0)
    limit_s = MAX_MIX_BYTES / (44_100 * 2 * 4)
    event = project.events[0]
    check_mix_size(recording, [event.replace(onset_samples=int((limit_s - 1) * MODEL_SAMPLE_RATE))], path)
    late = event.replace(onset_samples=int((limit_s + 1) * MODEL_SAMPLE_RATE))
    with pytest.raises(ProjectError, match=r"song.*the event event-0 at 6\.8 hours makes its mix too long"):
        check_mix_size(recording, [event, late], path)
    check_mix_size(recording, [late], path, sample_rate=22_050)
    with pytest.raises(ProjectError, match=r"its recording is 24\.0 hours long"):
        check_mix_size(dataclasses.replace(recording, duration_s=86_400.0), [], path)


def test_edits_keep_onsets_within_the_mix() -> None:
    for rate, n_channels, duration_s in ((44_100, 2, 4.0), (192_000, 2, 4.0), (8_000, 1, 4.0), (1, 1, 4.0)):
        recording = RecordingFormat(rate, n_channels, duration_s)
        last_s = recording.last_onset_samples / MODEL_SAMPLE_RATE
        assert 60.0 < last_s <= MAX_ONSET_S
        assert recording.mix_bytes(last_s) < MAX_MIX_BYTES
        assert recording.last_onset_samples <= recording.last_readable_onset_samples
    assert RecordingFormat(8_000, 1, 4.0).last_onset_samples == MAX_ONSET_S * MODEL_SAMPLE_RATE
    long = RecordingFormat(44_100, 2, 200_000.0)
    assert long.last_onset_samples == 200_000 * MODEL_SAMPLE_RATE
