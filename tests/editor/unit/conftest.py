"""The bench on which edits are tested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtGui import QUndoStack

from codec.events import Event
from editor.commands import Edits
from editor.document import Document, Selection

MakeEvent = Callable[..., Event]


@dataclass
class Bench:
    """A document with three events at 0.1, 0.2 and 0.3 s, saved, and what edits it."""

    document: Document = field(default_factory=Document)
    selection: Selection = field(default_factory=Selection)
    stack: QUndoStack = field(default_factory=QUndoStack)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.edits = Edits(self.document, self.selection, self.stack, clock=self._tick)

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
