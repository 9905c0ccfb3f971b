"""Arguments of all commands that name files: what is no regular file is refused at once, in one line.

The arguments are found by walking the parsers, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from codec import cli
from codec.audio.clip import save_audio
from codec.bitstream.file import write_packed
from codec.config import DecoderConfig, EncoderConfig, ModelConfig
from codec.events.event import Event
from codec.events.model_identity import ModelIdentity
from codec.model.checkpoint import load_model, save_model
from codec.model.event_model import EventModel
from codec.project.content import Project, RecordingFormat, SourceFile
from codec.project.file import read_project, write_project
from codec.project.recording import as_captured, load_recording
from codec.rooms import RoomBankError, default_bank, read_rooms
from editor import entry
from editor.session import Session, Settings
from editor.session.user_palette import UserPalette
from tests.editor.codec_fakes import SineCodec

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")

_FOLDERS = {
    ("compare", "files"),
    ("compare", "out"),
    ("compare grid", "folder"),
    ("compare grid", "out"),
    ("compare train", "folder"),
    ("edit", "library"),
    ("evaluate", "folder"),
    ("evaluate", "out"),
    ("train", "out"),
    ("train-masks", "out"),
    ("train-masks", "recordings"),
    ("train-steps", "out"),
    ("train-steps", "recordings"),
}
"""Arguments that name folders."""
_KINDS = ("pipe", "device", "folder", "socket")
_NAMES = ("FILE", "FOLDER", "DIR", "PROJECT", "IN.", "OUT.")
_GUARD_S = 120
"""A command that waits for a pipe is interrupted after this time, so that the test fails."""


def _parsers() -> dict[str, argparse.ArgumentParser]:
    (commands,) = (
        action
        for action in cli.command_parser("pointillist")._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return {**commands.choices, "edit": entry.edit_parser()}


def _path_arguments() -> list[tuple[str, str]]:
    """Return (command, destination) of each argument that is a path."""
    return [
        (name, action.dest)
        for name, parser in _parsers().items()
        for action in parser._actions
        if action.type is Path
    ]


def test_every_argument_that_names_a_file_is_a_path() -> None:
    named = {
        (name, action.dest)
        for name, parser in _parsers().items()
        for action in parser._actions
        if action.type is not Path
        and str(action.metavar).startswith(("FILE", "FOLDER", "DIR", "PROJECT", "IN.", "OUT."))
    }
    assert named == set()
    assert {("edit", "script"), ("train", "config"), ("evaluate", "folder")} <= set(_path_arguments())


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A usable file for each argument that is read, by its destination."""
    folder = tmp_path_factory.mktemp("inputs")
    recording = folder / "recordings" / "tone.wav"
    recording.parent.mkdir()
    save_audio(recording, 0.1 * np.sin(np.arange(4_000) / 10), 22_050, "PCM_16")
    identity = ModelIdentity("tiny", "0" * 64, default_bank().hash)
    event = Event("a", 100, np.zeros(32, np.float32))
    project = Project(
        recording=RecordingFormat(22_050, 1, 0.2), model=identity, events=(event,), as_encoded={"a": event}
    )
    write_project(folder / "a.pointillist", project)
    write_packed(folder / "a.plst", project, folder / "a.pointillist")
    (folder / "a.toml").write_text("[train]\nhours = 1e-6\n")
    (folder / "script.json").write_text("[]")
    (folder / "table.csv").write_text("id,mute\na,true\n")
    torch.manual_seed(0)
    config = ModelConfig(
        n_rooms=len(default_bank()), encoder=EncoderConfig(channels=8), decoder=DecoderConfig(channels=8)
    )
    save_model(EventModel(config, default_bank()), folder / "tiny.safetensors")
    return {
        "input": recording,
        "file": recording,
        "files": recording,
        "folder": recording.parent,
        "recordings": recording.parent,
        "project": folder / "a.pointillist",
        "packed": folder / "a.plst",
        "config": folder / "a.toml",
        "script": folder / "script.json",
        "table": folder / "table.csv",
        "model": folder / "tiny.safetensors",
    }


@pytest.fixture
def guarded() -> Iterator[None]:
    """Interrupt what waits forever."""

    def stop(*_: object) -> None:
        pytest.fail("the command waits for a file that never ends")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_GUARD_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _odd(kind: str, folder: Path) -> Path:
    if kind == "device":
        return Path("/dev/zero")
    path = folder / kind
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as made:
            before = Path.cwd()
            os.chdir(folder)  # names of sockets are short
            try:
                made.bind(kind)
            finally:
                os.chdir(before)
    return path


def _arguments(command: str, wanted: str, odd: Path, inputs: dict[str, Path], folder: Path) -> list[str]:
    """Return a command line with the odd path for one argument, and usable files for those it needs."""
    given: list[str] = [command]
    for action in _parsers()[command]._actions:
        if action.dest != wanted and not action.required:
            continue
        path = odd if action.dest == wanted else inputs.get(action.dest, folder / action.dest)
        if action.choices is not None:
            path = next(iter(action.choices))
        given += [*action.option_strings[:1], str(path)]
    if command == "edit" and wanted not in ("script", "table"):
        given += ["--script", str(inputs["script"])]
    return given


@pytest.mark.parametrize(
    ("command", "wanted", "kind"),
    [
        (*argument, kind)
        for argument in _path_arguments()
        for kind in _KINDS
        if kind != "folder" or argument not in _FOLDERS
    ],
)
def test_what_is_no_file_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str],
    guarded: None,
    inputs: dict[str, Path],
    tmp_path: Path,
    command: str,
    wanted: str,
    kind: str,
) -> None:
    odd = _odd(kind, tmp_path)
    before = odd.lstat().st_mode
    status = entry.main(_arguments(command, wanted, odd, inputs, tmp_path))
    stdout, stderr = capsys.readouterr()
    assert (status, stdout) == (2, "")
    assert len(stderr.splitlines()) == 1, stderr
    assert str(odd) in stderr
    assert odd.lstat().st_mode == before
    assert {path.name for path in tmp_path.iterdir()} <= {kind, "user"}, "something was written"


@pytest.mark.parametrize(("command", "wanted"), _path_arguments())
def test_a_name_that_is_too_long_is_said_to_be(
    capsys: pytest.CaptureFixture[str], inputs: dict[str, Path], tmp_path: Path, command: str, wanted: str
) -> None:
    odd = tmp_path / ("n" * 300)
    assert entry.main(_arguments(command, wanted, odd, inputs, tmp_path)) == 2
    stderr = capsys.readouterr().err
    assert len(stderr.splitlines()) == 1, stderr
    assert str(odd) in stderr
    assert "the name is too long; choose a shorter one" in stderr
    assert "no such file" not in stderr


def test_a_file_whose_name_is_too_long_is_not_there(
    capsys: pytest.CaptureFixture[str], inputs: dict[str, Path], tmp_path: Path
) -> None:
    odd = tmp_path / ("n" * 300)
    assert entry.main([str(odd)]) == 2
    assert "the name is too long" in capsys.readouterr().err
    assert entry.main([str(odd), str(inputs["project"])]) == 2, "as for any other that is missing"
    settings = Settings(tmp_path / "settings.ini")
    settings.add_recent(odd)
    settings.add_recent(inputs["project"])
    session = Session(load_codec=SineCodec, settings=settings, recovery_folder=tmp_path / "recovery")
    assert session.recent_files == [inputs["project"]]
    session.close()


@pytest.mark.parametrize("kind", _KINDS)
def test_the_window_is_not_opened_on_what_is_no_file(
    capsys: pytest.CaptureFixture[str], guarded: None, tmp_path: Path, kind: str
) -> None:
    odd = _odd(kind, tmp_path)
    assert entry.main([str(odd)]) == 2
    assert str(odd) in capsys.readouterr().err


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("beside", [False, True])
def test_a_project_that_names_what_is_no_file_as_its_recording_says_so(
    capsys: pytest.CaptureFixture[str],
    guarded: None,
    inputs: dict[str, Path],
    tmp_path: Path,
    kind: str,
    beside: bool,
) -> None:
    odd = _odd(kind, tmp_path)
    named = Path("/nowhere", odd.name) if beside else odd
    project = read_project(inputs["project"])
    event = as_captured(project.events[0])
    project = dataclasses.replace(
        project,
        model=load_model(inputs["model"]).identity,
        source_file=SourceFile(str(named), "0" * 64),
        events=(event,),
        as_encoded={event.event_id: event},
    )
    path = tmp_path / "a.pointillist"
    write_project(path, project)
    model = ["--model", str(inputs["model"])]
    assert entry.main(["render", str(path), str(tmp_path / "a.wav"), "--from", "captured", *model]) == 2
    _, stderr = capsys.readouterr()
    assert len(stderr.splitlines()) == 1
    assert str(named) in stderr
    opened = load_recording(project, path)
    assert opened.recording is None
    assert str(named) in str(opened.problem)
    assert entry.main(["info", str(path)]) == 0


@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_rooms_and_palettes_that_are_no_files_are_refused(guarded: None, tmp_path: Path, kind: str) -> None:
    odd = _odd(kind, tmp_path)
    with pytest.raises(RoomBankError, match="device or a pipe") as caught:
        read_rooms(odd)
    assert caught.value.path == odd
    palette = UserPalette(odd)
    assert palette.entries == ()
    assert palette.problem is not None
    assert str(odd) in str(palette.problem)
