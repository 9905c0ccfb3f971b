"""``pointillist library search`` and ``map``: what is found, and what is written."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec import cli
from codec.library import Library
from codec.library.encoding import encode_recording
from codec.model.checkpoint import load_default_model
from tests.codec.library.made_up import made_up_piece

pytest.importorskip("constriction", reason="has no builds for this machine")

RATE = 22_050


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def tone(hz: float, length_s: float = 1.0, decay: float = 5.0) -> np.ndarray:
    times = np.arange(int(RATE * length_s)) / RATE
    partials = sum(np.sin(2 * np.pi * hz * n * times) / n for n in (1, 2, 3))
    return 0.2 * partials * np.exp(-decay * times)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of a tone and of noise."""
    folder = tmp_path_factory.mktemp("sounds")
    rng = np.random.default_rng(0)
    noise = 0.2 * rng.standard_normal(RATE) * np.exp(-12 * np.arange(RATE) / RATE)
    soundfile.write(folder / "tone.wav", np.concatenate([np.zeros(2_000), tone(330.0)]), RATE)
    soundfile.write(folder / "noise.wav", np.concatenate([np.zeros(2_000), noise]), RATE)
    silence = np.zeros(int(1.25 * RATE))
    soundfile.write(folder / "query.wav", np.concatenate([silence, 0.5 * tone(330.0)]), RATE)
    return folder


@pytest.fixture(scope="module")
def library_folder(sounds: Path) -> Path:
    folder = sounds / "library"
    model = load_default_model()
    with Library.open(folder) as library:
        for name in ("tone.wav", "noise.wav"):
            encoded = encode_recording(sounds / name, model, level="draft")
            assert encoded is not None
            library.add_encoded(encoded, sounds / name)
    return folder


@pytest.mark.parametrize("like", ["sound", "resonance"])
def test_a_search_finds_the_same_sound_in_another_recording(
    sounds: Path, library_folder: Path, like: str, capsys: pytest.CaptureFixture[str]
):
    query = ["--at", 1.25, "--like", like, "--level", "draft", "-n", 2, "--library", library_folder]
    assert run("library", "search", sounds / "query.wav", *query) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert "tone.wav at 0." in first
    assert ("dB  event" in first) == (like != "sound")


def test_a_filter_leaves_its_events_only(
    sounds: Path, library_folder: Path, capsys: pytest.CaptureFixture[str]
):
    query = ["--at", 1.25, "--level", "draft", "--piece", 2, "--library", library_folder]
    assert run("library", "search", sounds / "query.wav", *query) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all("noise.wav" in each for each in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.wav", "--at", "0"], "missing.wav: no such file"),
        (["query.wav", "--at", "99"], "query.wav: is 2.25 s long"),
        (["query.wav", "--at", "-1"], "0 or more seconds"),
        (["query.wav", "--at", "1", "-n", "0"], "choose from 1"),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_line(
    sounds: Path, library_folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    name, *others = arguments
    assert run("library", "search", sounds / name, *others, "--library", library_folder) == 2
    assert said in capsys.readouterr().err


def test_an_empty_library_says_so(sounds: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with Library.open(tmp_path / "empty") as library:
        library.add_encoded(made_up_piece(1))
    for verb in (["search", sounds / "query.wav", "--at", 1], ["map"]):
        assert run("library", *verb, "--library", tmp_path / "empty") == 2
        assert "has no events of this model" in capsys.readouterr().err


def test_the_map_is_written_as_a_picture_and_as_a_table(
    library_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    pillow = pytest.importorskip("PIL.Image")
    picture, table = tmp_path / "map.png", tmp_path / "map.csv"
    assert run("library", "map", "--png", picture, "--csv", table, "--library", library_folder) == 0
    assert "events on the map" in capsys.readouterr().out
    image = np.asarray(pillow.open(io.BytesIO(picture.read_bytes())))
    assert image.shape == (1024, 1024, 4)
    text = table.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    with Library.open(library_folder) as library:
        assert [int(row["event"]) for row in rows] == library.columns().rows.tolist()
    drawn = {tuple(each) for each in image[image[..., 3] > 0][:, :3].tolist()}
    assert any(tuple(bytes.fromhex(row["colour"][1:])) in drawn for row in rows)
    assert run("library", "map", "--csv", table, "--force", "--library", library_folder) == 0
    assert table.read_text(encoding="utf-8") == text, "nothing moves"


def test_a_map_replaces_no_file_of_another_kind(library_folder: Path, sounds: Path):
    before = (sounds / "tone.wav").read_bytes()
    assert run("library", "map", "--png", sounds / "tone.wav", "--library", library_folder) == 2
    assert (sounds / "tone.wav").read_bytes() == before
