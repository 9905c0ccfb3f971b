"""A project whose recording has gone: its events sound from the model until the recording is located."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from codec.audio.clip import load_audio, save_audio
from codec.audio.recording import file_sha256
from codec.events.event import RenderFrom
from codec.project.file import SourceFile, read_project, write_project
from editor.session import Session
from editor.views.window.main_window import MainWindow
from tests.editor.session_fakes import Told


@pytest.fixture
def lost(qtbot: QtBot, opened: Session, told: Told, recording: Path, tmp_path: Path) -> Path:
    """Where the recording of the piece that is open went; the project does not know."""
    qtbot.waitUntil(lambda: opened.captures.available)
    opened.edits.move(["found-1"], 4_000)
    project = tmp_path / "projects" / "walk.pointillist"
    project.parent.mkdir()
    opened.save(project, include_source=False)
    assert opened.finish_saving()
    elsewhere = tmp_path / "elsewhere" / "take 3.wav"
    elsewhere.parent.mkdir()
    recording.rename(elsewhere)
    opened.open_path(project)
    qtbot.waitUntil(lambda: opened.lacks_recording and opened.is_settled)
    return elsewhere


def test_it_opens_from_the_model_and_says_what_is_missing(opened: Session, told: Told, lost: Path) -> None:
    assert len(opened.document) > 1
    assert opened.mix.any()
    assert not opened.captures.available
    event = opened.document.event("found-1")
    assert opened.captures.heard_from(event) is RenderFrom.MODEL
    assert any("walk.wav" in text and "Locate the recording" in text for text in told.messages)
    assert told.errors == []
    assert not opened.document.modified


def test_another_file_is_refused_and_nothing_changes(
    qtbot: QtBot, opened: Session, told: Told, lost: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.wav"
    clip = load_audio(lost)
    save_audio(other, 0.5 * clip.samples, clip.sample_rate, "PCM_16")
    opened.locate_recording(other)
    qtbot.waitUntil(lambda: bool(told.errors))
    title, text = told.errors[-1]
    assert title == "other.wav is not the recording of this project"
    assert "walk.wav" in text
    assert opened.lacks_recording
    assert opened.document.original is None
    assert not opened.document.modified
    opened.locate_recording(tmp_path / "nowhere.wav")
    qtbot.waitUntil(lambda: len(told.errors) == 2)
    assert opened.lacks_recording


def test_the_file_is_taken_heard_and_remembered(
    qtbot: QtBot, opened: Session, lost: Path, tmp_path: Path
) -> None:
    events = dict(opened.document.events)
    window = MainWindow(opened)
    qtbot.addWidget(window)
    window.show()
    action = window.actions_by_id["locate"]
    assert action.isEnabled()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(lost), ""))
        action.trigger()
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    assert not opened.lacks_recording
    assert not action.isEnabled()
    assert dict(opened.document.events) == events
    original = opened.document.original
    assert original is not None
    assert not np.array_equal(opened.mix[: original.n_samples], original.samples.T), "one event was moved"
    opened.edits.reset(["found-1"])
    qtbot.waitUntil(lambda: opened.is_settled)
    np.testing.assert_array_equal(opened.mix, original.samples.T)
    assert window.overview._peaks is not None
    assert opened.document.modified
    opened.save(include_source=False)
    assert opened.finish_saving()
    assert read_project(opened.document.project_path or Path()).source_file.path == str(lost)


def test_a_file_with_other_tags_is_taken_and_known_by_its_new_hash(
    qtbot: QtBot, opened: Session, told: Told, lost: Path
) -> None:
    encoded_from = opened.document.source_file
    with lost.open("ab") as stream:
        stream.write(b"LIST\4\0\0\0INFO")
    opened.locate_recording(lost)
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    assert told.errors == []
    located = opened.document.source_file
    assert located == SourceFile(str(lost), file_sha256(lost), encoded_from.samples_sha256)
    assert located.sha256 != encoded_from.sha256


def test_opening_gives_an_earlier_project_the_hash_of_its_samples(
    qtbot: QtBot, opened: Session, recording: Path, tmp_path: Path
) -> None:
    project = tmp_path / "walk.pointillist"
    opened.save(project, include_source=False)
    assert opened.finish_saving()
    content = read_project(project)
    known = content.source_file
    assert known.samples_sha256 == load_audio(recording).samples_sha256
    earlier = dataclasses.replace(known, samples_sha256=None)
    write_project(project, dataclasses.replace(content, source_file=earlier))
    piece = opened.document.piece
    opened.open_path(project)
    qtbot.waitUntil(lambda: opened.document.piece > piece and opened.is_settled)
    assert opened.document.source_file == known
    assert not opened.document.modified
