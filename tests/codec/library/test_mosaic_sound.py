"""The sound of a mosaic: captured sounds of its tiles at their new places, or the model's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.audio.clip import load_audio, save_audio
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.library import Library
from codec.library.encoding import encode_recording
from codec.library.heard import heard_events
from codec.library.mosaic_sound import mix_tiles
from codec.model.checkpoint import load_default_model
from codec.project.content import RecordingFormat
from codec.rendering import EventRenderer, mix_events
from codec.resources import asset_path

pytest.importorskip("constriction", reason="has no builds for this machine")

_AS_IT_IS = RecordingFormat(44_100, 2, 3.0)


@pytest.fixture(scope="module")
def renderer() -> EventRenderer:
    return EventRenderer(load_default_model())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, renderer: EventRenderer) -> Iterator[Library]:
    """A library with one stereo recording of three seconds, beside it."""
    folder = tmp_path_factory.mktemp("home")
    clip = load_audio(asset_path("demo", "demo.flac")).part(0.0, 3.0)
    save_audio(folder / "walk.wav", clip.samples, clip.sample_rate, "PCM_16")
    with Library.open(folder / "library") as library:
        encoded = encode_recording(folder / "walk.wav", renderer.model, level="draft")
        assert encoded is not None
        library.add_encoded(encoded, folder / "walk.wav")
        yield library


@pytest.fixture
def without_recording(library: Library) -> Iterator[Library]:
    path = Path(library.folder.parent / "walk.wav")
    hidden = path.rename(path.with_suffix(".hidden"))
    yield library
    hidden.rename(path)


def _events(library: Library) -> tuple[list[Event], list[int]]:
    piece = library.pieces()[0]
    return list(library.events(piece.piece_id)), list(piece.rows)


def _energy_db(samples: NDArray[np.float32]) -> float:
    return 10 * math.log10(float(np.square(samples, dtype=np.float64).sum()))


def test_events_in_their_own_places_are_their_captured_sounds_at_the_models_energy(
    library: Library, renderer: EventRenderer
) -> None:
    events, rows = _events(library)
    gains: list[float] = []
    for event, row, each in zip(events, rows, heard_events(library, rows, renderer), strict=True):
        samples = mix_tiles(library, renderer, [event], [row], _AS_IT_IS)
        captured = np.zeros_like(samples)
        each.sound.add_to(captured)
        gain = float((samples * captured).sum() / np.square(captured).sum())
        np.testing.assert_allclose(samples, gain * captured, atol=1e-5)
        gains.append(gain)
        if 0.26 < gain < 3.9:
            modelled = np.square(renderer.render(event, sample_rate=44_100)).sum()
            heard = np.square(each.sound.scaled(gain).samples).sum() / 2
            assert heard == pytest.approx(modelled, rel=0.02)
    assert all(0.249 < gain < 4.001 for gain in gains)
    assert len([gain for gain in gains if 0.26 < gain < 3.9]) > len(gains) / 2


def test_a_tile_is_moved_transposed_and_turned_down(library: Library, renderer: EventRenderer) -> None:
    events, rows = _events(library)
    loudest = int(np.argmax(library.columns().level_db))
    event, row = events[loudest], rows[loudest]
    moved = event.replace(onset_samples=event.onset_samples + MODEL_SAMPLE_RATE)
    still, later, lower, higher = (
        mix_tiles(library, renderer, [each], [row], RecordingFormat(44_100, 2, 8.0))
        for each in (
            event,
            moved,
            event.replace(gain_db=-12.0),
            event.replace(transpose_semitones=12.0),
        )
    )
    n = min(still.shape[1], later.shape[1]) - 44_100
    np.testing.assert_allclose(later[:, 44_100 : 44_100 + n], still[:, :n], atol=1e-6)
    np.testing.assert_allclose(lower, still * np.float32(10 ** (-12 / 20)), atol=1e-6)
    centres = [_centre_hz(each) for each in (still, higher)]
    assert centres[1] / centres[0] == pytest.approx(2.0, rel=0.15)


def test_other_rates_and_channels_keep_time_and_energy(library: Library, renderer: EventRenderer) -> None:
    events, rows = _events(library)
    wanted = mix_tiles(library, renderer, events, rows, _AS_IT_IS)
    halved = mix_tiles(library, renderer, events, rows, RecordingFormat(22_050, 1, 3.0))
    assert halved.shape[0] == 1
    mono = wanted.mean(axis=0)
    blocks = [
        np.square(each[: 3 * rate].reshape(-1, rate // 10)).mean(axis=1)
        for each, rate in ((mono, 44_100), (halved[0], 22_050))
    ]
    assert np.corrcoef(blocks)[0, 1] > 0.999
    assert blocks[1].mean() / blocks[0].mean() == pytest.approx(1.0, abs=0.05)


def test_without_the_recording_it_is_the_models_sound(
    without_recording: Library, renderer: EventRenderer
) -> None:
    events, rows = _events(without_recording)
    events[0] = events[0].replace(gain_db=-3.0, transpose_semitones=2.0, pan=0.5)
    samples = mix_tiles(without_recording, renderer, events, rows, _AS_IT_IS)
    wanted = mix_events(renderer, events, sample_rate=44_100, n_channels=2, duration_s=3.0)
    np.testing.assert_allclose(samples, wanted, atol=1e-6)


def test_muted_events_are_silent_and_it_tells_how_far_it_is(
    library: Library, renderer: EventRenderer
) -> None:
    events, rows = _events(library)
    shares: list[float] = []
    only = [event.replace(mute=index != 1) for index, event in enumerate(events)]
    alone = mix_tiles(library, renderer, only, rows, _AS_IT_IS, on_progress=shares.append)
    np.testing.assert_array_equal(alone, mix_tiles(library, renderer, events[1:2], rows[1:2], _AS_IT_IS))
    assert shares == [1.0]
    stopped = mix_tiles(library, renderer, events, rows, _AS_IT_IS, should_cancel=lambda: True)
    assert not stopped.any()
    assert stopped.shape[1] == 3 * 44_100


def _centre_hz(samples: NDArray[np.float32]) -> float:
    """Return the geometric mean frequency of a sound."""
    power = np.square(np.abs(np.fft.rfft(samples.mean(axis=0))))[1:]
    hz = np.fft.rfftfreq(samples.shape[1], 1 / 44_100)[1:]
    return float(np.exp((power * np.log(hz)).sum() / power.sum()))
