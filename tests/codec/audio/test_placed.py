"""Sums of sounds at their places equal sums on a long line of samples."""

from __future__ import annotations

import numpy as np
import pytest

from codec.audio.panning import pan_gains
from codec.audio.placed import Mix, PlacedSound, panned, summed

LINE_BEGIN, LINE_LENGTH = -50, 200


def on_a_line(sound: PlacedSound) -> np.ndarray:
    """Return a sound on samples -50..149, in two channels."""
    line = np.zeros((2, LINE_LENGTH), np.float32)
    rows = sound.samples
    if sound.gains is not None:
        rows = np.array(sound.gains, np.float32)[:, None] * sound.samples
    begin = sound.begin_sample - LINE_BEGIN
    line[:, begin : begin + sound.n_samples] = rows
    return line


def some_sounds() -> list[PlacedSound]:
    generator = np.random.default_rng(5)
    places = ((-40, 30), (-20, 60), (10, 5), (35, 80), (20, 0))
    stereo = [PlacedSound(begin, generator.normal(size=(2, n)).astype(np.float32)) for begin, n in places]
    return [*stereo, panned(generator.normal(size=40).astype(np.float32), -5, 0.4, 2)]


@pytest.mark.parametrize(("begin", "n"), [(0, 100), (-30, 20), (12, 1), (140, 10)])
def test_only_what_overlaps_is_added(begin: int, n: int) -> None:
    for sound in some_sounds():
        part = np.ones((2, n), np.float32)
        sound.add_to(part, begin)
        first = begin - LINE_BEGIN
        np.testing.assert_array_equal(part, 1 + on_a_line(sound)[:, first : first + n])


def test_a_mix_grows_with_what_ends_after_it_and_is_cut_before_it() -> None:
    wanted = np.zeros((2, LINE_LENGTH), np.float32)
    for sound in some_sounds():
        wanted += on_a_line(sound)
    for n_reserved in (0, 60, 1000):
        mix = Mix(2, 30, n_reserved)
        for sound in some_sounds():
            mix.add(sound)
        assert mix.samples.shape == (2, 115)
        np.testing.assert_array_equal(mix.samples, wanted[:, -LINE_BEGIN : 115 - LINE_BEGIN])


def test_a_mix_of_nothing_is_as_long_as_it_has_to_be() -> None:
    np.testing.assert_array_equal(Mix(2, 30, 1000).samples, np.zeros((2, 30)))


def test_a_sum_goes_from_the_first_beginning_to_the_last_end() -> None:
    total = summed(some_sounds(), 2)
    assert (total.begin_sample, total.end_sample) == (-40, 115)
    wanted = np.sum([on_a_line(sound) for sound in some_sounds()], axis=0, dtype=np.float32)
    np.testing.assert_allclose(on_a_line(total), wanted, atol=1e-6)


def test_scaled_and_moved_sounds_are_their_samples_times_a_gain_elsewhere() -> None:
    for sound in some_sounds():
        other = sound.moved(7).scaled(-0.5)
        assert other.begin_sample == sound.begin_sample + 7
        np.testing.assert_array_equal(on_a_line(other)[:, 7:], -0.5 * on_a_line(sound)[:, :-7])


def test_a_waveform_is_panned_in_stereo_only() -> None:
    waveform = np.ones(3, np.float32)
    assert panned(waveform, 4, -0.7, 2).gains == pan_gains(-0.7)
    assert panned(waveform, 4, -0.7, 1).gains == (1.0,)
