"""Markers of the recording in what is exported."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import mido
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import load_audio, save_audio
from codec.audio.metadata import BroadcastInfo, Marker, RecordingMetadata
from codec.project.file import read_project, write_project
from editor.session import Session
from editor.session.exchange import ExportedEvents
from tests.editor.session_fakes import Told
from tests.editor.view_fakes import note_clip

METADATA = RecordingMetadata(
    (Marker(0.2, "Strophe"), Marker(1.2, "Refrain", 0.5)), BroadcastInfo(3600.0, "Take 7", "H6")
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording with two markers, which `opened` opens."""
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(2.0).samples, 22_050, "PCM_16", metadata=METADATA)
    return path


def test_the_mix_and_stems_have_all_markers(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.export_mix(tmp_path / "mix.wav", "PCM_24")
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    opened.exchange.export_cluster_stems(tmp_path / "clusters", "FLOAT", normalise=True)
    qtbot.waitUntil(lambda: len(told.exports) == 2)
    opened.export_stems(tmp_path / "stems", "PCM_16", ["found-1"])
    qtbot.waitUntil(lambda: len(told.exports) == 3)
    paths = [path for outcome in told.exports for path in outcome.paths]
    assert len(paths) == 4
    for path in paths:
        assert load_audio(path).metadata == METADATA, path.name


def test_a_part_has_the_markers_inside_it_and_its_own_time_of_day(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    first = opened.document.event("found-4")
    assert 0.2 < first.onset_s < 1.2
    opened.export_mix(tmp_path / "part.wav", "PCM_24", ["found-4", "found-6"], bounds_s=(first.onset_s, None))
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    opened.exchange.prepare_file(["found-4", "found-6"])
    qtbot.waitUntil(lambda: opened.exchange.file_of(["found-4", "found-6"]) is not None)
    for path in (tmp_path / "part.wav", opened.exchange.file_of(["found-4", "found-6"])):
        found = load_audio(path).metadata
        (refrain,) = found.markers
        assert refrain.label == "Refrain"
        assert refrain.time_s == pytest.approx(1.2 - first.onset_s, abs=1 / 22_050)
        assert found.broadcast.time_reference_s == pytest.approx(3600.0 + first.onset_s, abs=1 / 22_050)
        assert (found.broadcast.description, found.broadcast.originator) == ("Take 7", "H6")


def test_a_loop_is_cut_to_the_sample_with_its_markers(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    bounds_s = (0.5, 1.5 + 1 / 22_050)
    opened.export_mix(tmp_path / "mix.wav", "FLOAT")
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    opened.export_mix(tmp_path / "loop.wav", "FLOAT", bounds_s=bounds_s)
    qtbot.waitUntil(lambda: len(told.exports) == 2)
    opened.export_stems(tmp_path / "stems", "FLOAT", ["found-1", "found-4"], bounds_s=bounds_s)
    qtbot.waitUntil(lambda: len(told.exports) == 3)
    opened.exchange.export_cluster_stems(tmp_path / "clusters", "FLOAT", normalise=False, bounds_s=bounds_s)
    qtbot.waitUntil(lambda: len(told.exports) == 4)
    whole, loop = load_audio(tmp_path / "mix.wav"), load_audio(tmp_path / "loop.wav")
    np.testing.assert_array_equal(loop.samples, whole.samples[:, 11_025 : 33_075 + 1])
    for path in [path for outcome in told.exports[1:] for path in outcome.paths]:
        clip = load_audio(path)
        assert clip.n_samples == 22_051
        (refrain,) = clip.metadata.markers
        assert (refrain.label, refrain.time_s) == ("Refrain", pytest.approx(0.7, abs=1 / 22_050))
        assert refrain.length_s == pytest.approx(0.3, abs=2 / 22_050)
        assert clip.metadata.broadcast.time_reference_s == pytest.approx(3600.5)
    parts = [load_audio(path).samples for path in told.exports[3].paths]
    np.testing.assert_allclose(np.sum(parts, axis=0), loop.samples, atol=1e-6)


def test_a_loop_behind_the_end_is_as_long_as_it_says(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.export_mix(tmp_path / "late.wav", "FLOAT", bounds_s=(1.0, 5.0))
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    assert load_audio(tmp_path / "late.wav").n_samples == 4 * 22_050


def test_midi_has_the_markers_of_the_recording(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.exchange.export_events(tmp_path / "a.mid", ExportedEvents("midi"))
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    texts = [message.text for message in mido.MidiFile(tmp_path / "a.mid") if message.type == "marker"]
    assert texts == ["Strophe", "Refrain"]


@pytest.mark.parametrize("of_before", [False, True])
def test_a_project_keeps_markers_or_gets_them_from_its_recording(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path, of_before: bool
) -> None:
    path = tmp_path / "walk.pointillist"
    project = opened.document.to_project(include_source=False)
    assert project.metadata == METADATA
    if of_before:
        project = dataclasses.replace(project, metadata=RecordingMetadata())
    write_project(path, project)
    opened.document.load_audio(note_clip(1.0), None)
    assert opened.document.metadata == RecordingMetadata()
    opened.open_path(path)
    qtbot.waitUntil(lambda: opened.document.project_path == path and opened.is_settled)
    assert opened.document.metadata == METADATA
    assert not opened.document.modified
    assert opened.save(path)
    opened.finish_saving()
    assert read_project(path).metadata == METADATA
