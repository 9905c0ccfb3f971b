"""``compare train`` and ``compare grid``: commands of two words, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from codec import cli
from codec.cli import compare_train
from codec.evaluate import grid
from codec.reference import recipes
from codec.reference.recipes import RECIPES
from codec.reference.spectrogram.codec import load_network
from codec.reference.spectrogram.config import SpectrogramConfig
from tests.codec.reference.reference_sounds import SMALL, folder_of_sounds


def test_the_names_are_those_of_the_recipes() -> None:
    assert tuple(RECIPES) == compare_train._NAMES


def test_train_writes_weights_that_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = RECIPES["spectrogram-mel"]
    small = SpectrogramConfig.from_dict(SMALL)
    monkeypatch.setitem(recipes.RECIPES, "spectrogram-mel", replace(recipe, configs=small, batch_size=2))
    folder, out = folder_of_sounds(tmp_path / "sounds", 1), tmp_path / "a.safetensors"
    words = ["compare", "train", "spectrogram-mel", str(folder), "--out", str(out), "--steps", "2"]
    assert cli.main(words) == 0
    assert str(out) in capsys.readouterr().out
    assert load_network(out)[0].config == small


def test_grid_prints_tables_and_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = SpectrogramConfig.from_dict(SMALL)
    monkeypatch.setattr(grid.run_grid, "__kwdefaults__", {"experiments": {"latent": {"8": small}}})
    folder, out = folder_of_sounds(tmp_path / "sounds", 2), tmp_path / "out"
    words = ["compare", "grid", str(folder), "--out", str(out), "--steps", "2", "--held-back", "1"]
    assert cli.main(words) == 0
    stdout = capsys.readouterr().out
    assert "oracle SNR dB" in stdout
    assert (out / "grid.md").is_file()
    assert "| 8 |" in (out / "grid.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["train", "siren", "DIR", "--out", "OUT"], "siren"),
        (["train", "feed-forward", "DIR", "--out", "OUT", "--steps", "0"], "--steps 0: at least one step"),
        (["train", "feed-forward", "DIR", "--out", "OUT", "--seed", "-1"], "--seed -1"),
        (["train", "feed-forward", "nowhere", "--out", "OUT"], "nowhere: no such folder"),
        (["grid", "nowhere", "--out", "OUT"], "nowhere: no such folder"),
        (["grid", "DIR", "--out", "OUT", "--held-back", "0"], "at least 1"),
        (["grid", "DIR", "--out", "OUT", "--held-back", "2"], "holds 1 recordings"),
    ],
)
def test_what_cannot_be_done_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    folder = folder_of_sounds(tmp_path / "sounds", 1)
    places = {"DIR": str(folder), "OUT": str(tmp_path / "out")}
    assert cli.main(["compare", *(places.get(word, word) for word in words)]) == 2
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
