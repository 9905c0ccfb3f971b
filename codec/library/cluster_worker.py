"""The work on one file on a worker of a cluster, which may be another machine.

The recording is read where the client has it, if the worker sees the same file there. The model is found by
its hash: the one that is shipped with the worker's Pointillist, or one that was sent before. What a worker
lacks, the client sends along when it gives the task again.

Files are read in a process beside the worker, as on one machine: a file that makes a decoder crash does not
end the worker. It also computes in half the time: dask samples what its workers do a hundred times a second,
and lets them give memory back to the system so eagerly that they take it again with each operation.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import queue
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from codec.files import atomic_file
from codec.library.file_records import FileState
from codec.library.models import checkpoint_name, kept_checkpoint
from codec.library.process_runner import ProcessRunner
from codec.library.process_worker import Work
from codec.library.tasks import Progressed, Report, Task

__all__ = ["Lacks", "Parcel", "installed_version", "work_on"]

_FOLDER = "pointillist"
"""In the worker's own folder, for models. It goes with the worker."""
_WAIT_S = 5.0


@dataclass(frozen=True)
class Parcel:
    """A task as it goes to a worker.

    Attributes
    ----------
    task
        As on the client.
    state
        Of the client's file.
    weights_hash
        Of the model to encode with.
    recording, checkpoint
        Bytes of both files; None where the worker should have them.
    """

    task: Task
    state: FileState
    weights_hash: str
    recording: bytes | None = None
    checkpoint: bytes | None = None


@dataclass(frozen=True)
class Lacks:
    """What a worker needs to do a task."""

    recording: bool
    checkpoint: bool


def installed_version() -> str:
    """Return the version of Pointillist on a worker."""
    return metadata.version("pointillist")


def work_on(parcel: Parcel, work: Work) -> Report | Lacks:
    """Do a task on this worker.

    Parameters
    ----------
    parcel
        The task, and what it needs.
    work
        What is done with a task (:func:`codec.library.worker.perform`).

    Returns
    -------
    Report | Lacks
        About the client's task.
    """
    from distributed import get_worker  # pyright: ignore[reportMissingImports]

    own = Path(get_worker().local_directory)
    folder = own / _FOLDER
    if parcel.checkpoint is not None:
        _keep(folder / checkpoint_name(parcel.weights_hash), parcel.checkpoint)
    checkpoint = kept_checkpoint(folder, parcel.weights_hash)
    sees = parcel.recording is not None or _state(parcel.task.path) == parcel.state
    if checkpoint is None or not sees:
        return Lacks(recording=not sees, checkpoint=checkpoint is None)
    with tempfile.TemporaryDirectory(dir=own) as beside:
        path = parcel.task.path
        if parcel.recording is not None:
            path = Path(beside, path.name)
            path.write_bytes(parcel.recording)
        local = dataclasses.replace(parcel.task, path=path, checkpoint=checkpoint, folder=folder)
        return dataclasses.replace(_done_beside(local, work), task=parcel.task)


def _done_beside(task: Task, work: Work) -> Report:
    """Do a task in a process of its own, which the next task will find idle."""
    try:
        runner = _idle(work).get_nowait()
    except queue.Empty:
        # dask's workers are daemons, which must not have children. These end with the worker, as their pipe
        # does.
        multiprocessing.current_process().daemon = False
        os.environ.pop("MALLOC_TRIM_THRESHOLD_", None)
        runner = ProcessRunner(1, work=work)
    runner.submit(task)
    while True:
        for report in runner.reports(_WAIT_S):
            if not isinstance(report, Progressed):
                _idle(work).put(runner)
                return report


@cache
def _idle(work: Work) -> queue.SimpleQueue[ProcessRunner]:
    """Return the runners of this worker that have nothing to do."""
    del work  # what they are for
    return queue.SimpleQueue()


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as stream:
        stream.write(data)


def _state(path: Path) -> FileState | None:
    try:
        return FileState.of(path)
    except OSError:
        return None
