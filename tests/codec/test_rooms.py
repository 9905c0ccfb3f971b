"""The bank of rooms: what is bundled, what a musician adds, what is said about files that cannot be used."""

from __future__ import annotations

import shutil
import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE
from codec.resources import asset_path
from codec.rooms import Room, RoomBank, RoomBankError, default_bank, load_bank, measure_rt60_s

REFERENCES = Path(__file__).parents[3] / "shared" / "room_irs_reference"


@pytest.fixture(scope="module")
def bank() -> RoomBank:
    return default_bank()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A writable copy of the bundled folder's manifest and files."""
    return Path(shutil.copytree(asset_path("room_irs"), tmp_path / "room_irs"))


def decaying_noise(rt60_s: float, sample_rate: int = MODEL_SAMPLE_RATE, seed: int = 0) -> NDArray[np.float32]:
    n_samples = round(1.4 * rt60_s * sample_rate)
    envelope = 10 ** (-3 * np.arange(n_samples) / (rt60_s * sample_rate))
    return (np.random.default_rng(seed).standard_normal(n_samples) * envelope).astype(np.float32)


def delta_room(name: str = "delta") -> Room:
    return Room.of(name, "", "user", np.eye(1, 4096, dtype=np.float32)[0])


def test_at_its_clear_mix_a_room_is_heard(bank: RoomBank) -> None:
    noise = np.random.default_rng(0).standard_normal(4096).astype(np.float32)
    for room in [*bank.rooms, Room.of("cellar", "", "user", decaying_noise(0.8, seed=1))]:
        wet = np.convolve(
            noise, np.where(np.arange(len(room.impulse_response)) < 110, 0, room.impulse_response)
        )
        mix = room.clear_mix
        level_db = 10 * np.log10(np.square(mix * wet).sum() / np.square((1 - mix) * noise).sum())
        assert level_db == pytest.approx(-12.0, abs=1.0), room.name
        assert room.is_heard_at(mix)
        assert room.is_heard_at(1.0)
        assert not room.is_heard_at(0.0)
        assert not room.is_heard_at(mix / 4)
    assert delta_room().clear_mix == 0.6


def test_the_bundled_rooms_are_varied_and_ready(bank: RoomBank) -> None:
    assert len(bank) >= 24
    assert len(set(bank.names)) == len(bank)
    assert {room.kind for room in bank.rooms} == {"room", "plate", "spring"}
    for room in bank.rooms:
        samples = room.impulse_response
        assert samples.dtype == np.float32
        assert samples.ndim == 1
        assert not samples.flags.writeable
        assert np.square(samples, dtype=np.float64).sum() == pytest.approx(1.0, abs=1e-4)
        assert np.abs(samples[-1]) < 1e-3 * np.abs(samples).max(), f"{room.name} ends at once"
        if room.kind == "room":
            heard = int(np.argmax(np.abs(samples) > 0.3 * np.abs(samples).max()))
            assert heard <= MODEL_SAMPLE_RATE // 1000, f"{room.name} begins with silence"
    times = [room.rt60_s for room in bank.rooms if room.kind == "room"]
    assert times == sorted(times)
    assert times[0] < 0.2
    assert times[-1] > 5


def test_the_manifest_says_what_is_measured(bank: RoomBank) -> None:
    folder = asset_path("room_irs")
    entries = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))["room"]
    assert [entry["name"] for entry in entries] == list(bank.names)
    assert {entry["file"] for entry in entries} == {path.name for path in folder.glob("*.flac")}
    for entry, room in zip(entries, bank.rooms, strict=True):
        assert measure_rt60_s(room.impulse_response) == pytest.approx(entry["rt60_s"], abs=0.02)
    assert sum((folder / entry["file"]).stat().st_size for entry in entries) < 3_000_000


def test_a_known_decay_is_measured() -> None:
    assert measure_rt60_s(decaying_noise(0.4)) == pytest.approx(0.4, rel=0.08)
    assert measure_rt60_s(decaying_noise(2.5)) == pytest.approx(2.5, rel=0.08)


def test_rooms_are_found_by_name_and_position(bank: RoomBank) -> None:
    for index, name in enumerate(bank.names):
        assert bank.index(name) == index
        assert bank[name] is bank[index]
    with pytest.raises(KeyError, match="Ballpit"):
        bank.index("Ballpit")


def test_the_hash_knows_order_names_and_samples(bank: RoomBank) -> None:
    first, second, *rest = bank.rooms
    renamed = Room.of("Elsewhere", first.description, first.kind, first.impulse_response, first.rt60_s)
    variants = [
        (second, first, *rest),
        (first, *rest),
        (renamed, second, *rest),
        (delta_room(first.name), second, *rest),
    ]
    assert RoomBank(tuple(bank.rooms)).hash == bank.hash
    assert len({bank.hash, *(RoomBank(tuple(rooms)).hash for rooms in variants)}) == 5


def test_a_room_keeps_its_hash_at_another_level() -> None:
    noise = decaying_noise(0.3)
    stored = np.round(noise / np.abs(noise).max() * 32767).astype(np.float32)
    loud, soft = (Room.of("a", "", "user", samples) for samples in (stored / 32768, stored / 90_000))
    assert loud.sha256 == soft.sha256
    np.testing.assert_allclose(loud.impulse_response, soft.impulse_response, rtol=1e-5)


def test_decays_of_an_impulse_are_flat_and_immediate() -> None:
    decays = RoomBank((delta_room(),)).energy_decays(16, 12)
    assert decays.shape == (1, 16, 12)
    assert decays.dtype == np.float32
    np.testing.assert_allclose(decays[0, :, 0], 1.0, rtol=1e-4)
    assert np.abs(decays[0, :, 1:]).max() < 1e-6


def test_decays_are_computed_once() -> None:
    bank = RoomBank((delta_room(),))
    assert bank.energy_decays(16, 12) is bank.energy_decays(16, 12)
    assert bank.energy_decays(8, 12).shape == (1, 8, 12)


def test_decays_sum_to_the_gain_of_each_band(bank: RoomBank) -> None:
    n_bands, n_frames = 12, 300
    bank = RoomBank(tuple(bank[name] for name in ("Concert hall", "Plate", "Spring")))
    decays = bank.energy_decays(n_bands, n_frames)
    assert decays.shape == (3, n_bands, n_frames)
    assert decays.min() >= 0
    edges = np.geomspace(27.5, MODEL_SAMPLE_RATE / 2, n_bands + 1)
    for room in bank.rooms:
        kept = room.impulse_response[: n_frames * 256]
        power = np.square(np.abs(np.fft.rfft(kept, 1 << 18)))
        frequency = np.fft.rfftfreq(1 << 18, 1 / MODEL_SAMPLE_RATE)
        gains = [power[(frequency >= low) & (frequency < high)].mean() for low, high in pairwise(edges[6:])]
        summed = decays[bank.index(room.name)].sum(1)[6:]
        audible = np.array(gains) > 1e-3
        np.testing.assert_allclose(summed[audible], np.array(gains)[audible], rtol=0.35, err_msg=room.name)


def test_decays_fall_as_fast_as_the_room() -> None:
    rt60_s = 0.9
    room = Room.of("noise", "", "user", decaying_noise(rt60_s))
    decay = RoomBank((room,)).energy_decays(8, 60)[0, 4:].sum(0)
    seconds = np.arange(60) * 256 / MODEL_SAMPLE_RATE
    slope_db_per_s = np.polyfit(seconds, 10 * np.log10(decay), 1)[0]
    assert slope_db_per_s == pytest.approx(-60 / rt60_s, rel=0.1)


@pytest.mark.parametrize("sample_rate", [22_050, 44_100, 48_000])
def test_a_folder_of_any_rate_is_added_behind(bank: RoomBank, tmp_path: Path, sample_rate: int) -> None:
    reverberation = decaying_noise(0.6, sample_rate)
    reverberation[0] = 8
    silence = np.zeros(sample_rate // 10, np.float32)
    left = np.concatenate([silence, reverberation]) / 10
    soundfile.write(tmp_path / "b_hall.wav", np.stack([left, 0.5 * left], 1), sample_rate)
    soundfile.write(tmp_path / "A Plate.flac", left, sample_rate)
    (tmp_path / "notes.txt").write_text("not audio")
    extended = bank.extended(tmp_path)
    assert extended.names == (*bank.names, "A Plate", "b hall")
    assert extended.rooms[: len(bank)] == bank.rooms
    assert extended.hash != bank.hash
    hall = extended["b hall"]
    assert hall.kind == "user"
    assert int(np.argmax(np.abs(hall.impulse_response))) < 20, "the silence before the direct sound stays"
    assert measure_rt60_s(hall.impulse_response) == pytest.approx(hall.rt60_s)
    tail = hall.impulse_response[40:]
    assert measure_rt60_s(tail) == pytest.approx(0.6, rel=0.15)


def test_a_strong_reflection_does_not_replace_the_direct_sound(bank: RoomBank, tmp_path: Path) -> None:
    response = np.zeros(8000)
    response[500], response[2500] = 0.3, 0.9
    soundfile.write(tmp_path / "far.wav", response, MODEL_SAMPLE_RATE)
    loaded = bank.extended(tmp_path)["far"].impulse_response
    assert int(np.argmax(np.abs(loaded) > 0.1)) == 0
    assert int(np.argmax(np.abs(loaded))) == 2000


def test_a_taken_name_is_numbered(bank: RoomBank, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "Plate.wav", decaying_noise(0.3), MODEL_SAMPLE_RATE)
    twice = bank.extended(tmp_path).extended(tmp_path)
    assert twice.names[-2:] == ("Plate 2", "Plate 3")
    assert twice["Plate"] is bank["Plate"]


def test_a_whole_recording_is_not_kept_as_a_room(bank: RoomBank, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 8000 * 40)
    soundfile.write(tmp_path / "song.wav", noise, 8000)
    kept = bank.extended(tmp_path)["song"].impulse_response
    assert len(kept) == 12 * MODEL_SAMPLE_RATE
    end = np.abs(kept[-2200:])
    assert end[-20:].max() < 0.01 * end[:200].max(), "the end is cut off"
    assert end[:200].max() > 0.5 * np.abs(kept).max(), "the fade begins too early"


def unreadable(path: Path) -> None:
    path.write_bytes(b"RIFF\x10\x00\x00\x00WAVEfmt nonsense")


def silent(path: Path) -> None:
    soundfile.write(path, np.zeros(1000), MODEL_SAMPLE_RATE)


def empty(path: Path) -> None:
    soundfile.write(path, np.zeros(0), MODEL_SAMPLE_RATE)


def not_finite(path: Path) -> None:
    soundfile.write(path, np.array([1.0, np.nan, 0.5]), MODEL_SAMPLE_RATE, "FLOAT")


def cancelling(path: Path) -> None:
    noise = decaying_noise(0.2) / 10
    soundfile.write(path, np.stack([noise, -noise], 1), MODEL_SAMPLE_RATE, "FLOAT")


@pytest.mark.parametrize("spoil", [unreadable, silent, empty, not_finite, cancelling])
def test_a_file_that_cannot_be_used_is_named(bank: RoomBank, tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    path = tmp_path / "broken.wav"
    spoil(path)
    with pytest.raises(RoomBankError) as caught:
        bank.extended(tmp_path)
    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}: ")


def test_bad_files_of_a_folder_are_skipped_and_told(bank: RoomBank, tmp_path: Path) -> None:
    for name in ("a.wav", "z.wav"):
        soundfile.write(tmp_path / name, decaying_noise(0.3) / 10, MODEL_SAMPLE_RATE)
    for name, spoil in (("b.wav", unreadable), ("c.wav", silent), ("d.wav", empty), ("e.wav", not_finite)):
        spoil(tmp_path / name)
    (tmp_path / "f.wav").mkdir()
    skipped: list[RoomBankError] = []
    extended = bank.extended(tmp_path, skipped.append)
    assert extended.names == (*bank.names, "a", "z")
    assert [error.path and error.path.name for error in skipped] == [f"{letter}.wav" for letter in "bcdef"]


def test_a_folder_of_bad_files_only_is_named(bank: RoomBank, tmp_path: Path) -> None:
    unreadable(tmp_path / "a.wav")
    silent(tmp_path / "b.wav")
    with pytest.raises(RoomBankError, match=r"none of its 2 files.*a\.wav") as caught:
        bank.extended(tmp_path)
    assert caught.value.path == tmp_path


def test_a_folder_without_responses_is_named(bank: RoomBank, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RoomBankError, match=folder.name) as caught:
            bank.extended(folder)
        assert caught.value.path == folder


def test_a_bundled_file_that_changed_is_refused(copied: Path) -> None:
    manifest = copied / "manifest.toml"
    assert load_bank(manifest).hash == default_bank().hash
    path = copied / tomllib.loads(manifest.read_text(encoding="utf-8"))["room"][3]["file"]
    samples, sample_rate = soundfile.read(path, dtype="int16")
    samples[len(samples) // 2] ^= 4
    soundfile.write(path, samples, sample_rate, "PCM_16")
    with pytest.raises(RoomBankError, match="not the file") as caught:
        load_bank(manifest)
    assert caught.value.path == path
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(RoomBankError) as caught:
        load_bank(manifest)
    assert caught.value.path == path


@pytest.mark.parametrize("text", ["[[room", "rooms = 3", None])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    manifest = tmp_path / "manifest.toml"
    if text is not None:
        manifest.write_text(text)
    with pytest.raises(RoomBankError) as caught:
        load_bank(manifest)
    assert caught.value.path == manifest


def stereo_reference(folder: Path) -> Path:
    """The measured reference set where it is at hand, or else two responses of its format made here."""
    if REFERENCES.is_dir():
        return REFERENCES
    for name, rt60_s in (("measured_aisle.wav", 2.0), ("measured_salon.wav", 0.7)):
        channels = [decaying_noise(rt60_s, 44_100, seed) / 8 for seed in (1, 2)]
        soundfile.write(folder / name, np.stack(channels, 1), 44_100)
    return folder


def test_measured_stereo_responses_keep_their_decay(bank: RoomBank, tmp_path: Path) -> None:
    folder = stereo_reference(tmp_path)
    files = sorted(folder.glob("*.wav"))
    added = bank.extended(folder).rooms[len(bank) :]
    assert len(added) == len(files) >= 2
    for room, path in zip(added, files, strict=True):
        samples, sample_rate = soundfile.read(path, dtype="float32", always_2d=True)
        whole = soxr.resample(samples.mean(1), sample_rate, MODEL_SAMPLE_RATE)
        kept = np.square(room.impulse_response, dtype=np.float64).sum()
        assert kept == pytest.approx(1.0, abs=1e-4)
        assert room.rt60_s == pytest.approx(measure_rt60_s(whole), rel=0.1, abs=0.03), path.name
        assert len(room.impulse_response) <= 12 * MODEL_SAMPLE_RATE
