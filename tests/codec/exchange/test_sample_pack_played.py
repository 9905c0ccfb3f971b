"""Sample packs in sfizz, a player of SFZ: pitch, level, onset and tail are those of the events.

sfizz comes with the Python package pysfizz (`dev` installs it where it has builds).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.audio.clip import load_audio
from codec.events.measures import Measures
from codec.exchange.sample_pack import PackSound, write_sample_pack
from codec.exchange.score import nearest_key
from codec.exchange.sfz import Sample, pitched_regions
from codec.model.checkpoint import load_default_model
from codec.rendering import EventRenderer
from codec.resources import asset_path
from codec.search.streaming import encode

pysfizz = pytest.importorskip(
    "pysfizz", reason="sample packs were NOT played: sfizz is missing (pip install pysfizz)"
)

_RATE = 44_100
_PLAYED_S = 4.0

Samples = NDArray[np.float64]


@dataclass
class Note:
    """A key that is played, and what is heard: the left channel, or both [2, n]."""

    key: int
    velocity: int = 127

    def heard(self, player: Any) -> Samples:
        return np.asarray(player.render_note(self.key, self.velocity, 0.05, _PLAYED_S), np.float64)


def _player(instrument: Path) -> Any:
    player = pysfizz.Synth(sample_rate=_RATE, block_size=256)
    assert player.load_sfz_file(instrument)
    return player


def _tone(hz: float, peak: float, *, n_channels: int = 1, length_s: float = 2.5) -> PackSound:
    seconds = np.arange(round(length_s * _RATE)) / _RATE
    samples = (peak * np.cos(2 * np.pi * hz * seconds) * np.exp(-2 * seconds)).astype(np.float32)
    return PackSound("tone", np.stack([samples] * n_channels), _RATE, _measures(hz, peak))


def _measures(hz: float, peak: float, *, pitched: bool = True) -> Measures:
    return Measures(hz, 1.0, 20 * math.log10(peak), pitched)


def _hz(key: float) -> float:
    return 440.0 * 2 ** ((key - 69) / 12)


def _peak_hz(samples: Samples, near_hz: float) -> float:
    """Return the frequency of the strongest partial within a semitone of another."""
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(samples[: _RATE // 2] * np.hanning(len(samples[: _RATE // 2])), size))
    hz = np.arange(len(spectrum)) * _RATE / size
    near = np.abs(12 * np.log2(np.maximum(hz, 1.0) / near_hz)) < 1.0
    return float(hz[near][spectrum[near].argmax()])


def _cents(one_hz: float, other_hz: float) -> float:
    return 1200 * math.log2(one_hz / other_hz)


def _level_db(samples: Samples | NDArray[np.float32]) -> float:
    """Return the energy in dB of samples [n_channels, n]; a mono sound is heard in both channels."""
    both = np.broadcast_to(samples, (2, samples.shape[-1]))
    return 10 * math.log10(float(np.square(both, dtype=np.float64).sum()))


def _pack(folder: Path, sounds: Sequence[PackSound]) -> list[Any]:
    return [_player(path) for path in write_sample_pack(folder, "T", sounds).instruments]


def test_sounds_between_keys_are_played_in_tune(tmp_path: Path) -> None:
    (player,) = _pack(tmp_path / "pack", [_tone(_hz(59.7), 0.5), _tone(_hz(72.45), 0.5)])
    for key in (50, 60, 66, 67, 72, 80):
        assert abs(_cents(_peak_hz(Note(key).heard(player)[0], _hz(key)), _hz(key))) < 1.0


def test_a_key_outside_all_regions_is_silent(tmp_path: Path) -> None:
    (player,) = _pack(tmp_path / "pack", [_tone(_hz(60), 0.5)])
    assert player.playable_keys == list(range(48, 73))
    assert not Note(73).heard(player).any()


def test_a_note_begins_at_once_and_its_tail_rings_after_the_key_is_released(tmp_path: Path) -> None:
    sound = _tone(_hz(60), 0.5, length_s=3.0)
    for player in _pack(tmp_path / "pack", [sound]):
        left = Note(60).heard(player)[0]
        assert np.flatnonzero(left > 0.5 * left.max())[0] <= 2
        heard = left[1 : 1 + sound.samples.shape[1]]
        scale = float(heard @ sound.samples[0] / np.square(sound.samples[0]).sum())
        wanted, begun = scale * sound.samples[0], round(0.01 * _RATE)
        np.testing.assert_allclose(heard[begun:], wanted[begun:], atol=0.002 * left.max())
        np.testing.assert_allclose(heard[:begun], wanted[:begun], atol=0.05 * left.max())  # sfizz eases in


def test_the_first_note_is_whole_however_soon_it_comes(tmp_path: Path) -> None:
    """Without the hint in the file, sfizz plays only what it has read by then, 8192 samples."""
    path = write_sample_pack(tmp_path / "pack", "T", [_tone(_hz(60), 0.5, length_s=3.0)]).instruments[0]
    for _ in range(4):
        left = Note(60).heard(_player(path))[0]
        assert np.flatnonzero(np.abs(left) > 1e-5)[-1] > 2.9 * _RATE


def test_sounds_of_one_key_and_level_take_turns(tmp_path: Path) -> None:
    tones = [_tone(_hz(60), 0.5, length_s=length_s) for length_s in (0.5, 1.0, 1.5)]
    (player,) = _pack(tmp_path / "pack", tones)
    ends_s = [
        round(float(np.flatnonzero(np.abs(Note(60).heard(player)[0]) > 1e-4)[-1]) / _RATE, 1)
        for _ in range(6)
    ]
    assert ends_s == [0.5, 1.0, 1.5] * 2


def test_layers_play_their_sound_at_its_level(tmp_path: Path) -> None:
    """At the velocity of its level each sound is as loud as it was, relative to the others."""
    peaks = [0.5, 0.12, 0.02]
    tones = [
        _tone(_hz(60), peak, length_s=length_s, n_channels=n_channels)
        for peak, length_s, n_channels in zip(peaks, (0.5, 1.0, 1.5), (1, 2, 1), strict=True)
    ]
    (player,) = _pack(tmp_path / "pack", tones)
    gains_db: list[float] = []
    for tone, peak in zip(tones, peaks, strict=True):
        velocity = round(127 * (peak / peaks[0]) ** 0.5)
        heard = Note(60, velocity).heard(player)
        n_heard = np.flatnonzero(np.abs(heard[0]) > 1e-3 * heard.max())[-1]
        assert n_heard == pytest.approx(tone.samples.shape[1], abs=0.01 * _RATE)
        gains_db.append(_level_db(heard) - _level_db(tone.samples))
    assert gains_db == pytest.approx([gains_db[0]] * 3, abs=0.02)


def test_a_kit_plays_each_noise_as_it_is(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    decay = np.exp(-np.arange(8_000) / 1_000)
    smooth = np.hanning(32)  # sfizz may play half a sample later, between samples
    noises = [
        PackSound(
            "hit",
            (0.1 * decay * np.convolve(generator.normal(size=8_000), smooth, "same"))[None].astype(
                np.float32
            ),
            _RATE,
            _measures(1_000.0 * (k + 1), 0.3, pitched=False),
        )
        for k in range(3)
    ]
    (player,) = _pack(tmp_path / "pack", noises)
    assert player.playable_keys == [36, 37, 38]
    for key, noise in zip((36, 37, 38), noises, strict=True):
        left = Note(key).heard(player)[0][: noise.samples.shape[1] + 8]
        likeness = np.correlate(left, noise.samples[0], "valid")
        assert int(likeness.argmax()) <= 1
        norm = np.linalg.norm(noise.samples[0]) * np.linalg.norm(left)
        assert likeness.max() / norm > 0.99


def test_the_events_of_the_demo_piece_are_heard_as_they_were(tmp_path: Path) -> None:
    renderer = EventRenderer(load_default_model())
    piece = load_audio(asset_path("demo", "demo.flac")).part(0.0, 4.0)
    events = encode(renderer.model, piece, level="draft").events.events
    sounds = [
        PackSound("demo", renderer.render(event, sample_rate=_RATE)[None], _RATE, measures)
        for event, measures in zip(events, renderer.measures(events), strict=True)
        if measures.pitched
    ]
    assert len(sounds) >= 10
    player = _pack(tmp_path / "pack", sounds)[0]
    by_path = {
        f"{k}": Sample(f"{k}", sound.measures, 20 * math.log10(float(np.abs(sound.samples).max())))
        for k, sound in enumerate(sounds)
    }
    gains_db: list[float] = []
    for region in pitched_regions(by_path.values()):
        if region.turn[1] > 1:
            continue
        sound = sounds[int(region.sample.path)]
        loudness_db = sound.measures.loudness_db
        loudest_db = max(each.measures.loudness_db for each in sounds)
        key, velocity = region.keys[1], max(1, round(127 * 10 ** ((loudness_db - loudest_db) / 40)))
        heard = Note(key, velocity).heard(player)
        own_hz, above = sound.measures.pitch_hz, nearest_key(sound.measures.pitch_hz)[1]
        turned = _cents(_peak_hz(heard[0], _hz(key)), _peak_hz(sound.samples[0].astype(np.float64), own_hz))
        assert turned == pytest.approx(-100 * above, abs=2.0)
        gains_db.append(_level_db(heard) - _level_db(sound.samples))
        onsets = [
            int(np.flatnonzero(np.abs(each) > 0.1 * np.abs(each).max())[0])
            for each in (heard[0], sound.samples[0])
        ]
        assert abs(onsets[0] - onsets[1]) <= 0.001 * _RATE + 0.04 * onsets[1]
    assert len(gains_db) >= 5
    assert np.ptp(gains_db) < 0.5
