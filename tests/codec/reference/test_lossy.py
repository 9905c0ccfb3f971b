"""Opus, MP3 and Vorbis: bits of packets, no delay, and what happens without ffmpeg or with damage."""

from __future__ import annotations

import io
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec.audio.clip import AudioClip, AudioError
from codec.reference.bench import coded
from codec.reference.lossy import FORMATS, Format, Lossy, packet_bytes
from codec.reference.payload import Cancelled, Follow, MissingPackageError, PayloadError, pack, unpack
from codec.reference.registry import codecs_by_name

RATE = 22_050
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def music() -> AudioClip:
    times_s = np.arange(2 * RATE) / RATE
    rng = np.random.default_rng(0)
    tone = sum(np.sin(2 * np.pi * hz * times_s) for hz in (220, 333, 554, 1_234))
    samples = 0.1 * tone * (1 + np.sin(2 * np.pi * 3 * times_s)) + 0.01 * rng.normal(size=times_s.size)
    return AudioClip(samples.astype(np.float32), RATE)


def ogg_page(lacing: list[int], content: bytes) -> bytes:
    return struct.pack("<4sBBqIIIB", b"OggS", 0, 0, 0, 1, 0, 0, len(lacing)) + bytes(lacing) + content


def test_bytes_of_ogg_packets_are_counted_across_pages() -> None:
    # Two headers, a packet of 300 on one page, and one of 255 + 10 that goes on on the next page.
    file = (
        ogg_page([19], bytes(19))
        + ogg_page([16], bytes(16))
        + ogg_page([255, 45, 255], bytes(555))
        + ogg_page([10, 7], bytes(17))
    )
    assert packet_bytes("opus", file) == 300 + 265 + 7


def test_frames_of_mp3_are_counted_without_tags_and_header() -> None:
    frame = bytes([0xFF, 0xF3, 0x44, 0xC4])  # MPEG 2, 32 kbit/s, 24 kHz, mono: 96 bytes
    info = bytearray(frame + bytes(92))
    info[13:25] = b"Info" + struct.pack(">II", 1, 2)
    tag = b"ID3\x04\0\0" + bytes([0, 0, 0, 5]) + bytes(5)
    assert packet_bytes("mp3", tag + bytes(info) + 2 * (frame + bytes(92))) == 192
    assert packet_bytes("mp3", 3 * (frame + bytes(92))) == 288
    assert packet_bytes("mp3", b"no frames") == 0


@needs_ffmpeg
@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_is_decoded_in_time_and_its_bits_are_those_of_its_packets(kind: Format) -> None:
    clip, codec = music(), Lossy(kind, 64)
    encoded, found = coded(codec, clip)
    assert found.decoded.sample_rate == RATE
    assert found.decoded.samples.shape == clip.samples.shape
    error = found.decoded.samples - clip.samples
    assert np.square(error).sum() < 0.05 * np.square(clip.samples).sum()
    assert found.payload_bits is not None
    assert found.payload_bits + found.side_bits == 8 * len(encoded.payload)
    assert 0 < found.payload_bits / clip.duration_s < 90_000
    _, body = unpack(encoded.payload, kind)
    assert found.payload_bits < 8 * len(body)
    assert codec.encode(clip).payload == encoded.payload


@needs_ffmpeg
def test_vorbis_has_kilobytes_of_tables_that_are_no_packets_of_sound() -> None:
    _, found = coded(Lossy("vorbis", 16), music())
    assert found.side_bits > 8 * 2_000


@needs_ffmpeg
def test_a_rate_that_the_encoder_refuses_is_named() -> None:
    with pytest.raises(AudioError, match=r"^ffmpeg cannot encode it as vorbis-2: (?!\[)") as raised:
        Lossy("vorbis", 2).encode(music())
    assert "@ 0x" not in str(raised.value)


@needs_ffmpeg
@pytest.mark.parametrize(("n_channels", "sample_rate"), [(1, 8_000), (2, 8_000), (1, 44_100), (2, 96_000)])
def test_every_listed_format_codes_mono_and_stereo_at_any_rate(n_channels: int, sample_rate: int) -> None:
    rng = np.random.default_rng(0)
    samples = 0.1 * rng.standard_normal((n_channels, sample_rate // 2))
    clip = AudioClip(samples.astype(np.float32), sample_rate)
    names = [name for name in codecs_by_name() if name.split("-")[0] in FORMATS]
    assert len(names) > 15
    for name in names:
        codec = codecs_by_name()[name].make()
        if (name, n_channels) == ("vorbis-8", 2):
            with pytest.raises(AudioError, match="two channels, for which Vorbis has no 8 kbit/s; choose 16"):
                codec.encode(clip)
            continue
        decoded = codec.decode(codec.encode(clip).payload)
        assert (decoded.samples.shape, decoded.sample_rate) == (samples.shape, sample_rate), name


@needs_ffmpeg
def test_an_encoding_can_be_cancelled() -> None:
    asked: list[None] = []

    def should_cancel() -> bool:
        asked.append(None)
        return len(asked) > 1

    with pytest.raises(Cancelled):
        Lossy("mp3", 64).encode(music(), Follow(should_cancel=should_cancel))


def test_without_ffmpeg_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        MissingPackageError, match="ffmpeg is not installed; install it, for example with: apt-get"
    ):
        Lossy("opus", 6).encode(music())


def test_what_is_no_sound_is_damage_and_more_than_was_said_is_not_decoded() -> None:
    header = {"rate": RATE, "n": 100}
    with pytest.raises(PayloadError, match="damaged"):
        Lossy("opus", 6).decode(pack("opus", 1, header, b"noise"))
    stream = io.BytesIO()
    soundfile.write(stream, np.full(10 * RATE, 0.5), RATE, format="OGG", subtype="VORBIS")
    decoded = Lossy("vorbis", 16).decode(pack("vorbis", 1, header, stream.getvalue()))
    assert decoded.samples.shape == (1, 100)
    for wrong in ({"rate": 5, "n": 100}, {"rate": RATE, "n": 0}, {"rate": RATE}):
        with pytest.raises(PayloadError, match="damaged"):
            Lossy("vorbis", 16).decode(pack("vorbis", 1, wrong, stream.getvalue()))
