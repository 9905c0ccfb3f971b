"""Payloads of reference codecs: what is packed is read again, and what is damaged is refused in a line."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codec.audio.clip import AudioClip
from codec.messages import Message
from codec.reference.bench import OnBench, coded
from codec.reference.feed_forward.codec import FeedForwardCodec
from codec.reference.payload import (
    Cancelled,
    Follow,
    MissingPackageError,
    PayloadError,
    ReferenceCodec,
    header_bytes,
    integer_of,
    kind_of,
    number_of,
    pack,
    read_payload,
    unpack,
    write_payload,
)
from codec.reference.pcm import Pcm
from codec.reference.pursuit_codec import Pursuit
from codec.reference.registry import codecs_by_name
from codec.reference.siamese import SiameseSiren
from codec.reference.sines.fitting import Recipe
from codec.reference.siren import Siren
from codec.reference.spectrogram.codec import SpectrogramCodec
from codec.reference.turbo import TurboSiren

HEADER = {"rate": 22_050, "scale": 0.5, "names": ["a", "ü"]}
DATA = pack("siren", 2, HEADER, b"body of the payload")


def with_checksum(data: bytes) -> bytes:
    return data[:-4] + struct.pack("<I", zlib.crc32(data[:-4]))


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4), st.binary())
def test_what_is_packed_is_unpacked(header: dict[str, int | str], body: bytes) -> None:
    data = pack("any", 1, header, body)
    assert unpack(data, "any") == (header, body)
    assert kind_of(data) == "any"
    assert header_bytes(data) == len(data) - len(body)


def test_equal_content_gives_equal_bytes() -> None:
    assert pack("siren", 2, dict(HEADER), b"body of the payload") == DATA


@pytest.mark.parametrize("place", range(len(DATA)))
def test_a_changed_byte_is_noticed(place: int) -> None:
    damaged = DATA[:place] + bytes([DATA[place] ^ 0x10]) + DATA[place + 1 :]
    with pytest.raises(PayloadError) as raised:
        unpack(damaged, "siren", 2)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("length", range(len(DATA)))
def test_a_payload_that_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(PayloadError):
        unpack(DATA[:length], "siren", 2)


def test_bytes_at_the_end_are_refused() -> None:
    with pytest.raises(PayloadError, match="damaged"):
        unpack(DATA + b"\0", "siren", 2)


def test_a_newer_version_says_so() -> None:
    with pytest.raises(PayloadError, match=r"newer Pointillist \(format 2; this one reads 1\); update"):
        unpack(DATA, "siren", 1)
    with pytest.raises(PayloadError, match="newer Pointillist"):
        unpack(with_checksum(DATA[:4] + b"\x09" + DATA[5:]), "siren", 2)


def test_another_kind_says_which() -> None:
    with pytest.raises(PayloadError, match="a payload of siren, not of pcm; choose that codec"):
        unpack(DATA, "pcm")
    with pytest.raises(PayloadError, match="no payload of a reference codec"):
        kind_of(b"RIFF" + DATA[4:])


@pytest.mark.parametrize("text", [b"[1]", b'{"a":NaN}', b'{"a":1e999}', b"{", b"\xff", b"[" * 10_000])
def test_a_header_that_is_not_a_json_object_is_damage(text: bytes) -> None:
    data = struct.pack("<4sBBBII", b"PLRC", 1, 1, 1, len(text), 0) + b"x" + text + b"\0\0\0\0"
    with pytest.raises(PayloadError, match="damaged"):
        unpack(with_checksum(data), "x")


def test_lengths_are_checked_before_they_are_used() -> None:
    data = struct.pack("<4sBBBII", b"PLRC", 1, 1, 1, 2**32 - 1, 2**32 - 1) + b"x{}" + b"\0\0\0\0"
    with pytest.raises(PayloadError, match="damaged"):
        unpack(with_checksum(data), "x")


@pytest.mark.parametrize("value", [None, "7", True, 0, 9, 7.0, [7]])
def test_an_integer_out_of_range_is_damage(value: object) -> None:
    with pytest.raises(PayloadError, match="damaged"):
        integer_of({"n": value}, "n", 1, 8)
    assert integer_of({"n": 7}, "n", 1, 8) == 7


@pytest.mark.parametrize("value", [None, "0.5", True, -0.1, 1.1, float("nan"), 10**400])
def test_a_number_out_of_range_is_damage(value: object) -> None:
    with pytest.raises(PayloadError, match="damaged"):
        number_of({"x": value}, "x", 0.0, 1.0)
    assert number_of({"x": 0.5}, "x", 0.0, 1.0) == 0.5


def test_what_cannot_be_read_again_is_not_packed() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack("x", 1, {"a": float("nan")}, b"")
    with pytest.raises(ValueError, match="kind"):
        pack("", 1, {}, b"")
    with pytest.raises(ValueError, match="version"):
        pack("x", 0, {}, b"")
    with pytest.raises(ValueError, match="too long"):
        pack("x", 1, {"a": "b" * 2**20}, b"")
    assert json.loads(json.dumps(HEADER)) == HEADER


def test_files_are_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "a.siren"
    write_payload(path, DATA)
    assert read_payload(path) == DATA
    with pytest.raises(PayloadError, match=r"missing\.siren: no such file"):
        read_payload(tmp_path / "missing.siren")
    with pytest.raises(PayloadError, match="none"):
        write_payload(tmp_path / "none" / "a.siren", DATA)
    with pytest.raises(PayloadError) as raised:
        unpack(DATA, "pcm")
    assert str(raised.value.of(path)).startswith(f"{path}: is a payload of siren")


def test_a_missing_package_has_a_remedy() -> None:
    assert str(MissingPackageError("pystoi")) == (
        "pystoi is not installed; run: pip install 'pointillist[compare]'"
    )
    assert str(MissingPackageError("ffmpeg", Message("run: apt-get install ffmpeg"))).endswith(
        "install ffmpeg"
    )


QUICK = Recipe(n_steps=2, batch=64)


@pytest.mark.parametrize(
    "codec",
    [
        Pursuit(35),
        Siren(width=8, depth=2, recipe=QUICK),
        SiameseSiren(recipe=QUICK),
        TurboSiren(siren=Siren(width=8, depth=2, recipe=QUICK)),
        FeedForwardCodec("1k4"),
        SpectrogramCodec(),
    ],
    ids=lambda codec: codec.name,
)
def test_sides_that_cancel_each_other_are_no_silence(codec: ReferenceCodec) -> None:
    one = (0.2 * np.sin(2 * np.pi * 300 * np.arange(5_000) / 22_050)).astype(np.float32)
    opposite = AudioClip(np.stack([one, -one]), 22_050)
    assert codec.encode(opposite).payload == codec.encode(AudioClip(one, 22_050)).payload


def test_who_follows_can_cancel() -> None:
    clip = AudioClip(np.zeros((1, 10), np.float32), 22_050)
    with pytest.raises(Cancelled):
        Pcm().encode(clip, Follow(should_cancel=lambda: True))
    shares: list[float] = []
    Pcm().encode(clip, Follow(on_progress=shares.append))
    assert shares == [0.0, 1.0]


def test_pcm_is_sixteen_bits_a_sample() -> None:
    samples = np.random.default_rng(0).uniform(-1.2, 1.2, (2, 1_000)).astype(np.float32)
    encoded, found = coded(Pcm(), AudioClip(samples, 44_100))
    assert found.payload_bits == 16 * samples.size
    assert found.side_bits == found.figures["header_bits"] == 8 * header_bytes(encoded.payload)
    assert found.decoded.sample_rate == 44_100
    np.testing.assert_allclose(found.decoded.samples, np.clip(samples, -1, 1), atol=0.51 / 32_767)


def test_a_reference_codec_is_a_codec_of_the_bench() -> None:
    clip = AudioClip(np.linspace(-1, 1, 50, dtype=np.float32), 8_000)
    bench = OnBench(Pcm())
    assert (bench.name, bench.description, bench.settings) == ("pcm16", "16-bit PCM", {"bits": 16})
    assert bench.code(clip).payload_bits == 800


def test_pcm_of_half_a_frame_is_damage() -> None:
    with pytest.raises(PayloadError, match="damaged"):
        Pcm().decode(pack("pcm", 1, {"rate": 8_000, "channels": 2}, b"123"))
    with pytest.raises(PayloadError, match="damaged"):
        Pcm().decode(pack("pcm", 1, {"rate": 0, "channels": 2}, b"1234"))


@pytest.mark.parametrize("name", codecs_by_name())
def test_names_of_the_registry_are_the_codecs_own(name: str) -> None:
    entry = codecs_by_name()[name]
    codec = entry.make()
    assert codec.name == entry.name == name
    assert codec.suffix.startswith(".")
    assert entry.summary
    assert json.loads(json.dumps(dict(codec.settings))) == dict(codec.settings)
