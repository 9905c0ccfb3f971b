"""Training on two processes: the same weights in both, those of one process with both batches."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from codec.training.ranks import Ranks, is_lost, joined
from codec.training.trainer import TrainingError
from tests.codec.training.rank_worker import N_STEPS, stepped

_WORKER = Path(__file__).with_name("rank_worker.py")
_TOML = """
[model]
base = "default"
name = "tiny"
n_steps = 4
[model.encoder]
channels = 32
switch_channels = 16
[model.decoder]
channels = 32
[train]
hours = {hours}
batch_size = 2
n_notes = 12
warmup_steps = 1
log_steps = 1
"""

pytestmark = [
    pytest.mark.skipif(not torch.distributed.is_available(), reason="this build of torch has no gloo"),
    pytest.mark.xdist_group("training"),
]


def _started(*command: str, n_ranks: int = 2) -> list[subprocess.Popen[str]]:
    """Start the processes of a run as torchrun does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    shared = {**os.environ, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": str(n_ranks)}
    shared |= {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return [
        subprocess.Popen(
            [sys.executable, *command],
            env={**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(n_ranks)
    ]


def _ended(processes: list[subprocess.Popen[str]]) -> list[tuple[str, str]]:
    outputs = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), outputs
    return outputs


def _rows(folder: Path) -> list[list[str]]:
    with (folder / "out" / "metrics.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_without_torchrun_there_is_one_rank_and_nothing_is_averaged() -> None:
    with joined("cpu") as ranks:
        assert (ranks.rank, ranks.n_ranks, ranks.is_first) == (0, 1, True)
        assert ranks.seed(7) == 7
        assert ranks.shared(1.5) == 1.5
        assert ranks.averaging(torch.nn.Linear(1, 1))(lambda: 3) == 3


def test_ranks_have_seeds_of_their_own() -> None:
    seeds = [Ranks(rank, 3, torch.device("cpu")).seed(seed) for rank in range(3) for seed in (0, 10**9)]
    assert len(set(seeds)) == 6


def test_two_ranks_step_as_one_with_both_batches(tmp_path: Path) -> None:
    _ended(_started(str(_WORKER), "steps", str(tmp_path)))
    first, second = (torch.load(tmp_path / f"steps-{rank}.pt") for rank in range(2))
    assert all(torch.equal(weights, second[name]) for name, weights in first.items())
    alone = Ranks(0, 1, torch.device("cpu"))
    before, one = (stepped(alone, n_steps).state_dict() for n_steps in (0, N_STEPS))
    moved, moved_alone = (
        torch.cat([(weights[name] - before[name]).flatten() for name in before]) for weights in (first, one)
    )
    # The first gradient is large, and rounding in it is, too: half a percent after the steps.
    assert (moved - moved_alone).norm() < 1e-2 * moved_alone.norm()


def test_a_run_of_two_ranks_writes_once_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(_TOML.format(hours=0.0006))
    outputs = _ended(_started(str(_WORKER), "run", str(tmp_path)))
    assert [text.strip() for text, _ in outputs] == [str(tmp_path / "out" / "model.safetensors"), "None"]
    first, second = (torch.load(tmp_path / f"run-{rank}.pt") for rank in range(2))
    assert all(torch.equal(weights, second[name]) for name, weights in first.items())
    rows = _rows(tmp_path)
    assert len({(step, name) for step, _, name, _ in rows}) == len(rows)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "metrics.csv",
        "model.safetensors",
        "notes",
        "notes-1",
        "state.safetensors",
        "tensorboard",
    }

    (tmp_path / "tiny.toml").write_text(_TOML.format(hours=0.0009))
    _ended(_started(str(_WORKER), "resume", str(tmp_path)))
    more = _rows(tmp_path)
    assert int(more[-1][0]) > int(rows[-1][0])
    assert int(more[len(rows)][0]) == int(rows[-1][0]) + 1
    first, second = (torch.load(tmp_path / f"run-{rank}.pt") for rank in range(2))
    assert all(torch.equal(weights, second[name]) for name, weights in first.items())


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_rank_ends_the_other_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(_TOML.format(hours=1.0))
    out = tmp_path / "out"
    command = ["-m", "codec", "train", str(tmp_path / "tiny.toml"), "--out", str(out), "--device", "cpu"]
    left, killed = _started(*command)
    try:
        patience = time.monotonic() + 200
        while not (out / "metrics.csv").exists() and time.monotonic() < patience:
            assert left.poll() is None, left.communicate()
            time.sleep(0.2)
        killed.send_signal(signal.SIGKILL)
        _, told = left.communicate(timeout=60)
    finally:
        left.kill()
        killed.communicate()
        left.communicate()
    assert left.returncode == 2, told
    last = told.strip().splitlines()[-1]
    assert last.endswith("out: another process of this run ended; see its message, and go on with --resume")
    assert "Traceback" not in told


def test_errors_of_a_lost_process_are_told_from_others() -> None:
    assert is_lost(RuntimeError("[gloo/transport/tcp/pair.cc:547] Connection closed by peer [127.0.0.1]:1"))
    assert is_lost(torch.distributed.DistBackendError("NCCL error"))
    assert not is_lost(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_lost(TrainingError(Path("out"), "gloo"))
