"""Sounds as small Ogg Opus files, for pages.

libsndfile encodes. Its files have 0.8 kB of padding in their comments, and a page of Ogg for each second,
which is half of a sound of two seconds. So the packets are put into pages of their own: the sound does not
change (RFC 3533 and 7845).
"""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import soundfile
from numpy.typing import NDArray

from codec.audio.clip import AudioClip

__all__ = ["SOUND_RATE", "opus_bytes", "repacked"]

FloatArray = NDArray[np.float32]

SOUND_RATE = 24_000
"""Rate of events' sounds, in Hz: at their bit rates Opus keeps no higher frequencies."""

_GRANULES_PER_PACKET = 960  # 20 ms at 48 kHz, which libsndfile chooses
_LOWEST_KBPS, _SPAN_KBPS = 6.0, 250.0
_FIRST, _LAST = 2, 4
_MAX_LACING = 255
_SERIAL = 1
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def opus_bytes(samples: FloatArray, sample_rate: int, kbps: float, rate: int = SOUND_RATE) -> bytes:
    """Return a sound as an Ogg Opus file that decodes to its exact length.

    Parameters
    ----------
    samples
        [n_channels, n_samples], one or two channels.
    sample_rate
        In Hz.
    kbps
        Bit rate of each channel, about; from 6 to 256 kbit/s.
    rate
        The rate to encode at, in Hz: one of Opus.
    """
    placed = AudioClip(samples, sample_rate).resampled(rate).samples
    stream = io.BytesIO()
    level = 1.0 - (kbps - _LOWEST_KBPS) / _SPAN_KBPS  # libsndfile's ogg_opus.c
    with soundfile.SoundFile(
        stream,
        "w",
        rate,
        placed.shape[0],
        "OPUS",
        format="OGG",
        compression_level=min(1.0, max(0.0, level)),
    ) as file:
        file.write(np.ascontiguousarray(placed.T))
    return repacked(stream.getvalue())


def repacked(data: bytes) -> bytes:
    """Return an Ogg Opus file with the same packets in as few pages as possible, without comments."""
    packets, end = _packets(data)
    head, sound = packets[0], packets[2:]
    pages = [
        _page([head], _FIRST, 0, 0),
        _page([b"OpusTags" + struct.pack("<II", 0, 0)], 0, 0, 1),
    ]
    groups = list(_filled(sound))
    n_done = 0
    for number, group in enumerate(groups, 2):
        n_done += len(group)
        is_last = number == len(groups) + 1
        granule = end if is_last else n_done * _GRANULES_PER_PACKET
        pages.append(_page(group, _LAST if is_last else 0, granule, number))
    return b"".join(pages)


def _packets(data: bytes) -> tuple[list[bytes], int]:
    """Return the packets of an Ogg file with one stream, and the position of its end."""
    packets: list[bytes] = []
    position, begun, granule = 0, b"", 0
    while position < len(data):
        n_segments = data[position + 26]
        sizes = data[position + 27 : position + 27 + n_segments]
        (granule,) = struct.unpack_from("<q", data, position + 6)
        position += 27 + n_segments
        for size in sizes:
            begun += data[position : position + size]
            position += size
            if size < _MAX_LACING:
                packets.append(begun)
                begun = b""
    return packets, granule


def _filled(packets: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the packets in groups that fit into a page."""
    group: list[bytes] = []
    n_lacing = 0
    for packet in packets:
        needed = len(packet) // _MAX_LACING + 1
        if n_lacing + needed > _MAX_LACING:
            yield group
            group, n_lacing = [], 0
        group.append(packet)
        n_lacing += needed
    if group:
        yield group


def _page(packets: list[bytes], flags: int, granule: int, number: int) -> bytes:
    lacing = bytes(
        itertools.chain.from_iterable(
            [_MAX_LACING] * (len(each) // _MAX_LACING) + [len(each) % _MAX_LACING] for each in packets
        )
    )
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, _SERIAL, number, 0)
    page = bytearray(head + bytes([len(lacing)]) + lacing + b"".join(packets))
    page[22:26] = struct.pack("<I", _checksum(bytes(page)))
    return bytes(page)


def _checksum(data: bytes) -> int:
    """Return Ogg's checksum: zlib's polynomial with the bits of each byte the other way round, from 0."""
    reflected = zlib.crc32(data.translate(_REVERSED), 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    return int(f"{reflected:032b}"[::-1], 2)
