"""``pointillist pack`` and ``unpack``, and what is heard after both."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from codec import cli
from codec.bitstream.grid import quantised
from codec.cli.info import describe
from codec.events.detail import Detail
from codec.events.event import Event, EventSequence, RenderFrom
from codec.model.event_model import EventModel
from codec.pipeline import render_project
from codec.project.content import Project, RecordingFormat
from codec.project.file import read_project, write_project

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture
def project_path(tmp_path: Path, make_event: Callable[..., Event], tiny_model: EventModel) -> Path:
    """A project of six events, of which one was edited and one is heard from the recording."""
    events = [make_event(seed, 0.2 * seed, pan=0.1 * seed) for seed in range(6)]
    events[1] = events[1].replace(gain_db=-4.5, transpose_semitones=3.0)
    events[2] = events[2].replace(render_from=RenderFrom.CAPTURED, captured_id=events[2].event_id)
    path = tmp_path / "song.pointillist"
    project = Project(
        recording=RecordingFormat(22_050, 2, 3.0),
        model=dataclasses.replace(tiny_model.identity, name="tiny"),
        events=tuple(events),
    )
    write_project(path, project)
    return path


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_what_is_unpacked_is_heard_as_quantised(
    project_path: Path, tiny_model: EventModel, capsys: pytest.CaptureFixture[str]
) -> None:
    packed, unpacked = project_path.with_suffix(".plst"), project_path.with_name("back.pointillist")
    assert run("pack", project_path, packed) == 0
    said = capsys.readouterr()
    n_bits = 8 * packed.stat().st_size
    assert f"6 events in 3.0 s of audio, {n_bits // 8} bytes, {n_bits / 3.0:.0f} bits per second" in said.out
    assert "estimated" in said.out
    assert "heard from the model alone" in said.err
    assert run("unpack", packed, unpacked) == 0
    assert "6 events in 3.0 s" in capsys.readouterr().out

    given = read_project(project_path)
    coarse = dataclasses.replace(given, events=quantised(EventSequence.of(given.events)).events)
    wanted = render_project(coarse, model=tiny_model, render_from=RenderFrom.MODEL)
    heard = render_project(read_project(unpacked), model=tiny_model)
    np.testing.assert_array_equal(heard.samples, wanted.samples)
    assert np.abs(heard.samples).max() > 0.0
    exact = render_project(given, model=tiny_model, render_from=RenderFrom.MODEL)
    assert not np.array_equal(heard.samples[:, : exact.n_samples], exact.samples[:, : heard.n_samples])


def test_info_says_what_a_packed_file_holds(project_path: Path) -> None:
    packed = project_path.with_suffix(".plst")
    assert run("pack", project_path, packed) == 0
    facts = describe(packed)
    assert (facts["kind"], facts["n_events"], facts["n_edited_events"]) == ("packed piece", 6, 1)
    assert facts["bits_per_s"] == round(8 * packed.stat().st_size / 3.0)


def test_a_file_that_cannot_be_used_gets_a_line(
    project_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = read_project(project_path)
    detailed = tmp_path / "detailed.pointillist"
    events = (project.events[0].replace(detail=Detail(np.ones(4))), *project.events[1:])
    write_project(detailed, dataclasses.replace(project, events=events))
    damaged = tmp_path / "damaged.plst"
    assert run("pack", project_path, damaged) == 0
    damaged.write_bytes(damaged.read_bytes()[:-9])
    capsys.readouterr()
    for command, path in (("pack", detailed), ("pack", damaged), ("unpack", damaged), ("unpack", detailed)):
        out = tmp_path / "out"
        assert run(command, path, out) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert str(path) in line
        assert not out.exists()
    assert run("pack", project_path, project_path) == 2
    assert "would overwrite its own input" in capsys.readouterr().err
