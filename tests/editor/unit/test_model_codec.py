"""The real codec behind the protocol of the editor: what it gives, levels and modes, threads, priorities."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.events.event import Event, Stage
from codec.model.event_model import EventModel
from codec.rooms import default_bank
from editor.workers import DecodedRoom, ModelCodec
from editor.workers.priority import step_back


@pytest.fixture
def model_codec(tiny_model: EventModel) -> ModelCodec:
    """The real service around an untrained, narrow model."""
    return ModelCodec(tiny_model)


def test_the_real_service_renders_what_the_renderer_renders(
    model_codec: ModelCodec, make_event: Callable[..., Event]
) -> None:
    model_codec.prepare_thread()
    event = make_event(0)
    samples = model_codec.render(event, 44_100)
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    stages = model_codec.stages(event)
    assert set(stages) == set(Stage)
    (room,) = model_codec.rooms([event])
    assert room.name in default_bank().names
    assert 0.0 <= room.mix <= 1.0
    (named,) = model_codec.rooms([event.replace(room_name="Church", room_mix=0.25)])
    assert named == DecodedRoom("Church", 0.25)
    assert model_codec.measures([event])[0].pitch_hz > 0
    elsewhere = event.replace(room_name="a room that is not here")
    np.testing.assert_array_equal(model_codec.render(elsewhere, 44_100), samples)


def test_the_real_service_encodes_and_stops_when_asked(model_codec: ModelCodec) -> None:
    rng = np.random.default_rng(0)
    clip = AudioClip((0.1 * rng.standard_normal((2, 22_050))).astype(np.float32), 22_050)
    found: list[Event] = []
    shares: list[float] = []
    assert not model_codec.encode(
        clip, on_event=found.append, on_progress=shares.append, should_cancel=lambda: False
    )
    assert shares[-1] == 1.0
    assert model_codec.encode(
        clip, on_event=found.append, on_progress=shares.append, should_cancel=lambda: True
    )


def test_the_real_service_encodes_in_the_asked_quality(
    model_codec: ModelCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    import codec.search.streaming

    given: list[tuple[object, object]] = []
    encode = codec.search.streaming.encode

    def noted(*arguments: Any, **options: Any) -> Any:
        given.append((options["level"], options["mode"]))
        return encode(*arguments, **options)

    monkeypatch.setattr(codec.search.streaming, "encode", noted)
    clip = AudioClip((0.1 * np.random.default_rng(0).standard_normal((1, 22_050))).astype(np.float32), 22_050)
    found: list[Event] = []
    ignored: dict[str, Any] = {"on_progress": lambda _: None, "should_cancel": lambda: False}
    model_codec.encode(clip, level="draft", mode="detailed", on_event=found.append, **ignored)
    assert found
    assert all(event.detail is not None for event in found)
    model_codec.encode(clip, level="draft", on_event=found.append, **ignored)
    assert found[-1].detail is None
    assert given == [("draft", "detailed"), ("draft", "sparse")]


def test_an_encode_shares_its_work_and_single_events_do_not(
    model_codec: ModelCodec, make_event: Callable[..., Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    import codec.search.streaming
    from codec.rendering import EventRenderer

    counts: list[tuple[str, int]] = []

    def note(where: str) -> None:
        counts.append((where, torch.get_num_threads()))

    def encode(*_: object, on_event: Callable[[Event], None], **__: object) -> SimpleNamespace:
        note("searching")
        on_event(make_event(0))
        note("searching")
        return SimpleNamespace(cancelled=False)

    monkeypatch.setattr(codec.search.streaming, "encode", encode)
    monkeypatch.setattr(EventRenderer, "measures", lambda *_: [note("measuring")])
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    clip = AudioClip(np.zeros((1, 100), np.float32), 22_050)
    measured: list[object] = []
    prepared, meddled = threading.Event(), threading.Event()

    def work() -> None:
        model_codec.prepare_thread()
        prepared.set()
        meddled.wait(5.0)
        note("prepared")
        model_codec.encode(
            clip,
            on_event=lambda event: measured.extend(model_codec.measures([event])),
            on_progress=lambda _: None,
            should_cancel=lambda: False,
        )
        note("afterwards")

    def meddle() -> None:
        prepared.wait(5.0)
        torch.set_num_threads(5)
        meddled.set()

    before = torch.get_num_threads()
    threads = [threading.Thread(target=target) for target in (work, meddle)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    torch.set_num_threads(before)
    expected = [("prepared", 1), ("searching", 3), ("measuring", 1), ("searching", 3), ("afterwards", 1)]
    assert counts == expected


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a priority of its own")
def test_only_work_that_nobody_waits_for_steps_back(model_codec: ModelCodec) -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    found: list[int] = []

    def work() -> None:
        found.append(niceness())
        model_codec.prepare_thread()
        found.append(niceness())
        step_back()
        found.append(niceness())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    own = niceness()
    assert own <= 10
    assert found == [own, own, 10]
