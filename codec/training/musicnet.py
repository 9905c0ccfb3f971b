"""MusicNet (Thickstun, Harchaoui and Kakade, 2017) as it was published: chamber music with labelled notes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE
from codec.training.recordings import SEGMENT_SAMPLES, decoded, read_segment

__all__ = ["NOTE_LABEL", "LabelledSegment", "MusicNet", "MusicNetError", "Piece", "Split", "read_labels"]

Split = Literal["train", "test"]
_SPLITS: tuple[Split, ...] = ("train", "test")
_LABEL_RATE = 44_100
_COLUMNS = ("start_time", "end_time", "instrument", "note")

NOTE_LABEL = np.dtype(
    [("onset_samples", "<i8"), ("end_samples", "<i8"), ("instrument", "<i2"), ("pitch", "<i2")]
)
"""A labelled note: onset and end in samples at 22,050 Hz, General MIDI program from 1, MIDI pitch."""


class MusicNetError(Exception):
    """The folder is not laid out like MusicNet, or a label file is damaged."""


@dataclass(frozen=True)
class Piece:
    """One recording of MusicNet: its number, its split and its files."""

    id: str
    split: Split
    audio_path: Path
    labels_path: Path


@dataclass(frozen=True)
class LabelledSegment:
    """Some seconds of a piece.

    Attributes
    ----------
    samples
        float32 [n_samples], mono at 22,050 Hz.
    notes
        Structured array [n_notes] of :data:`NOTE_LABEL`, the notes that begin in the segment, by onset,
        in samples from its beginning.
    """

    piece: Piece
    begin_samples: int
    samples: NDArray[np.float32]
    notes: NDArray[Any]


class MusicNet:
    """The pieces of MusicNet.

    Parameters
    ----------
    path
        The folder that holds ``train_data``, ``train_labels``, ``test_data`` and ``test_labels``.
    cache_folder
        For decoded samples, see :func:`codec.training.recordings.decoded`.

    Raises
    ------
    MusicNetError
        If the layout is not there.
    """

    def __init__(self, path: Path, *, cache_folder: Path) -> None:
        self.path = Path(path)
        self._cache_folder = Path(cache_folder)
        self._labels: dict[str, NDArray[Any]] = {}
        self._pieces: dict[Split, tuple[Piece, ...]] = {split: self._listed(split) for split in _SPLITS}

    def pieces(self, split: Split) -> tuple[Piece, ...]:
        """Return the pieces of a split, by number."""
        return self._pieces[split]

    def folder(self, split: Split) -> Path:
        """Return the folder of a split's recordings, for :class:`~.recordings.RecordingLoader`."""
        return self.path / f"{split}_data"

    def labels(self, piece: Piece) -> NDArray[Any]:
        """Return all notes of a piece, a structured array of :data:`NOTE_LABEL` sorted by onset."""
        if piece.id not in self._labels:
            self._labels[piece.id] = read_labels(piece.labels_path)
        return self._labels[piece.id]

    def segment(self, piece: Piece, begin_samples: int, n_samples: int = SEGMENT_SAMPLES) -> LabelledSegment:
        """Return a given segment, zeros after the end of the piece.

        Raises
        ------
        AudioError
            If the recording cannot be read.
        """
        samples = read_segment(decoded(piece.audio_path, self._cache_folder), begin_samples, n_samples)
        labels = self.labels(piece)
        bounds = np.searchsorted(labels["onset_samples"], [begin_samples, begin_samples + n_samples])
        notes = labels[bounds[0] : bounds[1]].copy()
        notes["onset_samples"] -= begin_samples
        notes["end_samples"] -= begin_samples
        return LabelledSegment(piece, begin_samples, samples, notes)

    def random_segment(
        self, split: Split, generator: np.random.Generator, n_samples: int = SEGMENT_SAMPLES
    ) -> LabelledSegment:
        """Return a random segment of a random piece."""
        piece = self.pieces(split)[int(generator.integers(len(self.pieces(split))))]
        length = len(decoded(piece.audio_path, self._cache_folder))
        begin = int(generator.integers(max(1, length - n_samples + 1)))
        return self.segment(piece, begin, n_samples)

    def _listed(self, split: Split) -> tuple[Piece, ...]:
        data, labels = self.path / f"{split}_data", self.path / f"{split}_labels"
        for folder in (data, labels):
            if not folder.is_dir():
                raise MusicNetError(
                    f"{folder}: no such folder; MusicNet has train_data, train_labels, test_data and "
                    "test_labels: unpack musicnet.tar.gz and give the folder that holds them"
                )
        pieces: list[Piece] = []
        for audio in sorted(data.glob("*.wav")):
            piece = Piece(audio.stem, split, audio, labels / f"{audio.stem}.csv")
            if not piece.labels_path.exists():
                raise MusicNetError(
                    f"{piece.labels_path}: missing, the labels of {audio.name}; unpack it again"
                )
            pieces.append(piece)
        if not pieces:
            raise MusicNetError(f"{data}: holds no .wav file; unpack musicnet.tar.gz again")
        return tuple(pieces)


def read_labels(path: Path) -> NDArray[Any]:
    """Read a label file (times in samples at 44,100 Hz) as a structured array of :data:`NOTE_LABEL`.

    Raises
    ------
    MusicNetError
        If a column is missing or a value is no number.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise MusicNetError(
                f"{path}: no column {', '.join(missing)}; MusicNet's labels have it: unpack again"
            )
        try:
            values = [tuple(int(row[name]) for name in _COLUMNS) for row in rows]
        except (TypeError, ValueError) as error:
            raise MusicNetError(
                f"{path}: line {rows.line_num} is damaged ({error}); unpack it again"
            ) from error
    labels = np.zeros(len(values), NOTE_LABEL)
    if values:
        onsets, ends, instruments, notes = np.array(values, np.int64).T
        labels["onset_samples"] = onsets * MODEL_SAMPLE_RATE // _LABEL_RATE
        labels["end_samples"] = ends * MODEL_SAMPLE_RATE // _LABEL_RATE
        labels["instrument"], labels["pitch"] = instruments, notes
    return labels[np.argsort(labels["onset_samples"], kind="stable")]
