"""Phases of a detailed event's partials, measured where they sound in the recording.

The decoder knows how loud each partial is and for how long, not where in its cycle it begins: with random
phases the partials of overlapping events interfere (CODEC.md B.9). The recording says it: its correlation
with each partial's own decaying envelope, over a narrow range of frequencies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from codec.config import ModelConfig
from codec.decoder import EventControls
from codec.decoder.grids import deformation_times_s
from codec.decoder.waveform import (
    combined_response,
    excitation_rise,
    excited_partials,
    partial_gains,
)
from codec.dsp import rfft

__all__ = ["measured_partials"]

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


def measured_partials(
    controls: EventControls,
    config: ModelConfig,
    rooms: Sequence[NDArray[np.float32]],
    audio: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Measure the frequency and the phase of an event's strongest partials.

    Parameters
    ----------
    controls
        A batch of one event.
    rooms
        In the order of the room head; what the room turns the phases by is undone.
    audio
        The recording from the event's onset on, less what other events explain, mono at the model's rate.

    Shape
    -----
    audio: [n_samples]
    returns: [n_partials, 4], as :attr:`codec.detail.Detail.partials`
    """
    partials = excited_partials(controls, config)
    spectrum = config.spectrum
    block = controls.resonances[0]
    n_blocks = min(len(audio), spectrum.event_samples) // _BLOCK
    if n_blocks == 0 or not len(partials.frequency_hz):
        return np.zeros((0, 4), np.float32)
    # The envelope of each partial, one value per block.
    seconds = (np.arange(n_blocks) + 0.5) * _BLOCK / spectrum.sample_rate
    rise = excitation_rise(controls, config)[_BLOCK // 2 :: _BLOCK][:n_blocks]
    times = deformation_times_s(config.decoder, spectrum)
    envelope = np.zeros((len(partials.frequency_hz), n_blocks))
    for r in range(config.decoder.expressivity):
        mask = np.interp(seconds, times, block.deformation[0, r].double().numpy()) * rise
        ringing = np.exp(-np.outer(partials.decay[r], seconds))
        envelope += partials.amplitude[r][:, None] * ringing * mask
    gain = partial_gains(block.contour, partials, seconds, config)
    if gain is not None:
        envelope *= gain
    envelope *= float(torch.exp(controls.level[0]))
    energy = np.square(envelope).sum(1)
    order = np.argsort(-energy, kind="stable")[:_MAX_PARTIALS]
    heard = energy[order] > max(energy.max() * 10 ** (-_RANGE_DB / 10), 1e-30)
    chosen = order[heard & (partials.frequency_hz[order] < 0.48 * spectrum.sample_rate)]
    frequency, envelope = partials.frequency_hz[chosen], envelope[chosen]
    # Down to 0 Hz, one value per block; then search the frequencies around it.
    angular = 2 * np.pi * frequency / spectrum.sample_rate
    within = np.exp(-1j * np.outer(np.arange(_BLOCK), angular)).astype(np.complex64)
    turned = audio[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK) @ within
    turned = turned * np.exp(-1j * np.outer(np.arange(n_blocks) * _BLOCK, angular))
    response = np.fft.fft(turned.T * envelope, _SEARCH_SIZE, axis=1)
    offsets_hz = np.fft.fftfreq(_SEARCH_SIZE, _BLOCK / spectrum.sample_rate)
    reach_hz = np.minimum(_MAX_OFFSET_HZ, 0.5 * _gaps_hz(frequency))
    allowed = np.abs(offsets_hz)[None, :] <= np.maximum(reach_hz, offsets_hz[1])[:, None]
    peak = np.where(allowed, np.abs(response), -1.0).argmax(1)
    offset_hz = offsets_hz[peak]
    offset = 2 * np.pi * offset_hz / spectrum.sample_rate
    back = np.exp(-1j * np.outer(offset, (np.arange(n_blocks) + 0.5) * _BLOCK)) * envelope
    correlation = (turned.T * back).sum(1)
    ratio = _joint_ratios(correlation, envelope, angular + offset)
    coherent, present, beside = _shares(correlation, turned, envelope, angular)
    # What is there but does not keep in phase is as loud as the event's partials would be there by chance.
    lifted = np.abs(ratio) * np.clip(_KEPT * present / np.maximum(coherent, 1e-9), 1.0, _MAX_LIFT)
    astray = 1.0 - np.square(np.minimum(coherent / np.maximum(present, 1e-9), 1.0))
    gain = np.maximum(lifted, np.minimum(beside, 1.0) * astray**_ASTRAY_POWER)
    gain = np.clip(gain, 10 ** (_MIN_GAIN_DB / 20), 10 ** (_MAX_GAIN_DB / 20))
    phase = np.angle(ratio)
    mix = float(controls.room.mix[0])
    if mix > 1e-3:
        phase = phase - _room_phase(rooms, controls, mix, (frequency + offset_hz) / spectrum.sample_rate)
    return np.stack([partials.atom[chosen], offset_hz, phase, 20 * np.log10(gain)], 1).astype(np.float32)


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
