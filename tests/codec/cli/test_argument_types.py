"""What a command says of an argument that it cannot read."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from codec import cli
from codec.exchange.score import note_name, note_number
from codec.library import Library
from tests.codec.library.made_up import made_up_piece

CHOICES = (
    ("library search a.wav --at x", "seconds, for example 1.25"),
    ("library search a.wav --at -1", "a time is 0 or more"),
    ("library search a.wav --at nan", "a time is 0 or more"),
    ("library search a.wav --at 1 -n x", "choose from 1 to"),
    ("library search a.wav --at 1 --pitch h4 c5", "'h4' is no pitch; write C4, F#3 or 60"),
    ("library add a.wav --workers many", "from 1 to 1024"),
    ("encode a.wav b.pointillist --seed x", "a seed is a whole number"),
)


@pytest.mark.parametrize(("line", "said"), CHOICES)
def test_an_argument_that_cannot_be_read_is_explained(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(line.split()) == 2
    text = capsys.readouterr().err
    assert said in text
    assert "invalid _" not in text


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        for each in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
            if isinstance(each, argparse.ArgumentParser):
                yield from parsers(each)


@pytest.mark.parametrize("nonsense", ["", "nonsense", "-", "1e999x"])
def test_no_command_names_its_functions_to_the_user(nonsense: str) -> None:
    seen = 0
    for parser in parsers(cli.command_parser("pointillist")):
        for action in parser._actions:
            if action.type is None or action.type in (int, float, Path):
                continue
            seen += 1
            with pytest.raises(argparse.ArgumentTypeError):
                action.type(nonsense)  # type: ignore[operator]
    assert seen > 4


@pytest.mark.parametrize(
    ("text", "number"),
    [("C4", 60), ("f#3", 54), ("Bb2", 46), ("b2", 47), ("B♭-1", 10), ("E♯4", 65), ("60.5", 60.5), (" 7 ", 7)],
)
def test_notes_are_read(text: str, number: float) -> None:
    assert note_number(text) == number


def test_names_of_notes_are_read_back() -> None:
    assert [note_number(note_name(key)) for key in range(128)] == list(range(128))


@pytest.mark.parametrize("text", ["", "h4", "c", "4c", "c##4", "nan", "inf"])
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller writes the message
        note_number(text)


def test_a_pack_of_a_pitch_range_takes_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add_encoded(made_up_piece(1, 5))
    line = ["library", "export", "--sample-pack", str(tmp_path / "pack"), "--library"]
    assert cli.main([*line, str(tmp_path / "library"), "--pitch", "C-1", "G#9"]) == 2
    assert "choose other filters" in capsys.readouterr().err
