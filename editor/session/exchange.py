"""Exchange with other programs: exports of events, edits from tables, the selection as a file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from codec.audio.clip import save_audio
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.events.measures import Measures
from codec.exchange.score import Score, ScoreEvent, plain_text
from codec.library import Library
from codec.messages import Message
from codec.similarity.clusters import Clusters, colour_clusters
from codec.similarity.layout import Layout
from editor.commands import Edits
from editor.document import Document
from editor.session.exporting import ExportOutcome, Exports, free_path
from editor.session.files import describe_error
from editor.session.library.sounds import pack_sounds_of
from editor.session.mixdown import RESIDUAL, Bounds, Mixdown
from editor.session.renders import Renders
from editor.session.sample_packs import write_pack
from editor.translation import page_language, tr
from editor.workers import CodecHandle, MainThread, Task, TaskContext

if TYPE_CHECKING:
    from codec.exchange.edits import EventEdits

__all__ = ["EventFormat", "EventGroups", "Exchange", "ExportedEvents", "FarRows"]

_NOT_RENDERED = Message("The selection could not be rendered")

EventFormat = Literal["midi", "audacity", "reaper", "svl", "dawproject", "csv", "json"]


class FarRows(Enum):
    """What to do with rows of a table whose onsets are far behind the end of the piece."""

    LEAVE_OUT = "without"
    TAKE = "with"
    CANCEL = "cancel"


@dataclass(frozen=True)
class ExportedEvents:
    """How events are written.

    Parameters
    ----------
    format
        Program or kind of file.
    tempo_bpm
        Tempo for formats that count in beats.
    drums, pitch_bend
        For MIDI: one drum key per cluster instead of pitches; pitch bend to the exact pitch.
    """

    format: EventFormat
    tempo_bpm: float = 120.0
    drums: bool = False
    pitch_bend: bool = False


@dataclass(frozen=True)
class EventGroups:
    """The colour clusters of a document.

    Parameters
    ----------
    labels
        Cluster of each event, from 0.
    colours
        Red, green and blue in 0..1, for each cluster.
    """

    labels: dict[str, int]
    colours: tuple[tuple[float, float, float], ...]

    def members(self, cluster: int) -> frozenset[str]:
        """Return the events of a cluster."""
        return frozenset(key for key, label in self.labels.items() if label == cluster)


class Exchange(QObject):
    """Writes events for other programs, and reads edits of them.

    Parameters
    ----------
    document, edits
        The document to write, and the verbs for reading edits.
    exports
        Runs exports, one at a time.
    renders, codec, main_thread
        Known measures, the service that measures the rest, and the thread for results.
    """

    message = Signal(str)
    failed = Signal(str, str)
    file_ready = Signal()
    """:meth:`file_of` has the file that was asked for last, or it could not be made."""

    def __init__(
        self,
        document: Document,
        edits: Edits,
        exports: Exports,
        renders: Renders,
        codec: CodecHandle,
        main_thread: MainThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._edits, self._exports, self._renders = document, edits, exports, renders
        self._codec, self._main = codec, main_thread
        self._groups: tuple[object, EventGroups] | None = None
        self._clusters: tuple[Layout, Clusters] | None = None
        self._reading: Task[EventEdits] | None = None
        self._folder: Path | None = None
        self._making: Task[Path] | None = None
        self._wanted: tuple[object, ...] = ()
        self._made: tuple[tuple[object, ...], Path] | None = None
        self._n_made = 0

    # Groups

    @property
    def groups(self) -> EventGroups:
        """The current colour clusters; without a layout, one with all events."""
        key = (self._document.revision, self._document.layout)
        if self._groups is None or self._groups[0] != key:
            self._groups = (key, self._grouped())
        return self._groups[1]

    def _grouped(self) -> EventGroups:
        document = self._document
        layout = document.layout
        if layout is None or not layout.event_ids:
            return EventGroups(dict.fromkeys(document.events, 0), ())
        if self._clusters is None or self._clusters[0] is not layout:
            self._clusters = layout, colour_clusters(layout)
        clusters = self._clusters[1]
        rows = document.layout_rows(document.events.values())
        of_rows = clusters.labels_of(document.placed_layout or layout).tolist()
        labels = {
            event_id: 0 if row is None else of_rows[row]
            for event_id, row in zip(document.events, rows, strict=True)
        }
        return EventGroups(labels, tuple((float(r), float(g), float(b)) for r, g, b in clusters.colours))

    # Export

    def export_events(self, path: Path, choice: ExportedEvents, ids: Iterable[str] | None = None) -> None:
        """Write events, or with None all, to a file; see :mod:`codec.exchange`."""
        chosen = None if ids is None else frozenset(ids)
        document, groups = self._document, self.groups
        events = [e for e in document.sequence() if chosen is None or e.event_id in chosen]
        known = {event.event_id: self._renders.measures(event.event_id) for event in events}
        heard = [event for event in events if not event.mute]
        mixdown = self._exports.mixdown(heard if choice.format == "dawproject" else [])
        everything = self._renders.all_heard() if chosen is None else None
        facts = (document.title, document.sample_rate, document.duration_s)
        markers, per_bar = document.metadata.markers, document.beats.beats_per_bar

        def work(context: TaskContext) -> ExportOutcome:
            measures = self._measured(events, known, context)
            found = [
                ScoreEvent(event, measures[event.event_id], groups.labels[event.event_id]) for event in events
            ]
            score = Score(*facts, tuple(found), groups.colours, choice.tempo_bpm, markers, per_bar)
            context.check()
            if choice.format == "dawproject":
                _write_session(path, score, mixdown, everything, context)
            else:
                _write(path, score, choice)
            return ExportOutcome((path,), n_events=len(events))

        self._exports.start(path.name, work, anything=bool(events))

    def export_cluster_stems(
        self,
        folder: Path,
        subtype: str,
        *,
        normalise: bool,
        dither: bool = False,
        bounds_s: Bounds | None = None,
    ) -> None:
        """Write each colour cluster as a file, and the rest; their sum is the mix."""
        groups = self.groups
        heard = [event for event in self._document.sequence() if not event.mute]
        stems = [
            (f"Cluster {cluster + 1}", [e for e in heard if groups.labels[e.event_id] == cluster])
            for cluster in sorted({groups.labels[event.event_id] for event in heard})
        ]
        everything = self._renders.all_heard()
        levels = {"normalise": normalise, "dither": dither}
        self._exports.groups(folder, subtype, stems, everything, **levels, bounds_s=bounds_s)

    def export_sample_pack(self, folder: Path, ids: Iterable[str]) -> None:
        """Write events that are not muted as a sample pack, in a new folder in `folder`."""
        from codec.exchange.sample_pack import safe_name

        document, events = self._document, self._chosen(ids)
        known = {event.event_id: self._renders.measures(event.event_id) for event in events}
        title, markers = document.title, document.metadata.markers
        place = free_path(folder / safe_name(tr("{title} samples", title=title)))
        mixdown = self._exports.mixdown(events)

        def work(context: TaskContext) -> ExportOutcome:
            measures = self._measured(events, known, context)
            sounds = [(event, measures[event.event_id]) for event in events]
            return write_pack(place, title, markers, sounds, mixdown, context)

        self._exports.start(place.name, work, anything=bool(events))

    def share_page(self, path: Path) -> None:
        """Write the piece as a page for a browser, with all edits, in the language of the interface."""
        from editor.session.sharing import write_shared_page

        document = self._document
        project, title = document.to_project(include_source=False), document.title
        known = {event.event_id: self._renders.measures(event.event_id) for event in project.events}
        everything = self._renders.all_heard()
        mixdown = self._exports.mixdown(everything)

        def work(context: TaskContext) -> ExportOutcome:
            measures = self._measured(project.events, known, context, 0.05)
            return write_shared_page(
                path, title, project, measures, everything, mixdown, self._codec, page_language(), context
            )

        self._exports.start(path.name, work, anything=bool(project.events))

    def _measured(
        self,
        events: Sequence[Event],
        known: dict[str, Measures | None],
        context: TaskContext,
        share: float = 0.5,
    ) -> dict[str, Measures]:
        """Return the measures of events; those that are not known are measured, with progress to `share`."""
        measures = {key: value for key, value in known.items() if value is not None}
        missing = [event for event in events if event.event_id not in measures]
        for index, event in enumerate(missing):
            context.check()
            context.progress(share * index / len(missing), tr("Measuring events"))
            measures[event.event_id] = self._codec.get().measures([event])[0]
        return measures

    # Import

    def export_library_pack(self, folder: Path, library_folder: Path, rows: Sequence[int]) -> None:
        """Write events of the library as a sample pack, in a new folder in `folder`."""
        from codec.exchange.sample_pack import write_sample_pack

        place = free_path(folder / tr("Library samples"))

        def work(context: TaskContext) -> ExportOutcome:
            def tell(n_done: int) -> None:
                context.check()
                context.progress(n_done / len(rows), tr("Writing samples"))

            with Library.open(library_folder, create=False) as library:
                sounds = pack_sounds_of(library, rows, self._codec)
                pack = write_sample_pack(place, place.name, sounds, on_sound=tell)
            return ExportOutcome((place,), n_events=pack.n_sounds)

        self._exports.start(place.name, work, anything=bool(rows))

    def import_edits(
        self, path: Path, room_names: Sequence[str], ask: Callable[[EventEdits], FarRows]
    ) -> None:
        """Apply an edited table of events as one undo step, or report why it cannot be used.

        Parameters
        ----------
        room_names
            Names of the rooms that events may be put in.
        ask
            Called in the main thread if onsets are far behind the end of the piece; see
            :attr:`EventEdits.far`.
        """
        from codec.exchange.edits import last_plausible_onset_s, read_edits

        if self._reading is not None:
            self._reading.drop()
        document, revision = self._document, self._document.revision
        events = document.events
        last_onset_s = last_plausible_onset_s(document.duration_s)
        max_onset_s = document.recording.last_onset_samples / MODEL_SAMPLE_RATE

        def done(found: EventEdits) -> None:
            if document.revision != revision:
                # The document may have changed while the table was read: compare with the current one.
                self.import_edits(path, room_names, ask)
                return
            answer = ask(found) if found.far else FarRows.TAKE
            if document.revision != revision:  # an encode may have gone on during the question
                self.import_edits(path, room_names, lambda _: answer)
            elif answer is FarRows.CANCEL:
                self.message.emit(tr("Nothing was imported"))
            else:
                self._take_over(path, found, leave_out=answer is FarRows.LEAVE_OUT)

        def failed(error: Exception) -> None:
            self.failed.emit(
                tr("The edits in {name} were not imported", name=path.name), describe_error(error)
            )

        self._reading = Task(
            "import-edits",
            lambda _: read_edits(
                path, events, room_names=room_names, last_onset_s=last_onset_s, max_onset_s=max_onset_s
            ),
            self._main,
            on_done=done,
            on_error=failed,
        ).start()

    def _take_over(self, path: Path, found: EventEdits, *, leave_out: bool) -> None:
        taken = found.without_far() if leave_out else found
        made = self._edits.take_over(taken.changed, taken.copies)
        told = tr("{name} changes nothing", name=path.name)
        if taken.changed or made:
            told = tr(
                "{name}: {changed} events changed, {added} added",
                name=path.name,
                changed=len(taken.changed),
                added=len(made),
            )
        if leave_out:
            told += tr("; rows left out: {n}", n=len(found.far))
        if found.ignored and (taken.changed or made):
            told += tr(
                "; columns that mean nothing here: {columns}",
                columns=", ".join(map(plain_text, found.ignored)),
            )
        self.message.emit(told)

    # The selection as a file

    def prepare_file(self, ids: Iterable[str]) -> None:
        """Render events alone into a WAV in a temporary folder; emits `file_ready` at the end."""
        events = self._chosen(ids)
        key = self._file_key(events)
        if not events or key == self._wanted:
            return
        if self._making is not None:
            self._making.drop()
        try:
            path = self._next_path()
        except OSError as error:
            self.failed.emit(tr(_NOT_RENDERED), describe_error(error))
            return
        self._wanted = key
        mixdown = self._exports.mixdown(events)

        def work(context: TaskContext) -> Path:
            samples = mixdown.samples(events, context, 0.0, 1.0)
            first = round(min(event.onset_s for event in events) * mixdown.sample_rate)
            last = int(np.flatnonzero(np.abs(samples).max(axis=0)).max(initial=first))
            samples = samples[:, first : last + 1]
            metadata = mixdown.metadata(first, samples.shape[1])
            save_audio(path, samples, mixdown.sample_rate, "PCM_24", normalise=True, metadata=metadata)
            return path

        def done(made: Path) -> None:
            self._made = (key, made)
            self.file_ready.emit()

        def failed(error: Exception) -> None:
            self._wanted = ()
            self.failed.emit(tr(_NOT_RENDERED), describe_error(error))
            self.file_ready.emit()

        self._making = Task("selection-file", work, self._main, on_done=done, on_error=failed).start()

    def file_of(self, ids: Iterable[str]) -> Path | None:
        """Return the file of exactly these events in their current state, if it has been written."""
        if self._made is None or not self._made[1].is_file():
            return None
        return self._made[1] if self._made[0] == self._file_key(self._chosen(ids)) else None

    def forget(self) -> None:
        """Stop, and forget the file of the selection: another piece was opened."""
        for task in (self._reading, self._making):
            if task is not None:
                task.drop()
        self._reading = self._making = self._made = None
        self._wanted = ()

    def close(self) -> None:
        """Stop, wait, and remove the temporary files."""
        for task in (self._reading, self._making):
            if task is not None:
                task.drop()
                task.join()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _chosen(self, ids: Iterable[str]) -> list[Event]:
        found = [self._document.event(key) for key in set(ids) if key in self._document]
        heard = [event for event in found if not event.mute]
        return sorted(heard, key=lambda event: (event.onset_samples, event.event_id))

    def _file_key(self, events: Sequence[Event]) -> tuple[object, ...]:
        return (self._renders.source, *(event.capture_key for event in events))

    def _next_path(self) -> Path:
        """Return a new path: another program may still read the file of an earlier drop."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="pointillist-"))
        self._n_made += 1
        title = plain_text(self._document.title).replace("/", "-")[:80]
        return self._folder / (tr("{title} selection {n}", title=title, n=self._n_made) + ".wav")


def _write(path: Path, score: Score, choice: ExportedEvents) -> None:
    if choice.format == "midi":
        from codec.exchange.midi import write_midi

        notes = "cluster" if choice.drums else "pitch"
        write_midi(path, score, notes=notes, pitch_bend=choice.pitch_bend)
        return
    from codec.exchange import labels, svl, table

    writers: dict[EventFormat, Callable[[Path, Score], None]] = {
        "audacity": labels.write_audacity_labels,
        "reaper": labels.write_reaper_regions,
        "svl": svl.write_svl,
        "csv": table.write_csv,
        "json": table.write_json,
    }
    writers[choice.format](path, score)


def _write_session(
    path: Path, score: Score, mixdown: Mixdown, everything: Sequence[Event] | None, context: TaskContext
) -> None:
    from codec.exchange.dawproject import Stem, write_dawproject

    names = {cluster: f"Cluster {cluster + 1}" for cluster in score.clusters}
    heard = {
        cluster: [e.event for e in score.events if e.cluster == cluster and not e.event.mute]
        for cluster in names
    }
    colours = {name: score.colour(cluster) for cluster, name in names.items()} | {RESIDUAL: "808080"}
    groups = [(names[cluster], events) for cluster, events in heard.items() if events]
    stems = mixdown.stems(groups, everything, context, 0.5, 0.5)
    write_dawproject(path, score, (Stem(name, colours[name], samples) for name, samples in stems))
