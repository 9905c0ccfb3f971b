from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio import AudioClip
from editor.audio.backends import BackendError, NullBackend
from editor.audio.playback import Playback

RATE = 8000


class Opened:
    """Opens null backends and keeps what they played."""

    def __init__(self, rate: int = RATE) -> None:
        self.rate = rate
        self.blocks: list[np.ndarray] = []
        self.backends: list[NullBackend] = []

    def __call__(self, fill: Callable[..., None], rate: int, n_channels: int, device: str) -> NullBackend:
        backend = NullBackend(fill, self.rate, n_channels, self.blocks.append, name=device or "default")
        self.backends.append(backend)
        return backend

    @property
    def heard(self) -> np.ndarray:
        return np.concatenate(self.blocks) if self.blocks else np.zeros((0, 2), np.float32)


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def playback(qtbot: QtBot, opened: Opened) -> Iterator[Playback]:
    playback = Playback(open_backend=opened)
    yield playback
    playback.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "null audio clock"]


def tone(level: float, seconds: float = 4.0, rate: int = RATE) -> np.ndarray:
    return np.full((round(seconds * rate), 1), level, np.float32)


def test_switching_to_the_original_keeps_the_place_and_has_no_gap(
    qtbot: QtBot, playback: Playback, opened: Opened
) -> None:
    playback.set_original(AudioClip(tone(0.5).T.copy(), RATE))
    playback.set_mix(tone(0.25), RATE)
    with qtbot.waitSignal(playback.state_changed):
        playback.play("render", 1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.1)
    before = playback.position_s
    playback.toggle("original")
    assert playback.source == "original"
    qtbot.waitUntil(lambda: playback.position_s > before + 0.1)
    playback.stop()
    heard = opened.heard[:, 0]
    sounding = np.flatnonzero(heard > 0.2)
    assert (heard[sounding[0] : sounding[-1]] > 0.2).all()
    assert heard.max() == pytest.approx(0.5)


def test_an_edit_is_heard_while_it_plays(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.set_mix(tone(0.25), RATE)
    playback.play("render", 0.0)
    qtbot.waitUntil(lambda: playback.position_s > 0.1)
    playback.set_mix(tone(0.6), RATE)
    qtbot.waitUntil(lambda: opened.heard.max(initial=0.0) > 0.55)
    assert playback.is_playing
    assert np.abs(np.diff(opened.heard[:, 0])).max() < 0.02


def test_playing_ends_at_the_end_and_starts_over(qtbot: QtBot, playback: Playback) -> None:
    playback.set_mix(tone(0.1, 0.3), RATE)
    playback.play()
    with qtbot.waitSignal(playback.state_changed, check_params_cb=lambda playing: not playing):
        pass
    assert playback.position_s == pytest.approx(0.3, abs=0.01)
    playback.play()
    assert playback.position_s < 0.2


def test_a_loop_set_while_playing_holds(qtbot: QtBot, playback: Playback) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.play("render", 0.5)
    playback.set_loop((0.5, 0.6))
    positions: list[float] = []
    playback.position_changed.connect(positions.append)
    qtbot.waitUntil(lambda: len(positions) > 12)
    assert all(0.49 <= position <= 0.61 for position in positions)


def test_a_device_at_another_rate_plays_the_same_seconds(qtbot: QtBot) -> None:
    opened = Opened(rate=2 * RATE)
    playback = Playback(open_backend=opened)
    playback.set_mix(tone(0.25, 0.5), RATE)
    playback.play("render", 0.0)
    with qtbot.waitSignal(playback.state_changed, check_params_cb=lambda playing: not playing):
        pass
    assert playback.position_s == pytest.approx(0.5, abs=0.01)
    assert (np.abs(opened.heard) > 0.2).any(1).sum() == pytest.approx(RATE, rel=0.05)
    playback.close()


def test_without_a_device_it_says_so_and_plays_silently(qtbot: QtBot) -> None:
    def refuse(*_: Any) -> NullBackend:
        raise BackendError("nothing is plugged in")

    playback = Playback(open_backend=refuse)
    playback.set_mix(tone(0.25), RATE)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "plugged in" in text):
        playback.play()
    qtbot.waitUntil(lambda: playback.position_s > 0.05)
    assert playback.backend_name == "no sound device"
    playback.close()


def test_a_device_that_goes_away_is_replaced_in_place(
    qtbot: QtBot, playback: Playback, opened: Opened
) -> None:
    playback.set_mix(tone(0.25), RATE)
    playback.play("render", 1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.05)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "stopped" in text):
        opened.backends[0].failed = True
    assert playback.is_playing
    assert playback.position_s >= 1.05


def test_auditions_do_not_count_as_playing(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.audition(np.full(RATE // 10, 0.3, np.float32), RATE)
    qtbot.waitUntil(lambda: opened.heard.max(initial=0.0) > 0.29)
    assert not playback.is_playing
