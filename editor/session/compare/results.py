"""What comes of a codec: its sound, size and figures, and how far it is."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.messages import Message
from codec.pace import Pace
from editor.audio.loudness import integrated_loudness

__all__ = ["RECORDING", "Rendition", "Run", "RunState", "digest_of", "level_of", "matched_gains"]

RECORDING = "recording"
"""Name of the recording among the sounds."""


@dataclass(frozen=True, eq=False)
class Rendition:
    """A sound that can be heard and seen: a codec's, or the recording.

    Attributes
    ----------
    name
        The codec's, or :data:`RECORDING`.
    clip
        The sound, of any rate and number of channels, as long as the part that was coded.
    loudness, peak
        In LUFS, not finite for silence; and the largest sample.
    payload_bytes, side_bytes
        Sizes; None for the recording.
    encode_s, decode_s
        Times in seconds.
    description
        The codec's own.
    """

    name: str
    clip: AudioClip
    loudness: float
    peak: float
    payload_bytes: int | None = None
    side_bytes: int = 0
    encode_s: float = 0.0
    decode_s: float = 0.0
    description: str = ""

    @property
    def bits_per_s(self) -> float | None:
        """True rate: payload with its headers and side information; None for the recording."""
        if self.payload_bytes is None or not self.clip.duration_s:
            return None
        return 8.0 * (self.payload_bytes + self.side_bytes) / self.clip.duration_s


class RunState(StrEnum):
    """How far a codec is."""

    WAITING = "waiting"
    RUNNING = "running"
    MEASURING = "measuring"
    """Its sound is there, its figures are not."""
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(eq=False)
class Run:
    """A codec that was chosen.

    Attributes
    ----------
    name, letter
        Its name, and the letter that it is shown and heard with.
    share, pace, losses
        How far it is, 0 to 1; how fast that went; and the losses of its fit so far, as (step, loss).
    rendition, figures, problem
        Its sound, its figures, and why it has none.
    """

    name: str
    letter: str
    state: RunState = RunState.WAITING
    share: float = 0.0
    pace: Pace = field(default_factory=Pace)
    losses: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    rendition: Rendition | None = None
    figures: Mapping[str, float | None] | None = None
    problem: Message | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in (RunState.DONE, RunState.REFUSED, RunState.CANCELLED)


def digest_of(clip: AudioClip) -> str:
    """Return a hash of a clip's samples and rate."""
    found = hashlib.sha256(f"{clip.sample_rate} {clip.samples.shape}".encode())
    found.update(np.ascontiguousarray(clip.samples).tobytes())
    return found.hexdigest()


def level_of(clip: AudioClip, should_cancel: Callable[[], bool] = lambda: False) -> tuple[float, float]:
    """Return the loudness of a sound in LUFS, as it is heard on two loudspeakers, and its largest sample."""
    heard: NDArray[np.float32] = clip.samples.T
    if clip.n_channels == 1:  # on both sides
        heard = np.broadcast_to(heard, (clip.n_samples, 2))
    loudness = integrated_loudness(heard, clip.sample_rate, should_cancel)
    peak = float(np.abs(clip.samples).max(initial=0.0))
    return loudness, peak


def matched_gains(sounds: Sequence[Rendition], reference: Rendition) -> dict[str, float]:
    """Return gains in dB, by name, with which all are as loud as the reference, and none clips.

    If one would clip, all become softer by as much: a match counts more than the level. What is silent cannot
    be matched.
    """
    gains: dict[str, float] = {}
    for each in sounds:
        wanted = reference.loudness - each.loudness
        gains[each.name] = wanted if math.isfinite(wanted) else 0.0
    over = max(
        (gains[each.name] + 20.0 * math.log10(each.peak) for each in sounds if each.peak > 0.0), default=0.0
    )
    # A recording that clips by itself is played as it is.
    allowed = max(0.0, 20.0 * math.log10(reference.peak)) if reference.peak > 0.0 else 0.0
    excess = max(0.0, over - allowed)
    return {name: gain - excess for name, gain in gains.items()}
