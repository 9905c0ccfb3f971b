"""What masks select from the parts of a recording, and the purity of that."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.capture import CapturedSounds, CaptureSettings, ClipRecording, captured_energies, purity
from codec.events.event import Event
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer, mix_events


def test_purity_is_the_share_of_each_events_largest_part() -> None:
    assert purity(np.array([[3.0, 1.0], [0.0, 4.0]])) == 0.875
    assert purity(np.array([[1.0, 0.0, 0.0], [0.0, 9.0, 0.0]])) == 1.0
    assert purity(np.array([[1.0, 1.0, 1.0, 1.0]])) == 0.25
    assert purity(np.zeros((2, 2))) == purity(np.zeros((0, 2))) == 1.0


@pytest.fixture(scope="module")
def events(make_event: Callable[..., Event]) -> list[Event]:
    # Over two of the spans in which sounds are computed.
    return [make_event(seed, 0.1 + 1.6 * seed) for seed in range(6)]


@pytest.fixture(scope="module")
def parts(shared_tiny_model: EventModel, events: list[Event]) -> list[ClipRecording]:
    """Every other event, and the others, in stereo."""
    renderer = EventRenderer(shared_tiny_model)
    sounds = [
        mix_events(renderer, events[k::2], sample_rate=22_050, n_channels=2, duration_s=12.0)
        for k in range(2)
    ]
    peak = max(float(np.abs(each).max()) for each in sounds)
    return [ClipRecording(AudioClip(0.3 * each[:, : 12 * 22_050] / peak, 22_050)) for each in sounds]


@pytest.fixture(scope="module")
def sounds(shared_tiny_model: EventModel, events: list[Event], parts: list[ClipRecording]) -> CapturedSounds:
    whole = np.sum([part.read(0, part.n_samples) for part in parts], 0)
    return CapturedSounds(shared_tiny_model, events, ClipRecording(AudioClip(whole, 22_050)))


def test_what_is_selected_from_the_parts_adds_up_to_the_captured_sound(
    sounds: CapturedSounds, parts: list[ClipRecording]
) -> None:
    half = sounds.grid.fft_size // 2
    seen: list[str] = []
    for span in sounds.spans():
        for event_id, selected in sounds.selected(span, parts):
            seen.append(event_id)
            begin = sounds.powers.range_of(event_id)[0] * sounds.grid.hop_samples - half
            sound = sounds.sound(event_id)
            total = np.zeros((2, sounds.recording.n_samples), np.float32)
            first = max(0, begin)
            last = min(total.shape[1], begin + selected[0].shape[1])
            total[:, first:last] = np.sum(selected, 0)[:, first - begin : last - begin]
            sound.scaled(-1.0).add_to(total)
            assert np.abs(total).max() < 1e-3 * max(float(np.abs(sound.samples).max()), 1e-4)
    assert seen == list(sounds.event_ids)


def test_energies_are_those_of_the_parts_in_any_order(
    sounds: CapturedSounds, parts: list[ClipRecording]
) -> None:
    energies = captured_energies(sounds, parts)
    assert energies.shape == (6, 2)
    np.testing.assert_allclose(captured_energies(sounds, parts[::-1]), energies[:, ::-1], rtol=1e-6)
    silence = ClipRecording(AudioClip(np.zeros((2, 12 * 22_050), np.float32), 22_050))
    assert not captured_energies(sounds, [silence]).any()
    # The first event of each part has nobody before it: most of what it captures is its own.
    assert energies[0, 0] > energies[0, 1]
    assert 0.5 < purity(energies) <= 1.0


# --- learning from the recording


def coloured(part: ClipRecording, seed: int) -> ClipRecording:
    """Return a part as no model expects it: each band of 100 to 200 Hz up to 12 dB louder or softer."""
    samples = part.read(0, part.n_samples)
    spectrum = np.fft.rfft(samples)
    points = np.random.default_rng(seed).uniform(-12.0, 12.0, 80)
    gains_db = np.interp(np.arange(spectrum.shape[1]), np.linspace(0, spectrum.shape[1], 80), points)
    changed = np.fft.irfft(spectrum * 10 ** (gains_db / 20), samples.shape[1])
    return ClipRecording(AudioClip((0.3 * changed / np.abs(changed).max()).astype(np.float32), 22_050))


def of_parts(
    model: EventModel, events: list[Event], parts: list[ClipRecording], settings: CaptureSettings
) -> CapturedSounds:
    whole = np.sum([part.read(0, part.n_samples) for part in parts], 0)
    return CapturedSounds(model, events, ClipRecording(AudioClip(whole, 22_050)), settings)


def test_events_learn_spectra_that_the_model_does_not_expect(
    shared_tiny_model: EventModel, events: list[Event], parts: list[ClipRecording]
) -> None:
    changed = [coloured(part, seed) for seed, part in enumerate(parts)]
    before, after = (
        purity(captured_energies(of_parts(shared_tiny_model, events, changed, settings), changed))
        for settings in (CaptureSettings(n_updates=0), CaptureSettings())
    )
    assert after > before


def test_a_piece_of_an_earlier_version_is_divided_as_before(
    shared_tiny_model: EventModel, events: list[Event], parts: list[ClipRecording]
) -> None:
    assert CaptureSettings.of_version(1) == CaptureSettings(n_updates=0)
    assert CaptureSettings.of_version(2) == CaptureSettings()
    old, new = (
        of_parts(shared_tiny_model, events, parts, CaptureSettings.of_version(version)) for version in (1, 2)
    )
    first = events[0].event_id
    assert not np.array_equal(old.sound(first).samples, new.sound(first).samples)


def test_silence_is_learned_from_without_harm(shared_tiny_model: EventModel, events: list[Event]) -> None:
    silence = ClipRecording(AudioClip(np.zeros((1, 12 * 22_050), np.float32), 22_050))
    sounds = CapturedSounds(shared_tiny_model, events, silence)
    for event_id in sounds.event_ids:
        assert not sounds.sound(event_id).samples.any()
        assert not sounds.hole(event_id).samples.any()
