"""Matching pursuit as a codec: the atoms' five numbers, quantised, in fields of bits.

The step of an atom's frequency is a share of its bandwidth, so that the error of its phase over its length is
about the same for all: a long atom costs more bits than a short one. Onsets are stored as differences in Rice
codes. Onsets, frequencies and decays are quantised first; then amplitudes are fitted again, and quantised.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from codec.audio.clip import AudioClip
from codec.bounds import MAX_CLIP_BYTES, SAMPLE_RATES_HZ
from codec.reference.bits import BitReader, BitWriter, rice_parameter
from codec.reference.damped_sinusoids import (
    LEAST_DECAY,
    LOWEST_HZ,
    MOST_DECAY,
    SCALARS_PER_ATOM,
    Atom,
    synthesised,
)
from codec.reference.payload import (
    DAMAGED,
    Encoded,
    Follow,
    PayloadError,
    integer_of,
    number_of,
    pack,
    unpack,
)
from codec.reference.pursuit import matching_pursuit, refitted

__all__ = ["Pursuit", "packed_atoms", "unpacked_atoms"]

_KIND = "pursuit"
_MAX_ATOMS = 1_000_000
_MAX_ATOMS_PER_S = 2_000
_DECAY_BITS, _LEVEL_BITS, _PHASE_BITS = 5, 6, 5
_ONSET_STEP = 8
"""In samples; a phase is that at the quantised onset."""
_WIDTH_STEP = 0.3
"""Step of frequencies in bandwidths (decay / 2 pi)."""
_LEVEL_STEP_DB = 1.5
_NO_FOLLOW = Follow()


@dataclass(frozen=True)
class Pursuit:
    """Damped sinusoids by matching pursuit (:mod:`codec.reference.pursuit`), for a mono mix.

    Parameters
    ----------
    atoms_per_s
        Number of atoms per second of the recording. An atom takes about 37 bits.
    """

    atoms_per_s: int

    @property
    def name(self) -> str:
        """System and atoms per second."""
        return f"pursuit-{self.atoms_per_s}"

    @property
    def description(self) -> str:
        """How many atoms there are."""
        return f"matching pursuit, {self.atoms_per_s} damped sinusoids a second, quantised"

    @property
    def settings(self) -> dict[str, Any]:
        """The number of atoms, and the steps of quantisation."""
        steps = [_DECAY_BITS, _LEVEL_BITS, _PHASE_BITS, _ONSET_STEP, _WIDTH_STEP, _LEVEL_STEP_DB]
        return {"atoms_per_s": self.atoms_per_s, "quantisation": steps}

    @property
    def suffix(self) -> str:
        """Of payload files."""
        return ".pursuit"

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Find the atoms: see :class:`codec.reference.payload.ReferenceCodec`."""
        rate = recording.sample_rate
        samples = recording.mono_at(rate).astype(np.float64)  # no mean of sides that cancel each other
        n_atoms = max(1, round(self.atoms_per_s * recording.duration_s))
        follow.step(0.0)
        # The last atoms cost most, and are refined twice more at the end.
        atoms = matching_pursuit(samples, n_atoms, rate, lambda n: follow.step(0.9 * (n / n_atoms) ** 2))
        coarse = sorted((_coarse(atom, rate) for atom in atoms), key=lambda atom: atom.onset)
        payload = packed_atoms(refitted(samples, coarse, rate), len(samples), rate)
        follow.step(1.0)
        return Encoded(payload, figures={"n_scalars": float(SCALARS_PER_ATOM * len(atoms))})

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Sum the atoms: see :class:`codec.reference.payload.ReferenceCodec`."""
        atoms, n_samples, rate = unpacked_atoms(payload)
        return AudioClip(synthesised(atoms, n_samples, rate).astype(np.float32), rate)


def packed_atoms(atoms: Sequence[Atom], n_samples: int, sample_rate: int) -> bytes:
    """Return the payload of atoms in the order of their onsets, quantised."""
    loudest = max((abs(atom.amplitude) for atom in atoms), default=0.0)
    onsets = [min(round(atom.onset / _ONSET_STEP), (n_samples - 1) // _ONSET_STEP) for atom in atoms]
    differences = np.diff([0, *onsets]).tolist()
    rice = rice_parameter(differences)
    bits = BitWriter()
    for atom, difference in zip(atoms, differences, strict=True):
        decay_index = _decay_index(atom.decay)
        step_hz = _step_hz(decay_index)
        turns = cmath.phase(atom.amplitude) / (2 * math.pi)
        level_db = 20 * math.log10(max(abs(atom.amplitude), 1e-30) / max(loudest, 1e-30))
        bits.rice(difference, rice)
        bits.field(decay_index, _DECAY_BITS)
        bits.field(_frequency_index(atom.frequency_hz, step_hz, sample_rate), _width(step_hz, sample_rate))
        bits.field(min(round(-level_db / _LEVEL_STEP_DB), (1 << _LEVEL_BITS) - 1), _LEVEL_BITS)
        bits.field(round(turns * (1 << _PHASE_BITS)) % (1 << _PHASE_BITS), _PHASE_BITS)
    header = {
        "rate": sample_rate,
        "n": n_samples,
        "atoms": len(atoms),
        "k": rice,
        "top": float(f"{loudest:.4g}"),
    }
    return pack(_KIND, 1, header, bits.to_bytes())


def unpacked_atoms(payload: bytes) -> tuple[list[Atom], int, int]:
    """Return the atoms of a payload, the recording's number of samples, and its sample rate.

    Raises
    ------
    PayloadError
        If it is damaged, or asks for more atoms than any recording of its length has.
    """
    header, body = unpack(payload, _KIND)
    rate = integer_of(header, "rate", *SAMPLE_RATES_HZ)
    n_samples = integer_of(header, "n", 1, MAX_CLIP_BYTES // 4)
    n_atoms = integer_of(header, "atoms", 0, min(_MAX_ATOMS, 1 + _MAX_ATOMS_PER_S * n_samples // rate))
    rice = integer_of(header, "k", 0, 32)
    loudest = number_of(header, "top", 0.0, 1e6)
    bits = BitReader(body)
    atoms: list[Atom] = []
    onset = 0
    for _ in range(n_atoms):
        onset += bits.rice(rice)
        decay_index = bits.field(_DECAY_BITS)
        step_hz = _step_hz(decay_index)
        frequency_hz = LOWEST_HZ + step_hz * bits.field(_width(step_hz, rate))
        level_db = -_LEVEL_STEP_DB * bits.field(_LEVEL_BITS)
        turns = bits.field(_PHASE_BITS) / (1 << _PHASE_BITS)
        if onset * _ONSET_STEP >= n_samples:
            raise PayloadError(None, DAMAGED)
        amplitude = cmath.rect(loudest * 10 ** (level_db / 20), 2 * math.pi * turns)
        atoms.append(Atom(onset * _ONSET_STEP, frequency_hz, _decay(decay_index), amplitude))
    return atoms, n_samples, rate


def _coarse(atom: Atom, sample_rate: int) -> Atom:
    """Return the atom with quantised onset, decay and frequency."""
    index = _decay_index(atom.decay)
    step_hz = _step_hz(index)
    return replace(
        atom,
        onset=_ONSET_STEP * (atom.onset // _ONSET_STEP),
        decay=_decay(index),
        frequency_hz=LOWEST_HZ + step_hz * _frequency_index(atom.frequency_hz, step_hz, sample_rate),
    )


def _decay(index: int) -> float:
    return LEAST_DECAY * (MOST_DECAY / LEAST_DECAY) ** (index / ((1 << _DECAY_BITS) - 1))


def _decay_index(decay: float) -> int:
    share = math.log(decay / LEAST_DECAY) / math.log(MOST_DECAY / LEAST_DECAY)
    return min(max(round(share * ((1 << _DECAY_BITS) - 1)), 0), (1 << _DECAY_BITS) - 1)


def _step_hz(decay_index: int) -> float:
    return _WIDTH_STEP * _decay(decay_index) / (2 * math.pi)


def _frequency_index(frequency_hz: float, step_hz: float, sample_rate: int) -> int:
    last = int((0.5 * sample_rate - LOWEST_HZ) / step_hz)
    return min(max(round((frequency_hz - LOWEST_HZ) / step_hz), 0), last)


def _width(step_hz: float, sample_rate: int) -> int:
    return int((0.5 * sample_rate - LOWEST_HZ) / step_hz).bit_length()
