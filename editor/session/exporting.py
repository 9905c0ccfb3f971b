"""Exports of the mix, a selection or stems, exactly as they are heard, with progress and cancel.

Over a recording the mix is the recording with the changes of the edits. A selection or a stem is the events
alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from codec.audio.clip import SaveReport, save_audio
from codec.events.event import Event
from editor.commands.labels import n_events_text
from editor.document import Document
from editor.session.files import describe_error
from editor.session.mixdown import Bounds, Mixdown
from editor.session.renders import Renders
from editor.translation import db_text, tr
from editor.workers import Cancelled, CodecHandle, MainThread, Task, TaskContext

__all__ = ["ExportOutcome", "Exports", "free_path"]


@dataclass(frozen=True)
class ExportOutcome:
    """The result of an export.

    Attributes
    ----------
    paths
        The files written.
    peak_db
        Highest peak before saving, in dB relative to full scale; None without sound.
    clipped
        Whether samples were clipped at full scale.
    gain_db
        Level change by normalising; 0 without.
    n_events
        Number of events, for an export of events.
    n_bytes
        Size of a page; 0 for other files.
    """

    paths: tuple[Path, ...]
    peak_db: float | None = None
    clipped: bool = False
    gain_db: float = 0.0
    n_events: int = 0
    n_bytes: int = 0

    @property
    def text(self) -> str:
        """The outcome in a sentence or two, for the user."""
        first = self.paths[0]
        name = first.name
        if len(self.paths) > 1:
            name = tr("{n} files in {folder}", n=len(self.paths), folder=first.parent)
        if self.n_bytes:
            mb = self.n_bytes / 1e6
            return tr(
                "{name} is ready to send ({events}, {mb:.1f} MB)",
                name=name,
                events=n_events_text(self.n_events),
                mb=mb,
            )
        if self.peak_db is None:
            return tr("Exported {name} ({events})", name=name, events=n_events_text(self.n_events))
        if self.clipped:
            return tr(
                "Exported {name}, but its peaks exceed full scale by {peak_db:.1f} dB and were cut off. "
                "Export it again with “Turn down if it would clip” or as 32-bit float, or lower the "
                "events' gain.",
                name=name,
                peak_db=self.peak_db,
            )
        if self.gain_db < 0:
            return tr(
                "Exported {name}, lowered by {lowered_db:.1f} dB to stay within full scale",
                name=name,
                lowered_db=-self.gain_db,
            )
        if self.peak_db > 0:
            return tr(
                "Exported {name}; peaks exceed full scale by {peak_db:.1f} dB, which float keeps",
                name=name,
                peak_db=self.peak_db,
            )
        return tr("Exported {name} (peak {level})", name=name, level=db_text(self.peak_db))


class Exports(QObject):
    """One export at a time.

    Parameters
    ----------
    document, codec, main_thread
        The document to export, the service that renders missing events, the thread for results.
    renders
        Has the recording that events are heard over, and cached waveforms.
    """

    progress = Signal(float, str)
    finished = Signal(object)
    """An :class:`ExportOutcome`, or None if it was cancelled or failed."""
    failed = Signal(str, str)
    message = Signal(str)
    busy = Signal(bool, str)

    def __init__(
        self,
        document: Document,
        codec: CodecHandle,
        main_thread: MainThread,
        renders: Renders,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._codec, self._main = document, codec, main_thread
        self._renders = renders
        self._task: Task[ExportOutcome] | None = None

    @property
    def running(self) -> bool:
        """Whether an export is running."""
        return self._task is not None

    def mix(
        self,
        path: Path,
        subtype: str,
        events: Sequence[Event] | None,
        *,
        normalise: bool,
        dither: bool = False,
        bounds_s: Bounds | None = None,
    ) -> None:
        """Export events, or with None everything, as one file.

        Parameters
        ----------
        path
            Ends in ``.wav`` or ``.flac``.
        subtype
            ``PCM_16``, ``PCM_24`` or ``FLOAT``.
        normalise
            Lower the whole to full scale if it would clip.
        dither
            Dither the rounding; see :func:`~codec.audio.writing.save_audio`.
        bounds_s
            The part of the piece to write; None for all of it.
        """
        everything = self._renders.all_heard()
        over = self._renders.source is not None and events is None
        heard = [event for event in (everything if events is None else events) if over or not event.mute]
        mixdown = self.mixdown(heard)

        def work(context: TaskContext) -> ExportOutcome:
            begin, samples = mixdown.part(mixdown.samples(heard, context, 0.0, 0.9, over=over), bounds_s)
            context.check()
            context.progress(0.9, tr("Writing {name}", name=path.name))
            report = save_audio(
                path,
                samples,
                mixdown.sample_rate,
                subtype,
                normalise=normalise,
                dither=dither,
                metadata=mixdown.metadata(begin, samples.shape[1]),
            )
            return _outcome([path], [report])

        self.start(path.name, work, anything=bool(heard))

    def stems(
        self,
        folder: Path,
        subtype: str,
        events: Sequence[Event],
        *,
        normalise: bool,
        dither: bool = False,
        bounds_s: Bounds | None = None,
    ) -> None:
        """Export each event as a file of its own in `folder`; see :meth:`groups`."""
        heard = [event for event in events if not event.mute]
        names = [f"{index + 1:03d}-{event.onset_s:07.3f}s" for index, event in enumerate(heard)]
        groups = [(name, [event]) for name, event in zip(names, heard, strict=True)]
        levels = {"normalise": normalise, "dither": dither}
        self.groups(folder, subtype, groups, None, **levels, bounds_s=bounds_s)

    def groups(
        self,
        folder: Path,
        subtype: str,
        groups: Sequence[tuple[str, Sequence[Event]]],
        everything: Sequence[Event] | None,
        *,
        normalise: bool,
        dither: bool = False,
        bounds_s: Bounds | None = None,
    ) -> None:
        """Export each group of events as a WAV of its own in `folder`, all beginning at the same time.

        Normalising lowers all by the same amount, so that the stems still add up. No file is replaced.

        Parameters
        ----------
        groups
            Suffixes of the file names, and unmuted events.
        everything
            All events, to write the rest of the mix as a stem as well; see :meth:`Mixdown.stems`.
        bounds_s
            The part of the piece to write; None for all of it.
        """
        mixdown = self.mixdown([event for _, events in groups for event in events])
        title = self._document.title

        def work(context: TaskContext) -> ExportOutcome:
            folder.mkdir(parents=True, exist_ok=True)
            gain, begin = 1.0, 0.0
            if normalise:
                begin = 0.5
                whole = mixdown.stems(groups, everything, context, 0.0, begin)
                alone = (mixdown.part(samples, bounds_s)[1] for _, samples in whole)
                gain = 1.0 / max(1.0, *(float(np.abs(samples).max(initial=0.0)) for samples in alone))
            paths: list[Path] = []
            reports: list[SaveReport] = []
            for name, whole_stem in mixdown.stems(groups, everything, context, begin, 1.0 - begin):
                first, samples = mixdown.part(whole_stem, bounds_s)
                path = free_path(folder / f"{title}-{name.lower().replace(' ', '-')}.wav")
                lowered = samples * np.float32(gain)
                metadata = mixdown.metadata(first, samples.shape[1])
                report = save_audio(
                    path, lowered, mixdown.sample_rate, subtype, dither=dither, metadata=metadata
                )
                reports.append(report)
                paths.append(path)
            return _outcome(paths, reports, gain)

        self.start(folder.name, work, anything=bool(groups))

    def cancel(self) -> None:
        """Stop; an incomplete file is removed."""
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """Stop and wait."""
        task, self._task = self._task, None
        if task is not None:
            task.drop()
            task.join()

    def mixdown(self, events: Sequence[Event]) -> Mixdown:
        """Return an object that mixes these events as they are heard now, in another thread."""
        return Mixdown(self._document, self._renders, self._codec, events)

    def start(
        self, name: str, work: Callable[[TaskContext], ExportOutcome], *, anything: bool = True
    ) -> None:
        """Run an export with the title `name` in its own thread, if there is `anything` to export."""
        title = tr("{name} could not be exported", name=name)
        if self._task is not None:
            self.failed.emit(title, tr("Another export is under way; wait for it or cancel it."))
            return
        if not anything:
            self.failed.emit(title, tr("There is nothing to hear in it: choose events that are not muted."))
            return
        self._task = Task(
            "export",
            work,
            self._main,
            on_done=self._finish,
            on_error=lambda error: self._fail(title, error),
            on_cancelled=lambda: self._finish(None),
            on_progress=self.progress.emit,
        ).start()
        self.busy.emit(True, tr("Exporting {name}", name=name))

    def _finish(self, outcome: ExportOutcome | None) -> None:
        self._task = None
        self.busy.emit(False, "")
        if outcome is None:
            self.message.emit(tr("Nothing was exported"))
        elif outcome.clipped:
            self.failed.emit(tr("The export is clipped"), outcome.text)
        else:
            self.message.emit(outcome.text)
        self.finished.emit(outcome)

    def _fail(self, title: str, error: Exception) -> None:
        self._finish(None)
        self.failed.emit(title, describe_error(error))


def _outcome(paths: Sequence[Path], reports: Sequence[SaveReport], gain: float = 1.0) -> ExportOutcome:
    if not reports:
        raise Cancelled
    peak = max(report.peak for report in reports)
    return ExportOutcome(
        paths=tuple(paths),
        peak_db=20 * math.log10(max(peak / gain, 1e-9)),
        clipped=any(report.clipped for report in reports),
        gain_db=min([20 * math.log10(gain), *(report.gain_db for report in reports)]),
    )


def free_path(path: Path) -> Path:
    """Return `path`, or the next free name like it if that file exists."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate
