"""What is not ours is never written over, whatever it is called."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import save_audio
from codec.files import atomic_file
from codec.project.content import Project, RecordingFormat
from codec.project.file import write_project
from codec.targets import PAGE_MARK, Kind, TargetError, check_target, kind_of


@pytest.fixture
def files(tmp_path: Path) -> dict[Kind, Path]:
    """One file of each kind, under names that say nothing."""
    paths = {kind: tmp_path / f"{kind.name}.bin" for kind in Kind}
    save_audio(tmp_path / "a.wav", np.ones((1, 100), np.float32), 44100)
    (tmp_path / "a.wav").rename(paths[Kind.RECORDING])
    write_project(paths[Kind.PROJECT], Project(recording=RecordingFormat(44100, 1, 1.0)))
    paths[Kind.PACKED].write_bytes(b"PLST\1\0")
    paths[Kind.JSON].write_text(json.dumps({"a": 1}))
    paths[Kind.PAGE].write_bytes(PAGE_MARK + b"\n<html>")
    paths[Kind.EMPTY].touch()
    with zipfile.ZipFile(paths[Kind.OTHER], "w") as archive:
        archive.writestr("holiday.txt", "photographs")
    return paths


def test_the_content_says_the_kind(files: dict[Kind, Path]) -> None:
    assert {kind: kind_of(path) for kind, path in files.items()} == {kind: kind for kind in Kind}


@pytest.mark.parametrize("makes", [Kind.PROJECT, Kind.PACKED, Kind.RECORDING, Kind.JSON, Kind.PAGE])
def test_only_its_own_kind_is_replaced_unless_forced(files: dict[Kind, Path], makes: Kind) -> None:
    for kind, path in files.items():
        if kind in (makes, Kind.EMPTY):
            check_target(path, makes)
        else:
            with pytest.raises(TargetError, match="--force"):
                check_target(path, makes, force=False)
            with pytest.raises(TargetError, match=r"choose another name$"):
                check_target(path, makes)
        check_target(path, makes, force=True)


def test_what_does_not_exist_may_be_made(tmp_path: Path) -> None:
    check_target(tmp_path / "new.wav", Kind.RECORDING)


def test_inputs_and_needed_recordings_stay_even_if_forced(files: dict[Kind, Path], tmp_path: Path) -> None:
    recording = files[Kind.RECORDING]
    link = tmp_path / "link.wav"
    os.link(recording, link)
    for path in (recording, link):
        with pytest.raises(TargetError, match="its own input"):
            check_target(path, Kind.RECORDING, inputs=[recording], force=True)
        with pytest.raises(TargetError, match="made from"):
            check_target(path, Kind.RECORDING, relied_on=[recording, tmp_path / "gone.wav"], force=True)


def test_a_pipe_and_a_device_are_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    for path in (pipe, Path(os.devnull)):
        with pytest.raises(TargetError, match="device or a pipe"):
            check_target(path, Kind.RECORDING, force=True)
        with pytest.raises(OSError, match="device"), atomic_file(path):
            pass
    assert pipe.is_fifo()


@pytest.mark.parametrize("letter", ["a", "é", "音", "𝄞"])
def test_the_longest_name_that_fits_can_be_written(tmp_path: Path, letter: str) -> None:
    n_letters = 255 // len(letter.encode())
    folder = tmp_path / "songs"
    folder.mkdir()
    path = folder / (letter * n_letters)
    with atomic_file(path) as stream:
        stream.write(b"x")
    assert path.read_bytes() == b"x"
    assert [each.name for each in folder.iterdir()] == [path.name]


def test_a_name_that_is_not_utf_8_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9" * 30)
    with atomic_file(path) as stream:
        stream.write(b"x")
    assert path.read_bytes() == b"x"
