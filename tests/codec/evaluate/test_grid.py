"""The grid of spectrogram autoencoders: resumed where it stopped, and its tables and curves."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from codec.evaluate import grid
from codec.evaluate.curves import Curve, curves_svg
from codec.evaluate.grid import EXPERIMENTS, Grid, GridSettings, run_grid
from codec.evaluate.grid_page import grid_files, grid_table, write_grid
from codec.reference.payload import Cancelled, Follow
from codec.reference.segments import NoRecordingsError
from codec.reference.spectrogram.config import ARCHITECTURES, REPRESENTATIONS, SpectrogramConfig
from tests.codec.reference.reference_sounds import SMALL, folder_of_sounds

SMALL_CONFIG = SpectrogramConfig.from_dict(SMALL)
SMALL_EXPERIMENTS = {
    "latent": {"8": SMALL_CONFIG, "16": replace(SMALL_CONFIG, latent=16)},
    "architecture": {"conv": SMALL_CONFIG, "u-net": replace(SMALL_CONFIG, architecture="u-net")},
}
SETTINGS = GridSettings(n_steps=4, batch_size=2, n_clips=1, clip_s=0.3, seconds=0.5)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings; the second is held back."""
    return folder_of_sounds(tmp_path_factory.mktemp("grid") / "sounds", 2)


def run(sounds: Path, out: Path, follow: Follow | None = None) -> Grid:
    return run_grid(sounds, out, SETTINGS, follow, experiments=SMALL_EXPERIMENTS)


@pytest.fixture(scope="module")
def whole(sounds: Path, tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """A grid that was not stopped."""
    return run(sounds, tmp_path_factory.mktemp("grid") / "out")


def test_the_experiments_are_the_four_of_the_source() -> None:
    assert set(EXPERIMENTS) == {"latent", "representation", "loss", "architecture"}
    assert [each.latent for each in EXPERIMENTS["latent"].values()] == [64, 128, 256, 512]
    assert tuple(each.representation for each in EXPERIMENTS["representation"].values()) == REPRESENTATIONS
    assert tuple(each.architecture for each in EXPERIMENTS["architecture"].values()) == ARCHITECTURES
    weights = {(each.l1, each.multi_scale, each.mel) for each in EXPERIMENTS["loss"].values()}
    assert weights == {(1, 0, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1)}
    # Representations are compared with the same number of values in front of the latent ones.
    assert len({each.flat for each in EXPERIMENTS["representation"].values()}) == 1


def test_a_grid_has_a_row_for_each_network(whole: Grid) -> None:
    labels = [(row.experiment, row.label) for row in whole.rows]
    assert labels == [(name, label) for name, each in SMALL_EXPERIMENTS.items() for label in each]
    first, second, conv, u_net = whole.rows
    assert replace(first, experiment="", label="") == replace(conv, experiment="", label="")
    assert second.bit_rate == pytest.approx(2 * first.bit_rate)
    assert second.n_parameters > first.n_parameters
    assert [step for step, _ in first.losses] == [1, 2, 3, 4]
    # The skips of a u-net are no gift.
    assert u_net.side_bit_rate > 100 * conv.side_bit_rate / 10
    assert u_net.no_skips_mel_db != u_net.mel_db
    assert conv.no_skips_mel_db == conv.mel_db


def test_a_stopped_grid_goes_on_and_measures_nothing_twice(
    sounds: Path, tmp_path: Path, whole: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    train = grid.train_network

    def counted(*arguments: object, **named: object) -> object:
        steps.append(1)
        return train(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(grid, "train_network", counted)
    shares: list[float] = []
    follow = Follow(shares.append, should_cancel=lambda: bool(shares) and shares[-1] >= 0.3)
    with pytest.raises(Cancelled):
        run(sounds, tmp_path / "out", follow)
    n_before = len(steps)
    assert 0 < n_before < 3
    again = run(sounds, tmp_path / "out", Follow(shares.append))
    assert shares[-1] == 1.0
    without_times = [replace(row, train_s=0.0, losses=()) for row in again.rows]
    assert without_times == [replace(row, train_s=0.0, losses=()) for row in whole.rows]
    n_after = len(steps)
    assert run(sounds, tmp_path / "out") == again
    assert len(steps) == n_after
    assert not list((tmp_path / "out").rglob("*.state"))


def test_too_few_recordings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRecordingsError, match="holds 1 recordings, and 1 of them are to be held back"):
        run(folder_of_sounds(tmp_path / "sounds", 1), tmp_path / "out")


def test_a_folder_has_tables_and_curves(whole: Grid, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_grid(out, whole)
    assert {path.name for path in out.iterdir()} == {
        "grid.json", "grid.md", "latent-loss.svg", "architecture-loss.svg", "rate.svg",
    }  # fmt: skip
    content = json.loads((out / "grid.json").read_text("utf-8"))
    assert content["rows"][0]["mel_db"] == whole.rows[0].mel_db
    text = (out / "grid.md").read_text("utf-8")
    for name in re.findall(r"\]\((.*?)\)", text):
        assert (out / name).is_file()
    assert "The oracle has the original's phases, which no rate here contains" in text
    head, *rows = grid_table(whole.rows)
    assert {len(row) for row in rows} == {len(head)}
    assert all(f"| {row.label} |" in text for row in whole.rows)


def test_curves_are_valid_and_escaped() -> None:
    curves = [Curve("<b> & co", [(1, 2.0), (2, 4.0), (3, float("nan"))]), Curve("none", [])]
    root = ET.fromstring(curves_svg("a < b", "x", "y", curves))
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"<b> & co", "a < b", "x", "y"} <= set(texts)
    paths = [each.get("d") for each in root.iter("{http://www.w3.org/2000/svg}path")]
    # The higher value is higher on the page, and the one that is not finite is missing.
    (line,) = [path for path in paths if path is not None and path.count("L") == 1]
    (x1, y1), (x2, y2) = (map(float, place.split()) for place in line[1:].split("L"))
    assert x1 < x2
    assert y1 > y2
    with pytest.raises(ValueError, match="needs a point"):
        curves_svg("", "", "", [Curve("none", [])])


def test_a_grid_of_one_value_is_drawn() -> None:
    assert "<svg" in curves_svg("", "", "", [Curve("flat", [(1, 3.0), (2, 3.0)])])
    files = grid_files(Grid(SETTINGS, ("a.wav",), ()))
    assert set(files) == {"grid.md"}
