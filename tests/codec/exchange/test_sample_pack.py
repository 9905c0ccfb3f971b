"""Sample packs: names that nothing mistakes, sounds as they are, regions over keys and levels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from codec.audio.metadata import Marker
from codec.audio.placed import PlacedSound
from codec.events.measures import Measures
from codec.exchange.sample_pack import PackSound, region_name, safe_name, write_sample_pack
from codec.exchange.score import ExchangeError
from codec.exchange.sfz import Region, Sample, kit_regions, pitched_regions, sfz_text

_RATE = 44_100


def _sound(
    hz: float = 440.0, peak: float = 0.5, *, pitched: bool = True, title: str = "A walk", n_channels: int = 1
) -> PackSound:
    seconds = np.arange(_RATE // 4) / _RATE
    samples = np.sin(2 * np.pi * hz * seconds) * np.exp(-8 * seconds)
    samples = np.float32(peak / np.abs(samples).max()) * samples.astype(np.float32)
    measures = Measures(hz, 0.25, 20 * math.log10(peak), pitched)
    return PackSound(title, np.stack([samples] * n_channels), _RATE, measures)


def _sample(key: float, level_db: float = -10.0, *, pitched: bool = True, peak_db: float = -6.0) -> Sample:
    name = f"{key:g} {level_db:g} {peak_db:g}.wav"
    return Sample(name, Measures(440.0 * 2 ** ((key - 69) / 12), 1.0, level_db, pitched), peak_db)


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _opcodes(text: str) -> list[dict[str, str]]:
    """Read the regions of a file: the value of `sample` ends with its line, others end at a space."""
    regions: list[dict[str, str]] = []
    levels: dict[str, dict[str, str]] = {}
    header = ""
    for line in text.splitlines():
        if line.startswith("//") or not line:
            continue
        if line.startswith("<"):
            header = line
            levels[header] = {}
            if header == "<region>":
                regions.append(levels.get("<global>", {}) | levels.get("<group>", {}))
                levels[header] = regions[-1]
            continue
        pairs = [line] if line.startswith("sample=") else line.split()
        levels[header] |= dict(pair.split("=", 1) for pair in pairs)
    return regions


class TestNames:
    @given(st.text(max_size=120))
    def test_any_text_becomes_a_safe_name(self, text: str) -> None:
        name = safe_name(text)
        assert 0 < len(name) <= 49
        assert all(each.isascii() and (each.isalnum() or each in " ._()-") for each in name)
        assert name == name.strip(" .")
        assert any(each.isalnum() for each in name)
        assert name.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Für Elise", "Fur Elise"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a key=60 // <region> $x #include", "a key_60 _ _region_ _x _include"),
            ("line\nsample=other.wav", "line_sample_other.wav"),
            ("夜想曲", "sounds"),
            ("...", "sounds"),
            ("NUL", "_NUL"),
            ("com7.tar", "_com7.tar"),
            ("Console", "Console"),
            ("", "sounds"),
        ],
    )
    def test_names_that_mean_something_elsewhere(self, text: str, name: str) -> None:
        assert safe_name(text) == name

    def test_the_innermost_region_names_a_sound(self) -> None:
        markers = [
            Marker(1.0, "verse", 8.0),
            Marker(2.0, "solo", 2.0),
            Marker(2.5, "beat"),
            Marker(5.0, "", 1.0),
        ]
        named = [region_name(markers, onset_s, "song") for onset_s in (0.5, 1.0, 2.5, 4.0, 5.5, 9.0)]
        assert named == ["song", "verse", "solo", "verse", "verse", "song"]


class TestFolder:
    def test_it_has_a_file_for_each_sound_and_an_instrument_for_each_kind(self, tmp_path: Path) -> None:
        sounds = [_sound(), _sound(pitched=False), _sound(277.18, title="../x"), _sound(peak=0.0001)]
        pack = write_sample_pack(tmp_path / "pack", "A walk", sounds)
        assert (pack.n_sounds, pack.n_silent) == (4, 0)
        assert [path.name for path in pack.instruments] == ["A walk.sfz", "A walk kit.sfz"]
        assert _files(tmp_path / "pack") == [
            "A walk kit.sfz",
            "A walk.sfz",
            "samples/A4 A walk 001.wav",
            "samples/A4 A walk 004.wav",
            "samples/Db4 _x 003.wav",
            "samples/noise A walk 002.wav",
        ]

    def test_sounds_are_whole_and_normalised(self, tmp_path: Path) -> None:
        quiet, stereo = _sound(peak=0.003), _sound(n_channels=2)
        write_sample_pack(tmp_path / "pack", "T", [quiet, stereo])
        for number, sound in enumerate((quiet, stereo), 1):
            samples, rate = soundfile.read(tmp_path / "pack" / "samples" / f"A4 A walk {number:03d}.wav")
            samples = samples.reshape(len(samples), -1).T
            assert rate == _RATE
            assert samples.shape == sound.samples.shape
            assert 20 * math.log10(np.abs(samples).max()) == pytest.approx(-1.0, abs=0.001)
            scaled = sound.samples * (10 ** (-1 / 20) / np.abs(sound.samples).max())
            np.testing.assert_allclose(samples, scaled, atol=2**-22)

    def test_titles_of_others_cannot_add_opcodes(self, tmp_path: Path) -> None:
        bad = 'x"\n<region> sample=/etc/passwd key=1 $a #include "b.sfz" //'
        pack = write_sample_pack(tmp_path / "pack", bad, [_sound(title=bad), _sound(title=bad)])
        (instrument,) = pack.instruments
        assert instrument.parent == tmp_path / "pack"
        text = instrument.read_text("utf-8")
        assert [line for line in text.splitlines() if "#" in line or "$" in line] == [text.splitlines()[0]]
        regions = _opcodes(text)
        assert len(regions) == 2
        for region in regions:
            assert (instrument.parent / region["sample"]).is_file()

    def test_silent_sounds_are_left_out_and_counted(self, tmp_path: Path) -> None:
        pack = write_sample_pack(tmp_path / "pack", "T", [_sound(), _sound(peak=1e-9)])
        assert (pack.n_sounds, pack.n_silent) == (1, 1)
        with pytest.raises(ExchangeError, match="nothing to hear"):
            write_sample_pack(tmp_path / "silent", "T", [_sound(peak=1e-9)])
        assert not (tmp_path / "silent").exists()

    def test_an_empty_folder_is_used_and_a_full_one_refused(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        write_sample_pack(tmp_path / "empty", "T", [_sound()])
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "mine.wav").touch()
        with pytest.raises(ExchangeError, match="is not empty"):
            write_sample_pack(tmp_path / "full", "T", [_sound()])
        (tmp_path / "file").touch()
        with pytest.raises(ExchangeError, match="is no folder"):
            write_sample_pack(tmp_path / "file", "T", [_sound()])
        assert not list(tmp_path.glob(".*"))

    def test_nothing_is_left_if_it_is_stopped(self, tmp_path: Path) -> None:
        def sounds() -> Iterator[PackSound]:
            yield _sound()
            raise KeyboardInterrupt

        told: list[int] = []
        with pytest.raises(KeyboardInterrupt):
            write_sample_pack(tmp_path / "packs" / "new", "T", sounds(), on_sound=told.append)
        assert told == [1]
        assert list((tmp_path / "packs").iterdir()) == []


class TestSoundOfAnEvent:
    def test_it_begins_at_the_onset_and_ends_with_its_tail(self) -> None:
        samples = np.full((1, 5_000), 0.5, np.float32)
        placed = [PlacedSound(round(2.0 * _RATE), samples)]
        sound = PackSound.of_placed("T", placed, 2.0, 1, _RATE, Measures(440.0, 1.0, -6.0))
        np.testing.assert_array_equal(sound.samples, samples)

    def test_what_sounds_long_before_the_onset_is_cut_and_faded_in(self) -> None:
        lead = round(0.003 * _RATE)
        placed = [PlacedSound(round(2.0 * _RATE) - 1_000, np.full((2, 5_000), 0.5, np.float32))]
        sound = PackSound.of_placed("T", placed, 2.0, 2, _RATE, Measures(440.0, 1.0, -6.0))
        assert sound.samples.shape == (2, 4_000 + lead)
        assert np.all(sound.samples[:, 0] == 0.0)
        assert np.all(np.diff(sound.samples[:, :lead]) > 0.0)
        assert np.all(sound.samples[:, lead:] == 0.5)

    def test_parts_of_it_add_up_where_they_are(self) -> None:
        onset = round(1.0 * _RATE)
        placed = [
            PlacedSound(onset, np.full((1, 100), 0.25, np.float32)),
            PlacedSound(onset + 50, np.full((1, 100), 0.5, np.float32), (1.0, 0.5)),
        ]
        sound = PackSound.of_placed("T", placed[:1] * 2, 1.0, 1, _RATE, Measures(440.0, 1.0, -6.0))
        assert np.all(sound.samples == 0.5)
        stereo = PackSound.of_placed("T", placed[1:], 1.0, 2, _RATE, Measures(440.0, 1.0, -6.0))
        assert stereo.samples[:, 0].tolist() == [0.5, 0.25]

    def test_without_sound_it_is_silent(self) -> None:
        early = [PlacedSound(0, np.ones((1, 100), np.float32))]
        for placed in ([], early):
            sound = PackSound.of_placed("T", placed, 1.0, 1, _RATE, Measures(440.0, 1.0, -6.0))
            assert not sound.samples.any()


class TestRegions:
    def test_keys_are_divided_among_the_sounds(self) -> None:
        regions = pitched_regions([_sample(60), _sample(65), _sample(100)])
        assert [region.keys for region in regions] == [(48, 60, 62), (63, 65, 77), (88, 100, 112)]

    def test_each_key_has_exactly_one_own_sound(self) -> None:
        own = [40.3, 41.0, 47.6, 60.2, 64.0, 64.9, 90.0]
        regions = pitched_regions(map(_sample, own))
        assert [region.keys[1] for region in regions] == [40, 41, 48, 60, 64, 65, 90]
        for before, after in itertools.pairwise(regions):
            assert before.keys[2] < after.keys[0]
        for low, key, high in (region.keys for region in regions):
            assert key - 12 <= low <= key <= high <= key + 12

    @pytest.mark.parametrize(("key", "cents"), [(60.0, 0), (60.3, -30), (59.6, 40), (69.004, 0)])
    def test_a_sound_is_tuned_to_its_key(self, key: float, cents: int) -> None:
        (region,) = pitched_regions([_sample(key)])
        assert region.tune_cents == cents

    def test_a_pitch_beyond_the_keyboard_is_not_bent_to_it(self) -> None:
        (region,) = pitched_regions([_sample(131.0)])
        assert (region.keys[1], region.tune_cents) == (127, 0)

    def test_sounds_of_one_loudness_take_turns(self) -> None:
        regions = pitched_regions([_sample(60, -10), _sample(60, -11), _sample(60, -12.5)])
        assert [region.turn for region in regions] == [(1, 3), (2, 3), (3, 3)]
        assert {region.velocities for region in regions} == {(1, 127)}

    def test_loudnesses_are_layers_that_fill_all_velocities(self) -> None:
        levels = [0, -1, -9, -20, -21.5, -40]
        regions = pitched_regions(_sample(60, level) for level in levels)
        layers = sorted({region.velocities for region in regions}, reverse=True)
        assert len(layers) == 4
        assert layers[0][1] == 127
        assert layers[-1][0] == 1
        for louder, softer in itertools.pairwise(layers):
            assert softer[1] == louder[0] - 1
            assert softer[0] <= softer[1]

    def test_at_its_velocity_a_sound_has_its_own_level(self) -> None:
        """At 40 log10(127 / velocity) dB below full, as players do: the levels are those of the events."""
        samples = [_sample(60, level, peak_db=level + 4) for level in (0, -10, -25)]
        regions = pitched_regions([*samples, _sample(72, -30, peak_db=-20)])
        velocities = [round(127 * 10 ** (level / 40)) for level in (0, -10, -25, -30)]
        for region, velocity in zip(regions[:3], velocities, strict=False):
            assert region.velocities[0] <= velocity <= region.velocities[1]
        played = [
            region.volume_db + 40 * math.log10(velocity / 127)
            for region, velocity in zip(regions, velocities, strict=True)
        ]
        own = [region.sample.peak_db for region in regions]
        assert np.subtract(played, own) == pytest.approx([played[0] - own[0]] * 4, abs=1e-6)
        assert max(region.volume_db for region in regions) == 0.0

    def test_no_velocity_is_left_without_a_sound_by_very_soft_ones(self) -> None:
        regions = pitched_regions(_sample(60, -3.5 * k) for k in range(30))
        covered = {v for region in regions for v in range(region.velocities[0], region.velocities[1] + 1)}
        assert covered == set(range(1, 128))
        for region in regions:
            assert region.velocities[0] <= region.velocities[1]

    def test_noises_have_keys_of_their_own_from_dark_to_bright(self) -> None:
        regions = kit_regions([_sample(key, pitched=False) for key in (90, 30, 60.4)], first_key=40)
        assert [region.keys for region in regions] == [(40, 40, 40), (41, 41, 41), (42, 42, 42)]
        pitches = [region.sample.measures.pitch_hz for region in regions]
        assert pitches == sorted(pitches)
        assert {region.tune_cents for region in regions} == {0}

    def test_more_noises_than_keys_share_them(self) -> None:
        regions = kit_regions([_sample(40 + k / 10, pitched=False) for k in range(23)], first_key=118)
        keys = [region.keys[1] for region in regions]
        assert set(keys) == set(range(118, 128))
        assert all(2 <= keys.count(key) <= 3 for key in set(keys))
        assert all(region.turn[1] == keys.count(region.keys[1]) for region in regions)

    @pytest.mark.parametrize("key", [-1, 128])
    def test_there_are_128_keys(self, key: int) -> None:
        with pytest.raises(ValueError, match="no key"):
            kit_regions([], key)

    def test_the_text_says_what_the_regions_say(self) -> None:
        region = Region(_sample(60), (48, 60, 70), (20, 90), (2, 3), -4.25, -13)
        (read,) = _opcodes(sfz_text("T", [region]))
        assert read == {
            "loop_mode": "one_shot",
            "amp_veltrack": "100",
            "lokey": "48",
            "hikey": "70",
            "pitch_keycenter": "60",
            "sample": region.sample.path,
            "lovel": "20",
            "hivel": "90",
            "volume": "-4.25",
            "tune": "-13",
            "seq_length": "3",
            "seq_position": "2",
        }
