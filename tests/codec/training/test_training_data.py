"""Training data: notes begin where they say, mixtures are the sum of their events, batches repeat."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from codec.training.half_precision import from_half, store_half
from codec.training.mixtures import (
    N_SCORE_FRAMES,
    Mixture,
    MixtureLoader,
    MixtureSampler,
    fill_example,
    random_score_frames,
)
from codec.training.musicnet import MusicNetError, musicnet_recordings
from codec.training.note_bank import HOP_SAMPLES, NoteBank, NoteBankError
from codec.training.recordings import RecordingError, RecordingFolder, decoded
from codec.training.soundfont import NoteSynth, RenderedNote, SoundfontError, find_soundfonts

RATE = 22_050
WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(2048) / 2048)).astype(np.float32)


def _room() -> NDArray[np.float32]:
    noise = np.random.default_rng(3).standard_normal(6000) * np.exp(-np.arange(6000) / 1000)
    return (noise / np.linalg.norm(noise)).astype(np.float32)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> NoteBank:
    """Return a small bank, half of it in a room."""
    bank = NoteBank(tmp_path_factory.mktemp("bank"), [_room()])
    bank.build(24, seed=5)
    return bank


@pytest.fixture(scope="module")
def notes() -> list[RenderedNote]:
    """Return some notes as they come from the soundfonts."""
    synth = NoteSynth(np.random.default_rng(11))
    return [synth.render(20_000) for _ in range(36)]


def _complex(bank: NoteBank, entry: int) -> NDArray[np.complex128]:
    stored = bank.spectra[entry].astype(np.float64)
    return stored[..., 0] + 1j * stored[..., 1]


# --- notes


def test_missing_soundfont_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(SoundfontError, match="fluid-soundfont-gm"):
        find_soundfonts(tmp_path)


def test_notes_begin_at_sample_zero_with_peak_one(notes: list[RenderedNote]) -> None:
    for note in notes:
        assert np.abs(note.samples).max() == pytest.approx(1.0, abs=1e-6)
        assert abs(note.samples[0]) > 10 ** (-50 / 20)


def test_notes_sound_at_their_pitch(notes: list[RenderedNote]) -> None:
    checked = in_tune = 0
    for note in notes:
        if note.pitch_hz == 0 or note.vibrato_cents > 20:
            continue
        spectrum = np.abs(np.fft.rfft(note.samples[:8192] * np.hanning(8192), 65_536))
        hz = np.arange(len(spectrum)) * RATE / 65_536
        near = np.abs(hz / note.pitch_hz - 1) < 0.03
        between = np.abs(hz / note.pitch_hz - 1.5) < 0.03
        checked += 1
        in_tune += spectrum[near].max() > max(0.03 * spectrum.max(), 2 * spectrum[between].max())
    assert checked > 20
    assert in_tune > 0.75 * checked


def test_percussion_has_no_pitch_and_no_effects_are_drawn(notes: list[RenderedNote]) -> None:
    assert any(note.bank == 128 for note in notes)
    for note in notes:
        assert note.pitch_hz == 0 if note.bank == 128 else note.program < 119
        assert 40 <= note.velocity <= 127
        assert 0.1 <= note.held_s <= 2.5


def test_released_notes_do_not_click() -> None:
    synth = NoteSynth(np.random.default_rng(0))
    clicks = checked = 0
    for seed in range(60):
        note = synth.render(20_000, np.random.default_rng(seed))
        release = round(note.held_s * RATE)
        before = note.samples[max(0, release - 1500) : max(0, release - 500)]
        if note.bank == 128 or release > 18_000 or len(before) < 1000 or np.abs(before).max() < 0.01:
            continue
        sharpness = np.abs(np.diff(note.samples[release - 1600 : release + 300], 4))
        checked += 1
        clicks += sharpness[1000:].max() > 6 * sharpness[:900].max()
    assert checked > 15
    assert clicks <= 0.05 * checked


def test_a_note_does_not_depend_on_the_one_before() -> None:
    synth = NoteSynth(np.random.default_rng(0))
    first = synth.render(8000, np.random.default_rng(1)).samples
    synth.render(1000, np.random.default_rng(2))
    np.testing.assert_array_equal(synth.render(8000, np.random.default_rng(1)).samples, first)


# --- half precision


def test_half_precision_agrees_with_numpy() -> None:
    generator = np.random.default_rng(0)
    values = (generator.standard_normal(5000) * 10 ** generator.uniform(-9, 4, 5000)).astype(np.float32)
    values[0] = 0
    halves = np.empty(5000, np.float16)
    store_half(halves, values.copy())
    expected = values.astype(np.float16)
    np.testing.assert_array_less(
        np.abs(halves.astype(np.float32) - expected.astype(np.float32)),
        np.abs(values) * 2**-10 + 2**-24,
    )
    np.testing.assert_array_equal(from_half(expected, 1.0), expected.astype(np.float32))
    np.testing.assert_allclose(from_half(expected, 0.3), expected.astype(np.float32) * 0.3, rtol=1e-6)


# --- bank


def test_stored_notes_begin_at_their_offset(bank: NoteBank) -> None:
    for index in range(len(bank)):
        frames = np.fft.irfft(_complex(bank, index)[:16], axis=1)
        audio, weight = np.zeros(15 * HOP_SAMPLES + 2048), np.full(15 * HOP_SAMPLES + 2048, 1e-9)
        for k, frame in enumerate(frames):
            audio[k * HOP_SAMPLES : k * HOP_SAMPLES + 2048] += frame * WINDOW
            weight[k * HOP_SAMPLES : k * HOP_SAMPLES + 2048] += WINDOW**2
        audio = (audio / weight)[1024:3072]  # sample 0 is now the centre of frame 0
        onset = 3 * HOP_SAMPLES + int(bank.entries["offset_samples"][index])
        peak_of_note = 1.0 / float(bank.entries["scale"][index])
        assert np.abs(audio[: onset - 1]).max() < 0.1 * max(
            np.abs(audio).max(), 10 ** (-50 / 20) * peak_of_note
        )


def test_entries_describe_the_spectra(bank: NoteBank) -> None:
    assert bank.is_complete
    assert 4 <= (bank.entries["room"] == 0).sum() <= 22
    for index in range(len(bank)):
        magnitude = np.abs(_complex(bank, index))
        n_frames = int(bank.entries["n_frames"][index])
        assert magnitude.max() == pytest.approx(1.0, rel=2e-3)
        assert np.square(magnitude).sum() == pytest.approx(bank.entries["energy"][index], rel=2e-3)
        assert magnitude[n_frames - 1].any()
        assert not magnitude[n_frames:].any()


def test_an_interrupted_build_goes_on_to_the_same_bank(tmp_path: Path, bank: NoteBank) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        NoteBank(tmp_path / "b", bank.rooms).build(6, seed=5, progress=stop)
    resumed = NoteBank(tmp_path / "b", bank.rooms)
    assert not resumed.is_complete
    with pytest.raises(NoteBankError, match="not complete"):
        MixtureSampler(resumed)
    reports: list[int] = []
    resumed.build(6, seed=5, progress=lambda done, _total: reports.append(done))
    assert reports == [4, 5, 6]
    np.testing.assert_array_equal(resumed.spectra, bank.spectra[:6])
    before = resumed.spectra.copy()
    resumed.refresh(1, np.random.default_rng(0))
    assert sum(not np.array_equal(a, b) for a, b in zip(before, resumed.spectra, strict=True)) == 1
    with pytest.raises(NoteBankError, match="another folder"):
        resumed.build(7, seed=5)


def test_a_damaged_bank_is_reported(tmp_path: Path) -> None:
    (tmp_path / "bank.json").write_text('{"version": 1, "n_notes": 2, "seed": 0}')
    with pytest.raises(NoteBankError, match="delete the folder"):
        NoteBank(tmp_path)


# --- mixtures


def _mixtures(bank: NoteBank, n_events: int, count: int) -> Iterator[Mixture]:
    sampler, generator = MixtureSampler(bank), np.random.default_rng(1)
    return (sampler.sample(n_events, generator) for _ in range(count))


def _summed(mixture: Mixture, n_removed: int) -> NDArray[np.float64]:
    total = np.zeros((512, 1025), np.complex128)
    if mixture.noise is not None:
        total += mixture.noise
    heard = list(mixture.tails)
    heard += list(zip(mixture.entries, mixture.onset_frames, mixture.gains, strict=True))[n_removed:]
    for entry, onset, gain in heard:
        for k, row in enumerate(_complex(mixture.bank, int(entry))):
            if 0 <= onset - 3 + k < 512:
                total[onset - 3 + k] += gain * row
    return np.abs(total)


def test_residuals_are_sums_of_what_remains(bank: NoteBank) -> None:
    seen_tails = seen_noise = False
    for mixture in _mixtures(bank, 3, 20):
        if (mixture.tails and not seen_tails) or (mixture.noise is not None and not seen_noise):
            seen_tails, seen_noise = (
                seen_tails or bool(mixture.tails),
                seen_noise or mixture.noise is not None,
            )
            for r in range(4):
                expected = _summed(mixture, r)
                np.testing.assert_allclose(
                    mixture.residual(r), expected, atol=1e-5 * float(mixture.gains.max())
                )
    assert seen_tails
    assert seen_noise


def test_events_are_sorted_and_in_the_window(bank: NoteBank) -> None:
    shared = 0
    for mixture in _mixtures(bank, 8, 60):
        assert (np.diff(mixture.energies) <= 0).all()
        assert ((mixture.onset_frames >= 0) & (mixture.onset_frames < 256)).all()
        assert ((mixture.offsets_samples >= 0) & (mixture.offsets_samples < HOP_SAMPLES)).all()
        assert all(onset < 0 for _, onset, _ in mixture.tails)
        pairs = list(zip(mixture.entries.tolist(), mixture.onset_frames.tolist(), strict=True))
        assert len(set(pairs)) >= len(pairs) - 1
        shared += len(set(mixture.onset_frames.tolist())) < 8
    assert shared > 30


def test_levels_spread_as_documented(bank: NoteBank) -> None:
    loudest = np.log10([mixture.gains.max() for mixture in _mixtures(bank, 2, 300)])
    assert -1.5 <= loudest.min() < -1.2
    assert 1.9 < loudest.max() <= 2.2


def test_event_magnitudes_are_those_of_the_notes(bank: NoteBank) -> None:
    mixture = next(_mixtures(bank, 4, 1))
    for k in range(4):
        expected = np.abs(_complex(bank, int(mixture.entries[k]))) * mixture.gains[k]
        magnitude = mixture.event_magnitude(k, np.arange(260))
        np.testing.assert_allclose(magnitude, expected, atol=1e-5 * float(mixture.gains[k]))


def _example() -> dict[str, NDArray[Any]]:
    return {
        "residual": np.full((512, 1025), 7, np.float16),
        "target_frames": np.full(4, 7, np.int64),
        "target_offsets": np.full(4, 7, np.int64),
        "target_pitches_hz": np.full(4, 7, np.float32),
        "target_energies": np.full(4, 7, np.float32),
        "target_magnitudes": np.full((4, N_SCORE_FRAMES, 1025), 7, np.float16),
        "switch_target": np.full(256, 7, np.float32),
    }


def test_examples_ask_for_the_loudest_event_of_each_frame(bank: NoteBank) -> None:
    generator = np.random.default_rng(2)
    for mixture in _mixtures(bank, 6, 10):
        removed = int(generator.integers(6))
        out, frames = _example(), random_score_frames(generator)
        assert frames[:12].tolist() == list(range(12))
        assert (np.diff(frames) > 0).all()
        assert frames[-1] < 260
        fill_example(mixture, removed, frames, out)
        np.testing.assert_allclose(out["residual"], mixture.residual(removed), rtol=1e-3, atol=1e-6)
        expected: dict[int, int] = {}
        for k in range(removed, 6):
            expected.setdefault(int(mixture.onset_frames[k]), k)
        targets = list(expected.items())[:4]
        assert out["target_frames"].tolist() == [f for f, _ in targets] + [-1] * (4 - len(targets))
        for slot, (_, k) in enumerate(targets):
            magnitudes = mixture.event_magnitude(k, frames)
            np.testing.assert_allclose(out["target_magnitudes"][slot], magnitudes, rtol=1e-3, atol=1e-6)
            assert out["target_offsets"][slot] == mixture.offsets_samples[k]
            assert out["target_energies"][slot] == pytest.approx(mixture.energies[k], rel=1e-5)
        switch = np.zeros(256)
        np.add.at(
            switch, mixture.onset_frames[removed:], mixture.energies[removed:] / mixture.energies[removed]
        )
        np.testing.assert_allclose(out["switch_target"], switch, rtol=1e-5)


def test_batches_depend_on_seed_and_step(bank: NoteBank) -> None:
    with MixtureLoader(bank.folder, 2, lambda step: (1, 1 + step), seed=9, n_refreshed=0) as loader:
        batches = list(itertools.islice(loader, 3))
        name = loader._process._memory.name
    with pytest.raises(FileNotFoundError):
        SharedMemory(name)
    with MixtureLoader(bank.folder, 2, lambda step: (1, 1 + step), 9, start_step=2, n_refreshed=0) as loader:
        resumed = next(loader)
    assert not np.array_equal(batches[0]["residual"], batches[1]["residual"])
    for key, value in resumed.items():
        np.testing.assert_array_equal(value, batches[2][key])
    assert resumed["residual"].shape == (2, 512, 1025)
    assert (batches[0]["target_frames"][:, 1:] == -1).all()


def test_a_failing_worker_is_reported(tmp_path: Path) -> None:
    with (
        MixtureLoader(tmp_path, 1, lambda _step: (1, 1)) as loader,
        pytest.raises(NoteBankError, match="not complete"),
    ):
        next(loader)


# --- recordings


def _tone(seconds: float, hz: float, rate: int) -> NDArray[np.float64]:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a stereo, a compressed, a short and an unreadable file."""
    folder = tmp_path / "music"
    (folder / "deeper").mkdir(parents=True)
    tone = _tone(2.0, 1000.0, 44_100)
    soundfile.write(folder / "a.wav", np.stack([tone, tone], 1), 44_100)
    soundfile.write(folder / "deeper" / "b.flac", _tone(0.1, 1000.0, 48_000), 48_000)
    soundfile.write(folder / "c.ogg", _tone(1.0, 1000.0, 22_050), 22_050)
    (folder / "broken.mp3").write_bytes(b"nothing to hear")
    (folder / "notes.txt").write_text("no audio")
    return folder


def test_segments_come_from_every_readable_file(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        recordings = RecordingFolder(folder, 1, cache_folder=tmp_path / "cache", n_samples=8192)
    assert recordings.names == ("a.wav", "c.ogg", "deeper/b.flac")
    assert list(recordings.skipped) == ["broken.mp3"]
    assert "broken.mp3" in caplog.text
    assert [round(len(samples) / RATE, 2) for samples in recordings.recordings] == [2.0, 1.0, 0.1]
    for _ in range(5):
        segment = recordings.segment()
        assert segment.dtype == np.float32
        assert segment.shape == (8192,)
        spectrum = np.abs(np.fft.rfft(segment))
        assert spectrum.argmax() * RATE / 8192 == pytest.approx(1000, abs=5)
        assert np.abs(segment).max() == pytest.approx(0.5, abs=0.05)


def test_files_are_decoded_once_and_again_when_changed(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    decoded(folder / "a.wav", cache)
    (cached,) = cache.iterdir()
    cached.write_bytes(np.zeros(10, np.float16).tobytes())
    assert len(decoded(folder / "a.wav", cache)) == 10
    soundfile.write(folder / "a.wav", _tone(0.5, 500.0, 44_100), 44_100)
    assert len(decoded(folder / "a.wav", cache)) == RATE // 2
    assert {path.suffix for path in cache.iterdir()} == {".f16"}


def test_a_folder_without_recordings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no such folder"):
        RecordingFolder(tmp_path / "none", cache_folder=tmp_path, n_samples=4096)
    (tmp_path / "x.wav").write_bytes(b"")
    with pytest.raises(RecordingError, match=r"none of its 1 recordings.*x\.wav: the file is empty"):
        RecordingFolder(tmp_path, cache_folder=tmp_path / "cache", n_samples=4096)


def test_segments_repeat_with_the_seed(folder: Path, tmp_path: Path) -> None:
    def segments(seed: int) -> NDArray[np.float32]:
        recordings = RecordingFolder(folder, seed, cache_folder=tmp_path / "cache", n_samples=4096)
        return np.stack([recordings.segment() for _ in range(3)])

    np.testing.assert_array_equal(segments(4), segments(4))
    assert not np.array_equal(segments(4), segments(5))


# --- MusicNet


def test_musicnet_layout_is_checked(tmp_path: Path) -> None:
    with pytest.raises(MusicNetError, match="no such folder"):
        musicnet_recordings(tmp_path)
    (tmp_path / "train_data").mkdir()
    with pytest.raises(MusicNetError, match=r"no \.wav"):
        musicnet_recordings(tmp_path)
    (tmp_path / "train_data" / "1727.wav").write_bytes(b"")
    assert musicnet_recordings(tmp_path) == tmp_path / "train_data"
