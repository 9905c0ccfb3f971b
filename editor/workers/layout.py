"""Map layouts: a provisional one during an encode, then t-SNE.

t-SNE runs in a separate process (:mod:`editor.layout_process`), so it can be stopped immediately.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.events.event import VECTOR_SIZE
from codec.similarity.layout import OPPONENTS, Layout, compute_layout, legible
from editor.translation import tr
from editor.workers.main_thread import MainThread

__all__ = ["LayoutWorker", "ProvisionalLayout", "compute_in_process"]

_ROOT = Path(__file__).resolve().parent.parent.parent
_FEW = 5
_N_ELEMENTS = VECTOR_SIZE - 1
_FREEZE_AT = 48
"""From this number of events on, the provisional axes are fixed, so that points stop moving."""


class LayoutWorker:
    """Computes one layout at a time; a new request stops the running one.

    Parameters
    ----------
    main_thread
        The thread for results.
    on_done
        Called with the :class:`~codec.similarity.layout.Layout`.
    on_error
        Called with a sentence when no layout could be computed.
    compute
        Replaces the process in tests: (event ids, vectors, seed, like, register process) -> layout or None.
    """

    def __init__(
        self,
        main_thread: MainThread,
        *,
        on_done: Callable[[Layout], None],
        on_error: Callable[[str], None],
        compute: Callable[..., Layout | None] | None = None,
    ) -> None:
        self._main = main_thread
        self._on_done, self._on_error = on_done, on_error
        self._compute = compute_in_process if compute is None else compute
        self._job = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a layout is being computed."""
        return self._thread is not None

    def start(
        self,
        event_ids: Sequence[str],
        vectors: NDArray[np.float32],
        seed: int = 0,
        like: Layout | None = None,
    ) -> None:
        """Compute the layout of these events, turned to resemble `like`; calls `on_done` unless stopped."""
        self.stop()
        job = self._job
        self._thread = threading.Thread(
            target=self._run,
            args=(job, tuple(event_ids), vectors, seed, like),
            name="pointillist-layout",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop the running computation, and wait for its end."""
        self._job += 1
        process, thread = self._process, self._thread
        if process is not None:
            process.kill()
        if thread is not None:
            thread.join(5.0)
        self._process = self._thread = None

    def _run(
        self,
        job: int,
        event_ids: tuple[str, ...],
        vectors: NDArray[np.float32],
        seed: int,
        like: Layout | None,
    ) -> None:
        def register(process: subprocess.Popen[bytes]) -> bool:
            self._process = process
            if job != self._job:
                process.kill()
            return job == self._job

        try:
            layout = self._compute(event_ids, vectors, seed, like, register)
        except (OSError, ValueError, RuntimeError) as error:
            text = tr("The map could not be computed ({error}); events stay where they are.", error=error)
            self._main.post(lambda: self._finish(job, lambda: self._on_error(text)))
        else:
            if layout is not None:
                self._main.post(lambda: self._finish(job, lambda: self._on_done(layout)))

    def _finish(self, job: int, call: Callable[[], None]) -> None:
        if job == self._job:
            self._process = self._thread = None
            call()


def compute_in_process(
    event_ids: Sequence[str],
    vectors: NDArray[np.float32],
    seed: int,
    like: Layout | None,
    register: Callable[[subprocess.Popen[bytes]], bool],
) -> Layout | None:
    """Compute a layout in another process; returns None if it was stopped.

    Raises
    ------
    OSError, RuntimeError
        If the process cannot be started, or fails.
    """
    if len(event_ids) < _FEW:  # principal components need no process
        return compute_layout(event_ids, vectors, seed=seed, like=like)
    given = io.BytesIO()
    arrays = {"event_ids": np.array(event_ids), "vectors": vectors, "seed": np.array(seed)}
    if like is not None:
        ids = np.array(like.event_ids)
        arrays |= {
            "like_ids": ids,
            "like_lanes": like.lanes,
            "like_map": like.map,
            "like_colours": like.colours,
        }
    np.savez(given, allow_pickle=False, **arrays)
    environment = dict(os.environ)
    # `-P`, and no empty entries: a numpy.py in the current folder must not run.
    paths = [str(_ROOT), *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment.setdefault("OMP_NUM_THREADS", "1")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "editor.layout_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        if not register(process):
            return None
        output, complaint = process.communicate(given.getvalue())
        status = process.returncode
    if status < 0:  # stopped by our signal
        return None
    if status:
        lines = complaint.decode(errors="replace").strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"status {status}")
    with np.load(io.BytesIO(output), allow_pickle=False) as result:
        return Layout(
            lanes=result["lanes"],
            map=result["map"],
            colours=result["colours"],
            seed=seed,
            event_ids=tuple(event_ids),
        )


class ProvisionalLayout:
    """Quick coordinates from principal components, to draw events while an encode runs.

    t-SNE begins with the same components, and colours are made of them in the same way, so that the final
    layout is not another picture. The axes follow the first events and are then fixed, and their signs never
    flip, so points move little.
    """

    def __init__(self) -> None:
        self._kept = _Moments()
        self._mean: NDArray[np.float64] | None = None
        self._axes: NDArray[np.float64] | None = None
        self._frozen = False

    def keep(self, vector: NDArray[np.float32]) -> None:
        """Add an event vector, [32], to the statistics that place all others."""
        self._kept += _Moments.of(_timbre(vector[None]))

    def of_kept(self, event_ids: Sequence[str], vectors: NDArray[np.float32]) -> Layout:
        """Return a layout of the added events; vectors have the shape [n, 32]."""
        return self._placed(event_ids, _timbre(vectors), self._kept)

    def of_new(self, event_ids: Sequence[str], vectors: NDArray[np.float32]) -> Layout:
        """Return a layout of other events, [n, 32], with the axes of the added ones."""
        timbre = _timbre(vectors)
        return self._placed(event_ids, timbre, self._kept + _Moments.of(timbre))

    def _placed(self, event_ids: Sequence[str], timbre: NDArray[np.float64], among: _Moments) -> Layout:
        if among.n and not self._frozen:
            self._fit(among)
        if self._axes is None or self._mean is None:
            scores = np.zeros((len(timbre), 3))
        else:
            spread = np.maximum(among.deviation(self._axes), 1e-6)
            scores = (timbre - self._mean) @ self._axes / spread
        # Smooth limits, so that outliers do not compress the rest.
        places = 0.5 + 0.48 * np.tanh(scores / 2.2)
        # The final colours are ranks, of which the normal distribution's are an estimate.
        hues = _normal_ranks(scores[:, ::-1] @ OPPONENTS)
        return Layout(
            lanes=places[:, 0].astype(np.float32),
            map=places[:, :2].astype(np.float32),
            colours=legible(hues).astype(np.float32),
            seed=0,
            event_ids=tuple(event_ids),
        )

    def _fit(self, among: _Moments) -> None:
        scale = among.scale
        _, directions = np.linalg.eigh(among.covariance / np.outer(scale, scale))
        axes = directions[:, ::-1][:, :3]
        if self._axes is None:
            largest = np.abs(axes).argmax(axis=0)
            signs = np.sign(axes[largest, np.arange(3)])
        else:
            signs = np.sign((axes * self._axes * scale[:, None]).sum(axis=0))
        axes = axes * np.where(signs == 0, 1.0, signs)
        self._mean, self._axes = among.mean, axes / scale[:, None]
        self._frozen = among.n >= _FREEZE_AT


@dataclass(frozen=True)
class _Moments:
    """Sums from which mean and covariance of points follow.

    Attributes
    ----------
    n
        Number of points.
    total, products
        The sum of the points, [31], and of their outer products, [31, 31].
    """

    n: int = 0
    total: NDArray[np.float64] = field(default_factory=lambda: np.zeros(_N_ELEMENTS))
    products: NDArray[np.float64] = field(default_factory=lambda: np.zeros((_N_ELEMENTS, _N_ELEMENTS)))

    @classmethod
    def of(cls, points: NDArray[np.float64]) -> _Moments:
        return cls(len(points), points.sum(axis=0), points.T @ points)

    def __add__(self, other: _Moments) -> _Moments:
        return _Moments(self.n + other.n, self.total + other.total, self.products + other.products)

    @property
    def mean(self) -> NDArray[np.float64]:
        return self.total / self.n

    @property
    def covariance(self) -> NDArray[np.float64]:
        return self.products / self.n - np.outer(self.mean, self.mean)

    @property
    def scale(self) -> NDArray[np.float64]:
        """The standard deviation of each element; 1 for constant ones, [31]."""
        deviation = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return np.where(deviation > 1e-6, deviation, 1.0)

    def deviation(self, axes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the standard deviation along axes, [31, k]."""
        return np.sqrt(np.maximum(np.einsum("ik,ij,jk->k", axes, self.covariance, axes), 0.0))


def _normal_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shares of a standard normal distribution below some values, within 0.001.

    The logistic approximation of Bowling et al. (2009).
    """
    return 1.0 / (1.0 + np.exp(-(0.07056 * values**3 + 1.5976 * values).clip(-30.0, 30.0)))


def _timbre(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return event vectors, [n, 32], without their levels, [n, 31]."""
    return np.asarray(vectors[:, 1:], np.float64)
