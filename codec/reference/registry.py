"""The reference codecs by name.

A codec's file is imported when a codec of it is first made, so that a list of names loads nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codec.reference.lossy import Format
    from codec.reference.spectrogram.codec import Phase
from codec.reference.payload import ReferenceCodec

__all__ = ["Entry", "codecs_by_name"]


@dataclass(frozen=True)
class Entry:
    """A codec that can be made.

    Attributes
    ----------
    name
        What the user types, and the codec's own name.
    summary
        One short line for a list, without loading the codec.
    make
        Returns the codec; imports its file.
    """

    name: str
    summary: str
    make: Callable[[], ReferenceCodec]


def codecs_by_name() -> dict[str, Entry]:
    """Return all reference codecs by name, in the order in which they are listed."""
    return {entry.name: entry for entry in _ENTRIES}


def _pcm16() -> ReferenceCodec:
    from codec.reference.pcm import Pcm

    return Pcm()


def _pursuit(atoms_per_s: int) -> ReferenceCodec:
    from codec.reference.pursuit_codec import Pursuit

    return Pursuit(atoms_per_s)


def _lossy(kind: Format, kbits: int) -> ReferenceCodec:
    from codec.reference.lossy import Lossy

    return Lossy(kind, kbits)


def _siren(size: str, bits: int) -> ReferenceCodec:
    from codec.reference.siren import SIZES, Siren

    width, depth = SIZES[size]
    return Siren(f"siren-{size}", width, depth, bits)


def _siamese(size: str) -> ReferenceCodec:
    from codec.reference.siamese import SIZES, SiameseSiren

    return SiameseSiren(f"siamese-{size}", SIZES[size])


def _turbo() -> ReferenceCodec:
    from codec.reference.turbo import TurboSiren

    return TurboSiren()


def _feed_forward(variant: str) -> ReferenceCodec:
    from codec.reference.feed_forward.codec import FeedForwardCodec

    return FeedForwardCodec(variant)


def _spectrogram(name: str, phase: Phase) -> ReferenceCodec:
    from codec.reference.spectrogram.codec import SpectrogramCodec

    return SpectrogramCodec(name=name, phase=phase)


_LOSSY: tuple[tuple[Format, str, tuple[int, ...]], ...] = (
    ("opus", "Opus", (5, 6, 8, 12, 16, 24, 32, 64)),
    ("mp3", "MP3", (8, 16, 24, 32, 64)),
    ("vorbis", "Vorbis", (8, 16, 32, 64)),
)

_ENTRIES = (
    Entry("pcm16", "16 bits a sample, as in a WAV file: what all ratios refer to", _pcm16),
    *(
        Entry(
            f"{kind}-{kbits}", f"{title} at nominally {kbits} kbit/s (ffmpeg)", partial(_lossy, kind, kbits)
        )
        for kind, title, rates in _LOSSY
        for kbits in rates
    ),
    *(
        Entry(
            f"pursuit-{n}",
            f"matching pursuit, {n} damped sinusoids a second: about {0.037 * n:.1f} kbit/s",
            partial(_pursuit, n),
        )
        for n in (35, 71, 140)
    ),
    *(
        Entry(
            f"siren-{size}",
            f"SIREN: a network of sines fitted to each clip, {count} weights of {bits} bits",
            partial(_siren, size, bits),
        )
        for size, count, bits in (
            ("16x3", "865", 8),
            ("32x6", "6,433", 8),
            ("64x4", "16,833", 16),
            ("128x4", "66,433", 16),
        )
    ),
    *(
        Entry(
            f"siamese-{size}",
            f"Siamese SIREN: two heads on one trunk, {count} weights of 8 bits, noise reduced",
            partial(_siamese, size),
        )
        for size, count in (("32-32-16", "7,282"), ("128-64-64", "33,666"))
    ),
    Entry("turbo", "turbo enhancement: a SIREN of damaged speech, enhanced after decoding", _turbo),
    *(
        Entry(f"feed-forward-{variant}", f"feed-forward codec, {summary}", partial(_feed_forward, variant))
        for variant, summary in (
            ("published", "as published: 44 kbit/s of codewords, and skips of 42 Mbit/s"),
            ("mixed-up", "as published, without skips: 44 kbit/s"),
            ("1k4", "done right, 1.4 kbit/s"),
            ("11k", "done right, 11 kbit/s"),
            ("44k", "done right, 44 kbit/s"),
        )
    ),
    Entry(
        "spectrogram-mel",
        "spectrogram autoencoder, 64 mel bands, 1.4 kbit/s, phases by Griffin-Lim",
        partial(_spectrogram, "spectrogram-mel", "griffin-lim"),
    ),
    Entry(
        "spectrogram-mel-oracle",
        "spectrogram autoencoder with the ORIGINAL's phases, counted apart: no codec, an upper bound",
        partial(_spectrogram, "spectrogram-mel-oracle", "original"),
    ),
)
