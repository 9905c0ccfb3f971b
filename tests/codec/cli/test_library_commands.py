"""``pointillist library``: what the commands of the library do and say."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    assert said.err == f"pointillist: {folder}: 1 problems\n"


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
