"""The decoder's fixed grids of frequencies, bands and times, and their maps to STFT bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from codec.config import DecoderConfig, ModelConfig, SpectrumConfig

__all__ = [
    "LINES_PER_ATOM",
    "atom_frequencies_hz",
    "balance_times_s",
    "band_edges_hz",
    "band_middles_hz",
    "band_weights",
    "contour_interpolation",
    "contour_times_s",
    "deformation_times_s",
    "hann_smoothing",
    "interpolation_matrix",
    "line_frequencies_hz",
    "noise_band_response",
    "overlaps",
    "smoothing_matrix",
    "tonal_response",
    "tuned_hz",
]

FloatArray = NDArray[np.float32]

LINES_PER_ATOM = 4
"""Lines per atom of the finer frequency axis on which events are summed. Detailed events need it: their atoms
are tuned, and the atom spacing of 21 cents is more than two STFT bins at 2 kHz."""


def atom_frequencies_hz(decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the atoms' frequencies in Hz, [n_atoms]: centres of equal steps in log frequency."""
    return band_middles_hz(decoder.n_atoms, decoder, spectrum)


def line_frequencies_hz(decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the frequencies, in Hz, of the lines on which events are summed, [LINES_PER_ATOM * n_atoms].

    Atom ``k`` is on line ``LINES_PER_ATOM * (k + 0.5)``.
    """
    return band_edges_hz(LINES_PER_ATOM * decoder.n_atoms, decoder, spectrum)[:-1]


def tuned_hz(
    frequencies_hz: NDArray[np.float64], tuning: NDArray[np.float64], config: ModelConfig
) -> NDArray[np.float64]:
    """Return frequencies, in Hz, each moved by `tuning` lines.

    Shape
    -----
    frequencies_hz, tuning: [n]; returns: [n]
    """
    decoder = config.decoder
    octaves = np.log2(config.spectrum.sample_rate / 2 / decoder.lowest_hz)
    return frequencies_hz * 2.0 ** (tuning * octaves / (LINES_PER_ATOM * decoder.n_atoms))


def band_edges_hz(n_bands: int, decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the edges, in Hz, of `n_bands` equal steps in log frequency up to Nyquist, [n_bands + 1]."""
    return np.geomspace(decoder.lowest_hz, spectrum.sample_rate / 2, n_bands + 1)


def band_middles_hz(n_bands: int, decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the geometric means, in Hz, of the edges of `n_bands` log-frequency bands, [n_bands]."""
    edges = band_edges_hz(n_bands, decoder, spectrum)
    return np.sqrt(edges[1:] * edges[:-1])


def deformation_times_s(decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the times of the deformation's points, in seconds after the onset, denser at the attack.

    Shape
    -----
    returns: [n_deformation_points]
    """
    points = np.linspace(0.0, 1.0, decoder.n_deformation_points)
    return points**2 * spectrum.event_samples / spectrum.sample_rate


def contour_times_s(decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the times of a contour's points, in seconds after the onset.

    They are the deformation's times and the midpoints between them.

    Shape
    -----
    returns: [2 * n_deformation_points - 1]
    """
    times = deformation_times_s(decoder, spectrum)
    return np.sort(np.concatenate([times, (times[1:] + times[:-1]) / 2]))


def contour_interpolation(n_bands: int, decoder: DecoderConfig) -> FloatArray:
    """Return the matrix that interpolates contours at the centres of `n_bands` log-frequency bands.

    Shape
    -----
    returns: [n_contour_bands, n_bands]
    """
    return interpolation_matrix(_centres(decoder.n_contour_bands), _centres(n_bands))


def band_weights(n_bands: int, frequencies_hz: NDArray[np.float64], config: ModelConfig) -> FloatArray:
    """Return the matrix that interpolates values of log-frequency bands at given frequencies.

    Shape
    -----
    frequencies_hz: [n]; returns: [n_bands, n]
    """
    lowest_hz = config.decoder.lowest_hz
    octaves = np.log2(config.spectrum.sample_rate / 2 / lowest_hz)
    return interpolation_matrix(_centres(n_bands), np.log2(frequencies_hz / lowest_hz) / octaves)


def balance_times_s(decoder: DecoderConfig, spectrum: SpectrumConfig) -> NDArray[np.float64]:
    """Return the times of a balance's points, in seconds after the onset, evenly spaced.

    Shape
    -----
    returns: [n_balance_points]
    """
    return np.linspace(0.0, spectrum.event_samples / spectrum.sample_rate, decoder.n_balance_points)


def _centres(n: int) -> NDArray[np.float64]:
    return (np.arange(n) + 0.5) / n


def interpolation_matrix(points: NDArray[np.float64], positions: NDArray[np.float64]) -> FloatArray:
    """Return the matrix of linear interpolation from `points` (ascending) to `positions`.

    Positions beyond the ends take the value at the end.

    Shape
    -----
    points: [n_points]; positions: [n_positions]; returns: [n_points, n_positions]
    """
    # Each position as a fractional index of `points`.
    index = np.interp(positions, points, np.arange(len(points), dtype=np.float64))
    before = np.floor(index).astype(np.intp)
    share = index - before
    columns = np.arange(len(positions))
    matrix = np.zeros((len(points), len(positions)), np.float32)
    matrix[np.minimum(before + 1, len(points) - 1), columns] = share
    matrix[before, columns] = 1.0 - share
    return matrix


def tonal_response(frequencies_hz: NDArray[np.float64], spectrum: SpectrumConfig) -> FloatArray:
    """Return the power of unit-amplitude sinusoids in each STFT bin.

    The magnitude response is the closed-form transform of the Hann window, set to zero below -60 dB.

    Shape
    -----
    frequencies_hz: [n_frequencies]; returns: [n_frequencies, n_bins]
    """
    bins = np.arange(spectrum.n_bins) * spectrum.sample_rate / spectrum.fft_size
    offset = (bins[None, :] - frequencies_hz[:, None]) * spectrum.fft_size / spectrum.sample_rate
    with np.errstate(divide="ignore", invalid="ignore"):
        response = np.sinc(offset) / (1.0 - offset**2)
    response = np.where(np.isclose(np.abs(offset), 1.0, atol=1e-6), 0.5, response)
    power = (response * spectrum.fft_size / 4) ** 2
    power[power < 1e-6 * power.max()] = 0.0
    return power.astype(np.float32)


def noise_band_response(decoder: DecoderConfig, spectrum: SpectrumConfig) -> FloatArray:
    """Return the squared mean magnitude of unit-variance noise per band and bin.

    The magnitude of a Gaussian bin is Rayleigh distributed; its squared mean is pi/4 of its power.

    Shape
    -----
    returns: [n_noise_bands, n_bins]
    """
    edges = band_edges_hz(decoder.n_noise_bands, decoder, spectrum)
    width = spectrum.sample_rate / spectrum.fft_size
    bins = np.arange(spectrum.n_bins) * width
    # The main lobe of the window widens each band by one bin on either side.
    low = edges[:-1, None] - width
    high = edges[1:, None] + width
    overlap = np.minimum(bins + width / 2, high) - np.maximum(bins - width / 2, low)
    shape = np.maximum(overlap, 0.0)
    shape /= shape.sum(1, keepdims=True)
    window_power = 3 / 8 * spectrum.fft_size
    return (shape * window_power * spectrum.fft_size / 2 * np.pi / 4).astype(np.float32)


def hann_smoothing(power: bool) -> FloatArray:
    """Return the weights with which the analysis window averages an envelope over hops -3..3; sum 1.

    With `power` they are for powers (the squared window, for noise), otherwise for amplitudes (sinusoids).

    Shape
    -----
    returns: [7]
    """
    window = 0.5 + 0.5 * np.cos(2 * np.pi * np.arange(-3, 4) / 8)
    weights = window**2 if power else window
    return (weights / weights.sum()).astype(np.float32)


def smoothing_matrix(
    sample_hops: NDArray[np.int64], frame_hops: NDArray[np.int64], *, power: bool
) -> FloatArray:
    """Return the matrix that averages envelopes over the analysis window.

    Parameters
    ----------
    sample_hops
        Times of the envelope's samples in hops, ascending. Each counts for half the way to its neighbours.
    frame_hops
        Times of the frames' centres in hops; may be before the first sample.
    power
        Whether the envelopes are powers (of noise) or amplitudes (of sinusoids).

    Shape
    -----
    sample_hops: [n_samples]; frame_hops: [n_frames]; returns: [n_samples, n_frames]
    """
    window = hann_smoothing(power)
    reach = len(window) // 2
    offset = frame_hops - sample_hops[:, None]
    ends = 2 * sample_hops[0] - sample_hops[1], 2 * sample_hops[-1] - sample_hops[-2]
    width = (np.diff(sample_hops, prepend=ends[0]) + np.diff(sample_hops, append=ends[1])) / 2
    weights = np.where(np.abs(offset) <= reach, window[np.clip(offset + reach, 0, 2 * reach)], 0)
    return (weights * width[:, None]).astype(np.float32)


def overlaps(n_groups: int, n_bands: int) -> FloatArray:
    """Return the share of each of `n_groups` equal parts of an axis that lies in each of `n_bands` parts.

    Shape
    -----
    returns: [n_groups, n_bands]; rows sum to 1
    """
    groups = np.arange(n_groups)[:, None] / n_groups
    bands = np.arange(n_bands) / n_bands
    end = np.minimum(groups + 1 / n_groups, bands + 1 / n_bands)
    return (np.maximum(0.0, end - np.maximum(groups, bands)) * n_groups).astype(np.float32)
