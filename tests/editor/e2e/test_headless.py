"""The whole job without a display, with a codec of sines; ``make run`` does it with the real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from codec.audio.clip import load_audio, save_audio
from codec.project.file import read_project
from editor.headless import main, run_headless
from tests.editor.codec_fakes import SineCodec
from tests.editor.view_fakes import note_clip


def test_it_leaves_sound_pictures_and_a_project(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = tmp_path / "walk.wav"
    save_audio(recording, note_clip(2.0).samples, 22_050, "PCM_16")
    out = tmp_path / "results" / "out"
    assert run_headless(recording, out, load_codec=SineCodec) == 0
    original, render, edited = (load_audio(out / f"{name}.wav") for name in ("original", "render", "edited"))
    np.testing.assert_allclose(original.samples, load_audio(recording).samples, atol=1e-4)
    n = min(render.n_samples, edited.n_samples)
    assert np.abs(render.samples).max() > 0.01
    assert np.abs(render.samples[:, :n] - edited.samples[:, :n]).max() > 0.01
    for name in ("timeline", "map", "stages"):
        image = QImage(str(out / f"{name}.png"))
        shades = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(shades) > 5, f"{name}.png shows nothing"
    project = read_project(out / "walk.pointillist")
    assert project.source is not None
    assert project.layout is not None
    # One of the eight was deleted, one was doubled; those that were edited know what they were.
    assert len(project.events) == 8
    assert any("athedral" in (event.room_name or "") for event in project.events)
    assert any(event.transpose_semitones == 12 for event in project.events)
    assert any(event.resonance is not None for event in project.events)
    said = capsys.readouterr().out
    assert "no display" in said
    assert "equals the recording, sample by sample" in said
    np.testing.assert_array_equal(render.samples, original.samples)
    assert "Undo and redo" in said
    assert "Transpose" in said


def test_a_file_that_cannot_be_used_gives_one_line_and_status_2(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "out"), str(tmp_path / "nothing.wav")]) == 2
    complaint = capsys.readouterr().err.strip()
    assert "nothing.wav" in complaint
    assert len(complaint.splitlines()) == 1
    assert main([]) == 2


def test_a_name_cannot_steer_the_terminal(
    qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "out"), str(tmp_path / "a\x1b[31m\nb.wav")]) == 2
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "\\x1b[31m" in said.err
    assert len(said.err.splitlines()) == 1


def test_silence_is_said_not_drawn(qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording = tmp_path / "silence.wav"
    save_audio(recording, np.zeros(22_050, np.float32), 22_050, "PCM_16")
    assert run_headless(recording, tmp_path / "out", load_codec=lambda: SineCodec(n_events=0)) == 2
    assert "no events" in capsys.readouterr().err
