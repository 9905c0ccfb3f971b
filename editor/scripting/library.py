"""The library in scripts: sounds that are found, put into the piece, or written as instruments.

What changes the piece is one undo step, as in the window. What is added to the library stays there, and
sample packs stay on the disk, also if a later step of a script fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom, Stage
from codec.events.model_identity import ModelIdentity
from codec.exchange.sample_pack import SamplePack, write_sample_pack
from codec.library import Filter, Library
from codec.search.levels import LevelName
from editor.commands import Edits, History
from editor.commands.labels import Label
from editor.commands.library_edits import LibraryEdits
from editor.document import Document
from editor.workers import CodecHandle, CodecService

if TYPE_CHECKING:
    from codec.library.batch import BatchReport
    from codec.library.explorer import Explorer
    from editor.session.library.finder import LibrarySound

__all__ = ["PieceLibrary", "ScriptLibrary"]

_MOST_IN_PACK = 200


class PieceLibrary:
    """The library beside a piece.

    Parameters
    ----------
    document, history, edits
        The piece, and what changes it.
    load
        Loads the model, if a method needs it: :meth:`like` with a stage, :meth:`mosaic`, :meth:`export_pack`.

    Attributes
    ----------
    folder
        Of the library; None for the user's.
    """

    def __init__(
        self, document: Document, history: History, edits: Edits, load: Callable[[], CodecService]
    ) -> None:
        self._document, self._edits, self._of_library = document, edits, LibraryEdits(history)
        self._codec = CodecHandle(load)
        self.folder: Path | None = None

    def open(self, *, create: bool = False) -> Library:
        """Open the library, to be closed by the caller; all that :mod:`codec.library` can do is there.

        Raises
        ------
        codec.library.errors.LibraryError
            If there is none, or it cannot be used.
        """
        return Library.open(self.folder, create=create)

    def add(
        self, paths: Iterable[str | Path], *, level: LevelName = "draft", n_workers: int = 1
    ) -> BatchReport:
        """Add recordings, projects and folders; made if there is no library yet.

        The workers are processes, which import the main module: a program calls this under
        ``if __name__ == "__main__":``.

        Raises
        ------
        codec.library.errors.LibraryError
            If the library cannot be written. Files that cannot be used are in the report.
        """
        from codec.library.batch import Batch
        from codec.library.process_runner import ProcessRunner

        with self.open(create=True) as library, ProcessRunner(n_workers) as runner:
            return Batch(library, runner, level=level).run([Path(each) for each in paths])

    def find(self, wanted: Filter) -> list[int]:
        """Return the rows of the events of the piece's model that a filter lets through."""
        with self.open() as library:
            columns, mask = library.columns(), library.mask(wanted)
            weights_hash = self._document.model.weights_hash
            if weights_hash:
                mask &= np.isin(columns.piece_ids, library.piece_ids_of_model(weights_hash))
            return columns.rows[mask].tolist()

    def like(
        self, event_id: str, count: int = 10, *, stage: Stage | None = None, wanted: Filter | None = None
    ) -> list[LibrarySound]:
        """Return the events of other recordings that sound most like one of the piece, the nearest first.

        Parameters
        ----------
        event_id
            The event.
        count
            How many.
        stage
            Compare this stage alone; distances are then in dB.
        wanted
            Which events to look at.

        Raises
        ------
        KeyError
            If there is no such event.
        ValueError
            If the stages of the model were never measured.
        """
        from codec.similarity.placing import sounding_vector
        from editor.session.library.finder import own_rows, sounds_of, stage_summary

        event = self._document.event(event_id)
        with self.open() as library:
            explorer, own = self._explorer(library), own_rows(library, self._own)
            if stage is None:
                found = explorer.nearest(sounding_vector(event), count, wanted=wanted, without=own)
            elif not explorer.describes_stages:
                raise ValueError("the stages of this piece's model were never measured; compare whole sounds")
            else:
                summary = stage_summary(self._codec.get(), event, stage, self._document.model.weights_hash)
                found = explorer.nearest_by_stage(summary, stage, count, wanted=wanted, without=own)
            return sounds_of(library, zip(found.rows.tolist(), found.distances.tolist(), strict=True))

    # What changes the piece

    def place(self, rows: Sequence[int], at_samples: int) -> list[str]:
        """Insert events of the library, the first one at a time, and return their identifiers.

        Those of one piece keep their distances; those of several follow one another. They are heard from the
        model.

        Raises
        ------
        ValueError
            If there is no such event, or it is of another model than the piece.
        """
        with self.open() as library:
            found: list[tuple[Event, ModelIdentity, int]] = []
            for row in rows:
                try:
                    piece = library.piece_of_row(row)
                except KeyError as error:
                    raise ValueError(f"there is no event {row} in {library.folder}") from error
                found.append((library.event(row), piece.model, piece.piece_id))
            columns = library.columns()
            lengths_s = columns.length_s[columns.positions(rows)].tolist()
            library.marks.used(rows=rows)
        ours, onset, placed = self._document.model, 0, list[Event]()
        is_one_piece = len({piece_id for *_, piece_id in found}) == 1
        for (event, model, _), length_s in zip(found, lengths_s, strict=True):
            if ours.weights_hash and model.has_other_weights(ours):
                raise ValueError(
                    f"event {event.event_id} belongs to the model {model.label}, and the piece to "
                    f"{ours.label}: encode both recordings with one model"
                )
            made = event.replace(captured_id=None, render_from=RenderFrom.MODEL)
            placed.append(made if is_one_piece else made.replace(onset_samples=onset))
            onset += round(max(length_s, 0.0) * MODEL_SAMPLE_RATE)
        return self._edits.paste(placed, at_samples, Label("Insert {events}"))

    def best_matches(self, ids: Iterable[str], wanted: Filter | None = None) -> int:
        """Give events the most similar sounds of other recordings; return how many have one.

        Times and edits stay.
        """
        from codec.similarity.placing import sounding_vector
        from editor.session.library.finder import own_rows, sounds_of

        with self.open() as library:
            explorer, own = self._explorer(library), own_rows(library, self._own)
            rows: dict[str, int] = {}
            for event_id in ids:
                vector = sounding_vector(self._document.event(event_id))
                found = explorer.nearest(vector, 1, wanted=wanted, without=own)
                if len(found.rows):
                    rows[event_id] = int(found.rows[0])
            chosen = sounds_of(library, ((row, 0.0) for row in set(rows.values())))
            sounds = {each.row: each.source for each in chosen}
        return self._of_library.replace_each({event_id: sounds[row] for event_id, row in rows.items()})

    def mosaic(self, wanted: Filter | None = None) -> int:
        """Rebuild the piece from events of other recordings; return how many events have other sounds.

        Raises
        ------
        ValueError
            If the library has no such events of the piece's model.
        """
        from codec.library.library_candidates import LibraryCandidates

        codec, project = self._codec.get(), self._document.to_project(include_source=False)
        misfit = project.model.misfit(codec.identity)
        if misfit is not None:
            raise ValueError(f"the project {misfit.reason}")
        with self.open() as library:
            candidates = LibraryCandidates(library, codec.identity.weights_hash, wanted, self._own)
            if not candidates.n_events:
                raise ValueError(f"{library.folder} has no such events of this piece's model")
            made = codec.mosaic(project, candidates, on_progress=lambda _: None, should_cancel=lambda: False)
        assert made is not None
        return self._of_library.make_mosaic(project.events, made.events, made.mix)

    # What is written

    def export_pack(
        self,
        folder: str | Path,
        *,
        rows: Sequence[int] | None = None,
        wanted: Filter | None = None,
        most: int = _MOST_IN_PACK,
    ) -> SamplePack:
        """Write events of the library as a sample pack.

        Parameters
        ----------
        folder
            Made; if it is there, it must be empty.
        rows
            The events; by default the loudest that `wanted` lets through and whose model is there.
        wanted
            Which events.
        most
            At most so many, without `rows`.

        Raises
        ------
        codec.files.FileError
            If it cannot be written, or a model is not there; then nothing is written.
        ValueError
            If there are no such events.
        """
        from editor.session.library.sounds import pack_sounds_of

        folder = Path(folder)
        with self.open() as library:
            chosen = self._loudest(library, wanted or Filter(), most) if rows is None else list(rows)
            unknown = set(chosen) - set(library.columns().rows.tolist())
            if unknown:
                raise ValueError(f"there is no event {min(unknown)} in {library.folder}")
            if not chosen:
                raise ValueError(f"{library.folder} has no such events")
            sounds = pack_sounds_of(library, chosen, self._codec)
            pack = write_sample_pack(folder, folder.absolute().name, sounds)
            library.marks.used(rows=chosen)
            return pack

    # Internal

    @property
    def _own(self) -> str | None:
        return self._document.source_file.samples_sha256

    def _loudest(self, library: Library, wanted: Filter, most: int) -> list[int]:
        """Return the rows of at most so many events that can be heard, in their order in the library."""
        from codec.library.models import kept_checkpoint

        columns, own = library.columns(), self._codec.get().identity
        heard = [
            piece.piece_id
            for piece in library.pieces()
            if not piece.model.has_other_weights(own)
            or kept_checkpoint(library.folder, piece.model.weights_hash) is not None
        ]
        rows = columns.rows[library.mask(wanted, columns) & np.isin(columns.piece_ids, heard)]
        order = np.argsort(-columns.level_db[columns.positions(rows)], kind="stable")[:most]
        return np.sort(rows[order]).tolist()

    def _explorer(self, library: Library) -> Explorer:
        from codec.library.explorer import Explorer

        return Explorer(library, self._document.model.weights_hash or None)


class ScriptLibrary:
    """The library as steps of scripts see it: what does not change the piece returns a text to print.

    Parameters
    ----------
    library
        The library.
    """

    def __init__(self, library: PieceLibrary) -> None:
        self._library = library
        self.place, self.best_matches, self.mosaic = library.place, library.best_matches, library.mosaic

    def add(self, paths: Sequence[str], level: LevelName = "draft") -> str:
        """Add recordings, and say how many."""
        report = self._library.add(paths, level=level)
        failed = [f"{path}: {problem}" for path, problem in report.failed.items()]
        counts = f"{len(report.added)} added to the library, {report.n_known} known already"
        return "; ".join([counts, *failed])

    def list_alike(
        self,
        ids: Sequence[str],
        count: int = 5,
        stage: Stage | None = None,
        wanted: Filter | None = None,
    ) -> str:
        """Say which events of the library sound like some of the piece."""
        lines: list[str] = []
        for event_id in ids:
            found = self._library.like(event_id, count, stage=stage, wanted=wanted)
            lines += [f"{event_id} {each.distance:.2f} event {each.row} {each.label}" for each in found]
        return "\n".join(lines) or "There is nothing alike in the library"

    def export_pack(self, folder: str, wanted: Filter | None = None, most: int = _MOST_IN_PACK) -> str:
        """Write a sample pack, and say what it has."""
        pack = self._library.export_pack(folder, wanted=wanted, most=most)
        return f"{folder}: {pack.n_sounds} sounds, {pack.n_silent} silent ones left out"
