"""Recordings in and out: every state a file can be in, streaming, and saves that cannot destroy."""

from __future__ import annotations

import errno
import io
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioClip, AudioError, AudioReader, load_audio, save_audio
from codec.audio.folding import fold_channels
from codec.audio.writing import peak_of

RATE = 22_050


def sine(n_samples: int, rate: int = RATE, frequency_hz: float = 440.0) -> np.ndarray:
    return (0.5 * np.sin(2.0 * np.pi * frequency_hz * np.arange(n_samples) / rate)).astype(np.float32)


def close(found: np.ndarray, wanted: np.ndarray, tolerance: float) -> bool:
    """Tell whether two arrays have one shape and differ by `tolerance` at most; faster than approx()."""
    return found.shape == wanted.shape and float(np.abs(found - wanted).max(initial=0.0)) <= tolerance


def reason_of(path: Path) -> str:
    """Return why a file is refused, after checking that the message is one line that names it."""
    with pytest.raises(AudioError) as caught:
        load_audio(path)
    error = caught.value
    assert error.path == path
    assert str(error) == f"{path}: {error.reason}"
    assert "\n" not in str(error)
    return error.reason


# Reading


@pytest.mark.parametrize(
    ("suffix", "tolerance"),
    [(".wav", 1e-4), (".flac", 1e-4), (".aiff", 1e-4), (".ogg", 0.1), (".mp3", 0.1), (".caf", 1e-4)],
)
def test_formats_are_read(tmp_path: Path, suffix: str, tolerance: float) -> None:
    assert suffix in SUPPORTED_SUFFIXES
    path = tmp_path / f"tone{suffix}"
    tone = np.stack((sine(RATE), 0.5 * sine(RATE)))
    soundfile.write(path, tone.T, RATE)
    clip = load_audio(path)
    assert (clip.n_channels, clip.sample_rate) == (2, RATE)
    assert clip.samples.dtype == np.float32
    assert clip.duration_s == pytest.approx(1.0, abs=0.06)
    assert close(clip.samples[:, 2000:20_000], tone[:, 2000:20_000], tolerance)


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000, 192_000])
def test_the_rate_is_kept(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, sine(rate // 10, rate), rate)
    assert load_audio(path).sample_rate == rate


def test_names_in_any_script(tmp_path: Path) -> None:
    path = tmp_path / "étude — 練習 №1.wav"
    soundfile.write(path, sine(100), RATE)
    assert load_audio(path).n_samples == 100


@pytest.mark.parametrize("n_channels", [3, 4, 5, 6, 7, 8, 11])
def test_many_channels_are_folded_and_none_is_lost(tmp_path: Path, n_channels: int) -> None:
    for channel in range(n_channels):
        frames = np.zeros((64, n_channels), np.float32)
        frames[:, channel] = 0.5
        folded = fold_channels(frames)
        assert folded.shape == (2, 64)
        assert np.abs(folded).max() > 0.05
    assert close(fold_channels(np.ones((4, n_channels), np.float32)), np.ones((2, 4)), 1e-6)
    path = tmp_path / "surround.wav"
    soundfile.write(path, np.zeros((64, n_channels)), RATE)
    assert load_audio(path).n_channels == 2


def test_folding_keeps_sides_apart() -> None:
    left = np.zeros((1, 6), np.float32)
    left[:, [0, 4]] = 1.0
    folded = fold_channels(left)
    assert folded[0, 0] > 0.5
    assert folded[1, 0] == 0.0


def test_mono_and_stereo_are_not_touched() -> None:
    frames = np.random.default_rng(0).standard_normal((10, 2)).astype(np.float32)
    assert np.array_equal(fold_channels(frames), frames.T)
    assert np.array_equal(fold_channels(frames[:, :1]), frames[:, :1].T)


def test_missing_files_folders_and_devices(tmp_path: Path) -> None:
    assert "no such file" in reason_of(tmp_path / "gone.wav")
    assert "folder" in reason_of(tmp_path)
    pipe = tmp_path / "pipe.wav"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
        assert "pipe" in reason_of(pipe)


def test_files_without_audio(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(b"")
    assert "file is empty" in reason_of(path)
    path.write_text("Dear diary, today I recorded nothing.\n" * 50)
    assert "convert it to WAV or FLAC" in reason_of(path)
    path.with_suffix(".raw").write_bytes(bytes(1000))
    assert "convert it to WAV or FLAC" in reason_of(path.with_suffix(".raw"))
    soundfile.write(path, np.zeros((0, 2)), RATE)
    assert "0 samples" in reason_of(path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.wav"
    soundfile.write(path, sine(100), RATE)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "permission denied" in reason_of(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_located(tmp_path: Path, value: float) -> None:
    path = tmp_path / "broken.wav"
    samples = np.zeros((3 * RATE, 2), np.float32)
    samples[2 * RATE, 1] = value
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    assert "2.000 s" in reason_of(path)


def test_a_flac_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 5 * RATE), RATE)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert reason_of(path).startswith("damaged after about 2.")


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3", ".aiff"])
def test_no_damage_escapes_as_another_error(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"noise{suffix}"
    rng = np.random.default_rng(1)
    soundfile.write(path, rng.uniform(-0.5, 0.5, 4000), RATE)
    whole = path.read_bytes()
    messages: list[str] = []
    for _ in range(40):
        data = bytearray(whole[: rng.integers(1, len(whole) + 1)])
        for place in rng.integers(0, min(len(data), 200), 4):
            data[place] = rng.integers(256)
        path.write_bytes(data)
        try:
            clip = load_audio(path)
        except AudioError as error:
            messages.append(str(error))
        else:
            assert np.isfinite(clip.samples).all()
    assert messages
    assert all(message.startswith(f"{path}: ") and "\n" not in message for message in messages)


def test_a_header_that_lies_about_the_length_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "liar.flac"
    soundfile.write(path, sine(4096), RATE)
    data = bytearray(path.read_bytes())
    # STREAMINFO follows the marker and the block header; its bytes 13..17 hold the 36-bit number of samples.
    start = 8 + 13
    data[start] |= 0x0F
    data[start + 1 : start + 5] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert "too long" in reason_of(path)


def test_a_wav_cut_off_keeps_what_is_there(tmp_path: Path) -> None:
    """The length of a WAV is stated before recording ends; recorders that lost power leave such files."""
    path = tmp_path / "cut.wav"
    soundfile.write(path, sine(1000), RATE, subtype="PCM_16")
    path.write_bytes(path.read_bytes()[: 44 + 1200])
    assert load_audio(path).n_samples == 600


def test_a_recording_too_long_for_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, sine(2000), RATE)
    monkeypatch.setattr("codec.audio.clip.MAX_CLIP_BYTES", 4 * 1999)
    assert "streams" in reason_of(path)
    monkeypatch.setattr("codec.audio.clip.MAX_CLIP_BYTES", 4 * 2000)
    assert load_audio(path).n_samples == 2000


# Clips and resampling


def test_a_clip_from_a_vector_is_mono() -> None:
    clip = AudioClip(sine(441), 44_100)
    assert clip.samples.shape == (1, 441)
    assert clip.duration_s == pytest.approx(0.01)
    assert np.array_equal(clip.mono(), clip.samples[0])


def test_mono_is_the_mean() -> None:
    clip = AudioClip(np.array([[1.0, 0.0], [0.0, 0.5]]), RATE)
    assert clip.mono() == pytest.approx([0.5, 0.25])


@pytest.mark.parametrize(
    ("samples", "rate"), [(np.zeros((1, 1, 1)), RATE), (np.zeros(4), 0), (np.zeros(4), -1)]
)
def test_wrong_clips_are_refused(samples: np.ndarray, rate: int) -> None:
    with pytest.raises(ValueError, match="sample"):
        AudioClip(samples, rate)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_resampling_keeps_pitch_level_and_length(rate: int) -> None:
    clip = AudioClip(sine(RATE), RATE).resampled(rate)
    assert clip.n_samples == rate
    middle = slice(rate // 10, -rate // 10)
    assert close(clip.samples[0, middle], sine(rate, rate)[middle], 1e-3)


def test_resampling_at_the_edges() -> None:
    clip = AudioClip(sine(10), RATE)
    assert clip.resampled(RATE) is clip
    assert AudioClip(np.zeros((2, 0)), RATE).resampled(8000).samples.shape == (2, 0)
    assert AudioClip(np.ones(1), 48_000).resampled(8000).n_samples == 1


# Streaming


@pytest.mark.parametrize("rate", [RATE, 16_000, 44_100])
@pytest.mark.parametrize("block_samples", [1, 777, 65_536, 10**9])
def test_blocks_are_the_whole_recording_whatever_their_length(
    tmp_path: Path, rate: int, block_samples: int
) -> None:
    if block_samples == 1 and rate != RATE:
        rate = 8_000  # enough of single samples
    path = tmp_path / "noise.wav"
    n_samples = 3_000 if block_samples == 1 else 150_001
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (2, n_samples)).astype(np.float32)
    soundfile.write(path, samples.T, RATE, subtype="FLOAT")
    with AudioReader(path) as reader:
        blocks = list(reader.blocks(block_samples, rate))
        again = list(reader.blocks(block_samples, rate))
    assert all(block.shape[1] == block_samples for block in blocks[:-1])
    assert all(block.dtype == np.float32 for block in blocks)
    whole = np.concatenate(blocks, axis=1)
    assert close(whole, load_audio(path).resampled(rate).samples, 1e-6)
    assert np.array_equal(whole, np.concatenate(again, axis=1))


def test_an_mp3_is_read_without_breaks(tmp_path: Path) -> None:
    path = tmp_path / "tone.mp3"
    soundfile.write(path, sine(8 * RATE), RATE)
    with AudioReader(path) as reader:
        whole = np.concatenate(list(reader.blocks(1000, RATE)), axis=1)
    assert close(whole[0, 2000:-2000], sine(8 * RATE)[2000:-2000], 0.02)


def test_a_reader_tells_what_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "six.wav"
    soundfile.write(path, np.zeros((4410, 6)), 44_100)
    with AudioReader(path) as reader:
        assert (reader.sample_rate, reader.n_channels, reader.n_samples) == (44_100, 2, 4410)
        assert reader.duration_s == pytest.approx(0.1)
        with pytest.raises(ValueError, match="block"):
            next(reader.blocks(0, 44_100))
    reader.close()


def test_blocks_may_be_changed_by_their_owner(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, sine(1000), RATE)
    with AudioReader(path) as reader:
        kept: list[np.ndarray] = []
        for block in reader.blocks(100, RATE):
            kept.append(block.copy())
            block[:] = 9.0
    assert close(np.concatenate(kept, axis=1)[0], sine(1000), 1e-4)


# Saving


@pytest.mark.parametrize(
    ("name", "subtype", "step"),
    [
        ("a.wav", "PCM_16", 2**-15),
        ("a.wav", "PCM_24", 2**-23),
        ("a.wav", "FLOAT", 0.0),
        ("a.flac", "PCM_16", 2**-15),
        ("a.FLAC", "PCM_24", 2**-23),
    ],
)
def test_saved_is_what_was_given(tmp_path: Path, name: str, subtype: str, step: float) -> None:
    samples = np.random.default_rng(0).uniform(-0.9, 0.9, (2, 100_000)).astype(np.float32)
    report = save_audio(tmp_path / name, samples, 44_100, subtype)
    clip = load_audio(tmp_path / name)
    assert clip.sample_rate == 44_100
    assert np.abs(clip.samples - samples).max() <= step
    assert soundfile.info(tmp_path / name).subtype == subtype
    assert report.peak == pytest.approx(np.abs(samples).max())
    assert not report.clipped
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [name]


def test_clipping_is_reported(tmp_path: Path) -> None:
    loud = 4.0 * sine(1000)
    report = save_audio(tmp_path / "a.wav", loud, RATE, "PCM_16")
    assert report.clipped
    assert report.peak == pytest.approx(2.0, rel=1e-3)
    kept = load_audio(tmp_path / "a.wav").samples[0]
    assert close(kept, np.clip(loud, -1.0, 1.0), 1e-4)


def test_floating_point_does_not_clip(tmp_path: Path) -> None:
    loud = 4.0 * sine(1000)
    assert not save_audio(tmp_path / "a.wav", loud, RATE, "FLOAT").clipped
    assert np.array_equal(load_audio(tmp_path / "a.wav").samples[0], loud)


def test_normalising_scales_the_whole_down_and_never_up(tmp_path: Path) -> None:
    loud, soft = 4.0 * sine(1000), 0.25 * sine(1000)
    report = save_audio(tmp_path / "a.wav", loud, RATE, "PCM_24", normalise=True)
    assert not report.clipped
    assert report.gain_db == pytest.approx(-6.02, abs=0.01)
    assert close(load_audio(tmp_path / "a.wav").samples[0], loud / report.peak, 1e-6)
    assert save_audio(tmp_path / "b.wav", soft, RATE, normalise=True).gain_db == 0.0
    assert close(load_audio(tmp_path / "b.wav").samples[0], soft, 1e-6)


@pytest.mark.parametrize(
    ("name", "samples", "subtype", "reason"),
    [
        ("a.mp3", np.ones(4), "PCM_16", "ending|end in"),
        ("a", np.ones(4), "PCM_16", "end in"),
        ("a.flac", np.ones(4), "FLOAT", "24 bit"),
        ("a.wav", np.ones(4), "PCM_8", "choose PCM_16"),
        ("a.wav", np.zeros((2, 0)), "PCM_16", "no audio"),
        ("a.wav", np.array([0.0, np.nan]), "PCM_16", "not numbers"),
        ("gone/a.wav", np.ones(4), "PCM_16", "folder does not exist"),
    ],
)
def test_what_cannot_be_saved_says_why(
    tmp_path: Path, name: str, samples: np.ndarray, subtype: str, reason: str
) -> None:
    with pytest.raises(AudioError, match=reason) as caught:
        save_audio(tmp_path / name, samples, RATE, subtype)
    assert caught.value.path == tmp_path / name
    assert not (tmp_path / name).exists()


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.wav").mkdir()
    with pytest.raises(AudioError, match="folder"):
        save_audio(tmp_path / "a.wav", np.ones(4), RATE)


class FullDisk(io.FileIO):
    """A file on a disk with room for 1,000 bytes."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > 1000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("name", ["take.wav", "take.flac"])
def test_a_full_disk_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    save_audio(path, sine(500), RATE)
    earlier = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda self, mode="r": FullDisk(self, mode.replace("b", "")))
        with pytest.raises(AudioError, match="disk is full") as caught:
            save_audio(path, np.random.default_rng(0).uniform(-1, 1, 50_000), RATE)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == earlier
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == [name]


def test_a_failure_at_the_last_moment_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "take.wav"
    save_audio(path, sine(500), RATE)
    earlier = path.read_bytes()

    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    for call in ("os.replace", "os.fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(call, refuse)
            with pytest.raises(AudioError, match="permission denied"):
                save_audio(path, sine(900), RATE)
        assert path.read_bytes() == earlier
        assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["take.wav"]


def test_permissions_and_links_survive_a_save(tmp_path: Path) -> None:
    path, link = tmp_path / "take.wav", tmp_path / "link.wav"
    save_audio(path, sine(500), RATE)
    path.chmod(0o640)
    mode = path.stat().st_mode
    link.symlink_to(path)
    save_audio(link, sine(900), RATE)
    assert link.is_symlink()
    assert load_audio(path).n_samples == 900
    assert path.stat().st_mode == mode


@pytest.mark.parametrize(("subtype", "n_bytes"), [("PCM_16", 2), ("PCM_24", 3), ("FLOAT", 4)])
def test_recordings_longer_than_a_wav_are_saved_as_rf64(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtype: str, n_bytes: int
) -> None:
    monkeypatch.setattr("codec.audio.writing._MAX_WAV_BYTES", 500 * n_bytes)
    for n_samples, kind in ((500, b"RIFF"), (501, b"RF64")):
        save_audio(tmp_path / "a.wav", sine(n_samples), RATE, subtype)
        data = (tmp_path / "a.wav").read_bytes()
        assert data[:4] == kind
        assert load_audio(tmp_path / "a.wav").n_samples == n_samples
    # EBU Tech 3306: the sizes of 32 bits are all ones, and those of the chunk ds64 hold.
    assert data[4:8] == data[data.index(b"data") + 4 :][:4] == b"\xff" * 4
    sizes = struct.unpack("<4sIQQQ", data[12:44])
    assert sizes[0] == b"ds64"
    assert sizes[2:4] == (len(data) - 8, 501 * n_bytes)


@pytest.mark.parametrize(("from_rate", "to_rate"), [(44_100, 22_050), (22_050, 22_050), (8_000, 22_050)])
@pytest.mark.parametrize("n_samples", [0, 1, 100_003])
def test_mono_at_another_rate_is_made_in_pieces(from_rate: int, to_rate: int, n_samples: int) -> None:
    samples = np.random.default_rng(0).normal(0.0, 0.1, (2, n_samples)).astype(np.float32)
    clip = AudioClip(samples, from_rate)
    whole = AudioClip(clip.mono(), from_rate).resampled(to_rate).samples[0]
    np.testing.assert_allclose(clip.mono_at(to_rate), whole, atol=1e-6)


def test_the_peak_is_found_across_blocks_and_is_no_number_if_a_sample_is_none() -> None:
    samples = np.zeros((2, 200_000), np.float32)
    assert peak_of(samples) == peak_of(samples[:, :0]) == 0.0
    samples[1, 150_000] = -1.5
    assert peak_of(samples) == 1.5
    for bad in (np.nan, np.inf):
        samples[0, 10] = bad
        assert not np.isfinite(peak_of(samples))


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
@pytest.mark.parametrize(("subtype", "bits"), [("PCM_16", 16), ("PCM_24", 24)])
def test_integers_are_rounded_to_the_nearest(tmp_path: Path, name: str, subtype: str, bits: int) -> None:
    steps = np.array([0.4, 0.6, 1.6, -0.4, -0.6, -1.6, 1000.4, -1000.6])
    save_audio(tmp_path / name, steps / 2 ** (bits - 1), 44100, subtype)
    stored = soundfile.read(tmp_path / name, dtype="int32")[0] >> (32 - bits)
    assert stored.tolist() == [0, 1, 2, 0, -1, -2, 1000, -1001]


def test_stems_of_16_bits_add_up_to_the_mix(tmp_path: Path) -> None:
    stems = np.random.default_rng(0).uniform(-0.1, 0.1, (8, 20_000)).astype(np.float32)
    total = np.zeros(20_000)
    for index, stem in enumerate(stems):
        save_audio(tmp_path / f"{index}.wav", stem, 44100, "PCM_16")
        total += soundfile.read(tmp_path / f"{index}.wav")[0]
    error = (total - stems.sum(axis=0)) * 32768
    assert abs(error.mean()) < 0.05
    assert error.std() == pytest.approx(np.sqrt(8 / 12), rel=0.05)


def test_dither_makes_the_error_independent_of_the_sound(tmp_path: Path) -> None:
    level = np.full(50_000, 0.3 / 32768, np.float32)
    save_audio(tmp_path / "plain.wav", level, 44100, "PCM_16")
    save_audio(tmp_path / "dithered.wav", level, 44100, "PCM_16", dither=True)
    assert not soundfile.read(tmp_path / "plain.wav")[0].any()
    dithered = soundfile.read(tmp_path / "dithered.wav")[0] * 32768
    assert dithered.mean() == pytest.approx(0.3, abs=0.02)
    assert dithered.std() == pytest.approx(np.sqrt(1 / 6 + 1 / 12), rel=0.05)


def test_the_dither_of_stems_does_not_add_up(tmp_path: Path) -> None:
    silence = np.zeros(50_000, np.float32)
    for name in ("one.wav", "two.wav"):
        save_audio(tmp_path / name, silence, 44100, "PCM_16", dither=True)
    one, two = (soundfile.read(tmp_path / name)[0] for name in ("one.wav", "two.wav"))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.05
    (tmp_path / "again").mkdir()
    save_audio(tmp_path / "again" / "one.wav", silence, 44100, "PCM_16", dither=True)
    assert np.array_equal(soundfile.read(tmp_path / "again" / "one.wav")[0], one)


def test_float_is_not_dithered(tmp_path: Path) -> None:
    save_audio(tmp_path / "a.wav", sine(500), 44100, "FLOAT", dither=True)
    np.testing.assert_array_equal(soundfile.read(tmp_path / "a.wav", dtype="float32")[0], sine(500))
