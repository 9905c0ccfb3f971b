"""Odd configurations, folders, note banks, states and soundfonts: one line, status 2, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from codec import cli
from codec.config import ModelConfig
from codec.model.checkpoint import CheckpointError
from codec.model.event_model import EventModel
from codec.training import soundfont
from codec.training.note_bank import NoteBank, NoteBankError
from codec.training.shared_batches import BatchError, BatchProcess
from codec.training.soundfont import NoteSynth, SoundfontError
from codec.training.state import Progress, load_state, save_state

_HUGE = str(10**30)
Run = Callable[[Path, Path], str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `train`, which has to fail, and returns its one line."""

    def train(config: Path, out: Path) -> str:
        status = cli.main(["train", str(config), "--out", str(out)])
        captured = capsys.readouterr()
        (line,) = captured.err.splitlines()
        assert (status, captured.out) == (2, "")
        return line

    return train


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "run.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


TRAIN = {
    "hours": ["0", "-1", "nan", "inf", '"two"', "true", "[1]", "1e300"],
    "batch_size": ["0", "1.5", "1000000000", _HUGE, "9" * 5000],
    "learning_rate": ["0", "nan", "1e30", '""'],
    "final_learning_rate": ["-1", "1e300"],
    "warmup_steps": ["-1", _HUGE],
    "gradient_clip": ["0", "inf"],
    "seed": ["-1", "18446744073709551616", "1.5"],
    "max_events": ["0", _HUGE],
    "rollout_share": ["2.0", "nan"],
    "n_notes": ["0", "1000000000000000", _HUGE],
    "n_visits": ["0", _HUGE],
    "log_steps": ["0", _HUGE],
    "recordings": ["3"],
    "musicnet": ["[]", "1979-05-27"],
    "steps": ["1"],
}
MODEL = {
    "base": ['"other"', "3"],
    "name": ["3"],
    "n_steps": ["0", _HUGE],
    "n_rooms": ["5"],
    "vector_size": ["16"],
    "encoder": ["3"],
    "spectrum": ['"x"', "{fft_size = 1024, hop_samples = 128}", "{n_window_frames = 256}"],
    "encoder.kind": ['"x"'],
    "encoder.channels": ["0", "1000000000", _HUGE],
    "encoder.n_layers": [_HUGE],
    "encoder.dilations": ["[0]", "[-4]", '["a"]'],
    "encoder.spans": ["[]", "[[3, 1]]", "[[0]]", "[[0, 1000000000000000000000]]", "[" * 50 + "]" * 50],
    "encoder.n_switch_bands": ["7"],
    "decoder.n_blocks": ["1000000"],
    "decoder.n_atoms": ["1"],
    "decoder.lowest_hz": ["30000.0", "0", "1e-300"],
    "decoder.n_balance_points": ["100000000"],
    "decoder.shifted_template": ["1"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in TRAIN for value in TRAIN[key]])
def test_a_value_of_the_training_is_refused(refused: Run, tmp_path: Path, key: str, value: str) -> None:
    config = written(tmp_path, f"[train]\n{key} = {value}\n")
    line = refused(config, tmp_path / "out")
    assert line.startswith(f"pointillist: {config}: ")
    assert key in line or len(value) > 4000  # which Python does not read
    assert len(line) < 600
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in MODEL for value in MODEL[key]])
def test_a_size_of_the_model_is_refused(refused: Run, tmp_path: Path, key: str, value: str) -> None:
    config = written(tmp_path, f"[model]\n{key} = {value}\n[train]\nhours = 1e-7\n")
    line = refused(config, tmp_path / "out")
    assert line.startswith(f"pointillist: {config}: model")
    assert key.rpartition(".")[2].removeprefix("n_") in line


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe\x00",
        "[train]\nhours = 1".encode("utf-16"),
        b"\xef\xbb\xbf[train]\n",
        "hello there",
        "[train]\nx = " + "[" * 100_000 + "]" * 100_000,
        "model = " + "{a = " * 50_000 + "1" + "}" * 50_000,
        "[train]\nseed = 1\nseed = 2\n",
        "[other]\n",
        "train = 3\n",
        "[[model]]\n",
        "[train]\n\0",
    ],
    ids=range(11),
)
def test_a_file_that_is_no_configuration_is_refused(refused: Run, tmp_path: Path, text: str | bytes) -> None:
    config = written(tmp_path, text)
    assert str(config) in refused(config, tmp_path / "out")


@pytest.mark.parametrize("key", ["recordings", "musicnet"])
@pytest.mark.parametrize("place", ["nowhere", "a\\u0000b", "n" * 5000, "run.toml", "empty"])
def test_a_folder_that_holds_no_recordings_is_named(
    refused: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, place: str
) -> None:
    monkeypatch.setattr("codec.training.trainer.NoteBank", _CompleteBank)
    (tmp_path / "empty").mkdir()
    config = written(tmp_path, f'{_TINY}{key} = "{tmp_path}/{place}"\n')
    assert f"{tmp_path}/{place[:4]}" in refused(config, tmp_path / "out").replace("\\x00", "\\u0000")


_TINY = (
    "[model]\nn_steps = 2\nencoder = {channels = 8, switch_channels = 8}\ndecoder = {channels = 8}\n[train]\n"
)


class _CompleteBank:
    """A note bank that is complete, so that no soundfont is needed."""

    is_complete = True

    def __init__(self, folder: Path, _rooms: object) -> None:
        self.folder = folder


@pytest.mark.parametrize("name", ["state.safetensors", "model.safetensors", "metrics.csv"])
@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_a_place_that_cannot_be_written_is_named_before_the_work(
    refused: Run, tmp_path: Path, name: str, kind: str
) -> None:
    place = tmp_path / "out" / name
    place.parent.mkdir()
    if kind == "folder":
        place.mkdir()
    else:
        os.mkfifo(place)
    assert str(place) in refused(written(tmp_path, _TINY), tmp_path / "out")


# --- note banks


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a bank of two notes of silence."""
    folder = tmp_path_factory.mktemp("bank") / "notes"
    made = NoteBank(folder)
    made._create(2, 1)
    made.entries["n_frames"] = 4
    made.entries["rendered"] = True
    return folder


HEADERS = [
    b"\xff\xfe", b"[]", b"3", b"", b"[" * 100_000, b'{"version": 1, "n_notes": 2}',
    b'{"version": 1, "n_notes": 2, "seed": "x"}', b'{"version": 1, "n_notes": 2, "seed": null}',
    b'{"version": 1, "n_notes": 2, "seed": 1e999}', b'{"version": 9, "n_notes": 2, "seed": 1}',
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
def test_a_bank_with_a_damaged_header_is_refused(bank: Path, tmp_path: Path, header: bytes) -> None:
    folder = Path(shutil.copytree(bank, tmp_path / "b"))
    assert NoteBank(folder).is_complete
    (folder / "bank.json").write_bytes(header)
    with pytest.raises(NoteBankError, match="delete the folder") as caught:
        NoteBank(folder)
    assert caught.value.path == folder


@pytest.mark.parametrize("name", ["spectra.npy", "entries.npy"])
@pytest.mark.parametrize("damage", ["cut", "empty", "missing", "garbage", "pipe"])
def test_a_bank_with_a_damaged_array_is_refused(bank: Path, tmp_path: Path, name: str, damage: str) -> None:
    folder = Path(shutil.copytree(bank, tmp_path / "b"))
    array = folder / name
    if damage in ("missing", "pipe"):
        array.unlink()
    if damage == "pipe":
        os.mkfifo(array)
    elif damage == "garbage":
        array.write_bytes(b"x" * 400)
    elif damage != "missing":
        os.truncate(array, 0 if damage == "empty" else array.stat().st_size - 60)
    with pytest.raises(NoteBankError, match="delete the folder"):
        NoteBank(folder)


@pytest.mark.parametrize(
    ("field", "value"), [("n_frames", 0), ("n_frames", 300), ("offset_samples", -1), ("energy", np.nan)]
)
def test_a_bank_with_impossible_entries_is_refused(
    bank: Path, tmp_path: Path, field: str, value: float
) -> None:
    folder = Path(shutil.copytree(bank, tmp_path / "b"))
    NoteBank(folder).entries[field][1] = value
    with pytest.raises(NoteBankError, match="delete the folder"):
        NoteBank(folder)


def test_a_full_disk_leaves_no_half_of_a_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("codec.training.note_bank.reserve", full)
    with pytest.raises(NoteBankError, match="the disk is full"):
        NoteBank(tmp_path / "b").build(2, 1)
    assert list((tmp_path / "b").iterdir()) == []


# --- states


@pytest.fixture(scope="module")
def state(
    tiny_config: ModelConfig, shared_tiny_model: EventModel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a state after one step."""
    model = EventModel(tiny_config, shared_tiny_model.bank)
    optimiser = torch.optim.AdamW(model.parameters())
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimiser.step()
    path = tmp_path_factory.mktemp("state") / "state.safetensors"
    save_state(path, model, optimiser, Progress(3, 0.5, 7))
    return path


def _first(tensors: dict[str, Tensor], prefix: str) -> str:
    return next(name for name in tensors if name.startswith(prefix))


def _without(prefix: str) -> Callable[[dict[str, Tensor]], None]:
    def apply(tensors: dict[str, Tensor]) -> None:
        del tensors[_first(tensors, prefix)]

    return apply


def _changed(prefix: str, change: Callable[[Tensor], Tensor]) -> Callable[[dict[str, Tensor]], None]:
    def apply(tensors: dict[str, Tensor]) -> None:
        name = _first(tensors, prefix)
        tensors[name] = change(tensors[name]).clone()

    return apply


TENSORS = {
    "a weight is missing": _without("model.encoder"),
    "a weight of another shape": _changed("model.encoder.vector_in.weight", lambda values: values[:1]),
    "a weight that is not finite": _changed("model.encoder.vector_in.weight", lambda values: values * np.nan),
    "a moment is missing": _without("optimiser.exp_avg_sq."),
    "a moment of another shape": _changed("optimiser.exp_avg.", lambda values: values.flatten()[:1]),
    "a moment of another type": _changed("optimiser.exp_avg.", lambda values: values.int()),
    "a moment that is not finite": _changed("optimiser.exp_avg.", lambda values: values + np.inf),
}


@pytest.mark.parametrize("change", TENSORS.values(), ids=TENSORS)
def test_a_state_with_other_tensors_is_refused(
    state: Path, tiny_model: EventModel, tmp_path: Path, change: Callable[[dict[str, Tensor]], None]
) -> None:
    with safe_open(state, "pt") as file:
        facts = file.metadata()
    tensors = load_file(state)
    change(tensors)
    save_file(tensors, tmp_path / "s", facts)
    assert_state_is_refused(tmp_path / "s", tiny_model)


PROGRESS = [
    "x", "[]", "null", "[" * 100_000, '{"step": 1, "elapsed_s": 0.0, "n_events": 0, "x": 1}',
    '{"step": "a", "elapsed_s": 0.0, "n_events": 0}', '{"step": 1, "elapsed_s": NaN, "n_events": 0}',
    '{"step": -5, "elapsed_s": 0.0, "n_events": 0}', '{"step": 1, "elapsed_s": -1.0, "n_events": 0}',
    '{"step": 1' + "0" * 40 + ', "elapsed_s": 0.0, "n_events": 0}',
]  # fmt: skip


@pytest.mark.parametrize("progress", [*PROGRESS, None], ids=range(len(PROGRESS) + 1))
def test_a_state_with_other_progress_is_refused(
    state: Path, tiny_model: EventModel, tmp_path: Path, progress: str | None
) -> None:
    save_file(load_file(state), tmp_path / "s", None if progress is None else {"progress": progress})
    assert_state_is_refused(tmp_path / "s", tiny_model)


@pytest.mark.parametrize("damage", ["cut", "half", "empty", "text", "header", "folder", "pipe", "missing"])
def test_a_damaged_state_is_refused(state: Path, tiny_model: EventModel, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "s"
    content = state.read_bytes()
    damaged = {
        "cut": content[:1000],
        "half": content[: len(content) // 2],
        "empty": b"",
        "text": b"hello",
        "header": struct.pack("<Q", 2**63) + content[8:],
    }
    if damage in damaged:
        path.write_bytes(damaged[damage])
    elif damage == "folder":
        path.mkdir()
    elif damage == "pipe":
        os.mkfifo(path)
    assert_state_is_refused(path, tiny_model)


def assert_state_is_refused(path: Path, model: EventModel) -> None:
    optimiser = torch.optim.AdamW(model.parameters())
    with pytest.raises(CheckpointError) as caught:
        load_state(path, model, optimiser)
    assert caught.value.path == path
    assert len(str(caught.value)) < 600
    assert not optimiser.state


# --- soundfonts, memory


def _fonts(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr(soundfont, "find_soundfonts", lambda: list(paths))
    soundfont._usable_fonts.cache_clear()
    monkeypatch.setattr(soundfont, "_N_TRIES", 3)


@pytest.fixture(autouse=True)
def no_fonts_are_kept() -> object:
    """Let other tests load the installed soundfonts."""
    yield
    soundfont._usable_fonts.cache_clear()


@pytest.mark.parametrize("damage", ["text", "empty", "folder", "pipe", "missing", "cut"])
def test_a_damaged_soundfont_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    installed = soundfont.find_soundfonts()[-1]
    path = tmp_path / "a.sf2"
    if damage == "folder":
        path.mkdir()
    elif damage == "pipe":
        os.mkfifo(path)
    elif damage != "missing":
        path.write_bytes({"text": b"hello", "empty": b"", "cut": installed.read_bytes()[:100_000]}[damage])
    _fonts(monkeypatch, path)
    with pytest.raises(SoundfontError) as caught:
        NoteSynth(np.random.default_rng(0))
    assert caught.value.path == path
    _fonts(monkeypatch, path, installed)
    assert NoteSynth(np.random.default_rng(0)).render(2_000).soundfont == 1
    assert [record.getMessage() for record in caplog.records] == [str(caught.value)]


def test_a_soundfont_without_a_sound_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = soundfont.find_soundfonts()[-1]
    _fonts(monkeypatch, installed)

    def silent(_synth: object, n_samples: int) -> NDArray[np.float32]:
        return np.zeros(n_samples, np.float32)

    monkeypatch.setattr(soundfont, "_generate", silent)
    with pytest.raises(SoundfontError, match="no note was heard"):
        NoteSynth(np.random.default_rng(0)).render(2_000)


def test_batches_that_need_more_memory_than_there_is_are_refused() -> None:
    layout = {"values": ((1 << 45,), "float32")}
    with pytest.raises(BatchError, match="set a smaller batch_size"):
        BatchProcess(None, layout, iter([]))  # type: ignore[arg-type] - nothing is produced
