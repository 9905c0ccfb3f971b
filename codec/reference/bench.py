"""Reference codecs on the measuring bench."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codec.audio.clip import AudioClip
from codec.audio.coding import Coded
from codec.reference.payload import Encoded, Follow, ReferenceCodec, header_bytes

__all__ = ["OnBench", "coded", "decoded"]


@dataclass(frozen=True)
class OnBench:
    """A reference codec as a codec of the bench (:class:`codec.audio.coding.Codec`)."""

    codec: ReferenceCodec

    @property
    def name(self) -> str:
        """The codec's name."""
        return self.codec.name

    @property
    def description(self) -> str:
        """The codec's description."""
        return self.codec.description

    @property
    def settings(self) -> Mapping[str, Any]:
        """The codec's settings."""
        return self.codec.settings

    def code(self, recording: AudioClip) -> Coded:
        """Encode and decode: see :class:`codec.audio.coding.Codec`.

        Raises
        ------
        codec.audio.clip.AudioError, codec.reference.payload.MissingPackageError
            As :meth:`~codec.reference.payload.ReferenceCodec.encode`.
        """
        return coded(self.codec, recording)[1]


def coded(codec: ReferenceCodec, recording: AudioClip, follow: Follow | None = None) -> tuple[Encoded, Coded]:
    """Encode and decode a recording; return the payload, and what the bench wants to know.

    Raises
    ------
    codec.audio.clip.AudioError, MissingPackageError, Cancelled
        As :meth:`~codec.reference.payload.ReferenceCodec.encode`.
    """
    began = time.perf_counter()
    encoded = codec.encode(recording, Follow() if follow is None else follow)
    return encoded, decoded(codec, encoded, time.perf_counter() - began)


def decoded(codec: ReferenceCodec, encoded: Encoded, encode_s: float) -> Coded:
    """Decode a payload that was encoded in `encode_s` seconds, and return what the bench wants to know.

    Bits of the payload's body are payload bits. Its container and header count as side information, with
    `Encoded.side`; the figure `header_bits` has their share. A codec whose payload is in a format of its own
    reports that figure itself. A figure `n_scalars` becomes the bench's number of scalars.

    Raises
    ------
    codec.reference.payload.PayloadError, MissingPackageError
        As :meth:`~codec.reference.payload.ReferenceCodec.decode`.
    """
    began = time.perf_counter()
    sound = codec.decode(encoded.payload, encoded.side)
    ended = time.perf_counter()
    header_bits = encoded.figures.get("header_bits")
    if header_bits is None:
        header_bits = 8.0 * header_bytes(encoded.payload)
    figures = dict(encoded.figures) | {"header_bits": header_bits}
    n_scalars = figures.pop("n_scalars", None)
    return Coded(
        sound,
        encode_s=encode_s,
        decode_s=ended - began,
        payload_bits=8.0 * len(encoded.payload) - header_bits,
        side_bits=8.0 * len(encoded.side) + header_bits,
        n_scalars=None if n_scalars is None else round(n_scalars),
        figures=figures,
    )
