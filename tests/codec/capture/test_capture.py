from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import AudioClip, load_audio
from codec.capture import (
    CapturedSounds,
    CaptureMix,
    CaptureSettings,
    ClipRecording,
    SoundStore,
    mix_captured,
)
from codec.capture.store import StoredSounds, rounded
from codec.events.event import Event, RenderFrom
from codec.model.event_model import EventModel
from codec.project.content import HolePolicy, MixSettings
from codec.rendering import EventRenderer, mix_events

FloatArray = np.ndarray


def captured(event: Event) -> Event:
    return event.replace(render_from=RenderFrom.CAPTURED, captured_id=event.event_id)


def noise(n_channels: int, n_samples: int, rate: int) -> AudioClip:
    samples = np.random.default_rng(3).normal(0, 0.05, (n_channels, n_samples))
    # On the grid of a 16-bit file.
    return AudioClip((np.rint(samples * 32768) / 32768).astype(np.float32), rate)


def as_16_bit(samples: FloatArray) -> FloatArray:
    return np.rint(samples.astype(np.float64) * 32768).astype(np.int64)


@pytest.fixture(scope="module")
def events(make_event: Callable[..., Event]) -> list[Event]:
    return [captured(make_event(seed, 0.05 + 0.7 * seed, pan=0.4 * (seed % 5) - 0.8)) for seed in range(9)]


@pytest.fixture(scope="module")
def clip(shared_tiny_model: EventModel, events: list[Event]) -> AudioClip:
    """What the events sound like, and some noise, in stereo at 44.1 kHz."""
    renderer = EventRenderer(shared_tiny_model)
    heard = mix_events(renderer, events, sample_rate=44_100, n_channels=2, duration_s=8.0)
    heard = heard[:, : 8 * 44_100] + noise(2, 8 * 44_100, 44_100).samples * 0.01
    heard /= 2 * np.abs(heard).max()
    return AudioClip((np.rint(heard * 32768) / 32768).astype(np.float32), 44_100)


@pytest.fixture(scope="module")
def sounds(shared_tiny_model: EventModel, events: list[Event], clip: AudioClip) -> CapturedSounds:
    return CapturedSounds(shared_tiny_model, events, ClipRecording(clip))


@pytest.fixture(scope="module")
def mix(shared_tiny_model: EventModel, sounds: CapturedSounds) -> CaptureMix:
    return CaptureMix(EventRenderer(shared_tiny_model), sounds)


@pytest.mark.parametrize(("n_channels", "rate"), [(1, 8000), (1, 22_050), (2, 44_100), (2, 48_000)])
def test_captured_sounds_and_the_residual_are_the_recording(
    tiny_model: EventModel, events: list[Event], n_channels: int, rate: int
) -> None:
    clip = noise(n_channels, 7 * rate + 13, rate)
    sounds = CapturedSounds(tiny_model, events, ClipRecording(clip))
    total = sounds.residual(0, clip.n_samples)
    assert np.square(total).sum() < np.square(clip.samples).sum()
    kept = frozenset(sounds.event_ids[:2])
    more = total.copy()
    for event_id in kept:
        sounds.sound(event_id).add_to(more)
    np.testing.assert_allclose(sounds.residual(100, clip.n_samples, kept), more[:, 100:], atol=1e-6)
    for event_id in sounds.event_ids:
        assert sounds.sound(event_id).samples.any()
        sounds.sound(event_id).add_to(total)
    np.testing.assert_array_equal(as_16_bit(total), as_16_bit(clip.samples))


def test_a_mix_in_which_nothing_is_edited_is_the_recording(
    mix: CaptureMix, events: list[Event], clip: AudioClip
) -> None:
    np.testing.assert_array_equal(mix_captured(mix, events), clip.samples)
    assert all(mix.contribution(event) == [] for event in events)


def test_a_moved_sound_leaves_and_arrives_to_the_sample(
    mix: CaptureMix, events: list[Event], sounds: CapturedSounds, clip: AudioClip
) -> None:
    sound, hole = sounds.sound("event-3"), sounds.hole("event-3")
    moved = [
        e.replace(onset_samples=e.onset_samples + 5000) if e.event_id == "event-3" else e for e in events
    ]
    wanted = np.pad(clip.samples, ((0, 0), (0, 10_000)))
    sound.scaled(-1.0).add_to(wanted)
    hole.scaled(-1.0).add_to(wanted)
    sound.add_to(wanted, -10_000)
    found = mix_captured(mix, moved)
    np.testing.assert_allclose(found, wanted[:, : found.shape[1]], atol=1e-6)


@pytest.mark.parametrize("policy", list(HolePolicy))
def test_muting_deleting_and_a_gain_of_minus_infinity_agree(
    tiny_model: EventModel, sounds: CapturedSounds, events: list[Event], policy: HolePolicy
) -> None:
    mix = CaptureMix(EventRenderer(tiny_model), sounds, MixSettings(hole_policy=policy))
    without = mix_captured(mix, [e for e in events if e.event_id != "event-4"])
    for edit in ({"mute": True}, {"gain_db": -300.0}):
        edited = [e.replace(**edit) if e.event_id == "event-4" else e for e in events]
        np.testing.assert_allclose(mix_captured(mix, edited), without, atol=1e-7)
    remains = without - CaptureMix(
        EventRenderer(tiny_model), sounds, MixSettings(hole_policy=HolePolicy.KEEP)
    ).sounds.recording.read(0, without.shape[1])
    sounds.sound("event-4").add_to(remains)
    if policy is HolePolicy.ATTENUATE:
        sounds.hole("event-4").add_to(remains)
    assert np.abs(remains).max() < 1e-6


def test_the_level_of_the_residual_is_its_own(
    tiny_model: EventModel, sounds: CapturedSounds, events: list[Event], clip: AudioClip
) -> None:
    residual = sounds.residual(0, clip.n_samples)
    silent = CaptureMix(EventRenderer(tiny_model), sounds, MixSettings(-math.inf))
    np.testing.assert_allclose(mix_captured(silent, events), clip.samples - residual, atol=1e-6)
    half = CaptureMix(EventRenderer(tiny_model), sounds, MixSettings(20 * math.log10(0.5)))
    np.testing.assert_allclose(mix_captured(half, events), clip.samples - 0.5 * residual, atol=1e-6)


def test_a_duplicate_adds_the_captured_sound_of_the_event_it_was_made_from(
    mix: CaptureMix, events: list[Event], sounds: CapturedSounds, clip: AudioClip
) -> None:
    copy = events[2].replace(event_id="copy", onset_samples=events[2].onset_samples + 1000, gain_db=-6.0)
    (placed,) = mix.contribution(copy)
    sound = sounds.sound("event-2")
    assert placed.begin_sample == sound.begin_sample + 2000
    np.testing.assert_allclose(placed.samples, sound.samples * 10 ** (-6 / 20), rtol=1e-6)
    wanted = clip.samples.copy()
    sound.scaled(10 ** (-6 / 20)).add_to(wanted, -2000)
    np.testing.assert_allclose(mix_captured(mix, [*events, copy])[:, : wanted.shape[1]], wanted, atol=1e-6)


def test_an_event_from_the_model_takes_its_captured_sound_out(
    tiny_model: EventModel, mix: CaptureMix, events: list[Event], sounds: CapturedSounds
) -> None:
    event = events[1].replace(render_from=RenderFrom.MODEL)
    new, taken, hole = mix.contribution(event)
    audio = EventRenderer(tiny_model).render(event, sample_rate=44_100)
    assert new.samples.shape == (2, len(audio))
    assert new.begin_sample == round(event.onset_s * 44_100)
    np.testing.assert_array_equal(taken.samples, -sounds.sound("event-1").samples)
    np.testing.assert_array_equal(hole.samples, -sounds.hole("event-1").samples)
    blended = mix.contribution(events[1].replace(render_from=RenderFrom.BLEND, blend=0.25))
    np.testing.assert_allclose(blended[1].samples, 0.5 * new.samples, rtol=1e-5)
    np.testing.assert_allclose(blended[0].samples, np.sqrt(0.75) * sounds.sound("event-1").samples, rtol=1e-5)
    plain = events[1].replace(event_id="by hand", captured_id=None, render_from=RenderFrom.CAPTURED)
    (alone,) = mix.contribution(plain)
    np.testing.assert_array_equal(alone.samples, new.samples)


def test_sounds_do_not_depend_on_what_else_is_asked_for(
    tiny_model: EventModel,
    events: list[Event],
    clip: AudioClip,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("codec.capture.sounds._SPAN_S", 1.5)
    one, together, backwards = (
        CapturedSounds(tiny_model, events, ClipRecording(clip), store=store)
        for store in (None, SoundStore(tmp_path / "a", 1 << 30), SoundStore(tmp_path / "b", 1 << 30))
    )
    assert together.build()
    assert len(together.spans()) > 1
    backwards.prepare(backwards.event_ids[::-1])
    for event_id in one.event_ids:
        for kind in ("sound", "hole"):
            own = getattr(one, kind)(event_id)
            for other in (getattr(together, kind)(event_id), getattr(backwards, kind)(event_id)):
                assert other.begin_sample == own.begin_sample
                # A step of their 16 bits at most.
                step = np.abs(own.samples).max() / 32767
                np.testing.assert_allclose(other.samples, own.samples, atol=1.01 * step)


def test_the_next_sound_of_a_span_takes_no_new_look_at_the_recording(
    tiny_model: EventModel, events: list[Event], clip: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = ClipRecording(clip)
    sounds = CapturedSounds(tiny_model, events, recording)
    first, second = sounds.spans()[0][:2]
    sounds.sound(first)
    monkeypatch.setattr(recording, "read", lambda *_: pytest.fail("read again"))
    assert sounds.sound(second).samples.size


def test_building_ends_within_a_span_when_cancelled(
    tiny_model: EventModel, events: list[Event], clip: AudioClip
) -> None:
    sounds = CapturedSounds(tiny_model, events, ClipRecording(clip))
    assert len(sounds.spans()[0]) > 1
    shares: list[float] = []
    assert not sounds.build(shares.append, lambda: len(shares) == 1)
    assert shares == [1 / len(events)]


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match="exponent"):
        CaptureSettings(mask_exponent=0.0)
    with pytest.raises(ValueError, match="floors"):
        CaptureSettings(residual_floor=0.0)


_CLIPS = sorted(Path(__file__).parents[4].glob("shared/audio/clips/*.flac"))
_DEMO = Path(__file__).parents[3] / "assets" / "demo" / "demo.flac"


_RECORDINGS = [(path, False) for path in (_DEMO, *_CLIPS)] + [(path, True) for path in (_DEMO, *_CLIPS[-1:])]


@pytest.mark.parametrize(
    ("path", "stereo"), _RECORDINGS, ids=[f"{path.stem[:6]}{' wide' * wide}" for path, wide in _RECORDINGS]
)
def test_recordings_come_back_to_16_bits(
    path: Path, stereo: bool, tiny_model: EventModel, make_event: Callable[..., Event]
) -> None:
    clip = load_audio(path)
    if stereo:
        wide = np.concatenate([clip.resampled(44_100).samples[:1]] * 2)
        wide[1] = 0.6 * np.roll(wide[1], 37)
        clip = AudioClip((np.rint(wide * 32768) / 32768).astype(np.float32), 44_100)
    spread = np.random.default_rng(0).uniform(0, clip.duration_s, 30)
    events = [captured(make_event(seed, onset_s)) for seed, onset_s in enumerate(spread)]
    sounds = CapturedSounds(tiny_model, events, ClipRecording(clip))
    mix = CaptureMix(EventRenderer(tiny_model), sounds)
    np.testing.assert_array_equal(mix_captured(mix, events), clip.samples)
    total = sounds.residual(0, clip.n_samples)
    for event_id in sounds.event_ids:
        sounds.sound(event_id).add_to(total)
    np.testing.assert_array_equal(as_16_bit(total), as_16_bit(clip.samples))
    assert np.square(total - sounds.residual(0, clip.n_samples)).sum() > 0


def test_what_is_kept_on_disk_can_be_lost(
    tiny_model: EventModel, events: list[Event], clip: AudioClip, tmp_path: Path
) -> None:
    def sound(store: SoundStore | None) -> FloatArray:
        return CapturedSounds(tiny_model, events, ClipRecording(clip), store=store).sound("event-1").samples

    plain = sound(None)
    store = SoundStore(tmp_path / "sounds", 1 << 30)
    for _ in range(2):
        np.testing.assert_array_equal(sound(store), plain)
    (file,) = (tmp_path / "sounds").iterdir()
    whole = file.read_bytes()
    for damaged in (
        b"",
        whole[:-1],
        whole[: len(whole) // 2],
        whole[:100] + b"?" + whole[101:],
        whole + b"?",
    ):
        file.write_bytes(damaged)
        np.testing.assert_array_equal(sound(store), plain)
        assert file.read_bytes() == whole
    (tmp_path / "file").write_bytes(b"")
    np.testing.assert_array_equal(sound(SoundStore(tmp_path / "file" / "below", 1 << 30)), plain)


def test_the_store_keeps_to_its_budget(tmp_path: Path) -> None:
    samples = np.ones((1, 1000), np.float32)
    kept = StoredSounds(rounded(0, samples, 1000), rounded(0, samples, 1000))
    store = SoundStore(tmp_path, 10 * 4100)
    for k in range(30):
        assert store.put(f"key {k}", kept)
        assert sum(path.stat().st_size for path in tmp_path.glob("*.sound")) <= 10 * 4100
    assert store.get("key 0") is None
    assert store.get("key 29") is not None
    assert not SoundStore(tmp_path, 1000).put("too long", kept)
