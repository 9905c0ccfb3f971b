"""The DAWproject session against the format's published schema, and its sound against the stems."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import soundfile

from codec.audio.metadata import Marker
from codec.exchange.dawproject import Stem, write_dawproject
from codec.exchange.score import ExchangeError, Score

# By element: attributes that must be there, and the children that may be, in the schema's order.
SCHEMA: dict[str, tuple[set[str], list[str]]] = {
    "Project": ({"version"}, ["Application", "Transport", "Structure", "Arrangement", "Scenes"]),
    "Application": ({"name", "version"}, []),
    "Transport": (set(), ["Tempo", "TimeSignature"]),
    "Tempo": ({"unit"}, []),
    "TimeSignature": ({"numerator", "denominator"}, []),
    "Structure": (set(), ["Track"]),
    "Track": (set(), ["Channel", "Track"]),
    "Channel": (set(), ["Devices", "Mute", "Pan", "Sends", "Volume"]),
    "Mute": (set(), []),
    "Pan": ({"unit"}, []),
    "Volume": ({"unit"}, []),
    "Arrangement": (set(), ["Lanes", "Markers", "TempoAutomation", "TimeSignatureAutomation"]),
    "Lanes": (set(), ["Lanes", "Clips"]),
    "Clips": (set(), ["Clip"]),
    "Clip": ({"time"}, ["Audio"]),
    "Audio": ({"channels", "sampleRate", "duration"}, ["File"]),
    "File": ({"path"}, []),
    "Markers": (set(), ["Marker"]),
    "Marker": ({"time"}, []),
}
ALLOWED = {
    "unit": {"linear", "normalized", "percent", "decibel", "hertz", "semitones", "seconds", "beats", "bpm"},
    "timeUnit": {"beats", "seconds"},
    "role": {"regular", "master", "effect", "submix", "vca"},
    "contentType": {"audio", "automation", "notes", "video", "markers", "tracks"},
    "loaded": {"true", "false"},
}
MARKERS = (Marker(0.0, "Anfang & <mehr>\x07"), Marker(1.25))
REFERENCES = ("track", "destination", "reference")


@pytest.fixture
def stems() -> list[Stem]:
    rng = np.random.default_rng(0)
    return [
        Stem("Cluster 1", "FF0000", rng.uniform(-0.9, 0.9, (2, 44_100)).astype(np.float32)),
        Stem("Residual & <rest>\x07", "808080", (1.5 * rng.uniform(-1, 1, (2, 30_000))).astype(np.float32)),
    ]


@pytest.fixture
def session(score: Score, stems: list[Stem], tmp_path: Path) -> zipfile.ZipFile:
    marked = dataclasses.replace(score, markers=MARKERS)
    write_dawproject(tmp_path / "walk.dawproject", marked, iter(stems))
    return zipfile.ZipFile(tmp_path / "walk.dawproject")


def test_the_project_keeps_to_the_schema(session: zipfile.ZipFile) -> None:
    root = ET.fromstring(session.read("project.xml"))
    identifiers: list[str] = []
    for element in root.iter():
        required, children = SCHEMA[element.tag]
        assert required <= set(element.attrib), element.tag
        order = [children.index(child.tag) for child in element]
        assert order == sorted(order), f"{element.tag} has its children in another order"
        for name, allowed in ALLOWED.items():
            assert element.get(name, next(iter(allowed))) in allowed
        identifiers += [element.attrib["id"]] if "id" in element.attrib else []
    assert root.tag == "Project"
    assert root.get("version") == "1.0"
    assert len(set(identifiers)) == len(identifiers)
    # An xs:ID begins with a letter, and what is referred to is there.
    assert all(identifier[0].isalpha() for identifier in identifiers)
    wanted = [
        element.attrib[name] for element in root.iter() for name in REFERENCES if name in element.attrib
    ]
    assert len(wanted) == 4
    assert set(wanted) <= set(identifiers)


def test_tracks_have_the_stems_names_and_colours_and_go_to_the_master(session: zipfile.ZipFile) -> None:
    root = ET.fromstring(session.read("project.xml"))
    tracks = root.findall("Structure/Track")
    assert [(track.get("name"), track.get("color")) for track in tracks] == [
        ("Cluster 1", "#FF0000"),
        ("Residual & <rest>\ufffd", "#808080"),
        ("Master", None),
    ]
    channels = [track.find("Channel") for track in tracks]
    assert [channel.get("role") for channel in channels if channel is not None] == [
        "regular",
        "regular",
        "master",
    ]
    assert root.find("Transport/Tempo").get("value") == "90.000000"  # type: ignore[union-attr]


def test_each_clip_plays_its_stem_from_the_start_sample_by_sample(
    session: zipfile.ZipFile, stems: list[Stem]
) -> None:
    root = ET.fromstring(session.read("project.xml"))
    lanes = root.findall("Arrangement/Lanes/Lanes")
    assert [lane.get("track") for lane in lanes] == ["track-1", "track-2"]
    for lane, stem in zip(lanes, stems, strict=True):
        (clip,) = lane.findall("Clips/Clip")
        (audio,) = clip.findall("Audio")
        (file,) = audio.findall("File")
        samples, rate = soundfile.read(io.BytesIO(session.read(file.attrib["path"])), dtype="float32")
        assert np.array_equal(samples.T, stem.samples)
        assert (rate, samples.shape[1]) == (int(audio.attrib["sampleRate"]), int(audio.attrib["channels"]))
        assert float(clip.attrib["time"]) == 0.0
        assert float(clip.attrib["duration"]) == float(audio.attrib["duration"])
        assert float(audio.attrib["duration"]) == pytest.approx(stem.samples.shape[1] / rate)


def test_the_title_is_in_the_metadata(session: zipfile.ZipFile) -> None:
    root = ET.fromstring(session.read("metadata.xml"))
    assert root.tag == "MetaData"
    assert root.findtext("Title") == "A walk"
    assert session.testzip() is None


def test_bars_have_the_beats_of_the_piece(score: Score, stems: list[Stem], tmp_path: Path) -> None:
    write_dawproject(tmp_path / "waltz.dawproject", dataclasses.replace(score, beats_per_bar=3), iter(stems))
    with zipfile.ZipFile(tmp_path / "waltz.dawproject") as archive:
        metre = ET.fromstring(archive.read("project.xml")).find("Transport/TimeSignature")
    assert metre is not None
    assert (metre.get("numerator"), metre.get("denominator")) == ("3", "4")


def test_the_highest_peak_is_told(score: Score, stems: list[Stem], tmp_path: Path) -> None:
    peak = write_dawproject(tmp_path / "one.dawproject", score, stems)
    assert peak == max(float(np.abs(stem.samples).max()) for stem in stems)


def test_a_session_that_fails_half_way_leaves_the_earlier_one(
    score: Score, stems: list[Stem], tmp_path: Path
) -> None:
    path = tmp_path / "walk.dawproject"
    path.write_text("before")

    def failing() -> Iterator[Stem]:
        yield stems[0]
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_dawproject(path, score, failing())
    with pytest.raises(ExchangeError, match="nothing to put on tracks"):
        write_dawproject(path, score, [])
    assert path.read_text() == "before"
    assert {each.name for each in tmp_path.iterdir()} == {"user", path.name}


def test_markers_are_on_the_arrangement_at_their_times(
    session: zipfile.ZipFile, score: Score, stems: list[Stem], tmp_path: Path
) -> None:
    (found,) = ET.fromstring(session.read("project.xml")).iterfind("Arrangement/Markers")
    assert found.get("timeUnit") == "seconds"
    assert [(float(each.attrib["time"]), each.get("name")) for each in found] == [
        (0.0, "Anfang & <mehr>\N{REPLACEMENT CHARACTER}"),
        (1.25, ""),
    ]
    write_dawproject(tmp_path / "plain.dawproject", score, iter(stems))
    with zipfile.ZipFile(tmp_path / "plain.dawproject") as archive:
        assert b"Marker" not in archive.read("project.xml")
