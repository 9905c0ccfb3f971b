"""Find the samples of a WAV file whose header states a wrong size.

A recorder that loses power leaves the sizes at zero, a program that writes to a pipe leaves them at their
maximum, and beyond 4 GiB a 32-bit size wraps around. The samples themselves are complete. Layout: Microsoft,
*Multimedia Programming Interface and Data Specifications 1.0* (1991); RF64: EBU Tech 3306.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["PCM_SUBTYPES", "WavData", "find_wav_data"]

_EXTENSIBLE = 0xFFFE
_MP3 = 0x0055
_UNKNOWN_SIZE = 0xFFFF_FFFF
_MAX_CHUNKS = 10_000
_KNOWN_CHUNKS = frozenset(
    {b"cue ", b"LIST", b"bext", b"iXML", b"smpl", b"inst", b"id3 ", b"ID3 ", b"_PMX", b"JUNK", b"PAD "}
)
PCM_SUBTYPES = {
    (1, 8): "PCM_U8",
    (1, 16): "PCM_16",
    (1, 24): "PCM_24",
    (1, 32): "PCM_32",
    (3, 32): "FLOAT",
    (3, 64): "DOUBLE",
    (6, 8): "ALAW",
    (7, 8): "ULAW",
}
"""libsndfile's name of each sample format, by format tag and bits per sample."""


@dataclass(frozen=True, slots=True)
class WavData:
    """The samples of a WAV file.

    Parameters
    ----------
    format_tag
        1 integers, 3 floating point, 6 A-law, 7 mu-law, 0x55 an MP3 stream; for WAVE_FORMAT_EXTENSIBLE, the
        tag of the sub-format.
    n_channels, sample_rate, bits
        From the header.
    block_bytes
        Size of one frame (a sample of each channel) in bytes.
    begin, end
        Range of the samples in the file, in bytes from its start.
    said_bytes
        Number of bytes that the header states; None if it is 0 or the maximum, which mean "unknown".
    """

    format_tag: int
    n_channels: int
    sample_rate: int
    bits: int
    block_bytes: int
    begin: int
    end: int
    said_bytes: int | None

    @property
    def is_mp3(self) -> bool:
        """Whether the samples are an MP3 stream."""
        return self.format_tag == _MP3

    @property
    def subtype(self) -> str | None:
        """Libsndfile's name of the sample format; None if it is compressed, or padded (24 in 32 bits)."""
        if 8 * self.block_bytes != self.n_channels * self.bits:
            return None
        return PCM_SUBTYPES.get((self.format_tag, self.bits))

    @property
    def n_samples(self) -> int:
        """Number of samples per channel in the file; 0 if they are compressed."""
        return (self.end - self.begin) // self.block_bytes if self.block_bytes else 0

    @property
    def is_as_said(self) -> bool:
        """Whether the stated size is correct."""
        return self.said_bytes == self.end - self.begin


def find_wav_data(stream: BinaryIO, n_bytes: int) -> WavData | None:
    """Find the samples of a RIFF or RF64 file of `n_bytes`; None if it is not one, or contains no samples.

    The stated size is used if the file ends there or other chunks follow; otherwise the samples extend to
    the end of the file.
    """
    stream.seek(0)
    head = stream.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        return None
    form: tuple[int, int, int, int, int] | None = None
    size64: int | None = None
    position = 12
    for _ in range(_MAX_CHUNKS):
        stream.seek(position)
        header = stream.read(8)
        if len(header) < 8:
            return None
        name, size = header[:4], int(struct.unpack("<I", header[4:])[0])
        begin = position + 8
        if name == b"fmt ":
            form = _form(stream.read(min(size, 40)))
        elif name == b"ds64":
            body = stream.read(16)
            size64 = struct.unpack("<QQ", body)[1] if len(body) == 16 else None
        elif name == b"data":
            break
        position = begin + size + size % 2
    else:
        return None
    if form is None or form[1] == 0 or form[2] == 0:
        return None
    tag, n_channels, sample_rate, block_bytes, bits = form
    said = size64 if size == _UNKNOWN_SIZE and size64 is not None else size
    end = begin + said
    if said in (0, _UNKNOWN_SIZE) or not _chunks_follow(stream, end + end % 2, n_bytes):
        end = n_bytes
    if (tag, bits) in PCM_SUBTYPES and block_bytes:
        end -= (end - begin) % block_bytes
    if end <= begin:
        return None
    stated = None if said in (0, _UNKNOWN_SIZE) else said
    return WavData(tag, n_channels, sample_rate, bits, block_bytes, begin, end, stated)


def _form(body: bytes) -> tuple[int, int, int, int, int] | None:
    """Read tag, channels, rate, bytes per sample of all channels and bits of a format chunk."""
    if len(body) < 16:
        return None
    tag, n_channels, sample_rate, _, block_bytes, bits = struct.unpack("<HHIIHH", body[:16])
    if tag == _EXTENSIBLE and len(body) >= 26:
        tag = int(struct.unpack("<H", body[24:26])[0])
    return tag, n_channels, sample_rate, block_bytes, bits


def _chunks_follow(stream: BinaryIO, position: int, n_bytes: int) -> bool:
    """Return whether the file ends at `position`, or consists of chunks from there to its end.

    The last chunk may be truncated if it is of a known kind; samples can look like the header of another.
    """
    name = b""
    for _ in range(_MAX_CHUNKS):
        if n_bytes - 8 < position <= n_bytes + 1:
            return True
        if position > n_bytes:
            return name in _KNOWN_CHUNKS
        stream.seek(position)
        header = stream.read(8)
        name = header[:4]
        if not all(0x20 <= byte < 0x7F for byte in header[:4]):
            return False
        size = int(struct.unpack("<I", header[4:])[0])
        position += 8 + size + size % 2
    return False
