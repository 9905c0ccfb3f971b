"""``pointillist library mosaic`` and ``export``: what they write and say."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from codec import cli
from codec.audio.clip import load_audio, save_audio
from codec.bitstream.file import unpack
from codec.library import Library
from codec.library.encoding import encode_recording
from codec.library.models import keep_checkpoint
from codec.model.checkpoint import load_default_model, load_model, save_model
from codec.model.event_model import EventModel
from codec.project.content import Project
from codec.project.file import read_project, write_project
from codec.resources import asset_path
from tests.codec.library.made_up import made_up_piece

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one recording, `walk.wav`, beside it; and `run.wav`, another one."""
    folder = tmp_path_factory.mktemp("home")
    demo = load_audio(asset_path("demo", "demo.flac"))
    for name, begin_s in (("walk.wav", 0.0), ("run.wav", 6.0)):
        part = demo.part(begin_s, begin_s + 2.0)
        save_audio(folder / name, part.samples, part.sample_rate, "PCM_16")
    with Library.open(folder / "library") as library:
        encoded = encode_recording(folder / "walk.wav", load_default_model(), level="draft")
        assert encoded is not None
        library.add_encoded(encoded, folder / "walk.wav")
    return folder


def run(home: Path, verb: str, *arguments: object) -> int:
    return cli.main(["library", verb, *map(str, arguments), "--library", str(home / "library")])


@pytest.fixture(scope="module")
def older(home: Path, tmp_path_factory: pytest.TempPathFactory, shared_tiny_model: EventModel) -> Path:
    """A library with `walk.wav`, and events of another model, whose checkpoint it keeps."""
    folder = tmp_path_factory.mktemp("older")
    save_model(shared_tiny_model, folder / "other.safetensors")
    shutil.copytree(home / "library", folder / "library")
    with Library.open(folder / "library") as library:
        keep_checkpoint(folder / "library", folder / "other.safetensors")
        other = load_model(folder / "other.safetensors")
        for seed in (1, 2):
            library.add_encoded(made_up_piece(seed, 6, model=other.identity))
        library.add_encoded(made_up_piece(3, 4))  # of a model that nobody has
    return folder


class TestOtherModels:
    def test_a_pack_has_the_events_of_every_model_that_is_there(
        self, older: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(older, "export", "--sample-pack", tmp_path / "p", "--row", 0, "--row", 1_000_000) == 2
        with Library.open(older / "library") as library:
            _, first, second, nobodys = (piece.first_row for piece in library.pieces())
        rows = [each for row in (0, first, second + 1) for each in ("--row", row)]
        capsys.readouterr()
        assert run(older, "export", "--sample-pack", tmp_path / "p", *rows) == 0
        n_sounds, n_silent = map(int, re.findall(r"(\d+) (?:sounds|silent)", capsys.readouterr().out))
        assert n_sounds + n_silent == 3
        assert run(older, "export", "--sample-pack", tmp_path / "q", "--row", nobodys) == 2
        assert f"--row {nobodys}" in capsys.readouterr().err

    def test_a_project_is_rebuilt_with_its_own_model(
        self, older: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        model = load_model(older / "other.safetensors")
        events = made_up_piece(9, 3, model=model.identity)
        packed = unpack(events.encoding)
        assert isinstance(packed, Project)
        path, out = tmp_path / "old.pointillist", tmp_path / "new.pointillist"
        write_project(path, dataclasses.replace(packed, model=model.identity))
        assert run(older, "mosaic", path, "--project", out) == 0
        made = read_project(out)
        assert made.model == model.identity
        titles = {each.morph.label.split(" · ")[0] for each in made.events if each.morph}
        assert titles
        assert titles <= {"piece 1", "piece 2"}
        assert run(older, "search", path, "--at", 0, "--level", "draft") == 0
        assert run(older, "search", path, "--at", 0, "--like", "room") == 2
        assert "were never measured" in capsys.readouterr().err

    def test_a_model_that_is_nowhere_is_named(
        self, older: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "lost.pointillist"
        packed = unpack(made_up_piece(9, 3).encoding)
        assert isinstance(packed, Project)
        write_project(path, packed)
        assert run(older, "mosaic", path, "--out", tmp_path / "o.wav") == 2
        assert "--model" in capsys.readouterr().err


class TestMosaic:
    def test_it_writes_a_sound_and_a_project(
        self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        sound, project = tmp_path / "out.wav", tmp_path / "out.pointillist"
        files = ("--out", sound, "--project", project)
        assert run(home, "mosaic", home / "run.wav", *files, "--level", "draft") == 0
        first, second = capsys.readouterr().out.splitlines()
        assert first.startswith(f"{project}: ")
        assert second.startswith(f"{sound}: ")
        read = read_project(project)
        assert {event.morph.label.split(" · ")[0] for event in read.events if event.morph} == {"walk"}
        assert read.includes_source
        clip = load_audio(sound)
        assert clip.duration_s >= 2.0
        assert 0.01 < np.abs(clip.samples).max() <= 1.0
        # The project renders, and can be made into a mosaic again.
        again = tmp_path / "again.wav"
        assert cli.main(["render", str(project), str(again)]) == 0
        rendered = load_audio(again).samples
        n = min(rendered.shape[1], clip.samples.shape[1])
        np.testing.assert_allclose(rendered[:, :n], clip.samples[:, :n], atol=1e-3)
        assert run(home, "mosaic", project, "--out", again, "--from", "captured") == 0
        captured = load_audio(again)
        assert captured.duration_s >= 2.0
        assert 0.01 < np.abs(captured.samples).max() <= 1.0
        with Library.open(home / "library") as library:
            used = library.marks.of_events()
        assert used
        assert all(mark.last_used is not None for mark in used.values())

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "name what to write"),
            (["--out", "o.wav", "--transpose", "-1"], "between 0 and 48"),
            (["--out", "o.wav", "--repetition", "nan"], "between 0 and 1000"),
            (["--out", "o.wav", "--pitch", "126", "127"], "no such events"),
        ],
    )
    def test_what_cannot_be_made_is_said_in_one_line(
        self,
        home: Path,
        arguments: list[str],
        said: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert run(home, "mosaic", home / "run.wav", *arguments) == 2
        assert said in capsys.readouterr().err
        assert not (tmp_path / "o.wav").exists()

    def test_a_piece_is_not_rebuilt_from_itself(
        self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = run(home, "mosaic", home / "walk.wav", "--out", tmp_path / "o.wav", "--level", "draft")
        assert made == 2
        assert "but those of" in capsys.readouterr().err

    def test_it_does_not_write_over_its_piece(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(home, "mosaic", home / "run.wav", "--out", home / "run.wav") == 2
        assert "own input" in capsys.readouterr().err


class TestExport:
    def test_it_writes_a_sample_pack_of_captured_sounds(
        self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pack = tmp_path / "pack"
        assert run(home, "export", "--sample-pack", pack, "--title", "My walk", "--most", 6) == 0
        said = capsys.readouterr().out.splitlines()[-1]
        assert said == f"{pack}: 6 sounds, 6 of them captured from recordings; 0 silent ones left out"
        wavs = sorted((pack / "samples").glob("*.wav"))
        assert len(wavs) == 6
        assert all(" walk " in path.name for path in wavs)
        assert all(load_audio(path).n_channels == 2 for path in wavs)
        assert {path.name for path in pack.glob("*.sfz")} <= {"My walk.sfz", "My walk kit.sfz"}

    def test_rows_and_filters_choose_events(
        self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(home, "export", "--sample-pack", tmp_path / "a", "--row", 0, "--row", 2, "--row", 0) == 0
        assert len(list((tmp_path / "a" / "samples").iterdir())) == 2
        assert run(home, "export", "--sample-pack", tmp_path / "b", "--sound", "pitched") == 0
        assert not list((tmp_path / "b").glob("* kit.sfz"))
        assert not list((tmp_path / "b" / "samples").glob("noise*"))
        capsys.readouterr()
        assert run(home, "export", "--sample-pack", tmp_path / "c", "--row", 10**6) == 2
        assert "--row 1000000" in capsys.readouterr().err
        assert not (tmp_path / "c").exists()

    def test_the_models_sounds_need_no_recording(
        self, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(home, "export", "--sample-pack", tmp_path / "p", "--from", "model", "--most", 3) == 0
        assert ": 3 sounds, 0 of them captured" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--most", "0"], "at least 1"),
            (["--kit-key", "128"], "from 0 to 127"),
            (["--loudness", "10", "20"], "no such events"),
        ],
    )
    def test_what_cannot_be_made_is_said_in_one_line(
        self,
        home: Path,
        arguments: list[str],
        said: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert run(home, "export", "--sample-pack", tmp_path / "pack", *arguments) == 2
        assert said in capsys.readouterr().err
        assert not (tmp_path / "pack").exists()
