"""The interface of codecs on the measuring bench: a recording in; samples, bits and times out.

A :class:`Codec` depends on :mod:`codec.audio` only, so that all kinds of codecs can be measured in the same
way (:mod:`codec.evaluate.bench`): Pointillist's own, other programs and reference codecs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from codec.audio.clip import AudioClip

__all__ = ["Codec", "Coded"]


@dataclass(frozen=True, eq=False)
class Coded:
    """The result of coding a recording.

    Attributes
    ----------
    decoded
        The decoded audio, of any sample rate and number of channels, aligned with the recording's start. For
        measuring it is cut or zero-padded to the recording's length.
    encode_s, decode_s
        Time of encoding (samples to payload) and decoding, in seconds.
    payload_bits
        Size of the payload including headers; None for a codec that does not quantise.
    side_bits
        Size of further data of this recording that the decoder needs, such as scales or phases. Weights of
        the model are not counted.
    n_scalars
        Number of scalars of the representation, for comparisons by that (paper, equation 1).
    delay_samples
        The decoder's delay, which was removed from `decoded`.
    figures
        Figures that the codec reports itself, by name (counts, shares, distances); None if undefined.
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
    """A codec in one configuration.

    It must be picklable, because recordings are measured in several processes. So it should load large data,
    such as a model, at the first use.
    """

    @property
    def name(self) -> str:
        """A short name, unique among the codecs compared."""
        ...

    @property
    def description(self) -> str:
        """A description for readers of the results: program, model, bit rate."""
        ...

    @property
    def settings(self) -> Mapping[str, Any]:
        """All settings that the result depends on, as JSON values; they are part of the result's key."""
        ...

    def code(self, recording: AudioClip) -> Coded:
        """Encode and decode a recording of any number of channels and any sample rate.

        Raises
        ------
        codec.audio.clip.AudioError
            If the codec cannot code the recording; the bench continues with the next one.
        """
        ...
