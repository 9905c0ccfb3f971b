"""The purity benchmark: its mixtures can be made again, and sounds of one part are told from those of two."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.purity import apart_events, grouped_figures, nmf_figures, parts_of, recipes, summary
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model

_LENGTHS_S = {"a_x.flac": 9.0, "b_x.flac": 12.0, "c_x.flac": 5.0, "d_x.flac": 20.0, "e_x.flac": 8.5}


def _tones(*frequencies_hz: float) -> np.ndarray:
    seconds = np.arange(MODEL_SAMPLE_RATE) / MODEL_SAMPLE_RATE
    envelopes = [np.roll(np.hanning(len(seconds)), 4000 * k) for k in range(len(frequencies_hz))]
    tones = [
        0.1 * e * np.sin(2 * np.pi * f * seconds) for e, f in zip(envelopes, frequencies_hz, strict=True)
    ]
    return np.stack(tones).astype(np.float32)


@pytest.mark.parametrize("n_parts", [2, 3])
def test_recordings_are_used_once_and_fit(n_parts: int) -> None:
    made = recipes(_LENGTHS_S, n_parts, seed=1)
    names = [name for recipe in made for name in recipe.names]
    assert len(names) == len(set(names)) == n_parts * (5 // n_parts)
    for recipe in made:
        assert recipe.length_s == min(8.0, *(_LENGTHS_S[name] for name in recipe.names))
        for name, begin_s in zip(recipe.names, recipe.begins_s, strict=True):
            assert 0.0 <= begin_s <= _LENGTHS_S[name] - recipe.length_s + 0.05
        assert all(abs(gain) <= 3.0 for gain in recipe.gains_db)
    assert recipes(_LENGTHS_S, n_parts, seed=1) == made
    assert recipes(_LENGTHS_S, n_parts, seed=2) != made
    assert len({recipe.key for recipe in made}) == len(made)


def test_the_gains_are_those_that_are_stated() -> None:
    recordings = {
        name: gain * np.sin(np.arange(int(_LENGTHS_S[name] * MODEL_SAMPLE_RATE)) * 0.1).astype(np.float32)
        for name, gain in zip(_LENGTHS_S, (1.0, 0.1, 0.02, 0.5, 0.3), strict=True)
    }
    for recipe in recipes(_LENGTHS_S, 2, seed=5):
        parts = parts_of(recipe, recordings)
        levels_db = 20 * np.log10(np.sqrt(np.square(parts).mean(1)))
        wanted_db = np.diff(recipe.gains_db)
        np.testing.assert_allclose(np.diff(levels_db), wanted_db, atol=0.05)
        assert np.abs(parts.sum(0)).max() == pytest.approx(0.5, abs=1e-4)


def test_sounds_go_to_the_part_they_have_most_of() -> None:
    parts = _tones(300.0, 900.0)
    pure = grouped_figures([parts[0], parts[1]], np.diag([1.0, 2.0]), parts)
    assert pure["purity"] == 1.0
    assert min(pure["si_sdr_db"]) > 60.0
    joined = grouped_figures([parts.sum(0)], np.array([[3.0, 1.0]]), parts)
    assert joined["purity"] == 0.75
    assert joined["si_sdr_db"][1] < -30.0  # nothing was given to the second part


def test_components_of_tones_are_pure() -> None:
    figures = nmf_figures(_tones(300.0, 900.0), 3)
    assert figures["purity"] > 0.97
    assert min(figures["si_sdr_db"]) > 12.0


def test_the_table_names_the_least_pure_mixture_of_a_level() -> None:
    recipe = {"names": ["a_x", "b_x"], "begins_s": [0.0, 1.5], "gains_db": [0.0, 1.0], "length_s": 4.0}
    ratios = {"si_sdr_db": [4.0, 6.0]}
    rows = [
        {
            "recipe": recipe,
            "level": "draft",
            "n_events": 20,
            "encode_ratio": 0.1,
            "captured": {"purity": purity, **ratios},
            "nmf": {"purity": 0.8, "si_sdr_db": [2.0, 3.0]},
            "mixture": ratios,
            "ideal": ratios,
        }
        for purity in (0.9, 0.7)
    ]
    text = summary(rows)
    assert "a@0.0+b@1.5-4s" in text
    assert "draft     0.700; captured less NMF +2.50 dB, medians 5.00 and 2.50 dB" in text
    assert "mean of 2" in text
    assert " 0.800 " in text.splitlines()[3]
    assert "searched alone" not in text
    text = summary([{**row, "apart": {"purity": 0.95, "si_sdr_db": [9.0, 11.0]}} for row in rows])
    assert text.splitlines()[-1].endswith("purity 0.950, least 0.950; SI-SDR 10.00 dB (of 2)")


def test_the_loudest_events_of_parts_searched_alone() -> None:
    soft, loud = _tones(300.0, 900.0) * np.array([[0.05], [2.0]], np.float32)
    model = load_default_model()
    both = apart_events(model, np.stack([soft, loud]), "draft", 50)
    alone = apart_events(model, loud[None], "draft", 50)
    assert len(both) > len(alone) > 0
    first = apart_events(model, np.stack([soft, loud]), "draft", 1)
    assert first[0].onset_samples in {event.onset_samples for event in alone}
    assert first[0].onset_samples not in {event.onset_samples for event in both[len(alone) :]}
