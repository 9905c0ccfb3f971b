"""The library's database at size: ``python -m benchmarks.library_storage``.

A library of made-up events, in pieces of 250, as clusters of vectors: time to insert, size of the file, time
and memory to read all columns, time of filters, of a check and of a removal.

``--recordings DIR`` also encodes the recordings of a folder, by as many processes as ``--workers`` says,
and prints the throughput, and the bytes an event takes. With ``--scheduler ADDRESS``, a dask cluster does it,
too.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from codec.events.event import VECTOR_SIZE, Event, EventSequence
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.library import EncodedPiece, Filter, Library
from codec.library.batch import Batch
from codec.library.cluster_runner import ClusterRunner
from codec.library.columns import PACKED, Summaries
from codec.library.library import DATABASE_NAME
from codec.library.process_runner import ProcessRunner
from codec.library.tasks import Runner
from codec.project.content import RecordingFormat
from codec.search.levels import LEVELS, LevelName

__all__ = ["made_up_pieces", "main"]

_PER_PIECE = 250
_N_CLUSTERS = 2000
_N_BASES = 16


def made_up_pieces(n_events: int, seed: int = 0) -> Iterator[EncodedPiece]:
    """Yield pieces with `n_events` events altogether, whose rows are drawn from clusters.

    Packing a million events takes minutes. So the packed events are those of a few pieces, again and again.
    """
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(_N_CLUSTERS, VECTOR_SIZE)).astype(np.float32)
    widths = rng.gamma(2.0, 0.1, size=(_N_CLUSTERS, VECTOR_SIZE)).astype(np.float32)
    bases = [_basis(rng, centres) for _ in range(_N_BASES)]
    for index in range(-(-n_events // _PER_PIECE)):
        n = min(_PER_PIECE, n_events - index * _PER_PIECE)
        clusters = rng.integers(0, _N_CLUSTERS, n)
        rows = np.frombuffer(bases[index % _N_BASES].columns, PACKED)[:n].copy()
        rows["vector"] = centres[clusters] + widths[clusters] * rng.normal(size=(n, VECTOR_SIZE))
        yield dataclasses.replace(
            bases[index % _N_BASES],
            content_hash=hashlib.sha256(f"{seed} {index}".encode()).hexdigest(),
            title=f"made up {index}",
            columns=rows.tobytes(),
            n_events=n,
        )


def _basis(rng: np.random.Generator, centres: np.ndarray) -> EncodedPiece:
    onsets = np.sort(rng.integers(0, 30 * 22_050, _PER_PIECE))
    vectors = centres[rng.integers(0, _N_CLUSTERS, _PER_PIECE)]
    events = EventSequence.of(
        Event(f"{index}", int(onset), vector)
        for index, (onset, vector) in enumerate(zip(onsets, vectors, strict=True))
    )

    def summarise(events: EventSequence) -> Summaries:
        measures = [
            Measures(float(hz), float(length), float(level), bool(pitched))
            for hz, length, level, pitched in zip(
                rng.uniform(50, 5000, len(events)),
                rng.gamma(2.0, 0.3, len(events)),
                rng.uniform(-60, 0, len(events)),
                rng.random(len(events)) < 0.7,
                strict=True,
            )
        ]
        return Summaries(measures, rng.random(len(events)), None)

    return EncodedPiece.of(
        events,
        summarise,
        content_hash="",
        title="",
        recording=RecordingFormat(44_100, 2, 30.0),
        model=ModelIdentity("made-up", "ab" * 32, "cd" * 32),
        level="draft",
    )


def _timed(call: Callable[[], object], n_times: int = 1) -> float:
    """Return the median time of some calls in seconds."""
    times: list[float] = []
    for _ in range(n_times):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _measure_database(folder: Path, n_events: int) -> None:
    pieces = list(made_up_pieces(n_events))
    with Library.open(folder) as library:

        def insert() -> None:
            with library.transaction():
                for piece in pieces:
                    library.add_encoded(piece)

        print(f"insert {n_events} events in {len(pieces)} pieces, one transaction: {_timed(insert):.2f} s")
        singles = list(made_up_pieces(_PER_PIECE * 100, seed=1))
        single_s = _timed(lambda: [library.add_encoded(piece) for piece in singles]) / len(singles)
        print(f"one more piece of {_PER_PIECE} events, its own transaction: {1e3 * single_s:.1f} ms")
    size = (folder / DATABASE_NAME).stat().st_size
    print(f"file: {size / 1e6:.1f} MB, {size / (n_events + _PER_PIECE * 100):.1f} bytes an event")
    with Library.open(folder) as library:
        print(f"columns, first read: {_timed(library.columns):.2f} s")
    with Library.open(folder) as library:
        tracemalloc.start()
        columns = library.columns()
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"columns in memory: {held / 1e6:.0f} MB, at most {peak / 1e6:.0f} MB while reading")
        for name, wanted in {
            "pitch and loudness": Filter(pitch=(60.0, 64.0), level_db=(-20.0, 0.0)),
            "one piece": Filter(pieces=frozenset({17})),
            "text": Filter(text="made up 17"),
        }.items():
            seconds = _timed(lambda wanted=wanted: library.mask(wanted, columns), 7)
            print(f"filter, {name}: {1e3 * seconds:.1f} ms")
        print(f"list of pieces: {1e3 * _timed(library.pieces, 3):.0f} ms")
        print(f"check, checksums: {_timed(library.check):.2f} s")
        ids = [piece.piece_id for piece in library.pieces()[::4]]
        print(f"remove {len(ids)} pieces: {_timed(lambda: library.remove(ids)):.2f} s")


def _measure_batch(name: str, runner: Runner, recordings: Path, level: LevelName) -> None:
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        began = time.perf_counter()
        report = Batch(library, runner, level=level).run([recordings])
        elapsed_s = time.perf_counter() - began
        audio_s = sum(piece.duration_s for piece in report.added)
        n_events = library.n_events
        library.close()
        size = Path(folder, DATABASE_NAME).stat().st_size
        print(
            f"{name}, {level}: {len(report.added)} pieces, {audio_s:.0f} s of audio in {elapsed_s:.1f} s, "
            f"{audio_s / elapsed_s:.2f} times real time; {n_events} events, "
            f"{size / max(n_events, 1):.0f} bytes an event"
        )


def _children_s() -> float:
    """Return the processor time of all child processes that have ended, in seconds."""
    times = os.times()
    return times.children_user + times.children_system


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description="The library's database at size.")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--recordings", type=Path, metavar="DIR")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--scheduler", metavar="ADDRESS")
    parser.add_argument("--level", choices=list(LEVELS), default="draft")
    arguments = parser.parse_args()
    if arguments.events:
        with tempfile.TemporaryDirectory() as folder:
            _measure_database(Path(folder), arguments.events)
    if arguments.recordings is not None:
        for n_workers in arguments.workers:
            before_s = _children_s()
            with ProcessRunner(n_workers) as runner:
                _measure_batch(f"{n_workers} processes", runner, arguments.recordings, arguments.level)
            print(f"{n_workers} processes: {_children_s() - before_s:.1f} s of processor time")
        if arguments.scheduler is not None:
            with ClusterRunner(arguments.scheduler) as runner:
                name = f"dask, {runner.capacity // 2} threads"
                _measure_batch(name, runner, arguments.recordings, arguments.level)


if __name__ == "__main__":
    main()
