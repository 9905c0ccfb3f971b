"""The editor's captured sounds against the codec's own mix over a recording, with a tiny model."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.audio.placed import PlacedSound
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, as_captured, mix_captured
from codec.events.event import Event, RenderFrom
from codec.model.event_model import EventModel
from codec.project.content import MixSettings
from codec.project.file import HolePolicy
from codec.rendering import EventRenderer
from editor.audio.mixer import Mixer
from editor.workers.model_capture import ModelCapture
from editor.workers.remembering import RememberingRenderer

RATE = 22_050


@pytest.fixture
def events(make_event: Callable[..., Event]) -> list[Event]:
    return [as_captured(make_event(seed, 0.1 + 0.6 * seed, pan=0.3 * (seed % 3) - 0.3)) for seed in range(5)]


@pytest.fixture
def clip() -> AudioClip:
    return AudioClip(np.random.default_rng(3).normal(0, 0.05, (2, 5 * RATE)).astype(np.float32), RATE)


@pytest.fixture
def service(tiny_model: EventModel, events: list[Event], clip: AudioClip, tmp_path: Path) -> ModelCapture:
    renderer = RememberingRenderer(tiny_model)
    return ModelCapture(tiny_model, lambda: renderer, events, clip, "key", tmp_path / "captured")


def mixed(service: ModelCapture, events: list[Event], settings: MixSettings, gone: list[Event]) -> np.ndarray:
    mixer = Mixer(RATE, 2, 5.0)
    mixer.set_bed(service.bed(settings, lambda _: None, lambda: False))
    for event in [*events, *(each.replace(mute=True) for each in gone)]:
        mixer.set_parts(event.event_id, service.contribution(event, settings))
    return mixer.buffer


@pytest.mark.parametrize(
    "settings",
    [MixSettings(), MixSettings(-9.0), MixSettings(-math.inf), MixSettings(3.0, HolePolicy.KEEP)],
    ids=str,
)
def test_what_is_heard_is_the_mix_that_the_codec_makes(
    service: ModelCapture,
    tiny_model: EventModel,
    events: list[Event],
    clip: AudioClip,
    settings: MixSettings,
) -> None:
    edited = [
        events[0].replace(onset_samples=events[0].onset_samples + 300, gain_db=-4.0),
        events[1].replace(render_from=RenderFrom.BLEND, blend=0.4),
        events[2].replace(transpose_semitones=2.0, onset_samples=events[2].onset_samples + 9000),
        events[3],
        events[0].replace(event_id="copy", onset_samples=40_000),
    ]
    # The same sounds: made one by one or together they may differ by a step of 16 bits, and a transposition
    # of noise makes more of that.
    mix = CaptureMix(
        EventRenderer(tiny_model),
        service._sounds,
        settings,
    )
    expected = mix_captured(mix, edited).T
    found = mixed(service, edited, settings, gone=[events[4]])
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert np.abs(expected[: clip.n_samples] - clip.samples.T).max() > 1e-3


def test_untouched_events_add_nothing_at_any_level_of_the_residual(
    service: ModelCapture, events: list[Event], clip: AudioClip
) -> None:
    for settings in (MixSettings(), MixSettings(-6.0)):
        assert all(service.is_untouched(event) for event in events)
        assert all(not service.contribution(event, settings) for event in events)
    np.testing.assert_array_equal(mixed(service, events, MixSettings(), []), clip.samples.T)


@pytest.mark.parametrize(
    "edit",
    [
        {"transpose_semitones": 3.0},
        {"room_mix": 0.9},
        {"stretch": 1.5},
        {"decay_factor": 0.5, "hardness": 0.5},
    ],
    ids=str,
)
def test_a_sound_that_took_long_to_make_is_only_moved(
    service: ModelCapture,
    tiny_model: EventModel,
    events: list[Event],
    clip: AudioClip,
    edit: dict[str, float],
) -> None:
    direct = CaptureMix(EventRenderer(tiny_model), CapturedSounds(tiny_model, events, ClipRecording(clip)))
    for shift in (0, 200, 5000):
        event = events[1].replace(onset_samples=events[1].onset_samples + shift, pan=0.5, **edit)
        found, expected = service.contribution(event, MixSettings()), direct.contribution(event)
        assert [part.begin_sample for part in found] == [part.begin_sample for part in expected]
        for mine, theirs in zip(found, expected, strict=True):
            np.testing.assert_allclose(mine.samples, theirs.samples, atol=1e-4)
    assert len(service._kept) == 1


def test_of_a_sound_that_takes_long_the_beginning_is_heard_first(
    service: ModelCapture, events: list[Event]
) -> None:
    event = events[1].replace(stretch=4.0, onset_samples=events[1].onset_samples + 3000)
    heard: list[Sequence[PlacedSound]] = []
    settings = MixSettings(-6.0)
    whole = service.contribution(event, settings, heard.append)
    (first,) = heard
    assert first[0].begin_sample == whole[0].begin_sample
    assert first[0].samples.shape[1] < whole[0].samples.shape[1]
    for mine, theirs in zip(first[1:], whole[1:], strict=True):
        assert mine.begin_sample == theirs.begin_sample
        np.testing.assert_array_equal(mine.samples, theirs.samples)
    # It is kept now, and moved whole.
    service.contribution(event.replace(onset_samples=9000), settings, lambda _: pytest.fail("made again"))


def test_an_event_alone_is_heard_even_if_it_is_muted(service: ModelCapture, events: list[Event]) -> None:
    alone = service.alone(events[2].replace(mute=True))
    assert len(alone) == 1
    np.testing.assert_array_equal(alone[0].samples, service.captured(events[2].event_id).samples)


def test_all_sounds_are_made_and_kept_unless_it_is_cancelled(service: ModelCapture, tmp_path: Path) -> None:
    shares: list[float] = []
    assert not service.build(shares.append, lambda: True)
    assert shares == []
    assert service.build(shares.append, lambda: False)
    assert shares[-1] == 1.0
    assert len(list((tmp_path / "captured").iterdir())) == 5


def test_a_room_that_is_not_here_leaves_an_event_in_its_own(
    service: ModelCapture, events: list[Event]
) -> None:
    elsewhere = events[0].replace(room_name="a cellar")
    assert service.is_untouched(elsewhere)
    assert service.alone(elsewhere)


def test_the_residual_and_the_sounds_that_are_left_in_it_are_the_recording(
    service: ModelCapture, events: list[Event], clip: AudioClip
) -> None:
    begin, end = RATE // 2, 3 * RATE
    ids = frozenset(event.event_id for event in events)
    np.testing.assert_array_equal(service.residual(begin, end, ids), clip.samples[:, begin:end])
    left_in = frozenset([events[1].event_id])
    alone = service.residual(begin, end, left_in) - service.residual(begin, end)
    sound = np.zeros_like(alone)
    service.captured(events[1].event_id).add_to(sound, begin)
    assert np.abs(sound).max() > 0
    np.testing.assert_allclose(alone, sound, atol=1e-6)
    beyond = service.residual(clip.n_samples, clip.n_samples + 100)
    assert beyond.shape == (2, 100)
    assert not beyond.any()
