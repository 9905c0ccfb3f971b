"""SIREN: counts, gradients, fits, payloads, and reading at any rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip, AudioError
from codec.reference.payload import Cancelled, Follow, PayloadError, pack, unpack
from codec.reference.sines.fitting import PLAIN, Recipe, fit
from codec.reference.sines.layers import Stack
from codec.reference.sines.recordings import places_at
from codec.reference.sines.stored import quantise, weight_bytes
from codec.reference.siren import SIZES, Siren, SirenNetwork, parameters_of, read_siren

RATE = 8_000
QUICK = Recipe(n_steps=400, batch=256, rate=3e-3, warm_up=20)
SMALL = Siren(width=16, depth=2, rate=RATE, bits=32, recipe=QUICK, first_omega_per_s=8_000.0)


def sound(n_samples: int = 800) -> AudioClip:
    at = np.arange(n_samples) / RATE
    samples = 0.3 * np.sin(2 * np.pi * 300 * at) + 0.1 * np.cos(2 * np.pi * 710 * at)
    return AudioClip(samples.astype(np.float32), RATE)


def snr_db(wanted: AudioClip, found: AudioClip) -> float:
    error = np.square(wanted.samples - found.samples).mean()
    return float(10 * np.log10(np.square(wanted.samples).mean() / error))


@pytest.mark.parametrize(("name", "count"), [("256x4", 263_937), ("64x4", 16_833), ("1024x6", 6_300_673)])
def test_parameters_are_those_of_the_source(name: str, count: int) -> None:
    assert parameters_of(*SIZES[name]) == count


@pytest.mark.parametrize("size", [size for name, size in SIZES.items() if name != "1024x6"])
def test_parameters_are_counted_in_the_network(size: tuple[int, int]) -> None:
    width, depth = size
    n_parameters = SirenNetwork(width, depth, 30.0, 10, 0).stack.n_parameters()
    assert n_parameters == parameters_of(width, depth) == depth * (width**2 + width) + 3 * width + 1


def test_gradients_are_those_of_autograd() -> None:
    generator = torch.Generator().manual_seed(1)
    stack = Stack.drawn([3, 8, 6, 2], generator, first_omega=7.0, omega=5.0)
    inputs, by_output = torch.randn(20, 3, generator=generator), torch.randn(20, 2, generator=generator)
    stack(inputs, keep=True)
    by_input = stack.backward(by_output, needs_inputs=True)
    assert by_input is not None
    free = [values.clone().requires_grad_() for values, _ in stack.tensors()]
    source = inputs.clone().requires_grad_()
    values = source
    for at, omega in enumerate((7.0, 5.0, None)):
        values = values @ free[2 * at].T + free[2 * at + 1]
        values = values if omega is None else torch.sin(omega * values)
    (values * by_output).sum().backward()
    torch.testing.assert_close(by_input, source.grad)
    for (_, gradient), each in zip(stack.tensors(), free, strict=True):
        torch.testing.assert_close(gradient, each.grad)


def test_a_fit_is_as_good_as_it_says_and_goes_through_its_payload() -> None:
    clip = sound()
    encoded = SMALL.encode(clip)
    decoded = SMALL.decode(encoded.payload)
    said = encoded.figures["fit_snr_db"]
    assert said is not None
    assert said > 10
    assert decoded.sample_rate == RATE
    assert decoded.n_samples == clip.n_samples
    assert snr_db(clip, decoded) == pytest.approx(said, abs=0.01)


def test_the_same_seed_gives_the_same_payload() -> None:
    codec = replace(SMALL, recipe=replace(QUICK, n_steps=30))
    assert codec.encode(sound()).payload == codec.encode(sound()).payload
    assert codec.encode(sound()).payload != replace(codec, seed=1).encode(sound()).payload


@pytest.mark.parametrize(("bits", "n_bytes"), [(8, 1), (16, 2), (32, 4)])
def test_weights_have_the_bits_that_were_asked_for(bits: int, n_bytes: int) -> None:
    codec = replace(SMALL, bits=bits, recipe=replace(QUICK, n_steps=150))
    clip = sound()
    payload = codec.encode(clip).payload
    hidden = 2 * 16**2 + 16
    assert n_bytes * hidden <= len(unpack(payload, "siren")[1]) <= n_bytes * hidden + 4 * 32 + 4 * 33 + 12
    exact = replace(codec, bits=32)
    wanted, found = exact.decode(exact.encode(clip).payload), codec.decode(payload)
    if bits == 32:
        np.testing.assert_array_equal(found.samples, wanted.samples)
    else:
        assert snr_db(wanted, found) > (25 if bits == 8 else 45)


def test_eight_bits_in_the_first_layer_destroy_the_sound() -> None:
    clip = sound()
    wanted = torch.from_numpy(clip.samples[0] / clip.samples.std())
    found = fit(lambda seed: SMALL.network(800, seed), wanted, QUICK, 0, Follow()).network
    spared = fit(lambda seed: SMALL.network(800, seed), wanted, QUICK, 0, Follow()).network
    quantise(found.stack.layers, skip=0)
    quantise(spared.stack.layers, skip=1)
    assert spared.error(wanted) < 0.1
    assert found.error(wanted) > 0.5


def test_a_sample_lies_at_the_same_time_at_every_rate() -> None:
    at_once, twice, third = (places_at(999, 9_000, rate) for rate in (9_000, 18_000, 3_000))
    assert float(at_once[0]) == -1.0
    assert float(at_once[-1]) == pytest.approx(1 - 2 / 999)
    torch.testing.assert_close(twice[::2], at_once)
    torch.testing.assert_close(third, at_once[::3])


def test_a_payload_is_read_at_any_rate() -> None:
    payload = replace(SMALL, recipe=replace(QUICK, n_steps=30)).encode(sound()).payload
    here, there = read_siren(payload), SMALL.decode_at(payload, 2 * RATE)
    assert there.sample_rate == 2 * RATE
    np.testing.assert_allclose(there.samples[:, ::2], here.samples, atol=1e-3)
    with pytest.raises(ValueError, match="sample rate"):
        SMALL.decode_at(payload, 1)


def test_who_follows_sees_the_loss_fall_and_can_cancel() -> None:
    losses: list[tuple[int, float]] = []
    shares: list[float] = []
    follow = Follow(on_progress=shares.append, on_loss=lambda step, loss: losses.append((step, loss)))
    SMALL.encode(sound(), follow)
    assert losses[-1][1] < 0.3 * losses[0][1]
    assert [step for step, _ in losses] == sorted(step for step, _ in losses)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    n_asked = 0

    def cancels() -> bool:
        nonlocal n_asked
        n_asked += 1
        return n_asked > 5

    with pytest.raises(Cancelled):
        SMALL.encode(sound(), Follow(should_cancel=cancels))
    assert n_asked == 6


class Scripted:
    """A network whose losses are known beforehand."""

    def __init__(self, losses: Sequence[float]) -> None:
        self.losses = list(losses)
        self.values = torch.zeros(1)

    def groups(
        self,
    ) -> tuple[list[tuple[torch.Tensor, torch.Tensor]], list[tuple[torch.Tensor, torch.Tensor]]]:
        pair = (self.values, torch.zeros(1))
        return [pair], [(torch.zeros(1), torch.zeros(1))]

    def gradients(self, places: torch.Tensor, wanted: torch.Tensor) -> float:
        return self.losses.pop(0)


@pytest.mark.parametrize(
    "collapsing", [[0.9] * 200 + [0.1] * 200 + [1.0] * 600, [1.0] * 1_000, [float("nan")] * 1_000]
)
def test_a_collapsed_fit_begins_again(collapsing: list[float]) -> None:
    recipe = Recipe(n_steps=1_000, batch=4, tries=3)
    scripts = {0: collapsing, 1_000: [0.5] * 1_000, 2_000: [0.9] * 1_000}
    found = fit(lambda seed: Scripted(scripts[seed]), torch.ones(10), recipe, 0, Follow())
    assert found.tries == 2
    assert found.loss == pytest.approx(0.5)


def test_the_best_of_all_tries_is_kept() -> None:
    recipe = Recipe(n_steps=1_000, batch=4, tries=2)
    scripts = {0: [0.98] * 1_000, 1_000: [0.99] * 1_000}
    found = fit(lambda seed: Scripted(scripts[seed]), torch.ones(10), recipe, 0, Follow())
    assert found.tries == 2
    assert found.loss == pytest.approx(0.98)


def test_rates_rise_and_fall_as_the_recipe_says() -> None:
    recipe = Recipe(n_steps=1_000, warm_up=50)
    factors = [recipe.factor(step) for step in range(1_000)]
    assert factors[0] == pytest.approx(0.02, rel=0.01)
    assert max(factors) == pytest.approx(1.0, abs=0.01)
    assert factors[-1] == pytest.approx(0.01, abs=0.001)
    assert {PLAIN.factor(step) for step in range(100)} == {1.0}


def test_silence_stays_silent_and_nothing_is_refused() -> None:
    silent = AudioClip(np.zeros((2, 100), np.float32), RATE)
    assert not SMALL.decode(SMALL.encode(silent).payload).samples.any()
    with pytest.raises(AudioError, match="no samples"):
        SMALL.encode(AudioClip(np.zeros((1, 0), np.float32), RATE))


def test_payloads_that_ask_for_the_impossible_are_refused() -> None:
    codec = replace(SMALL, recipe=replace(QUICK, n_steps=2, tries=1))
    header, body = unpack(codec.encode(sound()).payload, "siren")
    for change in (
        {"width": 17},
        {"depth": 3},
        {"bits": 16},
        {"bits": 9},
        {"rate": 0},
        {"samples": 0},
        {"samples": 1 << 40},
        {"omega": -1.0},
        {"scale": "1"},
        {"width": 4_096, "depth": 64},
    ):
        with pytest.raises(PayloadError, match="damaged"):
            read_siren(pack("siren", 1, header | change, body))
    for changed in (body[:-1], body + b"\0", b"\xff" * len(body)):
        with pytest.raises(PayloadError, match="damaged"):
            read_siren(pack("siren", 1, header, changed))
    with pytest.raises(PayloadError, match="newer"):
        read_siren(pack("siren", 2, header, body))
    with pytest.raises(PayloadError, match="too long"):
        read_siren(pack("siren", 1, header | {"samples": 1 << 26}, body), 16_000)


def test_a_width_of_weights_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="8, 16 or 32 bits, not 4"):
        weight_bytes([], 4, fine=0)
