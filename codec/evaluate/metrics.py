"""Metrics between a recording and its re-render.

Each function takes the recording and the estimate, mono float32 of equal length, and their sample rate in
Hz. Window sizes are in samples; this project measures at 22,050 Hz. The functions process blocks, in
bounded memory. Two silent signals are equal; a relative error against silence is infinite.

ViSQOL and the onset score need the ``evaluate`` extra; the others need only NumPy and SciPy.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import scipy.fft
import scipy.ndimage
import scipy.signal
import soxr
from numpy.typing import ArrayLike, NDArray

from codec.evaluate.extras import MissingExtraError
from codec.signal.mel import mel_filters

__all__ = [
    "chroma_similarity",
    "detect_onsets",
    "l1_unexplained",
    "log_mel_distance_db",
    "multi_resolution_stft",
    "onset_f1",
    "pair",
    "si_sdr_db",
    "spectral_convergence",
    "spectrogram",
    "visqol_mos",
]

Floats = NDArray[np.float32]

_WINDOW, _HOP = 2048, 256
_BLOCK_FRAMES = 512
_N_MELS = 80
_FLOOR_DB = -80.0
_RESOLUTIONS = (512, 1024, 2048, 4096)
_CHROMA_WINDOW, _CHROMA_HOP = 8192, 2048
_CHROMA_LOW_HZ, _CHROMA_HIGH_HZ = 55.0, 2_000.0
_ONSET_WINDOW, _ONSET_HOP = 1024, 256
_ONSET_COMPRESSION = 30.0  # more would find onsets in the noise floor
_ONSET_TOLERANCE_S = 0.05
_VISQOL_RATE = 48_000
_NOTHING_DB = -60.0


def spectral_convergence(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return ``||T - E|| / ||T||`` (Frobenius) of the magnitudes T and E, window 2048, hop 256.

    0 is equality, 1 is what silence scores.
    """
    target, guess = pair(reference, estimate, sample_rate)
    return _convergence(target, guess, _WINDOW, _HOP)


def l1_unexplained(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the share ``sum |T - E| / sum T`` of the magnitudes, window 2048, hop 256.

    0 is equality, 1 is what silence scores.
    """
    target, guess = pair(reference, estimate, sample_rate)
    missing = total = 0.0
    for t, e in _magnitude_pairs(target, guess, _WINDOW, _HOP):
        missing += float(np.abs(t - e).sum(dtype=np.float64))
        total += float(t.sum(dtype=np.float64))
    return _ratio(missing, total)


def log_mel_distance_db(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the mean absolute difference of the log-mel spectrograms in dB.

    Power in 80 triangular mel bands from 0 Hz to half the sample rate, window 2048, hop 256; both are floored
    at -80 dB below the loudest band of the reference, so that differences far below hearing do not count. The
    mean is over all bands and frames, 0 dB is equality.
    """
    target, guess = pair(reference, estimate, sample_rate)
    bands = mel_filters(sample_rate, _WINDOW, _N_MELS)
    mels = [(t**2 @ bands, e**2 @ bands) for t, e in _magnitude_pairs(target, guess, _WINDOW, _HOP)]
    loudest = max(float(t.max()) for t, _ in mels)
    if loudest == 0.0:
        return 0.0 if not guess.any() else math.inf
    floor = loudest * 10.0 ** (_FLOOR_DB / 10.0)
    differences = [
        np.abs(10.0 * np.log10(np.maximum(t, floor) / np.maximum(e, floor))).sum(dtype=np.float64)
        for t, e in mels
    ]
    return float(sum(differences) / sum(t.size for t, _ in mels))


def multi_resolution_stft(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the multi-resolution STFT distance: spectral convergence plus mean log difference.

    The mean over the windows 512, 1024, 2048 and 4096 (hop a quarter) of the spectral convergence plus the
    mean of ``|ln T - ln E|``, with both magnitudes floored 80 dB below the largest of the reference.
    """
    target, guess = pair(reference, estimate, sample_rate)
    if not target.any():
        return 0.0 if not guess.any() else math.inf
    total = 0.0
    for window in _RESOLUTIONS:
        hop = window // 4
        largest = max(float(t.max()) for t, _ in _magnitude_pairs(target, guess, window, hop))
        floor = largest * 10.0 ** (_FLOOR_DB / 20.0)
        difference, n_values = 0.0, 0
        for t, e in _magnitude_pairs(target, guess, window, hop):
            logs = np.log(np.maximum(t, floor) / np.maximum(e, floor))
            difference += float(np.abs(logs).sum(dtype=np.float64))
            n_values += t.size
        total += _convergence(target, guess, window, hop) + difference / n_values
    return total / len(_RESOLUTIONS)


def chroma_similarity(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return how well the pitch classes agree, 0 to 1.

    The cosine of the 12 pitch-class energies (55 Hz to 2 kHz, window 8192) frame by frame, averaged with the
    weight of each reference frame's energy. Level and register do not count, harmony and melody do.
    """
    target, guess = pair(reference, estimate, sample_rate)
    classes = _chroma_bands(sample_rate)
    agreement = weight = 0.0
    silent = True
    for t, e in _magnitude_pairs(target, guess, _CHROMA_WINDOW, _CHROMA_HOP):
        a, b = t**2 @ classes, e**2 @ classes
        norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
        cosine = np.divide((a * b).sum(axis=1), norms, out=np.zeros_like(norms), where=norms > 0.0)
        energy = a.sum(axis=1)
        agreement += float((cosine * energy).sum())
        weight += float(energy.sum())
        silent = silent and not b.any()
    if weight == 0.0:
        return 1.0 if silent else 0.0
    return min(1.0, agreement / weight)


def detect_onsets(samples: ArrayLike, sample_rate: int) -> NDArray[np.float64]:
    """Detect onsets by spectral flux.

    The flux is the increase of log-compressed magnitudes (window 1024, hop 256) over three frames, summed
    over frequency. An onset is a local maximum above a threshold relative to the local median.

    Returns
    -------
    ndarray
        Times in seconds, ascending.
    """
    signal = _checked(samples, "the signal", sample_rate)
    largest = max(float(block.max()) for block in spectrogram(signal, _ONSET_WINDOW, _ONSET_HOP))
    if largest == 0.0:
        return np.zeros(0)
    flux = np.concatenate(list(_onset_flux(signal, _ONSET_COMPRESSION / largest)))
    frame_rate = sample_rate / _ONSET_HOP
    around = int(0.5 * frame_rate) | 1
    threshold = scipy.ndimage.median_filter(flux, around, mode="nearest") * 1.5 + 0.1 * np.percentile(
        flux, 98
    )
    distance = max(1, round(0.05 * frame_rate))
    peaks, _ = scipy.signal.find_peaks(np.concatenate(([0.0], flux, [0.0])), distance=distance)
    peaks = peaks - 1
    return peaks[flux[peaks] > threshold[peaks]] / frame_rate


def _onset_flux(signal: Floats, compression: float) -> Iterator[Floats]:
    """Yield the spectral flux in blocks, [n_frames]."""
    lag = 3
    earlier = np.zeros((lag, _ONSET_WINDOW // 2 + 1), np.float32)
    for block in spectrogram(signal, _ONSET_WINDOW, _ONSET_HOP):
        levels = np.log1p(block * compression)
        wide = scipy.ndimage.maximum_filter1d(levels, 3, axis=1)  # a wavering partial is no onset
        before = np.concatenate((earlier, wide))
        earlier = before[len(levels) :]
        yield np.maximum(levels - before[: len(levels)], 0.0).mean(axis=1)


def onset_f1(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the F measure of the estimate's onsets against the reference's, within 50 ms, 0 to 1.

    Both are found by :func:`detect_onsets` and matched by mir_eval.

    Raises
    ------
    MissingExtraError
        If mir_eval is not installed.
    """
    target, guess = pair(reference, estimate, sample_rate)
    try:
        from mir_eval.onset import f_measure
    except ImportError as error:
        raise MissingExtraError("mir_eval") from error
    wanted, found = detect_onsets(target, sample_rate), detect_onsets(guess, sample_rate)
    if not len(wanted) or not len(found):
        return 1.0 if len(wanted) == len(found) else 0.0
    return float(f_measure(wanted, found, window=_ONSET_TOLERANCE_S)[0])


def si_sdr_db(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the scale-invariant signal-to-distortion ratio in dB (Le Roux et al., 2019).

    An estimate that is orthogonal to the reference has -60 dB. Means are not removed.
    """
    target, guess = pair(reference, estimate, sample_rate)
    scale = float(guess @ target) / max(float(target @ target), 1e-12)
    part = scale * target
    wanted, error = float(part @ part), float(np.square(guess - part).sum())
    if wanted <= max(1e-12, 1e-6 * error):
        return _NOTHING_DB
    return 10.0 * math.log10(max(wanted, 1e-12) / max(error, 1e-12))


def visqol_mos(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> float:
    """Return the ViSQOL v3 score in audio mode (at 48 kHz): a predicted mean opinion score, 1 to 5.

    It is computed by the package ``visqol-python`` in about real time. Identical signals score 4.73, the
    maximum of this mode.

    Raises
    ------
    MissingExtraError
        If visqol-python is not installed.
    ValueError
        If the recording is too short (under about a second) or silent.
    """
    target, guess = pair(reference, estimate, sample_rate)
    try:
        from visqol import VisqolApi
    except ImportError as error:
        raise MissingExtraError("visqol-python") from error
    if len(target) < sample_rate or not target.any():
        raise ValueError("ViSQOL needs at least a second of sound to compare with")
    api = cast(Any, VisqolApi())
    api.create(mode="audio")
    both = [
        soxr.resample(signal.astype(np.float64), sample_rate, _VISQOL_RATE, quality="VHQ")
        for signal in (target, guess)
    ]
    return float(api.measure_from_arrays(both[0], both[1], _VISQOL_RATE).moslqo)


def spectrogram(signal: Floats, window: int, hop: int) -> Iterator[Floats]:
    """Yield the magnitudes of a signal [n_samples] in blocks [n_frames, window // 2 + 1], one at a time.

    Frame i is centred on sample ``i * hop``; the window is a Hann window that is not scaled.
    """
    taper = np.asarray(scipy.signal.get_window("hann", window), np.float32)
    padded = np.pad(signal, window // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    for start in range(0, len(frames), _BLOCK_FRAMES):
        spectra = scipy.fft.rfft(frames[start : start + _BLOCK_FRAMES] * taper, axis=1)
        yield np.abs(cast(Any, spectra)).astype(np.float32)


def pair(reference: ArrayLike, estimate: ArrayLike, sample_rate: int) -> tuple[Floats, Floats]:
    """Return both signals as float32 [n_samples], after the checks that all metrics make.

    Raises
    ------
    ValueError
        If they are not mono, empty, of different lengths, not finite, or the rate is not positive.
    """
    target = _checked(reference, "the reference", sample_rate)
    guess = _checked(estimate, "the estimate", sample_rate)
    if len(target) != len(guess):
        raise ValueError(f"the signals have different lengths: {len(target)} and {len(guess)} samples")
    return target, guess


def _checked(samples: ArrayLike, name: str, sample_rate: int) -> Floats:
    signal = np.asarray(samples, np.float32)
    if signal.ndim != 1 or not len(signal):
        raise ValueError(f"{name} should be mono [n_samples] and not empty, not {list(signal.shape)}")
    if not np.isfinite(signal).all():
        raise ValueError(f"{name} holds a value that is not finite")
    if sample_rate <= 0:
        raise ValueError(f"a sample rate is positive, not {sample_rate}")
    return signal


def _magnitude_pairs(target: Floats, guess: Floats, window: int, hop: int) -> Iterator[tuple[Floats, Floats]]:
    return zip(spectrogram(target, window, hop), spectrogram(guess, window, hop), strict=True)


def _convergence(target: Floats, guess: Floats, window: int, hop: int) -> float:
    missing = total = 0.0
    for t, e in _magnitude_pairs(target, guess, window, hop):
        missing += float(np.square(t - e, dtype=np.float64).sum())
        total += float(np.square(t, dtype=np.float64).sum())
    return math.sqrt(_ratio(missing, total))


def _ratio(missing: float, total: float) -> float:
    if total == 0.0:
        return 0.0 if missing == 0.0 else math.inf
    return missing / total


@functools.lru_cache(maxsize=8)
def _chroma_bands(sample_rate: int) -> Floats:
    """Return the weights of bins in the 12 pitch classes from A, [n_bins, 12], linear between semitones."""
    bins_hz = np.fft.rfftfreq(_CHROMA_WINDOW, 1.0 / sample_rate)
    heard = (bins_hz >= _CHROMA_LOW_HZ) & (bins_hz <= _CHROMA_HIGH_HZ)
    semitones = 12.0 * np.log2(np.maximum(bins_hz, 1.0) / 440.0)
    apart = np.abs((semitones[:, None] - np.arange(12) + 6.0) % 12.0 - 6.0)
    return (np.maximum(0.0, 1.0 - apart) * heard[:, None]).astype(np.float32)
