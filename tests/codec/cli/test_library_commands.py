"""``pointillist library``: what the commands of the library do and say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec import cli
from codec.library import Library
from codec.library.models import shipped_hash
from tests.codec.library.made_up import made_up_piece

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of two pieces, one of which has lost its file."""
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        for seed, name in enumerate(["kick.wav", "snare.wav"]):
            path = tmp_path / name
            path.write_bytes(b"RIFF")
            library.add_encoded(made_up_piece(seed), path)
        library.files.set_missing([tmp_path / "snare.wav"], missing=True)
        library.marks.tag("soft", piece_ids=[1])
    return folder


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_list_shows_each_piece_with_what_is_odd(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("library", "list", "--library", folder) == 0
    first, second, summary = capsys.readouterr().out.splitlines()
    assert first.endswith("kick.wav; tags soft; model made-up, which is not here")
    assert "20 events" in first
    assert second.endswith("snare.wav; file missing; model made-up, which is not here")
    assert summary == f"{folder}: 2 pieces, 40 events; 0 files could not be used"
    assert shipped_hash()


def test_check_names_each_problem(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("library", "check", "--decode", "--library", folder) == 0
    assert "2 pieces, 40 events, no problems" in capsys.readouterr().out
    with Library.open(folder) as library:
        library.marks.tag("lost", rows=[10**6])
    assert run("library", "check", "--library", folder) == 2
    said = capsys.readouterr()
    assert said.out.startswith("1 entries of event_tags belong to no event")
    assert said.err == f"pointillist: {folder}: 1 problem\n"


@pytest.mark.parametrize(
    ("what", "left"), [(["1"], 1), (["--missing"], 1), (["kick.wav"], 1), (["."], 0), (["2", "1"], 0)]
)
def test_remove(
    folder: Path, what: list[str], left: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("library", "remove", *what, "--library", folder) == 0
    with Library.open(folder) as library:
        assert len(library.pieces()) == left
    assert (tmp_path / "kick.wav").exists()


def test_what_is_not_there_is_said_in_one_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("library", "remove", "17", "--library", folder) == 2
    assert capsys.readouterr().err.startswith("pointillist: 17: is not in the library")
    assert run("library", "remove", "--library", folder) == 2
    assert run("library", "list", "--library", tmp_path / "nowhere") == 2
    assert "library add FOLDER" in capsys.readouterr().err


def test_add_encodes_what_can_be_and_goes_on_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    music, folder = tmp_path / "music", tmp_path / "library"
    music.mkdir()
    times = np.arange(22_050) / 22_050
    soundfile.write(music / "tone.wav", np.sin(1400 * times) * np.exp(-6 * times) * 0.3, 22_050)
    (music / "noise.wav").write_bytes(b"no music at all")
    command = ("library", "add", music, "--workers", 1, "--level", "draft", "--watch", "--library", folder)
    assert run(*command) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{folder}: 1 piece added with ")
    assert said.out.endswith("0 files known; 1 could not be used\n")
    assert said.err.startswith(f"{music / 'noise.wav'}: not a recording")
    with Library.open(folder) as library:
        (piece,) = library.pieces()
        assert (piece.path, piece.level) == (music / "tone.wav", "draft")
        assert piece.model.weights_hash == shipped_hash()
        assert (folder / "models" / f"{shipped_hash()}.safetensors").exists()
        assert library.check(decode=True) == []
    assert run(*command) == 0
    assert "0 pieces added with 0 events; 1 file known; 1 could not" in capsys.readouterr().out

    (music / "tone.wav").rename(music / "renamed.wav")
    assert run("library", "rescan", "--workers", 1, "--library", folder) == 0
    assert "1 files missing, 0 found again, 1 changed or new" in capsys.readouterr().out
    with Library.open(folder) as library:
        assert [piece.path for piece in library.pieces()] == [music / "renamed.wav"]
    assert run("library", "list", "--library", folder) == 0
    assert f"{music}: watched" in capsys.readouterr().out
    assert run("library", "remove", music, "--library", folder) == 0
    said = capsys.readouterr().out
    assert said == f"{music}: is no longer watched\n{folder}: 1 piece removed, 0 events left\n"
    assert run("library", "list", "--problems", "--library", folder) == 0
    assert capsys.readouterr().out.startswith(f"{music / 'noise.wav'}: not a recording")


def test_add_needs_something_to_add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("library", "add", "--library", tmp_path / "library") == 2
    assert "name a recording" in capsys.readouterr().err
    assert run("library", "add", tmp_path, "--workers", 0, "--library", tmp_path / "library") == 2


def test_rebuild_says_what_it_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Library.open(folder) as library:
        library.marks.tag("lost", rows=[10**6])
    assert run("library", "rebuild", "--library", folder) == 0
    assert capsys.readouterr().out == f"{folder}: 2 pieces, 0 measured again, 0 lost\n"
    assert run("library", "check", "--library", folder) == 0
    (folder / "library.sqlite").write_bytes(b"no database")
    assert run("library", "list", "--library", folder) == 2
    assert "library rebuild" in capsys.readouterr().err
    assert run("library", "rebuild", "--library", folder) == 0
    assert "library.sqlite.unreadable: the damaged database, kept" in capsys.readouterr().out
    assert run("library", "rebuild", "--library", folder / "nowhere") == 2
