"""A thread that answers requests in order; of one kind only the newest is answered."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from editor.workers.main_thread import MainThread

__all__ = ["RequestThread"]

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Request:
    kind: str
    number: int
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class RequestThread:
    """Runs one request after the other; all methods are for the main thread.

    The thread starts with the first request.

    Parameters
    ----------
    name
        Of the thread.
    main_thread
        The thread for results.
    """

    def __init__(self, name: str, main_thread: MainThread) -> None:
        self._main = main_thread
        self._name = name
        self._wake = threading.Condition()
        self._waiting: deque[_Request] = deque()
        self._newest: Counter[str] = Counter()
        self._working = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
        *,
        kind: str = "",
    ) -> None:
        """Run `work` in the thread, and call `done` with its result, or `failed`, on the main thread.

        Parameters
        ----------
        kind
            A waiting request of the same kind is dropped, and so is the result of one in progress. Requests
            without a kind are all answered.
        """
        with self._wake:
            if self._closed:
                return
            if kind:
                self._waiting = deque(each for each in self._waiting if each.kind != kind)
                self._newest[kind] += 1
            self._waiting.append(_Request(kind, self._newest[kind], work, done, failed))
            self._wake.notify()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name=f"pointillist-{self._name}", daemon=True
                )
                self._thread.start()

    def drop(self, kind: str) -> None:
        """Answer no request of a kind that was asked before."""
        with self._wake:
            self._waiting = deque(each for each in self._waiting if each.kind != kind)
            self._newest[kind] += 1

    @property
    def is_idle(self) -> bool:
        """Whether no request waits, and none is in progress; results may be on their way."""
        with self._wake:
            return not self._waiting and not self._working

    def close(self) -> None:
        """Stop after the request in progress, and wait for the thread."""
        with self._wake:
            self._closed = True
            self._waiting.clear()
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._working = False
                while not (self._closed or self._waiting):
                    self._wake.wait()
                if self._closed:
                    return
                request = self._waiting.popleft()
                self._working = True
            try:
                result = request.work()
            except Exception as error:  # noqa: BLE001 - reported on the main thread; a thread has no caller
                self._post(request, lambda asked=request, error=error: asked.failed(error))
            else:
                self._post(request, lambda asked=request, result=result: asked.done(result))

    def _post(self, request: _Request, call: Callable[[], None]) -> None:
        def unless_dropped() -> None:
            if not request.kind or request.number == self._newest[request.kind]:
                call()

        self._main.post(unless_dropped)
