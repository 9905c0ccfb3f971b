from __future__ import annotations

import numpy as np
import pytest
import torch

from codec.events.event import Event, Stage, StageSource
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer, mix_events
from codec.rooms import default_bank


@pytest.fixture
def renderer(tiny_model: EventModel) -> EventRenderer:
    return EventRenderer(tiny_model, default_bank())


@pytest.fixture
def event() -> Event:
    return Event("a", 11_025, np.random.default_rng(1).normal(0, 1, 32))


@pytest.fixture
def n_decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Receives the number of vectors of each batch that a model decodes."""
    decode, counts = EventModel.controls, list[int]()

    def counted(model: EventModel, vectors: torch.Tensor, *more: torch.Tensor | None) -> object:
        counts.append(len(vectors))
        return decode(model, vectors, *more)

    monkeypatch.setattr(EventModel, "controls", counted)
    return counts


def test_gain_scales_and_moving_or_copying_keeps_the_sound(renderer: EventRenderer, event: Event) -> None:
    plain = renderer.render(event)
    louder = renderer.render(event.replace(gain_db=6.0))
    n = min(len(plain), len(louder))
    np.testing.assert_allclose(louder[: n // 2], plain[: n // 2] * 10 ** (6 / 20), rtol=1e-3, atol=1e-6)
    np.testing.assert_array_equal(
        renderer.render(event.replace(onset_samples=5, event_id="b", pan=1.0)), plain
    )


def test_a_swapped_stage_is_the_donors_and_the_others_stay(renderer: EventRenderer, event: Event) -> None:
    donor = StageSource(np.random.default_rng(2).normal(0, 1, 32), "donor")
    own, its = renderer.controls(event), renderer.controls(event.replace(vector=donor.vector))
    swapped = renderer.controls(event.replace(resonance=donor))
    for theirs, taken in (
        (its.resonances[0].amplitude, swapped.resonances[0].amplitude),
        (own.impulse.band_decay, swapped.impulse.band_decay),
        (own.room.weights, swapped.room.weights),
        (own.level, swapped.level),
    ):
        torch.testing.assert_close(taken, theirs)
    assert not torch.allclose(own.resonances[0].amplitude, its.resonances[0].amplitude)


def test_a_vector_is_decoded_once_for_all_edits_of_its_sound(
    renderer: EventRenderer, event: Event, n_decoded: list[int]
) -> None:
    donor = StageSource(event.vector[::-1].copy(), "another")
    renderer.render(event)
    renderer.measures([event.replace(gain_db=-6.0), event.replace(decay_factor=2.0)])
    assert n_decoded == [1]
    renderer.render(event.replace(impulse=donor))
    renderer.render(event.replace(resonance=donor, room=donor))
    assert n_decoded == [1, 1]


def test_a_named_room_is_heard(renderer: EventRenderer, event: Event) -> None:
    rooms = sorted(default_bank().rooms, key=lambda room: room.rt60_s)
    short = renderer.render(event.replace(room_name=rooms[0].name, room_mix=1.0))
    long = renderer.render(event.replace(room_name=rooms[-1].name, room_mix=1.0))
    assert len(long) > len(short)
    assert renderer.room_of(event.replace(room_name=rooms[-1].name))[0] == rooms[-1].name
    with pytest.raises(KeyError):
        renderer.render(event.replace(room_name="no such room"))


def test_stages_agree_with_single_renders(renderer: EventRenderer, event: Event) -> None:
    stages = renderer.stages(event)
    assert set(stages) == set(Stage)
    np.testing.assert_allclose(stages[Stage.ROOM], renderer.render(event), atol=1e-5)


def test_a_mix_places_events_by_time_and_pan_without_muted_ones(
    renderer: EventRenderer, event: Event
) -> None:
    left = event.replace(pan=-1.0)
    muted = event.replace(event_id="m", onset_samples=0, mute=True)
    mix = mix_events(renderer, [left, muted], sample_rate=44_100, n_channels=2, duration_s=1.0)
    assert not mix[:, : 22_050 - 10].any()
    assert mix[0].any()
    assert np.abs(mix[1]).max() < 1e-6
    alone = renderer.render(left, sample_rate=44_100)
    np.testing.assert_allclose(mix[0, 22_050 : 22_050 + len(alone)], np.sqrt(2) * alone, rtol=1e-4, atol=1e-6)


def test_measures_follow_transposition_and_gain(renderer: EventRenderer, event: Event) -> None:
    plain, high, loud = renderer.measures(
        [event, event.replace(transpose_semitones=12.0), event.replace(gain_db=6.0)]
    )
    assert high.pitch_hz == pytest.approx(2 * plain.pitch_hz)
    assert loud.loudness_db - plain.loudness_db == pytest.approx(6.0, abs=0.01)
    assert 0 < plain.audible_length_s < 3.1


def test_the_note_belongs_to_the_resonance(renderer: EventRenderer, event: Event) -> None:
    donors = [StageSource(np.random.default_rng(seed).normal(0, 2, 32), "donor") for seed in range(8)]
    (plain,) = renderer.measures([event])
    edits = [{"hardness": 1.0}, {"hardness": -1.0}, {"decay_factor": 4.0}, {"room": donors[0]}]
    edits += [{"impulse": donor} for donor in donors]
    for found in renderer.measures([event.replace(**edit) for edit in edits]):
        assert (found.pitch_hz, found.pitched) == (plain.pitch_hz, plain.pitched)
    theirs = renderer.measures([event.replace(vector=donor.vector) for donor in donors])
    taken = renderer.measures([event.replace(resonance=donor, transpose_semitones=12.0) for donor in donors])
    pitches_hz = [2 * each.pitch_hz for each in theirs]
    assert [each.pitch_hz for each in taken] == pytest.approx(pitches_hz, rel=1e-5)
    assert len({each.pitch_hz for each in theirs}) > 1


def test_measures_of_many_are_those_of_each(renderer: EventRenderer, event: Event) -> None:
    vectors = np.random.default_rng(3).normal(0, 1, (40, 32))
    many = [event.replace(vector=vector, gain_db=float(index)) for index, vector in enumerate(vectors)]
    many[7] = many[7].replace(decay_factor=2.0, transpose_semitones=3.0)
    many[33] = many[33].replace(resonance=StageSource(vectors[0], "donor"), stretch=1.5)
    together = renderer.measures(many)
    for one, found in zip(many, together, strict=True):
        (alone,) = renderer.measures([one])
        assert found.pitched == alone.pitched
        assert found.audible_length_s == alone.audible_length_s
        assert found.pitch_hz == pytest.approx(alone.pitch_hz, rel=1e-4)
        assert found.loudness_db == pytest.approx(alone.loudness_db, abs=1e-3)


def test_events_without_edits_are_decoded_in_batches_to_be_measured(
    renderer: EventRenderer, event: Event, n_decoded: list[int]
) -> None:
    vectors = np.random.default_rng(4).normal(0, 1, (40, 32))
    renderer.measures([event.replace(vector=vector) for vector in vectors])
    assert sum(n_decoded) == 40
    assert len(n_decoded) <= 3


def test_an_event_too_soft_for_its_numbers_has_measures(renderer: EventRenderer, event: Event) -> None:
    vector = event.vector.copy()
    vector[0] = -100.0
    (silent,) = renderer.measures([event.replace(vector=vector)])
    assert silent.loudness_db <= -190.0
    assert 0 < silent.audible_length_s < 0.05
    assert np.isfinite(silent.pitch_hz)


def test_the_pitch_is_the_strongest_partial_and_noise_has_none(renderer: EventRenderer) -> None:
    atoms = renderer.model.config.decoder.n_atoms
    log_frequencies = renderer._log_frequencies
    tone = torch.zeros(len(log_frequencies))
    tone[[atoms // 3, atoms // 3 + 1]] = torch.tensor([3.0, 1.0])
    tone[atoms - 5] = 2.0  # an overtone, which draws the centroid upwards
    untuned = torch.zeros(0)
    pitch_hz, pitched = renderer._pitch(tone, untuned)
    assert pitched
    low, high = log_frequencies[atoms // 3], log_frequencies[atoms // 3 + 1]
    assert np.log(pitch_hz) == pytest.approx(float(0.75 * low + 0.25 * high), abs=1e-5)
    # A line is a quarter of the way to the next atom.
    tuned_hz, _ = renderer._pitch(tone, torch.ones(atoms))
    assert np.log(tuned_hz / pitch_hz) == pytest.approx(float(high - low) / 4, abs=1e-5)
    noise = torch.ones(len(log_frequencies))
    pitch_hz, pitched = renderer._pitch(noise, untuned)
    assert not pitched
    assert np.log(pitch_hz) == pytest.approx(float(log_frequencies.mean()), abs=1e-5)


@pytest.mark.parametrize(("share", "is_pitched"), [(0.05, False), (0.14, False), (0.16, True), (0.5, True)])
def test_a_partial_with_15_per_cent_of_the_energy_is_a_pitch(
    renderer: EventRenderer, share: float, is_pitched: bool
) -> None:
    """The rest is noise, which is nowhere as strong as the partial."""
    atoms, n = renderer.model.config.decoder.n_atoms, len(renderer._log_frequencies)
    energy = torch.zeros(n)
    energy[atoms:] = (1.0 - share) / (n - atoms)
    energy[200] = share
    pitch_hz, pitched = renderer._pitch(energy, torch.zeros(0))
    assert pitched is is_pitched
    partial_hz = float(renderer._log_frequencies[200].exp())
    assert (abs(np.log2(pitch_hz / partial_hz)) < 0.01) == is_pitched
