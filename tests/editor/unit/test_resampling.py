from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from editor.audio import resampling
from editor.audio.resampling import at_rate, at_rate_again


def noise(n_samples: int) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.3, (n_samples, 2)).astype(np.float32)


@pytest.mark.parametrize(("rate", "wanted"), [(22_050, 48_000), (48_000, 44_100), (8000, 11_025)])
@pytest.mark.parametrize("where", [0.0, 0.37, 1.0])
def test_resampling_the_edited_span_gives_what_resampling_all_gives(
    rate: int, wanted: int, where: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resampling, "_COMPARED_AT_ONCE", 1000)
    before = noise(70_000)
    first = round(where * (len(before) - 500))
    after = before.copy()
    after[first : first + 500] *= -1
    resampled_before = at_rate(before, rate, wanted)
    again = at_rate_again(after, rate, wanted, before, resampled_before)
    assert_allclose(again, at_rate(after, rate, wanted), atol=2e-6)
    assert np.abs(again - resampled_before).max() > 0.1
    assert (again == resampled_before).all(1).mean() > 0.7


def test_nothing_is_resampled_that_need_not_be() -> None:
    samples = noise(5000)
    assert at_rate(samples, 8000, 8000) is samples
    resampled = at_rate(samples, 8000, 12_000)
    assert at_rate_again(samples.copy(), 8000, 12_000, samples, resampled) is resampled
    assert at_rate_again(samples, 8000, 8000, noise(5000), samples) is samples


def test_a_longer_mix_is_resampled_as_a_whole() -> None:
    before, after = noise(5000), noise(6000)
    again = at_rate_again(after, 8000, 12_000, before, at_rate(before, 8000, 12_000))
    np.testing.assert_array_equal(again, at_rate(after, 8000, 12_000))


def test_empty_buffers_pass() -> None:
    assert at_rate(noise(0), 8000, 12_000).shape == (0, 2)
