"""The benchmarks of networks of sines, on sounds of a tenth of a second."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from benchmarks import siamese, siren, turbo
from codec.audio.clip import AudioClip
from codec.reference.payload import Encoded
from codec.reference.sines.fitting import Recipe
from codec.reference.siren import Siren

RATE = 8_000


def clip() -> AudioClip:
    return AudioClip((0.3 * np.sin(2 * np.pi * 300 * np.arange(800) / RATE)).astype(np.float32), RATE)


def quick() -> Siren:
    recipe = Recipe(n_steps=300, batch=256, rate=3e-3, warm_up=20)
    return Siren(width=16, depth=2, rate=RATE, bits=32, first_omega_per_s=8_000.0, recipe=recipe)


def test_the_plain_recipe_gets_its_time_and_no_more() -> None:
    figures = siren.race(clip(), quick(), limit=0.5, every=10)
    fast, plain = figures["fast"], figures["plain"]
    first = fast["reached"]["13"]
    assert 0 < first["processor_s"] <= fast["processor_s"]
    assert fast["snr_db"] >= 13
    assert plain["steps"] > 0
    assert plain["processor_s"] > 0.5 * first["processor_s"]
    assert "times faster" in siren.race_text(figures)


def test_a_ratio_is_that_of_the_processor_times() -> None:
    reached = {"13": {"wall_s": 9.0, "processor_s": 10.0, "steps": 5}}
    late = {"13": {"wall_s": 1.0, "processor_s": 45.0, "steps": 7}}
    sides = [
        {"snr_db": 13.0, "steps": 9, "wall_s": 1.0, "processor_s": 60.0, "reached": each}
        for each in (reached, late, {})
    ]
    assert "to 13 dB 4.5 times faster" in siren.race_text({"fast": sides[0], "plain": sides[1]})
    assert "more than 6.0 times faster" in siren.race_text({"fast": sides[0], "plain": sides[2]})
    assert "not reached by the fast" in siren.race_text({"fast": sides[2], "plain": sides[0]})


class Reading:
    """Stands for a codec whose reading at twice the rate is known."""

    rate = RATE // 2

    def __init__(self, read: AudioClip) -> None:
        self._read = read

    def encode(self, recording: AudioClip) -> Encoded:
        assert recording.sample_rate == self.rate
        return Encoded(b"", figures={"fit_snr_db": 34.0})

    def decode_at(self, payload: bytes, rate: int) -> AudioClip:
        assert rate == RATE
        return self._read


def test_what_a_reading_has_above_the_fit_is_compared_with_the_truth() -> None:
    noise = np.random.default_rng(0).standard_normal((3, 4_000)).astype(np.float32)
    truth = AudioClip(noise[0], RATE)
    perfect = siren.reading_above(truth, Reading(truth))
    assert perfect["correlation"] == pytest.approx(1.0)
    assert perfect["read_db"] > 100
    low = scipy.signal.resample_poly(noise[0].astype(np.float64), 1, 2)
    plain = AudioClip(scipy.signal.resample_poly(low, 2, 1), RATE)
    invented = siren.reading_above(truth, Reading(AudioClip(plain.samples + 0.5 * noise[1], RATE)))
    assert abs(invented["correlation"]) < 0.2
    assert invented["read_db"] < invented["resampled_db"] < 10
    assert siren.reading_above(truth, Reading(plain))["read_db"] == pytest.approx(
        invented["resampled_db"], abs=0.01
    )


def test_sizes_are_printed_with_their_arithmetic() -> None:
    assert "| 64×4 | 16,833 | 67.3 | 67.3 |" in siren.size_table()
    assert "0.058 MB at 22,050 Hz, 0.116 MB" in siren.length_text()
    assert "| 32-32-16 | 7,282 | 32.52 | 13.8 | 18.7 | 7.1 | 15 |" in siamese.size_table()


def test_qualities_are_there_where_distances_are() -> None:
    row = {"head_db": 1.0, "mean_db": 2.0, "reduced_db": 0.5, "correlation": 0.8}
    assert siamese.fit_table({"32-32-16": row}).endswith("| 0.80 |  |  |  |  |")
    measured = row | {"mean_cdpam": 0.5, "reduced_cdpam": 0.1}
    published, true = (float(each) for each in siamese.fit_table({"32-32-16": measured}).split("|")[-3:-1])
    assert true / published == pytest.approx(32.52 * 1_024 / 7_282, rel=0.01)


class Same:
    name = "same"
    rate = RATE

    def enhance(self, samples: turbo.Samples) -> turbo.Samples:
        return samples


def test_a_pass_is_judged_with_and_without_the_truth() -> None:
    clean = np.tile(clip().samples[0], 10)
    noisy = clean + 0.03 * np.random.default_rng(0).standard_normal(len(clean)).astype(np.float32)
    found = turbo.passes(clean, noisy, Same(), 2)
    assert len(found) == 2
    assert found[0].snr_before == found[0].snr_after == pytest.approx(17, abs=0.5)
    assert not found[0].helps
