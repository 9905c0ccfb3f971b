"""Recordings become pieces of the library by the real search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec.audio.clip import AudioReader
from codec.library import Library
from codec.library.encoding import encode_recording, noisiness
from codec.library.stages import stage_summaries
from codec.model.checkpoint import load_default_model


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Three decaying tones."""
    times = np.arange(22_050 * 2) / 22_050
    tones = [np.sin(2 * np.pi * hz * times) * np.exp(-6 * times) * 0.3 for hz in (220.0, 330.0, 440.0)]
    samples = sum(np.pad(tone, (place * 12_000, 0))[: len(times)] for place, tone in enumerate(tones))
    path = tmp_path / "tones.wav"
    soundfile.write(path, samples, 22_050)
    return path


def test_a_recording_is_encoded_into_the_library(library: Library, recording: Path) -> None:
    model = load_default_model()
    encoded = encode_recording(recording, model, level="draft")
    assert encoded is not None
    piece = library.add_encoded(encoded, recording)
    assert (piece.title, piece.level, piece.sample_rate, piece.duration_s) == ("tones", "draft", 22_050, 2.0)
    with AudioReader(recording) as reader:
        assert piece.content_hash == reader.samples_sha256()
    events = library.events(piece.piece_id)
    assert len(events) == piece.n_events > 0
    assert piece.model.weights_hash == model.identity.weights_hash
    columns = library.columns()
    assert np.isfinite(columns.level_db).all()
    assert (columns.length_s > 0).all()
    np.testing.assert_allclose(columns.noisiness, noisiness(model, events), atol=0.003)
    sounds = [(event.vector, None) for event in events]
    np.testing.assert_array_equal(columns.stages, stage_summaries(model, sounds))
    assert np.ptp(columns.stages, axis=0).any()


def test_a_cancelled_encode_is_no_piece(recording: Path) -> None:
    model = load_default_model()
    assert encode_recording(recording, model, level="draft", should_cancel=lambda: True) is None
