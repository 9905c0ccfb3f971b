"""Events written for other programs, read back by readers that are not ours."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import mido
import pytest

from codec.audio.metadata import Marker
from codec.events.measures import Measures
from codec.exchange.labels import write_audacity_labels, write_reaper_regions
from codec.exchange.midi import TICKS_PER_BEAT, write_midi
from codec.exchange.score import ExchangeError, Score, nearest_key, note_name
from codec.exchange.svl import write_svl
from codec.exchange.table import COLUMNS, write_csv, write_json

MARKERS = (Marker(0.5), Marker(1.0, "Solo", 2.5), Marker(60.0, "=Schluß\x07"))
SCHEMA = Path(__file__).parents[3] / "codec" / "exchange" / "events.schema.json"


@pytest.mark.parametrize(
    ("pitch_hz", "key", "name"),
    [(440.0, 69, "A4"), (261.6, 60, "C4"), (25.9, 20, "G♯0"), (20_000, 127, "G9")],
)
def test_a_pitch_has_its_nearest_key(pitch_hz: float, key: int, name: str) -> None:
    assert nearest_key(pitch_hz)[0] == key
    assert note_name(key) == name


def test_what_lies_between_two_keys_is_said_in_semitones() -> None:
    assert nearest_key(440.0 * 2 ** (0.25 / 12))[1] == pytest.approx(0.25)
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="no pitch"):
            nearest_key(wrong)


# Labels and regions


def test_audacity_reads_seconds_and_words_between_tabs(score: Score, tmp_path: Path) -> None:
    write_audacity_labels(tmp_path / "labels.txt", score)
    assert (tmp_path / "labels.txt").read_text("utf-8").splitlines() == [
        "0.249977\t0.749977\tA4 · cluster 1",
        "0.500000\t1.250000\tE5 · cluster 2",
        "1.000000\t1.100000\tnoise · cluster 3",
        "62.000000\t63.000000\tC4 · cluster 1",
    ]


def test_reaper_reads_regions_in_clock_time_with_colours(score: Score, tmp_path: Path) -> None:
    write_reaper_regions(tmp_path / "regions.csv", score)
    rows = list(csv.reader(io.StringIO((tmp_path / "regions.csv").read_text("utf-8"))))
    assert rows[0] == ["#", "Name", "Start", "End", "Length", "Color"]
    assert rows[1] == ["R1", "A4 · cluster 1", "0:00:00.250", "0:00:00.750", "0:00:00.500", "FF0000"]
    assert rows[4][2:] == ["0:01:02.000", "0:01:03.000", "0:00:01.000", "FF0000"]


def test_an_hour_of_regions_counts_hours_and_never_sixty_seconds(score: Score, tmp_path: Path) -> None:
    late = replace(score.events[0], event=score.events[0].event.replace(onset_samples=22_050 * 3_660 - 1))
    write_reaper_regions(tmp_path / "regions.csv", replace(score, events=(late,)))
    (_, row) = csv.reader(io.StringIO((tmp_path / "regions.csv").read_text("utf-8")))
    assert row[2] == "1:01:00.000"


def test_reaper_reads_markers_beside_the_regions_of_events(score: Score, tmp_path: Path) -> None:
    write_reaper_regions(tmp_path / "regions.csv", replace(score, markers=MARKERS))
    rows = list(csv.reader(io.StringIO((tmp_path / "regions.csv").read_text("utf-8"))))[5:]
    assert rows == [
        ["M1", "", "0:00:00.500", "", "", ""],
        ["M2", "'=Schluß\N{REPLACEMENT CHARACTER}", "0:01:00.000", "", "", ""],
        ["R5", "Solo", "0:00:01.000", "0:00:03.500", "0:00:02.500", ""],
    ]


# MIDI


def test_bars_of_a_midi_file_have_the_beats_of_the_piece(score: Score, tmp_path: Path) -> None:
    for n_beats in (3, 4, 7):
        write_midi(tmp_path / "a.mid", replace(score, beats_per_bar=n_beats))
        metres = [each for each in mido.MidiFile(tmp_path / "a.mid") if each.type == "time_signature"]
        assert [(each.numerator, each.denominator) for each in metres] == [(n_beats, 4)]


def test_midi_has_markers_at_their_times(score: Score, tmp_path: Path) -> None:
    write_midi(tmp_path / "a.mid", replace(score, markers=MARKERS))
    now, found = 0.0, []
    for message in mido.MidiFile(tmp_path / "a.mid", charset="utf-8"):
        now += message.time
        if message.type == "marker":
            found.append((now, message.text))
    assert [text for _, text in found] == ["", "Solo", "=Schluß\N{REPLACEMENT CHARACTER}"]
    assert [time_s for time_s, _ in found] == pytest.approx([0.5, 1.0, 60.0], abs=0.001)
    write_midi(tmp_path / "b.mid", score)
    assert notes_of(tmp_path / "a.mid") == notes_of(tmp_path / "b.mid")


def notes_of(path: Path) -> list[tuple[float, float, int, int, int]]:
    """Return (begin, end, channel, key, velocity) of a file's notes, in seconds, as mido's clock has them."""
    sounding: dict[tuple[int, int], tuple[float, int]] = {}
    notes, now = [], 0.0
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity:
            assert (message.channel, message.note) not in sounding
            sounding[message.channel, message.note] = now, message.velocity
        elif message.type in ("note_off", "note_on"):
            begin, velocity = sounding.pop((message.channel, message.note))
            notes.append((begin, now, message.channel, message.note, velocity))
    assert not sounding
    return sorted(notes)


def test_midi_has_a_note_at_each_onset_at_the_tempo_of_the_piece(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "score.mid"
    write_midi(path, score)
    midi = mido.MidiFile(path)
    assert midi.type == 1
    assert midi.ticks_per_beat == TICKS_PER_BEAT
    assert [message.tempo for message in midi.tracks[0] if message.type == "set_tempo"] == [666_667]
    assert [track.name for track in midi.tracks] == ["A walk", "Cluster 1", "Cluster 2", "Noise"]
    notes = notes_of(path)
    tick_s = 60 / 90 / TICKS_PER_BEAT
    assert [begin for begin, *_ in notes] == pytest.approx([0.25, 0.5, 1.0], abs=tick_s)
    assert [end for _, end, *_ in notes] == pytest.approx([0.75, 1.25, 1.1], abs=tick_s)
    # The muted event is left out, and the one without a pitch is the third drum; a cluster has a channel.
    assert [(channel, key) for _, _, channel, key, _ in notes] == [(0, 69), (1, 76), (9, 38)]


def test_velocities_follow_levels(score: Score, tmp_path: Path) -> None:
    write_midi(tmp_path / "score.mid", score)
    soft, *loud = (velocity for *_, velocity in notes_of(tmp_path / "score.mid"))
    assert loud == [127, 127]
    # 30 dB softer, by the law of SoundFonts and General MIDI 2.
    assert 40 * math.log10(soft / 127) == pytest.approx(-30.0, abs=0.4)  # half a step
    silent = replace(score.events[0], measures=Measures(440.0, 0.5, -300.0))
    write_midi(tmp_path / "score.mid", replace(score, events=(silent, *score.events[1:])))
    assert notes_of(tmp_path / "score.mid")[0][-1] == 1


def test_drum_notes_are_not_on_tracks_with_other_notes(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "score.mid"
    write_midi(path, replace(score, events=tuple(replace(each, cluster=1) for each in score.events)))
    channels = {t.name: {m.channel for m in t if m.type == "note_on"} for t in mido.MidiFile(path).tracks}
    assert channels == {"A walk": set(), "Cluster 2": {1}, "Noise": {9}}


def test_clusters_can_be_the_keys_of_a_drum_kit(score: Score, tmp_path: Path) -> None:
    write_midi(tmp_path / "score.mid", score, notes="cluster", pitch_bend=True)
    assert [each[2:4] for each in notes_of(tmp_path / "score.mid")] == [(9, 36), (9, 37), (9, 38)]
    assert not [m for m in mido.MidiFile(tmp_path / "score.mid") if m.type == "pitchwheel"]


def test_bent_notes_that_overlap_have_channels_of_their_own(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "score.mid"
    write_midi(path, score, pitch_bend=True)
    bends = {m.channel: m.pitch for m in mido.MidiFile(path) if m.type == "pitchwheel"}
    (_, _, first, _, _), (_, _, second, _, _), *_ = notes_of(path)
    assert first != second
    # 45 cents of a range of two semitones; the A is in tune.
    assert bends == {first: 0, second: pytest.approx(8192 * 0.45 / 2, abs=4)}
    ranges = [m.value for m in mido.MidiFile(path) if m.is_cc(6) and m.channel == second]
    assert ranges == [2]


def test_a_key_that_is_struck_again_ends_before(score: Score, tmp_path: Path) -> None:
    first, second = score.events[0], replace(score.events[1], measures=Measures(440.0, 0.75, -12.0))
    same = replace(score.events[2], measures=Measures(440.0, 0.1, -12.0))
    together = replace(same, event=same.event.replace(onset_samples=second.event.onset_samples))
    write_midi(
        tmp_path / "score.mid",
        replace(score, events=tuple(replace(each, cluster=0) for each in (first, second, together))),
    )
    notes = notes_of(tmp_path / "score.mid")
    tick_s = 60 / 90 / TICKS_PER_BEAT
    assert notes[0][1] == pytest.approx(notes[1][0] - tick_s)
    assert [(round(begin, 2), round(end, 2)) for begin, end, *_ in notes] == [(0.25, 0.5), (0.5, 1.25)]


def at(score: Score, *places: tuple[float, float, int]) -> Score:
    """Return a score of notes on one key: onset and length in seconds, and cluster."""
    first = score.events[0]
    events = [
        replace(
            first,
            event=first.event.replace(event_id=str(index), onset_samples=round(onset_s * 22_050)),
            measures=Measures(440.0, length_s, -12.0),
            cluster=cluster,
        )
        for index, (onset_s, length_s, cluster) in enumerate(places)
    ]
    return replace(score, events=tuple(events))


def test_events_that_begin_almost_together_are_one_note_and_no_note_is_a_click(
    score: Score, tmp_path: Path
) -> None:
    write_midi(
        tmp_path / "score.mid", at(score, (1.0, 0.5, 0), (1.002, 0.8, 0), (1.03, 0.001, 0), (3.0, 0.001, 0))
    )
    notes = notes_of(tmp_path / "score.mid")
    assert [begin for begin, *_ in notes] == pytest.approx([1.0, 1.03, 3.0], abs=1e-3)
    assert all(end - begin > 0.0195 for begin, end, *_ in notes)


@pytest.mark.parametrize("pitch_bend", [False, True])
def test_tracks_do_not_end_each_others_notes(score: Score, tmp_path: Path, pitch_bend: bool) -> None:
    # Read track by track, as some programs do, a note of one cluster ends where one of another begins.
    write_midi(
        tmp_path / "score.mid",
        at(score, (1.0, 0.5, 1), (1.5, 0.5, 0), (1.75, 1.0, 1), (2.0, 0.5, 0)),
        pitch_bend=pitch_bend,
    )
    messages: dict[tuple[int, int], list[tuple[float, int]]] = {}
    for index, track in enumerate(mido.MidiFile(tmp_path / "score.mid").tracks):
        now = 0
        for message in track:
            now += message.time
            if message.type in ("note_on", "note_off"):
                messages.setdefault((message.channel, message.note), []).append((now, index))
    for places in messages.values():
        tracks_at = {now: {index for when, index in places if when == now} for now, _ in places}
        assert all(len(tracks) == 1 for tracks in tracks_at.values())


def test_a_bend_leaves_what_still_sounds_alone(score: Score, tmp_path: Path) -> None:
    # Each note has just ended when the next begins: its release still sounds, so it gets another channel.
    write_midi(
        tmp_path / "score.mid", at(score, *((0.25 * k, 0.2, k % 2) for k in range(12))), pitch_bend=True
    )
    channels = [channel for _, _, channel, _, _ in notes_of(tmp_path / "score.mid")]
    assert len(set(channels)) == 12
    tracks = mido.MidiFile(tmp_path / "score.mid").tracks
    used = [{m.channel for m in track if m.type == "note_on"} for track in tracks]
    set_up = [{m.channel for m in track if m.is_cc()} for track in tracks]
    assert set_up == used
    assert not used[0]


def test_midi_of_muted_events_is_refused(score: Score, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="muted"):
        write_midi(tmp_path / "score.mid", replace(score, events=score.events[3:]))
    assert {each.name for each in tmp_path.iterdir()} <= {"user"}


# Sonic Visualiser


def test_sonic_visualiser_finds_what_it_insists_on(score: Score, tmp_path: Path) -> None:
    write_svl(tmp_path / "events.svl", score)
    text = (tmp_path / "events.svl").read_text("utf-8")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE sonic-visualiser>\n<sv>')
    root = ET.fromstring(text)
    (model,) = root.findall("data/model")
    # Its reader takes a sparse model of three dimensions, and attaches data and layer by number.
    assert (model.get("type"), model.get("dimensions"), model.get("subtype")) == ("sparse", "3", "note")
    assert int(model.attrib["resolution"]) == 1
    (dataset,) = root.findall("data/dataset")
    assert dataset.get("id") == model.get("dataset")
    (layer,) = root.findall("display/layer")
    assert (layer.get("type"), layer.get("model")) == ("notes", model.get("id"))
    points = dataset.findall("point")
    assert [int(point.attrib["frame"]) for point in points] == [11_024, 22_050, 44_100, 44_100 * 62]
    assert [int(point.attrib["duration"]) for point in points] == [22_050, 33_075, 4_410, 44_100]
    assert [float(point.attrib["level"]) for point in points] == pytest.approx(
        [0.5, 1.0, 1.0, 1 - 8 / 60], abs=1e-4
    )
    assert float(points[0].attrib["value"]) == 440.0
    assert [point.attrib["label"] for point in points[::2]] == [
        "A4 · cluster 1 · event-0",
        "noise · cluster 3 · event-2",
    ]
    assert int(model.attrib["end"]) == 44_100 * 63


def test_text_that_xml_cannot_hold_does_not_break_the_layer(score: Score, tmp_path: Path) -> None:
    event = replace(score.events[0], event=score.events[0].event.replace(event_id='a<"&\x07\ud800'))
    write_svl(tmp_path / "events.svl", replace(score, title="\x1bA & B", events=(event,)))
    (point,) = ET.parse(tmp_path / "events.svl").findall("data/dataset/point")
    assert point.attrib["label"] == 'A4 · cluster 1 · a<"&\ufffd\ufffd'


# Tables


def test_the_csv_has_a_row_per_event_and_numbers_in_full(score: Score, tmp_path: Path) -> None:
    write_csv(tmp_path / "events.csv", score)
    with (tmp_path / "events.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == {
        "id": "event-1",
        "copy_of": "",
        "onset_s": "0.5",
        "mute": "false",
        "gain_db": "0.0",
        "pan": "0.0",
        "transpose_semitones": "0.0",
        "stretch": "1.0",
        "decay_factor": "1.0",
        "hardness": "0.0",
        "room_mix": "0.4",
        "blend": "0.5",
        "room_name": "chapel, large",
        "render_from": "blend",
        "length_s": "0.75",
        "pitch_hz": "676.616",
        "note": "E5",
        "loudness_db": "-12.0",
        "cluster": "2",
    }
    assert [row["mute"] for row in rows] == ["false", "false", "false", "true"]
    assert rows[2]["note"] == ""


def test_the_json_keeps_to_its_schema(score: Score, tmp_path: Path) -> None:
    write_json(tmp_path / "events.json", score)
    content = json.loads((tmp_path / "events.json").read_text("utf-8"))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(content)
    assert set(schema["$defs"]["event"]["properties"]) == set(COLUMNS)
    assert content["tempo_bpm"] == 90.0
    assert [event["id"] for event in content["events"]] == [f"event-{n}" for n in range(4)]
    content["events"][0]["pan"] = 2
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(content)


# What all have in common


@pytest.mark.parametrize(
    "write", [write_audacity_labels, write_reaper_regions, write_midi, write_svl, write_csv, write_json]
)
def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(
    write: Callable[[Path, Score], None], score: Score, tmp_path: Path
) -> None:
    with pytest.raises(ExchangeError, match=r"nowhere.*does not exist"):
        write(tmp_path / "nowhere" / "score", score)
    with pytest.raises(ExchangeError, match="this is a folder"):
        write(tmp_path, score)
    assert {each.name for each in tmp_path.iterdir()} <= {"user"}


def test_equal_scores_give_equal_bytes(score: Score, tmp_path: Path) -> None:
    for write in (write_audacity_labels, write_reaper_regions, write_midi, write_svl, write_csv, write_json):
        write(tmp_path / "one", score)
        write(tmp_path / "two", score)
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
