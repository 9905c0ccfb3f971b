"""The document and the selection: content, baselines, signals, the modified flag."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.audio.metadata import Marker, RecordingMetadata
from codec.events.event import MODEL_SAMPLE_RATE, Event, EventSequence, Stage, StageSource
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.events.stored_measures import StoredMeasures
from codec.project.audio_members import StoredAudio
from codec.project.content import CAPTURE_VERSION, UnfinishedEncode
from codec.project.file import (
    BeatSettings,
    HolePolicy,
    MixSettings,
    PaletteEntry,
    Project,
    RecordingFormat,
    SourceFile,
)
from codec.similarity.layout import Layout
from editor.document import Change, Document, Score, Selection

MakeEvent = Callable[..., Event]


@pytest.fixture
def document(make_event: MakeEvent) -> Document:
    document = Document()
    for seed, onset_s in ((0, 2.0), (1, 1.0), (2, 1.0)):
        document.add_encoded(make_event(seed, onset_s))
    return document


def _clip(seconds: float = 0.5, sample_rate: int = 44_100) -> AudioClip:
    return AudioClip(np.zeros((2, round(seconds * sample_rate)), np.float32), sample_rate)


def _layout(ids: tuple[str, ...]) -> Layout:
    n = len(ids)
    return Layout(
        lanes=np.linspace(0, 1, n, dtype=np.float32),
        map=np.zeros((n, 2), np.float32),
        colours=np.zeros((n, 3), np.float32),
        seed=0,
        event_ids=ids,
    )


def _heard(signal: Any) -> list[Any]:
    heard: list[Any] = []
    signal.connect(lambda *values: heard.append(values[0] if values else None))
    return heard


def test_events_are_a_snapshot_in_order_of_onset(document: Document, make_event: MakeEvent) -> None:
    before = document.events
    assert list(before) == ["event-1", "event-2", "event-0"]
    assert document.sequence() == EventSequence.of(before.values())
    document.apply({"event-1": document.event("event-1").replace(onset_samples=10**6)})
    assert list(document.events) == ["event-2", "event-0", "event-1"]
    assert list(before) == ["event-1", "event-2", "event-0"]
    with pytest.raises(TypeError):
        document.events["event-9"] = make_event(9)  # type: ignore[index]


def test_apply_tells_exactly_what_changed(document: Document, make_event: MakeEvent) -> None:
    heard = _heard(document.events_changed)
    louder = document.event("event-0").replace(gain_db=3.0)
    change = document.apply(
        {"event-0": louder, "event-1": None, "event-2": document.event("event-2"), "event-3": make_event(3)}
    )
    assert change == Change(frozenset({"event-3"}), frozenset({"event-0"}), frozenset({"event-1"}))
    assert heard == [change]


def test_an_edit_that_changes_nothing_is_not_announced(document: Document) -> None:
    heard, revision = _heard(document.events_changed), document.revision
    assert not document.apply({"event-0": document.event("event-0"), "stranger": None})
    assert heard == []
    assert document.revision == revision


def test_a_wrong_key_is_refused_and_nothing_is_changed(document: Document, make_event: MakeEvent) -> None:
    before = document.events
    with pytest.raises(ValueError, match="event-8"):
        document.apply({"event-0": None, "event-9": make_event(8)})
    assert document.events == before


def test_baselines_stay_while_events_change(document: Document) -> None:
    found = document.event("event-0")
    assert not document.is_edited("event-0")
    document.apply({"event-0": found.replace(pan=0.5)})
    assert document.is_edited("event-0")
    assert document.as_encoded("event-0") == found


def test_a_removed_event_has_no_baseline_until_it_is_back(document: Document) -> None:
    found = document.event("event-0")
    document.apply({"event-0": None})
    assert document.as_encoded("event-0") is None
    assert "event-0" not in document.to_project(include_source=False).as_encoded
    document.apply({"event-0": found})
    assert document.as_encoded("event-0") == found


def test_load_audio_starts_an_unmodified_piece(document: Document) -> None:
    assert document.modified
    resets, changes = _heard(document.reset_done), _heard(document.events_changed)
    clip = _clip()
    document.load_audio(clip, "/music/My song.wav")
    assert resets == [None]
    assert changes == []
    assert document.title == "My song"
    assert not document.modified
    assert len(document) == 0
    assert (document.sample_rate, document.n_channels, document.original) == (44_100, 2, clip)
    assert document.duration_s == pytest.approx(0.5)


def test_end_reaches_to_the_last_onset(document: Document) -> None:
    assert document.duration_s == 0
    assert document.end_s == pytest.approx(2.0)


def test_a_project_keeps_everything(document: Document, make_event: MakeEvent) -> None:
    entry = PaletteEntry("Bell", Stage.RESONANCE, make_event(7).vector)
    clip = _clip()
    document.set_original(clip)
    document.set_layout(_layout(("event-0", "event-1", "event-2")))
    document.set_palettes([entry])
    document.apply({"event-0": document.event("event-0").replace(gain_db=-6.0)})
    document.set_model(ModelIdentity("small", "abc", "def"))
    document.set_user_rooms({"Shed": np.ones(4, np.float32)})
    project = document.to_project(include_source=True)
    assert project.source is clip
    assert document.to_project(include_source=False).source is None

    other = Document()
    resets = _heard(other.reset_done)
    other.load_project(project, "/work/Song.pointillist")
    assert resets == [None]
    assert other.events == document.events
    assert other.is_edited("event-0")
    assert not other.is_edited("event-1")
    assert other.palettes == (entry,)
    assert other.layout is document.layout
    assert other.model == ModelIdentity("small", "abc", "def")
    assert list(other.user_rooms) == ["Shed"]
    assert other.title == "Song"
    assert not other.modified


def _project_of_no_defaults(make_event: MakeEvent) -> Project:
    """Return a project in which no field has its default."""
    events = [make_event(seed, 0.1 * seed, captured_id=f"event-{seed}") for seed in range(3)]
    return Project(
        recording=RecordingFormat(48_000, 2, 12.5),
        model=ModelIdentity("small", "abc", "def"),
        events=(events[0].replace(gain_db=-6.0), events[2]),
        as_encoded={event.event_id: event for event in events},  # the second was deleted
        layout=_layout(("event-0", "event-2")),
        palettes=(PaletteEntry("Bell", Stage.RESONANCE, make_event(7).vector),),
        source=_clip(),
        source_file=SourceFile("/music/My song.wav", "12" * 32),
        metadata=RecordingMetadata((Marker(0.1, "Refrain"),)),
        mix=MixSettings(-3.0, HolePolicy.KEEP),
        beats=BeatSettings(92.5, 0.25),
        capture_version=2,
        unfinished=UnfinishedEncode(65_536, "draft", "sparse"),
        measures=StoredMeasures.of_events("abc", [(events[2], Measures(220.0, 0.5, -12.0))]),
        user_rooms={"Shed": np.ones(4, np.float32)},
        extra={"manifest.json": {"of another program": 1}},
        format_version=3,
    )


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Project)])
def test_each_field_of_a_project_goes_through_a_document(make_event: MakeEvent, name: str) -> None:
    project = _project_of_no_defaults(make_event)
    if name == "stored_source":
        project = dataclasses.replace(
            project, source=None, stored_source=StoredAudio(io.BytesIO(b"fLaC"), 0.5)
        )
    empty = Document().to_project(include_source=True)
    assert getattr(project, name) != getattr(empty, name), "give the field another value than its default"
    document = Document()
    document.load_project(project, None)
    again = document.to_project(include_source=True)
    if name == "format_version":
        # Writing raises it as far as the content needs it.
        assert again.format_version == empty.format_version
    else:
        assert getattr(again, name) == getattr(project, name)


def test_a_project_is_saved_without_its_recording_if_that_is_wanted(make_event: MakeEvent) -> None:
    project = _project_of_no_defaults(make_event)
    stored = StoredAudio(io.BytesIO(b"fLaC"), 0.5)
    for source, stored_source in ((project.source, None), (None, stored)):
        document = Document()
        document.load_project(dataclasses.replace(project, source=source, stored_source=stored_source), None)
        assert document.to_project(include_source=True).includes_source
        assert not document.to_project(include_source=False).includes_source
    document.set_original(_clip())
    assert document.to_project(include_source=True).stored_source is None, "one of them is enough"


def test_a_new_piece_takes_nothing_over_from_the_one_before(make_event: MakeEvent) -> None:
    document, clip = Document(), _clip()
    document.load_project(_project_of_no_defaults(make_event), "/work/Song.pointillist")
    document.load_audio(clip, "/music/Another.wav", "34" * 32)
    found = document.to_project(include_source=True)
    expected = Project(
        recording=RecordingFormat.of(clip),
        source=clip,
        source_file=SourceFile("/music/Another.wav", "34" * 32),
        capture_version=CAPTURE_VERSION,
    )
    for field in dataclasses.fields(Project):
        assert getattr(found, field.name) == getattr(expected, field.name), field.name
    assert document.project_path is None


def test_a_score_comes_back_as_it_was_exchanged(make_event: MakeEvent) -> None:
    document = Document()
    document.load_project(_project_of_no_defaults(make_event), None)
    project = document.to_project(include_source=True)
    other = Score({"new": make_event(9, event_id="new")}, model=ModelIdentity("large"), capture_version=1)
    before = document.score
    document.exchange_score(other)
    assert document.capture_version == 1
    assert (document.model, list(document.events), document.layout) == (other.model, ["new"], None)
    assert document.score == other
    document.exchange_score(before)
    again = document.to_project(include_source=True)
    for field in dataclasses.fields(Project):
        assert getattr(again, field.name) == getattr(project, field.name), field.name


def test_markers_come_with_the_recording_that_is_opened_or_found() -> None:
    metadata = RecordingMetadata((Marker(0.1, "Refrain"),))
    clip = dataclasses.replace(_clip(), metadata=metadata)
    document = Document()
    document.load_audio(clip, "/music/My song.wav")
    assert document.metadata == metadata
    of_before = dataclasses.replace(document.to_project(include_source=False), metadata=RecordingMetadata())
    other = Document()
    other.load_project(of_before, "/work/Song.pointillist")
    other.set_original(clip, SourceFile("/elsewhere/My song.wav"))
    assert other.metadata == metadata
    other.set_original(dataclasses.replace(_clip(), metadata=RecordingMetadata()), SourceFile("/again.wav"))
    assert other.metadata == metadata


def test_recovered_work_is_unsaved_work(document: Document) -> None:
    other = Document()
    heard = _heard(other.modified_changed)
    other.load_project(document.to_project(include_source=False), "/work/Song.pointillist", recovered=True)
    assert other.modified
    assert heard == [True]
    other.mark_saved("/work/Song.pointillist")
    assert heard == [True, False]


def test_encoded_events_are_unsaved_work_until_saved(make_event: MakeEvent) -> None:
    document = Document()
    heard = _heard(document.modified_changed)
    document.add_encoded(make_event(0))
    document.add_encoded(make_event(1))
    document.mark_saved("/work/Song.pointillist")
    assert heard == [True, False]
    assert document.project_path == Path("/work/Song.pointillist")


def test_a_save_that_took_an_older_state_leaves_the_document_modified(document: Document) -> None:
    taken = document.revision
    document.apply({"event-0": None})
    document.mark_saved("/work/Song.pointillist", revision=taken)
    assert document.modified
    document.mark_saved("/work/Song.pointillist", revision=document.revision)
    assert not document.modified


def test_an_empty_score_keeps_the_original_for_a_new_encode(document: Document) -> None:
    clip = _clip()
    document.set_original(clip)
    document.set_layout(_layout(("event-0",)))
    events, layout, piece = dict(document.events), document.layout, document.piece
    score = document.score
    document.exchange_score(Score())
    assert (dict(score.events), score.layout, document.piece) == (events, layout, piece)
    assert (len(document), document.layout, document.original) == (0, None, clip)
    assert document.events == {}
    assert document.as_encoded("event-0") is None


def test_a_layout_is_no_modification(document: Document) -> None:
    document.mark_saved("/work/Song.pointillist")
    heard = _heard(document.layout_changed)
    document.set_layout(_layout(("event-0",)))
    assert heard == [None]
    assert not document.modified


def test_strangers_to_the_layout_stand_with_the_nearest_timbre(
    document: Document, make_event: MakeEvent
) -> None:
    assert document.layout_index("event-0") is None
    document.set_layout(_layout(("event-2", "event-1", "event-0")))
    assert [document.layout_index(f"event-{n}") for n in range(3)] == [2, 1, 0]
    near = make_event(1).vector + np.float32(0.01)
    # The level is no timbre, even where it would decide for another event.
    near[0] = 1000 * np.sign(make_event(2).vector[0] - make_event(1).vector[0])
    document.apply({"new": Event("new", MODEL_SAMPLE_RATE, near)})
    row, placed = document.layout_index("new"), document.placed_layout
    assert row is not None
    assert placed is not None
    assert placed.lanes[row] == pytest.approx(0.5, abs=0.02), "that of event-1"
    assert document.layout_index("absent") is None
    assert len(document.layout.event_ids) == 3  # type: ignore[union-attr]


def test_an_event_stands_where_its_sound_does_and_comes_back(
    document: Document, make_event: MakeEvent
) -> None:
    document.set_layout(_layout(("event-0", "event-1", "event-2")))
    encoded, other = document.event("event-0"), document.event("event-1")
    document.apply({"event-0": encoded.replace(vector=other.vector)})
    assert document.layout_index("event-0") == 1, "distance 0.00 from its donor, and the same place"
    assert document.layout_index("event-1") == 1
    document.apply({"event-1": other.replace(vector=make_event(2).vector)})
    assert document.layout_index("event-0") == 1, "places stand for sounds as they were encoded"
    document.apply({"event-0": encoded.replace(resonance=StageSource(other.vector, "x"))})
    row, placed = document.layout_index("event-0"), document.placed_layout
    assert placed is not None
    assert row is not None
    assert 0.0 < placed.lanes[row] < 0.5, "between the two sounds that it is made of"
    document.apply({"event-0": encoded.replace(gain_db=3.0)})
    assert document.layout_index("event-0") == 0


def test_places_of_edited_sounds_are_stored_with_the_project(document: Document) -> None:
    document.set_layout(_layout(("event-0", "event-1", "event-2")))
    encoded = document.event("event-0")
    assert document.to_project(False).layout == document.layout
    halves = [0.5 * (encoded.vector + document.event(f"event-{n}").vector) for n in (1, 2)]
    for vector in halves:
        document.apply({"event-0": encoded.replace(vector=vector)})
        document.layout_index("event-0")
    stored = document.to_project(False).layout
    assert stored is not None
    assert len(stored.event_ids) == 4, "of the sounds that are there now"
    lanes = stored.lanes.copy()
    lanes[3] = 0.125
    moved = Layout(lanes, stored.map, stored.colours, stored.seed, stored.event_ids)
    again = Document()
    again.load_project(dataclasses.replace(document.to_project(False), layout=moved), None)
    assert again.layout == document.layout
    row, placed = again.layout_index("event-0"), again.placed_layout
    assert placed is not None
    assert row is not None
    assert placed.lanes[row] == 0.125, "it is not computed anew"
    assert again.to_project(False).layout == moved


def test_an_empty_layout_places_nothing(document: Document) -> None:
    document.set_layout(_layout(()))
    assert document.layout_index("event-0") is None


def test_selection_announces_changes_only() -> None:
    selection = Selection()
    heard = _heard(selection.changed)
    selection.set(["a", "b"])
    selection.set(["b", "a"])
    selection.add(["a"])
    selection.remove(["z"])
    assert heard == [frozenset("ab")]
    selection.toggle(["b", "c"])
    assert selection.ids == frozenset("ac")
    selection.invert("abcd")
    assert selection.ids == frozenset("bd")
    assert "b" in selection
    assert len(selection) == 2
    selection.clear()
    assert heard[-1] == frozenset()
