"""The content of a piece's page: what it shows, its sounds, its size, and what happens when it fails."""

from __future__ import annotations

import base64
import errno
import io
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from codec.audio.clip import AudioClip
from codec.audio.ogg import find_links, is_complete
from codec.events.event import Stage
from codec.pages import share
from codec.pages.cutting import LADDER, RateControl, cut
from codec.pages.opus import SOUND_RATE, opus_bytes, repacked
from codec.pages.share import PageError, page_budget, write_piece_page
from tests.codec.pages.conftest import RATE, WritePage, tone_piece


def content_of(path: Path) -> dict[str, Any]:
    """Return the data of a page, as its script reads them."""
    (text,) = re.findall(
        r'<script type="application/json" id="content">(.*?)</script>', path.read_text("utf-8"), re.DOTALL
    )
    return json.loads(text)


def decoded(text: str) -> tuple[np.ndarray, int]:
    """Return [n_channels, n_samples] of an encoded sound, and its rate."""
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(text)), dtype="float32", always_2d=True)
    return samples.T, rate


def loss_db(original: np.ndarray, coded: np.ndarray) -> float:
    """Return the level of the difference of magnitude spectra relative to the original's, in dB."""
    n = min(original.shape[-1], coded.shape[-1])
    window = np.hanning(1024)

    def spectrum(x: np.ndarray) -> np.ndarray:
        frames = np.lib.stride_tricks.sliding_window_view(np.pad(x[:n], (0, 2048)), 1024)[::256]
        return np.abs(np.fft.rfft(frames * window, axis=1))

    first, second = spectrum(original), spectrum(coded)
    return 10 * math.log10(np.square(first - second).sum() / np.square(first).sum())


def _written(folder: Path) -> list[Path]:
    """Return the files in a folder, temporary ones included."""
    return [each for each in folder.iterdir() if each.is_file()]


def test_the_events_are_those_of_the_piece(write_page: WritePage) -> None:
    content = content_of(write_page(4, 3.0))
    piece, _ = tone_piece(4, 3.0)
    assert content["duration"] == pytest.approx(3.0)
    assert [each["onset"] for each in content["events"]] == [
        round(each.event.onset_s, 4) for each in piece.events
    ]
    assert [each["hz"] for each in content["events"]] == [
        round(each.measures.pitch_hz, 2) for each in piece.events
    ]
    assert [each["edited"] for each in content["events"]] == [False, True, False, False]
    assert [each["colour"] for each in content["events"]] == ["#3f7fbf"] * 4
    assert [each["place"] for each in content["events"]] == [
        pytest.approx(each.place, abs=1e-4) for each in piece.events
    ]


def test_the_title_and_the_clock_of_the_player_round_alike(write_page: WritePage) -> None:
    # The script rounds a half up; Python would make 2 of 2.5.
    path = write_page(2, 2.5)
    assert content_of(path)["duration"] == 2.5
    assert '<p class="facts">0:03 · ' in path.read_text("utf-8")


@pytest.mark.parametrize("n_channels", [1, 2])
def test_the_sounds_are_those_of_the_events(write_page: WritePage, n_channels: int) -> None:
    content = content_of(write_page(3, 2.0, n_channels=n_channels))
    piece, sounds = tone_piece(3, 2.0, n_channels=n_channels)
    mix, rate = decoded(content["mix"])
    whole = sounds.mix(lambda _: None)
    assert mix.shape == (n_channels, 2 * rate)
    assert loss_db(AudioClip(whole, RATE).resampled(rate).samples[0], mix[0]) < -12.0
    for shown, each in zip(content["events"], piece.events, strict=True):
        heard, rate = decoded(shown["heard"]["data"])
        assert heard.shape[0] == n_channels
        alone = AudioClip(sounds.alone(each.event)[0].samples, RATE).resampled(rate).samples
        assert loss_db(alone[0], shown["heard"]["gain"] * heard[0]) < -10.0
        stages, rate = decoded(shown["stages"]["data"])
        assert stages.shape[0] == 1
        for stage, (begin, length), gain in zip(
            Stage, shown["stages"]["spans"], shown["stages"]["gains"], strict=True
        ):
            part = gain * stages[0, round(begin * rate) : round((begin + length) * rate)]
            made = AudioClip(sounds.stages(each.event)[stage][None], 22_050).resampled(rate).samples[0]
            assert loss_db(made, part) < (-3.0 if stage is Stage.IMPULSE else -10.0)
        assert len(shown["pan"]) == n_channels


def test_without_a_recording_there_is_the_model_alone(write_page: WritePage) -> None:
    path = write_page(3, 2.0, captured=False)
    assert [each["heard"] for each in content_of(path)["events"]] == [None] * 3
    assert 'name="which"' not in path.read_text("utf-8")
    assert 'name="which"' in write_page(3, 2.0, language="de").read_text("utf-8")


@pytest.mark.parametrize("n_events", [60, 300])
def test_a_minute_of_mono_has_less_than_3_mb(write_page: WritePage, n_events: int) -> None:
    path = write_page(n_events, 60.0)
    assert 0.3e6 < path.stat().st_size < 3e6
    assert len(content_of(path)["events"]) == n_events


def test_a_smaller_page_has_smaller_sounds(tmp_path: Path) -> None:
    piece, sounds = tone_piece(40, 8.0)
    sizes = [
        write_piece_page(tmp_path / "a.html", piece, sounds, n_bytes=n_bytes).n_bytes
        for n_bytes in (0.3e6, 0.5e6, 2e6)
    ]
    assert sizes[0] < sizes[1] < sizes[2]
    assert sizes[0] < 0.33e6
    assert sizes[1] < 0.53e6


def test_the_budget_grows_with_the_piece() -> None:
    assert page_budget(60.0, 1) < 3e6
    assert page_budget(120.0, 1) == 2 * page_budget(60.0, 1)
    assert page_budget(60.0, 2) > page_budget(60.0, 1)
    assert page_budget(1.0, 1) == page_budget(2.0, 1)


def test_the_rate_falls_when_events_take_more_than_expected() -> None:
    control = RateControl(1e6, [1.0] * 100, 1)
    first = control.step()
    for _ in range(50):
        control.done(control.step(), 1.0, 18_000)
    assert LADDER.index(control.step()) > LADDER.index(first)


def test_a_sound_is_cut_where_it_is_soft_and_fades() -> None:
    samples = np.exp(-np.arange(RATE) / 4_000.0).astype(np.float32)[None]
    kept = cut(samples, RATE, 40.0)
    assert kept.shape[1] == pytest.approx(4_000 * math.log(100.0), abs=2)
    assert kept[0, -1] == 0.0
    np.testing.assert_array_equal(kept[:, :5_000], samples[:, :5_000])
    assert cut(np.zeros((2, 10), np.float32), RATE, 40.0).shape == (2, round(0.05 * RATE))


def test_repacked_files_hold_the_same_sound_in_less() -> None:
    samples = np.random.default_rng(0).standard_normal(7 * SOUND_RATE).astype(np.float32) * 0.1
    stream = io.BytesIO()
    with soundfile.SoundFile(stream, "w", SOUND_RATE, 1, "OPUS", format="OGG", compression_level=1.0) as file:
        file.write(samples)
    small = repacked(stream.getvalue())
    assert len(small) < len(stream.getvalue()) - 800
    np.testing.assert_array_equal(
        soundfile.read(io.BytesIO(small))[0], soundfile.read(io.BytesIO(stream.getvalue()))[0]
    )
    assert is_complete(io.BytesIO(small), len(small))  # the checksum of its last page fits
    (link,) = find_links(io.BytesIO(small), len(small))
    assert link.stated_s == pytest.approx(7.0)


@pytest.mark.parametrize("n_samples", [1, 479, 24_000, 24_001])
def test_an_encoded_sound_has_its_exact_length(n_samples: int) -> None:
    data = opus_bytes(np.full((1, n_samples), 0.1, np.float32), SOUND_RATE, 16.0)
    assert len(soundfile.read(io.BytesIO(data))[0]) == n_samples


def test_what_fails_leaves_the_earlier_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.html"
    piece, sounds = tone_piece(3, 2.0)
    path.write_bytes(b"earlier")

    class StoppedError(Exception):
        pass

    def stop(share_done: float) -> None:
        if share_done > 0.5:
            raise StoppedError

    with pytest.raises(StoppedError):
        write_piece_page(path, piece, sounds, on_progress=stop)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(share, "atomic_file", full)
        with pytest.raises(PageError, match=r"a\.html: the disk is full; free some space"):
            write_piece_page(path, piece, sounds)
    with pytest.raises(PageError, match="folder does not exist"):
        write_piece_page(tmp_path / "none" / "a.html", piece, sounds)
    assert path.read_bytes() == b"earlier"
    assert _written(tmp_path) == [path]


def test_pieces_that_have_no_page_are_refused(tmp_path: Path) -> None:
    piece, sounds = tone_piece(0, 2.0)
    with pytest.raises(PageError, match="no events to show"):
        write_piece_page(tmp_path / "a.html", piece, sounds)
    long, sounds = tone_piece(1, 1_300.0)
    with pytest.raises(PageError, match="22 minutes long"):
        write_piece_page(tmp_path / "a.html", long, sounds)
    assert _written(tmp_path) == []
