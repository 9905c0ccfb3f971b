"""A strong matching pursuit with damped sinusoids (Mallat and Zhang 1993; Goodwin and Vetterli 1999).

- The dictionary has one-sided exponentials with ten time constants, 3 ms to 1.5 s, at every quarter of a time
  constant, and at frequencies spaced by 1/8 of the inverse time constant. For each time constant it is an
  STFT with that window, with about 16 times as many atoms as samples.
- A scan yields several atoms, the best first, that are separate in time and frequency and at least a quarter
  as strong as the best (weak matching pursuit). Each is refined on the residual of those before it,
  with continuous frequency and decay, and an onset of one sample's resolution.
- After each scan, all amplitudes are fitted jointly (orthogonal matching pursuit).
- In the middle and at the end, each atom is refined again on the residual of all others (cyclic matching
  pursuit, Christensen and Jensen 2007).

The number of atoms is for the whole signal; they are placed where they remove the most energy. The energy
is measured after pre-emphasis, because least squares alone use all atoms for low frequencies. On the piano
clip, a coefficient of 0.7 lowers the log-mel distance from 6.9 to 5.7 dB at equal spectral convergence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from codec.reference.damped_sinusoids import (
    LOWEST_HZ,
    Atom,
    Signal,
    add,
    atom_samples,
    fit_amplitudes,
    log_z,
    refined,
)
from codec.signal.fft import rfft

__all__ = ["PRE_EMPHASIS", "TIME_CONSTANTS_S", "matching_pursuit", "refitted"]

TIME_CONSTANTS_S = tuple(0.003 * 2.0**k for k in range(10))

PRE_EMPHASIS = 0.7
_WINDOW_SPAN = 4.0  # time constants
_BLOCK_VALUES = 1 << 22
_PER_SCALE = 3_000
_WEAKEST = 0.25
_KEPT_SHARE = 0.5
_MOST_PER_SCAN = 64
_END_SWEEPS = 2


@dataclass(frozen=True)
class _Candidate:
    energy: float
    atom: Atom


def matching_pursuit(
    signal: Signal,
    n_atoms: int,
    sample_rate: int,
    on_progress: Callable[[int], None] | None = None,
) -> list[Atom]:
    """Approximate a signal [n_samples] by at most `n_atoms` damped sinusoids.

    Parameters
    ----------
    on_progress
        Called with the number of atoms found, and often while they are refined; it may raise an exception.
    """
    signal = _emphasised(signal)
    residual = signal.copy()
    atoms: list[Atom] = []
    floor = 1e-12 * float(signal @ signal)
    swept = False
    while len(atoms) < n_atoms:
        # Few at first, when an atom changes most of what follows.
        wanted = min(n_atoms - len(atoms), _MOST_PER_SCAN, 4 + len(atoms) // 3)
        found = _take(residual, _candidates(residual, sample_rate), wanted, floor, sample_rate)
        if not found:
            break
        atoms, residual = fit_amplitudes(signal, [*atoms, *found], sample_rate)
        if not swept and len(atoms) >= n_atoms // 2:
            atoms, residual = _sweep(signal, residual, atoms, sample_rate, on_progress)
            swept = True
        if on_progress is not None:
            on_progress(len(atoms))
    for _ in range(_END_SWEEPS):
        atoms, residual = _sweep(signal, residual, atoms, sample_rate, on_progress)
    if not atoms:
        return []
    return [_de_emphasised(atom, sample_rate) for atom in fit_amplitudes(signal, atoms, sample_rate, 60)[0]]


def refitted(signal: Signal, atoms: Sequence[Atom], sample_rate: int) -> list[Atom]:
    """Return atoms with amplitudes that are fitted to a signal [n_samples] together, in the same measure."""
    fit, _ = fit_amplitudes(_emphasised(signal), atoms, sample_rate, 60)
    return [_de_emphasised(atom, sample_rate) for atom in fit]


def _emphasised(signal: Signal) -> Signal:
    signal = np.asarray(signal, np.float64)
    return signal - PRE_EMPHASIS * np.concatenate(([0.0], signal[:-1]))


def _de_emphasised(atom: Atom, sample_rate: int) -> Atom:
    """Return the atom that pre-emphasis changes to `atom`, except for its first sample."""
    return replace(atom, amplitude=atom.amplitude / (1 - PRE_EMPHASIS / np.exp(log_z(atom, sample_rate))))


def _take(
    residual: Signal, candidates: list[_Candidate], wanted: int, floor: float, sample_rate: int
) -> list[Atom]:
    """Refine the strongest candidates that do not overlap, and subtract each from `residual` in place."""
    found: list[Atom] = []
    tried: list[Atom] = []
    strongest = 0.0
    for candidate in candidates:
        if len(found) == wanted or candidate.energy < _WEAKEST * strongest:
            break
        if any(_near(candidate.atom, other, sample_rate) for other in tried):
            continue
        tried.append(candidate.atom)
        atom, energy = refined(residual, candidate.atom, sample_rate)
        # What an earlier atom of this scan took is no longer there: leave it to the next scan.
        if energy <= floor or (found and energy < _KEPT_SHARE * candidate.energy):
            continue
        strongest = max(strongest, energy)
        add(residual, atom, atom_samples(atom, len(residual), sample_rate), -1.0)
        found.append(atom)
        tried.append(atom)
    return found


def _near(one: Atom, other: Atom, sample_rate: int) -> bool:
    """Return whether two atoms overlap so much that taking one changes the other."""
    if abs(one.frequency_hz - other.frequency_hz) > 0.5 * (one.decay + other.decay):
        return False
    first, second = (one, other) if one.onset <= other.onset else (other, one)
    return (second.onset - first.onset) * first.decay < 2.0 * sample_rate


def _candidates(residual: Signal, sample_rate: int) -> list[_Candidate]:
    """Scan the dictionary; return the strongest atoms of each time constant, strongest first."""
    found: list[_Candidate] = []
    best = 0.0
    for time_constant_s in TIME_CONSTANTS_S:
        scale = _scan(residual, time_constant_s, sample_rate)
        best = max(best, max((candidate.energy for candidate in scale), default=0.0))
        found += scale
    kept = [candidate for candidate in found if candidate.energy >= 0.5 * _WEAKEST * best]
    return sorted(kept, key=lambda candidate: candidate.energy, reverse=True)


def _scan(residual: Signal, time_constant_s: float, sample_rate: int) -> list[_Candidate]:
    """Return the strongest atoms with one time constant, from the transform with its window."""
    time_constant = time_constant_s * sample_rate
    length = round(_WINDOW_SPAN * time_constant)
    hop = max(1, round(time_constant / 4))
    size = cast(int, scipy.fft.next_fast_len(2 * length, real=True))
    window = np.exp(-np.arange(length) / time_constant)
    window = (window * math.sqrt(2.0 / float(window @ window))).astype(np.float32)
    padded = np.pad(residual.astype(np.float32), (0, length))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[: len(residual) : hop]
    lowest = math.ceil(LOWEST_HZ * size / sample_rate)
    n_bins = int(0.48 * size)
    per_block = max(1, _BLOCK_VALUES // size)
    values: list[NDArray[np.float32]] = []
    places: list[NDArray[np.int64]] = []
    for start in range(0, len(frames), per_block):
        spectra = rfft(frames[start : start + per_block] * window, size)[:, :n_bins]
        energies = np.asarray(spectra.real**2 + spectra.imag**2, np.float32)
        energies[:, :lowest] = 0.0
        flat = energies.ravel()
        strong = np.flatnonzero(flat > _WEAKEST * flat.max())
        if len(strong) > _PER_SCALE:
            strong = strong[np.argpartition(flat[strong], -_PER_SCALE)[-_PER_SCALE:]]
        values.append(flat[strong])
        places.append(strong + start * n_bins)
    energy = np.concatenate(values)
    place = np.concatenate(places)
    order = np.argsort(energy)[::-1][:_PER_SCALE]
    decay = 1.0 / time_constant_s
    return [
        _Candidate(
            float(energy[k]),
            Atom(int(place[k] // n_bins) * hop, float(place[k] % n_bins) * sample_rate / size, decay),
        )
        for k in order
    ]


def _sweep(
    signal: Signal,
    residual: Signal,
    atoms: list[Atom],
    sample_rate: int,
    on_progress: Callable[[int], None] | None,
) -> tuple[list[Atom], Signal]:
    """Add each atom to the residual, refine it and subtract it again; then fit all amplitudes."""
    swept: list[Atom] = []
    for atom in atoms:
        if on_progress is not None:
            on_progress(len(atoms))
        add(residual, atom, atom_samples(atom, len(residual), sample_rate))
        better, _ = refined(residual, atom, sample_rate)
        add(residual, better, atom_samples(better, len(residual), sample_rate), -1.0)
        swept.append(better)
    return fit_amplitudes(signal, swept, sample_rate)
