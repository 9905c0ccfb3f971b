"""What a page holds of an event's sounds, and at which bit rate: as its size allows (docs/adr/0023)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.events.event import MODEL_SAMPLE_RATE, Stage
from codec.events.measures import Measures
from codec.exchange.sample_pack import PackSound
from codec.pages.opus import opus_bytes

__all__ = ["LADDER", "CodedStages", "RateControl", "Step", "coded_heard", "coded_stages", "cut"]

FloatArray = NDArray[np.float32]

_FADE_S = 0.03
_GAP_S = 0.02
"""Silence between the stages in a file, so that none smears into the next."""
_LEAST_S = 0.05
_PEAK = 0.9


class Step(NamedTuple):
    """A step of the ladder: bit rates per channel in kbit/s, and where sounds end, in dB below their peak."""

    heard_kbps: float
    stages_kbps: float
    heard_db: float
    stages_db: float


LADDER = (
    Step(40.0, 32.0, 54.0, 50.0),
    Step(32.0, 24.0, 50.0, 46.0),
    Step(24.0, 18.0, 48.0, 42.0),
    Step(20.0, 14.0, 46.0, 38.0),
    Step(16.0, 12.0, 44.0, 34.0),
    Step(14.0, 9.0, 40.0, 30.0),
    Step(11.0, 8.0, 36.0, 26.0),
    Step(8.0, 6.0, 32.0, 22.0),
)
"""From the best to the smallest."""


@dataclass(frozen=True)
class CodedStages:
    """The three stages of an event in one file.

    Attributes
    ----------
    data
        The file, Ogg Opus.
    spans
        Begin and length of each stage in it, in seconds, in the order of the stages.
    gains
        Linear gain that restores the level of each.
    """

    data: bytes
    spans: tuple[tuple[float, float], ...]
    gains: tuple[float, ...]


class RateControl:
    """Chooses a step of the ladder for each event, so that all events together keep to a size.

    Parameters
    ----------
    n_bytes
        For the sounds of all events.
    lengths_s
        About how long each event sounds (:attr:`codec.events.measures.Measures.audible_length_s`).
    n_channels
        Of the events as they are heard; 0 if all are heard from the model.
    """

    def __init__(self, n_bytes: float, lengths_s: Sequence[float], n_channels: int) -> None:
        self._left, self._n_channels = n_bytes, n_channels
        self._waiting_s = sum(lengths_s)
        # How much larger events were than estimated, from those that are done; it begins with a guess.
        self._estimated, self._spent = 2.0e4, 2.0e4

    def step(self) -> Step:
        """Return the best step at which the events that wait are expected to fit."""
        scale = self._spent / self._estimated
        for step in LADDER:
            if scale * self._estimate(step, self._waiting_s) <= self._left:
                return step
        return LADDER[-1]

    def done(self, step: Step, length_s: float, n_bytes: int) -> None:
        """Tell what an event has taken."""
        self._waiting_s = max(0.0, self._waiting_s - length_s)
        self._left -= n_bytes
        self._estimated += self._estimate(step, length_s)
        self._spent += n_bytes

    def _estimate(self, step: Step, length_s: float) -> float:
        """Return the bytes of sounds, if their level falls by 40 dB in their length, evenly."""
        heard = length_s * self._n_channels * step.heard_kbps * step.heard_db / 40.0
        # Resonance and room are as long as the event, the impulse about half.
        stages = 2.5 * length_s * step.stages_kbps * step.stages_db / 40.0
        return 125.0 * (heard + stages)


def cut(samples: FloatArray, sample_rate: int, below_db: float) -> FloatArray:
    """Return a sound until it stays `below_db` under its peak, faded out in 30 ms.

    Shape
    -----
    samples: [n_channels, n_samples]
    """
    level = np.abs(samples).max(axis=0, initial=0.0)
    peak = float(level.max(initial=0.0))
    least = round(_LEAST_S * sample_rate)
    if peak <= 0.0:
        return np.zeros((samples.shape[0], least), np.float32)
    end = int(np.flatnonzero(level > peak * 10.0 ** (-below_db / 20.0))[-1]) + 1
    kept = samples[:, : max(end, least)].copy()
    fade = min(kept.shape[1], round(_FADE_S * sample_rate))
    if end < samples.shape[1]:
        kept[:, kept.shape[1] - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return kept


def coded_heard(
    sounds: Sequence[PlacedSound], onset_s: float, n_channels: int, sample_rate: int, step: Step
) -> tuple[bytes, float]:
    """Return an event as it is heard, from its onset on, as an Ogg Opus file and its gain."""
    measures = Measures(0.0, 0.0, 0.0)
    alone = PackSound.of_placed("", sounds, onset_s, n_channels, sample_rate, measures).samples
    kept, gain = _levelled(cut(alone, sample_rate, step.heard_db))
    return opus_bytes(kept, sample_rate, step.heard_kbps), gain


def coded_stages(stages: Mapping[Stage, FloatArray], step: Step, *, is_heard: bool) -> CodedStages:
    """Return the stages of an event as one file.

    Parameters
    ----------
    stages
        Mono [n_samples] at the model's rate.
    step
        How they are coded.
    is_heard
        Whether the event is heard from the model: then the last stage is coded like what is heard.
    """
    rate = MODEL_SAMPLE_RATE
    gap = np.zeros((1, round(_GAP_S * rate)), np.float32)
    parts: list[FloatArray] = []
    spans: list[tuple[float, float]] = []
    gains: list[float] = []
    begin = 0
    for stage in Stage:
        below_db = step.heard_db if is_heard and stage is Stage.ROOM else step.stages_db
        kept, gain = _levelled(cut(stages[stage][None], rate, below_db))
        spans.append((begin / rate, kept.shape[1] / rate))
        gains.append(gain)
        parts += [kept, gap]
        begin += kept.shape[1] + gap.shape[1]
    kbps = step.heard_kbps if is_heard else step.stages_kbps
    return CodedStages(opus_bytes(np.concatenate(parts, axis=1), rate, kbps), tuple(spans), tuple(gains))


def _levelled(samples: FloatArray) -> tuple[FloatArray, float]:
    """Return a sound at full level, and the gain that restores its own: soft sounds are coded as well."""
    peak = max(float(np.abs(samples).max(initial=0.0)), 1e-9)
    return samples * np.float32(_PEAK / peak), peak / _PEAK
