"""The baselines do what they claim: the pursuit finds what is there, delays go, the loss is the paper's."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from torch.nn import functional

from benchmarks.baselines.damped_sinusoids import Atom, fit_amplitudes, fitted, synthesised
from benchmarks.baselines.lossy import LossyCodec, MissingToolError, aligned
from benchmarks.baselines.paper_codec import PaperCodec, paper_events
from benchmarks.baselines.paper_training import backward_greedy_l1, frame_weights, greedy_l1, train, unroll
from benchmarks.baselines.pursuit import PursuitCodec, matching_pursuit
from codec.audio.clip import AudioClip
from codec.config import PAPER
from codec.evaluate.bench import measure
from codec.model.checkpoint import load_model, save_model
from codec.model.event_model import EventModel
from codec.rooms import default_bank

RATE = 22_050
SMALL = replace(
    PAPER,
    n_steps=2,
    decoder=replace(PAPER.decoder, channels=16, n_layers=1, n_atoms=240),
)


@pytest.fixture
def small_model() -> EventModel:
    torch.manual_seed(0)
    return EventModel(SMALL, default_bank()).eval()


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


@pytest.mark.parametrize("delay", [-700, 0, 529])
def test_a_delay_is_taken_out(delay: int) -> None:
    reference = np.random.default_rng(2).normal(size=22_050).astype(np.float32)
    estimate = np.roll(reference, delay)
    placed, found = aligned(reference, 0.5 * estimate[: len(estimate) - 50], 2_000)
    assert found == delay
    assert placed.shape == reference.shape
    np.testing.assert_array_equal(placed[1_000:-1_000], 0.5 * reference[1_000:-1_000])


def test_a_missing_encoder_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match="apt-get install"):
        LossyCodec("opus").code(AudioClip(np.zeros(RATE, np.float32), RATE))


def test_the_gradient_is_that_of_the_loss_written_out(small_model: EventModel) -> None:
    torch.manual_seed(1)
    spectrum = SMALL.spectrum
    target = torch.rand(2, spectrum.n_window_frames, spectrum.n_bins)
    weights = frame_weights(spectrum)
    unrolled = unroll(small_model, target, 3)
    loss = greedy_l1(target, unrolled, weights).sum()
    backward_greedy_l1(unrolled, weights, spectrum)
    gradients = {name: p.grad for name, p in small_model.named_parameters() if p.grad is not None}
    small_model.zero_grad()

    unrolled = unroll(small_model, target, 3)
    written_out = torch.zeros(())
    for item in range(2):
        placed: list[torch.Tensor] = []
        for patch, frame in zip(unrolled.patches, unrolled.frames[:, item].tolist(), strict=True):
            padded = functional.pad(patch[item], (0, 0, frame, spectrum.n_window_frames))
            placed.append(padded[spectrum.lead_frames :][: spectrum.n_window_frames])
        residual = target[item]
        for patch in sorted(placed, key=lambda each: float(each.detach().sum()), reverse=True):
            after = residual - patch
            written_out = written_out + ((after.abs() - residual.abs()) * weights).sum()
            residual = after
    written_out.backward()
    assert float(loss) == pytest.approx(float(written_out.detach()), rel=1e-4)
    assert set(gradients) == {name for name, _ in small_model.named_parameters()}
    for name, parameter in small_model.named_parameters():
        torch.testing.assert_close(gradients[name], parameter.grad, rtol=1e-3, atol=1e-4)


def test_training_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.baselines.paper_training.PAPER", SMALL)
    noise = 0.1 * np.random.default_rng(3).normal(size=2**17)
    (tmp_path / "music").mkdir()
    soundfile.write(tmp_path / "music" / "noise.wav", noise, RATE)
    train(tmp_path / "music", tmp_path / "run", 1e-6)
    first = load_model(tmp_path / "run" / "model.safetensors").state_dict()
    train(tmp_path / "music", tmp_path / "run", 10.0 / 60, max_steps=2)
    second = load_model(tmp_path / "run" / "model.safetensors").state_dict()
    rows = (tmp_path / "run" / "loss.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["step", "1", "2"]
    assert any(not torch.equal(first[name], second[name]) for name in first)


def test_the_papers_loop_takes_all_its_steps_in_each_window(small_model: EventModel, tmp_path: Path) -> None:
    samples = 0.1 * np.random.default_rng(4).normal(size=2**16 + 10).astype(np.float32)
    events = paper_events(small_model, samples)
    assert len(events) == 2 * SMALL.n_steps
    assert all(0 <= event.onset_samples < 2**16 + 256 for event in events[: SMALL.n_steps])
    assert all(event.onset_samples >= 2**16 for event in events[SMALL.n_steps :])
    save_model(small_model, tmp_path / "paper.safetensors")
    coded = PaperCodec(tmp_path / "paper.safetensors").code(AudioClip(samples, RATE))
    assert coded.figures["n_events"] == len(events)
    assert coded.n_scalars == 33 * len(events)
    assert np.isfinite(coded.decoded.samples).all()
    assert coded.decoded.samples.any()


def test_pursuit_is_a_codec_of_five_scalars_an_atom() -> None:
    samples = synthesised([Atom(2_000, 440.0, 8.0, 0.5), Atom(9_000, 880.0, 9.0, 0.3j)], 2**15, RATE)
    clip = AudioClip(np.stack([samples, np.zeros_like(samples)]).astype(np.float32), RATE)
    found = measure(PursuitCodec(n_atoms=2), clip, ["spectral_convergence"])
    assert found.coded.n_scalars == 2 * 5
    assert found.coded.payload_bits is None
    assert found.figures["spectral_convergence"] == pytest.approx(0.0, abs=0.02)


def test_the_bits_of_a_lossy_codec_are_those_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An encoder that only copies: whatever it writes is decoded by its content.
    tool = tmp_path / "lame"
    tool.write_text('#!/bin/sh\nshift $(($# - 2))\ncp "$1" "$2"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    tone = (0.5 * np.sin(0.1 * np.arange(RATE))).astype(np.float32)
    found = measure(LossyCodec("mp3"), AudioClip(np.stack([tone, tone]), RATE), ["spectral_convergence"])
    assert found.coded.payload_bits == 8 * (44 + 2 * RATE)  # a WAV file of 16 bits
    assert found.coded.delay_samples == 0
    assert found.figures["spectral_convergence"] == pytest.approx(0.0, abs=1e-3)
