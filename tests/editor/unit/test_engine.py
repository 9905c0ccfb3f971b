from __future__ import annotations

import numpy as np
import pytest

from editor.audio.engine import Engine

RATE = 1000
N_FADE = 10


def ramp(n_samples: int, offset: float = 0.0) -> np.ndarray:
    """A slow sine, so that any jump stands out."""
    t = np.arange(n_samples) / RATE
    return np.repeat((0.5 * np.sin(2 * np.pi * 1.3 * t) + offset).astype(np.float32)[:, None], 2, axis=1)


def pull(engine: Engine, n_samples: int, block: int = 64) -> np.ndarray:
    out = np.full((n_samples, 2), np.nan, np.float32)
    for begin in range(0, n_samples, block):
        engine.fill(out[begin : begin + block])
    return out


def test_it_plays_exactly_and_stops_at_the_end() -> None:
    engine, buffer = Engine(2, RATE), ramp(500)
    engine.want(buffer=buffer, playing=True, seek=100)
    out = pull(engine, 600)
    np.testing.assert_array_equal(out[N_FADE:400], buffer[100 + N_FADE : 500])
    assert not out[400 + N_FADE :].any()
    assert not engine.playing
    assert engine.position == 500


def test_a_new_mix_is_heard_without_a_gap_or_a_jump() -> None:
    engine = Engine(2, RATE)
    first, second = ramp(2000), ramp(2000, offset=0.3)
    engine.want(buffer=first, playing=True)
    before = pull(engine, 256)
    engine.want(buffer=second)
    after = pull(engine, 256)
    np.testing.assert_array_equal(before[N_FADE:], first[N_FADE:256])
    np.testing.assert_array_equal(after[N_FADE:], second[256 + N_FADE : 512])
    steps = np.abs(np.diff(np.concatenate([before, after])[N_FADE:, 0]))
    assert steps.max() < 0.3 / N_FADE + 0.01


def test_an_unchanged_part_stays_bit_equal_through_a_swap() -> None:
    engine, buffer = Engine(2, RATE), ramp(2000)
    edited = buffer.copy()
    edited[1500:] = 0.0
    engine.want(buffer=buffer, playing=True)
    pull(engine, 128)
    engine.want(buffer=edited)
    np.testing.assert_allclose(pull(engine, 512), buffer[128:640], atol=1e-6)


def test_stop_and_seek_fade() -> None:
    engine, buffer = Engine(2, RATE), np.full((4000, 2), 0.5, np.float32)
    engine.want(buffer=buffer, playing=True)
    pull(engine, 128)
    engine.want(seek=3000)
    np.testing.assert_allclose(pull(engine, 64), 0.5, atol=1e-6)
    assert engine.position == 3064
    engine.want(playing=False)
    out = pull(engine, 64)
    assert np.abs(np.diff(out[:, 0])).max() <= 0.5 / N_FADE + 1e-6
    assert not out[N_FADE + 1 :].any()


@pytest.mark.parametrize(("begin", "end"), [(200, 450), (300, 307)])
def test_loops_even_shorter_than_a_block(begin: int, end: int) -> None:
    engine, buffer = Engine(2, RATE), np.full((1000, 2), 0.25, np.float32)
    engine.want(buffer=buffer, playing=True, seek=begin, span=((begin, end), None))
    out = pull(engine, 3000, block=512)
    np.testing.assert_allclose(out[N_FADE:], 0.25, atol=1e-6)
    assert begin <= engine.position <= end
    assert engine.playing


def test_a_range_ends_where_it_should() -> None:
    engine, buffer = Engine(2, RATE), ramp(1000)
    engine.want(buffer=buffer, playing=True, seek=100, span=(None, 300))
    out = pull(engine, 400)
    np.testing.assert_array_equal(out[N_FADE:200], buffer[100 + N_FADE : 300])
    assert not engine.playing


def test_auditions_sound_over_the_piece_and_replace_each_other_in_a_fade() -> None:
    engine = Engine(2, RATE)
    engine.audition(np.full((400, 2), 0.4, np.float32))
    np.testing.assert_allclose(pull(engine, 128), 0.4)
    engine.audition(np.full((300, 2), 0.2, np.float32))
    out = pull(engine, 512)
    assert np.abs(np.diff(out[:250, 0])).max() < 0.1
    np.testing.assert_allclose(out[N_FADE:300], 0.2, atol=1e-6)
    assert not out[300:].any()
    assert not engine.auditioning


def test_nothing_leaves_full_scale_and_nothing_below_it_is_touched() -> None:
    engine = Engine(2, RATE)
    buffer = np.linspace(-3, 3, 2000, dtype=np.float32)[:, None].repeat(2, axis=1)
    engine.want(buffer=buffer, playing=True, seek=0)
    out = pull(engine, 2000)
    assert np.abs(out).max() <= 1.0
    quiet = np.abs(buffer[:, 0]) < 0.95
    np.testing.assert_array_equal(out[quiet], buffer[quiet])
    assert (np.diff(out[N_FADE:, 0]) >= 0).all()
