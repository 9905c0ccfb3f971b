"""The `pointillist` command: what opens the editor, what goes to the command line, what is refused first."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import save_audio
from editor import entry


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    save_audio(path, 0.1 * np.sin(np.arange(4_000) / 10), 22_050, "PCM_16")
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the editor was opened with; no window is made."""
    calls: list[list[str]] = []
    app = types.ModuleType("editor.app")
    app.main = lambda arguments: calls.append(arguments) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "editor.app", app)
    monkeypatch.setattr("editor.app", app, raising=False)
    return calls


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["info", "tone.wav"], ["edit", "--verbs"], ["edit", "--help"]],
    ids=" ".join,
)
def test_output_that_nobody_reads_ends_every_command_quietly(recording: Path, arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; from editor.entry import main; sys.exit(main())", *arguments],
        cwd=recording.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_without_a_command_the_editor_opens(opened: list[list[str]], recording: Path) -> None:
    assert entry.main([]) == 0
    assert entry.main([str(recording)]) == 0
    assert entry.main(["--demo"]) == 0
    assert opened == [[], [str(recording)], ["--demo"]]


def test_several_files_open_the_editor_and_those_that_cannot_be_used_are_named(
    opened: list[list[str]], capsys: pytest.CaptureFixture[str], recording: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.wav"
    again.write_bytes(recording.read_bytes())
    notes = tmp_path / "notes.wav"
    notes.write_text("no sound")
    assert entry.main([str(recording), str(notes), str(again), str(tmp_path / "gone.wav")]) == 0
    assert opened == [[str(recording), str(again)]]
    first, second = capsys.readouterr().err.splitlines()
    assert str(notes) in first
    assert "gone.wav: no such file" in second


def test_of_several_files_none_of_which_can_be_used_one_is_named(
    opened: list[list[str]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for path in paths:
        path.write_text("no sound")
    assert entry.main([*map(str, paths)]) == 2
    assert str(paths[0]) in capsys.readouterr().err
    assert opened == []


@pytest.mark.parametrize(
    "arguments", [["--dmeo"], ["encoed", "in.wav", "out.pointillist"], ["one.wav", "--demo"]]
)
def test_what_nobody_understands_opens_no_window(opened: list[list[str]], arguments: list[str]) -> None:
    assert entry.main(arguments) == 2
    assert opened == []


def test_a_command_opens_no_window(opened: list[list[str]], recording: Path) -> None:
    assert entry.main(["info", str(recording)]) == 0
    assert opened == []


@pytest.mark.parametrize("kind", ["missing", "folder", "text", "empty"])
def test_the_editor_is_not_opened_on_a_file_that_cannot_be_used(
    opened: list[list[str]], capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind != "missing":
        path.write_text("no music\n" * 100 if kind == "text" else "")
    assert entry.main([str(path)]) == 2
    stderr = capsys.readouterr().err
    assert len(stderr.splitlines()) == 1
    assert str(path) in stderr
    assert opened == []


def test_no_display_is_said_in_one_line(
    opened: list[list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert entry.main([]) == 2
    assert "display" in capsys.readouterr().err
    assert opened == []
