"""16 bits a sample: the uncompressed recording, which ratios of sizes refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from codec.audio.clip import AudioClip
from codec.bounds import MAX_CHANNELS, SAMPLE_RATES_HZ
from codec.reference.payload import DAMAGED, Encoded, Follow, PayloadError, integer_of, pack, unpack

__all__ = ["Pcm"]

_KIND = "pcm"
_FULL = 32_767.0
_NO_FOLLOW = Follow()


@dataclass(frozen=True)
class Pcm:
    """Samples as integers of 16 bits, at the recording's rate, rounded without dither and clipped."""

    name: str = "pcm16"
    suffix: str = ".pcm"

    @property
    def description(self) -> str:
        """What it is."""
        return "16-bit PCM"

    @property
    def settings(self) -> dict[str, Any]:
        """None but the width."""
        return {"bits": 16}

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Round the samples."""
        follow.step(0.0)
        rounded = np.rint(np.clip(recording.samples, -1.0, 1.0) * _FULL).astype("<i2")
        header = {"rate": recording.sample_rate, "channels": recording.n_channels}
        payload = pack(_KIND, 1, header, rounded.T.tobytes())
        follow.step(1.0)
        return Encoded(payload)

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Scale the integers back."""
        header, body = unpack(payload, _KIND)
        rate = integer_of(header, "rate", *SAMPLE_RATES_HZ)
        n_channels = integer_of(header, "channels", 1, MAX_CHANNELS)
        if len(body) % (2 * n_channels):
            raise PayloadError(None, DAMAGED)
        frames = np.frombuffer(body, "<i2").reshape(-1, n_channels).astype(np.float32)
        return AudioClip(frames.T / np.float32(_FULL), rate)
