"""This project's codec on the bench, and the command that puts it there."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from codec import cli
from codec.audio.clip import AudioClip, load_audio, save_audio
from codec.bitstream.file import write_packed
from codec.config import ModelConfig
from codec.evaluate import bench, event_codec
from codec.evaluate.bench import BenchOptions
from codec.evaluate.bit_rate import code_length_bits
from codec.evaluate.event_codec import EventCodec
from codec.evaluate.figures import FIGURES
from codec.evaluate.run import evaluate_folder
from codec.files import FileError
from codec.model.checkpoint import CheckpointError, load_model, save_model
from codec.model.event_model import EventModel
from codec.pipeline import build_project
from codec.rooms import default_bank
from codec.search.levels import LEVELS
from codec.search.streaming import encode

pytest.importorskip("PIL", reason="the evaluate extra")

RATE = 22_050
QUICK = ("spectral_convergence",)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory, tiny_config: ModelConfig) -> Path:
    """A tiny model with random weights."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_model(EventModel(dataclasses.replace(tiny_config, n_steps=2), default_bank()), path)
    return path


@pytest.fixture
def any_event_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model with random weights proposes removes hardly a share of the energy."""
    monkeypatch.setitem(LEVELS, "draft", dataclasses.replace(LEVELS["draft"], least_share=0.0))


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder with two short recordings."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for name, pitch_hz in (("a.wav", 300.0), ("b.wav", 700.0)):
        tone = 0.5 * np.sin(2.0 * np.pi * pitch_hz * np.arange(RATE // 2) / RATE)
        save_audio(folder / name, tone.astype(np.float32), RATE, "PCM_16")
    return folder


@pytest.mark.usefixtures("any_event_counts")
def test_it_codes_the_events_of_the_search(recordings: Path, checkpoint: Path, tmp_path: Path) -> None:
    clip, model = load_audio(recordings / "a.wav"), load_model(checkpoint)
    found = encode(model, clip, level="draft")
    events = found.events
    coded = EventCodec(checkpoint, level="draft").code(clip)
    assert coded.figures["n_events"] == len(events) > 0
    assert coded.n_scalars == 33 * len(events)
    assert coded.figures["estimated_bits_per_s"] == pytest.approx(2 * code_length_bits(events))
    project = build_project(found, model=model, sample_rate=RATE, n_channels=1, seed=None)
    size = write_packed(tmp_path / "a.plst", project, tmp_path)
    assert (coded.payload_bits, coded.side_bits) == (size.payload_bits, size.header_bits)
    assert coded.payload_bits + coded.side_bits == 8 * (tmp_path / "a.plst").stat().st_size
    assert coded.figures["detail_bytes_per_event"] == 0.0
    assert coded.encode_s > 0.0
    assert coded.decode_s > 0.0


@pytest.mark.usefixtures("any_event_counts")
def test_the_bits_of_detailed_events_are_estimated(recordings: Path, checkpoint: Path) -> None:
    clip = load_audio(recordings / "a.wav")
    coded = EventCodec(checkpoint, level="draft", mode="detailed").code(clip)
    assert coded.side_bits == 0.0
    assert coded.payload_bits == coded.figures["estimated_bits_per_s"] * clip.duration_s
    assert coded.figures["detail_bytes_per_event"] > 0.0


def test_silence_has_no_events_and_no_expected_figures(checkpoint: Path) -> None:
    coded = EventCodec(checkpoint, level="draft").code(AudioClip(np.zeros(RATE, np.float32), RATE))
    assert coded.figures["n_events"] == 0
    assert coded.figures["expected_spectral_convergence"] is None
    assert not coded.decoded.samples.any()


def test_the_settings_say_model_level_mode_and_step(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codec = EventCodec(checkpoint)
    settings = [codec.settings]
    settings.append(dataclasses.replace(codec, level="draft").settings)
    settings.append(dataclasses.replace(codec, mode="detailed").settings)
    settings.append(EventCodec().settings)
    monkeypatch.setattr(event_codec, "STEP_FRACTION", 0.5)
    settings.append(codec.settings)
    assert len({json.dumps(each, sort_keys=True) for each in settings}) == len(settings)


def test_a_checkpoint_that_cannot_be_used_stops_the_evaluation(recordings: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"none\.safetensors"):
        evaluate_folder(recordings, [EventCodec(tmp_path / "none.safetensors")])


def test_several_at_a_time_share_the_folder(recordings: Path, checkpoint: Path, tmp_path: Path) -> None:
    codec, out = EventCodec(checkpoint, level="draft"), tmp_path / "out"
    options = BenchOptions(n_jobs=2, out_dir=out, figures=QUICK)
    (recordings / "broken.wav").write_text("no audio")
    first = evaluate_folder(recordings, [codec], options)
    alone = evaluate_folder(recordings, [codec], BenchOptions(figures=QUICK))
    assert [each.figures for each in first.results] == [each.figures for each in alone.results]
    assert first.failures == alone.failures != {}
    assert sorted(path.stem for path in (out / "results").iterdir()) == sorted(r.key for r in first.results)
    (out / "results").rename(tmp_path / "away")
    (out / "results").write_text("in the way")
    with pytest.raises(FileError, match="is a file") as raised:  # out of a worker
        evaluate_folder(recordings, [codec], options)
    assert raised.value.path == out / "results"


def run(*arguments: object) -> int:
    return cli.main(["evaluate", *map(str, arguments)])


def test_the_command_writes_the_folder(
    recordings: Path,
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bench, "FIGURES", {name: FIGURES[name] for name in QUICK})
    out = tmp_path / "new" / "out"
    (recordings / "broken.wav").write_text("no audio")
    assert run(recordings, "--model", checkpoint, "--level", "draft", "--out", out) == 0
    captured = capsys.readouterr()
    assert "broken.wav" in captured.err
    headings = captured.out.splitlines()[0].split()
    assert headings[:6] == ["recording", "s", "events", "/s", "scalars/s", "bits/s"]
    content = json.loads((out / "evaluation.json").read_text())
    assert [file["name"] for file in content["files"]] == ["a.wav", "b.wav"]
    assert all(file["bits_per_s"] > 0.0 for file in content["files"])
    page = (out / "index.html").read_text("utf-8")
    assert page.count("<audio") == page.count("<img") == 6
    assert "broken.wav" in page
    assert run(recordings, "--model", checkpoint, "--mode", "detailed", "--level", "draft", "--out", out) == 0
    assert len(list((out / "results").iterdir())) == 4


@pytest.mark.parametrize("kind", ["file", "read-only"])
def test_an_out_folder_that_cannot_be_written_is_said_first(
    recordings: Path,
    tmp_path: Path,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("codec.evaluate.run.evaluate_folder", lambda *_: pytest.fail("measured first"))
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("in the way")
    else:
        monkeypatch.setattr("os.access", lambda *_: False)
    assert run(recordings, "--out", out) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(out) in line
