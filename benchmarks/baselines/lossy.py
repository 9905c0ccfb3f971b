"""Opus and MP3 at their lowest rates, by the command-line encoders of opus-tools and LAME.

Neither is needed by the codec: ``apt-get install opus-tools lame``. Both get 16-bit WAV, mono at the clip's
rate, and choose their own bandwidth. What they write is decoded by libsndfile and resampled to the clip's
rate. The bit rate is that of the file, headers and all. A decoder's delay is found by cross-correlation and
taken out.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
import soxr
from numpy.typing import NDArray

__all__ = ["COMMANDS", "Coded", "MissingToolError", "aligned", "code"]

Samples = NDArray[np.float32]

_MAX_DELAY_S = 0.25

COMMANDS = {
    # Packets of 60 ms spend less on headers and reach the rate that is asked for; 6 is the least allowed.
    "opus": (".opus", ("opusenc", "--quiet", "--bitrate", "6", "--framesize", "60", "--padding", "0")),
    # LAME resamples to 8 kHz by itself at this rate, the lowest of MPEG 2.5.
    "mp3": (".mp3", ("lame", "--quiet", "-b", "8", "--cbr", "-m", "m", "-q", "0")),
}
"""By name: the suffix of the file and the command, to which input and output are appended."""


class MissingToolError(RuntimeError):
    """An encoder is not installed; ``str()`` says how to install it."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        super().__init__(f"{tool} is not installed; run: apt-get install opus-tools lame")

    def __reduce__(self) -> tuple[type[MissingToolError], tuple[str]]:
        """Let it cross to another process: it is made again from what the constructor takes."""
        return MissingToolError, (self.tool,)


@dataclass(frozen=True)
class Coded:
    """Audio after a codec, at the length and rate that it had before, with the delay that was taken out."""

    samples: Samples
    bits_per_s: float
    delay_samples: int


def code(name: str, samples: Samples, sample_rate: int) -> Coded:
    """Encode and decode mono audio with one of :data:`COMMANDS`.

    Raises
    ------
    MissingToolError
        If its encoder is not installed.
    """
    suffix, command = COMMANDS[name]
    if shutil.which(command[0]) is None:
        raise MissingToolError(command[0])
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.wav"), Path(folder, "out" + suffix)
        soundfile.write(source, samples, sample_rate, "PCM_16")
        subprocess.run([*command, str(source), str(target)], check=True, capture_output=True)
        n_bits = 8 * target.stat().st_size
        decoded, decoded_rate = soundfile.read(target, dtype="float32")
    estimate = np.asarray(soxr.resample(decoded, decoded_rate, sample_rate), np.float32)
    placed, delay = aligned(samples, estimate, round(_MAX_DELAY_S * sample_rate))
    return Coded(placed, n_bits * sample_rate / len(samples), delay)


def aligned(reference: Samples, estimate: Samples, max_delay: int) -> tuple[Samples, int]:
    """Return the estimate moved to where it agrees best with the reference, at its length, and its delay.

    The delay is where the cross-correlation is largest, at most `max_delay` samples either way.
    """
    correlation = np.asarray(scipy.signal.correlate(estimate, reference, "full", "fft"))
    lags = np.asarray(scipy.signal.correlation_lags(len(estimate), len(reference), "full"))
    inside = np.abs(lags) <= max_delay
    delay = int(lags[inside][correlation[inside].argmax()])
    placed = np.zeros_like(reference)
    part = estimate[max(0, delay) :]
    begin = max(0, -delay)
    part = part[: len(placed) - begin]
    placed[begin : begin + len(part)] = part
    return placed, delay
