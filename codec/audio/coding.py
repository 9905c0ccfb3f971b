"""What every codec that is measured here does: a recording in; samples, bits and seconds out.

Nothing but :mod:`codec.audio` is needed to be a :class:`Codec`, so that codecs of every kind can be measured
on one bench (:mod:`codec.evaluate.bench`): this project's own, those of other programs, and reference codecs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from codec.audio.clip import AudioClip

__all__ = ["Codec", "Coded"]


@dataclass(frozen=True, eq=False)
class Coded:
    """A recording after a codec.

    Attributes
    ----------
    decoded
        What the decoder returns, of any rate and number of channels, beginning where the recording begins.
        What is longer than the recording is cut when it is measured, what is shorter is padded with silence.
    encode_s, decode_s
        Seconds from the samples to the payload, and from the payload to samples.
    payload_bits
        Bits that carry the sound, headers included; None for a codec whose numbers are not quantised.
    side_bits
        Bits that the decoder needs of this recording besides, such as scales or phases. Weights that are the
        same for all recordings are not counted.
    n_scalars
        Numbers that carry the sound, for a codec that is compared by them (paper, equation 1).
    delay_samples
        By how many samples the decoder was late, before it was taken out of `decoded`.
    figures
        What this codec reports of itself, by name: counts, shares, distances; None is what cannot be
        measured.
    """

    decoded: AudioClip
    encode_s: float
    decode_s: float
    payload_bits: float | None = None
    side_bits: float = 0.0
    n_scalars: int | None = None
    delay_samples: int = 0
    figures: Mapping[str, float | None] = field(default_factory=dict[str, float | None])


class Codec(Protocol):
    """A way to code recordings, in one configuration.

    It can be pickled, so that recordings are measured in several processes: what is large or slow to load,
    such as a model, is loaded when it is first needed.
    """

    @property
    def name(self) -> str:
        """Short and unique among the codecs that are compared."""
        ...

    @property
    def description(self) -> str:
        """A phrase for readers of the results: program, model, bit rate."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """All that results depend on besides the recording, as JSON values: a change measures anew."""
        ...

    def code(self, recording: AudioClip) -> Coded:
        """Encode and decode a recording, mono or of several channels, at any rate.

        Raises
        ------
        codec.audio.clip.AudioError
            If this codec cannot code the recording. The other recordings are measured all the same.
        """
        ...
