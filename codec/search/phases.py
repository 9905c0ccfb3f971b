"""Phases of a detailed event's partials, measured where they sound in the recording.

The decoder knows how loud each partial is and for how long, not where in its cycle it begins: with random
phases the partials of overlapping events interfere (CODEC.md B.9). The recording says it: its correlation
with each partial's own decaying envelope, over a narrow range of frequencies. Voices and strings do not keep
to one frequency: how their partials glide together is measured first, by how fast their phases turn.
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
_KEPT, _MAX_LIFT = 0.9, 1.3
_ASTRAY_POWER = 1.5
"""These weigh the error of the waveform, which wants less where phases drift, against the loudness."""
_RIDGE = 0.1
_GLIDE_TOPS_HZ = 700.0, 2000.0, 4000.0
"""Up to where partials are listened to, round by round: higher ones turn too far in a block to be told."""
_GLIDE_GAIN = 1.05
"""A glide is kept if it brings so much more of the recording in phase."""
_MAX_GLIDE_RATE = 0.1
_GLIDE_DOUBT = 0.003
_TURN_WINDOW = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9


@dataclass(frozen=True)
class Measured:
    """What was measured of an event.

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
    """Measure how an event's strongest partials glide together, and the frequency and the phase of each.

    Parameters
    ----------
    controls
        A batch of one event that does not glide.
    rooms
        In the order of the room head; what the room turns the phases by is undone.
    audio
        The recording from the event's onset on, less what other events explain, mono at the model's rate.

    Shape
    -----
    audio: [n_samples]
    """
    spectrum, glide = config.spectrum, np.zeros(config.decoder.n_glide_points)
    expected = _expected(controls, config, len(audio) // _BLOCK)
    if expected is None:
        return Measured(np.zeros((0, 4), np.float32), glide)
    audio = audio[: expected.envelope.shape[1] * _BLOCK]
    best = found = _found(audio, expected, spectrum.sample_rate)
    tried = glide
    for top_hz in _GLIDE_TOPS_HZ:
        tried = _in_cents(tried + _further_glide(found, expected, config, top_hz), config)
        found = _found(_straightened(audio, tried, config), expected, spectrum.sample_rate)
        if found.energy > _GLIDE_GAIN * best.energy:
            best, glide = found, tried
    frequency, phase = expected.frequency_hz + best.offset_hz, np.angle(best.ratio)
    mix = float(controls.room.mix[0])
    if mix > 1e-3:
        phase = phase - _room_phase(rooms, controls, mix, frequency / spectrum.sample_rate)
    gain_db = 20 * np.log10(_gains(best, expected, spectrum.sample_rate))
    rows = np.stack([expected.atom, best.offset_hz, phase, gain_db], 1)
    return Measured(rows.astype(np.float32), glide)


@dataclass(frozen=True)
class _Expected:
    """What the strongest partials of an event are expected to be: atoms, frequencies [n_partials], and
    amplitudes [n_partials, n_blocks]."""

    atom: NDArray[np.int64]
    frequency_hz: NDArray[np.float64]
    envelope: NDArray[np.float64]

    def angular(self, sample_rate: int) -> NDArray[np.float64]:
        """Return the frequencies in radians per sample."""
        return 2 * np.pi * self.frequency_hz / sample_rate


@dataclass(frozen=True)
class _Found:
    """What there is of partials in a recording.

    Attributes
    ----------
    turned
        The recording turned down by each partial's frequency and summed over blocks, [n_blocks, n_partials].
    offset_hz
        By how much each is higher than expected, [n_partials].
    correlation
        Of the recording with each partial, [n_partials].
    ratio
        Complex amplitudes relative to the expected ones, of all together, [n_partials].
    energy
        How much of the recording keeps in phase with them.
    """

    turned: NDArray[np.complexfloating]
    offset_hz: NDArray[np.float64]
    correlation: NDArray[np.complexfloating]
    ratio: NDArray[np.complexfloating]
    energy: float


def _expected(controls: EventControls, config: ModelConfig, n_blocks: int) -> _Expected | None:
    partials, spectrum = excited_partials(controls, config), config.spectrum
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
    heard = energy[order] > max(energy.max() * 10 ** (-_RANGE_DB / 10), 1e-30)
    chosen = order[heard & (partials.frequency_hz[order] < 0.48 * spectrum.sample_rate)]
    return _Expected(partials.atom[chosen], partials.frequency_hz[chosen], envelope[chosen])


def _found(audio: NDArray[np.float32], expected: _Expected, sample_rate: int) -> _Found:
    """Look for partials in a recording, each in a narrow range around its frequency."""
    envelope, angular = expected.envelope, expected.angular(sample_rate)
    n_blocks = envelope.shape[1]
    # Down to 0 Hz, one value per block; then search the frequencies around it.
    within = np.exp(-1j * np.outer(np.arange(_BLOCK), angular)).astype(np.complex64)
    turned = audio.reshape(n_blocks, _BLOCK) @ within
    turned = turned * np.exp(-1j * np.outer(np.arange(n_blocks) * _BLOCK, angular))
    response = np.fft.fft(turned.T * envelope, _SEARCH_SIZE, axis=1)
    offsets_hz: NDArray[np.float64] = np.fft.fftfreq(_SEARCH_SIZE, _BLOCK / sample_rate).astype(np.float64)
    reach_hz = np.minimum(_MAX_OFFSET_HZ, 0.5 * _gaps_hz(expected.frequency_hz))
    allowed = np.abs(offsets_hz)[None, :] <= np.maximum(reach_hz, offsets_hz[1])[:, None]
    peak = np.where(allowed, np.abs(response), -1.0).argmax(1)
    offset = 2 * np.pi * offsets_hz[peak] / sample_rate
    back = np.exp(-1j * np.outer(offset, (np.arange(n_blocks) + 0.5) * _BLOCK)) * envelope
    correlation = (turned.T * back).sum(1)
    ratio = _joint_ratios(correlation, envelope, angular + offset)
    energy = (np.square(np.abs(correlation)) / np.maximum(np.square(envelope).sum(1), 1e-30)).sum()
    return _Found(turned, offsets_hz[peak], correlation, ratio, float(energy))


def _gains(found: _Found, expected: _Expected, sample_rate: int) -> NDArray[np.float64]:
    """Return how loud each partial is to be, relative to what is expected, [n_partials]."""
    angular = expected.angular(sample_rate)
    coherent, present, beside = _shares(found.correlation, found.turned, expected.envelope, angular)
    # What is there but does not keep in phase is as loud as the event's partials would be there by chance.
    lifted = np.abs(found.ratio) * np.clip(_KEPT * present / np.maximum(coherent, 1e-9), 1.0, _MAX_LIFT)
    astray = 1.0 - np.square(np.minimum(coherent / np.maximum(present, 1e-9), 1.0))
    gain = np.maximum(lifted, np.minimum(beside, 1.0) * astray**_ASTRAY_POWER)
    return np.clip(gain, 10 ** (_MIN_GAIN_DB / 20), 10 ** (_MAX_GAIN_DB / 20))


def _further_glide(
    found: _Found, expected: _Expected, config: ModelConfig, top_hz: float
) -> NDArray[np.float64]:
    """Return the glide that is left, [n_glide_points] in semitones: how fast phases turn, block by block.

    Partials glide in proportion to their frequencies, so all of them say the same, and the loudest most.
    """
    sample_rate, n_blocks = config.spectrum.sample_rate, expected.envelope.shape[1]
    seconds = np.arange(n_blocks) * _BLOCK / sample_rate
    steady = np.exp(-2j * np.pi * np.outer(found.offset_hz, seconds)) * np.sqrt(expected.envelope)
    phasors = found.turned.T * steady
    turns = convolve1d(phasors[:, 1:] * phasors[:, :-1].conj(), _TURN_WINDOW, axis=1, mode="constant")
    turns[expected.frequency_hz > max(top_hz, 1.5 * expected.frequency_hz.min())] = 0.0
    per_block = expected.angular(sample_rate)[:, None] * _BLOCK
    weight = np.abs(turns)
    wanted = (weight * np.angle(turns) * per_block).sum(0)
    certain = (weight * np.square(per_block)).sum(0)
    rate = wanted / (certain + _GLIDE_DOUBT * certain.max(initial=0.0) + 1e-30)
    semitones = 12 * np.log2(1 + np.clip(rate, -_MAX_GLIDE_RATE, _MAX_GLIDE_RATE))
    return np.interp(glide_times_s(config), seconds[1:], semitones, right=0.0)


def _in_cents(glide: NDArray[np.float64], config: ModelConfig) -> NDArray[np.float64]:
    """Round a glide to what is stored so that the phases that it adds up to stay near."""
    step = CORRECTION_STEP * GLIDE_UNIT
    rounded, owed = np.zeros(len(glide)), 0.0
    for index, value in enumerate(glide):
        rounded[index] = np.clip(np.rint((value + owed) / step), -127, 127) * step
        owed += value - rounded[index]
        owed = float(np.clip(owed, -step, step))
    return rounded


def _straightened(
    audio: NDArray[np.float32], glide: NDArray[np.float64], config: ModelConfig
) -> NDArray[np.float32]:
    """Return a recording as it would be without a glide."""
    sample_rate = config.spectrum.sample_rate
    own = np.arange(len(audio)) / sample_rate
    return read_at(audio, unwarped_s(glide, own, config) * sample_rate).astype(np.float32)


def _shares(
    correlation: NDArray[np.complexfloating],
    turned: NDArray[np.complexfloating],
    envelope: NDArray[np.float64],
    angular: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Compare each partial with the recording around its frequency, relative to the expected amplitude.

    Shape
    -----
    correlation: [n_partials], of the recording with each partial
    turned: [n_blocks, n_partials], the recording turned down by `angular` and summed over blocks
    envelope: [n_partials, n_blocks]; angular: [n_partials], radians per sample
    returns: three times [n_partials], how much keeps in phase with the partial, how much there is in all, and
        how much there is in all for what the event's partials of that neighbourhood have together
    """
    expected = np.square(0.5 * _BLOCK * envelope)
    coherent = np.abs(correlation) / np.maximum(0.5 * _BLOCK * np.square(envelope).sum(1), 1e-30)
    heard = np.square(np.abs(turned.T) * envelope).sum(1)
    near = np.square(np.sinc((angular[:, None] - angular[None, :]) * _BLOCK / (2 * np.pi))) @ expected
    present, beside = (
        np.sqrt(heard / np.maximum((power * np.square(envelope)).sum(1), 1e-30)) for power in (expected, near)
    )
    return coherent, present, beside


def _joint_ratios(
    correlation: NDArray[np.complexfloating],
    envelope: NDArray[np.float64],
    frequency: NDArray[np.float64],
) -> NDArray[np.complexfloating]:
    """Fit all partials to the recording together; partials closer than they last would each claim it all.

    Shape
    -----
    correlation: [n_partials], of the recording with each partial
    envelope: [n_partials, n_blocks]; frequency: [n_partials], radians per sample
    returns: [n_partials], complex amplitude relative to the expected one
    """
    begin = np.arange(envelope.shape[1]) * _BLOCK
    # A partial's own phasor per block; the sum within a block of a product of two is a Dirichlet kernel.
    phasor = np.exp(1j * np.outer(frequency, begin)) * envelope
    apart = frequency[None, :] - frequency[:, None]
    within = np.exp(0.5j * apart * (_BLOCK - 1)) * _BLOCK * np.sinc(apart * _BLOCK / (2 * np.pi))
    gram = 0.5 * (phasor.conj() @ phasor.T) * within
    gram[np.diag_indices_from(gram)] *= 1.0 + _RIDGE
    return np.linalg.solve(gram, correlation)


def _gaps_hz(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each frequency's nearest neighbour is."""
    if len(frequency) < 2:
        return np.full(len(frequency), np.inf)
    apart = np.abs(frequency[:, None] - frequency[None, :])
    np.fill_diagonal(apart, np.inf)
    return apart.min(1)


def _room_phase(
    rooms: Sequence[NDArray[np.float32]], controls: EventControls, mix: float, cycles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return by how much a room turns a steady partial of `cycles` per sample."""
    response = combined_response(rooms, controls.room.weights[0].double().numpy())
    size = 1 << (len(response) - 1).bit_length()
    transform = rfft(response, size)
    gain = (1 - mix) + mix * transform[np.rint(cycles * size).astype(int)]
    return np.angle(gain).astype(np.float64)
