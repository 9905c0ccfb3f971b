"""Matching pursuit finds what is there, and its atoms survive their payload."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec.audio.clip import AudioClip
from codec.reference.bench import coded
from codec.reference.bits import BitReader, BitWriter, rice_parameter
from codec.reference.damped_sinusoids import Atom, fit_amplitudes, fitted, synthesised
from codec.reference.payload import Cancelled, Follow, PayloadError, pack, unpack
from codec.reference.pursuit import matching_pursuit
from codec.reference.pursuit_codec import Pursuit, packed_atoms, unpacked_atoms

RATE = 22_050


def test_pursuit_recovers_two_damped_sinusoids() -> None:
    wanted = [Atom(3_000, 440.3, 3.0, 0.5 * np.exp(1j)), Atom(15_000, 661.7, 12.0, 0.3 + 0.0j)]
    signal = synthesised(wanted, 40_000, RATE)
    found = sorted(matching_pursuit(signal, 2, RATE), key=lambda atom: atom.onset)
    for atom, truth in zip(found, wanted, strict=True):
        assert atom.onset == truth.onset
        assert atom.frequency_hz == pytest.approx(truth.frequency_hz, abs=0.02)
        assert atom.decay == pytest.approx(truth.decay, rel=0.01)
        assert atom.amplitude == pytest.approx(truth.amplitude, abs=0.01)
    left = signal - synthesised(found, len(signal), RATE)
    assert left @ left < 1e-4 * (signal @ signal)


def test_more_atoms_leave_less() -> None:
    noise = np.random.default_rng(0).normal(size=8_000)
    left = [noise - synthesised(matching_pursuit(noise, n, RATE), 8_000, RATE) for n in (4, 16, 64)]
    energies = [float(each @ each) for each in left]
    assert energies[2] < energies[1] < energies[0] < float(noise @ noise)


def test_silence_has_no_atoms() -> None:
    assert matching_pursuit(np.zeros(8_000), 4, RATE) == []


@pytest.mark.parametrize("frequency_hz", [30.0, 1_000.0, 9_000.0])
def test_the_energy_that_an_atom_removes_is_what_it_is_said_to_be(frequency_hz: float) -> None:
    # Where an atom is short against its period the real and imaginary parts are far from orthogonal.
    signal = np.random.default_rng(1).normal(size=4_000)
    atom, energy = fitted(signal, Atom(500, frequency_hz, 200.0), RATE)
    left = signal - synthesised([atom], len(signal), RATE)
    assert energy == pytest.approx(signal @ signal - left @ left, rel=1e-4)
    assert energy > 0


def test_amplitudes_of_overlapping_atoms_are_fitted_together() -> None:
    atoms = [Atom(0, 440.0, 5.0, 1.0 + 0.0j), Atom(200, 442.0, 6.0, 0.5j)]
    signal = synthesised(atoms, 20_000, RATE)
    # One after the other would give the first what the second sounds like.
    alone, _ = fitted(signal, atoms[0], RATE)
    assert abs(alone.amplitude - atoms[0].amplitude) > 0.1
    found, left = fit_amplitudes(signal, [replace(atom, amplitude=0j) for atom in atoms], RATE)
    assert [atom.amplitude for atom in found] == pytest.approx([atom.amplitude for atom in atoms], abs=1e-3)
    assert float(left @ left) < 1e-5 * float(signal @ signal)


@given(st.lists(st.tuples(st.integers(0, 2**40 - 1), st.integers(0, 12)), max_size=20))
def test_numbers_survive_rice_codes_and_fields(numbers: list[tuple[int, int]]) -> None:
    writer = BitWriter()
    for value, parameter in numbers:
        writer.rice(value, parameter)
        writer.field(value, 40)
    reader = BitReader(writer.to_bytes())
    for value, parameter in numbers:
        assert reader.rice(parameter) == value
        assert reader.field(40) == value


def test_a_rice_code_of_a_good_parameter_is_short() -> None:
    values = np.random.default_rng(0).geometric(1 / 100, 1_000).tolist()
    writer = BitWriter()
    for value in values:
        writer.rice(value, rice_parameter(values))
    # The entropy of a geometric distribution with this mean is 8.1 bits.
    assert 8.0 < 8 * len(writer.to_bytes()) / len(values) < 8.6


def test_a_number_that_does_not_fit_its_field_is_refused() -> None:
    for value in (-1, 8):
        with pytest.raises(ValueError, match="does not fit"):
            BitWriter().field(value, 3)


def test_atoms_of_a_payload_are_near_those_that_were_packed() -> None:
    atoms = [
        Atom(800, 440.0, 8.0, 0.5 * np.exp(1j)),
        Atom(900, 60.0, 0.3, -0.01j),
        Atom(39_000, 9_000.0, 1_400.0, 0.1 + 0j),
    ]
    found, n_samples, rate = unpacked_atoms(packed_atoms(atoms, 40_000, RATE))
    assert (n_samples, rate) == (40_000, RATE)
    for atom, truth in zip(found, atoms, strict=True):
        assert abs(atom.onset - truth.onset) <= 4
        assert atom.decay == pytest.approx(truth.decay, rel=0.16)
        assert abs(atom.frequency_hz - truth.frequency_hz) < 0.2 * truth.decay / 6
        assert abs(abs(atom.amplitude) / abs(truth.amplitude) - 1) < 0.1
        assert abs(np.angle(atom.amplitude / truth.amplitude)) < 0.11


def test_pursuit_is_a_codec_of_about_37_bits_an_atom() -> None:
    rng = np.random.default_rng(5)
    truth = [
        Atom(int(onset), float(hz), 6.0, complex(level))
        for onset, hz, level in zip(
            rng.integers(0, 30_000, 20), rng.uniform(100, 4_000, 20), rng.uniform(0.02, 0.2, 20), strict=True
        )
    ]
    clip = AudioClip(synthesised(truth, 2 * RATE, RATE).astype(np.float32), RATE)
    encoded, found = coded(Pursuit(10), clip)
    assert found.n_scalars == 20 * 5
    assert found.payload_bits is not None
    assert 30 < found.payload_bits / 20 < 45
    error = found.decoded.samples - clip.samples
    assert np.square(error).sum() < 0.05 * np.square(clip.samples).sum()
    assert Pursuit(10).encode(clip).payload == encoded.payload


def test_an_encoding_can_be_cancelled_at_any_atom() -> None:
    clip = AudioClip(np.random.default_rng(6).normal(size=RATE // 2).astype(np.float32), RATE)
    shares: list[float] = []
    with pytest.raises(Cancelled):
        Pursuit(40).encode(clip, Follow(shares.append, should_cancel=lambda: len(shares) > 3))
    assert shares == sorted(shares)


def test_damaged_atoms_are_refused() -> None:
    good = packed_atoms([Atom(0, 440.0, 8.0, 0.5j)], 1_000, RATE)
    header, body = unpack(good, "pursuit")
    for change in ({"atoms": 2}, {"atoms": 10**6}, {"rate": 0}, {"k": 99}, {"top": -1.0}, {"n": "many"}):
        with pytest.raises(PayloadError, match="damaged"):
            unpacked_atoms(pack("pursuit", 1, header | change, body))
    late = packed_atoms([Atom(900, 440.0, 8.0, 0.5j)], 1_000, RATE)
    header, body = unpack(late, "pursuit")
    with pytest.raises(PayloadError, match="damaged"):
        unpacked_atoms(pack("pursuit", 1, header | {"n": 800}, body))


def test_silence_has_a_payload_too() -> None:
    _, found = coded(Pursuit(10), AudioClip(np.zeros((2, 5_000), np.float32), RATE))
    assert found.decoded.samples.shape == (1, 5_000)
    assert not found.decoded.samples.any()
