from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from codec.config import DEFAULT, ModelConfig
from codec.decoder.controls import EventControls, ImpulseControls, ResonanceControls, RoomControls
from codec.decoder.expected import ExpectedMagnitude
from codec.decoder.grids import atom_frequencies_hz
from codec.decoder.waveform import merge_partials, render_waveform
from codec.events.event import Stage
from codec.model.event_model import EventModel
from codec.rooms import RoomBank, default_bank
from codec.search.refinement import Axes
from codec.signal.banded import BandedMatrix
from codec.signal.stft import magnitude

CONFIG = DEFAULT
SPECTRUM = CONFIG.spectrum


def controls_of(
    atoms: dict[int, float], *, decay: float = 4.0, source_gain: float = 0.0, room_mix: float = 0.0
) -> EventControls:
    """Controls of one event with the given atoms sounding through both resonances."""
    decoder = CONFIG.decoder
    amplitude = torch.zeros(1, decoder.expressivity, decoder.n_atoms)
    for atom, value in atoms.items():
        amplitude[0, 0, atom] = value
    room = torch.zeros(1, CONFIG.n_rooms)
    room[0, CONFIG.n_rooms // 2] = 1.0
    return EventControls(
        level=torch.zeros(1),
        shift_samples=torch.zeros(1),
        impulse=ImpulseControls(
            band_log_power=torch.full((1, decoder.n_noise_bands), -np.log(decoder.n_noise_bands)),
            band_decay=torch.full((1, decoder.n_noise_bands), 30.0),
            attack_s=torch.tensor([0.002]),
            contour=torch.zeros(1, 0, 0),
            balance=torch.zeros(1, 0, 0),
        ),
        resonances=(
            ResonanceControls(
                amplitude=amplitude,
                decay=torch.full((1, decoder.expressivity, decoder.n_decay_groups), decay),
                deformation=torch.ones(1, decoder.expressivity, decoder.n_deformation_points),
                source_gain=torch.tensor([source_gain]),
                position_log=torch.zeros(1, decoder.n_atoms),
                contour=torch.zeros(1, 0, 0),
                balance=torch.zeros(1, 0, 0),
                tuning=torch.zeros(1, 0),
                glide=torch.zeros(1, 0),
            ),
        ),
        room=RoomControls(weights=room, mix=torch.tensor([room_mix])),
    )


@pytest.fixture(scope="module")
def expected() -> ExpectedMagnitude:
    return ExpectedMagnitude(CONFIG, default_bank())


def test_the_energy_of_the_rooms_is_computed_once_for_all_grids(monkeypatch):
    calls: list[int] = []
    computed = RoomBank.energy_decays

    def counted(self: RoomBank, n_bands: int, n_frames: int) -> np.ndarray:
        calls.append(n_frames)
        return computed(self, n_bands, n_frames)

    monkeypatch.setattr(RoomBank, "energy_decays", counted)
    made = ExpectedMagnitude(CONFIG, default_bank())
    assert len(calls) == 1, "it is what takes longest when the editor loads the codec"
    for grid in (made.halved, made.coarse):
        kept = grid.room_energy.sum(-1) / made.fine.room_energy.sum(-1)
        assert torch.allclose(kept, torch.ones_like(kept), atol=1e-3), "only the frames differ"


def rendered_magnitude(controls: EventControls, seed: int, config: ModelConfig = CONFIG) -> torch.Tensor:
    """The STFT of the waveform on the frames of the expected reading."""
    rooms = [room.impulse_response for room in default_bank().rooms]
    audio = torch.from_numpy(render_waveform(controls, config, rooms, seed=seed))
    lead = SPECTRUM.lead_frames * SPECTRUM.hop_samples
    padded = torch.nn.functional.pad(audio, (lead, 0))[: SPECTRUM.n_event_frames * SPECTRUM.hop_samples]
    padded = torch.nn.functional.pad(
        padded, (0, SPECTRUM.n_event_frames * SPECTRUM.hop_samples - len(padded))
    )
    return magnitude(padded, SPECTRUM)


def test_one_decaying_sinusoid_reads_the_same_both_ways(expected: ExpectedMagnitude) -> None:
    controls = controls_of({200: 0.5})
    analytic, heard = expected(controls)[0], rendered_magnitude(controls, 1)
    frames = slice(6, 200)
    error = (analytic[frames] - heard[frames]).norm() / heard[frames].norm()
    assert error < 0.05
    frequency = atom_frequencies_hz(CONFIG.decoder, SPECTRUM)[200]
    assert abs(int(heard[20].argmax()) * SPECTRUM.sample_rate / SPECTRUM.fft_size - frequency) < 6


def test_a_tuned_atom_reads_the_same_both_ways(expected: ExpectedMagnitude) -> None:
    # At 2 kHz, where half the way to the next atom is more than a bin.
    plain = controls_of({343: 0.5})
    (block,) = plain.resonances
    tuning = torch.full((1, CONFIG.decoder.n_atoms), 1.7)
    tuned = replace(plain, resonances=(replace(block, tuning=tuning),))
    first, frames = torch.tensor([SPECTRUM.lead_frames]), slice(6, 200)
    heard = rendered_magnitude(tuned, 1)[frames]
    for controls, least, most in ((tuned, 0.0, 0.1), (plain, 0.3, 2.0)):
        power = expected.together(controls, first, SPECTRUM.n_event_frames).power
        error = (expected.magnitude(power)[frames] - heard).norm() / heard.norm()
        assert least <= float(error) < most


def contoured(controls: EventControls) -> EventControls:
    """Let the high half swell and fade again, and the low half fade."""
    decoder = CONFIG.decoder
    swell = torch.sin(torch.linspace(0, 3 * np.pi, 2 * decoder.n_deformation_points - 1))
    contour = torch.where(torch.arange(decoder.n_contour_bands)[:, None] < 12, -swell.abs(), swell)[None]
    (block,) = controls.resonances
    impulse = replace(controls.impulse, contour=contour)
    return replace(controls, impulse=impulse, resonances=(replace(block, contour=contour),))


@pytest.mark.parametrize("atom", [120, 330])
def test_a_contour_reads_the_same_both_ways(expected: ExpectedMagnitude, atom: int) -> None:
    plain = controls_of({atom: 0.5}, decay=1.0)
    controls = contoured(plain)
    analytic, heard = expected(controls)[0], rendered_magnitude(controls, 1)
    frames = slice(6, 200)
    assert (analytic[frames] - heard[frames]).norm() < 0.1 * heard[frames].norm()
    assert (expected(plain)[0][frames] - heard[frames]).norm() > 0.3 * heard[frames].norm()


def test_a_contour_shapes_the_burst_both_ways(expected: ExpectedMagnitude) -> None:
    slow = controls_of({}, source_gain=0.8)
    slow = replace(slow, impulse=replace(slow.impulse, band_decay=torch.ones_like(slow.impulse.band_decay)))
    controls = contoured(slow)

    def power(each: EventControls, seed: int) -> torch.Tensor:
        heard = rendered_magnitude(each, seed)[:200].square()
        return torch.stack([heard[:, :60].sum(1), heard[:, 200:].sum(1)]).unflatten(1, (-1, 20)).sum(2)

    mean = torch.stack([power(controls, seed) for seed in range(6)]).mean(0)
    analytic = expected(controls)[0][:200].square() * 4 / np.pi
    analytic = torch.stack([analytic[:, :60].sum(1), analytic[:, 200:].sum(1)]).unflatten(1, (-1, 20)).sum(2)
    assert float((10 * torch.log10(analytic / mean)).abs().max()) < 1.5
    flat = torch.stack([power(slow, seed) for seed in range(6)]).mean(0)
    assert float((10 * torch.log10(flat / mean)).abs().max()) > 5


def test_a_stretched_contour_swells_later(expected: ExpectedMagnitude) -> None:
    controls, rooms = contoured(controls_of({330: 0.5}, decay=1e-3)), []

    def level(audio: np.ndarray, seconds: float) -> float:
        begin = int(seconds * SPECTRUM.sample_rate)
        return float(np.sqrt(np.square(audio[begin : begin + 1000]).mean()))

    plain, long = (render_waveform(controls, CONFIG, rooms, seed=1, stretch=factor) for factor in (1.0, 2.0))
    for seconds in (0.2, 0.7, 1.3):
        assert level(long, 2 * seconds) == pytest.approx(level(plain, seconds), rel=0.1)


@pytest.mark.parametrize("room_mix", [0.0, 0.5])
def test_expected_power_is_the_mean_power_of_renders(expected: ExpectedMagnitude, room_mix: float) -> None:
    # Many partials: a room's response at any one frequency is far from its mean over a band.
    generator = np.random.default_rng(0)
    atoms = {int(atom): float(generator.uniform(0.02, 0.1)) for atom in range(60, 440, 7)}
    controls = controls_of(atoms, source_gain=0.8, room_mix=room_mix)
    mean = torch.stack([rendered_magnitude(controls, seed).square() for seed in range(12)]).mean(0)
    analytic = expected(controls)[0].square()
    frames = slice(8, 120)
    decibels = 10 * torch.log10(analytic[frames].sum() / mean[frames].sum())
    assert abs(float(decibels)) < 1.5
    similarity = torch.cosine_similarity(analytic[frames].flatten().sqrt(), mean[frames].flatten().sqrt(), 0)
    assert similarity > 0.93


@pytest.mark.parametrize("decay", [4.0, 30.0])
def test_an_attack_has_the_energy_of_its_render(expected: ExpectedMagnitude, decay: float) -> None:
    controls = controls_of(dict.fromkeys(range(120, 400, 40), 0.2), decay=decay)
    # The frames whose window holds the onset; without what leaks there, 1 to 2 dB would be missing.
    frames = slice(SPECTRUM.lead_frames - 2, SPECTRUM.lead_frames + 6)
    heard = rendered_magnitude(controls, 1)[frames].square().sum()
    assert abs(float(10 * torch.log10(expected(controls)[0, frames].square().sum() / heard))) < 0.3


def test_what_scatters_is_the_noise_and_the_rooms_tail(expected: ExpectedMagnitude) -> None:
    def diffuse(source_gain: float, room_mix: float) -> list[float]:
        controls = controls_of({200: 0.5}, decay=1.0, source_gain=source_gain, room_mix=room_mix)
        power = expected.power(controls, Stage.ROOM)
        whole = (power.components()[0].T @ expected.response).sum()
        return [
            float(part / whole)
            for part in expected.diffuse_energy(power, expected.room_response(controls.room))
        ]

    tail, noise = diffuse(0.0, 0.0)
    assert tail == 0.0
    assert noise < 0.05  # what the onset leaks
    assert diffuse(1.0, 0.0)[1] > 2 * noise
    dry, wet = diffuse(0.0, 0.2)[0], diffuse(0.0, 0.9)[0]
    assert 0.0 < dry < 0.5 * wet
    assert wet <= 1.0


@pytest.mark.parametrize("n_threads", [1, 3])
def test_sums_over_events_depend_neither_on_threads_nor_on_how_many_are_summed_at_once(
    tiny_model: EventModel, n_threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(2)
    expected, vectors = tiny_model.expected, torch.randn(5, 32)
    frames = torch.tensor([0, 4, 40, -3, 90])

    def result(n_events: int) -> list[torch.Tensor]:
        monkeypatch.setattr("codec.decoder.chunks._MAX_CHUNK_EVENTS", n_events)
        moved = vectors.clone().requires_grad_()
        sounding = expected.together(tiny_model.controls(moved), frames, 64)
        loss = sounding.power.sqrt().sum() + sounding.tail_energy.sqrt() + sounding.noise_energy.sqrt()
        loss.backward()
        assert moved.grad is not None
        return [*sounding, moved.grad]

    before = torch.get_num_threads()
    torch.set_num_threads(n_threads)
    try:
        whole, parts = result(5), result(2)
    finally:
        torch.set_num_threads(before)
    for one, other in zip(whole, parts, strict=True):
        torch.testing.assert_close(one, other, rtol=5e-4, atol=1e-5)


def test_no_events_together_are_silent(expected: ExpectedMagnitude) -> None:
    none = controls_of({200: 0.5}).select(slice(0, 0))
    sounding = expected.together(none, torch.zeros(0, dtype=torch.long), 40)
    assert sounding.power.shape == (len(expected.line_response), 40)
    assert not any(each.any() for each in sounding)


def test_a_banded_product_is_the_whole_product(tiny_model: EventModel) -> None:
    response = tiny_model.expected.response.clone()
    response[:100] = 0.0  # a block without any
    power = torch.rand(2, 7, len(response), requires_grad=True)
    banded, whole = BandedMatrix(response)(power), power @ response
    torch.testing.assert_close(banded, whole)
    of_banded, of_whole = (torch.autograd.grad(each.square().sum(), power)[0] for each in (banded, whole))
    torch.testing.assert_close(of_banded, of_whole)


@pytest.mark.parametrize("stride", [2, 4])
def test_a_coarser_reading_is_every_second_or_fourth_frame(expected: ExpectedMagnitude, stride: int) -> None:
    tones = dict.fromkeys(range(120, 400, 40), 0.2)
    controls = controls_of(tones, decay=6.0, source_gain=0.5, room_mix=0.6)
    grid = {2: expected.halved, 4: expected.coarse}[stride]
    assert grid.stride == stride
    for onset in (20, 24):
        fine = expected.together(controls, torch.tensor([onset]), 200)
        coarse = expected.together(controls, torch.tensor([onset // stride]), 200 // stride, grid=grid)
        wanted = fine.power[:, ::stride].sum(0)
        torch.testing.assert_close(coarse.power.sum(0), wanted, rtol=0.05, atol=5e-4 * float(wanted.max()))
        for one, other in zip(coarse[1:], fine[1:], strict=True):
            assert float(stride * one / other) == pytest.approx(1.0, abs=0.1)


def test_a_coarser_reading_hears_the_shortest_burst(expected: ExpectedMagnitude) -> None:
    controls = controls_of({}, source_gain=1.0)
    impulse = replace(controls.impulse, band_decay=torch.full_like(controls.impulse.band_decay, 150.0))
    hop = CONFIG.spectrum.hop_samples
    for shift in (0.5, 1.5, 3.0):
        burst = replace(controls, impulse=impulse, shift_samples=torch.tensor([shift * hop]))
        fine, coarse = (
            expected.power(burst, Stage.RESONANCE, grid).noise.sum((0, 1))
            for grid in (expected.fine, expected.coarse)
        )
        torch.testing.assert_close(coarse, fine[expected.coarse.first :: 4], rtol=0.02, atol=1e-6)


def test_events_without_tunings_have_the_same_power_on_atoms_and_on_lines(tiny_model: EventModel) -> None:
    controls = tiny_model.controls(torch.randn(3, 32, generator=torch.Generator().manual_seed(2)))
    axes = Axes.of(tiny_model)
    frames = torch.tensor([0, 9, 20])
    lines, atoms = (
        tiny_model.expected.together(controls, frames, 40, on_lines=on_lines).power.T
        for on_lines in (True, False)
    )
    assert atoms.shape[1] < lines.shape[1]
    for axis in (axes.bins, axes.mels):
        torch.testing.assert_close(axis.summed(atoms), axis.summed(lines))


def test_level_is_an_exact_gain_in_both_readings(tiny_model: EventModel) -> None:
    torch.manual_seed(1)
    vector = torch.randn(1, 32)
    louder = vector.clone()
    louder[0, 0] += float(np.log(2.0))
    with torch.inference_mode():
        soft, loud = tiny_model.magnitudes(vector), tiny_model.magnitudes(louder)
        torch.testing.assert_close(loud, soft * 2, rtol=1e-3, atol=1e-5)
        first = render_waveform(tiny_model.controls(vector), tiny_model.config, _responses(), seed=3)
        second = render_waveform(tiny_model.controls(louder), tiny_model.config, _responses(), seed=3)
    np.testing.assert_allclose(second, 2 * first, rtol=1e-3, atol=1e-5)


def _responses() -> list[np.ndarray]:
    return [room.impulse_response for room in default_bank().rooms]


def test_a_batch_decodes_like_its_members_and_frames_like_the_whole(tiny_model: EventModel) -> None:
    torch.manual_seed(2)
    vectors = torch.randn(3, 32)
    with torch.inference_mode():
        whole = tiny_model.magnitudes(vectors)
        # Rooms are applied to powers by FFT, whose rounding is 60 dB or more below the event's peak.
        rounding = 1e-3 * float(whole.max())
        for k in range(3):
            torch.testing.assert_close(
                tiny_model.magnitudes(vectors[k : k + 1])[0], whole[k], rtol=1e-3, atol=rounding
            )
        frames = torch.tensor([0, 3, 4, 50, 259])
        torch.testing.assert_close(
            tiny_model.magnitudes(vectors, frames), whole[:, frames], rtol=1e-3, atol=rounding
        )


def test_transposing_moves_every_partial_by_the_ratio() -> None:
    controls = controls_of({200: 0.5})
    plain = render_waveform(controls, CONFIG, (), seed=0, stage=Stage.RESONANCE)
    octave = render_waveform(controls, CONFIG, (), seed=0, stage=Stage.RESONANCE, transpose_semitones=12)
    peaks = [int(np.abs(np.fft.rfft(audio)).argmax()) for audio in (plain, octave)]
    assert peaks[1] == pytest.approx(2 * peaks[0], rel=2e-3)


def test_adjacent_atoms_merge_into_one_partial_with_their_power() -> None:
    frequencies = atom_frequencies_hz(CONFIG.decoder, SPECTRUM)
    amplitude = np.zeros((2, len(frequencies)))
    amplitude[0, 100:102] = 0.3
    amplitude[0, 140] = 0.1
    partials = merge_partials(amplitude, np.full((2, 60), 5.0), frequencies)
    assert len(partials.frequency_hz) == 2
    assert partials.amplitude[0].max() == pytest.approx(np.sqrt(2) * 0.3)
    assert partials.frequency_hz[0] == pytest.approx(np.sqrt(frequencies[100] * frequencies[101]))


def test_stages_are_independent(expected: ExpectedMagnitude) -> None:
    first = controls_of({120: 0.4}, room_mix=0.4)
    other = controls_of({220: 0.4}, decay=9.0)
    swapped = replace(first, resonances=other.resonances)
    assert int(expected(swapped, stage=Stage.RESONANCE)[0, 10].argmax()) == int(
        expected(other, stage=Stage.RESONANCE)[0, 10].argmax()
    )
    torch.testing.assert_close(expected(swapped, stage=Stage.IMPULSE), expected(first, stage=Stage.IMPULSE))
    late = slice(150, 250)
    assert expected(first)[0, late].sum() > 1.2 * expected(replace(first, room=other.room))[0, late].sum()


def test_renders_are_reproducible_and_begin_and_end_without_a_click() -> None:
    controls = controls_of({60: 0.5, 200: 0.5}, decay=0.5, source_gain=0.5)
    first = render_waveform(controls, CONFIG, (), seed=7, stage=Stage.RESONANCE)
    np.testing.assert_array_equal(first, render_waveform(controls, CONFIG, (), seed=7, stage=Stage.RESONANCE))
    assert np.abs(first[:2]).max() < 0.05 * np.abs(first).max()
    assert np.abs(first[-2:]).max() < 0.01 * np.abs(first).max()
