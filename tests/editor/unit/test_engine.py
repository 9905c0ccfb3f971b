from __future__ import annotations

import numpy as np
import pytest

from editor.audio.engine import Engine

RATE = 1000
N_FADE = 10
N_START = 2


def ramp(n_samples: int, offset: float = 0.0) -> np.ndarray:
    """A slow sine, so that any jump stands out."""
    t = np.arange(n_samples) / RATE
    return np.repeat((0.5 * np.sin(2 * np.pi * 1.3 * t) + offset).astype(np.float32)[:, None], 2, axis=1)


def noise(n_samples: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (n_samples, 2)).astype(np.float32)


def pull(engine: Engine, n_samples: int, block: int = 64) -> np.ndarray:
    out = np.full((n_samples, 2), np.nan, np.float32)
    for begin in range(0, n_samples, block):
        engine.fill(out[begin : begin + block])
    assert engine.error is None
    return out


def steepest(out: np.ndarray) -> float:
    return float(np.abs(np.diff(out, axis=0)).max())


def test_it_plays_exactly_and_stops_at_the_end() -> None:
    engine, buffer = Engine(2, RATE), noise(500)
    engine.want(buffer=buffer, playing=True, seek=100)
    assert (engine.playing, engine.position) == (True, 100)
    out = pull(engine, 600)
    np.testing.assert_array_equal(out[N_START:400], buffer[100 + N_START : 500])
    assert not out[400:].any()
    assert not engine.playing
    assert engine.silent
    assert engine.position == 500


def test_an_attack_at_the_very_beginning_is_not_softened() -> None:
    engine, buffer = Engine(2, RATE), noise(500)
    engine.want(buffer=buffer, playing=True, seek=0)
    np.testing.assert_array_equal(pull(engine, 64), buffer[:64])


@pytest.mark.parametrize("block", [1, 7, 64, 500, 5000])
def test_blocks_of_any_length_give_the_same_sound(block: int) -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=noise(9000), playing=True, seek=50, span=((40, 333), None))
    expected = Engine(2, RATE)
    expected.want(buffer=noise(9000), playing=True, seek=50, span=((40, 333), None))
    np.testing.assert_array_equal(pull(engine, 10_000, block), pull(expected, 10_000, 128))


def test_one_channel_is_heard_on_both() -> None:
    engine, buffer = Engine(2, RATE), noise(300)[:, :1]
    engine.want(buffer=buffer, playing=True)
    np.testing.assert_array_equal(pull(engine, 300), np.repeat(buffer, 2, axis=1))


def test_a_new_mix_is_heard_without_a_gap_or_a_jump() -> None:
    engine = Engine(2, RATE)
    first, second = ramp(2000), ramp(2000, offset=0.3)
    engine.want(buffer=first, playing=True)
    before = pull(engine, 256)
    engine.want(buffer=second)
    after = pull(engine, 256)
    np.testing.assert_array_equal(before, first[:256])
    np.testing.assert_array_equal(after[N_FADE:], second[256 + N_FADE : 512])
    own_slope = steepest(first)
    assert steepest(np.concatenate([before, after])) <= 0.3 / N_FADE + own_slope + 1e-6


def test_an_unchanged_part_stays_bit_equal_through_a_swap() -> None:
    engine, buffer = Engine(2, RATE), noise(2000)
    edited = buffer.copy()
    edited[1500:] = 0.0
    engine.want(buffer=buffer, playing=True)
    pull(engine, 128)
    engine.want(buffer=edited)
    np.testing.assert_array_equal(pull(engine, 512), buffer[128:640])


def test_edits_faster_than_the_fade_are_all_smooth_and_the_last_one_stays() -> None:
    engine = Engine(2, RATE)
    levels = np.random.default_rng(1).uniform(-0.5, 0.5, 60).astype(np.float32)
    buffers = [np.full((4000, 2), level, np.float32) for level in levels]
    engine.want(buffer=buffers[0], playing=True)
    heard = [pull(engine, 16)]
    for buffer in buffers[1:]:
        engine.want(buffer=buffer)
        heard.append(pull(engine, 4, block=4))
    heard.append(pull(engine, 64))
    out = np.concatenate(heard)
    assert steepest(out) <= 1.0 / N_FADE + 1e-6
    np.testing.assert_array_equal(out[-30:], buffers[-1][:30])


def test_stop_and_seek_fade() -> None:
    engine, buffer = Engine(2, RATE), np.full((4000, 2), 0.5, np.float32)
    buffer[2000:] = -0.5
    engine.want(buffer=buffer, playing=True)
    before = pull(engine, 128)
    engine.want(seek=3000)
    assert engine.position == 3000
    after = pull(engine, 64)
    np.testing.assert_array_equal(after[N_FADE:], buffer[3000 + N_FADE : 3064])
    assert steepest(np.concatenate([before, after])) <= 1.0 / N_FADE + 1e-6
    assert engine.position == 3064
    engine.want(playing=False)
    assert not engine.playing
    out = pull(engine, 64)
    assert out[0, 0] < -0.4
    assert steepest(out) <= 0.5 / N_FADE + 1e-6
    assert not out[N_FADE:].any()
    assert engine.position == 3064


def test_a_seek_is_carried_out_once_whatever_is_wanted_next() -> None:
    engine, buffer = Engine(2, RATE), noise(4000)
    engine.want(buffer=buffer, playing=True, seek=1000)
    engine.want(span=(None, 3000))
    pull(engine, 128)
    assert engine.position == 1128
    engine.want(span=(None, 2000))
    pull(engine, 128)
    assert engine.position == 1256


def test_an_edit_at_the_end_does_not_set_it_playing_again() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=noise(100), playing=True)
    pull(engine, 200)
    engine.want(buffer=noise(300))
    assert not pull(engine, 64).any()
    assert not engine.playing


@pytest.mark.parametrize(("begin", "end"), [(200, 450), (300, 307), (300, 301), (0, 15)])
def test_loops_even_shorter_than_a_block(begin: int, end: int) -> None:
    engine, buffer = Engine(2, RATE), np.full((1000, 2), 0.25, np.float32)
    engine.want(buffer=buffer, playing=True, seek=begin, span=((begin, end), None))
    out = pull(engine, 3000, block=512)
    np.testing.assert_array_equal(out[N_START:], np.float32(0.25))
    assert begin <= engine.position <= max(end, begin + 2)
    assert engine.playing


def test_a_loop_turns_in_a_fade_and_keeps_its_period() -> None:
    engine, buffer = Engine(2, RATE), ramp(1000)
    engine.want(buffer=buffer, playing=True, seek=0, span=((100, 400), None))
    out = pull(engine, 1000)
    jump = abs(float(buffer[400, 0] - buffer[100, 0]))
    assert jump > 0.2
    slope = steepest(buffer)
    assert steepest(out) <= (jump + 2 * N_START * slope) / N_START + slope + 1e-6
    np.testing.assert_array_equal(out[400 + N_START : 700], buffer[100 + N_START : 400])
    np.testing.assert_array_equal(out[700 + N_START : 1000], buffer[100 + N_START : 400])


def test_an_attack_at_the_start_of_a_loop_is_as_hard_in_each_turn() -> None:
    engine, buffer = Engine(2, RATE), np.zeros((1000, 2), np.float32)
    buffer[102:140] = 0.5
    engine.want(buffer=buffer, playing=True, seek=100, span=((100, 400), None))
    out = pull(engine, 900)
    for turn in (300, 600):
        np.testing.assert_array_equal(out[turn : turn + 300], out[:300])


def test_what_rings_from_before_a_loop_is_heard_when_it_begins_and_is_cut_at_its_end() -> None:
    engine, buffer = Engine(2, RATE), np.zeros((1000, 2), np.float32)
    buffer[50:150] = 0.5
    buffer[380:600] = 0.25
    engine.want(buffer=buffer, playing=True, seek=100, span=((100, 400), None))
    out = pull(engine, 400)
    np.testing.assert_array_equal(out[N_START:300], buffer[100 + N_START : 400])
    np.testing.assert_array_equal(out[300 + N_START :], buffer[100 + N_START : 200])


def test_a_loop_that_becomes_shorter_than_the_place_holds_it() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=ramp(4000), playing=True, seek=0, span=((100, 3000), None))
    pull(engine, 1000)
    engine.want(span=((100, 500), None))
    pull(engine, 640)
    assert 100 <= engine.position <= 500


def test_a_place_behind_the_loop_plays_on() -> None:
    engine, buffer = Engine(2, RATE), noise(1000)
    engine.want(buffer=buffer, playing=True, seek=600, span=((100, 500), None))
    np.testing.assert_array_equal(pull(engine, 400)[N_START:], buffer[600 + N_START :])


def test_edits_at_the_turn_do_not_end_the_loop() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=noise(4000), playing=True, seek=100, span=((100, 160), None))
    positions: list[int] = []
    for seed in range(300):
        engine.want(buffer=noise(4000, seed))
        pull(engine, 7, block=7)
        positions.append(engine.position)
    assert max(positions) <= 160 + N_FADE
    assert min(positions[10:]) < 130


def test_a_range_ends_where_it_should() -> None:
    engine, buffer = Engine(2, RATE), np.full((1000, 2), 0.5, np.float32)
    engine.want(buffer=buffer, playing=True, seek=100, span=(None, 300))
    out = pull(engine, 400)
    np.testing.assert_array_equal(out[N_START:201], buffer[N_START:201])
    assert steepest(out[N_START:]) <= 0.5 / N_FADE + 1e-6
    assert not out[200 + N_FADE :].any()
    assert engine.position == 300
    assert not engine.playing


def test_what_is_heard_lags_behind_what_is_filled_but_not_behind_the_start() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=ramp(2000), playing=True, seek=500)
    assert engine.heard_position(100) == 500
    pull(engine, 64)
    assert engine.heard_position(100) == 500
    pull(engine, 128)
    assert engine.heard_position(100) == 592
    engine.want(seek=1500)
    assert engine.heard_position(100) == 1500
    pull(engine, 64)
    assert engine.heard_position(100) == 1500


def test_auditions_sound_over_the_piece_and_replace_each_other_in_a_fade() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=np.full((4000, 2), 0.25, np.float32), playing=True)
    pull(engine, 64)
    engine.audition(np.full((400, 2), 0.5, np.float32))
    assert engine.auditioning
    np.testing.assert_array_equal(pull(engine, 128), np.float32(0.75))
    engine.audition(np.full((300, 1), 0.125, np.float32))
    out = pull(engine, 512)
    assert out[0, 0] == pytest.approx(0.25 + 0.125 + 0.5)
    assert steepest(out[:250]) <= 0.5 / N_FADE + 1e-6
    np.testing.assert_array_equal(out[N_FADE:300], np.float32(0.375))
    np.testing.assert_array_equal(out[300:], np.float32(0.25))
    assert not engine.auditioning


def test_an_empty_audition_fades_the_other_out() -> None:
    engine = Engine(2, RATE)
    engine.audition(np.full((400, 2), 0.5, np.float32))
    pull(engine, 64)
    engine.audition(np.zeros((0, 1), np.float32))
    out = pull(engine, 64)
    assert steepest(out) <= 0.5 / N_FADE + 1e-6
    assert not out[N_FADE:].any()
    assert engine.silent


def test_the_newest_of_several_auditions_within_a_fade_is_heard() -> None:
    engine = Engine(2, RATE)
    for level in (0.1, 0.2, 0.3, 0.4):
        engine.audition(np.full((400, 2), level, np.float32))
        pull(engine, 3, block=3)
    assert pull(engine, 128)[-1, 0] == pytest.approx(0.4)


def test_a_buffer_is_in_use_until_it_has_been_faded_out() -> None:
    engine, first, second = Engine(2, RATE), ramp(1000), ramp(1000)
    engine.want(buffer=first, playing=True)
    pull(engine, 64)
    engine.want(buffer=second)
    assert engine.uses(first)
    assert engine.uses(second)
    pull(engine, N_FADE - 1, block=N_FADE - 1)
    assert engine.uses(first)
    pull(engine, 1, block=1)
    assert not engine.uses(first)
    assert engine.uses(second)


def test_an_error_is_kept_and_plays_silence() -> None:
    engine = Engine(2, RATE)
    engine.want(buffer=np.zeros((500, 3), np.float32), playing=True)
    out = np.ones((64, 2), np.float32)
    engine.fill(out)
    assert not out.any()
    assert isinstance(engine.error, ValueError)
    assert engine.n_filled == 64
