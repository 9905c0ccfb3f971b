"""Damaged files: a word about what is missing, and one verdict whichever way a file is read."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from codec.audio.clip import AudioError, AudioReader, load_audio
from codec.audio.recording import FileRecording

RATE = 44_100
N = 2 * RATE
_UNKNOWN_CAF = b"data" + b"\xff" * 8


@pytest.fixture(scope="module")
def sound() -> NDArray[np.float64]:
    """Two seconds of a decaying tone in noise, stereo."""
    seconds = np.arange(N) / RATE
    tone = 0.4 * np.sin(2 * np.pi * 330 * seconds) * np.exp(-seconds)
    return np.stack([tone, 0.5 * tone], 1) + 0.01 * np.random.default_rng(0).normal(size=(N, 2))


def encoded(sound: NDArray[np.float64], kind: str, subtype: str = "PCM_16", rate: int = RATE) -> bytearray:
    stream = io.BytesIO()
    soundfile.write(stream, sound, rate, subtype, format=kind)
    return bytearray(stream.getvalue())


def written(tmp_path: Path, content: bytes | bytearray) -> Path:
    path = tmp_path / "a"
    path.write_bytes(content)
    return path


FORMATS = [
    ("WAV", "PCM_16"),
    ("WAV", "MS_ADPCM"),
    ("WAV", "IMA_ADPCM"),
    ("AIFF", "PCM_24"),
    ("AIFF", "FLOAT"),
    ("AU", "PCM_16"),
    ("AU", "ULAW"),
    ("CAF", "PCM_16"),
    ("W64", "PCM_16"),
    ("RF64", "PCM_16"),
    ("OGG", "VORBIS"),
    ("OGG", "OPUS"),
    ("MP3", "MPEG_LAYER_III"),
]


@pytest.mark.parametrize(("kind", "subtype"), FORMATS)
def test_a_file_that_breaks_off_is_read_with_a_word(
    tmp_path: Path, sound: NDArray[np.float64], kind: str, subtype: str
) -> None:
    rate = 48_000 if subtype == "OPUS" else RATE
    content = encoded(sound, kind, subtype, rate)
    whole = load_audio(written(tmp_path, content))
    assert whole.notes == ()
    clip = load_audio(written(tmp_path, content[: len(content) * 3 // 5]))
    (note,) = clip.notes
    assert note.startswith(("broken off", "its end is missing", "damaged"))
    assert 0.4 * N < clip.n_samples < 0.65 * N
    if "{there_s" in note.template:
        assert note.values["there_s"] == pytest.approx(clip.duration_s, abs=0.06)
    both = min(clip.n_samples, whole.n_samples) - 5_000
    np.testing.assert_allclose(clip.samples[:, :both], whole.samples[:, :both], atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "codec", "options"),
    [
        ("asf", "wmav2", {}),
        ("matroska", "flac", {}),
        ("matroska", "aac", {}),
        ("mp4", "aac", {"movflags": "faststart"}),
    ],
)
def test_what_ffmpeg_reads_of_a_file_that_breaks_off_is_told(
    tmp_path: Path, sound: NDArray[np.float64], kind: str, codec: str, options: dict[str, str]
) -> None:
    path = tmp_path / "a"
    by_ffmpeg(np.concatenate([sound[:, 0]] * 3).astype(np.float32), kind, codec, path, options)
    assert load_audio(path).notes == ()
    whole = path.read_bytes()
    clip = load_audio(written(tmp_path, whole[: len(whole) * 3 // 5]))
    (note,) = clip.notes
    assert note.startswith(("its end is missing", "damaged"))
    assert 1.2 * N < clip.n_samples < 2.2 * N


def test_a_damaged_packet_is_left_out_with_a_word(tmp_path: Path, sound: NDArray[np.float64]) -> None:
    path = tmp_path / "a"
    by_ffmpeg(np.concatenate([sound[:, 0]] * 3).astype(np.float32), "mp4", "aac", path, {})
    whole = load_audio(path)
    content = bytearray(path.read_bytes())
    middle = content.index(b"mdat") + (len(content) - content.index(b"mdat")) // 2
    content[middle : middle + 1_000] = b"\xff" * 1_000
    clip = load_audio(written(tmp_path, content))
    (note,) = clip.notes
    assert note.startswith("damaged: ")
    assert 0.95 * whole.n_samples < clip.n_samples < whole.n_samples
    begin = whole.n_samples // 3
    np.testing.assert_allclose(clip.samples[:, :begin], whole.samples[:, :begin], atol=1e-6)
    path.write_bytes(content[: content.index(b"mdat") + 4] + bytes(len(content) - content.index(b"mdat") - 4))
    with pytest.raises(AudioError):
        load_audio(path)


def by_ffmpeg(
    samples: NDArray[np.float32], kind: str, codec: str, path: Path, options: dict[str, str]
) -> None:
    with av.open(str(path), "w", format=kind, options=options) as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.rate = RATE
        form = "s16" if codec == "flac" else "fltp"
        fitting = av.AudioResampler(form, "mono", RATE, frame_size=stream.frame_size or 1024)
        for each in [*fitting.resample(frame), *fitting.resample(None)]:
            container.mux(stream.encode(each))
        container.mux([packet for packet in stream.encode(None) if packet.size])


def size_at(content: bytearray, name: bytes, at: int = 4) -> int:
    return content.index(name) + at


def unfilled_aiff(content: bytearray) -> None:
    content[size_at(content, b"SSND") :][:4] = b""
    struct.pack_into(">I", content, size_at(content, b"SSND"), 8)
    struct.pack_into(">I", content, size_at(content, b"COMM", 10), 0)
    struct.pack_into(">I", content, 4, 0)


def unfilled_au(content: bytearray) -> None:
    struct.pack_into(">I", content, 8, 0)


def unfilled_caf(content: bytearray) -> None:
    struct.pack_into(">q", content, size_at(content, b"data"), -1)


def unfilled_w64(content: bytearray) -> None:
    struct.pack_into("<Q", content, size_at(content, b"data", 16), 24)
    struct.pack_into("<Q", content, 16, 0)


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [("AIFF", unfilled_aiff), ("AU", unfilled_au), ("CAF", unfilled_caf), ("W64", unfilled_w64)],
)
def test_a_length_that_was_never_filled_in_is_counted(
    tmp_path: Path, sound: NDArray[np.float64], kind: str, spoil: Callable[[bytearray], None]
) -> None:
    content = encoded(sound, kind)
    whole = load_audio(written(tmp_path, content))
    spoil(content)
    clip = load_audio(written(tmp_path, content))
    np.testing.assert_array_equal(clip.samples, whole.samples)
    (note,) = clip.notes
    assert note.startswith("its header leaves the length open; all that is there, 2.0 s")


@pytest.mark.parametrize("kind", ["AIFF", "CAF", "W64"])
def test_chunks_behind_the_samples_are_no_samples(
    tmp_path: Path, sound: NDArray[np.float64], kind: str
) -> None:
    content = encoded(sound, kind)
    name = b"abcd" if kind != "W64" else b"abcd" + bytes(12)
    size = {"AIFF": struct.pack(">I", 8), "CAF": struct.pack(">Q", 8), "W64": struct.pack("<Q", 32)}[kind]
    clip = load_audio(written(tmp_path, content + name + size + b"whatever"))
    assert (clip.n_samples, clip.notes) == (N, ())


def test_an_mp3_that_begins_within_a_frame_is_read_whole(tmp_path: Path, sound: NDArray[np.float64]) -> None:
    content = encoded(sound, "MP3", "MPEG_LAYER_III")
    clip = load_audio(written(tmp_path, content[100:]))
    assert clip.n_samples > 0.97 * N


@pytest.mark.parametrize(("subtype", "rate"), [("VORBIS", RATE), ("OPUS", 48_000)])
def test_sound_that_is_lost_within_an_ogg_is_told(
    tmp_path: Path, sound: NDArray[np.float64], subtype: str, rate: int
) -> None:
    content = encoded(np.concatenate([sound] * 4), "OGG", subtype, rate)
    pages = [at for at in range(len(content)) if content[at : at + 4] == b"OggS"]
    assert len(pages) > 5
    middle = pages[len(pages) // 2]
    for at in range(middle + 40, middle + 60):
        content[at] ^= 0x55
    clip = load_audio(written(tmp_path, content))
    (note,) = clip.notes
    assert note.startswith("damaged: of ")
    assert note.values["stated_s"] == pytest.approx(4 * N / rate, abs=0.01)
    assert note.values["there_s"] == pytest.approx(clip.duration_s, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "subtype"), [("FLAC", "PCM_16"), ("FLAC", "PCM_24"), ("CAF", "ALAC_16"), ("WAV", "IMA_ADPCM")]
)
def test_a_damaged_file_is_the_same_whichever_way_it_is_read(
    tmp_path: Path, sound: NDArray[np.float64], kind: str, subtype: str
) -> None:
    whole = bytes(encoded(sound, kind, subtype))
    generator = np.random.default_rng(3)
    for trial in range(24):
        content = bytearray(whole)
        at = int(generator.integers(200, len(content) - 6_000))
        if trial % 3 == 0:
            content[at:at] = content[at : at + 5_000]
        elif trial % 3 == 1:
            content[at] ^= 1 << int(generator.integers(8))
        else:
            content[at : at + 500] = bytes(500)
        assert_one_verdict(written(tmp_path, content), generator)


def assert_one_verdict(path: Path, generator: np.random.Generator) -> None:
    verdicts: set[str] = set()
    samples = None
    for read in (lambda *_: load_audio(path), read_at_random, read_in_blocks):
        try:
            clip = read(path, generator, samples)
        except AudioError as error:
            verdicts.add(str(error))
        else:
            verdicts.add("read")
            samples = samples if clip is None else clip.samples
    assert len(verdicts) == 1


def read_at_random(path: Path, generator: np.random.Generator, expected: NDArray[np.float32] | None) -> None:
    with FileRecording(path) as recording:
        for begin in generator.permutation(np.arange(0, recording.n_samples, 7_000)):
            samples = recording.read(int(begin), int(begin) + 7_000)
            if expected is not None:
                wanted = expected[:, begin : begin + 7_000]
                np.testing.assert_array_equal(samples[:, : wanted.shape[1]], wanted)


def read_in_blocks(path: Path, generator: np.random.Generator, expected: NDArray[np.float32] | None) -> None:
    with AudioReader(path) as reader:
        length = int(generator.integers(1_000, 50_000))
        blocks = list(reader.blocks(length, reader.sample_rate))
    if expected is not None:
        np.testing.assert_array_equal(np.concatenate(blocks, axis=1), expected)


@pytest.mark.parametrize("rate", [1, 3, 999, 768_001, 200_000_000])
def test_a_rate_that_no_recording_has_is_refused(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(100), rate)
    with pytest.raises(AudioError, match=rf"a\.wav: has a sample rate of {rate} Hz") as caught:
        AudioReader(path)
    assert "set the right rate" in str(caught.value)


@pytest.mark.parametrize("rate", [1_000, 768_000])
def test_the_lowest_and_the_highest_rate_are_read(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.zeros(100), rate)
    assert load_audio(path).sample_rate == rate
