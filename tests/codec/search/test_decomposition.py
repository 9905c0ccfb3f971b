from __future__ import annotations

from itertools import count, pairwise

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip, load_audio
from codec.decoder.controls import at_onsets
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer
from codec.resources import asset_path
from codec.search.greedy import WindowDecomposer
from codec.search.levels import DEFAULT_LEVEL, LEVELS
from codec.search.refinement import Axes, WindowObjective, refine
from codec.search.streaming import encode
from codec.signal.stft import magnitude


def plucks(seconds: float = 4.0) -> np.ndarray:
    """A few decaying tones at known times, float32 [n_samples]."""
    audio = np.zeros(int(seconds * MODEL_SAMPLE_RATE), np.float32)
    for onset_s, frequency in ((0.2, 330.0), (1.1, 440.0), (2.6, 262.0)):
        begin = int(onset_s * MODEL_SAMPLE_RATE)
        t = np.arange(len(audio) - begin) / MODEL_SAMPLE_RATE
        audio[begin:] += (0.4 * np.exp(-4 * t) * np.sin(2 * np.pi * frequency * t)).astype(np.float32)
    return audio


@pytest.mark.parametrize("n_kept", [1, 4])
def test_the_residual_only_ever_loses_energy(model: EventModel, n_kept: int) -> None:
    spectrum = model.config.spectrum
    audio = torch.from_numpy(np.resize(plucks(), spectrum.n_window_frames * spectrum.hop_samples))
    residual = model.encoder.on_bands(magnitude(audio, spectrum))
    decomposer = WindowDecomposer(model, n_kept=n_kept)
    energies = [float(residual.square().sum())]
    for _ in range(5):
        before = residual.clone()
        found = decomposer.step(residual)
        if not found:
            break
        assert len(found) <= n_kept
        energies.append(float(residual.square().sum()))
        torch.testing.assert_close(residual, before - sum(event.patch for event in found))
        for event in found:
            assert 0 <= event.onset_samples <= spectrum.n_onset_frames * spectrum.hop_samples
    assert len(energies) > 1
    assert all(later < earlier for earlier, later in pairwise(energies))


def test_silence_has_no_events_and_a_short_sound_is_searched_to_its_end(model: EventModel) -> None:
    assert len(encode(model, AudioClip(np.zeros((1, 30_000), np.float32), MODEL_SAMPLE_RATE)).events) == 0
    assert len(encode(model, AudioClip(plucks(0.5)[None], MODEL_SAMPLE_RATE)).events) > 0


@pytest.mark.parametrize("seconds", [2.0, 4.0, 6.5])
def test_onsets_are_right_to_the_end_of_the_piece(model: EventModel, seconds: float) -> None:
    audio = np.zeros(int(seconds * MODEL_SAMPLE_RATE), np.float32)
    begin = len(audio) - MODEL_SAMPLE_RATE
    audio[begin:] = plucks(2.0)[int(0.2 * MODEL_SAMPLE_RATE) :][:MODEL_SAMPLE_RATE]
    events = encode(model, AudioClip(audio[None], MODEL_SAMPLE_RATE)).events
    onsets = np.array([event.onset_s for event in events])
    for played in (seconds - 1.0, seconds - 0.1):
        assert np.abs(onsets - played).min() < 0.05
    assert onsets.min() > seconds - 1.15


def test_cancelling_keeps_what_was_found(model: EventModel) -> None:
    found: list[Event] = []
    asked = count()
    clip = AudioClip(plucks(5.0)[None], MODEL_SAMPLE_RATE)
    result = encode(model, clip, on_event=found.append, should_cancel=lambda: next(asked) >= 3)
    assert result.cancelled
    assert {event.event_id for event in result.events} == {event.event_id for event in found}
    assert 0 < len(found) <= 3 * LEVELS[DEFAULT_LEVEL].n_kept
    assert found[0].onset_s < 3.0


def test_a_piece_that_is_full_says_where_it_ends(model: EventModel, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = AudioClip(plucks(12.0)[None], MODEL_SAMPLE_RATE)
    whole = encode(model, clip, level="draft")
    assert len(whole.events) > 3
    assert whole.notes == ()
    monkeypatch.setattr("codec.search.streaming.MAX_EVENTS", 3)
    found: list[Event] = []
    full = encode(model, clip, level="draft", on_event=found.append)
    assert len(full.events) == len(found) == 3
    assert not full.cancelled
    assert [str(note) for note in full.notes] == [
        "only its first 0.0 hours have events: a piece can hold 3. Encode the rest as a file of its own"
    ]


def test_refinement_explains_more_of_the_piece(model: EventModel) -> None:
    spectrum = model.config.spectrum
    target = magnitude(torch.from_numpy(np.resize(plucks(6.0), 1 << 17)), spectrum)
    decomposer, residual = WindowDecomposer(model), model.encoder.on_bands(target)
    found = [event for _ in range(8) for event in decomposer.step(residual)]
    vectors = torch.stack([event.vector for event in found])
    onsets = torch.tensor([float(event.onset_samples) for event in found])
    objective = WindowObjective(model, Axes.of(model), target)

    def left(vectors: torch.Tensor, onsets: torch.Tensor, corrections: torch.Tensor | None = None) -> float:
        controls, frames = at_onsets(model.controls(vectors, corrections), onsets, spectrum.hop_samples)
        power = model.expected.together(controls, frames, len(target)).power
        return float((target - model.expected.magnitude(power)).norm())

    refined = refine(model, objective, vectors, onsets, 8)
    assert left(refined.vectors, refined.onsets_samples) < 0.97 * left(vectors, onsets)
    corrections = torch.zeros(len(found), model.heads.n_fitted)
    detailed = refine(model, objective, vectors, onsets, 8, corrections=corrections)
    assert detailed.corrections is not None
    torch.testing.assert_close(detailed.vectors, vectors)
    assert left(vectors, detailed.onsets_samples, detailed.corrections) < 0.97 * left(vectors, onsets)


def test_levels_spend_more_to_explain_more(model: EventModel) -> None:
    audio = (
        load_audio(asset_path("demo/demo.flac"))
        .resampled(MODEL_SAMPLE_RATE)
        .mono()[:MODEL_SAMPLE_RATE]
        .copy()
    )
    target = magnitude(torch.from_numpy(audio), model.config.spectrum)
    left: list[float] = []
    for level in ("draft", "best"):
        events = encode(model, AudioClip(audio[None], MODEL_SAMPLE_RATE), level=level).events
        left.append(float((target - EventRenderer(model).expected_magnitude(events, len(target))).norm()))
    assert left[1] < 0.8 * left[0]


@pytest.mark.parametrize(("gains", "pan"), [((1.0, 0.0), -1.0), ((0.0, 1.0), 1.0), ((0.7, 0.7), 0.0)])
def test_the_pan_follows_the_channels(model: EventModel, gains: tuple[float, float], pan: float) -> None:
    mono = plucks(1.0)
    clip = AudioClip(np.stack([gain * mono for gain in gains]).astype(np.float32), MODEL_SAMPLE_RATE)
    events = encode(model, clip, level="draft").events
    assert len(events) > 0
    for event in events:
        assert event.pan == pytest.approx(pan, abs=0.02)


def test_louder_audio_gives_the_same_vectors_but_for_the_level(model: EventModel) -> None:
    runs: list[np.ndarray] = []
    for gain in (0.5, 1.0):
        clip = AudioClip(gain * plucks(2.0)[None], MODEL_SAMPLE_RATE)
        events = encode(model, clip, level="draft").events
        # The loudest: rounding may decide between equals later on.
        runs.append(np.stack(sorted((event.vector for event in events), key=lambda v: -v[0])[:3]))
    soft, loud = runs
    np.testing.assert_allclose(soft[:, 1:], loud[:, 1:], atol=2e-2)
    np.testing.assert_allclose(loud[:, 0] - soft[:, 0], np.log(2), atol=2e-2)
