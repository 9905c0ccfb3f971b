"""The session object: one document with its history, sound and background work, behind one interface."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from codec.audio.clip import AudioClip
from codec.events.event import Event, Stage, StageSource
from codec.events.measures import Measures
from codec.messages import Message
from codec.project.file import Project
from codec.rooms import RoomBank
from codec.search.found_before import FoundBefore
from codec.similarity.layout import Layout
from editor.audio.playback import Playback
from editor.commands import Arranging, Edits, History, PieceEdits
from editor.document import Document, Selection
from editor.session.auditions import Auditions
from editor.session.captures import Captures
from editor.session.compare import CompareSession, kept_folder
from editor.session.computing import Computing
from editor.session.decoded_rooms import DecodedRooms
from editor.session.encode_choice import EncodeChoice
from editor.session.encoding import Encoding
from editor.session.event_waveforms import EventWaveforms
from editor.session.exchange import Exchange
from editor.session.exporting import Exports
from editor.session.files import Files, describe_error, mismatch
from editor.session.held_sounds import hold_until_found
from editor.session.known_measures import KnownMeasures
from editor.session.library import LibrarySession
from editor.session.listening import Listening
from editor.session.loudness import LoudnessMatch
from editor.session.mixdown import Bounds
from editor.session.neighbourhood import Neighbourhood
from editor.session.piece_palettes import PiecePalettes
from editor.session.recovery import Recovery
from editor.session.region_encoding import RegionEncoding
from editor.session.renders import Renders
from editor.session.rooms import SessionRooms
from editor.session.settings import Settings
from editor.session.stage_icons import StageIcons
from editor.session.swaps import Swaps
from editor.session.user_palette import UserPalette
from editor.translation import tr
from editor.workers import CodecHandle, CodecService, MainThread, StageViews, load_codec
from editor.workers.codec_service import FloatArray

__all__ = ["Session"]


class Session(QObject):
    """Owns the document, the selection, the history, the playback and the workers.

    Parameters
    ----------
    load_codec
        Makes the codec, on a worker thread; replaced in tests.
    playback
        Replaced in tests and without a display.
    settings
        Preferences; the user's own by default.
    recovery_folder
        Where unsaved work is kept; the user's state folder by default.
    compute_layout
        Replaces the layout process in tests, see :class:`~editor.workers.LayoutWorker`.
    library_folder
        Of the library; the user's by default.
    """

    measures_changed = Signal(object)
    stages_ready = Signal(str, object)
    """An event's :class:`~editor.workers.StageViews`, after :meth:`request_stages`."""
    encode_started = Signal()
    encode_progress = Signal(float, str)
    encode_found = Signal(object)
    """The current :class:`~editor.session.encoding.ProvisionalEvents`, or None."""
    encode_finished = Signal(bool, str)
    """Whether the encode was cancelled or failed, and a summary."""
    export_progress = Signal(float, str)
    export_finished = Signal(object)
    """An :class:`~editor.session.exporting.ExportOutcome`, or None."""
    busy_changed = Signal(bool, str)
    """Whether a file is being read or exported, and its name."""
    audition_awaited = Signal(bool)
    """Whether a sound is being computed that will be played."""
    settled = Signal()
    rooms_changed = Signal()
    solo_changed = Signal(object)
    message = Signal(str)
    error = Signal(str, str)
    """Title and text of a message: a request of the user could not be done."""
    piece_opened = Signal()
    """Another piece has replaced the earlier one, of which nothing may remain in views."""

    def __init__(
        self,
        *,
        load_codec: Callable[[], CodecService] = load_codec,
        playback: Playback | None = None,
        settings: Settings | None = None,
        recovery_folder: Path | None = None,
        compute_layout: Callable[..., Layout | None] | None = None,
        library_folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._closed = False
        self.settings = Settings() if settings is None else settings
        self.document = document = Document()
        self.selection = Selection(document)
        self.undo_stack = QUndoStack(self)
        self.history = History(
            document, self.selection, self.undo_stack, on_limit=lambda text: self.message.emit(tr(text))
        )
        self.edits = Edits(self.history)
        self.arranging = Arranging(self.history)
        self.piece_edits = PieceEdits(self.history)
        self.playback = Playback(parent=self) if playback is None else playback
        main = self._main = MainThread(self)
        codec = self._codec = CodecHandle(load_codec)
        known = self._known_measures = KnownMeasures()
        self._renders = Renders(document, self.playback, codec, main, known, parent=self)
        self._renders.problem.connect(lambda why: self.error.emit(tr("An event could not be rendered"), why))
        self._auditions = Auditions(self.document, self.playback, self._renders, self)
        self.captures = Captures(self.document, self._renders, self._codec, self._main, self)
        self.captures.audition_wanted.connect(self._auditions.captured)
        self.listening = Listening(document, self._renders, self.captures, self.playback, self)
        self.loudness = LoudnessMatch(document, self._renders, self.listening, self.playback, main, self)
        self._encoding = Encoding(document, self._codec, main, known, compute_layout, parent=self)
        self.region_encoding = RegionEncoding(
            self.history, self.captures, self.settings, codec, main, known, lambda: self.is_encoding, self
        )
        self.computing = Computing(self.settings, codec, self._renders.worker)
        self.rooms = SessionRooms(document, self.settings, self._codec, self._main, self)
        self._files = Files(document, self.settings, main, self._with_measures, self.rooms.waiter, self)
        self._exports = Exports(self.document, self._codec, self._main, self._renders, self)
        self.exchange = Exchange(document, self.edits, self._exports, self._renders, self._codec, main, self)
        self.decoded_rooms = DecodedRooms(document, self._renders.worker, self)
        self.event_waveforms = EventWaveforms(document, self._renders, self)
        self.stage_icons = StageIcons(document, self._renders.worker, self)
        self.swaps = Swaps(document, self.edits, self.rooms, self.decoded_rooms, self)
        self._neighbourhood = Neighbourhood(self.document)
        self.piece_palettes = PiecePalettes(self.document, self._codec, self._main, self)
        self.user_palette = UserPalette()
        self.library = LibrarySession(
            self.history, codec, main, self._auditions, self.settings, folder=library_folder, parent=self
        )
        self.compare = CompareSession(document, self.playback, main, parent=self, kept=kept_folder())
        self.recovery = Recovery(document, self._files, recovery_folder, self._with_measures, self)
        self._connect()

    def _connect(self) -> None:
        self._renders.measures_changed.connect(self.measures_changed)
        self._renders.settled.connect(self.settled)
        self._renders.solo_changed.connect(self.solo_changed)
        self._auditions.awaited_changed.connect(self.audition_awaited)
        for part in (self._encoding, self.region_encoding):
            part.started.connect(self.encode_started)
            part.progress.connect(self.encode_progress)
            part.found.connect(self.encode_found)
            part.finished.connect(self.encode_finished)
            part.finished.connect(lambda _cancelled, summary: self.message.emit(summary))
            part.failed.connect(
                lambda error: self.error.emit(tr("The recording could not be encoded"), describe_error(error))
            )
        self._encoding.problem.connect(self.message)
        self._encoding.ended.connect(self.captures.begin)
        hold_until_found(self._renders, self._encoding, self.captures)
        self.selection.changed.connect(self.captures.fetch)
        self.edits.copied.connect(self._on_copied)
        self._files.opened_audio.connect(self._on_opened_audio)
        self._files.opened_project.connect(self._on_opened_project)
        self._files.located.connect(self._on_located)
        self._files.busy.connect(self.busy_changed)
        self._exports.busy.connect(self.busy_changed)
        self._exports.progress.connect(self.export_progress)
        self._exports.finished.connect(self.export_finished)
        self.rooms.changed.connect(self._on_rooms_changed)
        for part in (self._files, self._exports, self.exchange, self.rooms, self.library):
            part.failed.connect(self.error)
            part.message.connect(self.message)
        for part in (self.captures, self.piece_palettes, self.swaps, self.recovery, self.playback):
            part.message.connect(self.message)
        self._piece = self.document.piece
        self.document.reset_done.connect(self._on_reset)

    # Files

    @property
    def recent_files(self) -> list[Path]:
        """Recently opened or saved files that still exist, newest first."""
        return self.settings.recent_files_there

    def open_path(self, path: str | Path) -> None:
        """Open a recording, which is then encoded, or a project. If that fails, the old piece stays open."""
        self._files.open(Path(path))

    @property
    def lacks_recording(self) -> bool:
        """Whether the project's recording is missing; see :meth:`locate_recording`."""
        return self._files.lacks_recording

    def locate_recording(self, path: str | Path) -> None:
        """Use a file as the missing recording of the project; a different recording is refused."""
        self._files.locate(Path(path))

    @property
    def changed_elsewhere(self) -> bool:
        """Whether another program has changed the project's file since it was opened or saved here."""
        return self._files.changed_elsewhere

    def save(
        self, path: str | Path | None = None, *, include_source: bool = True, overwrite: bool = False
    ) -> bool:
        """Start to save the project, by default to its own file; see :meth:`finish_saving`.

        Its own file is not written if it was :attr:`changed_elsewhere`, except with `overwrite`.
        Returns False if there is no path and no project file yet: ask the user for a name.
        """
        target = self.document.project_path if path is None else Path(path)
        if target is None:
            return False
        self.document.set_user_rooms(self.rooms.used())
        overwrite = overwrite or path is not None
        self._files.save(target, include_source=include_source, overwrite=overwrite)
        return True

    def _with_measures(self, project: Project) -> Project:
        """Add what is known of its events' sounds, so that they are seen at once when it is opened again."""
        codec = self._codec.loaded
        return project if codec is None else self._known_measures.stored_in(project, codec.identity)

    @property
    def is_saving(self) -> bool:
        """Whether the project file is being written."""
        return self._files.saving

    def finish_saving(self) -> bool:
        """Wait for a running save; return whether the last one succeeded. Input events wait meanwhile."""
        return self._files.finish_saving()

    # Encoding

    @property
    def is_encoding(self) -> bool:
        """Whether an encode is running, of the whole recording or of a region."""
        return self._encoding.running or self.region_encoding.running

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of encoding per second of audio, for the last encode; None before its end."""
        return self._encoding.real_time_factor

    def new_encode(self) -> None:
        """Encode the original again with the current choice; undo restores the earlier events."""
        clip = self.document.original
        if clip is None:
            self.error.emit(tr("There is nothing to encode"), tr("Open a recording first."))
            return
        self._give_up_encoding()
        if len(self.document):
            self.history.start_over(Message("Encode again"), self._on_start_over)
            self.message.emit(tr("Encoding again; Undo brings the earlier events back"))
        self._start_encode(clip)

    @property
    def can_go_on_encoding(self) -> bool:
        """Whether an encode was interrupted, and its recording is at hand."""
        document = self.document
        return document.original is not None and document.unfinished is not None and not self.is_encoding

    def go_on_encoding(self) -> None:
        """Find the events after the point at which an encode was interrupted; edits are kept."""
        document = self.document
        clip, unfinished = document.original, document.unfinished
        if clip is None or unfinished is None or self.is_encoding:
            self.error.emit(tr("There is nothing to go on with"), tr("Encoding has reached the end."))
            return
        self.captures.end()
        found = FoundBefore(unfinished.complete_samples, tuple(document.captured_baselines()))
        self._encoding.start(clip, EncodeChoice.named(unfinished.level, unfinished.mode), found)

    def cancel_encode(self) -> None:
        """Stop the encode; the events found so far are kept, unless it was of a region."""
        self._encoding.cancel()
        self.region_encoding.cancel()

    def _give_up_encoding(self) -> None:
        self._encoding.give_up()
        self.region_encoding.give_up()

    # Export

    def export_mix(
        self,
        path: str | Path,
        subtype: str = "PCM_24",
        ids: Iterable[str] | None = None,
        *,
        normalise: bool = False,
        dither: bool = False,
        bounds_s: Bounds | None = None,
    ) -> None:
        """Export the mix, or the events `ids`, as WAV or FLAC; see :meth:`Exports.mix`."""
        events = None if ids is None else self._chosen(ids)
        levels = {"normalise": normalise, "dither": dither}
        self._exports.mix(Path(path), subtype, events, **levels, bounds_s=bounds_s)

    def export_stems(
        self,
        folder: str | Path,
        subtype: str,
        ids: Iterable[str],
        *,
        normalise: bool = False,
        dither: bool = False,
        bounds_s: Bounds | None = None,
    ) -> None:
        """Export each event as a separate file; see :meth:`Exports.stems`."""
        levels = {"normalise": normalise, "dither": dither}
        self._exports.stems(Path(folder), subtype, self._chosen(ids), **levels, bounds_s=bounds_s)

    def cancel_export(self) -> None:
        """Stop the export; an incomplete file is removed."""
        self._exports.cancel()

    @property
    def is_exporting(self) -> bool:
        """Whether an export is running."""
        return self._exports.running

    # Sound

    @property
    def is_settled(self) -> bool:
        """Whether no work runs in the background: rendering, layouts, reading and writing are done."""
        encoding = self.is_encoding or self._encoding.laying_out
        busy = self._files.under_way or encoding or self.captures.mixing or self._exports.running
        return not busy and self._renders.is_settled

    @property
    def mix(self) -> FloatArray:
        """The current mix, float32 [n_samples, n_channels]."""
        return self._renders.heard.buffer

    def measures(self, event_id: str) -> Measures | None:
        """Return the measures of an event, or None while they are being computed."""
        return self._renders.measures(event_id)

    @property
    def solo_ids(self) -> frozenset[str] | None:
        """The solo events, or None."""
        return self._renders.solo

    def set_solo(self, ids: Iterable[str] | None) -> None:
        """Set the solo events; None ends the solo. This is not an edit and is not saved."""
        self._renders.set_solo(ids)

    def request_stages(self, event_id: str) -> None:
        """Request the pictures of an event's stages; `stages_ready` sends them if it is still there."""

        def ready(views: StageViews) -> None:
            if event_id in self.document:
                self.stages_ready.emit(event_id, views)

        if event_id in self.document:
            self._auditions.request_stages(self.document.event(event_id), ready)

    def audition(self, ids: Iterable[str]) -> None:
        """Play events once, on top of or instead of the mix; several keep their distances in time.

        Events that are removed before they are rendered are not played.
        """
        document = self.document
        events = [document.event(each) for each in ids if each in document]
        self._auditions.events(events, lambda: any(event.event_id in document for event in events))

    def audition_stage(self, event_id: str, stage: Stage) -> None:
        """Play one stage of an event."""
        document = self.document
        if event_id in document:
            self._auditions.stage(document.event(event_id), stage, lambda: event_id in document)

    def audition_sound(self, source: StageSource, stage: Stage = Stage.ROOM) -> None:
        """Play a sound that is not in the document, or one stage of it."""
        self._auditions.stage(Event("audition", 0, source.vector, detail=source.detail), stage)

    def audition_events(self, events: Iterable[Event]) -> None:
        """Play states of events that need not be in the document."""
        self._auditions.events(list(events))

    def neighbours(self, event_id: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` other events that sound most alike, with their distances, nearest first."""
        return self._neighbourhood.of(event_id, k)

    # Rooms

    @property
    def bank(self) -> RoomBank:
        """All rooms that events can be in."""
        return self.rooms.bank

    @property
    def room_names(self) -> tuple[str, ...]:
        """The names of the available rooms, in order."""
        return self.rooms.offered

    # Closing

    def close(self) -> None:
        """Stop all work, wait for its threads, and release the audio device. Unsaved work is discarded."""
        if self._closed:
            return
        self._closed = True
        self.undo_stack.blockSignals(True)  # it tells of its own end, to a window that may be there still
        self._main.close()
        first = (self.loudness, self.listening, self._files, self.exchange, self._exports, self._encoding)
        last = (self.captures, self.piece_palettes, self._renders, self.recovery, self.playback)
        for part in (*first, self.region_encoding, self.library, self.compare, *last):
            part.close()
        self.settings.sync()

    # Internal

    def _chosen(self, ids: Iterable[str]) -> list[Event]:
        chosen = frozenset(ids)
        return [event for event in self.document.sequence() if event.event_id in chosen]

    def _on_reset(self) -> None:
        if self._piece != self.document.piece:
            self._piece = self.document.piece
            self._encoding.real_time_factor = None
            self.exchange.forget()
            self.playback.start_piece()
            self.loudness.forget()
            self.piece_opened.emit()

    def _on_copied(self, source_of: Mapping[str, str]) -> None:
        solo = self.solo_ids
        copies = frozenset(copy for copy, source in source_of.items() if solo and source in solo)
        if solo and copies:
            self.set_solo(solo | copies)

    def _on_opened_audio(self, clip: AudioClip) -> None:
        self.playback.set_original(clip)
        self._start_encode(clip)

    def _start_encode(self, clip: AudioClip) -> None:
        self._encoding.start(clip, EncodeChoice.remembered(self.settings))

    def _on_start_over(self, exchanged: bool) -> None:
        if not exchanged:
            self._encoding.give_up()
        elif len(self.document):
            self.captures.begin()
            if self.document.layout is None:
                self._encoding.lay_out()

    def _on_opened_project(self, project: Project) -> None:
        self._encoding.give_up()
        self.playback.set_original(self.document.original)
        self.rooms.adopt(project)
        if self.document.layout is None and len(self.document):
            self._encoding.lay_out()
        self.captures.begin(self._files.capture_problem)
        self._renders.worker.request("identity", lambda it: it, lambda codec: self._compare(project, codec))

    def _on_located(self) -> None:
        self.playback.set_original(self.document.original)
        self.captures.begin()

    def _on_rooms_changed(self, names: Collection[str]) -> None:
        self._auditions.forget()
        self._renders.exchange_rooms(names)
        self.listening.start_over()
        self.rooms_changed.emit()

    def _compare(self, project: Project, codec: CodecService) -> None:
        problem = mismatch(project, codec)
        if problem is not None:
            self.error.emit(*problem)
