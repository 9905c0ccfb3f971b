"""Meter, metronome and equal loudness: what is measured and mixed in where the sound leaves."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from scipy.signal import sosfilt

from codec.audio.clip import load_audio
from editor.audio.backends import NullBackend
from editor.audio.engine import Engine
from editor.audio.loudness import integrated_loudness
from editor.audio.metronome import Beats
from editor.audio.playback import Playback
from editor.audio.source import Source
from editor.session import Session
from tests.editor.codec_fakes import SilentPlayback

RATE = 8_000


def sine(level: float, seconds: float, rate: int = RATE, hz: float = 500.0) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hz * t)).astype(np.float32)[:, None]


def pull(engine: Engine, n_samples: int, block: int = 160) -> np.ndarray:
    out = np.full((n_samples, 2), np.nan, np.float32)
    for begin in range(0, n_samples, block):
        engine.fill(out[begin : begin + block])
    assert engine.error is None
    return out


# Meter


def test_the_meter_shows_peak_and_rms_of_each_channel() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=np.hstack([sine(0.5, 3.0), sine(0.1, 3.0)]), playing=True, seek=0)
    pull(engine, 2 * RATE)
    levels = engine.levels
    assert levels.peaks == pytest.approx((0.5, 0.1), rel=0.01)
    assert levels.rms == pytest.approx((0.5 / math.sqrt(2), 0.1 / math.sqrt(2)), rel=0.01)
    assert levels.n_over == 0


@pytest.mark.parametrize("block", [16, 160, 1000])
def test_the_meter_falls_at_its_own_pace_whatever_the_block(block: int) -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=sine(0.5, 1.0), playing=True, seek=0)
    pull(engine, RATE, block)
    pull(engine, round(1.7 * RATE), block)
    assert engine.levels.peaks[0] == pytest.approx(0.05, rel=0.05)
    pull(engine, 3 * RATE, block)
    assert engine.levels.rms[0] < 1e-3


def test_what_would_pass_full_scale_is_counted() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=sine(1.5, 1.0), playing=True, seek=0)
    out = pull(engine, RATE // 2)
    assert np.abs(out).max() <= 1.0
    assert engine.levels.n_over > 10
    n_over = engine.levels.n_over
    engine.want(playing=False)
    pull(engine, RATE)
    assert engine.levels.n_over <= n_over + 1, "the rest of a block, and no more"


def test_levels_are_told_while_it_plays_and_silence_at_the_end(qtbot: QtBot) -> None:
    playback = Playback(open_backend=lambda fill, rate, n, _: NullBackend(fill, rate, n))
    told: list[tuple[float, ...]] = []
    playback.levels_changed.connect(lambda levels: told.append(levels.peaks))
    playback.set_mix(sine(0.5, 0.3), RATE)
    playback.play()
    qtbot.waitUntil(lambda: bool(told) and max(map(max, told)) > 0.4)
    qtbot.waitUntil(lambda: told[-1] == (0.0, 0.0))
    playback.close()


# Metronome


@pytest.mark.parametrize("block", [1, 7, 160, 5000])
def test_clicks_fall_on_the_beats(block: int) -> None:
    engine = Engine(2, RATE)
    engine.beats = Beats(0.25, 0.5)
    engine.want(buffer=np.zeros((2 * RATE, 1), np.float32), playing=True, seek=0)
    out = pull(engine, 2 * RATE, block)
    sounding = np.flatnonzero(np.abs(out[:, 0]) > 1e-3)
    begins = sounding[np.flatnonzero(np.diff(sounding, prepend=-RATE) > 200)]
    np.testing.assert_allclose(begins / RATE, [0.25, 0.75, 1.25, 1.75], atol=0.001)


def test_the_first_beat_of_a_bar_clicks_higher() -> None:
    engine = Engine(2, RATE)
    engine.beats = Beats(0.5, 0.25, 3)
    engine.want(buffer=np.zeros((3 * RATE, 2), np.float32), playing=True, seek=0)
    out = pull(engine, 3 * RATE)[:, 0]
    crossings = [
        int(np.count_nonzero(np.diff(np.sign(out[round(t * RATE) : round((t + 0.01) * RATE)]))))
        for t in np.arange(0.0, 2.9, 0.25)
    ]
    bars = [k for k in range(len(crossings)) if crossings[k] > np.median(crossings)]
    assert bars == [2, 5, 8, 11], "also counted before the first beat"


def test_there_are_no_clicks_unless_it_plays() -> None:
    engine = Engine(2, RATE)
    engine.beats = Beats(0.0, 0.1)
    assert not pull(engine, RATE).any()
    engine.want(buffer=np.zeros((RATE, 1), np.float32), playing=True, seek=0)
    assert pull(engine, RATE // 2).any()
    engine.want(playing=False)
    pull(engine, RATE // 10)
    assert not pull(engine, RATE).any()


def test_a_click_sounds_to_its_end_when_the_piece_stops() -> None:
    expected = Engine(2, RATE)
    engine = Engine(2, RATE)
    for each in (engine, expected):
        each.beats = Beats(0.0, 10.0)
        each.want(buffer=np.zeros((RATE, 1), np.float32), playing=True, seek=0)
        pull(each, 32, 32)
    engine.want(playing=False)
    np.testing.assert_array_equal(pull(engine, 400), pull(expected, 400))


def test_the_metronome_stays_when_the_device_changes(qtbot: QtBot) -> None:
    blocks: list[np.ndarray] = []
    playback = Playback(open_backend=lambda fill, rate, n, _: NullBackend(fill, rate, n, blocks.append))
    playback.set_beats(Beats(0.0, 0.1))
    playback.set_mix(np.zeros((4 * RATE, 1), np.float32), RATE)
    playback.play()
    playback.choose_device("other")
    blocks.clear()
    qtbot.waitUntil(lambda: any(block.any() for block in list(blocks)))
    playback.close()


# Loudness


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_loudness_of_the_reference_tone(rate: int) -> None:
    # BS.1770-4: a 997 Hz sine at full scale in one channel measures -3.01 LKFS.
    tone = sine(1.0, 5.0, rate, 997.0)
    assert integrated_loudness(tone, rate) == pytest.approx(-3.01, abs=0.05)
    both = np.hstack([tone, tone])
    assert integrated_loudness(both, rate) == pytest.approx(0.0, abs=0.05)
    assert integrated_loudness(both * np.float32(0.1), rate) == pytest.approx(-20.0, abs=0.05)


def test_pauses_do_not_count() -> None:
    # EBU Tech 3341, case 3: -36, -23, -36 dBFS measure -23 LUFS within 0.1.
    levels = [(10 ** (db / 20), seconds) for db, seconds in ((-36, 10.0), (-23, 60.0), (-36, 10.0))]
    tone = np.concatenate([sine(level, seconds, 48_000, 1000.0) for level, seconds in levels])
    assert integrated_loudness(np.hstack([tone, tone]), 48_000) == pytest.approx(-23.0, abs=0.1)


def test_the_weighting_is_that_of_filters_in_time() -> None:
    # The coefficients for 48 kHz that BS.1770-4 prints; parts that are transformed one by one leave no trace.
    rng = np.random.default_rng(0)
    noise = (0.1 * rng.standard_normal((round(7.7 * 48_000), 2)) + 0.3).astype(np.float32)
    sections = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    power = np.square(sosfilt(sections, noise.astype(np.float64), axis=0)).sum(axis=1)[4_800:].mean()
    assert integrated_loudness(noise, 48_000) == pytest.approx(-0.691 + 10 * math.log10(power), abs=0.02)


@pytest.mark.parametrize("n_samples", [0, 10, 100_000])
def test_silence_has_no_loudness(n_samples: int) -> None:
    assert integrated_loudness(np.zeros((n_samples, 2), np.float32), 48_000) == -math.inf


def test_a_gain_is_faded_in_and_exact(qtbot: QtBot) -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=np.full((RATE, 1), 0.5, np.float32), playing=True, seek=0)
    pull(engine, 1000)
    engine.want(gain=0.5)
    out = pull(engine, 1000)
    assert np.abs(np.diff(out[:, 0])).max() < 0.01
    np.testing.assert_array_equal(out[200:], np.float32(0.25))


def test_all_are_played_as_loud_as_the_mix(
    opened: Session, playback: SilentPlayback, make_wait: Callable[[Session], None]
) -> None:
    def gains() -> tuple[float, float]:
        """Return the gains of mix and recording."""
        make_wait(session)
        return playback.gain_db(Source.MIX), playback.gain_db(Source.RECORDING)

    def difference() -> float:
        return integrated_loudness(session.mix, session.document.sample_rate) - recorded

    session = opened
    clip = session.document.original
    assert clip is not None
    recorded = integrated_loudness(clip.samples.T, clip.sample_rate)
    events = list(session.document.events)
    session.edits.change_gain(events, -12.0)
    make_wait(session)
    session.loudness.set_on(True)
    assert gains() == pytest.approx((0.0, difference()), abs=1e-6)
    assert difference() < -1.0
    session.edits.change_gain(events, 18.0)
    headroom_db = -20.0 * math.log10(np.abs(clip.samples).max())
    assert gains() == pytest.approx((0.0, min(difference(), headroom_db)), abs=1e-6)
    assert gains()[1] > 0.0, "a softer one is played louder"
    session.edits.change_gain(events, 40.0)
    assert gains() == pytest.approx((0.0, headroom_db), abs=1e-6), "but not so that it clips"
    assert difference() > headroom_db
    session.loudness.set_on(False)
    assert gains() == (0.0, 0.0)


def test_a_long_mix_is_read_only_while_something_else_is_heard(
    opened: Session,
    playback: SilentPlayback,
    make_wait: Callable[[Session], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("editor.session.loudness.LARGE_BYTES", 0)
    opened.loudness.set_on(True)
    make_wait(opened)
    before_db = playback.gain_db(Source.RECORDING)
    opened.edits.change_gain(list(opened.document.events), -12.0)
    make_wait(opened)
    assert playback.gain_db(Source.RECORDING) == before_db
    playback.choose(Source.RECORDING)
    make_wait(opened)
    assert playback.gain_db(Source.RECORDING) < before_db - 1.0


def test_exports_know_nothing_of_gains_and_clicks(
    qtbot: QtBot, opened: Session, tmp_path: Path, make_wait: Callable[[Session], None]
) -> None:
    opened.loudness.set_on(True)
    opened.playback.set_beats(Beats(0.0, 0.1))
    make_wait(opened)
    opened.export_mix(tmp_path / "mix.wav", "FLOAT")
    make_wait(opened)
    np.testing.assert_allclose(load_audio(tmp_path / "mix.wav").samples.T, opened.mix, atol=1e-6)


@pytest.fixture
def make_wait(qtbot: QtBot) -> Callable[[Session], None]:
    """Return what waits for everything in the background."""
    return lambda session: qtbot.waitUntil(lambda: session.is_settled and not session.loudness.measuring)
