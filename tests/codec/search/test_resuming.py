"""An encode that was interrupted goes on where it stopped."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer
from codec.search.buffer_search import N_HALVES
from codec.search.found_before import FoundBefore
from codec.search.levels import LEVELS
from codec.search.measured_details import MeasuredDetails
from codec.search.resuming import known_power
from codec.search.streaming import StreamingEncoder, encode
from codec.signal.stft import magnitude
from tests.codec.search.demo_encodes import EncodedDemo

_PLAYED_S = np.arange(0.3, 12.4, 0.83)
_SECONDS = 13.0


@pytest.fixture(scope="module")
def clip() -> AudioClip:
    """Fifteen plucked notes in stereo; some of them sound across the borders of half windows."""
    t = np.arange(round(_SECONDS * MODEL_SAMPLE_RATE)) / MODEL_SAMPLE_RATE
    audio = np.zeros(len(t), np.float32)
    for index, onset_s in enumerate(_PLAYED_S):
        since = np.clip(t - onset_s, 0, None)
        hz = 220.0 * 2 ** (((5 * index) % 17) / 12)
        audio += np.where(since > 0, 0.3 * np.exp(-4 * since) * np.sin(2 * np.pi * hz * since), 0)
    return AudioClip(np.stack([audio, 0.5 * audio]), MODEL_SAMPLE_RATE)


@pytest.fixture(scope="module")
def half(model: EventModel) -> int:
    spectrum = model.config.spectrum
    return spectrum.n_onset_frames * spectrum.hop_samples


@torch.inference_mode()
def residual_share(model: EventModel, clip: AudioClip, events: list[Event]) -> float:
    """Return the share of the recording's magnitudes that events do not explain."""
    target = magnitude(torch.from_numpy(clip.samples.mean(0)), model.config.spectrum)
    power = known_power(model, events, 0, target.shape[0], detailed=False)
    return float((target - model.expected.magnitude(power)).norm() / target.norm())


class Interrupted:
    """An encode that is killed, or cancelled, when so many samples are complete."""

    def __init__(self, model: EventModel, clip: AudioClip, at: int, *, killed: bool) -> None:
        self.events: list[Event] = []
        self.complete = 0

        def on_complete(n_samples: int) -> None:
            self.complete = n_samples
            if killed and n_samples >= at:
                raise KeyboardInterrupt

        try:
            encode(
                model,
                clip,
                level="draft",
                on_event=self.events.append,
                on_complete=on_complete,
                should_cancel=lambda: not killed and self.complete >= at,
            )
        except KeyboardInterrupt:
            assert killed


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "cancelled"])
def test_what_goes_on_is_as_near_to_the_recording_as_what_was_never_interrupted(
    model: EventModel, clip: AudioClip, half: int, killed: bool
) -> None:
    whole = list(encode(model, clip, level="draft").events)
    stopped = Interrupted(model, clip, half, killed=killed)
    assert 0 < len(stopped.events) < len(whole)
    assert half <= stopped.complete < clip.n_samples - half
    assert stopped.complete % half == 0
    if killed:
        assert max(event.onset_samples for event in stopped.events) < stopped.complete
    told: list[Event] = []
    progress: list[float] = []
    later = encode(
        model,
        clip,
        level="draft",
        before=FoundBefore(stopped.complete, tuple(stopped.events)),
        on_event=told.append,
        on_progress=progress.append,
    )
    assert {event.event_id: event for event in later.events} == {event.event_id: event for event in told}
    assert min(event.onset_samples for event in told) >= stopped.complete - MODEL_SAMPLE_RATE // 20
    assert progress[0] >= 0.9 * stopped.complete / clip.n_samples
    assert progress[-1] == 1.0
    together = [*stopped.events, *told]
    onsets_s = np.array([event.onset_s for event in together])
    apart = np.abs(onsets_s[:, None] - _PLAYED_S)
    assert apart.min(axis=0).max() < 0.03, "a note is missing"
    assert abs(len(together) - len(whole)) <= 0.2 * len(whole)
    left = [residual_share(model, clip, events) for events in (whole, together, stopped.events)]
    # A cancelled encode keeps the events of its last half window as the greedy loop found them.
    assert left[1] <= (1.1 if killed else 1.25) * left[0]
    assert left[1] < 0.7 * left[2]


def test_the_power_of_the_events_before_is_that_in_the_encode_that_stopped(
    model: EventModel, clip: AudioClip, half: int
) -> None:
    encoder = StreamingEncoder(model, 2, level=LEVELS["draft"])
    for block in np.split(clip.samples, range(half, clip.n_samples, half), axis=1):
        encoder.push(block)
        if encoder.complete_samples >= 2 * half:
            break
    begins = (encoder._n_halves - N_HALVES) * half
    power = known_power(model, encoder.events, begins, N_HALVES * encoder._half, detailed=False)
    assert float(power.sum()) > 0
    torch.testing.assert_close(power, encoder._search.final_power, rtol=1e-2, atol=1e-6)


def test_detailed_events_before_are_in_the_buffer_as_they_sound(detailed_demo: EncodedDemo) -> None:
    model, events = detailed_demo.model, detailed_demo.encoding.events.events
    details = MeasuredDetails(model, n_rounds=1)
    samples = len(details._recording)
    assert all(event.detail is not None for event in events)
    details.take_over(events, n_halves=4)
    heard = np.zeros(samples, np.float32)
    renderer = EventRenderer(model)
    for event in events:
        sound = renderer.render(event, sample_rate=MODEL_SAMPLE_RATE)[: samples - event.onset_samples]
        heard[event.onset_samples : event.onset_samples + len(sound)] += sound
    assert np.linalg.norm(details._returned - heard) < 0.01 * np.linalg.norm(heard)
    later = MeasuredDetails(model, n_rounds=1)
    later.take_over(events, n_halves=5)
    np.testing.assert_allclose(later._returned[: samples // 4 * 3], details._returned[samples // 4 :])


def test_nothing_is_searched_twice_and_nothing_left_out(
    model: EventModel, clip: AudioClip, half: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[tuple[int, float]] = []

    def search(encoder: StreamingEncoder) -> tuple[object, object, object]:
        third = encoder._search.target[2 * encoder._half : 3 * encoder._half]
        searched.append((encoder._n_halves - 2, float(third.sum())))
        return (encoder._search.no_events,) * 3

    monkeypatch.setattr(StreamingEncoder, "_searched", search)
    encode(model, clip)
    whole = list(searched)
    assert [k for k, _ in whole] == list(range(len(whole)))
    for k in range(len(whole)):
        searched.clear()
        encode(model, clip, before=FoundBefore(k * half))
        assert searched == whole[k:]
