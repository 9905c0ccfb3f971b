"""Grains of the brush: any number of them, without clicks, at a level that stays."""

from __future__ import annotations

import numpy as np
import pytest

from editor.audio.engine import Engine
from editor.audio.grains import MOST_GRAINS, Grains
from editor.audio.playback import FloatArray

RATE = 48_000
N_START, N_FADE = 96, 480
BLOCK = 256


def grains() -> Grains:
    return Grains(2, RATE, 4096, N_START, N_FADE)


def played(made: Grains, n_blocks: int) -> FloatArray:
    blocks = np.zeros((n_blocks, BLOCK, 2), np.float32)
    for block in blocks:
        made.add(block)
    return blocks.reshape(-1, 2)


def ones(n_samples: int) -> FloatArray:
    return np.ones((n_samples, 1), np.float32)


def largest_step(sound: FloatArray) -> float:
    return float(np.abs(np.diff(sound, axis=0, prepend=np.float32(0.0))).max())


def test_one_grain_is_its_sound_between_its_fades():
    made, sound = grains(), np.random.default_rng(0).uniform(-1, 1, (4_000, 2)).astype(np.float32)
    made.play(sound)
    heard = played(made, 20)
    np.testing.assert_allclose(heard[N_START : 4_000 - N_FADE], sound[N_START:-N_FADE], rtol=1e-6)
    assert not heard[4_000:].any()
    assert made.silent


def test_nothing_clicks_at_beginnings_ends_and_when_voices_are_taken():
    """Constant sounds, in which every step is a click."""
    made, heard = grains(), list[FloatArray]()
    for n_more in (1, 3, 0, 30, 0, 0, 2, 40, 0):
        for n in range(n_more):
            made.play(ones(3_000 + 611 * n))
        heard.append(played(made, 9))
    made.end()
    heard.append(played(made, 9))
    sound = np.concatenate(heard)
    assert sound.max() > 2.0
    # Four begin within 2 ms; one that was cut off would be a step of a quarter.
    assert largest_step(sound) < 0.06
    assert not sound[-5 * BLOCK :].any()


def test_voices_are_bounded_and_the_oldest_ones_end():
    made = grains()
    for n in range(MOST_GRAINS):
        made.play(np.full((90_000, 1), 1.0 if n < 4 else 0.0, np.float32))
    played(made, 30)
    assert made.n_playing == MOST_GRAINS
    for _ in range(4):
        made.play(np.zeros((90_000, 1), np.float32))
    heard = played(made, 12)
    assert made.n_playing == MOST_GRAINS
    assert heard[0, 0] == pytest.approx(1.0, abs=0.05)
    assert not heard[-1].any(), "the four that sounded were the oldest"
    for _ in range(500):
        made.play(ones(90_000))
    played(made, 1)
    assert made.n_playing <= MOST_GRAINS


def test_many_grains_are_as_loud_as_one():
    rng = np.random.default_rng(0)
    levels: list[float] = []
    for n in (1, 4, MOST_GRAINS):
        made = grains()
        for _ in range(n):
            made.play(0.1 * rng.standard_normal((60_000, 2)).astype(np.float32))
        levels.append(float(played(made, 200)[10_000:50_000].std()))
    assert levels == pytest.approx([0.1] * 3, rel=0.05)


def test_the_engine_plays_them_over_each_other_and_an_audition_ends_them():
    engine = Engine(2, RATE)
    out = np.zeros((2_048, 2), np.float32)
    sounds = [0.1 * ones(RATE), 0.1 * ones(RATE)]
    for sound in sounds:
        engine.grain(sound)
    assert not engine.silent
    engine.fill(out)
    engine.fill(out)
    engine.fill(out)
    assert out[-1, 0] == pytest.approx(0.2 / 2**0.5, rel=0.05)
    assert engine.auditioning
    assert all(engine.uses(sound) for sound in sounds)
    engine.audition(np.zeros((0, 2), np.float32))
    for _ in range(3):
        engine.fill(out)
    assert engine.silent
    assert not out.any()
    assert not any(engine.uses(sound) for sound in sounds)
    assert engine.error is None


def test_a_limit_holds_whatever_is_played():
    engine = Engine(2, RATE)
    out = np.zeros((2_048, 2), np.float32)
    loudest = 0.0
    for _ in range(40):
        for _ in range(4):
            engine.grain(np.full((6_000, 2), 0.9, np.float32))
        engine.fill(out)
        loudest = max(loudest, float(np.abs(out).max()))
    assert 0.5 < loudest <= 1.0
