"""Markers and Broadcast Wave information: read from every format, kept by exports, and never in the way."""

from __future__ import annotations

import io
import struct
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from codec.audio import writing
from codec.audio.clip import AudioClip, AudioReader, load_audio, save_audio
from codec.audio.metadata import MAX_LABEL, MAX_MARKERS, BroadcastInfo, Marker, RecordingMetadata
from codec.audio.recording import FileRecording

RATE = 48_000
N = 2 * RATE
SAMPLES: NDArray[np.float32] = (np.random.default_rng(0).integers(-20_000, 20_000, N) / 32768).astype(
    np.float32
)
METADATA = RecordingMetadata(
    (
        Marker(4801 / RATE, "Strophe – été"),
        Marker(RATE / RATE, "Refrain", 24_001 / RATE, "zweimal"),
        Marker(N / RATE),
    ),
    BroadcastInfo(37_230.5, "Take 7", "H6", "REF-1", "2026-11-02", "10:20:30"),
)


def chunk(name: bytes, body: bytes, order: str = "<") -> bytes:
    return name + struct.pack(f"{order}I", len(body)) + body + bytes(len(body) % 2)


def cues(*positions: int, said: int | None = None) -> bytes:
    points = [struct.pack("<II4sIII", n + 1, 0, b"data", 0, 0, each) for n, each in enumerate(positions)]
    return chunk(b"cue ", struct.pack("<I", len(points) if said is None else said) + b"".join(points))


def texts(*chunks: tuple[bytes, int, bytes]) -> bytes:
    return chunk(b"LIST", b"adtl" + b"".join(chunk(n, struct.pack("<I", key) + t) for n, key, t in chunks))


def wav(before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a WAV file with chunks before and after its samples."""
    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16))
    data = chunk(b"data", (SAMPLES * 32768).astype("<i2").tobytes())
    return chunk(b"RIFF", b"WAVE" + form + before + data + after)


def read(tmp_path: Path, content: bytes, name: str = "a.wav") -> tuple[RecordingMetadata, list[str]]:
    """Return the metadata of a file and what is said, after checking that its samples are read as ever."""
    path = tmp_path / name
    path.write_bytes(content)
    clip = load_audio(path)
    with AudioReader(path) as reader, FileRecording(path) as recording:
        assert reader.metadata == clip.metadata == recording.metadata
        assert reader.notes == clip.notes
    if name.endswith(".wav"):
        assert np.array_equal(clip.samples[0], SAMPLES)
    return clip.metadata, [str(note) for note in clip.notes]


# Reading


def test_cue_points_are_read_in_order_wherever_their_chunk_is(tmp_path: Path) -> None:
    expected = tuple(Marker(each / RATE) for each in (2000, 20_000, 60_000))
    for content in (wav(after=cues(20_000, 60_000, 2000)), wav(before=cues(20_000, 60_000, 2000))):
        assert read(tmp_path, content) == (RecordingMetadata(expected), [])
    rf64 = io.BytesIO()
    soundfile.write(rf64, SAMPLES, RATE, format="RF64", subtype="PCM_16")
    found = read(tmp_path, rf64.getvalue() + cues(20_000, 60_000, 2000))
    assert found == (RecordingMetadata(expected), [])


def test_a_position_may_be_in_either_field(tmp_path: Path) -> None:
    body = struct.pack("<I", 1) + struct.pack("<II4sIII", 7, 4800, b"data", 0, 0, 0)
    assert read(tmp_path, wav(after=chunk(b"cue ", body)))[0].markers == (Marker(0.1),)


def test_labels_notes_and_lengths_belong_to_their_points(tmp_path: Path) -> None:
    region = struct.pack("<I4sHHHH", 4800, b"rgn ", 0, 0, 0, 0)
    listed = texts(
        (b"labl", 3, b"last\0"),
        (b"note", 1, "größer\0".encode()),
        (b"labl", 1, "Einsatz Bläser ".encode("cp1252") + b"\0garbage"),
        (b"ltxt", 2, region + b"Solo\0"),
        (b"labl", 9, b"of no point\0"),
    )
    expected = (
        Marker(0.1, "Einsatz Bläser", 0.0, "größer"),
        Marker(0.2, "Solo", 0.1),
        Marker(0.3, "last"),
    )
    for content in (wav(listed, cues(4800, 9600, 14_400)), wav(after=cues(4800, 9600, 14_400) + listed)):
        assert read(tmp_path, content)[0].markers == expected


def test_markers_beyond_the_end_are_left_out_with_a_word(tmp_path: Path) -> None:
    for positions, note in (
        ((N + 1,), "1 marker is beyond its end and is left out"),
        ((N + 1, 2**32 - 1), "2 markers are beyond its end and are left out"),
    ):
        metadata, notes = read(tmp_path, wav(after=cues(4800, N, *positions)))
        assert metadata.markers == (Marker(0.1), Marker(2.0))
        assert notes == [note]


def test_hostile_chunks_are_read_within_bounds(tmp_path: Path) -> None:
    million = np.zeros((1_000_000, 6), "<u4")
    million[:, 5] = 4800
    metadata, notes = read(
        tmp_path, wav(after=chunk(b"cue ", struct.pack("<I", 2**32 - 1) + million.tobytes()))
    )
    assert len(metadata.markers) == MAX_MARKERS
    assert notes == [f"only the first {MAX_MARKERS} markers are read"]
    huge = texts((b"labl", 1, b"x" * 3_000_000))
    (marker,) = read(tmp_path, wav(after=cues(4800) + huge))[0].markers
    assert (len(marker.label), marker.label[-2:]) == (MAX_LABEL, "x…")
    assert read(tmp_path, wav(after=cues(4800, said=2**31)))[0].markers == (Marker(0.1),)


def test_damaged_metadata_never_keeps_a_recording_from_being_read(tmp_path: Path) -> None:
    save_audio(tmp_path / "whole.wav", SAMPLES, RATE, "PCM_16", metadata=METADATA)
    whole = (tmp_path / "whole.wav").read_bytes()
    begin, data = whole.index(b"bext"), whole.index(b"data", whole.index(b"LIST"))
    rng = np.random.default_rng(1)
    for _ in range(60):
        damaged = bytearray(whole[begin:data])
        for place in rng.integers(0, len(damaged), 8):
            # The sizes of the chunks stay, or the samples could not be found by anybody.
            if not any(whole[begin + place - 8 + k :][:4] in (b"bext", b"cue ", b"LIST") for k in range(9)):
                damaged[place] = rng.integers(0, 256)
        read(tmp_path, whole[:begin] + bytes(damaged) + whole[data:])
    after = cues(4800, 9600) + texts((b"labl", 1, b"a\0"), (b"note", 2, b"bc\0"))
    for cut in range(len(after)):
        read(tmp_path, wav() + after[:cut])


def test_markers_of_aiff(tmp_path: Path) -> None:
    file = io.BytesIO()
    soundfile.write(file, SAMPLES, RATE, format="AIFF", subtype="PCM_16")
    names = ("Bläser".encode("mac_roman"), b"B2", b"")
    points = [
        struct.pack(">hIB", n + 1, 4800 * (3 - n), len(name)) + name + bytes((len(name) + 1) % 2)
        for n, name in enumerate(names)
    ]
    body = file.getvalue()[8:] + chunk(b"MARK", struct.pack(">H", 3) + b"".join(points), ">")
    expected = (Marker(0.1), Marker(0.2, "B2"), Marker(0.3, "Bläser"))
    assert read(tmp_path, chunk(b"FORM", body, ">"), "a.aiff") == (RecordingMetadata(expected), [])
    for cut in range(1, 30):
        read(tmp_path, chunk(b"FORM", body[:-cut], ">"), "a.aiff")


@pytest.mark.parametrize(
    ("name", "encoder"), [("a.flac", "flac"), ("a.ogg", "vorbis"), ("a.opus", "libopus"), ("a.m4a", "aac")]
)
def test_chapters_that_ffmpeg_writes(tmp_path: Path, name: str, encoder: str) -> None:
    file, vorbis = io.BytesIO(), io.BytesIO()
    # FFmpeg 8 rounds whole seconds up from half a second on.
    chapters = [(0, 250, "Anfang"), (250, 1400, "Größe" * 40), (1400, 2000, "")]
    made = [
        {"id": n, "start": a, "end": b, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
        for n, (a, b, title) in enumerate(chapters)
    ]
    tags: dict[str, str] = {}
    for n, (start, _, title) in enumerate(chapters):
        tags |= {f"chapter{n:03d}": f"00:00:{start / 1000:06.3f}", f"CHAPTER{n:03d}NAME": title}
    with av.open(file, "w", format={"a.m4a": "ipod"}.get(name, name[2:])) as container:
        if name == "a.ogg":  # FFmpeg reads chapters in Vorbis and FLAC, and writes none
            soundfile.write(vorbis, SAMPLES, RATE, format="OGG", subtype="VORBIS")
            vorbis.seek(0)
            with av.open(vorbis) as source:
                stream = container.add_stream_from_template(source.streams.audio[0])
                stream.metadata.update(tags)
                for packet in source.demux(audio=0):
                    packet.stream = stream
                    if packet.dts is not None:
                        container.mux(packet)
        else:
            if name == "a.flac":
                container.metadata.update(tags)
            else:
                container.set_chapters(made)
            stream = container.add_stream(encoder, rate=RATE, layout="mono")
            frame = av.AudioFrame.from_ndarray((SAMPLES[None] * 32767).astype(np.int16), "s16", "mono")
            frame.sample_rate = RATE
            container.mux([*stream.encode(frame), *stream.encode(None)])
    markers = read(tmp_path, file.getvalue(), name)[0].markers
    assert [(round(1000 * each.time_s), each.label) for each in markers] == [
        (start, title) for start, _, title in chapters
    ]


def test_the_tracks_of_a_cue_sheet(tmp_path: Path) -> None:
    file = io.BytesIO()
    soundfile.write(file, SAMPLES, RATE, format="FLAC", subtype="PCM_16")
    sheet = bytes(395) + bytes([3])
    for offset, number in ((0, 1), (24_000, 2)):
        index = struct.pack(">QB3x", 600, 1)
        sheet += struct.pack(">QB", offset, number) + bytes(26) + bytes([1]) + index
    sheet += struct.pack(">QB", N, 170) + bytes(27)  # the lead-out
    block = bytes([5]) + len(sheet).to_bytes(3) + sheet
    whole = file.getvalue()
    metadata, notes = read(tmp_path, whole[:42] + block + whole[42:], "a.flac")
    assert metadata.markers == (Marker(600 / RATE, "Track 1"), Marker(24_600 / RATE, "Track 2"))
    assert not notes
    tagged = b"ID3\x04\0\0\0\0\0\x05hello" + whole[:42] + block + whole[42:]
    assert read(tmp_path, tagged, "a.flac")[0] == metadata


# Writing


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("n_samples", [N, N - 1])
def test_a_wav_keeps_metadata_and_every_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtype: str, large: bool, n_samples: int
) -> None:
    if large:
        monkeypatch.setattr(writing, "_MAX_WAV_BYTES", 0)
    monkeypatch.setattr(writing, "_MOVED_BYTES", 10_007)
    path, plain = tmp_path / "with.wav", tmp_path / "without.wav"
    samples = SAMPLES[:n_samples]
    save_audio(path, samples, RATE, subtype, metadata=METADATA)
    save_audio(plain, samples, RATE, subtype)
    assert soundfile.info(path).format == ("RF64" if large else "WAV")
    assert np.array_equal(soundfile.read(path)[0], soundfile.read(plain)[0])
    metadata = load_audio(path).metadata
    assert metadata.markers[:2] == METADATA.markers[:2]
    assert metadata.broadcast == METADATA.broadcast
    size = struct.unpack(
        "<Q" if large else "<I", path.read_bytes()[20:28] if large else path.read_bytes()[4:8]
    )
    assert size[0] == path.stat().st_size - 8
    # FFmpeg reads the same, and the same number of samples.
    with av.open(str(path)) as container:
        chapters = container.chapters()
        facts = container.metadata
        assert sum(frame.samples for frame in container.decode(audio=0)) == n_samples
    assert [(each["start"], each["metadata"].get("title", "")) for each in chapters][:2] == [
        (4801, "Strophe – été"),
        (RATE, "Refrain"),
    ]
    assert {chapter["time_base"] for chapter in chapters} == {Fraction(1, RATE)}
    assert facts["time_reference"] == str(round(37_230.5 * RATE))
    assert (facts["comment"], facts["date"]) == ("Take 7", "2026-11-02")


def test_a_reader_that_knows_no_markers_reads_the_same_samples(tmp_path: Path) -> None:
    save_audio(tmp_path / "a.wav", SAMPLES, RATE, "PCM_16", metadata=METADATA)
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getnframes() == N
        assert file.readframes(N) == (SAMPLES * 32768).astype("<i2").tobytes()


def test_a_flac_keeps_chapters_and_every_sample(tmp_path: Path) -> None:
    path, plain = tmp_path / "with.flac", tmp_path / "without.flac"
    save_audio(path, SAMPLES, RATE, "PCM_24", metadata=METADATA)
    save_audio(plain, SAMPLES, RATE, "PCM_24")
    assert np.array_equal(soundfile.read(path)[0], soundfile.read(plain)[0])
    found = load_audio(path).metadata
    assert [(round(1000 * each.time_s), each.label) for each in found.markers] == [
        (100, "Strophe – été"),
        (1000, "Refrain"),
        (2000, ""),
    ]
    assert found.broadcast == METADATA.broadcast
    with av.open(str(path)) as container:
        assert [each["start"] for each in container.chapters()] == [100, 1000, 2000]
        assert container.metadata["TIME_REFERENCE"] == str(round(37_230.5 * RATE))


def test_without_metadata_a_file_is_as_before(tmp_path: Path) -> None:
    for name in ("a.wav", "a.flac"):
        file = io.BytesIO()
        writing.write_audio_stream(file, SAMPLES[None], RATE, name[2:].upper(), "PCM_16")
        save_audio(tmp_path / name, SAMPLES, RATE, "PCM_16", metadata=RecordingMetadata())
        assert (tmp_path / name).read_bytes() == file.getvalue()


def test_long_texts_are_cut_after_a_whole_letter(tmp_path: Path) -> None:
    info = BroadcastInfo(0.0, "ü" * 200, "é" * 40, "x", "2026-11-02 or so", "10:20:30")
    metadata = RecordingMetadata((Marker(0.5, "a\0b"),), info)
    save_audio(tmp_path / "a.wav", SAMPLES, RATE, "PCM_16", metadata=metadata)
    found = load_audio(tmp_path / "a.wav").metadata
    assert found.broadcast == BroadcastInfo(0.0, "ü" * 128, "é" * 16, "x", "2026-11-02", "10:20:30")
    assert found.markers == (Marker(0.5, "a b"),)


# Parts


def test_a_part_has_the_markers_inside_it_at_their_own_times() -> None:
    whole = RecordingMetadata(
        (Marker(0.5, "before"), Marker(0.9, "into", 0.4), Marker(1.0, "at"), Marker(1.5, "out of", 9.0),
         Marker(2.0, "end"), Marker(2.1, "after")),
        BroadcastInfo(100.0, "Take 7"),
    )  # fmt: skip
    part = whole.within(1.0, 2.0)
    assert [(each.label, each.time_s, pytest.approx(each.length_s)) for each in part.markers] == [
        ("into", 0.0, 0.3),
        ("at", 0.0, 0.0),
        ("out of", 0.5, 0.5),
        ("end", 1.0, 0.0),
    ]
    assert part.broadcast == BroadcastInfo(101.0, "Take 7")
    assert whole.within(0.0, 20.0) == whole


def test_a_resampled_clip_keeps_its_times(tmp_path: Path) -> None:
    save_audio(tmp_path / "a.wav", SAMPLES, RATE, "PCM_16", metadata=METADATA)
    clip = load_audio(tmp_path / "a.wav")
    assert clip.resampled(22_050).metadata == clip.metadata


def test_a_part_of_a_clip_is_exact_and_has_its_markers() -> None:
    clip = AudioClip(SAMPLES, RATE, metadata=METADATA)
    part = clip.part(0.5, 1.5)
    np.testing.assert_array_equal(part.samples, clip.samples[:, RATE // 2 : 3 * RATE // 2])
    assert part.metadata == METADATA.within(0.5, 1.5)
    np.testing.assert_array_equal(clip.part(0.5).samples, clip.samples[:, RATE // 2 :])
    assert clip.part(0.0) is clip
    longer = clip.part(1.0, 3.0)
    assert longer.n_samples == 2 * RATE
    assert not longer.samples[:, RATE:].any()
