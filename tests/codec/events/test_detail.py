from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from codec.decoder.heads import BALANCE_REACH, BALANCE_UNIT
from codec.decoder.operators import convolved_rows, summed_events
from codec.decoder.waveform import phase_seed, render_waveform
from codec.events.detail import DETAIL_MAGIC, DETAIL_VERSION, Detail
from codec.events.event import Event
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.model.sounds import decoded
from codec.project.detail_versions import read_detail
from codec.rendering import EventRenderer
from codec.search.phases import measured_partials


@pytest.fixture(scope="module")
def model() -> EventModel:
    return load_default_model()


@pytest.fixture(scope="module")
def vector(model: EventModel) -> np.ndarray:
    torch.manual_seed(3)
    audio = torch.zeros(1, 512, 1025)
    audio[0, 40:200, 41] = 300.0 * torch.exp(-torch.arange(160) / 60)
    with torch.inference_mode():
        features = model.encoder.features(audio)
        return model.encoder.vectors(features, torch.tensor([[40]]))[0, 0].numpy()


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda data: b"det\x09\1\1" + data))
def test_any_bytes_are_a_detail_or_refused(data: bytes) -> None:
    try:
        detail = read_detail(data)
    except ValueError:
        return
    assert Detail.from_bytes(detail.to_bytes()) == detail


def test_what_is_stored_is_what_was_heard() -> None:
    generator = np.random.default_rng(0)
    partials = np.stack([generator.integers(0, 480, 20), *generator.normal(0, 3, (3, 20))], 1)
    detail = Detail(generator.normal(0, 1, 1087), partials)
    again = Detail.from_bytes(detail.to_bytes())
    np.testing.assert_array_equal(again.corrections, detail.corrections)
    np.testing.assert_array_equal(again.partials, detail.partials)
    assert again == detail
    assert hash(again) == hash(detail)
    assert np.abs(detail.partials[:, 1] - partials[:, 1]).max() <= 0.0626
    # Most corrections of a real event are zero, and cost next to nothing.
    assert len(Detail(np.zeros(1087)).to_bytes()) < 40


@pytest.mark.parametrize("partials", [np.zeros((2, 3)), np.full((1, 4), np.nan)])
def test_a_wrong_shape_or_value_is_refused(partials: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a detail holds"):
        Detail(np.zeros(3), partials)


def test_corrections_change_one_control_at_a_time(model: EventModel, vector: np.ndarray) -> None:
    rows = torch.from_numpy(vector[None])
    corrections = torch.zeros(1, model.correction_size)
    plain = model.controls(rows)
    same = model.controls(rows, corrections)
    torch.testing.assert_close(same.resonances[0].amplitude, plain.resonances[0].amplitude)
    corrections[0, 100] = np.log(2.0)
    changed = model.controls(rows, corrections).resonances[0].amplitude
    ratio = (changed / plain.resonances[0].amplitude).flatten()
    assert float(ratio[100]) == pytest.approx(2.0, rel=1e-4)
    others = torch.cat([ratio[:100], ratio[101:]])
    torch.testing.assert_close(others, torch.ones_like(others))


def test_phases_of_an_events_own_sound_are_found_again(model: EventModel, vector: np.ndarray) -> None:
    renderer = EventRenderer(model)
    rooms = [room.impulse_response for room in model.bank.rooms]
    plain = Event("a", 0, vector, room_mix=0.0)
    controls = renderer.controls(plain)
    audio = render_waveform(controls, model.config, rooms, seed=phase_seed(vector))
    partials = measured_partials(controls, model.config, rooms, audio).partials
    assert len(partials) > 0
    detail = Detail(np.zeros(model.correction_size), partials)
    # Another vector element would give other random phases; the measured ones must not depend on the seed.
    again = render_waveform(controls, model.config, rooms, seed=1, known=detail.partials)
    other = render_waveform(controls, model.config, rooms, seed=1)

    def error(estimate: np.ndarray) -> float:
        return float(np.square(estimate - audio).sum() / np.square(audio).sum())

    assert error(other) > 1.0
    assert error(again) < 0.25


def test_details_are_heard_moved_gained_and_transposed(model: EventModel, vector: np.ndarray) -> None:
    corrections = np.zeros(model.correction_size)
    corrections[:960] = -1.0
    renderer = EventRenderer(model)
    plain = Event("a", 0, vector)
    detailed = plain.replace(detail=Detail(corrections))
    assert detailed.render_key != plain.render_key
    soft, loud = renderer.render(detailed), renderer.render(plain)
    assert np.square(soft).sum() < 0.5 * np.square(loud).sum()
    n = min(len(soft), len(renderer.render(detailed.replace(gain_db=6.0))))
    np.testing.assert_allclose(
        renderer.render(detailed.replace(gain_db=6.0))[: n // 2],
        soft[: n // 2] * 10 ** (6 / 20),
        rtol=1e-3,
        atol=1e-6,
    )
    measured = [
        renderer.measures([e])[0].pitch_hz for e in (detailed, detailed.replace(transpose_semitones=12))
    ]
    assert measured[1] == pytest.approx(2 * measured[0], rel=1e-6)


def test_a_balance_at_every_second_point_goes_straight_from_one_to_the_next(
    model: EventModel, vector: np.ndarray
) -> None:
    decoder, n_balance = model.config.decoder, model.heads.correction_sizes[-1]
    n_unbalanced = model.correction_size - n_balance
    coarse = np.random.default_rng(3).normal(
        0, 2, (decoder.n_balance_bands, decoder.n_balance_points // 2 + 1)
    )
    detail = Detail(np.concatenate([np.zeros(n_unbalanced), coarse.flatten()]), balance_stride=2)
    balance = decoded(model, [(vector, detail)]).impulse.balance[0]
    stored = detail.corrections[n_unbalanced:].reshape(coarse.shape)
    wanted = BALANCE_REACH * np.tanh(BALANCE_UNIT * stored / BALANCE_REACH)
    np.testing.assert_allclose(balance[:, ::2], wanted, atol=1e-3)
    np.testing.assert_allclose(balance[:, 1::2], (wanted[:, 1:] + wanted[:, :-1]) / 2, atol=1e-3)


def test_contours_at_every_second_point_go_straight_from_one_to_the_next(
    model: EventModel, vector: np.ndarray
) -> None:
    *first, _, _, tuning, glide, balance = model.heads.correction_sizes
    shape = 2, model.config.decoder.n_contour_bands, model.config.decoder.n_deformation_points
    points = np.random.default_rng(1).normal(0, 2, shape)
    rest = np.zeros(tuning + glide + balance)
    detail = Detail(np.concatenate([np.zeros(sum(first)), points.flatten(), rest]), contour_stride=2)
    read = decoded(model, [(vector, detail)])
    contours = torch.cat([read.impulse.contour, read.resonances[0].contour])
    wanted = 3 * np.tanh(Detail(points.flatten()).corrections.reshape(shape) / 3)
    np.testing.assert_allclose(contours[..., ::2], wanted, atol=1e-3)
    np.testing.assert_allclose(contours[..., 1::2], (wanted[..., 1:] + wanted[..., :-1]) / 2, atol=1e-3)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_detail_of_another_model_leaves_the_vector_alone(
    model: EventModel, vector: np.ndarray, change: int
) -> None:
    other = Detail(np.ones(model.correction_size + change))
    read, plain = (decoded(model, [(vector, detail)]) for detail in (other, None))
    torch.testing.assert_close(read.resonances[0].amplitude, plain.resonances[0].amplitude)
    assert not read.impulse.balance.any()


def test_the_version_is_in_the_bytes() -> None:
    data = Detail([1.0, 2.0], contour_stride=2).to_bytes()
    assert data[:4] == DETAIL_MAGIC + bytes([DETAIL_VERSION])
    again = Detail.from_bytes(data)
    assert (again.contour_stride, again.balance_stride) == (2, 1)
    assert again != Detail([1.0, 2.0])
    with pytest.raises(ValueError, match="of version 10"):
        Detail.from_bytes(DETAIL_MAGIC + b"\n" + data[4:])
    with pytest.raises(ValueError, match="not a detail"):
        Detail.from_bytes(data[:4] + b"\3" + data[5:])
    with pytest.raises(ValueError, match="every second"):
        Detail([1.0], balance_stride=3)


def test_the_operators_gradients_are_their_transposes() -> None:
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(2, 3, 5, 7, generator=generator, dtype=torch.double, requires_grad=True)
    kernels = torch.randn(2, 3, 4, generator=generator, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(convolved_rows, (rows, kernels))
    direct = torch.zeros(2, 3, 5, 7, dtype=torch.double)
    for lag in range(4):
        direct[..., lag:] += kernels[..., None, lag : lag + 1] * rows[..., : 7 - lag]
    torch.testing.assert_close(convolved_rows(rows, kernels), direct)
    coefficient = torch.randn(2, 3, 4, 2, generator=generator, dtype=torch.double, requires_grad=True)
    envelope = torch.randn(2, 3, 2, 7, generator=generator, dtype=torch.double, requires_grad=True)
    noise = rows[:, 0]
    tuning = torch.rand(2, 12, generator=generator, dtype=torch.double) * 5 - 2.5
    tuning[:, -1] = 0.3  # above the last line there is none
    untuned = torch.zeros(2, 0, dtype=torch.double)
    factors, first = (coefficient, envelope, noise), torch.tensor([-2, 4])
    for each in (untuned, tuning.requires_grad_()):
        assert torch.autograd.gradcheck(lambda *x: summed_events(*x, first, 6), (*factors, each))
    tonal = (coefficient @ envelope).flatten(1, 2)
    lines = torch.zeros(2, 48, 7, dtype=torch.double)
    lines[:, 2::4] = tonal
    apart = torch.cat([lines, noise], 1)
    total = summed_events(*factors, untuned, first, 6)
    torch.testing.assert_close(total[:, :4], apart[0, :, 2:6])
    torch.testing.assert_close(total[:, 4:5], apart[0, :, 6:] + apart[1, :, :1])
    torch.testing.assert_close(total[:, 5:], apart[1, :, 1:2])
    # A tuned atom is divided between the lines on either side of it: its power and its place are kept.
    moved = summed_events(*factors, tuning, first, 6)[:48]
    torch.testing.assert_close(moved.sum(0), total[:48].sum(0))
    place = torch.arange(48, dtype=torch.double)[:, None]
    wanted = ((4 * torch.arange(12) + 2 + tuning[0])[:, None] * tonal[0, :, 2:6]).sum(0)
    torch.testing.assert_close((place * moved[:, :4]).sum(0), wanted)
