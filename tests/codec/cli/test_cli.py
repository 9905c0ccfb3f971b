"""The command line as a musician meets it: what it does, and what it says when a file cannot be used."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from codec import cli
from codec.audio.clip import load_audio, save_audio
from codec.audio.metadata import BroadcastInfo, Marker, RecordingMetadata
from codec.config import ModelConfig
from codec.events.event import Event
from codec.events.model_identity import ModelIdentity
from codec.messages import printable
from codec.model.checkpoint import save_model
from codec.model.event_model import EventModel
from codec.project.file import read_project, write_project
from codec.project.recording import as_captured
from codec.rooms import default_bank

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory, tiny_config: ModelConfig) -> Path:
    """A checkpoint with random weights, small enough for tests."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_model(EventModel(tiny_config, default_bank()), path)
    return path


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second of a decaying tone, stereo at 44.1 kHz."""
    time_s = np.arange(44_100) / 44_100
    tone = 0.5 * np.sin(2 * np.pi * 440 * time_s) * np.exp(-4 * time_s)
    path = tmp_path_factory.mktemp("recording") / "tone.wav"
    save_audio(path, np.stack([tone, 0.5 * tone]), 44_100, "PCM_16")
    return path


@pytest.fixture(scope="session")
def project(
    tmp_path_factory: pytest.TempPathFactory,
    recording: Path,
    tiny_checkpoint: Path,
    make_event: Callable[..., Event],
) -> Path:
    """An encoded project. An untrained model may find nothing, so that two events are added by hand."""
    path = tmp_path_factory.mktemp("project") / "tone.pointillist"
    assert cli.main(["encode", str(recording), str(path), "--model", str(tiny_checkpoint)]) == 0
    content = read_project(path)
    events = (*content.events, make_event(1), make_event(2, 0.5))
    as_encoded = {event.event_id: event for event in events}
    write_project(path, dataclasses.replace(content, events=events, as_encoded=as_encoded))
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command: exit status, stdout, stderr."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_command


def assert_one_line_about(path: Path, result: tuple[int, str, str]) -> None:
    status, _, stderr = result
    assert status == 2
    assert len(stderr.splitlines()) == 1, stderr
    assert str(path) in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("command", [(), *((name,) for name in cli.COMMANDS)])
def test_help_names_what_it_takes(run: Run, command: tuple[str, ...]) -> None:
    status, stdout, _ = run(*command, "--help")
    assert status == 0
    assert "usage: pointillist" in stdout


def test_a_mistyped_command_is_refused(run: Run) -> None:
    status, _, stderr = run("encoed", "a", "b")
    assert status == 2
    assert "encode" in stderr


def test_encode_info_render(
    run: Run, recording: Path, project: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    content = read_project(project)
    assert (content.recording.sample_rate, content.recording.n_channels) == (44_100, 2)
    assert content.source is not None
    assert len(content.events) >= 2

    status, stdout, _ = run("info", project, "--json")
    facts = json.loads(stdout)
    assert status == 0
    assert facts["kind"] == "project"
    assert facts["n_events"] == len(content.events)
    assert (facts["tempo_bpm"], facts["first_beat_s"]) == ("not set", 0.0)

    out = tmp_path / "out.flac"
    status, stdout, _ = run(
        "render", project, out, "--model", tiny_checkpoint, "--subtype", "16", "--normalise"
    )
    rendered = load_audio(out)
    assert status == 0
    assert str(out) in stdout
    assert (rendered.sample_rate, rendered.n_channels) == (44_100, 2)
    assert rendered.duration_s >= load_audio(recording).duration_s


def test_the_recording_can_be_left_out(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    out = tmp_path / "small.pointillist"
    assert run("encode", recording, out, "--no-source", "--model", tiny_checkpoint)[0] == 0
    assert read_project(out).source is None
    assert read_project(out).source_file.path == str(recording)


def test_markers_go_from_the_recording_to_what_is_rendered(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    marked, out, song = tmp_path / "marked.wav", tmp_path / "a.pointillist", tmp_path / "song.wav"
    info = BroadcastInfo(3600.0, "Take 7", "H6", "REF-1", "2026-11-02", "10:20:30")
    metadata = RecordingMetadata((Marker(0.25, "Strophe", 0.5), Marker(0.5, "\x1b[2J")), info)
    save_audio(marked, load_audio(recording).samples, 44_100, "PCM_16", metadata=metadata)
    body = marked.read_bytes()
    cue = body.index(b"cue ") + 8 + 4 + 24
    late = (2**31).to_bytes(4, "little")  # a third marker, beyond the end, in place of the second
    marked.write_bytes(body[: cue + 4] + late + body[cue + 8 : cue + 20] + late + body[cue + 24 :])

    status, _, stderr = run("encode", marked, out, "--model", tiny_checkpoint, "--no-source")
    assert (status, stderr.splitlines()[-1]) == (0, f"{marked}: 1 marker is beyond its end and is left out")
    expected = RecordingMetadata(metadata.markers[:1], info)
    assert read_project(out).metadata == expected
    for options, rate in (
        (("--from", "captured"), 44_100),
        (("--from", "model", "--sample-rate", 48_000), 48_000),
    ):
        assert run("render", out, song, "--model", tiny_checkpoint, "--force", *options)[0] == 0
        rendered = load_audio(song)
        assert rendered.sample_rate == rate
        assert rendered.metadata == expected
    assert (
        run("render", out, song, "--model", tiny_checkpoint, "--force", "--begin", 0.5, "--end", 1.25)[0] == 0
    )
    part = load_audio(song)
    assert part.n_samples == round(0.75 * 44_100)
    assert part.metadata == expected.within(0.5, 1.25)
    for options in (("--begin", -1), ("--begin", 1.0, "--end", 1.0), ("--begin", 1e4)):
        assert_one_line_about(
            Path(options[-2]), run("render", out, song, "--model", tiny_checkpoint, "--force", *options)
        )


def test_a_project_of_before_gets_its_markers_from_its_recording(
    run: Run, recording: Path, tiny_checkpoint: Path, make_event: Callable[..., Event], tmp_path: Path
) -> None:
    marked, out, song = tmp_path / "marked.wav", tmp_path / "a.pointillist", tmp_path / "song.wav"
    metadata = RecordingMetadata((Marker(0.25, "Strophe"),))
    save_audio(marked, load_audio(recording).samples, 44_100, "PCM_16", metadata=metadata)
    assert run("encode", marked, out, "--model", tiny_checkpoint, "--no-source")[0] == 0
    content = read_project(out)
    event = as_captured(make_event(1))
    before = dataclasses.replace(
        content, events=(event,), as_encoded={event.event_id: event}, metadata=RecordingMetadata()
    )
    write_project(out, before)
    assert run("render", out, song, "--model", tiny_checkpoint)[0] == 0
    assert load_audio(song).metadata == metadata


def test_info_lists_markers(run: Run, recording: Path, tmp_path: Path) -> None:
    marked = tmp_path / "marked.wav"
    metadata = RecordingMetadata(
        (Marker(0.25, "Strophe", 0.5, "leise"), Marker(0.5)), BroadcastInfo(3600.0, "Take 7")
    )
    save_audio(marked, load_audio(recording).samples, 44_100, "PCM_16", metadata=metadata)
    facts = json.loads(run("info", marked, "--json")[1])
    assert facts["markers"] == [dataclasses.asdict(marker) for marker in metadata.markers]
    assert facts["broadcast"]["time_reference_s"] == 3600.0
    lines = [line.strip() for line in run("info", marked)[1].splitlines()]
    at = next(n for n, line in enumerate(lines) if line.startswith("markers"))
    assert lines[at].split() == ["markers", "2"]
    assert lines[at + 1 : at + 3] == ["0.250 s · label: Strophe · length s: 0.5 · note: leise", "0.500 s"]
    assert "3600.000 s · description: Take 7" in lines[at + 3]
    assert "none" in next(line for line in run("info", recording)[1].splitlines() if "markers" in line)


def test_info_tells_recordings_and_checkpoints_apart(
    run: Run, recording: Path, tiny_checkpoint: Path
) -> None:
    assert "recording" in run("info", recording)[1]
    facts = json.loads(run("info", tiny_checkpoint, "--json")[1])
    assert facts["kind"] == "checkpoint"
    assert facts["configuration"] == "tiny"


def unusable(kind: str, folder: Path) -> Path:
    """Make a file of a kind that no command can use."""
    path = folder / f"{kind}.wav"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("not a recording\n" * 100)
    elif kind == "not_zip":
        path = path.with_suffix(".pointillist")
        path.write_bytes(b"PK\x03\x04 and then nothing")
    elif kind == "not_safetensors":
        path = path.with_suffix(".safetensors")
        path.write_bytes(b"\x00" * 64)
    return path


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "not_zip", "not_safetensors"])
def test_info_names_a_file_that_cannot_be_used(run: Run, tmp_path: Path, kind: str) -> None:
    path = unusable(kind, tmp_path)
    assert_one_line_about(path, run("info", path))


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text"])
def test_encode_names_a_recording_that_cannot_be_used(run: Run, tmp_path: Path, kind: str) -> None:
    path, out = unusable(kind, tmp_path), tmp_path / "out.pointillist"
    assert_one_line_about(path, run("encode", path, out))
    assert not out.exists()


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "not_zip"])
def test_render_names_a_project_that_cannot_be_used(run: Run, tmp_path: Path, kind: str) -> None:
    path, out = unusable(kind, tmp_path), tmp_path / "out.wav"
    assert_one_line_about(path, run("render", path, out))
    assert not out.exists()


def test_a_newer_project_is_refused(run: Run, project: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.pointillist"
    with zipfile.ZipFile(project) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | {"format_version": 99}).encode()
            new.writestr(name, content)
    result = run("render", newer, tmp_path / "out.wav")
    assert_one_line_about(newer, result)
    assert "newer" in result[2]


def test_a_project_of_another_model_is_refused(
    run: Run, project: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.pointillist"
    write_project(other, dataclasses.replace(read_project(project), model=ModelIdentity("other", "0" * 64)))
    result = run("render", other, tmp_path / "out.wav", "--model", tiny_checkpoint)
    assert_one_line_about(other, result)
    assert "model" in result[2]


def test_a_room_that_is_nowhere_is_refused(
    run: Run, project: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    content = read_project(project)
    events = tuple(event.replace(room_name="no such hall") for event in content.events)
    other = tmp_path / "other.pointillist"
    write_project(other, dataclasses.replace(content, events=events))
    result = run("render", other, tmp_path / "out.wav", "--model", tiny_checkpoint)
    assert_one_line_about(other, result)
    assert "no such hall" in result[2]


def test_a_user_room_in_the_project_is_found(
    run: Run, project: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    content = read_project(project)
    events = tuple(event.replace(room_name="my shed", room_mix=1.0) for event in content.events)
    response = np.zeros(2_000, np.float32)
    response[0] = 1.0
    other = tmp_path / "other.pointillist"
    write_project(other, dataclasses.replace(content, events=events, user_rooms={"my shed": response}))
    assert run("render", other, tmp_path / "out.wav", "--model", tiny_checkpoint, "--normalise")[0] == 0


@pytest.mark.parametrize("out", ["", "missing/out.pointillist"])
def test_an_output_that_cannot_be_written_is_said_before_the_work(
    run: Run, recording: Path, tmp_path: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "codec.pipeline", None)  # the work would fail
    assert_one_line_about(tmp_path / out, run("encode", recording, tmp_path / out))


def test_an_input_is_never_overwritten(run: Run, recording: Path) -> None:
    before = recording.read_bytes()
    assert_one_line_about(recording, run("encode", recording, recording))
    assert recording.read_bytes() == before


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_failed_write_leaves_the_earlier_file(
    run: Run, project: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    out = tmp_path / "out.wav"
    out.write_bytes(b"earlier")

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    assert_one_line_about(out, run("render", project, out, "--model", tiny_checkpoint, "--normalise"))
    assert out.read_bytes() == b"earlier"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.wav"]


def test_a_file_without_permission_is_named(
    run: Run, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_path = Path.open

    def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == recording:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return open_path(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so the mode bits would not do
    result = run("encode", recording, tmp_path / "out.pointillist")
    assert_one_line_about(recording, result)
    assert "permission" in result[2]


def test_ctrl_c_leaves_nothing(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codec.cli.encode.advance", lambda *_: signal.raise_signal(signal.SIGINT))
    out = tmp_path / "out.pointillist"
    # A shell that starts tests in the background has them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status, _, stderr = run("encode", recording, out, "--model", tiny_checkpoint)
    finally:
        signal.signal(signal.SIGINT, before)
    assert status == 130
    assert "Traceback" not in stderr
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.parametrize(("name", "text"), [("bad.toml", "[train\n"), ("odd.toml", "[train]\nhour = 1\n")])
def test_train_names_a_config_that_cannot_be_used(run: Run, tmp_path: Path, name: str, text: str) -> None:
    config = tmp_path / name
    config.write_text(text)
    assert_one_line_about(config, run("train", config, "--out", tmp_path / "run"))


def test_train_needs_a_config(run: Run, tmp_path: Path) -> None:
    assert_one_line_about(tmp_path / "none.toml", run("train", tmp_path / "none.toml"))


HOSTILE = "a\x1b]0;b\x07\x9b31m\u2028\u202e\nc"


def assert_nothing_a_terminal_obeys(*texts: str) -> None:
    for text in texts:
        assert printable(text.replace("\n", "")) == text.replace("\n", "")


@pytest.mark.parametrize("command", ["encode", "render", "pack", "unpack", "info", "train", "evaluate"])
def test_a_missing_file_is_named_without_what_a_terminal_obeys(
    run: Run, tmp_path: Path, command: str
) -> None:
    output = [tmp_path / "out"] if command in ("encode", "render", "pack", "unpack") else []
    status, stdout, stderr = run(command, tmp_path / HOSTILE, *output)
    assert (status, stdout, len(stderr.splitlines())) == (2, "", 1)
    assert "\\x1b]0;b\\x07\\x9b31m" in stderr
    assert_nothing_a_terminal_obeys(stderr)


def test_what_was_done_is_said_in_one_line_whatever_the_name(run: Run, project: Path, tmp_path: Path) -> None:
    packed = tmp_path / f"{HOSTILE}.plst"
    status, stdout, stderr = run("pack", project, packed)
    assert (status, len(stdout.splitlines())) == (0, 1)
    assert_nothing_a_terminal_obeys(stdout, stderr)


def test_texts_of_a_project_are_shown_in_one_line_each(run: Run, project: Path, tmp_path: Path) -> None:
    content = read_project(project)
    source_file = dataclasses.replace(content.source_file, path=HOSTILE)
    for name, text in (("plain", "a name"), ("a", HOSTILE)):
        metadata = RecordingMetadata((Marker(0.5, text, note=text),), BroadcastInfo(1.0, text))
        changed = dataclasses.replace(content, source_file=source_file, metadata=metadata)
        write_project(tmp_path / f"{name}.pointillist", changed)
    _, plain, _ = run("info", tmp_path / "plain.pointillist")
    _, stdout, _ = run("info", tmp_path / "a.pointillist")
    assert len(stdout.splitlines()) == len(plain.splitlines())
    assert_nothing_a_terminal_obeys(stdout)


def test_arguments_that_do_not_exist_are_shown_with_escapes(run: Run) -> None:
    status, _, stderr = run("info", "a.wav", f"--{HOSTILE}")
    assert status == 2
    assert_nothing_a_terminal_obeys(stderr)


@pytest.mark.parametrize("seed", ["-1", str(2**63), "x"])
def test_a_seed_that_is_none_is_refused_before_the_work(
    run: Run, recording: Path, tmp_path: Path, seed: str
) -> None:
    status, _, stderr = run("encode", recording, tmp_path / "a.pointillist", f"--seed={seed}")
    assert status == 2
    assert "--seed" in stderr


def test_a_defect_is_not_dressed_up_as_a_bad_file(
    run: Run, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Path) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("codec.cli.info.describe", broken)
    with pytest.raises(RuntimeError, match="a defect"):
        run("info", recording)


def test_evaluate_measures_the_render(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from codec.evaluate import bench

    # Two quick figures are enough here; the measures have tests of their own.
    quick = {name: bench.FIGURES[name] for name in ("spectral_convergence", "log_mel_distance_db")}
    monkeypatch.setattr(bench, "FIGURES", quick)
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("b.wav", "a.wav"):
        (folder / name).write_bytes(recording.read_bytes())
    (folder / "notes.txt").write_text("no recording")
    out = tmp_path / "figures.json"
    status, stdout, stderr = run("evaluate", folder, "--json", out, "--model", tiny_checkpoint)
    figures = json.loads(out.read_text())
    assert (status, stderr) == (0, "")
    assert [file["name"] for file in figures["files"]] == ["a.wav", "b.wav"]
    assert figures["mean"]["pointillist"] == figures["files"][0]["figures"]
    assert 0 < figures["mean"]["pointillist"]["spectral_convergence"] < 10
    assert [line.split()[0] for line in stdout.splitlines()[:3]] == ["recording", "a.wav", "b.wav"]


def test_evaluate_measures_the_others_when_one_cannot_be_used(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from codec.evaluate import bench

    monkeypatch.setattr(bench, "FIGURES", {})
    broken = [unusable("text", tmp_path), unusable("empty", tmp_path)]
    (tmp_path / "link.wav").symlink_to(tmp_path / "gone.wav")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "._good.wav").write_bytes(b"what macOS keeps beside good.wav")
    broken.append(tmp_path / "silent.wav")
    save_audio(broken[-1], np.zeros(2_000), 22_050, "PCM_16")
    (tmp_path / "good.wav").write_bytes(recording.read_bytes())
    status, stdout, stderr = run("evaluate", tmp_path, "--model", tiny_checkpoint)
    assert status == 0
    assert "good.wav" in stdout
    *skipped, counted = stderr.splitlines()
    assert [line.partition(": ")[0] for line in skipped] == sorted(map(str, [*broken, tmp_path / "link.wav"]))
    assert counted == f"{tmp_path}: 4 of 5 files skipped"


def test_evaluate_of_bad_files_only_is_refused_in_one_line(
    run: Run, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    for kind in ("text", "empty"):
        unusable(kind, tmp_path)
    result = run("evaluate", tmp_path, "--model", tiny_checkpoint)
    assert_one_line_about(tmp_path / "empty.wav", result)
    assert "none of its 2 recordings" in result[2]


@pytest.mark.parametrize("kind", ["missing", "text"])
def test_evaluate_needs_a_folder_of_recordings(run: Run, tmp_path: Path, kind: str) -> None:
    folder = unusable(kind, tmp_path) if kind == "text" else tmp_path / "nowhere"
    assert_one_line_about(folder, run("evaluate", folder))


def test_evaluate_says_when_a_folder_has_no_recordings(run: Run, tmp_path: Path) -> None:
    assert_one_line_about(tmp_path, run("evaluate", tmp_path))


def test_a_recording_that_changes_while_it_is_encoded_is_not_named_by_a_wrong_hash(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = tmp_path / "take.wav"
    shutil.copy(recording, changing)

    def appended(*_: object) -> None:
        with changing.open("ab") as stream:
            stream.write(b"LIST\4\0\0\0INFO")

    monkeypatch.setattr("codec.cli.encode.advance", appended)
    result = run("encode", changing, tmp_path / "take.pointillist", "--model", tiny_checkpoint)
    assert_one_line_about(changing, result)
    assert "was changed while it was encoded" in result[2]
    assert not (tmp_path / "take.pointillist").exists()


@pytest.mark.parametrize("options", [(), ("--no-source",)])
def test_a_project_knows_its_recording_by_its_samples(
    run: Run, recording: Path, tiny_checkpoint: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = tmp_path / "a.pointillist"
    assert run("encode", recording, path, "--model", tiny_checkpoint, *options)[0] == 0
    known = load_audio(recording).samples_sha256
    assert known is not None
    assert read_project(path).source_file.samples_sha256 == known
