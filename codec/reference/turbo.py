"""Turbo enhancement: a SIREN of damaged speech, read at a higher rate, and an enhancer in a loop.

The source fits a SIREN to speech with dropouts (:mod:`codec.reference.dropouts`), reads it at 96 kHz, and
says that an enhancer is applied five times; its loop reads the same file each time, so that it is one pass.
Here passes do follow each other, up to five, and end when one no longer helps (:func:`helps`).

The enhancement is a part of decoding: the payload is that of a SIREN, with the enhancer's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.reference.dropouts import damaged
from codec.reference.enhancers import ENHANCERS, Enhancer
from codec.reference.payload import DAMAGED, Encoded, Follow, PayloadError, pack, unpack
from codec.reference.siren import Siren, read_siren

__all__ = ["Enhanced", "TurboSiren", "enhanced", "helps"]

Samples = NDArray[np.float32]

READ_RATE = 96_000
MAX_PASSES = 5

_KIND, _VERSION = "turbo-siren", 1
_FRAME_S = 0.02
_QUIET, _LOUD = 0.2, 0.8
"""Quantiles of the frames' powers: frames below are pauses, frames above are speech."""
_UNEVEN = 10.0
_LEAST_SHARE = 0.2
_NO_FOLLOW = Follow()


def helps(before: Samples, after: Samples, rate: int) -> bool:
    """Return whether a pass of an enhancer took noise rather than speech, without the clean recording.

    What a pass removes is `before - after`. Noise is there in pauses as well as in speech, and a pass that
    helps takes it from both. A pass that harms takes little from the pauses, in which nothing is left, and
    much from the speech. So a pass helps if it takes at least a fifth of the power that the pauses have, and
    from the loud frames at most ten times of what it takes from the pauses.

    Parameters
    ----------
    before, after
        Float32 [n], aligned.
    rate
        In Hz.
    """
    size = max(1, round(_FRAME_S * rate))
    n_frames = len(before) // size
    if n_frames < 2:
        return False
    frames, removed = (
        np.square(each[: n_frames * size].astype(np.float64)).reshape(n_frames, size).mean(1)
        for each in (before, before - after)
    )
    low, high = np.quantile(frames, (_QUIET, _LOUD))
    quiet, loud = frames <= low, frames >= high
    from_pauses, from_speech = removed[quiet].mean(), removed[loud].mean()
    takes = from_pauses > _LEAST_SHARE * frames[quiet].mean()
    return bool(takes and from_speech <= _UNEVEN * from_pauses)


@dataclass(frozen=True, eq=False)
class Enhanced:
    """A sound after passes of an enhancer.

    Attributes
    ----------
    samples
        Float32 [n] at the enhancer's rate.
    n_passes
        Passes that helped, and are in it.
    """

    samples: Samples
    n_passes: int


def enhanced(clip: AudioClip, enhancer: Enhancer, max_passes: int = MAX_PASSES) -> Enhanced:
    """Return a sound, mixed to mono, after as many passes as help.

    Raises
    ------
    codec.reference.payload.MissingPackageError
        If the enhancer's package is not installed.
    """
    samples = AudioClip(clip.mono(), clip.sample_rate).resampled(enhancer.rate).samples[0]
    for n_passes in range(max_passes):
        after = enhancer.enhance(samples)
        if not helps(samples, after, enhancer.rate):
            return Enhanced(samples, n_passes)
        samples = after
    return Enhanced(samples, max_passes)


@dataclass(frozen=True)
class TurboSiren:
    """A SIREN whose reading is enhanced.

    Parameters
    ----------
    name
        In the registry.
    enhancer
        A name of :data:`~codec.reference.enhancers.ENHANCERS`.
    siren
        The network that is fitted.
    dropouts
        Damage the recording first, as the source does; otherwise it is taken as it is.
    read_rate
        Sample rate in Hz at which the network is read.
    seed
        Of the damage.
    """

    name: str = "turbo"
    enhancer: str = "deepfilternet"
    siren: Siren = field(default_factory=Siren)
    dropouts: bool = True
    read_rate: int = READ_RATE
    seed: int = 0
    suffix: str = ".turbo"

    @property
    def description(self) -> str:
        """Network, rate and enhancer."""
        damage = "with dropouts" if self.dropouts else "as it is"
        return (
            f"SIREN {self.siren.width}×{self.siren.depth} of the recording {damage}, read at "
            f"{self.read_rate / 1_000:g} kHz, {self.enhancer} in up to {MAX_PASSES} passes"
        )

    @property
    def settings(self) -> dict[str, Any]:
        """Those of the network, the damage and the enhancer."""
        return {
            "siren": self.siren.settings,
            "enhancer": self.enhancer,
            "dropouts": self.dropouts,
            "read_rate": self.read_rate,
            "max_passes": MAX_PASSES,
            "seed": self.seed,
        }

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Damage a recording, if that is set, and fit a network to it.

        Raises
        ------
        codec.audio.clip.AudioError
            If the recording is empty or too long.
        codec.reference.payload.Cancelled
            If `follow` says so.
        """
        follow.step(0.0)
        samples = recording.mono_at(self.siren.rate)
        if self.dropouts:
            samples = damaged(samples, self.seed)
        encoded = self.siren.encode(AudioClip(samples, self.siren.rate), follow)
        header = {"enhancer": self.enhancer, "read_rate": self.read_rate}
        return Encoded(pack(_KIND, _VERSION, header, encoded.payload), figures=encoded.figures)

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Read the network at the high rate, and enhance the sound; at the enhancer's rate."""
        return enhanced_payload(payload)[0]


def enhanced_payload(payload: bytes) -> tuple[AudioClip, int]:
    """Decode a payload; return the sound, and how many passes helped.

    Raises
    ------
    PayloadError
        If the payload is damaged, of another kind, or newer, or names an enhancer that is not known.
    MissingPackageError
        If the enhancer's package is not installed.
    """
    header, body = unpack(payload, _KIND, _VERSION)
    name, rate = header.get("enhancer"), header.get("read_rate")
    if not isinstance(name, str) or not isinstance(rate, int):
        raise PayloadError(None, DAMAGED)
    if name not in ENHANCERS:
        raise PayloadError(
            None, "needs the enhancer {name}, which is not known here; update to open it", name=name[:40]
        )
    try:
        clip = read_siren(body, rate)
    except ValueError as error:
        raise PayloadError(None, DAMAGED) from error
    enhancer = ENHANCERS[name]()
    found = enhanced(clip, enhancer)
    return AudioClip(found.samples, enhancer.rate), found.n_passes
