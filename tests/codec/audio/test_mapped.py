"""Large arrays in files without a name, and what is read into them."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from codec.audio import mapped
from codec.audio.clip import load_audio, save_audio
from codec.audio.mapped import large_zeros


def is_mapped(array: np.ndarray) -> bool:
    base: object = array
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    return isinstance(base, np.memmap)


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codec.audio.mapped.LARGE_BYTES", 1)
    monkeypatch.setattr("codec.audio.clip.LARGE_BYTES", 1)


def test_small_ones_are_in_memory_and_large_ones_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_mapped(large_zeros((10, 2)))
    monkeypatch.setattr(mapped, "LARGE_BYTES", 64)
    found = large_zeros((3_000, 2))
    assert is_mapped(found)
    assert not found.any()
    found[:] = 1.5
    assert found.sum() == 9_000.0


@pytest.mark.usefixtures("everything_is_large")
def test_without_the_call_of_linux_zeros_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.posix_fallocate", raising=False)
    monkeypatch.setattr(mapped, "_BLOCK", bytes(1000))
    found = large_zeros((777, 2))
    assert is_mapped(found)
    assert found.shape == (777, 2)
    found[-1] = 1.0
    assert found.sum() == 2.0


@pytest.mark.usefixtures("everything_is_large")
def test_with_a_full_disk_the_memory_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(mapped, "reserve", full)
    assert not is_mapped(large_zeros((100, 2)))


@pytest.mark.usefixtures("everything_is_large")
def test_a_recording_is_read_into_a_map_as_it_is_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, (2, 100_003)).astype(np.float32)
    save_audio(tmp_path / "a.wav", samples, 44_100, "FLOAT")
    clip = load_audio(tmp_path / "a.wav")
    assert is_mapped(clip.samples)
    assert np.shares_memory(np.ascontiguousarray(clip.samples.T), clip.samples), "playing it needs no copy"
    np.testing.assert_array_equal(clip.samples, samples)
