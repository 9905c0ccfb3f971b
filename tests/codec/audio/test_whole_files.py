"""Files that hold more or less than their header says are read whole, and what is missing is said."""

from __future__ import annotations

import gc
import io
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from codec.audio import ffmpeg, mpeg
from codec.audio.clip import AudioError, AudioReader, load_audio
from codec.audio.recording import FileRecording
from codec.audio.resampling import resampled_pieces

Samples = NDArray[np.float32]

RATE = 44100
N = 2 * RATE


@pytest.fixture(scope="module")
def plucks() -> Samples:
    """Two seconds of decaying tones with noisy attacks, float32 [n]; no place is like another."""
    samples = np.zeros(N)
    for index in range(8):
        begin = index * RATE // 4 + 100 * index
        times_s = np.arange(N - begin) / RATE
        samples[begin:] += 0.3 * np.exp(-8 * times_s) * np.sin(2 * np.pi * (200 + 30 * index) * times_s)
        samples[begin : begin + 300] += 0.2 * np.random.default_rng(index).normal(size=300)
    return np.clip(samples, -0.9, 0.9).astype(np.float32)


def encoded(
    samples: NDArray[np.floating], kind: str, subtype: str, rate: int = RATE, **options: object
) -> bytes:
    """Return a file as soundfile writes it; samples [n] or [n, n_channels]."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype, **options)
    return file.getvalue()


def lag(samples: Samples, of: Samples) -> int:
    """Return by how many samples `samples` comes later than `of`."""
    excerpt = of[4000:24000].astype(np.float64)
    return int(np.correlate(samples[:40000].astype(np.float64), excerpt, "valid").argmax()) - 4000


def wav(
    data: bytes, *, said: int | None = None, form: tuple[int, int] = (1, 16), after: bytes = b""
) -> bytes:
    """Return a mono WAV file that says that `said` bytes of samples follow."""
    tag, bits = form
    head = struct.pack("<IHHIIHH", 16, tag, 1, RATE, RATE * bits // 8, bits // 8, bits)
    body = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(data) if said is None else said)
    return b"RIFF" + struct.pack("<I", len(body) + len(data) + len(after)) + body + data + after


def read(tmp_path: Path, name: str, content: bytes) -> tuple[Samples, list[str]]:
    """Write a file, read it, and return its first channel and what is said of it."""
    path = tmp_path / name
    path.write_bytes(content)
    with AudioReader(path) as reader:
        notes = [str(note) for note in reader.notes]
        n_samples = reader.n_samples
    clip = load_audio(path)
    assert clip.n_samples == n_samples
    with FileRecording(path) as recording:
        assert np.array_equal(recording.read(0, clip.n_samples), clip.samples)
        assert recording.samples_sha256 == clip.samples_sha256
    return clip.samples[0], notes


@pytest.mark.parametrize("said", [0, 0xFFFF_FFFF])
def test_a_wav_whose_length_was_never_filled_in_is_read_whole(
    tmp_path: Path, plucks: Samples, said: int
) -> None:
    data = (plucks * 32767).astype("<i2").tobytes()
    samples, notes = read(tmp_path, "power-lost.wav", wav(data, said=said))
    assert np.array_equal(samples, load_pcm(data))
    assert notes == ["its header leaves the length open; all that is there, 2.0 s, is read"]


@pytest.mark.parametrize(
    ("form", "dtype", "scale"), [((1, 16), "<i2", 32768), ((1, 32), "<i4", 2**31), ((3, 32), "<f4", 1)]
)
def test_a_wav_whose_length_wrapped_around_is_read_whole(
    tmp_path: Path, plucks: Samples, form: tuple[int, int], dtype: str, scale: int
) -> None:
    values = (plucks * (scale - 1 if scale > 1 else 1)).astype(dtype)
    samples, notes = read(tmp_path, "wrapped.wav", wav(values.tobytes(), said=4 * (RATE // 2), form=form))
    assert np.allclose(samples, values / scale, atol=1e-6)
    assert len(notes) == 1
    assert notes[0].endswith("there are 2.0 s; all of them are read")


def test_24_bits_are_read_whole(tmp_path: Path, plucks: Samples) -> None:
    whole = encoded(plucks, "WAV", "PCM_24")
    at = whole.index(b"data") + 4
    samples, notes = read(tmp_path, "a.wav", whole[:at] + bytes(4) + whole[at + 4 :])
    assert len(notes) == 1
    assert np.allclose(samples, plucks, atol=2**-22)


def test_a_wav_that_breaks_off_says_so(tmp_path: Path, plucks: Samples) -> None:
    data = (plucks * 32767).astype("<i2").tobytes()
    samples, notes = read(tmp_path, "half.wav", wav(data)[: 44 + RATE + 1])
    assert np.array_equal(samples, load_pcm(data[:RATE]))
    assert notes == [
        "broken off: its header says 2.0 s, and 0.5 s are there, which are read. Copy it again if you can"
    ]


@pytest.mark.parametrize(
    "after", [b"", b"LIST\x06\0\0\0INFOxx", b"cue \x04\0\0\0\0\0\0\0id3 \x03\0\0\0abc\0"]
)
def test_chunks_behind_the_samples_are_no_samples(tmp_path: Path, plucks: Samples, after: bytes) -> None:
    data = (plucks * 32767).astype("<i2").tobytes()
    samples, notes = read(tmp_path, "a.wav", wav(data, after=after))
    assert notes == []
    assert len(samples) == N


def test_a_wav_without_samples_is_still_empty(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="empty"):
        read(tmp_path, "none.wav", wav(b""))


def load_pcm(data: bytes) -> Samples:
    return (np.frombuffer(data, "<i2") / 32768).astype(np.float32)


@pytest.fixture(scope="module")
def mp3(plucks: Samples) -> bytes:
    """An MP3 of variable bit rate, with its header; it begins with noise, and so with large frames."""
    loud = np.concatenate([0.4 * np.random.default_rng(0).normal(size=RATE // 4), plucks]).clip(-0.9, 0.9)
    return encoded(loud, "MP3", "MPEG_LAYER_III", bitrate_mode="VARIABLE", compression_level=0.5)


def without_header(content: bytes) -> bytes:
    """Cut the first frame off, which is the header."""
    counted = mpeg.count_frames(io.BytesIO(content), 0, len(content))
    assert counted is not None
    assert counted.said_frames == counted.n_frames
    return content[_first_frame_bytes(content) :]


def _first_frame_bytes(content: bytes) -> int:
    head = content[:4]
    kbits = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)[head[2] >> 4]
    return 144 * kbits * 1000 // RATE + (head[2] >> 1 & 1)


def test_an_mp3_without_a_length_is_read_whole(tmp_path: Path, mp3: bytes) -> None:
    bare = without_header(mp3)
    said = soundfile.info(io.BytesIO(bare)).frames
    whole, _ = read(tmp_path, "whole.mp3", mp3)
    samples, notes = read(tmp_path, "bare.mp3", bare)
    assert said < 0.9 * len(whole)  # what libsndfile would have read
    assert 0 <= len(samples) - len(whole) < 3 * 1152
    assert notes == []


def test_joined_mp3s_are_read_to_the_end(tmp_path: Path, mp3: bytes) -> None:
    one, _ = read(tmp_path, "one.mp3", mp3)
    tag = b"ID3\x03\0\0" + bytes([0, 0, 2, 0]) + bytes(256)
    for between in (b"", tag, b"TAG" + bytes(125)):
        samples, notes = read(tmp_path, "two.mp3", mp3 + between + mp3)
        assert abs(len(samples) - 2 * len(one)) < 3 * 1152
        assert np.abs(samples[-RATE:]).max() > 0.1
        assert len(notes) == 1
        assert "all of them are read" in notes[0]


def test_an_mp3_that_breaks_off_says_so(tmp_path: Path, mp3: bytes) -> None:
    samples, notes = read(tmp_path, "half.mp3", mp3[: len(mp3) // 2])
    assert 0.2 * RATE < len(samples) < 2 * RATE
    assert len(notes) == 1
    assert notes[0].startswith("broken off: its header says 2.3 s")


def test_an_mp3_in_a_wav_is_read(tmp_path: Path, mp3: bytes) -> None:
    expected, _ = read(tmp_path, "a.mp3", mp3)
    samples, notes = read(tmp_path, "a.wav", wav(mp3, form=(0x55, 0)))
    assert np.array_equal(samples, expected)
    assert notes == []


@pytest.mark.parametrize(("subtype", "rate"), [("VORBIS", 44100), ("OPUS", 48000)])
def test_chained_ogg_is_read_link_by_link(tmp_path: Path, plucks: Samples, subtype: str, rate: int) -> None:
    link = encoded(plucks, "OGG", subtype, rate)
    one, notes = read(tmp_path, "one.ogg", link)
    assert notes == []
    assert len(one) == N
    three, notes = read(tmp_path, "three.ogg", link * 3)
    assert np.array_equal(three, np.concatenate([one] * 3))
    assert notes == ["3 recordings in one file, read one after the other"]
    long = encoded(np.tile(plucks, 6), "OGG", subtype, rate)
    _, notes = read(tmp_path, "cut.ogg", long[: len(long) * 3 // 4])
    assert len(notes) == 1
    assert notes[0].startswith("its end is missing")


def test_of_links_with_different_rates_the_first_is_read(tmp_path: Path, plucks: Samples) -> None:
    links = encoded(plucks, "OGG", "VORBIS", 44100) + encoded(plucks, "OGG", "VORBIS", 22050)
    samples, notes = read(tmp_path, "mixed.ogg", links)
    assert len(samples) == N
    assert notes == [
        "2 recordings of different sample rates or channels in one file; only the first, 2.0 s, is read"
    ]


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_the_centre_of_surround_in_ogg_is_in_the_middle(tmp_path: Path, subtype: str) -> None:
    times_s = np.arange(48000) / 48000
    # In the order of Vorbis: left, centre, right, rear left, rear right, low frequencies.
    tones_hz = (300, 700, 500, 1100, 1300, 60)
    planes = np.stack([0.2 * np.sin(2 * np.pi * hz * times_s) for hz in tones_hz], axis=1)
    path = tmp_path / "a.ogg"
    path.write_bytes(encoded(planes, "OGG", subtype, 48000))
    left, right = np.abs(np.fft.rfft(load_audio(path).samples[:, -24000:], axis=1))
    level = {hz: (left[hz // 2], right[hz // 2]) for hz in tones_hz}
    assert level[300][0] > 10 * level[300][1]
    assert level[1100][0] > 10 * level[1100][1]
    assert level[500][1] > 10 * level[500][0]
    assert level[1300][1] > 10 * level[1300][0]
    assert level[700][0] == pytest.approx(level[700][1], rel=0.05)


def test_a_flac_of_unknown_length_is_read_whole(tmp_path: Path, plucks: Samples) -> None:
    content = bytearray(encoded(plucks, "FLAC", "PCM_16"))
    content[21] &= 0xF0
    content[22:42] = bytes(20)  # neither a count of samples nor a checksum, as written into a pipe
    samples, notes = read(tmp_path, "pipe.flac", bytes(content))
    assert len(samples) == N
    assert notes == []


def by_ffmpeg(samples: Samples, kind: str, codec: str, path: Path) -> None:
    """Write a mono file with FFmpeg's own encoder."""
    with av.open(str(path), "w", format=kind) as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.rate = RATE
        frame.pts = 0
        frame.time_base = Fraction(1, RATE)
        fitting = av.AudioResampler(stream.format, stream.layout, RATE, frame_size=stream.frame_size or 1024)
        for each in [*fitting.resample(frame), *fitting.resample(None)]:
            container.mux(stream.encode(each))
        container.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("kind", "codec", "name", "tolerance"),
    [("ipod", "alac", "a.m4a", 1e-3), ("ipod", "aac", "b.m4a", 0.4), ("mp4", "aac", "c.mp4", 0.4)],
)
def test_what_phones_record_is_read_and_lies_on_the_original(
    tmp_path: Path, plucks: Samples, kind: str, codec: str, name: str, tolerance: float
) -> None:
    path = tmp_path / name
    by_ffmpeg(plucks, kind, codec, path)
    samples, notes = read(tmp_path, name, path.read_bytes())
    assert notes == []
    assert 0 <= len(samples) - N < 1024
    assert lag(samples, plucks) == 0
    assert np.sqrt(np.mean((samples[:N] - plucks) ** 2) / np.mean(plucks**2)) < tolerance


def test_without_ffmpeg_the_way_out_is_said(
    tmp_path: Path, plucks: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.m4a"
    by_ffmpeg(plucks, "ipod", "aac", path)
    monkeypatch.setattr(ffmpeg, "is_installed", lambda: False)
    with pytest.raises(AudioError, match=r"M4A or MP4 needs FFmpeg.*pointillist\[formats\]"):
        load_audio(path)


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(AudioError, match="not a recording"):
        load_audio(path)


@pytest.mark.parametrize("said", [4 * N, 1000])
@pytest.mark.parametrize(("bits", "block_bytes"), [(16, 0), (16, 65535), (24, 4)])
def test_samples_that_are_padded_or_of_no_size_are_left_to_libsndfile(
    tmp_path: Path, said: int, bits: int, block_bytes: int
) -> None:
    values = np.arange(1, 2001, dtype="<i2" if bits == 16 else "<i4")
    header = bytearray(wav(values.tobytes(), said=said, form=(1, bits)))
    header[32:34] = struct.pack("<H", block_bytes)
    (tmp_path / "a.wav").write_bytes(header)
    with soundfile.SoundFile(tmp_path / "a.wav") as file:
        as_libsndfile_reads = file.read(dtype="float32")
    np.testing.assert_array_equal(load_audio(tmp_path / "a.wav").samples[0], as_libsndfile_reads)


def test_a_rate_that_no_integer_of_libsndfile_holds_is_refused(tmp_path: Path) -> None:
    header = bytearray(wav(bytes(4000), said=0))
    header[24:28] = b"\xff" * 4
    (tmp_path / "a.wav").write_bytes(header)
    with pytest.raises(AudioError, match="not a recording that can be read"):
        load_audio(tmp_path / "a.wav")


@pytest.mark.parametrize(("value", "reason"), [(3e38, "far too large"), (np.inf, "not numbers")])
def test_values_that_cannot_be_computed_with_are_refused(tmp_path: Path, value: float, reason: str) -> None:
    samples = np.zeros(N, np.float32)
    samples[RATE] = value
    (tmp_path / "a.wav").write_bytes(wav(samples.tobytes(), said=0, form=(3, 32)))
    with pytest.raises(AudioError, match=reason) as caught:
        load_audio(tmp_path / "a.wav")
    assert "1.000 s" in str(caught.value)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning", "error::ResourceWarning")
def test_a_recording_that_is_refused_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(np.full(N, np.nan, np.float32).tobytes(), said=0, form=(3, 32)))
    with pytest.raises(AudioError):
        FileRecording(tmp_path / "a.wav")
    gc.collect()


def test_a_low_rate_is_resampled_in_small_pieces() -> None:
    sizes = [piece.shape[1] for piece in resampled_pieces([np.zeros((1, 30_000), np.float32)], 1, 100, 48000)]
    assert sum(sizes) == 30_000 * 480
    assert max(sizes) < 1 << 20


def test_ffmpeg_that_seeks_before_the_start_prints_nothing(
    tmp_path: Path, plucks: Samples, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.m4a"
    by_ffmpeg(plucks, "ipod", "aac", path)
    with ffmpeg.LenientFile(path) as stream:
        assert stream.seek(-1) < 0
        assert stream.read(8)[4:] == b"ftyp"
