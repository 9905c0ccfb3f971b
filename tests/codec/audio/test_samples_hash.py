"""The hash of a recording's samples: the same for the same sound, however its file is written and read."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from codec.audio.clip import AudioReader, load_audio
from codec.audio.recording import FileRecording

RATE = 22_050


@pytest.fixture
def samples() -> NDArray[np.float64]:
    """Two channels of 24-bit values, longer than one block of the decoder."""
    steps = np.random.default_rng(1).integers(-(2**22), 2**22, (50_001, 2))
    return steps / 2**23


def written(path: Path, samples: NDArray[np.float64], subtype: str = "PCM_24", rate: int = RATE) -> Path:
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def samples_sha256(path: Path) -> str:
    with AudioReader(path) as reader:
        return reader.samples_sha256()


def test_it_is_the_hash_that_the_schema_describes(samples: NDArray[np.float64], tmp_path: Path) -> None:
    content = struct.pack("<II", RATE, 2) + samples.astype("<f4").tobytes()
    assert samples_sha256(written(tmp_path / "a.wav", samples)) == hashlib.sha256(content).hexdigest()


def test_lossless_formats_of_the_same_samples_have_one_hash(
    samples: NDArray[np.float64], tmp_path: Path
) -> None:
    names = {"a.wav": "PCM_24", "b.wav": "FLOAT", "c.flac": "PCM_24", "d.aiff": "PCM_24", "e.wav": "PCM_32"}
    assert len({samples_sha256(written(tmp_path / name, samples, names[name])) for name in names}) == 1


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
def test_it_does_not_depend_on_how_the_file_is_read(
    samples: NDArray[np.float64], tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    soundfile.write(path, samples, RATE)
    known = samples_sha256(path)
    assert load_audio(path).samples_sha256 == known
    with FileRecording(path) as recording:
        assert recording.samples_sha256 == known
    with AudioReader(path) as reader:
        list(reader.blocks(777, 44_100))
        assert reader.samples_sha256() == known


def test_more_than_two_channels_are_hashed_before_they_are_mixed_down(
    samples: NDArray[np.float64], tmp_path: Path
) -> None:
    # So that it does not depend on how a sum of channels is rounded.
    six = np.concatenate([samples, samples[:, ::-1], -samples], axis=1)
    path = written(tmp_path / "a.wav", six)
    content = struct.pack("<II", RATE, 6) + six.astype("<f4").tobytes()
    assert load_audio(path).samples_sha256 == hashlib.sha256(content).hexdigest()


def test_another_sample_rate_or_channel_or_sample_is_another_recording(
    samples: NDArray[np.float64], tmp_path: Path
) -> None:
    changed = samples.copy()
    changed[40_000, 1] += 2**-23
    hashes = [
        samples_sha256(written(tmp_path / "a.wav", samples)),
        samples_sha256(written(tmp_path / "b.wav", samples, rate=2 * RATE)),
        samples_sha256(written(tmp_path / "c.wav", samples.reshape(-1, 1))),
        samples_sha256(written(tmp_path / "d.wav", samples[:-1])),
        samples_sha256(written(tmp_path / "e.wav", changed)),
    ]
    assert len(set(hashes)) == len(hashes)


def test_a_file_is_not_read_again_for_its_hash(
    samples: NDArray[np.float64], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.wav", samples)
    with AudioReader(path) as reader:
        reader.analysis_mix()
        known = reader.samples_sha256()
        monkeypatch.setattr(reader, "raw_pieces", lambda: pytest.fail("it was read again"))
        assert reader.samples_sha256() == known


def test_a_reading_that_stops_early_gives_no_hash(samples: NDArray[np.float64], tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", samples)
    with AudioReader(path) as reader:
        next(reader.raw_pieces())
        assert reader.samples_sha256() == samples_sha256(path)
