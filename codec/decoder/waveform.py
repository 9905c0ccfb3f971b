"""The waveform of one event, rendered from its controls.

Adjacent atoms are merged into partials (sum of powers, centroid of frequencies), so that neighbours on the
grid do not beat. Phases and noise depend on the seed only, so an edit of one stage leaves the others equal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.decoder import grids
from codec.decoder.burst import burst, n_burst_samples, white_noise
from codec.decoder.controls import EventControls
from codec.decoder.expected import excitation_gain
from codec.decoder.gains import gain_over_time
from codec.decoder.glides import ahead_s, read_at, unwarped_s
from codec.decoder.sound_edits import stretched
from codec.events.event import Stage, Vector
from codec.signal.fft import convolved

__all__ = [
    "Partials",
    "combined_response",
    "excitation_rise",
    "excited_partials",
    "merge_partials",
    "phase_seed",
    "render_waveform",
    "through_room",
]

FloatArray = NDArray[np.float32]

_BLOCK = 256
_FINE_STEPS = 16
_MERGE_REACH_ATOMS = 3
_PARTIAL_FLOOR_DB = -70.0
_RAMP_S = 0.0008
_FADE_S = 0.03


@dataclass(frozen=True)
class Partials:
    """The partials of a resonance block.

    Shape
    -----
    frequency_hz: [n_partials]
    amplitude: [expressivity, n_partials], linear
    decay: [expressivity, n_partials], amplitude decay rate in 1/s
    atom: [n_partials], the atom at the partial's peak
    """

    frequency_hz: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    decay: NDArray[np.float64]
    atom: NDArray[np.int64]


def merge_partials(
    amplitude: NDArray[np.float64], decay: NDArray[np.float64], frequencies_hz: NDArray[np.float64]
) -> Partials:
    """Merge adjacent atoms into partials.

    From the loudest atom down, each takes its neighbours on both sides while their power falls, at most three
    atoms (65 cents) away. Atoms 70 dB below the loudest are dropped.

    Shape
    -----
    amplitude: [expressivity, n_atoms]; decay: [expressivity, n_groups]; frequencies_hz: [n_atoms]
    """
    power = np.square(amplitude).sum(0)
    n_atoms = len(power)
    floor = power.max() * 10 ** (_PARTIAL_FLOOR_DB / 10)
    owner = np.full(n_atoms, -1)
    peaks: list[int] = []
    for atom in np.argsort(-power, kind="stable"):
        if owner[atom] >= 0 or power[atom] <= floor:
            continue
        owner[atom] = len(peaks)
        for direction in (-1, 1):
            last = power[atom]
            for step in range(1, _MERGE_REACH_ATOMS + 1):
                other = atom + direction * step
                if not 0 <= other < n_atoms or owner[other] >= 0 or power[other] > last:
                    break
                owner[other] = len(peaks)
                last = power[other]
        peaks.append(int(atom))
    owned = owner >= 0
    weights = np.zeros((len(peaks), n_atoms))
    weights[owner[owned], np.flatnonzero(owned)] = 1.0
    total = weights @ power
    centroid = np.exp(weights @ (power * np.log(frequencies_hz)) / np.maximum(total, 1e-30))
    per_atom = np.repeat(decay, n_atoms // decay.shape[1], axis=1)
    return Partials(
        frequency_hz=centroid,
        amplitude=np.sqrt(np.square(amplitude) @ weights.T),
        decay=(per_atom * power) @ weights.T / np.maximum(total, 1e-30),
        atom=np.array(peaks, np.int64),
    )


def excited_partials(controls: EventControls, config: ModelConfig) -> Partials:
    """Return the partials of an event's first resonance block, with the gain of its burst's spectrum.

    `controls` is a batch of one event.
    """
    block = controls.resonances[0]
    excitation = excitation_gain(controls.impulse, config.decoder.n_atoms)[0].double().numpy()
    amplitude = block.amplitude[0].double().numpy() * excitation
    frequencies_hz = _atom_frequencies(config)
    if block.tuning.shape[1]:
        frequencies_hz = grids.tuned_hz(frequencies_hz, block.tuning[0].double().numpy(), config)
    return merge_partials(amplitude, block.decay[0].double().numpy(), frequencies_hz)


def excitation_rise(
    controls: EventControls, config: ModelConfig, n_samples: int | None = None
) -> NDArray[np.float64]:
    """Return the envelope of an event's excitation: the attack's rise, and a fade of 30 ms at the end.

    Parameters
    ----------
    controls
        A batch of one event.
    config
        The model's configuration.
    n_samples
        Length of the result, `event_samples` by default.

    Shape
    -----
    returns: [n_samples], 0..1
    """
    spectrum = config.spectrum
    seconds = np.arange(spectrum.event_samples if n_samples is None else n_samples) / spectrum.sample_rate
    rise = 1.0 - np.exp(-(seconds + 1e-3) / float(controls.impulse.attack_s[0]))
    rise *= np.minimum(1.0, seconds / _RAMP_S)
    fade = min(int(_FADE_S * spectrum.sample_rate), len(rise))
    rise[-fade:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fade))
    return rise


def render_waveform(
    controls: EventControls,
    config: ModelConfig,
    rooms: Sequence[FloatArray],
    *,
    seed: int,
    stage: Stage = Stage.ROOM,
    transpose_semitones: float = 0.0,
    stretch: float = 1.0,
    known: NDArray[np.float32] | None = None,
) -> FloatArray:
    """Render one event from its onset on, mono at the model's rate.

    Parameters
    ----------
    controls
        A batch of one event.
    config
        The model's configuration.
    rooms
        Impulse responses in the order of the room head.
    seed
        Of the noise and of the partials' phases.
    stage
        The last stage to render.
    transpose_semitones
        Shift of all resonances; the burst and the room do not change.
    stretch
        Factor on the event's length before the room.
    known
        Measured partials, as in :attr:`codec.events.detail.Detail.partials`.

    Shape
    -----
    returns: [n_samples], `event_samples * stretch` and the room's tail
    """
    controls = controls.map(lambda tensor: tensor.detach().cpu().double())
    spectrum = config.spectrum
    decoder = config.decoder
    n_samples = round(spectrum.event_samples * stretch)
    n_burst = n_burst_samples(controls, spectrum.event_samples, spectrum.sample_rate)
    controls = stretched(controls, stretch)
    seconds = np.arange(n_samples) / spectrum.sample_rate
    generator = np.random.default_rng(seed)
    rise = excitation_rise(controls, config, n_samples)
    audio = burst(controls, config, n_samples, white_noise(generator, seed, n_burst), stretch) * rise
    if stage is not Stage.IMPULSE:
        ratio = 2.0 ** (transpose_semitones / 12)
        times = grids.deformation_times_s(decoder, spectrum) * stretch
        for index, block in enumerate(controls.resonances):
            if index == 0:
                partials = excited_partials(controls, config)
            else:
                partials = merge_partials(
                    block.amplitude[0].numpy(), block.decay[0].numpy(), _atom_frequencies(config)
                )
            # All resonances use the same phase for a partial, so their amplitudes add.
            phases = _phases(generator, partials)
            if index == 0 and known is not None and len(known):
                partials, phases = _as_known(partials, phases, known)
            glide = block.glide[0].numpy() if block.glide.any() else None
            # With a glide, sample n is heard at the time at which warped time is n / sample_rate.
            heard = seconds if glide is None else unwarped_s(glide, seconds / stretch, config) * stretch
            at = np.append(heard[::_BLOCK], heard[-1]) / stretch
            gain = gain_over_time(block, partials.frequency_hz, at, config)
            resonances = np.zeros(n_samples)
            for r in range(decoder.expressivity):
                mask = np.interp(heard, times, block.deformation[0, r].numpy())
                if index == 0:
                    resonance = _sinusoids(partials, r, ratio, n_samples, spectrum.sample_rate, phases, gain)
                else:
                    resonance = _filtered(audio, partials, r, ratio, spectrum.sample_rate, phases)
                resonances += resonance * mask
            if glide is not None:
                ahead = ahead_s(glide, seconds / stretch, config) * stretch
                resonances = read_at(resonances, (seconds + ahead) * spectrum.sample_rate)
            if index == 0:
                resonances *= rise
            audio = audio * float(block.source_gain[0]) + resonances
    audio = audio * float(torch.exp(controls.level[0]))
    if stage is Stage.ROOM:
        weights = controls.room.weights[0].numpy()
        audio = through_room(audio.astype(np.float32), rooms, weights, float(controls.room.mix[0]))
    return audio.astype(np.float32)


def through_room(
    audio: FloatArray, rooms: Sequence[FloatArray], weights: NDArray[np.float64], mix: float
) -> FloatArray:
    """Return ``(1 - mix) * dry + mix * wet`` of a mono sound in a room.

    Parameters
    ----------
    audio
        The dry sound.
    rooms, weights
        As for :func:`combined_response`.
    mix
        0..1; below 1e-3 the dry sound is returned.

    Shape
    -----
    audio: [n_samples]; returns: [n_samples + n_response - 1], or [n_samples] if dry
    """
    if mix <= 1e-3:
        return audio
    placed = np.float32(mix) * convolved(audio, combined_response(rooms, weights)).astype(np.float32)
    placed[: len(audio)] += np.float32(1.0 - mix) * audio
    return placed


def combined_response(rooms: Sequence[FloatArray], weights: NDArray[np.float64]) -> FloatArray:
    """Return the sum of impulse responses, each scaled by the root of its weight (they add as powers).

    Only the four largest weights count, and of these only those of at least 10 % of the largest.

    Shape
    -----
    rooms: each [n_room_samples]; weights: [n_rooms]; returns: [n_response], as the longest room chosen
    """
    chosen = [k for k in np.argsort(-weights)[:4] if weights[k] >= 0.1 * weights.max()]
    response = np.zeros(max(len(rooms[k]) for k in chosen), np.float32)
    for k in chosen:
        response[: len(rooms[k])] += np.float32(np.sqrt(weights[k] / weights[chosen].sum())) * rooms[k]
    return response


def _as_known(
    partials: Partials, phases: NDArray[np.float64], known: NDArray[np.float32]
) -> tuple[Partials, NDArray[np.float64]]:
    """Apply measured frequencies, phases and gains to the partials with the same peak atoms."""
    rows = {int(atom): row for row, atom in enumerate(partials.atom)}
    frequency = partials.frequency_hz.copy()
    amplitude = partials.amplitude.copy()
    phases = phases.copy()
    for atom, offset_hz, phase, gain_db in known.astype(np.float64):
        row = rows.get(int(atom))
        if row is not None:
            frequency[row] += offset_hz
            phases[row] = phase
            amplitude[:, row] *= 10 ** (gain_db / 20)
    return replace(partials, frequency_hz=frequency, amplitude=amplitude), phases


def _phases(generator: np.random.Generator, partials: Partials) -> NDArray[np.float64]:
    return generator.uniform(0, 2 * np.pi, len(partials.frequency_hz))


def _sinusoids(
    partials: Partials,
    resonance: int,
    ratio: float,
    n_samples: int,
    sample_rate: int,
    phases: NDArray[np.float64],
    gain: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return a sum of decaying sinusoids, [n_samples].

    It is the real part of the product of two tables of phasors: at the start of each block, and within a
    block. Real and imaginary parts are columns of their own, which takes half the time of a complex product.

    Parameters
    ----------
    partials
        Those above 0.49 of the sample rate are left out.
    resonance
        Index of the resonance.
    ratio
        Factor on all frequencies.
    n_samples, sample_rate
        Length and rate (Hz) of the result.
    phases
        [n_partials], in radians.
    gain
        [n_partials, n_blocks + 1], at the start of each block and at the end; linear in between.
    """
    frequency = partials.frequency_hz * ratio
    audible = frequency < 0.49 * sample_rate
    rate = (2j * np.pi * frequency - partials.decay[resonance])[audible] / sample_rate
    start = partials.amplitude[resonance, audible] * np.exp(1j * phases[audible])
    n_blocks = -(-n_samples // _BLOCK)
    blocks = start * _phasors(rate * _BLOCK, n_blocks)
    blocks = np.hstack([blocks.real, -blocks.imag]).astype(np.float32)
    within = _phasors(rate, _BLOCK).T
    within = np.vstack([within.real, within.imag]).astype(np.float32)
    if gain is None:
        sums = blocks @ within
    else:
        start_gain = np.tile(gain[audible].T.astype(np.float32), 2)
        rising = within * (np.arange(_BLOCK, dtype=np.float32) / _BLOCK)
        sums = (blocks * start_gain[:-1]) @ within + (blocks * np.diff(start_gain, axis=0)) @ rising
    return sums.reshape(-1)[:n_samples].astype(np.float64)


def _phasors(rate: NDArray[np.complex128], n_steps: int) -> NDArray[np.complex128]:
    """Return exp(step * rate) for the first steps, [n_steps, n_rates].

    They are products of two short tables, because exponentials take ten times as long as products.
    """
    coarse = np.exp(np.outer(np.arange(0, n_steps, _FINE_STEPS), rate))
    fine = np.exp(np.outer(np.arange(_FINE_STEPS), rate))
    return (coarse[:, None] * fine).reshape(len(coarse) * _FINE_STEPS, len(rate))[:n_steps]


def _filtered(
    audio: NDArray[np.float64],
    partials: Partials,
    resonance: int,
    ratio: float,
    sample_rate: int,
    phases: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Convolve a sound with a resonance whose gain at each partial's frequency is its amplitude."""
    decay = partials.decay[resonance]
    # A decaying cosine of rate d has gain sample_rate / (2 d) at its own frequency.
    normalised = replace(partials, amplitude=partials.amplitude * 2 * decay / sample_rate)
    response = _sinusoids(normalised, resonance, ratio, len(audio), sample_rate, phases)
    return convolved(audio, response)[: len(audio)].astype(np.float64)


@lru_cache(maxsize=8)
def _atom_frequencies(config: ModelConfig) -> NDArray[np.float64]:
    return grids.atom_frequencies_hz(config.decoder, config.spectrum)


def phase_seed(vector: Vector) -> int:
    """Return the seed of an event's phases and noise.

    It is a hash of the vector only, so copies and moved events sound the same.
    """
    return int.from_bytes(hashlib.sha256(vector.tobytes()).digest()[:8], "little")
