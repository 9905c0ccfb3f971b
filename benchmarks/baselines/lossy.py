"""Opus and MP3 at their lowest rates, by the command-line encoders of opus-tools and LAME.

Only this benchmark needs them: ``apt-get install opus-tools lame``. The encoders read a 16-bit mono WAV at
the clip's rate, and choose the bandwidth themselves. Their output is decoded by libsndfile and resampled to
the clip's rate. The bit rate is that of the whole file, with headers. The decoder's delay is found by
cross-correlation and removed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
import soxr
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.coding import Coded

__all__ = ["COMMANDS", "LossyCodec", "MissingToolError", "aligned"]

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
        """Pickle the constructor's arguments."""
        return MissingToolError, (self.tool,)


@dataclass(frozen=True)
class LossyCodec:
    """One of :data:`COMMANDS` on the measuring bench."""

    name: str

    @property
    def description(self) -> str:
        """The command that encodes."""
        return " ".join(COMMANDS[self.name][1])

    @property
    def settings(self) -> dict[str, str]:
        """The command that encodes."""
        return {"command": self.description}

    def code(self, recording: AudioClip) -> Coded:
        """Encode and decode a recording, folded to mono.

        Raises
        ------
        MissingToolError
            If the encoder is not installed.
        """
        suffix, command = COMMANDS[self.name]
        if shutil.which(command[0]) is None:
            raise MissingToolError(command[0])
        samples = recording.mono()
        rate = recording.sample_rate
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.wav"), Path(folder, "out" + suffix)
            began = time.perf_counter()
            soundfile.write(source, samples, rate, "PCM_16")
            subprocess.run([*command, str(source), str(target)], check=True, capture_output=True)
            encoded = time.perf_counter()
            decoded, decoded_rate = soundfile.read(target, dtype="float32")
            estimate = np.asarray(soxr.resample(decoded, decoded_rate, rate), np.float32)
            ended = time.perf_counter()
            n_bits = 8 * target.stat().st_size
        placed, delay = aligned(samples, estimate, round(_MAX_DELAY_S * rate))
        return Coded(
            AudioClip(placed, rate),
            encode_s=encoded - began,
            decode_s=ended - encoded,
            payload_bits=n_bits,
            delay_samples=delay,
        )


def aligned(reference: Samples, estimate: Samples, max_delay: int) -> tuple[Samples, int]:
    """Return the estimate aligned with the reference and of its length, and the delay that was removed.

    The delay is the lag of the largest cross-correlation, within ``-max_delay..max_delay`` samples.
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
