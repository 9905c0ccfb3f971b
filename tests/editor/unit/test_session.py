"""The session with a codec of sines: opening, encoding, rendering, saving, exporting, closing."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip, load_audio, save_audio
from codec.events.event import Event, Stage
from codec.events.model_identity import ModelIdentity
from codec.project.file import PROJECT_SUFFIX, SourceFile, read_project, write_project
from editor.session import EncodeChoice, Session, Settings
from tests.editor.codec_fakes import SilentPlayback, SineCodec, a_source, plain_layout
from tests.editor.session_fakes import Told
from tests.editor.view_fakes import note_clip


def heard_again(codec: SineCodec, act: Callable[[], object], session: Session, qtbot: QtBot) -> list[str]:
    """Return what was rendered because of `act`."""
    codec.rendered.clear()
    act()
    qtbot.waitUntil(lambda: session.is_settled)
    return codec.rendered


def test_opening_a_recording_finds_renders_measures_and_lays_out_its_events(
    opened: Session, told: Told, codec: SineCodec, playback: SilentPlayback, recording: Path
) -> None:
    assert len(opened.document) == codec.n_events
    assert told.ends == [(False, told.ends[0][1])]
    assert "8 events" in told.ends[0][1]
    assert all(opened.measures(event_id) is not None for event_id in opened.document.events)
    assert opened.document.layout is not None
    assert set(opened.document.layout.event_ids) == set(opened.document.events)
    assert opened.document.model == codec.identity
    assert playback.original is not None
    assert np.abs(playback.mixes[-1]).max() > 0.1
    assert opened.recent_files == [recording]
    assert told.errors == []


def test_events_appear_while_the_encode_goes_on_and_can_be_heard(
    qtbot: QtBot, session: Session, told: Told, codec: SineCodec, playback: SilentPlayback, recording: Path
) -> None:
    codec.steps = threading.Semaphore(3)
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 3)
    assert session.is_encoding
    qtbot.waitUntil(lambda: session.document.layout is not None)
    session.audition(["found-1"])
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    session.cancel_encode()
    qtbot.waitUntil(lambda: bool(told.ends))
    assert told.ends[0][0]
    assert len(session.document) == 3
    assert "kept" in told.ends[0][1]


def test_opening_another_file_gives_the_encode_up_and_nothing_of_it_arrives(
    qtbot: QtBot, session: Session, told: Told, codec: SineCodec, recording: Path, tmp_path: Path
) -> None:
    codec.steps = threading.Semaphore(2)
    session.open_path(recording)
    qtbot.waitUntil(lambda: len(session.document) == 2)
    other = tmp_path / "other.wav"
    save_audio(other, note_clip(1.0).samples, 22_050, "PCM_16")
    session.open_path(other)
    qtbot.waitUntil(lambda: session.document.source_path == other)
    codec.steps.release(20)
    qtbot.waitUntil(lambda: len(session.document) == codec.n_events and not session.is_encoding)
    assert session.document.duration_s == pytest.approx(1.0)
    assert [cancelled for cancelled, _ in told.ends] == [True, False]


@pytest.mark.parametrize("content", [b"", b"not audio at all" * 50, None])
def test_a_file_that_cannot_be_opened_is_named_and_leaves_the_old_piece(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path, content: bytes | None
) -> None:
    bad = tmp_path / "broken.wav"
    if content is not None:
        bad.write_bytes(content)
    before = dict(opened.document.events)
    opened.open_path(bad)
    qtbot.waitUntil(lambda: bool(told.errors))
    assert "broken.wav" in told.errors[0][0] + told.errors[0][1]
    assert dict(opened.document.events) == before
    assert bad not in opened.recent_files


def test_only_what_changed_is_rendered_and_undo_needs_nothing(
    qtbot: QtBot, modelled: Session, codec: SineCodec, playback: SilentPlayback
) -> None:
    def again(act: Callable[[], object]) -> list[str]:
        return heard_again(codec, act, modelled, qtbot)

    before = np.array(playback.mixes[-1])
    assert again(lambda: modelled.edits.transpose(["found-2"], 5)) == ["found-2"]
    changed = np.array(playback.mixes[-1])
    assert not np.allclose(before, changed)
    assert again(lambda: modelled.edits.move(["found-3"], 2_000)) == []
    assert again(lambda: modelled.edits.set_pan(["found-3"], 0.5)) == []
    assert again(lambda: modelled.edits.set_mute(["found-3"], True)) == []
    for _ in range(4):
        assert again(modelled.history.undo) == []
    np.testing.assert_allclose(playback.mixes[-1][: len(before)], before, atol=1e-5)
    assert again(modelled.history.redo) == []
    np.testing.assert_allclose(playback.mixes[-1], changed, atol=1e-5)


def test_a_deleted_event_is_silent_and_a_duplicate_sounds(
    qtbot: QtBot, modelled: Session, codec: SineCodec, playback: SilentPlayback
) -> None:
    everything = list(modelled.document.events)
    heard_again(codec, lambda: modelled.edits.delete(everything), modelled, qtbot)
    assert np.abs(playback.mixes[-1]).max() < 1e-6
    heard_again(codec, modelled.history.undo, modelled, qtbot)
    made: list[str] = []
    rendered = heard_again(
        codec, lambda: made.extend(modelled.edits.duplicate(["found-0"], 30_000)), modelled, qtbot
    )
    assert rendered == made


def test_an_edit_during_a_render_wins(qtbot: QtBot, opened: Session, codec: SineCodec) -> None:
    codec.gate.clear()
    opened.edits.set_transpose(["found-0"], 3)
    qtbot.wait(20)
    opened.edits.set_transpose(["found-0"], 7)
    codec.gate.set()
    qtbot.waitUntil(lambda: opened.is_settled)
    measures = opened.measures("found-0")
    octaves = float(np.clip(opened.document.event("found-0").vector[1], -2, 4))
    assert measures is not None
    assert measures.pitch_hz == pytest.approx(220 * 2 ** (octaves + 7 / 12), rel=1e-4)


def test_an_event_that_cannot_be_rendered_is_told_once_and_does_no_other_harm(
    qtbot: QtBot, modelled: Session, told: Told, codec: SineCodec
) -> None:
    codec.fail_on = "found-4"
    modelled.edits.transpose(["found-3", "found-4"], 1)
    qtbot.waitUntil(lambda: modelled.is_settled)
    modelled.edits.transpose(["found-4"], 1)
    qtbot.waitUntil(lambda: modelled.is_settled)
    assert len(told.errors) == 1


def test_solo_is_heard_and_is_no_edit(qtbot: QtBot, opened: Session, playback: SilentPlayback) -> None:
    n_steps = opened.undo_stack.count()
    opened.set_solo(["found-0"])
    qtbot.waitUntil(lambda: opened.is_settled)
    late = playback.mixes[-1][30_000:]
    assert np.abs(late).max() < 1e-6
    assert opened.solo_ids == {"found-0"}
    opened.set_solo(None)
    qtbot.waitUntil(lambda: opened.is_settled)
    assert np.abs(playback.mixes[-1][30_000:]).max() > 1e-3
    assert opened.undo_stack.count() == n_steps


def test_auditions_of_events_stages_and_vectors(
    qtbot: QtBot, modelled: Session, playback: SilentPlayback
) -> None:
    modelled.audition(["found-0"])
    assert len(playback.auditions) == 1, "a rendered event sounds at once"
    modelled.audition(["found-0", "found-1", "no such event"])
    assert len(playback.auditions[1][0]) > len(playback.auditions[0][0])
    modelled.audition_stage("found-0", Stage.IMPULSE)
    qtbot.waitUntil(lambda: len(playback.auditions) == 3)
    modelled.audition_sound(a_source())
    qtbot.waitUntil(lambda: len(playback.auditions) == 4)
    assert all(np.abs(samples).max() > 0 for samples, _ in playback.auditions)


def test_stages_arrive_and_follow_edits(qtbot: QtBot, opened: Session) -> None:
    arrived: list[tuple[str, Any]] = []
    opened.stages_ready.connect(lambda event_id, views: arrived.append((event_id, views)))
    opened.request_stages("found-0")
    qtbot.waitUntil(lambda: len(arrived) == 1)
    opened.edits.transpose(["found-0"], 12)
    opened.request_stages("found-0")
    qtbot.waitUntil(lambda: len(arrived) == 2)
    one, two = (views[Stage.RESONANCE].spectrogram_db for _, views in arrived)
    assert not np.allclose(one, two)
    opened.request_stages("found-0")
    assert len(arrived) == 3, "pictures at hand need no rendering"


def test_neighbours_are_sorted_and_without_the_event_itself(opened: Session) -> None:
    found = opened.neighbours("found-0", 4)
    assert len(found) == 4
    assert "found-0" not in [event_id for event_id, _ in found]
    assert [d for _, d in found] == sorted(d for _, d in found)
    assert opened.neighbours("no such event", 4) == []


def test_saving_and_opening_again_gives_the_same_piece(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.edits.transpose(["found-2"], 5)
    opened.edits.swap_stage(["found-3"], Stage.RESONANCE, a_source())
    before = dict(opened.document.events)
    path = tmp_path / "piece.pointillist"
    assert not opened.save(), "without a name there is nowhere to save to"
    assert opened.save(path)
    assert opened.finish_saving()
    assert not opened.document.modified
    assert path in opened.recent_files
    opened.open_path(path)
    qtbot.waitUntil(lambda: opened.document.project_path == path and opened.is_settled)
    assert dict(opened.document.events) == before
    assert opened.document.is_edited("found-2")
    assert opened.document.original is not None
    assert told.errors == []
    assert len(told.ends) == 1, "a project is not encoded again"


def test_a_save_that_fails_is_told_and_leaves_the_old_file(
    opened: Session, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "piece.pointillist"
    assert opened.save(path)
    assert opened.finish_saving()
    good = path.read_bytes()
    opened.edits.transpose(["found-2"], 5)
    (tmp_path / "a file").write_text("in the way")
    assert opened.save(tmp_path / "a file" / "piece.pointillist")
    assert not opened.finish_saving()
    assert "a file" in told.errors[0][1]
    assert opened.document.modified
    assert path.read_bytes() == good


def test_a_project_of_another_model_is_told_and_opens(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    import dataclasses

    project = dataclasses.replace(
        opened.document.to_project(True),
        model=ModelIdentity("older-1", "0" * 64),
        source=None,
        source_file=SourceFile(),
    )
    path = tmp_path / "older.pointillist"
    write_project(path, project)
    opened.open_path(path)
    qtbot.waitUntil(lambda: bool(told.errors))
    assert "older-1" in told.errors[0][1]
    assert len(opened.document) == 8
    assert any("original" in text for text in told.messages)


def test_a_project_in_a_room_that_is_not_here_is_told_and_opens(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.edits.set_room(["found-0"], "The moon")
    path = tmp_path / "moon.pointillist"
    assert opened.save(path)
    assert opened.finish_saving()
    opened.open_path(path)
    qtbot.waitUntil(lambda: any("The moon" in text for text in told.messages))
    assert opened.document.event("found-0").room_name == "The moon"


def test_a_folder_of_rooms_is_added_and_travels_with_the_project(
    qtbot: QtBot, opened: Session, told: Told, codec: SineCodec, tmp_path: Path
) -> None:
    folder = tmp_path / "rooms"
    folder.mkdir()
    response = np.exp(-np.arange(4_000) / 600.0).astype(np.float32)
    save_audio(folder / "my cellar.wav", response, 22_050, "PCM_16")
    opened.rooms.add([folder])
    qtbot.waitUntil(lambda: "my cellar" in opened.room_names)
    opened.edits.set_room(["found-0"], "my cellar")
    qtbot.waitUntil(lambda: opened.is_settled)
    assert len(codec.banks) == 1
    path = tmp_path / "cellar.pointillist"
    assert opened.save(path)
    assert opened.finish_saving()
    assert list(read_project(path).user_rooms) == ["my cellar"]
    n_rooms = len(opened.room_names)
    opened.rooms.add([folder / "my cellar.wav", tmp_path / "nowhere.wav"])
    qtbot.waitUntil(lambda: bool(told.errors) and len(told.messages) > 1)
    assert "nowhere.wav" in told.errors[-1][1]
    assert len(opened.room_names) == n_rooms, "it was there already"


def test_the_exported_mix_is_what_is_heard(
    qtbot: QtBot, opened: Session, told: Told, playback: SilentPlayback, tmp_path: Path
) -> None:
    opened.edits.set_mute(["found-5"], True)
    qtbot.waitUntil(lambda: opened.is_settled)
    path = tmp_path / "mix.wav"
    opened.export_mix(path, "FLOAT")
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    samples, rate = soundfile.read(path, always_2d=True)
    assert rate == opened.document.sample_rate
    n = min(len(samples), len(playback.mixes[-1]))
    np.testing.assert_allclose(samples[:n], playback.mixes[-1][:n], atol=1e-4)
    peak_db = 20.0 * math.log10(np.abs(samples).max())
    assert peak_db < 0.0
    assert told.exports[-1].text == f"Exported mix.wav (peak −{-peak_db:.1f} dB)", "no hyphen"


def test_a_selection_and_stems_are_exported(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "two.flac"
    opened.export_mix(
        path, "PCM_24", ["found-6", "found-7"], bounds_s=(opened.document.event("found-6").onset_s, None)
    )
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    clip = load_audio(path)
    assert np.abs(clip.samples[:, :2_000]).max() > 0.05, "the file begins with the first of them"
    opened.export_stems(tmp_path / "stems", "PCM_16", ["found-1", "found-2"])
    qtbot.waitUntil(lambda: len(told.exports) == 2)
    stems = sorted((tmp_path / "stems").iterdir())
    assert len(stems) == 2
    opened.export_stems(tmp_path / "stems", "PCM_16", ["found-1"])
    qtbot.waitUntil(lambda: len(told.exports) == 3)
    assert len(list((tmp_path / "stems").iterdir())) == 3, "no stem is replaced"


def test_exports_are_dithered_where_asked(qtbot: QtBot, opened: Session, told: Told, tmp_path: Path) -> None:
    """The noise in what is silent otherwise is one of three steps: -1, 0 and 1."""
    for name, dither in (("plain", False), ("noisy", True)):
        done = len(told.exports)
        opened.export_mix(tmp_path / f"{name}.wav", "PCM_16", ["found-7"], dither=dither)
        qtbot.waitUntil(lambda done=done: len(told.exports) == done + 1)
        opened.export_stems(tmp_path / name, "PCM_16", ["found-7"], dither=dither)
        qtbot.waitUntil(lambda done=done: len(told.exports) == done + 2)
        opened.exchange.export_cluster_stems(tmp_path / name, "PCM_16", normalise=False, dither=dither)
        qtbot.waitUntil(lambda done=done: len(told.exports) == done + 3)
        (alone,) = (tmp_path / name).glob("*-001-*.wav")
        for path in (tmp_path / f"{name}.wav", alone):
            beginning = load_audio(path).samples[:, :2_000] * 32768
            assert set(np.unique(beginning)) == ({-1, 0, 1} if dither else {0})
    (plain,), (noisy,) = ((tmp_path / name).glob("*-cluster-1.wav") for name in ("plain", "noisy"))
    difference = (load_audio(noisy).samples - load_audio(plain).samples) * 32768
    assert set(np.unique(difference)) == {-1, 0, 1}


def test_clipping_is_told_with_the_way_out_and_normalising_avoids_it(
    qtbot: QtBot, modelled: Session, told: Told, tmp_path: Path
) -> None:
    modelled.edits.set_gain(["found-0"], 24.0)
    qtbot.waitUntil(lambda: modelled.is_settled)
    modelled.export_mix(tmp_path / "loud.wav", "PCM_16")
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    assert told.exports[0].clipped
    assert "Turn down" in told.errors[-1][1]
    modelled.export_mix(tmp_path / "fine.wav", "PCM_16", normalise=True)
    qtbot.waitUntil(lambda: len(told.exports) == 2)
    assert not told.exports[1].clipped
    assert told.exports[1].gain_db < -3
    assert np.abs(load_audio(tmp_path / "fine.wav").samples).max() <= 1.0


def test_an_export_can_be_cancelled_and_leaves_no_file(
    qtbot: QtBot, modelled: Session, told: Told, codec: SineCodec, tmp_path: Path
) -> None:
    codec.gate.clear()
    modelled.edits.transpose(list(modelled.document.events), 1)
    modelled.export_mix(tmp_path / "never.wav", "PCM_16")
    assert modelled.is_exporting
    modelled.cancel_export()
    codec.gate.set()
    qtbot.waitUntil(lambda: told.exports == [None])
    assert not (tmp_path / "never.wav").exists()
    assert told.errors == []


def test_an_export_that_fails_is_told(opened: Session, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    opened.export_mix(tmp_path / "mix.xyz", "PCM_16")
    qtbot.waitUntil(lambda: told.exports == [None])
    assert "mix.xyz" in told.errors[0][1]
    opened.export_mix(tmp_path / "mix.wav", "PCM_16", [])
    assert "not muted" in told.errors[1][1]


def test_a_project_keeps_captured_sounds_and_details(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "piece.pointillist"
    assert opened.save(path)
    assert opened.finish_saving()
    assert read_project(path).format_version == 10, "captured sounds are of version 2"
    EncodeChoice(mode="detailed").remember(opened.settings)
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled)
    assert opened.save(path)
    assert opened.finish_saving()
    project = read_project(path)
    assert all(event.detail is not None for event in project.events)
    assert {event.event_id: event for event in project.events} == dict(opened.document.events)


def test_an_encode_that_fails_keeps_what_was_found_and_says_why(
    qtbot: QtBot,
    session: Session,
    told: Told,
    codec: SineCodec,
    recording: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def encode(_clip: AudioClip, *, on_event: Callable[[Event], None], **_: object) -> bool:
        on_event(Event("found-0", 0, np.zeros(32, np.float32)))
        raise MemoryError

    monkeypatch.setattr(codec, "encode", encode)
    session.open_path(recording)
    qtbot.waitUntil(lambda: bool(told.errors) and session.is_settled)
    assert "memory" in told.errors[0][1]
    assert len(session.document) == 1
    assert not session.is_encoding


def test_unsaved_work_survives_a_crash(
    qtbot: QtBot, opened: Session, codec: SineCodec, tmp_path: Path
) -> None:
    opened.edits.transpose(["found-2"], 5)
    assert opened.recovery.autosave.tick()
    qtbot.waitUntil(lambda: any((tmp_path / "recovery").glob(f"*{PROJECT_SUFFIX}")))
    edited = dict(opened.document.events)
    # The process is gone without closing: its lock is released, its file stays.
    opened.recovery.autosave._lock.release()
    later = Session(
        load_codec=lambda: codec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    try:
        (found,) = later.recovery.found()
        later.recovery.open(found)
        qtbot.waitUntil(lambda: len(later.document) == 8 and later.is_settled)
        assert dict(later.document.events) == edited
        assert later.document.modified
    finally:
        later.close()


def test_a_session_without_a_model_says_so_and_lives_on(
    qtbot: QtBot, tmp_path: Path, recording: Path
) -> None:
    def load() -> SineCodec:
        raise FileNotFoundError(
            "models/default.safetensors is missing from the installation; reinstall pointillist"
        )

    session = Session(
        load_codec=load,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "s.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    told = Told(session)
    try:
        session.open_path(recording)
        qtbot.waitUntil(lambda: bool(told.errors))
        assert "reinstall" in told.errors[0][1]
        assert session.document.original is not None
    finally:
        session.close()


def test_settings_that_cannot_be_written_are_kept_in_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    settings = Settings(blocked / "settings.ini")
    settings.set_value("scheme", "dark")
    assert settings.value("scheme", "system") == "dark"
    assert not settings.sync() or os.name == "nt"
    settings.add_recent(tmp_path / "a.wav")
    settings.add_recent(tmp_path / "b.wav")
    settings.add_recent(tmp_path / "a.wav")
    assert settings.recent_files == [tmp_path / "a.wav", tmp_path / "b.wav"]


def test_settings_outlive_the_session_with_their_types(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    settings = Settings(path)
    settings.set_value("flag", False)
    settings.set_value("tempo", 97.5)
    settings.add_room_path(tmp_path)
    assert settings.sync()
    again = Settings(path)
    assert again.value("flag", True) is False
    assert again.value("tempo", 120.0) == 97.5
    assert again.value("nothing", "default") == "default"
    assert again.room_paths == [tmp_path]
    again.set_value("recent_files", "{broken")
    assert again.recent_files == []
