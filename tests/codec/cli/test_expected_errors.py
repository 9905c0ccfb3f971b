"""What a command says in one line, and what it does not hide."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import codec
from codec import cli
from codec.audio.source import DecodingError
from codec.bitstream.coder import CoderError, MissingCoderError
from codec.evaluate.contenders import UnknownCodecError
from codec.reference.fitting import TrainingFailedError
from codec.reference.payload import Cancelled, MissingPackageError

_INTERNAL = {
    *(DecodingError, CoderError, MissingCoderError),
    *(UnknownCodecError, TrainingFailedError, MissingPackageError, Cancelled),
}
"""Errors that become others before they reach a user: those of a file, a wrong argument, a reason in a table
of results; and a cancelled fit, whose caller asked for it."""


def _public_errors() -> Iterator[type[Exception]]:
    for found in pkgutil.walk_packages(codec.__path__, "codec."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, each in inspect.getmembers(module, inspect.isclass):
            if each.__module__ == found.name and issubclass(each, Exception) and not name.startswith("_"):
                yield each


def test_every_public_error_is_expected() -> None:
    errors = set(_public_errors())
    assert len(errors) > 12
    assert {each for each in errors if not issubclass(each, cli.expected_errors())} == _INTERNAL


def run(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    def fail() -> None:
        raise error

    status = cli.run_guarded(fail, "pointillist")
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("Unable to allocate 8 TiB\nfor an array"),
        UnicodeEncodeError("utf-8", "a\udcff.wav", 1, 2, "surrogates not allowed"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        PermissionError(13, "Permission denied", "a.wav"),
        OSError(28, "No space left on device"),
    ],
    ids=repr,
)
def test_what_is_expected_is_said_in_one_line(capsys: pytest.CaptureFixture[str], error: Exception) -> None:
    status, text = run(error, capsys)
    assert status == 2
    assert text.startswith("pointillist: ")
    assert len(text.splitlines()) == 1
    assert "; " in text, "no way out is said"


def test_memory_that_torch_cannot_have_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    status, text = run(caught.value, capsys)
    assert (status, len(text.splitlines())) == (2, 1)
    assert "not enough memory" in text


@pytest.mark.parametrize("error", [RuntimeError("a defect"), ValueError("a defect"), KeyError("a defect")])
def test_a_defect_is_not_hidden(capsys: pytest.CaptureFixture[str], error: Exception) -> None:
    with pytest.raises(type(error), match="a defect"):
        run(error, capsys)


def test_warnings_of_the_codec_are_lines_on_stderr(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging

    monkeypatch.setattr(
        "codec.cli.info.describe",
        lambda path: logging.getLogger("codec.training").warning("%s: skipped\x1b[2J", path) or {"kind": "x"},
    )
    path = tmp_path / "a.wav"
    path.touch()
    assert cli.main(["info", str(path)]) == 0
    assert capsys.readouterr().err == f"{path}: skipped\\x1b[2J\n"
