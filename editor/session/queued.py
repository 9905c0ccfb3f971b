"""Results of the inference thread that are computed one after the other and kept; the last used stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from codec.recently_used import RecentlyUsed
from editor.workers import CodecService, InferenceWorker

__all__ = ["QueuedResults"]

_Key = tuple[object, ...]
_Result = TypeVar("_Result")
_Work = Callable[[CodecService], _Result]


class QueuedResults(Generic[_Result]):
    """A queue of computations, each its own request: what the user wants to hear goes between them.

    Parameters
    ----------
    what
        Names the requests.
    worker
        Computes the results.
    n_kept
        Maximal number of results that are kept.
    changed
        Called when another result is there.
    """

    def __init__(self, what: str, worker: InferenceWorker, n_kept: int, changed: Callable[[], None]) -> None:
        self._what, self._worker, self._changed = what, worker, changed
        self._known = RecentlyUsed[_Key, _Result](n_kept)
        self._wanted: dict[_Key, _Work[_Result]] = {}
        self._waiting = False

    def get(self, key: _Key) -> _Result | None:
        """Return a result; None while it is not known."""
        return self._known.get(key)

    def want(self, key: _Key, work: _Work[_Result]) -> None:
        """Compute one more result, after those that are wanted already."""
        self._wanted.setdefault(key, work)
        self._go_on()

    def want_only(self, works: Mapping[_Key, _Work[_Result]]) -> None:
        """Compute these results that are not known, and no longer those that were wanted before."""
        self._wanted = {key: work for key, work in works.items() if key not in self._known}
        self._go_on()

    def forget_wanted(self) -> None:
        """Wait for nothing any more."""
        self._wanted.clear()
        self._waiting = False

    def _go_on(self) -> None:
        if self._waiting or not self._wanted:
            return
        key, work = next(iter(self._wanted.items()))

        def done(result: _Result) -> None:
            self._known.put(key, result)
            self._wanted.pop(key, None)
            self._waiting = False
            self._changed()
            self._go_on()

        def failed(_: Exception) -> None:
            # Hearing the sound fails as well, and says so.
            self.forget_wanted()

        self._waiting = True
        self._worker.request(self._what, work, done, failed)
