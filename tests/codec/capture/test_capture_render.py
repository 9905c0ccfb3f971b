from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import AudioClip, load_audio, save_audio
from codec.audio.recording import ClipRecording, FileRecording, file_sha256
from codec.capture import as_captured, captured_baselines, open_recording, with_captured_sounds
from codec.cli import main
from codec.events.event import Event, RenderFrom
from codec.model.event_model import EventModel
from codec.pipeline import render_project
from codec.project.file import (
    HolePolicy,
    MixSettings,
    Project,
    ProjectError,
    RecordingFormat,
    SourceFile,
    read_project,
    write_project,
)
from codec.project.recording import load_recording

RATE = 44_100


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    samples = np.random.default_rng(5).normal(0, 0.1, (2, 4 * RATE)).astype(np.float32)
    save_audio(path, samples, RATE, "PCM_16")
    return path


@pytest.fixture
def project(make_event: Callable[..., Event], wav: Path) -> Project:
    events = [as_captured(make_event(seed, 0.1 + 0.8 * seed)) for seed in range(4)]
    return Project(
        recording=RecordingFormat(RATE, 2, 4.0),
        events=tuple(events),
        as_encoded={event.event_id: event for event in events},
        source_file=SourceFile(str(wav), file_sha256(wav)),
    )


def test_choices_are_saved_and_raise_the_version(project: Project, tmp_path: Path) -> None:
    blended = project.events[0].replace(render_from=RenderFrom.BLEND, blend=0.125)
    copy = project.events[1].replace(event_id="copy")
    edited = dataclasses.replace(
        project,
        events=(blended, copy, *project.events[2:]),
        mix=MixSettings(-math.inf, HolePolicy.KEEP),
    )
    path = tmp_path / "a.pointillist"
    write_project(path, edited)
    again = read_project(path)
    assert again.format_version == 3
    for field in ("events", "as_encoded", "mix", "source_file"):
        assert getattr(again, field) == getattr(edited, field)
    write_project(tmp_path / "b.pointillist", again)
    assert (tmp_path / "b.pointillist").read_bytes() == path.read_bytes()
    plain = dataclasses.replace(project, events=(), as_encoded={})
    write_project(path, plain)
    assert read_project(path).format_version == 1


def test_an_untouched_project_renders_to_its_recording(
    project: Project, tiny_model: EventModel, wav: Path
) -> None:
    with FileRecording(wav) as recording:
        original = recording.read(0, 4 * RATE)
    np.testing.assert_array_equal(render_project(project, model=tiny_model).samples, original)
    inside = dataclasses.replace(project, source=AudioClip(original, RATE), source_file=SourceFile())
    np.testing.assert_array_equal(render_project(inside, model=tiny_model).samples, original)
    other_rate = render_project(project, model=tiny_model, sample_rate=22_050)
    assert other_rate.samples.shape == (2, 2 * RATE)


def test_without_its_recording_a_project_is_not_rendered_as_something_else(
    project: Project, tiny_model: EventModel, wav: Path, tmp_path: Path
) -> None:
    wav.rename(tmp_path / "elsewhere.wav")
    path = tmp_path / "away" / "x.pointillist"
    with pytest.raises(ProjectError, match=r"song\.wav: no such file.*--from model") as refused:
        render_project(project, model=tiny_model, path=path)
    assert refused.value.path == path
    assert render_project(project, model=tiny_model, render_from=RenderFrom.MODEL).samples.any()
    save_audio(wav, np.zeros((2, 4 * RATE), np.float32), RATE, "PCM_16")
    changed = open_recording(project, path)
    assert changed.recording is None
    assert "byte for byte" in str(changed.problem)
    unhashed = SourceFile(str(wav))
    shorter = dataclasses.replace(project, source_file=unhashed, recording=RecordingFormat(RATE, 2, 3.0))
    assert "another length" in str(open_recording(shorter, path).problem)
    mono = dataclasses.replace(project, source_file=unhashed, recording=RecordingFormat(RATE, 1, 4.0))
    assert "another sample rate" in str(open_recording(mono, path).problem)
    for each in (project, shorter, mono):
        # As the editor opens it: for the same reason, but with what there is to listen to.
        loaded = load_recording(each, path)
        assert loaded.problem == open_recording(each, path).problem
        assert isinstance(loaded.recording, AudioClip)


def test_a_recording_beside_the_project_is_found(project: Project, wav: Path) -> None:
    moved = dataclasses.replace(
        project, source_file=dataclasses.replace(project.source_file, path="/nowhere/song.wav")
    )
    opened = open_recording(moved, wav.with_name("x.pointillist"))
    assert isinstance(opened.recording, FileRecording)
    opened.recording.close()


def retagged(path: Path, title: str) -> None:
    """Write the same samples again, with another title."""
    soundfile = pytest.importorskip("soundfile")
    samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    kind, subtype = soundfile.info(path).format, soundfile.info(path).subtype
    with soundfile.SoundFile(path, "w", rate, samples.shape[1], subtype, format=kind) as file:
        file.title = title
        file.write(samples)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_the_same_sound_with_other_tags_is_the_same_recording(
    project: Project, tiny_model: EventModel, wav: Path, suffix: str
) -> None:
    song = wav.with_suffix(suffix)
    clip = load_audio(wav)
    save_audio(song, clip.samples, clip.sample_rate, "PCM_16")
    file = SourceFile(str(song), file_sha256(song), load_audio(song).samples_sha256)
    tagged = dataclasses.replace(project, source_file=file)
    retagged(song, "a title that it did not have before")
    assert file_sha256(song) != file.sha256
    np.testing.assert_array_equal(render_project(tagged, model=tiny_model).samples, clip.samples)
    assert load_recording(tagged, song).problem is None
    # Without the hash of the samples, as in earlier projects, nothing but the file's own hash is known.
    earlier = dataclasses.replace(tagged, source_file=dataclasses.replace(file, samples_sha256=None))
    assert "byte for byte" in str(open_recording(earlier, song).problem)
    save_audio(song, 0.5 * clip.samples, clip.sample_rate, "PCM_16")
    assert "byte for byte" in str(open_recording(tagged, song).problem)
    assert "byte for byte" in str(load_recording(tagged, song).problem)


def test_another_file_under_the_old_name_does_not_hide_the_recording_beside_the_project(
    project: Project, wav: Path, tmp_path: Path
) -> None:
    away = tmp_path / "away" / wav.name
    away.parent.mkdir()
    wav.rename(away)
    save_audio(wav, np.zeros((2, 4 * RATE), np.float32), RATE, "PCM_16")
    opened = open_recording(project, away.with_name("x.pointillist"))
    assert isinstance(opened.recording, FileRecording)
    opened.close()
    away.unlink()
    assert "byte for byte" in str(open_recording(project, away.with_name("x.pointillist")).problem)


def test_an_older_project_is_rendered_from_the_model_until_it_is_asked_for(
    project: Project, tiny_model: EventModel
) -> None:
    def plain(event: Event) -> Event:
        return event.replace(render_from=RenderFrom.MODEL, captured_id=None)

    events = tuple(map(plain, project.events))
    copy = events[0].replace(event_id="copy", onset_samples=500)
    old = dataclasses.replace(
        project,
        events=(*events, copy),
        as_encoded={event.event_id: event for event in (*events, copy)},
    )
    model = render_project(old, model=tiny_model, render_from=RenderFrom.MODEL).samples
    np.testing.assert_array_equal(render_project(old, model=tiny_model).samples, model)
    linked = with_captured_sounds(old)
    assert [event.event_id for event in captured_baselines(linked)] == [e.event_id for e in events]
    assert linked.events[-1].captured_id == events[0].event_id
    without_copy = dataclasses.replace(old, events=events)
    captured = render_project(without_copy, model=tiny_model, render_from=RenderFrom.CAPTURED)
    untouched = render_project(project, model=tiny_model)
    np.testing.assert_array_equal(captured.samples, untouched.samples)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_a_file_reads_as_the_clip_in_it(name: str, tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    samples = np.random.default_rng(1).normal(0, 0.1, (30_000, 2))
    soundfile.write(tmp_path / name, samples, RATE)
    whole = ClipRecording(load_audio(tmp_path / name))
    with FileRecording(tmp_path / name) as recording:
        assert (recording.n_channels, recording.n_samples) == (2, whole.n_samples)
        for begin, end in (
            (0, 100),
            (-50, 20),
            (12_345, 23_456),
            (29_990, 30_100),
            (40_000, 40_010),
            (-9, -2),
        ):
            found = recording.read(begin, end)
            assert found.shape == (2, end - begin)
            np.testing.assert_array_equal(found, whole.read(begin, end))


def test_the_command_takes_the_choices(
    project: Project,
    tiny_model: EventModel,
    wav: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("codec.pipeline.load_default_model", lambda: tiny_model)
    path, out = tmp_path / "a.pointillist", tmp_path / "out.wav"
    write_project(path, project)
    assert main(["render", str(path), str(out), "--subtype", "16"]) == 0
    np.testing.assert_array_equal(load_audio(out).samples, load_audio(wav).samples)
    assert main(["render", str(path), str(out), "--from", "captured", "--residual-db=-inf"]) == 0
    assert np.square(load_audio(out).samples).sum() < 0.9 * np.square(load_audio(wav).samples).sum()
    assert main(["render", str(path), str(out), "--from", "model", "--residual-db", "-3"]) == 2
    assert main(["render", str(path), str(out), "--residual-db", "nan"]) == 2
    capsys.readouterr()
    assert main(["render", str(path), str(out), "--subtype", "float", "--dither"]) == 2
    assert "--dither: 32-bit float is not rounded" in capsys.readouterr().err
    wav.unlink()
    capsys.readouterr()
    before = out.read_bytes()
    assert main(["render", str(path), str(out)]) == 2
    assert "song.wav: no such file" in capsys.readouterr().err
    assert out.read_bytes() == before
    assert main(["render", str(path), str(out), "--from", "model"]) == 0
