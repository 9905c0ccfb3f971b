"""A session without torch, sound or threads, for tests and pictures of the views.

Document, selection, commands and undo are the real ones; measures, neighbours and playback are made up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom, Stage
from codec.events.hearing import model_share, sounds_otherwise
from codec.events.measures import Measures
from codec.rooms import default_bank
from codec.similarity.layout import Layout
from editor.commands import Arranging, Edits, History, PieceEdits
from editor.document import Document, Selection
from editor.session.compare import CompareSession
from editor.session.computing import Computing
from editor.session.decoded_rooms import DecodedRooms
from editor.session.exchange import EventGroups
from editor.session.known_measures import KnownMeasures
from editor.session.library import LibrarySession
from editor.session.region_encoding import RegionEncoding
from editor.session.settings import Settings
from editor.session.stage_icons import StageIcons
from editor.session.swaps import Swaps
from editor.session.user_palette import UserPalette
from editor.views.window.main_window import MainWindow
from editor.workers import CodecHandle, DecodedRoom, MainThread
from tests.editor.playback_fakes import FakeListening, FakePlayback


class FakeSettings:
    problem: str | None = None

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def value(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def set_value(self, key: str, value: Any) -> None:
        self.values[key] = value

    json_value = Settings.json_value

    def _set_aside(self) -> None:
        """There is no file."""


class FakeCaptures(QObject):
    """Every event that carries a captured sound can be heard so."""

    changed = Signal()
    progress = Signal(float, str)
    picture_ready = Signal(str, object)

    available = True
    reason = ""

    def carried_by(self, event: Event) -> bool:
        return self.available and event.captured_id is not None

    def _captured_event(self, event: Event) -> Event | None:
        document = self.parent().document
        return document.as_encoded(event.captured_id or "") if self.carried_by(event) else None

    def can_be_captured(self, event: Event) -> bool:
        as_encoded = self._captured_event(event)
        return as_encoded is not None and not sounds_otherwise(event, as_encoded)

    def heard_from(self, event: Event) -> RenderFrom:
        return event.render_from if self.can_be_captured(event) else RenderFrom.MODEL

    def model_share(self, event: Event) -> float:
        return model_share(event, self._captured_event(event))

    def carried_by_any(self, events: Iterable[Event]) -> bool:
        return any(map(self.carried_by, events))

    def any_can_be_captured(self, events: Iterable[Event]) -> bool:
        return any(map(self.can_be_captured, events))

    def all_heard_from(self, events: Iterable[Event]) -> set[RenderFrom]:
        return set(map(self.heard_from, events))

    def each_heard_from(self, events: Iterable[Event]) -> list[RenderFrom]:
        return list(map(self.heard_from, events))

    def model_shares(self, events: Iterable[Event]) -> list[float]:
        return list(map(self.model_share, events))

    def request_picture(self, event_id: str) -> None:
        self.picture_ready.emit(event_id, None)


class FakeWaveforms(QObject):
    """No event has a waveform."""

    changed = Signal()

    def want(self, events: Any) -> None:
        pass

    def of(self, event: Event) -> None:
        return None


class FakeLoudness(QObject):
    changed = Signal()

    on = False

    def set_on(self, on: bool) -> None:
        self.on = on
        self.changed.emit()


class FakePiecePalettes(QObject):
    changed = Signal()

    def of(self, stage: Any) -> list[Any]:
        return []

    def bring_up(self) -> None:
        pass


class FakeDecoder:
    """Decodes every vector to the same room, at once."""

    devices = ("cpu",)

    def rooms(self, events: Any) -> list[DecodedRoom]:
        return [DecodedRoom("Church", 0.35) for _ in events]

    def stages(self, event: Event) -> dict[Stage, Any]:
        t = np.arange(4_000)
        tone = np.sin(t * (0.1 + 0.02 * abs(float(event.vector[1])))) * np.exp(-t / 800)
        return dict.fromkeys(Stage, tone.astype(np.float32))

    def request(self, _kind: str, work: Any, done: Any, _failed: Any = None) -> None:
        done(work(self))


class FakeExchange(QObject):
    """Remembers what it was asked for; a file of the selection is there when `made` says so."""

    file_ready = Signal()

    def __init__(self, session: FakeSession) -> None:
        super().__init__(session)
        self.session = session
        self.made: dict[frozenset[str], Path] = {}
        self.asked: list[tuple[Any, ...]] = []

    @property
    def groups(self) -> EventGroups:
        ids = list(self.session.document.events)
        colours = ((0.8, 0.1, 0.1), (0.1, 0.4, 0.9))
        return EventGroups({key: index % 2 for index, key in enumerate(ids)}, colours)

    def prepare_file(self, ids: Any) -> None:
        self.asked.append(("file", frozenset(ids)))

    def file_of(self, ids: Any) -> Path | None:
        return self.made.get(frozenset(ids))

    def export_events(self, path: Path, how: Any, ids: Any) -> None:
        self.asked.append(("events", path, how, ids))

    def export_cluster_stems(self, folder: Path, subtype: str, **options: Any) -> None:
        self.asked.append(("clusters", folder, subtype, options))

    def export_sample_pack(self, folder: Path, ids: Any) -> None:
        self.asked.append(("pack", folder, frozenset(ids)))

    def import_edits(self, path: Path, room_names: Any, ask: Any) -> None:
        self.asked.append(("edits", path, tuple(room_names)))
        self.ask_far = ask


class FakeRooms:
    def __init__(self, session: FakeSession) -> None:
        self._session = session

    def add(self, paths: Any) -> None:
        self._session.answered.append(("rooms", list(paths)))

    def read_ahead(self) -> None:
        self._session.answered.append(("rooms are read", None))

    def can_remove(self, name: str) -> bool:
        return False


class FakeAuditions:
    """Plays what is made elsewhere."""

    def __init__(self, session: FakeSession) -> None:
        self._session = session

    def made_elsewhere(self) -> Any:
        return self._session.playback.audition, lambda: None


class FakeRecovery:
    def __init__(self, session: FakeSession) -> None:
        self._session = session
        self.left_behind: list[Any] = []

    def found(self) -> list[Any]:
        return self.left_behind

    def open(self, found: Any) -> None:
        self._session.answered.append(("recover", found))

    def discard(self, found: Any) -> None:
        self._session.answered.append(("discard", found))


class FakeSession(QObject):
    measures_changed = Signal(object)
    stages_ready = Signal(str, object)
    encode_started = Signal()
    encode_progress = Signal(float, str)
    encode_found = Signal(object)
    encode_finished = Signal(bool, str)
    export_progress = Signal(float, str)
    export_finished = Signal(object)
    audition_awaited = Signal(bool)
    settled = Signal()
    rooms_changed = Signal()
    solo_changed = Signal(object)
    busy_changed = Signal(bool, str)
    message = Signal(str)
    error = Signal(str, str)
    piece_opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.settings = FakeSettings()
        self.is_encoding = False
        self.is_exporting = False
        self.is_saving = False
        self.lacks_recording = False
        self.save_works = True
        self.is_settled = True
        self.real_time_factor: float | None = None
        self.solo_ids: frozenset[str] | None = None
        self.answered: list[tuple[str, Any]] = []
        self.saved: list[Path] = []
        self.document = Document()
        self.selection = Selection(self.document)
        self._piece = self.document.piece
        self.document.reset_done.connect(self._on_reset, priority=-1)
        self.undo_stack = QUndoStack(self)
        self.history = History(self.document, self.selection, self.undo_stack)
        self.edits = Edits(self.history)
        self.arranging = Arranging(self.history)
        self.piece_edits = PieceEdits(self.history)
        self.playback = FakePlayback()
        self.captures = FakeCaptures(self)
        known, codec, main = KnownMeasures(), CodecHandle(lambda: None), MainThread(self)  # type: ignore[arg-type, return-value]
        self.region_encoding = RegionEncoding(
            self.history,
            self.captures,  # type: ignore[arg-type]
            self.settings,  # type: ignore[arg-type]
            codec,
            main,
            known,
            lambda: self.is_encoding,
            self,
        )
        self.exchange = FakeExchange(self)
        self.loudness = FakeLoudness(self)
        self.listening = FakeListening(self)
        self.known: dict[str, Measures] = {}
        self.auditioned: list[tuple[str, ...]] = []
        self.opened: list[Path] = []
        self.exported: list[tuple[Any, ...]] = []
        self.recent_files: list[Path] = []
        self.cancelled = False
        self.closed = False
        self.bank = default_bank()
        self.room_names = list(self.bank.names)
        self.rooms = FakeRooms(self)
        self.recovery = FakeRecovery(self)
        self.decoded_rooms = DecodedRooms(self.document, FakeDecoder())  # type: ignore[arg-type]
        self.event_waveforms = FakeWaveforms()
        self.stage_icons = StageIcons(self.document, FakeDecoder())  # type: ignore[arg-type]
        self.computing = Computing(self.settings, codec, FakeDecoder())  # type: ignore[arg-type]
        self.swaps = Swaps(self.document, self.edits, self, self.decoded_rooms)  # type: ignore[arg-type]
        self.user_palette = UserPalette()
        self.piece_palettes = FakePiecePalettes(self)
        auditions: Any = FakeAuditions(self)
        self.compare = CompareSession(self.document, self.playback, main, parent=self)  # type: ignore[arg-type]
        self.library = LibrarySession(self.history, codec, main, auditions, self.settings, parent=self)  # type: ignore[arg-type]

    def _on_reset(self) -> None:
        if self._piece != self.document.piece:
            self._piece = self.document.piece
            self.solo_ids = None
            self.playback.start_piece()
            self.piece_opened.emit()

    def measures(self, event_id: str) -> Measures | None:
        found = self.known.get(event_id)
        event = self.document.events.get(event_id)
        if found is None or event is None:
            return None
        pitch = found.pitch_hz * 2 ** (event.transpose_semitones / 12)
        return Measures(pitch, found.audible_length_s, found.loudness_db + event.gain_db)

    def neighbours(self, event_id: str, k: int) -> list[tuple[str, float]]:
        query = self.document.event(event_id).vector[1:]
        others = [e for e in self.document.sequence() if e.event_id != event_id]
        pairs = [(e.event_id, float(np.linalg.norm(e.vector[1:] - query))) for e in others]
        return sorted(pairs, key=lambda pair: pair[1])[:k]

    def audition(self, ids: Any) -> None:
        self.auditioned.append(tuple(ids))

    def open_path(self, path: Path) -> None:
        self.opened.append(Path(path))

    def export_mix(self, path: Path, subtype: str, ids: Any = None, **options: Any) -> None:
        self.exported.append(("mix", path, subtype, ids, options))

    def export_stems(self, folder: Path, subtype: str, ids: Any, **options: Any) -> None:
        self.exported.append(("stems", folder, subtype, ids, options))

    def save(self, path: Path | None = None) -> bool:
        target = path or self.document.project_path
        if target is None:
            return False
        self.saved.append(Path(target))
        self.document.mark_saved(target)
        return True

    def finish_saving(self) -> bool:
        self.is_saving = False
        return self.save_works

    def cancel_encode(self) -> None:
        self.cancelled = True

    def set_solo(self, ids: frozenset[str] | None) -> None:
        self.solo_ids = ids
        self.solo_changed.emit(ids)

    def close(self) -> None:
        self.closed = True
        self.library.close()
        self.compare.close()

    def new_encode(self) -> None:
        self.answered.append(("new_encode", None))

    @property
    def can_go_on_encoding(self) -> bool:
        return self.document.unfinished is not None

    def go_on_encoding(self) -> None:
        self.answered.append(("go_on_encoding", None))

    def cancel_export(self) -> None:
        self.cancelled = True

    def audition_events(self, events: Any) -> None:
        self.answered.append(("audition_events", list(events)))

    def request_stages(self, event_id: str) -> None:
        self.answered.append(("stages", event_id))

    def audition_stage(self, event_id: str, stage: Any) -> None:
        self.answered.append(("audition_stage", (event_id, stage)))

    def audition_sound(self, source: Any, *args: Any) -> None:
        self.answered.append(("audition_sound", source))


def drag_slider(qtbot: QtBot, slider: QSlider, *shares: float) -> None:
    """Press at the first share of the groove, move over the others, release at the last."""
    points = [QPoint(round(8 + share * (slider.width() - 16)), slider.height() // 2) for share in shares]
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(slider, point)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=points[-1])


def note_clip(duration_s: float = 4.0, sample_rate: int = 22_050) -> AudioClip:
    """Return a mono clip of decaying tones."""
    t = np.arange(round(duration_s * sample_rate)) / sample_rate
    samples = np.zeros_like(t)
    for k, hz in enumerate((220.0, 330.0, 440.0, 660.0)):
        since = np.clip(t - 0.2 - k * duration_s / 5, 0, None)
        samples += np.where(since > 0, np.sin(2 * math.pi * hz * since) * np.exp(-since * 5), 0) * 0.3
    return AudioClip(samples[None].astype(np.float32), sample_rate)


def fill(session: FakeSession, n_events: int = 40, clip: AudioClip | None = None, seed: int = 0) -> list[str]:
    """Load a clip and plausible events with measures and a layout; return the identifiers by onset."""
    rng = np.random.default_rng(seed)
    clip = clip if clip is not None else note_clip()
    session.document.load_audio(clip, Path("A walk at dusk.flac"))
    kinds = 6
    centres = rng.normal(size=(kinds, 32))
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    hues = rng.dirichlet([0.8] * 3, size=kinds)
    ids, lanes, places, colours = [], [], [], []
    onsets = np.sort(rng.uniform(0.05, clip.duration_s * 0.95, n_events))
    for i, onset in enumerate(onsets):
        kind = int(rng.integers(kinds))
        vector = (centres[kind] + rng.normal(size=32) * 0.25).astype(np.float32)
        event_id = f"event-{i:04d}"
        midi = 36 + 9 * kind + int(rng.choice(scale))
        session.known[event_id] = Measures(
            440.0 * 2 ** ((midi - 69) / 12),
            float(rng.gamma(2.0, 0.25) + 0.08) * (1.6 - kind * 0.2),
            float(-12 - rng.gamma(2.0, 6.0)),
        )
        captured = {"render_from": RenderFrom.CAPTURED, "captured_id": event_id}
        onset_samples = round(float(onset) * MODEL_SAMPLE_RATE)
        session.document.add_encoded(Event(event_id, onset_samples, vector, **captured))
        ids.append(event_id)
        lanes.append((kind + 0.5 + 0.3 * rng.normal()) / kinds)
        angle = kind * 1.05
        places.append(
            [0.5 + 0.34 * math.cos(angle), 0.5 + 0.34 * math.sin(angle)] + rng.normal(size=2) * 0.06
        )
        colours.append(0.25 + 0.75 * (hues[kind] / hues[kind].max()) + rng.normal(size=3) * 0.05)
    session.document.set_layout(
        Layout(
            lanes=np.clip(np.array(lanes), 0, 1).astype(np.float32),
            map=np.clip(np.array(places), 0, 1).astype(np.float32),
            colours=np.clip(np.array(colours), 0, 1).astype(np.float32),
            seed=0,
            event_ids=tuple(ids),
        )
    )
    session.measures_changed.emit(set(ids))
    return ids


@contextmanager
def shown_window(qtbot: QtBot, n_events: int = 0) -> Iterator[MainWindow]:
    """Show a window with so many events; it closes without a question, once nothing is drawn any more."""
    window = MainWindow(FakeSession())
    window.files.may_close_document = lambda: True
    qtbot.addWidget(window)
    window.resize(1300, 850)
    window.show()
    if n_events:
        fill(window.session, n_events)
        window.model.rebuild()
    QApplication.processEvents()
    yield window
    window.timeline.wait()
    window.session.library.close()
