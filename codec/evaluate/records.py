"""The results of an evaluation: one per codec and recording, and their table."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from codec.evaluate.figures import FORMS, NONE, cell, mean_of_known

__all__ = ["Evaluation", "Result"]


@dataclass(frozen=True)
class Result:
    """The measurement of one codec on one recording.

    Attributes
    ----------
    name, codec
        Of the recording and of the codec.
    key
        Hash of the recording and of all settings; names the result's files.
    duration_s
        Length of the recording.
    payload_bits, side_bits, n_scalars, delay_samples, encode_s, decode_s
        As in :class:`codec.audio.coding.Coded`.
    n_jobs
        Number of recordings that were measured in parallel; times depend on it.
    figures
        Recording against decoded audio, by the names of :data:`codec.evaluate.figures.FIGURES`, and what the
        codec reports of itself; None is what cannot be measured.
    """

    name: str
    codec: str
    key: str
    duration_s: float
    payload_bits: float | None
    side_bits: float
    n_scalars: float | None
    delay_samples: int
    encode_s: float
    decode_s: float
    n_jobs: int
    figures: dict[str, float | None]

    @property
    def bits_per_s(self) -> float | None:
        """Payload and side information, in bits per second of audio."""
        return None if self.payload_bits is None else (self.payload_bits + self.side_bits) / self.duration_s

    @property
    def scalars_per_s(self) -> float | None:
        """Numbers per second of audio."""
        return None if self.n_scalars is None else self.n_scalars / self.duration_s

    @property
    def real_time_factor(self) -> float:
        """Encoding time divided by the length of the audio; below 1 is faster than real time."""
        return self.encode_s / self.duration_s

    def to_json(self) -> dict[str, Any]:
        """Return the fields and derived values as JSON values."""
        return dataclasses.asdict(self) | {
            "bits_per_s": self.bits_per_s,
            "scalars_per_s": self.scalars_per_s,
            "real_time_factor": self.real_time_factor,
        }


@dataclass(frozen=True)
class Evaluation:
    """The results of all codecs on all recordings of a folder.

    Attributes
    ----------
    codecs
        Description of each codec, by name.
    results
        In the order of the recordings, then of the codecs.
    failures
        One line per recording that could not be used, by path.
    """

    folder: str
    codecs: dict[str, str]
    machine: str
    n_jobs: int
    results: tuple[Result, ...]
    failures: dict[str, str] = field(default_factory=dict[str, str])

    def of(self, codec: str) -> tuple[Result, ...]:
        """Return the results of one codec."""
        return tuple(result for result in self.results if result.codec == codec)

    def mean(self, codec: str) -> dict[str, float | None]:
        """Return the mean of each figure over the recordings for which it is defined."""
        results = self.of(codec)
        names = dict.fromkeys(name for result in results for name in result.figures)
        return {name: mean_of_known(result.figures.get(name) for result in results) for name in names}

    def table(self) -> list[list[str]]:
        """Return rows of text: headings, one row per result, and one summary row per codec.

        Columns without values are omitted, and so is the codec's name if there is only one codec.
        """
        wholes = [self._whole(codec) for codec in self.codecs if self.of(codec)]
        rows = [*self.results, *wholes]
        columns = [[heading, *map(text, rows)] for heading, text in _COLUMNS]
        for name, (heading, form) in FORMS.items():
            columns.append([heading, *(cell(row.figures.get(name), form) for row in rows)])
        if len(self.codecs) == 1:
            columns = [column for column in columns if column[0] != "codec"]
        known = (column for column in columns if set(column[1:]) != {NONE})
        return [list(row) for row in zip(*known, strict=True)]

    def _whole(self, codec: str) -> Result:
        """Return the summary of a codec: sums of sizes and times, means of figures."""
        results = self.of(codec)
        n_events = _sum_of_known(result.figures.get("n_events") for result in results)
        return Result(
            name="all (mean)",
            codec=codec,
            key="",
            duration_s=math.fsum(result.duration_s for result in results),
            payload_bits=_sum_of_known(result.payload_bits for result in results),
            side_bits=math.fsum(result.side_bits for result in results),
            n_scalars=_sum_of_known(result.n_scalars for result in results),
            delay_samples=0,
            encode_s=math.fsum(result.encode_s for result in results),
            decode_s=math.fsum(result.decode_s for result in results),
            n_jobs=self.n_jobs,
            figures=self.mean(codec) | {"n_events": n_events},
        )

    def note(self) -> str:
        """Return one line that describes codecs and settings."""
        most = max((result.n_jobs for result in self.results), default=self.n_jobs)
        jobs = "" if most == 1 else f"; {most} at a time, so times are longer"
        return f"{'; '.join(map(self._about, self.codecs))}; {self.machine}{jobs}"

    def _about(self, codec: str) -> str:
        means, about = self.mean(codec), self.codecs[codec]
        alike, detail = means.get("near_duplicates"), means.get("detail_bytes_per_event")
        if alike is not None and detail is not None:
            about += f", {alike:.0%} near-duplicates, {detail:.0f} bytes of detail per event"
        return about if len(self.codecs) == 1 else f"{codec}: {about}"

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON values, with each codec's means."""
        return {
            "folder": self.folder,
            "codecs": self.codecs,
            "machine": self.machine,
            "n_jobs": self.n_jobs,
            "files": [result.to_json() for result in self.results],
            "failures": self.failures,
            "mean": {codec: self.mean(codec) for codec in self.codecs},
        }


def _sum_of_known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def _events_per_s(result: Result) -> float | None:
    n_events = result.figures.get("n_events")
    return None if n_events is None else n_events / result.duration_s


_COLUMNS: tuple[tuple[str, Callable[[Result], str]], ...] = (
    ("recording", lambda result: result.name),
    ("codec", lambda result: result.codec),
    ("s", lambda result: f"{result.duration_s:.1f}"),
    ("events", lambda result: cell(result.figures.get("n_events"), ".0f")),
    ("/s", lambda result: cell(_events_per_s(result), ".1f")),
    ("scalars/s", lambda result: cell(result.scalars_per_s, ".0f")),
    ("bits/s", lambda result: cell(result.bits_per_s, ".0f")),
    ("encode s", lambda result: f"{result.encode_s:.1f}"),
    ("RTF", lambda result: f"{result.real_time_factor:.2f}"),
)
"""Heading and text of each column before the figures."""
