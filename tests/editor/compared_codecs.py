"""Codecs that take a known time and make a known sound, for tests and pictures of the Compare panel.

Processes of their own import this file: it loads little.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from codec.audio.clip import AudioClip, AudioError
from codec.reference.payload import (
    Cancelled,
    Encoded,
    Follow,
    MissingPackageError,
    PayloadError,
    pack,
    unpack,
)
from codec.reference.registry import Entry

__all__ = ["Coarse", "Fitting", "registry"]

_NO_FOLLOW = Follow()


@dataclass(frozen=True)
class Coarse:
    """Samples of few bits at half the rate; what a test hears is known."""

    name: str = "coarse"
    bits: int = 6
    gain: float = 0.5
    suffix: str = ".coarse"

    @property
    def description(self) -> str:
        return f"{self.bits} bits a sample at half the rate, softer"

    @property
    def settings(self) -> Mapping[str, Any]:
        return {"bits": self.bits, "gain": self.gain}

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        follow.step(0.0)
        half = recording.resampled(recording.sample_rate // 2).mono()
        scale = 2 ** (self.bits - 1) - 1
        coarse = np.rint(np.clip(half * self.gain, -1, 1) * scale).astype(np.int8)
        follow.step(1.0)
        header = {"rate": recording.sample_rate // 2, "scale": scale}
        return Encoded(pack("coarse", 1, header, coarse.tobytes()))

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        header, body = unpack(payload, "coarse")
        return AudioClip(np.frombuffer(body, np.int8).astype(np.float32) / header["scale"], header["rate"])


@dataclass(frozen=True)
class Fitting:
    """Fits for a time, with losses; leaves a file while it is at work."""

    name: str = "fitting"
    seconds: float = 1.0
    folder: str = ""
    stubborn: bool = False
    suffix: str = ".fit"
    settings: Mapping[str, Any] = field(default_factory=dict)

    description = "a fit of a known time"

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        mark = Path(self.folder, f"{self.name}.{os.getpid()}") if self.folder else None
        if mark is not None:
            mark.touch()
        began, step = time.monotonic(), 0
        try:
            while (share := (time.monotonic() - began) / self.seconds) < 1.0:
                time.sleep(0.01)
                step += 1
                follow.on_loss(step, float(np.exp(-3.0 * share) + 0.01))
                if not self.stubborn:
                    follow.step(share)
        except Cancelled:
            if mark is not None:
                mark.with_suffix(".cancelled").touch()
            raise
        return Coarse(bits=8, gain=1.0).encode(recording)

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        return Coarse().decode(payload)


@dataclass(frozen=True)
class _Broken(Coarse):
    name: str = "broken"
    how: str = ""

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        if self.how == "dies":
            os._exit(7)
        if self.how == "lacks":
            raise MissingPackageError("oldcodec")
        if self.how == "refuses":
            raise AudioError("x.wav", "is too short for this codec; choose a longer part")
        if self.how == "payload":
            raise PayloadError(None, "is damaged")
        raise KeyError("inside")


def _made(codec: Any) -> Entry:
    return Entry(codec.name, f"{codec.name}: for tests", lambda: codec)


def registry() -> dict[str, Entry]:
    """Return the codecs; times and a folder come from the environment, which processes inherit."""
    seconds = float(os.environ.get("COMPARED_SECONDS", "0.4"))
    folder = os.environ.get("COMPARED_FOLDER", "")
    codecs = (
        Coarse(),
        Coarse("finer", 8, 0.8),
        Fitting("fitting", seconds, folder),
        Fitting("second fit", seconds, folder),
        Fitting("stubborn", seconds, folder, stubborn=True),
        *(_Broken(f"broken {how}", how=how) for how in ("dies", "lacks", "refuses", "payload", "inside")),
    )
    return {codec.name: _made(codec) for codec in codecs}
