"""Events of the library by their sound, found on a thread of its own: neighbours, matches, and the map.

The thread owns the :class:`~codec.library.explorer.Explorer`, which only one may use at a time. It looks at
the events of the open piece's model, because no other can be swapped in; without a piece, at those of the
shipped model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from codec.events.event import Event, Stage, StageSource
from codec.library import Columns, Library, LibraryError
from codec.library.explorer import Explorer
from codec.similarity.placing import sounding_vector
from codec.similarity.timbre_space import shipped_timbre_space
from editor.document import Document
from editor.translation import number_text
from editor.workers import Cancelled, CodecHandle, CodecService, MainThread
from editor.workers.requests import RequestThread

__all__ = [
    "LibraryFinder",
    "LibraryNeighbours",
    "LibrarySound",
    "own_rows",
    "sounds_of",
    "stage_summary",
]

Result = TypeVar("Result")


@dataclass(frozen=True)
class LibrarySound:
    """An event of the library.

    Attributes
    ----------
    row
        Its number in the library.
    event
        As it was encoded.
    title
        Of its piece.
    pitch
        MIDI note number; NaN without a clear pitch.
    length_s
        Audible length.
    distance
        From what was asked for: in the timbre space, or in dB for one stage.
    """

    row: int
    event: Event
    title: str
    pitch: float
    length_s: float
    distance: float

    @property
    def label(self) -> str:
        """The title of its piece, and its onset there."""
        return f"{self.title} · {number_text(self.event.onset_s, '.2f')} s"

    @property
    def source(self) -> StageSource:
        """Its sound, to be taken by an event of the piece."""
        return StageSource(self.event.vector, self.label, self.event.detail)


@dataclass(frozen=True)
class LibraryNeighbours:
    """What sounds like an event.

    Attributes
    ----------
    sounds
        The nearest first.
    n_left_out
        Number of the library's events that belong to other models, which cannot be compared.
    by_stage
        Whether distances are those of one stage, in dB. Of a model that was not shipped, stages are not
        described: then whole sounds are compared.
    """

    sounds: tuple[LibrarySound, ...]
    n_left_out: int
    by_stage: bool


class LibraryFinder(QObject):
    """Answers questions about the library; answers arrive on the main thread.

    Parameters
    ----------
    document
        The piece; its model's events are looked at, and its own recording is left out of answers.
    folder
        Of the library; None for the user's.
    columns
        Returns what has been read of the library already, or None; a million events are not read twice.
    codec, main_thread
        Describes stages, and the thread for answers.
    """

    def __init__(
        self,
        document: Document,
        folder: Path | None,
        columns: Callable[[], Columns | None],
        codec: CodecHandle,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._folder, self._codec = document, folder, codec
        self._columns = columns
        self._requests = RequestThread("library-finder", main_thread)
        self._closing = False
        self._library: Library | None = None
        self._explorer: tuple[str | None, Explorer] | None = None

    def ask(
        self,
        work: Callable[[Library, Explorer], Result],
        done: Callable[[Result], None],
        failed: Callable[[Exception], None],
        *,
        kind: str,
    ) -> None:
        """Do work with the library and its explorer in the thread.

        Of each kind, only the newest request is answered. Without a library, it fails with a
        :class:`~codec.library.errors.LibraryError`.
        """
        model_hash, columns = self._document.model.weights_hash or None, self._columns()

        def checked() -> Result:
            try:
                return work(*self._opened(model_hash, columns))
            except LibraryError:
                self._close_library()  # the file may be another one the next time
                raise

        self._requests.ask(checked, done, failed, kind=kind)

    def drop(self, kind: str) -> None:
        """Answer no request of a kind that was asked before."""
        self._requests.drop(kind)

    def use_folder(self, folder: Path) -> None:
        """Answer from the library of another folder from now on."""

        def work() -> None:
            self._close_library()
            self._folder = folder

        self._requests.ask(work, lambda _: None, lambda _: None)

    @property
    def is_idle(self) -> bool:
        """Whether no question waits for its answer; answers may be on their way."""
        return self._requests.is_idle

    def check(self) -> None:
        """Raise :class:`~editor.workers.Cancelled` if the session closes; for long work, in the thread."""
        if self._closing:
            raise Cancelled

    def neighbours(
        self,
        event: Event,
        stage: Stage | None,
        k: int,
        done: Callable[[LibraryNeighbours], None],
        failed: Callable[[Exception], None],
        *,
        kind: str = "neighbours",
    ) -> None:
        """Find the events of other recordings that sound most like one, or like one of its stages.

        Of each kind, only the newest request is answered.
        """
        own = self._document.source_file.samples_sha256

        def work(library: Library, explorer: Explorer) -> LibraryNeighbours:
            without = own_rows(library, own)
            by_stage = stage is not None and explorer.describes_stages
            if stage is not None and by_stage:
                found = explorer.nearest_by_stage(self._summary(event, stage), stage, k, without=without)
            else:
                found = explorer.nearest(sounding_vector(event), k, without=without)
            n_left_out = max(0, library.n_events - explorer.n_events)  # one may have grown in between
            sounds = sounds_of(library, zip(found.rows.tolist(), found.distances.tolist(), strict=True))
            return LibraryNeighbours(tuple(sounds), n_left_out, by_stage)

        self.ask(work, done, failed, kind=kind)

    def close(self) -> None:
        """Stop, wait for the thread, and close the library."""
        self._closing = True
        self._requests.close()
        self._close_library()

    # The thread

    def _close_library(self) -> None:
        library, self._library, self._explorer = self._library, None, None
        if library is not None:
            library.close()

    def _opened(self, model_hash: str | None, columns: Columns | None) -> tuple[Library, Explorer]:
        if self._library is None:
            self._library = Library.open(self._folder, create=False)
        if columns is not None:
            self._library.adopt_columns(columns)
        if self._explorer is None or self._explorer[0] != model_hash:
            self._explorer = model_hash, Explorer(self._library, model_hash, check=self.check)
        return self._library, self._explorer[1]

    def _summary(self, event: Event, stage: Stage) -> NDArray[np.int8]:
        """Return the summary of a stage of an event, or of the donor that was swapped in: int8 [8]."""
        return stage_summary(self._codec.get(), event, stage, self._document.model.weights_hash)


def stage_summary(codec: CodecService, event: Event, stage: Stage, weights_hash: str) -> NDArray[np.int8]:
    """Return the summary of a stage of an event, or of the donor that was swapped in: int8 [8].

    The stages of the model have to be measured
    (:attr:`~codec.library.explorer.Explorer.describes_stages`).
    """
    donor: StageSource | None = getattr(event, stage.value)
    heard = event if donor is None else donor
    profiles = codec.stage_profiles([Event("asked", 0, heard.vector, detail=heard.detail)])
    space = shipped_timbre_space(weights_hash)
    assert space is not None
    return space.stages[stage].summaries(profiles[stage])[0]


def own_rows(library: Library, samples_sha256: str | None) -> range:
    """Return the rows of a recording's own events, by the hash of its samples; none if it is not there."""
    piece = library.piece_with(samples_sha256) if samples_sha256 else None
    return range(0) if piece is None else piece.rows


def sounds_of(library: Library, found: Iterable[tuple[int, float]]) -> list[LibrarySound]:
    """Return events of a library by row and distance; those that were removed meanwhile are left out."""
    columns = library.columns()
    titles: Mapping[int, str] = {piece.piece_id: piece.title for piece in library.pieces()}
    sounds: list[LibrarySound] = []
    for row, distance in found:
        try:
            (at,) = columns.positions([row])
            event = library.event(row)
        except KeyError:
            continue
        title = titles.get(int(columns.piece_ids[at]), "")
        pitch, length_s = float(columns.pitch[at]), float(columns.length_s[at])
        sounds.append(LibrarySound(row, event, title, pitch, length_s, distance))
    return sounds
