"""The separation benchmark measures what it says, and its oracle and baseline are fair."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.separation import grouped, ideal_parts, mixture, nmf_parts, summary
from codec.evaluate.metrics import si_sdr_db
from codec.training.soundfont import SoundfontError, find_soundfonts

RATE = 22_050


def tones(*frequencies_hz: float) -> np.ndarray:
    seconds = np.arange(RATE) / RATE
    envelopes = [np.roll(np.hanning(RATE), 6000 * k) for k in range(len(frequencies_hz))]
    tones = [e * np.sin(2 * np.pi * f * seconds) for e, f in zip(envelopes, frequencies_hz, strict=True)]
    return np.stack(tones).astype(np.float32)


def test_the_oracle_gives_each_part_to_its_note() -> None:
    notes = tones(300.0, 700.0)
    parts = [0.2 * notes[1], notes[0], 0.8 * notes[1]]
    np.testing.assert_allclose(grouped(parts, notes), notes, atol=1e-6)


def test_nmf_shares_out_everything_and_separates_what_it_can() -> None:
    notes = tones(300.0, 700.0)
    parts = nmf_parts(notes.sum(0), 3)
    np.testing.assert_allclose(sum(parts), notes.sum(0), atol=1e-3)
    assert min(si_sdr_db(n, e, RATE) for e, n in zip(grouped(parts, notes), notes, strict=True)) > 15.0
    ideal = ideal_parts(notes)
    assert min(si_sdr_db(n, e, RATE) for e, n in zip(ideal, notes, strict=True)) > 25.0


def test_mixtures_can_be_made_again_and_are_the_sum_of_their_notes() -> None:
    try:
        find_soundfonts()
    except SoundfontError as error:  # `make test` installs one
        pytest.fail(str(error))
    first, second = mixture(3), mixture(3)
    np.testing.assert_array_equal(first.notes, second.notes)
    assert np.abs(first.samples).max() == pytest.approx(0.5, abs=1e-3)
    assert len(mixture(4).notes) != len(first.notes) or not np.array_equal(mixture(4).notes, first.notes)


def test_the_summary_compares_note_by_note() -> None:
    ratios = {"captured": [4.0, 8.0], "nmf": [3.0, 2.0]}
    moved = {"captured": {"visqol_mos": 4.0, "log_mel_distance_db": 1.0}}
    text = summary([{"seed": 0, "n_notes": 2, "n_events": 3, "si_sdr_db": ratios, "moved": moved}])
    assert "difference per note 3.50 dB" in text
    assert "captured   SI-SDR   6.00 dB" in text
