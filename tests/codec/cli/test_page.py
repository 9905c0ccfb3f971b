"""``pointillist page``: the page of a project, and the reasons why there is none."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest

from codec import cli
from codec.audio.clip import save_audio
from codec.events.event import Event
from codec.model.checkpoint import save_model
from codec.model.event_model import EventModel
from codec.project.content import Project, RecordingFormat, SourceFile
from codec.project.file import read_project, write_project
from codec.project.recording import as_captured
from codec.targets import Kind, kind_of


@pytest.fixture
def project(tmp_path: Path, shared_tiny_model: EventModel) -> Path:
    """A project of two captured events, one of them moved, beside its recording; its model is `tiny`."""
    save_model(shared_tiny_model, tmp_path / "tiny.safetensors")
    seconds = np.arange(2 * 22_050) / 22_050
    tone = (0.3 * np.sin(2 * np.pi * 440 * seconds)).astype(np.float32)
    save_audio(tmp_path / "a.wav", tone[None], 22_050, "PCM_16")
    vectors = np.random.default_rng(0).standard_normal((2, 32)).astype(np.float32)
    vectors[:, 0] = -3.0
    events = [
        as_captured(Event(event_id=f"e{number}", onset_samples=8_000 * number, vector=vector))
        for number, vector in enumerate(vectors)
    ]
    project = Project(
        recording=RecordingFormat(22_050, 1, 2.0),
        model=shared_tiny_model.identity,
        events=(events[0], events[1].replace(onset_samples=11_025)),
        as_encoded={event.event_id: event for event in events},
        source_file=SourceFile(str(tmp_path / "a.wav")),
    )
    write_project(tmp_path / "a.pointillist", project)
    return tmp_path / "a.pointillist"


def page(project: Path, out: Path, *more: str) -> int:
    model = str(project.with_name("tiny.safetensors"))
    return cli.main(["page", str(project), str(out), "--model", model, *more])


def test_a_page_has_the_edited_events(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = project.with_name("a.html")
    assert page(project, out, "--language", "de") == 0
    assert "a.html: 2 events, " in capsys.readouterr().out
    assert kind_of(out) is Kind.PAGE
    (text,) = re.findall(r'id="content">(.*?)</script>', out.read_text("utf-8"), re.DOTALL)
    events = json.loads(text)["events"]
    assert [each["onset"] for each in events] == [0.0, 0.5]
    assert [each["edited"] for each in events] == [False, True]
    assert all(each["heard"] is not None for each in events)
    assert page(project, out, "--from", "model") == 0  # a page replaces a page
    (text,) = re.findall(r'id="content">(.*?)</script>', out.read_text("utf-8"), re.DOTALL)
    assert all(each["heard"] is None for each in json.loads(text)["events"])


def test_a_lost_recording_is_named_with_the_way_out(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.with_name("a.wav").unlink()
    out = project.with_name("a.html")
    assert page(project, out) == 2
    told = capsys.readouterr().err
    assert "its recording cannot be used" in told
    assert "a.wav" in told
    assert "--from model" in told
    assert not out.exists()


def test_what_must_not_be_replaced_is_kept(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = project.with_name("other.html")
    other.write_text("<!doctype html><title>Mine</title>")
    recording = project.with_name("a.wav")
    kept = {path: path.read_bytes() for path in (other, recording, project)}
    for path in kept:
        assert page(project, path) == 2
    assert page(project, recording, "--force") == 2
    assert page(project, project.parent / "none" / "a.html") == 2
    assert page(project, project.with_name("b.html"), "--size", "0.01") == 2
    told = capsys.readouterr().err
    assert "is another file, and would become a page of Pointillist" in told
    assert "is the recording that the project was made from" in told
    assert "choose between 0.2 and 500 MB" in told
    assert {path: path.read_bytes() for path in kept} == kept
    assert page(project, other, "--force") == 0
    assert kind_of(other) is Kind.PAGE


def test_a_piece_without_events_has_no_page(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(project, dataclasses.replace(read_project(project), events=()))
    with monkeypatch.context() as patch:
        patch.setattr("codec.cli.page.model_or_default", lambda _path: pytest.fail("it loads the model"))
        assert page(project, project.with_name("a.html")) == 2
    told = capsys.readouterr().err
    assert f"{project.name}: the piece has no events to show" in told, "it is the project that has none"
