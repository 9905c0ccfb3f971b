from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip
from editor.audio.backends import BackendError, NullBackend
from editor.audio.playback import Playback
from editor.audio.source import Source

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
    assert not [thread for thread in threading.enumerate() if thread.name == "pointillist-null-audio"]


def tone(level: float, seconds: float = 4.0, rate: int = RATE) -> np.ndarray:
    return np.full((round(seconds * rate), 1), level, np.float32)


def test_switching_to_the_recording_keeps_the_place_and_has_no_gap(
    qtbot: QtBot, playback: Playback, opened: Opened
) -> None:
    playback.set_original(AudioClip(tone(0.5).T.copy(), RATE))
    playback.set_mix(tone(0.25), RATE)
    with qtbot.waitSignal(playback.state_changed):
        playback.play(1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.1)
    before = playback.position_s
    playback.compare()
    assert playback.source == Source.RECORDING
    qtbot.waitUntil(lambda: playback.position_s > before + 0.1)
    playback.stop()
    heard = opened.heard[:, 0]
    sounding = np.flatnonzero(heard > 0.2)
    assert (heard[sounding[0] : sounding[-1]] > 0.2).all()
    assert heard.max() == pytest.approx(0.5)


def test_an_edit_is_heard_while_it_plays(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.set_mix(tone(0.25), RATE)
    playback.play(0.0)
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
    playback.play(0.5)
    playback.set_loop((0.5, 0.6))
    positions: list[float] = []
    playback.position_changed.connect(positions.append)
    qtbot.waitUntil(lambda: len(positions) > 12)
    assert all(0.49 <= position <= 0.61 for position in positions)


def test_a_device_at_another_rate_plays_the_same_seconds(qtbot: QtBot) -> None:
    opened = Opened(rate=2 * RATE)
    playback = Playback(open_backend=opened)
    playback.set_mix(tone(0.25, 0.5), RATE)
    playback.play(0.0)
    with qtbot.waitSignal(playback.state_changed, check_params_cb=lambda playing: not playing):
        pass
    assert playback.position_s == pytest.approx(0.5, abs=0.01)
    assert playback.sample_rate == 2 * RATE
    assert (np.abs(opened.heard) > 0.2).any(1).sum() == pytest.approx(RATE, rel=0.05)
    playback.close()


def test_an_edit_is_heard_through_a_device_at_another_rate(qtbot: QtBot) -> None:
    opened = Opened(rate=2 * RATE)
    playback = Playback(open_backend=opened)
    playback.set_mix(tone(0.25, 20.0), RATE)
    playback.play(0.0)
    edited = tone(0.25, 20.0)
    edited[: 10 * RATE] = 0.6
    playback.set_mix(edited, RATE)
    qtbot.waitUntil(lambda: opened.heard.max(initial=0.0) > 0.59)
    playback.seek(15.0)
    n_before = len(opened.heard)
    qtbot.waitUntil(lambda: len(opened.heard) > n_before + RATE)
    playback.close()
    np.testing.assert_allclose(opened.heard[n_before + RATE // 2 : n_before + RATE], 0.25, atol=1e-3)


def test_without_a_device_it_says_so_and_plays_silently(qtbot: QtBot) -> None:
    def refuse(*_: Any) -> NullBackend:
        raise BackendError("nothing is plugged in")

    playback = Playback(open_backend=refuse)
    playback.set_mix(tone(0.25), RATE)
    told: list[str] = []
    playback.message.connect(told.append)
    playback.play()
    assert told == ["No sound device: playing silently (nothing is plugged in)"]
    qtbot.waitUntil(lambda: playback.position_s > 0.05)
    assert playback.backend_name == "no sound device"
    playback.close()


def test_a_device_that_goes_away_is_replaced_in_place(
    qtbot: QtBot, playback: Playback, opened: Opened
) -> None:
    playback.set_mix(tone(0.25), RATE)
    playback.play(1.0, 3.5)
    qtbot.waitUntil(lambda: playback.position_s > 1.05)
    states: list[bool] = []
    playback.state_changed.connect(states.append)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "stopped" in text):
        opened.backends[0].failed = True
    assert playback.is_playing
    assert 1.05 <= playback.position_s < 2.0
    assert playback.backend_name == "no sound device"
    assert not states
    playback.seek(3.4)
    qtbot.waitUntil(lambda: not playback.is_playing)
    assert playback.position_s == pytest.approx(3.5)


def test_a_device_that_stands_still_is_given_up(
    qtbot: QtBot, playback: Playback, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.audio.output._STALL_S", 0.2)
    playback.set_mix(tone(0.25), RATE)
    playback.play(1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.05)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "went away" in text):
        opened.backends[0].stop()
    assert playback.is_playing


def test_a_device_that_does_not_start_is_replaced(
    qtbot: QtBot, playback: Playback, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: NullBackend) -> None:
        monkeypatch.undo()
        raise BackendError("busy")

    playback.set_mix(tone(0.25), RATE)
    monkeypatch.setattr(NullBackend, "start", refuse)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "busy" in text):
        playback.play(1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.05)


def test_the_default_stands_in_for_a_device_that_is_not_there(qtbot: QtBot, opened: Opened) -> None:
    def choosy(fill: Callable[..., None], rate: int, n_channels: int, device: str) -> NullBackend:
        if device:
            raise BackendError(f"{device} is not there")
        return opened(fill, rate, n_channels, device)

    playback = Playback("headphones", open_backend=choosy)
    playback.set_mix(tone(0.25), RATE)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "headphones is not there" in text):
        playback.play()
    assert playback.backend_name == "default"
    playback.close()


def test_auditions_do_not_count_as_playing(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.audition(np.full(RATE // 10, 0.3, np.float32), RATE)
    qtbot.waitUntil(lambda: opened.heard.max(initial=0.0) > 0.29)
    assert not playback.is_playing


def test_an_audition_alone_stops_the_piece(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.set_mix(tone(0.25), RATE)
    playback.play(0.5)
    qtbot.waitUntil(lambda: playback.position_s > 0.55)
    playback.audition(np.full((RATE // 2, 2), 0.3, np.float32), RATE, alone=True)
    assert not playback.is_playing
    qtbot.waitUntil(lambda: bool((opened.blocks[-1] == np.float32(0.3)).all()))
    playback.stop()
    qtbot.waitUntil(lambda: not opened.blocks[-1].any())


def test_playing_stops_in_a_fade_and_goes_on_where_it_stopped(
    qtbot: QtBot, playback: Playback, opened: Opened
) -> None:
    playback.set_mix(tone(0.5), RATE)
    playback.play(1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.1)
    playback.stop()
    stopped_at = playback.position_s
    qtbot.waitUntil(lambda: not opened.blocks[-1].any())
    assert np.abs(np.diff(opened.heard[:, 0])[RATE // 50 :]).max() < 0.5 / (0.009 * RATE)
    playback.play()
    assert playback.position_s == pytest.approx(stopped_at)


def test_closing_while_it_plays_fades_out(qtbot: QtBot, opened: Opened) -> None:
    playback = Playback(open_backend=opened)
    playback.set_mix(tone(0.5), RATE)
    playback.play(0.0)
    qtbot.waitUntil(lambda: playback.position_s > 0.05)
    playback.close()
    assert not opened.blocks[-1][-1].any()
    assert opened.heard.max() == 0.5


def test_positions_are_told_only_while_playing(qtbot: QtBot, playback: Playback) -> None:
    positions: list[float] = []
    playback.position_changed.connect(positions.append)
    playback.set_mix(tone(0.1), RATE)
    playback.audition(np.zeros(RATE, np.float32), RATE)
    qtbot.wait(100)
    assert not positions
    playback.play(0.0, 0.3)
    began = time.monotonic()
    qtbot.waitUntil(lambda: not playback.is_playing and positions[-1:] == [0.3])
    assert 4 <= len(positions) <= 35 * (time.monotonic() - began) + 3
    assert positions == sorted(positions)
    qtbot.wait(100)  # the stop itself is told as well
    n_told = len(positions)
    qtbot.wait(100)
    assert len(positions) == n_told


def test_the_position_told_is_what_is_heard(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.play(1.0)
    opened.backends[0].latency_s = 0.5
    qtbot.waitUntil(lambda: len(opened.blocks) > 10)
    assert playback.position_s == 1.0


def test_playing_from_behind_the_loop_begins_with_the_loop(playback: Playback) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.set_loop((0.5, 1.0))
    playback.seek(2.0)
    playback.play()
    assert 0.5 <= playback.position_s < 1.0


def test_a_seek_beyond_the_range_plays_on(qtbot: QtBot, playback: Playback) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.play(0.5, 1.0)
    playback.seek(2.0)
    qtbot.waitUntil(lambda: playback.position_s > 2.1)
    assert playback.is_playing


def test_an_empty_loop_is_none(playback: Playback) -> None:
    playback.set_loop((1.0, 1.0))
    assert playback.loop is None
    playback.set_loop((-1.0, 0.5))
    assert playback.loop == (0.0, 0.5)


def test_nothing_to_play_is_said(qtbot: QtBot, playback: Playback) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.play(1.0)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "no recording" in text):
        playback.compare()
    assert playback.is_playing
    assert playback.source == Source.MIX


def test_a_piece_of_another_rate_opens_the_device_anew(
    qtbot: QtBot, playback: Playback, opened: Opened
) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.play(1.0)
    with qtbot.waitSignal(playback.state_changed, check_params_cb=lambda playing: not playing):
        playback.set_original(AudioClip(tone(0.5, rate=2 * RATE).T.copy(), 2 * RATE))
    opened.rate = 2 * RATE
    playback.choose(Source.RECORDING)
    playback.play(1.0)
    assert len(opened.backends) == 2
    assert playback.sample_rate == 2 * RATE


def test_another_device_goes_on_in_the_same_place(qtbot: QtBot, playback: Playback, opened: Opened) -> None:
    playback.set_mix(tone(0.1), RATE)
    playback.play(1.0)
    qtbot.waitUntil(lambda: playback.position_s > 1.05)
    playback.choose_device("headphones")
    assert playback.backend_name == "headphones"
    assert playback.is_playing
    assert 1.05 <= playback.position_s < 2.0


def test_devices_are_looked_for_only_while_nothing_sounds(
    qtbot: QtBot, playback: Playback, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def look(*, refresh: bool = False) -> list[str]:
        looked.append(refresh)
        return ["headphones"]

    monkeypatch.setattr("editor.audio.output.output_devices", look)
    playback.set_mix(tone(0.1), RATE)
    playback.play()
    assert playback.output_devices() == ["headphones"]
    assert playback.output_devices() == ["headphones"]
    assert looked == [False]
    assert playback.is_playing
    assert len(opened.backends) == 1
    playback.stop()
    qtbot.waitUntil(lambda: bool(opened.blocks) and not opened.blocks[-1].any())
    assert playback.output_devices() == ["headphones"]
    assert looked == [False, True]


def test_what_goes_wrong_in_the_callback_is_told_once(qtbot: QtBot, playback: Playback) -> None:
    told: list[str] = []
    playback.message.connect(told.append)
    playback.audition(np.zeros((RATE, 3), np.float32), RATE)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(100)
    assert len(told) == 1
    assert told[0].startswith("Playing went wrong")


def test_the_device_rests_when_nothing_has_sounded_for_a_while(
    qtbot: QtBot, playback: Playback, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.audio.playback._IDLE_REFRESHES", 2)
    playback.audition(np.full(RATE // 10, 0.3, np.float32), RATE)
    qtbot.waitUntil(lambda: opened.heard.max(initial=0.0) > 0.29)
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name == "pointillist-null-audio"])
    n_blocks = len(opened.blocks)
    playback.audition(np.full(RATE // 10, 0.4, np.float32), RATE)
    qtbot.waitUntil(lambda: len(opened.blocks) > n_blocks)
    assert len(opened.backends) == 1
