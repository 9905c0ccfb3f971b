"""The bench on which edits are tested, and a session that needs no model and no device."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioError, save_audio
from codec.events.event import VECTOR_SIZE, Event
from editor.commands import Arranging, Edits, History, PieceEdits
from editor.document import Document, Selection
from editor.session import Session, Settings
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.session_fakes import Told
from tests.editor.threads import assert_no_thread_left
from tests.editor.view_fakes import note_clip

if TYPE_CHECKING:
    from codec.model.event_model import EventModel

MakeEvent = Callable[..., Event]


@dataclass
class Bench:
    """A document with three events at 0.1, 0.2 and 0.3 s, saved, and what edits it."""

    document: Document = field(default_factory=Document)
    selection: Selection = field(default_factory=Selection)
    stack: QUndoStack = field(default_factory=QUndoStack)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.history = History(self.document, self.selection, self.stack, clock=self._tick)
        self.edits = Edits(self.history)
        self.arranging = Arranging(self.history)
        self.piece_edits = PieceEdits(self.history)

    def _tick(self) -> float:
        # Far enough apart that nothing merges unless a test stops the clock.
        self.now_s += self.step_s
        return self.now_s

    step_s: float = 10.0

    @property
    def onsets(self) -> list[int]:
        return [self.document.event(f"event-{n}").onset_samples for n in range(3)]


@pytest.fixture
def bench(make_event: MakeEvent) -> Bench:
    bench = Bench()
    for seed in range(3):
        bench.document.add_encoded(make_event(seed, 0.1 * (seed + 1)))
    bench.document.mark_saved("/work/Song.pointillist")
    return bench


@pytest.fixture(scope="session")
def tiny_model() -> EventModel:
    """An untrained model with narrow layers and fixed weights."""
    # Here, since most tests run without torch.
    import torch

    from codec.config import DecoderConfig, EncoderConfig, ModelConfig
    from codec.model.event_model import EventModel
    from codec.rooms import default_bank

    torch.manual_seed(0)
    config = ModelConfig(
        name="tiny",
        n_steps=3,
        n_rooms=len(default_bank()),
        encoder=EncoderConfig(channels=48, switch_channels=24),
        decoder=DecoderConfig(channels=48),
    )
    return EventModel(config, default_bank()).eval()


@pytest.fixture
def codec() -> SineCodec:
    return SineCodec()


@pytest.fixture
def playback() -> SilentPlayback:
    return SilentPlayback()


@pytest.fixture
def session(qtbot: QtBot, codec: SineCodec, playback: SilentPlayback, tmp_path: Path) -> Iterator[Session]:
    before = set(threading.enumerate())
    made = Session(
        load_codec=lambda: codec,
        playback=playback,  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    yield made
    codec.gate.set()
    made.close()
    assert playback.closed
    assert_no_thread_left(before)


@pytest.fixture
def six_events(session: Session) -> Session:
    """A recording with six events, e0 to e5, that are not encoded from it."""
    session.document.load_audio(note_clip(2.0), Path("walk.wav"))
    rng = np.random.default_rng(0)
    for index in range(6):
        vector = rng.normal(size=VECTOR_SIZE).astype(np.float32)
        session.document.add_encoded(Event(f"e{index}", 4_000 * index, vector))
    return session


@pytest.fixture
def told(session: Session) -> Told:
    return Told(session)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(2.0).samples, 22_050, "PCM_16")
    return path


@pytest.fixture
def opened(qtbot: QtBot, session: Session, told: Told, recording: Path) -> Session:
    session.open_path(recording)
    qtbot.waitUntil(lambda: bool(told.ends) and session.is_settled)
    return session


@pytest.fixture
def modelled(qtbot: QtBot, codec: SineCodec, opened: Session) -> Session:
    """A piece that is heard from the model, since its recording cannot be shared out."""
    codec.capture_error = AudioError("walk.wav", "was changed")
    opened.captures.begin()
    qtbot.waitUntil(lambda: opened.is_settled)
    return opened


@pytest.fixture
def script() -> Iterator[ModuleType]:
    """The script that makes the translations."""
    path = Path(__file__).parents[3] / "scripts/make_translations.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]
