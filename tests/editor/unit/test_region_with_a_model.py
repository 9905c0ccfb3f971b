"""A region encoded again by the real search: with a tiny model, and everything else as in the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import RenderFrom
from codec.model.event_model import EventModel
from editor.session import EncodeChoice, Session, Settings
from editor.workers import ModelCodec
from tests.editor.codec_fakes import SilentPlayback, plain_layout

RATE = 22_050


@pytest.fixture
def encoded(
    qtbot: QtBot, tiny_model: EventModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """A session with a stereo recording of bursts, encoded as a draft."""
    monkeypatch.setattr("editor.workers.model_capture.default_sound_folder", lambda: tmp_path / "sounds")
    rng = np.random.default_rng(0)
    t = np.arange(8 * RATE) / RATE
    bursts = rng.normal(0, 0.2, (2, len(t))) * np.exp(-8 * (t % 0.5))
    save_audio(tmp_path / "bursts.wav", bursts.astype(np.float32), RATE, "PCM_24")
    settings = Settings(tmp_path / "settings.ini")
    EncodeChoice("draft").remember(settings)
    session = Session(
        load_codec=lambda: ModelCodec(tiny_model),
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=settings,
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    session.open_path(tmp_path / "bursts.wav")
    qtbot.waitUntil(lambda: session.captures.available and session.is_settled)
    yield session
    session.close()


def test_what_plays_is_the_recording_and_the_others_stay(qtbot: QtBot, encoded: Session) -> None:
    document, region_encoding = encoded.document, encoded.region_encoding
    assert document.original is not None
    recording = document.original.samples.T
    region = region_encoding.within(2.0, 4.5)
    assert region is not None
    before = document.events
    goes = {event.event_id for event in region_encoding.replaced(region)}
    assert 0 < len(goes) < len(before)
    region_encoding.start(region)
    qtbot.waitUntil(lambda: not region_encoding.running and encoded.is_settled)
    new = [event for event in document.sequence() if event.event_id not in before]
    assert new
    assert all(2.0 <= event.onset_s < 4.5 for event in new)
    assert document.events.keys() == (before.keys() - goes) | {event.event_id for event in new}
    np.testing.assert_array_equal(encoded.mix, recording)
    assert encoded.captures.all_heard_from(new) == {RenderFrom.CAPTURED}
    encoded.edits.set_mute([new[0].event_id], True)
    qtbot.waitUntil(lambda: encoded.is_settled)
    assert not np.array_equal(encoded.mix, recording)
    encoded.history.undo()
    encoded.history.undo()
    qtbot.waitUntil(lambda: encoded.is_settled)
    assert document.events == before
    np.testing.assert_array_equal(encoded.mix, recording)
