"""Pictures of an event's three stages: spectrograms on one pitch axis.

Resonance and room also share their time axis and level. The impulse is soft and very short, so it has its
own. Pure numpy, computed on the inference thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, Stage
from editor.workers.codec_service import FloatArray

__all__ = ["StageView", "StageViews", "make_captured_view", "make_stage_views"]

_FFT_SIZE = 2048
_SHORT_FFT_SIZE = 512
"""FFT size for the impulse: 23 ms, short enough to separate its attack from its tail."""
_N_FRAMES = 200
_N_BINS = 120
_LOW_HZ = 40.0
_RANGE_DB = 72.0
_LONGEST_S = 4.0
_SHORTEST_S = 0.25
_SHORTEST_IMPULSE_S = 0.05
_AUDIBLE_DB = -50.0
_SOFTEST_IMPULSE = 1e-4
"""Power relative to the loudest point of the event, above which an impulse has full contrast."""


@dataclass(frozen=True)
class StageView:
    """One stage as a picture.

    Attributes
    ----------
    spectrogram_db
        [n_bins, n_frames], bins on a logarithmic axis; 0 dB is the loudest point of the picture, or of
        resonance and room together, the floor is -72 dB.
    duration_s, low_hz, high_hz
        Values at the edges of the picture.
    """

    spectrogram_db: FloatArray
    duration_s: float
    low_hz: float
    high_hz: float


@dataclass(frozen=True)
class StageViews:
    """The three stages of one event.

    Attributes
    ----------
    views
        Pictures.
    audio
        Sound, mono, [n_samples] at the model's rate.
    """

    views: Mapping[Stage, StageView]
    audio: Mapping[Stage, FloatArray]

    def __getitem__(self, stage: Stage) -> StageView:
        return self.views[stage]


def make_stage_views(stages: Mapping[Stage, FloatArray]) -> StageViews:
    """Return the pictures of the sounds after each stage, mono [n_samples] at the model's rate.

    Resonance and room both have the length of the longer one.
    """
    heard_s = {stage: _audible_s(audio) for stage, audio in stages.items()}
    longest = max(heard_s[Stage.RESONANCE], heard_s[Stage.ROOM])
    duration_s = dict.fromkeys(Stage, min(max(longest, _SHORTEST_S), _LONGEST_S))
    duration_s[Stage.IMPULSE] = min(max(heard_s[Stage.IMPULSE], _SHORTEST_IMPULSE_S), _LONGEST_S)
    powers = {
        stage: _log_power(audio, duration_s[stage], _SHORT_FFT_SIZE if stage is Stage.IMPULSE else _FFT_SIZE)
        for stage, audio in stages.items()
    }
    top = max(float(powers[stage].max()) for stage in (Stage.RESONANCE, Stage.ROOM))
    tops = dict.fromkeys(Stage, top)
    # An almost silent impulse must not look like an audible one.
    tops[Stage.IMPULSE] = max(float(powers[Stage.IMPULSE].max()), top * _SOFTEST_IMPULSE)
    views = {
        stage: StageView(
            spectrogram_db=_decibels(power, tops[stage]),
            duration_s=duration_s[stage],
            low_hz=_LOW_HZ,
            high_hz=MODEL_SAMPLE_RATE / 2,
        )
        for stage, power in powers.items()
    }
    return StageViews(views, stages)


def make_captured_view(samples: FloatArray, lead_s: float, sample_rate: int) -> StageView:
    """Return the picture of a captured sound.

    Parameters
    ----------
    samples
        [n_channels, n_samples] at `sample_rate`.
    lead_s
        Time from the start of the samples to the event's onset, where the picture begins.
    """
    mono = AudioClip(samples.mean(0, dtype=np.float32)[None], sample_rate)
    audio = mono.resampled(MODEL_SAMPLE_RATE).samples[0] if mono.n_samples else np.zeros(1, np.float32)
    lead = round(lead_s * MODEL_SAMPLE_RATE)
    audio = audio[lead:] if lead >= 0 else np.pad(audio, (-lead, 0))
    duration_s = min(max(_audible_s(audio), _SHORTEST_S), _LONGEST_S)
    power = _log_power(audio, duration_s)
    level_db = _decibels(power, float(power.max()))
    return StageView(level_db, duration_s, _LOW_HZ, MODEL_SAMPLE_RATE / 2)


def _decibels(power: FloatArray, top: float) -> FloatArray:
    floor = max(top, 1e-20) * 10 ** (-_RANGE_DB / 10)
    return (10 * np.log10(np.maximum(power, floor) / max(top, 1e-20))).astype(np.float32)


def _audible_s(audio: FloatArray) -> float:
    peak = float(np.abs(audio).max(initial=0.0))
    if peak <= 0:
        return 0.0
    return float(np.flatnonzero(np.abs(audio) >= peak * 10 ** (_AUDIBLE_DB / 20))[-1] + 1) / MODEL_SAMPLE_RATE


def _log_power(audio: FloatArray, duration_s: float, fft_size: int = _FFT_SIZE) -> FloatArray:
    """Return power [n_bins, n_frames]; the frame at time 0 is centred on the onset.

    Scaled so that the power of a sinusoid does not depend on the size of the transform.
    """
    half = fft_size // 2
    n_samples = round(duration_s * MODEL_SAMPLE_RATE)
    padded = np.zeros(n_samples + 2 * half, np.float32)
    shown = audio[: n_samples + half]
    padded[half : half + len(shown)] = shown
    starts = np.linspace(0, n_samples - 1, _N_FRAMES).astype(np.int64)
    frames = padded[starts[:, None] + np.arange(fft_size)]
    window = np.hanning(fft_size).astype(np.float32) * (_FFT_SIZE / fft_size)
    power = np.square(np.abs(np.fft.rfft(frames * window, axis=1)))
    return (power @ _log_bins(fft_size)).T.astype(np.float32)


@lru_cache(maxsize=2)
def _log_bins(fft_size: int) -> NDArray[np.float64]:
    """Return triangular weights [n_fft_bins, n_bins] that are at least one FFT bin wide."""
    width_hz = MODEL_SAMPLE_RATE / fft_size
    centres = np.geomspace(_LOW_HZ, MODEL_SAMPLE_RATE / 2, _N_BINS)
    half_width = np.maximum(centres * (centres[1] / centres[0] - 1.0), width_hz)
    frequencies = np.arange(fft_size // 2 + 1) * width_hz
    weights = 1.0 - np.abs(frequencies[:, None] - centres[None]) / half_width[None]
    return np.maximum(weights, 0.0)
