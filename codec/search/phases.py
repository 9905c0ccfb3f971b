"""Phases and glides of a detailed event's partials, measured in the recording.

The controls give the amplitude and the decay of each partial, not its phase. With random phases, partials
of overlapping events interfere (docs/adr/0007). The phase is that of the recording's correlation with the
partial's expected envelope, at the best frequency in a narrow range. A common glide of all partials is
measured first, from the phase advance between blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import convolve1d

from codec.config import ModelConfig
from codec.decoder import EventControls
from codec.decoder.gains import gain_over_time
from codec.decoder.glides import glide_times_s, read_at, unwarped_s
from codec.decoder.grids import deformation_times_s
from codec.decoder.heads import GLIDE_UNIT
from codec.decoder.waveform import (
    combined_response,
    excitation_rise,
    excited_partials,
)
from codec.events.detail import CORRECTION_STEP
from codec.signal.fft import rfft

__all__ = ["Measured", "measured_partials"]

_BLOCK = 256
_MAX_PARTIALS = 64
_RANGE_DB = 45.0
_SEARCH_SIZE = 2048
_MAX_OFFSET_HZ = 12.0
_MIN_GAIN_DB, _MAX_GAIN_DB = -24.0, 4.0
_LIFTED_SHARE, _MAX_LIFT = 0.9, 1.3
_INCOHERENCE_POWER = 1.5
"""Where phases drift, low gains minimise the waveform's error but lose loudness: these set the compromise."""
_RIDGE = 0.1
_GLIDE_TOPS_HZ = 700.0, 2000.0, 4000.0
"""Upper frequency limits of the partials from which the glide is estimated, round by round. Phases of higher
partials are ambiguous (over half a turn per block) until earlier rounds have removed most of the glide."""
_MIN_GLIDE_GAIN = 1.05
"""A glide is kept if it raises the energy in phase with the partials by this factor."""
_MAX_GLIDE_RATE = 0.1
_GLIDE_REGULARISATION = 0.003
_ADVANCE_WINDOW = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9


@dataclass(frozen=True)
class Measured:
    """The measured partials and the glide of an event.

    Shape
    -----
    partials: [n_partials, 4], as :attr:`codec.events.detail.Detail.partials`
    glide: [n_glide_points], semitones, in whole cents
    """

    partials: NDArray[np.float32]
    glide: NDArray[np.float64]


def measured_partials(
    controls: EventControls,
    config: ModelConfig,
    rooms: Sequence[NDArray[np.float32]],
    audio: NDArray[np.float32],
) -> Measured:
    """Measure the glide of an event, and the frequency, phase and gain of its strongest partials.

    Parameters
    ----------
    controls
        A batch of one event without a glide.
    config
        The model's configuration.
    rooms
        Impulse responses in the order of the room head. The phase shift of the room is removed.
    audio
        The recording from the event's onset on, less other events, mono at the model's rate.

    Shape
    -----
    audio: [n_samples]
    """
    spectrum = config.spectrum
    glide = np.zeros(config.decoder.n_glide_points)
    expected = _expected(controls, config, len(audio) // _BLOCK)
    if expected is None:
        return Measured(np.zeros((0, 4), np.float32), glide)
    audio = audio[: expected.envelope.shape[1] * _BLOCK]
    best = _correlated(audio, expected, spectrum.sample_rate)
    current = best
    candidate = glide
    for top_hz in _GLIDE_TOPS_HZ:
        candidate = _in_cents(candidate + _residual_glide(current, expected, config, top_hz), config)
        current = _correlated(_without_glide(audio, candidate, config), expected, spectrum.sample_rate)
        if current.energy > _MIN_GLIDE_GAIN * best.energy:
            best = current
            glide = candidate
    frequency = expected.frequency_hz + best.offset_hz
    phase = np.angle(best.ratio)
    mix = float(controls.room.mix[0])
    if mix > 1e-3:
        phase = phase - _room_phase(rooms, controls, mix, frequency / spectrum.sample_rate)
    gain_db = 20 * np.log10(_gains(best, expected, spectrum.sample_rate))
    rows = np.stack([expected.atom, best.offset_hz, phase, gain_db], 1)
    return Measured(rows.astype(np.float32), glide)


@dataclass(frozen=True)
class _Expected:
    """The strongest partials of an event, from its controls.

    Shape
    -----
    atom: [n_partials]
    frequency_hz: [n_partials]
    envelope: [n_partials, n_blocks], linear amplitude
    """

    atom: NDArray[np.int64]
    frequency_hz: NDArray[np.float64]
    envelope: NDArray[np.float64]

    def angular(self, sample_rate: int) -> NDArray[np.float64]:
        """Return the frequencies in radians per sample."""
        return 2 * np.pi * self.frequency_hz / sample_rate


@dataclass(frozen=True)
class _Correlated:
    """The correlation of a recording with an event's partials.

    Attributes
    ----------
    baseband
        The recording demodulated by each partial's frequency and summed over blocks, [n_blocks, n_partials].
    offset_hz
        Measured less expected frequency, [n_partials].
    correlation
        Of the recording with each partial, [n_partials].
    ratio
        Complex amplitudes relative to the expected ones, fitted jointly, [n_partials].
    energy
        Energy of the recording that is in phase with the partials.
    """

    baseband: NDArray[np.complexfloating]
    offset_hz: NDArray[np.float64]
    correlation: NDArray[np.complexfloating]
    ratio: NDArray[np.complexfloating]
    energy: float


def _expected(controls: EventControls, config: ModelConfig, n_blocks: int) -> _Expected | None:
    """Return the partials within 45 dB of the strongest, at most 64; None if there is none."""
    partials = excited_partials(controls, config)
    spectrum = config.spectrum
    block = controls.resonances[0]
    n_blocks = min(n_blocks, spectrum.event_samples // _BLOCK)
    if n_blocks == 0 or not len(partials.frequency_hz):
        return None
    # The envelope of each partial, one value per block.
    seconds = (np.arange(n_blocks) + 0.5) * _BLOCK / spectrum.sample_rate
    rise = excitation_rise(controls, config)[_BLOCK // 2 :: _BLOCK][:n_blocks]
    times = deformation_times_s(config.decoder, spectrum)
    envelope = np.zeros((len(partials.frequency_hz), n_blocks))
    for r in range(config.decoder.expressivity):
        mask = np.interp(seconds, times, block.deformation[0, r].double().numpy()) * rise
        ringing = np.exp(-np.outer(partials.decay[r], seconds))
        envelope += partials.amplitude[r][:, None] * ringing * mask
    gain = gain_over_time(block, partials.frequency_hz, seconds, config)
    if gain is not None:
        envelope *= gain
    envelope *= float(torch.exp(controls.level[0]))
    energy = np.square(envelope).sum(1)
    order = np.argsort(-energy, kind="stable")[:_MAX_PARTIALS]
    audible = energy[order] > max(energy.max() * 10 ** (-_RANGE_DB / 10), 1e-30)
    chosen = order[audible & (partials.frequency_hz[order] < 0.48 * spectrum.sample_rate)]
    return _Expected(partials.atom[chosen], partials.frequency_hz[chosen], envelope[chosen])


def _correlated(audio: NDArray[np.float32], expected: _Expected, sample_rate: int) -> _Correlated:
    """Correlate a recording with each partial, at the best frequency near the expected one."""
    envelope = expected.envelope
    angular = expected.angular(sample_rate)
    n_blocks = envelope.shape[1]
    # Demodulate to 0 Hz, one value per block; then search the frequencies around 0 with an FFT.
    within = np.exp(-1j * np.outer(np.arange(_BLOCK), angular)).astype(np.complex64)
    baseband = audio.reshape(n_blocks, _BLOCK) @ within
    baseband = baseband * np.exp(-1j * np.outer(np.arange(n_blocks) * _BLOCK, angular))
    response = np.fft.fft(baseband.T * envelope, _SEARCH_SIZE, axis=1)
    offsets_hz: NDArray[np.float64] = np.fft.fftfreq(_SEARCH_SIZE, _BLOCK / sample_rate).astype(np.float64)
    reach_hz = np.minimum(_MAX_OFFSET_HZ, 0.5 * _gaps_hz(expected.frequency_hz))
    allowed = np.abs(offsets_hz)[None, :] <= np.maximum(reach_hz, offsets_hz[1])[:, None]
    peak = np.where(allowed, np.abs(response), -1.0).argmax(1)
    offset = 2 * np.pi * offsets_hz[peak] / sample_rate
    template = np.exp(-1j * np.outer(offset, (np.arange(n_blocks) + 0.5) * _BLOCK)) * envelope
    correlation = (baseband.T * template).sum(1)
    ratio = _joint_ratios(correlation, envelope, angular + offset)
    energy = (np.square(np.abs(correlation)) / np.maximum(np.square(envelope).sum(1), 1e-30)).sum()
    return _Correlated(baseband, offsets_hz[peak], correlation, ratio, float(energy))


def _gains(measured: _Correlated, expected: _Expected, sample_rate: int) -> NDArray[np.float64]:
    """Return the gain of each partial relative to the expected amplitude, linear, [n_partials].

    A partial whose phase drifts is raised by up to 1.3. One without stable phase is as loud as its
    neighbourhood in the recording, relative to all of the event's partials there.
    """
    angular = expected.angular(sample_rate)
    coherent, present, neighbourhood = _shares(
        measured.correlation, measured.baseband, expected.envelope, angular
    )
    lift = np.clip(_LIFTED_SHARE * present / np.maximum(coherent, 1e-9), 1.0, _MAX_LIFT)
    coherent_gain = np.abs(measured.ratio) * lift
    incoherence = 1.0 - np.square(np.minimum(coherent / np.maximum(present, 1e-9), 1.0))
    gain = np.maximum(coherent_gain, np.minimum(neighbourhood, 1.0) * incoherence**_INCOHERENCE_POWER)
    return np.clip(gain, 10 ** (_MIN_GAIN_DB / 20), 10 ** (_MAX_GAIN_DB / 20))


def _residual_glide(
    measured: _Correlated, expected: _Expected, config: ModelConfig, top_hz: float
) -> NDArray[np.float64]:
    """Return the remaining glide, in semitones, from the phase advance between blocks.

    All partials glide by the same ratio, so one rate is fitted to all of them by weighted least squares.

    Shape
    -----
    returns: [n_glide_points]
    """
    sample_rate = config.spectrum.sample_rate
    n_blocks = expected.envelope.shape[1]
    seconds = np.arange(n_blocks) * _BLOCK / sample_rate
    constant = np.exp(-2j * np.pi * np.outer(measured.offset_hz, seconds)) * np.sqrt(expected.envelope)
    phasors = measured.baseband.T * constant
    advance = convolve1d(phasors[:, 1:] * phasors[:, :-1].conj(), _ADVANCE_WINDOW, axis=1, mode="constant")
    advance[expected.frequency_hz > max(top_hz, 1.5 * expected.frequency_hz.min())] = 0.0
    per_block = expected.angular(sample_rate)[:, None] * _BLOCK
    weight = np.abs(advance)
    numerator = (weight * np.angle(advance) * per_block).sum(0)
    denominator = (weight * np.square(per_block)).sum(0)
    rate = numerator / (denominator + _GLIDE_REGULARISATION * denominator.max(initial=0.0) + 1e-30)
    semitones = 12 * np.log2(1 + np.clip(rate, -_MAX_GLIDE_RATE, _MAX_GLIDE_RATE))
    return np.interp(glide_times_s(config), seconds[1:], semitones, right=0.0)


def _in_cents(glide: NDArray[np.float64], config: ModelConfig) -> NDArray[np.float64]:
    """Round a glide to the stored step of one cent, with error feedback to keep the phase error small."""
    step = CORRECTION_STEP * GLIDE_UNIT
    rounded = np.zeros(len(glide))
    error = 0.0
    for index, value in enumerate(glide):
        rounded[index] = np.clip(np.rint((value + error) / step), -127, 127) * step
        error += value - rounded[index]
        error = float(np.clip(error, -step, step))
    return rounded


def _without_glide(
    audio: NDArray[np.float32], glide: NDArray[np.float64], config: ModelConfig
) -> NDArray[np.float32]:
    """Return a recording [n_samples], warped in time so that a glide becomes constant frequency."""
    sample_rate = config.spectrum.sample_rate
    warped = np.arange(len(audio)) / sample_rate
    return read_at(audio, unwarped_s(glide, warped, config) * sample_rate).astype(np.float32)


def _shares(
    correlation: NDArray[np.complexfloating],
    baseband: NDArray[np.complexfloating],
    envelope: NDArray[np.float64],
    angular: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return amplitudes in the recording at each partial's frequency, relative to expected ones.

    Shape
    -----
    correlation: [n_partials], of the recording with each partial
    baseband: [n_blocks, n_partials], the recording demodulated by `angular` and summed over blocks
    envelope: [n_partials, n_blocks]; angular: [n_partials], radians per sample
    returns: three arrays [n_partials]: the amplitude in phase with the partial; the amplitude of any phase;
        and the latter relative to the event's expected power from all its partials at that frequency
    """
    expected = np.square(0.5 * _BLOCK * envelope)
    coherent = np.abs(correlation) / np.maximum(0.5 * _BLOCK * np.square(envelope).sum(1), 1e-30)
    energy = np.square(np.abs(baseband.T) * envelope).sum(1)
    nearby = np.square(np.sinc((angular[:, None] - angular[None, :]) * _BLOCK / (2 * np.pi))) @ expected
    present, neighbourhood = (
        np.sqrt(energy / np.maximum((power * np.square(envelope)).sum(1), 1e-30))
        for power in (expected, nearby)
    )
    return coherent, present, neighbourhood


def _joint_ratios(
    correlation: NDArray[np.complexfloating],
    envelope: NDArray[np.float64],
    frequency: NDArray[np.float64],
) -> NDArray[np.complexfloating]:
    """Fit the complex amplitudes of all partials to the recording jointly, by regularised least squares.

    Partials that are closer than the inverse of their duration overlap in frequency. If they were fitted one
    by one, each would take the energy of all of them.

    Shape
    -----
    correlation: [n_partials], of the recording with each partial
    envelope: [n_partials, n_blocks]; frequency: [n_partials], radians per sample
    returns: [n_partials], complex amplitude relative to the expected one
    """
    begin = np.arange(envelope.shape[1]) * _BLOCK
    # The phasor of a partial at the start of each block. Within a block, the sum of a product of two partials
    # is (nearly) a Dirichlet kernel.
    phasor = np.exp(1j * np.outer(frequency, begin)) * envelope
    difference = frequency[None, :] - frequency[:, None]
    within = np.exp(0.5j * difference * (_BLOCK - 1)) * _BLOCK * np.sinc(difference * _BLOCK / (2 * np.pi))
    gram = 0.5 * (phasor.conj() @ phasor.T) * within
    gram[np.diag_indices_from(gram)] *= 1.0 + _RIDGE
    return np.linalg.solve(gram, correlation)


def _gaps_hz(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance, in Hz, from each frequency to its nearest neighbour, [n]."""
    if len(frequency) < 2:
        return np.full(len(frequency), np.inf)
    distance = np.abs(frequency[:, None] - frequency[None, :])
    np.fill_diagonal(distance, np.inf)
    return distance.min(1)


def _room_phase(
    rooms: Sequence[NDArray[np.float32]], controls: EventControls, mix: float, cycles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the phase shift, in radians, that a room gives to sinusoids of `cycles` per sample, [n]."""
    response = combined_response(rooms, controls.room.weights[0].double().numpy())
    size = 1 << (len(response) - 1).bit_length()
    transform = rfft(response, size)
    gain = (1 - mix) + mix * transform[np.rint(cycles * size).astype(int)]
    return np.angle(gain).astype(np.float64)
