"""The project file: what goes in comes out, what is unknown stays, what is broken says why."""

from __future__ import annotations

import dataclasses
import errno
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import codec
from codec.audio.clip import AudioClip
from codec.audio.metadata import BroadcastInfo, Marker, RecordingMetadata
from codec.events.detail import Detail
from codec.events.event import Event, Stage, StageSource
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.events.stored_measures import StoredMeasures
from codec.project.content import UnfinishedEncode
from codec.project.file import (
    FORMAT_VERSION,
    PROJECT_SUFFIX,
    BeatSettings,
    HolePolicy,
    MixSettings,
    PaletteEntry,
    Project,
    ProjectError,
    RecordingFormat,
    SourceFile,
    read_project,
    write_project,
)
from codec.similarity.layout import Layout

GOLDEN = Path(__file__).parents[2] / "data" / f"golden_v1{PROJECT_SUFFIX}"
SCHEMA = json.loads((Path(codec.__file__).parent / "project" / "project.schema.json").read_text("utf-8"))
Members = dict[str, Any]


def vector(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(32).astype(np.float32)


def make_project(**fields: Any) -> Project:
    """A project that uses everything the format has."""
    encoded = {f"event-{i}": Event(f"event-{i}", 1000 * i, vector(i), pan=0.25 * (i - 1)) for i in range(4)}
    events = dict(encoded)
    events["event-1"] = events["event-1"].replace(
        onset_samples=1234,
        gain_db=-3.5,
        mute=True,
        transpose_semitones=-12.0,
        impulse=StageSource(vector(50), "snare “rim” № 3"),
        resonance=StageSource(encoded["event-2"].vector, "event-2"),
        room=StageSource(vector(51), "cellar"),
        room_name="my hall",
        room_mix=0.3,
    )
    del events["event-3"]  # deleted by the musician; its original stays
    made = Event("made-by-hand", 5000, vector(60))
    events["made-by-hand"] = made
    rng = np.random.default_rng(0)
    ids = tuple(events)
    defaults: dict[str, Any] = {
        "recording": RecordingFormat(44_100, 2, 0.05),
        "model": ModelIdentity("default", "ab" * 32, "cd" * 32),
        "events": tuple(events.values()),
        "as_encoded": encoded,
        "layout": Layout(rng.random(4), rng.random((4, 2)), rng.random((4, 3)), 7, ids),
        "palettes": (
            PaletteEntry("kick", Stage.IMPULSE, vector(70)),
            PaletteEntry("bell", Stage.RESONANCE, vector(71)),
        ),
        "source": AudioClip(rng.integers(-(2**23), 2**23, (2, 2205)) / 2**23, 44_100),
        "source_file": SourceFile("/music/été.wav"),
        "user_rooms": {"my hall": (0.01 * rng.standard_normal(300)).astype(np.float32)},
    }
    return Project(**(defaults | fields))


def assert_same(one: Project, other: Project) -> None:
    for field in dataclasses.fields(Project):
        if field.name not in {"source", "user_rooms", "extra"}:
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert (one.source is None) == (other.source is None)
    if one.source is not None and other.source is not None:
        assert np.array_equal(one.source.samples, other.source.samples)
        assert one.source.sample_rate == other.source.sample_rate
    assert list(one.user_rooms) == list(other.user_rooms)
    for name, samples in one.user_rooms.items():
        assert np.abs(samples - other.user_rooms[name]).max() < 1e-7
    assert one.extra == other.extra


def members_of(path: Path) -> Members:
    """Unpack a project, JSON parsed."""
    with zipfile.ZipFile(path) as archive:
        found: Members = {name: archive.read(name) for name in archive.namelist()}
    return {name: json.loads(data) if name.endswith(".json") else data for name, data in found.items()}


def pack(path: Path, members: Members) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data if isinstance(data, bytes) else json.dumps(data))


def reason_of(path: Path) -> str:
    """Return why a file is refused, after checking that the message is one line that names it."""
    with pytest.raises(ProjectError) as caught:
        read_project(path)
    assert caught.value.path == path
    assert str(caught.value) == f"{path}: {caught.value.reason}"
    assert "\n" not in str(caught.value)
    return caught.value.reason


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / f"song{PROJECT_SUFFIX}"
    write_project(path, make_project())
    return path


@pytest.fixture
def refuse_after(saved: Path) -> Callable[[Callable[[Members], object]], str]:
    """Return a function that damages the saved project and returns why it is refused."""

    def damage(change: Callable[[Members], object]) -> str:
        members = members_of(saved)
        change(members)
        pack(saved, members)
        return reason_of(saved)

    return damage


# Round trips


def test_everything_survives(saved: Path) -> None:
    assert_same(read_project(saved), make_project())


def test_the_smallest_project_survives(tmp_path: Path) -> None:
    path = tmp_path / "empty.pointillist"
    project = Project(recording=RecordingFormat(22_050, 1, 0.0))
    write_project(path, project)
    assert_same(read_project(path), project)
    layout = Layout(np.zeros(0), np.zeros((0, 2)), np.zeros((0, 3)), 0, ())
    write_project(path, dataclasses.replace(project, layout=layout))
    assert read_project(path).layout == layout


def test_each_field_of_a_project_goes_through_its_file(tmp_path: Path) -> None:
    measured = (make_project().events[0], Measures(220.5, 0.25, -12.5, pitched=False))
    project = make_project(
        source_file=SourceFile("/music/été.wav", "12" * 32),
        metadata=RecordingMetadata((Marker(0.01, "été"),), BroadcastInfo(37_230.5)),
        mix=MixSettings(-3.5, HolePolicy.KEEP),
        beats=BeatSettings(92.5, -0.25),
        capture_version=2,
        unfinished=UnfinishedEncode(65_536, "best", "detailed"),
        measures=StoredMeasures.of_events("ab" * 32, [measured]),
        extra={"manifest.json": {"of another program": [1, None]}, "members": {"notes.txt": b"slower?"}},
        format_version=10,
    )
    write_project(tmp_path / "a", project)
    stored = read_project(tmp_path / "a", decode=False)
    assert (stored.source, stored.includes_source) == (None, True)
    project = dataclasses.replace(project, stored_source=stored.stored_source)
    smallest = Project(recording=RecordingFormat(22_050, 1, 0.0))
    for field in dataclasses.fields(Project):
        assert getattr(project, field.name) != getattr(smallest, field.name), f"give {field.name} a value"
    for source, stored_source in ((project.source, None), (None, project.stored_source)):
        one_of_them = dataclasses.replace(project, source=source, stored_source=stored_source)
        write_project(tmp_path / "b", one_of_them)
        assert_same(read_project(tmp_path / "b", decode=source is not None), one_of_them)
        assert (tmp_path / "b").read_bytes() == (tmp_path / "a").read_bytes()


def test_equal_projects_give_equal_bytes(saved: Path, tmp_path: Path) -> None:
    write_project(tmp_path / "a", make_project())
    write_project(tmp_path / "b", read_project(saved))
    assert (tmp_path / "a").read_bytes() == saved.read_bytes()
    assert (tmp_path / "b").read_bytes() == saved.read_bytes()


def test_each_vector_is_stored_once(saved: Path) -> None:
    array = np.load(io.BytesIO(members_of(saved)["vectors.npy"]), allow_pickle=False)
    assert array.dtype == np.float32
    assert array.shape == (4 + 1 + 2 + 2, 32)  # encoded, made by hand, donors not of this piece, palettes


@pytest.mark.parametrize("gain", [0.001, 1.0, 5.0, 1000.0])
def test_recordings_keep_their_level(tmp_path: Path, gain: float) -> None:
    clip = AudioClip(np.float32(gain) * np.sin(np.arange(3000)), 48_000)
    write_project(tmp_path / "a", make_project(source=clip))
    source = read_project(tmp_path / "a").source
    assert source is not None
    assert np.abs(source.samples - clip.samples).max() <= gain * 2**-22
    silent = AudioClip(np.zeros((1, 100)), 48_000)
    write_project(tmp_path / "a", make_project(source=silent))
    assert not read_project(tmp_path / "a").source.samples.any()  # type: ignore[union-attr]


def test_a_recording_is_saved_in_less_memory_than_it_takes(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).uniform(-1.0, 1.0, (2, 3_000_000)).astype(np.float32)
    project = make_project(source=AudioClip(samples, 44_100))
    tracemalloc.start()
    try:
        write_project(tmp_path / "a", project)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < samples.nbytes / 4
    source = read_project(tmp_path / "a").source
    assert source is not None
    assert np.abs(source.samples - samples).max() <= 2**-23
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a"], "nothing is left beside"


def test_palette_entries_become_donors() -> None:
    entry = PaletteEntry("kick", Stage.IMPULSE, vector(1))
    assert entry.source() == StageSource(vector(1), "kick")


def test_files_obey_the_published_schema(saved: Path, tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.validate(members_of(saved))
    write_project(tmp_path / "a", Project(recording=RecordingFormat(8000, 1, 1.0)))
    validator.validate(members_of(tmp_path / "a"))


def test_the_golden_file_stays_readable(tmp_path: Path) -> None:
    """Written by version 1 of the format, with parts that no version knows; it must never be written anew."""
    project = read_project(GOLDEN)
    assert project.format_version == 1
    assert_same(dataclasses.replace(project, extra={}), make_project())
    assert project.extra["members"] == {"notes/bar 3.txt": b"slower?"}
    write_project(tmp_path / "again", project)
    assert_same(read_project(tmp_path / "again"), project)


def test_tempo_and_first_beat_are_written_where_they_are_set_and_keep_old_programs_reading(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a"
    write_project(path, make_project())
    assert "beats" not in members_of(path)["manifest.json"]
    for tempo_bpm, first_beat_s in ((92.5, 0.25), (None, -0.5), (20.0, 0.0)):
        project = make_project(beats=BeatSettings(tempo_bpm, first_beat_s))
        write_project(path, project)
        members = members_of(path)
        jsonschema.Draft202012Validator(SCHEMA).validate(members)
        assert members["manifest.json"]["format_version"] == 1
        assert members["manifest.json"]["beats"] == {"tempo_bpm": tempo_bpm, "first_beat_s": first_beat_s}
        assert_same(read_project(path), project)
    write_project(path, dataclasses.replace(read_project(path), beats=BeatSettings()))
    assert "beats" not in members_of(path)["manifest.json"]
    waltz = make_project(beats=BeatSettings(90.0, 0.5, 3))
    write_project(path, waltz)
    jsonschema.Draft202012Validator(SCHEMA).validate(members_of(path))
    assert members_of(path)["manifest.json"]["beats"]["beats_per_bar"] == 3
    assert_same(read_project(path), waltz)


# What this version does not know


def add_unknown(members: Members) -> None:
    members["manifest.json"]["future"] = {"deep": [1, {"er": None}]}
    members["manifest.json"]["model"]["trained_on"] = "bells"
    members["manifest.json"]["source"]["channel_names"] = ["L", "R"]
    members["manifest.json"]["rooms"][0]["photo"] = "hall.jpg"
    members["events.json"]["tempo"] = 92.5
    members["events.json"]["events"][1]["colour"] = "#ff8800"
    members["events.json"]["events"][1]["impulse"]["rating"] = 5
    members["events.json"]["as_encoded"][3]["confidence"] = 0.75
    members["palettes.json"]["palettes"][1]["tags"] = ["warm"]
    members["palettes.json"]["sorted_by"] = "name"
    members["notes/bar 3.txt"] = b"slower?"


def without_app_version(members: Members) -> Members:
    del members["manifest.json"]["app_version"]
    return members


def test_unknown_parts_survive_at_every_level(saved: Path) -> None:
    members = members_of(saved)
    add_unknown(members)
    pack(saved, members)
    write_project(saved, read_project(saved))
    assert without_app_version(members_of(saved)) == without_app_version(members)


def test_unknown_parts_follow_edits(saved: Path) -> None:
    members = members_of(saved)
    add_unknown(members)
    pack(saved, members)
    project = read_project(saved)
    events = [event.replace(impulse=None, gain_db=1.0) for event in reversed(project.events)]
    write_project(saved, dataclasses.replace(project, events=tuple(events), palettes=(), source=None))
    members = members_of(saved)
    edited = {event["id"]: event for event in members["events.json"]["events"]}
    assert edited["event-1"]["colour"] == "#ff8800"
    assert edited["event-1"]["impulse"] is None
    assert "colour" not in edited["event-0"]
    assert members["palettes.json"] == {"palettes": [], "sorted_by": "name"}
    assert "source.flac" not in members
    assert members["notes/bar 3.txt"] == b"slower?"
    assert read_project(saved).events == tuple(events)


def test_a_newer_version_is_refused_politely(refuse_after: Callable[[Any], str]) -> None:
    newer = FORMAT_VERSION + 1
    reason = refuse_after(lambda members: members["manifest.json"].update(format_version=newer, events=[]))
    assert reason == (
        f"made by a newer Pointillist (format {newer}; this one reads up to {FORMAT_VERSION}): "
        "update, or ask for an export"
    )


# Damage


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: m.pop("manifest.json"), ["not a Pointillist project"]),
        (lambda m: m.pop("events.json"), ["events.json is missing"]),
        (lambda m: m.pop("vectors.npy"), ["vectors.npy is missing"]),
        (lambda m: m.pop("palettes.json"), ["palettes.json is missing"]),
        (lambda m: m.pop("map.npy"), ["map.npy is missing"]),
        (lambda m: m.pop("source.flac"), ["source.flac is missing"]),
        (lambda m: m.pop("rooms/000.flac"), ["rooms/000.flac is missing"]),
        (lambda m: m.update({"source.flac": b"fLaC"}), ["source.flac cannot be decoded"]),
        (lambda m: m.update({"source.flac": m["source.flac"][:-500]}), ["source.flac"]),
        (lambda m: m.update({"manifest.json": []}), ["manifest.json should be an object"]),
        (lambda m: m.update({"events.json": b"{"}), ["events.json is not valid JSON"]),
        (lambda m: m.update({"events.json": b"\xff\xfe"}), ["events.json is not valid JSON"]),
        (lambda m: m.update({"events.json": b"[" * 100_000}), ["events.json is not valid JSON"]),
        (lambda m: m["manifest.json"].update(format="zip"), ["another format"]),
        (lambda m: m["manifest.json"].update(format_version=0), ["manifest.json.format_version"]),
        (lambda m: m["manifest.json"].update(format_version=True), ["manifest.json.format_version"]),
        (lambda m: m["manifest.json"].update(sample_rate="fast"), ["sample_rate", "whole number", '"fast"']),
        (lambda m: m["manifest.json"].pop("duration_s"), ["manifest.json.duration_s is missing"]),
        (lambda m: m["manifest.json"].update(model=None), ["manifest.json.model should be an object"]),
        (lambda m: m["manifest.json"]["source"].update(scale=0), ["manifest.json.source.scale"]),
        (lambda m: m["manifest.json"]["layout"]["event_ids"].pop(), ["map.npy has 4 rows for 3 events"]),
        (lambda m: m["manifest.json"]["layout"].update(event_ids=["a"] * 4), ["map.npy"]),
        (lambda m: m["manifest.json"]["layout"].update(event_ids=[1] * 4), ["event_ids[0]", "a text"]),
        (lambda m: m["manifest.json"].update(beats={"tempo_bpm": 9, "first_beat_s": 0}), ["beats.tempo_bpm"]),
        (lambda m: m["manifest.json"].update(beats={"tempo_bpm": 90}), ["beats.first_beat_s is missing"]),
        (
            lambda m: m["manifest.json"].update(
                beats={"tempo_bpm": 90, "first_beat_s": 0, "beats_per_bar": 0}
            ),
            ["beats.beats_per_bar", "a whole number from 1 to 16"],
        ),
        (lambda m: m["events.json"].update(events={}), ["events.json.events should be a list"]),
        (lambda m: m["events.json"]["events"].append(7), ["events.json.events[4] should be an object"]),
        (lambda m: m["events.json"]["events"][2].pop("pan"), ["events.json.events[2].pan is missing"]),
        (lambda m: m["events.json"]["events"][2].update(pan=2), ["events[2].pan", "from -1 to 1", "not 2"]),
        (lambda m: m["events.json"]["events"][0].update(id=""), ["events[0].id", "not empty"]),
        (lambda m: m["events.json"]["events"][0].update(mute=0), ["events[0].mute", "true or false"]),
        (lambda m: m["events.json"]["events"][0].update(onset_samples=1.5), ["events[0].onset_samples"]),
        (lambda m: m["events.json"]["events"][0].update(onset_samples=-1), ["events[0].onset_samples"]),
        (lambda m: m["events.json"]["events"][0].update(vector=99), ["events[0].vector"]),
        (lambda m: m["events.json"]["events"][0].update(room_mix=1.5), ["events[0].room_mix"]),
        (lambda m: m["events.json"]["events"][0].update(room_name=5), ["events[0].room_name"]),
        (lambda m: m["events.json"]["events"][1]["impulse"].pop("label"), ["events[1].impulse.label"]),
        (lambda m: m["events.json"]["events"][1].update(id="event-0"), ["two events are called event-0"]),
        (lambda m: m["events.json"]["as_encoded"][1].update(gain_db=None), ["as_encoded[1].gain_db"]),
        (lambda m: m["palettes.json"]["palettes"][0].update(stage="bang"), ["palettes[0].stage", "impulse"]),
        (lambda m: m["palettes.json"]["palettes"][0].update(name="bell"), ["two palette entries"]),
    ],
)
def test_damage_is_named(
    refuse_after: Callable[[Any], str], change: Callable[[Members], object], words: list[str]
) -> None:
    reason = refuse_after(change)
    assert all(word in reason for word in words), reason


@pytest.mark.parametrize(
    ("constant", "word"),
    [
        *[(b"NaN", "not valid JSON"), (b"Infinity", "not valid JSON"), (b"-Infinity", "not valid JSON")],
        *[(b"1e999", "gain_db"), (b"1" + b"0" * 400, "gain_db"), (b"1" * 5000, "not valid JSON")],
    ],
)
def test_numbers_that_are_none_are_refused(
    refuse_after: Callable[[Any], str], constant: bytes, word: str
) -> None:
    def change(members: Members) -> None:
        text = json.dumps(members["events.json"]).encode()
        members["events.json"] = text.replace(b'"gain_db": -3.5', b'"gain_db": ' + constant)

    reason = refuse_after(change)
    assert "events.json" in reason
    assert word in reason


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (npy(np.full((9, 32), np.nan, np.float32)), "row 0 holds a value that is not finite"),
        (npy(np.zeros((9, 31), np.float32)), "float32 [n, 32]"),
        (npy(np.zeros((9, 32), np.float64)), "float32 [n, 32]"),
        (npy(np.zeros((9, 32), np.float32, order="F")), "float32 [n, 32]"),
        (npy(np.zeros((9, 32), np.float32))[:-4], "cut off"),
        (npy(np.array([{}], object)), "float32 [n, 32]"),
        (npy(np.zeros((9, 32), np.float32)).replace(b"(9, 32)", b"(9**9,)"), "not a NumPy array"),
        (npy(np.zeros((9, 32), np.float32)).replace(b"(9, 32), }", b"(10**9, 32)"), "not a NumPy array"),
        (b"", "not a NumPy array"),
        (b"\x93NUMPY\x09\x00", "not a NumPy array"),
    ],
)
def test_broken_arrays_are_refused(refuse_after: Callable[[Any], str], data: bytes, word: str) -> None:
    reason = refuse_after(lambda members: members.update({"vectors.npy": data}))
    assert "vectors.npy" in reason
    assert word in reason


def test_files_that_are_no_projects(tmp_path: Path) -> None:
    path = tmp_path / "song.pointillist"
    assert "no such file" in reason_of(path)
    path.write_bytes(b"")
    assert "file is empty" in reason_of(path)
    path.write_bytes(b"RIFF....WAVE")
    assert "not a Pointillist project" in reason_of(path)
    pack(path, {"word/document.xml": b"<w/>"})
    assert "not a Pointillist project" in reason_of(path)
    assert "folder" in reason_of(tmp_path)


def test_files_cut_off_anywhere_are_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in range(1, len(whole), len(whole) // 25):
        saved.write_bytes(whole[:length])
        assert reason_of(saved)


def test_flipped_bytes_never_escape_as_another_error(saved: Path) -> None:
    whole = saved.read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        data = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            data[place] ^= 1 << int(rng.integers(8))
        saved.write_bytes(data)
        try:
            read_project(saved)
        except ProjectError:
            refused += 1
    assert refused > 30


def test_a_zip_bomb_is_not_unpacked(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codec.project.file._LIMITS", {".json": 1_000_000})
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", bytes(1_000_001))
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    assert "unpack to more than" in reason_of(saved)


def test_a_member_that_says_it_is_larger_than_deflate_can_pack_is_not_unpacked(saved: Path) -> None:
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", bytes(100_000))
        packed = archive.getinfo("bomb.json").compress_size
    data = bytearray(saved.read_bytes())
    # The size in the last entry of the central directory.
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (2_500 * packed).to_bytes(4, "little")
    saved.write_bytes(data)
    assert "unpack to more than" in reason_of(saved)


def test_two_members_of_one_name_are_refused(saved: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("events.json", "{}")
    assert "two members of one name" in reason_of(saved)


# Saving


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"events": (Event("a", 0, vector(0)), Event("a", 5, vector(1)))}, "two events are called a"),
        ({"events": (Event("a", -1, vector(0)),)}, "onset_samples"),
        ({"events": (Event("a", 0, vector(0), gain_db=float("nan")),)}, "events.json"),
        ({"events": (Event("a", 0, vector(0), pan=1.5),)}, "pan"),
        ({"layout": Layout(np.ones(1), np.full((1, 2), 1.5), np.ones((1, 3)), 0, ("a",))}, "map.npy"),
        ({"source": AudioClip(np.array([1e30]), 44_100)}, "source.flac"),
        ({"recording": RecordingFormat(0, 2, 1.0)}, "sample_rate"),
        ({"recording": RecordingFormat(44_100, 2, float("inf"))}, "manifest.json"),
        ({"format_version": FORMAT_VERSION + 1}, "format_version"),
        ({"events": (Event("a", 0, vector(0), stretch=5.0),)}, "stretch"),
        ({"source_file": SourceFile(Path("/a.wav"))}, "manifest.json"),
        ({"palettes": (PaletteEntry("a", Stage.ROOM, vector(0)),) * 2}, "two palette entries"),
        ({"source": AudioClip(np.array([np.nan]), 44_100)}, "source.flac"),
        ({"user_rooms": {"hall": np.zeros(0, np.float32)}}, "rooms/000.flac"),
    ],
)
def test_what_could_not_be_read_again_is_not_saved(saved: Path, fields: dict[str, Any], word: str) -> None:
    earlier = saved.read_bytes()
    with pytest.raises(ProjectError) as caught:
        write_project(saved, make_project(**fields))
    assert word in str(caught.value)
    assert str(saved) in str(caught.value)
    assert saved.read_bytes() == earlier


def test_a_failed_save_leaves_the_earlier_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = saved.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for call in ("os.fsync", "os.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(call, full)
            with pytest.raises(ProjectError, match="disk is full"):
                write_project(saved, make_project(events=()))
        assert saved.read_bytes() == earlier
        assert [path.name for path in saved.parent.iterdir() if path.is_file()] == [saved.name]


def test_a_save_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="folder does not exist"):
        write_project(tmp_path / "gone" / "a.pointillist", make_project())


def detail(seed: int) -> Detail:
    generator = np.random.default_rng(seed)
    partials = np.stack([generator.integers(0, 480, 9), *generator.normal(0, 2, (3, 9))], 1)
    return Detail(generator.normal(0, 1, 40), partials)


def test_details_come_back_exactly_and_raise_the_version(tmp_path: Path) -> None:
    event = Event("a", 5, vector(0), detail=detail(0), resonance=StageSource(vector(1), "b", detail(1)))
    palettes = (PaletteEntry("c", Stage.ROOM, vector(2), detail(2)),)
    plain = Event("d", 9, vector(0))
    project = Project(recording=RecordingFormat(44_100, 2, 1.0), events=(event, plain), palettes=palettes)
    path = tmp_path / "detailed.pointillist"
    write_project(path, project)
    again = read_project(path)
    assert again.events == (event, plain)
    assert again.events[0].detail == detail(0) != detail(1)
    assert again.palettes == palettes
    assert again.format_version == 9
    write_project(path, dataclasses.replace(project, events=(plain,), palettes=()))
    assert read_project(path).format_version == 1


def test_a_damaged_detail_is_named(tmp_path: Path) -> None:
    path = tmp_path / "detailed.pointillist"
    events = (Event("a", 5, vector(0), detail=detail(0)),)
    write_project(path, Project(recording=RecordingFormat(44_100, 2, 1.0), events=events))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["details.json"] = b'{"details": ["AAAAAAAA"]}'
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ProjectError, match=r"details.json.*details\[0\] is damaged"):
        read_project(path)
