"""The work on one file: recordings, projects and packed files, and what cannot be used."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec.audio.clip import load_audio
from codec.bitstream.file import unpack, write_packed
from codec.events.event import StageSource
from codec.library.models import keep_checkpoint, shipped_checkpoint
from codec.library.tasks import Encoded, Failed, Identified, Task
from codec.library.worker import perform
from codec.model.checkpoint import load_model, save_model
from codec.model.event_model import EventModel
from codec.pipeline import encode_file
from codec.project.file import Project, write_project

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording and its project, in which an event was moved, transposed and swapped, and one deleted."""
    folder = tmp_path_factory.mktemp("music")
    times = np.arange(22_050) / 22_050
    tone = np.sin(2 * np.pi * 220.0 * times) * np.exp(-6 * times) * 0.3
    soundfile.write(folder / "tone.wav", np.concatenate([tone, 0.5 * tone]), 22_050)
    project = encode_file(folder / "tone.wav", level="draft", with_layout=False, include_source=False).project
    first, *others = project.events
    donor = StageSource(others[0].vector, "donor")
    moved = first.replace(onset_samples=30_000, transpose_semitones=5.0, resonance=donor, gain_db=3.0)
    write_project(folder / "tone.pointillist", dataclasses.replace(project, events=(moved, *others[1:])))
    write_packed(folder / "tone.plst", project, folder / "tone.pointillist")
    return folder


def task(path: Path, action: str = "encode", library: Path | None = None) -> Task:
    assert action in ("identify", "encode")
    folder = path.parent / "library" if library is None else library
    return Task(path, action, "draft", shipped_checkpoint(), folder)


def encoded(path: Path) -> Encoded:
    report = perform(task(path))
    assert isinstance(report, Encoded)
    return report


def test_a_project_is_the_same_piece_as_its_recording(folder: Path) -> None:
    reports = [perform(task(folder / name, "identify")) for name in ("tone.wav", "tone.pointillist")]
    assert all(isinstance(report, Identified) for report in reports)
    assert (
        reports[0].content_hash == reports[1].content_hash == load_audio(folder / "tone.wav").samples_sha256
    )
    assert [report.is_recording for report in reports] == [True, False]


def test_a_projects_edits_stay_with_it(folder: Path) -> None:
    of_recording = encoded(folder / "tone.wav").piece
    of_project = encoded(folder / "tone.pointillist").piece
    assert of_recording.n_events > 1
    assert unpack(of_project.encoding).events == unpack(of_recording.encoding).events
    assert of_project.columns == of_recording.columns
    assert (of_recording.level, of_project.level) == ("draft", "")


def test_a_packed_file_is_a_piece_too(folder: Path) -> None:
    piece = encoded(folder / "tone.plst").piece
    assert unpack(piece.encoding).events == unpack(encoded(folder / "tone.wav").piece.encoding).events
    again = perform(task(folder / "tone.plst", "identify"))
    assert isinstance(again, Identified)
    assert again.content_hash == piece.content_hash


def test_a_project_of_another_model_needs_its_checkpoint(
    folder: Path, tmp_path: Path, shared_tiny_model: EventModel
) -> None:
    checkpoint = tmp_path / "tiny.safetensors"
    save_model(shared_tiny_model, checkpoint)
    model = load_model(checkpoint)
    source = encoded(folder / "tone.wav").piece
    project = dataclasses.replace(unpack(source.encoding), model=model.identity)
    assert isinstance(project, Project)
    write_project(tmp_path / "other.pointillist", project)
    library = tmp_path / "library"
    report = perform(task(tmp_path / "other.pointillist", library=library))
    assert isinstance(report, Failed)
    assert model.identity.label in report.problem
    assert "--model" in report.problem
    keep_checkpoint(library, checkpoint)
    report = perform(task(tmp_path / "other.pointillist", library=library))
    assert isinstance(report, Encoded)
    assert report.piece.model.weights_hash == model.identity.weights_hash


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"RIFF\0\0\0\0WAVE", ""),
        (b"PLST\1" + bytes(200), "damaged"),
        (b"fLaC" + bytes(100), ""),
        (b"no music", "not a recording"),
    ],
)
@pytest.mark.parametrize("action", ["identify", "encode"])
def test_a_file_that_cannot_be_used_is_a_report(
    tmp_path: Path, content: bytes, said: str, action: str
) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    report = perform(task(path, action))
    assert isinstance(report, Failed)
    assert said in report.problem
    assert str(path) not in report.problem
    assert "fault of the program" not in report.problem


def test_a_fault_of_the_program_is_a_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codec.library.worker._recording_hash", lambda path: 1 / 0)
    report = perform(task(folder / "tone.wav", "identify"))
    assert isinstance(report, Failed)
    assert report.problem.startswith("meets a fault of the program (ZeroDivisionError: division by zero)")
