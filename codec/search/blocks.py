"""The blocks of a recording in which the search receives it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from codec.audio.analysis import AnalysisMix
from codec.audio.clip import AudioClip, AudioReader
from codec.events.event import MODEL_SAMPLE_RATE

__all__ = ["blocks_after"]

FloatArray = NDArray[np.float32]

_BLOCK_SAMPLES = 1 << 16


def blocks_after(n_skipped: int, source: AudioReader | AudioClip, mix: AnalysisMix) -> Iterable[FloatArray]:
    """Yield a recording at the model's rate, without a constant offset and its first samples.

    Shape
    -----
    yields: [n_channels, n_samples], up to 65,536 samples
    """
    for block in _blocks(source, mix):
        if block.shape[1] > n_skipped:
            yield block[:, n_skipped:]
        n_skipped = max(0, n_skipped - block.shape[1])


def _blocks(source: AudioReader | AudioClip, mix: AnalysisMix) -> Iterable[FloatArray]:
    if isinstance(source, AudioReader):
        return source.blocks(_BLOCK_SAMPLES, MODEL_SAMPLE_RATE, centred_by=mix)
    clip = AudioClip(mix.centred(source.samples), source.sample_rate)
    samples = clip.resampled(MODEL_SAMPLE_RATE).samples
    return (samples[:, k : k + _BLOCK_SAMPLES] for k in range(0, samples.shape[1], _BLOCK_SAMPLES))
