"""Events are heard over their recording: what plays, what is told, what is kept."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioError, load_audio, save_audio
from codec.audio.placed import PlacedSound
from codec.events.event import Event, RenderFrom
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.project.content import MixSettings
from codec.project.file import HolePolicy, read_project, write_project
from editor.audio.source import Source
from editor.session import Session
from editor.workers import OnFirst
from tests.editor.codec_fakes import (
    SilentPlayback,
    SineCapture,
    SineCodec,
    a_source,
)
from tests.editor.session_fakes import Told
from tests.editor.view_fakes import note_clip

EVENT = "found-2"


@pytest.fixture
def captured(qtbot: QtBot, opened: Session) -> Session:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    return opened


def recording_of(session: Session) -> np.ndarray:
    assert session.document.original is not None
    return session.document.original.samples.T


def settled(session: Session, qtbot: QtBot) -> np.ndarray:
    qtbot.waitUntil(lambda: session.is_settled)
    return session.mix


def test_what_plays_after_an_encode_is_the_recording_itself(
    captured: Session, told: Told, playback: SilentPlayback
) -> None:
    np.testing.assert_array_equal(captured.mix, recording_of(captured))
    np.testing.assert_array_equal(playback.mixes[-1], captured.mix)
    assert np.shares_memory(captured.mix, recording_of(captured)), "it is not copied"
    assert not captured.undo_stack.count()
    assert {captured.captures.heard_from(event) for event in captured.document.sequence()} == {
        RenderFrom.CAPTURED
    }
    assert not any(captured.document.is_edited(each) for each in captured.document.events)
    assert told.errors == []
    assert all(captured.measures(event_id) is not None for event_id in captured.document.events)


def test_events_of_another_model_are_not_shared_out_with_this_one(captured: Session, qtbot: QtBot) -> None:
    captured.document.set_model(ModelIdentity("an-older-one", "0" * 64))
    captured.captures.begin()
    qtbot.waitUntil(lambda: not captured.captures.mixing)
    assert not captured.captures.available
    assert "was encoded with an-older-one" in captured.captures.reason


def test_while_events_are_found_they_are_heard_from_the_model(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    codec.steps = threading.Semaphore(3)
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 3)
    session.playback.play()
    qtbot.waitUntil(lambda: len(codec.rendered) == 3 and session.mix.any())
    assert not session.captures.available
    assert "being found" in session.captures.reason
    event = session.document.event("found-1")
    assert session.captures.heard_from(event) is RenderFrom.MODEL
    # An edit that is made meanwhile can be undone when the events are heard as recorded.
    session.edits.move(["found-1"], 3000)
    codec.steps.release(100)
    qtbot.waitUntil(lambda: session.captures.available and session.is_settled)
    assert not np.array_equal(session.mix, recording_of(session))
    session.history.undo()
    np.testing.assert_array_equal(settled(session, qtbot), recording_of(session))


def test_while_events_are_found_only_those_that_are_played_are_rendered(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    codec.steps = threading.Semaphore(3)
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 3)
    session.edits.transpose(["found-1"], 2)
    session.playback.choose(Source.RECORDING)
    session.playback.play()
    session.audition(["found-2"])
    qtbot.waitUntil(lambda: codec.rendered == ["found-2"])
    session.playback.position_s = session.document.event("found-1").onset_s
    session.playback.choose(Source.MIX)
    qtbot.waitUntil(lambda: codec.rendered == ["found-2", "found-1", "found-0"])
    session.playback.stop()
    codec.steps.release(3)
    qtbot.waitUntil(lambda: len(session.document) == 6)
    assert len(codec.rendered) == 3
    codec.steps.release(100)
    qtbot.waitUntil(lambda: session.captures.available and session.is_settled)
    assert set(codec.rendered) == {"found-0", "found-1", "found-2"}, "then they are heard over the recording"


def test_events_that_cannot_be_shared_out_are_rendered_once_all_are_found(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    codec.capture_error = AudioError("note.wav", "cannot be shared out")
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == codec.n_events and session.is_settled)
    assert len(codec.rendered) == codec.n_events
    assert session.mix.any()


def test_every_edit_is_heard_and_undoing_it_brings_the_recording_back(
    captured: Session, qtbot: QtBot, codec: SineCodec
) -> None:
    edits = captured.edits
    for edit in (
        lambda: edits.move([EVENT], 2000),
        lambda: edits.set_gain([EVENT], -6.0),
        lambda: edits.set_mute([EVENT], True),
        lambda: edits.delete([EVENT]),
        lambda: edits.duplicate([EVENT], 4000),
        lambda: edits.set_render_from([EVENT], RenderFrom.MODEL),
        lambda: edits.set_blend([EVENT], 0.3),
        lambda: edits.insert(a_source().vector, 1000),
    ):
        codec.contributed.clear()
        edit()
        edited = settled(captured, qtbot).copy()
        assert np.abs(edited[: len(recording_of(captured))] - recording_of(captured)).max() > 1e-3
        assert len(codec.contributed) <= 1, "only what was edited is made anew"
        captured.history.undo()
        np.testing.assert_array_equal(settled(captured, qtbot), recording_of(captured))
        captured.history.redo()
        np.testing.assert_array_equal(settled(captured, qtbot), edited)
        captured.history.undo()
        settled(captured, qtbot)


def test_an_event_is_measured_again_once_its_room_is_another(
    captured: Session, qtbot: QtBot, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hear_in_another_room(captured, qtbot, codec, monkeypatch)


def test_an_event_of_the_model_is_measured_again_once_its_room_is_another(
    modelled: Session, qtbot: QtBot, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hear_in_another_room(modelled, qtbot, codec, monkeypatch)


def _hear_in_another_room(
    session: Session, qtbot: QtBot, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.edits.set_room([EVENT], "The moon")
    settled(session, qtbot)
    session.edits.transpose([EVENT], 2.0)
    settled(session, qtbot)
    monkeypatch.setattr(codec, "measures", lambda events: [Measures(330.0, 2.5, -9.0)] * len(events))
    session.rooms.changed.emit(["The moon"])
    settled(session, qtbot)
    found = session.measures(EVENT)
    assert found is not None
    assert found.audible_length_s == 2.5
    session.history.undo()
    settled(session, qtbot)
    before = session.measures(EVENT)
    assert before is not None
    assert before.audible_length_s == 2.5, "as it was before it was transposed, it is in that room too"
    other = session.measures("found-3")
    assert other is not None
    assert other.audible_length_s < 1.0, "nothing else is measured again"


def test_an_event_that_could_not_be_rendered_is_measured_when_it_can(
    modelled: Session, qtbot: QtBot, codec: SineCodec
) -> None:
    codec.fail_on = EVENT
    modelled.edits.transpose([EVENT], 2.0)
    settled(modelled, qtbot)
    silent = modelled.measures(EVENT)
    assert silent is not None
    assert silent.loudness_db == -120.0
    codec.fail_on = None
    modelled.edits.set_gain([EVENT], -6.0)
    settled(modelled, qtbot)
    found = modelled.measures(EVENT)
    assert found is not None
    assert found.loudness_db == pytest.approx(-24.0)


def test_another_gain_does_not_wait_for_the_model_to_be_measured(
    captured: Session, qtbot: QtBot, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = captured.measures(EVENT)
    assert before is not None
    monkeypatch.setattr(codec, "measures", lambda _: pytest.fail("measured again"))
    captured.edits.set_gain([EVENT], -6.0)
    settled(captured, qtbot)
    after = captured.measures(EVENT)
    assert after is not None
    assert (after.pitch_hz, after.pitched) == (before.pitch_hz, before.pitched)
    assert after.audible_length_s == before.audible_length_s
    assert after.loudness_db == pytest.approx(before.loudness_db - 6.0)


def test_an_edit_is_heard_before_the_model_is_measured(
    captured: Session, qtbot: QtBot, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure, done = codec.measures, threading.Event()

    def slowly(events: Sequence[Event]) -> Sequence[Measures]:
        assert done.wait(5)
        return measure(events)

    monkeypatch.setattr(codec, "measures", slowly)
    before = captured.mix
    captured.edits.set_parameter([EVENT], "stretch", 1.5)
    qtbot.waitUntil(lambda: captured.mix is not before)
    heard = captured.mix
    assert not captured.is_settled
    done.set()
    np.testing.assert_array_equal(settled(captured, qtbot), heard)


def begin_with(samples: np.ndarray, done: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let contributions begin with these samples until `done`."""
    contribution = SineCapture.contribution

    def in_two_goes(
        self: SineCapture, event: Event, settings: MixSettings, on_first: OnFirst | None = None
    ) -> list[PlacedSound]:
        parts = contribution(self, event, settings)
        if parts and on_first is not None:
            on_first([PlacedSound(parts[0].begin_sample, samples), *parts[1:]])
            assert done.wait(5)
        return parts

    monkeypatch.setattr(SineCapture, "contribution", in_two_goes)


def test_the_beginning_of_a_sound_is_heard_until_the_whole_is_there(
    captured: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    begin_with(np.full((1, 100), 0.25, np.float32), done, monkeypatch)
    onset = captured.document.event(EVENT).onset_samples + 4000
    before = captured.mix
    captured.edits.move([EVENT], 4000)
    qtbot.waitUntil(lambda: captured.mix is not before)
    difference = captured.mix[onset : onset + 101] - before[onset : onset + 101]
    np.testing.assert_allclose(difference, np.repeat([0.25, 0.0], [100, 1])[:, None], atol=1e-6)
    # Back in its place, the recording is heard at once, whatever is under way.
    captured.history.undo()
    np.testing.assert_array_equal(captured.mix[onset : onset + 101], before[onset : onset + 101])
    done.set()
    np.testing.assert_array_equal(settled(captured, qtbot), recording_of(captured))


def test_what_plays_is_not_cut_off_where_only_the_beginning_is_there(
    captured: Session, qtbot: QtBot, playback: SilentPlayback, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    begin_with(np.full((1, 100), 0.25, np.float32), done, monkeypatch)
    playback.position_s = captured.document.event(EVENT).onset_s + 0.01
    before = captured.mix
    captured.edits.set_parameter([EVENT], "stretch", 2.0)
    qtbot.wait(60)
    assert captured.mix is before
    done.set()
    assert settled(captured, qtbot) is not before


def test_a_move_carries_the_captured_sound(captured: Session, qtbot: QtBot) -> None:
    before = captured.document.event(EVENT)
    captured.edits.move([EVENT], 4000)
    difference = settled(captured, qtbot)[: len(recording_of(captured))] - recording_of(captured)
    n = round(SineCapture.LENGTH_S * 22_050)
    sound = 0.5 * recording_of(captured)[before.onset_samples :][:n]
    np.testing.assert_allclose(difference[before.onset_samples + 4000 :][:n], sound, atol=1e-6)
    np.testing.assert_allclose(difference[before.onset_samples :][:n], -1.125 * sound, atol=1e-6)


def test_solo_plays_captured_sounds_alone(captured: Session, qtbot: QtBot) -> None:
    captured.set_solo([EVENT])
    alone = settled(captured, qtbot)
    onset, n = captured.document.event(EVENT).onset_samples, round(SineCapture.LENGTH_S * 22_050)
    np.testing.assert_array_equal(alone[onset : onset + n], 0.5 * recording_of(captured)[onset : onset + n])
    assert not alone[:onset].any()
    assert not alone[onset + n :].any()
    captured.edits.move([EVENT], 1000)
    moved = settled(captured, qtbot)
    assert not moved[: onset + 1000].any()
    assert moved[onset + 1000 :].any()
    captured.history.undo()
    captured.set_solo(None)
    np.testing.assert_array_equal(settled(captured, qtbot), recording_of(captured))


def test_an_event_sounds_as_it_would_in_the_mix(
    captured: Session, qtbot: QtBot, playback: SilentPlayback, codec: SineCodec
) -> None:
    codec.rendered.clear()
    captured.audition([EVENT])
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    onset = captured.document.event(EVENT).onset_samples
    heard = playback.auditions[0][0]
    np.testing.assert_array_equal(heard, 0.5 * recording_of(captured)[onset : onset + len(heard)])
    assert codec.rendered == []
    captured.edits.set_render_from([EVENT], RenderFrom.MODEL)
    captured.audition([EVENT])
    qtbot.waitUntil(lambda: len(playback.auditions) == 2)
    assert EVENT in codec.rendered
    assert len(playback.auditions[1][0]) == round(0.8 * 22_050)


def test_residual_level_and_hole_policy_are_undoable_edits_of_the_document(
    captured: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    edits, whole = captured.edits, recording_of(captured)
    captured.piece_edits.set_residual_db(-math.inf)
    silent = settled(captured, qtbot)
    assert captured.undo_stack.undoText() == "Set residual level to −∞ dB"
    assert np.abs(silent - whole).max() > 1e-3
    onset = captured.document.event(EVENT).onset_samples
    np.testing.assert_allclose(silent[onset : onset + 500], 0.5 * whole[onset : onset + 500], atol=1e-6)
    captured.history.undo()
    np.testing.assert_array_equal(settled(captured, qtbot), whole)
    edits.delete([EVENT])
    attenuated = settled(captured, qtbot).copy()
    captured.piece_edits.set_hole_policy(HolePolicy.KEEP)
    kept = settled(captured, qtbot)
    assert np.square(kept[onset : onset + 500]).sum() > np.square(attenuated[onset : onset + 500]).sum()
    captured.piece_edits.set_residual_db(-6.0)
    settled(captured, qtbot)
    assert captured.document.modified
    assert captured.save(tmp_path / "piece.pointillist")
    assert captured.finish_saving()
    project = read_project(tmp_path / "piece.pointillist")
    assert project.mix == MixSettings(-6.0, HolePolicy.KEEP)
    assert EVENT in project.as_encoded, "a deleted event keeps its share"
    mix = captured.mix.copy()
    captured.open_path(tmp_path / "piece.pointillist")
    qtbot.waitUntil(lambda: captured.undo_stack.count() == 0)
    qtbot.waitUntil(lambda: captured.captures.available and captured.is_settled)
    assert captured.document.mix_settings == MixSettings(-6.0, HolePolicy.KEEP)
    np.testing.assert_allclose(captured.mix, mix, atol=1e-4)


def test_exports_follow_what_is_heard(
    captured: Session, qtbot: QtBot, told: Told, tmp_path: Path, recording: Path
) -> None:
    captured.export_mix(tmp_path / "mix.wav", "PCM_16")
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    np.testing.assert_array_equal(load_audio(tmp_path / "mix.wav").samples, load_audio(recording).samples)
    captured.edits.set_mute([EVENT], True)
    captured.edits.delete(["found-4"])
    captured.export_mix(tmp_path / "edited.wav", "FLOAT")
    qtbot.waitUntil(lambda: len(told.exports) == 2)
    np.testing.assert_array_equal(load_audio(tmp_path / "edited.wav").samples.T, settled(captured, qtbot))
    captured.export_mix(tmp_path / "one.wav", "FLOAT", ["found-1"])
    captured_alone = "found-1"
    qtbot.waitUntil(lambda: len(told.exports) == 3)
    onset = captured.document.event(captured_alone).onset_samples
    one = load_audio(tmp_path / "one.wav").samples.T
    assert not one[:onset].any()
    np.testing.assert_array_equal(one[onset:][:500], 0.5 * recording_of(captured)[onset:][:500])


@pytest.mark.parametrize("what", ["missing", "changed"])
def test_without_its_recording_a_project_is_heard_from_the_model_and_loses_nothing(
    captured: Session, qtbot: QtBot, told: Told, tmp_path: Path, recording: Path, what: str, codec: SineCodec
) -> None:
    path = tmp_path / "piece.pointillist"
    captured.edits.set_render_from(["found-1"], RenderFrom.BLEND)
    assert captured.save(path, include_source=False)
    assert captured.finish_saving()
    events = dict(captured.document.events)
    if what == "missing":
        recording.unlink()
    else:
        save_audio(recording, note_clip(2.0).samples * 0.5, 22_050, "PCM_16")
    codec.rendered.clear()
    captured.open_path(path)
    qtbot.waitUntil(lambda: any("walk.wav" in each for each in told.messages))
    qtbot.waitUntil(lambda: captured.is_settled)
    assert told.errors == []
    assert not captured.captures.available
    assert "walk.wav" in captured.captures.reason
    assert set(codec.rendered) == set(events)
    assert dict(captured.document.events) == events
    assert captured.document.project_path == path
    assert captured.save(path)
    assert captured.finish_saving()
    assert {event.event_id: event for event in read_project(path).events} == events


def test_a_project_from_before_captured_sounds_is_heard_as_recorded(
    captured: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "old.pointillist"
    project = captured.document.to_project(True)
    old = {
        key: event.replace(captured_id=None, render_from=RenderFrom.MODEL)
        for key, event in project.as_encoded.items()
    }
    write_project(path, dataclasses.replace(project, events=tuple(old.values()), as_encoded=old))
    captured.open_path(path)
    qtbot.waitUntil(lambda: captured.document.project_path == path)
    qtbot.waitUntil(lambda: captured.captures.available and captured.is_settled)
    np.testing.assert_array_equal(captured.mix, recording_of(captured))
    assert not any(captured.document.is_edited(each) for each in captured.document.events)


def test_captured_sounds_are_made_in_the_background_and_given_up_for_another_piece(
    qtbot: QtBot, session: Session, codec: SineCodec, recording: Path
) -> None:
    told: list[str] = []
    session.captures.progress.connect(lambda _, text: told.append(text))
    codec.building.clear()
    session.open_path(recording)
    qtbot.waitUntil(lambda: session.captures.preparing and session.is_settled)
    assert session.captures.available, "what is heard does not wait for it"
    session.new_encode()
    assert not session.captures.preparing
    assert told[-1] == ""
    codec.building.set()
    qtbot.waitUntil(lambda: session.captures.available and not session.captures.preparing)
    assert "Captured sounds: 100%" in told
    assert told[-1] == ""
