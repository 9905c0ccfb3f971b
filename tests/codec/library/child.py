"""Programs that tests of the library run as processes, to kill them or to let them meet a full disk.

``python -m tests.codec.library.child PROGRAM FOLDER ...`` prints a line for each change that was committed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import sys
from pathlib import Path

import numpy as np

from codec.library import EncodedPiece, Library, LibraryError
from codec.library.batch import Batch
from codec.library.cluster_runner import ClusterRunner
from codec.library.process_runner import ProcessRunner
from tests.codec.library.fake_work import fake_work
from tests.codec.library.made_up import made_up_piece

_BASIS = [made_up_piece(seed, n_events) for seed, n_events in ((1, 5), (2, 40), (3, 300))]


def piece(number: int) -> EncodedPiece:
    """Return a piece with a hash of its own."""
    content_hash = hashlib.sha256(f"number {number}".encode()).hexdigest()
    return dataclasses.replace(_BASIS[number % len(_BASIS)], content_hash=content_hash)


def said(*words: object) -> None:
    sys.stdout.write(f"{' '.join(map(str, words))}\n")
    sys.stdout.flush()


def change(folder: Path, seed: str) -> None:
    """Add, replace, mark, rescan and remove at random, for ever."""
    rng = np.random.default_rng(int(seed))
    music = folder / "music"
    music.mkdir(parents=True, exist_ok=True)
    with Library.open(folder) as library:
        said("ready")
        while True:
            number = int(rng.integers(0, 40))
            path = music / f"{number}.wav"
            known = library.piece_with(piece(number).content_hash)
            if known is None:
                path.write_text(f"{number}")
                said("added", library.add_encoded(piece(number), path).content_hash)
            elif number % 4 == 0:
                library.marks.tag("good", rows=known.rows, piece_ids=[known.piece_id])
                library.add_encoded(piece(number), replace=True)
            elif number % 4 == 1:
                path.unlink(missing_ok=True)
                library.rescan()
            else:
                library.remove([known.piece_id])
                said("removed", known.content_hash)


def write(folder: Path, begin: str, end: str) -> None:
    """Add some pieces."""
    with Library.open(folder) as library:
        for number in range(int(begin), int(end)):
            said("added", library.add_encoded(piece(number)).content_hash)


def fill(folder: Path, most_bytes: str) -> None:
    """Add pieces until the file has the largest size that the system allows this process."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most_bytes), int(most_bytes)))
    with Library.open(folder) as library:
        try:
            for number in range(10_000):
                said("added", library.add_encoded(piece(number)).content_hash)
        except LibraryError as error:
            said("failed", error)
            said("pieces", len(library.pieces()), len(library.columns()))


def batch(folder: Path, music: str) -> None:
    """Add a folder by two processes."""
    with Library.open(folder) as library, ProcessRunner(2, work=fake_work) as runner:
        said(
            "done",
            len(
                Batch(library, runner, on_piece=lambda piece: said("added", piece.title))
                .run([Path(music)])
                .added
            ),
        )


def cluster(folder: Path, music: str, address: str) -> None:
    """Add a folder by a cluster."""
    with Library.open(folder) as library, ClusterRunner(address, work=fake_work) as runner:
        Batch(library, runner, on_piece=lambda piece: said("added", piece.title)).run([Path(music)])


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
