"""The selection as a sample pack, as it is heard alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import load_audio, save_audio
from codec.audio.metadata import Marker, RecordingMetadata
from editor.session import Session
from tests.editor.session_fakes import Told
from tests.editor.view_fakes import note_clip


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording whose first half is a named region, which `opened` opens."""
    path = tmp_path / "walk.wav"
    metadata = RecordingMetadata((Marker(0.0, "Verse 1/2", 1.0),))
    save_audio(path, note_clip(2.0).samples, 22_050, "PCM_16", metadata=metadata)
    return path


def _wavs(folder: Path) -> list[Path]:
    return sorted((folder / "samples").iterdir(), key=lambda path: path.stem[-3:])


def test_the_selected_events_that_are_not_muted_are_in_it(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.edits.set_mute(["found-2"], True)
    qtbot.waitUntil(lambda: opened.is_settled)
    opened.exchange.export_sample_pack(tmp_path, ["found-1", "found-2", "found-6"])
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    (folder,) = told.exports[0].paths
    assert folder == tmp_path / "walk samples"
    assert told.exports[0].n_events == 2
    early, late = (opened.document.event(each).onset_s for each in ("found-1", "found-6"))
    assert early < 1.0 < late
    first, second = _wavs(folder)
    assert " Verse 1_2 " in first.name
    assert " walk " in second.name
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_second_pack_gets_a_name_of_its_own(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    for n_made in (1, 2):
        opened.exchange.export_sample_pack(tmp_path, ["found-1"])
        qtbot.waitUntil(lambda n_made=n_made: len(told.exports) == n_made)
    assert [outcome.paths[0].name for outcome in told.exports] == ["walk samples", "walk samples-2"]


def test_its_sounds_are_those_that_are_heard(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    """The sounds of the fakes begin at their onsets; an edit changes them."""
    opened.edits.transpose(["found-1"], 3)
    opened.edits.change_gain(["found-1"], -30.0)
    qtbot.waitUntil(lambda: opened.is_settled)
    opened.exchange.export_sample_pack(tmp_path, ["found-1"])
    qtbot.waitUntil(lambda: len(told.exports) == 1)
    samples = load_audio(_wavs(told.exports[0].paths[0])[0]).samples
    opened.export_mix(tmp_path / "alone.wav", "FLOAT", ["found-1"])
    qtbot.waitUntil(lambda: len(told.exports) == 2)
    alone = load_audio(tmp_path / "alone.wav").samples
    begin = round(opened.document.event("found-1").onset_s * 22_050)
    heard = alone[:, begin : begin + samples.shape[1]]
    scale = np.abs(samples).max() / np.abs(heard).max()
    np.testing.assert_allclose(samples, scale * heard, atol=1e-5)
    assert np.abs(samples).max() == pytest.approx(10 ** (-1 / 20), abs=1e-4)


def test_without_sound_nothing_is_written(qtbot: QtBot, opened: Session, told: Told, tmp_path: Path) -> None:
    opened.edits.set_mute(["found-1"], True)
    before = set(tmp_path.iterdir())
    opened.exchange.export_sample_pack(tmp_path, ["found-1"])
    assert told.errors
    assert set(tmp_path.iterdir()) == before
