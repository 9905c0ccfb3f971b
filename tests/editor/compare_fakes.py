"""Codecs that finish when a test says so, without processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from editor.compare_process import Figures, Fitted, Job, Losses, Progressed
from tests.editor.compared_codecs import registry

__all__ = ["FakeFits"]

_FIGURES = {"log_mel_distance_db": 4.0, "si_sdr_db": 12.0, "spectral_convergence": 0.2, "visqol_mos": 3.5}


class FakeFits:
    """Has the methods of :class:`editor.workers.CompareFits`."""

    registry = staticmethod(registry)

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.started: list[str] = []
        self.n_cancels = 0
        self.closed = False

    @property
    def running(self) -> bool:
        return bool(self.jobs)

    def start(self, jobs: Iterable[Job], report: Any) -> None:
        made = list(jobs)
        self.jobs += made
        self.started += [job.name for job in made]
        self.report = report

    def cancel(self) -> None:
        self.n_cancels += 1
        self.jobs.clear()

    def close(self) -> None:
        self.closed = True
        self.jobs.clear()

    def go_on(self, name: str, share: float, losses: int = 0) -> None:
        """Report progress of a codec."""
        self.report(name, Progressed(share))
        if losses:
            self.report(name, Losses(tuple((step, 1.0 / (1 + step)) for step in range(losses))))

    def fit(self, name: str, *, gain: float = 1.0, n_bytes: int = 500, noise: float = 0.0) -> None:
        """Report the sound of a codec: the recording at another level, with noise, at half the rate."""
        job = next(job for job in self.jobs if job.name == name)
        mono = job.samples.mean(axis=0)[::2]
        rng = np.random.default_rng(len(name))
        sound = gain * (mono + noise * rng.standard_normal(len(mono))).astype(np.float32)
        rate = job.sample_rate // 2
        fitted = Fitted(sound[None].astype(np.float32), rate, n_bytes, 0, 0.5, 0.1, f"about {name}", {})
        self.report(name, fitted)

    def measure(self, name: str, figures: Mapping[str, float | None] | None = None) -> None:
        """Report the figures of a codec, which ends it."""
        self.jobs = [job for job in self.jobs if job.name != name]
        self.report(name, Figures(_FIGURES if figures is None else figures, is_last=True))

    def finish(self, name: str, **sound: Any) -> None:
        """Report sound and figures."""
        self.fit(name, **sound)
        self.measure(name)
