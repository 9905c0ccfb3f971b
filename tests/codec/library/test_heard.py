"""Sounds of the library's events, and its events as candidates of a mosaic."""

from __future__ import annotations

import dataclasses
import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import load_audio, save_audio
from codec.audio.metadata import Marker, RecordingMetadata
from codec.audio.placed import Mix
from codec.events.event import Event, RenderFrom
from codec.events.stored_measures import StoredMeasures
from codec.library import Filter, Library
from codec.library.encoding import encode_recording
from codec.library.heard import HeardEvent, heard_events, opened_piece
from codec.library.library_candidates import LibraryCandidates
from codec.library.mosaic_project import mosaic_project, pitches_of
from codec.model.checkpoint import load_default_model
from codec.pipeline import encode_file
from codec.project.content import Project
from codec.project.file import write_project
from codec.rendering import EventRenderer
from codec.resources import asset_path
from tests.codec.library.made_up import made_up_piece

pytest.importorskip("constriction", reason="has no builds for this machine")

_MARKERS = (Marker(0.0, "intro", 1.5),)


@pytest.fixture(scope="module")
def renderer() -> EventRenderer:
    return EventRenderer(load_default_model())


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, renderer: EventRenderer) -> Path:
    """A folder with a recording of three seconds, and a library with it and a piece of another model."""
    folder = tmp_path_factory.mktemp("home")
    clip = load_audio(asset_path("demo", "demo.flac")).part(0.0, 3.0)
    path = folder / "walk.wav"
    save_audio(path, clip.samples, clip.sample_rate, "PCM_16", metadata=RecordingMetadata(_MARKERS))
    with Library.open(folder / "library") as library:
        library.add_encoded(made_up_piece(3))
        encoded = encode_recording(path, renderer.model, level="draft")
        assert encoded is not None
        library.add_encoded(encoded, path)
    return folder


@pytest.fixture(scope="module")
def project(first: Path) -> Project:
    return encode_file(first / "walk.wav", level="draft", with_layout=False).project


@pytest.fixture
def library(first: Path, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(first / "library", tmp_path / "library")
    with Library.open(tmp_path / "library") as library:
        yield library


def _heard(library: Library, renderer: EventRenderer, *, from_model: bool = False) -> list[HeardEvent]:
    rows = library.pieces()[1].rows
    return list(heard_events(library, rows, renderer, from_model=from_model))


class TestSounds:
    def test_they_are_captured_where_the_recording_is_there(
        self, library: Library, renderer: EventRenderer, first: Path
    ) -> None:
        heard = _heard(library, renderer)
        assert [each.row for each in heard] == list(library.pieces()[1].rows)
        assert all(each.captured and each.n_channels == 2 for each in heard)
        assert heard[0].markers == _MARKERS
        recording = load_audio(first / "walk.wav")
        mix = Mix(2, recording.n_samples)
        for each in heard:
            mix.add(each.sound)
        rest = recording.samples - mix.samples[:, : recording.n_samples]
        assert np.square(rest).sum() < 0.3 * np.square(recording.samples).sum()

    def test_they_are_the_models_where_the_recording_is_gone_or_not_wanted(
        self, library: Library, renderer: EventRenderer, first: Path
    ) -> None:
        wanted = _heard(library, renderer, from_model=True)
        library.files.set_missing([first / "walk.wav"], missing=True)
        for heard in (wanted, _heard(library, renderer)):
            assert not any(each.captured or each.markers for each in heard)
            event, sound = heard[0].event, heard[0].sound
            np.testing.assert_array_equal(sound.samples[0], renderer.render(event, sample_rate=44_100))
            assert sound.begin_sample == round(event.onset_s * 44_100)

    def test_another_recording_under_the_name_of_the_piece_is_not_used(
        self, library: Library, renderer: EventRenderer, tmp_path: Path
    ) -> None:
        piece = library.pieces()[1]
        other = tmp_path / "walk.wav"
        samples = np.random.default_rng(0).normal(size=(2, 3 * 44_100)) / 10
        save_audio(other, samples, 44_100, "PCM_16")
        encoded = encode_recording(other, renderer.model, level="draft")
        assert encoded is not None
        library.add_encoded(encoded, other)
        save_audio(other, samples[:, ::-1], 44_100, "PCM_16")
        with opened_piece(piece) as recording, opened_piece(library.pieces()[2]) as changed:
            assert recording is not None
            assert changed is None

    def test_a_project_that_holds_the_recording_serves_as_well(
        self, library: Library, renderer: EventRenderer, project: Project, first: Path, tmp_path: Path
    ) -> None:
        write_project(tmp_path / "walk.pointillist", project)
        library.files.set_missing([first / "walk.wav"], missing=True)
        piece = library.pieces()[1]
        same = dataclasses.replace(made_up_piece(4), content_hash=piece.content_hash)
        assert library.add_encoded(same, tmp_path / "walk.pointillist").piece_id == piece.piece_id
        assert all(each.captured for each in _heard(library, renderer))


class TestCandidates:
    def test_only_events_of_the_model_are_candidates(self, library: Library, renderer: EventRenderer) -> None:
        weights_hash = renderer.model.identity.weights_hash
        candidates = LibraryCandidates(library, weights_hash)
        piece = library.pieces()[1]
        assert candidates.rows.tolist() == list(piece.rows)
        assert candidates.vectors.shape == (len(piece.rows), 32)
        event = candidates.event(2)
        assert event == library.events(piece.piece_id)[2]
        assert candidates.label(2) == f"walk · {event.onset_s:.2f} s"
        assert LibraryCandidates(library, "no such model").n_events == 0

    def test_a_filter_and_the_piece_itself_leave_events_out(
        self, library: Library, renderer: EventRenderer
    ) -> None:
        weights_hash = renderer.model.identity.weights_hash
        middle = float(np.nanmedian(LibraryCandidates(library, weights_hash).pitch))
        low = LibraryCandidates(library, weights_hash, Filter(pitch=(0.0, middle)))
        assert 0 < low.n_events < len(library.pieces()[1].rows)
        assert low.pitch.max() <= middle
        assert LibraryCandidates(library, weights_hash, but=library.pieces()[1].content_hash).n_events == 0

    def test_the_loudest_are_in_their_order(self, library: Library, renderer: EventRenderer) -> None:
        candidates = LibraryCandidates(library, renderer.model.identity.weights_hash)
        rows = candidates.loudest(4)
        levels = library.columns().level_db
        positions = library.columns().positions(rows)
        others = np.setdiff1d(library.columns().positions(candidates.rows), positions)
        assert rows.tolist() == sorted(rows.tolist())
        assert levels[positions].min() >= levels[others].max()


class TestMosaicOfAProject:
    def test_a_piece_from_its_own_events_sounds_like_itself(
        self, library: Library, renderer: EventRenderer, project: Project
    ) -> None:
        muted = project.events[0].replace(mute=True)
        project = _with_events(project, (muted, *project.events[1:]))
        candidates = LibraryCandidates(library, renderer.model.identity.weights_hash)
        mosaic = mosaic_project(project, renderer, candidates)
        assert mosaic is not None
        made = mosaic.project
        assert mosaic.events == list(made.events[1:])
        assert [mosaic.tiles[event.event_id].gain_db for event in mosaic.events] == [
            event.gain_db for event in mosaic.events
        ]
        assert made.events[0] == muted
        assert made.mix.residual_db == -math.inf
        assert made.as_encoded == project.as_encoded
        others = 0
        for old, new in zip(project.events[1:], made.events[1:], strict=True):
            assert (new.event_id, new.onset_samples) == (old.event_id, old.onset_samples)
            assert new.render_from is RenderFrom.MODEL
            assert new.captured_id == old.event_id
            assert new.morph is not None
            title, place = new.morph.label.split(" · ")
            assert title == "walk"
            found = float(place.removesuffix(" s")) == pytest.approx(old.onset_s, abs=0.011)
            # The library's vectors are quantised.
            others += not (found and abs(new.gain_db) < 2.0)
        assert others <= 2, "but for soft sounds that are alike, each event is found again"

    def test_it_can_be_stopped(self, library: Library, renderer: EventRenderer, project: Project) -> None:
        candidates = LibraryCandidates(library, renderer.model.identity.weights_hash)
        assert mosaic_project(project, renderer, candidates, should_cancel=lambda: True) is None

    def test_known_pitches_are_not_measured_again(self, library: Library, renderer: EventRenderer) -> None:
        events = library.events(library.pieces()[1].piece_id).events
        pitches = pitches_of(renderer, events)
        columns = library.columns()
        stored = columns.pitch[columns.positions(list(library.pieces()[1].rows))]
        np.testing.assert_allclose(pitches, stored, atol=0.02)
        measures = [each.louder(0.0) for each in renderer.measures(events)]
        known = StoredMeasures.of_events(
            renderer.model.identity.weights_hash, zip(events, measures, strict=True)
        )
        other = StoredMeasures("another model", dict.fromkeys(known.by_sound, measures[0]))
        np.testing.assert_array_equal(pitches_of(renderer, events, known), pitches)
        np.testing.assert_array_equal(pitches_of(renderer, events, other), pitches)


def _with_events(project: Project, events: tuple[Event, ...]) -> Project:
    return dataclasses.replace(project, events=events)
