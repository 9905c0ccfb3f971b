"""Damped sinusoids: their sums, their inner products with a signal, and the best one near a first guess.

An atom is ``Re(amplitude * z ** t)`` from its onset on with ``z = exp((-decay + 2j pi frequency) / rate)``:
five scalars. It ends where it has decayed by 60 dB. For a given onset and z the complex amplitude is the
exact projection on the real and the imaginary part (Goodwin and Vetterli 1999, "Matching pursuit and atomic
signal models based on recursive filter banks"); frequency, decay and onset are then refined in turns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LEAST_DECAY",
    "LOWEST_HZ",
    "MOST_DECAY",
    "SCALARS_PER_ATOM",
    "Atom",
    "add",
    "atom_samples",
    "fit_amplitudes",
    "fitted",
    "log_z",
    "refined",
    "synthesised",
]

Signal = NDArray[np.float64]
Complex = NDArray[np.complexfloating[Any]]

SCALARS_PER_ATOM = 5

LOWEST_HZ = 25.0
LEAST_DECAY, MOST_DECAY = 0.25, 1_500.0
"""In 1/s."""

_CUT = math.log(1_000.0)
_BLOCKS_PER_TIME_CONSTANT = 32
_FIT_SPAN = 8.0
"""Time constants of the signal that a fit of frequency and decay looks at: the decay may halve."""
_ROUNDS = 3
_ZOOMS = 7
_OFFSETS = np.linspace(-1.0, 1.0, 9)
_LOG_DECAYS = np.linspace(-0.7, 0.7, 7)


@dataclass(frozen=True)
class Atom:
    """One damped sinusoid: onset in samples, Hz, 1/s, and the complex amplitude at the onset."""

    onset: int
    frequency_hz: float
    decay: float
    amplitude: complex = 0.0


def atom_samples(atom: Atom, n_samples: int, sample_rate: int) -> Complex:
    """Return ``z ** t`` from an atom's onset to its end or the signal's, complex64."""
    length = max(1, min(n_samples - atom.onset, math.ceil(_CUT * sample_rate / atom.decay)))
    return _powers(log_z(atom, sample_rate), length)


def synthesised(atoms: Sequence[Atom], n_samples: int, sample_rate: int) -> Signal:
    """Return the sum of atoms, [n_samples]."""
    total = np.zeros(n_samples)
    for atom in atoms:
        add(total, atom, atom_samples(atom, n_samples, sample_rate))
    return total


def add(total: Signal, atom: Atom, powers: Complex, sign: float = 1.0) -> None:
    """Add an atom, whose :func:`atom_samples` are `powers`, to a signal in place."""
    total[atom.onset : atom.onset + len(powers)] += (np.complex64(sign * atom.amplitude) * powers).real


def fitted(residual: Signal, atom: Atom, sample_rate: int) -> tuple[Atom, float]:
    """Return the atom with the amplitude that removes most of a residual, and the energy removed."""
    powers = atom_samples(atom, len(residual), sample_rate)
    segment = residual[atom.onset : atom.onset + len(powers)].astype(np.float32)
    product = complex(np.vdot(powers, segment))
    amplitude, energy = _project(np.array([product]), log_z(atom, sample_rate), len(powers))
    return replace(atom, amplitude=complex(amplitude[0])), float(energy[0])


def refined(residual: Signal, atom: Atom, sample_rate: int) -> tuple[Atom, float]:
    """Return the atom near a guess that removes most of a residual, and the energy removed.

    Frequency and decay on ever finer grids, with the signal moved to 0 Hz and summed in blocks; the onset by
    exhaustive search over half a time constant either way; three rounds, never worse than the guess.
    """
    best, most = fitted(residual, atom, sample_rate)
    for _ in range(_ROUNDS):
        candidate = _best_onset(residual, _best_pole(residual, best, sample_rate), sample_rate)
        candidate, energy = fitted(residual, candidate, sample_rate)
        if energy <= most * (1 + 1e-4):
            if energy > most:
                best = candidate
                most = energy
            break
        best = candidate
        most = energy
    return best, most


def fit_amplitudes(
    signal: Signal, atoms: Sequence[Atom], sample_rate: int, n_iterations: int = 20
) -> tuple[list[Atom], Signal]:
    """Fit the amplitudes of all atoms together, and return them with the residual.

    A few conjugate gradient steps on the normal equations, from the current amplitudes, with each atom scaled
    by its norm. They approximate the orthogonal projection of orthogonal matching pursuit.
    """
    powers = [atom_samples(atom, len(signal), sample_rate) for atom in atoms]
    scales = np.array([1.0 / math.sqrt(max(float(np.vdot(p, p).real), 1e-12)) for p in powers])
    spans = [slice(atom.onset, atom.onset + len(p)) for atom, p in zip(atoms, powers, strict=True)]

    def forward(values: Complex) -> Signal:
        total = np.zeros(len(signal), np.float32)
        for value, span, power in zip((values * scales).astype(np.complex64), spans, powers, strict=True):
            total[span] += value.real * power.real - value.imag * power.imag
        return total.astype(np.float64)

    def adjoint(values: Signal) -> Complex:
        single = values.astype(np.float32)
        products = [np.vdot(power, single[span]) for span, power in zip(spans, powers, strict=True)]
        return np.array(products, np.complex128) * scales

    values = np.array([atom.amplitude for atom in atoms], np.complex128) / scales
    residual = signal - forward(values)
    gradient = adjoint(residual)
    direction = gradient.copy()
    slope = float(np.vdot(gradient, gradient).real)
    enough = 1e-12 * float(signal @ signal)
    for _ in range(n_iterations):
        if slope <= enough:
            break
        # The exact step and Polak-Ribière's direction stay stable where single precision ends.
        image = forward(direction)
        step = float(np.vdot(direction, gradient).real) / max(float(image @ image), 1e-30)
        values += step * direction
        residual -= step * image
        gradient, previous = adjoint(residual), gradient
        turn = float(np.vdot(gradient, gradient - previous).real) / slope
        slope = float(np.vdot(gradient, gradient).real)
        direction = gradient + max(0.0, turn) * direction
    fit = [replace(atom, amplitude=complex(a)) for atom, a in zip(atoms, values * scales, strict=True)]
    return fit, signal - synthesised(fit, len(signal), sample_rate)


def log_z(atom: Atom, sample_rate: int) -> complex:
    """Return the logarithm of an atom's pole."""
    return complex(-atom.decay, 2 * math.pi * atom.frequency_hz) / sample_rate


def _powers(pole: complex, length: int, dtype: type[np.complexfloating[Any]] = np.complex64) -> Complex:
    """Return ``exp(pole * t)`` for t below `length`, as a product of two short tables."""
    block = math.isqrt(length) + 1
    fine = np.exp(pole * np.arange(block)).astype(dtype)
    coarse = np.exp(pole * block * np.arange(-(-length // block))).astype(dtype)
    return (coarse[:, None] * fine).ravel()[:length]


def _project(products: Complex, pole: complex | Complex, length: int) -> tuple[Complex, Signal]:
    """Return amplitudes and energies of the projections with the given inner products ``sum r conj(z)^t``.

    The normal equation is ``A a + conj(B a) = 2 c`` with ``A = sum |z|^2t`` and ``B = sum z^2t``.
    """
    poles = np.asarray(pole, np.complex128)
    square = _geometric(2 * poles.real, length).real
    cross = _geometric(2 * poles, length)
    determinant = np.maximum(square**2 - np.abs(cross) ** 2, 1e-9 * square**2)
    amplitudes = 2 * (square * products - np.conj(cross * products)) / determinant
    return amplitudes, np.asarray((amplitudes * np.conj(products)).real, np.float64)


def _geometric(log_ratio: NDArray[Any], length: int) -> Complex:
    """Return ``sum exp(log_ratio * t)`` for t below `length`; no ratio here is 1, as all atoms decay."""
    values = np.asarray(log_ratio, np.complex128)
    return np.asarray(np.expm1(values * length) / np.expm1(values), np.complex128)


def _best_pole(residual: Signal, atom: Atom, sample_rate: int) -> Atom:
    """Improve frequency and decay at a fixed onset."""
    time_constant = sample_rate / atom.decay
    block = max(1, int(time_constant / _BLOCKS_PER_TIME_CONSTANT))
    n_blocks = min(int(_FIT_SPAN * time_constant), len(residual) - atom.onset) // block
    if n_blocks < 8:
        return atom
    length = n_blocks * block
    carrier = _powers(-2j * math.pi * atom.frequency_hz / sample_rate, length)
    segment = residual[atom.onset : atom.onset + length].astype(np.float32)
    sums = (segment * carrier).reshape(n_blocks, block).sum(1)
    times_s = (np.arange(n_blocks) + (block - 1) / (2 * block)) * block / sample_rate
    # In units of the atom's own bandwidth, and of its log decay.
    width_hz = atom.decay / (2 * math.pi)
    reach = 1.0
    offset, log_decay = 0.0, 0.0
    for _ in range(_ZOOMS):
        offsets = offset + reach * _OFFSETS
        log_decays = log_decay + reach * _LOG_DECAYS
        decays = np.clip(atom.decay * np.exp(log_decays), LEAST_DECAY, MOST_DECAY)
        frequencies_hz = np.clip(atom.frequency_hz + offsets * width_hz, LOWEST_HZ, 0.49 * sample_rate)
        turns = np.exp(-2j * math.pi * np.outer(times_s, frequencies_hz - atom.frequency_hz))
        products = (np.exp(-np.outer(decays, times_s)) * sums) @ turns
        poles = (-decays[:, None] + 2j * math.pi * frequencies_hz) / sample_rate
        row, column = divmod(int(_project(products, poles, length)[1].argmax()), len(offsets))
        offset = float(frequencies_hz[column] - atom.frequency_hz) / width_hz
        log_decay = math.log(float(decays[row]) / atom.decay)
        # A best value on the edge says that the best one is beyond it.
        if 0 < row < len(decays) - 1 and 0 < column < len(offsets) - 1:
            reach *= 0.45
    return replace(
        atom, frequency_hz=atom.frequency_hz + offset * width_hz, decay=atom.decay * math.exp(log_decay)
    )


def _best_onset(residual: Signal, atom: Atom, sample_rate: int) -> Atom:
    """Improve the onset at a fixed frequency and decay, over half a time constant either way."""
    reach = max(32, int(0.5 * sample_rate / atom.decay))
    begin, last = max(0, atom.onset - reach), min(len(residual) - 2, atom.onset + reach)
    length = math.ceil(_CUT * sample_rate / atom.decay)
    end = min(len(residual), last + length)
    pole = log_z(atom, sample_rate)
    backwards = _powers(pole.conjugate(), end - begin, np.complex128)
    tails = np.cumsum((residual[begin:end] * backwards)[::-1])[::-1][: last - begin + 1]
    products = tails / backwards[: len(tails)]
    energies = _project(products, pole, length)[1]
    return replace(atom, onset=begin + int(energies.argmax()))
