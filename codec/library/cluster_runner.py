"""Workers of a cluster: dask.distributed's ``dask scheduler`` and ``dask worker``.

What dask does with workers that die, and what follows here:

- The results of a dead worker are computed again as long as the client holds their futures. So each is
  dropped as it arrives, and no two tasks have the same key.
- A task whose worker dies is run four times; then its file is blamed (``KilledWorker``). A file that makes a
  decoder crash does not come so far (:mod:`codec.library.cluster_worker`).
- If this process dies, the scheduler forgets its tasks. What was stored is in the database, and the batch is
  begun again.
- If the scheduler dies, its workers end. The batch ends with a line, and is begun again.
"""

from __future__ import annotations

import dataclasses
import importlib
import queue
import time
import uuid
import warnings
from asyncio import CancelledError
from pathlib import Path
from typing import Any, Self

from codec.audio.recording import file_sha256
from codec.files import open_regular, os_reason
from codec.library.cluster_worker import Lacks, Parcel, installed_version, work_on
from codec.library.errors import LibraryError
from codec.library.file_records import FileState
from codec.library.models import shipped_checkpoint
from codec.library.process_worker import Work
from codec.library.tasks import Failed, Report, Task
from codec.library.worker import perform
from codec.messages import Message, said

__all__ = ["ClusterRunner"]

_CONNECT_S = 15.0
_LOST_S = 30.0
_RESULT_S = 120.0
_COUNT_INTERVAL_S = 2.0
_AHEAD = 2
"""Tasks for each thread of the workers: one in work, one on its way."""
_LARGEST_SENT_BYTES = 1024**3


class ClusterRunner:
    """A :class:`codec.library.tasks.Runner` with the workers of a scheduler; a context manager.

    Each worker should have one thread (``dask worker --nthreads 1``). An encode cannot be paused there: in a
    pause, none begins.

    Parameters
    ----------
    address
        Of the scheduler, ``tcp://HOST:8786``.
    checkpoint
        The model to encode with, the shipped one by default.
    work
        What is done with a task; a function that workers can import.
    timeout_s
        How long a scheduler may take to answer.

    Raises
    ------
    LibraryError
        If dask.distributed is not installed, there is no scheduler at the address, or a worker has another
        version of Pointillist.
    """

    def __init__(
        self,
        address: str,
        checkpoint: Path | None = None,
        *,
        work: Work = perform,
        timeout_s: float = _CONNECT_S,
    ) -> None:
        self._address, self._work = address, work
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._in_work: dict[str, tuple[Parcel, Any]] = {}
        self._sends_recordings = False
        self._alive_at = time.monotonic()
        self._n_threads, self._counted_at = 0, -_COUNT_INTERVAL_S
        self._checkpoint = shipped_checkpoint() if checkpoint is None else checkpoint
        self._model_hash = file_sha256(self._checkpoint)
        self._distributed = _distributed()
        try:
            self._client = self._distributed.Client(
                address, timeout=timeout_s, set_as_default=False, name="pointillist-library"
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise LibraryError(
                address,
                "there is no dask scheduler ({error}); start one with `dask scheduler`, and name its address",
                error=said(error) or type(error).__name__,
            ) from error
        try:
            self._check_versions()
        except BaseException:
            self._client.close()
            raise

    def _check_versions(self) -> None:
        mine = installed_version()
        for worker, version in self._client.run(installed_version).items():
            if version != mine:
                raise LibraryError(
                    worker,
                    "has Pointillist {version}, and this is {mine}; install the same version",
                    version=version,
                    mine=mine,
                )

    @property
    def capacity(self) -> int:
        """Twice the number of threads of all workers; at least one task waits for workers to come.

        Raises
        ------
        LibraryError
            If the scheduler has ended.
        """
        now = time.monotonic()
        if now - self._counted_at > _COUNT_INTERVAL_S:
            try:
                self._n_threads = sum(self._client.nthreads().values())
            except OSError as error:
                raise self._lost() from error
            self._counted_at = now
        return max(1, _AHEAD * self._n_threads)

    def submit(self, task: Task) -> None:
        """Begin a task."""
        try:
            state = FileState.of(task.path)
        except OSError:  # it has gone, which `_with_what_it_lacks` finds
            state = FileState(-1, -1)
        parcel = Parcel(task, state, self._model_hash)
        self._send(self._with_recording(parcel) if self._sends_recordings else parcel)

    def _send(self, parcel: Parcel | Failed) -> None:
        if isinstance(parcel, Failed):
            self._done.put(parcel)
            return
        key = f"{parcel.task.action}-{uuid.uuid4().hex}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a sent recording is large
            future = self._client.submit(work_on, parcel, self._work, key=key, pure=False, retries=0)
        # The bytes are with the scheduler now.
        self._in_work[key] = dataclasses.replace(parcel, recording=None, checkpoint=None), future
        future.add_done_callback(self._done.put)

    def reports(self, timeout_s: float) -> list[Report]:
        """Return what arrived, after a wait of at most `timeout_s` seconds.

        Raises
        ------
        LibraryError
            If the scheduler has ended.
        """
        found: list[Report] = []
        try:
            done = self._done.get(timeout=timeout_s)
            while True:
                report = done if isinstance(done, Failed) else self._report_of(done)
                if report is not None:
                    found.append(report)
                done = self._done.get_nowait()
        except queue.Empty:
            self._check_scheduler()
        return found

    def _report_of(self, future: Any) -> Report | None:
        """Return the report of a task that ended; None if it was given again."""
        parcel, _ = self._in_work.pop(future.key)
        try:
            if future.status == "finished":
                result: Report | Lacks = future.result(_RESULT_S)
                if not isinstance(result, Lacks):
                    return result
                self._send(self._with_what_it_lacks(parcel, result))
                return None
            if future.status == "error":
                return Failed(parcel.task, self._problem(future.exception()))
            raise self._lost()
        except (OSError, TimeoutError, CancelledError) as error:
            raise self._lost() from error
        finally:
            future.release()

    def _with_what_it_lacks(self, parcel: Parcel, lacks: Lacks) -> Parcel | Failed:
        if lacks.checkpoint:
            parcel = dataclasses.replace(parcel, checkpoint=_content(self._checkpoint))
        if lacks.recording:
            self._sends_recordings = True
        return self._with_recording(parcel) if self._sends_recordings else parcel

    def _with_recording(self, parcel: Parcel) -> Parcel | Failed:
        path = parcel.task.path
        try:
            if path.stat().st_size > _LARGEST_SENT_BYTES:
                problem = Message("is too large to be sent; put it where the workers see it at the same path")
                return Failed(parcel.task, problem)
            return dataclasses.replace(parcel, recording=_content(path))
        except OSError as error:
            return Failed(parcel.task, os_reason(error, writing=False))

    def _problem(self, error: BaseException | None) -> Message:
        if isinstance(error, self._distributed.KilledWorker):
            return Message("ends each worker that reads it; repair it, or export it again")
        return Message(
            "meets a fault of a worker ({kind}: {error}); please report it with the file",
            kind=type(error).__name__,
            error="" if error is None else said(error),
        )

    def _check_scheduler(self) -> None:
        now = time.monotonic()
        if self._client.status == "running":
            self._alive_at = now
        elif self._client.status == "closed" or now - self._alive_at > _LOST_S:
            raise self._lost()

    def _lost(self) -> LibraryError:
        return LibraryError(
            self._address,
            "the scheduler has ended; start it and its workers again, and give the same command. What was "
            "stored stays",
        )

    def pause(self) -> None:
        """Do nothing: what is in work goes on."""

    def resume(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Drop all tasks, and leave the scheduler."""
        for _, future in self._in_work.values():
            future.cancel(force=True)
        self._in_work.clear()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _content(path: Path) -> bytes:
    with open_regular(path) as stream:
        return stream.read()


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise LibraryError(
            None,
            "a cluster needs dask.distributed, which is not installed: pip install 'pointillist[cluster]'",
        ) from error
